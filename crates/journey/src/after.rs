//! The day after: what new reports say of what was judged, and what the answer would be if all of it were taken.

use anyhow::{anyhow, bail};
use detente_case::{Case, Loaded, load_with};
use detente_chance::words::percent;
use detente_desk::weigh::{self, Stranger, Verdict, Weighed};
use detente_desk::{Desk, drafting, incoming};
use detente_draft::draft;
use detente_interview::{Numbers, numbers};
use detente_terminal::output;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;

/// Changes whose effect is computed one by one.
const ALONE: usize = 24;
/// Rows that the terminal shows.
const SHOWN: usize = 16;

/// What new reports say of a case that runs.
#[derive(Debug, Default, Serialize)]
pub struct After {
    /// The reports that were held against the case.
    pub reports: Vec<String>,
    /// What they say of what was judged: changes first, in the order of what each does to the answer.
    pub judgements: Vec<Judged>,
    /// What they tell that has no place in the case.
    pub strangers: Vec<Stranger>,
    /// Values of drafted rows that followed the reports.
    pub followed: Vec<Followed>,
    /// The answer before.
    pub before: Numbers,
    /// The answer if every change were taken, or as it is now where some were taken.
    pub after: Numbers,
}

/// A judgement, with what taking the change would do.
#[derive(Debug, Serialize)]
pub struct Judged {
    /// What is told of it.
    #[serde(flatten)]
    pub weighed: Weighed,
    /// Signing if this change alone were taken; null where nothing changes or there is no number.
    pub signed: Option<f64>,
    /// Holding if this change alone were taken.
    pub holds: Option<f64>,
    /// True where it was taken now.
    pub taken: bool,
}

/// A value of a row that is still a draft, and so is what the reports make it.
#[derive(Debug, Serialize)]
pub struct Followed {
    /// Path of the input.
    pub id: String,
    /// What it was; null where it is new.
    pub before: Option<String>,
    /// What it is; null where it is gone.
    pub after: Option<String>,
}

/// What is to be done with what is found.
#[derive(Debug, Default)]
pub struct Wish<'a> {
    /// Changes to take: none, all (an empty list), or those named.
    pub take: Option<&'a [String]>,
    /// Who takes them.
    pub who: Option<&'a str>,
    /// Whether drafted values are passed over.
    pub judged_only: bool,
}

fn answer(loaded: &Loaded) -> Numbers {
    if !loaded.is_sound() {
        return Numbers::default();
    }
    let bound = detente_bind::bind(&loaded.case);
    let is_wrong = bound.diagnostics.iter().any(|one| one.severity == detente_case::Severity::Error);
    if is_wrong { Numbers::default() } else { numbers(&loaded.case, &bound) }
}

/// True where there is something to hold new reports against.
fn runs(case: &Case) -> bool {
    !case.stances.is_empty() || !case.gates.is_empty() || !case.conditions.is_empty()
}

