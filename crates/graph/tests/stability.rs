//! Verdicts: published cases, the definitions as an oracle, laws.

mod common;

use common::*;
use detente_graph::{
    Answer, Concepts, Direction, Graph, Sanction, States, Witness, check, paths, stability, witness,
};
use proptest::prelude::*;

fn equilibria(graph: &Graph, concept: Concepts) -> Vec<u32> {
    numbers(stability(graph, Concepts::ALL).equilibria(concept))
}

#[test]
fn prisoners_dilemma() {
    let game = two_by_two([2, 1, 4, 3], [2, 4, 1, 3]);
    assert_eq!(equilibria(&game, Concepts::NASH), [1]);
    for concept in [Concepts::GMR, Concepts::SMR, Concepts::SEQ, Concepts::SSEQ] {
        assert_eq!(equilibria(&game, concept), [1, 4], "{concept:?}");
    }
}

#[test]
fn chicken() {
    // States DD, CD, DC, CC with row's letter first: each ranks own D against C best, then CC, own C against D, DD.
    let game = two_by_two([1, 2, 4, 3], [1, 4, 2, 3]);
    assert_eq!(equilibria(&game, Concepts::NASH), [2, 3]);
    assert_eq!(equilibria(&game, Concepts::GMR), [2, 3, 4]);
    assert_eq!(equilibria(&game, Concepts::SMR), [2, 3, 4]);
    assert_eq!(equilibria(&game, Concepts::SEQ), [2, 3]);
}

#[test]
fn cuban_missile_crisis() {
    let game = cuban(Direction::Up);
    assert_eq!(equilibria(&game, Concepts::NASH), [6]);
    assert_eq!(equilibria(&game, Concepts::SEQ), [5, 6, 7]);
    assert_eq!(equilibria(&game, Concepts::SSEQ), [5, 6, 7]);
    assert_eq!(equilibria(&game, Concepts::GMR), [1, 2, 3, 5, 6, 7, 8]);
    assert_eq!(equilibria(&game, Concepts::SMR), [1, 2, 3, 5, 6, 7, 8]);
    let reversible = cuban(Direction::Both);
    assert_eq!(equilibria(&reversible, Concepts::NASH), [0u32; 0]);
    assert_eq!(equilibria(&reversible, Concepts::SEQ), [5, 7]);
}

#[test]
fn elmira_nine_states() {
    let game = elmira();
    for concept in [Concepts::NASH, Concepts::SEQ, Concepts::SSEQ] {
        assert_eq!(equilibria(&game, concept), [5, 8, 9], "{concept:?}");
    }
    for concept in [Concepts::GMR, Concepts::SMR] {
        assert_eq!(equilibria(&game, concept), [1, 4, 5, 8, 9], "{concept:?}");
    }
    assert!(!stability(&game, Concepts::ALL).concepts.has(Concepts::SIM), "no options, no SIM");
}

/// The same nine states, from the options with the abandoned ones merged.
#[test]
fn elmira_by_merging() {
    // 0 modify (one way), 1 delay (may be given up), 2 accept, 3 abandon, 4 insist.
    let options = vec![
        option(0, "ministry.modify", Direction::Up),
        option(1, "uniroyal.delay", Direction::Down),
        option(1, "uniroyal.accept", Direction::Both),
        option(1, "uniroyal.abandon", Direction::Up),
        option(2, "local.insist", Direction::Both),
    ];
    use detente_graph::Condition;
    let one_of_three = [
        Condition::matching(0b0110, 0b0110),
        Condition::matching(0b1010, 0b1010),
        Condition::matching(0b1100, 0b1100),
        Condition::matching(0b1110, 0),
    ];
    let states = States::feasible(5, &one_of_three, u64::MAX, 3).unwrap();
    assert_eq!(states.len(), 12);
    let full =
        Graph::new(["ministry", "uniroyal", "local"].map(str::to_owned).to_vec(), options, states).unwrap();
    let abandoned: Vec<u32> = (0..12).filter(|at| full.states().get(*at) & 0b1000 != 0).collect();
    assert_eq!(abandoned.len(), 4);
    let mut merged = full.merged(&[abandoned]).unwrap();
    assert_eq!(merged.len(), 9);
    // Number in the published table by (modify, accept, insist).
    let published = |at: u32| {
        let bits = merged.states().get(at);
        if bits & 0b1000 != 0 {
            return 9;
        }
        1 + (bits & 1) + (bits >> 2 & 1) * 2 + (bits >> 4 & 1) * 4
    };
    let number: Vec<u32> = (0..9).map(|at| published(at) as u32).collect();
    let reference = elmira();
    for party in 0..3 {
        for (a, name) in number.iter().enumerate() {
            let mut to: Vec<u32> = merged.moves(party, a as u32).map(|b| number[b as usize]).collect();
            to.sort_unstable();
            // Abandoned, the merged node still lets the others do nothing that matters.
            let expected: Vec<u32> = numbers(reference.moves(party, name - 1).collect());
            assert_eq!(to, expected, "party {party} from {name}");
        }
    }
    for party in 0..3 {
        let ranks: Vec<u32> = number.iter().map(|name| reference.ranks(party)[*name as usize - 1]).collect();
        merged.rank(party, &ranks).unwrap();
    }
    let found = stability(&merged, Concepts::LINEAR).equilibria(Concepts::NASH);
    let mut found: Vec<u32> = found.iter().map(|at| number[*at as usize]).collect();
    found.sort_unstable();
    assert_eq!(found, [5, 8, 9]);
}

