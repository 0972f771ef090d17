//! What somebody believes about a number: the forms that a judgement may take.
//!
//! * `"30 to 60"` is a 90 % interval: a normal whose 5th and 95th percentiles are 30 and 60, then truncated to
//!   the quantity's legal range. Where the quantity is positive and has no upper end (years, rates) it is the
//!   lognormal with these percentiles; only an interval that starts at 0, which no lognormal can have as its
//!   5th percentile, stays a normal there, cut off at 0.
//! * `{low, mid, high}` are the 5th, 50th and 95th percentiles: half a normal on either side of the median,
//!   each with its own width (the split or two-piece normal, taken in quantiles, so that the three points are
//!   met exactly), then truncated likewise; on the log scale where an interval would be. The other usual
//!   choice, the three-term metalog (Keelin 2016, *Decision Analysis* 13:243–277), has no density at all where
//!   the median lies in the outer eighth of the interval, and analysts do write `{5, 10, 90}`. The price is a
//!   density that jumps at the median when the sides differ.
//! * The named laws keep their textbook parameters. A normal and a lognormal may reach beyond the legal range
//!   and are truncated to it; the bounded ones must lie inside.
//!
//! *Truncation* conditions on the legal range: with F the law before, the quantile at `p` is
//! F⁻¹(F(lo) + p (F(hi) − F(lo))). Near an end of the range an interval's own 5th and 95th percentiles
//! therefore move a little inward: after truncation `"75 to 95"` on 0–100 has its 95th percentile at 94.6.
//! Where the legal range is far away they are met exactly.
//!
//! ```
//! use detente_chance::{Dist, Quantity};
//! let stance = Dist::Interval { low: 30.0, high: 60.0 };
//! let q = Quantity::POSITION;
//! assert!(stance.check(&q).is_ok());
//! assert!((stance.quantile(0.05, &q) - 30.0).abs() < 1e-3);
//! assert!((stance.mean(&q) - 45.0).abs() < 1e-3);
//! // One to ten years: a lognormal with mean 4.040.
//! let years = Dist::Interval { low: 1.0, high: 10.0 };
//! assert!((years.mean(&Quantity::YEARS) - 4.040).abs() < 5e-4);
//! // Draws come in model units: utilities 0–1.
//! let sampler = Dist::Uniform { low: 0.0, high: 50.0 }.sampler(&Quantity::SCALE);
//! assert_eq!(sampler.at(0.5), 0.25);
//! let wrong = Dist::Interval { low: 60.0, high: 30.0 }.check(&q).unwrap_err();
//! assert_eq!(wrong.to_string(), "the interval 60 to 30 is upside down");
//! ```

use crate::bell::{Bell, confine};
use crate::math::{BetaLaw, Z95};
use crate::quantity::Quantity;
use std::fmt;

/// A belief about a number, in the units of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// Known for certain.
    Exact(f64),
    /// 90 % interval.
    Interval {
        /// 5th percentile.
        low: f64,
        /// 95th percentile.
        high: f64,
    },
    /// Three percentiles.
    ThreePoint {
        /// 5th percentile.
        low: f64,
        /// Median.
        mid: f64,
        /// 95th percentile.
        high: f64,
    },
    /// Any number of an interval alike.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// Its logarithm is uniform: what is known is the order of size alone. Both ends above 0.
    LogUniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// Normal, truncated to the legal range.
    Normal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation; 0 is certainty.
        sd: f64,
    },
    /// Its logarithm is normal; truncated to the legal range.
    Lognormal {
        /// Mean of the natural logarithm.
        mu: f64,
        /// Standard deviation of the natural logarithm; 0 is certainty.
        sigma: f64,
    },
    /// Beta, stretched over an interval.
    Beta {
        /// First shape.
        a: f64,
        /// Second shape.
        b: f64,
        /// Where the interval begins.
        low: f64,
        /// Where it ends.
        high: f64,
    },
    /// PERT: the beta with mean (min + 4 mode + max)/6.
    Pert {
        /// Smallest.
        min: f64,
        /// Likeliest.
        mode: f64,
        /// Largest.
        max: f64,
    },
    /// Triangle.
    Triangular {
        /// Smallest.
        min: f64,
        /// Likeliest.
        mode: f64,
        /// Largest.
        max: f64,
    },
    /// A few values, each with a weight; weights are divided by their sum. In a draw the smallest value comes
    /// first.
    Discrete(
        /// (value, weight).
        Vec<(f64, f64)>,
    ),
}

