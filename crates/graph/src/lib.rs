//! The conflict graph: options, states, moves, stability.
//!
//! So far: [`Formula`], the language in which states are spoken of ("syria.sign if israel.withdraw"), its
//! evaluation on a state ([`Condition`]), and patterns over options ("YN-").

mod condition;
mod formula;
mod parse;

pub use condition::{Condition, MAX_OPTIONS, Reason, State, Unresolved};
pub use formula::{Formula, Name};
pub use parse::{FormulaError, MAX_DEPTH};
