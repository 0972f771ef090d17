//! The deal in parts: an exchange cut so small, and put in such an order, that at no step anybody gains by stopping.
//!
//! Each step of the schedule is cut into the same number of parts; part k of all steps comes before part k + 1 of any, the
//! steps of one part follow each other in one order, or are done at the same time. A part's share of a step's cost and
//! gain is its size. Sizes are equal, or shrink or grow from part to part by one factor. Of all plans that hold, the one
//! with the fewest parts is taken, then the one with the largest margin; steps that take turns, equal sizes and the order
//! of the file come first where plans are as good.
//!
//! Whether a plan holds is what [`hold`] says of it: no margin below 0 for anybody at any moment (the one-shot deviation
//! principle). Small steps as the way to cooperate without enforcement: Schelling 1960, *The Strategy of Conflict*, ch. 2;
//! Watson 1999, *Journal of Economic Theory* 85(2): 161–205.
//!
//! ```
//! use detente_hold::phased::{Plan, best};
//! use detente_hold::{Compliance, Enforcement, Step, hold};
//! let side = Compliance { cheats: 0.5, complies: 0.45, punished: 0.4, impatience: 0.1, ..Compliance::default() };
//! // Each gives up something that the other gains by.
//! let gives = |by: usize, at: f64| {
//!     let (mut costs, mut gives) = (vec![0.0; 2], vec![0.0; 2]);
//!     (costs[by], gives[1 - by]) = (0.9, 0.2);
//!     Step { by: Some(by), at, costs, gives, kept: true }
//! };
//! let deal = Enforcement {
//!     parties: vec![side; 2], detection: 0.8, round: 0.5, steps: vec![gives(0, 0.5), gives(1, 1.0)],
//!     ..Enforcement::default()
//! };
//! assert!(!hold(&deal).unwrap().self_enforcing());
//! let found = best(&deal, 12).unwrap();
//! assert!(found.margin >= 0.0 && found.plan.sizes.len() > 1);
//! assert_eq!(hold(&found.plan.of(&deal)).unwrap().margin(), found.margin);
//! ```

use crate::schedule::{Enforcement, Step, hold};

/// By how much a part is smaller or larger than the one before.
const FACTORS: [f64; 5] = [1.0, 2.0 / 3.0, 1.5, 0.5, 2.0];
/// Steps of which every order is tried.
const MOST_IN_ANY_ORDER: usize = 5;
/// Margins that differ by less are the same.
const SAME: f64 = 1e-9;

/// How the steps are cut and in which order they come.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Steps (places in [`Enforcement::steps`]) in the order in which they come within a part.
    pub order: Vec<usize>,
    /// True where the steps of a part are done at the same time.
    pub together: bool,
    /// The share of each step that each part has; they sum to 1.
    pub sizes: Vec<f64>,
}

/// A part of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Place of the step.
    pub step: usize,
    /// Which part of it, from 0.
    pub part: usize,
    /// Years after signing.
    pub at: f64,
    /// Its share of the step.
    pub size: f64,
}

/// The best plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Phased {
    /// The plan.
    pub plan: Plan,
    /// Its smallest margin, in payoff units; below 0 where no plan holds.
    pub margin: f64,
}

impl Plan {
    /// The parts in the order of time. The first comes when the deal's earliest step was due, and each round is one turn.
    #[must_use]
    pub fn parts(&self, deal: &Enforcement) -> Vec<Part> {
        let start = deal.steps.iter().map(|step| step.at).fold(f64::INFINITY, f64::min);
        let start = if start.is_finite() { start } else { 0.0 };
        let mut turn = 0;
        let mut parts = Vec::with_capacity(self.order.len() * self.sizes.len());
        for (part, size) in self.sizes.iter().enumerate() {
            for step in &self.order {
                parts.push(Part { step: *step, part, at: start + f64::from(turn) * deal.round, size: *size });
                turn += u32::from(!self.together);
            }
            turn += u32::from(self.together);
        }
        parts
    }

    /// The deal by this plan.
    #[must_use]
    pub fn of(&self, deal: &Enforcement) -> Enforcement {
        let cut = |list: &[f64], size: f64| list.iter().map(|number| number * size).collect();
        let steps = self.parts(deal).into_iter().filter_map(|part| {
            let step = deal.steps.get(part.step)?;
            Some(Step {
                by: step.by,
                at: part.at,
                costs: cut(&step.costs, part.size),
                gives: cut(&step.gives, part.size),
                kept: step.kept,
            })
        });
        Enforcement { steps: steps.collect(), ..deal.clone() }
    }
}

/// Parts of one factor, as shares of the whole.
fn sizes(parts: usize, factor: f64) -> Vec<f64> {
    let raw: Vec<f64> = std::iter::successors(Some(1.0), |size| Some(size * factor)).take(parts).collect();
    let total: f64 = raw.iter().sum();
    raw.into_iter().map(|size| size / total).collect()
}

/// Every order of so many steps, that of the file first; of many steps that and its reverse.
fn orders(steps: usize) -> Vec<Vec<usize>> {
    let file: Vec<usize> = (0..steps).collect();
    if steps > MOST_IN_ANY_ORDER {
        return vec![file.clone(), file.into_iter().rev().collect()];
    }
    let mut found = vec![Vec::new()];
    for _ in 0..steps {
        found = found
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                let left: Vec<usize> = file.iter().copied().filter(|step| !order.contains(step)).collect();
                left.into_iter().map(move |step| [order.clone(), vec![step]].concat())
            })
            .collect();
    }
    found
}

/// Every plan with so many parts.
pub fn plans(steps: usize, parts: usize) -> impl Iterator<Item = Plan> {
    let factors = FACTORS.into_iter().take(if parts == 1 { 1 } else { FACTORS.len() });
    factors.flat_map(move |factor| {
        let turns = orders(steps).into_iter().map(|order| (order, false));
        let together = (steps > 1).then(|| ((0..steps).collect(), true));
        turns.chain(together).map(move |(order, together)| Plan {
            order,
            together,
            sizes: sizes(parts, factor),
        })
    })
}

/// The plan with the fewest parts, at most `most`, that holds; where none does, the one that comes nearest. `None` where
/// there is no step or no answer.
#[must_use]
pub fn best(deal: &Enforcement, most: usize) -> Option<Phased> {
    if deal.steps.is_empty() {
        return None;
    }
    let mut nearest: Option<Phased> = None;
    for parts in 1..=most {
        let mut found: Option<Phased> = None;
        for plan in plans(deal.steps.len(), parts) {
            let Ok(holding) = hold(&plan.of(deal)) else { continue };
            let margin = holding.margin();
            if found.as_ref().is_none_or(|found| margin > found.margin + SAME) {
                found = Some(Phased { plan, margin });
            }
        }
        let found = found?;
        if found.margin >= -SAME {
            return Some(found);
        }
        if nearest.as_ref().is_none_or(|nearest| found.margin > nearest.margin + SAME) {
            nearest = Some(found);
        }
    }
    nearest
}
