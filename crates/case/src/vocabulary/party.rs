//! Who negotiates, guarantees, mediates or can spoil, and what each gets without a deal.

use super::ids::{InputId, IssueId, PartyId};
use crate::diagnostic::Span;

/// Who negotiates, guarantees, mediates or can spoil.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Short name.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it does in this negotiation.
    pub roles: Vec<Role>,
    /// Parties that it backs.
    pub backs: Vec<PartyId>,
    /// Weight in the talks (model units 0–1).
    pub influence: Option<InputId>,
    /// What it gets without a deal.
    pub alternative: Option<Alternative>,
    /// Issues from what matters most to it to what matters least, where only the order of its saliences is known;
    /// ties in one inner list.
    pub priorities: Vec<Vec<IssueId>>,
    /// Where it stands.
    pub span: Span,
}

/// A part in a negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Signs.
    Signatory,
    /// Must ratify.
    Ratifier,
    /// Mediates.
    Mediator,
    /// Guarantees.
    Guarantor,
    /// Backs another party.
    Backer,
    /// Can spoil a deal.
    Spoiler,
    /// Is touched by it.
    Bystander,
}

/// What a party gets without a deal, on the scale of its utility (0 = its worst package, 1 = its best).
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// An option to leave, or what happens if the talks break down.
    pub kind: AlternativeKind,
    /// True where the file says which of the two it is.
    pub said: bool,
    /// The bare value, or the branches of the lottery that it is.
    pub branches: Vec<AlternativeBranch>,
}

/// One way the alternative may go. A bare `is = …` is one branch of chance 1 without cost or delay.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeBranch {
    /// "appeal to the court"; empty for a bare value.
    pub what: String,
    /// Chance; where several are given they are scaled to sum to 1.
    pub chance: Option<InputId>,
    /// Worth when it comes about, 0–1.
    pub worth: InputId,
    /// Cost, on the same scale.
    pub cost: Option<InputId>,
    /// Years until it comes about.
    pub delay: Option<InputId>,
}

/// Two meanings of an alternative (Binmore, Shaked & Sutton 1989), which shift settlements differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlternativeKind {
    /// The party may walk away to it at any time: it binds only as a floor.
    #[default]
    OutsideOption,
    /// It happens to the party when talks break down: it is the point from which gains are shared.
    BreakdownPoint,
}
