//! Learning from past rounds: which saliences and influences, within the ranges that the analyst gave, fit the
//! moves that were seen?
//!
//! Where stances hold dated positions of earlier rounds, each draw of saliences and influences is tried: from the
//! positions of one date the spatial model plays one turn, and its positions are compared with those of the next
//! date. A draw counts with exp(−½ Σ (miss/σ)²), one term for every position that the next date gives, σ =
//! [`TOLERANCE`] points: a model of moves is rough, so that no draw is ever ruled out by a few points. Weighted so,
//! each number's 5–95 % range is set beside the analyst's own. What comes out is a *suggestion*: a person accepts
//! it, by writing the narrower range into the case, or does not. Draws themselves never carry weights. A range whose
//! reason says that it was narrowed by these rounds is not narrowed by them again.
//!
//! The *effective sample size* (Σw)²/Σw² says how many draws still speak; below [`LEAST`] nothing is suggested.

use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::date::Date;
use detente_case::{Case, InputId};
use detente_forecast::{Actor, KTAB, Spatial, SpatialGame, spatial, weighted_mean};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;

/// How far, in points of 0–100, the model's move may miss the one seen before it counts against a draw.
pub(super) const TOLERANCE: f64 = 15.0;
/// Fewest effective draws behind a suggestion.
pub const LEAST: f64 = 50.0;
/// A range that narrows by less than this share is not worth a suggestion.
const NARROWER: f64 = 0.1;
/// Draws that are tried.
const TRIED: usize = 4096;

/// A narrower range that past rounds suggest.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// Present 5–95 % range, in the units of the case file.
    pub from: [f64; 2],
    /// Suggested 5–95 % range.
    pub to: [f64; 2],
    /// Why.
    pub why: String,
    /// Claims that the earlier positions rest on.
    pub cites: Vec<String>,
    /// Draws that were tried.
    pub draws: usize,
    /// Draws that still speak.
    pub effective_draws: f64,
    /// Positions of later dates that were compared.
    pub observations: usize,
    /// What accepting all suggestions does to the weighted mean: (issue, before, after), medians.
    pub changes: Vec<(String, f64, f64)>,
}

/// One step seen: positions before (input of each actor), and those that a later date gives.
struct Seen {
    before: Vec<InputId>,
    after: Vec<(usize, InputId)>,
}

/// What past rounds suggest; empty where no stance has earlier positions, or where they say nothing.
#[must_use]
pub fn learn(case: &Case, bound: &Bound, sample: &Sample) -> Vec<Suggestion> {
    let draws = sample.draws.min(TRIED);
    let mut log = vec![0.0; draws];
    let mut observations = 0;
    let mut cites: Vec<String> = Vec::new();
    let mut issues = Vec::new();
    for (at, plan) in bound.forecast.issues.iter().enumerate() {
        let steps = steps(case, plan);
        if steps.is_empty() || plan.actors.len() < 2 {
            continue;
        }
        for id in steps.iter().flat_map(|step| step.before.iter().chain(step.after.iter().map(|(_, id)| id)))
        {
            for cite in &bound.inputs[id.at()].basis.cites {
                if !cites.contains(cite) {
                    cites.push(cite.clone());
                }
            }
        }
        observations += steps.iter().map(|step| step.after.len()).sum::<usize>();
        issues.push(at);
        let misses: Vec<f64> = (0..draws)
            .into_par_iter()
            .map(|draw| {
                let row = sample.row(draw);
                steps.iter().map(|step| miss(plan, row, step)).sum()
            })
            .collect();
        for (log, miss) in log.iter_mut().zip(misses) {
            *log -= 0.5 * miss;
        }
    }
    if observations == 0 {
        return Vec::new();
    }
    let top = log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = log.iter().map(|log| libm::exp(log - top)).collect();
    let (sum, square) = weights.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    let effective = if square > 0.0 { sum * sum / square } else { 0.0 };
    if effective < LEAST {
        return Vec::new();
    }
    let changes = changes(case, bound, sample, &issues, &weights);
    let learnt = Learnt { weights, effective, observations, cites, changes };
    judged(bound, &issues).into_iter().filter_map(|id| narrowed(bound, sample, id, &learnt)).collect()
}

/// What past rounds say of all inputs together.
struct Learnt {
    /// By draw that was tried.
    weights: Vec<f64>,
    effective: f64,
    observations: usize,
    cites: Vec<String>,
    changes: Vec<(String, f64, f64)>,
}

/// What the weights do to the weighted mean of each issue, as [`Suggestion::changes`].
fn changes(
    case: &Case,
    bound: &Bound,
    sample: &Sample,
    issues: &[usize],
    weights: &[f64],
) -> Vec<(String, f64, f64)> {
    let draws = weights.len();
    issues
        .iter()
        .filter_map(|at| {
            let plan = &bound.forecast.issues[*at];
            let mut actors = Vec::new();
            let means: Vec<f64> = (0..draws)
                .map(|draw| {
                    plan.fill(sample.row(draw), &mut actors);
                    weighted_mean(&actors).unwrap_or(f64::NAN)
                })
                .collect();
            let even = vec![1.0; draws];
            let before = weighted(&means, &even, 0.5)?;
            let after = weighted(&means, weights, 0.5)?;
            Some((case.issues[plan.issue.at()].id.clone(), before, after))
        })
        .collect()
}

