//! Bargaining solutions on one issue: what everybody can accept, and where in it the settlement lies.
//!
//! An actor at *x_i* values a point *x* of the scale at 1 − |x − x_i| / m_i, where m_i is its distance from the
//! farther end: 1 at its own position, 0 at its worst. With an alternative worth *d_i* on that scale it accepts
//! what is no worse: an interval around its position. Where the intervals of all have no common point, or but
//! one, there is *no zone* and no solution. In the zone the *asymmetric Nash solution* (Nash 1950; Kalai 1977,
//! *International Journal of Game Theory* 6: 129–133) maximises Π (u_i − d_i)^w_i with w_i = influence × salience,
//! and the *Kalai–Smorodinsky solution* (1975, *Econometrica* 43: 513–518) the least of
//! (u_i − d_i)/(b_i − d_i), where b_i is the best that i can get in the zone.
//!
//! Salience is in the weights: a factor on a utility changes neither solution. Disagreement is what the
//! alternatives are worth. Taking it to be the reference point is the bad habit that the board shows beside them
//! ([`at_reference`]): on decided issues it errs twice as much as the mean, because hardly anybody truly falls
//! back on the present state.
//!
//! ```
//! use detente_forecast::{Actor, Issue, nash};
//! let at = |position| Actor { position, salience: 1.0, influence: 1.0 };
//! let actors = [at(0.0), at(100.0)];
//! // Both accept whatever gives them at least .2 of the scale: 20 to 80 is the zone, 50 the settlement.
//! let issue = Issue { actors: &actors, alternatives: &[0.2, 0.2], ..Issue::default() };
//! assert!((nash(&issue).unwrap() - 50.0).abs() < 1e-6);
//! // The one with the better alternative gets more.
//! let issue = Issue { actors: &actors, alternatives: &[0.5, 0.2], ..Issue::default() };
//! assert!((nash(&issue).unwrap() - 35.0).abs() < 1e-6);
//! // Two alternatives that leave nothing between them: no zone.
//! let issue = Issue { actors: &actors, alternatives: &[0.6, 0.6], ..Issue::default() };
//! assert_eq!(nash(&issue), None);
//! ```

use crate::Issue;

/// One who bargains.
#[derive(Clone, Copy, Debug)]
struct Side {
    x: f64,
    w: f64,
    /// Farther end of the scale.
    far: f64,
    /// Disagreement utility; −∞ where it accepts anything.
    d: f64,
}

impl Side {
    fn gain(&self, x: f64) -> f64 {
        1.0 - (x - self.x).abs() / self.far - self.d
    }
}

/// The zone of agreement on one issue: lowest and highest point that everybody accepts. `None` where no
/// alternative is known, or there is no zone.
#[must_use]
pub fn zone_on_issue(issue: &Issue) -> Option<(f64, f64)> {
    let sides = by_alternative(issue)?;
    zone(&sides)
}

/// The asymmetric Nash solution, 0–100. `None` where no alternative is known, or there is no zone.
#[must_use]
pub fn nash(issue: &Issue) -> Option<f64> {
    nash_of(&by_alternative(issue)?)
}

/// The Kalai–Smorodinsky solution, 0–100. `None` where no alternative is known, or there is no zone.
#[must_use]
pub fn kalai_smorodinsky(issue: &Issue) -> Option<f64> {
    kalai_smorodinsky_of(&by_alternative(issue)?)
}

/// Both solutions with everybody's disagreement at the reference point: (Nash, Kalai–Smorodinsky). Where
/// only the reference point itself is acceptable to all, it is the settlement: nothing changes. `None` without
/// a reference point.
#[must_use]
pub fn at_reference(issue: &Issue) -> Option<(f64, f64)> {
    let point = issue.reference.filter(|x| (0.0..=100.0).contains(x))?;
    let mut sides = sides(issue);
    if sides.is_empty() {
        return None;
    }
    for side in &mut sides {
        side.d = 1.0 - (point - side.x).abs() / side.far;
    }
    Some((nash_of(&sides).unwrap_or(point), kalai_smorodinsky_of(&sides).unwrap_or(point)))
}

fn sides(issue: &Issue) -> Vec<Side> {
    issue
        .actors
        .iter()
        .filter(|actor| actor.weight() > 0.0 && (0.0..=100.0).contains(&actor.position))
        .map(|actor| Side {
            x: actor.position,
            w: actor.weight(),
            far: actor.position.max(100.0 - actor.position),
            d: f64::NEG_INFINITY,
        })
        .collect()
}

fn by_alternative(issue: &Issue) -> Option<Vec<Side>> {
    let mut sides = sides(issue);
    let counting = issue
        .actors
        .iter()
        .enumerate()
        .filter(|(_, actor)| actor.weight() > 0.0 && (0.0..=100.0).contains(&actor.position));
    let mut known = false;
    for (side, (at, _)) in sides.iter_mut().zip(counting) {
        if let Some(d) = issue.alternatives.get(at).filter(|d| d.is_finite()) {
            side.d = *d;
            known = true;
        }
    }
    // One whose alternative is not known accepts anything, that is, not less than its worst.
    for side in &mut sides {
        if side.d == f64::NEG_INFINITY {
            side.d = 0.0;
        }
    }
    known.then_some(sides)
}

fn zone(sides: &[Side]) -> Option<(f64, f64)> {
    let (mut low, mut high) = (0.0_f64, 100.0_f64);
    for side in sides {
        let reach = (1.0 - side.d) * side.far;
        low = low.max(side.x - reach);
        high = high.min(side.x + reach);
    }
    (!sides.is_empty() && high - low > 1e-9).then_some((low, high))
}

fn nash_of(sides: &[Side]) -> Option<f64> {
    let (low, high) = zone(sides)?;
    // Concave: the sign of the slope tells the side. At a kink both one-sided slopes bracket zero.
    let slope = |x: f64| -> f64 {
        sides
            .iter()
            .map(|side| {
                let direction = if x < side.x { 1.0 } else { -1.0 };
                direction * side.w / (side.far * side.gain(x).max(1e-300))
            })
            .sum()
    };
    let (mut a, mut b) = (low, high);
    for _ in 0..60 {
        let middle = a + (b - a) / 2.0;
        if slope(middle) > 0.0 {
            a = middle;
        } else {
            b = middle;
        }
    }
    Some(a + (b - a) / 2.0)
}

fn kalai_smorodinsky_of(sides: &[Side]) -> Option<f64> {
    let (low, high) = zone(sides)?;
    // Best in the zone: its own position, or the end that is nearer.
    let best: Vec<f64> = sides.iter().map(|side| side.gain(side.x.clamp(low, high))).collect();
    // Where all get at least the share t of their best: an interval that shrinks as t grows.
    let all = |t: f64| {
        sides.iter().zip(&best).fold((low, high), |(a, b), (side, best)| {
            let reach = (1.0 - side.d - t * best.max(0.0)) * side.far;
            (a.max(side.x - reach), b.min(side.x + reach))
        })
    };
    let (mut least, mut most) = (0.0, 1.0);
    for _ in 0..60 {
        let t = least + (most - least) / 2.0;
        let (a, b) = all(t);
        if a <= b {
            least = t;
        } else {
            most = t;
        }
    }
    let (a, b) = all(least);
    Some((a / 2.0 + b / 2.0).clamp(low, high))
}
