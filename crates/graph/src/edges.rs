//! Moves as a list, forward and backward.

use crate::GraphError;

/// Moves of one party, by state, each list sorted.
#[derive(Clone, Debug)]
pub(crate) struct Edges {
    forward: Lists,
    backward: Lists,
}

#[derive(Clone, Debug)]
struct Lists {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    fn new(states: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0u32; states + 1];
        for (from, _) in pairs.clone() {
            starts[from as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut ends = vec![0u32; starts[states] as usize];
        for (from, to) in pairs {
            ends[next[from as usize] as usize] = to;
            next[from as usize] += 1;
        }
        let mut lists = Self { starts, ends };
        for state in 0..states {
            let range = lists.range(state as u32);
            lists.ends[range].sort_unstable();
        }
        lists
    }

    fn range(&self, state: u32) -> std::ops::Range<usize> {
        self.starts[state as usize] as usize..self.starts[state as usize + 1] as usize
    }
}

impl Edges {
    /// # Errors
    /// Where a state does not exist or a move stays where it is.
    pub(crate) fn new(states: usize, moves: &[(u32, u32)]) -> Result<Self, GraphError> {
        for (from, to) in moves {
            for state in [from, to] {
                if *state as usize >= states {
                    return Err(GraphError::shape(format!("a move names state {} of {states}", state + 1)));
                }
            }
            if from == to {
                return Err(GraphError::shape(format!("a move from state {} stays there", from + 1)));
            }
        }
        let mut moves = moves.to_vec();
        moves.sort_unstable();
        moves.dedup();
        let pairs = moves.iter().copied();
        Ok(Self {
            forward: Lists::new(states, pairs.clone()),
            backward: Lists::new(states, pairs.map(|(from, to)| (to, from))),
        })
    }

    /// Where one can go.
    pub(crate) fn from(&self, state: u32) -> &[u32] {
        &self.forward.ends[self.forward.range(state)]
    }

    /// Where one can come from.
    pub(crate) fn into(&self, state: u32) -> &[u32] {
        &self.backward.ends[self.backward.range(state)]
    }
}
