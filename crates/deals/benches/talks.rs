//! What talks cost: `cargo bench -p detente-deals --bench talks`. A thousand talks of up to 100 moves over 10,000
//! packages between a Boulware and a Conceder, with laying the packages out once; and 10,000 draws of a case of six
//! issues and three parties, everything that the outlook asks of a draw, on one thread and, as the outlook does it, on
//! all.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for the terminal, on fixed input

use detente_deals::talks::*;
use detente_deals::*;
use std::hint::black_box;
use std::time::Instant;

fn scatter(n: u64) -> f64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn talks(issues: usize, levels: usize, parties: u64, reservation: f64, seed: u64) -> Negotiation {
    let party = |at: u64| {
        let from = (seed * 64 + at) << 20;
        Party {
            weights: (0..issues as u64).map(|issue| 0.05 + scatter(from + issue)).collect(),
            worth: (0..(issues * levels) as u64).map(|slot| scatter(from + 1000 + slot)).collect(),
            reservation,
            ..Party::default()
        }
    };
    Negotiation {
        levels: vec![levels; issues],
        parties: (0..parties).map(party).collect(),
        ..Negotiation::default()
    }
}

fn main() {
    let space = Space::scaled(&talks(4, 10, 2, 0.3, 1)).unwrap();
    for (name, strategies) in [
        ("Boulware against Conceder", [Strategy::BOULWARE, Strategy::CONCEDER]),
        ("Boulware against Boulware", [Strategy::BOULWARE, Strategy::BOULWARE]),
        ("MiCRO against MiCRO", [Strategy::MICRO, Strategy::MICRO]),
        ("Zeuthen against Zeuthen", [Strategy::ZEUTHEN, Strategy::ZEUTHEN]),
    ] {
        let start = Instant::now();
        let table = Table::new(&space).unwrap();
        let mut deals = 0;
        let mut steps = 0;
        for talk in 0..1000 {
            let outcome = black_box(alternating_offers(&table, &strategies, 100, talk, 1));
            deals += usize::from(outcome.deal.is_some());
            steps += outcome.steps;
        }
        let time = start.elapsed().as_secs_f64() * 1e3;
        let target = if name.ends_with("Conceder") { " (to be at most 50)" } else { "" };
        println!("1,000 talks, {name:28} {time:8.2} ms{target}   {deals} deals in {steps} moves");
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    for reservation in [0.3, 0.6] {
        let draws: Vec<Negotiation> = (0..10_000).map(|seed| talks(6, 4, 3, reservation, seed)).collect();
        for threads in [1, cores] {
            let start = Instant::now();
            let parts: Vec<(usize, usize, u128)> = std::thread::scope(|scope| {
                let chunks = draws.chunks(draws.len().div_ceil(threads));
                let running: Vec<_> = chunks.map(|chunk| scope.spawn(|| all(chunk))).collect();
                running.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let time = start.elapsed().as_secs_f64();
            let (exists, points, size) =
                parts.into_iter().fold((0, 0, 0), |(a, b, c), (x, y, z)| (a + x, b + y, c + z));
            let target = if threads == cores { " (to be at most 2)" } else { "" };
            println!(
                "10,000 draws, reservation {reservation}, threads {threads}: zone counted, frontier, four settlements {time:6.2} s{target}   {exists} with a deal, {points} points, {size} packages"
            );
        }
    }
}

/// Everything that the outlook asks of a draw: how many have a deal, points of their frontiers, packages of their
/// zones.
fn all(draws: &[Negotiation]) -> (usize, usize, u128) {
    let mut space = Space::default();
    let (mut exists, mut points, mut size) = (0, 0, 0u128);
    for draw in draws {
        space.fill(draw).unwrap();
        space.rescale();
        exists += usize::from(best_least_gain(&space).is_some_and(|gain| gain >= 0.0));
        size += zone(&space).size;
        let found = survey(&space).unwrap();
        for settlement in
            [Settlement::Nash, Settlement::KalaiSmorodinsky, Settlement::Egalitarian, Settlement::Utilitarian]
        {
            black_box(found.settlement(settlement, &[]).unwrap());
        }
        points += found.frontier.points.len();
    }
    (exists, points, size)
}
