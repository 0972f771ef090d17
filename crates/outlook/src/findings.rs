//! What each model found, for its own command and for the report: over draws where a share is meant, at *mid
//! values* (every input at its median, a yes/no held where its chance is at least half) where one picture is
//! drawn.

use crate::bind::Bound;
use crate::bind::deals::Plan;
use crate::model::{
    DealSpace, HoldFinding, IssueForecast, ModelForecast, PackageChance, PackagePoint, PositionRange,
};
use crate::sample::Sample;
use detente_case::{Case, IssueId};
use detente_chance::{Quantity, summary};
use detente_deals::{
    Negotiation, Space, TOLERANCE, egalitarian_solution, frontier, kalai_smorodinsky_solution,
    nash_bargaining_solution, utilitarian_solution, zone,
};
use detente_forecast::{Actor, Issue, MODELS, weighted_mean};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Draws over which the size of the zone is counted: counting takes every package.
const SIZE_DRAWS: usize = 256;
/// Packages that are followed over all draws.
const CANDIDATES: usize = 64;
/// Packages that a picture shows.
const POINTS: usize = 400;

/// The row of mid values.
#[must_use]
pub fn mid(bound: &Bound) -> Vec<f64> {
    bound
        .inputs
        .iter()
        .map(|input| {
            let value = input.dist.sampler(&input.quantity).at(0.5);
            if input.quantity == Quantity::YES_NO { f64::from(u8::from(value >= 0.5)) } else { value }
        })
        .collect()
}

fn quantiles<const N: usize>(values: &mut [f64], at: [f64; N]) -> [f64; N] {
    values.sort_by(f64::total_cmp);
    at.map(|p| summary::quantile_sorted(values, p))
}

/// Every model's forecast of every issue that has positions.
#[must_use]
pub fn forecast(case: &Case, bound: &Bound, sample: &Sample) -> Vec<IssueForecast> {
    bound
        .forecast
        .issues
        .par_iter()
        .map(|plan| {
            let issue = &case.issues[plan.issue.at()];
            let mut columns: Vec<Vec<f64>> = vec![Vec::with_capacity(sample.draws); MODELS.len()];
            let mut actors: Vec<Actor> = Vec::new();
            for draw in 0..sample.draws {
                let row = sample.row(draw);
                plan.fill(row, &mut actors);
                let one = Issue {
                    actors: &actors,
                    reference: issue.reference.map(|id| row[id.at()]),
                    ..Issue::default()
                };
                for (column, model) in columns.iter_mut().zip(MODELS) {
                    column.extend(model.forecast(&one));
                }
            }
            let models = columns
                .iter_mut()
                .zip(MODELS)
                .filter(|(column, _)| !column.is_empty())
                .map(|(column, model)| {
                    let [p5, p25, p50, p75, p95] = quantiles(column, [0.05, 0.25, 0.5, 0.75, 0.95]);
                    ModelForecast {
                        model: model.id.to_owned(),
                        median: p50,
                        p50: [p25, p75],
                        p90: [p5, p95],
                        benchmark_mae: None,
                    }
                })
                .collect();
            let positions = plan
                .actors
                .iter()
                .map(|actor| {
                    let [p5, p50, p95] = quantiles(&mut sample.column(actor.position), [0.05, 0.5, 0.95]);
                    let median = |id| quantiles(&mut sample.column(id), [0.5])[0];
                    PositionRange {
                        party: case.parties[actor.party.at()].id.clone(),
                        p5,
                        p50,
                        p95,
                        salience: median(actor.salience),
                        influence: actor.influence.map_or(1.0, median),
                        supported: !bound.inputs[actor.position.at()].basis.unsupported(),
                    }
                })
                .collect();
            IssueForecast { id: issue.id.clone(), title: issue.title.clone(), models, positions }
        })
        .collect()
}

