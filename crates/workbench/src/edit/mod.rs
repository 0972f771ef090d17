//! Edits of `case.toml` as a person would make them by hand: the value that changes is replaced where it
//! stands, a new row stands after the last of its kind, and everything else, comments and order included, stays
//! as it was to the byte.
//!
//! An edit maps a text to a text. Whether the new text is a case is the reader's to say
//! ([`detente_case::load_with`]); nothing here is written to a disk.

mod forget;

use crate::words::{w, with};
use detente_case::{Case, schema};
use detente_chance::Quantity;
use forget::{Gone, forget};
use std::fmt;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Formatted, InlineTable, Item, Table, Value};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// A new value for the input at a path.
    Value {
        /// `stance.israel.withdrawal.position`.
        path: String,
        /// As typed: `40`, `30 to 60`, `{ low = 30, mid = 45, high = 60 }`.
        to: String,
    },
    /// What the input at a path rests on.
    Basis {
        /// The input.
        path: String,
        /// The reason; none where empty.
        why: String,
        /// Ids of claims.
        cites: Vec<String>,
    },
    /// A key of a row, or its removal where `to` is empty.
    Key {
        /// Table, such as `stance`.
        table: String,
        /// What the row is found by: `party` = `israel`, `issue` = `withdrawal`; or `#` and its number.
        row: Vec<(String, String)>,
        /// Which key.
        key: String,
        /// As typed.
        to: String,
    },
    /// A new row.
    Add {
        /// Table, such as `party`.
        table: String,
        /// Keys and values as typed; empty values are left out.
        row: Vec<(String, String)>,
    },
    /// A row goes, and with a party, issue or option whatever speaks of it.
    Drop {
        /// Table.
        table: String,
        /// What the row is found by.
        row: Vec<(String, String)>,
    },
    /// The whole file anew.
    Text(String),
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError(String);

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EditError {}

fn refuse<T>(why: impl Into<String>) -> Result<T, EditError> {
    Err(EditError(why.into()))
}

impl Edit {
    /// In a few words, for the list of what can be undone.
    #[must_use]
    pub fn title(&self) -> String {
        let name = |row: &[(String, String)]| {
            row.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" · ")
        };
        match self {
            Self::Value { path, to } => format!("{path} = {to}"),
            Self::Basis { path, .. } => format!("{path}: why"),
            Self::Key { table, row, key, .. } => format!("{table} {}: {key}", name(row)),
            Self::Add { table, row } => {
                format!("{table} + {}", row.first().map_or("", |(_, value)| value.as_str()))
            }
            Self::Drop { table, row } => format!("{table} − {}", name(row)),
            Self::Text(_) => "case.toml".to_owned(),
        }
    }
}

/// The text of `case.toml` after `edit`. `case` is what was read from `text`.
///
/// # Errors
/// Where the edit has no place in the text, in words.
pub fn apply(text: &str, case: &Case, edit: &Edit) -> Result<String, EditError> {
    match edit {
        Edit::Text(text) => Ok(text.clone()),
        Edit::Value { path, to } => {
            let new = typed(to)?;
            match input(text, case, path) {
                Some(place) => replaced(text, &place, |old| with_value(old, new, place.item)),
                None => missing(text, path, new),
            }
        }
        Edit::Basis { path, why, cites } => match input(text, case, path) {
            Some(place) => replaced(text, &place, |old| with_basis(old, why, cites, place.item)),
            None => refuse(with("no-input", &[("path", path)])),
        },
        Edit::Key { table, row, key, to } => {
            let mut doc = document(text)?;
            let found = find(&mut doc, table, row)?;
            if key.trim().is_empty() {
                return refuse(w("nothing-typed"));
            }
            if to.trim().is_empty() {
                found.remove(key);
            } else {
                set(found, key, value_for(table, key, to)?);
            }
            Ok(doc.to_string())
        }
        Edit::Add { table, row } => add(text, table, row),
        Edit::Drop { table, row } => remove(text, table, row),
    }
}

/// Where an input's value stands.
struct Place {
    range: std::ops::Range<usize>,
    /// True where the text there is a whole yes/no item (a formula, a list of levels) without a chance of its
    /// own.
    item: bool,
}

