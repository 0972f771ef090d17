//! What the README shows is what the program prints: the block below its first command is compared with a run.
//! `UPDATE=1` rewrites it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_readme_shows_the_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["outlook", "cases/israel-syria"])
        .current_dir(&root)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(output.status.success());
    let printed: String = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    let file = root.join("README.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let start = page.find("```text\n").expect("a text block") + "```text\n".len();
    let end = start + page[start..].find("```").expect("the end of the block");
    if page[start..end] == printed {
        return;
    }
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&file, format!("{}{printed}{}", &page[..start], &page[end..])).unwrap();
    } else {
        let at = page[start..end].lines().zip(printed.lines()).position(|(a, b)| a != b).unwrap_or_default();
        panic!(
            "the README shows something else (UPDATE=1 rewrites it), first at line {at} of the block:\n{}\n{}",
            page[start..end].lines().nth(at).unwrap_or_default(),
            printed.lines().nth(at).unwrap_or_default()
        );
    }
}
