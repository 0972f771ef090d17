//! Packages in sentences: who trades what for what, who gains and who barely does, which draft is beaten and by
//! what, what would open an empty zone. Two digits at most; gains on each party's own scale, 0 its worst package
//! and 1 its best.

use super::{DealsAnswer, NamedPackage};
use crate::bind::deals::Plan;
use detente_case::Case;
use detente_chance::words::percent;
use detente_deals::Space;
use std::collections::BTreeMap;

/// Gains up to this are "barely".
const BARELY: f64 = 0.05;
/// Issues that move a party by less are not told.
const SMALL: f64 = 0.01;

struct Words<'a> {
    case: &'a Case,
    plan: &'a Plan,
    space: &'a Space,
}

pub(super) fn sentences(case: &Case, plan: &Plan, space: &Space, answer: &DealsAnswer) -> Vec<String> {
    let words = Words { case, plan, space };
    let mut lines = Vec::new();
    let closed = 1.0 - answer.zone.probability;
    if closed > 0.0 {
        lines.push(format!(
            "No deal in {} of draws: no package is acceptable to enough parties there.",
            percent(closed)
        ));
    }
    if answer.zone.size == 0 {
        lines.push(match answer.zone.margin {
            Some(margin) => format!(
                "At mid values no package is acceptable: the best one for the worst-off still leaves somebody {} short.",
                amount(-margin)
            ),
            None => "At mid values red lines leave no package at all.".to_owned(),
        });
        for relaxation in answer.relaxations.iter().filter(|r| r.at_mid).take(3) {
            lines.push(words.relaxation(relaxation));
        }
    } else if let Some(nash) = answer.settlements.get("nash").and_then(|list| list.first()) {
        lines.extend(words.trade(nash));
        lines.extend(words.gains("The Nash package", nash));
    }
    if let Some(best) = answer.likeliest.first() {
        let levels: Vec<String> =
            best.package.iter().map(|(issue, level)| words.level(issue, level)).collect();
        lines.push(format!(
            "The package most often acceptable to all, in {} of draws: {}. In {} of draws nothing beats it for everybody.",
            percent(best.acceptable),
            levels.join("; "),
            percent(best.frontier)
        ));
    }
    for offer in &answer.offers {
        let title = if offer.kind == "draft" {
            case.packages
                .iter()
                .find(|draft| draft.id == offer.id)
                .map_or(offer.id.as_str(), |draft| draft.title.as_str())
        } else {
            offer.id.as_str()
        };
        let what = if offer.kind == "draft" {
            format!("The draft “{title}”")
        } else {
            format!("What {title} put on record")
        };
        lines.push(match &offer.beaten_by {
            Some(better) => {
                let changes = words.changes(&offer.completed, &better.package);
                let gains = words.differences(&offer.utility, &better.utility);
                let open = if offer.package.len() < offer.completed.len() {
                    ", even with its open issues filled as well as can be"
                } else {
                    ""
                };
                format!("{what} is beaten, at mid values{open}: {changes} ({gains}).")
            }
            None if offer.efficient => {
                format!(
                    "{what} is on the frontier, at mid values{}.",
                    if offer.zone { ", and acceptable to all" } else { ", but not acceptable to all" }
                )
            }
            None => format!("{what} crosses a red line, at mid values."),
        });
    }
    lines
}

/// ".18": utilities without their leading zero.
fn amount(value: f64) -> String {
    let hundredths = (value * 100.0).round() as i64;
    match hundredths.unsigned_abs() {
        100.. => format!("{value:.2}"),
        small => format!("{}.{small:02}", if hundredths < 0 { "−" } else { "" }),
    }
}

