//! Stability of every state for every party under R, GMR, SMR, SEQ and SSEQ, in time linear in the states.
//!
//! Definitions: Fang, Hipel & Kilgour 1993, *Interactive Decision Making*; SSEQ: Rêgo & Vieira 2017, "Symmetric
//! sequential stability in the graph model for conflict resolution with multiple decision makers", *Group
//! Decision and Negotiation* 26. With p the focal party's rank, H everybody else, a state s is stable for it iff
//!
//! * R: it has no improvement from s;
//! * GMR: from each improvement s1 the others can go (by moves of H, nobody twice running) to some s2 with
//!   p(s2) ≤ p(s);
//! * SMR: and from that s2 it cannot itself reach a state with p > p(s);
//! * SEQ, SSEQ: GMR and SMR where each of the others improves by each of its moves.
//!
//! "Every improvement has a sanction" is "the largest, over improvements, of the worst that can follow is at
//! most p(s)". So with
//!
//! 1. c(t) = the best rank within the party's reach from t, t included,
//! 2. W(t) = the least f over what H can reach from t, t included (f = p for GMR and SEQ, c for SMR and SSEQ; by
//!    any moves or by improvements),
//! 3. M(s) = the largest W over improvements from s,
//!
//! s is stable iff M(s) ≤ p(s). That t itself counts in W does no harm: it is only used where p(t) > p(s). Nor need
//! improvements be told from other moves in step 3: some improvement t has W(t) > p(s) iff some t within reach has
//! min(p(t), W(t)) > p(s), so that M is a maximum over the block, and s has no improvement iff c(s) = p(s).
//!
//! Maxima and minima over what can be reached by any moves (c, M, and W under GMR and SMR) take one pass an option
//! where every combination is feasible: each option changes by itself, in both directions or in one. Otherwise, and
//! for improvements, step 2 takes the states by growing f and searches *backward* from each that is not yet labelled, so that each
//! is labelled once, by its least. In option form two moves running of one party are one move or none, so "nobody
//! twice running" costs nothing and blocks are absorbed at once; improvements into t come from the part of the
//! block that its owner ranks lower, which one pointer a cell passes over once. In graph form the search runs
//! over (state, last mover). With a single other party W needs no search at all.
//!
//! We differ from implementations that let each opponent sanction once only: H's sequences are unbounded.

use crate::blocks::{Blocks, Cube};
use crate::graph::Moves;
use crate::{Concepts, Graph, Sanction, Stability};
use rayon::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Models with fewer states run on one thread: sharing them out would cost more than it saves.
const PARALLEL: usize = 1 << 13;
/// At most so many threads work on one ranking, since each has a working space of its own: see [`crate::Shape`].
const WORKERS: usize = 4;

/// Verdicts for all states and parties. SIM is left out where a party does not move by its options.
///
/// See [`Graph`] for an example.
#[must_use]
pub fn stability(graph: &Graph, concepts: Concepts) -> Stability {
    stability_with(graph, concepts, &|_| {})
}

/// The same, telling `progress` the share of the work done (0–1), from any thread.
#[must_use]
pub fn stability_with(graph: &Graph, concepts: Concepts, progress: &(dyn Fn(f64) + Sync)) -> Stability {
    let parties = graph.parties().len();
    let mut stability = Stability {
        concepts: if graph.option_form() { concepts } else { concepts.without(Concepts::SIM) },
        stable: vec![vec![Concepts::NONE; graph.len()]; parties],
    };
    Solver::default().run(graph, &graph.all_ranks(), &mut stability, progress);
    stability
}

/// Keeps its working space between many rankings of one graph: draws, inverse questions.
///
/// ```
/// use detente_graph::{Concepts, Graph, GraphOption, Solver, Stability, States};
/// # let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Default::default() };
/// # let graph = Graph::new(vec!["a".into(), "b".into()], vec![option(0, "x"), option(1, "y")], States::all(2).unwrap()).unwrap();
/// let mut solver = Solver::default();
/// let mut stability = Stability::default();
/// for ranks in [[vec![1, 2, 3, 4], vec![4, 3, 2, 1]], [vec![2, 1, 4, 3], vec![1, 1, 2, 2]]] {
///     solver.stability(&graph, &ranks, Concepts::SEQ, &mut stability);
///     assert_eq!(stability.stable.len(), 2);
/// }
/// ```
#[derive(Debug, Default)]
pub struct Solver {
    orders: Vec<Order>,
    work: Vec<Work>,
}

