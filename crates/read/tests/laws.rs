//! Laws that hold for every text: spans equal their text, nothing panics, the answer repeats itself.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr, clippy::too_many_lines)] // helpers of tests

use detente_read::{Document, FindingCode, Options, Reading, Voice, read};
use proptest::prelude::*;

/// Every span of a reading, wherever it stands in the JSON: an object with text, start and end.
fn check(text: &str, reading: &Reading) {
    let points: Vec<char> = text.chars().collect();
    fn walk(value: &serde_json::Value, points: &[char]) {
        match value {
            serde_json::Value::Object(map) => {
                if let (Some(text), Some(start), Some(end)) =
                    (map.get("text"), map.get("start"), map.get("end"))
                {
                    let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
                    assert!(start <= end && end <= points.len());
                    let there: String = points[start..end].iter().collect();
                    assert_eq!(there, text.as_str().unwrap());
                }
                map.values().for_each(|value| walk(value, points));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| walk(value, points)),
            _ => {}
        }
    }
    walk(&serde_json::to_value(reading).unwrap(), &points);
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Katz",
        "said",
        "that",
        "the",
        "minister",
        "citing",
        "Israeli",
        "officials",
        "\"",
        "“",
        "”",
        ",",
        ".",
        "’s",
        "'s",
        "according",
        "to",
        "in",
        "view",
        "of",
        "and",
        "but",
        "who",
        "quoted",
        "as",
        "saying",
        "was",
        "reported",
        "it",
        "May",
        "2025",
        "last",
        "June",
        "two",
        "months",
        "ago",
        "about",
        "told",
        "Reuters",
        "reportedly",
        "claim",
        ":",
        ";",
        "—",
        "(",
        ")",
        "-",
        "\n",
        "would",
        "He",
        "also",
        "In",
        "exchange",
        "على",
        "אמר",
        "«",
        "»",
        "‘",
        "U.S.",
        "Mr.",
        "talks",
        "would",
        "rejected",
        "proposal",
        "threatened",
        "if",
        "not",
        "by",
        "accused",
        "described",
        "a",
        "é",
        "🙂",
        "next",
        "Monday",
        "3",
        "January",
        "round",
        "five",
        "aims",
        "first",
        "second",
        "Paris",
        "visited",
        "offered",
        "withdraw",
        "\u{301}",
        "interview",
        "with",
        "statement",
        "carried",
        "seen",
        "draft",
        "Herald",
        "made",
        "clear",
        "convinced",
        "expects",
        "*",
        "[",
        "](x)",
        "whether",
        "what",
        "called",
        "calling",
    ]);
    prop::collection::vec((word, prop::bool::weighted(0.8)), 0..80).prop_map(|list| {
        list.into_iter()
            .map(|(word, space)| if space { format!("{word} ") } else { word.to_owned() })
            .collect()
    })
}

fn document(text: &str) -> Document<'_> {
    Document { date: Some("2026-01-06"), outlet: Some("Axios"), ..Document::new(text) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn spans_equal_their_text_on_word_salad(text in words()) {
        let reading = read(&document(&text), &Options { aliases: vec![("the minister".into(), "katz".into())] });
        check(&text, &reading);
        prop_assert_eq!(&reading, &read(&document(&text), &Options { aliases: vec![("the minister".into(), "katz".into())] }));
    }

    #[test]
    fn spans_equal_their_text_on_any_string(text in "\\PC*") {
        check(&text, &read(&document(&text), &Options::default()));
    }

    #[test]
    fn any_file_is_taken_in(bytes in prop::collection::vec(any::<u8>(), 0..600), head in 0..6_usize) {
        let heads: [&[u8]; 6] = [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html><p a=\"", b"\xff\xfe", b"---\nx"];
        let file: Vec<u8> = heads[head].iter().chain(&bytes).copied().collect();
        for name in ["a.txt", "a.html", "a.pdf", "a.docx"] {
            let taken = detente_intake::intake(&file, name, &detente_intake::Head::default(), &detente_read::dates::day);
            let document = Document {
                date: taken.head.date.as_deref(),
                language: taken.head.language.as_deref(),
                pages: &taken.pages,
                ..Document::new(&taken.text)
            };
            check(&taken.text, &read(&document, &Options::default()));
        }
    }

    #[test]
    fn random_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        check(&text, &read(&document(&text), &Options::default()));
    }
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    // One line each, a million characters for the simplest, fewer for the others (tests run
    // unoptimised); quadratic work would not come back from either.
    for unit in [
        "a",
        "\"",
        "“",
        "said ",
        "Katz, who said that ",
        "citing X, ",
        "(",
        "2025-",
        "last June ",
        "שלום אמר ",
        "and ",
        ", ",
        "X's claim of ",
        "said X, ",
        "U.S. ",
        "-",
        "“No,” he said. ",
    ] {
        let length = if unit.len() == 1 { 1_000_000 } else { 60_000 };
        let text: String = unit.chars().cycle().take(length).collect();
        let reading = read(&document(&text), &Options::default());
        assert_eq!(reading.format, "detente.read/1", "{unit}");
    }
}

#[test]
fn a_line_of_any_length_gives_the_claims_of_its_sentences() {
    let sentence = "Ada Lund said that the gauges would be shared. \"We are ready,\" she told reporters. ";
    let text = sentence.repeat(3000);
    assert!(text.len() > 200_000 && !text.contains('\n'));
    let reading = read(&Document::new(&text), &Options::default());
    let said = reading.claims.iter().filter(|claim| claim.voice == Voice::Attributed).count();
    assert_eq!(said, 6000);
    assert!(reading.findings.iter().all(|finding| finding.code != FindingCode::UnbalancedQuotation));
}
