//! `detente forecast`: where each issue would settle, in a case or in another program's file.

use crate::args::{Common, ForecastArgs, Format};
use crate::{load, output};
use detente_exchange::tables::{self, Positions};
use detente_forecast::{Actor, dichotomy};
use detente_outlook::board::{
    self, Drawn, IssueBoard, IssueShape, LeverAsk, PartyNames, Shape, Suggestion, TradeRow,
};
use detente_outlook::{Note, PositionRange};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    issues: Vec<IssueBoard>,
    trades: Vec<TradeRow>,
    suggestions: Vec<Suggestion>,
    notes: Vec<Note>,
}

pub fn run(args: &ForecastArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let is_case = args.case.is_dir()
        || args.case.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
        || !args.case.exists();
    let answer = if is_case { of_case(args)? } else { of_file(args)? };
    let answer = match answer {
        Ok(answer) => answer,
        Err(code) => return Ok(code),
    };
    print(&answer, args, common)
}

/// The chosen party's place, or an error that names those that there are.
fn party(args: &ForecastArgs, names: &PartyNames) -> anyhow::Result<Option<LeverAsk>> {
    let Some(wanted) = &args.party else { return Ok(None) };
    match names.find(wanted) {
        Some(party) => Ok(Some(LeverAsk { party })),
        None => anyhow::bail!("no party is called “{wanted}”; there are {}", names.list()),
    }
}

fn of_case(args: &ForecastArgs) -> anyhow::Result<Result<Answer, ExitCode>> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(Err(code)),
    };
    let (case, bound) = (&ready.loaded.case, &ready.bound);
    let shape = board::shape(case, bound);
    let ask = party(args, &PartyNames::of(&shape))?;
    let sample = detente_outlook::draw(case, bound, &load::settings(&args.draws, 0.3));
    let issues = board::board(case, bound, &sample, ask.as_ref());
    let mut middle = Drawn::default();
    board::fill(case, bound, &detente_outlook::findings::mid(bound), &mut middle);
    let mut notes: Vec<Note> = bound
        .notes
        .iter()
        .filter(|n| n.code.starts_with("N11") || n.code.starts_with("N12"))
        .cloned()
        .collect();
    notes.extend(silent(&issues));
    let suggestions = board::learn(case, bound, &sample);
    if suggestions.is_empty() && case.stances.iter().any(|stance| !stance.earlier.is_empty()) {
        notes.push(Note {
            code: "N1206",
            what: "earlier positions suggest no narrower range".into(),
            why: "too few of them, or the ranges given fit them as they are".into(),
        });
    }
    Ok(Ok(Answer {
        format: "detente.forecast/1",
        issues,
        trades: board::trades(&shape, &middle),
        suggestions,
        notes,
    }))
}

fn of_file(args: &ForecastArgs) -> anyhow::Result<Result<Answer, ExitCode>> {
    let read = match tables::read(&args.case) {
        Ok(mut read) => {
            if let Some((low, high)) = args.scale
                && let Err(problem) = read.rescale(low, high)
            {
                anyhow::bail!("{}: {problem}", args.case.display());
            }
            read
        }
        Err(problems) => {
            for problem in &problems {
                output::message(&format!("{}: {problem}", args.case.display()));
            }
            output::message(&format!("{}. Nothing was computed.", load::count(problems.len(), "error")));
            return Ok(Err(ExitCode::from(1)));
        }
    };
    let (shape, drawn) = table(&read);
    let ask = party(args, &PartyNames::of(&shape))?;
    let mut issues = board::of(&shape, 1, &drawn, ask.as_ref(), |_, to| to.clone_from(&drawn));
    for (issue, (row, actors)) in issues.iter_mut().zip(shape.issues.iter().zip(&drawn.actors)) {
        let [low, high] = row.scale;
        issue.forecast.positions = row
            .parties
            .iter()
            .zip(actors)
            .map(|(party, actor)| {
                let at = low + actor.position / 100.0 * (high - low);
                PositionRange {
                    party: shape.parties[*party as usize].clone(),
                    p5: at,
                    p50: at,
                    p95: at,
                    salience: actor.salience,
                    influence: actor.influence,
                    supported: false,
                }
            })
            .collect();
    }
    let mut notes: Vec<Note> = read
        .notes
        .iter()
        .map(|what| Note { code: "N1220", what: what.clone(), why: file_name(&args.case) })
        .collect();
    notes.push(Note {
        code: "N1221",
        what: "every number of the file is taken as certain".into(),
        why:
            "such files hold single numbers; `outcome` adds how far past outcomes fell from the weighted mean"
                .into(),
    });
    notes.extend(silent(&issues));
    Ok(Ok(Answer {
        format: "detente.forecast/1",
        issues,
        trades: board::trades(&shape, &drawn),
        suggestions: Vec::new(),
        notes,
    }))
}

