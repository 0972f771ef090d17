//! Bodies that decide by quotas: who can block, which sets are enough, who has how much power, and which packages
//! nobody can vote away.
//!
//! *Power* is how often a voter's consent decides. Shapley and Shubik (1954, *American Political Science Review* 48(3):
//! 787–792): voters join in an order drawn at random, and the one with whom the set is first enough is decisive.
//! Penrose (1946, *Journal of the Royal Statistical Society* 109(1): 53–57) and Banzhaf (1965, *Rutgers Law Review* 19:
//! 317–343): all sets of the others are equally likely, and a voter is decisive where its consent makes them enough.
//! Both are counted out for up to 16 voters, beyond by sums of votes where those are whole numbers, and otherwise estimated
//! from orders and sets drawn with a fixed seed. Whoever abstains has no power.
//!
//! The *core* holds the packages to which no set that is enough prefers another one, all of its members better off. Where
//! there is none, or many are in it, the *least core* says which packages are hardest to leave: those for which the most
//! that some set that is enough could gain, each of its members at least so much, is least (the ε-core of Shapley & Shubik
//! 1966, *Econometrica* 34(4): 805–827, with ε for each member; the least one of Maschler, Peleg & Shapley 1979,
//! *Mathematics of Operations Research* 4(4): 303–338; here over packages instead of divisions of a sum). Above 0 it is what
//! a change of mind would have to cost each of them for the package to last, below 0 by how much every such set would lose.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Rule, Space, body};
//! // Four votes of seven, held 4, 2 and 1: the first has all the power, and its consent is a must.
//! let party = |votes| Party { weights: vec![1.0], worth: vec![0.0, 1.0], votes, ..Party::default() };
//! let talks = Negotiation {
//!     levels: vec![2],
//!     parties: vec![party(4.0), party(2.0), party(1.0)],
//!     rule: Rule::Quota(4.0 / 7.0),
//!     ..Negotiation::default()
//! };
//! let found = body(&Space::of(&talks)?).unwrap();
//! assert_eq!((found.can_block, found.shapley), (vec![0], vec![1.0, 0.0, 0.0]));
//! assert_eq!(found.enough, Some(vec![vec![0]]));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

use crate::power::{Sums, counted_out, drawn, mixed, pivot, shuffle, smallest};
use crate::set::Set;
use crate::voting::{LISTED_VOTERS, Voting};
use crate::walk::{Search, Walk, walk};
use crate::{Space, TOLERANCE};
use std::ops::ControlFlow;

/// Packages up to which the core is looked for: each is compared with each.
const CORE_PACKAGES: usize = 1 << 12;

/// What can be said of a body before any package is looked at. Voters are parties by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The voters, in the order of the lists below.
    pub voters: Vec<usize>,
    /// Those without whom all others together are not enough.
    pub can_block: Vec<usize>,
    /// The smallest sets that are enough; `None` beyond 16 voters.
    pub enough: Option<Vec<Vec<usize>>>,
    /// How many there are: exact up to 2^53, then to sixteen digits. `None` where they are not counted: beyond 16 voters
    /// with ratifiers, votes that are no whole numbers, or several quotas of unequal votes.
    pub sets: Option<f64>,
    /// A smallest set with few members: the fewest up to 16 voters and where no more than one quota has unequal votes. Empty
    /// where not even all together are enough.
    pub fewest: Vec<usize>,
    /// Shapley–Shubik index: shares that sum to 1, or all 0 where not even all together are enough.
    pub shapley: Vec<f64>,
    /// Penrose–Banzhaf measure: the chance of being decisive.
    pub banzhaf: Vec<f64>,
    /// The largest standard error of both lists; 0 where they were counted out.
    pub error: f64,
}

