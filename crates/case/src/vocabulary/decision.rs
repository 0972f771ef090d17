//! Who must agree, and by which rule.

use super::ids::PartyId;

/// Who must agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// The rule; unanimity of the required parties where none is given.
    pub rule: Rule,
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
