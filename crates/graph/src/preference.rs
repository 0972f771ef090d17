//! From what a party wants to ranks over states.
//!
//! *Option prioritising* (Hipel, Kilgour, Fang & Peng 1997): statements in falling priority; a state's worth is the
//! sum of 2^(M−k) over the statements k = 1…M that are true in it, that is, the states are compared by the first
//! statement in which they differ. No such number is formed here: the states are split by one statement after
//! the other, so that a list may be as long as it likes (64-bit sums fail beyond 63).
//!
//! ```
//! use detente_graph::{Condition, States, by_statements};
//! let states = States::all(2).unwrap();
//! let first = Condition::pattern("-Y", 2).unwrap();
//! let second = Condition::pattern("N-", 2).unwrap();
//! // Best: the second option without the first (state 3); worst: the first alone (state 2).
//! assert_eq!(by_statements(&states, &[first, second]), [2, 1, 4, 3]);
//! ```

use crate::graph::dense_by_key;
use crate::{Condition, States};

/// Dense ranks, 1 the worst, from statements in falling priority.
#[must_use]
pub fn by_statements(states: &States, statements: &[Condition]) -> Vec<u32> {
    let mut ranks = Splitter::new(states.len());
    for statement in statements {
        if ranks.done() {
            break;
        }
        ranks.split(states.iter().map(|state| statement.holds(state)));
    }
    ranks.finish()
}

/// In which states each statement is true, for rankings of one graph by many orders of the statements.
#[must_use]
pub fn truths(states: &States, statements: &[Condition]) -> Vec<Vec<bool>> {
    statements.iter().map(|statement| states.iter().map(|state| statement.holds(state)).collect()).collect()
}

/// Dense ranks of `states` states from the statements named by `order`, in falling priority.
///
/// # Panics
/// Where `order` names a statement that `truths` does not have.
#[must_use]
pub fn by_truths(truths: &[Vec<bool>], order: &[usize], states: usize) -> Vec<u32> {
    let mut ranks = Splitter::new(states);
    for statement in order {
        if ranks.done() {
            break;
        }
        ranks.split(truths[*statement].iter().copied());
    }
    ranks.finish()
}

/// Classes of states that no statement so far tells apart, numbered from the worst.
struct Splitter {
    ranks: Vec<u32>,
    classes: u32,
    place: Vec<u32>,
}

impl Splitter {
    fn new(states: usize) -> Self {
        Self { ranks: vec![0; states], classes: 1, place: Vec::new() }
    }

    /// Every state by itself: nothing is left to say.
    fn done(&self) -> bool {
        self.classes as usize == self.ranks.len()
    }

    /// Each class splits in two; those that are not empty are numbered anew.
    fn split(&mut self, truth: impl Iterator<Item = bool>) {
        self.place.clear();
        self.place.resize(2 * self.classes as usize, 0);
        for (rank, truth) in self.ranks.iter_mut().zip(truth) {
            *rank = 2 * *rank + u32::from(truth);
            self.place[*rank as usize] = 1;
        }
        let mut next = 0;
        for slot in &mut self.place {
            let used = *slot;
            *slot = next;
            next += used;
        }
        self.classes = next;
        for rank in &mut self.ranks {
            *rank = self.place[*rank as usize];
        }
    }

    fn finish(mut self) -> Vec<u32> {
        for rank in &mut self.ranks {
            *rank += 1;
        }
        self.ranks
    }
}

/// Dense ranks from a weight for each option taken (option number, weight). Sums that differ by less than a
/// billionth are ties: the order in which decimal fractions are added must not decide.
#[must_use]
pub fn by_weights(states: &States, weights: &[(usize, f64)]) -> Vec<u32> {
    let sums: Vec<i128> = states
        .iter()
        .map(|state| {
            let taken = weights.iter().filter(|(option, _)| state >> option & 1 == 1);
            // Each weight on the grid by itself: whole numbers add up exactly.
            taken.map(|(_, weight)| (weight * 1e9).round() as i128).sum()
        })
        .collect();
    dense_by_key(&sums)
}

/// Dense ranks from groups of states, best first; states within a group tie. A state belongs to the first group
/// that has it, and states in no group tie below all others.
#[must_use]
pub fn by_ranking(states: &States, groups: &[Vec<Condition>]) -> Vec<u32> {
    let places: Vec<u32> = states
        .iter()
        .map(|state| {
            let place = groups.iter().position(|group| group.iter().any(|condition| condition.holds(state)));
            place.map_or(0, |place| (groups.len() - place) as u32)
        })
        .collect();
    crate::dense(&places)
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
