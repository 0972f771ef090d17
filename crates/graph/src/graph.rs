//! The model: who controls which options, which states are feasible, who can move from where to where, and who
//! prefers what.
//!
//! *Option form* (Fang, Hipel & Kilgour 1993): a party moves from a state to every feasible state that differs
//! in its own options only, unless an option that goes one way would have to be turned back. Several options may
//! change in one move, and what lies between need not be feasible. *Graph form*: each party's moves are a list.
//! A model may mix the two by party.
//!
//! Preferences are ranks: a number for each state, bigger is better, equal numbers are ties. Only their order
//! counts; they are made dense here.
//!
//! ```
//! use detente_graph::{Concepts, Direction, Graph, GraphOption, States, stability};
//! // The prisoner's dilemma: option 0 is "row cooperates", option 1 "column cooperates".
//! let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Direction::Both };
//! let mut game = Graph::new(
//!     vec!["row".into(), "column".into()],
//!     vec![option(0, "row.cooperate"), option(1, "column.cooperate")],
//!     States::all(2).unwrap(),
//! ).unwrap();
//! // States in binary order: DD, CD, DC, CC (row's letter first).
//! game.rank(0, &[2, 1, 4, 3]).unwrap();
//! game.rank(1, &[2, 4, 1, 3]).unwrap();
//! let stability = stability(&game, Concepts::LINEAR);
//! assert_eq!(stability.equilibria(Concepts::NASH), [0]);
//! assert_eq!(stability.equilibria(Concepts::SEQ), [0, 3]);
//! ```

use crate::blocks::{Blocks, Cube};
use crate::edges::Edges;
use crate::error::Kind;
use crate::{GraphError, Sanction, State, States};
use rayon::prelude::*;
use std::sync::Arc;

/// Directions in which an option may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Freely.
    #[default]
    Both,
    /// May be taken up, never given up.
    Up,
    /// May be given up, never taken up.
    Down,
}

/// A yes/no action that one party controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphOption {
    /// The party's number.
    pub owner: usize,
    /// As formulas call it.
    pub name: String,
    /// Where it may go.
    pub direction: Direction,
}

/// How one party moves.
#[derive(Clone, Debug)]
pub(crate) enum Moves {
    Options(Blocks),
    Listed(Edges),
}

impl Moves {
    /// Can this move be made? Both states exist.
    #[inline]
    pub(crate) fn leads(&self, from: u32, to: u32) -> bool {
        match self {
            Self::Options(blocks) => blocks.leads(from, to),
            Self::Listed(edges) => edges.from(from).binary_search(&to).is_ok(),
        }
    }

    /// The party's options, where every combination of all options is feasible and it moves by them.
    pub(crate) fn cube(&self) -> Option<Cube> {
        match self {
            Self::Options(blocks) => blocks.cube,
            Self::Listed(_) => None,
        }
    }

    /// The states among which those lie that can be moved to.
    #[inline]
    pub(crate) fn around(&self, state: u32) -> &[u32] {
        match self {
            Self::Options(blocks) => &blocks.members[blocks.around(state)],
            Self::Listed(edges) => edges.from(state),
        }
    }
}

/// A conflict graph with its preferences. Copies share states, moves and ranks: what is copied are the names.
#[derive(Clone, Debug)]
pub struct Graph {
    parties: Vec<String>,
    options: Vec<GraphOption>,
    states: States,
    /// Numbers of the states that a merged node stands for; empty where nothing is merged.
    merged: Vec<u32>,
    moves: Vec<Arc<Moves>>,
    ranks: Vec<Arc<Vec<u32>>>,
    sanction: Sanction,
}

/// Ranks of parties that prefer nothing yet: one list for all of them.
fn indifferent(parties: usize, states: usize) -> Vec<Arc<Vec<u32>>> {
    let list = Arc::new(vec![1; states]);
    (0..parties).map(|_| Arc::clone(&list)).collect()
}

