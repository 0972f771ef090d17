//! What large spaces cost: `cargo bench -p detente-deals --bench frontier`. Worth and weights are random numbers
//! with a fixed seed; the best of several runs is printed, beside the size of the frontier.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for the terminal, on fixed input

use detente_deals::*;
use std::hint::black_box;
use std::time::Instant;

/// Numbers in 0–1 that look random and are the same everywhere.
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

fn best(runs: usize, mut what: impl FnMut() -> usize) -> (f64, usize) {
    let mut best = f64::INFINITY;
    let mut size = 0;
    for _ in 0..runs {
        let start = Instant::now();
        size = black_box(what());
        best = best.min(start.elapsed().as_secs_f64());
    }
    (best * 1e3, size)
}

fn main() {
    let cases = [
        ("10^6 packages, 2 parties", 6, 2, 0.0, None),
        ("10^6 packages, 3 parties", 6, 3, 0.0, Some(1.0)),
        ("10^6 packages, 5 parties", 6, 5, 0.0, Some(300.0)),
        ("10^20 packages, 2 parties", 20, 2, 0.0, Some(20.0)),
        ("10^8 packages, 5 parties, reservation .5", 8, 5, 0.5, Some(1000.0)),
        ("10^10 packages, 5 parties, reservation .6", 10, 5, 0.6, None),
    ];
    for (name, issues, parties, reservation, target) in cases {
        for seed in [1, 2, 3] {
            let space = Space::scaled(&talks(issues, 10, parties, reservation, seed)).unwrap();
            let (time, size) = best(3, || zone_frontier(&space).unwrap().points.len());
            let target = target.map(|ms: f64| format!("(to be at most {ms} ms)")).unwrap_or_default();
            println!("{name:44} seed {seed}: {time:10.3} ms {target}   {size} points");
        }
    }
}
