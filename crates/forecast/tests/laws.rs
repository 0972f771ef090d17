//! Laws that every position model obeys, and worked numbers.

use detente_forecast::{Actor, Issue, MODELS, contributions, weighted_mean, weighted_median};
use proptest::prelude::*;

fn actor() -> impl Strategy<Value = Actor> {
    (0.0..=100.0f64, 0.0..=1.0f64, 0.0..=1.0f64).prop_map(|(position, salience, influence)| Actor {
        position,
        salience,
        influence,
    })
}

/// Each definition once more, the slow way: every position is tried as the median.
fn median_by_trial(actors: &[Actor]) -> Option<f64> {
    let total: f64 = actors.iter().map(Actor::weight).sum();
    let reached = |point: f64| {
        actors.iter().filter(|actor| actor.position <= point).map(Actor::weight).sum::<f64>() >= total / 2.0
    };
    let counting = actors.iter().filter(|actor| actor.weight() > 0.0).map(|actor| actor.position);
    counting.filter(|point| reached(*point)).min_by(f64::total_cmp)
}

proptest! {
    #[test]
    fn forecasts_lie_among_positions(actors in prop::collection::vec(actor(), 0..9)) {
        let issue = Issue { actors: &actors, ..Issue::default() };
        let low = actors.iter().map(|actor| actor.position).fold(f64::INFINITY, f64::min);
        let high = actors.iter().map(|actor| actor.position).fold(f64::NEG_INFINITY, f64::max);
        for model in MODELS.iter() {
            if let Some(point) = model.forecast(&issue) {
                // The KTAB-style model rounds positions to four decimals of the scale after every bargain, as its
                // peer does: it may leave the range by one such rounding.
                let room = if model.id.starts_with("ktab") { 0.01 } else { 0.0 };
                prop_assert!((low - room..=high + room).contains(&point), "{}: {point}", model.id);
            }
        }
    }

    #[test]
    fn the_unit_of_influence_does_not_matter(actors in prop::collection::vec(actor(), 1..9), unit in 0.01..50.0f64) {
        let other: Vec<Actor> =
            actors.iter().map(|actor| Actor { influence: actor.influence * unit, ..*actor }).collect();
        if let (Some(a), Some(b)) = (weighted_mean(&actors), weighted_mean(&other)) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }

    #[test]
    fn mirroring_the_scale_mirrors_the_mean(actors in prop::collection::vec(actor(), 1..9)) {
        let other: Vec<Actor> =
            actors.iter().map(|actor| Actor { position: 100.0 - actor.position, ..*actor }).collect();
        if let (Some(a), Some(b)) = (weighted_mean(&actors), weighted_mean(&other)) {
            prop_assert!((a + b - 100.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_median_agrees_with_trial_of_every_position(
        rows in prop::collection::vec((0u8..=10, 0u8..=4), 0..9),
    ) {
        // Whole weights: sums are exact, so the slow reading needs no tolerance.
        let actors: Vec<Actor> = rows
            .iter()
            .map(|(x, w)| Actor { position: f64::from(*x) * 10.0, salience: f64::from(*w), influence: 1.0 })
            .collect();
        prop_assert_eq!(weighted_median(&actors), median_by_trial(&actors));
    }

    #[test]
    fn shares_sum_to_one_and_pulls_to_nothing(actors in prop::collection::vec(actor(), 1..9)) {
        if let Some(parts) = contributions(&actors) {
            prop_assert!((parts.iter().map(|part| part.share).sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(parts.iter().map(|part| part.pull).sum::<f64>().abs() < 1e-9);
        }
    }

    #[test]
    fn a_share_is_the_lever(actors in prop::collection::vec(actor(), 2..9), step in -5.0..5.0f64) {
        if let Some(parts) = contributions(&actors) {
            let mut moved = actors.clone();
            moved[0].position += step;
            let shift = weighted_mean(&moved).unwrap() - weighted_mean(&actors).unwrap();
            prop_assert!((shift - parts[0].share * step).abs() < 1e-9);
        }
    }
}

#[test]
fn emission_standards_before_any_bargaining() {
    // Ten states on the delay of car-emission standards, 4 to 10 years, as printed in Scholz, Calbert &
    // Smith 2011 (capability, position, salience): weighted mean 7.390, weighted median 7.
    let states = [
        (0.08, 4.0, 0.8),
        (0.08, 7.0, 0.4),
        (0.03, 4.0, 0.2),
        (0.16, 4.0, 0.8),
        (0.16, 10.0, 0.6),
        (0.16, 10.0, 0.6),
        (0.16, 10.0, 0.9),
        (0.05, 7.0, 0.1),
        (0.05, 4.0, 1.0),
        (0.08, 7.0, 0.7),
    ];
    let actors: Vec<Actor> = states
        .iter()
        .map(|&(influence, position, salience)| Actor { position, salience, influence })
        .collect();
    assert_eq!(format!("{:.3}", weighted_mean(&actors).unwrap()), "7.390");
    assert_eq!(weighted_median(&actors), Some(7.0));
}

#[test]
fn the_order_of_actors_does_not_move_the_median_at_exactly_half() {
    let at = |position, influence| Actor { position, salience: 1.0, influence };
    let actors = [at(10.0, 0.1), at(20.0, 0.2), at(70.0, 0.3)];
    let turned = [actors[2], actors[1], actors[0]];
    assert_eq!(weighted_median(&actors), Some(20.0));
    assert_eq!(weighted_median(&turned), Some(20.0));
}

#[test]
fn without_weight_there_is_no_forecast() {
    let mute = [Actor { position: 50.0, salience: 0.0, influence: 1.0 }];
    assert_eq!(weighted_mean(&mute), None);
    assert_eq!(weighted_median(&mute), None);
    assert_eq!(contributions(&mute), None);
    let broken = [Actor { position: f64::NAN, salience: 1.0, influence: f64::NAN }];
    for model in MODELS.iter() {
        assert_eq!(
            model.forecast(&Issue { actors: &broken, reference: Some(f64::NAN), ..Issue::default() }),
            None,
            "{}",
            model.id
        );
    }
}

#[test]
fn ids_are_unique_and_the_default_leads() {
    let mut ids: Vec<&str> = MODELS.iter().map(|model| &*model.id).collect();
    assert_eq!(ids[0], detente_forecast::DEFAULT);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), MODELS.len());
}
