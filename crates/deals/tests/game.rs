//! Small games against their definitions.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_deals::game::Game;
use proptest::prelude::*;

fn value(payoffs: &[Vec<i64>], x: &[f64], y: &[f64]) -> f64 {
    payoffs.iter().zip(x).map(|(row, x)| x * row.iter().zip(y).map(|(p, y)| *p as f64 * y).sum::<f64>()).sum()
}

fn unit(size: usize, at: usize) -> Vec<f64> {
    (0..size).map(|place| f64::from(u8::from(place == at))).collect()
}

/// Does neither player gain by a pure strategy?
fn stable(a: &[Vec<i64>], b: &[Vec<i64>], x: &[f64], y: &[f64]) -> bool {
    let (rows, columns) = (a.len(), a[0].len());
    (0..rows).all(|row| value(a, &unit(rows, row), y) <= value(a, x, y) + 1e-9)
        && (0..columns).all(|column| value(b, x, &unit(columns, column)) <= value(b, x, y) + 1e-9)
}

/// Equilibria with supports of equal size, by solving linear equations: all of them in a nondegenerate game.
fn by_supports(a: &[Vec<i64>], b: &[Vec<i64>]) -> Vec<(Vec<f64>, Vec<f64>)> {
    fn solve(mut m: Vec<Vec<f64>>) -> Option<Vec<f64>> {
        let n = m.len();
        for at in 0..n {
            let pivot = (at..n).max_by(|x, y| m[*x][at].abs().total_cmp(&m[*y][at].abs()))?;
            if m[pivot][at].abs() < 1e-9 {
                return None;
            }
            m.swap(at, pivot);
            for row in 0..n {
                if row != at {
                    let factor = m[row][at] / m[at][at];
                    let above = m[at].clone();
                    for (cell, above) in m[row].iter_mut().zip(above) {
                        *cell -= factor * above;
                    }
                }
            }
        }
        Some((0..n).map(|row| m[row][n] / m[row][row]).collect())
    }
    let (rows, columns) = (a.len(), a[0].len());
    let mut found = Vec::new();
    for s in 1usize..1 << rows {
        for t in 1usize..1 << columns {
            if s.count_ones() != t.count_ones() {
                continue;
            }
            let ss: Vec<usize> = (0..rows).filter(|at| s >> at & 1 == 1).collect();
            let tt: Vec<usize> = (0..columns).filter(|at| t >> at & 1 == 1).collect();
            // Chances of one make the other indifferent over its support; the last unknown is the payoff.
            let system = |indifferent: &[usize], playing: &[usize], payoff: &dyn Fn(usize, usize) -> f64| {
                let mut m: Vec<Vec<f64>> = indifferent
                    .iter()
                    .map(|i| playing.iter().map(|j| payoff(*i, *j)).chain([-1.0, 0.0]).collect())
                    .collect();
                m.push(playing.iter().map(|_| 1.0).chain([0.0, 1.0]).collect());
                solve(m)
            };
            let (Some(y), Some(x)) =
                (system(&ss, &tt, &|i, j| a[i][j] as f64), system(&tt, &ss, &|j, i| b[i][j] as f64))
            else {
                continue;
            };
            let spread = |support: &[usize], chances: &[f64], size: usize| {
                let mut all = vec![0.0; size];
                for (at, chance) in support.iter().zip(chances) {
                    all[*at] = *chance;
                }
                all
            };
            let (x, y) = (spread(&ss, &x, rows), spread(&tt, &y, columns));
            if x.iter().chain(&y).all(|chance| *chance >= -1e-9) && stable(a, b, &x, &y) {
                found.push((x, y));
            }
        }
    }
    found
}

