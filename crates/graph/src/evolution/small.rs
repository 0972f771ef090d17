//! The walk through small graphs in option form: sets of states are a few machine words, and a concept deters a step
//! where one set lies in another.
//!
//! With up(s) the states that do not deter a party at s (those that it likes better; also those it likes as much where
//! only worse ones deter), an improvement from s to t is undeterred
//!
//! * under GMR, where all that the others can reach from t lies in up(s);
//! * under SMR, where all of that lies in the states from which the party gets to up(s), or is there;
//! * under SEQ and SSEQ, where the worst that can follow t ([`crate::solve`]) is above s;
//! * under SIM, where all that can come of t and of the others' own changes from s, each an improvement or none, lies
//!   in up(s).

use super::circle::Circle;
use super::{Evolution, JointMoves};
use crate::graph::Moves;
use crate::{Concepts, Graph, Sanction, Solver};

/// States at most.
const MOST: usize = 256;
const NONE: u32 = u32::MAX;

/// A set of states.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Set<const W: usize>([u64; W]);

impl<const W: usize> Set<W> {
    const EMPTY: Self = Self([0; W]);

    fn insert(&mut self, state: u32) {
        self.0[state as usize / 64] |= 1 << (state % 64);
    }

    fn remove(&mut self, state: u32) {
        self.0[state as usize / 64] &= !(1 << (state % 64));
    }

    fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    fn without(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    fn within(&self, other: &Self) -> bool {
        self.without(other) == Self::EMPTY
    }

    fn first(&self) -> Option<u32> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word as u32 * 64 + self.0[word].trailing_zeros())
    }

    fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    fn iter(mut self) -> impl Iterator<Item = u32> {
        std::iter::from_fn(move || {
            let state = self.first()?;
            self.remove(state);
            Some(state)
        })
    }
}

/// What ranks do not change, in words enough for the states.
#[derive(Clone, Debug)]
pub(super) enum Small {
    One(Tables<1>),
    Two(Tables<2>),
    Four(Tables<4>),
}

/// By party and, within a party, by state.
#[derive(Clone, Debug)]
pub(super) struct Tables<const W: usize> {
    states: usize,
    /// Where the party can go.
    own: Vec<Set<W>>,
    /// From where it can come.
    from: Vec<Set<W>>,
    /// What the others can reach, the state itself included.
    others: Vec<Set<W>>,
    /// States that are equal in the party's options.
    same: Vec<Set<W>>,
    /// By state: where the required parties can go together.
    joint: Vec<Set<W>>,
}

impl Small {
    /// `None` where the graph is too large, or a party does not move by its options.
    pub(super) fn new(graph: &Graph, joint: Option<&Moves>) -> Option<Self> {
        if !graph.option_form() {
            return None;
        }
        match graph.len() {
            0..=64 => Some(Self::One(Tables::new(graph, joint))),
            65..=128 => Some(Self::Two(Tables::new(graph, joint))),
            129..=MOST => Some(Self::Four(Tables::new(graph, joint))),
            _ => None,
        }
    }

    /// The walk under each of the concepts, before shares are made to add up.
    pub(super) fn walks(&self, ask: &Ask<'_>, solver: &mut Solver, circle: &mut Circle) -> Vec<Evolution> {
        match self {
            Self::One(tables) => tables.walks(ask, solver, circle),
            Self::Two(tables) => tables.walks(ask, solver, circle),
            Self::Four(tables) => tables.walks(ask, solver, circle),
        }
    }
}

/// What is asked: the walk from `start` under these ranks (sorted by the solver already).
pub(super) struct Ask<'a> {
    pub graph: &'a Graph,
    pub joint: &'a JointMoves,
    pub ranks: &'a [Vec<u32>],
    pub start: u32,
    pub concepts: &'a [Concepts],
}

/// What ranks decide, by party and state.
struct Ranked<const W: usize> {
    /// What the party likes better.
    above: Vec<Set<W>>,
    /// What does not deter it.
    up: Vec<Set<W>>,
    /// From where it gets to what does not deter it, or is there.
    back: Vec<Set<W>>,
}

