//! The single text most often acceptable: of all packages the one that lies in the zone of agreement in most draws.
//!
//! Whoever writes a single negotiating text (Fisher, *International Mediation: A Working Guide*, 1978; Raiffa, *The Art
//! and Science of Negotiation*, 1982, ch. 14) does not know which draw is the world. With Z(d) the zone in draw d the
//! text sought is x* = argmax over x of the number of draws with x ∈ Z(d). It is found by branching over the issues: a
//! partial package carries the draws in which somebody may still complete it acceptably, and is left as soon as they
//! are fewer than what is known to be had. So the answer is that of looking at every package.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Space, single::single};
//! let side = |worth: [f64; 2], reservation| Party {
//!     weights: vec![1.0], worth: worth.to_vec(), reservation, ..Party::default()
//! };
//! // The first level suits both in two of three draws, the second in none.
//! let talks = |d| Negotiation {
//!     levels: vec![2],
//!     parties: vec![side([1.0, 0.0], 0.5), side([0.6, 0.2], d)],
//!     ..Negotiation::default()
//! };
//! let draws: Vec<Space> = [0.1, 0.5, 0.7].map(|d| Space::of(&talks(d)).unwrap()).into();
//! let found = single(&draws, &[None], |most| most, 1 << 20);
//! assert_eq!((found.packages, found.whole), (vec![(0, 2)], true));
//! ```

use crate::set::Set;
use crate::{Space, TOLERANCE, nearest_package};

/// Packages that are kept beside the best.
const KEPT: usize = 4096;
/// Draws whose own best package is where the search begins.
const SEEDS: usize = 12;

/// The packages most often acceptable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Singles {
    /// Package and the number of draws in which it is acceptable, most often first, then by number.
    pub packages: Vec<(u128, usize)>,
    /// True where every package was looked at or ruled out, and all that are as good are listed.
    pub whole: bool,
}

/// Of all packages with these levels (`None`: any), those acceptable in most draws, and those that are not worse than
/// `enough` of the most. `spaces` are the draws, all of one shape. After `budget` partial packages the search ends
/// with what it has.
#[must_use]
pub fn single(
    spaces: &[Space],
    fixed: &[Option<usize>],
    enough: impl Fn(usize) -> usize,
    budget: u64,
) -> Singles {
    let Some(shape) =
        spaces.first().filter(|shape| shape.packages() > 0 && fixed.len() == shape.levels.len())
    else {
        return Singles::default();
    };
    let mut search = Search {
        shape,
        fixed,
        draws: spaces.iter().map(|space| Draw::new(space, fixed)).collect(),
        package: vec![0; shape.levels.len()],
        best: 0,
        found: Vec::new(),
        budget,
        cut: false,
        enough: &enough,
    };
    search.seed(spaces);
    let alive: Vec<Alive> = (0..search.draws.len())
        .map(|draw| Alive {
            draw,
            utility: search.draws[draw].space.base.clone(),
            refused: search.draws[draw]
                .space
                .voting
                .as_ref()
                .map_or_else(Set::default, |voting| voting.absent),
        })
        .collect();
    search.descend(0, &alive);
    search.listed()
}

/// A draw, with what the issues still to come can add for each party at most.
struct Draw<'a> {
    space: &'a Space,
    /// By issue and party: the most that this issue and all later ones add; −∞ where red lines close every level.
    most: Vec<Vec<f64>>,
}

impl<'a> Draw<'a> {
    fn new(space: &'a Space, fixed: &[Option<usize>]) -> Self {
        let (issues, parties) = (space.levels.len(), space.parties);
        let mut most = vec![vec![0.0; parties]; issues + 1];
        for issue in (0..issues).rev() {
            let slots = space.offsets[issue]..space.offsets[issue] + space.levels[issue];
            for party in 0..parties {
                let mut top = f64::NEG_INFINITY;
                for slot in slots.clone() {
                    let other = fixed[issue].is_some_and(|level| space.offsets[issue] + level != slot);
                    if other || space.refused[slot] {
                        continue;
                    }
                    let links = space.links.iter().filter(|link| link.at == slot);
                    let bonus: f64 = links.map(|link| link.bonus[party].max(0.0)).sum();
                    top = top.max(space.adds[slot * parties + party] + bonus);
                }
                most[issue][party] = most[issue + 1][party] + top;
            }
        }
        Self { space, most }
    }

