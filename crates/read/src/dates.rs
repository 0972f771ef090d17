//! Dates in words, brought to TIMEX3 values by rules that are data.
//!
//! A language is one file (`data/dates.en.txt`, `data/dates.es.txt`): its words by class and its patterns. A
//! pattern names an action; the actions (`dateactions` of the crate `calendar`) are few and know no language. Values, types and
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
use crate::cues::{DATED, NUMBERWORD, PREP, TIME};
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
const QUIET: [&str; 12] = [
    "duration-plural",
    "recent",
    "current",
    "already",
    "the-unit",
    "the-ordinal",
    "slashed-day",
    "part",
    // The age of a person, and what has no place in a calendar.
    "duration-old",
    "near-term",
    "quarterly",
    "soon",
];

/// Every date of a run of tokens. `direction` is asked for each place; `told` is what the dates before the run leave to lean
/// on (see [`context`]).
pub fn dates(
    text: &str,
    tokens: &[Token],
    anchor_day: i64,
    language: Language,
    told: Option<(i64, char)>,
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
        anchor: Anchor {
            day: anchor_day,
            second: 0,
            direction: Direction::Unknown,
            sure: false,
            context: told,
        },
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

/// What lasts and may be said to be some months old, other than people.
const LASTING: [&str; 18] = [
    "truce",
    "ceasefire",
    "cease-fire",
    "war",
    "conflict",
    "siege",
    "blockade",
    "embargo",
    "dispute",
    "strike",
    "standoff",
    "campaign",
    "crisis",
    "rebellion",
    "insurgency",
    "uprising",
    "occupation",
    "agreement",
];

/// Keeps "may", "march", "second", "sun" out of running text unless they must be dates.
fn plausible(text: &str, tokens: &[Token], timex: &Timex) -> bool {
    let near = Near::of(text, tokens, timex);
    // ", August 11": the comma before it is the sentence's.
    if tokens[timex.first].kind == Kind::Mark || near.aged() {
        return false;
    }
    if QUIET.contains(&timex.rule) {
        return match timex.rule {
            "the-unit" => timex.modifier.is_some(),
            // "for weeks", "within days"
            "duration-plural" => {
                near.one
                    && matches!(near.before, "for" | "For" | "within" | "Within" | "after" | "After" | "took")
            }
            _ => false,
        };
    }
    match (timex.kind, timex.rule) {
        (_, "season") => near.season(),
        // "the second quarter of the match"
        (_, "quarter") => near.after != "of" || !matches!(near.next, "the" | "a" | "their" | "its" | "his"),
        (_, "at-the-time") => near.after != "of",
        // "the party daily Granma": a paper.
        (_, "daily") => !tokens.get(timex.end).is_some_and(|t| t.kind == Kind::Word && t.capital),
        // "in the past", but not "the past three summers".
        (_, "the-past") => {
            let led = matches!(near.before, "in" | "In");
            tokens.get(timex.end).is_none_or(|t| {
                t.kind == Kind::Mark || led && t.kind == Kind::Word && !t.is(DATED | TIME | NUMBERWORD)
            })
        }
        // "their future strategy", "the future of the province": no time is meant.
        (_, "the-future") => !near.one && near.first.eq_ignore_ascii_case("the") && near.after != "of",
        (_, rule) if rule.starts_with("clock") || rule.starts_with("day-clock") => near.clock(),
        (TimeKind::Duration, rule) if !near.one || rule == "duration" => near.length(rule),
        (TimeKind::Duration, _) => false,
        _ if !near.one => true,
        (_, "month" | "weekday") => near.month_or_weekday(timex),
        // A lone number is a year only where something says so.
        (_, "year") if tokens[timex.first].kind == Kind::Number => near.year(),
        _ => true,
    }
}

/// A date and the words around it.
struct Near<'a> {
    text: &'a str,
    tokens: &'a [Token],
    from: usize,
    end: usize,
    one: bool,
    /// The word before the date, and the first one of it.
    before: &'a str,
    first: &'a str,
    /// The two words after it.
    after: &'a str,
    next: &'a str,
}

