//! `detente forecast`: where each issue would settle, in a case or in another program's file.

mod file;
mod learned;
mod text;

use crate::args::{ForecastArgs, ModelOptions};
use crate::flags::{Common, Format};
use crate::{load, output};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_findings::forecast::{
    self as board, Drawn, IssueBoard, LeverAsk, PartyNames, Shape, Suggestion, TradeBalance, TradeRow,
};
use detente_forecast::{Model, challenge_variant, exchange_variant, spatial_variant};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Each issue, under every model.
    issues: Vec<IssueBoard>,
    /// Trades of the exchange model at mid values over all issues.
    trades: Vec<TradeRow>,
    /// What all those trades bring to each party.
    exchange: Vec<TradeBalance>,
    /// With --suggest: ranges learned from past rounds; nothing is changed by them.
    suggestions: Vec<Suggestion>,
    /// What is not computed, and why.
    notes: Vec<Note>,
    /// Every number is certain: no draws to speak of.
    #[serde(skip)]
    certain: bool,
    /// For whom levers are wanted.
    #[serde(skip)]
    party: Option<String>,
}

pub(crate) fn run(args: &ForecastArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let is_case = args.case.is_dir()
        || args.case.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
        || (!args.case.exists() && args.case.extension().is_none());
    let answer = if is_case { of_case(args)? } else { file::of_file(args)? };
    match answer {
        Ok(answer) => print(&answer, args, common),
        Err(code) => Ok(code),
    }
}

/// Models with the options that the command line names.
pub(crate) fn variants(options: &ModelOptions) -> anyhow::Result<Vec<Model>> {
    type Variant = fn(&str) -> Result<Model, String>;
    let all: [(&str, &[String], Variant); 3] = [
        ("--challenge", &options.challenge, challenge_variant),
        ("--ktab", &options.ktab, spatial_variant),
        ("--exchange", &options.exchange, exchange_variant),
    ];
    let mut models: Vec<Model> = Vec::new();
    for (flag, texts, variant) in all {
        for text in texts {
            let model = variant(text).map_err(|problem| anyhow::anyhow!("{flag} {text}: {problem}"))?;
            if models.iter().all(|known| known.id != model.id) {
                models.push(model);
            }
        }
    }
    Ok(models)
}

/// The chosen party's place, or an error that names those that there are.
fn find(flag: &str, wanted: &str, names: &PartyNames) -> anyhow::Result<u32> {
    match names.find(wanted) {
        Some(party) => Ok(party),
        None => anyhow::bail!("{flag}: no party is called “{wanted}”; there are {}", names.list()),
    }
}

fn asked(args: &ForecastArgs, shape: &Shape) -> anyhow::Result<Option<LeverAsk>> {
    let names = PartyNames::of(shape);
    let found = args.party.as_deref().map(|wanted| find("--party", wanted, &names)).transpose()?;
    Ok(found.map(|party| LeverAsk { party }))
}

fn of_case(args: &ForecastArgs) -> anyhow::Result<Result<Answer, ExitCode>> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(Err(code)),
    };
    if let Some(flag) = args.file.given() {
        anyhow::bail!(
            "{flag} is for files of positions: a case says it itself (`reference` of an issue, `alternative` of a \
             party, `rule`, `vetoes` and `proposes` under [decision])"
        );
    }
    let (case, bound) = (&ready.loaded.case, &ready.bound);
    let mut shape = board::shape(case, bound);
    // What the command line names takes the place of the case's own rows of that model.
    let given = variants(&args.models)?;
    let named = |model: &Model| model.id.split('[').next().unwrap_or_default().to_owned();
    shape.extra.retain(|own| !given.iter().any(|model| named(model) == named(own)));
    shape.extra.extend(given);
    let ask = asked(args, &shape)?;
    let sample = detente_outlook::draw(case, bound, &load::draws(&args.draws));
    let mut middle = Drawn::default();
    board::fill(case, bound, &detente_bind::mid(bound), &mut middle);
    let issues = board::board(case, bound, &shape, &sample, ask.as_ref());
    let mut notes: Vec<Note> = bound.notes.iter().filter(|n| n.code.is_of(&["11", "12"])).cloned().collect();
    notes.extend(board::about_round_draws(&shape, sample.draws));
    notes.extend(silent(&shape, &issues));
    let suggestions = board::learn(case, bound, &sample);
    if args.suggest {
        learned::suggest(args, case, &suggestions)?;
    } else if !args.accept.is_empty() {
        learned::accept(args, &suggestions)?;
        // What is shown is the forecast of the case as it now is.
        return of_case(&ForecastArgs { accept: Vec::new(), ..args.clone() });
    }
    if suggestions.is_empty() && case.stances.iter().any(|stance| !stance.earlier.is_empty()) {
        notes.push(Note {
            code: NoteCode::N1206,
            what: "earlier positions suggest no narrower range".into(),
            why: "too few of them, or the ranges given fit them as they are".into(),
        });
    }
    let trades = board::trades(&shape, &middle);
    Ok(Ok(Answer {
        format: "detente.forecast/1",
        issues,
        exchange: board::balances(&shape, &middle),
        trades,
        suggestions,
        notes,
        certain: false,
        party: args.party.clone(),
    }))
}

/// One note for all models that say nothing at all.
fn silent(shape: &Shape, board: &[IssueBoard]) -> Option<Note> {
    let mut needs: Vec<(&str, Vec<&str>)> = Vec::new();
    for (id, need) in board::silent(shape, board) {
        match needs.iter_mut().find(|(known, _)| *known == need) {
            Some((_, ids)) => ids.push(id),
            None => needs.push((need, vec![id])),
        }
    }
    (!board.is_empty() && !needs.is_empty()).then(|| Note {
        code: NoteCode::N1205,
        what: "models without an answer".into(),
        why: needs
            .iter()
            .map(|(need, ids)| {
                format!("{} {} {need}", ids.join(", "), if ids.len() == 1 { "needs" } else { "need" })
            })
            .collect::<Vec<_>>()
            .join("; "),
    })
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
            output::text(&text::board(answer, args.story))?;
            load::notes(&answer.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
