//! The ledger's files: `outlooks/` in the case folder, read whole and added to, never overwritten.

use crate::{lock, write};
use detente_bind::Bound;
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::date::Date;
use detente_case::files::Files;
use detente_case::{Case, Loaded};
use detente_outlook::Outlook;
use detente_outlook::ledger::{self, Chain, Sealed};
use detente_outlook::trust::Outcome;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Why a ledger was not read or written, in words.
#[derive(Debug)]
pub struct Fault(pub(crate) String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// Puts what was being done before the reason why it failed.
fn failed<E: std::fmt::Display>(what: String) -> impl FnOnce(E) -> Fault {
    move |why| Fault(format!("{what}: {why}"))
}

fn json(why: serde_json::Error) -> Fault {
    Fault(format!("it cannot be written as JSON: {why}"))
}

/// Where the forecasts of others lie in a case.
const OTHERS: &str = "outlooks/others";
/// The largest sealed file that is read: 64 MB.
const LARGEST: u64 = 64 << 20;

/// A file of the ledger.
pub struct Entry {
    /// Its name in `outlooks/`.
    pub name: String,
    /// Its size and time when it was read.
    look: Option<(u64, SystemTime)>,
    /// What it holds, or why it cannot be used.
    pub sealed: Result<Sealed, String>,
}

impl Entry {
    /// Its name and what it holds, where that can be used.
    pub fn sound(&self) -> Option<(&str, &Sealed)> {
        Some((&self.name, self.sealed.as_ref().ok()?))
    }
}

/// The case folder of a path that may be its `case.toml`.
pub fn folder(case: &Path) -> PathBuf {
    if case.is_file() {
        let parent = case.parent().unwrap_or(Path::new(""));
        if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_path_buf() }
    } else {
        case.to_path_buf()
    }
}

/// A text file of bounded size.
pub fn text(path: &Path) -> Result<String, Fault> {
    let size = std::fs::metadata(path).map_err(failed(format!("cannot open {}", path.display())))?.len();
    if size > LARGEST {
        return Err(Fault(format!("{} is larger than {} MB", path.display(), LARGEST >> 20)));
    }
    std::fs::read_to_string(path).map_err(failed(format!("cannot read {}", path.display())))
}

/// All files of the ledger: sound ones by their number, then the others by name. No folder is an empty ledger.
pub fn entries(case: &Path) -> Result<Vec<Entry>, Fault> {
    entries_since(case, Vec::new())
}

/// The forecasts of others: a ledger of its own beside the case's outlooks.
pub fn others(case: &Path) -> Result<Vec<Entry>, Fault> {
    entries_in(&folder(case).join(OTHERS), Vec::new())
}

/// The same where some of them were read before: only what came or changed since is read.
fn entries_since(case: &Path, known: Vec<Entry>) -> Result<Vec<Entry>, Fault> {
    entries_in(&folder(case).join("outlooks"), known)
}

fn entries_in(folder: &Path, mut known: Vec<Entry>) -> Result<Vec<Entry>, Fault> {
    let list = match std::fs::read_dir(folder) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault(format!("cannot read {}: {error}", folder.display()))),
    };
    let mut entries = Vec::new();
    for item in list {
        let path = item.map_err(failed(format!("cannot read {}", folder.display())))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && path.extension().is_some_and(|end| end == "json") && !name.starts_with('.') {
            let meta = std::fs::metadata(&path).ok();
            let look = meta.and_then(|meta| Some((meta.len(), meta.modified().ok()?)));
            let at =
                known.iter().position(|entry| entry.name == name && look.is_some() && entry.look == look);
            if let Some(at) = at {
                entries.push(known.swap_remove(at));
                continue;
            }
            let sealed = match text(&path) {
                Ok(text) => ledger::open(&text),
                Err(fault) => Err(fault.0),
            };
            entries.push(Entry { name, look, sealed });
        }
    }
    let number = |entry: &Entry| entry.sealed.as_ref().map_or(u64::MAX, Sealed::number);
    entries.sort_by(|a, b| number(a).cmp(&number(b)).then_with(|| a.name.cmp(&b.name)));
    Ok(entries)
}

/// The ledger as a whole: what is wrong with it, files that cannot be used included; and where it forks, which is no
/// fault.
pub fn chain(entries: &[Entry]) -> Chain {
    let sound = entries.iter().filter_map(|entry| Some((entry.name.as_str(), entry.sealed.as_ref().ok()?)));
    let mut chain = ledger::chain(&sound.collect::<Vec<_>>());
    let unusable = entries.iter().filter_map(|entry| Some((&entry.name, entry.sealed.as_ref().err()?)));
    chain.faults.splice(0..0, unusable.map(|(name, why)| format!("{name}: {why}")));
    chain
}

