//! The ledger from outside: publishing, history, rerunning, resolving, scoring.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "nothing here is printed")]

mod small_case;

use serde_json::Value;
use small_case::Small;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn detente(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detente")).args(args).env("NO_COLOR", "1").output().unwrap()
}

fn code(args: &[&str]) -> i32 {
    detente(args).status.code().unwrap()
}

fn json(args: &[&str]) -> Value {
    let mut all = args.to_vec();
    all.extend(["--format", "json"]);
    serde_json::from_slice(&detente(&all).stdout).unwrap()
}

fn case() -> String {
    Small { title: "ledger", ..Small::default() }.text()
}

fn published(folder: &Path) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> =
        std::fs::read_dir(folder.join("outlooks")).unwrap().map(|e| e.unwrap().path()).collect();
    list.sort();
    list
}

fn fresh() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), case()).unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn from_publishing_to_the_score() {
    let (folder, path) = fresh();
    let publish = ["outlook", &path, "--draws", "256", "--publish"];
    assert_eq!(code(&publish), 0);
    let first = published(folder.path());
    assert_eq!(first.len(), 1);
    let name = first[0].file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("2026-01-02-"), "{name}");
    let bytes = std::fs::read(&first[0]).unwrap();
    // The same again changes nothing; other content under the same manifest is refused.
    assert_eq!(code(&publish), 0);
    assert_eq!(code(&["outlook", &path, "--draws", "256", "--publish", "--deep"]), 2);
    assert_eq!(std::fs::read(&first[0]).unwrap(), bytes);
    assert_eq!(published(folder.path()).len(), 1);
    // Without the seal it is what the command prints.
    let printed = detente(&["outlook", &path, "--draws", "256", "--format", "json"]).stdout;
    let sealed = String::from_utf8(bytes).unwrap();
    assert!(sealed.starts_with(std::str::from_utf8(&printed).unwrap().strip_suffix("\n}\n").unwrap()));

    let file = first[0].to_str().unwrap();
    assert_eq!(code(&["rerun", file]), 0);

    // A judgement changes: history tells which, and the old outlook no longer comes out.
    let later = case().replace("2026-01-02", "2026-02-02").replace("\"10 to 70\"", "\"40 to 90\"");
    std::fs::write(folder.path().join("case.toml"), &later).unwrap();
    assert_eq!(code(&publish), 0);
    let history = json(&["history", &path]);
    let rows = history["outlooks"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["changed"].as_array().unwrap().len(), 1);
    assert_eq!(rows[1]["changed"][0]["input"], "party.a.alternative");
    assert_eq!(rows[1]["changed"][0]["then"], "10 to 70");
    assert!(rows[1]["signed"].as_f64() < rows[0]["signed"].as_f64());
    assert_eq!(code(&["rerun", file]), 1);
    let rerun = json(&["rerun", file]);
    assert_eq!(rerun["same"], false);
    assert_eq!(rerun["changed"][0], "case.toml has changed since");

    // The outcome, with comments and order kept; a contradiction is refused.
    assert_eq!(code(&["resolve", &path, "--signed", "no", "--on", "2026-12-31"]), 0);
    let text = std::fs::read_to_string(folder.path().join("case.toml")).unwrap();
    let line = "resolved = { signed = \"no\", on = 2026-12-31 }\n";
    assert!(text.contains(line), "{text}");
    assert_eq!(text.replace(line, ""), later);
    assert_eq!(code(&["resolve", &path, "--signed", "yes", "--on", "2026-12-31"]), 2);
    assert_eq!(code(&["resolve", &path, "--holds", "no", "--on", "2026-12-31"]), 2);
    assert_eq!(code(&["resolve", &path, "--signed", "no", "--on", "2026-12-31", "--cites", "c-none"]), 2);
    assert_eq!(std::fs::read_to_string(folder.path().join("case.toml")).unwrap(), text);

    let score = json(&["score", &path]);
    let row = &score["questions"][0];
    let (p, base) = (row["forecast"].as_f64().unwrap(), row["base_rate"].as_f64().unwrap());
    assert_eq!(row["as_of"], "2026-02-02");
    assert!((row["brier"].as_f64().unwrap() - p * p).abs() < 1e-15);
    assert!((row["brier_base_rate"].as_f64().unwrap() - base * base).abs() < 1e-15);
    // Five of twenty within three years at a constant subhazard, from the case's day to its date.
    let days = 332.0;
    assert!((base - (1.0 - 0.75_f64.powf(days / 1095.75))).abs() < 1e-9, "{base}");
    assert_eq!(score["summary"]["calibration"]["enough"], false);
}

