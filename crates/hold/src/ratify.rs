//! Ratification: does what the negotiators can sign overlap with what those behind them will pass?
//!
//! A side's *win-set* is every settlement that its ratifier (a parliament, an army, a coalition partner) prefers
//! to no agreement. A deal needs the win-sets to overlap; one that is signed without fails at home: *involuntary
//! defection* (Putnam 1988, *International Organization* 42(3): 427–460). On one dimension, with the zone between
//! the two pivots `width` wide and each end known up to a normal error of standard deviation `sd`,
//!
//! > P(overlap) = Φ(width / (√2·sd)),
//!
//! since the difference of two independent errors has standard deviation √2·sd. Tying one's hands moves an end of
//! the zone: the gain of a better settlement against a loss in P(overlap). The closed form is derived by us; over
//! several issues the share of draws with a non-empty zone is counted instead.
//!
//! ```
//! use detente_hold::ratify::{overlap, tie_hands};
//! assert_eq!(format!("{:.3}", overlap(0.15, 0.05)), "0.983");
//! // A has its pivot take away .13 of the zone.
//! let tied = tie_hands(0.15, 0.05, 0.13);
//! assert_eq!(format!("{:.3}", tied.overlap), "0.611");
//! assert_eq!(format!("{:.3}", tied.lost), "0.372");
//! assert_eq!(tied.gained, 0.065); // half of what is cut off, where the zone is split evenly
//! ```

/// P(overlap), 0–1. `width` may be negative: the pivots' best guesses do not meet. With `sd` 0 it is 1 or 0.
#[must_use]
pub fn overlap(width: f64, sd: f64) -> f64 {
    if sd > 0.0 {
        // Φ(x) = erfc(−x/√2)/2, and x/√2 = width/(2·sd).
        0.5 * libm::erfc(-width / (2.0 * sd))
    } else {
        f64::from(u8::from(width >= 0.0))
    }
}

/// What tying its hands brings a side and what it risks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tied {
    /// P(overlap) afterwards, 0–1.
    pub overlap: f64,
    /// How much lower that is than before.
    pub lost: f64,
    /// How far the middle of the zone moves to its side, in the units of the width.
    pub gained: f64,
}

/// A side cuts `by` off the other's end of the zone. Where the zone is split in the middle it gains half of that,
/// if there still is an agreement.
#[must_use]
pub fn tie_hands(width: f64, sd: f64, by: f64) -> Tied {
    let after = overlap(width - by, sd);
    Tied { overlap: after, lost: overlap(width, sd) - after, gained: by / 2.0 }
}
