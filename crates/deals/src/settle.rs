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

use crate::aim::Aim;
use crate::error::{DealsError, Kind};
use crate::frontier::{Frontier, frontier, grid};
use crate::kept::{Among, Kept};
use crate::margin::nearest;
use crate::pick::{Over, pick_by};
use crate::walk::Search;
use crate::zone::ideal_among;
use crate::{AlternativeKind, Settlement, Space, TOLERANCE};
use std::ops::ControlFlow;

/// Above this number of required parties products of gains could underflow and logarithms are summed.
const PRODUCT_PARTIES: usize = 24;

/// The Nash bargaining solution, gains counted from the reservation values: Π (uᵢ − dᵢ) over the zone.
///
/// This holds for both kinds of alternative; [`nash_with_outside_options`] is the other reading.
///
/// # Errors
/// This and the other settlements refuse what [`DealsError::is_too_large`] tells.
pub fn nash_bargaining_solution(space: &Space) -> Result<Vec<u128>, DealsError> {
    plain_nash(Among::Whole(space))
}

fn plain_nash(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    nash(among, &among.space().reservation, None)
}

/// The weighted (asymmetric) Nash solution: Π (uᵢ − dᵢ)^wᵢ over the zone, one weight for each party of the space,
/// none negative (Kalai 1977, *International Journal of Game Theory* 6(3): 129–133). Weights inverse to
/// impatience give the limit of alternating offers. A party with weight 0 only has its floor.
///
/// # Errors
/// Where weights are missing, negative or not numbers, or the space is too large.
///
/// ```
/// use detente_deals::*;
/// let side = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![3],
///     parties: vec![side([0.2, 0.5, 0.8]), side([0.8, 0.5, 0.2])],
///     ..Negotiation::default()
/// };
/// let space = Space::of(&talks)?;
/// assert_eq!(nash_bargaining_solution(&space)?, [1]);
/// assert_eq!(weighted_nash_solution(&space, &[3.0, 1.0])?, [2]);
/// # Ok::<(), DealsError>(())
/// ```
pub fn weighted_nash_solution(space: &Space, weights: &[f64]) -> Result<Vec<u128>, DealsError> {
    weighted_nash(Among::Whole(space), weights)
}

fn weighted_nash(among: Among<'_>, weights: &[f64]) -> Result<Vec<u128>, DealsError> {
    let space = among.space();
    if weights.len() != space.parties() || !weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0)
    {
        return Err(DealsError(Kind::Malformed(
            "a weight for each party is needed, none negative".to_owned(),
        )));
    }
    let total: f64 = weights.iter().sum();
    let scaled: Vec<f64> =
        weights.iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect();
    nash(among, &space.reservation, Some(&scaled))
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
///     ..Negotiation::default()
/// };
/// // Breakdown at .4 for the first: gains .1 × .5 against .3 × .3. As an outside option it does not bind.
/// let breakdown = Space::of(&talks(AlternativeKind::BreakdownPoint))?;
/// assert_eq!(nash_with_outside_options(&breakdown)?, [2]);
/// let outside = Space::of(&talks(AlternativeKind::OutsideOption))?;
/// assert_eq!(nash_with_outside_options(&outside)?, [1]);
/// assert_eq!(nash_bargaining_solution(&outside)?, [2]);
/// # Ok::<(), DealsError>(())
/// ```
///
/// # Errors
/// As [`nash_bargaining_solution`].
pub fn nash_with_outside_options(space: &Space) -> Result<Vec<u128>, DealsError> {
    outside_options(Among::Whole(space))
}

fn outside_options(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    let space = among.space();
    let from = |(reservation, kind): (&f64, &AlternativeKind)| match kind {
        AlternativeKind::OutsideOption => 0.0,
        AlternativeKind::BreakdownPoint => *reservation,
    };
    let from: Vec<f64> = space.reservation.iter().zip(&space.alternative).map(from).collect();
    nash(among, &from, None)
}

fn nash(among: Among<'_>, from: &[f64], weights: Option<&[f64]>) -> Result<Vec<u128>, DealsError> {
    let required = &among.space().required;
    let logs = required.len() > PRODUCT_PARTIES || weights.is_some();
    let best = if logs { f64::NEG_INFINITY } else { 0.0 };
    among.pick(Over::Zone, &mut Nash { required, from, weights, logs, gainers: 0, best, found: Vec::new() })
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
    weights: Option<&'a [f64]>,
    logs: bool,
    /// How many parties gain at best so far, and the product of their gains.
    gainers: usize,
    best: f64,
    found: Vec<(u128, usize, f64)>,
}

