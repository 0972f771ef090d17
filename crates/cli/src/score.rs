//! `detente score`: how good the published outlooks of resolved cases were, beside the base rate alone.

use crate::args::ScoreArgs;
use crate::flags::{Common, Format};
use crate::{load, output};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::Severity;
use detente_chance::score::ENOUGH;
use detente_chance::words::percent;
use detente_desk::ledger as sealed;
use detente_desk::ledger::Entry;
use detente_outlook::ledger::Sealed;
use detente_outlook::score::{Forecaster, Question, Summary, forecasters, rows, summary};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Which form Brier scores have.
    brier_form: &'static str,
    /// One row a resolved question and forecaster: the last outlook published from a day not after the outcome was
    /// known. The case's own come first.
    questions: Vec<Question>,
    /// Over all questions, the case's own outlooks alone; null where there is none.
    summary: Option<Summary>,
    /// Other forecasters, by name.
    forecasters: Vec<Forecaster>,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

/// What the published forecasts of some cases are worth.
#[derive(Default)]
pub(crate) struct Judged {
    /// One row a resolved question and forecaster.
    pub(crate) questions: Vec<Question>,
    /// What is not scored, and why.
    pub(crate) notes: Vec<Note>,
    /// True where a case could not be read.
    pub(crate) failed: bool,
}

/// Scores the published forecasts of resolved cases.
pub(crate) fn judged(cases: &[PathBuf]) -> anyhow::Result<Judged> {
    let mut judged = Judged::default();
    let mut forks = Vec::new();
    for path in cases {
        let (loaded, _, diagnostics) = load::read(path);
        if diagnostics.iter().any(|d| d.severity == Severity::Error) {
            judged.failed = true;
            // Prints the problems; nothing is computed from such a case.
            let _ = load::ready(path);
            continue;
        }
        let case = &loaded.case;
        let name = path.display().to_string();
        let notes = &mut judged.notes;
        let mut note = |why: String| {
            notes.push(Note { code: NoteCode::N1801, what: format!("{}: not scored", case.title), why });
        };
        let Some(resolved) = &case.question.resolved else {
            note("it is not resolved yet: `detente resolve` writes down how it came out".into());
            continue;
        };
        for void in &resolved.void {
            note(format!("“{void}” is void: it can have no answer any more"));
        }
        let entries = sealed::entries(path)?;
        let chain = sealed::chain(&entries);
        for fault in &chain.faults {
            note(format!("its ledger is not sound: {fault}"));
        }
        forks.extend(
            sealed::notes(&case.title, &chain).into_iter().filter(|note| note.code == NoteCode::N1804),
        );
        let own: Vec<(&str, &Sealed)> = entries.iter().filter_map(Entry::sound).collect();
        judged.questions.extend(rows(&own, (&name, case), None, &mut note));
        let others = sealed::others(path)?;
        for fault in sealed::chain(&others).faults {
            note(format!("the ledger of other forecasters is not sound: {fault}"));
        }
        let others: Vec<(&str, &Sealed)> = others.iter().filter_map(Entry::sound).collect();
        let mut names: Vec<&str> = others.iter().filter_map(|(_, sealed)| sealed.forecaster()).collect();
        names.sort_unstable();
        names.dedup();
        for who in names {
            let theirs = others.iter().filter(|(_, sealed)| sealed.forecaster() == Some(who));
            let theirs: Vec<(&str, &Sealed)> = theirs.copied().collect();
            judged.questions.extend(rows(&theirs, (&name, case), Some(who), &mut |_| {}));
        }
    }
    judged.notes.extend(forks);
    Ok(judged)
}