/// Saliences and influences on these issues, each once.
fn judged(bound: &Bound, issues: &[usize]) -> Vec<InputId> {
    let mut inputs: Vec<InputId> = Vec::new();
    for at in issues {
        for actor in &bound.forecast.issues[*at].actors {
            for id in [Some(actor.salience), actor.influence].into_iter().flatten() {
                if !inputs.contains(&id) {
                    inputs.push(id);
                }
            }
        }
    }
    inputs
}

/// The suggestion for one input; `None` where its range hardly narrows, or was narrowed by these rounds before.
fn narrowed(bound: &Bound, sample: &Sample, id: InputId, learnt: &Learnt) -> Option<Suggestion> {
    let Learnt { weights, effective, observations, cites, changes } = learnt;
    let draws = weights.len();
    let column: Vec<f64> = sample.column(id).into_iter().take(draws).collect();
    let even = vec![1.0; draws];
    let range =
        |weights: &[f64]| Some([weighted(&column, weights, 0.05)?, weighted(&column, weights, 0.95)?]);
    let (from, to) = (range(&even)?, range(weights)?);
    let (old, new) = (from[1] - from[0], to[1] - to[0]);
    if old <= 0.0 || new > old * (1.0 - NARROWER) {
        return None;
    }
    let input = &bound.inputs[id.at()];
    // What was accepted from these rounds is not narrowed by them again.
    let told = format!("{observations} positions seen in later rounds");
    if input.basis.why.as_ref().is_some_and(|why| why.contains(&told)) {
        return None;
    }
    Some(Suggestion {
        input: input.path.clone(),
        title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
        from: from.map(|x| x * 100.0),
        to: to.map(|x| x * 100.0),
        why: format!(
            "narrowed from {:.0} to {:.0}: the draws that retrace {observations} positions seen in later \
             rounds (spatial model, one turn; {effective:.0} effective of {draws} draws)",
            from[0] * 100.0,
            from[1] * 100.0
        ),
        cites: cites.clone(),
        draws,
        effective_draws: *effective,
        observations: *observations,
        changes: changes.clone(),
    })
}

/// Dated positions of an issue as steps from one date to the next; the last date is the present.
fn steps(case: &Case, plan: &detente_bind::forecast::IssuePlan) -> Vec<Seen> {
    let earlier = |actor: &detente_bind::forecast::ActorPlan| {
        case.stances
            .iter()
            .find(|stance| stance.party == actor.party && stance.issue == plan.issue)
            .map_or(&[][..], |stance| &stance.earlier)
    };
    let dates: BTreeSet<Date> =
        plan.actors.iter().flat_map(|actor| earlier(actor).iter().map(|row| row.on)).collect();
    let dates: Vec<Date> = dates.into_iter().collect();
    // Where each stood on a date: the last position up to it, else the first one known.
    let stood = |actor: &detente_bind::forecast::ActorPlan, on: Date| {
        let rows = earlier(actor);
        rows.iter()
            .filter(|row| row.on <= on)
            .max_by_key(|row| row.on)
            .or_else(|| rows.iter().min_by_key(|row| row.on))
            .map_or(actor.position, |row| row.position)
    };
    (0..dates.len())
        .map(|k| {
            let before = plan.actors.iter().map(|actor| stood(actor, dates[k])).collect();
            let after = plan
                .actors
                .iter()
                .enumerate()
                .filter_map(|(at, actor)| {
                    let rows = earlier(actor);
                    match dates.get(k + 1) {
                        Some(next) => rows.iter().find(|row| row.on == *next).map(|row| (at, row.position)),
                        // The present is an observation of those who were seen before.
                        None => (!rows.is_empty()).then_some((at, actor.position)),
                    }
                })
                .collect();
            Seen { before, after }
        })
        .filter(|step| !step.after.is_empty())
        .collect()
}

/// Σ (miss/σ)² of one step in one draw.
fn miss(plan: &detente_bind::forecast::IssuePlan, row: &[f64], step: &Seen) -> f64 {
    let actors: Vec<Actor> = plan
        .actors
        .iter()
        .zip(&step.before)
        .map(|(actor, before)| Actor {
            position: row[before.at()],
            salience: row[actor.salience.at()],
            influence: actor.influence.map_or(1.0, |id| row[id.at()]),
        })
        .collect();
    let game = SpatialGame {
        dimensions: 1,
        capability: actors.iter().map(|actor| actor.influence).collect(),
        position: actors.iter().map(|actor| actor.position).collect(),
        salience: actors.iter().map(|actor| actor.salience).collect(),
        accommodation: None,
    };
    let turns = spatial(&game, &Spatial { turns: 1, ..KTAB });
    let after = turns.first().map_or(&game.position, |turn| &turn.positions);
    step.after
        .iter()
        .map(|(at, seen)| {
            let miss = (after[*at] - row[seen.at()]) / TOLERANCE;
            miss * miss
        })
        .sum()
}

/// Quantile of weighted values: the least value at which the weight reaches the share.
fn weighted(values: &[f64], weights: &[f64], p: f64) -> Option<f64> {
    let mut pairs: Vec<(f64, f64)> =
        values.iter().copied().zip(weights.iter().copied()).filter(|(x, _)| x.is_finite()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = pairs.iter().map(|pair| pair.1).sum();
    let mut sum = 0.0;
    pairs
        .iter()
        .find(|pair| {
            sum += pair.1;
            sum >= total * p
        })
        .or(pairs.last())
        .map(|pair| pair.0)
}
