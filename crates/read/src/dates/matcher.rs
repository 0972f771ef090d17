//! Where a date's rules fit: patterns matched against the tokens of one sentence.

use super::Timex;
use super::grammar::{Element, Entry, Grammar, Rule, class_row};
use crate::anchor::{Anchor, Capture};
use crate::calendar::Value;
use crate::cues::DATED;
use crate::dateactions::Action;
use crate::segment::{Kind, Token};

/// Matching inside one token list.
pub(super) struct Matcher<'a> {
    pub(super) grammar: &'static Grammar,
    pub(super) text: &'a str,
    pub(super) t: &'a [Token],
    /// Classes of the vocabulary that lie ahead, one bit a letter.
    pub(super) window: u32,
    /// The vocabulary entry of each token, looked up once.
    pub(super) entries: Vec<Entry>,
    pub(super) anchor: Anchor,
}

const DEPTH: u8 = 2;

impl Matcher<'_> {
    fn word(&self, at: usize) -> &str {
        self.t.get(at).map_or("", |t| t.text(self.text))
    }

    fn known(&self, at: usize, class: char) -> Option<(i64, &'static str)> {
        let list = (*self.entries.get(at)?)?;
        list.iter().find(|(c, _, _)| *c == class).map(|(_, n, s)| (*n, *s))
    }

    fn hyphen(&self, at: usize) -> bool {
        matches!(self.word(at), "-" | "‑") && self.t.get(at).is_some_and(|t| t.glued)
    }

    /// Digits of a number token, with its ending ("3rd", "1990s", "5pm").
    fn digits(&self, at: usize) -> Option<(i64, &str)> {
        let word = self.word(at);
        let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        if end == 0 || end > 9 {
            return None;
        }
        Some((word[..end].parse().ok()?, &word[end..]))
    }

    /// A number in digits or words: value and tokens.
    fn number(&self, at: usize) -> Option<(i64, usize)> {
        if let Some((number, rest)) = self.digits(at) {
            if rest.is_empty() {
                return Some((number, 1));
            }
            if rest.starts_with(',') && rest[1..].chars().all(|c| c.is_ascii_digit() || c == ',') {
                return self.word(at).replace(',', "").parse().ok().map(|n| (n, 1));
            }
            return None;
        }
        let mut total = 0;
        let mut group = 0;
        let mut len = 0;
        let mut last = i64::MAX;
        loop {
            let mut place = at + len;
            if len > 0
                && (self.hyphen(place)
                    || self.grammar.joins.contains(&self.word(place))
                        && self.known(place + 1, 'N').is_some()
                        && last >= 20)
            {
                place += 1;
            }
            let Some((n, _)) = self.known(place, 'N') else { break };
            match n {
                100 => group = group.max(1) * 100,
                1000 => {
                    total += group.max(1) * 1000;
                    group = 0;
                }
                _ if len == 0 || last >= 100 || last % 10 == 0 && last >= 20 && n < 10 => group += n,
                _ => break,
            }
            last = n;
            len = place + 1 - at;
            if len > 12 {
                break;
            }
        }
        (len > 0).then_some((total + group, len))
    }

    fn quantity(&self, at: usize) -> Option<(Capture, usize)> {
        let mut at_now = at;
        let mut capture = Capture::of('Q', 1);
        if self.known(at, 'A').is_some() {
            at_now += 1;
            if self.known(at_now, 'B').is_some() {
                capture.number = 2;
                at_now += 1;
                if self.word(at_now).eq_ignore_ascii_case("of") {
                    at_now += 1;
                }
            } else if self.known(at_now, 'V').is_some() {
                capture.vague = true;
                at_now += 1;
            } else if let Some((n, len)) = self.number(at_now).filter(|(n, _)| *n >= 12) {
                capture.number = n;
                at_now += len;
            }
            return Some((capture, at_now - at));
        }
        if self.known(at, 'B').is_some() {
            let of = usize::from(self.word(at + 1).eq_ignore_ascii_case("of"));
            capture.number = 2;
            return Some((capture, 1 + of));
        }
        if self.known(at, 'V').is_some() {
            capture.vague = true;
            return Some((capture, 1));
        }
        let (n, len) = self.number(at).or_else(|| {
            // "2.5 hours": the half is kept.
            let word = self.word(at);
            let (whole, part) = word.split_once('.')?;
            (part == "5").then(|| whole.parse().ok().map(|n: i64| (-n - 1, 1))).flatten()
        })?;
        capture.number = n;
        if n < 0 {
            capture.number = -n - 1;
            capture.half = true;
        }
        let mut len = len;
        if self.grammar.joins.contains(&self.word(at + len))
            && self.known(at + len + 1, 'A').is_some()
            && self.word(at + len + 2) == "half"
        {
            capture.half = true;
            len += 3;
        }
        Some((capture, len))
    }

    fn year(&self, at: usize) -> Option<(i64, usize)> {
        if let Some((number, rest)) = self.digits(at) {
            return (rest.is_empty() && self.word(at).len() == 4 && (1000..2200).contains(&number))
                .then_some((number, 1));
        }
        // "nineteen ninety-six", "two thousand"
        let (first, len) = self.known(at, 'N').map(|(n, _)| (n, 1))?;
        if (10..=20).contains(&first)
            && let Some((second, more)) =
                self.number(at + len).filter(|(n, more)| (10..100).contains(n) && *more > 0)
            && self.digits(at + len).is_none()
        {
            return Some((first * 100 + second, len + more));
        }
        self.number(at).filter(|(n, len)| (1900..2100).contains(n) && *len > 1)
    }

    fn ordinal(&self, at: usize) -> Option<(i64, usize)> {
        if let Some((number, rest)) = self.digits(at) {
            return matches!(rest.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "º" | "ª")
                .then_some((number, 1));
        }
        if let Some((n, _)) = self.known(at, 'O') {
            return Some((n, 1));
        }
        // "twenty first"
        let (tens, _) = self.known(at, 'N').filter(|(n, _)| *n >= 20 && n % 10 == 0 && *n < 100)?;
        let next = at + 1 + usize::from(self.hyphen(at + 1));
        let (ones, _) = self.known(next, 'O').filter(|(n, _)| *n < 10)?;
        Some((tens + ones, next + 1 - at))
    }

    fn day_of_month(&self, at: usize) -> Option<(i64, usize)> {
        let found = match self.digits(at) {
            Some((number, rest))
                if matches!(rest.to_ascii_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th" | "º")
                    && self.word(at).len() <= 4 =>
            {
                (number, 1)
            }
            Some(_) => return None,
            None => self.ordinal(at)?,
        };
        (1..=31).contains(&found.0).then_some(found)
    }

    fn clock(&self, at: usize) -> Option<(Capture, usize)> {
        // "on August 8, two weeks before": a length, no hour.
        let length = self.number(at).is_some_and(|(_, len)| {
            self.known(at + len, 'U').is_some_and(|(_, code)| matches!(code, "D" | "W" | "M" | "Y" | "E"))
        });
        if length {
            return None;
        }
        // "a quarter past 3 pm", "15 minutes to noon", "half past three"
        let mut place = at + usize::from(self.known(at, 'A').is_some());
        let minutes = match self.word(place).to_ascii_lowercase().as_str() {
            "quarter" => Some(15),
            "half" => Some(30),
            _ => self
                .number(place)
                .filter(|(n, len)| {
                    (1..60).contains(n) && {
                        place += len - 1;
                        true
                    }
                })
                .map(|(n, _)| n),
        };
        if let Some(minutes) = minutes {
            place += 1;
            if self.known(place, 'U').is_some_and(|(_, code)| code == "I") {
                place += 1;
            }
            let sign = match self.word(place).to_ascii_lowercase().as_str() {
                "past" | "after" | "from" => 1,
                "to" | "before" | "till" => -1,
                _ => 0,
            };
            if sign != 0
                && let Some((mut clock, len)) = self
                    .simple_clock(place + 1)
                    .filter(|(clock, _)| clock.minute == 0 && (clock.number <= 12 || clock.code == "marked"))
            {
                if sign > 0 {
                    clock.minute = minutes;
                } else if clock.number > 0 {
                    clock.number -= 1;
                    clock.minute = 60 - minutes;
                }
                clock.code = "marked";
                return Some((clock, place + 1 + len - at));
            }
        }
        self.simple_clock(at)
    }

    fn simple_clock(&self, at: usize) -> Option<(Capture, usize)> {
        let mut capture = Capture::of('C', 0);
        let word = self.word(at).to_ascii_lowercase();
        let mut len = 1;
        if matches!(word.as_str(), "noon" | "midday" | "midnight") {
            capture.number = if word == "midnight" { 24 } else { 12 };
            capture.code = "marked";
            return Some((capture, 1));
        }
        let mut suffix = String::new();
        if let Some((number, rest)) = self.digits(at) {
            let rest = rest.to_ascii_lowercase();
            capture.number = number;
            if let Some(tail) = rest.strip_prefix(':').or_else(|| rest.strip_prefix('h')) {
                let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
                if end > 0 {
                    capture.minute = tail[..end].parse().ok()?;
                }
                let more = &tail[end..];
                if let Some(seconds) = more.strip_prefix(':') {
                    let stop = seconds.find(|c: char| !c.is_ascii_digit()).unwrap_or(seconds.len());
                    capture.second = seconds[..stop].parse().ok();
                    suffix = seconds[stop..].to_owned();
                } else {
                    suffix = more.to_owned();
                }
                capture.ambiguous = rest.starts_with(':') && number > 0 && number <= 12;
                capture.half = end > 0;
                capture.code = "marked";
            } else {
                suffix = rest;
                capture.ambiguous = true;
            }
        } else {
            let (n, used) = self.known(at, 'N').map(|(n, _)| (n, 1))?;
            capture.number = n;
            capture.ambiguous = true;
            len = used;
            if let Some((minutes, used)) =
                self.number(at + 1).filter(|(n, used)| (10..60).contains(n) && *used > 0)
                && self.digits(at + 1).is_none()
            {
                capture.minute = minutes;
                len += used;
            }
        }
        let mut pm = None;
        if suffix.is_empty() {
            let next = self.word(at + len).to_ascii_lowercase();
            match next.as_str() {
                "am" | "a.m." | "a.m" => pm = Some(false),
                "pm" | "p.m." | "p.m" => pm = Some(true),
                "a" | "p" if self.word(at + len + 1).eq_ignore_ascii_case("m") => {
                    pm = Some(next == "p");
                    len += 1;
                }
                "o'clock" | "oclock" | "o’clock" => {
                    capture.code = "marked";
                    len += 1;
                    let after = self.word(at + len).to_ascii_lowercase();
                    if matches!(after.as_str(), "am" | "pm") {
                        pm = Some(after == "pm");
                    } else {
                        len -= 1;
                    }
                    if pm.is_none() {
                        return Some((capture, len + 1));
                    }
                }
                _ => {}
            }
            if pm.is_some() {
                len += 1;
            }
        } else {
            match suffix.as_str() {
                "am" | "a" => pm = Some(false),
                "pm" | "p" => pm = Some(true),
                _ => return None,
            }
        }
        if !(0..=24).contains(&capture.number) || !(0..60).contains(&capture.minute) {
            return None;
        }
        if let Some(pm) = pm {
            if capture.number > 12 {
                return None;
            }
            capture.number = capture.number % 12 + if pm { 12 } else { 0 };
            capture.ambiguous = false;
            capture.code = "marked";
        }
        if capture.number > 12 {
            capture.ambiguous = false;
        }
        // A zone after the time is read over.
        if matches!(self.word(at + len), "EST" | "EDT" | "GMT" | "UTC" | "est" | "gmt" | "CET" | "PST") {
            len += 1;
        }
        Some((capture, len))
    }

    fn class(&self, class: char, at: usize, depth: u8) -> Option<(Capture, usize)> {
        let plain = |number: i64, len: usize| (Capture::of(class, number), len);
        match class {
            'Q' => self.quantity(at),
            'N' => self.number(at).map(|(n, len)| plain(n, len)),
            'Y' => self.year(at).map(|(n, len)| plain(n, len)),
            'O' => self.ordinal(at).map(|(n, len)| plain(n, len)),
            'D' => self.day_of_month(at).map(|(n, len)| plain(n, len)),
            'C' => self.clock(at),
            'K' => {
                // "2018Q4"
                let (number, rest) = self.digits(at)?;
                let quarter: i64 =
                    rest.strip_prefix(['Q', 'q'])?.parse().ok().filter(|q| (1..=4).contains(q))?;
                let year = if number < 100 { 2000 + number } else { number };
                let mut capture = Capture::of('K', year);
                capture.minute = quarter;
                (1000..2200).contains(&year).then_some((capture, 1))
            }
            'Z' => {
                let (number, rest) = self.digits(at)?;
                (matches!(rest, "s" | "'s" | "’s") && !(100..1000).contains(&number))
                    .then(|| plain(number, 1))
            }
            'T' => {
                if depth >= DEPTH {
                    return None;
                }
                let (found, end) = self.best(at, depth + 1)?;
                if found.value.from == found.value.to {
                    return None;
                }
                let mut capture = Capture::of('T', 0);
                capture.nested = Some(found.value);
                Some((capture, end - at))
            }
            _ => {
                let (number, code) = self.known(at, class)?;
                let mut capture = Capture::of(class, number);
                capture.code = code;
                capture.vague = class == 'U' && self.word(at).ends_with('s');
                Some((capture, 1))
            }
        }
    }

    fn elements(
        &self,
        rule: &Rule,
        place: usize,
        at: usize,
        depth: u8,
        captures: &mut Vec<Capture>,
    ) -> Option<usize> {
        let Some(element) = rule.elements.get(place) else { return Some(at) };
        let (optional, hyphen_wanted) = match element {
            Element::Words(words, optional) => (*optional, words.contains(&"-")),
            Element::Class(_, optional) => (*optional, false),
        };
        let mut starts = [Some(at), None];
        if place > 0 && !hyphen_wanted && self.hyphen(at) {
            starts = [Some(at + 1), None];
        }
        for start in starts.into_iter().flatten() {
            let kept = captures.len();
            let used = match element {
                Element::Words(words, _) => {
                    let word = self.word(start);
                    let hit = !word.is_empty()
                        && words.iter().any(|w| {
                            w.eq_ignore_ascii_case(word)
                                || *w == "'s" && word == "’s"
                                || *w == "'" && word == "’"
                        });
                    hit.then_some(1)
                }
                Element::Class(class, _) => self.class(*class, start, depth).map(|(capture, len)| {
                    captures.push(capture);
                    len
                }),
            };
            if let Some(len) = used
                && let Some(end) = self.elements(rule, place + 1, start + len, depth, captures)
            {
                return Some(end);
            }
            captures.truncate(kept);
        }
        if optional { self.elements(rule, place + 1, at, depth, captures) } else { None }
    }

    /// The longest reading that begins at the token.
    fn best(&self, at: usize, depth: u8) -> Option<(Hit, usize)> {
        let word = self.word(at);
        if word.is_empty() {
            return None;
        }
        let mut best: Option<(Hit, usize)> = None;
        let mut consider = |number: u32| {
            let Some(rule) = self.grammar.rules.get(number as usize) else { return };
            if rule.needs & !self.window != 0 {
                return;
            }
            if depth > 0 && matches!(rule.elements.first(), Some(Element::Class('T', _))) {
                return;
            }
            let mut captures = Vec::new();
            let Some(end) = self.elements(rule, 0, at, depth, &mut captures) else { return };
            let longer = best
                .as_ref()
                .is_none_or(|(hit, longest)| end > *longest || end == *longest && number < hit.number);
            if !longer {
                return;
            }
            if let Some(value) = rule.action.value(rule.argument, &captures, &self.anchor) {
                best = Some((Hit { value, rule: rule.name, number }, end));
            }
        };
        if let Some(list) = self.grammar.by_word.get(word) {
            list.iter().for_each(|n| consider(*n));
        }
        if let Some(list) = self.entries.get(at).copied().flatten() {
            for (class, _, _) in list {
                self.grammar.by_class[class_row(*class)].iter().for_each(|n| consider(*n));
                if matches!(class, 'A' | 'V' | 'B' | 'X') {
                    self.grammar.by_class[class_row('Q')].iter().for_each(|n| consider(*n));
                    self.grammar.by_class[class_row('C')].iter().for_each(|n| consider(*n));
                }
                if *class == 'N' {
                    for class in ['Q', 'Y', 'C', 'D', 'O'] {
                        self.grammar.by_class[class_row(class)].iter().for_each(|n| consider(*n));
                    }
                }
                if *class == 'O' {
                    self.grammar.by_class[class_row('D')].iter().for_each(|n| consider(*n));
                }
                if *class == 'P' {
                    self.grammar.by_class[class_row('C')].iter().for_each(|n| consider(*n));
                }
            }
        } else if self.t[at].kind == Kind::Number {
            for class in ['Y', 'N', 'D', 'O', 'Q', 'Z', 'C', 'K'] {
                self.grammar.by_class[class_row(class)].iter().for_each(|n| consider(*n));
            }
        }
        if depth == 0 {
            self.grammar.by_class[class_row('T')].iter().for_each(|n| consider(*n));
        }
        best
    }

    /// True where a token can begin a date at all: a cheap look before the rules are tried.
    pub(super) fn may_start(&self, at: usize) -> bool {
        let token = &self.t[at];
        token.kind == Kind::Number
            || token.is(DATED)
                && (self.entries[at].is_some()
                    || self.grammar.by_word.get(self.word(at)).is_some()
                    || self.grammar.modifier_first.get(self.word(at)).is_some())
    }

    /// True where a token is at the core of some date.
    pub(super) fn is_core(&self, at: usize) -> bool {
        if self.t[at].kind == Kind::Number
            || self.t[at].is(DATED) && self.grammar.core.get(self.word(at)).is_some()
        {
            return true;
        }
        // "nineteen ninety-six"; "in the past".
        let spelt = self.known(at, 'N').is_some_and(|(n, _)| (18..=20).contains(&n))
            && self.known(at + 1, 'N').is_some_and(|(n, _)| n >= 10);
        let past = self.word(at) == "past" && at > 0 && self.word(at - 1) == "the";
        spelt
            || past
            || self.entries[at].is_some_and(|list| {
                list.iter().any(|(class, _, _)| !matches!(class, 'A' | 'V' | 'B' | 'N' | 'O' | 'R'))
            })
    }

    fn modifier_at(&self, at: usize) -> Option<(&'static str, usize)> {
        self.grammar.modifier_first.get(self.word(at))?;
        self.grammar
            .modifiers
            .iter()
            .find(|(words, _)| {
                words.iter().enumerate().all(|(n, w)| self.word(at + n).eq_ignore_ascii_case(w))
            })
            .map(|(words, value)| (*value, words.len()))
    }

    pub(super) fn at(&self, at: usize) -> Option<Timex> {
        if !self.may_start(at) {
            return None;
        }
        let plain = self.best(at, 0);
        let mut modified = None;
        let mut from = at;
        let mut chosen = None;
        for _ in 0..2 {
            let Some((modifier, len)) = self.modifier_at(from) else { break };
            from += len;
            if self.hyphen(from) {
                from += 1;
            }
            if self.word(from) == "of" {
                from += 1;
            }
            chosen = chosen.or(Some(modifier));
            if let Some((hit, end)) = self.best(from, 0) {
                if !matches!(hit.rule, "duration-plural" | "unit-after") {
                    modified = Some((hit, end));
                    break;
                }
                // "at the end of month", "late in the year": the present one.
                let unit = self
                    .class('U', from, 0)
                    .filter(|(unit, _)| !unit.vague && matches!(unit.code, "W" | "M" | "Y"));
                if let Some((unit, _)) = unit.filter(|_| matches!(modifier, "START" | "MID" | "END"))
                    && let Some(value) = Action::bare_unit().value("", &[unit], &self.anchor)
                {
                    modified = Some((Hit { value, ..hit }, end));
                    break;
                }
            }
        }
        let (hit, end, modifier) = match (plain, modified) {
            (Some((_, end)), Some((hit, far))) if far > end => (hit, far, chosen),
            (Some((hit, end)), _) => (hit, end, None),
            (None, Some((hit, far))) => (hit, far, chosen),
            (None, None) => return None,
        };
        let mut hit = hit;
        if let Some(modifier) = modifier {
            crate::dateactions::narrow(&mut hit.value, modifier);
        }
        Some(Timex {
            first: at,
            end,
            kind: hit.value.kind,
            value: hit.value.value,
            modifier,
            rule: hit.rule,
            span: (hit.value.from, hit.value.to),
        })
    }
}

pub(super) fn entries(grammar: &'static Grammar, text: &str, tokens: &[Token]) -> Vec<Entry> {
    tokens.iter().map(|t| if t.is(DATED) { grammar.words.get(t.text(text)) } else { None }).collect()
}

pub(super) struct Hit {
    pub(super) value: Value,
    pub(super) rule: &'static str,
    pub(super) number: u32,
}
