//! The package that all are most likely to accept, without looking at the others.
//!
//! The logarithm of Φ is concave, so that the sum of the parties' logarithms lies below its tangent plane at any point
//! (Pratt 1981, *Journal of the American Statistical Association* 76: 103–106). Along a plane a package is worth the sum
//! of its levels' shares of it: the best level of every open issue bounds a whole branch by one number. The plane that
//! bounds best touches at the best mixture of packages, which a few steps of Frank & Wolfe (1956, *Naval Research
//! Logistics Quarterly* 3: 95–110) come near; the packages they pass are good ones to begin with.
//!
//! A term in numbers is a mixture of the corners of its curves ([`crate::mixed`]): along a plane its best corner bounds it,
//! and under a package of levels the best mixture is found by moving weight from a term's worst corner in use to its best,
//! as far as the chance rises (pairwise steps: Lacoste-Julien & Jaggi 2015, *NeurIPS* 28: 496–504), until the plane that
//! touches there says that no more than a millionth is left to gain.

use crate::Space;
use crate::acceptance::{Acceptance, normal_cdf};
use crate::mixed::Corner;

/// Steps towards the best mixture.
const STEPS: usize = 10;
/// Tangents touch no further from 0 than this, so that no slope is lost in digits.
const FAR: f64 = 6.0;
/// Sums along a plane may be wrong by less than this; packages that are less than that likelier are not looked for.
const SLACK: f64 = 1e-11;
/// The same where there are numbers, and how near the best mixture of corners is sought.
const NEAR: f64 = 1e-6;
/// Rounds over the terms at most.
const ROUNDS: usize = 200;

/// The concave stretches of each term, each with its corners.
type Stretches = Vec<Vec<Corner>>;
/// The best package with the number of each term.
type Found = Option<(Acceptance, Vec<f64>)>;

/// The best package under unanimity; `None` where red lines and `closed` leave none. `Err` after so many branches: with
/// the best so far.
pub(crate) fn likeliest(
    space: &Space,
    tau: f64,
    closed: Option<&dyn Fn(u128) -> bool>,
    branches: u64,
) -> Result<Option<Acceptance>, Option<Acceptance>> {
    let without = |found: Found| found.map(|(found, _)| found);
    likeliest_with(space, &[], tau, closed, branches).map(without).map_err(without)
}

/// The same where packages have numbers as well: one for each of `terms`, none of them without a corner.
pub(crate) fn likeliest_with(
    space: &Space,
    terms: &[Stretches],
    tau: f64,
    closed: Option<&dyn Fn(u128) -> bool>,
    branches: u64,
) -> Result<Found, Found> {
    let mut search = Search {
        space,
        terms,
        tau,
        closed,
        best: None,
        at: vec![0.0; terms.len()],
        utility: Vec::new(),
        gains: Vec::new(),
    };
    let open: Vec<Vec<usize>> = space
        .offsets
        .iter()
        .zip(&space.levels)
        .map(|(offset, count)| (0..*count).filter(|level| !space.refused[offset + level]).collect())
        .collect();
    if open.is_empty() || open.iter().any(Vec::is_empty) {
        return Ok(None);
    }
    let plane = search.approach(&open);
    let bound = Bound::of(space, &plane, terms, &open);
    let done = search.descend(&plane, &bound, branches);
    let found = search.best.map(|best| (best, search.at));
    if done { Ok(found) } else { Err(found) }
}

struct Search<'a> {
    space: &'a Space,
    terms: &'a [Stretches],
    tau: f64,
    closed: Option<&'a dyn Fn(u128) -> bool>,
    best: Option<Acceptance>,
    /// The numbers of the best.
    at: Vec<f64>,
    utility: Vec<f64>,
    /// Standardised, by required party.
    gains: Vec<f64>,
}

/// A plane above the logarithm of the chance.
#[derive(Default)]
struct Plane {
    constant: f64,
    /// What a level (numbered through) adds.
    adds: Vec<f64>,
    /// (required party, slope).
    slopes: Vec<(usize, f64)>,
}

impl Plane {
    fn along(&self, of: &[f64]) -> f64 {
        self.slopes.iter().map(|(party, slope)| slope * of[*party]).sum()
    }

    /// Touches at these standardised gains.
    fn touch(&mut self, space: &Space, tau: f64, at: &[f64]) {
        self.constant = 0.0;
        self.slopes.clear();
        for (party, at) in space.required.iter().zip(at) {
            let at = at.clamp(-FAR, FAR);
            let chance = normal_cdf(at);
            let slope = steepness(at);
            self.constant += libm::log(chance) - slope * at;
            self.constant += slope * (space.base[*party] - space.reservation[*party]) / tau;
            self.slopes.push((*party, slope / tau));
        }
        let mut adds = std::mem::take(&mut self.adds);
        adds.clear();
        adds.extend(space.adds.chunks_exact(space.parties).map(|adds| self.along(adds)));
        self.adds = adds;
    }
}

