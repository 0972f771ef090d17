//! The challenge model against its published figures, and what must hold for every game.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "test helpers outside of #[test] functions"
)]

use detente_forecast::{
    Actor, BothGain, Challenge, Choice, Denominator, Game, Range, SCHOLZ_CODE, StatusQuo, TEXTBOOK, View,
    VoteExponent, challenge,
};
use proptest::prelude::*;

/// Ten states on the delay of car-emission standards, as printed in Scholz, Calbert & Smith 2011.
fn standards() -> Vec<Actor> {
    include_str!("data/emission-standards.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<f64> = line.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect();
            Actor { influence: cells[0], position: cells[1], salience: cells[2] }
        })
        .collect()
}

#[test]
fn medians_and_means_of_eight_rounds_on_the_standards_case() {
    let rounds = challenge(&standards(), &SCHOLZ_CODE);
    let medians = [8.416, 9.611, 9.962, 9.962, 9.962, 7.472, 8.825, 9.671];
    let means = [7.461, 7.553, 7.590, 7.358, 7.349, 7.415, 7.510, 7.572];
    assert_eq!(rounds.len(), 8);
    for (at, round) in rounds.iter().enumerate() {
        assert!((round.median - medians[at]).abs() < 1e-3, "median {}: {}", at + 1, round.median);
        assert!((round.mean - means[at]).abs() < 1e-3, "mean {}: {}", at + 1, round.mean);
    }
}

#[test]
fn the_model_does_not_settle() {
    let rounds = challenge(&standards(), &Challenge { rounds: 10, ..SCHOLZ_CODE });
    assert!((rounds[9].median - 7.0).abs() < 1e-9, "{}", rounds[9].median);
}

#[test]
fn the_quick_way_and_the_told_way_agree() {
    let actors = standards();
    let mut game = Game::default();
    for options in [SCHOLZ_CODE, TEXTBOOK] {
        let rounds = challenge(&actors, &options);
        for n in 1..=rounds.len() {
            assert_eq!(game.median_after(&actors, &options, n), Some(rounds[n - 1].median));
        }
        assert_eq!(game.median_after(&actors, &options, 0), Some(7.0));
    }
}

#[test]
fn a_move_names_its_cause() {
    let rounds = challenge(&standards(), &TEXTBOOK);
    assert!(!rounds.is_empty());
    for round in &rounds {
        for step in &round.moves {
            assert_ne!(step.actor, step.to_actor);
            assert_eq!(round.positions[step.actor], step.to);
            assert!(!step.backers.contains(&step.actor) && !step.backers.contains(&step.to_actor));
        }
    }
}

