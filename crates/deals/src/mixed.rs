//! Packages in which some terms are numbers: a price, a date, a share. Exact, without a grid.
//!
//! A *package* is a level for every issue and a number for every term. What a number is worth to a party is a curve of
//! straight pieces; utility is the mean over issues and terms weighted by salience, and interactions, on the party's
//! own scale from its worst package (0) to its best (1), as in [`Space`].
//!
//! Issues of levels and terms add up, so that of the levels only their Pareto frontier matters ([`frontier`]). Terms are
//! cut where somebody's curve bends upwards; within such a *cell* all curves are concave, and what all can have is a
//! convex set whose corners are the corners of the curves. There the zone, the egalitarian, Kalai–Smorodinsky and
//! utilitarian settlements are linear programs and Nash's a concave one. With two parties all of them have closed
//! forms. No number is rounded to a grid.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Settlement, mixed::{Mixed, Term, Wish}};
//! // One price: the seller signs from 55, the buyer up to 60.
//! let side = |worth: [f64; 2], reservation| {
//!     let curve = vec![(0.0, worth[0]), (100.0, worth[1])];
//!     (Wish { weight: 1.0, curve, ..Wish::default() }, Party { reservation, ..Party::default() })
//! };
//! let (buyer, seller) = (side([1.0, 0.0], 0.4), side([0.0, 1.0], 0.55));
//! let talks = Negotiation { parties: vec![buyer.1, seller.1], ..Negotiation::default() };
//! let price = Term { from: 0.0, to: 100.0, wishes: vec![buyer.0, seller.0] };
//! let deal = Mixed::new(&talks, &[price])?;
//! let nash = deal.settle(Settlement::Nash, &[]).unwrap();
//! assert!((nash.at[0] - 57.5).abs() < 1e-9);
//! let zone = deal.range(0).unwrap();
//! assert!((zone[0] - 55.0).abs() < 1e-9 && (zone[1] - 60.0).abs() < 1e-9);
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

mod cells;
mod chain;
mod convex;
mod layout;
mod leximin;
mod likeliest;
mod open;
mod rooms;
pub(crate) mod simplex;

use crate::error::DealsError;
use crate::{Negotiation, Settlement, Space, TOLERANCE, frontier};
use cells::{Cell, Stretched, position};
use convex::{Concave, Taste, Voice};
use rooms::Region;
use simplex::Program;

pub(crate) use cells::Corner;
pub use open::Consent;
pub use rooms::{Joint, Rooms, Row};

/// A term: a number between two ends, in a unit of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// The least number.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// What each party wants of it, in the negotiation's order.
    pub wishes: Vec<Wish>,
}

/// What a party wants of a term.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Salience beside [`Party::weights`](crate::Party::weights); 0: it does not care.
    pub weight: f64,
    /// (number, worth 0–1), numbers rising, straight lines between, level before the first and after the last. Empty:
    /// worth 0 everywhere.
    pub curve: Vec<(f64, f64)>,
    /// It signs nothing below this.
    pub at_least: Option<f64>,
    /// It signs nothing above this.
    pub at_most: Option<f64>,
    /// The number in its alternative, where [`Party::no_deal`](crate::Party::no_deal) says that as a package.
    pub no_deal: Option<f64>,
}

impl Wish {
    /// What a number is worth.
    #[must_use]
    pub fn worth(&self, at: f64) -> f64 {
        let next = self.curve.partition_point(|(place, _)| *place < at);
        match (next.checked_sub(1).and_then(|before| self.curve.get(before)), self.curve.get(next)) {
            (Some((a, x)), Some((b, y))) => x + (y - x) * (at - a) / (b - a),
            (Some((_, worth)), None) | (None, Some((_, worth))) => *worth,
            (None, None) => 0.0,
        }
    }
}

/// A package with numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedPackage {
    /// Level of each issue of the negotiation.
    pub levels: Vec<usize>,
    /// Number of each term.
    pub at: Vec<f64>,
    /// Utility to each party.
    pub utility: Vec<f64>,
}

