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
//! where they are needed, not stored.
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

use crate::blocks::Blocks;
use crate::edges::Edges;
use crate::graph::Moves;
use crate::{Concepts, Graph, GraphError, MOST_STATES, Sanction, Solver};

/// Components up to this size are solved by elimination where passing on what is on its way takes longer.
const DENSE: usize = 1024;
/// Components up to this size are solved by elimination at once.
const SMALL: usize = 16;
/// Steps passed along within one component before what is still on its way is called unsettled.
const MOST_PUSHES: u64 = 1 << 33;
/// Steps that are stored for one component.
const MOST_STORED: usize = 1 << 27;
/// A share of the walks too small to follow.
const NOTHING: f64 = 1e-14;
const NONE: u32 = u32::MAX;

/// Moves that several parties make together.
#[derive(Clone, Debug)]
pub struct JointMoves {
    members: Vec<usize>,
    moves: Option<Moves>,
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
            return Ok(Self { members, moves: None });
        }
        if members.iter().all(|party| matches!(graph.how(*party), Moves::Options(_))) {
            let moves = Some(Moves::Options(Blocks::of(graph.states(), graph.options(), &members)));
            return Ok(Self { members, moves });
        }
        if graph.len() > MOST_STATES {
            let states = graph.len();
            return Err(GraphError::shape(format!("{states} states are too many for joint moves by lists")));
        }
        let ends = |from: u32| crate::coalition::reach(graph, &members, from, false);
        let pairs = (0..graph.len() as u32).flat_map(|from| ends(from).into_iter().map(move |to| (from, to)));
        let pairs: Vec<(u32, u32)> = pairs.filter(|(from, to)| from != to).collect();
        let moves = Some(Moves::Listed(Edges::new(graph.len(), &pairs)?));
        Ok(Self { members, moves })
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
}

/// Computes evolutions, and keeps its working space between them.
#[derive(Debug, Default)]
pub struct Evolver {
    solver: Solver,
    worst: Vec<Vec<u32>>,
    /// Undeterred improvements by state and party, where no single number tells them.
    undeterred: Undeterred,
    above: Above,
    search: Search,
    /// By state: what flows in.
    mass: Vec<f64>,
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
        assert_eq!(ranks.len(), graph.parties().len(), "ranks for every party");
        assert!(ranks.iter().all(|ranks| ranks.len() == graph.len()), "ranks for every state");
        assert!((start as usize) < graph.len(), "a state to start from");
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
        self.above.fill(joint, ranks);
        let option_form = graph.option_form();
        let mut open = Open {
            graph,
            joint,
            ranks,
            concept,
            deterrence,
            worst: &self.worst,
            undeterred: &mut self.undeterred,
            above: &self.above,
            option_form,
        };
        self.search.run(&mut open, start);
        let (mass, steps) = (&mut self.mass, &mut self.steps);
        mass.clear();
        mass.resize(graph.len(), 0.0);
        mass[start as usize] = 1.0;
        let mut found = Evolution::default();
        for component in self.search.components().rev() {
            if let [state] = component {
                let share = mass[*state as usize];
                open.collect(*state, steps);
                if steps.is_empty() {
                    found.rests.push((*state, share));
                    continue;
                }
                found.steps += share;
                let each = share / steps.len() as f64;
                steps.iter().for_each(|to| mass[*to as usize] += each);
            } else {
                self.circle.pass(&open, component, &self.search.place, mass, steps, &mut found);
            }
        }
        found.rests.sort_unstable_by_key(|(state, _)| *state);
        // Halves and thirds do not add up to 1 in their last digit.
        let all = found.rests.iter().map(|(_, chance)| chance).sum::<f64>() + found.never + found.unsettled;
        found.rests.iter_mut().for_each(|(_, chance)| *chance /= all);
        found.never /= all;
        found.unsettled /= all;
        found.agreed = found.rests.iter().filter(|(state, _)| agreed(*state)).map(|(_, chance)| chance).sum();
        Some(found)
    }
}

/// How a solution concept deters.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deterrence {
    /// It does not.
    Never,
    /// By the worst that can follow, which is a number for each party and state.
    Worst { strictly: bool },
    /// As its definition says, move by move.
    Defined,
}

/// Undeterred improvements, filled in state by state.
#[derive(Debug, Default)]
struct Undeterred {
    ranges: Vec<(u32, u32)>,
    ends: Vec<u32>,
}

impl Undeterred {
    fn clear(&mut self, slots: usize) {
        self.ranges.clear();
        self.ranges.resize(slots, (0, 0));
        self.ends.clear();
    }
}

