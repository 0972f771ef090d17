//! Which inputs carry the variance of a result: Sobol' indices, first order and total, by input or by group.
//!
//! Two independent matrices A and B hold `rows` draws of every input. A_B^g is A with the columns of group g
//! taken from B. With f centred on its mean over A and B, and V its variance over both,
//!
//! > S_g = mean( f(B) (f(A_B^g) − f(A)) ) / V, the share of variance that group g explains alone
//! > (Saltelli et al. 2010, *Computer Physics Communications* 181:259–270);
//! > ST_g = mean( (f(A) − f(A_B^g))² ) / (2V), the share in which it has any part (Jansen 1999, *Computer
//! > Physics Communications* 117:35–43).
//!
//! The cost is rows × (groups + 2) runs. A group is swapped as a whole, so that inputs which depend on each
//! other belong in one group: between dependent groups the indices have no meaning. Centring leaves the
//! estimand alone and cuts the noise of S.
//!
//! Every index comes with a standard error and a 90 % interval from resampled rows. An estimate of S may come
//! out below 0 by noise: that means *not distinguishable from zero*, and [`Estimate::words`] says so. Draws
//! that are spread evenly err less than resampling believes, so that the intervals are, if anything, wide.
//!
//! A row in which any of its runs is not a number is left out and counted ([`Indices::undefined`]).
//!
//! ```
//! use detente_chance::draw::{Key, uniform};
//! use detente_chance::sobol::{Design, Resampling};
//! // f = x₀ + 2 x₁ of two uniform numbers: variances 1/12 and 4/12, so that S = ST = .2 and .8.
//! let column = |path: &str| -> Vec<f64> { (0..4096).map(|d| uniform(&Key::new(1, path), d)).collect() };
//! let matrix = |of: &str| -> Vec<f64> {
//!     let (x, y) = (column(&format!("x.{of}")), column(&format!("y.{of}")));
//!     x.into_iter().zip(y).flat_map(|(x, y)| [x, y]).collect()
//! };
//! let (a, b) = (matrix("a"), matrix("b"));
//! let design = Design::new(2, &a, &b, vec![vec![0], vec![1]]).unwrap();
//! let found = design.run(|x| x[0] + 2.0 * x[1]).indices(&Resampling::default()).unwrap();
//! assert!((found.groups[0].total.value - 0.2).abs() < 0.02);
//! assert!((found.groups[1].first.value - 0.8).abs() < 0.05);
//! ```

use crate::draw::Key;
use crate::summary::{quantile_sorted, resampled, sd};

/// Two matrices and the groups of columns to be swapped.
#[derive(Clone, Debug)]
pub struct Design<'a> {
    columns: usize,
    a: &'a [f64],
    b: &'a [f64],
    groups: Vec<Vec<usize>>,
}

impl<'a> Design<'a> {
    /// Matrices `a` and `b`, row after row, of `columns` columns; groups of column numbers. `None` unless both
    /// have the same whole number of rows and every group names columns that exist.
    #[must_use]
    pub fn new(columns: usize, a: &'a [f64], b: &'a [f64], groups: Vec<Vec<usize>>) -> Option<Self> {
        let fits = columns > 0 && a.len() == b.len() && a.len().is_multiple_of(columns);
        let known = groups.iter().flatten().all(|column| *column < columns);
        (fits && known).then_some(Self { columns, a, b, groups })
    }

    /// Rows of each matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.a.len() / self.columns
    }

    /// Runs of the function that [`Design::run`] makes: rows × (groups + 2).
    #[must_use]
    pub fn cost(&self) -> usize {
        self.rows() * (self.groups.len() + 2)
    }

    /// Runs `f` on every row of A, of B and of each A_B^g.
    pub fn run(&self, mut f: impl FnMut(&[f64]) -> f64) -> Runs {
        let mut values = Vec::with_capacity(self.cost());
        let mut mixed = vec![0.0; self.columns];
        for (a, b) in self.a.chunks_exact(self.columns).zip(self.b.chunks_exact(self.columns)) {
            values.push(f(a));
            values.push(f(b));
            mixed.copy_from_slice(a);
            for group in &self.groups {
                // Columns were compared with their number when the design was made.
                for column in group {
                    mixed[*column] = b[*column];
                }
                values.push(f(&mixed));
                for column in group {
                    mixed[*column] = a[*column];
                }
            }
        }
        Runs { groups: self.groups.len(), values }
    }
}

