//! The least change that opens an empty zone: which red line or lines, whose and how firm; or by how much less one
//! party's alternative would have to be worth.

use super::chances::{LISTED, SIZE_DRAWS};
use super::{Names, share_of, space_at};
use crate::quantiles;
use detente_bind::Bound;
use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_case::{Case, RedLineGrade};
use detente_deals::{Negotiation, Space, TOLERANCE, best_for, zone_exists};
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

/// A case in which the zone is empty at mid values or in some draws, and the red lines that could be given up.
struct Closed<'a> {
    case: &'a Case,
    plan: &'a Plan,
    sample: &'a Sample,
    /// At mid values.
    space: &'a Space,
    mid: Vec<f64>,
    at_mid: bool,
    /// The draws without a deal, of those that are looked at.
    empty: Vec<usize>,
    /// Red lines: place of the party, of the issue, and the grade.
    lines: Vec<(usize, usize, &'static str)>,
}

pub(super) fn relaxations(
    case: &Case,
    bound: &Bound,
    plan: &Plan,
    sample: &Sample,
    space: &Space,
) -> Vec<Relaxation> {
    let empty: Vec<usize> = (0..sample.draws.min(SIZE_DRAWS))
        .into_par_iter()
        .filter(|draw| !exists_without(plan, sample.row(*draw), |_| {}))
        .collect();
    let at_mid = !zone_exists(space);
    if empty.is_empty() && !at_mid {
        return Vec::new();
    }
    let mid = detente_bind::mid(bound);
    let closed = Closed { case, plan, sample, space, mid, at_mid, empty, lines: red_lines(case, plan) };
    let mut found = of_red_lines(&closed);
    found.extend((0..plan.parties.len()).filter_map(|party| of_alternative(&closed, party)));
    found.sort_by(|a, b| {
        b.at_mid.cmp(&a.at_mid).then(b.opens.total_cmp(&a.opens)).then(a.gives.len().cmp(&b.gives.len()))
    });
    found.truncate(LISTED);
    found
}

/// Red lines by party and issue.
fn red_lines(case: &Case, plan: &Plan) -> Vec<(usize, usize, &'static str)> {
    let mut lines = Vec::new();
    for (party, who) in plan.parties.iter().enumerate() {
        for (issue, what) in plan.issues.iter().enumerate() {
            if let Some(refusal) =
                case.stance(who.party, what.issue).and_then(|stance| stance.refuses.as_ref())
            {
                let grade = match refusal.grade {
                    RedLineGrade::Inferred => "inferred",
                    RedLineGrade::Stated => "stated",
                    RedLineGrade::Tested => "tested",
                };
                lines.push((party, issue, grade));
            }
        }
    }
    lines
}

/// Does a draw have a deal once `give_up` has struck red lines from it?
fn exists_without(plan: &Plan, row: &[f64], give_up: impl FnOnce(&mut Negotiation)) -> bool {
    let mut negotiation = plan.negotiation();
    plan.fill(row, &mut negotiation);
    give_up(&mut negotiation);
    Space::scaled(&negotiation).is_ok_and(|space| zone_exists(&space))
}

