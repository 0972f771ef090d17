//! The arithmetic of the answer: what this case shows against the same case unread, and how far that moves history.
//!
//! The factors of a question are chances by draw. For a set S of them, X(S) is the mean over draws of their product with
//! the case's inputs, X̄(S) the same with every input at its ignorance prior. The *term* of a factor is, averaged over
//! the orders in which X(S) and X̄(S) are positive, with S the factors before it,
//!
//! > z = logit(X(S ∪ i) / X(S)) − logit(X̄(S ∪ i) / X̄(S)),
//!
//! each difference held within ±[`MOST`], and 0 where both sides are equal. Terms add up to Z; with trust β the hazard
//! of signing is exp(βZ) times history's (held within 1/[`MOST_TIMES`] and [`MOST_TIMES`]), so that
//!
//! > P = 1 − (1 − F)^HR
//!
//! (proportional subdistribution hazards: Fine & Gray 1999, *Journal of the American Statistical Association* 94:
//! 496–509). For holding, history's hazard of each year is multiplied by (h / h̄)^β, the models' chance that
//! something ends the deal in that year over the same unread.
//!
//! Logits and not plain ratios: with nothing known some package is acceptable to two parties most of the time, and a
//! ratio could hardly raise the answer.

/// A single difference of logits counts no further than this: odds of about 33 to 1.
pub const MOST: f64 = 3.5;
/// Evidence multiplies a hazard, or divides it, by no more than this.
pub const MOST_TIMES: f64 = 8.0;
/// A term smaller than this says nothing.
pub const NOTHING: f64 = 0.1;

/// The difference of two chances in logits, held within ±[`MOST`]; 0 where they are equal.
#[must_use]
pub fn difference(read: f64, unread: f64) -> f64 {
    if read == unread {
        return 0.0;
    }
    let logit = |p: f64| libm::log(p) - libm::log1p(-p);
    (logit(read.clamp(0.0, 1.0)) - logit(unread.clamp(0.0, 1.0))).clamp(-MOST, MOST)
}

/// The terms of m factors from the means of products over all sets of them: entry `s` of either list is the mean over
/// draws of the product of the factors whose bits are set in `s`; entry 0 is 1. Lists of other lengths than 2^m have
/// no terms.
///
/// ```
/// use detente_outlook::terms::terms;
/// // One factor, .55 of draws as read and .40 unread.
/// let z = terms(&[1.0, 0.55], &[1.0, 0.40]);
/// assert_eq!(format!("{:.3}", z[0]), "0.606");
/// ```
#[must_use]
pub fn terms(read: &[f64], unread: &[f64]) -> Vec<f64> {
    if !read.len().is_power_of_two() || read.len() != unread.len() {
        return Vec::new();
    }
    let factors = read.len().trailing_zeros() as usize;
    let mut sums = vec![(0.0, 0.0); factors];
    // Share of the orders in which just the factors of `s` come before one of the others.
    let weight = weights(factors);
    for set in 0..read.len() {
        if read[set] <= 0.0 || unread[set] <= 0.0 {
            continue;
        }
        for (factor, (sum, total)) in sums.iter_mut().enumerate().filter(|(factor, _)| set >> factor & 1 == 0)
        {
            let with = set | 1 << factor;
            let share = weight[set.count_ones() as usize];
            *sum += share * difference(read[with] / read[set], unread[with] / unread[set]);
            *total += share;
            debug_assert!(factor < factors);
        }
    }
    sums.into_iter().map(|(sum, total)| if total > 0.0 { sum / total } else { 0.0 }).collect()
}

/// s! (m − s − 1)! / m! for s = 0 … m − 1.
fn weights(factors: usize) -> Vec<f64> {
    (0..factors)
        .map(|before| {
            let mut ways = factors as f64;
            for at in 0..before {
                ways *= (factors - 1 - at) as f64 / (at + 1) as f64;
            }
            1.0 / ways
        })
        .collect()
}

/// How many times history's hazard the evidence makes it: exp(β Z), held within 1/[`MOST_TIMES`] and [`MOST_TIMES`].
#[must_use]
pub fn hazard_ratio(trust: f64, total: f64) -> f64 {
    libm::exp(trust * total).clamp(1.0 / MOST_TIMES, MOST_TIMES)
}