/// What is maximised.
enum Goal {
    /// The least (utility − from) / unit, then the next least; parties with a unit of 0 are left out.
    Leximin { from: Vec<f64>, unit: Vec<f64> },
    /// The weighted sum of utilities.
    Sum { weights: Vec<f64> },
    /// The product of gains over `from`, each to its weight.
    Product { from: Vec<f64>, weights: Vec<f64> },
}

impl Goal {
    /// Values by importance: a package is better where the first value that differs is larger.
    fn value(&self, utility: &[f64], who: &[usize]) -> Vec<f64> {
        match self {
            Self::Leximin { from, unit } => {
                let counted = who.iter().filter(|party| unit[**party] > 0.0);
                let mut ratios: Vec<f64> =
                    counted.map(|party| (utility[*party] - from[*party]) / unit[*party]).collect();
                ratios.sort_by(f64::total_cmp);
                ratios
            }
            Self::Sum { weights } => vec![who.iter().map(|party| weights[*party] * utility[*party]).sum()],
            Self::Product { from, weights } => {
                let gains = who.iter().map(|party| (utility[*party] - from[*party], weights[*party]));
                let positive = gains.filter(|(gain, _)| *gain > TOLERANCE);
                let (mut count, mut sum) = (0.0, 0.0);
                for (gain, weight) in positive {
                    count += 1.0;
                    sum += weight * libm::log(gain);
                }
                vec![count, sum]
            }
        }
    }
}

/// Packages of levels with the same room for numbers.
#[derive(Clone, Debug)]
struct Group {
    /// Levels as given.
    space: Space,
    /// Those that nothing beats, with their utilities before the terms.
    packages: Vec<(Vec<usize>, Vec<f64>)>,
    /// Alternatives for the numbers of what exists.
    exists: Vec<Region>,
    /// Of these what may be signed, cut into cells.
    regions: Vec<Stretched>,
}

/// Packages of levels and numbers, ready to be searched.
#[derive(Clone, Debug)]
pub struct Mixed {
    parties: usize,
    required: Vec<usize>,
    reservation: Vec<f64>,
    outside: Vec<bool>,
    groups: Vec<Group>,
    rooms: Rooms,
    /// What a thinned list of packages may miss: see [`crate::Frontier::error`].
    pub error: f64,
    /// Levels as given, and by party what its scale begins with and spans.
    space: Space,
    scale: Vec<(f64, f64)>,
    terms: Vec<Term>,
    /// By term and party the share of its weight.
    shares: Vec<Vec<f64>>,
    /// By party the levels (numbered through) that it refuses; empty: none.
    refuses: Vec<Vec<bool>>,
    /// There are terms alone.
    bare: bool,
}

impl Mixed {
    /// Lays a negotiation with terms out, every party on its own scale. It may have no issues of levels at all.
    ///
    /// # Errors
    /// As [`Space::fill`] and [`frontier`], where a term's list of wishes has the wrong length, its ends or a curve do
    /// not rise, and under a quota (settle each set of parties that is enough by itself).
    pub fn new(negotiation: &Negotiation, terms: &[Term]) -> Result<Self, DealsError> {
        Self::lay_out(negotiation, terms, None, true)?.with_packages()
    }

