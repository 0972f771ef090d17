//! Ranks from statements, weights and rankings, held against their definitions word for word.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use detente_graph::{
    Condition, Formula, State, States, Truth, by_order, by_ranking, by_statements, by_weights, dense,
};
use proptest::prelude::*;

/// A formula over options `o0`, `o1` and so on.
fn formula(options: usize) -> impl Strategy<Value = Condition> {
    let leaf = (0..options, any::<bool>())
        .prop_map(|(option, not)| format!("{}o{option}", if not { "!" } else { "" }));
    let text = leaf.prop_recursive(3, 12, 3, |inner| {
        (inner.clone(), inner, prop::sample::select(vec!["&", "|", "if", "only if", "iff"]))
            .prop_map(|(a, b, word)| format!("({a} {word} {b})"))
    });
    text.prop_map(|text| {
        let number = |name: &str| name[1..].parse().ok();
        Formula::parse(&text).unwrap().resolve(number).unwrap()
    })
}

/// All states, some of few options, or some of more options than a word has bits.
fn states() -> impl Strategy<Value = States> {
    let some = |options: usize| {
        prop::collection::vec(any::<u128>(), 1..300).prop_map(move |all| {
            let cut = if options == 128 { State::MAX } else { (1 << options) - 1 };
            States::listed(options, all.into_iter().map(|bits| bits & cut).collect()).unwrap()
        })
    };
    prop_oneof![(5usize..10).prop_map(|options| States::all(options).unwrap()), some(8), some(40), some(128)]
}

fn case() -> impl Strategy<Value = (States, Vec<Condition>)> {
    states().prop_flat_map(|states| {
        let statements = prop::collection::vec(formula(states.options()), 1..40);
        (Just(states), statements)
    })
}

/// Numbers of the values among the different ones, from 1.
fn places<K: Ord + Clone>(values: &[K]) -> Vec<u32> {
    let mut known = values.to_vec();
    known.sort();
    known.dedup();
    values.iter().map(|value| known.iter().position(|k| k == value).unwrap() as u32 + 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn statements_by_the_first_that_differs((states, statements) in case(), turn in any::<u64>()) {
        let keys: Vec<Vec<bool>> =
            states.iter().map(|bits| statements.iter().map(|one| one.holds(bits)).collect()).collect();
        prop_assert_eq!(by_statements(&states, &statements), places(&keys));
        // Another order, with some of them left out.
        let mut order: Vec<usize> = (0..statements.len()).filter(|at| turn >> at & 1 == 0).collect();
        order.reverse();
        let keys: Vec<Vec<bool>> =
            keys.iter().map(|key| order.iter().map(|at| key[*at]).collect()).collect();
        prop_assert_eq!(by_order(&states, &statements, &order), places(&keys));
    }

    #[test]
    fn a_truth_is_what_holds((states, statements) in case()) {
        let mut joined = Truth::none(states.len());
        let mut before = 0;
        for statement in &statements {
            let truth = Truth::of(&states, statement);
            let holding: Vec<u32> =
                (0..states.len() as u32).filter(|at| statement.holds(states.get(*at))).collect();
            prop_assert_eq!(truth.iter().collect::<Vec<_>>(), holding.clone());
            prop_assert_eq!(truth.count(), holding.len());
            prop_assert_eq!(&truth, &Truth::where_holds(&states, |bits| statement.holds(bits)));
            let new = joined.join(&truth);
            prop_assert_eq!(new, joined.count() > before);
            before = joined.count();
        }
    }

    #[test]
    fn rankings_by_the_first_group((states, conditions) in case(), width in 1usize..4) {
        let groups: Vec<Vec<Condition>> = conditions.chunks(width).map(<[Condition]>::to_vec).collect();
        let place = |bits: State| {
            let first = groups.iter().position(|group| group.iter().any(|one| one.holds(bits)));
            first.map_or(0, |first| groups.len() - first)
        };
        let keys: Vec<usize> = states.iter().map(place).collect();
        prop_assert_eq!(by_ranking(&states, &groups), places(&keys));
    }

    #[test]
    fn weights_by_their_sum(
        states in states(),
        weights in prop::collection::vec(prop_oneof![(-50i32..50).prop_map(f64::from), -1e6..1e6f64, Just(1e12)], 128),
    ) {
        let weights: Vec<(usize, f64)> = weights.into_iter().take(states.options()).enumerate().collect();
        let sum = |bits: State| -> i128 {
            let taken = weights.iter().filter(|(option, _)| bits >> option & 1 == 1);
            taken.map(|(_, weight)| (weight * 1e9).round() as i128).sum()
        };
        let keys: Vec<i128> = states.iter().map(sum).collect();
        prop_assert_eq!(by_weights(&states, &weights), places(&keys));
    }

    #[test]
    fn dense_keeps_the_order(values in prop::collection::vec(prop_oneof![0u32..20, any::<u32>()], 1..200)) {
        prop_assert_eq!(dense(&values), places(&values));
    }
}

/// Weights that no case would give, and none at all.
#[test]
fn strange_weights() {
    let states = States::all(3).unwrap();
    assert_eq!(by_weights(&states, &[]), [1; 8]);
    assert_eq!(by_weights(&states, &[(0, 0.0), (7, 4.0)]), [1; 8]);
    assert_eq!(by_weights(&states, &[(0, f64::MAX), (1, f64::MIN)]), [2, 3, 1, 2, 2, 3, 1, 2]);
    assert_eq!(by_weights(&states, &[(1, f64::NAN), (2, 1.0)]), [1, 1, 1, 1, 2, 2, 2, 2]);
}
