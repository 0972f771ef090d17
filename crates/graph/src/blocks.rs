//! What one party can do, in option form, without an edge for every move.
//!
//! A *block* holds the states that are equal outside the party's options: whatever it does, it stays in the
//! block. Where some of its options go one way only, a block falls into *cells*, one for each setting of those
//! options; a party moves freely within a cell and from a cell to every cell that is further along in each
//! one-way option. Without one-way options every block is one cell.

use crate::{Direction, GraphOption, State, States};
use rayon::slice::ParallelSliceMut;

/// Blocks and cells of one party.
#[derive(Clone, Debug)]
pub(crate) struct Blocks {
    /// Cell of each state.
    pub cell: Vec<u32>,
    /// First member of each cell, and the end.
    pub starts: Vec<u32>,
    /// States, cell by cell.
    pub members: Vec<u32>,
    /// `None` where every block is one cell.
    pub one_way: Option<OneWay>,
    /// The options themselves, where every combination of all options is feasible.
    pub cube: Option<Cube>,
}

/// Options that change by themselves, as bits of a state's number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cube {
    /// In both directions.
    pub both: u32,
    /// Only taken up.
    pub up: u32,
    /// Only given up.
    pub down: u32,
}

/// How cells form blocks. A block is a run of consecutive cells.
#[derive(Clone, Debug)]
pub(crate) struct OneWay {
    /// Block of each cell.
    block: Vec<u32>,
    /// First cell of each block, and the end.
    blocks: Vec<u32>,
    /// How far each cell is along in each one-way option: a party moves to supersets.
    along: Vec<State>,
}

/// Moves each bit of a state to its place, a byte at a time.
struct Shuffle {
    tables: Vec<[State; 256]>,
    flip: State,
}

impl Shuffle {
    /// Option `order[n]` becomes bit n; options in `down` are turned round.
    fn new(options: usize, order: &[usize], down: State) -> Self {
        let mut place = vec![0usize; options];
        for (to, from) in order.iter().enumerate() {
            place[*from] = to;
        }
        let mut tables = vec![[0; 256]; options.div_ceil(8)];
        for (from, to) in place.iter().enumerate() {
            for (byte, entry) in tables[from / 8].iter_mut().enumerate() {
                if byte >> (from % 8) & 1 == 1 {
                    *entry |= 1 << to;
                }
            }
        }
        let mut shuffle = Self { tables, flip: 0 };
        shuffle.flip = shuffle.of(down);
        shuffle
    }

    #[inline]
    fn of(&self, state: State) -> State {
        let mut out = 0;
        for (at, table) in self.tables.iter().enumerate() {
            out |= table[(state >> (8 * at)) as usize & 255];
        }
        out ^ self.flip
    }
}

/// `state >> by` for any `by` up to 128.
fn shift(state: State, by: usize) -> State {
    state.checked_shr(by as u32).unwrap_or(0)
}

impl Blocks {
    /// The blocks of party `owner`.
    pub(crate) fn new(states: &States, options: &[GraphOption], owner: usize) -> Self {
        Self::of(states, options, &[owner])
    }

    /// The blocks of several parties that change their options together, as one would.
    pub(crate) fn of(states: &States, options: &[GraphOption], owners: &[usize]) -> Self {
        let mine = |at: &usize| owners.contains(&options[*at].owner);
        let one_way = |at: &usize| options[*at].direction != Direction::Both;
        let all: Vec<usize> = (0..options.len()).collect();
        // From the lowest bit: free options, one-way options, everybody else's.
        let mut order: Vec<usize> = all.iter().copied().filter(|at| mine(at) && !one_way(at)).collect();
        let free = order.len();
        order.extend(all.iter().copied().filter(|at| mine(at) && one_way(at)));
        let marked = order.len() - free;
        order.extend(all.iter().copied().filter(|at| !mine(at)));
        let down = all
            .iter()
            .filter(|at| mine(at) && options[**at].direction == Direction::Down)
            .fold(0, |mask, at| mask | 1 << at);
        let shuffle = Shuffle::new(options.len(), &order, down);
        let count = states.len();

        let mut cell = vec![0u32; count];
        let mut members = vec![0u32; count];
        let mut starts = Vec::new();
        let mut keys: Vec<State> = Vec::new(); // of cells, only where needed
        if states.is_all() {
            for (state, cell) in cell.iter_mut().enumerate() {
                let key = shuffle.of(state as State);
                // Both are below 2^options ≤ 2^31.
                members[key as usize] = state as u32;
                *cell = (key >> free) as u32;
            }
            let cells = count >> free;
            starts.extend((0..=cells).map(|at| (at << free) as u32));
            if marked > 0 {
                keys.extend(0..cells as State);
            }
        } else if states.options() <= 32 {
            let mut sorted: Vec<u64> = states
                .iter()
                .enumerate()
                .map(|(at, state)| (shuffle.of(state) as u64) << 32 | at as u64)
                .collect();
            sorted.par_sort_unstable();
            let pairs = sorted.iter().map(|pair| (State::from(pair >> 32), *pair as u32));
            Self::group(pairs, free, &mut cell, &mut members, &mut starts, &mut keys);
        } else {
            let mut sorted: Vec<(State, u32)> =
                states.iter().enumerate().map(|(at, state)| (shuffle.of(state), at as u32)).collect();
            sorted.par_sort_unstable();
            Self::group(sorted.into_iter(), free, &mut cell, &mut members, &mut starts, &mut keys);
        }
        let one_way = (marked > 0).then(|| OneWay::new(&keys, marked));
        let bits = |direction: Direction| {
            let those = all.iter().filter(|at| mine(at) && options[**at].direction == direction);
            those.fold(0, |bits, at| bits | 1 << at)
        };
        let cube = states.is_all().then(|| Cube {
            both: bits(Direction::Both),
            up: bits(Direction::Up),
            down: bits(Direction::Down),
        });
        Self { cell, starts, members, one_way, cube }
    }

