//! What it would be worth to know: the value of information, and what would turn the verdict.
//!
//! *EVPI*, the expected value of perfect information, is what the best act gains when the truth is known before
//! choosing: E[max over acts of U] − max over acts of E[U]. *EVPPI* is the same for learning one input only:
//! E[max over acts of E[U | input]] − max of E[U] (Raiffa & Schlaifer 1961, *Applied Statistical Decision
//! Theory*). To act, with a normal net gain of mean m and standard deviation s, or not to act, for 0:
//! EVPI = s φ(m/s) − |m| Φ(−|m|/s); and for an input that explains the part s' of the standard deviation the
//! same with s' in place of s.
//!
//! An analyst's decision is often only which sentence to write. [`flip`] takes the answer as a function of one
//! input (the others averaged) and tells how far the input must move from its median, in its own quantiles,
//! before the verdict changes, and with what chance learning the input would change it: *what to find out
//! next*. Our own construction.
//!
//! ```
//! use detente_chance::information::{evpi_normal, flip};
//! assert_eq!(format!("{:.5}", evpi_normal(1.0, 2.0)), "0.39559");
//! assert_eq!(format!("{:.5}", evpi_normal(1.0, 1.2)), "0.13597"); // EVPPI of an input that explains 1.2 of 2
//! // The answer rises from .40 to .60 with the input's quantile; now it is .48, below even.
//! let curve: Vec<(f64, f64)> = (0..10).map(|i| 0.05 + 0.1 * f64::from(i)).map(|q| (q, 0.38 + 0.2 * q)).collect();
//! let found = flip(&curve, |p| p >= 0.5, false);
//! assert_eq!(format!("{:.2}", found.distance.unwrap()), "0.10"); // at its 60th percentile
//! assert_eq!(format!("{:.2}", found.probability), "0.40");
//! ```

use crate::math::{normal_cdf, normal_pdf};

/// EVPI of "act or not", net gain normal with mean `m` and standard deviation `s`; also EVPPI with the explained
/// part of the standard deviation. In units of the gain; 0 where `s` is not above 0.
#[must_use]
pub fn evpi_normal(m: f64, s: f64) -> f64 {
    if s > 0.0 { (s * normal_pdf(m / s) - m.abs() * normal_cdf(-m.abs() / s)).max(0.0) } else { 0.0 }
}

/// What would turn the verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flip {
    /// Smallest move from the input's median, in quantiles (0 to ½), at which the verdict is another; `None`
    /// where it never is.
    pub distance: Option<f64>,
    /// The quantile at which that is.
    pub at: Option<f64>,
    /// Chance that learning the input changes the verdict.
    pub probability: f64,
}

/// Steps in which a curve is searched.
const STEPS: u32 = 1000;

/// Looks along `curve`: (quantile of the input, answer there), quantiles rising; straight between points and
/// level beyond the ends. `verdict` says what an answer means (a word, a side of ½), `now` is today's.
#[must_use]
pub fn flip<V: PartialEq>(curve: &[(f64, f64)], verdict: impl Fn(f64) -> V, now: V) -> Flip {
    let mut found = Flip { distance: None, at: None, probability: 0.0 };
    if curve.is_empty() {
        return found;
    }
    let mut turned = 0;
    for step in 0..STEPS {
        let q = (f64::from(step) + 0.5) / f64::from(STEPS);
        if verdict(along(curve, q)) != now {
            turned += 1;
            let distance = (q - 0.5).abs();
            if found.distance.is_none_or(|have| distance < have) {
                (found.distance, found.at) = (Some(distance), Some(q));
            }
        }
    }
    found.probability = f64::from(turned) / f64::from(STEPS);
    found
}

/// The curve's height at `q`. Two points at one quantile make a step.
fn along(curve: &[(f64, f64)], q: f64) -> f64 {
    let after = curve.partition_point(|(at, _)| *at <= q);
    match (after.checked_sub(1).and_then(|at| curve.get(at)), curve.get(after)) {
        (Some((a, x)), Some((b, y))) if b > a => x + (y - x) * (q - a) / (b - a),
        (Some((_, x)), _) => *x,
        (None, Some((_, y))) => *y,
        (None, None) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_numbers() {
        assert_eq!(format!("{:.5}", evpi_normal(1.0, 2.0)), "0.39559");
        assert_eq!(format!("{:.5}", evpi_normal(-1.0, 2.0)), "0.39559");
        assert_eq!(format!("{:.5}", evpi_normal(1.0, 1.2)), "0.13597");
        assert_eq!(evpi_normal(3.0, 0.0), 0.0);
    }

    #[test]
    fn a_step_is_a_yes_or_no() {
        // Held with chance .3: quantiles up to .7 are no.
        let curve = [(0.35, 0.6), (0.7, 0.6), (0.7, 0.2), (0.85, 0.2)];
        let found = flip(&curve, |p| p > 0.5, true);
        assert!((found.probability - 0.3).abs() < 1e-3);
        assert!((found.at.unwrap() - 0.7).abs() < 1e-3);
        let never = flip(&curve, |p| p > 0.9, false);
        assert_eq!((never.distance, never.probability), (None, 0.0));
        assert_eq!(flip(&[], |p| p > 0.5, true).probability, 0.0);
    }
}
