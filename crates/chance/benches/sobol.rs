//! What sensitivity costs: `cargo bench -p detente-chance`. 720,896 runs of a cheap function of 20 inputs
//! (32,768 rows × (20 + 2)), the drawing of both matrices and the indices included; then the intervals.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // a program for the terminal, on fixed input

use detente_chance::draw::{Key, uniform};
use detente_chance::sobol::{Design, Resampling};
use std::hint::black_box;
use std::time::Instant;

const INPUTS: usize = 20;
const ROWS: usize = 32_768;

fn matrix(stream: u32) -> Vec<f64> {
    let keys: Vec<Key> = (0..INPUTS).map(|i| Key::new(1, &format!("x{i}")).with(stream)).collect();
    let mut values = Vec::with_capacity(INPUTS * ROWS);
    for row in 0..ROWS as u32 {
        values.extend(keys.iter().map(|key| uniform(key, row)));
    }
    values
}

/// The G-function with a = 0, 1, 2, …
fn g(u: &[f64], scale: &[(f64, f64); INPUTS]) -> f64 {
    u.iter().zip(scale).map(|(u, (a, per))| ((4.0 * u - 2.0).abs() + a) * per).product()
}

fn main() {
    let scale: [(f64, f64); INPUTS] = std::array::from_fn(|i| (i as f64, 1.0 / (1.0 + i as f64)));
    for round in 1..=3 {
        let start = Instant::now();
        let (a, b) = (matrix(1), matrix(2));
        let drawn = start.elapsed();
        let design = Design::new(INPUTS, &a, &b, (0..INPUTS).map(|i| vec![i]).collect()).unwrap();
        let runs = design.run(|u| g(u, &scale));
        let ran = start.elapsed();
        let plain = Resampling { replicates: 0, ..Resampling::default() };
        let found = black_box(runs.indices(&plain).unwrap());
        let whole = start.elapsed();
        let again =
            black_box(runs.indices(&Resampling { replicates: 100, ..Resampling::default() }).unwrap());
        let intervals = start.elapsed() - whole;
        println!(
            "round {round}: {} runs in {:.3} s ({:.3} µs a run): drawing {:.3} s, runs {:.3} s, indices {:.3} s; 100 resamplings {:.3} s   (ST₀ {:.4} ± {:.4})",
            design.cost(),
            whole.as_secs_f64(),
            whole.as_secs_f64() * 1e6 / design.cost() as f64,
            drawn.as_secs_f64(),
            (ran - drawn).as_secs_f64(),
            (whole - ran).as_secs_f64(),
            intervals.as_secs_f64(),
            found.groups[0].total.value,
            again.groups[0].total.error,
        );
    }
}