fn tables(most: i64, size: usize) -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<Vec<i64>>)> {
    (1..=size, 1..=size).prop_flat_map(move |(rows, columns)| {
        let table = || prop::collection::vec(prop::collection::vec(-most..=most, columns), rows);
        (table(), table())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_extreme_point_is_an_equilibrium((a, b) in tables(3, 4)) {
        let game = Game::new(a.clone(), b.clone()).unwrap();
        let all = game.extreme_equilibria();
        prop_assert!(!all.is_empty()); // Nash 1951
        for found in &all {
            let x: Vec<f64> = found.first.iter().map(|chance| chance.value()).collect();
            let y: Vec<f64> = found.second.iter().map(|chance| chance.value()).collect();
            prop_assert!((x.iter().sum::<f64>() - 1.0).abs() < 1e-12 && (y.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(stable(&a, &b, &x, &y));
        }
        // Pure equilibria are extreme.
        for (row, column) in game.pure_equilibria() {
            let there = |e: &&detente_deals::game::Equilibrium| e.first[row].value() == 1.0 && e.second[column].value() == 1.0;
            prop_assert!(all.iter().find(there).is_some());
        }
    }

    #[test]
    fn games_in_general_position_have_those_of_equal_supports((a, b) in tables(1_000_000, 4)) {
        let game = Game::new(a.clone(), b.clone()).unwrap();
        let expected = by_supports(&a, &b);
        let all = game.extreme_equilibria();
        prop_assert_eq!(all.len(), expected.len());
        for (x, y) in expected {
            let near = |e: &&detente_deals::game::Equilibrium| {
                e.first.iter().zip(&x).chain(e.second.iter().zip(&y)).all(|(a, b)| (a.value() - b).abs() < 1e-6)
            };
            prop_assert!(all.iter().find(near).is_some());
        }
    }
}

#[test]
fn chicken_rock_and_a_continuum() {
    // Rock, scissors, paper: one equilibrium, all thirds.
    let wins = vec![vec![0, 1, -1], vec![-1, 0, 1], vec![1, -1, 0]];
    let loses: Vec<Vec<i64>> = wins.iter().map(|row| row.iter().map(|x| -x).collect()).collect();
    let all = Game::new(wins, loses).unwrap().extreme_equilibria();
    assert_eq!(all.len(), 1);
    assert!(all[0].first.iter().chain(&all[0].second).all(|chance| chance.to_string() == "1/3"));
    // Nothing matters: every pair is an equilibrium, the corners are the extreme ones.
    let flat = Game::new(vec![vec![5; 3]; 2], vec![vec![7; 3]; 2]).unwrap();
    assert_eq!(flat.extreme_equilibria().len(), 6);
    // Coordination: two pure and one mixed.
    let same = vec![vec![1, 0, 0], vec![0, 1, 0], vec![0, 0, 1]];
    assert_eq!(Game::new(same.clone(), same).unwrap().extreme_equilibria().len(), 7);
}

#[test]
fn coordination_of_twelve_has_as_many_equilibria_as_there_are_sets() {
    // With the identity as both payoffs every non-empty set of strategies is the support of one: 2^n − 1.
    let size = 8;
    let same: Vec<Vec<i64>> =
        (0..size).map(|row| (0..size).map(|column| i64::from(row == column)).collect()).collect();
    assert_eq!(Game::new(same.clone(), same).unwrap().extreme_equilibria().len(), (1 << size) - 1);
}

#[test]
fn twelve_by_twelve() {
    let scatter = |n: u64| {
        let z = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (((z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) % 1000) as i64
    };
    let table = |seed: u64| -> Vec<Vec<i64>> {
        (0..12).map(|row| (0..12).map(|column| scatter(seed * 1000 + row * 12 + column)).collect()).collect()
    };
    let (a, b) = (table(1), table(2));
    let all = Game::new(a.clone(), b.clone()).unwrap().extreme_equilibria();
    assert!(all.len() % 2 == 1, "a game in general position has an odd number: {}", all.len());
    for found in &all {
        let x: Vec<f64> = found.first.iter().map(|chance| chance.value()).collect();
        let y: Vec<f64> = found.second.iter().map(|chance| chance.value()).collect();
        assert!(stable(&a, &b, &x, &y));
    }
}

#[test]
fn logit_runs_from_even_to_an_equilibrium() {
    let game = Game::new(vec![vec![3, 0], vec![5, 1]], vec![vec![3, 5], vec![0, 1]]).unwrap();
    let even = game.logit_equilibrium(0.0);
    assert!((even.first[0] - 0.5).abs() < 1e-12);
    let sharp = game.logit_equilibrium(20.0);
    assert!(sharp.residual < 1e-9 && sharp.first[1] > 0.999 && sharp.second[1] > 0.999);
    // At λ = 1: first's log odds of breaking = its gain from doing so.
    let some = game.logit_equilibrium(1.0);
    let gain = some.second[0] * 2.0 + some.second[1] * 1.0;
    let odds = some.first[1] / some.first[0];
    assert!(some.residual < 1e-9 && (odds - libm::exp(gain)).abs() < 1e-6);
}

#[test]
fn hostile_tables_are_refused() {
    assert!(Game::new(vec![], vec![]).is_err());
    assert!(Game::new(vec![vec![]], vec![vec![]]).is_err());
    assert!(Game::new(vec![vec![1]], vec![vec![1, 2]]).is_err());
    assert!(Game::new(vec![vec![i64::MIN + 1]], vec![vec![0]]).is_err());
    assert!(Game::from_utilities(&[vec![f64::NAN]], &[vec![0.0]]).is_err());
    assert!(Game::new(vec![vec![0; 31]], vec![vec![0; 31]]).is_err());
}
