//! How good forecasts were: proper scores, their decomposition, calibration, and pooling of several.
//!
//! All scores here are losses except where the name says *gain*: lower is better. The base-rate-only forecast
//! is the honest competitor and is always to be scored beside the analyst's: [`skill`].
//!
//! * *Brier*, (p − o)² for the chance p of "yes" and the outcome o: from 0 to 1. Brier's own form of 1950
//!   (*Monthly Weather Review* 78:1–3) sums over both categories and is twice that: [`brier_two_category`].
//! * *log loss*, −ln(probability given to what happened).
//! * *RPS* for ordered bins (signed by Q1, Q2, later, never): the sum of squared gaps between the cumulative
//!   forecast and outcome; divided by bins − 1 it lies within 0–1 (Epstein 1969, *J. Applied Meteorology*
//!   8:985–987).
//! * *CRPS* for dates and amounts: closed for a normal (Gneiting & Raftery 2007, *JASA* 102:359–378); from m
//!   draws in its *fair* form, which does not reward few draws (Ferro 2014, *Q. J. Royal Meteorological
//!   Society* 140:1917–1923).
//! * *Murphy's decomposition* (1973, *J. Applied Meteorology* 12:595–600): Brier = reliability − resolution +
//!   uncertainty, exactly, when forecasts of the same value form the groups.
//!
//! ```
//! use detente_chance::score::*;
//! assert_eq!(format!("{:.2}", brier(0.7, true)), "0.09");
//! assert_eq!(format!("{:.2}", brier_two_category(0.7, true)), "0.18");
//! assert_eq!(format!("{:.4}", log_loss(0.7, true)), "0.3567");
//! assert_eq!(format!("{:.2}", rps(&[0.2, 0.5, 0.3], 2).unwrap()), "0.53");
//! assert_eq!(format!("{:.5}", crps_normal(0.0, 1.0, 0.0)), "0.23369");
//! assert_eq!(format!("{:.4}", crps_fair(&[1.0, 2.0, 4.0], 3.0).unwrap()), "0.3333");
//! ```

use crate::math::{normal_cdf, normal_pdf};
use crate::summary::jeffreys;
use std::f64::consts::PI;

/// Brier's score of one forecast, half form: (p − o)².
#[must_use]
pub fn brier(p: f64, yes: bool) -> f64 {
    let gap = p - f64::from(u8::from(yes));
    gap * gap
}

/// Brier's score in the original form, summed over "yes" and "no": 2 (p − o)².
#[must_use]
pub fn brier_two_category(p: f64, yes: bool) -> f64 {
    2.0 * brier(p, yes)
}

/// −ln(probability given to what happened); infinite for certainty that was wrong.
#[must_use]
pub fn log_loss(p: f64, yes: bool) -> f64 {
    -libm::log(if yes { p } else { 1.0 - p })
}

/// Ranked probability score of ordered bins: Σ (cumulative forecast − cumulative outcome)². Divide by bins − 1
/// for a number within 0–1. `None` where `happened` is no bin.
#[must_use]
pub fn rps(bins: &[f64], happened: usize) -> Option<f64> {
    if happened >= bins.len() {
        return None;
    }
    let mut cumulative = 0.0;
    let mut sum = 0.0;
    for (at, p) in bins.iter().enumerate() {
        cumulative += p;
        let gap = cumulative - f64::from(u8::from(at >= happened));
        sum += gap * gap;
    }
    Some(sum)
}

/// CRPS of a normal forecast, in units of the amount. With no spread it is the absolute error.
#[must_use]
pub fn crps_normal(mean: f64, sd: f64, amount: f64) -> f64 {
    if sd <= 0.0 {
        return (amount - mean).abs();
    }
    let z = (amount - mean) / sd;
    sd * (z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * normal_pdf(z) - 1.0 / libm::sqrt(PI))
}

/// CRPS from draws, fair form: mean |x − y| − Σ over pairs |x − x'| / (2 m (m − 1)). `None` for fewer than two.
#[must_use]
pub fn crps_fair(draws: &[f64], amount: f64) -> Option<f64> {
    let m = draws.len() as f64;
    (draws.len() >= 2).then(|| distance(draws, amount) - spread(draws) / (2.0 * m * (m - 1.0)))
}

