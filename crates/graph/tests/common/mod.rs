//! The definitions, word for word and slow, and random models to hold against them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(dead_code)]

use detente_graph::{Concepts, Condition, Direction, Graph, GraphOption, Sanction, State, States};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A model as plain lists, before anything clever is done with it.
#[derive(Clone, Debug)]
pub(crate) struct Plain {
    pub parties: usize,
    pub options: Vec<(usize, Direction)>,
    pub states: Vec<State>,
    /// In graph form: the moves by party; `None` in option form.
    pub listed: Vec<Option<Vec<(u32, u32)>>>,
    pub ranks: Vec<Vec<u32>>,
}

impl Plain {
    pub(crate) fn graph(&self) -> Graph {
        let options = self.options.iter().enumerate().map(|(at, (owner, direction))| GraphOption {
            owner: *owner,
            name: format!("o{at}"),
            direction: *direction,
        });
        let names = (0..self.parties).map(|party| format!("p{party}")).collect();
        // Where nothing is ruled out, the states are implicit, and other code serves them.
        let states = if self.states.len() == 1 << self.options.len() {
            States::all(self.options.len()).unwrap()
        } else {
            States::listed(self.options.len(), self.states.clone()).unwrap()
        };
        let mut graph = Graph::new(names, options.collect(), states).unwrap();
        for (party, moves) in self.listed.iter().enumerate() {
            if let Some(moves) = moves {
                graph.set_moves(party, moves).unwrap();
            }
        }
        for (party, ranks) in self.ranks.iter().enumerate() {
            graph.rank(party, ranks).unwrap();
        }
        graph
    }

    pub(crate) fn can_move(&self, party: usize, from: u32, to: u32) -> bool {
        if let Some(moves) = &self.listed[party] {
            return moves.contains(&(from, to));
        }
        let (a, b) = (self.states[from as usize], self.states[to as usize]);
        a != b
            && self.options.iter().enumerate().all(|(at, (owner, direction))| {
                let (before, after) = (a >> at & 1 == 1, b >> at & 1 == 1);
                before == after
                    || (*owner == party
                        && match direction {
                            Direction::Both => true,
                            Direction::Up => after,
                            Direction::Down => before,
                        })
            })
    }

    /// Every move and every improvement, once.
    pub(crate) fn oracle(&self) -> Oracle<'_> {
        let count = self.states.len() as u32;
        let by_party = |improving: bool| {
            (0..self.parties)
                .map(|party| {
                    let p = &self.ranks[party];
                    let mut lists = vec![Vec::new(); count as usize];
                    let mut add = |from: u32, to: u32| {
                        if !improving || p[to as usize] > p[from as usize] {
                            lists[from as usize].push(to);
                        }
                    };
                    match &self.listed[party] {
                        Some(moves) => moves.iter().for_each(|(from, to)| add(*from, *to)),
                        None => (0..count).for_each(|from| {
                            (0..count)
                                .filter(|to| self.can_move(party, from, *to))
                                .for_each(|to| add(from, to));
                        }),
                    }
                    lists
                })
                .collect()
        };
        Oracle { plain: self, moves: by_party(false), improvements: by_party(true) }
    }
}

/// A model with its moves written out.
pub(crate) struct Oracle<'a> {
    pub plain: &'a Plain,
    /// By party and state.
    pub moves: Vec<Vec<Vec<u32>>>,
    pub improvements: Vec<Vec<Vec<u32>>>,
}

