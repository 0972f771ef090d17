//! Names over a dossier: who is the same, who speaks for whom.
//!
//! A party is known by its name, by a shorter form of it ("the Front"), by its letters ("UDW"), by its adjective or
//! capital, and by those who hold its offices: person → office → body → party. A person speaks for the party that the
//! reports together give him to ("Orland's chief negotiator, Mara Telkin"), a ministry for its state, and a text that a
//! party puts out for that party. What is an outlet, a source without a name or a thing is nobody's party.

mod authors;
mod nouns;
mod offices;

use crate::Report;
use crate::entities::{Entities, entities, initials, outlet_like, seats};
use crate::people::{persons, told};
use crate::runs::{alone, key, organ, run, sightings, tokens, trade, written};
use authors::outlets;
use detente_read::cues::{BE, DET, FINITE, HAVE, MODAL, ORG, PERSON, PERSONAL, POSSESSIVE, PREP, SAY, TITLE};
use detente_read::gazetteer::{Gazetteer, Sense};
use detente_read::memory::slug;
use detente_read::offices::{Known, holder};
use detente_read::phrases::View;
use detente_read::sentences_of;
use std::collections::{BTreeMap, BTreeSet};

/// Who is who in a dossier.
#[derive(Clone, Debug, Default)]
pub struct Names {
    own: Gazetteer,
    entities: Entities,
    /// Words that are a name by themselves.
    alone: BTreeSet<String>,
    /// Party of a person or office, by the id that the reader gave and by the slug of the name.
    of: BTreeMap<String, String>,
    /// Persons who stand between the sides for nobody, by id.
    solo: BTreeMap<String, String>,
    /// Persons, by the id that their full name makes.
    people: BTreeMap<String, Person>,
    /// Outlets, by id.
    outlets: BTreeSet<String>,
    /// Party whose own text each report is.
    authors: Vec<Option<String>>,
    /// Common nouns that the reports use for a party: "IGAD, the regional bloc".
    called: BTreeMap<String, BTreeSet<usize>>,
    /// Parties named in each report, in the order of the text.
    mentions: Vec<Vec<Mention>>,
}

/// A person that the reports describe.
#[derive(Clone, Debug, Default)]
struct Person {
    name: String,
    /// Reports that name him with his office.
    reports: BTreeSet<usize>,
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
    /// True where one of its people is named.
    person: bool,
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
    let (sightings, small) = sightings(reports, &all.own);
    all.alone = alone(reports, &all.own);
    all.outlets = outlets(reports, &sightings);
    let told = told(reports, &all.own);
    let persons = persons(&told, reports, &all.alone, &sightings);
    all.entities = entities(&sightings, &small, &persons, &all.outlets, aliases);
    all.mention(reports);
    all.authors = (0..reports.len()).map(|number| all.author_of(reports, number)).collect();
    seats(&mut all.entities, &sightings, reports, &all.authors, &persons);
    all.mention(reports);
    all.call(reports);
    // Whose paper it is may hang on a seat.
    all.authors = (0..reports.len()).map(|number| all.author_of(reports, number)).collect();
    all.affiliate(reports, &told);
    // And on who signs it or gives it: "Doorstep by Commissioner Kralj".
    all.authors = (0..reports.len()).map(|number| all.author_of(reports, number)).collect();
    all.absorb(&sightings);
    all.of.clear();
    all.solo.clear();
    all.affiliate(reports, &told);
    all.mention(reports);
    all
}

fn is_pronoun(words: &str) -> bool {
    matches!(words.to_lowercase().as_str(), "" | "he" | "she" | "it" | "they" | "we" | "i" | "who" | "which")
}

impl Names {
    fn id(&self, at: usize) -> Option<String> {
        self.entities.all.get(at).map(|one| one.id.clone())
    }

