//! The best packages for one party, in order, without looking at the others: blocks of issues are sorted by what
//! they are worth to the party, and a heap holds the next candidates only (each successor moves one block a step
//! down, never one before the block that was moved last, so that no package is met twice). k packages cost about
//! k log k steps, however many packages there are.

use crate::error::DealsError;
use crate::merge::Problem;
use crate::pick::{Over, problem};
use crate::{Space, TOLERANCE};
use std::collections::BinaryHeap;

/// A candidate: worth in units, places in the blocks' orders, and the block that was moved last.
#[derive(PartialEq, Eq)]
struct Next {
    worth: i64,
    index: std::cmp::Reverse<u128>,
    places: Vec<u32>,
    moved: usize,
}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.worth.cmp(&other.worth).then_with(|| self.index.cmp(&other.index))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The `k` best packages for a party among those that red lines of required parties allow (under a quota: of those
/// with a veto), best first; of equal ones the lower number first as far as they are met. Packages worth less than
/// `least` to it end the list.
///
/// # Errors
/// Where interacting issues have too many packages among themselves: see [`DealsError::is_too_large`].
///
/// ```
/// use detente_deals::{DealsError, Negotiation, Party, Space, best_packages};
/// let side = Party { weights: vec![1.0; 20], worth: [0.0, 0.5, 1.0].repeat(20), ..Party::default() };
/// let talks = Negotiation { levels: vec![3; 20], parties: vec![side], ..Negotiation::default() };
/// let space = Space::scaled(&talks)?; // 3^20 packages
/// let best = best_packages(&space, 0, 3, f64::NEG_INFINITY)?;
/// let worth: Vec<f64> = best.iter().map(|index| space.utilities(*index)[0]).collect();
/// assert!((worth[0] - 1.0).abs() < 1e-9 && (worth[1] - 0.975).abs() < 1e-9 && (worth[2] - 0.975).abs() < 1e-9);
/// # Ok::<(), DealsError>(())
/// ```
pub fn best_packages(space: &Space, party: usize, k: usize, least: f64) -> Result<Vec<u128>, DealsError> {
    if space.packages() == 0 || party >= space.parties() {
        return Ok(Vec::new());
    }
    let problem: Problem<2> = problem(space, Over::Allowed, &[], &[party])?;
    let mut blocks = problem.blocks().to_vec();
    if blocks.iter().any(Vec::is_empty) {
        return Ok(Vec::new());
    }
    for block in &mut blocks {
        block.sort_by(|a, b| b.key[0].cmp(&a.key[0]).then(a.index.cmp(&b.index)));
    }
    let least = if least.is_finite() { crate::merge::units(least - TOLERANCE) } else { i64::MIN };
    let start = Next {
        worth: problem.empty().key[0]
            + blocks.iter().filter_map(|block| Some(block.first()?.key[0])).sum::<i64>(),
        index: std::cmp::Reverse(blocks.iter().filter_map(|block| Some(block.first()?.index)).sum()),
        places: vec![0; blocks.len()],
        moved: 0,
    };
    let mut heap = BinaryHeap::from([start]);
    let mut found = Vec::new();
    while found.len() < k
        && let Some(next) = heap.pop()
    {
        if next.worth < least {
            break;
        }
        for at in next.moved..blocks.len() {
            let place = next.places[at] as usize;
            if let (Some(old), Some(new)) = (blocks[at].get(place), blocks[at].get(place + 1)) {
                let mut places = next.places.clone();
                places[at] += 1;
                heap.push(Next {
                    worth: next.worth - old.key[0] + new.key[0],
                    index: std::cmp::Reverse(next.index.0 - old.index + new.index),
                    places,
                    moved: at,
                });
            }
        }
        found.push(next.index.0);
    }
    Ok(found)
}
