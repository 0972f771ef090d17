//! The review of a drafted case: its rows as a person decides on them, and what keeping or striking them does.
//!
//! To keep a row is to say that the reports were read right: its mark goes, the claims that it cites are accepted, and the
//! sources of their chains stand with it. Numbers that no report tells (how much a party cares, what it has without a deal)
//! stay marked until somebody judges them. To strike a row takes it out, with what stands on it alone, and the log keeps
//! that it was struck, so that no later draft brings it back. Neither can leave an error.

use crate::desk::{Desk, Refusal, decision};
use crate::drafting::{id_of, is_draft, key_of};
use crate::edit::{self, Edit};
use crate::sentences::{sentence, sentence_with};
use detente_case::claims::{Act, Record, SuggestionRecord};
use detente_case::{Case, Claim, ClaimState, Loaded};
use serde_json::{Map, Value as Json};
use std::cell::Cell;
use std::collections::BTreeSet;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

/// Tables whose rows are decided on. Sources and options stand with what needs them; classes and the question are asked
/// for in the interview.
const DECIDED: [&str; 6] = ["party", "issue", "stance", "condition", "gate", "event"];

/// Numbers that no report tells, by table: they stay marked when their row is kept.
const UNTOLD: [(&str, &[&str]); 4] = [
    ("party", &["influence", "alternative"]),
    ("stance", &["salience"]),
    ("condition", &["chance"]),
    ("gate", &["binds", "passes"]),
];

/// A drafted row that waits for a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenRow {
    /// The id by which it is decided on.
    pub id: String,
    /// Its table.
    pub table: String,
    /// What it is known by there.
    pub key: String,
    /// In a line, for a person.
    pub words: String,
    /// Claims that it cites.
    pub cites: Vec<String>,
    /// The report of the first of them.
    pub report: Option<String>,
    /// As it stands in `case.toml`.
    pub toml: String,
    /// Its keys and values.
    pub row: Json,
    /// True where the reader's signs agree on a claim that it cites.
    pub sure: bool,
}

/// True where the reader's signs agreed on a claim.
#[must_use]
pub fn agreed(claim: &Claim) -> bool {
    claim.by.ends_with("(agreed)")
}

/// What rows are decided on together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Who is who.
    Names,
    /// What a report tells, by the id of the report.
    Report(String),
    /// Rows that cite no claim of any report.
    Rest,
}

/// Rows that are decided on together.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it is about.
    pub about: About,
    /// Its rows, in the order of the file.
    pub rows: Vec<OpenRow>,
}

/// The drafted rows that wait, as they are reviewed: who is who, then each report in the order of the case, then the rest.
/// A row that several reports tell is asked for with the first of them. An issue is not asked for: it stands or falls
/// with what is wanted on it. Sheets without rows are left out.
#[must_use]
pub fn sheets(loaded: &Loaded) -> Vec<Sheet> {
    let (names, mut rest): (Vec<OpenRow>, Vec<OpenRow>) = open_rows(loaded)
        .into_iter()
        .filter(|row| row.table != "issue")
        .partition(|row| row.table == "party");
    let mut all = vec![Sheet { about: About::Names, rows: names }];
    for report in &loaded.case.reports {
        let (own, other) =
            rest.into_iter().partition(|row: &OpenRow| row.report.as_deref() == Some(report.id.as_str()));
        rest = other;
        all.push(Sheet { about: About::Report(report.id.clone()), rows: own });
    }
    all.push(Sheet { about: About::Rest, rows: rest });
    all.retain(|sheet| !sheet.rows.is_empty());
    all
}

/// The drafted rows that wait, in the order of the file.
#[must_use]
pub fn open_rows(loaded: &Loaded) -> Vec<OpenRow> {
    let text = loaded.files.first().map_or("", |file| file.text.as_str());
    let Ok(doc) = text.parse::<DocumentMut>() else { return Vec::new() };
    let mut all = Vec::new();
    for table in DECIDED {
        let rows =
            doc.get(table).and_then(Item::as_array_of_tables).into_iter().flat_map(ArrayOfTables::iter);
        for row in rows.filter(|row| is_draft(row)) {
            let key = key_of(table, row);
            let cites = texts(row.get("cites"));
            let report = cites.iter().find_map(|id| loaded.case.claim(id)).map(|claim| claim.report.clone());
            let mut plain = row.clone();
            plain.decor_mut().clear();
            let sure = cites.iter().filter_map(|id| loaded.case.claim(id)).any(agreed);
            all.push(OpenRow {
                sure,
                id: id_of(table, &key),
                table: table.to_owned(),
                words: words(&loaded.case, table, row),
                cites,
                report,
                toml: format!("[[{table}]]\n{}", plain.to_string().trim()),
                row: json(&plain),
                key,
            });
        }
    }
    all
}

