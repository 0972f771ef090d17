//! How near a deal is: the largest, over the packages that no required party refuses, of the least gain over
//! the reservation values,
//!
//! > max over x of min over required i of (uᵢ(x) − dᵢ).
//!
//! At or above 0 the zone of agreement is not empty; below 0 the number says by how much the best package falls
//! short for the party that it serves worst. Unlike the zone's size it moves smoothly with every input, which
//! makes it the margin that sensitivities are measured on.

use crate::Space;
use crate::walk::{Search, Walk, walk};
use std::ops::ControlFlow;

/// The largest least gain; `None` where red lines leave no package at all.
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
///     interactions: vec![],
/// };
/// // The middle package misses the first party's alternative by .1, and no other comes nearer.
/// let gain = best_least_gain(&Space::scaled(&talks)?).unwrap();
/// assert!((gain + 0.1).abs() < 1e-12);
/// # Ok::<(), detente_deals::DealsError>(())
/// ```
#[must_use]
pub fn best_least_gain(space: &Space) -> Option<f64> {
    struct Best<'a> {
        space: &'a Space,
        best: f64,
    }
    impl Best<'_> {
        fn least(&self, utility: &[f64]) -> f64 {
            let gain = |party: &usize| utility[*party] - self.space.reservation[*party];
            self.space.required.iter().map(gain).fold(f64::INFINITY, f64::min)
        }
    }
    impl Search for Best<'_> {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            self.least(optimistic) > self.best
        }
        fn visit(&mut self, _: u64, utility: &[f64]) -> ControlFlow<()> {
            self.best = self.best.max(self.least(utility));
            ControlFlow::Continue(())
        }
    }
    let mut search = Best { space, best: f64::NEG_INFINITY };
    walk(&Walk::allowed(space), &mut search);
    search.best.is_finite().then_some(search.best)
}
