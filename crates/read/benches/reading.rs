//! Sentences a second and the time of a ten-megabyte text: `cargo bench -p detente-read`.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use detente_read::{Document, Options, read};
use std::time::Instant;

fn main() {
    let folder = format!("{}/tests/suite/read", env!("CARGO_MANIFEST_DIR"));
    let mut paragraphs = String::new();
    for file in ["worked.md", "held-out.md"] {
        let all = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        for line in all.lines().filter_map(|line| line.strip_prefix("> ")) {
            paragraphs.push_str(line);
            paragraphs.push('\n');
        }
    }
    let sentences: usize = {
        let mut count = 0;
        for line in paragraphs.lines() {
            let mut tokens = Vec::new();
            detente_read::text::tokens(line, 0, &mut tokens);
            count += detente_read::text::sentences(line, &tokens).len();
        }
        count
    };
    for megabytes in [1, 10] {
        let copies = megabytes * 1_000_000 / paragraphs.len() + 1;
        let text = paragraphs.repeat(copies);
        let document = Document { date: Some("2026-01-06".into()), ..Document::new(text) };
        let mut best = f64::INFINITY;
        for _ in 0..3 {
            let start = Instant::now();
            let reading = read(&document, &Options::default());
            assert!(!reading.claims.is_empty());
            best = best.min(start.elapsed().as_secs_f64());
        }
        println!("{megabytes} MB: {best:.2} s, {:.0} sentences a second", (sentences * copies) as f64 / best);
    }
}
