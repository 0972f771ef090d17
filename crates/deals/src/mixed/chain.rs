//! Two parties: what both can have from the terms is a chain of straight pieces, from the best for the first to the
//! best for the second, and every settlement on it has a closed form.

use super::{Cell, Goal, leximin};
use crate::TOLERANCE;

/// A corner of the chain: what the terms add for both, and where the terms are.
#[derive(Clone, Debug)]
pub(super) struct Corner {
    pub adds: [f64; 2],
    pub at: Vec<f64>,
}

/// The chain of a cell, from the best for the first of `who` to the best for the second.
pub(super) fn of(cell: &Cell<'_>, who: [usize; 2]) -> Vec<Corner> {
    if cell.rows.is_empty() { of_terms(cell, who) } else { of_rows(cell, who) }
}

/// The same where rows join the terms: the corners of the edge of what both can have, found by turning from the line
/// between two of them to the point farthest beyond it.
fn of_rows(cell: &Cell<'_>, who: [usize; 2]) -> Vec<Corner> {
    let adds = who.map(|party| cell.adds(party));
    let mut program = cell.program();
    let dot = |row: &[f64], shares: &[f64]| row.iter().zip(shares).map(|(a, b)| a * b).sum::<f64>();
    let mut farthest = |weights: [f64; 2], floor: Option<(usize, f64)>| -> Option<Corner> {
        let rows = program.rows.len();
        if let Some((who, least)) = floor {
            program.at_least(adds[who].clone(), least);
        }
        program.goal = adds[0].iter().zip(&adds[1]).map(|(a, b)| weights[0] * a + weights[1] * b).collect();
        let shares = program.solve();
        program.rows.truncate(rows);
        let shares = shares?;
        Some(Corner { adds: [0, 1].map(|who| dot(&adds[who], &shares)), at: cell.numbers(&shares) })
    };
    // The best for one, and of such points the best for the other.
    let mut end = |first: usize| {
        let weights = |who: usize| std::array::from_fn(|at| f64::from(u8::from(at == who)));
        let most = farthest(weights(first), None)?.adds[first];
        farthest(weights(1 - first), Some((first, most - ZERO)))
    };
    let (Some(start), Some(last)) = (end(0), end(1)) else { return Vec::new() };
    let mut done = vec![start];
    let mut open = vec![last];
    while let (Some(a), Some(b)) = (done.last().cloned(), open.last().cloned()) {
        let way = [b.adds[1] - a.adds[1], a.adds[0] - b.adds[0]];
        let beyond = if way[0] > EDGE && way[1] > EDGE { farthest(way, None) } else { None };
        let along = |corner: &Corner| way[0] * corner.adds[0] + way[1] * corner.adds[1];
        match beyond {
            Some(corner) if along(&corner) > along(&a) + EDGE * (way[0] + way[1]) => open.push(corner),
            _ => {
                open.pop();
                let far = (0..2).any(|who| (a.adds[who] - b.adds[who]).abs() > EDGE);
                if far {
                    done.push(b);
                }
            }
        }
    }
    done
}

/// Points of an edge that are no farther apart are one.
const EDGE: f64 = 1e-10;

