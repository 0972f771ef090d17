//! The page: one snapshot, and what it must never contain.

mod common;

use common::{empty, fixture};
use detente_report::{fragment, html, markdown};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Values of an attribute anywhere in the page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let mark = format!(" {name}=\"");
    page.split(mark.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_whole_page() {
    let (case, outlook) = fixture("");
    let page = html(&case, &outlook);
    // The pictures have snapshots of their own.
    let mut words = String::new();
    for (at, part) in page.split("<svg").enumerate() {
        words.push_str(if at == 0 { part } else { part.split_once("</svg>").map_or("", |(_, rest)| rest) });
    }
    let (head, body) = words.split_once("<style>").unwrap();
    let body = body.split_once("</style>").unwrap().1;
    insta::assert_snapshot!(format!("{head}{body}").replace("><", ">\n<"));
}

#[test]
fn a_page_with_nothing_says_so() {
    let (case, outlook) = empty();
    let page = html(&case, &outlook);
    for sentence in [
        "The case asks neither question",
        "The case lists no event.",
        "The case lists no source.",
        "No claim is on record",
        "The case holds no judgement yet.",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    assert!(!page.contains("<svg") && !page.contains("<tbody></tbody>"));
}

#[test]
fn the_same_bytes_twice() {
    let (case, outlook) = fixture("x");
    assert_eq!(html(&case, &outlook), html(&case, &outlook));
}

#[test]
fn every_claim_is_there_with_its_chain_and_words() {
    let (case, outlook) = fixture("");
    let page = html(&case, &outlook);
    assert!(page.contains("“the exact words” of a report"));
    assert!(page.contains("<bdi>The Paper</bdi> → <bdi>مسؤولون لم تذكر أسماؤهم</bdi>"));
    assert!(page.contains("(in its own voice)") && page.contains("paraphrase</span> a paraphrase"));
    assert!(page.contains("<bdi>nobody-listed</bdi>") && page.contains("not yet reviewed"));
    assert!(!page.contains("was rejected</blockquote>") && page.contains("One claim was rejected"));
    // Exact words are in the report's language; a tag that is no tag is left out.
    assert!(page.contains("<blockquote class=\"exact\" dir=\"auto\" lang=\"ar\">"));
    assert!(attributes(&page, "lang").iter().all(|tag| ["en", "ar"].contains(tag)));
    // A judgement cites by link; an id that is no claim stands as text.
    assert!(page.contains("href=\"#claim-1\"") && page.contains("<span class=\"id\">c-unknown</span>"));
}

#[test]
fn only_web_addresses_are_links() {
    let (case, outlook) = fixture("");
    let page = html(&case, &outlook);
    assert!(page.contains("href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\""));
    for href in attributes(&page, "href") {
        assert!(href.starts_with('#') || href.starts_with("https://"), "{href}");
    }
    assert!(page.contains("javascript:alert(1)</span>"));
}

#[test]
fn headings_go_down_one_step_at_a_time() {
    let (case, outlook) = fixture("");
    let page = html(&case, &outlook);
    let levels: Vec<u32> =
        page.split("<h").skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10)).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1), "{levels:?}");
}

fn sound(page: &str) -> Result<(), TestCaseError> {
    prop_assert!(!page.to_ascii_lowercase().contains("<script"));
    prop_assert!(!page.contains(" onload=\"") && page.matches("</style>").count() == 1);
    prop_assert!(!page.chars().any(|c| c == '\0' || detente_report::label::is_bidi_control(c)));
    let ids = attributes(page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    prop_assert_eq!(ids.len(), unique.len());
    for href in attributes(page, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        prop_assert!(unique.contains(href), "{} leads nowhere", href);
    }
    for names in attributes(page, "aria-labelledby") {
        prop_assert!(names.split(' ').all(|name| unique.contains(name)), "{}", names);
    }
    Ok(())
}

#[test]
fn hostile_text_is_text() {
    let hostile = "</style><script>alert(1)</script>\" onload=\"x ]]> \u{202e}\u{0}<!--";
    let (case, outlook) = fixture(hostile);
    let page = html(&case, &outlook);
    sound(&page).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("[U+202E][U+0000]"));
}

#[test]
fn the_briefing() {
    let (case, outlook) = fixture("");
    let text = markdown(&case, &outlook);
    let titles: Vec<String> = html(&case, &outlook)
        .split("<h2 ")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('>')?.1.split_once('<')?.0.to_owned()))
        .collect();
    let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(heads, titles);
    insta::assert_snapshot!(text);
}

/// No text of the case becomes a mark of Markdown, and no cell breaks its row.
#[test]
fn hostile_text_is_text_in_the_briefing_too() {
    let hostile = "\n# x\n- y\n|z|\n```\n<script>alert(1)</script> [a](javascript:b) ![i](https://t.example/x.png) *b* `c`";
    let (case, outlook) = fixture(hostile);
    let text = markdown(&case, &outlook);
    // In fences everything is text.
    let open: String = text.split("\n````").step_by(2).collect();
    // What is left once every character with a backslash before it is taken out.
    let mut bare = String::new();
    let mut chars = open.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else {
            bare.push(c)
        }
    }
    for mark in ["<script", "](javascript", "![i", "\n# x", "\n- y", " *b*", " `c`"] {
        assert!(!bare.contains(mark), "{mark}");
    }
    assert!(open.contains("\\<script\\>alert(1)"));
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut before: Option<usize> = None;
    for line in open.lines() {
        let row = line.starts_with('|');
        if let (true, Some(count)) = (row, before) {
            assert_eq!(cells(line), count, "{line}");
        }
        before = row.then(|| cells(line));
    }
}

#[test]
fn a_fragment_stays_within_itself() {
    let (case, outlook) = fixture("");
    let piece = fragment(&case, &outlook);
    assert!(piece.starts_with("<div class=\"detente\"") && piece.ends_with("</div>\n"));
    for part in ["<html", "<head>", "<body", "<meta", "<main", "<h1", "<!DOCTYPE"] {
        assert!(!piece.contains(part), "{part}");
    }
    let ids = attributes(&piece, "id");
    assert!(ids.len() > 20 && ids.iter().all(|id| id.starts_with("detente-")), "{ids:?}");
    for href in attributes(&piece, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.contains(&href), "{href}");
    }
    for names in attributes(&piece, "aria-labelledby") {
        assert!(names.split(' ').all(|name| ids.contains(&name)), "{names}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_text_gives_the_same_parts(tail in any::<String>()) {
        let (case, outlook) = fixture(&tail);
        let text = markdown(&case, &outlook);
        prop_assert_eq!(text.lines().filter(|line| line.starts_with("## ")).count(), 20);
        prop_assert!(!text.replace("\\<", "").to_lowercase().contains("<script"));
    }

    #[test]
    fn any_text_gives_a_sound_page(tail in any::<String>()) {
        let (case, outlook) = fixture(&tail);
        sound(&html(&case, &outlook))?;
    }
}
