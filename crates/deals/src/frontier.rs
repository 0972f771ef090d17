//! The Pareto frontier: packages that no other allowed package beats for everybody at once.
//!
//! x is on the frontier when no allowed y gives every required party at least as much and one of them more
//! (the strong form). "Allowed" means red lines, not reservation values: the frontier is a fact about what
//! can be had, and a point on it may lie outside the zone. Utilities are compared to nine decimals, so that
//! the order of additions makes no frontier point.

use crate::walk::{Search, Walk, walk};
use crate::{Space, TOLERANCE};
use std::ops::ControlFlow;

/// One point of the frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrontierPoint {
    /// The first package with these utilities; see [`Space::package`] and [`Space::utilities`].
    pub index: u64,
    /// How many further packages have the same utilities for the required parties.
    pub ties: u64,
}

/// The frontier, one point for each distinct vector of the required parties' utilities; from what is best
/// for the first required party to what is worst for it. Empty where every package crosses a red line.
///
/// ```
/// use detente_deals::{Negotiation, Party, Space, frontier};
/// let side = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![3],
///     parties: vec![side([1.0, 0.4, 0.0]), side([0.3, 0.2, 1.0])],
///     interactions: vec![],
/// };
/// let points = frontier(&Space::of(&talks)?);
/// // The middle level is beaten by the first for both.
/// assert_eq!(points.iter().map(|point| point.index).collect::<Vec<_>>(), [0, 2]);
/// # Ok::<(), detente_deals::DealsError>(())
/// ```
#[must_use]
pub fn frontier(space: &Space) -> Vec<FrontierPoint> {
    let mut archive = Archive {
        required: &space.required,
        width: space.required.len(),
        key: Vec::new(),
        keys: Vec::new(),
        points: Vec::new(),
    };
    walk(&Walk::allowed(space), &mut archive);
    archive.sorted()
}

/// Utilities to nine decimals, so that comparisons are exact and transitive.
pub(crate) fn grid(utility: f64) -> i64 {
    (utility / TOLERANCE).round() as i64
}

/// The points that nothing seen so far beats.
struct Archive<'a> {
    required: &'a [usize],
    width: usize,
    /// The package at hand.
    key: Vec<i64>,
    /// Point × required party.
    keys: Vec<i64>,
    points: Vec<FrontierPoint>,
}

impl Archive<'_> {
    fn swap(&mut self, a: usize, b: usize) {
        if a != b {
            self.points.swap(a, b);
            for at in 0..self.width {
                self.keys.swap(a * self.width + at, b * self.width + at);
            }
        }
    }

    fn remove(&mut self, at: usize) {
        self.swap(at, self.points.len() - 1);
        self.points.pop();
        self.keys.truncate(self.points.len() * self.width);
    }

    fn offer(&mut self, index: u64) {
        let mut at = 0;
        while at < self.points.len() {
            let known = &self.keys[at * self.width..(at + 1) * self.width];
            let (mut better, mut worse) = (false, false);
            for (known, new) in known.iter().zip(&self.key) {
                better |= known > new;
                worse |= known < new;
            }
            match (better, worse) {
                (false, false) => {
                    self.points[at].ties += 1;
                    self.points[at].index = self.points[at].index.min(index);
                    return;
                }
                (true, false) => {
                    // What beat this one is likely to beat the next: look there first.
                    self.swap(at, at / 2);
                    return;
                }
                (false, true) => self.remove(at),
                (true, true) => at += 1,
            }
        }
        self.keys.extend_from_slice(&self.key);
        self.points.push(FrontierPoint { index, ties: 0 });
    }

    fn sorted(self) -> Vec<FrontierPoint> {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        let key = |at: usize| &self.keys[at * self.width..(at + 1) * self.width];
        order.sort_by(|&a, &b| key(b).cmp(key(a)));
        order.into_iter().map(|at| self.points[at]).collect()
    }
}

impl Search for Archive<'_> {
    fn visit(&mut self, index: u64, utility: &[f64]) -> ControlFlow<()> {
        self.key.clear();
        self.key.extend(self.required.iter().map(|&party| grid(utility[party])));
        self.offer(index);
        ControlFlow::Continue(())
    }
}
