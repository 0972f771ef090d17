//! `detente hold` from outside: every part of it from a small case with exact numbers, checked by hand or by the closed
//! forms; grades, word scales and values shown back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::process::{Command, Output};

fn detente(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detente")).args(args).env("NO_COLOR", "1").output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = detente(&[args, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn folder(text: &str, claims: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    std::fs::write(folder.path().join("claims.jsonl"), claims).unwrap();
    folder
}

/// T = 5, R = 3, P = 1, S = 0 (in tenths of the scale), rounds of half a year, 5 % a year.
const CASE: &str = r#"format = 1
[case]
title = "Exact numbers"
as_of = 2026-01-01
[question]
signed = { what = "a text", by = 2027-01-01 }
holds = { event = "war", years = 5 }
[[party]]
id = "a"
name = "A"
roles = ["signatory"]
alternative = 40
[[party]]
id = "b"
name = "B"
roles = ["signatory", "ratifier"]
alternative = 30
[[issue]]
id = "land"
title = "Land"
levels = [{ id = "none", at = 0 }, { id = "half", at = 50 }, { id = "all", at = 100 }]
[[stance]]
party = "a"
issue = "land"
position = 0
salience = 50
[[stance]]
party = "b"
issue = "land"
position = 100
salience = 50
[contest]
what = "war"
sides = ["a", "b"]
wins = { a = 50, b = 50 }
cost = { a = 10, b = 20 }
later = { b = 70 }
unknown_cost = { b = 40 }
outcomes = [0, 100]
backs_down = { a = 60 }
audience = { a = 25 }
[delay.a]
other_yields = 100
yields = 60
cost = 4
impatience = 5
[delay.b]
other_yields = 100
yields = 60
cost = 4
impatience = 5
[compliance.a]
cheats = 50
complies = 30
punished = 10
suckered = 0
impatience = 5
[compliance.b]
cheats = 50
complies = 30
punished = 10
suckered = 0
impatience = 70
[monitoring]
detection = 60
false_alarm = 10
round = 0.5
[[hazard]]
id = "raids"
rate = 0
[[step]]
id = "leave"
by = "a"
does = "leaves the land"
delay = 1
costs = { a = 5 }
gives = { b = 0 }
kept = false
[stalemate.a]
now = 50
going_on = 40
[stalemate.b]
now = 50
going_on = 45
[provisions]
has = { monitors = 100, guarantee = 50, hotline = 0 }
weights = { guarantee = 2 }
"#;

fn near(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - expected).abs() < 5e-5, "{value} is not {expected}");
}

