//! `case.toml` to a [`Case`]: what all tables share. Each subject has its file; this one holds the reading of
//! single values, the names that rows use for each other, and the order in which tables are read.
//!
//! Reading never stops. A value that cannot be read is reported once and replaced by a stand-in, so that the
//! rest of its row is checked as well; a case with errors is not computed, so no stand-in reaches a model.

mod graph;
mod hold;
mod issues;
mod people;
mod record;
mod sink;
mod syntax;

pub(crate) use sink::Sink;

use crate::date::{self, Date, When};
use crate::diagnostic::{FileId, Span};
use crate::model::*;
use crate::schema;
use crate::value;
use detente_chance::{Dist, Quantity};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A value of the file with its key and its place.
#[derive(Clone, Copy)]
pub(crate) struct Item<'t> {
    /// Its key; empty in a list.
    pub key: &'t str,
    /// Where the key stands; the value's own place in a list.
    pub key_span: Span,
    /// What stands there.
    pub value: &'t DeValue<'t>,
    /// Where.
    pub span: Span,
    /// True where the syntax is broken and the value a guess of the TOML reader: it is not looked at.
    pub broken: bool,
}

/// A table whose keys were checked against the schema.
pub(crate) struct Row<'t> {
    items: Vec<Item<'t>>,
    /// Where the row stands: its header, or the whole inline table.
    pub span: Span,
    /// The name in front of the row in messages.
    pub name: &'static str,
}

impl<'t> Row<'t> {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<Item<'t>> {
        self.items.iter().find(|item| item.key == key).copied()
    }
}

/// The ids of one kind, for looking up and for "did you mean".
#[derive(Default)]
pub(crate) struct Names {
    ids: BTreeMap<String, u32>,
    /// Other names of the same rows, in lower case: only for hints.
    also: BTreeMap<String, String>,
    /// True where a row's id could not be read: then an unknown name is no news.
    poisoned: bool,
}

impl Names {
    pub fn get(&self, id: &str) -> Option<u32> {
        self.ids.get(id).copied()
    }
}

/// A claim id that some row cites.
pub(crate) struct Cited {
    /// The claim.
    pub claim: String,
    /// Where it is cited.
    pub span: Span,
}

/// What reading a case keeps at hand.
pub(crate) struct Cx<'t> {
    pub text: &'t str,
    pub file: FileId,
    pub sink: Sink,
    pub case: Case,
    pub parties: Names,
    pub sources: Names,
    pub issues: Names,
    pub levels: Vec<Names>,
    pub options: Names,
    /// Every path that the file gives a value for.
    pub paths: BTreeMap<String, InputId>,
    pub cited: Vec<Cited>,
}

/// What reading `case.toml` leaves for the checks that need the other files.
pub(crate) struct Parsed {
    pub case: Case,
    pub cited: Vec<Cited>,
    pub sources_poisoned: bool,
}