fn options() -> impl Strategy<Value = Challenge> {
    (
        prop::sample::select(vec![Denominator::Pair, Denominator::PairNet, Denominator::AllPairs]),
        prop::sample::select(vec![VoteExponent::One, VoteExponent::Own]),
        prop::sample::select(vec![View::Mover, View::Challenger]),
        prop::sample::select(vec![BothGain::LoserMoves, BothGain::NobodyMoves]),
        prop::sample::select(vec![Choice::Scholz, Choice::EnforceableFirst, Choice::HighestGain]),
        prop::sample::select(vec![Range::Fixed, Range::Current]),
        prop::sample::select(vec![StatusQuo::Both, StatusQuo::QOnly, StatusQuo::PlusRest]),
        (0.0..=1.0f64, any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(denominator, vote_exponent, view, both_gain, choice, range, status_quo, (q, a, b))| Challenge {
                denominator,
                vote_exponent,
                view,
                both_gain,
                choice,
                range,
                q,
                capitulation: a,
                status_quo,
                tilt: b,
                rounds: 6,
                until_stable: false,
            },
        )
}

fn actor() -> impl Strategy<Value = Actor> {
    (0.0..=100.0f64, 0.0..=1.0f64, 0.0..=1.0f64).prop_map(|(position, salience, influence)| Actor {
        position,
        salience,
        influence,
    })
}

proptest! {
    #[test]
    fn positions_stay_within_those_of_the_start(
        actors in prop::collection::vec(actor(), 0..9),
        options in options(),
    ) {
        let low = actors.iter().map(|a| a.position).fold(f64::INFINITY, f64::min) - 1e-9;
        let high = actors.iter().map(|a| a.position).fold(f64::NEG_INFINITY, f64::max) + 1e-9;
        for round in challenge(&actors, &options) {
            prop_assert!(round.positions.iter().all(|x| (low..=high).contains(x)), "{:?}", round);
            prop_assert!((low..=high).contains(&round.median) && (low..=high).contains(&round.mean));
        }
    }

    #[test]
    fn neither_units_nor_place_of_the_scale_matter(
        actors in prop::collection::vec(actor(), 2..7),
        options in options(),
    ) {
        // Powers of two: the arithmetic is then the same to the last digit.
        let other: Vec<Actor> = actors
            .iter()
            .map(|a| Actor { position: a.position * 0.5, influence: a.influence * 4.0, ..*a })
            .collect();
        let (a, b) = (challenge(&actors, &options), challenge(&other, &options));
        prop_assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(&b) {
            prop_assert!((a.median - 2.0 * b.median).abs() < 1e-9);
        }
    }
}

#[test]
fn nothing_to_play() {
    assert!(challenge(&[], &TEXTBOOK).is_empty());
    let one = Actor { position: 5.0, salience: 1.0, influence: 1.0 };
    assert!(challenge(&[one, one], &SCHOLZ_CODE).is_empty());
    assert_eq!(Game::default().median_after(&[one, one], &SCHOLZ_CODE, 4), Some(5.0));
    let broken = Actor { position: f64::NAN, salience: 1.0, influence: 1.0 };
    assert!(challenge(&[one, broken], &TEXTBOOK).is_empty());
    assert_eq!(Game::default().median_after(&[broken], &TEXTBOOK, 4), None);
}

/// Round numbers, so that ties are common.
fn round_numbers() -> impl Strategy<Value = Vec<Actor>> {
    prop::collection::vec((0..=10_u8, 1..=9_u8, 1..=5_u8), 2..8).prop_map(|rows| {
        rows.into_iter()
            .map(|(x, s, c)| Actor {
                position: f64::from(x) * 10.0,
                salience: f64::from(s) / 10.0,
                influence: f64::from(c),
            })
            .collect()
    })
}

/// Another unit, another zero and another measure of influence: where the story differs, or `None`.
fn other_units_tell_otherwise(actors: &[Actor], q: f64) -> Option<String> {
    let other: Vec<Actor> = actors
        .iter()
        .map(|a| Actor { position: a.position * 0.07 + 3.0, influence: a.influence * 0.3, ..*a })
        .collect();
    let moves = |round: &detente_forecast::Round| -> Vec<_> {
        round.moves.iter().map(|m| (m.actor, m.to_actor, m.kind)).collect()
    };
    for options in [SCHOLZ_CODE, Challenge { q, ..TEXTBOOK }] {
        let (here, there) = (challenge(actors, &options), challenge(&other, &options));
        if here.len() != there.len() {
            return Some(format!("{} rounds, {} rounds", here.len(), there.len()));
        }
        for (a, b) in here.iter().zip(&there) {
            if moves(a) != moves(b) {
                return Some(format!("{:?}, {:?}", moves(a), moves(b)));
            }
            if (a.median * 0.07 + 3.0 - b.median).abs() >= 1e-6 {
                return Some(format!("medians {}, {}", a.median, (b.median - 3.0) / 0.07));
            }
        }
    }
    None
}

#[test]
fn no_rounding_decides() {
    // Dangers that are equal but for the last place: whoever is "in more danger" would be chance.
    let two_together = [(100.0, 0.2, 1.0), (100.0, 0.2, 1.0), (0.0, 0.6, 4.0)];
    // The ends of the scale: one half less half the distance is zero but for the last place, and its root is not.
    let ends = [(10.0, 0.4, 4.0), (40.0, 0.4, 5.0), (100.0, 0.7, 1.0), (100.0, 0.2, 2.0), (90.0, 0.2, 4.0)];
    for case in [&two_together[..], &ends[..]] {
        let actors: Vec<Actor> = case
            .iter()
            .map(|&(position, salience, influence)| Actor { position, salience, influence })
            .collect();
        assert_eq!(other_units_tell_otherwise(&actors, 0.5), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn units_do_not_matter(actors in round_numbers(), q in prop::sample::select(vec![0.5, 1.0])) {
        prop_assert_eq!(other_units_tell_otherwise(&actors, q), None);
    }
}