/// What a plane says of the levels.
struct Bound {
    constant: f64,
    /// By issue: (what it adds, level), the most first.
    levels: Vec<Vec<(f64, usize)>>,
    /// By interaction.
    bonus: Vec<f64>,
    /// The most that the issues from each on can add.
    rest: Vec<f64>,
}

impl Bound {
    fn of(space: &Space, plane: &Plane, terms: &[Stretches], open: &[Vec<usize>]) -> Self {
        let value = |slot: usize| plane.adds[slot];
        let mut levels: Vec<Vec<(f64, usize)>> = open
            .iter()
            .zip(&space.offsets)
            .map(|(open, offset)| open.iter().map(|level| (value(offset + level), *level)).collect())
            .collect();
        for levels in &mut levels {
            levels.sort_unstable_by(|(a, i), (b, j)| b.total_cmp(a).then(i.cmp(j)));
        }
        let bonus: Vec<f64> = space.links.iter().map(|link| plane.along(&link.bonus)).collect();
        let mut rest = vec![0.0; levels.len() + 1];
        for issue in (0..levels.len()).rev() {
            let slots = space.offsets[issue]..space.offsets[issue] + space.levels[issue];
            let links = space.links.iter().zip(&bonus).filter(|(link, _)| slots.contains(&link.at));
            let most: f64 = links.map(|(_, bonus)| bonus.max(0.0)).sum();
            rest[issue] = rest[issue + 1] + most + levels[issue].first().map_or(0.0, |(value, _)| *value);
        }
        let of_terms: f64 = terms
            .iter()
            .map(|term| {
                term.iter().flatten().map(|corner| plane.along(&corner.adds)).fold(f64::MIN, f64::max)
            })
            .sum();
        Self { constant: plane.constant + of_terms, levels, bonus, rest }
    }
}