/// The results of a design: a row holds f(A), f(B), f(A_B^1), f(A_B^2), …
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    groups: usize,
    values: Vec<f64>,
}

impl Runs {
    /// Results that were computed elsewhere (on several threads, say), row after row. `None` unless the number
    /// of values is a multiple of `groups` + 2.
    #[must_use]
    pub fn new(groups: usize, values: Vec<f64>) -> Option<Self> {
        values.len().is_multiple_of(groups + 2).then_some(Self { groups, values })
    }

    /// The indices; `None` where fewer than two rows are left or f never varies (then nothing can be
    /// explained).
    #[must_use]
    pub fn indices(&self, resampling: &Resampling) -> Option<Indices> {
        let width = self.groups + 2;
        let rows: Vec<&[f64]> =
            self.values.chunks_exact(width).filter(|row| row.iter().all(|v| v.is_finite())).collect();
        let n = rows.len();
        if n < 2 {
            return None;
        }
        let undefined = self.values.len() / width - n;
        let mean = rows.iter().map(|row| row[0] + row[1]).sum::<f64>() / (2 * n) as f64;
        // What a row adds to each sum: f(A) + f(B), their squares, and for every group the two products. A
        // resampled estimate is then a weighted sum of rows.
        let terms: Vec<f64> = rows
            .iter()
            .flat_map(|row| {
                let (a, b) = (row[0] - mean, row[1] - mean);
                let pairs = row[2..].iter().flat_map(move |g| {
                    let g = g - mean;
                    [b * (g - a), 0.5 * (a - g) * (a - g)]
                });
                [a + b, a * a + b * b].into_iter().chain(pairs)
            })
            .collect();
        let width = 2 + 2 * self.groups;
        let estimate = |sums: &[f64]| -> Option<Vec<f64>> {
            let n = n as f64;
            let shift = sums[0] / (2.0 * n);
            let variance = sums[1] / (2.0 * n) - shift * shift;
            // Below the last digits of the squares there is no variance, only rounding.
            (variance > 1e-14 * (mean * mean).max(f64::MIN_POSITIVE))
                .then(|| sums[2..].iter().map(|sum| sum / n / variance).collect())
        };
        let mut sums = vec![0.0; width];
        for row in terms.chunks_exact(width) {
            add(&mut sums, row, 1.0);
        }
        let point = estimate(&sums)?;
        let mut replicates: Vec<Vec<f64>> = vec![Vec::new(); 2 * self.groups];
        let mut counts = vec![0_u32; n];
        for replicate in 0..resampling.replicates {
            counts.fill(0);
            for place in 0..n {
                counts[resampled(&resampling.key, replicate, place as u32, n)] += 1;
            }
            sums.fill(0.0);
            for (row, count) in terms.chunks_exact(width).zip(&counts) {
                if *count > 0 {
                    add(&mut sums, row, f64::from(*count));
                }
            }
            if let Some(again) = estimate(&sums) {
                for (list, value) in replicates.iter_mut().zip(again) {
                    list.push(value);
                }
            }
        }
        let estimates: Vec<Estimate> =
            point.iter().zip(replicates).map(|(value, list)| Estimate::of(*value, list)).collect();
        let groups = estimates.chunks_exact(2).map(|pair| Index { first: pair[0], total: pair[1] }).collect();
        let shift = sums_mean(&rows, mean);
        Some(Indices { groups, mean: shift, variance: variance(&rows, mean), rows: n, undefined })
    }
}

fn sums_mean(rows: &[&[f64]], mean: f64) -> f64 {
    mean + rows.iter().map(|row| (row[0] - mean) + (row[1] - mean)).sum::<f64>() / (2 * rows.len()) as f64
}

fn variance(rows: &[&[f64]], mean: f64) -> f64 {
    let square = |x: f64| (x - mean) * (x - mean);
    rows.iter().map(|row| square(row[0]) + square(row[1])).sum::<f64>() / (2 * rows.len()) as f64
}

