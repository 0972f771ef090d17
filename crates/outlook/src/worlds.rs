//! Four worlds that add to 100: no deal, a deal that fails early or late, a deal that holds. All from the two answers and
//! the curve of holding.

use crate::answer::Answer;
use crate::numbers::Asker;

use detente_chance::summary;
use serde::Serialize;

/// Integers that add to 100.
#[derive(Clone, Debug, Serialize)]
pub struct Worlds {
    /// No deal by D.
    pub no_deal: u32,
    /// Signed, and the event comes within a year.
    pub fails_in_year_1: u32,
    /// Signed, and the event comes later, but within H years.
    pub fails_later: u32,
    /// Signed, and holds for H years.
    pub holds: u32,
}

/// Four worlds, and Q1 × Q2; none where one of the questions has no number.
pub(crate) fn worlds(
    asker: &Asker<'_>,
    signed: Option<&Answer>,
    holds: Option<&Answer>,
) -> (Option<Worlds>, Option<f64>) {
    let (Some(signed), Some(holds)) = (signed, holds) else { return (None, None) };
    let (Some(q1), Some(q2)) = (signed.combined, holds.combined) else { return (None, None) };
    let first = first_year(asker, holds, q2);
    (Some(four(q1, first, q2)), Some(q1 * q2))
}

/// The chance that a deal holds for its first year: the curve's, and never below that of the whole time.
fn first_year(asker: &Asker<'_>, holds: &Answer, whole: f64) -> f64 {
    let years = asker.case.question.holds.as_ref().map_or(0.0, |holds| holds.years);
    if years <= 1.0 {
        return whole;
    }
    holds.curve.first().map_or(whole, |point| point.p)
}

/// Signed with chance `q1`; of that, held for a year with chance `first` and for the whole time with chance `whole`.
fn four(q1: f64, first: f64, whole: f64) -> Worlds {
    let shares = [1.0 - q1, q1 * (1.0 - first), q1 * (first - whole), q1 * whole];
    let rounded = summary::round_to_hundred(&shares);
    let at = |place: usize| rounded.get(place).copied().unwrap_or(0);
    Worlds { no_deal: at(0), fails_in_year_1: at(1), fails_later: at(2), holds: at(3) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_four_add_to_100_and_lie_within_one_of_their_shares(
            q1 in 0.0..=1.0_f64, whole in 0.0..=1.0_f64, more in 0.0..=1.0_f64,
        ) {
            let first = whole + (1.0 - whole) * more;
            let found = four(q1, first, whole);
            let four = [found.no_deal, found.fails_in_year_1, found.fails_later, found.holds];
            prop_assert_eq!(four.iter().sum::<u32>(), 100);
            let shares = [1.0 - q1, q1 * (1.0 - first), q1 * (first - whole), q1 * whole];
            for (n, share) in four.into_iter().zip(shares) {
                prop_assert!((f64::from(n) / 100.0 - share).abs() < 0.01 + 1e-9, "never a whole world away");
            }
        }
    }

    #[test]
    fn at_the_ends_one_world_is_left() {
        let list = |w: Worlds| [w.no_deal, w.fails_in_year_1, w.fails_later, w.holds];
        assert_eq!(list(four(0.0, 0.8, 0.4)), [100, 0, 0, 0]);
        assert_eq!(list(four(1.0, 1.0, 1.0)), [0, 0, 0, 100]);
        assert_eq!(list(four(1.0, 0.0, 0.0)), [0, 100, 0, 0]);
        assert_eq!(list(four(1.0, 1.0, 0.0)), [0, 0, 100, 0]);
    }
}
