//! Every answer against its definition, read literally over a plain list of all packages.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_deals::*;
use proptest::prelude::*;

/// Utilities straight from the definition: package × party.
fn table(talks: &Negotiation, scaled: bool) -> Vec<(Vec<usize>, Vec<f64>)> {
    let mut packages: Vec<Vec<usize>> = vec![vec![]];
    for count in &talks.levels {
        packages = packages
            .into_iter()
            .flat_map(|head| {
                (0..*count).map(move |level| {
                    let mut package = head.clone();
                    package.push(level);
                    package
                })
            })
            .collect();
    }
    let raw = |package: &[usize], at: usize, party: &Party| {
        let total: f64 = party.weights.iter().sum();
        let mut first = 0;
        let mut utility = 0.0;
        for (issue, level) in package.iter().enumerate() {
            if total > 0.0 {
                utility += party.weights[issue] * party.worth[first + level] / total;
            }
            first += talks.levels[issue];
        }
        let both = |i: &&Interaction| i.levels.iter().all(|(issue, level)| package[*issue] == *level);
        utility + talks.interactions.iter().filter(both).map(|i| i.bonus[at]).sum::<f64>()
    };
    let mut columns: Vec<Vec<f64>> = talks
        .parties
        .iter()
        .enumerate()
        .map(|(at, party)| packages.iter().map(|package| raw(package, at, party)).collect())
        .collect();
    if scaled {
        for column in &mut columns {
            let low = column.iter().copied().fold(f64::INFINITY, f64::min);
            let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for utility in column {
                *utility = if high - low < TOLERANCE { 1.0 } else { (*utility - low) / (high - low) };
            }
        }
    }
    packages
        .into_iter()
        .enumerate()
        .map(|(row, package)| (package, columns.iter().map(|column| column[row]).collect()))
        .collect()
}

fn crosses(talks: &Negotiation, package: &[usize]) -> bool {
    talks.parties.iter().filter(|party| party.required && !party.refuses.is_empty()).any(|party| {
        let mut first = 0;
        package.iter().zip(&talks.levels).any(|(level, count)| {
            let refused = party.refuses[first + level];
            first += count;
            refused
        })
    })
}

fn leximin(rows: &[Vec<f64>]) -> Vec<usize> {
    let sorted: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let mut row: Vec<f64> = row.iter().map(|x| (x * 1e9).round()).collect();
            row.sort_by(f64::total_cmp);
            row
        })
        .collect();
    let best = sorted.iter().max_by(|a, b| a.partial_cmp(b).unwrap()).cloned();
    (0..rows.len()).filter(|at| Some(&sorted[*at]) == best.as_ref()).collect()
}

