//! What a search is after, and what that rules out: the two words that searches, bounds and merges share.

/// What a search maximises, by party, and how much a package must reach to matter (−∞: nothing found yet).
pub(crate) enum Aim {
    /// Nothing that could be bounded.
    Any,
    /// Σ weight × utility.
    Sum { terms: Vec<(usize, f64)>, least: f64 },
    /// The least of (utility − from) / unit, units positive.
    Least { terms: Vec<(usize, f64, f64)>, least: f64 },
    /// Σ weight × log(utility − from), weights positive.
    Logs { terms: Vec<(usize, f64, f64)>, least: f64 },
}

/// A package that can still matter has at least `least` of Σ weight × utility (in utility, by column).
#[derive(Clone, Debug)]
pub(crate) struct Cut<const W: usize> {
    pub weights: [f64; W],
    pub least: f64,
}
