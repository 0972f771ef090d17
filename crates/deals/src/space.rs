//! Utilities of packages.
//!
//! A party's utility of a package is the mean of its levels' worth, weighted by salience, plus the bonus
//! of every interaction whose two levels are both in the package. [`Space::fill`] takes that *as given*;
//! [`Space::rescale`] then puts each party on its own scale, 0 for its worst package and 1 for its best,
//! over **all** packages, those behind red lines included: a red line must not change what the rest is
//! worth. A party to whom all packages are worth the same gets 1 for each of them: none is worse than its
//! best, so any alternative up to 1 leaves it content with any package.
//!
//! Packages are numbered from 0 in the order of an odometer whose last issue turns fastest.

use crate::error::{DealsError, Kind};
use crate::walk::{Search, Walk, walk};
use crate::{AlternativeKind, ENUMERATION_LIMIT, Negotiation, TOLERANCE};
use std::ops::ControlFlow;

/// All packages of a negotiation with their utilities, ready to be searched. Filling it again reuses its
/// memory.
#[derive(Clone, Debug, Default)]
pub struct Space {
    pub(crate) levels: Vec<usize>,
    /// First level of each issue, numbered through.
    pub(crate) offsets: Vec<usize>,
    /// How far the number of a package moves when the issue's level moves by one.
    pub(crate) strides: Vec<u64>,
    packages: u64,
    pub(crate) parties: usize,
    /// Utility before any issue is decided, per party.
    pub(crate) base: Vec<f64>,
    /// What a level adds: level × party.
    pub(crate) adds: Vec<f64>,
    /// Interactions by their later level (numbered through), then by the order given.
    pub(crate) links: Vec<Link>,
    /// Refused by a required party, per level.
    pub(crate) refused: Vec<bool>,
    pub(crate) reservation: Vec<f64>,
    pub(crate) alternative: Vec<AlternativeKind>,
    /// The required parties, ascending.
    pub(crate) required: Vec<usize>,
}

/// An interaction, from the later of its two issues.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The later level, numbered through.
    pub(crate) at: usize,
    /// The earlier (issue, level).
    pub(crate) with: (usize, usize),
    /// Per party.
    pub(crate) bonus: Vec<f64>,
}

impl Space {
    /// Utilities as given.
    ///
    /// # Errors
    /// As [`Space::fill`].
    pub fn of(negotiation: &Negotiation) -> Result<Self, DealsError> {
        let mut space = Self::default();
        space.fill(negotiation)?;
        Ok(space)
    }

    /// Utilities on each party's own scale: 0 its worst package, 1 its best.
    ///
    /// # Errors
    /// As [`Space::fill`].
    pub fn scaled(negotiation: &Negotiation) -> Result<Self, DealsError> {
        let mut space = Self::of(negotiation)?;
        space.rescale();
        Ok(space)
    }

    /// Takes another draw, utilities as given.
    ///
    /// # Errors
    /// Where there is nothing to negotiate, nobody required, a list of the wrong length, a worth,
    /// bonus or reservation value that is not a number or beyond ±1000, a negative weight, an interaction within one issue, or more packages than
    /// [`ENUMERATION_LIMIT`]. The space is then left without packages.
    pub fn fill(&mut self, negotiation: &Negotiation) -> Result<(), DealsError> {
        let filled = self.try_fill(negotiation);
        if filled.is_err() {
            *self = Self::default();
        }
        filled
    }

    fn try_fill(&mut self, negotiation: &Negotiation) -> Result<(), DealsError> {
        check(negotiation)?;
        let Negotiation { levels, parties, interactions } = negotiation;
        self.levels.clone_from(levels);
        self.parties = parties.len();
        self.lay_out()?;
        let slots: usize = levels.iter().sum();

        self.base.clear();
        self.base.resize(parties.len(), 0.0);
        self.adds.clear();
        self.adds.resize(slots * parties.len(), 0.0);
        self.refused.clear();
        self.refused.resize(slots, false);
        self.required.clear();
        self.reservation.clear();
        self.alternative.clear();
        for (at, party) in parties.iter().enumerate() {
            let total: f64 = party.weights.iter().sum();
            let mut slot = 0;
            for (weight, count) in party.weights.iter().zip(levels) {
                // Without any weight nothing adds anything.
                let share = if total > 0.0 { weight / total } else { 0.0 };
                for _ in 0..*count {
                    self.adds[slot * parties.len() + at] = share * party.worth[slot];
                    slot += 1;
                }
            }
            self.reservation.push(party.reservation);
            self.alternative.push(party.alternative);
            if party.required {
                self.required.push(at);
                for (refused, refuses) in self.refused.iter_mut().zip(&party.refuses) {
                    *refused |= refuses;
                }
            }
        }

        self.links.clear();
        for interaction in interactions {
            let (with, later) = if interaction.a.0 < interaction.b.0 {
                (interaction.a, interaction.b)
            } else {
                (interaction.b, interaction.a)
            };
            let at = self.offsets[later.0] + later.1;
            self.links.push(Link { at, with, bonus: interaction.bonus.clone() });
        }
        self.links.sort_by_key(|link| link.at);
        Ok(())
    }

