//! Four worlds that add to 100: no deal, a deal that fails early or late, a deal that holds.

use crate::answer::{Answer, ClassUsed};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
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
    /// Which numbers they were made from: `combined`, `inside` or `outside`.
    pub basis: &'static str,
}

/// Four worlds from the combined numbers (from the inside ones where a class is missing), and Q1 × Q2.
pub(crate) fn worlds(
    signed: Option<&Answer>,
    holds: Option<&Answer>,
    years: f64,
    notes: &mut Vec<Note>,
) -> (Option<Worlds>, Option<f64>) {
    let (Some(signed), Some(holds)) = (signed, holds) else { return (None, None) };
    let (basis, q1, q2) = match (signed.combined, holds.combined, signed.inside, holds.inside) {
        (Some(q1), Some(q2), ..) => ("combined", q1, q2),
        (_, _, Some(q1), Some(q2)) => ("inside", q1, q2),
        _ => match (signed.outside, holds.outside) {
            (Some(q1), Some(q2)) => ("outside", q1, q2),
            _ => return (None, None),
        },
    };
    let early = if years <= 1.0 {
        1.0
    } else if let Some(early) = early_by_classes(&holds.classes, years) {
        early
    } else {
        notes.push(Note {
            code: NoteCode::N1605,
            what: "failures are split between the first year and later at a constant hazard".into(),
            why: "no chosen class has a survival table".into(),
        });
        if q2 > 0.0 && q2 < 1.0 { (1.0 - libm::pow(q2, 1.0 / years)) / (1.0 - q2) } else { 1.0 / years }
    };
    let shares = [1.0 - q1, q1 * (1.0 - q2) * early, q1 * (1.0 - q2) * (1.0 - early), q1 * q2];
    let whole = summary::round_to_hundred(&shares);
    let at = |place: usize| whole.get(place).copied().unwrap_or(0);
    let worlds = Worlds { no_deal: at(0), fails_in_year_1: at(1), fails_later: at(2), holds: at(3), basis };
    (Some(worlds), Some(q1 * q2))
}

/// Of the failures, the part that comes within the first year: (1 − S(1)) / (1 − S(H)) of the classes, weighted by their
/// relevance. `None` where no class has a survival table up to H with a failure in it.
fn early_by_classes(classes: &[ClassUsed], years: f64) -> Option<f64> {
    let (mut early, mut total) = (0.0, 0.0);
    for class in classes {
        if let (Some(first), Some(last)) =
            (survival_at(&class.survival, years.min(1.0)), survival_at(&class.survival, years))
            && last < 1.0
        {
            early += class.relevance * (1.0 - first) / (1.0 - last);
            total += class.relevance;
        }
    }
    (total > 0.0).then(|| early / total)
}

