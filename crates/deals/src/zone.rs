//! The zone of agreement: the packages that nobody who must agree would refuse.
//!
//! With X all packages, Z = {x : no required party refuses one of its levels, and uᵢ(x) ≥ dᵢ for every
//! required party i}, dᵢ being its reservation value. With two parties and one issue this is the textbook
//! interval between two reservation prices. An empty zone means that no package is acceptable in this draw;
//! no settlement is then given.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Space, zone, zone_exists};
//! let side = |worth: [f64; 3], reservation| Party {
//!     weights: vec![1.0],
//!     worth: worth.to_vec(),
//!     reservation,
//!     ..Party::default()
//! };
//! // Three prices: the seller needs .5 of its range, the buyer .4.
//! let talks = |d| Negotiation {
//!     levels: vec![3],
//!     parties: vec![side([0.0, 0.5, 1.0], d), side([1.0, 0.5, 0.0], 0.4)],
//!     ..Negotiation::default()
//! };
//! let space = Space::scaled(&talks(0.5))?;
//! assert_eq!((zone(&space).size, zone(&space).packages), (1, 3));
//! assert!(!zone_exists(&Space::scaled(&talks(0.6))?));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

use crate::aim::Aim;
use crate::count::count;
use crate::error::DealsError;
use crate::kept::Among;
use crate::merge::with_width;
use crate::pick::{Over, pick, pick_by, problem, walked};
use crate::walk::{Search, Walk, walk};
use crate::{ENUMERATION_LIMIT, Space, TOLERANCE};
use std::ops::ControlFlow;

/// How large the zone of agreement is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    /// Packages in the zone.
    pub size: u128,
    /// Packages that cross no red line of a party that must consent.
    pub allowed: u128,
    /// All packages.
    pub packages: u128,
    /// 0 where the packages were counted. Otherwise the size is an estimate from 65,536 packages drawn
    /// at random with a fixed seed, and this is the standard error of its share.
    pub error: f64,
}

impl Zone {
    /// The zone's share of all packages, 0–1.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.packages == 0 { 0.0 } else { self.size as f64 / self.packages as f64 }
    }

    /// True where no package is acceptable to all who must agree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }
}

/// How much work counting a zone may be.
#[derive(Clone, Copy)]
struct Effort {
    /// Rows of a half: for two parties, and for more.
    half: [u128; 2],
    /// Pairs of nodes of the halves' trees that are looked at.
    pairs: u64,
    /// Packages that are walked through.
    walk: u128,
    /// Packages that are drawn where the zone is too large to count.
    drawn: u64,
}

const WHOLE: Effort =
    Effort { half: [1 << 21, 1 << 17], pairs: 1 << 25, walk: ENUMERATION_LIMIT as u128, drawn: 1 << 16 };
/// About a millisecond.
const QUICK: Effort = Effort { half: [1 << 14, 1 << 12], pairs: 1 << 15, walk: 1 << 14, drawn: 1 << 12 };

