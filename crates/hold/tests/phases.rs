//! Phased exchange: the plan that is taken against every plan that there is.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_hold::phased::{best, plans};
use detente_hold::{Compliance, Enforcement, Step, hold};
use proptest::prelude::*;

fn deal() -> impl Strategy<Value = Enforcement> {
    let party = (0.0..0.5f64, 0.0..0.3f64, 0.0..0.6f64, 0.02..0.5f64).prop_map(|(p, r, t, impatience)| {
        Compliance { cheats: p + r + t, complies: p + r, punished: p, impatience, ..Compliance::default() }
    });
    let step = (0usize..2, 0.0..3.0f64, 0.0..2.0f64, 0.0..0.5f64, any::<bool>()).prop_map(
        |(by, at, cost, gain, kept)| {
            let (mut costs, mut gives) = (vec![0.0; 2], vec![0.0; 2]);
            costs[by] = cost;
            gives[1 - by] = gain;
            Step { by: Some(by), at, costs, gives, kept }
        },
    );
    (prop::collection::vec(party, 2), 0.3..=1.0f64, 0.2..1.0f64, prop::collection::vec(step, 1..4)).prop_map(
        |(parties, detection, round, steps)| Enforcement {
            parties,
            detection,
            round,
            steps,
            ..Enforcement::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_with_fewer_parts_holds_and_nothing_as_small_has_more_margin(deal in deal()) {
        let most = 4;
        let found = best(&deal, most).unwrap();
        let margin = |parts: usize| {
            let all = plans(deal.steps.len(), parts).map(|plan| hold(&plan.of(&deal)).unwrap().margin());
            all.fold(f64::NEG_INFINITY, f64::max)
        };
        let own = hold(&found.plan.of(&deal)).unwrap();
        prop_assert_eq!(own.margin(), found.margin);
        let parts = found.plan.sizes.len();
        if found.margin >= -1e-9 {
            prop_assert!((1..parts).all(|fewer| margin(fewer) < -1e-9));
            prop_assert!(found.margin >= margin(parts) - 1e-8);
        } else {
            prop_assert!((1..=most).all(|parts| margin(parts) < -1e-9));
        }
    }

    /// Nothing is lost in the cutting: what all parts cost and give is what the steps cost and give.
    #[test]
    fn parts_sum_to_the_whole(deal in deal(), parts in 1usize..6) {
        let sum = |steps: &[Step], side: usize| -> (f64, f64) {
            steps.iter().fold((0.0, 0.0), |sum, step| (sum.0 + step.costs[side], sum.1 + step.gives[side]))
        };
        for plan in plans(deal.steps.len(), parts) {
            let cut = plan.of(&deal);
            prop_assert_eq!(cut.steps.len(), deal.steps.len() * parts);
            for side in 0..2 {
                let (whole, made) = (sum(&deal.steps, side), sum(&cut.steps, side));
                prop_assert!((whole.0 - made.0).abs() < 1e-9 && (whole.1 - made.1).abs() < 1e-9);
            }
            let days: Vec<f64> = cut.steps.iter().map(|step| step.at).collect();
            prop_assert!(days.is_sorted());
        }
    }
}
