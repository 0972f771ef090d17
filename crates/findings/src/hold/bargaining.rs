//! Coming to terms: range, offers, indivisibility, shift of power, threats, waiting, ratification, ripeness, text.

use super::{At, Three, some, three};
use detente_bind::deals;
use detente_bind::hold::ContestPlan;
use detente_case::{PartyId, Role};
use detente_deals::{Negotiation, Space, TOLERANCE, nearest_package};
use detente_hold::range::{self, Block, Settled, best_demand, prospect, settle_indivisible};
use detente_hold::repeated::discount_factor;
use detente_hold::{audience, checklist as list, ratify, ripeness as ripe, shift, signing};
use rayon::prelude::*;
use serde::Serialize;

/// Draws for what needs packages.
const DRAWS: usize = 1024;
/// More packages than this: an eighth of the draws.
const MANY: u128 = 20_000;
/// How far a party raises its demand when it ties its hands, on the scale of its packages (0–1).
const TIE: f64 = 0.1;

/// The bargaining range, cut by cut. Shares are those of the first side.
#[derive(Clone, Debug, Serialize)]
pub struct Range {
    /// The two sides.
    pub sides: [String; 2],
    /// Low end.
    pub low: Three,
    /// High end.
    pub high: Three,
    /// What the costs of the contest leave to divide.
    pub costs: Three,
    /// Optimism gap minus costs: above 0 the sides see no common range.
    pub optimism_minus_cost: Three,
    /// Share of draws with a range.
    pub exists: f64,
    /// What empties it, first cut first, with its share of draws: `costs`, `optimism`, `first-strike`, `red-lines`.
    pub blocked_by: Vec<(&'static str, f64)>,
}

/// An offer to a side whose cost the other does not know.
#[derive(Clone, Debug, Serialize)]
pub struct Unknown {
    /// Who makes the offer.
    pub proposer: String,
    /// Whose cost it does not know.
    pub to: String,
    /// Its best demand, a share of the stake.
    pub demand: Three,
    /// The chance that it is refused and there is a contest.
    pub contest: Three,
}

/// An issue that can take few values.
#[derive(Clone, Debug, Serialize)]
pub struct Indivisible {
    /// Each outcome (share of the first side) with the share of draws in which it lies in the range.
    pub outcomes: Vec<(f64, f64)>,
    /// Share of draws in which some outcome does.
    pub by_outcome: f64,
    /// Only a lottery over outcomes.
    pub by_lottery: f64,
    /// Only a side payment.
    pub by_side_payment: f64,
    /// No range at all.
    pub none: f64,
}

/// A shift of power: can the rising side promise not to use it?
#[derive(Clone, Debug, Serialize)]
pub struct Commitment {
    /// Who rises.
    pub rising: String,
    /// Who falls.
    pub falling: String,
    /// How costs are meant: `flow`, each round for as long as the fighting lasts.
    pub costs: &'static str,
    /// Rounds in which the shift is planned.
    pub steps: u32,
    /// Discount factor a round of the falling side.
    pub delta: Three,
    /// Margin at the worst round; below 0 the falling side fights now.
    pub margin: Three,
    /// Share of draws in which peace holds through the shift.
    pub holds: f64,
    /// The highest chance to which the rising side may go in one round; above 1: no shift breaks the peace.
    pub critical: Three,
    /// The fewest equal rounds that are safe, over the draws in which some number is.
    pub fewest_steps: Option<Three>,
    /// Share of draws in which no number is.
    pub never: f64,
}

/// A public threat.
#[derive(Clone, Debug, Serialize)]
pub struct Threat {
    /// Who made it.
    pub party: String,
    /// The least audience cost with which it binds, as a share of the stake.
    pub least: Three,
    /// Share of draws in which it would fight even without an audience.
    pub without_audience: f64,
    /// Share of draws in which the threat binds at the audience cost given.
    pub binds: Option<f64>,
}

/// Time to signing.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// The hazard a year at which each yields (fixed by the other's numbers); draws in which it yields at once left out.
    pub yields: Vec<(String, Option<Three>)>,
    /// Share of draws in which one side has no reason to wait.
    pub at_once: f64,
    /// Expected years to a signature, over the draws in which it ever comes.
    pub delay: Option<Three>,
    /// Years from the case's day to the deadline.
    pub years: f64,
    /// Mean chance of a signature by the deadline.
    pub by_deadline: f64,
}

