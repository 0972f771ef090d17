//! Keeping and breaking the deal over draws, in short: what the outlook and the report show of it.

use detente_bind::hold::Plan;
use detente_bind::sample::Sample;
use detente_case::Case;
use detente_chance::summary;
use detente_hold::Holding;
use detente_hold::range::{Block, prospect};
use rayon::prelude::*;
use serde::Serialize;

/// Keeping and breaking the deal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HoldFinding {
    /// One row a party.
    pub parties: Vec<HoldParty>,
    /// Share of draws in which every slack is at least 0.
    pub self_enforcing: Option<f64>,
    /// The party (and step) that is weakest most often, with its share of draws.
    pub weakest: Option<(String, Option<String>, f64)>,
    /// Mean survival of outside hazards to H.
    pub hazards: Option<f64>,
    /// Share of draws in which a bargaining range exists, with the ranges' 5–50–95 % widths.
    pub range: Option<RangeFinding>,
}

/// A party's slack.
#[derive(Clone, Debug, Serialize)]
pub struct HoldParty {
    /// Party id.
    pub party: String,
    /// Discount factor a round: 5, 50, 95 %.
    pub delta: [f64; 3],
    /// Critical discount factor: 5, 50, 95 % over the draws in which one below 1 exists.
    pub critical: Option<[f64; 3]>,
    /// Slack = delta − critical: 5, 50, 95 %; draws without a critical factor below 1 count as −1.
    pub slack: [f64; 3],
    /// Share of draws with slack at least 0.
    pub keeps: f64,
}

/// The bargaining range before the costly alternative.
#[derive(Clone, Debug, Serialize)]
pub struct RangeFinding {
    /// Share of draws in which each side, with its own estimate, prefers some split to the contest.
    pub exists: f64,
    /// Width: 5, 50, 95 %.
    pub width: [f64; 3],
    /// Share of draws in which optimism alone (own estimates) closes a range that costs would open.
    pub closed_by_optimism: f64,
}

/// Everything about holding over draws.
#[must_use]
pub fn finding(case: &Case, plan: &Plan, sample: &Sample) -> Option<HoldFinding> {
    if plan.parties.is_empty() && plan.contest.is_none() && plan.hazards.is_empty() {
        return None;
    }
    let mut finding = HoldFinding::default();
    let quantiles = |values: Vec<f64>| -> [f64; 3] {
        let at = summary::quantiles(&values, &[0.05, 0.5, 0.95]);
        [0, 1, 2].map(|place| at.get(place).copied().unwrap_or(0.0))
    };
    let share = |count: usize| if sample.draws == 0 { 0.0 } else { count as f64 / sample.draws as f64 };
    let rows: Vec<Holding> =
        (0..sample.draws).into_par_iter().filter_map(|draw| plan.holding(sample.row(draw))?.ok()).collect();
    if !plan.parties.is_empty() {
        finding.self_enforcing = Some(share(rows.iter().filter(|h| h.self_enforcing()).count()));
        let mut weakest: std::collections::BTreeMap<(usize, Option<usize>), usize> = Default::default();
        for holding in &rows {
            let weak = holding.weakest();
            *weakest.entry((weak.party, weak.step)).or_default() += 1;
        }
        // The most frequent; of equals the first.
        let mut most: Option<((usize, Option<usize>), usize)> = None;
        for (key, count) in weakest {
            if most.is_none_or(|(_, best)| count > best) {
                most = Some((key, count));
            }
        }
        finding.weakest = most.map(|((party, step), count)| {
            let id = case.parties[plan.parties[party].party.at()].id.clone();
            (id, step.map(|step| case.steps[step].does.clone()), share(count))
        });
        for (at, party) in plan.parties.iter().enumerate() {
            let critical: Vec<f64> = rows.iter().filter_map(|h| h.parties[at].critical.delta()).collect();
            finding.parties.push(HoldParty {
                party: case.parties[party.party.at()].id.clone(),
                delta: quantiles(rows.iter().map(|h| h.parties[at].delta).collect()),
                critical: (!critical.is_empty()).then(|| quantiles(critical)),
                slack: quantiles(rows.iter().map(|h| h.parties[at].slack.unwrap_or(-1.0)).collect()),
                keeps: share(
                    rows.iter()
                        .filter(|h| h.checks.iter().all(|check| check.party != at || check.margin >= -1e-9))
                        .count(),
                ),
            });
        }
    }
    let survival: Option<Vec<f64>> = (0..sample.draws).map(|draw| plan.survival(sample.row(draw))).collect();
    finding.hazards = survival.filter(|s| !s.is_empty()).map(|s| s.iter().sum::<f64>() / s.len() as f64);
    if let Some(contest) = &plan.contest {
        let found: Vec<_> =
            (0..sample.draws).map(|draw| prospect(&contest.contest(sample.row(draw)))).collect();
        finding.range = Some(RangeFinding {
            exists: share(found.iter().filter(|p| p.blocked_by.is_none()).count()),
            width: quantiles(found.iter().map(|p| p.range.width()).collect()),
            closed_by_optimism: share(found.iter().filter(|p| p.blocked_by == Some(Block::Optimism)).count()),
        });
    }
    Some(finding)
}
