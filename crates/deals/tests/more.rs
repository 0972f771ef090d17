//! Quotas, further settlements, the best for one party, counting and thinning: against their definitions, read
//! literally over a plain list of all packages; and large spaces against small ones.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_deals::*;
use proptest::prelude::*;

fn grid(x: f64) -> i64 {
    (x * 1e9).round() as i64
}

/// Small whole numbers make ties common; that is where mistakes live.
fn talks(quota: bool) -> impl Strategy<Value = Negotiation> {
    (prop::collection::vec(1usize..=4, 1..=4), 1usize..=5).prop_flat_map(move |(levels, parties)| {
        let slots: usize = levels.iter().sum();
        let issues = levels.len();
        let party = (
            prop::collection::vec(0u8..=4, issues),
            prop::collection::vec(0u8..=10, slots),
            0u8..=9,
            prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(prop::bool::weighted(0.15), slots)],
            (0u8..=4, prop::bool::weighted(0.2), prop::option::weighted(0.15, any::<prop::sample::Index>())),
        );
        (
            Just(levels),
            prop::collection::vec(party, parties),
            0u8..=10,
            prop::option::of((0..issues, 0..issues)),
        )
            .prop_map(move |(levels, parties, share, pair)| {
                let count = parties.len();
                let parties: Vec<Party> = parties
                    .into_iter()
                    .enumerate()
                    .map(|(at, (weights, worth, reservation, refuses, (votes, veto, of)))| Party {
                        weights: weights.into_iter().map(f64::from).collect(),
                        worth: worth.into_iter().map(|worth| f64::from(worth) / 10.0).collect(),
                        reservation: f64::from(reservation) / 10.0,
                        refuses,
                        votes: f64::from(votes),
                        veto,
                        ratifies: of.map(|of| of.index(count)).filter(|of| *of != at),
                        ..Party::default()
                    })
                    .collect();
                let interactions = pair
                    .filter(|(a, b)| a != b)
                    .map(|(a, b)| Interaction {
                        levels: vec![(a, 0), (b, levels[b] - 1)],
                        bonus: vec![0.3; count],
                    })
                    .into_iter()
                    .collect();
                let rule = if quota { Rule::Quota(f64::from(share) / 10.0) } else { Rule::Unanimity };
                Negotiation { levels, parties, interactions, rule, ..Negotiation::default() }
            })
    })
}

fn crosses(talks: &Negotiation, package: &[usize], party: usize) -> bool {
    let mut first = 0;
    package.iter().zip(&talks.levels).any(|(level, count)| {
        let slot = first + level;
        first += count;
        talks.parties[party].refuses.get(slot).copied().unwrap_or(false)
    })
}

