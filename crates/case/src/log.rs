//! The log as bytes: `claims.jsonl` read line by line, and lines appended to it.
//!
//! A line that cannot be read costs that line, is named, and takes nothing else with it: a disk that was full, or a
//! loss of power, tears a line within a letter. The next append cuts a torn end off first and keeps what it cut in
//! `claims.jsonl.torn`, so that a new line never grows onto half of an old one. An append that fails is taken back.

use crate::claims::{Act, ClaimRecord, Decision, LONGEST_LINE, Record, SuggestionRecord, TimeRecord};
use crate::diagnostic::{FileId, Span};
use crate::files::{Files, Step};
use crate::parse::{Sink, brief, nearest_hint};
use crate::vocabulary::{Claim, ClaimKind, ClaimState, Modality, Polarity, Suggestion};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// The log's name in the case folder.
pub const NAME: &str = "claims.jsonl";
/// Where torn and dropped lines are kept.
pub const TORN: &str = "claims.jsonl.torn";

/// Appends lines to the log and waits until they are on the disk: all of them, or none. Who calls this holds the
/// lock of the case (the desk does).
///
/// # Errors
/// Those of the file system, and a record longer than [`LONGEST_LINE`]. The log is then as it was, but for a torn
/// end that was cut off.
pub fn append(files: &Files, records: &[Record]) -> io::Result<()> {
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
    let path = files.path(NAME);
    files.step(Step::Start, &path)?;
    let Some(folder) = files.on_disk() else {
        let mut log = files.read(NAME, u64::MAX).unwrap_or_default();
        log.extend_from_slice(lines.as_bytes());
        files.put(NAME, Some(&log));
        return Ok(());
    };
    let was_there = path.exists();
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
    if !was_there {
        like(&file, &files.path("case.toml"));
    }
    files.step(Step::Opened, &path)?;
    let length = heal(&mut file, files)?;
    files.step(Step::Cut, &path)?;
    let done = write(&mut file, lines.as_bytes(), files, &path);
    if done.is_err() {
        // What was not accepted goes again. Where even that fails the next append finds a torn end, and cuts it.
        let _ = file.set_len(length).and_then(|()| file.sync_all());
    } else if !was_there && cfg!(unix) {
        // A new name is on the disk when its folder is.
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(here)?.sync_all()?;
    }
    done
}

fn write(file: &mut File, lines: &[u8], files: &Files, path: &Path) -> io::Result<()> {
    if files.is_tested() {
        let (first, second) = lines.split_at(lines.len() / 2);
        file.write_all(first)?;
        files.step(Step::Half, path)?;
        file.write_all(second)?;
    } else {
        file.write_all(lines)?;
    }
    files.step(Step::Written, path)?;
    file.sync_all()?;
    files.step(Step::Synced, path)
}

/// Brings the end of the log into order before a line is added, and returns the length that it then has. A last line
/// that is whole but for its line feed gets it; one that is torn is cut off, and kept beside.
fn heal(file: &mut File, files: &Files) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let (start, last) = last_line(file, length)?;
    if last.is_empty() {
        return Ok(length);
    }
    let whole = std::str::from_utf8(&last).is_ok_and(|line| read_line(line).is_ok());
    if whole {
        file.write_all(b"\n")?;
        file.sync_all()?;
        return Ok(length + 1);
    }
    keep(files, &last)?;
    file.set_len(start)?;
    file.sync_all()?;
    Ok(start)
}

/// Adds bytes that leave the log to the file that keeps them ([`TORN`]).
///
/// # Errors
/// Those of the file system.
pub fn keep(files: &Files, bytes: &[u8]) -> io::Result<()> {
    let mut torn = OpenOptions::new().append(true).create(true).open(files.path(TORN))?;
    like(&torn, &files.path(NAME));
    torn.write_all(bytes)?;
    torn.write_all(b"\n")?;
    torn.sync_all()
}

/// Gives a new file of the case the permissions of another: what is kept from others' eyes stays so.
fn like(file: &File, other: &Path) {
    if let Ok(meta) = other.metadata() {
        // Where it may not: the file is written all the same.
        let _ = file.set_permissions(meta.permissions());
    }
}

