//! The declaration of the case file: whole in itself, and the pages made from it up to date.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test fails by panicking")]

use detente_case::rows::kind::Kind::{self, Inline, ValueWith};
use detente_case::rows::{Bond, TABLES, json_schema, markdown, table};

#[test]
fn names_are_unique() {
    for (at, table) in TABLES.iter().enumerate() {
        assert!(TABLES[..at].iter().all(|other| other.name != table.name), "{}", table.name);
        for (at, key) in table.keys.iter().enumerate() {
            assert!(table.keys[..at].iter().all(|other| other.name != key.name), "{}", key.name);
        }
    }
}

/// A bond or an inner table that names what is not there would be no rule at all.
#[test]
fn what_the_declaration_names_is_declared() {
    fn inner(kind: &Kind, names: &mut Vec<&'static str>) {
        if let Inline(name) | ValueWith(_, name, _) = kind {
            names.push(name);
        }
        kind.inner().iter().for_each(|kind| inner(kind, names));
    }
    for of in TABLES {
        let mut named = Vec::new();
        for key in of.keys {
            inner(&key.kind, &mut named);
        }
        assert!(named.iter().all(|name| table(name).is_some()), "{} {named:?}", of.name);
        let keys: Vec<&str> = of.bonds.iter().flat_map(Bond::keys).collect();
        assert!(keys.iter().all(|key| of.key(key).is_some()), "{} {keys:?}", of.name);
    }
}

#[test]
fn the_words_of_the_scales_are_those_of_the_program() {
    let ids: Vec<&str> = detente_chance::words::Scale::ALL.iter().map(|scale| scale.id).collect();
    let key = table("case").and_then(|case| case.key("words")).unwrap();
    assert_eq!(key.kind.words(), ids);
}

/// `UPDATE=1 cargo test -p detente-case` writes the page and the JSON Schema.
#[test]
fn page_and_json_schema_are_up_to_date() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut schema = serde_json::to_string_pretty(&json_schema()).unwrap();
    schema.push('\n');
    for (file, text) in [("docs/case-file.md", markdown()), ("case.schema.json", schema)] {
        let path = format!("{root}/{file}");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == text, "{file} is out of date: run the tests with UPDATE=1");
    }
}