/// Why a distribution cannot stand: what is wrong, and a way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistError {
    what: String,
    help: String,
}

impl DistError {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }

    /// A way out, in one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        self.help.clone()
    }
}

impl fmt::Display for DistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for DistError {}

/// A number as an analyst would write it: shortest digits, powers of ten only where there would be a row of
/// noughts.
fn number(x: f64) -> String {
    if x != 0.0 && x.is_finite() && !(1e-6..1e15).contains(&x.abs()) {
        format!("{x:e}")
    } else {
        format!("{x}")
    }
}

impl Dist {
    /// Whether this belief can be held about such a quantity: every number finite, in order, and legal.
    /// [`Dist::Normal`] and [`Dist::Lognormal`] may reach beyond the legal range, but at least one part in a
    /// thousand must be inside.
    ///
    /// # Errors
    /// The first thing that is wrong, in words, and how to mend it.
    pub fn check(&self, q: &Quantity) -> Result<(), DistError> {
        let order = "write the smaller number first";
        match *self {
            Self::Exact(x) => legal(&[x], q),
            Self::Interval { low, high } => {
                legal(&[low, high], q)?;
                let what = || format!("the interval {} to {} is upside down", number(low), number(high));
                ensure(low <= high, what, order)
            }
            Self::ThreePoint { low, mid, high } => {
                legal(&[low, mid, high], q)?;
                let row = || {
                    let (l, m, h) = (number(low), number(mid), number(high));
                    format!("the percentiles {l}, {m}, {h} are not in rising order")
                };
                ensure(low <= mid && mid <= high, row, "low ≤ mid ≤ high: the 5th, 50th and 95th percentile")
            }
            Self::Uniform { low, high } => {
                legal(&[low, high], q)?;
                let what = || format!("the range {} to {} is upside down", number(low), number(high));
                ensure(low <= high, what, order)
            }
            Self::LogUniform { low, high } => {
                legal(&[low, high], q)?;
                let what = || format!("the range {} to {} is upside down or reaches 0", number(low), number(high));
                ensure(low > 0.0 && low <= high, what, "write two numbers above 0, the smaller one first")
            }
            Self::Normal { mean, sd } => {
                finite(&[mean, sd])?;
                not_negative(sd, "the standard deviation")?;
                if sd == 0.0 { legal(&[mean], q) } else { self.reaches(q) }
            }
            Self::Lognormal { mu, sigma } => {
                finite(&[mu, sigma])?;
                not_negative(sigma, "sigma")?;
                if sigma == 0.0 { legal(&[libm::exp(mu)], q) } else { self.reaches(q) }
            }
            Self::Beta { a, b, low, high } => {
                finite(&[a, b])?;
                let shapes = || {
                    format!("the shapes {} and {} are not both from 0.01 to 1000000", number(a), number(b))
                };
                let fine = |s: f64| (0.01..=1e6).contains(&s);
                ensure(fine(a) && fine(b), shapes, "for near certainty write the number itself")?;
                legal(&[low, high], q)?;
                let what = || format!("the range {} to {} is upside down", number(low), number(high));
                ensure(low <= high, what, order)
            }
            Self::Pert { min, mode, max } | Self::Triangular { min, mode, max } => {
                legal(&[min, mode, max], q)?;
                let row = || {
                    let (l, m, h) = (number(min), number(mode), number(max));
                    format!("{l}, {m}, {h} (smallest, likeliest, largest) are not in rising order")
                };
                ensure(min <= mode && mode <= max, row, "min ≤ mode ≤ max")
            }
            Self::Discrete(ref points) => {
                ensure(
                    !points.is_empty(),
                    || "no value is given".into(),
                    "give at least one value with its weight",
                )?;
                for &(value, weight) in points {
                    legal(&[value], q)?;
                    finite(&[weight])?;
                    let what = || {
                        format!("the weight {} of the value {} is not above 0", number(weight), number(value))
                    };
                    ensure(weight > 0.0, what, "leave out a value that cannot be")?;
                }
                let total: f64 = points.iter().map(|p| p.1).sum();
                ensure(
                    total.is_finite(),
                    || "the weights are too large to add".into(),
                    "write smaller weights",
                )
            }
        }
    }

