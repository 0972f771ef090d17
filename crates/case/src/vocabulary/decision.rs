//! Who must agree, and by which rule.

use super::ids::{InputId, PartyId};

/// Who must agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// The rule; unanimity of the required parties where none is given.
    pub rule: Rule,
    /// What the quota of the rule is a share of, where the file says it.
    pub of: Option<QuotaOf>,
    /// Several quotas that must all be reached, beside that of the rule.
    pub rules: Vec<(f64, QuotaOf)>,
    /// Chance that a voter abstains of whom nothing else is said. `decision.abstains`.
    pub abstains: Option<InputId>,
    /// Parties without whose consent there is no deal. Where the file names none: every party with the role
    /// signatory.
    pub required: Vec<PartyId>,
    /// Parties that can stop a deal that has its quota.
    pub vetoes: Vec<PartyId>,
    /// The party that alone makes the proposal, where there is one.
    pub proposes: Option<PartyId>,
    /// Who must ratify, for whom: (party, its ratifier).
    pub ratifiers: Vec<(PartyId, PartyId)>,
}

/// How many must agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Rule {
    /// Every required party.
    #[default]
    Unanimity,
    /// This share (0–1) of the influence of the required parties, or of their number where influence is not
    /// given.
    Quota(f64),
}

crate::vocabulary! {
    /// What a quota is a share of.
    #[derive(Default)]
    pub enum QuotaOf {
        /// The influence of those who vote.
        #[default]
        Influence => "influence",
        /// Their number, each party with its members.
        Members => "members",
        /// Their weight: population, shares, contributions.
        Weight => "weight",
    }
}

impl Decision {
    /// Who must agree is a matter of places and numbers: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self { rule: _, of: _, rules: _, abstains: _, required: _, vetoes: _, proposes: _, ratifiers: _ } =
            self;
    }
}
