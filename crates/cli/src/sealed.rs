//! The ledger's files: `outlooks/` in the case folder, read whole and added to, never overwritten.

use crate::{load, output};
use anyhow::{Context, bail};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::Case;
use detente_case::files::Files;
use detente_desk::{lock, write};
use detente_outlook::Outlook;
use detente_outlook::ledger::{self, Chain, Sealed};
use detente_outlook::trust::Outcome;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Where the forecasts of others lie in a case.
pub(crate) const OTHERS: &str = "outlooks/others";
/// The largest sealed file that is read: 64 MB.
const LARGEST: u64 = 64 << 20;

/// A file of the ledger.
pub(crate) struct Entry {
    /// Its name in `outlooks/`.
    pub name: String,
    /// Its size and time when it was read.
    look: Option<(u64, SystemTime)>,
    /// What it holds, or why it cannot be used.
    pub sealed: Result<Sealed, String>,
}

impl Entry {
    /// Its name and what it holds, where that can be used.
    pub(crate) fn sound(&self) -> Option<(&str, &Sealed)> {
        Some((&self.name, self.sealed.as_ref().ok()?))
    }
}

/// The case folder of a path that may be its `case.toml`.
pub(crate) fn folder(case: &Path) -> PathBuf {
    if case.is_file() {
        let parent = case.parent().unwrap_or(Path::new(""));
        if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_path_buf() }
    } else {
        case.to_path_buf()
    }
}

