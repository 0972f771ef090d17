//! What can be wrong with a model as a whole.

use std::fmt;

/// Why a graph cannot be built. Print it, or ask what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No state is feasible.
    Empty,
    /// More states than fit.
    TooLarge { states: u128, exact: bool, bytes: u128, limit: u64 },
    /// More options than a state has bits.
    Options(usize),
    /// An option whose owner is not in the list of parties.
    Owner { option: String, owner: usize, parties: usize },
    /// A state number, party number or list that does not fit the graph.
    Shape(String),
}

impl GraphError {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(kind)
    }

    pub(crate) fn shape(message: impl Into<String>) -> Self {
        Self(Kind::Shape(message.into()))
    }

    /// No state is left after the infeasible ones are ruled out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Kind::Empty)
    }

    /// The model would not fit in the memory allowed.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0, Kind::TooLarge { .. })
    }
}

/// 1234567 as "1,234,567".
pub(crate) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes as "83 MB" (powers of ten).
#[must_use]
pub fn megabytes(bytes: u128) -> String {
    format!("{} MB", grouped(bytes.div_ceil(1_000_000)))
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Empty => f.write_str("no state is feasible: every one is ruled out"),
            Kind::TooLarge { states, exact, bytes, limit } => write!(
                f,
                "{}{} feasible states would need {}, more than the {} allowed",
                if *exact { "" } else { "at least " },
                grouped(*states),
                megabytes(*bytes),
                megabytes(u128::from(*limit)),
            ),
            Kind::Options(count) => {
                write!(f, "{count} options: a state can have at most {}", crate::MAX_OPTIONS)
            }
            Kind::Owner { option, owner, parties } => {
                write!(f, "nobody owns the option `{option}`: its owner is party {owner} of {parties}")
            }
            Kind::Shape(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for GraphError {}
