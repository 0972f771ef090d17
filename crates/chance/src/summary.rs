//! What is said about many draws or few cases: quantiles, rank correlation, intervals for a share, pooling.
//!
//! * *Quantiles* of a sample are of type 7 in the count of Hyndman and Fan (1996, *American Statistician*
//!   50:361–365): linear between order statistics, at 1 + (n − 1) p.
//! * *Rank correlation* is Spearman's, ties given their mean rank.
//! * *Jeffreys interval* for k of n: quantiles of Beta(k + ½, n − k + ½), with 0 as the lower end where k = 0
//!   and 1 as the upper where k = n (Brown, Cai and DasGupta 2001, *Statistical Science* 16:101–133).
//! * *A class of past cases that is only partly like ours* counts with a weight w from 0 to 1:
//!   Beta(½ + w k, ½ + w (n − k)). At w = 1 it is Jeffreys' posterior, at w = 0 it knows nothing.
//! * *Pool*: logit p = (1 − w) logit p_outside + w logit p_inside, with w the trust in the model.
//!
//! Sums run in the order of the data, so that digits do not depend on threads.
//!
//! ```
//! use detente_chance::summary::{class_interval, class_mean, logit_pool, round_to_hundred};
//! // 52 of 82 cases at weight one half: .631, and .506 to .748 with 90 %.
//! assert!((class_mean(52.0, 82.0, 0.5) - 0.631).abs() < 5e-4);
//! let (low, high) = class_interval(52.0, 82.0, 0.5, 0.9);
//! assert!((low - 0.506).abs() < 5e-4 && (high - 0.748).abs() < 5e-4);
//! // Outside view .49, inside view .80.
//! assert!((logit_pool(0.49, 0.80, 0.25) - 0.58).abs() < 5e-3);
//! assert!((logit_pool(0.49, 0.80, 0.50) - 0.66).abs() < 5e-3);
//! assert_eq!(round_to_hundred(&[0.333, 0.333, 0.334]), [33, 33, 34]);
//! ```

use crate::draw::Key;
use crate::math::beta_quantile;

/// Arithmetic mean, summed in order; NaN for no numbers.
#[must_use]
pub fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// Standard deviation with n − 1 below; NaN for fewer than two numbers.
#[must_use]
pub fn sd(x: &[f64]) -> f64 {
    if x.len() < 2 {
        return f64::NAN;
    }
    let middle = mean(x);
    let square: f64 = x.iter().map(|v| (v - middle) * (v - middle)).sum();
    libm::sqrt(square / (x.len() - 1) as f64)
}

/// Quantiles (type 7) at each of `at`, from one sort. NaN for an empty sample, for a sample that holds NaN, or
/// where a chance is not from 0 to 1.
///
/// ```
/// use detente_chance::summary::quantiles;
/// assert_eq!(quantiles(&[4.0, 1.0, 3.0, 2.0], &[0.0, 0.5, 0.75, 1.0]), [1.0, 2.5, 3.25, 4.0]);
/// ```
#[must_use]
pub fn quantiles(x: &[f64], at: &[f64]) -> Vec<f64> {
    if x.iter().any(|v| v.is_nan()) {
        return vec![f64::NAN; at.len()];
    }
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    at.iter().map(|&p| quantile_sorted(&sorted, p)).collect()
}

/// Quantile (type 7) of numbers already in rising order.
#[must_use]
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let place = (sorted.len() - 1) as f64 * p;
    let floor = libm::floor(place);
    // In bounds: p is from 0 to 1, so that the place is from 0 to n − 1.
    let low = sorted[floor as usize];
    match sorted.get(floor as usize + 1) {
        // Equal neighbours first: two infinities have no difference.
        Some(&high) if high != low => low + (place - floor) * (high - low),
        _ => low,
    }
}

/// Ranks from 1, ties given the mean of their places.
#[must_use]
pub fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    // Every index below comes from 0..n.
    order.sort_by(|&i, &j| x[i].total_cmp(&x[j]));
    let mut rank = vec![0.0; x.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && x[order[end]] == x[order[start]] {
            end += 1;
        }
        let middle = (start + 1 + end) as f64 / 2.0;
        for &i in &order[start..end] {
            rank[i] = middle;
        }
        start = end;
    }
    rank
}

