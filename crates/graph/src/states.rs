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
use crate::{Condition, GraphError, MAX_OPTIONS, State};

/// Steps after which an exact count is given up for "at least".
const COUNT_STEPS: u64 = 1 << 27;

/// Feasible states in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct States {
    options: usize,
    keys: Keys,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Keys {
    /// All 2^options of them (options ≤ 31).
    All,
    Narrow(Vec<u32>),
    Wide(Vec<State>),
}

/// How many states are feasible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The number, or a number below it.
    pub states: u128,
    /// False where counting was given up at `states`.
    pub exact: bool,
}

/// Bytes that a graph of this size takes at the peak of its analysis by the five linear concepts, on `threads`
/// threads: what is kept, and each thread's working space.
///
/// By state: its bits; for each party a rank, two orders and two places in its blocks, and a verdict; for each
/// thread three keys, an order and a stack.
#[must_use]
pub fn memory(states: u128, options: usize, parties: usize, threads: usize) -> u128 {
    let key: u128 = if options <= 32 { 4 } else { 16 };
    let party = 4 * 5 + 1;
    let thread = 4 * 6;
    states * (key + party * parties as u128 + thread * threads.clamp(1, parties.max(1)) as u128)
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
    /// Where no state is left, where the graph would not fit ([`memory`]), and beyond [`MAX_OPTIONS`] options.
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
        let bytes = memory(states, options, parties, rayon::current_num_threads());
        // State numbers are 32 bits wide, one of them kept for "none".
        if bytes > u128::from(limit) || states >= u128::from(u32::MAX) || !exact {
            let limit = limit.min(memory(u128::from(u32::MAX), options, parties, 1) as u64);
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
        let keys = if options <= 32 { Keys::Narrow(narrow) } else { Keys::Wide(wide) };
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
            Keys::Narrow(states.iter().map(|state| *state as u32).collect())
        } else {
            Keys::Wide(states)
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
