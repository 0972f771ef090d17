//! From claims to proposed rows of a case: parties, issues, stances, red lines, rounds.
//!
//! A suggestion is plain data: a table of `case.toml`, a row, and the claims that it rests on. It never
//! overwrites a judgement; a person accepts it or not.

use detente_read::cues::{DET, DOCUMENT, MEDIA, ORG, OUTLET, PERSON, PREP};
use detente_read::gazetteer::Gazetteer;
use detente_read::matters::{Lexicon, party_of, takes_position};
use detente_read::{Actor, ClaimKind, Reading, Role, segment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A proposed row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// source, party, issue, stance, event.
    pub table: String,
    /// The row, as `case.toml` would have it.
    pub row: serde_json::Value,
    /// Places in the reading's list of claims.
    pub cites: Vec<usize>,
}

/// Proposals that a reading gives for a case.
#[must_use]
pub fn suggest(reading: &Reading, lexicon: &Lexicon) -> Vec<Suggestion> {
    let mut parties: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut issues: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut stances: BTreeMap<(String, usize), Vec<usize>> = BTreeMap::new();
    // "Norvia's minister, Ada Lund": she speaks for Norvia.
    let mut speaks_for: BTreeMap<&str, &str> = BTreeMap::new();
    for person in &reading.actors {
        let Some(description) = &person.description else { continue };
        let inside =
            |a: &&Actor| a.role != Role::Person && description.start <= a.start && a.end <= description.end;
        if let Some(party) = reading.actors.iter().find(inside) {
            speaks_for.entry(&person.id).or_insert(&party.id);
        }
    }
    for (number, claim) in reading.claims.iter().enumerate() {
        let Some(party) = party_of(claim) else { continue };
        let party = speaks_for.get(party.as_str()).map_or(party.clone(), |party| (*party).to_owned());
        if !takes_position(claim.kind) {
            continue;
        }
        let issues_here = lexicon.of(claim);
        parties.entry(party.clone()).or_default().push(number);
        for issue in issues_here {
            issues.entry(issue).or_default().push(number);
            stances.entry((party.clone(), issue)).or_default().push(number);
        }
    }
    let mut all = sources(reading);
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
        let Some((id, title)) = lexicon.matter(*issue) else { continue };
        all.push(Suggestion {
            table: "issue".into(),
            row: serde_json::json!({ "id": id, "title": title }),
            cites: cites.clone(),
        });
    }
    for ((party, issue), cites) in &stances {
        if let Some((id, _)) = lexicon.matter(*issue) {
            all.push(stance(reading, party, id, cites));
        }
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

/// A party's stance on an issue, with the claims that tell it.
fn stance(reading: &Reading, party: &str, issue: &str, cites: &[usize]) -> Suggestion {
    let kinds: Vec<ClaimKind> = cites.iter().filter_map(|n| reading.claims.get(*n)).map(|c| c.kind).collect();
    // Against where only refusals and threats are told, for where only offers and demands are.
    let against = kinds.iter().filter(|k| matches!(k, ClaimKind::Refusal | ClaimKind::Threat)).count();
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
        c.kind == ClaimKind::Refusal
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
    Suggestion { table: "stance".into(), row, cites: cites.to_vec() }
}

/// Every link of a chain as a source: persons, outlets, bodies, documents, and those who are not named.
fn sources(reading: &Reading) -> Vec<Suggestion> {
    let mut found: BTreeMap<&str, (&str, Vec<usize>)> = BTreeMap::new();
    for (number, claim) in reading.claims.iter().enumerate() {
        for link in claim.chain.iter().filter(|link| link.actor != "unknown") {
            let (name, cites) = found.entry(&link.actor).or_default();
            // The fullest mention names it; "he" names nobody.
            if link.text.chars().count() > name.chars().count() {
                *name = &link.text;
            }
            cites.push(number);
        }
    }
    found
        .into_iter()
        .map(|(id, (mention, cites))| {
            let person = reading.actors.iter().find(|actor| actor.id == id && actor.role == Role::Person);
            let name = person.map_or(mention, |actor| actor.text.as_str());
            let mut row = serde_json::json!({ "id": id, "kind": source_kind(id, name, person.is_some()), "name": name });
            let description = person.and_then(|actor| actor.description.as_ref());
            if let (Some(description), Some(map)) = (description, row.as_object_mut()) {
                map.insert("description".into(), serde_json::json!(description.text));
            }
            Suggestion { table: "source".into(), row, cites }
        })
        .collect()
}

fn source_kind(id: &str, name: &str, person: bool) -> &'static str {
    let mut tokens = Vec::new();
    segment::tokens(name, 0, &mut tokens);
    let bare = usize::from(tokens.first().is_some_and(|token| token.is(DET)));
    let known = Gazetteer::shipped().at(name, &tokens, bare).filter(|(_, known)| known.id == id);
    if let Some((_, known)) = known {
        return if known.outlet { "outlet" } else { "body" };
    }
    let any = |tag: u64| tokens.iter().any(|token| token.is(tag));
    let named = tokens.iter().skip(bare).any(|token| token.capital);
    if person {
        "person"
    } else if any(PERSON) {
        // "Colonel Adare" is a person; "Israeli officials", "a senior diplomat" and "two officers of Norvia" are not
        // named.
        let head = tokens.iter().skip(bare).position(|token| token.is(PREP) && !token.is(DET));
        let head = head.map_or(tokens.len(), |at| at + bare);
        let named = head > 0 && tokens.get(head - 1).is_some_and(|token| token.capital && !token.is(PERSON));
        if named { "person" } else { "unnamed" }
    } else if any(MEDIA) || tokens.iter().any(|token| token.capital && token.is(OUTLET)) {
        "outlet"
    } else if any(DOCUMENT) {
        "document"
    } else if any(ORG) || named {
        "body"
    } else {
        "unnamed"
    }
}
