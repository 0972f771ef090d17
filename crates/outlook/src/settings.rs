//! What a run is given besides the case, and whether it is still wanted.

use crate::numbers::unread_sample;
use crate::trust::Trust;
use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::Case;

/// What a run is given besides the case.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Seed of all draws.
    pub seed: u64,
    /// Number of draws.
    pub draws: usize,
    /// How far the models' evidence moves history.
    pub trust: Trust,
    /// Every input at its ignorance prior, gates away: history alone.
    pub unread: bool,
}

impl Default for Settings {
    /// Seed 1, 4,096 draws, the prior of trust.
    fn default() -> Self {
        Self { seed: 1, draws: 4096, trust: Trust::default(), unread: false }
    }
}

/// Draws every input of a bound case.
#[must_use]
pub fn draw(case: &Case, bound: &Bound, settings: &Settings) -> Sample {
    if settings.unread {
        return unread_sample(bound, settings.seed, settings.draws);
    }
    detente_bind::draw(case, bound, settings.seed, settings.draws)
}

/// Says whether the work is still wanted. Its first yes is its last word: loops that see it give up with whatever
/// they have, and whoever began the work asks once more before using that.
#[derive(Clone, Copy)]
pub struct Stop<'a>(pub &'a (dyn Fn() -> bool + Sync));

impl Stop<'_> {
    /// Never stops.
    pub const NEVER: Stop<'static> = Stop(&|| false);
}

impl std::fmt::Debug for Stop<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stop")
    }
}
