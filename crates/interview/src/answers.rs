//! An answer as a change of the case.

use crate::{About, Question};
use detente_case::date::{Date, day, days_after};
use detente_case::{Loaded, QuestionKind};
use detente_desk::edit::judged;
use detente_desk::{Desk, Refusal};
use serde::Serialize;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

/// An answer that was written.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// Id of the question.
    pub id: String,
    /// What was answered, in words.
    pub answer: String,
    /// What was written; null where it stays as it is.
    pub value: Option<String>,
}

/// Writes an answer into the case: a key or the words of a choice, or a value of one's own. `?`, `skip` and "I don't know"
/// leave the value as it is.
///
/// # Errors
/// In words: the answer is none, or it could not be written.
pub fn answer(desk: &Desk, question: &Question, typed: &str) -> Result<Answered, String> {
    let typed = typed.trim();
    let lower = typed.to_lowercase();
    let skipped = lower.is_empty()
        || matches!(
            lower.as_str(),
            "?" | "skip" | "-" | "i don't know" | "i don’t know" | "unknown" | "don't know"
        );
    let chosen = question.choices.iter().find(|choice| {
        choice.key == typed || choice.words.to_lowercase() == lower || choice.value.as_deref() == Some(typed)
    });
    let chosen = chosen.or_else(|| {
        let near: Vec<_> = question
            .choices
            .iter()
            .filter(|choice| choice.words.to_lowercase().starts_with(&lower))
            .collect();
        (!lower.is_empty() && near.len() == 1).then(|| near[0])
    });
    let (words, value) = match chosen {
        _ if skipped => ("I don't know".to_owned(), None),
        Some(choice) => (choice.words.clone(), choice.value.clone()),
        None => (typed.to_owned(), Some(typed.to_owned())),
    };
    let why = format!("{} {}", question.text, words);
    let who = desk.who().to_owned();
    desk.change(&question.id, &|text, loaded| -> Result<String, Refusal> {
        let value = value.as_deref().filter(|value| !value.is_empty());
        changed(text, loaded, question, value, (&who, &why)).map_err(Refusal::Words)
    })
    .map_err(|refusal| told(&refusal))?;
    Ok(Answered { id: question.id.clone(), answer: words, value: value.filter(|value| !value.is_empty()) })
}

/// Why it was not written, with the first problem that it would have made.
fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Problems(would) => {
            let first = would.diagnostics.iter().find(|one| one.severity == detente_case::Severity::Error);
            first.map_or_else(|| refusal.to_string(), |one| format!("{}: {}", one.message, one.help))
        }
        _ => refusal.to_string(),
    }
}

fn changed(
    text: &str,
    loaded: &Loaded,
    question: &Question,
    value: Option<&str>,
    by: (&str, &str),
) -> Result<String, String> {
    match (&question.about, value) {
        (About::Input, value) => {
            judged(text, &loaded.case, &question.id, value, by).map_err(|error| error.to_string())
        }
        (About::By, Some(value)) => {
            let last = ahead(value, loaded.case.as_of).ok_or_else(|| no_day(value))?;
            with_question(text, "signed", |old| {
                let mut table = old.and_then(|old| old.as_inline_table().cloned()).unwrap_or_default();
                if !table.contains_key("what") {
                    table.insert("what", "a written agreement".into());
                }
                let date: Value = last.to_string().parse().map_err(|_| no_day(value))?;
                table.insert("by", date);
                table.fmt();
                Ok(Value::InlineTable(table))
            })
        }
        (About::Since, value) => {
            let typed = value.map(|value| day(value).ok_or_else(|| no_day(value))).transpose()?;
            match typed.or(loaded.case.question.since) {
                Some(first) => with_question(text, "since", |_| {
                    first.to_string().parse().map_err(|_| no_day(&first.to_string()))
                }),
                None => Ok(text.to_owned()),
            }
        }
        (About::What, value) => with_question(text, "signed", |old| {
            let mut table: InlineTable =
                old.and_then(|old| old.as_inline_table().cloned()).unwrap_or_default();
            if let Some(value) = value {
                table.insert("what", value.into());
                table.fmt();
            }
            Ok(Value::InlineTable(table))
        }),
        (About::Class(kind), Some(value)) => with_class(text, *kind, value),
        (About::By, None) => Ok(text.to_owned()),
        (About::Class(kind), None) => kept(text, *kind),
    }
}

