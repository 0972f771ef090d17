//! Whatever subset of claims and rows of a drafted case is accepted or rejected, in whatever order: the case has no error
//! and its outlook runs.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // helpers of tests

use detente_case::claims::Act;
use detente_desk::{Desk, drafting, drafts};
use detente_draft::{Paper, draft};
use detente_intake::Intake;
use detente_outlook::{Files, Parts, Settings, Stop};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The reports of each dossier.
fn dossiers() -> Vec<Vec<(Paper, Intake)>> {
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
    let read = |path: &PathBuf| {
        let mut reports: Vec<(String, String)> = Vec::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some(head) = line.strip_prefix("## ").filter(|head| *head != "gold") {
                reports.push((head.split(" | ").next().unwrap().to_owned(), String::new()));
            } else if let (Some((_, text)), Some(words)) = (reports.last_mut(), line.strip_prefix("> ")) {
                text.push_str(words);
                text.push('\n');
            }
        }
        reports
            .into_iter()
            .map(|(id, text)| {
                let taken = Intake { text, ..Intake::default() };
                (Paper::new(&id, &format!("{id}.txt"), &taken, &[]), taken)
            })
            .collect()
    };
    paths.iter().map(read).collect()
}

/// The same, read once.
fn all() -> &'static [Vec<(Paper, Intake)>] {
    static ALL: OnceLock<Vec<Vec<(Paper, Intake)>>> = OnceLock::new();
    ALL.get_or_init(dossiers)
}

fn made(folder: &Path, reports: &[(Paper, Intake)]) -> PathBuf {
    let papers: Vec<Paper> = reports.iter().map(|(paper, _)| paper.clone()).collect();
    let goal = folder.join("case");
    drafting::write(&goal, "drafted", &draft(&papers, &[]), reports, &[]).unwrap();
    goal
}

/// No error, and an outlook.
fn runs(goal: &Path) -> Result<(), TestCaseError> {
    let loaded = detente_case::load(goal);
    let errors: Vec<_> = loaded.errors().map(|error| (error.code, error.message.clone())).collect();
    prop_assert!(errors.is_empty(), "{errors:?}");
    let bound = detente_bind::bind(&loaded.case);
    let errors: Vec<_> = bound.diagnostics.iter().map(|error| (error.code, error.message.clone())).collect();
    prop_assert!(errors.is_empty(), "{errors:?}");
    let settings = Settings { draws: 32, ..Settings::default() };
    let parts = Parts { sources: false, inputs: false, findings: false };
    let outlook =
        detente_outlook::outlook_until(&loaded.case, &bound, &settings, Files::default(), parts, Stop::NEVER);
    prop_assert!(outlook.is_some_and(|outlook| outlook.signed.is_some() && outlook.holds.is_some()));
    Ok(())
}

proptest! {
    // Each step keeps or strikes a subset, so that some 250 are seen.
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_subset_in_any_order_leaves_a_case_that_runs(which in 0_usize..10, steps in prop::collection::vec((0_usize..1000, 0_u8..5), 1..8)) {
        let all = all();
        let folder = tempfile::tempdir().unwrap();
        let goal = made(folder.path(), &all[which % all.len()]);
        runs(&goal)?;
        let desk = Desk::open(&goal).of("tester");
        for (pick, act) in steps {
            let read = desk.snapshot();
            let open = drafts::open_rows(&read.loaded);
            let claims = &read.loaded.case.claims;
            // A row and those at a stride from it, so that subsets of all sizes come up.
            let some = |stride: usize| -> Vec<String> {
                open.iter().enumerate().filter(|(at, _)| at % stride == pick % stride).map(|(_, row)| row.id.clone()).collect()
            };
            match act {
                0 => { drafts::decide(&desk, &some(3), &[]).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?; }
                1 => { drafts::decide(&desk, &[], &some(5)).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?; }
                2 => { drafts::decide(&desk, &some(2), &some(7)).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?; }
                _ if claims.is_empty() => {}
                act => {
                    let id = claims[pick % claims.len()].id.clone();
                    let act = if act == 3 { Act::Accept } else { Act::Reject };
                    desk.decide(&id, act, serde_json::Map::new()).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
                }
            }
            runs(&goal)?;
        }
    }
}

#[test]
fn keeping_everything_leaves_the_numbers_that_no_report_tells() {
    let folder = tempfile::tempdir().unwrap();
    let goal = made(folder.path(), &all()[0]);
    let desk = Desk::open(&goal).of("tester");
    let before = detente_case::load(&goal).case;
    let all: Vec<String> = drafts::open_rows(&desk.snapshot().loaded).into_iter().map(|row| row.id).collect();
    assert!(all.len() > 10);
    drafts::decide(&desk, &all, &[]).unwrap();
    let loaded = detente_case::load(&goal);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    assert!(drafts::open_rows(&loaded).is_empty());
    let unseen: Vec<&str> = loaded.case.unseen().map(|input| input.path.as_str()).collect();
    assert!(
        unseen.iter().any(|path| path.ends_with(".alternative"))
            && unseen.iter().any(|path| path.ends_with(".salience"))
    );
    assert!(!unseen.iter().any(|path| path.ends_with(".position")), "{unseen:?}");
    assert_eq!(loaded.case.inputs.len(), before.inputs.len());
    // What was struck stays away, and a draft of the same reports changes nothing.
    let cited =
        loaded.case.claims.iter().filter(|claim| claim.state == detente_case::ClaimState::Accepted).count();
    assert!(cited > 5, "what rows rest on is accepted with them");
}

#[test]
fn what_was_struck_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let reports = &all()[0];
    let goal = made(folder.path(), reports);
    let desk = Desk::open(&goal).of("tester");
    let open = drafts::open_rows(&desk.snapshot().loaded);
    let stance = open.iter().find(|row| row.table == "stance").unwrap();
    drafts::decide(&desk, &[], std::slice::from_ref(&stance.id)).unwrap();
    let text = || std::fs::read_to_string(goal.join("case.toml")).unwrap();
    let before = text();
    let papers: Vec<Paper> = reports.iter().map(|(paper, _)| paper.clone()).collect();
    drafting::write(&goal, "drafted", &draft(&papers, &[]), reports, &[]).unwrap();
    let again = drafts::open_rows(&Desk::open(&goal).snapshot().loaded);
    assert!(!again.iter().any(|row| row.id == stance.id));
    assert_eq!(before.matches("[[stance]]").count(), text().matches("[[stance]]").count());
}