/// Where the last line starts, and its bytes if it has no line feed.
fn last_line(file: &mut File, length: u64) -> io::Result<(u64, Vec<u8>)> {
    let mut start = length;
    let mut last = Vec::new();
    while start > 0 {
        let from = start.saturating_sub(1 << 16);
        let mut bytes = vec![0; usize::try_from(start - from).unwrap_or(0)];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(&mut bytes)?;
        if let Some(at) = bytes.iter().rposition(|byte| *byte == b'\n') {
            last.splice(0..0, bytes[at + 1..].iter().copied());
            return Ok((from + at as u64 + 1, last));
        }
        last.splice(0..0, bytes);
        start = from;
    }
    Ok((0, last))
}

/// A line of the log that says nothing, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Line, from 1.
    pub line: usize,
    /// Where it lies in the file, without its line feed.
    pub bytes: std::ops::Range<usize>,
    /// Why it is not read.
    pub why: String,
}

/// The lines of a log that cannot be read at all: what a repair drops. What can be read and is wrong (a kind that
/// does not exist, a claim that is not there) is for a person to mend, and not listed.
///
/// ```
/// let log = b"{\"t\":\"claim\",\"id\":\"c-1\",\"report\":\"a\",\"quote\":\"b\"}\n{\"t\":\"cl\xd9\n";
/// let damaged = detente_case::log::damaged(log);
/// assert_eq!((damaged.len(), damaged[0].line), (1, 2));
/// ```
#[must_use]
pub fn damaged(log: &[u8]) -> Vec<Damaged> {
    let mut damaged = Vec::new();
    let mut start = 0;
    for (at, whole) in log.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = whole.strip_suffix(b"\n").unwrap_or(whole);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let bytes = start..start + line.len();
        start += whole.len();
        let why = match std::str::from_utf8(line) {
            Err(_) => Some("it is not UTF-8".to_owned()),
            Ok(text) if text.trim().is_empty() => None,
            Ok(text) if text.len() > LONGEST_LINE => Some("it is longer than 1 MB".to_owned()),
            Ok(text) => read_line(text).err().map(|error| match error {
                Unread::Torn => "it was cut off in the middle".to_owned(),
                Unread::Syntax(error) | Unread::Shape(error) => words(&error),
            }),
        };
        damaged.extend(why.map(|why| Damaged { line: at + 1, bytes, why }));
    }
    damaged
}

/// The log without the lines of `drop`.
#[must_use]
pub fn without(log: &[u8], drop: &[Damaged]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(log.len());
    for (at, line) in log.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if drop.iter().all(|damaged| damaged.line != at + 1) {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// The text of a log, and the numbers of its lines that are not UTF-8: they stand in it with marks in place of what
/// is no letter.
pub(crate) fn text_of(bytes: Vec<u8>) -> (String, BTreeSet<usize>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, BTreeSet::new()),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut broken = BTreeSet::new();
    for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let read = String::from_utf8_lossy(line);
        if matches!(read, std::borrow::Cow::Owned(_)) {
            broken.insert(at + 1);
        }
        text.push_str(&read);
    }
    (text, broken)
}

/// Why a line is not read.
enum Unread {
    /// It ends in the middle of its object.
    Torn,
    /// It is no JSON.
    Syntax(serde_json::Error),
    /// It is no record.
    Shape(serde_json::Error),
}

