//! Bodies that decide by quotas: what `detente deals` says of them before any package, over packages, and over draws.

use super::{NamedPackage, Names, alone, share_of};
use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_deals::{Space, Swings, swings};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A body that decides by quotas.
#[derive(Clone, Debug, Serialize)]
pub struct BodyAnswer {
    /// Those without whom all others together are not enough.
    pub can_block: Vec<String>,
    /// How many smallest sets are enough; absent where they are not counted or are more than 2^53.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winning_sets: Option<u64>,
    /// How many they are, to sixteen digits, where they are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winning_sets_about: Option<f64>,
    /// Those sets, at most 64 of them; empty beyond 16 voters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub winning: Vec<Vec<String>>,
    /// A smallest set that is enough, with few members; empty where not even all together are enough.
    pub fewest: Vec<String>,
    /// Shapley–Shubik index.
    pub shapley: BTreeMap<String, f64>,
    /// Penrose–Banzhaf measure: the chance of being decisive.
    pub banzhaf: BTreeMap<String, f64>,
    /// The largest standard error of both; absent where they were counted out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_error: Option<f64>,
    /// How many packages of the zone no set that is enough would give up for another one; absent above 4,096 packages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub core_size: Option<usize>,
    /// Those packages, at most 64 of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub core: Vec<NamedPackage>,
    /// The packages that are hardest to leave; absent above 4,096 packages and where the zone is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_core: Option<LeastCore>,
    /// Who is needed for the packages that pass, over draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_draws: Option<Decisive>,
}

/// The least core over packages, at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct LeastCore {
    /// The most that each member of some set that is enough could gain by another package, in utility: as small as any
    /// package of the zone makes it. Below 0, every such set would lose.
    pub gain: f64,
    /// How many packages make it so small.
    pub size: usize,
    /// Those packages, at most 64 of them.
    pub packages: Vec<NamedPackage>,
}

/// Who is decisive for the packages that pass, over packages and draws.
#[derive(Clone, Debug, Serialize)]
pub struct Decisive {
    /// Draws looked at.
    pub draws: usize,
    /// Pairs of a package and a draw in which it passes, of all pairs.
    pub passes: f64,
    /// Of the pairs in which a package passes, the share in which it would fail without the voter.
    pub needed: BTreeMap<String, f64>,
    /// The same in orders: those who accept a package that passes do so in an order drawn at random, and the voter is the one
    /// with whom they are first enough. Shares that sum to 1.
    pub shapley: BTreeMap<String, f64>,
    /// The largest standard error of `shapley`.
    pub shapley_error: f64,
}

/// Sets and packages of a body that are listed.
const LISTED: usize = 64;
/// Pairs of package and draw that are looked at, at most.
const PAIRS: u128 = 1 << 18;
/// Draws that are looked at, at most.
const DRAWS: usize = 1024;
/// Orders drawn, about.
const ORDERS: u64 = 1 << 14;

/// Counts up to this are whole numbers.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// The body of one space; `None` under unanimity.
pub(super) fn answer(space: &Space, names: &Names, limits: &mut Vec<String>) -> Option<BodyAnswer> {
    let found = detente_deals::body(space)?;
    let name = |party: &usize| names.parties.get(*party).cloned().unwrap_or_default();
    let by_voter = |list: &[f64]| found.voters.iter().map(name).zip(list.iter().copied()).collect();
    let voters = found.voters.len();
    if found.sets.is_none() {
        limits.push(format!(
            "the smallest sets that are enough are not counted: beyond 16 voters (here {voters}) that takes whole numbers of votes, no ratifiers, and no more than one quota of unequal votes"
        ));
    } else if found.enough.is_none() {
        limits.push(format!(
            "the sets that are enough are counted, and listed for up to 16 voters, not for {voters}"
        ));
    }
    let core = detente_deals::core(space);
    if core.is_none() {
        limits.push("no core: more than 4,096 packages would have to be compared with each other".to_owned());
    }
    let listed = |list: &[u128]| names.list(space, alone(list.iter().copied().take(LISTED)));
    Some(BodyAnswer {
        can_block: found.can_block.iter().map(name).collect(),
        winning_sets: found.sets.filter(|sets| *sets <= WHOLE).map(|sets| sets as u64),
        winning_sets_about: found.sets.filter(|sets| *sets > WHOLE),
        winning: found
            .enough
            .iter()
            .flatten()
            .take(LISTED)
            .map(|set| set.iter().map(name).collect())
            .collect(),
        fewest: found.fewest.iter().map(name).collect(),
        shapley: by_voter(&found.shapley),
        banzhaf: by_voter(&found.banzhaf),
        power_error: (found.error > 0.0).then_some(found.error),
        core_size: core.as_ref().map(|core| core.packages.len()),
        core: core.as_ref().map(|core| listed(&core.packages)).unwrap_or_default(),
        least_core: core.and_then(|core| {
            Some(LeastCore {
                gain: core.least?,
                size: core.least_packages.len(),
                packages: listed(&core.least_packages),
            })
        }),
        over_draws: None,
    })
}

/// Who is needed for the packages that pass: all packages of the first draws, so many that about 260,000 pairs of package
/// and draw are looked at. `None` where a single draw has more.
pub(super) fn over_draws(plan: &Plan, sample: &Sample, shape: &Space, names: &Names) -> Option<Decisive> {
    let packages = shape.packages().max(1);
    let draws = sample.draws.min(DRAWS).min((PAIRS / packages) as usize);
    if draws == 0 {
        return None;
    }
    let each = (packages * draws as u128 / u128::from(ORDERS)).max(1) as u64;
    let parts: Vec<Swings> = (0..draws)
        .into_par_iter()
        .map_init(
            || (plan.negotiation(), Space::default()),
            |(negotiation, space), draw| {
                let mut found = Swings::default();
                plan.fill(sample.row(draw), negotiation);
                if space.fill(negotiation).is_ok() {
                    space.rescale();
                    swings(space, each, draw as u64, &mut found);
                }
                found
            },
        )
        .collect();
    let mut all = Swings::default();
    parts.iter().for_each(|part| all.add(part));
    let share = |counts: &[u64], of: u64| -> BTreeMap<String, f64> {
        let voters = shape.required().iter().filter_map(|party| names.parties.get(*party)).cloned();
        voters.zip(counts.iter().map(|count| share_of(*count as usize, of as usize))).collect()
    };
    let shapley = share(&all.first, all.orders);
    let error = |share: &f64| (share * (1.0 - share) / all.orders.max(1) as f64).sqrt();
    Some(Decisive {
        draws,
        passes: all.passed as f64 / (packages as f64 * draws as f64),
        needed: share(&all.needed, all.passed),
        shapley_error: shapley.values().map(error).fold(0.0, f64::max),
        shapley,
    })
}
