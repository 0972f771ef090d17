//! Verdicts of every state for a coalition, without a search from each. See the head of the module above.

use super::closure::{ByMover, Closure, Cursor, Steps};
use super::fronts::{Fronts, exceed};
use crate::graph::Moves;
use crate::{Concepts, Graph, Sanction, Solver};

/// Judges one coalition after the other, keeping its working space.
#[derive(Debug, Default)]
pub(super) struct Judge {
    solver: Solver,
    sorted: bool,
    /// Ranks of the members, and what is asked of the fronts, by state.
    table: Vec<u32>,
    asked: Vec<u32>,
    worst: Vec<Vec<u32>>,
    wanted: Fronts,
    own: Fronts,
    held: Held,
}

/// By what the others answer.
#[derive(Clone, Copy)]
struct Answers {
    improving: bool,
    /// Ranks that are harm at most so much above those of the state that was left: 0 where equal ones are.
    shift: u32,
}

impl Judge {
    /// Concepts under which each state is stable for the coalition, and what it can reach.
    pub(super) fn judge(&mut self, graph: &Graph, members: &[usize]) -> (Vec<Concepts>, Closure) {
        let (count, width) = (graph.len(), members.len());
        let closure = Closure::new(graph, members);
        let mut stable = vec![Concepts::LINEAR; count];
        self.table.clear();
        self.table.resize(count * width, 0);
        for (at, member) in members.iter().enumerate() {
            for (row, rank) in self.table.chunks_exact_mut(width).zip(graph.ranks(*member)) {
                row[at] = *rank;
            }
        }
        self.own.fill(&closure, &self.table, width);
        let all = 0..count as u32;
        let mut leaving: Vec<u32> = all
            .filter(|state| {
                let own = &self.table[*state as usize * width..(*state as usize + 1) * width];
                self.own.any(&closure, closure.of[*state as usize], own)
            })
            .collect();
        for state in &leaving {
            stable[*state as usize] = Concepts::NONE;
        }
        let others: Vec<usize> =
            (0..graph.parties().len()).filter(|party| !members.contains(party)).collect();
        if leaving.is_empty() || others.is_empty() {
            return (stable, closure);
        }
        if !self.sorted {
            self.solver.sort(graph, &graph.all_ranks());
            self.sorted = true;
        }
        let shift = u32::from(graph.sanction() == Sanction::Below);
        let game = Played { graph, members, others: &others, closure: &closure };
        for (plain, symmetric, improving) in
            [(Concepts::GMR, Concepts::SMR, false), (Concepts::SEQ, Concepts::SSEQ, true)]
        {
            let answers = Answers { improving, shift };
            // What the others cannot answer by any moves they cannot answer by improvements: nothing is lost where a
            // state goes for good.
            leaving = self.answered(&game, &leaving, answers, None);
            for state in &leaving {
                stable[*state as usize] = stable[*state as usize].with(plain);
            }
            let asked: Vec<u32> = if improving {
                let held = |state: &u32| stable[*state as usize].has(Concepts::SMR);
                leaving.iter().copied().filter(held).collect()
            } else {
                leaving.clone()
            };
            for state in self.held_down(&game, &asked, answers) {
                stable[state as usize] = stable[state as usize].with(symmetric);
            }
        }
        (stable, closure)
    }

    /// Of these states those from which each step of the coalition is answered: to an end with some `key` (its ranks
    /// without one) that is harm.
    fn answered(
        &mut self,
        game: &Played<'_>,
        states: &[u32],
        answers: Answers,
        keys: Option<&[Vec<u32>]>,
    ) -> Vec<u32> {
        if states.is_empty() {
            return Vec::new();
        }
        let (graph, width) = (game.graph, game.members.len());
        self.worst.resize_with(width, Vec::new);
        self.asked.clear();
        self.asked.extend_from_slice(&self.table);
        for (at, member) in game.members.iter().enumerate() {
            let keys = keys.map(|keys| keys[at].as_slice());
            let (solver, worst) = (&mut self.solver, &mut self.worst[at]);
            solver.worst_under(graph, *member, keys, game.others, answers.improving, worst);
            for (row, worst) in self.asked.chunks_exact_mut(width).zip(worst.iter()) {
                row[at] = row[at].min(worst + answers.shift);
            }
        }
        self.wanted.fill(game.closure, &self.asked, width);
        let left = |state: &u32| {
            let own = &self.table[*state as usize * width..(*state as usize + 1) * width];
            !self.wanted.any(game.closure, game.closure.of[*state as usize], own)
        };
        states.iter().copied().filter(left).collect()
    }