/// `detente deals`, whole.
#[derive(Clone, Debug, Serialize)]
pub struct DealsAnswer {
    /// Parties whose consent counts.
    pub parties: Vec<String>,
    /// Issues, in package order.
    pub issues: Vec<String>,
    /// Packages before constraints.
    pub packages: u64,
    /// The zone.
    pub zone: ZoneAnswer,
    /// Pareto frontier of the packages that no red line crosses, at mid values.
    pub frontier: Vec<NamedPackage>,
    /// Settlements at mid values, all ties; empty lists where the zone is empty.
    pub settlements: BTreeMap<String, Vec<NamedPackage>>,
    /// Utility of no deal at mid values.
    pub alternatives: BTreeMap<String, f64>,
    /// Packages that are most often acceptable to all.
    pub likeliest: Vec<PackageChance>,
    /// Drafts on record.
    pub drafts: Vec<PackageChance>,
}

/// The zone at mid values and over draws.
#[derive(Clone, Debug, Serialize)]
pub struct ZoneAnswer {
    /// Packages in it, at mid values.
    pub size: u64,
    /// Its share of all packages, at mid values.
    pub share: f64,
    /// Share of draws in which it is not empty.
    pub probability: f64,
}

/// A package by names, with its utilities at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct NamedPackage {
    /// Issue → level.
    pub package: BTreeMap<String, String>,
    /// Party → utility.
    pub utility: BTreeMap<String, f64>,
    /// In the zone of agreement.
    pub zone: bool,
    /// Further packages with the same utilities.
    #[serde(skip_serializing_if = "is_zero")]
    pub ties: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The definitions of settlements, in the order of printing.
