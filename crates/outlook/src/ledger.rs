//! The ledger: published outlooks, sealed by hash, one file each, never written twice.
//!
//! A sealed file is the outlook's JSON, byte for byte as `detente outlook --format json` prints it, with one more
//! field at its end:
//!
//! ```text
//! "seal": {
//!   "format": "detente.seal/1",
//!   "number": 2,                 the how-manieth of the case
//!   "previous": "…",             the outlook hash of the one before, so that none can be taken out unseen
//!   "manifest": "…",             SHA-256 of the manifest, as compact JSON
//!   "outlook": "…",              SHA-256 of the outlook's bytes without this field
//!   "resolved": [],              questions whose outcome the case knew already: no forecast of them is scored
//!   "inputs": [["path", "30 to 60"], …],   every judgement as it stood, for `detente history`
//!   "whole": "…"                 SHA-256 of all of these, as compact JSON
//! }
//! ```
//!
//! The file's name is the case's day and the first twelve digits of the manifest's hash. A seal holds no clock: it
//! proves that nothing was altered, not when it was written. Who wants that proved commits the file or sends its
//! hash to somebody.

use crate::Outlook;
use crate::manifest::{Manifest, hex};
use detente_bind::Bound;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The field's beginning in the text, as pretty JSON has it.
const FIELD: &str = ",\n  \"seal\": {";

/// A sealed outlook.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Bytes of the outlook without the seal.
    pub outlook_text: String,
    /// The outlook.
    pub outlook: Value,
    /// The seal.
    pub seal: Value,
}

/// SHA-256, hex.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The outlook's JSON as it is printed: indented, with a line feed at the end.
///
/// # Errors
/// Where it cannot be written as JSON (a number that is not finite is written as null, so that this does not
/// happen).
pub fn print(outlook: &Outlook) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(outlook)? + "\n")
}

/// SHA-256 of a manifest, as compact JSON.
#[must_use]
pub fn manifest_hash(manifest: &Manifest) -> String {
    hash(serde_json::to_string(manifest).unwrap_or_default().as_bytes())
}

/// Name of the file of a sealed outlook.
#[must_use]
pub fn file_name(outlook: &Outlook) -> String {
    let day = outlook.as_of.as_deref().unwrap_or("undated");
    let digits: String = manifest_hash(&outlook.manifest).chars().take(12).collect();
    format!("{day}-{digits}.json")
}

/// Every judgement as it stands: path and words.
#[must_use]
pub fn inputs(bound: &Bound) -> Vec<(String, String)> {
    bound.inputs.iter().map(|input| (input.path.clone(), input.dist.words(&input.quantity))).collect()
}

/// Seals an outlook as number `number`, after the one whose outlook hash is `previous`.
///
/// # Errors
/// As [`print()`].
pub fn seal(
    outlook: &Outlook,
    inputs: &[(String, String)],
    number: usize,
    previous: Option<&str>,
    resolved: &[&str],
) -> Result<String, serde_json::Error> {
    let text = print(outlook)?;
    let mut seal = json!({
        "format": "detente.seal/1",
        "number": number,
        "previous": previous,
        "manifest": manifest_hash(&outlook.manifest),
        "outlook": hash(text.as_bytes()),
        "resolved": resolved,
        "inputs": inputs,
    });
    seal["whole"] = json!(hash(seal.to_string().as_bytes()));
    let body = serde_json::to_string_pretty(&seal)?;
    // The outlook ends "\n}\n"; the field goes before that.
    let open = text.strip_suffix("\n}\n").unwrap_or(&text);
    let inner = body.strip_prefix('{').unwrap_or(&body).replace('\n', "\n  ");
    Ok(format!("{open}{FIELD}{inner}\n}}\n"))
}

