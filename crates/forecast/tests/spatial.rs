//! The spatial model: scenarios of its own program run to their end; laws; a slow reading of one turn.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "test helpers outside of #[test] functions"
)]

use detente_exchange::tables;
use detente_forecast::{
    Bargain, BargainBy, Commitment, Election, ElectionWeight, KTAB, Risk, Sight, Spatial, SpatialGame,
    Transition, Victory, VotingRule, spatial, spatial_mean,
};
use proptest::prelude::*;
use std::path::Path;

#[test]
fn scenarios_of_the_model_program_run_to_the_end() {
    let Some(data) = std::env::var_os("DETENTE_DATA") else {
        eprintln!("SKIPPED: DETENTE_DATA is not set, KTAB scenarios were not played");
        return;
    };
    for file in [
        "SOE-Competitive.csv",
        "SOE-Pol-Comp.csv",
        "SOE-Policy.csv",
        "dummyData-a040.csv",
        "dummyData-a080.csv",
        "dummyData_3Dim.csv",
        "dummyData_6Dim.csv",
        "smpExample.xml",
    ] {
        let read =
            tables::read(&Path::new(&data).join("spatial/ktab").join(file), &tables::Scales::default())
                .unwrap();
        let cells = read.parties.len() * read.issues.len();
        let mut game = SpatialGame {
            dimensions: read.issues.len(),
            capability: vec![0.0; read.parties.len()],
            position: vec![0.0; cells],
            salience: vec![0.0; cells],
            accommodation: None,
        };
        for stand in &read.stands {
            let at = stand.party * read.issues.len() + stand.issue;
            game.capability[stand.party] = stand.influence;
            game.position[at] = stand.position;
            game.salience[at] = stand.salience;
        }
        let turns = spatial(&game, &KTAB);
        let last = turns.last().unwrap();
        println!("{file}: {} turns, mean {:.2?}", turns.len(), spatial_mean(&game, &last.positions));
        assert!(last.positions.iter().all(|x| (-1e-6..=100.0 + 1e-6).contains(x)));
        assert!(turns.len() >= 2);
    }
}

fn options() -> impl Strategy<Value = Spatial> {
    use prop::sample::select;
    (
        select(vec![
            VotingRule::Binary,
            VotingRule::PropBin,
            VotingRule::Proportional,
            VotingRule::PropCbc,
            VotingRule::Cubic,
            VotingRule::ASymProsp,
        ]),
        select(vec![Victory::Linear, Victory::Square, Victory::Quartic, Victory::Octic, Victory::Binary]),
        select(vec![Election::Conditional, Election::MarkovUniform, Election::MarkovIncentive]),
        select(vec![Risk::Min, Risk::Mid, Risk::Max]),
        select(vec![Sight::None, Sight::OneThird, Sight::Half, Sight::TwoThirds, Sight::Full]),
        select(vec![Commitment::None, Commitment::Semi, Commitment::Full]),
        select(vec![Bargain::S1P1, Bargain::S2P2, Bargain::S2PMax]),
        select(vec![BargainBy::Initiator, BargainBy::Both, BargainBy::Average]),
        select(vec![Transition::Deterministic, Transition::Stochastic(7)]),
        select(vec![ElectionWeight::Capability, ElectionWeight::CapabilitySalience]),
    )
        .prop_map(|(vote, victory, election, risk, sight, third, bargain, by, transition, weight)| {
            Spatial {
                vote,
                victory,
                election,
                risk,
                sight,
                third,
                bargain,
                by,
                transition,
                weight,
                turns: 8,
                least_turns: 2,
                quiet: 0.02,
            }
        })
}