impl Solver {
    /// Verdicts under other ranks than the graph's own: dense from 1, one list for each party (see
    /// [`crate::dense`]).
    ///
    /// # Panics
    /// Where there is not one list for each party with one rank for each state.
    pub fn stability(
        &mut self,
        graph: &Graph,
        ranks: &[Vec<u32>],
        concepts: Concepts,
        stability: &mut Stability,
    ) {
        assert_eq!(ranks.len(), graph.parties().len(), "ranks for every party");
        assert!(ranks.iter().all(|ranks| ranks.len() == graph.len()), "ranks for every state");
        stability.concepts = if graph.option_form() { concepts } else { concepts.without(Concepts::SIM) };
        stability.stable.resize_with(ranks.len(), Vec::new);
        for stable in &mut stability.stable {
            stable.clear();
            stable.resize(graph.len(), Concepts::NONE);
        }
        let ranks: Vec<&[u32]> = ranks.iter().map(Vec::as_slice).collect();
        self.run(graph, &ranks, stability, &|_| {});
    }

    /// Sorts the states by each party's ranks: what [`Solver::worst_answers`] begins with.
    pub(crate) fn sort<R: AsRef<[u32]>>(&mut self, graph: &Graph, ranks: &[R]) {
        self.orders.resize_with(ranks.len(), Order::default);
        for (party, order) in self.orders.iter_mut().enumerate() {
            let ranks = ranks[party].as_ref();
            count_sort(ranks, &mut order.place, &mut order.all);
            order.fill(graph.how(party), ranks);
        }
    }

    /// The states by a party's rising ranks, as sorted last.
    pub(crate) fn rising(&self, party: usize) -> &[u32] {
        &self.orders[party].all
    }

    /// By party the worst that can follow each state under one of GMR, SMR, SEQ and SSEQ (W of this file's head):
    /// an improvement from s to t is deterred where the entry of t is at most the rank of s. The states are sorted by
    /// these ranks.
    pub(crate) fn worst_answers(
        &mut self,
        graph: &Graph,
        ranks: &[Vec<u32>],
        concept: Concepts,
        worst: &mut Vec<Vec<u32>>,
    ) {
        self.work.resize_with(self.work.len().max(1), Work::default);
        let ranks: Vec<&[u32]> = ranks.iter().map(Vec::as_slice).collect();
        let parties = ranks.len();
        let (game, work) = (Game { graph, ranks, orders: &self.orders }, &mut self.work[0]);
        let escapes = concept.has(Concepts::SMR) || concept.has(Concepts::SSEQ);
        let improving = concept.has(Concepts::SEQ) || concept.has(Concepts::SSEQ);
        worst.resize_with(parties, Vec::new);
        for (party, worst) in worst.iter_mut().enumerate() {
            if escapes {
                over_moves::<true>(graph.how(party), game.ranks[party], &mut work.reach);
            }
            let others: Vec<usize> = (0..parties).filter(|other| *other != party).collect();
            work.follow(&game, party, &others, escapes, improving);
            worst.clone_from(&work.worst);
        }
    }

    /// The least key among what `movers` can reach from each state, itself included, by any moves or by improvements;
    /// keys are the ranks of `party` where none are given. The states are sorted by the graph's own ranks.
    pub(crate) fn worst_under(
        &mut self,
        graph: &Graph,
        party: usize,
        keys: Option<&[u32]>,
        movers: &[usize],
        improving: bool,
        worst: &mut Vec<u32>,
    ) {
        self.work.resize_with(self.work.len().max(1), Work::default);
        let game = Game { graph, ranks: graph.all_ranks(), orders: &self.orders };
        let work = &mut self.work[0];
        if let Some(keys) = keys {
            work.reach.clear();
            work.reach.extend_from_slice(keys);
        }
        work.follow(&game, party, movers, keys.is_some(), improving);
        std::mem::swap(&mut work.worst, worst);
    }

