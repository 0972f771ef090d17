//! Audience costs: when does a public threat bind the side that made it?
//!
//! A side that backs down after a public threat gets x₀ and pays an audience cost a at home. It would rather fight,
//! which is worth p − c to it, when p − c ≥ x₀ − a: from the **least audience cost a\* = x₀ + c − p** on, its threat is
//! credible (after Fearon 1994, *American Political Science Review* 88(3): 577–592; this condition is derived by us).
//! Below a\* the words are cheap talk and move no red line; where a\* is not above 0 it would fight even without an
//! audience.
//!
//! ```
//! use detente_hold::audience::{least_audience_cost, threat_is_credible};
//! assert!((least_audience_cost(0.6, 0.2, 0.5) - 0.3).abs() < 1e-12);
//! assert!(threat_is_credible(0.6, 0.2, 0.5, 0.31) && !threat_is_credible(0.6, 0.2, 0.5, 0.29));
//! ```

/// a\* = x₀ + c − p, in shares of the pie. `backs_down` is what the side gets when it gives way (x₀), `cost` its cost
/// of the contest (c), `p` its chance of winning it, 0–1.
#[must_use]
pub fn least_audience_cost(backs_down: f64, cost: f64, p: f64) -> f64 {
    backs_down + cost - p
}

/// True where a side with audience cost `audience` would rather fight than back down.
#[must_use]
pub fn threat_is_credible(backs_down: f64, cost: f64, p: f64, audience: f64) -> bool {
    p - cost >= backs_down - audience
}
