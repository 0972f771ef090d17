//! What each model found, for its own command and for the report: over draws where a share is meant, at *mid
//! values* (every input at its median, a yes/no held where its chance is at least half) where one picture is
//! drawn.

use crate::bind::Bound;
use crate::model::{HoldFinding, IssueForecast};
use crate::sample::Sample;
use detente_case::{Case, IssueId};
use detente_chance::{Quantity, summary};

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
    crate::board::forecast(case, bound, sample)
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
