//! Findings about a text: what does not add up, and what leans to one side.
//!
//! A count that is announced is set against what follows it; the highest round that is named against the
//! rounds that are told; an offer against a refusal of the same party on the same matter; the positions of one
//! party against those of all others; and names that take a side are counted for the outlet that uses them.

use crate::cues::LOADED;
use crate::matters::{issues_of, party_of, takes_position};
use crate::reading::{Claim, Document, Event, Finding, Span};
use crate::segment::{self, Kind, Offsets, Token};
use crate::sorts::{ClaimKind, FindingCode, Step};
use crate::table::Table;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Nouns whose announced number can be checked.
const COUNTED: &[&str] = &[
    "aims",
    "goals",
    "demands",
    "conditions",
    "points",
    "proposals",
    "reasons",
    "steps",
    "issues",
    "requirements",
    "principles",
    "options",
    "obstacles",
    "objectives",
    "terms",
    "articles",
    "guarantees",
    "concessions",
    "questions",
    "priorities",
    "measures",
    "items",
    "options",
];

/// What is kept of a document's claims, events and lines until its findings are asked for. Claims are fed one at
/// a time, so that a long report need not be held whole.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    positions: BTreeMap<String, usize>,
    sides: Sides,
    rounds: Vec<Event>,
    loaded: BTreeMap<&'static str, (usize, Vec<Span>)>,
}

/// First offer and first refusal of a party on a matter, each with the number of its report.
type Sides = BTreeMap<(String, &'static str), [Option<(usize, Span)>; 2]>;

impl Ledger {
    /// Takes note of a claim.
    pub fn claim(&mut self, claim: &Claim) {
        if takes_position(claim.kind)
            && let Some(party) = party_of(claim)
        {
            note_sides(&mut self.sides, 0, &party, claim);
            *self.positions.entry(party).or_default() += 1;
        }
    }

    /// Takes note of an event.
    pub fn event(&mut self, event: &Event) {
        if event.frame == Some(Step::Round) {
            self.rounds.push(event.clone());
        }
    }

    /// Takes note of the names that a line uses outside quotations.
    pub fn line(&mut self, text: &str, tokens: &[Token], offsets: &Offsets<'_>) {
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at];
            at += 1;
            if token.quote != 0 || !token.is(LOADED) {
                continue;
            }
            let Some(list) = loaded_words().get(token.text(text)) else { continue };
            let best = list
                .iter()
                .filter(|l| {
                    l.words.iter().enumerate().all(|(n, w)| {
                        tokens.get(at - 1 + n).is_some_and(|t| t.text(text).eq_ignore_ascii_case(w))
                    })
                })
                .max_by_key(|l| l.words.len());
            let Some(best) = best else { continue };
            at += best.words.len() - 1;
            let (from, to) = (token.start as usize, tokens[at - 1].end as usize);
            let (count, spans) = self.loaded.entry(best.why).or_default();
            *count += 1;
            if spans.len() < 50 {
                spans.push(Span {
                    text: text.get(from..to).unwrap_or_default().to_owned(),
                    start: offsets.code_points(from),
                    end: offsets.code_points(to),
                });
            }
        }
    }

    /// The findings; `unbalanced` are the quotation marks without a partner.
    #[must_use]
    pub fn findings(&self, document: &Document<'_>, unbalanced: &[Span]) -> Vec<Finding> {
        let mut found = Vec::new();
        counts(document.text, &Offsets::new(document.text), &mut found);
        rounds(&self.rounds, &mut found);
        against(&self.sides, &mut found);
        one_sided(&self.positions, &mut found);
        loaded(&self.loaded, document.outlet, &mut found);
        if !unbalanced.is_empty() {
            let n = unbalanced.len();
            let (marks, verb) = if n == 1 { ("mark", "has") } else { ("marks", "have") };
            found.push(Finding {
                code: FindingCode::UnbalancedQuotation,
                what: format!("{n} quotation {marks} {verb} no partner"),
                why: "a quotation there ends with its sentence; check where the speaker's words end"
                    .to_owned(),
                spans: unbalanced.iter().take(50).cloned().collect(),
            });
        }
        found
    }
}

fn note_sides(sides: &mut Sides, report: usize, party: &str, claim: &Claim) {
    let side = match claim.kind {
        ClaimKind::Offer | ClaimKind::Proposal => 0,
        ClaimKind::Refusal => 1,
        ClaimKind::Report
        | ClaimKind::Demand
        | ClaimKind::Threat
        | ClaimKind::Accusation
        | ClaimKind::Forecast
        | ClaimKind::Attitude
        | ClaimKind::Author => return,
    };
    let Some(span) = claim.content.first() else { return };
    for issue in issues_of(claim) {
        let slot = &mut sides.entry((party.to_owned(), issue)).or_default()[side];
        slot.get_or_insert_with(|| (report, span.clone()));
    }
}

