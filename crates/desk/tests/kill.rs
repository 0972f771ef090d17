//! kill -9 at every step of every kind of write that the desk makes: `case.toml` and a new report, lines of
//! `claims.jsonl`. The file is the old one or the new one, whole; what was accepted is there; what is left behind is
//! swept away. The test starts itself anew as the process that dies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use detente_case::claims::{Act, Decision, Record};
use detente_case::files::{Files, Step};
use detente_case::log::append;
use detente_desk::write::{create, replace, sweep};
use std::io;
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
    let (new, old) = ("new = true\n".repeat(20_000), "old = true\n".repeat(30_000));
    let last = at.clone();
    let fault = move |step: Step, _: &Path| -> io::Result<()> {
        if format!("{step:?}") == last {
            die();
        }
        Ok(())
    };
    let file = Path::new(&file);
    let folder = if how == "append" { file } else { file.parent().unwrap() };
    let files = Files::folder(folder).failing(std::sync::Arc::new(fault));
    let _ = match how.as_str() {
        "replace" => replace(&files, file, old.as_bytes(), new.as_bytes()),
        "create" => create(&files, file, new.as_bytes(), None),
        _ => append(&files, &lines()),
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
    for point in Step::FILE {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("case.toml");
        let old = "old = true\n".repeat(30_000);
        std::fs::write(&file, &old).unwrap();
        killed("replace", &file, &format!("{point:?}"));
        let after = std::fs::read_to_string(&file).unwrap();
        match point {
            Step::Taken | Step::Done => assert!(after == new, "{point:?}: the new file, whole"),
            _ => assert!(after == old, "{point:?}: the old file, whole"),
        }
        // The next start leaves no trace of the dead one, and writes as ever.
        sweep(folder.path());
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["case.toml"], "{point:?}");
        replace(&Files::folder(folder.path()), &file, after.as_bytes(), new.as_bytes()).unwrap();
        assert!(std::fs::read_to_string(&file).unwrap() == new);
    }
}

#[test]
fn an_error_at_every_point_leaves_a_whole_file_and_no_litter() {
    for stop in Step::FILE {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("case.toml");
        std::fs::write(&file, "old").unwrap();
        let fault = move |step: Step, _: &Path| {
            if step == stop { Err(io::Error::other("no space")) } else { Ok(()) }
        };
        let files = Files::folder(folder.path()).failing(std::sync::Arc::new(fault));
        assert!(replace(&files, &file, b"old", b"new").is_err());
        let expected = if matches!(stop, Step::Taken | Step::Done) { "new" } else { "old" };
        assert_eq!(std::fs::read_to_string(&file).unwrap(), expected, "{stop:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{stop:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_new_report_is_there_whole_or_not_at_all() {
    let new = "new = true\n".repeat(20_000);
    for point in Step::FILE {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.md");
        killed("create", &file, &format!("{point:?}"));
        match point {
            Step::Taken | Step::Done => {
                assert!(std::fs::read_to_string(&file).unwrap() == new, "{point:?}")
            }
            _ => assert!(!file.exists(), "{point:?}"),
        }
        sweep(folder.path());
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, usize::from(file.exists()), "{point:?}: no litter");
        // What is there is never written over; what is not can be made.
        let again = create(&Files::folder(folder.path()), &file, b"other", None);
        if matches!(point, Step::Taken | Step::Done) {
            assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
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
        for point in Step::LOG {
            let folder = tempfile::tempdir().unwrap();
            let log = folder.path().join("claims.jsonl");
            if let Some(before) = &before {
                std::fs::write(&log, before).unwrap();
            }
            killed("append", folder.path(), &format!("{point:?}"));
            let old = before.as_ref().map(|_| Proposed);
            let new = matches!(point, Step::Written | Step::Synced).then_some(Accepted);
            let found = (state(folder.path(), "c-1"), state(folder.path(), "c-2"));
            // Cut in half, the claim may be whole and its decision not.
            assert!(
                found == (old, new) || (point == Step::Half && found == (old, Some(Proposed))),
                "{point:?}"
            );
            // And the log goes on.
            append(&Files::folder(folder.path()), &lines()).unwrap();
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
        append(&Files::folder(folder.path()), &lines()).unwrap();
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
        replace(&Files::folder(folder.path()), &link, b"old", b"new").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
    }
}

/// What of a file must outlive a write: its mode, its links, its other names.
#[cfg(unix)]
#[test]
fn mode_links_and_other_names_are_kept() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    for mode in [0o600, 0o640, 0o664] {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("real.toml"), "old").unwrap();
        std::fs::set_permissions(at("real.toml"), std::fs::Permissions::from_mode(mode)).unwrap();
        symlink("real.toml", at("one.toml")).unwrap();
        symlink(at("one.toml"), at("case.toml")).unwrap();
        let files = Files::folder(folder.path());
        replace(&files, &at("case.toml"), b"old", b"new").unwrap();
        let meta = std::fs::metadata(at("real.toml")).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, mode);
        assert_eq!(std::fs::read_link(at("case.toml")).unwrap(), at("one.toml"));
        // Another name for the same file.
        std::fs::hard_link(at("real.toml"), at("other.toml")).unwrap();
        replace(&files, &at("case.toml"), b"new", b"newer and longer").unwrap();
        replace(&files, &at("case.toml"), b"newer and longer", b"short").unwrap();
        assert_eq!(std::fs::read(at("other.toml")).unwrap(), b"short");
        assert_eq!(std::fs::metadata(at("real.toml")).unwrap().nlink(), 2);
        for step in [Step::Start, Step::Half, Step::Synced] {
            let fault =
                move |at: Step, _: &Path| if at == step { Err(io::Error::other("full")) } else { Ok(()) };
            let files = files.clone().failing(std::sync::Arc::new(fault));
            assert!(replace(&files, &at("case.toml"), b"short", b"a new text").is_err());
            assert_eq!(std::fs::read(at("other.toml")).unwrap(), b"short", "{step:?}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing is left");
        // A new file is as closed as the case is.
        create(&files, &at("report.md"), b"x", Some(&at("case.toml"))).unwrap();
        let mode_of = |name: &str| std::fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode_of("report.md"), mode);
        append(&files, &lines()).unwrap();
        assert_eq!(mode_of("claims.jsonl"), mode);
    }
}

/// An editor saves between the look at the file and the step that replaces it: its save is what stands, whichever way
/// it saves.
#[test]
fn a_save_in_the_last_moment_is_not_lost() {
    for by_renaming in [false, true] {
        for step in Step::FILE {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("case.toml");
            std::fs::write(&file, "old").unwrap();
            let save = file.clone();
            let fault = move |at: Step, _: &Path| -> io::Result<()> {
                if at == step {
                    if by_renaming {
                        std::fs::write(save.with_extension("swp"), "theirs")?;
                        std::fs::rename(save.with_extension("swp"), &save)?;
                    } else {
                        std::fs::write(&save, "theirs")?;
                    }
                }
                Ok(())
            };
            let files = Files::folder(folder.path()).failing(std::sync::Arc::new(fault));
            let done = replace(&files, &file, b"old", b"ours");
            let after = std::fs::read_to_string(&file).unwrap();
            assert_eq!(after, "theirs", "{step:?}");
            assert_eq!(done.is_ok(), matches!(step, Step::Taken | Step::Done), "{step:?}: {done:?}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{step:?}");
        }
    }
}
