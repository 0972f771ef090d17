//! Packages, the zone of agreement, settlements.
