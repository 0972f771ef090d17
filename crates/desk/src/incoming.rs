//! A report that comes into a case, by the terminal or by the browser: the file that it becomes, and what the reader
//! proposes to see in it. The same text gives the same claims under the same ids whichever way it comes: the case's
//! names, its list of matters (`issues.txt`) and the reader that was trained on its decisions (`reader.crf`) are used
//! both ways. Nothing counts before a person looked.

use crate::sentences::{sentence, sentence_with};
use detente_case::claims::{self, ClaimRecord, Record, SuggestionRecord, TimeRecord};
use detente_case::diagnostic::Span;
use detente_case::{Case, SourceKind, Suggestion, rows};
use detente_intake::{Head, Intake, fingerprint, intake, resemblance};
use detente_learn::train;
use detente_read::gazetteer::Gazetteer;
use detente_read::matters::Lexicon;
use detente_read::{Claim, Document, Note, Options, Reading, memory, read, segment};
use detente_will::suggest::{Suggestion as Suggested, suggest};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

/// The longest text: the case reads no longer report.
const LONGEST: usize = detente_case::load::LARGEST_REPORT as usize;

/// Resemblance from which a report counts as a copy of another.
const COPY: f64 = 0.5;

/// What was typed or pasted.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Its title.
    pub title: String,
    /// Who published it.
    pub outlet: String,
    /// Day of publication.
    pub date: String,
    /// BCP 47 tag.
    pub language: String,
    /// Where it was published.
    pub url: String,
    /// The text; front matter of its own is understood.
    pub text: String,
    /// A file in place of a text, with its name: text, Markdown, HTML, .docx, PDF.
    pub file: Option<(String, Vec<u8>)>,
    /// Whether to look for claims in it.
    pub read: bool,
}

/// What it becomes.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Id of the report.
    pub id: String,
    /// The file's text.
    pub file: String,
    /// Proposals.
    pub records: Vec<Record>,
}

/// Takes a file in; its day of publication may be written in words.
#[must_use]
pub fn take(bytes: &[u8], name: &str, known: &Head) -> Intake {
    intake(bytes, name, known, &detente_read::dates::day)
}

/// What the reader reads of a file that was taken in.
#[must_use]
pub fn document(taken: &Intake) -> Document<'_> {
    Document {
        text: &taken.text,
        outlet: taken.head.outlet.as_deref(),
        date: taken.head.date.as_deref(),
        language: taken.head.language.as_deref(),
        pages: &taken.pages,
    }
}

/// What could not be read of a file, among the reader's own notes.
#[must_use]
pub fn notes(taken: &Intake) -> Vec<Note> {
    let note = |note: &detente_intake::Note| Note {
        code: note.code.to_owned(),
        what: note.what.clone(),
        why: note.why.clone(),
    };
    taken.notes.iter().map(note).collect()
}

/// What a case brings to the reading of its reports.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    options: Options,
    lexicon: Lexicon,
    model: Option<Vec<u8>>,
    /// Suggestions that were made already.
    suggested: BTreeSet<String>,
}

impl Reader {
    /// The reader of the case in `folder`: its names, its matters, its trained model.
    ///
    /// # Errors
    /// In words, where `issues.txt` or `reader.crf` is there and cannot be read.
    pub fn of(folder: &Path, case: &Case) -> Result<Self, String> {
        let mut lexicon = Lexicon::shipped().clone();
        for issue in &case.issues {
            let words = issue.id.replace(['-', '_'], " ");
            lexicon.add(&issue.id, &issue.title, [words.as_str(), issue.title.as_str()]);
        }
        if let Some(lines) = there(&folder.join("issues.txt"), |path| std::fs::read_to_string(path))? {
            lexicon.extend(&lines);
        }
        let options = Options { aliases: aliases(case) };
        let suggested = case.suggestions.iter().map(|known| known.id.clone()).collect();
        Self { options, lexicon, model: None, suggested }.trained(folder)
    }

    /// With the model that was trained on the decisions in `folder`, where there is one.
    ///
    /// # Errors
    /// In words, where it is there and cannot be read.
    pub fn trained(mut self, folder: &Path) -> Result<Self, String> {
        self.model = there(&folder.join("reader.crf"), |path| std::fs::read(path))?;
        Ok(self)
    }

