//! Formulas over options and levels: what has to hold for a condition, and which packages cannot be written.

use super::basis::Text;
use super::ids::{IssueId, LevelId, OptionId, TermId};
use super::texts::Do;
use crate::diagnostic::Span;

/// A formula with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelFormula {
    /// As written.
    pub text: Text,
    /// What it says.
    pub says: Says,
}

/// The syntax tree of a formula, with the place of everything that it names.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// `true` or `false`.
    Always(bool),
    /// `party.option`: the option is taken.
    Taken(OptionId, Span),
    /// `issue.level` or `issue = level`: the package has that level.
    Has(Matter, LevelId, Span),
    /// `price + 2 * fee <= 100`: a sum over issues, compared with a number.
    Sum {
        /// Factors and the issues that they multiply.
        of: Vec<(f64, Matter)>,
        /// How it is compared.
        compared: Comparison,
        /// With what.
        with: f64,
        /// The whole comparison.
        span: Span,
    },
    /// Not.
    Not(Box<Says>),
    /// All of them.
    All(Vec<Says>),
    /// At least one of them.
    Any(Vec<Says>),
    /// The first or not the second: `A if B`; `A only if B` with the two exchanged.
    If(Box<Says>, Box<Says>),
    /// Both or neither.
    Iff(Box<Says>, Box<Says>),
    /// `at least 1 of (…)`, `at most 2 of (…)`, `exactly 1 of (…)`, `either … or …`.
    Count {
        /// At least so many.
        least: u32,
        /// At most so many.
        most: u32,
        /// Of these.
        of: Vec<Says>,
    },
}

/// An issue, with levels or continuous.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// One with levels, or on the bare scale 0–100.
    Issue(IssueId),
    /// A continuous one.
    Term(TermId),
}

crate::vocabulary! {
    /// How two numbers are compared.
    pub enum Comparison {
        /// Below.
        Below => "<",
        /// At most.
        AtMost => "<=",
        /// Equal.
        Equal => "=",
        /// Not equal.
        Unequal => "!=",
        /// At least.
        AtLeast => ">=",
        /// Above.
        Above => ">",
    }
}

impl LevelFormula {
    /// Its words: the tree has places only.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { text, says: _ } = self;
        text.texts(f);
    }
}
