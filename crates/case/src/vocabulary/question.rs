//! The two questions, what came of them, and the classes of history that speak to them.

use super::basis::{Basis, Text};
use super::gate::Duration;
use super::texts::{Do, all, maybe};
use crate::date::Date;
use crate::diagnostic::Span;
use detente_chance::clock::Spell;

/// The two questions. Without their definitions no number is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Will it be signed, by when?
    pub signed: Option<SignedQuestion>,
    /// What counts as signed, where no day is given by which: then the question has no number.
    pub undated: Option<String>,
    /// Would it hold, against what, for how long?
    pub holds: Option<HoldsQuestion>,
    /// Formula over options: which states of the conflict graph count as agreed. Text and place; the syntax
    /// tree belongs to the graph crate.
    pub agreement: Option<Text>,
    /// From when history's clock counts.
    pub since: Option<Date>,
    /// Which stage began then.
    pub stage: Option<String>,
    /// The outcome, once known.
    pub resolved: Option<Resolved>,
}

/// "A written agreement signed by both governments, by 2026-12-31."
#[derive(Clone, Debug, PartialEq)]
pub struct SignedQuestion {
    /// What counts as signed.
    pub what: String,
    /// The last day that counts.
    pub by: Date,
    /// Where it stands.
    pub span: Span,
}

/// "No new clash with deaths between them for 5 years after signing."
#[derive(Clone, Debug, PartialEq)]
pub struct HoldsQuestion {
    /// The event that would end it.
    pub event: String,
    /// For how long, in years.
    pub years: f64,
    /// Where it stands.
    pub span: Span,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// "yes" or "no" to the question of signing.
    pub signed: Option<bool>,
    /// "yes" or "no" to the question of holding.
    pub holds: Option<bool>,
    /// Questions that ended without an answer: a party is gone, the question's own terms no longer apply. They are not
    /// scored.
    pub void: Vec<QuestionKind>,
    /// The day it was known.
    pub on: Option<Date>,
    /// Claims that show it.
    pub cites: Vec<String>,
}

/// A base-rate class, and how well it fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Which question it speaks to.
    pub question: QuestionKind,
    /// A shipped class, or the case's own.
    pub class: ReferenceClass,
    /// How well it fits: 0–1, 1 where not given.
    pub relevance: f64,
    /// From when this class's clock counts; else the question's.
    pub since: Option<Date>,
    /// The stage at which the class's clock begins.
    pub stage: Option<String>,
    /// Own class: the time within which the good outcomes came.
    pub within: Option<Duration>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

crate::vocabulary! {
    /// One of the two questions.
    pub enum QuestionKind {
        /// Will it be signed?
        Signed => "signed",
        /// Would it hold?
        Holds => "holds",
    }
}

/// A base-rate class.
#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceClass {
    /// Id in the shipped table.
    Shipped(Text),
    /// `k` good outcomes among `n` cases that the analyst counted.
    Own {
        /// What was counted.
        title: String,
        /// Good outcomes.
        k: f64,
        /// Cases.
        n: f64,
    },
    /// Cases that the analyst counted, with how long each took.
    Spells {
        /// What was counted.
        title: String,
        /// The cases.
        spells: Spells,
    },
}

/// The cases of an own class, by their lengths.
#[derive(Clone, Debug, PartialEq)]
pub enum Spells {
    /// Listed, in days.
    Listed {
        /// How long each took that ended so.
        ended: Vec<f64>,
        /// How long each has lasted that has not.
        open: Vec<f64>,
    },
    /// A file of the case folder with the columns time, end, group.
    Table {
        /// Its name.
        file: Text,
        /// The cases in it; none where it could not be read.
        rows: Vec<Spell>,
    },
}

impl Question {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { signed, holds, agreement, since: _, stage, resolved, undated } = self;
        if let Some(SignedQuestion { what, by: _, span: _ }) = signed {
            f(what);
        }
        if let Some(HoldsQuestion { event, years: _, span: _ }) = holds {
            f(event);
        }
        if let Some(text) = agreement {
            text.texts(f);
        }
        maybe(stage, f);
        maybe(undated, f);
        if let Some(Resolved { signed: _, holds: _, void: _, on: _, cites }) = resolved {
            all(cites, f);
        }
    }
}

impl Reference {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { question: _, class, relevance: _, since: _, stage, within, basis, span: _ } = self;
        match class {
            ReferenceClass::Shipped(text) => text.texts(f),
            ReferenceClass::Own { title, k: _, n: _ } => f(title),
            ReferenceClass::Spells { title, spells } => {
                f(title);
                match spells {
                    Spells::Listed { ended: _, open: _ } => {}
                    Spells::Table { file, rows: _ } => file.texts(f),
                }
            }
        }
        maybe(stage, f);
        if let Some(within) = within {
            within.texts(f);
        }
        basis.texts(f);
    }
}
