//! The walk against its definition: steps written out one by one, a dense linear system, and walks that are really
//! walked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Oracle, Plain, cuban, graph_form, option_form, two_by_two};
use detente_graph::{
    Burdens, Concepts, Direction, Evolution, Evolver, Graph, GraphOption, JointMoves, Sanction, States,
    dense, stability,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn ranks(graph: &Graph) -> Vec<Vec<u32>> {
    (0..graph.parties().len()).map(|party| graph.ranks(party).to_vec()).collect()
}

fn evolve(graph: &Graph, required: &[usize], start: u32, concept: Concepts) -> Option<Evolution> {
    let mut joint = JointMoves::new(graph, required).unwrap();
    let evolve = |joint: &_| {
        Evolver::default().evolve(graph, joint, &ranks(graph), start, concept, &|state| state % 2 == 0)
    };
    // Two ways to the same answer.
    let found = evolve(&joint);
    joint.as_if_large();
    let slow = evolve(&joint);
    match (&found, &slow) {
        (Some(found), Some(slow)) => {
            assert_eq!(found.rests.len(), slow.rests.len(), "{found:?} {slow:?}");
            for ((state, chance), (other, same)) in found.rests.iter().zip(&slow.rests) {
                assert!(state == other && (chance - same).abs() < 1e-10, "{found:?} {slow:?}");
            }
            assert!((found.never - slow.never).abs() < 1e-10 && (found.agreed - slow.agreed).abs() < 1e-10);
        }
        _ => assert_eq!(found, slow),
    }
    found
}

/// Does the concept deter this improvement? From the definitions, one improvement at a time: a model in which the
/// party has no other move from there is stable exactly where this one is deterred.
fn deterred(
    oracle: &mut Oracle<'_>,
    party: usize,
    (from, to): (u32, u32),
    concept: Concepts,
    sanction: Sanction,
) -> bool {
    let all = std::mem::replace(&mut oracle.improvements[party][from as usize], vec![to]);
    let stable = oracle.stable_under(party, from, sanction).has(concept);
    oracle.improvements[party][from as usize] = all;
    stable
}

/// Does a step pay for a party: (party, from, to)?
type Pays<'a> = &'a dyn Fn(usize, u32, u32) -> bool;

/// Open steps from every state, written out.
fn steps(plain: &Plain, required: &[usize], concept: Concepts, sanction: Sanction) -> Vec<BTreeSet<u32>> {
    paying_steps(plain, required, concept, sanction, &|_, _, _| true)
}

/// The same where a step must pay for whoever makes it.
fn paying_steps(
    plain: &Plain,
    required: &[usize],
    concept: Concepts,
    sanction: Sanction,
    pays: Pays<'_>,
) -> Vec<BTreeSet<u32>> {
    let count = plain.states.len() as u32;
    let better = |party: usize, from: u32, to: u32| {
        plain.ranks[party][to as usize] > plain.ranks[party][from as usize]
    };
    let (oracle, mut altered) = (plain.oracle(), plain.oracle());
    let fused = required.iter().all(|party| plain.listed[*party].is_none());
    let together = |from: u32, to: u32| {
        if !fused {
            return oracle.coalition(required, from, false).contains(&to);
        }
        let (a, b) = (plain.states[from as usize], plain.states[to as usize]);
        plain.options.iter().enumerate().all(|(at, (owner, direction))| {
            let (before, after) = (a >> at & 1 == 1, b >> at & 1 == 1);
            let allowed = match direction {
                Direction::Both => true,
                Direction::Up => after,
                Direction::Down => before,
            };
            before == after || (required.contains(owner) && allowed)
        })
    };
    (0..count)
        .map(|from| {
            let mut alone = |to: u32| {
                (0..plain.parties).any(|party| {
                    oracle.improvements(party, from).contains(&to)
                        && pays(party, from, to)
                        && !deterred(&mut altered, party, (from, to), concept, sanction)
                })
            };
            let jointly = |to: u32| {
                required.len() > 1
                    && to != from
                    && required.iter().all(|party| better(*party, from, to) && pays(*party, from, to))
                    && together(from, to)
            };
            (0..count).filter(|to| alone(*to) || jointly(*to)).collect()
        })
        .collect()
}

/// Chance of ending in each resting state: x = Px with x = 1 at the target, by elimination with pivots over the
/// states from which some rest can be reached.
fn chances(steps: &[BTreeSet<u32>], start: u32) -> Vec<(u32, f64)> {
    let count = steps.len();
    let mut visited = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        open.extend(steps[state as usize].iter().filter(|to| visited.insert(**to)));
    }
    let mut escapes: BTreeSet<u32> =
        visited.iter().copied().filter(|state| steps[*state as usize].is_empty()).collect();
    let rests: Vec<u32> = escapes.iter().copied().collect();
    while let Some(state) = visited.iter().find(|state| {
        !escapes.contains(state) && steps[**state as usize].iter().any(|to| escapes.contains(to))
    }) {
        escapes.insert(*state);
    }
    rests
        .into_iter()
        .map(|rest| {
            let mut rows: Vec<Vec<f64>> = (0..count as u32)
                .map(|state| {
                    let mut row = vec![0.0; count + 1];
                    row[state as usize] = 1.0;
                    if state == rest {
                        row[count] = 1.0;
                    } else if escapes.contains(&state) {
                        let out = &steps[state as usize];
                        out.iter().for_each(|to| row[*to as usize] -= 1.0 / out.len() as f64);
                    }
                    row
                })
                .collect();
            for column in 0..count {
                let pivot = (column..count)
                    .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
                    .unwrap();
                rows.swap(column, pivot);
                let own = rows[column].clone();
                for (at, row) in rows.iter_mut().enumerate() {
                    let factor = row[column] / own[column];
                    if at != column && factor != 0.0 {
                        row.iter_mut().zip(&own).for_each(|(slot, value)| *slot -= factor * value);
                    }
                }
            }
            (rest, rows[start as usize][count] / rows[start as usize][start as usize])
        })
        .filter(|(_, chance)| *chance > 0.0)
        .collect()
}

