//! How near a deal is: the largest, over the packages that no required party refuses, of the least gain over
//! the reservation values,
//!
//! > max over x of min over required i of (uᵢ(x) − dᵢ).
//!
//! At or above 0 the zone of agreement is not empty; below 0 the number says by how much the best package falls
//! short for the party that it serves worst. Unlike the zone's size it moves smoothly with every input, which
//! makes it the margin that sensitivities are measured on.

use crate::Space;
use crate::aim::Aim;
use crate::kept::Among;
use crate::pick::Over;
use crate::walk::Search;
use std::ops::ControlFlow;

/// The largest least gain; `None` where red lines leave no package at all. Under a quota: the most that a
/// package can guarantee to every member of some set of parties whose consent is enough.
///
/// ```
/// use detente_deals::{Negotiation, Party, Space, best_least_gain};
/// let side = |worth: [f64; 3], reservation| Party {
///     weights: vec![1.0],
///     worth: worth.to_vec(),
///     reservation,
///     ..Party::default()
/// };
/// let talks = Negotiation {
///     levels: vec![3],
///     parties: vec![side([0.0, 0.5, 1.0], 0.6), side([1.0, 0.5, 0.0], 0.4)],
///     ..Negotiation::default()
/// };
/// // The middle package misses the first party's alternative by .1, and no other comes nearer.
/// let gain = best_least_gain(&Space::scaled(&talks)?).unwrap();
/// assert!((gain + 0.1).abs() < 1e-12);
/// # Ok::<(), detente_deals::DealsError>(())
/// ```
#[must_use]
pub fn best_least_gain(space: &Space) -> Option<f64> {
    nearest_package(space).map(|(_, gain)| gain)
}

/// The package with the largest least gain (the first of several), and that gain.
#[must_use]
pub fn nearest_package(space: &Space) -> Option<(u128, f64)> {
    nearest(Among::Whole(space))
}

/// The same; among the points of a frontier it may be another of several equally good ones.
pub(crate) fn nearest(among: Among<'_>) -> Option<(u128, f64)> {
    let space = among.space();
    let mut search = Best { space, values: Vec::new(), best: f64::NEG_INFINITY, at: 0 };
    // A merge that grows too large is beyond what cases are allowed to hold; what local search has found until
    // then is still a package that can be had.
    let _ = among.pick(Over::Allowed, &mut search);
    search.best.is_finite().then_some((search.at, search.best))
}

struct Best<'a> {
    space: &'a Space,
    values: Vec<(f64, usize)>,
    best: f64,
    at: u128,
}

impl Best<'_> {
    /// The least gain of some set of parties whose consent is enough, as large as can be.
    fn least(&mut self, utility: &[f64], index: Option<u128>) -> f64 {
        let gain = |party: usize| utility[party] - self.space.reservation[party];
        let Some(voting) = &self.space.voting else {
            return self.space.required.iter().map(|party| gain(*party)).fold(f64::INFINITY, f64::min);
        };
        let open = index.map(|index| self.space.unrefused_at(index));
        let places = self.space.required.iter().enumerate();
        let mut values = std::mem::take(&mut self.values);
        values.clear();
        values.extend(
            places
                .filter(|(place, _)| open.is_none_or(|open| open.has(*place)))
                .map(|(place, party)| (gain(*party), place)),
        );
        let level = voting.best_level(&mut values);
        self.values = values;
        level.unwrap_or(f64::NEG_INFINITY)
    }
}

impl Search for Best<'_> {
    fn descend(&mut self, optimistic: &[f64]) -> bool {
        self.least(optimistic, None) > self.best
    }

    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
        let least = self.least(utility, Some(index));
        if least > self.best {
            self.best = least;
            self.at = index;
        }
        ControlFlow::Continue(())
    }

    fn aim(&self, consenting: &[usize]) -> Aim {
        let terms = consenting.iter().map(|&party| (party, self.space.reservation[party], 1.0)).collect();
        Aim::Least { terms, least: self.best }
    }
}
