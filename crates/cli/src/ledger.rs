//! `detente ledger`: the published outlooks of some cases with their outcomes and scores; other forecasters' chances are
//! added to it, and a static page is made of it.

use crate::args::LedgerArgs;
use crate::flags::{Common, Format};
use crate::score::{Judged, judged};
use crate::{load, output};
use anyhow::{Context, bail, ensure};
use detente_case::{Case, QuestionKind};
use detente_chance::words::percent;
use detente_desk::ledger as sealed;
use detente_outlook::ledger::{Given, GivenAnswer};
use detente_outlook::score;
use detente_report::ledger::{Answer, Asked, CaseRow, SealedRow, page};
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

fn signed_rule(what: &str, by: &str) -> String {
    format!("signed: {what}, by {by}")
}

fn holds_rule(event: &str, years: f64) -> String {
    format!("holds: none of this within {years} years of signing: {event}")
}

fn asked(case: &Case) -> Vec<Asked> {
    let resolved = case.question.resolved.as_ref();
    let row = |kind: QuestionKind, rule: String| {
        let outcome = resolved.and_then(|resolved| {
            let said = match kind {
                QuestionKind::Signed => resolved.signed,
                QuestionKind::Holds => resolved.holds,
            };
            match said {
                Some(true) => Some("yes"),
                Some(false) => Some("no"),
                None => resolved.void.contains(&kind).then_some("void"),
            }
        });
        let on = resolved.and_then(|resolved| resolved.on).filter(|_| outcome.is_some());
        Asked { question: kind.as_str(), rule, outcome, on: on.map(|day| day.to_string()) }
    };
    let signed = case.question.signed.as_ref();
    let signed = signed.map(|q| row(QuestionKind::Signed, signed_rule(&q.what, &q.by.to_string())));
    let holds = case.question.holds.as_ref();
    let holds = holds.map(|q| row(QuestionKind::Holds, holds_rule(&q.event, q.years)));
    signed.into_iter().chain(holds).collect()
}

/// The rules that a sealed outlook was judged by when it was sealed.
fn rules(outlook: &Value) -> Vec<String> {
    let text = |path: &str| outlook.pointer(path).and_then(Value::as_str);
    let signed = text("/definitions/signed/what").zip(text("/definitions/signed/by"));
    let signed = signed.or_else(|| text("/signed/what").zip(text("/signed/until")));
    let years = outlook.pointer("/definitions/holds/years").and_then(Value::as_f64);
    let holds = text("/definitions/holds/event").zip(years);
    let signed = signed.map(|(what, by)| signed_rule(what, by));
    signed.into_iter().chain(holds.map(|(event, years)| holds_rule(event, years))).collect()
}

fn sealed_row(entry: &sealed::Entry) -> Option<SealedRow> {
    let sealed = entry.sealed.as_ref().ok()?;
    let number =
        |key: &str| sealed.outlook.get(key).and_then(|answer| score::numbers(answer).0).map(|said| said.1);
    Some(SealedRow {
        number: sealed.number(),
        as_of: sealed.outlook.get("as_of").and_then(Value::as_str).map(str::to_owned),
        forecaster: sealed.forecaster().map(str::to_owned),
        signed: number("signed"),
        holds: number("holds"),
        rules: rules(&sealed.outlook),
        hash: sealed.text("outlook").unwrap_or_default().to_owned(),
    })
}

fn case_row(path: &Path) -> anyhow::Result<Option<CaseRow>> {
    let loaded = load::read(path).0;
    if !loaded.is_sound() {
        return Ok(None);
    }
    let (own, others) = (sealed::entries(path)?, sealed::others(path)?);
    let mut outlooks: Vec<SealedRow> = own.iter().chain(&others).filter_map(sealed_row).collect();
    outlooks.sort_by(|a, b| (&a.as_of, &a.forecaster, a.number).cmp(&(&b.as_of, &b.forecaster, b.number)));
    let mut faults = sealed::chain(&own).faults;
    faults.extend(sealed::chain(&others).faults);
    Ok(Some(CaseRow {
        case: path.display().to_string(),
        title: loaded.case.title.clone(),
        asked: asked(&loaded.case),
        outlooks,
        faults,
    }))
}

