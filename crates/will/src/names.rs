//! Names over a dossier: who is the same, who speaks for whom.
//!
//! A party is known by its name, by a shorter form of it ("the Front"), by its letters ("UDW"), by its adjective or
//! capital, and by those who hold its offices: person → office → body → party. A person speaks for the party that the
//! report gives him to ("Orland's chief negotiator, Mara Telkin"), a ministry for its state. What is an outlet, a source
//! without a name or a thing is nobody's party.

use crate::Report;
use detente_read::cues::{
    AND, DET, DOCUMENT, MEDIA, NUMBERWORD, ORG, OUTLET, PERSON, PERSONAL, POSSESSIVE, PREP, STARTER, TIME,
    TITLE,
};
use detente_read::gazetteer::{Gazetteer, Sense};
use detente_read::memory::slug;
use detente_read::phrases::View;
use detente_read::segment::{Kind, Token};
use detente_read::{Role, sentences_of};
use std::collections::{BTreeMap, BTreeSet};

/// Adjectives with a capital that name nobody.
const NOBODY: [&str; 10] =
    ["Western", "Eastern", "Northern", "Southern", "Arab", "European", "Gulf", "African", "Asian", "Latin"];

/// Words of a state's government.
const GOVERNMENT: [&str; 16] = [
    "government",
    "cabinet",
    "ministry",
    "minister",
    "presidency",
    "president",
    "premier",
    "administration",
    "state",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "delegation",
    "side",
    "army",
    "office",
];

/// Lower-case words that stand for a body with one of these words in its name.
const STANDS_FOR: [(&str, &[&str]); 4] = [
    ("union", &["union", "workers", "federation", "brotherhood", "guild", "teamsters"]),
    ("employers", &["employers", "employer", "association"]),
    ("bloc", &["union", "alliance", "coalition", "assembly", "bloc"]),
    ("movement", &["movement", "front"]),
];

/// Who is who in a dossier.
#[derive(Clone, Debug, Default)]
pub struct Names {
    own: Gazetteer,
    /// Full names of bodies that no list knows, by their words in lower case.
    bodies: BTreeMap<String, String>,
    /// Party of a person or office, by the id that the reader gave.
    of: BTreeMap<String, String>,
    /// Outlets, by id.
    outlets: BTreeSet<String>,
    /// Parties named in each report, by byte.
    mentions: Vec<Vec<(usize, String)>>,
    /// As it was first written.
    written: BTreeMap<String, String>,
}

/// A party of the dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its id.
    pub id: String,
    /// Its name as first written.
    pub name: String,
}

/// Reads the names of all reports; `aliases` are (name, id) of the case.
#[must_use]
pub fn names(reports: &[Report<'_>], aliases: &[(String, String)]) -> Names {
    let mut all = Names { own: Gazetteer::of_aliases(aliases), ..Names::default() };
    for report in reports {
        if let Some(outlet) = report.outlet {
            all.outlets.insert(slug(outlet));
        }
        for claim in &report.reading.claims {
            // Whoever carries the words of others to the reader is an outlet, if his name says so.
            for link in &claim.chain {
                if outlet_like(&link.text) {
                    all.outlets.insert(link.actor.clone());
                }
            }
        }
    }
    all.collect(reports);
    for report in reports {
        let found = all.mentioned(report.text);
        all.mentions.push(found);
    }
    all.affiliate(reports);
    all
}

fn outlet_like(text: &str) -> bool {
    let tokens = tokens(text);
    let from = usize::from(tokens.first().is_some_and(|t| t.is(DET)));
    let known = Gazetteer::shipped().at(text, &tokens, from).is_some_and(|(_, name)| name.outlet);
    known
        || tokens.iter().any(|t| t.is(MEDIA | OUTLET) && t.capital)
            && !tokens.iter().any(|t| t.is(ORG | PERSON) && !t.is(MEDIA))
}

fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    detente_read::segment::tokens(text, 0, &mut all);
    all
}