/// Small whole numbers make ties and zero gains common; that is where mistakes live.
fn talks() -> impl Strategy<Value = Negotiation> {
    (prop::collection::vec(1usize..=4, 1..=4), 1usize..=4).prop_flat_map(|(levels, parties)| {
        let slots: usize = levels.iter().sum();
        let party = (
            prop::collection::vec(0u8..=4, levels.len()),
            prop::collection::vec(0u8..=10, slots),
            0u8..=8,
            any::<bool>(),
            prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(prop::bool::weighted(0.15), slots)],
            prop::bool::weighted(0.85),
        )
            .prop_map(|(weights, worth, reservation, breakdown, refuses, required)| Party {
                weights: weights.into_iter().map(f64::from).collect(),
                worth: worth.into_iter().map(|worth| f64::from(worth) / 10.0).collect(),
                reservation: f64::from(reservation) / 10.0,
                alternative: if breakdown {
                    AlternativeKind::BreakdownPoint
                } else {
                    AlternativeKind::OutsideOption
                },
                refuses,
                required,
                ..Party::default()
            });
        let issues = levels.len();
        // Two or three levels; of an issue that is met twice the first counts.
        let end = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
        let interaction = (prop::collection::vec(end, 2..=3), prop::collection::vec(-3i8..=3, parties));
        (
            Just(levels),
            prop::collection::vec(party, parties),
            prop::collection::vec(interaction, if issues > 1 { 0..3 } else { 0..1 }),
        )
            .prop_map(move |(levels, mut parties, pairs)| {
                parties[0].required = true;
                let interactions = pairs
                    .into_iter()
                    .filter_map(|(ends, bonus)| {
                        let mut met: Vec<(usize, usize)> = Vec::new();
                        for (issue, level) in ends {
                            let issue = issue.index(issues);
                            if met.iter().all(|(other, _)| *other != issue) {
                                met.push((issue, level.index(levels[issue])));
                            }
                        }
                        (met.len() > 1).then(|| Interaction {
                            levels: met,
                            bonus: bonus.into_iter().map(|bonus| f64::from(bonus) / 10.0).collect(),
                        })
                    })
                    .collect();
                Negotiation { levels, parties, interactions, ..Negotiation::default() }
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_answer_is_its_definition(talks in talks(), scaled: bool, merges: bool) {
        let mut space = if scaled { Space::scaled(&talks) } else { Space::of(&talks) }.unwrap();
        let table = table(&talks, scaled);
        if merges {
            space.always_merge();
        }
        prop_assert_eq!(space.packages(), table.len() as u128);
        let required: Vec<usize> = (0..talks.parties.len()).filter(|at| talks.parties[*at].required).collect();
        let d: Vec<f64> = talks.parties.iter().map(|party| party.reservation).collect();

        // Packages and utilities.
        for (row, (package, utility)) in table.iter().enumerate() {
            prop_assert_eq!(&space.package(row as u128), package);
            prop_assert_eq!(space.index(package), Some(row as u128));
            for (a, b) in space.utilities(row as u128).iter().zip(utility) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }

        // The zone.
        let allowed: Vec<usize> = (0..table.len()).filter(|row| !crosses(&talks, &table[*row].0)).collect();
        let z: Vec<usize> = allowed
            .iter()
            .copied()
            .filter(|row| required.iter().all(|party| table[*row].1[*party] >= d[*party] - 1e-9))
            .collect();
        // One merge for all of them says what each says alone.
        let together = survey(&space).unwrap();
        prop_assert_eq!(&together.frontier, &frontier(&space).unwrap());
        for settlement in Settlement::ALL {
            let weights: Vec<f64> = (0..talks.parties.len()).map(|at| 1.0 + at as f64).collect();
            let alone = settlement.packages(&space, &weights).unwrap();
            prop_assert_eq!(together.settlement(settlement, &weights).unwrap(), alone, "{}", settlement);
        }
        // Of packages that are equally good another one may be met: the last digit is that one's.
        match (together.best_least_gain(), best_least_gain(&space)) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12, "{a} {b}"),
            (a, b) => prop_assert_eq!(a, b),
        }
        let counted = zone(&space);
        prop_assert_eq!((counted.size, counted.allowed), (z.len() as u128, allowed.len() as u128));
        prop_assert_eq!(zone_exists(&space), !z.is_empty());
        for row in 0..table.len() {
            prop_assert_eq!(space.acceptable(row as u128), z.contains(&row));
        }

        // The frontier.
        let key = |row: usize| -> Vec<i64> {
            required.iter().map(|party| (table[row].1[*party] * 1e9).round() as i64).collect()
        };
        let beaten = |row: usize| {
            allowed.iter().any(|other| {
                let (a, b) = (key(*other), key(row));
                a != b && a.iter().zip(&b).all(|(a, b)| a >= b)
            })
        };
        let efficient: Vec<usize> = allowed.iter().copied().filter(|row| !beaten(*row)).collect();
        let points = frontier(&space).unwrap().points;
        let mut listed = 0;
        for point in &points {
            let same: Vec<usize> = efficient.iter().copied().filter(|row| key(*row) == key(point.index as usize)).collect();
            prop_assert_eq!(same.first().copied(), Some(point.index as usize));
            prop_assert_eq!(same.len() as u64, point.ties + 1);
            listed += same.len();
        }
        prop_assert_eq!(listed, efficient.len());

        // Settlements.
        let rows = |picked: Vec<usize>| -> Vec<u128> { picked.into_iter().map(|at| z[at] as u128).collect() };
        let nash = |from: &[f64]| -> Vec<u128> {
            let merit = |row: &usize| {
                let gains = required.iter().map(|party| table[*row].1[*party] - from[*party]);
                let positive: Vec<f64> = gains.filter(|gain| *gain > 1e-9).collect();
                (positive.len(), positive.iter().product::<f64>())
            };
            let most = z.iter().map(|row| merit(row).0).max().unwrap_or(0);
            let best = z.iter().map(merit).filter(|(n, _)| *n == most).map(|(_, x)| x).fold(0.0, f64::max);
            let top = |at: &usize| merit(&z[*at]).0 == most && merit(&z[*at]).1 >= best * (1.0 - 1e-9);
            rows((0..z.len()).filter(top).collect())
        };
        prop_assert_eq!(nash_bargaining_solution(&space).unwrap(), nash(&d));
        let from: Vec<f64> = talks
            .parties
            .iter()
            .map(|party| if party.alternative == AlternativeKind::OutsideOption { 0.0 } else { party.reservation })
            .collect();
        prop_assert_eq!(nash_with_outside_options(&space).unwrap(), nash(&from));
        let gains: Vec<Vec<f64>> =
            z.iter().map(|row| required.iter().map(|party| table[*row].1[*party] - d[*party]).collect()).collect();
        prop_assert_eq!(egalitarian_solution(&space).unwrap(), rows(leximin(&gains)));
        let most: Vec<f64> = (0..required.len())
            .map(|at| gains.iter().map(|row| row[at]).fold(f64::NEG_INFINITY, f64::max))
            .collect();
        let shares: Vec<Vec<f64>> = gains
            .iter()
            .map(|row| (0..required.len()).filter(|at| most[*at] > 1e-9).map(|at| row[at] / most[at]).collect())
            .collect();
        prop_assert_eq!(kalai_smorodinsky_solution(&space).unwrap(), rows(leximin(&shares)));
        let sums: Vec<Vec<f64>> =
            z.iter().map(|row| vec![required.iter().map(|party| table[*row].1[*party]).sum()]).collect();
        prop_assert_eq!(utilitarian_solution(&space).unwrap(), rows(leximin(&sums)));
    }

    #[test]
    fn filling_again_forgets_the_last_draw(a in talks(), b in talks()) {
        let mut space = Space::scaled(&a).unwrap();
        space.fill(&b).unwrap();
        space.rescale();
        let fresh = Space::scaled(&b).unwrap();
        for index in 0..fresh.packages() {
            prop_assert_eq!(space.utilities(index), fresh.utilities(index));
            prop_assert_eq!(space.acceptable(index), fresh.acceptable(index));
        }
        prop_assert_eq!(nash_bargaining_solution(&space).unwrap(), nash_bargaining_solution(&fresh).unwrap());
    }

    #[test]
    fn nash_does_not_depend_on_the_unit_of_utility(talks in talks()) {
        // With alternatives at the worst package, scaling is a change of unit and origin only.
        let mut talks = talks;
        for party in &mut talks.parties {
            party.reservation = 0.0;
        }
        let scaled = Space::scaled(&talks).unwrap();
        let mut given = talks.clone();
        for (at, party) in given.parties.iter_mut().enumerate() {
            let worst = table(&talks, false).iter().map(|(_, utility)| utility[at]).fold(f64::INFINITY, f64::min);
            let best = table(&talks, false).iter().map(|(_, utility)| utility[at]).fold(f64::NEG_INFINITY, f64::max);
            // A party to whom everything is the same has no unit.
            if best - worst < 1e-6 {
                return Ok(());
            }
            party.reservation = worst;
        }
        // Where not everybody can gain, single gains of different parties are compared: the law stops there.
        let nash = nash_bargaining_solution(&scaled).unwrap();
        let all_gain = |index: &u128| {
            let utility = scaled.utilities(*index);
            scaled.required().iter().all(|party| utility[*party] > 1e-6)
        };
        if !nash.iter().all(all_gain) {
            return Ok(());
        }
        prop_assert_eq!(nash, nash_bargaining_solution(&Space::of(&given).unwrap()).unwrap());
    }
}

#[test]
fn many_parties_do_not_underflow() {
    // 40 parties with gains of 1e-8 or 2e-8: products are below the smallest number there is.
    let party = |better: usize| Party {
        weights: vec![1.0],
        worth: (0..3).map(|level| if level == better { 2e-8 } else { 1e-8 }).collect(),
        ..Party::default()
    };
    let parties: Vec<Party> = (0..40).map(|at| party(if at < 25 { 1 } else { 2 })).collect();
    let space = Space::of(&Negotiation { levels: vec![3], parties, ..Negotiation::default() }).unwrap();
    assert_eq!(nash_bargaining_solution(&space).unwrap(), [1]);
}

#[test]
fn a_party_to_whom_all_is_the_same_is_content() {
    let talks = Negotiation {
        levels: vec![2],
        parties: vec![
            Party { weights: vec![0.0], worth: vec![0.2, 0.9], reservation: 1.0, ..Party::default() },
            Party { weights: vec![1.0], worth: vec![0.2, 0.9], reservation: 0.5, ..Party::default() },
        ],
        ..Negotiation::default()
    };
    let space = Space::scaled(&talks).unwrap();
    assert_eq!(space.utilities(0), [1.0, 0.0]);
    assert_eq!(space.utilities(1), [1.0, 1.0]);
    assert_eq!(nash_bargaining_solution(&space).unwrap(), [1]);
}

#[test]
fn red_lines_do_not_change_the_scale() {
    let mut talks = Negotiation {
        levels: vec![3],
        parties: vec![Party { weights: vec![1.0], worth: vec![0.0, 0.5, 1.0], ..Party::default() }],
        ..Negotiation::default()
    };
    talks.parties[0].refuses = vec![true, false, false];
    let space = Space::scaled(&talks).unwrap();
    assert_eq!(space.utilities(1), [0.5]);
    assert!(!space.allowed(0));
    talks.parties[0].refuses = vec![true; 3];
    let closed = Space::scaled(&talks).unwrap();
    assert!(zone(&closed).is_empty() && frontier(&closed).unwrap().points.is_empty());
    assert!(
        nash_bargaining_solution(&closed).unwrap().is_empty()
            && kalai_smorodinsky_solution(&closed).unwrap().is_empty()
    );
    assert!(
        egalitarian_solution(&closed).unwrap().is_empty()
            && utilitarian_solution(&closed).unwrap().is_empty()
    );
}

#[test]
fn what_cannot_be_answered_is_refused_with_the_number() {
    let party = |issues: usize, slots: usize| Party {
        weights: vec![1.0; issues],
        worth: vec![0.5; slots],
        ..Party::default()
    };
    let ask =
        |levels: Vec<usize>, parties| Space::of(&Negotiation { levels, parties, ..Negotiation::default() });
    assert_eq!(ask(vec![10; 36], vec![party(36, 360)]).unwrap().packages(), PACKAGE_LIMIT);
    let wide = ask(vec![10; 37], vec![party(37, 370)]).unwrap_err();
    assert!(wide.is_too_large());
    assert_eq!(wide.to_string(), "there are more than 10^36 packages");
    assert!(ask(vec![usize::MAX, 2], vec![party(2, 0)]).unwrap_err().is_too_large());
    assert!(ask(vec![], vec![party(0, 0)]).unwrap_err().is_empty());
    assert!(ask(vec![2, 0], vec![party(2, 2)]).unwrap_err().is_empty());
    assert!(ask(vec![2], vec![]).unwrap_err().is_empty());
    assert!(ask(vec![2], vec![Party { required: false, ..party(1, 2) }]).unwrap_err().is_empty());
    for broken in [
        party(2, 2),
        party(1, 3),
        Party { refuses: vec![true], ..party(1, 2) },
        Party { weights: vec![-1.0], ..party(1, 2) },
        Party { weights: vec![f64::NAN], ..party(1, 2) },
        Party { worth: vec![0.0, f64::INFINITY], ..party(1, 2) },
        Party { reservation: f64::NAN, ..party(1, 2) },
    ] {
        let error = ask(vec![2], vec![broken]).unwrap_err();
        assert!(!error.is_empty() && !error.is_too_large(), "{error}");
    }
    let joined = |a: (usize, usize), b: (usize, usize), bonus| Negotiation {
        levels: vec![2, 2],
        parties: vec![party(2, 4)],
        interactions: vec![Interaction { levels: vec![a, b], bonus }],
        ..Negotiation::default()
    };
    assert!(Space::of(&joined((0, 0), (1, 1), vec![0.1])).is_ok());
    for broken in [
        joined((0, 0), (0, 1), vec![0.1]),
        joined((0, 2), (1, 1), vec![0.1]),
        joined((0, 0), (2, 0), vec![0.1]),
        joined((0, 0), (1, 1), vec![]),
        joined((0, 0), (1, 1), vec![f64::NAN]),
    ] {
        assert!(Space::of(&broken).is_err());
    }
    let mut space = ask(vec![2], vec![party(1, 2)]).unwrap();
    assert!(space.fill(&joined((0, 0), (0, 1), vec![0.1])).is_err());
    assert_eq!((space.packages(), zone(&space).size, zone_exists(&space)), (0, 0, false));
    assert!(
        frontier(&space).unwrap().points.is_empty() && nash_bargaining_solution(&space).unwrap().is_empty()
    );
    assert!(kalai_smorodinsky_solution(&space).unwrap().is_empty());
    assert_eq!(space.index(&[0]), None);
}