/// Is the consent of these enough? Straight from the words.
fn enough(talks: &Negotiation, consents: &[bool]) -> bool {
    let Rule::Quota(share) = talks.rule else { return consents.iter().all(|yes| *yes) };
    // Consents that count: those whose ratifiers' consents count.
    let mut counted = consents.to_vec();
    loop {
        let before = counted.clone();
        for (at, party) in talks.parties.iter().enumerate() {
            if let Some(of) = party.ratifies.filter(|_| !before[at]) {
                counted[of] = false;
            }
        }
        if counted == before {
            break;
        }
    }
    let counts = |party: usize| counted[party];
    let total: f64 = talks.parties.iter().map(|party| party.votes).sum();
    let votes: f64 = (0..consents.len()).filter(|at| counts(*at)).map(|at| talks.parties[at].votes).sum();
    // A party with a veto must consent, and so must its ratifiers.
    let vetoes = (0..consents.len()).all(|at| !talks.parties[at].veto || counts(at));
    vetoes && votes >= share * total - 1e-9 && consents.contains(&true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_quota_is_what_it_says(talks in talks(true), merges: bool) {
        let mut space = Space::scaled(&talks).unwrap();
        if merges {
            space.always_merge();
        }
        let count = talks.parties.len();
        let all: Vec<u128> = (0..space.packages()).collect();
        let content = |index: u128, floors: bool| -> Vec<bool> {
            let (package, utility) = (space.package(index), space.utilities(index));
            (0..count)
                .map(|at| {
                    !crosses(&talks, &package, at)
                        && (!floors || utility[at] >= talks.parties[at].reservation - 1e-9)
                })
                .collect()
        };
        let allowed: Vec<u128> = all.iter().copied().filter(|at| enough(&talks, &content(*at, false))).collect();
        let z: Vec<u128> = all.iter().copied().filter(|at| enough(&talks, &content(*at, true))).collect();
        prop_assert_eq!(zone(&space).size, z.len() as u128);
        prop_assert_eq!(zone_exists(&space), !z.is_empty());
        prop_assert_eq!(zone_packages(&space), z.clone());
        for index in &all {
            prop_assert_eq!(space.acceptable(*index), z.contains(index));
            prop_assert_eq!(space.allowed(*index), allowed.contains(index));
        }
        // The margin: the most that some package guarantees to enough parties.
        let gain = |index: u128| -> f64 {
            let (package, utility) = (space.package(index), space.utilities(index));
            let gains: Vec<f64> = (0..count).map(|at| utility[at] - talks.parties[at].reservation).collect();
            // Thresholds are met at some party's gain; with no votes needed anything does.
            let mut best = f64::NEG_INFINITY;
            for least in gains.iter().copied().chain([f64::INFINITY]) {
                let consents: Vec<bool> =
                    (0..count).map(|at| gains[at] >= least && !crosses(&talks, &package, at)).collect();
                if enough(&talks, &consents) {
                    best = best.max(least);
                }
            }
            best
        };
        let expected = allowed.iter().map(|index| gain(*index)).fold(f64::NEG_INFINITY, f64::max);
        match best_least_gain(&space) {
            Some(found) => prop_assert!((found - expected).abs() < 1e-9, "{} {}", found, expected),
            None => prop_assert!(!expected.is_finite()),
        }
        // The frontier of the allowed, and of the zone.
        for (set, found) in [(&allowed, frontier(&space).unwrap()), (&z, zone_frontier(&space).unwrap())] {
            let key = |index: u128| -> Vec<i64> { space.utilities(index).iter().map(|u| grid(*u)).collect() };
            let beaten = |index: u128| set.iter().any(|other| {
                let (a, b) = (key(*other), key(index));
                a != b && a.iter().zip(&b).all(|(a, b)| a >= b)
            });
            let efficient: Vec<u128> = set.iter().copied().filter(|index| !beaten(*index)).collect();
            let listed: u64 = found.points.iter().map(|point| point.ties + 1).sum();
            prop_assert_eq!(listed, efficient.len() as u64);
            for point in &found.points {
                prop_assert!(efficient.contains(&point.index));
            }
        }
        // Sums do not depend on who pays for them.
        let sums = |index: u128| grid(space.utilities(index).iter().sum());
        let most = z.iter().map(|index| sums(*index)).max();
        let best: Vec<u128> = z.iter().copied().filter(|index| Some(sums(*index)) == most).collect();
        prop_assert_eq!(utilitarian_solution(&space).unwrap(), best);
        // What is merged is among what is walked.
        if merges {
            let walked = Space::scaled(&talks).unwrap();
            for (a, b) in [
                (nash_bargaining_solution(&space), nash_bargaining_solution(&walked)),
                (kalai_smorodinsky_solution(&space), kalai_smorodinsky_solution(&walked)),
                (egalitarian_solution(&space), egalitarian_solution(&walked)),
            ] {
                let (a, b) = (a.unwrap(), b.unwrap());
                prop_assert_eq!(a.is_empty(), b.is_empty());
                prop_assert!(a.iter().all(|index| b.contains(index)));
            }
        }
    }

    #[test]
    fn further_settlements_and_the_best_for_one(talks in talks(false), merges: bool, draft: prop::sample::Index, who: prop::sample::Index) {
        let mut space = Space::scaled(&talks).unwrap();
        if merges {
            space.always_merge();
        }
        let count = talks.parties.len();
        let d: Vec<f64> = talks.parties.iter().map(|party| party.reservation).collect();
        let z = zone_packages(&space);
        let u = |index: u128| space.utilities(index);
        let least_over = |from: &[f64], set: &[u128]| -> Vec<u128> {
            let most: Vec<f64> = (0..count)
                .map(|at| set.iter().map(|index| u(*index)[at]).fold(f64::NEG_INFINITY, f64::max))
                .collect();
            let shares = |index: u128| -> Vec<i64> {
                let mut row: Vec<i64> = (0..count)
                    .filter(|at| most[*at] - from[*at] > 1e-9)
                    .map(|at| grid((u(index)[at] - from[at]) / (most[at] - from[at])))
                    .collect();
                row.sort_unstable();
                row
            };
            let best = set.iter().map(|index| shares(*index)).max();
            set.iter().copied().filter(|index| Some(shares(*index)) == best).collect()
        };
        // Improving a draft.
        let draft = draft.index(space.packages() as usize) as u128;
        let from = u(draft);
        let above: Vec<u128> =
            z.iter().copied().filter(|index| (0..count).all(|at| u(*index)[at] >= from[at] - 1e-9)).collect();
        prop_assert_eq!(max_min_gain_over(&space, draft).unwrap(), least_over(&from, &above));
        // Raiffa: the same steps over a list.
        let mut at = d.clone();
        let mut set = z.clone();
        loop {
            let next: Vec<f64> = (0..count)
                .map(|party| {
                    let most = set.iter().map(|index| u(*index)[party]).fold(f64::NEG_INFINITY, f64::max);
                    at[party] + (most - at[party]) / count as f64
                })
                .collect();
            let further: Vec<u128> =
                set.iter().copied().filter(|index| (0..count).all(|p| u(*index)[p] >= next[p] - 1e-9)).collect();
            if further.is_empty() || next.iter().zip(&at).all(|(a, b)| a - b <= 1e-9) {
                break;
            }
            at = next;
            set = further;
        }
        let raiffa = raiffa_solution(&space).unwrap();
        prop_assert_eq!(raiffa.is_empty(), z.is_empty());
        prop_assert!(raiffa.iter().all(|index| set.contains(index)));
        // The best for one above floors.
        let party = who.index(count);
        let floors: Vec<f64> = d.iter().map(|d| d * 0.8).collect();
        let open: Vec<u128> = (0..space.packages())
            .filter(|index| space.allowed(*index) && (0..count).all(|at| u(*index)[at] >= floors[at] - 1e-9))
            .collect();
        let most = open.iter().map(|index| grid(u(*index)[party])).max();
        let best = best_for(&space, party, &floors).unwrap();
        prop_assert_eq!(best.is_empty(), open.is_empty());
        prop_assert!(best.iter().all(|index| open.contains(index) && Some(grid(u(*index)[party])) == most));
        // Packages in the party's own order.
        let mut order: Vec<i64> =
            (0..space.packages()).filter(|index| space.allowed(*index)).map(|index| grid(u(index)[party])).collect();
        order.sort_by(|a, b| b.cmp(a));
        let top = best_packages(&space, party, 25, f64::NEG_INFINITY).unwrap();
        let worth: Vec<i64> = top.iter().map(|index| grid(u(*index)[party])).collect();
        prop_assert_eq!(&worth[..], &order[..order.len().min(25)]);
        let mut distinct = top.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), top.len());
        // Weighted Nash with equal weights is Nash, where everybody gains.
        let nash = nash_bargaining_solution(&space).unwrap();
        if nash.iter().all(|index| (0..count).all(|at| u(*index)[at] - d[at] > 1e-6)) {
            prop_assert_eq!(weighted_nash_solution(&space, &vec![2.0; count]).unwrap(), nash);
        }
    }
}

