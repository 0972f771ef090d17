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

mod barrier;
mod chain;
mod leximin;
pub(crate) mod simplex;

use crate::error::{DealsError, Kind};
use crate::{Negotiation, Rule, Settlement, Space, TOLERANCE, frontier, tangent};
use simplex::Program;

/// Cells of one package that are looked at.
const MOST_CELLS: usize = 1 << 12;

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

/// A corner of a term's curves: a number, and what it adds to each party's utility.
#[derive(Clone, Debug)]
pub(crate) struct Corner {
    pub(crate) at: f64,
    pub(crate) adds: Vec<f64>,
}

/// A concave stretch of every term.
struct Cell<'a> {
    terms: Vec<&'a [Corner]>,
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

/// Packages of levels and numbers, ready to be searched.
#[derive(Clone, Debug)]
pub struct Mixed {
    parties: usize,
    required: Vec<usize>,
    reservation: Vec<f64>,
    outside: Vec<bool>,
    /// Packages of levels that nothing beats, with their utilities before the terms.
    packages: Vec<(Vec<usize>, Vec<f64>)>,
    /// By term its concave stretches; none where red lines leave no number.
    stretches: Vec<Vec<Vec<Corner>>>,
    /// What a thinned list of packages may miss: see [`crate::Frontier::error`].
    pub error: f64,
    /// Levels as given, and by party what its scale begins with and spans.
    space: Space,
    scale: Vec<(f64, f64)>,
    terms: Vec<Term>,
    /// By term and party the share of its weight.
    shares: Vec<Vec<f64>>,
}

impl Mixed {
    /// Lays a negotiation with terms out, every party on its own scale. It may have no issues of levels at all.
    ///
    /// # Errors
    /// As [`Space::fill`] and [`frontier`], where a term's list of wishes has the wrong length, its ends or a curve do
    /// not rise, and under a quota (settle each set of parties that is enough by itself).
    pub fn new(negotiation: &Negotiation, terms: &[Term]) -> Result<Self, DealsError> {
        let mut mixed = Self::lay_out(negotiation, terms)?;
        let best = frontier(&mixed.space)?;
        mixed.error = best.error;
        let flat = |party: usize| mixed.scale[party].1 < TOLERANCE;
        mixed.packages = best
            .points
            .iter()
            .map(|point| {
                let utility = mixed.space.utilities(point.index);
                let base = utility.iter().enumerate().map(|(party, utility)| {
                    let (low, span) = mixed.scale[party];
                    if flat(party) { 1.0 } else { (utility - low) / span }
                });
                let levels =
                    if negotiation.levels.is_empty() { Vec::new() } else { mixed.space.package(point.index) };
                (levels, base.collect())
            })
            .collect();
        Ok(mixed)
    }