    /// The same where formulas over levels and numbers leave only these rooms, which were made for as many issues and for
    /// terms with these ends.
    ///
    /// ```
    /// use detente_deals::{Negotiation, Party, mixed::{Joint, Mixed, Rooms, Row, Term, Wish}};
    /// // Two funds, each from 0 to 100; together they may not pass 100. Each side wants one of them.
    /// let side = |own: bool| Wish { weight: 1.0, curve: vec![(0.0, 0.0), (100.0, f64::from(u8::from(own)))], ..Wish::default() };
    /// let term = |first: bool| Term { from: 0.0, to: 100.0, wishes: vec![side(first), side(!first)] };
    /// let talks = Negotiation { parties: vec![Party::default(), Party::default()], ..Negotiation::default() };
    /// let budget = Row { factors: vec![1.0, 1.0], most: 100.0, strict: false };
    /// let joint = Joint { issues: Vec::new(), allowed: vec![vec![vec![budget]]], exists: true };
    /// let rooms = Rooms::new(&[], &[(0.0, 100.0); 2], &[joint])?;
    /// let deal = Mixed::within(&talks, &[term(true), term(false)], &rooms)?;
    /// let nash = deal.settle(detente_deals::Settlement::Nash, &[]).unwrap();
    /// assert!((nash.at[0] - 50.0).abs() < 1e-6 && (nash.at[1] - 50.0).abs() < 1e-6);
    /// # Ok::<(), detente_deals::DealsError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Mixed::new`], and where the rooms leave no package.
    pub fn within(negotiation: &Negotiation, terms: &[Term], rooms: &Rooms) -> Result<Self, DealsError> {
        Self::lay_out(negotiation, terms, Some(rooms), true)?.with_packages()
    }

    /// As [`Mixed::new`], with utilities as given: those of another program, with a meaning of their own.
    ///
    /// # Errors
    /// As [`Mixed::new`].
    pub fn as_given(negotiation: &Negotiation, terms: &[Term]) -> Result<Self, DealsError> {
        Self::lay_out(negotiation, terms, None, false)?.with_packages()
    }

    /// Adds the packages of levels that nothing beats.
    fn with_packages(mut self) -> Result<Self, DealsError> {
        let mut groups = std::mem::take(&mut self.groups);
        for group in groups.iter_mut().filter(|group| !group.regions.is_empty()) {
            let best = frontier(&group.space)?;
            self.error = self.error.max(best.error);
            let base = |point: &crate::FrontierPoint| self.package(&group.space, point.index);
            group.packages = best.points.iter().map(base).collect();
        }
        self.groups = groups;
        Ok(self)
    }

    /// A package of levels with its utilities before the terms.
    fn package(&self, space: &Space, index: u128) -> (Vec<usize>, Vec<f64>) {
        let utility = space.utilities(index);
        let base = utility
            .iter()
            .zip(&self.scale)
            .map(|(utility, (low, span))| if *span < TOLERANCE { 1.0 } else { (utility - low) / span });
        // The one level that stands in where there are no issues is not told.
        let levels = if self.bare { Vec::new() } else { space.package(index) };
        (levels, base.collect())
    }

    /// The utility to each party of any package: a level for each issue and a number for each term. `None` where it
    /// lacks one or cannot be written.
    #[must_use]
    pub fn utility_of(&self, levels: &[usize], at: &[f64]) -> Option<Vec<f64>> {
        self.worth_of(levels, at).filter(|_| self.can_be_written(levels, at))
    }

    /// Does a package exist: does no exclusion rule it out?
    fn can_be_written(&self, levels: &[usize], at: &[f64]) -> bool {
        let levels = if levels.is_empty() { &[0][..] } else { levels };
        let of_levels = self.space.index(levels).is_some_and(|index| self.space.exists(index));
        let room = || self.rooms.room(levels);
        of_levels && room().is_some_and(|room| room.exists.iter().any(|region| region.holds(at)))
    }

    /// The same for a package whether or not it can be written: what a text that breaks a rule would be worth, on the
    /// scale of those that break none.
    #[must_use]
    pub fn worth_of(&self, levels: &[usize], at: &[f64]) -> Option<Vec<f64>> {
        let levels = if levels.is_empty() { &[0][..] } else { levels };
        let index = self.space.index(levels)?;
        let inside = |(term, at): (&Term, &f64)| *at >= term.from && *at <= term.to;
        if at.len() != self.terms.len() || !self.terms.iter().zip(at).all(inside) {
            return None;
        }
        let of_levels = self.space.utilities(index);
        let utility = |party: usize| {
            let (low, span) = self.scale[party];
            let numbers = self.terms.iter().zip(&self.shares).zip(at);
            let of_terms: f64 =
                numbers.map(|((term, shares), at)| shares[party] * term.wishes[party].worth(*at)).sum();
            if span < TOLERANCE { 1.0 } else { (of_levels[party] + of_terms - low) / span }
        };
        Some((0..self.parties).map(utility).collect())
    }