    fn run(
        &mut self,
        graph: &Graph,
        ranks: &[&[u32]],
        stability: &mut Stability,
        progress: &(dyn Fn(f64) + Sync),
    ) {
        let parties = ranks.len();
        let concepts = stability.concepts;
        // In option form no answer leads back to the state that was left: its mover's options differ.
        let sanction = match graph.sanction() {
            Sanction::Elsewhere if graph.option_form() => Sanction::AtMost,
            sanction => sanction,
        };
        if sanction == Sanction::Elsewhere {
            // One key a state does not tell where the worst lies: from the definitions.
            let found = crate::relation::crisp(graph, ranks, sanction);
            for (stable, found) in stability.stable.iter_mut().zip(found) {
                for (stable, found) in stable.iter_mut().zip(found) {
                    *stable = stable.with(found.and(concepts));
                }
            }
            if concepts.has(Concepts::SIM) {
                crate::sim::simultaneous(graph, ranks, sanction, &mut stability.stable);
            }
            return;
        }
        let large = graph.len() >= PARALLEL && rayon::current_num_threads() > 1;
        self.orders.resize_with(parties, Order::default);
        // Orders serve answers by improvements alone.
        if parties > 1 && !concepts.and(Concepts::SEQ | Concepts::SSEQ).is_empty() {
            // Large lists are made room for here: what a thread of its own allocates goes back to a store of its own, where
            // nobody else finds it.
            for (party, order) in self.orders.iter_mut().enumerate() {
                order.cells.clear();
                order.cells.reserve_exact(if graph.by_options(party) { graph.len() } else { 0 });
            }
            let order = |(party, order): (usize, &mut Order)| {
                order.all.clear();
                order.fill(graph.how(party), ranks[party]);
            };
            if large {
                self.orders.par_iter_mut().enumerate().for_each(order);
            } else {
                self.orders.iter_mut().enumerate().for_each(order);
            }
        }
        let done = AtomicUsize::new(0);
        let step = || {
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            progress((done as f64 / (parties * 5).max(1) as f64).min(1.0));
        };
        let game = Game { graph, ranks: ranks.to_vec(), orders: &self.orders };
        let slots: Vec<Mutex<&mut Vec<Concepts>>> = stability.stable.iter_mut().map(Mutex::new).collect();
        if large {
            // Halves of a party's concepts are shared out, the long ones first: sanctions by improvements, and by any
            // moves. A thread works through its shares with one working space.
            let halves = [Concepts::SEQ | Concepts::SSEQ, Concepts::NASH | Concepts::GMR | Concepts::SMR];
            let shares: Vec<(usize, Concepts)> = halves
                .into_iter()
                .flat_map(|half| (0..parties).map(move |party| (party, half.and(concepts))))
                .filter(|(_, half)| !half.is_empty())
                .collect();
            let workers = workers(parties, rayon::current_num_threads());
            self.work.resize_with(self.work.len().max(workers), Work::default);
            self.work.iter_mut().for_each(|work| work.room(graph.len()));
            let next = AtomicUsize::new(0);
            self.work[..workers].par_iter_mut().with_max_len(1).for_each(|work| {
                while let Some((party, half)) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work.focal(&game, *party, *half, sanction, &slots[*party], &step);
                }
            });
        } else {
            self.work.resize_with(self.work.len().max(1), Work::default);
            for (party, slot) in slots.iter().enumerate() {
                self.work[0].focal(&game, party, concepts, sanction, slot, &step);
            }
        }
        if concepts.has(Concepts::SIM) {
            crate::sim::simultaneous(graph, ranks, sanction, &mut stability.stable);
        }
    }
}

/// Working spaces that a large graph of so many parties takes on so many threads.
pub(crate) fn workers(parties: usize, threads: usize) -> usize {
    threads.min(WORKERS).min(2 * parties).max(1)
}