    /// All but the packages of levels that nothing beats.
    fn lay_out(negotiation: &Negotiation, terms: &[Term]) -> Result<Self, DealsError> {
        check(negotiation, terms)?;
        let parties = negotiation.parties.len();
        let mut talks = negotiation.clone();
        if talks.levels.is_empty() {
            // One package of one level that is worth nothing.
            talks.levels = vec![1];
            for party in &mut talks.parties {
                (party.weights, party.worth) = (vec![1.0], vec![0.0]);
                party.no_deal.iter_mut().for_each(|no_deal| no_deal.levels = vec![Some(0)]);
            }
        }
        let shares = shares_of_terms(&mut talks, terms);
        let space = Space::of(&talks)?;
        let scale: Vec<(f64, f64)> = (0..parties)
            .map(|party| {
                let (mut low, mut high) = space.extremes_over(party, |_| true);
                for (term, share) in terms.iter().zip(&shares) {
                    let worths = corners(term, (term.from, term.to));
                    let worths = worths.iter().map(|at| share[party] * term.wishes[party].worth(*at));
                    let (least, most) =
                        worths.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
                    low += least;
                    high += most;
                }
                (low, high - low)
            })
            .collect();
        // A party to whom all is the same gets 1 for everything, as in `Space::rescale`.
        let flat = |party: usize| scale[party].1 < TOLERANCE;
        let scaled = |party: usize, value: f64| if flat(party) { 0.0 } else { value / scale[party].1 };
        let required: Vec<usize> = space.required().to_vec();
        let stretches = terms
            .iter()
            .zip(&shares)
            .map(|(term, shares)| {
                let adds = |at: f64| {
                    let worth = |party: usize| scaled(party, shares[party] * term.wishes[party].worth(at));
                    Corner { at, adds: (0..parties).map(worth).collect() }
                };
                let wishes = required.iter().map(|party| &term.wishes[*party]);
                let from = wishes.clone().filter_map(|wish| wish.at_least).fold(term.from, f64::max);
                let to = wishes.filter_map(|wish| wish.at_most).fold(term.to, f64::min);
                if from > to { Vec::new() } else { concave(corners(term, (from, to)), adds, &required) }
            })
            .collect::<Vec<_>>();
        let cells =
            stretches.iter().try_fold(1usize, |all, list: &Vec<Vec<Corner>>| all.checked_mul(list.len()));
        if cells.is_none_or(|cells| cells > MOST_CELLS) {
            return Err(DealsError(Kind::TooMany));
        }
        let reservation = (0..parties)
            .map(|party| {
                let Some(no_deal) = &talks.parties[party].no_deal else { return space.reservation(party) };
                // Its levels as given, and its numbers; where it leaves one open, the party's best.
                let of_levels = space.reservation(party) + no_deal.cost;
                let of_terms = terms.iter().zip(&shares).map(|(term, shares)| {
                    let wish = &term.wishes[party];
                    let most = || {
                        let worths = corners(term, (term.from, term.to)).into_iter().map(|at| wish.worth(at));
                        worths.fold(f64::NEG_INFINITY, f64::max)
                    };
                    shares[party] * wish.no_deal.map_or_else(most, |at| wish.worth(at))
                });
                let worth = of_levels + of_terms.sum::<f64>() - scale[party].0;
                let scaled = if flat(party) { 1.0 + worth } else { worth / scale[party].1 };
                scaled - no_deal.cost
            })
            .collect();
        let outside = (0..parties).map(|party| space.outside_option(party)).collect();
        let (error, packages, terms) = (0.0, Vec::new(), terms.to_vec());
        Ok(Self {
            parties,
            required,
            reservation,
            outside,
            packages,
            stretches,
            error,
            space,
            scale,
            terms,
            shares,
        })
    }

    /// The package that all whose consent is needed are most likely to accept, with that chance (see
    /// [`acceptance`](crate::acceptance())): exact in the levels, to a millionth in the numbers. `closed` rules packages
    /// of levels out. `None` where red lines and `closed` leave nothing.
    ///
    /// # Errors
    /// As [`Mixed::new`].
    ///
    /// ```
    /// use detente_deals::{Negotiation, Party, mixed::{Mixed, Term, Wish}};
    /// // One price; the seller has .55 without a deal, the buyer .40: at 57.5 both gain .025, an eighth of τ = .2.
    /// let side = |worth: [f64; 2], reservation| {
    ///     let curve = vec![(0.0, worth[0]), (100.0, worth[1])];
    ///     (Wish { weight: 1.0, curve, ..Wish::default() }, Party { reservation, ..Party::default() })
    /// };
    /// let (buyer, seller) = (side([1.0, 0.0], 0.4), side([0.0, 1.0], 0.55));
    /// let talks = Negotiation { parties: vec![buyer.1, seller.1], ..Negotiation::default() };
    /// let price = Term { from: 0.0, to: 100.0, wishes: vec![buyer.0, seller.0] };
    /// let (deal, chance) = Mixed::likeliest(&talks, &[price], 0.2, None)?.unwrap();
    /// assert_eq!(format!("{:.2} {chance:.4}", deal.at[0]), "57.50 0.3022");
    /// # Ok::<(), detente_deals::DealsError>(())
    /// ```
    pub fn likeliest(
        negotiation: &Negotiation,
        terms: &[Term],
        tau: f64,
        closed: Option<&dyn Fn(&[usize]) -> bool>,
    ) -> Result<Option<(MixedPackage, f64)>, DealsError> {
        let mixed = Self::lay_out(negotiation, terms)?;
        if mixed.stretches.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        let mut space = mixed.space.clone();
        space.put_on(&mixed.scale, &mixed.reservation);
        let bare = negotiation.levels.is_empty();
        let shut = |index: u128| {
            closed.is_some_and(|closed| {
                let levels = space.package(index);
                closed(if bare { &[] } else { &levels })
            })
        };
        let shut = closed.is_some().then_some(&shut as &dyn Fn(u128) -> bool);
        let found = tangent::likeliest_with(&space, &mixed.stretches, tau, shut, crate::acceptance::BRANCHES);
        // What was found before there were too many branches is still a package that can be had.
        let (Ok(found) | Err(found)) = found;
        Ok(found.map(|(found, at)| {
            let levels = space.package(found.package);
            let utility = mixed.utility_of(&levels, &at).unwrap_or_default();
            (MixedPackage { levels: if bare { Vec::new() } else { levels }, at, utility }, found.chance)
        }))
    }

