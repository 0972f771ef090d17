//! Packages, the zone of agreement, settlements.
//!
//! A *package* picks one level for every issue. A [`Negotiation`] is one draw of what the parties want:
//! saliences, what levels are worth, red lines, and what each gets without a deal. [`Space`] turns it into
//! utilities; the functions of this crate answer from it exactly: the [`zone`] of agreement, the Pareto
//! [`frontier`], the settlements of [`settle`]. Small spaces are walked through; large ones are answered by merging
//! issues one after the other, so that 10^20 packages of two parties take a millisecond. Beside them stand
//! simulated [`talks`], small games ([`game`]) and [`adjusted_winner`].
//!
//! Two allowances, the same everywhere: utilities that differ by less than [`TOLERANCE`] are the same, and
//! of several best packages all are listed.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Space, nash_bargaining_solution, zone};
//! // Two issues of two levels. Each party cares most for another one: a trade.
//! let party = |weights: [f64; 2], worth: [f64; 4]| Party {
//!     weights: weights.to_vec(),
//!     worth: worth.to_vec(),
//!     reservation: 0.4,
//!     ..Party::default()
//! };
//! let talks = Negotiation {
//!     levels: vec![2, 2],
//!     parties: vec![party([0.8, 0.2], [1.0, 0.0, 1.0, 0.0]), party([0.3, 0.7], [0.0, 1.0, 0.0, 1.0])],
//!     ..Negotiation::default()
//! };
//! let space = Space::scaled(&talks)?;
//! assert_eq!(zone(&space).size, 1);
//! let nash = nash_bargaining_solution(&space)?;
//! assert_eq!(space.package(nash[0]), [0, 1]);
//! let [a, b] = space.utilities(nash[0])[..] else { unreachable!() };
//! assert!((a - 0.8).abs() < 1e-12 && (b - 0.7).abs() < 1e-12);
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

mod acceptance;
mod adjusted;
mod aim;
mod body;
mod bound;
pub mod clause;
mod count;
mod draft;
mod error;
mod filter;
mod frontier;
pub mod game;
mod input;
mod limits;
mod margin;
mod merge;
pub mod mixed;
mod pick;
mod set;
pub mod settle;
mod settlement;
mod space;
pub mod talks;
mod tangent;
mod top;
mod voting;
mod walk;
mod zone;

pub use acceptance::{Acceptance, acceptance, acceptance_of};
pub use adjusted::{Split, adjusted_winner};
pub use body::{Body, body, core};
pub use draft::{Completions, completions};
pub use error::DealsError;
pub use frontier::{Frontier, FrontierPoint, beaten, frontier, zone_frontier};
pub use input::{AlternativeKind, Exclusion, Interaction, Negotiation, NoDeal, Party, Quota, Rule};
pub use limits::{ENUMERATION_LIMIT, PACKAGE_LIMIT};
pub use margin::{best_least_gain, nearest_package};
pub use settle::{
    Survey, best_completion, best_for, egalitarian_solution, kalai_smorodinsky_solution, max_min_gain_over,
    nash_bargaining_solution, nash_with_outside_options, raiffa_solution, relative_utilitarian_solution,
    survey, utilitarian_solution, weighted_nash_solution,
};
pub use settlement::Settlement;
pub use space::Space;
pub use top::best_packages;
pub use zone::{Zone, ideal_point, zone, zone_about, zone_exists, zone_packages};

/// Utilities (0–1) and shares of gains that differ by less than this are the same: a package exactly at a
/// party's reservation value is acceptable to it, whatever the last binary digit says.
pub const TOLERANCE: f64 = 1e-9;