    /// Number of parties.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// Is a package in the zone of agreement: can it be written, crosses it no red line of a required party, and is it
    /// no worse for any of them than its alternative?
    #[must_use]
    pub fn acceptable(&self, levels: &[usize], at: &[f64]) -> bool {
        self.allowed(levels, at)
            && self.utility_of(levels, at).is_some_and(|utility| self.least_gain(&utility) >= -TOLERANCE)
    }

    /// Can a package be written, and crosses it no red line of a required party and no condition?
    #[must_use]
    pub fn allowed(&self, levels: &[usize], at: &[f64]) -> bool {
        let signs = |party: &usize| {
            self.terms.iter().zip(at).all(|(term, at)| {
                let wish = &term.wishes[*party];
                wish.at_least.is_none_or(|least| *at >= least - TOLERANCE)
                    && wish.at_most.is_none_or(|most| *at <= most + TOLERANCE)
            })
        };
        let levelled = if levels.is_empty() { &[0][..] } else { levels };
        let room = self.rooms.room(levelled);
        self.space.index(levelled).is_some_and(|index| self.space.allowed(index))
            && room.is_some_and(|room| room.signed.iter().any(|region| region.holds(at)))
            && self.required.iter().all(signs)
            && self.utility_of(levels, at).is_some()
    }

    /// Red lines that a package crosses, as (party, place of the issue, terms after the issues with levels).
    #[must_use]
    pub fn crossed(&self, levels: &[usize], at: &[f64]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (party, refuses) in self.refuses.iter().enumerate() {
            for (issue, (level, offset)) in levels.iter().zip(&self.space.offsets).enumerate() {
                if refuses.get(offset + level) == Some(&true) {
                    found.push((party, issue));
                }
            }
            for (place, (term, at)) in self.terms.iter().zip(at).enumerate() {
                let wish = &term.wishes[party];
                if wish.at_least.is_some_and(|least| *at < least - TOLERANCE)
                    || wish.at_most.is_some_and(|most| *at > most + TOLERANCE)
                {
                    found.push((party, levels.len() + place));
                }
            }
        }
        found
    }

    /// The least gain of a required party over its alternative.
    #[must_use]
    pub fn least_gain(&self, utility: &[f64]) -> f64 {
        let gain = |party: &usize| utility[*party] - self.reservation[*party];
        self.required.iter().map(gain).fold(f64::INFINITY, f64::min)
    }

    /// The package that improves the least-improved required party most over these utilities and leaves none of them
    /// worse off; `None` where nothing is better for one of them.
    #[must_use]
    pub fn better_than(&self, utility: &[f64]) -> Option<MixedPackage> {
        let goal = Goal::Leximin { from: utility.to_vec(), unit: vec![1.0; self.parties] };
        let gains = |found: &MixedPackage| {
            self.required.iter().any(|party| found.utility[*party] > utility[*party] + 10.0 * TOLERANCE)
        };
        self.best(&goal, utility).filter(gains)
    }

    /// The best package for one party that leaves every other required one its floor.
    ///
    /// # Panics
    /// Where the party does not exist.
    #[must_use]
    pub fn best_for(&self, party: usize, floors: &[f64]) -> Option<MixedPackage> {
        let mut floors = floors.to_vec();
        floors[party] = f64::NEG_INFINITY;
        // The others' sum decides between packages that are as good for the party.
        let mut weights = vec![1e-7; self.parties];
        weights[party] = 1.0;
        self.best(&Goal::Sum { weights }, &floors)
    }

    /// A party's reservation value on its own scale.
    ///
    /// # Panics
    /// Where the party does not exist.
    #[must_use]
    pub fn reservation(&self, party: usize) -> f64 {
        self.reservation[party]
    }