/// Numbers in 0–1 that look random and are the same everywhere.
fn scatter(n: u64) -> f64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn random(issues: usize, levels: usize, parties: u64, reservation: f64, seed: u64) -> Negotiation {
    let party = |at: u64| {
        let from = (seed * 64 + at) << 20;
        Party {
            weights: (0..issues as u64).map(|issue| 0.05 + scatter(from + issue)).collect(),
            worth: (0..(issues * levels) as u64).map(|slot| scatter(from + 1000 + slot)).collect(),
            reservation,
            ..Party::default()
        }
    };
    Negotiation {
        levels: vec![levels; issues],
        parties: (0..parties).map(party).collect(),
        ..Negotiation::default()
    }
}

#[test]
fn merged_frontiers_are_enumerated_ones_in_up_to_six_dimensions() {
    for (parties, levels, issues) in [(2, 6, 6), (3, 5, 6), (4, 4, 6), (5, 4, 5), (6, 3, 6)] {
        for seed in 0..3 {
            let talks = random(issues, levels, parties, 0.5, 100 + seed);
            let space = Space::scaled(&talks).unwrap();
            let keys: Vec<Vec<i64>> = (0..space.packages())
                .map(|index| space.utilities(index).iter().map(|u| grid(*u)).collect())
                .collect();
            let mut order: Vec<usize> = (0..keys.len()).collect();
            order.sort_by(|a, b| keys[*b].cmp(&keys[*a]));
            let mut kept: Vec<usize> = Vec::new();
            for at in order {
                if !kept.iter().any(|other| keys[*other].iter().zip(&keys[at]).all(|(a, b)| a >= b)) {
                    kept.push(at);
                }
            }
            let found: Vec<usize> =
                frontier(&space).unwrap().points.iter().map(|p| p.index as usize).collect();
            assert_eq!(found, kept, "{parties} parties, seed {seed}");
            let inside: Vec<usize> =
                kept.into_iter().filter(|index| space.acceptable(*index as u128)).collect();
            let zone: Vec<usize> =
                zone_frontier(&space).unwrap().points.iter().map(|p| p.index as usize).collect();
            assert_eq!(zone, inside, "{parties} parties, seed {seed}");
        }
    }
}

