//! `detente backtest --cases` from outside: the worked example of its page, every answer that of `detente outlook` on the
//! row's own case, and tables with mistakes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "nothing here is printed")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn detente(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(args).env("NO_COLOR", "1").current_dir(folder).output().unwrap()
}

fn page() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/backtest-cases.md")
}

/// A fence of the page by its first line.
fn fence(text: &str, head: &str) -> String {
    let (_, rest) = text.split_once(&format!("```{head}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_page_shows_the_real_output() {
    let text = std::fs::read_to_string(page()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table.csv"), fence(&text, "csv table.csv")).unwrap();
    let printed = detente(&["backtest", "--cases", "table.csv"], folder.path());
    let printed = String::from_utf8(printed.stdout).unwrap();
    let shown = fence(&text, "console");
    let made = format!("$ detente backtest --cases table.csv\n{printed}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(page(), text.replace(&shown, &made)).unwrap();
    } else {
        assert_eq!(shown, made, "run this test with UPDATE=1");
    }
}

#[test]
fn every_answer_is_that_of_the_outlook_on_the_rows_case() {
    let folder = tempfile::tempdir().unwrap();
    let table = fence(&std::fs::read_to_string(page()).unwrap(), "csv table.csv");
    std::fs::write(folder.path().join("table.csv"), table).unwrap();
    let json = |args: &[&str]| -> Value {
        let output = detente(args, folder.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let found = json(&["backtest", "--cases", "table.csv", "--format", "json"]);
    let rows = found["cases"].as_array().unwrap();
    for row in rows {
        std::fs::write(folder.path().join("case.toml"), row["case"].as_str().unwrap()).unwrap();
        let outlook = json(&["outlook", "case.toml", "--format", "json"]);
        assert_eq!(outlook["signed"]["combined"], row["p"], "{row}");
        assert_eq!(outlook["signed"]["history"], row["history"], "{row}");
        let p = row["p"].as_f64().unwrap();
        let came = f64::from(u8::from(row["signed"].as_bool().unwrap()));
        assert!((row["brier"].as_f64().unwrap() - (p - came).powi(2)).abs() < 1e-12);
    }
    let p = |at: usize| (rows[at]["p"].as_f64().unwrap(), rows[at]["history"].as_f64().unwrap());
    // Nothing said is history; gains raise, a loss and a hurdle lower.
    assert!((p(0).0 - p(0).1).abs() < 1e-12 && p(1).0 > p(1).1 && p(2).0 < p(2).1 && p(3).0 < 0.5 * p(3).1);
    let mean = |key: &str| rows.iter().map(|row| row[key].as_f64().unwrap()).sum::<f64>() / rows.len() as f64;
    let all = &found["all"];
    assert!((all["brier"].as_f64().unwrap() - mean("brier")).abs() < 1e-12);
    assert!((all["brier_history"].as_f64().unwrap() - mean("brier_history")).abs() < 1e-12);
    let by: u64 = found["horizons"].as_array().unwrap().iter().map(|row| row["n"].as_u64().unwrap()).sum();
    assert_eq!((by, all["groups"].as_u64()), (4, Some(3)));
}

#[test]
fn a_table_with_mistakes_is_refused_with_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let table = "class,since,as_of,by,outcome,gate_binds,gate_passes\n\
        icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,yes,,\n\
        icb_clock_mediatde,2001-01-01,2001-02-01,2001-06-01,yes,,\n\
        icb_clock_mediated,2001-01-01,2001-02-30,2001-06-01,yes,,\n\
        icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,perhaps,120,50\n";
    std::fs::write(folder.path().join("table.csv"), table).unwrap();
    let output = detente(&["backtest", "--cases", "table.csv", "--format", "json"], folder.path());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let told = String::from_utf8(output.stderr).unwrap();
    for place in [
        "line 3, column `class`",
        "line 4, column `as_of`",
        "line 5, column `outcome`",
        "line 5, column `gate_binds`",
        "4 errors",
    ] {
        assert!(told.contains(place), "{place}: {told}");
    }
}
