//! `--against`: what changed since an earlier outlook, in `outlook` and `report`.

use crate::{load, output};
use anyhow::{Context, bail};
use detente_chance::words::percent;
use detente_desk::ledger as sealed;
use detente_outlook::against::{Against, Changed, Earlier, RowChange, against};
use detente_outlook::ledger::{self, Sealed};
use detente_outlook::{Outlook, Settings};
use serde_json::Value;
use std::path::Path;

/// The word for the last published outlook of the case.
const LAST: &str = "last";
const WAY_OUT: &str = "give an outlook of this case as `detente outlook CASE --format json` prints it, a file of its `outlooks/` folder, or `last`";
/// Rows of a list that the terminal shows.
const MOST: usize = 12;

/// Sets what changed since an earlier outlook into one that was computed.
pub(crate) fn add(earlier: &Earlier, ready: &load::Ready, settings: &Settings, outlook: &mut Outlook) {
    outlook.against = Some(against(&ready.loaded.case, outlook, settings, earlier));
}

/// The earlier outlook that `--against` names.
pub(crate) fn earlier(what: &Path, ready: &load::Ready) -> anyhow::Result<Earlier> {
    let folder = &ready.loaded.folder;
    let name = what.display();
    if what.as_os_str() == LAST && !what.exists() {
        let entries = sealed::entries(folder)?;
        let Some(last) = entries.iter().filter_map(|entry| entry.sealed.as_ref().ok()).next_back() else {
            bail!(
                "--against last: no outlook of this case has been published; seal one with --publish, or {WAY_OUT}"
            );
        };
        return of_sealed(last).map_err(|why| anyhow::anyhow!("the last published outlook: {why}"));
    }
    let text = sealed::text(what).with_context(|| format!("--against: {WAY_OUT}"))?;
    let value: Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => bail!("--against {name}: it is not JSON ({error}); {WAY_OUT}"),
    };
    let fault = |why: String| anyhow::anyhow!("--against {name}: {why}; {WAY_OUT}");
    if value.get("format").and_then(Value::as_str) == Some("detente.manifest/1") {
        return of_manifest(&value, ready).map_err(fault);
    }
    let (found, is_own) = if value.get("seal").is_some() {
        let sealed = ledger::open(&text).map_err(fault)?;
        let hash = sealed.text("outlook");
        let entries = sealed::entries(folder)?;
        let is_own =
            entries.iter().any(|entry| entry.sound().is_some_and(|(_, own)| own.text("outlook") == hash));
        (of_sealed(&sealed).map_err(fault)?, is_own)
    } else {
        (Earlier::read(&value, Vec::new()).map_err(fault)?, false)
    };
    let title = &ready.loaded.case.title;
    if !is_own && found.title() != title {
        return Err(fault(format!(
            "it is an outlook of another case, “{}”; this one is “{title}”",
            found.title()
        )));
    }
    Ok(found)
}

fn of_sealed(sealed: &Sealed) -> Result<Earlier, String> {
    Earlier::read(&sealed.outlook, sealed.inputs())
}

/// The published outlook that has this manifest.
fn of_manifest(manifest: &Value, ready: &load::Ready) -> Result<Earlier, String> {
    let entries = sealed::entries(&ready.loaded.folder).map_err(|error| format!("{error:#}"))?;
    let same = |sealed: &&Sealed| sealed.outlook.get("manifest") == Some(manifest);
    match entries.iter().filter_map(|entry| entry.sealed.as_ref().ok()).find(same) {
        Some(sealed) => of_sealed(sealed),
        None => Err("it is a manifest, which holds no numbers, and no published outlook of this case has it"
            .to_owned()),
    }
}

