//! On which day: the dates of a sentence as days, the one that belongs to a verb, and the day of the report where the
//! text tells what has just happened.

use super::lists::{near, one_of};
use super::tense::Tense;
use super::{Desk, Sign};
use detente_read::calendar;
use detente_read::cues::{ADV, DET, SAY, TIME};
use detente_read::dates::{Direction, Language};
use detente_read::phrases::View;
use detente_read::segment::Kind;
use detente_read::{DateFound, TimeKind};
use serde_json::Value;

/// Days after which something that a report looks back on is its background.
const OLD: i64 = 150;
/// Words that say of a day that it was told then, not that it happened then.
const TOLD: &str = "said says told added wrote reported noted saying telling stated";
pub(super) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A date of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// A civil date, a month, a year, or an interval.
    pub on: Value,
    /// First day.
    pub from: i64,
    /// Last day.
    pub to: i64,
    /// True for a weekday without a date, which may be the one before or after.
    pub bare: bool,
    /// True for a month without a day.
    pub monthly: bool,
    /// True where the text names the year.
    pub yeared: bool,
    /// True for the day on which something was said.
    pub told: bool,
    /// The word before it, in small letters.
    pub lead: String,
}

impl Dated {
    /// True for a single day.
    pub(super) fn is_day(&self) -> bool {
        self.from == self.to
    }

    /// True for a year and nothing nearer.
    pub(super) fn is_year(&self) -> bool {
        self.on.as_str().is_some_and(|text| text.len() == 4)
    }

    fn moved(&self, days: i64) -> Self {
        let (from, to) = (self.from + days, self.to + days);
        Self { on: Value::String(civil(from)), from, to, ..self.clone() }
    }
}

pub(super) fn civil(day: i64) -> String {
    let (y, m, d) = calendar::civil(day);
    format!("{y:04}-{m:02}-{d:02}")
}

