//! `detente forecast`: where each issue would settle.

use crate::args::{CaseArgs, Common, Format};
use crate::{load, output};
use detente_outlook::{IssueForecast, Note};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    issues: Vec<IssueForecast>,
    notes: Vec<Note>,
}

pub fn run(args: &CaseArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let sample = detente_outlook::draw(&ready.loaded.case, &ready.bound, &load::settings(&args.draws, 0.3));
    let issues = detente_outlook::findings::forecast(&ready.loaded.case, &ready.bound, &sample);
    let notes: Vec<Note> = ready
        .bound
        .notes
        .iter()
        .filter(|n| n.code.starts_with("N11") || n.code.starts_with("N12"))
        .cloned()
        .collect();
    match common.format {
        Format::Json => output::json(&Answer { format: "detente.forecast/1", issues, notes })?,
        Format::Csv => output::csv(
            &["issue", "model", "median", "p25", "p75", "p5", "p95", "benchmark_mae"],
            issues.iter().flat_map(|issue| {
                issue.models.iter().map(|m| {
                    vec![
                        issue.id.clone(),
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
            for issue in &issues {
                out.push_str(&format!("{} ({})\n", issue.title, issue.id));
                let rows: Vec<Vec<String>> = issue
                    .models
                    .iter()
                    .map(|m| {
                        vec![
                            format!("  {}", m.model),
                            format!("{:.0}", m.median),
                            format!("{:.0} to {:.0}", m.p50[0], m.p50[1]),
                            format!("{:.0} to {:.0}", m.p90[0], m.p90[1]),
                            m.benchmark_mae.map_or_else(|| "–".into(), |v| format!("{v:.1}")),
                        ]
                    })
                    .collect();
                out.push_str(&output::table(
                    &["  model", "median", "50 %", "90 %", "error on 353 EU decisions"],
                    &rows,
                    &[1, 2, 3, 4],
                ));
                out.push('\n');
            }
            if !issues.is_empty() {
                out.push_str("Positions on the 0–100 scale of each issue. On real decisions no model beats the weighted mean.\n");
            }
            output::text(&out)?;
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