impl<const W: usize> Tables<W> {
    fn new(graph: &Graph, joint: Option<&Moves>) -> Self {
        let (states, parties) = (graph.len(), graph.parties().len());
        let empty = || vec![Set::EMPTY; states * parties];
        let (mut own, mut from, mut others, mut same) = (empty(), empty(), empty(), empty());
        for party in 0..parties {
            let mask = graph.mask(party);
            for state in 0..states as u32 {
                let at = party * states + state as usize;
                for to in graph.moves(party, state).filter(|to| *to != state) {
                    own[at].insert(to);
                    from[party * states + to as usize].insert(state);
                }
                let bits = graph.states().get(state) & mask;
                let equal = (0..states as u32).filter(|other| graph.states().get(*other) & mask == bits);
                equal.for_each(|other| same[at].insert(other));
            }
        }
        for party in 0..parties {
            for state in 0..states {
                let mut reached = Set::EMPTY;
                reached.insert(state as u32);
                let mut open = reached;
                while let Some(next) = open.first() {
                    open.remove(next);
                    let movers = (0..parties).filter(|mover| *mover != party);
                    let new = movers
                        .fold(Set::EMPTY, |all: Set<W>, mover| all.or(&own[mover * states + next as usize]))
                        .without(&reached);
                    (reached, open) = (reached.or(&new), open.or(&new));
                }
                others[party * states + state] = reached;
            }
        }
        let mut together = vec![Set::EMPTY; states];
        if let Some(Moves::Options(blocks)) = joint {
            for (state, set) in together.iter_mut().enumerate() {
                blocks.moves(state as u32).filter(|to| *to as usize != state).for_each(|to| set.insert(to));
            }
        }
        Self { states, own, from, others, same, joint: together }
    }

    fn ranked(&self, ask: &Ask<'_>, solver: &Solver) -> Ranked<W> {
        let strictly = ask.graph.sanction() == Sanction::Below;
        let empty = || vec![Set::EMPTY; self.own.len()];
        let mut found = Ranked { above: empty(), up: empty(), back: empty() };
        for (party, ranks) in ask.ranks.iter().enumerate() {
            let begin = party * self.states;
            let (mut above, mut back) = (Set::EMPTY, Set::EMPTY);
            let ties = solver.rising(party).chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]);
            for tie in ties.rev() {
                let (mut with, mut back_with): (Set<W>, Set<W>) = (above, back);
                for state in tie {
                    with.insert(*state);
                    back_with = back_with.or(&self.from[begin + *state as usize]);
                    back_with.insert(*state);
                }
                let (up, reaching) = if strictly { (with, back_with) } else { (above, back) };
                for state in tie {
                    let at = begin + *state as usize;
                    (found.above[at], found.up[at], found.back[at]) = (above, up, reaching);
                }
                (above, back) = (with, back_with);
            }
        }
        found
    }

    fn walks(&self, ask: &Ask<'_>, solver: &mut Solver, circle: &mut Circle) -> Vec<Evolution> {
        let ranked = self.ranked(ask, solver);
        let mut worst = Vec::new();
        let mut walk = |concept: &Concepts| {
            if concept.has(Concepts::SEQ) || concept.has(Concepts::SSEQ) {
                solver.worst_answers(ask.graph, ask.ranks, *concept, &mut worst);
            }
            self.walk(ask, &ranked, *concept, &worst, circle)
        };
        ask.concepts.iter().map(&mut walk).collect()
    }

    /// The open steps from a state.
    fn steps(
        &self,
        ask: &Ask<'_>,
        ranked: &Ranked<W>,
        concept: Concepts,
        worst: &[Vec<u32>],
        state: u32,
    ) -> Set<W> {
        let parties = ask.ranks.len();
        let slot = |party: usize, state: u32| party * self.states + state as usize;
        let mut open = ask
            .joint
            .members
            .iter()
            .fold(self.joint[state as usize], |all, party| all.and(&ranked.above[slot(*party, state)]));
        for party in 0..parties {
            let at = slot(party, state);
            let mut better = self.own[at].and(&ranked.above[at]);
            if better == Set::EMPTY {
                continue;
            }
            let up = &ranked.up[at];
            let all = better;
            let mut keep = |undeterred: &dyn Fn(u32) -> bool| {
                all.iter().filter(|to| !undeterred(*to)).for_each(|to| better.remove(to));
            };
            match concept {
                Concepts::NASH => {}
                Concepts::GMR => keep(&|to| self.others[slot(party, to)].within(up)),
                Concepts::SMR => keep(&|to| self.others[slot(party, to)].within(&ranked.back[at])),
                Concepts::SIM => {
                    let others = (0..parties).filter(|other| *other != party);
                    let changes = others.fold(Set([u64::MAX; W]), |all: Set<W>, other| {
                        let own = slot(other, state);
                        let better = self.own[own].and(&ranked.above[own]);
                        let new = better.iter().map(|to| self.same[slot(other, to)]);
                        all.and(&new.fold(self.same[own], |all, one| all.or(&one)))
                    });
                    keep(&|to| self.same[slot(party, to)].and(&changes).within(up));
                }
                _ => {
                    let least = ask.ranks[party][state as usize];
                    let strictly = ask.graph.sanction() == Sanction::Below;
                    keep(&|to| {
                        let worst = worst[party][to as usize];
                        worst > least || strictly && worst == least
                    });
                }
            }
            open = open.or(&better);
        }
        open
    }

    fn walk(
        &self,
        ask: &Ask<'_>,
        ranked: &Ranked<W>,
        concept: Concepts,
        worst: &[Vec<u32>],
        circle: &mut Circle,
    ) -> Evolution {
        let mut search = Search::new(self.states);
        search.run(ask.start, |state| self.steps(ask, ranked, concept, worst, state));
        let Search { steps, place, order, ends, .. } = search;
        let mut mass = vec![0.0; self.states];
        mass[ask.start as usize] = 1.0;
        let mut found = Evolution::default();
        let mut end = order.len();
        for at in (0..ends.len()).rev() {
            let begin = if at == 0 { 0 } else { ends[at - 1] };
            let component = &order[begin..end];
            end = begin;
            let [state] = component else {
                let mut collect = |state: u32, into: &mut Vec<u32>| {
                    into.clear();
                    into.extend(steps[state as usize].iter());
                };
                circle.pass(component, &place, &mut mass, None, &mut collect, &mut found);
                continue;
            };
            let (share, open) = (mass[*state as usize], steps[*state as usize]);
            if open == Set::EMPTY {
                found.rests.push((*state, share));
                continue;
            }
            found.steps += share;
            let each = share / f64::from(open.len());
            open.iter().for_each(|to| mass[to as usize] += each);
        }
        found
    }
}

