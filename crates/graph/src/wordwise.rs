//! Conditions judged for 64 states at a time.
//!
//! A *word* has a bit for each of 64 states with consecutive numbers, the lowest for the first. A state is a row of
//! option bits; turned round, an option is a word of state bits, and "a and not b" is two instructions for 64 states.
//! Where all combinations are feasible the words of options are known without a look at any state.

use crate::{Condition, State, States};

/// What the lowest six options are in any 64 consecutive numbers.
const LOW: [u64; 6] = [
    0xaaaa_aaaa_aaaa_aaaa,
    0xcccc_cccc_cccc_cccc,
    0xf0f0_f0f0_f0f0_f0f0,
    0xff00_ff00_ff00_ff00,
    0xffff_0000_ffff_0000,
    0xffff_ffff_0000_0000,
];

/// Turns 64 rows of 64 bits round: bit b of row r becomes bit r of row b.
pub(crate) fn transpose(rows: &mut [u64; 64]) {
    let (mut width, mut mask) = (32usize, 0x0000_0000_ffff_ffff_u64);
    while width > 0 {
        let mut row = 0;
        while row < 64 {
            let swap = ((rows[row] >> width) ^ rows[row + width]) & mask;
            rows[row + width] ^= swap;
            rows[row] ^= swap << width;
            row = (row + width + 1) & !width;
        }
        width >>= 1;
        mask ^= mask << width;
    }
}

/// The options of 64 states, an option a word.
pub(crate) struct Words<'a> {
    states: &'a States,
    options: [u64; 128],
}

impl<'a> Words<'a> {
    pub(crate) fn new(states: &'a States) -> Self {
        Self { states, options: [0; 128] }
    }

    /// How many words the states fill.
    pub(crate) fn count(states: &States) -> usize {
        states.len().div_ceil(64)
    }

    /// Takes up the states from 64 × `at` on; the answer has the bits of those that exist.
    pub(crate) fn load(&mut self, at: usize) -> u64 {
        let first = at * 64;
        let many = (self.states.len() - first).min(64);
        if self.states.is_all() {
            for (option, word) in self.options.iter_mut().take(self.states.options()).enumerate() {
                *word = match LOW.get(option) {
                    Some(low) => *low,
                    None => 0u64.wrapping_sub((first >> option & 1) as u64),
                };
            }
        } else {
            let (mut low, mut high) = ([0u64; 64], [0u64; 64]);
            for (row, state) in (first..first + many).enumerate() {
                let bits = self.states.get(state as u32);
                low[row] = bits as u64;
                high[row] = (bits >> 64) as u64;
            }
            transpose(&mut low);
            self.options[..64].copy_from_slice(&low);
            if self.states.options() > 64 {
                transpose(&mut high);
                self.options[64..].copy_from_slice(&high);
            }
        }
        if many == 64 { u64::MAX } else { (1 << many) - 1 }
    }

    /// In which of the states the condition holds; bits of states that do not exist mean nothing.
    pub(crate) fn judge(&self, condition: &Condition) -> u64 {
        condition.word(&self.options)
    }
}

/// A yes or no for every state, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    words: Vec<u64>,
    states: usize,
}

impl Truth {
    /// No state of so many.
    #[must_use]
    pub fn none(states: usize) -> Self {
        Self { words: vec![0; states.div_ceil(64)], states }
    }

    /// The states in which a condition holds.
    ///
    /// ```
    /// use detente_graph::{Condition, States, Truth};
    /// let states = States::all(3).unwrap();
    /// let truth = Truth::of(&states, &Condition::pattern("Y-N", 3).unwrap());
    /// assert_eq!(truth.iter().collect::<Vec<_>>(), [1, 3]);
    /// ```
    #[must_use]
    pub fn of(states: &States, condition: &Condition) -> Self {
        let mut words = Words::new(states);
        let all = (0..Words::count(states)).map(|at| {
            let exist = words.load(at);
            exist & words.judge(condition)
        });
        Self { words: all.collect(), states: states.len() }
    }

    /// The states whose options taken satisfy `holds`.
    pub fn where_holds(states: &States, holds: impl Fn(State) -> bool) -> Self {
        let mut truth = Self::none(states.len());
        for (at, bits) in states.iter().enumerate() {
            truth.words[at / 64] |= u64::from(holds(bits)) << (at % 64);
        }
        truth
    }

    /// Is it so of this state (its number from 0)? No of one that does not exist.
    #[must_use]
    #[inline]
    pub fn has(&self, state: u32) -> bool {
        self.words.get(state as usize / 64).is_some_and(|word| word >> (state % 64) & 1 == 1)
    }

    /// Makes it so of a state; nothing happens where there is no such state.
    #[inline]
    pub fn set(&mut self, state: u32) {
        if (state as usize) < self.states {
            self.words[state as usize / 64] |= 1 << (state % 64);
        }
    }

    /// Of how many states it is so.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Is it so of no state?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Takes in the states of `other`; true where one of them was not in before.
    pub fn join(&mut self, other: &Self) -> bool {
        let mut new = false;
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            new |= more & !*word != 0;
            *word |= more;
        }
        new
    }

    /// Numbers (from 0) of the states of which it is so, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(at as u32 * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_round_twice_is_as_it_was() {
        let mut rows: [u64; 64] =
            std::array::from_fn(|row| 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(row as u64 + 1));
        let before = rows;
        transpose(&mut rows);
        for (row, word) in before.iter().enumerate() {
            for (bit, turned) in rows.iter().enumerate() {
                assert_eq!(word >> bit & 1, turned >> row & 1);
            }
        }
        transpose(&mut rows);
        assert_eq!(rows, before);
    }

    #[test]
    fn states_that_do_not_exist_are_not_told() {
        let never = Condition::matching(1, 1);
        let states = States::feasible(7, &[Condition::matching(0b11, 0b11)], u64::MAX, 1).unwrap();
        assert_eq!(states.len(), 96);
        let truth = Truth::of(&states, &never.clone().negated());
        assert_eq!(truth.count() + Truth::of(&states, &never).count(), 96);
        assert!(!truth.has(96) && !truth.has(u32::MAX));
    }
}
