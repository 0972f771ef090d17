//! Packages that leave levels or numbers open: what fills them best, and who accepts some way of filling them, or every.

use super::cells::Stretched;
use super::layout::Own;
use super::{Group, Mixed, Region};
use crate::{DealsError, TOLERANCE};

/// How many ways of filling what a package leaves open a party accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    /// At least one.
    pub some: bool,
    /// Every one.
    pub every: bool,
}

impl Mixed {
    /// What is left where a level is given for some issues and a number for some terms, on the scales and with the
    /// alternatives of the whole: its settlements and margin are those among the ways of filling the rest.
    ///
    /// # Errors
    /// As [`Mixed::new`].
    pub fn given(&self, levels: &[Option<usize>], at: &[Option<f64>]) -> Result<Self, DealsError> {
        let mut narrowed = self.clone();
        let other = |slot: usize| {
            let issue = self.space.offsets.partition_point(|offset| *offset <= slot) - 1;
            let said = levels.get(issue).copied().flatten();
            said.is_some_and(|level| self.space.offsets[issue] + level != slot)
        };
        for group in &mut narrowed.groups {
            group.packages.clear();
            group.space.refused.iter_mut().enumerate().for_each(|(slot, refused)| *refused |= other(slot));
            let regions = group.regions.iter().filter_map(|stretched| {
                let region = held(&stretched.region, at)?;
                Some(Stretched::new(&region, &self.terms, |term, at| self.adds(term, at), &self.required))
            });
            group.regions = regions.collect();
        }
        narrowed.with_packages()
    }

    /// What a number of a term adds to each party's utility.
    fn adds(&self, term: usize, at: f64) -> Vec<f64> {
        let add = |(party, (_, span)): (usize, &(f64, f64))| {
            let own = self.own(party).adds(term, at);
            if *span < TOLERANCE { 0.0 } else { own / span }
        };
        self.scale.iter().enumerate().map(add).collect()
    }

    fn own(&self, party: usize) -> Own<'_> {
        Own { party, terms: &self.terms, shares: &self.shares }
    }

    /// Which ways of filling a package that exist a party accepts, its own red lines included.
    #[must_use]
    pub fn consent(&self, party: usize, levels: &[Option<usize>], at: &[Option<f64>]) -> Consent {
        let issue = |slot: usize| self.space.offsets.partition_point(|offset| *offset <= slot) - 1;
        let said = |slot: usize| {
            let issue = issue(slot);
            levels.get(issue).copied().flatten().is_none_or(|level| self.space.offsets[issue] + level == slot)
        };
        let refused = |slot: usize| self.refuses[party].get(slot) == Some(&true);
        let number = |term: usize| {
            at.get(term).copied().flatten().map_or((f64::NEG_INFINITY, f64::INFINITY), |at| (at, at))
        };
        // Between its own red lines.
        let signed = |term: usize| {
            let ((low, high), wish) = (number(term), &self.terms[term].wishes[party]);
            let (least, most) = (wish.at_least.unwrap_or(low), wish.at_most.unwrap_or(high));
            (low.max(least - TOLERANCE), high.min(most + TOLERANCE))
        };
        let places = || self.groups.iter().map(|group: &Group| (&group.space, &group.exists[..]));
        let own = self.own(party);
        let (low, span) = self.scale[party];
        let enough = |worth: f64| {
            let utility = if span < TOLERANCE { 1.0 } else { (worth - low) / span };
            utility >= self.reservation[party] - TOLERANCE
        };
        let some = own.over(places(), &|slot| said(slot) && !refused(slot), &signed);
        let whole = own.over(places(), &said, &number);
        // Does a way cross one of its red lines?
        let crossed =
            (0..self.space.refused.len()).filter(|slot| said(*slot) && refused(*slot)).any(|slot| {
                let open = |other: usize| said(other) && (issue(other) != issue(slot) || other == slot);
                own.over(places(), &open, &number).is_some()
            }) || (0..self.terms.len()).any(|term| {
                let wish = &self.terms[term].wishes[party];
                let beyond = |ends: (f64, f64)| {
                    let within = |other: usize| {
                        let (low, high) = number(other);
                        if other == term { (low.max(ends.0), high.min(ends.1)) } else { (low, high) }
                    };
                    own.over(places(), &said, &within).is_some()
                };
                let hair = 1e3 * TOLERANCE * (self.terms[term].to - self.terms[term].from);
                wish.at_least.is_some_and(|least| beyond((f64::NEG_INFINITY, least - hair)))
                    || wish.at_most.is_some_and(|most| beyond((most + hair, f64::INFINITY)))
            });
        Consent {
            some: some.is_some_and(|(_, most)| enough(most)),
            every: whole.is_some_and(|(least, _)| enough(least)) && !crossed,
        }
    }
}

/// A region with some numbers held.
fn held(region: &Region, at: &[Option<f64>]) -> Option<Region> {
    at.iter().enumerate().try_fold(region.clone(), |region, (term, at)| match at {
        Some(at) => region.between(term, *at, *at),
        None => Some(region),
    })
}
