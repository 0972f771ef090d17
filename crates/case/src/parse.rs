//! `case.toml` to a [`Case`]: what all tables share. Each subject has its file; this one holds the reading of
//! single values, the names that rows use for each other, and the order in which tables are read.
//!
//! Reading never stops. A value that cannot be read is reported once and replaced by a stand-in, so that the
//! rest of its row is checked as well; a case with errors is not computed, so no stand-in reaches a model.

mod forecast;
mod gate;
mod graph;
mod hold;
mod issues;
mod level_formula;
mod names;
mod people;
mod read;
mod record;
mod sink;
mod syntax;
mod term;
mod trade;
mod value;

pub use names::nearest;
pub(crate) use names::{Names, brief, nearest_hint};
pub(crate) use sink::Sink;

use self::names::shown;
use crate::diagnostic::{FileId, Span};
use crate::rows;
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
    pub(crate) fn get(&self, key: &str) -> Option<Item<'t>> {
        self.items.iter().find(|item| item.key == key).copied()
    }

    /// The quantity of `key`, as it is declared.
    pub(crate) fn quantity(&self, key: &str) -> Quantity {
        let key = rows::table(self.name).and_then(|table| table.key(key));
        // A test reads every key that is declared; the reader asks for no others.
        key.and_then(|key| key.kind.quantity()).unwrap_or(Quantity::SCALE)
    }

    /// The legal range of the plain number at `key`, as it is declared, and its unit.
    pub(crate) fn range(&self, key: &str) -> (f64, f64, &'static str) {
        let key = rows::table(self.name).and_then(|table| table.key(key));
        let (low, high) = key.and_then(|key| key.kind.range()).unwrap_or((f64::MIN, f64::MAX));
        (low, high, key.map_or("", rows::Key::unit))
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
    /// Continuous issues, and their named points.
    pub terms: Names,
    pub term_levels: Vec<Names>,
    pub gates: Names,
    /// What was said to be read and not yet computed: once each.
    told: BTreeSet<String>,
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
        terms: Names::default(),
        term_levels: Vec::new(),
        gates: Names::default(),
        told: BTreeSet::new(),
        paths: BTreeMap::new(),
        cited: Vec::new(),
    };
    let root = cx.entries_of(&root);
    cx.format(&root);
    cx.tables_are_known(&root);
    read(&mut cx, &root);
    let poisoned = cx.sources.poisoned;
    (Parsed { case: cx.case, cited: cx.cited, sources_poisoned: poisoned }, cx.sink)
}

/// Reads every table, names first: any row may speak of any other.
fn read(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let rows = |cx: &mut Cx<'_>, name: &'static str| -> Vec<Row<'_>> { cx.rows(root, name) };
    let sources = rows(cx, "source");
    let parties = rows(cx, "party");
    let (terms, issues): (Vec<_>, Vec<_>) = rows(cx, "issue").into_iter().partition(term::is_continuous);
    let gates = rows(cx, "gate");
    let options = rows(cx, "option");
    people::name_parties(cx, &parties);
    people::name_sources(cx, &sources);
    issues::name_issues(cx, &issues);
    term::name_terms(cx, &terms);
    gate::name_gates(cx, &gates);
    graph::name_options(cx, &options);

    people::case_table(cx, root);
    people::question(cx, root);
    people::sources(cx, &sources);
    term::terms(cx, &terms);
    people::parties(cx, &parties);
    people::decision(cx, root);
    issues::issues(cx, &issues);
    let (on_terms, stances): (Vec<_>, Vec<_>) =
        rows(cx, "stance").into_iter().partition(|row| term::is_stance_on_term(cx, row));
    issues::stances(cx, &stances);
    term::stances(cx, &on_terms);
    let interactions = rows(cx, "interaction");
    issues::interactions(cx, &interactions);
    let interests = rows(cx, "interest");
    issues::interests(cx, &interests);
    let packages = rows(cx, "package");
    issues::packages(cx, &packages);
    forecast::models(cx, root);
    graph::options(cx, &options);
    let preferences = rows(cx, "preference");
    graph::preferences(cx, &preferences);
    let infeasible = rows(cx, "infeasible");
    graph::infeasible(cx, &infeasible);
    let merges = rows(cx, "merge");
    graph::merges(cx, &merges);
    let moves = rows(cx, "move");
    graph::moves(cx, &moves);
    let views = rows(cx, "view");
    graph::views(cx, &views);
    let events = rows(cx, "event");
    record::events(cx, &events);
    let excludes = rows(cx, "exclude");
    gate::excludes(cx, &excludes);
    let conditions = rows(cx, "condition");
    gate::conditions(cx, &conditions);
    gate::gates(cx, &gates);
    let uncertain = rows(cx, "uncertain");
    trade::uncertain(cx, &uncertain);
    let transfers = rows(cx, "transfer");
    trade::transfers(cx, &transfers);
    hold::contest(cx, root);
    hold::delays(cx, root);
    hold::compliance(cx, root);
    hold::monitoring(cx, root);
    let hazards = rows(cx, "hazard");
    hold::hazards(cx, &hazards);
    let steps = rows(cx, "step");
    hold::steps(cx, &steps);
    hold::stalemates(cx, root);
    hold::provisions(cx, root);
    hold::grades(cx, root);
    let references = rows(cx, "reference");
    record::references(cx, &references);
    record::glossary(cx, root);
    let correlations = rows(cx, "correlation");
    record::correlations(cx, &correlations);
}

