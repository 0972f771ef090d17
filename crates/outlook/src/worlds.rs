//! Four worlds that add to 100: no deal, a deal that fails early or late, a deal that holds.

use crate::answer::Answer;
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
    // Of the failures, the part that comes within the first year: (1 − S(1)) / (1 − S(H)) of the classes.
    let mut early = 0.0;
    let mut total = 0.0;
    for class in &holds.classes {
        let at = |t: f64| {
            let mut before = (0.0, 1.0);
            for (year, share) in &class.survival {
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
        };
        if let (Some(first), Some(last)) = (at(years.min(1.0)), at(years))
            && last < 1.0
        {
            early += class.relevance * (1.0 - first) / (1.0 - last);
            total += class.relevance;
        }
    }
    let early = if years <= 1.0 {
        1.0
    } else if total > 0.0 {
        early / total
    } else {
        notes.push(Note {
            code: "N1605",
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
