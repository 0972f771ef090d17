//! Exact answers without enumeration: issues are merged one after the other, and what is beaten on the way is
//! dropped.
//!
//! With additive utilities the frontier of A × B lies within frontier(A) + frontier(B), so that a partial
//! package that another one beats can be forgotten at once. Issues that interact are enumerated together first
//! and then count as one (a *block*). A partial package is forgotten as well where even the best of what is
//! still open leaves a party below its floor, or where a search says that it cannot matter (branch and bound,
//! breadth first). What remains after the last block is filtered once more on the grid on which utilities are
//! compared everywhere, so that the answer is that of an enumeration, ties and all; `tests/oracle.rs` holds the
//! two against each other.

use crate::aim::Cut;
use crate::error::{DealsError, Kind};
use crate::filter::{Row, STEP, UNIT, nondominated, order, taken};
use crate::limits::ROW_LIMIT;
use crate::{Space, TOLERANCE};

/// Points of a frontier that are shown; beyond, it is thinned.
const SHOWN: usize = 100_000;
/// Candidates that are gathered before they are filtered.
const BATCH: usize = 1 << 20;
/// Packages of one block of interacting issues at most.
const BLOCK_LIMIT: u64 = 1 << 22;

/// Asked with at least the utility, by column, that a partial package can still reach: may it matter?
type Keep<'a> = &'a mut dyn FnMut(&[f64]) -> bool;

/// What is to be merged: blocks of issues, smallest first.
pub(crate) struct Problem<const W: usize> {
    /// The party of each column.
    pub columns: Vec<usize>,
    /// Utility before any block, by column, in units.
    base: [i64; W],
    blocks: Vec<Vec<Row<W>>>,
    /// Floors by column, in units; `i64::MIN` where there is none.
    floors: [i64; W],
}

/// Utility in whole units.
pub(crate) fn units(utility: f64) -> i64 {
    // Saturates far beyond what `Space` lets in.
    (utility * UNIT).round() as i64
}

/// Rounds units to the grid.
fn on_grid(units: i64) -> i64 {
    units.saturating_add(STEP / 2).div_euclid(STEP)
}

impl<const W: usize> Problem<W> {
    /// The packages without the levels that `closed` says, worth by the parties of `columns` (at most `W`),
    /// who accept nothing below their `floors`.
    pub(crate) fn new(
        space: &Space,
        closed: impl Fn(usize) -> bool,
        columns: &[usize],
        floors: &[f64],
    ) -> Result<Self, DealsError> {
        let mut problem =
            Self { columns: columns.to_vec(), base: [0; W], blocks: Vec::new(), floors: [i64::MIN; W] };
        for (at, floor) in floors.iter().enumerate().take(W) {
            if *floor > f64::NEG_INFINITY {
                problem.floors[at] = units(*floor - TOLERANCE);
            }
        }
        let mut base: Vec<f64> = columns.iter().map(|party| space.base[*party]).collect();
        for issues in space.blocks() {
            let size =
                issues.iter().fold(1u64, |size, issue| size.saturating_mul(space.levels[*issue] as u64));
            if size > BLOCK_LIMIT {
                return Err(DealsError(Kind::Block(size)));
            }
            problem.blocks.push(block(space, &issues, &closed, columns, &mut base));
        }
        for (at, base) in base.iter().enumerate().take(W) {
            problem.base[at] = units(*base);
        }
        let sizes: Vec<usize> = problem.blocks.iter().map(Vec::len).collect();
        let smallest_first = order(sizes.len(), &|a, b| sizes[a].cmp(&sizes[b]).then(a.cmp(&b)));
        problem.blocks = taken(&problem.blocks, &smallest_first);
        Ok(problem)
    }

    /// No block decided yet.
    pub(crate) fn empty(&self) -> Row<W> {
        Row { key: self.base, index: 0, count: 1 }
    }

    /// The blocks' packages, smallest block first.
    pub(crate) fn blocks(&self) -> &[Vec<Row<W>>] {
        &self.blocks
    }

    /// Floors by column, in units.
    pub(crate) fn floors(&self) -> &[i64; W] {
        &self.floors
    }

    /// Raises a party's floor, where it has a column.
    pub(crate) fn raise(&mut self, party: usize, floor: f64) {
        if let Some(at) = self.columns.iter().position(|column| *column == party)
            && floor > f64::NEG_INFINITY
        {
            self.floors[at] = self.floors[at].max(units(floor - TOLERANCE));
        }
    }

    /// The blocks without the rows that another row of theirs beats.
    pub(crate) fn unbeaten(&self) -> Vec<Vec<Row<W>>> {
        let mut blocks = self.blocks.clone();
        for rows in &mut blocks {
            nondominated(rows, STEP);
        }
        blocks
    }