/// A graph with ranks and their orders.
struct Game<'a> {
    graph: &'a Graph,
    ranks: Vec<&'a [u32]>,
    orders: &'a [Order],
}

/// A party's states in ascending order of its ranks.
#[derive(Debug, Default)]
struct Order {
    /// All of them, where they were asked for.
    all: Vec<u32>,
    /// Cell by cell; empty in graph form.
    cells: Vec<u32>,
    place: Vec<u32>,
}

/// States in ascending order of `keys` (small numbers), by counting.
fn count_sort(keys: &[u32], place: &mut Vec<u32>, order: &mut Vec<u32>) {
    let highest = keys.iter().copied().max().unwrap_or(0) as usize;
    place.clear();
    place.resize(highest + 2, 0);
    for key in keys {
        place[*key as usize + 1] += 1;
    }
    for at in 1..place.len() {
        place[at] += place[at - 1];
    }
    order.clear();
    order.resize(keys.len(), 0);
    for (state, key) in keys.iter().enumerate() {
        let slot = &mut place[*key as usize];
        order[*slot as usize] = state as u32;
        *slot += 1;
    }
}

impl Order {
    fn fill(&mut self, moves: &Moves, ranks: &[u32]) {
        self.cells.clear();
        let Moves::Options(blocks) = moves else { return };
        self.cells.extend_from_slice(&blocks.members);
        for cell in 0..blocks.cells() {
            self.cells[blocks.range(cell)].sort_unstable_by_key(|state| (ranks[*state as usize], *state));
        }
    }
}

/// Working space of one thread.
#[derive(Debug, Default)]
struct Work {
    /// c: the best within reach.
    reach: Vec<u32>,
    /// W: the worst that can follow.
    worst: Vec<u32>,
    order: Vec<u32>,
    /// Places while sorting; then the states that a search has labelled, in the order in which it goes on from them.
    place: Vec<u32>,
    stack: Vec<(u32, u32)>,
    /// By opponent and cell: how far its sorted members are absorbed.
    passed: Vec<Vec<u32>>,
    /// By (last mover, state) in graph form.
    labels: Vec<u32>,
    sorted: Vec<u32>,
    running: Vec<u32>,
}

/// A number of a state t that is above p(s), or under [`Sanction::Below`] at least p(s), where t is better than s and no
/// answer deters from it: see the head of this file.
fn unanswered(sanction: Sanction, rank: u32, worst: u32) -> u32 {
    match sanction {
        // p(t) > p(s) and W(t) ≥ p(s).
        Sanction::Below => worst.min(rank.saturating_sub(1)),
        _ => worst.min(rank),
    }
}

impl Work {
    /// Makes room for so many states; what is not used of it takes no memory.
    fn room(&mut self, states: usize) {
        for list in [&mut self.reach, &mut self.worst, &mut self.order, &mut self.place] {
            list.clear();
            list.reserve_exact(states + 2);
        }
    }

    fn focal(
        &mut self,
        game: &Game<'_>,
        party: usize,
        concepts: Concepts,
        sanction: Sanction,
        stable: &Mutex<&mut Vec<Concepts>>,
        step: &dyn Fn(),
    ) {
        let (ranks, moves) = (game.ranks[party], game.graph.how(party));
        let others: Vec<usize> = (0..game.ranks.len()).filter(|other| *other != party).collect();
        // Nothing in the loop can panic, so that the lock is never poisoned; a poisoned one holds sound verdicts.
        let mark = |concept: Concepts, values: &[u32], holds: &dyn Fn(u32, u32) -> bool| {
            let mut stable = stable.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for ((stable, value), rank) in stable.iter_mut().zip(values).zip(ranks) {
                if holds(*value, *rank) {
                    *stable = stable.with(concept);
                }
            }
        };
        if !concepts.and(Concepts::NASH | Concepts::SMR | Concepts::SSEQ).is_empty() {
            over_moves::<true>(moves, ranks, &mut self.reach);
        }
        if concepts.has(Concepts::NASH) {
            mark(Concepts::NASH, &self.reach, &|best, rank| best == rank);
            step();
        }
        for (concept, escapes, improving) in [
            (Concepts::GMR, false, false),
            (Concepts::SMR, true, false),
            (Concepts::SEQ, false, true),
            (Concepts::SSEQ, true, true),
        ] {
            if !concepts.has(concept) {
                continue;
            }
            self.follow(game, party, &others, escapes, improving);
            for (worst, rank) in self.worst.iter_mut().zip(ranks) {
                *worst = unanswered(sanction, *rank, *worst);
            }
            let values = if matches!(moves, Moves::Options(_)) {
                spread::<true>(moves, &mut self.worst);
                &self.worst
            } else {
                over_moves::<true>(moves, &self.worst, &mut self.order);
                &self.order
            };
            match sanction {
                Sanction::Below => mark(concept, values, &|largest, rank| largest < rank),
                _ => mark(concept, values, &|largest, rank| largest <= rank),
            }
            step();
        }
    }

