//! The review of a drafted case, dossier by dossier: first who is who, then each report. What the reader is right about is
//! kept with one key for all; what it is wrong about is struck by its number.

use crate::output;
use detente_desk::drafts::{OpenRow, decide, open_rows};
use detente_desk::{Desk, Refusal};
use detente_terminal::keys::Keys;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// Keys that strike the rows of a page, in their order.
const MARKS: &str = "123456789abcdefghijklmnoprtuvwxyz";

/// A page: what is decided on together.
struct Page {
    title: String,
    rows: Vec<OpenRow>,
}

/// Who is who, then each report, in the order of the case.
fn pages(desk: &Desk, report: Option<&str>) -> Vec<Page> {
    let read = desk.snapshot();
    let open: Vec<OpenRow> = open_rows(&read.loaded)
        .into_iter()
        .filter(|row| report.is_none() || row.report.as_deref() == report)
        .collect();
    let is_name = |row: &&OpenRow| row.table == "party";
    let mut pages = Vec::new();
    let names: Vec<OpenRow> = open.iter().filter(is_name).cloned().collect();
    pages.extend(cut("Who is who".to_owned(), names));
    for one in &read.loaded.case.reports {
        // An issue stands or falls with what is wanted on it.
        let rows = open.iter().filter(|row| row.report.as_deref() == Some(one.id.as_str()));
        let rows: Vec<OpenRow> =
            rows.filter(|row| row.table != "party" && row.table != "issue").cloned().collect();
        let title = if one.title == one.id { one.id.clone() } else { format!("{}: {}", one.id, one.title) };
        pages.extend(cut(title, rows));
    }
    pages
}

/// A page has as many rows as there are keys to strike them.
fn cut(title: String, rows: Vec<OpenRow>) -> Vec<Page> {
    let most = MARKS.chars().count();
    rows.chunks(most).map(|rows| Page { title: title.clone(), rows: rows.to_vec() }).collect()
}

fn shown(page: &Page, struck: &BTreeSet<usize>, place: (usize, usize)) -> String {
    let mut out = format!("\n{} of {} · {}\n", place.0, place.1, page.title);
    for (at, (row, mark)) in page.rows.iter().zip(MARKS.chars()).enumerate() {
        let sign = if struck.contains(&at) { '✗' } else { ' ' };
        let words: String = row.words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        out.push_str(&format!("{sign} {mark}  {}\n", output::wrap(&words, 90, "     ")));
    }
    out
}

const KEYS: &str =
    "Enter keeps what is not struck · a number or letter strikes, again takes it back · s later · q quit";

/// Page after page.
pub(super) fn run(desk: &Desk, report: Option<&str>) -> anyhow::Result<ExitCode> {
    let keys = Keys::new();
    let pages = pages(desk, report);
    let (mut kept, mut gone) = (0, 0);
    output::message(KEYS);
    for (at, page) in pages.iter().enumerate() {
        let mut struck: BTreeSet<usize> = BTreeSet::new();
        output::message(&shown(page, &struck, (at + 1, pages.len())));
        let done = loop {
            match keys.key()? {
                None | Some('q') => return finish(desk, kept, gone),
                Some('s') => break false,
                Some('\n' | '\r') => break true,
                Some(key) => {
                    let row = MARKS.chars().position(|mark| mark == key).filter(|row| *row < page.rows.len());
                    match row {
                        Some(row) => {
                            if !struck.remove(&row) {
                                struck.insert(row);
                            }
                            let words = if struck.contains(&row) { "struck" } else { "kept" };
                            output::message(&format!("  {key} {words}"));
                        }
                        None => output::message(&format!("  {KEYS}")),
                    }
                }
            }
        };
        if !done {
            continue;
        }
        let ids = |wanted: bool| -> Vec<String> {
            let rows = page.rows.iter().enumerate().filter(|(at, _)| struck.contains(at) == wanted);
            rows.map(|(_, row)| row.id.clone()).collect()
        };
        match decide(desk, &ids(false), &ids(true)) {
            Ok(_) => {
                kept += page.rows.len() - struck.len();
                gone += struck.len();
            }
            Err(refusal) => output::message(&format!("  {}", told(&refusal))),
        }
    }
    finish(desk, kept, gone)
}

fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Problems(would) => {
            let first = would.diagnostics.iter().find(|one| one.severity == detente_case::Severity::Error);
            first.map_or_else(|| refusal.to_string(), |one| format!("{}: {}", one.message, one.help))
        }
        _ => refusal.to_string(),
    }
}

fn finish(desk: &Desk, kept: usize, gone: usize) -> anyhow::Result<ExitCode> {
    let now = desk.snapshot();
    let left = open_rows(&now.loaded).iter().filter(|row| row.table != "issue").count();
    output::message(&format!(
        "\n{kept} kept, {gone} struck, {left} left; what no report tells is asked by: detente ask {}",
        now.loaded.folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}