    /// At least a thousandth of the law lies inside the legal range.
    fn reaches(&self, q: &Quantity) -> Result<(), DistError> {
        let mass = self.bell(q).map_or(1.0, |b| b.mass());
        ensure(
            mass >= 1e-3,
            || format!("{} lies outside the legal range, {}", self.words(q), range(q)),
            "move its middle into the legal range, or write an interval",
        )
    }

    /// What nobody knows anything about: the ignorance prior of a quantity. A yes or no is as likely held as not; how
    /// often something happens is known by no order of size (log-uniform); everything else is uniform. Over `q.wide`.
    ///
    /// ```
    /// use detente_chance::{Dist, Quantity};
    /// assert_eq!(Dist::ignorance(&Quantity::YES_NO), Dist::Exact(50.0));
    /// let median = Dist::ignorance(&Quantity::EVENTS).quantile(0.5, &Quantity::EVENTS);
    /// assert!((median - 0.1).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn ignorance(q: &Quantity) -> Self {
        let (low, high) = q.wide;
        if *q == Quantity::YES_NO {
            Self::Exact(50.0)
        } else if *q == Quantity::EVENTS {
            Self::LogUniform { low, high }
        } else {
            Self::Uniform { low, high }
        }
    }

    /// The number below which the quantity falls with chance `p`, in file units; NaN where `p` is not from 0
    /// to 1. At 0 and 1: the ends of what is possible, which may be infinite.
    #[must_use]
    pub fn quantile(&self, p: f64, q: &Quantity) -> f64 {
        if (0.0..=1.0).contains(&p) { self.shape(q).quantile(p) } else { f64::NAN }
    }

    /// The chance that the quantity is at most `x` (file units); NaN for NaN.
    #[must_use]
    pub fn cdf(&self, x: f64, q: &Quantity) -> f64 {
        if x.is_nan() { f64::NAN } else { self.shape(q).cdf(x) }
    }

    /// Mean after truncation, in file units. Infinite where the law's mean is too large to write.
    #[must_use]
    pub fn mean(&self, q: &Quantity) -> f64 {
        self.shape(q).moments().0
    }

    /// Standard deviation after truncation, in file units. Infinite where it is too large to write.
    #[must_use]
    pub fn sd(&self, q: &Quantity) -> f64 {
        self.shape(q).moments().1
    }

    /// True where only one value is possible.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        match *self {
            Self::Exact(_) => true,
            Self::Interval { low, high }
            | Self::Uniform { low, high }
            | Self::LogUniform { low, high }
            | Self::Beta { low, high, .. } => low == high,
            Self::ThreePoint { low, high, .. } => low == high,
            Self::Normal { sd, .. } => sd == 0.0,
            Self::Lognormal { sigma, .. } => sigma == 0.0,
            Self::Pert { min, max, .. } | Self::Triangular { min, max, .. } => min == max,
            Self::Discrete(ref points) => points.windows(2).all(|w| matches!(w, [x, y] if x.0 == y.0)),
        }
    }

    /// The belief in a few words, for tables: "45", "30 to 60", "30 / 45 / 60", "uniform 0–100". Numbers stand
    /// as the analyst wrote them.
    ///
    /// ```
    /// use detente_chance::{Dist, Quantity};
    /// let q = Quantity::POSITION;
    /// assert_eq!(Dist::Exact(45.0).words(&q), "45");
    /// assert_eq!(Dist::Interval { low: 30.0, high: 60.0 }.words(&q), "30 to 60");
    /// assert_eq!(Dist::ignorance(&q).words(&q), "uniform 0–100");
    /// assert_eq!(Dist::Discrete(vec![(0.0, 1.0), (100.0, 3.0)]).words(&q), "0 (25 %) or 100 (75 %)");
    /// ```
    #[must_use]
    pub fn words(&self, _q: &Quantity) -> String {
        let n = number;
        // A dash between numbers is unreadable beside a minus sign.
        let span = |low: f64, high: f64| {
            if low < 0.0 { format!("{} to {}", n(low), n(high)) } else { format!("{}–{}", n(low), n(high)) }
        };
        match *self {
            Self::Exact(x) => n(x),
            Self::Interval { low, high } => format!("{} to {}", n(low), n(high)),
            Self::ThreePoint { low, mid, high } => format!("{} / {} / {}", n(low), n(mid), n(high)),
            Self::Uniform { low, high } => format!("uniform {}", span(low, high)),
            Self::LogUniform { low, high } => format!("log-uniform {}", span(low, high)),
            Self::Normal { mean, sd } => format!("normal {} ± {}", n(mean), n(sd)),
            Self::Lognormal { mu, sigma } => format!("lognormal, ln {} ± {}", n(mu), n(sigma)),
            Self::Beta { a, b, low, high } => format!("beta({}, {}) on {}", n(a), n(b), span(low, high)),
            Self::Pert { min, mode, max } => format!("PERT {} / {} / {}", n(min), n(mode), n(max)),
            Self::Triangular { min, mode, max } => format!("triangle {} / {} / {}", n(min), n(mode), n(max)),
            Self::Discrete(ref points) => {
                let total: f64 = points.iter().map(|p| p.1).sum();
                let part = |&(x, w): &(f64, f64)| format!("{} ({:.0} %)", n(x), 100.0 * w / total);
                points.iter().map(part).collect::<Vec<_>>().join(" or ")
            }
        }
    }

    /// The prepared form, for many draws.
    #[must_use]
    pub fn sampler(&self, q: &Quantity) -> Sampler {
        Sampler { shape: self.shape(q), scale: q.scale }
    }

    /// The normal or lognormal behind the form, cut to the legal range; `None` for the other forms.
    fn bell(&self, q: &Quantity) -> Option<Bell> {
        let (low, mid, high) = match *self {
            Self::Interval { low, high } => (low, None, high),
            Self::ThreePoint { low, mid, high } => (low, Some(mid), high),
            Self::Normal { mean, sd } => return Some(Bell::new(false, mean, sd, sd, q)),
            Self::Lognormal { mu, sigma } => return Some(Bell::new(true, mu, sigma, sigma, q)),
            _ => return None,
        };
        let log = q.positive_unbounded() && low > 0.0;
        let on = |x: f64| if log { libm::log(x) } else { x };
        let (low, high) = (on(low), on(high));
        // Halved before they are added: the ends may be huge.
        let mid = mid.map_or(0.5 * low + 0.5 * high, on);
        let wing = |a: f64, b: f64| ((b - a) / Z95).min(f64::MAX);
        Some(Bell::new(log, mid, wing(low, mid), wing(mid, high), q))
    }

    fn shape(&self, q: &Quantity) -> Shape {
        match *self {
            Self::Exact(x) => Shape::Point(x),
            Self::Interval { low, high } | Self::ThreePoint { low, high, .. } if low == high => {
                Shape::Point(low)
            }
            Self::Normal { mean, sd: 0.0 } => Shape::Point(mean),
            Self::Lognormal { mu, sigma: 0.0 } => Shape::Point(libm::exp(mu)),
            Self::Uniform { low, high } => Shape::Uniform { low, high },
            Self::LogUniform { low, high } => Shape::LogUniform { low: libm::log(low), high: libm::log(high) },
            Self::Beta { a, b, low, high } => Shape::beta(a, b, low, high),
            Self::Pert { min, max, .. } | Self::Triangular { min, max, .. } if min == max => {
                Shape::Point(min)
            }
            Self::Pert { min, mode, max } => {
                let peak = share(mode, min, max);
                Shape::beta(1.0 + 4.0 * peak, 1.0 + 4.0 * (1.0 - peak), min, max)
            }
            Self::Triangular { min, mode, max } => Shape::Triangle { min, mode, max },
            Self::Discrete(ref points) => Shape::steps(points),
            // What is left is a bell.
            _ => self.bell(q).map_or(Shape::Point(f64::NAN), Shape::Bell),
        }
    }
}

