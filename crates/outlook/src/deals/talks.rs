//! Simulated talks over a case's draws, or over another tool's packages: how likely and how soon an agreement is
//! under each way of bargaining, and how far it falls from the Nash solution and the frontier.

use super::{Names, share_of, space_at};
use crate::bind::Bound;
use crate::bind::deals::Plan;
use crate::findings::{mid, quantiles};
use crate::sample::Sample;
use detente_case::Case;
use detente_deals::talks::{
    Outcome, Strategy, Table, Voter, alternating_offers, closed_form, fit, single_text,
};
use detente_deals::{Space, frontier, nash_bargaining_solution, weighted_nash_solution, zone_frontier};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// One way of bargaining.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Alternating offers: a strategy a party.
    Offers(Vec<(String, Strategy)>),
    /// One text: a kind of voter a party.
    Text(Vec<(String, Voter)>),
}

/// `detente talks`, whole.
#[derive(Clone, Debug, Serialize)]
pub struct TalksAnswer {
    /// Who talks.
    pub parties: Vec<String>,
    /// Moves (or changes of the text) before the deadline.
    pub steps: usize,
    /// Talks simulated in each setting: one a draw.
    pub draws: usize,
    /// One entry a setting.
    pub settings: Vec<Simulated>,
    /// Two parties with discount rates: what Rubinstein's result says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubinstein: Option<Patience>,
    /// Ways of conceding that offers on record look like, by party, best first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fits: BTreeMap<String, Vec<Fitted>>,
    /// What could not be simulated.
    #[serde(skip)]
    pub limits: Vec<String>,
}

/// A setting's outcome over draws.
#[derive(Clone, Debug, Serialize)]
pub struct Simulated {
    /// `alternating-offers` or `single-text`.
    pub protocol: &'static str,
    /// Strategy by party.
    pub strategies: BTreeMap<String, String>,
    /// Share of talks that end in a deal.
    pub agreement: f64,
    /// Share of the deadline gone at agreement: 5, 50, 95 % points; `None` without any.
    pub time: Option<[f64; 3]>,
    /// Mean utility of the deals, by party.
    pub utility: BTreeMap<String, f64>,
    /// Mean distance, in utility, of the deals from the nearest Nash package.
    pub nash_distance: Option<f64>,
    /// Mean distance from the nearest point of the frontier.
    pub frontier_distance: Option<f64>,
    /// Packages signed most often: levels and share of all talks.
    pub deals: Vec<Signed>,
}

/// A package and how often it was signed.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// Issue → level.
    pub package: BTreeMap<String, String>,
    /// Share of all talks.
    pub share: f64,
}

/// Rubinstein's division between two parties with discount rates, at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct Patience {
    /// Discount rate a year by party.
    pub rates: BTreeMap<String, f64>,
    /// Share of the gain: the limit of offers in quick succession.
    pub shares: BTreeMap<String, f64>,
    /// The weighted Nash packages with these shares as weights.
    pub packages: Vec<super::NamedPackage>,
}

/// A fitted family.
#[derive(Clone, Debug, Serialize)]
pub struct Fitted {
    /// Family.
    pub family: &'static str,
    /// Its parameter.
    pub parameter: f64,
    /// Root mean squared error, in utility.
    pub error: f64,
    /// Offers on record.
    pub offers: usize,
}

/// A strategy in a word.
#[must_use]
pub fn strategy_name(strategy: &Strategy) -> String {
    match strategy {
        Strategy::Time { e, start } => {
            let kind = if *e < 1.0 {
                "boulware"
            } else if *e > 1.0 {
                "conceder"
            } else {
                "linear"
            };
            let at_once = if *start > 0.0 { format!(", {start} at once") } else { String::new() };
            format!("{kind} (e = {e}{at_once})")
        }
        Strategy::TitForTat => "tit-for-tat".into(),
        Strategy::Micro => "micro".into(),
        Strategy::Zeuthen => "zeuthen".into(),
    }
}

fn voter_name(voter: &Voter) -> String {
    match voter {
        Voter::HillClimber => "hill-climber".into(),
        Voter::Annealer { temperature } => format!("annealer (T = {temperature})"),
    }
}

/// The settings that are compared where none is asked for.
#[must_use]
pub fn panel(parties: &[String]) -> Vec<Setting> {
    let all = |strategy: Strategy| Setting::Offers(parties.iter().map(|p| (p.clone(), strategy)).collect());
    let mut settings =
        vec![all(Strategy::BOULWARE), all(Strategy::LINEAR), all(Strategy::CONCEDER), all(Strategy::MICRO)];
    // One stands firm for long while the others give way early.
    for firm in parties {
        let strategy = |party: &String| if party == firm { Strategy::BOULWARE } else { Strategy::CONCEDER };
        settings.push(Setting::Offers(parties.iter().map(|p| (p.clone(), strategy(p))).collect()));
    }
    if parties.len() == 2 {
        settings.push(all(Strategy::ZEUTHEN));
    }
    let votes = |voter: Voter| Setting::Text(parties.iter().map(|p| (p.clone(), voter)).collect());
    settings.push(votes(Voter::HillClimber));
    settings.push(votes(Voter::Annealer { temperature: 0.1 }));
    settings
}

