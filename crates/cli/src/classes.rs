//! `detente classes`: the base-rate classes, those for a case, or those for some words; each with what it counts, from
//! when, and how well it foretold cases that it had not seen.

use crate::args::ClassesArgs;
use crate::flags::{Common, Format};
use crate::output;
use detente_bind::seek;
use detente_case::QuestionKind;
use detente_chance::words::{percent, percent_interval};
use detente_findings::history::classes::{self, Answer, Row};
use std::collections::BTreeSet;
use std::process::ExitCode;

const DAYS_IN_A_YEAR: f64 = 365.25;

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
    let answer = match &args.about {
        None => classes::all(),
        Some(what) => match wanted(what) {
            Ok((words, questions)) => classes::fitting(words, &questions),
            Err(code) => return Ok(code),
        },
    };
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
        // Strikes last days, peace lasts years.
        let long = match past.years {
            years if years < 2.0 => format!("{:.0} days", years * DAYS_IN_A_YEAR),
            years => format!("{years:.1} years"),
        };
        line(&format!("such as: {}, {long} {end}", past.what));
    }
    for warning in row.warnings {
        line(&format!("beware: {warning}"));
    }
    line(&format!("fits by: {}. {}", row.words.join(", "), row.citation));
}
