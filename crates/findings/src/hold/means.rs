//! What would make the deal enforce itself, and how much of it.
//!
//! One number of the deal is moved, all else stays as drawn. *At mid values* the least amount is the nearest value to
//! the present one from which on keeping the deal pays for everybody at every step. *For nine draws in ten* it is the
//! nearest value with which the deal enforces itself in at least 90 % of the first 256 draws. A grid of forty
//! values is searched from the present one outwards, and the first that does is refined by halving.

use super::At;
use detente_hold::{Enforcement, Step, hold};
use rayon::prelude::*;
use serde::Serialize;

/// Draws for the second question.
const DRAWS: usize = 256;
/// Values that are tried.
const GRID: usize = 40;
/// Parts that are tried.
const PARTS: usize = 12;
/// The share of draws that counts as most.
const MOST: f64 = 0.9;

detente_case::vocabulary! {
    /// What makes a deal hold.
    pub enum MeansKind {
        /// A breach is seen.
        Detection => "detection",
        /// A breach is seen where there is none.
        FalseAlarm => "false-alarm",
        /// Somebody outside makes a breach dearer.
        Guarantee => "guarantee",
        /// A breach is punished.
        Penalty => "penalty",
        /// Keeping the deal is paid for.
        Aid => "aid",
        /// What is far off counts more.
        Patience => "patience",
        /// What ends the deal from outside.
        Hazards => "hazards",
        /// How long a round is.
        Round => "round",
    }
}

/// A means and how much of it is needed.
#[derive(Clone, Debug, Serialize)]
pub struct Means {
    /// What it is.
    pub kind: MeansKind,
    /// Whom it is given to or asked of, where it is one party's.
    pub party: Option<String>,
    /// In words.
    pub what: String,
    /// Unit of the amounts: %, 0–100, years, …
    pub unit: &'static str,
    /// The amount at mid values now.
    pub now: f64,
    /// True where at mid values the deal enforces itself already: then the least amount is where it just still does.
    pub enough_now: bool,
    /// The least amount at mid values; none where no legal amount does.
    pub least: Option<f64>,
    /// Share of draws that enforce themselves as it is.
    pub share_now: f64,
    /// The least amount with which at least nine draws in ten do; none where no legal amount does.
    pub least_for_most: Option<f64>,
    /// The best share that any legal amount brings.
    pub best_share: f64,
}

/// In how many equal parts, one a round, a step would have to be done.
#[derive(Clone, Debug, Serialize)]
pub struct Phase {
    /// Id of the step.
    pub step: String,
    /// What is done.
    pub does: String,
    /// The fewest parts at mid values; none where up to twelve do not do.
    pub fewest: Option<usize>,
    /// Share of draws that enforce themselves in one part.
    pub share_now: f64,
    /// The best share of any number of parts up to twelve.
    pub best_share: f64,
    /// With so many parts.
    pub best_parts: usize,
}

fn keeps(deal: &Enforcement) -> bool {
    hold(deal).is_ok_and(|found| found.self_enforcing())
}

/// A means: how it is read and set, and the way from worse to better.
struct Way {
    kind: MeansKind,
    party: Option<usize>,
    what: String,
    unit: &'static str,
    scale: f64,
    /// Worst and best legal value.
    range: (f64, f64),
    get: fn(&Enforcement, usize) -> f64,
    set: fn(&mut Enforcement, usize, f64),
}

fn share_with(deals: &[Enforcement], way: &Way, value: f64) -> f64 {
    let yes: usize = deals
        .par_iter()
        .map(|deal| {
            let mut deal = deal.clone();
            (way.set)(&mut deal, way.party.unwrap_or(0), value);
            usize::from(keeps(&deal))
        })
        .sum();
    yes as f64 / deals.len().max(1) as f64
}