/// What a quota makes of the parties; `None` under unanimity.
#[must_use]
pub fn body(space: &Space) -> Option<Body> {
    let voting = space.voting.as_ref()?;
    let count = space.required.len();
    let party = |place: usize| space.required[place];
    let present = Set::first(count).without(&voting.absent);
    let blocks = |place: &usize| {
        let mut others = present;
        others.remove(*place);
        present.has(*place) && voting.enough(&present) && !voting.enough(&others)
    };
    let can_block = (0..count).filter(blocks).map(party).collect();
    let enough: Option<Vec<Vec<usize>>> =
        voting.coalitions().map(|sets| sets.iter().map(|set| set.places().map(party).collect()).collect());
    let sets = match &enough {
        Some(sets) => Some(sets.len() as f64),
        None if voting.enough(&present) => smallest(voting),
        None => Some(0.0),
    };
    let fewest = match &enough {
        Some(sets) => sets.iter().min_by_key(|set| set.len()).cloned().unwrap_or_default(),
        None => fewest(voting, &present).into_iter().map(party).collect(),
    };
    let by_sums = || Sums::of(voting).and_then(|sums| sums.power(count));
    let (shapley, banzhaf, error) = if count <= LISTED_VOTERS {
        counted_out(voting, count)
    } else {
        by_sums().unwrap_or_else(|| drawn(voting, count))
    };
    Some(Body { voters: space.required.clone(), can_block, enough, sets, fewest, shapley, banzhaf, error })
}

/// A small set that is enough: those with the largest shares of the votes that are needed, then without whom it can do.
fn fewest(voting: &Voting, present: &Set) -> Vec<usize> {
    if !voting.enough(present) {
        return Vec::new();
    }
    let share = |place: usize| -> f64 {
        let of = |(votes, needed): &(Vec<f64>, f64)| if *needed > 0.0 { votes[place] / needed } else { 0.0 };
        voting.quotas.iter().map(of).sum()
    };
    let mut order: Vec<usize> = present.places().collect();
    order.sort_by(|a, b| {
        voting.musts.has(*b).cmp(&voting.musts.has(*a)).then(share(*b).total_cmp(&share(*a))).then(a.cmp(b))
    });
    let many = pivot(voting, &order).unwrap_or(order.len());
    let mut set: Set = order[..many].iter().copied().collect();
    for place in order[..many].iter().rev() {
        let mut less = set;
        less.remove(*place);
        if voting.enough(&less) {
            set = less;
        }
    }
    set.places().collect()
}

/// How consents decide over packages: added up over draws.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swings {
    /// Pairs of a package and a draw in which it passes.
    pub passed: u64,
    /// By voter: those of them that would fail without it.
    pub needed: Vec<u64>,
    /// Orders drawn of those who accept.
    pub orders: u64,
    /// By voter: those of them in which they are first enough with it.
    pub first: Vec<u64>,
}

impl Swings {
    /// Adds another sum.
    pub fn add(&mut self, other: &Self) {
        let sum = |own: &mut Vec<u64>, more: &[u64]| {
            own.resize(own.len().max(more.len()), 0);
            own.iter_mut().zip(more).for_each(|(own, more)| *own += more);
        };
        self.passed += other.passed;
        self.orders += other.orders;
        sum(&mut self.needed, &other.needed);
        sum(&mut self.first, &other.first);
    }
}

/// Adds to `swings` what the packages of one draw say: for each that passes, who of those that accept it is needed, and,
/// for every `each`th of them (0: none), who completes a set that is enough when they accept in an order drawn from `seed`.
/// Nothing under unanimity, where all are needed. Linear in voters for each package, but for ratifiers.
pub fn swings(space: &Space, each: u64, seed: u64, swings: &mut Swings) {
    struct Count<'a> {
        space: &'a Space,
        voting: &'a Voting,
        each: u64,
        state: u64,
        order: Vec<usize>,
        swings: &'a mut Swings,
    }
    impl Search for Count<'_> {
        fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
            let space = self.space;
            let mut accept = space.unrefused_at(index);
            for (place, party) in space.required.iter().enumerate() {
                if utility[*party] < space.reservation[*party] - TOLERANCE {
                    accept.remove(place);
                }
            }
            for place in self.voting.needed(&accept).places() {
                self.swings.needed[place] += 1;
            }
            if self.each > 0 && mixed(&mut self.state).is_multiple_of(self.each) {
                self.order.clear();
                self.order.extend(accept.places());
                shuffle(&mut self.order, &mut self.state);
                if let Some(many) = pivot(self.voting, &self.order) {
                    self.swings.first[self.order[many - 1]] += 1;
                    self.swings.orders += 1;
                }
            }
            self.swings.passed += 1;
            ControlFlow::Continue(())
        }
    }
    let Some(voting) = &space.voting else { return };
    let voters = space.required.len();
    swings.needed.resize(voters, 0);
    swings.first.resize(voters, 0);
    walk(&Walk::zone(space), &mut Count { space, voting, each, state: seed, order: Vec::new(), swings });
}

