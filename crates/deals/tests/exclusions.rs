//! Combinations that cannot be written, alternatives that are packages, several quotas and abstentions: against their
//! definitions over a plain list of all packages; and the law that what cannot be written changes no verdict.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use detente_deals::*;
use proptest::prelude::*;

/// How many cases: `EXCLUSION_CASES` for a stress run.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("EXCLUSION_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(asked.unwrap_or(usual)) }
}

fn slots_before(levels: &[usize], issue: usize) -> usize {
    levels[..issue].iter().sum()
}

fn excluded(talks: &Negotiation, package: &[usize]) -> bool {
    talks.exclusions.iter().any(|exclusion| {
        let place =
            exclusion.issues.iter().fold(0, |place, issue| place * talks.levels[*issue] + package[*issue]);
        exclusion.excluded[place]
    })
}

fn packages(levels: &[usize]) -> Vec<Vec<usize>> {
    levels.iter().fold(vec![Vec::new()], |all, count| {
        all.into_iter()
            .flat_map(|package: Vec<usize>| {
                (0..*count).map(move |level| [package.clone(), vec![level]].concat())
            })
            .collect()
    })
}

/// The mean of worths by weight, with interactions.
fn raw(talks: &Negotiation, party: usize, package: &[usize]) -> f64 {
    let p = &talks.parties[party];
    let all: f64 = p.weights.iter().sum();
    let worth = |(issue, level): (usize, &usize)| {
        p.weights[issue] * p.worth[slots_before(&talks.levels, issue) + level]
    };
    let mean = if all > 0.0 { package.iter().enumerate().map(worth).sum::<f64>() / all } else { 0.0 };
    let bonus = |row: &Interaction| {
        if row.levels.iter().all(|(issue, level)| package[*issue] == *level) { row.bonus[party] } else { 0.0 }
    };
    mean + talks.interactions.iter().map(bonus).sum::<f64>()
}

/// Everything by its words: (package, utilities), and the reservation values on the scale of what exists.
struct Words {
    existing: Vec<(Vec<usize>, Vec<f64>)>,
    reservation: Vec<f64>,
}

fn words(talks: &Negotiation) -> Words {
    let parties = talks.parties.len();
    let all = packages(&talks.levels);
    let existing: Vec<Vec<usize>> = all.iter().filter(|package| !excluded(talks, package)).cloned().collect();
    let scale: Vec<(f64, f64)> = (0..parties)
        .map(|party| {
            let values = existing.iter().map(|package| raw(talks, party, package));
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)))
        })
        .collect();
    let scaled = |party: usize, package: &[usize]| {
        let (low, high) = scale[party];
        if high - low < 1e-9 { 1.0 } else { (raw(talks, party, package) - low) / (high - low) }
    };
    let reservation = (0..parties)
        .map(|party| match &talks.parties[party].no_deal {
            None => talks.parties[party].reservation,
            Some(no_deal) => {
                let matches = |package: &&Vec<usize>| {
                    package
                        .iter()
                        .zip(&no_deal.levels)
                        .all(|(level, said)| said.is_none_or(|said| said == *level))
                };
                let whole = no_deal.levels.iter().all(Option::is_some);
                let of = if whole { &all } else { &existing };
                let (low, high) = scale[party];
                let worths = of.iter().filter(matches).map(|package| {
                    // Where all packages are the same, their distance from the alternative stays.
                    if high - low < 1e-9 {
                        1.0 + raw(talks, party, package) - low
                    } else {
                        scaled(party, package)
                    }
                });
                worths.fold(f64::NEG_INFINITY, f64::max) - no_deal.cost
            }
        })
        .collect();
    let utility = |package: &Vec<usize>| (0..parties).map(|party| scaled(party, package)).collect();
    Words {
        existing: existing.iter().map(|package| (package.clone(), utility(package))).collect(),
        reservation,
    }
}

fn refuses(talks: &Negotiation, party: usize, package: &[usize]) -> bool {
    package.iter().enumerate().any(|(issue, level)| {
        talks.parties[party].refuses.get(slots_before(&talks.levels, issue) + level) == Some(&true)
    })
}

