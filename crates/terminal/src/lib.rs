//! Where output goes and keys come from: data to standard output, messages to standard error, diagnostics with their place
//! in the file, a line of progress; the flags that every command takes; a case that is ready to compute. Knows no command.

pub mod flags;
pub mod keys;
pub mod output;
pub mod progress;
pub mod ready;
pub mod render;
