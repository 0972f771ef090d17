//! The `detente` program.
fn main() {}
