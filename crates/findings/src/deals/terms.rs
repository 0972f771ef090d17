//! Packages in which terms are numbers: exact, over draws and at mid values.

use super::sentences::amount;
use super::{Ask, DealsAnswer, NamedPackage, Names, Said, ZoneAnswer, definition, rule, share_of};
use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_bind::{Bound, mid};
use detente_case::{Case, Rule};
use detente_chance::words::percent;
use detente_deals::mixed::{Mixed, MixedPackage};
use detente_deals::{Settlement, TOLERANCE};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Packages drawn to measure the share of the zone.
const DRAWN: u64 = 1 << 12;

/// Are terms settled as numbers?
pub(super) fn in_units(plan: &Plan) -> bool {
    !plan.terms.is_empty() && plan.rule == Rule::Unanimity
}

/// Issues with levels first, then the terms.
pub(super) fn names(case: &Case, plan: &Plan) -> Names {
    let kept = plan.levelled();
    let issue = |place: &usize| &case.issues[plan.issues[*place].issue.at()];
    let ids = kept.iter().map(|place| issue(place).id.clone());
    let titles = kept.iter().map(|place| issue(place).title.clone());
    let unit = |title: &str, unit: &str| {
        if unit.is_empty() { title.to_owned() } else { format!("{title} ({unit})") }
    };
    Names {
        parties: plan.parties.iter().map(|p| case.parties[p.party.at()].id.clone()).collect(),
        party_titles: plan.parties.iter().map(|p| case.parties[p.party.at()].name.clone()).collect(),
        issues: ids.chain(plan.terms.iter().map(|term| term.id.clone())).collect(),
        issue_titles: titles.chain(plan.terms.iter().map(|term| unit(&term.title, &term.unit))).collect(),
        levels: kept
            .iter()
            .map(|place| plan.issues[*place].levels.clone())
            .chain(plan.terms.iter().map(|_| Vec::new()))
            .collect(),
    }
}

/// A number to ten digits: 57.5, not 57.49999999999999.
fn rounded(number: f64) -> f64 {
    format!("{number:.9e}").parse().unwrap_or(number)
}

fn named(names: &Names, plan: &Plan, package: &MixedPackage) -> NamedPackage {
    let issues = package.levels.len();
    let level = |(at, level): (usize, &usize)| {
        let said = names.levels.get(at)?.get(*level)?.as_str();
        Some((names.issues.get(at)?.as_str().into(), Said::Level(said.into())))
    };
    let numbers = plan.terms.iter().zip(&package.at);
    let numbers = numbers.map(|(term, at)| (term.id.as_str().into(), Said::Number(rounded(*at))));
    NamedPackage {
        package: package.levels.iter().enumerate().take(issues).filter_map(level).chain(numbers).collect(),
        utility: names
            .parties
            .iter()
            .map(|party| party.as_str().into())
            .zip(package.utility.iter().copied())
            .collect(),
        zone: false,
        ties: 0,
    }
}

/// The share of packages that are in the zone, from packages drawn at random with a fixed seed: share, standard error.
fn share(plan: &Plan, mixed: &Mixed) -> (f64, f64) {
    let levels: Vec<usize> = plan.levelled().iter().map(|place| plan.issues[*place].levels.len()).collect();
    let (mut all, mut inside) = (0u64, 0u64);
    for draw in 0..DRAWN {
        let number = |at: usize| mixed_bits(draw << 16 | at as u64);
        let package: Vec<usize> =
            levels.iter().enumerate().map(|(at, count)| (number(at) % *count as u64) as usize).collect();
        let numbers: Vec<f64> = plan
            .terms
            .iter()
            .enumerate()
            .map(|(at, term)| {
                let even = (number(levels.len() + at) >> 11) as f64 / (1u64 << 53) as f64;
                term.from + (term.to - term.from) * even
            })
            .collect();
        if mixed.utility_of(&package, &numbers).is_some() {
            all += 1;
            inside += u64::from(mixed.acceptable(&package, &numbers));
        }
    }
    let share = inside as f64 / all.max(1) as f64;
    (share, (share * (1.0 - share) / all.max(1) as f64).sqrt())
}

