//! Runs the Markdown suites in `tests/suite`: a page is a chapter, each `##` heading in it one exercise with prose,
//! files, commands and what they print. How to write one: `tests/suite/README.md`.
//!
//! `UPDATE=1` rewrites the printed parts; `FILTER=WORD` runs the exercises whose page or heading holds the word.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use libtest_mimic::{Arguments, Failed, Trial};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite")
}

fn pages(folder: &Path, pages: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            self::pages(&path, pages);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            pages.push(path);
        }
    }
}

fn run(line: &str, folder: &Path) -> String {
    let words: Vec<String> =
        line.split_whitespace().map(|word| word.replace("CASE", &folder.display().to_string())).collect();
    assert_eq!(words.first().map(String::as_str), Some("detente"), "a command begins with `detente`: {line}");
    let output = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(&words[1..])
        .env("NO_COLOR", "1")
        .env_remove("RAYON_NUM_THREADS")
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    let mut text = text.replace(&folder.display().to_string(), "CASE");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    // Trailing blanks would be lost in an editor.
    let mut clean: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if let Some(code) = output.status.code().filter(|code| *code != 0) {
        writeln!(clean, "[exit {code}]").unwrap();
    }
    clean
}

/// An exercise of a page: its heading, the files that the page wrote before it, and its own lines.
struct Exercise {
    heading: String,
    before: Vec<(String, String)>,
    lines: Vec<String>,
}

/// The name of the file that a fence with this info string writes.
fn file_of(info: &str) -> Option<&str> {
    info.split_once(' ').map(|(_, file)| file)
}

/// A page cut at its headings of the first and second level; a line that looks like one inside a fence is none.
fn exercises(page: &str) -> Vec<Exercise> {
    let mut all: Vec<Exercise> =
        vec![Exercise { heading: String::new(), before: Vec::new(), lines: Vec::new() }];
    let mut files: Vec<(String, String)> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let heading = line.strip_prefix("# ").or_else(|| line.strip_prefix("## "));
        if let Some(heading) = heading {
            all.push(Exercise { heading: heading.to_owned(), before: files.clone(), lines: Vec::new() });
        }
        let exercise = all.last_mut().unwrap();
        exercise.lines.push(line.to_owned());
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        exercise.lines.extend(body.iter().map(|line| (*line).to_owned()));
        exercise.lines.push("```".to_owned());
        if let Some(file) = file_of(info).filter(|_| info != "console") {
            let text = body.join("\n") + "\n";
            files.retain(|(known, _)| known != file);
            files.push((file.to_owned(), text));
        }
    }
    all
}

fn write(case: &Path, file: &str, text: &str) {
    let path = case.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The exercise with every console fence run anew.
fn renew(exercise: &Exercise) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    std::fs::create_dir_all(&case).unwrap();
    for (file, text) in &exercise.before {
        write(&case, file, text);
    }
    let mut out = Vec::new();
    let mut lines = exercise.lines.iter();
    while let Some(line) = lines.next() {
        out.push(line.clone());
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().map(String::as_str).take_while(|line| *line != "```").collect();
        if info == "console" {
            let first = body.first().and_then(|line| line.strip_prefix("$ "));
            let command = first.expect("a console fence begins with `$ `");
            out.push(format!("$ {command}"));
            out.extend(run(command, &case).lines().map(str::to_owned));
        } else {
            out.extend(body.iter().map(|line| (*line).to_owned()));
            if let Some(file) = file_of(info) {
                let text = body.join("\n") + "\n";
                write(&case, file, &text);
            }
        }
        out.push("```".to_owned());
    }
    out
}

/// Fails with the first line that differs.
fn check(name: &str, exercise: &Exercise) -> Result<(), Failed> {
    let now = renew(exercise);
    if now == exercise.lines {
        return Ok(());
    }
    let pairs = exercise.lines.iter().zip(&now);
    let at = pairs.take_while(|(page, now)| page == now).count();
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "(end)".to_owned());
    Err(format!(
        "{name}: line {} below the heading differs (UPDATE=1 rewrites the page)\n  page: {}\n  now:  {}",
        at,
        line(&exercise.lines),
        line(&now)
    )
    .into())
}

fn main() {
    let mut found = Vec::new();
    pages(&suite(), &mut found);
    assert!(!found.is_empty(), "no pages in tests/suite");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        for path in &found {
            let page = std::fs::read_to_string(path).unwrap();
            let renewed: Vec<String> = exercises(&page).iter().flat_map(renew).collect();
            std::fs::write(path, renewed.join("\n") + "\n").unwrap();
        }
    }
    let wanted = std::env::var("FILTER").unwrap_or_default();
    let mut trials = Vec::new();
    for path in found {
        let page = std::fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        for exercise in exercises(&page) {
            let runs = exercise.lines.iter().any(|line| line == "```console");
            let name = format!("{stem}: {}", exercise.heading);
            if runs && name.contains(&wanted) {
                trials.push(Trial::test(name.clone(), move || check(&name, &exercise)));
            }
        }
    }
    assert!(!trials.is_empty(), "no exercise holds `{wanted}` in its page or heading");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
