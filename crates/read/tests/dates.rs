//! Dates against the published phrase lists, read in place (DETENTE_DATA), and worked examples.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // helpers of tests

use detente_read::dates::{Direction, Language, context, normalize, normalize_in};

fn data(path: &str) -> Option<String> {
    let Ok(root) = std::env::var("DETENTE_DATA") else {
        eprintln!("SKIPPED: set DETENTE_DATA to the data folder to score {path}");
        return None;
    };
    Some(std::fs::read_to_string(format!("{root}/text/{path}")).unwrap())
}

/// Right values and all phrases of a timenorm file.
fn timenorm(path: &str, language: Language) -> Option<(usize, usize)> {
    let (mut right, mut all) = (0, 0);
    let mut anchor: Option<String> = None;
    let mut told = None;
    for line in data(path)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [phrase, _, value] = *fields.as_slice() else {
            anchor = None;
            continue;
        };
        let Some(day) = &anchor else {
            anchor = Some(value.to_owned());
            told = None;
            continue;
        };
        all += 1;
        let found = normalize_in(phrase, day, language, Direction::Unknown, told);
        told = found.as_ref().and_then(context).or(told);
        let ours = found.as_ref().map_or("", |found| found.value.as_str());
        if ours == value {
            right += 1;
        } else if std::env::var("SHOW").is_ok() {
            eprintln!("{day}\t{phrase}\twant {value}\tgot {ours}\t{}", found.as_ref().map_or("", |f| f.rule));
        }
    }
    Some((right, all))
}

fn report(name: &str, (right, all): (usize, usize)) -> f64 {
    let share = right as f64 / all as f64;
    eprintln!("{name}: {right} of {all} values right = {share:.3}");
    share
}

#[test]
fn timenorm_english() {
    let (Some(train), Some(test)) = (
        timenorm("timenorm/en/train.tsv", Language::English),
        timenorm("timenorm/en/test.tsv", Language::English),
    ) else {
        return;
    };
    report("timenorm en train", train);
    report("timenorm en test", test);
    let all = report("timenorm en", (train.0 + test.0, train.1 + test.1));
    assert!(all >= 0.85);
}

#[test]
fn timenorm_spanish() {
    let (Some(train), Some(test)) = (
        timenorm("timenorm/es/train.tsv", Language::Spanish),
        timenorm("timenorm/es/test.tsv", Language::Spanish),
    ) else {
        return;
    };
    report("timenorm es train", train);
    let test = report("timenorm es test", test);
    assert!(test >= 0.6);
}

#[test]
fn duckling_english() {
    let Some(all) = data("duckling/time_en_examples.jsonl") else { return };
    let anchor = "2013-02-12T04:30:00";
    let (mut right, mut count, mut holidays) = (0, 0, (0, 0));
    for line in all.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let kind = record["kind"].as_str().unwrap();
        let values = record["values"].as_array().unwrap();
        let holiday = kind.contains("Holiday");
        if !(kind.starts_with("datetime")) || values.is_empty() || values.len() > 2 || kind.contains("Open") {
            continue;
        }
        let seconds = |v: &serde_json::Value| {
            let n: Vec<i64> = v.as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).collect();
            detente_read::calendar::days(n[0], n[1], n[2]) * 86_400 + n[3] * 3600 + n[4] * 60 + n[5]
        };
        let from = seconds(&values[0]);
        let to = values.get(1).map(seconds);
        for phrase in record["phrases"].as_array().unwrap() {
            let phrase = phrase.as_str().unwrap();
            let found = normalize(phrase, anchor, Language::English, Direction::Future);
            // A point is right where ours begins with it, an interval where both ends are.
            let hit = found.as_ref().is_some_and(|f| {
                let (a, b) = f.span;
                let same_day = a.div_euclid(86_400) == from.div_euclid(86_400);
                match to {
                    None => {
                        a < b
                            && (a == from
                                || same_day
                                    && from % 86_400 != 0
                                    && b - a >= 86_400
                                    && matches!(record["grain"].as_str(), Some("Hour" | "Day")))
                    }
                    Some(to) => a == from && b == to,
                }
            });
            if holiday {
                holidays.1 += 1;
                holidays.0 += usize::from(hit);
                continue;
            }
            count += 1;
            right += usize::from(hit);
            if !hit && std::env::var("SHOW").is_ok() {
                eprintln!("{phrase}\twant {}\tgot {:?}", record["values"], found.map(|f| (f.value, f.rule)));
            }
        }
    }
    let share = report("duckling en, single dates and intervals without holidays", (right, count));
    report("duckling en, holidays", holidays);
    assert!(share >= 0.75);
}
