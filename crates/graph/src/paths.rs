//! From the status quo: what can be reached, how, and who must go along.
//!
//! Paths are counted in moves of anybody; a party may move again right after itself where its moves take two
//! steps (in option form one step is always enough). *By improvements* means that everybody on the way gains by
//! its own step (Li, Kilgour & Hipel 2005, "Status quo analysis in the graph model for conflict resolution",
//! *Journal of the Operational Research Society* 56).
//!
//! ```
//! use detente_graph::{Graph, paths};
//! // 0 → 1 by a, 1 → 2 by b, who gains nothing by it.
//! let mut graph = Graph::listed(vec!["a".into(), "b".into()], 3, &[vec![(0, 1)], vec![(1, 2)]]).unwrap();
//! graph.rank(0, &[1, 2, 3]).unwrap();
//! let ways = paths(&graph, 0, 2);
//! let any = ways.any.unwrap();
//! assert_eq!(any.steps.iter().map(|step| (step.party, step.to)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
//! assert_eq!(ways.improving, None);
//! assert_eq!((ways.first, ways.needed), (vec![0], vec![0, 1]));
//! ```

use crate::Graph;
use crate::graph::Moves;
use std::collections::VecDeque;

/// One move of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who moves.
    pub party: usize,
    /// To which state (from 0).
    pub to: u32,
}

/// A way from one state to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// The moves in order; none where one is there already.
    pub steps: Vec<Step>,
}

/// Ways from the status quo to a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// A shortest path by any legal moves.
    pub any: Option<Path>,
    /// A shortest path on which everybody improves by its own step.
    pub improving: Option<Path>,
    /// Who can make the first move of some shortest path (of the improving ones, where there are any).
    pub first: Vec<usize>,
    /// Who can block: without its moves there is no path by any legal moves.
    pub needed: Vec<usize>,
}

/// Which states can be reached from `start` by legal moves of anybody; `start` itself included.
///
/// # Panics
/// Where the state does not exist.
#[must_use]
pub fn reachable(graph: &Graph, start: u32) -> Vec<bool> {
    distances(graph, &[start], &|_| true, false).into_iter().map(|far| far.is_some()).collect()
}

/// How a state was first reached: moves so far, and the last of them.
type Reached = Option<(u32, Option<(u32, usize)>)>;

/// From the nearest of some states.
fn distances(graph: &Graph, starts: &[u32], who: &dyn Fn(usize) -> bool, improving: bool) -> Vec<Reached> {
    let mut reached: Vec<Reached> = vec![None; graph.len()];
    let parties: Vec<usize> = (0..graph.parties().len()).filter(|party| who(*party)).collect();
    // Cells that were left once: their whole reach has been visited, at the least distance.
    let mut left: Vec<Vec<bool>> = parties
        .iter()
        .map(|party| match graph.how(*party) {
            Moves::Options(blocks) if !improving => vec![false; blocks.cells() as usize],
            _ => Vec::new(),
        })
        .collect();
    // By improvements: the members of each cell from the best down, and how many of them have been visited. What one
    // state of a cell passes is not looked at again by another.
    let mut passed: Vec<(Vec<u32>, Vec<u32>)> = parties
        .iter()
        .map(|party| match graph.how(*party) {
            Moves::Options(blocks) if improving => {
                let ranks = graph.ranks(*party);
                let mut members = blocks.members.clone();
                for cell in 0..blocks.cells() {
                    members[blocks.range(cell)]
                        .sort_unstable_by_key(|state| (std::cmp::Reverse(ranks[*state as usize]), *state));
                }
                (members, blocks.starts.clone())
            }
            _ => (Vec::new(), Vec::new()),
        })
        .collect();
    for start in starts {
        reached[*start as usize] = Some((0, None));
    }
    let mut queue: VecDeque<u32> = starts.iter().copied().collect();
    while let Some(state) = queue.pop_front() {
        let far = reached[state as usize].map_or(0, |(far, _)| far);
        for ((party, left), (members, passed)) in parties.iter().zip(&mut left).zip(&mut passed) {
            let ranks = graph.ranks(*party);
            let rank = ranks[state as usize];
            let mut visit = |to: u32| {
                if reached[to as usize].is_none() {
                    reached[to as usize] = Some((far + 1, Some((state, *party))));
                    queue.push_back(to);
                }
            };
            match graph.how(*party) {
                Moves::Options(blocks) => {
                    let own = blocks.cell[state as usize];
                    if !improving {
                        if !std::mem::replace(&mut left[own as usize], true) {
                            for cell in blocks.onward(own) {
                                blocks.members[blocks.range(cell)].iter().copied().for_each(&mut visit);
                            }
                        }
                        continue;
                    }
                    for cell in blocks.onward(own) {
                        let (next, end) = (&mut passed[cell as usize], blocks.range(cell).end as u32);
                        while *next < end && ranks[members[*next as usize] as usize] > rank {
                            visit(members[*next as usize]);
                            *next += 1;
                        }
                    }
                }
                Moves::Listed(edges) => {
                    let to = edges.from(state).iter().copied();
                    to.filter(|to| !improving || ranks[*to as usize] > rank).for_each(visit);
                }
            }
        }
    }
    reached
}

fn path(reached: &[Reached], target: u32) -> Option<Path> {
    let mut steps = Vec::new();
    let mut at = target;
    let (_, mut last) = reached[at as usize]?;
    while let Some((from, party)) = last {
        steps.push(Step { party, to: at });
        at = from;
        last = reached[at as usize]?.1;
    }
    steps.reverse();
    Some(Path { steps })
}

/// Every question about the way from `start` to `target`.
///
/// # Panics
/// Where one of the states does not exist.
#[must_use]
pub fn paths(graph: &Graph, start: u32, target: u32) -> Ways {
    ways(graph, start, &[target]).pop().unwrap_or_default()
}

/// The same for many targets at once.
///
/// # Panics
/// Where one of the states does not exist.
#[must_use]
pub fn ways(graph: &Graph, start: u32, targets: &[u32]) -> Vec<Ways> {
    let parties = graph.parties().len();
    let any = distances(graph, &[start], &|_| true, false);
    let improving = distances(graph, &[start], &|_| true, true);
    let without: Vec<Vec<Reached>> =
        (0..parties).map(|party| distances(graph, &[start], &|other| other != party, false)).collect();
    // By party: how far it is on from the nearest state that it can move to, and from the nearest that it improves to.
    let mut onward: Vec<(usize, bool, Vec<Reached>)> = Vec::new();
    let needs_first = targets.iter().any(|target| *target != start && any[*target as usize].is_some());
    for party in (0..parties).filter(|_| needs_first) {
        let moves: Vec<u32> = graph.moves(party, start).collect();
        let better: Vec<u32> = graph.improvements(party, start).collect();
        onward.push((party, true, distances(graph, &better, &|_| true, true)));
        onward.push((party, false, distances(graph, &moves, &|_| true, false)));
    }
    targets
        .iter()
        .map(|target| {
            let at = *target as usize;
            let (any_path, better) = (path(&any, *target), path(&improving, *target));
            let length = better.as_ref().or(any_path.as_ref()).map_or(0, |path| path.steps.len()) as u32;
            let first = onward
                .iter()
                .filter(|(_, improves, reached)| {
                    *improves == better.is_some()
                        && length > 0
                        && reached[at].is_some_and(|(far, _)| far + 1 == length)
                })
                .map(|(party, ..)| *party)
                .collect();
            let needed =
                (0..parties).filter(|party| any_path.is_some() && without[*party][at].is_none()).collect();
            Ways { any: any_path, improving: better, first, needed }
        })
        .collect()
}
