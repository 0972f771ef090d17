//! Sentences a second, and a ten-megabyte report as JSON: `cargo bench -p detente-read`.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use detente_read::{Document, Item, Options, read_each};
use std::io::Write as _;
use std::time::Instant;

/// Counts bytes and drops them.
#[derive(Default)]
struct Count(u64);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {
    let folder = format!("{}/tests/suite/read", env!("CARGO_MANIFEST_DIR"));
    let mut paragraphs = String::new();
    for file in ["worked.md", "held-out.md", "strangers-1.md", "strangers-2.md", "strangers-3.md"] {
        let all = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        for line in all.lines().filter_map(|line| line.strip_prefix("> ")) {
            paragraphs.push_str(line);
            paragraphs.push('\n');
        }
    }
    let sentences: usize = paragraphs
        .lines()
        .map(|line| {
            let mut tokens = Vec::new();
            detente_read::segment::tokens(line, 0, &mut tokens);
            detente_read::segment::sentences(line, &tokens).len()
        })
        .sum();
    for megabytes in [1, 10] {
        let copies = megabytes * 1_000_000 / paragraphs.len() + 1;
        let text = paragraphs.repeat(copies);
        let document = Document { date: Some("2026-01-06"), ..Document::new(&text) };
        let (mut best, mut bytes) = ([f64::INFINITY; 2], 0);
        for _ in 0..3 {
            let start = Instant::now();
            let mut claims = 0_u64;
            read_each(&document, &Options::default(), &mut |item| {
                claims += u64::from(matches!(item, Item::Claim(_)));
            });
            assert!(claims > 0);
            best[0] = best[0].min(start.elapsed().as_secs_f64());
            let start = Instant::now();
            let mut out = std::io::BufWriter::new(Count::default());
            read_each(&document, &Options::default(), &mut |item| {
                match item {
                    Item::Claim(claim) => serde_json::to_writer(&mut out, &claim),
                    Item::Date(date) => serde_json::to_writer(&mut out, &date),
                    Item::Actor(actor) => serde_json::to_writer(&mut out, &actor),
                    Item::Event(event) => serde_json::to_writer(&mut out, &event),
                }
                .unwrap();
            });
            out.flush().unwrap();
            bytes = out.get_ref().0;
            best[1] = best[1].min(start.elapsed().as_secs_f64());
        }
        println!(
            "{megabytes} MB: {:.2} s, {:.0} sentences a second; as JSON ({} MB) {:.2} s",
            best[0],
            (sentences * copies) as f64 / best[0],
            bytes / 1_000_000,
            best[1]
        );
    }
}
