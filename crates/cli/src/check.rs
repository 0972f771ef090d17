//! `detente check`: every problem of a case at once.

use crate::args::CheckArgs;
use crate::flags::{Common, Format};
use crate::{load, output, render, repair};
use detente_bind::Bound;
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::{Case, Diagnostic, InputId, Severity};
use detente_chance::{Dist, Quantity, elicit};
use detente_desk::drafting;
use detente_desk::ledger as sealed;
use detente_draft::remarks::Remark;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// Every problem found in the files.
    diagnostics: Vec<render::Placed<'a>>,
    /// What is not computed, and why.
    notes: &'a [Note],
    /// What its reports say against each other, and whom they hardly tell of.
    findings: &'a [Remark],
    /// With --values: every uncertain number shown back.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<Value>>,
}

/// An uncertain number, shown back.
#[derive(Serialize)]
struct Value {
    /// Path of the input.
    path: String,
    /// What it is.
    title: String,
    /// Unit of the file.
    unit: &'static str,
    /// As written.
    given: String,
    /// 1, 5, 50, 95 and 99 % points of what is drawn, in the units of the file.
    drawn: [f64; 5],
    /// In a sentence.
    tails: String,
    /// How many times as wide grades of sources make it; 1 where they do nothing.
    widened: f64,
    /// Other laws through the points that were written.
    fits: Vec<Fit>,
}

/// A law through the points that were written.
#[derive(Serialize)]
struct Fit {
    /// Name of the law.
    law: &'static str,
    /// Its parameters.
    parameters: Vec<(&'static str, f64)>,
    /// 1, 5, 50, 95 and 99 % points.
    points: [f64; 5],
}

const POINTS: [f64; 5] = [0.01, 0.05, 0.5, 0.95, 0.99];

fn fits(dist: &Dist, q: &Quantity) -> Vec<Fit> {
    let mut fits = Vec::new();
    let mut law = |law, parameters, quantile: &dyn Fn(f64) -> f64| {
        fits.push(Fit { law, parameters, points: POINTS.map(quantile) });
    };
    let ends = match *dist {
        Dist::Interval { low, high } | Dist::ThreePoint { low, high, .. } => Some((low, high)),
        _ => None,
    };
    if let Some((low, high)) = ends {
        if let Some(found) = elicit::lognormal(low, high)
            && let Dist::Lognormal { mu, sigma } = found
        {
            law("lognormal", vec![("mu", mu), ("sigma", sigma)], &|p| found.quantile(p, q));
        }
        if let Some(found) = elicit::beta(low, high, q)
            && let Dist::Beta { a, b, .. } = found
        {
            law("beta", vec![("a", a), ("b", b)], &|p| found.quantile(p, q));
        }
    }
    if let Dist::ThreePoint { low, mid, high } = *dist
        && let Some(found) = elicit::Metalog::new(low, mid, high)
    {
        law("metalog", Vec::new(), &|p| found.quantile(p));
    }
    if let Dist::Pert { min, mode, max } = *dist
        && let Some(found) = elicit::pert(min, mode, max)
    {
        let parameters =
            vec![("alpha", found.a), ("beta", found.b), ("mean", found.mean), ("variance", found.variance)];
        law("pert", parameters, &|p| dist.quantile(p, q));
    }
    fits
}

fn values(case: &Case, bound: &Bound) -> Vec<Value> {
    case.inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| !input.dist.is_exact())
        .map(|(at, input)| {
            let id = InputId(at as u32);
            let drawn = &bound.inputs[at].dist;
            let q = &input.quantity;
            Value {
                path: input.path.clone(),
                title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
                unit: q.unit,
                given: input.dist.words(q),
                drawn: POINTS.map(|p| drawn.quantile(p, q)),
                tails: elicit::Tails::of_dist(drawn, q).words(if q.unit.contains('–') {
                    ""
                } else {
                    q.unit
                }),
                widened: bound
                    .widened
                    .iter()
                    .find(|(have, _)| *have == id)
                    .map_or(1.0, |(_, factor)| *factor),
                fits: fits(&input.dist, q),
            }
        })
        .collect()
}