fn mixed(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Counts the zone of agreement: package by package in small spaces, by meeting in the middle in large ones, and
/// where that is too much by a sample, which [`Zone::error`] says.
#[must_use]
pub fn zone(space: &Space) -> Zone {
    measured(space, WHOLE)
}

/// The same with less work, for thousands of draws: counted where that takes about a millisecond, otherwise estimated
/// from 4,096 packages drawn at random.
#[must_use]
pub fn zone_about(space: &Space) -> Zone {
    measured(space, QUICK)
}

fn measured(space: &Space, effort: Effort) -> Zone {
    struct Count(u128);
    impl Search for Count {
        fn visit(&mut self, _: u128, _: &[f64]) -> ControlFlow<()> {
            self.0 += 1;
            ControlFlow::Continue(())
        }
    }
    let packages = space.packages();
    let walk_allowed = Walk::allowed(space);
    let allowed = if packages == 0 { 0 } else { walk_allowed.count() };
    let exact = |size| Zone { size, allowed, packages: space.existing(), error: 0.0 };
    if allowed == 0 {
        return exact(0);
    }
    // Where even the worst allowed package clears every floor there is nothing to count.
    let clears = |party: &usize| {
        space.extremes_over(*party, |slot| !space.refused[slot]).0 >= space.reservation[*party] - TOLERANCE
    };
    if space.voting.is_none() && packages > 1 << 10 && space.required.iter().all(clears) {
        return exact(allowed);
    }
    // Beyond about a thousand packages meeting in the middle is the quicker way.
    if (packages > 1 << 10 || !walked(space)) && space.voting.is_none() {
        let counted: Result<Option<u128>, DealsError> = with_width!(space.required.len(), W => {
            problem::<W>(space, Over::Zone, &space.required, &space.required).and_then(|problem| count(&problem, effort.half, effort.pairs))
        });
        if let Ok(Some(size)) = counted {
            return exact(size);
        }
    }
    if packages <= effort.walk {
        let mut count = Count(0);
        walk(&Walk::zone(space), &mut count);
        return exact(count.0);
    }
    // Levels drawn by a fixed mixing function (splitmix64), so that the same space gives the same number.
    let mut inside = 0u64;
    let mut package = vec![0; space.levels.len()];
    let mut utility = vec![0.0; space.parties];
    for draw in 0..effort.drawn {
        for (issue, (level, count)) in package.iter_mut().zip(&space.levels).enumerate() {
            *level = (mixed(draw << 16 | issue as u64) % *count as u64) as usize;
        }
        inside += u64::from(space.accepts(&package, &mut utility));
    }
    let drawn = effort.drawn as f64;
    let share = inside as f64 / drawn;
    let error = (share * (1.0 - share)).max(1.0 / drawn) / drawn;
    let existing = space.existing();
    // Of all numbers, those that are no package included.
    let of_existing = packages as f64 / existing.max(1) as f64;
    Zone {
        size: (share * packages as f64) as u128,
        allowed,
        packages: existing,
        error: error.sqrt() * of_existing,
    }
}

/// Every package of the zone, ascending; empty where the space has more than [`ENUMERATION_LIMIT`] packages.
#[must_use]
pub fn zone_packages(space: &Space) -> Vec<u128> {
    struct List(Vec<u128>);
    impl Search for List {
        fn visit(&mut self, index: u128, _: &[f64]) -> ControlFlow<()> {
            self.0.push(index);
            ControlFlow::Continue(())
        }
    }
    let mut list = List(Vec::new());
    if space.packages() <= u128::from(ENUMERATION_LIMIT) {
        walk(&Walk::zone(space), &mut list);
    }
    list.0
}

/// Is there a package at all that everybody who must agree would sign?
#[must_use]
pub fn zone_exists(space: &Space) -> bool {
    struct First<'a> {
        space: &'a Space,
        found: bool,
    }
    impl Search for First<'_> {
        fn visit(&mut self, _: u128, _: &[f64]) -> ControlFlow<()> {
            self.found = true;
            ControlFlow::Break(())
        }
        fn aim(&self, consenting: &[usize]) -> Aim {
            let terms = consenting.iter().map(|&party| (party, self.space.reservation[party], 1.0)).collect();
            Aim::Least { terms, least: -TOLERANCE }
        }
        fn done(&self) -> bool {
            self.found
        }
    }
    let mut first = First { space, found: false };
    // Where even a merge is too much, what it has met until then is all that is known.
    let _ = pick(space, Over::Zone, &mut first);
    first.found
}

/// The most that each party could get in the zone (Kalai & Smorodinsky's ideal point); `None` where the
/// zone is empty. Of a party that is not required the number says what the zone holds for it.
///
/// # Errors
/// Where the merge grows too large: see [`DealsError::is_too_large`].
pub fn ideal_point(space: &Space) -> Result<Option<Vec<f64>>, DealsError> {
    ideal_among(Among::Whole(space))
}

/// The same; among the points of a frontier, it holds for required parties only.
pub(crate) fn ideal_among(among: Among<'_>) -> Result<Option<Vec<f64>>, DealsError> {
    struct Most {
        best: Vec<f64>,
        only: Option<usize>,
    }
    impl Search for Most {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            match self.only {
                Some(party) => optimistic[party] > self.best[party] - TOLERANCE,
                None => optimistic.iter().zip(&self.best).any(|(most, best)| *most > best - TOLERANCE),
            }
        }
        fn visit(&mut self, _: u128, utility: &[f64]) -> ControlFlow<()> {
            for (best, utility) in self.best.iter_mut().zip(utility) {
                *best = best.max(*utility);
            }
            ControlFlow::Continue(())
        }
        fn aim(&self, _: &[usize]) -> Aim {
            match self.only {
                Some(party) => Aim::Sum { terms: vec![(party, 1.0)], least: self.best[party] - TOLERANCE },
                None => Aim::Any,
            }
        }
    }
    let space = among.space();
    let mut most = Most { best: vec![f64::NEG_INFINITY; space.parties()], only: None };
    if among.at_one_look() {
        among.pick(Over::Zone, &mut most)?;
    } else {
        for party in 0..space.parties() {
            let mut columns = space.required.clone();
            if !columns.contains(&party) {
                columns.push(party);
            }
            most.only = Some(party);
            pick_by(space, Over::Zone, &columns, &mut most)?;
        }
    }
    Ok((!most.best.is_empty() && most.best.iter().all(|best| best.is_finite())).then_some(most.best))
}