proptest! {
    #[test]
    fn every_combination_of_rules_plays_and_repeats(
        rows in prop::collection::vec((0.0..=100.0f64, 0.0..=100.0f64, 0.0..=0.6f64, 0.0..=0.6f64, 0.0..=3.0f64), 0..7),
        options in options(),
    ) {
        let game = SpatialGame {
            dimensions: 2,
            capability: rows.iter().map(|r| r.4).collect(),
            position: rows.iter().flat_map(|r| [r.0, r.1]).collect(),
            salience: rows.iter().flat_map(|r| [r.2, r.3]).collect(),
            accommodation: None,
        };
        let turns = spatial(&game, &options);
        for turn in &turns {
            // Between the outermost first positions, dimension by dimension, but for the fourth decimal.
            for d in 0..2 {
                let first = || game.position.iter().skip(d).step_by(2);
                let low = first().copied().fold(f64::INFINITY, f64::min) - 0.011;
                let high = first().copied().fold(f64::NEG_INFINITY, f64::max) + 0.011;
                prop_assert!(turn.positions.iter().skip(d).step_by(2).all(|x| (low..=high).contains(x)));
            }
            for step in &turn.moves {
                prop_assert!(step.actor == step.initiator || step.actor == step.receiver);
                prop_assert!((0.0..=1.0).contains(&step.chance));
            }
        }
        prop_assert_eq!(&turns, &spatial(&game, &options));
    }

    #[test]
    fn the_unit_of_capability_does_not_matter(
        rows in prop::collection::vec((0.0..=100.0f64, 0.1..=1.0f64, 0.1..=3.0f64), 2..6),
    ) {
        let game = |unit: f64| SpatialGame {
            dimensions: 1,
            capability: rows.iter().map(|r| r.2 * unit).collect(),
            position: rows.iter().map(|r| r.0).collect(),
            salience: rows.iter().map(|r| r.1).collect(),
            accommodation: None,
        };
        let (a, b) = (spatial(&game(1.0), &KTAB), spatial(&game(1024.0), &KTAB));
        // The least strengths of coalitions are absolute, so equality is not to the last digit.
        if let (Some(a), Some(b)) = (a.first(), b.first()) {
            let same = a.positions.iter().zip(&b.positions).filter(|(a, b)| (*a - *b).abs() < 0.02).count();
            prop_assert!(same + 1 >= a.positions.len());
        }
    }
}

/// The first turn of three actors on one issue, by hand: the notes' formulas written straight down.
#[test]
fn one_turn_the_slow_way() {
    let (t, s, c) = ([0.1, 0.5, 0.9], [0.8, 0.5, 0.6], [1.0, 2.0, 1.5]);
    let n = 3;
    let d = |i: usize, j: usize| f64::abs(t[i] - t[j]);
    let u = |dist: f64, r: f64| (1.0 - dist) * (1.0 + r * dist);
    // Risk-neutral election by capability.
    let strength =
        |i: usize, j: usize| 1e-8 + (0..n).map(|k| (c[k] * (d(k, j) - d(k, i))).max(0.0)).sum::<f64>();
    let product = |i: usize| {
        (0..n)
            .map(|j| if i == j { 0.5 } else { strength(i, j) / (strength(i, j) + strength(j, i)) })
            .product::<f64>()
    };
    let all: f64 = (0..n).map(product).sum();
    let p: Vec<f64> = (0..n).map(|i| product(i) / all).collect();
    let (low, high) = (p.iter().copied().fold(1.0, f64::min), p.iter().copied().fold(0.0, f64::max));
    let r: Vec<f64> = p.iter().map(|p| (3.0 * p - high - 2.0 * low) / (2.0 * (high - low))).collect();
    let seen = |h: usize, a: usize, b: usize| u(d(a, b), (2.0 * r[h] + r[a]) / 3.0);
    // Challenges.
    let mut bargains: Vec<(usize, usize, f64, f64)> = Vec::new();
    for i in 0..n {
        let mut best = (1e-5, None);
        for j in (0..n).filter(|j| *j != i) {
            let (mut up, mut down) = (1e-10, 1e-10);
            for k in [i, j] {
                let v = s[k] * c[k] * (seen(i, k, i) - seen(i, k, j));
                if v > 0.0 { up += v } else { down -= v }
            }
            let k = 3 - i - j;
            let (w, ui, uj, own) = (s[k] * c[k], seen(i, k, i), seen(i, k, j), seen(i, k, k));
            let lean = w * (ui - uj);
            let (a, b) = (up + lean.max(0.0), down + (-lean).max(0.0));
            let q = a / (a + b);
            let v = w
                * (q * (2.0 * ui + own) + (1.0 - q) * 3.0 * uj - q * 3.0 * ui - (1.0 - q) * (2.0 * uj + own));
            if v > 0.0 {
                up += v
            } else {
                down -= v
            }
            let win = up / (up + down);
            let (vi, vj) = (seen(i, i, i), seen(i, i, j));
            let gain = (1.0 - s[j]) * 2.0 * vi + s[j] * (win * 2.0 * vi + (1.0 - win) * 2.0 * vj) - vi - vj;
            if gain > best.0 {
                best = (gain, Some((j, win)));
            }
        }
        if let Some((j, win)) = best.1 {
            let (a, b) = ((s[i] * win) * (s[i] * win), (s[j] * (1.0 - win)) * (s[j] * (1.0 - win)));
            let round = |x: f64| (0.5 + x * 1e4).floor() / 1e4;
            let to_i = round(((a + 1e-6) * t[i] + b * t[j]) / (a + 1e-6 + b));
            let to_j = round((a * t[i] + (b + 1e-6) * t[j]) / (a + 1e-6 + b));
            bargains.push((i, j, to_i, to_j));
        }
    }
    // Each actor's election among staying, its own challenge, and those received.
    let state = |b: Option<&(usize, usize, f64, f64)>| {
        let mut x = t;
        if let Some((i, j, a, b)) = b {
            x[*i] = *a;
            x[*j] = *b;
        }
        x
    };
    let mut expected = t;
    for k in 0..n {
        let mut mine: Vec<Option<&(usize, usize, f64, f64)>> = vec![None];
        mine.extend(bargains.iter().filter(|b| b.0 == k).map(Some));
        mine.extend(bargains.iter().filter(|b| b.1 == k).map(Some));
        let worth = |a: usize, b: Option<&(usize, usize, f64, f64)>| {
            state(b).iter().map(|x| u(f64::abs(t[a] - x), r[a])).sum::<f64>() / n as f64
        };
        let strength =
            |x, y| 1e-8 + (0..n).map(|a| (c[a] * (worth(a, x) - worth(a, y))).max(0.0)).sum::<f64>();
        let score = |at: usize| -> f64 {
            (0..mine.len())
                .map(|o| {
                    let (a, b) = (strength(mine[at], mine[o]), strength(mine[o], mine[at]));
                    if at == o { 0.5 } else { a / (a + b) }
                })
                .product()
        };
        let mut best = 0;
        for at in 1..mine.len() {
            if score(at) > score(best) {
                best = at;
            }
        }
        expected[k] = state(mine[best])[k];
    }
    let game = SpatialGame {
        dimensions: 1,
        capability: c.to_vec(),
        position: t.iter().map(|x| x * 100.0).collect(),
        salience: s.to_vec(),
        accommodation: None,
    };
    let turn = &spatial(&game, &KTAB)[0];
    for (a, b) in turn.positions.iter().zip(expected) {
        assert!((a - b * 100.0).abs() < 1e-9, "{:?} for {expected:?}", turn.positions);
    }
    assert!(!turn.moves.is_empty());
}

