//! The special functions underneath: the normal distribution function and its inverse, the regularised
//! incomplete beta function and its inverse. All transcendental steps go through `libm`.
//!
//! * Normal quantile: the rational approximations PPND16 of Wichura (1988), "Algorithm AS 241: the percentage
//!   points of the normal distribution", *Applied Statistics* 37:477–484, good to about fifteen digits.
//! * Incomplete beta: the continued fraction of DiDonato and Morris (1992), "Algorithm 708", *ACM
//!   Transactions on Mathematical Software* 18:360–373, in front of it the power term in Loader's
//!   saddle-point form (2000), which does not cancel when the shapes are large.
//! * Inverse incomplete beta: ours. Newton's method on ln I against ln x, on the side of the mean where the
//!   answer lies, inside a bracket; there the curve is bent in one direction only, so that it cannot cycle.
//!
//! Outside its domain a function answers NaN; it never panics.
//!
//! ```
//! use detente_chance::math::{beta_quantile, normal_cdf, normal_quantile};
//! assert!((normal_cdf(1.96) - 0.975_002_104_851_78).abs() < 1e-14);
//! assert!((normal_quantile(0.95) - 1.644_853_626_951_472_7).abs() < 1e-14);
//! // Jeffreys interval for 3 of 8: 0.119 to 0.705.
//! assert!((beta_quantile(3.5, 5.5, 0.025) - 0.119).abs() < 5e-4);
//! assert!((beta_quantile(3.5, 5.5, 0.975) - 0.705).abs() < 5e-4);
//! ```

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// The 95 % point of the standard normal: half the width of a 90 % interval in standard deviations.
pub const Z95: f64 = 1.644_853_626_951_472_7;

/// 1/√(2π).
const DENSITY_AT_ZERO: f64 = 0.398_942_280_401_432_7;

/// Density of the standard normal.
#[must_use]
pub(crate) fn normal_pdf(z: f64) -> f64 {
    DENSITY_AT_ZERO * libm::exp(-0.5 * z * z)
}

/// Chance that a standard normal number is at most `z`. In the far lower tail the relative error grows as
/// z² times the last place; the upper tail is `normal_cdf(-z)`.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Chance that a standard normal number lies between `a` and `b`; taken in the tail where nothing cancels.
#[must_use]
pub(crate) fn normal_between(a: f64, b: f64) -> f64 {
    if a >= b {
        0.0
    } else if a > 0.0 {
        normal_cdf(-a) - normal_cdf(-b)
    } else {
        normal_cdf(b) - normal_cdf(a)
    }
}

/// Value of a polynomial whose coefficients stand from the constant upward.
#[inline]
fn polynomial<const N: usize>(c: &[f64; N], x: f64) -> f64 {
    c.iter().rev().fold(0.0, |sum, &k| sum * x + k)
}

// Wichura's coefficients: numerator and denominator for the middle, the tail and the far tail.
const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);
const TAIL: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR_TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// The number below which a standard normal falls with chance `p`: −∞ at 0, ∞ at 1, NaN outside.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&MIDDLE.0, r) / polynomial(&MIDDLE.1, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail > 0.0 {
        let r = libm::sqrt(-libm::log(tail));
        let z = if r <= 5.0 {
            polynomial(&TAIL.0, r - 1.6) / polynomial(&TAIL.1, r - 1.6)
        } else {
            polynomial(&FAR_TAIL.0, r - 5.0) / polynomial(&FAR_TAIL.1, r - 5.0)
        };
        return if q < 0.0 { -z } else { z };
    }
    if p == 0.0 {
        f64::NEG_INFINITY
    } else if p == 1.0 {
        f64::INFINITY
    } else {
        f64::NAN
    }
}

