//! Position models: where a settlement would lie, issue by issue.
//!
//! An [`Issue`] is one draw of one issue: for every actor a position on 0–100, a salience and an influence
//! (0–1). Each model is a pure function of it, in its own file. [`MODELS`] lists them all: a model is added
//! by writing its function and one entry there, and the board, the backtest and the report find it.
//!
//! No model's point is fitted to outcomes. On 353 decided issues of European legislation no model beats the
//! [`weighted_mean`], which is therefore the default ([`DEFAULT`]); the others stand beside it. What is
//! learned from those decisions is how far outcomes fall from a point: [`Spread`].
//!
//! ```
//! use detente_forecast::{Actor, weighted_mean, weighted_median};
//! // Three actors: one at 0 with weight 1, two at 60 and 90 with weight ½ each.
//! let actors = [
//!     Actor { position: 0.0, salience: 1.0, influence: 1.0 },
//!     Actor { position: 60.0, salience: 0.5, influence: 1.0 },
//!     Actor { position: 90.0, salience: 1.0, influence: 0.5 },
//! ];
//! assert_eq!(weighted_mean(&actors), Some(37.5));
//! assert_eq!(weighted_median(&actors), Some(0.0)); // weight 1 of 2 is reached at once
//! ```

mod backtest;
mod board;
mod challenge;
mod mean;
mod median;
mod nash;
mod options;
mod procedure;
mod spatial;
mod spread;
mod trade;

pub use backtest::spells::{Horizon, Plan, SpellScores, Split, judge_spells};
pub use backtest::{Backtest, Choices, Decided, Difference, Fold, Judged, MIN_FIT, Score, backtest, fit};
pub use board::{BENCHMARKS, DEFAULT, Follow, Kind, MODELS, Model, Run, model, spatial_game, trade_table};
pub use challenge::{
    BothGain, Challenge, Choice, Denominator, Game, Move, MoveKind, REPORTED_ROUND, Range, Round,
    SCHOLZ_CODE, StatusQuo, TEXTBOOK, View, VoteExponent, challenge, challenge_median,
};
pub use mean::{Contribution, contributions, weighted_mean};
pub use median::{modal_position, plain_median, weighted_median};
pub use nash::{at_reference, kalai_smorodinsky, nash, zone_on_issue};
pub use options::{
    CHALLENGE_OPTIONS, EXCHANGE_OPTIONS, OptionHelp, SPATIAL_OPTIONS, challenge_option, challenge_variant,
    exchange_option, exchange_variant, spatial_option, spatial_variant,
};
pub use procedure::{agenda_setter, quota_pivot};
pub use spatial::{
    Bargain, BargainBy, Commitment, Election, ElectionWeight, KTAB, Risk, Sight, Spatial, SpatialGame,
    SpatialMove, Transition, Turn, Victory, VotingRule, spatial, spatial_mean,
};
pub use spread::{Benchmark, Predicted, Spread, benchmark, benchmarks, dichotomy, mixture};
pub use trade::{Leg, Overshoot, Table, Ties, Trade, TradeRound, Trading, balance, trade};

/// One draw of one party on one issue.
///
/// Numbers are finite; salience and influence are not negative. An actor whose weight is zero, negative or
/// not a number does not count in the weighted models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Actor {
    /// Where it stands, 0–100.
    pub position: f64,
    /// How much it cares, 0–1.
    pub salience: f64,
    /// What it can bring to bear; only ratios between actors matter.
    pub influence: f64,
}

impl Actor {
    /// Salience × influence; 0 where the product is negative or not a number.
    #[must_use]
    pub fn weight(&self) -> f64 {
        (self.salience * self.influence).max(0.0)
    }
}

/// One draw of one issue: what every model gets. Only `actors` is needed by all; a model that needs more and
/// does not find it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Issue<'a> {
    /// Those who hold a position.
    pub actors: &'a [Actor],
    /// What holds without a decision, 0–100, where known.
    pub reference: Option<f64>,
    /// What each actor gets without a deal, 0 (as bad as the worst point of the scale for it) to 1 (as good
    /// as its own position), in the order of `actors`; NaN for an actor whose alternative is not known, who
    /// is then held to accept anything. Empty: nobody's is known.
    pub alternatives: &'a [f64],
    /// Who each actor is, for models that look at several issues at once. Empty: actor k is party k.
    pub parties: &'a [u32],
    /// Who decides and how, where known.
    pub procedure: Option<Procedure<'a>>,
}

impl Issue<'_> {
    /// The party that actor `at` is.
    #[must_use]
    pub fn party(&self, at: usize) -> u32 {
        self.parties.get(at).copied().unwrap_or(at as u32)
    }
}

/// How an issue is decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Procedure<'a> {
    /// Share of the voters' influence that carries a decision, above 0 and at most 1 (1: unanimity).
    pub quota: f64,
    /// Who votes, in the order of `actors`. Empty: everybody.
    pub voters: &'a [bool],
    /// The actor who alone makes the proposal, where there is one.
    pub setter: Option<usize>,
    /// Actors without whose consent nothing passes.
    pub vetoes: &'a [usize],
}

impl Procedure<'_> {
    /// Does this actor vote?
    #[must_use]
    pub fn votes(&self, actor: usize) -> bool {
        self.voters.is_empty() || self.voters.get(actor).copied().unwrap_or(false)
    }
}
