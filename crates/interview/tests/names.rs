//! Whoever is merged with whom in a drafted case, whoever speaks for whom, whatever row is changed and kept: the case has no
//! error, its outlook runs, a later draft leaves that alone, and each step is taken back whole.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // helpers of tests

use detente_desk::{Desk, Refusal, drafting, drafts, names};
use detente_draft::{Paper, draft};
use detente_intake::Intake;
use detente_outlook::{Files, Parts, Settings, Stop};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

type Reports = Vec<(Paper, Intake)>;

/// The reports of a dossier of `tests/dossiers`, by its number.
fn reports(which: usize) -> Reports {
    let folder = format!("{}/../../tests/dossiers", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("README.md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let text = std::fs::read_to_string(&paths[which % paths.len()]).unwrap();
    let mut all: Reports = Vec::new();
    for part in text.split("\n## ").skip(1).filter(|part| !part.starts_with("gold")) {
        let id = part.split(" | ").next().unwrap();
        let lines: Vec<&str> = part.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        let taken = Intake { text: lines.join("\n"), ..Intake::default() };
        all.push((Paper::new(id, &format!("{id}.txt"), &taken, &[]), taken));
    }
    all
}

fn write(goal: &Path, reports: &Reports) {
    let (aliases, papers) = match goal.exists() {
        true => {
            let known = drafting::known(goal).unwrap();
            (known.aliases.clone(), known.papers(&known.aliases))
        }
        false => (Vec::new(), reports.iter().map(|(paper, _)| paper.clone()).collect()),
    };
    drafting::write(goal, "drafted", &draft(&papers, &aliases), reports, &[]).unwrap();
}

fn runs(goal: &Path) -> Result<(), TestCaseError> {
    let loaded = detente_case::load(goal);
    let errors: Vec<_> = loaded.errors().map(|error| (error.code, error.message.clone())).collect();
    prop_assert!(errors.is_empty(), "{errors:?}");
    let bound = detente_bind::bind(&loaded.case);
    prop_assert!(bound.diagnostics.is_empty(), "{:?}", bound.diagnostics);
    let settings = Settings { draws: 32, ..Settings::default() };
    let parts = Parts { sources: false, inputs: false, findings: false };
    let outlook =
        detente_outlook::outlook_until(&loaded.case, &bound, &settings, Files::default(), parts, Stop::NEVER);
    prop_assert!(outlook.is_some_and(|outlook| outlook.signed.is_some() && outlook.holds.is_some()));
    Ok(())
}

fn said(done: Result<(), Refusal>) -> Result<(), TestCaseError> {
    done.map_err(|refusal| TestCaseError::fail(refusal.to_string()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn names_and_changed_rows_leave_a_case_that_runs(
        which in 0_usize..10,
        steps in prop::collection::vec((0_usize..1000, 0_usize..1000, 0_u8..4), 1..6),
    ) {
        let reports = reports(which);
        let folder = tempfile::tempdir().unwrap();
        let goal = folder.path().join("case");
        write(&goal, &reports);
        let text = || std::fs::read_to_string(goal.join("case.toml")).unwrap();
        let desk = Desk::open(&goal).of("tester");
        let mut gone: Vec<String> = Vec::new();
        for (one, other, act) in steps {
            let before = text();
            let read = desk.snapshot();
            let case = &read.loaded.case;
            let open = drafts::open_rows(&read.loaded);
            let id = |at: usize| case.parties[at % case.parties.len()].id.clone();
            match act {
                0 | 1 if case.parties.len() > 2 && id(one) != id(other) => {
                    said(names::same(&desk, &id(one), &id(other)))?;
                    gone.push(id(other));
                    prop_assert!(desk.snapshot().loaded.case.party(&id(other)).is_none());
                }
                2 if !case.sources.is_empty() && !case.parties.is_empty() => {
                    let source = case.sources[one % case.sources.len()].id.clone();
                    let party = (other % 3 > 0).then(|| id(other));
                    said(names::speaks(&desk, &source, party.as_deref()))?;
                }
                _ => {
                    let events: Vec<_> = open.iter().filter(|row| row.table == "event").collect();
                    let Some(event) = events.get(one % events.len().max(1)) else { continue };
                    let set = [("on".to_owned(), "2026-01-02".to_owned()), ("kind".to_owned(), "other".to_owned())];
                    said(drafts::amend(&desk, &event.id, &set))?;
                    prop_assert!(!drafts::open_rows(&desk.snapshot().loaded).iter().any(|row| row.id == event.id));
                }
            }
            runs(&goal)?;
            let after = text();
            if after != before {
                desk.undo().unwrap();
                prop_assert_eq!(text(), before, "a step is taken back whole");
                desk.redo().unwrap();
                prop_assert_eq!(text(), after);
            }
        }
        // A draft of the same reports under the names of the case: what was merged stays so, and once more changes nothing.
        write(&goal, &reports);
        runs(&goal)?;
        let first = text();
        let case = detente_case::load(&goal).case;
        for party in gone {
            prop_assert!(case.party(&party).is_none(), "{party} came back");
        }
        write(&goal, &reports);
        prop_assert_eq!(text(), first);
    }
}

#[test]
fn a_stance_of_another_party_does_not_come_back_for_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let goal = folder.path().join("case");
    write(&goal, &reports(0));
    let desk = Desk::open(&goal).of("tester");
    let read = desk.snapshot();
    let case = &read.loaded.case;
    let of = |row: &drafts::OpenRow, key: &str| row.row[key].as_str().unwrap().to_owned();
    let free = |row: &drafts::OpenRow, party: &str| {
        !case.stances.iter().any(|stance| {
            case.parties[stance.party.at()].id == party
                && case.issues[stance.issue.at()].id == of(row, "issue")
        })
    };
    let open = drafts::open_rows(&read.loaded);
    let (stance, party) = open
        .iter()
        .filter(|row| row.table == "stance")
        .find_map(|row| {
            Some((row, &case.parties.iter().find(|one| one.id != of(row, "party") && free(row, &one.id))?.id))
        })
        .unwrap();
    drafts::amend(&desk, &stance.id, &[("party".to_owned(), party.clone())]).unwrap();
    let text = || std::fs::read_to_string(goal.join("case.toml")).unwrap();
    let before = text();
    write(&goal, &reports(0));
    let after = detente_case::load(&goal).case;
    let has = |party: &str| {
        after.stances.iter().any(|one| {
            after.parties[one.party.at()].id == party
                && after.issues[one.issue.at()].id == of(stance, "issue")
        })
    };
    assert!(has(party) && !has(&of(stance, "party")), "{before}");
    for (key, why) in [("id", "not for editing"), ("draft", "not for editing")] {
        let refused = drafts::amend(&desk, &open[0].id, &[(key.to_owned(), "x".to_owned())]).unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert!(drafts::amend(&desk, "s-none", &[("name".to_owned(), "x".to_owned())]).is_err());
}
