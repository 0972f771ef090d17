//! Packages and talks from outside: quotas of a scorable game, a person at the table through a pipe, the JSON's
//! promises, the same bytes whatever the threads, cases with interests, orders and quotas.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn detente(args: &[&str], input: &str, threads: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(args)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env("RAYON_NUM_THREADS", threads)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may have gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = detente(args, "", "2");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn case(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    folder
}

fn deals(text: &str) -> Value {
    let folder = case(text);
    json(&["deals", folder.path().to_str().unwrap(), "--draws", "64", "--format", "json"])
}

#[test]
fn a_scorable_game_by_quota() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("config.txt", "City,city,p1,x\nFirm,firm,player,x\nUnion,union,player,x\n");
    std::fs::create_dir(folder.path().join("scores_files")).unwrap();
    write("scores_files/city.txt", "60, 0\n0, 40\n50\n");
    write("scores_files/firm.txt", "0, 50\n50, 0\n50\n");
    write("scores_files/union.txt", "0, 10\n0, 90 \n80");
    let path = folder.path().to_str().unwrap();
    // (A1,B1): 60 50 0 · (A1,B2): 100 0 90 · (A2,B1): 0 100 10 · (A2,B2): 40 50 100.
    let all = json(&["deals", path, "--format", "json"]);
    assert_eq!((all["packages"].as_u64(), all["zone"]["size"].as_u64()), (Some(4), Some(0)));
    assert_eq!(all["settlements"]["nash"], Value::Array(vec![]));
    assert_eq!(all["zone"]["probability"], 0.0);
    let two = json(&["deals", path, "--quota", "2", "--format", "json"]);
    assert_eq!(two["zone"]["size"], 2); // those that the city, which has a veto, accepts with one other
    assert_eq!(two["zone"]["by_quota"][1]["size"], 2);
    let veto = json(&["deals", path, "--quota", "66%", "--veto", "union", "--format", "json"]);
    assert_eq!(veto["zone"]["size"], 1);
    assert_eq!(veto["settlements"]["utilitarian"][0]["package"]["B"], "B2");
    let wrong = detente(&["deals", path, "--quota", "9"], "", "1");
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn the_shape_of_the_json() {
    let answer = json(&["deals", "cases/nile-dam", "--draws", "128", "--format", "json"]);
    assert_eq!(answer["format"], "detente.deals/1");
    let parties: Vec<&str> =
        answer["parties"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert!(answer["packages"].is_u64() && answer["zone"]["size"].is_u64());
    let share = answer["zone"]["size"].as_f64().unwrap() / answer["packages"].as_f64().unwrap();
    assert!((answer["zone"]["share"].as_f64().unwrap() - share).abs() < 1e-12);
    assert!((0.0..=1.0).contains(&answer["zone"]["probability"].as_f64().unwrap()));
    let utility = |entry: &Value| -> Vec<f64> {
        parties.iter().map(|party| entry["utility"][party].as_f64().unwrap()).collect()
    };
    let frontier: Vec<Vec<f64>> = answer["frontier"].as_array().unwrap().iter().map(utility).collect();
    for (at, point) in frontier.iter().enumerate() {
        for other in &frontier[at + 1..] {
            assert_ne!(point, other, "distinct");
            let beats = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a >= b);
            assert!(!beats(point, other) && !beats(other, point));
        }
    }
    for name in ["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"] {
        for entry in answer["settlements"][name].as_array().unwrap() {
            assert!(entry["package"].is_object());
            assert!(frontier.contains(&utility(entry)), "{name} is on the frontier");
        }
    }
}

#[test]
fn threads_change_no_digit() {
    for args in [
        ["deals", "cases/israel-syria", "--draws", "256", "--format", "json"],
        ["talks", "cases/nile-dam", "--draws", "64", "--format", "json"],
    ] {
        let one = detente(&args, "", "1");
        assert_eq!(one.status.code(), Some(0), "{}", String::from_utf8_lossy(&one.stderr));
        assert_eq!(one.stdout, detente(&args, "", "3").stdout);
    }
}

#[test]
fn a_person_at_the_table_through_a_pipe() {
    let moves = "value drought=table\nnonsense\noffer drought=nowhere\noffer drought=table\naccept\n";
    let output = detente(&["talks", "cases/nile-dam", "--as", "egypt", "--strategy", "conceder"], moves, "1");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("`nonsense` is not understood") && text.contains("has no level `nowhere`"),
        "{text}"
    );
    assert!(text.contains("You offer:") && text.contains("bargained as conceder"), "{text}");
    // A reader that stops early is no failure; nor is an empty input.
    let empty = detente(&["talks", "cases/nile-dam", "--as", "sudan"], "", "1");
    assert_eq!(empty.status.code(), Some(0));
    assert!(String::from_utf8(empty.stdout).unwrap().contains("No deal"));
    assert_eq!(detente(&["talks", "cases/nile-dam", "--as", "nobody"], "", "1").status.code(), Some(2));
}

