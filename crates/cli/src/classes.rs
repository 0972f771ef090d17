//! `detente classes`: the base-rate classes, those for a case, or those for some words; each with what it counts, from
//! when, and how well it foretold cases that it had not seen.

use crate::args::ClassesArgs;
use crate::flags::{Common, Format};
use crate::output;
use detente_bind::baserates::{self, Class, Drift, Score};
use detente_bind::seek::{self, Found};
use detente_case::QuestionKind;
use detente_chance::clock::Clock;
use detente_chance::summary::quantile_sorted;
use detente_chance::words::{percent, percent_interval};
use serde::Serialize;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// As many are shown for a case or for words, a question.
const BEST: usize = 5;
/// Past cases named beside a class.
const NEAREST: usize = 3;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// The words that were searched by; empty where all classes are listed.
    words: Vec<String>,
    /// The classes: all in the order of the table, or the best first, a question at a time.
    classes: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    /// Name: `class` in a [[reference]] row.
    id: &'static str,
    /// `signed` or `holds`.
    question: &'static str,
    /// Which cases.
    title: &'static str,
    /// What is counted.
    event: &'static str,
    /// From when time runs.
    clock: &'static str,
    /// The stage from which it counts.
    stage: &'static str,
    /// True where it says by when, so that it gives a number.
    has_clock: bool,
    /// Years from the start in which the event cannot happen, because of how the class was made.
    quiet: f64,
    /// Cases.
    n: f64,
    /// Groups of cases that are not independent.
    groups: Option<f64>,
    /// Share that ever ended so, or of good outcomes, for a class without a table of years.
    share: Option<f64>,
    /// Its readings.
    readings: Vec<Reading>,
    /// Its share in parts of its time.
    drift: &'static [Drift],
    /// Mean Brier scores of forecasts for cases whose group was left out.
    scores: &'static [Score],
    /// The words that were found.
    words: Vec<String>,
    /// Past cases that share most words, where they may be shown.
    cases: Vec<Past>,
    /// What to beware of.
    warnings: &'static [String],
    /// Where it is from.
    citation: &'static str,
    /// Licence of its rows, or why they are not shown.
    licence: &'static str,
}

#[derive(Serialize)]
struct Reading {
    /// Days from the start of the class's clock; for a class about holding, days from signature.
    days: f64,
    /// Share that ended in agreement by then, or that held.
    share: f64,
    /// 90 % (signing) or 95 % (holding) interval over groups; null where nothing is known of it.
    interval: Option<[f64; 2]>,
    /// True where no case was watched for so long.
    at_least: bool,
}

#[derive(Serialize)]
struct Past {
    /// What it is.
    what: String,
    /// Years until the event, or until it was last seen.
    years: f64,
    /// True where the event came.
    event: bool,
}

const DAYS_IN_A_YEAR: f64 = 365.25;

fn readings(class: &Class) -> Vec<Reading> {
    let Some(timed) = &class.timed else {
        let points = class.survival.iter().filter(|at| [1.0, 2.0, 5.0, 10.0, 20.0].contains(&at.years));
        return points
            .map(|at| Reading {
                days: at.years * DAYS_IN_A_YEAR,
                share: at.share,
                interval: at.interval,
                at_least: false,
            })
            .collect();
    };
    // Before the first day all are open: what ends on that very day counts.
    let read = |clock: &Clock, days: f64| clock.by(days, -1.0);
    [30.0, 90.0, 180.0, 365.0, 1825.0]
        .into_iter()
        .filter_map(|days| {
            let reading = read(&timed.clock, days)?;
            let mut drawn: Vec<f64> =
                timed.replicates.iter().filter_map(|clock| Some(read(clock, days)?.p)).collect();
            drawn.sort_by(f64::total_cmp);
            let interval = [quantile_sorted(&drawn, 0.05), quantile_sorted(&drawn, 0.95)];
            let interval = interval.iter().all(|end| end.is_finite()).then_some(interval);
            Some(Reading { days, share: reading.p, interval, at_least: reading.at_least })
        })
        .collect()
}

