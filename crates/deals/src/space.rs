//! Utilities of packages.
//!
//! A party's utility of a package is the mean of its levels' worth, weighted by salience, plus the bonus
//! of every interaction whose levels are all in the package. [`Space::fill`] takes that *as given*;
//! [`Space::rescale`] then puts each party on its own scale, 0 for its worst package and 1 for its best,
//! over **all** packages, those behind red lines included: a red line must not change what the rest is
//! worth. A party to whom all packages are worth the same gets 1 for each of them: none is worse than its
//! best, so any alternative up to 1 leaves it content with any package.
//!
//! Packages are numbered from 0 in the order of an odometer whose last issue turns fastest.

use crate::error::{DealsError, Kind};
use crate::set::Set;
use crate::voting::Voting;
use crate::walk::{Search, Walk, walk};
use crate::{AlternativeKind, Negotiation, NoDeal, Rule, TOLERANCE};
use std::ops::ControlFlow;

/// All packages of a negotiation with their utilities, ready to be searched. Filling it again reuses its
/// memory.
#[derive(Clone, Debug, Default)]
pub struct Space {
    pub(crate) levels: Vec<usize>,
    /// First level of each issue, numbered through.
    pub(crate) offsets: Vec<usize>,
    /// How far the number of a package moves when the issue's level moves by one.
    pub(crate) strides: Vec<u128>,
    packages: u128,
    pub(crate) parties: usize,
    /// Utility before any issue is decided, per party.
    pub(crate) base: Vec<f64>,
    /// What a level adds: level × party.
    pub(crate) adds: Vec<f64>,
    /// Interactions by their later level (numbered through), then by the order given.
    pub(crate) links: Vec<Link>,
    /// Refused by a required party, or in no package at all, per level.
    pub(crate) refused: Vec<bool>,
    /// Levels that are in no package at all.
    pub(crate) gone: Vec<bool>,
    /// Combinations of levels of several issues that do not exist.
    pub(crate) gaps: Vec<Gap>,
    /// Alternatives that are packages, by party.
    no_deals: Vec<Option<NoDeal>>,
    pub(crate) reservation: Vec<f64>,
    pub(crate) alternative: Vec<AlternativeKind>,
    /// By level the places of those who refuse it. Only where a quota decides; otherwise empty.
    pub(crate) refusers: Vec<Set>,
    /// The required parties, ascending.
    pub(crate) required: Vec<usize>,
    /// For tests: never walk, always merge.
    pub(crate) merges: bool,
    /// How consents add up; `None` where everybody required must consent.
    pub(crate) voting: Option<Voting>,
}

/// Combinations of levels that do not exist.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    /// (issue, how far a level moves the place in the list), ascending.
    issues: Vec<(usize, usize)>,
    excluded: Vec<bool>,
}

impl Gap {
    /// The last of its issues.
    pub(crate) fn last(&self) -> usize {
        self.issues.last().map_or(0, |(issue, _)| *issue)
    }

    /// Does it rule the package out? The levels of its issues are set.
    #[inline]
    pub(crate) fn excludes(&self, package: &[usize]) -> bool {
        let place: usize = self.issues.iter().map(|(issue, stride)| package[*issue] * stride).sum();
        self.excluded[place]
    }

    /// Does it speak of these issues alone?
    fn within(&self, issues: &[usize]) -> bool {
        self.issues.iter().all(|(issue, _)| issues.contains(issue))
    }
}