/// Adds another forecaster's chances.
fn add(args: &LedgerArgs, name: &str) -> anyhow::Result<ExitCode> {
    let [path] = args.cases.as_slice() else { bail!("--forecaster speaks of one case") };
    let ready = match load::ready(path) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let case = &ready.loaded.case;
    let name = name.trim();
    ensure!(
        !name.is_empty() && name.chars().count() <= 200,
        "--forecaster: write a name of up to 200 letters"
    );
    ensure!(args.signed.is_some() || args.holds.is_some(), "give --signed or --holds, in per cent");
    let as_of = match &args.on {
        Some(day) => *day,
        None => case.as_of.context("give --on: the day on which the chances were given")?,
    };
    let answer = |chance: Option<f64>, what: Option<(String, String)>, key: &str| match (chance, what) {
        (None, _) => Ok(None),
        (Some(_), None) => bail!("the case does not ask the question `{key}`"),
        (Some(chance), Some((what, until))) => {
            Ok(Some(GivenAnswer { what, until, combined: chance / 100.0 }))
        }
    };
    let signed = case.question.signed.as_ref().map(|q| (q.what.clone(), q.by.to_string()));
    let holds = case.question.holds.as_ref().map(|q| (q.event.clone(), format!("{} years", q.years)));
    let given = Given {
        format: "detente.given/1",
        forecaster: name.to_owned(),
        title: case.title.clone(),
        as_of: as_of.to_string(),
        signed: answer(args.signed, signed, "signed")?,
        holds: answer(args.holds, holds, "holds")?,
    };
    let path = sealed::publish_given(&ready.loaded, &given)?;
    output::message(&format!("added: {}", path.display()));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn run(args: &LedgerArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(name) = &args.forecaster {
        return add(args, name);
    }
    let mut cases = Vec::new();
    for path in &args.cases {
        cases.extend(case_row(path)?);
    }
    let Judged { questions, notes, failed } = judged(&args.cases)?;
    let forecasters = score::forecasters(&questions);
    let answer = Answer { format: "detente.ledger/1", cases, questions, forecasters, notes };
    if let Some(folder) = &args.site {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let path = folder.join("index.html");
        output::write_file(&path, page(&answer).into_string().as_bytes())?;
        output::message(&format!("written: {}", path.display()));
    }
    match common.format {
        Format::Json => output::json(&answer)?,
        _ if args.site.is_some() => {}
        Format::Csv => output::csv(
            &["case", "number", "as_of", "forecaster", "signed", "holds", "hash"],
            answer.cases.iter().flat_map(|case| {
                case.outlooks.iter().map(|row| {
                    let number = |p: Option<f64>| p.map_or_else(String::new, |p| p.to_string());
                    vec![
                        case.case.clone(),
                        row.number.to_string(),
                        row.as_of.clone().unwrap_or_default(),
                        row.forecaster.clone().unwrap_or_default(),
                        number(row.signed),
                        number(row.holds),
                        row.hash.clone(),
                    ]
                })
            }),
        )?,
        Format::Text => output::text(&text(&answer))?,
    }
    Ok(ExitCode::from(u8::from(failed)))
}

fn chance(p: Option<f64>) -> String {
    p.map_or_else(|| "–".to_owned(), percent)
}

fn text(answer: &Answer) -> String {
    let mut out = String::new();
    for case in &answer.cases {
        out.push_str(&format!("{}\n", case.title));
        for asked in &case.asked {
            let end = match (asked.outcome, &asked.on) {
                (Some(outcome), Some(on)) => format!(": {outcome}, known on {on}"),
                (Some(outcome), None) => format!(": {outcome}"),
                (None, _) => ": open".to_owned(),
            };
            out.push_str(&format!("  {}\n", output::wrap(&format!("{}{end}", asked.rule), 96, "    ")));
        }
        let rows: Vec<Vec<String>> = case
            .outlooks
            .iter()
            .map(|row| {
                vec![
                    row.as_of.clone().unwrap_or_default(),
                    row.forecaster.clone().unwrap_or_else(|| "the case".to_owned()),
                    chance(row.signed),
                    chance(row.holds),
                    row.hash.chars().take(12).collect(),
                ]
            })
            .collect();
        if rows.is_empty() {
            out.push_str("  nothing published yet\n");
        } else {
            out.push_str(&output::table(&["as of", "forecaster", "signed", "holds", "hash"], &rows, &[2, 3]));
        }
        for fault in &case.faults {
            out.push_str(&format!("  not sound: {fault}\n"));
        }
        out.push('\n');
    }
    out
}
