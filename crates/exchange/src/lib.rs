//! Other tools' files in and out: one module a format. Nothing here knows a model or a case; a reader gives plain
//! data and says every problem at once, with its line.

pub mod decide;
pub mod decided;
pub mod gambit;
pub mod genius;
pub mod gmcr;
mod json;
pub mod ktab;
pub mod negolog;
pub mod network;
mod problem;
pub mod scenario;
pub mod scorable;
pub mod tables;

pub use problem::Problem;
