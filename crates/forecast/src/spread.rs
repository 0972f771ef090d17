//! How far outcomes fall from a forecast: the spread, learned on past decisions and shipped as constants.
//!
//! A point is not a forecast. Around a model's point *m* the outcome is taken to be normal with standard
//! deviation σ, held within 0–100: what the normal puts beyond an end of the scale lies on that end (a
//! censored normal), because nearly a third of real outcomes lie exactly there. An issue on which only two
//! points are held, *a* < *b*, is a *choice*: with chance `landed` the outcome is one of the two, *b* with
//! chance ½ + slope × (*p* − ½), where *p* = (*m* − *a*)/(*b* − *a*) is the model's point read as a chance;
//! otherwise it falls around *m* with a σ of its own.
//!
//! σ is the 90th percentile of the absolute errors over 1.645, so that 90 % of the errors it was learned from
//! lie within the 90 % interval; `slope` is the least-squares line of the choices made on *p* − ½, held within
//! 0–1. [`fit`](crate::fit) computes both; the constants in `data/spread.csv` are those of 353 decisions of
//! European legislation (Arregui & Perarnaud 2021), one row a model. Coverage is judged on decisions left out
//! of the fit ([`backtest`](crate::backtest)). An interval of a choice contains both its points unless one is
//! very unlikely, so it covers more than its nominal share.
//!
//! ```
//! use detente_forecast::Spread;
//! let spread = Spread { sigma: 20.0, choice_sigma: 20.0, landed: 0.6, slope: 1.0 };
//! let wide = spread.around(50.0, None);
//! assert!((wide.quantile(0.05) - 17.1).abs() < 0.01 && (wide.quantile(0.95) - 82.9).abs() < 0.01);
//! // A choice between 0 and 100 with three quarters of the weight at 100:
//! let choice = spread.around(75.0, Some((0.0, 100.0)));
//! assert_eq!(choice.quantile(0.95), 100.0);
//! assert!((choice.chances().unwrap()[1] - 0.45).abs() < 1e-12);
//! ```

use crate::Actor;
use detente_chance::math::normal_cdf;
use std::sync::OnceLock;

/// Constants of a model: how outcomes scatter around its point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Standard deviation on issues with more than two points held, in points of the scale.
    pub sigma: f64,
    /// Standard deviation on choices that land on neither of their two points.
    pub choice_sigma: f64,
    /// Share of choices that land on one of their two points, 0–1.
    pub landed: f64,
    /// How far the model's point can be believed as a chance, 0 (not at all: even chances) to 1 (as it is).
    pub slope: f64,
}

impl Spread {
    /// The distribution of the outcome around `point`; `ends` are the two points of a choice, lower first.
    #[must_use]
    pub fn around(&self, point: f64, ends: Option<(f64, f64)>) -> Predicted {
        let choice = ends.filter(|(a, b)| a < b).map(|(a, b)| {
            let p = ((point - a) / (b - a)).clamp(0.0, 1.0);
            let upper = 0.5 + self.slope * (p - 0.5);
            (a, b, self.landed * (1.0 - upper), self.landed * upper)
        });
        let sigma = if choice.is_some() { self.choice_sigma } else { self.sigma };
        Predicted { point, sigma: sigma.max(1e-6), choice }
    }
}

/// A forecast as a distribution over 0–100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predicted {
    point: f64,
    sigma: f64,
    /// Two points with their chances.
    choice: Option<(f64, f64, f64, f64)>,
}

