//! `case.toml` to a [`Case`]: what all tables share. Each subject has its file; this one holds the reading of
//! single values, the names that rows use for each other, and the order in which tables are read.
//!
//! Reading never stops. A value that cannot be read is reported once and replaced by a stand-in, so that the
//! rest of its row is checked as well; a case with errors is not computed, so no stand-in reaches a model.

mod forecast;
mod graph;
mod hold;
mod issues;
mod names;
mod people;
mod read;
mod record;
mod sink;
mod syntax;
mod value;

pub use names::nearest;
pub(crate) use names::{Names, brief, nearest_hint};
pub(crate) use sink::Sink;

use self::names::shown;
use crate::diagnostic::{FileId, Span};
use crate::schema;
use crate::vocabulary::*;

use detente_chance::{Dist, Quantity};
use std::collections::{BTreeMap, BTreeSet};
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
    forecast::models(&mut cx, &root);
    graph::options(&mut cx, &options);
    let preferences = rows(&mut cx, "preference");
    graph::preferences(&mut cx, &preferences);
    let infeasible = rows(&mut cx, "infeasible");
    graph::infeasible(&mut cx, &infeasible);
    let merges = rows(&mut cx, "merge");
    graph::merges(&mut cx, &merges);
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
    hold::stalemates(&mut cx, &root);
    hold::provisions(&mut cx, &root);
    hold::grades(&mut cx, &root);
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
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for item in items {
            let Some(claim) = self.string(item) else { continue };
            if !seen.insert(claim) {
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
}

/// In place of a value that cannot be read: never exact, so that no further check takes it for one.
pub(crate) fn stand_in(quantity: &Quantity) -> Dist {
    Dist::Uniform { low: quantity.wide.0, high: quantity.wide.1 }
}