    /// W of every state.
    fn follow(&mut self, game: &Game<'_>, party: usize, others: &[usize], escapes: bool, improving: bool) {
        let mut worst = std::mem::take(&mut self.worst);
        let reach = std::mem::take(&mut self.reach);
        let keys = if escapes { &reach } else { game.ranks[party] };
        let how = |other: &usize| game.graph.how(*other);
        let cubes: Option<Vec<Cube>> = others.iter().map(|other| how(other).cube()).collect();
        match (others, cubes) {
            ([], _) => {
                worst.clear();
                worst.extend_from_slice(keys);
            }
            ([other], _) if improving => {
                self.least_over_improvements(
                    how(other),
                    game.orders,
                    *other,
                    game.ranks[*other],
                    keys,
                    &mut worst,
                );
                for (worst, key) in worst.iter_mut().zip(keys) {
                    *worst = (*worst).min(*key);
                }
            }
            ([other], _) => over_moves::<false>(how(other), keys, &mut worst),
            (_, Some(cubes)) if !improving => {
                worst.clear();
                worst.extend_from_slice(keys);
                cubes.iter().for_each(|cube| cube.spread::<false>(&mut worst));
            }
            _ => {
                // Sorted by those who asked for it, or here.
                let mut order = std::mem::take(&mut self.order);
                let known = game.orders.get(party).map_or(&[][..], |order| &order.all);
                let sorted = if escapes || known.len() != keys.len() {
                    count_sort(keys, &mut self.place, &mut order);
                    &order
                } else {
                    known
                };
                if others.iter().all(|other| matches!(how(other), Moves::Options(_))) {
                    self.search(game, others, sorted, keys, improving, &mut worst);
                } else {
                    self.search_movers(game, others, sorted, keys, improving, &mut worst);
                }
                self.order = order;
            }
        }
        self.worst = worst;
        self.reach = reach;
    }