/// CRPS from draws taken as the whole forecast: divides by 2 m² instead. `None` for none.
#[must_use]
pub fn crps_standard(draws: &[f64], amount: f64) -> Option<f64> {
    let m = draws.len() as f64;
    (!draws.is_empty()).then(|| distance(draws, amount) - spread(draws) / (2.0 * m * m))
}

fn distance(draws: &[f64], amount: f64) -> f64 {
    draws.iter().map(|x| (x - amount).abs()).sum::<f64>() / draws.len() as f64
}

/// Σ over all ordered pairs of |x − x'|, by sorting: 2 Σ (2i − m + 1) x₍ᵢ₎.
fn spread(draws: &[f64]) -> f64 {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let m = sorted.len() as f64;
    2.0 * sorted.iter().enumerate().map(|(i, x)| (2.0 * i as f64 - m + 1.0) * x).sum::<f64>()
}

/// 1 − score / score of the base rate: above 0 where the forecaster beats history. `None` where history was
/// perfect.
#[must_use]
pub fn skill(score: f64, base: f64) -> Option<f64> {
    (base > 0.0).then(|| 1.0 - score / base)
}

/// Brier = reliability − resolution + uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Murphy {
    /// Mean Brier score, half form.
    pub brier: f64,
    /// Mean squared gap between a forecast and the share of "yes" where it was given: 0 is perfect.
    pub reliability: f64,
    /// Mean squared gap between those shares and the share overall: more is better.
    pub resolution: f64,
    /// o (1 − o) of the share overall.
    pub uncertainty: f64,
}

/// Decomposes the mean Brier score of (forecast, outcome), equal forecasts in one group. `None` for none.
#[must_use]
pub fn murphy(forecasts: &[(f64, bool)]) -> Option<Murphy> {
    if forecasts.is_empty() {
        return None;
    }
    let n = forecasts.len() as f64;
    let overall = forecasts.iter().filter(|(_, yes)| *yes).count() as f64 / n;
    let mut sorted = forecasts.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut reliability, mut resolution) = (0.0, 0.0);
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        let size = group.len() as f64;
        let share = group.iter().filter(|(_, yes)| *yes).count() as f64 / size;
        reliability += size / n * (group[0].0 - share) * (group[0].0 - share);
        resolution += size / n * (share - overall) * (share - overall);
    }
    let brier = forecasts.iter().map(|(p, yes)| brier(*p, *yes)).sum::<f64>() / n;
    Some(Murphy { brier, reliability, resolution, uncertainty: overall * (1.0 - overall) })
}

/// Brier = miscalibration − discrimination + uncertainty, without bins: how often it comes true at each forecast is
/// estimated by isotonic regression (the CORP approach of Dimitriadis, Gneiting & Jordan 2021, *PNAS* 118(8),
/// e2016191118).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corp {
    /// Mean Brier score, half form.
    pub brier: f64,
    /// What recalibration would save: 0 is perfect.
    pub miscalibration: f64,
    /// What the recalibrated forecasts save against the share overall: more is better.
    pub discrimination: f64,
    /// o (1 − o) of the share overall.
    pub uncertainty: f64,
}