impl Desk<'_> {
    /// The dates of a sentence, in its order.
    pub(super) fn dates(&self, v: &View<'_>) -> Vec<Dated> {
        let (Some(first), Some(last)) = (v.t.first(), v.t.last()) else { return Vec::new() };
        let code = |byte: u32| self.offsets.code_points(byte as usize);
        let (from, to) = (code(first.start), code(last.end));
        if self.guess || self.published.is_none() {
            return self.undated(v);
        }
        let here = self.paper.reading.dates.iter().filter(|date| {
            matches!(date.kind, TimeKind::Date | TimeKind::Time)
                && from <= date.start
                && date.end <= to
                && date.start >= self.paper.head.skip
        });
        let token = |place: usize| v.t.iter().position(|token| code(token.end) > place);
        let found = here.filter_map(|date| {
            let first = token(date.start)?;
            let end = v.t.iter().position(|token| code(token.start) >= date.end).unwrap_or(v.t.len());
            let on = self.day_of(date)?;
            self.dated(v, first, end, on, &date.text)
        });
        let mut found: Vec<Dated> = found.collect();
        // "midnight on Friday" is one time.
        let starts: Vec<usize> = found.iter().map(|date| date.first).collect();
        found.retain(|date| {
            !(one_of(v, date.end, "on of") && starts.contains(&(date.end + 1)) && date.monthly && !date.bare)
        });
        found.extend(self.within(v));
        found
    }

    /// "within 14 days", "has 48 hours to reply": counted from the day of the report.
    fn within(&self, v: &View<'_>) -> Vec<Dated> {
        let Some(published) = self.published else { return Vec::new() };
        let mut found = Vec::new();
        for at in 1..v.t.len() {
            let unit = match v.word(at).to_lowercase().as_str() {
                "day" | "days" => 24,
                "week" | "weeks" => 24 * 7,
                "hours" => 1,
                _ => continue,
            };
            let count = v.word(at - 1).to_lowercase();
            let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
            let number = count.parse::<i64>().ok().or_else(|| {
                let place = words.iter().zip(1..).find(|(word, _)| **word == count).map(|(_, n)| n);
                place.or((count == "a").then_some(1))
            });
            let Some(number) = number.filter(|n| (1..100).contains(n)) else { continue };
            let led = at > 1 && one_of(v, at - 2, "within");
            let given = one_of(v, at + 1, "to")
                && near(v, at.saturating_sub(7), at, "has have had gave given gives give");
            let days = (number * unit + 23) / 24;
            if (led || given) && days > 0 {
                let day = published + days;
                let first = at - 1;
                found.push(Dated {
                    first,
                    end: at + 1,
                    on: Value::String(civil(day)),
                    from: day,
                    to: day,
                    bare: false,
                    monthly: false,
                    yeared: true,
                    told: false,
                    lead: if led { "within".to_owned() } else { "given".to_owned() },
                });
            }
        }
        found
    }

    fn dated(&self, v: &View<'_>, first: usize, end: usize, on: Value, text: &str) -> Option<Dated> {
        let day = |value: &Value| value.as_str().and_then(calendar::parse);
        let (from, to) = match &on {
            Value::String(text) if text.len() == 10 => (calendar::parse(text)?, calendar::parse(text)?),
            Value::String(text) => {
                let first = calendar::parse(text)?;
                (first, first + if text.len() == 4 { 364 } else { 29 })
            }
            value => (day(&value["from"])?, day(&value["to"])?),
        };
        let lower = text.to_lowercase();
        let month = lower.split(|c: char| !c.is_alphabetic()).any(is_month);
        let counted = ["st", "nd", "rd", "th"].iter().any(|end| {
            lower
                .split_whitespace()
                .any(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(end))
        });
        // A clock beside the weekday changes nothing.
        let bare = WEEKDAYS.iter().any(|name| lower.contains(name))
            && !(month || counted)
            && !["next", "last", "week", "this"].iter().any(|word| lower.contains(word))
            && from == to;
        let monthly = !lower.chars().any(|c| c.is_ascii_digit());
        let lead = lead(v, first);
        let told = told(v, first);
        let yeared = text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4)
            || ["last", "ago", "this", "next"].iter().any(|word| lower.contains(word));
        Some(Dated { first, end, on, from, to, bare, monthly, yeared, told, lead })
    }

    /// The first day that the text itself gives with its year.
    fn stated(&self) -> Option<i64> {
        let year = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
        let whole =
            self.paper.reading.dates.iter().find(|date| date.value.len() == 10 && year(&date.text))?;
        calendar::parse(&whole.value)
    }

    /// Days and months of a report that has no day itself: what needs none is read as the nearest to the other reports.
    fn undated(&self, v: &View<'_>) -> Vec<Dated> {
        let Some(anchor) = self.published.or(self.others).or_else(|| self.stated()) else {
            return Vec::new();
        };
        let found =
            detente_read::dates::dates(v.text, v.t, anchor, Language::English, None, &|_| Direction::Unknown);
        let found = found.into_iter().filter_map(|timex| {
            let (a, b) = (v.t[timex.first].start as usize, v.t[timex.end - 1].end as usize);
            let text = v.text.get(a..b)?;
            let digits = text.chars().any(|c| c.is_ascii_digit());
            let month = text.split(|c: char| !c.is_alphabetic()).any(is_month);
            let value = timex.value.split('T').next().unwrap_or_default();
            let relative = ["ago", "later", "earlier", "after", "last", "next"];
            let day = timex.kind == TimeKind::Date && value.len() == 10;
            let absolute =
                digits && month && day && !relative.iter().any(|word| text.to_lowercase().contains(word));
            // "subject to approval by the Senate in October"
            if month && !digits && value.len() == 7 && timex.kind == TimeKind::Date {
                let on = Value::String(near_month(value, anchor)?);
                return self.dated(v, timex.first, timex.end, on, text);
            }
            if !(absolute || self.guess && day) {
                return None;
            }
            let on = nearest(text, value, anchor).unwrap_or_else(|| value.to_owned());
            self.dated(v, timex.first, timex.end, Value::String(on), text)
        });
        found.collect()
    }

    /// A civil date, a month, or an interval; nothing for what is vague. "The end of June" is its last day, and "midnight on
    /// Friday" the end of that Friday.
    fn day_of(&self, date: &DateFound) -> Option<Value> {
        let value = date.value.split('T').next().unwrap_or_default();
        let text = date.text.to_lowercase();
        if date.value.ends_with("T00:00") && text.contains("midnight") && text.contains(' ') {
            let day = calendar::parse(value)?;
            let named = WEEKDAYS.iter().zip(1..).find(|(name, _)| text.contains(*name));
            let same = named.is_some_and(|(_, place)| place == calendar::weekday(day));
            return Some(Value::String(civil(if same { day } else { day - 1 })));
        }
        let end = date.modifier.as_deref() == Some("END") && value.len() < 10;
        if end && let Some(to) = date.to.as_deref().and_then(|to| to.get(..10)) {
            return Some(Value::String(to.to_owned()));
        }
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '-');
        if matches!(value.len(), 4 | 7 | 10) && digits(value) {
            let near = self.published.and_then(|day| nearest(&date.text, value, day));
            return Some(Value::String(near.unwrap_or_else(|| value.to_owned())));
        }
        match (date.from.as_deref()?.get(..10), date.to.as_deref()?.get(..10)) {
            (Some(from), Some(to)) if from == to => Some(Value::String(from.to_owned())),
            (Some(from), Some(to)) => Some(serde_json::json!({ "from": from, "to": to })),
            _ => None,
        }
    }

    /// The date that belongs to a sign: the nearest in its clause that its tense allows.
    pub(super) fn attached(&self, v: &View<'_>, sign: &Sign, dates: &[Dated]) -> Option<Dated> {
        if let Some(place) = sign.date {
            return self.fits(dates.get(place)?, sign.tense);
        }
        dates
            .iter()
            .filter(|date| !date.told || date.first <= sign.at && sign.at < date.end)
            .filter(|date| {
                date.lead != "by"
                    || !matches!(
                        sign.kind,
                        "round" | "strike" | "attack" | "walk-out" | "refusal" | "offer" | "election"
                    )
            })
            .filter(|date| v.t[date.first].quote == 0 || v.t[date.first].quote == v.t[sign.at].quote)
            .map(|date| (distance(v, sign.at, date), date))
            .filter(|(far, _)| *far <= sign.reach)
            .filter_map(|(far, date)| Some((far, self.fits(date, sign.tense)?)))
            .min_by_key(|(far, _)| *far)
            .map(|(_, date)| date)
    }

    /// The date, where it lies on the side of the day of publication that the tense asks for. A bare weekday on the wrong
    /// side is the one a week off.
    fn fits(&self, date: &Dated, tense: Tense) -> Option<Dated> {
        let Some(published) = self.published else {
            let old = self.others.is_some_and(|day| (day - date.to).abs() > OLD);
            return (!(old || date.monthly && tense == Tense::Past)).then(|| date.clone());
        };
        match tense {
            Tense::Past if date.from > published && date.bare => Some(date.moved(-7)),
            Tense::Past if date.from > published => None,
            Tense::Ahead if date.to < published && date.bare => Some(date.moved(7)),
            Tense::Ahead if date.to < published => next_year(date, published),
            Tense::Open if published - date.to > OLD => next_year(date, published),
            _ if published - date.to > OLD => None,
            _ => Some(date.clone()),
        }
    }
}