    /// What names are known.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// True where no model of the analyst's own has a say.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.model.is_none()
    }

    /// Reads a document.
    ///
    /// # Errors
    /// In words, where `reader.crf` is no model.
    pub fn read(&self, document: &Document<'_>) -> Result<Reading, String> {
        let mut reading = read(document, &self.options);
        if let Some(model) = &self.model {
            train::stack(&mut reading, document.text, model)
                .map_err(|_| sentence("bad-reader").to_owned())?;
        }
        Ok(reading)
    }

    /// Claims and suggestions that the case does not have yet, under the name of the report; where the case does not
    /// know who published it, that is suggested as well.
    pub fn propose(
        &mut self,
        case: &Case,
        report: &str,
        document: &Document<'_>,
        reading: &Reading,
    ) -> Proposals {
        let mut made = Proposals::default();
        let mut ids: Vec<String> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        // An analyst may have marked the same words by hand.
        let marked: BTreeSet<&[(usize, usize)]> = case
            .claims
            .iter()
            .filter(|claim| claim.report == report && !claim.spans.is_empty())
            .map(|claim| claim.spans.as_slice())
            .collect();
        for claim in &reading.claims {
            let spans: Vec<(usize, usize)> = claim.content.iter().map(|s| (s.start, s.end)).collect();
            let id = claims::id(report, &spans);
            ids.push(id.clone());
            if !seen.insert(id.clone()) || case.claim(&id).is_some() || marked.contains(spans.as_slice()) {
                made.known += 1;
                continue;
            }
            made.records.push(Record::Claim(proposed(claim, id, report, spans)));
            made.claims += 1;
        }
        let outlet = document.outlet.and_then(|name| publisher(case, name, ids.len()));
        let said = suggest(reading, &self.lexicon);
        let again = |found: &Suggested| {
            outlet.as_ref().is_some_and(|it| found.table == it.table && found.row["id"] == it.row["id"])
        };
        for found in outlet.iter().chain(said.iter().filter(|found| !again(found))).cloned() {
            let row = format!("{} {}", found.table, found.row);
            let id = format!("s-{}", claims::id(&row, &[]).trim_start_matches("c-"));
            // What the case already has is not suggested again; a judgement is never touched.
            if stands(case, &found.table, &found.row) || !self.suggested.insert(id.clone()) {
                continue;
            }
            let cites = found.cites.iter().filter_map(|at| ids.get(*at).cloned()).collect();
            let record = SuggestionRecord { id, table: found.table, row: found.row, cites };
            made.records.push(Record::Suggestion(record));
            made.suggestions += 1;
        }
        made
    }
}

/// Who published a report, as a source; none where the case knows the name. It is cited by all `claims`.
fn publisher(case: &Case, name: &str, claims: usize) -> Option<Suggested> {
    let name = name.trim();
    let known = |other: &String| other.trim().to_lowercase() == name.to_lowercase();
    let mut sources = case.sources.iter();
    if name.is_empty()
        || sources.any(|row| row.id == name || known(&row.name) || row.aliases.iter().any(known))
    {
        return None;
    }
    let mut tokens = Vec::new();
    segment::tokens(name, 0, &mut tokens);
    let id =
        Gazetteer::shipped().exactly(name, &tokens).map_or_else(|| memory::slug(name), |it| it.id.clone());
    let row = serde_json::json!({ "id": id, "kind": "outlet", "name": name });
    Some(Suggested { table: "source".into(), row, cites: (0..claims).collect() })
}

/// The bytes or words of a file, where it is there.
fn there<T>(path: &Path, read: impl FnOnce(&Path) -> std::io::Result<T>) -> Result<Option<T>, String> {
    match read(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let name = path.display().to_string();
            Err(sentence_with("cannot-read", &[("name", &name), ("why", &error.to_string())]))
        }
    }
}

/// What is new to a case.
#[derive(Clone, Debug, Default)]
pub struct Proposals {
    /// Lines for the log: claims, then suggestions.
    pub records: Vec<Record>,
    /// How many claims.
    pub claims: usize,
    /// How many claims the case had before.
    pub known: usize,
    /// How many suggestions.
    pub suggestions: usize,
}

