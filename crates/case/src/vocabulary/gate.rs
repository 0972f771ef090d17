//! What stands between a deal and its signing: conditions of parties, gates that history's cases do not usually
//! have, packages that cannot be written.

use super::basis::{Basis, Text};
use super::ids::{GateId, InputId, OptionId, PartyId};
use super::level_formula::LevelFormula;
use super::texts::Do;
use crate::date::{Date, When};
use crate::diagnostic::Span;

/// A party acts only if something else holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Short name; may be empty.
    pub id: String,
    /// Who acts only then.
    pub party: PartyId,
    /// The option of its own that it takes only then.
    pub act: OptionId,
    /// What has to hold.
    pub when: LevelFormula,
    /// Yes/no: does it insist? `condition.0.chance`; certain where not given.
    pub held: InputId,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// A hurdle that history's cases do not usually have.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Short name.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Yes/no: does it really stand in the way? `gate.ID.binds`.
    pub binds: InputId,
    /// Yes/no: is it ever passed? `gate.ID.passes`.
    pub passes: InputId,
    /// Gates that must be passed before it.
    pub needs: Vec<GateId>,
    /// When it is passed, if it is.
    pub time: GateTime,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// When a gate is passed, if it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum GateTime {
    /// No date is given: on the day from which the case judges.
    #[default]
    AtOnce,
    /// On that day.
    On(Date),
    /// On that day at the earliest.
    NotBefore(Date),
    /// Some time within so long from the day from which the case judges.
    Within(Duration),
    /// Some time in the interval.
    Between(When),
}

/// A length of time as people say it.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// In days: a week has 7, a month 30.4375, a year 365.25.
    pub days: f64,
    /// As written.
    pub text: Text,
}

/// Packages that cannot be written: every one for which the formula holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclude {
    /// Which.
    pub when: LevelFormula,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

impl Condition {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, party: _, act: _, when, held: _, basis, span: _ } = self;
        f(id);
        when.texts(f);
        basis.texts(f);
    }
}

impl Gate {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, what, binds: _, passes: _, needs: _, time, basis, span: _ } = self;
        f(id);
        f(what);
        match time {
            GateTime::Within(duration) => duration.texts(f),
            GateTime::AtOnce | GateTime::On(_) | GateTime::NotBefore(_) | GateTime::Between(_) => {}
        }
        basis.texts(f);
    }
}

impl Duration {
    /// Its words.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { days: _, text } = self;
        text.texts(f);
    }
}

impl Exclude {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { when, basis, span: _ } = self;
        when.texts(f);
        basis.texts(f);
    }
}