    fn group(
        sorted: impl Iterator<Item = (State, u32)>,
        free: usize,
        cell: &mut [u32],
        members: &mut [u32],
        starts: &mut Vec<u32>,
        keys: &mut Vec<State>,
    ) {
        for (at, (key, state)) in sorted.enumerate() {
            let key = shift(key, free);
            if keys.last() != Some(&key) {
                keys.push(key);
                starts.push(at as u32);
            }
            members[at] = state;
            cell[state as usize] = keys.len() as u32 - 1;
        }
        starts.push(members.len() as u32);
    }

    /// Members of a cell, as a range of `members`.
    #[inline]
    pub(crate) fn range(&self, cell: u32) -> std::ops::Range<usize> {
        self.starts[cell as usize] as usize..self.starts[cell as usize + 1] as usize
    }

    pub(crate) fn cells(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    /// Cells that can be reached from `cell`, itself included.
    pub(crate) fn onward(&self, cell: u32) -> impl Iterator<Item = u32> + '_ {
        self.linked(cell, |from, to| from & !to == 0)
    }

    /// Cells from which `cell` can be reached, itself included.
    pub(crate) fn backward(&self, cell: u32) -> impl Iterator<Item = u32> + '_ {
        self.linked(cell, |to, from| from & !to == 0)
    }

    fn linked(&self, cell: u32, link: fn(State, State) -> bool) -> impl Iterator<Item = u32> + '_ {
        let (range, one_way) = match &self.one_way {
            None => (cell..cell + 1, None),
            Some(one_way) => (one_way.cells_of(one_way.block[cell as usize]), Some(one_way)),
        };
        range.filter(move |other| match one_way {
            None => true,
            Some(one_way) => link(one_way.along[cell as usize], one_way.along[*other as usize]),
        })
    }

    /// Runs of cells that form a block.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = std::ops::Range<u32>> + '_ {
        let count = self.one_way.as_ref().map_or(self.cells(), |one_way| one_way.blocks.len() as u32 - 1);
        (0..count).map(|block| match &self.one_way {
            None => block..block + 1,
            Some(one_way) => one_way.cells_of(block),
        })
    }

    /// Members of a block's cells, as a range of `members`.
    #[inline]
    pub(crate) fn span(&self, cells: &std::ops::Range<u32>) -> std::ops::Range<usize> {
        self.starts[cells.start as usize] as usize..self.starts[cells.end as usize] as usize
    }

    /// Members of the block of a state, as a range of `members`: all that its owner could reach if nothing went
    /// one way.
    #[inline]
    pub(crate) fn around(&self, state: u32) -> std::ops::Range<usize> {
        let cell = self.cell[state as usize];
        match &self.one_way {
            None => self.range(cell),
            Some(one_way) => self.span(&one_way.cells_of(one_way.block[cell as usize])),
        }
    }

    /// Can the party move from one state to the other?
    #[inline]
    pub(crate) fn leads(&self, from: u32, to: u32) -> bool {
        let (a, b) = (self.cell[from as usize] as usize, self.cell[to as usize] as usize);
        let onward = |one_way: &OneWay| {
            one_way.block[a] == one_way.block[b] && one_way.along[a] & !one_way.along[b] == 0
        };
        from != to && (a == b || self.one_way.as_ref().is_some_and(onward))
    }

    /// States that the party can move to from `state`, in no particular order.
    pub(crate) fn moves(&self, state: u32) -> impl Iterator<Item = u32> + '_ {
        self.onward(self.cell[state as usize])
            .flat_map(|cell| self.members[self.range(cell)].iter().copied())
            .filter(move |other| *other != state)
    }
}

impl OneWay {
    /// `keys` of cells: the lowest `marked` bits say how far along, the others which block. Sorted.
    fn new(keys: &[State], marked: usize) -> Self {
        let mask = if marked >= 128 { State::MAX } else { (1 << marked) - 1 };
        let mut block = Vec::with_capacity(keys.len());
        let mut blocks: Vec<u32> = Vec::new();
        let mut last = None;
        for (cell, key) in keys.iter().enumerate() {
            let outside = shift(*key, marked);
            if last != Some(outside) {
                last = Some(outside);
                blocks.push(cell as u32);
            }
            block.push(blocks.len() as u32 - 1);
        }
        blocks.push(keys.len() as u32);
        Self { block, blocks, along: keys.iter().map(|key| key & mask).collect() }
    }

    fn cells_of(&self, block: u32) -> std::ops::Range<u32> {
        self.blocks[block as usize]..self.blocks[block as usize + 1]
    }
}
