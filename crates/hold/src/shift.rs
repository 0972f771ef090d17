//! The commitment problem: a side that will be stronger tomorrow cannot promise today not to use it.
//!
//! Let M_i(t) be what side i can lock in by fighting at t, and B the discounted total of the pie. Peace fails
//! at t when δ·M_A(t+1) + M_B(t) > B: what A must be given from tomorrow on, and what B can have now, exceed
//! all there is (Powell 2006, *International Organization* 60(1): 169–203; Fearon 1995, same journal, 49(3):
//! 379–414; the condition is derived from there on our own).
//!
//! For a pie of 1 a round for ever (B = 1/(1−δ)) and A's chance rising from p₁ to p₂, **costs as flows**
//! (fighting costs c_A and c_B each round from then on, so fighting at t is worth (p−c_A)/(1−δ) to A): B fights
//! when δp₂ − p₁ > c_B + δc_A. With costs as a lump, paid once, the thresholds are others: state the
//! convention with the number.
//!
//! Only the shift **per round** counts, hence the lever: the same shift in steps.
//!
//! ```
//! use detente_hold::shift::{critical_shift, fewest_steps, shift_margin};
//! // δ = .9, p₁ = .3, costs .1 and .1: A may rise to .5444 in one round.
//! assert_eq!(format!("{:.4}", critical_shift(0.9, 0.3, 0.1, 0.1).unwrap()), "0.5444");
//! assert!(shift_margin(0.9, 0.3, 0.7, 0.1, 0.1) < 0.0); // .33 against .19
//! assert!(shift_margin(0.9, 0.3, 0.5, 0.1, 0.1) > 0.0); // .15 against .19
//! assert_eq!(fewest_steps(0.9, 0.3, 0.7, 0.1, 0.1), Some(2));
//! ```

/// B − (δ·M_A(t+1) + M_B(t)), in the units of the pie: peace is possible at t while this is not below 0.
/// `next_rising` is what the rising side can lock in one round later, `now_falling` what the other can now.
#[must_use]
pub fn promise_margin(delta: f64, next_rising: f64, now_falling: f64, total: f64) -> f64 {
    total - (delta * next_rising + now_falling)
}

/// c_B + δc_A − (δp₂ − p₁), per round: peace holds through a shift of the rising side's chance from `p1` to
/// `p2` while this is not below 0. Costs are flows. A is the rising side.
#[must_use]
pub fn shift_margin(delta: f64, p1: f64, p2: f64, cost_rising: f64, cost_falling: f64) -> f64 {
    cost_falling + delta * cost_rising - (delta * p2 - p1)
}

/// The highest chance to which the rising side may go in one round: (p₁ + c_B + δc_A)/δ. It may exceed 1: then
/// no shift breaks the peace. `None` where δ is 0: without a future there is nothing to fear from it.
#[must_use]
pub fn critical_shift(delta: f64, p1: f64, cost_rising: f64, cost_falling: f64) -> Option<f64> {
    (delta > 0.0).then(|| (p1 + cost_falling + delta * cost_rising) / delta)
}

/// The least [`shift_margin`] over the steps when the chance goes from `p1` to `p2` in `steps` equal steps, one
/// a round. In a rise the first step is the worst, because δ(p+s) − p falls in p.
#[must_use]
pub fn phased_margin(delta: f64, p1: f64, p2: f64, cost_rising: f64, cost_falling: f64, steps: u32) -> f64 {
    let steps = steps.max(1);
    let step = (p2 - p1) / f64::from(steps);
    let first = shift_margin(delta, p1, p1 + step, cost_rising, cost_falling);
    let last = shift_margin(delta, p2 - step, p2, cost_rising, cost_falling);
    first.min(last)
}

/// The least number of equal steps, one a round, at which every step of the shift keeps the peace: the
/// shortest safe phase-in. `None` where no number up to a million does.
#[must_use]
pub fn fewest_steps(delta: f64, p1: f64, p2: f64, cost_rising: f64, cost_falling: f64) -> Option<u32> {
    const MOST: u32 = 1_000_000;
    let safe = |steps: &u32| phased_margin(delta, p1, p2, cost_rising, cost_falling, *steps) >= 0.0;
    if safe(&1) || !safe(&MOST) {
        return safe(&1).then_some(1);
    }
    // More steps are never worse: halve the gap between a number that fails and one that does not.
    let (mut fails, mut does) = (1, MOST);
    while does - fails > 1 {
        let middle = fails + (does - fails) / 2;
        if safe(&middle) {
            does = middle;
        } else {
            fails = middle;
        }
    }
    Some(does)
}
