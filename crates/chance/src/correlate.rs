//! Rank correlation between named inputs, by a Gaussian copula.
//!
//! An analyst says "where the army's influence is high, the president's tends to be low: −0.6". That is
//! Spearman's rank correlation ρ, which no change of the inputs' distributions alters. For two numbers that
//! are jointly normal it belongs to the ordinary correlation r = 2 sin(πρ/6) (Pearson 1907; Kruskal 1958,
//! *JASA* 53:814–861). So the uniform draws u of a group are turned into normal numbers z, mixed by the
//! Cholesky factor of the matrix of r, and turned back: each remains uniform, so that each input keeps its own
//! distribution, and the ranks correlate as asked.
//!
//! The order of the group matters for the draws (not for their law): the first keeps its draws exactly, each
//! later one is mixed from those before it and its own. The evenness of a mixed input's draws suffers a
//! little. Iman and Conover (1982) would keep it by reordering a finished matrix; then a draw would depend on
//! how many draws there are, which the design forbids.
//!
//! ```
//! use detente_chance::correlate::Copula;
//! let copula = Copula::new(2, &[(0, 1, 0.6)])?;
//! let mut u = [0.9, 0.5];
//! copula.apply(&mut u);
//! assert_eq!(u[0], 0.9);
//! assert!(u[1] > 0.5); // pulled upward by the first
//! // Two that both follow a third almost exactly cannot be opposed to each other.
//! let error = Copula::new(3, &[(0, 1, 0.9), (0, 2, 0.9), (1, 2, -0.9)]).unwrap_err();
//! assert_eq!(error.pair(), Some((1, 2)));
//! # Ok::<(), detente_chance::correlate::CopulaError>(())
//! ```

use crate::math::{normal_cdf, normal_quantile};
use std::f64::consts::PI;
use std::fmt;

/// The least share of an input's own variation that must remain after those before it in the group are known;
/// below it the correlations are called impossible.
const LEAST_OWN: f64 = 1e-9;

/// The correlations of one group of inputs, ready for use.
#[derive(Clone, Debug, PartialEq)]
pub struct Copula {
    /// Rows of the lower triangle, one after another.
    rows: Vec<Vec<f64>>,
}

/// Why correlations cannot be.
#[derive(Clone, Debug, PartialEq)]
pub struct CopulaError {
    what: String,
    help: String,
    pair: Option<(usize, usize)>,
    shrink: Option<f64>,
}

impl CopulaError {
    fn new(what: String, help: &str, pair: Option<(usize, usize)>) -> Self {
        Self { what, help: help.into(), pair, shrink: None }
    }

    /// A way out, in one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        self.help.clone()
    }

    /// The two members (places in the group) to look at first: the malformed entry, or, where the whole cannot
    /// be, the stated correlation that is farthest from what the members before it allow.
    #[must_use]
    pub fn pair(&self) -> Option<(usize, usize)> {
        self.pair
    }

    /// Where the correlations exclude each other: the largest factor, rounded down to two digits, by which all
    /// of the group may be multiplied to become possible.
    #[must_use]
    pub fn shrink(&self) -> Option<f64> {
        self.shrink
    }
}

impl fmt::Display for CopulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for CopulaError {}

impl Copula {
    /// Correlations of a group of `size` inputs: each entry is (place, place, Spearman's ρ). Pairs that are not
    /// named have ρ = 0.
    ///
    /// # Errors
    /// A place outside the group, an input with itself, a pair named twice, ρ not strictly between −1 and 1, or
    /// correlations that exclude each other (then [`CopulaError::shrink`] says how far all must be drawn in).
    pub fn new(size: usize, pairs: &[(usize, usize, f64)]) -> Result<Self, CopulaError> {
        let mut matrix = vec![vec![0.0; size]; size];
        let mut named: Vec<(usize, usize)> = Vec::new();
        for &(i, j, rho) in pairs {
            let (low, high) = (i.min(j), i.max(j));
            let pair = Some((low, high));
            let wrong = |what: String, help: &str| Err(CopulaError::new(what, help, pair));
            if high >= size {
                return wrong(
                    format!("member {high} is not in the group of {size}"),
                    "name members of the group",
                );
            }
            if low == high {
                return wrong(
                    "an input cannot be correlated with itself".into(),
                    "name two different inputs",
                );
            }
            if named.contains(&(low, high)) {
                return wrong("the same pair is given twice".into(), "keep one of the two rows");
            }
            if !(rho > -1.0 && rho < 1.0) {
                return wrong(
                    format!("the rank correlation {rho} is not between −1 and 1"),
                    "write a number between −1 and 1; where two inputs are one and the same, write one input",
                );
            }
            named.push((low, high));
            // In bounds: both places were compared with the size.
            matrix[high][low] = rho;
        }
        match factor(&matrix, 1.0) {
            Ok(rows) => Ok(Self { rows }),
            Err(pivot) => Err(impossible(&matrix, &named, pivot)),
        }
    }

