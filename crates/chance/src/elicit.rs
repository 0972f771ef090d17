//! From a few numbers that somebody is willing to say to a whole distribution, and back to sentences that show
//! what was said with it.
//!
//! Ask for the ends first (5 and 95 %), the middle last: who begins with the middle anchors on it. Then show
//! the *implied tails* ("1 in 100 below …") and let them be corrected.
//!
//! * two ends of a positive number: the lognormal through them;
//! * two ends of a share: the beta law through them;
//! * smallest, likeliest, largest: PERT, the beta law with mean (min + 4 mode + max)/6;
//! * three points with the median off the middle: the three-term metalog (Keelin 2016, *Decision Analysis*
//!   13:243–277), M(y) = a₁ + a₂ logit y + a₃ (y − ½) logit y, where it has a density.
//!
//! ```
//! use detente_chance::elicit::{Metalog, beta, lognormal};
//! use detente_chance::{Dist, Quantity};
//! let Some(Dist::Lognormal { mu, sigma }) = lognormal(1.0, 10.0) else { unreachable!() };
//! assert_eq!(format!("{mu:.4} {sigma:.4}"), "1.1513 0.6999");
//! let Some(Dist::Beta { a, b, .. }) = beta(20.0, 60.0, &Quantity::CHANCE) else { unreachable!() };
//! assert_eq!(format!("{a:.3} {b:.3}"), "5.935 9.221");
//! let skewed = Metalog::new(10.0, 25.0, 60.0).unwrap();
//! assert!((skewed.quantile(0.95) - 60.0).abs() < 1e-9);
//! assert!(Metalog::new(5.0, 10.0, 90.0).is_none()); // no density: the median is too near an end
//! ```

use crate::dist::Dist;
use crate::math::{BetaLaw, Z95};
use crate::quantity::Quantity;

/// The lognormal with these 5th and 95th percentiles (file units). `None` unless 0 < low < high, both finite.
#[must_use]
pub fn lognormal(low: f64, high: f64) -> Option<Dist> {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return None;
    }
    let (from, to) = (libm::log(low), libm::log(high));
    Some(Dist::Lognormal { mu: 0.5 * (from + to), sigma: 0.5 * (to - from) / Z95 })
}

/// The beta law on the whole legal range of `q` with these 5th and 95th percentiles (file units). `None` where
/// the range has no end, the ends are not inside it in order, or no beta law with shapes from .01 to a million
/// comes near them.
#[must_use]
pub fn beta(low: f64, high: f64, q: &Quantity) -> Option<Dist> {
    let width = q.high - q.low;
    if !(width.is_finite() && width > 0.0 && q.low < low && low < high && high < q.high) {
        return None;
    }
    let (x, y) = ((low - q.low) / width, (high - q.low) / width);
    // For a given a + b the mean that puts 5 % below x is found by halving; with larger a + b the 95th
    // percentile comes nearer, so that a + b is found by halving too.
    let mean_for = |sum: f64| -> Option<f64> {
        let (mut under, mut over) = (1e-9, 1.0 - 1e-9);
        for _ in 0..60 {
            let mean = 0.5 * (under + over);
            let below = BetaLaw::new(mean * sum, (1.0 - mean) * sum)?.cdf(x);
            if below > 0.05 { under = mean } else { over = mean }
        }
        Some(0.5 * (under + over))
    };
    let share_below = |log: f64| -> Option<(f64, f64, f64)> {
        let sum = libm::exp(log);
        let mean = mean_for(sum)?;
        let (a, b) = (mean * sum, (1.0 - mean) * sum);
        Some((BetaLaw::new(a, b)?.cdf(y), a, b))
    };
    let (mut few, mut many) = (libm::log(0.05), libm::log(1e6));
    for _ in 0..60 {
        let middle = 0.5 * (few + many);
        if share_below(middle)?.0 < 0.95 { few = middle } else { many = middle }
    }
    let (below, a, b) = share_below(0.5 * (few + many))?;
    let fits = (below - 0.95).abs() < 1e-4 && (BetaLaw::new(a, b)?.cdf(x) - 0.05).abs() < 1e-4;
    let shapes = |s: f64| (0.01..=1e6).contains(&s);
    (fits && shapes(a) && shapes(b)).then_some(Dist::Beta { a, b, low: q.low, high: q.high })
}

/// Shapes, mean and variance of PERT. `None` unless min < max, mode between them, all finite.
#[must_use]
pub fn pert(min: f64, mode: f64, max: f64) -> Option<Pert> {
    let width = max - min;
    if !(width > 0.0 && width.is_finite() && min <= mode && mode <= max) {
        return None;
    }
    let a = 1.0 + 4.0 * (mode - min) / width;
    let b = 1.0 + 4.0 * (max - mode) / width;
    let variance = a * b / (36.0 * 7.0) * width * width;
    Some(Pert { a, b, mean: (min + 4.0 * mode + max) / 6.0, variance })
}

/// What PERT's three numbers amount to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pert {
    /// First shape.
    pub a: f64,
    /// Second shape.
    pub b: f64,
    /// (min + 4 mode + max)/6.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

/// The three-term metalog through 5, 50 and 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metalog {
    a: [f64; 3],
}

/// ln(.95/.05).
const LOGIT95: f64 = 2.944_438_979_166_440_3;

