//! Position models: where a settlement would lie, issue by issue.
//!
//! An [`Issue`] is one draw of one issue: for every actor a position on 0–100, a salience and an influence
//! (0–1). Each model is a pure function of it, in its own file. [`MODELS`] lists them all: a model is added
//! by writing its function and one entry there, and the board, the backtest and the report find it.
//!
//! Nothing here is fitted to outcomes. On 353 decided issues of European legislation no model beats the
//! [`weighted_mean`], which is therefore the default ([`DEFAULT`]); the others stand beside it.
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

mod board;
mod mean;
mod median;

pub use board::{DEFAULT, MODELS, Model, model};
pub use mean::{Contribution, contributions, influence_mean, mid_range, plain_mean, weighted_mean};
pub use median::{plain_median, weighted_median};

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

/// One draw of one issue: what every model gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Issue<'a> {
    /// Those who hold a position.
    pub actors: &'a [Actor],
    /// What holds without a decision, 0–100, where known.
    pub reference: Option<f64>,
}