/// The reports seen so far, to tell a copy of one.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<(String, Vec<u64>)>);

impl Seen {
    /// The reports of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        Self(case.reports.iter().map(|report| (report.id.clone(), fingerprint(&report.text))).collect())
    }

    /// True where there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The report of another name that this text copies. The text counts as seen from now on.
    pub fn copied(&mut self, id: &str, text: &str) -> Option<String> {
        let print = fingerprint(text);
        let copied = self.0.iter().find(|(other, known)| other != id && resemblance(known, &print) >= COPY);
        let copied = copied.map(|(other, _)| other.clone());
        self.0.push((id.to_owned(), print));
        copied
    }
}

/// Makes a report of what was given, for the case in `folder`.
///
/// # Errors
/// In words: there is no text, the day is none, the case has the report already, its reader cannot be used.
pub fn receive(folder: &Path, case: &Case, given: &Given) -> Result<Incoming, String> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let known = Head {
        outlet: some(&given.outlet),
        author: None,
        date: some(&given.date),
        language: some(&given.language),
        url: some(&given.url),
        title: some(&given.title),
    };
    let taken = match &given.file {
        Some((name, bytes)) => take(bytes, name, &known),
        None => take(given.text.replace("\r\n", "\n").as_bytes(), "pasted.txt", &known),
    };
    let document = document(&taken);
    if document.text.trim().is_empty() {
        let why = taken.notes.first().map(|note| format!(": {}", note.why)).unwrap_or_default();
        return Err(format!("{}{why}", sentence("no-text")));
    }
    if document.text.len() > LONGEST {
        return Err(sentence("text-long").to_owned());
    }
    if let Some(date) = some(&given.date).filter(|date| detente_read::dates::day(date).is_none()) {
        return Err(sentence_with("no-date", &[("text", &date)]));
    }
    if let Some(there) = case.reports.iter().find(|report| report.text.trim() == document.text.trim()) {
        return Err(sentence_with("report-there", &[("name", &there.id)]));
    }
    let id = id(case, &taken.head);
    let copy_of = Seen::of(case).copied(&id, document.text);
    let records = if given.read {
        let mut reader = Reader::of(folder, case)?;
        let reading = reader.read(&document)?;
        reader.propose(case, &id, &document, &reading).records
    } else {
        Vec::new()
    };
    Ok(Incoming { file: file(&taken, copy_of.as_deref()), id, records })
}

/// Outlet, day and title in plain letters, and a number where that is taken.
fn id(case: &Case, head: &Head) -> String {
    let parts = [&head.outlet, &head.date, &head.title];
    let words: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
    let stem = if words.is_empty() { "report".to_owned() } else { memory::slug(&words.join(" ")) };
    let taken = |id: &String| case.reports.iter().any(|report| report.id == *id);
    let mut id = stem.clone();
    let mut number = 1;
    while taken(&id) {
        number += 1;
        id = format!("{stem}-{number}");
    }
    id
}

/// The copy in `reports/`: front matter with the hash of what was handed over, whatever its format, then the text.
#[must_use]
pub fn file(taken: &Intake, copy_of: Option<&str>) -> String {
    let head = &taken.head;
    let mut file = String::from("---\n");
    for (key, value) in [
        ("outlet", head.outlet.as_deref()),
        ("author", head.author.as_deref()),
        ("date", head.date.as_deref()),
        ("language", head.language.as_deref()),
        ("url", head.url.as_deref()),
        ("title", head.title.as_deref()),
        ("sha256", Some(taken.sha256.as_str())),
        ("copy-of", copy_of),
    ] {
        if let Some(value) = value {
            file.push_str(&format!("{key}: {}\n", value.replace(['\n', '\r'], " ")));
        }
    }
    file.push_str("---\n");
    file.push_str(&taken.text);
    file
}

