//! `claims.jsonl`: an append-only log of claims, suggestions, and what people decided about them.
//!
//! One JSON object a line. The state of a claim is the replay of the log: a decision `accept` or `reject` sets
//! it, `edit` changes fields and accepts, `undo` takes the last decision back. A decision may name a suggestion
//! instead of a claim: `accept` says that its row was put into `case.toml`, `reject` that it will not be. Nothing is ever rewritten, so
//! that the log shows who decided what, and two people's logs merge line by line. A line that was cut off in
//! the middle of writing is told and not read; the next append begins on a line of its own.

use crate::date::{self, When};
use crate::diagnostic::{FileId, Span};
use crate::parse::{Sink, brief, nearest_hint};
use crate::vocabulary::{Claim, ClaimKind, ClaimState, Modality, Polarity, Suggestion};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// The longest line that is read.
pub const LONGEST_LINE: usize = 1 << 20;

/// One line of the log.
#[allow(clippy::large_enum_variant, reason = "most lines of a log are claims")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Record {
    /// Something that somebody said.
    Claim(ClaimRecord),
    /// What a person decided about a claim.
    Decision(Decision),
    /// A row that somebody or something proposes for `case.toml`.
    Suggestion(SuggestionRecord),
}

/// A claim as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// See [`id`].
    pub id: String,
    /// Id of the report.
    pub report: String,
    /// Links from the nearest speaker to the origin.
    #[serde(default)]
    pub chain: Vec<String>,
    /// Code-point intervals of the report's text.
    #[serde(default)]
    pub spans: Vec<(usize, usize)>,
    /// Exact words, or a paraphrase.
    pub quote: String,
    /// The quote in the language of the analyst, where it is in another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gloss: Option<String>,
    /// True for a paraphrase.
    #[serde(default)]
    pub paraphrase: bool,
    /// What its speaker does by saying it; a report where nothing is written.
    #[serde(default)]
    pub kind: ClaimKind,
    /// How the speaker holds it; asserted where nothing is written.
    #[serde(default)]
    pub modality: Modality,
    /// Whether it affirms or denies; affirms where nothing is written.
    #[serde(default)]
    pub polarity: Polarity,
    /// When it was said: `"2026-01-06"`, `"2026-01"`, `{ "from", "to", "approximate" }`, or null.
    #[serde(default)]
    pub said: Option<TimeRecord>,
    /// The time it speaks of.
    #[serde(default)]
    pub meant: Option<TimeRecord>,
    /// Admiralty number 1–6.
    #[serde(default)]
    pub credibility: Option<u8>,
    /// Page of a paged report, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// What extracted it.
    #[serde(default)]
    pub by: String,
}

/// A time in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TimeRecord {
    /// A day, a month, a year, each perhaps after "about".
    Words(String),
    /// An interval of days.
    Interval {
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// True where the ends are soft.
        #[serde(default)]
        approximate: bool,
    },
}

impl TimeRecord {
    /// The days meant; an error says what is wrong.
    ///
    /// # Errors
    /// Where the text is no date, or the interval is upside down.
    pub fn when(&self) -> Result<When, String> {
        match self {
            Self::Words(text) => When::parse(text).ok_or_else(|| format!("`{}` is no date", brief(text))),
            Self::Interval { from, to, approximate } => {
                let end = |text: &str| date::day(text).ok_or_else(|| format!("`{}` is no day", brief(text)));
                let (from, to) = (end(from)?, end(to)?);
                if from > to {
                    return Err(format!("the interval ends on {to}, before it begins on {from}"));
                }
                Ok(When { from, to, approximate: *approximate })
            }
        }
    }
}

/// What a person decided about a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Id of the claim, or of the suggestion.
    pub claim: String,
    /// What.
    #[serde(rename = "do")]
    pub act: Act,
    /// Fields that an edit changes, as they stand in a claim.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set: Map<String, Value>,
    /// Who decided.
    #[serde(default)]
    pub who: String,
    /// When, as the tool that wrote it says; never read by a model.
    #[serde(default)]
    pub at: String,
}

/// Kinds of decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// The claim is as the report has it.
    Accept,
    /// It is, once these fields are changed.
    Edit,
    /// It is not.
    Reject,
    /// The last decision is taken back.
    Undo,
}

