//! The next single text: of all packages the one that all accept most often and, of those as good, the one whose answer
//! tells most.
//!
//! A mediator who carries one text between the sides (Fisher 1978; Raiffa 1982, ch. 14) wants it signed, and if not, to
//! learn from the answers. Who accepts a text follows from the draw, so that what its answers tell of the parties' wishes
//! is the entropy of who accepts it, −Σ p log₂ p over the sets of those who do, in bits (Lindley 1956, *Annals of
//! Mathematical Statistics* 27(4): 986–1005). Texts count as as good where they are accepted as often, but for the error
//! of so many draws. With levels alone the search is exact ([`detente_deals::single`]); with numbers it moves one issue at
//! a time from several beginnings, each number being the best given the rest.

use crate::draft::choice_named;
use crate::pairing::id_of;
use crate::tables::{Choice, Ground, Scale, nearest, with};
use detente_case::{Case, PartyId};
use detente_deals::single::single;
use detente_findings::deals::Said;
use serde::Serialize;
use std::collections::BTreeMap;

/// Draws over which the text is sought.
const DRAWS: usize = 1024;
/// Spaces up to this size are searched to the end.
const WHOLE: u128 = 1 << 20;
/// Partial packages that are looked at in larger ones.
const BUDGET: u64 = 1 << 18;
/// Texts as good as the best whose answers are weighed.
const WEIGHED: usize = 256;
/// Draws from whose best package the search over numbers begins.
const BEGINNINGS: usize = 6;

/// The next single text.
#[derive(Clone, Debug, Serialize)]
pub struct Next {
    /// Issue → level or number.
    pub package: BTreeMap<String, Said>,
    /// Share of draws in which all whose consent is needed accept it.
    pub all: f64,
    /// Standard error of that share.
    pub error: f64,
    /// The share in which each party accepts it.
    pub parties: BTreeMap<String, f64>,
    /// What its answers tell, in bits: the entropy of who accepts.
    pub bits: f64,
    /// How many texts are as good within the error, this one included.
    pub as_good: usize,
    /// True where every package was looked at or ruled out.
    pub exact: bool,
    /// Issues that it sets otherwise than the draft does, or that the draft leaves open.
    pub differs: Vec<String>,
    /// Draws over which it was sought.
    pub draws: usize,
}

/// The next single text of a case. What it has otherwise than a draft is for [`crate::draft::Draft::take_next`] to say.
#[must_use]
pub fn next(case: &Case, ground: &Ground, parties: &[PartyId]) -> Option<Next> {
    let draws = ground.draws().min(DRAWS);
    let (texts, exact) = match ground.spaces(draws) {
        Some(spaces) => by_levels(&spaces, ground.seats.len()),
        None => by_numbers(ground),
    };
    let as_good = texts.len();
    let bits = |text: &[Choice]| entropy(&ground.answers(text, draws));
    let mut weighed: Vec<(f64, &Vec<Choice>)> =
        texts.iter().take(WEIGHED).map(|text| (bits(text), text)).collect();
    // The first of those that tell as much.
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (bits, text) = weighed.first()?;
    let shares = ground.shares(text);
    let party = |at: usize| case.parties[parties[at].at()].id.clone();
    let name = |seat: usize| id_of(case, ground.seats[seat].matter).to_owned();
    Some(Next {
        package: (0..text.len())
            .map(|seat| (name(seat), choice_named(case, ground, seat, text[seat])))
            .collect(),
        all: shares.all,
        error: (shares.all * (1.0 - shares.all) / ground.draws().max(1) as f64).sqrt(),
        parties: shares.parties.iter().enumerate().map(|(at, share)| (party(at), *share)).collect(),
        bits: *bits,
        as_good,
        exact,
        differs: Vec::new(),
        draws,
    })
}

/// A count that is no worse than `most` but for the error of so many draws.
fn as_good(most: usize, draws: usize) -> usize {
    let share = most as f64 / draws.max(1) as f64;
    let error = (share * (1.0 - share) * draws as f64).sqrt();
    (most as f64 - error).ceil().max(1.0) as usize
}

fn by_levels(spaces: &[detente_deals::Space], seats: usize) -> (Vec<Vec<Choice>>, bool) {
    let Some(shape) = spaces.first() else { return (Vec::new(), true) };
    let budget = if shape.packages() <= WHOLE { u64::MAX } else { BUDGET };
    // First the most, then all that are as good.
    let found = single(spaces, &vec![None; seats], |most| as_good(most, spaces.len()), budget);
    let text = |(index, _): &(u128, usize)| shape.package(*index).into_iter().map(Choice::Level).collect();
    (found.packages.iter().map(text).collect(), found.whole)
}

/// Moves one issue at a time to what most draws accept, until nothing gets better.
fn by_numbers(ground: &Ground) -> (Vec<Vec<Choice>>, bool) {
    let mut found: Vec<(f64, Vec<Choice>)> = Vec::new();
    for begin in ground.nearest(BEGINNINGS) {
        let mut text = begin;
        let mut all = ground.shares(&text).all;
        loop {
            let before = all;
            for seat in 0..text.len() {
                let (share, better) = best_of(ground, &text, seat, all);
                if share > all + 1e-12 {
                    (all, text) = (share, better);
                }
            }
            if all <= before + 1e-12 {
                break;
            }
        }
        if !found.iter().any(|(_, known)| *known == text) {
            found.push((all, text));
        }
    }
    let most = found.iter().map(|(all, _)| *all).fold(0.0, f64::max);
    let draws = ground.draws();
    let floor = as_good((most * draws as f64).round() as usize, draws) as f64 / draws.max(1) as f64;
    found.retain(|(all, _)| *all > 0.0 && *all >= floor - 1e-12);
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    // One number alone is looked at along its whole scale.
    let exact = matches!(ground.seats[..], [ref only] if matches!(only.scale, Scale::Numbers(..)));
    (found.into_iter().map(|(_, text)| text).collect(), exact)
}

fn best_of(ground: &Ground, text: &[Choice], seat: usize, all: f64) -> (f64, Vec<Choice>) {
    match ground.seats[seat].scale {
        Scale::Numbers(..) => match ground.stretch(text, seat) {
            Some(stretch) if stretch.share > all + 1e-12 => {
                let middle = Choice::Level(0);
                let other = with(text, seat, Choice::Number(nearest(middle, &stretch)));
                (ground.shares(&other).all, other)
            }
            _ => (all, text.to_vec()),
        },
        Scale::Levels(ref levels) => (0..levels.len())
            .map(|level| {
                let other = with(text, seat, Choice::Level(level));
                (ground.shares(&other).all, other)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or_else(|| (all, text.to_vec())),
    }
}

/// −Σ p log₂ p of a list's values.
fn entropy(answers: &[u64]) -> f64 {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for answer in answers {
        *counts.entry(*answer).or_default() += 1;
    }
    let share = |count: &usize| *count as f64 / answers.len().max(1) as f64;
    let bits: f64 = counts.values().map(share).map(|p| -p * libm::log2(p)).sum();
    // A sum of nothing is -0, which would be printed.
    bits.max(0.0) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_in_bits() {
        assert_eq!(entropy(&[0, 1, 2, 3]), 2.0);
        assert_eq!(entropy(&[1, 1, 1]), 0.0);
        assert_eq!(entropy(&[]), 0.0);
        assert_eq!((as_good(0, 100), as_good(50, 100), as_good(100, 100)), (1, 45, 100));
    }
}
