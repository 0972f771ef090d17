//! Dates in words, brought to TIMEX3 values by rules that are data.
//!
//! A language is one file (`data/dates.en.txt`, `data/dates.es.txt`): its words by class and its patterns. A
//! pattern names an action; the actions (`dateactions.rs`) are few and know no language. Values, types and
//! modifiers are those of TIMEX3 (Pustejovsky and others 2003; ISO 24617-1): `2025-06`, `P2M`, `PAST_REF`.
//!
//! A bare month, weekday or quarter needs a direction. The caller passes it from the tense of the governing
//! verb; where nothing is known, a weekday is the last one (news), a month the nearest with a leaning to the
//! past. "May" is a month only next to a number or with its capital inside a sentence.
//!
//! ```
//! use detente_read::dates::{normalize, Direction, Language};
//! let found = normalize("last June", "2026-01-06", Language::English, Direction::Unknown).unwrap();
//! assert_eq!(found.value, "2025-06");
//! let found = normalize("about two months ago", "2026-01-06", Language::English, Direction::Unknown).unwrap();
//! assert_eq!((found.value.as_str(), found.modifier), ("2025-11", Some("APPROX")));
//! ```

pub(crate) mod grammar;
mod matcher;

use crate::anchor::Anchor;
pub use crate::anchor::Direction;
use crate::calendar::{self, civil};
use crate::cues::{DATED, TIME};
use crate::segment::{self, Kind, Token};
use crate::sorts::TimeKind;
use grammar::{Grammar, class_row};
use matcher::{Matcher, entries};

/// Languages with rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `data/dates.en.txt`.
    English,
    /// `data/dates.es.txt`.
    Spanish,
}

/// A date found in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timex {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// What it is.
    pub kind: TimeKind,
    /// TIMEX3 value.
    pub value: String,
    /// APPROX, START, MID, END, LESS_THAN, MORE_THAN, EQUAL_OR_LESS, EQUAL_OR_MORE.
    pub modifier: Option<&'static str>,
    /// Name of the rule.
    pub rule: &'static str,
    /// Seconds from and to (equal where there is no interval).
    pub span: (i64, i64),
}

/// Rules whose match is too common a word to be a date by itself in running text.
const QUIET: [&str; 13] = [
    "duration-plural",
    "recent",
    "current",
    "already",
    "the-unit",
    "the-ordinal",
    "slashed-day",
    "part",
    "latest-quarter",
    // The age of a person, and what has no place in a calendar.
    "duration-old",
    "near-term",
    "quarterly",
    "soon",
];

/// Every date of a run of tokens. `direction` is asked for each place.
pub fn dates(
    text: &str,
    tokens: &[Token],
    anchor_day: i64,
    language: Language,
    direction: &dyn Fn(usize) -> Direction,
) -> Vec<Timex> {
    let mut found = Vec::new();
    let mut at = 0;
    if !tokens.iter().any(|token| token.kind == Kind::Number || token.is(DATED)) {
        return found;
    }
    let mut matcher = Matcher {
        window: u32::MAX,
        grammar: Grammar::of(language),
        text,
        t: tokens,
        entries: entries(Grammar::of(language), text, tokens),
        anchor: Anchor { day: anchor_day, second: 0, direction: Direction::Unknown, context: None },
    };
    // A date begins at most six tokens before a word of its core; most sentences have none.
    let mut next_core = 0;
    while at < tokens.len() {
        while next_core < tokens.len() && (next_core < at || !matcher.is_core(next_core)) {
            next_core += 1;
        }
        if next_core >= tokens.len() {
            break;
        }
        if next_core > at + 6 {
            at = next_core - 6;
        }
        if !matcher.may_start(at) {
            at += 1;
            continue;
        }
        // A rule is tried only where the words that it needs lie ahead.
        matcher.window = matcher.entries[at..tokens.len().min(at + 40)]
            .iter()
            .flatten()
            .flat_map(|list| list.iter())
            .fold(0, |window, (class, _, _)| window | 1 << class_row(*class));
        matcher.anchor.direction = direction(at);
        match matcher.at(at) {
            Some(mut timex) if plausible(text, tokens, &timex) => {
                // A comma that a year could have followed is the sentence's.
                while timex.end > timex.first + 1 && tokens[timex.end - 1].mark(text) == Some(',') {
                    timex.end -= 1;
                }
                at = timex.end;
                matcher.anchor.context = context(&timex).or(matcher.anchor.context);
                found.push(timex);
            }
            _ => at += 1,
        }
    }
    found
}

