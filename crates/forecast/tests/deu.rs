//! The published error of each model on the decided issues of the DEU data, read in place: the folder is
//! named by the environment variable DETENTE_DATA.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "test helpers outside of #[test] functions"
)]

mod rows;

use detente_exchange::decided;
use detente_forecast::{BENCHMARKS, Backtest, MODELS, Model, Score, backtest, benchmark};
use std::path::Path;
use std::sync::OnceLock;

/// The whole board, once for all tests.
fn result() -> Option<&'static Backtest> {
    static RESULT: OnceLock<Option<Backtest>> = OnceLock::new();
    RESULT.get_or_init(run).as_ref()
}

fn run() -> Option<Backtest> {
    let Some(data) = std::env::var_os("DETENTE_DATA") else {
        eprintln!("SKIPPED: DETENTE_DATA is not set, the DEU table was not checked");
        return None;
    };
    let text = std::fs::read_to_string(Path::new(&data).join("spatial/deu3.csv")).unwrap();
    let read = decided::read(&text).unwrap();
    let rows = rows::Rows::of(&read);
    let models: Vec<Model> = MODELS.iter().chain(BENCHMARKS).cloned().collect();
    Some(backtest(&rows.decided(), &models, 2000))
}

fn row<'a>(result: &'a Backtest, id: &str) -> &'a Score {
    result.models.iter().find(|score| score.model == id).unwrap()
}

#[test]
fn the_table_of_errors_is_reproduced() {
    let Some(result) = result() else { return };
    assert_eq!((result.issues, result.groups), (353, 137));
    // Mean absolute error, root mean square, median error: to the digits in which they were published.
    let table = [
        ("weighted-mean", 353, "23.05", "29.8", "18.0"),
        ("influence-mean", 353, "23.19", "30.3", "18.7"),
        ("plain-mean", 353, "23.71", "30.8", "18.6"),
        ("mid-range", 353, "26.84", "32.7", "25.0"),
        ("constant-50", 353, "28.02", "33.5", "26.0"),
        ("weighted-median", 353, "28.35", "41.1", "20.0"),
        ("plain-median", 353, "28.59", "40.7", "20.0"),
        ("reference-point", 253, "51.11", "61.8", "50.0"),
    ];
    for (id, count, mae, rmse, median) in table {
        let score = row(result, id);
        let seen = (
            score.issues,
            format!("{:.2}", score.mae),
            format!("{:.1}", score.rmse),
            format!("{:.1}", score.median),
        );
        assert_eq!((id, seen), (id, (count, mae.into(), rmse.into(), median.into())));
        assert_eq!(score.undefined, 353 - count);
    }
    let mean = row(result, "weighted-mean");
    assert!((mean.mae_ci95[0] - 21.1).abs() < 0.15 && (mean.mae_ci95[1] - 25.0).abs() < 0.15);
    assert!(mean.difference.is_none());
    // The mean and the median differ by more than chance; the mean and the plain mean do not.
    assert!(row(result, "weighted-median").difference.unwrap().ci95[0] > 0.0);
    assert!(row(result, "plain-mean").difference.unwrap().ci95[0] < 0.0);
}

#[test]
fn intervals_of_unseen_proposals_hold_their_share() {
    let Some(result) = result() else { return };
    let mean = row(result, "weighted-mean");
    println!("90 %: {:.4}, by kind {:?}; 50 %: {:.4}", mean.cover_90, mean.cover_90_by_kind, mean.cover_50);
    assert!((0.86..=0.94).contains(&mean.cover_90), "{}", mean.cover_90);
    assert!((0.86..=0.94).contains(&mean.cover_90_by_kind[0]), "{:?}", mean.cover_90_by_kind);
    // A distribution is worth having: it scores better than its own point.
    assert!(mean.crps < mean.mae * 0.75);
    assert_eq!((result.choices.issues, result.choices.landed), (107, 64));
    assert!(result.choices.brier < 0.2);
}

#[test]
fn the_shipped_constants_are_those_that_the_data_give() {
    let Some(result) = result() else { return };
    for score in result.models.iter().filter(|score| score.issues >= 100) {
        let shipped =
            benchmark(&score.model).unwrap_or_else(|| panic!("{} is not in the table", score.model));
        let spread = score.spread.unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-3;
        assert_eq!(shipped.issues as usize, score.issues, "{}", score.model);
        assert!(
            near(shipped.mae, score.mae)
                && near(shipped.spread.sigma, spread.sigma)
                && near(shipped.spread.choice_sigma, spread.choice_sigma)
                && near(shipped.spread.landed, spread.landed)
                && near(shipped.spread.slope, spread.slope),
            "{}: run `detente backtest deu3.csv --fit > crates/forecast/data/spread.csv`",
            score.model
        );
    }
}
