//! The one doorway to the outside: the files of a case, wherever they are.
//!
//! A case is a folder on a disk, or a few texts in memory (an editor that checks what is not saved yet, a test).
//! [`load_files`](crate::load_files) reads through this doorway, and the desk, which alone writes, does each step of
//! a write past it: a test may make any step fail, as a full disk would, or stop the process there.
//!
//! ```
//! use detente_case::files::Files;
//! let files = Files::memory([("case.toml", "format = 1\n[case]\ntitle = \"Water\"\n")]);
//! let loaded = detente_case::load_files(&files, "case.toml", None);
//! assert_eq!(loaded.case.title, "Water");
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A moment between two steps of a write, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing was done.
    Start,
    /// The file that is written to is open: a temporary one, or the log.
    Opened,
    /// A torn end of the log was cut off.
    Cut,
    /// Half of the bytes are written.
    Half,
    /// All of them are.
    Written,
    /// They are on the disk.
    Synced,
    /// The temporary file has the name of the one that it replaces.
    Taken,
    /// The folder is on the disk as well.
    Done,
}

impl Step {
    /// The steps of a file that is written whole.
    pub const FILE: [Self; 7] =
        [Self::Start, Self::Opened, Self::Half, Self::Written, Self::Synced, Self::Taken, Self::Done];
    /// The steps of lines that are appended to the log.
    pub const LOG: [Self; 6] =
        [Self::Start, Self::Opened, Self::Cut, Self::Half, Self::Written, Self::Synced];
}

/// What a test does at a step of the write of a file: let it pass, or fail it.
pub type Fault = Arc<dyn Fn(Step, &Path) -> io::Result<()> + Send + Sync>;

type Texts = BTreeMap<String, Vec<u8>>;

#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    Memory(Arc<Mutex<Texts>>),
}

/// The files of a case.
#[derive(Clone)]
pub struct Files {
    place: Place,
    fault: Option<Fault>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of this many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A pipe, a device, a socket.
    Other,
}

impl Files {
    /// The files in a folder.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::Folder(path.into()), fault: None }
    }

    /// Texts in memory, by their names in the folder that they would be in, with `/`.
    #[must_use]
    pub fn memory<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        Self { place: Place::Memory(Arc::new(Mutex::new(texts.collect()))), fault: None }
    }

    /// The same files, with `fault` asked at every step of a write.
    #[must_use]
    pub fn failing(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Goes past a step of the write of the file at `path`.
    ///
    /// # Errors
    /// Those of a test.
    pub fn step(&self, step: Step, path: &Path) -> io::Result<()> {
        self.fault.as_ref().map_or(Ok(()), |fault| fault(step, path))
    }

    /// True where a test listens: then bytes are written in two halves.
    #[must_use]
    pub fn is_tested(&self) -> bool {
        self.fault.is_some()
    }

    /// The folder on the disk; none for texts in memory.
    #[must_use]
    pub fn on_disk(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(path) => Some(path),
            Place::Memory(_) => None,
        }
    }

    /// Where a file of this name is; the name itself for texts in memory.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        match &self.place {
            Place::Folder(folder) => folder.join(name),
            Place::Memory(_) => PathBuf::from(name),
        }
    }

    /// Puts a text into memory, or takes it away. Nothing happens to a folder on a disk: that is the desk's.
    pub fn put(&self, name: &str, text: Option<&[u8]>) {
        if let Place::Memory(texts) = &self.place {
            match text {
                Some(text) => texts_of(texts).insert(name.to_owned(), text.to_vec()),
                None => texts_of(texts).remove(name),
            };
        }
    }

    /// What the name stands for, links followed.
    ///
    /// # Errors
    /// Those of the file system; `NotFound` where there is no such file.
    pub fn kind(&self, name: &str) -> io::Result<Kind> {
        match &self.place {
            Place::Folder(folder) => fs::metadata(folder.join(name)).map(|meta| {
                if meta.is_file() {
                    Kind::File(meta.len())
                } else if meta.is_dir() {
                    Kind::Folder
                } else {
                    Kind::Other
                }
            }),
            Place::Memory(texts) => {
                let texts = texts_of(texts);
                let within = format!("{name}/");
                match texts.get(name) {
                    Some(text) => Ok(Kind::File(text.len() as u64)),
                    None if texts.keys().any(|key| key.starts_with(&within)) => Ok(Kind::Folder),
                    None => Err(io::ErrorKind::NotFound.into()),
                }
            }
        }
    }

    /// True where there is such a name, even if it is a link that leads nowhere.
    #[must_use]
    pub(crate) fn is_there(&self, name: &str) -> bool {
        match &self.place {
            Place::Folder(folder) => fs::symlink_metadata(folder.join(name)).is_ok(),
            Place::Memory(_) => self.kind(name).is_ok(),
        }
    }

    /// True for a symbolic link whose end lies outside the folder.
    #[must_use]
    pub(crate) fn leads_out(&self, name: &str) -> bool {
        let Place::Folder(folder) = &self.place else { return false };
        let path = folder.join(name);
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match (fs::canonicalize(&path), fs::canonicalize(folder)) {
            (Ok(path), Ok(folder)) => !path.starts_with(folder),
            // A dangling link leads nowhere.
            _ => fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink()),
        }
    }

    /// At most `most` bytes of a file.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn read(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        match &self.place {
            Place::Folder(folder) => {
                let mut bytes = Vec::new();
                fs::File::open(folder.join(name))?.take(most).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            Place::Memory(texts) => {
                let texts = texts_of(texts);
                let text = texts.get(name).ok_or(io::ErrorKind::NotFound)?;
                Ok(text[..text.len().min(usize::try_from(most).unwrap_or(usize::MAX))].to_vec())
            }
        }
    }

    /// Names in a folder of the case, in order; those that are no text are left out.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = match &self.place {
            Place::Folder(root) => {
                let entries = fs::read_dir(root.join(folder))?;
                entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
            }
            Place::Memory(texts) => {
                let within = format!("{folder}/");
                let texts = texts_of(texts);
                texts.keys().filter_map(|key| key.strip_prefix(&within)).map(str::to_owned).collect()
            }
        };
        names.sort();
        Ok(names)
    }
}

fn texts_of(texts: &Mutex<Texts>) -> MutexGuard<'_, Texts> {
    // A text is put in or taken out whole: what a panicking holder left behind is sound.
    texts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load_files;

    #[test]
    fn a_case_in_memory_reads_like_one_in_a_folder() {
        let case = "format = 1\n[case]\ntitle = \"Water\"\n";
        let log = "{\"t\":\"claim\",\"id\":\"c-1\",\"report\":\"a\",\"quote\":\"مياه\"}\n";
        let report = "---\ntitle: A\n---\nمياه\n";
        let texts = [("case.toml", case), ("claims.jsonl", log), ("reports/a.md", report)];
        let folder = crate::load::tests::folder("files");
        fs::create_dir(folder.path().join("reports")).unwrap();
        for (name, text) in texts {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let memory = load_files(&Files::memory(texts), "case.toml", None);
        let disk = crate::load(folder.path());
        assert_eq!((memory.case, memory.diagnostics, memory.hash), (disk.case, disk.diagnostics, disk.hash));
        assert_eq!(memory.files, disk.files);
    }
}