/// Components of what can be visited: Tarjan's search without recursion.
struct Search<const W: usize> {
    /// Open steps of states that were found.
    steps: Vec<Set<W>>,
    number: Vec<u32>,
    lowest: Vec<u32>,
    /// Place of a finished state within its component.
    place: Vec<u32>,
    /// States, component by component, what comes last on the walk first.
    order: Vec<u32>,
    ends: Vec<usize>,
}

impl<const W: usize> Search<W> {
    fn new(states: usize) -> Self {
        Self {
            steps: vec![Set::EMPTY; states],
            number: vec![0; states],
            lowest: vec![0; states],
            place: vec![NONE; states],
            order: Vec::new(),
            ends: Vec::new(),
        }
    }

    fn run(&mut self, start: u32, open: impl Fn(u32) -> Set<W>) {
        let (mut found, mut waiting) = (Set::<W>::EMPTY, Set::<W>::EMPTY);
        let (mut path, mut stack, mut next) = (vec![start], Vec::new(), Some(start));
        let mut count = 0;
        while let Some(state) = path.last().copied() {
            if next == Some(state) {
                self.steps[state as usize] = open(state);
                (self.number[state as usize], self.lowest[state as usize]) = (count, count);
                count += 1;
                found.insert(state);
                waiting.insert(state);
                stack.push(state);
            }
            next = self.steps[state as usize].without(&found).first();
            if let Some(to) = next {
                path.push(to);
                continue;
            }
            let back = self.steps[state as usize].and(&waiting);
            let seen = back.iter().map(|to| self.lowest[to as usize]);
            let lowest = seen.fold(self.lowest[state as usize], u32::min);
            self.lowest[state as usize] = lowest;
            path.pop();
            if lowest == self.number[state as usize] {
                let begin = stack.iter().rposition(|waiting| *waiting == state).unwrap_or(0);
                for (place, member) in stack.drain(begin..).enumerate() {
                    self.place[member as usize] = place as u32;
                    waiting.remove(member);
                    self.order.push(member);
                }
                self.ends.push(self.order.len());
            }
        }
    }
}
