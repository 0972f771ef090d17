//! Packages in sentences: who trades what for what, who gains and who barely does, which draft is beaten and by
//! what, what would open an empty zone. Two digits at most; gains on each party's own scale, 0 its worst package
//! and 1 its best.

use super::{DealsAnswer, Keyed, NamedPackage, Names, Offer, OfferKind, Package, Said};
use detente_chance::words::percent;
use detente_deals::{Settlement, Space};
use std::collections::BTreeMap;

/// Gains up to this are "barely".
const BARELY: f64 = 0.05;
/// Issues that move a party by less are not told.
const SMALL: f64 = 0.01;

struct Words<'a> {
    names: &'a Names,
    space: &'a Space,
}

pub(super) fn sentences(names: &Names, space: &Space, answer: &DealsAnswer) -> Vec<String> {
    let words = Words { names, space };
    let at_mid = if answer.draws.is_some() { "At mid values no" } else { "No" };
    let mut lines = Vec::new();
    let closed = 1.0 - answer.zone.probability;
    if closed > 0.0 && answer.draws.is_some() {
        lines.push(format!(
            "No deal in {} of draws: no package is acceptable to enough parties there.",
            percent(closed)
        ));
    }
    if answer.zone.size == 0 {
        lines.push(match answer.zone.margin {
            Some(margin) => format!(
                "{at_mid} package is acceptable: the best one for the worst-off still leaves somebody {} short.",
                amount(-margin)
            ),
            None => "Red lines leave no package at all, at mid values.".to_owned(),
        });
    }
    let opening = answer.relaxations.iter().filter(|r| r.at_mid || answer.zone.size > 0);
    for relaxation in opening.take(3) {
        lines.push(words.relaxation(relaxation, answer));
    }
    if let Some(nash) = answer.settlements.get(Settlement::Nash.as_str()).and_then(|list| list.first()) {
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
    lines.extend(answer.offers.iter().map(|offer| words.offer(offer, answer.draws.is_some())));
    lines
}

/// ".18": utilities without their leading zero.
pub(super) fn amount(value: f64) -> String {
    let hundredths = (value * 100.0).round() as i64;
    match hundredths.unsigned_abs() {
        100.. => format!("{value:.2}"),
        small => format!("{}.{small:02}", if hundredths < 0 { "−" } else { "" }),
    }
}

impl Words<'_> {
    fn party(&self, id: &str) -> String {
        let at = self.names.parties.iter().position(|party| party == id);
        at.and_then(|at| self.names.party_titles.get(at)).map_or_else(|| id.to_owned(), String::clone)
    }

    fn issue(&self, id: &str) -> String {
        let at = self.names.issues.iter().position(|issue| issue == id);
        at.and_then(|at| self.names.issue_titles.get(at)).map_or_else(|| id.to_owned(), String::clone)
    }

    fn level(&self, issue: &str, level: &str) -> String {
        format!("{}: {level}", self.issue(issue))
    }

    fn offer(&self, offer: &Offer, draws: bool) -> String {
        let what = match offer.kind {
            OfferKind::Draft => format!("The draft “{}”", offer.title),
            OfferKind::Asked => format!("The package {}", offer.title),
            OfferKind::Positions => format!("What was on record of {}", offer.title),
        };
        let when = if draws { ", at mid values" } else { "" };
        let open = if offer.package.len() < offer.completed.len() {
            ", even with its open issues filled as well as can be"
        } else {
            ""
        };
        let crossed: Vec<String> = offer
            .crosses
            .iter()
            .map(|line| format!("that of {} on {}", self.party(&line.party), self.issue(&line.issue)))
            .collect();
        let crosses = match &crossed[..] {
            [] => String::new(),
            [one] => format!(" crosses a red line{when}, {one}"),
            _ => format!(" crosses red lines{when}: {}", crossed.join("; ")),
        };
        let beaten = offer.beaten_by.as_ref().map(|better| {
            let changes = self.changes(&offer.completed, &better.package);
            let gains = self.differences(&offer.utility, &better.utility);
            format!("{changes} ({gains})")
        });
        match (crosses.is_empty(), beaten) {
            (true, Some(beaten)) => format!("{what} is beaten{when}{open}: {beaten}."),
            (false, Some(beaten)) => format!("{what}{crosses}. It is beaten besides{open}: {beaten}."),
            (false, None) => format!("{what}{crosses}."),
            (true, None) if offer.efficient && offer.zone => {
                format!("{what} is on the frontier{when}, and acceptable to all.")
            }
            (true, None) if offer.efficient => {
                format!("{what} is on the frontier{when}, but not acceptable to all.")
            }
            (true, None) => format!("{what} is open to nobody{when}: red lines rule it out."),
        }
    }

    /// What a party holds on to and what it gives up, against its own best level, issue by issue.
    fn trade(&self, package: &NamedPackage) -> Option<String> {
        let levels: Option<Vec<usize>> = self
            .names
            .issues
            .iter()
            .zip(&self.names.levels)
            .map(|(id, levels)| {
                let Said::Level(level) = package.package.get(id.as_str())? else { return None };
                levels.iter().position(|name| **name == **level)
            })
            .collect();
        let levels = levels?;
        let mut parts = Vec::new();
        for (party, name) in self.names.party_titles.iter().enumerate() {
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
                        self.names.issue_titles.get(*issue).map_or("", String::as_str),
                        amount(*value)
                    )
                };
                items.iter().take(2).map(name).collect::<Vec<String>>().join(" and ")
            };
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
            let (id, name) = (self.names.parties.get(party)?, self.names.party_titles.get(party)?);
            Some((package.utility.get(id.as_str())? - self.space.reservation(party), name.clone()))
        };
        let gains: Option<Vec<(f64, String)>> = (0..self.names.parties.len()).map(gain).collect();
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

    fn changes(&self, from: &BTreeMap<String, String>, to: &Package) -> String {
        let changed: Vec<String> = self
            .names
            .issues
            .iter()
            .filter_map(|id| {
                let (old, new) = (from.get(id)?, to.get(id.as_str())?);
                (*old != new.to_string()).then(|| format!("{}: {new} instead of {old}", self.issue(id)))
            })
            .collect();
        changed.join("; ")
    }

    fn differences(&self, from: &BTreeMap<String, f64>, to: &Keyed<f64>) -> String {
        let parts: Vec<String> = self
            .names
            .parties
            .iter()
            .zip(&self.names.party_titles)
            .filter_map(|(id, name)| {
                let change = to.get(id.as_str())? - from.get(id)?;
                Some(if change.abs() < 0.005 {
                    format!("{name} is as well off")
                } else {
                    format!(
                        "{name} {} {}",
                        if change > 0.0 { "gains" } else { "loses" },
                        amount(change.abs())
                    )
                })
            })
            .collect();
        parts.join(", ")
    }

    fn relaxation(&self, relaxation: &super::Relaxation, answer: &DealsAnswer) -> String {
        let parts: Vec<String> = relaxation
            .gives
            .iter()
            .map(|give| match (&give.issue, &give.level) {
                (Some(issue), Some(level)) => format!(
                    "if {} accepted “{level}” on {}, against its {} red line",
                    self.party(&give.party),
                    self.issue(issue),
                    give.grade.unwrap_or("")
                ),
                (Some(issue), None) => format!(
                    "without {}’s {} red line on {}",
                    self.party(&give.party),
                    give.grade.unwrap_or(""),
                    self.issue(issue)
                ),
                (None, _) => format!(
                    "if {}’s alternative were worth {} less to it",
                    self.party(&give.party),
                    amount(give.by.unwrap_or(0.0))
                ),
            })
            .collect();
        let parts = parts.join(" and ");
        let share = percent(relaxation.opens);
        match (answer.draws.is_some(), relaxation.at_mid) {
            (false, _) => format!("A deal would exist {parts}."),
            (true, true) => format!("A deal would exist {parts} (and in {share} of the draws without one)."),
            (true, false) => {
                let half =
                    if relaxation.gives.iter().any(|give| give.by.is_some()) { " (the median)" } else { "" };
                format!("Of the draws without a deal {share} would have one {parts}{half}.")
            }
        }
    }
}
