//! Who is who in one document: names seen so far, and what "he", "the minister", "the channel" point back to.
//!
//! Only plain cases are resolved: a surname after the full name, a pronoun after one candidate, a definite
//! description after a phrase with the same head noun. Everything else keeps its own words as its name.

use crate::cues::{DET, HE, IT, MEDIA, ORG, PERSON, PREP, THEY, TIME, TITLE};
use crate::gazetteer::{Sense, name_at};
use crate::phrases::View;
use crate::segment::Kind;
pub(crate) use crate::slugs::UNKNOWN;
pub use crate::slugs::slug;
use crate::table::Table;

/// What the document has told so far.
#[derive(Default)]
pub struct Memory {
    surnames: Table<String>,
    heads: Table<String>,
    person: Option<String>,
    plural: Option<String>,
    body: Option<String>,
    media: Option<String>,
    /// Persons told of, with their description: id, name as first written.
    pub persons: Vec<(String, String)>,
}

/// A run of capitals that may be a name.
fn name_run(v: &View<'_>, from: usize, to: usize) -> Option<usize> {
    let mut start = to;
    while start > from {
        let at = start - 1;
        let token = &v.t[at];
        let owner = matches!(v.mark(at), Some('\'' | '’')) && !v.t.get(at + 1).is_some_and(|t| t.glued);
        let joins = token.kind == Kind::Mark && v.inner(at) && !owner
            || token.capital && !token.is(TITLE | ORG | PERSON | MEDIA | DET)
            || token.capital && token.is(MEDIA | crate::cues::OUTLET) && !token.is(PERSON) && start < to
            || token.kind == Kind::Word
                && matches!(
                    token.text(v.text),
                    "al" | "el"
                        | "bin"
                        | "ibn"
                        | "bint"
                        | "van"
                        | "von"
                        | "der"
                        | "den"
                        | "de"
                        | "da"
                        | "dos"
                        | "del"
                        | "la"
                        | "ben"
                        | "abu"
                        | "ter"
                        | "ten"
                );
        if !joins {
            break;
        }
        start = at;
    }
    while start < to && (v.t[start].kind == Kind::Mark) {
        start += 1;
    }
    (start < to && v.t[start..to].iter().any(|t| t.capital)).then_some(start)
}

impl Memory {
    /// Whom a pronoun stands for, `unknown` where nobody was named; `None` for another word.
    fn pronoun(&self, v: &View<'_>, at: usize) -> Option<String> {
        let word = v.word(at).to_lowercase();
        let token = &v.t[at];
        let found = if token.is(HE) || matches!(word.as_str(), "his" | "him" | "her") {
            self.person.as_ref()
        } else if token.is(THEY) || matches!(word.as_str(), "their" | "them") {
            self.plural.as_ref().or(self.body.as_ref())
        } else if token.is(IT) || word == "its" {
            self.body.as_ref().or(self.media.as_ref())
        } else {
            return None;
        };
        Some(found.cloned().unwrap_or_else(|| UNKNOWN.to_owned()))
    }

