//! Who is named in a sentence: known names, countries and capitals as actors or as places, and new persons.
//!
//! A capital is an actor as the subject of a verb of saying or wanting, in "between X and Y", or before a
//! possessed institution; it is a place after "in", "near", "southern". The words used are kept beside the
//! actor's id, because the choice of a name is itself evidence of stance.

use crate::cues::{
    AND, BE, COORD, DET, FINITE, HAVE, MEDIA, MODAL, ORG, PERSON, PERSONAL, POSSESSIVE, PREP, REL, SAY,
    STARTER, THAT, TIME, TITLE,
};
use crate::gazetteer::{Sense, name_at};
use crate::memory::{Memory, slug};
use crate::phrases::View;
use crate::segment::Kind;
use crate::sorts::Role;

/// A name in a sentence.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The actor.
    pub id: String,
    /// First token.
    pub from: usize,
    /// Token after the last.
    pub to: usize,
    /// How it is used.
    pub role: Role,
    /// True where the text proposes a person that no list knows.
    pub new: bool,
    /// What an apposition or title says of the person: tokens.
    pub description: Option<(usize, usize)>,
    /// True for an adjective or people ("Israeli").
    pub people: bool,
    /// True for the name of a capital.
    pub seat: bool,
}

/// Every name of a sentence; persons are remembered.
pub fn mentions(v: &View<'_>, memory: &mut Memory) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < v.t.len() {
        let known = name_at(v.own, v.text, v.t, at);
        // "the Brussels Ledger" is longer than Brussels.
        let unknown = body(v, at, memory);
        if let Some(mention) = unknown.filter(|m| known.is_none_or(|(len, _)| m.to - m.from > len)) {
            at = mention.to;
            found.push(mention);
            continue;
        }
        if let Some((len, name)) = known {
            let (from, to) = (at, at + len);
            // "Washington Dujuan", "Paris Hilton": a longer run of capitals is another name.
            let role = if place_like(v, from, to, name.sense) { Role::Place } else { Role::Actor };
            let id = if role == Role::Place && name.sense == Sense::Capital {
                slug(v.text.get(v.t[from].start as usize..v.t[to - 1].end as usize).unwrap_or_default())
            } else {
                name.id.clone()
            };
            found.push(Mention {
                id,
                from,
                to,
                role,
                new: false,
                description: None,
                people: name.sense == Sense::People,
                seat: name.sense == Sense::Capital,
            });
            at = to;
            continue;
        }
        match person(v, at, memory) {
            Some(mention) => {
                at = mention.to;
                found.push(mention);
            }
            None => at += 1,
        }
    }
    found
}

/// True where a name stands as a place.
fn place_like(v: &View<'_>, from: usize, to: usize, sense: Sense) -> bool {
    if matches!(sense, Sense::People) {
        return false;
    }
    let before = from.checked_sub(1).map_or(String::new(), |b| v.word(b).to_ascii_lowercase());
    let spatial = matches!(
        before.as_str(),
        "in" | "at"
            | "near"
            | "outside"
            | "inside"
            | "around"
            | "across"
            | "southern"
            | "northern"
            | "eastern"
            | "western"
            | "southeastern"
            | "southwestern"
            | "northeastern"
            | "northwestern"
            | "central"
            | "downtown"
            | "throughout"
            | "into"
            | "over"
            | "within"
    );
    if spatial {
        // "trust in Damascus" is rare; "in Israel's view" is not.
        return !(v.is(to, POSSESSIVE) && v.is(to + 1, crate::cues::VIEW));
    }
    if sense != Sense::Capital {
        return false;
    }
    let acts = v.finite(to) || v.is(to, SAY | MODAL | BE | HAVE | FINITE);
    let owns = v.is(to, POSSESSIVE);
    let between = (from.saturating_sub(6)..from).any(|b| v.word(b) == "between");
    let dealt_with = matches!(
        before.as_str(),
        "with" | "by" | "from" | "against" | "and" | "to" | "that" | "urged" | "told" | "pressed" | "accused"
    );
    let listed = v.comma(to) && v.t.get(to + 1).is_some_and(|t| t.capital) && v.comma(to + 2);
    !(acts || owns || between || dealt_with || from == 0 && !listed)
}