/// S(t) of a table (year, share), on a straight line between its years; `None` beyond its end.
fn survival_at(table: &[(f64, f64)], t: f64) -> Option<f64> {
    let mut before = (0.0, 1.0);
    for (year, share) in table {
        if t <= *year {
            let width = year - before.0;
            return Some(if width > 0.0 {
                before.1 + (share - before.1) * (t - before.0) / width
            } else {
                *share
            });
        }
        before = (*year, *share);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sure(combined: Option<f64>, inside: Option<f64>, outside: Option<f64>) -> Answer {
        Answer { combined, inside, outside, ..Answer::default() }
    }

    fn class(survival: Vec<(f64, f64)>, relevance: f64) -> ClassUsed {
        ClassUsed {
            id: "own".into(),
            title: String::new(),
            event: String::new(),
            clock: String::new(),
            n: 100.0,
            k: 50.0,
            clusters: None,
            share: 0.5,
            interval: [0.4, 0.6],
            relevance,
            survival,
            survival_interval: Vec::new(),
            why: None,
            warnings: Vec::new(),
            citation: String::new(),
        }
    }

    /// The worlds of two combined numbers, and the notes.
    fn of(q1: f64, q2: f64, years: f64, classes: Vec<ClassUsed>) -> (Worlds, f64, Vec<Note>) {
        let mut notes = Vec::new();
        let holds = Answer { classes, ..sure(Some(q2), None, None) };
        let (found, both) = worlds(Some(&sure(Some(q1), None, None)), Some(&holds), years, &mut notes);
        (found.unwrap(), both.unwrap(), notes)
    }

    fn four(worlds: &Worlds) -> [u32; 4] {
        [worlds.no_deal, worlds.fails_in_year_1, worlds.fails_later, worlds.holds]
    }

    /// From the definition, slowly: of all ways to give 100 to the four, the one whose largest distance to the shares
    /// is least.
    fn slowly(shares: [f64; 4]) -> f64 {
        let mut best = f64::INFINITY;
        let far = |whole: [usize; 4]| {
            whole.iter().zip(shares).map(|(n, s)| (*n as f64 / 100.0 - s).abs()).fold(0.0, f64::max)
        };
        for a in 0..=100_usize {
            for b in 0..=(100 - a) {
                // The last two are a split of what is left: only the split nearest to theirs can be best.
                let left = 100 - a - b;
                let middle = (shares[2] * 100.0).round() as usize;
                for c in middle.saturating_sub(3)..=(middle + 3).min(left) {
                    best = best.min(far([a, b, c, left - c.min(left)]));
                }
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_four_add_to_100_and_lie_as_near_as_whole_numbers_can(
            q1 in 0.0..=1.0_f64, q2 in 0.0..=1.0_f64, early in 0.0..=1.0_f64,
        ) {
            // A class of which this part fails in the first of five years.
            let table = vec![(1.0, 1.0 - 0.5 * early), (5.0, 0.5)];
            let (found, both, notes) = of(q1, q2, 5.0, vec![class(table, 1.0)]);
            prop_assert!(notes.is_empty());
            prop_assert_eq!(four(&found).iter().sum::<u32>(), 100);
            prop_assert!((both - q1 * q2).abs() < 1e-12);
            let shares = [1.0 - q1, q1 * (1.0 - q2) * early, q1 * (1.0 - q2) * (1.0 - early), q1 * q2];
            let far = |(n, s): (u32, f64)| (f64::from(n) / 100.0 - s).abs();
            let distance = four(&found).into_iter().zip(shares).map(far).fold(0.0, f64::max);
            prop_assert!(distance <= slowly(shares) + 1e-8, "{found:?} of {shares:?}");
            prop_assert!(distance < 0.01, "never a whole world away");
        }

        #[test]
        fn a_better_chance_of_signing_never_makes_more_worlds_without_a_deal(
            low in 0.0..=1.0_f64, high in 0.0..=1.0_f64, q2 in 0.0..=1.0_f64,
        ) {
            let (low, high) = (low.min(high), low.max(high));
            let (worse, better) = (of(low, q2, 1.0, Vec::new()).0, of(high, q2, 1.0, Vec::new()).0);
            // Rounding to a sum of 100 moves a number by less than one.
            prop_assert!(better.no_deal <= worse.no_deal + 1 && better.holds + 1 >= worse.holds);
            prop_assert!(high - low < 0.02 || better.no_deal <= worse.no_deal);
        }

        #[test]
        fn more_early_failures_in_history_never_make_fewer_here(
            q1 in 0.0..=1.0_f64, q2 in 0.0..=1.0_f64, low in 0.0..=1.0_f64, high in 0.0..=1.0_f64,
        ) {
            let (low, high) = (low.min(high), low.max(high));
            let at = |early: f64| of(q1, q2, 5.0, vec![class(vec![(1.0, 1.0 - early * 0.5), (5.0, 0.5)], 1.0)]).0;
            let (few, many) = (at(low), at(high));
            prop_assert!(many.fails_in_year_1 + 1 >= few.fails_in_year_1);
            prop_assert!(many.fails_later <= few.fails_later + 1);
            // The split touches nothing else, but for the rounding.
            prop_assert!(many.no_deal.abs_diff(few.no_deal) <= 1 && many.holds.abs_diff(few.holds) <= 1);
        }
    }

    #[test]
    fn at_the_ends_one_world_is_left() {
        assert_eq!(four(&of(0.0, 0.4, 5.0, Vec::new()).0), [100, 0, 0, 0]);
        assert_eq!(four(&of(1.0, 1.0, 5.0, Vec::new()).0), [0, 0, 0, 100]);
        // Within a year every failure is early, whatever the table says.
        let table = class(vec![(1.0, 1.0), (5.0, 0.5)], 1.0);
        assert_eq!(four(&of(1.0, 0.0, 1.0, vec![table.clone()]).0), [0, 100, 0, 0]);
        // A class that lost nobody in its first year: every failure is late.
        assert_eq!(four(&of(1.0, 0.0, 5.0, vec![table]).0), [0, 0, 100, 0]);
    }

    #[test]
    fn without_a_table_failures_come_at_a_constant_hazard_and_that_is_said() {
        // S(1) = .5^(1/5): 1 − .8706 of the ½ that fails.
        let (found, _, notes) = of(1.0, 0.5, 5.0, Vec::new());
        assert_eq!(four(&found), [0, 13, 37, 50]);
        assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::N1605]);
        // Nothing holds: the constant hazard has no rate, and the years share alike.
        assert_eq!(four(&of(1.0, 0.0, 5.0, Vec::new()).0), [0, 20, 80, 0]);
        // A table that ends before the years of the question says nothing.
        assert_eq!(of(1.0, 0.5, 5.0, vec![class(vec![(1.0, 0.9), (3.0, 0.8)], 1.0)]).2.len(), 1);
    }

    #[test]
    fn classes_split_by_relevance() {
        let early = class(vec![(1.0, 0.5), (5.0, 0.5)], 0.9);
        let late = class(vec![(1.0, 1.0), (5.0, 0.5)], 0.1);
        assert_eq!(four(&of(1.0, 0.0, 5.0, vec![early, late]).0), [0, 90, 10, 0]);
    }

    #[test]
    fn the_numbers_are_the_best_pair_that_both_questions_have() {
        let basis = |signed: &Answer, holds: &Answer| {
            worlds(Some(signed), Some(holds), 1.0, &mut Vec::new())
                .0
                .map(|found| (found.basis, found.no_deal))
        };
        let full = sure(Some(0.5), Some(0.4), Some(0.3));
        assert_eq!(basis(&full, &full), Some(("combined", 50)));
        assert_eq!(basis(&full, &sure(None, Some(0.4), Some(0.3))), Some(("inside", 60)));
        assert_eq!(basis(&full, &sure(None, None, Some(0.3))), Some(("outside", 70)));
        assert_eq!(basis(&full, &sure(None, None, None)), None);
        assert!(worlds(Some(&full), None, 1.0, &mut Vec::new()).0.is_none());
    }
}
