//! What parties could do together: verdicts for every coalition, and for the coalitions that a file names.

use super::beyond::those;
use super::{Analysis, Asked};
use detente_graph::{Alliances, Concepts, Sanction, Together, coalitions};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What coalitions may take unless everything is asked for: see [`Analysis::coalition_cost`].
const COST: f64 = 3e8;
/// States up to which they are looked at unless everything is asked for: with more, they would take most of the time
/// and the memory of the whole analysis.
const STATES: usize = 1 << 18;
/// [`COST`] where a party moves by a list.
const LIST_COST: f64 = 4e9;
/// And from the definitions.
const DEFINED_COST: f64 = 2e7;
/// Numbers of states that lists of coalitions may hold unless everything is asked for.
const LISTED: usize = 1 << 18;
/// Equilibria, and agreed states, that short lists look at.
const TOLD: usize = 128;
/// Steps of a coalition from one equilibrium that short lists name.
const STEPS: usize = 8;

/// A coalition.
#[derive(Clone, Debug, Serialize)]
pub struct CoalitionFinding {
    /// Who.
    pub members: Vec<String>,
    /// By concept, how many states last for the coalition.
    pub counts: BTreeMap<&'static str, usize>,
    /// By concept, the states that last for the coalition; of large graphs only the present state and the first
    /// equilibria and agreed states.
    pub stable: BTreeMap<&'static str, Vec<usize>>,
    /// Equilibria under SEQ that it could leave to everybody's gain within it: from, and where to; of large graphs a
    /// few.
    pub leaves: Vec<(usize, Vec<usize>)>,
}

/// Coalitions and parties that stand alone, each in the focal place.
#[derive(Clone, Debug, Serialize)]
pub struct Structure {
    /// Who acts together; parties that act alone too.
    pub coalitions: Vec<Vec<String>>,
    /// By concept, the states that last for all of them.
    pub equilibria: BTreeMap<&'static str, Vec<usize>>,
}

/// Concepts under which coalitions are judged, with their names.
fn named() -> impl Iterator<Item = (Concepts, &'static str)> {
    Concepts::NAMES[..5].iter().copied()
}

/// All coalitions, and by concept the states that last for every one of them and for every party.
pub(super) type Universal = Option<BTreeMap<&'static str, Vec<usize>>>;

/// What verdicts for coalitions of so many members each take in option form, as a number of looks at a state: the worst
/// that the others can do to each member, by a search over the others' moves.
fn looks(states: f64, parties: usize, sizes: impl Iterator<Item = usize>) -> f64 {
    states * sizes.map(|members| (members * (1 + parties - members)) as f64).sum::<f64>()
}

/// Are all coalitions of a graph in option form judged? `whole`: everything is asked for.
#[must_use]
pub fn judges_coalitions(states: u128, parties: usize, whole: bool) -> bool {
    let all = coalitions(parties);
    let sizes = all.iter().map(Vec::len);
    let cheap = states <= STATES as u128 && looks(states as f64, parties, sizes) <= COST;
    !all.is_empty() && (whole || cheap)
}

impl Analysis {
    pub(super) fn names(&self, members: &[usize]) -> Vec<String> {
        members.iter().map(|at| self.graph.parties()[*at].clone()).collect()
    }

    /// What verdicts for these coalitions take, as a number of looks at a state, and how much that may be.
    fn coalition_cost(&self, all: &[Vec<usize>]) -> (f64, f64) {
        let (states, parties) = (self.graph.len() as f64, self.graph.parties().len());
        let sum = |each: &dyn Fn(usize) -> usize| all.iter().map(|m| each(m.len()) as f64).sum::<f64>();
        if self.graph.option_form() {
            return (looks(states, parties, all.iter().map(Vec::len)), COST);
        }
        if self.graph.sanction() == Sanction::Elsewhere {
            return (states * states * sum(&|_| parties), DEFINED_COST);
        }
        (states * states * sum(&|members| 1 + members), LIST_COST)
    }

    /// Why there is no answer for coalitions, if there is none.
    pub(super) fn without_coalitions(&self, whole: bool) -> Option<String> {
        let (states, parties) = (self.graph.len(), self.graph.parties().len());
        if parties > detente_graph::MOST_PARTIES {
            let most = detente_graph::MOST_PARTIES;
            return Some(format!("{parties} parties: all coalitions of up to {most} are looked at"));
        }
        let all = coalitions(parties);
        let (cost, most) = self.coalition_cost(&all);
        let many = cost > most || self.graph.len() > STATES;
        (many && !whole && parties > 1).then(|| {
            let count = all.len();
            format!(
                "looking at {count} over {states} states takes long: `--list all` does it, and names every state"
            )
        })
    }

    /// Are the lists of coalitions cut short?
    pub(super) fn short(&self, whole: bool) -> bool {
        let all = coalitions(self.graph.parties().len()).len();
        !whole && self.graph.len().saturating_mul(all * Concepts::NAMES[..5].len()) > LISTED
    }

