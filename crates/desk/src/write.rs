//! Writing a file so that a crash at any moment leaves either the old file or the new one, whole.
//!
//! The new bytes go to a temporary file in the same folder, with the mode of the file that they replace (and its
//! owner, where the system lets us), and are brought to the disk. Then the two files change names in one step, and
//! what came off is compared with what the writer had read: where an editor saved in between, the two change back
//! and the write is refused, so that nobody's save is lost. (Linux and macOS have that step; elsewhere the comparison
//! comes just before the renaming.) Last the folder is brought to the disk, so that the name outlives a loss of
//! power. A symbolic link stays one: what it points to is replaced. A file that has several names (hard links) keeps
//! them: it is written in place, with its old text kept beside as `NAME.before` until that is done.
//!
//! Not kept: access lists and other extended attributes, which Rust's library does not know.
//!
//! A new file comes the same way and never takes the place of one that is there. [`Step`] names every moment between
//! two steps; tests fail each, and stop the process there.
//!
//! ```
//! use detente_case::files::{Files, Step};
//! use detente_desk::write::replace;
//! let folder = std::env::temp_dir().join(format!("detente-doc-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! let file = folder.join("case.toml");
//! std::fs::write(&file, "old")?;
//! // Whatever goes wrong before the new file takes the old one's name leaves the old one.
//! let full = |step: Step, _: &std::path::Path| match step {
//!     Step::Half => Err(std::io::Error::other("the disk is full")),
//!     _ => Ok(()),
//! };
//! let files = Files::folder(&folder);
//! assert!(replace(&files.clone().failing(std::sync::Arc::new(full)), &file, b"old", b"new").is_err());
//! assert_eq!(std::fs::read(&file)?, b"old");
//! replace(&files, &file, b"old", b"new")?;
//! assert_eq!(std::fs::read(&file)?, b"new");
//! // Somebody else wrote: nothing is overwritten.
//! assert!(replace(&files, &file, b"old", b"newer").is_err());
//! assert_eq!(std::fs::read(&file)?, b"new");
//! std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```

use detente_case::files::{Files, Step};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ENDING: &str = ".detente.tmp";
/// A temporary file that says nothing of whether its writer lives is left alone for so long.
const OLD: Duration = Duration::from_secs(600);

/// Between opening a temporary file and locking it no writer takes so long.
const FRESH: Duration = Duration::from_secs(10);

/// A file that is written beside its goal; it goes away with this value.
struct Temporary {
    path: PathBuf,
    /// Open and locked: a sign of life for [`sweep`].
    file: Option<File>,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Temporary {
    /// A name that no other writer takes.
    fn name(path: &Path) -> io::Result<PathBuf> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = path
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "this is not the path of a file"))?;
        let name: String = name.to_string_lossy().chars().take(60).collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        Ok(path.with_file_name(format!(".{name}.{process}-{now:x}{number:x}{ENDING}")))
    }

    /// Writes `bytes` beside `path`, as far as [`Step::Synced`].
    fn write(files: &Files, path: &Path, bytes: &[u8], like: Option<&Metadata>) -> io::Result<Self> {
        files.step(Step::Start, path)?;
        let name = Self::name(path)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if like.is_some() {
            // Nobody else's eyes before the mode is right.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(&name)?;
        let mut made = Self { path: name, file: None };
        // Where a file system knows no locks, `sweep` goes by age.
        let _ = file.try_lock();
        let file = made.file.insert(file);
        if let Some(like) = like {
            #[cfg(unix)]
            {
                use std::os::unix::fs::MetadataExt as _;
                let mine = file.metadata()?;
                if (mine.uid(), mine.gid()) != (like.uid(), like.gid()) {
                    // Only the superuser may give a file away; a group that one is in, anybody.
                    let _ = std::os::unix::fs::fchown(&*file, Some(like.uid()), Some(like.gid()))
                        .or_else(|_| std::os::unix::fs::fchown(&*file, None, Some(like.gid())));
                }
            }
            file.set_permissions(like.permissions())?;
        }
        files.step(Step::Opened, path)?;
        if files.is_tested() {
            let (first, second) = bytes.split_at(bytes.len() / 2);
            file.write_all(first)?;
            files.step(Step::Half, path)?;
            file.write_all(second)?;
        } else {
            file.write_all(bytes)?;
        }
        files.step(Step::Written, path)?;
        file.sync_all()?;
        files.step(Step::Synced, path)?;
        if !cfg!(unix) {
            // An open file cannot be renamed everywhere.
            made.file = None;
        }
        Ok(made)
    }
}

/// The file at the disk is not the one that was read.
#[must_use]
pub fn is_changed(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::StaleNetworkFileHandle
}

