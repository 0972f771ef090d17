//! `detente backtest --cases TABLE.csv`: minimal cases, one a row, whose outcome is known: each gets its answer as any case
//! does, and is scored beside history alone.

use crate::args::BacktestArgs;
use crate::flags::{Common, Format};
use crate::output;
use anyhow::Context;
use detente_bind::Bound;
use detente_case::Case;
use detente_chance::words::percent;
use detente_findings::history::cases::{Answer, Beside, scored};
use detente_findings::history::minimal::given;
use detente_outlook::{Parts, Settings, Stop};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(path: &Path, args: &BacktestArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (text, _) = detente_exchange::tables::decode(&bytes);
    let rows = match given(&text) {
        Ok(rows) => rows,
        Err(faults) => {
            for fault in &faults {
                output::message(&format!("{}: {fault}", path.display()));
            }
            output::message(&format!(
                "{}. Nothing was scored: no row is left out in silence.",
                crate::load::count(faults.len(), "error")
            ));
            return Ok(ExitCode::from(1));
        }
    };
    let answer = scored(&rows, &outlook, args.resamples);
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(
            &["id", "group", "days", "p", "history", "signed", "brier", "brier_history", "why"],
            answer.cases.iter().map(|row| {
                let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
                vec![
                    row.id.clone(),
                    row.group.clone(),
                    row.days.to_string(),
                    number(row.p),
                    number(row.history),
                    row.signed.to_string(),
                    number(row.brier),
                    number(row.brier_history),
                    row.why.clone().unwrap_or_default(),
                ]
            }),
        )?,
        Format::Text => output::text(&said(&answer))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer on signing, as `detente outlook` computes it with its defaults.
fn outlook(case: &Case, bound: &Bound) -> Result<f64, String> {
    let parts = Parts { sources: false, inputs: false, findings: false };
    let settings = Settings::default();
    let found =
        detente_outlook::outlook_until(case, bound, &settings, Default::default(), parts, Stop::NEVER);
    let answer = found.and_then(|found| found.signed).ok_or("the question is not asked")?;
    match (answer.combined, answer.missing) {
        (Some(p), _) => Ok(p),
        (None, Some(missing)) => Err(format!("{}: {}", missing.what, missing.way_out)),
        (None, None) => Err("there is no number".to_owned()),
    }
}

fn said(answer: &Answer) -> String {
    let mut out = String::new();
    let rows: Vec<Vec<String>> = answer
        .cases
        .iter()
        .map(|row| {
            let chance = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), percent);
            let score = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), |p| format!("{p:.3}"));
            vec![
                output::cut(&row.id, 32),
                format!("{:.0}", row.days),
                chance(row.history),
                chance(row.p),
                if row.signed { "signed" } else { "not signed" }.to_owned(),
                score(row.brier_history),
                score(row.brier),
            ]
        })
        .collect();
    out.push_str(&output::table(
        &["case", "days", "history", "answer", "outcome", "Brier, history", "Brier, answer"],
        &rows,
        &[1, 2, 3, 5, 6],
    ));
    for row in &answer.cases {
        if let Some(why) = &row.why {
            out.push_str(&format!(
                "  {}\n",
                output::wrap(&format!("{}: no number: {why}", row.id), 94, "    ")
            ));
        }
    }
    if let Some(all) = &answer.all {
        out.push_str("\nMean scores, lower is better; the difference is the answers’ less history’s, with its 95 %\ninterval over resampled groups:\n");
        let mut rows = vec![beside("all", all)];
        rows.extend(answer.horizons.iter().map(|row| {
            let name = match row.to {
                Some(to) => format!("{:.0} to {to:.0} days", row.above + 1.0),
                None => format!("above {:.0} days", row.above),
            };
            beside(&name, &row.scores)
        }));
        out.push_str(&output::table(
            &[
                "",
                "cases",
                "groups",
                "Brier, history",
                "answer",
                "difference",
                "log loss, history",
                "answer",
                "difference",
            ],
            &rows,
            &[1, 2, 3, 4, 5, 6, 7, 8],
        ));
    }
    if let Some(share) = answer.share {
        out.push_str(&format!("The share of yes among them, known afterwards: Brier {share:.3}.\n"));
    }
    if answer.unanswered > 0 {
        out.push_str(&format!(
            "Without a number and not scored: {}.\n",
            crate::load::count(answer.unanswered, "case")
        ));
    }
    if answer.scored > 0 && !answer.enough {
        out.push_str("Fewer than twenty: too few to say how well it is calibrated.\n");
    }
    out
}

fn beside(name: &str, scores: &Beside) -> Vec<String> {
    let signed = |x: f64| match (x * 1000.0).round() {
        0.0 => "0.000".to_owned(),
        rounded => format!("{:+.3}", rounded / 1000.0).replace('-', "−"),
    };
    let with = |x: f64, ci: Option<[f64; 2]>| match ci {
        Some([low, high]) => format!("{} ({} to {})", signed(x), signed(low), signed(high)),
        None => signed(x),
    };
    vec![
        name.to_owned(),
        scores.n.to_string(),
        scores.groups.to_string(),
        format!("{:.3}", scores.brier_history),
        format!("{:.3}", scores.brier),
        with(scores.brier_difference, scores.brier_ci95),
        format!("{:.3}", scores.log_loss_history),
        format!("{:.3}", scores.log_loss),
        with(scores.log_loss_difference, scores.log_loss_ci95),
    ]
}
