//! A heat table of packages: by package and party the share of draws in which the party accepts it, and in the first
//! column that in which all who must accept do. Drafts on record first, then the packages most often acceptable.
//!
//! A draft that leaves issues open has two halves in each cell: left for every way of filling them, right for some
//! way. The number doubles the shade, so that nothing hangs on telling shades apart.

use super::{level_name, party_of};
use crate::figure::{Figure, Frame, Table};
use crate::label::Label;
use crate::strings as s;
use crate::strings::percent;
use crate::svg::{Anchor, Canvas};
use detente_case::Case;
use detente_findings::deals::DealSpace;
use detente_findings::deals::PackageChance;

/// Steps of shade.
const SHADES: f64 = 10.0;
/// Height of a cell.
const CELL: f64 = 30.0;

struct Row<'a> {
    name: Label,
    words: String,
    chance: &'a PackageChance,
}

/// `None` where no draft is on record and no package is ever acceptable to all.
#[must_use]
pub fn acceptability(case: &Case, found: &DealSpace) -> Option<Figure> {
    let rows: Vec<Row> = found
        .drafts
        .iter()
        .map(|draft| {
            let id = draft.id.as_deref().unwrap_or_default();
            let title = case.packages.iter().find(|p| p.id == id).map_or(id, |p| p.title.as_str());
            Row { name: Label::from(title), words: title.to_owned(), chance: draft }
        })
        .chain(found.likeliest.iter().enumerate().map(|(at, chance)| {
            let words = levels(case, chance, found.likeliest.first().filter(|_| at > 0));
            Row { name: Label::from(&words), words, chance }
        }))
        .collect();
    if found.parties.is_empty() || rows.is_empty() {
        return None;
    }
    let parties: Vec<(usize, &str)> =
        found.parties.iter().enumerate().map(|(at, id)| party_of(case, id, at)).collect();
    let mut head = vec![s::PACKAGE_HEAD, s::ALL_ACCEPT];
    head.extend(parties.iter().map(|(_, name)| *name));
    let mut table = Table::new(&head);
    for row in &rows {
        let mut cells = vec![row.words.clone()];
        cells.extend(columns(row.chance).into_iter().map(|(every, some)| s::between(every, some)));
        table.row(cells);
    }
    let best = rows
        .iter()
        .max_by(|a, b| a.chance.acceptable.total_cmp(&b.chance.acceptable))
        .map_or(0.0, |row| row.chance.acceptable);
    Some(Figure::new(
        "acceptability",
        s::HEAT_TITLE,
        s::heat_description(found.drafts.len(), found.likeliest.len(), &percent(best)),
        table,
        |frame| draw(frame, &parties, &rows),
    ))
}

/// The levels of a package; of one after another, those that differ.
fn levels(case: &Case, chance: &PackageChance, first: Option<&PackageChance>) -> String {
    let differs = |level: &&(String, String)| first.is_none_or(|first| !first.package.contains(level));
    let title = |id: &String| {
        case.issues.iter().find(|issue| issue.id == *id).map_or(id.clone(), |i| i.title.clone())
    };
    let parts: Vec<String> = chance
        .package
        .iter()
        .filter(differs)
        .map(|(issue, level)| format!("{}: {}", title(issue), level_name(case, issue, level)))
        .collect();
    if first.is_some() { s::as_first_but(&parts.join(" · ")) } else { parts.join(" · ") }
}

/// (every way, some way) for all, then by party.
fn columns(chance: &PackageChance) -> Vec<(f64, f64)> {
    let every = chance.every_way.as_ref();
    std::iter::once((every.map_or(chance.acceptable, |every| every.acceptable), chance.acceptable))
        .chain(chance.by_party.iter().enumerate().map(|(at, some)| {
            (every.and_then(|every| every.by_party.get(at).copied()).unwrap_or(*some), *some)
        }))
        .collect()
}

/// The number in a cell, without its per-cent sign.
fn number(share: f64) -> String {
    percent(share).trim_end_matches('%').trim_end_matches('\u{a0}').to_owned()
}

fn shade(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("heat h{}", libm::round(share * SHADES) as u32)
}

fn draw(frame: &Frame, parties: &[(usize, &str)], rows: &[Row]) -> Canvas {
    let mut canvas = Canvas::new();
    let count = parties.len() as f64 + 1.0;
    // Names beside the cells where there is room, above them where there is not.
    let names = frame.pick((frame.width - count * 76.0).clamp(240.0, 420.0), 0.0);
    let width = ((frame.width - names) / count).min(frame.pick(92.0, 88.0));
    let left = |column: usize| names + column as f64 * width;
    // Columns: the word for all, then the party's mark.
    let head = frame.size + 6.0;
    canvas.text("tick", left(0) + width / 2.0, head, Anchor::Middle, s::ALL_SHORT);
    for (at, (place, _)) in parties.iter().enumerate() {
        canvas.party(*place, left(at + 1) + width / 2.0, head - 4.5, 5.5);
    }
    let mut y = head + 8.0;
    for row in rows {
        let lines = row.name.wrap(frame.pick(names - 14.0, frame.width), frame.size, frame.pick(6, 5));
        let text = lines.len() as f64 * frame.leading();
        let (top, next) = if frame.compact {
            let after = canvas.lines("name", 0.0, y + frame.size, Anchor::Start, &lines, frame.leading());
            let top = after - frame.size + 4.0;
            (top, top + CELL + 10.0)
        } else {
            let height = text.max(CELL);
            let first = y + (height - text) / 2.0 + frame.size * 0.92;
            canvas.lines("name", 0.0, first, Anchor::Start, &lines, frame.leading());
            (y + (height - CELL) / 2.0, y + height + 8.0)
        };
        for (at, (every, some)) in columns(row.chance).into_iter().enumerate() {
            let x = left(at) + 1.0;
            let half = (width - 2.0) / 2.0;
            if percent(every) == percent(some) {
                canvas.rect(&shade(some), x, top, width - 2.0, CELL);
            } else {
                canvas.rect(&shade(every), x, top, half, CELL);
                canvas.rect(&shade(some), x + half, top, half, CELL);
            }
            canvas.rect("cell", x, top, width - 2.0, CELL);
            let base = top + CELL / 2.0 + 4.5;
            if percent(every) == percent(some) {
                canvas.text("value", x + half, base, Anchor::Middle, number(some));
            } else {
                canvas.text("value", x + half / 2.0, base, Anchor::Middle, number(every));
                canvas.text("value", x + half * 1.5, base, Anchor::Middle, number(some));
            }
        }
        y = next;
    }
    // Whose columns these are, and what the halves mean.
    y += 4.0;
    for (place, name) in parties {
        canvas.party(*place, 7.0, y + frame.size * 0.65, 5.5);
        let lines = Label::from(*name).wrap(frame.width - 24.0, frame.size, 2);
        let after = canvas.lines("name", 19.0, y + frame.size, Anchor::Start, &lines, frame.leading());
        y = after - frame.size + 5.0;
    }
    let mut notes = vec![s::HEAT_KEY];
    if rows.iter().any(|row| row.chance.every_way.is_some()) {
        notes.push(s::HEAT_OPEN);
    }
    for note in notes {
        let lines = Label::from(note).wrap(frame.width - 4.0, frame.size - 0.5, 4);
        let after = canvas.lines("soft", 0.0, y + frame.size, Anchor::Start, &lines, frame.leading());
        y = after - frame.size + 3.0;
    }
    canvas
}
