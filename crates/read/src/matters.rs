//! What a claim is about and whose position it tells: matters of negotiation by their words, the party by the subject.

use crate::cues::{DET, DOCUMENT, MEDIA, NUMBERWORD, ORG, OUTLET, PERSON, verb_of};
use crate::gazetteer::{Gazetteer, Sense};
use crate::memory::UNKNOWN;
use crate::reading::Claim;
use crate::segment;
use crate::sorts::{ClaimKind, Form, Modality, Voice};
use crate::table::Table;
use std::sync::OnceLock;

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

    /// Id and title of the matter at a place of the list.
    #[must_use]
    pub fn matter(&self, place: usize) -> Option<(&str, &str)> {
        self.list.get(place).map(|matter| (matter.id.as_str(), matter.title.as_str()))
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
    #[must_use]
    pub fn of(&self, claim: &Claim) -> Vec<usize> {
        let mut found: Vec<usize> =
            claim.content.iter().flat_map(|piece| self.of_text(&piece.text)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The matters that some words speak of, as places in the list, in the order of the words.
    #[must_use]
    pub fn of_text(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut tokens = Vec::new();
        segment::tokens(text, 0, &mut tokens);
        for at in 0..tokens.len() {
            let Some(list) = self.words.get(tokens[at].text(text)) else { continue };
            for (number, words) in list {
                let fits = words
                    .iter()
                    .enumerate()
                    .all(|(n, w)| tokens.get(at + n).is_some_and(|t| t.text(text).eq_ignore_ascii_case(w)));
                if fits {
                    found.push(*number);
                }
            }
        }
        found
    }
}

/// The matters of the shipped list that a claim speaks of, in the order of the list.
#[must_use]
pub(crate) fn issues_of(claim: &Claim) -> Vec<&'static str> {
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
#[must_use]
pub fn takes_position(kind: ClaimKind) -> bool {
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