/// A body that no list knows: a run of capitals with an institution's or outlet's word in it ("Ministry of
/// Rivers", "Tamar News Agency").
fn body(v: &View<'_>, at: usize, memory: &mut Memory) -> Option<Mention> {
    use crate::cues::OUTLET;
    let capital =
        |b: usize| v.t.get(b).is_some_and(|t| t.kind == Kind::Word && t.capital && !t.is(DET | TIME));
    if !capital(at) || at > 0 && v.t[at].quote != 0 && v.t[at - 1].quote == 0 || v.is(at, PREP | STARTER) {
        return None;
    }
    let mut to = at;
    let (mut words, mut kind) = (0, 0);
    while to < v.t.len() && to < at + 10 {
        if capital(to) {
            words += 1;
            kind |= v.t[to].word.tags & (ORG | MEDIA | OUTLET);
            to += 1;
        } else if to > at
            && capital(to + 1)
            && (v.inner(to) && v.mark(to) != Some('/')
                || kind & ORG != 0 && matches!(v.word(to), "of" | "for")
                || kind & ORG != 0 && v.word(to) == "the" && v.word(to - 1) == "of")
            || kind & ORG != 0 && v.word(to) == "of" && v.word(to + 1) == "the" && capital(to + 2)
        {
            to += 1;
        } else {
            break;
        }
    }
    let role = (at..to).any(|b| v.is(b, PERSON | TITLE) && !v.is(b, ORG | MEDIA | OUTLET));
    if words < 2 || kind == 0 || role || v.t[to - 1].kind == Kind::Mark {
        return None;
    }
    let mut id = slug(v.text.get(v.t[at].start as usize..v.t[to - 1].end as usize).unwrap_or_default());
    id = id.replace("-of-the-", "-of-");
    // A known name with more words after it: "Israeli Foreign Ministry" is Israel's, no new body.
    if name_at(v.own, v.text, v.t, at).is_some_and(|(_, name)| name.sense == Sense::People) {
        return None;
    }
    if kind & (MEDIA | OUTLET) != 0 {
        memory.outlet(&id);
    }
    Some(Mention {
        id,
        from: at,
        to,
        role: Role::Actor,
        new: true,
        description: None,
        people: false,
        seat: false,
    })
}

/// A hyphen, or a small word, between two capitals of one name.
fn joins(v: &View<'_>, at: usize) -> bool {
    let next = v.t.get(at + 1);
    let mark = v.inner(at) && v.mark(at) != Some('/') && next.is_some_and(|t| t.capital);
    let particle = matches!(v.word(at), "al" | "el" | "bin" | "ibn" | "van" | "von" | "de" | "der" | "abu");
    mark || particle && next.is_some_and(|t| t.capital || t.glued)
}

/// A word that a person's name may hold.
fn name_word(v: &View<'_>, at: usize) -> bool {
    let no_name = DET | TIME | PREP | REL | MODAL | SAY | POSSESSIVE | ORG | MEDIA | COORD | crate::cues::SUB;
    v.t.get(at).is_some_and(|t| t.kind == Kind::Word && t.capital && !t.is(no_name))
}

fn title_word(v: &View<'_>, at: usize) -> bool {
    v.t.get(at).is_some_and(|t| t.is(TITLE | PERSON) && t.kind == Kind::Word)
}

/// One past the name that begins at a token, and how many words it has.
fn name_words(v: &View<'_>, at: usize) -> (usize, usize) {
    let mut to = at;
    let mut words = 0;
    while to < v.t.len() && to < at + 10 {
        if name_word(v, to) && !title_word(v, to) && name_at(v.own, v.text, v.t, to).is_none() {
            words += 1;
            to += 1;
        } else if to > at && joins(v, to) {
            to += 1;
        } else {
            break;
        }
    }
    while to > at && v.t[to - 1].kind == Kind::Mark {
        to -= 1;
    }
    (to, words)
}