#[test]
fn a_ledger_that_was_touched_is_not_sound() {
    let (folder, path) = fresh();
    let publish = |day: &str| {
        let text = case().replace("2026-01-02", day);
        std::fs::write(folder.path().join("case.toml"), text).unwrap();
        code(&["outlook", &path, "--draws", "64", "--publish"])
    };
    for day in ["2026-01-02", "2026-01-03", "2026-01-04"] {
        assert_eq!(publish(day), 0);
    }
    assert_eq!(code(&["history", &path]), 0);
    let files = published(folder.path());
    let middle = std::fs::read_to_string(&files[1]).unwrap();
    std::fs::write(&files[1], middle.replacen("\"combined\": 0.", "\"combined\": 0.9", 1)).unwrap();
    assert_eq!(code(&["history", &path]), 1);
    assert_eq!(code(&["rerun", files[1].to_str().unwrap()]), 2);
    assert_eq!(publish("2026-01-05"), 2);
    // Taken out: the chain shows it.
    std::fs::remove_file(&files[1]).unwrap();
    assert!(!json(&["history", &path])["faults"].as_array().unwrap().is_empty());
    std::fs::write(&files[1], middle).unwrap();
    assert_eq!(code(&["history", &path]), 0);
    assert_eq!(publish("2026-01-05"), 0);
}

#[test]
fn a_manifest_alone_is_compared_too() {
    let (folder, path) = fresh();
    let outlook = json(&["outlook", &path, "--draws", "64"]);
    let file = folder.path().join("manifest.json");
    std::fs::write(&file, outlook["manifest"].to_string()).unwrap();
    assert_eq!(code(&["rerun", file.to_str().unwrap()]), 0);
    std::fs::write(folder.path().join("case.toml"), case().replace("10 to 70", "10 to 71")).unwrap();
    assert_eq!(code(&["rerun", file.to_str().unwrap()]), 1);
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(code(&["rerun", file.to_str().unwrap()]), 2);
}

