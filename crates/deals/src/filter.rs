//! Sums that nothing beats: the filter behind the merged frontier.
//!
//! A [`Row`] is a partial package: what it is worth to each required party, in whole units, so that sums are
//! exact and do not depend on the order of additions. A row is dropped when another is at least as good for
//! everybody and better by at least `margin` units for somebody; equal rows become one, with a count. The
//! margin makes the answer exact: final utilities are compared on a coarser grid ([`crate::TOLERANCE`]), and a
//! row that is better by a whole step of that grid stays better by one whatever is added to both.
//!
//! Two parties: sort and sweep. Three: sort and keep a staircase. More: rows in falling order of their sum, each
//! looked up among those kept so far. A dominating row has the larger sum, so that nothing that was kept is ever taken
//! out again. The look-up goes by bits: every column is cut into [`CUTS`] parts that hold about as many rows each, and
//! for each column and part there is the set of kept rows that lie there or above. The sets of a row's own parts have in
//! common what may beat it, found 64 rows an instruction and then compared number by number.

/// A partial package. Columns beyond the number of required parties are zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<const W: usize> {
    /// Worth by party, in units of [`UNIT`].
    pub key: [i64; W],
    /// Number of the package so far: the smallest of those that are equal.
    pub index: u128,
    /// How many packages are equal, this one included.
    pub count: u64,
}

/// Units in one of utility.
pub(crate) const UNIT: f64 = 1e12;
/// Units in one step of the grid on which final utilities are compared.
pub(crate) const STEP: i64 = 1000;

/// Keeps the rows that nothing beats, in falling order of the first column, then of the next.
pub(crate) fn nondominated<const W: usize>(rows: &mut Vec<Row<W>>, margin: i64) {
    // Single numbers, so that the compiler makes no copy of a way that a width does not go.
    match W {
        2 => sweep(rows, margin),
        3 => staircase(rows, margin),
        _ => by_sets(rows, margin),
    }
}

/// The numbers below `count` in this order. Not generic, so that there is one sort and not one a width.
pub(crate) fn order(count: usize, by: &dyn Fn(usize, usize) -> std::cmp::Ordering) -> Vec<u32> {
    // No list here has 2^32 rows: there would be no memory for it.
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_unstable_by(|a, b| by(*a as usize, *b as usize));
    order
}

/// The items with these numbers.
pub(crate) fn taken<T: Clone>(items: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|at| items[*at as usize].clone()).collect()
}

fn lexicographic<const W: usize>(a: &Row<W>, b: &Row<W>) -> std::cmp::Ordering {
    b.key.cmp(&a.key)
}

/// Takes the next row into the last kept one where they are equal; otherwise says no.
fn joins<const W: usize>(kept: &mut [Row<W>], row: &Row<W>) -> bool {
    match kept.last_mut() {
        Some(last) if last.key == row.key => {
            last.index = last.index.min(row.index);
            last.count = last.count.saturating_add(row.count);
            true
        }
        _ => false,
    }
}

fn sweep<const W: usize>(rows: &mut Vec<Row<W>>, margin: i64) {
    // Runs that are sorted already (one a level) are merged, not sorted anew.
    rows.sort_by(lexicographic);
    let last = W - 1;
    let mut kept: Vec<Row<W>> = Vec::with_capacity(rows.len().min(1 << 12));
    // The row with the most for the second party so far.
    let mut top: Option<[i64; W]> = None;
    for row in rows.iter() {
        if joins(&mut kept, row) {
            continue;
        }
        if let Some(top) = &top
            && top[last] >= row.key[last]
            && (top[last] - row.key[last] >= margin || top[0] - row.key[0] >= margin)
        {
            continue;
        }
        kept.push(*row);
        if top.is_none_or(|top| row.key[last] > top[last]) {
            top = Some(row.key);
        }
    }
    *rows = kept;
}

fn staircase<const W: usize>(rows: &mut Vec<Row<W>>, margin: i64) {
    rows.sort_by(lexicographic);
    let mut kept: Vec<Row<W>> = Vec::with_capacity(rows.len().min(1 << 12));
    // Rising in the second column, falling in the third.
    let mut stairs: Vec<[i64; W]> = Vec::new();
    for row in rows.iter() {
        if joins(&mut kept, row) {
            continue;
        }
        let (second, third) = (row.key[W - 2], row.key[W - 1]);
        let at = stairs.partition_point(|step| step[W - 2] < second);
        // Of the steps from here on, the first is the highest.
        if let Some(step) = stairs.get(at)
            && step[W - 1] >= third
        {
            if (0..W).any(|party| step[party] - row.key[party] >= margin) {
                continue;
            }
            kept.push(*row);
            continue;
        }
        kept.push(*row);
        let from = stairs[..at].partition_point(|step| step[W - 1] > third);
        // An equal second column at `at` has a lower third: it goes as well.
        let to = if stairs.get(at).is_some_and(|step| step[W - 2] == second) { at + 1 } else { at };
        stairs.splice(from..to, [row.key]);
    }
    *rows = kept;
}

/// Parts of a column.
const CUTS: usize = 32;
/// Cells of a column of which parts are made.
const CELLS: usize = 1 << 11;
/// Words of a set in a block: 512 rows.
const WORDS: usize = 8;
/// Rows up to which each is compared with all that were kept.
const FEW: usize = 256;