impl Metalog {
    /// `None` unless low < mid < high are finite and the law has a density everywhere: the median must keep
    /// about an eighth of the interval from either end.
    #[must_use]
    pub fn new(low: f64, mid: f64, high: f64) -> Option<Self> {
        if !(low < mid && mid < high && low.is_finite() && high.is_finite()) {
            return None;
        }
        let a = [mid, (high - low) / (2.0 * LOGIT95), (high + low - 2.0 * mid) / (0.9 * LOGIT95)];
        let law = Self { a };
        // The slope times y(1 − y) is a₂ + a₃ (y − ½ + y(1 − y) logit y): smooth, so a grid shows its sign.
        let fine = (1..1000).all(|i| law.slope(f64::from(i) / 1000.0) > 0.0);
        let tails = a[1] - 0.5 * a[2].abs() > 0.0;
        (fine && tails).then_some(law)
    }

    fn slope(&self, y: f64) -> f64 {
        let logit = libm::log(y / (1.0 - y));
        self.a[1] + self.a[2] * (y - 0.5 + y * (1.0 - y) * logit)
    }

    /// The number below which it falls with chance `y`, strictly between 0 and 1; NaN otherwise.
    #[must_use]
    pub fn quantile(&self, y: f64) -> f64 {
        if !(y > 0.0 && y < 1.0) {
            return f64::NAN;
        }
        let logit = libm::log(y / (1.0 - y));
        self.a[0] + self.a[1] * logit + self.a[2] * (y - 0.5) * logit
    }
}

/// What a belief says about its tails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// 1 in 100 below this.
    pub low: f64,
    /// 1 in 100 above this.
    pub high: f64,
}

impl Tails {
    /// Tails of anything that has quantiles.
    #[must_use]
    pub fn of(quantile: impl Fn(f64) -> f64) -> Self {
        Self { low: quantile(0.01), high: quantile(0.99) }
    }

    /// Tails of a belief about a quantity, in file units.
    ///
    /// ```
    /// use detente_chance::{Dist, Quantity, elicit::Tails};
    /// let years = Dist::Interval { low: 1.0, high: 10.0 };
    /// assert_eq!(Tails::of_dist(&years, &Quantity::YEARS).words("years"), "1 in 100 below 0.62 years, 1 in 100 above 16 years");
    /// ```
    #[must_use]
    pub fn of_dist(dist: &Dist, q: &Quantity) -> Self {
        Self::of(|p| dist.quantile(p, q))
    }

    /// In a sentence, two digits.
    #[must_use]
    pub fn words(&self, unit: &str) -> String {
        let say = |x: f64| {
            let text = two_digits(x);
            if unit.is_empty() { text } else { format!("{text} {unit}") }
        };
        format!("1 in 100 below {}, 1 in 100 above {}", say(self.low), say(self.high))
    }
}

/// A number to two digits that count.
fn two_digits(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let power = libm::floor(libm::log10(x.abs())) as i32;
    if power >= 1 {
        let unit = libm::pow(10.0, f64::from(power - 1));
        format!("{}", libm::round(x / unit) * unit)
    } else {
        format!("{x:.*}", (1 - power) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_numbers() {
        let years = lognormal(1.0, 10.0).unwrap();
        assert_eq!(format!("{:.3}", years.mean(&Quantity::YEARS)), "4.040");
        let pert = pert(1.0, 4.0, 10.0).unwrap();
        assert!((pert.a - 7.0 / 3.0).abs() < 1e-12 && (pert.b - 11.0 / 3.0).abs() < 1e-12);
        assert!((pert.mean - 4.5).abs() < 1e-12 && (pert.variance - 2.75).abs() < 1e-12);
        // The belief that a case writes as `pert` has the same mean and variance.
        let dist = Dist::Pert { min: 1.0, mode: 4.0, max: 10.0 };
        assert!((dist.mean(&Quantity::YEARS) - 4.5).abs() < 1e-9);
        assert!((dist.sd(&Quantity::YEARS) - libm::sqrt(2.75)).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        assert!(lognormal(0.0, 1.0).is_none() && lognormal(2.0, 1.0).is_none());
        assert!(
            beta(0.0, 50.0, &Quantity::CHANCE).is_none() && beta(60.0, 20.0, &Quantity::CHANCE).is_none()
        );
        assert!(beta(1.0, 2.0, &Quantity::YEARS).is_none());
        assert!(pert(1.0, 0.0, 2.0).is_none() && pert(1.0, 1.0, 1.0).is_none());
        assert!(Metalog::new(1.0, 1.0, 2.0).is_none() && Metalog::new(f64::NAN, 1.0, 2.0).is_none());
        assert!(Metalog::new(0.0, 50.0, 100.0).unwrap().quantile(1.0).is_nan());
    }

    #[test]
    fn the_metalog_exists_until_its_median_comes_within_an_eighth_of_an_end() {
        let ends: Vec<u32> = (1..50).filter(|m| Metalog::new(0.0, f64::from(*m), 100.0).is_some()).collect();
        // Keelin: |a₃|/a₂ < 1.66711, which puts the least median at 12.5 of 100.
        assert_eq!(ends.first(), Some(&13));
    }

    proptest! {
        #[test]
        fn a_fitted_beta_has_the_percentiles_that_were_asked(low in 2.0..60.0_f64, width in 5.0..35.0_f64) {
            let high = low + width;
            prop_assume!(high < 98.0);
            let fit = beta(low, high, &Quantity::CHANCE).unwrap();
            prop_assert!((fit.cdf(low, &Quantity::CHANCE) - 0.05).abs() < 1e-4);
            prop_assert!((fit.cdf(high, &Quantity::CHANCE) - 0.95).abs() < 1e-4);
        }

        #[test]
        fn a_metalog_rises(mid in 15.0..85.0_f64) {
            let law = Metalog::new(0.0, mid, 100.0).unwrap();
            let at: Vec<f64> = (1..200).map(|i| law.quantile(f64::from(i) / 200.0)).collect();
            prop_assert!(at.windows(2).all(|w| w[0] < w[1]));
        }
    }
}
