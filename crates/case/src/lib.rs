//! The case folder: what an analyst writes down.
//!
//! `case.toml` holds judgements, `claims.jsonl` the append-only log of what was said and decided,
//! `reports/` the texts. [`load()`] reads all three and returns a [`Case`] together with every problem found,
//! each with its file, place, reason and way out. No model lives here, no clock, and no files but its own.

pub mod claims;
pub mod codes;
pub mod date;
pub mod diagnostic;
pub mod files;
pub mod load;
pub mod log;
mod parse;
pub mod report;
pub mod rows;
mod spells;
mod validate;
pub mod vocabulary;

pub use diagnostic::{Diagnostic, FileId, Severity, Span};
pub use load::{Loaded, load, load_files, load_with};
pub use parse::nearest;
pub use vocabulary::*;
