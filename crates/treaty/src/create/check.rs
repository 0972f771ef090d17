//! Would the clause be kept? In each case that may come: is nobody left below no deal, and does keeping pay?
//!
//! `[compliance.PARTY]` judges the deal on the table. A package that is worth d points more to a party than that (on the
//! scale of its packages, 0–100) pays it d a round more for keeping the deal, as long as the package applies; what breaking
//! and breakdown pay stays. The deal on the table is the best plain package, or where there is none the clause by the
//! party's own odds.

use super::wagers::spell;
use super::{About, CreatedBranch, CreatedHolds, Deal, Drawn, Seed, Setting};
use detente_deals::TOLERANCE;
use detente_hold::{Enforcement, Step, hold};
use rayon::prelude::*;
use std::ops::Range;

/// Margins down to this count as 0.
const ALLOWANCE: f64 = -1e-9;

/// One draw as the clause sees it.
struct Seen<'a> {
    row: &'a [f64],
    /// Utilities of its packages, all parties.
    packages: Vec<&'a [f64]>,
    /// The deal on the table, all parties.
    table: Vec<f64>,
    floor: Vec<f64>,
}

/// How a case that may come goes.
type Branch = Box<dyn Fn(&Setting<'_>, &Seed, &Seen<'_>) -> Way + Sync>;

/// What parties have in a branch: now, and by a step that is still to come.
struct Way {
    /// Utility at the beginning, by party of the negotiation.
    now: Vec<f64>,
    /// (who does it, years, change of utility from then on by party, kept after a breakdown).
    step: Option<(Option<usize>, f64, Vec<f64>, bool)>,
}

pub(super) fn holds(
    setting: &Setting<'_>,
    seed: &Seed,
    own: Range<usize>,
    draws: &[Option<Drawn>],
) -> CreatedHolds {
    let enforced = !setting.bound.hold.parties.is_empty();
    let at_mid: Vec<Vec<f64>> =
        seed.packages.iter().filter_map(|(_, terms)| setting.world.utility(terms)).collect();
    let plain = setting.plain.as_ref().and_then(|plain| setting.world.utility(plain));
    let parties = setting.plan.parties.len();
    let floor: Vec<f64> = (0..parties).map(|party| setting.world.reservation(party)).collect();
    let mid = seen(
        setting,
        seed,
        &setting.mid,
        at_mid.iter().map(Vec::as_slice).collect(),
        plain.as_deref(),
        &floor,
    );
    let branches: Vec<CreatedBranch> = branches(setting, seed)
        .into_iter()
        .map(|(when, branch)| {
            let way = branch(setting, seed, &mid);
            let (margin, weakest) = match kept(setting, &mid, &way) {
                Some((margin, who)) => (Some(margin), Some(who)),
                None => (None, None),
            };
            let yes = |(draw, found): (usize, &Option<Drawn>)| {
                let Some(found) = found else { return 0usize };
                let packages = found.utility[own.clone()].iter().map(Vec::as_slice).collect();
                let plain = setting.plain.as_ref().and(found.utility.last()).map(Vec::as_slice);
                let seen = seen(setting, seed, setting.sample.row(draw), packages, plain, &found.floor);
                let way = branch(setting, seed, &seen);
                let keeps = kept(setting, &seen, &way).is_none_or(|(margin, _)| margin >= ALLOWANCE);
                usize::from(keeps && above(setting, &seen, &way))
            };
            let count: usize = draws.par_iter().enumerate().map(yes).sum();
            let over = |party: &usize| (setting.id(*party), worst(&way, *party) - mid.floor[*party]);
            CreatedBranch {
                when,
                over_no_deal: setting.who.iter().map(over).collect(),
                holds: margin.is_none_or(|margin| margin >= ALLOWANCE) && above(setting, &mid, &way),
                margin,
                weakest,
                share: count as f64 / setting.sample.draws.max(1) as f64,
            }
        })
        .collect();
    // Of a payment one way of doing it is enough; of what may come every case has to hold.
    let holds = match seed.deal {
        Deal::Pair(_) => branches.iter().all(|branch| branch.holds),
        Deal::Paid { .. } => branches.iter().any(|branch| branch.holds),
    };
    let by = if enforced { "hold and no deal" } else { "no deal" };
    CreatedHolds { holds, by: by.to_owned(), branches }
}

fn seen<'a>(
    setting: &Setting<'_>,
    seed: &Seed,
    row: &'a [f64],
    packages: Vec<&'a [f64]>,
    plain: Option<&[f64]>,
    floor: &[f64],
) -> Seen<'a> {
    let table = plain.map_or_else(
        || {
            let mut table = floor.to_vec();
            let worth = setting.worth(&seed.deal, row, &packages);
            setting.who.iter().zip(worth).for_each(|(party, worth)| table[*party] = worth);
            table
        },
        <[f64]>::to_vec,
    );
    Seen { row, packages, table, floor: floor.to_vec() }
}

