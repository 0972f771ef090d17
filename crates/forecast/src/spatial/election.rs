//! Probabilistic Condorcet elections: from utilities through votes and coalitions to a chance for every option.

use super::{Election, HAIR, Spatial, Victory, VotingRule};

/// Votes of weight `w` for a difference of utilities. One that is a mere rounding is none: the least strength of a
/// coalition is so small that it would decide.
pub(super) fn vote(rule: VotingRule, w: f64, du: f64) -> f64 {
    if du.abs() < HAIR {
        return 0.0;
    }
    let binary = (du * 1e8).clamp(-1.0, 1.0);
    w * match rule {
        VotingRule::Binary => binary,
        VotingRule::PropBin => 0.8 * du + 0.2 * binary,
        VotingRule::Proportional => du,
        VotingRule::PropCbc => 0.5 * du + 0.5 * du * du * du,
        VotingRule::Cubic => du * du * du,
        VotingRule::ASymProsp => {
            if du < 0.0 {
                du
            } else {
                2.0 * du / 3.0
            }
        }
    }
}

/// The chance of the first of two coalitions.
fn victory(rule: Victory, a: f64, b: f64) -> f64 {
    let square = |x: f64| x * x;
    let (a, b) = match rule {
        Victory::Linear => (a, b),
        Victory::Square => (square(a), square(b)),
        Victory::Quartic => (square(square(a)), square(square(b))),
        Victory::Octic => (square(square(square(a))), square(square(square(b)))),
        Victory::Binary => {
            const SURE: f64 = 1.1;
            if a >= SURE * b {
                (1.0, 1e-6)
            } else if b >= SURE * a {
                (1e-6, 1.0)
            } else {
                let p = (a / (a + b) * (SURE + 1.0) - 1.0) / (SURE - 1.0);
                (p, 1.0 - p)
            }
        }
    };
    // Powers of the least strengths may vanish; then neither is stronger.
    if a + b > 0.0 { a / (a + b) } else { 0.5 }
}

/// Chances of `count` options; `worth` by actor and option.
pub(super) fn election(options: &Spatial, weights: &[f64], worth: &[f64], count: usize) -> Vec<f64> {
    let n = weights.len();
    // By option, so that the voters of a pair lie side by side.
    let mut by = vec![0.0; count * n];
    for (a, row) in worth.chunks(count).enumerate() {
        for (option, u) in row.iter().enumerate() {
            by[option * n + a] = *u;
        }
    }
    let mut c = vec![1e-8; count * count];
    let mut p = vec![0.5; count * count];
    for i in 0..count {
        for j in 0..i {
            let (mut up, mut down) = (1e-8, 1e-8);
            for ((w, a), b) in weights.iter().zip(&by[i * n..(i + 1) * n]).zip(&by[j * n..(j + 1) * n]) {
                if a > b {
                    up += vote(options.vote, *w, a - b);
                } else {
                    down += vote(options.vote, *w, b - a);
                }
            }
            c[i * count + j] = up;
            c[j * count + i] = down;
            let chance = victory(options.victory, up, down);
            p[i * count + j] = chance;
            p[j * count + i] = 1.0 - chance;
        }
    }
    match options.election {
        Election::Conditional => conditional(&p, count),
        Election::MarkovUniform => markov(count, 1e-6, |chances, i| {
            let row = &p[i * count..(i + 1) * count];
            let all: f64 = row.iter().zip(chances).map(|(v, q)| v * (chances[i] + q)).sum();
            all / count as f64
        }),
        Election::MarkovIncentive => {
            // Chance that i challenges where j is the favourite.
            let mut challenge = vec![0.0; count * count];
            for j in 0..count {
                let mut sum = 0.0;
                for i in 0..count {
                    let incentive = c[i * count + j] * p[i * count + j] + if i == j { 1e-10 } else { 0.0 };
                    challenge[i * count + j] = incentive;
                    sum += incentive;
                }
                for i in 0..count {
                    challenge[i * count + j] /= sum;
                }
            }
            markov(count, 1e-8, |chances, i| {
                (0..count)
                    .map(|j| {
                        let meet =
                            chances[i] * challenge[j * count + i] + chances[j] * challenge[i * count + j];
                        p[i * count + j] * meet
                    })
                    .sum()
            })
        }
    }
}

/// Chances in proportion to the product of a row's pairwise chances, by logarithms so that many options do
/// not vanish.
fn conditional(p: &[f64], count: usize) -> Vec<f64> {
    let logs: Vec<f64> =
        p.chunks(count).map(|row| row.iter().map(|p| libm::log(p.max(0.0))).sum::<f64>()).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return vec![1.0 / count as f64; count];
    }
    let mut chances: Vec<f64> = logs.iter().map(|log| libm::exp(log - top)).collect();
    let sum: f64 = chances.iter().sum();
    for chance in &mut chances {
        *chance /= sum;
    }
    chances
}

/// The long run of a chain, half a step at a time, from even chances; at most 1,000 steps.
fn markov(count: usize, tolerance: f64, next: impl Fn(&[f64], usize) -> f64) -> Vec<f64> {
    let mut chances = vec![1.0 / count as f64; count];
    for _ in 0..1000 {
        let new: Vec<f64> = (0..count).map(|i| next(&chances, i)).collect();
        let mut change = 0.0_f64;
        for (old, new) in chances.iter_mut().zip(&new) {
            change = change.max((new - *old).abs());
            *old = (*old + new) / 2.0;
        }
        if change <= tolerance {
            break;
        }
    }
    chances
}
