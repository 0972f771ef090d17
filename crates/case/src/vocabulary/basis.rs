//! An uncertain number, a piece of text with its place, and what a judgement rests on.

use super::texts::{Do, all, maybe};
use crate::date::Date;
use crate::diagnostic::Span;
use detente_chance::{Dist, Quantity};

/// One uncertain number with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// `stance.israel.withdrawal.position`: the name of the number, stable under edits elsewhere.
    pub path: String,
    /// What the analyst believes, in file units.
    pub dist: Dist,
    /// Legal range and scale.
    pub quantity: Quantity,
    /// Claims and reasons.
    pub basis: Basis,
    /// Where it stands in `case.toml`.
    pub span: Span,
}

/// What a judgement rests on. A row's basis holds for every value of the row that has none of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Basis {
    /// Ids of claims.
    pub cites: Vec<String>,
    /// The reason, in the analyst's words.
    pub why: Option<String>,
    /// Who judged.
    pub by: Option<String>,
    /// When it was judged.
    pub on: Option<Date>,
    /// True where a machine drafted it.
    pub draft: bool,
}

impl Basis {
    /// True where no claim is cited: shown as unsupported.
    #[must_use]
    pub fn unsupported(&self) -> bool {
        self.cites.is_empty()
    }
}

/// A piece of text with its place: formulas keep their text here and are parsed where they are used.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The words.
    pub text: String,
    /// Where the words stand, without their quotation marks.
    pub span: Span,
}

/// A row with `draft = true`: a machine proposed it, and no person has looked at it yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draft {
    /// Its table.
    pub table: &'static str,
    /// Where it stands.
    pub span: Span,
}

impl Basis {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { cites, why, by, on: _, draft: _ } = self;
        all(cites, f);
        maybe(why, f);
        maybe(by, f);
    }
}

impl Text {
    /// Its words.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { text, span: _ } = self;
        f(text);
    }
}

impl Input {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { path, dist: _, quantity: _, basis, span: _ } = self;
        f(path);
        basis.texts(f);
    }
}
