//! The exchange in parts, as a proposal.

use super::{Created, CreatedBranch, CreatedHolds, CreatedKind, CreatedPart, three};
use detente_bind::sample::Sample;
use detente_bind::{Bound, mid};
use detente_case::Case;
use detente_chance::words::percent;
use detente_hold::phased::{Part, Phased, best};
use detente_hold::{Enforcement, Holding, hold};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The most parts that are tried.
const MOST: usize = 12;

/// The plan with the fewest parts that makes the deal hold at mid values; `Err` says why none is proposed.
pub(super) fn phased(case: &Case, bound: &Bound, sample: &Sample) -> Result<Created, String> {
    let plan = &bound.hold;
    if plan.parties.is_empty() {
        return Err("no [compliance.PARTY] says what keeping and breaking the deal pays".to_owned());
    }
    let own = |at: usize| plan.steps[at].by.is_some();
    if !(0..plan.steps.len()).any(own) {
        return Err("no [[step]] is done by a party that could leave it undone".to_owned());
    }
    let deal = plan.enforcement(&mid(bound));
    let now = hold(&deal).map_err(|why| why.to_string())?;
    if now.self_enforcing() {
        return Err("the schedule holds as it is, at mid values: there is nothing to cut".to_owned());
    }
    let found = best(&deal, MOST).ok_or("the schedule has no answer")?;
    if found.margin < -1e-9 {
        return Err(format!(
            "no order and no cut of up to {MOST} parts makes the schedule hold: the nearest still leaves somebody {:.3} to gain by stopping; `detente hold` says what else would do",
            -found.margin
        ));
    }
    Ok(written(case, bound, sample, (&deal, &now), &found))
}

/// Each party's least margin.
fn margins(holding: &Holding, parties: usize) -> Vec<f64> {
    let least = |party: usize| {
        let own = holding.checks.iter().filter(|check| check.party == party);
        own.map(|check| check.margin).fold(f64::INFINITY, f64::min)
    };
    (0..parties).map(least).collect()
}

fn written(
    case: &Case,
    bound: &Bound,
    sample: &Sample,
    (deal, now): (&Enforcement, &Holding),
    found: &Phased,
) -> Created {
    let parties: Vec<String> =
        bound.hold.parties.iter().map(|party| case.parties[party.party.at()].id.clone()).collect();
    let draws: Vec<(Vec<f64>, Vec<f64>, bool, bool)> = (0..sample.draws)
        .into_par_iter()
        .filter_map(|draw| {
            let deal = bound.hold.enforcement(sample.row(draw));
            let (before, after) = (hold(&deal).ok()?, hold(&found.plan.of(&deal)).ok()?);
            let list = |holding: &Holding| margins(holding, parties.len());
            Some((list(&before), list(&after), before.self_enforcing(), after.self_enforcing()))
        })
        .collect();
    let column =
        |value: &dyn Fn(&(Vec<f64>, Vec<f64>, bool, bool), usize) -> f64| -> BTreeMap<String, [f64; 3]> {
            let of = |at| three(&draws.iter().map(|draw| value(draw, at)).collect::<Vec<f64>>());
            parties.iter().cloned().enumerate().map(|(at, party)| (party, of(at))).collect()
        };
    let share = |held: &dyn Fn(&(Vec<f64>, Vec<f64>, bool, bool)) -> bool| {
        draws.iter().filter(|draw| held(draw)).count() as f64 / sample.draws.max(1) as f64
    };
    let parts = found.plan.parts(deal);
    let (before, after) = (share(&|draw| draw.2), share(&|draw| draw.3));
    let own = hold(&found.plan.of(deal)).ok();
    let branch = |when: &str, holding: &Holding, share: f64| CreatedBranch {
        when: when.to_owned(),
        over_no_deal: BTreeMap::new(),
        margin: Some(holding.margin()),
        weakest: parties.get(holding.weakest().party).cloned(),
        share,
        holds: holding.self_enforcing(),
    };
    let mut branches = vec![branch("as it is", now, before)];
    branches.extend(own.as_ref().map(|own| branch("in parts", own, after)));
    let at_mid = own.as_ref().map_or_else(Vec::new, |own| margins(own, parties.len()));
    Created {
        kind: CreatedKind::Phased,
        on: None,
        clause: clause(case, found, &parts),
        packages: Vec::new(),
        differs: Vec::new(),
        without: None,
        worth: column(&|draw, at| draw.1[at]),
        gain: column(&|draw, at| draw.1[at] - draw.0[at]),
        by_own_odds: parties.iter().cloned().zip(at_mid).collect(),
        by_other_odds: BTreeMap::new(),
        by_our_odds: BTreeMap::new(),
        odds: BTreeMap::new(),
        surplus: found.margin - now.margin(),
        lots: None,
        beyond_lots: None,
        all_gain_between: None,
        payment: None,
        years: None,
        schedule: schedule(case, &parts),
        opens: true,
        share: after,
        holds: CreatedHolds { holds: true, by: "hold".to_owned(), branches },
        cites: cites(case),
        words: vec![format!(
            "As it is the schedule holds in {} of draws, in parts in {}. Each part waits for the one before it; what a party could gain by stopping is never more than what is still to come.",
            percent(before),
            percent(after)
        )],
        rows: rows(case, deal, &parts),
    }
}

