//! Verdicts for coalitions, all states at once, against the definitions state by state.

mod common;

use common::*;
use detente_graph::*;
use proptest::prelude::*;

/// Every `apart`-th state of every coalition.
fn same_as_defined(graph: &Graph, apart: usize) -> Result<(), TestCaseError> {
    let mut alliances = Alliances::default();
    for members in coalitions(graph.parties().len()) {
        let found = alliances.judge(graph, &members);
        for state in (0..graph.len() as u32).step_by(apart) {
            let defined = coalition_stability(graph, &members, state);
            prop_assert_eq!(found.stable[state as usize], defined, "{:?} {}", &members, state);
            prop_assert_eq!(found.improvements(graph, state), coalition_improvements(graph, &members, state));
        }
    }
    Ok(())
}

const SANCTIONS: [Sanction; 3] = [Sanction::AtMost, Sanction::Below, Sanction::Elsewhere];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn option_form_as_defined(plain in option_form(), sanction in prop::sample::select(&SANCTIONS)) {
        same_as_defined(&plain.graph().with_sanction(sanction), 1)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn graph_form_as_defined(
        plain in graph_form().prop_filter("few states", |plain| plain.states.len() <= 24),
        sanction in prop::sample::select(&SANCTIONS),
    ) {
        same_as_defined(&plain.graph().with_sanction(sanction), 1)?;
    }

    /// Components whose fronts have several parts, and preferences that come from statements, so that members often
    /// agree.
    #[test]
    fn larger_ones_as_defined(
        (parties, statements) in (3usize..=4, prop::collection::vec((0usize..8, 0usize..8, any::<bool>()), 20)),
        hole in 0u128..256,
        sanction in prop::sample::select(&SANCTIONS[..2]),
    ) {
        let options: Vec<GraphOption> =
            (0..8).map(|at| option(at % parties, &format!("o{at}"), Direction::Both)).collect();
        let all = (0..256u128).filter(|state| state & hole != hole || *state % 3 == 0).collect();
        let states = States::listed(8, all).unwrap();
        let names = (0..parties).map(|party| format!("p{party}")).collect();
        let mut graph = Graph::new(names, options, states).unwrap().with_sanction(sanction);
        for party in 0..parties {
            let own = statements.iter().skip(party * 5).take(5);
            let values: Vec<u32> = graph.states().iter().map(|bits| {
                own.clone().fold(0, |value, (a, b, both)| {
                    let (a, b) = (bits >> a & 1 == 1, bits >> b & 1 == 1);
                    value << 1 | u32::from(if *both { a && b } else { a != b })
                })
            }).collect();
            graph.rank(party, &values).unwrap();
        }
        same_as_defined(&graph, 61)?;
    }
}
