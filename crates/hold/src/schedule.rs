//! One-shot deviation along an implementation schedule: at which step, and for whom, does breaking the deal
//! pay most?
//!
//! Time runs in rounds of `round` years, round 0 beginning at signing. A step that is due `at` years falls
//! into round ⌊at/round⌋. While the deal is kept, a party gets in a round
//!
//! > R + aid + what the steps of earlier rounds give it − what the steps of this round cost it.
//!
//! Payoffs of later rounds are discounted by δ = exp(−(r + h)·round), with r the party's impatience and h the
//! hazard of everything that ends the deal anyway. As in [`crate::repeated`], a false alarm (chance a in a
//! round) brings punishment although all keep the deal: P in each round of it, plus the gains of earlier
//! steps that are *kept* after a breakdown (land handed over stays handed over; payments stop). After k rounds
//! the schedule goes on where it stopped; under grim trigger it never does.
//!
//! A party that **breaks the deal in a round**
//!
//! * gets T instead of R + aid, and loses the guarantor's penalty F in expectation;
//! * does not do its own steps of that round and saves what they cost it; the others' steps of the round, made
//!   at the same time, go through;
//! * is seen with chance b, and then gets the punishment, without the gains of the steps that it left undone;
//!   if the deal is resumed, it first makes up for them at their cost;
//! * is not seen with chance 1 − b, and the deal goes on as if it had kept it.
//!
//! The *margin* of a party in a round is the discounted value of keeping the deal from there on less that of
//! breaking it in that round alone and keeping it afterwards: in payoff units, and the deal is
//! self-enforcing when no margin is below 0. Between steps the margin moves in one direction only, so that the
//! first and the last round of each stretch tell all; after the last step it is constant and has the sign of
//! δ − δ* of [`crate::critical_delta`]. Our own construction, from the one-shot deviation principle (Blackwell
//! 1965, *Annals of Mathematical Statistics* 36(1): 226–235, for one decision maker).
//!
//! ```
//! use detente_hold::{Compliance, Enforcement, Step, hold};
//! let side = Compliance {
//!     cheats: 0.5, complies: 0.3, punished: 0.2, suckered: None, impatience: 0.1, aid: 0.0,
//! };
//! // B withdraws after a year, A pays for it at the end of the second.
//! let withdraws = Step { by: Some(1), at: 1.0, costs: vec![0.0, 0.3], gives: vec![0.1, 0.0], kept: true };
//! let pays = Step { by: Some(0), at: 2.0, costs: vec![1.9, 0.0], gives: vec![0.0, 0.2], kept: true };
//! let deal = |steps| Enforcement {
//!     parties: vec![side, side], detection: 1.0, false_alarm: 0.0, round: 0.5, penalty: 0.0,
//!     punish_rounds: None, hazards: vec![], steps,
//! };
//! assert!(hold(&deal(vec![])).unwrap().self_enforcing());
//! let found = hold(&deal(vec![withdraws, pays])).unwrap();
//! let weakest = found.weakest();
//! // A has the land already and not yet paid: it breaks when the payment is due.
//! assert_eq!((weakest.party, weakest.step, weakest.due), (0, Some(1), true));
//! assert!(weakest.margin < 0.0);
//! ```

use crate::repeated::{CriticalDelta, Payoffs, Regime, critical_delta, discount_factor, tit_for_tat};
use std::fmt;

/// One draw of a deal that must enforce itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enforcement {
    /// Those who can break it.
    pub parties: Vec<Compliance>,
    /// b: chance that a breach is seen within its round, 0–1.
    pub detection: f64,
    /// a: chance that keeping the deal looks like a breach in a round, 0–1.
    pub false_alarm: f64,
    /// Length of a round, years; above 0.
    pub round: f64,
    /// What a breach costs the breacher at once, in expectation, in payoff units: see
    /// [`crate::repeated::guarantee`].
    pub penalty: f64,
    /// Rounds for which a breach is punished; `None` for ever.
    pub punish_rounds: Option<u32>,
    /// What ends the deal from outside.
    pub hazards: Vec<Hazard>,
    /// The implementation schedule, in any order.
    pub steps: Vec<Step>,
}

/// Payoffs of one party a round, in any one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compliance {
    /// T: it breaks the deal while the others keep it.
    pub cheats: f64,
    /// R: all keep it.
    pub complies: f64,
    /// P: after the deal has broken down.
    pub punished: f64,
    /// S: it keeps the deal while another breaks it. Needed for tit for tat only.
    pub suckered: Option<f64>,
    /// r: discount rate a year; not negative.
    pub impatience: f64,
    /// What it is given a round while it complies.
    pub aid: f64,
}

