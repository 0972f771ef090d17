//! The Pareto frontier: packages that no other allowed package beats for everybody at once.
//!
//! x is on the frontier when no allowed y gives every required party at least as much and one of them more
//! (the strong form). "Allowed" means red lines, not reservation values: the frontier is a fact about what
//! can be had, and a point on it may lie outside the zone. Utilities are compared to nine decimals, so that
//! the order of additions makes no frontier point.

use crate::aim::Aim;
use crate::error::DealsError;
use crate::filter::{Row, nondominated};
use crate::merge::with_width;
use crate::pick::{Over, coalitions, pick, problem};
use crate::walk::{Search, Walk, walk};
use crate::{Space, TOLERANCE};
use std::ops::ControlFlow;

/// One point of the frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrontierPoint {
    /// The first package with these utilities; see [`Space::package`] and [`Space::utilities`].
    pub index: u128,
    /// How many further packages have the same utilities for the required parties.
    pub ties: u64,
}

/// The frontier, or where it has more than 100,000 points a thinned one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frontier {
    /// One point for each distinct vector of the required parties' utilities; from what is best for the first
    /// required party to what is worst for it.
    pub points: Vec<FrontierPoint>,
    /// 0 for the whole frontier. Otherwise every allowed package has a listed one that gives each required party
    /// at least as much less this (an ε-frontier; every listed package can be had, but another may beat it by
    /// less than this).
    pub error: f64,
}

/// The frontier of the packages that red lines allow. Empty where every package crosses one.
///
/// # Errors
/// Where there are more than 64 required parties or a million-fold block of interacting issues: see
/// [`DealsError::is_too_large`].
///
/// ```
/// use detente_deals::{Negotiation, Party, Space, frontier};
/// let side = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![3],
///     parties: vec![side([1.0, 0.4, 0.0]), side([0.3, 0.2, 1.0])],
///     ..Negotiation::default()
/// };
/// let found = frontier(&Space::of(&talks)?)?;
/// // The middle level is beaten by the first for both.
/// assert_eq!(found.points.iter().map(|point| point.index).collect::<Vec<_>>(), [0, 2]);
/// # Ok::<(), detente_deals::DealsError>(())
/// ```
pub fn frontier(space: &Space) -> Result<Frontier, DealsError> {
    by_merging(space, Over::Allowed)
}

/// The part of the frontier that lies in the zone of agreement: the frontier of the zone itself, since whatever
/// beats a package of the zone is in the zone too (under unanimity; under a quota the frontier is taken among
/// the packages that enough parties accept).
///
/// # Errors
/// As [`frontier`].
pub fn zone_frontier(space: &Space) -> Result<Frontier, DealsError> {
    by_merging(space, Over::Zone)
}

fn by_merging(space: &Space, over: Over) -> Result<Frontier, DealsError> {
    if space.packages() == 0 {
        return Ok(Frontier::default());
    }
    if space.voting.is_some() && space.required.len() > 64 && space.packages() <= PAIRED {
        return Ok(by_pairs(space, over));
    }
    with_width!(space.required.len(), W => {
        // Under a quota several sets of parties may carry the same package, so that ties are counted by
        // looking at each package once.
        if space.voting.is_some() && space.packages() <= 1 << 20 {
            let mut all = All::<W> { space, rows: Vec::new() };
            let packages = if over == Over::Zone { Walk::zone(space) } else { Walk::allowed(space) };
            walk(&packages, &mut all as &mut dyn Search);
            nondominated(&mut all.rows, 1);
            return Ok(Frontier { points: all.rows.iter().map(point).collect(), error: 0.0 });
        }
        let mut rows: Vec<Row<W>> = Vec::new();
        let mut error = 0.0f64;
        for coalition in coalitions(space)? {
            let problem = problem::<W>(space, over, &coalition, &space.required)?;
            let (merged, thinned) = problem.thinned()?;
            error = error.max(thinned);
            if rows.is_empty() {
                rows = merged.last;
            } else {
                rows = distinct(rows, merged.last);
            }
        }
        Ok(Frontier { points: rows.iter().map(point).collect(), error })
    })
}

/// Packages up to which a large body's are compared with each other.
const PAIRED: u128 = 1 << 12;

/// The frontier of a body with more voters than a row has columns.
fn by_pairs(space: &Space, over: Over) -> Frontier {
    struct List<'a> {
        required: &'a [usize],
        packages: Vec<(Vec<i64>, u128)>,
    }
    impl Search for List<'_> {
        fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
            self.packages.push((self.required.iter().map(|party| grid(utility[*party])).collect(), index));
            ControlFlow::Continue(())
        }
    }
    let mut all = List { required: &space.required, packages: Vec::new() };
    walk(&if over == Over::Zone { Walk::zone(space) } else { Walk::allowed(space) }, &mut all);
    // From what is best for the first party on, equal ones by their numbers.
    all.packages.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let beaten = |own: &[i64]| {
        all.packages.iter().any(|(other, _)| other != own && other.iter().zip(own).all(|(a, b)| a >= b))
    };
    let mut points: Vec<FrontierPoint> = Vec::new();
    for same in all.packages.chunk_by(|a, b| a.0 == b.0) {
        if !beaten(&same[0].0) {
            points.push(FrontierPoint { index: same[0].1, ties: same.len() as u64 - 1 });
        }
    }
    Frontier { points, error: 0.0 }
}

