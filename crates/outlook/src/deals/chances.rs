//! Packages over draws: how often a deal exists, how often a package is acceptable, efficient, and best; what a
//! settlement at mid values costs where the draws turn out otherwise; what would open an empty zone.

use super::{Names, share_of};
use crate::bind::Bound;
use crate::bind::deals::Plan;
use crate::findings::quantiles;
use crate::model::PackageChance;
use crate::sample::Sample;
use detente_case::{Case, RedLineGrade};
use detente_deals::{
    Negotiation, Space, TOLERANCE, best_for, best_least_gain, frontier, kalai_smorodinsky_solution,
    nash_bargaining_solution, nearest_package, zone, zone_packages,
};
use detente_forecast::weighted_mean;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Draws over which the size of the zone is counted: counting takes every package.
const SIZE_DRAWS: usize = 256;
/// Draws over which settlements are found and acceptances counted package by package.
const NASH_DRAWS: usize = 1024;
/// Draws over which the frontier is found.
const FRONTIER_DRAWS: usize = 512;
/// Spaces up to this size have the acceptances of every package counted.
const COUNTED: u128 = 1 << 16;
/// Packages that are followed over all draws.
const CANDIDATES: usize = 64;
/// Packages that are listed.
const LISTED: usize = 12;

/// What is true in which share of draws.
pub(super) struct OverDraws {
    pub probability: f64,
    pub share: [f64; 3],
    pub likeliest: Vec<PackageChance>,
    pub drafts: Vec<PackageChance>,
    pub forecast_inside: Option<f64>,
    pub regret: BTreeMap<String, f64>,
}

/// What one draw says.
#[derive(Default)]
struct Drawn {
    exists: bool,
    nash: Vec<u128>,
    settled: Vec<u128>,
    accepted: Vec<u128>,
    share: Option<f64>,
    forecast: Option<bool>,
}

fn draw(bound: &Bound, plan: &Plan, row: &[f64], at: usize, space: &Space) -> Drawn {
    let exists = best_least_gain(space).is_some_and(|gain| gain >= -TOLERANCE);
    let settle = exists && at < NASH_DRAWS;
    Drawn {
        exists,
        nash: if settle { nash_bargaining_solution(space).unwrap_or_default() } else { Vec::new() },
        settled: if settle && at < SIZE_DRAWS {
            kalai_smorodinsky_solution(space).unwrap_or_default()
        } else {
            Vec::new()
        },
        accepted: if settle && space.packages() <= COUNTED { zone_packages(space) } else { Vec::new() },
        share: (at < SIZE_DRAWS).then(|| zone(space).share()),
        forecast: forecast_package(bound, plan, row)
            .map(|package| space.index(&package).is_some_and(|index| space.acceptable(index))),
    }
}

