//! What parties can trade on beside the issues: odds of an uncertain event that differ, and money.

use super::basis::Basis;
use super::ids::{InputId, PartyId};
use super::texts::Do;
use crate::diagnostic::Span;

/// An event that nobody knows yet, with each party's own odds.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// Short name.
    pub id: String,
    /// What comes about or not, as it stands behind "if": "rainfall falls short".
    pub title: String,
    /// Each party's own chance that it comes about (0–1): `uncertain.ID.chance.PARTY`.
    pub chance: Vec<(PartyId, InputId)>,
    /// The analyst's own chance (0–1): `uncertain.ID.ours`.
    pub ours: Option<InputId>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// What one party can pay another, and up to how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Short name; may be empty.
    pub id: String,
    /// What is paid: "a grant for the dam".
    pub title: String,
    /// Who pays.
    pub from: PartyId,
    /// Who is paid.
    pub to: PartyId,
    /// The most that can be paid, in the unit.
    pub most: f64,
    /// The unit; empty where payments are in points of utility.
    pub unit: String,
    /// What one unit is worth to a party, on the scale of its utility (0–1): what paying it costs the one, what being
    /// paid it brings the other; one point of a hundred where not given.
    pub worth: Vec<(PartyId, InputId)>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

impl Uncertain {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, chance: _, ours: _, basis, span: _ } = self;
        f(id);
        f(title);
        basis.texts(f);
    }
}

impl Transfer {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, from: _, to: _, most: _, unit, worth: _, basis, span: _ } = self;
        f(id);
        f(title);
        f(unit);
        basis.texts(f);
    }
}
