//! From what a party wants to ranks over states.
//!
//! *Option prioritising* (Hipel, Kilgour, Fang & Peng 1997): statements in falling priority; a state's worth is the
//! sum of 2^(M−k) over the statements k = 1…M that are true in it, that is, the states are compared by the first
//! statement in which they differ. No such number is formed here: the states are split by some statements after
//! the others (`refine.rs`), so that a list may be as long as it likes (64-bit sums fail beyond 63). Statements are
//! judged for 64 states at a time (`wordwise.rs`).
//!
//! ```
//! use detente_graph::{Condition, States, by_statements};
//! let states = States::all(2).unwrap();
//! let first = Condition::pattern("-Y", 2).unwrap();
//! let second = Condition::pattern("N-", 2).unwrap();
//! // Best: the second option without the first (state 3); worst: the first alone (state 2).
//! assert_eq!(by_statements(&states, &[first, second]), [2, 1, 4, 3]);
//! ```

use crate::refine::Refiner;
use crate::wordwise::Words;
use crate::{Condition, States};

/// Dense ranks, 1 the worst, from statements in falling priority.
#[must_use]
pub fn by_statements(states: &States, statements: &[Condition]) -> Vec<u32> {
    let order: Vec<usize> = (0..statements.len()).collect();
    by_order(states, statements, &order)
}

/// Dense ranks, 1 the worst, from the statements that `order` names, in falling priority: for rankings of one graph by
/// many orders.
///
/// # Panics
/// Where `order` names a statement that is not there.
#[must_use]
pub fn by_order(states: &States, statements: &[Condition], order: &[usize]) -> Vec<u32> {
    let mut refiner = Refiner::new(states.len());
    let mut words = Words::new(states);
    refiner.split_by_words(order.len(), |at, which, into| {
        words.load(at);
        for (word, statement) in into.iter_mut().zip(&order[which]) {
            *word = words.judge(&statements[*statement]);
        }
    });
    refiner.ranks()
}

/// Weights beyond this count as this: a sum of 128 of them fits 128 bits.
const HEAVIEST: f64 = 1e27;

/// Dense ranks from a weight for each option taken (option number, weight). Sums that differ by less than a
/// billionth are ties: the order in which decimal fractions are added must not decide.
#[must_use]
pub fn by_weights(states: &States, weights: &[(usize, f64)]) -> Vec<u32> {
    // Each weight on the grid by itself: whole numbers add up exactly.
    let mut grid = vec![0i128; states.options()];
    for (option, weight) in weights {
        if let Some(slot) = grid.get_mut(*option) {
            *slot += (weight * 1e9).round().clamp(-HEAVIEST * 1e9, HEAVIEST * 1e9) as i128;
        }
    }
    // In units of their greatest common divisor, and from the worst sum there can be: an option counts where it is
    // taken if its weight is above 0, and where it is not if it is below.
    let unit = grid.iter().fold(0, |unit, weight| divisor(unit, weight.unsigned_abs()));
    if unit == 0 {
        return vec![1; states.len()];
    }
    let unit = unit as i128;
    let shift: i128 = grid.iter().filter(|weight| **weight < 0).map(|weight| weight / unit).sum();
    // By byte of a state and its value, what its options add.
    let tables: Vec<(u32, Vec<i128>)> = (0..grid.len().div_ceil(8))
        .map(|byte| {
            let own = &grid[byte * 8..grid.len().min(byte * 8 + 8)];
            let sum = |value: usize| {
                let taken = own.iter().enumerate().filter(|(bit, _)| value >> bit & 1 == 1);
                taken.map(|(_, weight)| weight / unit).sum()
            };
            (byte as u32 * 8, (0..256).map(sum).collect())
        })
        .collect();
    let sum = |state: u32| -> u128 {
        let bits = states.get(state);
        let all = tables.iter().map(|(shift, table)| table[(bits >> shift) as usize & 255]);
        (all.sum::<i128>() - shift).unsigned_abs()
    };
    let most: u128 = grid.iter().map(|weight| (weight / unit).unsigned_abs()).sum();
    let mut left = u128::BITS - most.leading_zeros();
    let mut refiner = Refiner::new(states.len());
    while left > 0 && !refiner.done() {
        let width = refiner.width().min(left).min(32);
        left -= width;
        let mask = (1 << width) - 1;
        refiner.split(width, |at, digits| {
            for (row, digit) in digits.iter_mut().enumerate().take(states.len() - at * 64) {
                *digit = (sum((at * 64 + row) as u32) >> left & mask) as u64;
            }
        });
    }
    refiner.ranks()
}

