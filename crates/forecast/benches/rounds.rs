//! Times of the models that play rounds: `cargo bench -p detente-forecast`. Each line is the best of several
//! runs on one core; the limit that the project sets itself stands beside it.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "what a bench is for")]

#[path = "../tests/rows/mod.rs"]
mod rows;

use detente_chance::draw::{Key, uniform};
use detente_forecast::{
    Actor, BENCHMARKS, Challenge, Game, KTAB, Kind, MODELS, Model, SCHOLZ_CODE, Spatial, SpatialGame,
    TEXTBOOK, Table, Trading, backtest, challenge, spatial, trade,
};
use std::hint::black_box;
use std::time::Instant;

fn number(name: &str, at: usize) -> f64 {
    uniform(&Key::new(1, name), at as u32)
}

fn actors(n: usize) -> Vec<Actor> {
    (0..n)
        .map(|at| Actor {
            position: 100.0 * number("position", at),
            salience: 0.1 + 0.9 * number("salience", at),
            influence: 0.1 + number("influence", at),
        })
        .collect()
}

fn game(n: usize, dimensions: usize) -> SpatialGame {
    SpatialGame {
        dimensions,
        capability: (0..n).map(|at| 0.1 + number("influence", at)).collect(),
        position: (0..n * dimensions).map(|at| 100.0 * number("position", at)).collect(),
        salience: (0..n * dimensions)
            .map(|at| (0.1 + 0.9 * number("salience", at)) / dimensions as f64)
            .collect(),
        accommodation: None,
    }
}

/// Prints the least time of `times` runs in milliseconds.
fn best(what: &str, limit: &str, times: u32, mut run: impl FnMut()) {
    run();
    let mut least = f64::INFINITY;
    for _ in 0..times {
        let start = Instant::now();
        run();
        least = least.min(start.elapsed().as_secs_f64() * 1e3);
    }
    println!("{what:<60} {least:>10.3} ms   (limit {limit})");
}

fn main() {
    let thirty = actors(30);
    for (name, options) in [("scholz-code", SCHOLZ_CODE), ("textbook", TEXTBOOK)] {
        let one = Challenge { rounds: 1, ..options };
        best(&format!("challenge {name}, 30 actors, one round"), "1 ms", 50, || {
            black_box(challenge(black_box(&thirty), &one));
        });
    }
    let one = Spatial { turns: 1, ..KTAB };
    for dimensions in [1, 3] {
        let game = game(30, dimensions);
        best(&format!("spatial, 30 actors, {dimensions} issue(s), one turn"), "1 ms", 50, || {
            black_box(spatial(black_box(&game), &one));
        });
    }
    let eighty = game(80, 1);
    println!("spatial, 80 actors: {} turns to rest", spatial(&eighty, &KTAB).len());
    best("spatial, 80 actors, to rest", "1,000 ms", 3, || {
        black_box(spatial(black_box(&eighty), &KTAB));
    });
    let many = actors(80);
    best("challenge textbook, 80 actors, 10 rounds", "1,000 ms", 3, || {
        black_box(challenge(black_box(&many), &TEXTBOOK));
    });
    // Draws: every number of every actor anew.
    let draws: Vec<Vec<Actor>> = (0..10_000)
        .map(|draw| {
            let key = |name: &str, at: usize| uniform(&Key::new(at as u64, name), draw);
            (0..10)
                .map(|at| Actor {
                    position: 100.0 * key("x", at),
                    salience: 0.1 + 0.9 * key("s", at),
                    influence: 0.1 + key("c", at),
                })
                .collect()
        })
        .collect();
    for (name, options, rounds) in [("scholz-code", SCHOLZ_CODE, 8), ("textbook", TEXTBOOK, 10)] {
        best(&format!("challenge {name}, 10 actors, {rounds} rounds, 10,000 draws"), "1,000 ms", 3, || {
            let mut game = Game::default();
            for actors in &draws {
                black_box(game.median_after(actors, &options, rounds));
            }
        });
    }
    let cells = 15 * 13;
    let table = Table {
        issues: 13,
        position: (0..cells).map(|at| 100.0 * number("position", at)).collect(),
        salience: (0..cells).map(|at| 0.1 + 0.9 * number("salience", at)).collect(),
        power: (0..cells).map(|at| 0.1 + number("influence", at / 13)).collect(),
    };
    best("exchange, 15 actors × 13 issues, one round", "none", 3, || {
        black_box(trade(black_box(&table), &Trading::default()));
    });
    // The decisions of the DEU data, where they are at hand.
    let Some(data) = std::env::var_os("DETENTE_DATA") else {
        println!("SKIPPED: DETENTE_DATA is not set, the backtest was not timed");
        return;
    };
    let text = std::fs::read_to_string(std::path::Path::new(&data).join("spatial/deu3.csv")).unwrap();
    let read = || rows::Rows::of(&detente_exchange::decided::read(&text).unwrap());
    let all: Vec<Model> = MODELS.iter().chain(BENCHMARKS).cloned().collect();
    let closed: Vec<Model> = all.iter().filter(|model| model.kind == Kind::Closed).cloned().collect();
    best("353 decisions, closed-form models, 2,000 resamples, all cores", "3,000 ms", 3, || {
        black_box(backtest(&read().decided(), &closed, 2000));
    });
    best("353 decisions, all models, 2,000 resamples, all cores", "none", 3, || {
        black_box(backtest(&read().decided(), &all, 2000));
    });
}
