//! `detente levers`: what could be done, and what it would do.

use crate::args::LeversArgs;
use crate::flags::{Common, Format};
use crate::{load, output};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_chance::words::percent;
use detente_outlook::levers::{Lever, Would, levers};
use serde::Serialize;
use std::process::ExitCode;
use std::time::Instant;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Draws behind the numbers.
    draws: usize,
    /// What the numbers are, in words.
    basis: &'static str,
    /// Chance that a deal is signed now, 0–1, on these draws; null without a number.
    signed: Option<f64>,
    /// Chance that it holds now, 0–1.
    holds: Option<f64>,
    /// Every feasible act, the largest change first.
    levers: Vec<Lever>,
    /// All pairs of the best eight.
    pairs: Vec<Lever>,
    /// What the answer would be if this were certain.
    would: Vec<Would>,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

pub(crate) fn run(args: &LeversArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let ready = match load::ready(&args.case.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let settings = load::settings(&args.case.draws, &args.evidence, &ready.loaded)?;
    let start = Instant::now();
    let found = levers(&ready.loaded.case, &ready.bound, &settings);
    let seconds = start.elapsed().as_secs_f64();
    output::message(&format!(
        "{}, {}: {seconds:.2} s, {} runs of all models, {:.1} µs a run",
        load::count(found.levers.len(), "act"),
        load::count(found.pairs.len(), "pair"),
        found.runs,
        seconds * 1e6 / found.runs.max(1) as f64
    ));
    let mut notes = ready.bound.notes.clone();
    if found.levers.is_empty() {
        notes.push(Note {
            code: NoteCode::N1802,
            what: "no levers".into(),
            why: "the case gives no red lines, stances, options, monitoring, payoffs or steps to act on"
                .into(),
        });
    }
    let answer = Answer {
        format: "detente.levers/1",
        draws: found.draws,
        basis: match (found.now.signed, found.now.holds) {
            (Some(_), Some(_)) => "the answer",
            (Some(_), None) => "the answer on signing; there is no number for holding",
            (None, Some(_)) => "the answer on holding; there is no number for signing",
            (None, None) => "nothing: there is no number that an act could move",
        },
        signed: found.now.signed,
        holds: found.now.holds,
        levers: found.levers,
        pairs: found.pairs,
        would: found.would,
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
                        lever.kind.to_string(),
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
            let case = &ready.loaded.case;
            let name = |id: &str| {
                case.parties.iter().find(|p| p.id == id).map_or_else(|| id.to_owned(), |p| p.name.clone())
            };
            output::text(&text(&answer, &name))?;
            load::notes(&answer.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A change that is told as one.
const A_POINT: f64 = 0.01;
/// Width of the column of acts.
const ACT: usize = 56;

/// Rows of a table of acts; an act that is too long goes on in the lines below it.
fn rows<'a>(
    levers: impl Iterator<Item = (String, &'a Lever)>,
    name: &dyn Fn(&str) -> String,
) -> Vec<Vec<String>> {
    let points = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), tenths);
    let mut rows = Vec::new();
    for (number, lever) in levers {
        let act = output::wrap(&lever.act, ACT, "");
        let who: Vec<String> = lever.who.iter().map(|id| name(id)).collect();
        for (at, line) in act.lines().enumerate() {
            let mut row = vec![if at == 0 { number.clone() } else { String::new() }, line.to_owned()];
            if at == 0 {
                row.extend([points(lever.signed), points(lever.holds), points(lever.both)]);
                row.push(lever.interval.map_or_else(
                    || "–".into(),
                    |[low, high]| format!("{} to {}", tenths(low), tenths(high)),
                ));
                row.push(who.join(", "));
                row.push(if lever.dominated_by.is_some() { "dominated".into() } else { String::new() });
            } else {
                row.extend(vec![String::new(); 6]);
            }
            rows.push(row);
        }
    }
    rows
}

/// What would have to be true, where no act moves the answer by a point.
fn would(answer: &Answer) -> String {
    let most = |of: fn(&Lever) -> Option<f64>| {
        answer.levers.iter().filter_map(of).fold(0.0_f64, |most, change| most.max(change.abs()))
    };
    let still = |asked: Option<f64>, most: f64| asked.is_some() && most < A_POINT;
    let words = match (still(answer.signed, most(|l| l.signed)), still(answer.holds, most(|l| l.holds))) {
        (true, true) => "No act moves either number by a point.",
        (true, false) => "No act moves the number for signing by a point.",
        (false, true) => "No act moves the number for holding by a point.",
        (false, false) => return String::new(),
    };
    let mut out = format!("\n{words} What would have to be true:\n");
    let rows: Vec<Vec<String>> = answer
        .would
        .iter()
        .flat_map(|row| {
            let points = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
            let what = output::wrap(&row.what, ACT, "");
            let numbers = [points(row.signed), points(row.holds)];
            let line = move |(at, line): (usize, &str)| {
                let mut row = vec![line.to_owned(), String::new(), String::new()];
                if at == 0 {
                    row[1..].clone_from_slice(&numbers);
                }
                row
            };
            what.lines().enumerate().map(line).collect::<Vec<_>>()
        })
        .collect();
    out.push_str(&output::table(&["if this were certain", "signed", "holds"], &rows, &[1, 2]));
    out
}

/// Points to a tenth, with a sign: "+8.6", "−0.1", "0".
fn tenths(change: f64) -> String {
    let text = format!("{:+.1}", change * 100.0);
    if text == "+0.0" || text == "-0.0" { "0".into() } else { text.replace('-', "−") }
}

/// Heads of that table.
const HEAD: [&str; 8] = ["", "act", "signed", "holds", "both", "90 %", "must agree", ""];

fn text(answer: &Answer, name: &dyn Fn(&str) -> String) -> String {
    let now = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let head = format!(
        "Now: signed {}, holds {} ({} draws). Changes in points on the same draws, of {}.",
        now(answer.signed),
        now(answer.holds),
        answer.draws,
        answer.basis,
    );
    let mut out = format!("{}\n\n", output::wrap(&head, 98, ""));
    let moves = |lever: &&Lever| lever.change().abs() >= 5e-4;
    let shown: Vec<&Lever> = answer.levers.iter().filter(moves).take(24).collect();
    let numbered = shown.iter().enumerate().map(|(at, lever)| (format!("{}.", at + 1), *lever));
    if !shown.is_empty() {
        out.push_str(&output::table(&HEAD, &rows(numbered, name), &[2, 3, 4, 5]));
    }
    let still = answer.levers.iter().filter(|lever| lever.change().abs() < 5e-4).count();
    if still > 0 {
        out.push_str(&format!("{} would change nothing.\n", load::count(still, "further act")));
    }
    if shown.iter().any(|lever| lever.dominated_by.is_some()) {
        out.push_str(
            "Dominated: another act does at least as much for both and needs nobody else’s consent.\n",
        );
    }
    out.push_str(&would(answer));
    if !answer.pairs.is_empty() {
        out.push_str("\nPairs of the best:\n");
        let place = |act: &str| shown.iter().position(|lever| lever.act == act).map(|at| at + 1);
        let pairs = answer.pairs.iter().take(8).map(|pair| {
            let parts: Vec<String> = pair.of.iter().filter_map(|act| Some(place(act)?.to_string())).collect();
            (parts.join(" + "), pair)
        });
        out.push_str(&output::table(&HEAD, &rows(pairs, name), &[2, 3, 4, 5]));
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

#[cfg(test)]
mod tests {
    use super::*;
    use detente_findings::acts::ActKind;

    fn answer(change: f64) -> Answer {
        let lever = Lever {
            act: "the port pays for the dykes".into(),
            kind: ActKind::Option,
            who: vec!["port".into()],
            cost: "the port pays".into(),
            signed: Some(change),
            holds: None,
            both: None,
            interval: None,
            signed_after: Some(0.1 + change),
            holds_after: None,
            dominated_by: None,
            of: Vec::new(),
            beyond_sum: None,
        };
        let would = |id: &str, what: &str, signed| Would {
            id: id.into(),
            what: what.into(),
            signed: Some(signed),
            holds: None,
        };
        Answer {
            format: "detente.levers/1",
            draws: 256,
            basis: "the answer on signing; there is no number for holding",
            signed: Some(0.1),
            holds: None,
            levers: vec![lever],
            pairs: Vec::new(),
            would: vec![would("deal", "all accept", 0.16), would("gates", "no gate is in the way", 0.3)],
            notes: Vec::new(),
        }
    }

    #[test]
    fn what_would_have_to_be_true_is_said_where_no_act_moves_the_answer_by_a_point() {
        let name = |id: &str| id.to_owned();
        let still = text(&answer(0.009), &name);
        assert!(still.contains("No act moves the number for signing by a point."), "{still}");
        assert!(still.contains("no gate is in the way    30 %      –"), "{still}");
        assert!(!text(&answer(-0.02), &name).contains("No act"));
    }
}