fn values_text(values: &[Value]) -> String {
    let number = |x: f64| if x.abs() >= 10.0 { format!("{x:.0}") } else { format!("{x:.2}") };
    let mut out = String::from(
        "\nEvery uncertain number as it is drawn. Read the tails: if they surprise, change the range.\n",
    );
    for value in values {
        let widened = if value.widened > 1.0 {
            format!(", widened {} times by grades", number(value.widened))
        } else {
            String::new()
        };
        out.push_str(&format!("\n{} ({})\n", value.title, value.path));
        out.push_str(&format!("  written {} ({}){widened}: {}\n", value.given, value.unit, value.tails));
        for fit in &value.fits {
            let parameters: Vec<String> =
                fit.parameters.iter().map(|(name, x)| format!("{name} {x:.4}")).collect();
            let parameters =
                if parameters.is_empty() { String::new() } else { format!(" ({})", parameters.join(", ")) };
            out.push_str(&format!(
                "  {}{parameters}: 1 in 100 below {}, median {}, 1 in 100 above {}\n",
                fit.law,
                number(fit.points[0]),
                number(fit.points[2]),
                number(fit.points[4])
            ));
        }
    }
    out
}

pub(crate) fn run(args: &CheckArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if args.repair {
        return repair::run(args, common);
    }
    let (loaded, bound, mut diagnostics) = load::read(&args.case);
    let (unanswered, notes): (Vec<&Note>, Vec<&Note>) =
        bound.iter().flat_map(|bound| &bound.notes).partition(|note| note.code == NoteCode::N1701);
    for note in unanswered {
        diagnostics.extend(without_class(&loaded.case, note));
    }
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.code));
    let mut notes: Vec<Note> = notes.into_iter().cloned().collect();
    let entries = sealed::entries(&loaded.folder).unwrap_or_default();
    notes.extend(sealed::notes(&loaded.case.title, &sealed::chain(&entries)));
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let warnings = diagnostics.iter().filter(|d| d.severity == Severity::Warning).count();
    let findings = if errors == 0 { drafting::findings(&loaded.case) } else { Vec::new() };
    let shown = bound.as_ref().filter(|_| args.values).map(|bound| values(&loaded.case, bound));
    match common.format {
        Format::Json => output::json(&Answer {
            format: "detente.check/1",
            diagnostics: diagnostics.iter().map(|d| render::placed(&loaded, d)).collect(),
            notes: &notes,
            findings: &findings,
            values: shown,
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
                load::notes(&notes, common.format)?;
                for one in &findings {
                    let line = format!("In the reports: {} ({}).{}", one.what, one.why, cited(one));
                    let line = line.replace(|c: char| c.is_control(), " ");
                    output::message(&output::isolate_runs(&line));
                }
                if let Some(shown) = &shown {
                    output::text(&values_text(shown))?;
                }
            }
        }
    }
    Ok(if errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// " [c-1, c-2, c-3 and 4 more]", or the words of the report where no claim has them.
fn cited(found: &Remark) -> String {
    const SHOWN: usize = 4;
    if found.cites.is_empty() {
        let words = found.places.first().map(|place| format!(" [{}: “{}”]", place.report, place.text));
        return words.unwrap_or_default();
    }
    let more = found.cites.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown: Vec<&str> = found.cites.iter().take(SHOWN).map(String::as_str).collect();
    format!(" [{}{more}]", shown.join(", "))
}

/// A question without a reference class, on its line.
fn without_class(case: &Case, note: &Note) -> Option<Diagnostic> {
    let asked = &case.question;
    let span = if note.what.ends_with("signing") {
        asked.signed.as_ref().map(|question| question.span)
    } else {
        asked.holds.as_ref().map(|question| question.span)
    };
    let help = note.why.trim_start_matches("no reference class chosen: ").to_owned();
    let help = format!("{help}; `detente schema base-rates` lists the classes");
    Some(Diagnostic {
        code: note.code.as_str(),
        severity: Severity::Note,
        span: span?,
        message: note.what.clone(),
        help,
    })
}

fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