pub(crate) fn run(args: &ScoreArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let Judged { questions, notes, failed } = judged(&args.cases)?;
    let (own, others): (Vec<Question>, Vec<Question>) =
        questions.into_iter().partition(|question| question.forecaster.is_none());
    let summary = summary(&own);
    let questions: Vec<Question> = own.into_iter().chain(others).collect();
    let forecasters = forecasters(&questions);
    let answer = Answer {
        format: "detente.score/1",
        brier_form: "(p − o)², 0 to 1",
        questions,
        summary,
        forecasters,
        notes,
    };
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => csv(&answer)?,
        Format::Text => {
            output::text(&text(&answer))?;
            load::notes(&answer.notes, common.format)?;
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}

fn csv(answer: &Answer) -> anyhow::Result<()> {
    let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    output::csv(
        &[
            "case",
            "question",
            "forecaster",
            "outlook",
            "as_of",
            "resolved_on",
            "outcome",
            "forecast",
            "base_rate",
            "brier",
            "brier_base_rate",
            "log_loss",
            "log_loss_base_rate",
            "published",
            "brier_over_time",
        ],
        answer.questions.iter().map(|q| {
            vec![
                q.case.clone(),
                q.question.to_owned(),
                q.forecaster.clone().unwrap_or_default(),
                q.outlook.clone(),
                q.as_of.clone(),
                q.resolved_on.clone().unwrap_or_default(),
                q.outcome.to_owned(),
                q.forecast.to_string(),
                some(q.base_rate),
                q.brier.to_string(),
                some(q.brier_base_rate),
                q.log_loss.to_string(),
                some(q.log_loss_base_rate),
                q.published.to_string(),
                some(q.brier_over_time),
            ]
        }),
    )
}

fn text(answer: &Answer) -> String {
    let mut out = String::new();
    let three = |value: f64| format!("{value:.3}");
    let some = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), three);
    if answer.questions.is_empty() {
        out.push_str("No resolved question with a published outlook: nothing to score.\n");
        return out;
    }
    let rows: Vec<Vec<String>> = answer
        .questions
        .iter()
        .map(|q| {
            let who = q.forecaster.as_ref().map_or_else(String::new, |who| format!(" ({who})"));
            vec![
                output::cut(&format!("{}{who}", q.title), 40),
                q.question.to_owned(),
                q.as_of.clone(),
                percent(q.forecast),
                q.base_rate.map_or_else(|| "–".to_owned(), percent),
                q.outcome.to_owned(),
                three(q.brier),
                some(q.brier_base_rate),
                some(q.brier_over_time),
            ]
        })
        .collect();
    out.push_str(&output::table(
        &[
            "case",
            "question",
            "as of",
            "outlook",
            "base rate",
            "came out",
            "Brier",
            "base rate’s",
            "over time",
        ],
        &rows,
        &[3, 4, 6, 7, 8],
    ));
    out.push_str(&others(answer));
    let Some(s) = &answer.summary else { return out };
    out.push_str(&format!(
        "\n{} scored; mean Brier {} ({}; lower is better), mean log loss {}.\n",
        load::count(s.questions, "question"),
        three(s.brier),
        answer.brier_form,
        three(s.log_loss)
    ));
    match &s.beside_base_rate {
        Some(b) => {
            let skill = b.skill.map_or_else(String::new, |skill| format!(": skill {skill:+.2}"));
            out.push_str(&format!(
                "Beside the base rate alone ({}): Brier {} against {}{skill}; log loss {} against {}.\n",
                load::count(b.questions, "question"),
                three(b.brier),
                three(b.brier_base_rate),
                three(b.log_loss),
                three(b.log_loss_base_rate)
            ));
        }
        None => out.push_str("No question had a base rate to be compared with.\n"),
    }
    if let Some(m) = &s.murphy {
        out.push_str(&format!(
            "Brier {} = reliability {} − resolution {} + uncertainty {}.\n",
            three(m.brier),
            three(m.reliability),
            three(m.resolution),
            three(m.uncertainty)
        ));
    }
    if let Some(c) = &s.corp {
        out.push_str(&format!(
            "Without bins: miscalibration {} − discrimination {} + uncertainty {} (isotonic regression, CORP).\n",
            three(c.miscalibration),
            three(c.discrimination),
            three(c.uncertainty)
        ));
    }
    out.push_str(&calibration(s));
    out
}

/// A line for each other forecaster.
fn others(answer: &Answer) -> String {
    let three = |value: f64| format!("{value:.3}");
    let some = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), three);
    let mut out = String::new();
    for other in &answer.forecasters {
        out.push_str(&format!(
            "\n{}: {}, mean Brier {}; on {} answered by both {} against {}.",
            other.name,
            load::count(other.questions, "question"),
            three(other.brier),
            other.shared,
            some(other.brier_shared),
            some(other.brier_of_the_case)
        ));
    }
    if !answer.forecasters.is_empty() {
        out.push('\n');
    }
    out
}

fn calibration(s: &Summary) -> String {
    let mut out = String::new();
    out.push_str("\nCalibration (Jeffreys 95 % interval of how often it came true):\n");
    let rows: Vec<Vec<String>> = s
        .calibration
        .bins
        .iter()
        .map(|b| {
            vec![
                format!("{}–{} %", (b.from * 100.0).round(), (b.to * 100.0).round()),
                percent(b.forecast),
                format!("{} of {}", b.yes, b.n),
                format!("{} to {}", percent(b.interval[0]), percent(b.interval[1])),
            ]
        })
        .collect();
    out.push_str(&output::table(&["said", "mean", "came true", "interval"], &rows, &[1, 2, 3]));
    if !s.calibration.enough {
        out.push_str(&format!(
            "Fewer than {} resolved questions: these are dots, and say nothing about calibration yet.\n",
            ENOUGH
        ));
    }
    out
}
