//! What the answer hangs on, from outside: two copies of one origin, a source that carries the only reference
//! class, `--deep` whatever the threads.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod small_case;

use serde_json::Value;
use small_case::Small;
use std::path::Path;
use std::process::{Command, Output};

fn detente(args: &[&str], threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(args)
        .env("NO_COLOR", "1")
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap()
}

fn json(case: &Path, more: &[&str]) -> Value {
    let mut args = vec!["outlook", case.to_str().unwrap(), "--draws", "1024", "--format", "json"];
    args.extend(more);
    let output = detente(&args, "2");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Two parties, one issue. Both alternatives rest on the claims that `cites` names; the reference class on
/// `class_cites`.
fn case(folder: &Path, cites: &str, class_cites: &str) {
    let claim = |id: &str, outlet: &str, chain: &str| {
        format!(
            r#"{{"t":"claim","id":"{id}","report":"{outlet}","chain":[{chain}],"spans":[],"quote":"the talks go badly","paraphrase":true,"kind":"report","modality":"asserted","polarity":"+","said":null,"meant":null,"credibility":3,"by":"test"}}
{{"t":"decision","claim":"{id}","do":"accept","set":{{}},"who":"test","at":"2026-01-01T00:00:00Z"}}
"#
        )
    };
    let log = claim("c-one", "paper", r#""first""#)
        + &claim("c-two", "paper", r#""second""#)
        + &claim("c-copy", "radio", r#""first""#)
        + &claim("c-count", "paper", r#""counter""#);
    std::fs::create_dir_all(folder.join("reports")).unwrap();
    std::fs::write(folder.join("claims.jsonl"), log).unwrap();
    for outlet in ["paper", "radio"] {
        let text =
            format!("---\noutlet: {outlet}\ndate: 2026-01-01\nlanguage: en\n---\nThe talks go badly.\n");
        std::fs::write(folder.join("reports").join(format!("{outlet}.txt")), text).unwrap();
    }
    let source =
        |id: &str, kind: &str| format!("[[source]]\nid = \"{id}\"\nkind = \"{kind}\"\nname = \"The {id}\"\n");
    let sources = [
        source("paper", "outlet"),
        source("radio", "outlet"),
        source("first", "body"),
        source("second", "body"),
        source("counter", "body"),
    ];
    let text = Small {
        title: "copies",
        sources: &sources.concat(),
        alternatives: [
            &format!("{{ is = \"60 to 70\", cites = [{cites}] }}"),
            "{ is = \"10 to 60\", why = \"no claim\" }",
        ],
        count: &format!("k = 6\nn = 20\nwithin = \"3 years\"\ncites = [{class_cites}]"),
    }
    .text();
    std::fs::write(folder.join("case.toml"), text).unwrap();
}

fn row<'a>(list: &'a Value, key: &str, id: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|row| row[key] == id).unwrap_or_else(|| panic!("no {id} in {list}"))
}

#[test]
fn two_copies_of_one_origin_get_half_each_and_drop_one_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), r#""c-one", "c-two""#, r#""c-count""#);
    let outlook = json(folder.path(), &["--deep"]);
    let origins = &outlook["hangs_on"]["deep"]["origins"];
    assert_eq!(origins["method"], "subsets");
    let list = &origins["origins"];
    let (first, second) = (row(list, "origin", "first"), row(list, "origin", "second"));
    let (x, y) = (first["signed"].as_f64().unwrap(), second["signed"].as_f64().unwrap());
    let whole = origins["all"]["signed"].as_f64().unwrap() - origins["none"]["signed"].as_f64().unwrap();
    assert!(whole.abs() > 0.02, "the claims matter: {whole}");
    assert!((x - 0.5 * whole).abs() < 1e-12 && (y - 0.5 * whole).abs() < 1e-12, "{x} {y} {whole}");
    for origin in [first, second] {
        assert_eq!(origin["signed_alone"].as_f64().unwrap(), 0.0);
    }
    for source in ["first", "second"] {
        let dropped = row(&outlook["hangs_on"]["sources"], "source", source);
        assert_eq!(dropped["signed"].as_f64().unwrap(), 0.0);
    }
}

#[test]
fn outlets_that_repeat_one_origin_are_one() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), r#""c-one", "c-copy""#, r#""c-count""#);
    let outlook = json(folder.path(), &["--deep"]);
    let list = outlook["hangs_on"]["deep"]["origins"]["origins"].as_array().unwrap().clone();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["origin"], "first");
    assert_eq!(list[0]["signed"], list[0]["signed_alone"]);
    assert!(list[0]["signed"].as_f64().unwrap().abs() > 0.02);
    // Neither outlet alone carries it.
    assert_eq!(row(&outlook["hangs_on"]["sources"], "source", "radio")["signed"].as_f64(), Some(0.0));
}

#[test]
fn a_source_that_carries_the_only_class_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), r#""c-one""#, r#""c-count""#);
    let outlook = json(folder.path(), &[]);
    assert!(outlook["hangs_on"]["deep"].is_null());
    let counter = row(&outlook["hangs_on"]["sources"], "source", "counter");
    assert!(counter["signed"].is_null(), "without history there is no number, and so no difference");
    let note = counter["note"].as_str().unwrap();
    assert!(note.contains("there is no number for signing any more"), "{note}");
    assert!(row(&outlook["hangs_on"]["sources"], "source", "first")["note"].is_null());
}

#[test]
fn deep_is_the_same_on_one_thread_and_on_two() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), r#""c-one", "c-two""#, r#""c-count""#);
    let path = folder.path().to_str().unwrap();
    let args = ["outlook", path, "--deep", "--draws", "512", "--format", "json"];
    let (one, two) = (detente(&args, "1"), detente(&args, "2"));
    assert_eq!(one.status.code(), Some(0));
    assert_eq!(one.stdout, two.stdout);
    let outlook: Value = serde_json::from_slice(&one.stdout).unwrap();
    let deep = &outlook["hangs_on"]["deep"];
    assert!(!deep["flips"].as_array().unwrap().is_empty());
    assert!(!deep["change_our_mind"].as_array().unwrap().is_empty());
    // The two alternatives carry all the variance of the margin; nothing else varies.
    let groups = deep["indices"]["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    let total: f64 = groups.iter().map(|g| g["margin_signed"]["first"].as_f64().unwrap()).sum();
    assert!((total - 1.0).abs() < 0.15, "{total}");
    let times = String::from_utf8_lossy(&one.stderr).into_owned();
    assert!(times.contains("µs a run"), "{times}");
}