/// An interaction, from the last of its issues.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The last level, numbered through.
    pub(crate) at: usize,
    /// The earlier (issue, level)s.
    pub(crate) with: Vec<(usize, usize)>,
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
    /// bonus or reservation value that is not a number or beyond ±1000, a negative weight, an interaction within one
    /// issue, more than [`crate::PACKAGE_LIMIT`] packages, interacting issues with more than
    /// [`crate::ENUMERATION_LIMIT`] packages of their own, more than 256 voters under a quota, or where exclusions leave
    /// no package. The space is then left without packages.
    pub fn fill(&mut self, negotiation: &Negotiation) -> Result<(), DealsError> {
        let filled = self.try_fill(negotiation);
        if filled.is_err() {
            *self = Self::default();
        }
        filled
    }

    fn try_fill(&mut self, negotiation: &Negotiation) -> Result<(), DealsError> {
        check(negotiation)?;
        let Negotiation { levels, parties, interactions, rule, .. } = negotiation;
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
                    let beside = party.adds.get(slot).copied().unwrap_or(0.0);
                    self.adds[slot * parties.len() + at] = share * party.worth[slot] + beside;
                    slot += 1;
                }
            }
            self.reservation.push(party.reservation);
            self.alternative.push(party.alternative);
            if party.required {
                self.required.push(at);
            }
            if party.required && *rule == Rule::Unanimity {
                for (refused, refuses) in self.refused.iter_mut().zip(&party.refuses) {
                    *refused |= refuses;
                }
            }
        }

        self.links.clear();
        for interaction in interactions {
            let mut with = interaction.levels.clone();
            with.sort_unstable();
            // `check` has seen that there are at least two.
            let Some(last) = with.pop() else { continue };
            self.links.push(Link {
                at: self.offsets[last.0] + last.1,
                with,
                bonus: interaction.bonus.clone(),
            });
        }
        self.links.sort_by_key(|link| link.at);
        self.rule_out(negotiation);
        if !self.links.is_empty() || !self.gaps.is_empty() {
            for issues in self.blocks() {
                let size = issues.iter().fold(1u64, |size, issue| size.saturating_mul(levels[*issue] as u64));
                if size > crate::ENUMERATION_LIMIT {
                    return Err(DealsError(Kind::Block(size)));
                }
            }
        }
        if (!self.gaps.is_empty() || self.gone.contains(&true)) && self.existing() == 0 {
            return Err(DealsError(Kind::Empty("every package is ruled out")));
        }
        self.voting = None;
        self.refusers.clear();
        if let Rule::Quota(share) = *rule {
            self.vote(negotiation, share)?;
        }
        self.no_deals.clear();
        self.no_deals.extend(parties.iter().map(|party| party.no_deal.clone()));
        self.reserve()
    }

    /// Levels and combinations of them that do not exist.
    fn rule_out(&mut self, negotiation: &Negotiation) {
        self.gone.clear();
        self.gone.resize(self.refused.len(), false);
        self.gaps.clear();
        for exclusion in &negotiation.exclusions {
            if let [issue] = exclusion.issues[..] {
                for (level, excluded) in exclusion.excluded.iter().enumerate() {
                    self.gone[self.offsets[issue] + level] |= excluded;
                }
                continue;
            }
            let mut stride = exclusion.excluded.len();
            let issues = exclusion.issues.iter().map(|issue| {
                stride /= self.levels[*issue];
                (*issue, stride)
            });
            self.gaps.push(Gap { issues: issues.collect(), excluded: exclusion.excluded.clone() });
        }
        for (refused, gone) in self.refused.iter_mut().zip(&self.gone) {
            *refused |= gone;
        }
    }

    /// What an alternative that is a package is worth on the present scale, before its cost: open issues at the
    /// party's best among what exists. A package that is said whole need not be one that can be written.
    fn no_deal_worth(&self, party: usize, no_deal: &NoDeal) -> f64 {
        let said: Vec<bool> = no_deal
            .levels
            .iter()
            .zip(&self.levels)
            .flat_map(|(said, count)| (0..*count).map(move |level| said.is_none_or(|said| said == level)))
            .collect();
        let whole = no_deal.levels.iter().all(Option::is_some);
        self.extremes_with(party, |slot| said[slot], !whole).1
    }

    /// Reservation values of alternatives that are packages, on the scale as given.
    fn reserve(&mut self) -> Result<(), DealsError> {
        for party in 0..self.parties {
            let Some(no_deal) = &self.no_deals[party] else { continue };
            let worth = self.no_deal_worth(party, no_deal);
            if worth == f64::NEG_INFINITY {
                return Err(DealsError(Kind::Malformed(format!(
                    "the alternative of party {} is ruled out by an exclusion: name a level for each of its issues",
                    party + 1
                ))));
            }
            self.reservation[party] = worth - no_deal.cost;
        }
        Ok(())
    }

    /// How many packages exist.
    pub(crate) fn existing(&self) -> u128 {
        let open = |(offset, count): (&usize, &usize)| {
            (0..*count).filter(|level| !self.gone[offset + level]).collect()
        };
        self.count_of(&self.offsets.iter().zip(&self.levels).map(open).collect::<Vec<Vec<usize>>>())
    }

    /// How many packages there are of some levels for each issue.
    pub(crate) fn count_of(&self, choices: &[Vec<usize>]) -> u128 {
        if self.gaps.is_empty() {
            return choices.iter().map(|levels| levels.len() as u128).product();
        }
        struct Count(u128);
        impl Search for Count {
            fn visit(&mut self, _: u128, _: &[f64]) -> ControlFlow<()> {
                self.0 += 1;
                ControlFlow::Continue(())
            }
        }
        let of_block = |issues: Vec<usize>| {
            if let [issue] = issues[..] {
                return choices[issue].len() as u128;
            }
            let alone = |(issue, levels): (usize, &Vec<usize>)| {
                if issues.contains(&issue) { levels.clone() } else { vec![0] }
            };
            let mut count = Count(0);
            let choices = choices.iter().enumerate().map(alone).collect();
            walk(&Walk::over(self, choices).among(&issues), &mut count);
            count.0
        };
        self.blocks().into_iter().map(of_block).product()
    }

    /// Gaps that speak of these issues alone.
    pub(crate) fn gaps_within(&self, issues: &[usize]) -> Vec<&Gap> {
        self.gaps.iter().filter(|gap| gap.within(issues)).collect()
    }

    /// Can this package be written?
    #[must_use]
    pub fn exists(&self, index: u128) -> bool {
        self.is_package(&self.package(index))
    }

    fn is_package(&self, package: &[usize]) -> bool {
        !package.iter().zip(&self.offsets).any(|(level, offset)| self.gone[offset + level])
            && !self.gaps.iter().any(|gap| gap.excludes(package))
    }

    /// Lays the quotas out, and who refuses what.
    fn vote(&mut self, negotiation: &Negotiation, share: f64) -> Result<(), DealsError> {
        let parties = &negotiation.parties;
        let voting = Voting::new(negotiation, &self.required, share)?;
        self.refusers.resize(self.refused.len(), Set::default());
        for (place, party) in self.required.iter().enumerate() {
            for (slot, refuses) in parties[*party].refuses.iter().enumerate() {
                if *refuses {
                    self.refusers[slot].insert(place);
                    // A red line of somebody without whom there is no deal closes the level for all.
                    self.refused[slot] |= voting.musts.has(place);
                }
            }
        }
        self.voting = Some(voting);
        Ok(())
    }

    /// Issues that interact, together; each of the others alone.
    pub(crate) fn blocks(&self) -> Vec<Vec<usize>> {
        let mut of: Vec<usize> = (0..self.levels.len()).collect();
        let mut join = |issue: usize, later: usize| {
            let (low, high) = (of[issue].min(of[later]), of[issue].max(of[later]));
            of.iter_mut().filter(|group| **group == high).for_each(|group| *group = low);
        };
        for link in &self.links {
            let later = self.offsets.partition_point(|offset| *offset <= link.at) - 1;
            link.with.iter().for_each(|(issue, _)| join(*issue, later));
        }
        for gap in &self.gaps {
            gap.issues.iter().for_each(|(issue, _)| join(*issue, gap.last()));
        }
        let mut blocks: Vec<Vec<usize>> = vec![Vec::new(); self.levels.len()];
        for (issue, group) in of.into_iter().enumerate() {
            blocks[group].push(issue);
        }
        blocks.retain(|block| !block.is_empty());
        blocks
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
        let mut packages = 1u128;
        for (stride, count) in self.strides.iter_mut().zip(&self.levels).rev() {
            *stride = packages;
            packages = packages
                .checked_mul(*count as u128)
                .filter(|packages| *packages <= crate::PACKAGE_LIMIT)
                .ok_or(DealsError(Kind::TooMany))?;
        }
        self.packages = packages;
        Ok(())
    }

    /// Puts each party on its own scale: 0 for its worst of all packages, 1 for its best; a party to whom
    /// all are the same gets 1 for each. Reservation values are left alone: they are on that scale already.
    pub fn rescale(&mut self) {
        let scales: Vec<(f64, f64)> = (0..self.parties)
            .map(|party| {
                let (low, high) = self.extremes(party);
                (low, high - low)
            })
            .collect();
        let mut reservation = self.reservation.clone();
        for (party, (low, span)) in scales.iter().enumerate() {
            if let Some(no_deal) = &self.no_deals[party] {
                // As given, so far. Where all packages are the same the alternative keeps its distance from them.
                let worth = reservation[party] + no_deal.cost - low;
                reservation[party] =
                    if *span < TOLERANCE { 1.0 + worth } else { worth / span } - no_deal.cost;
            }
        }
        self.put_on(&scales, &reservation);
    }

    /// Puts every party on a scale of its own: (its beginning, its span) in utility, with the reservation values on it. A
    /// party without a span gets 1 for everything.
    pub(crate) fn put_on(&mut self, scales: &[(f64, f64)], reservation: &[f64]) {
        for (party, (low, span)) in scales.iter().enumerate() {
            let flat = *span < TOLERANCE;
            let scale = |value: f64| if flat { 0.0 } else { value / span };
            for add in self.adds.iter_mut().skip(party).step_by(self.parties) {
                *add = scale(*add);
            }
            for link in &mut self.links {
                link.bonus[party] = scale(link.bonus[party]);
            }
            self.base[party] = if flat { 1.0 } else { (self.base[party] - low) / span };
        }
        self.reservation.clear();
        self.reservation.extend_from_slice(reservation);
    }

    /// The least and the greatest utility of a party over all packages.
    fn extremes(&self, party: usize) -> (f64, f64) {
        self.extremes_over(party, |_| true)
    }

    /// The least and the greatest utility of a party over the packages of some levels (numbered through), block by
    /// block; (∞, −∞) where an issue has none.
    pub(crate) fn extremes_over(&self, party: usize, open: impl Fn(usize) -> bool) -> (f64, f64) {
        self.extremes_with(party, open, true)
    }

    /// The same; without `exist` over packages that exclusions rule out as well.
    fn extremes_with(&self, party: usize, open: impl Fn(usize) -> bool, exist: bool) -> (f64, f64) {
        let open = |slot: usize| open(slot) && !(exist && self.gone[slot]);
        struct Ends {
            party: usize,
            low: f64,
            high: f64,
        }
        impl Search for Ends {
            fn visit(&mut self, _: u128, utility: &[f64]) -> ControlFlow<()> {
                self.low = self.low.min(utility[self.party]);
                self.high = self.high.max(utility[self.party]);
                ControlFlow::Continue(())
            }
        }
        let alone = |issue: usize| {
            let slots = self.offsets[issue]..self.offsets[issue] + self.levels[issue];
            let adds = slots.filter(|slot| open(*slot)).map(|slot| self.adds[slot * self.parties + party]);
            adds.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)))
        };
        let (mut low, mut high) = (0.0, 0.0);
        if self.links.is_empty() && (self.gaps.is_empty() || !exist) {
            for issue in 0..self.levels.len() {
                let (least, most) = alone(issue);
                low += least;
                high += most;
            }
            return (self.base[party] + low, self.base[party] + high);
        }
        for issues in self.blocks() {
            if let [issue] = issues[..] {
                let (least, most) = alone(issue);
                low += least;
                high += most;
                continue;
            }
            // The block alone: one level stands in for each other issue, and what it adds is taken off again.
            let mut stand_in = self.base[party];
            let choices = (0..self.levels.len())
                .map(|issue| {
                    if issues.contains(&issue) {
                        return (0..self.levels[issue])
                            .filter(|level| open(self.offsets[issue] + level))
                            .collect();
                    }
                    stand_in += self.adds[self.offsets[issue] * self.parties + party];
                    vec![0]
                })
                .collect();
            // Links among the stand-ins: all of a link's issues are in one block.
            let level = |at: usize| self.offsets.partition_point(|offset| *offset <= at) - 1;
            for link in &self.links {
                let later = level(link.at);
                if !issues.contains(&later)
                    && link.at == self.offsets[later]
                    && link.with.iter().all(|(_, level)| *level == 0)
                {
                    stand_in += link.bonus[party];
                }
            }
            let mut ends = Ends { party, low: f64::INFINITY, high: f64::NEG_INFINITY };
            let all = Walk::over(self, choices);
            walk(&if exist { all.among(&issues) } else { all.among(&[]) }, &mut ends);
            low += ends.low - stand_in;
            high += ends.high - stand_in;
        }
        (self.base[party] + low, self.base[party] + high)
    }

    /// Number of packages, before red lines.
    #[must_use]
    pub fn packages(&self) -> u128 {
        self.packages
    }

    /// Number of levels of an issue; 0 for one that is not there.
    #[must_use]
    pub fn levels(&self, issue: usize) -> usize {
        self.levels.get(issue).copied().unwrap_or(0)
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

    /// True where a party's alternative is an outside option.
    #[must_use]
    pub fn outside_option(&self, party: usize) -> bool {
        self.alternative.get(party) == Some(&AlternativeKind::OutsideOption)
    }

    /// How much utility each issue can move, by issue and party; `None` where issues interact.
    #[must_use]
    pub fn ranges(&self) -> Option<Vec<Vec<f64>>> {
        (self.links.is_empty() && self.gaps.is_empty()).then(|| {
            (0..self.levels.len())
                .map(|issue| {
                    (0..self.parties)
                        .map(|party| {
                            let adds =
                                (0..self.levels[issue]).map(|level| self.level_worth(party, issue, level));
                            let (low, high) = adds
                                .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
                            high - low
                        })
                        .collect()
                })
                .collect()
        })
    }

    /// What a level alone adds to a party's utility, before interactions; NaN for one that is not there.
    #[must_use]
    pub fn level_worth(&self, party: usize, issue: usize, level: usize) -> f64 {
        match (self.offsets.get(issue), self.levels.get(issue)) {
            (Some(offset), Some(count)) if level < *count && party < self.parties => {
                self.adds[(offset + level) * self.parties + party]
            }
            _ => f64::NAN,
        }
    }

    /// The level of each issue in package `index`. Numbers beyond the last package wrap round.
    #[must_use]
    pub fn package(&self, index: u128) -> Vec<usize> {
        let mut package = Vec::with_capacity(self.levels.len());
        self.levels_of(index, &mut package);
        package
    }

    fn levels_of(&self, index: u128, package: &mut Vec<usize>) {
        package.clear();
        // Short numbers are divided many times quicker.
        if let Ok(index) = u64::try_from(index) {
            let level = |(stride, count): (&u128, &usize)| {
                u64::try_from(*stride).map_or(0, |stride| (index / stride % *count as u64) as usize)
            };
            package.extend(self.strides.iter().zip(&self.levels).map(level));
        } else {
            let level = |(stride, count): (&u128, &usize)| ((index / stride) % (*count as u128)) as usize;
            package.extend(self.strides.iter().zip(&self.levels).map(level));
        }
    }

    /// A package whole: its levels and its utility to each party, in lists that are written over, and whether it is in the
    /// zone of agreement. For many packages, one after the other.
    pub fn look(&self, index: u128, package: &mut Vec<usize>, utility: &mut Vec<f64>) -> bool {
        self.levels_of(index, package);
        utility.clear();
        utility.extend_from_slice(&self.base);
        for (issue, level) in package.iter().enumerate() {
            self.add(self.offsets[issue] + level, package, utility);
        }
        if package.iter().zip(&self.offsets).any(|(level, offset)| self.refused[offset + level])
            || !self.is_package(package)
        {
            return false;
        }
        match &self.voting {
            None => self.required.iter().all(|&party| utility[party] >= self.reservation[party] - TOLERANCE),
            Some(_) => self.carried(package, utility, true),
        }
    }

    /// The number of a package; `None` where it lacks an issue or names a level that is not there.
    #[must_use]
    pub fn index(&self, package: &[usize]) -> Option<u128> {
        if package.len() != self.levels.len()
            || package.iter().zip(&self.levels).any(|(level, count)| level >= count)
        {
            return None;
        }
        Some(package.iter().zip(&self.strides).map(|(level, stride)| *level as u128 * stride).sum())
    }

    /// The utility of a package to each party.
    #[must_use]
    pub fn utilities(&self, index: u128) -> Vec<f64> {
        self.worth(&self.package(index))
    }

    /// The utility to each party of a package given by its levels.
    pub(crate) fn worth(&self, package: &[usize]) -> Vec<f64> {
        let mut utility = self.base.clone();
        for (issue, level) in package.iter().enumerate() {
            self.add(self.offsets[issue] + level, package, &mut utility);
        }
        utility
    }

    /// For tests and benchmarks: answers by merging even where walking through all packages is quicker. The
    /// answers are the same.
    #[doc(hidden)]
    pub fn always_merge(&mut self) {
        self.merges = true;
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
            if link.with.iter().all(|(issue, level)| package[*issue] == *level) {
                for (utility, bonus) in utility.iter_mut().zip(&link.bonus) {
                    *utility += bonus;
                }
            }
        }
    }

    /// True where the package exists and red lines leave enough parties to sign: under unanimity, where no required
    /// party refuses one of its levels.
    #[must_use]
    pub fn allowed(&self, index: u128) -> bool {
        let package = self.package(index);
        if package.iter().zip(&self.offsets).any(|(level, offset)| self.refused[offset + level])
            || !self.is_package(&package)
        {
            return false;
        }
        self.voting.as_ref().is_none_or(|voting| voting.enough(&self.unrefused(&package, voting)))
    }

    /// Places of the required parties that vote and refuse none of the levels. For quotas.
    fn unrefused(&self, package: &[usize], voting: &Voting) -> Set {
        let mut refusers = voting.absent;
        for (level, offset) in package.iter().zip(&self.offsets) {
            refusers.join(&self.refusers[offset + level]);
        }
        Set::first(self.required.len()).without(&refusers)
    }

    /// Under a quota: places of those who refuse none of the levels; everybody otherwise.
    pub(crate) fn unrefused_at(&self, index: u128) -> Set {
        match &self.voting {
            Some(voting) => self.unrefused(&self.package(index), voting),
            None => Set::first(self.required.len().min(crate::set::MOST_VOTERS)),
        }
    }

    /// Under a quota: does none of these parties refuse one of the package's levels?
    pub(crate) fn unrefused_by(&self, index: u128, set: &[usize]) -> bool {
        let consents = self.unrefused_at(index);
        let member = |(place, party): (usize, &usize)| !set.contains(party) || consents.has(place);
        self.required.iter().enumerate().all(member)
    }

    /// Under a quota: are enough parties content with a package of these utilities? Always true under
    /// unanimity, where the floors of the search have seen to it.
    pub(crate) fn carried(&self, package: &[usize], utility: &[f64], floors: bool) -> bool {
        let Some(voting) = &self.voting else { return true };
        let mut consents = self.unrefused(package, voting);
        if floors {
            for (place, party) in self.required.iter().enumerate() {
                if utility[*party] < self.reservation[*party] - TOLERANCE {
                    consents.remove(place);
                }
            }
        }
        voting.enough(&consents)
    }

    /// True where the package is in the zone of agreement: allowed, and at least as good as its alternative
    /// for every required party; under a quota, for enough of them.
    #[must_use]
    pub fn acceptable(&self, index: u128) -> bool {
        self.accepts(&self.package(index), &mut vec![0.0; self.parties])
    }

    /// The same of a package given by its levels; `utility` is overwritten with its worth by party.
    pub(crate) fn accepts(&self, package: &[usize], utility: &mut [f64]) -> bool {
        if package.iter().zip(&self.offsets).any(|(level, offset)| self.refused[offset + level])
            || !self.is_package(package)
        {
            return false;
        }
        utility.copy_from_slice(&self.base);
        for (issue, level) in package.iter().enumerate() {
            self.add(self.offsets[issue] + level, package, utility);
        }
        match &self.voting {
            None => self.required.iter().all(|&party| utility[party] >= self.reservation[party] - TOLERANCE),
            Some(_) => self.carried(package, utility, true),
        }
    }
}