/// The decomposition of (forecast, outcome), and the recalibrated forecasts in the order given. `None` for none.
///
/// ```
/// use detente_chance::score::corp;
/// // Rising forecasts, outcomes 0 1 0 1: the middle two are pooled at one half.
/// let (parts, again) = corp(&[(0.1, false), (0.4, true), (0.6, false), (0.9, true)]).unwrap();
/// assert_eq!(again, [0.0, 0.5, 0.5, 1.0]);
/// assert!((parts.brier - (0.01 + 0.36 + 0.36 + 0.01) / 4.0).abs() < 1e-12);
/// assert!((parts.miscalibration - (0.74 - 0.5) / 4.0).abs() < 1e-12);
/// assert!((parts.discrimination - (0.25 - 0.125)).abs() < 1e-12);
/// ```
#[must_use]
pub fn corp(forecasts: &[(f64, bool)]) -> Option<(Corp, Vec<f64>)> {
    if forecasts.is_empty() {
        return None;
    }
    let n = forecasts.len() as f64;
    let truth = |yes: bool| f64::from(u8::from(yes));
    let mut order: Vec<usize> = (0..forecasts.len()).collect();
    order.sort_by(|a, b| forecasts[*a].0.total_cmp(&forecasts[*b].0));
    // Pools of neighbours: how many came true, of how many. A pool whose share is not above that of the one before
    // joins it; equal forecasts are one pool from the start.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for same in order.chunk_by(|a, b| forecasts[*a].0 == forecasts[*b].0) {
        pools.push((same.iter().map(|at| truth(forecasts[*at].1)).sum(), same.len()));
        while let [.., (yes, size), (more, others)] = pools[..] {
            if yes / (size as f64) < more / (others as f64) {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((yes + more, size + others));
        }
    }
    let shares = pools.iter().flat_map(|(yes, size)| std::iter::repeat_n(yes / *size as f64, *size));
    let mut again = vec![0.0; forecasts.len()];
    for (at, share) in order.iter().zip(shares) {
        again[*at] = share;
    }
    let mean = |of: &dyn Fn(usize) -> f64| {
        (0..forecasts.len())
            .map(|at| (of(at) - truth(forecasts[at].1)) * (of(at) - truth(forecasts[at].1)))
            .sum::<f64>()
            / n
    };
    let overall = forecasts.iter().map(|(_, yes)| truth(*yes)).sum::<f64>() / n;
    let (own, recalibrated) = (mean(&|at| forecasts[at].0), mean(&|at| again[at]));
    let uncertainty = overall * (1.0 - overall);
    let parts = Corp {
        brier: own,
        miscalibration: own - recalibrated,
        discrimination: uncertainty - recalibrated,
        uncertainty,
    };
    Some((parts, again))
}

/// Resolved questions below which calibration shows dots and makes no claim.
pub const ENOUGH: usize = 20;

/// Calibration: in each bin of forecasts, how often it came true.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Bins that hold a forecast, rising.
    pub bins: Vec<Bin>,
    /// False below [`ENOUGH`] questions: too few to say anything.
    pub enough: bool,
}

/// A bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// From this forecast.
    pub from: f64,
    /// To this one.
    pub to: f64,
    /// Mean forecast.
    pub forecast: f64,
    /// Questions.
    pub n: usize,
    /// Of which came true.
    pub yes: usize,
    /// Jeffreys 95 % interval of the share that comes true.
    pub interval: [f64; 2],
}