/// What Stirling's formula misses: ln Γ(z) − [(z − ½) ln z − z + ½ ln 2π].
fn stirling_error(z: f64) -> f64 {
    if z < 12.0 {
        return libm::lgamma(z) - ((z - 0.5) * libm::log(z) - z + 0.5 * libm::log(TAU));
    }
    let w = 1.0 / (z * z);
    // Bernoulli numbers B(2k) / (2k (2k − 1)); at 12 the next term is below 1e-17.
    polynomial(
        &[
            1.0 / 12.0,
            -1.0 / 360.0,
            1.0 / 1260.0,
            -1.0 / 1680.0,
            1.0 / 1188.0,
            -691.0 / 360_360.0,
            1.0 / 156.0,
        ],
        w,
    ) / z
}

/// u − ln(1 + u) without cancellation near 0; `ratio` is 1 + u, given apart because it may be tiny.
fn log_gap(u: f64, ratio: f64) -> f64 {
    if u.abs() > 0.1 {
        return u - libm::log(ratio);
    }
    // With r = u/(2+u): ln(1+u) = 2(r + r³/3 + r⁵/5 + …) and u = 2r/(1−r), so the gap is
    // u·r − 2(r³/3 + r⁵/5 + …); |r| < 0.053, so nine terms are beyond the last place.
    let r = u / (2.0 + u);
    let s = r * r;
    let series = polynomial(
        &[
            1.0 / 3.0,
            1.0 / 5.0,
            1.0 / 7.0,
            1.0 / 9.0,
            1.0 / 11.0,
            1.0 / 13.0,
            1.0 / 15.0,
            1.0 / 17.0,
            1.0 / 19.0,
        ],
        s,
    );
    u * r - 2.0 * r * s * series
}

/// The continued fraction: I_x(a, b) = (power term) × this. Quick where x is at or below the mean.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let lambda = a * y - b * x;
    let under = |n: f64| {
        let even = if n > 0.0 { n * (b - n) * x / (a + 2.0 * n - 1.0) } else { 0.0 };
        n + even + (a + n) * (lambda + 1.0 + n * (1.0 + y)) / (a + 2.0 * n + 1.0)
    };
    // Lentz's forward evaluation.
    let mut value = away(under(0.0));
    let (mut c, mut d) = (value, 0.0);
    // The number of steps grows as the root of the larger shape; the cap is for shapes beyond 1e9.
    for step in 1..200_000_u32 {
        let n = f64::from(step);
        let k = a + 2.0 * n - 1.0;
        let over = ((a + n - 1.0) / k) * ((a + b + n - 1.0) / k) * n * (b - n) * x * x;
        let below = under(n);
        d = 1.0 / away(below + over * d);
        c = away(below + over / c);
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    1.0 / value
}

/// A Beta(a, b) law with its constants, for many calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaLaw {
    a: f64,
    b: f64,
    /// ln of √(ab / 2πn) and of the three Stirling errors, with n = a + b.
    constant: f64,
    /// Chance of a number at or below the mean.
    below_mean: f64,
}

impl BetaLaw {
    /// The law with shapes `a` and `b`, each from 1e-300 to 1e12; `None` outside.
    #[must_use]
    pub fn new(a: f64, b: f64) -> Option<Self> {
        let fine = |s: f64| (1e-300..=1e12).contains(&s);
        if !(fine(a) && fine(b)) {
            return None;
        }
        let n = a + b;
        let root = 0.5 * (libm::log(a) + libm::log(b / n) - libm::log(TAU));
        let constant = root + stirling_error(n) - stirling_error(a) - stirling_error(b);
        let mut law = Self { a, b, constant, below_mean: 0.0 };
        law.below_mean = law.cdf(a / n);
        Some(law)
    }

    /// The law of 1 − X.
    fn mirror(&self) -> Self {
        Self { a: self.b, b: self.a, constant: self.constant, below_mean: 1.0 - self.below_mean }
    }

    /// ln of x^a y^b / B(a, b), with y = 1 − x given apart so that neither loses digits near an end.
    fn ln_power_term(&self, x: f64, y: f64) -> f64 {
        let (a, b, n) = (self.a, self.b, self.a + self.b);
        // x against the mean a/n: (x − a/n)/(a/n), both ways round; b·x − a·y is the common part.
        let off = b * x - a * y;
        self.constant - (a * log_gap(off / a, x * (n / a)) + b * log_gap(-off / b, y * (n / b)))
    }

