//! The catalogue: every word of the pages stands in `words/en.txt`, one message a line, `key = text`, with
//! `{name}` where something is filled in. Another language is another file.
//!
//! ```
//! use detente_workbench::catalogue::{w, with};
//! assert_eq!(w("undo"), "Undo");
//! assert_eq!(with("draws.full", &[("n", "4,096")]), "over 4,096 draws");
//! ```

use std::collections::BTreeMap;
use std::sync::OnceLock;

const ENGLISH: &str = include_str!("../words/en.txt");

fn catalogue() -> &'static BTreeMap<&'static str, &'static str> {
    static WORDS: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        ENGLISH
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('='))
            .map(|(key, text)| (key.trim(), text.trim()))
            .collect()
    })
}

/// A message. A key that the catalogue does not have is its own message.
#[must_use]
pub fn w(key: &'static str) -> &'static str {
    catalogue().get(key).copied().unwrap_or(key)
}

/// A message by a key that is made at run time.
#[must_use]
pub fn look(key: &str) -> &str {
    catalogue().get(key).copied().unwrap_or(key)
}

/// A message with things filled in.
#[must_use]
pub fn with(key: &'static str, fill: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = w(key);
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        match after.find('}') {
            Some(end) => {
                let name = &after[1..end];
                out.push_str(fill.iter().find(|(have, _)| *have == name).map_or(name, |(_, text)| text));
                rest = &after[end + 1..];
            }
            None => {
                out.push_str(after);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    out
}

/// How many there are of something: the message `KEY.one` where it is one, else `KEY` with `{n}` filled in.
#[must_use]
pub fn many(key: &'static str, number: usize) -> String {
    match catalogue().get(format!("{key}.one").as_str()) {
        Some(one) if number == 1 => (*one).to_owned(),
        _ => with(key, &[("n", &count(number))]),
    }
}

/// The messages whose keys begin with `prefix`, for the scripts of a page.
#[must_use]
pub fn some(prefix: &str) -> BTreeMap<&'static str, &'static str> {
    catalogue().iter().filter(|(key, _)| key.starts_with(prefix)).map(|(key, text)| (*key, *text)).collect()
}

/// A chance in per cent, whose sign stays on its line.
#[must_use]
pub fn percent(p: f64) -> String {
    told(&detente_chance::words::percent(p))
}

/// "32–49 %".
#[must_use]
pub fn between(low: f64, high: f64) -> String {
    let (low, high) = (percent(low), percent(high));
    if low == high { high } else { format!("{}–{high}", low.trim_end_matches("\u{a0}%")) }
}

/// A sentence of the models: numbers and their units stay on one line.
#[must_use]
pub fn told(text: &str) -> String {
    detente_report::label::with_units(text)
}

/// A whole number with its thousands apart.
#[must_use]
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn sources(folder: &Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                sources(&entry.path(), out);
            } else {
                out.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }

    #[test]
    fn the_catalogue_has_every_key_that_is_used_and_no_other() {
        let mut text = String::new();
        for folder in ["src", "assets"] {
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
        }
        for mark in ["w(\"", "with(\"", "many(\"", "say(\""] {
            for (at, _) in text.match_indices(mark) {
                // `w("…")` is a call of its own, not the end of `new("…")`.
                if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let key = text[at + mark.len()..].split('"').next().unwrap();
                if key.chars().all(|c| c.is_ascii_lowercase() || ".-".contains(c)) && !key.is_empty() {
                    assert!(catalogue().contains_key(key), "`{key}` is used and not in the catalogue");
                }
            }
        }
        // Keys of groups are made at run time.
        let groups = [
            "page.", "list.", "refused.", "js.", "missing.", "keys.", "state.", "kind.", "head.", "beside.",
            "mark.", "draft.",
        ];
        for key in catalogue().keys() {
            let key = key.strip_suffix(".one").unwrap_or(key);
            let grouped = groups.iter().any(|group| key.starts_with(group));
            assert!(
                grouped || text.contains(&format!("\"{key}\"")),
                "`{key}` is in the catalogue and not used"
            );
        }
        let lines = ENGLISH.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        assert_eq!(lines.count(), catalogue().len(), "a key is given twice");
    }

    #[test]
    fn numbers_and_fillings() {
        assert_eq!(
            [0, 999, 1000, 65_536, 1_234_567].map(count),
            ["0", "999", "1,000", "65,536", "1,234,567"]
        );
        assert_eq!(
            with("draws.full", &[("n", "{n}")]),
            "over {n} draws",
            "what is filled in is not filled again"
        );
    }
}