/// The notes that the ledger of a case gives: none where it is sound and in a line.
pub fn notes(title: &str, chain: &Chain) -> Vec<Note> {
    let note =
        |code, what: &str, why: &String| Note { code, what: format!("{title}: {what}"), why: why.clone() };
    let forks = chain.forks.iter().map(|why| note(NoteCode::N1804, "the ledger forks", why));
    let faults = chain.faults.iter().map(|why| note(NoteCode::N1803, "its ledger is not sound", why));
    faults.chain(forks).collect()
}

/// Seals an outlook into the case's ledger; what is to be said of it goes to `told`, also where it fails. The same outlook
/// again is no error and changes nothing.
///
/// # Errors
/// The ledger is not sound, holds another outlook under the same manifest, or could not be written.
pub fn publish(
    loaded: &Loaded,
    bound: &Bound,
    outlook: &Outlook,
    told: &mut Vec<String>,
) -> Result<(), Fault> {
    let base = &loaded.folder;
    // The ledger is read before the lock is taken; under it, what came in between.
    let before = entries(base)?;
    write::sweep(&base.join("outlooks"));
    let held = lock::hold(base, lock::PATIENCE).map_err(|why| Fault(why.to_string()))?;
    told.extend(held.note().map(str::to_owned));
    let all = entries_since(base, before)?;
    seal(loaded, bound, outlook, &all, told)
}

/// Puts the next file of the ledger in, under the lock; what is to be said of it goes to `told`.
fn seal(
    loaded: &Loaded,
    bound: &Bound,
    outlook: &Outlook,
    all: &[Entry],
    told: &mut Vec<String>,
) -> Result<(), Fault> {
    let base = &loaded.folder;
    let folder = base.join("outlooks");
    let manifest = ledger::manifest_hash(&outlook.manifest);
    let same = |entry: &&Entry| {
        entry.sealed.as_ref().is_ok_and(|sealed| sealed.text("manifest") == Some(manifest.as_str()))
    };
    if let Some((entry, have)) = all.iter().find(same).and_then(|e| Some((e, e.sealed.as_ref().ok()?))) {
        let path = folder.join(&entry.name);
        if have.outlook_text == ledger::print(outlook).map_err(json)? {
            told.push(format!("already published: {}", path.display()));
            return Ok(());
        }
        return Err(Fault(format!(
            "{} is there already with another content (with or without --deep, or another version of the program): nothing was overwritten",
            path.display()
        )));
    }
    let chain = chain(all);
    if !chain.faults.is_empty() {
        let faults = chain.faults.join("\n  ");
        return Err(Fault(format!(
            "the ledger of this case is not sound, nothing was published:\n  {faults}"
        )));
    }
    for fork in &chain.forks {
        told.push(format!("to be known: the ledger forks: {fork}"));
    }
    let known = known(&loaded.case);
    if !known.is_empty() {
        told.push(format!(
            "the case knows already how it came out ({}): this outlook is no forecast of that and will not be scored",
            known.join(", ")
        ));
    }
    let text = ledger::seal(outlook, &ledger::inputs(bound), &chain.next, &known).map_err(json)?;
    let path = folder.join(ledger::file_name(outlook, &text));
    let like = base.join(loaded.files.first().map_or("case.toml", |file| file.path.as_str()));
    write::folder(&folder, &like).map_err(failed(format!("cannot make {}", folder.display())))?;
    write::create(&Files::folder(&folder), &path, text.as_bytes(), Some(&like))
        .map_err(failed(format!("cannot publish {}", path.display())))?;
    told.push(format!("published: {}", path.display()));
    Ok(())
}

/// The questions whose outcome the case knows.
fn known(case: &Case) -> Vec<&'static str> {
    let resolved = case.question.resolved.as_ref();
    let known = |question, outcome: Option<bool>| outcome.map(|_| question);
    resolved
        .into_iter()
        .flat_map(|resolved| [known("signed", resolved.signed), known("holds", resolved.holds)])
        .flatten()
        .collect()
}

/// What came of the resolved questions of case folders, or of folders of them: the last outlook of each that was sealed
/// before its outcome was known, where it says how far its evidence went.
pub fn outcomes(folders: &[PathBuf]) -> Result<Vec<Outcome>, Fault> {
    let mut cases: Vec<PathBuf> = Vec::new();
    for path in folders {
        if path.join("case.toml").is_file() || path.is_file() {
            cases.push(path.clone());
            continue;
        }
        let list = std::fs::read_dir(path).map_err(failed(format!("cannot read {}", path.display())))?;
        let mut inner: Vec<PathBuf> = list.filter_map(|item| Some(item.ok()?.path())).collect();
        inner.retain(|path| path.join("case.toml").is_file());
        inner.sort();
        if inner.is_empty() {
            return Err(Fault(format!(
                "{} holds no case folder: name one, or a folder of them",
                path.display()
            )));
        }
        cases.extend(inner);
    }
    let mut found = Vec::new();
    for path in cases {
        let case = detente_case::load(folder(&path)).case;
        if case.question.resolved.is_some() {
            found.extend(resolved(&case, &entries(&path)?).into_iter().map(|(_, outcome)| outcome));
        }
    }
    Ok(found)
}

