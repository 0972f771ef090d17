//! A new case folder: all of its files, or nothing.
//!
//! The files are written into a folder beside, which then takes the name. A run that was killed leaves that folder,
//! which the next one sweeps away, and never a half-made case. What version 0.1.0 left half-made does not block either:
//! a folder that holds nothing but some of the files that would be written now, or empty ones, is completed.

use crate::write::{self, create, sync_folder};
use detente_case::files::Files;
use std::fs;
use std::io;
use std::path::Path;

/// Makes the case folder `goal` with these files: names with `/`, and texts.
///
/// # Errors
/// `AlreadyExists` where something else is there; else those of the file system.
pub fn found(goal: &Path, texts: &[(&str, &str)]) -> io::Result<()> {
    found_with(&|path| Files::folder(path), goal, texts)
}

/// The same through a doorway that a test may fail.
///
/// # Errors
/// As [`found`].
pub(crate) fn found_with(
    files: &dyn Fn(&Path) -> Files,
    goal: &Path,
    texts: &[(&str, &str)],
) -> io::Result<()> {
    let above = goal.parent().unwrap_or(Path::new(""));
    if !above.as_os_str().is_empty() {
        fs::create_dir_all(above)?;
    }
    write::sweep(above);
    if goal.exists() {
        vacant(goal, texts)?;
        if goal.read_dir()?.next().is_some() {
            // Half-made: what is missing comes, the case last, so that a case is whole.
            write::sweep(goal);
            let last = texts.iter().filter(|(name, _)| *name == "case.toml");
            let first = texts.iter().filter(|(name, _)| *name != "case.toml");
            for (name, text) in first.chain(last) {
                let path = goal.join(name);
                if fs::read(&path).is_ok_and(|have| have == text.as_bytes()) {
                    continue;
                }
                if fs::metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() == 0) {
                    fs::remove_file(&path)?;
                }
                fill(files, &path, text)?;
            }
            return Ok(());
        }
    }
    let beside = write::folder_beside(&fs::canonicalize(goal).unwrap_or_else(|_| goal.to_path_buf()))?;
    fs::create_dir(&beside)?;
    // An empty folder that is there keeps its mode, and what comes into it is as closed as it is.
    let like = fs::metadata(goal).ok();
    let put = |(name, text): &(&str, &str)| {
        let path = beside.join(name);
        fill(files, &path, text)?;
        like.as_ref().map_or(Ok(()), |like| write::close(&path, like))
    };
    let kept = like.as_ref().map_or(Ok(()), |like| fs::set_permissions(&beside, like.permissions()));
    let filled = kept.and_then(|()| texts.iter().try_for_each(put)).and_then(|()| {
        // A folder takes the name of an empty one in one step; not on every system.
        let real = fs::canonicalize(goal).unwrap_or_else(|_| goal.to_path_buf());
        fs::rename(&beside, &real).or_else(|_| {
            fs::remove_dir(&real)?;
            fs::rename(&beside, &real)
        })
    });
    if let Err(error) = filled {
        let _ = fs::remove_dir_all(&beside);
        return Err(error);
    }
    sync_folder(goal)
}

/// Puts one file in.
fn fill(files: &dyn Fn(&Path) -> Files, path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    create(&files(folder), path, text.as_bytes(), None)
}

/// An error where a new case would be mixed with what is there.
///
/// # Errors
/// `AlreadyExists`; else those of the file system.
pub(crate) fn vacant(goal: &Path, texts: &[(&str, &str)]) -> io::Result<()> {
    if !goal.exists() {
        return Ok(());
    }
    if !goal.is_dir() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    write::sweep(goal);
    let whole =
        texts.iter().all(|(name, text)| fs::read(goal.join(name)).is_ok_and(|have| have == text.as_bytes()));
    if (whole && !texts.is_empty()) || !half_made(goal, "", texts)? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    Ok(())
}

/// True where a folder holds nothing but some of these files, empty files of their names, and empty folders for them.
fn half_made(goal: &Path, within: &str, texts: &[(&str, &str)]) -> io::Result<bool> {
    for entry in fs::read_dir(goal.join(within))? {
        let entry = entry?;
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        let fits = if kind.is_dir() {
            let inner = format!("{name}/");
            let known = inner == "reports/" || texts.iter().any(|(name, _)| name.starts_with(&inner));
            known && half_made(goal, &inner, texts)?
        } else {
            let text = texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_bytes());
            kind.is_file()
                && text.is_some_and(|text| {
                    fs::read(entry.path()).is_ok_and(|have| have.is_empty() || have == text)
                })
        };
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::files::Step;
    use std::sync::Arc;

    const TEXTS: [(&str, &str); 3] =
        [("case.toml", "format = 1\n"), ("claims.jsonl", ""), ("reports/a.md", "a\n")];

    fn read(goal: &Path) -> Vec<String> {
        TEXTS.iter().map(|(name, _)| fs::read_to_string(goal.join(name)).unwrap()).collect()
    }

    #[test]
    fn whole_or_not_at_all() {
        for step in Step::FILE {
            for which in TEXTS.map(|(name, _)| name) {
                let root = tempfile::tempdir().unwrap();
                let goal = root.path().join("deep").join("case");
                let fault = move |at: Step, path: &Path| {
                    if at == step && path.ends_with(which) { Err(io::Error::other("full")) } else { Ok(()) }
                };
                let files = |folder: &Path| Files::folder(folder).failing(Arc::new(fault));
                assert!(found_with(&files, &goal, &TEXTS).is_err());
                assert!(!goal.exists(), "{step:?} {which}");
                assert_eq!(fs::read_dir(goal.parent().unwrap()).unwrap().count(), 0, "{step:?} {which}");
                found(&goal, &TEXTS).unwrap();
                assert_eq!(read(&goal), TEXTS.map(|(_, text)| text));
                assert!(found(&goal, &TEXTS).is_err());
            }
        }
    }

    #[test]
    fn what_a_killed_run_left_does_not_block() {
        for left in [vec!["reports/"], vec!["case.toml"], vec!["claims.jsonl", "reports/a.md"], vec![]] {
            let root = tempfile::tempdir().unwrap();
            let goal = root.path().join("case");
            fs::create_dir_all(goal.join("reports")).unwrap();
            for name in left.iter().filter(|name| !name.ends_with('/')) {
                let text = TEXTS.iter().find(|(known, _)| known == name).unwrap().1;
                fs::write(goal.join(name), text).unwrap();
            }
            fs::write(goal.join(".case.toml.4294967294.tmp"), "ha").unwrap();
            found(&goal, &TEXTS).unwrap();
            assert_eq!(read(&goal), TEXTS.map(|(_, text)| text), "{left:?}");
            assert!(!goal.join(".case.toml.4294967294.tmp").exists());
        }
        // What is somebody's is never mixed with it.
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("notes.txt"), "mine").unwrap();
        assert_eq!(found(root.path(), &TEXTS).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join("case.toml"), "mine").unwrap();
        assert!(found(other.path(), &TEXTS).is_err());
    }
}
