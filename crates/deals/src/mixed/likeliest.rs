//! The package of levels and numbers that all are most likely to accept.

use super::convex::{Concave, Taste, Voice};
use super::{Cell, Group, Mixed, MixedPackage, Rooms, Stretched, Term};
use crate::acceptance::normal_cdf;
use crate::error::{DealsError, Kind};
use crate::{Negotiation, TOLERANCE, frontier, tangent};

/// Packages of levels that are looked at one by one where formulas join numbers and conditions close packages.
const MOST_PACKAGES: u128 = 1 << 16;

/// Closes packages of levels.
type Closed<'a> = Option<&'a dyn Fn(&[usize]) -> bool>;

impl Mixed {
    /// The package that all whose consent is needed are most likely to accept, with that chance (see
    /// [`acceptance`](crate::acceptance())): exact in the levels, to a millionth in the numbers. `rooms` as for
    /// [`Mixed::within`]; `closed` rules packages of levels out. `None` where red lines and `closed` leave nothing.
    ///
    /// # Errors
    /// As [`Mixed::within`].
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
    /// let (deal, chance) = Mixed::likeliest(&talks, &[price], None, 0.2, None)?.unwrap();
    /// assert_eq!(format!("{:.2} {chance:.4}", deal.at[0]), "57.50 0.3022");
    /// # Ok::<(), detente_deals::DealsError>(())
    /// ```
    pub fn likeliest(
        negotiation: &Negotiation,
        terms: &[Term],
        rooms: Option<&Rooms>,
        tau: f64,
        closed: Closed<'_>,
    ) -> Result<Option<(MixedPackage, f64)>, DealsError> {
        let mixed = Self::lay_out(negotiation, terms, rooms, true)?;
        let mut best: Option<(MixedPackage, f64)> = None;
        for group in &mixed.groups {
            for region in &group.regions {
                let found = if region.region.rows.is_empty() {
                    mixed.likeliest_apart(group, region, tau, closed)
                } else {
                    let least = best.as_ref().map_or(0.0, |(_, chance)| *chance);
                    mixed.likeliest_joined(group, region, tau, closed, least)?
                };
                if let Some(found) = found
                    && best.as_ref().is_none_or(|(_, chance)| found.1 > *chance)
                {
                    best = Some(found);
                }
            }
        }
        Ok(best)
    }

    /// The same in a region in which every term has its own ends.
    fn likeliest_apart(
        &self,
        group: &Group,
        region: &Stretched,
        tau: f64,
        closed: Closed<'_>,
    ) -> Option<(MixedPackage, f64)> {
        let mut space = group.space.clone();
        space.put_on(&self.scale, &self.reservation);
        let bare = self.bare;
        let shut = |index: u128| {
            closed.is_some_and(|closed| {
                let levels = space.package(index);
                closed(if bare { &[] } else { &levels })
            })
        };
        let shut = closed.is_some().then_some(&shut as &dyn Fn(u128) -> bool);
        let found =
            tangent::likeliest_with(&space, &region.stretches, tau, shut, crate::acceptance::BRANCHES);
        // What was found before there were too many branches is still a package that can be had.
        let (Ok(found) | Err(found)) = found;
        found.map(|(found, at)| {
            let levels = space.package(found.package);
            let utility = self.utility_of(&levels, &at).unwrap_or_default();
            (MixedPackage { levels: if bare { Vec::new() } else { levels }, at, utility }, found.chance)
        })
    }

    /// The same in a region in which rows join terms, package by package of levels, where it can be likelier than `least`.
    fn likeliest_joined(
        &self,
        group: &Group,
        region: &Stretched,
        tau: f64,
        closed: Closed<'_>,
        least: f64,
    ) -> Result<Option<(MixedPackage, f64)>, DealsError> {
        let space = &group.space;
        let indices: Vec<u128> = match closed {
            // Of those that nothing beats one is likeliest.
            None => frontier(space)?.points.into_iter().map(|point| point.index).collect(),
            Some(_) if space.packages() > MOST_PACKAGES => return Err(DealsError(Kind::Formulas)),
            Some(closed) => {
                let open = |index: &u128| {
                    let levels = if self.bare { Vec::new() } else { space.package(*index) };
                    space.allowed(*index) && !closed(&levels)
                };
                (0..space.packages()).filter(open).collect()
            }
        };
        let packages: Vec<(Vec<usize>, Vec<f64>)> =
            indices.into_iter().map(|index| self.package(space, index)).collect();
        let chance = |gain: &dyn Fn(usize) -> f64| -> f64 {
            self.required.iter().map(|party| normal_cdf(gain(*party) / tau)).product()
        };
        let mut best: Option<(MixedPackage, f64)> = None;
        for cell in region.cells() {
            let most: Vec<f64> = (0..self.parties).map(|party| cell.most(party)).collect();
            let bound = |base: &[f64]| chance(&|party| base[party] + most[party] - self.reservation[party]);
            let mut order: Vec<(f64, usize)> =
                packages.iter().enumerate().map(|(at, (_, base))| (bound(base), at)).collect();
            order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (bound, at) in order {
                let known = best.as_ref().map_or(least, |(_, chance)| *chance);
                if bound <= known * (1.0 + TOLERANCE) {
                    break;
                }
                let (levels, base) = &packages[at];
                let Some(numbers) = self.likeliest_in(&cell, base, tau) else { continue };
                let found = self.at(&cell, levels, base, numbers);
                let own = chance(&|party| found.utility[party] - self.reservation[party]);
                if own > known {
                    best = Some((found, own));
                }
            }
        }
        Ok(best)
    }

    /// The numbers that all are most likely to accept in a cell.
    fn likeliest_in(&self, cell: &Cell<'_>, base: &[f64], tau: f64) -> Option<Vec<f64>> {
        let voice = |party: &usize| Voice {
            taste: Taste::Probit(tau),
            row: cell.adds(*party),
            constant: base[*party] - self.reservation[*party],
        };
        let voices = self.required.iter().map(voice).collect();
        let concave = Concave { voices, equal: cell.sums(), rows: cell.left() };
        Some(cell.numbers(&concave.best(&cell.program())?))
    }
}