    /// The utility to each party of any package: a level for each issue and a number for each term. `None` where it
    /// lacks one or cannot be written.
    #[must_use]
    pub fn utility_of(&self, levels: &[usize], at: &[f64]) -> Option<Vec<f64>> {
        let levels = if levels.is_empty() { &[0][..] } else { levels };
        let index = self.space.index(levels).filter(|index| self.space.exists(*index))?;
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

    /// Can a package be written, and crosses it no red line of a required party?
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
        self.space.index(levelled).is_some_and(|index| self.space.allowed(index))
            && self.required.iter().all(signs)
            && self.utility_of(levels, at).is_some()
    }

    /// Is a package in the zone of agreement: allowed, and no worse for any required party than its alternative?
    #[must_use]
    pub fn acceptable(&self, levels: &[usize], at: &[f64]) -> bool {
        self.allowed(levels, at)
            && self.utility_of(levels, at).is_some_and(|utility| {
                self.required.iter().all(|party| utility[*party] >= self.reservation[*party] - TOLERANCE)
            })
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
        let least = |package: &MixedPackage| {
            let gain = |party: &usize| package.utility[*party] - self.reservation[*party];
            self.required.iter().map(gain).fold(f64::INFINITY, f64::min)
        };
        self.nearest().map(|package| least(&package))
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
        for (_, base) in &self.packages {
            for cell in self.cells() {
                let Some(points) = cell.terms.get(term) else { continue };
                let offset: usize = cell.terms[..term].iter().map(|points| points.len()).sum();
                // Numbers from the first corner on, so that none is below 0.
                let first = points[0].at;
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
        range
    }

    /// Two parties: for each choice of levels and each stretch of the curves on which all bend downwards, the best for the
    /// one at any worth to the other: corners from the best for the first to the best for the second, straight lines
    /// between them. Together they hold the frontier, and what of each is beaten by another. Empty for other numbers
    /// of parties.
    #[must_use]
    pub fn lines(&self) -> Vec<Vec<MixedPackage>> {
        let [first, second] = self.required[..] else { return Vec::new() };
        let mut lines: Vec<Vec<MixedPackage>> = Vec::new();
        for cell in self.cells() {
            let corners = chain::chain(&cell, [first, second]);
            for (levels, base) in &self.packages {
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

    /// Every choice of a concave stretch for each term.
    fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let count: usize = self.stretches.iter().map(Vec::len).product();
        (0..count).map(|mut number| {
            let choose = |list: &'_ Vec<Vec<Corner>>| {
                let at = number % list.len();
                number /= list.len();
                at
            };
            let places: Vec<usize> = self.stretches.iter().map(choose).collect();
            Cell { terms: self.stretches.iter().zip(places).map(|(list, at)| list[at].as_slice()).collect() }
        })
    }

    /// The best package for a goal that leaves the required parties their floors. Packages of levels are taken in
    /// falling order of the most that they could reach, so that most of them are never looked at.
    fn best(&self, goal: &Goal, floors: &[f64]) -> Option<MixedPackage> {
        let mut best: Option<(Vec<f64>, MixedPackage)> = None;
        for cell in self.cells() {
            let most: Vec<f64> = (0..self.parties)
                .map(|party| {
                    let most = |points: &&[Corner]| {
                        points.iter().map(|point| point.adds[party]).fold(f64::NEG_INFINITY, f64::max)
                    };
                    cell.terms.iter().map(most).sum()
                })
                .collect();
            let corners = match self.required[..] {
                [first, second] => Some(chain::chain(&cell, [first, second])),
                _ => None,
            };
            let mut order: Vec<(Vec<f64>, usize)> = self
                .packages
                .iter()
                .enumerate()
                .filter_map(|(at, (_, base))| {
                    let top: Vec<f64> = base.iter().zip(&most).map(|(base, most)| base + most).collect();
                    let reaches = |party: &usize| top[*party] >= floors[*party] - TOLERANCE;
                    self.required.iter().all(reaches).then(|| (goal.value(&top, &self.required), at))
                })
                .collect();
            order.sort_by(|a, b| {
                b.0.iter().zip(&a.0).map(|(b, a)| b.total_cmp(a)).find(|o| o.is_ne()).unwrap_or(a.1.cmp(&b.1))
            });
            for (top, at) in order {
                if best.as_ref().is_some_and(|(value, _)| !leximin::better(&top, value)) {
                    break;
                }
                let (levels, base) = &self.packages[at];
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
                let adds = cell.terms.iter().flat_map(|points| points.iter());
                for (slot, point) in program.goal.iter_mut().zip(adds) {
                    *slot = self.required.iter().map(|party| weights[*party] * point.adds[*party]).sum();
                }
                program.solve()?
            }
            Goal::Leximin { from, unit } => self.leximin(cell, base, floors, (from, unit))?,
            Goal::Product { from, weights } => {
                let start = self.leximin(cell, base, floors, (floors, &vec![1.0; self.parties]))?;
                self.product(cell, base, floors, (from, weights), start)
            }
        };
        let mut at = 0;
        let numbers = cell.terms.iter().map(|points| {
            let own = &shares[at..at + points.len()];
            at += points.len();
            position(points, own)
        });
        Some(numbers.collect())
    }

    /// Shares of the greatest product, from a start where the least gain is largest.
    fn product(
        &self,
        cell: &Cell<'_>,
        base: &[f64],
        floors: &[f64],
        (from, weights): (&[f64], &[f64]),
        start: Vec<f64>,
    ) -> Vec<f64> {
        // A little of every corner, so that every share is positive and every gain stays so.
        let even = cell.terms.iter().flat_map(|points| points.iter().map(|_| 1.0 / points.len() as f64));
        let even: Vec<f64> = even.collect();
        let room = |shares: &[f64]| {
            let room = |party: &usize| self.utility(cell, base, shares, *party) - floors[*party];
            self.required.iter().map(room).fold(f64::INFINITY, f64::min)
        };
        if room(&start) <= TOLERANCE {
            return start;
        }
        let mut little = 0.25;
        loop {
            let mixed: Vec<f64> = start.iter().zip(&even).map(|(a, b)| a + little * (b - a)).collect();
            if room(&mixed) > room(&start) / 2.0 {
                return barrier::best(cell, base, (from, floors), weights, &self.required, mixed);
            }
            little /= 2.0;
        }
    }

    fn utility(&self, cell: &Cell<'_>, base: &[f64], shares: &[f64], party: usize) -> f64 {
        let adds = cell.terms.iter().flat_map(|points| points.iter().map(|point| point.adds[party]));
        base[party] + adds.zip(shares).map(|(add, share)| add * share).sum::<f64>()
    }

    /// The program of a cell: shares of each term's corners that sum to 1, every required party at its floor or above.
    fn program(&self, cell: &Cell<'_>, base: &[f64], floors: &[f64]) -> Program {
        let size: usize = cell.terms.iter().map(|points| points.len()).sum();
        let mut program = Program { variables: size, rows: Vec::new(), goal: vec![0.0; size] };
        let mut at = 0;
        for points in &cell.terms {
            let mut row = vec![0.0; size];
            row[at..at + points.len()].fill(1.0);
            at += points.len();
            program.equal(row, 1.0);
        }
        for party in self.required.iter().filter(|party| floors[**party].is_finite()) {
            // Half the tolerance is left to the sums that come after.
            program.at_least(self.row(cell, *party), floors[*party] - base[*party] - TOLERANCE / 2.0);
        }
        program
    }

    fn row(&self, cell: &Cell<'_>, party: usize) -> Vec<f64> {
        cell.terms.iter().flat_map(|points| points.iter().map(|point| point.adds[party])).collect()
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
                let mut row = self.row(cell, *party);
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
                    program.goal = self.row(cell, *party);
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

/// By term and party the share of its weight; weights count among issues and terms together, so that what levels are
/// worth shrinks to what is left.
fn shares_of_terms(talks: &mut Negotiation, terms: &[Term]) -> Vec<Vec<f64>> {
    let parties = talks.parties.len();
    let mut shares = vec![vec![0.0; parties]; terms.len()];
    for (at, party) in talks.parties.iter_mut().enumerate() {
        let issues: f64 = party.weights.iter().sum();
        let all: f64 = issues + terms.iter().map(|term| term.wishes[at].weight).sum::<f64>();
        if all > 0.0 {
            party.worth.iter_mut().for_each(|worth| *worth *= issues / all);
            for (share, term) in shares.iter_mut().zip(terms) {
                share[at] = term.wishes[at].weight / all;
            }
        }
    }
    shares
}

/// Where a mixture of corners lies.
fn position(points: &[Corner], shares: &[f64]) -> f64 {
    let all: f64 = shares.iter().sum();
    points.iter().zip(shares).map(|(point, share)| point.at * share).sum::<f64>() / all
}

/// Where somebody's curve has a corner, between two numbers, both of them included.
fn corners(term: &Term, (from, to): (f64, f64)) -> Vec<f64> {
    let inner = term.wishes.iter().flat_map(|wish| wish.curve.iter().map(|(at, _)| *at));
    let mut all: Vec<f64> = inner.filter(|at| *at > from && *at < to).chain([from, to]).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// Cuts a term where a required party's curve bends upwards.
fn concave(places: Vec<f64>, adds: impl Fn(f64) -> Corner, required: &[usize]) -> Vec<Vec<Corner>> {
    let corners: Vec<Corner> = places.into_iter().map(adds).collect();
    let slope = |a: &Corner, b: &Corner, party: usize| (b.adds[party] - a.adds[party]) / (b.at - a.at);
    let mut stretches: Vec<Vec<Corner>> = vec![Vec::new()];
    for (at, corner) in corners.iter().enumerate() {
        if let Some(last) = stretches.last_mut() {
            last.push(corner.clone());
        }
        let (Some(before), Some(after)) = (at.checked_sub(1).map(|b| &corners[b]), corners.get(at + 1))
        else {
            continue;
        };
        let span = after.at - before.at;
        let bends = |party: &usize| {
            (slope(corner, after, *party) - slope(before, corner, *party)) * span > TOLERANCE / 1000.0
        };
        if required.iter().any(bends) {
            stretches.push(vec![corner.clone()]);
        }
    }
    stretches
}

fn check(negotiation: &Negotiation, terms: &[Term]) -> Result<(), DealsError> {
    let wrong = |what: &str| Err(DealsError(Kind::Malformed(what.to_owned())));
    if negotiation.rule != Rule::Unanimity {
        return wrong("terms in units are settled among parties that must all agree");
    }
    for term in terms {
        if term.wishes.len() != negotiation.parties.len() {
            return wrong("a term must have one wish for each party");
        }
        if !(term.from.is_finite() && term.to.is_finite() && term.from < term.to) {
            return wrong("a term must end above the number where it begins");
        }
        for wish in &term.wishes {
            let rises = wish.curve.windows(2).all(|pair| pair[0].0 < pair[1].0);
            let sane = |(at, worth): &(f64, f64)| at.is_finite() && worth.abs() <= 1000.0;
            if !(rises && wish.curve.iter().all(sane) && wish.weight >= 0.0 && wish.weight.is_finite()) {
                return wrong("a wish must have a curve of rising numbers and a weight that is not negative");
            }
        }
    }
    Ok(())
}
