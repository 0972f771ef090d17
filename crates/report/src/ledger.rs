//! The page of a ledger: sealed, resolved and scored outlooks, without a script, to be put on any web server.

use detente_bind::note::Note;
use detente_chance::words::percent;
use detente_outlook::score::{Forecaster, Question};
use maud::{DOCTYPE, Markup, html};
use serde::Serialize;

/// The ledgers of some cases.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Name and version of this shape.
    pub format: &'static str,
    /// One row a case.
    pub cases: Vec<CaseRow>,
    /// One row a resolved question and forecaster, as in `score`.
    pub questions: Vec<Question>,
    /// Other forecasters.
    pub forecasters: Vec<Forecaster>,
    /// What is not scored, and why.
    pub notes: Vec<Note>,
}

/// A case with its ledger.
#[derive(Debug, Serialize)]
pub struct CaseRow {
    /// The case folder.
    pub case: String,
    /// Its title.
    pub title: String,
    /// Its questions as they are now.
    pub asked: Vec<Asked>,
    /// Its sealed outlooks and those of other forecasters, by day.
    pub outlooks: Vec<SealedRow>,
    /// What is wrong with its ledger.
    pub faults: Vec<String>,
}

/// A question.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// `signed` or `holds`.
    pub question: &'static str,
    /// The rule of resolution: what counts, and until when.
    pub rule: String,
    /// `yes`, `no`, `void`; null while it is open.
    pub outcome: Option<&'static str>,
    /// The day on which that was known, ISO.
    pub on: Option<String>,
}

/// A sealed outlook, or another forecaster's chances.
#[derive(Debug, Serialize)]
pub struct SealedRow {
    /// Its number in its ledger.
    pub number: u64,
    /// The day it speaks from, ISO.
    pub as_of: Option<String>,
    /// Who gave it; null for the case's own.
    pub forecaster: Option<String>,
    /// Chance of signing that it is judged by, 0–1.
    pub signed: Option<f64>,
    /// Chance of holding.
    pub holds: Option<f64>,
    /// The rules of resolution that it was sealed with.
    pub rules: Vec<String>,
    /// SHA-256 of its bytes without the seal.
    pub hash: String,
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.8rem;word-break:break-all}.muted{color:#555}";

/// The page: no script, nothing from elsewhere.
#[must_use]
pub fn page(answer: &Answer) -> Markup {
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
                    p { (own.len()) @if own.len() == 1 { " resolved question" } @else { " resolved questions" } ", mean Brier score " (format!("{mean:.3}")) "." }
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

/// A chance, or a dash where there is none.
fn chance(p: Option<f64>) -> String {
    p.map_or_else(|| "–".to_owned(), percent)
}