/// Do the win-sets of those whose consent is needed overlap?
#[derive(Clone, Debug, Serialize)]
pub struct WinSet {
    /// Draws that were looked at.
    pub draws: usize,
    /// Share of draws with a package that all prefer to no deal.
    pub overlap: f64,
    /// Width: the least gain over the alternatives at the package that is best for whoever gains least. Below 0: what
    /// is missing.
    pub width: Three,
    /// The chance that a normal width of the same mean and spread would give (Φ of mean over spread).
    pub overlap_normal: f64,
    /// One row a party.
    pub parties: Vec<WinSetRow>,
}

/// A party's part in it.
#[derive(Clone, Debug, Serialize)]
pub struct WinSetRow {
    /// Who.
    pub party: String,
    /// True where it ratifies and does not negotiate.
    pub ratifies: bool,
    /// Share of draws in which it is the one that gains least: the pivot that binds.
    pub binds: f64,
    /// Share of draws with an overlap if its consent were not needed.
    pub overlap_without: f64,
    /// Share of draws with an overlap if it tied its hands: raised what it demands by 10 of 100.
    pub overlap_tied: f64,
    /// What that would bring it where there still is an overlap: mean change of its utility at that best package.
    pub gain_tied: Option<f64>,
}

/// Ripeness: never one score, always its parts.
#[derive(Clone, Debug, Serialize)]
pub struct Ripeness {
    /// Share of draws in which going on hurts every side.
    pub hurting: f64,
    /// The smaller of the hurts.
    pub least_hurt: Three,
    /// Share of draws with a package that every side prefers to going on; none without packages.
    pub way_out: Option<f64>,
    /// Share of draws with both.
    pub both: Option<f64>,
    /// One row a side.
    pub parties: Vec<RipenessRow>,
}

/// A side of the stalemate.
#[derive(Clone, Debug, Serialize)]
pub struct RipenessRow {
    /// Who.
    pub party: String,
    /// What going on takes from it, as a share of all that can happen to it.
    pub hurt: Three,
    /// Share of draws in which it hurts.
    pub hurting: f64,
}

/// What the text provides for.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// Weighted share of provisions that it has.
    pub score: Three,
    /// The provisions that the case names.
    pub provisions: Vec<ProvisionRow>,
    /// Those of the ten that it does not name: they are not counted.
    pub not_named: Vec<&'static str>,
}

/// A provision.
#[derive(Clone, Debug, Serialize)]
pub struct ProvisionRow {
    /// Its name.
    pub name: String,
    /// What it means; none for one of the analyst's own.
    pub meaning: Option<&'static str>,
    /// Its weight.
    pub weight: f64,
    /// How far the text has it, mean over draws.
    pub has: f64,
}

pub(super) fn bargaining(at: &At<'_>, contest: &ContestPlan) -> Range {
    let found: Vec<range::Prospect> = at.rows().map(|row| prospect(&contest.contest(row))).collect();
    let of = |f: fn(&range::Prospect) -> f64| three(&found.iter().map(f).collect::<Vec<f64>>());
    let blocked = |block| at.share(found.iter().filter(|p| p.blocked_by == Some(block)).count());
    Range {
        sides: contest.parties.map(|party| at.id(party)),
        low: of(|p| p.range.low),
        high: of(|p| p.range.high),
        costs: of(|p| p.costs),
        optimism_minus_cost: of(|p| p.optimism_minus_cost),
        exists: at.share(found.iter().filter(|p| p.blocked_by.is_none()).count()),
        blocked_by: vec![
            ("costs", blocked(Block::Costs)),
            ("optimism", blocked(Block::Optimism)),
            ("first-strike", blocked(Block::FirstStrike)),
            ("red-lines", blocked(Block::RedLines)),
        ],
    }
}

pub(super) fn unknown(at: &At<'_>, contest: &ContestPlan) -> Vec<Unknown> {
    (0..2)
        .filter_map(|to| {
            let most = contest.unknown_cost[to]?;
            let from = 1 - to;
            let (wins, cost, _) = contest.sides[from];
            let found: Vec<_> =
                at.rows().map(|row| best_demand(row[wins.at()], row[cost.at()], row[most.at()])).collect();
            Some(Unknown {
                proposer: at.id(contest.parties[from]),
                to: at.id(contest.parties[to]),
                demand: three(&found.iter().map(|d| d.share).collect::<Vec<f64>>()),
                contest: three(&found.iter().map(|d| d.contest).collect::<Vec<f64>>()),
            })
        })
        .collect()
}