/// Spearman's rank correlation of two equally long samples; 0 where one of them does not vary, NaN where
/// lengths differ, a sample holds NaN, or there are fewer than two.
///
/// ```
/// use detente_chance::summary::spearman;
/// // Without ties: 1 − 6 Σd² / (n (n² − 1)) = 1 − 6·6/60.
/// assert!((spearman(&[1.0, 2.0, 3.0, 4.0], &[20.0, 10.0, 40.0, 30.0]) - 0.6).abs() < 1e-15);
/// ```
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> f64 {
    if x.len() != y.len() || x.len() < 2 || x.iter().chain(y).any(|v| v.is_nan()) {
        return f64::NAN;
    }
    correlation(&ranks(x), &ranks(y))
}

/// Spearman's correlation of samples whose ranks are already known: sort once, correlate with many.
#[must_use]
pub fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (mean(x), mean(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xx += (a - mx) * (a - mx);
        yy += (b - my) * (b - my);
        xy += (a - mx) * (b - my);
    }
    if xx == 0.0 || yy == 0.0 {
        return 0.0;
    }
    (xy / (libm::sqrt(xx) * libm::sqrt(yy))).clamp(-1.0, 1.0)
}

/// Jeffreys interval for `k` of `n` at `level` (0.9 for 90 %); NaN where 0 ≤ k ≤ n does not hold.
///
/// ```
/// let (low, high) = detente_chance::summary::jeffreys(3, 8, 0.95);
/// assert!((low - 0.119).abs() < 5e-4 && (high - 0.705).abs() < 5e-4);
/// ```
#[must_use]
pub fn jeffreys(k: u64, n: u64, level: f64) -> (f64, f64) {
    let (low, high) = class_interval(k as f64, n as f64, 1.0, level);
    match (k == 0, k == n) {
        (true, true) => (0.0, 1.0),
        (true, false) => (0.0, high),
        (false, true) => (low, 1.0),
        (false, false) => (low, high),
    }
}

/// Shapes of the Beta for `k` of `n` cases of weight `w`; `None` unless 0 ≤ k ≤ n and 0 ≤ w ≤ 1, all finite.
/// `k` and `n` need not be whole: cases in m clusters count as m.
#[must_use]
pub fn class_beta(k: f64, n: f64, w: f64) -> Option<(f64, f64)> {
    let fine = n.is_finite() && k >= 0.0 && k <= n && (0.0..=1.0).contains(&w);
    fine.then_some((0.5 + w * k, 0.5 + w * (n - k)))
}

/// Mean of [`class_beta`]; NaN where that is `None`.
#[must_use]
pub fn class_mean(k: f64, n: f64, w: f64) -> f64 {
    class_beta(k, n, w).map_or(f64::NAN, |(a, b)| a / (a + b))
}

/// Equal-tailed interval of [`class_beta`] at `level`; NaN where that is `None` or the level is not from 0 to 1.
#[must_use]
pub fn class_interval(k: f64, n: f64, w: f64, level: f64) -> (f64, f64) {
    let tail = (1.0 - level) / 2.0;
    class_beta(k, n, w)
        .filter(|_| (0.0..=1.0).contains(&level))
        .map_or((f64::NAN, f64::NAN), |(a, b)| (beta_quantile(a, b, tail), beta_quantile(a, b, 1.0 - tail)))
}

/// ln(p / (1 − p)): −∞ at 0, ∞ at 1, NaN outside.
#[must_use]
pub fn logit(p: f64) -> f64 {
    if (0.0..=1.0).contains(&p) { libm::log(p) - libm::log1p(-p) } else { f64::NAN }
}

/// The chance whose logit is `x`.
#[must_use]
pub(crate) fn expit(x: f64) -> f64 {
    if x < 0.0 {
        let e = libm::exp(x);
        e / (1.0 + e)
    } else {
        1.0 / (1.0 + libm::exp(-x))
    }
}

/// Two views pooled on the logit scale: `w` is the weight of the inside view. At w = 0 and w = 1 exactly the
/// one or the other. A view that is certain (0 or 1) and has any weight decides; where both are certain and
/// opposed, or a chance or the weight is not from 0 to 1, NaN.
#[must_use]
pub fn logit_pool(p_outside: f64, p_inside: f64, w: f64) -> f64 {
    let legal = |p: f64| (0.0..=1.0).contains(&p);
    if !(legal(p_outside) && legal(p_inside) && legal(w)) {
        f64::NAN
    } else if w == 0.0 {
        p_outside
    } else if w == 1.0 {
        p_inside
    } else {
        expit((1.0 - w) * logit(p_outside) + w * logit(p_inside))
    }
}