/// Holds the reports `new` of a case against what was judged in it; takes what is wished.
///
/// # Errors
/// A change that is named and not there; what cannot be written.
pub fn after(path: &Path, new: &BTreeSet<String>, wish: &Wish<'_>) -> anyhow::Result<After> {
    let desk = Desk::open(path);
    let desk = match wish.who {
        Some(who) => desk.of(who),
        None => desk,
    };
    let read = desk.snapshot();
    let (loaded, case) = (&read.loaded, &read.loaded.case);
    if !runs(case) || new.is_empty() {
        return Ok(After::default());
    }
    let names = incoming::names(case);
    let mut made = draft(&drafting::papers(case, &names), &names);
    drafting::align(&mut made, case);
    let found = weigh::weigh(case, &made, new, wish.judged_only);
    let all: Vec<&Weighed> = found.judgements.iter().filter(|row| row.change().is_some()).collect();
    let chosen = chosen(&all, wish.take)?;
    let text = read.text().to_owned();
    let before = answer(loaded);
    let with = |rows: &[&Weighed]| {
        let (after, taken) = weigh::apply(&loaded.folder, &text, rows, desk.who());
        (answer(&load_with(&loaded.folder, &after)), taken)
    };
    let mut judgements: Vec<Judged> = Vec::new();
    for (at, row) in found.judgements.iter().enumerate() {
        let alone = row.after.is_some() && at < ALONE;
        let numbers = if alone { with(&[row]).0 } else { Numbers::default() };
        judgements.push(Judged {
            weighed: row.clone(),
            signed: numbers.signed,
            holds: numbers.holds,
            taken: false,
        });
    }
    let effect = |row: &Judged| {
        let far = |a: Option<f64>, b: Option<f64>| a.zip(b).map_or(0.0, |(a, b)| (a - b).abs());
        far(row.signed, before.signed) + far(row.holds, before.holds)
    };
    judgements.sort_by(|a, b| {
        let place = |row: &Judged| (row.weighed.after.is_none(), row.weighed.verdict == Verdict::BearsOn);
        place(a).cmp(&place(b)).then(effect(b).total_cmp(&effect(a)))
    });
    let (after, refused) = match &chosen {
        None => {
            let (numbers, taken) = with(&all);
            (numbers, taken.refused)
        }
        Some(rows) => {
            let records: Vec<_> = made.claims.iter().map(|claim| claim.record.clone()).collect();
            let taken = weigh::take(&desk, rows, &records).map_err(|refusal| anyhow!(refusal.to_string()))?;
            for row in &mut judgements {
                row.taken = taken.changed.contains(&row.weighed.id) && row.weighed.change().is_some();
            }
            desk.refresh();
            (answer(&desk.snapshot().loaded), taken.refused)
        }
    };
    for (id, why) in refused {
        output::message(&format!("{id}: not to be taken: {why}"));
    }
    let reports = new.iter().cloned().collect();
    Ok(After { reports, judgements, strangers: found.strangers, followed: Vec::new(), before, after })
}

/// The changes that are to be taken; nothing where none is.
fn chosen<'a>(all: &[&'a Weighed], take: Option<&[String]>) -> anyhow::Result<Option<Vec<&'a Weighed>>> {
    let Some(named) = take else { return Ok(None) };
    if named.is_empty() {
        return Ok(Some(all.to_vec()));
    }
    for id in named {
        if !all.iter().any(|row| row.id == *id) {
            let known: Vec<&str> = all.iter().map(|row| row.id.as_str()).collect();
            bail!(
                "--take {id}: these reports change nothing of that name; they change {}",
                if known.is_empty() { "nothing".to_owned() } else { known.join(", ") }
            );
        }
    }
    Ok(Some(all.iter().filter(|row| named.contains(&row.id)).copied().collect()))
}

/// The values of drafted rows that are others now than they were.
#[must_use]
pub fn followed(before: &Loaded, now: &Loaded) -> Vec<Followed> {
    let words = |case: &Case, path: &str| {
        let input = case.inputs.iter().find(|input| input.path == path)?;
        Some(input.dist.words(&input.quantity))
    };
    let mut paths: Vec<&str> = before.case.inputs.iter().map(|input| input.path.as_str()).collect();
    for input in &now.case.inputs {
        if !paths.contains(&input.path.as_str()) {
            paths.push(&input.path);
        }
    }
    let rows = paths.into_iter().map(|path| Followed {
        id: path.to_owned(),
        before: words(&before.case, path),
        after: words(&now.case, path),
    });
    rows.filter(|row| row.before != row.after).collect()
}

/// The answer of a case as it stands on the disk.
#[must_use]
pub fn standing(loaded: &Loaded) -> Numbers {
    answer(loaded)
}

/// "signed 41 % → 47 %", for each number that another percentage is printed for.
fn shifts(before: Numbers, after: Numbers) -> Vec<String> {
    let one = |name: &str, a: Option<f64>, b: Option<f64>| {
        let (a, b) = (percent(a?), percent(b?));
        (a != b).then(|| format!("{name} {a} → {b}"))
    };
    [one("signed", before.signed, after.signed), one("holds", before.holds, after.holds)]
        .into_iter()
        .flatten()
        .collect()
}