/// A line as a record, and its fields as they stand.
fn read_line(line: &str) -> Result<(Record, Map<String, Value>), Unread> {
    let value = serde_json::from_str::<Value>(line)
        .map_err(|error| if error.is_eof() { Unread::Torn } else { Unread::Syntax(error) })?;
    let fields = value.as_object().cloned().unwrap_or_default();
    let record = serde_json::from_value::<Record>(known_words(value)).map_err(Unread::Shape)?;
    Ok((record, fields))
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

/// Replays the log; `broken` are the numbers of the lines that are not UTF-8.
pub(crate) fn replay(text: &str, broken: &BTreeSet<usize>, file: FileId, sink: &mut Sink) -> Replay {
    let mut replay = Replay::default();
    let mut read = Lines::default();
    let mut start = 0;
    for (at, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.trim_end_matches(['\n', '\r']);
        let span = Span::new(file, start..start + line.len());
        start += whole.len();
        let number = at + 1;
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > LONGEST_LINE {
            let message = format!("line {number} of the log is longer than 1 MB");
            let head = span.inside(0, 80.min(line.len()));
            sink.error("E0103", head, message, "no claim is that long: remove the line, or split it");
            continue;
        }
        let is_last = !whole.ends_with('\n');
        match record(line, number, span, broken.contains(&number), is_last, sink) {
            None => {
                let id = value_at(line, "id").and_then(|range| serde_json::from_str(&line[range]).ok());
                replay.unreadable.extend(id);
            }
            Some((Record::Claim(claim), fields)) => {
                read.claim(claim, fields, number, span, line, &mut replay, sink);
            }
            Some((Record::Decision(decision), _)) => read.decisions.push((decision, number, span)),
            Some((Record::Suggestion(suggestion), _)) => {
                let row = suggestion.row.to_string();
                // The same row proposed twice, say in two folders that were merged, is one proposal.
                let same = |have: &Suggestion| {
                    have.id == suggestion.id && have.table == suggestion.table && have.row == row
                };
                if !replay.suggestions.iter().any(same) {
                    let (line, state) = (number, ClaimState::Proposed);
                    let SuggestionRecord { id, table, cites, .. } = suggestion;
                    replay.suggestions.push(Suggestion { id, table, row, cites, line, state });
                }
            }
        }
    }
    read.decide_all(text, &mut replay, sink);
    for id in read.order {
        let Some(entry) = read.entries.remove(&id) else { continue };
        let (line, state) = (entry.line, entry.state);
        if let Ok(Record::Claim(record)) = serde_json::from_value(known_words(Value::Object(entry.fields))) {
            replay.claims.push(claim(record, line, state));
            replay.places.push(entry.spans);
        }
    }
    replay
}

/// A line as a record; none where it cannot be read, which is told.
fn record(
    line: &str,
    number: usize,
    span: Span,
    is_broken: bool,
    is_last: bool,
    sink: &mut Sink,
) -> Option<(Record, Map<String, Value>)> {
    let torn = format!("line {number} of the log was cut off in the middle; it is not read");
    if is_broken {
        let message =
            if is_last { torn } else { format!("line {number} of the log is not UTF-8; it is not read") };
        sink.warn("W0501", span, message, "remove the line, or complete it");
        return None;
    }
    match read_line(line) {
        Ok(read) => Some(read),
        Err(Unread::Torn) => {
            sink.warn("W0501", span, torn, "remove the line, or complete it");
            None
        }
        Err(Unread::Syntax(error)) => {
            // The column counts bytes, and may lie within a letter.
            let at = line.floor_char_boundary(error.column().saturating_sub(1));
            let letter = line[at..].chars().next().map_or(0, char::len_utf8);
            bad_line(sink, span.inside(at, letter), number, &error);
            None
        }
        Err(Unread::Shape(error)) => {
            bad_line(sink, span, number, &error);
            None
        }
    }
}

/// What the lines said, before decisions are replayed.
#[derive(Default)]
struct Lines {
    /// Ids of claims in the order of the log.
    order: Vec<String>,
    entries: BTreeMap<String, Entry>,
    decisions: Vec<(Decision, usize, Span)>,
}

impl Lines {
    #[expect(clippy::too_many_arguments, reason = "a line, its place, and where what it says goes")]
    fn claim(
        &mut self,
        claim: ClaimRecord,
        fields: Map<String, Value>,
        number: usize,
        span: Span,
        line: &str,
        replay: &mut Replay,
        sink: &mut Sink,
    ) {
        let place = |key: &str| value_at(line, key).map_or(span, |r| span.inside(r.start, r.len()));
        if let Some(word) = unknown(&fields, "modality") {
            unknown_modality(sink, place("modality"), number, word);
        }
        if let Err(wrong) = check_claim(&claim, &fields) {
            let place = place(wrong.key);
            sink.error("E0503", place, format!("line {number} of the log: {}", wrong.what), wrong.help);
            replay.unreadable.insert(claim.id);
            return;
        }
        match self.entries.get(&claim.id) {
            // The same claim read twice is one claim.
            Some(first) if first.fields == fields => {}
            Some(first) => {
                let message = format!("the claim `{}` is in the log twice, with different words", claim.id);
                let help = format!("line {} has it first: give one of the two another id", first.line);
                sink.error("E0509", span, message, help);
            }
            None => {
                self.order.push(claim.id.clone());
                let state = ClaimState::Proposed;
                let entry = Entry { fields, state, history: Vec::new(), line: number, spans: vec![span] };
                self.entries.insert(claim.id, entry);
            }
        }
    }

    /// Decisions after all claims: in merged logs a decision may stand above its claim.
    fn decide_all(&mut self, text: &str, replay: &mut Replay, sink: &mut Sink) {
        let mut settled: BTreeMap<String, Vec<ClaimState>> = BTreeMap::new();
        for (decision, number, span) in std::mem::take(&mut self.decisions) {
            if !self.entries.contains_key(&decision.claim)
                && replay.suggestions.iter().any(|suggestion| suggestion.id == decision.claim)
            {
                settle(settled.entry(decision.claim).or_default(), decision.act, number, span, sink);
                continue;
            }
            let place = |key: &str| {
                let value = text.get(span.range()).and_then(|line| value_at(line, key));
                value.map_or(span, |range| span.inside(range.start, range.len()))
            };
            if !replay.unreadable.contains(&decision.claim) || self.entries.contains_key(&decision.claim) {
                decide(&mut self.entries, decision, number, span, &place, sink);
            }
        }
        for suggestion in &mut replay.suggestions {
            if let Some(state) = settled.get(&suggestion.id).and_then(|states| states.last()) {
                suggestion.state = *state;
            }
        }
    }
}

/// What a reader of JSON says, without its place: "at line 1 column 5" counts within the line and would mislead.
fn words(error: &serde_json::Error) -> String {
    let words = error.to_string();
    brief(words.split(" at line ").next().unwrap_or(&words))
}

fn bad_line(sink: &mut Sink, span: Span, number: usize, error: &serde_json::Error) {
    let message = format!("line {number} of the log cannot be read: {}", words(error));
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
        if let Some(word) = unknown(&fields, "modality").filter(|_| sets_modality) {
            unknown_modality(sink, place("modality"), number, word);
        }
        let edited = match serde_json::from_value::<Record>(known_words(Value::Object(fields.clone()))) {
            Ok(Record::Claim(claim)) => check_claim(&claim, &fields).map_err(|wrong| wrong.what),
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

/// The sign that stands for "-" where a minus was written.
const MINUS: &str = "−";

/// The word of a claim's line where it is on no list.
fn unknown<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    let word = fields.get(key)?.as_str()?;
    let known = match key {
        "kind" => word.parse::<ClaimKind>().is_ok(),
        "modality" => word.parse::<Modality>().is_ok(),
        "polarity" => word == MINUS || word.parse::<Polarity>().is_ok(),
        _ => true,
    };
    (!known).then_some(word)
}

/// A line with words that its type knows. A kind or a polarity that is none costs the claim ([`check_claim`]); a
/// modality could be any word in 0.1.0, and one that is on no list is read as asserted.
fn known_words(mut line: Value) -> Value {
    if let Some(fields) = line.as_object_mut().filter(|fields| fields.get("t").is_some_and(|t| t == "claim"))
    {
        for (key, instead) in [
            ("kind", ClaimKind::default().as_str()),
            ("modality", Modality::default().as_str()),
            ("polarity", Polarity::default().as_str()),
        ] {
            if unknown(fields, key).is_some() {
                fields.insert(key.to_owned(), instead.into());
            }
        }
        if fields.get("polarity").is_some_and(|sign| sign == MINUS) {
            fields.insert("polarity".to_owned(), Polarity::Denies.as_str().into());
        }
    }
    line
}

fn unknown_modality(sink: &mut Sink, place: Span, number: usize, word: &str) {
    let message =
        format!("line {number} of the log: `{}` is no modality; the claim is read as asserted", brief(word));
    let known = Modality::ALL.map(Modality::as_str).join(", ");
    sink.warn("W0505", place, message, format!("edit the claim and choose one of {known}"));
}

/// What a claim's type does not say, and the words of its line (`fields`) that are on no list.
fn check_claim(claim: &ClaimRecord, fields: &Map<String, Value>) -> Result<(), Wrong> {
    let wrong =
        |key, what: &str, help: &str| Err(Wrong { key, what: what.to_owned(), help: help.to_owned() });
    if claim.id.trim().is_empty() {
        return wrong("id", "the claim has no id", "give it one that no other claim has");
    }
    if claim.quote.trim().is_empty() {
        return wrong("quote", "the quote is empty", "copy the words from the report");
    }
    if let Some(word) = unknown(fields, "kind") {
        let what = format!("`{}` is no kind of claim", brief(word));
        let help = nearest_hint(word, ClaimKind::ALL.iter().map(|kind| kind.as_str()));
        return Err(Wrong { key: "kind", what, help });
    }
    if claim.credibility.is_some_and(|grade| !(1..=6).contains(&grade)) {
        let what = "`credibility` is a number from 1 (confirmed) to 6 (cannot be judged)";
        return wrong("credibility", what, "write one of 1 to 6, or null");
    }
    if unknown(fields, "polarity").is_some() {
        return wrong("polarity", "`polarity` is \"+\" or \"-\"", "write \"-\" where the sentence denies");
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