fn input(text: &str, case: &Case, path: &str) -> Option<Place> {
    let input = case.inputs.iter().find(|input| input.path == path)?;
    let range = input.span.range();
    if input.span.file.0 != 0 || range.is_empty() || text.get(range.clone()).is_none() {
        return None;
    }
    let before = text[..range.start].trim_end().strip_suffix('=').map(str::trim_end);
    let chance = before.is_some_and(|before| before.ends_with("chance"));
    Some(Place { range, item: input.quantity == Quantity::YES_NO && !chance })
}

fn replaced(
    text: &str,
    place: &Place,
    change: impl FnOnce(Value) -> Result<Value, EditError>,
) -> Result<String, EditError> {
    let old: Value = text[place.range.clone()]
        .parse()
        .map_err(|error: toml_edit::TomlError| EditError(error.message().to_owned()))?;
    let mut new = change(old)?;
    new.decor_mut().clear();
    Ok(format!("{}{}{}", &text[..place.range.start], new.to_string().trim(), &text[place.range.end..]))
}

/// Keys of a value that say what it rests on.
const BASIS: [&str; 4] = ["cites", "why", "by", "on"];

fn with_value(old: Value, new: Value, item: bool) -> Result<Value, EditError> {
    match old {
        Value::InlineTable(mut table) if item => {
            put(&mut table, "chance", new);
            Ok(Value::InlineTable(table))
        }
        old if item => {
            let mut table = InlineTable::new();
            table.insert("is", bare(old));
            table.insert("chance", new);
            Ok(Value::InlineTable(table))
        }
        Value::InlineTable(mut table) if table.contains_key("is") => {
            put(&mut table, "is", new);
            Ok(Value::InlineTable(table))
        }
        Value::InlineTable(table) if BASIS.iter().any(|key| table.contains_key(key)) => {
            let mut wrapped = InlineTable::new();
            wrapped.insert("is", new);
            for key in BASIS {
                if let Some(value) = table.get(key) {
                    wrapped.insert(key, bare(value.clone()));
                }
            }
            Ok(Value::InlineTable(wrapped))
        }
        _ => Ok(new),
    }
}

fn with_basis(old: Value, why: &str, cites: &[String], item: bool) -> Result<Value, EditError> {
    let mut table = match old {
        Value::InlineTable(table)
            if item || table.contains_key("is") || BASIS.iter().any(|key| table.contains_key(key)) =>
        {
            table
        }
        old => {
            let mut table = InlineTable::new();
            table.insert("is", bare(old));
            table
        }
    };
    if cites.is_empty() {
        table.remove("cites");
    } else {
        put(&mut table, "cites", Value::Array(cites.iter().map(String::as_str).collect::<Array>()));
    }
    if why.trim().is_empty() {
        table.remove("why");
    } else {
        put(&mut table, "why", why.trim().into());
    }
    let only = (table.len() == 1).then(|| table.get("is").cloned()).flatten();
    Ok(only.map_or(Value::InlineTable(table), bare))
}

/// Sets a key of an inline table and leaves its place and its blanks as they are.
fn put(table: &mut InlineTable, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            // The blank before a closing brace belongs to the last value: it goes over to the new one.
            let last = table.iter().last().map(|(key, _)| key.to_owned());
            if let Some(last) = last.and_then(|key| table.get_mut(&key)) {
                last.decor_mut().set_suffix("");
            }
            let empty = table.is_empty();
            table.insert(key, value);
            if let Some(value) = table.get_mut(key) {
                *value.decor_mut() = toml_edit::Decor::new(" ", if empty { "" } else { " " });
            }
        }
    }
}

fn bare(mut value: Value) -> Value {
    value.decor_mut().clear();
    value
}

/// What a person typed into a field for an uncertain value.
fn typed(text: &str) -> Result<Value, EditError> {
    let text = text.trim();
    if text.is_empty() {
        return refuse(w("no-value"));
    }
    match text.parse::<Value>() {
        Ok(value) => Ok(bare(value)),
        // A form that opens like TOML and is none is shown to its writer, not stored as words.
        Err(error) if text.starts_with(['{', '[', '"', '\'']) => refuse(error.message()),
        Err(_) => Ok(text.into()),
    }
}

