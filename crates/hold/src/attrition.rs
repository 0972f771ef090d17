//! Time to signing: a war of attrition in which each side waits for the other to yield.
//!
//! Side i gets vL_i when it yields and vH_i when the other does; waiting costs it c_i a year, and it discounts
//! at r_i a year. In the mixed equilibrium each side is kept indifferent by the other's readiness to yield: j
//! yields at the hazard h_j = (r_i·vL_i + c_i)/(vH_i − vL_i) a year, which is fixed by **i's** numbers, and
//! signing comes at hazard h_A + h_B. (Maynard Smith 1974, *Journal of Theoretical Biology* 47(1): 209–221, for
//! the game; the form with discounting is derived by us.) The trap it shows: the more there is
//! to win by waiting, the later the signature.
//!
//! ```
//! use detente_hold::attrition::{Waiting, signing};
//! let side = Waiting { other_yields: 10.0, yields: 6.0, cost: 0.4, impatience: 0.05 };
//! assert!((side.others_hazard().unwrap() - 0.175).abs() < 1e-12);
//! let both = signing(&side, &side);
//! assert_eq!(format!("{:.3}", both.expected_delay().unwrap()), "2.857");
//! assert_eq!(format!("{:.4}", both.by(1.0)), "0.2953");
//! ```

/// What waiting is worth to one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// vH: worth to it if the other yields.
    pub other_yields: f64,
    /// vL: worth to it if it yields itself.
    pub yields: f64,
    /// c: what a year of waiting costs it, in the same units; not negative.
    pub cost: f64,
    /// r: its discount rate a year; not negative.
    pub impatience: f64,
}

impl Waiting {
    /// The hazard a year at which the **other** side must yield for this one to be indifferent. `None` where this
    /// side gains nothing if the other yields (vH ≤ vL): it has no reason to wait at all.
    #[must_use]
    pub fn others_hazard(&self) -> Option<f64> {
        let prize = self.other_yields - self.yields;
        (prize > 0.0).then(|| ((self.impatience * self.yields + self.cost) / prize).clamp(0.0, 1e300))
    }
}

/// When it is signed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Signing {
    /// One side has no reason to wait and yields now.
    AtOnce,
    /// At a constant hazard a year; 0 where waiting costs nobody anything: never.
    Hazard(f64),
}

impl Signing {
    /// The chance that it is signed within `years`, 0–1: 1 − exp(−h·t). Nothing is signed in negative time.
    #[must_use]
    pub fn by(&self, years: f64) -> f64 {
        match self {
            _ if years < 0.0 => 0.0,
            Self::AtOnce => 1.0,
            Self::Hazard(hazard) => -libm::expm1(-hazard * years),
        }
    }

    /// Mean years to signing: 1/h. `None` where it never comes.
    #[must_use]
    pub fn expected_delay(&self) -> Option<f64> {
        match self {
            Self::AtOnce => Some(0.0),
            Self::Hazard(hazard) => (*hazard > 0.0).then(|| 1.0 / hazard),
        }
    }
}

/// When two sides sign: each yields at the hazard that the other's numbers fix, and the hazards add up.
#[must_use]
pub fn signing(a: &Waiting, b: &Waiting) -> Signing {
    match (a.others_hazard(), b.others_hazard()) {
        (Some(b_yields), Some(a_yields)) => Signing::Hazard(a_yields + b_yields),
        _ => Signing::AtOnce,
    }
}