    /// The most that each block and all after it can still add, in units, by column.
    fn rest(&self, blocks: &[Vec<Row<W>>]) -> Vec<[i64; W]> {
        let mut rest = vec![[0i64; W]; blocks.len() + 1];
        for (at, rows) in blocks.iter().enumerate().rev() {
            let after = rest[at + 1];
            for (column, slot) in rest[at].iter_mut().enumerate() {
                let most = rows.iter().map(|row| row.key[column]).max().unwrap_or(0);
                *slot = after[column].saturating_add(most);
            }
        }
        rest
    }

    /// Merges all blocks (as [`Problem::unbeaten`] left them). `keep` is asked, with at least the utility by column
    /// that a partial package can still reach, whether it may matter; what cannot pass `cut` does not.
    pub(crate) fn merge(
        &self,
        blocks: &[Vec<Row<W>>],
        keep: Option<Keep<'_>>,
        cut: Option<&Cut<W>>,
    ) -> Result<Merged<W>, DealsError> {
        self.run(blocks, keep, cut, None).map(|(merged, _)| merged)
    }

    /// The frontier; thinned where it has more points than are shown, with the bound on what thinning cost.
    pub(crate) fn thinned(&self) -> Result<(Merged<W>, f64), DealsError> {
        let (merged, error) = self.run(&self.unbeaten(), None, None, Some(SHOWN))?;
        Ok((merged, error as f64 / UNIT))
    }

    fn run(
        &self,
        blocks: &[Vec<Row<W>>],
        mut keep: Option<Keep<'_>>,
        cut: Option<&Cut<W>>,
        thin: Option<usize>,
    ) -> Result<(Merged<W>, i64), DealsError> {
        let mut error = 0i64;
        let rest = self.rest(blocks);
        // What is left of the cut's bound after each block, in units.
        let weights = cut.map(|cut| cut.weights);
        let along = |row: &Row<W>| {
            weights.map_or(0.0, |weights| weights.iter().zip(&row.key).map(|(w, key)| w * *key as f64).sum())
        };
        let mut short = vec![cut.map_or(0.0, |cut| cut.least * UNIT); blocks.len() + 1];
        for (at, rows) in blocks.iter().enumerate().rev() {
            short[at] = short[at + 1] - rows.iter().map(along).fold(f64::NEG_INFINITY, f64::max);
        }
        let mut stages: Vec<Vec<Row<W>>> = Vec::with_capacity(blocks.len());
        let mut optimistic = vec![0.0; self.columns.len()];
        let mut front = vec![self.empty()];
        for (at, block) in blocks.iter().enumerate() {
            let rest = &rest[at + 1];
            let short = short[at + 1];
            let alongs: Vec<f64> = if cut.is_some() { front.iter().map(along).collect() } else { Vec::new() };
            let least: [i64; W] = std::array::from_fn(|column| match self.floors[column] {
                i64::MIN => i64::MIN,
                floor => floor.saturating_sub(rest[column]),
            });
            // The last word is spoken on the grid: what is beaten by a whole step of it is beaten in both.
            let grid = at + 1 == blocks.len();
            let margin = if grid { 1 } else { STEP };
            let bounded = keep.is_some() || self.floors.iter().any(|floor| *floor != i64::MIN);
            let mut next: Vec<Row<W>> = Vec::with_capacity((front.len() * block.len()).min(BATCH));
            let mut filtered = 0;
            for option in block {
                let own = along(option);
                for (place, part) in front.iter().enumerate() {
                    if alongs.get(place).is_some_and(|along| along + own < short) {
                        continue;
                    }
                    let mut key = part.key;
                    let mut open = true;
                    for column in 0..W {
                        key[column] += option.key[column];
                        open &= key[column] >= least[column];
                    }
                    if bounded {
                        if !open {
                            continue;
                        }
                        if let Some(keep) = keep.as_mut() {
                            for (column, slot) in optimistic.iter_mut().enumerate() {
                                *slot = (key[column] + rest[column]) as f64 / UNIT + TOLERANCE;
                            }
                            if !keep(&optimistic) {
                                continue;
                            }
                        }
                    }
                    if grid {
                        key = key.map(on_grid);
                    }
                    next.push(Row {
                        key,
                        index: part.index + option.index,
                        count: part.count.saturating_mul(option.count),
                    });
                }
                if next.len() >= filtered + BATCH {
                    nondominated(&mut next, margin);
                    filtered = next.len();
                    if let Some(most) = thin {
                        error += boxed(&mut next, 4 * most, if grid { 1 } else { STEP });
                        filtered = next.len();
                    }
                    if filtered > ROW_LIMIT {
                        return Err(DealsError(Kind::Frontier(filtered)));
                    }
                }
            }
            nondominated(&mut next, margin);
            if let Some(most) = thin {
                error += boxed(&mut next, most, if grid { 1 } else { STEP });
            }
            if next.len() > ROW_LIMIT {
                return Err(DealsError(Kind::Frontier(next.len())));
            }
            stages.push(std::mem::replace(&mut front, next));
        }
        if blocks.is_empty() {
            front.iter_mut().for_each(|row| row.key = row.key.map(on_grid));
        }
        Ok((Merged { stages, last: front }, error))
    }

