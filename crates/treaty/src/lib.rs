//! A deal as people write and read it: the text of the commands `detente deals` and `detente talks`.

pub mod create;
pub mod json;
pub mod patience;
pub mod said;
mod voters;