fn same(found: &Evolution, expected: &[(u32, f64)]) -> Result<(), TestCaseError> {
    prop_assert_eq!(
        found.rests.iter().map(|(state, _)| *state).collect::<Vec<_>>(),
        expected.iter().map(|(state, _)| *state).collect::<Vec<_>>()
    );
    for ((state, chance), (_, expected)) in found.rests.iter().zip(expected) {
        prop_assert!((chance - expected).abs() < 1e-10, "state {state}: {chance}, expected {expected}");
    }
    let rests: f64 = expected.iter().map(|(_, chance)| chance).sum();
    prop_assert!((found.never - (1.0 - rests)).abs() < 1e-10, "never {}, rests {rests}", found.never);
    prop_assert_eq!(found.unsettled, 0.0);
    let agreed: f64 = expected.iter().filter(|(state, _)| state % 2 == 0).map(|(_, chance)| chance).sum();
    prop_assert!((found.agreed - agreed).abs() < 1e-10);
    Ok(())
}

/// Whose consent is needed, from a number.
fn required(plain: &Plain, choice: usize) -> Vec<usize> {
    (0..plain.parties).filter(|party| choice >> party & 1 == 1).collect()
}

fn concept() -> impl Strategy<Value = Concepts> {
    prop::sample::select(Concepts::NAMES.map(|(concept, _)| concept).to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_walk_by_its_definition(
        plain in prop_oneof![2 => option_form(), 1 => graph_form()].prop_filter("few states", |p| p.states.len() <= 24),
        choice in 0usize..16, start in 0u32..24, concept in concept(),
        sanction in prop::sample::select(vec![Sanction::AtMost, Sanction::Below, Sanction::Elsewhere]),
    ) {
        let graph = plain.graph().with_sanction(sanction);
        let (start, required) = (start % graph.len() as u32, required(&plain, choice));
        let found = evolve(&graph, &required, start, concept);
        if concept == Concepts::SIM && !graph.option_form() {
            prop_assert_eq!(found, None);
            return Ok(());
        }
        let steps = steps(&plain, &required, concept, sanction);
        same(&found.unwrap(), &chances(&steps, start))?;
    }

    /// Costs close steps that gain too little; the time of the walks that end in a state is what they took, followed
    /// step by step until next to nothing is on its way.
    #[test]
    fn burdens_by_their_definition(
        plain in prop_oneof![2 => option_form(), 1 => graph_form()].prop_filter("few states", |p| p.states.len() <= 16),
        choice in 0usize..16, start in 0u32..16, concept in concept(), price in 0.0..0.6f64,
    ) {
        let graph = plain.graph();
        let (start, required) = (start % graph.len() as u32, required(&plain, choice));
        let cost = |party: usize, from: u32, to: u32| price * f64::from((party as u32 + from * 3 + to * 5) % 4);
        let takes = |from: u32, to: u32| f64::from((from * 7 + to * 3) % 5);
        let joint = JointMoves::new(&graph, &required).unwrap();
        let burdens = Burdens { costs: Some(&cost), takes: Some(&takes) };
        let (ranks, mut evolver) = (ranks(&graph), Evolver::default());
        let found = evolver.evolve_with(&graph, &joint, &ranks, start, concept, &|state| state % 2 == 0, burdens);
        if concept == Concepts::SIM && !graph.option_form() {
            prop_assert_eq!(found, None);
            return Ok(());
        }
        let found = found.unwrap();
        let pays = |party: usize, from: u32, to: u32| {
            let own = &ranks[party];
            let range = f64::from((*own.iter().max().unwrap()).max(2) - 1);
            (f64::from(own[to as usize]) - f64::from(own[from as usize])) / range > cost(party, from, to)
        };
        let steps = paying_steps(&plain, &required, concept, Sanction::AtMost, &pays);
        same(&found, &chances(&steps, start))?;
        let count = graph.len();
        let (mut mass, mut time) = (vec![0.0; count], vec![0.0; count]);
        let mut ended = vec![(0.0, 0.0); count];
        mass[start as usize] = 1.0;
        for _ in 0..3000 {
            let (mut next, mut later) = (vec![0.0; count], vec![0.0; count]);
            for from in 0..count {
                let each = 1.0 / steps[from].len() as f64;
                if steps[from].is_empty() {
                    ended[from].0 += mass[from];
                    ended[from].1 += time[from];
                }
                for to in &steps[from] {
                    next[*to as usize] += mass[from] * each;
                    later[*to as usize] += (time[from] + mass[from] * takes(from as u32, *to)) * each;
                }
            }
            (mass, time) = (next, later);
        }
        // Circles that are hardly ever left would take too long to follow here.
        let left: f64 = mass.iter().sum();
        prop_assume!((left - found.never).abs() < 1e-12);
        for ((state, chance), mean) in found.rests.iter().zip(&found.times) {
            let (all, time) = ended[*state as usize];
            prop_assert!((chance - all).abs() < 1e-9 && (mean - time / all).abs() < 1e-6 * mean.max(1.0));
        }
        prop_assert_eq!(found.rests.len(), found.times.len());
    }

    /// Graphs of 128 and 256 states take the quick way in two and four words; `evolve` compares it with the other.
    #[test]
    fn words_of_states(
        large in any::<bool>(), seed in any::<u64>(), levels in 2u64..200, concept in concept(), start in 0u32..128,
        below in any::<bool>(),
    ) {
        let options: usize = if large { 8 } else { 7 };
        let way = |at: usize| if at == 3 { Direction::Up } else { Direction::Both };
        let list = (0..options).map(|at| GraphOption { owner: at % 3, name: format!("o{at}"), direction: way(at) });
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let mut graph = Graph::new(names, list.collect(), States::all(options).unwrap()).unwrap();
        let mut state = seed | 1;
        for party in 0..3 {
            let keys: Vec<u32> = (0..graph.len())
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    (state % levels) as u32
                })
                .collect();
            graph.rank(party, &dense(&keys)).unwrap();
        }
        let graph = graph.with_sanction(if below { Sanction::Below } else { Sanction::AtMost });
        let _ = evolve(&graph, &[0, 1], start, concept);
    }

    /// Who is called first changes nothing: options stay where they are, their owners are renamed.
    #[test]
    fn order_of_parties_does_not_matter(
        plain in option_form(), choice in 0usize..16, start in 0u32..64, concept in concept(), turn in 1usize..4,
    ) {
        let turned = |party: usize| (party + turn) % plain.parties;
        let mut other = plain.clone();
        for (owner, _) in &mut other.options {
            *owner = turned(*owner);
        }
        for party in 0..plain.parties {
            other.ranks[turned(party)] = plain.ranks[party].clone();
        }
        let (graph, other) = (plain.graph(), other.graph());
        let (start, required) = (start % graph.len() as u32, required(&plain, choice));
        let renamed: Vec<usize> = required.iter().map(|party| turned(*party)).collect();
        let (a, b) = (
            evolve(&graph, &required, start, concept).unwrap(),
            evolve(&other, &renamed, start, concept).unwrap(),
        );
        prop_assert_eq!(a.rests.len(), b.rests.len());
        for ((state, chance), (other, same)) in a.rests.iter().zip(&b.rests) {
            prop_assert_eq!(state, other);
            prop_assert!((chance - same).abs() < 1e-12);
        }
        prop_assert!((a.steps - b.steps).abs() < 1e-9 * a.steps.max(1.0));
    }

    /// Without joint moves a walk rests exactly in the equilibria of its concept.
    #[test]
    fn rests_are_equilibria(plain in option_form(), start in 0u32..64, concept in concept()) {
        let graph = plain.graph();
        let found = evolve(&graph, &[], start % graph.len() as u32, concept).unwrap();
        let verdicts = stability(&graph, concept);
        for (state, _) in &found.rests {
            prop_assert!(verdicts.equilibrium(*state).has(concept));
        }
        if verdicts.equilibrium(start % graph.len() as u32).has(concept) {
            prop_assert_eq!(found.rests, [(start % graph.len() as u32, 1.0)]);
            prop_assert_eq!(found.steps, 0.0);
        }
    }

    /// Four thousand walks end where the chances say, and are as long, within five standard errors.
    #[test]
    fn walks_that_are_walked(
        plain in option_form().prop_filter("some states", |p| p.states.len() > 8), choice in 3usize..16, seed in any::<u64>(),
    ) {
        const WALKS: u32 = 4000;
        let graph = plain.graph();
        let required = required(&plain, choice);
        let found = evolve(&graph, &required, 0, Concepts::NASH).unwrap();
        prop_assume!(found.never == 0.0 && found.steps < 200.0);
        let steps: Vec<Vec<u32>> = steps(&plain, &required, Concepts::NASH, Sanction::AtMost)
            .into_iter()
            .map(|steps| steps.into_iter().collect())
            .collect();
        let mut state = seed | 1;
        let mut pick = |among: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % among as u64) as usize
        };
        let mut ends = vec![0u32; graph.len()];
        let (mut all, mut squares) = (0.0, 0.0);
        for _ in 0..WALKS {
            let (mut at, mut length) = (0u32, 0.0);
            while !steps[at as usize].is_empty() {
                at = steps[at as usize][pick(steps[at as usize].len())];
                length += 1.0;
            }
            ends[at as usize] += 1;
            all += length;
            squares += length * length;
        }
        let walks = f64::from(WALKS);
        for (state, chance) in &found.rests {
            let share = f64::from(std::mem::take(&mut ends[*state as usize])) / walks;
            let error = (chance * (1.0 - chance) / walks).sqrt();
            prop_assert!((share - chance).abs() <= 5.0 * error + 1e-3, "{share} {chance}");
        }
        prop_assert!(ends.iter().all(|left| *left == 0));
        let mean = all / walks;
        let error = ((squares / walks - mean * mean).max(0.0) / walks).sqrt();
        prop_assert!((mean - found.steps).abs() <= 5.0 * error + 1e-2, "{mean} {}", found.steps);
    }
}

