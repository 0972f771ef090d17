//! Noun phrases without a parser: where a speaker's phrase begins and ends.
//!
//! To the left of a verb a phrase reaches back to the nearest mark, conjunction or finite verb, over an
//! apposition between commas. To the right of "according to", "citing" or "said" it reaches to the first mark,
//! clause word or verb. What remains is weighed: a speaker has a name, a role or an institution in it.

use crate::cues::{
    ADV, AND, BE, CITED, CITING, COORD, DEMONSTRATIVE, DET, DO, DOCUMENT, ED, FINITE, HAVE, ING, IT, LINKER,
    LY, MEDIA, MODAL, NEG, NUMBERWORD, ORG, PARTICIPLE, PAST, PERSON, PERSONAL, POSSESSIVE, PREP, REL,
    REPORTEDLY, SAY, SUB, THAT, THIRD_PERSON, TIME, TITLE, VIEWNOUN,
};
use crate::gazetteer::{Gazetteer, Sense, name_at};
use crate::segment::{Kind, Token};

/// One sentence with what is needed to look into it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The stored text.
    pub text: &'a str,
    /// The sentence's tokens.
    pub t: &'a [Token],
    /// The caller's names.
    pub own: &'a Gazetteer,
}

/// A noun phrase: tokens of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Np {
    /// First token.
    pub from: usize,
    /// Token after the last.
    pub to: usize,
    /// First token of the clause that it is the subject of (a fronted adverbial included).
    pub clause: usize,
    /// 0 no speaker, 1 perhaps, 2 a name, role, institution or pronoun.
    pub weight: u8,
}

/// Words of quantity that may stand for their noun.
const QUANTITIES: [&str; 15] = [
    "some", "many", "others", "several", "both", "few", "most", "one", "another", "two", "three", "all",
    "each", "neither", "none",
];

/// Longest phrase in tokens.
const LONGEST: usize = 28;