/// Columns that tell rows apart, cut into parts.
struct Cuts {
    /// By such column: its place, its least value, how far values are shifted to cells, and the part of each cell.
    columns: Vec<(usize, i64, u32, Vec<u8>)>,
}

impl Cuts {
    fn of<const W: usize>(rows: &[Row<W>]) -> Self {
        let mut columns = Vec::new();
        for at in 0..W {
            let (least, most) = rows
                .iter()
                .fold((i64::MAX, i64::MIN), |(a, b), row| (a.min(row.key[at]), b.max(row.key[at])));
            if most <= least {
                continue;
            }
            let range = most.abs_diff(least);
            let shift = (64 - range.leading_zeros()).saturating_sub(CELLS.trailing_zeros());
            let mut cells = vec![0u32; CELLS];
            for row in rows {
                cells[cell(row.key[at], least, shift)] += 1;
            }
            let mut before = 0u64;
            let part = |own: &u32| {
                let part = before * CUTS as u64 / rows.len() as u64;
                before += u64::from(*own);
                part as u8
            };
            columns.push((at, least, shift, cells.iter().map(part).collect()));
        }
        Self { columns }
    }

    /// The part of each column in which a row lies.
    fn parts<const W: usize>(&self, key: &[i64; W], parts: &mut [usize; W]) {
        for ((at, least, shift, part), slot) in self.columns.iter().zip(parts) {
            *slot = usize::from(part[cell(key[*at], *least, *shift)]);
        }
    }
}

#[inline]
fn cell(value: i64, least: i64, shift: u32) -> usize {
    (value.abs_diff(least) >> shift) as usize
}

/// Sets of kept rows by block of 512, column and part.
struct Sets {
    columns: usize,
    sets: Vec<[u64; WORDS]>,
}

impl Sets {
    /// Adds the row of this number, which is one more than the last.
    fn add(&mut self, number: usize, parts: &[usize]) {
        let (block, place) = (number / (64 * WORDS), number % (64 * WORDS));
        let size = self.columns * CUTS;
        if self.sets.len() < (block + 1) * size {
            self.sets.resize((block + 1) * size, [0; WORDS]);
        }
        for (column, part) in parts.iter().enumerate() {
            let from = block * size + column * CUTS;
            for set in &mut self.sets[from..=from + part] {
                set[place / 64] |= 1 << (place % 64);
            }
        }
    }

    /// The first row that lies in these parts or above and passes `check`.
    fn first(&self, parts: &[usize], check: impl Fn(usize) -> bool) -> Option<usize> {
        for (block, sets) in self.sets.chunks_exact(self.columns * CUTS).enumerate() {
            let mut common = [u64::MAX; WORDS];
            for (sets, part) in sets.chunks_exact(CUTS).zip(parts) {
                for (common, own) in common.iter_mut().zip(&sets[*part]) {
                    *common &= own;
                }
            }
            for (word, bits) in common.into_iter().enumerate() {
                let mut left = bits;
                while left != 0 {
                    let row = (block * WORDS + word) * 64 + left.trailing_zeros() as usize;
                    if check(row) {
                        return Some(row);
                    }
                    left &= left - 1;
                }
            }
        }
        None
    }
}

fn by_sets<const W: usize>(rows: &mut Vec<Row<W>>, margin: i64) {
    let sum = |row: &Row<W>| row.key.iter().fold(0i64, |a, b| a.saturating_add(*b));
    let falling = falling(rows.iter().map(sum), &|a, b| lexicographic(&rows[a], &rows[b]));
    let cuts = if rows.len() > FEW { Cuts::of(rows) } else { Cuts { columns: Vec::new() } };
    let columns = cuts.columns.len();
    let mut sets = Sets { columns, sets: Vec::new() };
    let mut parts = [0usize; W];
    let mut kept: Vec<Row<W>> = Vec::new();
    let mut hint = 0usize; // what beat the last one is likely to beat the next
    for row in falling.iter().map(|at| &rows[*at as usize]) {
        if joins(&mut kept, row) {
            continue;
        }
        let beats = |other: &Row<W>| {
            (0..W).all(|at| other.key[at] >= row.key[at])
                && (0..W).any(|at| other.key[at] - row.key[at] >= margin)
        };
        if kept.get(hint).is_some_and(beats) {
            continue;
        }
        let beaten = if columns == 0 {
            kept.iter().position(beats)
        } else {
            cuts.parts(&row.key, &mut parts);
            sets.first(&parts[..columns], |other| kept.get(other).is_some_and(beats))
        };
        if let Some(other) = beaten {
            hint = other;
            continue;
        }
        if columns > 0 {
            sets.add(kept.len(), &parts[..columns]);
        }
        kept.push(*row);
    }
    *rows = taken(&kept, &order(kept.len(), &|a, b| lexicographic(&kept[a], &kept[b])));
}

/// The places of numbers in falling order, equal ones by `then`. Not generic in the width, as [`order`].
fn falling(
    numbers: impl Iterator<Item = i64>,
    then: &dyn Fn(usize, usize) -> std::cmp::Ordering,
) -> Vec<u32> {
    let mut all: Vec<(i64, u32)> = numbers.zip(0..).collect();
    all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| then(a.1 as usize, b.1 as usize)));
    all.into_iter().map(|(_, at)| at).collect()
}