/// What a title, an apposition or a role before a comma says of a person: tokens.
fn description(v: &View<'_>, at: usize, to: usize, titled: bool) -> Option<(usize, usize)> {
    // A comma and a description after it, or a title before, or a role within the sentence makes it a person.
    let mut description = None;
    if titled {
        let mut from = at - 1;
        while from > 0
            && (title_word(v, from - 1)
                || v.t[from - 1].capital && !v.is(from - 1, STARTER)
                || v.inner(from - 1))
        {
            from -= 1;
        }
        description = Some((from, at));
    }
    if v.comma(to) {
        let end = (to + 1..v.t.len().min(to + 16)).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b));
        if let Some(end) = end {
            let role = (to + 1..end).any(|b| v.is(b, PERSON | TITLE));
            let determined =
                v.is(to + 1, DET) || v.t[to + 1].capital || v.is(to + 1, TITLE | PERSON | crate::cues::ADV);
            if role && determined && !v.is(to + 1, SAY) && !v.verb_between(to + 1, end) {
                description = Some((to + 1, end));
            }
        }
    }
    // "Israel's former chief negotiator, Daniel Levy,": the role stands before the comma.
    let closes = v.t.get(to).is_none_or(|t| t.kind == Kind::Mark);
    if description.is_none() && at > 1 && v.comma(at - 1) && closes {
        let mut from = at - 1;
        while from > 0
            && from + 14 > at
            && (v.t[from - 1].kind != Kind::Mark || v.inner(from - 1))
            && !v.finite(from - 1)
            && !v.is(from - 1, SAY | AND | COORD | THAT | REL | PERSONAL)
        {
            from -= 1;
        }
        while from < at - 1 && v.is(from, PREP) && !v.is(from, DET) {
            from += 1;
        }
        let head = (from + 1..at - 1).find(|&b| v.is(b, PREP) && !v.is(b, DET)).unwrap_or(at - 1);
        let role = from < head && v.is(head - 1, PERSON | TITLE) && !v.t[head - 1].capital;
        if role && (v.is(from, DET | TITLE) || v.t[from].capital) && !v.verb_between(from, at - 1) {
            description = Some((from, at - 1));
        }
    }
    description
}

/// A person: a run of two or more capitals, or one after a title.
fn person(v: &View<'_>, at: usize, memory: &mut Memory) -> Option<Mention> {
    if !name_word(v, at) || title_word(v, at) || at > 0 && v.t[at].quote != 0 && v.t[at - 1].quote == 0 {
        return None;
    }
    let (to, words) = name_words(v, at);
    if words == 0 {
        return None;
    }
    let text = v.text.get(v.t[at].start as usize..v.t[to - 1].end as usize).unwrap_or_default();
    let last = v.word(to - 1);
    if let (1, Some(id)) = (words, memory.surname(last)) {
        let id = id.to_owned();
        return Some(Mention {
            id,
            from: at,
            to,
            role: Role::Person,
            new: false,
            description: None,
            people: false,
            seat: false,
        });
    }
    let titled = at > 0 && title_word(v, at - 1) && (v.t[at - 1].capital || v.is(at - 1, TITLE));
    let mut description = description(v, at, to, titled);
    let starts = at == 0 || v.t[at - 1].kind == Kind::Mark;
    // "the Joint Staff": an article stands before no person's bare name.
    // "the station Kesra", "the think-tank Meridian Climate": nor a body's noun.
    let article = at > 0
        && !titled
        && description.is_none()
        && (v.is(at - 1, DET)
            || v.is(at - 1, ORG | MEDIA) && !v.t[at - 1].capital
            || v.word(at - 1) == "tank");
    if article {
        return None;
    }
    let person = titled
        || description.is_some()
        || words > 1 && (!starts || v.finite(to) || v.comma(to) || v.is(to, POSSESSIVE | SAY));
    if !person || !last.chars().any(char::is_lowercase) {
        return None;
    }
    let id = slug(text);
    memory.introduce(&id, text, last);
    if let Some((from, end)) = description {
        let mut from = from;
        // "Israel's former chief negotiator" keeps its owner; a leading article goes.
        while from < end && (v.is(from, DET) || v.t[from].kind == Kind::Mark) {
            from += 1;
        }
        let close = (from..end).find(|&b| b > from && v.is(b, PREP) && !v.is(b, DET)).unwrap_or(end);
        if let Some(head) = (from..close).rev().find(|&b| v.is(b, PERSON | TITLE)) {
            memory.role(&v.word(head).to_lowercase(), &id);
        }
        description = Some((from, end));
    }
    Some(Mention { id, from: at, to, role: Role::Person, new: true, description, people: false, seat: false })
}
