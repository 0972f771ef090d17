//! What the desk says: every sentence stands in `sentences/en.txt`, one a line, `key = text`, with `{name}` where
//! something is filled in. The terminal and the browser show the same ones.
//!
//! ```
//! use detente_desk::sentences::{sentence, sentence_with};
//! assert_eq!(sentence("nothing-typed"), "nothing was typed");
//! assert_eq!(sentence_with("no-claim", &[("id", "c-1")]), "the log has no claim or suggestion c-1");
//! ```

use std::collections::BTreeMap;
use std::sync::OnceLock;

const ENGLISH: &str = include_str!("../sentences/en.txt");

fn all() -> &'static BTreeMap<&'static str, &'static str> {
    static SENTENCES: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    SENTENCES.get_or_init(|| {
        let lines = ENGLISH.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once('=')).map(|(key, text)| (key.trim(), text.trim())).collect()
    })
}

/// The sentence of a key. A key that is not listed is its own sentence.
#[must_use]
pub fn sentence(key: &'static str) -> &'static str {
    all().get(key).copied().unwrap_or(key)
}

/// The sentence of a key, with things filled in; what is filled in is not filled again.
#[must_use]
pub fn sentence_with(key: &'static str, fill: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sentence(key);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, later) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(fill.iter().find(|(have, _)| *have == name).map_or(name, |(_, text)| text));
        rest = later;
    }
    out.push_str(rest);
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
            } else if entry.path().extension().is_some_and(|e| e == "rs") {
                out.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }

    #[test]
    fn every_sentence_is_used_and_every_key_is_listed() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut text = String::new();
        for name in ["desk", "workbench", "cli"] {
            sources(&crates.join(name).join("src"), &mut text);
        }
        // A call may break the line after its bracket.
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
        for call in ["sentence(\"", "sentence_with(\""] {
            for (at, _) in text.match_indices(call) {
                let key = text[at + call.len()..].split('"').next().unwrap();
                assert!(all().contains_key(key), "`{key}` is said and not listed");
            }
        }
        for key in all().keys() {
            assert!(text.contains(&format!("\"{key}\"")), "`{key}` is listed and never said");
        }
        let lines = ENGLISH.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        assert_eq!(lines.count(), all().len(), "a key is given twice");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(sentence_with("no-row", &[("table", "{table}")]), "there is no such row in “{table}”");
    }
}
