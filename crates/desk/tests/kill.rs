//! kill -9 at every point of every kind of write that the desk makes: `case.toml` and a new report
//! ([`Point`]), lines of `claims.jsonl` ([`AppendPoint`]). The file is the old one or the new one, whole; what was
//! accepted is there; what is left behind is swept away. The test starts itself anew as the process that dies.
//! (Outlooks are published by the command, not from here.)

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use detente_case::claims::{Act, AppendPoint, Decision, Record, append_all};
use detente_desk::write::{Point, create, replace, sweep};
use std::path::Path;
use std::process::{Command, Stdio};

const FILE: &str = "DETENTE_TEST_KILL_FILE";
const AT: &str = "DETENTE_TEST_KILL_AT";
const HOW: &str = "DETENTE_TEST_KILL_HOW";

fn die() -> ! {
    let me = std::process::id().to_string();
    let _ = Command::new("kill").args(["-9", &me]).status();
    loop {
        std::thread::park();
    }
}

/// Two lines as one append: a claim that a person found, and her accepting it.
fn lines() -> [Record; 2] {
    let claim = r#"{"t":"claim","id":"c-2","report":"r","quote":"other words"}"#;
    let accepted = Decision {
        claim: "c-2".into(),
        act: Act::Accept,
        set: Default::default(),
        who: "a".into(),
        at: String::new(),
    };
    [serde_json::from_str(claim).unwrap(), Record::Decision(accepted)]
}

/// Not a test of its own: what the dying process runs.
#[test]
fn the_one_that_dies() {
    let (Ok(file), Ok(at), Ok(how)) = (std::env::var(FILE), std::env::var(AT), std::env::var(HOW)) else {
        return;
    };
    let new = "new = true\n".repeat(20_000);
    let here = |point: String| {
        if point == at {
            die();
        }
        Ok(())
    };
    let file = Path::new(&file);
    let _ = match how.as_str() {
        "replace" => replace(file, new.as_bytes(), &|point| here(format!("{point:?}"))),
        "create" => create(file, new.as_bytes(), &|point| here(format!("{point:?}"))),
        _ => append_all(file, &lines(), &|point| here(format!("{point:?}"))),
    };
    panic!("{at} was never reached");
}

fn killed(how: &str, file: &Path, at: &str) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["the_one_that_dies", "--exact", "--nocapture"])
        .env(FILE, file)
        .env(AT, at)
        .env(HOW, how)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), None, "killed by a signal, not ended by itself");
}

#[cfg(unix)]
#[test]
fn killed_at_every_write_point() {
    let new = "new = true\n".repeat(20_000);
    for point in Point::ALL {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("case.toml");
        let old = "old = true\n".repeat(30_000);
        std::fs::write(&file, &old).unwrap();
        killed("replace", &file, &format!("{point:?}"));
        let after = std::fs::read_to_string(&file).unwrap();
        match point {
            Point::Renamed | Point::Done => assert!(after == new, "{point:?}: the new file, whole"),
            _ => assert!(after == old, "{point:?}: the old file, whole"),
        }
        // The next start leaves no trace of the dead one, and writes as ever.
        sweep(folder.path());
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["case.toml"], "{point:?}");
        replace(&file, new.as_bytes(), &|_| Ok(())).unwrap();
        assert!(std::fs::read_to_string(&file).unwrap() == new);
    }
}

