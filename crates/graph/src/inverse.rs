//! Inverse questions: what would have to change for a state to become stable for a party, or to stop being so?
//!
//! *Flip distance*: the least number of pairs of neighbouring states that must change places in the party's
//! ranking. Moving the state itself up (or down) gives a bound; fewer swaps are then looked for by trying all
//! rankings within reach of fewer swaps, as far as a budget allows, and the answer says whether it is exact.
//!
//! *How many rankings*: of all strict rankings that the party might have, the others' preferences given, the
//! share under which the state is stable for it. What matters is only which states lie below the state in
//! question; with u states that matter, a set of b of them lies below with probability b! (u−b)! / (u+1)!, so the
//! share is a sum over subsets, exact up to u = 20. (For R it is 1/(1 + number of moves).)
//!
//! We differ from inverse solvers that let the last improvement decide: every improvement must be answered.

use crate::{Concepts, Graph, Sanction};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rankings tried in search of fewer swaps, and places in all of them together.
const BUDGET: usize = 100_000;
const PLACES: usize = 20_000_000;
/// The most states that matter for an exact share.
const COUNTED: usize = 20;

/// How far a ranking is from a change of the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flips {
    /// Pairs that change places.
    pub swaps: u32,
    /// No ranking with fewer swaps does it.
    pub exact: bool,
    /// Ranks that do it, 1 the worst.
    pub ranks: Vec<u32>,
}

/// Everything about one state and party that does not depend on the party's own ranks.
struct Frame {
    state: u32,
    sanction: Sanction,
    /// The party's moves from the state, and what the others can make of each.
    leaves: Vec<(u32, BTreeSet<u32>)>,
    /// The party's moves from each answer, where escapes count.
    escapes: BTreeMap<u32, Vec<u32>>,
}

impl Frame {
    fn new(graph: &Graph, party: usize, state: u32, concept: Concepts) -> Self {
        let improving = concept == Concepts::SEQ || concept == Concepts::SSEQ;
        let others: Vec<usize> = (0..graph.parties().len()).filter(|other| *other != party).collect();
        let leaves: Vec<(u32, BTreeSet<u32>)> = graph
            .moves(party, state)
            .map(|to| {
                let answers = match concept {
                    Concepts::NASH => BTreeSet::new(),
                    _ => reach(graph, &others, to, improving),
                };
                (to, answers)
            })
            .collect();
        let mut escapes = BTreeMap::new();
        if concept == Concepts::SMR || concept == Concepts::SSEQ {
            for end in leaves.iter().flat_map(|(_, ends)| ends) {
                escapes.entry(*end).or_insert_with(|| graph.moves(party, *end).collect());
            }
        }
        Self { state, sanction: graph.sanction(), leaves, escapes }
    }

    /// Is the state stable where `below` says which states are no better than it, `deters` which of them deter,
    /// and `held` where one is still held down?
    fn stable(
        &self,
        below: &dyn Fn(u32) -> bool,
        deters: &dyn Fn(u32) -> bool,
        held: &dyn Fn(u32) -> bool,
    ) -> bool {
        self.leaves.iter().all(|(to, answers)| {
            below(*to)
                || answers.iter().any(|end| {
                    deters(*end)
                        && self.escapes.get(end).is_none_or(|moves| moves.iter().all(|back| held(*back)))
                })
        })
    }

    fn stable_by(&self, ranks: &[u32]) -> bool {
        let below = |state: u32| ranks[state as usize] <= ranks[self.state as usize];
        self.stable(&below, &|end| self.sanction.deters(ranks, self.state, end), &|to| {
            self.sanction.holds_down(ranks, self.state, to)
        })
    }

    /// The same for a strict ranking, of which `below` tells all that matters.
    fn stable_below(&self, below: &dyn Fn(u32) -> bool) -> bool {
        let itself = |counts: bool| move |at: u32| if at == self.state { counts } else { below(at) };
        self.stable(
            &itself(true),
            &itself(self.sanction == Sanction::AtMost),
            &itself(self.sanction != Sanction::Below),
        )
    }

    /// States whose place above or below matters.
    fn matter(&self) -> Vec<u32> {
        let mut all: BTreeSet<u32> = BTreeSet::new();
        for (to, answers) in &self.leaves {
            all.insert(*to);
            all.extend(answers);
        }
        all.extend(self.escapes.values().flatten());
        all.remove(&self.state);
        all.into_iter().collect()
    }
}

fn reach(graph: &Graph, members: &[usize], from: u32, improving: bool) -> BTreeSet<u32> {
    let mut seen: BTreeSet<(u32, usize)> = BTreeSet::new();
    let mut open = vec![(from, usize::MAX)];
    while let Some((state, last)) = open.pop() {
        for member in members.iter().filter(|member| **member != last) {
            let ranks = graph.ranks(*member);
            for to in graph.moves(*member, state) {
                if (!improving || ranks[to as usize] > ranks[state as usize]) && seen.insert((to, *member)) {
                    open.push((to, *member));
                }
            }
        }
    }
    seen.into_iter().map(|(state, _)| state).collect()
}