fn changed(words: &str) -> io::Error {
    io::Error::new(io::ErrorKind::StaleNetworkFileHandle, words.to_owned())
}

/// Replaces the file at `path` by `bytes`, whole or not at all, if it holds `seen`.
///
/// # Errors
/// One that [`is_changed`] where the file holds something else; it then still does. Else those of the file system and
/// of a test: up to and including [`Step::Synced`] the old file stands.
pub fn replace(files: &Files, path: &Path, seen: &[u8], bytes: &[u8]) -> io::Result<()> {
    put(files, path, Some(seen), bytes)
}

/// Writes a file that is nobody's case: a report, a table, a picture. What is there is replaced; a pipe or a device is
/// written to.
///
/// # Errors
/// Those of the file system.
pub fn output(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let files = Files::folder(path.parent().unwrap_or(Path::new("")));
    match fs::metadata(path) {
        Ok(meta) if meta.is_file() => put(&files, path, None, bytes),
        Ok(meta) if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => OpenOptions::new().write(true).open(path)?.write_all(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if fs::symlink_metadata(path).is_ok() {
                // A link to a file that is still to be made.
                let mut file = File::create(path)?;
                file.write_all(bytes)?;
                return file.sync_all();
            }
            let made = Temporary::write(&files, path, bytes, None)?;
            fs::rename(&made.path, path)?;
            sync_folder(path)
        }
        Err(error) => Err(error),
    }
}

fn put(files: &Files, path: &Path, seen: Option<&[u8]>, bytes: &[u8]) -> io::Result<()> {
    // A file that is a symbolic link stays one: what it points to is replaced.
    let path = &fs::canonicalize(path)?;
    let meta = fs::metadata(path)?;
    if seen.is_some_and(|seen| fs::read(path).is_ok_and(|now| now != seen)) {
        return Err(changed("the file was changed on the disk"));
    }
    if has_other_names(&meta) {
        return in_place(files, path, bytes);
    }
    let mut made = Temporary::write(files, path, bytes, Some(&meta))?;
    take(&mut made, path, seen, bytes)?;
    files.step(Step::Taken, path)?;
    sync_folder(path)?;
    files.step(Step::Done, path)
}

/// Gives the temporary file the name `path`, if what has it holds `seen`.
fn take(made: &mut Temporary, path: &Path, seen: Option<&[u8]>, bytes: &[u8]) -> io::Result<()> {
    let Some(seen) = seen else { return fs::rename(&made.path, path) };
    if exchange(&made.path, path).is_err() {
        if fs::read(path)? != seen {
            return Err(changed("the file was changed on the disk"));
        }
        return fs::rename(&made.path, path);
    }
    // The temporary name has what came off.
    if fs::read(&made.path).is_ok_and(|off| off == seen) {
        return Ok(());
    }
    exchange(&made.path, path)?;
    if fs::read(&made.path)? == bytes {
        return Err(changed("the file was changed on the disk"));
    }
    // Somebody saved twice within a blink: the second save came off, and is kept under a name of its own.
    let kept = beside(path, "conflict");
    fs::rename(&made.path, &kept)?;
    Err(changed(&format!("the file was changed on the disk; one of its texts is now {}", kept.display())))
}

/// Two files change names in one step, where the system has that.
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    {
        let _ = (a, b);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A free name beside a file: `NAME.WHAT`, then `NAME.WHAT-2`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut free = path.with_file_name(format!("{name}.{what}"));
    let mut number = 1;
    while fs::symlink_metadata(&free).is_ok() {
        number += 1;
        free = path.with_file_name(format!("{name}.{what}-{number}"));
    }
    free
}

fn has_other_names(meta: &Metadata) -> bool {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::nlink(meta) > 1
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        false
    }
}

/// Writes over a file that has other names. Its old text is kept beside until the new one is on the disk; where that
/// fails the old text is put back.
fn in_place(files: &Files, path: &Path, bytes: &[u8]) -> io::Result<()> {
    files.step(Step::Start, path)?;
    let old = fs::read(path)?;
    let kept = beside(path, "before");
    let mut copy = OpenOptions::new().write(true).create_new(true).open(&kept)?;
    let safe = copy
        .set_permissions(fs::metadata(path)?.permissions())
        .and_then(|()| copy.write_all(&old))
        .and_then(|()| copy.sync_all())
        .and_then(|()| sync_folder(path));
    if let Err(error) = safe {
        let _ = fs::remove_file(&kept);
        return Err(error);
    }
    let over = |bytes: &[u8], tested: bool| -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let (first, second) = bytes.split_at(bytes.len() / 2);
        file.write_all(first)?;
        if tested {
            files.step(Step::Half, path)?;
        }
        file.write_all(second)?;
        let length = file.stream_position()?;
        file.set_len(length)?;
        file.sync_all()
    };
    let done = over(bytes, true).and_then(|()| files.step(Step::Synced, path));
    if done.is_err() {
        // Should this fail too, the copy stays.
        over(&old, false)?;
    }
    fs::remove_file(&kept)?;
    done
}

