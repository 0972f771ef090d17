//! Screening many inputs cheaply: elementary effects (Morris 1991, *Technometrics* 33:161–174).
//!
//! Each of r trajectories begins at a random point of a grid of p = 4 levels (0, ⅓, ⅔, 1 of every input's
//! range of chance) and changes one input after the other, in random order, by p/(2(p−1)) = ⅔. The change of
//! the result over the change of the input is that input's elementary effect EE there. μ* = mean |EE| says how
//! much it matters (Campolongo et al. 2007, *Environmental Modelling & Software* 22:1509–1518), σ, the
//! standard deviation of EE, how far that depends on the others. The cost is r (inputs + 1) runs: sensible for
//! more than thirty inputs, before [`crate::sobol`] looks at those that are left.
//!
//! Inputs come as numbers from 0 to 1; 0 and 1 themselves are not used, since a quantile may be infinite there:
//! the grid is moved to the middle of [`EDGE`], 1 − [`EDGE`].
//!
//! ```
//! use detente_chance::{draw::Key, morris::morris};
//! // A linear function: μ* is the slope, and σ is nothing.
//! let found = morris(3, 10, &Key::new(1, "morris"), |u| 5.0 * u[0] - 2.0 * u[1]);
//! assert!((found[0].mu_star - 5.0).abs() < 1e-9 && (found[1].mu_star - 2.0).abs() < 1e-9);
//! assert!((found[1].mu + 2.0).abs() < 1e-9 && found[0].sigma < 1e-9 && found[2].mu_star == 0.0);
//! ```

use crate::draw::Key;
use crate::summary::sd;

/// The lowest level of the grid; the highest is 1 − this.
pub const EDGE: f64 = 0.005;
/// Levels of the grid.
const LEVELS: u64 = 4;

/// An input's elementary effects in brief, in units of the result over the input's whole range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effect {
    /// Mean of the effects: its sign says in which direction.
    pub mu: f64,
    /// Mean of their absolute values: how much the input matters.
    pub mu_star: f64,
    /// Their standard deviation: how far that depends on the other inputs.
    pub sigma: f64,
    /// Effects that were not numbers and were left out.
    pub undefined: usize,
}

/// Elementary effects of `inputs` inputs over `trajectories` trajectories.
pub fn morris(inputs: usize, trajectories: u32, key: &Key, mut f: impl FnMut(&[f64]) -> f64) -> Vec<Effect> {
    let mut effects: Vec<Vec<f64>> = vec![Vec::new(); inputs];
    let mut undefined = vec![0; inputs];
    let step = LEVELS as f64 / (2.0 * (LEVELS as f64 - 1.0));
    let scale = |level: f64| EDGE + (1.0 - 2.0 * EDGE) * level;
    for trajectory in 0..trajectories {
        let key = key.with(trajectory);
        // Half of the levels can be raised by the step, the other half lowered.
        let mut up: Vec<bool> = Vec::with_capacity(inputs);
        let mut point: Vec<f64> = Vec::with_capacity(inputs);
        for at in 0..inputs {
            let level = key.number(at as u64) % LEVELS;
            up.push(level < LEVELS / 2);
            point.push(level as f64 / (LEVELS as f64 - 1.0));
        }
        let mut order: Vec<usize> = (0..inputs).collect();
        order.sort_by_key(|at| (key.number((inputs + at) as u64), *at));
        let mut row: Vec<f64> = point.iter().map(|level| scale(*level)).collect();
        let mut before = f(&row);
        for at in order {
            let sign = if up[at] { 1.0 } else { -1.0 };
            row[at] = scale(point[at] + sign * step);
            let after = f(&row);
            let effect = (after - before) / (sign * step);
            if effect.is_finite() {
                effects[at].push(effect)
            } else {
                undefined[at] += 1
            }
            before = after;
        }
    }
    // The grid spans 1 − 2·EDGE of the input's range; effects are per whole range.
    let whole = 1.0 / (1.0 - 2.0 * EDGE);
    effects
        .iter()
        .zip(undefined)
        .map(|(list, undefined)| {
            if list.is_empty() {
                return Effect { undefined, ..Effect::default() };
            }
            let n = list.len() as f64;
            Effect {
                mu: whole * list.iter().sum::<f64>() / n,
                mu_star: whole * list.iter().map(|e| e.abs()).sum::<f64>() / n,
                sigma: if list.len() < 2 { 0.0 } else { whole * sd(list) },
                undefined,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_two_thirds_and_the_cost_is_stated() {
        let mut runs = 0;
        let mut seen: Vec<Vec<f64>> = Vec::new();
        morris(5, 7, &Key::new(1, "m"), |u| {
            runs += 1;
            seen.push(u.to_vec());
            0.0
        });
        assert_eq!(runs, 7 * 6);
        for trajectory in seen.chunks(6) {
            for pair in trajectory.windows(2) {
                let moved: Vec<f64> =
                    pair[0].iter().zip(&pair[1]).map(|(x, y)| (x - y).abs()).filter(|d| *d > 0.0).collect();
                assert_eq!(moved.len(), 1);
                assert!((moved[0] - 0.99 * 2.0 / 3.0).abs() < 1e-12);
            }
            // Every input moves once.
            assert!((0..5).all(|at| trajectory[0][at] != trajectory[5][at]));
        }
        assert!(seen.iter().flatten().all(|u| (EDGE - 1e-12..=1.0 - EDGE + 1e-12).contains(u)));
    }

    #[test]
    fn interaction_shows_as_sigma_and_sign_does_not_cancel() {
        let found = morris(3, 200, &Key::new(2, "m"), |u| (u[0] - 0.5) * (u[1] - 0.5) + 0.01 * u[2]);
        assert!(found[0].mu.abs() < 0.1 && found[0].mu_star > 0.2 && found[0].sigma > 0.2);
        assert!((found[2].mu_star - 0.01).abs() < 1e-9 && found[2].sigma < 1e-9);
    }

    #[test]
    fn what_is_not_a_number_is_counted() {
        let found = morris(2, 10, &Key::new(3, "m"), |u| if u[0] > 0.6 { f64::NAN } else { u[1] });
        assert!(found[0].undefined > 0);
        assert_eq!(found[0].mu_star, 0.0);
        assert!(morris(0, 10, &Key::new(3, "m"), |_| 1.0).is_empty());
    }
}
