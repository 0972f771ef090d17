//! `detente backtest --cases TABLE.csv`: minimal cases, one a row, whose outcome is known, scored against history alone.

use crate::flags::{Common, Format};
use crate::output;
use anyhow::Context;
use detente_chance::words::percent;
use detente_findings::history::cases::{Answer, given, history, scored};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(path: &Path, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (text, _) = detente_exchange::tables::decode(&bytes);
    let rows = given(&text).map_err(anyhow::Error::msg).with_context(|| path.display().to_string())?;
    let answer = scored(&rows, &history);
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(
            &["id", "p", "signed", "brier", "why"],
            answer.cases.iter().map(|row| {
                let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
                let why = row.why.clone().unwrap_or_default();
                vec![row.id.clone(), number(row.p), row.signed.to_string(), number(row.brier), why]
            }),
        )?,
        Format::Text => output::text(&said(&answer))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn said(answer: &Answer) -> String {
    let mut out = String::new();
    for row in &answer.cases {
        let outcome = if row.signed { "signed" } else { "not signed" };
        match (row.p, row.brier, &row.why) {
            (Some(p), Some(brier), _) => {
                out.push_str(&format!(
                    "{:<28} {:>5}  {outcome:<10}  Brier {brier:.3}\n",
                    output::cut(&row.id, 28),
                    percent(p)
                ));
            }
            (_, _, why) => {
                let why = why.as_deref().unwrap_or_default();
                out.push_str(&format!("{:<28}     –  {outcome:<10}  {why}\n", output::cut(&row.id, 28)));
            }
        }
    }
    if let (Some(brier), Some(share)) = (answer.brier, answer.share) {
        let with = answer.cases.iter().filter(|row| row.p.is_some()).count();
        out.push_str(&format!(
            "\nHistory alone on {}: Brier {brier:.3}; the share of yes among them, known afterwards, {share:.3}.\n",
            crate::load::count(with, "case")
        ));
        if !answer.enough {
            out.push_str("Fewer than twenty: too few to say how well it is calibrated.\n");
        }
    }
    out
}