/// Something that ends the deal from outside: attacks of spoilers, the exit of a leader or guarantor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hazard {
    /// Events a year.
    pub rate: f64,
    /// Chance that one such event ends the deal, 0–1.
    pub breaks: f64,
}

/// A step of the schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Place in [`Enforcement::parties`] of the one who does it; `None` for somebody else (a mediator, a donor).
    /// Then nobody can leave it undone.
    pub by: Option<usize>,
    /// Years after signing.
    pub at: f64,
    /// What doing it costs each party, once, in payoff units. Empty: nothing.
    pub costs: Vec<f64>,
    /// What it gives each party in every later round, in payoff units. Empty: nothing.
    pub gives: Vec<f64>,
    /// True where the gain outlasts a breakdown of the deal.
    pub kept: bool,
}

/// Why a draw has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// No party can break the deal.
    NoParty,
    /// A round has no length.
    Round,
    /// A number is not finite, a chance is outside 0–1, a rate or time is negative.
    Number,
    /// A step is done by a party that is not there, or its lists do not fit the parties.
    Step,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoParty => "no party's payoffs of keeping and breaking the deal are given",
            Self::Round => "the length of a round is not above 0",
            Self::Number => "a number is not finite or outside its range",
            Self::Step => "a step does not fit the parties",
        })
    }
}

impl std::error::Error for Undefined {}

/// Whether a deal enforces itself, and where it is weakest.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// Each party once all steps are done.
    pub parties: Vec<PartyHolding>,
    /// Every moment that had to be looked at: by party, then by time.
    pub checks: Vec<Check>,
    /// Hazard a year of everything that ends the deal from outside: Σ rate × breaks.
    pub hazard: f64,
    /// Place in `checks` of the smallest margin.
    weakest: usize,
}

/// One party once all steps are done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartyHolding {
    /// Its discount factor a round, 0–1.
    pub delta: f64,
    /// The factors at which keeping the deal pays.
    pub critical: CriticalDelta,
    /// δ − δ*; see [`CriticalDelta::slack`].
    pub slack: Option<f64>,
    /// The factors at which tit for tat would do, all breaches seen; `None` where S is not given.
    pub tit_for_tat: Option<CriticalDelta>,
}

/// One moment of one party.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// Who.
    pub party: usize,
    /// Beginning of the round, years after signing.
    pub years: f64,
    /// The next step (place in [`Enforcement::steps`]); of several in one round the party's own first. `None` once
    /// all are done.
    pub step: Option<usize>,
    /// True where that step is due in this very round.
    pub due: bool,
    /// Keeping the deal less breaking it now, discounted, in payoff units. Below 0: breaking pays.
    pub margin: f64,
}

impl Holding {
    /// The party and moment at which the deal is weakest.
    #[must_use]
    pub fn weakest(&self) -> &Check {
        // `hold` gives every party at least the check after the last step, and `weakest` is one of them.
        &self.checks[self.weakest]
    }

    /// The smallest margin, in payoff units.
    #[must_use]
    pub fn margin(&self) -> f64 {
        self.weakest().margin
    }

    /// True where at no step breaking the deal pays anybody (margins down to −10⁻⁹ count as 0).
    #[must_use]
    pub fn self_enforcing(&self) -> bool {
        self.margin() >= -1e-9
    }

    /// The chance that nothing from outside ends the deal within `years`: exp(−h·years).
    ///
    /// Punishment by mistake under grim trigger is not in it: see [`crate::repeated::broken_by_mistake`].
    #[must_use]
    pub fn survival(&self, years: f64) -> f64 {
        libm::exp(-self.hazard * years.max(0.0))
    }
}

/// Discount factors are cut here: above it the future outweighs any present, and sums lose their digits.
const MOST_PATIENT: f64 = 1.0 - 1e-7;

/// Looks at every step and party.
///
/// # Errors
/// [`Undefined`] where the draw has no answer.
pub fn hold(deal: &Enforcement) -> Result<Holding, Undefined> {
    check(deal)?;
    let hazard: f64 = deal.hazards.iter().map(|hazard| hazard.rate * hazard.breaks).sum();
    let due = rounds(deal);
    let mut parties = Vec::with_capacity(deal.parties.len());
    let mut checks = Vec::with_capacity(deal.parties.len() * (3 * due.len() + 2));
    for at in 0..deal.parties.len() {
        let path = Path::of(deal, at, hazard);
        parties.push(path.walk(&due, &mut checks));
    }
    let weakest =
        (0..checks.len()).reduce(|a, b| if checks[b].margin < checks[a].margin { b } else { a }).unwrap_or(0);
    Ok(Holding { parties, checks, hazard, weakest })
}

