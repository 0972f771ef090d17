//! Ids and the rows that they name: parties, issues, levels, options; and what was meant where none is named.

use super::{Cx, Item, Row, Sink};
use crate::diagnostic::Span;
use crate::vocabulary::*;
use std::collections::{BTreeMap, BTreeSet};

/// The ids of one kind, for looking up and for "did you mean".
#[derive(Default)]
pub(crate) struct Names {
    pub ids: BTreeMap<String, u32>,
    /// Other names of the same rows, in lower case: only for hints.
    pub also: BTreeMap<String, String>,
    /// True where a row's id could not be read: then an unknown name is no news.
    pub poisoned: bool,
}

impl Names {
    pub(crate) fn get(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }
}

impl Cx<'_> {
    /// A new id of a row; `None` (and the kind poisoned) where there is none.
    pub(crate) fn id<'a>(&mut self, item: Option<Item<'a>>) -> Option<&'a str> {
        let item = item?;
        let id = self.string(item)?;
        let good = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
        if !id.chars().all(good) || id.chars().count() > 100 {
            let help = "an id has letters, digits, `-` and `_` only, and at most 100 of them";
            self.error("E0205", item.span, format!("`{}` cannot be an id", brief(id)), help);
            return None;
        }
        Some(id)
    }

    /// Reads the `id` of a row of a kind that nothing refers to, and sees that it is given once.
    pub(crate) fn own_id(&mut self, row: &Row<'_>, seen: &mut BTreeMap<String, Span>) -> String {
        let item = row.get("id");
        let Some(id) = self.id(item) else { return String::new() };
        if let (Some(item), Some(first)) = (item, seen.get(id).copied()) {
            self.twice(id, item.span, first);
            return id.to_owned();
        }
        seen.insert(id.to_owned(), item.map_or(row.span, |item| item.span));
        id.to_owned()
    }

    /// The id `id` is given a second time.
    pub(crate) fn twice(&mut self, id: &str, span: Span, first: Span) {
        let line = self.sink.line(first);
        let help = format!("it stands on line {line} already: choose another id, or merge the two rows");
        self.error("E0206", span, format!("the id `{}` is used twice", brief(id)), help);
    }

    /// A party by id.
    pub(crate) fn party_named(&mut self, id: &str, span: Span) -> Option<PartyId> {
        lookup(&mut self.sink, &self.parties, "E0207", "party", id, span).map(PartyId)
    }

    /// A party by id.
    pub(crate) fn party(&mut self, item: Item<'_>) -> Option<PartyId> {
        let id = self.string(item)?;
        self.party_named(id, item.span)
    }

    /// The party of a row's key.
    pub(crate) fn party_of(&mut self, row: &Row<'_>, key: &str) -> Option<PartyId> {
        let item = row.get(key)?;
        self.party(item)
    }

    /// Parties of a list, each once.
    pub(crate) fn party_list(&mut self, row: &Row<'_>, key: &str) -> Vec<PartyId> {
        let Some(item) = row.get(key) else { return Vec::new() };
        let items = self.list(item);
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for item in items {
            let Some(party) = self.party(item) else { continue };
            if seen.insert(party) {
                found.push(party);
            } else {
                self.repeated(item.span);
            }
        }
        found
    }

    /// The same thing twice in one list.
    pub(crate) fn repeated(&mut self, span: Span) {
        self.error("E0216", span, "this is in the list already", "remove one of the two");
    }

    /// An issue by id.
    pub(crate) fn issue_named(&mut self, id: &str, span: Span) -> Option<IssueId> {
        if self.terms.get(id).is_some() {
            let message = format!("`{}` is continuous: it has no levels that could stand here", brief(id));
            self.error(
                "E0611",
                span,
                message,
                "name an issue with levels, or say it in a formula: price >= 55",
            );
            return None;
        }
        lookup(&mut self.sink, &self.issues, "E0208", "issue", id, span).map(IssueId)
    }

    /// An issue of either kind by id.
    pub(crate) fn matter_named(&mut self, id: &str, span: Span) -> Option<Matter> {
        match self.terms.get(id) {
            Some(at) => Some(Matter::Term(TermId(at))),
            None => self.issue_named(id, span).map(Matter::Issue),
        }
    }

    /// A level, or a named point, of an issue of either kind.
    pub(crate) fn point_named(&mut self, matter: Matter, id: &str, span: Span) -> Option<LevelId> {
        let names = match matter {
            Matter::Issue(issue) => self.levels.get(issue.at())?,
            Matter::Term(term) => self.term_levels.get(term.at())?,
        };
        lookup(&mut self.sink, names, "E0209", "level of this issue", id, span).map(LevelId)
    }

    /// A level of an issue by id.
    pub(crate) fn level_named(&mut self, issue: IssueId, id: &str, span: Span) -> Option<LevelId> {
        let names = self.levels.get(issue.at())?;
        lookup(&mut self.sink, names, "E0209", "level of this issue", id, span).map(LevelId)
    }

    /// `issue.level`.
    pub(crate) fn issue_level(&mut self, text: &str, span: Span) -> Option<(IssueId, LevelId)> {
        let Some((issue, level)) = text.split_once('.') else {
            let message = format!("`{}` names no level of an issue", brief(text));
            self.error("E0209", span, message, "write \"issue.level\", with a full stop between");
            return None;
        };
        let issue = self.issue_named(issue, span)?;
        let level = self.level_named(issue, level, span)?;
        Some((issue, level))
    }

    /// A gate by id.
    pub(crate) fn gate_named(&mut self, id: &str, span: Span) -> Option<GateId> {
        lookup(&mut self.sink, &self.gates, "E0220", "gate", id, span).map(GateId)
    }

    /// `party.option`.
    pub(crate) fn option_named(&mut self, text: &str, span: Span) -> Option<OptionId> {
        if self.parties.poisoned {
            return self.options.get(text).map(OptionId);
        }
        lookup(&mut self.sink, &self.options, "E0210", "option", text, span).map(OptionId)
    }

    /// Options of a list, each once.
    pub(crate) fn option_list(&mut self, item: Item<'_>) -> Vec<OptionId> {
        let items = self.list(item);
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for item in items {
            let Some(option) = self.string(item).and_then(|text| self.option_named(text, item.span)) else {
                continue;
            };
            if seen.insert(option) {
                found.push(option);
            } else {
                self.repeated(item.span);
            }
        }
        found
    }
}

