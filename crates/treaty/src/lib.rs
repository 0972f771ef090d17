//! A deal as people write and read it: the text of the command `detente deals`.

pub mod create;
pub mod said;