/// A text file of bounded size.
pub(crate) fn text(path: &Path) -> anyhow::Result<String> {
    let size = std::fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?.len();
    if size > LARGEST {
        bail!("{} is larger than {} MB", path.display(), LARGEST >> 20);
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// All files of the ledger: sound ones by their number, then the others by name. No folder is an empty ledger.
pub(crate) fn entries(case: &Path) -> anyhow::Result<Vec<Entry>> {
    entries_since(case, Vec::new())
}

/// The forecasts of others: a ledger of its own beside the case's outlooks.
pub(crate) fn others(case: &Path) -> anyhow::Result<Vec<Entry>> {
    entries_in(&folder(case).join(OTHERS), Vec::new())
}

/// The same where some of them were read before: only what came or changed since is read.
fn entries_since(case: &Path, known: Vec<Entry>) -> anyhow::Result<Vec<Entry>> {
    entries_in(&folder(case).join("outlooks"), known)
}

fn entries_in(folder: &Path, mut known: Vec<Entry>) -> anyhow::Result<Vec<Entry>> {
    let list = match std::fs::read_dir(folder) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(anyhow::Error::new(error).context(format!("cannot read {}", folder.display())));
        }
    };
    let mut entries = Vec::new();
    for item in list {
        let path = item.with_context(|| format!("cannot read {}", folder.display()))?.path();
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
                Err(error) => Err(format!("{error:#}")),
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
pub(crate) fn chain(entries: &[Entry]) -> Chain {
    let sound = entries.iter().filter_map(|entry| Some((entry.name.as_str(), entry.sealed.as_ref().ok()?)));
    let mut chain = ledger::chain(&sound.collect::<Vec<_>>());
    let unusable = entries.iter().filter_map(|entry| Some((&entry.name, entry.sealed.as_ref().err()?)));
    chain.faults.splice(0..0, unusable.map(|(name, why)| format!("{name}: {why}")));
    chain
}

/// The notes that the ledger of a case gives: none where it is sound and in a line.
pub(crate) fn notes(title: &str, chain: &Chain) -> Vec<Note> {
    let note =
        |code, what: &str, why: &String| Note { code, what: format!("{title}: {what}"), why: why.clone() };
    let forks = chain.forks.iter().map(|why| note(NoteCode::N1804, "the ledger forks", why));
    let faults = chain.faults.iter().map(|why| note(NoteCode::N1803, "its ledger is not sound", why));
    faults.chain(forks).collect()
}

/// Seals an outlook into the case's ledger. The same outlook again is no error and changes nothing.
pub(crate) fn publish(ready: &load::Ready, outlook: &Outlook) -> anyhow::Result<()> {
    let base = &ready.loaded.folder;
    // The ledger is read before the lock is taken; under it, what came in between.
    let before = entries(base)?;
    write::sweep(&base.join("outlooks"));
    let held = lock::hold(base, lock::PATIENCE)?;
    let mut told: Vec<String> = held.note().map(str::to_owned).into_iter().collect();
    let done = entries_since(base, before).and_then(|all| seal(ready, outlook, &all, &mut told));
    drop(held);
    // A terminal that does not take a message holds up nobody.
    for message in &told {
        output::message(message);
    }
    done
}

/// Puts the next file of the ledger in, under the lock; what is to be said of it goes to `told`.
fn seal(ready: &load::Ready, outlook: &Outlook, all: &[Entry], told: &mut Vec<String>) -> anyhow::Result<()> {
    let base = &ready.loaded.folder;
    let folder = base.join("outlooks");
    let manifest = ledger::manifest_hash(&outlook.manifest);
    let same = |entry: &&Entry| {
        entry.sealed.as_ref().is_ok_and(|sealed| sealed.text("manifest") == Some(manifest.as_str()))
    };
    if let Some((entry, have)) = all.iter().find(same).and_then(|e| Some((e, e.sealed.as_ref().ok()?))) {
        let path = folder.join(&entry.name);
        if have.outlook_text == ledger::print(outlook)? {
            told.push(format!("already published: {}", path.display()));
            return Ok(());
        }
        bail!(
            "{} is there already with another content (with or without --deep, or another version of the program): nothing was overwritten",
            path.display()
        );
    }
    let chain = chain(all);
    if !chain.faults.is_empty() {
        let faults = chain.faults.join("\n  ");
        bail!("the ledger of this case is not sound, nothing was published:\n  {faults}");
    }
    for fork in &chain.forks {
        told.push(format!("to be known: the ledger forks: {fork}"));
    }
    let known = known(&ready.loaded.case);
    if !known.is_empty() {
        told.push(format!(
            "the case knows already how it came out ({}): this outlook is no forecast of that and will not be scored",
            known.join(", ")
        ));
    }
    let text = ledger::seal(outlook, &ledger::inputs(&ready.bound), &chain.next, &known)?;
    let path = folder.join(ledger::file_name(outlook, &text));
    let like = base.join(ready.loaded.files.first().map_or("case.toml", |file| file.path.as_str()));
    write::folder(&folder, &like).with_context(|| format!("cannot make {}", folder.display()))?;
    write::create(&Files::folder(&folder), &path, text.as_bytes(), Some(&like))
        .with_context(|| format!("cannot publish {}", path.display()))?;
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
pub(crate) fn outcomes(folders: &[PathBuf]) -> anyhow::Result<Vec<Outcome>> {
    let mut cases: Vec<PathBuf> = Vec::new();
    for path in folders {
        if path.join("case.toml").is_file() || path.is_file() {
            cases.push(path.clone());
            continue;
        }
        let list = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut inner: Vec<PathBuf> = list.filter_map(|item| Some(item.ok()?.path())).collect();
        inner.retain(|path| path.join("case.toml").is_file());
        inner.sort();
        if inner.is_empty() {
            bail!("{} holds no case folder: name one, or a folder of them", path.display());
        }
        cases.extend(inner);
    }
    let mut found = Vec::new();
    for path in cases {
        let case = detente_case::load(folder(&path)).case;
        let Some(resolved) = &case.question.resolved else { continue };
        let known = resolved.on.map(|day| day.to_string());
        let entries = entries(&path)?;
        for (question, came) in [("signed", resolved.signed), ("holds", resolved.holds)] {
            let Some(yes) = came else { continue };
            let sound = entries.iter().filter_map(|entry| entry.sealed.as_ref().ok());
            let before = sound.filter(|sealed| {
                let day = sealed.outlook.get("as_of").and_then(serde_json::Value::as_str);
                !sealed.knew(question)
                    && (known.is_none() || day.is_none_or(|day| Some(day) <= known.as_deref()))
            });
            found.extend(
                before.into_iter().next_back().and_then(|sealed| outcome(&sealed.outlook, question, yes)),
            );
        }
    }
    Ok(found)
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
pub(crate) fn publish_given(ready: &load::Ready, given: &ledger::Given) -> anyhow::Result<PathBuf> {
    let base = &ready.loaded.folder;
    let folder = base.join(OTHERS);
    let held = lock::hold(base, lock::PATIENCE)?;
    let all = others(base)?;
    let chain = chain(&all);
    if !chain.faults.is_empty() {
        bail!(
            "the ledger of other forecasters is not sound, nothing was added:\n  {}",
            chain.faults.join("\n  ")
        );
    }
    let text = ledger::seal_given(given, &chain.next, &known(&ready.loaded.case))?;
    let path = folder.join(ledger::given_name(given, &text));
    let like = base.join(ready.loaded.files.first().map_or("case.toml", |file| file.path.as_str()));
    write::folder(&folder, &like).with_context(|| format!("cannot make {}", folder.display()))?;
    write::create(&Files::folder(&folder), &path, text.as_bytes(), Some(&like))
        .with_context(|| format!("cannot write {}", path.display()))?;
    drop(held);
    Ok(path)
}
