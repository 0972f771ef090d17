//! Packages over draws: how often a deal exists, how often a package is acceptable, efficient, and best, and how
//! stable its rank is; what a settlement at mid values costs where the draws turn out otherwise.

use super::packages::{EveryWay, PackageChance};
use super::{Ask, share_of};
use crate::quantiles;
use detente_bind::Bound;
use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_case::Case;
use detente_deals::{
    Negotiation, Settlement, Space, Survey, TOLERANCE, beaten, best_completion, best_least_gain, completions,
    frontier, kalai_smorodinsky_solution, nash_bargaining_solution, survey, zone_about, zone_exists,
    zone_packages,
};
use detente_forecast::weighted_mean;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Draws over which the size of the zone is counted: counting takes every package.
pub(super) const SIZE_DRAWS: usize = 256;
/// Draws over which settlements are found and acceptances counted package by package.
const NASH_DRAWS: usize = 1024;
/// Draws over which the frontier is found.
const FRONTIER_DRAWS: usize = 512;
/// Spaces up to this size have the acceptances of every package counted.
const COUNTED: u128 = 1 << 16;
/// Spaces up to this size have all settlements found from one frontier.
const TOGETHER: u128 = 1 << 12;
/// Spaces up to this size have their frontier found whole in a draw, by the number of parties: two, three, more. In
/// larger ones each package that is listed is looked at by itself.
const SURVEYED: [u128; 3] = [u128::MAX, 1 << 24, 1 << 14];
/// Packages that are followed over all draws.
const CANDIDATES: usize = 64;
/// Packages that are listed.
pub(super) const LISTED: usize = 12;

/// What is true in which share of draws.
pub(super) struct OverDraws {
    pub probability: f64,
    pub share: [f64; 3],
    pub likeliest: Vec<PackageChance>,
    pub drafts: Vec<PackageChance>,
    pub asked: Vec<PackageChance>,
    pub forecast_inside: Option<f64>,
    pub regret: BTreeMap<String, f64>,
}

/// What one draw says.
#[derive(Default)]
struct Drawn {
    exists: bool,
    /// The largest least gain, in the draws in which regret is counted.
    gain: Option<f64>,
    nash: Vec<u128>,
    settled: Vec<u128>,
    accepted: Vec<u128>,
    share: Option<f64>,
    forecast: Option<bool>,
}

fn draw(bound: &Bound, plan: &Plan, row: &[f64], at: usize, space: &Space) -> Drawn {
    let gain = if at < NASH_DRAWS { best_least_gain(space) } else { None };
    let exists =
        if at < NASH_DRAWS { gain.is_some_and(|gain| gain >= -TOLERANCE) } else { zone_exists(space) };
    let settle = exists && at < NASH_DRAWS;
    let (nash, settled) = if settle && at < SIZE_DRAWS && space.packages() <= TOGETHER {
        // Both from one merge.
        let of = |all: &Survey<'_>, which| all.settlement(which, &[]).unwrap_or_default();
        survey(space)
            .map(|all| (of(&all, Settlement::Nash), of(&all, Settlement::KalaiSmorodinsky)))
            .unwrap_or_default()
    } else if settle {
        let nash = nash_bargaining_solution(space).unwrap_or_default();
        let all = at < SIZE_DRAWS;
        (nash, if all { kalai_smorodinsky_solution(space).unwrap_or_default() } else { Vec::new() })
    } else {
        (Vec::new(), Vec::new())
    };
    Drawn {
        exists,
        gain,
        nash,
        settled,
        accepted: if settle && space.packages() <= COUNTED { zone_packages(space) } else { Vec::new() },
        share: (at < SIZE_DRAWS).then(|| zone_about(space).share()),
        forecast: forecast_package(bound, plan, row)
            .map(|package| space.index(&package).is_some_and(|index| space.acceptable(index))),
    }
}

