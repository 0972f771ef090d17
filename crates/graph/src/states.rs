//! The feasible states, numbered without gaps in ascending binary order.
//!
//! State numbers are indices from 0 here and 1-based wherever a person reads them. A model without infeasible
//! states stores nothing: the number of a state is its bits. Otherwise the bits are kept sorted, four bytes a
//! state up to 32 options and sixteen beyond.
//!
//! Counting comes before storing: the options are decided from the last to the first, a rule is looked at as
//! soon as its last option is decided, and where no rule is left the rest is a power of two. A model that would
//! not fit is refused with its size before a byte is taken.
//!
//! ```
//! use detente_graph::{Condition, States};
//! // Two options that exclude each other, and a third.
//! let exclusive = Condition::pattern("YY-", 3).unwrap();
//! let states = States::feasible(3, &[exclusive], u64::MAX, 1).unwrap();
//! assert_eq!(states.iter().collect::<Vec<_>>(), [0b000, 0b001, 0b010, 0b100, 0b101, 0b110]);
//! assert_eq!(states.index(0b100), Some(3));
//! assert_eq!(states.index(0b011), None);
//! ```

use crate::error::Kind;
use crate::solve::workers;
use crate::{Condition, Graph, GraphError, MAX_OPTIONS, State};
use std::sync::Arc;

/// States that are too many, whatever the memory.
const MOST: u128 = 1 << 31;
/// Steps after which an exact count is given up for "at least".
const COUNT_STEPS: u64 = 1 << 27;

/// Feasible states in ascending order. Copies share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct States {
    options: usize,
    keys: Keys,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Keys {
    /// All 2^options of them (options ≤ 31).
    All,
    Narrow(Arc<Vec<u32>>),
    Wide(Arc<Vec<State>>),
}

/// How many states are feasible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The number, or a number below it.
    pub states: u128,
    /// False where counting was given up at `states`.
    pub exact: bool,
}

/// Bytes of the program itself with a small case: its code as far as it is used, and its threads.
const PROGRAM: u128 = 15_500_000;
/// States up to which the walk from the present state is followed.
const WALKED: u128 = 1 << 16;

/// States up to which two parties look ahead.
const LOOKED_AHEAD: u128 = 1 << 20;

/// What the memory of an analysis hangs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Feasible states.
    pub states: u128,
    /// Options.
    pub options: usize,
    /// Parties.
    pub parties: usize,
    /// Moves that are listed; none in option form.
    pub moves: u128,
    /// Are verdicts also found for other rankings than the graph's own, one by one?
    pub drawn: bool,
    /// Are coalitions judged?
    pub joined: bool,
}

impl Shape {
    /// The shape of a graph of which only its own ranks are judged.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let listed = (0..graph.parties().len()).filter(|party| !graph.by_options(*party));
        Self {
            states: graph.len() as u128,
            options: graph.options().len(),
            parties: graph.parties().len(),
            moves: listed.map(|party| graph.move_count(party)).sum(),
            drawn: false,
            joined: false,
        }
    }

    /// Bytes that the whole command takes at its peak on so many threads.
    ///
    /// What is kept of a state: its bits, where some combination is ruled out (4 bytes, beyond 32 options 16); for each
    /// party its cell, its place in the cell and its rank (4 each), and a byte of verdicts; 4 for the ranks of parties that
    /// prefer nothing. A listed move takes 8, one way and back. On top of this comes the largest of
    ///
    /// * *solving*: for each party an order of 4 bytes; for each working space (one a thread, four at most) 8, and 8 more
    ///   where others answer by improvements one after the other, that is, from three parties on; in graph form the label
    ///   of a state by last mover besides;
    /// * *ways* from the present state: for each party an order, and 10 bytes for where a state was reached from;
    /// * *walking* from there, in graphs of up to 65,536 states: copies of ranks, orders, what can follow each state (28 bytes
    ///   a party), joint moves and the walk itself (40), and its steps: as many as a party of an even share of the
    ///   options has improvements on average, 4 bytes each;
    /// * *joining*: what coalitions can reach and the worst that follows, for each thread 34 bytes a party and 18, and
    ///   32 kB a coalition; of two parties what looking ahead keeps of both, up to a million states, 50;
    /// * *drawing*: solving under ranks of its own (5 bytes a party), and 24 for counts of draws.
    ///
    /// Words, lists that are asked for and the text that is written are made as they are needed and are small. The
    /// command line is measured against this in `crates/cli/tests/memory.rs`.
    #[must_use]
    pub fn memory(&self, threads: usize) -> u128 {
        let (parties, states) = (self.parties as u128, self.states);
        let implicit = self.options <= 31 && states == 1 << self.options;
        let bits: u128 = if implicit {
            0
        } else if self.options <= 32 {
            4
        } else {
            16
        };
        let kept = bits + 13 * parties + 4;
        let orders = if parties > 1 { 4 * parties } else { 0 };
        let spaces = workers(self.parties, threads);
        // Answers by any moves need no search where nothing is ruled out.
        let searching = if parties < 3 {
            0
        } else if implicit {
            spaces.min(self.parties)
        } else {
            spaces
        };
        let labels = if self.moves > 0 { 4 * parties } else { 0 };
        let solving = orders + (8 + labels) * spaces as u128 + 8 * searching as u128;
        let ways = 4 * parties + 10;
        // Some parties have an option more than others.
        let (own, more) = (self.options / self.parties.max(1), self.options % self.parties.max(1));
        let steps = (parties + more as u128) << own.min(16);
        let walking = if states <= WALKED { 28 * parties + 40 + 2 * steps } else { 0 };
        let coalitions = if self.joined { (1u128 << self.parties.min(16)) - 1 - parties } else { 0 };
        let joining = match self.parties {
            2 if states <= LOOKED_AHEAD => 50,
            _ if !self.joined => 0,
            _ => (34 * parties + 18) * coalitions.min(threads as u128),
        };
        let drawing = if self.drawn { solving + 5 * parties + 24 } else { 0 };
        PROGRAM
            + states
                .saturating_mul(kept + solving.max(ways).max(walking).max(drawing).max(joining))
                .saturating_add(8 * self.moves)
            + 32_000 * coalitions
    }
}

