//! Which states several parties all prefer: sets of bits over the blocks of their joint moves.
//!
//! For each party a block's states are sorted by falling rank; after every so many of them stands the set of those
//! passed so far. What a party prefers to a state is the set that stands before it, and the few between; what all
//! prefer is what these sets have in common, 64 states at a time.

use crate::blocks::Blocks;

/// So many bytes of sets a party are enough; above that they stand further apart.
const MOST_BYTES: usize = 1 << 26;

/// Sets of one graph under one list of ranks.
#[derive(Debug, Default)]
pub(super) struct Dominance {
    /// By state: its bit.
    pub slot: Vec<u32>,
    /// By block: first word, first place in `Blocks::members`, members, first set.
    shapes: Vec<Shape>,
    /// By state: its block.
    block: Vec<u32>,
    /// Sets stand so many members apart.
    apart: usize,
    parties: Vec<Sorted>,
}

#[derive(Clone, Copy, Debug)]
struct Shape {
    word: usize,
    begin: usize,
    size: usize,
    set: usize,
}

/// One party's order.
#[derive(Debug, Default)]
struct Sorted {
    /// States, block by block, by falling rank.
    states: Vec<u32>,
    /// By state: how many of its block are preferred to it.
    above: Vec<u32>,
    sets: Vec<u64>,
}

/// A set within one block, and room to make it.
#[derive(Debug, Default)]
pub(super) struct Bits {
    pub words: Vec<u64>,
    /// Word of the whole list of bits that `words` begins with.
    pub first_word: usize,
    begin: usize,
    room: Vec<u64>,
}

impl Bits {
    /// The first state of the set that is in another one, too.
    pub(super) fn first_of(&self, blocks: &Blocks, other: &[u64]) -> Option<u32> {
        let both = self.words.iter().zip(other).map(|(word, other)| word & other);
        let (at, word) = both.enumerate().find(|(_, word)| *word != 0)?;
        Some(blocks.members[self.begin + at * 64 + word.trailing_zeros() as usize])
    }

    /// Keeps the states for which something holds.
    pub(super) fn retain(&mut self, blocks: &Blocks, keep: impl Fn(u32) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                if !keep(blocks.members[self.begin + at * 64 + bit]) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// The states of the set, in the order of their bits.
    pub(super) fn states<'a>(&'a self, blocks: &'a Blocks) -> impl Iterator<Item = u32> + 'a {
        self.words.iter().enumerate().flat_map(move |(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(blocks.members[self.begin + at * 64 + bit])
            })
        })
    }
}

impl Dominance {
    /// For joint moves within `blocks` of parties with these ranks, each with the states by rising rank.
    pub(super) fn fill(&mut self, blocks: &Blocks, members: &[(&[u32], &[u32])]) {
        let count = blocks.members.len();
        self.shapes.clear();
        self.slot.resize(count, 0);
        self.block.resize(count, 0);
        let largest = blocks.blocks().map(|cells| blocks.span(&cells).len()).max().unwrap_or(0);
        let close = if largest <= 1 << 12 { 64 } else { 256 };
        self.apart = close.max((count as u64 * largest as u64 / 8 / MOST_BYTES as u64) as usize);
        let (mut word, mut set) = (0, 0);
        for cells in blocks.blocks() {
            let span = blocks.span(&cells);
            let (begin, size) = (span.start, span.len());
            for (bit, state) in blocks.members[span].iter().enumerate() {
                self.slot[*state as usize] = (word * 64 + bit) as u32;
                self.block[*state as usize] = self.shapes.len() as u32;
            }
            self.shapes.push(Shape { word, begin, size, set });
            let words = size.div_ceil(64);
            word += words;
            set += (size / self.apart + 1) * words;
        }
        self.parties.resize_with(members.len(), Sorted::default);
        for (sorted, (ranks, rising)) in self.parties.iter_mut().zip(members) {
            sorted.states.resize(count, 0);
            let mut next: Vec<usize> = self.shapes.iter().map(|shape| shape.begin).collect();
            for state in rising.iter().rev() {
                let place = &mut next[self.block[*state as usize] as usize];
                sorted.states[*place] = *state;
                *place += 1;
            }
            sorted.fill(&self.shapes, &self.slot, self.apart, set, ranks);
        }
    }

    /// How many words hold a bit for each state.
    pub(super) fn words(&self) -> usize {
        self.shapes.last().map_or(0, |shape| shape.word + shape.size.div_ceil(64))
    }

    /// The states to which the parties can go from `state` and that all of them prefer.
    pub(super) fn above(&self, blocks: &Blocks, state: u32, bits: &mut Bits) {
        let shape = self.shapes[self.block[state as usize] as usize];
        let words = shape.size.div_ceil(64);
        bits.first_word = shape.word;
        bits.begin = shape.begin;
        for (at, party) in self.parties.iter().enumerate() {
            let above = party.above[state as usize] as usize;
            let nearest = above / self.apart;
            let from = shape.set + nearest * words;
            let into = if at == 0 { &mut bits.words } else { &mut bits.room };
            into.clear();
            into.extend_from_slice(&party.sets[from..from + words]);
            for other in &party.states[shape.begin + nearest * self.apart..shape.begin + above] {
                let bit = self.slot[*other as usize] as usize - shape.word * 64;
                into[bit / 64] |= 1 << (bit % 64);
            }
            if at > 0 {
                bits.words.iter_mut().zip(&bits.room).for_each(|(word, other)| *word &= other);
            }
        }
        if blocks.one_way.is_some() {
            self.only_onward(blocks, state, shape, bits);
        }
    }

    /// Leaves out the cells to which no move leads.
    fn only_onward(&self, blocks: &Blocks, state: u32, shape: Shape, bits: &mut Bits) {
        bits.room.clear();
        bits.room.resize(bits.words.len(), 0);
        for cell in blocks.onward(blocks.cell[state as usize]) {
            for place in blocks.range(cell) {
                let bit = place - shape.begin;
                bits.room[bit / 64] |= 1 << (bit % 64);
            }
        }
        bits.words.iter_mut().zip(&bits.room).for_each(|(word, other)| *word &= other);
    }
}

impl Sorted {
    /// From the states, block by block, by falling rank.
    fn fill(&mut self, shapes: &[Shape], slot: &[u32], apart: usize, sets: usize, ranks: &[u32]) {
        self.above.resize(ranks.len(), 0);
        self.sets.clear();
        self.sets.reserve(sets);
        for shape in shapes {
            let block = &self.states[shape.begin..shape.begin + shape.size];
            let mut above = 0;
            for tie in block.chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize]) {
                tie.iter().for_each(|state| self.above[*state as usize] = above);
                above += tie.len() as u32;
            }
            let words = shape.size.div_ceil(64);
            self.sets.resize(self.sets.len() + words, 0);
            for part in block.chunks_exact(apart) {
                let before = self.sets.len() - words;
                self.sets.extend_from_within(before..);
                for state in part {
                    let bit = slot[*state as usize] as usize - shape.word * 64;
                    self.sets[before + words + bit / 64] |= 1 << (bit % 64);
                }
            }
        }
    }
}
