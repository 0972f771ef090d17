//! Draws: the number that an input takes in draw `d`, from (seed, path of the input, `d`) and nothing else.
//!
//! Each input has its own one-dimensional sequence: van der Corput's, base 2, with its order shuffled and its
//! values Owen-scrambled, both with hashes of the key. Using one such sequence per input, instead of the
//! dimensions of one many-dimensional sequence, is called *padding* (Burley 2020, "Practical hash-based Owen
//! scrambling", *Journal of Computer Graphics Techniques* 9(4):1–20, section 5). Two things follow. Adding,
//! editing or dropping an input leaves the draws of all others untouched, so that comparisons are paired. And
//! the draws of one input are spread evenly: of any aligned block of 2^k draws, exactly one falls in each of
//! the 2^k equal cells of 0–1, so that the mean over an input alone errs far less than by plain sampling.
//!
//! *Scrambling by hash.* Owen's scrambling flips each bit of a number by a coin that depends on the bits above
//! it. On the bit-reversed number that is any permutation of the integers in which no bit depends on a higher
//! one: sums, products with odd numbers and x ^ (x · even) are such, and Laine and Karras (2011) build a hash
//! from them. Ours has the shape and the constants that Vegdahl found by search ("Building a better LK hash",
//! 2021), because the first constants leave visible bias; one round takes 32 bits of seed, and we run two so
//! that each permutation has 64 bits of key. A test below measures the bias of every bit.
//!
//! We differ from Burley in scrambling one dimension only, in 64-bit keys, and in returning the middle of the
//! cell of width 2^-32, so that neither 0 nor 1 ever comes out.
//!
//! ```
//! use detente_chance::draw::{uniform, Key};
//! let key = Key::new(1, "stance.israel.withdrawal.position");
//! assert_eq!(uniform(&key, 7), uniform(&Key::new(1, "stance.israel.withdrawal.position"), 7));
//! assert_ne!(uniform(&key, 7), uniform(&Key::new(2, "stance.israel.withdrawal.position"), 7));
//! // The first four draws fall one in each quarter.
//! let mut quarters: Vec<u32> = (0..4).map(|d| (uniform(&key, d) * 4.0) as u32).collect();
//! quarters.sort();
//! assert_eq!(quarters, [0, 1, 2, 3]);
//! ```

use crate::dist::Sampler;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// What a sequence of draws depends on: SHA-256 of the seed and the input's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    digest: [u8; 32],
    /// Seeds of the two rounds that shuffle the order, then of the two that scramble the value.
    seeds: [u32; 4],
}

impl Key {
    /// The key of an input in the first matrix of draws.
    #[must_use]
    pub fn new(seed: u64, path: &str) -> Self {
        Self::of(&[b"detente/draw/1\0", &seed.to_le_bytes(), path.as_bytes()])
    }

    /// The same input's key in matrix number `stream`: independent of this key and of every other stream.
    #[must_use]
    pub fn with(&self, stream: u32) -> Self {
        Self::of(&[b"detente/draw/stream/1\0", &stream.to_le_bytes(), &self.digest])
    }

    /// The same input's key in a second matrix: `self.with(1)`.
    #[must_use]
    pub fn second(&self) -> Self {
        self.with(1)
    }

    /// A 64-bit number out of this key: number `index` of a stream that is meant for resampling and tie
    /// breaking, not for draws. A counter through the finaliser of SplitMix64 (Steele, Lea and Flood 2014),
    /// between two words of the key.
    ///
    /// ```
    /// use detente_chance::draw::Key;
    /// let key = Key::new(1, "bootstrap");
    /// assert_ne!(key.number(0), key.number(1));
    /// ```
    #[must_use]
    pub fn number(&self, index: u64) -> u64 {
        let word = |at: usize| {
            // Eight bytes at 16 and at 24 of 32: the iterator always has them.
            self.digest.iter().skip(at).take(8).fold(0_u64, |w, &b| (w << 8) | u64::from(b))
        };
        let mut x = index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(word(16));
        x = mix(x) ^ word(24);
        mix(x)
    }

    fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut seeds = [0_u32; 4];
        for (seed, bytes) in seeds.iter_mut().zip(digest.chunks_exact(4)) {
            *seed = bytes.iter().fold(0, |w, &b| (w << 8) | u32::from(b));
        }
        Self { digest, seeds }
    }
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// One round: a permutation of the 32-bit integers in which no bit depends on a higher one.
#[inline]
fn round(mut x: u32, seed: u32) -> u32 {
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seed);
    x = x.wrapping_mul((seed >> 16) | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x ^ x.wrapping_mul(0x53a2_2864)
}

/// Draw number `draw` of the key, strictly between 0 and 1.
#[inline]
#[must_use]
pub fn uniform(key: &Key, draw: u32) -> f64 {
    let [a, b, c, d] = key.seeds;
    // Shuffle: scramble the index from its top bit downward, so that aligned blocks stay together.
    let place = round(round(draw.reverse_bits(), a), b).reverse_bits();
    // Van der Corput's point of `place` is its reversal, and scrambling works on the reversed point: the two
    // reversals cancel.
    let value = round(round(place, c), d).reverse_bits();
    (f64::from(value) + 0.5) / 4_294_967_296.0
}

/// Draws `draws` of an input into `out`, in model units; stops at the shorter of the two.
pub fn fill(key: &Key, sampler: &Sampler, draws: Range<u32>, out: &mut [f64]) {
    for (slot, draw) in out.iter_mut().zip(draws) {
        *slot = sampler.at(uniform(key, draw));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_draw_in_every_cell_of_every_aligned_block() {
        for n in 0..40_u64 {
            let key = Key::new(n, "stance.a.b.position").with(n as u32);
            for k in 0..=12_u32 {
                let size = 1_u32 << k;
                for block in [0_u32, 1, 5, (u32::MAX >> k) - 1, u32::MAX >> k] {
                    let mut seen = vec![false; size as usize];
                    for i in 0..size {
                        let u = uniform(&key, block.wrapping_mul(size).wrapping_add(i));
                        assert!(u > 0.0 && u < 1.0);
                        let cell = (u * f64::from(size)) as usize;
                        assert!(!std::mem::replace(&mut seen[cell], true), "{n} {k} {block}");
                    }
                }
            }
        }
    }

    /// Scrambling as Owen defines it: each bit flipped by a coin of its own for every pattern of the bits above
    /// it. The slow reference for the hash.
    fn owen(x: u32, key: &Key) -> u32 {
        let mut out = 0;
        for level in 0..32_u32 {
            let above = if level == 0 { 0 } else { u64::from(x >> (32 - level)) };
            let coin = key.number((u64::from(level) << 32) | above) as u32 & 1;
            out |= (((x >> (31 - level)) & 1) ^ coin) << (31 - level);
        }
        out
    }

    fn reference(key: &Key, draw: u32) -> f64 {
        let place = owen(draw, &key.with(100));
        (f64::from(owen(place.reverse_bits(), &key.with(200))) + 0.5) / 4_294_967_296.0
    }

    /// N × mean squared correlation over all pairs of 96 keys, and the largest |r| √N.
    fn correlations(n: u32, draws: impl Fn(&Key, u32) -> f64) -> (f64, f64) {
        let keys: Vec<Key> = (0..96).map(|i| Key::new(1, &format!("party.p{i}.influence"))).collect();
        let rows: Vec<Vec<f64>> = keys.iter().map(|k| (0..n).map(|d| draws(k, d) - 0.5).collect()).collect();
        let (mut sum, mut pairs, mut largest) = (0.0, 0.0, 0.0_f64);
        for i in 0..rows.len() {
            for j in 0..i {
                let dot: f64 = rows[i].iter().zip(&rows[j]).map(|(x, y)| x * y).sum();
                let r = 12.0 * dot / f64::from(n);
                sum += r * r * f64::from(n);
                pairs += 1.0;
                largest = largest.max(r.abs() * libm::sqrt(f64::from(n)));
            }
        }
        (sum / pairs, largest)
    }

    #[test]
    fn keys_are_as_independent_as_true_scrambling_makes_them() {
        // Draws 2j and 2j+1 of every key lie in opposite halves, so that their products agree in sign: the
        // squared correlation of two inputs is about 1.57/N, against 1/N of plain sampling. That is the price
        // of stratified blocks, not of the hash: the reference pays it too.
        for n in [64, 1024] {
            let (hash, largest) = correlations(n, uniform);
            let (owen, _) = correlations(n, reference);
            println!("N {n}: hash {hash:.3}, reference {owen:.3}, largest {largest:.2}");
            assert!((hash / owen - 1.0).abs() < 0.15, "{n}: {hash} {owen}");
            assert!(largest < 7.0, "{n}: {largest}");
        }
    }

    #[test]
    fn pairs_of_draws_are_spread_as_the_reference_spreads_them() {
        // Over keys, the cells that two draws fall in: the hash against the reference, two samples on 16 × 16
        // cells. Chi-squared has as many degrees of freedom as cells that are met at all, less one.
        let count = 20_000_u32;
        let cell = |u: f64| (u * 16.0) as usize;
        for (first, second) in [(0, 1), (0, 2), (1, 5), (0, 64), (3, 4095), (1024, 1031)] {
            let mut counts = vec![(0.0, 0.0); 256];
            for n in 0..count {
                let (key, other) = (Key::new(u64::from(n), "y"), Key::new(u64::from(n), "z"));
                counts[16 * cell(uniform(&key, first)) + cell(uniform(&key, second))].0 += 1.0;
                counts[16 * cell(reference(&other, first)) + cell(reference(&other, second))].1 += 1.0;
            }
            let met = counts.iter().filter(|c| c.0 + c.1 > 0.0).count() as f64;
            let chi: f64 = counts
                .iter()
                .filter(|c| c.0 + c.1 > 0.0)
                .map(|(a, b): &(f64, f64)| (a - b) * (a - b) / (a + b))
                .sum();
            println!("{first} {second}: {chi:.1} on {met} cells");
            assert!(chi < met + 5.0 * libm::sqrt(2.0 * met), "{first} {second}: {chi} on {met}");
        }
    }

    #[test]
    fn every_bit_is_a_fair_coin_over_keys() {
        // Bit by bit, over 20,000 keys, for the same draw and for the change between neighbouring draws.
        let count = 20_000_u32;
        for draw in [0_u32, 1, 2, 3, 77, 4095, 65_536] {
            let mut ones = [0_i32; 24];
            let mut flips = [0_i32; 24];
            for n in 0..count {
                let key = Key::new(u64::from(n), "x");
                let v = (uniform(&key, draw) * 4_294_967_296.0) as u32;
                let w = (uniform(&key, draw ^ 0x4000) * 4_294_967_296.0) as u32;
                for bit in 0..24 {
                    ones[bit] += ((v >> (31 - bit)) & 1) as i32;
                    flips[bit] += (((v ^ w) >> (31 - bit)) & 1) as i32;
                }
            }
            let room = 5.0 * libm::sqrt(f64::from(count) / 4.0);
            for bit in 0..24 {
                assert!((f64::from(ones[bit]) - f64::from(count) / 2.0).abs() < room, "{draw} bit {bit}");
                // Draws 0x4000 apart lie in different blocks of 16,384, which are permuted as blocks; from
                // the top bit on their cells are as unrelated as two draws without replacement.
                assert!((f64::from(flips[bit]) - f64::from(count) / 2.0).abs() < room, "{draw} flip {bit}");
            }
        }
    }

    #[test]
    fn streams_and_numbers_differ() {
        let key = Key::new(9, "x");
        assert_ne!(key, key.with(0));
        assert_eq!(key.second(), key.with(1));
        assert_ne!(key.with(1), key.with(2));
        assert_ne!(Key::new(9, "y").number(3), key.number(3));
        // The seed cannot leak into the path.
        assert_ne!(Key::new(0x6100_0000_0000_0000, ""), Key::new(0, "a"));
    }

    #[test]
    fn the_digits_are_fixed() {
        // Digits of version 1 of the draws: a change here changes every outlook and needs a new version.
        let key = Key::new(1, "stance.israel.withdrawal.position");
        let three: Vec<f64> = (0..3).map(|d| uniform(&key, d)).collect();
        assert_eq!(three, DIGITS);
    }
    const DIGITS: [f64; 3] = [0.757_099_587_121_047_1, 0.132_784_070_330_671_97, 0.387_618_143_693_543_97];

    proptest! {
        #[test]
        fn draws_depend_on_seed_path_and_number_only(seed: u64, path in ".{0,40}", draw: u32) {
            let u = uniform(&Key::new(seed, &path), draw);
            prop_assert!(u > 0.0 && u < 1.0);
            prop_assert_eq!(u, uniform(&Key::new(seed, &path.clone()), draw));
        }
    }
}