fn no_day(value: &str) -> String {
    format!("`{value}` is no day: write it as 2026-12-31, or as a time from now: 3 months")
}

/// A day, or a time from the day on which the case judges.
fn ahead(value: &str, as_of: Option<Date>) -> Option<Date> {
    if let Some(day) = day(value) {
        return Some(day);
    }
    let (number, unit) = value.trim().split_once(' ')?;
    let number: i64 = number.parse().ok()?;
    let days = match unit.trim().trim_end_matches('s') {
        "day" => number,
        "week" => number.checked_mul(7)?,
        "month" => number.checked_mul(365)? / 12,
        "year" => number.checked_mul(365)?,
        _ => return None,
    };
    days_after(as_of?, days)
}

fn document(text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())
}

/// Sets a key of the question and marks its line as judged.
fn with_question(
    text: &str,
    key: &str,
    make: impl FnOnce(Option<&Item>) -> Result<Value, String>,
) -> Result<String, String> {
    let mut doc = document(text)?;
    let table = doc.entry("question").or_insert(Item::Table(Table::new()));
    let table = table.as_table_mut().ok_or("[question] is no table")?;
    let mut value = make(table.get(key))?;
    value.decor_mut().set_prefix(" ");
    value.decor_mut().set_suffix(format!("  {}", crate::JUDGED));
    table.insert(key, Item::Value(value));
    Ok(doc.to_string())
}

fn name(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Signed => "signed",
        QuestionKind::Holds => "holds",
    }
}

/// The drafted classes of a question are kept as they are.
fn kept(text: &str, kind: QuestionKind) -> Result<String, String> {
    let mut doc = document(text)?;
    for row in doc
        .get_mut("reference")
        .and_then(Item::as_array_of_tables_mut)
        .into_iter()
        .flat_map(|list| list.iter_mut())
    {
        if row.get("question").and_then(Item::as_str) == Some(name(kind)) {
            row.remove("draft");
        }
    }
    Ok(doc.to_string())
}

/// A shipped class by its id, or a count of one's own: "8 of 20 within 2 years".
fn with_class(text: &str, kind: QuestionKind, value: &str) -> Result<String, String> {
    let mut doc = document(text)?;
    let list = doc.entry("reference").or_insert(Item::ArrayOfTables(toml_edit::ArrayOfTables::new()));
    let list = list.as_array_of_tables_mut().ok_or("[[reference]] is no list of rows")?;
    list.retain(|row| {
        row.get("question").and_then(Item::as_str) != Some(name(kind))
            || row.get("draft").and_then(Item::as_bool) != Some(true)
    });
    let mut row = Table::new();
    row.insert("question", toml_edit::value(name(kind)));
    match count(value) {
        Some((k, n, within)) => {
            row.insert("class", toml_edit::value("own"));
            row.insert("title", toml_edit::value("counted by hand"));
            row.insert("k", toml_edit::value(k));
            row.insert("n", toml_edit::value(n));
            if let Some(within) = within {
                row.insert("within", toml_edit::value(within));
            }
        }
        None => {
            row.insert("class", toml_edit::value(value.trim()));
        }
    }
    row.decor_mut().set_prefix("\n");
    list.push(row);
    Ok(doc.to_string())
}

fn count(value: &str) -> Option<(i64, i64, Option<String>)> {
    let (k, rest) = value.split_once(" of ")?;
    let (n, within) = match rest.split_once(" within ") {
        Some((n, within)) => (n, Some(within.trim().to_owned())),
        None => (rest, None),
    };
    Some((k.trim().parse().ok()?, n.trim().parse().ok()?, within))
}