/// The greatest common divisor.
fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Dense ranks from groups of states, best first; states within a group tie. A state belongs to the first group
/// that has it, and states in no group tie below all others.
#[must_use]
pub fn by_ranking(states: &States, groups: &[Vec<Condition>]) -> Vec<u32> {
    let mut places = vec![0u32; states.len()];
    let mut words = Words::new(states);
    for (at, places) in places.chunks_mut(64).enumerate() {
        let mut left = words.load(at);
        for (place, group) in groups.iter().enumerate() {
            let mut here = left & group.iter().fold(0, |any, condition| any | words.judge(condition));
            left &= !here;
            while here != 0 {
                places[here.trailing_zeros() as usize] = (groups.len() - place) as u32;
                here &= here - 1;
            }
            if left == 0 {
                break;
            }
        }
    }
    crate::graph::densely(&mut places);
    places
}

/// Conditions that rule states out.
pub mod infeasible {
    use crate::{Condition, State};

    /// Two of these options together cannot be.
    #[must_use]
    pub fn at_most_one(options: &[usize]) -> Vec<Condition> {
        let mut rules = Vec::new();
        for (at, a) in options.iter().enumerate() {
            for b in &options[at + 1..] {
                let both: State = 1 << a | 1 << b;
                // An option named twice excludes nothing.
                if a != b {
                    rules.push(Condition::matching(both, both));
                }
            }
        }
        rules
    }

    /// None of these options cannot be.
    #[must_use]
    pub fn at_least_one(options: &[usize]) -> Condition {
        Condition::matching(options.iter().fold(0, |mask, option| mask | 1 << option), 0)
    }

    /// The option only where the condition holds.
    #[must_use]
    pub fn only_if(option: usize, condition: Condition) -> Condition {
        Condition::matching(1 << option, 1 << option).and(condition.negated())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Formula;

    fn condition(text: &str) -> Condition {
        Formula::parse(text).unwrap().resolve(|name| ["a", "b", "c"].iter().position(|o| *o == name)).unwrap()
    }

    #[test]
    fn many_statements_do_not_overflow() {
        let states = States::all(3).unwrap();
        // 200 statements that say nothing new, and one last that decides.
        let mut statements = vec![condition("a or b"); 200];
        statements.push(condition("c"));
        let ranks = by_statements(&states, &statements);
        assert_eq!(ranks, [1, 3, 3, 3, 2, 4, 4, 4]);
    }

    #[test]
    fn statements_are_compared_lexicographically() {
        let states = States::all(3).unwrap();
        let statements = ["c if a", "a iff b", "!b", "a and c"].map(condition);
        let ranks = by_statements(&states, &statements);
        let worth: Vec<u32> = states
            .iter()
            .map(|s| statements.iter().enumerate().map(|(k, st)| u32::from(st.holds(s)) << (3 - k)).sum())
            .collect();
        assert_eq!(ranks, crate::dense(&worth));
    }

    #[test]
    fn weights_and_rankings() {
        let states = States::all(3).unwrap();
        let ranks = by_weights(&states, &[(0, 0.1), (1, 0.2), (2, 0.3)]);
        assert_eq!(ranks[0b011], ranks[0b100], "0.1 + 0.2 ties with 0.3");
        let ranks = by_ranking(&states, &[vec![condition("a & b")], vec![condition("a"), condition("c")]]);
        assert_eq!(ranks, [1, 2, 1, 3, 2, 2, 2, 3]);
    }
}