fn enough(talks: &Negotiation, consents: &[bool]) -> bool {
    let Rule::Quota(share) = talks.rule else { return consents.iter().all(|yes| *yes) };
    let consents: Vec<bool> =
        consents.iter().zip(&talks.parties).map(|(yes, party)| *yes && !party.abstains).collect();
    let own: Vec<f64> = talks.parties.iter().map(|party| party.votes).collect();
    let reached = |share: f64, votes: &[f64]| {
        let yes: f64 = votes.iter().zip(&consents).filter(|(_, yes)| **yes).map(|(votes, _)| votes).sum();
        yes >= share * votes.iter().sum::<f64>() - 1e-9
    };
    consents.contains(&true)
        && reached(share, &own)
        && talks.further.iter().all(|quota| reached(quota.share, &quota.votes))
        && talks.parties.iter().zip(&consents).all(|(party, yes)| !party.veto || *yes)
}

fn accepted(talks: &Negotiation, words: &Words, package: &[usize], utility: &[f64]) -> bool {
    let content =
        |party: usize| utility[party] >= words.reservation[party] - 1e-9 && !refuses(talks, party, package);
    enough(talks, &(0..talks.parties.len()).map(content).collect::<Vec<_>>())
}

/// Small whole numbers make ties common.
fn talks() -> impl Strategy<Value = Negotiation> {
    (prop::collection::vec(1usize..=4, 1..=4), 1usize..=4).prop_flat_map(|(levels, parties)| {
        let (slots, issues) = (levels.iter().sum::<usize>(), levels.len());
        let party = (
            prop::collection::vec(0u8..=4, issues),
            prop::collection::vec(0u8..=10, slots),
            0u8..=9,
            prop::collection::vec(prop::bool::weighted(0.1), slots),
            (0u8..=4, prop::bool::weighted(0.2), prop::bool::weighted(0.15)),
            prop::option::weighted(
                0.4,
                (prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), issues), 0u8..=3),
            ),
        );
        let exclusion = (
            prop::collection::vec(any::<bool>(), issues),
            prop::collection::vec(prop::bool::weighted(0.3), 256),
        );
        (
            Just(levels),
            prop::collection::vec(party, parties),
            prop::option::of(0u8..=10),
            prop::option::of((0u8..=10, prop::collection::vec(0u8..=4, parties))),
            prop::collection::vec(exclusion, 0..=2),
            prop::option::of((0..issues, 0..issues)),
        )
            .prop_map(|(levels, parties, share, further, exclusions, pair)| {
                let count = parties.len();
                let made = parties.into_iter().map(
                    |(weights, worth, reservation, refuses, (votes, veto, abstains), no_deal)| Party {
                        weights: weights.into_iter().map(f64::from).collect(),
                        worth: worth.into_iter().map(|worth| f64::from(worth) / 10.0).collect(),
                        reservation: f64::from(reservation) / 10.0,
                        refuses,
                        votes: f64::from(votes),
                        veto,
                        abstains,
                        no_deal: no_deal.map(|(said, cost)| NoDeal {
                            levels: said
                                .iter()
                                .zip(&levels)
                                .map(|(said, count)| said.map(|said| said.index(*count)))
                                .collect(),
                            cost: f64::from(cost) / 10.0,
                        }),
                        ..Party::default()
                    },
                );
                let exclusions = exclusions
                    .into_iter()
                    .filter_map(|(named, excluded)| {
                        let issues: Vec<usize> = (0..named.len()).filter(|issue| named[*issue]).collect();
                        let size: usize = issues.iter().map(|issue| levels[*issue]).product();
                        (!issues.is_empty())
                            .then(|| Exclusion { issues, excluded: excluded[..size].to_vec() })
                    })
                    .collect();
                let interactions = pair.filter(|(a, b)| a != b).map(|(a, b)| Interaction {
                    levels: vec![(a, 0), (b, levels[b] - 1)],
                    bonus: vec![-0.4; count],
                });
                Negotiation {
                    parties: made.collect(),
                    interactions: interactions.into_iter().collect(),
                    exclusions,
                    rule: share.map_or(Rule::Unanimity, |share| Rule::Quota(f64::from(share) / 10.0)),
                    further: further
                        .map(|(share, votes)| Quota {
                            share: f64::from(share) / 10.0,
                            votes: votes.into_iter().map(f64::from).collect(),
                        })
                        .into_iter()
                        .collect(),
                    levels,
                }
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_exists_and_who_accepts_it(talks in talks(), merges: bool) {
        let words = words(&talks);
        let space = Space::scaled(&talks);
        if words.existing.is_empty() {
            prop_assert!(space.unwrap_err().is_empty());
            return Ok(());
        }
        if words.reservation.contains(&f64::NEG_INFINITY) {
            prop_assert!(space.unwrap_err().to_string().contains("ruled out by an exclusion"));
            return Ok(());
        }
        let mut space = space.unwrap();
        if merges {
            space.always_merge();
        }
        let mut inside = Vec::new();
        for index in 0..space.packages() {
            let package = space.package(index);
            let known = words.existing.iter().find(|(known, _)| *known == package);
            prop_assert_eq!(space.exists(index), known.is_some());
            match known {
                None => prop_assert!(!space.acceptable(index) && !space.allowed(index)),
                Some((_, utility)) => {
                    for (found, expected) in space.utilities(index).iter().zip(utility) {
                        prop_assert!((found - expected).abs() < 1e-9);
                    }
                    let yes = accepted(&talks, &words, &package, utility);
                    prop_assert_eq!(space.acceptable(index), yes);
                    if yes {
                        inside.push(index);
                    }
                }
            }
        }
        for (party, expected) in words.reservation.iter().enumerate() {
            prop_assert!((space.reservation(party) - expected).abs() < 1e-9);
        }
        let size = zone(&space);
        prop_assert_eq!((size.size, size.packages), (inside.len() as u128, words.existing.len() as u128));
        prop_assert_eq!(zone_exists(&space), !inside.is_empty());
        prop_assert_eq!(zone_packages(&space), inside.clone());
        for index in nash_bargaining_solution(&space).unwrap() {
            prop_assert!(inside.contains(&index));
        }
        for point in frontier(&space).unwrap().points {
            prop_assert!(space.allowed(point.index));
        }
        // The margin: over what exists, the largest gain that enough parties have or pass.
        let margin = words
            .existing
            .iter()
            .flat_map(|(package, utility)| {
                let gain = |party: usize| utility[party] - words.reservation[party];
                let count = talks.parties.len();
                let levels: Vec<f64> = (0..count).map(gain).collect();
                let reached: Vec<f64> = levels
                    .into_iter()
                    .filter(|level| {
                        let consents: Vec<bool> = (0..count)
                            .map(|party| gain(party) >= level - 1e-12 && !refuses(&talks, party, package))
                            .collect();
                        enough(&talks, &consents)
                    })
                    .collect();
                reached
            })
            .reduce(f64::max);
        match (best_least_gain(&space), margin) {
            (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}"),
            (found, expected) => prop_assert_eq!(found, expected),
        }
    }
}

/// What can be said of each package that exists, by its levels: acceptable or not, and the settlements.
fn verdicts(
    talks: &Negotiation,
    original: &[usize],
) -> Option<(Vec<(Vec<usize>, bool)>, bool, Vec<Vec<usize>>)> {
    let space = Space::scaled(talks).ok()?;
    let all = (0..space.packages())
        .filter(|index| space.exists(*index))
        .map(|index| (space.package(index), space.acceptable(index)))
        .filter(|(package, _)| package.iter().zip(original).all(|(level, count)| level < count))
        .collect();
    let nash = nash_bargaining_solution(&space).ok()?.into_iter().map(|index| space.package(index)).collect();
    Some((all, zone_exists(&space), nash))
}

proptest! {
    #![proptest_config(cases(10_000))]

    /// A further level that goes with nothing, however good or bad it would be: no verdict moves, whatever form the
    /// alternatives have.
    #[test]
    fn an_impossible_level_changes_nothing(
        talks in talks(), at in any::<prop::sample::Index>(), worth in prop::collection::vec(-5i8..=20, 4), split: bool,
    ) {
        let issue = at.index(talks.levels.len());
        let mut wider = talks.clone();
        let end = slots_before(&talks.levels, issue) + talks.levels[issue];
        wider.levels[issue] += 1;
        for (party, worth) in wider.parties.iter_mut().zip(worth) {
            party.worth.insert(end, f64::from(worth) / 10.0);
            party.refuses.insert(end, false);
        }
        for exclusion in &mut wider.exclusions {
            // The same combinations, and whatever of the new ones.
            let sizes: Vec<usize> = exclusion.issues.iter().map(|issue| wider.levels[*issue]).collect();
            let old = exclusion.clone();
            exclusion.excluded = packages(&sizes)
                .into_iter()
                .map(|levels| {
                    let new = exclusion.issues.iter().zip(&levels).any(|(of, level)| *of == issue && *level == talks.levels[issue]);
                    let place = old.issues.iter().zip(&levels).fold(0, |place, (issue, level)| place * talks.levels[*issue] + level);
                    !new && old.excluded[place]
                })
                .collect();
        }
        // Said in one row, or in one for each level of another issue.
        let other = (issue + 1) % talks.levels.len();
        if split && other != issue {
            let mut issues = vec![issue, other];
            issues.sort_unstable();
            for level in 0..wider.levels[other] {
                let sizes: Vec<usize> = issues.iter().map(|issue| wider.levels[*issue]).collect();
                let rules = |levels: &Vec<usize>| {
                    issues.iter().zip(levels).all(|(of, at)| *at == if *of == issue { talks.levels[issue] } else { level })
                };
                wider.exclusions.push(Exclusion { issues: issues.clone(), excluded: packages(&sizes).iter().map(rules).collect() });
            }
        } else {
            let mut excluded = vec![false; wider.levels[issue]];
            excluded[talks.levels[issue]] = true;
            wider.exclusions.push(Exclusion { issues: vec![issue], excluded });
        }
        prop_assert_eq!(verdicts(&talks, &talks.levels), verdicts(&wider, &talks.levels));
    }

    /// Ruling out one more combination takes packages away and changes the verdict of none that stays, where
    /// alternatives are packages.
    #[test]
    fn ruling_out_takes_away_and_changes_nothing_else(
        talks in talks(), pair in any::<(prop::sample::Index, prop::sample::Index)>(), excluded in prop::collection::vec(any::<bool>(), 16),
    ) {
        let mut talks = talks;
        let sizes = talks.levels.clone();
        for party in &mut talks.parties {
            let any = NoDeal { levels: sizes.iter().map(|count| Some(count - 1)).collect(), cost: 0.0 };
            let no_deal = party.no_deal.get_or_insert(any);
            // A cost is a share of the scale, which may shrink.
            no_deal.cost = 0.0;
            // What is left open is at the party's best, which may be ruled out.
            no_deal.levels.iter_mut().for_each(|said| *said = said.or(Some(0)));
        }
        let (a, b) = (pair.0.index(sizes.len()), pair.1.index(sizes.len()));
        let (a, b) = (a.min(b), a.max(b));
        if a == b {
            return Ok(());
        }
        let mut fewer = talks.clone();
        fewer.exclusions.push(Exclusion { issues: vec![a, b], excluded: excluded[..sizes[a] * sizes[b]].to_vec() });
        let (Some((before, ..)), Some((after, ..))) = (verdicts(&talks, &sizes), verdicts(&fewer, &sizes)) else {
            return Ok(());
        };
        for (package, yes) in &after {
            let old = before.iter().find(|(known, _)| known == package);
            // A party to whom all that is left is worth the same is content with any alternative up to it: no
            // package that it accepted is lost.
            prop_assert_eq!(old.map(|(_, yes)| *yes), Some(*yes), "{:?}", package);
        }
        for (package, _) in &before {
            let gone = excluded[package[a] * sizes[b] + package[b]];
            prop_assert_eq!(after.iter().any(|(known, _)| known == package), !gone);
        }
    }
}

/// 27 voters, 55 % of the members and 65 % of the weight, 193 voters, and what one by one would say.
#[test]
fn large_bodies() {
    for voters in [27usize, 193] {
        let party = |at: usize| Party {
            weights: vec![1.0, 0.5],
            worth: (0..6).map(|slot| ((slot * 7 + at * 3) % 11) as f64 / 10.0).collect(),
            reservation: 0.3 + (at % 5) as f64 / 20.0,
            votes: 1.0,
            ..Party::default()
        };
        let talks = Negotiation {
            levels: vec![3, 3],
            parties: (0..voters).map(party).collect(),
            rule: Rule::Quota(0.55),
            further: vec![Quota {
                share: 0.65,
                votes: (0..voters).map(|at| (at * at % 17 + 1) as f64).collect(),
            }],
            ..Negotiation::default()
        };
        let (words, space) = (words(&talks), Space::scaled(&talks).unwrap());
        let mut any = false;
        for (package, utility) in &words.existing {
            let yes = accepted(&talks, &words, package, utility);
            any |= yes;
            assert_eq!(space.acceptable(space.index(package).unwrap()), yes);
        }
        assert_eq!(zone_exists(&space), any);
        assert_eq!(best_least_gain(&space).unwrap() >= -1e-9, any);
    }
}