/// A month without a year, or its end, that is past is the one of the next year, where that is near.
fn next_year(date: &Dated, published: i64) -> Option<Dated> {
    let text = date.on.as_str().filter(|text| text.len() >= 7 && date.monthly && !date.yeared)?;
    let year: i64 = text.get(..4)?.parse().ok()?;
    let next = format!("{}{}", year + 1, text.get(4..)?);
    let from = calendar::parse(&next)?;
    let to = from + date.to - date.from;
    (to >= published && from - published < 330).then(|| Dated {
        on: Value::String(next),
        from,
        to,
        ..date.clone()
    })
}

/// The month of that name that lies nearest to a day.
fn near_month(value: &str, anchor: i64) -> Option<String> {
    let year: i64 = value.get(..4)?.parse().ok()?;
    let years = (year - 1..=year + 1).filter_map(|year| {
        let text = format!("{year}{}", value.get(4..)?);
        Some(((calendar::parse(&text)? + 15 - anchor).abs(), text))
    });
    years.min().map(|(_, text)| text)
}

/// The same day of the year before or after, where the text names no year and that one lies much nearer.
fn nearest(text: &str, value: &str, published: i64) -> Option<String> {
    let month = text.chars().any(char::is_alphabetic) && text.chars().any(|c| c.is_ascii_digit());
    let years = text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
    let relative = ["last", "next", "this", "ago"].iter().any(|word| text.to_lowercase().contains(word));
    if value.len() != 10 || years || !month || relative {
        return None;
    }
    let day = calendar::parse(value)?;
    let year: i64 = value.get(..4)?.parse().ok()?;
    let near = [year - 1, year + 1]
        .into_iter()
        .filter_map(|year| {
            let text = format!("{year}{}", value.get(4..)?);
            calendar::parse(&text).map(|other| (other, text))
        })
        .min_by_key(|(other, _)| (other - published).abs())?;
    ((near.0 - published).abs() + 120 < (day - published).abs()).then_some(near.1)
}

