//! `detente outlook` and `detente report`: the whole way from a case to an answer.

use crate::args::{CaseArgs, Common, Format, OutlookArgs, ReportArgs};
use crate::{load, output};
use detente_chance::words::percent;
use detente_outlook::{Answer, Outlook};
use std::process::ExitCode;

fn compute(args: &CaseArgs, weight: f64) -> Result<(load::Ready, Outlook), ExitCode> {
    let ready = load::ready(&args.case)?;
    let files = ready.loaded.files.iter().map(|file| (file.path.clone(), file.hash.clone())).collect();
    let outlook = detente_outlook::outlook(
        &ready.loaded.case,
        &ready.bound,
        &load::settings(&args.draws, weight),
        files,
    );
    Ok((ready, outlook))
}

pub fn run(args: &OutlookArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (ready, outlook) = match compute(&args.case, args.weight) {
        Ok(done) => done,
        Err(code) => return Ok(code),
    };
    if let Some(path) = &args.report {
        let html = detente_report::html(&ready.loaded.case, &outlook);
        output::write_file(path, html.as_bytes())?;
        output::message(&format!("report written to {}", path.display()));
    }
    match common.format {
        Format::Json => output::json(&outlook)?,
        Format::Csv => csv(&outlook)?,
        Format::Text => {
            output::text(&text(&outlook))?;
            load::notes(&outlook.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub fn report(args: &ReportArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let (ready, outlook) = match compute(&args.case, args.weight) {
        Ok(done) => done,
        Err(code) => return Ok(code),
    };
    let html = detente_report::html(&ready.loaded.case, &outlook);
    match &args.output {
        Some(path) => {
            output::write_file(path, html.as_bytes())?;
            output::message(&format!("report written to {}", path.display()));
        }
        None => output::text(&html)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn number(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn csv(outlook: &Outlook) -> anyhow::Result<()> {
    let row = |name: &str, answer: &Option<Answer>| {
        answer.as_ref().map(|a| {
            vec![
                name.to_owned(),
                number(a.outside),
                number(a.inside),
                number(a.combined),
                number(a.interval.map(|i| i[0])),
                number(a.interval.map(|i| i[1])),
                a.words.clone().unwrap_or_default(),
            ]
        })
    };
    let world = |name: &str, value: u32| {
        vec![
            name.to_owned(),
            String::new(),
            String::new(),
            format!("{}", f64::from(value) / 100.0),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    let rows = [row("signed", &outlook.signed), row("holds", &outlook.holds)].into_iter().flatten().chain(
        outlook.worlds.iter().flat_map(|w| {
            [
                world("world: no deal", w.no_deal),
                world("world: fails in year 1", w.fails_in_year_1),
                world("world: fails later", w.fails_later),
                world("world: holds", w.holds),
            ]
        }),
    );
    output::csv(&["question", "outside", "inside", "combined", "low", "high", "words"], rows)
}

fn text(outlook: &Outlook) -> String {
    let mut out = String::new();
    out.push_str(&outlook.title);
    if let Some(day) = &outlook.as_of {
        out.push_str(&format!(", as of {day}"));
    }
    out.push_str("\n\n");
    for line in &outlook.text {
        let indent = if line.starts_with("  ") { "  " } else { "" };
        out.push_str(indent);
        out.push_str(&output::wrap(line, 98 - indent.len(), "    "));
        out.push('\n');
    }
    out.push('\n');
    let percent = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let rows: Vec<Vec<String>> = [("signed", &outlook.signed), ("holds", &outlook.holds)]
        .into_iter()
        .filter_map(|(name, answer)| {
            let a = answer.as_ref()?;
            let interval = a.interval.map_or_else(
                || "–".to_owned(),
                |[low, high]| format!("{} to {}", percent(Some(low)), percent(Some(high))),
            );
            Some(vec![
                name.to_owned(),
                percent(a.outside),
                percent(a.inside),
                percent(a.combined),
                interval,
                a.words.clone().unwrap_or_else(|| "–".into()),
            ])
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&output::table(
            &["", "history", "models", "combined", "90 % interval", "in words"],
            &rows,
            &[1, 2, 3],
        ));
    }
    let sources: Vec<Vec<String>> = outlook
        .hangs_on
        .sources
        .iter()
        .filter(|source| source.inputs > 0)
        .take(8)
        .map(|source| {
            let points =
                |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{:+.0}", v * 100.0));
            vec![
                output::cut(&source.name, 46),
                source.claims.to_string(),
                source.inputs.to_string(),
                points(source.signed),
                points(source.holds),
                source.words.clone().unwrap_or_default(),
            ]
        })
        .collect();
    if !sources.is_empty() {
        out.push_str("\nWithout this source (points of change):\n");
        out.push_str(&output::table(
            &["source", "claims", "inputs lost", "signed", "holds", ""],
            &sources,
            &[1, 2, 3, 4],
        ));
    }
    let inputs: Vec<Vec<String>> = outlook
        .hangs_on
        .inputs
        .iter()
        .take(8)
        .map(|input| {
            let rho = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:+.2}"));
            vec![
                output::cut(&input.title, 60),
                rho(input.signed),
                rho(input.holds),
                if input.unsupported { "unsupported".into() } else { String::new() },
            ]
        })
        .collect();
    if !inputs.is_empty() {
        out.push_str("\nInputs that move the margins most (rank correlation):\n");
        out.push_str(&output::table(&["input", "signed", "holds", ""], &inputs, &[1, 2]));
    }
    let models: Vec<Vec<String>> = outlook
        .hangs_on
        .models
        .iter()
        .map(|model| {
            vec![
                model.model.to_owned(),
                model.question.to_owned(),
                percent(Some(model.share)),
                percent(model.without),
            ]
        })
        .collect();
    if !models.is_empty() {
        out.push_str("\nModels (share of draws that say yes; the question’s number without the model):\n");
        out.push_str(&output::table(&["model", "question", "share", "without"], &models, &[2, 3]));
    }
    out.push_str(&format!(
        "\nseed {}, {} draws, detente {}\n",
        outlook.manifest.seed, outlook.manifest.draws, outlook.manifest.version
    ));
    out
}
