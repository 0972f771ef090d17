//! A draft is written into a case: a folder that is new, or rows that a case does not have yet.
//!
//! A row that a person kept (it has no `draft = true`), or struck, is never touched. A row that is still a draft follows
//! what is drafted from all reports of the case. So a second run changes nothing.

use crate::desk::{Desk, Refusal, file_report, log_records};
use crate::sentences::sentence_with;
use crate::{found, incoming, write};
use detente_case::claims::Record;
use detente_case::files::Files;
use detente_case::{Case, ClaimState, Loaded};
use detente_draft::casefile::{self, Class, Frame, Row};
use detente_draft::remarks::{Remark, remarks};
use detente_draft::{Draft, Paper, Said};
use detente_intake::{Format, Head, Intake};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

/// What a case that is there brings to a draft.
#[derive(Debug)]
pub struct Known {
    loaded: Loaded,
    /// Names of the case, with ids.
    pub aliases: Vec<(String, String)>,
}

impl Known {
    /// The reports of the case, read anew with these names.
    #[must_use]
    pub fn papers(&self, aliases: &[(String, String)]) -> Vec<Paper> {
        papers(&self.loaded.case, aliases)
    }

    /// The case as it was read.
    #[must_use]
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }
}

/// The reports of a case, read anew with these names.
#[must_use]
pub fn papers(case: &Case, aliases: &[(String, String)]) -> Vec<Paper> {
    let read = |report: &detente_case::Report| {
        let head = Head {
            outlet: Some(report.outlet_name.clone()).filter(|name| !name.is_empty()),
            date: report.date.as_ref().map(|when| when.from.to_string()),
            language: report.language.clone(),
            ..Head::default()
        };
        let taken = Intake { text: report.text.clone(), head, format: Format::Text, ..Intake::default() };
        Paper::new(&report.id, &report.id, &taken, aliases)
    };
    case.reports.iter().map(read).collect()
}

/// Gives the issues of a draft the ids under which a case has them: an issue whose demands rest on the claims that stances of
/// the case rest on is the case's issue, whatever its title is by now. So a new report renames nothing.
pub fn align(draft: &mut Draft, case: &Case) {
    let cites_of = |at: usize| -> BTreeSet<&String> {
        let stances = case.stances.iter().filter(|stance| stance.issue.at() == at);
        stances.flat_map(|stance| &stance.basis.cites).collect()
    };
    let theirs: Vec<BTreeSet<&String>> = (0..case.issues.len()).map(cites_of).collect();
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (ours, issue) in draft.issues.iter().enumerate() {
        let own: BTreeSet<&String> = draft
            .demands
            .iter()
            .filter(|demand| demand.issue == issue.id)
            .flat_map(|demand| &demand.cites)
            .collect();
        for (at, cites) in theirs.iter().enumerate() {
            let shared = own.intersection(cites).count();
            if shared > 0 {
                pairs.push((shared, ours, at));
            }
        }
    }
    // Those that bear one name already first, then the most shared; of equals, the first.
    pairs.sort_by_key(|(shared, ours, at)| {
        (draft.issues[*ours].id != case.issues[*at].id, std::cmp::Reverse(*shared), *ours, *at)
    });
    let mut named: Vec<Option<String>> = vec![None; draft.issues.len()];
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for (_, ours, at) in pairs {
        if named[ours].is_none() && taken.insert(at) {
            named[ours] = Some(case.issues[at].id.clone());
        }
    }
    let mut used: BTreeSet<String> = named.iter().flatten().cloned().collect();
    let mut renamed: Vec<(String, String)> = Vec::new();
    for (issue, name) in draft.issues.iter_mut().zip(named) {
        let new = name.unwrap_or_else(|| {
            let mut new = issue.id.clone();
            let mut number = 1;
            while !used.insert(new.clone()) {
                number += 1;
                new = format!("{}-{number}", issue.id);
            }
            new
        });
        renamed.push((std::mem::replace(&mut issue.id, new.clone()), new));
    }
    for demand in &mut draft.demands {
        if let Some((_, new)) = renamed.iter().find(|(old, _)| *old == demand.issue) {
            demand.issue.clone_from(new);
        }
    }
}

