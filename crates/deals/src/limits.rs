//! How large a negotiation may be.

/// The largest number of packages that is ever enumerated: of a whole space where merging does not serve, and
/// of issues that interact with each other.
pub const ENUMERATION_LIMIT: u64 = 1 << 22;

/// The largest number of packages that can be numbered: beyond it [`crate::Space::fill`] refuses and says so.
pub const PACKAGE_LIMIT: u128 = 1_000_000_000_000_000_000_000_000_000_000_000_000;

/// Partial packages that are kept at most.
pub(crate) const ROW_LIMIT: usize = 1 << 21;

/// Packages that are talked about at most.
pub const TALK_LIMIT: u128 = 1 << 20;
