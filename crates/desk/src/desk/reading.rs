//! What a reading of the case leaves behind: how its files looked, and which texts somebody may still have before her.

use super::Snapshot;
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// No more texts than these are kept.
const MOST_TEXTS: usize = 64;
/// No more bytes of them.
const MOST_BYTES: usize = 16 << 20;

/// A file as far as that is known without opening it. A file that was replaced has another number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    path: PathBuf,
    bytes: u64,
    changed: Option<SystemTime>,
    number: u64,
}

/// Size and time of every file that the case is read from: cheap enough to look at twice a second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature(Vec<Look>);

impl Signature {
    pub(super) fn of(folder: &Path) -> Self {
        let known = |path: &PathBuf| {
            path.extension().is_some_and(|e| ["toml", "jsonl", "txt", "md"].iter().any(|known| e == *known))
        };
        let entries = fs::read_dir(folder).into_iter().chain(fs::read_dir(folder.join("reports")));
        let files = entries.flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> = files.filter(known).take(5000).collect();
        files.sort();
        let look = |path: PathBuf| {
            let meta = fs::metadata(&path).ok()?;
            Some(Look { path, bytes: meta.len(), changed: meta.modified().ok(), number: number(&meta) })
        };
        Self(files.into_iter().filter_map(look).collect())
    }

    /// True where everything but the text of the case is the same: the log and the reports.
    pub(super) fn same_beside(&self, other: &Self) -> bool {
        self.only(&["jsonl", "txt", "md"]).eq(other.only(&["jsonl", "txt", "md"]))
    }

    /// True where the log is the same.
    pub(super) fn same_log(&self, other: &Self) -> bool {
        self.only(&["jsonl"]).eq(other.only(&["jsonl"]))
    }

    fn only<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = &'a Look> {
        self.0
            .iter()
            .filter(|look| look.path.extension().is_some_and(|e| endings.iter().any(|known| e == *known)))
    }
}

#[cfg(unix)]
fn number(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}

/// The folder of a case that is named by its folder or its file.
pub(super) fn folder(path: &Path) -> PathBuf {
    match path.is_file() {
        true => path.parent().unwrap_or(Path::new("")).to_path_buf(),
        false => path.to_path_buf(),
    }
}

/// The last texts of `case.toml` that were shown, by their marks ([`Snapshot::seen`]).
#[derive(Default)]
pub(super) struct Shown {
    texts: VecDeque<(String, String)>,
    bytes: usize,
}

impl Shown {
    pub(super) fn add(&mut self, snapshot: &Snapshot) {
        let (seen, text) = (snapshot.seen(), snapshot.text());
        // What is shown again is the last one again.
        if let Some(at) = self.texts.iter().position(|(known, _)| known == seen) {
            let again = self.texts.remove(at);
            self.texts.extend(again);
            return;
        }
        if seen.is_empty() {
            return;
        }
        self.bytes += text.len();
        self.texts.push_back((seen.to_owned(), text.to_owned()));
        while self.texts.len() > MOST_TEXTS || self.bytes > MOST_BYTES {
            let Some((_, old)) = self.texts.pop_front() else { return };
            self.bytes -= old.len();
        }
    }

    /// The text of a mark, if it is still known.
    pub(super) fn text(&self, seen: &str) -> Option<&str> {
        self.texts.iter().find(|(known, _)| known == seen).map(|(_, text)| text.as_str())
    }
}
