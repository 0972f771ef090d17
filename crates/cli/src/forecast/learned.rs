//! What earlier rounds suggest: into the log as suggestions, and, where a person accepts them, into `case.toml`.

use crate::args::ForecastArgs;
use crate::{load, output};
use anyhow::{Context, bail};
use detente_case::claims::{self, Record, SuggestionRecord};
use detente_case::files::Files;
use detente_case::{Case, Loaded};
use detente_desk::desk::{Desk, log_records};
use detente_desk::edit::{Edit, apply};
use detente_desk::ledger as sealed;
use detente_findings::forecast::Suggestion;
use serde_json::json;
use std::path::Path;

/// The range as it is written in a case: whole numbers, never narrower than what is suggested.
pub(super) fn range(to: [f64; 2]) -> String {
    format!("{:.0} to {:.0}", to[0].floor(), to[1].ceil().max(to[0].floor() + 1.0))
}

/// Appends to `claims.jsonl` what is not there yet.
pub(super) fn suggest(args: &ForecastArgs, case: &Case, all: &[Suggestion]) -> anyhow::Result<()> {
    let mut records = Vec::new();
    for s in all {
        let parts: Vec<&str> = s.input.split('.').collect();
        let (table, row) = match parts.as_slice() {
            ["stance", party, issue, key] => {
                ("stance", json!({ "party": party, "issue": issue, *key: range(s.to), "why": s.why }))
            }
            ["party", party, key] => ("party", json!({ "id": party, *key: range(s.to), "why": s.why })),
            _ => continue,
        };
        let id = format!("s-{}", claims::id(&format!("{table} {row}"), &[]).trim_start_matches("c-"));
        if case.suggestions.iter().any(|known| known.id == id) {
            continue;
        }
        let record = SuggestionRecord { id, table: table.into(), row, cites: s.cites.clone() };
        records.push(Record::Suggestion(record));
    }
    let added = records.len();
    if added == 0 {
        output::message("nothing new to suggest: claims.jsonl stays as it is");
        return Ok(());
    }
    log_records(&Files::folder(sealed::folder(&args.case)), &records).context("cannot write claims.jsonl")?;
    output::message(&format!(
        "{} written to claims.jsonl. `detente forecast {} --accept INPUT` writes one into case.toml.",
        load::count(added, "suggestion"),
        args.case.display()
    ));
    Ok(())
}

/// Writes the accepted ranges into `case.toml`, with their reason and claims; all else in the file stays.
pub(super) fn accept(args: &ForecastArgs, all: &[Suggestion]) -> anyhow::Result<()> {
    let file =
        if args.case.is_file() { args.case.clone() } else { sealed::folder(&args.case).join("case.toml") };
    let mut chosen: Vec<&Suggestion> = Vec::new();
    for wanted in &args.accept {
        let found: Vec<&Suggestion> = all.iter().filter(|s| wanted == "all" || s.input == *wanted).collect();
        if found.is_empty() {
            let known: Vec<&str> = all.iter().map(|s| s.input.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            bail!("--accept {wanted}: earlier rounds do not suggest this; suggested is {known}");
        }
        chosen.extend(found);
    }
    let write = |before: &str, _: &Loaded| with(&file, &chosen, before);
    Desk::open(&args.case).change("forecast --accept", &write)?;
    for s in &chosen {
        output::message(&format!("{}: {} = \"{}\"", file.display(), s.input, range(s.to)));
    }
    Ok(())
}

/// The text of the case with the chosen ranges in it.
fn with(file: &Path, chosen: &[&Suggestion], before: &str) -> anyhow::Result<String> {
    let mut text = before.to_owned();
    for s in chosen {
        // What the value rested on before still holds.
        let read = read_alone(&text);
        let basis = read.inputs.iter().find(|input| input.path == s.input).map(|input| &input.basis);
        let (mut cites, mut why) = (s.cites.clone(), s.why.clone());
        if let Some(basis) = basis {
            cites = basis.cites.clone();
            cites.extend(s.cites.iter().filter(|id| !basis.cites.contains(id)).cloned());
            if let Some(old) = &basis.why {
                why = format!("{}; {}", old.trim_end_matches(['.', ' ']), s.why);
            }
        }
        let steps = [
            Edit::Value { path: s.input.clone(), to: format!("\"{}\"", range(s.to)) },
            Edit::Basis { path: s.input.clone(), why, cites },
        ];
        for edit in steps {
            text = apply(&text, &read_alone(&text), &edit)
                .with_context(|| format!("cannot write {} into {}", s.input, file.display()))?;
        }
    }
    Ok(text)
}

/// What stands in the text itself: an edit looks at neither the log nor the reports. Before the new text is written, it
/// is read with both.
fn read_alone(text: &str) -> Case {
    detente_case::load_files(&Files::memory([("case.toml", text)]), "case.toml", None).case
}