/// How many rows wait for a decision, as [`sheets`] has them, without reading the file anew.
#[must_use]
pub fn count(case: &Case) -> usize {
    let decided = |table: &str| DECIDED.contains(&table) && table != "issue";
    case.drafts.iter().filter(|draft| decided(draft.table)).count()
}

fn texts(item: Option<&Item>) -> Vec<String> {
    let list = item.and_then(Item::as_array).into_iter().flat_map(|list| list.iter());
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn json(row: &Table) -> Json {
    let value = |item: &Item| -> Json {
        match item.as_value() {
            Some(value) => json_value(value),
            None => Json::Null,
        }
    };
    Json::Object(row.iter().map(|(key, item)| (key.to_owned(), value(item))).collect())
}

fn json_value(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::String(text.value().clone()),
        Value::Integer(number) => (*number.value()).into(),
        Value::Float(number) => (*number.value()).into(),
        Value::Boolean(truth) => (*truth.value()).into(),
        Value::Datetime(day) => Json::String(day.value().to_string()),
        Value::Array(list) => Json::Array(list.iter().map(json_value).collect()),
        // As case.toml has it.
        Value::InlineTable(table) => Json::String(table.to_string().trim().to_owned()),
    }
}

/// A row in a line.
fn words(case: &Case, table: &str, row: &Table) -> String {
    let text = |key: &str| row.get(key).and_then(Item::as_str).unwrap_or_default().to_owned();
    let party = |id: &str| {
        let row = case.parties.iter().find(|row| row.id == id);
        row.map_or_else(
            || id.to_owned(),
            |row| if row.name.is_empty() { row.id.clone() } else { row.name.clone() },
        )
    };
    match table {
        "party" => {
            let also = texts(row.get("aliases"));
            let also = if also.is_empty() { String::new() } else { format!(", also {}", also.join(", ")) };
            let speak: Vec<&str> = case
                .sources
                .iter()
                .filter(|source| {
                    source.of.is_some_and(|of| case.parties[of.at()].id == text("id"))
                        && source.id != text("id")
                })
                .map(|source| source.name.as_str())
                .take(4)
                .collect();
            let speak = if speak.is_empty() {
                String::new()
            } else {
                format!("; speaking for it: {}", speak.join(", "))
            };
            format!("{}{also} ({}){speak}", text("name"), texts(row.get("roles")).join(", "))
        }
        "issue" => format!("issue: {}", text("title")),
        "stance" => {
            let issue = case.issues.iter().find(|issue| issue.id == text("issue"));
            let title = issue.map_or_else(|| text("issue"), |issue| issue.title.clone());
            format!("{} on “{title}”: {}", party(&text("party")), text("why"))
        }
        "condition" => format!("{}: {}", party(&text("party")), text("why")),
        "gate" => format!("to come: {}", text("what")),
        _ => {
            let on = row.get("on").map(|item| item.to_string().trim().to_owned()).unwrap_or_default();
            format!("{} {on}: {}", text("kind"), text("title"))
        }
    }
}

/// Keeps and strikes drafted rows, by their ids, in one step. Ids that name no waiting row are passed over. Returns how
/// many were decided on.
///
/// # Errors
/// Why nothing was written.
pub fn decide(desk: &Desk, keep: &[String], strike: &[String]) -> Result<usize, Refusal> {
    let count = Cell::new(0);
    let title = sentence_with(
        "step.review",
        &[("kept", &keep.len().to_string()), ("struck", &strike.len().to_string())],
    );
    desk.change_and_log(&title, &|text, loaded| -> Result<(String, Vec<Record>), Refusal> {
        let open = open_rows(loaded);
        let struck: Vec<&OpenRow> = open.iter().filter(|row| strike.contains(&row.id)).collect();
        let kept: Vec<&OpenRow> =
            open.iter().filter(|row| keep.contains(&row.id) && !strike.contains(&row.id)).collect();
        count.set(kept.len() + struck.len());
        if count.get() == 0 {
            return Ok((text.to_owned(), Vec::new()));
        }
        let after = changed(text, loaded, &kept, &struck).map_err(Refusal::Words)?;
        let mut records = accepted(desk, &loaded.case, &kept);
        for row in struck {
            records.extend(rejected(desk, &loaded.case, row));
        }
        Ok((after, records))
    })?;
    Ok(count.get())
}