    /// All packages with the utilities of a row of the answer, at most `most` of them, ascending.
    pub(crate) fn packages(&self, merged: &Merged<W>, row: &Row<W>, most: usize) -> Vec<u128> {
        let mut found = Vec::new();
        if row.count <= 1 {
            return vec![row.index];
        }
        let low = row.key.map(|key| key.saturating_mul(STEP) - STEP / 2);
        let high = row.key.map(|key| key.saturating_mul(STEP) + STEP - STEP / 2 - 1);
        self.back(merged, self.blocks.len(), low, high, 0, most, &mut found);
        found.sort_unstable();
        found
    }

    #[allow(clippy::too_many_arguments, reason = "a recursion with its state")]
    fn back(
        &self,
        merged: &Merged<W>,
        stage: usize,
        low: [i64; W],
        high: [i64; W],
        index: u128,
        most: usize,
        found: &mut Vec<u128>,
    ) {
        if found.len() >= most {
            return;
        }
        // Stages are in falling order of the first column. After the last there is the row that is asked about.
        if let Some(rows) = merged.stages.get(stage) {
            let from = rows.partition_point(|row| row.key[0] > high[0]);
            let mut near = rows[from..].iter().take_while(|row| row.key[0] >= low[0]);
            if !near.any(|row| (0..W).all(|at| row.key[at] >= low[at] && row.key[at] <= high[at])) {
                return;
            }
        }
        if stage == 0 {
            found.push(index);
            return;
        }
        for option in &self.blocks[stage - 1] {
            let less = |bound: [i64; W]| std::array::from_fn(|at| bound[at].saturating_sub(option.key[at]));
            self.back(merged, stage - 1, less(low), less(high), index + option.index, most, found);
        }
    }
}

/// Leaves one row, the one with the greatest sum, in every box of a side that is just wide enough for `most`
/// rows to remain; a step of the grid is `step` in the rows' numbers. Returns the side, in units: no row that is dropped
/// is better than the one that stays by more.
fn boxed<const W: usize>(rows: &mut Vec<Row<W>>, most: usize, step: i64) -> i64 {
    if rows.len() <= most {
        return 0;
    }
    let sum = |row: &Row<W>| row.key.iter().fold(0i64, |a, b| a.saturating_add(*b));
    let thinned = |side: i64| -> Vec<u32> {
        let corners: Vec<[i64; W]> = rows.iter().map(|row| row.key.map(|key| key.div_euclid(side))).collect();
        let mut thin = order(rows.len(), &|a, b| {
            let (one, other) = (&rows[a], &rows[b]);
            corners[b]
                .cmp(&corners[a])
                .then_with(|| sum(other).cmp(&sum(one)))
                .then_with(|| one.index.cmp(&other.index))
        });
        thin.dedup_by(|later, kept| corners[*later as usize] == corners[*kept as usize]);
        thin
    };
    // Sides grow by a tenth a step, from a ten-thousandth to more than anything that a space lets in; the first that
    // is wide enough is looked for by halving.
    let unit = UNIT * step as f64 / STEP as f64;
    let side = |wide: u32| (unit * 1e-4 * libm::pow(1.1, f64::from(wide))) as i64;
    let (mut narrow, mut wide) = (0u32, 180u32);
    let mut best = thinned(side(wide));
    while narrow < wide {
        let middle = (narrow + wide) / 2;
        let thin = thinned(side(middle));
        if thin.len() <= most {
            best = thin;
            wide = middle;
        } else {
            narrow = middle + 1;
        }
    }
    let best = taken(rows, &best);
    *rows = taken(&best, &order(best.len(), &|a, b| best[b].key.cmp(&best[a].key)));
    side(wide) * (STEP / step)
}

/// What a merge leaves.
pub(crate) struct Merged<const W: usize> {
    /// Partial packages after each block but the last; the first holds the empty one.
    stages: Vec<Vec<Row<W>>>,
    /// The answer, keys on the grid, in falling order of the first column.
    pub last: Vec<Row<W>>,
}