    /// Offsets, strides and the number of packages.
    fn lay_out(&mut self) -> Result<(), DealsError> {
        self.offsets.clear();
        let mut slot = 0;
        for count in &self.levels {
            self.offsets.push(slot);
            slot += count;
        }
        self.strides.clear();
        self.strides.resize(self.levels.len(), 1);
        let mut packages = Some(1u64);
        for (stride, count) in self.strides.iter_mut().zip(&self.levels).rev() {
            *stride = packages.unwrap_or(0);
            packages = packages.and_then(|packages| packages.checked_mul(*count as u64));
        }
        match packages {
            Some(packages) if packages <= ENUMERATION_LIMIT => {
                self.packages = packages;
                Ok(())
            }
            count => Err(DealsError(Kind::TooMany(count))),
        }
    }

    /// Puts each party on its own scale: 0 for its worst of all packages, 1 for its best; a party to whom
    /// all are the same gets 1 for each. Reservation values are left alone: they are on that scale already.
    pub fn rescale(&mut self) {
        for party in 0..self.parties {
            let (low, high) = self.extremes(party);
            let span = high - low;
            let flat = span < TOLERANCE;
            let scale = |value: f64| if flat { 0.0 } else { value / span };
            for add in self.adds.iter_mut().skip(party).step_by(self.parties) {
                *add = scale(*add);
            }
            for link in &mut self.links {
                link.bonus[party] = scale(link.bonus[party]);
            }
            self.base[party] = if flat { 1.0 } else { (self.base[party] - low) / span };
        }
    }

    /// The least and the greatest utility of a party over all packages. Issues that are in no interaction
    /// of the party are settled one by one; the others are walked through together.
    fn extremes(&self, party: usize) -> (f64, f64) {
        let mut low = 0.0;
        let mut high = 0.0;
        let mut choices = Vec::with_capacity(self.levels.len());
        let mut together = false;
        for (issue, count) in self.levels.iter().enumerate() {
            let slots = self.offsets[issue]..self.offsets[issue] + count;
            let linked = self
                .links
                .iter()
                .any(|link| link.bonus[party] != 0.0 && (link.with.0 == issue || slots.contains(&link.at)));
            if linked {
                together = true;
                choices.push((0..*count).collect());
            } else {
                let adds = slots.map(|slot| self.adds[slot * self.parties + party]);
                let (least, most) =
                    adds.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
                low += least;
                high += most;
                choices.push(Vec::new());
            }
        }
        if !together {
            return (self.base[party] + low, self.base[party] + high);
        }
        // One level stands in for each unlinked issue; what it adds is taken off again.
        let mut stand_in = 0.0;
        for (issue, levels) in choices.iter_mut().enumerate() {
            if levels.is_empty() {
                stand_in += self.adds[self.offsets[issue] * self.parties + party];
                levels.push(0);
            }
        }
        struct Ends {
            party: usize,
            low: f64,
            high: f64,
        }
        impl Search for Ends {
            fn visit(&mut self, _: u64, utility: &[f64]) -> ControlFlow<()> {
                self.low = self.low.min(utility[self.party]);
                self.high = self.high.max(utility[self.party]);
                ControlFlow::Continue(())
            }
        }
        let mut ends = Ends { party, low: f64::INFINITY, high: f64::NEG_INFINITY };
        walk(&Walk::over(self, choices), &mut ends);
        (ends.low - stand_in + low, ends.high - stand_in + high)
    }

    /// Number of packages, before red lines.
    #[must_use]
    pub fn packages(&self) -> u64 {
        self.packages
    }

    /// Number of parties.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// The required parties, ascending.
    #[must_use]
    pub fn required(&self) -> &[usize] {
        &self.required
    }

    /// A party's reservation value; NaN for a party that is not there.
    #[must_use]
    pub fn reservation(&self, party: usize) -> f64 {
        self.reservation.get(party).copied().unwrap_or(f64::NAN)
    }

    /// The level of each issue in package `index`. Numbers beyond the last package wrap round.
    #[must_use]
    pub fn package(&self, index: u64) -> Vec<usize> {
        let level = |(stride, count): (&u64, &usize)| ((index / stride) % (*count as u64)) as usize;
        self.strides.iter().zip(&self.levels).map(level).collect()
    }

