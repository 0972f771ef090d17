//! The law behind intervals, three points, normals and lognormals: a normal whose two wings may differ in
//! width, its exponential or its logistic image, cut or confined to the legal range. What it means and why it was chosen stands in
//! [`crate::dist`]; here are its quantiles, its distribution function and its exact moments.

use crate::math::{normal_between, normal_cdf, normal_pdf, normal_quantile};
use crate::quantity::Quantity;

/// The scale on which a law is normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// That of the file.
    Plain,
    /// Its logarithm.
    Log,
    /// ln of the way from the low end of the legal range over the way to its high end, both finite.
    Logit,
}

/// What becomes of the chance outside the legal range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// It is spread over the inside.
    Cut,
    /// It lies on the ends.
    Confined,
}

/// A normal with two wings on a scale, within the legal range. A value is `mid + z · wing`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bell {
    on: Scale,
    mid: f64,
    below: f64,
    above: f64,
    /// Legal range, in file units.
    low: f64,
    high: f64,
    /// The range in standard units.
    from: f64,
    to: f64,
    /// Chance of the legal range before truncation.
    mass: f64,
    /// Chance below the range; above it where `mirrored`, so that no digits cancel in a far upper tail.
    start: f64,
    mirrored: bool,
}

impl Bell {
    pub(crate) fn new(on: Scale, beyond: Beyond, [mid, below, above]: [f64; 3], q: &Quantity) -> Self {
        let mut bell = Self {
            on,
            mid,
            below,
            above,
            low: q.low,
            high: q.high,
            from: f64::NEG_INFINITY,
            to: f64::INFINITY,
            mass: 1.0,
            start: 0.0,
            mirrored: false,
        };
        if beyond == Beyond::Confined {
            return bell;
        }
        let low = bell.scale(q.low);
        bell.from = if low <= mid { bell.standard_below(low) } else { bell.standard(low) };
        bell.to = bell.standard(bell.scale(q.high));
        bell.mass = normal_between(bell.from, bell.to);
        bell.mirrored = bell.from > 0.0;
        bell.start = if bell.mirrored { normal_cdf(-bell.to) } else { normal_cdf(bell.from) };
        bell
    }

    /// Chance of the legal range before truncation.
    pub(crate) fn mass(&self) -> f64 {
        self.mass
    }

    /// From file units to the scale on which it is normal.
    fn scale(&self, x: f64) -> f64 {
        match self.on {
            Scale::Plain => x,
            Scale::Log if x > 0.0 => libm::log(x),
            Scale::Log => f64::NEG_INFINITY,
            Scale::Logit => logit(x, self.low, self.high),
        }
    }

    fn standard_below(&self, t: f64) -> f64 {
        if self.below > 0.0 { (t - self.mid) / self.below } else { f64::NEG_INFINITY }
    }

    /// The largest standard number whose value is at most `t`: a wing of no width has all its chance at `mid`.
    fn standard(&self, t: f64) -> f64 {
        if t < self.mid {
            self.standard_below(t)
        } else if self.above > 0.0 {
            (t - self.mid) / self.above
        } else {
            f64::INFINITY
        }
    }