    /// The largest least gain over the alternatives; `None` where red lines leave nothing. At or above 0 there is a
    /// zone of agreement.
    #[must_use]
    pub fn best_least_gain(&self) -> Option<f64> {
        self.nearest().map(|package| self.least_gain(&package.utility))
    }

    /// The package with the largest least gain.
    #[must_use]
    pub fn nearest(&self) -> Option<MixedPackage> {
        let goal = Goal::Leximin { from: self.reservation.clone(), unit: vec![1.0; self.parties] };
        self.best(&goal, &vec![f64::NEG_INFINITY; self.parties])
    }

    /// The package that a settlement picks out of the zone of agreement; `None` where the zone is empty, and for
    /// Raiffa's, which is defined over packages of levels here. `weights` as in [`Settlement::packages`].
    #[must_use]
    pub fn settle(&self, settlement: Settlement, weights: &[f64]) -> Option<MixedPackage> {
        let ones = vec![1.0; self.parties];
        let gains = || -> Option<Vec<f64>> {
            let ideal = self.ideal()?;
            let gain = |party: usize| {
                let gain = ideal[party] - self.reservation[party];
                if gain > TOLERANCE { gain } else { 0.0 }
            };
            Some((0..self.parties).map(gain).collect())
        };
        let from = self.reservation.clone();
        let goal = match settlement {
            Settlement::Nash => Goal::Product { from, weights: ones },
            Settlement::WeightedNash if weights.len() == self.parties => {
                Goal::Product { from, weights: weights.to_vec() }
            }
            Settlement::NashOutsideOptions => {
                let from = |party: usize| if self.outside[party] { 0.0 } else { self.reservation[party] };
                Goal::Product { from: (0..self.parties).map(from).collect(), weights: ones }
            }
            Settlement::Egalitarian => Goal::Leximin { from, unit: ones },
            Settlement::KalaiSmorodinsky => Goal::Leximin { from, unit: gains()? },
            Settlement::Utilitarian => Goal::Sum { weights: ones },
            Settlement::RelativeUtilitarian => {
                let share = |gain: f64| if gain > 0.0 { 1.0 / gain } else { 0.0 };
                Goal::Sum { weights: gains()?.into_iter().map(share).collect() }
            }
            Settlement::WeightedNash | Settlement::Raiffa => return None,
        };
        self.best(&goal, &self.reservation)
    }

    /// The most that each party could get in the zone; `None` where the zone is empty.
    #[must_use]
    pub fn ideal(&self) -> Option<Vec<f64>> {
        (0..self.parties)
            .map(|party| {
                let mut weights = vec![0.0; self.parties];
                weights[party] = 1.0;
                Some(self.best(&Goal::Sum { weights }, &self.reservation)?.utility[party])
            })
            .collect()
    }

    /// The numbers of a term between which the zone of agreement lies; `None` where the zone is empty.
    #[must_use]
    pub fn range(&self, term: usize) -> Option<[f64; 2]> {
        let mut range: Option<[f64; 2]> = None;
        for (group, cell) in self.cells() {
            let Some(points) = cell.terms.get(term) else { continue };
            let offset: usize = cell.terms[..term].iter().map(|points| points.len()).sum();
            // Numbers from the first corner on, so that none is below 0.
            let first = points[0].at;
            for (_, base) in
                group.packages.iter().filter(|(_, base)| self.reaches(&cell, base, &self.reservation))
            {
                for (sign, slot) in [(-1.0, 0), (1.0, 1)] {
                    // Exactly at the floors, or where that leaves nothing, within the tolerance.
                    let ends = [0.0, TOLERANCE / 2.0].iter().find_map(|slack| {
                        let floors = self.reservation.iter().map(|floor| floor + TOLERANCE / 2.0 - slack);
                        let mut program = self.program(&cell, base, &floors.collect::<Vec<f64>>());
                        for (at, point) in points.iter().enumerate() {
                            program.goal[offset + at] = sign * (point.at - first);
                        }
                        program.solve()
                    });
                    let Some(shares) = ends else { continue };
                    let at = position(points, &shares[offset..offset + points.len()]);
                    let range = range.get_or_insert([at, at]);
                    range[slot] = if sign < 0.0 { range[slot].min(at) } else { range[slot].max(at) };
                }
            }
        }
        // Two programs for one point may miss it by a last digit in turn.
        let (from, to) = (self.terms.get(term)?.from, self.terms.get(term)?.to);
        range.map(|[a, b]| [a.min(b).clamp(from, to), a.max(b).clamp(from, to)])
    }

