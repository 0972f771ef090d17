//! Preferences that are more than an order: unknown comparisons, degrees of strength, and preferences that hold with
//! a chance.
//!
//! *Unknown* (Li, Hipel, Kilgour & Fang 2004, "Preference uncertainty in the graph model for conflict resolution",
//! *IEEE Transactions on Systems, Man, and Cybernetics A* 34): some pairs of states cannot be compared. Four
//! extensions say how a doubt is acted on:
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
//! *Strength* (Hamouda, Kilgour & Hipel 2004, "Strength of preference in the graph model for conflict resolution",
//! *Group Decision and Negotiation* 13): a state may be mildly or strongly less preferred. *Strongly* stable: every
//! improvement is answered by a strongly worse state; *weakly*: stable, but not strongly. Nash has no strong form.
//!
//! *Probable* (Rêgo & dos Santos 2015, "Probabilistic preferences in the graph model for conflict resolution", *IEEE
//! Transactions on Systems, Man, and Cybernetics: Systems* 45): with P(t, s) the chance that a party prefers t to
//! s, it leaves for t where P(t, s) > α, is harmed at t where 1 − P(t, s) ≥ β, escapes where it is not harmed, and
//! the others are believed to make a move where its chance of being an improvement is above γ.
//!
//! *Fuzzy* (Bashar, Kilgour & Hipel 2012, "Fuzzy preferences in the graph model for conflict resolution", *IEEE
//! Transactions on Fuzzy Systems* 20): with the relative certainty a(t, s) = P(t, s) − P(s, t), a move is an
//! improvement where a ≥ g and a state deters where a < g.
//!
//! One engine serves all: it asks when a party leaves, when it is harmed, when it escapes, and which moves it
//! believes the others to make. The keys of the linear algorithm are numbers, and these relations are not, so
//! verdicts come straight from the definitions: for graphs up to [`MOST_STATES`].
//!
//! ```
//! use detente_graph::{Concepts, Extension, Graph, GraphOption, States, Unknown, unknown_stability};
//! # let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Default::default() };
//! # let mut game = Graph::new(vec!["row".into(), "column".into()], vec![option(0, "row.c"), option(1, "column.c")], States::all(2).unwrap()).unwrap();
//! # game.rank(0, &[2, 1, 4, 3]).unwrap();
//! # game.rank(1, &[2, 4, 1, 3]).unwrap();
//! // Prisoner's dilemma in which row cannot say whether it likes DD (0) better than CD (1): leaving DD becomes
//! // conceivable, and who leaves on a doubt (a, c) no longer rests there.
//! let doubt = [Unknown::new([(0, 1)]), Unknown::default()];
//! let rests = |extension| unknown_stability(&game, &doubt, extension)[0][0].has(Concepts::NASH);
//! assert!(!rests(Extension::A) && rests(Extension::B) && !rests(Extension::C) && rests(Extension::D));
//! ```

use crate::{Concepts, Graph, Sanction};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The most states for which verdicts come from the definitions.
pub const MOST_STATES: usize = 1 << 12;

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

impl Extension {
    /// All four with the letter that the literature gives them.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::A, "a"), (Self::B, "b"), (Self::C, "c"), (Self::D, "d")];
}

/// Pairs of states that a party cannot compare; both orders mean the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown(BTreeSet<(u32, u32)>);

impl Unknown {
    /// These pairs, states from 0.
    pub fn new(pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        Self(pairs.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect())
    }

    /// Is this pair unknown?
    #[must_use]
    pub fn has(&self, a: u32, b: u32) -> bool {
        self.0.contains(&(a.min(b), a.max(b)))
    }

    /// How many pairs.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.0.len()
    }
}

/// Something about a party, a state, and another state.
type Relation<'a> = &'a (dyn Fn(usize, u32, u32) -> bool + Sync);

