//! Dense ranks without comparing states: classes are split by one digit after the other, the most significant first.
//!
//! A state's key is its class so far and its next digit. Keys that occur are marked in a set of bits; the number of
//! marks below a key is its new class. So a digit costs a few instructions a state, whatever its width, and no state
//! is sorted. Digits are as wide as the set of bits may be: 16 bits a state.

use crate::wordwise::transpose;

/// Keys that may be told apart at once, for each state.
const SPREAD: usize = 16;
/// The same for few states.
const LEAST: usize = 1 << 10;

/// Classes of states that no digit so far tells apart, numbered from the worst.
pub(crate) struct Refiner {
    class: Vec<u32>,
    classes: usize,
    /// A bit for each key.
    seen: Vec<u64>,
    /// Marks in the words before.
    before: Vec<u32>,
}

impl Refiner {
    pub(crate) fn new(states: usize) -> Self {
        Self { class: vec![0; states], classes: 1, seen: Vec::new(), before: Vec::new() }
    }

    /// Every state by itself: nothing is left to say.
    pub(crate) fn done(&self) -> bool {
        self.classes == self.class.len()
    }

    /// Bits of the next digit, 1 to 32.
    pub(crate) fn width(&self) -> u32 {
        let room = (SPREAD * self.class.len()).clamp(LEAST, 1 << 32) / self.classes;
        room.max(2).ilog2()
    }

    /// Splits by digits of so many bits (at most [`Refiner::width`]): `digits(at, into)` gives those of the 64 states
    /// from 64 × `at` on.
    pub(crate) fn split(&mut self, width: u32, mut digits: impl FnMut(usize, &mut [u64; 64])) {
        self.seen.clear();
        self.seen.resize((self.classes << width).div_ceil(64), 0);
        let mut block = [0u64; 64];
        for (at, classes) in self.class.chunks_mut(64).enumerate() {
            digits(at, &mut block);
            for (class, digit) in classes.iter_mut().zip(&block) {
                // Below 2^32, for there are fewer than 2^31 states.
                let key = *class << width | *digit as u32;
                self.seen[key as usize / 64] |= 1 << (key % 64);
                *class = key;
            }
        }
        self.before.clear();
        let mut marks = 0;
        for word in &self.seen {
            self.before.push(marks);
            marks += word.count_ones();
        }
        for class in &mut self.class {
            let (word, bit) = (*class as usize / 64, *class % 64);
            *class = self.before[word] + (self.seen[word] & ((1 << bit) - 1)).count_ones();
        }
        self.classes = marks as usize;
    }

    /// Splits by `many` yes/no statements in falling priority. `judge(at, which, into)` puts a word (see
    /// [`crate::wordwise::Words`]) for each of these statements, about the states from 64 × `at` on.
    pub(crate) fn split_by_words(
        &mut self,
        many: usize,
        mut judge: impl FnMut(usize, std::ops::Range<usize>, &mut [u64]),
    ) {
        let mut next = 0;
        while next < many && !self.done() {
            let width = (self.width() as usize).min(many - next).min(32);
            self.split(width as u32, |at, block| {
                block[width..].fill(0);
                judge(at, next..next + width, &mut block[..width]);
                // The first statement is the highest bit.
                block[..width].reverse();
                transpose(block);
            });
            next += width;
        }
    }

    /// Ranks from 1, the worst.
    pub(crate) fn ranks(mut self) -> Vec<u32> {
        self.class.iter_mut().for_each(|class| *class += 1);
        self.class
    }
}
