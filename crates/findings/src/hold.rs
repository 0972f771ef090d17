//! Everything about holding that a case gives numbers for, over draws: `detente hold`.
//!
//! [`detente_bind::hold`] decides whether a draw holds; this module says why. Which moment of the schedule is the
//! worst and for whom, what the usual regimes of punishment would need, who blocks a bargaining range, whether a
//! shift of power can be promised away, how long the parties wait, whether win-sets overlap, whether the stalemate
//! hurts, what the text provides for, and **what would make the deal enforce itself**: for each means (watching,
//! guarantee, aid, patience, fewer attacks, shorter rounds, smaller steps) the least amount that does, all else as it
//! is. The formulas are those of `detente-hold`; `docs/methods/hold.md` explains them.
//!
//! Shares are of draws, three numbers are the 5, 50 and 95 % points over draws.

mod bargaining;
mod enforcing;
mod keeping;
mod means;

pub use bargaining::{
    Checklist, Commitment, Indivisible, ProvisionRow, Range, Ripeness, RipenessRow, Threat, Unknown, Waiting,
    WinSet, WinSetRow,
};
pub use enforcing::{Moment, RegimeRow};
pub use keeping::{HoldFinding, HoldParty, RangeFinding, finding};
pub use means::{Means, Phase};

use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::{Case, PartyId};
use detente_chance::summary;
use serde::Serialize;

/// 5, 50 and 95 % points over draws.
pub type Three = [f64; 3];

/// What the case says about holding and about coming to terms. A part is absent where its inputs are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Details {
    /// Draws.
    pub draws: usize,
    /// Draws in which enforcement has no answer: they count as broken.
    pub undefined: usize,
    /// Every moment of the schedule that had to be looked at, in order of time, by party.
    pub moments: Vec<Moment>,
    /// What each party would need under the usual regimes, whatever the schedule.
    pub regimes: Vec<RegimeRow>,
    /// Chance that a punishment begins by mistake within the question's years although all keep the deal.
    pub mistakes: Option<Three>,
    /// What would make the deal enforce itself.
    pub means: Vec<Means>,
    /// In how many equal parts each step would have to be done.
    pub phases: Vec<Phase>,
    /// The bargaining range, cut by cut.
    pub bargaining: Option<Range>,
    /// Offers to a side whose cost the other does not know.
    pub unknown: Vec<Unknown>,
    /// An issue that cannot be divided at will.
    pub indivisible: Option<Indivisible>,
    /// A shift of power.
    pub commitment: Option<Commitment>,
    /// Public threats.
    pub threats: Vec<Threat>,
    /// Time to signing.
    pub waiting: Option<Waiting>,
    /// Ratification.
    pub win_set: Option<WinSet>,
    /// Does the stalemate hurt, and is there a way out?
    pub ripeness: Option<Ripeness>,
    /// What the text provides for.
    pub checklist: Option<Checklist>,
}

/// All of it.
#[must_use]
pub fn details(case: &Case, bound: &Bound, sample: &Sample) -> Details {
    let at = At { case, bound, sample };
    let mid = detente_bind::mid(bound);
    let mut details = Details { draws: sample.draws, ..Details::default() };
    if !bound.hold.parties.is_empty() {
        let (moments, undefined) = enforcing::moments(&at);
        details.moments = moments;
        details.undefined = undefined;
        details.regimes = enforcing::regimes(&at);
        details.mistakes = enforcing::mistakes(&at);
        details.means = means::means(&at, &mid);
        details.phases = means::phases(&at, &mid);
    }
    if let Some(contest) = &bound.hold.contest {
        details.bargaining = Some(bargaining::bargaining(&at, contest));
        details.unknown = bargaining::unknown(&at, contest);
        details.indivisible = bargaining::indivisible(&at, contest);
        details.commitment = bargaining::commitment(&at, contest);
        details.threats = bargaining::threats(&at, contest);
    }
    details.waiting = bargaining::waiting(&at);
    details.win_set = bargaining::win_set(&at);
    details.ripeness = bargaining::ripeness(&at);
    details.checklist = bargaining::checklist(&at);
    details
}

/// A case, its plans and its draws.
struct At<'a> {
    case: &'a Case,
    bound: &'a Bound,
    sample: &'a Sample,
}

impl At<'_> {
    fn id(&self, party: PartyId) -> String {
        self.case.parties[party.at()].id.clone()
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.sample.draws).map(|draw| self.sample.row(draw))
    }

    fn share(&self, count: usize) -> f64 {
        if self.sample.draws == 0 { 0.0 } else { count as f64 / self.sample.draws as f64 }
    }
}

/// 5, 50 and 95 % points; 0 where there are no values.
fn three(values: &[f64]) -> Three {
    let at = summary::quantiles(values, &[0.05, 0.5, 0.95]);
    [0, 1, 2].map(|place| at.get(place).copied().unwrap_or(0.0))
}

/// The same where there are values.
fn some(values: &[f64]) -> Option<Three> {
    (!values.is_empty()).then(|| three(values))
}