/// Worth is meant to be 0–1; numbers as large as this still leave [`TOLERANCE`] its meaning.
fn sane(value: f64) -> bool {
    value.abs() <= 1000.0
}

/// Everything that may be wrong with the lists, before any of them is indexed.
fn check(negotiation: &Negotiation) -> Result<(), DealsError> {
    let Negotiation { levels, parties, interactions, .. } = negotiation;
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
    if levels.iter().any(|count| *count as u64 > crate::ENUMERATION_LIMIT) {
        return Err(DealsError(Kind::TooMany));
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
        if !party.adds.is_empty() && (party.adds.len() != slots || !party.adds.iter().copied().all(sane)) {
            return wrong(format!(
                "party {who} has additions for {} levels of {slots}, or unusable ones",
                party.adds.len()
            ));
        }
        if !party.refuses.is_empty() && party.refuses.len() != slots {
            return wrong(format!("party {who} has red lines for {} levels of {slots}", party.refuses.len()));
        }
        if !party.votes.is_finite() || party.votes < 0.0 {
            return wrong(format!("party {who} has votes that are negative or not a number"));
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
    for exclusion in &negotiation.exclusions {
        let rising = exclusion.issues.windows(2).all(|pair| pair[0] < pair[1]);
        let mut sizes = exclusion.issues.iter().map(|issue| levels.get(*issue));
        let size = sizes.try_fold(1usize, |all, size| all.checked_mul(*size?));
        if exclusion.issues.is_empty() || !rising || size != Some(exclusion.excluded.len()) {
            return wrong(
                "an exclusion must name issues in their order and all combinations of their levels"
                    .to_owned(),
            );
        }
    }
    for (at, party) in parties.iter().enumerate() {
        let Some(no_deal) = &party.no_deal else { continue };
        let there = |(said, count): (&Option<usize>, &usize)| said.is_none_or(|level| level < *count);
        let fits = no_deal.levels.len() == levels.len() && no_deal.levels.iter().zip(levels).all(there);
        if !fits || !sane(no_deal.cost) {
            return wrong(format!("the alternative of party {} is no package", at + 1));
        }
    }
    for interaction in interactions {
        let there = |(issue, level): &(usize, usize)| levels.get(*issue).is_some_and(|count| level < count);
        let mut issues: Vec<usize> = interaction.levels.iter().map(|(issue, _)| *issue).collect();
        issues.sort_unstable();
        issues.dedup();
        if issues.len() < 2
            || issues.len() < interaction.levels.len()
            || !interaction.levels.iter().all(there)
        {
            return wrong("an interaction must join levels of two or more different issues".to_owned());
        }
        if interaction.bonus.len() != parties.len() || !interaction.bonus.iter().copied().all(sane) {
            return wrong("an interaction must have one usable bonus for each party".to_owned());
        }
    }
    Ok(())
}