fn point<const W: usize>(row: &Row<W>) -> FrontierPoint {
    FrontierPoint { index: row.index, ties: row.count - 1 }
}

/// Every package as a row on the grid.
struct All<'a, const W: usize> {
    space: &'a Space,
    rows: Vec<Row<W>>,
}

impl<const W: usize> Search for All<'_, W> {
    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
        let mut key = [0i64; W];
        for (key, party) in key.iter_mut().zip(&self.space.required) {
            *key = grid(utility[*party]);
        }
        self.rows.push(Row { key, index, count: 1 });
        ControlFlow::Continue(())
    }
}

/// Joins the frontiers of two sets of parties. Rows with equal utilities may share packages; how many there are
/// together is counted by the larger only, a lower bound.
fn distinct<const W: usize>(mut a: Vec<Row<W>>, b: Vec<Row<W>>) -> Vec<Row<W>> {
    for row in b {
        match a.iter_mut().find(|known| known.key == row.key) {
            Some(known) => {
                known.index = known.index.min(row.index);
                known.count = known.count.max(row.count);
            }
            None => a.push(row),
        }
    }
    nondominated(&mut a, 1);
    a
}

/// Utilities to nine decimals, so that comparisons are exact and transitive.
pub(crate) fn grid(utility: f64) -> i64 {
    (utility / TOLERANCE).round() as i64
}

/// Does some package that red lines allow give every required party at least as much as this one, and one of them
/// more? One that is not beaten is on the frontier; asked of a few packages this is far quicker than the frontier.
///
/// # Errors
/// As [`crate::nash_bargaining_solution`].
///
/// ```
/// use detente_deals::{Negotiation, Party, Space, beaten};
/// let side = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![3],
///     parties: vec![side([1.0, 0.4, 0.0]), side([0.3, 0.2, 1.0])],
///     ..Negotiation::default()
/// };
/// let space = Space::of(&talks)?;
/// assert!(!beaten(&space, 0)? && beaten(&space, 1)? && !beaten(&space, 2)?);
/// # Ok::<(), detente_deals::DealsError>(())
/// ```
pub fn beaten(space: &Space, index: u128) -> Result<bool, DealsError> {
    struct Beats<'a> {
        required: &'a [usize],
        from: Vec<f64>,
        found: bool,
    }
    impl Search for Beats<'_> {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            self.required.iter().all(|&party| optimistic[party] >= self.from[party] - TOLERANCE)
        }
        fn visit(&mut self, _: u128, utility: &[f64]) -> ControlFlow<()> {
            let pair = |&party: &usize| (grid(utility[party]), grid(self.from[party]));
            self.found |= self.required.iter().map(pair).all(|(new, old)| new >= old)
                && self.required.iter().map(pair).any(|(new, old)| new > old);
            if self.found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
        fn aim(&self, _: &[usize]) -> Aim {
            let least = self.required.iter().map(|&party| self.from[party]).sum::<f64>();
            Aim::Sum { terms: self.required.iter().map(|&party| (party, 1.0)).collect(), least }
        }
        fn floors(&self) -> Vec<(usize, f64)> {
            self.required.iter().map(|&party| (party, self.from[party])).collect()
        }
        fn done(&self) -> bool {
            self.found
        }
    }
    let mut beats = Beats { required: &space.required, from: space.utilities(index), found: false };
    pick(space, Over::Allowed, &mut beats)?;
    Ok(beats.found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Negotiation, Party, Rule};
    use proptest::prelude::*;

    proptest! {
        /// Pairs of packages and rows give the same frontier, ties and all.
        #[test]
        fn pairs_give_what_rows_give(worth in prop::collection::vec(prop::collection::vec(0u8..4, 6), 2..5), least in 0u8..4) {
            let party = |own: &Vec<u8>| Party {
                weights: vec![1.0, 1.0],
                worth: own.iter().map(|worth| f64::from(*worth) / 3.0).collect(),
                reservation: f64::from(least) / 3.0,
                ..Party::default()
            };
            let talks = Negotiation {
                levels: vec![3, 3],
                parties: worth.iter().map(party).collect(),
                rule: Rule::Quota(0.6),
                ..Negotiation::default()
            };
            let space = Space::of(&talks).unwrap();
            prop_assert_eq!(by_pairs(&space, Over::Allowed), frontier(&space).unwrap());
            prop_assert_eq!(by_pairs(&space, Over::Zone), zone_frontier(&space).unwrap());
        }
    }
}