pub(super) fn over_draws(
    case: &Case,
    bound: &Bound,
    plan: &Plan,
    sample: &Sample,
    settled: &[(Settlement, u128)],
    ask: &Ask,
) -> OverDraws {
    let shape = Space::of(&plan.negotiation()).unwrap_or_default();
    let (drawn, accepted) = all_draws(bound, plan, sample, &shape);
    let exists = drawn.iter().filter(|d| d.exists).count();
    let mut shares: Vec<f64> = drawn.iter().filter_map(|d| d.share).collect();
    let whole = |index: u128| shape.package(index).into_iter().map(Some).collect::<Vec<Option<usize>>>();
    let mut candidates: Vec<Candidate> = followed(&drawn, &accepted, &by_names(case, plan, &shape))
        .iter()
        .map(|index| Candidate { kind: Kind::Package, id: None, levels: whole(*index) })
        .collect();
    candidates.extend(plan.drafts.iter().map(|(at, levels)| Candidate {
        kind: Kind::Draft,
        id: Some(case.packages[*at].id.clone()),
        levels: levels.clone(),
    }));
    candidates.extend(ask.packages.iter().map(|(name, levels)| Candidate {
        kind: Kind::Asked,
        id: Some(name.clone()),
        levels: levels.clone(),
    }));
    candidates.extend(settled.iter().map(|(name, index)| Candidate {
        kind: Kind::Settlement,
        id: Some(name.to_string()),
        levels: whole(*index),
    }));
    let chances = chances(case, plan, sample, &drawn, &candidates);
    let of = |kind: Kind| -> Vec<(&Candidate, PackageChance)> {
        let pairs = candidates.iter().zip(&chances).filter(|(candidate, _)| candidate.kind == kind);
        pairs.map(|(candidate, chance)| (candidate, chance.clone())).collect()
    };
    let regret = of(Kind::Settlement).into_iter().filter_map(|(_, c)| Some((c.id?, c.regret))).collect();
    let mut likeliest = of(Kind::Package);
    likeliest.retain(|(_, c)| c.acceptable > 0.0);
    // Of those that are acceptable as often, the one that costs the worst-off least.
    likeliest
        .sort_by(|(_, a), (_, b)| b.acceptable.total_cmp(&a.acceptable).then(a.regret.total_cmp(&b.regret)));
    likeliest.truncate(LISTED);
    let listed = |list: Vec<(&Candidate, PackageChance)>| efficient(plan, sample, list);
    let forecasts: Vec<bool> = drawn.iter().filter_map(|d| d.forecast).collect();
    OverDraws {
        probability: share_of(exists, drawn.len()),
        share: if shares.is_empty() { [0.0; 3] } else { quantiles(&mut shares, [0.05, 0.5, 0.95]) },
        likeliest: listed(likeliest),
        drafts: listed(of(Kind::Draft)),
        asked: listed(of(Kind::Asked)),
        forecast_inside: (!forecasts.is_empty())
            .then(|| share_of(forecasts.iter().filter(|inside| **inside).count(), forecasts.len())),
        regret,
    }
}

/// What each draw says, and by package in how many draws it is acceptable; of spaces too large to count, no package.
fn all_draws(bound: &Bound, plan: &Plan, sample: &Sample, shape: &Space) -> (Vec<Drawn>, Vec<u32>) {
    let counted = if shape.packages() <= COUNTED { shape.packages() as usize } else { 0 };
    // In chunks, so that lists of acceptable packages are added up and dropped as they come.
    type Part = (Vec<Drawn>, Vec<u32>);
    let parts: Vec<Part> = (0..sample.draws)
        .into_par_iter()
        .step_by(64)
        .map(|start| {
            let mut negotiation = plan.negotiation();
            let mut space = Space::default();
            let mut accepted = vec![0u32; if start < NASH_DRAWS { counted } else { 0 }];
            let mut drawn = Vec::new();
            for at in start..(start + 64).min(sample.draws) {
                plan.fill(sample.row(at), &mut negotiation);
                if space.fill(&negotiation).is_err() {
                    continue;
                }
                space.rescale();
                let mut one = draw(bound, plan, sample.row(at), at, &space);
                for index in std::mem::take(&mut one.accepted) {
                    if let Some(count) = accepted.get_mut(index as usize) {
                        *count += 1;
                    }
                }
                drawn.push(one);
            }
            (drawn, accepted)
        })
        .collect();
    let mut accepted = vec![0u32; counted];
    let mut drawn: Vec<Drawn> = Vec::with_capacity(sample.draws);
    for (part, counts) in parts {
        for (total, count) in accepted.iter_mut().zip(counts) {
            *total += count;
        }
        drawn.extend(part);
    }
    (drawn, accepted)
}