/// Threads that share the work.
#[must_use]
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Rules in the place where they can first be judged: all their options are decided.
struct Rules<'a> {
    at: Vec<Vec<&'a Condition>>,
    /// No rule looks below this option.
    lowest: usize,
}

impl<'a> Rules<'a> {
    fn new(options: usize, infeasible: &'a [Condition]) -> Self {
        let mut at = vec![Vec::new(); options + 1];
        let mut lowest = options;
        for rule in infeasible {
            let place = (rule.mask().trailing_zeros() as usize).min(options);
            at[place].push(rule);
            lowest = lowest.min(place);
        }
        Self { at, lowest }
    }

    fn allow(&self, place: usize, state: State) -> bool {
        !self.at[place].iter().any(|rule| rule.holds(state))
    }

    /// Calls `found(bits, free)` for every run of 2^free consecutive states, in ascending order, until it
    /// returns false. `place` options are still open.
    /// `steps` bounds the work: false is also returned where it is used up.
    fn walk(
        &self,
        place: usize,
        state: State,
        steps: &mut u64,
        found: &mut impl FnMut(State, usize) -> bool,
    ) -> bool {
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        if !self.allow(place, state) {
            return true;
        }
        if place <= self.lowest {
            return found(state, place);
        }
        self.walk(place - 1, state, steps, found)
            && self.walk(place - 1, state | 1 << (place - 1), steps, found)
    }
}

/// Counts the feasible states without storing any.
#[must_use]
pub fn count(options: usize, infeasible: &[Condition]) -> Count {
    let rules = Rules::new(options.min(MAX_OPTIONS), infeasible);
    let (mut states, mut steps) = (0u128, COUNT_STEPS);
    let exact = rules.walk(options.min(MAX_OPTIONS), 0, &mut steps, &mut |_, free| {
        states = states.saturating_add(1u128.checked_shl(free as u32).unwrap_or(u128::MAX));
        true
    });
    Count { states, exact }
}

impl States {
    /// Every combination of the options.
    ///
    /// # Errors
    /// Beyond 31 options.
    pub fn all(options: usize) -> Result<Self, GraphError> {
        if options > 31 {
            return Self::feasible(options, &[], u64::MAX, 1);
        }
        Ok(Self { options, keys: Keys::All })
    }

    /// The states in which none of `infeasible` holds, for a graph of `parties` parties that may take `limit`
    /// bytes.
    ///
    /// # Errors
    /// Where no state is left, where the graph would not fit ([`Shape::memory`]), and beyond [`MAX_OPTIONS`] options.
    pub fn feasible(
        options: usize,
        infeasible: &[Condition],
        limit: u64,
        parties: usize,
    ) -> Result<Self, GraphError> {
        if options > MAX_OPTIONS {
            return Err(GraphError::new(Kind::Options(options)));
        }
        let Count { states, exact } = count(options, infeasible);
        let shape = Shape { states, options, parties, ..Shape::default() };
        let bytes = shape.memory(threads());
        // State numbers are 32 bits wide, half of them kept for "none" and for keys while ranking.
        if bytes > u128::from(limit) || states >= MOST || !exact {
            let limit = limit.min(Shape { states: MOST, ..shape }.memory(1) as u64);
            return Err(GraphError::new(Kind::TooLarge { states, exact, bytes, limit }));
        }
        if states == 0 {
            return Err(GraphError::new(Kind::Empty));
        }
        if options <= 31 && states == 1 << options {
            return Ok(Self { options, keys: Keys::All });
        }
        let mut narrow = Vec::new();
        let mut wide = Vec::new();
        if options <= 32 {
            narrow.reserve_exact(states as usize);
        } else {
            wide.reserve_exact(states as usize);
        }
        Rules::new(options, infeasible).walk(options, 0, &mut u64::MAX.clone(), &mut |bits, free| {
            for rest in 0..1u128 << free {
                if options <= 32 {
                    narrow.push((bits | rest) as u32);
                } else {
                    wide.push(bits | rest);
                }
            }
            true
        });
        let keys = if options <= 32 { Keys::Narrow(Arc::new(narrow)) } else { Keys::Wide(Arc::new(wide)) };
        Ok(Self { options, keys })
    }

