//! History: its classes as they are listed, its clock judged by spells that really happened, and minimal cases scored
//! against it.

pub mod cases;
pub mod classes;
pub mod minimal;
pub mod spells;