    /// Can the terms leave every required party its floor under a package of levels, each of them by itself?
    fn reaches(&self, cell: &Cell<'_>, base: &[f64], floors: &[f64]) -> bool {
        self.required.iter().all(|party| base[*party] + cell.most(*party) >= floors[*party] - TOLERANCE)
    }

    /// Two parties: for each choice of levels and each stretch of the curves on which all bend downwards, the best for the
    /// one at any worth to the other: corners from the best for the first to the best for the second, straight lines
    /// between them. Together they hold the frontier, and what of each is beaten by another. Empty for other numbers
    /// of parties.
    #[must_use]
    pub fn lines(&self) -> Vec<Vec<MixedPackage>> {
        let [first, second] = self.required[..] else { return Vec::new() };
        let mut lines: Vec<Vec<MixedPackage>> = Vec::new();
        for (group, cell) in self.cells() {
            let corners = chain::of(&cell, [first, second]);
            for (levels, base) in &group.packages {
                let made = corners.iter().map(|corner| self.at(&cell, levels, base, corner.at.clone()));
                lines.push(made.collect());
            }
        }
        lines
    }

    /// Two parties: the corners of the Pareto frontier, from the best for the first to the best for the second,
    /// straight lines between those with the same levels. Empty for other numbers of parties.
    #[must_use]
    pub fn frontier(&self) -> Vec<MixedPackage> {
        let [first, second] = self.required[..] else { return Vec::new() };
        let lines = self.lines();
        // The most that the second can have where the first has this much.
        let most = |line: &[MixedPackage], at: f64| -> Option<f64> {
            let next = line.partition_point(|package| package.utility[first] >= at - TOLERANCE / 10.0);
            let before = line.get(next.checked_sub(1)?)?;
            let Some(after) = line.get(next) else { return Some(before.utility[second]) };
            let share = (before.utility[first] - at) / (before.utility[first] - after.utility[first]);
            Some(before.utility[second] + share.max(0.0) * (after.utility[second] - before.utility[second]))
        };
        let mut found: Vec<MixedPackage> = Vec::new();
        for line in &lines {
            for package in line {
                let beaten = lines.iter().any(|other| {
                    most(other, package.utility[first])
                        .is_some_and(|most| most > package.utility[second] + TOLERANCE)
                });
                // Equal, and better for the first somewhere: a corner at the foot of another line's end.
                let foot = lines.iter().flatten().any(|other| {
                    other.utility[first] > package.utility[first] + TOLERANCE
                        && other.utility[second] >= package.utility[second] - TOLERANCE
                });
                if !beaten && !foot {
                    found.push(package.clone());
                }
            }
        }
        found.sort_by(|a, b| b.utility[first].total_cmp(&a.utility[first]));
        found.dedup_by(|a, b| {
            (0..self.parties).all(|party| (a.utility[party] - b.utility[party]).abs() < TOLERANCE)
                && a.levels == b.levels
        });
        found
    }

