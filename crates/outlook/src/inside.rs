//! The inside view: what the case's own models say, draw by draw.
//!
//! *Signed in draw d*: p_d = [the zone of agreement of the required parties and ratifiers is not empty] ×
//! [an agreed state is an equilibrium under SEQ and reachable from the status quo] × P(signing time ≤ D).
//! *Holds*: Σ p_d h_d / Σ p_d with h_d = [least slack over the schedule ≥ 0] × survival of the outside
//! hazards to H: over signing draws only, so that "the pressure that gets the signature weakens the deal"
//! shows. A factor whose inputs are missing is left out and named. Factors share draws, so their shares are
//! shown beside the product and never multiplied.

use crate::answer::{Factor, Inside, REPLICATES};
use detente_bind::run::{DrawResult, Run};
use detente_chance::draw::Key;
use detente_chance::summary;
use rayon::prelude::*;

/// Factors of signing.
pub const SIGNED_FACTORS: [&str; 3] = ["zone", "graph", "time"];
/// Factors of holding.
pub const HOLDS_FACTORS: [&str; 2] = ["enforcement", "hazards"];

/// A factor's value in a draw; `None` where its model is not there.
fn factor(result: &DrawResult, id: &str) -> Option<f64> {
    match id {
        "zone" => result.zone,
        "graph" => result.graph,
        "time" => result.time,
        "enforcement" => result.enforcement,
        "hazards" => result.hazards,
        _ => None,
    }
}

/// Product of the factors that are there, `skip` left out; `None` where none is there.
fn product(result: &DrawResult, ids: &[&str], skip: Option<&str>) -> Option<f64> {
    let mut any = false;
    let mut p = 1.0;
    for id in ids {
        if Some(*id) == skip {
            continue;
        }
        if let Some(value) = factor(result, id) {
            any = true;
            p *= value;
        }
    }
    any.then_some(p)
}

fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let mut sum = 0.0;
    let mut count = 0usize;
    for value in values {
        sum += value?;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

/// Chance that it is signed in a draw; `None` without a model of signing.
#[must_use]
pub fn signed_in(result: &DrawResult) -> Option<f64> {
    product(result, &SIGNED_FACTORS, None)
}

/// Chance that it holds in a draw; `None` without a model of holding.
#[must_use]
pub fn holds_in(result: &DrawResult) -> Option<f64> {
    product(result, &HOLDS_FACTORS, None)
}

/// Mean of a factor alone.
#[must_use]
pub fn factor_mean(run: &Run, id: &str) -> Option<f64> {
    mean(run.draws.iter().map(|result| factor(result, id)))
}

/// Mean p_d.
#[must_use]
pub fn signed_mean(run: &Run) -> Option<f64> {
    mean(run.draws.iter().map(|result| product(result, &SIGNED_FACTORS, None)))
}

/// Mean p_d with one factor left out.
#[must_use]
pub fn signed_mean_without(run: &Run, skip: &str) -> Option<f64> {
    mean(run.draws.iter().map(|result| product(result, &SIGNED_FACTORS, Some(skip))))
}

fn holds(run: &Run, skip: Option<&str>) -> Option<f64> {
    let (mut top, mut bottom) = (0.0, 0.0);
    for result in &run.draws {
        let p = product(result, &SIGNED_FACTORS, None).unwrap_or(1.0);
        let h = product(result, &HOLDS_FACTORS, skip)?;
        top += p * h;
        bottom += p;
    }
    (bottom > 0.0).then(|| top / bottom)
}

/// Σ p h / Σ p; `None` where holding has no model or no draw signs.
#[must_use]
pub fn holds_mean(run: &Run) -> Option<f64> {
    holds(run, None)
}

/// The same with one factor of holding left out.
#[must_use]
pub fn holds_mean_without(run: &Run, skip: &str) -> Option<f64> {
    holds(run, Some(skip))
}

/// The inside view of both questions with their replicates from resampled draws, the same draws for both.
#[must_use]
pub fn inside(run: &Run, seed: u64) -> (Option<Inside>, Option<Inside>) {
    let p: Vec<f64> =
        run.draws.iter().map(|result| product(result, &SIGNED_FACTORS, None).unwrap_or(1.0)).collect();
    let h: Option<Vec<f64>> = run.draws.iter().map(|result| product(result, &HOLDS_FACTORS, None)).collect();
    let count = p.len();
    if count == 0 {
        return (None, None);
    }
    let key = Key::new(seed, "inside.bootstrap");
    let replicates: Vec<(f64, Option<f64>)> = (0..REPLICATES)
        .into_par_iter()
        .map(|replicate| {
            let (mut sum, mut kept) = (0.0, 0.0);
            for at in 0..count {
                let place = summary::resampled(&key, replicate as u32, at as u32, count);
                sum += p[place];
                if let Some(h) = &h {
                    kept += p[place] * h[place];
                }
            }
            (sum / count as f64, (sum > 0.0).then(|| kept / sum))
        })
        .collect();
    let signed = signed_mean(run).map(|mean| Inside {
        mean,
        draws: count,
        replicates: replicates.iter().map(|(signed, _)| *signed).collect(),
    });
    let holds = holds_mean(run).map(|mean| Inside {
        mean,
        draws: count,
        replicates: replicates.iter().map(|(_, holds)| holds.unwrap_or(mean)).collect(),
    });
    (signed, holds)
}

/// The factors of a question with their shares and what is missing.
#[must_use]
pub fn factors(run: &Run, ids: &[&'static str]) -> Vec<Factor> {
    ids.iter()
        .map(|id| Factor {
            id,
            title: title(id).to_owned(),
            share: factor_mean(run, id),
            missing: run.missing.iter().find(|(factor, _)| factor == id).map(|(_, why)| why.clone()),
            undefined: run.undefined.iter().find(|(factor, _)| factor == id).map_or(0, |(_, count)| *count),
        })
        .collect()
}

fn title(id: &str) -> &'static str {
    match id {
        "zone" => "a package exists that all whose consent is needed prefer to no deal",
        "graph" => "an agreed state is an equilibrium (SEQ) and can be reached from the status quo",
        "time" => "neither side holds out past the date",
        "enforcement" => "keeping the deal pays for every party at every step",
        "hazards" => "no outside event ends the deal",
        _ => "",
    }
}