#[inline]
fn add(sums: &mut [f64], row: &[f64], weight: f64) {
    for (sum, value) in sums.iter_mut().zip(row) {
        *sum += weight * value;
    }
}

/// How often rows are resampled, and from which key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampling {
    /// Number of replicates; 0 for none (intervals then have no width).
    pub replicates: u32,
    /// Where the resampling numbers come from.
    pub key: Key,
}

impl Default for Resampling {
    /// 200 replicates of one fixed key.
    fn default() -> Self {
        Self { replicates: 200, key: Key::new(1, "sobol.bootstrap") }
    }
}

/// The indices of every group.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// In the order of the design.
    pub groups: Vec<Index>,
    /// Mean of f over A and B.
    pub mean: f64,
    /// Variance of f over A and B.
    pub variance: f64,
    /// Rows used.
    pub rows: usize,
    /// Rows left out because f was not a number in one of their runs.
    pub undefined: usize,
}

/// One group's indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// S: the share of variance that it explains alone.
    pub first: Estimate,
    /// ST: the share in which it has any part.
    pub total: Estimate,
}

/// A number with its sampling error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Standard deviation over replicates; 0 without any.
    pub error: f64,
    /// 90 % interval over replicates.
    pub interval: [f64; 2],
}

impl Estimate {
    /// An estimate with its replicates.
    #[must_use]
    pub fn of(value: f64, mut replicates: Vec<f64>) -> Self {
        if replicates.len() < 2 {
            return Self { value, error: 0.0, interval: [value, value] };
        }
        let error = sd(&replicates);
        replicates.sort_by(f64::total_cmp);
        let interval = [0.05, 0.95].map(|p| quantile_sorted(&replicates, p));
        Self { value, error, interval }
    }

    /// True where the interval holds only positive numbers.
    #[must_use]
    pub fn above_zero(&self) -> bool {
        self.interval[0] > 0.0
    }