/// 1 − (1 − F)^HR.
///
/// ```
/// use detente_outlook::terms::{chance, hazard_ratio};
/// // F = .4286, β = .4: a factor of .55 against .40, one that never holds, and two independent ones.
/// let p = |z: f64| format!("{:.3}", chance(0.4286, hazard_ratio(0.4, z)));
/// assert_eq!((p(0.606), p(-3.5)), ("0.510".into(), "0.129".into()));
/// ```
#[must_use]
pub fn chance(history: f64, ratio: f64) -> f64 {
    if history >= 1.0 {
        return 1.0;
    }
    -libm::expm1(ratio * libm::log1p(-history.max(0.0)))
}

/// The models' chance of an end within a year over the same unread: 0/0 is 1; held within 1/[`MOST_TIMES`] and [`MOST_TIMES`].
#[must_use]
pub(crate) fn yearly_ratio(read: f64, unread: f64) -> f64 {
    if read == unread {
        return 1.0;
    }
    (read / unread).clamp(1.0 / MOST_TIMES, MOST_TIMES)
}

/// The logarithm of the same where nothing holds it but what digits can say.
#[must_use]
pub(crate) fn free_ratio(read: f64, unread: f64) -> f64 {
    if read == unread { 0.0 } else { libm::log((read / unread).clamp(1e-9, 1e9)) }
}

/// Survival at the end of each year: exp(−Σ λ (h / h̄)^β) over history's hazards `years` (each over its whole year, the
/// last perhaps over a part of it) and the models' ratios.
///
/// ```
/// use detente_outlook::terms::survival;
/// // History keeps .59 of five years; the models see half as much hazard again in each.
/// let years = [-f64::ln(0.59) / 5.0; 5];
/// let s = |trust| format!("{:.3}", survival(&years, &[1.5; 5], trust)[4]);
/// assert_eq!((s(1.0), s(0.4)), ("0.453".into(), "0.538".into()));
/// ```
#[must_use]
pub fn survival(years: &[f64], ratios: &[f64], trust: f64) -> Vec<f64> {
    let mut sum = 0.0;
    years
        .iter()
        .enumerate()
        .map(|(at, hazard)| {
            let ratio = ratios.get(at).copied().unwrap_or(1.0);
            sum += hazard * if ratio == 1.0 { 1.0 } else { libm::pow(ratio, trust) };
            libm::exp(-sum)
        })
        .collect()
}

