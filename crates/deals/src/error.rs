//! What can be wrong with a negotiation.

use std::fmt;

/// Why no answer is given.
#[derive(Clone, Debug, PartialEq)]
pub struct DealsError(pub(crate) Kind);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// More packages than are enumerated; `None` where their number does not fit 64 bits.
    TooMany(Option<u64>),
    /// Nothing to negotiate, or nobody who must agree.
    Empty(&'static str),
    /// A list has the wrong length, or a number is out of place.
    Malformed(String),
}

impl DealsError {
    /// True where the negotiation is sound but has more packages than [`crate::ENUMERATION_LIMIT`].
    #[must_use]
    pub fn is_too_many_packages(&self) -> bool {
        matches!(self.0, Kind::TooMany(_))
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
            Kind::TooMany(Some(count)) => {
                write!(
                    f,
                    "{count} packages are more than the {} that are enumerated",
                    crate::ENUMERATION_LIMIT
                )
            }
            Kind::TooMany(None) => write!(
                f,
                "more than 10^19 packages, where {} at most are enumerated",
                crate::ENUMERATION_LIMIT
            ),
            Kind::Empty(what) => f.write_str(what),
            Kind::Malformed(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for DealsError {}
