//! Solution concepts and verdicts.

use std::ops::BitOr;

/// A set of solution concepts, by their names in the literature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Concepts(u8);

impl Concepts {
    /// None.
    pub const NONE: Self = Self(0);
    /// R, Nash: the party has no improvement.
    pub const NASH: Self = Self(1);
    /// General metarationality (Howard 1971): others can answer every improvement by some moves that leave the
    /// party no better off.
    pub const GMR: Self = Self(2);
    /// Symmetric metarationality (Howard 1971): and it cannot escape from that.
    pub const SMR: Self = Self(4);
    /// Sequential stability (Fraser & Hipel 1979): others can answer by moves that improve them.
    pub const SEQ: Self = Self(8);
    /// Symmetric sequential stability (Rêgo & Vieira 2017): and it cannot escape from that.
    pub const SSEQ: Self = Self(16);
    /// Simultaneous stability (Fraser & Hipel 1979): others who improve at the same time leave it no better off.
    pub const SIM: Self = Self(32);
    /// Those that the linear algorithm gives: all but SIM.
    pub const LINEAR: Self = Self(31);
    /// All of them.
    pub const ALL: Self = Self(63);

    /// Every set of concepts, in the order of [`Concepts::number`].
    pub fn sets() -> impl Iterator<Item = Self> {
        (0..=Self::ALL.0).map(Self)
    }

    /// The number of the set among all sets, from 0.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// Each concept with the name that output uses, in order.
    pub const NAMES: [(Self, &'static str); 6] = [
        (Self::NASH, "nash"),
        (Self::GMR, "gmr"),
        (Self::SMR, "smr"),
        (Self::SEQ, "seq"),
        (Self::SSEQ, "sseq"),
        (Self::SIM, "sim"),
    ];

    /// Does the set hold all of these?
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets have.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// This set without those.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// No concept in it?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Names of the concepts in the set.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        Self::NAMES.iter().filter(|(concept, _)| self.has(*concept)).map(|(_, name)| *name).collect()
    }

    /// The concept of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = if name.eq_ignore_ascii_case("r") { "nash" } else { name };
        Self::NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(concept, _)| *concept)
    }
}

impl BitOr for Concepts {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

/// Whether a sanction that leaves the party exactly as well off counts: authors differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sanction {
    /// It does: "not preferred" is ≤, as in Fang, Hipel & Kilgour 1993.
    #[default]
    AtMost,
    /// It does not: only < deters, and under SMR and SSEQ only < holds down.
    Below,
    /// It does, unless it leads back to the very state that was left.
    Elsewhere,
}

impl Sanction {
    /// Does ending at `end` deter a party with these ranks from leaving `state`?
    #[must_use]
    #[inline]
    pub fn deters(self, ranks: &[u32], state: u32, end: u32) -> bool {
        let (end_rank, rank) = (ranks[end as usize], ranks[state as usize]);
        match self {
            Self::AtMost => end_rank <= rank,
            Self::Below => end_rank < rank,
            Self::Elsewhere => end_rank <= rank && end != state,
        }
    }

    /// Is going to `to` from a sanction no escape, for a party that left `state`?
    #[must_use]
    #[inline]
    pub(crate) fn holds_down(self, ranks: &[u32], state: u32, to: u32) -> bool {
        match self {
            Self::Below => ranks[to as usize] < ranks[state as usize],
            _ => ranks[to as usize] <= ranks[state as usize],
        }
    }
}

/// Verdicts for every state and party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stability {
    /// Concepts that were asked for and computed.
    pub concepts: Concepts,
    /// By party, by state (from 0): the concepts under which the state is stable for the party.
    pub stable: Vec<Vec<Concepts>>,
}

impl Stability {
    /// Concepts under which the state is an equilibrium: stable for every party.
    ///
    /// # Panics
    /// Where the state does not exist.
    #[must_use]
    pub fn equilibrium(&self, state: u32) -> Concepts {
        self.stable.iter().fold(self.concepts, |all, party| all.and(party[state as usize]))
    }

    /// States (from 0) that are equilibria under all of `concepts`.
    #[must_use]
    pub fn equilibria(&self, concepts: Concepts) -> Vec<u32> {
        let count = self.stable.first().map_or(0, Vec::len) as u32;
        (0..count).filter(|state| self.equilibrium(*state).has(concepts)).collect()
    }
}