pub(super) fn over_draws(
    case: &Case,
    bound: &Bound,
    plan: &Plan,
    sample: &Sample,
    settled: &[(&'static str, u128)],
) -> OverDraws {
    let shape = Space::of(&plan.negotiation()).unwrap_or_default();
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

    let exists = drawn.iter().filter(|d| d.exists).count();
    let mut shares: Vec<f64> = drawn.iter().filter_map(|d| d.share).collect();
    // Candidates: most often acceptable, then most often Nash or Kalai–Smorodinsky.
    let mut most: Vec<u128> =
        (0..accepted.len() as u128).filter(|index| accepted[*index as usize] > 0).collect();
    most.sort_by(|a, b| accepted[*b as usize].cmp(&accepted[*a as usize]).then(a.cmp(b)));
    most.truncate(CANDIDATES / 2);
    let mut often: BTreeMap<u128, usize> = BTreeMap::new();
    for index in drawn.iter().flat_map(|d| d.nash.iter().take(4).chain(d.settled.iter().take(2))) {
        *often.entry(*index).or_default() += 1;
    }
    let mut often: Vec<(u128, usize)> = often.into_iter().collect();
    often.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut indices = most;
    for (index, _) in often {
        if indices.len() < CANDIDATES && !indices.contains(&index) {
            indices.push(index);
        }
    }
    let whole = |index: u128| shape.package(index).into_iter().map(Some).collect::<Vec<Option<usize>>>();
    let mut candidates: Vec<Candidate> = indices.iter().map(|index| (None, whole(*index))).collect();
    candidates
        .extend(plan.drafts.iter().map(|(at, levels)| (Some(case.packages[*at].id.clone()), levels.clone())));
    candidates.extend(settled.iter().map(|(name, index)| (Some(format!("={name}")), whole(*index))));
    let mut chances = chances(case, plan, sample, &drawn, &candidates);
    let is_settlement = |c: &PackageChance| c.id.as_ref().is_some_and(|id| id.starts_with('='));
    let regret = chances
        .iter()
        .filter(|c| is_settlement(c))
        .filter_map(|c| Some((c.id.as_ref()?.trim_start_matches('=').to_owned(), c.regret)))
        .collect();
    chances.retain(|c| !is_settlement(c));
    let drafts: Vec<PackageChance> = chances.iter().filter(|c| c.id.is_some()).cloned().collect();
    chances.retain(|c| c.id.is_none() && c.acceptable > 0.0);
    chances.sort_by(|a, b| b.acceptable.total_cmp(&a.acceptable));
    chances.truncate(LISTED);
    let forecasts: Vec<bool> = drawn.iter().filter_map(|d| d.forecast).collect();
    OverDraws {
        probability: share_of(exists, drawn.len()),
        share: if shares.is_empty() { [0.0; 3] } else { quantiles(&mut shares, [0.05, 0.5, 0.95]) },
        likeliest: chances,
        drafts,
        forecast_inside: (!forecasts.is_empty())
            .then(|| share_of(forecasts.iter().filter(|inside| **inside).count(), forecasts.len())),
        regret,
    }
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

/// A name, if it has one, and its levels, `None` where left open.
type Candidate = (Option<String>, Vec<Option<usize>>);

/// One candidate in one draw.
struct Seen {
    acceptable: bool,
    by: Vec<bool>,
    utility: Vec<f64>,
    efficient: Option<bool>,
    nash: Option<bool>,
    regret: Option<f64>,
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

/// How often each candidate is acceptable. An issue that a draft leaves open takes, for each draw, the level
/// that leaves the worst-off party best off, one open issue after the other.
fn chances(
    case: &Case,
    plan: &Plan,
    sample: &Sample,
    drawn: &[Drawn],
    candidates: &[Candidate],
) -> Vec<PackageChance> {
    let parties = plan.parties.len();
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
                let efficient: Option<BTreeSet<Vec<i64>>> = (draw < FRONTIER_DRAWS)
                    .then(|| frontier(space).ok())
                    .flatten()
                    .filter(|frontier| frontier.error == 0.0)
                    .map(|frontier| {
                        frontier.points.iter().map(|p| key(space, &space.utilities(p.index))).collect()
                    });
                let best = drawn
                    .get(draw)
                    .is_some_and(|d| d.exists && draw < NASH_DRAWS)
                    .then(|| best_least_gain(space))
                    .flatten();
                candidates
                    .iter()
                    .map(|(_, levels)| {
                        let package = complete(space, levels);
                        let index = space.index(&package);
                        let utility = index.map_or_else(|| vec![0.0; parties], |i| space.utilities(i));
                        let by: Vec<bool> = (0..parties)
                            .map(|party| content(space, negotiation, &package, &utility, party))
                            .collect();
                        let allowed = index.is_some_and(|index| space.allowed(index));
                        let least = (0..parties)
                            .map(|party| utility[party] - space.reservation(party))
                            .fold(f64::INFINITY, f64::min);
                        Seen {
                            acceptable: index.is_some_and(|index| space.acceptable(index)),
                            efficient: efficient
                                .as_ref()
                                .map(|efficient| allowed && efficient.contains(&key(space, &utility))),
                            nash: (draw < NASH_DRAWS).then(|| {
                                drawn
                                    .get(draw)
                                    .is_some_and(|d| index.is_some_and(|index| d.nash.contains(&index)))
                            }),
                            regret: best.map(|best| if allowed { (best - least).max(0.0) } else { 1.0 }),
                            by,
                            utility,
                        }
                    })
                    .collect()
            },
        )
        .collect();
    let mean = |values: &[f64]| {
        if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
    };
    let yes = |flags: Vec<bool>| share_of(flags.iter().filter(|yes| **yes).count(), flags.len());
    candidates
        .iter()
        .enumerate()
        .map(|(at, (id, levels))| {
            let seen: Vec<&Seen> = rows.iter().filter_map(|row| row.get(at)).collect();
            PackageChance {
                id: id.clone(),
                package: named(case, plan, levels),
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
        })
        .collect()
}

fn named(case: &Case, plan: &Plan, levels: &[Option<usize>]) -> Vec<(String, String)> {
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

/// Fills the open issues of a draft.
pub(super) fn complete(space: &Space, levels: &[Option<usize>]) -> Vec<usize> {
    let mut package: Vec<usize> = levels.iter().map(|level| level.unwrap_or(0)).collect();
    for issue in (0..levels.len()).filter(|issue| levels[*issue].is_none()) {
        let mut best = (f64::NEG_INFINITY, 0);
        for level in 0..space.levels(issue) {
            package[issue] = level;
            let Some(index) = space.index(&package) else { continue };
            let least = space
                .utilities(index)
                .iter()
                .enumerate()
                .map(|(party, utility)| utility - space.reservation(party))
                .fold(f64::INFINITY, f64::min);
            let value = if space.allowed(index) { least } else { least - 10.0 };
            if value > best.0 {
                best = (value, level);
            }
        }
        package[issue] = best.1;
    }
    package
}

/// The package that keeps what a draft says and fills its open issues best: the greatest least gain over the
/// alternatives, then what improves on that for everybody.
fn best_completion(negotiation: &Negotiation, space: &Space, levels: &[Option<usize>]) -> Vec<usize> {
    let exact = || -> Option<Vec<usize>> {
        let mut fixed = negotiation.clone();
        fixed.rule = detente_deals::Rule::Unanimity;
        // A level that somebody refuses may be in a draft all the same; other levels of its issue are closed.
        for party in &mut fixed.parties {
            let mut slot = 0;
            for (count, level) in negotiation.levels.iter().zip(levels) {
                if let Some(level) = level {
                    for at in 0..*count {
                        *party.refuses.get_mut(slot + at)? = at != *level;
                    }
                }
                slot += count;
            }
        }
        let first = nearest_package(&Space::scaled(&fixed).ok()?)?.0;
        for (party, least) in fixed.parties.iter_mut().zip(space.utilities(first)) {
            party.reservation = least;
        }
        let better = detente_deals::max_min_gain_over(&Space::scaled(&fixed).ok()?, first).ok()?;
        Some(space.package(better.first().copied().unwrap_or(first)))
    };
    exact().unwrap_or_else(|| complete(space, levels))
}

/// A draft, or the positions of a past round, against the frontier at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The draft's id, or "party, day" of positions on record.
    pub id: String,
    /// `draft` or `positions`.
    pub kind: &'static str,
    /// The first day that it may be of.
    pub on: Option<String>,
    /// What is on record: issue → level.
    pub package: BTreeMap<String, String>,
    /// The same with open issues filled in as well as can be for the worst-off party, and then without waste.
    pub completed: BTreeMap<String, String>,
    /// Party → utility of the completed package.
    pub utility: BTreeMap<String, f64>,
    /// In the zone of agreement.
    pub zone: bool,
    /// No allowed package is better for somebody and worse for nobody.
    pub efficient: bool,
    /// Where it is beaten: the package that improves the least-improved party most.
    pub beaten_by: Option<super::NamedPackage>,
}

pub(super) fn offers(
    case: &Case,
    plan: &Plan,
    negotiation: &Negotiation,
    space: &Space,
    names: &Names,
) -> Vec<Offer> {
    let drafts = plan.drafts.iter().map(|(at, levels)| {
        let draft = &case.packages[*at];
        (draft.id.clone(), "draft", draft.on.as_ref().map(|when| when.from.to_string()), levels)
    });
    let earlier = plan.earlier.iter().map(|(party, day, levels)| {
        (format!("{}, {day}", case.parties[party.at()].id), "positions", Some(day.clone()), levels)
    });
    drafts
        .chain(earlier)
        .filter_map(|(id, kind, on, levels)| {
            let package = best_completion(negotiation, space, levels);
            let index = space.index(&package)?;
            // Whatever beats it: the same negotiation with the draft's utilities as reservation values.
            let from = space.utilities(index);
            let mut above = negotiation.clone();
            for (party, least) in above.parties.iter_mut().zip(&from) {
                party.reservation = *least;
            }
            above.rule = detente_deals::Rule::Unanimity;
            let above = Space::scaled(&above).ok()?;
            let best =
                detente_deals::max_min_gain_over(&above, index).ok().and_then(|found| found.first().copied());
            let better = best.filter(|best| {
                space.utilities(*best).iter().zip(&from).any(|(new, old)| *new > old + TOLERANCE)
            });
            Some(Offer {
                id,
                kind,
                on,
                package: named(case, plan, levels).into_iter().collect(),
                completed: names.package(&package),
                utility: names.parties.iter().cloned().zip(from).collect(),
                zone: space.acceptable(index),
                efficient: better.is_none() && space.allowed(index),
                beaten_by: better.map(|index| names.named(space, index, 0)),
            })
        })
        .collect()
}

/// A change that opens the zone where it is empty.
#[derive(Clone, Debug, Serialize)]
pub struct Relaxation {
    /// What is given up, each part once: red lines, or an alternative's worth.
    pub gives: Vec<Give>,
    /// Opens the zone at mid values.
    pub at_mid: bool,
    /// Share of the draws without a deal (of the first 256 draws) in which it opens the zone.
    pub opens: f64,
}

/// One part of a relaxation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Give {
    /// Whose.
    pub party: String,
    /// The issue of a red line; `None` where the alternative is meant.
    pub issue: Option<String>,
    /// How firm the evidence for the red line is.
    pub grade: Option<&'static str>,
    /// By how much the party's alternative is above what it could be given, at mid values; in draws, the median.
    pub by: Option<f64>,
}

/// Tried together at most.
const TOGETHER: usize = 3;

pub(super) fn relaxations(
    case: &Case,
    bound: &Bound,
    plan: &Plan,
    sample: &Sample,
    space: &Space,
) -> Vec<Relaxation> {
    let mid = crate::findings::mid(bound);
    // Red lines by party and issue.
    let mut lines: Vec<(usize, usize, &'static str)> = Vec::new();
    for (party, who) in plan.parties.iter().enumerate() {
        for (issue, what) in plan.issues.iter().enumerate() {
            if let Some(refusal) =
                case.stance(who.party, what.issue).and_then(|stance| stance.refuses.as_ref())
            {
                lines.push((
                    party,
                    issue,
                    match refusal.grade {
                        RedLineGrade::Inferred => "inferred",
                        RedLineGrade::Stated => "stated",
                        RedLineGrade::Tested => "tested",
                    },
                ));
            }
        }
    }
    let open = |row: &[f64], dropped: &[usize]| -> bool {
        let mut negotiation = plan.negotiation();
        plan.fill(row, &mut negotiation);
        for at in dropped {
            let (party, issue, _) = lines[*at];
            let first: usize = negotiation.levels[..issue].iter().sum();
            let last = first + negotiation.levels[issue];
            negotiation.parties[party].refuses[first..last].fill(false);
        }
        Space::scaled(&negotiation)
            .is_ok_and(|space| best_least_gain(&space).is_some_and(|gain| gain >= -TOLERANCE))
    };
    // How far a party's alternative would have to fall for a deal to exist, the others as they are.
    let shortfall = |row: &[f64], party: usize| -> Option<f64> {
        let mut negotiation = plan.negotiation();
        plan.fill(row, &mut negotiation);
        let space = Space::scaled(&negotiation).ok()?;
        let mut floors: Vec<f64> = (0..space.parties()).map(|at| space.reservation(at)).collect();
        let own = std::mem::replace(floors.get_mut(party)?, f64::NEG_INFINITY);
        let best = best_for(&space, party, &floors).ok()?;
        Some(own - space.utilities(*best.first()?).get(party)?)
    };
    let empty: Vec<usize> = (0..sample.draws.min(SIZE_DRAWS))
        .into_par_iter()
        .filter(|draw| !open(sample.row(*draw), &[]))
        .collect();
    let closed_at_mid = best_least_gain(space).is_none_or(|gain| gain < -TOLERANCE);
    if empty.is_empty() && !closed_at_mid {
        return Vec::new();
    }
    let give = |at: usize| {
        let (party, issue, grade) = lines[at];
        Give {
            party: case.parties[plan.parties[party].party.at()].id.clone(),
            issue: Some(case.issues[plan.issues[issue].issue.at()].id.clone()),
            grade: Some(grade),
            by: None,
        }
    };
    // Sets of red lines, smaller ones first; a set that holds one that opens the zone at mid values is no least one.
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    let mut found: Vec<Relaxation> = Vec::new();
    let mut opening: Vec<Vec<usize>> = Vec::new();
    for size in 1..=TOGETHER {
        sets = sets
            .iter()
            .flat_map(|set| {
                let from = set.last().map_or(0, |last| last + 1);
                (from..lines.len()).map(move |at| set.iter().copied().chain([at]).collect::<Vec<usize>>())
            })
            .filter(|set| !opening.iter().any(|open| open.iter().all(|at| set.contains(at))))
            .collect();
        // Larger sets are tried only where nothing smaller helps, and only at mid values.
        if size > 1 && (!closed_at_mid || !opening.is_empty()) {
            break;
        }
        for set in &sets {
            let at_mid = closed_at_mid && open(&mid, set);
            let opens = if size == 1 {
                let count = empty.par_iter().filter(|draw| open(sample.row(**draw), set)).count();
                share_of(count, empty.len())
            } else {
                0.0
            };
            if at_mid || opens > 0.0 {
                found.push(Relaxation { gives: set.iter().map(|at| give(*at)).collect(), at_mid, opens });
            }
            if at_mid {
                opening.push(set.clone());
            }
        }
    }
    for relaxation in found.iter_mut().filter(|r| r.gives.len() > 1) {
        let set: Vec<usize> = (0..lines.len()).filter(|at| relaxation.gives.contains(&give(*at))).collect();
        let count = empty.par_iter().filter(|draw| open(sample.row(**draw), &set)).count();
        relaxation.opens = share_of(count, empty.len());
    }
    for (party, who) in plan.parties.iter().enumerate() {
        let mut short: Vec<f64> =
            empty.par_iter().filter_map(|draw| shortfall(sample.row(*draw), party)).collect();
        let at_mid = if closed_at_mid { shortfall(&mid, party) } else { None };
        let opens = share_of(short.len(), empty.len());
        let by = at_mid.or_else(|| (!short.is_empty()).then(|| quantiles(&mut short, [0.5])[0]));
        if let Some(by) = by {
            found.push(Relaxation {
                gives: vec![Give {
                    party: case.parties[who.party.at()].id.clone(),
                    issue: None,
                    grade: None,
                    by: Some(by),
                }],
                at_mid: at_mid.is_some(),
                opens,
            });
        }
    }
    found.sort_by(|a, b| {
        b.at_mid.cmp(&a.at_mid).then(b.opens.total_cmp(&a.opens)).then(a.gives.len().cmp(&b.gives.len()))
    });
    found.truncate(LISTED);
    found
}
