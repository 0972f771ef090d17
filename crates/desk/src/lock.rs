//! The lock of a case: whoever writes holds it from the look that nothing changed since it read to the end of the
//! write, and no longer. A server that waits, a review that waits for a key, a case that is read and checked: none of
//! them holds it.
//!
//! It is the system's own advisory lock on `.detente.lock` in the case folder, so that a process that dies lets go of
//! it whatever happens. The file says who holds it and since when. Whoever waits stands at a gate first, the same kind
//! of lock on `.detente.queue`: one at a time passes it and waits for the lock itself. Who lets go and wants the lock
//! again comes back to the gate while it is taken, so that nobody passes those who wait; they all ask equally often.
//! Who lets go and finds the gate free takes both names away. Two ways to one folder, through links, find the same
//! lock; where `case.toml` is a link into another folder, that folder is locked as well. Programs that do not ask for
//! it, an editor say, are found by comparing what is on the disk before it is replaced
//! ([`write`](crate::write)).
//!
//! Where a file system knows no locks, or the folder may not be written to, the write goes on without one and the
//! comparison alone guards it; [`Held::note`] says so.
//!
//! ```
//! use detente_desk::lock::{hold, PATIENCE};
//! use std::time::Duration;
//! let folder = std::env::temp_dir().join(format!("detente-lock-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! let held = hold(&folder, PATIENCE).unwrap();
//! let busy = hold(&folder, Duration::from_millis(30)).unwrap_err();
//! assert!(busy.to_string().contains(&format!("process {}", std::process::id())));
//! drop(held);
//! assert!(hold(&folder, PATIENCE).is_ok());
//! std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```

use crate::sentences::{sentence, sentence_with};
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The lock's name in a case folder.
pub const NAME: &str = ".detente.lock";
/// How long a write waits for another.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The gate's name beside it.
const GATE: &str = ".detente.queue";
/// How often the one at the head looks whether the lock is free.
const LOOK: Duration = Duration::from_millis(1);
/// The shortest time, in microseconds, after which those at the gate look again, and how much longer it may be.
const WAIT: (u64, u64) = (1500, 2000);

/// The lock, until it is dropped.
#[derive(Debug)]
pub struct Held {
    /// The folders, and the open file in each.
    locks: Vec<(PathBuf, File)>,
    note: Option<String>,
}

impl Held {
    /// Why there is no lock, where there is none.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        for (folder, file) in &self.locks {
            if cfg!(unix) {
                // Whoever waits keeps the names: taken away, they would send everybody to new files, and the order of
                // those who wait would be lost. Who opened one meanwhile sees that its name is gone.
                let gate = folder.join(GATE);
                let nobody_waits = File::open(&gate).is_ok_and(|gate| {
                    let free = gate.try_lock().is_ok();
                    if free {
                        let _ = fs::remove_file(folder.join(NAME));
                        let _ = fs::remove_file(folder.join(GATE));
                    }
                    free
                });
                if !nobody_waits && !gate.exists() {
                    let _ = fs::remove_file(folder.join(NAME));
                }
            } else {
                let _ = file.set_len(0);
            }
        }
    }
}

/// Another program writes and does not come to an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// Who, as the lock's file says.
    pub who: String,
    /// For how long, in seconds; none where it does not say.
    pub seconds: Option<u64>,
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seconds {
            Some(seconds) => {
                let seconds = seconds.to_string();
                f.write_str(&sentence_with("busy", &[("who", &self.who), ("seconds", &seconds)]))
            }
            None => f.write_str(&sentence_with("busy-unknown", &[("who", &self.who)])),
        }
    }
}

impl std::error::Error for Busy {}

/// Locks the case in `folder`, waiting for others at most `patience`.
///
/// # Errors
/// Who holds it, and for how long.
pub fn hold(folder: &Path, patience: Duration) -> Result<Held, Busy> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let real = |path: &Path| fs::canonicalize(path).ok();
    let mut folders: Vec<PathBuf> = real(here).into_iter().collect();
    folders.extend(real(&here.join("case.toml")).and_then(|file| Some(file.parent()?.to_path_buf())));
    // Everybody in the same order, so that two who need both do not wait for each other.
    folders.sort();
    folders.dedup();
    let until = Instant::now() + patience;
    let mut held = Held { locks: Vec::new(), note: None };
    for folder in folders {
        match one(&folder, until)? {
            Ok(file) => held.locks.push((folder, file)),
            Err(error) => {
                let (name, why) = (folder.display().to_string(), error.to_string());
                held.note = Some(sentence_with("no-lock", &[("name", &name), ("why", &why)]));
            }
        }
    }
    Ok(held)
}

/// The lock of one folder, or why there can be none. Whoever finds it free takes it through the gate as well: else who
/// comes last would pass those who wait.
fn one(folder: &Path, until: Instant) -> Result<io::Result<File>, Busy> {
    let path = folder.join(NAME);
    let busy = || match open(&path) {
        Ok(mut file) => holder(&mut file),
        Err(_) => Busy { who: sentence("somebody").to_owned(), seconds: None },
    };
    let Some(gate) = taken(&folder.join(GATE), until, &at_the_gate) else { return Err(busy()) };
    let gate = match gate {
        Ok(gate) => gate,
        Err(error) => return Ok(Err(error)),
    };
    let Some(lock) = taken(&path, until, &|| LOOK) else { return Err(busy()) };
    drop(gate);
    Ok(lock.map(|mut file| {
        let _ = sign(&mut file);
        file
    }))
}