/// The value nearest to `now` on its way to `best` that will do, found on a grid and refined by halving.
fn nearest(now: f64, best: f64, does: impl Fn(f64) -> bool) -> Option<f64> {
    let value = |step: usize| now + (best - now) * step as f64 / GRID as f64;
    let first = (0..=GRID).find(|step| does(value(*step)))?;
    if first == 0 {
        return Some(now);
    }
    let (mut fails, mut will) = (value(first - 1), value(first));
    for _ in 0..30 {
        let middle = fails + (will - fails) / 2.0;
        if does(middle) { will = middle } else { fails = middle }
    }
    Some(will)
}

fn ways(at: &At<'_>, mid: &Enforcement) -> Vec<Way> {
    let case = at.case;
    let plan = &at.bound.hold;
    let guarantor = case
        .monitoring
        .as_ref()
        .and_then(|row| row.guarantor)
        .map_or_else(|| "a guarantor".to_owned(), |id| case.parties[id.at()].name.clone());
    let payoff = mid.parties.iter().flat_map(|p| [p.cheats, p.complies, p.punished]).fold(1.0, f64::max);
    let mut ways = vec![
        Way {
            kind: MeansKind::Detection,
            party: None,
            what: "chance that a breach is seen within its round".into(),
            unit: "%",
            scale: 100.0,
            range: (0.0, 1.0),
            get: |deal, _| deal.detection,
            // A guarantor acts on what is seen: the penalty in expectation goes with it.
            set: |deal, _, value| {
                if deal.detection > 0.0 {
                    deal.penalty *= value / deal.detection;
                }
                deal.detection = value;
                deal.false_alarm = deal.false_alarm.min(value);
            },
        },
        Way {
            kind: MeansKind::FalseAlarm,
            party: None,
            what: "chance that keeping the deal looks like a breach in a round".into(),
            unit: "%",
            scale: 100.0,
            range: (1.0, 0.0),
            get: |deal, _| deal.false_alarm,
            set: |deal, _, value| deal.false_alarm = value.min(deal.detection),
        },
        Way {
            kind: MeansKind::Penalty,
            party: None,
            what: format!(
                "what a breach costs in expectation, once, by {guarantor} (chance of acting × detection × penalty)"
            ),
            unit: "0–100",
            scale: 100.0,
            range: (0.0, payoff),
            get: |deal, _| deal.penalty,
            set: |deal, _, value| deal.penalty = value,
        },
        Way {
            kind: MeansKind::Round,
            party: None,
            what: "time from one look to the next".into(),
            unit: "years",
            scale: 1.0,
            range: (5.0, 1.0 / 52.0),
            get: |deal, _| deal.round,
            set: |deal, _, value| deal.round = value,
        },
    ];
    if !mid.hazards.is_empty() {
        ways.push(Way {
            kind: MeansKind::Hazards,
            party: None,
            what: "outside events that end the deal, all together".into(),
            unit: "a year",
            scale: 1.0,
            range: (10.0, 0.0),
            get: |deal, _| deal.hazards.iter().map(|hazard| hazard.rate * hazard.breaks).sum(),
            set: |deal, _, value| {
                deal.hazards = vec![detente_hold::Hazard { rate: value, breaks: 1.0 }];
            },
        });
    }
    for (place, party) in plan.parties.iter().enumerate() {
        let name = &case.parties[party.party.at()].name;
        ways.push(Way {
            kind: MeansKind::Aid,
            party: Some(place),
            what: format!("aid to {name} a round while it complies"),
            unit: "0–100",
            scale: 100.0,
            range: (0.0, payoff),
            get: |deal, at| deal.parties[at].aid,
            set: |deal, at, value| deal.parties[at].aid = value,
        });
        ways.push(Way {
            kind: MeansKind::Patience,
            party: Some(place),
            what: format!("discount rate of {name} (lower: more patient)"),
            unit: "% a year",
            scale: 100.0,
            range: (5.0, 0.0),
            get: |deal, at| deal.parties[at].impatience,
            set: |deal, at, value| deal.parties[at].impatience = value,
        });
    }
    ways
}

fn deals(at: &At<'_>) -> Vec<Enforcement> {
    let count = at.sample.draws.min(DRAWS);
    (0..count).map(|draw| at.bound.hold.enforcement(at.sample.row(draw))).collect()
}

