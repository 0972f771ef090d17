//! The inside view: what the case's own models say, draw by draw.
//!
//! *Signed in draw d*: p_d = [the zone of agreement of the required parties and ratifiers is not empty] ×
//! [an agreed state is an equilibrium under SEQ and reachable from the status quo] × P(signing time ≤ D).
//! *Holds*: Σ p_d h_d / Σ p_d with h_d = [least slack over the schedule ≥ 0] × survival of the outside
//! hazards to H: over signing draws only, so that "the pressure that gets the signature weakens the deal"
//! shows. A factor whose inputs are missing is left out and named. Factors share draws, so their shares are
//! shown beside the product and never multiplied.

use crate::answer::{FactorShare, Inside, REPLICATES};
use detente_bind::Factor;
use detente_bind::run::Run;
use detente_case::QuestionKind;
use detente_chance::draw::Key;
use detente_chance::summary;
use rayon::prelude::*;

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Mean of a factor alone.
#[must_use]
pub(crate) fn factor_mean(run: &Run, factor: Factor) -> Option<f64> {
    mean(&run.values(factor)?.chance)
}

/// Mean p_d.
#[must_use]
pub(crate) fn signed_mean(run: &Run) -> Option<f64> {
    mean(&run.chances(QuestionKind::Signed)?)
}

/// Σ p h / Σ p; `None` where holding has no model or no draw signs.
#[must_use]
pub(crate) fn holds_mean(run: &Run) -> Option<f64> {
    over_signing(run, &run.chances(QuestionKind::Holds)?)
}

/// The number of a question with one of its factors left out.
#[must_use]
pub(crate) fn mean_without(run: &Run, factor: Factor) -> Option<f64> {
    let question = factor.row().question;
    let chances = run.chances_without(question, factor)?;
    match question {
        QuestionKind::Signed => mean(&chances),
        QuestionKind::Holds => over_signing(run, &chances),
    }
}

/// Σ p h / Σ p over the draws that sign.
fn over_signing(run: &Run, h: &[f64]) -> Option<f64> {
    let signed = run.chances(QuestionKind::Signed);
    let (mut top, mut bottom) = (0.0, 0.0);
    for (draw, h) in h.iter().enumerate() {
        let p = signed.as_ref().map_or(1.0, |p| p[draw]);
        top += p * h;
        bottom += p;
    }
    (bottom > 0.0).then(|| top / bottom)
}

/// The inside view of both questions with their replicates from resampled draws, the same draws for both.
#[must_use]
pub fn inside(run: &Run, seed: u64) -> (Option<Inside>, Option<Inside>) {
    let count = run.draws;
    let p = run.chances(QuestionKind::Signed).unwrap_or_else(|| vec![1.0; count]);
    let h = run.chances(QuestionKind::Holds);
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
pub fn factors(run: &Run, question: QuestionKind) -> Vec<FactorShare> {
    Factor::of(question)
        .map(|factor| FactorShare {
            id: factor,
            title: factor.row().title.to_owned(),
            share: factor_mean(run, factor),
            missing: run.missing(factor).map(str::to_owned),
            undefined: run.values(factor).map_or(0, |values| values.undefined),
        })
        .collect()
}
