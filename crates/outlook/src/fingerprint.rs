//! Every row of a `case.toml` with a fingerprint of what it says, so that two states of a case can be compared row by row
//! where only the names and fingerprints of one of them are known.
//!
//! A row is called by its table and by what it is found by: `gate.vote`, `stance.north.border`, `preference.south`; a key of
//! a table that stands once is a row of its own (`question.signed`, `monitoring.detection`). A row without a name of its own
//! is called by its place, `move#3`: two states are then matched by fingerprint first, so that a row which comes in before
//! it does not change it. A second row of one name has its number: `preference.south#2`.
//!
//! The fingerprint is of values, not of bytes: comments, blank lines, the order of keys and ways to write a number leave
//! it as it is.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Digits of a fingerprint.
const DIGITS: usize = 12;
/// The keys that name a row, where it has no `id`: those of them that stand in it, in this order.
const NAMES: [&str; 6] = ["party", "who", "of", "issue", "question", "class"];
/// Tables whose rows are told apart by more than these, so that their place names them.
const BY_PLACE: [&str; 4] = ["move", "interaction", "infeasible", "merge"];

/// (name, fingerprint) of every row of the text of a `case.toml`, in its order; empty where it is not TOML.
#[must_use]
pub fn fingerprints(text: &str) -> Vec<(String, String)> {
    let Ok(tables) = text.parse::<Table>() else { return Vec::new() };
    let mut rows: Vec<(String, String)> = Vec::new();
    for (table, value) in &tables {
        match value {
            Value::Array(list) if list.iter().all(Value::is_table) => {
                let mut seen: BTreeMap<String, usize> = BTreeMap::new();
                for (at, row) in list.iter().enumerate() {
                    let name = row.as_table().and_then(|row| named(table, row));
                    let name = match name {
                        Some(name) => {
                            let times = seen.entry(name.clone()).or_insert(0);
                            *times += 1;
                            if *times == 1 { name } else { format!("{name}#{times}") }
                        }
                        None => format!("{table}#{}", at + 1),
                    };
                    rows.push((name, fingerprint(row)));
                }
            }
            Value::Table(keys) => {
                rows.extend(keys.iter().map(|(key, value)| (format!("{table}.{key}"), fingerprint(value))));
            }
            other => rows.push((table.clone(), fingerprint(other))),
        }
    }
    rows
}

fn named(table: &str, row: &Table) -> Option<String> {
    if BY_PLACE.contains(&table) {
        return None;
    }
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    if let Some(id) = text("id") {
        // An option's id is its party's own.
        let party = if table == "option" { text("party") } else { None };
        return Some(party.map_or_else(|| format!("{table}.{id}"), |party| format!("{table}.{party}.{id}")));
    }
    if let (Some(act), "condition") = (text("act"), table) {
        return Some(format!("{table}.{act}"));
    }
    let parts: Vec<&str> = NAMES.iter().filter_map(|key| text(key)).collect();
    (!parts.is_empty()).then(|| format!("{table}.{}", parts.join(".")))
}

fn fingerprint(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    let digest = Sha256::digest(text.as_bytes());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.chars().take(DIGITS).collect()
}

/// One way to write a value: keys in order, numbers as numbers, texts with their length before them.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Table(keys) => {
            let mut sorted: Vec<(&String, &Value)> = keys.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in sorted {
                out.push_str(&format!("{}:{key}=", key.len()));
                write(value, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for value in list {
                write(value, out);
            }
            out.push(']');
        }
        Value::String(text) => out.push_str(&format!("{}:{text}", text.len())),
        Value::Integer(number) => out.push_str(&format!("{:?};", *number as f64)),
        Value::Float(number) => out.push_str(&format!("{number:?};")),
        Value::Boolean(truth) => out.push_str(&format!("{truth};")),
        Value::Datetime(when) => out.push_str(&format!("{when};")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = r#"
format = 1
[case]
title = "Two towns"
as_of = 2026-03-01
[monitoring]
detection = [40, 90]
[[gate]]
id = "vote"
binds = 60
[[option]]
party = "a"
id = "sign"
[[stance]]
party = "a"
issue = "land"
position = "10 to 30"
[[move]]
option = "a.sign"
forbid = true
[[move]]
option = "b.sign"
forbid = true
"#;

    #[test]
    fn rows_have_names() {
        let names: Vec<String> = fingerprints(CASE).into_iter().map(|(name, _)| name).collect();
        for name in ["case.title", "case.as_of", "monitoring.detection", "gate.vote", "option.a.sign"] {
            assert!(names.contains(&name.to_owned()), "{name}: {names:?}");
        }
        assert!(names.contains(&"stance.a.land".into()) && names.contains(&"move#2".into()), "{names:?}");
        assert!(fingerprints("[").is_empty());
    }

    #[test]
    fn what_is_written_otherwise_is_the_same_and_what_is_other_is_not() {
        let sorted = |text: &str| {
            let mut rows = fingerprints(text);
            rows.sort();
            rows
        };
        let otherwise = CASE
            .replace("id = \"vote\"\nbinds = 60", "# a remark\nbinds = 60.0\nid = 'vote'")
            .replace("[40, 90]", "[ 40, 90 ]");
        assert_eq!(sorted(CASE), sorted(&otherwise));
        let changed = |old: &str, new: &str| -> Vec<String> {
            let (before, after) = (sorted(CASE), sorted(&CASE.replace(old, new)));
            after.into_iter().filter(|row| !before.contains(row)).map(|(name, _)| name).collect()
        };
        assert_eq!(changed("10 to 30", "10 to 40"), ["stance.a.land"]);
        assert_eq!(changed("2026-03-01", "2026-03-02"), ["case.as_of"]);
        assert_eq!(changed("binds = 60", "binds = \"60\""), ["gate.vote"]);
    }
}
