//! `cargo bench -p detente-graph`: what the analysis takes in time and memory. Figures are printed beside the
//! bounds that they are held to; nothing fails, because machines differ.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout)]

use detente_graph::{
    Concepts, Condition, Direction, Evolver, Graph, GraphOption, JointMoves, Shape, Solver, Stability,
    States, by_order, by_statements, megabytes, simultaneous_cost, stability,
};
use rayon::prelude::*;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A generator of no importance, the same on every machine.
struct Mix(u64);

impl Mix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
}

/// Options dealt out in turn; `one_way` of every eight go one way.
fn frame(options: usize, parties: usize, one_way: usize, infeasible: &[Condition]) -> Graph {
    let owned = (0..options).map(|at| GraphOption {
        owner: at % parties,
        name: format!("p{}.o{at}", at % parties),
        direction: if at % 8 < one_way { Direction::Up } else { Direction::Both },
    });
    let names = (0..parties).map(|party| format!("p{party}")).collect();
    let states = States::feasible(options, infeasible, u64::MAX, parties).expect("a model that fits");
    Graph::new(names, owned.collect(), states).expect("a model")
}

/// Strict rankings in no order at all: the hardest for memory caches.
fn shuffled(graph: &mut Graph, seed: u64) {
    for party in 0..graph.parties().len() {
        let mut mix = Mix(seed + party as u64);
        let mut ranks: Vec<u32> = (0..graph.len() as u32).collect();
        for at in (1..ranks.len()).rev() {
            ranks.swap(at, (mix.next() % (at as u64 + 1)) as usize);
        }
        graph.rank(party, &ranks).expect("one rank a state");
    }
}

/// Rankings by ten statements about three options each, as an analyst writes them.
fn stated(graph: &mut Graph, seed: u64) {
    for party in 0..graph.parties().len() {
        let mut mix = Mix(seed + party as u64);
        let options = graph.options().len() as u64;
        let statements: Vec<Condition> = (0..10)
            .map(|_| {
                let mask = (0..3).fold(0, |mask, _| mask | 1 << (mix.next() % options));
                Condition::matching(mask, u128::from(mix.next()) & mask)
            })
            .collect();
        let ranks = by_statements(graph.states(), &statements);
        graph.rank(party, &ranks).expect("one rank a state");
    }
}