/// Packages that are hardest to leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Core {
    /// The packages of the zone that no set of parties whose consent is enough would give up for another one that red
    /// lines allow, all of its members better off.
    pub packages: Vec<u128>,
    /// The most that each member of some such set could gain over a package of the least core, in utility; `None` where the
    /// zone is empty or holds the only package there is.
    pub least: Option<f64>,
    /// The packages of the zone for which that is least.
    pub least_packages: Vec<u128>,
}

/// Core and least core; `None` above 4,096 packages that red lines allow.
#[must_use]
pub fn core(space: &Space) -> Option<Core> {
    struct List<'a> {
        required: &'a [usize],
        packages: Vec<(u128, Vec<f64>)>,
    }
    impl Search for List<'_> {
        fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
            self.packages.push((index, self.required.iter().map(|party| utility[*party]).collect()));
            if self.packages.len() > CORE_PACKAGES {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    }
    let mut all = List { required: &space.required, packages: Vec::new() };
    walk(&Walk::allowed(space), &mut all);
    if all.packages.len() > CORE_PACKAGES {
        return None;
    }
    let open: Vec<Set> = all.packages.iter().map(|(index, _)| space.unrefused_at(*index)).collect();
    let mut gains = Vec::new();
    // The most that each of some set that is enough gains by the one over the other.
    let mut level = |other: usize, than: usize| -> f64 {
        gains.clear();
        let places =
            (0..space.required.len()).filter(|place| space.voting.is_none() || open[other].has(*place));
        gains.extend(places.map(|place| (all.packages[other].1[place] - all.packages[than].1[place], place)));
        match &space.voting {
            None => gains.iter().map(|(gain, _)| *gain).fold(f64::INFINITY, f64::min),
            Some(voting) => voting.best_level(&mut gains).unwrap_or(f64::NEG_INFINITY),
        }
    };
    // Does some set that is enough gain more than this each?
    let beats = |other: usize, than: usize, by: f64| -> bool {
        let better = |place: &usize| {
            all.packages[other].1[*place] > all.packages[than].1[*place] + by
                && (space.voting.is_none() || open[other].has(*place))
        };
        match &space.voting {
            None => (0..space.required.len()).all(|place| better(&place)),
            Some(voting) => voting
                .enough(&(0..space.required.len()).filter(better).collect::<Set>().without(&voting.absent)),
        }
    };
    let mut found = Core::default();
    // What beat the last ones is likely to beat the next: those are asked first.
    let mut order: Vec<usize> = (0..all.packages.len()).collect();
    for at in (0..all.packages.len()).filter(|at| space.acceptable(all.packages[*at].0)) {
        let mut beaten = |by: f64| {
            let first = (0..order.len()).find(|place| order[*place] != at && beats(order[*place], at, by))?;
            order[..=first].rotate_right(1);
            Some(())
        };
        if beaten(TOLERANCE).is_none() {
            found.packages.push(all.packages[at].0);
        }
        if found.least.is_some_and(|least| beaten(least + TOLERANCE).is_some()) {
            continue;
        }
        let most = (0..all.packages.len()).filter(|other| *other != at).map(|other| level(other, at));
        let Some(most) = most.max_by(f64::total_cmp).filter(|most| most.is_finite()) else { continue };
        if found.least.is_none_or(|least| most < least - TOLERANCE) {
            found.least_packages.clear();
        }
        found.least = Some(found.least.map_or(most, |least| least.min(most)));
        found.least_packages.push(all.packages[at].0);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Negotiation, Party, Quota, Rule};
    use proptest::prelude::*;

    fn space(votes: &[f64], share: f64, further: Vec<Quota>) -> Space {
        let party = |votes: &f64| Party {
            weights: vec![1.0],
            worth: vec![0.0, 1.0],
            votes: *votes,
            ..Party::default()
        };
        let parties = votes.iter().map(party).collect();
        let rule = Rule::Quota(share);
        Space::of(&Negotiation { levels: vec![2], parties, rule, further, ..Negotiation::default() }).unwrap()
    }

    /// The Security Council: 39 of votes 7 (five permanent members) and 1 (ten others). Shapley–Shubik .19627 and
    /// .001865; decisive in 848 and 84 of 16,384 sets of the others (Straffin 1994, "Power and stability in politics",
    /// *Handbook of Game Theory* 2, ch. 32).
    #[test]
    fn security_council() {
        let votes: Vec<f64> = (0..15).map(|at| if at < 5 { 7.0 } else { 1.0 }).collect();
        let found = body(&space(&votes, 39.0 / 45.0, Vec::new())).unwrap();
        assert_eq!(found.can_block, [0, 1, 2, 3, 4]);
        assert!((found.shapley[0] - 0.196_270).abs() < 1e-6 && (found.shapley[9] - 0.001_865).abs() < 1e-6);
        assert!((found.shapley.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((found.banzhaf[0], found.banzhaf[9]), (848.0 / 16384.0, 84.0 / 16384.0));
        // Five permanent members and any four of the others.
        let sets = found.enough.unwrap();
        assert_eq!(sets.len(), 210);
        assert!(sets.iter().all(|set| set.len() == 9 && set[..5] == [0, 1, 2, 3, 4]));
    }

    /// The Council of fifteen, 62 of 87 votes: .1167 (10 votes), .0955 (8), .0552 (5), .0454 (4), .0353 (3), .0207 (2), by
    /// sums and by all 32,768 sets.
    #[test]
    fn council_of_fifteen() {
        let votes = [10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2].map(f64::from);
        let space = space(&votes, 62.0 / 87.0, Vec::new());
        let voting = space.voting.as_ref().unwrap();
        for (shapley, ..) in [counted_out(voting, 15), Sums::of(voting).unwrap().power(15).unwrap()] {
            for (at, known) in
                [(0, 0.1167), (4, 0.0955), (5, 0.0552), (9, 0.0454), (11, 0.0353), (14, 0.0207)]
            {
                assert!((shapley[at] - known).abs() < 5e-5, "{at}: {} for {known}", shapley[at]);
            }
        }
    }

    /// A double majority of 27, by sums: what is drawn agrees within five of its errors, and all shares are 1 together.
    #[test]
    fn sums_agree_with_drawing_beyond_sixteen_voters() {
        let weights: Vec<f64> = (0..27).map(|at| f64::from(at * at % 80 + 1)).collect();
        let quota = vec![Quota { share: 0.65, votes: weights }];
        let council = space(&[1.0; 27], 0.55, quota);
        let found = body(&council).unwrap();
        assert_eq!((found.error, found.enough.is_none(), found.can_block.len()), (0.0, true, 0));
        assert!((found.shapley.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let (shapley, banzhaf, error) = drawn(council.voting.as_ref().unwrap(), 27);
        assert!(error > 0.0 && error < 0.01);
        for (a, b) in found.shapley.iter().zip(&shapley).chain(found.banzhaf.iter().zip(&banzhaf)) {
            assert!((a - b).abs() < 5.0 * error, "{a} {b} {error}");
        }
        // Fifteen members with the most people are more than enough; no set of fourteen is.
        assert!(found.sets.unwrap() > 1000.0 && found.fewest.len() == 15, "{:?}", found.fewest);
    }

    /// Votes, share and further quotas; who holds a veto and who abstains.
    fn bodies() -> impl Strategy<Value = Space> {
        (1usize..=8).prop_flat_map(|count| {
            let votes = || prop::collection::vec(0u8..9, count);
            let quota = (votes(), 0.0..1.0f64);
            let party = (prop::bool::weighted(0.1), prop::bool::weighted(0.1));
            (prop::collection::vec(quota, 1..=2), any::<bool>(), prop::collection::vec(party, count))
                .prop_map(|(quotas, members, parties)| {
                    let list =
                        |votes: &[u8]| votes.iter().map(|votes| f64::from(*votes)).collect::<Vec<f64>>();
                    let mut further: Vec<Quota> = quotas[1..]
                        .iter()
                        .map(|(votes, share)| Quota { share: *share, votes: list(votes) })
                        .collect();
                    if members {
                        further.push(Quota { share: 0.55, votes: vec![1.0; parties.len()] });
                    }
                    let party = |((veto, abstains), votes): (&(bool, bool), &u8)| Party {
                        weights: vec![1.0],
                        worth: vec![0.0, 1.0],
                        votes: f64::from(*votes),
                        veto: *veto,
                        abstains: *abstains,
                        ..Party::default()
                    };
                    let parties = parties.iter().zip(&quotas[0].0).map(party).collect();
                    let rule = Rule::Quota(quotas[0].1);
                    let talks =
                        Negotiation { levels: vec![2], parties, rule, further, ..Negotiation::default() };
                    Space::of(&talks).unwrap()
                })
        })
    }

    /// Packages by voter: how much each is worth; and the share of votes, one each, that is needed.
    fn packages() -> impl Strategy<Value = (Space, Vec<Vec<f64>>)> {
        let worth = prop::collection::vec(prop::collection::vec(0u8..=10, 5), 2..=5);
        (worth, 0.3..0.9f64, 0u8..8).prop_map(|(worth, share, least)| {
            let worth: Vec<Vec<f64>> =
                worth.iter().map(|own| own.iter().map(|w| f64::from(*w) / 10.0).collect()).collect();
            let party = |own: &Vec<f64>| Party {
                weights: vec![1.0],
                worth: own.clone(),
                reservation: f64::from(least) / 10.0,
                ..Party::default()
            };
            let parties = worth.iter().map(party).collect();
            let rule = Rule::Quota(share);
            let talks = Negotiation { levels: vec![5], parties, rule, ..Negotiation::default() };
            (Space::of(&talks).unwrap(), worth)
        })
    }

    proptest! {
        /// Sums of votes against all sets: power, and how many smallest sets there are.
        #[test]
        fn sums_are_what_going_through_all_sets_gives(space in bodies()) {
            let voting = space.voting.as_ref().unwrap();
            let count = space.required.len();
            let (shapley, banzhaf, _) = counted_out(voting, count);
            let sets = voting.coalitions().unwrap();
            if let Some(sums) = Sums::of(voting) {
                let (by_sums, measure, _) = sums.power(count).unwrap();
                for at in 0..count {
                    prop_assert!((shapley[at] - by_sums[at]).abs() < 1e-12, "{shapley:?} {by_sums:?}");
                    prop_assert!((banzhaf[at] - measure[at]).abs() < 1e-12, "{banzhaf:?} {measure:?}");
                }
            } else {
                // Votes are whole: only a body that can never decide is left out.
                prop_assert!(sets.is_empty());
            }
            if let Some(counted) = smallest(voting) {
                prop_assert_eq!(counted as usize, sets.len());
            }
            let found = body(&space).unwrap();
            prop_assert!(found.fewest.len() <= count && found.fewest.is_empty() == sets.is_empty());
            let present = Set::first(count).without(&voting.absent);
            let own = fewest(voting, &present);
            prop_assert!(own.is_empty() == sets.is_empty() && own.len() >= found.fewest.len());
            // Shapley's shares straight from the orders.
            if count <= 5 {
                let mut order: Vec<usize> = present.places().collect();
                let (mut times, mut orders) = (vec![0.0; count], 0.0);
                every_order(&mut order, 0, &mut |order| {
                    orders += 1.0;
                    let first = (1..=order.len())
                        .find(|many| voting.enough(&order[..*many].iter().copied().collect()));
                    first.into_iter().for_each(|many| times[order[many - 1]] += 1.0);
                });
                for at in 0..count {
                    prop_assert!((shapley[at] - times[at] / f64::max(orders, 1.0)).abs() < 1e-12);
                }
            }
        }

        /// Whoever is needed, by leaving out one after the other.
        #[test]
        fn needed_is_who_cannot_be_left_out(space in bodies(), bits in 0usize..256) {
            let voting = space.voting.as_ref().unwrap();
            let all = Set::first(space.required.len()).without(&voting.absent);
            let consents: Set = all.places().filter(|at| bits >> at & 1 == 1).collect();
            if voting.enough(&consents) {
                let without = |place: &usize| consents.places().filter(|other| other != place).collect::<Set>();
                let slow: Set = consents.places().filter(|place| !voting.enough(&without(place))).collect();
                prop_assert_eq!(voting.needed(&consents), slow);
            }
        }

        /// Core and least core over all sets of voters and all pairs of packages.
        #[test]
        fn the_core_is_its_definition((space, worth) in packages()) {
            let voting = space.voting.as_ref().unwrap();
            let voters = worth.len();
            let sets: Vec<Vec<usize>> = (1..1usize << voters)
                .map(|bits| (0..voters).filter(|at| bits >> at & 1 == 1).collect::<Vec<usize>>())
                .filter(|set| voting.enough(&set.iter().copied().collect()))
                .collect();
            let least_of = |set: &Vec<usize>, other: usize, than: usize| {
                set.iter().map(|at| worth[*at][other] - worth[*at][than]).fold(f64::INFINITY, f64::min)
            };
            let leave = |than: usize| {
                let others = (0..5).filter(|other| *other != than);
                others
                    .flat_map(|other| sets.iter().map(move |set| (set, other)))
                    .map(|(set, other)| least_of(set, other, than))
                    .fold(f64::NEG_INFINITY, f64::max)
            };
            let zone: Vec<usize> = (0..5).filter(|at| space.acceptable(*at as u128)).collect();
            let found = core(&space).unwrap();
            let of = |list: Vec<usize>| list.into_iter().map(|at| at as u128).collect::<Vec<u128>>();
            let last: Vec<usize> = zone.iter().copied().filter(|at| leave(*at) <= TOLERANCE).collect();
            prop_assert_eq!(&found.packages, &of(last));
            let least = zone.iter().map(|at| leave(*at)).fold(f64::INFINITY, f64::min);
            if zone.is_empty() {
                prop_assert_eq!(found.least, None);
            } else {
                prop_assert!((found.least.unwrap() - least).abs() < 1e-9);
                let best = zone.iter().copied().filter(|at| leave(*at) <= least + TOLERANCE).collect();
                prop_assert_eq!(&found.least_packages, &of(best));
            }
        }

        /// Who is needed over packages, from the definition; with every package drawn for an order, some set is first
        /// enough in each.
        #[test]
        fn swings_are_counted_over_the_packages_that_pass((space, worth) in packages()) {
            let voting = space.voting.as_ref().unwrap();
            let mut found = Swings::default();
            swings(&space, 1, 7, &mut found);
            let mut needed = vec![0u64; worth.len()];
            let mut passed = 0;
            for index in 0..5 {
                let least = |at: &usize| worth[*at][index] >= space.reservation(*at) - TOLERANCE;
                let accept: Vec<usize> = (0..worth.len()).filter(least).collect();
                if !voting.enough(&accept.iter().copied().collect()) {
                    continue;
                }
                passed += 1;
                for at in &accept {
                    let others: Set = accept.iter().copied().filter(|other| other != at).collect();
                    needed[*at] += u64::from(!voting.enough(&others));
                }
            }
            prop_assert_eq!((found.passed, found.orders, found.first.iter().sum::<u64>()), (passed, passed, passed));
            prop_assert_eq!(found.needed, needed);
        }
    }

    fn every_order(order: &mut Vec<usize>, from: usize, done: &mut dyn FnMut(&[usize])) {
        if from >= order.len() {
            done(order);
            return;
        }
        for at in from..order.len() {
            order.swap(from, at);
            every_order(order, from + 1, done);
            order.swap(from, at);
        }
    }

    /// Three voters, three packages, each liked best by another in a circle: majorities prefer another one to each, and
    /// unanimity keeps all.
    #[test]
    fn a_circle_of_majorities_has_no_core() {
        let party = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
        let parties = vec![party([1.0, 0.5, 0.0]), party([0.0, 1.0, 0.5]), party([0.5, 0.0, 1.0])];
        let talks =
            |rule| Negotiation { levels: vec![3], parties: parties.clone(), rule, ..Negotiation::default() };
        let majority = core(&Space::of(&talks(Rule::Quota(0.5))).unwrap()).unwrap();
        // Each package loses .5 of two voters to the next one round.
        assert_eq!(majority, Core { packages: vec![], least: Some(0.5), least_packages: vec![0, 1, 2] });
        let all = core(&Space::of(&talks(Rule::Unanimity)).unwrap()).unwrap();
        assert_eq!((all.packages, all.least), (vec![0, 1, 2], Some(-0.5)));
    }
}