impl Nash<'_> {
    /// How many gain, and the product (or sum of logarithms) of their gains.
    fn merit(&self, utility: &[f64]) -> (usize, f64) {
        let gains = self.required.iter().map(|&party| (party, utility[party] - self.from[party]));
        let mut gainers = 0;
        let mut merit = if self.logs { 0.0 } else { 1.0 };
        for (party, gain) in gains.filter(|(_, gain)| *gain > TOLERANCE) {
            let weight = self.weights.map_or(1.0, |weights| weights[party]);
            if weight == 0.0 {
                continue;
            }
            gainers += 1;
            if self.logs {
                merit += weight * libm::log(gain);
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

    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
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

    fn aim(&self, _: &[usize]) -> Aim {
        let weight = |party: usize| self.weights.map_or(1.0, |weights| weights[party]);
        let terms: Vec<(usize, f64, f64)> = self
            .required
            .iter()
            .map(|&party| (party, self.from[party], weight(party)))
            .filter(|(.., weight)| *weight > 0.0)
            .collect();
        // Only where everybody gains is what a package must reach a sum of logarithms.
        let least = if self.gainers < terms.len() || self.found.is_empty() {
            f64::NEG_INFINITY
        } else if self.logs {
            self.best - 2.0 * TOLERANCE
        } else {
            libm::log(self.best) - 2.0 * TOLERANCE
        };
        Aim::Logs { terms, least }
    }

    fn found(&self) -> Vec<u128> {
        let least = just_below(self.best, self.logs);
        let best = |(_, n, merit): &&(u128, usize, f64)| *n == self.gainers && *merit >= least;
        self.found.iter().filter(best).map(|(index, ..)| *index).collect()
    }
}

/// The Kalai–Smorodinsky solution over packages: leximin of gᵢ / (bᵢ − dᵢ).
///
/// # Errors
/// As [`nash_bargaining_solution`].
pub fn kalai_smorodinsky_solution(space: &Space) -> Result<Vec<u128>, DealsError> {
    kalai_smorodinsky(Among::Whole(space))
}

fn kalai_smorodinsky(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    let space = among.space();
    let Some(ideal) = ideal_among(among)? else { return Ok(Vec::new()) };
    let range = |&party: &usize| (party, ideal[party] - space.reservation[party]);
    let units = space.required.iter().map(range).filter(|(_, range)| *range > TOLERANCE).collect();
    leximin(among, Over::Zone, &space.reservation, units, false)
}

/// A frontier, and what is then asked of it.
pub struct Survey<'a> {
    /// As [`frontier`].
    pub frontier: Frontier,
    space: &'a Space,
    kept: Option<Kept<'a>>,
}

impl Survey<'_> {
    fn among(&self) -> Among<'_> {
        self.kept.as_ref().map_or(Among::Whole(self.space), Among::Points)
    }

    /// The packages that a settlement picks: those of [`Settlement::packages`].
    ///
    /// # Errors
    /// As [`Settlement::packages`].
    pub fn settlement(&self, settlement: Settlement, weights: &[f64]) -> Result<Vec<u128>, DealsError> {
        settle(self.among(), settlement, weights)
    }

    /// The largest least gain: that of [`crate::best_least_gain`].
    #[must_use]
    pub fn best_least_gain(&self) -> Option<f64> {
        nearest(self.among()).map(|(_, gain)| gain)
    }
}

/// The frontier by one merge, kept for what is asked next: every principle that prefers more to less picks from the
/// frontier's part in the zone, so that each then costs one look at its points. The answers are those of the functions for
/// each alone, which are used under a quota and where the frontier is too large to keep whole; of equally good packages
/// 4,096 are listed.
///
/// # Errors
/// As [`frontier`].
///
/// ```
/// use detente_deals::*;
/// let side = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![3],
///     parties: vec![side([0.2, 0.5, 0.8]), side([0.8, 0.5, 0.2])],
///     ..Negotiation::default()
/// };
/// let space = Space::of(&talks)?;
/// let survey = survey(&space)?;
/// assert_eq!(survey.frontier, frontier(&space)?);
/// assert_eq!(survey.settlement(Settlement::Nash, &[])?, nash_bargaining_solution(&space)?);
/// # Ok::<(), DealsError>(())
/// ```
pub fn survey(space: &Space) -> Result<Survey<'_>, DealsError> {
    let alone = space.voting.is_some() || space.packages() == 0;
    let (frontier, kept) = if alone { (frontier(space)?, None) } else { Kept::of(space)? };
    Ok(Survey { frontier, space, kept })
}