    /// Mean and standard deviation.
    #[must_use]
    pub fn moments(&self) -> (f64, f64) {
        let n = self.a + self.b;
        (self.a / n, libm::sqrt((self.a / n) * (self.b / n) / (n + 1.0)))
    }

    /// Density at `x`, 0 at and outside 0 and 1.
    #[must_use]
    pub fn pdf(&self, x: f64) -> f64 {
        if x > 0.0 && x < 1.0 {
            libm::exp(self.ln_power_term(x, 1.0 - x) - libm::log(x) - libm::log1p(-x))
        } else if x.is_nan() {
            f64::NAN
        } else {
            0.0
        }
    }

    /// The chance of a number at most `x`.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        let y = 1.0 - x;
        let power = libm::exp(self.ln_power_term(x, y));
        if self.b * x <= self.a * y {
            (power * beta_fraction(self.a, self.b, x, y)).clamp(0.0, 1.0)
        } else {
            1.0 - (power * beta_fraction(self.b, self.a, y, x)).clamp(0.0, 1.0)
        }
    }

    /// The number below which the law falls with chance `p`; NaN where `p` is not from 0 to 1.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            f64::NAN
        } else if p == 0.0 || p == 1.0 {
            p
        } else if p <= self.below_mean {
            libm::exp(self.ln_lower_quantile(p))
        } else {
            // The mirror image; −expm1 keeps the digits of a number near 1.
            -libm::expm1(self.mirror().ln_lower_quantile(1.0 - p))
        }
    }

    /// A first guess at the quantile, from the normal (Abramowitz and Stegun 1964, 26.5.22); the mean where
    /// that form does not hold.
    fn guess(&self, p: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let (u, v) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let z = -normal_quantile(p);
        let lambda = (z * z - 3.0) / 6.0;
        let h = 2.0 / (u + v);
        if a > 1.0 && b > 1.0 && h + lambda > 0.0 {
            let w = z * libm::sqrt(h + lambda) / h - (v - u) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
            a / (a + b * libm::exp(2.0 * w))
        } else {
            1.0
        }
    }

    /// ln of the quantile where it is known to lie at or below the mean.
    fn ln_lower_quantile(&self, p: f64) -> f64 {
        let goal = libm::log(p);
        let mut high = -libm::log1p(self.b / self.a); // ln of the mean
        let mut low = f64::NEG_INFINITY;
        let start = libm::log(self.guess(p));
        let mut t = if start < high { start } else { high };
        for _ in 0..200 {
            let (x, y) = (libm::exp(t), -libm::expm1(t));
            if x <= 0.0 || y <= 0.0 {
                break; // beyond what the machine can write: 0 or 1
            }
            let fraction = beta_fraction(self.a, self.b, x, y);
            let gap = self.ln_power_term(x, y) + libm::log(fraction) - goal;
            if gap > 0.0 {
                high = t;
            } else {
                low = t;
            }
            // d ln I / d ln x = x f(x) / I = 1 / (y · fraction).
            let step = gap * y * fraction;
            let mut next = t - step;
            if !(next >= low && next <= high) {
                next = if low.is_finite() { 0.5 * (low + high) } else { 2.0 * t - 1.0 };
            }
            // Newton doubles the digits: after a step below 1e-9 (as a share of x, and of y) the next one
            // would be beyond the last place.
            let done = step.abs() < 1e-9 * y.min(1.0) || next == t;
            t = next;
            if done {
                break;
            }
        }
        t
    }
}

/// Regularised incomplete beta function I_x(a, b): the chance that a Beta(a, b) number is at most `x`.
/// Shapes from 1e-300 to 1e12; NaN outside. About 14 digits for shapes up to 1e4, 11 up to 1e9.
#[must_use]
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    BetaLaw::new(a, b).map_or(f64::NAN, |law| law.cdf(x))
}

