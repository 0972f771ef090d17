//! Where a principle looks for its packages: in a whole space, or among what one merge has left of it.
//!
//! Every principle that prefers more to less picks from the frontier. Where that is known already, as it is when
//! frontier and settlements are asked for together, each costs one look at its points instead of a merge of its own.

use crate::filter::Row;
use crate::frontier::{Frontier, FrontierPoint};
use crate::merge::{Merged, Problem, with_width};
use crate::pick::{Over, TIES, pick, problem, walked};
use crate::walk::Search;
use crate::{DealsError, Space, TOLERANCE};

/// The points of a whole frontier under unanimity, and the packages behind them.
pub(crate) struct Kept<'a> {
    pub(crate) space: &'a Space,
    /// By point: its first package, and how many packages it stands for.
    points: Vec<(u128, u64)>,
    /// Point × party.
    utility: Vec<f64>,
    /// By point: in the zone of agreement?
    inside: Vec<bool>,
    /// All packages of a point.
    ties: Box<dyn Fn(usize) -> Vec<u128> + 'a>,
}

impl<'a> Kept<'a> {
    /// Merges a space: its frontier, and the points of it where it is whole and every one lies clearly in the zone or
    /// clearly out of it.
    pub(crate) fn of(space: &'a Space) -> Result<(Frontier, Option<Self>), DealsError> {
        with_width!(space.required.len(), W => {
            let problem = problem::<W>(space, Over::Allowed, &space.required, &space.required)?;
            let (merged, error) = problem.thinned()?;
            let point = |row: &Row<W>| FrontierPoint { index: row.index, ties: row.count - 1 };
            let frontier = Frontier { points: merged.last.iter().map(point).collect(), error };
            let kept = if error > 0.0 { None } else { Self::laid_out(space, problem, merged) };
            Ok((frontier, kept))
        })
    }

    fn laid_out<const W: usize>(space: &'a Space, problem: Problem<W>, merged: Merged<W>) -> Option<Self> {
        let points: Vec<(u128, u64)> = merged.last.iter().map(|row| (row.index, row.count)).collect();
        let mut utility = Vec::with_capacity(points.len() * space.parties());
        let mut inside = Vec::with_capacity(points.len());
        let (mut package, mut own) = (Vec::new(), Vec::new());
        for (index, _) in &points {
            space.look(*index, &mut package, &mut own);
            let above = |party: &usize| own[*party] - (space.reservation[*party] - TOLERANCE);
            // Packages of one point, and one that beats another on the grid, differ by up to a billionth: a floor must
            // not pass between them. A package exactly at its floor clears it by that much.
            if space.required.iter().any(|party| above(party).abs() < 0.99 * TOLERANCE) {
                return None;
            }
            inside.push(space.required.iter().all(|party| above(party) >= 0.0));
            utility.extend_from_slice(&own);
        }
        let ties = Box::new(move |at: usize| {
            merged.last.get(at).map(|row| problem.packages(&merged, row, TIES)).unwrap_or_default()
        });
        Some(Self { space, points, utility, inside, ties })
    }

    /// The points in the zone.
    pub(crate) fn zone(&self) -> Vec<usize> {
        (0..self.points.len()).filter(|at| self.inside[*at]).collect()
    }

    /// Leaves of these points those that give every required party at least `from`, and says the most that each could
    /// get among them; `None` where none is left.
    pub(crate) fn narrowed(&self, points: &mut Vec<usize>, from: &[f64]) -> Option<Vec<f64>> {
        let parties = self.space.parties();
        let mut most = vec![f64::NEG_INFINITY; parties];
        points.retain(|at| {
            let own = &self.utility[at * parties..(at + 1) * parties];
            let above = self.space.required.iter().all(|&party| own[party] >= from[party] - TOLERANCE);
            if above {
                most.iter_mut().zip(own).for_each(|(most, own)| *most = most.max(*own));
            }
            above
        });
        (!points.is_empty() && !self.space.required.is_empty()).then_some(most)
    }

    /// Lets a search see the points, and returns what it found with all ties, ascending.
    fn pick(&self, over: Over, search: &mut dyn Search) -> Vec<u128> {
        let parties = self.space.parties();
        for (at, (index, _)) in self.points.iter().enumerate() {
            if over == Over::Allowed || self.inside[at] {
                let _ = search.visit(*index, &self.utility[at * parties..(at + 1) * parties]);
            }
        }
        let mut found = search.found();
        for at in 0..self.points.len() {
            if self.points[at].1 > 1 && found.contains(&self.points[at].0) {
                found.extend((self.ties)(at));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Where to look.
#[derive(Clone, Copy)]
pub(crate) enum Among<'a> {
    /// Through all packages, or by a merge of the search's own.
    Whole(&'a Space),
    /// At the points of a frontier.
    Points(&'a Kept<'a>),
}

impl<'a> Among<'a> {
    pub(crate) fn space(self) -> &'a Space {
        match self {
            Self::Whole(space) => space,
            Self::Points(kept) => kept.space,
        }
    }

    /// Lets a search see all packages that may matter to it, and returns what it found with all ties, ascending.
    pub(crate) fn pick<S: Search>(self, over: Over, search: &mut S) -> Result<Vec<u128>, DealsError> {
        match self {
            Self::Whole(space) => pick(space, over, search),
            Self::Points(kept) => Ok(kept.pick(over, search)),
        }
    }

    /// True where one look at everything serves all questions: a merge would have nothing to bound it by.
    pub(crate) fn at_one_look(self) -> bool {
        match self {
            Self::Whole(space) => walked(space),
            Self::Points(_) => true,
        }
    }
}