/// Findings across several reports of one matter: an offer in one, a refusal in another.
#[must_use]
pub fn across(claims: &[&[Claim]]) -> Vec<Finding> {
    let mut sides = Sides::new();
    for (report, claims) in claims.iter().enumerate() {
        for claim in *claims {
            if let Some(party) = party_of(claim) {
                note_sides(&mut sides, report, &party, claim);
            }
        }
    }
    let mut found = Vec::new();
    against(&sides, &mut found);
    found
}

fn small_number(word: &str) -> Option<usize> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS
        .iter()
        .position(|w| word.eq_ignore_ascii_case(w))
        .map(|n| n + 1)
        .or_else(|| word.parse().ok().filter(|n| (2..=30).contains(n)))
}

/// "Four aims": items after a colon, bullets, or "first … second …".
fn counts(text: &str, offsets: &Offsets<'_>, found: &mut Vec<Finding>) {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            lines.push((at, line));
        }
        at += line.len() + 1;
    }
    let mut tokens: Vec<Token> = Vec::new();
    for (number, &(base, line)) in lines.iter().enumerate() {
        // A cheap look before the line is cut into tokens again.
        if !COUNTED.iter().any(|noun| line.contains(noun)) {
            continue;
        }
        tokens.clear();
        segment::tokens(line, base, &mut tokens);
        for place in 0..tokens.len() {
            let word = |n: usize| tokens.get(n).map_or("", |t| t.text(text));
            let Some(announced) = small_number(word(place)).filter(|n| *n >= 2) else { continue };
            // Up to two adjectives between the number and the noun.
            let Some(noun) =
                (place + 1..place + 4).find(|n| COUNTED.iter().any(|c| word(*n).eq_ignore_ascii_case(c)))
            else {
                continue;
            };
            if let Some(listed) = listed(text, &tokens, noun + 1, &lines[number + 1..])
                .filter(|listed| *listed != announced && *listed >= 2)
            {
                let (from, to) = (tokens[place].start as usize, tokens[noun].end as usize);
                found.push(Finding {
                    code: FindingCode::Count,
                    what: format!("{announced} {} are announced, {listed} are listed", word(noun)),
                    why: "the list was counted by its marks and ordinals: check what is missing or counted twice".to_owned(),
                    spans: vec![Span {
                        text: text.get(from..to).unwrap_or_default().to_owned(),
                        start: offsets.code_points(from),
                        end: offsets.code_points(to),
                    }],
                });
            }
        }
    }
}

/// How many items follow, if a list follows.
fn listed(text: &str, tokens: &[Token], from: usize, lines: &[(usize, &str)]) -> Option<usize> {
    let mark = |n: usize| tokens.get(n).and_then(|t| t.mark(text));
    // Ordinals in the rest of the line and in the next lines: the highest of an unbroken run from "first".
    let mut rest: Vec<String> = tokens.iter().skip(from).map(|t| t.text(text).to_lowercase()).collect();
    let mut bullets = 0;
    for (n, (_, line)) in lines.iter().take(30).enumerate() {
        let line = line.trim_start();
        let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        let numbered = digits > 0 && digits < 3 && line[digits..].starts_with(['.', ')']);
        if numbered || line.starts_with(['•', '*']) || line.starts_with("- ") || line.starts_with("– ") {
            bullets += 1;
        } else if bullets > 0 {
            break;
        } else if n < 6 {
            rest.extend(
                line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase),
            );
        }
    }
    let colon = (from..(from + 12).min(tokens.len())).find(|&n| mark(n) == Some(':'));
    if let Some(colon) = colon {
        let mut end = colon + 1;
        while end < tokens.len() && !(mark(end) == Some('.') && !abbreviated(tokens, end)) {
            end += 1;
        }
        if end > colon + 2 {
            let semicolons = (colon..end).filter(|&n| mark(n) == Some(';')).count();
            if semicolons > 0 {
                return Some(semicolons + 1);
            }
            let commas: Vec<usize> = (colon..end).filter(|&n| mark(n) == Some(',')).collect();
            // "a, b and c" has one "and" that counts, "a, b, and c" one that does not.
            let last_and = (colon..end).rev().find(|&n| tokens[n].text(text) == "and");
            let counted = last_and.is_some_and(|and| commas.last().is_none_or(|comma| and > comma + 1));
            if !commas.is_empty() || counted {
                return Some(commas.len() + 1 + usize::from(counted));
            }
        }
    }
    if bullets >= 2 {
        return Some(bullets);
    }
    const ORDINALS: [&[&str]; 10] = [
        &["first", "firstly"],
        &["second", "secondly"],
        &["third", "thirdly"],
        &["fourth", "fourthly"],
        &["fifth", "fifthly"],
        &["sixth", "sixthly"],
        &["seventh"],
        &["eighth"],
        &["ninth"],
        &["tenth"],
    ];
    let mut run = 0;
    for word in &rest {
        if ORDINALS.get(run).is_some_and(|forms| forms.contains(&word.as_str())) {
            run += 1;
        }
    }
    if run >= 2 && rest.iter().any(|w| w == "finally" || w == "lastly") {
        run += 1;
    }
    (run >= 2).then_some(run)
}

