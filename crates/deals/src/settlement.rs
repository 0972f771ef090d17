//! The settlements by name: points of the space of packages that a rule of fair division or of bargaining picks out.

use crate::{
    DealsError, Space, egalitarian_solution, kalai_smorodinsky_solution, nash_bargaining_solution,
    nash_with_outside_options, raiffa_solution, relative_utilitarian_solution, utilitarian_solution,
    weighted_nash_solution,
};

/// A settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settlement {
    /// [`nash_bargaining_solution`].
    Nash,
    /// [`weighted_nash_solution`].
    WeightedNash,
    /// [`nash_with_outside_options`].
    NashOutsideOptions,
    /// [`kalai_smorodinsky_solution`].
    KalaiSmorodinsky,
    /// [`raiffa_solution`].
    Raiffa,
    /// [`egalitarian_solution`].
    Egalitarian,
    /// [`utilitarian_solution`].
    Utilitarian,
    /// [`relative_utilitarian_solution`].
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
        match self {
            Self::Nash => nash_bargaining_solution(space),
            Self::WeightedNash => weighted_nash_solution(space, weights),
            Self::NashOutsideOptions => nash_with_outside_options(space),
            Self::KalaiSmorodinsky => kalai_smorodinsky_solution(space),
            Self::Raiffa => raiffa_solution(space),
            Self::Egalitarian => egalitarian_solution(space),
            Self::Utilitarian => utilitarian_solution(space),
            Self::RelativeUtilitarian => relative_utilitarian_solution(space),
        }
    }
}

impl std::fmt::Display for Settlement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
