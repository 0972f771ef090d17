//! Would they sign? The chance that all whose consent is needed accept, at the package where it is largest.
//!
//! That some package lies in the zone of agreement says that a deal *can* be had, by however little. Whether it is
//! signed is another matter: who gains next to nothing may as well walk away. So a party accepts a package with the
//! chance Φ(gain / τ), its gain over the alternative as a share of the distance from its worst package to its best
//! and τ the same for all: one half where it gains nothing, .84 where it gains τ (a probit choice: Thurstone 1927,
//! *Psychological Review* 34(4): 273–286). Parties are taken as deciding apart, so that the chances multiply; under
//! a quota it is the chance that enough of them accept.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Space, acceptance};
//! // One issue of two levels. Both gain .2 over their alternatives at the first: Φ(1)² at τ = .2.
//! let side = |worth: [f64; 2], reservation| Party {
//!     weights: vec![1.0], worth: worth.to_vec(), reservation, ..Party::default()
//! };
//! let talks = Negotiation {
//!     levels: vec![2],
//!     parties: vec![side([1.0, 0.0], 0.8), side([1.0, 0.0], 0.8)],
//!     ..Negotiation::default()
//! };
//! let found = acceptance(&Space::scaled(&talks)?, 0.2, None::<fn(u128, usize) -> bool>).unwrap();
//! assert_eq!((found.package, format!("{:.4}", found.chance)), (0, "0.7079".to_owned()));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

use crate::pick::{Over, pick};
use crate::set::Set;
use crate::tangent::likeliest;
use crate::voting::Voting;
use crate::walk::{Search, Walk, walk};
use crate::{ENUMERATION_LIMIT, Space};
use std::ops::ControlFlow;

/// The package that is most likely to be accepted by all whose consent is needed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Acceptance {
    /// Its number; one of them where several are equally likely.
    pub package: u128,
    /// The chance, 0–1.
    pub chance: f64,
}

/// Voters of whom every set is looked at; more are added up vote by vote.
const SETS: usize = 8;
/// Into so many parts votes are divided where they are added up.
const PARTS: f64 = 1000.0;

/// Branches looked at under unanimity before packages are merged instead: next to all spaces need a few hundred.
pub(crate) const BRANCHES: u64 = 1 << 22;

/// The standard normal distribution function.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The best package with the chance that it is accepted, utilities on each party's own scale
/// ([`Space::rescale`]). `tau` is in shares of that scale, above 0. `shuts` says whether a party (by its number) turns a
/// package down beside its red lines, whatever it gains; under a quota it is not asked in a space of more than
/// [`ENUMERATION_LIMIT`] packages. `None` where no package is left.
#[must_use]
pub fn acceptance<F: Fn(u128, usize) -> bool>(
    space: &Space,
    tau: f64,
    shuts: Option<F>,
) -> Option<Acceptance> {
    if space.voting.is_none() && !space.merges {
        let shut = |index: u128| {
            let turned_down = |shuts: &F| space.required.iter().any(|party| shuts(index, *party));
            shuts.as_ref().is_some_and(turned_down)
        };
        let closed = shuts.is_some().then_some(&shut as &dyn Fn(u128) -> bool);
        match likeliest(space, tau, closed, BRANCHES) {
            Ok(found) => return found,
            // A merge keeps what no other package beats: where that one is closed, the next best is lost. What was
            // found until then is still a package that can be had.
            Err(found) if closed.is_some() => return found,
            Err(_) => {}
        }
    }
    let mergeable = shuts.is_none();
    let mut search = Likeliest {
        space,
        tau,
        shuts: shuts.as_ref(),
        best: -1.0,
        at: 0,
        floor: f64::NEG_INFINITY,
        chances: Vec::new(),
    };
    if space.packages() <= u128::from(ENUMERATION_LIMIT) && !mergeable {
        walk(&Walk::allowed(space), &mut search);
    } else {
        // A merge that grows too large is beyond what cases are allowed to hold.
        let _ = pick(space, Over::Allowed, &mut search);
    }
    (search.best >= 0.0).then_some(Acceptance { package: search.at, chance: search.best })
}

/// The chance that one package is accepted by all whose consent is needed; `shuts` as in [`acceptance`].
#[must_use]
pub fn acceptance_of<F: Fn(u128, usize) -> bool>(
    space: &Space,
    package: u128,
    tau: f64,
    shuts: Option<F>,
) -> f64 {
    if !space.allowed(package) {
        return 0.0;
    }
    let mut search = Likeliest {
        space,
        tau,
        shuts: shuts.as_ref(),
        best: -1.0,
        at: 0,
        floor: f64::NEG_INFINITY,
        chances: Vec::new(),
    };
    let _ = search.visit(package, &space.utilities(package));
    search.best.max(0.0)
}

