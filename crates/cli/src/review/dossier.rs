//! The review of a drafted case, dossier by dossier: first who is who, then each report. What the reader is right about is
//! kept with one key for all; what it is wrong about is struck by its number.

use super::edits;
use crate::output;
use detente_case::Case;
use detente_case::claims::Act;
use detente_desk::drafts::{About, OpenRow, amend, decide, open_rows, sheets};
use detente_desk::{Desk, Refusal, names};
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

/// Who is who, then each report, in the order of the case; without what was put off.
fn pages(desk: &Desk, report: Option<&str>, later: &BTreeSet<String>) -> Vec<Page> {
    let read = desk.snapshot();
    let mut pages = Vec::new();
    for mut sheet in sheets(&read.loaded) {
        sheet
            .rows
            .retain(|row| (report.is_none() || row.report.as_deref() == report) && !later.contains(&row.id));
        let title = match &sheet.about {
            About::Names => "Who is who".to_owned(),
            About::Rest => "Told by no report".to_owned(),
            About::Report(id) => match read.loaded.case.report(id) {
                Some(report) if report.title != *id => format!("{id}: {}", report.title),
                _ => id.clone(),
            },
        };
        pages.extend(cut(title, sheet.rows));
    }
    pages
}

/// A page has as many rows as there are keys to strike them.
fn cut(title: String, rows: Vec<OpenRow>) -> Vec<Page> {
    let most = MARKS.chars().count();
    rows.chunks(most).map(|rows| Page { title: title.clone(), rows: rows.to_vec() }).collect()
}

fn shown(page: &Page, struck: &BTreeSet<String>, place: (usize, usize)) -> String {
    let mut out = format!("\n{} of {} · {}\n", place.0, place.1, page.title);
    for (row, mark) in page.rows.iter().zip(MARKS.chars()) {
        let sign = if struck.contains(&row.id) { '✗' } else { ' ' };
        let words: String = row.words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        out.push_str(&format!("{sign} {mark}  {}\n", output::wrap(&words, 90, "     ")));
    }
    out
}

const KEYS: &str = "Enter keeps what is not struck · a number or letter strikes, again takes it back · / and one edits it · \
    = and two: the first is the second · > who speaks for whom · s later · q quit";
const EDIT: &str = "  a day, + or −, a > b for the chain; or key=value (on, kind, polarity, chain, words; several: part with ;)";

/// What comes after the keys of a page.
enum Next {
    /// What is not struck is kept, and the rest goes.
    Decide,
    /// The page is put off.
    Later,
    /// Something was changed: the pages are made anew.
    Again,
    /// The end.
    Quit,
}

/// Page after page: the first on which something waits, until nothing does.
pub(super) fn run(desk: &Desk, report: Option<&str>) -> anyhow::Result<ExitCode> {
    let keys = Keys::new();
    let (mut kept, mut gone, mut number) = (0, 0, 1);
    let mut later: BTreeSet<String> = BTreeSet::new();
    let mut struck: BTreeSet<String> = BTreeSet::new();
    output::message(KEYS);
    loop {
        let pages = pages(desk, report, &later);
        let Some(page) = pages.first() else { break };
        output::message(&shown(page, &struck, (number, number + pages.len() - 1)));
        let ids = |wanted: bool, struck: &BTreeSet<String>| -> Vec<String> {
            let rows = page.rows.iter().filter(|row| struck.contains(&row.id) == wanted);
            rows.map(|row| row.id.clone()).collect()
        };
        match page_keys(&keys, desk, page, &mut struck)? {
            Next::Quit => break,
            Next::Again => continue,
            Next::Later => later.extend(page.rows.iter().map(|row| row.id.clone())),
            Next::Decide => match decide(desk, &ids(false, &struck), &ids(true, &struck)) {
                Ok(_) => {
                    kept += ids(false, &struck).len();
                    gone += ids(true, &struck).len();
                }
                Err(refusal) => {
                    output::message(&format!("  {}", told(&refusal)));
                    later.extend(page.rows.iter().map(|row| row.id.clone()));
                }
            },
        }
        number += 1;
    }
    finish(desk, kept, gone)
}