impl<'t> Cx<'t> {
    /// An error at `span`.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.sink.error(code, span, message, help);
    }

    /// A warning at `span`.
    pub(crate) fn warn(
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
    pub(crate) fn entries_of<'a>(&self, table: &'a DeTable<'a>) -> Vec<Item<'a>> {
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

    /// Says of each table that there is none of its name.
    fn tables_are_known(&mut self, root: &[Item<'_>]) {
        for item in root {
            if item.key != "format"
                && (item.key.contains('.') || rows::table(item.key).is_none() || item.key == "value")
            {
                let known = rows::TABLES.iter().map(|table| table.name).filter(|name| !name.contains('.'));
                let hint = nearest_hint(item.key, known.filter(|name| *name != "value"));
                self.error("E0201", item.key_span, format!("there is no table `{}`", brief(item.key)), hint);
            }
        }
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
    pub(crate) fn single<'a>(&mut self, root: &[Item<'a>], name: &'static str) -> Option<Row<'a>> {
        let item = *root.iter().find(|item| item.key == name)?;
        self.row(item, name)
    }

    /// All rows `[[name]]`.
    pub(crate) fn rows<'a>(&mut self, root: &[Item<'a>], name: &'static str) -> Vec<Row<'a>> {
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
    pub(crate) fn row<'a>(&mut self, item: Item<'a>, name: &'static str) -> Option<Row<'a>> {
        let row = self.row_but(item, name, &[])?;
        Some(row)
    }

    /// Like [`Self::row`]; missing keys among `later` are left to the caller.
    pub(crate) fn row_but<'a>(
        &mut self,
        item: Item<'a>,
        name: &'static str,
        later: &[&str],
    ) -> Option<Row<'a>> {
        let items = self.table(item)?;
        let table = rows::table(name);
        let keys = table.map_or(&[][..], |table| table.keys);
        for item in &items {
            if !keys.iter().any(|key| key.name == item.key) {
                self.unknown_key(item, name, keys.iter().map(|key| key.name));
            }
        }
        for key in keys.iter().filter(|key| key.required && !later.contains(&key.name)) {
            if !items.iter().any(|item| item.key == key.name) {
                let message = format!("`{}` lacks `{}`: {}", shown(name), key.name, key.about);
                self.missing("E0204", item.span, message, format!("add `{} = …` ({})", key.name, key.form()));
            }
        }
        if let Some(table) = table {
            self.not_yet_computed(table, &items, item.span);
        }
        Some(Row { items, span: item.span, name })
    }

    /// Says which tables and keys of a row are read and not yet computed, and remembers the row where it is a draft.
    fn not_yet_computed(&mut self, table: &'static rows::Table, items: &[Item<'_>], span: Span) {
        if table.ahead {
            self.ahead(format!("`{}`", table.name), span);
        }
        for item in items {
            if item.key == "draft" && table.key("draft").is_some() && self.truth(*item) == Some(true) {
                self.case.drafts.push(Draft { table: table.name, span: self.whole(span) });
            }
            if table.key(item.key).is_some_and(|key| key.ahead) {
                self.ahead(format!("`{}` of `{}`", item.key, table.name), item.key_span);
            }
        }
    }

    /// A row from its head to the head of the next one.
    fn whole(&self, span: Span) -> Span {
        let range = span.range();
        let rest = self.text.get(range.end..).unwrap_or_default();
        let end = rest.find("\n[").map_or(self.text.len(), |at| range.end + at);
        Span::new(span.file, range.start..end)
    }

    /// Says once that something is read and not yet computed.
    pub(crate) fn ahead(&mut self, what: String, span: Span) {
        if !self.told.contains(&what) {
            let help = "you may keep it: no number rests on it today, and a later version computes it";
            self.sink.note("N0701", span, format!("{what} is read and checked, but not yet computed"), help);
            self.told.insert(what);
        }
    }

    /// Something is missing from the table at `span`: not said where broken syntax in it is the likely cause.
    pub(crate) fn missing(&mut self, code: &'static str, span: Span, message: String, help: String) {
        if !self.sink.row_has_syntax_error(span) {
            self.error(code, span, message, help);
        }
    }

    pub(crate) fn unknown_key<'k>(
        &mut self,
        item: &Item<'_>,
        name: &str,
        keys: impl Iterator<Item = &'k str>,
    ) {
        let hint = nearest_hint(item.key, keys);
        let message = format!("`{}` has no key `{}`", shown(name), brief(item.key));
        self.error("E0202", item.key_span, message, hint);
    }

    /// `cites`, `why`, `by`, `on` of a row that means the judgement by them.
    pub(crate) fn basis(&mut self, row: &Row<'_>) -> Basis {
        let mut basis = self.cites_and_why(row);
        basis.by = self.optional_string(row, "by");
        basis.on = row.get("on").and_then(|item| self.date(item));
        basis
    }

    /// `cites` and `why` of a row whose `by` and `on` mean something else.
    pub(crate) fn cites_and_why(&mut self, row: &Row<'_>) -> Basis {
        let cites = self.cites(row.get("cites"));
        // What is no truth value was told when the row was read.
        let draft = row.get("draft").and_then(|item| item.value.as_bool()).unwrap_or(false);
        Basis { cites, why: self.optional_string(row, "why"), by: None, on: None, draft }
    }

    /// A list of claim ids, remembered for the check against the log.
    pub(crate) fn cites(&mut self, item: Option<Item<'_>>) -> Vec<String> {
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
    pub(crate) fn input(&mut self, item: Item<'_>, path: String, quantity: Quantity, row: &Basis) -> InputId {
        let (dist, own) = value::read(self, item, &quantity, &[]);
        let dist = dist.unwrap_or(stand_in(&quantity));
        self.push(path, dist, quantity, own.over(row), item.span)
    }

    /// An optional value of a row.
    pub(crate) fn optional_input(
        &mut self,
        row: &Row<'_>,
        key: &str,
        path: String,
        basis: &Basis,
    ) -> Option<InputId> {
        row.get(key).map(|item| self.input(item, path, row.quantity(key), basis))
    }

    /// A required value of a row; a stand-in where it is missing, which [`Self::row`] has said.
    pub(crate) fn required_input(
        &mut self,
        row: &Row<'_>,
        key: &str,
        path: String,
        basis: &Basis,
    ) -> InputId {
        let quantity = row.quantity(key);
        match row.get(key) {
            Some(item) => self.input(item, path, quantity, basis),
            None => self.push(path, stand_in(&quantity), quantity, basis.clone(), row.span),
        }
    }

    /// Adds an input.
    pub(crate) fn push(
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

    /// The paths that begin with `name` may also be written with `number` in its place, as 0.1.0 called rows without an id.
    pub(crate) fn also_known(&mut self, name: &str, number: &str) {
        let named = self.paths.range(name.to_owned()..).take_while(|(path, _)| path.starts_with(name));
        let also: Vec<(String, InputId)> =
            named.map(|(path, id)| (format!("{number}{}", &path[name.len()..]), *id)).collect();
        for (path, id) in also {
            self.paths.entry(path).or_insert(id);
        }
    }

    /// A yes/no that is certain unless a chance is given.
    pub(crate) fn held(
        &mut self,
        chance: Option<Item<'_>>,
        path: String,
        basis: &Basis,
        span: Span,
    ) -> InputId {
        match chance {
            Some(item) => self.input(item, path, Quantity::YES_NO, basis),
            None => self.push(path, Dist::Exact(100.0), Quantity::YES_NO, basis.clone(), span),
        }
    }

    /// Uncertain values by party: `{ israel = 40 }`.
    pub(crate) fn by_party(
        &mut self,
        row: &Row<'_>,
        key: &str,
        path: &str,
        basis: &Basis,
    ) -> Vec<(PartyId, InputId)> {
        let quantity = row.quantity(key);
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