/// A proposed row as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionRecord {
    /// Short name.
    pub id: String,
    /// Table of `case.toml`.
    pub table: String,
    /// The row.
    pub row: Value,
    /// Claims behind it.
    #[serde(default)]
    pub cites: Vec<String>,
}

/// The id of a claim: `c-` and the first twelve hexadecimal digits of SHA-256 over report and spans, so that
/// reading a report again finds the same claims.
///
/// ```
/// let id = detente_case::claims::id("axios-2026-01-06", &[(812, 990)]);
/// assert_eq!(id.len(), 14);
/// assert_eq!(id, detente_case::claims::id("axios-2026-01-06", &[(812, 990)]));
/// assert_ne!(id, detente_case::claims::id("axios-2026-01-06", &[(812, 991)]));
/// ```
#[must_use]
pub fn id(report: &str, spans: &[(usize, usize)]) -> String {
    let mut hash = Sha256::new();
    hash.update(report.as_bytes());
    for (from, to) in spans {
        hash.update(format!("\n{from} {to}").as_bytes());
    }
    let mut id = String::from("c-");
    for byte in hash.finalize().iter().take(6) {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// A moment between two steps of an append; tests stop the process at each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendPoint {
    /// The log is open; where there was none it exists, empty.
    Opened,
    /// The lines are written.
    Written,
    /// They are on the disk.
    Synced,
}

impl AppendPoint {
    /// Every point, in order.
    pub const ALL: [Self; 3] = [Self::Opened, Self::Written, Self::Synced];
}

/// Appends one line to the log of the case in `folder` and waits until it is on the disk.
///
/// # Errors
/// As [`append_all`].
pub fn append(folder: &Path, record: &Record) -> io::Result<()> {
    append_all(folder, std::slice::from_ref(record), &|_| Ok(()))
}

/// Appends lines to the log of the case in `folder`, in one write, and waits until they are on the disk. `at` is
/// called at every [`AppendPoint`]; its error ends the append there.
///
/// Where the log does not end in a line feed (its last write was cut off) the records begin on a new line.
///
/// # Errors
/// Those of the file system and of `at`, and a record longer than [`LONGEST_LINE`], before anything is written.
pub fn append_all(
    folder: &Path,
    records: &[Record],
    at: &dyn Fn(AppendPoint) -> io::Result<()>,
) -> io::Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let mut lines = String::new();
    for record in records {
        let line = serde_json::to_string(record)?;
        if line.len() >= LONGEST_LINE {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the record is longer than a line may be",
            ));
        }
        lines.push_str(&line);
        lines.push('\n');
    }
    let path = folder.join("claims.jsonl");
    let mut file = std::fs::OpenOptions::new().read(true).append(true).create(true).open(path)?;
    at(AppendPoint::Opened)?;
    if file.metadata()?.len() > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != [b'\n'] {
            lines.insert(0, '\n');
        }
    }
    // One write, so that a crash leaves a torn line at worst, and never half of another's.
    file.write_all(lines.as_bytes())?;
    at(AppendPoint::Written)?;
    file.sync_all()?;
    at(AppendPoint::Synced)
}

/// The value of a key in a line of the log, as a range of its bytes. Inside a text a quotation mark is written with a
/// backslash, so that the first `"key":` is the key itself.
pub(crate) fn value_at(line: &str, key: &str) -> Option<std::ops::Range<usize>> {
    let name = format!("\"{key}\"");
    line.match_indices(&name).find_map(|(at, _)| {
        let rest = line[at + name.len()..].trim_start().strip_prefix(':')?.trim_start();
        let start = line.len() - rest.len();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        values.next()?.ok()?;
        Some(start..start + values.byte_offset())
    })
}

/// The log replayed.
#[derive(Default)]
pub(crate) struct Replay {
    pub claims: Vec<Claim>,
    /// The lines that make each claim, in the order of `claims`: its own, then those of its edits.
    pub places: Vec<Vec<Span>>,
    /// Ids of claims that are there but could not be read: what speaks of them is not reported as well.
    pub unreadable: BTreeSet<String>,
    pub suggestions: Vec<Suggestion>,
}

/// A claim's fields, and those before each decision, for `undo`.
struct Entry {
    fields: Map<String, Value>,
    state: ClaimState,
    history: Vec<(Map<String, Value>, ClaimState, usize)>,
    line: usize,
    /// Its own line, then those of its edits.
    spans: Vec<Span>,
}

