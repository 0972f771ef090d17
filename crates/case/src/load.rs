//! A case read from its files, with every problem found and every file hashed.

use crate::diagnostic::{Diagnostic, FileId, Severity, Span};
use crate::files::{Files, Kind};
use crate::parse::{self, Sink};
use crate::vocabulary::{Case, ReferenceClass, Report, Spells};
use crate::{log, report, spells, validate};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The largest `case.toml` that is read: 16 MB.
pub(crate) const LARGEST_CASE: u64 = 16 << 20;
/// The largest `claims.jsonl`: 64 MB.
pub(crate) const LARGEST_LOG: u64 = 64 << 20;
/// The largest report: 8 MB.
pub const LARGEST_REPORT: u64 = 8 << 20;
/// The largest table of past cases: 4 MB.
pub(crate) const LARGEST_TABLE: u64 = 4 << 20;
/// The most bytes of reports together: 256 MB.
pub(crate) const LARGEST_REPORTS: u64 = 256 << 20;

/// A file of the case folder as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFile {
    /// Path within the folder, with `/`.
    pub path: String,
    /// Its text; empty where it could not be read as text.
    pub text: String,
    /// SHA-256 of its bytes, hex; empty where it could not be read.
    pub hash: String,
    /// First byte of every line.
    lines: Vec<u32>,
}

impl SourceFile {
    /// A file with its lines counted.
    #[must_use]
    pub fn new(path: String, text: String, hash: String) -> Self {
        let lines = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1))
            .collect();
        Self { path, text, hash, lines }
    }

    /// Line and column of a byte, both from 1; the column counts code points.
    #[must_use]
    pub(crate) fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|start| *start as usize <= byte).max(1);
        let start = self.lines.get(line - 1).map_or(0, |start| *start as usize);
        // Every byte that does not continue a code point begins one.
        let column = self.text.as_bytes()[start..byte].iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        (line, column + 1)
    }
}

/// Where a span lies, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path within the folder.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in code points.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column one past the end.
    pub end_column: usize,
}

/// A case folder, read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The folder.
    pub folder: PathBuf,
    /// What was understood. With errors it is incomplete, and no model may run on it.
    pub case: Case,
    /// Every problem, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, `case.toml` first; a [`FileId`] is a place in this list.
    pub files: Vec<SourceFile>,
    /// SHA-256 over the paths and hashes of all files, hex.
    pub hash: String,
}

impl Loaded {
    /// The problems that forbid computing.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// True where no problem forbids computing.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.errors().next().is_none()
    }

    /// Where a span lies.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let Some(file) = self.files.get(span.file.0 as usize) else {
            return Place { path: String::new(), line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        let (line, column) = file.line_column(span.start as usize);
        let (end_line, end_column) = file.line_column(span.end as usize);
        Place { path: file.path.clone(), line, column, end_line, end_column }
    }
}

/// Reads a case: the folder, or the `case.toml` in it. Never fails: what is wrong is in the diagnostics.
#[must_use]
pub fn load(path: impl AsRef<Path>) -> Loaded {
    read(path.as_ref(), None)
}

/// Reads a case as it would be with `text` in place of its `case.toml`, so that an edit is checked before it
/// is written.
#[must_use]
pub fn load_with(path: impl AsRef<Path>, text: &str) -> Loaded {
    read(path.as_ref(), Some(text))
}

/// Reads a case through its doorway: `name` is the file that is its `case.toml`, and `instead`, where it is given, a
/// text that stands in its place.
#[must_use]
pub fn load_files(files: &Files, name: &str, instead: Option<&str>) -> Loaded {
    let mut reader = Reader { from: files, files: Vec::new(), sink: Sink::default() };
    let text = reader.case_file(name, instead);
    let parsed = text.map(|id| {
        let text = reader.files[id.0 as usize].text.clone();
        let (parsed, sink) = parse::parse(&text, id, std::mem::take(&mut reader.sink));
        reader.sink = sink;
        parsed
    });
    let (mut case, cited, sources_poisoned) = match parsed {
        Some(parsed) => (parsed.case, parsed.cited, parsed.sources_poisoned),
        None => (Case::default(), Vec::new(), true),
    };
    reader.tables(&mut case);
    let (log_file, replay, log_unreadable) = reader.log();
    case.claims = replay.claims;
    case.suggestions = replay.suggestions;
    let unreadable = reader.reports(&mut case);
    let beside = validate::Beside {
        log: log_file.map_or("", |id: FileId| reader.files[id.0 as usize].text.as_str()),
        unreadable: replay.unreadable,
        cited,
        places: replay.places,
        sources_poisoned,
        log_unreadable,
        unreadable_reports: unreadable,
    };
    validate::claims(&mut case, &beside, &mut reader.sink);
    let mut whole = Sha256::new();
    for file in &reader.files {
        whole.update(format!("{}\0{}\n", file.path, file.hash).as_bytes());
    }
    Loaded {
        folder: files.on_disk().map(Path::to_path_buf).unwrap_or_default(),
        case,
        diagnostics: reader.sink.finish(),
        hash: hex(&whole.finalize()),
        files: reader.files,
    }
}