/// A number of a package that does not hang on the order of the issues in the file: they are taken by their names.
fn by_names(case: &Case, plan: &Plan, shape: &Space) -> impl Fn(u128) -> u128 {
    let mut order: Vec<usize> = (0..plan.issues.len()).collect();
    order.sort_by_key(|place| &case.issues[plan.issues[*place].issue.at()].id);
    let mut strides = vec![1; plan.issues.len()];
    let mut size = 1_u128;
    for place in order {
        strides[place] = size;
        size = size.saturating_mul(shape.levels(place) as u128);
    }
    let shape = shape.clone();
    move |index| {
        shape.package(index).iter().zip(&strides).map(|(level, stride)| *level as u128 * stride).sum()
    }
}

/// Packages that are followed over all draws: those most often acceptable, then most often Nash or Kalai–Smorodinsky.
fn followed(drawn: &[Drawn], accepted: &[u32], name: &impl Fn(u128) -> u128) -> Vec<u128> {
    let mut most: Vec<u128> =
        (0..accepted.len() as u128).filter(|index| accepted[*index as usize] > 0).collect();
    most.sort_by_cached_key(|index| (std::cmp::Reverse(accepted[*index as usize]), name(*index)));
    most.truncate(CANDIDATES / 2);
    let mut often: BTreeMap<u128, usize> = BTreeMap::new();
    for index in drawn.iter().flat_map(|d| d.nash.iter().take(4).chain(d.settled.iter().take(2))) {
        *often.entry(*index).or_default() += 1;
    }
    let mut often: Vec<(u128, usize)> = often.into_iter().collect();
    often.sort_by_cached_key(|(index, count)| (std::cmp::Reverse(*count), name(*index)));
    let mut indices = most;
    for (index, _) in often {
        if indices.len() < CANDIDATES && !indices.contains(&index) {
            indices.push(index);
        }
    }
    indices
}

/// The package nearest to the weighted means; `None` where an issue has no forecast.
fn forecast_package(bound: &Bound, plan: &Plan, row: &[f64]) -> Option<Vec<usize>> {
    let mut actors = Vec::new();
    plan.issues
        .iter()
        .map(|issue| {
            let forecast = bound.forecast.issues.iter().find(|f| f.issue == issue.issue)?;
            forecast.fill(row, &mut actors);
            let mean = weighted_mean(&actors)?;
            issue
                .at
                .iter()
                .enumerate()
                .filter_map(|(level, at)| Some((level, (at.as_ref()? - mean).abs())))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(level, _)| level)
        })
        .collect()
}

/// Why a package is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Package,
    Draft,
    Asked,
    Settlement,
}

struct Candidate {
    kind: Kind,
    id: Option<String>,
    /// `None` where left open.
    levels: Vec<Option<usize>>,
}

/// One candidate in one draw.
struct Seen {
    acceptable: bool,
    by: Vec<bool>,
    /// All accept, and each does, whatever becomes of the open issues.
    every: bool,
    by_every: Vec<bool>,
    utility: Vec<f64>,
    efficient: Option<bool>,
    nash: Option<bool>,
    regret: Option<f64>,
    /// The least gain, −∞ where a red line is crossed; only of the draws in which ranks are counted.
    least: Option<f64>,
    /// How many of the packages followed do better for the worst-off, and one.
    rank: Option<f64>,
}

/// True where a party is content with a package: it crosses none of its red lines and leaves it no worse off than
/// its alternative.
fn content(
    space: &Space,
    negotiation: &Negotiation,
    package: &[usize],
    utility: &[f64],
    party: usize,
) -> bool {
    !crosses(negotiation, package, party) && utility[party] >= space.reservation(party) - TOLERANCE
}

fn crosses(negotiation: &Negotiation, package: &[usize], party: usize) -> bool {
    let mut offset = 0;
    package.iter().zip(&negotiation.levels).any(|(level, count)| {
        let slot = offset + level;
        offset += count;
        negotiation.parties[party].refuses.get(slot).copied().unwrap_or(false)
    })
}

