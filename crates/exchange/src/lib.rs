//! Other tools' files in and out.
//!
//! Each format has its file. A reader gives plain data and says every problem at once, with its line.

pub mod decide;
pub mod decided;
pub mod ktab;
mod problem;
pub mod tables;

pub use problem::Problem;
