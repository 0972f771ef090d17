//! The ledger's files: `outlooks/` in the case folder, read whole and added to, never overwritten.

use crate::{load, output};
use anyhow::{Context, bail};
use detente_outlook::Outlook;
use detente_outlook::ledger::{self, Sealed};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The largest sealed file that is read: 64 MB.
const LARGEST: u64 = 64 << 20;

/// A file of the ledger.
pub struct Entry {
    /// Its name in `outlooks/`.
    pub name: String,
    /// What it holds, or why it cannot be used.
    pub sealed: Result<Sealed, String>,
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
pub fn text(path: &Path) -> anyhow::Result<String> {
    let size = std::fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?.len();
    if size > LARGEST {
        bail!("{} is larger than {} MB", path.display(), LARGEST >> 20);
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// All files of the ledger: sound ones by their number, then the others by name. No folder is an empty ledger.
pub fn entries(case: &Path) -> anyhow::Result<Vec<Entry>> {
    let folder = folder(case).join("outlooks");
    let list = match std::fs::read_dir(&folder) {
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
            let sealed = match text(&path) {
                Ok(text) => ledger::open(&text),
                Err(error) => Err(format!("{error:#}")),
            };
            entries.push(Entry { name, sealed });
        }
    }
    let number = |entry: &Entry| entry.sealed.as_ref().map_or(u64::MAX, Sealed::number);
    entries.sort_by(|a, b| number(a).cmp(&number(b)).then_with(|| a.name.cmp(&b.name)));
    Ok(entries)
}

/// What is wrong with the ledger as a whole: altered files, gaps, chains that do not fit.
pub fn faults(entries: &[Entry]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut before: Option<&Sealed> = None;
    for entry in entries {
        match &entry.sealed {
            Err(why) => faults.push(format!("{}: {why}", entry.name)),
            Ok(sealed) => {
                let number = before.map_or(1, |b| b.number() + 1);
                if sealed.number() != number {
                    faults.push(format!(
                        "{}: it says it is number {}, but the ledger makes it number {number}: one was taken out or put in",
                        entry.name,
                        sealed.number()
                    ));
                } else if sealed.text("previous") != before.and_then(|b| b.text("outlook")) {
                    faults.push(format!("{}: it was not sealed after the one before it", entry.name));
                }
                before = Some(sealed);
            }
        }
    }
    faults
}

/// Seals an outlook into the case's ledger. The same outlook again is no error and changes nothing.
pub fn publish(ready: &load::Ready, outlook: &Outlook) -> anyhow::Result<()> {
    let base = &ready.loaded.folder;
    let all = entries(base)?;
    let folder = base.join("outlooks");
    let path = folder.join(ledger::file_name(outlook));
    if path.exists() {
        let have = ledger::open(&text(&path)?)
            .map_err(|why| anyhow::anyhow!("{} is there already, and {why}", path.display()))?;
        if have.outlook_text == ledger::print(outlook)? {
            output::message(&format!("already published: {}", path.display()));
            return Ok(());
        }
        bail!(
            "{} is there already with another content (with or without --deep, or another version of the program): nothing was overwritten",
            path.display()
        );
    }
    let faults = faults(&all);
    if !faults.is_empty() {
        bail!("the ledger of this case is not sound, nothing was published:\n  {}", faults.join("\n  "));
    }
    let last = all.iter().rev().find_map(|entry| entry.sealed.as_ref().ok());
    let resolved = ready.loaded.case.question.resolved.as_ref();
    let known = |question, outcome: Option<bool>| outcome.map(|_| question);
    let known: Vec<&str> = resolved
        .into_iter()
        .flat_map(|resolved| [known("signed", resolved.signed), known("holds", resolved.holds)])
        .flatten()
        .collect();
    if !known.is_empty() {
        output::message(&format!(
            "the case knows already how it came out ({}): this outlook is no forecast of that and will not be scored",
            known.join(", ")
        ));
    }
    let text = ledger::seal(
        outlook,
        &ledger::inputs(&ready.bound),
        all.len() + 1,
        last.and_then(|sealed| sealed.text("outlook")),
        &known,
    )?;
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // Written beside and then linked, so that it is there whole or not at all, and never over another.
    let temporary = folder.join(format!(".{}.tmp", std::process::id()));
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::hard_link(&temporary, &path).or_else(|error| {
            // Some file systems know no links: create the file anew, which fails where one is there.
            if path.exists() {
                return Err(error);
            }
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
    };
    let written = write();
    let _ = std::fs::remove_file(&temporary);
    written.with_context(|| format!("cannot publish {}", path.display()))?;
    output::message(&format!("published: {}", path.display()));
    Ok(())
}
