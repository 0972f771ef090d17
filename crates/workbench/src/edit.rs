//! Edits of `case.toml` as a person would make them by hand: the value that changes is replaced where it
//! stands, a new row stands after the last of its kind, and everything else, comments and order included, stays
//! as it was to the byte.
//!
//! An edit maps a text to a text. Whether the new text is a case is the reader's to say
//! ([`detente_case::load_with`]); nothing here is written to a disk.

use detente_case::{Case, schema};
use detente_chance::Quantity;
use std::fmt;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Formatted, InlineTable, Item, Table, TableLike, Value};

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
            None => refuse(format!("the case gives no value for {path}")),
        },
        Edit::Key { table, row, key, to } => {
            let mut doc = document(text)?;
            let found = find(&mut doc, table, row)?;
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
        return refuse("no value was typed");
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
    text.parse().map_err(|error: toml_edit::TomlError| {
        EditError(format!("case.toml is not TOML: {}", error.message()))
    })
}

fn rows<'d>(doc: &'d mut DocumentMut, table: &str) -> Result<&'d mut ArrayOfTables, EditError> {
    match doc.get_mut(table).and_then(Item::as_array_of_tables_mut) {
        Some(rows) => Ok(rows),
        None => refuse(format!("the case has no [[{table}]]")),
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
    if by.is_empty() {
        return match doc.get_mut(table).and_then(Item::as_table_mut) {
            Some(table) => Ok(table),
            None => refuse(format!("the case has no [{table}]")),
        };
    }
    let rows = rows(doc, table)?;
    let at = rows.iter().enumerate().position(|(at, row)| is_row(row, at, by));
    match at.and_then(|at| rows.get_mut(at)) {
        Some(row) => Ok(row),
        None => refuse(format!("there is no such row in [[{table}]]")),
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
                        None => return refuse("the values of this stance are not in one table"),
                    }
                }
                _ => return refuse(format!("there is no place for {path}")),
            }
        }
        ["delay" | "compliance", party, key] => {
            let table = doc
                .get_mut(parts[0])
                .and_then(Item::as_table_mut)
                .and_then(|tables| tables.get_mut(party))
                .and_then(Item::as_table_mut);
            match table {
                Some(table) => set(table, key, value),
                None => return refuse(format!("the case has no [{}.{party}]", parts[0])),
            }
        }
        ["monitoring" | "contest", key] => set(find(&mut doc, parts[0], &[])?, key, value),
        _ => return refuse(format!("there is no place for {path}")),
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
        None => refuse(format!("`{table}` is not a list of rows in this case")),
    }
}

fn add(text: &str, table: &str, row: &[(String, String)]) -> Result<String, EditError> {
    let known = schema::TABLES.iter().find(|known| known.name == table && known.form.starts_with("[["));
    let Some(known) = known else { return refuse(format!("there is no table [[{table}]]")) };
    let mut doc = document(text)?;
    let mut values = Vec::new();
    for key in known.keys {
        let given = row.iter().find(|(have, _)| have == key.name).map_or("", |(_, value)| value.trim());
        if !given.is_empty() {
            values.push((key.name.to_owned(), value_for(table, key.name, given)?));
        }
    }
    if values.is_empty() {
        return refuse("nothing was typed");
    }
    push(&mut doc, table, values.into_iter())?;
    Ok(doc.to_string())
}

