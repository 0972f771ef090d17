//! `detente compare`: two cases side by side, and what each difference does to the outlook.

use crate::args::CompareArgs;
use crate::flags::{Common, Format};
use crate::{load, output};
use detente_bind::note::Note;
use detente_chance::words::percent;
use detente_outlook::compare::{Comparison, compare};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    #[serde(flatten)]
    comparison: Comparison,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

pub(crate) fn run(args: &CompareArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (a, b) = match (load::ready(&args.a), load::ready(&args.b)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(code), _) | (_, Err(code)) => return Ok(code),
    };
    let settings = load::settings(&args.draws, &args.evidence, &b.loaded)?;
    let comparison = compare((&a.loaded.case, &a.bound), (&b.loaded.case, &b.bound), &settings);
    let answer = Answer { format: "detente.compare/1", comparison, notes: Vec::new() };
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => {
            let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
            output::csv(
                &["kind", "input", "title", "a", "b", "signed", "holds"],
                answer.comparison.changes.iter().map(|c| {
                    vec![
                        c.kind.to_string(),
                        c.input.clone(),
                        c.title.clone(),
                        c.a.clone(),
                        c.b.clone(),
                        some(c.signed),
                        some(c.holds),
                    ]
                }),
            )?;
        }
        Format::Text => output::text(&text(&answer.comparison))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(c: &Comparison) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let points = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{:+.1}", v * 100.0));
    let mut out = String::new();
    let side = |name: &str, side: &detente_outlook::compare::Side| {
        vec![
            format!("{name}  {}", output::cut(&side.title, 60)),
            side.as_of.clone().unwrap_or_else(|| "–".into()),
            number(side.signed),
            number(side.holds),
        ]
    };
    let change =
        vec!["B less A, points".to_owned(), String::new(), points(c.change.signed), points(c.change.holds)];
    out.push_str(&output::table(
        &["", "as of", "signed", "holds"],
        &[side("A", &c.a), side("B", &c.b), change],
        &[2, 3],
    ));
    if c.changes.is_empty() {
        out.push_str("\nNo judgement, class or structure differs.\n");
        return out;
    }
    let how = if c.method == "subsets" {
        "over every order of the changes".to_owned()
    } else {
        "over random orders of the changes, ± half of a 90 % interval".to_owned()
    };
    out.push_str(&format!(
        "\nWhat each difference does, in points ({how}; {} draws, {} sets):\n",
        c.draws, c.sets
    ));
    let with = |value: Option<f64>, interval: &Option<[f64; 2]>| match interval {
        Some([low, high]) => format!("{} ± {:.1}", points(value), 50.0 * (high - low)),
        None => points(value),
    };
    let rows: Vec<Vec<String>> = c
        .changes
        .iter()
        .map(|change| {
            vec![
                output::cut(&change.title, 60),
                output::cut(&change.a, 34),
                output::cut(&change.b, 34),
                with(change.signed, &change.signed_interval),
                with(change.holds, &change.holds_interval),
            ]
        })
        .collect();
    out.push_str(&output::table(&["difference", "A", "B", "signed", "holds"], &rows, &[3, 4]));
    for (name, list) in [("A", &c.only_a), ("B", &c.only_b)] {
        if !list.is_empty() {
            let shown: Vec<&str> = list.iter().take(8).map(String::as_str).collect();
            let more = if list.len() > 8 { format!(" and {} more", list.len() - 8) } else { String::new() };
            out.push_str(&format!("Only {name} has: {}{more}\n", shown.join(", ")));
        }
    }
    out
}
