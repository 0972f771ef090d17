//! Runs the Markdown suites in `tests/suite`: each file is a page of exercises with prose, case files, commands
//! and what they print. `UPDATE=1 cargo test --test suite` rewrites the printed parts.
//!
//! In a page, a fence whose info string is `toml FILE` (or `jsonl FILE`, `text FILE`) writes that file into the
//! page's case folder; later fences of the same name replace it. A fence `console` holds a command line
//! (`$ detente …`, with `CASE` for the folder) and below it standard output, then standard error, then
//! `[exit N]` where N is not 0.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

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

/// The page with every console fence run anew.
fn renew(page: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    std::fs::create_dir_all(&case).unwrap();
    let mut out = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if info == "console" {
            let command = body
                .first()
                .and_then(|line| line.strip_prefix("$ "))
                .expect("a console fence begins with `$ `");
            writeln!(out, "$ {command}").unwrap();
            out.push_str(&run(command, &case));
        } else {
            for line in &body {
                out.push_str(line);
                out.push('\n');
            }
            if let Some((_, file)) = info.split_once(' ') {
                let path = case.join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                let mut text = body.join("\n");
                text.push('\n');
                std::fs::write(path, text).unwrap();
            }
        }
        out.push_str("```\n");
    }
    out
}

#[test]
fn every_page_prints_what_it_says() {
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let mut found = Vec::new();
    pages(&suite(), &mut found);
    assert!(!found.is_empty(), "no pages in tests/suite");
    let mut wrong = Vec::new();
    for path in found {
        let page = std::fs::read_to_string(&path).unwrap();
        let renewed = renew(&page);
        if page == renewed {
            continue;
        }
        if update {
            std::fs::write(&path, renewed).unwrap();
        } else {
            let at =
                page.lines().zip(renewed.lines()).position(|(a, b)| a != b).unwrap_or(page.lines().count());
            wrong.push(format!(
                "{}:{}\n  page: {}\n  now:  {}",
                path.display(),
                at + 1,
                page.lines().nth(at).unwrap_or("(end)"),
                renewed.lines().nth(at).unwrap_or("(end)")
            ));
        }
    }
    assert!(wrong.is_empty(), "pages differ (UPDATE=1 rewrites them):\n{}", wrong.join("\n"));
}
