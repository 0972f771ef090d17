//! Packages in which terms are numbers: exact, over draws and at mid values.

use super::sentences::amount;
use super::{Ask, DealsAnswer, NamedPackage, Names, Said, ZoneAnswer, definition, rule, share_of};
use super::{BestFor, numbers, sentences};
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
        ends: kept
            .iter()
            .map(|_| None)
            .chain(plan.terms.iter().map(|term| Some([term.from, term.to])))
            .collect(),
    }
}

/// A number to ten digits: 57.5, not 57.49999999999999.
fn rounded(number: f64) -> f64 {
    format!("{number:.9e}").parse().unwrap_or(number)
}

fn named(names: &Names, package: &MixedPackage) -> NamedPackage {
    let issues = package.levels.len();
    let level = |(at, level): (usize, &usize)| {
        let said = names.levels.get(at)?.get(*level)?.as_str();
        Some((names.issues.get(at)?.as_str().into(), Said::Level(said.into())))
    };
    let numbers = names.issues.iter().skip(issues).zip(&package.at);
    let numbers = numbers.map(|(id, at)| (id.as_str().into(), Said::Number(rounded(*at))));
    NamedPackage {
        package: package.levels.iter().enumerate().filter_map(level).chain(numbers).collect(),
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

/// Levels of the issues that have them, and the ends of those that are numbers.
fn shape(names: &Names) -> (Vec<usize>, Vec<[f64; 2]>) {
    let ends: Vec<[f64; 2]> = names.ends.iter().copied().flatten().collect();
    let levels = names.levels.iter().take(names.issues.len() - ends.len()).map(Vec::len).collect();
    (levels, ends)
}

/// The share of packages that are in the zone, from packages drawn at random with a fixed seed: share, standard error.
fn share(names: &Names, mixed: &Mixed) -> (f64, f64) {
    let (levels, ends) = shape(names);
    let (mut all, mut inside) = (0u64, 0u64);
    for draw in 0..DRAWN {
        let number = |at: usize| mixed_bits(draw << 16 | at as u64);
        let package: Vec<usize> =
            levels.iter().enumerate().map(|(at, count)| (number(at) % *count as u64) as usize).collect();
        let numbers: Vec<f64> = ends
            .iter()
            .enumerate()
            .map(|(at, [from, to])| {
                let even = (number(levels.len() + at) >> 11) as f64 / (1u64 << 53) as f64;
                from + (to - from) * even
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
        "packages with numbers are not ranked by how often they are acceptable, and no relaxation is looked for".to_owned(),
    ];
    let (on_record, asked_about) = (numbers::drafts(case, plan), numbers::asked(ask, &names));
    let record: Vec<numbers::Open> = on_record.iter().chain(&asked_about).cloned().collect();
    let mut drafts = numbers::chances(plan, &names, sample, &record);
    let asked = drafts.split_off(on_record.len());
    let mixed = plan.mixed(&mid(bound)).map_err(|error| limits.push(error.to_string())).ok();
    let mut answer = at_one(mixed.as_ref(), &names, rule(case, plan), ask, (&record, limits));
    answer.draws = Some(sample.draws);
    answer.zone.probability = share_of(open, sample.draws);
    (answer.drafts, answer.asked) = (drafts, asked);
    answer.words = words(&names, &answer);
    answer
}

/// The same of another tool's files, which give one set of numbers.
pub(super) fn of_files(mixed: &Mixed, names: &Names, rule: String, ask: &Ask) -> DealsAnswer {
    let mut answer = at_one(Some(mixed), names, rule, ask, (&numbers::asked(ask, names), Vec::new()));
    answer.words = words(names, &answer);
    answer
}

/// What one set of numbers says by itself.
fn at_one(
    mixed: Option<&Mixed>,
    names: &Names,
    rule: String,
    ask: &Ask,
    (record, mut limits): (&[numbers::Open], Vec<String>),
) -> DealsAnswer {
    if ask.top > 0 {
        limits.push("no list of each party’s best packages: with numbers there is no second best".to_owned());
    }
    let margin = mixed.and_then(Mixed::best_least_gain);
    let exists = margin.is_some_and(|margin| margin >= -TOLERANCE);
    let (mut settlements, mut definitions) = (BTreeMap::new(), BTreeMap::new());
    let (mut frontier, mut terms) = (Vec::new(), BTreeMap::new());
    let (mut offers, mut best_for, mut alternatives) = (Vec::new(), None, BTreeMap::new());
    let (mut of_all, mut error) = (0.0, 0.0);
    if let Some(mixed) = mixed {
        for settlement in Settlement::ALL {
            if settlement == Settlement::WeightedNash && ask.weights.is_empty() {
                continue;
            }
            if let Some(found) = mixed.settle(settlement, &ask.weights) {
                let found = NamedPackage { zone: true, ..named(names, &found) };
                settlements.insert(settlement.to_string(), vec![found]);
                definitions.insert(settlement.to_string(), definition(settlement).to_owned());
            }
        }
        if exists {
            limits.push("no raiffa solution: it is defined over packages of levels".to_owned());
        }
        let inside = |package: &MixedPackage| mixed.acceptable(&package.levels, &package.at);
        let told = |package: &MixedPackage| NamedPackage { zone: inside(package), ..named(names, package) };
        frontier.extend(mixed.frontier().iter().map(told));
        if names.parties.len() != 2 {
            limits.push(
                "the frontier is listed for two parties: with numbers it is a surface for more".to_owned(),
            );
        }
        let (levels, ends) = shape(names);
        for (at, id) in names.issues.iter().skip(levels.len()).take(ends.len()).enumerate() {
            terms.extend(mixed.range(at).map(|range| (id.clone(), range.map(rounded))));
        }
        (of_all, error) = share(names, mixed);
        offers = numbers::offers(names, mixed, record, &|package| named(names, package), &mut limits);
        best_for = ask.best_for.as_ref().and_then(|asked| best_for_one(names, mixed, asked));
        let own = names.parties.iter().cloned().enumerate();
        alternatives.extend(own.map(|(at, party)| (party, mixed.reservation(at))));
    }
    DealsAnswer {
        rule,
        packages: shape(names).0.iter().map(|count| *count as u128).product(),
        draws: None,
        zone: ZoneAnswer {
            size: u128::from(exists),
            share: of_all,
            probability: f64::from(u8::from(exists)),
            share_error: Some(error),
            margin,
            terms,
            by_quota: Vec::new(),
        },
        frontier,
        frontier_error: mixed.map(|mixed| mixed.error).filter(|error| *error > 0.0),
        settlements,
        definitions,
        adjusted_winner: None,
        body: None,
        alternatives,
        likeliest: Vec::new(),
        drafts: Vec::new(),
        asked: Vec::new(),
        top: BTreeMap::new(),
        best_for,
        offers,
        regret: BTreeMap::new(),
        relaxations: Vec::new(),
        words: Vec::new(),
        parties: names.parties.clone(),
        issues: names.issues.clone(),
        limits,
    }
}

/// The best package for one party that leaves every other one its floor, or its alternative where no floor is given.
fn best_for_one(
    names: &Names,
    mixed: &Mixed,
    (party, floors): &(usize, Vec<Option<f64>>),
) -> Option<BestFor> {
    let floor = |(at, floor): (usize, &Option<f64>)| floor.unwrap_or_else(|| mixed.reservation(at));
    let floors: Vec<f64> = floors.iter().enumerate().map(floor).collect();
    let found = mixed.best_for(*party, &floors);
    let inside = |package: &MixedPackage| mixed.acceptable(&package.levels, &package.at);
    Some(BestFor {
        party: names.parties.get(*party)?.clone(),
        floors: names.parties.iter().cloned().zip(floors).collect(),
        packages: found
            .iter()
            .map(|package| NamedPackage { zone: inside(package), ..named(names, package) })
            .collect(),
    })
}

fn words(names: &Names, answer: &DealsAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    let (draws, closed) = (answer.draws.is_some(), 1.0 - answer.zone.probability);
    let (at_mid, no) = if draws { (", at mid values", "At mid values no") } else { ("", "No") };
    if closed > 0.0 && draws {
        lines
            .push(format!("No deal in {} of draws: no package is acceptable to all there.", percent(closed)));
    }
    match answer.zone.margin {
        Some(margin) if margin < -TOLERANCE => lines.push(format!(
            "{no} package is acceptable: the best one for the worst-off still leaves somebody {} short.",
            amount(-margin)
        )),
        None => lines.push(format!("Red lines leave no package at all{at_mid}.")),
        Some(_) => {}
    }
    for (id, title) in names.issues.iter().zip(&names.issue_titles) {
        let Some([low, high]) = answer.zone.terms.get(id) else { continue };
        let comma = if draws { "," } else { "" };
        lines.push(format!("Deals that all accept{at_mid}{comma} have {title} from {low} to {high}."));
    }
    lines.extend(sentences::of_offers(names, &answer.offers, draws));
    lines
}