/// "signed 41 % → 47 %, holds 62 % as before".
fn moved(before: Numbers, after: Numbers) -> String {
    let one = |name: &str, a: Option<f64>, b: Option<f64>| {
        let number = |number: Option<f64>| number.map_or_else(|| "no number".to_owned(), percent);
        if number(a) == number(b) {
            format!("{name} {} as before", number(a))
        } else {
            format!("{name} {} → {}", number(a), number(b))
        }
    };
    format!("{}, {}", one("signed", before.signed, after.signed), one("holds", before.holds, after.holds))
}

fn plain(text: &str) -> String {
    output::isolate_runs(&text.replace(|c: char| c.is_control(), " "))
}

/// What is found, for the terminal; nothing where nothing is.
#[must_use]
pub fn text(found: &After, way: &str) -> String {
    if found.judgements.is_empty() && found.strangers.is_empty() && found.followed.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    if !found.judgements.is_empty() {
        out.push_str(&format!("\nWhat {} of what was judged:\n", told(&found.reports)));
    }
    for row in found.judgements.iter().take(SHOWN) {
        out.push_str(&line(row, found.before));
    }
    if found.judgements.len() > SHOWN {
        out.push_str(&format!("  and {} more\n", found.judgements.len() - SHOWN));
    }
    if !found.strangers.is_empty() {
        out.push_str("\nWhat has no place in the case:\n");
        for row in found.strangers.iter().take(SHOWN) {
            out.push_str(&format!(
                "  {}\n",
                output::wrap(&format!("{}: {}", row.what, plain(&row.words)), 94, "    ")
            ));
        }
        if found.strangers.len() > SHOWN {
            out.push_str(&format!("  and {} more\n", found.strangers.len() - SHOWN));
        }
    }
    if !found.followed.is_empty() {
        out.push_str("\nDrafted values that follow the reports:\n");
        let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        for row in found.followed.iter().take(SHOWN) {
            out.push_str(&format!("  {}: {} → {}\n", row.id, word(&row.before), word(&row.after)));
        }
        if found.followed.len() > SHOWN {
            out.push_str(&format!("  and {} more\n", found.followed.len() - SHOWN));
        }
    }
    let changes = found.judgements.iter().filter(|row| row.weighed.change().is_some()).count();
    let taken = found.judgements.iter().filter(|row| row.taken).count();
    let moved = moved(found.before, found.after);
    if taken > 0 {
        out.push_str(&format!("\n{taken} of {changes} taken: {moved}.\n"));
    } else if changes > 0 {
        out.push_str(&format!("\nIf all of it were taken: {moved}.\n{way}\n"));
    } else if !found.followed.is_empty() {
        out.push_str(&format!("\nThe answer: {moved}.\n"));
    }
    out
}

fn told(reports: &[String]) -> String {
    match reports {
        [one] => format!("{one} says"),
        many => format!("the {} reports say", many.len()),
    }
}

/// "contradicts  Israel on “withdrawal”: 15 to 50 → 30 to 70 (signed 41 % → 44 %)", with the words below.
fn line(row: &Judged, before: Numbers) -> String {
    let one = &row.weighed;
    let value = match (&one.before, &one.after) {
        (Some(before), Some(after)) => format!(": {before} → {after}"),
        (None, Some(after)) => format!(": {after}"),
        (Some(before), None) => format!(": {before}, as it stands"),
        (None, None) => String::new(),
    };
    let alone = Numbers { signed: row.signed, holds: row.holds };
    let effect = shifts(before, alone);
    let effect = if effect.is_empty() { String::new() } else { format!(" ({})", effect.join(", ")) };
    let mark = if row.taken { ", taken" } else { "" };
    let indent = "               ";
    let head = format!("{}{value}{mark}{effect}", plain(&one.about));
    let claims = if one.cites.is_empty() { String::new() } else { format!(" [{}]", one.cites.join(", ")) };
    let words = format!("{}{claims}", plain(&one.words));
    format!(
        "  {:<11}  {}\n{indent}{}\n{indent}{}\n",
        one.verdict.as_str(),
        output::wrap(&head, 80, indent),
        output::wrap(&words, 80, indent),
        one.id
    )
}
