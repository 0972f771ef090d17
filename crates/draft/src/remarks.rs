//! What a dossier says against itself, and whom it hardly tells of.
//!
//! Four things are set against each other over all of its reports: a number of aims or demands that a report announces and
//! how many it lists; the highest round that is counted and the rounds that are told of; what a party offers or wants and
//! what it refuses; and the positions of one party, or the words of one outlet, against all others'. Each is a question to
//! ask before anyone models on the dossier, with the places that it comes from.

use crate::agenda::{numbers, stems};
use crate::{Demand, Draft, Paper, distinct};
use detente_read::{FindingCode, Span};
use detente_will::Direction;
use serde::Serialize;
use std::collections::BTreeMap;

/// Told positions, and reports, from which a share says something.
const ENOUGH: [usize; 2] = [4, 3];

/// Something that does not add up, or that leans to one side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remark {
    /// `count`, `rounds`, `offer-against-refusal` or `one-sided`.
    pub code: FindingCode,
    /// What was found.
    pub what: String,
    /// What it means.
    pub why: String,
    /// Where it stands.
    pub places: Vec<Place>,
    /// Claims behind it.
    pub cites: Vec<String>,
}

/// Words of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// The report.
    pub report: String,
    /// Its words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

fn place(report: &str, span: &Span) -> Place {
    Place { report: report.to_owned(), text: span.text.clone(), start: span.start, end: span.end }
}

/// What is to be said of a dossier and of the draft that was made of it.
#[must_use]
pub fn remarks(papers: &[Paper], draft: &Draft) -> Vec<Remark> {
    let mut all = counts(papers);
    all.extend(rounds(papers, draft));
    all.extend(against(draft));
    all.extend(one_party(draft));
    all.extend(one_outlet(draft));
    all
}

/// "Four aims", five listed: as each report was found to announce and to list.
fn counts(papers: &[Paper]) -> Vec<Remark> {
    let found = papers.iter().flat_map(|paper| paper.reading.findings.iter().map(move |one| (paper, one)));
    found
        .filter(|(_, one)| one.code == FindingCode::Count)
        .map(|(paper, one)| Remark {
            code: FindingCode::Count,
            what: format!("{}: {}", paper.id, one.what),
            why: one.why.clone(),
            places: one.spans.iter().map(|span| place(&paper.id, span)).collect(),
            cites: Vec::new(),
        })
        .collect()
}

/// The highest round that a report counts, against the rounds that all of them tell of.
fn rounds(papers: &[Paper], draft: &Draft) -> Option<Remark> {
    let counted = papers.iter().flat_map(|paper| {
        paper.reading.events.iter().filter_map(move |event| Some((event.ordinal?, paper, event)))
    });
    let (highest, paper, event) = counted.max_by_key(|(ordinal, ..)| *ordinal).filter(|(n, ..)| *n >= 2)?;
    let told: Vec<_> = draft.events.iter().filter(|event| event.kind == "round").collect();
    if told.len() >= usize::from(highest) {
        return None;
    }
    let span = Span { text: event.text.clone(), start: event.start, end: event.end };
    Some(Remark {
        code: FindingCode::Rounds,
        what: format!(
            "round {highest} is counted, and {} told of",
            match told.len() {
                0 => "none is".to_owned(),
                1 => "one is".to_owned(),
                n => format!("{n} are"),
            }
        ),
        why: "earlier rounds are missing from these reports, or they count in another way".to_owned(),
        places: vec![place(&paper.id, &span)],
        cites: distinct(told.iter().flat_map(|event| event.cites.iter().cloned())),
    })
}

fn report_of<'a>(draft: &'a Draft, demand: &Demand) -> Option<&'a str> {
    let first = demand.cites.first()?;
    draft.claims.iter().find(|claim| claim.id == *first).map(|claim| claim.report.as_str())
}

fn name<'a>(draft: &'a Draft, id: &'a str) -> &'a str {
    draft.parties.iter().find(|party| party.id == id).map_or(id, |party| party.name.as_str())
}

/// The places of the claims that a demand cites.
fn places(draft: &Draft, demand: &Demand) -> Vec<Place> {
    let cited = draft.claims.iter().filter(|claim| demand.cites.contains(&claim.id));
    cited.flat_map(|claim| claim.content.iter().map(|span| place(&claim.report, span))).collect()
}

/// A party that offers or wants what it refuses.
fn against(draft: &Draft) -> Vec<Remark> {
    let mut all: Vec<Remark> = Vec::new();
    for no in draft.demands.iter().filter(|demand| demand.direction == Direction::Refuses) {
        let words = stems(&no.what);
        let same = |yes: &&Demand| {
            let there = stems(&yes.what);
            let shared = words.iter().filter(|stem| there.contains(stem)).count();
            yes.party == no.party
                && yes.issue == no.issue
                && yes.direction != Direction::Refuses
                && shared > 0
                && 2 * shared >= words.len().min(there.len())
                && numbers(&yes.what) == numbers(&no.what)
        };
        let Some(yes) = draft.demands.iter().find(same) else { continue };
        let verb = if yes.direction == Direction::Offers { "offer" } else { "want" };
        let apart = report_of(draft, yes) != report_of(draft, no);
        all.push(Remark {
            code: FindingCode::OfferAgainstRefusal,
            what: format!(
                "{} is told to {verb} “{}” and to refuse “{}”",
                name(draft, &no.party),
                yes.what,
                no.what
            ),
            why: if apart {
                "the reports differ: ask which is later, and which is nearer to the source"
            } else {
                "both stand in one report: different levels, different times, or a contradiction"
            }
            .to_owned(),
            places: places(draft, yes).into_iter().chain(places(draft, no)).collect(),
            cites: distinct(yes.cites.iter().chain(&no.cites).cloned()),
        });
    }
    all
}

