//! `detente score`: how good the published outlooks of resolved cases were, beside the base rate alone.

use crate::args::ScoreArgs;
use crate::flags::{Common, Format};
use crate::sealed::Entry;
use crate::{load, output, sealed};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::date::day;
use detente_case::{Case, Severity};
use detente_chance::score::{self, Corp, Murphy};
use detente_chance::words::percent;
use serde::Serialize;
use serde_json::Value;
use std::path::PathBuf;
use std::process::ExitCode;

/// Bins of the calibration table.
const BINS: usize = 10;

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

#[derive(Serialize)]
pub(crate) struct Forecaster {
    /// The name.
    pub(crate) name: String,
    /// Resolved questions that it answered.
    pub(crate) questions: usize,
    /// Mean Brier score on these, 0–1.
    pub(crate) brier: f64,
    /// Questions that the case's own outlooks answered too.
    pub(crate) shared: usize,
    /// Mean Brier score on the shared ones; null where there is none.
    pub(crate) brier_shared: Option<f64>,
    /// That of the case's own outlooks on them.
    pub(crate) brier_of_the_case: Option<f64>,
}

#[derive(Serialize)]
pub(crate) struct Question {
    /// The case folder.
    pub(crate) case: String,
    /// Title of the case.
    title: String,
    /// `signed` or `holds`.
    pub(crate) question: &'static str,
    /// Who gave the forecast; null for the case's own outlooks.
    pub(crate) forecaster: Option<String>,
    /// The published file.
    outlook: String,
    /// The day it speaks from, ISO.
    as_of: String,
    /// The day on which the outcome was known, ISO.
    resolved_on: Option<String>,
    /// `yes` or `no`.
    pub(crate) outcome: &'static str,
    /// The chance that was given, 0–1.
    pub(crate) forecast: f64,
    /// Which number that is: combined, inside, outside.
    basis: String,
    /// The chance by history alone, 0–1.
    base_rate: Option<f64>,
    /// (p − o)², 0–1.
    pub(crate) brier: f64,
    /// The same for history alone.
    brier_base_rate: Option<f64>,
    /// −ln of the chance given to what happened.
    log_loss: f64,
    /// The same for history alone.
    log_loss_base_rate: Option<f64>,
    /// How many forecasts of it were published in time.
    published: usize,
    /// Mean Brier score over the days from the first of them to the day on which the outcome was known, each standing
    /// until the next; null where that is not known or no day lies between.
    pub(crate) brier_over_time: Option<f64>,
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
    /// The same without bins, by isotonic regression (CORP).
    corp: Option<CorpParts>,
    /// Mean Brier score over time, on the questions that have one; null where none has.
    brier_over_time: Option<f64>,
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
struct CorpParts {
    /// What recalibration would save: 0 is perfect.
    miscalibration: f64,
    /// What the recalibrated forecasts save against the share overall.
    discrimination: f64,
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

/// A forecast of one question.
struct Given<'a> {
    name: &'a str,
    as_of: &'a str,
    number: u64,
    basis: &'static str,
    forecast: f64,
    base: Option<f64>,
}

/// The numbers of a published answer: which one it is judged by, and history's.
pub(crate) fn numbers(answer: &Value) -> (Option<(&'static str, f64)>, Option<f64>) {
    let number = |key: &str| answer.get(key).and_then(Value::as_f64);
    // Outlooks of 0.1.0 say `outside` and `inside`, and are judged by what they said.
    let bases = ["combined", "inside", "outside"];
    let said = bases.into_iter().find_map(|basis| Some((basis, number(basis)?)));
    (said, number("outside").or_else(|| number("history")))
}

/// The forecasts that speak to a question, from a day not after its outcome was known, in order of time.
fn given<'a>(entries: &'a [&'a Entry], key: &str, known: Option<&str>) -> Vec<Given<'a>> {
    let mut list: Vec<Given<'a>> = entries
        .iter()
        .filter_map(|entry| {
            let sealed = entry.sealed.as_ref().ok().filter(|sealed| !sealed.knew(key))?;
            let as_of = sealed.outlook.get("as_of").and_then(Value::as_str)?;
            let (said, base) = numbers(sealed.outlook.get(key)?);
            let (basis, forecast) = said?;
            // ISO days compare as text.
            let in_time = known.is_none_or(|known| as_of <= known);
            in_time.then_some(Given {
                name: &entry.name,
                as_of,
                number: sealed.number(),
                basis,
                forecast,
                base,
            })
        })
        .collect();
    list.sort_by(|a, b| a.as_of.cmp(b.as_of).then(a.number.cmp(&b.number)));
    list
}

/// The mean Brier score over the days from the first forecast to the day on which the outcome was known, each forecast
/// standing until the next. `None` where no day lies between.
fn over_time(list: &[Given<'_>], known: Option<&str>, outcome: bool) -> Option<f64> {
    let end = day(known?)?;
    let (mut sum, mut days) = (0.0, 0.0);
    for (at, one) in list.iter().enumerate() {
        let next = list.get(at + 1).map_or(Some(end), |next| day(next.as_of))?;
        let stood = f64::from((next - day(one.as_of)?).get_days()).max(0.0);
        sum += stood * score::brier(one.forecast, outcome);
        days += stood;
    }
    (days > 0.0).then(|| sum / days)
}

/// One row for each resolved question of a case, by one forecaster.
fn rows(
    entries: &[&Entry],
    (name, case): (&str, &Case),
    forecaster: Option<&str>,
    missing: &mut dyn FnMut(String),
) -> Vec<Question> {
    let Some(resolved) = &case.question.resolved else { return Vec::new() };
    let known = resolved.on.map(|day| day.to_string());
    let row = |(key, outcome): (&'static str, Option<bool>)| {
        let outcome = outcome?;
        let list = given(entries, key, known.as_deref());
        let Some(last) = list.last() else {
            missing(format!(
                "no published outlook gives a number for “{key}” from before the outcome was known: `detente outlook --publish` seals one"
            ));
            return None;
        };
        Some(Question {
            case: name.to_owned(),
            title: case.title.clone(),
            question: key,
            forecaster: forecaster.map(str::to_owned),
            outlook: last.name.to_owned(),
            as_of: last.as_of.to_owned(),
            resolved_on: known.clone(),
            outcome: if outcome { "yes" } else { "no" },
            forecast: last.forecast,
            basis: last.basis.to_owned(),
            base_rate: last.base,
            brier: score::brier(last.forecast, outcome),
            brier_base_rate: last.base.map(|p| score::brier(p, outcome)),
            log_loss: score::log_loss(last.forecast, outcome),
            log_loss_base_rate: last.base.map(|p| score::log_loss(p, outcome)),
            published: list.len(),
            brier_over_time: over_time(&list, known.as_deref(), outcome),
        })
    };
    [("signed", resolved.signed), ("holds", resolved.holds)].into_iter().filter_map(row).collect()
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
        let own: Vec<&Entry> = entries.iter().collect();
        judged.questions.extend(rows(&own, (&name, case), None, &mut note));
        let others = sealed::others(path)?;
        for fault in sealed::chain(&others).faults {
            note(format!("the ledger of other forecasters is not sound: {fault}"));
        }
        let mut names: Vec<&str> = others.iter().filter_map(Entry::forecaster).collect();
        names.sort_unstable();
        names.dedup();
        for who in names {
            let theirs: Vec<&Entry> = others.iter().filter(|entry| entry.forecaster() == Some(who)).collect();
            judged.questions.extend(rows(&theirs, (&name, case), Some(who), &mut |_| {}));
        }
    }
    judged.notes.extend(forks);
    Ok(judged)
}

/// Beside the case's own forecasts, on the questions that both answered.
pub(crate) fn forecasters(questions: &[Question]) -> Vec<Forecaster> {
    let mut names: Vec<&String> = questions.iter().filter_map(|q| q.forecaster.as_ref()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let theirs: Vec<&Question> =
                questions.iter().filter(|q| q.forecaster.as_ref() == Some(name)).collect();
            let both: Vec<(&Question, &Question)> = theirs
                .iter()
                .filter_map(|q| {
                    let same = |own: &&Question| {
                        own.forecaster.is_none() && own.case == q.case && own.question == q.question
                    };
                    Some((*q, questions.iter().find(same)?))
                })
                .collect();
            let on_both = |of: fn(&(&Question, &Question)) -> f64| {
                (!both.is_empty()).then(|| mean(both.iter().map(of)))
            };
            Forecaster {
                name: name.clone(),
                questions: theirs.len(),
                brier: mean(theirs.iter().map(|q| q.brier)),
                shared: both.len(),
                brier_shared: on_both(|pair| pair.0.brier),
                brier_of_the_case: on_both(|pair| pair.1.brier),
            }
        })
        .collect()
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
    let corp = score::corp(&pairs).map(|(parts, _)| {
        let Corp { brier: _, miscalibration, discrimination, uncertainty } = parts;
        CorpParts { miscalibration, discrimination, uncertainty }
    });
    let over: Vec<f64> = questions.iter().filter_map(|q| q.brier_over_time).collect();
    Some(Summary {
        corp,
        brier_over_time: (!over.is_empty()).then(|| mean(over.iter().copied())),
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn outlooks_of_any_version_are_judged_by_what_they_said() {
        let said = |answer: Value| numbers(&answer);
        // 0.1.0: the pool where there is one, else the models' share.
        let pooled = json!({ "outside": 0.3, "inside": 0.8, "combined": 0.5 });
        assert_eq!(said(pooled), (Some(("combined", 0.5)), Some(0.3)));
        assert_eq!(said(json!({ "outside": null, "inside": 0.8 })), (Some(("inside", 0.8)), None));
        // Since: no number without a clock, whatever history knows.
        assert_eq!(said(json!({ "history": 0.3, "combined": null })), (None, Some(0.3)));
        assert_eq!(said(json!({ "history": 0.3, "combined": 0.4 })), (Some(("combined", 0.4)), Some(0.3)));
    }

    #[test]
    fn a_forecast_stands_until_the_next() {
        let one = |as_of, number, forecast| Given {
            name: "",
            as_of,
            number,
            basis: "combined",
            forecast,
            base: None,
        };
        let list = [one("2026-01-01", 1, 0.5), one("2026-01-11", 2, 1.0), one("2026-01-11", 3, 0.0)];
        // Ten days at .5, none at 1 (replaced the same day), twenty at 0.
        let found = over_time(&list, Some("2026-01-31"), false).unwrap();
        assert!((found - (10.0 * 0.25) / 30.0).abs() < 1e-12, "{found}");
        assert_eq!(over_time(&list[..1], Some("2026-01-01"), false), None);
        assert_eq!(over_time(&list, None, false), None);
    }
}
