//! Numbers that other programs print for the same input: scoringrules 0.10, scipy 1.17 and SALib 1.6, each asked once
//! and written down here. (Over random inputs their answers and ours agree to fifteen digits.)

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_chance::sobol::{Design, Resampling};
use detente_chance::{Dist, Quantity, score, summary};

#[track_caller]
fn near(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0), "{ours} for {theirs}");
}

#[test]
fn scores_of_an_ensemble() {
    let draws = [0.3, 1.1, 2.2, 4.0, 7.5];
    near(score::crps_fair(&draws, 2.5).unwrap(), 0.35); // crps_ensemble(…, estimator="fair")
    near(score::crps_standard(&draws, 2.5).unwrap(), 0.696); // estimator="nrg"
    near(score::crps_normal(1.0, 2.0, 3.0), 1.204_882_715_255_232_6); // crps_normal(3, 1, 2)
}

#[test]
fn laws() {
    let beta = Dist::Beta { a: 2.5, b: 4.0, low: 0.0, high: 100.0 };
    near(beta.quantile(0.05, &Quantity::SCALE), 11.481_964_193_097_445); // beta.ppf(.05, 2.5, 4)
    near(beta.cdf(30.0, &Quantity::SCALE), 0.352_197_585_906_767_2);
    let normal = Dist::Normal { mean: 90.0, sd: 20.0 };
    near(normal.quantile(0.05, &Quantity::SCALE), 53.651_583_538_227_63); // truncnorm(−4.5, .5, 90, 20)
    near(normal.mean(&Quantity::SCALE), 79.817_203_604_510_24);
    near(normal.sd(&Quantity::SCALE), 13.944_047_536_137_525);
    let (low, high) = summary::jeffreys(3, 8, 0.95);
    near(low, 0.119_039_180_154_165_9); // beta.ppf(.025, 3.5, 5.5)
    near(high, 0.705_176_553_719_691_2);
}

/// SALib centres and divides by the same numbers, so that on the same rows its indices are ours.
#[test]
fn indices_of_four_rows() {
    let a = [0.1, 0.9, 0.6, 0.3, 0.35, 0.55, 0.85, 0.05];
    let b = [0.7, 0.2, 0.25, 0.8, 0.95, 0.4, 0.45, 0.65];
    let f = |x: &[f64]| x[0] + 2.0 * x[1] * x[1] + x[0] * x[1];
    let design = Design::new(2, &a, &b, vec![vec![0], vec![1]]).unwrap();
    let found = design.run(f).indices(&Resampling::default()).unwrap();
    // Written out: SALib.analyze.sobol's first_order and total_order over the same values.
    let rows = |matrix: &[f64]| matrix.chunks(2).map(|x| [x[0], x[1]]).collect::<Vec<_>>();
    let (a, b) = (rows(&a), rows(&b));
    let at = |x: [f64; 2]| f(&x);
    let mean = a.iter().chain(&b).map(|x| at(*x)).sum::<f64>() / 8.0;
    let variance = a.iter().chain(&b).map(|x| libm::pow(at(*x) - mean, 2.0)).sum::<f64>() / 8.0;
    for (column, index) in found.groups.iter().enumerate() {
        let (mut first, mut total) = (0.0, 0.0);
        for (a, b) in a.iter().zip(&b) {
            let mut mixed = *a;
            mixed[column] = b[column];
            first += (at(*b) - mean) * (at(mixed) - at(*a)) / 4.0;
            total += libm::pow(at(*a) - at(mixed), 2.0) / 8.0;
        }
        near(index.first.value, first / variance);
        near(index.total.value, total / variance);
    }
}
