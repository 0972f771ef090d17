//! `--against`: what changed since an earlier outlook, in `outlook` and `report`.

use crate::{load, output};
use detente_chance::words::percent;
use detente_outlook::against::{Against, Changed, Earlier, RowChange, against};
use detente_outlook::{Outlook, Settings};

/// Rows of a list that the terminal shows.
const MOST: usize = 12;

/// Sets what changed since an earlier outlook into one that was computed.
pub(crate) fn add(earlier: &Earlier, ready: &load::Ready, settings: &Settings, outlook: &mut Outlook) {
    outlook.against = Some(against(&ready.loaded.case, outlook, settings, earlier));
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
        ("changed", rows.changed.iter().map(RowChange::words).collect::<Vec<_>>()),
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

/// Points with a sign and one digit: "+3.2", "−0.4", "0.0".
fn one_digit(points: f64) -> String {
    let rounded = (points * 10.0).round() / 10.0;
    if rounded == 0.0 { "0.0".to_owned() } else { format!("{rounded:+.1}").replace('-', "−") }
}
