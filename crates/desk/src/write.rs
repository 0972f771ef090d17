//! Writing a file of the case so that a crash at any moment leaves either the old file or the new one, whole.
//!
//! The new text goes to a temporary file in the same folder, is brought to the disk, and takes the old file's
//! name in one step (`rename` on one file system is atomic); then the folder itself is brought to the disk, so
//! that the new name outlives a loss of power. An edit is accepted, and said to be, only after the last step.
//! A new file (a report) comes the same way and never takes the place of one that is there. [`Point`] names
//! every moment between two steps; tests stop the process at each of them.
//!
//! ```
//! use detente_desk::write::{Point, replace};
//! let folder = std::env::temp_dir().join(format!("detente-doc-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! let file = folder.join("case.toml");
//! std::fs::write(&file, "old")?;
//! // Whatever goes wrong before the rename leaves the old file.
//! let full = |point: Point| match point {
//!     Point::Half => Err(std::io::Error::other("the disk is full")),
//!     _ => Ok(()),
//! };
//! assert!(replace(&file, b"new", &full).is_err());
//! assert_eq!(std::fs::read(&file)?, b"old");
//! replace(&file, b"new", &|_| Ok(()))?;
//! assert_eq!(std::fs::read(&file)?, b"new");
//! std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A moment between two steps of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Nothing was done.
    Start,
    /// The temporary file exists, empty.
    Created,
    /// Half of the bytes are in it.
    Half,
    /// All bytes are in it.
    Written,
    /// They are on the disk.
    Synced,
    /// The temporary file has the old file's name.
    Renamed,
    /// The folder is on the disk as well.
    Done,
}

impl Point {
    /// Every point, in order.
    pub const ALL: [Self; 7] =
        [Self::Start, Self::Created, Self::Half, Self::Written, Self::Synced, Self::Renamed, Self::Done];
}

const ENDING: &str = ".workbench.tmp";

fn temporary(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    Some(path.with_file_name(format!(".{name}.{}{ENDING}", std::process::id())))
}

/// Replaces the file at `path` by `bytes`, whole or not at all. `at` is called at every [`Point`] before the
/// next step; its error ends the write there, as an error of the file system would.
///
/// # Errors
/// Those of the file system, and those of `at`. Up to and including [`Point::Synced`] the old file stands.
pub fn replace(path: &Path, bytes: &[u8], at: &dyn Fn(Point) -> io::Result<()>) -> io::Result<()> {
    // A file that is a symbolic link stays one: what it points to is replaced.
    let path = &fs::canonicalize(path)?;
    let permissions = fs::metadata(path)?.permissions();
    put(path, bytes, Some(permissions), &|temporary| fs::rename(temporary, path), at)
}

/// Makes the file at `path`, whole or not at all, where there is none yet; the points are those of [`replace`].
///
/// # Errors
/// `AlreadyExists` where there is one; else those of the file system, and those of `at`.
pub fn create(path: &Path, bytes: &[u8], at: &dyn Fn(Point) -> io::Result<()>) -> io::Result<()> {
    let take = |temporary: &Path| {
        // A second name for the same file is refused where the name is taken, unlike a renaming.
        match fs::hard_link(temporary, path) {
            Ok(()) => fs::remove_file(temporary),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists || path.exists() => {
                Err(io::ErrorKind::AlreadyExists.into())
            }
            // A file system without second names.
            Err(_) => fs::rename(temporary, path),
        }
    };
    put(path, bytes, None, &take, at)
}

/// Writes a temporary file beside `path` and lets `take` give it that name.
fn put(
    path: &Path,
    bytes: &[u8],
    permissions: Option<fs::Permissions>,
    take: &dyn Fn(&Path) -> io::Result<()>,
    at: &dyn Fn(Point) -> io::Result<()>,
) -> io::Result<()> {
    let other = || io::Error::new(io::ErrorKind::InvalidInput, "this is not the path of a file");
    let temporary = temporary(path).ok_or_else(other)?;
    let folder = path.parent().ok_or_else(other)?;
    let write = || -> io::Result<()> {
        at(Point::Start)?;
        let mut file = File::create(&temporary)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        at(Point::Created)?;
        let (first, second) = bytes.split_at(bytes.len() / 2);
        file.write_all(first)?;
        at(Point::Half)?;
        file.write_all(second)?;
        at(Point::Written)?;
        file.sync_all()?;
        at(Point::Synced)?;
        take(&temporary)
    };
    if let Err(error) = write() {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    at(Point::Renamed)?;
    sync_folder(folder)?;
    at(Point::Done)
}

/// Brings a folder's list of names to the disk, where the system has that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes temporary files that a killed process left in `folder`. Only names that [`replace`] makes, of
/// processes that are no longer there, are touched.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name
            .to_str()
            .and_then(|name| name.strip_prefix('.')?.strip_suffix(ENDING)?.rsplit_once('.')?.1.parse().ok());
        let Some(process): Option<u32> = process else { continue };
        let gone = !Path::new("/proc").is_dir() || !Path::new(&format!("/proc/{process}")).exists();
        if gone {
            let _ = fs::remove_file(entry.path());
        }
    }
}
