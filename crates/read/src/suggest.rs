//! From claims to proposed rows of a case: parties, issues, stances, red lines, rounds.
//!
//! A suggestion is plain data: a table of `case.toml`, a row, and the claims that it rests on. It never
//! overwrites a judgement; a person accepts it or not.

use crate::cues::{DET, DOCUMENT, MEDIA, NUMBERWORD, ORG, OUTLET, PERSON, PREP, verb_of};
use crate::gazetteer::{Gazetteer, Sense};
use crate::memory::UNKNOWN;
use crate::reading::{Claim, Reading};
use crate::segment;
use crate::sorts::{ClaimKind, Form, Modality, Role, Voice};
use crate::table::Table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

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

/// A matter of negotiation.
#[derive(Clone, Debug)]
struct Matter {
    id: String,
    title: String,
}

/// Matters of negotiation with the words that speak of them: the shipped list, and what a case adds.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    list: Vec<Matter>,
    words: Table<Vec<(usize, Vec<String>)>>,
}

impl Lexicon {
    /// The shipped list.
    #[must_use]
    pub fn shipped() -> &'static Lexicon {
        static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let mut all = Lexicon::default();
            all.extend(include_str!("../data/issues.txt"));
            all
        })
    }

    /// Adds the lines of a list: `id | title | words`, several words of one phrase joined by `_`. An id that is
    /// there already gets the words; lines that begin with `#` are comments.
    pub fn extend(&mut self, lines: &str) {
        for line in lines.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let mut fields = line.split('|').map(str::trim);
            let (Some(id), Some(title), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let phrases: Vec<String> = words.split_whitespace().map(|word| word.replace('_', " ")).collect();
            self.add(id, title, phrases.iter().map(String::as_str));
        }
    }

    /// Adds a matter, or words to one.
    pub fn add<'a>(&mut self, id: &str, title: &str, phrases: impl IntoIterator<Item = &'a str>) {
        let number = self.list.iter().position(|matter| matter.id == id).unwrap_or_else(|| {
            self.list.push(Matter { id: id.to_owned(), title: title.to_owned() });
            self.list.len() - 1
        });
        for phrase in phrases {
            let mut tokens = Vec::new();
            segment::tokens(phrase, 0, &mut tokens);
            let parts: Vec<String> = tokens.iter().map(|t| t.text(phrase).to_owned()).collect();
            if let Some(first) = parts.first().cloned() {
                self.words.entry(&first).push((number, parts));
            }
        }
    }

    /// The matters that a claim speaks of, as places in the list, rising.
    fn of(&self, claim: &Claim) -> Vec<usize> {
        let mut found = Vec::new();
        let mut tokens = Vec::new();
        for piece in &claim.content {
            tokens.clear();
            segment::tokens(&piece.text, 0, &mut tokens);
            for at in 0..tokens.len() {
                let Some(list) = self.words.get(tokens[at].text(&piece.text)) else { continue };
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
        found
    }
}

/// The matters of the shipped list that a claim speaks of, in the order of the list.
#[must_use]
pub fn issues_of(claim: &Claim) -> Vec<&'static str> {
    let shipped = Lexicon::shipped();
    shipped.of(claim).into_iter().filter_map(|n| shipped.list.get(n)).map(|m| m.id.as_str()).collect()
}

/// Whose position a claim tells: the subject of its content where that is a known actor, else the speaker at
/// the end of its chain; an adjective stands for its country ("Israeli officials").
#[must_use]
pub fn party_of(claim: &Claim) -> Option<String> {
    let named = |text: &str, reach: usize| -> Option<String> {
        let mut tokens = Vec::new();
        segment::tokens(text, 0, &mut tokens);
        (0..tokens.len().min(reach)).find_map(|at| {
            let (_, name) = Gazetteer::shipped().at(text, &tokens, at)?;
            (name.country || name.sense == Sense::People).then(|| name.id.clone())
        })
    };
    let content = claim.content.first()?;
    if claim.voice == Voice::Author {
        return named(&content.text, 4);
    }
    let origin = claim.chain.last().filter(|link| link.actor != UNKNOWN && !holds_nothing(&link.text));
    // "Serbia demands that Kosovo amend C", "said that Kosovo must amend C", "rejected C": whoever asks or refuses.
    let own = claim.form == Form::Position
        || claim.kind == ClaimKind::Demand
            && (claim.modality == Modality::Required || claim.cue.iter().any(|cue| asks(&cue.text)));
    if own {
        let origin = origin?;
        return named(&origin.text, 6).or_else(|| Some(origin.actor.clone()));
    }
    // A third party's report of what somebody wants: the subject of the content.
    if let Some(party) = named(&content.text, 3) {
        return Some(party);
    }
    let origin = origin?;
    named(&origin.text, 6).or_else(|| Some(origin.actor.clone()))
}