    /// The number of a package; `None` where it lacks an issue or names a level that is not there.
    #[must_use]
    pub fn index(&self, package: &[usize]) -> Option<u64> {
        if package.len() != self.levels.len()
            || package.iter().zip(&self.levels).any(|(level, count)| level >= count)
        {
            return None;
        }
        Some(package.iter().zip(&self.strides).map(|(level, stride)| *level as u64 * stride).sum())
    }

    /// The utility of a package to each party.
    #[must_use]
    pub fn utilities(&self, index: u64) -> Vec<f64> {
        let package = self.package(index);
        let mut utility = self.base.clone();
        for (issue, level) in package.iter().enumerate() {
            self.add(self.offsets[issue] + level, &package, &mut utility);
        }
        utility
    }

    /// Adds what a level (numbered through) brings to each party, given the earlier levels of `package`.
    pub(crate) fn add(&self, slot: usize, package: &[usize], utility: &mut [f64]) {
        let adds = &self.adds[slot * self.parties..(slot + 1) * self.parties];
        for (utility, add) in utility.iter_mut().zip(adds) {
            *utility += add;
        }
        if self.links.is_empty() {
            return;
        }
        let first = self.links.partition_point(|link| link.at < slot);
        for link in self.links[first..].iter().take_while(|link| link.at == slot) {
            if package[link.with.0] == link.with.1 {
                for (utility, bonus) in utility.iter_mut().zip(&link.bonus) {
                    *utility += bonus;
                }
            }
        }
    }

    /// True where no required party refuses one of the package's levels.
    #[must_use]
    pub fn allowed(&self, index: u64) -> bool {
        !self.package(index).iter().zip(&self.offsets).any(|(level, offset)| self.refused[offset + level])
    }

    /// True where the package is in the zone of agreement: allowed, and at least as good as its alternative
    /// for every required party.
    #[must_use]
    pub fn acceptable(&self, index: u64) -> bool {
        let utility = self.utilities(index);
        self.allowed(index)
            && self.required.iter().all(|&party| utility[party] >= self.reservation[party] - TOLERANCE)
    }
}

/// Worth is meant to be 0–1; numbers as large as this still leave [`TOLERANCE`] its meaning.
fn sane(value: f64) -> bool {
    value.abs() <= 1000.0
}

/// Everything that may be wrong with the lists, before any of them is indexed.
fn check(negotiation: &Negotiation) -> Result<(), DealsError> {
    let Negotiation { levels, parties, interactions } = negotiation;
    let wrong = |what: String| Err(DealsError(Kind::Malformed(what)));
    if levels.is_empty() {
        return Err(DealsError(Kind::Empty("no issue is negotiated")));
    }
    if levels.contains(&0) {
        return Err(DealsError(Kind::Empty("an issue has no level")));
    }
    if !parties.iter().any(|party| party.required) {
        return Err(DealsError(Kind::Empty("no party is required to agree")));
    }
    // Before the levels are summed: an absurd number of them must not overflow or be allocated.
    if levels.iter().any(|count| *count as u64 > ENUMERATION_LIMIT) {
        let packages = levels.iter().try_fold(1u64, |all, count| all.checked_mul(*count as u64));
        return Err(DealsError(Kind::TooMany(packages)));
    }
    let slots: usize = levels.iter().sum();
    for (at, party) in parties.iter().enumerate() {
        let who = at + 1;
        if party.weights.len() != levels.len() {
            return wrong(format!(
                "party {who} has {} weights for {} issues",
                party.weights.len(),
                levels.len()
            ));
        }
        if party.worth.len() != slots {
            return wrong(format!("party {who} values {} levels of {slots}", party.worth.len()));
        }
        if !party.refuses.is_empty() && party.refuses.len() != slots {
            return wrong(format!("party {who} has red lines for {} levels of {slots}", party.refuses.len()));
        }
        if party.weights.iter().any(|weight| !weight.is_finite() || *weight < 0.0) {
            return wrong(format!("party {who} has a weight that is negative or not a number"));
        }
        if !sane(party.reservation) || !party.worth.iter().copied().all(sane) {
            return wrong(format!(
                "party {who} has a worth or a reservation value that is not a usable number"
            ));
        }
    }
    for interaction in interactions {
        let there = |(issue, level): (usize, usize)| levels.get(issue).is_some_and(|count| level < *count);
        if !there(interaction.a) || !there(interaction.b) || interaction.a.0 == interaction.b.0 {
            return wrong("an interaction must join levels of two different issues".to_owned());
        }
        if interaction.bonus.len() != parties.len() || !interaction.bonus.iter().copied().all(sane) {
            return wrong("an interaction must have one usable bonus for each party".to_owned());
        }
    }
    Ok(())
}
