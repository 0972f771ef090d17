//! All models over all draws.

use crate::Bound;
use crate::graph::Memory;
use crate::sample::Sample;
use detente_deals::{Negotiation, Space, TOLERANCE, best_least_gain};
use rayon::prelude::*;

/// What the models say in one draw. A field is `None` where the case has no such model; a model that has no
/// answer for a draw is counted in [`Run::undefined`] and enters as "no".
#[derive(Clone, Copy, Debug, Default)]
pub struct DrawResult {
    /// 1 where a package exists that all whose consent is needed prefer to no deal.
    pub zone: Option<f64>,
    /// 1 where an agreed state is an equilibrium and reachable.
    pub graph: Option<f64>,
    /// Chance that it is signed by the date, from the war of attrition.
    pub time: Option<f64>,
    /// 1 where keeping the deal pays for everybody at every step.
    pub enforcement: Option<f64>,
    /// Chance that no outside hazard ends it within H years.
    pub hazards: Option<f64>,
    /// Largest, over packages, of the least gain over the alternatives: below zero where the zone is empty.
    pub gain: Option<f64>,
    /// Least slack of enforcement.
    pub slack: Option<f64>,
}

impl DrawResult {
    /// Margin of signing: the gain, or, without packages, the graph's verdict, or the chance of being in time.
    #[must_use]
    pub fn margin_signed(&self) -> Option<f64> {
        self.gain.or(self.graph).or(self.time)
    }

    /// Margin of holding: the least slack, or, without enforcement, the survival of hazards.
    #[must_use]
    pub fn margin_holds(&self) -> Option<f64> {
        self.slack.or(self.hazards)
    }
}

/// Every draw's result.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// One entry a draw.
    pub draws: Vec<DrawResult>,
    /// Factors that are left out, and why.
    pub missing: Vec<(&'static str, String)>,
    /// Factors and the number of draws in which their model had no answer.
    pub undefined: Vec<(&'static str, usize)>,
}

impl Run {
    /// Margin of signing by draw: the gain, or, without packages, the chance of being in time, or the graph's
    /// verdict.
    #[must_use]
    pub fn margins_signed(&self) -> Option<Vec<f64>> {
        self.margins(DrawResult::margin_signed)
    }

    /// Margin of holding by draw: the least slack, or, without enforcement, the survival of hazards.
    #[must_use]
    pub fn margins_holds(&self) -> Option<Vec<f64>> {
        self.margins(DrawResult::margin_holds)
    }

    fn margins(&self, of: impl Fn(&DrawResult) -> Option<f64>) -> Option<Vec<f64>> {
        let values: Option<Vec<f64>> = self.draws.iter().map(of).collect();
        values.filter(|values| !values.is_empty())
    }
}

/// Draws that one task takes at a time: enough to pay for its buffers, few enough to share out.
const CHUNK: usize = 64;

/// Runs every model on every draw. Draws are independent and come back in order, so that the number of threads
/// changes nothing.
#[must_use]
pub fn run(bound: &Bound, sample: &Sample) -> Run {
    run_from(bound, sample, &Memory::default())
}

/// The same, with what the graph found in other draws of the same plans: only altered rankings cost anything.
#[must_use]
pub fn run_from(bound: &Bound, sample: &Sample, memory: &Memory) -> Run {
    let results: Vec<Vec<(DrawResult, bool)>> = (0..sample.draws)
        .into_par_iter()
        .step_by(CHUNK)
        .map(|start| {
            let mut work = Work::new(bound);
            (start..(start + CHUNK).min(sample.draws))
                .map(|draw| work.draw(bound, sample.row(draw)))
                .collect()
        })
        .collect();
    let undefined = results.iter().flatten().filter(|(_, undefined)| *undefined).count();
    let mut draws: Vec<DrawResult> = results.into_iter().flatten().map(|(result, _)| result).collect();
    if let Some(verdicts) = bound.graph.as_ref().and_then(|plan| plan.factor_from(sample, memory)) {
        for (draw, verdict) in draws.iter_mut().zip(verdicts) {
            draw.graph = Some(verdict);
        }
    }
    Run { draws, missing: missing(bound), undefined: vec![("enforcement", undefined)] }
}

/// By draw: 1 where one of the packages (a level for every issue) is in the zone of agreement. `None` without
/// packages, or where one does not fit the issues.
#[must_use]
pub fn accepted(bound: &Bound, sample: &Sample, packages: &[Vec<usize>]) -> Option<Vec<f64>> {
    let plan = bound.deals.as_ref()?;
    let mut negotiation = plan.negotiation();
    let mut space = Space::default();
    (0..sample.draws)
        .map(|draw| {
            plan.fill(sample.row(draw), &mut negotiation);
            space.fill(&negotiation).ok()?;
            space.rescale();
            let mut any = false;
            for package in packages {
                any |= space.acceptable(space.index(package)?);
            }
            Some(f64::from(u8::from(any)))
        })
        .collect()
}

/// Buffers of one task.
struct Work {
    deal: Option<(Negotiation, Space)>,
}

impl Work {
    fn new(bound: &Bound) -> Self {
        Self { deal: bound.deals.as_ref().map(|plan| (plan.negotiation(), Space::default())) }
    }

    /// One draw's result, and whether enforcement had no answer.
    fn draw(&mut self, bound: &Bound, row: &[f64]) -> (DrawResult, bool) {
        let mut result = DrawResult::default();
        if let (Some(plan), Some((negotiation, space))) = (&bound.deals, &mut self.deal) {
            plan.fill(row, negotiation);
            // A case that is too large is refused when its plan is made, so that filling cannot fail here.
            if space.fill(negotiation).is_ok() {
                space.rescale();
                // No package free of red lines at all is as far from a deal as can be.
                let gain = best_least_gain(space).unwrap_or(-1.0);
                result.gain = Some(gain);
                result.zone = Some(f64::from(u8::from(gain >= -TOLERANCE)));
            }
        }
        let undefined = bound.hold.draw(row, &mut result);
        (result, undefined)
    }
}

fn missing(bound: &Bound) -> Vec<(&'static str, String)> {
    let mut missing = Vec::new();
    if bound.deals.is_none() {
        missing.push((
            "zone",
            "the case does not give issues, stances and alternatives of all whose consent is needed"
                .to_owned(),
        ));
    }
    match &bound.graph {
        None => missing.push((
            "graph",
            "the case does not give options, preferences and an agreement formula".to_owned(),
        )),
        Some(plan) => missing.extend(plan.missing().map(|why| ("graph", why))),
    }
    bound.hold.missing(&mut missing);
    missing
}