pub(super) fn indivisible(at: &At<'_>, contest: &ContestPlan) -> Option<Indivisible> {
    if contest.outcomes.is_empty() {
        return None;
    }
    let mut inside = vec![0_usize; contest.outcomes.len()];
    let mut counts = [0_usize; 4];
    for row in at.rows() {
        let range = prospect(&contest.contest(row)).range;
        let place = match settle_indivisible(range, &contest.outcomes) {
            Settled::By(list) => {
                list.iter().for_each(|outcome| inside[*outcome] += 1);
                0
            }
            Settled::ByLottery => 1,
            Settled::BySidePayment => 2,
            Settled::Not => 3,
        };
        counts[place] += 1;
    }
    let outcomes = contest.outcomes.iter().zip(&inside).map(|(share, count)| (*share, at.share(*count)));
    let [by_outcome, by_lottery, by_side_payment, none] = counts.map(|count| at.share(count));
    Some(Indivisible { outcomes: outcomes.collect(), by_outcome, by_lottery, by_side_payment, none })
}

pub(super) fn commitment(at: &At<'_>, contest: &ContestPlan) -> Option<Commitment> {
    let (up, later, steps, impatience) = contest.shift?;
    let down = 1 - up;
    let plan = &at.bound.hold;
    let (mut deltas, mut margins, mut critical, mut fewest, mut never) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), 0);
    for row in at.rows() {
        let rate = impatience.map_or(0.0, |id| row[id.at()]);
        let hazard: f64 = plan
            .hazards
            .iter()
            .map(|(rate, breaks)| row[rate.at()] * breaks.map_or(1.0, |id| row[id.at()]))
            .sum();
        let round = plan.round.map_or(1.0, |id| row[id.at()]);
        let delta = discount_factor(rate, hazard, round);
        let (p1, p2) = (row[contest.sides[up].0.at()], row[later.at()]);
        let (rising, falling) = (row[contest.sides[up].1.at()], row[contest.sides[down].1.at()]);
        deltas.push(delta);
        margins.push(shift::phased_margin(delta, p1, p2, rising, falling, steps));
        critical.extend(shift::critical_shift(delta, p1, rising, falling));
        match shift::fewest_steps(delta, p1, p2, rising, falling) {
            Some(steps) => fewest.push(f64::from(steps)),
            None => never += 1,
        }
    }
    Some(Commitment {
        rising: at.id(contest.parties[up]),
        falling: at.id(contest.parties[down]),
        costs: "flow",
        steps,
        delta: three(&deltas),
        margin: three(&margins),
        holds: at.share(margins.iter().filter(|margin| **margin >= 0.0).count()),
        critical: three(&critical),
        fewest_steps: some(&fewest),
        never: at.share(never),
    })
}

pub(super) fn threats(at: &At<'_>, contest: &ContestPlan) -> Vec<Threat> {
    (0..2)
        .filter_map(|side| {
            let (worth, cost) = contest.threats[side]?;
            let (wins, costs, _) = contest.sides[side];
            let least: Vec<f64> = at
                .rows()
                .map(|row| audience::least_audience_cost(row[worth.at()], row[costs.at()], row[wins.at()]))
                .collect();
            let binds = cost.map(|cost| {
                let binding = at.rows().filter(|row| {
                    audience::threat_is_credible(
                        row[worth.at()],
                        row[costs.at()],
                        row[wins.at()],
                        row[cost.at()],
                    )
                });
                at.share(binding.count())
            });
            Some(Threat {
                party: at.id(contest.parties[side]),
                least: three(&least),
                without_audience: at.share(least.iter().filter(|a| **a <= 0.0).count()),
                binds,
            })
        })
        .collect()
}

