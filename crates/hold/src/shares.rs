//! Who gets what when two sides make offers in turn.
//!
//! Rubinstein (1982, *Econometrica* 50(1): 97–109): the sides split a pie of 1, a rejected offer costs a
//! round, and each discounts a round by its own factor. The first to offer gets (1 − δ₂)/(1 − δ₁δ₂) and the
//! other δ₂(1 − δ₁)/(1 − δ₁δ₂), at once.
//!
//! ```
//! use detente_hold::shares::rubinstein;
//! assert_eq!(format!("{:.4}", rubinstein(0.9, 0.9).unwrap()), "0.5263");
//! assert_eq!(format!("{:.4}", rubinstein(0.9, 0.8).unwrap()), "0.7143");
//! assert_eq!(rubinstein(1.0, 1.0), None); // two who can wait for ever never need to agree
//! ```

/// The proposer's share, 0–1. `None` where both factors are 1, or one is outside 0–1.
#[must_use]
pub fn rubinstein(proposer: f64, responder: f64) -> Option<f64> {
    let legal = (0.0..=1.0).contains(&proposer) && (0.0..=1.0).contains(&responder);
    let kept = 1.0 - proposer * responder;
    (legal && kept > 0.0).then(|| (1.0 - responder) / kept)
}
