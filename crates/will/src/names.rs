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

/// What only a state has.
const RULES: [&str; 5] = ["government", "cabinet", "ministry", "minister", "army"];

/// Lower-case words that stand for a body with one of these words in its name.
const STANDS_FOR: [(&str, &[&str]); 14] = [
    ("rebels", &["rebels", "army", "front", "movement", "liberation", "militia", "resistance"]),
    ("guerrillas", &["army", "front", "movement", "liberation", "resistance"]),
    ("insurgents", &["army", "front", "movement", "liberation", "resistance"]),
    ("militia", &["militia", "militias", "front", "forces"]),
    ("company", &["company", "corporation", "group", "motors", "industries", "airlines", "railways"]),
    ("management", &["company", "corporation", "group", "motors", "industries", "airlines", "railways"]),
    ("opposition", &["opposition", "assembly", "alliance", "coalition"]),
    ("drivers", &["drivers", "workers", "union"]),
    ("nurses", &["nurses", "nurses'", "workers", "union"]),
    ("teachers", &["teachers", "teachers'", "union"]),
    ("union", &["union", "workers", "federation", "brotherhood", "guild", "teamsters"]),
    ("employers", &["employers", "employer", "association"]),
    ("bloc", &["union", "alliance", "coalition", "assembly", "bloc"]),
    ("movement", &["movement", "front", "army"]),
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
    /// Parties named in each report, in the order of the text.
    mentions: Vec<Vec<Mention>>,
    /// Those that have a government.
    states: BTreeSet<String>,
    /// As it was first written.
    written: BTreeMap<String, String>,
}