/// Replays the log.
pub(crate) fn replay(text: &str, file: FileId, sink: &mut Sink) -> Replay {
    let mut order: Vec<String> = Vec::new();
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let mut decisions: Vec<(Decision, usize, Span)> = Vec::new();
    let mut replay = Replay::default();
    let unread = |replay: &mut Replay, line: &str| {
        let id = value_at(line, "id").and_then(|range| serde_json::from_str::<String>(&line[range]).ok());
        replay.unreadable.extend(id);
    };
    let mut start = 0;
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.trim_end_matches(['\n', '\r']);
        let span = Span::new(file, start..start + line.len());
        start += whole.len();
        let number = number + 1;
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > LONGEST_LINE {
            let message = format!("line {number} of the log is longer than 1 MB");
            let head = span.inside(0, 80.min(line.len()));
            sink.error("E0103", head, message, "no claim is that long: remove the line, or split it");
            continue;
        }
        let record = match serde_json::from_str::<Value>(line) {
            Err(error) if error.is_eof() => {
                let message = format!("line {number} of the log was cut off in the middle; it is not read");
                sink.warn("W0501", span, message, "remove the line, or complete it");
                unread(&mut replay, line);
                continue;
            }
            Err(error) => {
                // The column counts bytes, and may lie within a letter.
                let at = line.floor_char_boundary(error.column().saturating_sub(1));
                let letter = line[at..].chars().next().map_or(0, char::len_utf8);
                let place = span.inside(at, letter);
                bad_line(sink, place, number, &error);
                unread(&mut replay, line);
                continue;
            }
            Ok(value) => {
                let fields = value.as_object().cloned().unwrap_or_default();
                let (value, words) = known_words(value);
                match serde_json::from_value::<Record>(value) {
                    Ok(record) => (record, fields, words),
                    Err(error) => {
                        bad_line(sink, span, number, &error);
                        unread(&mut replay, line);
                        continue;
                    }
                }
            }
        };
        match record {
            (Record::Claim(claim), fields, words) => {
                if let Some(word) = &words.modality {
                    let place = value_at(line, "modality").map_or(span, |r| span.inside(r.start, r.len()));
                    unknown_modality(sink, place, number, word);
                }
                if let Err(wrong) = check_claim(&claim, words) {
                    let place = value_at(line, wrong.key).map_or(span, |r| span.inside(r.start, r.len()));
                    sink.error(
                        "E0503",
                        place,
                        format!("line {number} of the log: {}", wrong.what),
                        wrong.help,
                    );
                    replay.unreadable.insert(claim.id);
                    continue;
                }
                match entries.get(&claim.id) {
                    // The same claim read twice is one claim.
                    Some(first) if first.fields == fields => {}
                    Some(first) => {
                        let message =
                            format!("the claim `{}` is in the log twice, with different words", claim.id);
                        let help =
                            format!("line {} has it first: give one of the two another id", first.line);
                        sink.error("E0509", span, message, help);
                    }
                    None => {
                        order.push(claim.id.clone());
                        let state = ClaimState::Proposed;
                        let spans = vec![span];
                        let entry = Entry { fields, state, history: Vec::new(), line: number, spans };
                        entries.insert(claim.id, entry);
                    }
                }
            }
            (Record::Decision(decision), ..) => decisions.push((decision, number, span)),
            (Record::Suggestion(suggestion), ..) => replay.suggestions.push(Suggestion {
                id: suggestion.id,
                table: suggestion.table,
                row: suggestion.row.to_string(),
                cites: suggestion.cites,
                line: number,
                state: ClaimState::Proposed,
            }),
        }
    }
    // Decisions after all claims: in merged logs a decision may stand above its claim.
    let mut settled: BTreeMap<String, Vec<ClaimState>> = BTreeMap::new();
    for (decision, number, span) in decisions {
        if !entries.contains_key(&decision.claim)
            && replay.suggestions.iter().any(|suggestion| suggestion.id == decision.claim)
        {
            settle(settled.entry(decision.claim).or_default(), decision.act, number, span, sink);
            continue;
        }
        let place = |key: &str| {
            let value = text.get(span.range()).and_then(|line| value_at(line, key));
            value.map_or(span, |range| span.inside(range.start, range.len()))
        };
        if !replay.unreadable.contains(&decision.claim) || entries.contains_key(&decision.claim) {
            decide(&mut entries, decision, number, span, &place, sink);
        }
    }
    for suggestion in &mut replay.suggestions {
        if let Some(state) = settled.get(&suggestion.id).and_then(|states| states.last()) {
            suggestion.state = *state;
        }
    }
    for id in order {
        let Some(entry) = entries.remove(&id) else { continue };
        let (line, state) = (entry.line, entry.state);
        let (fields, _) = known_words(Value::Object(entry.fields));
        if let Ok(Record::Claim(record)) = serde_json::from_value(fields) {
            replay.claims.push(claim(record, line, state));
            replay.places.push(entry.spans);
        }
    }
    replay
}

