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
    // By state, over the parties so far: the product of their improvements (plus one), and the sum over parties of its
    // own improvements times the others' product. Whole numbers.
    let mut product = vec![1.0; graph.len()];
    let mut sum = vec![0.0; graph.len()];
    for party in 0..graph.parties().len() {
        improvement_counts(graph, party, |state, count| {
            let count = count as f64;
            let (product, sum) = (&mut product[state as usize], &mut sum[state as usize]);
            *sum = *sum * (count + 1.0) + *product * count;
            *product *= count + 1.0;
        });
    }
    sum.iter().sum()
}

/// Tells for each state how many improvements a party has from it.
fn improvement_counts(graph: &Graph, party: usize, mut tell: impl FnMut(u32, usize)) {
    let ranks = graph.ranks(party);
    let Moves::Options(blocks) = graph.how(party) else {
        (0..graph.len() as u32).for_each(|state| tell(state, graph.improvements(party, state).count()));
        return;
    };
    let mut sorted: Vec<u64> = Vec::new();
    let mut passed: Vec<usize> = Vec::new();
    for block in blocks.blocks() {
        // Down by rank: what is passed in cells that can be reached, except for ties, is an improvement.
        sorted.clear();
        let members = &blocks.members[blocks.span(&block)];
        sorted
            .extend(members.iter().map(|state| u64::from(!ranks[*state as usize]) << 32 | u64::from(*state)));
        sorted.sort_unstable();
        passed.clear();
        passed.resize(block.len(), 0);
        let place = |state: u32| (blocks.cell[state as usize] - block.start) as usize;
        for tie in sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
            for state in tie.iter().map(|key| *key as u32) {
                let count = match &block {
                    one if one.len() == 1 => passed[0],
                    _ => {
                        let onward = blocks.onward(blocks.cell[state as usize]);
                        onward.map(|cell| passed[(cell - block.start) as usize]).sum()
                    }
                };
                tell(state, count);
            }
            tie.iter().for_each(|key| passed[place(*key as u32)] += 1);
        }
    }
}

/// Adds SIM to the verdicts. The graph is in option form.
pub(crate) fn simultaneous(
    graph: &Graph,
    ranks: &[&[u32]],
    sanction: Sanction,
    stable: &mut [Vec<Concepts>],
) {
    let masks: Vec<State> = (0..ranks.len()).map(|party| graph.mask(party)).collect();
    let verdict = |party: usize, state: u32| {
        let own = ranks[party];
        let improving = |who: usize| {
            let ranks = ranks[who];
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
pub(crate) fn choices<R: AsRef<[u32]>>(
    graph: &Graph,
    ranks: &[R],
    party: usize,
    state: u32,
) -> Vec<Vec<State>> {
    let bits = graph.states().get(state);
    let of = |other: usize| {
        let (own, ranks) = (graph.mask(other), ranks[other].as_ref());
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
