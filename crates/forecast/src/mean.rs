//! Means of positions: the compromise model and its plainer relatives.
//!
//! The *compromise model* says that a settlement lies at Σ wᵢxᵢ / Σ wᵢ with wᵢ = salience × influence
//! (van den Bos 1991; Achen, ch. 4 of Thomson et al. 2006, *The European Union Decides*, gives it as an
//! approximation of the asymmetric Nash solution when no agreement would be very bad for all; that chapter
//! is cited at second hand here). Our reading has no free choice: an actor without weight does not count,
//! and without any weight there is no forecast.
//!
//! ```
//! use detente_forecast::{Actor, weighted_mean};
//! let strong = Actor { position: 20.0, salience: 0.9, influence: 1.0 };
//! let weak = Actor { position: 80.0, salience: 0.3, influence: 1.0 };
//! assert!((weighted_mean(&[strong, weak]).unwrap() - 35.0).abs() < 1e-12);
//! assert_eq!(weighted_mean(&[]), None);
//! ```

use crate::Actor;

/// Σ wᵢxᵢ / Σ wᵢ, on 0–100, with wᵢ = salience × influence. `None` where no actor has weight.
#[must_use]
pub fn weighted_mean(actors: &[Actor]) -> Option<f64> {
    mean_by(actors, Actor::weight)
}

/// As [`weighted_mean`], with influence alone as the weight.
#[must_use]
pub(crate) fn influence_mean(actors: &[Actor]) -> Option<f64> {
    mean_by(actors, |actor| actor.influence.max(0.0))
}

/// The mean of positions, everybody alike. `None` without actors.
#[must_use]
pub(crate) fn plain_mean(actors: &[Actor]) -> Option<f64> {
    mean_by(actors, |_| 1.0)
}

/// Half-way between the two outermost positions. `None` without actors.
#[must_use]
pub(crate) fn mid_range(actors: &[Actor]) -> Option<f64> {
    let (low, high) = ends(actors.iter().map(|actor| actor.position))?;
    Some(low / 2.0 + high / 2.0)
}

/// What one actor does to the weighted mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Its share of all weight, 0–1: moving its position by d moves the mean by `share` × d.
    pub share: f64,
    /// `share` × (position − mean), in points of the scale: how far it pulls the mean, and to which side.
    /// The pulls of all actors sum to zero.
    pub pull: f64,
    /// Where the mean would lie without it; `None` where no other actor has weight.
    pub without: Option<f64>,
}

/// The weighted mean taken apart, in the order of `actors`. `None` where there is no mean.
///
/// ```
/// use detente_forecast::{Actor, contributions};
/// let left = Actor { position: 0.0, salience: 1.0, influence: 1.0 };
/// let right = Actor { position: 100.0, salience: 0.5, influence: 0.5 };
/// let parts = contributions(&[left, right]).unwrap();
/// assert_eq!((parts[0].share, parts[0].pull, parts[0].without), (0.8, -16.0, Some(100.0)));
/// assert_eq!((parts[1].share, parts[1].pull, parts[1].without), (0.2, 16.0, Some(0.0)));
/// ```
#[must_use]
pub fn contributions(actors: &[Actor]) -> Option<Vec<Contribution>> {
    let mean = weighted_mean(actors)?;
    let total: f64 = actors.iter().map(Actor::weight).sum();
    let others = |skip: usize| {
        let rest: Vec<Actor> =
            actors.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, actor)| *actor).collect();
        weighted_mean(&rest)
    };
    let part = |(at, actor): (usize, &Actor)| {
        let share = actor.weight() / total;
        Contribution { share, pull: share * (actor.position - mean), without: others(at) }
    };
    Some(actors.iter().enumerate().map(part).collect())
}

/// The mean under any weight that is not negative, summed in the order given. Rounding cannot carry it
/// outside the positions that count.
fn mean_by(actors: &[Actor], weight: impl Fn(&Actor) -> f64) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for actor in actors {
        let weight = weight(actor);
        // Skipped rather than multiplied: an actor that does not count may have no usable position.
        if weight > 0.0 {
            sum += weight * actor.position;
            total += weight;
        }
    }
    let mean = sum / total;
    if !mean.is_finite() {
        return None;
    }
    let (low, high) = ends(actors.iter().filter(|actor| weight(actor) > 0.0).map(|actor| actor.position))?;
    Some(mean.clamp(low, high))
}

fn ends(positions: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let (low, high) =
        positions.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}