#[test]
fn a_space_of_10_to_the_20_has_exact_answers() {
    let talks = random(20, 10, 2, 0.3, 7);
    let space = Space::scaled(&talks).unwrap();
    assert_eq!(space.packages(), 100_000_000_000_000_000_000);
    let all = frontier(&space).unwrap();
    assert_eq!(all.error, 0.0);
    let product = |index: u128| space.utilities(index).iter().map(|u| u - 0.3).product::<f64>();
    let best = all
        .points
        .iter()
        .filter(|point| space.acceptable(point.index))
        .map(|point| product(point.index))
        .fold(0.0, f64::max);
    let nash = nash_bargaining_solution(&space).unwrap();
    assert!((product(nash[0]) - best).abs() < 1e-9);
    let sum = |index: u128| space.utilities(index).iter().sum::<f64>();
    let most = all.points.iter().map(|point| sum(point.index)).fold(0.0, f64::max);
    assert!((sum(utilitarian_solution(&space).unwrap()[0]) - most).abs() < 1e-9);
    assert!(zone_exists(&space));
    // Too many to count: an estimate that says so.
    assert!(zone(&space).error > 0.0);
}

#[test]
fn bounded_searches_find_what_enumeration_finds() {
    for (parties, levels, issues) in [(1, 4, 5), (2, 5, 5), (3, 3, 7), (4, 4, 5), (5, 3, 7), (6, 2, 10)] {
        for seed in 0..12 {
            let reservation = [0.2, 0.5, 0.65, 0.8][seed as usize % 4];
            let mut talks = random(issues, levels, parties, reservation, 300 + seed);
            if seed % 3 == 0 {
                talks.parties[0].refuses = (0..issues * levels).map(|slot| slot % 5 == 0).collect();
                let bonus = (0..parties).map(|party| 0.2 - 0.1 * party as f64).collect();
                talks.interactions = vec![Interaction { levels: vec![(0, 1), (2, 1)], bonus }];
            }
            let walked = Space::scaled(&talks).unwrap();
            let mut merged = walked.clone();
            merged.always_merge();
            let margins = [&walked, &merged].map(|space| best_least_gain(space).unwrap());
            assert!((margins[0] - margins[1]).abs() < 1e-12, "{margins:?}");
            assert_eq!(zone_exists(&walked), zone_exists(&merged));
            for rule in [
                nash_bargaining_solution,
                nash_with_outside_options,
                kalai_smorodinsky_solution,
                egalitarian_solution,
                utilitarian_solution,
                relative_utilitarian_solution,
                raiffa_solution,
            ] {
                assert_eq!(rule(&walked).unwrap(), rule(&merged).unwrap(), "{parties} parties, seed {seed}");
            }
            let efficient: Vec<u128> =
                frontier(&walked).unwrap().points.iter().map(|point| point.index).collect();
            for index in (0..walked.packages()).filter(|index| walked.allowed(*index)).step_by(7) {
                for space in [&walked, &merged] {
                    assert_eq!(beaten(space, index).unwrap(), !efficient.contains(&index), "{index}");
                }
            }
        }
    }
}

