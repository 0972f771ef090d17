//! Simultaneous stability (SIM), from its definition.
//!
//! A state s is stable for a party iff for each of its improvements s1 there is a choice, by each other party, of
//! one of its own improvements *from s* or of staying, such that all changes together give a feasible state that
//! the party does not prefer to s (Fraser & Hipel 1979, 1984; for more than two parties the reading in which
//! every subset of the others may take part). Needs option form.
//!
//! The work is the number of improvements of the party times the product of the others' (plus one): beyond the
//! linear concepts, so it is counted first with [`simultaneous_cost`].

use crate::graph::Moves;
use crate::{Concepts, Graph, Sanction, State};
use rayon::prelude::*;

/// Combinations that SIM would look at, at worst, over all states and parties.
#[must_use]
pub fn simultaneous_cost(graph: &Graph) -> f64 {
    let parties = graph.parties().len();
    let counts: Vec<Vec<f64>> = (0..parties)
        .into_par_iter()
        .map(|party| match graph.how(party) {
            Moves::Options(blocks) if blocks.one_way.is_none() => {
                let ranks = graph.ranks(party);
                let mut counts = vec![0.0; graph.len()];
                for cell in 0..blocks.cells() {
                    let mut members = blocks.members[blocks.range(cell)].to_vec();
                    members.sort_unstable_by_key(|state| std::cmp::Reverse(ranks[*state as usize]));
                    let mut above = 0.0;
                    for tie in members.chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]) {
                        tie.iter().for_each(|state| counts[*state as usize] = above);
                        above += tie.len() as f64;
                    }
                }
                counts
            }
            _ => {
                (0..graph.len() as u32).map(|state| graph.improvements(party, state).count() as f64).collect()
            }
        })
        .collect();
    (0..graph.len())
        .map(|state| {
            let all: f64 = counts.iter().map(|party| party[state] + 1.0).product();
            let own = |party: &Vec<f64>| all * party[state] / (party[state] + 1.0);
            counts.iter().map(own).sum::<f64>()
        })
        .sum()
}

/// Adds SIM to the verdicts. The graph is in option form.
pub(crate) fn simultaneous(
    graph: &Graph,
    ranks: &[Vec<u32>],
    sanction: Sanction,
    stable: &mut [Vec<Concepts>],
) {
    let masks: Vec<State> = (0..ranks.len()).map(|party| graph.mask(party)).collect();
    let verdict = |party: usize, state: u32| {
        let own = &ranks[party];
        let improving = |who: usize| {
            let ranks = &ranks[who];
            graph.moves(who, state).filter(move |to| ranks[*to as usize] > ranks[state as usize])
        };
        let mut first = improving(party).peekable();
        if first.peek().is_none() {
            return true;
        }
        let choices = choices(graph, ranks, party, state);
        first.all(|to| {
            let bits = graph.states().get(to) & masks[party];
            sanctioned(&choices, bits, &|bits| {
                graph.states().index(bits).is_some_and(|at| sanction.deters(own, state, at))
            })
        })
    };
    for (party, stable) in stable.iter_mut().enumerate() {
        let judge = |(state, stable): (usize, &mut Concepts)| {
            if verdict(party, state as u32) {
                *stable = stable.with(Concepts::SIM);
            }
        };
        if stable.len() >= 1 << 12 {
            stable.par_iter_mut().enumerate().for_each(judge);
        } else {
            stable.iter_mut().enumerate().for_each(judge);
        }
    }
}

/// What each party other than `party` may do at once: stay, or one of its improvements, as the bits of its options.
pub(crate) fn choices(graph: &Graph, ranks: &[Vec<u32>], party: usize, state: u32) -> Vec<Vec<State>> {
    let bits = graph.states().get(state);
    let of = |other: usize| {
        let (own, ranks) = (graph.mask(other), &ranks[other]);
        let improving = graph.moves(other, state).filter(|to| ranks[*to as usize] > ranks[state as usize]);
        std::iter::once(bits & own).chain(improving.map(|to| graph.states().get(to) & own)).collect()
    };
    (0..ranks.len()).filter(|other| *other != party).map(of).collect()
}

/// Is there a choice by each of the others after which the state deters?
pub(crate) fn sanctioned(choices: &[Vec<State>], bits: State, deters: &dyn Fn(State) -> bool) -> bool {
    match choices.split_first() {
        None => deters(bits),
        Some((first, rest)) => first.iter().any(|choice| sanctioned(rest, bits | choice, deters)),
    }
}