impl Names {
    /// The known name at a token: the case's first.
    fn at<'a>(
        &'a self,
        text: &str,
        t: &[Token],
        at: usize,
    ) -> Option<(usize, &'a detente_read::gazetteer::Name)> {
        let shipped = Gazetteer::shipped().at(text, t, at);
        match (self.own.at(text, t, at), shipped) {
            (Some(mine), Some(theirs)) if theirs.0 > mine.0 => Some(theirs),
            (Some(mine), _) => Some(mine),
            (None, theirs) => theirs,
        }
    }

    /// Full names of bodies and of states that no list knows.
    fn collect(&mut self, reports: &[Report<'_>]) {
        let mut persons: BTreeSet<String> = BTreeSet::new();
        for report in reports {
            for actor in report.reading.actors.iter().filter(|actor| actor.role == Role::Person) {
                persons.insert(actor.text.clone());
                persons.extend(actor.text.split(' ').next_back().map(str::to_owned));
            }
        }
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for report in reports {
            for sentence in sentences_of(report.text, &self.own) {
                let v = View { text: report.text, t: &sentence, own: &self.own };
                let mut at = 0;
                while at < v.t.len() {
                    let end = run(&v, at);
                    if end == at {
                        at += 1;
                        continue;
                    }
                    let words = written(&v, at, end);
                    let body = (at..end).any(|b| v.is(b, ORG) && !v.is(b, PERSON));
                    // A bare capital acts where it owns something or has a verb.
                    let acts = v.is(end, POSSESSIVE) || v.finite(end) || end - at > 1;
                    let person =
                        persons.contains(&words) || (at..end).any(|b| v.is(b, TITLE) && !v.is(b, ORG));
                    let known = self.at(report.text, v.t, at).is_some_and(|(len, _)| at + len >= end);
                    let time = v.is(at, TIME) || NOBODY.contains(&words.as_str());
                    if (body || acts)
                        && !person
                        && !known
                        && !time
                        && !self.outlets.contains(&slug(&words))
                        && !outlet_like(&words)
                    {
                        *found.entry(words).or_default() += 1;
                    }
                    at = end;
                }
            }
        }
        for words in found.keys() {
            self.bodies.insert(words.to_lowercase(), slug(words));
            self.written.entry(slug(words)).or_insert_with(|| words.clone());
        }
        self.shorten();
    }

    /// "the Front" is the Vessan Front, "UDW" are the United Dock Workers: the shorter form takes the id of the one longer
    /// name that it fits.
    fn shorten(&mut self) {
        let full: Vec<(String, String)> = self.bodies.iter().map(|(a, b)| (a.clone(), b.clone())).collect();
        for (short, id) in &full {
            let fits: Vec<&(String, String)> = full
                .iter()
                .filter(|(long, _)| {
                    let letters: String = long
                        .split([' ', '-'])
                        .filter(|w| !matches!(*w, "of" | "the" | "for" | "and"))
                        .filter_map(|w| w.chars().next())
                        .collect();
                    long.len() > short.len()
                        && (long.ends_with(&format!(" {short}"))
                            || long.starts_with(&format!("{short} "))
                            || letters == *short && short.len() > 1)
                })
                .collect();
            if let [(_, longer)] = fits.as_slice()
                && longer != id
            {
                self.bodies.insert(short.clone(), longer.clone());
            }
        }
    }

    /// Parties named in a text, by byte.
    fn mentioned(&self, text: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for sentence in sentences_of(text, &self.own) {
            let v = View { text, t: &sentence, own: &self.own };
            let mut at = 0;
            while at < v.t.len() {
                let start = v.t[at].start as usize;
                if let Some((len, name)) = self.at(text, v.t, at) {
                    let place = at > 0
                        && v.one_of(at - 1, &["in", "at", "near", "from"])
                        && name.sense != Sense::People;
                    if !name.outlet && !place {
                        found.push((start, name.id.clone()));
                    }
                    at += len;
                    continue;
                }
                let end = run(&v, at);
                if end > at {
                    if let Some(id) = self.bodies.get(&written(&v, at, end).to_lowercase()) {
                        found.push((start, id.clone()));
                    }
                    at = end;
                } else {
                    at += 1;
                }
            }
        }
        found
    }

    /// The party of each speaker of the reports.
    fn affiliate(&mut self, reports: &[Report<'_>]) {
        for (number, report) in reports.iter().enumerate() {
            let bytes: Vec<usize> =
                report.text.char_indices().map(|(at, _)| at).chain([report.text.len()]).collect();
            let byte = |point: usize| bytes.get(point).copied().unwrap_or(report.text.len());
            for actor in report.reading.actors.iter().filter(|actor| actor.role == Role::Person) {
                if let Some(description) = &actor.description
                    && let Some(party) = self.party(&description.text, number, byte(description.start))
                {
                    self.of.entry(actor.id.clone()).or_insert(party);
                }
            }
            for claim in &report.reading.claims {
                for link in &claim.chain {
                    let name = link.text.split(' ').count() < 3
                        && link.text.chars().next().is_some_and(char::is_uppercase);
                    if self.of.contains_key(&link.actor) || name && slug(&link.text) == link.actor {
                        continue;
                    }
                    if let Some(party) = self.party(&link.text, number, byte(link.start)) {
                        self.of.insert(link.actor.clone(), party);
                    }
                }
            }
        }
    }

    /// Whose will a speaker's is: his party, by the reader's id and by his words.
    #[must_use]
    pub(crate) fn speaker(&self, actor: &str, words: &str, report: usize, byte: usize) -> Option<String> {
        if self.outlets.contains(actor) {
            return None;
        }
        self.of
            .get(actor)
            .cloned()
            .or_else(|| self.bodies.values().find(|id| *id == actor).cloned())
            .or_else(|| self.party(words, report, byte))
    }

    /// The party that a phrase names, at a byte of a report: a known name in it, its owner, a body, or the one that "the
    /// ministry" and "its" point back to.
    #[must_use]
    pub(crate) fn party(&self, phrase: &str, report: usize, byte: usize) -> Option<String> {
        let own_tokens = tokens(phrase);
        let v = View { text: phrase, t: &own_tokens, own: &self.own };
        let n = v.t.len();
        if n == 0 || outlet_like(phrase) {
            return None;
        }
        let owner = v.one_of(0, &["its", "his", "her", "their"]);
        if n == 1 && v.is(0, PERSONAL) || owner {
            return self.nearest(report, byte);
        }
        for at in 0..n {
            if let Some((len, name)) = self.at(phrase, v.t, at) {
                // "Rome Treaty" is no Italian, but "Rome's envoy" is.
                if name.outlet || at + len < n && v.t[at + len].capital && name.sense == Sense::Capital {
                    return None;
                }
                return Some(name.id.clone());
            }
            let end = run(&v, at);
            if end > at {
                let words = written(&v, at, end);
                if let Some(id) = self.bodies.get(&words.to_lowercase()) {
                    return Some(id.clone());
                }
                if let Some(party) = self.of.get(&slug(&words)) {
                    return Some(party.clone());
                }
            }
        }
        let core = (0..n).find(|&at| v.is(at, PREP) && !v.is(at, DET)).unwrap_or(n);
        let head = v.word(core.saturating_sub(1)).to_lowercase();
        let unnamed = v.one_of(0, &["a", "an", "one", "some", "two", "three", "several", "many"])
            || v.is(0, NUMBERWORD);
        if unnamed || (0..core).any(|at| v.is(at, DOCUMENT | MEDIA)) {
            return None;
        }
        if let Some(id) = self.stands_for(&head) {
            return Some(id);
        }
        if GOVERNMENT.contains(&head.as_str()) {
            return self.nearest(report, byte);
        }
        // "the employers", "the herders": a body by its own words.
        let body =
            (0..core).any(|at| v.is(at, ORG)) || v.is(core.saturating_sub(1), PERSON) && head.ends_with('s');
        let general = matches!(
            head.as_str(),
            "officials" | "diplomats" | "sources" | "people" | "analysts" | "sides" | "parties"
        );
        (body && !general).then(|| slug(&written(&v, usize::from(v.is(0, DET)), core)))
    }

    /// The one body of the dossier that a common noun stands for.
    fn stands_for(&self, noun: &str) -> Option<String> {
        let words = STANDS_FOR.iter().find(|(known, _)| *known == noun).map(|(_, words)| *words);
        let mut found: BTreeSet<&String> = BTreeSet::new();
        for (name, id) in &self.bodies {
            let own = name
                .split([' ', '\'', '’'])
                .any(|word| word == noun || words.is_some_and(|all| all.contains(&word)));
            if own {
                found.insert(id);
            }
        }
        match found.into_iter().collect::<Vec<_>>().as_slice() {
            [one] => Some((*one).clone()),
            _ => None,
        }
    }

    /// The party named last before a byte of a report, or the first one after it.
    fn nearest(&self, report: usize, byte: usize) -> Option<String> {
        let list = self.mentions.get(report)?;
        list.iter().rev().find(|(at, _)| *at < byte).or_else(|| list.first()).map(|(_, id)| id.clone())
    }

    /// The name of a party as first written; its id where nobody wrote it.
    #[must_use]
    pub fn name(&self, id: &str) -> Name {
        let name = self.written.get(id).cloned().unwrap_or_else(|| id.to_owned());
        Name { id: id.to_owned(), name }
    }

    pub(crate) fn own(&self) -> &Gazetteer {
        &self.own
    }
}

/// One past a run of capitals that begins at the token: a name of a body or a state.
fn run(v: &View<'_>, at: usize) -> usize {
    let capital = |b: usize| {
        v.t.get(b).is_some_and(|t| t.kind == Kind::Word && t.capital && !t.is(DET | TIME | PERSONAL))
    };
    if !capital(at) || v.is(at, STARTER | PREP | AND) || at > 0 && capital(at - 1) {
        return at;
    }
    let mut end = at + 1;
    while end < v.t.len() && end < at + 8 {
        let joins = v.word(end) == "of" && (capital(end + 1) || v.word(end + 1) == "the" && capital(end + 2))
            || v.word(end) == "the" && v.word(end - 1) == "of"
            || v.inner(end) && capital(end + 1) && v.mark(end) != Some('/')
            || (v.is(end, POSSESSIVE) || matches!(v.mark(end), Some('’' | '\'')))
                && v.word(end - 1).ends_with('s')
                && capital(end + 1)
                && v.is(end + 1, ORG);
        if !(capital(end) || joins) {
            break;
        }
        end += 1;
    }
    end
}

fn written(v: &View<'_>, from: usize, to: usize) -> String {
    match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
        (Some(first), Some(last)) if from < to => {
            v.text.get(first.start as usize..last.end as usize).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}
