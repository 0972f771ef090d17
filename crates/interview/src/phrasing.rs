//! The questions in words, and the ranges that words stand for.

use crate::Choice;
use detente_case::date::{Date, days_after};
use detente_case::{Case, Input, QuestionKind};

/// How well off a party is without a deal, from 0 (its worst package) to 100 (its best).
const WORTH: [(&str, &str); 5] = [
    ("much better", "90 to 100"),
    ("a bit better", "75 to 95"),
    ("about equal", "55 to 80"),
    ("worse", "25 to 60"),
    ("much worse", "0 to 30"),
];

const WEIGHT: [(&str, &str); 5] = [
    ("decisive", "80 to 100"),
    ("strong", "60 to 85"),
    ("middling", "35 to 65"),
    ("little", "10 to 40"),
    ("hardly any", "0 to 15"),
];

const CARE: [(&str, &str); 4] =
    [("above all else", "80 to 98"), ("a lot", "60 to 85"), ("somewhat", "30 to 60"), ("little", "5 to 30")];

const CHANCE: [(&str, &str); 5] = [
    ("almost certainly", "90 to 99"),
    ("probably", "65 to 90"),
    ("about even", "35 to 65"),
    ("probably not", "10 to 35"),
    ("almost certainly not", "1 to 10"),
];

pub(crate) fn unknown() -> Choice {
    Choice { key: "?".to_owned(), words: "I don't know".to_owned(), value: None }
}

fn choices(list: &[(&str, &str)]) -> Vec<Choice> {
    let mut all: Vec<Choice> = list
        .iter()
        .enumerate()
        .map(|(at, (words, value))| Choice {
            key: (at + 1).to_string(),
            words: (*words).to_owned(),
            value: Some((*value).to_owned()),
        })
        .collect();
    all.push(unknown());
    all
}

pub(crate) fn keep() -> Vec<Choice> {
    vec![
        Choice { key: "1".to_owned(), words: "yes, that counts".to_owned(), value: Some(String::new()) },
        unknown(),
    ]
}

pub(crate) fn by(case: &Case) -> String {
    let what = case.question.undated.clone().unwrap_or_else(|| "an agreement".to_owned());
    format!("By which day must it be signed to count? ({what})")
}

/// Days after the day from which the case judges.
pub(crate) fn deadlines(as_of: Option<Date>) -> Vec<Choice> {
    let Some(as_of) = as_of else { return vec![unknown()] };
    let ahead = [
        ("within a month", 30),
        ("within three months", 91),
        ("within half a year", 182),
        ("within a year", 365),
    ];
    let mut all: Vec<Choice> = ahead
        .iter()
        .enumerate()
        .filter_map(|(at, (words, days))| {
            let day = days_after(as_of, *days)?;
            Some(Choice {
                key: (at + 1).to_string(),
                words: format!("{words}, {day}"),
                value: Some(day.to_string()),
            })
        })
        .collect();
    all.push(unknown());
    all
}

pub(crate) fn since(case: &Case) -> String {
    match case.question.since {
        Some(day) => {
            format!("From when does the clock of these talks run? Drafted: {day}, the first round or report.")
        }
        None => {
            "From when does the clock of these talks run: the first round, the mediation's start?".to_owned()
        }
    }
}

/// The drafted day, then the days of rounds.
pub(crate) fn starts(case: &Case) -> Vec<Choice> {
    let mut days: Vec<(String, String)> = Vec::new();
    if let Some(day) = case.question.since {
        days.push((format!("{day}, as drafted"), day.to_string()));
    }
    for event in &case.events {
        let Some(when) = &event.when else { continue };
        let past = case.as_of.is_none_or(|as_of| when.from <= as_of);
        let day = when.from.to_string();
        if past && days.len() < 4 && !days.iter().any(|(_, known)| *known == day) {
            days.push((format!("{day}, {}", event.kind), day));
        }
    }
    let list: Vec<(&str, &str)> =
        days.iter().map(|(words, value)| (words.as_str(), value.as_str())).collect();
    choices(&list)
}