/// What changed, for the terminal.
pub(crate) fn text(found: &Against) -> String {
    let since = found.as_of.as_deref().map_or_else(String::new, |day| format!(" of {day}"));
    let mut out = format!("\nWhat changed since the outlook{since}:\n");
    for (name, changed) in [("signed", &found.signed), ("holds", &found.holds)] {
        let Some(changed) = changed else { continue };
        out.push_str(&numbers(name, changed));
    }
    let rows = &found.rows;
    let nothing = rows.changed.is_empty() && rows.added.is_empty() && rows.removed.is_empty();
    if nothing && rows.known {
        out.push_str("  Rows of the case: none differs\n");
    }
    for (what, list) in [
        ("changed", rows.changed.iter().map(row).collect::<Vec<_>>()),
        ("added", rows.added.clone()),
        ("removed", rows.removed.clone()),
        ("other files that differ", found.files.clone()),
    ] {
        if list.is_empty() {
            continue;
        }
        out.push_str(&format!("  {}:\n", heading(what, list.len())));
        for line in list.iter().take(MOST) {
            out.push_str(&format!("    {}\n", output::wrap(line, 92, "      ")));
        }
        if list.len() > MOST {
            out.push_str(&format!("    and {} more\n", list.len() - MOST));
        }
    }
    for note in &found.notes {
        out.push_str(&format!("  {}\n", output::wrap(&format!("Note: {note}"), 94, "    ")));
    }
    out
}

fn heading(what: &str, count: usize) -> String {
    match what {
        "other files that differ" => "Other files that differ".to_owned(),
        what => format!("{} {what}", load::count(count, "row")),
    }
}

fn numbers(name: &str, changed: &Changed) -> String {
    let number = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), percent);
    let Some(points) = changed.points else {
        return format!("  {name}: {} then, {} now\n", number(changed.then), number(changed.now));
    };
    let drawn = match changed.drawing_error {
        Some(error) if error > 0.0 => format!("; {} from drawing", detente_outlook::opening::drawn(error)),
        _ => String::new(),
    };
    let mut out = format!(
        "  {name}: {} then, {} now ({} points{drawn})\n",
        number(changed.then),
        number(changed.now),
        one_digit(points)
    );
    let rows: Vec<Vec<String>> = changed
        .parts
        .iter()
        .filter(|part| !part.same)
        .map(|part| vec![output::cut(&part.title, 76), one_digit(part.points)])
        .collect();
    if rows.is_empty() {
        out.push_str("    Nothing that enters this number differs.\n");
        return out;
    }
    out.push_str(&output::table(&["  comes from", "points"], &indented(rows), &[1]));
    let same: Vec<&str> =
        changed.parts.iter().filter(|part| part.same).map(|part| part.title.as_str()).collect();
    if !same.is_empty() {
        out.push_str(&format!(
            "    {}\n",
            output::wrap(&format!("The same in both: {}", same.join("; ")), 92, "      ")
        ));
    }
    out
}

fn indented(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.into_iter()
        .map(|mut row| {
            if let Some(first) = row.first_mut() {
                first.insert_str(0, "  ");
            }
            row
        })
        .collect()
}

/// "gate.vote: binds 60 → 80"; a row whose judgements are the same by its name alone.
fn row(change: &RowChange) -> String {
    let values: Vec<String> = change
        .values
        .iter()
        .map(|value| {
            let key = value.path.strip_prefix(&change.id).unwrap_or(&value.path).trim_start_matches('.');
            let says = |value: &Option<String>| value.clone().unwrap_or_else(|| "not there".to_owned());
            format!("{key} {} → {}", says(&value.then), says(&value.now)).trim_start().to_owned()
        })
        .collect();
    if values.is_empty() { change.id.clone() } else { format!("{}: {}", change.id, values.join("; ")) }
}

/// Points with a sign and one digit: "+3.2", "−0.4", "0.0".
fn one_digit(points: f64) -> String {
    let rounded = (points * 10.0).round() / 10.0;
    if rounded == 0.0 { "0.0".to_owned() } else { format!("{rounded:+.1}").replace('-', "−") }
}