/// The names that a case gives to its parties and sources.
fn aliases(case: &Case) -> Vec<(String, String)> {
    let parties = case.parties.iter().map(|row| (&row.name, &row.aliases, &row.id));
    let sources = case.sources.iter().map(|row| (&row.name, &row.aliases, &row.id));
    let named = parties.chain(sources);
    named
        .flat_map(|(name, aliases, id)| {
            std::iter::once(name).chain(aliases).map(move |name| (name.clone(), id.clone()))
        })
        .collect()
}

/// The names of the parties whose row `counts` lets through by its place.
pub(crate) fn party_names(case: &Case, counts: &dyn Fn(Span) -> bool) -> Vec<(String, String)> {
    let rows = case.parties.iter().filter(|row| counts(row.span));
    rows.flat_map(|row| {
        let names = std::iter::once(&row.name).chain(&row.aliases).filter(|name| !name.is_empty());
        names.map(|name| (name.clone(), row.id.clone()))
    })
    .collect()
}

/// Every name under which the reports of a case may speak of its parties: theirs, and those of the persons and bodies that
/// speak for one.
#[must_use]
pub fn names(case: &Case) -> Vec<(String, String)> {
    let mut all = party_names(case, &|_| true);
    for source in &case.sources {
        let Some(party) = source.of else { continue };
        if matches!(source.kind, SourceKind::Person | SourceKind::Body) {
            let names = std::iter::once(&source.name).chain(&source.aliases).filter(|name| !name.is_empty());
            let party = &case.parties[party.at()].id;
            for name in names {
                if !all.iter().any(|(known, _)| known == name) {
                    all.push((name.clone(), party.clone()));
                }
            }
        }
    }
    all
}

fn proposed(claim: &Claim, id: String, report: &str, spans: Vec<(usize, usize)>) -> ClaimRecord {
    // Only what the case can read as days: a day, a month, a year.
    let time = |value: &Option<String>| {
        let value = value.as_deref()?;
        let record = TimeRecord::Words(value.split('T').next()?.to_owned());
        record.when().is_ok().then_some(record)
    };
    let words: Vec<&str> = claim.content.iter().map(|span| span.text.as_str()).collect();
    ClaimRecord {
        id,
        report: report.to_owned(),
        chain: claim.chain.iter().map(|link| link.actor.clone()).collect(),
        spans,
        quote: words.join(" … "),
        gloss: None,
        // Words in several places are exact all the same: the gap is marked, and the quote is checked.
        paraphrase: false,
        kind: claim.kind,
        modality: claim.modality,
        polarity: claim.polarity,
        said: time(&claim.said),
        meant: time(&claim.meant),
        credibility: None,
        page: claim.page,
        by: format!("reader {} ({})", env!("CARGO_PKG_VERSION"), claim.tier),
    }
}

/// True where the case has such a row: a judgement is never proposed anew.
#[must_use]
pub fn stands(case: &Case, table: &str, row: &Value) -> bool {
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or("");
    let is = |at: usize, key: &str, ids: &dyn Fn(usize) -> Option<String>| {
        ids(at).is_some_and(|id| id == text(key))
    };
    match table {
        // Who is a party need not be a source as well.
        "source" => {
            case.sources.iter().any(|row| row.id == text("id"))
                || case.parties.iter().any(|row| row.id == text("id"))
        }
        "party" => case.parties.iter().any(|row| row.id == text("id")),
        "issue" => case.issues.iter().any(|row| row.id == text("id")),
        "stance" => case.stances.iter().any(|stance| {
            is(stance.party.at(), "party", &|at| case.parties.get(at).map(|row| row.id.clone()))
                && is(stance.issue.at(), "issue", &|at| case.issues.get(at).map(|row| row.id.clone()))
        }),
        // A row that the reader proposes may have no id before it is taken over.
        _ if text("id").is_empty() => false,
        "condition" => case.conditions.iter().any(|row| row.id == text("id")),
        "gate" => case.gates.iter().any(|row| row.id == text("id")),
        "event" => case.events.iter().any(|row| row.id == text("id")),
        _ => false,
    }
}

