//! From a path on the command line to a case that models can use, or to its problems on standard error.

use crate::args::EvidenceArgs;
use crate::flags::{Draws, Format};
use crate::output;
use detente_outlook::Trust;
pub(crate) use detente_terminal::ready::{Ready, count, read, ready, ready_within};

/// Trust in the models: as given, or the prior with what resolved questions say.
pub(crate) fn trust(evidence: &EvidenceArgs) -> anyhow::Result<Trust> {
    Ok(match evidence.trust {
        Some(trust) => Trust::given(trust),
        None => Trust::learnt(&detente_desk::ledger::outcomes(&evidence.ledger)?),
    })
}

/// Settings of a run of one model: its draws.
pub(crate) fn draws(draws: &Draws) -> detente_outlook::Settings {
    let (seed, draws) = (draws.seed, draws.draws as usize);
    detente_outlook::Settings { seed, draws, ..detente_outlook::Settings::default() }
}

/// Settings of a run.
pub(crate) fn settings(draws: &Draws, evidence: &EvidenceArgs) -> anyhow::Result<detente_outlook::Settings> {
    let trust = trust(evidence)?;
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