struct Likeliest<'a, F> {
    space: &'a Space,
    tau: f64,
    shuts: Option<&'a F>,
    best: f64,
    at: u128,
    /// A gain at which one party alone is no likelier to accept than the best package is to be accepted.
    floor: f64,
    chances: Vec<f64>,
}

impl<F: Fn(u128, usize) -> bool> Likeliest<'_, F> {
    /// The chance that enough accept; `None` where it cannot beat the best.
    fn chance(&mut self, utility: &[f64], refused: impl Fn(usize) -> bool) -> Option<f64> {
        let gain = |party: usize| utility[party] - self.space.reservation[party];
        let Some(voting) = &self.space.voting else {
            // Nobody's consent is likelier than its own: the least gain alone may rule the package out.
            let least = self.space.required.iter().map(|party| gain(*party)).fold(f64::INFINITY, f64::min);
            if least <= self.floor {
                return None;
            }
            let own = normal_cdf(least / self.tau);
            if own <= self.best {
                self.floor = least;
                return None;
            }
            let mut all = 1.0;
            for party in &self.space.required {
                all *= normal_cdf(gain(*party) / self.tau);
                if all <= self.best {
                    return None;
                }
            }
            return Some(all);
        };
        let mut chances = std::mem::take(&mut self.chances);
        chances.clear();
        chances.extend(
            self.space
                .required
                .iter()
                .enumerate()
                .map(|(place, party)| if refused(place) { 0.0 } else { normal_cdf(gain(*party) / self.tau) }),
        );
        let all = carried(voting, &chances);
        self.chances = chances;
        Some(all)
    }
}

/// The chance that those who accept are enough, each accepting apart from the others.
fn carried(voting: &Voting, chances: &[f64]) -> f64 {
    if chances.len() <= SETS {
        return (0..1_u64 << chances.len())
            .filter(|set| {
                voting.enough(&(0..chances.len()).filter(|place| set >> place & 1 == 1).collect::<Set>())
            })
            .map(|set| {
                let one = |(place, p): (usize, &f64)| if set >> place & 1 == 1 { *p } else { 1.0 - p };
                chances.iter().enumerate().map(one).product::<f64>()
            })
            .sum();
    }
    voting.carried_by_votes(chances, PARTS)
}