impl Closed<'_> {
    /// Does a draw have a deal without these red lines?
    fn opens(&self, row: &[f64], dropped: &[usize]) -> bool {
        exists_without(self.plan, row, |negotiation| {
            for at in dropped {
                let (party, issue, _) = self.lines[*at];
                let first: usize = negotiation.levels[..issue].iter().sum();
                let last = first + negotiation.levels[issue];
                negotiation.parties[party].refuses[first..last].fill(false);
            }
        })
    }

    /// The same with one level of a red line given up.
    fn opens_at(&self, row: &[f64], party: usize, slot: usize) -> bool {
        exists_without(self.plan, row, |negotiation| negotiation.parties[party].refuses[slot] = false)
    }

    /// The share of the draws without a deal that have one without these red lines.
    fn share_opened(&self, dropped: &[usize]) -> f64 {
        let count = self.empty.par_iter().filter(|draw| self.opens(self.sample.row(**draw), dropped)).count();
        share_of(count, self.empty.len())
    }

    fn give(&self, line: usize) -> Give {
        let (party, issue, grade) = self.lines[line];
        Give {
            party: self.case.parties[self.plan.parties[party].party.at()].id.clone(),
            issue: Some(self.case.issues[self.plan.issues[issue].issue.at()].id.clone()),
            grade: Some(grade),
            level: None,
            by: None,
        }
    }

    /// The one level of a red line that would be enough, as [`Give::level`].
    fn level(&self, line: usize) -> Option<String> {
        let (party, issue, _) = self.lines[line];
        let issues = &self.plan.issues;
        let first: usize = issues[..issue].iter().map(|issue| issue.levels.len()).sum();
        let here = first..first + issues[issue].levels.len();
        let refuses = &self.plan.parties[party].refuses;
        let refused = refuses.iter().map(|(slot, _)| *slot).filter(|slot| here.contains(slot));
        let tried = refused.map(|slot| {
            let opens = |draw: &&usize| self.opens_at(self.sample.row(**draw), party, slot);
            let count = self.empty.par_iter().filter(opens).count();
            (self.at_mid && self.opens_at(&self.mid, party, slot), count, slot - first)
        });
        let worth = |level: usize| self.space.level_worth(party, issue, level);
        let best = tried.max_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then(worth(a.2).total_cmp(&worth(b.2))).then(b.2.cmp(&a.2))
        });
        best.filter(|(at_mid, count, _)| *at_mid || *count > 0)
            .and_then(|(_, _, level)| issues[issue].levels.get(level).cloned())
    }
}

/// Sets of red lines that open the zone, smaller ones first; a set that holds one that opens it at mid values is no
/// least one.
fn of_red_lines(closed: &Closed<'_>) -> Vec<Relaxation> {
    let lines = closed.lines.len();
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    let mut found: Vec<Relaxation> = Vec::new();
    let mut opening: Vec<Vec<usize>> = Vec::new();
    for size in 1..=TOGETHER {
        sets = sets
            .iter()
            .flat_map(|set| {
                let from = set.last().map_or(0, |last| last + 1);
                (from..lines).map(move |at| set.iter().copied().chain([at]).collect::<Vec<usize>>())
            })
            .filter(|set| !opening.iter().any(|open| open.iter().all(|at| set.contains(at))))
            .collect();
        // Larger sets are tried only where nothing smaller helps, and only at mid values.
        if size > 1 && (!closed.at_mid || !opening.is_empty()) {
            break;
        }
        for set in &sets {
            let at_mid = closed.at_mid && closed.opens(&closed.mid, set);
            let opens = if size == 1 { closed.share_opened(set) } else { 0.0 };
            if at_mid || opens > 0.0 {
                let mut gives: Vec<Give> = set.iter().map(|at| closed.give(*at)).collect();
                if let ([one], [line]) = (&mut gives[..], &set[..]) {
                    one.level = closed.level(*line);
                }
                found.push(Relaxation { gives, at_mid, opens });
            }
            if at_mid {
                opening.push(set.clone());
            }
        }
    }
    for relaxation in found.iter_mut().filter(|r| r.gives.len() > 1) {
        let set: Vec<usize> = (0..lines).filter(|at| relaxation.gives.contains(&closed.give(*at))).collect();
        relaxation.opens = closed.share_opened(&set);
    }
    found
}

/// By how much less one party's alternative would have to be worth; `None` where no fall would be enough.
fn of_alternative(closed: &Closed<'_>, party: usize) -> Option<Relaxation> {
    let Closed { case, plan, sample, empty, .. } = closed;
    let short_in = |row: &[f64]| -> Option<f64> { shortfall(&space_at(plan, row)?.1, party) };
    let mut short: Vec<f64> = empty.par_iter().filter_map(|draw| short_in(sample.row(*draw))).collect();
    let at_mid = if closed.at_mid { shortfall(closed.space, party) } else { None };
    let opens = share_of(short.len(), empty.len());
    let by = at_mid.or_else(|| (!short.is_empty()).then(|| quantiles(&mut short, [0.5])[0]))?;
    Some(Relaxation {
        gives: vec![Give {
            party: case.parties[plan.parties[party].party.at()].id.clone(),
            issue: None,
            grade: None,
            level: None,
            by: Some(by),
        }],
        at_mid: at_mid.is_some(),
        opens,
    })
}