/// What one talk came to.
struct One {
    deal: Option<u128>,
    time: f64,
    utility: Vec<f64>,
    nash: Option<f64>,
    frontier: Option<f64>,
}

/// All settings over one space.
fn one(space: &Space, settings: &[Setting], steps: usize, talk: u64, seed: u64) -> Option<Vec<One>> {
    let table = Table::new(space).ok()?;
    let vector = |index: u128| -> Vec<f64> {
        let utility = space.utilities(index);
        space.required().iter().map(|party| utility[*party]).collect()
    };
    let nash: Vec<Vec<f64>> =
        nash_bargaining_solution(space).unwrap_or_default().into_iter().map(vector).collect();
    let whole = zone_frontier(space).or_else(|_| frontier(space)).unwrap_or_default();
    let efficient: Vec<Vec<f64>> = whole.points.iter().map(|point| vector(point.index)).collect();
    let nearest = |to: &[f64], points: &[Vec<f64>]| -> Option<f64> {
        points
            .iter()
            .map(|point| point.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt())
            .min_by(f64::total_cmp)
    };
    let run = |setting: &Setting| -> Outcome {
        match setting {
            Setting::Offers(list) => {
                let strategies: Vec<Strategy> = list.iter().map(|(_, strategy)| *strategy).collect();
                alternating_offers(&table, &strategies, steps, talk, seed)
            }
            Setting::Text(list) => {
                let voters: Vec<Voter> = list.iter().map(|(_, voter)| *voter).collect();
                single_text(&table, &voters, steps.saturating_mul(10), talk, seed)
            }
        }
    };
    Some(
        settings
            .iter()
            .map(|setting| {
                let outcome = run(setting);
                let utility = outcome.deal.map(vector).unwrap_or_default();
                One {
                    deal: outcome.deal,
                    time: outcome.time,
                    nash: outcome.deal.and_then(|_| nearest(&utility, &nash)),
                    frontier: outcome.deal.and_then(|_| nearest(&utility, &efficient)),
                    utility,
                }
            })
            .collect(),
    )
}

