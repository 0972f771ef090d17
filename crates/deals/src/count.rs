//! How many packages clear everybody's floor, without listing them: meet in the middle.
//!
//! The blocks of issues are split into two halves of about the same number of packages. A package clears the
//! floors when what its right half adds is at least what its left half lacks, for every party at once. With two
//! parties the right halves are sorted and counted by a Fenwick tree while the left ones pass (n log n); with
//! more both halves stand in k-d trees whose nodes know their ends and how many rows they hold, so that whole pairs of
//! nodes are taken or left (Gray & Moore 2000, *Advances in Neural Information Processing Systems* 13: 521–527).

use crate::error::DealsError;
use crate::filter::Row;
use crate::merge::Problem;

/// The number of packages at or above the floors; `None` where a half has more rows than `limits` (for two parties,
/// and for more) or more than `pairs` of nodes would be looked at.
pub(crate) fn count<const W: usize>(
    problem: &Problem<W>,
    limits: [u128; 2],
    pairs: u64,
) -> Result<Option<u128>, DealsError> {
    let parties = problem.columns.len();
    let limit = limits[usize::from(parties > 2)];
    let (mut left, mut right) = (vec![problem.empty()], vec![Row { key: [0; W], index: 0, count: 1 }]);
    // Largest blocks first, each to the smaller half.
    for block in problem.blocks().iter().rev() {
        let half = if left.len() <= right.len() { &mut left } else { &mut right };
        if half.len() as u128 * block.len() as u128 > limit {
            return Ok(None);
        }
        let mut next = Vec::with_capacity(half.len() * block.len());
        for option in block {
            for part in half.iter() {
                let mut key = part.key;
                for (key, add) in key.iter_mut().zip(&option.key) {
                    *key += add;
                }
                next.push(Row { key, ..*part });
            }
        }
        *half = next;
    }
    let floors = problem.floors();
    let lacks = |row: &Row<W>| -> [i64; W] {
        std::array::from_fn(|at| if floors[at] == i64::MIN { i64::MIN } else { floors[at] - row.key[at] })
    };
    let lacks: Vec<[i64; W]> = left.iter().map(lacks).collect();
    // Two columns are there for one or two parties, more for more (`with_width`).
    match W {
        2 => Ok(Some(sweep(lacks, right))),
        _ => {
            let adds = right.iter().map(|row| row.key).collect();
            Ok(clear(&Tree::build(lacks), &Tree::build(adds), pairs))
        }
    }
}

/// How many pairs of a row of each there are in which what the second adds is at least what the first lacks, in every
/// column; `None` where that would take more pairs of nodes than `left`.
fn clear<const W: usize>(lacks: &Tree<W>, adds: &Tree<W>, mut left: u64) -> Option<u128> {
    let mut total = 0u128;
    let mut stack = vec![(0, 0)];
    while let Some((lack, add)) = stack.pop() {
        left = left.checked_sub(1)?;
        let (a, b) = (&lacks.nodes[lack], &adds.nodes[add]);
        if (0..W).any(|at| b.most[at] < a.least[at]) {
            continue;
        }
        if (0..W).all(|at| b.least[at] >= a.most[at]) {
            total += a.range.len() as u128 * b.range.len() as u128;
            continue;
        }
        match (a.halves, b.halves) {
            (Some((low, high)), other) if other.is_none() || a.range.len() >= b.range.len() => {
                stack.extend([(low, add), (high, add)]);
            }
            (_, Some((low, high))) => stack.extend([(lack, low), (lack, high)]),
            _ => {
                for lack in &lacks.keys[a.range.clone()] {
                    let clears = |add: &&[i64; W]| (0..W).all(|at| add[at] >= lack[at]);
                    total += adds.keys[b.range.clone()].iter().filter(clears).count() as u128;
                }
            }
        }
    }
    Some(total)
}

fn sweep<const W: usize>(mut lacks: Vec<[i64; W]>, mut right: Vec<Row<W>>) -> u128 {
    let second = W - 1;
    lacks.sort_unstable_by(|a, b| b[0].cmp(&a[0]));
    right.sort_unstable_by(|a, b| b.key[0].cmp(&a.key[0]));
    let mut ranks: Vec<i64> = right.iter().map(|row| row.key[second]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    // Counts of ranks from the top.
    let mut tree = vec![0u64; ranks.len() + 1];
    let mut total = 0u128;
    let mut next = 0;
    for lack in lacks {
        while let Some(row) = right.get(next)
            && row.key[0] >= lack[0]
        {
            let rank = ranks.partition_point(|rank| *rank < row.key[second]);
            let mut at = ranks.len() - rank;
            while at <= ranks.len() {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
            next += 1;
        }
        let mut at = ranks.len() - ranks.partition_point(|rank| *rank < lack[second]);
        while at > 0 {
            total += u128::from(tree[at]);
            at &= at - 1;
        }
    }
    total
}

/// Rows in a leaf.
const LEAF: usize = 16;

struct Tree<const W: usize> {
    keys: Vec<[i64; W]>,
    nodes: Vec<Node<W>>,
}

struct Node<const W: usize> {
    least: [i64; W],
    most: [i64; W],
    range: std::ops::Range<usize>,
    /// The two halves, if any.
    halves: Option<(usize, usize)>,
}

impl<const W: usize> Tree<W> {
    fn build(keys: Vec<[i64; W]>) -> Self {
        let mut tree = Self { keys, nodes: Vec::new() };
        let size = tree.keys.len();
        tree.node(0..size);
        tree
    }

    fn node(&mut self, range: std::ops::Range<usize>) -> usize {
        let mut least = [i64::MAX; W];
        let mut most = [i64::MIN; W];
        for key in &self.keys[range.clone()] {
            for at in 0..W {
                least[at] = least[at].min(key[at]);
                most[at] = most[at].max(key[at]);
            }
        }
        let place = self.nodes.len();
        self.nodes.push(Node { least, most, range: range.clone(), halves: None });
        if range.len() > LEAF {
            let widest = (0..W).max_by_key(|at| most[*at].saturating_sub(least[*at])).unwrap_or(0);
            let middle = range.len() / 2;
            self.keys[range.clone()].select_nth_unstable_by_key(middle, |key| key[widest]);
            let low = self.node(range.start..range.start + middle);
            let high = self.node(range.start + middle..range.end);
            self.nodes[place].halves = Some((low, high));
        }
        place
    }
}
