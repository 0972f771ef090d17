//! `detente rerun`: a published outlook computed again from its manifest, and the bytes compared.

use crate::args::RerunArgs;
use crate::flags::{Common, Format};
use crate::{load, outlook, output};
use anyhow::{Context, bail};
use detente_desk::ledger as sealed;
use detente_outlook::ledger;
use detente_outlook::trust::Outcome;
use detente_outlook::{Settings, Trust};
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// The published file.
    file: String,
    /// The case folder that was computed.
    case: String,
    /// The bytes are the same.
    same: bool,
    /// True where all but the manifest is the same: the files changed, the answer did not.
    same_but_for_manifest: bool,
    /// Whole outlook, or the manifest only.
    compared: &'static str,
    /// Files of the case whose hashes differ, and other settings that do.
    changed: Vec<String>,
    /// The first line that differs; null where none does.
    difference: Option<Difference>,
    /// SHA-256 of the outlook computed now.
    outlook: String,
}

#[derive(Serialize)]
struct Difference {
    /// Its number, from 1.
    line: usize,
    /// As published.
    then: String,
    /// As computed now.
    now: String,
}

/// The folder above a file that holds a `case.toml`.
fn case_above(file: &Path) -> Option<PathBuf> {
    let whole = std::fs::canonicalize(file).ok()?;
    whole.ancestors().skip(1).find(|folder| folder.join("case.toml").is_file()).map(Path::to_path_buf)
}

/// A published file: the whole of it, its text without the seal where it is more than a manifest, its manifest.
fn published(file: &Path) -> anyhow::Result<(Value, Option<String>, Value)> {
    let text = sealed::text(file)?;
    let value: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    if value.get("against").is_some_and(|against| !against.is_null()) {
        bail!(
            "{} was printed with --against, and what it says depends on another file too: rerun one that was printed without",
            file.display()
        );
    }
    let (then, manifest) = match value.get("format").and_then(Value::as_str).unwrap_or_default() {
        "detente.outlook/1" => {
            let then = if value.get("seal").is_some() {
                let sealed =
                    ledger::open(&text).map_err(|why| anyhow::anyhow!("{}: {why}", file.display()))?;
                sealed.outlook_text
            } else {
                text.clone()
            };
            (Some(then), value.get("manifest").cloned().unwrap_or(Value::Null))
        }
        "detente.manifest/1" => (None, value.clone()),
        _ => bail!("{} is neither an outlook nor a manifest", file.display()),
    };
    Ok((value, then, manifest))
}

