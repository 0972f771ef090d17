//! The outlook from outside: the same bytes whatever the threads, numbers that depend on judgements only, hostile
//! input, partial cases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "nothing here is printed")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn detente(args: &[&str], threads: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.args(args).env("NO_COLOR", "1").env_remove("RAYON_NUM_THREADS");
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads);
    }
    command.output().unwrap()
}

fn outlook(case: &Path) -> Value {
    let output = detente(&["outlook", case.to_str().unwrap(), "--draws", "512", "--format", "json"], None);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A copy of a bundled case with its `case.toml` changed.
fn changed(name: &str, change: impl Fn(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("cases").join(name), folder.path());
    let file = folder.path().join("case.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, change(text)).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn threads_and_runs_give_the_same_bytes() {
    let case = root().join("cases/israel-syria");
    let args = ["outlook", case.to_str().unwrap(), "--draws", "1024", "--format", "json"];
    let one = detente(&args, Some("1"));
    assert_eq!(one.status.code(), Some(0));
    assert_eq!(one.stdout, detente(&args, Some("2")).stdout);
    assert_eq!(one.stdout, detente(&args, None).stdout);
    let mut threads = args.to_vec();
    threads.extend(["--threads", "3"]);
    assert_eq!(one.stdout, detente(&threads, None).stdout);
    let mut seed = args.to_vec();
    seed.extend(["--seed", "2"]);
    assert_ne!(one.stdout, detente(&seed, None).stdout, "another seed gives other draws");
}

#[test]
fn comments_change_no_number() {
    let plain = outlook(&root().join("cases/israel-syria"));
    let commented = changed("israel-syria", |text| {
        text.lines()
            .map(|line| {
                if line.starts_with("[[") {
                    format!("# a remark\n\n{line} # another\n")
                } else {
                    format!("{line}\n")
                }
            })
            .collect()
    });
    let mut other = outlook(commented.path());
    // The manifest names the file's hash: it must differ, and nothing else.
    assert_ne!(plain["manifest"]["files"], other["manifest"]["files"]);
    other["manifest"] = plain["manifest"].clone();
    assert_eq!(plain, other);
}

#[test]
fn the_contract_of_the_json() {
    for case in ["israel-syria", "nile-dam"] {
        let outlook = outlook(&root().join("cases").join(case));
        assert_eq!(outlook["format"], "detente.outlook/1");
        for question in ["signed", "holds"] {
            for key in [
                "history",
                "combined",
                "interval",
                "drawing_error",
                "at_least",
                "words",
                "evidence",
                "waterfall",
                "curve",
                "median",
            ] {
                assert!(outlook[question].get(key).is_some(), "{case} {question} {key}");
            }
        }
        let worlds = &outlook["worlds"];
        if worlds.is_null() {
            assert!(outlook["holds"]["combined"].is_null(), "{case}: two numbers, and no worlds");
            continue;
        }
        let sum: i64 = ["no_deal", "fails_in_year_1", "fails_later", "holds"]
            .iter()
            .map(|key| worlds[key].as_i64().unwrap())
            .sum();
        assert_eq!(sum, 100);
        for key in ["inputs", "sources"] {
            assert!(outlook["hangs_on"][key].as_array().is_some_and(|list| !list.is_empty()), "{case} {key}");
        }
        assert!(outlook["definitions"]["signed"]["by"].is_string());
        assert!(outlook["manifest"]["seed"].is_number());
        let text = outlook.to_string();
        for word in ["clock_time", "timestamp", "thread"] {
            assert!(!text.contains(word), "{case}: {word}");
        }
    }
}

#[test]
fn the_answer_is_history_moved_by_the_terms() {
    let outlook = outlook(&root().join("cases/israel-syria"));
    let number = |at: &str| outlook.pointer(at).and_then(Value::as_f64).unwrap();
    let terms = outlook["signed"]["evidence"]["terms"].as_array().unwrap();
    let total: f64 = terms.iter().map(|term| term["term"].as_f64().unwrap()).sum();
    let ratio = (number("/signed/evidence/trust") * total).exp().clamp(0.125, 8.0);
    assert!((ratio - number("/signed/evidence/hazard_ratio")).abs() < 1e-9);
    // Gates can only take from it.
    let free = 1.0 - (1.0 - number("/signed/history")).powf(ratio);
    assert!(number("/signed/combined") <= free + 1e-12);
    let gates: f64 =
        outlook["gates"].as_array().unwrap().iter().map(|gate| gate["points"].as_f64().unwrap()).sum();
    assert!((free - number("/signed/combined")) * 100.0 - gates < 0.1, "{gates}");
    for question in ["signed", "holds"] {
        let steps = outlook[question]["waterfall"].as_array().unwrap();
        let points: f64 = steps.iter().map(|step| step["points"].as_f64().unwrap()).sum();
        let way = number(&format!("/{question}/combined")) - number(&format!("/{question}/history"));
        assert!((points / 100.0 - way).abs() < 1e-9, "{question}");
        let [low, high] = [0, 1].map(|at| number(&format!("/{question}/interval/{at}")));
        assert!(
            low <= number(&format!("/{question}/combined"))
                && number(&format!("/{question}/combined")) <= high
        );
    }
}

/// A file of 0.1.0 without a class with a clock: all else is computed, and it says how to get a number.
#[test]
fn a_class_without_a_clock_gives_no_number_and_a_way_out() {
    let case = changed("israel-syria", |text| {
        text.replace("icb_clock_mediated_protracted", "icb_formal_mediated_protracted")
    });
    let outlook = outlook(case.path());
    assert!(outlook["signed"]["combined"].is_null() && outlook["holds"]["combined"].is_number());
    let missing = &outlook["signed"]["missing"];
    assert!(missing["way_out"].as_str().unwrap().contains("detente classes"), "{missing}");
    assert!(missing["at_most"].as_f64().is_some_and(|p| p > 0.3));
    assert!(outlook["findings"]["deals"].is_object() && outlook["worlds"].is_null());
}

#[test]
fn a_date_that_is_past_is_refused() {
    let case = changed("israel-syria", |text| text.replace("by = 2026-12-31", "by = 2026-01-06"));
    let output = detente(&["outlook", case.path().to_str().unwrap()], None);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("detente resolve") && said.contains("later `by`"), "{said}");
}

/// Nothing known, or no trust: history. With gates they still count at no trust.
#[test]
fn unread_and_no_trust_are_history() {
    let path = root().join("cases/israel-syria");
    let with = |more: &[&str]| -> Value {
        let mut args = vec!["outlook", path.to_str().unwrap(), "--draws", "256", "--format", "json"];
        args.extend(more);
        serde_json::from_slice(&detente(&args, None).stdout).unwrap()
    };
    let number = |found: &Value, at: &str| found.pointer(at).and_then(Value::as_f64).unwrap();
    let unread = with(&["--unread"]);
    for question in ["signed", "holds"] {
        let [p, history] = ["combined", "history"].map(|key| number(&unread, &format!("/{question}/{key}")));
        assert!((p - history).abs() < 1e-9, "{question}");
    }
    let none = with(&["--trust", "0"]);
    assert!((number(&none, "/holds/combined") - number(&none, "/holds/history")).abs() < 1e-9);
    assert!(number(&none, "/signed/combined") <= number(&none, "/signed/history"));
}

#[test]
fn without_a_reference_class_there_is_no_combined_number() {
    let case = changed("israel-syria", |text| {
        let mut out = String::new();
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with('[') {
                inside = line.starts_with("[[reference]]");
            }
            if !inside {
                out.push_str(line);
                out.push('\n');
            }
        }
        out
    });
    let outlook = outlook(case.path());
    assert!(outlook["signed"]["combined"].is_null());
    assert!(outlook["signed"]["history"].is_null());
    assert!(outlook["worlds"].is_null());
    assert!(!outlook["signed"]["evidence"]["terms"].as_array().unwrap().is_empty(), "the models still speak");
    let notes = outlook["notes"].as_array().unwrap();
    assert!(notes.iter().filter(|note| note["code"] == "N1701").count() >= 2, "each question");
}