/// One note for all models that say nothing at all.
fn silent(board: &[IssueBoard]) -> Option<Note> {
    let silent = board::silent(board);
    (!board.is_empty() && !silent.is_empty()).then(|| Note {
        code: "N1205",
        what: format!("no answer from {}", silent.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ")),
        why: silent.iter().map(|(id, needs)| format!("{id}: {needs}")).collect::<Vec<_>>().join("; "),
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// A file's positions as one draw of the board's table.
fn table(read: &Positions) -> (Shape, Drawn) {
    let mut shape = Shape {
        parties: read.parties.iter().map(|party| party.id.clone()).collect(),
        names: read.parties.iter().map(|party| party.name.clone()).collect(),
        issues: Vec::new(),
    };
    let mut drawn = Drawn::default();
    for (at, axis) in read.issues.iter().enumerate() {
        let stands: Vec<_> = read.stands.iter().filter(|stand| stand.issue == at).collect();
        let actors: Vec<Actor> = stands
            .iter()
            .map(|stand| Actor {
                position: stand.position,
                salience: stand.salience,
                influence: stand.influence,
            })
            .collect();
        shape.issues.push(IssueShape {
            id: axis.id.clone(),
            title: axis.title.clone(),
            parties: stands.iter().map(|stand| stand.party as u32).collect(),
            scale: [axis.low, axis.high],
            choice: dichotomy(&actors),
            ..IssueShape::default()
        });
        drawn.actors.push(actors);
        drawn.alternatives.push(Vec::new());
        drawn.references.push(None);
    }
    (shape, drawn)
}

fn print(answer: &Answer, args: &ForecastArgs, common: &Common) -> anyhow::Result<ExitCode> {
    match common.format {
        Format::Json => output::json(answer)?,
        Format::Csv => output::csv(
            &["issue", "model", "median", "p25", "p75", "p5", "p95", "benchmark_mae"],
            answer.issues.iter().flat_map(|issue| {
                issue.forecast.models.iter().map(|m| {
                    vec![
                        issue.forecast.id.clone(),
                        m.model.clone(),
                        m.median.to_string(),
                        m.p50[0].to_string(),
                        m.p50[1].to_string(),
                        m.p90[0].to_string(),
                        m.p90[1].to_string(),
                        m.benchmark_mae.map(|v| v.to_string()).unwrap_or_default(),
                    ]
                })
            }),
        )?,
        Format::Text => {
            let mut out = String::new();
            for issue in &answer.issues {
                text(issue, args.story, &mut out);
            }
            if args.story && !answer.trades.is_empty() {
                trades(&answer.trades, &mut out);
            }
            if !answer.suggestions.is_empty() {
                suggestions(&answer.suggestions, &mut out);
            }
            if !answer.issues.is_empty() {
                out.push_str(
                    "On real decisions no model beats the weighted mean; simulated rounds are a story, not a better number.\n",
                );
            }
            output::text(&out)?;
            load::notes(&answer.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A point with as many digits as its scale bears.
fn point(issue: &IssueBoard, x: f64) -> String {
    // Where everybody stands close together, more digits are needed to tell them apart.
    let held = || issue.forecast.positions.iter().map(|position| position.p50);
    let span = held().fold(f64::NEG_INFINITY, f64::max) - held().fold(f64::INFINITY, f64::min);
    let width = (issue.scale[1] - issue.scale[0]).abs();
    let width = if span > 0.0 { width.min(4.0 * span) } else { width };
    let digits = if width >= 50.0 {
        0
    } else if width >= 5.0 {
        1
    } else {
        2
    };
    format!("{x:.digits$}")
}

fn text(issue: &IssueBoard, story: bool, out: &mut String) {
    let p = |x: f64| point(issue, x);
    let range = |r: [f64; 2]| format!("{} to {}", p(r[0]), p(r[1]));
    if issue.forecast.title == issue.forecast.id {
        out.push_str(&format!("{}\n", issue.forecast.title));
    } else {
        out.push_str(&format!("{} ({})\n", issue.forecast.title, issue.forecast.id));
    }
    let rows: Vec<Vec<String>> = issue
        .forecast
        .models
        .iter()
        .map(|m| {
            vec![
                format!("  {}", m.model),
                p(m.median),
                range(m.p50),
                range(m.p90),
                m.benchmark_mae.map_or_else(|| "–".into(), |v| format!("{v:.1}")),
            ]
        })
        .collect();
    out.push_str(&output::table(
        &["  model", "median", "50 %", "90 %", "error on EU decisions"],
        &rows,
        &[1, 2, 3, 4],
    ));
    let mut say = |line: String| {
        out.push_str("  ");
        out.push_str(&output::wrap(&line, 96, "  "));
        out.push('\n');
    };
    if let Some(choice) = &issue.choice {
        say(format!(
            "A choice: {} with {:.0} %, {} with {:.0} %, neither with {:.0} %.",
            p(choice.at[0]),
            choice.chance[0] * 100.0,
            p(choice.at[1]),
            choice.chance[1] * 100.0,
            choice.neither * 100.0
        ));
    }
    if let Some(outcome) = &issue.outcome {
        say(format!(
            "Outcome, as far as past outcomes fell from the mean: 50 % within {}, 90 % within {}.",
            range(outcome.p50),
            range(outcome.p90)
        ));
    }
    if let Some(a) = &issue.agreement {
        say(format!(
            "{} models, from {} ({}) to {} ({}); within ten points of each other in {:.0} % of draws. Without {} their mean moves by {}.",
            a.models,
            p(a.lowest.1),
            a.lowest.0,
            p(a.highest.1),
            a.highest.0,
            a.within_10 * 100.0,
            a.moves_most,
            signed(issue, a.moves_by)
        ));
    }
    let mut pulls: Vec<_> = issue.contributions.iter().collect();
    pulls.sort_by(|a, b| b.pull.abs().total_cmp(&a.pull.abs()));
    let pulls: Vec<String> = pulls
        .iter()
        .take(6)
        .map(|c| format!("{} {} ({:.0} % of the weight)", c.party, signed(issue, c.pull), c.share * 100.0))
        .collect();
    if !pulls.is_empty() {
        say(format!("Who pulls the mean: {}.", pulls.join(", ")));
    }
    if !issue.levers.is_empty() {
        let rows: Vec<Vec<String>> = issue
            .levers
            .iter()
            .take(8)
            .map(|lever| {
                let other =
                    |id: &str| lever.other_models.get(id).map_or_else(|| "–".into(), |x| format!("{x:+.1}"));
                vec![
                    format!("  {}: {} {:+.0}", lever.party, lever.what, lever.step),
                    format!("{:+.2}", lever.shift),
                    other("weighted-median"),
                    other("challenge-textbook"),
                    other("ktab"),
                    format!("{:.2}", lever.benefit),
                    format!("{:.2}", lever.cost),
                ]
            })
            .collect();
        out.push_str("  Levers (points of 0–100 towards the chosen party):\n");
        out.push_str(&output::table(
            &["  step", "mean", "median", "challenge", "ktab", "benefit", "cost"],
            &rows,
            &[1, 2, 3, 4, 5, 6],
        ));
    }
    if story {
        for path in &issue.rounds {
            out.push_str(&format!("  {}, {}:\n", path.model, load::count(path.rounds, "round")));
            for state in &path.path {
                let median = state.median.map_or_else(String::new, |m| format!("median {m:.3}, "));
                out.push_str(&format!("    {}  {median}mean {:.3}\n", state.round, state.mean));
                for words in &state.words {
                    out.push_str(&format!("       {}\n", output::wrap(words, 90, "       ")));
                }
            }
        }
    }
    out.push('\n');
}

fn signed(issue: &IssueBoard, x: f64) -> String {
    let text = point(issue, x.abs());
    if text.chars().all(|c| c == '0' || c == '.') {
        text
    } else if x < 0.0 {
        format!("−{text}")
    } else {
        format!("+{text}")
    }
}

fn trades(trades: &[TradeRow], out: &mut String) {
    out.push_str(&format!("Exchange model: {} at mid values\n", load::count(trades.len(), "trade")));
    for trade in trades.iter().take(12) {
        let moves: Vec<String> = trade
            .moves
            .iter()
            .map(|(party, issue, from, to)| format!("{party} moves {from:.1} → {to:.1} on {issue}"))
            .collect();
        out.push_str(&format!("  each gains {:.3}: {}\n", trade.gain, moves.join("; ")));
    }
    out.push('\n');
}

fn suggestions(all: &[Suggestion], out: &mut String) {
    out.push_str("Past rounds suggest (yours to accept or not, by changing the case):\n");
    for s in all {
        let line = format!(
            "{}: {:.0} to {:.0} instead of {:.0} to {:.0} ({:.0} effective draws, {})",
            s.title,
            s.to[0],
            s.to[1],
            s.from[0],
            s.from[1],
            s.effective_draws,
            load::count(s.observations, "observation")
        );
        out.push_str(&format!("  {}\n", output::wrap(&line, 96, "    ")));
    }
    if let Some(first) = all.first() {
        let changes: Vec<String> = first
            .changes
            .iter()
            .map(|(issue, before, after)| format!("{issue} {before:.0} → {after:.0}"))
            .collect();
        out.push_str(&format!(
            "  All of them accepted, the weighted means become: {}\n\n",
            output::wrap(&changes.join(", "), 90, "    ")
        ));
    }
}