/// The packages that a settlement picks.
pub(crate) fn settle(
    among: Among<'_>,
    settlement: Settlement,
    weights: &[f64],
) -> Result<Vec<u128>, DealsError> {
    match settlement {
        Settlement::Nash => plain_nash(among),
        Settlement::WeightedNash => weighted_nash(among, weights),
        Settlement::NashOutsideOptions => outside_options(among),
        Settlement::KalaiSmorodinsky => kalai_smorodinsky(among),
        Settlement::Raiffa => raiffa(among),
        Settlement::Egalitarian => egalitarian(among),
        Settlement::Utilitarian => utilitarian(among),
        Settlement::RelativeUtilitarian => relative_utilitarian(among),
    }
}

/// The egalitarian solution over packages: leximin of gᵢ.
///
/// # Errors
/// As [`nash_bargaining_solution`].
pub fn egalitarian_solution(space: &Space) -> Result<Vec<u128>, DealsError> {
    egalitarian(Among::Whole(space))
}

fn egalitarian(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    let space = among.space();
    leximin(among, Over::Zone, &space.reservation, alike(space), false)
}

fn alike(space: &Space) -> Vec<(usize, f64)> {
    space.required.iter().map(|&party| (party, 1.0)).collect()
}

/// The way of filling a draft's open issues that leaves the worst-off best off, then the next: leximin of the gains over
/// the alternatives, in the zone or not, among the packages that nobody required refuses; where the draft is refused
/// whatever becomes of it, among all. `fixed` has a level for each issue that the draft speaks of. Of packages that are as
/// good, the first. `None` where no such package exists.
///
/// ```
/// use detente_deals::*;
/// let side = |worth: [f64; 4]| Party { weights: vec![0.5; 2], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![2, 2],
///     parties: vec![side([1.0, 0.0, 1.0, 0.0]), side([0.0, 1.0, 0.0, 1.0])],
///     ..Negotiation::default()
/// };
/// // The first issue as the first party likes it: the second issue goes to the other.
/// let space = Space::scaled(&talks)?;
/// assert_eq!(best_completion(&space, &[Some(0), None]), space.index(&[0, 1]));
/// # Ok::<(), DealsError>(())
/// ```
#[must_use]
pub fn best_completion(space: &Space, fixed: &[Option<usize>]) -> Option<u128> {
    if fixed.len() != space.levels.len() {
        return None;
    }
    let mut rest = space.clone();
    let closed: Vec<bool> = fixed
        .iter()
        .zip(&space.levels)
        .flat_map(|(fixed, count)| (0..*count).map(move |level| fixed.is_some_and(|fixed| fixed != level)))
        .collect();
    let among = |rest: &Space| {
        let found = leximin(Among::Whole(rest), Over::Allowed, &rest.reservation, alike(rest), false);
        found.ok().and_then(|found| found.into_iter().min())
    };
    rest.refused.iter_mut().zip(&closed).for_each(|(refused, closed)| *refused |= closed);
    among(&rest).or_else(|| {
        rest.refused = (0..closed.len()).map(|slot| closed[slot] || space.gone[slot]).collect();
        rest.refusers.iter_mut().for_each(|refusers| *refusers = Default::default());
        among(&rest)
    })
}

