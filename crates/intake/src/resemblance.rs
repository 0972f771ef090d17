//! Whether one text copies another: the share of their common runs of words, estimated from minima of hashes
//! (Broder 1997).

/// Number of minima of a fingerprint.
const HASHES: usize = 128;

/// SplitMix64: every bit of the answer hangs on every bit of the number.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Minima of the hashes of the text's runs of five words, one for each of the parts into which the hashes fall
/// (one-permutation hashing: Li, Owen and Zhang 2012).
#[must_use]
pub fn fingerprint(text: &str) -> Vec<u64> {
    let mut minima = vec![u64::MAX; HASHES];
    let mut take = |run: &[u64]| {
        let hash = run.iter().fold(0, |all: u64, word| mixed(all.rotate_left(5) ^ word));
        let slot = &mut minima[(hash % HASHES as u64) as usize];
        *slot = (*slot).min(hash);
    };
    let mut run: [u64; 5] = [0; 5];
    let mut words = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for c in word.chars().flat_map(char::to_lowercase) {
            hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
        }
        run.rotate_left(1);
        run[4] = hash;
        words += 1;
        if words >= 5 {
            take(&run);
        }
    }
    if (1..5).contains(&words) {
        take(&run);
    }
    minima
}

/// Estimated share of common runs of words, 0–1. From about one half on, one text copies the other.
#[must_use]
pub fn resemblance(a: &[u64], b: &[u64]) -> f64 {
    let filled = a.iter().zip(b).filter(|(x, y)| **x != u64::MAX || **y != u64::MAX).count();
    let same = a.iter().zip(b).filter(|(x, y)| x == y && **x != u64::MAX).count();
    if filled == 0 { 0.0 } else { same as f64 / filled as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_resemble_and_others_do_not() {
        let a = "Senior officials of both countries met in Paris on Monday for a fifth round of talks about a security agreement, two diplomats said. The talks were to last two days.";
        let b = format!("(Wire) {a} Our desk added a line.");
        let c = "Nurses will strike on the third of March unless the hospitals raise pay, their union announced on Thursday after the last offer.";
        assert!(resemblance(&fingerprint(a), &fingerprint(&b)) > 0.5);
        assert!(resemblance(&fingerprint(a), &fingerprint(c)) < 0.1);
    }
}