/// Shares as integers that add to 100, by the largest remainder; ties go to the earlier. The shares are divided
/// by their sum first; what is negative or not finite counts as 0. Empty where no share is above 0.
///
/// ```
/// use detente_chance::summary::round_to_hundred;
/// assert_eq!(round_to_hundred(&[0.51, 0.245, 0.0, 0.245]), [51, 25, 0, 24]);
/// ```
#[must_use]
pub fn round_to_hundred(shares: &[f64]) -> Vec<u32> {
    let largest = shares.iter().copied().filter(|s| s.is_finite()).fold(0.0, f64::max);
    if largest <= 0.0 {
        return Vec::new();
    }
    // Divided by the largest first: the sum of huge shares stays finite.
    let clean: Vec<f64> =
        shares.iter().map(|&s| if s.is_finite() && s > 0.0 { s / largest } else { 0.0 }).collect();
    let total: f64 = clean.iter().sum();
    // Quota to nine digits, so that .245 and .245 tie however they were computed.
    let quotas: Vec<f64> = clean.iter().map(|s| libm::round(s / total * 1e11) / 1e9).collect();
    let mut whole: Vec<u32> = quotas.iter().map(|q| *q as u32).collect();
    let mut order: Vec<usize> = (0..quotas.len()).collect();
    let rest = |i: usize| quotas[i] - libm::floor(quotas[i]); // i comes from 0..n
    order.sort_by(|&i, &j| rest(j).total_cmp(&rest(i)).then(i.cmp(&j)));
    let mut missing = 100_u32.saturating_sub(whole.iter().sum());
    // More shares than 100 parts in 1e9 of rounding could leave over: go round again if need be.
    while missing > 0 {
        for &i in order.iter().take(missing as usize) {
            whole[i] += 1;
        }
        missing = missing.saturating_sub(order.len() as u32);
    }
    whole
}