impl Predicted {
    /// Chance that the outcome is at most `x`.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 0.0;
        }
        if x >= 100.0 {
            return 1.0;
        }
        let around = normal_cdf((x - self.point) / self.sigma);
        match self.choice {
            None => around,
            Some((a, b, at_a, at_b)) => {
                let landed = if x >= a { at_a } else { 0.0 } + if x >= b { at_b } else { 0.0 };
                landed + (1.0 - at_a - at_b) * around
            }
        }
    }

    /// The least x with a chance of at least `p` of lying at or below it.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        least(|x| self.cdf(x), p, self.choice.map(|(a, b, ..)| [a, b]).as_ref().map_or(&[], |ends| &ends[..]))
    }

    /// Chances of the lower point, of the upper point, and of neither; `None` where the issue is no choice.
    #[must_use]
    pub fn chances(&self) -> Option<[f64; 3]> {
        self.choice.map(|(_, _, at_a, at_b)| [at_a, at_b, 1.0 - at_a - at_b])
    }

    /// The continuous ranked probability score of an outcome, in points: ∫ (F(x) − [x ≥ y])² dx. Less is
    /// better; for a forecast without spread it is the absolute error. By the midpoint rule on 200 cells,
    /// exact to a few hundredths.
    #[must_use]
    pub fn crps(&self, outcome: f64) -> f64 {
        const CELLS: u32 = 200;
        let width = 100.0 / f64::from(CELLS);
        let mut sum = 0.0;
        for cell in 0..CELLS {
            let low = f64::from(cell) * width;
            let f = self.cdf(low + width / 2.0);
            // Part of the cell that lies below the outcome.
            let below = ((outcome - low) / width).clamp(0.0, 1.0);
            sum += width * (below * f * f + (1.0 - below) * (1.0 - f) * (1.0 - f));
        }
        sum
    }
}

/// Quantiles of several forecasts that are equally likely to be the right one: draws of uncertain inputs. Zeros
/// where there are none.
#[must_use]
pub fn mixture<const N: usize>(all: &[Predicted], at: [f64; N]) -> [f64; N] {
    if all.is_empty() {
        return [0.0; N];
    }
    let ends: Vec<f64> = all.first().and_then(|one| one.choice).map_or(Vec::new(), |(a, b, ..)| vec![a, b]);
    at.map(|p| least(|x| all.iter().map(|one| one.cdf(x)).sum::<f64>() / all.len() as f64, p, &ends))
}

/// Quantile of any distribution function on 0–100, by bisection; `steps` are points where it may jump.
pub(crate) fn least(cdf: impl Fn(f64) -> f64, p: f64, steps: &[f64]) -> f64 {
    let reached = |x: f64| cdf(x) >= p - 1e-12;
    let (mut low, mut high) = (0.0, 100.0);
    if reached(low) {
        return low;
    }
    while high - low > 1e-9 {
        let middle = low + (high - low) / 2.0;
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    steps.iter().copied().chain([100.0]).find(|step| (step - high).abs() < 1e-8).unwrap_or(high)
}

/// The two points of an issue on which only two are held, lower first.
///
/// ```
/// use detente_forecast::{Actor, dichotomy};
/// let at = |position| Actor { position, salience: 1.0, influence: 1.0 };
/// assert_eq!(dichotomy(&[at(100.0), at(20.0), at(100.0)]), Some((20.0, 100.0)));
/// assert_eq!(dichotomy(&[at(100.0), at(20.0), at(30.0)]), None);
/// ```
#[must_use]
pub fn dichotomy(actors: &[Actor]) -> Option<(f64, f64)> {
    let held = || actors.iter().map(|actor| actor.position).filter(|x| x.is_finite());
    let low = held().fold(f64::INFINITY, f64::min);
    let high = held().fold(f64::NEG_INFINITY, f64::max);
    (low < high && held().all(|x| x == low || x == high)).then_some((low, high))
}

/// What is known of a model from 353 decided issues.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Model id.
    pub model: String,
    /// Issues on which it says something.
    pub issues: u32,
    /// Mean absolute error, in points of the scale.
    pub mae: f64,
    /// How outcomes scatter around its point.
    pub spread: Spread,
}

/// Every model that has been measured, in the order of the shipped table.
///
/// The table is written by `detente backtest FILE --fit`.
#[must_use]
pub fn benchmarks() -> &'static [Benchmark] {
    static TABLE: OnceLock<Vec<Benchmark>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let row = |line: &str| -> Option<Benchmark> {
            let mut cells = line.split(',').map(str::trim);
            let model = cells.next()?.to_owned();
            let issues = cells.next()?.parse().ok()?;
            let mut number = || cells.next()?.parse::<f64>().ok();
            let mae = number()?;
            let spread =
                Spread { sigma: number()?, choice_sigma: number()?, landed: number()?, slope: number()? };
            Some(Benchmark { model, issues, mae, spread })
        };
        include_str!("../data/spread.csv").lines().skip(1).filter_map(row).collect()
    })
}

/// What is known of one model; `None` where it has not been measured.
#[must_use]
pub fn benchmark(model: &str) -> Option<&'static Benchmark> {
    benchmarks().iter().find(|row| row.model == model)
}
