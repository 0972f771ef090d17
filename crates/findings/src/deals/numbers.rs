//! Packages on record or asked about where terms are numbers: how often they are accepted over draws, and what beats
//! them at mid values. What they leave open is filled as well as can be for the worst-off party.

use super::chances::{FRONTIER_DRAWS, NASH_DRAWS};
use super::packages::{EveryWay, PackageChance};
use super::{Ask, Crossing, NamedPackage, Names, Offer, OfferKind, share_of};
use crate::quantiles;
use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_case::{Case, Matter};
use detente_deals::mixed::{Consent, Mixed, MixedPackage};
use detente_deals::{Settlement, TOLERANCE};
use rayon::prelude::*;

/// A package that may leave levels and numbers open.
#[derive(Clone, Debug)]
pub(super) struct Open {
    id: String,
    title: String,
    kind: OfferKind,
    on: Option<String>,
    /// Levels of the issues that have them, and numbers of the terms.
    levels: Vec<Option<usize>>,
    at: Vec<Option<f64>>,
}

/// Drafts on record.
pub(super) fn drafts(case: &Case, plan: &Plan) -> Vec<Open> {
    let kept = plan.levelled();
    let of = |draft: &detente_case::Package| {
        let level = |place: &usize| {
            let issue = plan.issues[*place].issue;
            draft.levels.iter().find(|(of, _)| *of == issue).map(|(_, level)| level.at())
        };
        let number = |matter: Matter| draft.numbers.iter().find(|(of, _)| *of == matter).map(|(_, at)| *at);
        Open {
            id: draft.id.clone(),
            title: draft.title.clone(),
            kind: OfferKind::Draft,
            on: draft.on.as_ref().map(|when| when.from.to_string()),
            levels: kept.iter().map(level).collect(),
            at: plan.terms.iter().map(|term| number(term.matter())).collect(),
        }
    };
    case.packages.iter().map(of).collect()
}

/// Packages that were asked about, by places of [`super::terms::names`].
pub(super) fn asked(ask: &Ask, names: &Names) -> Vec<Open> {
    let terms = names.ends.iter().flatten().count();
    let many = names.issues.len() - terms;
    let of = |(place, (name, levels)): (usize, &(String, Vec<Option<usize>>))| {
        let numbers = ask.numbers.get(place).map_or(&[][..], Vec::as_slice);
        let number = |term: usize| numbers.get(many + term).copied().flatten();
        Open {
            id: name.clone(),
            title: name.clone(),
            kind: OfferKind::Asked,
            on: None,
            levels: levels.iter().take(many).copied().collect(),
            at: (0..terms).map(number).collect(),
        }
    };
    ask.packages.iter().enumerate().map(of).collect()
}

impl Open {
    /// The package itself where nothing is open.
    fn whole(&self) -> Option<(Vec<usize>, Vec<f64>)> {
        Some((
            self.levels.iter().copied().collect::<Option<_>>()?,
            self.at.iter().copied().collect::<Option<_>>()?,
        ))
    }

    /// (issue, level or number as text), what is open left out.
    fn named(&self, names: &Names) -> Vec<(String, String)> {
        let level = |(at, level): (usize, &Option<usize>)| {
            Some((names.issues.get(at)?.clone(), names.levels.get(at)?.get((*level)?)?.clone()))
        };
        let many = self.levels.len();
        let number = |(term, at): (usize, &Option<f64>)| {
            Some((names.issues.get(many + term)?.clone(), (*at)?.to_string()))
        };
        let levels = self.levels.iter().enumerate().filter_map(level);
        levels.chain(self.at.iter().enumerate().filter_map(number)).collect()
    }

    /// What it is, filled in, in a draw; `None` where it cannot be written, or red lines close every way of filling it.
    fn filled(&self, mixed: &Mixed) -> Option<MixedPackage> {
        match self.whole() {
            Some((levels, at)) => {
                let utility = mixed.utility_of(&levels, &at)?;
                Some(MixedPackage { levels, at, utility })
            }
            None => mixed.given(&self.levels, &self.at).ok()?.nearest(),
        }
    }
}

/// One of them in one draw.
struct Seen {
    acceptable: bool,
    by: Vec<Consent>,
    utility: Option<Vec<f64>>,
    /// The least gain; −∞ where it crosses a red line or cannot be written.
    least: f64,
    efficient: Option<bool>,
    nash: Option<bool>,
    regret: Option<f64>,
}

fn look(mixed: &Mixed, open: &Open, (draw, best, nash): (usize, f64, Option<&MixedPackage>)) -> Seen {
    let parties = mixed.parties();
    let filled = open.filled(mixed);
    let signed = filled.as_ref().filter(|package| mixed.allowed(&package.levels, &package.at));
    let least = signed.map_or(f64::NEG_INFINITY, |package| mixed.least_gain(&package.utility));
    let exists = best >= -TOLERANCE;
    Seen {
        acceptable: least >= -TOLERANCE,
        by: (0..parties).map(|party| mixed.consent(party, &open.levels, &open.at)).collect(),
        least,
        efficient: (draw < FRONTIER_DRAWS)
            .then(|| signed.is_some_and(|package| mixed.better_than(&package.utility).is_none())),
        nash: (draw < NASH_DRAWS).then(|| {
            let same = |nash: &MixedPackage, own: &MixedPackage| {
                nash.utility.iter().zip(&own.utility).all(|(a, b)| (a - b).abs() < 1e-6)
            };
            nash.zip(signed).is_some_and(|(nash, own)| same(nash, own))
        }),
        regret: exists.then(|| if least.is_finite() { (best - least).max(0.0) } else { 1.0 }),
        utility: filled.map(|package| package.utility),
    }
}