/// Each term's part of the way from `from` to `to`, in proportion to the terms; where they cancel out, by the slope of
/// the answer at history (`slope`, its change for a Z of 1).
#[must_use]
pub fn waterfall(terms: &[f64], from: f64, to: f64, slope: f64) -> Vec<f64> {
    let total: f64 = terms.iter().sum();
    let rate = if total.abs() > 1e-6 { (to - from) / total } else { slope };
    terms.iter().map(|term| term * rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// From the definition: every order of the factors, one after the other.
    fn slowly(read: &[f64], unread: &[f64]) -> Vec<f64> {
        fn orders(left: &[usize]) -> Vec<Vec<usize>> {
            if left.is_empty() {
                return vec![Vec::new()];
            }
            left.iter()
                .flat_map(|first| {
                    let rest: Vec<usize> = left.iter().copied().filter(|at| at != first).collect();
                    orders(&rest).into_iter().map(move |mut order| {
                        order.insert(0, *first);
                        order
                    })
                })
                .collect()
        }
        let m = read.len().trailing_zeros() as usize;
        let mut sums = vec![(0.0, 0.0); m];
        for order in orders(&(0..m).collect::<Vec<_>>()) {
            let mut set = 0;
            for factor in order {
                let with = set | 1 << factor;
                if read[set] > 0.0 && unread[set] > 0.0 {
                    let (a, b) = (read[with] / read[set], unread[with] / unread[set]);
                    let logit = |p: f64| libm::log(p / (1.0 - p));
                    let z = if a == b { 0.0 } else { (logit(a) - logit(b)).clamp(-3.5, 3.5) };
                    sums[factor].0 += z;
                    sums[factor].1 += 1.0;
                }
                set = with;
            }
        }
        sums.into_iter().map(|(sum, n)| sum / n).collect()
    }

    /// Means of products over draws.
    fn means(columns: &[Vec<f64>]) -> Vec<f64> {
        let draws = columns[0].len();
        (0..1_usize << columns.len())
            .map(|set| {
                let product = |draw: usize| -> f64 {
                    columns
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| set >> at & 1 == 1)
                        .map(|(_, c)| c[draw])
                        .product()
                };
                (0..draws).map(product).sum::<f64>() / draws as f64
            })
            .collect()
    }

    fn columns(factors: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
        let chance = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64];
        prop::collection::vec(prop::collection::vec(chance, 6), factors)
    }

    proptest! {
        #[test]
        fn terms_are_the_mean_over_orders((a, b) in (1_usize..5).prop_flat_map(|m| (columns(m), columns(m)))) {
            let (read, unread) = (means(&a), means(&b));
            for (fast, slow) in terms(&read, &unread).iter().zip(slowly(&read, &unread)) {
                prop_assert!((fast - slow).abs() < 1e-9, "{fast} {slow}");
                prop_assert!(fast.abs() <= MOST + 1e-12);
            }
        }

        #[test]
        fn nothing_read_says_nothing(a in (1_usize..5).prop_flat_map(columns)) {
            let same = means(&a);
            prop_assert!(terms(&same, &same).iter().all(|z| *z == 0.0));
        }

        #[test]
        fn the_answer_keeps_to_history_and_rises_with_it(
            f in 0.0..1.0_f64, g in 0.0..1.0_f64, z in -20.0..20.0_f64, trust in 0.0..=1.0_f64,
        ) {
            let ratio = hazard_ratio(trust, z);
            prop_assert!((chance(f, 1.0) - f).abs() < 1e-12);
            let (low, high) = (chance(f.min(g), ratio), chance(f.max(g), ratio));
            prop_assert!(low <= high && (0.0..=1.0).contains(&low));
            // A known limit: eight hazards at most.
            prop_assert!(chance(f, ratio) <= chance(f, MOST_TIMES) + 1e-15);
            prop_assert!((z >= 0.0) == (chance(f, ratio) >= f - 1e-15) || f == 0.0 || z.abs() < 1e-9 || trust == 0.0);
        }

        #[test]
        fn survival_falls_and_a_common_cause_draws_it_to_history(
            years in prop::collection::vec(0.0..1.0_f64, 1..8), h in 0.0..3.0_f64, g in 0.0..3.0_f64,
            cause in 0.0..5.0_f64, trust in 0.0..=1.0_f64,
        ) {
            let of = |ratio: f64| survival(&years, &vec![ratio; years.len()], trust);
            let (history, plain, more) = (of(1.0), of(yearly_ratio(h, g)), of(yearly_ratio(h + cause, g + cause)));
            prop_assert!(plain.windows(2).all(|pair| pair[1] <= pair[0]));
            for ((history, plain), more) in history.iter().zip(&plain).zip(&more) {
                prop_assert!((more - history).abs() <= (plain - history).abs() + 1e-12);
            }
        }

        #[test]
        fn the_waterfall_adds_up(z in prop::collection::vec(-4.0..4.0_f64, 1..5), f in 0.01..0.99_f64) {
            let total: f64 = z.iter().sum();
            let p = chance(f, hazard_ratio(0.4, total));
            let points = waterfall(&z, f, p, 0.1);
            if total.abs() > 1e-6 {
                prop_assert!((points.iter().sum::<f64>() - (p - f)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_worked_numbers() {
        let independent = |a: f64, b: f64| vec![1.0, a, b, a * b];
        let z: f64 = terms(&independent(0.8, 0.55), &independent(0.75, 0.4)).iter().sum();
        let ratio = hazard_ratio(0.4, z);
        assert_eq!(
            (format!("{ratio:.3}"), format!("{:.3}", chance(0.4286, ratio))),
            ("1.430".into(), "0.551".into())
        );
        let ratio = hazard_ratio(0.4, difference(0.55, 0.40));
        assert_eq!(format!("{ratio:.3}"), "1.274");
        assert_eq!(format!("{:.3}", hazard_ratio(0.4, difference(0.0, 0.4))), "0.247");
        assert_eq!(yearly_ratio(0.0, 0.0), 1.0);
    }
}