/// True for a cue that asks: "demanded", "urged", "called on".
fn asks(cue: &str) -> bool {
    let mut tokens = Vec::new();
    segment::tokens(cue, 0, &mut tokens);
    let kind = |at: usize| {
        verb_of(tokens[at].word, tokens.get(at + 1).map(|next| next.text(cue))).map(|verb| verb.kind)
    };
    (0..tokens.len()).any(|at| kind(at) == Some(ClaimKind::Demand))
}

/// True for an outlet and for a source without a name: they carry positions and hold none.
fn holds_nothing(words: &str) -> bool {
    let mut tokens = Vec::new();
    segment::tokens(words, 0, &mut tokens);
    let from = usize::from(tokens.first().is_some_and(|token| token.is(DET)));
    let outlet = Gazetteer::shipped().at(words, &tokens, from).is_some_and(|(_, name)| name.outlet)
        || tokens.iter().any(|token| token.capital && token.is(MEDIA | OUTLET) && !token.is(PERSON));
    let capital = tokens.iter().any(|token| token.capital && !token.is(DET));
    let body = tokens.iter().any(|token| token.is(ORG) && !token.is(PERSON));
    let people = tokens.iter().any(|token| token.is(PERSON | NUMBERWORD) || token.is(MEDIA | DOCUMENT));
    // "The president", "the union" are known to somebody; "two diplomats" and "a source" are not.
    let indefinite =
        !tokens.first().is_some_and(|token| matches!(token.text(words), "the" | "The" | "its" | "their"));
    outlet || !capital && !body && people && indefinite
}

/// True where a claim of this kind tells a position of its speaker.
pub(crate) fn takes_position(kind: ClaimKind) -> bool {
    match kind {
        ClaimKind::Demand
        | ClaimKind::Offer
        | ClaimKind::Proposal
        | ClaimKind::Refusal
        | ClaimKind::Threat
        | ClaimKind::Attitude => true,
        ClaimKind::Report | ClaimKind::Accusation | ClaimKind::Forecast | ClaimKind::Author => false,
    }
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
        let inside = |a: &&crate::reading::Actor| {
            a.role != Role::Person && description.start <= a.start && a.end <= description.end
        };
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
        let Some(matter) = lexicon.list.get(*issue) else { continue };
        all.push(Suggestion {
            table: "issue".into(),
            row: serde_json::json!({ "id": matter.id, "title": matter.title }),
            cites: cites.clone(),
        });
    }
    for ((party, issue), cites) in &stances {
        if let Some(matter) = lexicon.list.get(*issue) {
            all.push(stance(reading, party, &matter.id, cites));
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
        for link in claim.chain.iter().filter(|link| link.actor != UNKNOWN) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::read;
    use crate::reading::{Document, Options};

    #[test]
    fn a_position_is_its_holders_and_never_an_outlets() {
        for (text, party) in [
            ("Serbia demands that Kosovo amend its charter.", Some("serbia")),
            ("The Serbian foreign ministry said that Kosovo must amend its charter.", Some("serbia")),
            ("Serbia urged Kosovo to withdraw its police from the north.", Some("serbia")),
            ("Serbia rejected the withdrawal.", Some("serbia")),
            ("Reuters reported that Serbia proposed a buffer zone.", Some("serbia")),
            ("Two diplomats said that the border must stay closed.", None),
            ("The Lowland Herald said that the border must stay closed.", None),
        ] {
            let reading = read(&Document::new(text), &Options::default());
            let claim = reading.claims.iter().find(|claim| claim.voice == Voice::Attributed).unwrap();
            assert_eq!(party_of(claim).as_deref(), party, "{text}: {claim:?}");
        }
    }
}
