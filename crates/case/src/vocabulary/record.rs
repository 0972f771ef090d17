//! What happened, which numbers go together, and what each side calls a thing.

use super::basis::Basis;
use super::ids::{InputId, PartyId};
use super::texts::{Do, maybe};
use crate::date::When;
use crate::diagnostic::Span;
use std::collections::BTreeMap;

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Short name; may be empty.
    pub id: String,
    /// A round, a proposal, a refusal, a strike, an agreement: a free word.
    pub kind: String,
    /// What happened.
    pub title: String,
    /// When: a day, a month, a year, an interval, or unknown.
    pub when: Option<When>,
    /// Where.
    pub place: Option<String>,
    /// Who took part.
    pub parties: Vec<PartyId>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// A rank correlation between two inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// One input.
    pub a: InputId,
    /// The other.
    pub b: InputId,
    /// Spearman's rho, −1 to 1.
    pub rho: f64,
    /// Where it stands.
    pub span: Span,
}

/// A term and what each party calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct GlossaryEntry {
    /// The neutral term.
    pub term: String,
    /// What it means.
    pub meaning: String,
    /// (who says it, its own word).
    pub names: BTreeMap<String, String>,
}

impl Event {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, kind, title, when: _, place, parties: _, basis, span: _ } = self;
        f(id);
        f(kind);
        f(title);
        maybe(place, f);
        basis.texts(f);
    }
}

impl Correlation {
    /// Places and a number: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self { a: _, b: _, rho: _, span: _ } = self;
    }
}

impl GlossaryEntry {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { term, meaning, names } = self;
        f(term);
        f(meaning);
        *names = std::mem::take(names)
            .into_iter()
            .map(|(mut who, mut name)| {
                f(&mut who);
                f(&mut name);
                (who, name)
            })
            .collect();
    }
}
