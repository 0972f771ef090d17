//! The settlements by name: points of the space of packages that a rule of fair division or of bargaining picks out.

use crate::kept::Among;
use crate::settle::settle;
use crate::{DealsError, Space};

/// A settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settlement {
    /// [`crate::nash_bargaining_solution`].
    Nash,
    /// [`crate::weighted_nash_solution`].
    WeightedNash,
    /// [`crate::nash_with_outside_options`].
    NashOutsideOptions,
    /// [`crate::kalai_smorodinsky_solution`].
    KalaiSmorodinsky,
    /// [`crate::raiffa_solution`].
    Raiffa,
    /// [`crate::egalitarian_solution`].
    Egalitarian,
    /// [`crate::utilitarian_solution`].
    Utilitarian,
    /// [`crate::relative_utilitarian_solution`].
    RelativeUtilitarian,
}

impl Settlement {
    /// All of them, in the order in which textbooks have them.
    pub const ALL: [Self; 8] = [
        Self::Nash,
        Self::WeightedNash,
        Self::NashOutsideOptions,
        Self::KalaiSmorodinsky,
        Self::Raiffa,
        Self::Egalitarian,
        Self::Utilitarian,
        Self::RelativeUtilitarian,
    ];

    /// The name in JSON and on the terminal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nash => "nash",
            Self::WeightedNash => "weighted-nash",
            Self::NashOutsideOptions => "nash-outside-options",
            Self::KalaiSmorodinsky => "kalai-smorodinsky",
            Self::Raiffa => "raiffa",
            Self::Egalitarian => "egalitarian",
            Self::Utilitarian => "utilitarian",
            Self::RelativeUtilitarian => "relative-utilitarian",
        }
    }

    /// The packages that it picks. `weights` are the parties', for the weighted one; the others know none.
    ///
    /// # Errors
    /// As the functions above.
    pub fn packages(self, space: &Space, weights: &[f64]) -> Result<Vec<u128>, DealsError> {
        settle(Among::Whole(space), self, weights)
    }
}

impl std::fmt::Display for Settlement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
