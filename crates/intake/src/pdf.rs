//! The text of a PDF in the order in which a person reads it.
//!
//! A PDF says where letters stand, not which words follow each other. Each shown string becomes a *piece* with
//! its place and width; pieces of one line that touch make a *run*; a page is cut into columns where an upright
//! gap parts long runs on both sides, headings across the columns apart (the recursive cut of Nagy and Seth
//! 1984, with text length as the test that tells columns from tables); the runs of a column make rows, the rows
//! paragraphs, one line each. Running heads and page numbers go, words parted at a line end are joined, and
//! ligatures are spelled out. Rotated text is left out.

mod layout;
mod letters;

use layout::{Row, Run, columns, furniture, hyphened, paragraphs, runs};
use letters::pieces;
use lopdf::{Document, LoadOptions, ObjectId};

/// Most pages that are read.
const MOST_PAGES: usize = 5_000;
/// Most bytes that one stream may unpack to.
const STREAM: usize = 64 << 20;
/// Most pieces of text on a page; a page with more is a drawing.
const MOST_PIECES: usize = 200_000;

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The file cannot be understood.
    Damaged,
    /// The file is encrypted and asks for a password.
    Locked,
}

/// The text of each page.
///
/// # Errors
/// Where the file is damaged or locked. A scan gives pages without text.
pub(crate) fn pages(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    // The reader of a damaged file may panic inside; that must not reach the user.
    std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err(Failure::Damaged))
}

fn read(bytes: &[u8]) -> Result<Vec<String>, Failure> {
    let options = LoadOptions { max_decompressed_size: Some(STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Failure::Locked,
        _ => Failure::Damaged,
    })?;
    // Many files are only locked against editing: the loader tries the empty password, which opens them.
    let encrypted = document.trailer.get(b"Encrypt").is_ok();
    let ids: Vec<ObjectId> = document.get_pages().into_values().take(MOST_PAGES).collect();
    if ids.is_empty() {
        return Err(if encrypted { Failure::Locked } else { Failure::Damaged });
    }
    let mut pages: Vec<Vec<Run>> = Vec::new();
    let mut left = crate::LONGEST_TEXT;
    for id in ids {
        let found = if left > 0 { runs(pieces(&document, id)) } else { Vec::new() };
        left = left.saturating_sub(found.iter().map(|run| run.text.len()).sum());
        pages.push(found);
    }
    if encrypted && pages.iter().all(Vec::is_empty) {
        return Err(Failure::Locked);
    }
    furniture(&mut pages);
    let rows: Vec<Vec<Row>> = pages.into_iter().map(columns).collect();
    let hyphened = hyphened(&rows);
    Ok(paragraphs(rows, &hyphened))
}

#[cfg(test)]
mod tests {
    use super::letters::spelled;
    use super::*;
    use std::collections::BTreeSet;

    fn run(left: f64, y: f64, text: &str) -> Run {
        Run { left, right: left + 5.0 * text.chars().count() as f64, y, size: 10.0, text: text.to_owned() }
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_tables_by_row() {
        let page = vec![
            run(50.0, 700.0, "A title that stands across both of the columns of this page"),
            run(50.0, 660.0, "The minister said that the"),
            run(300.0, 660.0, "On the other side nobody"),
            run(50.0, 646.0, "talks would go on un-"),
            run(300.0, 646.0, "spoke of a date for them."),
            run(50.0, 632.0, "til the end of the year."),
        ];
        let rows = vec![columns(page)];
        let text = paragraphs(rows.clone(), &hyphened(&rows));
        assert_eq!(
            text,
            [
                "A title that stands across both of the columns of this page\nThe minister said that the talks would go on until the end of the year.\nOn the other side nobody spoke of a date for them.\n"
            ]
        );
        let table = vec![
            run(50.0, 600.0, "Party"),
            run(300.0, 600.0, "Offer"),
            run(50.0, 586.0, "A"),
            run(300.0, 586.0, "6%"),
        ];
        let rows: Vec<String> = columns(table).into_iter().map(|row| row.text).collect();
        assert_eq!(rows, ["Party Offer", "A 6%"]);
    }

    #[test]
    fn running_heads_go_and_sentences_cross_pages() {
        let page =
            |n: usize, body: &str| vec![run(50.0, 800.0, &format!("Brief {n}")), run(50.0, 400.0, body)];
        let mut pages = vec![page(1, "The talks were"), page(2, "broken off."), page(3, "Nobody spoke.")];
        // The same words at the head of every page are text where no white space parts them from it.
        let mut close: Vec<Vec<Run>> = (0..3)
            .map(|n| vec![run(50.0, 412.0, "Same words"), run(50.0, 400.0, &format!("other {n} line"))])
            .collect();
        furniture(&mut close);
        assert_eq!(close[1].len(), 2);
        furniture(&mut pages);
        let rows: Vec<Vec<Row>> = pages.into_iter().map(columns).collect();
        assert_eq!(
            paragraphs(rows, &BTreeSet::new()),
            ["The talks were ", "broken off.\n", "Nobody spoke.\n"]
        );
    }

    #[test]
    fn ligatures_are_spelled_and_damage_is_told() {
        assert_eq!(spelled("o\u{FB03}cial \u{FEF3}"), "official \u{64A}");
        assert_eq!(pages(b"%PDF-1.7 nothing"), Err(Failure::Damaged));
    }
}