/// The keys of a page, until it is decided on.
fn page_keys(keys: &Keys, desk: &Desk, page: &Page, struck: &mut BTreeSet<String>) -> anyhow::Result<Next> {
    let row = |key: char| {
        let at = MARKS.chars().position(|mark| mark == key)?;
        page.rows.get(at)
    };
    loop {
        let Some(key) = keys.key()? else { return Ok(Next::Quit) };
        let done = match key {
            'q' => return Ok(Next::Quit),
            's' => return Ok(Next::Later),
            '\n' | '\r' => return Ok(Next::Decide),
            '/' => {
                let Some(row) = keys.key()?.and_then(row) else {
                    output::message(&format!("  {KEYS}"));
                    continue;
                };
                let Some(line) = keys.line(EDIT)? else { return Ok(Next::Quit) };
                edited(desk, row, &line)
            }
            '=' => match (keys.key()?.and_then(row), keys.key()?.and_then(row)) {
                (Some(gone), Some(into)) if gone.table == "party" && into.table == "party" => {
                    names::same(desk, &into.key, &gone.key).map_err(|refusal| told(&refusal))
                }
                _ => Err("= takes the marks of two parties".to_owned()),
            },
            '>' => {
                let Some(line) =
                    keys.line("  who = for whom, by their names (nothing after =: for nobody)")?
                else {
                    return Ok(Next::Quit);
                };
                speaks(desk, &line)
            }
            key => {
                match row(key) {
                    Some(row) => {
                        if !struck.remove(&row.id) {
                            struck.insert(row.id.clone());
                        }
                        let words = if struck.contains(&row.id) { "struck" } else { "kept" };
                        output::message(&format!("  {key} {words}"));
                    }
                    None => output::message(&format!("  {KEYS}")),
                }
                continue;
            }
        };
        match done {
            Ok(()) => return Ok(Next::Again),
            Err(why) => output::message(&format!("  {why}")),
        }
    }
}

/// A row as a person changes it, which keeps it: its own keys, or the claim behind it. Short forms: a day, a sign, a chain.
pub(super) fn edited(desk: &Desk, row: &OpenRow, line: &str) -> Result<(), String> {
    let typed = line.trim();
    let short = match typed {
        "+" => "polarity=+".to_owned(),
        "-" | "−" => "polarity=-".to_owned(),
        _ if typed.contains('=') => typed.to_owned(),
        _ if typed.contains('>') => format!("chain={typed}"),
        _ => match detente_read::dates::day(typed) {
            Some(day) => format!("on={day}"),
            None => return Err(format!("`{typed}`: {}", EDIT.trim())),
        },
    };
    let own = detente_case::rows::table(&row.table);
    let (mut keys, mut claim): (Vec<(String, String)>, Vec<String>) = (Vec::new(), Vec::new());
    for part in short.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, value) = edits::pair(part)?;
        match own.and_then(|table| table.key(&key)) {
            Some(_) => keys.push((key, value)),
            None => claim.push(part.to_owned()),
        }
    }
    if !claim.is_empty() {
        let read = desk.snapshot();
        let case = &read.loaded.case;
        let first = row.cites.iter().find_map(|id| case.claim(id));
        let first = first.ok_or("it rests on no claim whose chain or polarity could be changed")?;
        let text = case.report(&first.report).map_or("", |report| report.text.as_str());
        let set = edits::claim(&claim.join(";"), text, &first.spans)?;
        desk.decide(&first.id, Act::Edit, set).map_err(|refusal| told(&refusal))?;
    }
    if keys.is_empty() {
        return Ok(());
    }
    amend(desk, &row.id, &keys).map_err(|refusal| told(&refusal))
}

/// "Otto Brand = Tarn Motors": a source by its id or name speaks for a party.
pub(super) fn speaks(desk: &Desk, line: &str) -> Result<(), String> {
    let (who, whom) = line.split_once('=').ok_or("write SOURCE = PARTY")?;
    let read = desk.snapshot();
    let case = &read.loaded.case;
    let same = |name: &str, typed: &str| name.trim().eq_ignore_ascii_case(typed.trim());
    let source = case.sources.iter().find(|row| same(&row.id, who) || same(&row.name, who));
    let source = source.ok_or_else(|| {
        let known: Vec<&str> = case.sources.iter().map(|row| row.id.as_str()).collect();
        format!("there is no source `{}`; there are {}", who.trim(), known.join(", "))
    })?;
    let party = if whom.trim().is_empty() { None } else { Some(party(case, whom)?) };
    names::speaks(desk, &source.id, party).map_err(|refusal| told(&refusal))
}

/// "the Union = Metalworkers": the first party is the second.
pub(super) fn same(desk: &Desk, line: &str) -> Result<(), String> {
    let (gone, into) = line.split_once('=').ok_or("write A = B")?;
    let read = desk.snapshot();
    let (gone, into) = (party(&read.loaded.case, gone)?, party(&read.loaded.case, into)?);
    names::same(desk, into, gone).map_err(|refusal| told(&refusal))
}

/// The id of a party by its id or one of its names.
fn party<'a>(case: &'a Case, typed: &str) -> Result<&'a str, String> {
    let same = |name: &str| name.trim().eq_ignore_ascii_case(typed.trim());
    let found = case
        .parties
        .iter()
        .find(|row| same(&row.id) || same(&row.name) || row.aliases.iter().any(|name| same(name)));
    found.map(|row| row.id.as_str()).ok_or_else(|| {
        let known: Vec<&str> = case.parties.iter().map(|row| row.id.as_str()).collect();
        format!("there is no party `{}`; there are {}", typed.trim(), known.join(", "))
    })
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