/// The steps of one round.
struct Due {
    round: u64,
    /// Places in the schedule.
    steps: Vec<usize>,
}

/// Rounds in which something is due, in order of time.
fn rounds(deal: &Enforcement) -> Vec<Due> {
    // The allowance keeps a step "after 1 year" in round 10 of a tenth of a year each.
    let round = |step: &Step| (step.at / deal.round + 1e-9).floor().min(1e15) as u64;
    let mut order: Vec<usize> = (0..deal.steps.len()).collect();
    order.sort_by_key(|at| round(&deal.steps[*at]));
    let mut due: Vec<Due> = Vec::new();
    for at in order {
        let now = round(&deal.steps[at]);
        match due.last_mut() {
            Some(last) if last.round == now => last.steps.push(at),
            _ => due.push(Due { round: now, steps: vec![at] }),
        }
    }
    due
}

/// One party's way through the schedule.
struct Path<'a> {
    deal: &'a Enforcement,
    at: usize,
    party: Compliance,
    delta: f64,
    /// δᵏ: 0 under grim trigger.
    returns: f64,
    /// 1 + δ + … + δᵏ⁻¹.
    while_punished: f64,
}

/// What steps have brought a party so far, a round.
#[derive(Clone, Copy, Default)]
struct Gains {
    all: f64,
    kept: f64,
}

/// What a round's steps mean to a party.
#[derive(Clone, Copy, Default)]
struct Event {
    /// Cost of all of them, and of those that it does itself.
    cost: f64,
    own_cost: f64,
    gains: Gains,
    /// Kept gains of its own steps.
    own_kept: f64,
}

impl<'a> Path<'a> {
    fn of(deal: &'a Enforcement, at: usize, hazard: f64) -> Self {
        let party = deal.parties[at];
        let delta = discount_factor(party.impatience, hazard, deal.round).min(MOST_PATIENT);
        let returns = deal.punish_rounds.map_or(0.0, |rounds| libm::pow(delta, f64::from(rounds)));
        Self { deal, at, party, delta, returns, while_punished: (1.0 - returns) / (1.0 - delta) }
    }

    fn event(&self, due: &Due) -> Event {
        let mut event = Event::default();
        for step in due.steps.iter().map(|at| &self.deal.steps[*at]) {
            let cost = step.costs.get(self.at).copied().unwrap_or(0.0);
            let gives = step.gives.get(self.at).copied().unwrap_or(0.0);
            let own = step.by == Some(self.at);
            let kept = if step.kept { gives } else { 0.0 };
            event.cost += cost;
            event.gains.all += gives;
            event.gains.kept += kept;
            if own {
                event.own_cost += cost;
                event.own_kept += kept;
            }
        }
        event
    }

    /// Value of being punished from the next round on: `kept` a round meanwhile, `later` on return.
    fn punished(&self, kept: f64, later: f64) -> f64 {
        self.while_punished * (self.party.punished + kept) + self.returns * later
    }

    /// Value of keeping the deal in a round, and its margin over breaking it there, with `next` the value of
    /// keeping it from the next round on.
    fn round(&self, before: Gains, event: Event, next: f64) -> (f64, f64) {
        let Enforcement { detection, false_alarm, penalty, .. } = self.deal;
        let kept = before.kept + event.gains.kept;
        let keep = self.party.complies + self.party.aid + before.all - event.cost
            + self.delta * ((1.0 - false_alarm) * next + false_alarm * self.punished(kept, next));
        let breach = self.party.cheats - penalty + before.all - (event.cost - event.own_cost)
            + self.delta
                * ((1.0 - detection) * next
                    + detection * self.punished(kept - event.own_kept, next - event.own_cost));
        (keep, keep - breach)
    }

    /// Value of keeping the deal `rounds` rounds before its value is `end`, without steps in between.
    fn quiet(&self, gains: Gains, end: f64, rounds: f64) -> f64 {
        let shrink = self.shrink();
        let left = libm::pow(shrink, rounds);
        self.forever(gains) * (1.0 - left) + left * end
    }

    /// Value of keeping the deal for ever without further steps.
    fn forever(&self, gains: Gains) -> f64 {
        let a = self.deal.false_alarm;
        let round = self.party.complies
            + self.party.aid
            + gains.all
            + self.delta * a * self.while_punished * (self.party.punished + gains.kept);
        round / (1.0 - self.shrink())
    }

