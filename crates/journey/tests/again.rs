//! A draft that is drafted again: a second run changes nothing, no run touches a row that a person kept, and what new
//! reports say of such rows can be taken in any part without leaving an error.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // helpers of tests

use detente_desk::{Desk, drafting, drafts, incoming, weigh};
use detente_draft::{Paper, draft};
use detente_intake::{Head, Intake};
use detente_journey::drafting::extended;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use toml_edit::{DocumentMut, Item};

/// The reports of each dossier, as files would have them: id and text.
fn dossiers() -> &'static [Vec<(String, String)>] {
    static ALL: OnceLock<Vec<Vec<(String, String)>>> = OnceLock::new();
    ALL.get_or_init(|| {
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
        };
        paths.iter().map(read).collect()
    })
}

fn papers(reports: &[(String, String)]) -> Vec<(Paper, Intake)> {
    let read = |(id, text): &(String, String)| {
        let taken = Intake { text: text.clone(), ..Intake::default() };
        (Paper::new(id, &format!("{id}.txt"), &taken, &[]), taken)
    };
    reports.iter().map(read).collect()
}

/// What `detente draft REPORT… --into CASE` does to a case that is there.
fn again(goal: &Path, folder: &Path, reports: &[(String, String)]) {
    let paths: Vec<PathBuf> = reports
        .iter()
        .map(|(id, text)| {
            let path = folder.join(format!("{id}.txt"));
            std::fs::write(&path, text).unwrap();
            path
        })
        .collect();
    let before = drafting::known(goal).unwrap();
    let (new, made, _) = extended(&before, papers(reports), &paths, &Head::default()).unwrap();
    drafting::write(goal, "drafted", &made, &new, &[]).unwrap();
}

/// Every row of the case that has no mark, by table and key, as it is written.
fn kept(goal: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(goal.join("case.toml")).unwrap();
    let doc: DocumentMut = text.parse().unwrap();
    let mut all = BTreeMap::new();
    for (table, item) in doc.iter() {
        for row in item.as_array_of_tables().into_iter().flat_map(|list| list.iter()) {
            if row.get("draft").and_then(Item::as_bool) == Some(true) {
                continue;
            }
            let id = |key: &str| row.get(key).and_then(Item::as_str).unwrap_or("").to_owned();
            let key = format!("{table} {} {} {}", id("party"), id("issue"), id("id"));
            let mut bare = row.clone();
            bare.decor_mut().clear();
            all.insert(key, bare.to_string());
        }
    }
    all
}

