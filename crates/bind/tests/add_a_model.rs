//! "Add a model in an afternoon" (CONTRIBUTING.md), as a test: a factor that no crate knows, bound, drawn and
//! multiplied into the answer by the same machinery as those of the table.
//!
//! *Patience*: the deal holds for its first year only where no party runs out of patience. A party that discounts at
//! the rate r keeps its patience for a year with chance e^(−r), and the parties do so independently.

#![allow(clippy::unwrap_used, reason = "test helpers outside of #[test] functions")]

use detente_bind::codes::NoteCode;
use detente_bind::reading::{Missing, Reading, Row};
use detente_bind::run::{Run, run};
use detente_bind::{Bound, Builder, Factor, bind_rows, draw, graph};
use detente_case::{Case, InputId, QuestionKind};

/// The row, as it would stand in [`Factor::row`].
const PATIENCE: Row = Row {
    question: QuestionKind::Holds,
    name: "patience",
    gist: "nobody runs out of patience",
    title: "nobody runs out of patience within a year",
    missing: "the case gives no [compliance] of anybody",
    plan: patience,
};

/// The model's file in `bind`: which inputs it reads, and what it makes of a draw.
fn patience(b: &mut Builder<'_>, _: &Bound) -> Result<Reading, Missing> {
    let rates: Vec<InputId> = b.case.compliance.iter().map(|row| row.impatience).collect();
    if rates.is_empty() {
        return Err(Missing::Inputs);
    }
    Ok(Reading::by_draw(move |row| libm::exp(-rates.iter().map(|rate| row[rate.at()]).sum::<f64>())))
}

/// The table with one row more.
fn rows() -> Vec<Row> {
    Factor::ALL.into_iter().map(Factor::row).chain([PATIENCE]).collect()
}

const DRAWS: usize = 200;

fn ran(case: &Case, rows: &[Row]) -> (Bound, Run) {
    let bound = bind_rows(case, graph::LIMIT, rows);
    let sample = draw(case, &bound, 1, DRAWS);
    let run = run(&bound, &sample);
    (bound, run)
}

fn case(folder: &str) -> Case {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(folder);
    detente_case::load(&path).case
}

#[test]
fn a_row_of_ones_own_is_bound_drawn_and_multiplied_in() {
    let case = case("israel-syria");
    let ((bound, with), (_, without)) = (ran(&case, &rows()), ran(&case, &Factor::ALL.map(Factor::row)));
    let own = with.columns.last().unwrap();
    let values = own.values.as_ref().unwrap();
    assert_eq!((own.question, values.chance.len(), values.undefined), (QuestionKind::Holds, DRAWS, 0));
    // By hand, from the draws of the inputs that the case names.
    let sample = draw(&case, &bound, 1, DRAWS);
    assert!(!case.compliance.is_empty());
    for (at, chance) in values.chance.iter().enumerate() {
        let rate: f64 = case.compliance.iter().map(|row| sample.row(at)[row.impatience.at()]).sum();
        assert!((chance - libm::exp(-rate)).abs() < 1e-12);
    }
    // It enters the product of its question, draw by draw, and leaves the other question alone.
    let (before, after) = (without.chances(QuestionKind::Holds), with.chances(QuestionKind::Holds));
    for ((after, before), own) in after.unwrap().iter().zip(before.unwrap()).zip(&values.chance) {
        assert!((after - before * own).abs() < 1e-12);
    }
    assert_eq!(with.chances(QuestionKind::Signed), without.chances(QuestionKind::Signed));
    // Margins stay those of the first factor that is there.
    assert_eq!(with.margins(QuestionKind::Holds), without.margins(QuestionKind::Holds));
}

#[test]
fn where_its_inputs_are_missing_it_is_left_out_and_says_so() {
    let mut case = case("israel-syria");
    case.compliance.clear();
    let (bound, run) = ran(&case, &rows());
    let why = Err(PATIENCE.missing);
    assert_eq!(bound.factors.last().unwrap().reading.as_ref().map(|_| ()).map_err(String::as_str), why);
    let own = run.columns.last().unwrap();
    assert_eq!(own.values.as_ref().map(|_| ()).map_err(String::as_str), why);
    // What is left of the question is its other factors.
    let hazards = run.values(Factor::Hazards).unwrap();
    assert_eq!(run.chances(QuestionKind::Holds).as_deref(), Some(&hazards.chance[..]));
}

#[test]
fn a_row_may_ask_for_a_number_that_the_case_does_not_give() {
    fn luck(b: &mut Builder<'_>, _: &Bound) -> Result<Reading, Missing> {
        let chance = b.or_wide(
            None,
            || "luck.chance".into(),
            || "Luck: chance".into(),
            detente_chance::Quantity::CHANCE,
        );
        Ok(Reading::by_draw(move |row| row[chance.at()]))
    }
    let case = case("israel-syria");
    let (bound, run) = ran(&case, &[Row { plan: luck, ..PATIENCE }]);
    assert_eq!(bound.inputs.last().map(|input| input.path.as_str()), Some("luck.chance"));
    let said =
        bound.notes.iter().any(|note| note.code == NoteCode::N1101 && note.why.contains("Luck: chance"));
    assert!(said, "a wide prior is said once: {:?}", bound.notes);
    // Drawn from the whole range: a half on average.
    let mean = run.chances(QuestionKind::Holds).unwrap().iter().sum::<f64>() / DRAWS as f64;
    assert!((mean - 0.5).abs() < 0.02, "{mean}");
}

#[test]
fn every_row_of_the_table_is_whole() {
    for factor in Factor::ALL {
        let row = factor.row();
        for text in [row.name, row.gist, row.title, row.missing] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{factor}: {text:?} stands within a sentence");
        }
        let same = |other: &Factor| other.row().title == row.title || other.row().name == row.name;
        assert_eq!(Factor::ALL.iter().filter(|other| same(other)).count(), 1, "{factor}");
    }
    // Rows of the two questions do not mix: the first factor of a question gives its margin.
    let signed: Vec<Factor> = Factor::of(QuestionKind::Signed).collect();
    assert_eq!(signed, [Factor::Deal, Factor::Way]);
    assert_eq!(
        Factor::of(QuestionKind::Holds).collect::<Vec<_>>(),
        [Factor::Enforcement, Factor::Hazards, Factor::Accidents]
    );
}