impl View<'_> {
    /// The token's text.
    pub fn word(&self, at: usize) -> &str {
        self.t.get(at).map_or("", |token| token.text(self.text))
    }

    /// True where the token's text is one of the words, whatever its case.
    pub fn one_of(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        words.iter().any(|known| word.eq_ignore_ascii_case(known))
    }

    /// True where the token has one of the tags.
    pub fn is(&self, at: usize, tags: u64) -> bool {
        self.t.get(at).is_some_and(|token| token.is(tags))
    }

    /// The mark at the place.
    pub fn mark(&self, at: usize) -> Option<char> {
        self.t.get(at).and_then(|token| token.mark(self.text))
    }

    /// True for a comma.
    pub fn comma(&self, at: usize) -> bool {
        matches!(self.mark(at), Some(',' | '،' | '，'))
    }

    /// True for a dash between clauses.
    pub fn dash(&self, at: usize) -> bool {
        match self.mark(at) {
            Some('—' | '–' | '―') => true,
            Some('-') => !self.t[at].glued,
            _ => false,
        }
    }

    /// True for a mark inside a word or name: hyphen, full stop of an abbreviation, apostrophe, ampersand.
    pub fn inner(&self, at: usize) -> bool {
        match self.mark(at) {
            Some('-' | '‑' | '/' | '&') => self.t[at].glued || self.word(at) == "&",
            Some('\'' | '’') => self.t[at].glued && self.t[at].quote == 0,
            Some('.') => {
                self.t[at].glued
                    && at > 0
                    && at + 1 < self.t.len()
                    && self.is(at - 1, crate::cues::ABBREVIATION)
                    || at > 0
                        && self.t[at].glued
                        && self.word(at - 1).chars().count() == 1
                        && self.t[at - 1].capital
            }
            _ => false,
        }
    }

    /// True for a quotation mark.
    #[must_use]
    pub fn quote_mark(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('“' | '”' | '"' | '«' | '»' | '„' | '‘' | '’' | '\'' | '「' | '」'))
            && self.t[at].quote != 0
    }

    /// True where a quotation mark opens here: a paired one, or one without a partner.
    pub fn opener(&self, at: usize) -> bool {
        let Some(token) = self.t.get(at) else { return false };
        let glued = self.t.get(at + 1).is_some_and(|next| next.glued);
        if self.quote_mark(at) {
            return self.t.get(at + 1).is_some_and(|next| next.quote == token.quote)
                && (at == 0 || self.t[at - 1].quote != token.quote);
        }
        token.quote == 0
            && glued
            && (matches!(self.mark(at), Some('“' | '„' | '«')) || self.mark(at) == Some('"') && !token.glued)
    }

    /// A finite verb that is no part of a noun phrase.
    pub fn finite(&self, at: usize) -> bool {
        if at >= self.t.len() {
            return false;
        }
        // A possessive is not "is" after a noun.
        if self.is(at, POSSESSIVE) && !(at > 0 && self.is(at - 1, PERSONAL | THAT | REL)) {
            return false;
        }
        if self.is(at, MODAL | BE | HAVE | DO) {
            return !(self.is(at, MODAL) && self.word(at) == "May");
        }
        let determined =
            at > 0 && (self.is(at - 1, DET | PREP | POSSESSIVE | NUMBERWORD) && !self.is(at - 1, PERSONAL));
        if determined {
            return false;
        }
        if self.t[at].capital && at > 0 {
            return false;
        }
        if self.is(at, FINITE) {
            // "Exports, he said, had fallen": no sentence begins with such a verb.
            if at == 0 && self.t[at].capital {
                return false;
            }
            return !(self.is(at, ED) && self.reduced(at));
        }
        if self.is(at, SAY) {
            if self.reduced(at) {
                return false;
            }
            let noun = crate::cues::verbs()
                .get((self.t[at].word.verb as usize).wrapping_sub(1))
                .is_some_and(|verb| verb.takes('n'));
            return self.is(at, PAST) && !noun
                || self.is(at, THIRD_PERSON) && !noun
                || self.is(at, PAST) && noun && !self.is(at, crate::cues::BASE);
        }
        false
    }

    /// A participle that describes the noun before it: "a study published on Thursday by the institute",
    /// "people briefed on the talks".
    pub fn reduced(&self, at: usize) -> bool {
        let participle = self.is(at, PARTICIPLE | ED);
        if !participle || at == 0 || self.t[at - 1].kind != Kind::Word {
            return false;
        }
        if (at.saturating_sub(3)..at).any(|b| self.is(b, BE | HAVE | MODAL | REL)) {
            return false;
        }
        if matches!(self.word(at), "briefed" | "informed") && matches!(self.word(at + 1), "on" | "about") {
            return true;
        }
        for b in at + 1..self.t.len().min(at + 6) {
            if self.word(b) == "by" {
                // "agreed to meet by Monday" has its time there, not its author.
                return b == at + 1 && self.time_run(b + 1, self.t.len()) == b + 1
                    || self.is(at + 1, PREP) && self.time_run(at + 2, b) == b;
            }
            if self.t[b].kind == Kind::Mark {
                break;
            }
        }
        false
    }

    /// Looks for a verb between two places.
    #[must_use]
    pub fn verb_between(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| self.finite(at) && self.t[at].quote == 0 || self.is(at, ED) && at > from)
    }

    /// First token of the verb group that ends in the verb at `verb`, and whether "not" stands in it.
    #[must_use]
    pub fn group_start(&self, verb: usize) -> (usize, bool) {
        let mut at = verb;
        let mut negative = false;
        while at > 0 {
            let before = at - 1;
            let part = self.is(before, MODAL | BE | HAVE | DO | NEG | LY)
                || self.is(before, ADV) && !self.is(before, TIME | PERSON | ORG | THAT)
                || self.one_of(before, &["later", "earlier"]) && before > 0 && !self.is(before - 1, TIME)
                || self.word(before) == "more" && before > 0 && self.word(before - 1) == "once";
            if !part || self.is(before, POSSESSIVE) && !self.is(before.saturating_sub(1), PERSONAL) {
                break;
            }
            negative |= self.is(before, NEG);
            at = before;
        }
        // Adverbs before the subject belong to the clause, not to the verb.
        while at < verb && self.is(at, ADV) && !self.is(at, MODAL | BE | HAVE | DO) && at == 0 {
            at += 1;
        }
        (at, negative)
    }

    /// The phrase that ends before the verb group at `end`: the subject.
    pub fn before(&self, end: usize) -> Option<Np> {
        let mut to = self.before_time(end);
        if to == 0 {
            return None;
        }
        // "Katz, the defence minister, said": step over what stands between the commas.
        if self.comma(to - 1) || self.mark(to - 1) == Some(')') || self.dash(to - 1) {
            to = self.before_insert(to - 1)?;
        }
        let mut from = to;
        while from > 0 && to - from < LONGEST {
            let at = from - 1;
            let token = &self.t[at];
            if token.kind == Kind::Mark {
                if self.inner(at) {
                    from = at;
                    continue;
                }
                break;
            }
            if token.quote != 0 && token.quote != self.t[to - 1].quote {
                break;
            }
            if token.is(PERSONAL | IT) {
                // A pronoun is a whole phrase.
                if from == to {
                    from = at;
                }
                break;
            }
            // "a diplomat involved in the talks": two verbs without a joint, so that the first describes.
            let describes = self.is(at, ED)
                && from < to
                && self.is(from, PREP)
                && at > 0
                && self.is(at - 1, PERSON | ORG | MEDIA | DOCUMENT);
            if describes {
                from = at;
                continue;
            }
            if self.parts(at) {
                break;
            }
            if self.finite(at) {
                // "a diplomat who follows the file told": the antecedent is the subject.
                let rel = (at.saturating_sub(6)..at)
                    .rev()
                    .find(|&b| self.is(b, REL | THAT) || self.t[b].kind == Kind::Mark);
                if let Some(rel) = rel.filter(|&rel| rel > 0 && self.is(rel, REL)) {
                    // The clause belongs to its name: "people who have spoken to him".
                    return self.before(rel).filter(|np| np.to == rel).map(|np| Np { to: end, ..np });
                }
                break;
            }
            from = at;
        }
        if from == to {
            return None;
        }
        let clause = from;
        let (mut from, to) = self.strip_front(from, to)?;
        while from < to && self.is(from, AND) {
            from += 1;
        }
        if from >= to {
            return None;
        }
        let weight = self.weight(from, to);
        Some(Np { from, to, clause, weight })
    }

    /// Where the phrase before an insertion ends, which the mark at `closing` closes.
    fn before_insert(&self, closing: usize) -> Option<usize> {
        let bracket = self.mark(closing) == Some(')');
        let mut open = None;
        for at in (closing.saturating_sub(LONGEST)..closing).rev() {
            let hit = if bracket {
                self.mark(at) == Some('(')
            } else if self.dash(closing) {
                self.dash(at)
            } else {
                self.comma(at)
            };
            if hit {
                open = Some(at);
                // "Katz, the minister, citing X, said": the name stands before the first comma.
                let insert = self.appositive(at + 1, closing);
                let further = !bracket && at > 0 && (0..at).rev().take(LONGEST).any(|b| self.comma(b));
                if insert
                    && further
                    && self.appositive_chain(at)
                    && !self.role_then_name(at, closing)
                    && !self.name_then_role(at, closing)
                {
                    continue;
                }
                break;
            }
            if self.quote_mark(at) || matches!(self.mark(at), Some(';' | ':')) {
                break;
            }
        }
        let open = open?;
        if open == 0 || !bracket && !self.appositive(open + 1, closing) {
            return None;
        }
        Some(open)
    }

    /// True for a word that parts the subject from what stands before it.
    fn parts(&self, at: usize) -> bool {
        let token = &self.t[at];
        if token.is(COORD | REL | THAT) {
            return true;
        }
        if token.is(SUB) && !(token.is(PREP) && at > 0 && !self.finite_left(at)) {
            return true;
        }
        // "…, and the commissioner said": a comma before it makes it a clause's if a verb came before.
        if token.is(AND) && !self.finite(at) {
            let comma = at > 0 && self.comma(at - 1);
            let left = if comma { self.boundary_left(at - 1) } else { self.boundary_left(at) };
            return self.verb_between(at.saturating_sub(20).max(left), at);
        }
        false
    }

    /// Where a time between a subject and its verb begins ("the envoy late on Friday told"), or `end`: it belongs to
    /// neither.
    fn before_time(&self, end: usize) -> usize {
        let first = (end.saturating_sub(6)..end)
            .find(|&from| from > 0 && self.time_run(from, end) == end && !self.is(from, POSSESSIVE));
        let Some(mut from) = first else { return end };
        // "The Sunday Times", "two people that day": the name or the number is not a time.
        if self.t[from].kind == Kind::Number || self.is(from, NUMBERWORD) {
            return end;
        }
        if self
            .one_of(from - 1, &["on", "in", "at", "since", "by", "during", "over", "until", "through", "of"])
        {
            if self.word(from - 1) == "of" {
                return end;
            }
            from -= 1;
        }
        if from > 1 && self.one_of(from - 1, &["late", "early", "earlier", "later"]) {
            from -= 1;
        }
        if from == 0
            || self.t[from - 1].kind == Kind::Mark
                && !self.inner(from - 1)
                && self.mark(from - 1) != Some(')')
        {
            return end;
        }
        from
    }

    /// True where a preposition that may also be a conjunction ("after", "since") begins a clause here.
    fn finite_left(&self, at: usize) -> bool {
        at == 0 || self.t[at - 1].kind == Kind::Mark
    }

    /// The nearest boundary mark to the left.
    fn boundary_left(&self, at: usize) -> usize {
        (0..at).rev().find(|&b| self.t[b].kind == Kind::Mark && !self.inner(b)).map_or(0, |b| b + 1)
    }

    /// True where what lies between two commas describes the phrase before it.
    fn appositive(&self, from: usize, to: usize) -> bool {
        if from >= to {
            return false;
        }
        let skip =
            (from..to).take(2).take_while(|&b| self.is(b, ADV | LY) || self.word(b) == "first").count();
        let head = &self.t[if from + skip < to { from + skip } else { from }];
        // ", as always,", ", as usual,"
        if self.word(from) == "as" && to - from <= 3 {
            return true;
        }
        if head.is(REL)
            || head.is(CITING | CITED)
            || head.is(ING)
            || head.is(PARTICIPLE)
            || head.is(ED) && self.word(from + skip + 1) == "by"
            || head.kind == Kind::Number
        {
            return true;
        }
        if self.word(from).ends_with("ing") {
            return true;
        }
        // An adverbial between commas: "Katz, on Monday, said".
        if head.is(PREP) || head.is(TIME | LINKER) || head.is(LY) {
            return !self.verb_between(from, to);
        }
        // A description: a phrase with a role or institution and no verb.
        let describes =
            (from..to).any(|at| self.is(at, PERSON | ORG | MEDIA | TITLE)) || head.is(DET) || head.capital;
        describes && !self.verb_between(from, to)
    }

    /// True for ", their spokesman, Idris Halloran,": a role before the comma at `at`, only a name after it.
    fn role_then_name(&self, at: usize, closing: usize) -> bool {
        let start = self.boundary_left(at);
        // "the envoy for Yemen": its head stands before the preposition.
        let head = (start + 1..at).find(|&b| self.is(b, PREP) && !self.is(b, DET)).unwrap_or(at);
        let role = start < at
            && (start..head).any(|b| self.is(b, PERSON | TITLE | ORG | MEDIA))
            && !self.t[head - 1].capital
            && (self.is(start, DET) || self.t[start].capital);
        role && (at + 1..closing)
            .all(|b| self.t[b].capital || self.inner(b) || self.is(b, PREP) || b == at + 1 && self.is(b, DET))
    }

    /// True for ", Yisrael Katz, the defence minister,": a name before the comma at `at`, a role after it.
    fn name_then_role(&self, at: usize, closing: usize) -> bool {
        let start = self.boundary_left(at);
        let name = start < at
            && start > 0
            && (start..at).all(|b| {
                self.t[b].capital
                    || self.inner(b)
                    || self.one_of(b, &["al", "el", "bin", "van", "von", "de", "der"])
            })
            && !self.is(at - 1, TIME);
        let role = (at + 1..closing).any(|b| self.is(b, PERSON | TITLE | ORG))
            && (self.is(at + 1, DET | PERSON | TITLE) || self.is(at + 2, POSSESSIVE));
        name && role
    }

    /// True where the comma at `at` itself closes an apposition.
    fn appositive_chain(&self, at: usize) -> bool {
        let open = (at.saturating_sub(LONGEST)..at).rev().find(|&b| self.comma(b));
        open.is_some_and(|open| {
            open > 0
                && !self.is(open + 1, AND | COORD)
                && self.appositive(open + 1, at)
                && !self.verb_between(open + 1, at)
        })
    }

    /// Drops what stands before the subject: "Later", "On Monday", "In Damascus".
    fn strip_front(&self, mut from: usize, to: usize) -> Option<(usize, usize)> {
        loop {
            if from >= to {
                return None;
            }
            let token = &self.t[from];
            if self.inner(from) && self.mark(from) != Some('&') {
                from += 1;
                continue;
            }
            if token.is(LINKER | REPORTEDLY) || token.is(LY) && token.is(ADV) && !token.is(DET) {
                from += 1;
                continue;
            }
            if token.is(ADV) && !token.is(DET | PERSONAL) && !token.is(PERSON | ORG) {
                from += 1;
                continue;
            }
            if token.is(PREP) && !token.is(DET) {
                from = self.skip_prepositional(from, to);
                continue;
            }
            // "Last week officials said", "This week the union said".
            if self.time_run(from, to) > from && self.time_run(from, to) < to {
                from = self.time_run(from, to);
                continue;
            }
            return Some((from, to));
        }
    }

    /// The end of a run of time words that begins at `from`, or `from`.
    #[must_use]
    pub(crate) fn time_run(&self, from: usize, to: usize) -> usize {
        let mut at = from;
        let mut timed = false;
        while at < to {
            let token = &self.t[at];
            // "a 34-year-old nurse", "two days earlier one of them"
            let joined = self.t.get(at + 1).is_some_and(|next| next.glued) && self.inner(at + 1);
            if timed && token.is(NUMBERWORD) && self.word(at + 1) == "of" {
                break;
            }
            if token.is(TIME) && !joined {
                timed = true;
            } else if !(
                // "some months ago", "a few weeks earlier"
                !timed
                    && token.is(DET)
                    && (self.is(at + 1, TIME) || self.is(at + 2, TIME) && self.word(at + 1) == "few")
                    || token.kind == Kind::Number
                    || token.is(NUMBERWORD)
                    || self.inner(at)
                    || self.one_of(
                        at,
                        &["last", "next", "this", "past", "early", "late", "mid", "earlier", "later"],
                    )
                    || self.comma(at) && timed && self.t.get(at + 1).is_some_and(|n| n.kind == Kind::Number)
            ) {
                break;
            }
            at += 1;
        }
        if timed { at } else { from }
    }

    /// One past the prepositional phrase that begins at `from`.
    pub(crate) fn skip_prepositional(&self, from: usize, to: usize) -> usize {
        let mut at = from + 1;
        while at < to && self.is(at, PREP) && !self.is(at, DET) {
            at += 1;
        }
        let timed = self.time_run(at, to);
        if timed > at {
            return timed;
        }
        let mut first = true;
        if at < to && self.is(at, DET) {
            at += 1;
            first = false;
        }
        // A run of capitals ("Damascus", "New York"), or lower-case words up to the next phrase.
        if at < to && self.t[at].capital && first {
            while at < to && (self.t[at].capital || self.inner(at) || self.is(at, POSSESSIVE)) {
                at += 1;
            }
            return at;
        }
        while at < to {
            let token = &self.t[at];
            if token.is(DET) && !self.is(at - 1, DET)
                || token.is(PERSONAL | IT | THAT | REL)
                || token.is(MODAL | BE)
                || token.kind == Kind::Mark && !self.inner(at)
            {
                break;
            }
            if token.is(PREP) {
                return self.skip_prepositional(at, to);
            }
            at += 1;
        }
        at
    }

    /// The phrase that begins at `from`: what follows "according to", "citing", "by", or an inverted verb.
    pub fn after(&self, from: usize) -> Option<Np> {
        let mut start = from;
        while start < self.t.len() && self.is(start, LY) && !self.is(start, DET) {
            start += 1;
        }
        let mut at = start;
        let mut noun = false;
        while at < self.t.len() && at - start < LONGEST {
            let token = &self.t[at];
            if token.kind == Kind::Mark {
                // "Yedioth Ahronoth", "U.S.-backed", “Kan”: a short quoted name stays in the phrase.
                if self.inner(at) {
                    at += 1;
                    continue;
                }
                break;
            }
            if token.is(PERSONAL | IT) {
                if at == start {
                    at += 1;
                }
                break;
            }
            if token.is(COORD | REL | THAT | CITING) || token.is(SUB) && !token.is(PREP) {
                break;
            }
            // "three officials briefed on the talks", "people familiar with the matter"
            if noun && matches!(self.word(at), "briefed" | "familiar" | "involved" | "present") {
                at += 1;
                if self.is(at, PREP) {
                    at += 1;
                }
                continue;
            }
            if self.finite(at) {
                break;
            }
            if token.is(PREP) && !token.is(DET) {
                if !self.prepositional(start, at, noun) {
                    break;
                }
                at += 1;
                continue;
            }
            if token.is(AND) {
                if !noun || !self.conjoined(at + 1) {
                    break;
                }
                at += 1;
                continue;
            }
            if noun && self.next_phrase(start, at) {
                break;
            }
            // "two of its economists", "some in the army"
            if !token.is(DET | AND | PREP) || self.quantity(at) && self.is(at + 1, PREP) {
                noun = true;
            }
            at += 1;
        }
        at = self.without_tail(start, at);
        if at == start {
            return None;
        }
        // "citing two officials last week"
        let weight = self.weight(start, at);
        Some(Np { from: start, to: at, clause: start, weight })
    }

    /// True where a phrase from `start` goes on with the preposition at `at`.
    fn prepositional(&self, start: usize, at: usize, noun: bool) -> bool {
        const JOIN: [&str; 13] = [
            "of", "for", "from", "at", "in", "with", "inside", "within", "near", "to", "on", "close",
            "against",
        ];
        const TO: [&str; 16] = [
            "close",
            "adviser",
            "advisor",
            "ambassador",
            "envoy",
            "delegation",
            "sources",
            "source",
            "delegate",
            "report",
            "officials",
            "expert",
            "experts",
            "committee",
            "council",
            "aide",
        ];
        let word = self.word(at).to_ascii_lowercase();
        // "a paper by the Calder Institute", "figures released by the board"
        if word == "by"
            && noun
            && (self.is(at - 1, DOCUMENT)
                || self.reduced(at - 1) && at > start + 1 && self.is(at - 2, DOCUMENT))
        {
            return true;
        }
        if word == "to" && !self.is(at + 1, DET) && !self.t.get(at + 1).is_some_and(|t| t.capital) {
            return false;
        }
        let joins = JOIN.contains(&word.as_str()) || word == "across";
        let timed = self.time_run(at + 1, self.t.len()) > at + 1;
        let directed = !matches!(word.as_str(), "to" | "on") || TO.contains(&self.word(at.wrapping_sub(1)));
        noun && joins && !timed && directed
    }

    /// True where what stands after an "and" belongs to the phrase before it.
    fn conjoined(&self, next: usize) -> bool {
        let stop = (next..self.t.len())
            .find(|&b| self.t[b].kind == Kind::Mark && !self.inner(b))
            .unwrap_or(self.t.len());
        !((next..stop.min(next + 8)).any(|b| self.finite(b) || self.is(b, CITING)) || self.is(next, PERSONAL))
    }

    /// True where the token at `at` begins another phrase than the one from `start`.
    fn next_phrase(&self, start: usize, at: usize) -> bool {
        let token = &self.t[at];
        // A second determiner begins another phrase: "according to officials the talks".
        let determined = token.is(DET)
            && !self.is(at - 1, PREP | AND | DET)
            && !token.is(NUMBERWORD)
            && token.kind == Kind::Word
            && !token.capital;
        let singular = self.one_of(start, &["a", "an"]) && self.is(at, VIEWNOUN);
        let verb = token.is(SAY) && !token.capital && self.is(at + 1, THAT) && !singular;
        // "in the eyes of Israeli officials al-Sharaa is weak": a name after a plural role is the next phrase.
        let name = self.is(at - 1, PERSON)
            && !self.t[at - 1].capital
            && self.word(at - 1).ends_with('s')
            && (token.capital || matches!(self.word(at), "al" | "el"));
        let time = token.is(TIME) && !self.is(at - 1, DET | PREP) && !token.is(MEDIA) && !self.inner(at - 1);
        determined || verb || name || time || token.is(ADV) && !token.is(PERSON | ORG | MEDIA)
    }

    /// The end of a phrase without joints and descriptions: "an internal memo circulated on Monday", "residents reached
    /// by phone": what was done to them is no name.
    fn without_tail(&self, start: usize, mut at: usize) -> usize {
        let described = |b: usize| {
            b > start + 1
                && self.is(b, ED)
                && !self.is(b, PERSON | ORG | MEDIA)
                && !self.t[b].capital
                && !self.is(b - 1, DET | PREP | LY)
                && self.is(b + 1, PREP)
        };
        while at > start
            && (self.is(at - 1, AND | PREP | DET) && !self.is(at - 1, PERSONAL | DEMONSTRATIVE)
                || described(at - 1))
        {
            at -= 1;
        }
        at
    }

    /// A word of quantity that may stand for its noun: "some said", "two of them".
    pub fn quantity(&self, at: usize) -> bool {
        self.one_of(at, &QUANTITIES)
    }

    /// How much a phrase looks like a speaker: 0, 1 or 2.
    pub fn weight(&self, from: usize, to: usize) -> u8 {
        if from >= to {
            return 0;
        }
        if to - from == 1 && self.is(from, PERSONAL) {
            return 2;
        }
        if to - from == 1 && self.is(from, IT) {
            return 2;
        }
        // "…, a charge Ukraine denies": two phrases side by side.
        let side = (from..to.saturating_sub(1)).any(|at| {
            self.is(at, VIEWNOUN)
                && !self.is(at, MEDIA)
                && at > from
                && self.is(from, DET)
                && (self.t[at + 1].capital || self.is(at + 1, DET))
                && !self.t[at].capital
        });
        if side {
            return 0;
        }
        if self.one_of(from, &["something", "anything", "nothing", "everything"]) {
            return 0;
        }
        // Only time words or numbers: no speaker.
        if self.time_run(from, to) == to {
            return 0;
        }
        let mut head_capital = false;
        let mut role = false;
        let mut noun = false;
        for at in from..to {
            let token = &self.t[at];
            if token.kind != Kind::Word {
                continue;
            }
            if at > from && token.is(PREP) && !token.is(DET) && (noun || head_capital) {
                break;
            }
            if token.word.tags & (PERSON | ORG | MEDIA | DOCUMENT | VIEWNOUN) != 0 {
                role = true;
            }
            if token.capital && !token.is(DET | PREP | TIME) && (at > 0 || !token.is(LINKER | COORD | SUB)) {
                head_capital = true;
            }
            if !token.is(DET | PREP | AND | ADV | DEMONSTRATIVE) {
                noun = true;
            }
        }
        // "some", "many", "both", "others": a quantity may speak.
        if !noun {
            return u8::from(to - from == 1 && self.quantity(from));
        }
        if role || head_capital { 2 } else { 1 }
    }

    /// True for a role, an institution or a name, and no pronoun.
    pub(crate) fn is_somebody(&self, from: usize, to: usize) -> bool {
        let last = (from + 1..to).find(|&at| self.is(at, PREP) && !self.is(at, DET)).unwrap_or(to) - 1;
        let named = self.t[last].capital && last > 0 && !self.is(last, TIME);
        !self.is(from, PERSONAL | IT | THAT) && (self.is(last, PERSON | ORG | MEDIA) || named)
    }

    /// True where the tokens are only a demonym ("Israeli"), perhaps after a determiner.
    pub fn demonym(&self, from: usize, to: usize) -> Option<String> {
        let mut at = from;
        while at < to && self.is(at, DET) {
            at += 1;
        }
        let (len, name) = name_at(self.own, self.text, self.t, at)?;
        (name.sense == Sense::People && at + len == to).then(|| name.id.clone())
    }
}