/// The resolved questions of a case that an outlook had been published on before: the hash of the last such outlook with
/// the question, and what came of it.
fn resolved(case: &Case, entries: &[Entry]) -> Vec<(String, Outcome)> {
    let Some(resolved) = &case.question.resolved else { return Vec::new() };
    let known = resolved.on.map(|day| day.to_string());
    let came = [("signed", resolved.signed), ("holds", resolved.holds)];
    let last = |(question, yes): (&str, Option<bool>)| {
        let sound = entries.iter().filter_map(|entry| entry.sealed.as_ref().ok());
        let before = sound.filter(|sealed| {
            let day = sealed.outlook.get("as_of").and_then(serde_json::Value::as_str);
            !sealed.knew(question) && (known.is_none() || day.is_none_or(|day| Some(day) <= known.as_deref()))
        });
        let sealed = before.into_iter().next_back()?;
        let name = format!("{question} {}", sealed.text("outlook").unwrap_or_default());
        Some((name, outcome(&sealed.outlook, question, yes?)?))
    };
    came.into_iter().filter_map(last).collect()
}

/// The resolved questions that a case may learn from without being told of a ledger.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What came of them.
    pub outcomes: Vec<Outcome>,
    /// The folders of their cases, by name.
    pub cases: Vec<String>,
}

/// What came of the cases that lie beside a case, in the same folder, itself included: those with a sound ledger, whose
/// outcome was known on a day not after `as_of`, so that nobody learns from what came later. A published outlook that was
/// copied along counts once. What cannot be read is no ledger; neither is the folder of temporary files, where whatever
/// lies side by side has nothing to do with each other.
#[must_use]
pub fn beside(case: &Path, as_of: Option<Date>) -> Beside {
    let mut found = Beside::default();
    let own = std::fs::canonicalize(folder(case)).ok();
    let Some((parent, as_of)) = own.as_ref().and_then(|own| own.parent()).zip(as_of) else { return found };
    if std::fs::canonicalize(std::env::temp_dir()).is_ok_and(|temporary| temporary == parent) {
        return found;
    }
    let list = std::fs::read_dir(parent).into_iter().flatten();
    let mut folders: Vec<PathBuf> = list.filter_map(|item| Some(item.ok()?.path())).collect();
    folders.retain(|path| path.join("outlooks").is_dir() && path.join("case.toml").is_file());
    folders.sort();
    let mut seen: Vec<String> = Vec::new();
    for path in folders {
        // Most cases are not resolved, and a look at the text costs less than reading them.
        if !text(&path.join("case.toml")).is_ok_and(|text| text.contains("resolved")) {
            continue;
        }
        let case = detente_case::load(&path).case;
        let is_known = case.question.resolved.as_ref().and_then(|row| row.on).is_some_and(|on| on <= as_of);
        let Some(entries) =
            entries(&path).ok().filter(|entries| is_known && chain(entries).faults.is_empty())
        else {
            continue;
        };
        let before = seen.len();
        for (name, outcome) in resolved(&case, &entries) {
            if !seen.contains(&name) {
                seen.push(name);
                found.outcomes.push(outcome);
            }
        }
        if seen.len() > before {
            found
                .cases
                .push(path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()));
        }
    }
    found
}

/// What an outlook said of a question, for what came of it. One of 0.1.0 says nothing of its evidence.
fn outcome(outlook: &serde_json::Value, question: &str, yes: bool) -> Option<Outcome> {
    let answer = outlook.get(question)?;
    let history = answer.get("history")?.as_f64()?;
    let terms = answer.pointer("/evidence/terms")?.as_array()?;
    let total = terms.iter().filter_map(|term| term.get("term")?.as_f64()).sum();
    Some(Outcome { history, total, yes })
}

/// Seals another forecaster's chances into the ledger of others; returns the path of the new file.
pub fn publish_given(loaded: &Loaded, given: &ledger::Given) -> Result<PathBuf, Fault> {
    let base = &loaded.folder;
    let folder = base.join(OTHERS);
    let held = lock::hold(base, lock::PATIENCE).map_err(|why| Fault(why.to_string()))?;
    let all = others(base)?;
    let chain = chain(&all);
    if !chain.faults.is_empty() {
        return Err(Fault(format!(
            "the ledger of other forecasters is not sound, nothing was added:\n  {}",
            chain.faults.join("\n  ")
        )));
    }
    let text = ledger::seal_given(given, &chain.next, &known(&loaded.case)).map_err(json)?;
    let path = folder.join(ledger::given_name(given, &text));
    let like = base.join(loaded.files.first().map_or("case.toml", |file| file.path.as_str()));
    write::folder(&folder, &like).map_err(failed(format!("cannot make {}", folder.display())))?;
    write::create(&Files::folder(&folder), &path, text.as_bytes(), Some(&like))
        .map_err(failed(format!("cannot write {}", path.display())))?;
    drop(held);
    Ok(path)
}