/// For joint moves in option form: the states of each block by falling rank of the first member, so that only those
/// are looked at that it prefers, and what the other members think of them in the same order.
#[derive(Debug, Default)]
struct Above {
    states: Vec<u32>,
    /// By state: the places of those that the first member prefers.
    ranges: Vec<(u32, u32)>,
    /// By other member, by place.
    others: Vec<Vec<u32>>,
}

impl Above {
    fn fill(&mut self, joint: &JointMoves, ranks: &[Vec<u32>]) {
        let (Some(Moves::Options(blocks)), Some((first, others))) =
            (&joint.moves, joint.members.split_first())
        else {
            return;
        };
        self.states.clone_from(&blocks.members);
        self.ranges.clear();
        self.ranges.resize(self.states.len(), (0, 0));
        let key = &ranks[*first];
        for cells in blocks.blocks() {
            let range =
                blocks.starts[cells.start as usize] as usize..blocks.starts[cells.end as usize] as usize;
            let begin = range.start as u32;
            let block = &mut self.states[range];
            block.sort_unstable_by_key(|state| (std::cmp::Reverse(key[*state as usize]), *state));
            let mut end = begin;
            for tie in block.chunk_by(|a, b| key[*a as usize] == key[*b as usize]) {
                tie.iter().for_each(|state| self.ranges[*state as usize] = (begin, end));
                end += tie.len() as u32;
            }
        }
        self.others.resize_with(others.len(), Vec::new);
        for (list, party) in self.others.iter_mut().zip(others) {
            list.clear();
            list.extend(self.states.iter().map(|state| ranks[*party][*state as usize]));
        }
    }
}

/// Tells which steps are open.
struct Open<'a> {
    graph: &'a Graph,
    joint: &'a JointMoves,
    ranks: &'a [Vec<u32>],
    concept: Concepts,
    deterrence: Deterrence,
    worst: &'a [Vec<u32>],
    undeterred: &'a mut Undeterred,
    above: &'a Above,
    option_form: bool,
}

/// A place in the list of all moves from a state: whose (the joint ones last), and which.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    whose: usize,
    at: usize,
}

impl Open<'_> {
    /// To be called once for each state before its steps are asked for.
    fn prepare(&mut self, state: u32) {
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

    /// Would the party take this step by itself?
    #[inline]
    fn alone(&self, party: usize, from: u32, to: u32) -> bool {
        let ranks = &self.ranks[party];
        if ranks[to as usize] <= ranks[from as usize] || !self.graph.how(party).leads(from, to) {
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

    /// The next joint step from the cursor on that no party takes by itself.
    #[inline]
    fn next_together(&self, from: u32, at: &mut usize) -> Option<u32> {
        let parties = self.ranks.len();
        let gain =
            |party: &usize, to: u32| self.ranks[*party][to as usize] > self.ranks[*party][from as usize];
        let own =
            |party: usize, to: u32| self.graph.how(party).leads(from, to) && self.alone(party, from, to);
        let nobodys = |to: u32| !(0..parties).any(|party| own(party, to));
        match &self.joint.moves {
            None => None,
            Some(Moves::Listed(edges)) => {
                let candidates = edges.from(from);
                while let Some(to) = candidates.get(*at) {
                    *at += 1;
                    if self.joint.members.iter().all(|party| gain(party, *to)) && nobodys(*to) {
                        return Some(*to);
                    }
                }
                None
            }
            Some(Moves::Options(blocks)) => {
                let (begin, end) = self.above.ranges[from as usize];
                let own = &self.joint.members[1..];
                for place in begin as usize + *at..end as usize {
                    let prefer = self.above.others.iter().zip(own);
                    let mut prefer =
                        prefer.map(|(list, party)| list[place] > self.ranks[*party][from as usize]);
                    if prefer.all(|prefers| prefers) {
                        let to = self.above.states[place];
                        if blocks.leads(from, to) && nobodys(to) {
                            *at = place + 1 - begin as usize;
                            return Some(to);
                        }
                    }
                }
                *at = (end - begin) as usize;
                None
            }
        }
    }

    /// The next open step from the cursor on.
    fn next(&self, from: u32, cursor: &mut Cursor) -> Option<u32> {
        while cursor.whose < self.ranks.len() {
            let step = self.next_alone(cursor.whose, from, &mut cursor.at);
            if step.is_some() {
                return step;
            }
            *cursor = Cursor { whose: cursor.whose + 1, at: 0 };
        }
        self.next_together(from, &mut cursor.at)
    }

    /// All open steps.
    fn collect(&self, from: u32, steps: &mut Vec<u32>) {
        steps.clear();
        let mut cursor = Cursor::default();
        while let Some(to) = self.next(from, &mut cursor) {
            steps.push(to);
        }
    }
}

/// Components of what can be visited: Tarjan's search without recursion.
#[derive(Debug, Default)]
struct Search {
    /// When a state was found, from 0.
    found: Vec<u32>,
    lowest: Vec<u32>,
    /// Place of a finished state within its component.
    place: Vec<u32>,
    /// Found, not yet in a component.
    waiting: Vec<u32>,
    path: Vec<(u32, Cursor)>,
    /// States, component by component, what comes last on the walk first.
    states: Vec<u32>,
    ends: Vec<u32>,
}

impl Search {
    fn run(&mut self, open: &mut Open<'_>, start: u32) {
        for list in [&mut self.found, &mut self.lowest, &mut self.place] {
            list.clear();
            list.resize(open.graph.len(), NONE);
        }
        self.states.clear();
        self.ends.clear();
        let mut count = 0;
        self.enter(open, start, &mut count);
        while let Some((state, cursor)) = self.path.last_mut() {
            let state = *state;
            if let Some(to) = open.next(state, cursor) {
                if self.found[to as usize] == NONE {
                    self.enter(open, to, &mut count);
                } else if self.place[to as usize] == NONE {
                    let lowest = &mut self.lowest[state as usize];
                    *lowest = (*lowest).min(self.found[to as usize]);
                }
                continue;
            }
            self.path.pop();
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
                }
                self.ends.push(self.states.len() as u32);
            }
        }
    }

    fn enter(&mut self, open: &mut Open<'_>, state: u32, count: &mut u32) {
        open.prepare(state);
        self.found[state as usize] = *count;
        self.lowest[state as usize] = *count;
        *count += 1;
        self.waiting.push(state);
        self.path.push((state, Cursor::default()));
    }

    /// The components, what comes last on the walk first.
    fn components(&self) -> impl DoubleEndedIterator<Item = &[u32]> {
        (0..self.ends.len()).map(|at| {
            let begin = if at == 0 { 0 } else { self.ends[at - 1] as usize };
            &self.states[begin..self.ends[at] as usize]
        })
    }
}

