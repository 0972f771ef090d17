//! From claims to proposed rows of a case: parties, issues, stances, red lines, rounds.
//!
//! A suggestion is plain data: a table of `case.toml`, a row, and the claims that it rests on. It never
//! overwrites a judgement; a person accepts it or not.

use crate::cues::Table;
use crate::gazetteer::{Gazetteer, Sense};
use crate::memory::UNKNOWN;
use crate::reading::{Claim, Reading};
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A proposed row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// party, issue, stance, event.
    pub table: String,
    /// The row, as `case.toml` would have it.
    pub row: serde_json::Value,
    /// Places in the reading's list of claims.
    pub cites: Vec<usize>,
}

/// A matter of negotiation.
struct Matter {
    id: &'static str,
    title: &'static str,
}

struct Matters {
    list: Vec<Matter>,
    words: Table<Vec<(usize, Vec<&'static str>)>>,
}

fn matters() -> &'static Matters {
    static MATTERS: OnceLock<Matters> = OnceLock::new();
    MATTERS.get_or_init(|| {
        let mut all = Matters { list: Vec::new(), words: Table::default() };
        for line in include_str!("../data/issues.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('|');
            let (Some(id), Some(title), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let number = all.list.len();
            all.list.push(Matter { id, title });
            for phrase in words.split_whitespace() {
                let mut tokens = Vec::new();
                let mut parts = Vec::new();
                for piece in phrase.split('_') {
                    tokens.clear();
                    text::tokens(piece, 0, &mut tokens);
                    parts.extend(tokens.iter().map(|t| t.text(piece)));
                }
                if let Some(first) = parts.first().copied() {
                    all.words.entry(first).push((number, parts));
                }
            }
        }
        all
    })
}

/// The matters that a claim speaks of, in the order of the list.
#[must_use]
pub fn issues_of(claim: &Claim) -> Vec<&'static str> {
    let all = matters();
    let mut found = Vec::new();
    let mut tokens = Vec::new();
    for piece in &claim.content {
        tokens.clear();
        text::tokens(&piece.text, 0, &mut tokens);
        for at in 0..tokens.len() {
            let Some(list) = all.words.get(tokens[at].text(&piece.text)) else { continue };
            for (number, words) in list {
                let fits = words.iter().enumerate().all(|(n, w)| {
                    tokens.get(at + n).is_some_and(|t| t.text(&piece.text).eq_ignore_ascii_case(w))
                });
                if fits {
                    found.push(*number);
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().filter_map(|n| all.list.get(n)).map(|m| m.id).collect()
}

/// Whose position a claim tells: the subject of its content where that is a known actor, else the speaker at
/// the end of its chain; an adjective stands for its country ("Israeli officials").
#[must_use]
pub fn party_of(claim: &Claim) -> Option<String> {
    let named = |text: &str, reach: usize| -> Option<String> {
        let mut tokens = Vec::new();
        text::tokens(text, 0, &mut tokens);
        (0..tokens.len().min(reach)).find_map(|at| {
            let (_, name) = Gazetteer::shipped().at(text, &tokens, at)?;
            (name.country || name.sense == Sense::People).then(|| name.id.clone())
        })
    };
    let content = claim.content.first()?;
    if claim.voice == "author" {
        return named(&content.text, 4);
    }
    let origin = claim.chain.last().filter(|link| link.actor != UNKNOWN);
    // A third party's report of what somebody wants: the subject of the content.
    if let Some(party) = named(&content.text, 3) {
        return Some(party);
    }
    let origin = origin?;
    named(&origin.text, 6).or_else(|| Some(origin.actor.clone()))
}

/// Proposals that a reading gives for a case.
#[must_use]
pub fn suggest(reading: &Reading) -> Vec<Suggestion> {
    let mut parties: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut issues: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    let mut stances: BTreeMap<(String, &'static str), Vec<usize>> = BTreeMap::new();
    for (number, claim) in reading.claims.iter().enumerate() {
        let Some(party) = party_of(claim) else { continue };
        let positional =
            matches!(&*claim.kind, "demand" | "offer" | "proposal" | "refusal" | "threat" | "attitude");
        let issues_here = issues_of(claim);
        if !positional {
            continue;
        }
        parties.entry(party.clone()).or_default().push(number);
        for issue in issues_here {
            issues.entry(issue).or_default().push(number);
            stances.entry((party.clone(), issue)).or_default().push(number);
        }
    }
    let mut all = Vec::new();
    for (party, cites) in &parties {
        let name =
            reading.actors.iter().find(|a| a.id == *party).map_or_else(|| party.clone(), |a| a.text.clone());
        all.push(Suggestion {
            table: "party".into(),
            row: serde_json::json!({ "id": party, "name": name, "roles": ["signatory"] }),
            cites: cites.clone(),
        });
    }
    for (issue, cites) in &issues {
        let title = matters().list.iter().find(|m| m.id == *issue).map_or(*issue, |m| m.title);
        all.push(Suggestion {
            table: "issue".into(),
            row: serde_json::json!({ "id": issue, "title": title }),
            cites: cites.clone(),
        });
    }
    for ((party, issue), cites) in &stances {
        let kinds: Vec<&str> =
            cites.iter().filter_map(|n| reading.claims.get(*n)).map(|c| &*c.kind).collect();
        // Against where only refusals and threats are told, for where only offers and demands are.
        let against = kinds.iter().filter(|k| matches!(**k, "refusal" | "threat")).count();
        let direction = if against == kinds.len() {
            "against"
        } else if against == 0 {
            "for"
        } else {
            "mixed"
        };
        let words: Vec<String> = cites
            .iter()
            .take(3)
            .filter_map(|n| reading.claims.get(*n))
            .map(|c| {
                format!(
                    "{}: {}",
                    c.kind,
                    c.content.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" … ")
                )
            })
            .collect();
        let mut row = serde_json::json!({ "party": party, "issue": issue, "direction": direction, "why": words.join(" · ") });
        // "Never", "not even": a red line that was stated.
        let red = cites.iter().filter_map(|n| reading.claims.get(*n)).any(|c| {
            c.kind == "refusal"
                || c.content.iter().any(|s| {
                    let lower = s.text.to_lowercase();
                    [
                        "never",
                        "not even",
                        "under no circumstances",
                        "red line",
                        "non-negotiable",
                        "out of the question",
                    ]
                    .iter()
                    .any(|w| lower.contains(w))
                })
        });
        if let (true, Some(map)) = (red, row.as_object_mut()) {
            map.insert("refuses".into(), serde_json::json!({ "grade": "stated" }));
        }
        all.push(Suggestion { table: "stance".into(), row, cites: cites.clone() });
    }
    for event in reading.events.iter().filter(|e| e.frame.is_some()) {
        let cites: Vec<usize> = reading
            .claims
            .iter()
            .enumerate()
            .filter(|(_, c)| c.content.iter().any(|s| s.start <= event.start && event.end <= s.end))
            .map(|(n, _)| n)
            .collect();
        let row = serde_json::json!({
            "kind": event.frame, "title": event.text, "when": event.date, "place": event.place, "parties": event.participants,
        });
        all.push(Suggestion { table: "event".into(), row, cites });
    }
    all
}
