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
    /// What must be given for it to say anything, in words.
    pub needs: &'static str,
    /// How much work a forecast is.
    pub kind: Kind,
    /// The function.
    pub run: Run,
}

/// How much work a forecast is: round models run over fewer draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A formula.
    Closed,
    /// Simulated rounds.
    Rounds,
}

/// What a model looks at.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// One issue by itself; `None` where the model says nothing about it.
    Alone(fn(&Issue) -> Option<f64>),
    /// All issues of a negotiation at once, one answer an issue.
    Together(fn(&[Issue]) -> Vec<Option<f64>>),
}

impl Model {
    /// The forecast of one issue that stands alone, on 0–100.
    #[must_use]
    pub fn forecast(&self, issue: &Issue) -> Option<f64> {
        match self.run {
            Run::Alone(run) => run(issue),
            Run::Together(run) => run(std::slice::from_ref(issue)).first().copied().flatten(),
        }
    }

    /// The forecasts of issues that are decided together, in their order.
    #[must_use]
    pub fn forecasts(&self, issues: &[Issue]) -> Vec<Option<f64>> {
        match self.run {
            Run::Alone(run) => issues.iter().map(run).collect(),
            Run::Together(run) => {
                let mut all = run(issues);
                all.resize(issues.len(), None);
                all
            }
        }
    }
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
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| weighted_mean(issue.actors)),
    },
    Model {
        id: "influence-mean",
        name: "mean by influence",
        definition: "mean of positions, each weighted by influence alone",
        source: "the compromise model without salience; benchmark",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| influence_mean(issue.actors)),
    },
    Model {
        id: "plain-mean",
        name: "plain mean",
        definition: "mean of positions, everybody alike",
        source: "benchmark",
        needs: "it needs an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| plain_mean(issue.actors)),
    },
    Model {
        id: "weighted-median",
        name: "weighted median",
        definition: "lowest position whose cumulated weight (salience × influence) reaches half",
        source: "median voter: Black 1948",
        needs: "it needs an actor with salience and influence",
        kind: Kind::Closed,
        run: Run::Alone(|issue| weighted_median(issue.actors)),
    },
    Model {
        id: "plain-median",
        name: "plain median",
        definition: "middle position, everybody alike; mean of the two middle ones",
        source: "benchmark",
        needs: "it needs an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| plain_median(issue.actors)),
    },
    Model {
        id: "mid-range",
        name: "mid-range",
        definition: "half-way between the two outermost positions",
        source: "benchmark",
        needs: "it needs an actor with a position",
        kind: Kind::Closed,
        run: Run::Alone(|issue| mid_range(issue.actors)),
    },
    Model {
        id: "reference-point",
        name: "reference point",
        definition: "what holds without a decision stays",
        source: "benchmark",
        needs: "it needs a reference point",
        kind: Kind::Closed,
        run: Run::Alone(|issue| issue.reference.filter(|point| point.is_finite())),
    },
];

/// Predictors that no case needs on its board, for [`backtest`](crate::backtest()) to be measured against.
pub const BENCHMARKS: &[Model] = &[Model {
    id: "constant-50",
    name: "the middle of the scale",
    definition: "50, whatever anybody wants",
    source: "benchmark",
    needs: "nothing",
    kind: Kind::Closed,
    run: Run::Alone(|_| Some(50.0)),
}];

/// A model by its id.
///
/// ```
/// let model = detente_forecast::model("weighted-median").unwrap();
/// assert_eq!(model.name, "weighted median");
/// assert!(detente_forecast::model("crystal-ball").is_none());
/// ```
#[must_use]
pub fn model(id: &str) -> Option<&'static Model> {
    MODELS.iter().chain(BENCHMARKS).find(|model| model.id == id)
}