fn ensure(ok: bool, what: impl FnOnce() -> String, help: &str) -> Result<(), DistError> {
    if ok { Ok(()) } else { Err(DistError::new(what(), help)) }
}

fn range(q: &Quantity) -> String {
    if q.high.is_infinite() {
        format!("{} or more", number(q.low))
    } else {
        format!("{} to {}", number(q.low), number(q.high))
    }
}

fn finite(values: &[f64]) -> Result<(), DistError> {
    for &x in values {
        ensure(x.is_finite(), || format!("{x} is not a number that can be used"), "write a finite number")?;
    }
    Ok(())
}

fn not_negative(x: f64, name: &str) -> Result<(), DistError> {
    ensure(
        x >= 0.0,
        || format!("{name} is negative: {}", number(x)),
        "write 0 for certainty, or a number above 0",
    )
}

fn legal(values: &[f64], q: &Quantity) -> Result<(), DistError> {
    finite(values)?;
    for &x in values {
        ensure(
            q.allows(x),
            || format!("{} is outside the legal range, {}", number(x), range(q)),
            &format!("this number counts {}: write {}", q.unit, range(q)),
        )?;
    }
    Ok(())
}

/// A distribution made ready for one quantity. Draws are in model units: file units × `Quantity::scale`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampler {
    shape: Shape,
    scale: f64,
}