const TWO: &str = r#"
format = 1
[case]
title = "Two parties, one issue"
[[party]]
id = "a"
name = "A"
roles = ["signatory"]
alternative = ALT_A
[[party]]
id = "b"
name = "B"
roles = ["signatory"]
alternative = 40
[[issue]]
id = "price"
title = "Price"
levels = [{ id = "low", at = 0 }, { id = "middle", at = 50 }, { id = "high", at = 100 }]
[[stance]]
party = "a"
issue = "price"
position = 100
salience = 50
REFUSES
[[stance]]
party = "b"
issue = "price"
position = 0
salience = 50
"#;

#[test]
fn an_empty_zone_names_what_would_open_it() {
    let shut = deals(&TWO.replace("ALT_A", "60").replace("REFUSES", ""));
    assert_eq!(shut["zone"]["size"], 0);
    assert_eq!(shut["zone"]["probability"], 0.0);
    assert!((shut["zone"]["margin"].as_f64().unwrap() + 0.1).abs() < 1e-9);
    // The middle is worth .5 to both: A would have to come down by .1, or B by .4 (to a price of 100).
    let gives = |party: &str| -> f64 {
        let all = shut["relaxations"].as_array().unwrap();
        let found = all.iter().find(|row| row["gives"][0]["party"] == party).unwrap();
        found["gives"][0]["by"].as_f64().unwrap()
    };
    assert!((gives("a") - 0.1).abs() < 1e-9 && (gives("b") - 0.4).abs() < 1e-9);
    assert!(shut["words"][0].as_str().unwrap().starts_with("No deal in 100 % of draws"));
    // A red line that shuts it is named with its grade.
    let line = r#"refuses = { is = ["middle"], grade = "tested" }"#;
    let shut = deals(&TWO.replace("ALT_A", "30").replace("REFUSES", line));
    let first = &shut["relaxations"][0];
    assert_eq!(first["gives"][0]["issue"], "price");
    assert_eq!(first["gives"][0]["grade"], "tested");
    assert_eq!((first["at_mid"].as_bool(), first["opens"].as_f64()), (Some(true), Some(1.0)));
}

#[test]
fn interests_score_a_level_that_nobody_has_a_position_on() {
    let interests = r#"
[[interest]]
id = "calm"
title = "Calm"
weight = { a = 80, b = 80 }
serves = { "price.middle" = 100 }
"#;
    let plain = deals(&TWO.replace("ALT_A", "30").replace("REFUSES", ""));
    let text = format!("{}{interests}", TWO.replace("ALT_A", "30").replace("REFUSES", ""));
    let folder = case(&text);
    let check = detente(&["check", folder.path().to_str().unwrap()], "", "1");
    if check.status.code() != Some(0) {
        panic!("{}", String::from_utf8_lossy(&check.stderr));
    }
    let served = deals(&text);
    let nash = |answer: &Value| answer["settlements"]["nash"][0]["utility"]["a"].as_f64().unwrap();
    assert!((nash(&plain) - 0.5).abs() < 1e-9);
    // 50 of 100 for the price, and .8 for calm: the best of all, 1.3 on a scale from 0 to 1.3.
    assert!((nash(&served) - 1.0).abs() < 1e-9);
}

#[test]
fn a_quota_in_a_case() {
    let third = r#"
[[party]]
id = "c"
name = "C"
roles = ["signatory"]
alternative = 90
[[stance]]
party = "c"
issue = "price"
position = 50
salience = 50
[decision]
rule = { quota = 66 }
required = ["a", "b", "c"]
"#;
    let text = format!("{}{third}", TWO.replace("ALT_A", "60").replace("REFUSES", ""));
    let folder = case(&text);
    let check = detente(&["check", folder.path().to_str().unwrap()], "", "1");
    if check.status.code() != Some(0) {
        panic!("{}", String::from_utf8_lossy(&check.stderr));
    }
    let found = deals(&text);
    // B and C sign the middle (.5 against .4, 1 against .9); nobody else finds a majority.
    assert_eq!(found["zone"]["size"], 1);
    assert_eq!(found["settlements"]["nash"][0]["package"]["price"], "middle");
}