    /// W by backward search, all of H in option form.
    fn search(
        &mut self,
        game: &Game<'_>,
        others: &[usize],
        sorted: &[u32],
        keys: &[u32],
        improving: bool,
        worst: &mut Vec<u32>,
    ) {
        worst.clear();
        worst.resize(keys.len(), u32::MAX);
        self.passed.resize_with(self.passed.len().max(others.len()), Vec::new);
        let opponents: Vec<(&Blocks, &[u32], &[u32])> = others
            .iter()
            .filter_map(|other| match game.graph.how(*other) {
                // Any order of a cell's members will do where every one of them is absorbed.
                Moves::Options(blocks) if improving => {
                    Some((blocks, game.ranks[*other], game.orders[*other].cells.as_slice()))
                }
                Moves::Options(blocks) => Some((blocks, game.ranks[*other], blocks.members.as_slice())),
                Moves::Listed(_) => None,
            })
            .collect();
        for (passed, (blocks, ..)) in self.passed.iter_mut().zip(&opponents) {
            passed.clear();
            passed.extend_from_slice(&blocks.starts);
        }
        // Every state is labelled once, and gone on from once.
        let queue = &mut self.place;
        queue.clear();
        queue.resize(keys.len(), 0);
        let (mut head, mut tail) = (0, 0);
        for start in sorted {
            let label = keys[*start as usize];
            if worst[*start as usize] != u32::MAX {
                continue;
            }
            worst[*start as usize] = label;
            queue[tail] = *start;
            tail += 1;
            while head < tail {
                let state = queue[head];
                head += 1;
                for ((blocks, ranks, cells), passed) in opponents.iter().zip(&mut self.passed) {
                    let rank = if improving { ranks[state as usize] } else { u32::MAX };
                    let own = blocks.cell[state as usize];
                    let mut absorb = |cell: u32| -> bool {
                        let pointer = &mut passed[cell as usize];
                        let end = blocks.starts[cell as usize + 1];
                        let begin = *pointer;
                        while *pointer < end {
                            let other = cells[*pointer as usize];
                            if ranks[other as usize] >= rank {
                                break;
                            }
                            *pointer += 1;
                            let slot = &mut worst[other as usize];
                            if *slot == u32::MAX {
                                *slot = label;
                                queue[tail] = other;
                                tail += 1;
                            }
                        }
                        *pointer != begin
                    };
                    // Cells from which this one can be reached are passed at least as far as this one is.
                    let new = absorb(own);
                    if blocks.one_way.is_some() && (new || improving) {
                        for cell in blocks.backward(own) {
                            absorb(cell);
                        }
                    }
                }
            }
        }
    }

    /// W by backward search over (state, who moved last).
    fn search_movers(
        &mut self,
        game: &Game<'_>,
        others: &[usize],
        sorted: &[u32],
        keys: &[u32],
        improving: bool,
        worst: &mut Vec<u32>,
    ) {
        let (count, slots) = (keys.len(), others.len() + 1);
        // Slot n < |H|: others[n] moved last; the last slot: nobody has moved yet.
        self.labels.clear();
        self.labels.resize(count * slots, u32::MAX);
        for start in sorted {
            let label = keys[*start as usize];
            for last in 0..slots {
                let slot = &mut self.labels[last * count + *start as usize];
                if *slot == u32::MAX {
                    *slot = label;
                    self.stack.push((*start, last as u32));
                }
            }
            while let Some((state, mover)) = self.stack.pop() {
                let Some(other) = others.get(mover as usize) else { continue };
                let ranks = game.ranks[*other];
                let (labels, stack) = (&mut self.labels, &mut self.stack);
                let mut visit = |from: u32| {
                    if improving && ranks[from as usize] >= ranks[state as usize] {
                        return;
                    }
                    for last in (0..slots).filter(|last| *last != mover as usize) {
                        let slot = &mut labels[last * count + from as usize];
                        if *slot == u32::MAX {
                            *slot = label;
                            stack.push((from, last as u32));
                        }
                    }
                };
                match game.graph.how(*other) {
                    Moves::Listed(edges) => edges.into(state).iter().copied().for_each(visit),
                    Moves::Options(blocks) => {
                        for cell in blocks.backward(blocks.cell[state as usize]) {
                            for from in &blocks.members[blocks.range(cell)] {
                                if *from != state {
                                    visit(*from);
                                }
                            }
                        }
                    }
                }
            }
        }
        worst.clear();
        worst.extend_from_slice(&self.labels[(slots - 1) * count..]);
    }