/// Both gain by cooperating, and each by leaving that: states DD, CD, DC, CC (row's letter first).
#[test]
fn prisoners_dilemma() {
    let game = two_by_two([2, 1, 4, 3], [2, 4, 1, 3]);
    // The joint step leaves the only equilibrium; whoever then defects starts the round anew.
    let nash = evolve(&game, &[0, 1], 0, Concepts::NASH).unwrap();
    assert_eq!((nash.never, nash.rests.len(), nash.steps), (1.0, 0, 0.0));
    // Alone nobody leaves it.
    let alone = evolve(&game, &[], 0, Concepts::NASH).unwrap();
    assert_eq!((alone.rests, alone.agreed), (vec![(0, 1.0)], 1.0));
    for concept in [Concepts::GMR, Concepts::SMR, Concepts::SEQ, Concepts::SSEQ] {
        let ahead = evolve(&game, &[0, 1], 0, concept).unwrap();
        assert_eq!((ahead.rests, ahead.steps), (vec![(3, 1.0)], 1.0));
    }
    // From "only row cooperates" (1): row stops, since whatever column answers leaves it no worse; then jointly.
    let exploited = evolve(&game, &[0, 1], 1, Concepts::SEQ).unwrap();
    assert_eq!((exploited.rests, exploited.steps), (vec![(3, 1.0)], 2.0));
}

