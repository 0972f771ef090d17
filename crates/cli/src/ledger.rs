//! `detente ledger`: the published outlooks of some cases with their outcomes and scores; other forecasters' chances are
//! added to it, and a static page is made of it.

use crate::args::LedgerArgs;
use crate::flags::{Common, Format};
use crate::score::{Judged, judged};
use crate::{load, output, sealed};
use anyhow::{Context, bail, ensure};
use detente_bind::note::Note;
use detente_case::{Case, QuestionKind};
use detente_chance::words::percent;
use detente_outlook::ledger::{Given, GivenAnswer};
use detente_outlook::score::{self, Forecaster, Question};
use maud::{DOCTYPE, Markup, html};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// One row a case.
    cases: Vec<CaseRow>,
    /// One row a resolved question and forecaster, as in `score`.
    questions: Vec<Question>,
    /// Other forecasters.
    forecasters: Vec<Forecaster>,
    /// What is not scored, and why.
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct CaseRow {
    /// The case folder.
    case: String,
    /// Its title.
    title: String,
    /// Its questions as they are now.
    asked: Vec<Asked>,
    /// Its sealed outlooks and those of other forecasters, by day.
    outlooks: Vec<SealedRow>,
    /// What is wrong with its ledger.
    faults: Vec<String>,
}

#[derive(Serialize)]
struct Asked {
    /// `signed` or `holds`.
    question: &'static str,
    /// The rule of resolution: what counts, and until when.
    rule: String,
    /// `yes`, `no`, `void`; null while it is open.
    outcome: Option<&'static str>,
    /// The day on which that was known, ISO.
    on: Option<String>,
}

#[derive(Serialize)]
struct SealedRow {
    /// Its number in its ledger.
    number: u64,
    /// The day it speaks from, ISO.
    as_of: Option<String>,
    /// Who gave it; null for the case's own.
    forecaster: Option<String>,
    /// Chance of signing that it is judged by, 0–1.
    signed: Option<f64>,
    /// Chance of holding.
    holds: Option<f64>,
    /// The rules of resolution that it was sealed with.
    rules: Vec<String>,
    /// SHA-256 of its bytes without the seal.
    hash: String,
}

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
    let path = sealed::publish_given(&ready, &given)?;
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

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.8rem;word-break:break-all}.muted{color:#555}";

/// The page: no script, nothing from elsewhere.
fn page(answer: &Answer) -> Markup {
    let own: Vec<&Question> = answer.questions.iter().filter(|q| q.forecaster.is_none()).collect();
    let mean = own.iter().map(|q| q.brier).sum::<f64>() / own.len() as f64;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Ledger of outlooks" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                h1 { "Ledger of outlooks" }
                p {
                    "Each outlook was sealed before its outcome was known. The hash is the SHA-256 of its bytes: whoever has the file can compare. "
                    "The rule of resolution is the one that was sealed with it. The Brier score is (p − o)²: 0 is best, .25 is an even chance."
                }
                @if own.is_empty() {
                    p { "No question is resolved yet." }
                } @else {
                    p { (load::count(own.len(), "resolved question")) ", mean Brier score " (format!("{mean:.3}")) "." }
                }
                @if !answer.forecasters.is_empty() {
                    h2 { "Forecasters" }
                    table {
                        tr { th { "name" } th.n { "questions" } th.n { "Brier" } th.n { "shared" } th.n { "theirs" } th.n { "ours" } }
                        @for other in &answer.forecasters {
                            tr {
                                td { (other.name) }
                                td.n { (other.questions) }
                                td.n { (format!("{:.3}", other.brier)) }
                                td.n { (other.shared) }
                                td.n { (three(other.brier_shared)) }
                                td.n { (three(other.brier_of_the_case)) }
                            }
                        }
                    }
                }
                @for case in &answer.cases { (section(case, answer)) }
            }
        }
    }
}

fn three(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn section(case: &CaseRow, answer: &Answer) -> Markup {
    let scores = answer.questions.iter().filter(|q| q.case == case.case);
    let scores: Vec<&Question> = scores.collect();
    html! {
        h2 { (case.title) }
        ul {
            @for asked in &case.asked {
                li {
                    (asked.rule) ". "
                    @match (asked.outcome, &asked.on) {
                        (Some(outcome), Some(on)) => { b { (outcome) } ", known on " (on) "." }
                        (Some(outcome), None) => { b { (outcome) } "." }
                        (None, _) => { "Open." }
                    }
                }
            }
        }
        @if !scores.is_empty() {
            table {
                tr { th { "question" } th { "forecaster" } th.n { "last chance" } th { "came out" } th.n { "Brier" } th.n { "over time" } }
                @for q in &scores {
                    tr {
                        td { (q.question) }
                        td { (q.forecaster.as_deref().unwrap_or("the case")) }
                        td.n { (percent(q.forecast)) }
                        td { (q.outcome) }
                        td.n { (format!("{:.3}", q.brier)) }
                        td.n { (three(q.brier_over_time)) }
                    }
                }
            }
        }
        @for fault in &case.faults { p { b { "Not sound: " } (fault) } }
        @if case.outlooks.is_empty() {
            p.muted { "Nothing published yet." }
        } @else {
            table {
                tr { th { "as of" } th { "forecaster" } th.n { "signed" } th.n { "holds" } th { "rule when sealed, hash" } }
                @for row in &case.outlooks {
                    tr {
                        td { (row.as_of.as_deref().unwrap_or("")) }
                        td { (row.forecaster.as_deref().unwrap_or("the case")) }
                        td.n { (chance(row.signed)) }
                        td.n { (chance(row.holds)) }
                        td { @for rule in &row.rules { (rule) br; } code { (row.hash) } }
                    }
                }
            }
        }
    }
}