    /// For every state the least key over a party's improvements from it; `u32::MAX` where there is none.
    fn least_over_improvements(
        &mut self,
        moves: &Moves,
        orders: &[Order],
        party: usize,
        ranks: &[u32],
        keys: &[u32],
        out: &mut Vec<u32>,
    ) {
        const NONE: u32 = u32::MAX;
        out.clear();
        out.resize(ranks.len(), NONE);
        let blocks = match moves {
            Moves::Options(blocks) => blocks,
            Moves::Listed(edges) => {
                for (state, slot) in out.iter_mut().enumerate() {
                    for to in edges.from(state as u32) {
                        if ranks[*to as usize] > ranks[state] {
                            *slot = (*slot).min(keys[*to as usize]);
                        }
                    }
                }
                return;
            }
        };
        let cells = &orders[party].cells;
        for block in blocks.blocks() {
            if block.len() == 1 {
                // Down by rank: what is passed, except for ties, is an improvement.
                let (mut above, mut tied, mut last) = (NONE, NONE, NONE);
                for state in cells[blocks.range(block.start)].iter().rev() {
                    let rank = ranks[*state as usize];
                    if rank != last {
                        above = above.min(tied);
                        tied = NONE;
                        last = rank;
                    }
                    out[*state as usize] = above;
                    tied = tied.min(keys[*state as usize]);
                }
                continue;
            }
            self.sorted.clear();
            for cell in block.clone() {
                self.sorted.extend_from_slice(&cells[blocks.range(cell)]);
            }
            self.sorted.sort_unstable_by_key(|state| (std::cmp::Reverse(ranks[*state as usize]), *state));
            self.running.clear();
            self.running.resize(block.len(), NONE);
            let ties = self.sorted.chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]);
            for tie in ties {
                for state in tie {
                    let onward = blocks.onward(blocks.cell[*state as usize]);
                    let running = onward.map(|cell| self.running[(cell - block.start) as usize]);
                    out[*state as usize] = running.min().unwrap_or(NONE);
                }
                for state in tie {
                    let slot = &mut self.running[(blocks.cell[*state as usize] - block.start) as usize];
                    *slot = (*slot).min(keys[*state as usize]);
                }
            }
        }
    }
}

/// For every state the largest (`MAX`) or least value over what a party can reach in one move, the state itself
/// included.
fn over_moves<const MAX: bool>(moves: &Moves, values: &[u32], out: &mut Vec<u32>) {
    out.clear();
    out.extend_from_slice(values);
    match moves {
        Moves::Options(_) => spread::<MAX>(moves, out),
        Moves::Listed(edges) => {
            for (state, slot) in out.iter_mut().enumerate() {
                for to in edges.from(state as u32) {
                    *slot = fold::<MAX>(*slot, values[*to as usize]);
                }
            }
        }
    }
}

#[inline]
fn fold<const MAX: bool>(a: u32, b: u32) -> u32 {
    if MAX { a.max(b) } else { a.min(b) }
}

/// The same in place, for a party that moves by its options; others are left as they are.
fn spread<const MAX: bool>(moves: &Moves, values: &mut [u32]) {
    let Moves::Options(blocks) = moves else { return };
    if let Some(cube) = &blocks.cube {
        return cube.spread::<MAX>(values);
    }
    let none = if MAX { 0 } else { u32::MAX };
    let mut cells = Vec::new();
    for block in blocks.blocks() {
        cells.clear();
        cells.extend(block.clone().map(|cell| {
            let members = blocks.members[blocks.range(cell)].iter();
            members.fold(none, |all, state| fold::<MAX>(all, values[*state as usize]))
        }));
        for cell in block.clone() {
            let onward = blocks.onward(cell);
            let all = onward.fold(none, |all, to| fold::<MAX>(all, cells[(to - block.start) as usize]));
            for state in &blocks.members[blocks.range(cell)] {
                values[*state as usize] = all;
            }
        }
    }
}

impl Cube {
    /// For every state the largest (`MAX`) or least value over what changes of these options lead to, in place: an
    /// option after the other, since each changes by itself.
    fn spread<const MAX: bool>(self, values: &mut [u32]) {
        let all = self.both | self.up | self.down;
        for option in (0..32).filter(|option| all >> option & 1 == 1) {
            let bit = 1u32 << option;
            for pair in values.chunks_exact_mut(2 * bit as usize) {
                let (without, with) = pair.split_at_mut(bit as usize);
                let pairs = without.iter_mut().zip(with);
                if self.both & bit != 0 {
                    pairs.for_each(|(without, with)| {
                        *without = fold::<MAX>(*without, *with);
                        *with = *without;
                    });
                } else if self.up & bit != 0 {
                    pairs.for_each(|(without, with)| *without = fold::<MAX>(*without, *with));
                } else {
                    pairs.for_each(|(without, with)| *with = fold::<MAX>(*without, *with));
                }
            }
        }
    }
}