/// Makes the file at `path`, whole or not at all, where there is none yet; its mode is that of `like`, where that is
/// there. The steps are those of [`replace`].
///
/// # Errors
/// `AlreadyExists` where there is one; else those of the file system, and those of a test.
pub fn create(files: &Files, path: &Path, bytes: &[u8], like: Option<&Path>) -> io::Result<()> {
    let like = like.and_then(|like| fs::metadata(like).ok());
    let made = Temporary::write(files, path, bytes, like.as_ref())?;
    // A second name for the same file is refused where the name is taken, unlike a renaming.
    match fs::hard_link(&made.path, path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists || path.exists() => {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // A file system without second names.
        Err(_) => fs::rename(&made.path, path)?,
    }
    drop(made);
    files.step(Step::Taken, path)?;
    sync_folder(path)?;
    files.step(Step::Done, path)
}

/// Makes the folder at `path`, and those above it, where it is not there: as closed as the file `like` is.
///
/// # Errors
/// Those of the file system.
pub fn folder(path: &Path, like: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    fs::metadata(like).map_or(Ok(()), |like| close(path, &like))
}

/// Takes from a new file or folder whatever rights others have not got on `like`.
///
/// # Errors
/// Those of the file system.
pub(crate) fn close(path: &Path, like: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mine = fs::metadata(path)?;
        let like = like.permissions().mode();
        // Who may read a file may look into its folder, and the other way round.
        let both = 0o7700 | (like & 0o066) | ((like & 0o044) >> 2);
        let mode = mine.permissions().mode() & both;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, like);
        Ok(())
    }
}

/// Brings the list of names of the folder that holds `path` to the disk, where the system has that.
///
/// # Errors
/// Those of the file system.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes temporary files and folders that killed processes left in `folder`. Only names that are made here, or by
/// version 0.1.0, are touched, and only where the writer is gone: nobody holds the lock on it, or (where there are no
/// locks) it is ten minutes old.
pub fn sweep(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_prefix('.')) else { continue };
        let path = entry.path();
        let older = |than: Duration| {
            let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
            age.is_some_and(|age| age > than)
        };
        let is_old = || older(OLD);
        if let Some(stem) = name.strip_suffix(ENDING) {
            let Some(process) = stem.rsplit_once('.').and_then(|(_, id)| id.split_once('-')) else {
                continue;
            };
            let Ok(process) = process.0.parse() else { continue };
            if path.is_dir() {
                if is_dead(process).unwrap_or_else(is_old) {
                    let _ = fs::remove_dir_all(&path);
                }
                continue;
            }
            let Ok(file) = File::open(&path) else { continue };
            let gone = match file.try_lock() {
                // Or its writer has opened it and is about to lock it.
                Ok(()) => is_dead(process) == Some(true) || older(FRESH),
                Err(fs::TryLockError::WouldBlock) => false,
                Err(fs::TryLockError::Error(_)) => is_old(),
            };
            if gone {
                let _ = fs::remove_file(&path);
            }
        } else if of_old(name).is_some_and(|process| is_dead(process).unwrap_or_else(is_old)) {
            let _ = fs::remove_file(&path);
        }
    }
}

/// The process in a temporary name of version 0.1.0: `.NAME.PID.workbench.tmp`, `.NAME.PID.tmp` for files of a case,
/// `.PID.tmp` for outlooks.
fn of_old(name: &str) -> Option<u32> {
    if let Some(stem) = name.strip_suffix(".workbench.tmp") {
        return stem.rsplit_once('.')?.1.parse().ok();
    }
    let stem = name.strip_suffix(".tmp")?;
    match stem.rsplit_once('.') {
        None => stem.parse().ok(),
        Some((file, process)) => {
            let ours = [".toml", ".jsonl", ".md"].iter().any(|ending| file.ends_with(ending));
            process.parse().ok().filter(|_| ours)
        }
    }
}

/// Whether a process is gone, where the system tells.
fn is_dead(process: u32) -> Option<bool> {
    Path::new("/proc/self").exists().then(|| !Path::new(&format!("/proc/{process}")).exists())
}

/// A name for a folder that is filled beside its goal and then takes its name.
///
/// # Errors
/// Where the path is not that of a folder.
pub(crate) fn folder_beside(goal: &Path) -> io::Result<PathBuf> {
    Temporary::name(goal)
}