fn remove(text: &str, table: &str, by: &[(String, String)]) -> Result<String, EditError> {
    let mut doc = document(text)?;
    let list = rows(&mut doc, table)?;
    let Some(at) = list.iter().enumerate().position(|(at, row)| is_row(row, at, by)) else {
        return refuse(format!("there is no such row in [[{table}]]"));
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

/// What went, so that what speaks of it goes as well.
enum Gone {
    Party(String),
    Issue(String),
    Option(String),
}

impl Gone {
    /// A word that is the thing itself.
    fn is(&self, word: &str) -> bool {
        match self {
            Self::Party(id) | Self::Issue(id) => word == id,
            Self::Option(name) => word == name,
        }
    }

    /// Tables that speak of such a thing: an issue and a step may bear one name.
    fn concerns(&self, table: &str) -> bool {
        match self {
            Self::Party(_) => true,
            Self::Issue(_) => {
                matches!(table, "stance" | "package" | "interaction" | "interest" | "correlation")
            }
            Self::Option(_) => {
                matches!(table, "infeasible" | "merge" | "move" | "preference" | "view" | "correlation")
            }
        }
    }

    /// A formula, a path, or a pair `issue.level` that speaks of it.
    fn named_in(&self, text: &str) -> bool {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut words = text.split(|c: char| !word(c)).filter(|word| !word.is_empty());
        match self {
            Self::Party(id) | Self::Issue(id) => {
                words.any(|word| word.contains('.') && word.split('.').any(|part| part == id))
            }
            Self::Option(name) => words.any(|word| word == name),
        }
    }
}

/// Keys by which a row belongs to a party or issue.
const OWNERS: [&str; 5] = ["party", "issue", "who", "of", "by"];
/// Keys whose words are prose, or names of their own.
const PROSE: [&str; 12] =
    ["why", "what", "title", "text", "about", "name", "does", "cites", "meaning", "id", "after", "kind"];

fn forget(doc: &mut DocumentMut, gone: &Gone) {
    let keys: Vec<String> = doc.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        if !gone.concerns(&key) {
            continue;
        }
        let Some(item) = doc.get_mut(&key) else { continue };
        if let Some(rows) = item.as_array_of_tables_mut() {
            let owned = |row: &Table| {
                key != "source"
                    && OWNERS.iter().any(|owner| {
                        // A draft stays when the party that proposed it goes.
                        !(key == "package" && *owner == "by")
                            && row.get(owner).and_then(Item::as_str).is_some_and(|word| gone.is(word))
                    })
            };
            let places: Vec<usize> = (0..rows.len())
                .rev()
                .filter(|at| rows.get(*at).is_some_and(|row| owned(row) || (row_speaks(&key, row, gone))))
                .collect();
            for at in places {
                rows.remove(at);
            }
            for row in rows.iter_mut() {
                forget_in(row, gone);
            }
            // A draft without a term is none.
            if key == "package" {
                rows.retain(|row| {
                    row.get("levels").and_then(Item::as_table_like).is_none_or(|levels| !levels.is_empty())
                });
            }
        } else if let Some(table) = item.as_table_like_mut() {
            forget_in(table, gone);
        }
    }
}

/// Rows that make no sense without what went: a rule of the graph, a correlation, a pair of levels.
fn row_speaks(table: &str, row: &Table, gone: &Gone) -> bool {
    matches!(table, "infeasible" | "merge" | "move" | "correlation" | "interaction")
        && row.iter().filter(|(key, _)| !PROSE.contains(key)).any(|(_, item)| match item {
            Item::Value(value) => speaks(value, gone),
            _ => false,
        })
}

fn speaks(value: &Value, gone: &Gone) -> bool {
    match value {
        Value::String(text) => gone.is(text.value()) || gone.named_in(text.value()),
        Value::Array(list) => list.iter().any(|value| speaks(value, gone)),
        Value::InlineTable(table) => table
            .iter()
            .filter(|(key, _)| !PROSE.contains(key))
            .any(|(key, value)| gone.is(key) || speaks(value, gone)),
        _ => false,
    }
}

fn forget_in(table: &mut dyn TableLike, gone: &Gone) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        if PROSE.contains(&key.as_str()) || key == "agreement" {
            continue;
        }
        if gone.is(&key) {
            table.remove(&key);
            continue;
        }
        let Some(item) = table.get_mut(&key) else { continue };
        if item.as_str().is_some_and(|word| gone.is(word)) {
            table.remove(&key);
        } else if let Some(list) = item.as_array_mut() {
            list.retain(|value| !speaks(value, gone));
            if list.is_empty() {
                table.remove(&key);
            }
        } else if let Some(inner) = item.as_table_like_mut() {
            forget_in(inner, gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::{Loaded, load, load_with};
    use detente_chance::Dist;
    use std::path::PathBuf;

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
}