#[test]
fn settlements_of_fourteen_million_packages_are_those_of_their_frontier() {
    for seed in 0..4 {
        let space = Space::scaled(&random(15, 3, 3, 0.4, 500 + seed)).unwrap();
        let points: Vec<u128> =
            zone_frontier(&space).unwrap().points.iter().map(|point| point.index).collect();
        let gains = |index: u128| space.utilities(index).into_iter().map(|u| u - 0.4);
        let most = |of: &dyn Fn(u128) -> f64| {
            points.iter().copied().max_by(|a, b| of(*a).total_cmp(&of(*b))).unwrap()
        };
        let least = |index: u128| gains(index).fold(f64::INFINITY, f64::min);
        assert_eq!(nash_bargaining_solution(&space).unwrap(), [most(&|index| gains(index).product())]);
        assert_eq!(egalitarian_solution(&space).unwrap(), [most(&least)]);
        assert_eq!(nearest_package(&space).unwrap().0, most(&least));
        let ideal = ideal_point(&space).unwrap().unwrap();
        let share = |index: u128| {
            gains(index).zip(&ideal).map(|(gain, best)| gain / (best - 0.4)).fold(f64::INFINITY, f64::min)
        };
        assert_eq!(kalai_smorodinsky_solution(&space).unwrap(), [most(&share)]);
        assert_eq!(utilitarian_solution(&space).unwrap(), [most(&|index| gains(index).sum())]);
        assert_eq!(
            beaten(&space, points[points.len() / 2]).ok(),
            Some(false),
            "a point of the frontier is not beaten"
        );
        let (about, exact) = (zone_about(&space), zone(&space));
        assert!(exact.error == 0.0 && (about.share() - exact.share()).abs() <= 5.0 * about.error);
    }
}

#[test]
fn counting_in_the_middle_is_counting() {
    for (parties, reservation) in [(1, 0.6), (2, 0.5), (3, 0.5), (4, 0.4)] {
        let mut space = Space::scaled(&random(5, 6, parties, reservation, 9)).unwrap();
        let plain = zone_packages(&space).len() as u128;
        assert_eq!(zone(&space).size, plain);
        space.always_merge();
        assert_eq!(zone(&space).size, plain);
        assert_eq!(zone(&space).error, 0.0);
    }
}

