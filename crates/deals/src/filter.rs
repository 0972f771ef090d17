//! Sums that nothing beats: the filter behind the merged frontier.
//!
//! A [`Row`] is a partial package: what it is worth to each required party, in whole units, so that sums are
//! exact and do not depend on the order of additions. A row is dropped when another is at least as good for
//! everybody and better by at least `margin` units for somebody; equal rows become one, with a count. The
//! margin makes the answer exact: final utilities are compared on a coarser grid ([`crate::TOLERANCE`]), and a
//! row that is better by a whole step of that grid stays better by one whatever is added to both.
//!
//! Two parties: sort and sweep. Three: sort and keep a staircase. More: rows in falling order of their sum,
//! each looked up in a forest of k-d trees over those kept so far (Bentley & Saxe's 1980 way of letting a
//! static structure grow: *Journal of Algorithms* 1(4): 301–358). A dominating row has the larger sum, so that
//! nothing that was kept is ever taken out again.

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
        _ => forest(rows, margin),
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

/// Rows in a leaf.
const LEAF: usize = 32;

/// A static tree: leaves of rows, laid out column by column, and the greatest of each column in every node.
struct Tree<const W: usize> {
    /// Leaf × column × row, as 32-bit shadows: a necessary condition that is quick to test.
    shadow: Vec<[[i32; LEAF]; W]>,
    /// The rows' numbers among the kept, leaf by leaf.
    rows: Vec<u32>,
    /// A heap: node 1 is the root, nodes from `first` on are leaves.
    most: Vec<[i32; W]>,
    first: usize,
}

fn forest<const W: usize>(rows: &mut Vec<Row<W>>, margin: i64) {
    let sum = |row: &Row<W>| row.key.iter().fold(0i64, |a, b| a.saturating_add(*b));
    let sums: Vec<i64> = rows.iter().map(sum).collect();
    let falling =
        order(rows.len(), &|a, b| sums[b].cmp(&sums[a]).then_with(|| lexicographic(&rows[a], &rows[b])));
    // Shadows: distance from the least of the column, as 31 bits.
    let mut least = [i64::MAX; W];
    let mut greatest = [i64::MIN; W];
    for row in rows.iter() {
        for at in 0..W {
            least[at] = least[at].min(row.key[at]);
            greatest[at] = greatest[at].max(row.key[at]);
        }
    }
    let mut shift = [0u32; W];
    for at in 0..W {
        let range = greatest[at].saturating_sub(least[at]).max(0) as u64;
        shift[at] = 64 - range.leading_zeros().min(64);
        shift[at] = shift[at].saturating_sub(31);
    }
    let shade = |key: &[i64; W]| -> [i32; W] {
        std::array::from_fn(|at| ((key[at] - least[at]) >> shift[at]) as i32)
    };
    let mut kept: Vec<Row<W>> = Vec::new();
    let mut shades: Vec<[i32; W]> = Vec::new();
    let mut trees: Vec<Tree<W>> = Vec::new();
    let mut treed = 0; // kept rows that are in a tree
    let mut stack: Vec<usize> = Vec::new();
    let mut hint = 0usize; // what beat the last one is likely to beat the next
    for row in falling.iter().map(|at| &rows[*at as usize]) {
        if joins(&mut kept, row) {
            continue;
        }
        let shadow = shade(&row.key);
        let beats = |other: u32, kept: &[Row<W>]| {
            let other = &kept[other as usize].key;
            (0..W).all(|at| other[at] >= row.key[at]) && (0..W).any(|at| other[at] - row.key[at] >= margin)
        };
        let mut beaten = hint < kept.len() && beats(hint as u32, &kept);
        let mut at = treed;
        while !beaten && at < kept.len() {
            if (0..W).all(|party| shades[at][party] >= shadow[party]) && beats(at as u32, &kept) {
                hint = at;
                beaten = true;
            }
            at += 1;
        }
        let mut tree = 0;
        while !beaten && tree < trees.len() {
            if let Some(other) = trees[tree].beats(&shadow, &mut stack, |other| beats(other, &kept)) {
                hint = other as usize;
                beaten = true;
            }
            tree += 1;
        }
        if beaten {
            continue;
        }
        kept.push(*row);
        shades.push(shadow);
        if kept.len() - treed == 2 * LEAF {
            // Join all trees that are no larger than what is to be built.
            let mut from = treed;
            while let Some(tree) = trees.last()
                && tree.rows.len() <= 2 * (kept.len() - from)
            {
                from -= tree.rows.len();
                trees.pop();
            }
            trees.push(Tree::build((from as u32..kept.len() as u32).collect(), &shades));
            treed = kept.len();
        }
    }
    *rows = taken(&kept, &order(kept.len(), &|a, b| lexicographic(&kept[a], &kept[b])));
}

