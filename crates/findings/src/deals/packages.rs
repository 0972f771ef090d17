//! The space of packages as a report draws it: points, the likeliest packages, drafts and past offers.

use detente_deals::Settlement;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The space of packages, at mid values and over draws.
#[derive(Clone, Debug, Serialize)]
pub struct DealSpace {
    /// Parties whose consent counts, in the order of every utility list below.
    pub parties: Vec<String>,
    /// Number of packages before constraints.
    pub packages: u128,
    /// Share of draws with a non-empty zone.
    pub probability: f64,
    /// Zone size over draws: 5, 50, 95 % points as a share of all packages.
    pub share: [f64; 3],
    /// Alternatives at mid values.
    pub alternatives: Vec<f64>,
    /// Packages at mid values, for the picture: at most 400 besides frontier and settlements.
    pub points: Vec<PackagePoint>,
    /// Packages that are most often acceptable to all, best first (at most 12).
    pub likeliest: Vec<PackageChance>,
    /// Drafts on record.
    pub drafts: Vec<PackageChance>,
    /// Offers of past rounds.
    pub offers: Vec<PastOffer>,
    /// Share of draws in which the forecast settlement (nearest levels) lies inside the zone.
    pub forecast_inside: Option<f64>,
}

/// A package as a point.
#[derive(Clone, Debug, Serialize)]
pub struct PackagePoint {
    /// Level index per issue.
    pub levels: Vec<u32>,
    /// Utility per party, 0–1.
    pub utility: Vec<f64>,
    /// On the frontier.
    pub frontier: bool,
    /// Inside the zone.
    pub zone: bool,
    /// `nash`, `kalai-smorodinsky`, … where it is such a point.
    #[serde(serialize_with = "by_name")]
    pub settlement: Vec<Settlement>,
}

/// A package and how often it is acceptable.
#[derive(Clone, Debug, Serialize)]
pub struct PackageChance {
    /// Name of a draft on record.
    pub id: Option<String>,
    /// (issue id, level id), in issue order; an issue left open by a draft is not listed.
    pub package: Vec<(String, String)>,
    /// Where terms are numbers: the same as numbers, by issue.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, f64>,
    /// Share of draws in which all required parties accept it; where it leaves issues open, in which they accept some
    /// way of filling them.
    pub acceptable: f64,
    /// Share of draws in which each party accepts it; where it leaves issues open, some way of filling them.
    pub by_party: Vec<f64>,
    /// Where it leaves issues open: the same for every way of filling them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_way: Option<EveryWay>,
    /// Median utility per party.
    pub utility: Vec<f64>,
    /// Share of draws in which no allowed package beats it for everybody (over the first 512 draws).
    pub frontier: f64,
    /// Share of draws in which it is a Nash solution (over the first 1,024 draws).
    pub nash: f64,
    /// Mean, over the draws in which any deal exists, of how much less its worst-off party gains than under the
    /// best package for the worst-off in that draw; a draw in which it crosses a red line counts with 1.
    pub regret: f64,
    /// Share of the draws with a deal (of the first 1,024) in which none of the packages followed leaves the
    /// worst-off party better off.
    pub first: f64,
    /// Its rank among the packages followed (at most 64) by what the worst-off party gains, over the same draws: 5,
    /// 50, 95 % points; `None` without a draw with a deal.
    pub rank: Option<[f64; 3]>,
}

/// Acceptance of a draft whatever becomes of the issues that it leaves open.
#[derive(Clone, Debug, Serialize)]
pub struct EveryWay {
    /// Share of draws in which every way of filling them is acceptable to all.
    pub acceptable: f64,
    /// The same by party.
    pub by_party: Vec<f64>,
}

/// An offer of a past round, at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct PastOffer {
    /// Whose.
    pub party: String,
    /// The day.
    pub on: String,
    /// Utility per party, issues without a recorded position filled as well as can be for the worst-off.
    pub utility: Vec<f64>,
}

/// Settlements by the names that JSON has for them.
fn by_name<S: Serializer>(settlements: &[Settlement], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(settlements.iter().map(|settlement| settlement.as_str()))
}
