//! Trigger phrases of events and of a negotiation's steps: `data/events.txt`.

use crate::inflect::inflect_all;
use crate::sorts::{EventKind, Mode, Step};
use crate::table::Table;
use std::sync::OnceLock;

/// A trigger phrase.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    /// Its words.
    pub words: Vec<String>,
    /// Words of which one must follow within the clause ("suspended all military aid"); empty where none need.
    pub far: Vec<String>,
    /// What it shows.
    pub shows: Shows,
}

/// What a trigger shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shows {
    /// That something happened.
    Event(EventKind, Option<Mode>),
    /// A step of a negotiation.
    Step(Step),
    /// Nothing, whatever its words show elsewhere ("released a statement").
    Nothing,
}

/// The triggers by their first words.
pub(crate) fn triggers() -> &'static Table<Vec<Trigger>> {
    static TRIGGERS: OnceLock<Table<Vec<Trigger>>> = OnceLock::new();
    TRIGGERS.get_or_init(|| {
        let mut table: Table<Vec<Trigger>> = Table::default();
        for line in include_str!("../data/events.txt").lines() {
            if line.starts_with('#') {
                continue;
            }
            let mut fields = line.split('|');
            let (Some(kind), Some(mode), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let shows = match kind {
                "FRAME" => mode.parse().map(Shows::Step),
                "NOTHING" => Ok(Shows::Nothing),
                kind => kind.parse().map(|kind| Shows::Event(kind, mode.parse().ok())),
            };
            let Ok(shows) = shows else { continue };
            for entry in words.split_whitespace() {
                let (bare, exact) = entry.strip_prefix('=').map_or((entry, false), |bare| (bare, true));
                let (bare, far) = bare.split_once('~').unwrap_or((bare, ""));
                let far: Vec<String> = far.split('/').filter(|w| !w.is_empty()).map(str::to_owned).collect();
                let parts: Vec<String> = bare.split('_').map(str::to_owned).collect();
                let Some(first) = parts.first() else { continue };
                let forms = if exact { vec![first.clone()] } else { inflect_all(first) };
                for form in forms {
                    let mut words = parts.clone();
                    words[0].clone_from(&form);
                    table.entry(&form).push(Trigger { words, far: far.clone(), shows });
                }
            }
        }
        table
    })
}

/// The first words of all triggers.
pub(crate) fn first_words() -> Vec<String> {
    let mut all: Vec<String> = triggers().keys().map(str::to_owned).collect();
    all.sort();
    all
}
