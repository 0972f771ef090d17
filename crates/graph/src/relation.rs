//! Preferences that are more than an order: unknown comparisons, and degrees of strength.
//!
//! *Unknown* (Li, Hipel, Kilgour & Fang 2004): some pairs of states cannot be compared. Four extensions say how a
//! doubt is acted on:
//!
//! | | leaves along | is harmed by | escape from a sanction to |
//! | --- | --- | --- | --- |
//! | a | better or unknown | not better, known | better or unknown |
//! | b | better | not better, known | better or unknown |
//! | c | better or unknown | not better, or unknown | better |
//! | d | better | not better, or unknown | better |
//!
//! Opponents' improvements under SEQ include unknown ones in all four.
//!
//! *Strength* (Hamouda, Kilgour & Hipel 2004): a state may be mildly or strongly less preferred. *Strongly*
//! stable: every improvement is answered by a strongly worse state; *weakly*: stable, but not strongly. Nash has
//! no strong form.
//!
//! The keys of the linear algorithm are numbers, and these relations are not, so verdicts come straight from the
//! definitions: for graphs of some thousand states.

use crate::{Concepts, Graph};
use std::collections::BTreeSet;

/// A reading of doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// Leaves on a doubt, and only certain harm deters it.
    A,
    /// Leaves for certain gains only; only certain harm deters it.
    B,
    /// Leaves on a doubt, and a doubt deters it.
    C,
    /// Leaves for certain gains only; a doubt deters it.
    D,
}

/// Pairs of states that a party cannot compare; both orders mean the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown(BTreeSet<(u32, u32)>);

impl Unknown {
    /// These pairs, states from 0.
    pub fn new(pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        Self(pairs.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect())
    }

    /// Is this pair unknown?
    #[must_use]
    pub fn has(&self, a: u32, b: u32) -> bool {
        self.0.contains(&(a.min(b), a.max(b)))
    }
}

/// What the definitions ask of a preference.
struct Relations<'a> {
    leaves: &'a dyn Fn(usize, u32, u32) -> bool,
    opponent_goes: &'a dyn Fn(usize, u32, u32) -> bool,
    harms: &'a dyn Fn(usize, u32, u32) -> bool,
    escapes: &'a dyn Fn(usize, u32, u32) -> bool,
}

fn judge(graph: &Graph, relations: &Relations<'_>) -> Vec<Vec<Concepts>> {
    let parties = graph.parties().len();
    let one = |party: usize, state: u32| {
        let leaves: Vec<u32> =
            graph.moves(party, state).filter(|to| (relations.leaves)(party, state, *to)).collect();
        if leaves.is_empty() {
            return Concepts::LINEAR;
        }
        let mut stable = Concepts::NONE;
        for (plain, symmetric, improving) in
            [(Concepts::GMR, Concepts::SMR, false), (Concepts::SEQ, Concepts::SSEQ, true)]
        {
            let harm: Vec<Vec<u32>> = leaves
                .iter()
                .map(|to| {
                    let ends = reach(graph, party, *to, improving, relations);
                    ends.into_iter().filter(|end| (relations.harms)(party, state, *end)).collect()
                })
                .collect();
            if harm.iter().all(|ends| !ends.is_empty()) {
                stable = stable | plain;
            }
            let held = |end: &u32| !graph.moves(party, *end).any(|to| (relations.escapes)(party, state, to));
            if harm.iter().all(|ends| ends.iter().any(held)) {
                stable = stable | symmetric;
            }
        }
        stable
    };
    (0..parties).map(|party| (0..graph.len() as u32).map(|state| one(party, state)).collect()).collect()
}

fn reach(
    graph: &Graph,
    party: usize,
    from: u32,
    improving: bool,
    relations: &Relations<'_>,
) -> BTreeSet<u32> {
    let mut seen: BTreeSet<(u32, usize)> = BTreeSet::new();
    let mut open = vec![(from, usize::MAX)];
    while let Some((state, last)) = open.pop() {
        for other in (0..graph.parties().len()).filter(|other| *other != party && *other != last) {
            for to in graph.moves(other, state) {
                if (!improving || (relations.opponent_goes)(other, state, to)) && seen.insert((to, other)) {
                    open.push((to, other));
                }
            }
        }
    }
    seen.into_iter().map(|(state, _)| state).collect()
}

/// Verdicts by party and state under an extension for unknown preferences. `unknown` has a set for each party;
/// pairs that are not in it are compared by the graph's ranks.
///
/// # Panics
/// Where `unknown` has fewer sets than there are parties.
#[must_use]
pub fn unknown_stability(graph: &Graph, unknown: &[Unknown], extension: Extension) -> Vec<Vec<Concepts>> {
    let known = |party: usize, a: u32, b: u32| !unknown[party].has(a, b);
    let better = |party: usize, from: u32, to: u32| {
        known(party, from, to) && graph.ranks(party)[to as usize] > graph.ranks(party)[from as usize]
    };
    let better_or_unknown =
        |party: usize, from: u32, to: u32| (from != to && !known(party, from, to)) || better(party, from, to);
    let not_better = |party: usize, state: u32, end: u32| {
        (state == end || known(party, state, end)) && !better(party, state, end)
    };
    let not_better_or_unknown = |party: usize, state: u32, end: u32| !better(party, state, end);
    let bold = matches!(extension, Extension::A | Extension::C);
    let certain = matches!(extension, Extension::A | Extension::B);
    judge(
        graph,
        &Relations {
            leaves: if bold { &better_or_unknown } else { &better },
            opponent_goes: &better_or_unknown,
            harms: if certain { &not_better } else { &not_better_or_unknown },
            escapes: if certain { &better_or_unknown } else { &better },
        },
    )
}

/// Stable, strongly or weakly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// By party and state: the concepts under which it is stable at all.
    pub general: Vec<Vec<Concepts>>,
    /// Of these: those under which it is strongly stable (never Nash alone).
    pub strong: Vec<Vec<Concepts>>,
}

/// Verdicts with degrees of preference. `levels` has, for each party, the level of each state; a state is
/// strongly worse than another where its level is lower and its rank is. The graph's ranks order states within
/// a level.
///
/// # Panics
/// Where `levels` has not one list of all states for each party.
#[must_use]
pub fn strength_stability(graph: &Graph, levels: &[Vec<u32>]) -> Strength {
    let better = |party: usize, from: u32, to: u32| {
        graph.ranks(party)[to as usize] > graph.ranks(party)[from as usize]
    };
    let strongly_worse = |party: usize, state: u32, end: u32| {
        better(party, end, state) && levels[party][end as usize] < levels[party][state as usize]
    };
    let not_better = |party: usize, state: u32, end: u32| !better(party, state, end);
    let not_strongly_worse = |party: usize, state: u32, end: u32| !strongly_worse(party, state, end);
    let general = judge(
        graph,
        &Relations { leaves: &better, opponent_goes: &better, harms: &not_better, escapes: &better },
    );
    let mut strong = judge(
        graph,
        &Relations {
            leaves: &better,
            opponent_goes: &better,
            harms: &strongly_worse,
            escapes: &not_strongly_worse,
        },
    );
    for verdict in strong.iter_mut().flatten() {
        *verdict = verdict.without(Concepts::NASH);
    }
    Strength { general, strong }
}
