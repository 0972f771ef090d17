//! `detente check`: every problem of a case at once.

use crate::args::{CheckArgs, Common, Format};
use crate::{load, output, render};
use detente_case::Severity;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer<'a> {
    format: &'static str,
    diagnostics: Vec<render::Placed<'a>>,
    notes: &'a [detente_outlook::Note],
}

pub fn run(args: &CheckArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (loaded, bound, diagnostics) = load::read(&args.case);
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let warnings = diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    match common.format {
        Format::Json => output::json(&Answer {
            format: "detente.check/1",
            diagnostics: diagnostics.iter().map(|d| render::placed(&loaded, d)).collect(),
            notes: bound.as_ref().map_or(&[], |bound| &bound.notes),
        })?,
        Format::Csv => output::csv(
            &["code", "severity", "file", "line", "column", "message", "help"],
            diagnostics.iter().map(|d| render::placed(&loaded, d).row()),
        )?,
        Format::Text => {
            render::all(&loaded, &diagnostics);
            let case = &loaded.case;
            if errors > 0 {
                let more = if warnings > 0 {
                    format!(" and {}", load::count(warnings, "warning"))
                } else {
                    String::new()
                };
                output::message(&format!(
                    "{}{more}. `detente explain CODE` tells more of each.",
                    load::count(errors, "error")
                ));
            } else {
                output::text(&format!(
                    "{}: {}, {}, {}, {}, {}, {}; {}.\n",
                    if warnings > 0 { load::count(warnings, "warning") } else { "no problems".into() },
                    plural(case.parties.len(), "party", "parties"),
                    load::count(case.issues.len(), "issue"),
                    load::count(case.options.len(), "option"),
                    load::count(case.claims.len(), "claim"),
                    load::count(case.sources.len(), "source"),
                    load::count(case.inputs.len(), "input"),
                    match case.inputs.iter().filter(|input| input.basis.unsupported()).count() {
                        0 => "every input cites a claim".to_owned(),
                        1 => "1 of them cites no claim".to_owned(),
                        n => format!("{n} of them cite no claim"),
                    },
                ))?;
                load::notes(bound.as_ref().map_or(&[], |bound| &bound.notes), common.format)?;
            }
        }
    }
    Ok(if errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