/// Opens a sealed file.
///
/// # Errors
/// In words: it is not JSON, has no seal, or its bytes are not those that were sealed.
pub fn open(text: &str) -> Result<Sealed, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let seal = value.get("seal").cloned().ok_or("it carries no seal")?;
    let at = text.rfind(FIELD).ok_or("its seal is not where it was put")?;
    let outlook_text = format!("{}\n}}\n", &text[..at]);
    let sealed = seal.get("outlook").and_then(Value::as_str).unwrap_or_default();
    if hash(outlook_text.as_bytes()) != sealed {
        return Err("its bytes are not those that were sealed: it has been altered".into());
    }
    let mut bare = seal.clone();
    let whole = bare.as_object_mut().and_then(|seal| seal.shift_remove("whole"));
    if whole.as_ref().and_then(Value::as_str) != Some(hash(bare.to_string().as_bytes()).as_str()) {
        return Err("its seal is not the one that was put on it: it has been altered".into());
    }
    let mut outlook = value;
    if let Some(object) = outlook.as_object_mut() {
        object.shift_remove("seal");
    }
    Ok(Sealed { outlook_text, outlook, seal })
}

impl Sealed {
    /// True where the case knew the outcome of this question (`signed`, `holds`) when it was sealed.
    #[must_use]
    pub fn knew(&self, question: &str) -> bool {
        let list = self.seal.get("resolved").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|known| known == question))
    }

    /// A text of the seal.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.seal.get(key).and_then(Value::as_str)
    }

    /// The how-manieth of its case.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.seal.get("number").and_then(Value::as_u64).unwrap_or(0)
    }

    /// The judgements as they stood.
    #[must_use]
    pub fn inputs(&self) -> Vec<(String, String)> {
        let pair = |row: &Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
        let rows = self.seal.get("inputs").and_then(Value::as_array);
        rows.map(|rows| rows.iter().filter_map(pair).collect()).unwrap_or_default()
    }
}

/// Where two texts part: line number from 1, and both lines.
#[must_use]
pub fn first_difference(a: &str, b: &str) -> Option<(usize, String, String)> {
    let (mut left, mut right) = (a.lines(), b.lines());
    let mut line = 0;
    loop {
        line += 1;
        match (left.next(), right.next()) {
            (None, None) => {
                // Only line feeds at the end can differ now.
                return (a != b).then(|| (line, String::new(), String::new()));
            }
            (x, y) if x == y => {}
            (x, y) => {
                let owned = |text: Option<&str>| text.unwrap_or("(end of file)").trim().to_owned();
                return Some((line, owned(x), owned(y)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, outlook};
    use detente_bind as bind;
    use detente_case::Case;

    fn sealed() -> String {
        let case = Case { title: "a \"seal\": {".into(), ..Case::default() };
        let bound = bind::bind(&case);
        let made = outlook(&case, &bound, &Settings { draws: 64, ..Settings::default() }, Vec::new());
        seal(&made, &[("a.b".into(), "1 to 2".into())], 3, Some("before"), &["holds"]).unwrap()
    }

    #[test]
    fn what_was_sealed_comes_back_byte_for_byte() {
        let text = sealed();
        let found = open(&text).unwrap();
        assert_eq!(found.number(), 3);
        assert_eq!(found.text("previous"), Some("before"));
        assert!(found.knew("holds") && !found.knew("signed"));
        assert_eq!(found.inputs(), [("a.b".to_owned(), "1 to 2".to_owned())]);
        assert_eq!(hash(found.outlook_text.as_bytes()), found.text("outlook").unwrap());
        assert!(found.outlook.get("seal").is_none() && found.outlook["format"] == "detente.outlook/1");
    }

    #[test]
    fn an_altered_file_is_refused() {
        let text = sealed();
        assert!(
            open(&text.replace("detente.outlook/1", "detente.outlook/2")).unwrap_err().contains("altered")
        );
        assert!(open(&text.replace("1 to 2", "1 to 3")).unwrap_err().contains("seal"));
        assert!(open(&text.replace("\"number\": 3", "\"number\": 4")).unwrap_err().contains("seal"));
        assert!(open("{}").unwrap_err().contains("no seal"));
        assert!(open("{").unwrap_err().contains("not JSON"));
        assert!(open("{\"seal\":{}}").is_err());
    }

    #[test]
    fn a_difference_has_its_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, "b".into(), "c".into())));
        assert_eq!(first_difference("a\n", "a\nb\n").map(|d| d.0), Some(2));
        assert!(first_difference("a\n", "a").is_some());
    }
}
