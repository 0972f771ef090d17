//! What each model found, for its own command and for the report: over draws where a share is meant, at *mid
//! values* (every input at its median, a yes/no held where its chance is at least half) where one picture is
//! drawn.

use crate::bind::Bound;
use crate::model::{HoldFinding, IssueForecast, ModelForecast, PositionRange};
use crate::sample::Sample;
use detente_case::{Case, IssueId};
use detente_chance::{Quantity, summary};
use detente_forecast::{Actor, Issue, MODELS};
use rayon::prelude::*;

pub use crate::deals::{DealsAnswer, deal_space, deals};

/// The row of mid values.
#[must_use]
pub fn mid(bound: &Bound) -> Vec<f64> {
    bound
        .inputs
        .iter()
        .map(|input| {
            let value = input.dist.sampler(&input.quantity).at(0.5);
            if input.quantity == Quantity::YES_NO { f64::from(u8::from(value >= 0.5)) } else { value }
        })
        .collect()
}

pub(crate) fn quantiles<const N: usize>(values: &mut [f64], at: [f64; N]) -> [f64; N] {
    values.sort_by(f64::total_cmp);
    at.map(|p| summary::quantile_sorted(values, p))
}

/// Every model's forecast of every issue that has positions.
#[must_use]
pub fn forecast(case: &Case, bound: &Bound, sample: &Sample) -> Vec<IssueForecast> {
    bound
        .forecast
        .issues
        .par_iter()
        .map(|plan| {
            let issue = &case.issues[plan.issue.at()];
            let mut columns: Vec<Vec<f64>> = vec![Vec::with_capacity(sample.draws); MODELS.len()];
            let mut actors: Vec<Actor> = Vec::new();
            for draw in 0..sample.draws {
                let row = sample.row(draw);
                plan.fill(row, &mut actors);
                let one = Issue {
                    actors: &actors,
                    reference: issue.reference.map(|id| row[id.at()]),
                    ..Issue::default()
                };
                for (column, model) in columns.iter_mut().zip(MODELS) {
                    column.extend(model.forecast(&one));
                }
            }
            let models = columns
                .iter_mut()
                .zip(MODELS)
                .filter(|(column, _)| !column.is_empty())
                .map(|(column, model)| {
                    let [p5, p25, p50, p75, p95] = quantiles(column, [0.05, 0.25, 0.5, 0.75, 0.95]);
                    ModelForecast {
                        model: model.id.to_owned(),
                        median: p50,
                        p50: [p25, p75],
                        p90: [p5, p95],
                        benchmark_mae: None,
                    }
                })
                .collect();
            let positions = plan
                .actors
                .iter()
                .map(|actor| {
                    let [p5, p50, p95] = quantiles(&mut sample.column(actor.position), [0.05, 0.5, 0.95]);
                    let median = |id| quantiles(&mut sample.column(id), [0.5])[0];
                    PositionRange {
                        party: case.parties[actor.party.at()].id.clone(),
                        p5,
                        p50,
                        p95,
                        salience: median(actor.salience),
                        influence: actor.influence.map_or(1.0, median),
                        supported: !bound.inputs[actor.position.at()].basis.unsupported(),
                    }
                })
                .collect();
            IssueForecast { id: issue.id.clone(), title: issue.title.clone(), models, positions }
        })
        .collect()
}

/// Holding over draws; `None` where the case gives nothing about it.
#[must_use]
pub fn hold(case: &Case, bound: &Bound, sample: &Sample) -> Option<HoldFinding> {
    bound.hold.finding(case, sample)
}

/// Issues of a case that have no forecast, for the report.
#[must_use]
pub fn without_forecast(case: &Case, bound: &Bound) -> Vec<IssueId> {
    (0..case.issues.len() as u32)
        .map(IssueId)
        .filter(|id| !bound.forecast.issues.iter().any(|plan| plan.issue == *id))
        .collect()
}