/// Finds `id` among `names`, or says which is nearest.
pub(super) fn lookup(
    sink: &mut Sink,
    names: &Names,
    code: &'static str,
    kind: &str,
    id: &str,
    span: Span,
) -> Option<u32> {
    if let Some(at) = names.get(id) {
        return Some(at);
    }
    if !names.poisoned && !sink.full() {
        let help = match names.also.get(&id.to_lowercase()) {
            Some(meant) => format!("write its id: `{meant}`"),
            None if names.ids.is_empty() => format!("the case has no {kind} at all: add one"),
            None => nearest_hint(id, names.ids.keys().map(String::as_str)),
        };
        sink.error(code, span, format!("there is no {kind} `{}`", brief(id)), help);
    }
    None
}

/// "did you mean", or the list of what there is.
pub(crate) fn nearest_hint<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.take(2000).collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "remove it".to_owned(),
        None if known.len() > 24 => format!("known are: {}, …", known[..24].join(", ")),
        None => format!("known are: {}", known.join(", ")),
    }
}

/// The nearest of `known`, where one is near enough to be meant.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        if candidate.len() > 100 {
            continue;
        }
        let distance = strsim::osa_distance(&lower, &candidate.to_lowercase());
        let allowed = (name.chars().count().max(candidate.chars().count()) / 3).max(1);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A name for a message, cut where it is absurdly long.
pub(crate) fn brief(text: &str) -> String {
    const MOST: usize = 60;
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if letters.next().is_some() { start + "…" } else { start }
}

pub(super) fn shown(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