/// Most bytes of reports that are read for [`findings`]: a look at a case is to be quick.
const LOOKED_AT: usize = 4 << 20;

/// What the reports of a case say against each other, and whom they hardly tell of; nothing where they are longer than 4 MB
/// together.
#[must_use]
pub fn findings(case: &Case) -> Vec<Remark> {
    if case.reports.iter().map(|report| report.text.len()).sum::<usize>() > LOOKED_AT {
        return Vec::new();
    }
    let names = incoming::names(case);
    let papers = papers(case, &names);
    let draft = detente_draft::draft(&papers, &names);
    let mut found = remarks(&papers, &draft);
    for one in &mut found {
        let cited = one.cites.iter().filter_map(|id| draft.claims.iter().find(|claim| claim.id == *id));
        one.cites = own_claims(case, &cited.collect::<Vec<_>>());
    }
    found
}

/// The claims of a case that have the words of drafted ones: by their ids, or by a place in the report that both hold.
fn own_claims(case: &Case, drafted: &[&Said]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for said in drafted {
        let holds = |claim: &&detente_case::Claim| {
            let meets = |(from, to): &(usize, usize)| {
                said.content.iter().any(|span| *from < span.end && span.start < *to)
            };
            claim.id == said.id || claim.report == said.report && claim.spans.iter().any(meets)
        };
        for claim in case.claims.iter().filter(|claim| claim.state != ClaimState::Rejected).filter(holds) {
            if !all.contains(&claim.id) {
                all.push(claim.id.clone());
            }
        }
    }
    all
}

/// Reads a case that is there.
///
/// # Errors
/// In words, where it has errors.
pub fn known(path: &Path) -> Result<Known, String> {
    let loaded = detente_case::load(path);
    if !loaded.is_sound() {
        return Err(format!("{} has errors; run `detente check` first", path.display()));
    }
    // The names of drafted rows come from the reports and are found again; those that a person kept go before.
    let drafts: BTreeSet<usize> = loaded.case.drafts.iter().map(|draft| draft.span.range().start).collect();
    let aliases = incoming::party_names(&loaded.case, &|span| !drafts.contains(&span.range().start));
    Ok(Known { loaded, aliases })
}

/// The folder and the file's name of a case that is named by its folder or by its file.
fn place(goal: &Path) -> (PathBuf, String) {
    let is_file = goal.extension().is_some_and(|end| end == "toml") && !goal.is_dir();
    let name =
        goal.file_name().map_or_else(|| "case.toml".to_owned(), |name| name.to_string_lossy().into_owned());
    match goal.parent() {
        Some(folder) if is_file && folder.as_os_str().is_empty() => (PathBuf::from("."), name),
        Some(folder) if is_file => (folder.to_path_buf(), name),
        _ => (goal.to_path_buf(), "case.toml".to_owned()),
    }
}

/// Makes the case, or extends the one that is there.
///
/// # Errors
/// In words: why nothing, or not all, was written.
pub fn write(
    goal: &Path,
    title: &str,
    draft: &Draft,
    new: &[(Paper, Intake)],
    classes: &[Class],
) -> Result<(), String> {
    let (folder, name) = place(goal);
    let records = |report: &str| -> Vec<Record> {
        let own = draft.claims.iter().filter(|claim| claim.report == report);
        own.map(|claim| Record::Claim(claim.record.clone())).collect()
    };
    if folder.join(&name).exists() {
        return extend(&folder.join(&name), draft, new, classes, &records);
    }
    let text = casefile::text(draft, title, classes);
    let mut texts = vec![(name, text)];
    let mut log = String::new();
    for (paper, taken) in new {
        let taken = Intake { head: paper.known(&taken.head), ..taken.clone() };
        texts.push((format!("reports/{}.md", paper.id), incoming::file(&taken, None)));
        for record in records(&paper.id) {
            log.push_str(&serde_json::to_string(&record).map_err(|error| error.to_string())?);
            log.push('\n');
        }
    }
    texts.push(("claims.jsonl".to_owned(), log));
    texts.push(("case.schema.json".to_owned(), detente_case::rows::json_schema().to_string() + "\n"));
    let refs: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if is_vacant(&folder) && folder != Path::new(".") {
        return found::found(&folder, &refs).map_err(|error| cannot(&folder, &error));
    }
    // Beside other files: each is made, none is replaced; the case comes last, so that it is whole.
    let files = Files::folder(&folder);
    for (name, text) in refs.iter().skip(1).chain(refs.first()) {
        let path = folder.join(name);
        if let Some(above) = path.parent() {
            std::fs::create_dir_all(above).map_err(|error| cannot(above, &error))?;
        }
        if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            continue;
        }
        write::create(&files, &path, text.as_bytes(), None).map_err(|error| cannot(&path, &error))?;
    }
    Ok(())
}

