//! Taking what new claims say of what was judged: a text of the case after it, and the case itself.

use super::{Change, Weighed};
use crate::desk::{Desk, Refusal, log_records};
use crate::edit::{self, Edit};
use detente_case::claims::{Act, ClaimRecord, Record};
use detente_case::files::Files;
use detente_case::{Case, ClaimState, load_with};
use serde_json::Map;
use std::path::Path;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Value};

/// What was taken.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Paths of what was changed.
    pub changed: Vec<String>,
    /// Paths of what could not be, with the reason.
    pub refused: Vec<(String, String)>,
}

/// The text of a case after these changes. One that would leave an error is left out.
#[must_use]
pub fn apply(folder: &Path, text: &str, rows: &[&Weighed], who: &str) -> (String, Taken) {
    let mut now = with_sources(folder, text, rows);
    let mut taken = Taken::default();
    for row in rows {
        let Some(change) = &row.change else { continue };
        let loaded = load_with(folder, &now);
        let known = |id: &String| loaded.case.claim(id).is_some();
        let then = match changed(folder, &now, &loaded.case, row, change, (who, &known)) {
            Ok(then) => then,
            Err(why) => {
                taken.refused.push((row.id.clone(), why));
                continue;
            }
        };
        let errors = load_with(folder, &then);
        let before = loaded.errors().count();
        match errors.errors().next().filter(|_| errors.errors().count() > before) {
            Some(error) => taken.refused.push((row.id.clone(), format!("{}: {}", error.message, error.help))),
            None => {
                now = then;
                taken.changed.push(row.id.clone());
            }
        }
    }
    (now, taken)
}

/// The text with the sources of the chains behind these changes: what a row cites comes through somebody.
fn with_sources(folder: &Path, text: &str, rows: &[&Weighed]) -> String {
    let case = load_with(folder, text).case;
    let cited = rows.iter().flat_map(|row| &row.cites).filter_map(|id| case.claim(id));
    let chain: Vec<String> = cited.flat_map(|claim| claim.chain.iter().cloned()).collect();
    let mut now = text.to_owned();
    for row in crate::drafts::stubs(&case, &chain) {
        let add = Edit::Add { table: "source".to_owned(), row };
        // What cannot be added leaves the change that needs it without its source, and that is told there.
        now = edit::apply(&now, &case, &add).unwrap_or(now);
    }
    now
}

fn changed(
    folder: &Path,
    text: &str,
    case: &Case,
    row: &Weighed,
    change: &Change,
    (who, known): (&str, &dyn Fn(&String) -> bool),
) -> Result<String, String> {
    let words = |error: edit::EditError| error.to_string();
    match change {
        Change::Value { to, cites } => {
            let input = case.inputs.iter().find(|input| input.path == row.id);
            let input = input.ok_or_else(|| format!("the case has no input `{}`", row.id))?;
            let mut all = input.basis.cites.clone();
            all.extend(cites.iter().filter(|id| known(id) && !input.basis.cites.contains(id)).cloned());
            let mut why = input.basis.why.clone().unwrap_or_default();
            if to.is_some() {
                why = row.words.clone();
            }
            let cited = Edit::Basis { path: row.id.clone(), why: why.clone(), cites: all };
            let text = edit::apply(text, case, &cited).map_err(words)?;
            let Some(to) = to else { return Ok(text) };
            // A draft that a person takes is her judgement.
            let case = load_with(folder, &text);
            edit::judged(&text, &case.case, &row.id, Some(to), (who, &why)).map_err(words)
        }
        Change::RedLine { party, issue, line } => with_red_line(text, party, issue, line, known),
        Change::Edit(Edit::Add { table, row }) => {
            let only = |(key, value): &(String, String)| match key.as_str() {
                "cites" => {
                    let ids = value.split(", ").map(str::to_owned).filter(|id| known(id));
                    (key.clone(), ids.collect::<Vec<_>>().join(", "))
                }
                _ => (key.clone(), value.clone()),
            };
            let row = row.iter().map(only).collect();
            edit::apply(text, case, &Edit::Add { table: table.clone(), row }).map_err(words)
        }
        Change::Edit(edit) => edit::apply(text, case, edit).map_err(words),
    }
}

/// A red line more in a stance: those that are there keep their words.
fn with_red_line(
    text: &str,
    party: &str,
    issue: &str,
    line: &str,
    known: &dyn Fn(&String) -> bool,
) -> Result<String, String> {
    let mut doc: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let list = doc.get_mut("stance").and_then(Item::as_array_of_tables_mut);
    let is = |row: &toml_edit::Table, key: &str, id: &str| row.get(key).and_then(Item::as_str) == Some(id);
    let row = list
        .into_iter()
        .flat_map(ArrayOfTables::iter_mut)
        .find(|row| is(row, "party", party) && is(row, "issue", issue))
        .ok_or_else(|| format!("the case has no stance of {party} on {issue}"))?;
    let mut new: Value = line.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    if let Some(cites) =
        new.as_inline_table_mut().and_then(|table| table.get_mut("cites")).and_then(Value::as_array_mut)
    {
        cites.retain(|id| id.as_str().is_some_and(|id| known(&id.to_owned())));
    }
    let old = row.get("refuses").and_then(Item::as_value).cloned();
    let mut lines = toml_edit::Array::new();
    match old {
        None => {}
        Some(Value::Array(list)) if list.iter().any(Value::is_inline_table) => lines = list,
        // A list of names without a chance of their own is one line; so is a table.
        Some(Value::InlineTable(table)) => lines.push(bare(Value::InlineTable(table))),
        Some(names) => {
            let mut table = InlineTable::new();
            table.insert("is", bare(names));
            lines.push(Value::InlineTable(table));
        }
    }
    lines.push(new);
    row.insert("refuses", Item::Value(Value::Array(lines)));
    Ok(doc.to_string())
}

fn bare(mut value: Value) -> Value {
    value.decor_mut().clear();
    value
}

/// Takes changes into a case: the claims behind them are accepted with the sources of their chains. `records` are the
/// claims of the new reports as the log would have them.
///
/// # Errors
/// Why nothing was written.
pub fn take(desk: &Desk, rows: &[&Weighed], records: &[ClaimRecord]) -> Result<Taken, Refusal> {
    let cited = |id: &String| rows.iter().any(|row| row.change.is_some() && row.cites.contains(id));
    let start = desk.snapshot();
    let missing: Vec<Record> = records
        .iter()
        .filter(|record| cited(&record.id) && start.loaded.case.claim(&record.id).is_none())
        .map(|record| Record::Claim(record.clone()))
        .collect();
    if !missing.is_empty() {
        log_records(&Files::folder(&start.loaded.folder), &missing)?;
        desk.refresh();
    }
    let open: Vec<String> = desk
        .snapshot()
        .loaded
        .case
        .claims
        .iter()
        .filter(|claim| claim.state == ClaimState::Proposed && cited(&claim.id))
        .map(|claim| claim.id.clone())
        .collect();
    for id in &open {
        desk.decide(id, Act::Accept, Map::new())?;
    }
    let made = std::cell::RefCell::new(Taken::default());
    desk.change("what new reports say", &|text, loaded| -> Result<String, Refusal> {
        let (after, taken) = apply(&loaded.folder, text, rows, desk.who());
        *made.borrow_mut() = taken;
        Ok(after)
    })?;
    Ok(made.into_inner())
}