/// Most first; of equals, the first by name.
fn most<'a>(counted: impl Iterator<Item = &'a str>) -> Option<(&'a str, usize, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in counted {
        *counts.entry(one).or_default() += 1;
    }
    let all = counts.values().sum();
    let best = counts.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    best.map(|(name, count)| (name, count, all))
}

/// Nearly all positions are one party's.
fn one_party(draft: &Draft) -> Option<Remark> {
    let (party, count, all) = most(draft.demands.iter().map(|demand| demand.party.as_str()))?;
    if all < ENOUGH[0] || (all - count) * 5 > all {
        return None;
    }
    let own = draft.demands.iter().filter(|demand| demand.party == party);
    Some(Remark {
        code: FindingCode::OneSided,
        what: format!("{count} of the {all} positions that are told are those of {}", name(draft, party)),
        why: "what the others want is hardly told: look for a source of theirs before you model on this"
            .to_owned(),
        places: Vec::new(),
        cites: distinct(own.flat_map(|demand| demand.cites.iter().cloned())),
    })
}

/// Nearly all reports are one outlet's.
fn one_outlet(draft: &Draft) -> Option<Remark> {
    let named = draft.reports.iter().filter_map(|report| report.outlet.as_deref());
    let (outlet, count, _) = most(named)?;
    let all = draft.reports.len();
    if all < ENOUGH[1] || (all - count) * 5 > all {
        return None;
    }
    let how =
        if count == all { format!("all {all} reports") } else { format!("{count} of the {all} reports") };
    Some(Remark {
        code: FindingCode::OneSided,
        what: format!("{how} are published by {outlet}"),
        why: "what one outlet leaves out is nowhere: add one that the other side reads".to_owned(),
        places: Vec::new(),
        cites: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft;
    use detente_intake::Intake;

    fn found(texts: &[&str]) -> Vec<(FindingCode, String)> {
        let paper = |(at, text): (usize, &&str)| {
            let id = format!("r{at}");
            Paper::new(
                &id,
                &format!("{id}.txt"),
                &Intake { text: (*text).to_owned(), ..Intake::default() },
                &[],
            )
        };
        let papers: Vec<Paper> = texts.iter().enumerate().map(paper).collect();
        remarks(&papers, &draft(&papers, &[])).into_iter().map(|one| (one.code, one.what)).collect()
    }

    #[test]
    fn what_is_announced_is_counted() {
        let all = found(&["Norvia has four aims: the harbour; the road; the bridge; the river; the ridge."]);
        assert_eq!(all, [(FindingCode::Count, "r0: 4 aims are announced, 5 are listed".to_owned())]);
        assert!(found(&["Norvia has four aims: the harbour; the road; the bridge; the river."]).is_empty());
    }

    #[test]
    fn an_offer_in_one_report_stands_against_a_refusal_in_another() {
        let all = found(&[
            "The company offered to raise wages by 4 percent.",
            "The company refused to raise wages by 4 percent. The union wants a shorter week.",
        ]);
        let against: Vec<_> =
            all.iter().filter(|(code, _)| *code == FindingCode::OfferAgainstRefusal).collect();
        assert_eq!(against.len(), 1, "{all:?}");
        let plain = found(&[
            "The company offered to raise wages by 4 percent.",
            "The company refused to reopen the canteen. The union wants a shorter week.",
        ]);
        assert!(plain.is_empty(), "{plain:?}");
    }

    #[test]
    fn rounds_that_all_reports_tell_of_together_are_not_missing() {
        let second = "Hill Post, 5 May 2026\nA second round of talks between Serbia and Kosovo was held in Brussels on 4 May 2026.";
        let first = "Hill Post, 3 March 2026\nA first round of talks between Serbia and Kosovo was held in Brussels on 2 March 2026.";
        assert!(found(&[second]).iter().any(|(code, _)| *code == FindingCode::Rounds));
        assert!(!found(&[first, second]).iter().any(|(code, _)| *code == FindingCode::Rounds));
    }

    #[test]
    fn positions_of_one_party_alone_are_one_sided() {
        let one = "Serbia demands that Kosovo open the harbour. Serbia wants a road through the valley. \
            Serbia rejected a bridge over the river. Serbia demanded a new customs post.";
        let all = found(&[one]);
        let told = |(code, what): &(FindingCode, String)| {
            *code == FindingCode::OneSided && what.ends_with("those of Serbia")
        };
        assert!(all.iter().any(told), "{all:?}");
        let both = format!("{one} Kosovo wants the coal. Kosovo refused to sell the mill.");
        assert!(!found(&[&both]).iter().any(|(code, _)| *code == FindingCode::OneSided));
    }
}
