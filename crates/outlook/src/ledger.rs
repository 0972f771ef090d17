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
//!   "joins": ["…"],              where the ledger had forked: the other ends that this one follows as well
//!   "manifest": "…",             SHA-256 of the manifest, as compact JSON
//!   "outlook": "…",              SHA-256 of the outlook's bytes without this field
//!   "resolved": [],              questions whose outcome the case knew already: no forecast of them is scored
//!   "inputs": [["path", "30 to 60"], …],   every judgement as it stood, for `detente history`
//!   "whole": "…"                 SHA-256 of all of these, as compact JSON
//! }
//! ```
//!
//! Two people may publish at once, or merge two copies of a folder: then two outlooks follow one, and the ledger forks.
//! A fork is sound, and is named ([`chain`]); the next outlook follows both of its ends.
//!
//! The file's name is the case's day, the first twelve digits of the manifest's hash and six of the sealed file's, so
//! that two different files never have one name. A seal holds no clock: it proves that nothing was altered, not when it
//! was written. Who wants that proved commits the file or sends its
//! hash to somebody.

use crate::Outlook;
use crate::manifest::{Manifest, hex};
use detente_bind::Bound;
use serde::Serialize;
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

/// Name of the file of an outlook whose sealed text is `text`.
#[must_use]
pub fn file_name(outlook: &Outlook, text: &str) -> String {
    let day = outlook.as_of.as_deref().unwrap_or("undated");
    let manifest: String = manifest_hash(&outlook.manifest).chars().take(12).collect();
    let whole: String = hash(text.as_bytes()).chars().take(6).collect();
    format!("{day}-{manifest}-{whole}.json")
}

/// Every judgement as it stands: path and words.
#[must_use]
pub fn inputs(bound: &Bound) -> Vec<(String, String)> {
    bound.inputs.iter().map(|input| (input.path.clone(), input.dist.words(&input.quantity))).collect()
}

/// Where an outlook comes in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The how-manieth, from 1.
    pub number: u64,
    /// Outlook hash of the one before; none for the first.
    pub previous: Option<String>,
    /// Outlook hashes of the other ends of a ledger that forked.
    pub joins: Vec<String>,
}

/// Seals an outlook at its place.
///
/// # Errors
/// As [`print`].
pub fn seal(
    outlook: &Outlook,
    inputs: &[(String, String)],
    place: &Place,
    resolved: &[&str],
) -> Result<String, serde_json::Error> {
    sealed_text(&print(outlook)?, &manifest_hash(&outlook.manifest), inputs, place, resolved)
}

/// Another forecaster's chances for the questions of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Given {
    /// `detente.given/1`.
    pub format: &'static str,
    /// Who gives them.
    pub forecaster: String,
    /// Title of the case.
    pub title: String,
    /// The day they were given, ISO.
    pub as_of: String,
    /// For signing.
    pub signed: Option<GivenAnswer>,
    /// For holding.
    pub holds: Option<GivenAnswer>,
}

/// One chance, with the question that it answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GivenAnswer {
    /// What counts, as the case said it.
    pub what: String,
    /// Until when, ISO, or for how many years.
    pub until: String,
    /// The chance, 0–1.
    pub combined: f64,
}

/// Seals another forecaster's chances at their place.
///
/// # Errors
/// As [`print`].
pub fn seal_given(given: &Given, place: &Place, resolved: &[&str]) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(given)? + "\n";
    sealed_text(&text, &hash(text.as_bytes()), &[], place, resolved)
}

/// Name of the file of such chances whose sealed text is `text`.
#[must_use]
pub fn given_name(given: &Given, text: &str) -> String {
    let who: String = hash(given.forecaster.as_bytes()).chars().take(12).collect();
    let whole: String = hash(text.as_bytes()).chars().take(6).collect();
    format!("{}-{who}-{whole}.json", given.as_of)
}

fn sealed_text(
    text: &str,
    manifest: &str,
    inputs: &[(String, String)],
    place: &Place,
    resolved: &[&str],
) -> Result<String, serde_json::Error> {
    let mut seal = json!({ "format": "detente.seal/1", "number": place.number, "previous": place.previous });
    if !place.joins.is_empty() {
        seal["joins"] = json!(place.joins);
    }
    seal["manifest"] = json!(manifest);
    seal["outlook"] = json!(hash(text.as_bytes()));
    seal["resolved"] = json!(resolved);
    seal["inputs"] = json!(inputs);
    seal["whole"] = json!(hash(seal.to_string().as_bytes()));
    let body = serde_json::to_string_pretty(&seal)?;
    // The outlook ends "\n}\n"; the field goes before that.
    let open = text.strip_suffix("\n}\n").unwrap_or(text);
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

    /// Who gave it, where it is another forecaster's.
    #[must_use]
    pub fn forecaster(&self) -> Option<&str> {
        self.outlook.get("forecaster")?.as_str()
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

    /// Outlook hashes of those that it was sealed after.
    #[must_use]
    pub fn before(&self) -> Vec<String> {
        let joins = self.seal.get("joins").and_then(Value::as_array).into_iter().flatten();
        let joins = joins.filter_map(Value::as_str);
        self.text("previous").into_iter().chain(joins).map(str::to_owned).collect()
    }

    /// The judgements as they stood.
    #[must_use]
    pub fn inputs(&self) -> Vec<(String, String)> {
        let pair = |row: &Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
        let rows = self.seal.get("inputs").and_then(Value::as_array);
        rows.map(|rows| rows.iter().filter_map(pair).collect()).unwrap_or_default()
    }
}

/// A ledger as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// What is wrong, in words: an outlook was taken out, or put in.
    pub faults: Vec<String>,
    /// Where two or more follow one, in words: no fault.
    pub forks: Vec<String>,
    /// Where the next outlook comes.
    pub next: Place,
}