impl Words<'_> {
    fn party(&self, id: &str) -> String {
        self.case
            .parties
            .iter()
            .find(|party| party.id == id)
            .map_or_else(|| id.to_owned(), |party| party.name.clone())
    }

    fn level(&self, issue: &str, level: &str) -> String {
        let title =
            self.case.issues.iter().find(|row| row.id == issue).map_or(issue, |row| row.title.as_str());
        format!("{title}: {level}")
    }

    /// What a party holds on to and what it gives up, against its own best level, issue by issue.
    fn trade(&self, package: &NamedPackage) -> Option<String> {
        let levels: Option<Vec<usize>> = self
            .plan
            .issues
            .iter()
            .map(|issue| {
                let id = &self.case.issues[issue.issue.at()].id;
                let level = package.package.get(id)?;
                issue.levels.iter().position(|name| name == level)
            })
            .collect();
        let levels = levels?;
        let mut parts = Vec::new();
        for (party, who) in self.plan.parties.iter().enumerate() {
            let mut gives: Vec<(f64, usize)> = Vec::new();
            let mut keeps: Vec<(f64, usize)> = Vec::new();
            for (issue, level) in levels.iter().enumerate() {
                let worth = |level| self.space.level_worth(party, issue, level);
                let all = (0..self.space.levels(issue)).map(worth);
                let (low, high) =
                    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
                let loss = high - worth(*level);
                if loss >= SMALL {
                    gives.push((loss, issue));
                }
                if high - low >= SMALL && worth(*level) - low > loss {
                    keeps.push((worth(*level) - low, issue));
                }
            }
            let list = |mut items: Vec<(f64, usize)>| -> String {
                items.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                let name = |(value, issue): &(f64, usize)| {
                    format!(
                        "{} ({})",
                        self.case.issues[self.plan.issues[*issue].issue.at()].title,
                        amount(*value)
                    )
                };
                items.iter().take(2).map(name).collect::<Vec<String>>().join(" and ")
            };
            let name = &self.case.parties[who.party.at()].name;
            parts.push(match (gives.is_empty(), keeps.is_empty()) {
                (false, false) => format!("{name} gives on {} for {}", list(gives), list(keeps)),
                (false, true) => format!("{name} gives on {}", list(gives)),
                (true, _) => format!("{name} gets its best on every issue"),
            });
        }
        Some(format!(
            "The trade in the Nash package, in utility against each party’s own best (given) and worst (received) level: {}.",
            parts.join("; ")
        ))
    }

    /// Who gains over the alternative and who barely does.
    fn gains(&self, what: &str, package: &NamedPackage) -> Option<String> {
        let gain = |party: usize| -> Option<(f64, String)> {
            let who = &self.case.parties[self.plan.parties[party].party.at()];
            Some((package.utility.get(&who.id)? - self.space.reservation(party), who.name.clone()))
        };
        let gains: Option<Vec<(f64, String)>> = (0..self.plan.parties.len()).map(gain).collect();
        let part = |(gain, name): (f64, String)| {
            if gain < 0.0 {
                format!("{name} is {} below its alternative", amount(-gain))
            } else if gain < BARELY {
                format!("{name} barely gains ({})", amount(gain))
            } else {
                format!("{name} gains {}", amount(gain))
            }
        };
        Some(format!(
            "{what} over the alternatives: {}.",
            gains?.into_iter().map(part).collect::<Vec<_>>().join("; ")
        ))
    }

    fn changes(&self, from: &BTreeMap<String, String>, to: &BTreeMap<String, String>) -> String {
        let changed: Vec<String> = self
            .plan
            .issues
            .iter()
            .filter_map(|issue| {
                let row = &self.case.issues[issue.issue.at()];
                let (old, new) = (from.get(&row.id)?, to.get(&row.id)?);
                (old != new).then(|| format!("{}: {new} instead of {old}", row.title))
            })
            .collect();
        changed.join("; ")
    }

    fn differences(&self, from: &BTreeMap<String, f64>, to: &BTreeMap<String, f64>) -> String {
        let parts: Vec<String> = self
            .plan
            .parties
            .iter()
            .filter_map(|plan| {
                let who = &self.case.parties[plan.party.at()];
                let change = to.get(&who.id)? - from.get(&who.id)?;
                Some(if change.abs() < 0.005 {
                    format!("{} is as well off", who.name)
                } else {
                    format!(
                        "{} {} {}",
                        who.name,
                        if change > 0.0 { "gains" } else { "loses" },
                        amount(change.abs())
                    )
                })
            })
            .collect();
        parts.join(", ")
    }

    fn relaxation(&self, relaxation: &super::Relaxation) -> String {
        let parts: Vec<String> = relaxation
            .gives
            .iter()
            .map(|give| match (&give.issue, give.by) {
                (Some(issue), _) => {
                    let title = self
                        .case
                        .issues
                        .iter()
                        .find(|row| row.id == *issue)
                        .map_or(issue.as_str(), |row| row.title.as_str());
                    format!("{}’s {} red line on {title}", self.party(&give.party), give.grade.unwrap_or(""))
                }
                (None, by) => format!(
                    "{}’s alternative, if it were worth {} less to it",
                    self.party(&give.party),
                    amount(by.unwrap_or(0.0))
                ),
            })
            .collect();
        format!(
            "A deal would exist without {} (it would open {} of the draws without a deal).",
            parts.join(" and "),
            percent(relaxation.opens)
        )
    }
}
