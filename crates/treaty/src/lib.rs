//! A deal as people write and read it: the text of the commands `detente deals` and `detente talks`, clauses that create
//! value, and the desk of drafts, on which a text becomes articles, and articles levels of the case's issues.

pub mod articles;
pub mod create;
pub mod desk;
pub mod draft;
pub mod draft_said;
pub mod json;
pub mod next;
pub mod pairing;
pub mod patience;
pub mod reading;
pub mod said;
pub mod tables;
mod voters;
pub mod wording;
