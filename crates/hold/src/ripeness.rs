//! Ripeness: a stalemate that hurts both sides, and a way out of it that both can see.
//!
//! Zartman (2001, *Global Review of Ethnopolitics* 1(1): 8–18) names two conditions for talks to begin in earnest: a
//! *mutually hurting stalemate* and a *way out*. As numbers: side i hurts by
//!
//! > hurt_i = (V_now − V_going_on) / (best − worst),
//!
//! what going on takes from it, on the scale of everything that can happen to it; the stalemate hurts mutually where
//! both numbers are above 0; a way out is a package that both prefer to going on. The three are never folded into
//! one score. The measure is ours.
//!
//! ```
//! use detente_hold::ripeness::{Side, hurts_both, least_hurt};
//! let a = Side { now: 0.5, going_on: 0.3, worst: 0.0, best: 1.0 };
//! let b = Side { now: 0.4, going_on: 0.35, worst: 0.0, best: 1.0 };
//! assert_eq!(format!("{:.2}", a.hurt().unwrap()), "0.20");
//! assert!(hurts_both(&[a, b]));
//! assert_eq!(format!("{:.2}", least_hurt(&[a, b]).unwrap()), "0.05");
//! ```

/// One side of a stalemate; all four in the same units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Worth of the present state to it.
    pub now: f64,
    /// Worth of what going on without an agreement leads to.
    pub going_on: f64,
    /// Its worst case of all: packages, the present state, going on.
    pub worst: f64,
    /// Its best case of all.
    pub best: f64,
}

impl Side {
    /// (now − going on) / (best − worst): what going on takes from it; below 0 where it gains by waiting. `None` where
    /// nothing makes a difference to it.
    #[must_use]
    pub fn hurt(&self) -> Option<f64> {
        let range = self.best - self.worst;
        (range > 0.0).then(|| (self.now - self.going_on) / range)
    }
}

/// The smaller of the hurts: the side with less reason to talk. `None` without sides, or where one has no scale.
#[must_use]
pub fn least_hurt(sides: &[Side]) -> Option<f64> {
    let hurts: Option<Vec<f64>> = sides.iter().map(Side::hurt).collect();
    hurts?.into_iter().reduce(f64::min)
}

/// True where going on costs every side something.
#[must_use]
pub fn hurts_both(sides: &[Side]) -> bool {
    least_hurt(sides).is_some_and(|hurt| hurt > 0.0)
}