pub(super) fn waiting(at: &At<'_>) -> Option<Waiting> {
    let (sides, years) = at.bound.hold.waiting.as_ref()?;
    let (mut hazards, mut delays, mut at_once, mut by) = ([Vec::new(), Vec::new()], Vec::new(), 0, 0.0);
    for row in at.rows() {
        let [a, b] = sides.map(|side| side.waiting(row));
        // It is the other's numbers that fix a side's hazard.
        hazards[0].extend(b.others_hazard());
        hazards[1].extend(a.others_hazard());
        let found = signing(&a, &b);
        at_once += usize::from(found == detente_hold::Signing::AtOnce);
        delays.extend(found.expected_delay());
        by += found.by(*years);
    }
    let ids = at.case.delays.iter().map(|row| at.id(row.party));
    Some(Waiting {
        yields: ids.zip(&hazards).map(|(id, list)| (id, some(list))).collect(),
        at_once: at.share(at_once),
        delay: some(&delays),
        years: *years,
        by_deadline: if at.sample.draws == 0 { 0.0 } else { by / at.sample.draws as f64 },
    })
}

/// What ratification is in one draw.
struct Ratified {
    width: f64,
    /// Who gains least at the best package; none where no package is free of red lines.
    pivot: Option<usize>,
    /// By party: agreed without its consent?
    without: Vec<bool>,
    /// By party with its hands tied: agreed? And what it then gains over before, where that was agreed as well.
    tied: Vec<(bool, Option<f64>)>,
}

impl Ratified {
    fn of(plan: &deals::Plan, row: &[f64], talks: &mut Negotiation, space: &mut Space) -> Self {
        let mut ask = |talks: &Negotiation| {
            space.fill(talks).ok()?;
            space.rescale();
            let (package, gain) = nearest_package(space)?;
            Some((space.utilities(package), gain))
        };
        plan.fill(row, talks);
        let n = talks.parties.len();
        let found = ask(talks);
        let agreed =
            |found: &Option<(Vec<f64>, f64)>| found.as_ref().is_some_and(|(_, gain)| *gain >= -TOLERANCE);
        let pivot = found.as_ref().and_then(|(utility, _)| {
            let gain = |party: usize| utility[party] - talks.parties[party].reservation;
            (0..n).reduce(|a, b| if gain(b) < gain(a) { b } else { a })
        });
        let (mut without, mut tied) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for party in 0..n {
            talks.parties[party].required = false;
            without.push(n == 1 || agreed(&ask(talks)));
            talks.parties[party].required = true;
            let reservation = talks.parties[party].reservation;
            talks.parties[party].reservation = reservation + TIE;
            let after = ask(talks);
            talks.parties[party].reservation = reservation;
            let gain = after.as_ref().zip(found.as_ref()).filter(|_| agreed(&after) && agreed(&found));
            tied.push((agreed(&after), gain.map(|((after, _), (before, _))| after[party] - before[party])));
        }
        Self { width: found.map_or(-1.0, |(_, gain)| gain), pivot, without, tied }
    }
}

pub(super) fn win_set(at: &At<'_>) -> Option<WinSet> {
    let plan = at.bound.deals.as_ref()?;
    let packages = plan.issues.iter().fold(1_u128, |n, issue| n.saturating_mul(issue.levels.len() as u128));
    let draws = at.sample.draws.min(if packages > MANY { DRAWS / 8 } else { DRAWS });
    let n = plan.parties.len();
    let found: Vec<Ratified> = (0..draws)
        .into_par_iter()
        .map_init(
            || (plan.negotiation(), Space::default()),
            |(talks, space), draw| Ratified::of(plan, at.sample.row(draw), talks, space),
        )
        .collect();
    let widths: Vec<f64> = found.iter().map(|draw| draw.width).collect();
    let count = |of: &dyn Fn(&Ratified) -> bool| found.iter().filter(|draw| of(draw)).count();
    let gains: Vec<Vec<f64>> =
        (0..n).map(|party| found.iter().filter_map(|draw| draw.tied[party].1).collect()).collect();
    let share = |count: usize| count as f64 / draws.max(1) as f64;
    let mean = widths.iter().sum::<f64>() / draws.max(1) as f64;
    let variance = widths.iter().map(|w| (w - mean) * (w - mean)).sum::<f64>() / draws.max(1) as f64;
    let parties = plan
        .parties
        .iter()
        .enumerate()
        .map(|(place, party)| {
            let roles = &at.case.parties[party.party.at()].roles;
            WinSetRow {
                party: at.id(party.party),
                ratifies: roles.contains(&Role::Ratifier) && !roles.contains(&Role::Signatory),
                binds: share(count(&|draw: &Ratified| draw.pivot == Some(place))),
                overlap_without: share(count(&|draw: &Ratified| draw.without[place])),
                overlap_tied: share(count(&|draw: &Ratified| draw.tied[place].0)),
                gain_tied: (!gains[place].is_empty())
                    .then(|| gains[place].iter().sum::<f64>() / gains[place].len() as f64),
            }
        })
        .collect();
    Some(WinSet {
        draws,
        overlap: share(widths.iter().filter(|width| **width >= -TOLERANCE).count()),
        width: three(&widths),
        // Both ends err alike: a width of variance σ² has ends of variance σ²/2.
        overlap_normal: ratify::overlap(mean, (variance / 2.0).sqrt()),
        parties,
    })
}

