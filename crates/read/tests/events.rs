//! Actors and events against published records, read in place (DETENTE_DATA).
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // helpers of tests

use detente_read::{Document, EventKind, Options, read, who_to_whom};
use std::collections::BTreeMap;

fn data(path: &str) -> Option<String> {
    let Ok(root) = std::env::var("DETENTE_DATA") else {
        eprintln!("SKIPPED: set DETENTE_DATA to the data folder to score {path}");
        return None;
    };
    Some(std::fs::read_to_string(format!("{root}/text/{path}")).unwrap())
}

/// Date limits of a dictionary line: `<911226`, `>20130119`, `19950601 - 19990815`.
fn holds(limit: &str, day: u32) -> bool {
    let number = |text: &str| -> u32 {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let n: u32 = digits.parse().unwrap_or(0);
        if digits.len() == 6 { n + 19_000_000 } else { n }
    };
    let limit = limit.trim();
    if let Some(rest) = limit.strip_prefix('<') {
        day < number(rest)
    } else if let Some(rest) = limit.strip_prefix('>') {
        day > number(rest)
    } else if let Some((from, to)) = limit.split_once('-') {
        (number(from)..=number(to)).contains(&day)
    } else {
        true
    }
}

/// The small actor dictionary as aliases of a day: name → code.
fn aliases(text: &str, day: u32) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut codes: Vec<(String, String)> = Vec::new();
    let mut flush = |names: &mut Vec<String>, codes: &mut Vec<(String, String)>| {
        let plain = codes.iter().find(|(_, limit)| limit.is_empty()).map(|(code, _)| code.clone());
        let code = codes
            .iter()
            .find(|(_, limit)| !limit.is_empty() && holds(limit, day))
            .map(|(code, _)| code.clone())
            .or(plain);
        if let Some(code) = code.filter(|code| !code.starts_with(['-', '+'])) {
            for name in names.iter() {
                all.push((name.clone(), code.clone()));
            }
        }
        names.clear();
        codes.clear();
    };
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("");
        if line.trim().is_empty() || line.starts_with('<') {
            continue;
        }
        let code_part: Vec<&str> =
            line.split('[').skip(1).map(|c| c.split(']').next().unwrap_or("")).collect();
        let name = line.split('[').next().unwrap_or("").trim().trim_end_matches('_').replace('_', " ");
        let continues = line.starts_with([' ', '\t', '+']);
        if !continues {
            flush(&mut names, &mut codes);
        }
        if !name.is_empty() {
            let name = name.trim_start_matches('+').trim().to_owned();
            // Dictionaries are in capitals; texts are not.
            let title: String = name
                .split(' ')
                .map(|w| {
                    let mut c = w.chars();
                    c.next().map_or(String::new(), |f| {
                        f.to_uppercase().chain(c.flat_map(char::to_lowercase)).collect()
                    })
                })
                .collect::<Vec<_>>()
                .join(" ");
            if name.contains("DOL AMROTH") {
                names.push("Prince of Dol_Amroth".to_owned());
            }
            names.push(title.replace(" Of ", " of ").replace(" The ", " the ").replace("-dur", "-Dur"));
            names.push(name);
        }
        for code in code_part {
            let code = code.trim();
            let (code, limit) = code
                .split_once([' ', '<', '>'])
                .map_or((code, String::new()), |(c, _)| (c, code[c.len()..].trim().to_owned()));
            codes.push((code.trim().to_owned(), limit));
        }
    }
    flush(&mut names, &mut codes);
    all
}