fn is_vacant(folder: &Path) -> bool {
    folder.read_dir().map_or(true, |mut all| all.next().is_none())
}

fn cannot(path: &Path, error: &std::io::Error) -> String {
    sentence_with("cannot-write", &[("name", &path.display().to_string()), ("why", &error.to_string())])
}

/// Adds reports, claims and rows to a case.
fn extend(
    path: &Path,
    draft: &Draft,
    new: &[(Paper, Intake)],
    classes: &[Class],
    records: &dyn Fn(&str) -> Vec<Record>,
) -> Result<(), String> {
    let words = |refusal: Refusal| refusal.to_string();
    let desk = Desk::open(path);
    let read = desk.snapshot();
    let (folder, case) = (&read.loaded.folder, &read.loaded.case);
    let files = Files::folder(folder);
    let fresh = |record: &Record| match record {
        Record::Claim(claim) => case.claim(&claim.id).is_none(),
        Record::Decision(_) | Record::Suggestion(_) => true,
    };
    for report in &draft.reports {
        let lines: Vec<Record> = records(&report.id).into_iter().filter(|record| fresh(record)).collect();
        let taken = new.iter().find(|(paper, _)| paper.id == report.id);
        match (case.report(&report.id), taken) {
            (None, Some((paper, taken))) => {
                let taken = Intake { head: paper.known(&taken.head), ..taken.clone() };
                let text = incoming::file(&taken, None);
                file_report(&files, path, &format!("{}.md", report.id), &text, &lines).map_err(words)?;
            }
            _ if lines.is_empty() => {}
            _ => log_records(&files, &lines).map_err(words)?,
        }
    }
    let (rows, frame) = (casefile::rows(draft, classes), casefile::frame(draft));
    desk.refresh();
    desk.change("draft", &|text, loaded| -> Result<String, Refusal> {
        let struck = struck(&loaded.case);
        let settled = settled(&loaded.case);
        let is_open = |row: &&Row| {
            let on =
                row.table == "stance" && settled.iter().any(|issue| row.key.ends_with(&format!(".{issue}")));
            !struck.contains(&row_id(row)) && !on
        };
        let wanted: Vec<&Row> = rows.iter().filter(is_open).collect();
        let framed = with_frame(text, &frame).map_err(Refusal::Words)?;
        merged(path, &framed, &wanted, &settled).map_err(Refusal::Words)
    })
    .map_err(words)?;
    Ok(())
}

/// The issues whose levels a person kept: their scale is hers, and what a draft places on its own scale has no place there.
/// What new reports say of them is weighed instead ([`crate::weigh`]).
fn settled(case: &Case) -> Vec<String> {
    let is_draft = |at: usize| case.drafts.iter().any(|draft| draft.span.range().contains(&at));
    let kept = case.issues.iter().filter(|issue| !is_draft(issue.span.range().start));
    kept.map(|issue| issue.id.clone()).collect()
}

/// The id under which the log knows a drafted row.
fn row_id(row: &Row) -> String {
    id_of(row.table, &row.key)
}

