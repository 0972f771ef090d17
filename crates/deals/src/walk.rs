//! The search that stands behind every answer: all packages in order, whole branches skipped where a bound
//! shows that nothing in them can matter.
//!
//! Utilities are built up issue by issue from the left, so a package costs a few additions, and always the
//! same additions in the same order: its digits do not depend on the way to it. A method that does not
//! enumerate can replace this file without touching the definitions that use it.

use crate::aim::Aim;
use crate::space::Gap;
use crate::{Space, TOLERANCE};
use std::ops::ControlFlow;

/// What a search does at each package, and where it need not look.
pub(crate) trait Search {
    /// May anything below here matter? `optimistic` is, per party, at least its utility of every package of
    /// the branch.
    fn descend(&mut self, _optimistic: &[f64]) -> bool {
        true
    }
    /// A package with its utilities.
    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()>;
    /// What is to be as large as possible for a deal of these parties, and how much a package must reach to matter
    /// after what was visited.
    fn aim(&self, _consenting: &[usize]) -> Aim {
        Aim::Any
    }
    /// Utilities (party, at least) below which no package matters, beside those of the space.
    fn floors(&self) -> Vec<(usize, f64)> {
        Vec::new()
    }
    /// True where nothing more need be found.
    fn done(&self) -> bool {
        false
    }
    /// What was picked so far.
    fn found(&self) -> Vec<u128> {
        Vec::new()
    }
}

/// Added to every bound: sums in another order may differ in the last digits, and a bound must never fall
/// below a package that it bounds.
const BOUND_SLACK: f64 = 1e-9;

/// Where to look.
pub(crate) struct Walk<'a> {
    space: &'a Space,
    /// Levels open for each issue.
    choices: Vec<Vec<usize>>,
    /// Utility that each party must reach; −∞ where it need not.
    floors: Vec<f64>,
    /// Under a quota, what is asked of a package: nothing, that red lines leave enough parties, or that enough
    /// also reach their reservation values.
    asks: Asks,
    /// The most that the issues from each on can still add: issue × party.
    rest: Vec<f64>,
    /// Combinations that do not exist, by the last of their issues.
    gaps: Vec<Vec<&'a Gap>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nothing,
    RedLines,
    Consent,
}

impl<'a> Walk<'a> {
    /// The packages of the given levels.
    pub(crate) fn over(space: &'a Space, choices: Vec<Vec<usize>>) -> Self {
        let parties = space.parties;
        let issues = choices.len();
        let mut rest = vec![BOUND_SLACK; (issues + 1) * parties];
        for issue in (0..issues).rev() {
            let slots = space.offsets[issue]..space.offsets[issue] + space.levels[issue];
            for party in 0..parties {
                let most = choices[issue]
                    .iter()
                    .map(|level| space.adds[(slots.start + level) * parties + party])
                    .fold(f64::NEG_INFINITY, f64::max);
                let bonus: f64 = space
                    .links
                    .iter()
                    .filter(|link| slots.contains(&link.at))
                    .map(|link| link.bonus[party].max(0.0))
                    .sum();
                rest[issue * parties + party] = rest[(issue + 1) * parties + party] + most + bonus;
            }
        }
        let floors = vec![f64::NEG_INFINITY; parties];
        let gaps = by_last(issues, space.gaps.iter());
        Self { space, choices, floors, asks: Asks::Nothing, rest, gaps }
    }

    /// Minding only the gaps that speak of these issues alone: the others have a stand-in for a level.
    pub(crate) fn among(mut self, issues: &[usize]) -> Self {
        self.gaps = by_last(self.choices.len(), self.space.gaps_within(issues).into_iter());
        self
    }

    /// The packages that no required party refuses.
    pub(crate) fn allowed(space: &'a Space) -> Self {
        let open = |(offset, count): (&usize, &usize)| {
            (0..*count).filter(|level| !space.refused[offset + level]).collect()
        };
        let mut walk = Self::over(space, space.offsets.iter().zip(&space.levels).map(open).collect());
        if space.voting.is_some() {
            walk.asks = Asks::RedLines;
        }
        walk
    }

    /// The zone of agreement: allowed, and no required party below its reservation value.
    pub(crate) fn zone(space: &'a Space) -> Self {
        let mut walk = Self::allowed(space);
        if space.voting.is_some() {
            walk.asks = Asks::Consent;
        }
        for (place, &party) in space.required.iter().enumerate() {
            if space.voting.as_ref().is_some_and(|voting| !voting.musts.has(place)) {
                continue;
            }
            walk.floors[party] = space.reservation[party] - TOLERANCE;
        }
        walk
    }

    /// How many packages there are without the floors.
    pub(crate) fn count(&self) -> u128 {
        self.space.count_of(&self.choices)
    }
}

fn by_last<'a>(issues: usize, gaps: impl Iterator<Item = &'a Gap>) -> Vec<Vec<&'a Gap>> {
    let mut all = vec![Vec::new(); issues];
    gaps.for_each(|gap| all[gap.last()].push(gap));
    all
}

/// Visits the packages of `walk` in ascending order, until the search breaks off.
pub(crate) fn walk(walk: &Walk, search: &mut (impl Search + ?Sized)) {
    let Walk { space, choices, floors, asks, rest, gaps } = walk;
    let parties = space.parties;
    let issues = choices.len();
    if issues == 0 || choices.iter().any(Vec::is_empty) {
        return;
    }
    let mut sums = vec![0.0; (issues + 1) * parties];
    sums[..parties].copy_from_slice(&space.base);
    let mut optimistic = vec![0.0; parties];
    let mut cursor = vec![0usize; issues];
    let mut package = vec![0usize; issues];
    let mut index = vec![0u128; issues + 1];
    let mut depth = 0;
    loop {
        let Some(&level) = choices[depth].get(cursor[depth]) else {
            if depth == 0 {
                return;
            }
            cursor[depth] = 0;
            depth -= 1;
            continue;
        };
        cursor[depth] += 1;
        package[depth] = level;
        if gaps[depth].iter().any(|gap| gap.excludes(&package)) {
            continue;
        }
        index[depth + 1] = index[depth] + level as u128 * space.strides[depth];
        let (before, after) = sums.split_at_mut((depth + 1) * parties);
        let here = &mut after[..parties];
        here.copy_from_slice(&before[depth * parties..]);
        space.add(space.offsets[depth] + level, &package, here);
        if depth + 1 == issues {
            if here.iter().zip(floors).all(|(utility, floor)| utility >= floor)
                && (*asks == Asks::Nothing || space.carried(&package, here, *asks == Asks::Consent))
                && search.visit(index[issues], here).is_break()
            {
                return;
            }
            continue;
        }
        let mut reachable = true;
        let rest = &rest[(depth + 1) * parties..(depth + 2) * parties];
        for party in 0..parties {
            optimistic[party] = here[party] + rest[party];
            reachable &= optimistic[party] >= floors[party];
        }
        if reachable && search.descend(&optimistic) {
            depth += 1;
        }
    }
}