/// What a person typed for a key: words where the key holds words, TOML where it holds more.
fn value_for(table: &str, key: &str, text: &str) -> Result<Value, EditError> {
    let form = schema::TABLES
        .iter()
        .find(|known| known.name == table)
        .and_then(|known| known.keys.iter().find(|known| known.name == key))
        .map_or("", |known| known.form);
    let words = form.contains("text") || form.contains("name") || key == "id" || key == "why";
    if words && !form.contains("list") {
        return Ok(Value::String(Formatted::new(text.trim().to_owned())));
    }
    let list = form.contains("list") && !text.trim_start().starts_with('[');
    if list {
        let parts = text.split([',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
        return Ok(Value::Array(parts.collect::<Array>()));
    }
    typed(text)
}

fn document(text: &str) -> Result<DocumentMut, EditError> {
    text.parse()
        .map_err(|error: toml_edit::TomlError| EditError(with("not-toml", &[("why", error.message())])))
}

fn rows<'d>(doc: &'d mut DocumentMut, table: &str) -> Result<&'d mut ArrayOfTables, EditError> {
    match doc.get_mut(table).and_then(Item::as_array_of_tables_mut) {
        Some(rows) => Ok(rows),
        None => refuse(with("no-table", &[("table", table)])),
    }
}

fn is_row(row: &Table, at: usize, by: &[(String, String)]) -> bool {
    !by.is_empty()
        && by.iter().all(|(key, value)| {
            if key == "#" {
                value.parse() == Ok(at)
            } else {
                row.get(key).and_then(Item::as_str) == Some(value)
            }
        })
}

fn find<'d>(
    doc: &'d mut DocumentMut,
    table: &str,
    by: &[(String, String)],
) -> Result<&'d mut Table, EditError> {
    match form(table) {
        Form::Rows => {
            let rows = rows(doc, table)?;
            let at = rows.iter().enumerate().position(|(at, row)| is_row(row, at, by));
            match at.and_then(|at| rows.get_mut(at)) {
                Some(row) => Ok(row),
                None => refuse(with("no-row", &[("table", table)])),
            }
        }
        // A table that there is once is made where it is not there yet.
        Form::One => single(doc.as_table_mut(), table),
        Form::ByParty => match by {
            [(_, party)] if !party.is_empty() => {
                let tables = single(doc.as_table_mut(), table)?;
                tables.set_implicit(true);
                single(tables, party)
            }
            _ => refuse(with("no-row", &[("table", table)])),
        },
        Form::None => refuse(with("no-table", &[("table", table)])),
    }
}

/// In how many copies a table stands in the file.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// `[[party]]`
    Rows,
    /// `[monitoring]`
    One,
    /// `[delay.PARTY]`
    ByParty,
    /// Not at all.
    None,
}

fn form(table: &str) -> Form {
    match schema::TABLES.iter().find(|known| known.name == table).map(|known| known.form) {
        Some(form) if form.starts_with("[[") => Form::Rows,
        Some(form) if form.ends_with(".PARTY]") => Form::ByParty,
        Some(form) if form.starts_with('[') => Form::One,
        _ => Form::None,
    }
}

/// The table `name` in another, made where it is not there.
fn single<'d>(tables: &'d mut Table, name: &str) -> Result<&'d mut Table, EditError> {
    let item = tables.entry(name).or_insert_with(|| {
        let mut new = Table::new();
        new.decor_mut().set_prefix("\n");
        Item::Table(new)
    });
    match item.as_table_mut() {
        Some(table) => Ok(table),
        None => refuse(with("no-plain-table", &[("table", name)])),
    }
}

fn set(table: &mut Table, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, toml_edit::value(value));
        }
    }
}

/// A value for an input that the case does not have yet: a key of a row, or a new stance.
fn missing(text: &str, path: &str, value: Value) -> Result<String, EditError> {
    let mut doc = document(text)?;
    let parts: Vec<&str> = path.split('.').collect();
    let by = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    match parts[..] {
        ["party" | "issue" | "hazard", id, key] => {
            set(find(&mut doc, parts[0], &by(&[("id", id)]))?, key, value);
        }
        ["stance", party, issue, ref key @ ..] if !key.is_empty() => {
            let row = by(&[("party", party), ("issue", issue)]);
            if find(&mut doc, "stance", &row).is_err() {
                push(
                    &mut doc,
                    "stance",
                    row.iter().map(|(key, value)| (key.clone(), value.as_str().into())),
                )?;
            }
            let stance = find(&mut doc, "stance", &row)?;
            match key {
                [key] => set(stance, key, value),
                ["value", level] => {
                    let given = stance.entry("value").or_insert(toml_edit::value(InlineTable::new()));
                    match given.as_inline_table_mut() {
                        Some(table) => put(table, level, value),
                        None => return refuse(with("no-plain-table", &[("table", "value")])),
                    }
                }
                _ => return refuse(with("no-place", &[("path", path)])),
            }
        }
        ["delay" | "compliance", party, key] => {
            set(find(&mut doc, parts[0], &by(&[("party", party)]))?, key, value);
        }
        ["monitoring" | "contest", key] => set(find(&mut doc, parts[0], &[])?, key, value),
        _ => return refuse(with("no-place", &[("path", path)])),
    }
    Ok(doc.to_string())
}

