//! Would it hold: bargaining range, commitment, enforcement, attrition.
//!
//! Closed forms, each a plain function with its units and source, by subject:
//!
//! * [`range`]: is there anything that both sides prefer to the contest (war, strike, lawsuit)?
//! * [`shift`]: does a side that is losing ground prefer to fight now (the commitment problem)?
//! * [`repeated`]: how patient must a side be for keeping the deal to pay (critical discount factors)?
//! * [`schedule`]: the same asked at every step of an implementation schedule; [`hold`] answers for a draw.
//! * [`attrition`]: how long until somebody yields?
//! * [`shares`]: who gets what when offers alternate.
//! * [`ratify`]: do the win-sets of those who must ratify overlap?
//! * [`ripeness`]: does the stalemate hurt both sides, and is there a way out?
//! * [`audience`]: from which audience cost on does a public threat bind?
//! * [`checklist`]: what an agreement provides for.
//! * [`forms`]: all of them under names, with keys, units and sources.
//!
//! No function returns NaN for finite input. Where a number does not exist the type says so.
//!
//! ```
//! use detente_hold::{Compliance, Enforcement, Hazard, hold};
//! // Breaking pays 5 once, keeping 3 a round, and after a breach both get 1. Rounds of half a year,
//! // impatience 5 % a year, and attacks that end the deal at a rate of .1 a year.
//! let side = Compliance {
//!     cheats: 5.0, complies: 3.0, punished: 1.0, suckered: Some(0.0), impatience: 0.05, aid: 0.0,
//! };
//! let deal = Enforcement {
//!     parties: vec![side, side],
//!     detection: 1.0,
//!     false_alarm: 0.0,
//!     round: 0.5,
//!     penalty: 0.0,
//!     punish_rounds: None,
//!     hazards: vec![Hazard { rate: 0.2, breaks: 0.5 }],
//!     steps: vec![],
//! };
//! let found = hold(&deal).unwrap();
//! assert!(found.self_enforcing());
//! assert_eq!(found.parties[0].critical.delta(), Some(0.5)); // (5 − 3) / (5 − 1)
//! assert_eq!(format!("{:.4}", found.parties[0].delta), "0.9277"); // exp(−(.05 + .1) × .5)
//! assert_eq!(format!("{:.4}", found.survival(5.0)), "0.6065"); // exp(−.1 × 5)
//! ```

pub mod attrition;
pub mod audience;
pub mod checklist;
pub mod forms;
pub mod phased;
pub mod range;
pub mod ratify;
pub mod repeated;
pub mod ripeness;
pub mod schedule;
pub mod shares;
pub mod shift;

pub use attrition::{Signing, Waiting, signing};
pub use range::{Block, Contest, Interval, Prospect, Side, bargaining_range, prospect};
pub use repeated::{CriticalDelta, Payoffs, Regime, critical_delta, discount_factor};
pub use schedule::{Check, Compliance, Enforcement, Hazard, Holding, PartyHolding, Step, Undefined, hold};