/// Changes keys of a drafted row and keeps it, in one step: an empty value takes its key away. A stance that is given to
/// another party does not come back for the first.
///
/// # Errors
/// Why nothing was written: no such row waits, a key that is not for changing, or the case would have an error.
pub fn amend(desk: &Desk, id: &str, set: &[(String, String)]) -> Result<(), Refusal> {
    desk.change_and_log(id, &|text, loaded| -> Result<(String, Vec<Record>), Refusal> {
        let open = open_rows(loaded);
        let waits = || Refusal::Words(sentence_with("not-waiting", &[("id", id)]));
        let row = open.iter().find(|row| row.id == id).ok_or_else(waits)?;
        let fixed = |key: &&(String, String)| matches!(key.0.as_str(), "id" | "draft" | "cites" | "issue");
        if let Some((key, _)) = set.iter().find(fixed) {
            return Err(Refusal::Words(sentence_with("not-for-editing", &[("key", key), ("id", id)])));
        }
        if set.is_empty() {
            return Err(Refusal::Words(sentence("nothing-typed").to_owned()));
        }
        let mut by = found_by(&row.table, &row.key);
        let mut after = text.to_owned();
        for (key, to) in set {
            let (table, key, to) = (row.table.clone(), key.trim().to_owned(), to.trim().to_owned());
            let edit = Edit::Key { table, row: by.clone(), key: key.clone(), to: to.clone() };
            after =
                edit::apply(&after, &loaded.case, &edit).map_err(|why| Refusal::Words(why.to_string()))?;
            for pair in by.iter_mut().filter(|pair| pair.0 == key) {
                pair.1.clone_from(&to);
            }
        }
        let then = detente_case::load_with(&loaded.folder, &after);
        let key = by.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(".");
        let now = open_rows(&then);
        let Some(new) = now.iter().find(|one| one.table == row.table && one.key == key) else {
            // What cannot be found again is no case any more: the desk says why.
            return Ok((after, Vec::new()));
        };
        let after = changed(&after, &then, &[new], &[]).map_err(Refusal::Words)?;
        let mut records = accepted(desk, &loaded.case, &[new]);
        if new.id != row.id {
            records.extend(rejected(desk, &loaded.case, row));
        }
        Ok((after, records))
    })?;
    Ok(())
}

/// The lines that accept the claims behind rows.
pub(crate) fn accepted(desk: &Desk, case: &Case, kept: &[&OpenRow]) -> Vec<Record> {
    let cited: BTreeSet<&String> = kept.iter().flat_map(|row| &row.cites).collect();
    let claims =
        case.claims.iter().filter(|claim| cited.contains(&claim.id) && claim.state == ClaimState::Proposed);
    claims.map(|claim| Record::Decision(decision(desk.who(), &claim.id, Act::Accept, Map::new()))).collect()
}

/// The lines that say that a row was struck, so that no later draft brings it back.
pub(crate) fn rejected(desk: &Desk, case: &Case, row: &OpenRow) -> Vec<Record> {
    let mut records = Vec::new();
    if !case.suggestions.iter().any(|known| known.id == row.id) {
        records.push(Record::Suggestion(SuggestionRecord {
            id: row.id.clone(),
            table: row.table.clone(),
            row: row.row.clone(),
            cites: row.cites.clone(),
        }));
    }
    records.push(Record::Decision(decision(desk.who(), &row.id, Act::Reject, Map::new())));
    records
}

/// What a row of a table is found by, from what it is known by.
pub(crate) fn found_by(table: &str, key: &str) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match (table, key.split_once('.')) {
        ("stance", Some((party, issue))) => vec![pair("party", party), pair("issue", issue)],
        _ => vec![pair("id", key)],
    }
}

