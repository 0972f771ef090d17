//! The greatest product of gains over a cell: a barrier method (Fiacco & McCormick 1968; Boyd & Vandenberghe 2004,
//! *Convex Optimization*, ch. 11).
//!
//! Each term is a mixture of its corners with shares that sum to 1, so that utilities are linear in the shares and the
//! sum of the logarithms of gains is concave. The shares, and what each party has above its floor, are kept positive by
//! a logarithm times a number that falls to nothing; the maximum for each number is found by Newton's method.

use super::Cell;

/// The last weight of the barrier.
const LEAST: f64 = 1e-14;
const MOST_STEPS: usize = 60;

/// Where the terms are, as a share of each corner; `start` is a point at which every gain is above 0.
pub(super) fn best(
    cell: &Cell<'_>,
    base: &[f64],
    (from, floors): (&[f64], &[f64]),
    weights: &[f64],
    who: &[usize],
    start: Vec<f64>,
) -> Vec<f64> {
    let size = start.len();
    // One row a party: what each share adds to it.
    let rows: Vec<Vec<f64>> = who
        .iter()
        .map(|party| cell.terms.iter().flat_map(|points| points.iter().map(|p| p.adds[*party])).collect())
        .collect();
    let utility = |shares: &[f64], row: usize| {
        base[who[row]] + rows[row].iter().zip(shares).map(|(add, share)| add * share).sum::<f64>()
    };
    let weight: Vec<f64> = {
        let all: f64 = who.iter().map(|party| weights[*party]).sum();
        who.iter().map(|party| weights[*party] / all).collect()
    };
    let value = |shares: &[f64], barrier: f64| -> f64 {
        let mut sum = 0.0;
        for (row, party) in who.iter().enumerate() {
            let at = utility(shares, row);
            let (gain, room) = (at - from[*party], at - floors[*party]);
            if gain <= 0.0 || room <= 0.0 {
                return f64::NEG_INFINITY;
            }
            sum += weight[row] * libm::log(gain) + barrier * libm::log(room);
        }
        for share in shares {
            if *share <= 0.0 {
                return f64::NEG_INFINITY;
            }
            sum += barrier * libm::log(*share);
        }
        sum
    };
    let mut shares = start;
    let mut barrier = 1e-2;
    loop {
        for _ in 0..MOST_STEPS {
            let Some(step) = newton(cell, base, (from, floors), &weight, who, &rows, &shares, barrier) else {
                return shares;
            };
            let longest = step
                .iter()
                .zip(&shares)
                .filter(|(step, _)| **step < 0.0)
                .map(|(step, share)| -0.99 * share / step)
                .fold(1.0, f64::min);
            let now = value(&shares, barrier);
            let mut length = longest;
            let mut next = shares.clone();
            let moved = loop {
                for (slot, (share, step)) in next.iter_mut().zip(shares.iter().zip(&step)) {
                    *slot = share + length * step;
                }
                if value(&next, barrier) > now {
                    break true;
                }
                length /= 2.0;
                if length < 1e-14 {
                    break false;
                }
            };
            if !moved {
                break;
            }
            let gained = value(&next, barrier) - now;
            shares = next;
            if gained < barrier * 1e-6 * size as f64 {
                break;
            }
        }
        if barrier <= LEAST {
            return shares;
        }
        barrier = (barrier * 0.1).max(LEAST);
    }
}

/// The step of Newton's method that keeps each term's shares at a sum of 1.
#[allow(clippy::too_many_arguments, reason = "one formula, written once")]
fn newton(
    cell: &Cell<'_>,
    base: &[f64],
    (from, floors): (&[f64], &[f64]),
    weight: &[f64],
    who: &[usize],
    rows: &[Vec<f64>],
    shares: &[f64],
    barrier: f64,
) -> Option<Vec<f64>> {
    let (size, sums) = (shares.len(), cell.terms.len());
    let mut system = vec![vec![0.0; size + sums + 1]; size + sums];
    for (row, party) in rows.iter().zip(who) {
        let at = base[*party] + row.iter().zip(shares).map(|(add, share)| add * share).sum::<f64>();
        let (gain, room) = (at - from[*party], at - floors[*party]);
        let place = who.iter().position(|other| other == party)?;
        let first = weight[place] / gain + barrier / room;
        let second = weight[place] / (gain * gain) + barrier / (room * room);
        for a in 0..size {
            for b in 0..size {
                system[a][b] += second * row[a] * row[b];
            }
            system[a][size + sums] += first * row[a];
        }
    }
    for (at, share) in shares.iter().enumerate() {
        system[at][at] += barrier / (share * share);
        system[at][size + sums] += barrier / share;
    }
    let mut column = 0;
    for (term, points) in cell.terms.iter().enumerate() {
        for _ in 0..points.len() {
            system[column][size + term] = 1.0;
            system[size + term][column] = 1.0;
            column += 1;
        }
    }
    let solved = eliminated(system)?;
    Some(solved[..size].to_vec())
}

/// Solves a square system, given row by row with its right side last, by elimination with pivots.
fn eliminated(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = system.len();
    for column in 0..size {
        let pivot =
            (column..size).max_by(|a, b| system[*a][column].abs().total_cmp(&system[*b][column].abs()))?;
        system.swap(column, pivot);
        if system[column][column] == 0.0 || !system[column][column].is_finite() {
            return None;
        }
        let (above, below) = system.split_at_mut(column + 1);
        let own = &above[column];
        for row in below {
            let factor = row[column] / own[column];
            if factor != 0.0 {
                row.iter_mut().zip(own).skip(column).for_each(|(slot, number)| *slot -= factor * number);
            }
        }
    }
    let mut solved = vec![0.0; size];
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| system[row][at] * solved[at]).sum();
        solved[row] = (system[row][size] - known) / system[row][row];
    }
    solved.iter().all(|number| number.is_finite()).then_some(solved)
}