#[test]
fn an_unrelated_party_changes_no_other_number() {
    let plain = outlook(&root().join("cases/israel-syria"));
    let more = changed("israel-syria", |text| {
        format!(
            "{text}\n[[party]]\nid = \"atlantis\"\nname = \"Atlantis\"\nroles = [\"bystander\"]\ninfluence = \"1 to 99\"\n"
        )
    });
    let other = outlook(more.path());
    for question in ["signed", "holds"] {
        assert_eq!(plain[question], other[question]);
    }
    assert_eq!(plain["findings"]["forecast"], other["findings"]["forecast"]);
}

#[test]
fn a_dropped_source_counts_its_inputs_and_moves_the_number() {
    let outlook = outlook(&root().join("cases/israel-syria"));
    let sources = outlook["hangs_on"]["sources"].as_array().unwrap();
    let account = sources.iter().find(|source| source["source"] == "alwaght").unwrap();
    assert!(account["inputs"].as_u64().unwrap() > 50);
    assert!(account["holds"].as_f64().unwrap().abs() > 0.01);
    let nobody = sources.iter().filter(|source| source["inputs"] == 0);
    for source in nobody {
        assert_eq!(source["holds"].as_f64(), Some(0.0), "a source that carries no input moves nothing");
    }
}

#[test]
fn a_report_is_written_whole_and_has_no_script() {
    let folder = changed("israel-syria", |text| {
        text.replacen("title = \"", "title = \"<script>alert(1)</script> & \\\" ", 1)
    });
    let file = folder.path().join("out.html");
    let output = detente(
        &["outlook", folder.path().to_str().unwrap(), "--draws", "256", "--report", file.to_str().unwrap()],
        None,
    );
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let html = std::fs::read_to_string(&file).unwrap();
    assert!(!html.to_lowercase().contains("<script"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn hostile_files_end_with_a_message_and_exit_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.toml");
    let files: Vec<Vec<u8>> = vec![
        format!("format = 1\nx = {}", "[".repeat(100_000)).into_bytes(),
        format!("format = 1\nx = {}", "{a=".repeat(100_000)).into_bytes(),
        b"format = 1\n[case]\ntitle = \"\xff\xfe\"\n".to_vec(),
        b"format = 1\n[case]\ntitle = \"a\0b\"\n".to_vec(),
        b"format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\ninfluence = 1e999\n".to_vec(),
        b"format = 1\n[case]\ntitle = \"t\"\n[[party]]\nid = \"a\"\ninfluence = nan\n".to_vec(),
        Vec::new(),
        vec![0xff; 4096],
    ];
    for bytes in files {
        std::fs::write(&file, &bytes).unwrap();
        for command in ["check", "outlook", "deals", "forecast", "hold"] {
            let output = detente(&[command, folder.path().to_str().unwrap()], None);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command}: {stderr}");
            assert!(!stderr.contains("internal error"), "{command}: {stderr}");
            assert!(stderr.len() < 100_000, "{command} floods the terminal");
        }
    }
    // A hundred megabytes of holes: refused by its size alone.
    let large = std::fs::File::create(&file).unwrap();
    large.set_len(100 << 20).unwrap();
    let output = detente(&["check", folder.path().to_str().unwrap()], None);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("16 MB"));
}

#[test]
fn the_template_passes_and_has_an_outlook() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("my case");
    let made = detente(&["new", case.to_str().unwrap(), "--example", "--title", "A \"quoted\" title"], None);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let check = detente(&["check", case.to_str().unwrap(), "--format", "json"], None);
    assert_eq!(check.status.code(), Some(0));
    let check: Value = serde_json::from_slice(&check.stdout).unwrap();
    assert_eq!(check["diagnostics"].as_array().map(Vec::len), Some(0), "{check}");
    assert_eq!(outlook(&case)["title"], "A \"quoted\" title");
    let again = detente(&["new", case.to_str().unwrap()], None);
    assert_eq!(again.status.code(), Some(2), "a folder that holds something is never written over");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "{{ {} schema --format json; echo $? >&3; }} 3>&1 >/dev/full | true; true",
            env!("CARGO_BIN_EXE_detente")
        ))
        .status()
        .unwrap();
    assert!(status.success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["schema", "--format", "json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
