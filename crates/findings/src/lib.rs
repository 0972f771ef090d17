//! What each model found, for its own command and for the report: over draws where a share is meant, at *mid
//! values* (every input at its median, a yes/no held where its chance is at least half) where one picture is
//! drawn. A folder a model; the shape of its JSON stands beside what fills it.

pub mod acts;
pub mod deals;
pub mod forecast;
pub mod graph;
pub mod history;
pub mod hold;

use deals::DealSpace;
use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::Case;
use detente_chance::summary;
use forecast::IssueForecast;
use graph::picture::GraphPicture;
use hold::HoldFinding;
use serde::Serialize;

/// What each model found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    /// Where each issue would settle.
    pub forecast: Vec<IssueForecast>,
    /// The space of packages.
    pub deals: Option<DealSpace>,
    /// The conflict graph at mid values.
    pub graph: Option<GraphPicture>,
    /// Keeping and breaking the deal.
    pub hold: Option<HoldFinding>,
}

pub(crate) fn quantiles<const N: usize>(values: &mut [f64], at: [f64; N]) -> [f64; N] {
    values.sort_by(f64::total_cmp);
    at.map(|p| summary::quantile_sorted(values, p))
}

/// Every model's forecast of every issue that has positions.
#[must_use]
pub fn forecast(case: &Case, bound: &Bound, sample: &Sample) -> Vec<IssueForecast> {
    forecast::forecast(case, bound, sample)
}

/// Holding over draws; `None` where the case gives nothing about it.
#[must_use]
pub fn hold(case: &Case, bound: &Bound, sample: &Sample) -> Option<HoldFinding> {
    hold::finding(case, &bound.hold, sample)
}
