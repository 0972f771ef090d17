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
//! s is stable iff M(s) ≤ p(s). That t itself counts in W does no harm: it is only used where p(t) > p(s).
//! Step 2 takes the states by growing f and searches *backward* from each that is not yet labelled, so that each
//! is labelled once, by its least. In option form two moves running of one party are one move or none, so "nobody
//! twice running" costs nothing and blocks are absorbed at once; improvements into t come from the part of the
//! block that its owner ranks lower, which one pointer a cell passes over once. In graph form the search runs
//! over (state, last mover). With a single other party W needs no search at all.
//!
//! We differ from implementations that let each opponent sanction once only: H's sequences are unbounded.

use crate::blocks::Blocks;
use crate::graph::Moves;
use crate::{Concepts, Graph, Sanction, Stability};
use rayon::prelude::*;

/// Models with fewer states run on one thread: sharing them out would cost more than it saves.
const PARALLEL: usize = 1 << 13;

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
    Solver::default().run(graph, graph.all_ranks(), &mut stability, progress);
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
        self.run(graph, ranks, stability, &|_| {});
    }

    /// Sorts the states by each party's ranks: what [`Solver::worst_answers`] begins with.
    pub(crate) fn sort(&mut self, graph: &Graph, ranks: &[Vec<u32>]) {
        self.orders.resize_with(ranks.len(), Order::default);
        for (party, order) in self.orders.iter_mut().enumerate() {
            order.fill(graph.how(party), &ranks[party]);
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
        let (game, work) = (Game { graph, ranks, orders: &self.orders }, &mut self.work[0]);
        let escapes = concept.has(Concepts::SMR) || concept.has(Concepts::SSEQ);
        let improving = concept.has(Concepts::SEQ) || concept.has(Concepts::SSEQ);
        worst.resize_with(ranks.len(), Vec::new);
        for (party, worst) in worst.iter_mut().enumerate() {
            if escapes {
                over_moves::<true>(graph.how(party), &ranks[party], &mut work.reach);
            }
            let others: Vec<usize> = (0..ranks.len()).filter(|other| *other != party).collect();
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
        ranks: &[Vec<u32>],
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
        self.orders.resize_with(parties, Order::default);
        let large = graph.len() >= PARALLEL && rayon::current_num_threads() > 1;
        let order = |(party, order): (usize, &mut Order)| order.fill(graph.how(party), &ranks[party]);
        if large {
            self.orders.par_iter_mut().enumerate().for_each(order);
        } else {
            self.orders.iter_mut().enumerate().for_each(order);
        }
        let orders = &self.orders;
        let done = std::sync::atomic::AtomicUsize::new(0);
        let step = || {
            let done = 1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            progress((done as f64 / (parties * 5).max(1) as f64).min(1.0));
        };
        let game = Game { graph, ranks, orders };
        if large {
            // Halves of a party's concepts are shared out: sanctions by any moves, and by improvements. A thread
            // works through its share with one working space, so that memory grows with threads only.
            let halves = [Concepts::NASH | Concepts::GMR | Concepts::SMR, Concepts::SEQ | Concepts::SSEQ];
            let shares: Vec<(usize, Concepts)> = (0..parties)
                .flat_map(|party| halves.map(|half| (party, half.and(concepts))))
                .filter(|(_, half)| !half.is_empty())
                .collect();
            let spare = std::sync::Mutex::new(std::mem::take(&mut self.work));
            let found: Vec<Vec<Concepts>> = shares
                .par_iter()
                .with_max_len(1)
                .map(|(party, half)| {
                    let mut stable = vec![Concepts::NONE; graph.len()];
                    let taken = spare.lock().ok().and_then(|mut spare| spare.pop());
                    let mut work = taken.unwrap_or_default();
                    work.focal(&game, *party, *half, sanction, &mut stable, &step);
                    if let Ok(mut spare) = spare.lock() {
                        spare.push(work);
                    }
                    stable
                })
                .collect();
            self.work = spare.into_inner().unwrap_or_default();
            for ((party, _), found) in shares.iter().zip(&found) {
                for (stable, found) in stability.stable[*party].iter_mut().zip(found) {
                    *stable = stable.with(*found);
                }
            }
        } else {
            self.work.resize_with(self.work.len().max(1), Work::default);
            for (party, stable) in stability.stable.iter_mut().enumerate() {
                self.work[0].focal(&game, party, concepts, sanction, stable, &step);
            }
        }
        if concepts.has(Concepts::SIM) {
            crate::sim::simultaneous(graph, ranks, sanction, &mut stability.stable);
        }
    }
}

/// A graph with ranks and their orders.
struct Game<'a> {
    graph: &'a Graph,
    ranks: &'a [Vec<u32>],
    orders: &'a [Order],
}