#[test]
fn an_error_at_every_point_leaves_a_whole_file_and_no_litter() {
    for stop in Point::ALL {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("case.toml");
        std::fs::write(&file, "old").unwrap();
        let failed = replace(&file, b"new", &|point| {
            if point == stop { Err(std::io::Error::other("no space")) } else { Ok(()) }
        });
        assert!(failed.is_err());
        let expected = if matches!(stop, Point::Renamed | Point::Done) { "new" } else { "old" };
        assert_eq!(std::fs::read_to_string(&file).unwrap(), expected, "{stop:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{stop:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_new_report_is_there_whole_or_not_at_all() {
    let new = "new = true\n".repeat(20_000);
    for point in Point::ALL {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.md");
        killed("create", &file, &format!("{point:?}"));
        match point {
            Point::Renamed | Point::Done => {
                assert!(std::fs::read_to_string(&file).unwrap() == new, "{point:?}")
            }
            _ => assert!(!file.exists(), "{point:?}"),
        }
        sweep(folder.path());
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, usize::from(file.exists()), "{point:?}: no litter");
        // What is there is never written over; what is not can be made.
        let again = create(&file, b"other", &|_| Ok(()));
        if matches!(point, Point::Renamed | Point::Done) {
            assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
            assert!(std::fs::read_to_string(&file).unwrap() == new);
        } else {
            again.unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), "other");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// State of a claim as the case reads it.
fn state(folder: &Path, id: &str) -> Option<detente_case::ClaimState> {
    let loaded = detente_case::load(folder);
    loaded.case.claims.iter().find(|claim| claim.id == id).map(|claim| claim.state)
}

#[cfg(unix)]
#[test]
fn the_log_killed_at_every_point_of_an_append() {
    use detente_case::ClaimState::{Accepted, Proposed};
    let claim = r#"{"t":"claim","id":"c-1","report":"r","quote":"words"}"#;
    for before in [None, Some(format!("{claim}\n")), Some(format!("{claim}\n{}", &claim[..20]))] {
        for point in AppendPoint::ALL {
            let folder = tempfile::tempdir().unwrap();
            let log = folder.path().join("claims.jsonl");
            if let Some(before) = &before {
                std::fs::write(&log, before).unwrap();
            }
            killed("append", folder.path(), &format!("{point:?}"));
            let old = before.as_ref().map(|_| Proposed);
            let new = (point != AppendPoint::Opened).then_some(Accepted);
            assert_eq!((state(folder.path(), "c-1"), state(folder.path(), "c-2")), (old, new), "{point:?}");
            // And the log goes on.
            append_all(folder.path(), &lines(), &|_| Ok(())).unwrap();
            assert_eq!((state(folder.path(), "c-1"), state(folder.path(), "c-2")), (old, Some(Accepted)));
        }
    }
}

#[test]
fn a_line_torn_anywhere_costs_nothing_but_itself() {
    // A process died in the middle of a line; the next one appends.
    let claim = r#"{"t":"claim","id":"c-1","report":"r","quote":"words"}"#;
    let folder = tempfile::tempdir().unwrap();
    for cut in 1..claim.len() {
        std::fs::write(folder.path().join("claims.jsonl"), format!("{claim}\n{}", &claim[..cut])).unwrap();
        append_all(folder.path(), &lines(), &|_| Ok(())).unwrap();
        assert_eq!(state(folder.path(), "c-1"), Some(detente_case::ClaimState::Proposed), "cut at {cut}");
        assert_eq!(state(folder.path(), "c-2"), Some(detente_case::ClaimState::Accepted), "cut at {cut}");
    }
}

#[test]
fn a_link_stays_a_link_and_sweeping_touches_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".case.toml.swp", "case.toml.tmp", ".case.toml.x.workbench.tmp", "notes.workbench.tmp"] {
        std::fs::write(folder.path().join(name), "mine").unwrap();
    }
    let own = format!(".case.toml.{}.workbench.tmp", std::process::id());
    std::fs::write(folder.path().join(&own), "in use").unwrap();
    std::fs::write(folder.path().join(".case.toml.4294967294.workbench.tmp"), "left").unwrap();
    sweep(folder.path());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
    #[cfg(unix)]
    {
        let real = folder.path().join("real.toml");
        std::fs::write(&real, "old").unwrap();
        let link = folder.path().join("case.toml");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, b"new", &|_| Ok(())).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
    }
}