#[test]
fn every_part_of_holding_has_its_number() {
    let case = folder(CASE, "");
    let found = json(&["hold", case.path().to_str().unwrap(), "--draws", "64"]);
    let details = &found["details"];
    let regime = |party: &str, regime: &str| -> Value {
        let rows = details["regimes"].as_array().unwrap();
        rows.iter().find(|row| row["party"] == party && row["regime"] == regime).unwrap().clone()
    };
    near(&regime("a", "grim")["critical"][1], 0.5);
    near(&regime("a", "tit-for-tat")["critical"][1], 2.0 / 3.0);
    for (name, delta) in [
        ("rounds-1", 1.0),
        ("rounds-2", 0.6180),
        ("rounds-3", 0.5437),
        ("rounds-5", 0.5087),
        ("rounds-10", 0.5002),
    ] {
        near(&regime("a", name)["critical"][1], delta);
    }
    near(&regime("a", "watched")["critical"][1], 0.714_29);
    assert!((regime("a", "watched")["bears"][1].as_f64().unwrap() - 0.623).abs() < 5e-4);
    // A looks far enough ahead; b (70 % a year: δ = .7047) does not reach .7143.
    assert_eq!(regime("a", "as-given")["keeps"], 1.0);
    assert_eq!(regime("b", "as-given")["keeps"], 0.0);
    assert_eq!(found["self_enforcing"], 0.0);
    assert_eq!(found["weakest"][0], "b");
    // Mistakes: 1 − .9^10.
    near(&details["mistakes"][1], 0.651_321_6);
    let means = details["means"].as_array().unwrap();
    let mean = |kind: &str, party: Option<&str>| -> Value {
        means.iter().find(|row| row["kind"] == kind && row["party"].as_str() == party).unwrap().clone()
    };
    for row in means {
        assert_eq!(row["enough_now"], false, "{row}");
    }
    // What b needs: δ = exp(−r/2) ≥ 5/7 once all is done; the step before it asks for no more.
    let patience = mean("patience", Some("b"));
    near(&patience["now"], 70.0);
    assert!((patience["least"].as_f64().unwrap() - 67.29).abs() < 0.02, "{patience}");
    // A's patience does not help b.
    assert!(mean("patience", Some("a"))["least"].is_null());
    assert!(mean("detection", None)["least"].as_f64().unwrap() > 60.0);
    assert!(mean("aid", Some("b"))["least"].as_f64().unwrap() > 0.0);
    assert!(
        details["moments"].as_array().unwrap().iter().any(|row| row["step"] == "leave" && row["due"] == true)
    );
    assert_eq!(details["phases"].as_array().unwrap().len(), 1);
    let range = &details["bargaining"];
    near(&range["low"][1], 0.4);
    near(&range["high"][1], 0.7);
    assert_eq!(range["exists"], 1.0);
    let offer = &details["unknown"][0];
    assert_eq!((offer["proposer"].as_str(), offer["to"].as_str()), (Some("a"), Some("b")));
    near(&offer["demand"][1], 0.65);
    near(&offer["contest"][1], 0.375);
    assert_eq!(details["indivisible"]["by_lottery"], 1.0);
    // b rises from .5 to .7 in one round of half a year; a, who falls, discounts at exp(−.025).
    let shift = &details["commitment"];
    let delta = 0.975_309_912; // exp(−.025)
    near(&shift["delta"][1], delta);
    near(&shift["margin"][1], 0.1 + delta * 0.2 - (delta * 0.7 - 0.5));
    assert_eq!(shift["costs"], "flow");
    let threat = &details["threats"][0];
    near(&threat["least"][1], 0.6 + 0.1 - 0.5);
    assert_eq!(threat["binds"], 1.0);
    // In hundredths: vH = 1, vL = .6, c = .04, r = .05: the worked number at a tenth of its scale.
    let waiting = &details["waiting"];
    near(&waiting["yields"][0][1][1], 0.175);
    assert!((waiting["delay"][1].as_f64().unwrap() - 2.857).abs() < 5e-4);
    // The middle gives both .5, against .4 and .3; a is the pivot.
    let win = &details["win_set"];
    assert_eq!(win["overlap"], 1.0);
    near(&win["width"][1], 0.1);
    assert_eq!(win["parties"][0]["binds"], 1.0);
    let ripe = &details["ripeness"];
    assert_eq!((ripe["hurting"].as_f64(), ripe["way_out"].as_f64()), (Some(1.0), Some(1.0)));
    near(&ripe["least_hurt"][1], 0.05);
    near(&details["checklist"]["score"][1], 0.5);
    assert_eq!(details["checklist"]["not_named"].as_array().unwrap().len(), 8);
    let text = String::from_utf8(detente(&["hold", case.path().to_str().unwrap()]).stdout).unwrap();
    for word in
        ["weak link", "at mid values", "Ratification", "Ripeness", "Commitment", "Checklist", "lottery"]
    {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
}

#[test]
fn forms_are_computed_without_a_case() {
    let found = json(&["hold", "--form", "audience", "backs_down=.6", "cost=.2", "p=.5"]);
    assert_eq!(found["format"], "detente.hold.form/1");
    near(&found["found"][0]["value"], 0.3);
    let list = json(&["hold", "--form", "list"]);
    assert!(list["forms"].as_array().unwrap().len() >= 16);
    let wrong = detente(&["hold", "--form", "range", "p=1.2"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("0 to 1"));
    assert_eq!(detente(&["hold"]).status.code(), Some(2));
}

#[test]
fn words_and_grades_are_the_cases_to_choose() {
    let source = "[[source]]\nid = \"radio\"\nkind = \"outlet\"\nname = \"Radio\"\nreliability = \"D\"\n";
    let claim = r#"{"t":"claim","id":"c-1","report":"r","chain":["radio"],"spans":[[0,4]],"quote":"word","paraphrase":true,"kind":"report","modality":"asserted","polarity":"+","credibility":1,"by":"x"}
{"t":"decision","claim":"c-1","do":"accept","who":"x","at":"2026-01-01"}
"#;
    let text = |more: &str, words: &str| {
        CASE.replace("title = \"Exact numbers\"", &format!("title = \"Exact numbers\"\n{words}"))
            .replace("alternative = 40", "alternative = { is = \"35 to 45\", cites = [\"c-1\"] }")
            + source
            + more
            + "[[reference]]\nquestion = \"signed\"\nclass = \"own\"\ntitle = \"x\"\nk = 3\nn = 10\n"
    };
    let make = |more: &str, words: &str| {
        let case = folder(&text(more, words), claim);
        std::fs::create_dir(case.path().join("reports")).unwrap();
        std::fs::write(case.path().join("reports/r.txt"), "word and more\n").unwrap();
        case
    };
    let plain = make("", "");
    let graded = make("[grades]\nreliability = { D = 2 }\n", "words = \"phia\"");
    let values = |case: &tempfile::TempDir| {
        let found = json(&["check", case.path().to_str().unwrap(), "--values"]);
        let rows = found["values"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["path"] == "party.a.alternative").unwrap()
    };
    let (before, after) = (values(&plain), values(&graded));
    assert_eq!((before["widened"].as_f64(), after["widened"].as_f64()), (Some(1.0), Some(2.0)));
    assert!((before["drawn"][1].as_f64().unwrap() - 35.0).abs() < 0.01);
    assert!((after["drawn"][1].as_f64().unwrap() - 30.0).abs() < 0.01);
    assert!(before["tails"].as_str().unwrap().contains("1 in 100 below"));
    assert!(before["fits"].as_array().unwrap().iter().any(|fit| fit["law"] == "beta"));
    let outlook =
        |case: &tempfile::TempDir| json(&["outlook", case.path().to_str().unwrap(), "--draws", "64"]);
    let (icd, phia) = (outlook(&plain), outlook(&graded));
    assert_eq!(
        (icd["definitions"]["scale"].as_str(), phia["definitions"]["scale"].as_str()),
        (Some("icd-203"), Some("phia"))
    );
    let terms = phia["definitions"]["terms"].to_string();
    assert!(terms.contains("PHIA") && terms.contains("D 2 not usually reliable"), "{terms}");
    assert!(!icd["definitions"]["terms"].to_string().contains("usually reliable"));
    assert_eq!(icd["evidence"]["confidence"], "low");
    assert!(!icd["evidence"]["confidence_why"].as_array().unwrap().is_empty());
}

/// The opening of the bundled case: four answers within the first ten lines, in numbers, with names and not ids.
#[test]
fn ten_lines_answer_four_questions() {
    for (case, years) in [("israel-syria", "5 years"), ("nile-dam", "")] {
        let path = format!("{}/../../cases/{case}", env!("CARGO_MANIFEST_DIR"));
        let output = detente(&["outlook", &path]);
        let text = String::from_utf8(output.stdout).unwrap();
        let ten: Vec<&str> = text.lines().take(10).collect();
        let opening = ten.join("\n");
        for start in ["Signed by", "Holds for", "It hangs most on", "What would change it"] {
            assert!(opening.contains(start), "{case}: {start} is not in\n{opening}");
        }
        assert!(opening.contains(years) && opening.contains(" %"), "{opening}");
        for jargon in ["rank correlation", "Spearman", "Sobol", "margin"] {
            assert!(!opening.contains(jargon), "{jargon} in\n{opening}");
        }
    }
}

/// A preference of the graph decides the bundled case: no margin shows it, what it does to the answer does.
#[test]
fn what_moves_the_answer_is_seen_beyond_the_margins() {
    let path = format!("{}/../../cases/israel-syria", env!("CARGO_MANIFEST_DIR"));
    let found = json(&["outlook", &path, "--draws", "1024"]);
    let first = &found["hangs_on"]["inputs"][0];
    assert!(first["path"].as_str().unwrap().starts_with("preference."), "{first}");
    assert_eq!(first["yes_no"], true);
    assert!(
        first["signed"]["low"].as_f64().unwrap() - first["signed"]["high"].as_f64().unwrap() > 0.1,
        "{first}"
    );
    assert_eq!(found["evidence"]["confidence"], "low");
    let why = found["evidence"]["confidence_why"].to_string();
    assert!(why.contains("Alwaght"), "by its name: {why}");
}