pub(crate) fn what(case: &Case) -> String {
    let what = case.question.signed.as_ref().map_or("", |question| question.what.as_str());
    format!("What counts as signed? Drafted: {what}. (Type other words to change it.)")
}

pub(crate) fn class(kind: QuestionKind) -> String {
    match kind {
        QuestionKind::Signed => {
            "Which past talks are these most like? (Or type K of N within TIME, your own count.)".to_owned()
        }
        QuestionKind::Holds => {
            "Which past agreements would this be most like? (Or type K of N, your own count.)".to_owned()
        }
    }
}

/// The name of a party by its id.
fn party(case: &Case, id: &str) -> String {
    let row = case.parties.iter().find(|row| row.id == id);
    row.map_or_else(
        || id.to_owned(),
        |row| if row.name.is_empty() { row.id.clone() } else { row.name.clone() },
    )
}

fn issue(case: &Case, id: &str) -> String {
    let row = case.issues.iter().find(|row| row.id == id);
    row.map_or_else(
        || id.to_owned(),
        |row| if row.title.is_empty() { row.id.clone() } else { row.title.clone() },
    )
}

/// The question about an input, and what can be answered.
pub(crate) fn input(case: &Case, input: &Input, title: &str) -> (String, Vec<Choice>) {
    let parts: Vec<&str> = input.path.split('.').collect();
    match parts.as_slice() {
        ["party", id, "alternative", ..] => (
            format!(
                "If talks fail, how well off is {} compared with the best deal on the table?",
                party(case, id)
            ),
            choices(&WORTH),
        ),
        ["party", id, "influence"] => {
            (format!("How much weight does {} have in these talks?", party(case, id)), choices(&WEIGHT))
        }
        ["stance", who, what, "position"] => position(case, input, who, what),
        ["stance", who, what, "salience"] => (
            format!(
                "How much does {} care about “{}”, beside its other issues?",
                party(case, who),
                issue(case, what)
            ),
            choices(&CARE),
        ),
        ["stance", who, what, "refuses", ..] => (
            format!(
                "Would {} really rather have no deal than give way on “{}”? ({title})",
                party(case, who),
                issue(case, what)
            ),
            choices(&CHANCE),
        ),
        ["condition", ..] => (format!("Does it really insist on that? ({title})"), choices(&CHANCE)),
        ["gate", .., "binds"] => (format!("Does that really stand in the way? ({title})"), choices(&CHANCE)),
        ["gate", .., "passes"] => (format!("Will it be passed? ({title})"), choices(&CHANCE)),
        _ => (format!("{title}: what is it? Type a value or a range, such as 30 to 60."), vec![unknown()]),
    }
}

/// Where a party stands: the levels of the issue as answers.
fn position(case: &Case, input: &Input, who: &str, what: &str) -> (String, Vec<Choice>) {
    let row = case.issues.iter().find(|row| row.id == what);
    let levels: Vec<(f64, String)> = row
        .iter()
        .flat_map(|row| &row.levels)
        .filter_map(|level| {
            Some((level.at?, if level.text.is_empty() { level.id.clone() } else { level.text.clone() }))
        })
        .collect();
    let step = if levels.len() > 1 { 100.0 / (levels.len() - 1) as f64 / 2.0 } else { 25.0 };
    let reach = step.clamp(5.0, 25.0);
    let named: Vec<(String, String)> = levels
        .iter()
        .take(8)
        .map(|(at, text)| {
            let (low, high) = ((at - reach).max(0.0), (at + reach).min(100.0));
            (text.clone(), format!("{low:.0} to {high:.0}"))
        })
        .collect();
    let mut list: Vec<(&str, &str)> =
        named.iter().map(|(words, value)| (words.as_str(), value.as_str())).collect();
    list.push(("as drafted", ""));
    let _ = input;
    (format!("Where does {} stand on “{}”?", party(case, who), issue(case, what)), choices(&list))
}
