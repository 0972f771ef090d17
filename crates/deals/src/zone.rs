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
//!     interactions: vec![],
//! };
//! let space = Space::scaled(&talks(0.5))?;
//! assert_eq!((zone(&space).size, zone(&space).packages), (1, 3));
//! assert!(!zone_exists(&Space::scaled(&talks(0.6))?));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

use crate::walk::{Search, Walk, walk};
use crate::{Space, TOLERANCE};
use std::ops::ControlFlow;

/// How large the zone of agreement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Packages in the zone.
    pub size: u64,
    /// Packages that cross no red line.
    pub allowed: u64,
    /// All packages.
    pub packages: u64,
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

/// Counts the zone of agreement.
#[must_use]
pub fn zone(space: &Space) -> Zone {
    struct Count(u64);
    impl Search for Count {
        fn visit(&mut self, _: u64, _: &[f64]) -> ControlFlow<()> {
            self.0 += 1;
            ControlFlow::Continue(())
        }
    }
    let mut count = Count(0);
    let walked = Walk::zone(space);
    walk(&walked, &mut count);
    let allowed = if space.packages() == 0 { 0 } else { walked.count() };
    Zone { size: count.0, allowed, packages: space.packages() }
}

/// Is there a package at all that everybody who must agree would sign? Stops at the first.
#[must_use]
pub fn zone_exists(space: &Space) -> bool {
    struct First(bool);
    impl Search for First {
        fn visit(&mut self, _: u64, _: &[f64]) -> ControlFlow<()> {
            self.0 = true;
            ControlFlow::Break(())
        }
    }
    let mut first = First(false);
    walk(&Walk::zone(space), &mut first);
    first.0
}

/// The most that each party could get in the zone (Kalai & Smorodinsky's ideal point); `None` where the
/// zone is empty. Of a party that is not required the number says what the zone holds for it.
#[must_use]
pub fn ideal_point(space: &Space) -> Option<Vec<f64>> {
    struct Most(Vec<f64>);
    impl Search for Most {
        fn descend(&mut self, optimistic: &[f64]) -> bool {
            optimistic.iter().zip(&self.0).any(|(most, best)| *most > best - TOLERANCE)
        }
        fn visit(&mut self, _: u64, utility: &[f64]) -> ControlFlow<()> {
            for (best, utility) in self.0.iter_mut().zip(utility) {
                *best = best.max(*utility);
            }
            ControlFlow::Continue(())
        }
    }
    let mut most = Most(vec![f64::NEG_INFINITY; space.parties()]);
    walk(&Walk::zone(space), &mut most);
    (!most.0.is_empty() && most.0.iter().all(|best| best.is_finite())).then_some(most.0)
}