/// Keeps "may", "march", "second", "sun" out of running text unless they must be dates.
fn plausible(text: &str, tokens: &[Token], timex: &Timex) -> bool {
    let one = timex.end - timex.first == 1;
    let token = &tokens[timex.first];
    // ", August 11": the comma before it is the sentence's.
    if token.kind == Kind::Mark {
        return false;
    }
    // "the 6-year-old boy": an age.
    let aged = tokens.get(timex.end).is_some_and(|t| t.glued && t.mark(text) == Some('-'))
        && tokens.get(timex.end + 1).is_some_and(|t| t.text(text) == "old");
    if aged {
        return false;
    }
    if QUIET.contains(&timex.rule) {
        return timex.rule == "the-unit" && timex.modifier.is_some();
    }
    if timex.kind == TimeKind::Duration && timex.rule == "duration" && timex.end - timex.first < 2 {
        return false;
    }
    let word_before =
        timex.first.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |token| token.text(text));
    let word_after = tokens.get(timex.end).map_or("", |token| token.text(text));
    // "the fall of the government", "a spring in their step": a season where something says so.
    if timex.rule == "season" {
        let led = matches!(
            word_before,
            "in" | "In" | "since" | "during" | "until" | "by" | "this" | "each" | "every"
        );
        return led && !matches!(word_after, "of" | "in");
    }
    // "the second quarter of the match"
    if timex.rule == "quarter" && word_after == "of" {
        return false;
    }
    if !one {
        return true;
    }
    // "April Dawes": a first name.
    let named =
        tokens.get(timex.end).is_some_and(|t| t.kind == Kind::Word && t.capital && !t.is(DATED | TIME));
    if timex.rule == "month"
        && named
        && !matches!(word_before, "in" | "In" | "since" | "until" | "last" | "next" | "this")
    {
        return false;
    }
    if timex.rule == "month" || timex.rule == "weekday" {
        let before =
            timex.first.checked_sub(1).and_then(|b| tokens.get(b)).map(|t| t.text(text).to_lowercase());
        let led = before.as_deref().is_some_and(|w| {
            matches!(
                w,
                "in" | "since"
                    | "until"
                    | "by"
                    | "last"
                    | "this"
                    | "next"
                    | "of"
                    | "during"
                    | "early"
                    | "late"
                    | "from"
                    | "en"
                    | "de"
                    | "on"
            )
        });
        let word = token.text(text).to_lowercase();
        let doubtful = matches!(
            word.as_str(),
            "may" | "march" | "mar" | "sun" | "sat" | "wed" | "mon" | "dec" | "sep" | "jan"
        );
        return token.capital && (!doubtful || timex.first > 0 && led);
    }
    if timex.rule == "duration-bare" {
        return false;
    }
    // A lone number is a year only where something says so.
    if timex.rule == "year" && token.kind == Kind::Number {
        let before =
            timex.first.checked_sub(1).and_then(|b| tokens.get(b)).map(|t| t.text(text).to_lowercase());
        let after = tokens.get(timex.end).map(|t| t.text(text).to_lowercase());
        let unit = after.as_deref().is_some_and(|w| {
            matches!(
                w,
                "people"
                    | "troops"
                    | "dollars"
                    | "soldiers"
                    | "jobs"
                    | "homes"
                    | "tonnes"
                    | "km"
                    | "metres"
                    | "names"
                    | "%"
            )
        });
        let year: i64 = token.text(text).parse().unwrap_or(0);
        let currency = before.as_deref().is_some_and(|w| matches!(w, "$" | "€" | "£" | "no" | "about"));
        return !unit && !currency && (1800..2100).contains(&year);
    }
    timex.kind != TimeKind::Duration
}