/// A party's states in ascending order of its ranks.
#[derive(Debug, Default)]
struct Order {
    /// All of them.
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
        count_sort(ranks, &mut self.place, &mut self.all);
        self.cells.clear();
        if let Moves::Options(blocks) = moves {
            // Dealt out in ascending order, each cell comes out sorted.
            self.place.clear();
            self.place.extend_from_slice(&blocks.starts);
            self.cells.resize(ranks.len(), 0);
            for state in &self.all {
                let slot = &mut self.place[blocks.cell[*state as usize] as usize];
                self.cells[*slot as usize] = *state;
                *slot += 1;
            }
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
    /// M: the largest W over improvements.
    largest: Vec<u32>,
    order: Vec<u32>,
    place: Vec<u32>,
    stack: Vec<(u32, u32)>,
    /// By opponent and cell: how far its sorted members are absorbed.
    passed: Vec<Vec<u32>>,
    /// By (last mover, state) in graph form.
    labels: Vec<u32>,
    sorted: Vec<u32>,
    running: Vec<u32>,
}

impl Work {
    fn focal(
        &mut self,
        game: &Game<'_>,
        party: usize,
        concepts: Concepts,
        sanction: Sanction,
        stable: &mut [Concepts],
        step: &dyn Fn(),
    ) {
        let ranks = &game.ranks[party];
        let others: Vec<usize> = (0..game.ranks.len()).filter(|other| *other != party).collect();
        if concepts.has(Concepts::NASH) {
            // Any number at least 1 as W: the largest is 0 only where there is no improvement.
            self.improvements(game, party, None);
            for (stable, largest) in stable.iter_mut().zip(&self.largest) {
                if *largest == 0 {
                    *stable = stable.with(Concepts::NASH);
                }
            }
            step();
        }
        if concepts.has(Concepts::SMR) || concepts.has(Concepts::SSEQ) {
            let mut reach = std::mem::take(&mut self.reach);
            over_moves::<true>(game.graph.how(party), ranks, &mut reach);
            self.reach = reach;
        }
        for (concept, escapes, improving) in [
            (Concepts::GMR, false, false),
            (Concepts::SMR, true, false),
            (Concepts::SEQ, false, true),
            (Concepts::SSEQ, true, true),
        ] {
            if concepts.has(concept) {
                self.follow(game, party, &others, escapes, improving);
                self.improvements(game, party, Some(()));
                for ((stable, largest), rank) in stable.iter_mut().zip(&self.largest).zip(ranks) {
                    let sanctioned = match sanction {
                        Sanction::Below => largest < rank,
                        _ => largest <= rank,
                    };
                    if sanctioned {
                        *stable = stable.with(concept);
                    }
                }
                step();
            }
        }
    }