/// The suggestions that wait for a person, in the order of the log.
#[must_use]
pub fn waiting(case: &Case) -> Vec<(&Suggestion, Value)> {
    let mut seen: Vec<&str> = Vec::new();
    let mut waiting = Vec::new();
    for suggestion in &case.suggestions {
        let row: Value = serde_json::from_str(&suggestion.row).unwrap_or_default();
        let open = suggestion.state == detente_case::ClaimState::Proposed
            && !seen.contains(&suggestion.id.as_str())
            && !stands(case, &suggestion.table, &row);
        seen.push(&suggestion.id);
        if open {
            waiting.push((suggestion, row));
        }
    }
    waiting
}

/// A proposed row as the fields of its table, and beside them what the table has no key for.
#[must_use]
pub fn fields(suggestion: &Suggestion, row: &Value) -> (Vec<(String, String)>, Vec<(String, String)>) {
    let table = rows::TABLES.iter().find(|known| known.name == suggestion.table);
    let mut given = Vec::new();
    let mut beside = Vec::new();
    let known = |key: &str| table.is_some_and(|table| table.keys.iter().any(|known| known.name == key));
    for (key, value) in row.as_object().into_iter().flatten() {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Array(list) if list.iter().all(Value::is_string) => {
                list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        };
        if text.is_empty() {
            continue;
        }
        let key = if suggestion.table == "event" && key == "when" { "on" } else { key.as_str() };
        // An object (a red line without its levels) is for the analyst to complete.
        if known(key) && !value.is_object() {
            given.push((key.to_owned(), text));
        } else {
            beside.push((key.to_owned(), text));
        }
    }
    if known("cites") && !suggestion.cites.is_empty() {
        given.push(("cites".to_owned(), suggestion.cites.join(", ")));
    }
    (given, beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_text_becomes_a_report_whose_claims_stand_in_it() {
        let case = Case::default();
        let given = Given {
            title: "Talks: \"round five\"\nand more".into(),
            outlet: "Axios".into(),
            date: "2026-01-07".into(),
            text: "\r\nChannel 12 reported, citing Israeli sources, that talks would resume in Paris.\r\nNo more.".into(),
            read: true,
            ..Given::default()
        };
        let made = receive(Path::new("."), &case, &given).unwrap();
        assert_eq!(made.id, "axios-2026-01-07-talks-round-five-and-more");
        let text = made.file.split_once("\n---\n").unwrap().1;
        let letters: Vec<char> = text.chars().collect();
        let mut claims = 0;
        for record in &made.records {
            if let Record::Claim(claim) = record {
                let [(from, to)] = claim.spans[..] else { continue };
                assert_eq!(letters[from..to].iter().collect::<String>(), claim.quote);
                claims += 1;
            }
        }
        assert!(claims > 0);
        let unread = receive(Path::new("."), &case, &Given { read: false, ..given.clone() }).unwrap();
        assert!(unread.records.is_empty());
        for wrong in [
            Given { text: " \r\n ".into(), ..given.clone() },
            Given { date: "yesterday".into(), ..given.clone() },
        ] {
            assert!(receive(Path::new("."), &case, &wrong).is_err());
        }
    }

    #[test]
    fn a_pasted_text_is_read_with_what_the_case_brings() {
        let folder = tempfile::tempdir().unwrap();
        let case = Case::default();
        let given = Given {
            text: "Katz demanded that the zeppelins be grounded.\nHe also said no.".into(),
            read: true,
            ..Given::default()
        };
        let issues = |records: &[Record]| {
            let rows = records.iter().filter_map(|record| match record {
                Record::Suggestion(row) if row.table == "issue" => Some(row.row["id"].to_string()),
                _ => None,
            });
            rows.collect::<Vec<_>>()
        };
        let made = receive(folder.path(), &case, &given).unwrap();
        assert!(issues(&made.records).is_empty());
        // The hash of what was pasted stands in the copy.
        assert!(made.file.contains("\nsha256: "));
        std::fs::write(folder.path().join("issues.txt"), "airships | Airships | zeppelins zeppelin\n")
            .unwrap();
        let made = receive(folder.path(), &case, &given).unwrap();
        assert_eq!(issues(&made.records), ["\"airships\""]);
        // A model that is none is told, not passed over.
        std::fs::write(folder.path().join("reader.crf"), "no model").unwrap();
        assert!(receive(folder.path(), &case, &given).unwrap_err().contains("reader.crf"));
    }
}