/// A party where it is named.
#[derive(Clone, Debug)]
struct Mention {
    /// First byte.
    at: usize,
    /// First byte of its sentence.
    sentence: usize,
    /// Byte after its sentence.
    end: usize,
    /// Byte after the name.
    to: usize,
    id: String,
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
    // What the case calls a body is one, with its shorter forms.
    for (name, id) in aliases {
        all.bodies.insert(name.to_lowercase(), id.clone());
        all.written.entry(id.clone()).or_insert_with(|| name.clone());
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

fn is_pronoun(words: &str) -> bool {
    matches!(words.to_lowercase().as_str(), "" | "he" | "she" | "it" | "they" | "we" | "i" | "who" | "which")
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
                    // "Wards cannot be staffed": any word may begin a sentence. "KARSIA CITY": a place before the text.
                    let initial =
                        end - at == 1 && (at == 0 || v.t[at - 1].kind == Kind::Mark && v.t[at].quote != 0);
                    let shouted = words.chars().count() > 6 && words.chars().all(|c| !c.is_lowercase());
                    let time = time || initial && !v.is(end, POSSESSIVE) || shouted;
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

    /// Parties named in a text; those that have a government are kept.
    fn mentioned(&mut self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        for tokens in sentences_of(text, &self.own) {
            let v = View { text, t: &tokens, own: &self.own };
            let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { continue };
            let (sentence, end) = (first.start as usize, last.end as usize);
            let mut at = 0;
            while at < v.t.len() {
                let from = v.t[at].start as usize;
                let known = self.at(text, v.t, at).map(|(len, name)| {
                    let place = at > 0
                        && v.one_of(at - 1, &["in", "at", "near", "from"])
                        && name.sense != Sense::People;
                    (at + len, (!name.outlet && !place).then(|| name.id.clone()), name.country)
                });
                let (to, id, country) = known.unwrap_or_else(|| {
                    let to = run(&v, at);
                    let id = (to > at)
                        .then(|| self.bodies.get(&written(&v, at, to).to_lowercase()).cloned())
                        .flatten();
                    (to.max(at + 1), id, false)
                });
                if let Some(id) = id {
                    let next = to + usize::from(v.is(to, POSSESSIVE));
                    let governs = (next..next + 3).any(|b| RULES.contains(&v.word(b)))
                        || at > 1
                            && v.word(at - 1) == "of"
                            && RULES.contains(&v.word(at - 2).to_lowercase().as_str());
                    if country || governs && to - at == 1 {
                        self.states.insert(id.clone());
                    }
                    let last = v.t.get(to.saturating_sub(1)).map_or(from, |token| token.end as usize);
                    found.push(Mention { at: from, sentence, end, to: last, id });
                }
                at = to;
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
                for link in claim.chain.iter().filter(|link| !is_pronoun(&link.text)) {
                    let name = link.text.split(' ').count() < 3
                        && link.text.chars().next().is_some_and(char::is_uppercase);
                    // A party speaks for itself, however many are named beside it.
                    let party = self.states.contains(&link.actor);
                    if party || self.of.contains_key(&link.actor) || name && slug(&link.text) == link.actor {
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
    pub fn speaker(&self, actor: &str, words: &str, report: usize, byte: usize) -> Option<String> {
        if self.outlets.contains(actor) {
            return None;
        }
        if let Some(party) = self.person(actor) {
            return Some(party);
        }
        let pronoun = is_pronoun(words);
        let known = || {
            let body = self.bodies.values().any(|id| id == actor);
            let named = self.mentions.iter().flatten().any(|mention| mention.id == actor);
            (body || named).then(|| actor.to_owned())
        };
        if pronoun { known() } else { self.party(words, report, byte).or_else(known) }
    }

    /// The party that a phrase names, at a byte of a report: a known name in it, its owner, a body, or the one that "the
    /// ministry" and "its" point back to.
    #[must_use]
    pub fn party(&self, phrase: &str, report: usize, byte: usize) -> Option<String> {
        let own_tokens = tokens(phrase);
        let v = View { text: phrase, t: &own_tokens, own: &self.own };
        let n = v.t.len();
        if n == 0 || outlet_like(phrase) {
            return None;
        }
        let core = (0..n).find(|&at| v.is(at, PREP) && !v.is(at, DET)).unwrap_or(n);
        // "bus drivers in Halden", "farmers on both banks": the place is not whose they are.
        let n = if v.one_of(core, &["in", "at", "near", "on", "across", "along"]) { core } else { n };
        let head = v.word(core.saturating_sub(1)).to_lowercase();
        if n == 1 && v.is(0, PERSONAL) {
            return self.nearest(report, byte);
        }
        // "their union", "its irrigation minister"
        if v.one_of(0, &["its", "his", "her", "their"]) {
            let governs = (1..core).any(|at| GOVERNMENT.contains(&v.word(at).to_lowercase().as_str()));
            let body = v.is(core - 1, ORG) && !v.is(core - 1, PERSON) && !governs;
            return match self.stands_for(&head) {
                Some(id) => Some(id),
                None if body => Some(head),
                None if governs => self.nearest_state(report, byte),
                None => self.nearest(report, byte),
            };
        }
        // "the shelling of Kettle" is nobody: a name after a preposition counts under an office or a body.
        let office = (0..core).any(|at| {
            v.is(at, PERSON | ORG | TITLE)
                || v.t[at].capital && !v.is(at, DET) && (at > 0 || core == 1 || v.t[1].capital)
        });
        // "the union's chair": the union's.
        let owner = (1..core).find(|&at| v.is(at, POSSESSIVE) && !v.t[at - 1].capital);
        if let Some(id) = owner.and_then(|at| self.stands_for(&v.word(at - 1).to_lowercase())) {
            return Some(id);
        }
        for at in 0..if office { n } else { core } {
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
                if let Some(party) = self.person(&slug(&words)).or_else(|| self.letters(&words)) {
                    return Some(party);
                }
            }
        }
        let unnamed = v.one_of(0, &["a", "an", "one", "some", "two", "three", "several", "many"])
            || v.is(0, NUMBERWORD);
        if unnamed || (0..core).any(|at| v.is(at, DOCUMENT | MEDIA)) {
            return None;
        }
        // "the army" is the state's, whatever else is called one.
        if head == "army" && core <= 2 && !self.states.is_empty() {
            return Some(self.government(report, byte));
        }
        if let Some(id) = self.stands_for(&head) {
            return Some(id);
        }
        // "Health minister Karin Oswald", "the ministry": the government's.
        if (0..core).any(|at| {
            GOVERNMENT.contains(&v.word(at).to_lowercase().as_str())
                && !v.one_of(at, &["side", "office", "army"])
        }) {
            return Some(self.government(report, byte));
        }
        // "managing director Theo Lang", "party leader Eva Holm": of the body that was named last.
        let named = core > 1 && v.t.get(core - 1).is_some_and(|t| t.capital);
        if named && (0..core).any(|at| v.is(at, PERSON | TITLE))
            || matches!(head.as_str(), "side" | "delegation" | "office" | "army")
        {
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

    /// The one body whose first letters a word of capitals is: "UDW" for the United Dock Workers.
    fn letters(&self, word: &str) -> Option<String> {
        if word.chars().count() < 2 || !word.chars().all(char::is_uppercase) {
            return None;
        }
        let initials = |name: &str| -> String {
            let words = name.split([' ', '-']).filter(|part| !matches!(*part, "of" | "the" | "for" | "and"));
            words.filter_map(|part| part.chars().next()).flat_map(char::to_uppercase).collect()
        };
        let found: BTreeSet<&String> =
            self.bodies.iter().filter(|(name, _)| initials(name) == word).map(|(_, id)| id).collect();
        match found.into_iter().collect::<Vec<_>>().as_slice() {
            [one] => Some((*one).clone()),
            _ => None,
        }
    }

    /// Whose government a word of government means at a byte of a report: the first state of its sentence, the one named
    /// last before it, a body that is called a government, or the government without a name.
    fn government(&self, report: usize, byte: usize) -> String {
        let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
        let states = || list.iter().filter(|mention| self.states.contains(&mention.id));
        let sentence = list.iter().rev().find(|m| m.at <= byte).map_or(0, |m| m.sentence);
        states()
            .find(|m| m.at <= byte && m.sentence == sentence && m.end >= byte)
            .or_else(|| states().rev().find(|m| m.at <= byte))
            .or_else(|| states().next())
            .map(|m| m.id.clone())
            .or_else(|| {
                self.bodies.iter().find(|(name, _)| name.contains("government")).map(|(_, id)| id.clone())
            })
            .unwrap_or_else(|| "government".to_owned())
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
        let last = list.iter().rev().find(|m| m.at < byte);
        // The subject of the sentence goes before what stands nearer.
        let first = last.and_then(|last| list.iter().find(|m| m.sentence == last.sentence && byte <= m.end));
        first.or(last).or_else(|| list.first()).map(|m| m.id.clone())
    }

    /// The state named last before a byte of a report.
    fn nearest_state(&self, report: usize, byte: usize) -> Option<String> {
        Some(self.government(report, byte))
    }

    /// The party of a person, by his full name or by his last name where only one has it.
    fn person(&self, id: &str) -> Option<String> {
        if let Some(party) = self.of.get(id) {
            return Some(party.clone());
        }
        let tail = format!("-{id}");
        let mut found = self.of.iter().filter(|(full, _)| full.ends_with(&tail)).map(|(_, party)| party);
        let first = found.next()?;
        found.all(|other| other == first).then(|| first.clone())
    }

    /// The name of a party as first written; its id where nobody wrote it.
    #[must_use]
    pub fn name(&self, id: &str) -> Name {
        let name = self.written.get(id).cloned().unwrap_or_else(|| id.to_owned());
        Name { id: id.to_owned(), name }
    }

    /// The parties named in a report, in the order of its text: first byte, byte after the name, id.
    pub fn named(&self, report: usize) -> impl Iterator<Item = (usize, usize, &str)> {
        let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
        list.iter().map(|mention| (mention.at, mention.to, mention.id.as_str()))
    }

    /// The names of the case.
    #[must_use]
    pub fn own(&self) -> &Gazetteer {
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
            || v.inner(end) && capital(end + 1) && !matches!(v.mark(end), Some('/' | '\'' | '’'))
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