/// How they fare over draws.
pub(super) fn chances(plan: &Plan, names: &Names, sample: &Sample, opens: &[Open]) -> Vec<PackageChance> {
    if opens.is_empty() {
        return Vec::new();
    }
    let draws: Vec<Vec<Seen>> = (0..sample.draws)
        .into_par_iter()
        .filter_map(|draw| {
            let mixed = plan.mixed(sample.row(draw)).ok()?;
            let best = mixed.best_least_gain().unwrap_or(f64::NEG_INFINITY);
            let nash = if draw < NASH_DRAWS { mixed.settle(Settlement::Nash, &[]) } else { None };
            Some(opens.iter().map(|open| look(&mixed, open, (draw, best, nash.as_ref()))).collect())
        })
        .collect();
    opens.iter().enumerate().map(|(place, open)| chance(names, sample.draws, open, place, &draws)).collect()
}

fn chance(names: &Names, all: usize, open: &Open, place: usize, draws: &[Vec<Seen>]) -> PackageChance {
    let seen: Vec<&Seen> = draws.iter().filter_map(|draw| draw.get(place)).collect();
    let share = |yes: &dyn Fn(&Seen) -> bool| share_of(seen.iter().filter(|seen| yes(seen)).count(), all);
    let of = |flags: Vec<bool>| share_of(flags.iter().filter(|yes| **yes).count(), flags.len());
    let regrets: Vec<f64> = seen.iter().filter_map(|seen| seen.regret).collect();
    // Among those that are looked at together, by what the worst-off gains, in draws with a deal.
    let with_a_deal = draws.iter().take(NASH_DRAWS).filter(|draw| draw[place].regret.is_some());
    let mut ranks: Vec<f64> = with_a_deal
        .map(|draw| {
            1.0 + draw.iter().filter(|other| other.least > draw[place].least + TOLERANCE).count() as f64
        })
        .collect();
    let number = |(term, at): (usize, &Option<f64>)| {
        Some((names.issues.get(open.levels.len() + term)?.clone(), (*at)?))
    };
    PackageChance {
        id: Some(open.id.clone()),
        package: open.named(names),
        numbers: open.at.iter().enumerate().filter_map(number).collect(),
        acceptable: share(&|seen| seen.acceptable),
        by_party: (0..names.parties.len()).map(|party| share(&|seen| seen.by[party].some)).collect(),
        every_way: open.whole().is_none().then(|| EveryWay {
            acceptable: share(&|seen| seen.by.iter().all(|by| by.every)),
            by_party: (0..names.parties.len()).map(|party| share(&|seen| seen.by[party].every)).collect(),
        }),
        utility: (0..names.parties.len())
            .map(|party| {
                let mut column: Vec<f64> =
                    seen.iter().filter_map(|seen| seen.utility.as_ref()?.get(party).copied()).collect();
                if column.is_empty() { 0.0 } else { quantiles(&mut column, [0.5])[0] }
            })
            .collect(),
        frontier: of(seen.iter().filter_map(|seen| seen.efficient).collect()),
        nash: of(seen.iter().filter_map(|seen| seen.nash).collect()),
        regret: if regrets.is_empty() { 0.0 } else { regrets.iter().sum::<f64>() / regrets.len() as f64 },
        first: share_of(ranks.iter().filter(|rank| **rank < 1.5).count(), ranks.len()),
        rank: (!ranks.is_empty()).then(|| quantiles(&mut ranks, [0.05, 0.5, 0.95])),
    }
}

/// They against the frontier, at mid values. One that cannot be written at all is named in `limits`.
pub(super) fn offers(
    names: &Names,
    mixed: &Mixed,
    opens: &[Open],
    named: &dyn Fn(&MixedPackage) -> NamedPackage,
    limits: &mut Vec<String>,
) -> Vec<Offer> {
    let mut found = Vec::new();
    for open in opens {
        let Some(package) = open.filled(mixed) else {
            limits.push(format!(
                "“{}” is not laid over the frontier: it cannot be written, or red lines close every way of filling it",
                open.title
            ));
            continue;
        };
        let better = mixed.better_than(&package.utility);
        let allowed = mixed.allowed(&package.levels, &package.at);
        let crossing = |(party, issue): (usize, usize)| {
            Some(Crossing {
                party: names.parties.get(party)?.clone(),
                issue: names.issues.get(issue)?.clone(),
            })
        };
        let completed = named(&package);
        found.push(Offer {
            id: open.id.clone(),
            title: open.title.clone(),
            kind: open.kind,
            on: open.on.clone(),
            package: open.named(names).into_iter().collect(),
            completed: completed
                .package
                .iter()
                .map(|(issue, said)| (issue.to_string(), said.to_string()))
                .collect(),
            utility: completed.utility.iter().map(|(party, u)| (party.to_string(), *u)).collect(),
            zone: mixed.acceptable(&package.levels, &package.at),
            crosses: mixed.crossed(&package.levels, &package.at).into_iter().filter_map(crossing).collect(),
            efficient: allowed && better.is_none(),
            beaten_by: better.map(|better| NamedPackage {
                zone: mixed.acceptable(&better.levels, &better.at),
                ..named(&better)
            }),
        });
    }
    found
}
