//! The commands of the way from reports to a first outlook: `detente draft` and `detente ask`.

pub mod after;
pub mod asking;
pub mod cards;
pub mod drafting;
pub mod files;