    /// What short lists look at: the present state, and the first of the equilibria and agreed states.
    fn told(&self, asked: &Asked<'_>) -> Vec<u32> {
        let resting = self.stability.equilibria(Concepts::SEQ).into_iter().take(TOLD);
        let agreed = asked.agreed.unwrap_or_default().iter().copied().take(TOLD);
        let mut told: Vec<u32> = resting.chain(agreed).chain(asked.status_quo).collect();
        told.sort_unstable();
        told.dedup();
        told
    }

    pub(super) fn all_coalitions(&self, asked: &Asked<'_>) -> (Option<Vec<CoalitionFinding>>, Universal) {
        let all = coalitions(self.graph.parties().len());
        if all.is_empty() || self.without_coalitions(asked.whole).is_some() {
            return (None, None);
        }
        let short = self.short(asked.whole);
        let told = if short { self.told(asked) } else { (0..self.graph.len() as u32).collect() };
        let resting = |state: &u32| self.stability.equilibrium(*state).has(Concepts::SEQ);
        let resting: Vec<u32> = told.iter().copied().filter(resting).collect();
        let universal = Mutex::new(self.stability.stable.iter().fold(
            vec![Concepts::LINEAR; self.graph.len()],
            |mut all, party| {
                all.iter_mut().zip(party).for_each(|(all, party)| *all = all.and(*party));
                all
            },
        ));
        let found = self.judged(&all, |found, members| {
            if let Ok(mut universal) = universal.lock() {
                universal.iter_mut().zip(&found.stable).for_each(|(all, own)| *all = all.and(*own));
            }
            let steps = if short { STEPS } else { usize::MAX };
            let leaves = resting.iter().map(|state| {
                let to = found.improvements(&self.graph, *state).into_iter().take(steps);
                (*state as usize + 1, to.map(|to| to as usize + 1).collect::<Vec<_>>())
            });
            let lasts = |concept, state: &&u32| found.stable[**state as usize].has(concept);
            let list = |concept| told.iter().filter(move |state| lasts(concept, state));
            let count = |concept| found.stable.iter().filter(|verdict| verdict.has(concept)).count();
            CoalitionFinding {
                members: self.names(members),
                counts: named().map(|(concept, name)| (name, count(concept))).collect(),
                stable: named()
                    .map(|(concept, name)| (name, list(concept).map(|state| *state as usize + 1).collect()))
                    .collect(),
                leaves: leaves.filter(|(_, to)| !to.is_empty()).collect(),
            }
        });
        let universal = universal.into_inner().unwrap_or_else(PoisonError::into_inner);
        let most = if short { LISTED } else { usize::MAX };
        let lasting = named().map(|(concept, name)| {
            (name, those(universal.len(), |at| universal[at].has(concept)).into_iter().take(most).collect())
        });
        (Some(found), Some(lasting.collect()))
    }

    /// Verdicts of every coalition, given to `look`, whose answers come back in their order. A thread judges with one
    /// working space, so that memory grows with threads and not with coalitions.
    fn judged<T: Send>(&self, all: &[Vec<usize>], look: impl Fn(&Together, &[usize]) -> T + Sync) -> Vec<T> {
        let spare = Mutex::new(Vec::<Alliances>::new());
        let one = |members: &Vec<usize>| {
            let taken = spare.lock().ok().and_then(|mut spare| spare.pop());
            let mut alliances = taken.unwrap_or_default();
            let told = look(&alliances.judge(&self.graph, members), members);
            if let Ok(mut spare) = spare.lock() {
                spare.push(alliances);
            }
            told
        };
        all.par_iter().with_max_len(1).map(one).collect()
    }

    /// Would the coalitions that a file names take too long?
    pub(super) fn without_structure(&self, named_ones: &[Vec<usize>]) -> bool {
        let (cost, most) = self.coalition_cost(named_ones);
        cost > most * 10.0
    }

    /// What lasts for each coalition that a file names, and for each party that stands alone.
    pub(super) fn structure(&self, named_ones: &[Vec<usize>]) -> Option<Structure> {
        let (graph, parties) = (&self.graph, self.graph.parties().len());
        if self.without_structure(named_ones) {
            return None;
        }
        let mut blocks = named_ones.to_vec();
        let alone = (0..parties).filter(|party| !named_ones.iter().any(|members| members.contains(party)));
        blocks.extend(alone.map(|party| vec![party]));
        let mut all = vec![Concepts::LINEAR; graph.len()];
        for verdicts in self.judged(named_ones, |found, _| found.stable.clone()) {
            all.iter_mut().zip(verdicts).for_each(|(all, own)| *all = all.and(own));
        }
        for members in &blocks {
            if let [party] = members[..] {
                let own = &self.stability.stable[party];
                all.iter_mut().zip(own).for_each(|(all, own)| *all = all.and(*own));
            }
        }
        Some(Structure {
            coalitions: blocks.iter().map(|members| self.names(members)).collect(),
            equilibria: named()
                .map(|(concept, name)| (name, those(all.len(), |at| all[at].has(concept))))
                .collect(),
        })
    }
}
