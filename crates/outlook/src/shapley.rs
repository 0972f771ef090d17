//! Which origins the answer rests on: Shapley's value over *origins*, the ends of chains of claims.
//!
//! Dropping one source at a time misses what two sources carry together: where two origins say the same, each
//! can go without loss, and drop-one gives both nearly nothing. So the worth v(S) of a set of origins is the
//! answer when only their claims are known (an input none of whose supporting claims ends in S falls back to
//! its ignorance prior, a gate falls away; inputs that never had a claim stay), and an origin's value is its mean contribution over all
//! orders in which origins could have come in (Shapley 1953, in *Contributions to the Theory of Games* II,
//! 307–317). Two copies of one origin get half each. Values add up to the answer with all origins less the
//! answer with none.
//!
//! Up to [`ALL_SUBSETS`] origins that support anything, every subset is run; beyond, random orders, each with its
//! reverse, and the 90 % interval of their mean. Several outlets that quote one origin are one player. The same
//! draws serve all subsets. Reference classes stay as they are: what dropping one does is said with the source
//! ([`crate::hangs::sources`]).
//!
//! ```
//! use detente_outlook::shapley::{Method, values};
//! // Players 0 and 1 carry the same news, worth 6 once known; player 2 adds 3; player 3 nothing.
//! let worth = |s: &[bool]| [f64::from(u8::from(s[0] || s[1])) * 6.0 + f64::from(u8::from(s[2])) * 3.0];
//! let found = values(4, Method::Subsets, worth);
//! assert_eq!(found.iter().map(|v| v.mean[0]).collect::<Vec<_>>(), [3.0, 3.0, 3.0, 0.0]);
//! ```

use crate::numbers::{Asker, Numbers};
use detente_bind::Bound;
use detente_bind::evidence;
use detente_bind::sample::{self, Sample};
use detente_case::{Case, ClaimState, InputId};
use detente_chance::Dist;
use detente_chance::draw::Key;
use detente_chance::summary;
use serde::Serialize;
use std::collections::BTreeMap;

/// Draws that all subsets share.
const COMMON_DRAWS: usize = 128;
/// Most origins of which every subset is run.
pub const ALL_SUBSETS: usize = 8;
/// Orders beyond that, half of them the reverse of the other half.
const ORDERS: u32 = 48;

/// How orders are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Every subset: exact.
    Subsets,
    /// So many orders, in pairs with their reverse, out of a key.
    Orders(u32, Key),
}

/// A player's value for each of `K` questions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value<const K: usize> {
    /// Mean contribution.
    pub mean: [f64; K],
    /// Standard error of that mean over pairs of orders; 0 where every subset was run.
    pub error: [f64; K],
}

/// Shapley values of `players` players. `worth` is asked once for each set of players that comes up.
pub fn values<const K: usize>(
    players: usize,
    method: Method,
    mut worth: impl FnMut(&[bool]) -> [f64; K],
) -> Vec<Value<K>> {
    match method {
        Method::Subsets => subsets(players, worth),
        Method::Orders(orders, key) => {
            let mut known: BTreeMap<Vec<bool>, [f64; K]> = BTreeMap::new();
            let mut worth = |set: &[bool]| -> [f64; K] {
                if let Some(have) = known.get(set) {
                    return *have;
                }
                let value = worth(set);
                known.insert(set.to_vec(), value);
                value
            };
            let pairs = orders.div_ceil(2).max(1);
            let mut by_pair: Vec<Vec<[f64; K]>> = Vec::new();
            for pair in 0..pairs {
                let key = key.with(pair);
                let mut order: Vec<usize> = (0..players).collect();
                order.sort_by_key(|player| (key.number(*player as u64), *player));
                let mut sum = vec![[0.0; K]; players];
                for _ in 0..2 {
                    let mut set = vec![false; players];
                    let mut before = worth(&set);
                    for player in &order {
                        set[*player] = true;
                        let after = worth(&set);
                        for at in 0..K {
                            sum[*player][at] += 0.5 * (after[at] - before[at]);
                        }
                        before = after;
                    }
                    order.reverse();
                }
                by_pair.push(sum);
            }
            (0..players)
                .map(|player| {
                    let of = |at: usize| -> Vec<f64> { by_pair.iter().map(|p| p[player][at]).collect() };
                    Value {
                        mean: std::array::from_fn(|at| summary::mean(&of(at))),
                        error: std::array::from_fn(|at| {
                            let list = of(at);
                            let n = list.len() as f64;
                            if list.len() < 2 { 0.0 } else { summary::sd(&list) / n.sqrt() }
                        }),
                    }
                })
                .collect()
        }
    }
}