    /// A package of a cell with its utilities.
    fn at(&self, cell: &Cell<'_>, levels: &[usize], base: &[f64], mut at: Vec<f64>) -> MixedPackage {
        let mut utility = base.to_vec();
        // A mean of corners may lie a last digit outside of them.
        for (points, at) in cell.terms.iter().zip(&mut at) {
            if let (Some(first), Some(last)) = (points.first(), points.last()) {
                *at = at.clamp(first.at, last.at);
            }
        }
        for (points, at) in cell.terms.iter().zip(&at) {
            let next = points.partition_point(|point| point.at < *at).clamp(1, points.len().max(2) - 1);
            let (Some(before), after) = (points.get(next - 1), points.get(next)) else { continue };
            let share = after.map_or(0.0, |after| (at - before.at) / (after.at - before.at));
            for (party, slot) in utility.iter_mut().enumerate() {
                let rise = after.map_or(0.0, |after| after.adds[party] - before.adds[party]);
                *slot += before.adds[party] + share * rise;
            }
        }
        MixedPackage { levels: levels.to_vec(), at, utility }
    }

    /// Every cell, with the packages of levels that have it.
    fn cells(&self) -> impl Iterator<Item = (&Group, Cell<'_>)> {
        self.groups.iter().flat_map(|group| {
            group.regions.iter().flat_map(move |region| region.cells().map(move |cell| (group, cell)))
        })
    }

    /// The best package for a goal that leaves the required parties their floors. Packages of levels are taken in
    /// falling order of the most that they could reach, so that most of them are never looked at.
    fn best(&self, goal: &Goal, floors: &[f64]) -> Option<MixedPackage> {
        let mut best: Option<(Vec<f64>, MixedPackage)> = None;
        for (group, cell) in self.cells() {
            let most: Vec<f64> = (0..self.parties).map(|party| cell.most(party)).collect();
            let corners = match self.required[..] {
                [first, second] if cell.rows.is_empty() => Some(chain::of(&cell, [first, second])),
                _ => None,
            };
            let reaching =
                group.packages.iter().enumerate().filter(|(_, (_, base))| self.reaches(&cell, base, floors));
            let mut order: Vec<(Vec<f64>, usize)> = reaching
                .map(|(at, (_, base))| {
                    let top: Vec<f64> = base.iter().zip(&most).map(|(base, most)| base + most).collect();
                    (goal.value(&top, &self.required), at)
                })
                .collect();
            order.sort_by(|a, b| {
                b.0.iter().zip(&a.0).map(|(b, a)| b.total_cmp(a)).find(|o| o.is_ne()).unwrap_or(a.1.cmp(&b.1))
            });
            for (top, at) in order {
                if best.as_ref().is_some_and(|(value, _)| !leximin::better(&top, value)) {
                    break;
                }
                let (levels, base) = &group.packages[at];
                let Some(numbers) = self.best_in(&cell, corners.as_deref(), base, floors, goal) else {
                    continue;
                };
                let found = self.at(&cell, levels, base, numbers);
                let value = goal.value(&found.utility, &self.required);
                if best.as_ref().is_none_or(|(best, _)| leximin::better(&value, best)) {
                    best = Some((value, found));
                }
            }
        }
        best.map(|(_, package)| package)
    }

    /// The numbers of the terms that are best in a cell; `None` where it leaves somebody below its floor.
    fn best_in(
        &self,
        cell: &Cell<'_>,
        corners: Option<&[chain::Corner]>,
        base: &[f64],
        floors: &[f64],
        goal: &Goal,
    ) -> Option<Vec<f64>> {
        if let (Some(corners), [first, second]) = (corners, &self.required[..]) {
            let who = [*first, *second];
            let (corner, share) =
                chain::best(corners, who.map(|p| base[p]), who.map(|p| floors[p]), goal, who)?;
            let from = &corners[corner].at;
            let to = corners.get(corner + 1).map_or(from, |next| &next.at);
            return Some(from.iter().zip(to).map(|(a, b)| a + share * (b - a)).collect());
        }
        let shares = match goal {
            Goal::Sum { weights } => {
                let mut program = self.program(cell, base, floors);
                for party in &self.required {
                    let adds = cell.adds(*party);
                    program.goal.iter_mut().zip(adds).for_each(|(slot, add)| *slot += weights[*party] * add);
                }
                program.solve()?
            }
            Goal::Leximin { from, unit } => self.leximin(cell, base, floors, (from, unit))?,
            Goal::Product { from, weights } => self.product(cell, base, floors, (from, weights))?,
        };
        Some(cell.numbers(&shares))
    }