fn read(path: &Path, instead: Option<&str>) -> Loaded {
    let (folder, file) = match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => (path.to_path_buf(), path.join("case.toml")),
        Ok(_) => (path.parent().unwrap_or(Path::new("")).to_path_buf(), path.to_path_buf()),
        Err(error) => {
            let mut sink = Sink::default();
            let message = format!("the case {} cannot be opened: {}", path.display(), reason(&error));
            sink.error(
                "E0101",
                Span::default(),
                message,
                "name a case folder, or make one with `detente new`",
            );
            let name = path.display().to_string();
            let files = vec![SourceFile::new(name, String::new(), String::new())];
            return Loaded {
                folder: path.to_path_buf(),
                files,
                diagnostics: sink.finish(),
                ..Loaded::default()
            };
        }
    };
    let name =
        file.file_name().map_or_else(|| "case.toml".to_owned(), |name| name.to_string_lossy().into_owned());
    load_files(&Files::folder(folder), &name, instead)
}

/// The files read so far, and what is wrong with them.
struct Reader<'a> {
    from: &'a Files,
    files: Vec<SourceFile>,
    sink: Sink,
}

impl Reader<'_> {
    /// Reads the tables of past cases that own classes name, or says which is not there.
    fn tables(&mut self, case: &mut Case) {
        for row in &mut case.references {
            let ReferenceClass::Spells { spells: Spells::Table { file, rows }, .. } = &mut row.class else {
                continue;
            };
            if !self.from.is_there(&file.text) || self.from.leads_out(&file.text) {
                let message = format!("the case folder has no table `{}`", parse::brief(&file.text));
                self.sink.warn("W0512", file.span, message, "put the .csv file beside case.toml");
                continue;
            }
            // A table that two classes name is read once more: each has its own words for an end.
            if let Some(id) = self.text(&file.text, LARGEST_TABLE, false) {
                let text = self.files[id.0 as usize].text.clone();
                *rows = spells::read(&text, id, row.question, &mut self.sink).unwrap_or_default();
            }
        }
    }

    /// `case.toml`, or the text in its place.
    fn case_file(&mut self, name: &str, instead: Option<&str>) -> Option<FileId> {
        let Some(text) = instead else { return self.text(name, LARGEST_CASE, true) };
        let (text, hash) = if text.len() as u64 <= LARGEST_CASE {
            (text, hex(&Sha256::digest(text.as_bytes())))
        } else {
            // Too large: the reader says so of the file as it would be.
            let message = format!("the file is larger than {} MB, the most that is read", LARGEST_CASE >> 20);
            self.sink.error("E0103", Span::default(), message, "keep in it only what the case needs");
            ("", String::new())
        };
        let readable = !hash.is_empty();
        self.files.push(SourceFile::new(name.to_owned(), text.to_owned(), hash));
        readable.then_some(FileId(0))
    }

    /// The log replayed: its file where it could be read, what it says, and whether it is there and could not be read.
    fn log(&mut self) -> (Option<FileId>, log::Replay, bool) {
        if !self.from.is_there(log::NAME) {
            return (None, log::Replay::default(), false);
        }
        let id = FileId(self.files.len() as u32);
        let bytes = self.bytes(log::NAME, Span::new(id, 0..0), LARGEST_LOG, false);
        let hash = bytes.as_ref().map(|bytes| hex(&Sha256::digest(bytes))).unwrap_or_default();
        let is_unreadable = bytes.is_none();
        let (text, broken) = bytes.map(log::text_of).unwrap_or_default();
        let replay = log::replay(&text, &broken, id, &mut self.sink);
        self.files.push(SourceFile::new(log::NAME.to_owned(), text, hash));
        ((!is_unreadable).then_some(id), replay, is_unreadable)
    }

    /// Reads a text file of at most `limit` bytes. A file that cannot be read is listed all the same, with an
    /// empty text, so that its diagnostics have a place.
    fn text(&mut self, name: &str, limit: u64, may_lead_out: bool) -> Option<FileId> {
        let id = FileId(self.files.len() as u32);
        let whole = Span::new(id, 0..0);
        let bytes = self.bytes(name, whole, limit, may_lead_out);
        let hash = bytes.as_ref().map(|bytes| hex(&Sha256::digest(bytes))).unwrap_or_default();
        let text = bytes.and_then(|bytes| self.utf8(bytes, whole));
        let readable = text.is_some();
        self.files.push(SourceFile::new(name.to_owned(), text.unwrap_or_default(), hash));
        readable.then_some(id)
    }

    fn bytes(&mut self, name: &str, whole: Span, limit: u64, may_lead_out: bool) -> Option<Vec<u8>> {
        if !may_lead_out && self.from.leads_out(name) {
            let message = "this is a symbolic link out of the case folder; it is not followed";
            self.sink.warn("W0502", whole, message, "copy the file into the folder");
            return None;
        }
        let cannot = |sink: &mut Sink, error: &io::Error| {
            let message = format!("the file cannot be read: {}", reason(error));
            let help = "see that it exists and that you may read it";
            sink.error("E0102", whole, message, help);
        };
        let too_large = |sink: &mut Sink| {
            let message = format!("the file is larger than {} MB, the most that is read", limit >> 20);
            sink.error("E0103", whole, message, "keep in it only what the case needs");
        };
        match self.from.kind(name) {
            Err(error) => {
                cannot(&mut self.sink, &error);
                return None;
            }
            Ok(Kind::Folder | Kind::Other) => {
                let message = "this is no ordinary file";
                self.sink.error("E0102", whole, message, "put a text file in its place");
                return None;
            }
            Ok(Kind::File(size)) if size > limit => {
                too_large(&mut self.sink);
                return None;
            }
            Ok(Kind::File(_)) => {}
        }
        // The size may change between the two looks: the second limit is the one that holds.
        match self.from.read(name, limit + 1) {
            Err(error) => {
                cannot(&mut self.sink, &error);
                None
            }
            Ok(bytes) if bytes.len() as u64 > limit => {
                too_large(&mut self.sink);
                None
            }
            Ok(bytes) => Some(bytes),
        }
    }

    /// Text, or where it stops being text.
    fn utf8(&mut self, bytes: Vec<u8>, whole: Span) -> Option<String> {
        let error = match String::from_utf8(bytes) {
            Ok(text) => return Some(text),
            Err(error) => error,
        };
        let at = error.utf8_error().valid_up_to();
        let line = error.into_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("the file is not UTF-8: byte {at} (line {line}) belongs to no letter");
        self.sink.error("E0104", whole, message, "save it again as UTF-8");
        None
    }

    /// Reads `reports/`; returns the ids of those that could not be read.
    fn reports(&mut self, case: &mut Case) -> Vec<String> {
        let mut unreadable = Vec::new();
        if !self.from.is_there("reports") {
            return unreadable;
        }
        let here = |reader: &mut Self| {
            let id = FileId(reader.files.len() as u32);
            reader.files.push(SourceFile::new("reports".to_owned(), String::new(), String::new()));
            Span::new(id, 0..0)
        };
        if self.from.leads_out("reports") {
            let span = here(self);
            let message = "`reports` is a symbolic link out of the case folder; it is not followed";
            self.sink.warn("W0502", span, message, "copy the reports into the folder");
            return unreadable;
        }
        let mut names = match self.from.names("reports") {
            Ok(names) => names,
            Err(error) => {
                let span = here(self);
                let message = format!("`reports` cannot be read: {}", reason(&error));
                self.sink.error("E0102", span, message, "`reports` is a folder of .txt and .md files");
                return unreadable;
            }
        };
        names.retain(|name| !name.starts_with('.') && (name.ends_with(".txt") || name.ends_with(".md")));
        let mut total = 0_u64;
        for name in names {
            let file = format!("reports/{name}");
            if matches!(self.from.kind(&file), Ok(Kind::Folder)) {
                continue;
            }
            let id = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
            let limit = LARGEST_REPORT.min(LARGEST_REPORTS.saturating_sub(total));
            let Some(file_id) = self.text(&file, limit, false) else {
                unreadable.push(id);
                continue;
            };
            let read = &self.files[file_id.0 as usize];
            total += read.text.len() as u64;
            if case.reports.iter().rev().take(1).any(|other| other.id == id) {
                let message = format!("two reports are called `{id}`");
                let help = "their names differ in the ending only: rename one of them";
                self.sink.error("E0513", Span::new(file_id, 0..0), message, help);
                continue;
            }
            let front = report::front_matter(&read.text, file_id, &mut self.sink);
            let outlet = validate::outlet(case, &front, &mut self.sink);
            case.reports.push(Report {
                title: front.title.unwrap_or_else(|| id.clone()),
                id,
                outlet,
                outlet_name: front.outlet.map(|(name, _)| name).unwrap_or_default(),
                date: front.date,
                url: front.url,
                language: front.language,
                text: read.text[front.text..].to_owned(),
                hash: read.hash.clone(),
                file,
            });
        }
        unreadable
    }
}

/// The reason without the system's number for it.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A folder that goes away with the test.
    pub(crate) struct Folder(PathBuf);

    impl Folder {
        pub(crate) fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    pub(crate) fn folder(name: &str) -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("detente-{name}-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}