    /// By component a state that can be reached from it: the one whose lowest rank, as a share of each member's ranks, is
    /// highest.
    fn representatives(&self, game: &Played<'_>) -> Vec<u32> {
        let width = game.members.len();
        let levels: Vec<u64> = game
            .members
            .iter()
            .map(|member| u64::from(game.graph.ranks(*member).iter().copied().max().unwrap_or(1)))
            .collect();
        let worth = |state: &u32| {
            let row = &self.table[*state as usize * width..(*state as usize + 1) * width];
            row.iter().zip(&levels).map(|(rank, levels)| (u64::from(*rank) << 32) / levels).min()
        };
        let mut found: Vec<u32> = Vec::with_capacity(game.closure.len());
        for component in 0..game.closure.len() as u32 {
            let own = game.closure.members(component).iter();
            let next = game.closure.next(component).iter().map(|next| &found[*next as usize]);
            // A component has a state, or one that it leads to has.
            let best = own.chain(next).copied().max_by_key(|state| (worth(state), *state));
            found.push(best.unwrap_or(0));
        }
        found
    }

    /// Of these states, each step from which is answered, those where some answer cannot be escaped from.
    fn held_down(&mut self, game: &Played<'_>, states: &[u32], answers: Answers) -> Vec<u32> {
        if states.is_empty() {
            return Vec::new();
        }
        let width = game.members.len();
        // Two numbers decide most states. Where one state that the coalition can reach from each answer is a gain for
        // all members, no answer holds; where the best that it can reach from one is no gain for some member, that
        // answer holds. Between them answers are looked at one by one.
        let one = self.representatives(game);
        let keys = |at: usize, of: &dyn Fn(u32) -> u32| -> Vec<u32> {
            game.closure.of.iter().map(|component| self.table[of(*component) as usize * width + at]).collect()
        };
        let reached: Vec<Vec<u32>> = (0..width).map(|at| keys(at, &|c| one[c as usize])).collect();
        let states = self.answered(game, states, answers, Some(&reached));
        let best: Vec<Vec<u32>> = (0..width)
            .map(|at| game.closure.of.iter().map(|component| self.own.highest(*component)[at]).collect())
            .collect();
        let mut held = self.answered(game, &states, answers, Some(&best));
        let mut sure = held.iter().copied().peekable();
        let doubtful: Vec<u32> =
            states.iter().copied().filter(|state| sure.next_if_eq(state).is_none()).collect();
        self.held.begin(game, doubtful.is_empty());
        for state in doubtful {
            let own = &self.table[state as usize * width..(state as usize + 1) * width];
            let steps = Table { ranks: &self.table, asked: &self.asked, width };
            if self.held.every_step(game, &mut self.own, &steps, (state, own), answers) {
                held.push(state);
            }
        }
        held
    }
}

/// A coalition against the others.
struct Played<'a> {
    graph: &'a Graph,
    members: &'a [usize],
    others: &'a [usize],
    closure: &'a Closure,
}

/// By state the members' ranks, and what decides whether a step needs a closer look.
struct Table<'a> {
    ranks: &'a [u32],
    asked: &'a [u32],
    width: usize,
}

/// Looks for answers from which a coalition cannot escape, one by one.
#[derive(Debug, Default)]
struct Held {
    /// By state: an end of the others' answers that held last; `u32::MAX` where none is known.
    last: Vec<u32>,
    /// By component of the coalition: whether it can escape from there, for one state; and for which.
    escapes: Vec<(u32, bool)>,
    round: u32,
    /// Marks of the search from one step, by place.
    seen: Vec<u32>,
    mark: u32,
    open: Vec<u32>,
    components: Vec<u32>,
    reached: Vec<u32>,
    entered: Vec<u32>,
}

