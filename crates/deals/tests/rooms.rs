//! Formulas over levels and numbers, against a grid on which they are read point by point; and the law that what cannot be
//! written changes no verdict, where packages have numbers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use detente_deals::mixed::{Joint, Mixed, Rooms, Row, Term, Wish};
use detente_deals::{Negotiation, NoDeal, Party, Settlement};
use proptest::prelude::*;

/// How many cases: `EXCLUSION_CASES` for a stress run.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("EXCLUSION_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(asked.unwrap_or(usual)) }
}

#[derive(Clone, Debug)]
struct Plain {
    talks: Negotiation,
    terms: Vec<Term>,
    joints: Vec<Joint>,
}

const SETTLEMENTS: [Settlement; 5] = [
    Settlement::Nash,
    Settlement::KalaiSmorodinsky,
    Settlement::Egalitarian,
    Settlement::Utilitarian,
    Settlement::RelativeUtilitarian,
];

impl Plain {
    fn rooms(&self) -> Rooms {
        let ends: Vec<(f64, f64)> = self.terms.iter().map(|term| (term.from, term.to)).collect();
        Rooms::new(&self.talks.levels, &ends, &self.joints).unwrap()
    }

    fn packages(&self) -> Vec<Vec<usize>> {
        self.talks.levels.iter().fold(vec![Vec::new()], |all, count| {
            all.into_iter()
                .flat_map(|levels: Vec<usize>| {
                    (0..*count).map(move |level| [levels.clone(), vec![level]].concat())
                })
                .collect()
        })
    }

    /// Does every joint that is asked about leave it? By less than `hair` beyond a row it may lie.
    fn left(&self, levels: &[usize], at: &[f64], hair: f64, which: impl Fn(&Joint) -> bool) -> bool {
        self.joints.iter().filter(|joint| which(joint)).all(|joint| {
            let place = joint
                .issues
                .iter()
                .fold(0, |place, issue| place * self.talks.levels[*issue] + levels[*issue]);
            joint.allowed[place].iter().any(|rows| {
                rows.iter()
                    .all(|row| row.sum(at) <= row.most + if row.strict && hair <= 0.0 { -1e-6 } else { hair })
            })
        })
    }

    fn grid(&self, steps: usize) -> Vec<Vec<f64>> {
        self.terms.iter().fold(vec![Vec::new()], |all, term| {
            let numbers =
                (0..=steps).map(|step| term.from + (term.to - term.from) * step as f64 / steps as f64);
            let numbers: Vec<f64> = numbers.collect();
            all.iter()
                .flat_map(|point: &Vec<f64>| numbers.iter().map(|at| [point.clone(), vec![*at]].concat()))
                .collect()
        })
    }
}

fn wish() -> impl Strategy<Value = Wish> {
    (
        0u8..=4,
        prop::collection::vec(0u8..=10, 3),
        prop::option::weighted(0.1, 0u8..=4),
        prop::option::weighted(0.1, 6u8..=10),
    )
        .prop_map(|(weight, worth, least, most)| Wish {
            weight: f64::from(weight),
            curve: [0.0, 4.0, 10.0]
                .into_iter()
                .zip(worth.into_iter().map(|worth| f64::from(worth) / 10.0))
                .collect(),
            at_least: least.map(f64::from),
            at_most: most.map(f64::from),
            no_deal: None,
        })
}

/// Rows over some of the terms that many numbers keep to.
fn row(terms: usize) -> impl Strategy<Value = Row> {
    (prop::collection::vec(-2i8..=2, terms), -4i8..=20, any::<bool>()).prop_map(|(factors, most, strict)| {
        Row { factors: factors.into_iter().map(f64::from).collect(), most: f64::from(most), strict }
    })
}

