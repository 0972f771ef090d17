//! The bottom crate: what an uncertain number is, and how it is drawn.
//!
//! It knows no case, no file and no clock. A [`Dist`] is what somebody believes about a number, a
//! [`Quantity`] says which numbers are legal at all, and [`draw::uniform`] gives the draw number `d` of
//! an input from (seed, input path, `d`) only, so that adding or dropping another input leaves it alone.
//!
//! Every transcendental function goes through `libm`, so that one seed gives one set of digits on every
//! machine.

pub mod admiralty;
mod bell;
pub mod clock;
pub mod correlate;
pub mod dist;
pub mod draw;
pub mod elicit;
pub mod information;
pub mod math;
pub mod morris;
pub mod prim;
pub mod quantity;
pub mod score;
pub mod sobol;
pub mod summary;
pub mod survival;
pub mod words;

pub use dist::{Dist, DistError};
pub use quantity::{Probability, Quantity, Share};
