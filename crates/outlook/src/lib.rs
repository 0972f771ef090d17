//! Draws, models, outlook: the only place where the models meet.
//!
//! [`bind`] turns a case and one draw into each model's small input; [`outlook`] runs all models over all
//! draws, sets the result beside history's base rates, and says what it hangs on.

pub mod model;

pub use model::*;