/// What the definitions ask of a preference: (party, from, to) or (party, state left, end).
struct Relations<'a> {
    leaves: Relation<'a>,
    opponent_goes: Relation<'a>,
    harms: Relation<'a>,
    escapes: Relation<'a>,
}

fn judge(graph: &Graph, relations: &Relations<'_>) -> Vec<Vec<Concepts>> {
    let count = graph.len() as u32;
    (0..graph.parties().len())
        .map(|party| {
            let moves: Vec<Vec<u32>> = (0..count).map(|state| graph.moves(party, state).collect()).collect();
            let leaves: Vec<Vec<u32>> = (0..count)
                .map(|state| {
                    let all = moves[state as usize].iter().copied();
                    all.filter(|to| (relations.leaves)(party, state, *to)).collect()
                })
                .collect();
            let left: BTreeSet<u32> = leaves.iter().flatten().copied().collect();
            let mut stable: Vec<Concepts> = leaves
                .iter()
                .map(|leaves| if leaves.is_empty() { Concepts::LINEAR } else { Concepts::NONE })
                .collect();
            for (plain, symmetric, improving) in
                [(Concepts::GMR, Concepts::SMR, false), (Concepts::SEQ, Concepts::SSEQ, true)]
            {
                // What the others can make of each state that somebody may leave for.
                let mut ends: Vec<Vec<u32>> = vec![Vec::new(); count as usize];
                let reached: Vec<(u32, Vec<u32>)> = left
                    .par_iter()
                    .map(|from| (*from, reach(graph, party, *from, improving, relations.opponent_goes)))
                    .collect();
                for (from, found) in reached {
                    ends[from as usize] = found;
                }
                stable.par_iter_mut().enumerate().for_each(|(state, stable)| {
                    if leaves[state].is_empty() {
                        return;
                    }
                    let at = state as u32;
                    let harms = |end: &&u32| (relations.harms)(party, at, **end);
                    let held = |end: &u32| {
                        !moves[*end as usize].iter().any(|to| (relations.escapes)(party, at, *to))
                    };
                    let answers = |to: &u32| ends[*to as usize].iter().filter(harms);
                    if leaves[state].iter().all(|to| answers(to).next().is_some()) {
                        *stable = stable.with(plain);
                        if leaves[state].iter().all(|to| answers(to).any(held)) {
                            *stable = stable.with(symmetric);
                        }
                    }
                });
            }
            stable
        })
        .collect()
}

fn reach(graph: &Graph, party: usize, from: u32, improving: bool, goes: Relation<'_>) -> Vec<u32> {
    let parties = graph.parties().len();
    let mut seen = vec![false; graph.len() * parties];
    let mut found = vec![false; graph.len()];
    let mut open = vec![(from, usize::MAX)];
    while let Some((state, last)) = open.pop() {
        for other in (0..parties).filter(|other| *other != party && *other != last) {
            for to in graph.moves(other, state) {
                if (!improving || goes(other, state, to))
                    && !std::mem::replace(&mut seen[to as usize * parties + other], true)
                {
                    found[to as usize] = true;
                    open.push((to, other));
                }
            }
        }
    }
    (0..graph.len() as u32).filter(|state| found[*state as usize]).collect()
}

/// The linear concepts by their definitions, for a reading of sanctions that the linear algorithm has no key for.
pub(crate) fn crisp(graph: &Graph, ranks: &[&[u32]], sanction: Sanction) -> Vec<Vec<Concepts>> {
    let better = |party: usize, from: u32, to: u32| ranks[party][to as usize] > ranks[party][from as usize];
    let harms = |party: usize, state: u32, end: u32| sanction.deters(ranks[party], state, end);
    judge(graph, &Relations { leaves: &better, opponent_goes: &better, harms: &harms, escapes: &better })
}

