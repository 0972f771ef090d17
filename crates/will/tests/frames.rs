//! Sentences and the wills in them: `suite/frames.txt`.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // helpers of tests

use detente_read::{Document, Options, read};
use detente_will::{Report, assertions};

#[test]
fn sentences_show_the_wills_that_stand_below_them() {
    let source = include_str!("suite/frames.txt");
    let mut cases: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in source.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match line.strip_prefix("  ") {
            Some(want) => cases.last_mut().unwrap().1.push(want.trim()),
            None => cases.push((line, Vec::new())),
        }
    }
    let mut wrong = 0;
    for (text, want) in &cases {
        let reading = read(&Document::new(text), &Options::default());
        let report = Report { id: "r", outlet: None, text, reading: &reading };
        let found: Vec<String> = assertions(&[report], &[])
            .iter()
            .filter(|one| !one.threat)
            .map(|one| {
                let of = one.of.as_ref().map(|of| format!(" > {of}")).unwrap_or_default();
                format!("{} {}{of}: {}", one.party, one.direction, one.what)
            })
            .collect();
        let want: Vec<String> = want.iter().filter(|one| **one != "-").map(|one| (*one).to_owned()).collect();
        if found != want {
            wrong += 1;
            eprintln!("{text}\n  want {want:#?}\n  found {found:#?}");
        }
    }
    assert_eq!(wrong, 0, "of {} sentences", cases.len());
}