impl<'a> Near<'a> {
    fn of(text: &'a str, tokens: &'a [Token], timex: &Timex) -> Self {
        let word = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |token| token.text(text));
        Self {
            text,
            tokens,
            from: timex.first,
            end: timex.end,
            one: timex.end - timex.first == 1,
            before: word(timex.first.checked_sub(1)),
            first: word(Some(timex.first)),
            after: word(Some(timex.end)),
            next: word(Some(timex.end + 1)),
        }
    }

    /// The age of a person: "the 6-year-old boy", not "the 8-month-old truce".
    fn aged(&self) -> bool {
        let hyphen = self.tokens.get(self.end).is_some_and(|t| t.glued && t.mark(self.text) == Some('-'));
        let thing = self.tokens.get(self.end + 2).is_some_and(|t| LASTING.contains(&t.text(self.text)));
        hyphen && self.next == "old" && !thing
    }

    /// "the fall of the government", "a spring in their step": a season where something says so.
    fn season(&self) -> bool {
        let led = matches!(
            self.before,
            "in" | "In" | "since" | "during" | "until" | "by" | "this" | "each" | "every"
        );
        let name = self.tokens[self.from..self.end].last().map_or("", |t| t.text(self.text));
        let plain = self.first.eq_ignore_ascii_case("the") && matches!(name, "summer" | "winter" | "autumn");
        (led || plain) && !matches!(self.after, "of" | "in")
    }

    /// "rose 3 to 20", "up 2 1/2": numbers that no word makes an hour.
    fn clock(&self) -> bool {
        let inside = &self.tokens[self.from..self.end];
        let slash = self.before == "/" || inside.iter().any(|t| t.mark(self.text) == Some('/'));
        let marked = inside.iter().any(|t| {
            let word = t.text(self.text).to_ascii_lowercase();
            word.contains(':')
                || word.ends_with("am")
                || word.ends_with("pm")
                || word.ends_with(".m.")
                || word.ends_with(".m")
                || matches!(
                    word.as_str(),
                    "at" | "@" | "noon" | "midday" | "midnight" | "o'clock" | "o’clock" | "half"
                )
                || word.ends_with('h') && word.starts_with(|c: char| c.is_ascii_digit())
        });
        let led =
            matches!(self.before, "at" | "from" | "until" | "till" | "by" | "before" | "after" | "between");
        !slash && (marked || led)
    }

    /// Whether a length is one: no name of a programme ("60 Minutes"), no fraction ("three-quarters of"), no rate
    /// ("24 hours a day").
    fn length(&self, rule: &str) -> bool {
        let last = &self.tokens[self.end - 1];
        let unit = last.text(self.text);
        let named = last.capital && self.from > 0 && unit.chars().any(char::is_lowercase);
        let fraction = unit.starts_with("quarter") && self.tokens.get(self.end - 2).is_some_and(|t| t.glued);
        let rate = self.after == "a" && matches!(self.next, "day" | "week" | "month" | "year")
            || self.first == "a" && matches!(self.before, "hours" | "days" | "weeks" | "months" | "times");
        // "a second defeat"
        let ordinal = unit == "second"
            && self.first == "a"
            && self.tokens.get(self.end).is_some_and(|t| t.kind == Kind::Word);
        !(named || fraction || rate || ordinal || rule == "duration" && self.one)
    }

    fn month_or_weekday(&self, timex: &Timex) -> bool {
        let token = &self.tokens[self.from];
        let after = self.tokens.get(self.end);
        // "April Dawes": a first name.
        let named = after.is_some_and(|t| t.kind == Kind::Word && t.capital && !t.is(DATED | TIME));
        if timex.rule == "month"
            && named
            && !matches!(self.before, "in" | "In" | "since" | "until" | "last" | "next" | "this")
        {
            return false;
        }
        let before = self.before.to_lowercase();
        let led = match before.as_str() {
            "in" | "en" | "de" | "of" | "during" | "early" | "late" => timex.rule == "month",
            "since" | "until" | "by" | "last" | "this" | "next" | "from" | "on" => true,
            // "the March accord"
            "the" | "a" => after.is_some_and(|t| t.kind == Kind::Word && !t.capital && !t.is(PREP)),
            _ => false,
        };
        let doubtful = matches!(
            token.text(self.text).to_lowercase().as_str(),
            "may" | "march" | "mar" | "sun" | "sat" | "wed" | "mon" | "dec" | "sep" | "jan"
        );
        token.capital && (!doubtful || self.from > 0 && led)
    }

    fn year(&self) -> bool {
        let unit = matches!(
            self.after.to_lowercase().as_str(),
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
        );
        let year: i64 = self.first.parse().unwrap_or(0);
        let currency = matches!(self.before.to_lowercase().as_str(), "$" | "€" | "£" | "no" | "about");
        !unit && !currency && (1800..2100).contains(&year)
    }
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
        anchor: Anchor { day, second, direction, sure: true, context },
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

    /// Words and values of the dates of a text of Wednesday 7 January 2026.
    fn told(text: &str) -> Vec<(String, String)> {
        let document = crate::Document { date: Some("2026-01-07"), ..crate::Document::new(text) };
        let reading = crate::read(&document, &crate::Options::default());
        reading.dates.into_iter().map(|date| (date.text, date.value)).collect()
    }

    #[test]
    fn what_only_looks_like_a_date_is_none() {
        for text in [
            "The stock fell 2 1/2 to 37.",
            "Shares rose 3 to 20.",
            "They spoke to CBS's 60 Minutes.",
            "It was a second defeat.",
            "Guards stood there 24 hours a day.",
            "Aid meets three-quarters of the need.",
            "Their future strategy is unknown.",
            "He edits the party daily Granma.",
            "The 6-year-old boy waved.",
            "An analyst at Sun said so.",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn dates_are_found_in_running_text() {
        for (text, words, value) in [
            ("The 8-month-old truce held.", "The 8-month", "P8M"),
            ("In nineteen ninety-six the border was drawn.", "nineteen ninety-six", "1996"),
            ("They have talked for weeks.", "weeks", "PXW"),
            ("Rains are due well into the summer.", "the summer", "2026-SU"),
            ("He was found on Thanksgiving Day.", "Thanksgiving Day", "2025-11-27"),
            ("The March accord holds.", "March", "2026-03"),
            ("Trade fell in the latest quarter.", "the latest quarter", "2025-Q4"),
        ] {
            let found = told(text);
            assert!(
                found.iter().any(|(own, got)| own.eq_ignore_ascii_case(words) && got == value),
                "{text}: {found:?}"
            );
        }
        // A quarter is leaned on over sentences.
        let found = told("Sales rose in the second quarter of 2025. A year earlier they had fallen.");
        assert_eq!(found.last().map(|(_, value)| value.as_str()), Some("2024-Q2"));
    }
}