/// The least of a few runs.
fn time<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    (0..runs)
        .map(|_| {
            let begun = Instant::now();
            black_box(run());
            begun.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// Peak resident memory so far, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(String::new, |line| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" "))
}

fn report(what: &str, took: Duration, bound: &str) {
    println!("{what:<78} {:>10.2} ms   {bound}", took.as_secs_f64() * 1e3);
}

/// The walk from the present state.
fn evolution() {
    for (options, draws) in [(8, 4096), (12, 4), (16, 1)] {
        for (name, concept) in [("Nash", Concepts::NASH), ("SEQ", Concepts::SEQ)] {
            let mut graph = frame(options, 3, 0, &[]);
            let joint = JointMoves::new(&graph, &[0, 1, 2]).expect("three parties");
            let mut evolver = Evolver::default();
            let took = time(1, || {
                let mut never = 0.0;
                for draw in 0..draws {
                    shuffled(&mut graph, 3 * draw);
                    let ranks: Vec<Vec<u32>> = (0..3).map(|party| graph.ranks(party).to_vec()).collect();
                    let found = evolver.evolve(&graph, &joint, &ranks, 0, concept, &|_| false);
                    never += found.expect("not SIM").never;
                }
                never
            });
            let what =
                format!("evolution: 2^{options} states, 3 parties, shuffled ranks, {draws} draws, {name}");
            report(&what, took, "");
        }
    }
}

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|word| name.contains(word.as_str()));
    println!("{} threads", rayon::current_num_threads());
    let estimate = |graph: &Graph| megabytes(Shape::of(graph).memory(rayon::current_num_threads()));

    if wanted("million") {
        let mut graph = frame(20, 3, 0, &[]);
        shuffled(&mut graph, 1);
        let took = time(3, || stability(&graph, Concepts::LINEAR));
        report("million: 2^20 states, 3 parties, strict shuffled ranks, five concepts", took, "≤ 3000 ms");
        println!("    estimate {}, peak of the process {} (bound 150 MB)", estimate(&graph), peak());
        stated(&mut graph, 1);
        let took = time(3, || stability(&graph, Concepts::LINEAR));
        report("million: the same, ranks by ten statements", took, "≤ 3000 ms");
        let mut one_way = frame(20, 3, 2, &[]);
        shuffled(&mut one_way, 1);
        let took = time(1, || stability(&one_way, Concepts::LINEAR));
        report("million: the same, six of twenty options one-way, shuffled ranks", took, "");
        let begun = Instant::now();
        let both = Condition::matching(3 << 20, 3 << 20);
        let neither = Condition::matching(3 << 20, 0);
        let mut sparse = frame(22, 3, 0, &[both, neither]);
        report("million: building 2^21 of 2^22 states, 3 parties", begun.elapsed(), "");
        shuffled(&mut sparse, 1);
        let took = time(1, || stability(&sparse, Concepts::LINEAR));
        report("million: 2^21 of 2^22 states, 3 parties, shuffled ranks", took, "");
    }
    if wanted("four million") {
        let mut graph = frame(22, 2, 0, &[]);
        shuffled(&mut graph, 1);
        let took = time(2, || stability(&graph, Concepts::LINEAR));
        report("four million: 2^22 states, 2 parties, shuffled ranks, five concepts", took, "≤ 15000 ms");
        println!("    estimate {}, peak of the process {}", estimate(&graph), peak());
    }
    if wanted("4096") {
        let mut graph = frame(12, 2, 0, &[]);
        shuffled(&mut graph, 1);
        let took = time(50, || stability(&graph, Concepts::LINEAR));
        report("4096: 4,096 states, 2 parties, five concepts", took, "≤ 2.5 ms");
        let cost = simultaneous_cost(&graph);
        let took = time(3, || stability(&graph, Concepts::SIM));
        report(&format!("4096: SIM alone, {cost:.1e} combinations at worst"), took, "(outside the five)");
    }
    if wanted("draws") {
        let graph = frame(7, 2, 0, &[]);
        let mut mix = Mix(3);
        let statements: Vec<Vec<Condition>> = (0..2)
            .map(|_| {
                (0..10)
                    .map(|_| {
                        let mask = (0..3).fold(0, |mask, _| mask | 1 << (mix.next() % 7));
                        Condition::matching(mask, u128::from(mix.next()) & mask)
                    })
                    .collect()
            })
            .collect();
        let took = time(5, || {
            let counts: Vec<u32> = (0..10_000u32)
                .into_par_iter()
                .with_min_len(64)
                .map_init(
                    || (Solver::default(), Stability::default()),
                    |(solver, found), draw| {
                        let ranks: Vec<Vec<u32>> = statements
                            .iter()
                            .enumerate()
                            .map(|(party, statements)| {
                                let mut order: Vec<usize> = (0..10).collect();
                                let mut mix = Mix(u64::from(draw) * 2 + party as u64);
                                for at in (1..10).rev() {
                                    order.swap(at, (mix.next() % (at as u64 + 1)) as usize);
                                }
                                by_order(graph.states(), statements, &order)
                            })
                            .collect();
                        solver.stability(&graph, &ranks, Concepts::LINEAR, found);
                        found.equilibria(Concepts::SEQ).len() as u32
                    },
                )
                .collect();
            counts.iter().sum::<u32>()
        });
        report("draws: 10,000 rankings of 128 states, 2 parties, five concepts", took, "≤ 300 ms");
    }
    if wanted("evolution") {
        evolution();
    }
}
