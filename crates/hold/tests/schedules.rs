//! The schedule against two oracles: the closed forms where there are no steps, and a walk through every single
//! round where there are.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_hold::repeated::discount_factor;
use detente_hold::*;
use proptest::prelude::*;

fn party() -> impl Strategy<Value = Compliance> {
    // R ≥ P, as in the games that the closed forms are about; T on either side of R.
    (0.0..1.0f64, 0.0..1.0f64, -0.2..1.0f64, 0.01..1.0f64, 0.0..0.3f64).prop_map(
        |(p, r, t, impatience, aid)| Compliance {
            cheats: p + r + t,
            complies: p + r,
            punished: p,
            suckered: Some(0.0),
            impatience,
            aid,
        },
    )
}

fn deal() -> impl Strategy<Value = Enforcement> {
    let step = (
        prop::option::of(0usize..2),
        0.0..4.0f64,
        [0.0..0.8f64, 0.0..0.8],
        [0.0..0.5f64, 0.0..0.5],
        any::<bool>(),
    )
        .prop_map(|(by, at, costs, gives, kept)| Step {
            by,
            at,
            costs: costs.to_vec(),
            gives: gives.to_vec(),
            kept,
        });
    (
        [party(), party()],
        (0.3..=1.0f64, 0.0..=0.3f64, 0.05..1.0f64, 0.0..0.5f64),
        prop::option::of(1u32..12),
        prop::collection::vec(
            (0.0..0.5f64, 0.0..=1.0f64).prop_map(|(rate, breaks)| Hazard { rate, breaks }),
            0..3,
        ),
        prop::collection::vec(step, 0..4),
    )
        .prop_map(
            |(parties, (detection, false_alarm, round, penalty), punish_rounds, hazards, steps)| {
                Enforcement {
                    parties: parties.to_vec(),
                    detection,
                    false_alarm,
                    round,
                    penalty,
                    punish_rounds,
                    hazards,
                    steps,
                }
            },
        )
}