impl Oracle<'_> {
    pub(crate) fn moves(&self, party: usize, from: u32) -> &[u32] {
        &self.moves[party][from as usize]
    }

    pub(crate) fn improvements(&self, party: usize, from: u32) -> &[u32] {
        &self.improvements[party][from as usize]
    }

    /// R_H(s) or R_H+(s): the ends of all sequences of at least one move in which nobody moves twice running.
    pub(crate) fn coalition(&self, movers: &[usize], from: u32, improving: bool) -> BTreeSet<u32> {
        let mut seen = vec![false; self.plain.states.len() * self.plain.parties];
        let mut found = BTreeSet::new();
        let mut open = vec![(from, usize::MAX)];
        while let Some((state, last)) = open.pop() {
            for mover in movers.iter().copied().filter(|mover| *mover != last) {
                let next = if improving { self.improvements(mover, state) } else { self.moves(mover, state) };
                for &to in next {
                    if !std::mem::replace(&mut seen[to as usize * self.plain.parties + mover], true) {
                        found.insert(to);
                        open.push((to, mover));
                    }
                }
            }
        }
        found
    }

    pub(crate) fn stable(&self, party: usize, state: u32) -> Concepts {
        self.stable_under(party, state, Sanction::AtMost)
    }

    /// Which of the others' answers deter: not better; only worse; not better and elsewhere.
    pub(crate) fn stable_under(&self, party: usize, state: u32, sanction: Sanction) -> Concepts {
        let p = &self.plain.ranks[party];
        let at = p[state as usize];
        let leaves = self.improvements(party, state);
        let others: Vec<usize> = (0..self.plain.parties).filter(|other| *other != party).collect();
        let deters = |to: u32| match sanction {
            Sanction::AtMost => p[to as usize] <= at,
            Sanction::Below => p[to as usize] < at,
            Sanction::Elsewhere => p[to as usize] <= at && to != state,
        };
        let mut stable = Concepts::NONE;
        if leaves.is_empty() {
            stable = stable | Concepts::NASH;
        }
        for (plain, symmetric, improving) in
            [(Concepts::GMR, Concepts::SMR, false), (Concepts::SEQ, Concepts::SSEQ, true)]
        {
            let answers: Vec<BTreeSet<u32>> =
                leaves.iter().map(|to| self.coalition(&others, *to, improving)).collect();
            if answers.iter().all(|answers| answers.iter().any(|to| deters(*to))) {
                stable = stable | plain;
            }
            let held = |to: &u32| {
                let held = |back: &u32| match sanction {
                    Sanction::Below => p[*back as usize] < at,
                    _ => p[*back as usize] <= at,
                };
                deters(*to) && self.moves(party, *to).iter().all(held)
            };
            if answers.iter().all(|answers| answers.iter().any(held)) {
                stable = stable | symmetric;
            }
        }
        if self.plain.listed.iter().all(Option::is_none)
            && leaves.iter().all(|to| self.together(party, state, *to, &deters))
        {
            stable = stable | Concepts::SIM;
        }
        stable
    }

    /// Is there a simultaneous sanction of the improvement from `state` to `to`?
    fn together(&self, party: usize, state: u32, to: u32, deters: &dyn Fn(u32) -> bool) -> bool {
        let own = |who: usize| -> State {
            self.plain
                .options
                .iter()
                .enumerate()
                .filter(|(_, (owner, _))| *owner == who)
                .fold(0, |m, (at, _)| m | 1 << at)
        };
        let mut reached = vec![self.plain.states[to as usize]];
        for other in (0..self.plain.parties).filter(|other| *other != party) {
            let mut more = reached.clone();
            for &improvement in self.improvements(other, state) {
                let bits = self.plain.states[improvement as usize] & own(other);
                more.extend(reached.iter().map(|state| state & !own(other) | bits));
            }
            reached = more;
        }
        reached.iter().any(|bits| {
            self.plain.states.iter().position(|known| known == bits).is_some_and(|at| deters(at as u32))
        })
    }
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![3 => Just(Direction::Both), 1 => Just(Direction::Up), 1 => Just(Direction::Down)]
}

/// Models in option form: 2 to 4 parties, infeasible states, one-way options, ties.
pub(crate) fn option_form() -> impl Strategy<Value = Plain> {
    (2usize..=4, 2usize..=6).prop_flat_map(|(parties, options)| {
        let size = 1usize << options;
        (
            prop::collection::vec((0..parties, direction()), options),
            prop_oneof![Just(1.0), Just(0.8), Just(0.5)],
            prop::collection::vec(0.0..1.0f64, size),
            prop_oneof![Just(3u32), Just(8), Just(1000)],
            prop::collection::vec(prop::collection::vec(0u32..1000, size), parties),
        )
            .prop_map(move |(options, share, feasible, levels, ranks)| {
                let mut states: Vec<State> =
                    (0..size).filter(|at| feasible[*at] < share).map(|at| at as State).collect();
                if states.is_empty() {
                    states.push(0);
                }
                let count = states.len();
                let ranks =
                    ranks.into_iter().map(|r| r[..count].iter().map(|v| v % levels).collect()).collect();
                Plain { parties, options, states, listed: vec![None; parties], ranks }
            })
    })
}