/// Improves a draft for everybody: among the packages of the zone that leave no required party worse off than
/// the draft, leximin of (uᵢ(x) − uᵢ(draft)) / (mᵢ − uᵢ(draft)), mᵢ being the most that party i could get
/// among them (maximise the least gain: Thiessen & Loucks 1992, *Water Resources Bulletin* 28(4), as used by
/// support systems after a tentative deal). Only packages equal to the draft are left where nothing improves on
/// it, and none where nothing as good as the draft is in the zone.
///
/// # Errors
/// As [`nash_bargaining_solution`].
///
/// ```
/// use detente_deals::*;
/// let side = |worth: [f64; 4]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
/// let talks = Negotiation {
///     levels: vec![4],
///     parties: vec![side([0.3, 0.5, 0.7, 0.9]), side([0.3, 0.8, 0.6, 0.2])],
///     ..Negotiation::default()
/// };
/// // The last level would be worse than the draft for the second party. Of the other two, the second level
/// // gives half and all of what could be gained, the third all and three fifths: its least is larger.
/// assert_eq!(max_min_gain_over(&Space::of(&talks)?, 0)?, [2]);
/// # Ok::<(), DealsError>(())
/// ```
pub fn max_min_gain_over(space: &Space, draft: u128) -> Result<Vec<u128>, DealsError> {
    let from = space.utilities(draft);
    let Some(most) = most_above(Among::Whole(space), &from)? else { return Ok(Vec::new()) };
    let range = |&party: &usize| (party, most[party] - from[party]);
    let units = space.required.iter().map(range).filter(|(_, range)| *range > TOLERANCE).collect();
    leximin(Among::Whole(space), Over::Zone, &from, units, true)
}

/// Raiffa's stepwise solution (Raiffa 1953; the sequential form of Salonen 1988, *Annals of Operations
/// Research* 16): from the reservation values, every party is moved up by one nth of what it could still gain
/// if the others kept what they have; and again from there, while some package of the zone still gives everybody
/// as much. Packages are lumpy, so the steps end before a package is hit: the answer is then the leximin of the
/// shares of what each could still gain from the last point.
///
/// # Errors
/// As [`nash_bargaining_solution`].
pub fn raiffa_solution(space: &Space) -> Result<Vec<u128>, DealsError> {
    raiffa(Among::Whole(space))
}

fn raiffa(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    let space = among.space();
    let mut at = space.reservation.clone();
    // Points that are out of reach at one step are so at all that follow.
    let mut points = if let Among::Points(kept) = among { kept.zone() } else { Vec::new() };
    let mut most_above = |from: &[f64]| match among {
        Among::Points(kept) => Ok(kept.narrowed(&mut points, from)),
        Among::Whole(_) => most_above(among, from),
    };
    let Some(mut most) = most_above(&at)? else { return Ok(Vec::new()) };
    let parties = space.required.len() as f64;
    // Gains shrink by a fixed share a step, so that far fewer steps than this are ever taken.
    for _ in 0..256 {
        let mut next = at.clone();
        let mut moved = 0.0f64;
        for &party in &space.required {
            let step = (most[party] - at[party]) / parties;
            next[party] += step;
            moved = moved.max(step);
        }
        if moved <= TOLERANCE {
            break;
        }
        let Some(reached) = most_above(&next)? else { break };
        at = next;
        most = reached;
    }
    let range = |&party: &usize| (party, most[party] - at[party]);
    let units = space.required.iter().map(range).filter(|(_, range)| *range > TOLERANCE).collect();
    leximin(among, Over::Zone, &at, units, true)
}

/// The most that each required party could get among packages of the zone that give every required party at
/// least `from`; `None` where there is none.
fn most_above(among: Among<'_>, from: &[f64]) -> Result<Option<Vec<f64>>, DealsError> {
    struct Most<'a> {
        required: &'a [usize],
        from: &'a [f64],
        best: Vec<f64>,
        /// The party that is asked about; all at once where `None`.
        only: Option<usize>,
    }
    impl Most<'_> {
        fn above(&self, utility: &[f64]) -> bool {
            self.required.iter().all(|&party| utility[party] >= self.from[party] - TOLERANCE)
        }
    }
    impl Search for Most<'_> {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            let more = |&party: &usize| optimistic[party] > self.best[party];
            self.above(optimistic) && self.only.as_ref().map_or_else(|| self.required.iter().any(more), more)
        }
        fn visit(&mut self, _: u128, utility: &[f64]) -> ControlFlow<()> {
            if self.above(utility) {
                for &party in self.required {
                    self.best[party] = self.best[party].max(utility[party]);
                }
            }
            ControlFlow::Continue(())
        }
        fn aim(&self, _: &[usize]) -> Aim {
            match self.only {
                Some(party) => Aim::Sum { terms: vec![(party, 1.0)], least: self.best[party] },
                None => Aim::Any,
            }
        }
        fn floors(&self) -> Vec<(usize, f64)> {
            self.required.iter().map(|&party| (party, self.from[party])).collect()
        }
    }
    let space = among.space();
    let best = vec![f64::NEG_INFINITY; space.parties()];
    let mut most = Most { required: &space.required, from, best, only: None };
    if among.at_one_look() {
        among.pick(Over::Zone, &mut most)?;
    } else {
        for &party in &space.required {
            most.only = Some(party);
            among.pick(Over::Zone, &mut most)?;
        }
    }
    let found = most.required.iter().all(|&party| most.best[party].is_finite());
    Ok((found && !space.required.is_empty()).then_some(most.best))
}