    /// These states and no others; sorted and made unique here.
    ///
    /// # Errors
    /// Where there are none, beyond [`MAX_OPTIONS`] options, and where a state has a bit beyond `options`.
    pub fn listed(options: usize, mut states: Vec<State>) -> Result<Self, GraphError> {
        if options > MAX_OPTIONS {
            return Err(GraphError::new(Kind::Options(options)));
        }
        states.sort_unstable();
        states.dedup();
        let Some(last) = states.last() else { return Err(GraphError::new(Kind::Empty)) };
        if options < 128 && last >> options != 0 {
            return Err(GraphError::shape(format!("state {last:#b} has more than {options} options")));
        }
        let keys = if options <= 32 {
            Keys::Narrow(Arc::new(states.iter().map(|state| *state as u32).collect()))
        } else {
            Keys::Wide(Arc::new(states))
        };
        Ok(Self { options, keys })
    }

    /// How many.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        match &self.keys {
            Keys::All => 1 << self.options,
            Keys::Narrow(keys) => keys.len(),
            Keys::Wide(keys) => keys.len(),
        }
    }

    /// Number of options, whether or not they ever differ.
    #[must_use]
    pub fn options(&self) -> usize {
        self.options
    }

    /// The options taken in state number `index` (from 0).
    ///
    /// # Panics
    /// Beyond the last state.
    #[must_use]
    #[inline]
    pub fn get(&self, index: u32) -> State {
        match &self.keys {
            Keys::All => State::from(index),
            Keys::Narrow(keys) => State::from(keys[index as usize]),
            Keys::Wide(keys) => keys[index as usize],
        }
    }

    /// The number (from 0) of a state; `None` where it is not feasible.
    #[must_use]
    pub fn index(&self, state: State) -> Option<u32> {
        match &self.keys {
            Keys::All => (state >> self.options == 0).then_some(state as u32),
            Keys::Narrow(keys) => {
                let state = u32::try_from(state).ok()?;
                keys.binary_search(&state).ok().map(|at| at as u32)
            }
            Keys::Wide(keys) => keys.binary_search(&state).ok().map(|at| at as u32),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = State> + '_ {
        (0..self.len() as u32).map(|index| self.get(index))
    }

    /// True where every combination is feasible.
    #[must_use]
    pub(crate) fn is_all(&self) -> bool {
        self.keys == Keys::All
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_without_storing() {
        assert_eq!(count(128, &[]), Count { states: u128::MAX, exact: true });
        assert_eq!(count(100, &[]), Count { states: 1 << 100, exact: true });
        // A rule about the last option halves the rest at once.
        assert_eq!(count(90, &[Condition::matching(1 << 89, 1 << 89)]).states, 1 << 89);
        let error = States::feasible(40, &[], 1_000_000_000, 2).unwrap_err();
        assert!(error.is_too_large());
        assert!(error.to_string().starts_with("1,099,511,627,776 feasible states would need"), "{error}");
    }

    #[test]
    fn constants_rule_out_all_or_nothing() {
        assert!(States::feasible(3, &[Condition::matching(0, 0)], u64::MAX, 1).unwrap_err().is_empty());
        assert_eq!(
            States::feasible(3, &[Condition::matching(0, 0).negated()], u64::MAX, 1).unwrap().len(),
            8
        );
        assert_eq!(States::feasible(0, &[], u64::MAX, 1).unwrap().len(), 1);
    }

    #[test]
    fn wide_and_narrow_agree() {
        // 40 options of which 36 are fixed.
        let fixed: Vec<Condition> = (4..40).map(|bit| Condition::matching(1 << bit, 1 << bit)).collect();
        let wide = States::feasible(40, &fixed, u64::MAX, 2).unwrap();
        assert_eq!(wide.iter().collect::<Vec<_>>(), (0..16).collect::<Vec<_>>());
        assert_eq!(wide.index(7), Some(7));
        assert_eq!(wide.index(16), None);
        assert_eq!(States::all(4).unwrap().index(16), None);
    }
}
