//! Which of two lists of values is better, from the most important value on.

use crate::TOLERANCE;

/// True where `a` is better than `b`: the first value in which they differ decides.
pub(super) fn better(a: &[f64], b: &[f64]) -> bool {
    let differ = a.iter().zip(b).find(|(a, b)| (*a - *b).abs() > TOLERANCE / 1000.0);
    differ.is_some_and(|(a, b)| a > b)
}
