//! Rows: finding one, setting its keys, adding and dropping; and with a party, an issue or an option whatever speaks
//! of it.

use super::forget::{Gone, forget};
use super::typed::{put, value_for};
use super::{EditError, refuse};
use crate::sentences::{sentence, sentence_with};
use detente_case::rows::{self, Copies};
use detente_case::{Case, InputId};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

pub(super) fn document(text: &str) -> Result<DocumentMut, EditError> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        EditError(sentence_with("not-toml", &[("why", error.message())]))
    })
}

fn rows<'d>(doc: &'d mut DocumentMut, table: &str) -> Result<&'d mut ArrayOfTables, EditError> {
    match doc.get_mut(table).and_then(Item::as_array_of_tables_mut) {
        Some(rows) => Ok(rows),
        None => refuse(sentence_with("no-table", &[("table", table)])),
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

pub(super) fn find<'d>(
    doc: &'d mut DocumentMut,
    table: &str,
    by: &[(String, String)],
) -> Result<&'d mut Table, EditError> {
    match form(table) {
        Some(Copies::Rows) => {
            let rows = rows(doc, table)?;
            let at = rows.iter().enumerate().position(|(at, row)| is_row(row, at, by));
            match at.and_then(|at| rows.get_mut(at)) {
                Some(row) => Ok(row),
                None => refuse(sentence_with("no-row", &[("table", table)])),
            }
        }
        // A table that there is once is made where it is not there yet.
        Some(Copies::One) => single(doc.as_table_mut(), table),
        Some(Copies::ByParty) => match by {
            [(_, party)] if !party.is_empty() => {
                let tables = single(doc.as_table_mut(), table)?;
                tables.set_implicit(true);
                single(tables, party)
            }
            _ => refuse(sentence_with("no-row", &[("table", table)])),
        },
        None | Some(Copies::Inside) => refuse(sentence_with("no-table", &[("table", table)])),
    }
}

/// True where the text has a row with these keys.
pub(super) fn has(text: &str, table: &str, by: &[(String, String)]) -> bool {
    let Ok(doc) = document(text) else { return false };
    let rows = doc.get(table).and_then(Item::as_array_of_tables);
    rows.is_some_and(|rows| rows.iter().enumerate().any(|(at, row)| is_row(row, at, by)))
}

/// In how many copies a table stands in the file; nothing where it does not.
fn form(table: &str) -> Option<Copies> {
    let known = rows::table(table).map(rows::Table::copies);
    known.filter(|copies| *copies != Copies::Inside)
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
        None => refuse(sentence_with("no-plain-table", &[("table", name)])),
    }
}

pub(super) fn set(table: &mut Table, key: &str, mut value: Value) {
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
pub(super) fn missing(text: &str, case: &Case, path: &str, value: Value) -> Result<String, EditError> {
    let mut doc = document(text)?;
    // A condition may have no id: it is found by its place among the conditions of the file.
    let held = |input: InputId| case.inputs.get(input.at()).is_some_and(|input| input.path == path);
    if let Some(at) = case.conditions.iter().position(|row| held(row.held)) {
        set(find(&mut doc, "condition", &[("#".to_owned(), at.to_string())])?, "chance", value);
        return Ok(doc.to_string());
    }
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
                        None => return refuse(sentence_with("no-plain-table", &[("table", "value")])),
                    }
                }
                _ => return refuse(sentence_with("no-place", &[("path", path)])),
            }
        }
        ["delay" | "compliance", party, key] => {
            set(find(&mut doc, parts[0], &by(&[("party", party)]))?, key, value);
        }
        ["monitoring" | "contest", key] => set(find(&mut doc, parts[0], &[])?, key, value),
        _ => return refuse(sentence_with("no-place", &[("path", path)])),
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
        None => refuse(sentence_with("no-list", &[("table", table)])),
    }
}

pub(super) fn add(text: &str, table: &str, row: &[(String, String)]) -> Result<String, EditError> {
    let known = rows::TABLES.iter().find(|known| known.name == table);
    let known = known.filter(|_| form(table).is_some());
    let Some(known) = known else { return refuse(sentence_with("no-table", &[("table", table)])) };
    let mut doc = document(text)?;
    let mut values = Vec::new();
    for key in known.keys {
        let given = row.iter().find(|(have, _)| have == key.name).map_or("", |(_, value)| value.trim());
        if !given.is_empty() {
            values.push((key.name.to_owned(), value_for(table, key.name, given)?));
        }
    }
    if values.is_empty() {
        return refuse(sentence("nothing-typed"));
    }
    if form(table) != Some(Copies::Rows) {
        let party: Vec<_> = row.iter().filter(|(key, _)| key == "party").cloned().collect();
        let new = find(&mut doc, table, &party)?;
        if !new.is_empty() {
            return refuse(sentence_with("row-there", &[("table", table)]));
        }
        for (key, value) in values {
            set(new, &key, value);
        }
        return Ok(doc.to_string());
    }
    push(&mut doc, table, values.into_iter())?;
    Ok(doc.to_string())
}

pub(super) fn remove(text: &str, table: &str, by: &[(String, String)]) -> Result<String, EditError> {
    let mut doc = document(text)?;
    let no_row = || EditError(sentence_with("no-row", &[("table", table)]));
    match form(table) {
        Some(Copies::Rows) => {}
        Some(Copies::One) if matches!(table, "case" | "question") || !by.is_empty() => return Err(no_row()),
        Some(Copies::One) => {
            doc.remove(table).ok_or_else(no_row)?;
            return Ok(doc.to_string());
        }
        Some(Copies::ByParty) => {
            let [(_, party)] = by else { return Err(no_row()) };
            let tables = doc.get_mut(table).and_then(Item::as_table_mut).ok_or_else(no_row)?;
            tables.remove(party).ok_or_else(no_row)?;
            if tables.is_empty() {
                doc.remove(table);
            }
            return Ok(doc.to_string());
        }
        None | Some(Copies::Inside) => return refuse(sentence_with("no-table", &[("table", table)])),
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