/// Looks at a ledger as a whole: sealed outlooks with the names of their files.
#[must_use]
pub fn chain(entries: &[(&str, &Sealed)]) -> Chain {
    let mut chain = Chain::default();
    let own = |sealed: &Sealed| sealed.text("outlook").unwrap_or_default().to_owned();
    for (name, sealed) in entries {
        let number = sealed.number();
        let before = sealed.before();
        // One outlook may have been sealed twice, in two copies of a folder: any of the two is the one meant.
        let numbers = |hash: &String| -> Vec<u64> {
            let same = entries.iter().filter(|(_, other)| own(other) == *hash && other.number() < number);
            same.map(|(_, other)| other.number()).collect()
        };
        let found: Vec<Vec<u64>> = before.iter().map(numbers).collect();
        let made = found.iter().flatten().max().map_or(1, |last| last + 1);
        if found.iter().any(Vec::is_empty) {
            chain
                .faults
                .push(format!("{name}: an outlook that it was sealed after is not here: one was taken out"));
        } else if !(number == made || found.iter().flatten().any(|last| last + 1 == number)) {
            chain.faults.push(format!(
                "{name}: it says it is number {number}, but the ledger makes it number {made}: one was taken out or put in"
            ));
        }
    }
    let follows = |hash: Option<&String>| -> Vec<&str> {
        let after = entries.iter().filter(|(_, sealed)| match hash {
            Some(hash) => sealed.before().contains(hash),
            None => sealed.before().is_empty(),
        });
        after.map(|(name, _)| *name).collect()
    };
    let first = follows(None);
    if first.len() > 1 {
        chain.forks.push(format!("{} all begin the ledger", first.join(", ")));
    }
    let mut ends: Vec<(u64, String)> = Vec::new();
    for (name, sealed) in entries {
        let hash = own(sealed);
        let after = follows(Some(&hash));
        if after.len() > 1 {
            chain.forks.push(format!("{} all follow {name}", after.join(", ")));
        }
        if after.is_empty() && ends.iter().all(|(_, other)| *other != hash) {
            ends.push((sealed.number(), hash));
        }
    }
    ends.sort();
    let last = ends.pop();
    chain.next = Place {
        number: entries.iter().map(|(_, sealed)| sealed.number()).max().unwrap_or(0) + 1,
        previous: last.map(|(_, hash)| hash),
        joins: ends.into_iter().rev().map(|(_, hash)| hash).collect(),
    };
    chain
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
        let made = outlook(&case, &bound, &Settings { draws: 64, ..Settings::default() }, Default::default());
        let place = Place { number: 3, previous: Some("before".into()), joins: Vec::new() };
        seal(&made, &[("a.b".into(), "1 to 2".into())], &place, &["holds"]).unwrap()
    }

    /// A sealed outlook of this title at a place.
    fn at(title: &str, place: &Place) -> Sealed {
        let case = Case { title: title.into(), ..Case::default() };
        let made = outlook(
            &case,
            &bind::bind(&case),
            &Settings { draws: 64, ..Settings::default() },
            Default::default(),
        );
        open(&seal(&made, &[], place, &[]).unwrap()).unwrap()
    }

    #[test]
    fn a_ledger_forks_and_is_joined_and_misses_what_is_taken_out() {
        let first = at("a", &chain(&[]).next);
        let one = [("1", &first)];
        // Two publish from the same state: a fork, and sound.
        let (left, right) = (at("b", &chain(&one).next), at("c", &chain(&one).next));
        let forked = [("1", &first), ("2l", &left), ("2r", &right)];
        let both = chain(&forked);
        assert_eq!((both.faults.len(), both.forks), (0, vec!["2l, 2r all follow 1".to_owned()]));
        assert_eq!((both.next.number, both.next.joins.len()), (3, 1));
        // The next one follows both ends: neither can be taken out unseen.
        let third = at("d", &both.next);
        let whole = [("1", &first), ("2l", &left), ("2r", &right), ("3", &third)];
        let joined = chain(&whole);
        assert_eq!((joined.faults.len(), joined.next.number, joined.next.joins.len()), (0, 4, 0));
        for out in 0..3 {
            let mut less = whole.to_vec();
            less.remove(out);
            assert!(!chain(&less).faults.is_empty(), "{out}");
        }
        // Two folders that began on their own.
        let other = at("e", &chain(&[]).next);
        let merged = chain(&[("1", &first), ("1b", &other)]);
        assert_eq!((merged.faults.len(), merged.forks.len(), merged.next.number), (0, 1, 2));
        // The same outlook sealed in both copies, each after another.
        let twice = at("b", &Place { number: 3, ..chain(&[("2r", &right)]).next });
        let same = chain(&[("1", &first), ("2l", &left), ("2r", &right), ("3", &twice)]);
        assert_eq!(same.faults, Vec::<String>::new());
        // A number that does not fit.
        let wrong = at("f", &Place { number: 7, ..chain(&one).next });
        assert_eq!(chain(&[("1", &first), ("7", &wrong)]).faults.len(), 1);
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
            open(&text.replace("detente.outlook/1", "detente.outlook/3")).unwrap_err().contains("altered")
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