fn push(
    doc: &mut DocumentMut,
    table: &str,
    row: impl Iterator<Item = (String, Value)>,
) -> Result<(), EditError> {
    let mut new = Table::new();
    for (key, value) in row {
        new.insert(&key, toml_edit::value(value));
    }
    new.decor_mut().set_prefix("\n");
    let item = doc.entry(table).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    match item.as_array_of_tables_mut() {
        Some(rows) => {
            rows.push(new);
            Ok(())
        }
        None => refuse(with("no-list", &[("table", table)])),
    }
}

fn add(text: &str, table: &str, row: &[(String, String)]) -> Result<String, EditError> {
    let known = schema::TABLES.iter().find(|known| known.name == table);
    let known = known.filter(|_| form(table) != Form::None);
    let Some(known) = known else { return refuse(with("no-table", &[("table", table)])) };
    let mut doc = document(text)?;
    let mut values = Vec::new();
    for key in known.keys {
        let given = row.iter().find(|(have, _)| have == key.name).map_or("", |(_, value)| value.trim());
        if !given.is_empty() {
            values.push((key.name.to_owned(), value_for(table, key.name, given)?));
        }
    }
    if values.is_empty() {
        return refuse(w("nothing-typed"));
    }
    if form(table) != Form::Rows {
        let party: Vec<_> = row.iter().filter(|(key, _)| key == "party").cloned().collect();
        let new = find(&mut doc, table, &party)?;
        if !new.is_empty() {
            return refuse(with("row-there", &[("table", table)]));
        }
        for (key, value) in values {
            set(new, &key, value);
        }
        return Ok(doc.to_string());
    }
    push(&mut doc, table, values.into_iter())?;
    Ok(doc.to_string())
}