fn plain() -> impl Strategy<Value = Plain> {
    (2usize..=3, 1usize..=2, prop::collection::vec(1usize..=3, 0..=2)).prop_flat_map(
        |(parties, terms, levels)| {
            let slots: usize = levels.iter().sum();
            let combinations: usize = levels.iter().product();
            let party = (
                prop::collection::vec(0u8..=4, levels.len()),
                prop::collection::vec(0u8..=10, slots),
                prop::collection::vec(prop::bool::weighted(0.08), slots),
                0u8..=6,
                prop::option::weighted(
                    0.4,
                    (
                        any::<bool>(),
                        prop::collection::vec(any::<prop::sample::Index>(), levels.len()),
                        prop::collection::vec(prop::option::weighted(0.7, 0u8..=10), terms),
                    ),
                ),
            );
            let entry = prop::collection::vec(prop::collection::vec(row(terms), 0..=2), 0..=2);
            let joint = (prop::collection::vec(entry, combinations), any::<bool>());
            (
                Just(levels),
                prop::collection::vec(party, parties),
                prop::collection::vec(prop::collection::vec(wish(), parties), terms),
                prop::collection::vec(joint, 0..=2),
            )
                .prop_map(|(levels, parties, wishes, joints)| {
                    let mut terms: Vec<Term> =
                        wishes.into_iter().map(|wishes| Term { from: 0.0, to: 10.0, wishes }).collect();
                    let mut made = Vec::new();
                    for (at, (weights, worth, refuses, reservation, no_deal)) in
                        parties.into_iter().enumerate()
                    {
                        let mut party = Party {
                            weights: weights.into_iter().map(f64::from).collect(),
                            worth: worth.into_iter().map(|worth| f64::from(worth) / 10.0).collect(),
                            refuses,
                            reservation: f64::from(reservation) / 10.0,
                            ..Party::default()
                        };
                        if let Some((whole, said, numbers)) = no_deal {
                            let level = |(said, count): (&prop::sample::Index, &usize)| {
                                Some(said.index(*count)).filter(|_| whole)
                            };
                            party.no_deal = Some(NoDeal {
                                levels: said.iter().zip(&levels).map(level).collect(),
                                cost: 0.1,
                            });
                            for (term, number) in terms.iter_mut().zip(numbers) {
                                term.wishes[at].no_deal = number.map(f64::from);
                            }
                        }
                        made.push(party);
                    }
                    let issues: Vec<usize> = (0..levels.len()).collect();
                    let joints = joints.into_iter().map(|(allowed, exists)| Joint {
                        issues: issues.clone(),
                        allowed,
                        exists,
                    });
                    Plain {
                        joints: joints.collect(),
                        talks: Negotiation { levels, parties: made, ..Negotiation::default() },
                        terms,
                    }
                })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A point of the grid is a package where every formula leaves it; none of them is better than what is found, which
    /// keeps to all formulas; and a step of the grid from it there is one that is nearly as good.
    #[test]
    fn formulas_over_numbers_are_read_point_by_point(plain in plain()) {
        let mixed = match Mixed::within(&plain.talks, &plain.terms, &plain.rooms()) {
            Ok(mixed) => mixed,
            Err(error) => {
                let any = plain.packages().iter().any(|levels| {
                    plain.grid(20).iter().any(|at| plain.left(levels, at, -1e-9, |joint| joint.exists))
                });
                prop_assert!(!any || error.to_string().contains("ruled out"), "{error}");
                return Ok(());
            }
        };
        let parties = plain.talks.parties.len();
        let (mut best, mut sums) = (f64::NEG_INFINITY, [f64::NEG_INFINITY; 2]);
        let mut found_one = false;
        for levels in plain.packages() {
            for at in plain.grid(20) {
                let utility = mixed.utility_of(&levels, &at);
                if plain.left(&levels, &at, -1e-6, |joint| joint.exists) {
                    prop_assert!(utility.is_some());
                } else if !plain.left(&levels, &at, 1e-6, |joint| joint.exists) {
                    prop_assert!(utility.is_none());
                }
                let Some(utility) = utility else { continue };
                found_one = true;
                for (party, utility) in utility.iter().enumerate() {
                    prop_assert!(*utility > -1e-7 && *utility < 1.0 + 1e-7, "party {party}: {utility}");
                }
                let gains: Vec<f64> = (0..parties).map(|party| utility[party] - mixed.reservation(party)).collect();
                let least = gains.iter().copied().fold(f64::INFINITY, f64::min);
                let mut offset = 0;
                let mut open = true;
                for (level, count) in levels.iter().zip(&plain.talks.levels) {
                    open &= plain.talks.parties.iter().all(|party| !party.refuses[offset + level]);
                    offset += count;
                }
                let within = plain.terms.iter().zip(&at).all(|(term, at)| term.wishes.iter().all(|wish| {
                    wish.at_least.is_none_or(|least| *at >= least) && wish.at_most.is_none_or(|most| *at <= most)
                }));
                if open && within && plain.left(&levels, &at, 0.0, |_| true) {
                    best = best.max(least);
                    prop_assert_eq!(mixed.acceptable(&levels, &at), least >= -1e-9);
                    if least >= 0.0 {
                        let product: f64 = gains.iter().product();
                        sums = [sums[0].max(product), sums[1].max(utility.iter().sum())];
                    }
                }
            }
        }
        let gain = mixed.best_least_gain();
        prop_assert!(best == f64::NEG_INFINITY || gain.is_some_and(|gain| gain >= best - 1e-7), "{gain:?} {best}");
        let Some(gain) = gain.filter(|gain| *gain > 1e-6) else { return Ok(()) };
        prop_assert!(found_one || gain > f64::NEG_INFINITY);
        for settlement in SETTLEMENTS {
            let deal = mixed.settle(settlement, &[]).unwrap();
            prop_assert!(plain.left(&deal.levels, &deal.at, 1e-6, |_| true), "{settlement} {deal:?}");
            let own = mixed.utility_of(&deal.levels, &deal.at).unwrap();
            for (party, own) in own.iter().enumerate() {
                prop_assert!((own - deal.utility[party]).abs() < 1e-6, "{settlement} {deal:?} {own}");
                prop_assert!(*own >= mixed.reservation(party) - 1e-7);
            }
            let value: f64 = match settlement {
                Settlement::Nash => own.iter().enumerate().map(|(party, u)| u - mixed.reservation(party)).product(),
                Settlement::Utilitarian => own.iter().sum(),
                _ => continue,
            };
            let grid = sums[usize::from(settlement == Settlement::Utilitarian)];
            prop_assert!(value >= grid - 1e-7, "{settlement}: {value} below {grid}");
        }
        for (at, term) in plain.terms.iter().enumerate() {
            let [low, high] = mixed.range(at).unwrap();
            prop_assert!(low <= high && low >= term.from && high <= term.to);
        }
        for point in mixed.frontier() {
            prop_assert!(plain.left(&point.levels, &point.at, 1e-6, |_| true));
        }
        let (deal, chance) = Mixed::likeliest(&plain.talks, &plain.terms, Some(&plain.rooms()), 0.2, None).unwrap().unwrap();
        prop_assert!(plain.left(&deal.levels, &deal.at, 1e-6, |_| true));
        let accepted = |utility: &[f64]| -> f64 {
            let z = |(party, u): (usize, &f64)| (u - mixed.reservation(party)) / 0.2;
            utility.iter().enumerate().map(z).map(|z| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)).product()
        };
        prop_assert!((accepted(&deal.utility) - chance).abs() < 1e-6);
        for settlement in SETTLEMENTS {
            let other = mixed.settle(settlement, &[]).unwrap();
            prop_assert!(chance >= accepted(&other.utility) * (1.0 - 2e-6), "{settlement}: {chance} {}", accepted(&other.utility));
        }
    }
}

/// What is said of a negotiation: the alternatives, the margin, and the value of each settlement.
fn verdicts(plain: &Plain) -> Option<(bool, Vec<f64>)> {
    let mixed = Mixed::within(&plain.talks, &plain.terms, &plain.rooms()).ok()?;
    let gain = mixed.best_least_gain();
    let mut numbers: Vec<f64> =
        (0..plain.talks.parties.len()).map(|party| mixed.reservation(party)).collect();
    numbers.push(gain.unwrap_or(-9.0));
    let exists = gain.is_some_and(|gain| gain >= -1e-9);
    if gain.is_some_and(|gain| gain > 1e-6) {
        for settlement in [Settlement::Egalitarian, Settlement::Utilitarian, Settlement::KalaiSmorodinsky] {
            let deal = mixed.settle(settlement, &[]).unwrap();
            let gains = deal.utility.iter().enumerate().map(|(party, u)| u - mixed.reservation(party));
            numbers.push(if settlement == Settlement::Utilitarian {
                gains.sum()
            } else {
                gains.fold(1.0, f64::min)
            });
        }
        let deal = mixed.settle(Settlement::Nash, &[]).unwrap();
        numbers
            .push(deal.utility.iter().enumerate().map(|(party, u)| u - mixed.reservation(party)).product());
    }
    Some((exists, numbers))
}

/// A level that goes with nothing, said in one formula or in two that share the numbers out between them.
fn with_a_level(plain: &mut Plain, at: prop::sample::Index, worth: &[i8], split: bool) {
    let issue = at.index(plain.talks.levels.len());
    let old = plain.talks.levels.clone();
    let end: usize = old[..=issue].iter().sum();
    plain.talks.levels[issue] += 1;
    for (party, worth) in plain.talks.parties.iter_mut().zip(worth) {
        party.worth.insert(end, f64::from(*worth) / 10.0);
        party.refuses.insert(end, false);
    }
    let wide = Plain { talks: plain.talks.clone(), terms: Vec::new(), joints: Vec::new() }.packages();
    let kept = |levels: &Vec<usize>| levels[issue] < old[issue];
    let place =
        |levels: &[usize]| levels.iter().zip(&old).fold(0, |place, (level, count)| place * count + level);
    for joint in &mut plain.joints {
        let anything = vec![Vec::new()];
        let entry = |levels: &Vec<usize>| {
            if kept(levels) { joint.allowed[place(levels)].clone() } else { anything.clone() }
        };
        joint.allowed = wide.iter().map(entry).collect();
    }
    let terms = plain.terms.len();
    let issues: Vec<usize> = (0..old.len()).collect();
    let mut rule_out = |rows: Option<Row>| {
        let left = rows.map_or_else(Vec::new, |row| vec![vec![row]]);
        let entry = |levels: &Vec<usize>| if kept(levels) { vec![Vec::new()] } else { left.clone() };
        plain.joints.push(Joint {
            issues: issues.clone(),
            allowed: wide.iter().map(entry).collect(),
            exists: true,
        });
    };
    if split {
        // Below 5 it does not go, and above 4 neither.
        let mut factors = vec![0.0; terms];
        factors[0] = 1.0;
        rule_out(Some(Row { factors: factors.iter().map(|x| -x).collect(), most: -5.0, strict: false }));
        rule_out(Some(Row { factors, most: 4.0, strict: false }));
    } else {
        rule_out(None);
    }
}

/// A term that goes further than before, with numbers that cannot be written.
fn with_more_numbers(plain: &mut Plain, worth: &[i8]) {
    let terms = plain.terms.len();
    let term = &mut plain.terms[0];
    term.from -= 3.0;
    term.to += 5.0;
    for (wish, worth) in term.wishes.iter_mut().zip(worth) {
        wish.curve.insert(0, (-2.0, f64::from(*worth) / 10.0));
        wish.curve.push((15.0, f64::from(-worth) / 10.0));
    }
    let row = |sign: f64, most: f64| {
        let mut factors = vec![0.0; terms];
        factors[0] = sign;
        Row { factors, most, strict: false }
    };
    plain.joints.push(Joint { issues: Vec::new(), allowed: vec![vec![vec![row(1.0, 10.0)]]], exists: true });
    plain.joints.push(Joint { issues: Vec::new(), allowed: vec![vec![vec![row(-1.0, 0.0)]]], exists: true });
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn what_cannot_be_written_changes_nothing(
        plain in plain(), at in any::<prop::sample::Index>(), worth in prop::collection::vec(-20i8..=30, 3),
        (split, level, numbers) in any::<(bool, bool, bool)>(),
    ) {
        let mut wider = plain.clone();
        if level && !plain.talks.levels.is_empty() {
            with_a_level(&mut wider, at, &worth, split);
        }
        if numbers {
            with_more_numbers(&mut wider, &worth);
        }
        // A budget that nothing reaches.
        let budget = Row { factors: vec![1.0; plain.terms.len()], most: 1e3, strict: split };
        wider.joints.push(Joint { issues: Vec::new(), allowed: vec![vec![vec![budget]]], exists: true });
        match (verdicts(&plain), verdicts(&wider)) {
            (Some((a, x)), Some((b, y))) => {
                prop_assert_eq!(a, b, "{:?} {:?}", x, y);
                for (x, y) in x.iter().zip(&y) {
                    prop_assert!((x - y).abs() < 1e-6, "{x} {y}");
                }
            }
            (None, None) => {}
            (a, b) => prop_assert!(false, "{a:?} {b:?}"),
        }
    }
}