type Settlement = (&'static str, fn(&Space) -> Vec<u64>);
const SETTLEMENTS: [Settlement; 4] = [
    ("nash", nash_bargaining_solution),
    ("kalai-smorodinsky", kalai_smorodinsky_solution),
    ("egalitarian", egalitarian_solution),
    ("utilitarian", utilitarian_solution),
];

fn space_at(plan: &Plan, row: &[f64]) -> Option<(Negotiation, Space)> {
    let mut negotiation = plan.negotiation();
    plan.fill(row, &mut negotiation);
    let space = Space::scaled(&negotiation).ok()?;
    Some((negotiation, space))
}

/// Everything about packages: `None` where the case gives no packages.
#[must_use]
pub fn deals(case: &Case, bound: &Bound, sample: &Sample) -> Option<DealsAnswer> {
    let plan = bound.deals.as_ref()?;
    let (_, space) = space_at(plan, &mid(bound))?;
    let parties: Vec<String> = plan.parties.iter().map(|p| case.parties[p.party.at()].id.clone()).collect();
    let issues: Vec<String> = plan.issues.iter().map(|i| case.issues[i.issue.at()].id.clone()).collect();
    let named = |index: u64, ties: u64| NamedPackage {
        package: plan.name(case, &space.package(index)).into_iter().collect(),
        utility: parties.iter().cloned().zip(space.utilities(index)).collect(),
        zone: space.acceptable(index),
        ties,
    };
    let size = zone(&space);
    let over = over_draws(case, bound, plan, sample);
    Some(DealsAnswer {
        packages: space.packages(),
        zone: ZoneAnswer { size: size.size, share: size.share(), probability: over.probability },
        frontier: frontier(&space).into_iter().map(|p| named(p.index, p.ties)).collect(),
        settlements: SETTLEMENTS
            .iter()
            .map(|(name, rule)| ((*name).to_owned(), rule(&space).into_iter().map(|i| named(i, 0)).collect()))
            .collect(),
        alternatives: parties.iter().cloned().zip((0..parties.len()).map(|p| space.reservation(p))).collect(),
        likeliest: over.likeliest,
        drafts: over.drafts,
        parties,
        issues,
    })
}

/// The space of packages as the report draws it.
#[must_use]
pub fn deal_space(case: &Case, bound: &Bound, sample: &Sample) -> Option<DealSpace> {
    let plan = bound.deals.as_ref()?;
    let (_, space) = space_at(plan, &mid(bound))?;
    let over = over_draws(case, bound, plan, sample);
    let on_frontier: BTreeSet<u64> = frontier(&space).into_iter().map(|p| p.index).collect();
    let mut settlement: BTreeMap<u64, Vec<&'static str>> = BTreeMap::new();
    for (name, rule) in SETTLEMENTS {
        for index in rule(&space) {
            settlement.entry(index).or_default().push(name);
        }
    }
    // Frontier and settlements always; then an even choice of the rest.
    let mut shown: BTreeSet<u64> =
        settlement.keys().copied().chain(on_frontier.iter().copied().take(POINTS)).collect();
    let room = POINTS.saturating_sub(shown.len()) as u64;
    if let Some(step) = space.packages().checked_div(room) {
        let step = step.max(1);
        shown.extend((0..room).map(|at| at * step).take_while(|index| *index < space.packages()));
    }
    let points = shown
        .into_iter()
        .map(|index| PackagePoint {
            levels: space.package(index).into_iter().map(|level| level as u32).collect(),
            utility: space.utilities(index),
            frontier: on_frontier.contains(&index),
            zone: space.acceptable(index),
            settlement: settlement.get(&index).cloned().unwrap_or_default(),
        })
        .collect();
    Some(DealSpace {
        parties: plan.parties.iter().map(|p| case.parties[p.party.at()].id.clone()).collect(),
        packages: space.packages(),
        probability: over.probability,
        share: over.share,
        alternatives: (0..space.parties()).map(|party| space.reservation(party)).collect(),
        points,
        likeliest: over.likeliest,
        drafts: over.drafts,
        forecast_inside: over.forecast_inside,
    })
}

struct OverDraws {
    probability: f64,
    share: [f64; 3],
    likeliest: Vec<PackageChance>,
    drafts: Vec<PackageChance>,
    forecast_inside: Option<f64>,
}

/// What is true in which share of draws.
fn over_draws(case: &Case, bound: &Bound, plan: &Plan, sample: &Sample) -> OverDraws {
    /// What one draw says.
    struct Drawn {
        exists: bool,
        nash: Vec<u64>,
        share: Option<f64>,
        forecast: Option<bool>,
    }
    let drawn: Vec<Option<Drawn>> = (0..sample.draws)
        .into_par_iter()
        .map_init(
            || (plan.negotiation(), Space::default()),
            |(negotiation, space), draw| {
                let row = sample.row(draw);
                plan.fill(row, negotiation);
                space.fill(negotiation).ok()?;
                space.rescale();
                let exists = detente_deals::zone_exists(space);
                Some(Drawn {
                    exists,
                    nash: if exists && draw < SIZE_DRAWS * 4 {
                        nash_bargaining_solution(space)
                    } else {
                        Vec::new()
                    },
                    share: (draw < SIZE_DRAWS).then(|| zone(space).share()),
                    forecast: forecast_package(bound, plan, row)
                        .map(|package| space.index(&package).is_some_and(|index| space.acceptable(index))),
                })
            },
        )
        .collect();
    let drawn: Vec<Drawn> = drawn.into_iter().flatten().collect();
    let exists = drawn.iter().filter(|d| d.exists).count();
    let mut shares: Vec<f64> = drawn.iter().filter_map(|d| d.share).collect();
    let mut often: BTreeMap<u64, usize> = BTreeMap::new();
    for index in drawn.iter().flat_map(|d| d.nash.iter().take(4)) {
        *often.entry(*index).or_default() += 1;
    }
    let mut often: Vec<(u64, usize)> = often.into_iter().collect();
    often.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let shape = Space::of(&plan.negotiation()).unwrap_or_default();
    let mut candidates: Vec<(Option<String>, Vec<Option<usize>>)> = often
        .iter()
        .take(CANDIDATES)
        .map(|(index, _)| (None, shape.package(*index).into_iter().map(Some).collect()))
        .collect();
    candidates
        .extend(plan.drafts.iter().map(|(at, levels)| (Some(case.packages[*at].id.clone()), levels.clone())));
    let mut chances = chances(case, plan, sample, &candidates);
    let drafts: Vec<PackageChance> = chances.iter().filter(|c| c.id.is_some()).cloned().collect();
    chances.retain(|c| c.id.is_none() && c.acceptable > 0.0);
    chances.sort_by(|a, b| b.acceptable.total_cmp(&a.acceptable));
    chances.truncate(12);
    let forecasts: Vec<bool> = drawn.iter().filter_map(|d| d.forecast).collect();
    OverDraws {
        probability: share(exists, drawn.len()),
        share: if shares.is_empty() { [0.0; 3] } else { quantiles(&mut shares, [0.05, 0.5, 0.95]) },
        likeliest: chances,
        drafts,
        forecast_inside: (!forecasts.is_empty())
            .then(|| share(forecasts.iter().filter(|inside| **inside).count(), forecasts.len())),
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
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

/// How often each candidate is acceptable. An issue that a draft leaves open takes, for each draw, the level
/// that leaves the worst-off party best off, one open issue after the other.
fn chances(
    case: &Case,
    plan: &Plan,
    sample: &Sample,
    candidates: &[(Option<String>, Vec<Option<usize>>)],
) -> Vec<PackageChance> {
    let parties = plan.parties.len();
    /// Acceptances and utilities of one candidate in one draw.
    type Seen = (bool, Vec<bool>, Vec<f64>);
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
                candidates
                    .iter()
                    .map(|(_, levels)| {
                        let package = complete(space, negotiation, levels);
                        let utility =
                            space.index(&package).map_or_else(|| vec![0.0; parties], |i| space.utilities(i));
                        let by: Vec<bool> = (0..parties)
                            .map(|party| {
                                let mut offset = 0;
                                let crossed =
                                    package.iter().zip(&negotiation.levels).any(|(level, count)| {
                                        let slot = offset + level;
                                        offset += count;
                                        negotiation.parties[party].refuses.get(slot).copied().unwrap_or(false)
                                    });
                                !crossed && utility[party] >= space.reservation(party) - TOLERANCE
                            })
                            .collect();
                        (by.iter().all(|yes| *yes), by, utility)
                    })
                    .collect()
            },
        )
        .collect();
    candidates
        .iter()
        .enumerate()
        .map(|(at, (id, levels))| {
            let seen: Vec<&Seen> = rows.iter().filter_map(|row| row.get(at)).collect();
            PackageChance {
                id: id.clone(),
                package: plan
                    .issues
                    .iter()
                    .zip(levels)
                    .filter_map(|(issue, level)| {
                        let row = &case.issues[issue.issue.at()];
                        level.map(|level| (row.id.clone(), issue.levels[level].clone()))
                    })
                    .collect(),
                acceptable: share(seen.iter().filter(|s| s.0).count(), seen.len()),
                by_party: (0..parties)
                    .map(|party| share(seen.iter().filter(|s| s.1[party]).count(), seen.len()))
                    .collect(),
                utility: (0..parties)
                    .map(|party| {
                        let mut column: Vec<f64> = seen.iter().map(|s| s.2[party]).collect();
                        if column.is_empty() { 0.0 } else { quantiles(&mut column, [0.5])[0] }
                    })
                    .collect(),
            }
        })
        .collect()
}

/// Fills the open issues of a draft.
fn complete(space: &Space, negotiation: &Negotiation, levels: &[Option<usize>]) -> Vec<usize> {
    let mut package: Vec<usize> = levels.iter().map(|level| level.unwrap_or(0)).collect();
    for issue in (0..levels.len()).filter(|issue| levels[*issue].is_none()) {
        let mut best = (f64::NEG_INFINITY, 0);
        for level in 0..negotiation.levels[issue] {
            package[issue] = level;
            let Some(index) = space.index(&package) else { continue };
            let crossed = !space.allowed(index);
            let least = space
                .utilities(index)
                .iter()
                .enumerate()
                .map(|(party, utility)| utility - space.reservation(party))
                .fold(f64::INFINITY, f64::min);
            let value = if crossed { least - 10.0 } else { least };
            if value > best.0 {
                best = (value, level);
            }
        }
        package[issue] = best.1;
    }
    package
}

/// Holding over draws; `None` where the case gives nothing about it.
#[must_use]
pub fn hold(case: &Case, bound: &Bound, sample: &Sample) -> Option<HoldFinding> {
    bound.hold.finding(case, sample)
}

/// Issues of a case that have no forecast, for the report.
#[must_use]
pub fn without_forecast(case: &Case, bound: &Bound) -> Vec<IssueId> {
    (0..case.issues.len() as u32)
        .map(IssueId)
        .filter(|id| !bound.forecast.issues.iter().any(|plan| plan.issue == *id))
        .collect()
}
