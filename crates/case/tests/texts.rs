//! What a redacted report has to look at: every key that is declared to hold words is visited, wherever the words end
//! up in the case.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
use common::Folder;
use detente_case::rows::{self, Copies, Kind, Speaks};
use std::collections::BTreeSet;
use toml::Value;

const TERMS: &str = include_str!("terms/case.toml");

/// Every text of a value that its declared kind calls words.
fn words(kind: &Kind, value: &Value, found: &mut BTreeSet<String>) {
    match (kind, value) {
        (Kind::Inline(name), Value::Table(_)) => table(name, value, found),
        (Kind::Inline(_), _) => {}
        (Kind::OneOf(kinds), _) => {
            // A text is read as the kind that takes texts, a table as the one that takes tables.
            let fits = |kind: &&Kind| match kind {
                Kind::Inline(_) | Kind::By(..) => value.is_table(),
                kind if kind.is_list() => value.is_array(),
                _ => !value.is_table() && !value.is_array(),
            };
            kinds.iter().filter(fits).for_each(|kind| words(kind, value, found));
        }
        (Kind::By(..), Value::Table(table)) => {
            for (key, value) in table {
                if kind.speaks() == Speaks::Words {
                    found.insert(key.clone());
                }
                kind.inner().iter().for_each(|kind| words(kind, value, found));
            }
        }
        (_, Value::Array(list)) if !kind.inner().is_empty() => {
            list.iter().for_each(|value| words(&kind.inner()[0], value, found));
        }
        // Ties: an inner list of the same kind.
        (_, Value::Array(list)) => list.iter().for_each(|value| words(kind, value, found)),
        (_, Value::String(text)) if kind.speaks() == Speaks::Words => {
            found.insert(text.clone());
        }
        _ => {}
    }
}

fn table(name: &str, value: &Value, found: &mut BTreeSet<String>) {
    let Some(known) = rows::table(name) else { panic!("{name}") };
    for (key, value) in value.as_table().unwrap() {
        if let Some(key) = known.key(key) {
            words(&key.kind, value, found);
        }
    }
}

/// The words of a whole file, as the declaration has them.
fn declared(text: &str) -> BTreeSet<String> {
    let file: toml::Table = text.parse().unwrap();
    let mut found = BTreeSet::new();
    for (name, value) in &file {
        let Some(known) = rows::table(name) else { continue };
        match known.copies() {
            Copies::Rows => value.as_array().unwrap().iter().for_each(|row| table(name, row, &mut found)),
            Copies::ByParty => {
                value.as_table().unwrap().values().for_each(|row| table(name, row, &mut found))
            }
            Copies::One => table(name, value, &mut found),
            Copies::Inside => {}
        }
    }
    found
}

/// The program's own words, which may stand in a case whatever was written: base-rate classes are told by id, and a
/// class of the case's own by this one.
const OWN: [&str; 1] = ["own"];

#[test]
fn every_text_that_is_declared_is_visited() {
    for folder in [
        Folder::water(),
        Folder::empty().with("case.toml", TERMS).with("spells.csv", include_str!("terms/spells.csv")),
    ] {
        let loaded = folder.load();
        assert!(loaded.is_sound());
        let said = declared(&loaded.files[0].text);
        assert!(said.len() > 25, "{said:?}");
        let mut case = loaded.case;
        let whole = format!("{case:?}");
        let there = |case: &str, words: &String| case.contains(&format!("{words:?}"));
        let before = said.iter().filter(|words| there(&whole, words)).count();
        assert!(before * 10 >= said.len() * 8, "most of it is kept in the case");
        case.texts(&mut |text| "·".clone_into(text));
        let left = format!("{case:?}");
        let slipped: Vec<&String> =
            said.iter().filter(|words| !OWN.contains(&words.as_str()) && there(&left, words)).collect();
        assert!(slipped.is_empty(), "{slipped:?}");
    }
}
