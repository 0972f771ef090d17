//! From a path on the command line to a case that models can use, or to its problems on standard error.

use crate::args::EvidenceArgs;
use crate::flags::{Draws, Format};
use crate::{output, render};
use detente_bind::Bound;
use detente_case::{Diagnostic, Loaded, Severity};
use detente_desk::ledger;
use detente_outlook::Trust;
use std::path::Path;
use std::process::ExitCode;

/// The word for no ledger at all.
const NO_LEDGER: &str = "none";

/// A case with its plans.
pub(crate) struct Ready {
    /// The case and its files.
    pub loaded: Loaded,
    /// The models' plans.
    pub bound: Bound,
}

/// Reads a case and, where it is sound, binds it once, so that every mistake shows at once.
pub(crate) fn read(path: &Path) -> (Loaded, Option<Bound>, Vec<Diagnostic>) {
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

/// The same for a command that computes: errors end it with exit code 1.
pub(crate) fn ready(path: &Path) -> Result<Ready, ExitCode> {
    ready_within(path, detente_bind::graph::LIMIT, &|_| {})
}

/// The same with another bound on the bytes that the conflict graph may take; `before` sees the case before it is
/// bound.
pub(crate) fn ready_within(
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
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Trust in the models: as given; else the prior with what resolved questions say, of the ledgers that are named or, where
/// none is, of the cases beside this one. A command over several cases has one trust for all, and no such.
pub(crate) fn trust(evidence: &EvidenceArgs, loaded: Option<&Loaded>) -> anyhow::Result<Trust> {
    if let Some(trust) = evidence.trust {
        return Ok(Trust::given(trust));
    }
    if evidence.ledger.iter().any(|path| path.as_os_str() == NO_LEDGER) {
        return Ok(Trust::default());
    }
    if !evidence.ledger.is_empty() {
        return Ok(Trust::learnt(&ledger::outcomes(&evidence.ledger)?));
    }
    let beside = loaded.map(|loaded| ledger::beside(&loaded.folder, loaded.case.as_of));
    Ok(Trust::learnt(&beside.unwrap_or_default().outcomes))
}

/// Says which cases beside this one trust has learnt from, where nobody named a ledger.
pub(crate) fn say_ledger(evidence: &EvidenceArgs, loaded: &Loaded) {
    if evidence.trust.is_some() || !evidence.ledger.is_empty() {
        return;
    }
    let found = ledger::beside(&loaded.folder, loaded.case.as_of);
    if found.outcomes.is_empty() {
        return;
    }
    let told = Trust::learnt(&found.outcomes).told();
    output::message(&format!(
        "trust in the models: {} of cases beside this one ({}) moved it from its prior {:.2} to {:.2}; --ledger none leaves it there",
        count(told.resolved, "resolved question"),
        found.cases.join(", "),
        told.prior,
        told.mean
    ));
}

/// Settings of a run of one model: its draws.
pub(crate) fn draws(draws: &Draws) -> detente_outlook::Settings {
    let (seed, draws) = (draws.seed, draws.draws as usize);
    detente_outlook::Settings { seed, draws, ..detente_outlook::Settings::default() }
}

/// Settings of a run.
pub(crate) fn settings(
    draws: &Draws,
    evidence: &EvidenceArgs,
    loaded: &Loaded,
) -> anyhow::Result<detente_outlook::Settings> {
    let trust = trust(evidence, Some(loaded))?;
    let (seed, draws, unread) = (draws.seed, draws.draws as usize, evidence.unread);
    Ok(detente_outlook::Settings { seed, draws, trust, unread })
}

/// Prints notes at the end of a text output, each once.
pub(crate) fn notes(notes: &[detente_bind::note::Note], format: Format) -> anyhow::Result<()> {
    if format == Format::Text && !notes.is_empty() {
        let mut text = String::from("\nNot computed, or to be known:\n");
        for note in notes {
            text.push_str("  ");
            text.push_str(&output::wrap(&format!("{}: {} ({})", note.what, note.why, note.code), 98, "    "));
            text.push('\n');
        }
        output::text(&text)?;
    }
    Ok(())
}