    #[inline]
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        if self.mass <= 0.0 {
            // The law lies so far outside that its tail cannot be written: the nearest legal end.
            return if self.mirrored { self.low } else { self.high };
        }
        let z = if self.mirrored {
            -normal_quantile(self.start + (1.0 - p) * self.mass)
        } else {
            normal_quantile((self.start + p * self.mass).min(1.0))
        };
        let wing = if z < 0.0 { self.below } else { self.above };
        let t = if wing > 0.0 { self.mid + z * wing } else { self.mid };
        let x = match self.on {
            Scale::Plain => t,
            Scale::Log => libm::exp(t),
            // The way to the nearer end, so that its digits are kept.
            Scale::Logit if t < 0.0 => self.low + (self.high - self.low) * (1.0 - 1.0 / (1.0 + libm::exp(t))),
            Scale::Logit => self.low + (self.high - self.low) / (1.0 + libm::exp(-t)),
        };
        let x = confine(x, self.low, self.high);
        // An inner quantile is a number that can be written.
        if p > 0.0 && p < 1.0 { confine(x, -f64::MAX, f64::MAX) } else { x }
    }

    pub(crate) fn cdf(&self, x: f64) -> f64 {
        if x < self.low {
            0.0
        } else if x >= self.high {
            1.0
        } else if self.mass <= 0.0 {
            f64::from(self.mirrored)
        } else {
            let z = confine(self.standard(self.scale(x)), self.from, self.to);
            (normal_between(self.from, z) / self.mass).min(1.0)
        }
    }

    pub(crate) fn moments(&self) -> (f64, f64) {
        if self.mass <= 0.0 {
            return (if self.mirrored { self.low } else { self.high }, 0.0);
        }
        let is_cut = self.from > f64::NEG_INFINITY || self.to < f64::INFINITY;
        let is_free = self.low == f64::NEG_INFINITY && self.high == f64::INFINITY;
        let exact = match self.on {
            Scale::Plain if is_cut || is_free => self.plain_moments(),
            Scale::Log => self.log_moments(),
            // No closed form, or chance on the ends.
            _ => (f64::NAN, f64::NAN),
        };
        if exact.0.is_finite() && exact.1.is_finite() && self.mass > 1e-200 {
            return exact;
        }
        // No closed form, or overflow on the way: the sum over the quantiles at 1,024 midpoints, which is finite where
        // the legal range is, and as large as can be written where it is not.
        let n = 1024_u32;
        let points: Vec<f64> = (0..n).map(|i| self.quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
        let mean: f64 = points.iter().map(|x| x / f64::from(n)).sum();
        let biggest = points.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
        if biggest == 0.0 {
            return (mean, 0.0);
        }
        let square: f64 = points.iter().map(|x| (x - mean) / biggest).map(|r| r * r).sum();
        (mean, biggest * libm::sqrt(square / f64::from(n)))
    }

    /// The two wings as (from, to, width), in standard units.
    fn wings(&self) -> [(f64, f64, f64); 2] {
        let (from, to) = (self.from, self.to);
        [(from.min(0.0), to.min(0.0), self.below), (from.max(0.0), to.max(0.0), self.above)]
    }

    fn plain_moments(&self) -> (f64, f64) {
        // About the middle, so that a narrow bell far from 0 keeps its digits.
        let (mut first, mut second) = (0.0, 0.0);
        for (a, b, wing) in self.wings() {
            if a < b && wing > 0.0 {
                let m = partial_moments(a, b);
                first += wing * m[1] / self.mass;
                second += wing * wing * m[2] / self.mass;
            }
        }
        (self.mid + first, libm::sqrt((second - first * first).max(0.0)))
    }

    fn log_moments(&self) -> (f64, f64) {
        // With g = e^(wing z) − 1: the mean is e^mid (1 + E g), the variance e^(2 mid) (E g² − (E g)²).
        let (mut first, mut second) = (0.0, 0.0);
        for (a, b, s) in self.wings() {
            if a >= b || s <= 0.0 {
                continue;
            }
            let m = partial_moments(a, b);
            if s < 0.02 {
                // E e^(kz) would cancel: powers of s instead; s⁹ is beyond the last place.
                let (mut power, mut g, mut gg) = (1.0, 0.0, 0.0);
                for (k, moment) in m.iter().enumerate().skip(1) {
                    power *= s / k as f64; // sᵏ / k!
                    g += power * moment;
                    // (e^x − 1)² = Σ (2ᵏ − 2) xᵏ / k!
                    gg += ((1_u32 << k) as f64 - 2.0) * power * moment;
                }
                first += g / self.mass;
                second += gg / self.mass;
            } else {
                let e1 = libm::exp(0.5 * s * s) * normal_between(a - s, b - s);
                let e2 = libm::exp(2.0 * s * s) * normal_between(a - 2.0 * s, b - 2.0 * s);
                first += (e1 - m[0]) / self.mass;
                second += (e2 - 2.0 * e1 + m[0]) / self.mass;
            }
        }
        let median = libm::exp(self.mid);
        (median * (1.0 + first), median * libm::sqrt((second - first * first).max(0.0)))
    }
}

/// ln of the way from `low` to `x` over the way from `x` to `high`.
pub(crate) fn logit(x: f64, low: f64, high: f64) -> f64 {
    // Apart, since the ratio of a tiny way to a long one may be too small to write.
    libm::log((x - low).max(0.0)) - libm::log((high - x).max(0.0))
}

/// ∫ zᵏ φ(z) dz from `a` to `b`, for k from 0 to 8: by parts, m(k) = (k−1) m(k−2) − [z^(k−1) φ].
fn partial_moments(a: f64, b: f64) -> [f64; 9] {
    let edge = |z: f64, k: u32| {
        let density = normal_pdf(z);
        // φ is 0 long before a power overflows.
        if density > 0.0 { libm::pow(z, f64::from(k)) * density } else { 0.0 }
    };
    let mut m = [0.0; 9];
    m[0] = normal_between(a, b);
    m[1] = normal_pdf(a) - normal_pdf(b);
    for k in 2..9 {
        let power = k as u32 - 1;
        m[k] = (k as f64 - 1.0) * m[k - 2] + edge(a, power) - edge(b, power);
    }
    m
}

/// `x`, or the end that it has passed. Unlike `clamp`, no panic where an end is NaN or the ends are crossed.
#[inline]
pub(crate) fn confine(x: f64, low: f64, high: f64) -> f64 {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}