/// The id under which the log knows a row of a table, by its key.
pub(crate) fn id_of(table: &str, key: &str) -> String {
    format!("s-{}", detente_case::claims::id(&format!("draft {table} {key}"), &[]).trim_start_matches("c-"))
}

/// The drafted rows that a person struck.
fn struck(case: &Case) -> BTreeSet<String> {
    let rejected = case.suggestions.iter().filter(|row| row.state == ClaimState::Rejected);
    rejected.map(|row| row.id.clone()).collect()
}

/// The text with the rows that it lacks, and with its drafts as they are drafted now.
fn merged(path: &Path, text: &str, rows: &[&Row], settled: &[String]) -> Result<String, String> {
    // What a formula names shows only when the case is bound.
    let errors = |text: &str| {
        let loaded = detente_case::load_with(path, text);
        let own = loaded.errors().count();
        own + if own == 0 { detente_bind::bind(&loaded.case).diagnostics.len() } else { 0 }
    };
    let gone = signed_by_all(&swept(text, rows, settled)?)?;
    let all = signed_by_all(&with_rows(&gone, rows)?)?;
    if errors(&all) == 0 {
        return Ok(all);
    }
    // A row may speak of a level or a party that a person took out: then it stays out. What it speaks of may also come
    // later in the list, so that all are tried again as long as one more finds its place.
    let mut now = if errors(&gone) == 0 { gone } else { text.to_owned() };
    for _ in 0..rows.len() {
        let before = now.clone();
        for row in rows {
            let then = signed_by_all(&with_rows(&now, &[row])?)?;
            if then != now && errors(&then) == 0 {
                now = then;
            }
        }
        if now == before {
            break;
        }
    }
    Ok(now)
}

/// The text with a drafted agreement that everybody signs who can: as parties come and go, so do their signatures.
fn signed_by_all(text: &str) -> Result<String, String> {
    let mut doc: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let drafted = doc.get("question").and_then(Item::as_table).is_some_and(is_draft);
    let text_of = |row: &Table, key: &str| row.get(key).and_then(Item::as_str).unwrap_or_default().to_owned();
    let rows = |table: &str| {
        doc.get(table).and_then(Item::as_array_of_tables).into_iter().flat_map(ArrayOfTables::iter)
    };
    let signs: Vec<String> = rows("option")
        .filter(|row| text_of(row, "id") == "sign")
        .map(|row| text_of(row, "party"))
        .filter(|party| rows("party").any(|row| text_of(row, "id") == *party))
        .map(|party| format!("{party}.sign"))
        .collect();
    let Some(question) = doc.get_mut("question").and_then(Item::as_table_mut).filter(|_| drafted) else {
        return Ok(text.to_owned());
    };
    let formula = signs.join(" & ");
    let old = question.get("agreement").and_then(Item::as_str).unwrap_or_default();
    if old == formula {
        return Ok(text.to_owned());
    }
    if formula.is_empty() {
        question.remove("agreement");
    } else {
        question.insert("agreement", toml_edit::value(formula));
    }
    Ok(doc.to_string())
}

/// What a row of the document is known by, as [`Row::key`].
pub(crate) fn key_of(table: &str, row: &Table) -> String {
    let text = |key: &str| row.get(key).and_then(Item::as_str).unwrap_or_default();
    match table {
        "stance" => format!("{}.{}", text("party"), text("issue")),
        "option" => format!("{}.{}", text("party"), text("id")),
        "reference" => format!("{}.{}", text("question"), text("class")),
        _ => text("id").to_owned(),
    }
}

pub(crate) fn is_draft(row: &Table) -> bool {
    row.get("draft").and_then(Item::as_bool) == Some(true)
}

/// True where a person judged a value of a row that is still a draft.
fn is_judged(row: &Table) -> bool {
    row.iter().any(|(_, item)| has_judge(item.as_value()))
}

fn has_judge(value: Option<&Value>) -> bool {
    match value {
        Some(Value::InlineTable(table)) => {
            table.contains_key("by") || table.iter().any(|(_, value)| has_judge(Some(value)))
        }
        Some(Value::Array(list)) => list.iter().any(|value| has_judge(Some(value))),
        _ => false,
    }
}

