//! Figures: one snapshot each, and laws that hold whatever the texts are.

mod common;

use common::{deal_space, empty, fixture};
use detente_report::{Figure, figures};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn all(tail: &str) -> Vec<Figure> {
    let (case, mut outlook) = fixture(tail);
    let mut all = figures(&case, &outlook);
    // All issues at a glance takes two of them; the second has its parties apart.
    let mut issues = [outlook.findings.forecast.clone(), outlook.findings.forecast.clone()].concat();
    for (at, position) in issues[1].positions.iter_mut().enumerate() {
        position.p50 = 11.0 * at as f64;
    }
    all.extend(figures::overview(&case, &issues));
    // The space of nine parties, besides the one of two.
    outlook.findings.deals =
        Some(deal_space(&["north", "long", "arabic", "hebrew", "persian", "cjk", "seven", "word", "nine"]));
    let many = outlook.findings.deals.as_ref().and_then(|found| figures::deal_space(&case, found));
    all.extend(many.map(|figure| Figure { id: "deals-many".into(), ..figure }));
    let heat = outlook.findings.deals.as_ref().and_then(|found| figures::acceptability(&case, found));
    all.extend(heat.map(|figure| Figure { id: "acceptability-many".into(), ..figure }));
    all
}

#[test]
fn every_figure_as_drawn() {
    let all = all("");
    assert_eq!(
        all.iter().map(|figure| figure.id.as_str()).collect::<Vec<_>>(),
        [
            "answer-scale",
            "steps-signed",
            "curve-signed",
            "steps-holds",
            "curve-holds",
            "worlds",
            "sources",
            "shapley",
            "swings",
            "inputs",
            "flips",
            "levers",
            "timeline",
            "positions-0",
            "deals",
            "acceptability",
            "graph",
            "slack",
            "base-rates-signed",
            "base-rates-holds",
            "flow",
            "positions-all",
            "deals-many",
            "acceptability-many"
        ]
    );
    for figure in all {
        // One element a line, so that a change can be read.
        let lines = |svg: &str| svg.replace("><", ">\n<");
        let rows: Vec<String> = figure.table.rows.iter().map(|row| row.join(" | ")).collect();
        insta::assert_snapshot!(
            figure.id.clone(),
            format!(
                "{}\n{}\n\n{}\n{}\n\n{}\n\n{}",
                figure.title,
                figure.description,
                figure.table.head.join(" | "),
                rows.join("\n"),
                lines(&figure.svg),
                lines(&figure.compact)
            )
        );
    }
}

/// Places and extents of every text in a picture, from the width table: none may leave the picture.
#[test]
fn no_text_leaves_the_picture() {
    for figure in all("") {
        for (svg, size) in [(&figure.svg, 13.0), (&figure.compact, 12.0)] {
            let xml = roxmltree::Document::parse(svg).unwrap();
            let root = xml.root_element();
            let view: Vec<f64> =
                root.attribute("viewBox").unwrap().split(' ').map(|x| x.parse().unwrap()).collect();
            for text in root.descendants().filter(|node| node.has_tag_name("text")) {
                let class = text.attribute("class").unwrap_or_default();
                let size = match class {
                    "big" => 15.0,
                    "tick" | "soft" => size - 0.5,
                    _ => size,
                };
                let words = text.text().unwrap_or_default();
                let wide = detente_report::label::width(words, size);
                let at = |name: &str| text.attribute(name).unwrap().parse::<f64>().unwrap();
                let left = match text.attribute("text-anchor") {
                    Some("middle") => at("x") - wide / 2.0,
                    Some("end") => at("x") - wide,
                    _ => at("x"),
                };
                // The table is generous: two units of grace.
                assert!(left >= -2.0 && left + wide <= view[2] + 2.0, "{}: “{words}” at {left}", figure.id);
                assert!(at("y") <= view[3], "{}: “{words}”", figure.id);
            }
        }
    }
}

#[test]
fn nothing_to_draw_is_no_figure() {
    let (case, outlook) = empty();
    assert_eq!(figures(&case, &outlook), []);
}

#[test]
fn a_file_of_its_own_carries_its_style() {
    for figure in all("") {
        let file = figure.standalone();
        let xml = roxmltree::Document::parse(&file).unwrap();
        assert!(xml.descendants().any(|node| node.has_tag_name("style")), "{}", figure.id);
        assert_eq!(xml.root_element().attribute("role"), Some("img"));
    }
}

#[test]
fn worlds_of_no_squares_keep_their_words() {
    let (_, outlook) = fixture("");
    let figure = figures::worlds(outlook.worlds.as_ref().unwrap(), Some(5.0));
    let squares = figure.svg.matches("<rect").count();
    assert_eq!(squares, 100 + 4);
    assert!(figure.svg.contains(">0</text>") && figure.svg.contains("signed, broken within a year"));
}

#[test]
fn numbers_that_are_no_numbers_draw_nothing_odd() {
    let (case, mut outlook) = fixture("");
    if let Some(answer) = &mut outlook.signed {
        answer.history = Some(f64::NAN);
        answer.waterfall[0].points = f64::NAN;
        answer.interval = Some([f64::NEG_INFINITY, f64::INFINITY]);
    }
    for row in &mut outlook.findings.forecast[0].positions {
        row.p95 = f64::INFINITY;
        row.influence = f64::NAN;
    }
    for figure in figures(&case, &outlook) {
        for bad in ["NaN", "\"inf", "\"-inf", ">inf", " inf ", "\"-0\""] {
            assert!(!figure.svg.contains(bad), "{}: {bad}", figure.id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gives_well_formed_pictures(tail in any::<String>(), hostile in prop::sample::select(vec![
        "", "<script>alert(1)</script>", "]]>", "</svg>", "</style>", "\u{202e}", "\u{0}", "\u{2068}", "&amp;", "\"'",
    ])) {
        let tail = format!("{hostile}{tail}");
        let mut ids = BTreeSet::new();
        for figure in all(&tail) {
            for svg in [&figure.svg, &figure.compact, &figure.standalone()] {
                let xml = roxmltree::Document::parse(svg);
                prop_assert!(xml.is_ok(), "{}: {:?}", figure.id, xml.err());
                prop_assert!(!svg.contains("<script"));
                prop_assert!(!svg.chars().any(detente_report::label::is_bidi_control));
            }
            for svg in [&figure.svg, &figure.compact] {
                let xml = roxmltree::Document::parse(svg).unwrap();
                for node in xml.descendants().filter_map(|node| node.attribute("id")) {
                    // The space of nine parties is drawn twice here under one name.
                    prop_assert!(figure.id.ends_with("-many") || ids.insert(node.to_owned()), "{node}");
                }
            }
        }
    }
}
