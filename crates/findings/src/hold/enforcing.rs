//! Keeping and breaking: moments of the schedule, regimes of punishment, mistakes.

use super::{At, Three, some, three};
use detente_hold::repeated::{
    self, CriticalDelta, Payoffs, Regime, critical_delta, discount_factor, tit_for_tat,
};
use detente_hold::{Holding, hold};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A party before or at a step: one-shot deviation.
#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    /// Who could break the deal.
    pub party: String,
    /// The next step; none once all are done.
    pub step: Option<String>,
    /// What is done in it.
    pub does: Option<String>,
    /// True in the round in which it is due, false in the rounds before it.
    pub due: bool,
    /// Years after signing.
    pub years: Three,
    /// Worth of keeping the deal less that of breaking it, in payoff units 0–1; the worst round of the kind.
    pub margin: Three,
    /// Share of draws in which breaking pays here.
    pub breaks: f64,
    /// Share of draws in which this is the weakest moment of all.
    pub weakest: f64,
}

/// A regime of punishment and what a party would need for it, all steps done.
#[derive(Clone, Debug, Serialize)]
pub struct RegimeRow {
    /// Who.
    pub party: String,
    /// `as-given`, `grim`, `tit-for-tat`, `rounds-1`, `rounds-2`, `rounds-3`, `rounds-5`, `rounds-10`, `watched` (grim
    /// under the monitoring given), `guarantor` (that and the guarantor), `aid` (grim, all seen, with the aid).
    pub regime: &'static str,
    /// Its own discount factor a round.
    pub delta: Three,
    /// The least factor that will do, over the draws in which one does.
    pub critical: Option<Three>,
    /// Share of draws in which none does.
    pub never: f64,
    /// Share of draws in which keeping the deal pays.
    pub keeps: f64,
    /// Yearly hazard of everything from outside that the party could bear, over the draws in which there is a limit.
    pub bears: Option<Three>,
}

/// All moments, and the draws without an answer.
pub(super) fn moments(at: &At<'_>) -> (Vec<Moment>, usize) {
    let plan = &at.bound.hold;
    let draws: Vec<Option<Holding>> = (0..at.sample.draws)
        .into_par_iter()
        .map(|draw| hold(&plan.enforcement(at.sample.row(draw))).ok())
        .collect();
    let undefined = draws.iter().filter(|found| found.is_none()).count();
    // By (party, step or the end, due): the worst margin of a draw and its time.
    type Key = (usize, usize, bool);
    let end = usize::MAX;
    let mut seen: BTreeMap<Key, (Vec<f64>, Vec<f64>, usize)> = BTreeMap::new();
    for found in draws.iter().flatten() {
        let weakest = found.weakest();
        let key = |check: &detente_hold::Check| (check.party, check.step.unwrap_or(end), check.due);
        let mut worst: BTreeMap<Key, (f64, f64)> = BTreeMap::new();
        for check in &found.checks {
            let slot = worst.entry(key(check)).or_insert((check.margin, check.years));
            if check.margin < slot.0 {
                *slot = (check.margin, check.years);
            }
        }
        for (place, (margin, years)) in worst {
            let row = seen.entry(place).or_default();
            row.0.push(margin);
            row.1.push(years);
            row.2 += usize::from(place == key(weakest));
        }
    }
    let mut rows: Vec<Moment> = seen
        .into_iter()
        .map(|((party, step, due), (margins, years, weakest))| {
            let step = (step != end).then(|| &at.case.steps[step]);
            Moment {
                party: at.id(plan.parties[party].party),
                step: step.map(|step| step.id.clone()),
                does: step.map(|step| step.does.clone()),
                due,
                years: three(&years),
                margin: three(&margins),
                breaks: at.share(margins.iter().filter(|margin| **margin < -1e-9).count()),
                weakest: at.share(weakest),
            }
        })
        .collect();
    let party = |id: &str| plan.parties.iter().position(|row| at.id(row.party) == id);
    rows.sort_by(|a, b| {
        party(&a.party).cmp(&party(&b.party)).then(a.years[1].total_cmp(&b.years[1])).then(a.due.cmp(&b.due))
    });
    (rows, undefined)
}