/// Reads the whole file.
pub(crate) fn parse(text: &str, file: FileId, sink: Sink) -> (Parsed, Sink) {
    let mut sink = sink;
    let Some(fit) = syntax::look_over(text, file, &mut sink) else {
        return (Parsed { case: Case::default(), cited: Vec::new(), sources_poisoned: true }, sink);
    };
    let root = syntax::read(&fit, file, &mut sink);
    let mut cx = Cx {
        text,
        file,
        sink,
        case: Case::default(),
        parties: Names::default(),
        sources: Names::default(),
        issues: Names::default(),
        levels: Vec::new(),
        options: Names::default(),
        paths: BTreeMap::new(),
        cited: Vec::new(),
    };
    let root = cx.entries_of(&root);
    cx.format(&root);
    for item in &root {
        if item.key != "format"
            && (item.key.contains('.') || schema::table(item.key).is_none() || item.key == "value")
        {
            let known = schema::TABLES.iter().map(|table| table.name).filter(|name| !name.contains('.'));
            let hint = nearest_hint(item.key, known.filter(|name| *name != "value"));
            cx.error("E0201", item.key_span, format!("there is no table `{}`", brief(item.key)), hint);
        }
    }
    let rows = |cx: &mut Cx<'_>, name: &'static str| -> Vec<Row<'_>> { cx.rows(&root, name) };
    // Names first: any row may speak of any other.
    let sources = rows(&mut cx, "source");
    let parties = rows(&mut cx, "party");
    let issues = rows(&mut cx, "issue");
    let options = rows(&mut cx, "option");
    people::name_parties(&mut cx, &parties);
    people::name_sources(&mut cx, &sources);
    issues::name_issues(&mut cx, &issues);
    graph::name_options(&mut cx, &options);

    people::case_table(&mut cx, &root);
    people::question(&mut cx, &root);
    people::sources(&mut cx, &sources);
    people::parties(&mut cx, &parties);
    people::decision(&mut cx, &root);
    issues::issues(&mut cx, &issues);
    let stances = rows(&mut cx, "stance");
    issues::stances(&mut cx, &stances);
    let interactions = rows(&mut cx, "interaction");
    issues::interactions(&mut cx, &interactions);
    let interests = rows(&mut cx, "interest");
    issues::interests(&mut cx, &interests);
    let packages = rows(&mut cx, "package");
    issues::packages(&mut cx, &packages);
    graph::options(&mut cx, &options);
    let preferences = rows(&mut cx, "preference");
    graph::preferences(&mut cx, &preferences);
    let infeasible = rows(&mut cx, "infeasible");
    graph::infeasible(&mut cx, &infeasible);
    let moves = rows(&mut cx, "move");
    graph::moves(&mut cx, &moves);
    let views = rows(&mut cx, "view");
    graph::views(&mut cx, &views);
    let events = rows(&mut cx, "event");
    record::events(&mut cx, &events);
    hold::contest(&mut cx, &root);
    hold::delays(&mut cx, &root);
    hold::compliance(&mut cx, &root);
    hold::monitoring(&mut cx, &root);
    let hazards = rows(&mut cx, "hazard");
    hold::hazards(&mut cx, &hazards);
    let steps = rows(&mut cx, "step");
    hold::steps(&mut cx, &steps);
    let references = rows(&mut cx, "reference");
    record::references(&mut cx, &references);
    record::glossary(&mut cx, &root);
    let correlations = rows(&mut cx, "correlation");
    record::correlations(&mut cx, &correlations);

    let poisoned = cx.sources.poisoned;
    (Parsed { case: cx.case, cited: cx.cited, sources_poisoned: poisoned }, cx.sink)
}