impl<F: Fn(u128, usize) -> bool> Search for Likeliest<'_, F> {
    fn descend(&mut self, optimistic: &[f64]) -> bool {
        self.chance(optimistic, |_| false).is_some_and(|chance| chance > self.best)
    }

    fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
        let Self { space, shuts, .. } = *self;
        let open = space.voting.is_some().then(|| space.unrefused_at(index));
        let shut = |place: usize| shuts.is_some_and(|shuts| shuts(index, space.required[place]));
        let refused = |place: usize| open.is_some_and(|open| !open.has(place)) || shut(place);
        if let Some(chance) = self.chance(utility, refused)
            && chance > self.best
            && (space.voting.is_some() || !(0..space.required.len()).any(shut))
        {
            self.best = chance;
            self.at = index;
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Exclusion, Interaction, Negotiation, Party, Rule};
    use proptest::prelude::*;

    const NONE: Option<fn(u128, usize) -> bool> = None;

    /// From the definition: every package, every set of those who accept.
    fn slowly(talks: &Negotiation, tau: f64, shut: &[bool]) -> Option<f64> {
        let Ok(space) = Space::scaled(talks) else { return None };
        let mut best: Option<f64> = None;
        for index in 0..space.packages() {
            if !space.exists(index) {
                continue;
            }
            let package = space.package(index);
            let mut slot = 0;
            let mut taken = Vec::new();
            for (issue, level) in package.iter().enumerate() {
                taken.push(slot + level);
                slot += talks.levels[issue];
            }
            let utilities = space.utilities(index);
            let p: Vec<f64> = talks
                .parties
                .iter()
                .enumerate()
                .map(|(at, party)| {
                    if shut[index as usize * talks.parties.len() + at]
                        || taken.iter().any(|slot| party.refuses[*slot])
                    {
                        0.0
                    } else {
                        normal_cdf((utilities[at] - party.reservation) / tau)
                    }
                })
                .collect();
            let total: f64 = talks.parties.iter().map(|party| party.votes).sum();
            let chance = match talks.rule {
                Rule::Unanimity => p.iter().product(),
                Rule::Quota(share) => (1..1_usize << p.len())
                    .filter(|set| {
                        let of = |at: usize| set >> at & 1 == 1;
                        let votes: f64 = talks
                            .parties
                            .iter()
                            .enumerate()
                            .filter(|(at, _)| of(*at))
                            .map(|(_, p)| p.votes)
                            .sum();
                        votes >= share * total - 1e-9
                    })
                    .map(|set| {
                        p.iter()
                            .enumerate()
                            .map(|(at, p)| if set >> at & 1 == 1 { *p } else { 1.0 - p })
                            .product::<f64>()
                    })
                    .sum(),
            };
            // Where red lines leave nobody to carry it, a package is none.
            if chance > 0.0 && best.is_none_or(|best| chance > best) {
                best = Some(chance);
            }
        }
        best
    }

    fn talks() -> impl Strategy<Value = (Negotiation, Vec<bool>)> {
        (2_usize..5, prop::collection::vec(2_usize..4, 1..4), any::<bool>()).prop_flat_map(
            |(parties, levels, quota)| {
                let slots: usize = levels.iter().sum();
                let packages: usize = levels.iter().product();
                let party = (
                    prop::collection::vec(0.01..1.0_f64, levels.len()),
                    prop::collection::vec(0.0..1.0_f64, slots),
                    0.0..1.0_f64,
                    prop::collection::vec(prop::bool::weighted(0.1), slots),
                )
                    .prop_map(|(weights, worth, reservation, refuses)| Party {
                        weights,
                        worth,
                        reservation,
                        refuses,
                        ..Party::default()
                    });
                (
                    prop::collection::vec(party, parties),
                    prop::collection::vec(prop::bool::weighted(0.15), packages * parties),
                    0.3..1.0_f64,
                    prop::collection::vec(-0.3..0.3_f64, parties),
                    prop::collection::vec(
                        prop::bool::weighted(0.2),
                        levels.iter().take(2).product::<usize>(),
                    ),
                )
                    .prop_map(move |(parties, shut, share, bonus, excluded)| {
                        let rule = if quota { Rule::Quota(share) } else { Rule::Unanimity };
                        let mut talks =
                            Negotiation { levels: levels.clone(), parties, rule, ..Negotiation::default() };
                        if levels.len() > 1 {
                            let levels = vec![(0, 0), (1, levels[1] - 1)];
                            talks.interactions.push(Interaction { levels, bonus });
                            talks.exclusions.push(Exclusion { issues: vec![0, 1], excluded });
                        }
                        (talks, shut)
                    })
            },
        )
    }

    proptest! {
        #[test]
        fn it_is_the_largest_over_packages((talks, shut) in talks(), tau in 0.05..0.5_f64) {
            let Ok(space) = Space::scaled(&talks) else { return Ok(()) };
            let shuts = |index: u128, party: usize| shut[index as usize * talks.parties.len() + party];
            let found = acceptance(&space, tau, Some(shuts));
            let slow = slowly(&talks, tau, &shut).unwrap_or(0.0);
            prop_assert!((found.map_or(0.0, |found| found.chance) - slow).abs() < 1e-9, "{found:?} {slow}");
            // The package found is that likely by itself.
            let alone = found.map_or(0.0, |found| acceptance_of(&space, found.package, tau, Some(shuts)));
            prop_assert!((alone - slow).abs() < 1e-9, "{alone} {slow}");
        }

        #[test]
        fn merging_finds_what_walking_finds((mut talks, _) in talks(), tau in 0.05..0.5_f64) {
            talks.rule = Rule::Unanimity;
            let Ok(space) = Space::scaled(&talks) else { return Ok(()) };
            let mut merging = space.clone();
            merging.merges = true;
            let chance = |space: &Space| acceptance(space, tau, NONE).map_or(0.0, |found| found.chance);
            prop_assert!((chance(&space) - chance(&merging)).abs() < 1e-9);
        }

        #[test]
        fn more_to_gain_is_never_less_likely((talks, _) in talks(), tau in 0.05..0.5_f64, by in 0.0..0.3_f64) {
            let mut easier = talks.clone();
            for party in &mut easier.parties {
                party.reservation -= by;
            }
            let chance = |talks: &Negotiation| {
                Space::scaled(talks).ok().and_then(|space| acceptance(&space, tau, NONE)).map_or(0.0, |found| found.chance)
            };
            prop_assert!(chance(&easier) >= chance(&talks) - 1e-12);
        }

        #[test]
        fn votes_added_up_give_what_sets_give(
            chances in prop::collection::vec(0.0..1.0_f64, 5..9), share in 0.3..1.0_f64,
        ) {
            // Equal votes, and a quota that lies clearly between two numbers of them: rounding changes nothing.
            let n = chances.len();
            prop_assume!((0.05..0.95).contains(&(share * n as f64).fract()));
            let party = Party { weights: vec![1.0], worth: vec![1.0, 0.0], votes: 1.0, ..Party::default() };
            let mut parties = vec![party; n];
            parties[0].veto = true;
            parties[1].refuses = vec![false; 2];
            for party in &mut parties {
                party.refuses = vec![false; 2];
            }
            let talks = Negotiation { levels: vec![2], parties, rule: Rule::Quota(share), ..Negotiation::default() };
            let space = Space::scaled(&talks).unwrap();
            let voting = space.voting.as_ref().unwrap();
            let (sets, votes) = (carried(voting, &chances), voting.carried_by_votes(&chances, PARTS));
            prop_assert!((sets - votes).abs() < 1e-9, "{sets} {votes}");
        }
    }
}