/// An outlook made by a case that knows the outcome is no forecast, whatever day it claims to judge from.
#[test]
fn hindsight_is_not_scored() {
    let (folder, path) = fresh();
    assert_eq!(code(&["resolve", &path, "--signed", "no", "--on", "2026-06-01"]), 0);
    let output = detente(&["outlook", &path, "--draws", "64", "--publish"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("will not be scored"));
    assert_eq!(published(folder.path()).len(), 1);
    assert_eq!(json(&["score", &path])["questions"].as_array().map(Vec::len), Some(0));
}

#[test]
fn other_forecasters_stand_beside_the_case_and_time_counts() {
    let (folder, path) = fresh();
    assert_eq!(code(&["outlook", &path, "--draws", "256", "--publish"]), 0);
    let give = |who: &str, signed: &str, on: &str| {
        code(&["ledger", &path, "--forecaster", who, "--signed", signed, "--on", on])
    };
    assert_eq!(give("Ms <b> & Co", "80", "2026-01-05"), 0);
    assert_eq!(give("Ms <b> & Co", "20%", "2026-01-25"), 0);
    assert_eq!(give("late", "1", "2027-06-01"), 0);
    assert_ne!(give("wrong", "120", "2026-01-05"), 0);
    assert_ne!(code(&["ledger", &path, "--forecaster", "x"]), 0);
    // The case's own ledger does not know them.
    assert_eq!(json(&["history", &path])["outlooks"].as_array().unwrap().len(), 1);
    assert_eq!(code(&["resolve", &path, "--signed", "no", "--on", "2026-02-04"]), 0);
    let score = json(&["score", &path]);
    let theirs: Vec<&Value> =
        score["questions"].as_array().unwrap().iter().filter(|row| !row["forecaster"].is_null()).collect();
    assert_eq!(theirs.len(), 1, "what is given after the outcome was known is not scored");
    // 80 % for 20 days, then 20 % for ten: (20 · .64 + 10 · .04) / 30.
    let near = |value: &Value, want: f64| assert!((value.as_f64().unwrap() - want).abs() < 1e-12, "{value}");
    near(&theirs[0]["brier"], 0.04);
    near(&theirs[0]["brier_over_time"], 13.2 / 30.0);
    assert_eq!((&theirs[0]["published"], &score["forecasters"][0]["shared"]), (&2.into(), &1.into()));
    near(&score["forecasters"][0]["brier_shared"], 0.04);
    assert_eq!(score["forecasters"][0]["brier_of_the_case"], score["questions"][0]["brier"]);
    assert_eq!(score["summary"]["questions"], 1);

    let site = folder.path().join("site");
    assert_eq!(code(&["ledger", &path, "--site", site.to_str().unwrap()]), 0);
    let page = std::fs::read_to_string(site.join("index.html")).unwrap();
    assert!(page.contains("Ms &lt;b&gt; &amp; Co") && !page.contains("<script") && !page.contains("http://"));
    let ledger = json(&["ledger", &path]);
    for row in ledger["cases"][0]["outlooks"].as_array().unwrap() {
        assert!(page.contains(row["hash"].as_str().unwrap()), "{row}");
        assert!(row["rules"][0].as_str().unwrap().starts_with("signed: "), "{row}");
    }
}

#[test]
fn a_void_question_is_told_and_not_scored() {
    let (_folder, path) = fresh();
    assert_eq!(code(&["outlook", &path, "--draws", "256", "--publish"]), 0);
    assert_eq!(code(&["resolve", &path, "--signed", "void", "--on", "2026-02-04"]), 0);
    let score = json(&["score", &path]);
    assert_eq!(score["questions"].as_array().unwrap().len(), 0);
    assert!(score["notes"][0]["why"].as_str().unwrap().contains("void"), "{score}");
    assert_eq!(json(&["ledger", &path])["cases"][0]["asked"][0]["outcome"], "void");
}

/// What changed since an earlier outlook: printed, published, by its manifest or `last`.
#[test]
fn against_an_earlier_outlook() {
    let (folder, path) = fresh();
    let draws = ["--draws", "128"];
    let outlook = |more: &[&str]| {
        let mut args = vec!["outlook", &path];
        args.extend(draws);
        args.extend(more);
        detente(&args)
    };
    let then = folder.path().join("then.json");
    let printed = outlook(&["--format", "json"]).stdout;
    std::fs::write(&then, &printed).unwrap();
    let then = then.to_str().unwrap();
    assert!(outlook(&["--publish"]).status.success());
    let sealed = published(folder.path())[0].clone();
    let first: Value = serde_json::from_slice(&printed).unwrap();
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, first["manifest"].to_string()).unwrap();

    let later = case().replace("2026-01-02", "2026-03-02").replace("\"10 to 70\"", "\"40 to 90\"");
    std::fs::write(folder.path().join("case.toml"), &later).unwrap();
    let mut all = Vec::new();
    for earlier in [then, sealed.to_str().unwrap(), manifest.to_str().unwrap(), "last"] {
        let output = outlook(&["--format", "json", "--against", earlier]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        all.push(value["against"].clone());
    }
    assert!(all.iter().all(|found| *found == all[0]));
    let found = &all[0];
    let signed = &found["signed"];
    assert_eq!(signed["then"], first["signed"]["combined"]);
    let parts = signed["parts"].as_array().unwrap();
    let points = |id: &str| parts.iter().find(|part| part["id"] == id).unwrap()["points"].as_f64().unwrap();
    let sum: f64 = parts.iter().map(|part| part["points"].as_f64().unwrap()).sum();
    assert!((sum - signed["points"].as_f64().unwrap()).abs() < 1e-9);
    assert!(
        points("deal") < -1.0 && points("days") < 0.0 && points("trust") == 0.0 && points("history") == 0.0
    );
    assert_eq!(found["holds"], Value::Null);
    let rows = &found["rows"];
    assert_eq!(rows["changed"][0]["id"], "case.as_of");
    assert_eq!(rows["changed"][1]["id"], "party.a");
    assert_eq!(rows["changed"][1]["values"][0]["path"], "party.a.alternative");
    assert_eq!(rows["changed"][1]["values"][0]["then"], "10 to 70");
    assert_eq!((rows["added"].as_array().unwrap().len(), rows["removed"].as_array().unwrap().len()), (0, 0));

    // The report has it too; what is published has not, and what was printed with it is not rerun.
    let report = detente(&["report", &path, "--draws", "128", "--quick", "--as", "md", "--against", "last"]);
    let report = String::from_utf8(report.stdout).unwrap();
    assert!(report.contains("## What changed") && report.contains("the 59 days that passed"), "{report}");
    assert!(outlook(&["--publish", "--against", "last"]).status.success());
    let text = std::fs::read_to_string(published(folder.path()).last().unwrap()).unwrap();
    assert!(!text.contains("\"against\""));
    let with = folder.path().join("with.json");
    std::fs::write(&with, outlook(&["--format", "json", "--against", then]).stdout).unwrap();
    assert_eq!(code(&["rerun", with.to_str().unwrap()]), 2);

    // What cannot be compared is refused, with a way out.
    let refused = |earlier: &str, why: &str| {
        let output = outlook(&["--against", earlier]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty(), "{earlier}");
        assert!(told.contains(why) && told.contains("--format json"), "{told}");
    };
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let plain = String::from_utf8(printed).unwrap();
    refused(
        &write("other.json", &plain.replace("\"title\": \"ledger\"", "\"title\": \"x\"")),
        "another case, “x”",
    );
    refused(&write("cut.json", &plain[..plain.len() / 2]), "it is not JSON");
    refused(&write("format.json", &plain.replace("detente.outlook/1", "detente.deals/1")), "detente.deals/1");
    refused(&write("empty.json", "{}"), "no `format`");
    refused(&write("big.json", &plain.replace("\"combined\": 0.", "\"combined\": 7.")), "damaged");
    let altered = std::fs::read_to_string(&sealed).unwrap().replace("\"term\": ", "\"term\": 1");
    refused(&write("altered.json", &altered), "altered");
    refused(&write("m.json", &first["manifest"].to_string().replace("128", "129")), "no published outlook");
    refused(folder.path().join("none.json").to_str().unwrap(), "cannot open");
    let (_other, bare) = fresh();
    let output = detente(&["outlook", &bare, "--against", "last"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("has been published"));
}

/// A resolved case shows what came beside the answer, and its published outlooks still come out byte for byte.
#[test]
fn the_outcome_stands_beside_the_answer() {
    let (folder, path) = fresh();
    assert_eq!(code(&["outlook", &path, "--draws", "64", "--publish"]), 0);
    let file = published(folder.path())[0].clone();
    assert!(json(&["outlook", &path, "--draws", "64"])["signed"].get("outcome").is_none());
    assert_eq!(code(&["resolve", &path, "--signed", "yes", "--on", "2026-06-01"]), 0);
    let answer = json(&["outlook", &path, "--draws", "64"])["signed"].clone();
    let p = answer["combined"].as_f64().unwrap();
    assert_eq!(answer["outcome"]["came"], "yes");
    assert_eq!(answer["outcome"]["on"], "2026-06-01");
    assert!((answer["outcome"]["brier"].as_f64().unwrap() - (1.0 - p).powi(2)).abs() < 1e-12);
    let told = String::from_utf8(detente(&["outlook", &path, "--draws", "64"]).stdout).unwrap();
    assert!(told.contains("Outcome, signed: yes, known on 2026-06-01"), "{told}");
    let report = detente(&["report", &path, "--draws", "64", "--quick", "--as", "md"]).stdout;
    assert!(String::from_utf8(report).unwrap().contains("Outcome: yes, known on 1\u{a0}June 2026"));
    let rerun = json(&["rerun", file.to_str().unwrap()]);
    assert_eq!(rerun["same_but_for_manifest"], true, "{rerun}");
}

/// Trust learns from the cases beside a case without being told, and from nothing that came later.
#[test]
fn trust_learns_from_the_cases_beside() {
    let all = tempfile::tempdir().unwrap();
    let folder = |name: &str, text: &str| {
        let path = all.path().join(name);
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("case.toml"), text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // No deal at all is worth more than any: the models see little chance, and are right three times.
    let text = |title: &str| Small { title, alternatives: ["90", "90"], ..Small::default() }.text();
    let mine = folder("mine", &case());
    let evidence = |args: &[&str]| -> Value {
        let mut all = vec!["outlook", &mine, "--draws", "64"];
        all.extend(args);
        json(&all)["signed"]["evidence"].clone()
    };
    let before = evidence(&[]);
    assert_eq!((before["trust"].as_f64(), before["trust_resolved"].as_u64()), (Some(0.4), Some(0)));
    for name in ["one", "two", "three"] {
        let path = folder(name, &text(name));
        assert_eq!(code(&["outlook", &path, "--draws", "64", "--publish"]), 0);
        assert_eq!(code(&["resolve", &path, "--signed", "no", "--on", "2026-12-31"]), 0);
    }
    // Known on the last day of the year only: nothing is learnt in January, all of it the year after.
    assert_eq!(evidence(&[])["trust"].as_f64(), Some(0.4));
    let later = case()
        .replace("as_of = 2026-01-02", "as_of = 2027-01-02")
        .replace("by = 2026-12-31", "by = 2027-12-31");
    std::fs::write(Path::new(&mine).join("case.toml"), later).unwrap();
    let after = evidence(&[]);
    assert_eq!((after["trust_resolved"].as_u64(), after["trust_prior"].as_f64()), (Some(3), Some(0.4)));
    assert!(after["trust"].as_f64().unwrap() > 0.4, "{after}");
    assert_eq!(after, evidence(&["--ledger", all.path().to_str().unwrap()]));
    assert_eq!(evidence(&["--ledger", "none"])["trust"].as_f64(), Some(0.4));
    assert_eq!(evidence(&["--trust", "0.2"])["trust"].as_f64(), Some(0.2));
    let output = detente(&["outlook", &mine, "--draws", "64"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("from a prior of 0.40 by 3 resolved questions"), "{told}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("(one, three, two) moved it"));
    // A copy counts once, and a ledger that was touched not at all.
    copied(&all.path().join("one"), &all.path().join("four"));
    assert_eq!(evidence(&[])["trust_resolved"].as_u64(), Some(3));
    for name in ["one", "four"] {
        let file = published(&all.path().join(name))[0].clone();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace("\"term\": -", "\"term\": ")).unwrap();
    }
    assert_eq!(evidence(&[])["trust_resolved"].as_u64(), Some(2));
    // What was published with it comes out again, whatever the cases beside it say by then.
    assert_eq!(code(&["outlook", &mine, "--draws", "64", "--publish"]), 0);
    std::fs::remove_dir_all(all.path().join("two")).unwrap();
    assert_eq!(code(&["rerun", published(Path::new(&mine))[0].to_str().unwrap()]), 0);
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("outlooks")).unwrap();
    std::fs::copy(from.join("case.toml"), to.join("case.toml")).unwrap();
    for file in published(from) {
        std::fs::copy(&file, to.join("outlooks").join(file.file_name().unwrap())).unwrap();
    }
}