/// How often each candidate is acceptable. Of one that leaves issues open: how often some way of filling them is, and
/// how often every way; its utility, rank and regret are those of the package that, draw by draw, leaves the worst-off
/// party best off, then the next.
fn chances(
    case: &Case,
    plan: &Plan,
    sample: &Sample,
    drawn: &[Drawn],
    candidates: &[Candidate],
) -> Vec<PackageChance> {
    let surveyed = surveyed(plan);
    let rows: Vec<Vec<Seen>> = (0..sample.draws)
        .into_par_iter()
        .map_init(
            || (plan.negotiation(), Space::default()),
            |(negotiation, space), draw| {
                plan.fill(sample.row(draw), negotiation);
                if space.fill(negotiation).is_err() {
                    return Vec::new();
                }
                space.rescale();
                let one = OneDraw {
                    at: draw,
                    negotiation,
                    space,
                    efficient: (surveyed && draw < FRONTIER_DRAWS).then(|| whole_frontier(space)).flatten(),
                    drawn: drawn.get(draw),
                };
                seen_in(&one, candidates)
            },
        )
        .collect();
    candidates
        .iter()
        .enumerate()
        .map(|(at, candidate)| {
            let seen: Vec<&Seen> = rows.iter().filter_map(|row| row.get(at)).collect();
            chance(case, plan, candidate, &seen)
        })
        .collect()
}

/// A draw's packages, and what is known of them before any candidate is looked at.
struct OneDraw<'a> {
    at: usize,
    negotiation: &'a Negotiation,
    space: &'a Space,
    /// The frontier, in utilities, where it was found whole.
    efficient: Option<BTreeSet<Vec<i64>>>,
    drawn: Option<&'a Drawn>,
}

/// The frontier of a space, as the keys of its utilities; `None` where it is thinned.
fn whole_frontier(space: &Space) -> Option<BTreeSet<Vec<i64>>> {
    let frontier = frontier(space).ok().filter(|frontier| frontier.error == 0.0)?;
    Some(frontier.points.iter().map(|p| key(space, &space.utilities(p.index))).collect())
}

/// Every candidate in one draw.
fn seen_in(draw: &OneDraw<'_>, candidates: &[Candidate]) -> Vec<Seen> {
    let mut all: Vec<Seen> = candidates.iter().map(|candidate| seen(draw, &candidate.levels)).collect();
    let mut others: Vec<f64> = candidates
        .iter()
        .zip(&all)
        .filter(|(candidate, _)| candidate.kind == Kind::Package)
        .filter_map(|(_, seen)| seen.least)
        .collect();
    others.sort_by(|a, b| b.total_cmp(a));
    for seen in &mut all {
        seen.rank =
            seen.least.map(|least| 1.0 + others.partition_point(|other| *other > least + TOLERANCE) as f64);
    }
    all
}

/// One candidate in one draw; its rank among the others is not known yet.
fn seen(draw: &OneDraw<'_>, levels: &[Option<usize>]) -> Seen {
    let OneDraw { negotiation, space, efficient, drawn, .. } = draw;
    let parties = space.parties();
    let best = drawn.filter(|d| d.exists).and_then(|d| d.gain);
    let package = complete(space, levels);
    let index = space.index(&package);
    let utility = index.map_or_else(|| vec![0.0; parties], |i| space.utilities(i));
    let by: Vec<bool> =
        (0..parties).map(|party| content(space, negotiation, &package, &utility, party)).collect();
    let allowed = index.is_some_and(|index| space.allowed(index));
    let least =
        (0..parties).map(|party| utility[party] - space.reservation(party)).fold(f64::INFINITY, f64::min);
    let acceptable = index.is_some_and(|index| space.acceptable(index));
    let left_open = levels.iter().any(Option::is_none);
    let ways = left_open.then(|| completions(space, negotiation, levels));
    let (some, every): (Vec<bool>, Vec<bool>) = match &ways {
        Some(ways) => ways.parties.iter().copied().unzip(),
        None => (by.clone(), by),
    };
    Seen {
        acceptable: ways.as_ref().map_or(acceptable, |ways| ways.some),
        every: ways.as_ref().map_or(acceptable, |ways| ways.every),
        by: some,
        by_every: every,
        efficient: efficient.as_ref().map(|efficient| allowed && efficient.contains(&key(space, &utility))),
        nash: (draw.at < NASH_DRAWS)
            .then(|| drawn.is_some_and(|d| index.is_some_and(|index| d.nash.contains(&index)))),
        regret: best.map(|best| if allowed { (best - least).max(0.0) } else { 1.0 }),
        least: best.is_some().then_some(if allowed { least } else { f64::NEG_INFINITY }),
        rank: None,
        utility,
    }
}