/// Models in which some or all parties move by lists, which need not be transitive.
pub(crate) fn graph_form() -> impl Strategy<Value = Plain> {
    (option_form(), prop::collection::vec((any::<bool>(), 0.05..0.5f64), 4), any::<bool>()).prop_flat_map(
        |(plain, how, all)| {
            let count = plain.states.len();
            let draws =
                prop::collection::vec(prop::collection::vec(0.0..1.0f64, count * count), plain.parties);
            draws.prop_map(move |draws| {
                let mut plain = plain.clone();
                for party in 0..plain.parties {
                    let (listed, density) = how[party];
                    if all || listed || party == 0 {
                        let pairs = (0..count as u32).flat_map(|a| (0..count as u32).map(move |b| (a, b)));
                        let moves = pairs
                            .zip(&draws[party])
                            .filter(|((a, b), draw)| a != b && **draw < density)
                            .map(|(pair, _)| pair);
                        plain.listed[party] = Some(moves.collect());
                    }
                }
                plain
            })
        },
    )
}

/// Dense ranks from a list of 1-based state numbers, best first.
pub(crate) fn best_first(order: &[u32], states: usize) -> Vec<u32> {
    let mut ranks = vec![0; states];
    for (place, state) in order.iter().enumerate() {
        ranks[*state as usize - 1] = (states - place) as u32;
    }
    ranks
}

/// An option of a party.
pub(crate) fn option(owner: usize, name: &str, direction: Direction) -> GraphOption {
    GraphOption { owner, name: name.into(), direction }
}

/// One-based numbers of the equilibria.
pub(crate) fn numbers(states: Vec<u32>) -> Vec<u32> {
    states.into_iter().map(|state| state + 1).collect()
}

/// Two parties with one option each; ranks over DD, CD, DC, CC (row's letter first, state 1 = DD).
pub(crate) fn two_by_two(row: [u32; 4], column: [u32; 4]) -> Graph {
    let mut game = Graph::new(
        vec!["row".into(), "column".into()],
        vec![option(0, "row.c", Direction::Both), option(1, "column.c", Direction::Both)],
        States::all(2).unwrap(),
    )
    .unwrap();
    game.rank(0, &row).unwrap();
    game.rank(1, &column).unwrap();
    game
}

/// The Cuban missile crisis of Fraser & Hipel 1984, with the air strike one-way or not.
pub(crate) fn cuban(strike: Direction) -> Graph {
    let options = vec![
        option(0, "us.strike", strike),
        option(0, "us.blockade", Direction::Both),
        option(1, "ussr.withdraw", Direction::Both),
        option(1, "ussr.escalate", Direction::Both),
    ];
    let both = Condition::matching(0b1100, 0b1100);
    let states = States::feasible(4, &[both], u64::MAX, 2).unwrap();
    let mut game = Graph::new(vec!["us".into(), "ussr".into()], options, states).unwrap();
    let decimal = |order: [u32; 12]| best_first(&order.map(|state| state + 1), 12);
    game.rank(0, &decimal([4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8])).unwrap();
    game.rank(1, &decimal([0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8])).unwrap();
    game
}

/// Elmira in its nine-state form.
pub(crate) fn elmira() -> Graph {
    let names = ["ministry", "uniroyal", "local"];
    let moves = [
        vec![(1, 2), (3, 4), (5, 6), (7, 8)],
        vec![(1, 3), (2, 4), (5, 7), (6, 8), (1, 9), (2, 9), (3, 9), (4, 9), (5, 9), (6, 9), (7, 9), (8, 9)],
        vec![(1, 5), (2, 6), (3, 7), (4, 8), (5, 1), (6, 2), (7, 3), (8, 4)],
    ];
    let from_zero = moves.map(|list| list.into_iter().map(|(a, b)| (a - 1, b - 1)).collect::<Vec<_>>());
    let mut game = Graph::listed(names.map(str::to_owned).to_vec(), 9, &from_zero).unwrap();
    game.rank(0, &best_first(&[7, 3, 4, 8, 5, 1, 2, 6, 9], 9)).unwrap();
    game.rank(1, &best_first(&[1, 4, 8, 5, 9, 3, 7, 2, 6], 9)).unwrap();
    game.rank(2, &best_first(&[7, 3, 5, 1, 8, 6, 4, 2, 9], 9)).unwrap();
    game
}