fn subsets<const K: usize>(players: usize, mut worth: impl FnMut(&[bool]) -> [f64; K]) -> Vec<Value<K>> {
    let mut set = vec![false; players];
    let table: Vec<[f64; K]> = (0..1_usize << players)
        .map(|mask| {
            for (player, member) in set.iter_mut().enumerate() {
                *member = mask >> player & 1 == 1;
            }
            worth(&set)
        })
        .collect();
    // Weight of a set of s others: s! (n − s − 1)! / n!, the share of orders in which just they come before.
    let weight: Vec<f64> = (0..players)
        .map(|s| {
            let mut ways = players as f64;
            for at in 0..s {
                ways *= (players - 1 - at) as f64 / (at + 1) as f64;
            }
            1.0 / ways
        })
        .collect();
    (0..players)
        .map(|player| {
            let mut mean = [0.0; K];
            for mask in (0..table.len()).filter(|mask| mask >> player & 1 == 0) {
                let others = mask.count_ones() as usize;
                let (without, with) = (table[mask], table[mask | 1 << player]);
                for at in 0..K {
                    mean[at] += weight[others] * (with[at] - without[at]);
                }
            }
            Value { mean, error: [0.0; K] }
        })
        .collect()
}

/// Every origin's part in the two numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Origins {
    /// `subsets` or `orders`.
    pub method: &'static str,
    /// Draws that all sets share.
    pub draws: usize,
    /// Sets of origins that were run.
    pub sets: usize,
    /// The numbers with all origins, on these draws.
    pub all: Pair,
    /// The numbers with none.
    pub none: Pair,
    /// One row an origin that supports an input, largest part first.
    pub origins: Vec<OriginEffect>,
}

/// A number for each question.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Pair {
    /// Signed.
    pub signed: Option<f64>,
    /// Holds if signed.
    pub holds: Option<f64>,
}

impl From<Numbers> for Pair {
    fn from(numbers: Numbers) -> Self {
        Self { signed: numbers.signed, holds: numbers.holds }
    }
}

/// An origin's part.
#[derive(Clone, Debug, Serialize)]
pub struct OriginEffect {
    /// Id of the origin.
    pub origin: String,
    /// Its name.
    pub name: String,
    /// Claims that end in it.
    pub claims: usize,
    /// Inputs that it supports, alone or with others.
    pub inputs: usize,
    /// Shapley value for signing.
    pub signed: Option<f64>,
    /// Shapley value for holding.
    pub holds: Option<f64>,
    /// 90 % interval of the value for signing over orders; absent where every subset was run.
    pub signed_interval: Option<[f64; 2]>,
    /// 90 % interval of the value for holding over orders.
    pub holds_interval: Option<[f64; 2]>,
    /// What the number for signing loses when this origin alone is dropped.
    pub signed_alone: Option<f64>,
    /// What the number for holding loses when this origin alone is dropped.
    pub holds_alone: Option<f64>,
}

/// Shapley values over the origins of a case. `None` where no claim supports an input.
#[must_use]
pub fn origins(asker: &Asker<'_>, sample: &Sample) -> Option<Origins> {
    let Asker { case, bound, settings, .. } = *asker;
    let common = sample.first(COMMON_DRAWS);
    let (names, support) = support(case, bound);
    let base = asker.found(&common, false);
    if support.is_empty() {
        return None;
    }
    let wide: Vec<Vec<f64>> = support
        .iter()
        .map(|(id, _)| {
            let input = &bound.inputs[id.at()];
            if case.gates.iter().any(|gate| gate.binds == *id) {
                return vec![0.0; common.draws];
            }
            sample::column(input, &Dist::ignorance(&input.quantity), settings.seed, common.draws)
        })
        .collect();
    let mut known: BTreeMap<Vec<bool>, Numbers> = BTreeMap::new();
    let mut ask = |set: &[bool]| -> Numbers {
        // Sets that leave the same inputs supported have the same worth.
        let lost: Vec<bool> =
            support.iter().map(|(_, players)| !players.iter().any(|player| set[*player])).collect();
        if let Some(have) = known.get(&lost) {
            return *have;
        }
        if asker.stopped() {
            return Numbers::default();
        }
        let columns: Vec<(InputId, &[f64])> = support
            .iter()
            .zip(&wide)
            .zip(&lost)
            .filter(|(_, lost)| **lost)
            .map(|(((id, _), column), _)| (*id, column.as_slice()))
            .collect();
        let ids: Vec<InputId> = columns.iter().map(|(id, _)| *id).collect();
        let numbers = asker.numbers(&asker.altered(&common.with_slices(&columns), &base, &ids));
        known.insert(lost, numbers);
        numbers
    };
    let players = names.len();
    let method = if players <= ALL_SUBSETS {
        Method::Subsets
    } else {
        Method::Orders(ORDERS, Key::new(settings.seed, "shapley.orders"))
    };
    let all = ask(&vec![true; players]);
    let none = ask(&vec![false; players]);
    let found = values(players, method, |set| {
        let numbers = ask(set);
        // A set of origins under which nothing signs says nothing about holding: it adds nothing there.
        [numbers.signed.unwrap_or(0.0), numbers.holds.or(none.holds).unwrap_or(0.0)]
    });
    let alone: Vec<Numbers> = (0..players)
        .map(|player| {
            let mut set = vec![true; players];
            set[player] = false;
            all.less(&ask(&set))
        })
        .collect();
    let interval = |value: &Value<2>, at: usize, there: Option<f64>| {
        let width = detente_chance::math::Z95 * value.error[at];
        (method != Method::Subsets && there.is_some())
            .then(|| [value.mean[at] - width, value.mean[at] + width])
    };
    let mut rows: Vec<OriginEffect> = names
        .iter()
        .enumerate()
        .zip(&found)
        .map(|((place, id), value)| OriginEffect {
            origin: (*id).to_owned(),
            name: case.source(id).map_or_else(|| (*id).to_owned(), |source| source.name.clone()),
            claims: case
                .claims
                .iter()
                .filter(|claim| claim.state != ClaimState::Rejected && case.origin(claim) == Some(id))
                .count(),
            inputs: support.iter().filter(|(_, players)| players.contains(&place)).count(),
            signed: all.signed.map(|_| value.mean[0]),
            holds: all.holds.map(|_| value.mean[1]),
            signed_interval: interval(value, 0, all.signed),
            holds_interval: interval(value, 1, all.holds),
            signed_alone: alone[place].signed,
            holds_alone: alone[place].holds,
        })
        .collect();
    let size = |row: &OriginEffect| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.origin.cmp(&b.origin)));
    Some(Origins {
        method: if method == Method::Subsets { "subsets" } else { "orders" },
        draws: common.draws,
        sets: known.len(),
        all: all.into(),
        none: none.into(),
        origins: rows,
    })
}