pub(super) fn ripeness(at: &At<'_>) -> Option<Ripeness> {
    let plan = &at.bound.hold;
    if plan.stalemates.is_empty() {
        return None;
    }
    // A way out asks for the sides of the stalemate alone.
    let place = |party: PartyId| at.bound.deals.as_ref()?.parties.iter().position(|p| p.party == party);
    let places: Option<Vec<usize>> = plan.stalemates.iter().map(|(party, ..)| place(*party)).collect();
    let packages = at.bound.deals.as_ref().filter(|_| places.is_some());
    let mut work = packages.map(|plan| (plan, plan.negotiation(), Space::default()));
    let mut hurts = vec![Vec::new(); plan.stalemates.len()];
    let (mut least, mut ways, mut boths) = (Vec::new(), 0_usize, 0_usize);
    for row in at.rows() {
        let sides: Vec<ripe::Side> = plan
            .stalemates
            .iter()
            // Packages span 0 to 1, and the legal range keeps both values between.
            .map(|(_, now, on)| ripe::Side {
                now: row[now.at()],
                going_on: row[on.at()],
                worst: 0.0,
                best: 1.0,
            })
            .collect();
        for (list, side) in hurts.iter_mut().zip(&sides) {
            list.extend(side.hurt());
        }
        least.extend(ripe::least_hurt(&sides));
        if let Some((shape, talks, space)) = &mut work {
            shape.fill(row, talks);
            talks.parties.iter_mut().for_each(|party| party.required = false);
            for (place, (.., on)) in places.iter().flatten().zip(&plan.stalemates) {
                talks.parties[*place].required = true;
                talks.parties[*place].reservation = row[on.at()];
            }
            let mut way = false;
            if space.fill(talks).is_ok() {
                space.rescale();
                way = nearest_package(space).is_some_and(|(_, gain)| gain > TOLERANCE);
            }
            ways += usize::from(way);
            boths += usize::from(way && ripe::hurts_both(&sides));
        }
    }
    Some(Ripeness {
        hurting: at.share(least.iter().filter(|hurt| **hurt > 0.0).count()),
        least_hurt: three(&least),
        way_out: packages.map(|_| at.share(ways)),
        both: packages.map(|_| at.share(boths)),
        parties: plan
            .stalemates
            .iter()
            .zip(&hurts)
            .map(|((party, ..), list)| RipenessRow {
                party: at.id(*party),
                hurt: three(list),
                hurting: at.share(list.iter().filter(|hurt| **hurt > 0.0).count()),
            })
            .collect(),
    })
}

pub(super) fn checklist(at: &At<'_>) -> Option<Checklist> {
    let plan = &at.bound.hold;
    if plan.provisions.is_empty() {
        return None;
    }
    let scores: Vec<f64> = at
        .rows()
        .filter_map(|row| {
            let has: Vec<(f64, f64)> =
                plan.provisions.iter().map(|(_, id, weight)| (*weight, row[id.at()])).collect();
            list::strength(&has)
        })
        .collect();
    let known = |name: &str| list::PROVISIONS.iter().find(|(id, _)| *id == name);
    let provisions: Vec<ProvisionRow> = plan
        .provisions
        .iter()
        .map(|(place, id, weight)| {
            let name = at.case.provisions[*place].name.clone();
            let sum: f64 = at.rows().map(|row| row[id.at()]).sum();
            ProvisionRow {
                meaning: known(&name).map(|(_, meaning)| *meaning),
                weight: *weight,
                has: sum / at.sample.draws.max(1) as f64,
                name,
            }
        })
        .collect();
    let not_named = list::PROVISIONS
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| provisions.iter().all(|row| row.name != *id))
        .collect();
    Some(Checklist { score: three(&scores), provisions, not_named })
}