fn row(class: &'static Class, words: Vec<String>, wanted: &BTreeSet<String>) -> Row {
    let past = baserates::cases(&class.id).filter(|_| !wanted.is_empty());
    let cases = past.map_or_else(Vec::new, |past| {
        let near = seek::nearest_cases(&past, wanted, NEAREST).into_iter().filter_map(|at| past.rows.get(at));
        near.map(|row| Past { what: row.what.join(", "), years: row.years, event: row.event }).collect()
    });
    Row {
        id: &class.id,
        question: class.question.as_str(),
        title: &class.title,
        event: &class.event,
        clock: &class.clock,
        stage: &class.about.stage,
        has_clock: class.timed.is_some() || !class.survival.is_empty() || class.horizon.is_some(),
        quiet: class.quiet,
        n: class.n,
        groups: class.clusters,
        share: class.fixed,
        readings: readings(class),
        drift: &class.about.drift,
        scores: &class.about.scores,
        words,
        cases,
        warnings: &class.warnings,
        citation: &class.citation,
        licence: &class.about.licence,
    }
}

/// What is searched by: the words of a case where there is one of that name, else the words themselves.
fn wanted(what: &str) -> Result<(BTreeSet<String>, Vec<QuestionKind>), ExitCode> {
    let path = std::path::Path::new(what);
    let mut questions = vec![QuestionKind::Signed, QuestionKind::Holds];
    if !path.exists() {
        return Ok((seek::words(what), questions));
    }
    let case = crate::load::ready(path)?.loaded.case;
    let is_asked = |kind: &QuestionKind| match kind {
        QuestionKind::Signed => case.question.signed.is_some(),
        QuestionKind::Holds => case.question.holds.is_some(),
    };
    if case.question.signed.is_some() || case.question.holds.is_some() {
        questions.retain(is_asked);
    }
    Ok((seek::words_of(&case), questions))
}

pub(crate) fn run(args: &ClassesArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let mut answer = Answer { format: "detente.classes/1", words: Vec::new(), classes: Vec::new() };
    match &args.about {
        None => {
            let none = BTreeSet::new();
            answer.classes = baserates::classes().iter().map(|class| row(class, Vec::new(), &none)).collect();
        }
        Some(what) => {
            let (words, questions) = match wanted(what) {
                Ok(found) => found,
                Err(code) => return Ok(code),
            };
            for question in questions {
                // Only classes that give a number are suggested; the others are in the whole list.
                let found =
                    seek::seek(&words, Some(question)).into_iter().filter(|found| gives_a_number(found));
                answer.classes.extend(found.take(BEST).map(|found| row(found.class, found.words, &words)));
            }
            answer.words = words.into_iter().collect();
        }
    }
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(
            &["id", "question", "title", "event", "clock", "stage", "n", "groups", "has_clock", "licence"],
            answer.classes.iter().map(|row| {
                let groups = row.groups.map_or_else(String::new, |groups| groups.to_string());
                let texts = [row.id, row.question, row.title, row.event, row.clock, row.stage];
                let mut cells: Vec<String> = texts.map(str::to_owned).to_vec();
                cells.extend([row.n.to_string(), groups, row.has_clock.to_string(), row.licence.to_owned()]);
                cells
            }),
        )?,
        Format::Text => output::text(&text(&answer, args.about.is_some()))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn gives_a_number(found: &Found) -> bool {
    let class = found.class;
    class.timed.is_some() || !class.survival.is_empty() || class.horizon.is_some()
}

fn text(answer: &Answer, is_search: bool) -> String {
    if answer.classes.is_empty() {
        return "No class has any of these words. `detente classes` lists all; count cases of your own with class = \"own\".\n"
            .to_owned();
    }
    let mut out = String::new();
    for (question, head) in [("signed", "Will it be signed?"), ("holds", "Will it hold?")] {
        let rows: Vec<&Row> = answer.classes.iter().filter(|row| row.question == question).collect();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("{head}\n"));
        for row in rows {
            if is_search { detailed(&mut out, row) } else { brief(&mut out, row) }
        }
        out.push('\n');
    }
    if is_search {
        out.push_str(
            "Choose before you look at the numbers: the event first, then the stage, then the cases.\n",
        );
    } else {
        out.push_str("`detente classes --for WORDS` (or a case) tells more of those that fit.\n");
    }
    out
}