/// The packages of one block of issues. Each column counts from its least; that goes to `base`.
fn block<const W: usize>(
    space: &Space,
    issues: &[usize],
    closed: &impl Fn(usize) -> bool,
    columns: &[usize],
    base: &mut [f64],
) -> Vec<Row<W>> {
    let mut rows: Vec<(u128, Vec<f64>)> = Vec::new();
    let mut package = vec![0usize; space.levels.len()];
    let mut cursor = vec![0usize; issues.len()];
    let mut utility = vec![0.0; space.parties];
    let gaps = space.gaps_within(issues);
    'packages: loop {
        let mut open = true;
        for (issue, level) in issues.iter().zip(&cursor) {
            package[*issue] = *level;
            open &= !closed(space.offsets[*issue] + level);
        }
        if open && !gaps.iter().any(|gap| gap.excludes(&package)) {
            utility.fill(0.0);
            let mut index = 0;
            for (issue, level) in issues.iter().zip(&cursor) {
                space.add(space.offsets[*issue] + level, &package, &mut utility);
                index += *level as u128 * space.strides[*issue];
            }
            rows.push((index, columns.iter().map(|party| utility[*party]).collect()));
        }
        for at in (0..issues.len()).rev() {
            cursor[at] += 1;
            if cursor[at] < space.levels[issues[at]] {
                continue 'packages;
            }
            cursor[at] = 0;
        }
        break;
    }
    let mut least = vec![f64::INFINITY; columns.len()];
    for (_, utility) in &rows {
        for (least, utility) in least.iter_mut().zip(utility) {
            *least = least.min(*utility);
        }
    }
    for (base, least) in base.iter_mut().zip(&least) {
        *base += if least.is_finite() { *least } else { 0.0 };
    }
    rows.into_iter()
        .map(|(index, utility)| {
            let mut key = [0i64; W];
            for (at, utility) in utility.iter().enumerate().take(W) {
                key[at] = units(utility - least[at]);
            }
            Row { key, index, count: 1 }
        })
        .collect()
}

/// Runs `$body` with `$W` the smallest supported number of columns that is at least `$width`. Few numbers, since
/// everything is compiled once for each; columns that no party has are 0 and change no answer.
macro_rules! with_width {
    ($width:expr, $W:ident => $body:expr) => {
        match $width {
            0..=2 => {
                const $W: usize = 2;
                $body
            }
            3 => {
                const $W: usize = 3;
                $body
            }
            4 | 5 => {
                const $W: usize = 5;
                $body
            }
            6..=8 => {
                const $W: usize = 8;
                $body
            }
            9..=16 => {
                const $W: usize = 16;
                $body
            }
            17..=64 => {
                const $W: usize = 64;
                $body
            }
            width => Err($crate::error::DealsError($crate::error::Kind::Parties(width))),
        }
    };
}
pub(crate) use with_width;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pick::{Over, problem};
    use crate::{Negotiation, Party};

    /// Numbers in 0–1 that look random and are the same everywhere.
    fn scatter(n: u64) -> f64 {
        let z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 11) as f64 / (1u64 << 53) as f64
    }

    #[test]
    fn a_thinned_frontier_keeps_its_promise() {
        let party = |at: u64| Party {
            weights: (0..6).map(|issue| 0.05 + scatter(at * 1000 + issue)).collect(),
            worth: (0..24).map(|slot| scatter(at * 1000 + 100 + slot)).collect(),
            ..Party::default()
        };
        let talks = Negotiation {
            levels: vec![4; 6],
            parties: (0..5).map(party).collect(),
            ..Negotiation::default()
        };
        let space = Space::scaled(&talks).unwrap();
        let columns = [0, 1, 2, 3, 4];
        let problem: Problem<5> = problem(&space, Over::Allowed, &columns, &columns).unwrap();
        let blocks = problem.unbeaten();
        let whole = problem.merge(&blocks, None, None).unwrap().last.len();
        for most in [20, 100, whole] {
            let (merged, error) = problem.run(&blocks, None, None, Some(most)).unwrap();
            let error = error as f64 / UNIT;
            assert!(merged.last.len() <= most);
            assert_eq!(error == 0.0, most == whole, "{most} of {whole}: {error}");
            let listed: Vec<Vec<f64>> = merged.last.iter().map(|row| space.utilities(row.index)).collect();
            for index in 0..space.packages() {
                let utility = space.utilities(index);
                let covers =
                    |point: &Vec<f64>| point.iter().zip(&utility).all(|(a, b)| *a >= b - error - TOLERANCE);
                assert!(listed.iter().any(covers), "{index} with at most {most} points");
            }
        }
    }
}
