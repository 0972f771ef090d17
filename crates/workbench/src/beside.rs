//! What lies beside the case and can be compared with it: other case folders in the same folder, and the
//! outlooks that were published from the case. Both are chosen from a list by name; a name that is not in the
//! list opens nothing, so that no address reaches another file.

use detente_desk::Snapshot;
use detente_outlook::ledger::{self, Sealed};
use std::path::{Path, PathBuf};

/// No more than this is listed.
const MOST: usize = 60;
/// The longest outlook that is opened.
const LONGEST: u64 = 64 << 20;

/// Names of what can be compared: `case:NAME` and `outlook:NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Case folders beside this one.
    pub cases: Vec<String>,
    /// Files of `outlooks/`, the newest name last.
    pub outlooks: Vec<String>,
}

fn names(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .take(5000)
        .filter(|entry| wanted(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names.truncate(MOST);
    names
}

fn parent(folder: &Path) -> Option<PathBuf> {
    Some(std::fs::canonicalize(folder).ok()?.parent()?.to_path_buf())
}

/// Looks around the case in `folder`.
#[must_use]
pub fn look(folder: &Path) -> Beside {
    let own = std::fs::canonicalize(folder).ok();
    let cases = parent(folder).map_or_else(Vec::new, |parent| {
        names(&parent, |path| path.join("case.toml").is_file() && std::fs::canonicalize(path).ok() != own)
    });
    let outlooks = names(&folder.join("outlooks"), |path| {
        path.extension().is_some_and(|e| e == "json") && path.is_file()
    });
    Beside { cases, outlooks }
}

/// What was opened.
#[derive(Debug)]
pub enum Other {
    /// Another case.
    Case(Box<Snapshot>),
    /// A published outlook.
    Outlook(Box<Sealed>),
}

/// Opens what `with` names (`case:NAME`, `outlook:NAME`), if it is in the list.
///
/// # Errors
/// In words: there is no such thing, or it cannot be read.
pub fn open(folder: &Path, with: &str) -> Result<Other, String> {
    let beside = look(folder);
    let missing = || crate::catalogue::with("with-missing", &[("name", with)]);
    if let Some(name) = with.strip_prefix("case:").filter(|name| beside.cases.iter().any(|n| n == name)) {
        let path = parent(folder).ok_or_else(missing)?.join(name);
        return Ok(Other::Case(Box::new(Snapshot::new(0, detente_case::load(path)))));
    }
    let name = with.strip_prefix("outlook:").filter(|name| beside.outlooks.iter().any(|n| n == name));
    let path = folder.join("outlooks").join(name.ok_or_else(missing)?);
    if std::fs::metadata(&path).map_or(true, |meta| meta.len() > LONGEST) {
        return Err(missing());
    }
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    ledger::open(&text).map(|sealed| Other::Outlook(Box::new(sealed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_opened() {
        let root = tempfile::tempdir().unwrap();
        for name in ["own", "other", "no-case"] {
            std::fs::create_dir_all(root.path().join(name).join("outlooks")).unwrap();
        }
        for name in ["own", "other"] {
            std::fs::write(root.path().join(name).join("case.toml"), "format = 1\n[case]\ntitle = \"x\"\n")
                .unwrap();
        }
        let own = root.path().join("own");
        std::fs::write(own.join("outlooks").join("2026-01-06-abc.json"), "{}").unwrap();
        std::fs::write(root.path().join("secret.json"), "{}").unwrap();
        let beside = look(&own);
        assert_eq!(beside.cases, ["other"]);
        assert_eq!(beside.outlooks, ["2026-01-06-abc.json"]);
        assert!(matches!(open(&own, "case:other"), Ok(Other::Case(_))));
        assert!(open(&own, "outlook:2026-01-06-abc.json").unwrap_err().contains("seal"));
        for with in
            ["case:own", "case:../own", "case:no-case", "case:", "outlook:../../secret.json", "other", ""]
        {
            assert!(open(&own, with).is_err(), "{with}");
        }
    }
}