impl Search<'_> {
    /// Standardised gains of a package, by required party.
    fn weigh(&mut self, package: &[usize]) {
        let space = self.space;
        self.utility.clone_from(&space.base);
        for (issue, level) in package.iter().enumerate() {
            space.add(space.offsets[issue] + level, package, &mut self.utility);
        }
        self.gains.clear();
        let gain = |party: &usize| (self.utility[*party] - space.reservation[*party]) / self.tau;
        self.gains.extend(space.required.iter().map(gain));
    }

    /// Looks at a package that was weighed, with these numbers.
    fn look(&mut self, package: &[usize], at: impl Iterator<Item = f64>) {
        let gains = &self.gains;
        let least = gains.iter().copied().fold(f64::INFINITY, f64::min);
        if self.best.is_some_and(|best| normal_cdf(least) <= best.chance) {
            return;
        }
        let space = self.space;
        let index: u128 =
            package.iter().zip(&space.strides).map(|(level, stride)| *level as u128 * stride).sum();
        let chance = gains.iter().map(|gain| normal_cdf(*gain)).product::<f64>();
        if self.best.is_none_or(|best| chance > best.chance)
            && !space.gaps.iter().any(|gap| gap.excludes(package))
            && !self.closed.is_some_and(|closed| closed(index))
        {
            self.best = Some(Acceptance { package: index, chance });
            self.at.clear();
            self.at.extend(at);
        }
    }

    /// The plane that touches near the best mixture of packages.
    fn approach(&mut self, open: &[Vec<usize>]) -> Plane {
        let space = self.space;
        let mut at = vec![0.0; space.required.len()];
        let mut plane = Plane::default();
        let (mut package, mut before) = (Vec::new(), Vec::new());
        let mut corners: Vec<&Corner> = Vec::new();
        for step in 0..STEPS {
            plane.touch(space, self.tau, &at);
            package.clear();
            package.extend(open.iter().zip(&space.offsets).map(|(open, offset)| {
                let adds = |level: &usize| plane.adds[offset + level];
                open.iter()
                    .copied()
                    .fold(open[0], |best, level| if adds(&level) > adds(&best) { level } else { best })
            }));
            corners.clear();
            corners.extend(self.terms.iter().filter_map(|term| best_corner(&plane, term.iter().flatten())));
            if package != before || !corners.is_empty() {
                self.weigh(&package);
                for corner in &corners {
                    self.add(corner, 1.0);
                }
                self.look(&package, corners.iter().map(|corner| corner.at));
            } else if step == 1 {
                // The best package along the plane that touches at itself: nothing is better.
                return plane;
            }
            let share = 2.0 / (step as f64 + 2.0);
            at.iter_mut().zip(&self.gains).for_each(|(at, gain)| *at += share * (gain - *at));
            before.clone_from(&package);
        }
        plane.touch(space, self.tau, &at);
        plane
    }

    /// Adds so much of a corner to the gains.
    fn add(&mut self, corner: &Corner, share: f64) {
        for (gain, party) in self.gains.iter_mut().zip(&self.space.required) {
            *gain += share * corner.adds[*party] / self.tau;
        }
    }

    /// Looks at a package of levels with the numbers that are best for it, stretch by stretch.
    fn look_with_terms(&mut self, package: &[usize], plane: &Plane, sum: f64) {
        if self.terms.is_empty() {
            self.weigh(package);
            self.look(package, std::iter::empty());
            return;
        }
        let terms = self.terms;
        let most = |stretch: &[Corner]| {
            stretch.iter().map(|corner| plane.along(&corner.adds)).fold(f64::MIN, f64::max)
        };
        let all: f64 =
            terms.iter().map(|term| term.iter().map(|stretch| most(stretch)).fold(f64::MIN, f64::max)).sum();
        let mut chosen = vec![0_usize; terms.len()];
        loop {
            let stretches: Vec<&[Corner]> =
                terms.iter().zip(&chosen).map(|(term, at)| term[*at].as_slice()).collect();
            let bound = sum - all + stretches.iter().map(|stretch| most(stretch)).sum::<f64>();
            if bound > self.floor() {
                self.weigh(package);
                let at = self.mix(plane, &stretches);
                self.look(package, at.into_iter());
            }
            let Some(next) = (0..terms.len()).rev().find(|term| chosen[*term] + 1 < terms[*term].len())
            else {
                return;
            };
            chosen[next] += 1;
            chosen[next + 1..].fill(0);
        }
    }

    /// Adds the best mixture of each term's corners to the gains and says which numbers it is.
    fn mix(&mut self, plane: &Plane, terms: &[&[Corner]]) -> Vec<f64> {
        let mut shares: Vec<Vec<f64>> = terms.iter().map(|corners| vec![0.0; corners.len()]).collect();
        for (corners, shares) in terms.iter().zip(&mut shares) {
            let values = corners.iter().map(|corner| plane.along(&corner.adds));
            let (best, _) = most(values.enumerate());
            shares[best] = 1.0;
            self.add(&corners[best], 1.0);
        }
        let mut slopes = vec![0.0; self.gains.len()];
        for _ in 0..ROUNDS {
            let mut left = 0.0;
            for (corners, shares) in terms.iter().zip(&mut shares) {
                for (slope, gain) in slopes.iter_mut().zip(&self.gains) {
                    *slope = steepness(*gain) / self.tau;
                }
                let value = |at: usize| -> f64 {
                    let parties = self.space.required.iter().zip(&slopes);
                    parties.map(|(party, slope)| slope * corners[at].adds[*party]).sum()
                };
                let (to, high) = most((0..corners.len()).map(|at| (at, value(at))));
                let used = (0..corners.len()).filter(|at| shares[*at] > 0.0);
                let (from, low) = most(used.clone().map(|at| (at, -value(at))));
                left += high - used.map(|at| shares[at] * value(at)).sum::<f64>();
                if high + low <= 0.0 {
                    continue;
                }
                let step = self.along(&corners[from], &corners[to], shares[from]);
                // Exactly nothing is left of a corner that was given up.
                shares[from] = if step == shares[from] { 0.0 } else { shares[from] - step };
                shares[to] += step;
                self.add(&corners[from], -step);
                self.add(&corners[to], step);
                self.draw_together(corners, shares);
            }
            if left <= NEAR {
                break;
            }
        }
        terms.iter().zip(&shares).map(|(corners, shares)| place(corners, shares)).collect()
    }

    /// Puts a mixture of distant corners at its number, between the two corners next to it: along a stretch nobody has less
    /// of that.
    fn draw_together(&mut self, corners: &[Corner], shares: &mut [f64]) {
        if shares.iter().filter(|share| **share > 0.0).count() < 2 {
            return;
        }
        let at = place(corners, shares);
        let next = corners.partition_point(|corner| corner.at <= at).clamp(1, corners.len() - 1);
        let (low, high) = (corners[next - 1].at, corners[next].at);
        let share = ((at - low) / (high - low)).clamp(0.0, 1.0);
        for (corner, old) in corners.iter().zip(shares.iter_mut()) {
            if *old > 0.0 {
                self.add(corner, -*old);
                *old = 0.0;
            }
        }
        for (corner, part) in [(next - 1, 1.0 - share), (next, share)] {
            shares[corner] = part;
            self.add(&corners[corner], part);
        }
    }

    /// How much weight to move from one corner to another, at most `most`: where the sum of the logarithms is largest.
    fn along(&self, from: &Corner, to: &Corner, most: f64) -> f64 {
        let ways = |(at, gain): (usize, &f64)| {
            let party = self.space.required[at];
            (*gain, (to.adds[party] - from.adds[party]) / self.tau)
        };
        let slope = |step: f64| -> f64 {
            let parties = self.gains.iter().enumerate().map(ways);
            parties.map(|(gain, way)| way * steepness(gain + step * way)).sum()
        };
        if slope(most) >= 0.0 {
            return most;
        }
        // The slope falls: false position, halved where one end stays (Dowell & Jarratt 1971, *BIT* 11: 168–174).
        let (mut low, mut high) = ((0.0, slope(0.0)), (most, slope(most)));
        for _ in 0..60 {
            let step = low.0 + (high.0 - low.0) * low.1 / (low.1 - high.1);
            let at = slope(step);
            if at.abs() <= 1e-12 || high.0 - low.0 <= 1e-12 * most {
                return step;
            }
            if at > 0.0 {
                low = (step, at);
                high.1 *= 0.5;
            } else {
                high = (step, at);
                low.1 *= 0.5;
            }
        }
        low.0
    }

    /// Branches that the plane does not rule out, the most promising levels first. False once there were too many.
    fn descend(&mut self, touching: &Plane, plane: &Bound, branches: u64) -> bool {
        let space = self.space;
        let issues = plane.levels.len();
        let mut cursor = vec![0_usize; issues];
        let mut package = vec![0_usize; issues];
        let mut sums = vec![plane.constant; issues + 1];
        let mut floor = self.floor();
        let (mut depth, mut left) = (0, branches);
        loop {
            let Some(&(value, level)) = plane.levels[depth].get(cursor[depth]) else {
                if depth == 0 {
                    return true;
                }
                cursor[depth] = 0;
                depth -= 1;
                continue;
            };
            cursor[depth] += 1;
            package[depth] = level;
            let mut sum = sums[depth] + value;
            if !space.links.is_empty() {
                let slot = space.offsets[depth] + level;
                let first = space.links.partition_point(|link| link.at < slot);
                for (link, bonus) in space.links[first..].iter().zip(&plane.bonus[first..]) {
                    if link.at != slot {
                        break;
                    }
                    if link.with.iter().all(|(issue, level)| package[*issue] == *level) {
                        sum += bonus;
                    }
                }
            }
            if sum + plane.rest[depth + 1] <= floor {
                if space.links.is_empty() {
                    // Levels that follow add less.
                    cursor[depth] = plane.levels[depth].len();
                }
                continue;
            }
            let Some(fewer) = left.checked_sub(1) else { return false };
            left = fewer;
            if depth + 1 == issues {
                self.look_with_terms(&package, touching, sum);
                floor = self.floor();
            } else {
                sums[depth + 1] = sum;
                depth += 1;
            }
        }
    }

    /// What a package must reach along the plane to be as likely as the best.
    fn floor(&self) -> f64 {
        let slack = if self.terms.is_empty() { SLACK } else { NEAR };
        self.best.map_or(f64::NEG_INFINITY, |best| libm::log(best.chance) + slack)
    }
}

/// Where a mixture of corners lies.
fn place(corners: &[Corner], shares: &[f64]) -> f64 {
    let at: f64 = corners.iter().zip(shares).map(|(corner, share)| corner.at * share).sum();
    at / shares.iter().sum::<f64>()
}

/// The place of the largest value, and the value; the first of equals.
fn most(values: impl Iterator<Item = (usize, f64)>) -> (usize, f64) {
    values.fold((0, f64::MIN), |best, value| if value.1 > best.1 { value } else { best })
}

/// The corner that adds most along a plane.
fn best_corner<'a>(plane: &Plane, corners: impl Iterator<Item = &'a Corner>) -> Option<&'a Corner> {
    corners.reduce(
        |best, corner| {
            if plane.along(&corner.adds) > plane.along(&best.adds) { corner } else { best }
        },
    )
}

/// The slope of ln Φ at a standardised gain; no further from 0 than [`FAR`] it stays as there.
fn steepness(gain: f64) -> f64 {
    let at = gain.clamp(-FAR, FAR);
    libm::exp(-at * at / 2.0) / (normal_cdf(at) * SQRT_TAU)
}

/// √(2π).
const SQRT_TAU: f64 = 2.506_628_274_631_000_5;
