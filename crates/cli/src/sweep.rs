//! `detente sweep`: cases × seeds × dropped sources, one row each.
//!
//! A row depends on its case, seed, draws and trust alone, never on the others or on how the work is shared out, so
//! that `--shard I/N` on N machines and one run give the same rows.

use crate::args::SweepArgs;
use crate::flags::{Common, Format};
use crate::progress::Progress;
use crate::{load, output};
use detente_outlook::Parts;
use detente_outlook::Settings;
use detente_outlook::Stop;
use detente_outlook::numbers::Numbers;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

#[derive(Clone, Debug, Serialize)]
struct Row {
    /// The case, as it was named on the command line.
    case: String,
    /// Seed of the draws.
    seed: u64,
    /// The source that is dropped; nothing where none is.
    without: Option<String>,
    /// Chance that a deal is signed, 0–1: null where history has no clock for it.
    signed: Option<f64>,
    /// Chance that it holds, 0–1, in the same way.
    holds: Option<f64>,
    /// Their product: signed and holding.
    both: Option<f64>,
}

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Draws a row.
    draws: u32,
    /// Trust in the models, 0–1.
    trust: f64,
    /// One row a case, seed and dropped source.
    rows: Vec<Row>,
    /// What is not computed, and why.
    notes: Vec<detente_bind::note::Note>,
}

pub(crate) fn run(args: &SweepArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let trust = load::trust(&args.evidence, None)?;
    let (mine, of) = args.shard.unwrap_or((1, 1));
    let seeds = &args.seeds.0;
    let total = args.cases.len() * seeds.len();
    let all = (total / of.max(1)) as u64;
    let progress = Progress::new();
    progress.at(0, all);
    let mut done = 0;
    let mut answer = Answer {
        format: "detente.sweep/1",
        draws: args.draws,
        trust: trust.mean(),
        rows: Vec::new(),
        notes: Vec::new(),
    };
    for (at, path) in args.cases.iter().enumerate() {
        let own: Vec<u64> = seeds
            .iter()
            .enumerate()
            .filter(|(place, _)| (at * seeds.len() + place) % of == mine - 1)
            .map(|(_, seed)| *seed)
            .collect();
        if own.is_empty() {
            continue;
        }
        let ready = match load::ready(path) {
            Ok(ready) => ready,
            Err(code) => return Ok(code),
        };
        for note in &ready.bound.notes {
            if !answer.notes.contains(note) {
                answer.notes.push(note.clone());
            }
        }
        for seed in own {
            let settings = Settings {
                seed,
                draws: args.draws as usize,
                trust: trust.clone(),
                unread: args.evidence.unread,
            };
            answer.rows.extend(rows(&ready, path, &settings));
            done += 1;
            progress.at(done, all);
        }
    }
    drop(progress);
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => {
            let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
            output::csv(
                &["case", "seed", "without", "signed", "holds", "both"],
                answer.rows.iter().map(|row| {
                    vec![
                        row.case.clone(),
                        row.seed.to_string(),
                        row.without.clone().unwrap_or_default(),
                        some(row.signed),
                        some(row.holds),
                        some(row.both),
                    ]
                }),
            )?;
        }
        Format::Text => output::text(&text(&answer, seeds.len()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// One case under one seed: as it is, and without each source.
fn rows(ready: &load::Ready, path: &Path, settings: &Settings) -> Vec<Row> {
    let parts = Parts { sources: true, inputs: false, findings: false };
    let files = Default::default();
    let Some(outlook) =
        detente_outlook::outlook_until(&ready.loaded.case, &ready.bound, settings, files, parts, Stop::NEVER)
    else {
        return Vec::new();
    };
    let row = |without: Option<String>, numbers: Numbers| Row {
        case: path.display().to_string(),
        seed: settings.seed,
        without,
        signed: numbers.signed,
        holds: numbers.holds,
        both: numbers.both(),
    };
    let number =
        |answer: &Option<detente_outlook::Answer>| answer.as_ref().and_then(|answer| answer.combined);
    let base = Numbers { signed: number(&outlook.signed), holds: number(&outlook.holds) };
    let mut rows = vec![row(None, base)];
    let mut sources = outlook.hangs_on.sources;
    sources.sort_by(|a, b| a.source.cmp(&b.source));
    // The shift is measured on common draws; the row is the number now, moved by it.
    let moved = |now: Option<f64>, by: Option<f64>| Some(now? + by?);
    rows.extend(sources.into_iter().map(|source| {
        let numbers =
            Numbers { signed: moved(base.signed, source.signed), holds: moved(base.holds, source.holds) };
        row(Some(source.source), numbers)
    }));
    rows
}

/// A row a case and dropped source: mean over the seeds, and how far the seeds lie apart.
fn text(answer: &Answer, seeds: usize) -> String {
    let mut keys: Vec<(&str, Option<&str>)> = Vec::new();
    for row in &answer.rows {
        let key = (row.case.as_str(), row.without.as_deref());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let cell = |values: Vec<f64>| {
        if values.is_empty() {
            return "–".to_owned();
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{:.1} ± {:.1}", mean * 100.0, (high - low) * 50.0)
    };
    let rows: Vec<Vec<String>> = keys
        .iter()
        .map(|(case, without)| {
            let own = || {
                answer
                    .rows
                    .iter()
                    .filter(|row| (row.case.as_str(), row.without.as_deref()) == (*case, *without))
            };
            vec![
                output::cut(Path::new(case).file_name().and_then(|name| name.to_str()).unwrap_or(case), 32),
                without.map_or_else(|| "(all sources)".into(), |source| output::cut(source, 32)),
                cell(own().filter_map(|row| row.signed).collect()),
                cell(own().filter_map(|row| row.holds).collect()),
                cell(own().filter_map(|row| row.both).collect()),
            ]
        })
        .collect();
    format!(
        "{seeds} seeds, {} draws each, trust in the models {}: mean in %, ± half of the distance between the seeds\n\n{}",
        answer.draws,
        answer.trust,
        output::table(&["case", "without", "signed", "holds", "both"], &rows, &[2, 3, 4])
    )
}