    /// Number of inputs in the group.
    #[must_use]
    pub fn size(&self) -> usize {
        self.rows.len()
    }

    /// Turns the independent uniform draws of the group (one draw number, in the group's order) into correlated
    /// ones, in place. Members beyond the group's size are left alone.
    pub fn apply(&self, u: &mut [f64]) {
        let mut z: Vec<f64> = u.iter().take(self.rows.len()).map(|&p| normal_quantile(p)).collect();
        // From the last upward, so that each row still sees the independent numbers before it.
        for (k, row) in self.rows.iter().enumerate().take(z.len()).rev() {
            if row.split_last().is_none_or(|(_, before)| before.iter().all(|&w| w == 0.0)) {
                continue; // depends on none before it: its draw stays to the last digit
            }
            let mixed: f64 = row.iter().zip(&z).map(|(w, z)| w * z).sum();
            // `z` and `u` have more than k members: k counts through the first.
            z[k] = mixed;
            u[k] = inside(normal_cdf(mixed));
        }
    }
}

/// Strictly inside 0–1 again: the ends of the draws' own grid.
fn inside(p: f64) -> f64 {
    const HALF_CELL: f64 = 0.5 / 4_294_967_296.0;
    p.clamp(HALF_CELL, 1.0 - HALF_CELL)
}

/// Cholesky factor of the correlations that belong to the ranks times `shrink`, as rows of the lower triangle;
/// or the member at which it fails.
fn factor(ranks: &[Vec<f64>], shrink: f64) -> Result<Vec<Vec<f64>>, usize> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(ranks.len());
    for (i, rank) in ranks.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        let mut own = 1.0;
        for (above, &rho) in rows.iter().zip(rank) {
            let r = 2.0 * libm::sin(PI * rho * shrink / 6.0);
            let known: f64 = row.iter().zip(above).map(|(x, y)| x * y).sum();
            // A finished row ends with its pivot, which is above 0.
            let weight = above.last().map_or(0.0, |pivot| (r - known) / pivot);
            own -= weight * weight;
            row.push(weight);
        }
        if own.is_nan() || own < LEAST_OWN {
            return Err(i);
        }
        row.push(libm::sqrt(own));
        rows.push(row);
    }
    Ok(rows)
}

