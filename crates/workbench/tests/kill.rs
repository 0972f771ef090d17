//! kill -9 at every point of a write: the file is the old one or the new one, whole; what was accepted is
//! there; what is left behind is swept away. The test starts itself anew as the process that dies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use detente_case::claims::{Act, Decision, Record};
use detente_workbench::write::{Point, replace, sweep};
use std::path::Path;
use std::process::{Command, Stdio};

const FILE: &str = "DETENTE_TEST_KILL_FILE";
const AT: &str = "DETENTE_TEST_KILL_AT";

fn die() -> ! {
    let me = std::process::id().to_string();
    let _ = Command::new("kill").args(["-9", &me]).status();
    loop {
        std::thread::park();
    }
}

/// Not a test of its own: what the dying process runs.
#[test]
fn the_one_that_dies() {
    let (Ok(file), Ok(at)) = (std::env::var(FILE), std::env::var(AT)) else { return };
    let new = "new = true\n".repeat(20_000);
    if at == "append" {
        let record = Record::Decision(Decision {
            claim: "c-1".into(),
            act: Act::Accept,
            set: Default::default(),
            who: "a".into(),
            at: String::new(),
        });
        detente_case::claims::append(Path::new(&file), &record).unwrap();
        die();
    }
    let _ = replace(Path::new(&file), new.as_bytes(), &|point| {
        if format!("{point:?}") == at {
            die();
        }
        Ok(())
    });
    panic!("{at} was never reached");
}

fn killed(file: &Path, at: &str) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["the_one_that_dies", "--exact", "--nocapture"])
        .env(FILE, file)
        .env(AT, at)
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
        killed(&file, &format!("{point:?}"));
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
fn a_decision_that_was_accepted_outlives_the_process_and_a_torn_line() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("claims.jsonl");
    // A process died in the middle of a line; the next one appends, and dies right after.
    let claim = r#"{"t":"claim","id":"c-1","report":"r","quote":"words"}"#;
    for cut in 1..claim.len() {
        std::fs::write(&log, format!("{claim}\n{}", &claim[..cut])).unwrap();
        if cut == claim.len() / 2 {
            killed(folder.path(), "append");
        } else {
            let record: Record =
                serde_json::from_str(r#"{"t":"decision","claim":"c-1","do":"accept"}"#).unwrap();
            detente_case::claims::append(folder.path(), &record).unwrap();
        }
        let loaded = detente_case::load(folder.path());
        let state = loaded.case.claims.iter().find(|claim| claim.id == "c-1").map(|claim| claim.state);
        assert_eq!(state, Some(detente_case::ClaimState::Accepted), "cut at {cut}");
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
