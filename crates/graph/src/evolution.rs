//! Where a conflict goes from its present state: a walk of open steps that comes to rest.
//!
//! From a state s these steps are open:
//!
//! * a party's own improvement from s that its solution concept does not deter. Nash deters none; under GMR, SMR,
//!   SEQ, SSEQ and SIM an improvement is deterred where the others can answer it, so that a state is stable for a
//!   party exactly where all its improvements are deterred (see [`crate::stability`]);
//! * a *joint* move of the parties whose consent is needed, to a state that each of them strictly prefers. In option
//!   form they change their options together, as one party would change its own: what lies between need not be
//!   feasible. Where one of them moves by a list, they move one after the other, nobody twice running.
//!
//! Each open step is equally likely; a state that can be reached by several counts once. Indifference moves nobody. A
//! state without an open step is a *resting* state; so a joint step leaves an equilibrium, too. A set of states that
//! the walk cannot leave and in which it finds no rest is a circle for ever.
//!
//! The walk is a Markov chain; where it comes to rest, and how likely, are its absorption probabilities, and here they
//! are solved, not simulated. States that reach each other form a component (Tarjan 1972). Components are taken in
//! the order of the walk: what flows in is known, the visits within follow from a small linear system, and what
//! flows out goes on. Systems are eliminated without a subtraction (Grassmann, Taksar & Heyman 1985, "Regenerative
//! analysis and steady state distributions for Markov chains", *Operations Research* 33), so that a circle that is
//! hardly ever left costs no digits. Only states that the walk can visit are looked at, and steps are enumerated
//! where they are needed, not stored. The time of the walks that come to rest in a state follows from the same
//! systems: what has flowed into a state, weighted by the time that it has taken, flows on like it.
//!
//! ```
//! use detente_graph::{Concepts, Evolver, Graph, GraphOption, JointMoves, States};
//! # let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Default::default() };
//! # let options = vec![option(0, "row.c"), option(1, "column.c")];
//! # let mut game = Graph::new(vec!["row".into(), "column".into()], options, States::all(2).unwrap()).unwrap();
//! # game.rank(0, &[2, 1, 4, 3]).unwrap();
//! # game.rank(1, &[2, 4, 1, 3]).unwrap();
//! // Prisoner's dilemma from "both defect" (state 0), where a joint step leads to "both cooperate" (3).
//! let together = JointMoves::new(&game, &[0, 1]).unwrap();
//! let ranks = [game.ranks(0).to_vec(), game.ranks(1).to_vec()];
//! let mut evolver = Evolver::default();
//! let mut from = |concept| evolver.evolve(&game, &together, &ranks, 0, concept, &|state| state == 3).unwrap();
//! // Who fears the answer stays there; who does not fear it defects, and so on for ever.
//! assert_eq!(from(Concepts::SEQ).rests, [(3, 1.0)]);
//! assert_eq!(from(Concepts::SEQ).agreed, 1.0);
//! assert_eq!(from(Concepts::NASH).never, 1.0);
//! ```

mod circle;
mod dominance;
mod search;
mod small;
mod steps;

use crate::blocks::Blocks;
use crate::edges::Edges;
use crate::graph::Moves;
use crate::{Concepts, Graph, GraphError, MOST_STATES, Sanction, Solver};
use circle::{Circle, Clock};
use dominance::{Bits, Dominance};
use search::Search;
use small::{Ask, Small};
pub use steps::Costs;
use steps::{Deterrence, Open, Undeterred};

/// Moves that several parties make together.
#[derive(Clone, Debug)]
pub struct JointMoves {
    members: Vec<usize>,
    moves: Option<Moves>,
    small: Option<Small>,
}

impl JointMoves {
    /// Joint moves of these parties. Fewer than two have none. They depend on the graph and not on ranks: made once,
    /// they serve every draw.
    ///
    /// # Errors
    /// Where a party does not exist, and beyond [`MOST_STATES`] states where one of the parties moves by a list.
    pub fn new(graph: &Graph, members: &[usize]) -> Result<Self, GraphError> {
        let mut members = members.to_vec();
        members.sort_unstable();
        members.dedup();
        if let Some(party) = members.iter().find(|party| **party >= graph.parties().len()) {
            return Err(GraphError::shape(format!("there is no party {party}")));
        }
        if members.len() < 2 {
            return Ok(Self { small: Small::new(graph, None), members, moves: None });
        }
        if members.iter().all(|party| matches!(graph.how(*party), Moves::Options(_))) {
            let moves = Some(Moves::Options(Blocks::of(graph.states(), graph.options(), &members)));
            return Ok(Self { small: Small::new(graph, moves.as_ref()), members, moves });
        }
        if graph.len() > MOST_STATES {
            let states = graph.len();
            return Err(GraphError::shape(format!("{states} states are too many for joint moves by lists")));
        }
        let ends = |from: u32| crate::coalition::reach(graph, &members, from, false);
        let pairs = (0..graph.len() as u32).flat_map(|from| ends(from).into_iter().map(move |to| (from, to)));
        let pairs: Vec<(u32, u32)> = pairs.filter(|(from, to)| from != to).collect();
        let moves = Some(Moves::Listed(Edges::new(graph.len(), &pairs)?));
        Ok(Self { members, moves, small: None })
    }