fn files(goal: &Path) -> Vec<(PathBuf, String)> {
    let mut all: Vec<PathBuf> = ["", "reports"]
        .iter()
        .flat_map(|inner| std::fs::read_dir(goal.join(inner)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.file_name().unwrap().to_string_lossy().starts_with('.'))
        .collect();
    all.sort();
    all.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// Keeps and strikes rows at a stride, so that subsets of all sizes come up.
fn decided(goal: &Path, keep: (usize, usize), strike: (usize, usize)) {
    let desk = Desk::open(goal).of("tester");
    let open = drafts::open_rows(&desk.snapshot().loaded);
    let some = |(at, stride): (usize, usize)| -> Vec<String> {
        let rows = open.iter().enumerate().filter(|(place, _)| place % stride == at % stride);
        rows.map(|(_, row)| row.id.clone()).collect()
    };
    drafts::decide(&desk, &some(keep), &some(strike)).unwrap();
}

fn sound(goal: &Path) -> Result<(), TestCaseError> {
    let loaded = detente_case::load(goal);
    let errors: Vec<_> = loaded.errors().map(|error| (error.code, error.message.clone())).collect();
    prop_assert!(errors.is_empty(), "{errors:?}");
    let bound = detente_bind::bind(&loaded.case);
    let errors: Vec<_> = bound.diagnostics.iter().map(|error| (error.code, error.message.clone())).collect();
    prop_assert!(errors.is_empty(), "{errors:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_second_run_changes_nothing_and_no_run_touches_what_was_kept(
        which in 0_usize..10, first in 1_usize..6,
        keep in (0_usize..100, 1_usize..5), strike in (0_usize..100, 3_usize..9),
    ) {
        let reports = &dossiers()[which % dossiers().len()];
        let folder = tempfile::tempdir().unwrap();
        let goal = folder.path().join("case");
        let some = &reports[..first.min(reports.len())];
        let new = papers(some);
        let alone: Vec<Paper> = new.iter().map(|(paper, _)| paper.clone()).collect();
        drafting::write(&goal, "drafted", &draft(&alone, &[]), &new, &[]).unwrap();
        decided(&goal, keep, strike);
        let before = kept(&goal);
        again(&goal, folder.path(), reports);
        sound(&goal)?;
        let after = kept(&goal);
        for (key, row) in &before {
            prop_assert_eq!(after.get(key), Some(row), "{}", key);
        }
        let once = files(&goal);
        again(&goal, folder.path(), reports);
        for ((path, then), (_, now)) in once.iter().zip(&files(&goal)) {
            let other: Vec<(&str, &str)> = then.lines().zip(now.lines()).filter(|(a, b)| a != b).take(3).collect();
            prop_assert!(then == now, "{}: {:?}", path.display(), other);
        }
        prop_assert_eq!(files(&goal).len(), once.len());
    }

    #[test]
    fn what_new_reports_say_can_be_taken_in_any_part(
        which in 0_usize..10, first in 1_usize..5, keep in (0_usize..100, 1_usize..3), take in (0_usize..100, 1_usize..4),
    ) {
        let reports = &dossiers()[which % dossiers().len()];
        let folder = tempfile::tempdir().unwrap();
        let goal = folder.path().join("case");
        let new = papers(&reports[..first.min(reports.len() - 1)]);
        let alone: Vec<Paper> = new.iter().map(|(paper, _)| paper.clone()).collect();
        drafting::write(&goal, "drafted", &draft(&alone, &[]), &new, &[]).unwrap();
        decided(&goal, keep, (7, 11));
        // The rest comes in as `detente read --into` files it: reports and claims, no rows.
        for (paper, taken) in papers(&reports[first.min(reports.len() - 1)..]) {
            let text = incoming::file(&Intake { head: paper.known(&taken.head), ..taken.clone() }, None);
            std::fs::write(goal.join(format!("reports/{}.md", paper.id)), text).unwrap();
        }
        let desk = Desk::open(&goal).of("tester");
        let read = desk.snapshot();
        let case = &read.loaded.case;
        let names = incoming::names(case);
        let made = draft(&drafting::papers(case, &names), &names);
        let fresh: BTreeSet<String> = reports[first.min(reports.len() - 1)..].iter().map(|(id, _)| id.clone()).collect();
        let found = weigh::weigh(case, &made, &fresh, false);
        let rows: Vec<&weigh::Weighed> = found.judgements.iter().enumerate()
            .filter(|(at, row)| row.change().is_some() && at % take.1 == take.0 % take.1)
            .map(|(_, row)| row)
            .collect();
        let records: Vec<_> = made.claims.iter().map(|claim| claim.record.clone()).collect();
        let taken = weigh::take(&desk, &rows, &records).unwrap();
        prop_assert_eq!(taken.changed.len() + taken.refused.len(), rows.len());
        sound(&goal)?;
        // What was taken is confirmed by the same reports from then on: none of it is proposed again.
        desk.refresh();
        let then = desk.snapshot();
        let names = incoming::names(&then.loaded.case);
        let made = draft(&drafting::papers(&then.loaded.case, &names), &names);
        for row in weigh::weigh(&then.loaded.case, &made, &fresh, false).judgements {
            let again = taken.changed.contains(&row.id) && row.after.is_some() && row.id != "case.as_of";
            prop_assert!(!again, "{:?}", row);
        }
    }
}
