//! Where each issue would settle, over draws: what the outlook and the report show of it.

use serde::Serialize;

/// An issue's forecast.
#[derive(Clone, Debug, Serialize)]
pub struct IssueForecast {
    /// Issue id.
    pub id: String,
    /// Title.
    pub title: String,
    /// One row a model.
    pub models: Vec<ModelForecast>,
    /// Positions of the parties: quantiles over draws.
    pub positions: Vec<PositionRange>,
}

/// A model's forecast of an issue.
#[derive(Clone, Debug, Serialize)]
pub struct ModelForecast {
    /// Model id: `weighted-mean`, …
    pub model: String,
    /// Median over draws.
    pub median: f64,
    /// 50 % interval over draws.
    pub p50: [f64; 2],
    /// 90 % interval over draws.
    pub p90: [f64; 2],
    /// Mean absolute error on the 353 decisions of the DEU III data; `None` where not measured.
    pub benchmark_mae: Option<f64>,
}

/// A party's position on an issue, over draws.
#[derive(Clone, Debug, Serialize)]
pub struct PositionRange {
    /// Party id.
    pub party: String,
    /// 5, 50 and 95 % points, 0–100.
    pub p5: f64,
    /// Median.
    pub p50: f64,
    /// 95 % point.
    pub p95: f64,
    /// Median salience, 0–1.
    pub salience: f64,
    /// Median influence, 0–1.
    pub influence: f64,
    /// True where the position cites a claim.
    pub supported: bool,
}
