//! `detente check --repair`: the lines of the log that cannot be read, shown; and with `--write` moved out of it.

use crate::args::CheckArgs;
use crate::flags::{Common, Format};
use crate::{load, output};
use anyhow::Context;
use detente_case::files::Files;
use detente_case::log::{self, Damaged};
use detente_desk::desk;
use detente_desk::ledger as sealed;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Shows what would be dropped, and drops it where that is asked for.
pub(crate) fn run(args: &CheckArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let folder = sealed::folder(&args.case);
    let files = Files::folder(&folder);
    let path = folder.join(log::NAME);
    let bytes = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder.is_dir() => Vec::new(),
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let (bytes, damaged) = if args.write {
        desk::repair(&files)?
    } else {
        let damaged = log::damaged(&bytes);
        (bytes, damaged)
    };
    let text = |one: &Damaged| {
        String::from_utf8_lossy(bytes.get(one.bytes.clone()).unwrap_or_default()).into_owned()
    };
    let written = args.write && !damaged.is_empty();
    match common.format {
        Format::Json => output::json(&json!({
            "format": "detente.repair/1",
            "file": log::NAME,
            "damaged": damaged.iter().map(|one| json!({
                "line": one.line, "bytes": one.bytes.len(), "why": one.why, "text": text(one),
            })).collect::<Vec<Value>>(),
            "written": written,
        }))?,
        Format::Csv => output::csv(
            &["line", "bytes", "why", "text"],
            damaged.iter().map(|one| {
                vec![one.line.to_string(), one.bytes.len().to_string(), one.why.clone(), text(one)]
            }),
        )?,
        Format::Text if damaged.is_empty() => {
            output::text("claims.jsonl: every line can be read, there is nothing to repair\n")?;
        }
        Format::Text => {
            let mut out = format!(
                "claims.jsonl: {} cannot be read and {}\n",
                load::count(damaged.len(), "line"),
                if written { "went to claims.jsonl.torn" } else { "would be dropped" },
            );
            for one in &damaged {
                let plain: String = text(one).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                out.push_str(&format!(
                    "  line {} ({} bytes): {}: {}\n",
                    one.line,
                    one.bytes.len(),
                    one.why,
                    output::isolate(&output::cut(&plain, 72))
                ));
            }
            output::text(&out)?;
            if !written {
                output::message(&format!(
                    "Nothing was changed. `detente check {} --repair --write` moves them to claims.jsonl.torn.",
                    args.case.display()
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