fn of_terms(cell: &Cell<'_>, who: [usize; 2]) -> Vec<Corner> {
    /// A straight piece on one term: what the first loses and the second gains along it.
    struct Piece {
        term: usize,
        to: f64,
        loss: f64,
        gain: f64,
    }
    let mut corner = Corner { adds: [0.0; 2], at: Vec::new() };
    let mut pieces: Vec<Piece> = Vec::new();
    for (term, points) in cell.terms.iter().enumerate() {
        let adds = |at: usize| who.map(|party| points[at].adds[party]);
        // Where the first has most, and of such places where the second has most; and the other way round.
        let best = |first: usize, second: usize| {
            (0..points.len()).fold(0, |best, at| {
                let (a, b) = (adds(at), adds(best));
                let gain = a[first] - b[first];
                if gain > ZERO || (gain > -ZERO && a[second] > b[second] + ZERO) { at } else { best }
            })
        };
        let (from, to) = (best(0, 1), best(1, 0));
        let start = adds(from);
        corner.adds[0] += start[0];
        corner.adds[1] += start[1];
        corner.at.push(points[from].at);
        let steps: Vec<usize> = if from <= to { (from..=to).collect() } else { (to..=from).rev().collect() };
        for pair in steps.windows(2) {
            let (a, b) = (adds(pair[0]), adds(pair[1]));
            pieces.push(Piece { term, to: points[pair[1]].at, loss: a[0] - b[0], gain: b[1] - a[1] });
        }
    }
    // The second's gain for each unit of the first's loss falls along the chain; it falls along each term already, so
    // that a stable sort keeps each term's pieces in their order.
    pieces.sort_by(|a, b| (b.gain * a.loss).total_cmp(&(a.gain * b.loss)));
    let mut corners = vec![corner.clone()];
    for piece in pieces {
        corner.adds[0] -= piece.loss;
        corner.adds[1] += piece.gain;
        corner.at[piece.term] = piece.to;
        corners.push(corner.clone());
    }
    corners
}

const ZERO: f64 = 1e-12;

/// The best point of a chain for the goal, among those that leave both at least `floors`: share of the way between two
/// corners, as (corner, share).
pub(super) fn best(
    corners: &[Corner],
    base: [f64; 2],
    floors: [f64; 2],
    goal: &Goal,
    who: [usize; 2],
) -> Option<(usize, f64)> {
    let place = |corner: usize, share: f64| -> [f64; 2] {
        let a = corners[corner].adds;
        let b = corners.get(corner + 1).map_or(a, |next| next.adds);
        [0, 1].map(|party| base[party] + a[party] + share * (b[party] - a[party]))
    };
    let inside = |at: [f64; 2]| (0..2).all(|party| at[party] >= floors[party] - TOLERANCE);
    let mut candidates: Vec<(usize, f64)> = Vec::new();
    for corner in 0..corners.len() {
        candidates.push((corner, 0.0));
        if corner + 1 == corners.len() {
            break;
        }
        let (a, b) = (place(corner, 0.0), place(corner, 1.0));
        let slope = [b[0] - a[0], b[1] - a[1]];
        let mut offer = |share: f64| {
            if share > 0.0 && share < 1.0 {
                candidates.push((corner, share));
            }
        };
        // Where a floor is crossed.
        for party in 0..2 {
            if slope[party].abs() > ZERO {
                offer((floors[party] - a[party]) / slope[party]);
            }
        }
        match goal {
            Goal::Sum { .. } => {}
            Goal::Leximin { from, unit } => {
                let ratio = |at: [f64; 2], party: usize| (at[party] - from[who[party]]) / unit[who[party]];
                if unit[who[0]] > 0.0 && unit[who[1]] > 0.0 {
                    let (start, end) = (ratio(a, 0) - ratio(a, 1), ratio(b, 0) - ratio(b, 1));
                    if (start - end).abs() > ZERO {
                        offer(start / (start - end));
                    }
                }
            }
            Goal::Product { from, weights } => {
                // The derivative of the weighted sum of logarithms is 0.
                let [w, v] = who.map(|party| weights[party]);
                let [x, y] = [a[0] - from[who[0]], a[1] - from[who[1]]];
                let below = (w + v) * slope[0] * slope[1];
                if below.abs() > 0.0 {
                    offer(-(w * slope[0] * y + v * slope[1] * x) / below);
                }
            }
        }
    }
    candidates.into_iter().filter(|(corner, share)| inside(place(*corner, *share))).reduce(|best, other| {
        let value = |at: (usize, f64)| {
            let place = place(at.0, at.1);
            let mut utility = vec![0.0; who[0].max(who[1]) + 1];
            utility[who[0]] = place[0];
            utility[who[1]] = place[1];
            utility
        };
        if leximin::better(&goal.value(&value(other), &who), &goal.value(&value(best), &who)) {
            other
        } else {
            best
        }
    })
}