/// Ranks made dense, 1 the worst.
///
/// ```
/// assert_eq!(detente_graph::dense(&[7, 3, 9, 3]), [2, 1, 3, 1]);
/// ```
#[must_use]
pub fn dense(values: &[u32]) -> Vec<u32> {
    let mut ranks = values.to_vec();
    densely(&mut ranks);
    ranks
}

/// The same as [`dense`], in place.
pub fn densely(values: &mut [u32]) {
    let highest = values.iter().copied().max().unwrap_or(0) as usize;
    if highest <= 4 * values.len() + 16 {
        let mut place = vec![0u32; highest + 1];
        for value in &*values {
            place[*value as usize] = 1;
        }
        let mut next = 0;
        for slot in &mut place {
            next += *slot;
            *slot = next;
        }
        values.iter_mut().for_each(|value| *value = place[*value as usize]);
        return;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    for value in values {
        // Every value is in the list.
        *value = sorted.partition_point(|known| known < value) as u32 + 1;
    }
}

impl Graph {
    /// A model in option form in which nobody prefers anything yet.
    ///
    /// # Errors
    /// Where an option's owner is not in the list of parties, or the states have another number of options.
    pub fn new(parties: Vec<String>, options: Vec<GraphOption>, states: States) -> Result<Self, GraphError> {
        if options.len() != states.options() {
            let (given, needed) = (options.len(), states.options());
            return Err(GraphError::shape(format!("{given} options for states of {needed}")));
        }
        if let Some(option) = options.iter().find(|option| option.owner >= parties.len()) {
            let (option, owner) = (option.name.clone(), option.owner);
            return Err(GraphError::new(Kind::Owner { option, owner, parties: parties.len() }));
        }
        let moves = (0..parties.len())
            .into_par_iter()
            .map(|party| Arc::new(Moves::Options(Blocks::new(&states, &options, party))))
            .collect();
        let ranks = indifferent(parties.len(), states.len());
        Ok(Self { parties, options, states, merged: Vec::new(), moves, ranks, sanction: Sanction::default() })
    }

    /// A model in graph form, without options: `states` states and, for each party, its moves as pairs of state
    /// numbers from 0.
    ///
    /// # Errors
    /// Where a move names a state that does not exist or stays where it is, and where there are no states.
    pub fn listed(parties: Vec<String>, states: u32, moves: &[Vec<(u32, u32)>]) -> Result<Self, GraphError> {
        if moves.len() != parties.len() {
            let (given, needed) = (moves.len(), parties.len());
            return Err(GraphError::shape(format!("{given} lists of moves for {needed} parties")));
        }
        // Bits only number the states here.
        let bits = if states <= 1 { 0 } else { (states - 1).ilog2() as usize + 1 };
        let states = States::listed(bits, (0..states).map(State::from).collect())?;
        let listed = moves
            .iter()
            .map(|moves| Ok(Arc::new(Moves::Listed(Edges::new(states.len(), moves)?))))
            .collect::<Result<Vec<_>, _>>()?;
        let ranks = indifferent(parties.len(), states.len());
        let (options, merged) = (Vec::new(), Vec::new());
        Ok(Self { parties, options, states, merged, moves: listed, ranks, sanction: Sanction::default() })
    }

    /// Replaces what a party can do by a list of moves between state numbers from 0.
    ///
    /// # Errors
    /// Where the party or a state does not exist, or a move stays where it is.
    pub fn set_moves(&mut self, party: usize, moves: &[(u32, u32)]) -> Result<(), GraphError> {
        let edges = Edges::new(self.states.len(), moves)?;
        let slot = self.moves.get_mut(party);
        *slot.ok_or_else(|| GraphError::shape(format!("there is no party {party}")))? =
            Arc::new(Moves::Listed(edges));
        Ok(())
    }

    /// What a party prefers: a number for each state, bigger is better, equal is a tie.
    ///
    /// # Errors
    /// Where the party does not exist or there is not one number for each state.
    pub fn rank(&mut self, party: usize, values: &[u32]) -> Result<(), GraphError> {
        self.set_ranks(party, values.to_vec())
    }

    /// The same, taking the list.
    ///
    /// # Errors
    /// Where the party does not exist or there is not one number for each state.
    pub fn set_ranks(&mut self, party: usize, mut values: Vec<u32>) -> Result<(), GraphError> {
        let states = self.states.len();
        if values.len() != states {
            return Err(GraphError::shape(format!("{} ranks for {states} states", values.len())));
        }
        densely(&mut values);
        let slot = self.ranks.get_mut(party);
        *slot.ok_or_else(|| GraphError::shape(format!("there is no party {party}")))? = Arc::new(values);
        Ok(())
    }

    /// The same model where one option may only change in this direction: what a guarantee that cannot be taken
    /// back would do.
    ///
    /// # Errors
    /// Where there is no such option, or its owner moves by a list.
    pub fn with_direction(&self, option: usize, direction: Direction) -> Result<Self, GraphError> {
        let mut options = self.options.clone();
        let Some(changed) = options.get_mut(option) else {
            return Err(GraphError::shape(format!("there is no option {option}")));
        };
        changed.direction = direction;
        let owner = changed.owner;
        if !matches!(*self.moves[owner], Moves::Options(_)) {
            return Err(GraphError::shape("its owner moves by a list, not by its options"));
        }
        let mut graph = self.clone();
        graph.moves[owner] = Arc::new(Moves::Options(Blocks::new(&self.states, &options, owner)));
        graph.options = options;
        Ok(graph)
    }

    /// The same model where one option is settled, taken or not: what it does that a guarantor has committed
    /// itself. States keep their options and are numbered anew; ranks are kept.
    ///
    /// # Errors
    /// Where there is no such option, and where no state is left.
    pub fn with_settled(&self, option: usize, taken: bool) -> Result<Self, GraphError> {
        if option >= self.options.len() {
            return Err(GraphError::shape(format!("there is no option {option}")));
        }
        self.restricted(&|state| (self.states.get(state) >> option & 1 == 1) == taken)
    }

    /// The same model with some of its states only (numbers from 0): what somebody plays who does not know of the
    /// others. States keep their options and are numbered anew; ranks are kept.
    ///
    /// # Errors
    /// Where no state is left.
    pub fn restricted(&self, keep: &dyn Fn(u32) -> bool) -> Result<Self, GraphError> {
        let kept: Vec<u32> = (0..self.len() as u32).filter(|state| keep(*state)).collect();
        let bits = kept.iter().map(|state| self.states.get(*state)).collect();
        let states = States::listed(self.states.options(), bits)?;
        let mut number = vec![None; self.len()];
        for (at, state) in kept.iter().enumerate() {
            number[*state as usize] = Some(at as u32);
        }
        let moves = self.moves.iter().enumerate().map(|(party, moves)| match &**moves {
            Moves::Options(_) => Ok(Arc::new(Moves::Options(Blocks::new(&states, &self.options, party)))),
            Moves::Listed(edges) => {
                let pairs = kept.iter().flat_map(|from| edges.from(*from).iter().map(move |to| (*from, *to)));
                let known = pairs.filter_map(|(from, to)| number[from as usize].zip(number[to as usize]));
                Ok(Arc::new(Moves::Listed(Edges::new(states.len(), &known.collect::<Vec<_>>())?)))
            }
        });
        let moves = moves.collect::<Result<Vec<_>, _>>()?;
        let ranks = self.ranks.iter().map(|ranks| {
            Arc::new(dense(&kept.iter().map(|state| ranks[*state as usize]).collect::<Vec<_>>()))
        });
        let (parties, options, ranks) = (self.parties.clone(), self.options.clone(), ranks.collect());
        Ok(Self { parties, options, states, merged: Vec::new(), moves, ranks, sanction: self.sanction })
    }

    /// The same model where a party makes only these of its moves: (from, to), numbers from 0. It moves by a list
    /// then.
    ///
    /// # Errors
    /// Where the party does not exist.
    pub fn with_moves_where(
        &self,
        party: usize,
        allowed: &dyn Fn(u32, u32) -> bool,
    ) -> Result<Self, GraphError> {
        if party >= self.parties.len() {
            return Err(GraphError::shape(format!("there is no party {party}")));
        }
        let mut pairs = Vec::new();
        for from in 0..self.len() as u32 {
            pairs.extend(self.moves(party, from).filter(|to| allowed(from, *to)).map(|to| (from, to)));
        }
        let mut graph = self.clone();
        graph.set_moves(party, &pairs)?;
        Ok(graph)
    }

    /// The same model as somebody sees it who does not know of these options: nobody changes them.
    ///
    /// # Errors
    /// None that can come from this graph.
    pub fn unaware(&self, hidden: State) -> Result<Self, GraphError> {
        let mut graph = self.clone();
        for (at, option) in graph.options.iter_mut().enumerate() {
            if hidden >> at & 1 == 1 {
                option.owner = self.parties.len(); // nobody
            }
        }
        for party in 0..self.parties.len() {
            graph.moves[party] = Arc::new(match &*self.moves[party] {
                Moves::Options(_) => Moves::Options(Blocks::new(&self.states, &graph.options, party)),
                Moves::Listed(edges) => {
                    let bits = |state: u32| self.states.get(state) & hidden;
                    let from = 0..self.len() as u32;
                    let pairs = from.flat_map(|from| edges.from(from).iter().map(move |to| (from, *to)));
                    let seen: Vec<_> = pairs.filter(|(from, to)| bits(*from) == bits(*to)).collect();
                    Moves::Listed(Edges::new(self.len(), &seen)?)
                }
            });
        }
        // The options keep their owners' names; only the moves forget them.
        graph.options = self.options.clone();
        Ok(graph)
    }

    /// States that nobody tells apart become one node each: `groups` are lists of state numbers from 0. The
    /// node keeps the lowest number of its group and its options; a party moves between two nodes where it
    /// could move between some of their states. The result is in graph form, and preferences start anew.
    ///
    /// # Errors
    /// Where a group names a state that does not exist or that is in another group already.
    pub fn merged(&self, groups: &[Vec<u32>]) -> Result<Self, GraphError> {
        let count = self.states.len();
        let mut node: Vec<u32> = (0..count as u32).collect();
        let mut taken = vec![false; count];
        for group in groups {
            let Some(lowest) = group.iter().copied().min() else { continue };
            for state in group {
                match taken.get_mut(*state as usize) {
                    Some(taken) if !*taken => *taken = true,
                    Some(_) => return Err(GraphError::shape(format!("state {} is merged twice", state + 1))),
                    None => return Err(GraphError::shape(format!("there is no state {}", state + 1))),
                }
                node[*state as usize] = lowest;
            }
        }
        let kept: Vec<u32> = (0..count as u32).filter(|state| node[*state as usize] == *state).collect();
        let mut number = vec![0u32; count];
        for (at, state) in kept.iter().enumerate() {
            number[*state as usize] = at as u32;
        }
        let states = States::listed(
            self.states.options(),
            kept.iter().map(|state| self.states.get(*state)).collect(),
        )?;
        let merged: Vec<u32> = node.iter().map(|state| number[*state as usize]).collect();
        let moves = (0..self.parties.len())
            .map(|party| {
                let mut edges = Vec::new();
                for from in 0..count as u32 {
                    let a = merged[from as usize];
                    edges.extend(
                        self.moves(party, from).map(|to| (a, merged[to as usize])).filter(|(a, b)| a != b),
                    );
                }
                edges.sort_unstable();
                edges.dedup();
                Ok(Arc::new(Moves::Listed(Edges::new(states.len(), &edges)?)))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let ranks = indifferent(self.parties.len(), states.len());
        let (parties, options) = (self.parties.clone(), self.options.clone());
        Ok(Self { parties, options, states, merged, moves, ranks, sanction: self.sanction })
    }

    /// The node of a state that may be merged into another, or be infeasible.
    #[must_use]
    pub fn node(&self, unmerged: &States, state: State) -> Option<u32> {
        let index = unmerged.index(state)?;
        if self.merged.is_empty() { Some(index) } else { self.merged.get(index as usize).copied() }
    }

    /// Which sanctions deter; every analysis of this graph reads it.
    #[must_use]
    pub fn sanction(&self) -> Sanction {
        self.sanction
    }

    /// The same graph under another reading of sanctions.
    #[must_use]
    pub fn with_sanction(mut self, sanction: Sanction) -> Self {
        self.sanction = sanction;
        self
    }

    /// Names of the parties.
    #[must_use]
    pub fn parties(&self) -> &[String] {
        &self.parties
    }

    /// The options; bit n of a state is option n.
    #[must_use]
    pub fn options(&self) -> &[GraphOption] {
        &self.options
    }

    /// The feasible states.
    #[must_use]
    pub fn states(&self) -> &States {
        &self.states
    }

    /// How many states.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// A party's dense ranks, 1 the worst.
    ///
    /// # Panics
    /// Where the party does not exist.
    #[must_use]
    pub fn ranks(&self, party: usize) -> &[u32] {
        &self.ranks[party]
    }

    /// States that a party can move to.
    ///
    /// # Panics
    /// Where the party or the state does not exist.
    pub fn moves(&self, party: usize, state: u32) -> Box<dyn Iterator<Item = u32> + '_> {
        match &*self.moves[party] {
            Moves::Options(blocks) => Box::new(blocks.moves(state)),
            Moves::Listed(edges) => Box::new(edges.from(state).iter().copied()),
        }
    }

    /// States that a party can move to and prefers.
    ///
    /// # Panics
    /// Where the party or the state does not exist.
    pub fn improvements(&self, party: usize, state: u32) -> impl Iterator<Item = u32> + '_ {
        let ranks = &self.ranks[party];
        self.moves(party, state).filter(move |to| ranks[*to as usize] > ranks[state as usize])
    }

    /// How many moves a party has in all states together, without listing them.
    #[must_use]
    pub fn move_count(&self, party: usize) -> u128 {
        let sizes = |blocks: &Blocks, cell: u32| -> u128 {
            let onward: usize = blocks.onward(cell).map(|to| blocks.range(to).len()).sum();
            blocks.range(cell).len() as u128 * (onward as u128 - 1)
        };
        match self.moves.get(party).map(|moves| &**moves) {
            Some(Moves::Options(blocks)) => (0..blocks.cells()).map(|cell| sizes(blocks, cell)).sum(),
            Some(Moves::Listed(edges)) => (0..self.len() as u32).map(|at| edges.from(at).len() as u128).sum(),
            None => 0,
        }
    }

    /// Can the party make this move?
    #[must_use]
    pub fn can_move(&self, party: usize, from: u32, to: u32) -> bool {
        let exist = (from as usize) < self.len() && (to as usize) < self.len();
        exist && self.moves.get(party).is_some_and(|moves| moves.leads(from, to))
    }

    /// True where this party moves by its options.
    pub(crate) fn by_options(&self, party: usize) -> bool {
        self.moves.get(party).is_some_and(|moves| matches!(**moves, Moves::Options(_)))
    }

    /// True where every party moves by its options.
    #[must_use]
    pub fn option_form(&self) -> bool {
        self.moves.iter().all(|moves| matches!(**moves, Moves::Options(_)))
    }

    /// Bits of the options that a party controls.
    #[must_use]
    pub fn mask(&self, party: usize) -> State {
        let mine = self.options.iter().enumerate().filter(|(_, option)| option.owner == party);
        mine.fold(0, |mask, (at, _)| mask | 1 << at)
    }

    pub(crate) fn how(&self, party: usize) -> &Moves {
        &self.moves[party]
    }

    pub(crate) fn all_ranks(&self) -> Vec<&[u32]> {
        self.ranks.iter().map(|ranks| ranks.as_slice()).collect()
    }
}
