//! Who negotiates, guarantees, mediates or can spoil, and what each gets without a deal.

use super::ids::{InputId, IssueId, PartyId};
use super::term::NoDeal;
use super::texts::{Do, all};
use crate::diagnostic::Span;

/// Who negotiates, guarantees, mediates or can spoil.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// What it gets without a deal, said as a package or in a unit, and which of the two kinds that is, where the
    /// file says it.
    pub no_deal: Option<(NoDeal, Option<AlternativeKind>)>,
    /// Its weight in a vote.
    pub weight: Option<f64>,
    /// How many voters it stands for.
    pub members: Option<u32>,
    /// Its discount rate a year; where not given that of `[delay]` or `[compliance]`. `party.P.impatience`.
    pub impatience: Option<InputId>,
    /// Yes/no: does it abstain? `party.P.abstains`.
    pub abstains: Option<InputId>,
    /// Issues from what matters most to it to what matters least, where only the order of its saliences is known;
    /// ties in one inner list.
    pub priorities: Vec<Vec<IssueId>>,
    /// Where it stands.
    pub span: Span,
}

crate::vocabulary! {
    /// A part in a negotiation.
    pub enum Role {
        /// Signs.
        Signatory => "signatory",
        /// Must ratify.
        Ratifier => "ratifier",
        /// Mediates.
        Mediator => "mediator",
        /// Guarantees.
        Guarantor => "guarantor",
        /// Backs another party.
        Backer => "backer",
        /// Can spoil a deal.
        Spoiler => "spoiler",
        /// Is touched by it.
        Bystander => "bystander",
    }
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

crate::vocabulary! {
    /// Two meanings of an alternative (Binmore, Shaked & Sutton 1989), which shift settlements differently.
    #[derive(Default)]
    pub enum AlternativeKind {
        /// The party may walk away to it at any time: it binds only as a floor.
        #[default]
        OutsideOption => "outside-option",
        /// It happens to the party when talks break down: it is the point from which gains are shared.
        BreakdownPoint => "breakdown-point",
    }
}

impl Party {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self {
            id,
            name,
            aliases,
            roles: _,
            backs: _,
            influence: _,
            alternative,
            no_deal,
            weight: _,
            members: _,
            impatience: _,
            abstains: _,
            priorities: _,
            span: _,
        } = self;
        f(id);
        f(name);
        all(aliases, f);
        if let Some(Alternative { kind: _, said: _, branches }) = alternative {
            for AlternativeBranch { what, chance: _, worth: _, cost: _, delay: _ } in branches {
                f(what);
            }
        }
        match no_deal {
            None | Some((NoDeal::Package { terms: _, cost: _ } | NoDeal::At { matter: _, at: _ }, _)) => {}
        }
    }
}