    /// A share in words: ".32 (.28 to .37)", or "not distinguishable from zero".
    #[must_use]
    pub fn words(&self) -> String {
        if self.above_zero() {
            format!("{:.2} ({:.2} to {:.2})", self.value, self.interval[0], self.interval[1])
        } else {
            "not distinguishable from zero".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::uniform;
    use std::f64::consts::PI;

    fn matrix(columns: usize, rows: u32, stream: u32, seed: u64) -> Vec<f64> {
        let keys: Vec<Key> = (0..columns).map(|c| Key::new(seed, &format!("x{c}")).with(stream)).collect();
        (0..rows).flat_map(|row| keys.iter().map(move |key| uniform(key, row)).collect::<Vec<_>>()).collect()
    }

    fn indices(columns: usize, rows: u32, groups: Vec<Vec<usize>>, f: impl FnMut(&[f64]) -> f64) -> Indices {
        let (a, b) = (matrix(columns, rows, 1, 3), matrix(columns, rows, 2, 3));
        Design::new(columns, &a, &b, groups).unwrap().run(f).indices(&Resampling::default()).unwrap()
    }

    fn each(columns: usize) -> Vec<Vec<usize>> {
        (0..columns).map(|c| vec![c]).collect()
    }

    fn near(estimate: Estimate, truth: f64, what: &str) {
        // Three standard errors; a floor for indices whose error is nearly nothing.
        let room = 3.0 * estimate.error + 1e-9;
        assert!((estimate.value - truth).abs() <= room, "{what}: {estimate:?} against {truth}");
    }

    fn ishigami(u: &[f64]) -> f64 {
        let x = |i: usize| -PI + 2.0 * PI * u[i];
        let s = libm::sin(x(1));
        libm::sin(x(0)) + 7.0 * s * s + 0.1 * libm::pow(x(2), 4.0) * libm::sin(x(0))
    }

    /// Closed forms for a = 7, b = .1.
    fn ishigami_truth() -> ([f64; 3], [f64; 3]) {
        let (a, b) = (7.0_f64, 0.1_f64);
        let p4 = libm::pow(PI, 4.0);
        let v1 = 0.5 * (1.0 + b * p4 / 5.0) * (1.0 + b * p4 / 5.0);
        let v2 = a * a / 8.0;
        let v13 = b * b * p4 * p4 * 8.0 / 225.0;
        let v = v1 + v2 + v13;
        ([v1 / v, v2 / v, 0.0], [(v1 + v13) / v, v2 / v, v13 / v])
    }

    #[test]
    fn ishigami_within_three_standard_errors() {
        let (first, total) = ishigami_truth();
        assert_eq!(first.map(|s| format!("{s:.4}")), ["0.3139", "0.4424", "0.0000"]);
        assert_eq!(total.map(|s| format!("{s:.4}")), ["0.5576", "0.4424", "0.2437"]);
        let found = indices(3, 8192, each(3), ishigami);
        for i in 0..3 {
            near(found.groups[i].first, first[i], &format!("S{i}"));
            near(found.groups[i].total, total[i], &format!("ST{i}"));
            assert!(found.groups[i].total.error < 0.02);
        }
        assert!(found.groups[0].total.above_zero() && !found.groups[2].first.above_zero());
        assert_eq!(found.groups[2].first.words(), "not distinguishable from zero");
    }

    const G: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

    fn g_function(u: &[f64]) -> f64 {
        u.iter().zip(G).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
    }

    #[test]
    fn g_function_within_three_standard_errors() {
        let v: Vec<f64> = G.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
        let whole: f64 = v.iter().map(|v| 1.0 + v).product();
        let found = indices(8, 8192, each(8), g_function);
        for (i, (group, v)) in found.groups.iter().zip(&v).enumerate() {
            near(group.first, v / (whole - 1.0), &format!("S{i}"));
            near(group.total, v * whole / (1.0 + v) / (whole - 1.0), &format!("ST{i}"));
        }
        // The published first indices of the four that matter: .7162, .1790, .0237, .0072.
        let published = [0.7162, 0.1790, 0.0237, 0.0072];
        for (v, p) in v.iter().zip(published) {
            assert!((v / (whole - 1.0) - p).abs() < 5e-5);
        }
    }

    #[test]
    fn a_group_has_the_share_of_all_its_inputs_together() {
        // Ishigami: inputs 0 and 2 together leave only input 1.
        let (first, _) = ishigami_truth();
        let found = indices(3, 8192, vec![vec![0, 2], vec![1]], ishigami);
        near(found.groups[0].first, 1.0 - first[1], "S of 0 and 2");
        near(found.groups[0].total, 1.0 - first[1], "ST of 0 and 2");
        near(found.groups[1].total, first[1], "ST of 1");
    }

    #[test]
    fn a_large_constant_changes_nothing() {
        let plain = indices(3, 1024, each(3), ishigami);
        let moved = indices(3, 1024, each(3), |u| 1e6 + ishigami(u));
        for (p, m) in plain.groups.iter().zip(&moved.groups) {
            assert!((p.first.value - m.first.value).abs() < 1e-6);
            assert!((p.total.error - m.total.error).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_not_a_number_is_counted_and_what_never_varies_has_no_index() {
        let mut at = 0;
        let found = indices(3, 256, each(3), |u| {
            at += 1;
            if at % 500 == 0 { f64::NAN } else { ishigami(u) }
        });
        assert_eq!(found.undefined, 2);
        assert_eq!(found.rows, 254);
        let (a, b) = (matrix(2, 64, 1, 1), matrix(2, 64, 2, 1));
        let design = Design::new(2, &a, &b, each(2)).unwrap();
        assert_eq!(design.cost(), 64 * 4);
        assert!(design.run(|_| 3.7).indices(&Resampling::default()).is_none());
        assert!(design.run(|_| f64::NAN).indices(&Resampling::default()).is_none());
        assert!(Design::new(2, &a, &b[2..], each(2)).is_none());
        assert!(Design::new(2, &a, &b, vec![vec![2]]).is_none());
        assert!(Design::new(0, &[], &[], vec![]).is_none());
        assert!(Runs::new(2, vec![0.0; 7]).is_none());
    }
}