fn remove(text: &str, table: &str, by: &[(String, String)]) -> Result<String, EditError> {
    let mut doc = document(text)?;
    let no_row = || EditError(with("no-row", &[("table", table)]));
    match form(table) {
        Form::Rows => {}
        Form::One if matches!(table, "case" | "question") || !by.is_empty() => return Err(no_row()),
        Form::One => {
            doc.remove(table).ok_or_else(no_row)?;
            return Ok(doc.to_string());
        }
        Form::ByParty => {
            let [(_, party)] = by else { return Err(no_row()) };
            let tables = doc.get_mut(table).and_then(Item::as_table_mut).ok_or_else(no_row)?;
            tables.remove(party).ok_or_else(no_row)?;
            if tables.is_empty() {
                doc.remove(table);
            }
            return Ok(doc.to_string());
        }
        Form::None => return refuse(with("no-table", &[("table", table)])),
    }
    let list = rows(&mut doc, table)?;
    let Some(at) = list.iter().enumerate().position(|(at, row)| is_row(row, at, by)) else {
        return Err(no_row());
    };
    let field = |key: &str| list.get(at).and_then(|row| row.get(key)?.as_str()).map(str::to_owned);
    let (id, party) = (field("id"), field("party"));
    list.remove(at);
    let gone = match (table, id, party) {
        ("party", Some(id), _) => Some(Gone::Party(id)),
        ("issue", Some(id), _) => Some(Gone::Issue(id)),
        ("option", Some(id), Some(party)) => Some(Gone::Option(format!("{party}.{id}"))),
        _ => None,
    };
    if let Some(gone) = &gone {
        forget(&mut doc, gone);
    }
    let empty: Vec<String> = doc
        .iter()
        .filter(|(_, item)| item.as_array_of_tables().is_some_and(ArrayOfTables::is_empty))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in empty {
        doc.remove(&key);
    }
    Ok(doc.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::{Loaded, load, load_with};
    use detente_chance::Dist;
    use std::path::{Path, PathBuf};

    fn cases() -> Vec<Loaded> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../cases");
        ["israel-syria", "nile-dam"].iter().map(|name| load(folder.join(name))).collect()
    }

    fn comments(text: &str) -> Vec<&str> {
        text.lines().filter(|line| line.trim_start().starts_with('#')).collect()
    }

    /// Lines of `b` that `a` does not have, and the other way round.
    fn difference(a: &str, b: &str) -> usize {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
        let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
        (a.len() - start - end).max(b.len() - start - end)
    }

    #[test]
    fn every_input_of_the_bundled_cases_can_be_edited_and_only_it_changes() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            for input in &loaded.case.inputs {
                let edit = Edit::Value { path: input.path.clone(), to: "12 to 34".into() };
                let after = apply(text, &loaded.case, &edit).unwrap();
                assert_eq!(difference(text, &after), 1, "{}: one line changes", input.path);
                let again = load_with(&loaded.folder, &after);
                let errors: Vec<_> = again.errors().collect();
                assert!(errors.is_empty(), "{}: {errors:?}", input.path);
                assert_eq!(again.case.inputs.len(), loaded.case.inputs.len());
                for (old, new) in loaded.case.inputs.iter().zip(&again.case.inputs) {
                    assert_eq!(old.path, new.path);
                    assert_eq!(old.basis, new.basis, "{}: what {} rests on stays", input.path, old.path);
                    if new.path == input.path {
                        assert_eq!(new.dist, Dist::Interval { low: 12.0, high: 34.0 });
                    } else {
                        assert_eq!(new.dist, old.dist, "{} leaves {} alone", input.path, old.path);
                    }
                }
            }
        }
    }

    #[test]
    fn a_reason_is_added_to_every_input_and_taken_away_again() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            let claim = loaded.case.claims[0].id.clone();
            for input in loaded.case.inputs.iter().step_by(3) {
                let path = input.path.clone();
                let why = "she said \"so\", \\ then <left>".to_owned();
                let edit = Edit::Basis { path: path.clone(), why: why.clone(), cites: vec![claim.clone()] };
                let after = apply(text, &loaded.case, &edit).unwrap();
                let again = load_with(&loaded.folder, &after);
                assert!(again.is_sound(), "{path}: {:?}", again.diagnostics);
                let new = again.case.inputs.iter().find(|new| new.path == path).unwrap();
                assert_eq!(
                    (new.basis.why.as_deref(), &new.basis.cites[..]),
                    (Some(&*why), &[claim.clone()][..])
                );
                assert_eq!(new.dist, input.dist, "{path}");
            }
        }
    }

    #[test]
    fn what_is_dropped_leaves_a_sound_case_or_says_what_misses_it() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            let mut rows: Vec<(&str, Vec<(String, String)>)> = Vec::new();
            let id = |id: &str| vec![("id".to_owned(), id.to_owned())];
            rows.extend(loaded.case.parties.iter().map(|party| ("party", id(&party.id))));
            rows.extend(loaded.case.issues.iter().map(|issue| ("issue", id(&issue.id))));
            rows.extend(loaded.case.options.iter().map(|option| {
                let party = loaded.case.parties[option.party.at()].id.clone();
                ("option", vec![("party".to_owned(), party), ("id".to_owned(), option.id.clone())])
            }));
            let agreement = loaded.case.question.agreement.as_ref().map_or("", |text| text.text.as_str());
            for (table, row) in rows {
                let edit = Edit::Drop { table: table.into(), row: row.clone() };
                let again = load_with(&loaded.folder, &apply(text, &loaded.case, &edit).unwrap());
                let bound = detente_outlook::bind::bind(&again.case);
                let errors: Vec<_> = again.errors().chain(&bound.diagnostics).map(|e| &e.message).collect();
                // Who signs is named in the formula of the agreement, which is for a person to mend.
                let signs = match table {
                    "option" => agreement.contains(&format!("{}.{}", row[0].1, row[1].1)),
                    "party" => agreement.contains(&format!("{}.", row[0].1)),
                    _ => false,
                };
                assert_eq!(errors.is_empty(), !signs, "{table} {row:?}: {errors:?}");
            }
        }
    }

    #[test]
    fn rows_are_added_after_the_last_of_their_kind_with_all_comments_kept() {
        for loaded in cases() {
            let text = &loaded.files[0].text;
            let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
            let adds = [
                (
                    "party",
                    vec![
                        pair("id", "norway"),
                        pair("name", "Norway"),
                        pair("roles", "mediator, guarantor"),
                        pair("influence", "10 to 30"),
                    ],
                ),
                (
                    "issue",
                    vec![
                        pair("id", "water"),
                        pair("title", "Water \"rights\""),
                        pair(
                            "levels",
                            "[{ id = \"low\", at = 0, text = \"less\" }, { id = \"high\", at = 100, text = \"more\" }]",
                        ),
                    ],
                ),
                ("event", vec![pair("kind", "round"), pair("title", "1974"), pair("on", "2026-01-07")]),
            ];
            for (table, row) in adds {
                let after = apply(text, &loaded.case, &Edit::Add { table: table.into(), row }).unwrap();
                let again = load_with(&loaded.folder, &after);
                assert!(again.is_sound(), "{table}: {:?}", again.diagnostics);
                assert_eq!(comments(&after), comments(text));
                assert!(after.len() > text.len());
            }
        }
    }

    #[test]
    fn a_number_for_an_empty_cell_makes_its_row() {
        let loaded = &cases()[0];
        let text = &loaded.files[0].text;
        let path = "stance.iran.golan.position".to_owned();
        let edit = Edit::Value { path: path.clone(), to: "40 to 90".into() };
        let after = apply(text, &loaded.case, &edit).unwrap();
        let again = load_with(&loaded.folder, &after);
        assert!(again.is_sound(), "{:?}", again.diagnostics);
        assert!(again.case.inputs.iter().any(|input| input.path == path));
        assert_eq!(comments(&after), comments(text));
        // And a second value for the same cell goes into the same row.
        let edit = Edit::Value { path: "stance.iran.golan.value.accepted".into(), to: "0".into() };
        let third = load_with(&loaded.folder, &apply(&after, &again.case, &edit).unwrap());
        assert!(third.is_sound(), "{:?}", third.diagnostics);
        assert_eq!(third.case.stances.len(), loaded.case.stances.len() + 1);
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        let loaded = &cases()[0];
        let text = &loaded.files[0].text;
        for edit in [
            Edit::Value { path: "no.such.path".into(), to: "3".into() },
            Edit::Value { path: "party.israel.influence".into(), to: "  ".into() },
            Edit::Value { path: "party.israel.influence".into(), to: "{ low = ".into() },
            Edit::Drop { table: "party".into(), row: vec![] },
            Edit::Drop { table: "case".into(), row: vec![("id".into(), "x".into())] },
            Edit::Add { table: "case".into(), row: vec![("title".into(), "x".into())] },
            Edit::Key {
                table: "party".into(),
                row: vec![("id".into(), "none".into())],
                key: "name".into(),
                to: "x".into(),
            },
        ] {
            assert!(apply(text, &loaded.case, &edit).is_err(), "{edit:?}");
        }
        // A typed value can break out of its place in no way: it is refused by the reader, or it is words.
        for typed in ["1\n[case]\ntitle = \"x\"", "\"a\" }\n[x]", "1 # comment", "<script>"] {
            let edit = Edit::Value { path: "party.israel.influence".into(), to: typed.into() };
            if let Ok(after) = apply(text, &loaded.case, &edit) {
                assert_eq!(load_with(&loaded.folder, &after).case.title, loaded.case.title, "{typed}");
            }
        }
    }

    #[test]
    fn every_table_takes_a_row_and_gives_it_back() {
        let start = "# A case.\nformat = 1\n[case]\ntitle = \"t\"\n\n# Who.\n[[party]]\nid = \"a\"\nroles = [\"signatory\"]\n\n\
            [[party]]\nid = \"b\"\nroles = [\"signatory\"]\n\n[[issue]]\nid = \"i\"\nlevels = [{ id = \"x\", at = 0 }, { id = \"y\", at = 100 }]\n\n\
            [[issue]]\nid = \"j\"\nlevels = [{ id = \"x\", at = 0 }, { id = \"y\", at = 100 }]\n\n\
            [[stance]]\nparty = \"a\"\nissue = \"i\"\nposition = \"10 to 30\"\nsalience = \"10 to 30\"\n\n[[option]]\nparty = \"a\"\nid = \"go\"\n\n[[option]]\nparty = \"b\"\nid = \"go\"\n";
        let rows: [(&str, &[(&str, &str)], &[(&str, &str)]); 16] = [
            ("decision", &[("rule", "unanimity"), ("required", "a, b")], &[]),
            (
                "interest",
                &[("id", "n"), ("weight", "{ a = 50 }"), ("serves", "{ \"i.x\" = 60 }")],
                &[("id", "n")],
            ),
            ("interaction", &[("a", "i.x"), ("b", "j.y"), ("worth", "{ a = 5 }")], &[("#", "0")]),
            ("package", &[("id", "p"), ("levels", "{ i = \"x\" }")], &[("id", "p")]),
            ("preference", &[("party", "a"), ("order", "[\"a.go\"]")], &[("party", "a")]),
            ("view", &[("who", "b"), ("of", "a"), ("order", "[\"!a.go\"]")], &[("#", "0")]),
            ("infeasible", &[("when", "a.go & b.go")], &[("#", "0")]),
            ("move", &[("party", "a"), ("from", "!a.go"), ("to", "a.go")], &[("#", "0")]),
            (
                "contest",
                &[
                    ("what", "war"),
                    ("sides", "a, b"),
                    ("wins", "{ a = 50, b = 60 }"),
                    ("cost", "{ a = 5, b = 6 }"),
                ],
                &[],
            ),
            (
                "delay",
                &[
                    ("party", "a"),
                    ("other_yields", "80"),
                    ("yields", "20"),
                    ("cost", "10"),
                    ("impatience", "5"),
                ],
                &[("party", "a")],
            ),
            (
                "compliance",
                &[
                    ("party", "a"),
                    ("cheats", "80"),
                    ("complies", "60"),
                    ("punished", "20"),
                    ("impatience", "5 to 9"),
                ],
                &[("party", "a")],
            ),
            ("monitoring", &[("detection", "50 to 70")], &[]),
            ("hazard", &[("id", "h"), ("rate", "0.1 to 0.3")], &[("id", "h")]),
            ("step", &[("id", "s"), ("by", "a"), ("does", "go")], &[("id", "s")]),
            (
                "reference",
                &[("question", "signed"), ("class", "own"), ("title", "mine"), ("k", "3"), ("n", "9")],
                &[("#", "0")],
            ),
            (
                "correlation",
                &[("between", "stance.a.i.position, stance.a.i.salience"), ("rho", "0.5")],
                &[("#", "0")],
            ),
        ];
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("case.toml"), start).unwrap();
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        for (table, row, by) in rows {
            let case = load_with(folder.path(), start).case;
            let added = apply(start, &case, &Edit::Add { table: table.into(), row: own(row) }).unwrap();
            let again = load_with(folder.path(), &added);
            let errors: Vec<_> = again.errors().map(|e| &e.message).collect();
            assert!(errors.is_empty(), "{table}: {errors:?}\n{added}");
            assert_eq!(comments(&added), comments(start), "{table}");
            assert!(added.len() > start.len(), "{table}");
            if by.is_empty() || table == "delay" {
                let twice = Edit::Add { table: table.into(), row: own(row) };
                assert!(apply(&added, &again.case, &twice).is_err(), "{table}: there once");
            }
            let dropped =
                apply(&added, &again.case, &Edit::Drop { table: table.into(), row: own(by) }).unwrap();
            assert_eq!(dropped.trim_end(), start.trim_end(), "{table}");
        }
        // Terms have keys of their own.
        let case = load_with(folder.path(), start).case;
        let term = |to: &str| Edit::Key {
            table: "glossary".into(),
            row: vec![],
            key: "the line".into(),
            to: to.into(),
        };
        let with = apply(start, &case, &term("the border of 1974")).unwrap();
        assert!(
            with.contains("\"the line\" = \"the border of 1974\"")
                && load_with(folder.path(), &with).is_sound()
        );
        // A case keeps its title and its question.
        assert!(apply(start, &case, &Edit::Drop { table: "case".into(), row: vec![] }).is_err());
    }

    #[test]
    fn a_preference_without_a_statement_goes_with_its_last_option() {
        let start = "format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\n[[option]]\nparty = \"a\"\nid = \"go\"\n[[option]]\n\
            party = \"a\"\nid = \"stay\"\n[[preference]]\nparty = \"a\"\norder = [\"a.go\"]\n";
        let drop = |id: &str| Edit::Drop {
            table: "option".into(),
            row: vec![("party".into(), "a".into()), ("id".into(), id.into())],
        };
        let case = load_with(Path::new("."), start).case;
        let without = apply(start, &case, &drop("go")).unwrap();
        assert!(!without.contains("[[preference]]") && without.contains("stay"), "{without}");
        assert!(apply(start, &case, &drop("stay")).unwrap().contains("[[preference]]"));
    }
}