/// Names the worst pair and the largest common factor that makes the group possible.
fn impossible(ranks: &[Vec<f64>], named: &[(usize, usize)], pivot: usize) -> CopulaError {
    let (mut fine, mut not) = (0.0, 1.0);
    for _ in 0..40 {
        let half = 0.5 * (fine + not);
        if factor(ranks, half).is_ok() {
            fine = half;
        } else {
            not = half;
        }
    }
    // The set of possible matrices is not quite convex in ranks: step down until the rounded factor works too.
    let mut percent = libm::floor(fine * 100.0);
    while percent > 0.0 && factor(ranks, percent / 100.0).is_err() {
        percent -= 1.0;
    }
    let shrink = percent / 100.0;
    // Of the pivot's stated correlations, the one whose omission leaves most room.
    let room = |&(i, j): &(usize, usize)| {
        let mut without = ranks.to_vec();
        without[j][i] = 0.0; // both places come from the matrix itself
        let (mut fine, mut not) = (0.0, 1.0);
        if factor(&without, 1.0).is_ok() {
            return 1.0;
        }
        for _ in 0..20 {
            let half = 0.5 * (fine + not);
            if factor(&without, half).is_ok() { fine = half } else { not = half }
        }
        fine
    };
    let mut pair = None;
    let mut most = f64::NEG_INFINITY;
    for candidate in named.iter().filter(|p| p.1 == pivot) {
        let space = room(candidate);
        // A later one wins a tie: what was written last is looked at first.
        if space >= most {
            (most, pair) = (space, Some(*candidate));
        }
    }
    CopulaError {
        what: format!("the rank correlations of the group exclude each other (at member {pivot})"),
        help: format!("multiply every correlation of the group by {shrink}, or change this pair first"),
        pair,
        shrink: Some(shrink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Key, uniform};
    use crate::summary::spearman;
    use proptest::prelude::*;

    fn columns(copula: &Copula, seed: u64, n: u32) -> Vec<Vec<f64>> {
        let keys: Vec<Key> = (0..copula.size()).map(|i| Key::new(seed, &format!("x{i}"))).collect();
        let mut out = vec![Vec::new(); copula.size()];
        for d in 0..n {
            let mut u: Vec<f64> = keys.iter().map(|k| uniform(k, d)).collect();
            copula.apply(&mut u);
            for (column, u) in out.iter_mut().zip(u) {
                column.push(u);
            }
        }
        out
    }

    #[test]
    fn ranks_correlate_as_asked_and_margins_stay_uniform() {
        let asked = [(0, 1, 0.7), (0, 2, -0.4), (1, 3, 0.3)];
        let copula = Copula::new(4, &asked).unwrap();
        // One run of 4,096 draws errs by about √(1.57/4096) = 0.02 at worst, the mean of 16 by 0.005.
        let runs: Vec<_> = (0..16).map(|seed| columns(&copula, seed, 4096)).collect();
        for i in 0..4 {
            for j in 0..i {
                let want = asked.iter().find(|p| (p.0, p.1) == (j, i)).map_or(0.0, |p| p.2);
                let got: Vec<f64> = runs.iter().map(|x| spearman(&x[i], &x[j])).collect();
                let mean = got.iter().sum::<f64>() / 16.0;
                assert!((mean - want).abs() < 0.02, "{i} {j}: {mean} {want}");
            }
            for run in &runs {
                let mut sorted = run[i].clone();
                sorted.sort_by(f64::total_cmp);
                let n = sorted.len() as f64;
                let gaps = sorted.iter().enumerate().map(|(k, u)| (u - (k as f64 + 0.5) / n).abs());
                let gap = gaps.fold(0.0, f64::max);
                assert!(gap < 1.95 / 64.0, "{i}: {gap}"); // Kolmogorov, one in a thousand
            }
        }
    }

    #[test]
    fn the_first_and_the_unrelated_keep_their_draws() {
        let copula = Copula::new(3, &[(1, 2, 0.5)]).unwrap();
        let mut u = [0.123, 0.456, 0.789];
        copula.apply(&mut u);
        assert_eq!(u[0], 0.123);
        assert_eq!(u[1], 0.456);
        // By hand: z₂' = r z₁ + √(1−r²) z₂ with r = 2 sin(π/12).
        let r = 2.0 * libm::sin(PI / 12.0);
        let z = r * normal_quantile(0.456) + libm::sqrt(1.0 - r * r) * normal_quantile(0.789);
        assert!((u[2] - normal_cdf(z)).abs() < 1e-15);
        let mut short = [0.5];
        copula.apply(&mut short);
        copula.apply(&mut []);
    }

    #[test]
    fn errors_name_the_pair_and_a_shrink_that_works() {
        let pairs = [(0, 1, 0.9), (0, 2, 0.9), (1, 2, -0.9)];
        let error = Copula::new(3, &pairs).unwrap_err();
        let shrink = error.shrink().unwrap();
        assert!(shrink > 0.3 && shrink < 0.7, "{shrink}");
        let scaled = |f: f64| pairs.map(|(i, j, r)| (i, j, r * f));
        assert!(Copula::new(3, &scaled(shrink)).is_ok());
        assert!(Copula::new(3, &scaled(shrink + 0.02)).is_err());
        assert!(error.help().contains(&shrink.to_string()));
        for (pairs, words) in [
            (vec![(0, 5, 0.1)], "member 5 is not in the group of 3"),
            (vec![(1, 1, 0.1)], "an input cannot be correlated with itself"),
            (vec![(0, 1, 0.1), (1, 0, 0.2)], "the same pair is given twice"),
            (vec![(0, 1, 1.0)], "the rank correlation 1 is not between −1 and 1"),
            (vec![(0, 1, f64::NAN)], "the rank correlation NaN is not between −1 and 1"),
        ] {
            let error = Copula::new(3, &pairs).unwrap_err();
            assert_eq!(error.to_string(), words);
            assert!(error.pair().is_some() && !error.help().is_empty());
        }
        assert_eq!(Copula::new(0, &[]).unwrap().size(), 0);
    }

    proptest! {
        #[test]
        fn any_group_is_drawn_or_refused(
            rho in proptest::collection::vec(-0.999..0.999_f64, 10), u in proptest::collection::vec(1e-9..1.0_f64, 5)
        ) {
            let places = (0..5).flat_map(|i| (0..i).map(move |j| (i, j)));
            let pairs: Vec<_> = places.zip(&rho).map(|((i, j), &r)| (i, j, r)).collect();
            match Copula::new(5, &pairs) {
                Ok(copula) => {
                    let mut v = u.clone();
                    copula.apply(&mut v);
                    prop_assert!(v.iter().all(|p| *p > 0.0 && *p < 1.0));
                    prop_assert_eq!(v[0], u[0]);
                }
                Err(error) => {
                    let s = error.shrink().unwrap();
                    let scaled: Vec<_> = pairs.iter().map(|&(i, j, r)| (i, j, r * s)).collect();
                    prop_assert!(Copula::new(5, &scaled).is_ok());
                    prop_assert!(error.pair().is_some());
                }
            }
        }
    }
}