fn span(days: f64) -> String {
    match days {
        days if days < 365.0 => format!("{days:.0} days"),
        days if days < 400.0 => "1 year".to_owned(),
        days => format!("{:.0} years", days / DAYS_IN_A_YEAR),
    }
}

/// "within 30 days 10 %, 180 days 36 %"; "held for 1 year 74 %, 5 years 49 %"; "41 % at any time: no clock".
fn said(row: &Row, with_interval: bool) -> String {
    if row.readings.is_empty() {
        let share = row.share.map(percent).unwrap_or_default();
        return if row.has_clock {
            format!("{share} over its years")
        } else {
            format!("{share} at any time: no clock")
        };
    }
    let list = row.readings.iter().map(|reading| {
        let interval = reading.interval.filter(|_| with_interval);
        let interval = interval.map(|[low, high]| format!(" ({})", percent_interval(low, high)));
        let at_least = if reading.at_least { "at least " } else { "" };
        format!("{} {at_least}{}{}", span(reading.days), percent(reading.share), interval.unwrap_or_default())
    });
    let verb = if row.question == "signed" { "within" } else { "held for" };
    format!("{verb} {}", list.collect::<Vec<_>>().join(", "))
}

fn cases(row: &Row) -> String {
    match row.groups {
        Some(groups) => format!("{} cases in {groups} groups", row.n),
        None => format!("{} cases", row.n),
    }
}

fn brief(out: &mut String, row: &Row) {
    out.push_str(&format!("  {}\n      {}; {}\n", row.id, output::wrap(row.title, 92, "      "), cases(row)));
    out.push_str(&format!("      {}\n", output::wrap(&said(row, false), 92, "      ")));
}

fn detailed(out: &mut String, row: &Row) {
    out.push_str(&format!("  {}\n", row.id));
    let mut line = |text: &str| out.push_str(&format!("      {}\n", output::wrap(text, 92, "      ")));
    line(row.title);
    let quiet = if row.quiet > 0.0 { "; the first year holds by construction" } else { "" };
    let stage = if row.stage.is_empty() { String::new() } else { format!(" (stage: {})", row.stage) };
    line(&format!("counts: {}", row.event));
    line(&format!("from: {}{stage}{quiet}", row.clock));
    line(&format!("{}; {}", cases(row), said(row, true)));
    if let Some(first) = row.drift.first() {
        let at = if row.question == "signed" { span(first.at) } else { span(first.at * DAYS_IN_A_YEAR) };
        let parts = row.drift.iter().map(|part| format!("{}–{} {}", part.from, part.to, percent(part.share)));
        line(&format!("over time ({at}): {}", parts.collect::<Vec<_>>().join(", ")));
    }
    if !row.scores.is_empty() {
        let list = row.scores.iter().map(|score| {
            format!("{:.0} days {:.3} ({:.3}, {:.3})", score.days, score.clock, score.share, score.constant)
        });
        line(&format!(
            "Brier score on groups left out (share without clock, constant hazards): {}",
            list.collect::<Vec<_>>().join("; ")
        ));
    }
    for past in &row.cases {
        let end = if past.event { "until the event" } else { "without it" };
        line(&format!("such as: {}, {:.1} years {end}", past.what, past.years));
    }
    for warning in row.warnings {
        line(&format!("beware: {warning}"));
    }
    line(&format!("fits by: {}. {}", row.words.join(", "), row.citation));
}
