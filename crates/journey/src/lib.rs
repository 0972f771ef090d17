//! The commands of the way from reports to a first outlook: `detente draft` and `detente ask`.

pub mod asking;
pub mod drafting;
pub mod files;
