//! What one draw costs: `cargo bench -p detente-deals`. Six issues of four levels, three parties.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for the terminal, on fixed input

use detente_deals::*;
use std::hint::black_box;
use std::time::Instant;

/// Numbers in 0–1 that look random and are the same everywhere.
fn scatter(n: u64) -> f64 {
    let mixed = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11) as f64 / (1u64 << 53) as f64
}

fn draw(seed: u64, reservation: f64) -> Negotiation {
    let party = |at: u64| Party {
        weights: (0..6).map(|issue| scatter(seed * 1000 + at * 100 + issue)).collect(),
        worth: (0..24).map(|slot| scatter(seed * 1000 + at * 100 + 10 + slot)).collect(),
        reservation,
        ..Party::default()
    };
    Negotiation { levels: vec![4; 6], parties: (0..3).map(party).collect(), ..Negotiation::default() }
}

fn measure(name: &str, reservation: f64, mut what: impl FnMut(&Negotiation) -> u64) {
    let draws: Vec<Negotiation> = (0..2000).map(|seed| draw(seed, reservation)).collect();
    let start = Instant::now();
    let mut sum = 0;
    for talks in &draws {
        sum += black_box(what(talks));
    }
    let each = start.elapsed().as_secs_f64() * 1e6 / draws.len() as f64;
    println!("{name:28} alternatives at {reservation:.1}: {each:7.2} µs a draw   (check {sum})");
}

/// A body of `voters` over issues of four levels; two quotas, or all.
fn body(seed: u64, voters: u64, issues: u64, quotas: bool) -> Negotiation {
    let party = |at: u64| Party {
        weights: (0..issues).map(|issue| scatter(seed * 100_000 + at * 100 + issue)).collect(),
        worth: (0..4 * issues).map(|slot| scatter(seed * 100_000 + at * 100 + 10 + slot)).collect(),
        reservation: 0.3,
        ..Party::default()
    };
    let weight = |at: u64| 1.0 + (scatter(at) * 80.0).round();
    let further = Quota { share: 0.65, votes: (0..voters).map(weight).collect() };
    Negotiation {
        levels: vec![4; issues as usize],
        parties: (0..voters).map(party).collect(),
        rule: if quotas { Rule::Quota(0.55) } else { Rule::Unanimity },
        further: if quotas { vec![further] } else { Vec::new() },
        ..Negotiation::default()
    }
}

/// Zone, margin and Nash over draws of a body.
fn bodies() {
    let mut space = Space::default();
    for (voters, issues, draws, quotas) in
        [(27, 3, 1024, true), (193, 3, 64, true), (16, 6, 64, true), (16, 6, 64, false)]
    {
        let start = Instant::now();
        let mut sum = 0;
        for seed in 0..draws {
            space.fill(&body(seed, voters, issues, quotas)).unwrap();
            space.rescale();
            sum += u64::from(zone_exists(&space)) + zone_packages(&space).len() as u64;
            sum += u64::from(best_least_gain(&space).is_some_and(|gain| gain > 0.0));
            sum += nash_bargaining_solution(&space).unwrap().len() as u64;
        }
        let rule = if quotas { "two quotas" } else { "unanimity" };
        println!(
            "{voters:3} voters, {rule}, {} packages, {draws} draws: zone, margin and Nash {:7.2} s   (check {sum})",
            1 << (2 * issues),
            start.elapsed().as_secs_f64()
        );
    }
}

fn main() {
    if std::env::args().any(|word| word == "bodies") {
        return bodies();
    }
    let mut space = Space::default();
    for reservation in [0.0, 0.4, 0.6, 0.8] {
        measure("fill and rescale", reservation, |talks| {
            space.fill(talks).unwrap();
            space.rescale();
            space.packages() as u64
        });
        measure("… and zone_exists", reservation, |talks| {
            space.fill(talks).unwrap();
            space.rescale();
            u64::from(zone_exists(&space))
        });
        measure("… and zone", reservation, |talks| {
            space.fill(talks).unwrap();
            space.rescale();
            zone(&space).size as u64
        });
        measure("… and Nash", reservation, |talks| {
            space.fill(talks).unwrap();
            space.rescale();
            nash_bargaining_solution(&space).unwrap().len() as u64
        });
        measure("… and Kalai–Smorodinsky", reservation, |talks| {
            space.fill(talks).unwrap();
            space.rescale();
            kalai_smorodinsky_solution(&space).unwrap().len() as u64
        });
        measure("… and frontier", reservation, |talks| {
            space.fill(talks).unwrap();
            space.rescale();
            frontier(&space).unwrap().points.len() as u64
        });
    }
}