/// The text with rows kept and struck, sound where it was sound.
pub(crate) fn changed(
    text: &str,
    loaded: &Loaded,
    kept: &[&OpenRow],
    struck: &[&OpenRow],
) -> Result<String, String> {
    let mut doc: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let sources = sources_of(&loaded.case, kept);
    let needed = needed(kept);
    for table in ["source", "option"].into_iter().chain(DECIDED) {
        let Some(list) = doc.get_mut(table).and_then(Item::as_array_of_tables_mut) else { continue };
        for row in list.iter_mut().filter(|row| is_draft(row)) {
            let key = key_of(table, row);
            let is_kept = kept.iter().any(|one| one.table == table && one.key == key)
                || table == "source" && sources.contains(&key)
                || needed.contains(&(table, key.clone()));
            if is_kept {
                keep(table, row);
            }
        }
    }
    let mut now = doc.to_string();
    for row in struck {
        now = without(&now, loaded, &row.table, &row.key)?;
    }
    Ok(now)
}

/// Parties, issues and options that kept rows stand on.
fn needed(kept: &[&OpenRow]) -> BTreeSet<(&'static str, String)> {
    let mut all = BTreeSet::new();
    for row in kept {
        let text = |key: &str| row.row[key].as_str().unwrap_or_default().to_owned();
        match row.table.as_str() {
            "stance" => {
                all.insert(("issue", text("issue")));
                all.insert(("party", text("party")));
            }
            "condition" => {
                all.insert(("party", text("party")));
                all.insert(("option", text("act")));
            }
            "party" => {
                all.insert(("option", format!("{}.sign", text("id"))));
            }
            _ => {}
        }
    }
    all
}

/// The sources of the chains behind kept rows, and the outlets of their reports.
fn sources_of(case: &Case, kept: &[&OpenRow]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for claim in kept.iter().flat_map(|row| &row.cites).filter_map(|id| case.claim(id)) {
        all.extend(claim.chain.iter().cloned());
        let outlet = case.report(&claim.report).and_then(|report| report.outlet);
        all.extend(outlet.and_then(|outlet| case.sources.get(outlet.at())).map(|source| source.id.clone()));
    }
    all
}

/// Takes the mark of a row away; what no report tells keeps one of its own.
fn keep(table: &str, row: &mut Table) {
    row.remove("draft");
    let untold = UNTOLD.iter().find(|(known, _)| *known == table).map_or(&[][..], |(_, keys)| *keys);
    for key in untold {
        let Some(value) = row.get_mut(key).and_then(Item::as_value_mut) else { continue };
        mark(value, *key == "alternative");
    }
}

/// Marks a value as drafted, unless somebody judged it.
fn mark(value: &mut Value, inner: bool) {
    if let Value::InlineTable(table) = value {
        if table.contains_key("by") {
            return;
        }
        if inner {
            if let Some(worth) = table.get_mut("is") {
                mark(worth, false);
            }
            return;
        }
        table.insert("draft", true.into());
        return;
    }
    let mut table = InlineTable::new();
    let mut bare = value.clone();
    bare.decor_mut().clear();
    table.insert("is", bare);
    table.insert("draft", true.into());
    let decor = value.decor().clone();
    *value = Value::InlineTable(table);
    *value.decor_mut() = decor;
}

/// The text without a row and what stands on it alone.
fn without(text: &str, loaded: &Loaded, table: &str, key: &str) -> Result<String, String> {
    let row = found_by(table, key);
    let mut now = text.to_owned();
    if table == "party" {
        now = without_signature(&now, key)?;
    }
    // What is gone already went with another.
    let drop = Edit::Drop { table: table.to_owned(), row };
    match edit::apply(&now, &detente_case::load_with(&loaded.folder, &now).case, &drop) {
        Ok(after) => now = after,
        Err(_) => return Ok(now),
    }
    if table == "stance"
        && let Some((_, issue)) = key.split_once('.')
    {
        now = without_lone_issue(&now, loaded, issue)?;
    }
    without_broken(&now, loaded)
}