/// One party alone has no joint moves, and indifference moves nobody.
#[test]
fn who_is_needed() {
    let game = two_by_two([1, 1, 1, 1], [1, 1, 2, 1]);
    let still = evolve(&game, &[0, 1], 3, Concepts::NASH).unwrap();
    // From CC column gains by leaving row's side only where row cooperates not: DC is reached by row, who is
    // indifferent.
    assert_eq!(still.rests, [(3, 1.0)]);
    assert!(JointMoves::new(&game, &[2]).is_err());
    let cuba = cuban(Direction::Both);
    assert_eq!(
        evolve(&cuba, &[0], 0, Concepts::NASH),
        evolve(&cuba, &[], 0, Concepts::NASH),
        "one party that is needed decides by its own moves"
    );
}

/// 8,192 states, all three parties needed: nothing is lost on the way.
#[test]
fn a_large_graph() {
    let options = (0..13).map(|at| common::option(at % 3, "", Direction::Both)).collect();
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    let mut graph = Graph::new(names, options, States::all(13).unwrap()).unwrap();
    for party in 0..3u32 {
        let rank = |state: u32| (state.wrapping_mul(0x9e37_79b1) ^ party.wrapping_mul(0x85eb_ca6b)) >> 22;
        graph.rank(party as usize, &(0..1 << 13).map(rank).collect::<Vec<_>>()).unwrap();
    }
    let found = evolve(&graph, &[0, 1, 2], 0, Concepts::SEQ).unwrap();
    let all: f64 = found.rests.iter().map(|(_, chance)| chance).sum();
    assert!((all + found.never + found.unsettled - 1.0).abs() < 1e-9, "{all} {found:?}");
    assert_eq!(found.unsettled, 0.0);
}