/// Leximin over the zone of each party's gain over `from`, divided by its unit. Without any party all of Z is
/// best. With `above` only packages that give every required party `from` count.
fn leximin(
    among: Among<'_>,
    over: Over,
    from: &[f64],
    units: Vec<(usize, f64)>,
    above: bool,
) -> Result<Vec<u128>, DealsError> {
    let mut search = Leximin {
        required: &among.space().required,
        from,
        above,
        units,
        at_hand: Vec::new(),
        best: None,
        found: Vec::new(),
    };
    among.pick(over, &mut search)
}

struct Leximin<'a> {
    required: &'a [usize],
    from: &'a [f64],
    above: bool,
    units: Vec<(usize, f64)>,
    at_hand: Vec<i64>,
    best: Option<Vec<i64>>,
    found: Vec<u128>,
}

impl Leximin<'_> {
    fn gain(&self, utility: &[f64], (party, unit): (usize, f64)) -> i64 {
        grid((utility[party] - self.from[party]) / unit)
    }

    fn counts(&self, utility: &[f64]) -> bool {
        !self.above || self.required.iter().all(|&party| utility[party] >= self.from[party] - TOLERANCE)
    }
}

impl Search for Leximin<'_> {
    fn descend(&mut self, optimistic: &[f64]) -> bool {
        if !self.counts(optimistic) {
            return false;
        }
        let least = self.units.iter().map(|&unit| self.gain(optimistic, unit)).min();
        match (&self.best, least) {
            (Some(best), Some(least)) => best.first().is_none_or(|best| least >= *best),
            _ => true,
        }
    }

    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
        if !self.counts(utility) {
            return ControlFlow::Continue(());
        }
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

    fn aim(&self, _: &[usize]) -> Aim {
        let terms = self.units.iter().map(|&(party, unit)| (party, self.from[party], unit)).collect();
        let least = self.best.as_ref().and_then(|best| best.first());
        Aim::Least { terms, least: least.map_or(f64::NEG_INFINITY, |best| (best - 1) as f64 * TOLERANCE) }
    }

    fn floors(&self) -> Vec<(usize, f64)> {
        let required = self.required.iter().filter(|_| self.above);
        required.map(|&party| (party, self.from[party])).collect()
    }

    fn found(&self) -> Vec<u128> {
        self.found.clone()
    }
}

/// The utilitarian solution over packages: Σ uᵢ over the zone.
///
/// # Errors
/// As [`nash_bargaining_solution`].
pub fn utilitarian_solution(space: &Space) -> Result<Vec<u128>, DealsError> {
    utilitarian(Among::Whole(space))
}

fn utilitarian(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    weighted_sum(among, among.space().required.iter().map(|&party| (party, 0.0, 1.0)).collect())
}

/// The relative utilitarian solution: Σ gᵢ / (bᵢ − dᵢ) over the zone, each party's gain as a share of the most
/// that it could gain there (Dhillon & Mertens 1999, *Econometrica* 67(3): 471–498, with the zone in the place
/// of all alternatives). It does not depend on units. A party that can gain nothing is left out.
///
/// # Errors
/// As [`nash_bargaining_solution`].
pub fn relative_utilitarian_solution(space: &Space) -> Result<Vec<u128>, DealsError> {
    relative_utilitarian(Among::Whole(space))
}

fn relative_utilitarian(among: Among<'_>) -> Result<Vec<u128>, DealsError> {
    let space = among.space();
    let Some(ideal) = ideal_among(among)? else { return Ok(Vec::new()) };
    let range = |&party: &usize| (party, space.reservation[party], ideal[party] - space.reservation[party]);
    weighted_sum(among, space.required.iter().map(range).filter(|(.., range)| *range > TOLERANCE).collect())
}

