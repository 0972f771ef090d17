//! Bargaining solutions and rules of decision on one issue, against slow readings of their definitions.

use detente_forecast::{
    Actor, Issue, Procedure, agenda_setter, at_reference, kalai_smorodinsky, nash, quota_pivot,
    weighted_mean, zone_on_issue,
};
use proptest::prelude::*;

fn at(position: f64) -> Actor {
    Actor { position, salience: 1.0, influence: 1.0 }
}

/// Utility on the scale of one's own best and worst point.
fn utility(actor: &Actor, x: f64) -> f64 {
    1.0 - (x - actor.position).abs() / actor.position.max(100.0 - actor.position)
}

fn actor() -> impl Strategy<Value = Actor> {
    (0.0..=100.0f64, 0.05..=1.0f64, 0.05..=1.0f64).prop_map(|(position, salience, influence)| Actor {
        position,
        salience,
        influence,
    })
}

proptest! {
    #[test]
    fn nash_and_kalai_smorodinsky_by_trial_of_the_whole_scale(
        rows in prop::collection::vec((actor(), 0.0..=0.6f64), 1..6),
    ) {
        let actors: Vec<Actor> = rows.iter().map(|row| row.0).collect();
        let alternatives: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let issue = Issue { actors: &actors, alternatives: &alternatives, ..Issue::default() };
        let gains = |x: f64| -> Vec<f64> {
            actors.iter().zip(&alternatives).map(|(actor, d)| utility(actor, x) - d).collect()
        };
        let grid: Vec<f64> = (0..=20_000).map(|k| f64::from(k) / 200.0).collect();
        let inside: Vec<f64> = grid.iter().copied().filter(|x| gains(*x).iter().all(|g| *g >= 0.0)).collect();
        let (Some(x), Some(y)) = (nash(&issue), kalai_smorodinsky(&issue)) else {
            prop_assert!(inside.len() <= 1 && zone_on_issue(&issue).is_none());
            return Ok(());
        };
        let (low, high) = zone_on_issue(&issue).unwrap();
        prop_assert!((low..=high).contains(&x) && (low..=high).contains(&y));
        let product = |x: f64| -> f64 {
            gains(x).iter().zip(&actors).map(|(g, a)| a.weight() * libm::log(g.max(1e-12))).sum()
        };
        let best: Vec<f64> = actors.iter().zip(&alternatives).map(|(a, d)| utility(a, a.position.clamp(low, high)) - d).collect();
        let least = |x: f64| gains(x).iter().zip(&best).filter(|(_, b)| **b > 0.0).map(|(g, b)| g / b).fold(f64::INFINITY, f64::min);
        for other in inside {
            prop_assert!(product(x) >= product(other) - 1e-6, "nash {x} worse than {other}");
            prop_assert!(least(y) >= least(other) - 1e-6, "ks {y} worse than {other}");
        }
    }

    #[test]
    fn the_agenda_setter_by_votes_on_every_point(
        voters in prop::collection::vec((0u8..=20, 1u8..=5), 1..7),
        setter in 0u8..=20,
        reference in 0u8..=20,
        quota in 1u8..=10,
        veto in prop::option::of(0u8..=20),
    ) {
        let scale = |x: u8| f64::from(x) * 5.0;
        let mut actors: Vec<Actor> = voters.iter().map(|(x, w)| Actor { influence: f64::from(*w), ..at(scale(*x)) }).collect();
        let mut votes = vec![true; actors.len()];
        actors.push(at(scale(setter)));
        votes.push(false);
        let mut vetoes = Vec::new();
        if let Some(x) = veto {
            actors.push(at(scale(x)));
            votes.push(false);
            vetoes.push(actors.len() - 1);
        }
        let quota = f64::from(quota) / 10.0;
        let rule = Procedure { quota, voters: &votes, setter: Some(voters.len()), vetoes: &vetoes };
        let r = scale(reference);
        let issue = Issue { actors: &actors, reference: Some(r), procedure: Some(rule), ..Issue::default() };
        let total: f64 = voters.iter().map(|v| f64::from(v.1)).sum();
        // Who is no worse off with x consents.
        let passes = |x: f64| {
            let consents = |a: &Actor| (x - a.position).abs() <= (r - a.position).abs() + 1e-9;
            let yes: f64 = actors.iter().zip(&votes).filter(|(a, v)| **v && consents(a)).map(|(a, _)| a.influence).sum();
            x == r || (yes >= total * quota * (1.0 - 1e-12) && vetoes.iter().all(|v| consents(&actors[*v])))
        };
        let grid = || (0..=2000).map(|k| f64::from(k) / 20.0).filter(|x| passes(*x));
        let wish = scale(setter);
        let best = grid().map(|x| (x - wish).abs()).fold(f64::INFINITY, f64::min);
        let found = agenda_setter(&issue).unwrap();
        prop_assert!(((found - wish).abs() - best).abs() < 0.051, "{found}, best at distance {best} of {wish}");
        // The quota's pivot cannot be replaced by anything the quota prefers.
        let pivot = quota_pivot(&issue).unwrap();
        for x in (0..=200).map(|k| f64::from(k) / 2.0) {
            let yes: f64 = actors.iter().zip(&votes)
                .filter(|(a, v)| **v && (x - a.position).abs() < (pivot - a.position).abs() - 1e-9)
                .map(|(a, _)| a.influence).sum();
            prop_assert!(yes < total * quota || quota <= 0.5, "{x} beats {pivot}");
        }
    }
}

#[test]
fn worked_numbers() {
    let actors = [Actor { influence: 3.0, ..at(0.0) }, at(100.0)];
    // Weights 3 and 1 over a zone of 0 to 100: three quarters of the way to the stronger.
    let issue = Issue { actors: &actors, alternatives: &[0.0, 0.0], ..Issue::default() };
    assert!((nash(&issue).unwrap() - 25.0).abs() < 1e-6);
    assert!((kalai_smorodinsky(&issue).unwrap() - 50.0).abs() < 1e-6);
    assert_eq!(weighted_mean(&actors), Some(25.0));
    // No alternative known: nothing to say. One known: the other accepts anything.
    assert_eq!(nash(&Issue { actors: &actors, ..Issue::default() }), None);
    let issue = Issue { actors: &actors, alternatives: &[f64::NAN, 0.5], ..Issue::default() };
    assert_eq!(zone_on_issue(&issue), Some((50.0, 100.0)));
    // Everybody falls back on 40, and nobody but the one at 100 would leave it upward.
    let issue = Issue { actors: &actors, reference: Some(40.0), ..Issue::default() };
    assert_eq!(at_reference(&issue), Some((40.0, 40.0)));
    // Without a rule, a reference point or a voter the rules of decision say nothing.
    assert_eq!(quota_pivot(&issue), None);
    let rule = Procedure { quota: 1.0, voters: &[false, false], setter: Some(9), vetoes: &[] };
    assert_eq!(quota_pivot(&Issue { procedure: Some(rule), ..issue }), None);
    assert_eq!(agenda_setter(&Issue { procedure: Some(rule), ..issue }), None);
}