fn agrees(plain: &Plain) -> Result<(), TestCaseError> {
    agrees_under(plain, Sanction::AtMost)
}

fn agrees_under(plain: &Plain, sanction: Sanction) -> Result<(), TestCaseError> {
    let found = stability(&plain.graph().with_sanction(sanction), Concepts::ALL);
    let oracle = plain.oracle();
    for party in 0..plain.parties {
        for state in 0..plain.states.len() as u32 {
            let expected = oracle.stable_under(party, state, sanction).and(found.concepts);
            prop_assert_eq!(found.stable[party][state as usize], expected, "party {} state {}", party, state);
        }
    }
    Ok(())
}

fn includes(graph: &Graph) -> Result<(), TestCaseError> {
    let found = stability(graph, Concepts::LINEAR);
    for stable in found.stable.iter().flatten() {
        for (narrow, wide) in [
            (Concepts::NASH, Concepts::SSEQ),
            (Concepts::SSEQ, Concepts::SEQ),
            (Concepts::SEQ, Concepts::GMR),
            (Concepts::SSEQ, Concepts::SMR),
            (Concepts::SMR, Concepts::GMR),
        ] {
            prop_assert!(!stable.has(narrow) || stable.has(wide));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_linear_algorithm_is_the_definition_in_option_form(plain in option_form()) {
        agrees(&plain)?;
        includes(&plain.graph())?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn the_linear_algorithm_is_the_definition_in_graph_form(plain in graph_form()) {
        agrees(&plain)?;
        includes(&plain.graph())?;
    }

    /// Options in another order, and one more option that nobody may change, leave every verdict.
    #[test]
    fn relabelling_changes_nothing(plain in option_form(), turn in 0usize..6, parties in 0usize..4) {
        let options = plain.options.len();
        let place = |at: usize| (at + turn) % options;
        let who = |party: usize| (party + parties) % plain.parties;
        let bits = |state: u128| (0..options).fold(0, |new, at| new | (state >> at & 1) << place(at));
        let mut order: Vec<usize> = (0..plain.states.len()).collect();
        order.sort_by_key(|at| bits(plain.states[*at]));
        let mut renamed = plain.clone();
        renamed.states = order.iter().map(|at| bits(plain.states[*at])).collect();
        for at in 0..options {
            renamed.options[place(at)] = (who(plain.options[at].0), plain.options[at].1);
        }
        for party in 0..plain.parties {
            renamed.ranks[who(party)] = order.iter().map(|at| plain.ranks[party][*at]).collect();
        }
        let (a, b) = (stability(&plain.graph(), Concepts::ALL), stability(&renamed.graph(), Concepts::ALL));
        for party in 0..plain.parties {
            for (new, old) in order.iter().enumerate() {
                prop_assert_eq!(a.stable[party][*old], b.stable[who(party)][new]);
            }
        }
    }

    /// The moves of option form, written as a list, give the same verdicts.
    #[test]
    fn both_forms_agree(plain in option_form()) {
        let graph = plain.graph();
        let mut listed = graph.clone();
        for party in 0..plain.parties {
            let moves: Vec<(u32, u32)> = (0..graph.len() as u32)
                .flat_map(|from| graph.moves(party, from).map(move |to| (from, to)).collect::<Vec<_>>())
                .collect();
            for (from, to) in &moves {
                prop_assert!(plain.can_move(party, *from, *to) && graph.can_move(party, *from, *to));
            }
            listed.set_moves(party, &moves).unwrap();
        }
        prop_assert_eq!(stability(&graph, Concepts::LINEAR), stability(&listed, Concepts::ALL));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The other readings of sanctions, with their witnesses; each deters less than the one before.
    #[test]
    fn sanctions_by_their_other_readings(
        plain in prop_oneof![option_form(), graph_form()],
        pick in any::<prop::sample::Index>(),
    ) {
        let readings = [Sanction::AtMost, Sanction::Elsewhere, Sanction::Below];
        let found = readings.map(|sanction| {
            let graph = plain.graph().with_sanction(sanction);
            let found = stability(&graph, Concepts::ALL);
            (graph, found)
        });
        for (sanction, (graph, found)) in readings.into_iter().zip(&found) {
            agrees_under(&plain, sanction)?;
            let state = pick.index(graph.len()) as u32;
            for party in 0..plain.parties {
                for (concept, _) in Concepts::NAMES.iter().filter(|(concept, _)| found.concepts.has(*concept)) {
                    let why = witness(graph, party, state, *concept);
                    prop_assert_eq!(why.stable(), found.stable[party][state as usize].has(*concept));
                    prop_assert!(check(graph, party, state, *concept, &why));
                }
            }
        }
        for pair in found.windows(2) {
            for (wide, narrow) in pair[0].1.stable.iter().flatten().zip(pair[1].1.stable.iter().flatten()) {
                prop_assert!(wide.has(*narrow));
            }
        }
    }

    /// Every verdict has a witness that says the same and passes the check; a bent one does not.
    #[test]
    fn verdicts_have_witnesses(plain in prop_oneof![option_form(), graph_form()], pick in any::<prop::sample::Index>()) {
        let graph = plain.graph();
        let found = stability(&graph, Concepts::ALL);
        let state = pick.index(graph.len()) as u32;
        for party in 0..plain.parties {
            for (concept, _) in Concepts::NAMES.iter().filter(|(concept, _)| found.concepts.has(*concept)) {
                let why = witness(&graph, party, state, *concept);
                prop_assert_eq!(why.stable(), found.stable[party][state as usize].has(*concept));
                prop_assert!(check(&graph, party, state, *concept, &why));
                if let Witness::Answered(answers) = &why {
                    prop_assert!(!check(&graph, party, state, *concept, &Witness::NoImprovement));
                    let denied = Witness::Unanswered { to: answers[0].to };
                    prop_assert!(!check(&graph, party, state, *concept, &denied));
                    prop_assert!(!check(&graph, party, state, *concept, &Witness::Answered(answers[1..].to_vec())));
                    let mut bent = answers.clone();
                    // Ending at the improvement itself deters nobody.
                    bent[0] = Answer { end: bent[0].to, path: Vec::new(), to: bent[0].to };
                    prop_assert!(!check(&graph, party, state, *concept, &Witness::Answered(bent)));
                }
                if matches!(why, Witness::Unanswered { .. }) {
                    prop_assert!(!check(&graph, party, state, *concept, &Witness::Answered(Vec::new())));
                }
            }
        }
    }

    /// Shortest paths against plain breadth-first search over everybody's moves.
    #[test]
    fn paths_are_legal_and_shortest(
        plain in prop_oneof![option_form(), graph_form()],
        a in any::<prop::sample::Index>(),
        b in any::<prop::sample::Index>(),
    ) {
        let graph = plain.graph();
        let (start, target) = (a.index(graph.len()) as u32, b.index(graph.len()) as u32);
        let ways = paths(&graph, start, target);
        let oracle = plain.oracle();
        let distance = |improving: bool, without: usize| {
            let mut far = vec![usize::MAX; graph.len()];
            far[start as usize] = 0;
            let mut open = vec![start];
            let mut next = 0;
            while next < open.len() {
                let at = open[next];
                next += 1;
                for party in (0..plain.parties).filter(|party| *party != without) {
                    let moves = if improving { oracle.improvements(party, at) } else { oracle.moves(party, at) };
                    for to in moves {
                        if far[*to as usize] == usize::MAX {
                            far[*to as usize] = far[at as usize] + 1;
                            open.push(*to);
                        }
                    }
                }
            }
            far[target as usize]
        };
        for (path, improving) in [(&ways.any, false), (&ways.improving, true)] {
            let far = distance(improving, usize::MAX);
            prop_assert_eq!(path.is_some(), far != usize::MAX);
            if let Some(path) = path {
                prop_assert_eq!(path.steps.len(), far);
                let mut at = start;
                for step in &path.steps {
                    let moves = if improving { oracle.improvements(step.party, at) } else { oracle.moves(step.party, at) };
                    prop_assert!(moves.contains(&step.to));
                    at = step.to;
                }
                prop_assert_eq!(at, target);
            }
        }
        let needed: Vec<usize> = (0..plain.parties)
            .filter(|party| ways.any.is_some() && distance(false, *party) == usize::MAX)
            .collect();
        prop_assert_eq!(ways.needed, needed);
        // A first mover's step is the beginning of some shortest path.
        if start != target && let Some(path) = ways.improving.as_ref().or(ways.any.as_ref()) {
            prop_assert!(ways.first.contains(&path.steps[0].party));
        }
    }
}

/// Enough states for the work to be shared out: any number of threads gives the same verdicts.
#[test]
fn threads_change_nothing() {
    let owners: Vec<_> = (0..14).map(|at| option(at % 3, &format!("o{at}"), Direction::Both)).collect();
    let names = vec!["a".into(), "b".into(), "c".into()];
    let mut graph = Graph::new(names, owners, States::all(14).unwrap()).unwrap();
    for party in 0..3u32 {
        let ranks: Vec<u32> = (0..1u32 << 14)
            .map(|state| (state + 1).wrapping_mul(0x9e37_79b9 ^ (party << 7)).rotate_left(11) % 5000)
            .collect();
        graph.rank(party as usize, &ranks).unwrap();
    }
    let on = |threads: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| stability(&graph, Concepts::LINEAR))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
    assert!(!one.equilibria(Concepts::GMR).is_empty());
}