    /// For tests and benchmarks: walks are followed as in large graphs. The answers are the same.
    #[doc(hidden)]
    pub fn as_if_large(&mut self) {
        self.small = None;
    }
}

/// Where the walk comes to rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evolution {
    /// Resting states (from 0), ascending, each with the chance that the walk comes to rest there.
    pub rests: Vec<(u32, f64)>,
    /// Chance that it comes to rest in an agreed state.
    pub agreed: f64,
    /// Chance that it never rests.
    pub never: f64,
    /// Chance of walks that were not followed to their end: above 0 only where thousands of states form one
    /// circle that is hardly ever left.
    pub unsettled: f64,
    /// Expected number of steps until the walk rests, or enters a circle that it never leaves.
    pub steps: f64,
    /// For each of `rests` the expected time of the walks that come to rest there; empty where none was asked for.
    pub times: Vec<f64>,
}

/// What steps cost and how long they take. Nothing of it changes a verdict: a costly step can still be an answer.
#[derive(Clone, Copy, Default)]
pub struct Burdens<'a> {
    /// What a party's part in a step costs it, in shares of the way from its worst rank to its best: it takes a step
    /// only where it gains more.
    pub costs: Option<Costs<'a>>,
    /// How long the step from one state to another takes.
    pub takes: Option<&'a dyn Fn(u32, u32) -> f64>,
}

impl std::fmt::Debug for Burdens<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (costs, takes) = (self.costs.is_some(), self.takes.is_some());
        f.debug_struct("Burdens").field("costs", &costs).field("takes", &takes).finish()
    }
}

impl Evolution {
    /// With its shares made to add up, and those of agreed states together: halves and thirds do not add up to 1 in their
    /// last digit.
    fn settled(mut self, agreed: &dyn Fn(u32) -> bool) -> Self {
        if self.times.is_empty() {
            self.rests.sort_unstable_by_key(|(state, _)| *state);
        } else {
            let mut both: Vec<_> = self.rests.iter().copied().zip(self.times.iter().copied()).collect();
            both.sort_unstable_by_key(|((state, _), _)| *state);
            (self.rests, self.times) = both.into_iter().unzip();
        }
        let all = self.rests.iter().map(|(_, chance)| chance).sum::<f64>() + self.never + self.unsettled;
        self.rests.iter_mut().for_each(|(_, chance)| *chance /= all);
        self.never /= all;
        self.unsettled /= all;
        let holding = self.rests.iter().filter(|(state, _)| agreed(*state));
        self.agreed = holding.fold(0.0, |all, (_, chance)| all + chance);
        self
    }
}

/// Computes evolutions, and keeps its working space between them.
#[derive(Debug, Default)]
pub struct Evolver {
    solver: Solver,
    worst: Vec<Vec<u32>>,
    /// Undeterred improvements by state and party, where no single number tells them.
    undeterred: Undeterred,
    dominance: Dominance,
    bits: Bits,
    search: Search,
    /// By state: what flows in, and the time that it has taken.
    mass: Vec<f64>,
    passed: Vec<f64>,
    steps: Vec<u32>,
    circle: Circle,
}

impl Evolver {
    /// The walk from `start` where each party prefers by `ranks` (dense, 1 the worst; one list for each party) and
    /// thinks ahead by one `concept`; `agreed` says which states count as an agreement. `None` for SIM where a party
    /// does not move by its options.
    ///
    /// # Panics
    /// Where there is not one list of ranks for each party with one rank for each state, where `start` does not
    /// exist, and where `concept` is not one of [`Concepts::NAMES`].
    pub fn evolve(
        &mut self,
        graph: &Graph,
        joint: &JointMoves,
        ranks: &[Vec<u32>],
        start: u32,
        concept: Concepts,
        agreed: &dyn Fn(u32) -> bool,
    ) -> Option<Evolution> {
        self.evolve_each(graph, joint, ranks, start, &[concept], agreed).pop().flatten()
    }

    /// The same where steps have costs, or take time.
    ///
    /// # Panics
    /// As [`Evolver::evolve`].
    #[allow(clippy::too_many_arguments, reason = "those of `evolve`, and one more")]
    pub fn evolve_with(
        &mut self,
        graph: &Graph,
        joint: &JointMoves,
        ranks: &[Vec<u32>],
        start: u32,
        concept: Concepts,
        agreed: &dyn Fn(u32) -> bool,
        burdens: Burdens<'_>,
    ) -> Option<Evolution> {
        assert_eq!(ranks.len(), graph.parties().len(), "ranks for every party");
        assert!(ranks.iter().all(|ranks| ranks.len() == graph.len()), "ranks for every state");
        assert!((start as usize) < graph.len(), "a state to start from");
        self.solver.sort(graph, ranks);
        self.dominate(joint, ranks);
        self.under(graph, joint, ranks, start, concept, agreed, burdens)
    }