/// The number below which a Beta(a, b) falls with chance `p`. Same shapes as [`beta_cdf`]; NaN where `p` is
/// not from 0 to 1.
#[must_use]
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    BetaLaw::new(a, b).map_or(f64::NAN, |law| law.quantile(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_known_values() {
        // Abramowitz and Stegun, table 26.1 and its extreme values.
        for (z, p) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (2.0, 0.977_249_868_051_821),
            (-3.0, 1.349_898_031_630_094_6e-3),
            (-6.0, 9.865_876_450_376_98e-10),
            (-10.0, 7.619_853_024_160_527e-24),
        ] {
            assert!((normal_cdf(z) / p - 1.0).abs() < 1e-13, "{z}");
            assert!((normal_quantile(p) - z).abs() < 1e-13, "{z}");
        }
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
        assert!((normal_quantile(0.95) - Z95).abs() < 2e-15);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(f64::NAN).is_nan() && normal_quantile(-0.1).is_nan());
        assert!(normal_quantile(1.1).is_nan());
    }

    #[test]
    fn normal_round_trip_in_every_tail() {
        let mut z = -37.0;
        while z < 6.0 {
            let p = normal_cdf(z);
            // Above 0 the digits of p itself limit the way back.
            let room = 1e-13_f64.max(2e-16 / normal_pdf(z).max(1e-300) * f64::from(z > 0.0));
            assert!((normal_quantile(p) - z).abs() <= room, "{z} {}", normal_quantile(p) - z);
            z += 0.0137;
        }
    }

    #[test]
    fn beta_closed_forms() {
        for i in 1..200 {
            let x = f64::from(i) / 200.0;
            // a = 1: 1 − (1−x)^b; b = 1: x^a; both ½: arcsine law.
            for s in [0.01, 0.5, 1.0, 3.0, 40.0, 1e4] {
                let lower = -libm::expm1(s * libm::log1p(-x));
                assert!((beta_cdf(1.0, s, x) - lower).abs() < 1e-13, "{s} {x}");
                let upper = libm::pow(x, s);
                assert!((beta_cdf(s, 1.0, x) - upper).abs() < 1e-13, "{s} {x}");
            }
            let arcsine = 2.0 / std::f64::consts::PI * libm::asin(libm::sqrt(x));
            assert!((beta_cdf(0.5, 0.5, x) - arcsine).abs() < 1e-13);
        }
    }

    #[test]
    fn beta_quantile_is_the_inverse() {
        for a in [1e-3, 0.05, 0.5, 1.0, 2.5, 31.0, 1e3, 1e6, 1e9] {
            for b in [1e-3, 0.05, 0.5, 1.0, 2.5, 31.0, 1e3, 1e6, 1e9] {
                let mut before = 0.0;
                for p in [1e-12, 1e-6, 0.01, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999, 1.0 - 1e-9] {
                    let x = beta_quantile(a, b, p);
                    assert!((0.0..=1.0).contains(&x), "{a} {b} {p}: {x}");
                    assert!(x >= before, "{a} {b} {p}");
                    before = x;
                    // The neighbours of x must enclose p: x is right to the last few places.
                    let step = (4e-15 * x).max(f64::MIN_POSITIVE);
                    let (under, over) = (beta_cdf(a, b, x - step), beta_cdf(a, b, x + step));
                    let room = 1e-9 * p.min(1.0 - p);
                    assert!(under - room <= p && p <= over + room, "{a} {b} {p}: {x} {under} {over}");
                }
            }
        }
    }

    #[test]
    fn hostile_shapes_answer_nan() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert!(beta_cdf(bad, 1.0, 0.5).is_nan());
            assert!(beta_quantile(1.0, bad, 0.5).is_nan());
        }
        assert!(beta_quantile(1.0, 1.0, f64::NAN).is_nan());
        assert!(beta_quantile(1.0, 1.0, 2.0).is_nan());
        assert!((0.0..=1.0).contains(&beta_cdf(1e12, 1e12, 0.5)));
        assert!((0.0..=1.0).contains(&beta_quantile(1e12, 1e-300, 0.3)));
        assert!((0.0..=1.0).contains(&beta_quantile(1e-300, 1e-300, 0.3)));
    }
}
