//! Medians of positions.
//!
//! On one scale, with everybody preferring what is nearer, the *weighted median* beats every other point
//! in a vote with weights (Black 1948, *Journal of Political Economy* 56(1): 23–34). Here it is the lowest
//! position at which the weight cumulated from below reaches half of all weight; where half falls exactly
//! between two positions, every point between them is a median and ours is the lower end, so that the
//! forecast is always somebody's position. The *plain* median follows the everyday rule instead: with an
//! even number it is the mean of the two in the middle.
//!
//! ```
//! use detente_forecast::{Actor, plain_median, weighted_median};
//! let at = |position, influence| Actor { position, salience: 1.0, influence };
//! assert_eq!(weighted_median(&[at(10.0, 1.0), at(50.0, 1.0), at(80.0, 3.0)]), Some(80.0));
//! assert_eq!(weighted_median(&[at(10.0, 1.0), at(50.0, 1.0)]), Some(10.0));
//! assert_eq!(plain_median(&[at(10.0, 1.0), at(50.0, 1.0)]), Some(30.0));
//! ```

use crate::Actor;

/// Half of the weight counts as reached from this share of it on: .1 + .2 + .3 and .3 + .2 + .1 differ in
/// the last binary digit, and a median must not jump for that.
const HALF: f64 = 0.5 * (1.0 - 1e-12);

/// The lowest position whose cumulated weight (salience × influence) reaches half, on 0–100. `None` where
/// no actor has weight.
#[must_use]
pub fn weighted_median(actors: &[Actor]) -> Option<f64> {
    let mut weighted: Vec<(f64, f64)> = actors
        .iter()
        .map(|actor| (actor.position, actor.weight()))
        .filter(|(position, weight)| *weight > 0.0 && position.is_finite())
        .collect();
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = weighted.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    weighted.into_iter().find_map(|(position, weight)| {
        below += weight;
        (below >= total * HALF).then_some(position)
    })
}

/// The middle position, everybody alike; the mean of the two middle ones where their number is even. `None`
/// without actors.
#[must_use]
pub fn plain_median(actors: &[Actor]) -> Option<f64> {
    let mut positions: Vec<f64> =
        actors.iter().map(|actor| actor.position).filter(|position| position.is_finite()).collect();
    positions.sort_by(f64::total_cmp);
    let upper = positions.get(positions.len() / 2)?;
    let lower = positions.get(positions.len().saturating_sub(1) / 2)?;
    Some(lower / 2.0 + upper / 2.0)
}

/// The position with the most weight (salience × influence), 0–100; of equals the one nearest to the weighted
/// mean, then the lower. `None` where no actor has weight.
///
/// ```
/// use detente_forecast::{Actor, modal_position};
/// let at = |position, influence| Actor { position, salience: 1.0, influence };
/// assert_eq!(modal_position(&[at(10.0, 2.0), at(50.0, 1.5), at(50.0, 1.0)]), Some(50.0));
/// assert_eq!(modal_position(&[at(0.0, 1.0), at(40.0, 1.0), at(100.0, 1.0)]), Some(40.0));
/// ```
#[must_use]
pub fn modal_position(actors: &[Actor]) -> Option<f64> {
    let mean = crate::weighted_mean(actors)?;
    let mut weighted: Vec<(f64, f64)> = actors
        .iter()
        .map(|actor| (actor.position, actor.weight()))
        .filter(|(position, weight)| *weight > 0.0 && position.is_finite())
        .collect();
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<(f64, f64)> = None;
    for held in weighted.chunk_by(|a, b| a.0 == b.0) {
        let (x, w) = (held.first()?.0, held.iter().map(|(_, w)| w).sum::<f64>());
        let better = best.is_none_or(|(old, weight)| {
            // Sums of the same weights in another order are the same weight.
            let (more, less) = (weight * (1.0 + 1e-12), weight * (1.0 - 1e-12));
            w > more || (w >= less && (x - mean).abs() < (old - mean).abs())
        });
        if better {
            best = Some((x, w));
        }
    }
    best.map(|(x, _)| x)
}