#[test]
fn talks_are_the_same_whatever_is_simulated_beside_them() {
    use detente_deals::talks::*;
    let space = Space::scaled(&random(4, 4, 3, 0.3, 11)).unwrap();
    let table = Table::new(&space).unwrap();
    for strategies in
        [[Strategy::BOULWARE; 3], [Strategy::CONCEDER; 3], [Strategy::MICRO; 3], [Strategy::TIT_FOR_TAT; 3]]
    {
        for talk in 0..20 {
            let one = alternating_offers(&table, &strategies, 400, talk, 5);
            assert_eq!(one, alternating_offers(&table, &strategies, 400, talk, 5));
            if let Some(deal) = one.deal {
                assert!(space.acceptable(deal), "nobody signs below its reservation value");
            }
            // Nobody offers what it would not sign itself.
            assert!(one.offers.iter().all(|(party, package)| table.signs(*party, *package)));
        }
    }
    let text = single_text(&table, &[Voter::HillClimber; 3], 500, 1, 5);
    assert_eq!(text, single_text(&table, &[Voter::HillClimber; 3], 500, 1, 5));
    // Hill climbing: no adopted draft is worse than the one before for anybody.
    let drafts: Vec<&[f64]> = text.offers.iter().filter_map(|(_, package)| table.worth(*package)).collect();
    assert!(drafts.windows(2).all(|pair| pair[0].iter().zip(pair[1]).all(|(a, b)| b >= a)));
}

#[test]
fn zeuthen_ends_at_the_nash_product() {
    use detente_deals::talks::*;
    // One issue, an even split in a hundred steps: concessions meet in the middle.
    let side = |worth: Vec<f64>| Party { weights: vec![1.0], worth, ..Party::default() };
    let up: Vec<f64> = (0..=100).map(|at| f64::from(at) / 100.0).collect();
    let down: Vec<f64> = up.iter().map(|x| 1.0 - x).collect();
    let talks =
        Negotiation { levels: vec![101], parties: vec![side(up), side(down)], ..Negotiation::default() };
    let space = Space::of(&talks).unwrap();
    let table = Table::new(&space).unwrap();
    let outcome = alternating_offers(&table, &[Strategy::ZEUTHEN; 2], 1000, 0, 1);
    let deal = outcome.deal.unwrap();
    assert!(deal.abs_diff(nash_bargaining_solution(&space).unwrap()[0]) <= 1, "{deal}");
    for seed in 0..20 {
        let space = Space::scaled(&random(4, 5, 2, 0.2, 200 + seed)).unwrap();
        let table = Table::new(&space).unwrap();
        let deal = alternating_offers(&table, &[Strategy::ZEUTHEN; 2], 10_000, 0, 1).deal.unwrap();
        let product = |index: u128| space.utilities(index).iter().map(|u| u - 0.2).product::<f64>();
        let best = product(nash_bargaining_solution(&space).unwrap()[0]);
        assert!(product(deal) >= 0.9 * best, "seed {seed}: {} of {best}", product(deal));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What can become of a draft, against looking at every way of completing it.
    #[test]
    fn drafts_with_open_issues(talks in prop_oneof![talks(true), talks(false)], fixed in prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), 4), merges: bool) {
        let Ok(mut space) = Space::scaled(&talks) else { return Ok(()) };
        if merges {
            space.always_merge();
        }
        let fixed: Vec<Option<usize>> =
            talks.levels.iter().zip(&fixed).map(|(count, level)| level.map(|level| level.index(*count))).collect();
        if fixed.len() != talks.levels.len() {
            return Ok(());
        }
        let all: Vec<u128> = (0..space.packages())
            .filter(|index| {
                space.package(*index).iter().zip(&fixed).all(|(level, fixed)| fixed.is_none_or(|fixed| fixed == *level))
            })
            .collect();
        let found = completions(&space, &talks, &fixed);
        prop_assert_eq!(found.some, all.iter().any(|index| space.acceptable(*index)));
        prop_assert_eq!(found.every, all.iter().all(|index| space.acceptable(*index)));
        for (party, (some, every)) in found.parties.iter().enumerate() {
            let content = |index: &u128| {
                !crosses(&talks, &space.package(*index), party)
                    && space.utilities(*index)[party] >= space.reservation(party) - 1e-9
            };
            prop_assert_eq!(*some, all.iter().any(content));
            prop_assert_eq!(*every, all.iter().all(content));
        }
    }
}