/// Splitmix64.
fn mixed_bits(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Everything that is computed of packages with numbers; `limits` names what is not.
pub(super) fn answer(case: &Case, bound: &Bound, plan: &Plan, sample: &Sample, ask: &Ask) -> DealsAnswer {
    let names = names(case, plan);
    let gains: Vec<Option<f64>> = (0..sample.draws)
        .into_par_iter()
        .map(|draw| plan.mixed(sample.row(draw)).ok().and_then(|mixed| mixed.best_least_gain()))
        .collect();
    let open = gains.iter().filter(|gain| gain.is_some_and(|gain| gain >= -TOLERANCE)).count();
    let mut limits = vec![
        "packages with numbers are not ranked by how often they are acceptable: drafts, packages that are asked about and relaxations are left out".to_owned(),
    ];
    let mixed = plan.mixed(&mid(bound)).map_err(|error| limits.push(error.to_string())).ok();
    let margin = mixed.as_ref().and_then(Mixed::best_least_gain);
    let exists = margin.is_some_and(|margin| margin >= -TOLERANCE);
    let (mut settlements, mut definitions) = (BTreeMap::new(), BTreeMap::new());
    let mut frontier = Vec::new();
    let mut terms = BTreeMap::new();
    let (mut of_all, mut error) = (0.0, 0.0);
    if let Some(mixed) = &mixed {
        for settlement in Settlement::ALL {
            if settlement == Settlement::WeightedNash && ask.weights.is_empty() {
                continue;
            }
            if let Some(found) = mixed.settle(settlement, &ask.weights) {
                let found = NamedPackage { zone: true, ..named(&names, plan, &found) };
                settlements.insert(settlement.to_string(), vec![found]);
                definitions.insert(settlement.to_string(), definition(settlement).to_owned());
            }
        }
        if exists {
            limits.push("no raiffa solution: it is defined over packages of levels".to_owned());
        }
        frontier.extend(mixed.frontier().iter().map(|package| NamedPackage {
            zone: mixed.acceptable(&package.levels, &package.at),
            ..named(&names, plan, package)
        }));
        if plan.parties.len() != 2 {
            limits.push(
                "the frontier is listed for two parties: with numbers it is a surface for more".to_owned(),
            );
        }
        for (at, term) in plan.terms.iter().enumerate() {
            terms.extend(mixed.range(at).map(|range| (term.id.clone(), range.map(rounded))));
        }
        (of_all, error) = share(plan, mixed);
    }
    let levels = plan.levelled().iter().map(|place| plan.issues[*place].levels.len() as u128).product();
    let mut answer = DealsAnswer {
        rule: rule(case, plan),
        packages: levels,
        draws: Some(sample.draws),
        zone: ZoneAnswer {
            size: u128::from(exists),
            share: of_all,
            probability: share_of(open, sample.draws),
            share_error: Some(error),
            margin,
            terms,
            by_quota: Vec::new(),
        },
        frontier,
        frontier_error: mixed.as_ref().map(|mixed| mixed.error).filter(|error| *error > 0.0),
        settlements,
        definitions,
        adjusted_winner: None,
        body: None,
        alternatives: match &mixed {
            Some(mixed) => {
                names.parties.iter().cloned().enumerate().map(|(at, p)| (p, mixed.reservation(at))).collect()
            }
            None => BTreeMap::new(),
        },
        likeliest: Vec::new(),
        drafts: Vec::new(),
        asked: Vec::new(),
        top: BTreeMap::new(),
        best_for: None,
        offers: Vec::new(),
        regret: BTreeMap::new(),
        relaxations: Vec::new(),
        words: Vec::new(),
        parties: names.parties.clone(),
        issues: names.issues.clone(),
        limits,
    };
    answer.words = words(plan, &names, &answer);
    answer
}

fn words(plan: &Plan, names: &Names, answer: &DealsAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    let closed = 1.0 - answer.zone.probability;
    if closed > 0.0 {
        lines
            .push(format!("No deal in {} of draws: no package is acceptable to all there.", percent(closed)));
    }
    match answer.zone.margin {
        Some(margin) if margin < -TOLERANCE => lines.push(format!(
            "At mid values no package is acceptable: the best one for the worst-off still leaves somebody {} short.",
            amount(-margin)
        )),
        None => lines.push("Red lines leave no package at all, at mid values.".to_owned()),
        Some(_) => {}
    }
    for term in &plan.terms {
        let Some([low, high]) = answer.zone.terms.get(&term.id) else { continue };
        let title =
            names.issues.iter().position(|id| *id == term.id).and_then(|at| names.issue_titles.get(at));
        lines.push(format!(
            "Deals that all accept, at mid values, have {} from {low} to {high}.",
            title.unwrap_or(&term.title)
        ));
    }
    lines
}
