//! `detente score`: how good the published outlooks of resolved cases were, beside the base rate alone.

use crate::args::ScoreArgs;
use crate::flags::{Common, Format};
use crate::{load, output, sealed};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::Severity;
use detente_chance::score::{self, Murphy};
use detente_chance::words::percent;
use serde::Serialize;
use serde_json::Value;
use std::process::ExitCode;

/// Bins of the calibration table.
const BINS: usize = 10;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Which form Brier scores have.
    brier_form: &'static str,
    /// One row a resolved question: the last outlook published from a day not after the outcome was known.
    questions: Vec<Question>,
    /// Over all questions; null where there is none.
    summary: Option<Summary>,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Question {
    /// The case folder.
    case: String,
    /// Title of the case.
    title: String,
    /// `signed` or `holds`.
    question: &'static str,
    /// The published file.
    outlook: String,
    /// The day it speaks from, ISO.
    as_of: String,
    /// The day on which the outcome was known, ISO.
    resolved_on: Option<String>,
    /// `yes` or `no`.
    outcome: &'static str,
    /// The chance that was given, 0–1.
    forecast: f64,
    /// Which number that is: combined, inside, outside.
    basis: String,
    /// The chance by history alone, 0–1.
    base_rate: Option<f64>,
    /// (p − o)², 0–1.
    brier: f64,
    /// The same for history alone.
    brier_base_rate: Option<f64>,
    /// −ln of the chance given to what happened.
    log_loss: f64,
    /// The same for history alone.
    log_loss_base_rate: Option<f64>,
}

#[derive(Serialize)]
struct Summary {
    /// How many there are.
    questions: usize,
    /// Mean Brier score, 0–1.
    brier: f64,
    /// Mean log loss.
    log_loss: f64,
    /// Over the questions that have a base rate.
    beside_base_rate: Option<Beside>,
    /// Murphy's decomposition of the Brier score; null where there are too few questions.
    murphy: Option<Decomposition>,
    /// How often what was given a chance came about.
    calibration: Calibration,
}

#[derive(Serialize)]
struct Beside {
    /// How many have one.
    questions: usize,
    /// Mean Brier score on these.
    brier: f64,
    /// The same for history alone.
    brier_base_rate: f64,
    /// 1 − Brier / Brier of history; null where that is 0.
    skill: Option<f64>,
    /// Mean log loss on these.
    log_loss: f64,
    /// The same for history alone.
    log_loss_base_rate: f64,
}

#[derive(Serialize)]
struct Decomposition {
    /// Of forecasts rounded to their bin: reliability − resolution + uncertainty.
    brier: f64,
    /// How far frequencies lie from the forecasts.
    reliability: f64,
    /// How far frequencies lie from the mean.
    resolution: f64,
    /// How uncertain the outcomes are by themselves.
    uncertainty: f64,
}

#[derive(Serialize)]
struct Calibration {
    /// False below twenty questions: dots without a claim.
    enough: bool,
    /// Bins of chances that hold a question.
    bins: Vec<Bin>,
}

#[derive(Serialize)]
struct Bin {
    /// Lower end, 0–1.
    from: f64,
    /// Upper end, 0–1.
    to: f64,
    /// Mean chance given.
    forecast: f64,
    /// Questions in it.
    n: usize,
    /// How many came about.
    yes: usize,
    /// 95 % interval of the frequency (Jeffreys).
    interval: [f64; 2],
}