impl<const W: usize> Tree<W> {
    fn build(mut rows: Vec<u32>, shades: &[[i32; W]]) -> Self {
        let leaves = rows.len().div_ceil(LEAF).next_power_of_two();
        // Halve again and again by the column with the widest range; every leaf gets the same number.
        let size = rows.len();
        split(&mut rows, shades, leaves);
        let mut shadow = Vec::with_capacity(leaves);
        let mut most = vec![[i32::MIN; W]; 2 * leaves];
        for leaf in 0..leaves {
            let range = leaf * size / leaves..(leaf + 1) * size / leaves;
            let mut block = [[-1i32; LEAF]; W];
            for (place, row) in rows[range].iter().enumerate() {
                for at in 0..W {
                    let value = shades[*row as usize][at];
                    block[at][place] = value;
                    most[leaves + leaf][at] = most[leaves + leaf][at].max(value);
                }
            }
            shadow.push(block);
        }
        for node in (1..leaves).rev() {
            let (low, high) = (most[2 * node], most[2 * node + 1]);
            most[node] = std::array::from_fn(|at| low[at].max(high[at]));
        }
        Self { shadow, rows, most, first: leaves }
    }

    /// A row that is at least as good everywhere and passes `check`.
    fn beats(&self, shadow: &[i32; W], stack: &mut Vec<usize>, check: impl Fn(u32) -> bool) -> Option<u32> {
        stack.clear();
        stack.push(1);
        let size = self.rows.len();
        while let Some(node) = stack.pop() {
            let most = &self.most[node];
            let mut may = true;
            #[allow(
                clippy::needless_range_loop,
                reason = "a plain loop over a fixed width, in the hottest place of all"
            )]
            for at in 0..W {
                may &= most[at] >= shadow[at];
            }
            if !may {
                continue;
            }
            if node < self.first {
                stack.push(2 * node);
                stack.push(2 * node + 1);
                continue;
            }
            let leaf = node - self.first;
            let block = &self.shadow[leaf];
            let mut mask = [-1i32; LEAF];
            for at in 0..W {
                let least = shadow[at];
                let column = &block[at];
                for place in 0..LEAF {
                    mask[place] &= -i32::from(column[place] >= least);
                }
            }
            if mask.iter().fold(0, |all, one| all | one) == 0 {
                continue;
            }
            let start = leaf * size / self.first;
            for (place, hit) in mask.iter().enumerate() {
                if *hit != 0
                    && let Some(row) = self.rows.get(start + place)
                    && check(*row)
                {
                    return Some(*row);
                }
            }
        }
        None
    }
}

fn split<const W: usize>(rows: &mut [u32], shades: &[[i32; W]], leaves: usize) {
    if leaves <= 1 || rows.len() <= 1 {
        return;
    }
    let mut least = [i32::MAX; W];
    let mut most = [i32::MIN; W];
    for row in rows.iter() {
        for at in 0..W {
            least[at] = least[at].min(shades[*row as usize][at]);
            most[at] = most[at].max(shades[*row as usize][at]);
        }
    }
    let widest = (0..W).max_by_key(|at| most[*at] - least[*at]).unwrap_or(0);
    // The same place as the leaves' borders: floor(leaves/2 · n / leaves).
    let middle = rows.len() / 2;
    if middle > 0 && middle < rows.len() {
        let mut column: Vec<(i32, u32)> =
            rows.iter().map(|row| (shades[*row as usize][widest], *row)).collect();
        column.select_nth_unstable(middle);
        for (row, (_, from)) in rows.iter_mut().zip(column) {
            *row = from;
        }
    }
    let (low, high) = rows.split_at_mut(middle);
    split(low, shades, leaves / 2);
    split(high, shades, leaves / 2);
}
