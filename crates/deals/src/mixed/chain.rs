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
pub(super) fn chain(cell: &Cell<'_>, who: [usize; 2]) -> Vec<Corner> {
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
