//! Where output goes: data to standard output, messages to standard error, diagnostics with their place in the file, a
//! line of progress. Knows no command.

pub mod output;
pub mod progress;
pub mod render;