    /// May a partial package up to `issue` still become acceptable?
    fn may(&self, issue: usize, alive: &Alive) -> bool {
        let space = self.space;
        let clears = |party: usize| {
            alive.utility[party] + self.most[issue][party] >= space.reservation[party] - TOLERANCE
        };
        match &space.voting {
            None => space.required.iter().all(|party| clears(*party)),
            Some(voting) => {
                let mut consents = Set::first(space.required.len()).without(&alive.refused);
                for (place, party) in space.required.iter().enumerate() {
                    if !clears(*party) {
                        consents.remove(place);
                    }
                }
                voting.enough(&consents)
            }
        }
    }
}

/// A draw in which a partial package may still be completed.
#[derive(Clone)]
struct Alive {
    draw: usize,
    utility: Vec<f64>,
    /// Under a quota: who refuses one of its levels, or abstains.
    refused: Set,
}

struct Search<'a> {
    shape: &'a Space,
    fixed: &'a [Option<usize>],
    draws: Vec<Draw<'a>>,
    package: Vec<usize>,
    best: usize,
    found: Vec<(u128, usize)>,
    budget: u64,
    cut: bool,
    enough: &'a dyn Fn(usize) -> usize,
}

impl Search<'_> {
    /// In how many draws a package is acceptable.
    fn count(&self, package: &[usize]) -> usize {
        let mut utility = vec![0.0; self.shape.parties];
        self.draws.iter().filter(|draw| draw.space.accepts(package, &mut utility)).count()
    }

    /// A good package to begin with: those best for the worst-off in a few draws, each improved issue by issue.
    fn seed(&mut self, spaces: &[Space]) {
        for space in spaces.iter().step_by(spaces.len().div_ceil(SEEDS).max(1)) {
            let Some((index, _)) = nearest_package(space) else { continue };
            let mut package = self.shape.package(index);
            for (level, fixed) in package.iter_mut().zip(self.fixed) {
                *level = fixed.unwrap_or(*level);
            }
            let mut count = self.count(&package);
            loop {
                let before = count;
                for issue in (0..package.len()).filter(|issue| self.fixed[*issue].is_none()) {
                    for level in 0..self.shape.levels[issue] {
                        let old = std::mem::replace(&mut package[issue], level);
                        let now = self.count(&package);
                        if now > count { count = now } else { package[issue] = old }
                    }
                }
                if count == before {
                    break;
                }
            }
            self.best = self.best.max(count);
        }
    }

    fn floor(&self) -> usize {
        (self.enough)(self.best).clamp(1, self.best.max(1))
    }

    fn descend(&mut self, issue: usize, alive: &[Alive]) {
        if self.budget == 0 {
            self.cut = true;
            return;
        }
        self.budget -= 1;
        if issue == self.shape.levels.len() {
            self.best = self.best.max(alive.len());
            if let Some(index) = self.shape.index(&self.package) {
                self.found.push((index, alive.len()));
            }
            if self.found.len() > 2 * KEPT {
                self.prune();
            }
            return;
        }
        for level in 0..self.shape.levels[issue] {
            if self.fixed[issue].is_some_and(|fixed| fixed != level) {
                continue;
            }
            self.package[issue] = level;
            let slot = self.shape.offsets[issue] + level;
            let gap = |gap: &crate::space::Gap| gap.last() == issue && gap.excludes(&self.package);
            if self.shape.gone[slot] || self.shape.gaps.iter().any(gap) {
                continue;
            }
            let mut next = Vec::with_capacity(alive.len());
            for (at, one) in alive.iter().enumerate() {
                if next.len() + (alive.len() - at) < self.floor() {
                    break;
                }
                let draw = &self.draws[one.draw];
                if draw.space.refused[slot] {
                    continue;
                }
                let mut one = one.clone();
                draw.space.add(slot, &self.package, &mut one.utility);
                if let Some(refusers) = draw.space.refusers.get(slot) {
                    one.refused.join(refusers);
                }
                if draw.may(issue + 1, &one) {
                    next.push(one);
                }
            }
            if next.len() >= self.floor() {
                self.descend(issue + 1, &next);
            }
        }
    }

    /// Keeps what is as good as the best, and of that the first.
    fn prune(&mut self) {
        let floor = self.floor();
        self.found.retain(|(_, count)| *count >= floor);
        self.found.sort_by_key(|(index, count)| (std::cmp::Reverse(*count), *index));
        if self.found.len() > KEPT {
            self.found.truncate(KEPT);
            self.cut = true;
        }
    }

    fn listed(mut self) -> Singles {
        self.prune();
        Singles { packages: self.found, whole: !self.cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Exclusion, Interaction, Negotiation, Party, Rule};
    use proptest::prelude::*;

    fn draws() -> impl Strategy<Value = Vec<Negotiation>> {
        (2_usize..4, prop::collection::vec(2_usize..4, 1..4), any::<bool>(), any::<bool>()).prop_flat_map(
            |(parties, levels, quota, gap)| {
                let slots: usize = levels.iter().sum();
                let party = (
                    prop::collection::vec(0.01..1.0_f64, levels.len()),
                    prop::collection::vec(0.0..1.0_f64, slots),
                    0.0..0.8_f64,
                    prop::collection::vec(prop::bool::weighted(0.1), slots),
                )
                    .prop_map(|(weights, worth, reservation, refuses)| Party {
                        weights,
                        worth,
                        reservation,
                        refuses,
                        ..Party::default()
                    });
                let draw =
                    (prop::collection::vec(party, parties), prop::collection::vec(-0.3..0.3_f64, parties));
                let pairs: usize = levels.iter().take(2).product();
                (prop::collection::vec(draw, 1..9), prop::collection::vec(prop::bool::weighted(0.2), pairs))
                    .prop_map(move |(draws, excluded)| {
                        let talks = |(parties, bonus): (Vec<Party>, Vec<f64>)| {
                            let rule = if quota { Rule::Quota(0.6) } else { Rule::Unanimity };
                            let mut talks = Negotiation {
                                levels: levels.clone(),
                                parties,
                                rule,
                                ..Negotiation::default()
                            };
                            if levels.len() > 1 {
                                let levels = vec![(0, 0), (1, levels[1] - 1)];
                                talks.interactions.push(Interaction { levels, bonus });
                                if gap {
                                    let excluded = excluded.clone();
                                    talks.exclusions.push(Exclusion { issues: vec![0, 1], excluded });
                                }
                            }
                            talks
                        };
                        draws.into_iter().map(talks).collect()
                    })
            },
        )
    }

    proptest! {
        /// From the definition: every package in every draw.
        #[test]
        fn it_is_what_counting_every_package_finds(draws in draws(), fix in any::<bool>(), slack in 0_usize..3) {
            let spaces: Option<Vec<Space>> = draws.iter().map(|talks| Space::scaled(talks).ok()).collect();
            let Some(spaces) = spaces else { return Ok(()) };
            let fixed: Vec<Option<usize>> = (0..draws[0].levels.len()).map(|at| (fix && at == 0).then_some(1)).collect();
            let mut slow: Vec<(u128, usize)> = (0..spaces[0].packages())
                .filter(|index| !fix || spaces[0].package(*index)[0] == 1)
                .map(|index| (index, spaces.iter().filter(|space| space.acceptable(index)).count()))
                .filter(|(_, count)| *count > 0)
                .collect();
            let most = slow.iter().map(|(_, count)| *count).max().unwrap_or(0);
            slow.retain(|(_, count)| *count >= most.saturating_sub(slack).max(1));
            slow.sort_by_key(|(index, count)| (std::cmp::Reverse(*count), *index));
            let found = single(&spaces, &fixed, |most| most.saturating_sub(slack), u64::MAX);
            prop_assert!(found.whole);
            prop_assert_eq!(found.packages, slow);
        }
    }

    #[test]
    fn what_is_not_looked_at_is_said() {
        let side = |at: f64| Party {
            weights: vec![1.0; 6],
            worth: (0..12)
                .map(|slot| f64::from(slot % 2) * at + f64::from((slot + 1) % 2) * (1.0 - at))
                .collect(),
            reservation: 0.5,
            ..Party::default()
        };
        let talks = |at: f64| Negotiation {
            levels: vec![2; 6],
            parties: vec![side(at), side(1.0 - at)],
            ..Negotiation::default()
        };
        let spaces: Vec<Space> = [0.2, 0.9].map(|at| Space::scaled(&talks(at)).unwrap()).into();
        assert!(!single(&spaces, &[None; 6], |most| most, 3).whole);
        assert!(single(&spaces, &[None; 6], |most| most, 1 << 20).whole);
        assert_eq!(single(&[], &[], |most| most, 9), Singles::default());
    }
}
