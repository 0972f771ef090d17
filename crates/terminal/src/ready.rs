//! From a path on the command line to a case that models can use, or to its problems on standard error.

use crate::{output, render};
use detente_bind::Bound;
use detente_case::{Diagnostic, Loaded, Severity};
use std::path::Path;
use std::process::ExitCode;

/// A case with its plans.
#[derive(Debug)]
pub struct Ready {
    /// The case and its files.
    pub loaded: Loaded,
    /// The models' plans.
    pub bound: Bound,
}

/// Reads a case and, where it is sound, binds it once, so that every mistake shows at once.
#[must_use]
pub fn read(path: &Path) -> (Loaded, Option<Bound>, Vec<Diagnostic>) {
    read_within(path, detente_bind::graph::LIMIT, &|_| {})
}

fn read_within(
    path: &Path,
    graph_memory: u64,
    before: &dyn Fn(&detente_case::Case),
) -> (Loaded, Option<Bound>, Vec<Diagnostic>) {
    let loaded = detente_case::load(path);
    let mut all = loaded.diagnostics.clone();
    let bound = if loaded.is_sound() {
        before(&loaded.case);
        let bound = detente_bind::bind_within(&loaded.case, graph_memory);
        all.extend(bound.diagnostics.iter().cloned());
        Some(bound)
    } else {
        all.extend(detente_bind::formulas::diagnose(&loaded.case));
        None
    };
    all.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.code));
    (loaded, bound, all)
}

/// The same for a command that computes.
///
/// # Errors
/// Errors in the case are printed, and end the command with exit code 1.
pub fn ready(path: &Path) -> Result<Ready, ExitCode> {
    ready_within(path, detente_bind::graph::LIMIT, &|_| {})
}

/// The same with another bound on the bytes that the conflict graph may take; `before` sees the case before it is
/// bound.
///
/// # Errors
/// As [`ready`].
pub fn ready_within(
    path: &Path,
    graph_memory: u64,
    before: &dyn Fn(&detente_case::Case),
) -> Result<Ready, ExitCode> {
    let (loaded, bound, diagnostics) = read_within(path, graph_memory, before);
    let errors: Vec<Diagnostic> =
        diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        render::all(&loaded, &errors);
        output::message(&format!("{}. Nothing was computed.", count(errors.len(), "error")));
        return Err(ExitCode::from(1));
    }
    let Some(bound) = bound else {
        // A case without errors is sound, and a sound case is bound.
        return Err(ExitCode::from(1));
    };
    let warnings = diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    if warnings > 0 {
        output::message(&format!("{}: see `detente check {}`", count(warnings, "warning"), path.display()));
    }
    Ok(Ready { loaded, bound })
}

/// "1 error", "2 errors".
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