/// Do the others answer a party's improvement from `state` to `to` under one of the linear concepts? From the
/// definition.
pub(crate) fn answered(
    graph: &Graph,
    ranks: &[Vec<u32>],
    concept: Concepts,
    party: usize,
    (state, to): (u32, u32),
) -> bool {
    let better = |party: usize, from: u32, to: u32| ranks[party][to as usize] > ranks[party][from as usize];
    let improving = concept.has(Concepts::SEQ) || concept.has(Concepts::SSEQ);
    let symmetric = concept.has(Concepts::SMR) || concept.has(Concepts::SSEQ);
    let harmful = |end: &u32| {
        graph.sanction().deters(&ranks[party], state, *end)
            && !(symmetric && graph.moves(party, *end).any(|back| better(party, state, back)))
    };
    reach(graph, party, to, improving, &better).iter().any(harmful)
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
        |party: usize, from: u32, to: u32| !known(party, from, to) || better(party, from, to);
    let not_better =
        |party: usize, state: u32, end: u32| known(party, state, end) && !better(party, state, end);
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

/// With which chance a party prefers each state to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Certainty {
    states: usize,
    better: Vec<f64>,
}

impl Certainty {
    /// From rankings, each with its weight: the chance is the share of the weight.
    ///
    /// # Panics
    /// Where the rankings differ in length.
    pub fn of<'a>(states: usize, rankings: impl IntoIterator<Item = (&'a [u32], f64)>) -> Self {
        let mut better = vec![0.0; states * states];
        let mut all = 0.0;
        for (ranks, weight) in rankings {
            all += weight;
            better.par_chunks_mut(states.max(1)).zip(ranks).for_each(|(row, than)| {
                for (slot, rank) in row.iter_mut().zip(ranks) {
                    *slot += if rank > than { weight } else { 0.0 };
                }
            });
        }
        if all > 0.0 {
            better.par_iter_mut().for_each(|slot| *slot /= all);
        }
        Self { states, better }
    }

    /// The chance that `state` is preferred to `than`.
    #[must_use]
    pub fn better(&self, state: u32, than: u32) -> f64 {
        self.better[than as usize * self.states + state as usize]
    }
}

/// When a probable preference is acted on, each 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// α: a party leaves where the chance of gaining is above it.
    pub leave: f64,
    /// β: it is harmed where the chance of not gaining is at least this.
    pub harm: f64,
    /// γ: the others are believed to make a move that improves them with a chance above it.
    pub believe: f64,
}

/// Verdicts by party and state for preferences that hold with a chance: α-Nash, (α, β)-GMR and SMR, (α, β, γ)-SEQ
/// and SSEQ.
///
/// # Panics
/// Where `chances` has fewer entries than there are parties.
#[must_use]
pub fn threshold_stability(graph: &Graph, chances: &[Certainty], at: Thresholds) -> Vec<Vec<Concepts>> {
    let leaves = |party: usize, from: u32, to: u32| chances[party].better(to, from) > at.leave;
    let goes = |party: usize, from: u32, to: u32| chances[party].better(to, from) > at.believe;
    let harms = |party: usize, state: u32, end: u32| 1.0 - chances[party].better(end, state) >= at.harm;
    let escapes = |party: usize, state: u32, to: u32| !harms(party, state, to);
    judge(graph, &Relations { leaves: &leaves, opponent_goes: &goes, harms: &harms, escapes: &escapes })
}

/// Verdicts by party and state for fuzzy preferences: `thresholds` has each party's g (above 0, at most 1).
///
/// # Panics
/// Where a list has fewer entries than there are parties.
#[must_use]
pub fn fuzzy_stability(graph: &Graph, chances: &[Certainty], thresholds: &[f64]) -> Vec<Vec<Concepts>> {
    let improves = |party: usize, from: u32, to: u32| {
        let chance = &chances[party];
        chance.better(to, from) - chance.better(from, to) >= thresholds[party]
    };
    let harms = |party: usize, state: u32, end: u32| !improves(party, state, end);
    judge(
        graph,
        &Relations { leaves: &improves, opponent_goes: &improves, harms: &harms, escapes: &improves },
    )
}