/// What is true of a candidate in which share of the draws.
fn chance(case: &Case, plan: &Plan, candidate: &Candidate, seen: &[&Seen]) -> PackageChance {
    let parties = plan.parties.len();
    let mean = |values: &[f64]| {
        if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
    };
    let yes = |flags: Vec<bool>| share_of(flags.iter().filter(|yes| **yes).count(), flags.len());
    let mut ranks: Vec<f64> = seen.iter().filter_map(|s| s.rank).collect();
    let first = share_of(ranks.iter().filter(|rank| **rank < 1.5).count(), ranks.len());
    let left_open = candidate.levels.iter().any(Option::is_none);
    PackageChance {
        id: candidate.id.clone(),
        package: named(case, plan, &candidate.levels),
        every_way: left_open.then(|| EveryWay {
            acceptable: share_of(seen.iter().filter(|s| s.every).count(), seen.len()),
            by_party: (0..parties)
                .map(|party| share_of(seen.iter().filter(|s| s.by_every[party]).count(), seen.len()))
                .collect(),
        }),
        first,
        rank: (!ranks.is_empty()).then(|| quantiles(&mut ranks, [0.05, 0.5, 0.95])),
        acceptable: share_of(seen.iter().filter(|s| s.acceptable).count(), seen.len()),
        by_party: (0..parties)
            .map(|party| share_of(seen.iter().filter(|s| s.by[party]).count(), seen.len()))
            .collect(),
        utility: (0..parties)
            .map(|party| {
                let mut column: Vec<f64> = seen.iter().map(|s| s.utility[party]).collect();
                if column.is_empty() { 0.0 } else { quantiles(&mut column, [0.5])[0] }
            })
            .collect(),
        frontier: yes(seen.iter().filter_map(|s| s.efficient).collect()),
        nash: yes(seen.iter().filter_map(|s| s.nash).collect()),
        regret: mean(&seen.iter().filter_map(|s| s.regret).collect::<Vec<f64>>()),
    }
}

/// Is the frontier of a draw small enough to be found whole?
fn surveyed(plan: &Plan) -> bool {
    let packages =
        plan.issues.iter().fold(1u128, |all, issue| all.saturating_mul(issue.levels.len() as u128));
    packages <= SURVEYED[plan.parties.len().clamp(2, 4) - 2]
}

/// How often each package listed is on the frontier, where the frontier was not found whole.
fn efficient(plan: &Plan, sample: &Sample, listed: Vec<(&Candidate, PackageChance)>) -> Vec<PackageChance> {
    let (candidates, mut chances): (Vec<&Candidate>, Vec<PackageChance>) = listed.into_iter().unzip();
    if surveyed(plan) {
        return chances;
    }
    let rows: Vec<Vec<bool>> = (0..sample.draws.min(FRONTIER_DRAWS))
        .into_par_iter()
        .map_init(
            || (plan.negotiation(), Space::default()),
            |(negotiation, space), draw| {
                plan.fill(sample.row(draw), negotiation);
                if space.fill(negotiation).is_err() {
                    return Vec::new();
                }
                space.rescale();
                let on = |candidate: &&Candidate| {
                    space.index(&complete(space, &candidate.levels)).is_some_and(|index| {
                        space.allowed(index) && beaten(space, index).is_ok_and(|beaten| !beaten)
                    })
                };
                candidates.iter().map(on).collect()
            },
        )
        .collect();
    for (at, chance) in chances.iter_mut().enumerate() {
        let on = rows.iter().filter(|row| row.get(at) == Some(&true)).count();
        chance.frontier = share_of(on, rows.len());
    }
    chances
}

pub(super) fn named(case: &Case, plan: &Plan, levels: &[Option<usize>]) -> Vec<(String, String)> {
    plan.issues
        .iter()
        .zip(levels)
        .filter_map(|(issue, level)| {
            let row = &case.issues[issue.issue.at()];
            level.map(|level| (row.id.clone(), issue.levels[level].clone()))
        })
        .collect()
}

/// Utilities of the required parties on the grid on which they are compared.
fn key(space: &Space, utility: &[f64]) -> Vec<i64> {
    space.required().iter().map(|party| (utility[*party] / TOLERANCE).round() as i64).collect()
}

/// Fills the open issues of a draft as the worst-off party likes best.
pub(super) fn complete(space: &Space, levels: &[Option<usize>]) -> Vec<usize> {
    let whole: Option<Vec<usize>> = levels.iter().copied().collect();
    whole.unwrap_or_else(|| match best_completion(space, levels) {
        Some(index) => space.package(index),
        None => levels.iter().map(|level| level.unwrap_or(0)).collect(),
    })
}