impl Sampler {
    /// The number at `u`, strictly between 0 and 1, in model units. The same as `quantile(u) * scale`, with
    /// all that does not depend on `u` already computed.
    #[inline]
    #[must_use]
    pub fn at(&self, u: f64) -> f64 {
        self.shape.quantile(u) * self.scale
    }
}

/// A distribution with its constants.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Point(f64),
    Bell(Bell),
    Uniform {
        low: f64,
        high: f64,
    },
    /// Ends of the logarithm.
    LogUniform {
        low: f64,
        high: f64,
    },
    Beta {
        law: BetaLaw,
        low: f64,
        high: f64,
    },
    Triangle {
        min: f64,
        mode: f64,
        max: f64,
    },
    /// (value, chance of at most this value), values rising.
    Steps(Vec<(f64, f64)>),
}

impl Shape {
    /// A beta law stretched over an interval; NaN for shapes that [`Dist::check`] refuses.
    fn beta(a: f64, b: f64, low: f64, high: f64) -> Self {
        BetaLaw::new(a, b).map_or(Self::Point(f64::NAN), |law| Self::Beta { law, low, high })
    }

    fn steps(points: &[(f64, f64)]) -> Self {
        let mut sorted = points.to_vec();
        sorted.sort_by(|x, y| x.0.total_cmp(&y.0));
        let total: f64 = sorted.iter().map(|p| p.1).sum();
        let mut sum = 0.0;
        for point in &mut sorted {
            sum += point.1;
            point.1 = sum / total;
        }
        Self::Steps(sorted)
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        match *self {
            Self::Point(x) => x,
            Self::Bell(ref bell) => bell.quantile(p),
            Self::Uniform { low, high } => between(low, high, p),
            Self::LogUniform { low, high } => libm::exp(between(low, high, p)),
            Self::Beta { ref law, low, high } => between(low, high, law.quantile(p)),
            Self::Triangle { min, mode, max } => {
                let peak = share(mode, min, max);
                let part =
                    if p < peak { libm::sqrt(p * peak) } else { 1.0 - libm::sqrt((1.0 - p) * (1.0 - peak)) };
                between(min, max, part)
            }
            Self::Steps(ref steps) => {
                let at = steps.partition_point(|s| s.1 < p);
                steps.get(at).or(steps.last()).map_or(f64::NAN, |s| s.0)
            }
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        match *self {
            Self::Point(at) => f64::from(x >= at),
            Self::Bell(ref bell) => bell.cdf(x),
            Self::Uniform { low, high } => share(x, low, high),
            Self::LogUniform { low, high } => {
                if x > 0.0 {
                    share(libm::log(x), low, high)
                } else {
                    0.0
                }
            }
            Self::Beta { ref law, low, high } => law.cdf(share(x, low, high)),
            Self::Triangle { min, mode, max } => {
                let (t, peak) = (share(x, min, max), share(mode, min, max));
                if t <= 0.0 || t >= 1.0 {
                    t
                } else if t < peak {
                    t * t / peak
                } else {
                    1.0 - (1.0 - t) * (1.0 - t) / (1.0 - peak)
                }
            }
            Self::Steps(ref steps) => {
                let at = steps.partition_point(|s| s.0 <= x);
                at.checked_sub(1).and_then(|i| steps.get(i)).map_or(0.0, |s| s.1)
            }
        }
    }

    /// Mean and standard deviation.
    fn moments(&self) -> (f64, f64) {
        match *self {
            Self::Point(x) => (x, 0.0),
            Self::Bell(ref bell) => bell.moments(),
            Self::Uniform { low, high } => {
                (0.5 * low + 0.5 * high, 2.0 * ((0.5 * high - 0.5 * low) / libm::sqrt(12.0)))
            }
            Self::LogUniform { low, high } => {
                let (width, a, b) = (high - low, libm::exp(low), libm::exp(high));
                if width <= 0.0 {
                    return (a, 0.0);
                }
                let mean = (b - a) / width;
                (mean, libm::sqrt((0.5 * (b * b - a * a) / width - mean * mean).max(0.0)))
            }
            Self::Beta { ref law, low, high } => {
                let (mean, sd) = law.moments();
                (between(low, high, mean), 2.0 * ((0.5 * high - 0.5 * low) * sd))
            }
            Self::Triangle { min, mode, max } => {
                let peak = share(mode, min, max);
                let sd = libm::sqrt((1.0 - peak + peak * peak) / 18.0);
                (between(min, max, (1.0 + peak) / 3.0), 2.0 * ((0.5 * max - 0.5 * min) * sd))
            }
            Self::Steps(ref steps) => {
                let mut below = 0.0;
                let weighted: Vec<(f64, f64)> = steps
                    .iter()
                    .map(|&(x, upto)| {
                        let weight = upto - below;
                        below = upto;
                        (x, weight)
                    })
                    .collect();
                let mean: f64 = weighted.iter().map(|(x, w)| x * w).sum();
                let variance: f64 = weighted.iter().map(|(x, w)| w * (x - mean) * (x - mean)).sum();
                (mean, libm::sqrt(variance))
            }
        }
    }
}

/// How far `x` lies on the way from `low` to `high`: 0 before it, 1 from its end on.
#[inline]
fn share(x: f64, low: f64, high: f64) -> f64 {
    if x < low {
        0.0
    } else if x >= high {
        1.0
    } else if (high - low).is_finite() {
        (x - low) / (high - low)
    } else {
        // Huge ends: halves keep the differences finite.
        (0.5 * x - 0.5 * low) / (0.5 * high - 0.5 * low)
    }
}

/// The point that lies `part` (0–1) of the way from `low` to `high`: exact at both ends, never outside, and
/// never falling as `part` rises.
#[inline]
fn between(low: f64, high: f64, part: f64) -> f64 {
    if part >= 1.0 {
        return high;
    }
    let width = high - low;
    let x = if width.is_finite() { low + width * part } else { low * (1.0 - part) + high * part };
    confine(x, low, high)
}