const REGIMES: [&str; 11] = [
    "as-given",
    "grim",
    "tit-for-tat",
    "rounds-1",
    "rounds-2",
    "rounds-3",
    "rounds-5",
    "rounds-10",
    "watched",
    "guarantor",
    "aid",
];

/// The condition of a regime: `None` where the case gives nothing for it.
fn critical(regime: &str, payoffs: &Payoffs, given: &Regime, aid: f64) -> Option<CriticalDelta> {
    let grim = Regime::default();
    let rounds = |k| Some(critical_delta(payoffs, &Regime { punish_rounds: Some(k), ..grim }));
    let watched = Regime { detection: given.detection, false_alarm: given.false_alarm, ..grim };
    match regime {
        "as-given" => Some(critical_delta(payoffs, given)),
        "grim" => Some(critical_delta(payoffs, &grim)),
        "tit-for-tat" => tit_for_tat(payoffs),
        "rounds-1" => rounds(1),
        "rounds-2" => rounds(2),
        "rounds-3" => rounds(3),
        "rounds-5" => rounds(5),
        "rounds-10" => rounds(10),
        "watched" => Some(critical_delta(payoffs, &watched)),
        "guarantor" if given.penalty > 0.0 => {
            Some(critical_delta(payoffs, &Regime { penalty: given.penalty, ..watched }))
        }
        "aid" if aid > 0.0 => Some(critical_delta(payoffs, &Regime { aid, ..grim })),
        _ => None,
    }
}

pub(super) fn regimes(at: &At<'_>) -> Vec<RegimeRow> {
    let plan = &at.bound.hold;
    let deals: Vec<_> = at.rows().map(|row| plan.enforcement(row)).collect();
    let mut rows = Vec::new();
    for (place, party) in plan.parties.iter().enumerate() {
        for regime in REGIMES {
            let (mut deltas, mut found, mut never, mut keeps, mut bears) =
                (Vec::new(), Vec::new(), 0, 0, Vec::new());
            for deal in &deals {
                let own = &deal.parties[place];
                let hazard: f64 = deal.hazards.iter().map(|hazard| hazard.rate * hazard.breaks).sum();
                let delta = discount_factor(own.impatience, hazard, deal.round);
                let payoffs = Payoffs {
                    cheats: own.cheats,
                    complies: own.complies,
                    punished: own.punished,
                    suckered: own.suckered,
                };
                let given = Regime {
                    detection: deal.detection,
                    false_alarm: deal.false_alarm,
                    punish_rounds: deal.punish_rounds,
                    penalty: deal.penalty,
                    aid: own.aid,
                };
                let Some(critical) = critical(regime, &payoffs, &given, own.aid) else { continue };
                deltas.push(delta);
                keeps += usize::from(critical.holds(delta));
                match critical.delta() {
                    Some(least) => {
                        found.push(least);
                        bears.extend(repeated::largest_hazard(least, own.impatience, deal.round));
                    }
                    None => never += usize::from(critical == CriticalDelta::Never),
                }
            }
            let n = deltas.len().max(1) as f64;
            if !deltas.is_empty() {
                rows.push(RegimeRow {
                    party: at.id(party.party),
                    regime,
                    delta: three(&deltas),
                    critical: some(&found),
                    never: never as f64 / n,
                    keeps: keeps as f64 / n,
                    bears: some(&bears),
                });
            }
        }
    }
    rows
}

/// Under grim trigger a deal that all keep is ended by a false alarm some day.
pub(super) fn mistakes(at: &At<'_>) -> Option<Three> {
    let plan = &at.bound.hold;
    let (years, _) = plan.years.zip(plan.false_alarm)?;
    let chances: Vec<f64> = at
        .rows()
        .map(|row| {
            let deal = plan.enforcement(row);
            repeated::broken_by_mistake(deal.false_alarm, (years / deal.round.max(1e-9)).floor())
        })
        .collect();
    some(&chances)
}