/// What a date leaves for those after it to lean on: months and longer pass, vague ones do not.
#[must_use]
pub fn context(timex: &Timex) -> Option<(i64, char)> {
    if timex.rule.contains("ago") {
        return None;
    }
    let unit = match (timex.kind, timex.value.len()) {
        (TimeKind::Date, 7) if timex.value.contains("-Q") => 'Q',
        (TimeKind::Date, 7) if !timex.value.contains('W') => 'M',
        (TimeKind::Date, 4) if timex.span.0 < timex.span.1 => 'Y',
        _ => return None,
    };
    Some((timex.span.0, unit))
}

/// The value of one phrase that is known to be a date.
#[must_use]
pub fn normalize(phrase: &str, anchor: &str, language: Language, direction: Direction) -> Option<Timex> {
    normalize_in(phrase, anchor, language, direction, None)
}

/// The same, after an earlier date of the text (see [`context`]).
#[must_use]
pub fn normalize_in(
    phrase: &str,
    anchor: &str,
    language: Language,
    direction: Direction,
    context: Option<(i64, char)>,
) -> Option<Timex> {
    let day = calendar::parse(anchor)?;
    let second = anchor.split_once('T').map_or(0, |(_, clock)| {
        let mut parts = clock.split(':').map(|p| p.parse::<i64>().unwrap_or(0));
        parts.next().unwrap_or(0) * 3600 + parts.next().unwrap_or(0) * 60 + parts.next().unwrap_or(0)
    });
    let mut tokens = Vec::new();
    segment::tokens(phrase, 0, &mut tokens);
    let matcher = Matcher {
        window: u32::MAX,
        grammar: Grammar::of(language),
        text: phrase,
        t: &tokens,
        entries: entries(Grammar::of(language), phrase, &tokens),
        anchor: Anchor { day, second, direction, context },
    };
    let mut best: Option<Timex> = None;
    for at in 0..tokens.len() {
        if let Some(timex) = matcher.at(at)
            && best.as_ref().is_none_or(|b| timex.end - timex.first > b.end - b.first)
        {
            best = Some(timex);
        }
    }
    best
}

/// A day as people write it ("6 January 2026", "2026-01-06T09:30") as `2026-01-06`; a month or a year as it is.
#[must_use]
pub fn day(words: &str) -> Option<String> {
    let words = words.trim();
    // Relative dates count from the first day of a month or a year.
    if words.len() < 10 && calendar::parse(words).is_some() {
        return Some(words.to_owned());
    }
    if let Some(day) = words.get(..10).filter(|day| calendar::parse(day).is_some()) {
        let rest = words.as_bytes().get(10);
        return rest.is_none_or(|b| matches!(b, b'T' | b' ')).then(|| day.to_owned());
    }
    // Two anchors far apart: only a day that hangs on neither is one.
    let read = |anchor: &str| -> Option<String> {
        let found = normalize(words, anchor, Language::English, Direction::Unknown)?;
        (found.kind == TimeKind::Date && found.value.len() == 10 && calendar::parse(&found.value).is_some())
            .then_some(found.value)
    };
    read("1990-03-15").filter(|day| read("2031-10-04").as_ref() == Some(day))
}

/// First and last day of a span of seconds, as ISO dates; `None` where there is none.
#[must_use]
pub fn interval(span: (i64, i64)) -> Option<(String, String)> {
    if span.0 >= span.1 {
        return None;
    }
    let day = |seconds: i64| {
        let (y, m, d) = civil(seconds.div_euclid(calendar::DAY));
        format!("{y:04}-{m:02}-{d:02}")
    };
    Some((day(span.0), day(span.1 - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_publication_is_read_as_people_write_it() {
        for (words, want) in [
            ("2026-01-06T09:30:00Z", Some("2026-01-06")),
            ("6 January 2026", Some("2026-01-06")),
            ("January 6, 2026", Some("2026-01-06")),
            ("yesterday", None),
            ("2026-13-01", None),
            ("2026-01", Some("2026-01")),
            ("soon", None),
        ] {
            assert_eq!(day(words).as_deref(), want, "{words}");
        }
    }
}
