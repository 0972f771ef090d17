//! Which steps are open from a state.

use super::JointMoves;
use super::dominance::{Bits, Dominance};
use crate::blocks::Blocks;
use crate::graph::Moves;
use crate::{Concepts, Graph};

/// How a solution concept deters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Deterrence {
    /// It does not.
    Never,
    /// By the worst that can follow, which is a number for each party and state.
    Worst { strictly: bool },
    /// As its definition says, move by move.
    Defined,
}

/// Undeterred improvements, filled in state by state.
#[derive(Debug, Default)]
pub(super) struct Undeterred {
    ranges: Vec<(u32, u32)>,
    ends: Vec<u32>,
}

impl Undeterred {
    pub(super) fn clear(&mut self, slots: usize) {
        self.ranges.clear();
        self.ranges.resize(slots, (0, 0));
        self.ends.clear();
    }
}

/// Tells which steps are open.
pub(super) struct Open<'a> {
    pub graph: &'a Graph,
    pub joint: &'a JointMoves,
    pub ranks: &'a [Vec<u32>],
    pub concept: Concepts,
    pub deterrence: Deterrence,
    pub worst: &'a [Vec<u32>],
    pub undeterred: &'a mut Undeterred,
    pub dominance: &'a Dominance,
    pub option_form: bool,
    /// What a move costs a party, in shares of the way from its worst rank to its best.
    pub costs: Option<Costs<'a>>,
    /// By party its highest rank.
    pub highest: &'a [u32],
}

/// What a party's part in a step from one state to another costs it: (party, from, to).
pub type Costs<'a> = &'a (dyn Fn(usize, u32, u32) -> f64 + Sync);

/// A place in the list of all moves from a state: whose (the joint ones last), and which.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    pub whose: usize,
    pub at: usize,
}

