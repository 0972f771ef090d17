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
    let reached = search(graph, &[start], &|_| true, false);
    (0..graph.len() as u32).map(|state| reached.has(state)).collect()
}

/// How states were first reached.
struct Reached {
    /// From which state; itself where the search began, [`NOWHERE`] where none led to it.
    from: Vec<u32>,
    /// By whose move.
    by: Vec<u16>,
}

const NOWHERE: u32 = u32::MAX;

impl Reached {
    fn has(&self, state: u32) -> bool {
        self.from[state as usize] != NOWHERE
    }

    /// A shortest path to a state from where the search began.
    fn path(&self, target: u32) -> Option<Path> {
        if !self.has(target) {
            return None;
        }
        let (mut steps, mut at) = (Vec::new(), target);
        while self.from[at as usize] != at {
            steps.push(Step { party: self.by[at as usize] as usize, to: at });
            at = self.from[at as usize];
        }
        steps.reverse();
        Some(Path { steps })
    }
}

/// What of a party's moves has been looked at.
enum Passed {
    /// Nothing is kept of a party that moves by a list.
    Listed,
    /// Cells that were left once: their whole reach has been visited, at the least distance.
    Left(Vec<bool>),
    /// By improvements: the members of each cell from the best down, and up to where they have been visited. What one
    /// state of a cell passes is not looked at again by another.
    Down(Vec<u32>, Vec<u32>),
}

impl Passed {
    fn new(graph: &Graph, party: usize, improving: bool) -> Self {
        match graph.how(party) {
            Moves::Listed(_) => Self::Listed,
            Moves::Options(blocks) if !improving => Self::Left(vec![false; blocks.cells() as usize]),
            Moves::Options(blocks) => {
                let ranks = graph.ranks(party);
                let mut members = blocks.members.clone();
                for cell in 0..blocks.cells() {
                    members[blocks.range(cell)]
                        .sort_unstable_by_key(|state| (std::cmp::Reverse(ranks[*state as usize]), *state));
                }
                Self::Down(members, blocks.starts.clone())
            }
        }
    }
}

/// Breadth first, from several states at once, by the moves of some parties.
fn search(graph: &Graph, starts: &[u32], who: &dyn Fn(usize) -> bool, improving: bool) -> Reached {
    let parties: Vec<usize> = (0..graph.parties().len()).filter(|party| who(*party)).collect();
    let mut passed: Vec<Passed> = parties.iter().map(|party| Passed::new(graph, *party, improving)).collect();
    let mut reached = Reached { from: vec![NOWHERE; graph.len()], by: vec![0; graph.len()] };
    let mut queue = Vec::with_capacity(graph.len());
    for start in starts {
        if !reached.has(*start) {
            reached.from[*start as usize] = *start;
            queue.push(*start);
        }
    }
    let mut next = 0;
    while let Some(state) = queue.get(next).copied() {
        next += 1;
        for (party, passed) in parties.iter().zip(&mut passed) {
            let ranks = graph.ranks(*party);
            let rank = ranks[state as usize];
            let mut visit = |to: u32| {
                if !reached.has(to) {
                    reached.from[to as usize] = state;
                    // There are fewer parties than that.
                    reached.by[to as usize] = *party as u16;
                    queue.push(to);
                }
            };
            match (graph.how(*party), passed) {
                (Moves::Options(blocks), Passed::Left(left)) => {
                    let own = blocks.cell[state as usize];
                    if !std::mem::replace(&mut left[own as usize], true) {
                        for cell in blocks.onward(own) {
                            blocks.members[blocks.range(cell)].iter().copied().for_each(&mut visit);
                        }
                    }
                }
                (Moves::Options(blocks), Passed::Down(members, passed)) => {
                    for cell in blocks.onward(blocks.cell[state as usize]) {
                        let (next, end) = (&mut passed[cell as usize], blocks.range(cell).end as u32);
                        while *next < end && ranks[members[*next as usize] as usize] > rank {
                            visit(members[*next as usize]);
                            *next += 1;
                        }
                    }
                }
                (Moves::Listed(edges), _) => {
                    let to = edges.from(state).iter().copied();
                    to.filter(|to| !improving || ranks[*to as usize] > rank).for_each(visit);
                }
                (Moves::Options(_), Passed::Listed) => {}
            }
        }
    }
    reached
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
    // One search after the other, each of them dropped when it has said what it found about the targets.
    let lead = |improving: bool| -> Vec<Option<Path>> {
        let reached = search(graph, &[start], &|_| true, improving);
        targets.iter().map(|target| reached.path(*target)).collect()
    };
    let (any, improving) = (lead(false), lead(true));
    let without = |party: usize| -> Vec<bool> {
        let reached = search(graph, &[start], &|other| other != party, false);
        targets.iter().map(|target| reached.has(*target)).collect()
    };
    let without: Vec<Vec<bool>> = (0..parties).map(without).collect();
    let needs_first = targets.iter().zip(&any).any(|(target, any)| *target != start && any.is_some());
    // By party, and by whether only improvements count: how far it is on from where one of its moves leads.
    let onward = |party: usize, improving: bool| -> Vec<Option<usize>> {
        let moves: Vec<u32> = if !needs_first {
            Vec::new()
        } else if improving {
            graph.improvements(party, start).collect()
        } else {
            graph.moves(party, start).collect()
        };
        if moves.is_empty() {
            return vec![None; targets.len()];
        }
        let reached = search(graph, &moves, &|_| true, improving);
        targets.iter().map(|target| reached.path(*target).map(|path| path.steps.len())).collect()
    };
    let onward: Vec<[Vec<Option<usize>>; 2]> =
        (0..parties).map(|party| [onward(party, false), onward(party, true)]).collect();
    let each = any.into_iter().zip(improving).enumerate().map(|(at, (any, improving))| {
        let shortest = improving.as_ref().or(any.as_ref());
        let length = shortest.map_or(0, |path| path.steps.len());
        let begins = |party: &usize| {
            length > 0 && onward[*party][usize::from(improving.is_some())][at] == Some(length - 1)
        };
        let mut first: Vec<usize> = (0..parties).filter(begins).collect();
        if first.is_empty()
            && let Some(step) = shortest.and_then(|path| path.steps.first())
        {
            first.push(step.party);
        }
        let needed = (0..parties).filter(|party| any.is_some() && !without[*party][at]).collect();
        Ways { any, improving, first, needed }
    });
    each.collect()
}
