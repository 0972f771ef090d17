//! Values: where one stands in the text, what a person typed for it, and how it takes the old one's place with the
//! reasons that go with it.

use super::{EditError, refuse};
use crate::sentences::sentence;
use detente_case::{Case, rows};
use detente_chance::Quantity;
use toml_edit::{Array, Formatted, InlineTable, Value};

/// Where an input's value stands.
pub(super) struct Place {
    range: std::ops::Range<usize>,
    /// True where the text there is a whole yes/no item (a formula, a list of levels) without a chance of its
    /// own.
    pub(super) item: bool,
}

pub(super) fn input(text: &str, case: &Case, path: &str) -> Option<Place> {
    let input = case.inputs.iter().find(|input| input.path == path)?;
    let range = input.span.range();
    if input.span.file.0 != 0 || range.is_empty() || text.get(range.clone()).is_none() {
        return None;
    }
    // A chance that is not written down has the place of its row: there is no value to replace.
    if text[range.clone()].starts_with("[[") {
        return None;
    }
    let before = text[..range.start].trim_end().strip_suffix('=').map(str::trim_end);
    // Keys whose value is the chance itself, and not what it is a chance of.
    let chance =
        before.is_some_and(|before| ["chance", "binds", "passes"].iter().any(|key| before.ends_with(key)));
    Some(Place { range, item: input.quantity == Quantity::YES_NO && !chance })
}

pub(super) fn replaced(
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
const BASIS: [&str; 5] = ["cites", "why", "by", "on", "draft"];

pub(super) fn with_value(old: Value, new: Value, item: bool) -> Result<Value, EditError> {
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

pub(super) fn with_basis(old: Value, why: &str, cites: &[String], item: bool) -> Result<Value, EditError> {
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

/// The value with who judged it and why.
pub(super) fn with_author(old: Value, who: &str, why: &str, item: bool) -> Value {
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
    table.remove("draft");
    // Who judged is never left open: a value without it would count as a draft that nobody has looked at.
    let who = if who.trim().is_empty() { sentence("nobody-named") } else { who.trim() };
    put(&mut table, "by", who.into());
    if !why.trim().is_empty() {
        put(&mut table, "why", why.trim().into());
    }
    Value::InlineTable(table)
}

/// Sets a key of an inline table and leaves its place and its blanks as they are.
pub(super) fn put(table: &mut InlineTable, key: &str, mut value: Value) {
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
pub(super) fn typed(text: &str) -> Result<Value, EditError> {
    let text = text.trim();
    if text.is_empty() {
        return refuse(sentence("no-value"));
    }
    match text.parse::<Value>() {
        Ok(value) => Ok(bare(value)),
        // A form that opens like TOML and is none is shown to its writer, not stored as words.
        Err(error) if text.starts_with(['{', '[', '"', '\'']) => refuse(error.message()),
        Err(_) => Ok(text.into()),
    }
}

/// What a person typed for a key: words where the key holds words, TOML where it holds more.
pub(super) fn value_for(table: &str, key: &str, text: &str) -> Result<Value, EditError> {
    let kind = rows::table(table).and_then(|known| known.key(key)).map(|known| known.kind);
    if kind.is_some_and(|kind| kind.is_plain_text()) {
        return Ok(Value::String(Formatted::new(text.trim().to_owned())));
    }
    let list = kind.is_some_and(|kind| kind.is_list()) && !text.trim_start().starts_with(['[', '{']);
    if list {
        let parts = text.split([',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
        return Ok(Value::Array(parts.collect::<Array>()));
    }
    typed(text)
}
