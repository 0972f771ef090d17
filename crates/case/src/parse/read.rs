//! Reading of single values by their kind: texts, lists, tables, words, truths, dates, plain numbers. Each says
//! what is wrong and gives `None`, so that the rest of the row is read all the same.

use super::names::{brief, nearest};
use super::value;
use super::{Cx, Item, Row};
use crate::date::{self, Date, When};
use crate::diagnostic::Span;
use crate::vocabulary::{Duration, Text};
use toml::de::DeValue;

impl Cx<'_> {
    /// The entries of a table in file order; `None` and a diagnostic where it is none.
    pub(crate) fn table<'a>(&mut self, item: Item<'a>) -> Option<Vec<Item<'a>>> {
        match item.value {
            _ if item.broken => None,
            DeValue::Table(table) => Some(self.entries_of(table)),
            _ => self.wrong_type(item, "a table { … }"),
        }
    }

    /// The entries of a table, nothing where it is none: for a second look.
    pub(crate) fn table_quietly<'a>(&self, item: Item<'a>) -> Vec<Item<'a>> {
        match item.value {
            DeValue::Table(table) if !item.broken => self.entries_of(table),
            _ => Vec::new(),
        }
    }

    /// Says that `item` should be `wanted`.
    pub(crate) fn wrong_type<T>(&mut self, item: Item<'_>, wanted: &str) -> Option<T> {
        if !item.broken {
            let what = if item.key.is_empty() { "this".into() } else { format!("`{}`", brief(item.key)) };
            let message = format!("{what} is {}, but {wanted} belongs here", kind_of(item.value));
            self.error("E0203", item.span, message, format!("write {wanted}"));
        }
        None
    }

    /// The elements of a list.
    pub(crate) fn list<'a>(&mut self, item: Item<'a>) -> Vec<Item<'a>> {
        if item.broken {
            return Vec::new();
        }
        let DeValue::Array(array) = item.value else {
            self.wrong_type::<()>(item, "a list [ … ]");
            return Vec::new();
        };
        array
            .iter()
            .map(|value| {
                let missing = value.span().is_empty();
                let span = if missing { item.key_span } else { self.span(value.span()) };
                let scalar = !matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
                let broken = missing || (scalar && self.sink.touches_syntax_error(span));
                Item { key: "", key_span: span, value: value.get_ref(), span, broken }
            })
            .collect()
    }

    /// A text that is not blank.
    pub(crate) fn string<'a>(&mut self, item: Item<'a>) -> Option<&'a str> {
        match item.value {
            _ if item.broken => None,
            DeValue::String(text) if text.trim().is_empty() => {
                self.error("E0215", item.span, "the text is empty", "write something, or remove the key");
                None
            }
            DeValue::String(text) => Some(text),
            _ => self.wrong_type(item, "a text \"…\""),
        }
    }

    /// An optional text of a row.
    pub(crate) fn optional_string(&mut self, row: &Row<'_>, key: &str) -> Option<String> {
        let item = row.get(key)?;
        self.string(item).map(str::to_owned)
    }

    /// A text with the place of its words.
    pub(crate) fn words(&mut self, item: Item<'_>) -> Option<Text> {
        let text = self.string(item)?.to_owned();
        Some(Text { text, span: self.inner(item.span) })
    }

    /// The place of a string without its quotation marks.
    fn inner(&self, span: Span) -> Span {
        let raw = self.text.get(span.range()).unwrap_or_default();
        let marks = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
        let line_end = if marks == 3 {
            match raw.as_bytes().get(3..5) {
                Some([b'\r', b'\n']) => 2,
                Some([b'\n', _]) => 1,
                _ => 0,
            }
        } else {
            0
        };
        if raw.len() < 2 * marks + line_end {
            return span;
        }
        span.inside(marks + line_end, raw.len() - 2 * marks - line_end)
    }

    /// Texts of a list.
    pub(crate) fn strings(&mut self, row: &Row<'_>, key: &str) -> Vec<(String, Span)> {
        let Some(item) = row.get(key) else { return Vec::new() };
        let items = self.list(item);
        items
            .into_iter()
            .filter_map(|item| self.string(item).map(|text| (text.to_owned(), item.span)))
            .collect()
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, item: Item<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(item)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let near = nearest(text, all.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let message = format!("`{}` is none of the words that may stand here", brief(text));
        self.error("E0212", item.span, message, format!("{hint}write one of: {}", all.join(", ")));
        None
    }

    /// True or false.
    pub(crate) fn truth(&mut self, item: Item<'_>) -> Option<bool> {
        match item.value {
            _ if item.broken => None,
            DeValue::Boolean(truth) => Some(*truth),
            _ => self.wrong_type(item, "true or false"),
        }
    }

    /// A day.
    pub(crate) fn date(&mut self, item: Item<'_>) -> Option<Date> {
        let date = match item.value {
            _ if item.broken => return None,
            DeValue::Datetime(stamp) => stamp
                .date
                .filter(|_| stamp.time.is_none())
                .and_then(|date| Date::new(date.year as i16, date.month as i8, date.day as i8).ok()),
            DeValue::String(text) => date::day(text),
            _ => return self.wrong_type(item, "a day such as 2026-12-31"),
        };
        if date.is_none() {
            let help = "write a day of the calendar, year first: 2026-12-31";
            self.error("E0401", item.span, "this is no day", help);
        }
        date
    }

    /// A day, a month, a year, or an interval.
    pub(crate) fn when(&mut self, item: Item<'_>) -> Option<When> {
        match item.value {
            _ if item.broken => None,
            DeValue::Datetime(_) => self.date(item).map(When::day),
            DeValue::String(text) => {
                let when = When::parse(text);
                if when.is_none() {
                    let help =
                        "write 2025-11-03, \"2025-11\", \"2025\", \"about 2025-11\" or { from = …, to = … }";
                    self.error("E0401", item.span, format!("`{}` is no date", brief(text)), help);
                }
                when
            }
            DeValue::Table(_) => {
                let items = self.table(item)?;
                let keys = ["from", "to", "approximate"];
                let mut when = (None, None, false);
                for entry in &items {
                    match entry.key {
                        "from" => when.0 = self.when_end(*entry),
                        "to" => when.1 = self.when_end(*entry),
                        "approximate" => when.2 = self.truth(*entry).unwrap_or(false),
                        _ => self.unknown_key(entry, "interval of dates", keys.into_iter()),
                    }
                }
                for key in &keys[..2] {
                    if !items.iter().any(|entry| entry.key == *key) {
                        let message = format!("the interval of dates lacks `{key}`");
                        self.missing("E0204", item.span, message, format!("add `{key} = …`"));
                    }
                }
                let (from, to) = (when.0?.from, when.1?.to);
                if from > to {
                    let message =
                        format!("the interval is upside down: it ends on {to}, before it begins on {from}");
                    let end =
                        items.iter().find(|entry| entry.key == "to").map_or(item.span, |entry| entry.span);
                    self.error("E0402", end, message, "exchange `from` and `to`");
                    return None;
                }
                Some(When { from, to, approximate: when.2 })
            }
            _ => self.wrong_type(item, "a day, \"2025-11\" or { from = …, to = … }"),
        }
    }

    /// An end of an interval: a day, a month or a year, but no interval again.
    fn when_end(&mut self, item: Item<'_>) -> Option<When> {
        if matches!(item.value, DeValue::Table(_)) {
            return self.wrong_type(item, "a day");
        }
        self.when(item)
    }

    /// A length of time: `60 days`, `9 months`, `1 year`.
    pub(crate) fn duration(&mut self, item: Item<'_>) -> Option<Duration> {
        let text = self.words(item)?;
        let said = text.text.trim();
        let at = said.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(said.len());
        let days = match said[at..].trim().trim_end_matches('s') {
            "day" => Some(1.0),
            "week" => Some(7.0),
            "month" => Some(30.4375),
            "year" => Some(365.25),
            _ => None,
        };
        let count = said[..at].parse::<f64>().ok().filter(|count| *count > 0.0 && *count <= 1e6);
        if let (Some(days), Some(count)) = (days, count) {
            return Some(Duration { days: days * count, text });
        }
        let help = "write a number and a unit: \"60 days\", \"8 weeks\", \"9 months\", \"1 year\"";
        self.error("E0406", item.span, format!("`{}` is no length of time", brief(said)), help);
        None
    }

    /// The plain number of a row's key, within the range in which it is declared.
    pub(crate) fn ranged(&mut self, row: &Row<'_>, key: &str) -> Option<f64> {
        let item = row.get(key)?;
        let (low, high, unit) = row.range(key);
        self.number(item, low, high, if unit.is_empty() { "a plain number" } else { unit })
    }

    /// A plain number between `low` and `high`.
    pub(crate) fn number(&mut self, item: Item<'_>, low: f64, high: f64, unit: &str) -> Option<f64> {
        let number = value::number(self, item)?;
        if number < low || number > high {
            let range =
                if high.is_finite() { format!("from {low} to {high}") } else { format!("from {low} up") };
            let message = format!("{number} is outside the legal range");
            self.error("E0302", item.span, message, format!("write a number {range} ({unit})"));
            return None;
        }
        Some(number)
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
