//! Settlements: which package of the zone of agreement a principle picks.
//!
//! With Z the zone, dᵢ a required party's reservation value, gᵢ = uᵢ − dᵢ its gain, bᵢ the most it could get
//! in Z:
//!
//! * **Nash** (1950, *Econometrica* 18(2): 155–162; for n parties Harsanyi 1963) maximises Π gᵢ. Where no
//!   package of Z gives everybody a gain, first the number of parties that gain is maximised, then the
//!   product of their gains. Nash's independence of the units of utility ends there: packages with
//!   different gainers are compared by the gains as they stand.
//! * **Kalai–Smorodinsky** (1975, *Econometrica* 43(3): 513–518): leximin of gᵢ / (bᵢ − dᵢ), that is, the
//!   least share of its possible gain that any party gets is as large as can be, then the next least. With
//!   packages there is seldom an exact point on the line to the ideal; leximin (Imai 1983) is what remains
//!   of it. A party with bᵢ = dᵢ can gain nothing and is left out of the comparison.
//! * **Egalitarian** (Kalai 1977, *Econometrica* 45(7): 1623–1630): leximin of gᵢ. It compares gains of
//!   different parties; here on the scale "0 worst, 1 best package".
//! * **Utilitarian**: maximises Σ uᵢ over Z. It compares utilities of different parties as well.
//!
//! Each function returns the numbers of **all** packages that are best, ascending, and none where the zone
//! is empty. Required parties only are counted.

use crate::frontier::grid;
use crate::walk::{Search, Walk, walk};
use crate::{AlternativeKind, Space, TOLERANCE, ideal_point};
use std::ops::ControlFlow;

/// Above this number of required parties products of gains could underflow and logarithms are summed.
const PRODUCT_PARTIES: usize = 24;

/// The Nash bargaining solution, gains counted from the reservation values: Π (uᵢ − dᵢ) over the zone.
///
/// This holds for both kinds of alternative; [`nash_with_outside_options`] is the other reading.
#[must_use]
pub fn nash_bargaining_solution(space: &Space) -> Vec<u64> {
    nash(space, &space.reservation)
}

/// The Nash bargaining solution when an outside option is only a floor (Binmore, Shaked & Sutton 1989,
/// *Quarterly Journal of Economics* 104(4): 753–770): the zone is the same, but a party whose alternative is an
/// [`AlternativeKind::OutsideOption`] counts its gain from utility 0 (on the scaled space: its worst
/// package), and only one with a [`AlternativeKind::BreakdownPoint`] from its reservation value.
///
/// ```
/// use detente_deals::*;
/// let side = |worth: [f64; 4], reservation, alternative| Party {
///     weights: vec![1.0],
///     worth: worth.to_vec(),
///     reservation,
///     alternative,
///     ..Party::default()
/// };
/// let talks = |kind| Negotiation {
///     levels: vec![4],
///     parties: vec![side([0.0, 0.5, 0.7, 1.0], 0.4, kind), side([1.0, 0.5, 0.3, 0.0], 0.0, kind)],
///     interactions: vec![],
/// };
/// // Breakdown at .4 for the first: gains .1 × .5 against .3 × .3. As an outside option it does not bind.
/// let breakdown = Space::of(&talks(AlternativeKind::BreakdownPoint))?;
/// assert_eq!(nash_with_outside_options(&breakdown), [2]);
/// let outside = Space::of(&talks(AlternativeKind::OutsideOption))?;
/// assert_eq!(nash_with_outside_options(&outside), [1]);
/// assert_eq!(nash_bargaining_solution(&outside), [2]);
/// # Ok::<(), DealsError>(())
/// ```
#[must_use]
pub fn nash_with_outside_options(space: &Space) -> Vec<u64> {
    let from = |(reservation, kind): (&f64, &AlternativeKind)| match kind {
        AlternativeKind::OutsideOption => 0.0,
        AlternativeKind::BreakdownPoint => *reservation,
    };
    let from: Vec<f64> = space.reservation.iter().zip(&space.alternative).map(from).collect();
    nash(space, &from)
}

fn nash(space: &Space, from: &[f64]) -> Vec<u64> {
    let logs = space.required.len() > PRODUCT_PARTIES;
    let start = if logs { f64::NEG_INFINITY } else { 0.0 };
    let mut search =
        Nash { required: &space.required, from, logs, gainers: 0, best: start, found: Vec::new() };
    walk(&Walk::zone(space), &mut search);
    let Nash { gainers, best, found, .. } = search;
    let least = just_below(best, logs);
    found
        .into_iter()
        .filter(|(_, n, merit)| *n == gainers && *merit >= least)
        .map(|(index, ..)| index)
        .collect()
}

/// Merits from here on count as equal to `best`: a relative step for products, an absolute one for sums of
/// logarithms, which is the same.
fn just_below(best: f64, logs: bool) -> f64 {
    if logs { best - TOLERANCE } else { best * (1.0 - TOLERANCE) }
}

struct Nash<'a> {
    required: &'a [usize],
    /// Where each party's gain is counted from.
    from: &'a [f64],
    logs: bool,
    /// How many parties gain at best so far, and the product of their gains.
    gainers: usize,
    best: f64,
    found: Vec<(u64, usize, f64)>,
}

