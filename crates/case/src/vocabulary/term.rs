//! Continuous terms: issues in a unit of their own, between two ends, and what parties want of them.

use super::basis::Basis;
use super::ids::{InputId, LevelId, PartyId, TermId};
use super::issue::Level;
use super::level_formula::Matter;
use super::texts::Do;
use crate::date::Date;
use crate::diagnostic::Span;

/// A continuous issue: `[[issue]]` with `from` and `to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its unit: USD/h, %, km; may be empty.
    pub unit: String,
    /// The least number that can be written.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// Named points on it, each with its number in [`Level::at`].
    pub levels: Vec<Level>,
    /// What holds without a decision, in the unit.
    pub reference: Option<InputId>,
    /// Where it stands.
    pub span: Span,
}

/// A party on a continuous issue, all numbers in the issue's unit.
#[derive(Clone, Debug, PartialEq)]
pub struct TermStance {
    /// Who.
    pub party: PartyId,
    /// On what.
    pub term: TermId,
    /// Where it stands.
    pub position: Option<InputId>,
    /// How much it cares.
    pub salience: Option<InputId>,
    /// Worth (0–1) at numbers, straight lines between; empty where the position says it.
    pub points: Vec<(f64, f64)>,
    /// Worth of named points.
    pub value: Vec<(LevelId, InputId)>,
    /// It signs nothing below this.
    pub at_least: Option<InputId>,
    /// It signs nothing above this.
    pub at_most: Option<InputId>,
    /// Positions of past rounds, oldest first.
    pub earlier: Vec<(Date, InputId)>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands in the file.
    pub span: Span,
}

/// What a package says of an issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// A level.
    Level(LevelId),
    /// A number: on 0–100, or in the unit of a continuous issue.
    At(f64),
}

/// No deal, said as a package or in the unit of an issue, so that its meaning stays when levels are added.
#[derive(Clone, Debug, PartialEq)]
pub enum NoDeal {
    /// As good as this package, less a cost.
    Package {
        /// Its terms; an issue that is not listed is open.
        terms: Vec<(Matter, Outcome)>,
        /// What no deal costs on top.
        cost: Option<InputId>,
    },
    /// As good as a deal at this number of one issue, all else at the party's best.
    At {
        /// Which issue.
        matter: Matter,
        /// Which number.
        at: InputId,
    },
}

impl Term {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, unit, from: _, to: _, levels, reference: _, span: _ } = self;
        f(id);
        f(title);
        f(unit);
        levels.iter_mut().for_each(|level| level.texts(f));
    }
}

impl TermStance {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self {
            party: _,
            term: _,
            position: _,
            salience: _,
            points: _,
            value: _,
            at_least: _,
            at_most: _,
            earlier: _,
            basis,
            span: _,
        } = self;
        basis.texts(f);
    }
}