/// Who supports what: the origins, and by input those of its claims, as places among them. A claim without any
/// origin stays, whoever goes, and its input with it.
fn support<'a>(case: &'a Case, bound: &'a Bound) -> (Vec<&'a str>, Vec<(InputId, Vec<usize>)>) {
    let supported: Vec<(InputId, Vec<&'a str>)> = bound
        .inputs
        .iter()
        .enumerate()
        .filter_map(|(at, input)| {
            let origins: Option<Vec<&'a str>> =
                evidence::supporting(case, &input.basis).map(|claim| case.origin(claim)).collect();
            origins.filter(|list| !list.is_empty()).map(|list| (InputId(at as u32), list))
        })
        .collect();
    let mut names: Vec<&'a str> = Vec::new();
    let support: Vec<(InputId, Vec<usize>)> = supported
        .iter()
        .map(|(id, origins)| {
            let places = origins
                .iter()
                .map(|origin| {
                    names.iter().position(|name| name == origin).unwrap_or_else(|| {
                        names.push(origin);
                        names.len() - 1
                    })
                })
                .collect();
            (*id, places)
        })
        .collect();
    (names, support)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn values_add_up_and_orders_come_near(weights in proptest::collection::vec(-1.0..1.0_f64, 5), seed in any::<u64>()) {
            // A game with interactions between neighbours.
            let worth = |s: &[bool]| -> [f64; 1] {
                let x: Vec<f64> = s.iter().map(|m| f64::from(u8::from(*m))).collect();
                [(0..5).map(|i| weights[i] * x[i] + 0.5 * weights[(i + 1) % 5] * x[i] * x[(i + 2) % 5]).sum()]
            };
            let exact = values(5, Method::Subsets, worth);
            let total: f64 = exact.iter().map(|v| v.mean[0]).sum();
            prop_assert!((total - worth(&[true; 5])[0] + worth(&[false; 5])[0]).abs() < 1e-9);
            let near = values(5, Method::Orders(400, Key::new(seed, "k")), worth);
            for (e, n) in exact.iter().zip(&near) {
                // Pairs with their reverse are exact for games of pairs.
                prop_assert!((e.mean[0] - n.mean[0]).abs() < 1e-9 + 5.0 * n.error[0]);
            }
        }

        #[test]
        fn copies_get_equal_parts(value in -1.0..1.0_f64, copies in 2_usize..6) {
            let worth = |s: &[bool]| [if s.iter().any(|m| *m) { value } else { 0.0 }];
            for v in values(copies, Method::Subsets, worth) {
                prop_assert!((v.mean[0] - value / copies as f64).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn nobody_plays() {
        assert!(values(0, Method::Subsets, |_| [1.0]).is_empty());
        assert!(values(0, Method::Orders(4, Key::new(1, "k")), |_| [1.0]).is_empty());
    }
}