/// The best packages for one party that leave every required party at least `floors` (one number for each party
/// of the space; those of parties not required are not looked at) and are allowed by red lines. Reservation
/// values play no part but through `floors`. With several best ones for the party, those that nobody can improve
/// on without loss to another.
///
/// # Errors
/// Where the party or a floor is missing, or the space is too large.
pub fn best_for(space: &Space, party: usize, floors: &[f64]) -> Result<Vec<u128>, DealsError> {
    if party >= space.parties()
        || floors.len() != space.parties()
        || floors.iter().any(|floor| floor.is_nan())
    {
        return Err(DealsError(Kind::Malformed(
            "a party of the space and a floor for each are needed".to_owned(),
        )));
    }
    struct BestFor<'a> {
        required: &'a [usize],
        party: usize,
        floors: &'a [f64],
        best: Option<i64>,
        found: Vec<u128>,
    }
    impl BestFor<'_> {
        fn clears(&self, utility: &[f64]) -> bool {
            self.required.iter().all(|&party| utility[party] >= self.floors[party] - TOLERANCE)
        }
    }
    impl Search for BestFor<'_> {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            self.clears(optimistic) && self.best.is_none_or(|best| grid(optimistic[self.party]) >= best)
        }
        fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
            if self.clears(utility) {
                let value = grid(utility[self.party]);
                if self.best.is_none_or(|best| value > best) {
                    self.best = Some(value);
                    self.found.clear();
                }
                if self.best == Some(value) {
                    self.found.push(index);
                }
            }
            ControlFlow::Continue(())
        }
        fn aim(&self, _: &[usize]) -> Aim {
            let least = self.best.map_or(f64::NEG_INFINITY, |best| (best - 1) as f64 * TOLERANCE);
            Aim::Sum { terms: vec![(self.party, 1.0)], least }
        }
        fn floors(&self) -> Vec<(usize, f64)> {
            self.required.iter().map(|&party| (party, self.floors[party])).collect()
        }
        fn found(&self) -> Vec<u128> {
            self.found.clone()
        }
    }
    let mut search = BestFor { required: &space.required, party, floors, best: None, found: Vec::new() };
    let mut columns = space.required.clone();
    if !columns.contains(&party) {
        columns.push(party);
    }
    let found = pick_by(space, Over::Allowed, &columns, &mut search)?;
    // Equally good for the party: only those that no other one beats.
    let worth: Vec<Vec<i64>> = found
        .iter()
        .map(|index| {
            let utility = space.utilities(*index);
            columns.iter().map(|party| grid(utility[*party])).collect()
        })
        .collect();
    let beaten = |at: usize| {
        worth.iter().any(|other| *other != worth[at] && other.iter().zip(&worth[at]).all(|(a, b)| a >= b))
    };
    Ok((0..found.len()).filter(|at| !beaten(*at)).map(|at| found[at]).collect())
}

/// Maximises Σ (uᵢ − fromᵢ) / unitᵢ over the zone. Without any party all of Z is best.
fn weighted_sum(among: Among<'_>, terms: Vec<(usize, f64, f64)>) -> Result<Vec<u128>, DealsError> {
    among.pick(Over::Zone, &mut Sum { terms, best: None, found: Vec::new() })
}

struct Sum {
    terms: Vec<(usize, f64, f64)>,
    best: Option<i64>,
    found: Vec<u128>,
}

impl Sum {
    fn of(&self, utility: &[f64]) -> i64 {
        grid(self.terms.iter().map(|&(party, from, unit)| (utility[party] - from) / unit).sum())
    }
}

impl Search for Sum {
    fn descend(&mut self, optimistic: &[f64]) -> bool {
        self.best.is_none_or(|best| self.of(optimistic) >= best)
    }

    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
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

    fn aim(&self, _: &[usize]) -> Aim {
        let start: f64 = self.terms.iter().map(|&(_, from, unit)| from / unit).sum();
        let least = self.best.map_or(f64::NEG_INFINITY, |best| (best - 1) as f64 * TOLERANCE + start);
        Aim::Sum { terms: self.terms.iter().map(|&(party, _, unit)| (party, 1.0 / unit)).collect(), least }
    }

    fn found(&self) -> Vec<u128> {
        self.found.clone()
    }
}
