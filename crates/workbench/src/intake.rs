//! A report that comes in by the browser: the file that it becomes, and what the reader proposes to see in it.
//! The same claims under the same ids as `detente read FILE --into CASE`: nothing counts before a person looked.

use crate::words::{w, with};
use detente_case::claims::{self, ClaimRecord, Record, SuggestionRecord, TimeRecord};
use detente_case::{Case, Suggestion};
use detente_read::intake::{Flags, intake};
use detente_read::{Claim, Document, Options, Reading, memory, read, suggest};
use serde_json::Value;

/// The longest text: the case reads no longer report.
const LONGEST: usize = 8 << 20;

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

/// Makes a report of what was given.
///
/// # Errors
/// In words: there is no text, the day is none, the case has the report already.
pub fn incoming(case: &Case, given: &Given) -> Result<Incoming, String> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let flags = Flags {
        outlet: some(&given.outlet),
        author: None,
        date: some(&given.date),
        language: some(&given.language),
        url: some(&given.url),
    };
    let taken = match &given.file {
        Some((name, bytes)) => intake(bytes, name, &flags),
        None => intake(given.text.replace("\r\n", "\n").as_bytes(), "pasted.txt", &flags),
    };
    let mut document = taken.document;
    if let Some(title) = some(&given.title) {
        document.title = Some(title);
    }
    if document.text.trim().is_empty() {
        let why = taken.notes.first().map(|note| format!(": {}", note.why)).unwrap_or_default();
        return Err(format!("{}{why}", w("no-text")));
    }
    if document.text.len() > LONGEST {
        return Err(w("text-long").to_owned());
    }
    if let Some(date) = some(&given.date).filter(|date| detente_read::intake::day(date).is_none()) {
        return Err(with("no-date", &[("text", &date)]));
    }
    if let Some(there) = case.reports.iter().find(|report| report.text.trim() == document.text.trim()) {
        return Err(with("report-there", &[("name", &there.id)]));
    }
    let id = id(case, &document);
    let records = if given.read {
        let reading = read(&document, &Options { aliases: aliases(case) });
        records(case, &id, &reading)
    } else {
        Vec::new()
    };
    Ok(Incoming { file: file(&document), id, records })
}

/// Outlet, day and title in plain letters, and a number where that is taken.
fn id(case: &Case, document: &Document) -> String {
    let parts = [&document.outlet, &document.date, &document.title];
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

/// Front matter and text.
fn file(document: &Document) -> String {
    let mut file = String::from("---\n");
    for (key, value) in [
        ("outlet", &document.outlet),
        ("author", &document.author),
        ("date", &document.date),
        ("language", &document.language),
        ("url", &document.url),
        ("title", &document.title),
    ] {
        if let Some(value) = value {
            file.push_str(&format!("{key}: {}\n", value.replace(['\n', '\r'], " ")));
        }
    }
    file.push_str("---\n");
    file.push_str(&document.text);
    if !file.ends_with('\n') {
        file.push('\n');
    }
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

/// Claims and suggestions that the case does not have yet.
fn records(case: &Case, report: &str, reading: &Reading) -> Vec<Record> {
    let mut records = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    for claim in &reading.claims {
        let spans: Vec<(usize, usize)> = claim.content.iter().map(|s| (s.start, s.end)).collect();
        let id = claims::id(report, &spans);
        let there = case.claim(&id).is_some() || ids.contains(&id);
        ids.push(id.clone());
        if !there {
            records.push(Record::Claim(proposed(claim, id, report, spans)));
        }
    }
    let mut lexicon = suggest::Lexicon::shipped().clone();
    for issue in &case.issues {
        let words = issue.id.replace(['-', '_'], " ");
        lexicon.add(&issue.id, &issue.title, [words.as_str(), issue.title.as_str()]);
    }
    for found in suggest::suggest(reading, &lexicon) {
        let row = format!("{} {}", found.table, found.row);
        let id = format!("s-{}", claims::id(&row, &[]).trim_start_matches("c-"));
        if !stands(case, &found.table, &found.row) && !case.suggestions.iter().any(|s| s.id == id) {
            let cites = found.cites.iter().filter_map(|at| ids.get(*at).cloned()).collect();
            records.push(Record::Suggestion(SuggestionRecord {
                id,
                table: found.table,
                row: found.row,
                cites,
            }));
        }
    }
    records
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
        // Words in several places are exact all the same: the gap is marked, and the quote is checked.
        paraphrase: false,
        kind: claim.kind.to_string(),
        modality: claim.modality.to_string(),
        polarity: claim.polarity.to_string(),
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
        let made = incoming(&case, &given).unwrap();
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
        let unread = incoming(&case, &Given { read: false, ..given.clone() }).unwrap();
        assert!(unread.records.is_empty());
        for wrong in [
            Given { text: " \r\n ".into(), ..given.clone() },
            Given { date: "yesterday".into(), ..given.clone() },
        ] {
            assert!(incoming(&case, &wrong).is_err());
        }
    }
}
