//! What can be wrong with a negotiation.

use std::fmt;

/// Why no answer is given.
#[derive(Clone, Debug, PartialEq)]
pub struct DealsError(pub(crate) Kind);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// More packages than can be numbered.
    TooMany,
    /// Issues that interact have this many packages among themselves.
    Block(u64),
    /// A frontier with more points than are kept.
    Frontier(usize),
    /// More packages than talks are simulated over.
    Talks(u128),
    /// More parties than the method takes.
    Parties(usize),
    /// Formulas over levels and numbers with too many combinations or alternatives.
    Formulas,
    /// Curves that bend upwards at too many places.
    Cells,
    /// Nothing to negotiate, or nobody who must agree.
    Empty(&'static str),
    /// A list has the wrong length, or a number is out of place.
    Malformed(String),
}

impl DealsError {
    /// True where the negotiation is sound but too large: packages beyond [`crate::PACKAGE_LIMIT`], a block of
    /// interacting issues beyond [`crate::ENUMERATION_LIMIT`], a frontier beyond two million points, or more
    /// parties than a method takes.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(
            self.0,
            Kind::TooMany
                | Kind::Block(_)
                | Kind::Frontier(_)
                | Kind::Talks(_)
                | Kind::Parties(_)
                | Kind::Formulas
                | Kind::Cells
        )
    }

    /// True where there is no issue, an issue has no level, or no party must agree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Kind::Empty(_))
    }
}

impl fmt::Display for DealsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::TooMany => f.write_str("there are more than 10^36 packages"),
            Kind::Block(size) => write!(
                f,
                "issues that interact have {size} packages among themselves, where {} at most are enumerated",
                crate::limits::ENUMERATION_LIMIT
            ),
            Kind::Frontier(size) => {
                write!(
                    f,
                    "the frontier has more than {size} points, where {} at most are kept",
                    crate::limits::ROW_LIMIT
                )
            }
            Kind::Talks(count) => write!(
                f,
                "{count} packages are more than the {} over which talks are simulated",
                crate::limits::TALK_LIMIT
            ),
            Kind::Parties(count) => write!(f, "{count} parties are more than this method takes"),
            Kind::Formulas => f.write_str(
                "formulas over numbers join more than 65,536 combinations of levels, or leave more than 1,024 alternatives of one of them",
            ),
            Kind::Cells => f.write_str(
                "the curves of numbers bend upwards at so many places, or formulas leave so many alternatives, that there are more than 4,096 stretches to look at",
            ),
            Kind::Empty(what) => f.write_str(what),
            Kind::Malformed(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for DealsError {}
