//! `detente read --score`: readings against annotated texts.

use super::One;
use crate::flags::{Common, Format};
use crate::output;
use anyhow::{Context, bail};
use detente_desk::incoming as door;
use detente_learn::score::{Scores, Tally, gold, gold_file};
use detente_read::{Document, Options, read};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// How far readings agree with annotated texts.
#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Annotated texts that fit a report.
    texts: usize,
    /// Agreement over all of them.
    scores: Scores,
    /// What is not computed, and why: nothing here.
    notes: [(); 0],
}

/// Scores readings against one gold file, or each report against the gold file of the same stem in a folder.
pub(super) fn score(
    path: &Path,
    all: &[One],
    options: &Options,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    let mut tally = Tally::default();
    let mut used = 0;
    let mut names: Vec<String> = Vec::new();
    if path.is_dir() {
        for entry in
            std::fs::read_dir(path).with_context(|| format!("cannot look into {}", path.display()))?
        {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
    }
    for one in all {
        let file = if path.is_dir() {
            gold_file(&one.name, &names).map(|name| path.join(name))
        } else {
            Some(path.to_path_buf())
        };
        let Some(file) = file.filter(|file| file.is_file()) else { continue };
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.to_string_lossy();
        let gold = gold(&text, &name)
            .with_context(|| format!("{} is neither brat, nor TimeML, nor our JSON", file.display()))?;
        // TimeML carries its own text.
        let reading = match &gold.text {
            Some(text) => {
                let told = door::document(&one.intake);
                let date = gold.created.as_deref().or(told.date);
                read(&Document { text, date, ..told }, options)
            }
            None => one.reading.clone(),
        };
        tally.add(&gold, &reading);
        used += 1;
    }
    if used == 0 {
        bail!("no gold file fits any report");
    }
    let scores = tally.scores();
    let mut rows = Vec::new();
    let mut push = |what: &str, p: &detente_learn::score::Prf| {
        rows.push(vec![
            what.to_owned(),
            format!("{:.3}", p.precision),
            format!("{:.3}", p.recall),
            format!("{:.3}", p.f1),
            p.matched.to_string(),
        ]);
    };
    if let Some(list) = &scores.attribution {
        for (name, p) in ["content at 0.3", "content at 0.5", "content at 0.8"].iter().zip(list) {
            push(name, p);
        }
    }
    if let Some(list) = &scores.times {
        for (name, p) in ["times, strict", "times, relaxed", "times, value"].iter().zip(list) {
            push(name, p);
        }
    }
    let head = ["what", "precision", "recall", "F1", "matched"];
    match common.format {
        Format::Json => {
            output::json(&Answer { format: "detente.read-score/1", texts: used, scores, notes: [] })?;
        }
        Format::Csv => output::csv(&head, rows)?,
        Format::Text => {
            output::text(&output::table(&head, &rows, &[1, 2, 3, 4]))?;
            if let Some(speaker) = scores.speaker {
                output::text(&format!("speaker right in {speaker:.3} of the pairs at 0.3\n"))?;
            }
            if let Some(chain) = scores.chain {
                output::text(&format!("whole chain right in {chain:.3} of the pairs at 0.5\n"))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