pub(crate) fn run(args: &RerunArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (value, then, manifest) = published(&args.file)?;
    let whole = |key: &str| manifest.get(key).and_then(Value::as_u64);
    let (Some(seed), Some(draws)) = (whole("seed"), whole("draws")) else {
        bail!("{}: its manifest lacks seed or draws", args.file.display());
    };
    if !(1..=1_048_576).contains(&draws) {
        bail!("{}: its manifest asks for {draws} draws", args.file.display());
    }
    let trust = trust_of(&manifest, args)?;
    let unread = manifest.get("unread").and_then(Value::as_bool).unwrap_or(false);
    let Some(case) = args.case.clone().or_else(|| case_above(&args.file)) else {
        bail!("{} lies in no case folder: name it with --case", args.file.display());
    };
    let ready = match load::ready(&case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let chain = sealed::chain(&sealed::entries(&case)?);
    for note in sealed::notes(&ready.loaded.case.title, &chain) {
        output::message(&format!("to be known: {}: {}", note.what, note.why));
    }
    let settings = Settings { seed, draws: draws as usize, trust, unread };
    let mut again = outlook::outlook_of(&ready, &settings);
    if value.pointer("/hangs_on/deep").is_some_and(|deep| !deep.is_null()) {
        outlook::deepen(&ready, &settings, &mut again);
    }
    // An outcome that the case knows by now is no part of what was published.
    for (key, answer) in [("signed", &mut again.signed), ("holds", &mut again.holds)] {
        let told = value.get(key).and_then(|answer| answer.get("outcome")).is_some();
        if let Some(answer) = answer.as_mut().filter(|_| !told) {
            answer.outcome = None;
        }
    }
    let now = ledger::print(&again)?;
    let manifest_now = serde_json::to_value(&again.manifest)?;
    let changed = changes(&manifest, &manifest_now);
    let difference = match &then {
        Some(then) => ledger::first_difference(then, &now),
        None => ledger::first_difference(
            &serde_json::to_string_pretty(&manifest)?,
            &serde_json::to_string_pretty(&manifest_now)?,
        ),
    };
    let answer = Answer {
        format: "detente.rerun/1",
        file: args.file.display().to_string(),
        case: case.display().to_string(),
        same: difference.is_none(),
        same_but_for_manifest: then.as_deref().is_some_and(|then| above(then) == above(&now)),
        compared: if then.is_some() { "outlook" } else { "manifest" },
        changed,
        difference: difference.map(|(line, then, now)| Difference { line, then, now }),
        outlook: ledger::hash(now.as_bytes()),
    };
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(
            &["file", "same", "line", "then", "now"],
            [match &answer.difference {
                None => vec![answer.file.clone(), "yes".into(), String::new(), String::new(), String::new()],
                Some(d) => {
                    vec![answer.file.clone(), "no".into(), d.line.to_string(), d.then.clone(), d.now.clone()]
                }
            }],
        )?,
        Format::Text => {
            let what = answer.compared;
            let mut out = match &answer.difference {
                None => format!("the same {what}, byte for byte (SHA-256 {})\n", answer.outlook),
                Some(d) => format!(
                    "not the same {what}: the first difference is in line {}\n  then  {}\n  now   {}\n",
                    d.line,
                    output::cut(&d.then, 160),
                    output::cut(&d.now, 160)
                ),
            };
            if !answer.same && answer.same_but_for_manifest {
                out.push_str("  everything but the manifest is the same: the answer has not changed\n");
            }
            for line in &answer.changed {
                out.push_str(&format!("  {line}\n"));
            }
            output::text(&out)?;
        }
    }
    Ok(ExitCode::from(u8::from(!answer.same)))
}

/// The outlook without its manifest, which is followed by the notes only.
fn above(text: &str) -> (&str, &str) {
    let (before, after) = text.split_once("\n  \"manifest\": {").unwrap_or((text, ""));
    (before, after.split_once("\n  \"notes\": ").map_or("", |(_, notes)| notes))
}

/// What differs between two manifests, in words.
fn changes(then: &Value, now: &Value) -> Vec<String> {
    let files = |manifest: &Value| -> Vec<(String, String)> {
        let pair = |row: &Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
        let rows = manifest.get("files").and_then(Value::as_array);
        rows.map(|rows| rows.iter().filter_map(pair).collect()).unwrap_or_default()
    };
    let (before, after) = (files(then), files(now));
    let mut list = Vec::new();
    for (file, hash) in &before {
        match after.iter().find(|(other, _)| other == file) {
            None => list.push(format!("{file} is gone since")),
            Some((_, other)) if other != hash => list.push(format!("{file} has changed since")),
            Some(_) => {}
        }
    }
    for (file, _) in &after {
        if !before.iter().any(|(other, _)| other == file) {
            list.push(format!("{file} is new since"));
        }
    }
    for (key, name) in [("version", "the program’s version"), ("base_rates", "the table of base rates")] {
        if then.get(key) != now.get(key) {
            let say = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("none").to_owned();
            list.push(format!("{name} was {}, is {}", say(then.get(key)), say(now.get(key))));
        }
    }
    list
}

/// The trust that a manifest was computed with.
fn trust_of(manifest: &Value, args: &RerunArgs) -> anyhow::Result<Trust> {
    // An outlook of 0.1.0 has a weight in place of trust: it is computed anew as today, and the version differs.
    let given = manifest.get("trust_given").and_then(Value::as_bool).unwrap_or(false);
    Ok(match manifest.get("trust").and_then(Value::as_f64).filter(|_| given) {
        Some(trust) if (0.0..=1.0).contains(&trust) => Trust::given(trust),
        Some(trust) => bail!(
            "{}: its manifest asks for a trust of {trust}, which is not from 0 to 1",
            args.file.display()
        ),
        None => {
            let outcomes = manifest.get("outcomes").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
            Trust::learnt(&serde_json::from_value::<Vec<Outcome>>(outcomes)?)
        }
    })
}