impl<'t> Cx<'t> {
    /// An error at `span`.
    pub fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.sink.error(code, span, message, help);
    }

    /// A warning at `span`.
    pub fn warn(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.sink.warn(code, span, message, help);
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// The keys and values of a table in the order of the file.
    pub fn entries_of<'a>(&self, table: &'a DeTable<'a>) -> Vec<Item<'a>> {
        let mut items: Vec<Item<'a>> = table
            .iter()
            .map(|(key, value)| {
                let key_span = self.span(key.span());
                // A value that is missing altogether has the span 0..0.
                let missing = value.span().is_empty();
                let span = if missing { key_span } else { self.span(value.span()) };
                let scalar = !matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
                Item {
                    key: key.get_ref(),
                    key_span,
                    value: value.get_ref(),
                    span,
                    broken: missing || (scalar && self.sink.touches_syntax_error(span)),
                }
            })
            .collect();
        items.sort_by_key(|item| item.key_span.start);
        items
    }

    fn format(&mut self, root: &[Item<'_>]) {
        let help = "write `format = 1` as the first line";
        let Some(item) = root.iter().find(|item| item.key == "format") else {
            let start = self.span(0..0);
            if !self.sink.near_syntax_error(start) {
                self.error("E0109", start, "the file does not say its format", help);
            }
            return;
        };
        if item.broken {
            return;
        }
        let is_one =
            matches!(item.value, DeValue::Integer(number) if number.radix() == 10 && number.as_str() == "1");
        if !is_one {
            let message = "this program reads format 1 of case files, and no other";
            self.error("E0109", item.span, message, help);
        }
    }

    /// The only table of that name.
    pub fn single<'a>(&mut self, root: &[Item<'a>], name: &'static str) -> Option<Row<'a>> {
        let item = *root.iter().find(|item| item.key == name)?;
        self.row(item, name)
    }

    /// All rows `[[name]]`.
    pub fn rows<'a>(&mut self, root: &[Item<'a>], name: &'static str) -> Vec<Row<'a>> {
        let Some(item) = root.iter().find(|item| item.key == name).copied() else { return Vec::new() };
        if item.broken {
            return Vec::new();
        }
        if let DeValue::Table(_) = item.value {
            let help = format!("write `[[{name}]]`, with two brackets: there may be several");
            self.error("E0203", item.key_span, format!("`{name}` is a list of rows"), help);
            return self.row(item, name).into_iter().collect();
        }
        self.list(item).into_iter().filter_map(|item| self.row(item, name)).collect()
    }

    /// A table with the keys of the schema's `name`: unknown and missing keys are reported here.
    pub fn row<'a>(&mut self, item: Item<'a>, name: &'static str) -> Option<Row<'a>> {
        let row = self.row_but(item, name, &[])?;
        Some(row)
    }

    /// Like [`Self::row`]; missing keys among `later` are left to the caller.
    pub fn row_but<'a>(&mut self, item: Item<'a>, name: &'static str, later: &[&str]) -> Option<Row<'a>> {
        let items = self.table(item)?;
        let keys = schema::table(name).map_or(&[][..], |table| table.keys);
        for item in &items {
            if !keys.iter().any(|key| key.name == item.key) {
                self.unknown_key(item, name, keys.iter().map(|key| key.name));
            }
        }
        for key in keys.iter().filter(|key| key.required && !later.contains(&key.name)) {
            if !items.iter().any(|item| item.key == key.name) {
                let message = format!("`{}` lacks `{}`: {}", shown(name), key.name, key.about);
                self.missing("E0204", item.span, message, format!("add `{} = …` ({})", key.name, key.form));
            }
        }
        Some(Row { items, span: item.span, name })
    }

    /// Something is missing from the table at `span`: not said where broken syntax in it is the likely cause.
    pub fn missing(&mut self, code: &'static str, span: Span, message: String, help: String) {
        if !self.sink.row_has_syntax_error(span) {
            self.error(code, span, message, help);
        }
    }

    pub fn unknown_key<'k>(&mut self, item: &Item<'_>, name: &str, keys: impl Iterator<Item = &'k str>) {
        let hint = nearest_hint(item.key, keys);
        let message = format!("`{}` has no key `{}`", shown(name), brief(item.key));
        self.error("E0202", item.key_span, message, hint);
    }

    /// The entries of a table in file order; `None` and a diagnostic where it is none.
    pub fn table<'a>(&mut self, item: Item<'a>) -> Option<Vec<Item<'a>>> {
        match item.value {
            _ if item.broken => None,
            DeValue::Table(table) => Some(self.entries_of(table)),
            _ => self.wrong_type(item, "a table { … }"),
        }
    }

    /// The entries of a table, nothing where it is none: for a second look.
    pub fn table_quietly<'a>(&self, item: Item<'a>) -> Vec<Item<'a>> {
        match item.value {
            DeValue::Table(table) if !item.broken => self.entries_of(table),
            _ => Vec::new(),
        }
    }

    /// Says that `item` should be `wanted`.
    pub fn wrong_type<T>(&mut self, item: Item<'_>, wanted: &str) -> Option<T> {
        if !item.broken {
            let what = if item.key.is_empty() { "this".into() } else { format!("`{}`", brief(item.key)) };
            let message = format!("{what} is {}, but {wanted} belongs here", kind_of(item.value));
            self.error("E0203", item.span, message, format!("write {wanted}"));
        }
        None
    }

    /// The elements of a list.
    pub fn list<'a>(&mut self, item: Item<'a>) -> Vec<Item<'a>> {
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
    pub fn string<'a>(&mut self, item: Item<'a>) -> Option<&'a str> {
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
    pub fn optional_string(&mut self, row: &Row<'_>, key: &str) -> Option<String> {
        let item = row.get(key)?;
        self.string(item).map(str::to_owned)
    }

    /// A text with the place of its words.
    pub fn words(&mut self, item: Item<'_>) -> Option<Text> {
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
    pub fn strings(&mut self, row: &Row<'_>, key: &str) -> Vec<(String, Span)> {
        let Some(item) = row.get(key) else { return Vec::new() };
        let items = self.list(item);
        items
            .into_iter()
            .filter_map(|item| self.string(item).map(|text| (text.to_owned(), item.span)))
            .collect()
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, item: Item<'_>, words: &[(&str, T)]) -> Option<T> {
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
    pub fn truth(&mut self, item: Item<'_>) -> Option<bool> {
        match item.value {
            _ if item.broken => None,
            DeValue::Boolean(truth) => Some(*truth),
            _ => self.wrong_type(item, "true or false"),
        }
    }

    /// A day.
    pub fn date(&mut self, item: Item<'_>) -> Option<Date> {
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
    pub fn when(&mut self, item: Item<'_>) -> Option<When> {
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

    /// `cites`, `why`, `by`, `on` of a row that means the judgement by them.
    pub fn basis(&mut self, row: &Row<'_>) -> Basis {
        let mut basis = self.cites_and_why(row);
        basis.by = self.optional_string(row, "by");
        basis.on = row.get("on").and_then(|item| self.date(item));
        basis
    }

    /// `cites` and `why` of a row whose `by` and `on` mean something else.
    pub fn cites_and_why(&mut self, row: &Row<'_>) -> Basis {
        let cites = self.cites(row.get("cites"));
        Basis { cites, why: self.optional_string(row, "why"), by: None, on: None }
    }

    /// A list of claim ids, remembered for the check against the log.
    pub fn cites(&mut self, item: Option<Item<'_>>) -> Vec<String> {
        let Some(item) = item else { return Vec::new() };
        let items = self.list(item);
        let mut cites: Vec<String> = Vec::new();
        for item in items {
            let Some(claim) = self.string(item) else { continue };
            if cites.iter().any(|other| other == claim) {
                let message = format!("the claim `{}` is cited twice here", brief(claim));
                self.warn("W0216", item.span, message, "remove one of the two");
                continue;
            }
            self.cited.push(Cited { claim: claim.to_owned(), span: item.span });
            cites.push(claim.to_owned());
        }
        cites
    }

    /// Reads an uncertain value and adds it to the list of inputs.
    pub fn input(&mut self, item: Item<'_>, path: String, quantity: Quantity, row: &Basis) -> InputId {
        let (dist, own) = value::read(self, item, &quantity, &[]);
        let dist = dist.unwrap_or(stand_in(&quantity));
        self.push(path, dist, quantity, own.over(row), item.span)
    }

    /// An optional value of a row.
    pub fn optional_input(
        &mut self,
        row: &Row<'_>,
        key: &str,
        path: String,
        quantity: Quantity,
        basis: &Basis,
    ) -> Option<InputId> {
        row.get(key).map(|item| self.input(item, path, quantity, basis))
    }

    /// A required value of a row; a stand-in where it is missing, which [`Self::row`] has said.
    pub fn required_input(
        &mut self,
        row: &Row<'_>,
        key: &str,
        path: String,
        quantity: Quantity,
        basis: &Basis,
    ) -> InputId {
        match row.get(key) {
            Some(item) => self.input(item, path, quantity, basis),
            None => self.push(path, stand_in(&quantity), quantity, basis.clone(), row.span),
        }
    }

    /// Adds an input.
    pub fn push(
        &mut self,
        path: String,
        dist: Dist,
        quantity: Quantity,
        basis: Basis,
        span: Span,
    ) -> InputId {
        let id = InputId(self.case.inputs.len() as u32);
        self.paths.entry(path.clone()).or_insert(id);
        self.case.inputs.push(Input { path, dist, quantity, basis, span });
        id
    }

    /// A yes/no that is certain unless a chance is given.
    pub fn held(&mut self, chance: Option<Item<'_>>, path: String, basis: &Basis, span: Span) -> InputId {
        match chance {
            Some(item) => self.input(item, path, Quantity::YES_NO, basis),
            None => self.push(path, Dist::Exact(100.0), Quantity::YES_NO, basis.clone(), span),
        }
    }

    /// Uncertain values by party: `{ israel = 40 }`.
    pub fn by_party(
        &mut self,
        row: &Row<'_>,
        key: &str,
        path: &str,
        quantity: Quantity,
        basis: &Basis,
    ) -> Vec<(PartyId, InputId)> {
        let Some(items) = row.get(key).and_then(|item| self.table(item)) else { return Vec::new() };
        items
            .into_iter()
            .filter_map(|item| {
                let party = self.party_named(item.key, item.key_span);
                let input = self.input(item, format!("{path}.{}", item.key), quantity, basis);
                party.map(|party| (party, input))
            })
            .collect()
    }

    /// A new id of a row; `None` (and the kind poisoned) where there is none.
    pub fn id<'a>(&mut self, item: Option<Item<'a>>) -> Option<&'a str> {
        let item = item?;
        let id = self.string(item)?;
        let good = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
        if !id.chars().all(good) || id.chars().count() > 100 {
            let help = "an id has letters, digits, `-` and `_` only, and at most 100 of them";
            self.error("E0205", item.span, format!("`{}` cannot be an id", brief(id)), help);
            return None;
        }
        Some(id)
    }

    /// Reads the `id` of a row of a kind that nothing refers to, and sees that it is given once.
    pub fn own_id(&mut self, row: &Row<'_>, seen: &mut BTreeMap<String, Span>) -> String {
        let item = row.get("id");
        let Some(id) = self.id(item) else { return String::new() };
        if let (Some(item), Some(first)) = (item, seen.get(id).copied()) {
            self.twice(id, item.span, first);
            return id.to_owned();
        }
        seen.insert(id.to_owned(), item.map_or(row.span, |item| item.span));
        id.to_owned()
    }

    /// The id `id` is given a second time.
    pub fn twice(&mut self, id: &str, span: Span, first: Span) {
        let line = self.sink.line(first);
        let help = format!("it stands on line {line} already: choose another id, or merge the two rows");
        self.error("E0206", span, format!("the id `{}` is used twice", brief(id)), help);
    }

    /// A party by id.
    pub fn party_named(&mut self, id: &str, span: Span) -> Option<PartyId> {
        lookup(&mut self.sink, &self.parties, "E0207", "party", id, span).map(PartyId)
    }

    /// A party by id.
    pub fn party(&mut self, item: Item<'_>) -> Option<PartyId> {
        let id = self.string(item)?;
        self.party_named(id, item.span)
    }

    /// The party of a row's key.
    pub fn party_of(&mut self, row: &Row<'_>, key: &str) -> Option<PartyId> {
        let item = row.get(key)?;
        self.party(item)
    }

    /// Parties of a list, each once.
    pub fn party_list(&mut self, row: &Row<'_>, key: &str) -> Vec<PartyId> {
        let Some(item) = row.get(key) else { return Vec::new() };
        let items = self.list(item);
        let mut found = Vec::new();
        for item in items {
            let Some(party) = self.party(item) else { continue };
            if found.contains(&party) {
                self.repeated(item.span);
            } else {
                found.push(party);
            }
        }
        found
    }

    /// The same thing twice in one list.
    pub fn repeated(&mut self, span: Span) {
        self.error("E0216", span, "this is in the list already", "remove one of the two");
    }

    /// An issue by id.
    pub fn issue_named(&mut self, id: &str, span: Span) -> Option<IssueId> {
        lookup(&mut self.sink, &self.issues, "E0208", "issue", id, span).map(IssueId)
    }

    /// A level of an issue by id.
    pub fn level_named(&mut self, issue: IssueId, id: &str, span: Span) -> Option<LevelId> {
        let names = self.levels.get(issue.at())?;
        lookup(&mut self.sink, names, "E0209", "level of this issue", id, span).map(LevelId)
    }

    /// `issue.level`.
    pub fn issue_level(&mut self, text: &str, span: Span) -> Option<(IssueId, LevelId)> {
        let Some((issue, level)) = text.split_once('.') else {
            let message = format!("`{}` names no level of an issue", brief(text));
            self.error("E0209", span, message, "write \"issue.level\", with a full stop between");
            return None;
        };
        let issue = self.issue_named(issue, span)?;
        let level = self.level_named(issue, level, span)?;
        Some((issue, level))
    }

    /// `party.option`.
    pub fn option_named(&mut self, text: &str, span: Span) -> Option<OptionId> {
        if self.parties.poisoned {
            return self.options.get(text).map(OptionId);
        }
        lookup(&mut self.sink, &self.options, "E0210", "option", text, span).map(OptionId)
    }

    /// Options of a list, each once.
    pub fn option_list(&mut self, item: Item<'_>) -> Vec<OptionId> {
        let items = self.list(item);
        let mut found = Vec::new();
        for item in items {
            let Some(option) = self.string(item).and_then(|text| self.option_named(text, item.span)) else {
                continue;
            };
            if found.contains(&option) {
                self.repeated(item.span);
            } else {
                found.push(option);
            }
        }
        found
    }

    /// A plain number between `low` and `high`.
    pub fn number(&mut self, item: Item<'_>, low: f64, high: f64, unit: &str) -> Option<f64> {
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

/// In place of a value that cannot be read: never exact, so that no further check takes it for one.
pub(crate) fn stand_in(quantity: &Quantity) -> Dist {
    Dist::Uniform { low: quantity.wide.0, high: quantity.wide.1 }
}

/// Finds `id` among `names`, or says which is nearest.
fn lookup(
    sink: &mut Sink,
    names: &Names,
    code: &'static str,
    kind: &str,
    id: &str,
    span: Span,
) -> Option<u32> {
    if let Some(at) = names.get(id) {
        return Some(at);
    }
    if !names.poisoned && !sink.full() {
        let help = match names.also.get(&id.to_lowercase()) {
            Some(meant) => format!("write its id: `{meant}`"),
            None if names.ids.is_empty() => format!("the case has no {kind} at all: add one"),
            None => nearest_hint(id, names.ids.keys().map(String::as_str)),
        };
        sink.error(code, span, format!("there is no {kind} `{}`", brief(id)), help);
    }
    None
}

/// "did you mean", or the list of what there is.
pub(crate) fn nearest_hint<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.take(2000).collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "remove it".to_owned(),
        None if known.len() > 24 => format!("known are: {}, …", known[..24].join(", ")),
        None => format!("known are: {}", known.join(", ")),
    }
}

/// The nearest of `known`, where one is near enough to be meant.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        if candidate.len() > 100 {
            continue;
        }
        let distance = strsim::osa_distance(&lower, &candidate.to_lowercase());
        let allowed = (name.chars().count().max(candidate.chars().count()) / 3).max(1);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A name for a message, cut where it is absurdly long.
pub(crate) fn brief(text: &str) -> String {
    const MOST: usize = 60;
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if letters.next().is_some() { start + "…" } else { start }
}

fn shown(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
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