fn is_month(word: &str) -> bool {
    word.len() > 2 && detente_read::dates::day(&format!("1 {word} 2026")).is_some()
}

/// The word that leads to a date, over "late", "the" and the hour.
fn lead(v: &View<'_>, first: usize) -> String {
    let mut at = first;
    while at > 0 {
        let before = at - 1;
        let skip = v.is(before, DET)
            || one_of(
                v,
                before,
                "late early midnight noon the about around close business dawn dusk nightfall",
            )
            || v.word(before) == "on" && before > 0 && one_of(v, before - 1, "midnight noon late")
            || v.word(before) == "of" && before > 0 && v.word(before - 1) == "close";
        if !skip {
            return v.word(before).to_lowercase();
        }
        at = before;
    }
    String::new()
}

/// "said on Friday", "told reporters in Geneva on Monday", "on Friday said".
fn told(v: &View<'_>, first: usize) -> bool {
    let back = (first.saturating_sub(7)..first).rev();
    for b in back {
        if v.t[b].kind == Kind::Mark && !v.inner(b) || v.word(b) == "that" {
            break;
        }
        if one_of(v, b, TOLD) && v.t[b].quote == 0 {
            return true;
        }
        if v.is(b, SAY) || v.finite(b) {
            break;
        }
    }
    let mut at = first + 1;
    while v.is(at, TIME | ADV) || v.t.get(at).is_some_and(|token| token.kind == Kind::Number) {
        at += 1;
    }
    one_of(v, at, TOLD)
}

/// Steps from a word to a date: tokens, and more for each border of a clause between them.
fn distance(v: &View<'_>, at: usize, date: &Dated) -> usize {
    if date.first <= at && at < date.end {
        return 0;
    }
    let (from, to) = if date.first > at { (at + 1, date.first) } else { (date.end, at) };
    // A week or a month is seldom the day of a verb that has a nearer one.
    let wide = if date.is_day() { 0 } else { 10 };
    let mut steps = wide + if date.first > at { 0 } else { 3 };
    for b in from..to {
        steps += match v.mark(b) {
            Some(';' | ':') => 20,
            Some(',') => 4,
            Some('.' | '(' | ')') if !v.inner(b) => 4,
            _ if v.dash(b) => 8,
            _ if v.is(b, SAY) && v.finite(b) => 7,
            _ if v.finite(b) => 4,
            _ if one_of(v, b, "after before since until when while that which who") => 5,
            _ => 1,
        };
    }
    steps
}