fn abbreviated(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| t.is(crate::cues::ABBREVIATION))
        && tokens.get(at + 1).is_some_and(|t| t.kind != Kind::Mark)
}

/// The highest ordinal of a round against the number of different rounds that the text tells of.
fn rounds(all: &[Event], found: &mut Vec<Finding>) {
    let Some(highest) = all.iter().filter_map(|e| e.ordinal).max().filter(|n| *n >= 2) else { return };
    // A round is told where it has an ordinal, or a date and place of its own.
    let mut told: BTreeMap<String, ()> = BTreeMap::new();
    for event in all {
        let key = match event.ordinal {
            Some(n) => format!("#{n}"),
            None => match (&event.date, &event.place) {
                (None, None) => continue,
                (date, place) => {
                    format!("{}|{}", date.as_deref().unwrap_or(""), place.as_deref().unwrap_or(""))
                }
            },
        };
        told.insert(key, ());
    }
    if told.len() < usize::from(highest) {
        found.push(Finding {
            code: FindingCode::Rounds,
            what: format!("round {highest} is named, {} rounds are told of", told.len()),
            why: "earlier rounds are missing from the account or counted in another way".to_owned(),
            spans: all.iter().map(|e| Span { text: e.text.clone(), start: e.start, end: e.end }).collect(),
        });
    }
}

/// The same party offers and refuses on the same matter.
fn against(sides: &Sides, found: &mut Vec<Finding>) {
    for ((party, issue), pair) in sides {
        if let [Some((r1, offer)), Some((r2, refusal))] = pair {
            found.push(Finding {
                code: FindingCode::OfferAgainstRefusal,
                what: format!("{party} is told to offer and to refuse on {issue}"),
                why: if r1 == r2 {
                    "both stand in this report: different levels, different times, or a contradiction"
                } else {
                    "the reports differ: ask which is later and which is nearer to the source"
                }
                .to_owned(),
                spans: vec![offer.clone(), refusal.clone()],
            });
        }
    }
}

/// All positions but one are one party's.
fn one_sided(positions: &BTreeMap<String, usize>, found: &mut Vec<Finding>) {
    let all: usize = positions.values().sum();
    let Some((party, most)) = positions.iter().max_by_key(|(_, n)| **n) else { return };
    if all >= 4 && (all - most) * 5 <= all {
        found.push(Finding {
            code: FindingCode::OneSided,
            what: format!("{most} of {all} positions are {party}'s"),
            why: "what the others want is hardly told: look for a source of theirs before you model on this"
                .to_owned(),
            spans: Vec::new(),
        });
    }
}

#[derive(Debug)]
struct Loaded {
    words: Vec<&'static str>,
    why: &'static str,
}

fn loaded_words() -> &'static Table<Vec<Loaded>> {
    static WORDS: OnceLock<Table<Vec<Loaded>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut table: Table<Vec<Loaded>> = Table::default();
        for line in include_str!("../data/loaded.txt").lines().filter(|line| !line.starts_with('#')) {
            if let Some((phrase, why)) = line.split_once('|') {
                let mut tokens = Vec::new();
                let phrase = phrase.trim();
                segment::tokens(phrase, 0, &mut tokens);
                let words: Vec<&str> = tokens.iter().map(|t| t.text(phrase)).collect();
                if let Some(first) = words.first().copied() {
                    table.entry(first).push(Loaded { words, why: why.trim() });
                }
            }
        }
        table
    })
}

/// Names that take a side, outside quotations of others.
fn loaded(uses: &BTreeMap<&'static str, (usize, Vec<Span>)>, outlet: Option<&str>, found: &mut Vec<Finding>) {
    let outlet = outlet.unwrap_or("the report");
    for (why, (n, spans)) in uses {
        let mut words: Vec<String> = spans.iter().map(|s| s.text.to_lowercase()).collect();
        words.sort();
        words.dedup();
        words.truncate(8);
        found.push(Finding {
            code: FindingCode::LoadedName,
            what: format!(
                "{outlet} uses {} ({n} {})",
                words.join(", "),
                if *n == 1 { "time" } else { "times" }
            ),
            why: (*why).to_owned(),
            spans: spans.clone(),
        });
    }
}