/// Margins of every round up to 30 after the last step: (party, years, margin), from the text of the definition.
fn round_by_round(deal: &Enforcement) -> Vec<(usize, f64, f64)> {
    let h: f64 = deal.hazards.iter().map(|hazard| hazard.rate * hazard.breaks).sum();
    let when = |step: &Step| (step.at / deal.round + 1e-9) as usize;
    let last = deal.steps.iter().map(when).max().unwrap_or(0) + 30;
    let mut all = Vec::new();
    for (who, party) in deal.parties.iter().enumerate() {
        let d = discount_factor(party.impatience, h, deal.round);
        let done = |before: usize, kept: bool| -> f64 {
            deal.steps.iter().filter(|s| when(s) < before && (s.kept || !kept)).map(|s| s.gives[who]).sum()
        };
        let now = |round: usize, own: bool, of: &dyn Fn(&Step) -> f64| -> f64 {
            deal.steps.iter().filter(|s| when(s) == round && (!own || s.by == Some(who))).map(of).sum()
        };
        // So many rounds stand for endless ones: d is at most exp(−.01 × .05), and d to that power below 10⁻²¹.
        let rounds = deal.punish_rounds.unwrap_or(100_000);
        let mut weight = 1.0;
        let mut length = 0.0;
        for _ in 0..rounds {
            length += weight;
            weight *= d;
        }
        let punished = |kept: f64, later: f64| length * (party.punished + kept) + weight * later;
        let keep = |round: usize, next: f64| {
            party.complies + party.aid + done(round, false) - now(round, false, &|s| s.costs[who])
                + d * ((1.0 - deal.false_alarm) * next
                    + deal.false_alarm * punished(done(round + 1, true), next))
        };
        // Long after the last step the value no longer changes.
        let mut next = 0.0;
        for _ in 0..100_000 {
            next = keep(last + 1, next);
        }
        for round in (0..=last).rev() {
            let saved = now(round, true, &|s| s.costs[who]);
            let forgone = now(round, true, &|s| if s.kept { s.gives[who] } else { 0.0 });
            let value = keep(round, next);
            let breach = party.cheats - deal.penalty + done(round, false)
                - now(round, false, &|s| s.costs[who])
                + saved
                + d * ((1.0 - deal.detection) * next
                    + deal.detection * punished(done(round + 1, true) - forgone, next - saved));
            all.push((who, round as f64 * deal.round, value - breach));
            next = value;
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_margin_is_that_of_its_round_and_the_least_is_found(deal in deal()) {
        let found = hold(&deal).unwrap();
        let slow = round_by_round(&deal);
        for check in &found.checks {
            let same = slow.iter().find(|(who, years, _)| *who == check.party && (years - check.years).abs() < 1e-9);
            let (_, _, margin) = same.unwrap();
            prop_assert!((check.margin - margin).abs() < 1e-6, "{:?} against {}", check, margin);
        }
        let least = slow.iter().map(|(_, _, margin)| *margin).fold(f64::INFINITY, f64::min);
        prop_assert!((found.margin() - least).abs() < 1e-6, "{} against {least}", found.margin());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn without_steps_the_margin_has_the_sign_of_the_slack(deal in deal()) {
        let deal = Enforcement { steps: vec![], ..deal };
        let found = hold(&deal).unwrap();
        for (party, check) in found.parties.iter().zip(&found.checks) {
            match party.slack {
                Some(slack) if slack.abs() < 1e-6 => {}
                Some(slack) => prop_assert_eq!(slack > 0.0, check.margin > 0.0, "{:?} {:?}", party, check),
                None => prop_assert!(check.margin < 0.0, "{:?} {:?}", party, check),
            }
        }
    }

    #[test]
    fn the_last_check_has_the_sign_of_the_slack(deal in deal()) {
        let found = hold(&deal).unwrap();
        for check in found.checks.iter().filter(|check| check.step.is_none()) {
            let slack = found.parties[check.party].slack;
            prop_assert!(
                slack.is_some_and(|slack| slack.abs() < 1e-6) || slack.is_some_and(|s| s > 0.0) == (check.margin > 0.0)
            );
        }
    }

    #[test]
    fn better_monitors_more_aid_and_fewer_spoilers_never_hurt(deal in deal(), more in 0.0..0.5f64) {
        let base = Enforcement { steps: vec![], ..deal };
        let margin = |deal: &Enforcement| hold(deal).unwrap().self_enforcing();
        let seen = Enforcement { detection: (base.detection + more).min(1.0), ..base.clone() };
        let clear = Enforcement { false_alarm: (base.false_alarm - more).max(0.0), ..base.clone() };
        let fined = Enforcement { penalty: base.penalty + more, ..base.clone() };
        let calm = Enforcement { hazards: vec![], ..base.clone() };
        let mut aided = base.clone();
        aided.parties.iter_mut().for_each(|party| party.aid += more);
        for better in [seen, clear, fined, calm, aided] {
            prop_assert!(!margin(&base) || margin(&better));
        }
    }
}

#[test]
fn whoever_pays_last_is_the_weak_link() {
    let side =
        Compliance { cheats: 0.5, complies: 0.3, punished: 0.2, impatience: 0.1, ..Compliance::default() };
    let step = |by, at, cost: [f64; 2], gives: [f64; 2]| Step {
        by: Some(by),
        at,
        costs: cost.to_vec(),
        gives: gives.to_vec(),
        kept: true,
    };
    let deal = |steps| Enforcement {
        parties: vec![side, side],
        detection: 1.0,
        round: 0.5,
        steps,
        ..Enforcement::default()
    };
    // B withdraws after a year; A pays 1.9 for it a year later, all at once or in four parts.
    let withdraw = step(1, 1.0, [0.0, 0.3], [0.1, 0.0]);
    let at_once = hold(&deal(vec![withdraw.clone(), step(0, 2.0, [1.9, 0.0], [0.0, 0.2])])).unwrap();
    assert!(!at_once.self_enforcing());
    assert_eq!((at_once.weakest().party, at_once.weakest().step, at_once.weakest().due), (0, Some(1), true));
    assert_eq!(at_once.weakest().years, 2.0);
    // By hand: 1.9 + (.5 − .3) saved and won, against .1 a round from the next on: .1·δ/(1−δ), δ = exp(−.05).
    assert!((at_once.margin() - (0.1 * 0.951_229_4 / 0.048_770_6 - 2.1)).abs() < 1e-5);
    // Paid in the same round in which B withdraws, and before it gives anything, B's part is no cheaper, but A has
    // the gain of the land still to come.
    let parts = (0..4).map(|part| step(0, 0.5 + 0.5 * f64::from(part), [0.475, 0.0], [0.0, 0.05]));
    let in_parts = hold(&deal(std::iter::once(withdraw).chain(parts).collect())).unwrap();
    assert!(in_parts.margin() > at_once.margin());
}

#[test]
fn rounds_are_counted_without_drift() {
    let side = Compliance { complies: 1.0, impatience: 0.1, ..Compliance::default() };
    let step = Step { by: Some(0), at: 1.0, costs: vec![0.1], gives: vec![], kept: true };
    let deal = Enforcement {
        parties: vec![side],
        detection: 1.0,
        round: 0.1,
        steps: vec![step],
        ..Enforcement::default()
    };
    let due: Vec<f64> =
        hold(&deal).unwrap().checks.iter().filter(|check| check.due).map(|check| check.years).collect();
    assert_eq!(due, [1.0]);
}

#[test]
fn hostile_numbers_are_named_not_computed() {
    let side = Compliance { cheats: 2.0, complies: 1.0, impatience: 0.1, ..Compliance::default() };
    let good = Enforcement { parties: vec![side], detection: 1.0, round: 0.5, ..Enforcement::default() };
    assert!(hold(&good).is_ok());
    let with = |change: &dyn Fn(&mut Enforcement)| {
        let mut deal = good.clone();
        change(&mut deal);
        hold(&deal).map(|found| found.margin())
    };
    assert_eq!(with(&|deal| deal.parties.clear()), Err(Undefined::NoParty));
    for round in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300] {
        assert_eq!(with(&|deal| deal.round = round), Err(Undefined::Round));
    }
    assert_eq!(with(&|deal| deal.detection = 1.1), Err(Undefined::Number));
    assert_eq!(with(&|deal| deal.false_alarm = f64::NAN), Err(Undefined::Number));
    assert_eq!(with(&|deal| deal.parties[0].impatience = -0.1), Err(Undefined::Number));
    assert_eq!(with(&|deal| deal.parties[0].cheats = f64::INFINITY), Err(Undefined::Number));
    assert_eq!(with(&|deal| deal.hazards = vec![Hazard { rate: 1.0, breaks: 2.0 }]), Err(Undefined::Number));
    let step = Step { by: Some(1), at: 0.0, costs: vec![], gives: vec![], kept: true };
    assert_eq!(with(&|deal| deal.steps = vec![step.clone()]), Err(Undefined::Step));
    let long = Step { by: None, costs: vec![0.0; 2], ..step.clone() };
    assert_eq!(with(&|deal| deal.steps = vec![long.clone()]), Err(Undefined::Step));
    // A schedule of a thousand million years in rounds of a microsecond, endless patience, no patience: answers.
    let far = Step { by: Some(0), at: 1e9, costs: vec![1.0], gives: vec![1.0], kept: false };
    for impatience in [0.0, 1e9] {
        for punish_rounds in [None, Some(0), Some(u32::MAX)] {
            for round in [1e-10, 1.0, 1e9] {
                let margin = with(&|deal| {
                    deal.steps = vec![far.clone()];
                    deal.round = round;
                    deal.punish_rounds = punish_rounds;
                    deal.parties[0].impatience = impatience;
                });
                assert!(margin.unwrap().is_finite());
            }
        }
    }
}