/// Which of `n` cases stands at `place` of bootstrap replicate `replicate`: uniform on 0..n, out of the key
/// alone, by Lemire's multiplication (2019) on [`Key::number`]; its bias is below n / 2^64. 0 where `n` is 0.
///
/// ```
/// use detente_chance::{draw::Key, summary::resampled};
/// let key = Key::new(1, "bootstrap.inside");
/// let replicate: Vec<usize> = (0..5).map(|place| resampled(&key, 0, place, 5)).collect();
/// assert!(replicate.iter().all(|i| *i < 5));
/// ```
#[must_use]
pub fn resampled(key: &Key, replicate: u32, place: u32, n: usize) -> usize {
    let word = key.number((u64::from(replicate) << 32) | u64::from(place));
    ((u128::from(word) * n as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::statistics::Statistics;

    #[test]
    fn ties_take_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 0.0, 3.0]), [4.0, 2.0, 4.0, 1.0, 4.0]);
        assert_eq!(ranks(&[0.0, -0.0]), [1.5, 1.5]);
        // By hand: ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: covariance 4.5, variances 4.5 and 5.
        let r = spearman(&[1.0, 2.0, 2.0, 3.0], &[1.0, 7.0, 5.0, 9.0]);
        assert!((r - 4.5 / libm::sqrt(4.5 * 5.0)).abs() < 1e-15);
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), 0.0);
        assert!(spearman(&[1.0], &[1.0]).is_nan());
        assert!(spearman(&[1.0, f64::NAN], &[1.0, 2.0]).is_nan());
        assert!(spearman(&[1.0, 2.0], &[1.0]).is_nan());
    }

    #[test]
    fn jeffreys_closes_the_ends() {
        assert_eq!(jeffreys(0, 10, 0.95).0, 0.0);
        assert_eq!(jeffreys(10, 10, 0.95).1, 1.0);
        assert_eq!(jeffreys(0, 0, 0.95), (0.0, 1.0));
        // The base-rate tables: 56 of 135, .33 to .50; 8 of 32, .13 to .42.
        let (low, high) = jeffreys(56, 135, 0.95);
        assert!((low - 0.33).abs() < 0.005 && (high - 0.50).abs() < 0.005);
        let (low, high) = jeffreys(8, 32, 0.95);
        assert!((low - 0.13).abs() < 0.005 && (high - 0.42).abs() < 0.005);
        assert!(jeffreys(3, 2, 0.9).0.is_nan());
        assert!(class_interval(1.0, 2.0, 1.0, f64::NAN).0.is_nan());
        assert!(class_mean(f64::NAN, 2.0, 1.0).is_nan() && class_mean(1.0, f64::INFINITY, 1.0).is_nan());
    }

    #[test]
    fn pool_ends_and_certainties() {
        assert_eq!(logit_pool(0.49, 0.8, 0.0), 0.49);
        assert_eq!(logit_pool(0.49, 0.8, 1.0), 0.8);
        assert_eq!(logit_pool(0.3, 0.0, 0.2), 0.0);
        assert_eq!(logit_pool(0.3, 1.0, 0.2), 1.0);
        assert_eq!(logit_pool(0.3, 1.0, 0.0), 0.3);
        assert!(logit_pool(0.0, 1.0, 0.5).is_nan());
        assert!(logit_pool(1.2, 0.5, 0.5).is_nan() && logit_pool(0.5, 0.5, f64::NAN).is_nan());
        assert_eq!(expit(-800.0), 0.0);
        assert_eq!(expit(800.0), 1.0);
    }

    #[test]
    fn rounding_of_strange_shares() {
        assert_eq!(round_to_hundred(&[]), Vec::<u32>::new());
        assert_eq!(round_to_hundred(&[0.0, f64::NAN]), Vec::<u32>::new());
        assert_eq!(round_to_hundred(&[f64::MAX, f64::MAX, -1.0, f64::INFINITY]), [50, 50, 0, 0]);
        assert_eq!(round_to_hundred(&[1.0; 3]), [34, 33, 33]);
        assert_eq!(round_to_hundred(&[1.0; 1000]).iter().sum::<u32>(), 100);
    }

    #[test]
    fn resampling_is_even() {
        let key = Key::new(4, "b");
        let mut counts = [0_u32; 10];
        for replicate in 0..100 {
            for place in 0..1000 {
                counts[resampled(&key, replicate, place, 10)] += 1;
            }
        }
        let chi: f64 = counts.iter().map(|&c| (f64::from(c) - 1e4) * (f64::from(c) - 1e4) / 1e4).sum();
        assert!(chi < 30.0 && chi > 1.0, "{chi}"); // nine degrees of freedom
        assert_eq!(resampled(&key, 0, 0, 0), 0);
        assert_eq!(resampled(&key, 7, 9, 1), 0);
    }

    proptest! {
        #[test]
        fn shares_add_to_a_hundred(shares in proptest::collection::vec(0.0..1.0_f64, 1..12)) {
            let out = round_to_hundred(&shares);
            let total: f64 = shares.iter().sum();
            if total > 0.0 {
                prop_assert_eq!(out.iter().sum::<u32>(), 100);
                for (s, r) in shares.iter().zip(out) {
                    prop_assert!((100.0 * s / total - f64::from(r)).abs() < 1.0 + 1e-6);
                }
            }
        }

        #[test]
        fn moments_and_quantiles_against_plain_ways(x in proptest::collection::vec(-1e3..1e3_f64, 2..50), p in 0.0..=1.0_f64) {
            prop_assert!((mean(&x) - x.iter().mean()).abs() < 1e-9);
            prop_assert!((sd(&x) - x.iter().std_dev()).abs() < 1e-9);
            let q = quantiles(&x, &[p, 1.0 - p, 0.0, 1.0]);
            // Turned upside down, the sample's quantiles change places.
            let turned: Vec<f64> = x.iter().map(|v| -v).collect();
            prop_assert!((quantiles(&turned, &[p])[0] + q[1]).abs() < 1e-9);
            prop_assert!(q[2] <= q[0] && q[0] <= q[3]);
            // At least the stated share of the sample is at or below the next order statistic.
            let below = x.iter().filter(|v| **v <= q[0] + 1e-9).count() as f64;
            prop_assert!(below >= libm::floor((x.len() - 1) as f64 * p) + 1.0 - 1e-9);
        }

        #[test]
        fn rank_correlation_ignores_rising_maps(x in proptest::collection::vec(0.0..4.0_f64, 3..40)) {
            let y: Vec<f64> = x.iter().enumerate().map(|(i, v)| v + (i % 3) as f64).collect();
            let r = spearman(&x, &y);
            let bent: Vec<f64> = y.iter().map(|v| libm::exp(*v)).collect();
            prop_assert!((-1.0..=1.0).contains(&r));
            prop_assert!((spearman(&x, &bent) - r).abs() < 1e-12);
            let down: Vec<f64> = y.iter().map(|v| -v).collect();
            prop_assert!((spearman(&x, &down) + r).abs() < 1e-12);
        }

        #[test]
        fn pool_lies_between(p in 0.001..0.999_f64, q in 0.001..0.999_f64, w in 0.0..=1.0_f64) {
            let pooled = logit_pool(p, q, w);
            prop_assert!(pooled >= p.min(q) - 1e-12 && pooled <= p.max(q) + 1e-12);
            prop_assert!((expit(logit(p)) - p).abs() < 1e-14);
            prop_assert!((logit_pool(1.0 - p, 1.0 - q, w) + pooled - 1.0).abs() < 1e-12);
        }
    }
}