/// Ideals that follow positions make a game of their own even on one issue; the board plays it.
#[test]
fn ideals_may_lag_on_one_issue() {
    use detente_forecast::{Actor, Issue, Kind, Model, Run, model};
    let at = |position: f64, salience, influence| Actor { position, salience, influence };
    let actors = [at(10.0, 0.8, 2.0), at(50.0, 0.5, 1.0), at(90.0, 0.6, 3.0)];
    let issue = Issue { actors: &actors, ..Issue::default() };
    let preset = model("ktab").unwrap();
    let space = |follow| Model { kind: Kind::Rounds, run: Run::Space(KTAB, follow), ..preset.clone() };
    assert_eq!(space(None).forecast(&issue), None);
    let own: Vec<(u32, u32, f64)> = (0..3).map(|k| (k, k, 1.0)).collect();
    assert_eq!(space(Some(own)).forecast(&issue), preset.forecast(&issue));
    let lagging = (0..3).map(|k| (k, k, 0.3)).collect();
    assert_ne!(space(Some(lagging)).forecast(&issue), preset.forecast(&issue));
}

/// Whoever stands first in the file has no better place in an election.
#[test]
fn the_order_of_actors_decides_no_election() {
    let game = |order: [usize; 3]| {
        let (x, s, c) = ([5.0, 40.0, 95.0], [0.7, 0.4, 0.9], [1.0, 2.5, 1.5]);
        SpatialGame {
            dimensions: 1,
            capability: order.iter().map(|k| c[*k]).collect(),
            position: order.iter().map(|k| x[*k]).collect(),
            salience: order.iter().map(|k| s[*k]).collect(),
            accommodation: None,
        }
    };
    for vote in [VotingRule::ASymProsp, VotingRule::PropBin] {
        let options = Spatial { vote, turns: 1, ..KTAB };
        let play = |order: [usize; 3]| spatial(&game(order), &options)[0].positions.clone();
        let (here, there) = (play([0, 1, 2]), play([2, 0, 1]));
        for (k, at) in [1, 2, 0].into_iter().enumerate() {
            assert!((here[k] - there[at]).abs() < 1e-9, "{vote:?}: {here:?} {there:?}");
        }
    }
}
