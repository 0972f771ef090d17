//! What can be visited, as components.

use super::dominance::Bits;
use super::steps::{Cursor, Open};
use crate::blocks::Blocks;

const NONE: u32 = u32::MAX;

/// Components of what can be visited: Tarjan's search without recursion.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// When a state was found, from 0.
    found: Vec<u32>,
    lowest: Vec<u32>,
    /// Place of a finished state within its component.
    pub place: Vec<u32>,
    /// Found, not yet in a component.
    waiting: Vec<u32>,
    path: Vec<(u32, Cursor)>,
    /// For joint moves in option form, by bit: states not found yet, and states found that are in no component yet.
    unfound: Vec<u64>,
    pending: Vec<u64>,
    bits: Bits,
    /// States, component by component, what comes last on the walk first.
    states: Vec<u32>,
    ends: Vec<u32>,
}

impl Search {
    /// Everything that can be visited from `start`.
    pub(super) fn run(&mut self, open: &mut Open<'_>, start: u32) {
        for list in [&mut self.found, &mut self.lowest, &mut self.place] {
            list.clear();
            list.resize(open.graph.len(), NONE);
        }
        self.states.clear();
        self.ends.clear();
        let words = open.joint_blocks().map_or(0, |_| open.dominance.words());
        self.unfound.clear();
        self.unfound.resize(words, u64::MAX);
        self.pending.clear();
        self.pending.resize(words, 0);
        let mut count = 0;
        self.enter(open, start, &mut count);
        while let Some((state, mut cursor)) = self.path.pop() {
            if let Some(to) = self.onward(open, state, &mut cursor) {
                self.path.push((state, cursor));
                self.enter(open, to, &mut count);
                continue;
            }
            let lowest = self.lowest[state as usize];
            if let Some((before, _)) = self.path.last() {
                let slot = &mut self.lowest[*before as usize];
                *slot = (*slot).min(lowest);
            }
            if lowest == self.found[state as usize] {
                let begin = self.waiting.iter().rposition(|waiting| *waiting == state).unwrap_or(0);
                for (place, member) in self.waiting.drain(begin..).enumerate() {
                    self.place[member as usize] = place as u32;
                    self.states.push(member);
                    if words > 0 {
                        let bit = open.dominance.slot[member as usize] as usize;
                        self.pending[bit / 64] &= !(1 << (bit % 64));
                    }
                }
                self.ends.push(self.states.len() as u32);
            }
        }
    }

    /// A state not found yet to which a step leads; looks back to those that are in no component yet.
    fn onward(&mut self, open: &Open<'_>, state: u32, cursor: &mut Cursor) -> Option<u32> {
        while let Some(to) = open.next_of_any(state, cursor) {
            if self.found[to as usize] == NONE {
                return Some(to);
            }
            self.look_back(state, to);
        }
        if let Some(blocks) = open.joint_blocks() {
            return self.onward_together(open, blocks, state);
        }
        while let Some(to) = open.next_listed(state, &mut cursor.at) {
            if self.found[to as usize] == NONE {
                return Some(to);
            }
            self.look_back(state, to);
        }
        None
    }

    /// The same over joint moves in option form, 64 states at a time.
    fn onward_together(&mut self, open: &Open<'_>, blocks: &Blocks, state: u32) -> Option<u32> {
        let mut bits = std::mem::take(&mut self.bits);
        open.together(blocks, state, &mut bits);
        let first = bits.first_word;
        let unfound = &self.unfound[first..first + bits.words.len()];
        let to = bits.first_of(blocks, unfound);
        if to.is_none() {
            let pending = &self.pending[first..first + bits.words.len()];
            bits.words.iter_mut().zip(pending).for_each(|(word, other)| *word &= other);
            bits.states(blocks).for_each(|to| self.look_back(state, to));
        }
        self.bits = bits;
        to
    }

    fn look_back(&mut self, state: u32, to: u32) {
        if self.place[to as usize] == NONE {
            let lowest = &mut self.lowest[state as usize];
            *lowest = (*lowest).min(self.found[to as usize]);
        }
    }

    fn enter(&mut self, open: &mut Open<'_>, state: u32, count: &mut u32) {
        open.prepare(state);
        self.found[state as usize] = *count;
        self.lowest[state as usize] = *count;
        *count += 1;
        self.waiting.push(state);
        self.path.push((state, Cursor::default()));
        if !self.unfound.is_empty() {
            let bit = open.dominance.slot[state as usize] as usize;
            self.unfound[bit / 64] &= !(1 << (bit % 64));
            self.pending[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// The components, what comes last on the walk first.
    pub(super) fn components(&self) -> impl DoubleEndedIterator<Item = &[u32]> {
        (0..self.ends.len()).map(|at| {
            let begin = if at == 0 { 0 } else { self.ends[at - 1] as usize };
            &self.states[begin..self.ends[at] as usize]
        })
    }
}