    /// What a unit of next round's value is worth now along the path: below 1, because δ is.
    fn shrink(&self) -> f64 {
        let a = self.deal.false_alarm;
        self.delta * (1.0 - a + a * self.returns)
    }

    /// Backwards through the schedule; the checks are appended in order of time.
    fn walk(&self, due: &[Due], checks: &mut Vec<Check>) -> PartyHolding {
        let events: Vec<Event> = due.iter().map(|due| self.event(due)).collect();
        // Gains before each event, and after the last.
        let mut gains = vec![Gains::default()];
        for event in &events {
            let before = gains[gains.len() - 1]; // never empty: it began with one
            gains.push(Gains { all: before.all + event.gains.all, kept: before.kept + event.gains.kept });
        }
        let last = gains[gains.len() - 1]; // as above
        let first_check = checks.len();
        let year = |round: u64| round as f64 * self.deal.round;
        let mut look = |round: u64, step: Option<usize>, due: bool, margin: f64| {
            checks.push(Check { party: self.at, years: year(round), step, due, margin });
        };

        let mut next = self.forever(last);
        let (_, margin) = self.round(last, Event::default(), next);
        look(due.last().map_or(0, |due| due.round + 1), None, false, margin);
        for (place, event) in events.iter().enumerate().rev() {
            let (now, before) = (&due[place], gains[place]);
            let own = now.steps.iter().find(|at| self.deal.steps[**at].by == Some(self.at));
            let step = own.or(now.steps.first()).copied();
            let (value, margin) = self.round(before, *event, next);
            look(now.round, step, true, margin);
            // The quiet rounds before it: the last of them, and the first.
            let begin = if place == 0 { 0 } else { due[place - 1].round + 1 };
            let quiet = now.round - begin; // rounds ascend strictly
            next = value;
            if quiet > 0 {
                let (_, margin) = self.round(before, Event::default(), value);
                look(now.round - 1, step, false, margin);
                if quiet > 1 {
                    let after = self.quiet(before, value, (quiet - 1) as f64);
                    let (_, margin) = self.round(before, Event::default(), after);
                    look(begin, step, false, margin);
                }
                next = self.quiet(before, value, quiet as f64);
            }
        }
        checks[first_check..].reverse();

        let Enforcement { detection, false_alarm, penalty, punish_rounds, .. } = *self.deal;
        let payoffs = Payoffs {
            cheats: self.party.cheats + last.all,
            complies: self.party.complies + last.all,
            punished: self.party.punished + last.kept,
            suckered: self.party.suckered.map(|suckered| suckered + last.all),
        };
        let regime = Regime { detection, false_alarm, punish_rounds, penalty, aid: self.party.aid };
        let critical = critical_delta(&payoffs, &regime);
        let slack = critical.slack(self.delta);
        PartyHolding { delta: self.delta, critical, slack, tit_for_tat: tit_for_tat(&payoffs) }
    }
}

/// Everything that may be wrong with a draw.
fn check(deal: &Enforcement) -> Result<(), Undefined> {
    let chance = |value: f64| (0.0..=1.0).contains(&value);
    let finite = |values: &[f64]| values.iter().all(|value| value.abs() <= 1e9);
    let rate = |value: f64| (0.0..=1e9).contains(&value);
    if deal.parties.is_empty() {
        return Err(Undefined::NoParty);
    }
    // Shorter than a millisecond is no round either.
    if !deal.round.is_finite() || deal.round <= 1e-11 {
        return Err(Undefined::Round);
    }
    let parties = deal.parties.iter().all(|party| {
        let Compliance { cheats, complies, punished, suckered, impatience, aid } = *party;
        finite(&[cheats, complies, punished, suckered.unwrap_or(0.0), aid]) && rate(impatience)
    });
    let hazards = deal.hazards.iter().all(|hazard| rate(hazard.rate) && chance(hazard.breaks));
    let steps = deal.steps.iter().all(|step| finite(&step.costs) && finite(&step.gives) && rate(step.at));
    if !parties
        || !hazards
        || !steps
        || !finite(&[deal.penalty])
        || !chance(deal.detection)
        || !chance(deal.false_alarm)
    {
        return Err(Undefined::Number);
    }
    let count = deal.parties.len();
    let fits = |list: &[f64]| list.is_empty() || list.len() == count;
    let there = |step: &Step| step.by.is_none_or(|by| by < count) && fits(&step.costs) && fits(&step.gives);
    if deal.steps.iter().all(there) { Ok(()) } else { Err(Undefined::Step) }
}
