//! Days, TIMEX3 values, and what a rule of dates computes from the words that it caught.
//!
//! Nothing here knows a language: the crate `read` matches words by its files of rules and hands over what it caught, with
//! the day from which a text counts ([`anchor`]). [`dateactions`] computes; [`calendar`] is the arithmetic of days.
//!
//! ```
//! use detente_calendar::calendar::{civil, parse};
//! assert_eq!(parse("2026-01-07").map(civil), Some((2026, 1, 7)));
//! ```

pub mod anchor;
pub mod calendar;
pub mod dateactions;
