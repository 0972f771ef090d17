//! The least change that opens an empty zone: which red line or lines, whose and how firm; or by how much less one
//! party's alternative would have to be worth.

use super::chances::{LISTED, SIZE_DRAWS};
use super::{Names, share_of, space_at};
use crate::quantiles;
use detente_bind::Bound;
use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_case::{Case, RedLineGrade};
use detente_deals::{Space, TOLERANCE, best_for, zone_exists};
use rayon::prelude::*;
use serde::Serialize;

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
    /// Of a red line that alone is enough to give up: the one level that would be enough to accept, if one is; of
    /// several the one that opens the zone most often, then the one that is worth most to the party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// By how much the party's alternative is above what it could be given, at mid values; in draws, the median.
    pub by: Option<f64>,
}

/// Tried together at most.
const TOGETHER: usize = 3;

/// How far a party's alternative would have to fall for a deal to exist, the others' as they are; `None` where no
/// fall would be enough.
fn shortfall(space: &Space, party: usize) -> Option<f64> {
    let mut floors: Vec<f64> = (0..space.parties()).map(|at| space.reservation(at)).collect();
    let own = std::mem::replace(floors.get_mut(party)?, f64::NEG_INFINITY);
    let best = best_for(space, party, &floors).ok()?;
    Some(own - space.utilities(*best.first()?).get(party)?)
}

/// What would open the empty zone of one space without draws: one party's alternative worth less. A zone that is not
/// empty needs nothing.
pub(super) fn of_space(space: &Space, names: &Names) -> Vec<Relaxation> {
    let mut found: Vec<Relaxation> = (0..space.parties())
        .filter(|party| space.required().contains(party))
        .filter_map(|party| {
            let by = shortfall(space, party).filter(|by| *by > TOLERANCE)?;
            let party = names.parties.get(party)?.clone();
            let gives = vec![Give { party, issue: None, grade: None, level: None, by: Some(by) }];
            Some(Relaxation { gives, at_mid: true, opens: 1.0 })
        })
        .collect();
    found.sort_by(|a, b| a.gives[0].by.unwrap_or(0.0).total_cmp(&b.gives[0].by.unwrap_or(0.0)));
    found
}

pub(super) fn relaxations(
    case: &Case,
    bound: &Bound,
    plan: &Plan,
    sample: &Sample,
    space: &Space,
) -> Vec<Relaxation> {
    let mid = detente_bind::mid(bound);
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
        Space::scaled(&negotiation).is_ok_and(|space| zone_exists(&space))
    };
    let short_in = |row: &[f64], party: usize| -> Option<f64> { shortfall(&space_at(plan, row)?.1, party) };
    let empty: Vec<usize> = (0..sample.draws.min(SIZE_DRAWS))
        .into_par_iter()
        .filter(|draw| !open(sample.row(*draw), &[]))
        .collect();
    let closed_at_mid = !zone_exists(space);
    if empty.is_empty() && !closed_at_mid {
        return Vec::new();
    }
    let give = |at: usize| {
        let (party, issue, grade) = lines[at];
        Give {
            party: case.parties[plan.parties[party].party.at()].id.clone(),
            issue: Some(case.issues[plan.issues[issue].issue.at()].id.clone()),
            grade: Some(grade),
            level: None,
            by: None,
        }
    };
    // The same with one level of a red line given up.
    let open_at = |row: &[f64], party: usize, slot: usize| -> bool {
        let mut negotiation = plan.negotiation();
        plan.fill(row, &mut negotiation);
        negotiation.parties[party].refuses[slot] = false;
        Space::scaled(&negotiation).is_ok_and(|space| zone_exists(&space))
    };
    let level = |at: usize| -> Option<String> {
        let (party, issue, _) = lines[at];
        let first: usize = plan.issues[..issue].iter().map(|issue| issue.levels.len()).sum();
        let here = first..first + plan.issues[issue].levels.len();
        let refused =
            plan.parties[party].refuses.iter().map(|(slot, _)| *slot).filter(|slot| here.contains(slot));
        let tried = refused.map(|slot| {
            let count = empty.par_iter().filter(|draw| open_at(sample.row(**draw), party, slot)).count();
            (closed_at_mid && open_at(&mid, party, slot), count, slot - first)
        });
        let worth = |level: usize| space.level_worth(party, issue, level);
        let best = tried.max_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then(worth(a.2).total_cmp(&worth(b.2))).then(b.2.cmp(&a.2))
        });
        best.filter(|(at_mid, count, _)| *at_mid || *count > 0)
            .and_then(|(_, _, level)| plan.issues[issue].levels.get(level).cloned())
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
                let mut gives: Vec<Give> = set.iter().map(|at| give(*at)).collect();
                if let ([one], [line]) = (&mut gives[..], &set[..]) {
                    one.level = level(*line);
                }
                found.push(Relaxation { gives, at_mid, opens });
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
            empty.par_iter().filter_map(|draw| short_in(sample.row(*draw), party)).collect();
        let at_mid = if closed_at_mid { shortfall(space, party) } else { None };
        let opens = share_of(short.len(), empty.len());
        let by = at_mid.or_else(|| (!short.is_empty()).then(|| quantiles(&mut short, [0.5])[0]));
        if let Some(by) = by {
            found.push(Relaxation {
                gives: vec![Give {
                    party: case.parties[who.party.at()].id.clone(),
                    issue: None,
                    grade: None,
                    level: None,
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