/// A component of several states.
#[derive(Debug, Default)]
struct Circle {
    /// Steps of each member: the places of those that stay in the component, then the states outside.
    steps: Vec<u32>,
    /// By member: where its steps begin, and where those outside begin.
    starts: Vec<(usize, usize)>,
    chances: Vec<f64>,
    leaves: Vec<f64>,
    inflow: Vec<f64>,
    visits: Vec<f64>,
}

impl Circle {
    /// Passes on what flows into a component.
    fn pass(
        &mut self,
        open: &Open<'_>,
        component: &[u32],
        place: &[u32],
        mass: &mut [f64],
        steps: &mut Vec<u32>,
        found: &mut Evolution,
    ) {
        self.inflow.clear();
        self.inflow.extend(component.iter().map(|state| mass[*state as usize]));
        let all: f64 = self.inflow.iter().sum();
        let inside = |to: u32| {
            let at = place[to as usize];
            // Places are those of finished components too: only the component's own member counts.
            (component.get(at as usize) == Some(&to)).then_some(at)
        };
        self.steps.clear();
        self.starts.clear();
        let mut closed = true;
        for state in component {
            open.collect(*state, steps);
            let begin = self.steps.len();
            self.steps.extend(steps.iter().filter_map(|to| inside(*to)));
            self.starts.push((begin, self.steps.len()));
            self.steps.extend(steps.iter().filter(|to| inside(**to).is_none()));
            closed &= self.starts.last().is_some_and(|(_, outside)| *outside == self.steps.len());
            if self.steps.len() > MOST_STORED {
                found.unsettled += all;
                return;
            }
        }
        self.starts.push((self.steps.len(), self.steps.len()));
        if closed {
            found.never += all;
            return;
        }
        let size = component.len();
        if size <= SMALL {
            self.eliminate();
        } else if size <= DENSE {
            // No more work than elimination would be.
            if self.push((size * size * size / 3) as u64) > 0.0 {
                self.inflow.clear();
                self.inflow.extend(component.iter().map(|state| mass[*state as usize]));
                self.eliminate();
            }
        } else {
            found.unsettled += self.push(MOST_PUSHES);
        }
        for (at, visits) in self.visits.iter().enumerate() {
            let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
            let each = visits / (end - begin) as f64;
            self.steps[outside..end].iter().for_each(|to| mass[*to as usize] += each);
            found.steps += visits;
        }
    }