fn bad_line(sink: &mut Sink, span: Span, number: usize, error: &serde_json::Error) {
    let words = error.to_string();
    // The place inside the line is in the span; serde's own "at line 1 column 5" would mislead.
    let words = words.split(" at line ").next().unwrap_or(&words);
    let message = format!("line {number} of the log cannot be read: {}", brief(words));
    let help = "a line is one JSON object whose \"t\" is claim, decision or suggestion";
    sink.error("E0503", span, message, help);
}

/// A decision about a suggestion: `states` are those after each decision that still stands.
fn settle(states: &mut Vec<ClaimState>, act: Act, number: usize, span: Span, sink: &mut Sink) {
    match act {
        Act::Accept => states.push(ClaimState::Accepted),
        Act::Reject => states.push(ClaimState::Rejected),
        Act::Undo => {
            states.pop();
        }
        Act::Edit => {
            let message = format!("line {number} of the log edits a suggestion");
            sink.error("E0503", span, message, "accept it, and change the row in case.toml");
        }
    }
}

fn decide(
    entries: &mut BTreeMap<String, Entry>,
    decision: Decision,
    number: usize,
    span: Span,
    place: &dyn Fn(&str) -> Span,
    sink: &mut Sink,
) {
    if !entries.contains_key(&decision.claim) {
        if !sink.full() {
            let hint = nearest_hint(&decision.claim, entries.keys().map(String::as_str));
            let message = format!(
                "line {number} of the log decides on a claim `{}` that it does not have",
                brief(&decision.claim)
            );
            sink.error("E0510", place("claim"), message, hint);
        }
        return;
    }
    let Some(entry) = entries.get_mut(&decision.claim) else { return };
    if decision.act == Act::Undo {
        if let Some((fields, state, lines)) = entry.history.pop() {
            (entry.fields, entry.state) = (fields, state);
            entry.spans.truncate(lines);
        }
        return;
    }
    let mut fields = entry.fields.clone();
    if decision.act == Act::Edit {
        let sets_modality = decision.set.contains_key("modality");
        for (key, value) in decision.set {
            if matches!(key.as_str(), "t" | "id") {
                let message = format!("line {number} of the log edits `{key}`, which never changes");
                sink.error("E0503", place("set"), message, "propose a new claim instead");
                return;
            }
            fields.insert(key, value);
        }
        let (edited, words) = known_words(Value::Object(fields.clone()));
        if let Some(word) = words.modality.as_ref().filter(|_| sets_modality) {
            unknown_modality(sink, place("modality"), number, word);
        }
        let edited = match serde_json::from_value::<Record>(edited) {
            Ok(Record::Claim(claim)) => check_claim(&claim, words).map_err(|wrong| wrong.what),
            Ok(_) => Ok(()),
            Err(error) => Err(brief(&error.to_string())),
        };
        if let Err(message) = edited {
            let message = format!("line {number} of the log: the edit does not leave a claim: {message}");
            sink.error("E0503", place("set"), message, "mend the fields in `set`");
            return;
        }
    }
    let state = if decision.act == Act::Reject { ClaimState::Rejected } else { ClaimState::Accepted };
    entry.history.push((std::mem::replace(&mut entry.fields, fields), entry.state, entry.spans.len()));
    if decision.act == Act::Edit {
        entry.spans.push(span);
    }
    entry.state = state;
}

/// What is wrong with a claim: the key, the reason, the way out.
struct Wrong {
    key: &'static str,
    what: String,
    help: String,
}

/// What a claim's line has in place of words that are known.
#[derive(Default)]
struct Unknowns {
    kind: Option<Wrong>,
    modality: Option<String>,
    polarity: Option<Wrong>,
}

