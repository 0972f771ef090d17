//! The board: every position model under one roof, by id.

use crate::{Issue, influence_mean, mid_range, plain_mean, plain_median, weighted_mean, weighted_median};

/// A position model: what it is called, what it says, where it comes from, and the function itself.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Name in commands and JSON: "weighted-mean".
    pub id: &'static str,
    /// Name in text.
    pub name: &'static str,
    /// The definition in one line.
    pub definition: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// The forecast on 0–100; `None` where the model says nothing about this issue.
    pub forecast: fn(&Issue) -> Option<f64>,
}

/// Id of the model that is shown where one number is asked for.
pub const DEFAULT: &str = "weighted-mean";

/// Every model of the board, the default first. A new model is one more entry.
pub const MODELS: &[Model] = &[
    Model {
        id: DEFAULT,
        name: "weighted mean",
        definition: "mean of positions, each weighted by salience × influence",
        source: "compromise model: van den Bos 1991; Achen in Thomson et al. 2006, ch. 4",
        forecast: |issue| weighted_mean(issue.actors),
    },
    Model {
        id: "influence-mean",
        name: "mean by influence",
        definition: "mean of positions, each weighted by influence alone",
        source: "the compromise model without salience; benchmark",
        forecast: |issue| influence_mean(issue.actors),
    },
    Model {
        id: "plain-mean",
        name: "plain mean",
        definition: "mean of positions, everybody alike",
        source: "benchmark",
        forecast: |issue| plain_mean(issue.actors),
    },
    Model {
        id: "weighted-median",
        name: "weighted median",
        definition: "lowest position whose cumulated weight (salience × influence) reaches half",
        source: "median voter: Black 1948",
        forecast: |issue| weighted_median(issue.actors),
    },
    Model {
        id: "plain-median",
        name: "plain median",
        definition: "middle position, everybody alike; mean of the two middle ones",
        source: "benchmark",
        forecast: |issue| plain_median(issue.actors),
    },
    Model {
        id: "mid-range",
        name: "mid-range",
        definition: "half-way between the two outermost positions",
        source: "benchmark",
        forecast: |issue| mid_range(issue.actors),
    },
    Model {
        id: "reference-point",
        name: "reference point",
        definition: "what holds without a decision stays",
        source: "benchmark",
        forecast: |issue| issue.reference.filter(|point| point.is_finite()),
    },
];

/// A model by its id.
///
/// ```
/// let model = detente_forecast::model("weighted-median").unwrap();
/// assert_eq!(model.name, "weighted median");
/// assert!(detente_forecast::model("crystal-ball").is_none());
/// ```
#[must_use]
pub fn model(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id)
}
