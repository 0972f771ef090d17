//! Whose the persons of a dossier are: from titles, appositions, owners and signatures of all its reports.

use super::{Mention, Names, is_pronoun, nouns::GOVERNMENT};
use crate::Report;
use crate::people::{Tie, Told};
use crate::runs::{key, organ, tokens, written};
use detente_read::Role;
use detente_read::cues::{ORG, POSSESSIVE, TITLE};
use detente_read::memory::slug;
use detente_read::phrases::View;
use std::collections::{BTreeMap, BTreeSet};

/// Offices that only one sort of body has.
pub(super) const UNION_OFFICE: [&str; 7] = [
    "branch secretary",
    "general secretary",
    "secretary-general",
    "shop steward",
    "organiser",
    "convenor",
    "secretary general",
];

pub(super) const COMPANY_OFFICE: [&str; 8] = [
    "managing director",
    "chief executive",
    "chief operating",
    "human resources",
    "personnel director",
    "ceo",
    "operations director",
    "chief financial",
];

impl Names {
    /// The party of each speaker of the reports, from all that they say of him.
    pub(super) fn affiliate(&mut self, reports: &[Report<'_>], told: &[Told]) {
        // Person, party → the weightiest word of each report.
        let mut votes: BTreeMap<(String, String, usize), usize> = BTreeMap::new();
        for one in told {
            let found = match &one.tie {
                Tie::Owned(words) => self.owner(words, one.report, one.at).map(|id| (id, 5)),
                Tie::Of(words) => self.owner(words, one.report, one.at).map(|id| {
                    let weight = if self.is_state(&id) { 2 } else { 4 };
                    (id, weight)
                }),
                Tie::For(words) => self.owner(words, one.report, one.at).map(|id| (id, 9)),
                Tie::Described(words) => self.described(words, one.report, one.at),
                Tie::Says(words) => self.named_in(words, one.report).map(|id| (id, 2)),
                Tie::Signs => self.author(one.report).map(|id| (id, 6)),
            };
            let id = slug(&one.name);
            let person = self.people.entry(id.clone()).or_default();
            person.name.clone_from(&one.name);
            person.reports.insert(one.report);
            if let Some((party, weight)) = found {
                let known = votes.entry((id, party, one.report)).or_default();
                *known = weight.max(*known);
            }
        }
        let full: Vec<String> = self.people.keys().filter(|id| id.contains('-')).cloned().collect();
        let whole = |id: &str| {
            let mut fits = full.iter().filter(|one| one.ends_with(&format!("-{id}")));
            let first = fits.next().cloned();
            first.filter(|_| fits.next().is_none()).unwrap_or_else(|| id.to_owned())
        };
        let mut joined: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        let mut sure: BTreeSet<String> = BTreeSet::new();
        for ((id, party, _), weight) in votes {
            if weight > 1 {
                sure.insert(whole(&id));
            }
            *joined.entry(whole(&id)).or_default().entry(party).or_default() += weight;
        }
        for one in told.iter().filter(|one| one.between) {
            let id = whole(&slug(&one.name));
            if !sure.contains(&id) && full.contains(&id) {
                self.solo.insert(id.clone(), one.name.clone());
                self.of.insert(id.clone(), id);
            }
        }
        for (id, list) in &joined {
            let best = list.iter().max_by_key(|(_, weight)| **weight).map(|(party, _)| party.clone());
            if let Some(party) = best {
                self.of.entry(id.clone()).or_insert(party);
            }
        }
        self.offices(reports);
    }

    /// What stands in a chain and is no person of a name: "the company's spokesman".
    pub(super) fn offices(&mut self, reports: &[Report<'_>]) {
        for (number, report) in reports.iter().enumerate() {
            let bytes: Vec<usize> =
                report.text.char_indices().map(|(at, _)| at).chain([report.text.len()]).collect();
            let byte = |point: usize| bytes.get(point).copied().unwrap_or(report.text.len());
            for actor in report.reading.actors.iter().filter(|actor| actor.role == Role::Person) {
                if let Some(party) = self.person(&actor.id) {
                    self.of.insert(actor.id.clone(), party);
                }
            }
            for claim in &report.reading.claims {
                for link in claim.chain.iter().filter(|link| !is_pronoun(&link.text)) {
                    let name = link.text.split(' ').count() < 3
                        && link.text.chars().next().is_some_and(char::is_uppercase);
                    // A party speaks for itself, however many are named beside it.
                    let party = self.is_state(&link.actor) || link.text.contains(" and ");
                    if party || self.person(&link.actor).is_some() || name && slug(&link.text) == link.actor {
                        continue;
                    }
                    if let Some(party) = self.party(&link.text, number, byte(link.start)) {
                        self.of.insert(link.actor.clone(), party);
                    }
                }
            }
        }
    }

    /// A name or a noun that owns somebody: "ILO", "the bank".
    pub(super) fn owner(&self, words: &str, report: usize, byte: usize) -> Option<String> {
        self.named_in(words, report).or_else(|| {
            let list = tokens(words);
            let last = list.last().map(|token| token.text(words).to_lowercase())?;
            self.stands_for(&last, report, byte)
        })
    }

    /// Whose a title or an apposition makes a person, and how sure that is.
    pub(super) fn described(&self, words: &str, report: usize, byte: usize) -> Option<(String, usize)> {
        let list = tokens(words);
        let v = View { text: words, t: &list, own: &self.own };
        let lower = words.to_lowercase();
        // "UN envoy for Ombara", "ambassador to Besht": whom he deals with is not whose he is.
        // "a spokesman for the union", "a negotiator with the company": but these are his.
        let speaks = |at: usize| {
            let own =
                ["spokes", "negotiator", "lawyer", "counsel", "organiser", "organizer", "representative"];
            (0..at).any(|b| own.iter().any(|word| v.word(b).to_lowercase().starts_with(word)))
        };
        let stop = (1..v.t.len())
            .find(|&at| {
                v.one_of(at, &["to", "in", "on", "by", "based"])
                    || v.one_of(at, &["for", "at", "from", "with"]) && !speaks(at)
            })
            .unwrap_or(v.t.len());
        for at in 0..stop {
            if let Some((len, Some(id))) = self.at(&v, at, report, byte) {
                let bare = key(&written(&v, at, at + len));
                // A part of a government that names no land is told below.
                if !organ(&bare) || self.entities.forms.contains_key(&bare) {
                    return Some((id, 5));
                }
            }
        }
        if v.one_of(0, &["its", "their", "his", "her"]) {
            return self.nearest(report, byte).map(|id| (id, 3));
        }
        let author = self.authors.get(report).cloned().flatten();
        if v.word(0) == "our" {
            return author.map(|id| (id, 5));
        }
        // "the company's spokesman", "union chair": an owner or kind by its noun.
        for at in 0..stop {
            let noun = v.word(at).to_lowercase();
            if (v.is(at, ORG) || v.is(at + 1, POSSESSIVE))
                && !v.is(at, TITLE)
                && !GOVERNMENT.contains(&noun.as_str())
                && let Some(id) = self.stands_for(&noun, report, byte)
            {
                return Some((id, 4));
            }
        }
        self.by_office(&lower, author, report, byte)
    }

    /// Whose an office makes a person that names nobody: a minister is the government's, a managing director the company's.
    fn by_office(
        &self,
        lower: &str,
        author: Option<String>,
        report: usize,
        byte: usize,
    ) -> Option<(String, usize)> {
        if lower.contains("commissioner") && self.entities.all.iter().any(|one| one.id == "european-union") {
            return Some(("european-union".to_owned(), 3));
        }
        for (offices, noun) in [
            (&UNION_OFFICE[..], "union"),
            (&COMPANY_OFFICE[..], "company"),
            (&["mayor"][..], "mayor"),
            (&["bishop", "cardinal", "pastor", "reverend"][..], "church"),
        ] {
            if offices.iter().any(|office| lower.contains(office))
                && let Some(id) = self.stands_for(noun, report, byte)
            {
                return Some((id, 3));
            }
        }
        let un = self.entities.all.iter().any(|one| one.id == "united-nations");
        if un
            && ["special envoy", "secretary-general", "special representative", "personal envoy"]
                .iter()
                .any(|w| lower.contains(w))
        {
            return Some(("united-nations".to_owned(), 2));
        }
        let head = ["secretary general", "secretary-general", "chair", "chairman", "chairwoman"];
        if let Some(author) = &author
            && head.iter().any(|office| lower.contains(office))
        {
            return Some((author.clone(), 2));
        }
        if [
            "minister",
            "president",
            "premier",
            "ministry",
            "king",
            "secretary",
            "army",
            "commissioner",
            "governor",
        ]
        .iter()
        .any(|word| lower.contains(word))
        {
            let own = author.is_some_and(|id| self.is_state(&id));
            return self.government(report, byte).map(|id| (id, if own { 3 } else { 1 }));
        }
        if ["chief of staff", "admiral", "air force"].iter().any(|word| lower.contains(word)) {
            return self.main_state().map(|id| (id, 1));
        }
        // Who holds an office at the table is of the party that the sentence is about; a grower or a trader is of none.
        let office = [
            "negotiator",
            "spokes",
            "leader",
            "envoy",
            "delegate",
            "director",
            "chief",
            "head",
            "commander",
            "gen",
            "ambassador",
            "mediator",
            "observer",
            "host",
            "chair",
            "executive",
            "representative",
            "deputy",
            "commissioner",
            "steward",
            "officer",
            "mayor",
        ];
        if !office.iter().any(|word| lower.split([' ', '-']).any(|part| part.starts_with(word))) {
            return None;
        }
        let here = |mention: &Mention| mention.at < byte && byte <= mention.end;
        let same = self.mentions.get(report).is_some_and(|list| list.iter().any(here));
        self.nearest(report, byte).map(|id| (id, if same { 2 } else { 1 }))
    }
}