pub(super) fn means(at: &At<'_>, mid: &[f64]) -> Vec<Means> {
    let deal = at.bound.hold.enforcement(mid);
    let deals = deals(at);
    let enough_now = keeps(&deal);
    let share_now = deals.iter().filter(|deal| keeps(deal)).count() as f64 / deals.len().max(1) as f64;
    ways(at, &deal)
        .into_iter()
        .map(|way| {
            let party = way.party.unwrap_or(0);
            let now = (way.get)(&deal, party);
            let with = |value: f64| {
                let mut deal = deal.clone();
                (way.set)(&mut deal, party, value);
                keeps(&deal)
            };
            let (worst, best) = way.range;
            // Enough already: how far it may fall before it is not.
            let least = if enough_now {
                let value = |step: usize| now + (worst - now) * step as f64 / GRID as f64;
                match (1..=GRID).find(|step| !with(value(*step))) {
                    None => Some(worst),
                    Some(first) => {
                        let (mut will, mut fails) = (value(first - 1), value(first));
                        for _ in 0..30 {
                            let middle = fails + (will - fails) / 2.0;
                            if with(middle) { will = middle } else { fails = middle }
                        }
                        Some(will)
                    }
                }
            } else {
                nearest(now, best, with)
            };
            let value = |step: usize| now + (best - now) * step as f64 / GRID as f64;
            let shares: Vec<f64> = (0..=GRID).map(|step| share_with(&deals, &way, value(step))).collect();
            let best_share = shares.iter().copied().fold(share_now, f64::max);
            let least_for_most = if share_now >= MOST {
                Some(now)
            } else {
                shares.iter().position(|share| *share >= MOST).map(|first| {
                    if first == 0 {
                        return now;
                    }
                    let (mut fails, mut will) = (value(first - 1), value(first));
                    for _ in 0..8 {
                        let middle = fails + (will - fails) / 2.0;
                        if share_with(&deals, &way, middle) >= MOST { will = middle } else { fails = middle }
                    }
                    will
                })
            };
            Means {
                kind: way.kind,
                party: way.party.map(|place| at.id(at.bound.hold.parties[place].party)),
                what: way.what,
                unit: way.unit,
                now: now * way.scale,
                enough_now,
                least: least.map(|value| value * way.scale),
                share_now,
                least_for_most: least_for_most.map(|value| value * way.scale),
                best_share,
            }
        })
        .collect()
}

/// Step `place` in `parts` equal parts, one a round from its day on; the steps after it stay where they are.
fn in_parts(deal: &Enforcement, place: usize, parts: usize) -> Enforcement {
    let mut deal = deal.clone();
    let step = deal.steps[place].clone();
    let part = |list: &[f64]| list.iter().map(|x| x / parts as f64).collect::<Vec<f64>>();
    let pieces = (0..parts).map(|at| Step {
        at: step.at + at as f64 * deal.round,
        costs: part(&step.costs),
        gives: part(&step.gives),
        ..step.clone()
    });
    let pieces: Vec<Step> = pieces.collect();
    deal.steps.remove(place);
    deal.steps.extend(pieces);
    deal
}

pub(super) fn phases(at: &At<'_>, mid: &[f64]) -> Vec<Phase> {
    let deal = at.bound.hold.enforcement(mid);
    let deals = deals(at);
    (0..deal.steps.len())
        .map(|place| {
            let share = |parts: usize| {
                let yes: usize =
                    deals.par_iter().map(|deal| usize::from(keeps(&in_parts(deal, place, parts)))).sum();
                yes as f64 / deals.len().max(1) as f64
            };
            let shares: Vec<f64> = (1..=PARTS).map(share).collect();
            let mut best = 0;
            for (at, share) in shares.iter().enumerate() {
                if *share > shares[best] {
                    best = at;
                }
            }
            let step = &at.case.steps[place];
            Phase {
                step: step.id.clone(),
                does: step.does.clone(),
                fewest: (1..=PARTS).find(|parts| keeps(&in_parts(&deal, place, *parts))),
                share_now: shares[0],
                best_share: shares[best],
                best_parts: best + 1,
            }
        })
        .collect()
}