    /// Where all of the joint parties would go, for these ranks.
    fn dominate(&mut self, joint: &JointMoves, ranks: &[Vec<u32>]) {
        if let Some(Moves::Options(blocks)) = &joint.moves {
            let member = |party: &usize| (ranks[*party].as_slice(), self.solver.rising(*party));
            self.dominance.fill(blocks, &joint.members.iter().map(member).collect::<Vec<_>>());
        }
    }

    /// The same under several concepts, one answer for each: what does not depend on the concept is worked out once.
    ///
    /// # Panics
    /// As [`Evolver::evolve`].
    pub fn evolve_each(
        &mut self,
        graph: &Graph,
        joint: &JointMoves,
        ranks: &[Vec<u32>],
        start: u32,
        concepts: &[Concepts],
        agreed: &dyn Fn(u32) -> bool,
    ) -> Vec<Option<Evolution>> {
        assert_eq!(ranks.len(), graph.parties().len(), "ranks for every party");
        assert!(ranks.iter().all(|ranks| ranks.len() == graph.len()), "ranks for every state");
        assert!((start as usize) < graph.len(), "a state to start from");
        self.solver.sort(graph, ranks);
        if let Some(small) = joint.small.as_ref().filter(|_| graph.sanction() != Sanction::Elsewhere) {
            for concept in concepts {
                assert!(Concepts::NAMES.iter().any(|(known, _)| known == concept), "one concept");
            }
            let ask = Ask { graph, joint, ranks, start, concepts };
            let walks = small.walks(&ask, &mut self.solver, &mut self.circle);
            return walks.into_iter().map(|walk| Some(walk.settled(agreed))).collect();
        }
        self.dominate(joint, ranks);
        let none = Burdens::default();
        concepts
            .iter()
            .map(|concept| self.under(graph, joint, ranks, start, *concept, agreed, none))
            .collect()
    }

    /// Under one concept, once the ranks are sorted.
    #[allow(clippy::too_many_arguments, reason = "those of `evolve_with`")]
    fn under(
        &mut self,
        graph: &Graph,
        joint: &JointMoves,
        ranks: &[Vec<u32>],
        start: u32,
        concept: Concepts,
        agreed: &dyn Fn(u32) -> bool,
        burdens: Burdens<'_>,
    ) -> Option<Evolution> {
        assert!(Concepts::NAMES.iter().any(|(known, _)| *known == concept), "one concept");
        if concept == Concepts::SIM && !graph.option_form() {
            return None;
        }
        let sanction = graph.sanction();
        let deterrence = match (concept, sanction) {
            (Concepts::NASH, _) => Deterrence::Never,
            (Concepts::SIM, _) | (_, Sanction::Elsewhere) => Deterrence::Defined,
            _ => {
                self.solver.worst_answers(graph, ranks, concept, &mut self.worst);
                Deterrence::Worst { strictly: sanction == Sanction::Below }
            }
        };
        self.undeterred.clear(graph.len() * ranks.len());
        let option_form = graph.option_form();
        let highest: Vec<u32> = ranks.iter().map(|ranks| ranks.iter().copied().max().unwrap_or(1)).collect();
        let mut open = Open {
            graph,
            joint,
            ranks,
            concept,
            deterrence,
            worst: &self.worst,
            undeterred: &mut self.undeterred,
            dominance: &self.dominance,
            option_form,
            costs: burdens.costs,
            highest: &highest,
        };
        self.search.run(&mut open, start);
        let (mass, bits, steps) = (&mut self.mass, &mut self.bits, &mut self.steps);
        mass.clear();
        mass.resize(graph.len(), 0.0);
        mass[start as usize] = 1.0;
        let passed = &mut self.passed;
        passed.clear();
        passed.resize(if burdens.takes.is_some() { graph.len() } else { 0 }, 0.0);
        let mut found = Evolution::default();
        for component in self.search.components().rev() {
            if let [state] = component {
                let share = mass[*state as usize];
                open.collect(*state, bits, steps);
                if steps.is_empty() {
                    found.rests.push((*state, share));
                    let time = |passed: &f64| passed / share.max(f64::MIN_POSITIVE);
                    found.times.extend(passed.get(*state as usize).map(time));
                    continue;
                }
                found.steps += share;
                let each = share / steps.len() as f64;
                steps.iter().for_each(|to| mass[*to as usize] += each);
                if let Some(takes) = burdens.takes {
                    let before = passed[*state as usize] / steps.len() as f64;
                    steps.iter().for_each(|to| passed[*to as usize] += before + each * takes(*state, *to));
                }
            } else {
                let mut collect = |state: u32, into: &mut Vec<u32>| open.collect(state, bits, into);
                let clock = burdens.takes.map(|takes| Clock { passed: passed.as_mut_slice(), takes });
                self.circle.pass(component, &self.search.place, mass, clock, &mut collect, &mut found);
            }
        }
        Some(found.settled(agreed))
    }
}
