//! `detente deals`: packages, the zone of agreement, frontier and settlements.

use crate::args::{CaseArgs, Common, Format};
use crate::{load, output};
use detente_chance::words::percent;
use detente_outlook::Note;
use detente_outlook::findings::DealsAnswer;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    #[serde(flatten)]
    deals: Option<DealsAnswer>,
    notes: Vec<Note>,
}

pub fn run(args: &CaseArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let case = &ready.loaded.case;
    let sample = detente_outlook::draw(case, &ready.bound, &load::settings(&args.draws, 0.3));
    let deals = detente_outlook::findings::deals(case, &ready.bound, &sample);
    let notes: Vec<Note> = ready
        .bound
        .notes
        .iter()
        .filter(|n| n.code.starts_with("N11") || n.code.starts_with("N13"))
        .cloned()
        .collect();
    match common.format {
        Format::Json => output::json(&Answer { format: "detente.deals/1", deals, notes })?,
        Format::Csv => {
            let Some(deals) = &deals else {
                output::csv(&["kind"], std::iter::empty())?;
                return Ok(ExitCode::SUCCESS);
            };
            let mut head = vec!["kind"];
            let issues: Vec<String> = deals.issues.clone();
            head.extend(issues.iter().map(String::as_str));
            let parties: Vec<String> = deals.parties.iter().map(|p| format!("utility {p}")).collect();
            head.extend(parties.iter().map(String::as_str));
            let rows = deals
                .frontier
                .iter()
                .map(|point| ("frontier", point))
                .chain(
                    deals
                        .settlements
                        .iter()
                        .flat_map(|(name, points)| points.iter().map(move |p| (name.as_str(), p))),
                )
                .map(|(kind, point)| {
                    let mut row = vec![kind.to_owned()];
                    row.extend(
                        issues.iter().map(|issue| point.package.get(issue).cloned().unwrap_or_default()),
                    );
                    row.extend(
                        deals
                            .parties
                            .iter()
                            .map(|p| point.utility.get(p).map(f64::to_string).unwrap_or_default()),
                    );
                    row
                });
            output::csv(&head, rows)?;
        }
        Format::Text => {
            if let Some(deals) = &deals {
                output::text(&text(case, deals))?;
            }
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(case: &detente_case::Case, deals: &DealsAnswer) -> String {
    let name = |id: &String| case.parties.iter().find(|p| &p.id == id).map_or(id.clone(), |p| p.name.clone());
    let mut out = format!(
        "{} packages; consent needed of {}.\n",
        deals.packages,
        deals.parties.iter().map(name).collect::<Vec<_>>().join(", ")
    );
    let probability = deals.zone.probability;
    out.push_str(&format!(
        "A package that all of them prefer to no deal exists in {} of draws: no deal in {} of draws.\n",
        percent(probability),
        percent(1.0 - probability)
    ));
    if deals.zone.size == 0 {
        out.push_str("At mid values the zone of agreement is empty: no settlement is named.\n");
    } else {
        out.push_str(&format!(
            "At mid values the zone holds {} ({} of all), {} of them on the frontier of all allowed ones.\n",
            load::count(deals.zone.size as usize, "package"),
            percent(deals.zone.share),
            deals.frontier.iter().filter(|point| point.zone).count()
        ));
    }
    let mut head: Vec<&str> = vec!["settlement (mid values)"];
    let parties: Vec<String> = deals.parties.iter().map(name).collect();
    head.extend(parties.iter().map(String::as_str));
    head.push("package");
    let right: Vec<usize> = (1..=parties.len()).collect();
    let mut rows = Vec::new();
    for (settlement, points) in &deals.settlements {
        for point in points {
            let mut row = vec![settlement.clone()];
            row.extend(
                deals
                    .parties
                    .iter()
                    .map(|p| point.utility.get(p).map_or_else(String::new, |u| format!("{u:.2}"))),
            );
            row.push(
                deals
                    .issues
                    .iter()
                    .filter_map(|i| point.package.get(i).map(|l| format!("{i}: {l}")))
                    .collect::<Vec<_>>()
                    .join(", "),
            );
            rows.push(row);
        }
    }
    if !rows.is_empty() {
        out.push('\n');
        out.push_str(&output::table(&head, &rows, &right));
    }
    if !deals.likeliest.is_empty() {
        out.push_str("\nPackages most often acceptable to all:\n");
        for chance in &deals.likeliest {
            let package: Vec<String> = chance.package.iter().map(|(i, l)| format!("{i}: {l}")).collect();
            let label = chance.id.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
            out.push_str(&format!(
                "  {:>5}  {}\n",
                percent(chance.acceptable),
                output::wrap(&format!("{label}{}", package.join(", ")), 88, "         ")
            ));
        }
    }
    if !deals.drafts.is_empty() {
        out.push_str("\nDrafts on record (share of draws in which all accept; by party):\n");
        for draft in &deals.drafts {
            let by: Vec<String> = deals
                .parties
                .iter()
                .zip(&draft.by_party)
                .map(|(p, s)| format!("{} {}", name(p), percent(*s)))
                .collect();
            out.push_str(&format!(
                "  {:>5}  {} ({})\n",
                percent(draft.acceptable),
                draft.id.as_deref().unwrap_or(""),
                by.join(", ")
            ));
        }
    }
    out
}
