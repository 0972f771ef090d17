//! The two questions, what came of them, and the classes of history that speak to them.

use super::basis::{Basis, Text};
use crate::date::Date;
use crate::diagnostic::Span;

/// The two questions. Without their definitions no number is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Will it be signed, by when?
    pub signed: Option<SignedQuestion>,
    /// Would it hold, against what, for how long?
    pub holds: Option<HoldsQuestion>,
    /// Formula over options: which states of the conflict graph count as agreed. Text and place; the syntax
    /// tree belongs to the graph crate.
    pub agreement: Option<Text>,
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
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// One of the two questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionKind {
    /// Will it be signed?
    Signed,
    /// Would it hold?
    Holds,
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
}
