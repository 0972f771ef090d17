//! From a path on the command line to a case that models can use, or to its problems on standard error.

use crate::args::EvidenceArgs;
use crate::flags::{Draws, Format};
use crate::output;
use detente_case::Loaded;
use detente_desk::ledger;
use detente_outlook::Trust;
pub(crate) use detente_terminal::ready::{Ready, count, read, ready, ready_within};

/// The word for no ledger at all.
const NO_LEDGER: &str = "none";

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