    fn eliminate(&mut self) {
        self.fill();
        eliminate(&mut self.chances, &mut self.leaves, &mut self.inflow, &mut self.visits);
    }

    /// The chances of stepping from member to member, and of leaving.
    fn fill(&mut self) {
        let size = self.inflow.len();
        self.chances.clear();
        self.chances.resize(size * size, 0.0);
        self.leaves.clear();
        for at in 0..size {
            let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
            let each = 1.0 / (end - begin) as f64;
            self.steps[begin..outside].iter().for_each(|to| self.chances[at * size + *to as usize] = each);
            self.leaves.push((end - outside) as f64 * each);
        }
    }

    /// Visits by passing on what is on its way until next to nothing is, or `most` steps are made; returns what still
    /// is.
    fn push(&mut self, most: u64) -> f64 {
        let size = self.inflow.len();
        self.visits.clear();
        self.visits.resize(size, 0.0);
        let mut work = 0;
        loop {
            for at in 0..size {
                let on_its_way = std::mem::take(&mut self.inflow[at]);
                self.visits[at] += on_its_way;
                let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
                let each = on_its_way / (end - begin) as f64;
                self.steps[begin..outside].iter().for_each(|to| self.inflow[*to as usize] += each);
            }
            work += self.steps.len() as u64;
            let left = self.inflow.iter().sum();
            if left <= NOTHING || work > most {
                return if left <= NOTHING { 0.0 } else { left };
            }
        }
    }
}

/// Expected visits to the members of a component, from what flows in, by elimination: `chances` row by row, what
/// `leaves` from each, all of them overwritten. Sums and products only.
fn eliminate(chances: &mut [f64], leaves: &mut [f64], inflow: &mut [f64], visits: &mut Vec<f64>) {
    let size = leaves.len();
    let mut away = vec![0.0; size];
    for last in (0..size).rev() {
        let (before, own) = chances.split_at_mut(last * size);
        let own = &own[..last];
        // What does not step from a member to itself by way of those that are eliminated.
        away[last] = own.iter().sum::<f64>() + leaves[last];
        for row in 0..last {
            let through = before[row * size + last] / away[last];
            if through > 0.0 {
                let into = &mut before[row * size..row * size + last];
                into.iter_mut().zip(own.iter()).for_each(|(slot, chance)| *slot += through * chance);
                leaves[row] += through * leaves[last];
            }
        }
        let through = inflow[last] / away[last];
        inflow[..last].iter_mut().zip(own.iter()).for_each(|(slot, chance)| *slot += through * chance);
    }
    visits.clear();
    for at in 0..size {
        let into: f64 =
            visits.iter().enumerate().map(|(from, visits)| visits * chances[from * size + at]).sum();
        visits.push((inflow[at] + into) / away[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elimination and passing on agree on a component that is left from one member only.
    #[test]
    fn two_ways_of_solving_agree() {
        // A ring of 40 with chords; member 7 leaves with one step of its three.
        let size = 40usize;
        let mut circle = Circle { inflow: vec![0.0; size], ..Circle::default() };
        circle.inflow[3] = 0.75;
        circle.inflow[20] = 0.25;
        for at in 0..size {
            let begin = circle.steps.len();
            circle.steps.extend([(at + 1) % size, (at + 11) % size].map(|to| to as u32));
            circle.starts.push((begin, circle.steps.len()));
            if at == 7 {
                circle.steps.push(99);
            }
        }
        circle.starts.push((circle.steps.len(), circle.steps.len()));
        circle.fill();
        let mut inflow = circle.inflow.clone();
        let mut visits = Vec::new();
        eliminate(&mut circle.chances, &mut circle.leaves, &mut inflow, &mut visits);
        assert_eq!(circle.push(u64::MAX), 0.0);
        for (a, b) in visits.iter().zip(&circle.visits) {
            assert!((a - b).abs() < 1e-9 * b.max(1.0), "{a} {b}");
        }
        // All of it leaves, through the one door.
        assert!((visits[7] / 3.0 - 1.0).abs() < 1e-12, "{}", visits[7]);
    }

    /// A circle that is left once in 10^13 steps keeps its digits.
    #[test]
    fn a_narrow_door_costs_no_digits() {
        let door = 1e-13;
        let mut chances = vec![0.0, 1.0, 1.0 - door, 0.0];
        let (mut leaves, mut inflow, mut visits) = (vec![0.0, door], vec![1.0, 0.0], Vec::new());
        eliminate(&mut chances, &mut leaves, &mut inflow, &mut visits);
        assert!((visits[1] * door - 1.0).abs() < 1e-14, "{}", visits[1] * door);
    }
}