    /// The actor of a phrase; `to` is one past its last token. Remembers it.
    pub fn actor(&mut self, v: &View<'_>, from: usize, to: usize) -> String {
        let mut from = from;
        let mut definite = false;
        if to - from == 1
            && let Some(id) = self.pronoun(v, from)
        {
            return id;
        }
        while from + 1 < to && v.is(from, DET) {
            definite |= matches!(
                v.word(from).to_ascii_lowercase().as_str(),
                "the" | "this" | "that" | "these" | "those"
            );
            let keep = v.t[from].is(crate::cues::NUMBERWORD);
            if keep {
                break;
            }
            from += 1;
        }
        let named = |at: usize| {
            v.t.get(at).is_some_and(|t| t.capital && !t.is(TITLE | ORG | PERSON | MEDIA | DET | TIME))
        };
        // "the defence minister, Yisrael Katz," and "Leila Mansour, who heads the institute,".
        if v.comma(to) {
            let close = (to + 1..v.t.len().min(to + 16)).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b));
            let close = close.unwrap_or(to);
            // "its chair, Tiana Faleolo of Samoa,": the name ends before "of".
            let of =
                (to + 1..close).find(|&b| v.word(b) == "of" && v.t.get(b + 1).is_some_and(|t| t.capital));
            let far = close;
            let close = of.unwrap_or(close);
            // "Colonel Idris Bashir": the title is no part of the name.
            let mut name = to + 1;
            while name < close && v.is(name, TITLE) {
                name += 1;
            }
            let all_name = close > name
                && close <= name + 5
                && (name..close).all(|b| {
                    named(b)
                        || v.inner(b)
                        || matches!(v.word(b), "al" | "el" | "bin" | "van" | "von" | "de" | "der")
                })
                && (name..close).any(named);
            let body = v.is(to - 1, ORG | MEDIA) && !v.t[to - 1].capital;
            let ends = v.comma(far) || v.mark(far) == Some(':') || far + 1 >= v.t.len();
            // "the operator, Transvia,"
            if all_name && body && ends && definite {
                let id = self.plain(v, name, close, true);
                self.heads.insert(&v.word(to - 1).to_lowercase(), id.clone());
                self.body = Some(id.clone());
                return id;
            }
            // "the district administrator, Heike Brandes,": two names after a plain phrase are a person's.
            let several = (name..close).filter(|&b| named(b)).count() > 1;
            let plain = definite && several && !v.is(to - 1, ORG | MEDIA) && to - from < 5;
            let role =
                ((from..to).any(|b| v.is(b, PERSON | TITLE)) || v.quantity(from) || plain) && !named(to - 1);
            if all_name && role && ends {
                let id = self.plain(v, name, close, false);
                let words =
                    v.text.get(v.t[name].start as usize..v.t[close - 1].end as usize).unwrap_or_default();
                let last = v.word(close - 1).to_owned();
                self.person(&id, words, &last);
                for b in from..to {
                    if v.is(b, PERSON | TITLE) {
                        self.heads.insert(&v.word(b).to_lowercase(), id.clone());
                    }
                }
                return id;
            }
            if named(to - 1) && close > to + 1 {
                let id = self.plain(v, from, to, definite);
                for b in to + 1..close {
                    if v.is(b, PREP) && !v.is(b, DET) {
                        break;
                    }
                    if v.is(b, PERSON) {
                        self.heads.insert(&v.word(b).to_lowercase(), id.clone());
                    }
                }
                return id;
            }
        }
        self.plain(v, from, to, definite)
    }

    /// An outlet by the place where it stands: all its words are its name ("Foreign Policy").
    pub fn carrier(&mut self, v: &View<'_>, from: usize, to: usize) -> String {
        let first = from + usize::from(v.is(from, DET) && to > from + 1);
        let name = (first..to).all(|at| v.t[at].capital || v.inner(at) || v.t[at].kind == Kind::Number);
        let titled = v.is(first, TITLE) && to > first + 1;
        if name && titled && self.known(v, first, to).is_none() {
            let id = slug(&self.words(v, first, to));
            self.media = Some(id.clone());
            return id;
        }
        self.actor(v, from, to)
    }

    /// The actor of a phrase without its determiner.
    fn plain(&mut self, v: &View<'_>, from: usize, to: usize, definite: bool) -> String {
        // "a paper by the Calder Institute", "a letter from ministers": who wrote it speaks.
        if let Some(author) = self.author_of(v, from, to) {
            return self.plain(v, author, to, true);
        }
        // The core ends before a prepositional phrase, unless that is part of a name.
        let core_to = (from + 1..to).find(|&at| v.is(at, PREP) && !v.is(at, DET)).unwrap_or(to);
        if let Some(id) = self.known(v, from, to).or_else(|| self.known(v, from, core_to)) {
            self.remember(v, from, core_to, &id);
            return id;
        }
        let plain = definite && (from..core_to).all(|at| !v.t[at].capital);
        let head = core_to.saturating_sub(1).max(from);
        if plain && core_to == to && to - from <= 2 {
            let word = v.word(head).to_lowercase();
            if let Some(id) = self.heads.get(&word) {
                return id.clone();
            }
            let outlet = matches!(
                word.as_str(),
                "newspaper"
                    | "paper"
                    | "channel"
                    | "broadcaster"
                    | "outlet"
                    | "agency"
                    | "daily"
                    | "network"
                    | "magazine"
                    | "website"
                    | "station"
                    | "weekly"
            );
            if outlet && let Some(id) = &self.media {
                return id.clone();
            }
        }
        if (from + 1..core_to).any(|at| v.is(at, crate::cues::AND)) {
            let id = slug(&self.words(v, from, to));
            self.plural = Some(id.clone());
            return id;
        }
        // A person: a run of capitals at the end, perhaps after titles and a country.
        let role_after = v.is(head, PERSON | ORG | MEDIA);
        if let (Some(start), false) = (name_run(v, from, core_to), role_after) {
            let mut start = start;
            if let Some((len, name)) = name_at(v.own, v.text, v.t, start)
                && name.sense == Sense::People
                && start + len < core_to
            {
                start += len;
            }
            let org = (from..start).any(|at| v.is(at, ORG | MEDIA))
                && !(from..start).any(|at| v.is(at, PERSON | TITLE));
            let definite = definite || org;
            let titled = (from..start).any(|at| v.is(at, PERSON | TITLE))
                || v.t.get(start.wrapping_sub(1)).is_some_and(|t| t.is(TITLE));
            let words =
                v.text.get(v.t[start].start as usize..v.t[core_to - 1].end as usize).unwrap_or_default();
            let last = v.word(core_to - 1).to_owned();
            let count = (start..core_to).filter(|&at| v.t[at].kind == Kind::Word).count();
            let id = if count == 1 || !words.contains(' ') {
                self.surnames
                    .get(&last)
                    .or_else(|| self.surnames.get(words))
                    .cloned()
                    .unwrap_or_else(|| slug(words))
            } else {
                slug(words)
            };
            let letters = last.chars().any(char::is_lowercase);
            let body = definite && !titled && self.surnames.get(&last).is_none();
            if body {
                // "the Joint Staff", "the Lodestar": an article stands before no person's bare name.
                self.remember(v, from, core_to, &id);
                self.body = Some(id.clone());
            } else if letters && (count > 1 || titled) || self.surnames.get(&last).is_some() {
                self.person(&id, words, &last);
                for at in from..start {
                    if v.is(at, PERSON | TITLE) {
                        self.heads.insert(v.word(at), id.clone());
                    }
                }
            } else {
                self.body = Some(id.clone());
                self.person = Some(id.clone());
            }
            if core_to < to && !titled && count == 1 {
                // "Doctors Without Borders"-like: keep the whole phrase.
                return slug(&self.words(v, from, to));
            }
            return id;
        }
        let id = slug(&self.words(v, from, to));
        self.remember(v, from, core_to, &id);
        id
    }

    /// Where the author begins in "a paper (published on Monday) by the institute": `None` for other phrases.
    fn author_of(&self, v: &View<'_>, from: usize, to: usize) -> Option<usize> {
        let head = (from..to).find(|&at| v.is(at, PREP) && !v.is(at, DET) || v.reduced(at))?;
        if matches!(v.word(head), "commissioned" | "seen" | "obtained" | "viewed" | "reviewed" | "leaked") {
            return None;
        }
        // "a statement attributed to the Free Men"
        let head = if head > from && v.word(head - 1) == "attributed" { head - 1 } else { head };
        if head == from || !v.is(head - 1, crate::cues::DOCUMENT) || v.t[head - 1].capital {
            return None;
        }
        let link = (head..to).find(|&at| {
            matches!(v.word(at), "by" | "from") || v.word(at) == "to" && v.word(at - 1) == "attributed"
        })?;
        let mut start = link + 1;
        while start < to && v.is(start, DET) {
            start += 1;
        }
        let somebody =
            (start..to).any(|at| v.t[at].capital && !v.is(at, TIME) || v.is(at, PERSON | ORG | MEDIA));
        somebody.then_some(start)
    }

    /// Whom "he", "they" and "it" point to.
    #[must_use]
    pub fn floor(&self) -> [Option<String>; 3] {
        [self.person.clone(), self.plural.clone(), self.body.clone()]
    }

    /// Gives the floor back: an outlet that only carried the words is not "it" in the next sentence.
    pub(crate) fn give_floor(&mut self, floor: [Option<String>; 3]) {
        let [person, plural, body] = floor;
        (self.person, self.plural, self.body) = (person, plural, body);
    }

    /// An outlet that a sentence names: "the paper" is this one from here on.
    pub fn outlet(&mut self, id: &str) {
        self.media = Some(id.to_owned());
    }

    /// Words of a phrase without inner articles.
    fn words(&self, v: &View<'_>, from: usize, to: usize) -> String {
        let mut words = String::new();
        for at in from..to {
            if at > from && matches!(v.word(at), "the" | "a" | "an") || v.is(at, crate::cues::POSSESSIVE) {
                continue;
            }
            if !words.is_empty() && !v.t[at].glued {
                words.push(' ');
            }
            words.push_str(v.word(at));
        }
        words
    }

    /// A person named in full.
    pub fn person(&mut self, id: &str, words: &str, last: &str) {
        self.surnames.insert(last, id.to_owned());
        // "Ahmad al-Sharaa" is later "al-Sharaa" or "Sharaa".
        if let Some((_, tail)) = words.split_once(' ')
            && (tail.contains(' ') || tail.contains('-'))
        {
            self.surnames.insert(tail.rsplit(' ').next().unwrap_or(tail), id.to_owned());
        }
        self.person = Some(id.to_owned());
        if !self.persons.iter().any(|(known, _)| known == id) {
            self.persons.push((id.to_owned(), words.to_owned()));
        }
    }

    /// A person that a sentence names without letting it speak: its surname is known from here on, and it is
    /// whom "he" points to where nobody has spoken yet.
    pub(crate) fn introduce(&mut self, id: &str, words: &str, last: &str) {
        let person = self.person.clone();
        self.person(id, words, last);
        self.person = person.or_else(|| Some(id.to_owned()));
    }

    /// The full id behind a surname.
    #[must_use]
    pub fn surname(&self, word: &str) -> Option<&str> {
        self.surnames.get(word).map(String::as_str)
    }

    /// The role that an apposition gives a person.
    pub fn role(&mut self, word: &str, id: &str) {
        self.heads.insert(word, id.to_owned());
    }

    /// A known name that fills the phrase or ends it.
    fn known(&self, v: &View<'_>, from: usize, to: usize) -> Option<String> {
        if from >= to {
            return None;
        }
        let mut best: Option<(usize, String)> = None;
        for at in from..to {
            let Some((len, name)) = name_at(v.own, v.text, v.t, at) else { continue };
            let whole = at == from && at + len == to;
            // "the Israeli officials": People must fill; a place inside a longer phrase is no actor.
            // "two officers of Norvia" are not Norvia; its government is.
            let of = at > from + 1
                && v.is(at - 1, PREP)
                && !v
                    .one_of(at - 2, &["government", "state", "republic", "kingdom", "cabinet", "leadership"]);
            let tail = at + len == to
                && !of
                && match name.sense {
                    Sense::Alias => true,
                    Sense::Name => name.outlet || at > from && v.is(at - 1, TITLE | MEDIA | PERSON),
                    Sense::People | Sense::Capital => false,
                };
            let led = at == from
                && name.outlet
                && (from + len..to).all(|b| v.is(b, MEDIA) || v.word(b) == "news" || v.word(b) == "News");
            if (whole || tail || led) && best.as_ref().is_none_or(|(longest, _)| len > *longest) {
                best = Some((len, name.id.clone()));
            }
        }
        best.map(|(_, id)| id)
    }

    fn remember(&mut self, v: &View<'_>, from: usize, to: usize, id: &str) {
        let head = to.saturating_sub(1).max(from);
        let token = &v.t[head];
        let word = v.word(head).to_lowercase();
        let named = crate::gazetteer::Gazetteer::shipped().at(v.text, v.t, from);
        let outlet = named.is_some_and(|(_, name)| name.outlet)
            || (from..to).any(|at| v.is(at, MEDIA) || v.is(at, crate::cues::OUTLET) && v.t[at].capital)
                && !token.is(PERSON);
        if outlet {
            self.media = Some(id.to_owned());
            for at in from..to {
                if v.is(at, MEDIA) {
                    self.heads.insert(&v.word(at).to_lowercase(), id.to_owned());
                }
            }
        }
        if token.kind == Kind::Word && !token.is(TIME) {
            self.heads.insert(&word, id.to_owned());
        }
        let plural = word.ends_with('s') && !word.ends_with("ss") || word == "people";
        if token.is(PERSON) && plural {
            self.plural = Some(id.to_owned());
        } else if token.is(PERSON) {
            self.person = Some(id.to_owned());
        } else {
            self.body = Some(id.to_owned());
            if plural {
                self.plural = Some(id.to_owned());
            }
            // An alias may be a person's.
            if named.is_none() && !outlet && !plural && !token.is(ORG | crate::cues::DOCUMENT | MEDIA) {
                self.person = Some(id.to_owned());
            }
        }
    }
}
