//! `detente hold`: would a deal hold?

use crate::args::{CaseArgs, Common, Format};
use crate::{load, output};
use detente_chance::words::percent;
use detente_outlook::{HoldFinding, Note};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    #[serde(flatten)]
    hold: Option<HoldFinding>,
    notes: Vec<Note>,
}

pub fn run(args: &CaseArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let case = &ready.loaded.case;
    let sample = detente_outlook::draw(case, &ready.bound, &load::settings(&args.draws, 0.3));
    let hold = detente_outlook::findings::hold(case, &ready.bound, &sample);
    let notes: Vec<Note> = ready
        .bound
        .notes
        .iter()
        .filter(|n| n.code.starts_with("N11") || n.code.starts_with("N15"))
        .cloned()
        .collect();
    let name = |id: &str| case.parties.iter().find(|p| p.id == id).map_or(id.to_owned(), |p| p.name.clone());
    match common.format {
        Format::Json => output::json(&Answer { format: "detente.hold/1", hold, notes })?,
        Format::Csv => output::csv(
            &["party", "delta", "critical", "slack_p5", "slack_p50", "slack_p95", "keeps"],
            hold.iter().flat_map(|h| h.parties.iter()).map(|p| {
                vec![
                    p.party.clone(),
                    p.delta[1].to_string(),
                    p.critical.map(|c| c[1].to_string()).unwrap_or_default(),
                    p.slack[0].to_string(),
                    p.slack[1].to_string(),
                    p.slack[2].to_string(),
                    p.keeps.to_string(),
                ]
            }),
        )?,
        Format::Text => {
            let mut out = String::new();
            if let Some(hold) = &hold {
                if let Some(range) = &hold.range {
                    out.push_str(&format!(
                        "A range of settlements that both sides prefer to the contest, each by its own estimate, exists in {} of draws\n  (width, median and 90 %: {:.2}, {:.2} to {:.2} of the stake; closed by optimism alone in {}).\n",
                        percent(range.exists), range.width[1], range.width[0], range.width[2], percent(range.closed_by_optimism)
                    ));
                }
                if let Some(share) = hold.self_enforcing {
                    out.push_str(&format!(
                        "Keeping the deal pays for every party at every step in {} of draws.\n",
                        percent(share)
                    ));
                }
                if let Some((party, step, share)) = &hold.weakest {
                    let step = step.as_ref().map(|s| format!(", at “{s}”")).unwrap_or_default();
                    out.push_str(&format!(
                        "The weak link is most often {}{step} ({} of draws).\n",
                        name(party),
                        percent(*share)
                    ));
                }
                if let Some(share) = hold.hazards {
                    out.push_str(&format!(
                        "No outside event ends it within the period: {}.\n",
                        percent(share)
                    ));
                }
                let rows: Vec<Vec<String>> = hold
                    .parties
                    .iter()
                    .map(|p| {
                        vec![
                            name(&p.party),
                            format!("{:.3}", p.delta[1]),
                            p.critical.map_or_else(|| "none".into(), |c| format!("{:.3}", c[1])),
                            format!("{:+.3}", p.slack[1]),
                            format!("{:+.3} to {:+.3}", p.slack[0], p.slack[2]),
                            percent(p.keeps),
                        ]
                    })
                    .collect();
                if !rows.is_empty() {
                    out.push('\n');
                    out.push_str(&output::table(
                        &["party", "discount factor", "needed", "slack", "90 %", "keeps"],
                        &rows,
                        &[1, 2, 3, 4, 5],
                    ));
                    out.push_str("Discount factor a round: what next round is worth now. Needed: the least with which keeping the deal pays.\n");
                }
            }
            output::text(&out)?;
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