/// Calibration over `bins` bins of equal width.
///
/// ```
/// use detente_chance::score::calibration;
/// let forecasts: Vec<(f64, bool)> = (0..8).map(|i| (0.35, i < 3)).collect();
/// let found = calibration(&forecasts, 10);
/// assert_eq!(found.bins.len(), 1);
/// assert_eq!(found.bins[0].interval.map(|x| format!("{x:.3}")), ["0.119", "0.705"]);
/// assert!(!found.enough);
/// ```
#[must_use]
pub fn calibration(forecasts: &[(f64, bool)], bins: usize) -> Calibration {
    let bins = bins.max(1);
    let place = |p: f64| ((p * bins as f64) as usize).min(bins - 1);
    let found = (0..bins)
        .filter_map(|at| {
            let here: Vec<&(f64, bool)> = forecasts.iter().filter(|(p, _)| place(*p) == at).collect();
            let n = here.len();
            if n == 0 {
                return None;
            }
            let yes = here.iter().filter(|(_, yes)| *yes).count();
            let (low, high) = jeffreys(yes as u64, n as u64, 0.95);
            Some(Bin {
                from: at as f64 / bins as f64,
                to: (at + 1) as f64 / bins as f64,
                forecast: here.iter().map(|(p, _)| p).sum::<f64>() / n as f64,
                n,
                yes,
                interval: [low, high],
            })
        })
        .collect();
    Calibration { bins: found, enough: forecasts.len() >= ENOUGH }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_numbers() {
        assert_eq!(format!("{:.3}", rps(&[0.2, 0.5, 0.3], 2).unwrap() / 2.0), "0.265");
        assert!(rps(&[1.0], 1).is_none());
        assert!((crps_normal(0.0, 1.0, 0.0) - (2.0_f64.sqrt() - 1.0) / PI.sqrt()).abs() < 1e-12);
        assert_eq!(format!("{:.5}", crps_normal(1.0, 2.0, 3.0)), "1.20488");
        assert_eq!(crps_normal(1.0, 0.0, 3.0), 2.0);
        assert_eq!(format!("{:.4}", crps_standard(&[1.0, 2.0, 4.0], 3.0).unwrap()), "0.6667");
        assert!(crps_fair(&[1.0], 3.0).is_none() && crps_standard(&[], 3.0).is_none());
        assert_eq!(skill(0.1, 0.2), Some(0.5));
        assert_eq!(skill(0.1, 0.0), None);
    }

    #[test]
    fn murphy_by_hand() {
        // Thirty forecasts of .25, of which nine came true, and ten of .95, of which nine did.
        let mut forecasts: Vec<(f64, bool)> = (0..30).map(|i| (0.25, i < 9)).collect();
        forecasts.extend((0..10).map(|i| (0.95, i < 9)));
        let m = murphy(&forecasts).unwrap();
        let text =
            format!("{:.4} = {:.4} - {:.4} + {:.4}", m.brier, m.reliability, m.resolution, m.uncertainty);
        assert_eq!(text, "0.1825 = 0.0025 - 0.0675 + 0.2475");
        assert!(murphy(&[]).is_none());
    }

    proptest! {
        #[test]
        fn murphy_adds_up(list in proptest::collection::vec((0_u32..=10, any::<bool>()), 1..60)) {
            let forecasts: Vec<(f64, bool)> = list.iter().map(|(p, o)| (f64::from(*p) / 10.0, *o)).collect();
            let m = murphy(&forecasts).unwrap();
            prop_assert!((m.brier - (m.reliability - m.resolution + m.uncertainty)).abs() < 1e-12);
            let bins = calibration(&forecasts, 10).bins;
            prop_assert_eq!(bins.iter().map(|b| b.n).sum::<usize>(), forecasts.len());
        }

        #[test]
        fn corp_is_the_best_rising_recalibration(list in proptest::collection::vec((0_u32..=6, any::<bool>()), 1..12),
                other in proptest::collection::vec(0.0..1.0_f64, 7)) {
            let forecasts: Vec<(f64, bool)> = list.iter().map(|(p, o)| (f64::from(*p) / 6.0, *o)).collect();
            let (parts, again) = corp(&forecasts).unwrap();
            prop_assert!((parts.brier - (parts.miscalibration - parts.discrimination + parts.uncertainty)).abs() < 1e-12);
            prop_assert!(parts.miscalibration >= -1e-12 && parts.discrimination >= -1e-12);
            // Any other rising map of the forecasts scores no better.
            let mut rising = other;
            rising.sort_by(f64::total_cmp);
            let score = |of: &dyn Fn(usize) -> f64| {
                forecasts.iter().enumerate().map(|(at, (_, yes))| brier(of(at), *yes)).sum::<f64>()
            };
            prop_assert!(score(&|at| again[at]) <= score(&|at| rising[list[at].0 as usize]) + 1e-12);
            for (a, x) in forecasts.iter().zip(&again) {
                for (b, y) in forecasts.iter().zip(&again) {
                    prop_assert!(a.0 > b.0 || x <= y);
                }
            }
        }

        #[test]
        fn the_truth_scores_best(p in 0.01..0.99_f64, q in 0.01..0.99_f64) {
            let expected = |s: fn(f64, bool) -> f64| p * s(q, true) + (1.0 - p) * s(q, false)
                - p * s(p, true) - (1.0 - p) * s(p, false);
            prop_assert!(expected(brier) >= -1e-12 && expected(log_loss) >= -1e-12);
        }

        #[test]
        fn sorting_gives_the_slow_sum(draws in proptest::collection::vec(-5.0..5.0_f64, 2..12), y in -5.0..5.0_f64) {
            let m = draws.len() as f64;
            let mut slow = 0.0;
            for a in &draws { for b in &draws { slow += (a - b).abs(); } }
            let want = draws.iter().map(|x| (x - y).abs()).sum::<f64>() / m - slow / (2.0 * m * (m - 1.0));
            prop_assert!((crps_fair(&draws, y).unwrap() - want).abs() < 1e-9);
        }
    }
}