    /// The party whose name begins at a token, with the tokens that the name takes: the case's names first, then those
    /// of the dossier, then the shipped list. `byte` tells which bearer of a shared name is meant.
    fn at(&self, v: &View<'_>, at: usize, report: usize, byte: usize) -> Option<(usize, Option<String>)> {
        let shipped = Gazetteer::shipped().at(v.text, v.t, at);
        if let Some((len, name)) = self.own.at(v.text, v.t, at)
            && shipped.is_none_or(|(longer, _)| longer <= len)
        {
            return Some((len, Some(name.id.clone())));
        }
        if let Some(to) = trade(v, at)
            && let Some(bearers) = self.entities.forms.get(&key(&written(v, at, to)))
        {
            return Some((to - at, self.pick(bearers, report, byte)));
        }
        let whole = run(v, at, &self.alone);
        for end in (at + 1..=whole).rev() {
            let form = key(&written(v, at, end));
            if shipped.is_some_and(|(len, _)| len > end - at) {
                break;
            }
            if let Some(bearers) = self.entities.forms.get(&form) {
                return Some((end - at, self.pick(bearers, report, byte)));
            }
            // "Liberal leader": of the Liberals.
            if end == whole
                && v.is(end, PERSON)
                && let Some(bearers) = self.entities.forms.get(&format!("{form}s"))
            {
                return Some((end - at, self.pick(bearers, report, byte)));
            }
            if end == whole && organ(&form) && end > at {
                let named = (at..end).find_map(|b| (b > at).then(|| self.at(v, b, report, byte)).flatten());
                let id = named.and_then(|(_, id)| id).or_else(|| self.government(report, byte));
                return Some((end - at, id));
            }
            // "The Company regrets" in its own text.
            if whole == at + 1
                && v.is(at, ORG)
                && at > 0
                && v.one_of(at - 1, &["the"])
                && let Some(author) = self.author(report)
            {
                return Some((1, self.stands_for(&form, report, byte).or(Some(author))));
            }
            if let (None, Some(id)) = (shipped, self.by_letters(&written(v, at, end))) {
                return Some((end - at, Some(id)));
            }
        }
        shipped.map(|(len, name)| (len, (!name.outlet).then(|| name.id.clone())))
    }

    /// Which of those who share a name is meant: the one named last before the place, else the first of the report.
    fn pick(&self, bearers: &BTreeSet<usize>, report: usize, byte: usize) -> Option<String> {
        let ids: Vec<String> = bearers.iter().filter_map(|at| self.id(*at)).collect();
        if let [one] = ids.as_slice() {
            return Some(one.clone());
        }
        if let Some(Some(author)) = self.authors.get(report)
            && ids.contains(author)
        {
            return Some(author.clone());
        }
        let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
        let known = |mention: &&Mention| ids.contains(&mention.id);
        let last = list.iter().rev().find(|mention| mention.at < byte && known(mention));
        last.or_else(|| list.iter().find(known)).map(|mention| mention.id.clone())
    }