fn schedule(case: &Case, parts: &[Part]) -> Vec<CreatedPart> {
    let part = |part: &Part| {
        let step = &case.steps[part.step];
        CreatedPart {
            step: step.id.clone(),
            by: case.parties[step.by.at()].id.clone(),
            part: part.part + 1,
            share: part.size,
            years: part.at,
        }
    };
    parts.iter().map(part).collect()
}

fn clause(case: &Case, found: &Phased, parts: &[Part]) -> String {
    let count = found.plan.sizes.len();
    let how = match (count, found.plan.together) {
        (1, true) => "What each side owes is done at the same time".to_owned(),
        (1, false) => "What each side owes is done in this order".to_owned(),
        (_, true) => {
            format!("What each side owes is done in {count} parts, each part by all at the same time")
        }
        (_, false) => format!("What each side owes is done in {count} parts, the sides taking turns"),
    };
    let mut text = format!("{how}. No part falls due before the one before it has been done.");
    for part in parts {
        let step = &case.steps[part.step];
        let share = if count == 1 { String::new() } else { format!(", {} of it", percent(part.size)) };
        let by = &case.parties[step.by.at()].name;
        text.push_str(&format!(
            " {}: {by}: {}{share}.",
            super::paper::sentence(&super::check::when(part.at)),
            step.does
        ));
    }
    text
}

/// Steps in the place of those of the case.
fn rows(case: &Case, deal: &Enforcement, parts: &[Part]) -> String {
    let mut out = "# in the place of the [[step]] rows\n".to_owned();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for part in parts {
        let (step, numbers) = (&case.steps[part.step], &deal.steps[part.step]);
        let id = super::paper::free(&format!("{}-{}", step.id, part.part + 1), |id| taken.contains(id));
        taken.insert(id.clone());
        out.push_str(&format!("\n[[step]]\nid = \"{id}\"\nby = \"{}\"\n", case.parties[step.by.at()].id));
        out.push_str(&format!(
            "does = {}\n",
            super::paper::quoted(&format!("{}, {} of it", step.does, percent(part.size)))
        ));
        out.push_str(&format!("delay = {}\n", super::paper::short(part.at)));
        let lists = [("costs", &step.costs, &numbers.costs), ("gives", &step.gives, &numbers.gives)];
        for (key, said, _) in lists {
            let entry = |(party, input): &(detente_case::PartyId, detente_case::InputId)| {
                let whole = case.inputs.get(input.at()).map_or(0.0, |input| {
                    // In the units of the file, at its median.
                    input.dist.sampler(&input.quantity).at(0.5) * 100.0
                });
                format!("{} = {}", case.parties[party.at()].id, super::paper::short(whole * part.size))
            };
            if !said.is_empty() {
                let list: Vec<String> = said.iter().map(entry).collect();
                out.push_str(&format!("{key} = {{ {} }}\n", list.join(", ")));
            }
        }
        if !step.kept {
            out.push_str("kept = false\n");
        }
    }
    out
}

/// Claims behind payoffs and steps.
fn cites(case: &Case) -> Vec<String> {
    let payoffs =
        case.compliance.iter().flat_map(|row| [row.cheats, row.complies, row.punished, row.impatience]);
    let steps =
        case.steps.iter().flat_map(|step| step.costs.iter().chain(&step.gives).map(|(_, input)| *input));
    super::paper::cites(case, payoffs.chain(steps))
}