/// An issue on which nobody has a stance any more, where it is still a draft.
fn without_lone_issue(text: &str, loaded: &Loaded, issue: &str) -> Result<String, String> {
    let doc: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let rows = |table: &str| {
        doc.get(table).and_then(Item::as_array_of_tables).into_iter().flat_map(ArrayOfTables::iter)
    };
    let used = rows("stance").any(|row| row.get("issue").and_then(Item::as_str) == Some(issue));
    let drafted =
        rows("issue").any(|row| is_draft(row) && row.get("id").and_then(Item::as_str) == Some(issue));
    if used || !drafted {
        return Ok(text.to_owned());
    }
    let drop = Edit::Drop { table: "issue".to_owned(), row: vec![("id".to_owned(), issue.to_owned())] };
    edit::apply(text, &detente_case::load_with(&loaded.folder, text).case, &drop)
        .map_err(|error| error.to_string())
}

/// The formula of the agreement without the signature of a party.
fn without_signature(text: &str, party: &str) -> Result<String, String> {
    let mut doc: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let Some(question) = doc.get_mut("question").and_then(Item::as_table_mut) else {
        return Ok(text.to_owned());
    };
    let Some(formula) = question.get("agreement").and_then(Item::as_str) else { return Ok(text.to_owned()) };
    let own = format!("{party}.sign");
    let left: Vec<&str> = formula.split('&').map(str::trim).filter(|part| *part != own).collect();
    if left.is_empty() {
        question.remove("agreement");
    } else {
        let joined = left.join(" & ");
        question.insert("agreement", toml_edit::value(joined));
    }
    Ok(doc.to_string())
}

/// Drafted conditions that speak of what is gone go as well.
fn without_broken(text: &str, loaded: &Loaded) -> Result<String, String> {
    let mut now = text.to_owned();
    for _ in 0..64 {
        let case = detente_case::load_with(&loaded.folder, &now);
        let bound = case.is_sound().then(|| detente_bind::bind(&case.case));
        let formulas =
            if bound.is_none() { detente_bind::formulas::diagnose(&case.case) } else { Vec::new() };
        let errors: Vec<_> = case
            .errors()
            .chain(bound.iter().flat_map(|bound| &bound.diagnostics))
            .chain(&formulas)
            .filter(|one| one.severity == detente_case::Severity::Error)
            .map(|one| one.span.range().start)
            .collect();
        let Some(first) = errors.first() else { return Ok(now) };
        let hit = case.case.drafts.iter().find(|draft| draft.span.range().contains(first));
        let Some(hit) = hit.filter(|hit| hit.table != "question") else { return Ok(now) };
        let range = hit.span.range();
        now.replace_range(range, "");
    }
    Ok(now)
}

/// Rows for the links of chains that the case has no source for: as the reader suggested them where it did, else known by
/// their names, those of a party as its voice.
pub(crate) fn stubs(case: &Case, chain: &[String]) -> Vec<Vec<(String, String)>> {
    let same = |name: &String, link: &str| name.trim().to_lowercase() == link.trim().to_lowercase();
    let known = |link: &str| {
        case.sources.iter().any(|row| {
            same(&row.id, link) || same(&row.name, link) || row.aliases.iter().any(|name| same(name, link))
        })
    };
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let waiting = crate::incoming::waiting(case);
    let mut all: Vec<Vec<(String, String)>> = Vec::new();
    for link in chain.iter().filter(|link| !known(link)) {
        let id = detente_read::memory::slug(link);
        let is_new = !all.iter().any(|row| row[0].1 == id) && !case.sources.iter().any(|row| row.id == id);
        if !is_new {
            continue;
        }
        let suggested =
            waiting.iter().find(|(row, value)| row.table == "source" && value["id"] == link.as_str());
        let party = case.parties.iter().find(|row| row.id == *link);
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let (kind, name) = match (party, suggested) {
            (Some(party), _) => {
                ("body".to_owned(), if party.name.is_empty() { link.clone() } else { party.name.clone() })
            }
            (None, Some((_, value))) => (text(&value["kind"]), text(&value["name"])),
            (None, None) => ("unnamed".to_owned(), link.clone()),
        };
        let mut row = vec![pair("id", &id), pair("kind", &kind), pair("name", &name)];
        row.extend(party.map(|party| pair("of", &party.id)));
        all.push(row);
    }
    all
}