    /// Names the parties of every report.
    fn mention(&mut self, reports: &[Report<'_>]) {
        self.mentions = vec![Vec::new(); reports.len()];
        for (number, report) in reports.iter().enumerate() {
            self.mentioned(report.text, number);
        }
    }

    /// Parties named in a text: what was found already tells which bearer of a shared name comes next.
    fn mentioned(&mut self, text: &str, report: usize) {
        for tokens in sentences_of(text, &self.own) {
            let v = View { text, t: &tokens, own: &self.own };
            let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { continue };
            let (sentence, end) = (first.start as usize, last.end as usize);
            let mut at = 0;
            while at < v.t.len() {
                let from = v.t[at].start as usize;
                let person = self.person_at(&v, at);
                let (len, id) = match (&person, self.at(&v, at, report, from)) {
                    (None, Some(found)) => found,
                    (Some((len, id)), _) => (*len, Some(id.clone())),
                    (None, None) => (1, None),
                };
                if let Some(id) = id.filter(|_| person.is_some() || !self.is_place(&v, at, at + len)) {
                    let to = v.t.get(at + len - 1).map_or(from, |token| token.end as usize);
                    self.mentions[report].push(Mention {
                        at: from,
                        sentence,
                        end,
                        to,
                        id,
                        person: person.is_some(),
                    });
                }
                at += len.max(1);
            }
        }
    }

    /// A person whose party is known, at a token: tokens of the name, party.
    fn person_at(&self, v: &View<'_>, at: usize) -> Option<(usize, String)> {
        let capital = |b: usize| v.t.get(b).is_some_and(|t| t.capital && !t.is(TITLE));
        if !capital(at) || self.of.is_empty() {
            return None;
        }
        let mut end = at;
        while capital(end) || end > at && v.inner(end) && capital(end + 1) {
            end += 1;
        }
        (at + 1..=end).rev().find_map(|end| {
            let id = slug(&written(v, at, end));
            let known = self.people.keys().any(|full| *full == id || full.ends_with(&format!("-{id}")));
            known.then(|| self.person(&id)).flatten().map(|party| (end - at, party))
        })
    }

    /// True where a name is only a place: "in Varesk", a seat that does nothing.
    fn is_place(&self, v: &View<'_>, at: usize, to: usize) -> bool {
        let form = key(&written(v, at, to));
        let people =
            Gazetteer::shipped().at(v.text, v.t, at).is_some_and(|(_, name)| name.sense == Sense::People);
        let owns = v.is(to, POSSESSIVE);
        let spatial = at > 0 && v.one_of(at - 1, &["in", "at", "near", "from", "outside", "across"]);
        let seat = self.entities.seats.contains(&form)
            || Gazetteer::shipped().at(v.text, v.t, at).is_some_and(|(_, name)| name.sense == Sense::Capital);
        if !seat {
            return spatial && !owns && !people && !v.t[at].is(ORG);
        }
        let acts = v.finite(to) || v.is(to, SAY | MODAL | BE | HAVE | FINITE);
        let dealt = at > 0
            && v.one_of(
                at - 1,
                &[
                    "with", "by", "against", "and", "that", "urged", "told", "pressed", "accused", "on",
                    "asked", "ask", "if", "force",
                ],
            );
        let shouted = form.len() > 3 && !written(v, at, to).chars().any(char::is_lowercase);
        let dateline = shouted || at == 0 && (v.comma(to) || v.mark(to) == Some('('));
        spatial
            || dateline
            || !(acts
                || owns
                || dealt
                || at == 0 && to < v.t.len() && v.t[to].kind == detente_read::segment::Kind::Word)
    }

    /// Whose will a speaker's is: his party, by the reader's id and by his words.
    #[must_use]
    pub fn speaker(&self, actor: &str, words: &str, report: usize, byte: usize) -> Option<String> {
        if self.outlets.contains(actor) {
            return None;
        }
        if let Some(party) = self.person(actor).or_else(|| self.person(&slug(words))) {
            return Some(party);
        }
        let pronoun = is_pronoun(words);
        let known = || self.entities.all.iter().any(|one| one.id == actor).then(|| actor.to_owned());
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
        if n == 1 && v.is(0, PERSONAL) {
            let ours = v.one_of(0, &["we", "us", "i"]);
            return self.author(report).filter(|_| ours).or_else(|| self.nearest(report, byte));
        }
        let core = (0..n).find(|&at| v.is(at, PREP) && !v.is(at, DET)).unwrap_or(n);
        // "bus drivers in Halden", "farmers on both banks": the place is not whose they are.
        let n = if v.one_of(core, &["in", "at", "near", "on", "across", "along"]) { core } else { n };
        let head = v.word(core.saturating_sub(1)).to_lowercase();
        if v.one_of(0, &["its", "his", "her", "their", "our"]) {
            return self.possessed(&v, core, &head, report, byte);
        }
        // "the union's chair": the union's.
        let owner = (1..core).find(|&at| v.is(at, POSSESSIVE) && !v.t[at - 1].capital);
        if let Some(id) = owner.and_then(|at| self.stands_for(&v.word(at - 1).to_lowercase(), report, byte)) {
            return Some(id);
        }
        // "the shelling of Kettle" is nobody: a name after a preposition counts under an office or a body.
        let office = (0..core).any(|at| {
            v.is(at, PERSON | ORG | TITLE)
                || v.t[at].capital && !v.is(at, DET) && (at > 0 || core == 1 || v.t[1].capital)
        });
        match self.by_name(&v, if office { n } else { core }, report, byte) {
            Some(found) => found,
            None => self.by_noun(&v, core, &head, report, byte),
        }
    }

    /// The first name in a phrase: `Some(None)` where it is nobody's.
    fn by_name(&self, v: &View<'_>, n: usize, report: usize, byte: usize) -> Option<Option<String>> {
        let mut at = 0;
        while at < n {
            let end = run(v, at, &self.alone);
            if let Some((len, id)) = self.at(v, at, report, byte) {
                let shipped = Gazetteer::shipped().at(v.text, v.t, at).map(|(_, name)| name);
                // "Rome Treaty" is no Italian, but "Rome's envoy" is.
                let outlet = shipped.is_some_and(|name| name.outlet);
                let capital = shipped.is_some_and(|name| name.sense == Sense::Capital);
                if outlet || at + len < n && v.t[at + len].capital && capital {
                    return Some(None);
                }
                return Some(id);
            }
            if end > at {
                let words = written(v, at, end);
                let tail = (at..end).find_map(|from| self.person(&slug(&written(v, from, end))));
                if let Some(party) = tail.or_else(|| self.person(&slug(&words))) {
                    return Some(Some(party));
                }
                let plural = format!("{}s", key(&words));
                if let Some(bearers) = self.entities.forms.get(&plural) {
                    return Some(self.pick(bearers, report, byte));
                }
            }
            at += 1;
        }
        None
    }

    /// The one body whose first letters a word of capitals is: "UDW" for the United Dock Workers.
    fn by_letters(&self, word: &str) -> Option<String> {
        if word.chars().count() < 2 || !word.chars().all(char::is_uppercase) {
            return None;
        }
        let lower = word.to_lowercase();
        let found: BTreeSet<usize> = self
            .entities
            .forms
            .iter()
            .filter(|(name, _)| name.contains(' ') && initials(name).contains(&lower))
            .flat_map(|(_, all)| all.iter().copied())
            .collect();
        if found.len() == 1 { self.id(*found.first()?) } else { None }
    }

    /// The party named last before a byte of a report, or the first one after it.
    fn nearest(&self, report: usize, byte: usize) -> Option<String> {
        let list = self.mentions.get(report)?;
        let last = list.iter().rev().find(|m| m.at < byte);
        // The subject of the sentence goes before what stands nearer.
        let first = last.and_then(|last| list.iter().find(|m| m.sentence == last.sentence && m.at < byte));
        first.or(last).or_else(|| list.first()).map(|m| m.id.clone())
    }

    /// The party of a person, by his full name or by his last name where only one has it.
    fn person(&self, id: &str) -> Option<String> {
        if let Some(party) = self.of.get(id) {
            return Some(party.clone());
        }
        let tail = format!("-{id}");
        let mut found = self
            .of
            .iter()
            .filter(|(full, _)| full.ends_with(&tail) && self.people.contains_key(*full))
            .map(|(_, party)| party);
        match found.next() {
            Some(first) => found.all(|other| other == first).then(|| first.clone()),
            None => self.office_holder(id),
        }
    }

    /// The state of somebody whom no report presents and the shipped table knows: by a whole name, or by the family name of
    /// one whose state the reports speak of.
    fn office_holder(&self, id: &str) -> Option<String> {
        let (term, known) = holder(id, None)?;
        let spoken = || self.entities.all.iter().any(|one| one.id == term.state);
        (term.until.is_empty() && (known == Known::Name || spoken())).then(|| term.state.to_owned())
    }

    /// The name of a party as first written; its id where nobody wrote it.
    #[must_use]
    pub fn name(&self, id: &str) -> Name {
        let entity = self.entities.all.iter().find(|one| one.id == id).map(|one| one.name.clone());
        let name = entity.or_else(|| self.solo.get(id).cloned()).unwrap_or_else(|| id.to_owned());
        Name { id: id.to_owned(), name }
    }

    /// True for a party that has a government.
    #[must_use]
    pub(crate) fn is_state(&self, id: &str) -> bool {
        self.entities.all.iter().any(|one| one.id == id && one.state)
    }

    /// The party whose own text a report is.
    #[must_use]
    pub fn author(&self, report: usize) -> Option<String> {
        self.authors.get(report).cloned().flatten()
    }

    /// True for a party with a name of its own, false for one that is only called by a common noun.
    #[must_use]
    pub fn is_named(&self, id: &str) -> bool {
        self.entities.all.iter().any(|one| one.id == id) || self.solo.contains_key(id)
    }

    /// True for whoever carries the words of others.
    #[must_use]
    pub fn is_outlet(&self, id: &str) -> bool {
        self.outlets.contains(id)
    }

    /// Persons who stand between the sides and speak for nobody else: id, name.
    pub fn between(&self) -> impl Iterator<Item = (&str, &str)> {
        self.solo.iter().map(|(id, name)| (id.as_str(), name.as_str()))
    }

    /// Persons with a party: id, name, party, reports that describe them.
    pub fn persons(&self) -> impl Iterator<Item = (&str, &str, &str, &BTreeSet<usize>)> {
        self.people.iter().filter_map(|(id, person)| {
            let party = self.of.get(id)?;
            Some((id.as_str(), person.name.as_str(), party.as_str(), &person.reports))
        })
    }

    /// The parties named in a report, in the order of its text: first byte, byte after the name, id.
    pub fn named(&self, report: usize) -> impl Iterator<Item = (usize, usize, &str)> {
        let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
        list.iter().filter(|one| !one.person).map(|one| (one.at, one.to, one.id.as_str()))
    }

    /// As [`Names::named`], with the places where one of a party's people is named.
    pub fn acting(&self, report: usize) -> impl Iterator<Item = (usize, usize, &str)> {
        let list = self.mentions.get(report).map_or(&[][..], Vec::as_slice);
        list.iter().map(|one| (one.at, one.to, one.id.as_str()))
    }

    /// The names of the case.
    #[must_use]
    pub fn own(&self) -> &Gazetteer {
        &self.own
    }
}