    /// Shares of the greatest product.
    fn product(
        &self,
        cell: &Cell<'_>,
        base: &[f64],
        floors: &[f64],
        (from, weights): (&[f64], &[f64]),
    ) -> Option<Vec<f64>> {
        let all: f64 = self.required.iter().map(|party| weights[*party]).sum();
        let voice = |party: &usize| Voice {
            taste: Taste::Log(weights[*party] / all),
            row: cell.adds(*party),
            constant: base[*party] - from[*party],
        };
        let floor = |party: &usize| (cell.adds(*party), base[*party] - floors[*party]);
        let concave = Concave {
            // A weight of 0 has no say.
            voices: self.required.iter().filter(|party| weights[**party] > 0.0).map(voice).collect(),
            equal: cell.sums(),
            rows: cell.left().into_iter().chain(self.required.iter().map(floor)).collect(),
        };
        concave.best(&self.program(cell, base, floors))
    }

    fn utility(&self, cell: &Cell<'_>, base: &[f64], shares: &[f64], party: usize) -> f64 {
        base[party] + cell.adds(party).iter().zip(shares).map(|(add, share)| add * share).sum::<f64>()
    }

    /// The program of a cell with every required party at its floor or above.
    fn program(&self, cell: &Cell<'_>, base: &[f64], floors: &[f64]) -> Program {
        let mut program = cell.program();
        for party in self.required.iter().filter(|party| floors[**party].is_finite()) {
            // Half the tolerance is left to the sums that come after.
            program.at_least(cell.adds(*party), floors[*party] - base[*party] - TOLERANCE / 2.0);
        }
        program
    }

    /// Shares for which the least ratio is largest, then the next least: of those that cannot have more the level is
    /// held, and the next program raises the others.
    fn leximin(
        &self,
        cell: &Cell<'_>,
        base: &[f64],
        floors: &[f64],
        (from, unit): (&[f64], &[f64]),
    ) -> Option<Vec<f64>> {
        let mut open: Vec<usize> = self.required.iter().copied().filter(|party| unit[*party] > 0.0).collect();
        let mut floors = floors.to_vec();
        let mut shares = self.program(cell, base, &floors).solve()?;
        while !open.is_empty() {
            // The last variable is the level plus a number that keeps it above 0.
            let lowest = 1e4;
            let mut program = self.program(cell, base, &floors);
            program.rows.iter_mut().for_each(|(row, _)| row.push(0.0));
            program.variables += 1;
            program.goal.push(1.0);
            for party in &open {
                let mut row = cell.adds(*party);
                row.push(-unit[*party]);
                program.at_least(row, from[*party] - base[*party] - lowest * unit[*party]);
            }
            let mut found = program.solve()?;
            let level = found.pop()? - lowest;
            shares = found;
            // Who cannot have more while all others keep the level is done.
            let held = |party: usize| from[party] + level * unit[party] - TOLERANCE / 10.0;
            let mut kept = floors.clone();
            for party in &open {
                kept[*party] = kept[*party].max(held(*party));
            }
            let stuck: Vec<usize> = open
                .iter()
                .copied()
                .filter(|party| {
                    let mut program = self.program(cell, base, &kept);
                    program.goal = cell.adds(*party);
                    let most = program.solve().map(|shares| self.utility(cell, base, &shares, *party));
                    most.is_none_or(|most| most <= held(*party) + 2.0 * TOLERANCE)
                })
                .collect();
            let done = if stuck.is_empty() { open.clone() } else { stuck };
            for party in &done {
                floors[*party] = kept[*party];
            }
            open.retain(|party| !done.contains(party));
        }
        Some(shares)
    }
}