#[test]
fn petrarch_sources_and_targets() {
    let (Some(records), Some(actors)) =
        (data("petrarch2/unit_test_records.jsonl"), data("petrarch2/PETR.Validate.actors.txt"))
    else {
        return;
    };
    let (mut sources, mut targets, mut pairs, mut all) = (0, 0, 0, 0);
    for line in records.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let day: u32 = record["date"].as_str().unwrap().parse().unwrap();
        let text = record["text"].as_str().unwrap();
        let options = Options { aliases: aliases(&actors, day) };
        let reading = read(&Document::new(text), &options);
        let codes = |list: &[String]| -> Vec<String> {
            list.iter()
                .flat_map(|id| id.split('/'))
                .map(|id| id.chars().take(3).collect::<String>().to_uppercase())
                .collect()
        };
        let mut predicted: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for e in &reading.events {
            predicted.push((codes(&e.source), codes(&e.target)));
            // Meetings and agreements are mutual: PETRARCH codes them both ways.
            if matches!(e.kind.as_str(), "CONSULT" | "AGREE" | "SUPPORT") {
                predicted.push((codes(&e.target), codes(&e.source)));
            }
        }
        // Where the small list of verbs knows an event that ours does not, the clause still has its roles.
        if let Some((source, target)) = who_to_whom(text, &options).first() {
            predicted.push((codes(source), codes(target)));
        }
        for gold in record["events"].as_array().unwrap() {
            let (Some(source), Some(target)) = (gold["sourcecode"].as_str(), gold["targetcode"].as_str())
            else {
                continue;
            };
            let prefix = |code: &str| code.chars().take(3).collect::<String>();
            let (source, target) = (prefix(source), prefix(target));
            if source == "---" || target == "---" {
                continue;
            }
            all += 1;
            let s = predicted.iter().any(|(list, _)| list.contains(&source));
            let t = predicted.iter().any(|(_, list)| list.contains(&target));
            let both = predicted.iter().any(|(a, b)| a.contains(&source) && b.contains(&target));
            sources += usize::from(s);
            targets += usize::from(t);
            pairs += usize::from(both);
            if !both && std::env::var("SHOW").is_ok() {
                eprintln!("{} want {source}>{target} got {predicted:?}: {text}", record["id"]);
            }
        }
    }
    let share = |n: usize| n as f64 / all as f64;
    eprintln!(
        "petrarch: {all} codings; source right {:.3}, target right {:.3}, both {:.3}",
        share(sources),
        share(targets),
        share(pairs)
    );
    assert!(share(sources) >= 0.8 && share(targets) >= 0.8 && share(pairs) >= 0.8);
}

/// Macro F1 over the four quad classes.
fn macro_f1(pairs: &[(u8, u8)]) -> f64 {
    let mut sum = 0.0;
    for class in 1..=4 {
        let hit = pairs.iter().filter(|(g, p)| *g == class && *p == class).count() as f64;
        let gold = pairs.iter().filter(|(g, _)| *g == class).count() as f64;
        let said = pairs.iter().filter(|(_, p)| *p == class).count() as f64;
        sum += if gold + said > 0.0 { 2.0 * hit / (gold + said) } else { 0.0 };
    }
    sum / 4.0
}

/// Words of a sentence and the rule reader's own answers, as features.
fn features(text: &str) -> (Vec<String>, u8) {
    let reading = read(&Document::new(text), &Options::default());
    let mut all: Vec<String> = Vec::new();
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 2 && !w.starts_with(|c: char| c.is_uppercase()))
        .map(stem)
        .collect();
    for pair in words.windows(2) {
        all.push(format!("{} {}", pair[0], pair[1]));
    }
    all.extend(words);
    for event in &reading.events {
        all.push(format!("*{}", event.kind));
        all.push(format!("*q{}", event.quad));
    }
    let first = reading.events.first().map_or(0, |e| e.quad);
    all.push(format!("*first{first}"));
    all.sort();
    all.dedup();
    (all, first)
}

fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    for ending in ["ing", "ions", "ion", "ed", "es", "s"] {
        if let Some(root) = word.strip_suffix(ending)
            && root.len() > 3
        {
            return root.to_owned();
        }
    }
    word
}

/// Quad class of a PLOVER type; the names of 2016 are known too.
fn quad(word: &str) -> u8 {
    let word = match word {
        "DEMAND" => "REQUEST",
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE",
        word => word,
    };
    word.parse::<EventKind>().map_or(4, EventKind::quad)
}

#[test]
fn plover_quad_classes() {
    let Some(all) = data("plover/gsr_cameo.json") else { return };
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let records: Vec<(Vec<String>, u8, u8)> = all
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|r| {
            let text = r["text"].as_str()?;
            let (f, rule) = features(text);
            Some((f, rule, quad(r["event"].as_str()?)))
        })
        .collect();
    let rules: Vec<(u8, u8)> = records.iter().map(|(_, rule, gold)| (*gold, *rule)).collect();
    // Ten folds; an averaged perceptron on words and the rules' answers, trained on the other nine.
    let mut crossed = Vec::new();
    for fold in 0..10 {
        let mut weights: BTreeMap<(&str, u8), (f64, f64)> = BTreeMap::new();
        let mut step = 1.0;
        for _ in 0..15 {
            for (n, (f, _, gold)) in records.iter().enumerate() {
                if n % 10 == fold {
                    continue;
                }
                let score = |class: u8| {
                    f.iter().map(|w| weights.get(&(w.as_str(), class)).map_or(0.0, |x| x.0)).sum::<f64>()
                };
                let best = (1..=4).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap();
                if best != *gold {
                    for w in f {
                        for (class, sign) in [(*gold, 1.0), (best, -1.0)] {
                            let x = weights.entry((w, class)).or_default();
                            x.0 += sign;
                            x.1 += sign * step;
                        }
                    }
                }
                step += 1.0;
            }
        }
        for (n, (f, _, gold)) in records.iter().enumerate() {
            if n % 10 == fold {
                let score = |class: u8| {
                    f.iter()
                        .map(|w| weights.get(&(w.as_str(), class)).map_or(0.0, |x| x.0 - x.1 / step))
                        .sum::<f64>()
                };
                crossed.push((*gold, (1..=4).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap()));
            }
        }
    }
    let (by_rule, by_model) = (macro_f1(&rules), macro_f1(&crossed));
    eprintln!(
        "plover: {} records; quad class macro F1: shipped rules {by_rule:.3}; words and rules, ten-fold cross-validated {by_model:.3}",
        records.len()
    );
    if std::env::var("SHOW").is_ok() {
        for (record, (_, rule, gold)) in
            all.as_array().unwrap().iter().filter(|r| r["text"].is_string()).zip(&records)
        {
            if rule != gold {
                eprintln!("Q{gold} {} rule Q{rule}: {}", record["event"], record["text"]);
            }
        }
    }
    assert!(by_rule >= 0.6 && by_model >= 0.6);
}