/// A line with words that are known, and what stood in their place. A kind or a polarity that is none costs the claim
/// ([`check_claim`]). A modality could be any word in 0.1.0: one that is on no list is read as asserted.
fn known_words(mut line: Value) -> (Value, Unknowns) {
    let mut unknown = Unknowns::default();
    let Some(fields) = line.as_object_mut().filter(|fields| fields.get("t").is_some_and(|t| t == "claim"))
    else {
        return (line, unknown);
    };
    let mut mend = |key: &str, known: &dyn Fn(&str) -> bool, instead: &str| -> Option<String> {
        let word = fields.get_mut(key)?;
        let was = word.as_str().filter(|word| !known(word))?.to_owned();
        *word = instead.into();
        Some(was)
    };
    let word = mend("kind", &|word| word.parse::<ClaimKind>().is_ok(), ClaimKind::default().as_str());
    unknown.kind = word.map(|word| Wrong {
        key: "kind",
        what: format!("`{}` is no kind of claim", brief(&word)),
        help: nearest_hint(&word, ClaimKind::ALL.iter().map(|kind| kind.as_str())),
    });
    unknown.modality =
        mend("modality", &|word| word.parse::<Modality>().is_ok(), Modality::default().as_str());
    // The minus sign counts as the hyphen that keyboards have.
    mend("polarity", &|word| word != "−", Polarity::Denies.as_str());
    let word = mend("polarity", &|word| word.parse::<Polarity>().is_ok(), Polarity::default().as_str());
    unknown.polarity = word.map(|_| Wrong {
        key: "polarity",
        what: "`polarity` is \"+\" or \"-\"".to_owned(),
        help: "write \"-\" where the sentence denies".to_owned(),
    });
    (line, unknown)
}

fn unknown_modality(sink: &mut Sink, place: Span, number: usize, word: &str) {
    let message =
        format!("line {number} of the log: `{}` is no modality; the claim is read as asserted", brief(word));
    sink.warn(
        "W0505",
        place,
        message,
        format!("choose one of {}", Modality::ALL.map(Modality::as_str).join(", ")),
    );
}

/// What a claim's type does not say, and the words in its line that are not known.
fn check_claim(claim: &ClaimRecord, unknown: Unknowns) -> Result<(), Wrong> {
    let wrong =
        |key, what: &str, help: &str| Err(Wrong { key, what: what.to_owned(), help: help.to_owned() });
    if claim.id.trim().is_empty() {
        return wrong("id", "the claim has no id", "give it one that no other claim has");
    }
    if claim.quote.trim().is_empty() {
        return wrong("quote", "the quote is empty", "copy the words from the report");
    }
    if let Some(wrong) = unknown.kind {
        return Err(wrong);
    }
    if claim.credibility.is_some_and(|grade| !(1..=6).contains(&grade)) {
        let what = "`credibility` is a number from 1 (confirmed) to 6 (cannot be judged)";
        return wrong("credibility", what, "write one of 1 to 6, or null");
    }
    if let Some(wrong) = unknown.polarity {
        return Err(wrong);
    }
    for (key, time) in [("said", &claim.said), ("meant", &claim.meant)] {
        if let Some(what) = time.as_ref().and_then(|time| time.when().err()) {
            let help =
                "write a day `2026-01-06`, a month `2026-01`, a year, each also after `about`, or null";
            return Err(Wrong { key, what, help: help.to_owned() });
        }
    }
    Ok(())
}

fn claim(record: ClaimRecord, line: usize, state: ClaimState) -> Claim {
    let when = |time: Option<TimeRecord>| time.and_then(|time| time.when().ok());
    Claim {
        id: record.id,
        report: record.report,
        chain: record.chain,
        spans: record.spans,
        quote: record.quote,
        gloss: record.gloss,
        paraphrase: record.paraphrase,
        kind: record.kind,
        modality: record.modality,
        polarity: record.polarity,
        said: when(record.said),
        meant: when(record.meant),
        credibility: record.credibility,
        page: record.page,
        by: record.by,
        state,
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_a_line() {
        let line = r#"{"t": "claim","quote":"he said \"kind\": \"x\"", "kind" : "demand","spans":[[1, 2]]}"#;
        let value = |key| value_at(line, key).map(|range| &line[range]);
        assert_eq!(value("kind"), Some("\"demand\""));
        assert_eq!(value("spans"), Some("[[1, 2]]"));
        assert_eq!(value("claim"), None);
        assert_eq!(value("missing"), None);
        assert_eq!(value_at(r#"{"id":"c-1""#, "id"), Some(6..11));
    }
}