/// The cases that may come, or the ways of paying.
fn branches(setting: &Setting<'_>, seed: &Seed) -> Vec<(String, Branch)> {
    let plainly = |at: usize| -> Branch {
        Box::new(move |_, _, seen| Way { now: seen.packages[at].to_vec(), step: None })
    };
    match (&seed.deal, &seed.about) {
        (Deal::Pair(_), About::Years(years)) => {
            let years = *years;
            let turn: Branch = Box::new(move |_, _, seen| {
                let (before, after) = (seen.packages[0], seen.packages[1]);
                let change: Vec<f64> =
                    after.iter().zip(before).map(|(after, before)| after - before).collect();
                // Whoever loses by the change has to make it.
                let loser = (0..change.len()).min_by(|a, b| change[*a].total_cmp(&change[*b]));
                Way { now: before.to_vec(), step: Some((loser, years, change, false)) }
            });
            vec![
                (format!("from signing, with the change after the first {}", spell(years)), turn),
                (seed.packages[1].0.clone(), plainly(1)),
            ]
        }
        (Deal::Pair(_), _) => {
            seed.packages.iter().enumerate().map(|(at, (when, _))| (when.clone(), plainly(at))).collect()
        }
        (Deal::Paid { from, .. }, _) => {
            let due = performance(setting);
            let paid = |by: Option<usize>, at: f64| -> Branch {
                Box::new(move |setting, seed, seen| {
                    let change = |party| setting.paid(&seed.deal, party, seen.row);
                    let change = (0..setting.plan.parties.len()).map(change).collect();
                    Way { now: seen.packages[0].to_vec(), step: Some((by, at, change, true)) }
                })
            };
            let instalments: Branch = Box::new(|setting, seed, seen| {
                let with =
                    |(party, utility): (usize, &f64)| utility + setting.paid(&seed.deal, party, seen.row);
                Way { now: seen.packages[0].iter().enumerate().map(with).collect(), step: None }
            });
            let when = when(due);
            vec![
                ("paid at signing".to_owned(), paid(None, 0.0)),
                (format!("held by a third party, and paid {when}"), paid(None, due)),
                (format!("promised, and paid {when}"), paid(Some(*from), due)),
                ("paid in instalments, as long as the deal is kept".to_owned(), instalments),
            ]
        }
    }
}

/// "after 1.5 years".
pub(super) fn when(years: f64) -> String {
    match years {
        years if years < 1e-9 => "at signing".to_owned(),
        years if (years - 1.0).abs() < 1e-9 => "after 1 year".to_owned(),
        _ => format!("after {} years", super::paper::short(years)),
    }
}

/// When the last step of the schedule is done, at mid values; a year after signing where there is none.
fn performance(setting: &Setting<'_>) -> f64 {
    let steps = setting.bound.hold.enforcement(&setting.mid).steps;
    let last = steps.iter().map(|step| step.at).fold(0.0, f64::max);
    if steps.is_empty() { 1.0 } else { last }
}

/// What a party has at its worst along the way; a payment counts as made.
fn worst(way: &Way, party: usize) -> f64 {
    match &way.step {
        Some((_, _, change, true)) => way.now[party] + change[party],
        _ => way.now[party],
    }
}

/// Is nobody whose consent is needed below no deal?
fn above(setting: &Setting<'_>, seen: &Seen<'_>, way: &Way) -> bool {
    setting.who.iter().all(|party| worst(way, *party) >= seen.floor[*party] - TOLERANCE)
}

/// The smallest margin of keeping the deal, and whose it is; `None` where nothing is known of compliance.
fn kept(setting: &Setting<'_>, seen: &Seen<'_>, way: &Way) -> Option<(f64, String)> {
    let plan = &setting.bound.hold;
    if plan.parties.is_empty() {
        return None;
    }
    let place =
        |at: usize| setting.plan.parties.iter().position(|party| party.party == plan.parties[at].party);
    let mut deal: Enforcement = plan.enforcement(seen.row);
    for at in 0..deal.parties.len() {
        let Some(party) = place(at) else { continue };
        deal.parties[at].complies += way.now[party] - seen.table[party];
    }
    if let Some((by, at, change, kept)) = &way.step {
        let of = |at: usize| place(at).map_or(0.0, |party| change[party]);
        let by = by.and_then(|by| (0..deal.parties.len()).find(|at| place(*at) == Some(by)));
        let gives = (0..deal.parties.len()).map(of).collect();
        deal.steps.push(Step { by, at: *at, costs: Vec::new(), gives, kept: *kept });
    }
    let holding = hold(&deal).ok()?;
    let weakest = holding.weakest();
    let who = setting.case.parties[plan.parties[weakest.party].party.at()].id.clone();
    Some((weakest.margin, who))
}
