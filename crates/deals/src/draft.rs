//! Drafts that leave issues open: what can still become of them.
//!
//! A draft on record seldom speaks of every issue. What it says of a party is then not yes or no: the party may be
//! content with *some* way of filling the open issues, or with *every* way. The first is what the draft does not
//! rule out, the second what it settles; between the two lies what is left to talk about. For a draft that
//! leaves nothing open they are the same.

use crate::{Negotiation, Space, TOLERANCE, zone, zone_exists};

/// What can become of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// Some way of filling the open issues is in the zone of agreement.
    pub some: bool,
    /// Every way of filling them is in the zone.
    pub every: bool,
    /// By party: is it content, by itself, with some way, and with every way? Content: the package crosses none of
    /// its red lines and leaves it no worse off than its alternative.
    pub parties: Vec<(bool, bool)>,
}

/// What can become of a draft: `fixed` has a level for each issue that it speaks of, and `None` where it leaves one
/// open. `space` is laid out from `negotiation`, scaled or not.
///
/// ```
/// use detente_deals::{Negotiation, Party, Space, completions};
/// let side = |weights: [f64; 2], worth: [f64; 4]| Party {
///     weights: weights.to_vec(),
///     worth: worth.to_vec(),
///     reservation: 0.5,
///     ..Party::default()
/// };
/// let talks = Negotiation {
///     levels: vec![2, 2],
///     parties: vec![side([0.7, 0.3], [1.0, 0.0, 1.0, 0.0]), side([0.3, 0.7], [0.0, 1.0, 0.0, 1.0])],
///     ..Negotiation::default()
/// };
/// let space = Space::scaled(&talks)?;
/// // The first issue as the first party likes it: it is content whatever comes of the second one, the other party
/// // only if the second issue goes its way.
/// let found = completions(&space, &talks, &[Some(0), None]);
/// assert_eq!(found.parties, [(true, true), (true, false)]);
/// assert!(found.some && !found.every);
/// # Ok::<(), detente_deals::DealsError>(())
/// ```
#[must_use]
pub fn completions(space: &Space, negotiation: &Negotiation, fixed: &[Option<usize>]) -> Completions {
    let none = Completions { some: false, every: false, parties: vec![(false, false); space.parties()] };
    if space.packages() == 0 || fixed.len() != space.levels.len() || negotiation.levels != space.levels {
        return none;
    }
    // By level, all issues numbered through: may the draft still become a package with it?
    let open: Vec<bool> = fixed
        .iter()
        .zip(&space.levels)
        .flat_map(|(fixed, count)| (0..*count).map(move |level| fixed.is_none_or(|fixed| fixed == level)))
        .collect();
    if fixed.iter().zip(&space.levels).any(|(fixed, count)| fixed.is_some_and(|level| level >= *count)) {
        return none;
    }
    let parties: Vec<(bool, bool)> = negotiation
        .parties
        .iter()
        .enumerate()
        .map(|(at, party)| {
            let refuses = |slot: usize| party.refuses.get(slot).copied().unwrap_or(false);
            let least = space.reservation(at) - TOLERANCE;
            let (_, most) = space.extremes_over(at, |slot| open[slot] && !refuses(slot));
            let crossed = (0..open.len()).any(|slot| open[slot] && refuses(slot));
            let every = !crossed && space.extremes_over(at, |slot| open[slot]).0 >= least;
            (most >= least, every && most >= least)
        })
        .collect();
    let mut rest = space.clone();
    for (refused, open) in rest.refused.iter_mut().zip(&open) {
        *refused |= !open;
    }
    let some = space.required.iter().any(|party| parties[*party].0) && zone_exists(&rest);
    let every = some
        && if space.voting.is_none() {
            space.required.iter().all(|party| parties[*party].1)
        } else {
            let levels = |(fixed, count): (&Option<usize>, &usize)| match fixed {
                Some(level) => vec![*level],
                None => (0..*count).collect(),
            };
            let all = space.count_of(&fixed.iter().zip(&space.levels).map(levels).collect::<Vec<_>>());
            let inside = zone(&rest);
            inside.error == 0.0 && inside.size == all
        };
    Completions { some, every, parties }
}
