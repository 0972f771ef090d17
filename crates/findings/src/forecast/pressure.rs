//! Levers: what would move the settlement towards a chosen party, and what it costs.
//!
//! Each lever is a step of ten points: the party's own position or salience, or another party's position (worked
//! on to come ten points nearer) or salience (worked on to care ten points less, or more where it is an ally).
//! For the weighted mean the shift is exact, draw by draw: position steps move it by share × step. For the
//! other models it is found by playing them again. *Benefit* is the shift towards the chosen party times its
//! salience. *Cost* is on the same footing: the step that somebody must make, times the salience of the one who
//! must make it; a step of salience costs the attention it takes away elsewhere.

use super::{Drawn, ROUND_DRAWS, Shape};
use detente_chance::summary;
use detente_forecast::{Actor, Issue, model};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a lever is moved, in points of 0–100.
const STEP: f64 = 10.0;
/// Draws over which levers are compared.
const DRAWS: usize = 64;

/// For whom levers are wanted.
#[derive(Clone, Debug)]
pub struct LeverAsk {
    /// Place in [`Shape::parties`].
    pub party: u32,
}

/// One lever on one issue: medians over draws.
#[derive(Clone, Debug, Serialize)]
pub struct Lever {
    /// Whose number is moved.
    pub party: String,
    /// `position` or `salience`.
    pub what: &'static str,
    /// The step, in points of 0–100: of a position towards the chosen party (its own: away from the settlement).
    pub step: f64,
    /// Shift of the weighted mean towards the chosen party, in points of 0–100; below zero: away from it.
    pub shift: f64,
    /// The same by other models, simulated.
    pub other_models: BTreeMap<&'static str, f64>,
    /// Shift × salience of the chosen party.
    pub benefit: f64,
    /// What the step asks of the one who makes it, on the same footing.
    pub cost: f64,
}

/// Models whose levers are simulated.
const SIMULATED: [&str; 4] = ["weighted-median", "challenge-textbook", "challenge-scholz-code", "ktab"];

/// Levers by issue, strongest first.
pub(super) fn levers(
    shape: &Shape,
    draws: usize,
    ask: &LeverAsk,
    fill: &(impl Fn(usize, &mut Drawn) + Sync),
) -> Vec<Vec<Lever>> {
    let draws = draws.min(DRAWS).min(ROUND_DRAWS);
    shape
        .issues
        .iter()
        .enumerate()
        .map(|(at, issue)| {
            let Some(own) = issue.parties.iter().position(|party| *party == ask.party) else {
                return Vec::new();
            };
            let asks: Vec<(usize, &'static str)> = (0..issue.parties.len())
                .flat_map(|actor| [(actor, "position"), (actor, "salience")])
                .collect();
            // By draw and lever: (step, cost, benefit factor, shift of each model).
            let seen: Vec<Vec<Step>> = (0..draws)
                .into_par_iter()
                .map_init(Drawn::default, |drawn, draw| {
                    fill(draw, drawn);
                    let actors = &drawn.actors[at];
                    asks.iter().map(|(actor, what)| step(actors, own, *actor, what)).collect()
                })
                .collect();
            let mut levers: Vec<Lever> = asks
                .iter()
                .enumerate()
                .filter_map(|(k, (actor, what))| {
                    let median = |get: &dyn Fn(&Step) -> f64| {
                        let values: Vec<f64> =
                            seen.iter().map(|draw| get(&draw[k])).filter(|x| x.is_finite()).collect();
                        // Adding 0 turns −0 into 0.
                        summary::quantiles(&values, &[0.5]).first().map(|x| x + 0.0).filter(|x| x.is_finite())
                    };
                    let shift = median(&|step| step.shift)?;
                    let mut other_models = BTreeMap::new();
                    for (m, model) in SIMULATED.iter().enumerate() {
                        if let Some(shift) = median(&|step| step.others[m]) {
                            other_models.insert(*model, shift);
                        }
                    }
                    Some(Lever {
                        party: shape.parties[issue.parties[*actor] as usize].clone(),
                        what,
                        step: median(&|step| step.step)?,
                        shift,
                        other_models,
                        benefit: median(&|step| step.shift * step.own_salience)?,
                        cost: median(&|step| step.cost)?,
                    })
                })
                .collect();
            levers.sort_by(|a, b| b.shift.total_cmp(&a.shift));
            levers
        })
        .collect()
}

#[derive(Clone, Debug)]
struct Step {
    step: f64,
    shift: f64,
    others: [f64; 4],
    own_salience: f64,
    cost: f64,
}

/// One lever in one draw.
fn step(actors: &[Actor], own: usize, actor: usize, what: &str) -> Step {
    let none = Step { step: 0.0, shift: f64::NAN, others: [f64::NAN; 4], own_salience: 0.0, cost: 0.0 };
    let Some(mean) = detente_forecast::weighted_mean(actors) else { return none };
    let wish = actors[own].position;
    let towards = if wish >= mean { 1.0 } else { -1.0 };
    let mut moved = actors.to_vec();
    let Some(target) = moved.get_mut(actor) else { return none };
    let (step, cost);
    if what == "position" {
        let to = if actor == own {
            (target.position + towards * STEP).clamp(0.0, 100.0)
        } else {
            // Another comes nearer, not past the one it comes to.
            let gap = wish - target.position;
            target.position + gap.signum() * gap.abs().min(STEP)
        };
        step = to - target.position;
        cost = step.abs() * target.salience;
        target.position = to;
    } else {
        // Who pulls the mean the right way should care more, the others less.
        let helps = (target.position - mean) * towards > 0.0 || actor == own;
        let to = (target.salience + if helps { STEP / 100.0 } else { -STEP / 100.0 }).clamp(0.0, 1.0);
        step = (to - target.salience) * 100.0;
        cost = step.abs() * target.salience.max(to);
        target.salience = to;
    }
    let shift = detente_forecast::weighted_mean(&moved).map_or(f64::NAN, |new| (new - mean) * towards);
    let mut others = [f64::NAN; 4];
    for (slot, id) in others.iter_mut().zip(SIMULATED) {
        let Some(model) = model(id) else { continue };
        let point = |actors| model.forecast(&Issue { actors, ..Issue::default() });
        if let (Some(old), Some(new)) = (point(actors), point(&moved)) {
            *slot = (new - old) * towards;
        }
    }
    Step { step, shift, others, own_salience: actors[own].salience, cost }
}