impl Nash<'_> {
    /// How many gain, and the product (or sum of logarithms) of their gains.
    fn merit(&self, utility: &[f64]) -> (usize, f64) {
        let gains = self.required.iter().map(|&party| utility[party] - self.from[party]);
        let mut gainers = 0;
        let mut merit = if self.logs { 0.0 } else { 1.0 };
        for gain in gains.filter(|gain| *gain > TOLERANCE) {
            gainers += 1;
            if self.logs {
                merit += libm::log(gain);
            } else {
                merit *= gain;
            }
        }
        (gainers, merit)
    }
}

impl Search for Nash<'_> {
    fn descend(&mut self, optimistic: &[f64]) -> bool {
        // A package of the branch with as many gainers as the best can have no others than those of the
        // optimistic vector when that has just as many; its product is then no larger than theirs.
        let (gainers, merit) = self.merit(optimistic);
        gainers > self.gainers || (gainers == self.gainers && merit >= just_below(self.best, self.logs))
    }

    fn visit(&mut self, index: u64, utility: &[f64]) -> ControlFlow<()> {
        let (gainers, merit) = self.merit(utility);
        if gainers > self.gainers || (gainers == self.gainers && merit > self.best) {
            if gainers > self.gainers || just_below(merit, self.logs) > self.best {
                self.found.clear();
            }
            self.gainers = gainers;
            self.best = merit;
            self.found.push((index, gainers, merit));
        } else if gainers == self.gainers && merit >= just_below(self.best, self.logs) {
            self.found.push((index, gainers, merit));
        }
        ControlFlow::Continue(())
    }
}

/// The Kalai–Smorodinsky solution over packages: leximin of gᵢ / (bᵢ − dᵢ).
#[must_use]
pub fn kalai_smorodinsky_solution(space: &Space) -> Vec<u64> {
    let Some(ideal) = ideal_point(space) else { return Vec::new() };
    let range = |&party: &usize| (party, ideal[party] - space.reservation[party]);
    leximin(space, space.required.iter().map(range).filter(|(_, range)| *range > TOLERANCE).collect())
}

/// The egalitarian solution over packages: leximin of gᵢ.
#[must_use]
pub fn egalitarian_solution(space: &Space) -> Vec<u64> {
    leximin(space, space.required.iter().map(|&party| (party, 1.0)).collect())
}

/// Leximin over the zone of each party's gain divided by its unit. Without any party all of Z is best.
fn leximin(space: &Space, units: Vec<(usize, f64)>) -> Vec<u64> {
    let mut search = Leximin { space, units, at_hand: Vec::new(), best: None, found: Vec::new() };
    walk(&Walk::zone(space), &mut search);
    search.found
}

struct Leximin<'a> {
    space: &'a Space,
    units: Vec<(usize, f64)>,
    at_hand: Vec<i64>,
    best: Option<Vec<i64>>,
    found: Vec<u64>,
}

impl Leximin<'_> {
    fn gain(&self, utility: &[f64], (party, unit): (usize, f64)) -> i64 {
        grid((utility[party] - self.space.reservation[party]) / unit)
    }
}

impl Search for Leximin<'_> {
    fn descend(&mut self, optimistic: &[f64]) -> bool {
        let least = self.units.iter().map(|&unit| self.gain(optimistic, unit)).min();
        match (&self.best, least) {
            (Some(best), Some(least)) => best.first().is_none_or(|best| least >= *best),
            _ => true,
        }
    }

    fn visit(&mut self, index: u64, utility: &[f64]) -> ControlFlow<()> {
        let mut at_hand = std::mem::take(&mut self.at_hand);
        at_hand.clear();
        at_hand.extend(self.units.iter().map(|&unit| self.gain(utility, unit)));
        at_hand.sort_unstable();
        match &mut self.best {
            Some(best) if at_hand < *best => {}
            Some(best) if at_hand == *best => self.found.push(index),
            Some(best) => {
                best.copy_from_slice(&at_hand);
                self.found.clear();
                self.found.push(index);
            }
            None => {
                self.best = Some(at_hand.clone());
                self.found.push(index);
            }
        }
        self.at_hand = at_hand;
        ControlFlow::Continue(())
    }
}

/// The utilitarian solution over packages: Σ uᵢ over the zone.
#[must_use]
pub fn utilitarian_solution(space: &Space) -> Vec<u64> {
    struct Sum<'a> {
        required: &'a [usize],
        best: Option<i64>,
        found: Vec<u64>,
    }
    impl Sum<'_> {
        fn of(&self, utility: &[f64]) -> i64 {
            grid(self.required.iter().map(|&party| utility[party]).sum())
        }
    }
    impl Search for Sum<'_> {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            self.best.is_none_or(|best| self.of(optimistic) >= best)
        }
        fn visit(&mut self, index: u64, utility: &[f64]) -> ControlFlow<()> {
            let sum = self.of(utility);
            if self.best.is_none_or(|best| sum > best) {
                self.best = Some(sum);
                self.found.clear();
            }
            if self.best == Some(sum) {
                self.found.push(index);
            }
            ControlFlow::Continue(())
        }
    }
    let mut search = Sum { required: &space.required, best: None, found: Vec::new() };
    walk(&Walk::zone(space), &mut search);
    search.found
}
