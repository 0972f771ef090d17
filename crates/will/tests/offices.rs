//! Persons whom no report presents speak for the states whose offices they hold.
#![allow(missing_docs, clippy::unwrap_used)] // helpers of tests

use detente_read::{Document, Options, read};
use detente_will::{Report, assertions};

/// Party and matter of each statement of will of a report of 7 January 2026.
fn told(text: &str) -> Vec<(String, String)> {
    let document = Document { date: Some("2026-01-07"), ..Document::new(text) };
    let reading = read(&document, &Options::default());
    let report = Report { id: "r1", outlet: None, text, reading: &reading };
    assertions(&[report], &[]).into_iter().map(|one| (one.party, one.what)).collect()
}

#[test]
fn a_holder_of_an_office_speaks_for_the_state() {
    let who = |text: &str| -> Vec<String> { told(text).into_iter().map(|(party, _)| party).collect() };
    assert_eq!(who("Emmanuel Macron said: \"We will not accept a new border.\""), ["france"]);
    // A family name, of a state that is named.
    assert_eq!(
        who("Israel keeps its army there. Netanyahu said: \"We will not leave the hill.\""),
        ["israel"]
    );
}