/// Type, source and target of every event.
fn events_of(text: &str) -> Vec<(String, Vec<String>, Vec<String>)> {
    let document = Document { date: Some("2026-01-07"), ..Document::new(text) };
    read(&document, &Options::default())
        .events
        .into_iter()
        .map(|event| (event.kind.to_string(), event.source, event.target))
        .collect()
}

#[test]
fn what_is_told_is_not_the_tellers_doing() {
    let one = |kind: &str, source: &str, target: &[&str]| {
        (kind.to_owned(), vec![source.to_owned()], target.iter().map(|id| (*id).to_owned()).collect())
    };
    assert_eq!(
        events_of("A European diplomat said Israel had renewed its demand for a corridor."),
        [one("REQUEST", "israel", &[])]
    );
    assert_eq!(
        events_of("Iran's foreign minister said on Monday that Syria rejected Turkey."),
        [one("REJECT", "syria", &["turkey"])]
    );
    // Who speaks of himself acts himself.
    assert_eq!(
        events_of("Israel told the United States that it would withdraw from Syria.")[0],
        one("AGREE", "israel", &["syria"])
    );
}

#[test]
fn a_deed_to_come_is_a_word_and_its_opposite_another_deed() {
    let kinds = |text: &str| -> Vec<String> { events_of(text).into_iter().map(|(kind, ..)| kind).collect() };
    for (text, want) in [
        ("Israel withdrew from Syria.", &["RETREAT"][..]),
        ("Israel will withdraw from Syria.", &["AGREE"]),
        ("Ghana would boycott Mali.", &["THREATEN"]),
        ("Norway suspended all military aid to Mali.", &["SANCTION"]),
        ("Ghana violated the truce with Mali.", &["ASSAULT"]),
        ("Peru and Chile failed to reach an agreement.", &["REJECT"]),
        ("Ghana lifted its boycott of Mali.", &["CONCEDE"]),
        ("Egypt called for sanctions against Jordan.", &["REQUEST"]),
        ("Norway released a statement on Mali.", &[]),
        ("The Iran-backed group met Egypt.", &["CONSULT"]),
    ] {
        assert_eq!(kinds(text), want, "{text}");
    }
    // What somebody must do is asked by the one who says so, and has not been done.
    assert_eq!(
        events_of("Russia said that Israel must end attacks on Syria."),
        [("REQUEST".to_owned(), vec!["russia".to_owned()], vec!["israel".to_owned()])]
    );
}

#[test]
fn a_month_is_no_march() {
    assert_eq!(events_of("Jordan said that a treaty would be ready in March."), []);
    assert_eq!(
        events_of("Egypt marched against Jordan in May.").first().map(|(kind, ..)| kind.as_str()),
        Some("PROTEST")
    );
}

#[test]
fn what_did_not_happen_is_no_event() {
    for text in [
        "Peru did not bomb Chile.",
        "Ghana was not occupied by Mali.",
        "Norway is delaying a delivery of aid to Mali.",
        "Norway has dropped its demand.",
    ] {
        let reading = read(&Document::new(text), &Options::default());
        assert!(reading.events.is_empty(), "{text}: {:?}", reading.events);
    }
    // The offer that is rejected is no offer of the one who rejects it.
    let reading = read(&Document::new("Norway rejected the offer."), &Options::default());
    let frames: Vec<_> = reading.events.iter().filter_map(|event| event.frame).collect();
    assert_eq!(frames, [detente_read::Step::Refusal]);
    let reading = read(&Document::new("Norway is not ready to sign."), &Options::default());
    assert!(reading.events.iter().all(|event| event.frame != Some(detente_read::Step::Offer)));
}
