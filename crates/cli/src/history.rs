//! `detente history`: all published outlooks of a case in a line, with what changed between them.

use crate::args::HistoryArgs;
use crate::flags::{Common, Format};
use crate::output;
use detente_chance::words::percent;
use detente_desk::ledger as sealed;
use detente_outlook::ledger::Sealed;
use serde::Serialize;
use serde_json::Value;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// One row a published outlook.
    outlooks: Vec<Row>,
    /// What is wrong with the ledger.
    faults: Vec<String>,
    /// Where two or more outlooks follow one: no fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    forks: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    /// Its number in the ledger, from 1.
    number: u64,
    /// Its file, within the case folder.
    file: String,
    /// The day it speaks from, ISO.
    as_of: Option<String>,
    /// Chance that a deal is signed, 0–1: the combined number, or the one that there is.
    signed: Option<f64>,
    /// Chance that it holds, 0–1, in the same way.
    holds: Option<f64>,
    /// Chance of signed and holding, 0–1.
    both: Option<f64>,
    /// The number for signing in words.
    signed_words: Option<String>,
    /// The number for holding in words.
    holds_words: Option<String>,
    /// SHA-256 of the outlook's bytes without the seal.
    outlook: Option<String>,
    /// Against the outlook before; empty for the first.
    changed: Vec<Change>,
    /// Files of the case that changed.
    files: Vec<String>,
}

#[derive(Serialize)]
struct Change {
    /// Path of the judgement.
    input: String,
    /// As it was before; null where it was not there.
    then: Option<String>,
    /// As it is; null where it is gone.
    now: Option<String>,
}

fn point(outlook: &Value, question: &str) -> Option<f64> {
    let answer = outlook.get(question)?;
    ["combined", "inside", "outside"].iter().find_map(|key| answer.get(key).and_then(Value::as_f64))
}

fn words(outlook: &Value, question: &str) -> Option<String> {
    outlook.get(question)?.get("words")?.as_str().map(str::to_owned)
}

fn changes(before: &Sealed, after: &Sealed) -> Vec<Change> {
    let (then, now) = (before.inputs(), after.inputs());
    let mut list = Vec::new();
    for (path, value) in &now {
        let old = then.iter().find(|(other, _)| other == path).map(|(_, value)| value.clone());
        if old.as_ref() != Some(value) {
            list.push(Change { input: path.clone(), then: old, now: Some(value.clone()) });
        }
    }
    for (path, value) in &then {
        if !now.iter().any(|(other, _)| other == path) {
            list.push(Change { input: path.clone(), then: Some(value.clone()), now: None });
        }
    }
    list
}

fn files(before: &Sealed, after: &Sealed) -> Vec<String> {
    let list = |sealed: &Sealed| -> Vec<(String, String)> {
        let rows = sealed.outlook.pointer("/manifest/files").and_then(Value::as_array);
        let pair = |row: &Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
        rows.map(|rows| rows.iter().filter_map(pair).collect()).unwrap_or_default()
    };
    let (then, now) = (list(before), list(after));
    let mut changed: Vec<String> =
        now.iter().filter(|row| !then.contains(row)).map(|(file, _)| file.clone()).collect();
    let gone = then.iter().filter(|(file, _)| !now.iter().any(|(other, _)| other == file));
    changed.extend(gone.map(|(file, _)| format!("{file} (gone)")));
    changed
}

pub(crate) fn run(args: &HistoryArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if !args.case.exists() {
        anyhow::bail!("the case {} cannot be opened", args.case.display());
    }
    let entries = sealed::entries(&args.case)?;
    let chain = sealed::chain(&entries);
    let mut before: Option<&Sealed> = None;
    let mut rows = Vec::new();
    for entry in &entries {
        let Ok(sealed) = &entry.sealed else { continue };
        let outlook = &sealed.outlook;
        rows.push(Row {
            number: sealed.number(),
            file: entry.name.clone(),
            as_of: outlook.get("as_of").and_then(Value::as_str).map(str::to_owned),
            signed: point(outlook, "signed"),
            holds: point(outlook, "holds"),
            both: outlook.get("both").and_then(Value::as_f64),
            signed_words: words(outlook, "signed"),
            holds_words: words(outlook, "holds"),
            outlook: sealed.text("outlook").map(str::to_owned),
            changed: before.map(|before| changes(before, sealed)).unwrap_or_default(),
            files: before.map(|before| files(before, sealed)).unwrap_or_default(),
        });
        before = Some(sealed);
    }
    let answer =
        Answer { format: "detente.history/1", outlooks: rows, faults: chain.faults, forks: chain.forks };
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => {
            let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
            output::csv(
                &["number", "file", "as_of", "signed", "holds", "both", "changed"],
                answer.outlooks.iter().map(|row| {
                    vec![
                        row.number.to_string(),
                        row.file.clone(),
                        row.as_of.clone().unwrap_or_default(),
                        some(row.signed),
                        some(row.holds),
                        some(row.both),
                        row.changed.len().to_string(),
                    ]
                }),
            )?;
        }
        Format::Text => output::text(&text(&answer))?,
    }
    Ok(ExitCode::from(u8::from(!answer.faults.is_empty())))
}

fn text(answer: &Answer) -> String {
    let mut out = String::new();
    if answer.outlooks.is_empty() {
        out.push_str("No outlook has been published yet: `detente outlook CASE --publish` seals one.\n");
    }
    let mut before: Option<&Row> = None;
    for row in &answer.outlooks {
        let part = |name: &str, value: Option<f64>, old: Option<f64>, words: &Option<String>| {
            let value = value?;
            let change = match old {
                Some(old) if ((value - old) * 100.0).round() != 0.0 => {
                    format!(" ({:+.0} points)", (value - old) * 100.0)
                }
                _ => String::new(),
            };
            let words = words.as_deref().unwrap_or("–");
            Some(format!("{name} {}{change}, {words}", percent(value)))
        };
        let parts: Vec<String> = [
            part("signed", row.signed, before.and_then(|b| b.signed), &row.signed_words),
            part("holds", row.holds, before.and_then(|b| b.holds), &row.holds_words),
        ]
        .into_iter()
        .flatten()
        .collect();
        let day = row.as_of.as_deref().unwrap_or("undated");
        out.push_str(&format!("{}. {day}  {}   {}\n", row.number, parts.join("; "), row.file));
        for change in row.changed.iter().take(12) {
            let say = |value: &Option<String>| value.clone().unwrap_or_else(|| "not there".into());
            out.push_str(&format!("     {}: {} → {}\n", change.input, say(&change.then), say(&change.now)));
        }
        if row.changed.len() > 12 {
            out.push_str(&format!("     and {} more judgements\n", row.changed.len() - 12));
        }
        if row.changed.is_empty() && !row.files.is_empty() {
            out.push_str(&format!("     no judgement changed; files that did: {}\n", row.files.join(", ")));
        }
        before = Some(row);
    }
    for fork in &answer.forks {
        out.push_str(&format!("To be known: the ledger forks: {fork}\n"));
    }
    for fault in &answer.faults {
        out.push_str(&format!("NOT SOUND  {fault}\n"));
    }
    out
}