/// The file of this name, locked; none where somebody else has it until then.
fn taken(path: &Path, until: Instant, pause: &dyn Fn() -> Duration) -> Option<io::Result<File>> {
    loop {
        let file = match open(path) {
            Ok(file) => file,
            Err(error) => return Some(Err(error)),
        };
        loop {
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => return Some(Ok(file)),
                // Its holder took the name away before letting go.
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Some(Err(error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return None,
                Err(TryLockError::WouldBlock) => std::thread::sleep(pause()),
            }
            if !is_at(&file, path) {
                break;
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path) {
        // Another user's: a lock needs no right to write.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(path).map_err(|_| error),
        opened => opened,
    }
}

/// A pause of uneven length: of those who ask in step, always the same one would be in time.
fn at_the_gate() -> Duration {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos()));
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mixed = (now ^ (count << 32) ^ u64::from(std::process::id())).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Duration::from_micros(WAIT.0 + (mixed >> 32) % WAIT.1)
}

/// True where the open file still has this name.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |meta: io::Result<fs::Metadata>| meta.ok().map(|meta| (meta.dev(), meta.ino()));
        let (mine, there) = (id(file.metadata()), id(fs::metadata(path)));
        mine.is_some() && mine == there
    }
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        true
    }
}

/// Writes down who holds the lock.
fn sign(file: &mut File) -> io::Result<()> {
    let mut words = std::env::args();
    let program = words.next().unwrap_or_default();
    let program = Path::new(&program).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let command = words.next().filter(|word| word.chars().all(|c| c.is_ascii_lowercase()));
    let program: Vec<String> = program.into_iter().chain(command).collect();
    let since = jiff::Timestamp::now().as_second();
    let note = serde_json::json!({
        "program": program.join(" "), "process": std::process::id(), "since": since,
    });
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(format!("{note}\n").as_bytes())
}

fn holder(file: &mut File) -> Busy {
    let mut text = String::new();
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut text));
    let note: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let program = note["program"].as_str().filter(|name| !name.is_empty());
    let who = match (program, note["process"].as_u64()) {
        (Some(program), Some(process)) => {
            sentence_with("holder", &[("program", program), ("process", &process.to_string())])
        }
        _ => sentence("somebody").to_owned(),
    };
    let seconds = note["since"]
        .as_i64()
        .map(|since| u64::try_from(jiff::Timestamp::now().as_second() - since).unwrap_or(0));
    Busy { who, seconds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn one_at_a_time_and_nothing_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..40 {
                        let _held = hold(folder.path(), PATIENCE).unwrap();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 1);
        // The last one takes the names away.
        drop(hold(folder.path(), PATIENCE).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), if cfg!(unix) { 0 } else { 2 });
    }

    /// Eight who write without a pause: nobody is passed over, and who lets go does not come straight back. One that is
    /// killed at the gate, which the system then lets go of, holds up nobody either.
    #[test]
    fn everybody_has_a_turn() {
        let folder = tempfile::tempdir().unwrap();
        let until = Instant::now() + Duration::from_secs(3);
        let order = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for who in 0..8_usize {
                let (folder, order) = (folder.path(), &order);
                scope.spawn(move || {
                    while Instant::now() < until {
                        let _held = hold(folder, PATIENCE).unwrap();
                        std::thread::sleep(Duration::from_millis(3));
                        order.lock().unwrap().push(who);
                    }
                });
            }
        });
        let order = order.into_inner().unwrap();
        let turns: Vec<usize> = (0..8).map(|who| order.iter().filter(|one| **one == who).count()).collect();
        let least = turns.iter().min().unwrap();
        assert!(order.len() > 80, "{turns:?}");
        assert!(
            least * 8 * 4 >= order.len(),
            "the least served has less than a quarter of the mean: {turns:?}"
        );
        // Seven wait: one turn in eight goes to the same one again if all are equally likely.
        let again = order.windows(2).filter(|pair| pair[0] == pair[1]).count();
        assert!(again * 4 < order.len(), "{again} of {} turns went to the one that just let go", order.len());
    }

    #[test]
    fn a_dead_holders_file_blocks_nobody() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), r#"{"program":"detente serve","process":1,"since":0}"#).unwrap();
        assert!(hold(folder.path(), Duration::ZERO).unwrap().note().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn two_ways_to_a_case_share_its_lock() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for name in ["a", "b"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("a").join("case.toml"), "").unwrap();
        std::os::unix::fs::symlink(at("a"), at("link")).unwrap();
        std::os::unix::fs::symlink(at("a").join("case.toml"), at("b").join("case.toml")).unwrap();
        let held = hold(&at("a"), PATIENCE).unwrap();
        for other in ["link", "b"] {
            let busy = hold(&at(other), Duration::ZERO).unwrap_err();
            assert!(busy.seconds.is_some_and(|seconds| seconds < 60), "{busy}");
        }
        drop(held);
        assert!(hold(&at("b"), Duration::ZERO).is_ok());
    }
}