/// Title, day and questions, where a case has none yet, or none that a person looked at.
fn with_frame(text: &str, frame: &Frame) -> Result<String, String> {
    let mut doc: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let open = doc.get("question").is_none_or(|item| item.as_table().is_some_and(is_draft));
    if !open {
        return Ok(text.to_owned());
    }
    let day = |text: &str| text.parse::<Value>().ok().filter(Value::is_datetime);
    if let (Some(as_of), Some(case)) =
        (frame.as_of.as_deref(), doc.get_mut("case").and_then(Item::as_table_mut))
    {
        let later =
            case.get("as_of").and_then(Item::as_datetime).is_none_or(|old| old.to_string().as_str() < as_of);
        if let Some(value) = day(as_of).filter(|_| later) {
            case.insert("as_of", Item::Value(value));
        }
    }
    if doc.get("question").is_none() {
        let made: DocumentMut =
            casefile::question(frame).parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
        if let Some(question) = made.get("question") {
            let mut question = question.clone();
            if let Some(table) = question.as_table_mut() {
                table.decor_mut().set_prefix("\n");
                table.set_position(None);
            }
            doc.insert("question", question);
        }
    }
    Ok(doc.to_string())
}

/// The text without drafts that are not drafted any more, but for stances on issues that are settled.
fn swept(text: &str, rows: &[&Row], settled: &[String]) -> Result<String, String> {
    let mut doc: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    for (table, item) in doc.iter_mut() {
        let Some(list) = item.as_array_of_tables_mut() else { continue };
        let table = table.get().to_owned();
        let drawn = |key: &str| rows.iter().any(|row| row.table == table && row.key == key);
        let on_settled = |row: &Table| {
            let issue = row.get("issue").and_then(Item::as_str).unwrap_or_default();
            table == "stance" && settled.iter().any(|known| known == issue)
        };
        list.retain(|row| !is_draft(row) || is_judged(row) || on_settled(row) || drawn(&key_of(&table, row)));
    }
    let empty: Vec<String> = doc
        .iter()
        .filter(|(_, item)| item.as_array_of_tables().is_some_and(ArrayOfTables::is_empty))
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in empty {
        doc.remove(&name);
    }
    Ok(doc.to_string())
}

/// The text with these rows.
fn with_rows(text: &str, rows: &[&Row]) -> Result<String, String> {
    let mut doc: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    for row in rows {
        let made: DocumentMut = format!("[[{}]]\n{}", row.table, row.body)
            .parse()
            .map_err(|error: toml_edit::TomlError| error.to_string())?;
        let Some(new) = made.get(row.table).and_then(Item::as_array_of_tables).and_then(|list| list.get(0))
        else {
            continue;
        };
        // A class of history that a person chose stands for its question.
        let chosen = |old: &Table| {
            let of = |row: &Table| row.get("question").and_then(Item::as_str).map(str::to_owned);
            row.table == "reference" && !is_draft(old) && of(old) == of(new)
        };
        let there = doc.get(row.table).and_then(Item::as_array_of_tables);
        if there.is_some_and(|list| list.iter().any(chosen)) {
            continue;
        }
        let list = doc.entry(row.table).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(list) = list.as_array_of_tables_mut() else { continue };
        let at = list.iter().position(|old| key_of(row.table, old) == row.key);
        match at.and_then(|at| list.get_mut(at)) {
            Some(old) if is_draft(old) && !is_judged(old) && body(old) != body(new) => {
                let decor = old.decor().clone();
                let position = old.position();
                *old = new.clone();
                *old.decor_mut() = decor;
                old.set_position(position);
            }
            Some(_) => {}
            None => {
                let mut fresh = new.clone();
                fresh.decor_mut().set_prefix("\n");
                fresh.set_position(None);
                list.push(fresh);
            }
        }
    }
    Ok(doc.to_string())
}

fn body(row: &Table) -> String {
    let mut row = row.clone();
    row.decor_mut().clear();
    row.to_string()
}