pub(crate) fn run(args: &ScoreArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let mut questions = Vec::new();
    let mut notes = Vec::new();
    let mut forks = Vec::new();
    let mut failed = false;
    for path in &args.cases {
        let (loaded, _, diagnostics) = load::read(path);
        if diagnostics.iter().any(|d| d.severity == Severity::Error) {
            failed = true;
            // Prints the problems; nothing is computed from such a case.
            let _ = load::ready(path);
            continue;
        }
        let case = &loaded.case;
        let name = path.display().to_string();
        let mut note = |why: String| {
            notes.push(Note { code: NoteCode::N1801, what: format!("{}: not scored", case.title), why });
        };
        let Some(resolved) = &case.question.resolved else {
            note("it is not resolved yet: `detente resolve` writes down how it came out".into());
            continue;
        };
        let entries = sealed::entries(path)?;
        let chain = sealed::chain(&entries);
        for fault in &chain.faults {
            note(format!("its ledger is not sound: {fault}"));
        }
        forks.extend(
            sealed::notes(&case.title, &chain).into_iter().filter(|note| note.code == NoteCode::N1804),
        );
        for (key, outcome) in [("signed", resolved.signed), ("holds", resolved.holds)] {
            let Some(outcome) = outcome else { continue };
            // The last one sealed from a day not after the outcome was known.
            let known = resolved.on.map(|day| day.to_string());
            let last = entries.iter().rev().find_map(|entry| {
                let sealed = entry.sealed.as_ref().ok().filter(|sealed| !sealed.knew(key))?;
                let as_of = sealed.outlook.get("as_of").and_then(Value::as_str)?;
                // ISO days compare as text.
                let in_time = known.as_deref().is_none_or(|known| as_of <= known);
                let answer = sealed.outlook.get(key).filter(|answer| !answer.is_null())?;
                in_time.then(|| (entry.name.clone(), as_of.to_owned(), answer.clone()))
            });
            let Some((outlook, as_of, answer)) = last else {
                note(format!(
                    "no published outlook speaks to “{key}” from before the outcome was known: `detente outlook --publish` seals one"
                ));
                continue;
            };
            let number = |key: &str| answer.get(key).and_then(Value::as_f64);
            let Some((basis, forecast)) = ["combined", "inside", "outside"]
                .into_iter()
                .find_map(|basis| Some((basis.to_owned(), number(basis)?)))
            else {
                note(format!("the published outlook gives no number for “{key}”"));
                continue;
            };
            let base = number("history").or_else(|| number("outside"));
            questions.push(Question {
                case: name.clone(),
                title: case.title.clone(),
                question: key,
                outlook,
                as_of,
                resolved_on: known,
                outcome: if outcome { "yes" } else { "no" },
                forecast,
                basis,
                base_rate: base,
                brier: score::brier(forecast, outcome),
                brier_base_rate: base.map(|p| score::brier(p, outcome)),
                log_loss: score::log_loss(forecast, outcome),
                log_loss_base_rate: base.map(|p| score::log_loss(p, outcome)),
            });
        }
    }
    notes.extend(forks);
    let summary = summary(&questions);
    let answer =
        Answer { format: "detente.score/1", brier_form: "(p − o)², 0 to 1", questions, summary, notes };
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

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    sum / n
}

fn summary(questions: &[Question]) -> Option<Summary> {
    if questions.is_empty() {
        return None;
    }
    let pairs: Vec<(f64, bool)> = questions.iter().map(|q| (q.forecast, q.outcome == "yes")).collect();
    let based: Vec<&Question> = questions.iter().filter(|q| q.base_rate.is_some()).collect();
    let beside = (!based.is_empty()).then(|| {
        let brier = mean(based.iter().map(|q| q.brier));
        let brier_base_rate = mean(based.iter().filter_map(|q| q.brier_base_rate));
        Beside {
            questions: based.len(),
            brier,
            brier_base_rate,
            skill: score::skill(brier, brier_base_rate),
            log_loss: mean(based.iter().map(|q| q.log_loss)),
            log_loss_base_rate: mean(based.iter().filter_map(|q| q.log_loss_base_rate)),
        }
    });
    let found = score::calibration(&pairs, BINS);
    let murphy = score::murphy(&pairs).map(|Murphy { brier, reliability, resolution, uncertainty }| {
        Decomposition { brier, reliability, resolution, uncertainty }
    });
    Some(Summary {
        questions: questions.len(),
        brier: mean(questions.iter().map(|q| q.brier)),
        log_loss: mean(questions.iter().map(|q| q.log_loss)),
        beside_base_rate: beside,
        murphy,
        calibration: Calibration {
            enough: found.enough,
            bins: found
                .bins
                .iter()
                .map(|b| Bin {
                    from: b.from,
                    to: b.to,
                    forecast: b.forecast,
                    n: b.n,
                    yes: b.yes,
                    interval: b.interval,
                })
                .collect(),
        },
    })
}

fn csv(answer: &Answer) -> anyhow::Result<()> {
    let some = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    output::csv(
        &[
            "case",
            "question",
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
        ],
        answer.questions.iter().map(|q| {
            vec![
                q.case.clone(),
                q.question.to_owned(),
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
            vec![
                output::cut(&q.title, 40),
                q.question.to_owned(),
                q.as_of.clone(),
                percent(q.forecast),
                q.base_rate.map_or_else(|| "–".to_owned(), percent),
                q.outcome.to_owned(),
                three(q.brier),
                some(q.brier_base_rate),
            ]
        })
        .collect();
    out.push_str(&output::table(
        &["case", "question", "as of", "outlook", "base rate", "came out", "Brier", "base rate’s"],
        &rows,
        &[3, 4, 6, 7],
    ));
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
            score::ENOUGH
        ));
    }
    out
}
