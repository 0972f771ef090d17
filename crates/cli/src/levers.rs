//! `detente levers`: what could be done, and what it would do.

use crate::args::{Common, Format, LeversArgs};
use crate::{load, output};
use detente_chance::words::percent;
use detente_outlook::Note;
use detente_outlook::levers::{Lever, levers};
use serde::Serialize;
use std::process::ExitCode;
use std::time::Instant;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    draws: usize,
    signed: Option<f64>,
    holds: Option<f64>,
    levers: Vec<Lever>,
    pairs: Vec<Lever>,
    notes: Vec<Note>,
}

pub fn run(args: &LeversArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let ready = match load::ready(&args.case.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let settings = load::settings(&args.case.draws, args.weight);
    let start = Instant::now();
    let found = levers(&ready.loaded.case, &ready.bound, &settings);
    let seconds = start.elapsed().as_secs_f64();
    output::message(&format!(
        "{} acts, {} pairs: {seconds:.2} s, {} runs of all models, {:.1} µs a run",
        found.levers.len(),
        found.pairs.len(),
        found.runs,
        seconds * 1e6 / found.runs.max(1) as f64
    ));
    let mut notes = ready.bound.notes.clone();
    if found.levers.is_empty() {
        notes.push(Note {
            code: "N1802",
            what: "no levers".into(),
            why: "the case gives no red lines, stances, options, monitoring, payoffs or steps to act on"
                .into(),
        });
    }
    let answer = Answer {
        format: "detente.levers/1",
        draws: found.draws,
        signed: found.now.signed,
        holds: found.now.holds,
        levers: found.levers,
        pairs: found.pairs,
        notes,
    };
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => {
            let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
            output::csv(
                &["act", "kind", "who", "cost", "signed", "holds", "both", "low", "high", "dominated by"],
                answer.levers.iter().chain(&answer.pairs).map(|lever| {
                    vec![
                        lever.act.clone(),
                        lever.kind.to_owned(),
                        lever.who.join(" "),
                        lever.cost.clone(),
                        some(lever.signed),
                        some(lever.holds),
                        some(lever.both),
                        some(lever.interval.map(|i| i[0])),
                        some(lever.interval.map(|i| i[1])),
                        lever.dominated_by.clone().unwrap_or_default(),
                    ]
                }),
            )?;
        }
        Format::Text => {
            output::text(&text(&answer))?;
            load::notes(&answer.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Rows of a table of acts.
pub fn rows<'a>(levers: impl Iterator<Item = &'a Lever>) -> Vec<Vec<String>> {
    let points = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{:+.1}", v * 100.0));
    levers
        .map(|lever| {
            vec![
                output::cut(&lever.act, 78),
                points(lever.signed),
                points(lever.holds),
                points(lever.both),
                lever.interval.map_or_else(
                    || "–".into(),
                    |[low, high]| format!("{:+.1} to {:+.1}", low * 100.0, high * 100.0),
                ),
                lever.who.join(", "),
                if lever.dominated_by.is_some() { "dominated".into() } else { String::new() },
            ]
        })
        .collect()
}

/// Heads of that table.
pub const HEAD: [&str; 7] = ["act", "signed", "holds", "both", "90 %", "must agree", ""];

fn text(answer: &Answer) -> String {
    let now = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let mut out = format!(
        "Now: signed {}, holds {} ({} draws). Changes in points of the combined numbers, on the same draws.\n\n",
        now(answer.signed),
        now(answer.holds),
        answer.draws
    );
    let moves = |lever: &&Lever| lever.change().abs() >= 5e-4;
    out.push_str(&output::table(&HEAD, &rows(answer.levers.iter().filter(moves).take(24)), &[1, 2, 3, 4]));
    let still = answer.levers.iter().filter(|lever| lever.change().abs() < 5e-4).count();
    if still > 0 {
        out.push_str(&format!("{} would change nothing.\n", load::count(still, "further act")));
    }
    if !answer.pairs.is_empty() {
        out.push_str("\nPairs of the best:\n");
        out.push_str(&output::table(&HEAD, &rows(answer.pairs.iter().take(8)), &[1, 2, 3, 4]));
    }
    let mut costs: Vec<(&str, &str)> = Vec::new();
    for lever in answer.levers.iter().filter(moves).take(6) {
        costs.push((&lever.act, &lever.cost));
    }
    if !costs.is_empty() {
        out.push_str("\nWhat the first of them cost:\n");
        for (act, cost) in costs {
            out.push_str(&format!("  {}\n", output::wrap(&format!("{act}: {cost}"), 96, "    ")));
        }
    }
    out
}