/// The least number of swaps in a party's ranking after which the state is stable for it (`wanted`), or no longer
/// is; 0 where that is so already, `None` where no ranking does it.
///
/// With ties in the ranking the number is a bound: ties are broken by the states' numbers first.
///
/// # Panics
/// Where the party or the state does not exist.
#[must_use]
pub fn flips(graph: &Graph, party: usize, state: u32, concept: Concepts, wanted: bool) -> Option<Flips> {
    let frame = Frame::new(graph, party, state, concept);
    let ranks = graph.ranks(party);
    if frame.stable_by(ranks) == wanted {
        return Some(Flips { swaps: 0, exact: true, ranks: ranks.to_vec() });
    }
    // Best first.
    let mut order: Vec<u32> = (0..graph.len() as u32).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(ranks[*at as usize]), *at));
    let strict = order.windows(2).all(|pair| ranks[pair[0] as usize] != ranks[pair[1] as usize]);
    let ranked = |order: &[u32]| {
        let mut ranks = vec![0u32; order.len()];
        for (place, at) in order.iter().enumerate() {
            ranks[*at as usize] = (order.len() - place) as u32;
        }
        ranks
    };
    let from = order.iter().position(|at| *at == state)?;
    // The state itself up or down, one place at a time.
    let mut bound: Option<(u32, Vec<u32>)> = None;
    let mut moved = order.clone();
    let mut place = from;
    if frame.stable_by(&ranked(&moved)) == wanted {
        bound = Some((0, moved.clone()));
    }
    let most = if wanted { from } else { order.len() - 1 - from };
    for swaps in 1..=most as u32 {
        if bound.is_some() {
            break;
        }
        let next = if wanted { place - 1 } else { place + 1 };
        moved.swap(place, next);
        place = next;
        if frame.stable_by(&ranked(&moved)) == wanted {
            bound = Some((swaps, moved.clone()));
        }
    }
    // All rankings within fewer swaps, nearest first.
    let limit = bound.as_ref().map_or(u32::MAX, |(swaps, _)| *swaps);
    let mut seen: BTreeSet<Vec<u32>> = BTreeSet::from([order.clone()]);
    let mut queue = VecDeque::from([(0u32, order)]);
    let mut complete = true;
    'search: while let Some((swaps, order)) = queue.pop_front() {
        if swaps + 1 >= limit {
            break;
        }
        for at in 0..order.len().saturating_sub(1) {
            let mut next = order.clone();
            next.swap(at, at + 1);
            if !seen.insert(next.clone()) {
                continue;
            }
            let ranks = ranked(&next);
            if frame.stable_by(&ranks) == wanted {
                return Some(Flips { swaps: swaps + 1, exact: strict, ranks });
            }
            if seen.len() > BUDGET.min(PLACES / next.len()) {
                complete = false;
                break 'search;
            }
            queue.push_back((swaps + 1, next));
        }
    }
    bound.map(|(swaps, order)| Flips { swaps, exact: strict && complete, ranks: ranked(&order) })
}

/// The share of all strict rankings of a party under which the state is stable for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Of all rankings, 0–1.
    pub share: f64,
    /// How many, where the number of all rankings fits in 128 bits (up to 33 states).
    pub count: Option<u128>,
}

/// Counts the rankings that make a state stable for a party, the others' preferences given; `None` where more
/// than twenty states matter (R can always be counted).
///
/// # Panics
/// Where the party or the state does not exist.
#[must_use]
pub fn stabilising_rankings(graph: &Graph, party: usize, state: u32, concept: Concepts) -> Option<Share> {
    let frame = Frame::new(graph, party, state, concept);
    let all = factorial(graph.len());
    if concept == Concepts::NASH {
        let moves = frame.leaves.len() as u128;
        return Some(Share {
            share: 1.0 / (moves as f64 + 1.0),
            count: all.map(|all| all / (moves + 1)), // 1 + moves ≤ states, so that it divides
        });
    }
    let matter = frame.matter();
    let u = matter.len();
    if u > COUNTED {
        return None;
    }
    let mut by_size = vec![0u64; u + 1];
    let place: BTreeMap<u32, usize> = matter.iter().enumerate().map(|(at, state)| (*state, at)).collect();
    for set in 0..1u32 << u {
        if frame.stable_below(&|state| place.get(&state).is_some_and(|at| set >> at & 1 == 1)) {
            by_size[set.count_ones() as usize] += 1;
        }
    }
    // b! (u−b)! / (u+1)!, as 1 / ((u+1) · C(u, b)); u! fits in 64 bits up to 20.
    let mut share = 0.0;
    let mut exact: u128 = 0;
    for (b, sets) in by_size.iter().enumerate() {
        let ways = factorial(b).unwrap_or(0) * factorial(u - b).unwrap_or(0);
        share += *sets as f64 * ways as f64 / factorial(u + 1).unwrap_or(1) as f64;
        exact += u128::from(*sets) * ways;
    }
    // Each arrangement of the u + 1 states is part of all / (u+1)! rankings.
    let count = all.and_then(|all| exact.checked_mul(all / factorial(u + 1).unwrap_or(1)));
    Some(Share { share, count })
}

fn factorial(n: usize) -> Option<u128> {
    (1..=n as u128).try_fold(1u128, u128::checked_mul)
}