fn summed(names: &Names, space: &Space, settings: &[Setting], talks: &[Vec<One>]) -> Vec<Simulated> {
    let mean =
        |values: Vec<f64>| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    settings
        .iter()
        .enumerate()
        .map(|(at, setting)| {
            let all: Vec<&One> = talks.iter().filter_map(|talk| talk.get(at)).collect();
            let deals: Vec<&&One> = all.iter().filter(|one| one.deal.is_some()).collect();
            let mut often: BTreeMap<u128, usize> = BTreeMap::new();
            for index in deals.iter().filter_map(|one| one.deal) {
                *often.entry(index).or_default() += 1;
            }
            let mut often: Vec<(u128, usize)> = often.into_iter().collect();
            often.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let mut times: Vec<f64> = deals.iter().map(|one| one.time).collect();
            let (protocol, strategies) = match setting {
                Setting::Offers(list) => {
                    ("alternating-offers", list.iter().map(|(p, s)| (p.clone(), strategy_name(s))).collect())
                }
                Setting::Text(list) => {
                    ("single-text", list.iter().map(|(p, v)| (p.clone(), voter_name(v))).collect())
                }
            };
            let utility = names
                .parties
                .iter()
                .enumerate()
                .filter_map(|(party, name)| {
                    let values = deals.iter().filter_map(|one| one.utility.get(party).copied()).collect();
                    Some((name.clone(), mean(values)?))
                })
                .collect();
            Simulated {
                protocol,
                strategies,
                agreement: share_of(deals.len(), all.len()),
                time: (!times.is_empty()).then(|| quantiles(&mut times, [0.05, 0.5, 0.95])),
                utility,
                nash_distance: mean(deals.iter().filter_map(|one| one.nash).collect()),
                frontier_distance: mean(deals.iter().filter_map(|one| one.frontier).collect()),
                deals: often
                    .into_iter()
                    .take(3)
                    .map(|(index, count)| Signed {
                        package: names.package(&space.package(index)),
                        share: share_of(count, all.len()),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// Talks over one space: as many as `draws`, which differ in who begins and in a mediator's luck only.
#[must_use]
pub fn over_space(
    space: &Space,
    names: &Names,
    settings: &[Setting],
    steps: usize,
    draws: usize,
    seed: u64,
) -> TalksAnswer {
    let talks: Vec<Vec<One>> = (0..draws as u64)
        .into_par_iter()
        .filter_map(|talk| one(space, settings, steps, talk, seed))
        .collect();
    let mut limits = Vec::new();
    if talks.is_empty() {
        limits.extend(Table::new(space).err().map(|error| error.to_string()));
    }
    TalksAnswer {
        parties: names.parties.clone(),
        steps,
        draws: talks.len(),
        settings: summed(names, space, settings, &talks),
        rubinstein: None,
        fits: BTreeMap::new(),
        limits,
    }
}

/// Talks over the draws of a case: one a draw and setting.
#[must_use]
pub fn over_draws(
    case: &Case,
    bound: &Bound,
    sample: &Sample,
    settings: &[Setting],
    steps: usize,
    seed: u64,
) -> Option<TalksAnswer> {
    let plan = bound.deals.as_ref()?;
    let (_, mid_space) = space_at(plan, &mid(bound))?;
    let names = super::names(case, plan);
    let talks: Vec<Vec<One>> = (0..sample.draws)
        .into_par_iter()
        .filter_map(|draw| {
            let (_, space) = space_at(plan, sample.row(draw))?;
            one(&space, settings, steps, draw as u64, seed)
        })
        .collect();
    let mut limits = Vec::new();
    if talks.is_empty() {
        limits.extend(Table::new(&mid_space).err().map(|error| error.to_string()));
    }
    Some(TalksAnswer {
        steps,
        draws: talks.len(),
        settings: summed(&names, &mid_space, settings, &talks),
        rubinstein: patience(bound, plan, &mid_space, &names),
        fits: fits(case, plan, &mid_space, &names),
        parties: names.parties,
        limits,
    })
}

/// Two parties with discount rates.
fn patience(bound: &Bound, plan: &Plan, space: &Space, names: &Names) -> Option<Patience> {
    let [a, b] = &plan.parties[..] else { return None };
    let row = mid(bound);
    let rate = |id: Option<detente_case::InputId>| id.and_then(|id| row.get(id.at()).copied());
    let (first, second) = (rate(a.impatience)?, rate(b.impatience)?);
    let (mine, theirs) = closed_form::patience_shares(first, second);
    let by = |pair: [f64; 2]| names.parties.iter().cloned().zip(pair).collect();
    let packages = weighted_nash_solution(space, &[mine, theirs]).unwrap_or_default();
    Some(Patience {
        rates: by([first, second]),
        shares: by([mine, theirs]),
        packages: packages.into_iter().take(4).map(|index| names.named(space, index, 0)).collect(),
    })
}

/// Ways of conceding that a party's drafts and positions on record look like.
fn fits(case: &Case, plan: &Plan, space: &Space, names: &Names) -> BTreeMap<String, Vec<Fitted>> {
    // (party, day, levels), all offers on record.
    let mut record: Vec<(usize, detente_case::date::Date, Vec<Option<usize>>)> = Vec::new();
    for (at, levels) in &plan.drafts {
        let draft = &case.packages[*at];
        let by = draft.by.and_then(|by| plan.parties.iter().position(|party| party.party == by));
        if let (Some(party), Some(when)) = (by, &draft.on) {
            record.push((party, when.from, levels.clone()));
        }
    }
    for (party, day, levels) in &plan.earlier {
        let by = plan.parties.iter().position(|plan| plan.party == *party);
        if let (Some(party), Some(day)) = (by, detente_case::date::day(day)) {
            record.push((party, day, levels.clone()));
        }
    }
    record.sort_by_key(|(_, day, _)| *day);
    let (Some(first), Some(deadline)) =
        (record.first().map(|(_, day, _)| *day), case.question.signed.as_ref().map(|signed| signed.by))
    else {
        return BTreeMap::new();
    };
    let days = |day: detente_case::date::Date| -> f64 { day.duration_since(first).as_secs_f64() / 86_400.0 };
    let whole = days(deadline).max(1.0);
    let offers: Vec<(usize, f64, Vec<f64>)> = record
        .iter()
        .filter_map(|(party, day, levels)| {
            let package = super::chances::complete(space, levels);
            Some((*party, (days(*day) / whole).clamp(0.0, 1.0), space.utilities(space.index(&package)?)))
        })
        .collect();
    let mut found = BTreeMap::new();
    for (party, name) in names.parties.iter().enumerate() {
        let mut heard = None;
        let mut own = Vec::new();
        for (by, time, utility) in &offers {
            if *by == party {
                own.push((*time, utility[party], heard));
            } else {
                heard = Some(utility[party]);
            }
        }
        let fitted: Vec<Fitted> = fit(&own, 1.0, space.reservation(party))
            .into_iter()
            .map(|fit| Fitted {
                family: fit.family,
                parameter: fit.parameter,
                error: fit.error,
                offers: fit.offers,
            })
            .collect();
        if !fitted.is_empty() {
            found.insert(name.clone(), fitted);
        }
    }
    found
}