    /// W of every state.
    fn follow(&mut self, game: &Game<'_>, party: usize, others: &[usize], escapes: bool, improving: bool) {
        let mut worst = std::mem::take(&mut self.worst);
        let reach = std::mem::take(&mut self.reach);
        let keys = if escapes { &reach } else { &game.ranks[party] };
        match others {
            [] => {
                worst.clear();
                worst.extend_from_slice(keys);
            }
            [other] => {
                let (moves, ranks) = (game.graph.how(*other), &game.ranks[*other]);
                if improving {
                    self.over_improvements::<false>(
                        moves,
                        &game.orders[*other],
                        ranks,
                        Some(keys),
                        &mut worst,
                    );
                    for (worst, key) in worst.iter_mut().zip(keys) {
                        *worst = (*worst).min(*key);
                    }
                } else {
                    over_moves::<false>(moves, keys, &mut worst);
                }
            }
            others => {
                let order = if escapes {
                    count_sort(keys, &mut self.place, &mut self.order);
                    std::mem::take(&mut self.order)
                } else {
                    Vec::new()
                };
                let sorted = if escapes { &order } else { &game.orders[party].all };
                if others.iter().all(|other| matches!(game.graph.how(*other), Moves::Options(_))) {
                    self.search(game, others, sorted, keys, improving, &mut worst);
                } else {
                    self.search_movers(game, others, sorted, keys, improving, &mut worst);
                }
                if escapes {
                    self.order = order;
                }
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
                Moves::Options(blocks) => {
                    Some((blocks, game.ranks[*other].as_slice(), game.orders[*other].cells.as_slice()))
                }
                Moves::Listed(_) => None,
            })
            .collect();
        for (passed, (blocks, ..)) in self.passed.iter_mut().zip(&opponents) {
            passed.clear();
            passed.extend_from_slice(&blocks.starts);
        }
        for start in sorted {
            let label = keys[*start as usize];
            if worst[*start as usize] != u32::MAX {
                continue;
            }
            worst[*start as usize] = label;
            self.stack.push((*start, 0));
            while let Some((state, _)) = self.stack.pop() {
                for ((blocks, ranks, cells), passed) in opponents.iter().zip(&mut self.passed) {
                    let rank = if improving { ranks[state as usize] } else { u32::MAX };
                    let own = blocks.cell[state as usize];
                    let mut absorb = |cell: u32, stack: &mut Vec<(u32, u32)>| -> bool {
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
                                stack.push((other, 0));
                            }
                        }
                        *pointer != begin
                    };
                    // Cells from which this one can be reached are passed at least as far as this one is.
                    let new = absorb(own, &mut self.stack);
                    if blocks.one_way.is_some() && (new || improving) {
                        for cell in blocks.backward(own) {
                            absorb(cell, &mut self.stack);
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
                let ranks = &game.ranks[*other];
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

    /// M of every state, from W (or from 1 everywhere).
    fn improvements(&mut self, game: &Game<'_>, party: usize, worst: Option<()>) {
        let mut largest = std::mem::take(&mut self.largest);
        let values = std::mem::take(&mut self.worst);
        let (moves, ranks) = (game.graph.how(party), &game.ranks[party]);
        let keys = worst.map(|()| values.as_slice());
        self.over_improvements::<true>(moves, &game.orders[party], ranks, keys, &mut largest);
        self.largest = largest;
        self.worst = values;
    }

    /// For every state the largest (`MAX`) or least value over a party's improvements from it; 0 or `u32::MAX`
    /// where there is none. Without values every state counts 1.
    fn over_improvements<const MAX: bool>(
        &mut self,
        moves: &Moves,
        order: &Order,
        ranks: &[u32],
        values: Option<&[u32]>,
        out: &mut Vec<u32>,
    ) {
        let none = if MAX { 0 } else { u32::MAX };
        let fold = |a: u32, b: u32| if MAX { a.max(b) } else { a.min(b) };
        let value = |state: u32| values.map_or(1, |values| values[state as usize]);
        out.clear();
        out.resize(ranks.len(), none);
        let blocks = match moves {
            Moves::Options(blocks) => blocks,
            Moves::Listed(edges) => {
                for (state, slot) in out.iter_mut().enumerate() {
                    for to in edges.from(state as u32) {
                        if ranks[*to as usize] > ranks[state] {
                            *slot = fold(*slot, value(*to));
                        }
                    }
                }
                return;
            }
        };
        for block in blocks.blocks() {
            if block.len() == 1 {
                // Down by rank: what is passed, except for ties, is an improvement.
                let cell = &order.cells[blocks.range(block.start)];
                let (mut above, mut tied, mut last) = (none, none, u32::MAX);
                for state in cell.iter().rev() {
                    let rank = ranks[*state as usize];
                    if rank != last {
                        above = fold(above, tied);
                        tied = none;
                        last = rank;
                    }
                    out[*state as usize] = above;
                    tied = fold(tied, value(*state));
                }
                continue;
            }
            self.sorted.clear();
            for cell in block.clone() {
                self.sorted.extend_from_slice(&order.cells[blocks.range(cell)]);
            }
            self.sorted.sort_unstable_by_key(|state| (std::cmp::Reverse(ranks[*state as usize]), *state));
            self.running.clear();
            self.running.resize(block.len(), none);
            let ties = self.sorted.chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]);
            for tie in ties {
                for state in tie {
                    let onward = blocks.onward(blocks.cell[*state as usize]);
                    out[*state as usize] =
                        onward.fold(none, |all, cell| fold(all, self.running[(cell - block.start) as usize]));
                }
                for state in tie {
                    let slot = &mut self.running[(blocks.cell[*state as usize] - block.start) as usize];
                    *slot = fold(*slot, value(*state));
                }
            }
        }
    }
}

/// For every state the largest (`MAX`) or least value over what a party can reach in one move, the state itself
/// included.
fn over_moves<const MAX: bool>(moves: &Moves, values: &[u32], out: &mut Vec<u32>) {
    let fold = |a: u32, b: u32| if MAX { a.max(b) } else { a.min(b) };
    out.clear();
    out.extend_from_slice(values);
    let blocks = match moves {
        Moves::Options(blocks) => blocks,
        Moves::Listed(edges) => {
            for (state, slot) in out.iter_mut().enumerate() {
                for to in edges.from(state as u32) {
                    *slot = fold(*slot, values[*to as usize]);
                }
            }
            return;
        }
    };
    let none = if MAX { 0 } else { u32::MAX };
    let over = |cell: u32| {
        let members = blocks.members[blocks.range(cell)].iter();
        members.fold(none, |all, state| fold(all, values[*state as usize]))
    };
    let mut cells = Vec::new();
    for block in blocks.blocks() {
        cells.clear();
        cells.extend(block.clone().map(over));
        for cell in block.clone() {
            let all = blocks.onward(cell).fold(none, |all, to| fold(all, cells[(to - block.start) as usize]));
            for state in &blocks.members[blocks.range(cell)] {
                out[*state as usize] = all;
            }
        }
    }
}