impl Open<'_> {
    /// To be called once for each state before its steps are asked for.
    pub(super) fn prepare(&mut self, state: u32) {
        if self.deterrence != Deterrence::Defined {
            return;
        }
        for party in 0..self.ranks.len() {
            let begin = self.undeterred.ends.len();
            self.prepare_party(party, state);
            self.undeterred.ends[begin..].sort_unstable();
            let slot = &mut self.undeterred.ranges[state as usize * self.ranks.len() + party];
            *slot = (begin as u32, self.undeterred.ends.len() as u32);
        }
    }

    fn prepare_party(&mut self, party: usize, state: u32) {
        let (graph, own) = (self.graph, &self.ranks[party]);
        let better = |to: &u32| own[*to as usize] > own[state as usize];
        if self.concept == Concepts::SIM {
            let mut improvements = graph.moves(party, state).filter(better).peekable();
            if improvements.peek().is_none() {
                return;
            }
            let (choices, mask) = (crate::sim::choices(graph, self.ranks, party, state), graph.mask(party));
            let harms =
                |bits| graph.states().index(bits).is_some_and(|end| graph.sanction().deters(own, state, end));
            let open = improvements
                .filter(|to| !crate::sim::sanctioned(&choices, graph.states().get(*to) & mask, &harms));
            self.undeterred.ends.extend(open);
            return;
        }
        let answered =
            |to: &u32| crate::relation::answered(graph, self.ranks, self.concept, party, (state, *to));
        self.undeterred.ends.extend(graph.moves(party, state).filter(better).filter(|to| !answered(to)));
    }

    /// Does the party gain more by a step that it prefers than its part in it costs?
    #[inline]
    fn pays(&self, party: usize, from: u32, to: u32) -> bool {
        let Some(costs) = self.costs else { return true };
        let ranks = &self.ranks[party];
        let gain = f64::from(ranks[to as usize]) - f64::from(ranks[from as usize]);
        let range = f64::from(self.highest[party].max(2) - 1);
        gain / range > costs(party, from, to)
    }

    /// The states to which the parties that move together would go, in option form, as a set.
    pub(super) fn together(&self, blocks: &Blocks, from: u32, bits: &mut Bits) {
        self.dominance.above(blocks, from, bits);
        if self.costs.is_some() {
            let pays = |to: u32| self.joint.members.iter().all(|party| self.pays(*party, from, to));
            bits.retain(blocks, pays);
        }
    }

    /// Would the party take this step by itself?
    #[inline]
    fn alone(&self, party: usize, from: u32, to: u32) -> bool {
        let ranks = &self.ranks[party];
        if ranks[to as usize] <= ranks[from as usize] || !self.graph.how(party).leads(from, to) {
            return false;
        }
        if !self.pays(party, from, to) {
            return false;
        }
        match self.deterrence {
            Deterrence::Never => true,
            Deterrence::Worst { strictly: false } => self.worst[party][to as usize] > ranks[from as usize],
            Deterrence::Worst { strictly: true } => self.worst[party][to as usize] >= ranks[from as usize],
            Deterrence::Defined => {
                let (begin, end) = self.undeterred.ranges[from as usize * self.ranks.len() + party];
                self.undeterred.ends[begin as usize..end as usize].binary_search(&to).is_ok()
            }
        }
    }

    /// The party's next step from the cursor on that is no step of a party before it.
    #[inline]
    fn next_alone(&self, party: usize, from: u32, at: &mut usize) -> Option<u32> {
        let candidates = self.graph.how(party).around(from);
        while let Some(to) = candidates.get(*at) {
            *at += 1;
            // In option form two parties' own moves never lead to the same state.
            let again = || !self.option_form && (0..party).any(|party| self.alone(party, from, *to));
            if self.alone(party, from, *to) && !again() {
                return Some(*to);
            }
        }
        None
    }

    /// The party's next step by a cursor over all parties; `None` where all of them are through.
    pub(super) fn next_of_any(&self, from: u32, cursor: &mut Cursor) -> Option<u32> {
        while cursor.whose < self.ranks.len() {
            let step = self.next_alone(cursor.whose, from, &mut cursor.at);
            if step.is_some() {
                return step;
            }
            *cursor = Cursor { whose: cursor.whose + 1, at: 0 };
        }
        None
    }

    /// The next joint step by a cursor over listed joint moves.
    pub(super) fn next_listed(&self, from: u32, at: &mut usize) -> Option<u32> {
        let Some(Moves::Listed(edges)) = &self.joint.moves else { return None };
        let gain =
            |party: &usize, to: u32| self.ranks[*party][to as usize] > self.ranks[*party][from as usize];
        while let Some(to) = edges.from(from).get(*at) {
            *at += 1;
            if self.joint.members.iter().all(|party| gain(party, *to) && self.pays(*party, from, *to)) {
                return Some(*to);
            }
        }
        None
    }

    /// Blocks of the joint moves, where they are no list.
    pub(super) fn joint_blocks(&self) -> Option<&Blocks> {
        match &self.joint.moves {
            Some(Moves::Options(blocks)) => Some(blocks),
            _ => None,
        }
    }

    /// All open steps, each state once.
    pub(super) fn collect(&self, from: u32, bits: &mut Bits, steps: &mut Vec<u32>) {
        steps.clear();
        let mut cursor = Cursor::default();
        while let Some(to) = self.next_of_any(from, &mut cursor) {
            steps.push(to);
        }
        match self.joint_blocks() {
            None => {
                let alone = steps.len();
                let mut at = 0;
                while let Some(to) = self.next_listed(from, &mut at) {
                    if !steps[..alone].contains(&to) {
                        steps.push(to);
                    }
                }
            }
            Some(blocks) => {
                self.together(blocks, from, bits);
                for to in steps.iter() {
                    let bit = self.dominance.slot[*to as usize] as usize;
                    let word = (bit / 64).checked_sub(bits.first_word);
                    if let Some(word) = word.and_then(|word| bits.words.get_mut(word)) {
                        *word &= !(1 << (bit % 64));
                    }
                }
                steps.extend(bits.states(blocks));
            }
        }
    }
}
