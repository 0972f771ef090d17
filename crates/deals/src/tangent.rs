//! The package that all are most likely to accept, without looking at the others.
//!
//! The logarithm of Φ is concave, so that the sum of the parties' logarithms lies below its tangent plane at any point
//! (Pratt 1981, *Journal of the American Statistical Association* 76: 103–106). Along a plane a package is worth the sum
//! of its levels' shares of it: the best level of every open issue bounds a whole branch by one number. The plane that
//! bounds best touches at the best mixture of packages, which a few steps of Frank & Wolfe (1956, *Naval Research
//! Logistics Quarterly* 3: 95–110) come near; the packages they pass are good ones to begin with.

use crate::Space;
use crate::acceptance::{Acceptance, normal_cdf};

/// Steps towards the best mixture.
const STEPS: usize = 10;
/// Tangents touch no further from 0 than this, so that no slope is lost in digits.
const FAR: f64 = 6.0;
/// Sums along a plane may be wrong by less than this; packages that are less than that likelier are not looked for.
const SLACK: f64 = 1e-11;

/// The best package under unanimity; `None` where red lines and `closed` leave none. `Err` after so many branches: with
/// the best so far.
pub(crate) fn likeliest(
    space: &Space,
    tau: f64,
    closed: Option<&dyn Fn(u128) -> bool>,
    branches: u64,
) -> Result<Option<Acceptance>, Option<Acceptance>> {
    let mut search = Search { space, tau, closed, best: None, utility: Vec::new(), gains: Vec::new() };
    let open: Vec<Vec<usize>> = space
        .offsets
        .iter()
        .zip(&space.levels)
        .map(|(offset, count)| (0..*count).filter(|level| !space.refused[offset + level]).collect())
        .collect();
    if open.is_empty() || open.iter().any(Vec::is_empty) {
        return Ok(None);
    }
    let plane = Bound::of(space, &search.approach(&open), &open);
    if search.descend(&plane, branches) { Ok(search.best) } else { Err(search.best) }
}

struct Search<'a> {
    space: &'a Space,
    tau: f64,
    closed: Option<&'a dyn Fn(u128) -> bool>,
    best: Option<Acceptance>,
    utility: Vec<f64>,
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
            let slope = libm::exp(-at * at / 2.0) / (chance * SQRT_TAU);
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
    fn of(space: &Space, plane: &Plane, open: &[Vec<usize>]) -> Self {
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
        Self { constant: plane.constant, levels, bonus, rest }
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

    /// Looks at a package that was weighed.
    fn look(&mut self, package: &[usize]) {
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
        }
    }

    /// The plane that touches near the best mixture of packages.
    fn approach(&mut self, open: &[Vec<usize>]) -> Plane {
        let space = self.space;
        let mut at = vec![0.0; space.required.len()];
        let mut plane = Plane::default();
        let (mut package, mut before) = (Vec::new(), Vec::new());
        for step in 0..STEPS {
            plane.touch(space, self.tau, &at);
            package.clear();
            package.extend(open.iter().zip(&space.offsets).map(|(open, offset)| {
                let adds = |level: &usize| plane.adds[offset + level];
                open.iter()
                    .copied()
                    .fold(open[0], |best, level| if adds(&level) > adds(&best) { level } else { best })
            }));
            if package != before {
                self.weigh(&package);
                self.look(&package);
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

    /// Branches that the plane does not rule out, the most promising levels first. False once there were too many.
    fn descend(&mut self, plane: &Bound, branches: u64) -> bool {
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
                self.weigh(&package);
                self.look(&package);
                floor = self.floor();
            } else {
                sums[depth + 1] = sum;
                depth += 1;
            }
        }
    }

    /// What a package must reach along the plane to be as likely as the best.
    fn floor(&self) -> f64 {
        self.best.map_or(f64::NEG_INFINITY, |best| libm::log(best.chance) + SLACK)
    }
}

/// √(2π).
const SQRT_TAU: f64 = 2.506_628_274_631_000_5;