impl Held {
    fn begin(&mut self, game: &Played<'_>, nothing: bool) {
        if nothing {
            return;
        }
        let count = game.graph.len();
        let places = if game.graph.option_form() { count } else { count * (1 + game.others.len()) };
        self.last.clear();
        self.last.resize(count, u32::MAX);
        self.escapes.clear();
        self.escapes.resize(game.closure.len(), (0, false));
        self.seen.clear();
        self.seen.resize(places, 0);
        self.entered.clear();
        self.entered.resize(game.closure.len(), 0);
        (self.round, self.mark) = (0, 0);
    }

    /// Is each step of the coalition from a state answered by an end from which it cannot escape?
    fn every_step(
        &mut self,
        game: &Played<'_>,
        own: &mut Fronts,
        table: &Table<'_>,
        (state, ranks): (u32, &[u32]),
        answers: Answers,
    ) -> bool {
        self.round += 1;
        let below: Vec<u32> = ranks.iter().map(|rank| rank - answers.shift).collect();
        self.components.clear();
        self.components.push(game.closure.of[state as usize]);
        self.entered[game.closure.of[state as usize] as usize] = self.round;
        while let Some(component) = self.components.pop() {
            for to in game.closure.members(component) {
                let row = *to as usize * table.width..(*to as usize + 1) * table.width;
                let leaves = exceed(&table.ranks[row.clone()], ranks) && exceed(&table.asked[row], ranks);
                if leaves && !self.step(game, own, *to, &below, answers.improving) {
                    return false;
                }
            }
            for next in game.closure.next(component) {
                if self.entered[*next as usize] != self.round && exceed(own.highest(*next), ranks) {
                    self.entered[*next as usize] = self.round;
                    self.components.push(*next);
                }
            }
        }
        true
    }

    /// Is there an answer to the step to this state from which the coalition cannot reach what exceeds `below`?
    fn step(&mut self, game: &Played<'_>, own: &mut Fronts, to: u32, below: &[u32], improving: bool) -> bool {
        let known = self.last[to as usize];
        if known != u32::MAX && !self.escape(game, own, known, below) {
            return true;
        }
        let (graph, count) = (game.graph, game.graph.len() as u32);
        let by_mover = ByMover { graph, movers: game.others };
        let transitive = graph.option_form();
        self.mark += 1;
        self.open.clear();
        self.open.push(to);
        self.seen[to as usize] = self.mark;
        while let Some(place) = self.open.pop() {
            let state = place % count;
            if !self.escape(game, own, state, below) {
                self.last[to as usize] = state;
                return true;
            }
            self.reached.clear();
            if transitive {
                // Two moves running of one party are one move or none.
                for other in game.others {
                    let how = graph.how(*other);
                    let free = matches!(how, Moves::Options(blocks) if blocks.one_way.is_none());
                    let ranks = graph.ranks(*other);
                    let rank = if improving { ranks[state as usize] } else { 0 };
                    let open = |end: &u32| ranks[*end as usize] > rank && (free || how.leads(state, *end));
                    let seen = |end: &u32| self.seen[*end as usize] == self.mark;
                    let all = how.around(state).iter().copied();
                    self.reached.extend(all.filter(|end| !seen(end) && open(end)));
                }
            } else {
                let mut cursor = Cursor::default();
                while let Some(end) = by_mover.next(place, &mut cursor) {
                    let mover = game.others[(end / count) as usize - 1];
                    if !improving || gains(graph, mover, state, end % count) {
                        self.reached.push(end);
                    }
                }
            }
            for end in &self.reached {
                if std::mem::replace(&mut self.seen[*end as usize], self.mark) != self.mark {
                    self.open.push(*end);
                }
            }
        }
        false
    }

    /// Can the coalition reach what exceeds `below` from a state?
    fn escape(&mut self, game: &Played<'_>, own: &mut Fronts, state: u32, below: &[u32]) -> bool {
        let component = game.closure.of[state as usize];
        let slot = &mut self.escapes[component as usize];
        if slot.0 != self.round {
            *slot = (self.round, own.any(game.closure, component, below));
        }
        slot.1
    }
}

fn gains(graph: &Graph, party: usize, from: u32, to: u32) -> bool {
    graph.ranks(party)[to as usize] > graph.ranks(party)[from as usize]
}
