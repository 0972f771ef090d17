//! Terms in units against a fine grid, against what the definitions ask at a point, and against textbook numbers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use detente_deals::mixed::{Mixed, MixedPackage, Term, Wish};
use detente_deals::{Negotiation, Party, Settlement, Space, best_least_gain, nash_bargaining_solution};
use proptest::prelude::*;

/// A negotiation with terms, as plain numbers.
#[derive(Clone, Debug)]
struct Plain {
    talks: Negotiation,
    terms: Vec<Term>,
}

impl Plain {
    /// The mean of worths by weight, before any scale.
    fn raw(&self, party: usize, levels: &[usize], at: &[f64]) -> f64 {
        let p = &self.talks.parties[party];
        let all: f64 = p.weights.iter().sum::<f64>()
            + self.terms.iter().map(|term| term.wishes[party].weight).sum::<f64>();
        if all == 0.0 {
            return 0.0;
        }
        let (mut sum, mut offset) = (0.0, 0);
        for (issue, level) in levels.iter().enumerate() {
            sum += p.weights[issue] * p.worth[offset + level];
            offset += self.talks.levels[issue];
        }
        for (term, at) in self.terms.iter().zip(at) {
            sum += term.wishes[party].weight * worth(&term.wishes[party].curve, *at);
        }
        sum / all
    }

    fn packages(&self) -> Vec<Vec<usize>> {
        self.talks.levels.iter().fold(vec![Vec::new()], |all, count| {
            all.into_iter()
                .flat_map(|package: Vec<usize>| {
                    (0..*count).map(move |level| [package.clone(), vec![level]].concat())
                })
                .collect()
        })
    }

    /// Every point of a grid that has all corners of all curves among its numbers.
    fn grid(&self, steps: usize) -> Vec<Vec<f64>> {
        self.terms.iter().fold(vec![Vec::new()], |all, term| {
            let mut numbers: Vec<f64> = (0..=steps)
                .map(|step| term.from + (term.to - term.from) * step as f64 / steps as f64)
                .chain(term.wishes.iter().flat_map(|wish| wish.curve.iter().map(|(at, _)| *at)))
                .chain(term.wishes.iter().flat_map(|wish| wish.at_least.into_iter().chain(wish.at_most)))
                .filter(|at| *at >= term.from && *at <= term.to)
                .collect();
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
            all.into_iter()
                .flat_map(|point: Vec<f64>| {
                    numbers.clone().into_iter().map(move |at| [point.clone(), vec![at]].concat())
                })
                .collect()
        })
    }

    fn signed_by(&self, party: usize, at: &[f64]) -> bool {
        self.terms.iter().zip(at).all(|(term, at)| {
            let wish = &term.wishes[party];
            wish.at_least.is_none_or(|least| *at >= least - 1e-9)
                && wish.at_most.is_none_or(|most| *at <= most + 1e-9)
        })
    }

    /// (levels, numbers, utilities) of every point of the grid that no red line rules out, on each party's own scale.
    fn points(&self, steps: usize) -> Vec<(Vec<usize>, Vec<f64>, Vec<f64>)> {
        let parties = self.talks.parties.len();
        let grid = self.grid(steps);
        let all: Vec<(Vec<usize>, Vec<f64>, Vec<f64>)> = self
            .packages()
            .into_iter()
            .flat_map(|levels| grid.iter().map(move |at| (levels.clone(), at.clone())))
            .map(|(levels, at)| {
                let raw = (0..parties).map(|party| self.raw(party, &levels, &at)).collect();
                (levels, at, raw)
            })
            .collect();
        let scale: Vec<(f64, f64)> = (0..parties)
            .map(|party| {
                let values = all.iter().map(|point| point.2[party]);
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)))
            })
            .collect();
        all.into_iter()
            .filter(|(_, at, _)| (0..parties).all(|party| self.signed_by(party, at)))
            .map(|(levels, at, raw)| {
                let scaled = raw.iter().zip(&scale).map(|(value, (low, high))| {
                    if high - low < 1e-9 { 1.0 } else { (value - low) / (high - low) }
                });
                let scaled = scaled.collect();
                (levels, at, scaled)
            })
            .collect()
    }

    fn floors(&self) -> Vec<f64> {
        self.talks.parties.iter().map(|party| party.reservation).collect()
    }
}

fn worth(curve: &[(f64, f64)], at: f64) -> f64 {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return 0.0 };
    if at <= first.0 {
        return first.1;
    }
    if at >= last.0 {
        return last.1;
    }
    let pair = curve.windows(2).find(|pair| at <= pair[1].0).unwrap();
    pair[0].1 + (pair[1].1 - pair[0].1) * (at - pair[0].0) / (pair[1].0 - pair[0].0)
}

/// A curve: straight, peaked, or any.
fn curve() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop_oneof![
        Just(vec![(0.0, 1.0), (10.0, 0.0)]),
        Just(vec![(0.0, 0.0), (10.0, 1.0)]),
        (0.5..9.5f64).prop_map(|peak| vec![(0.0, 1.0 - peak / 10.0), (peak, 1.0), (10.0, peak / 10.0)]),
        prop::collection::vec(0.0..1.0f64, 4)
            .prop_map(|worths| [0.0, 2.5, 7.0, 10.0].into_iter().zip(worths).collect()),
        Just(Vec::new()),
    ]
}

fn wish() -> impl Strategy<Value = Wish> {
    (
        0.05..1.0f64,
        curve(),
        prop::option::weighted(0.2, 0.0..6.0f64),
        prop::option::weighted(0.2, 5.0..10.0f64),
    )
        .prop_map(|(weight, curve, at_least, at_most)| Wish {
            weight,
            curve,
            at_least,
            at_most,
            ..Wish::default()
        })
}

/// Two or three parties, one or two terms, up to two issues of levels.
fn plain() -> impl Strategy<Value = Plain> {
    (2usize..=3, 1usize..=2, prop::collection::vec(2usize..=3, 0..=2)).prop_flat_map(
        |(parties, terms, levels)| {
            let slots: usize = levels.iter().sum();
            let party = (
                prop::collection::vec(0.05..1.0f64, levels.len()),
                prop::collection::vec(0.0..1.0f64, slots),
                0.0..0.8f64,
            )
                .prop_map(|(weights, worth, reservation)| Party {
                    weights,
                    worth,
                    reservation,
                    ..Party::default()
                });
            let term = prop::collection::vec(wish(), parties).prop_map(|wishes| Term {
                from: 0.0,
                to: 10.0,
                wishes,
            });
            (prop::collection::vec(party, parties), prop::collection::vec(term, terms)).prop_map(
                move |(parties, terms)| {
                    let talks = Negotiation { levels: levels.clone(), parties, ..Negotiation::default() };
                    Plain { talks, terms }
                },
            )
        },
    )
}

/// Utilities of what was found are those of its levels and numbers.
fn honest(plain: &Plain, found: &MixedPackage, steps: usize) -> Result<(), TestCaseError> {
    // The scale of a grid that holds all corners is the scale.
    let parties = plain.talks.parties.len();
    let own = Mixed::new(&plain.talks, &plain.terms).unwrap();
    for (a, b) in own.utility_of(&found.levels, &found.at).unwrap().iter().zip(&found.utility) {
        prop_assert!((a - b).abs() < 1e-9);
    }
    for (at, term) in found.at.iter().zip(&plain.terms) {
        prop_assert!(*at >= term.from - 1e-9 && *at <= term.to + 1e-9);
    }
    let rounded: Vec<f64> = found.at.clone();
    let points = plain.points(steps);
    prop_assert!(!points.is_empty());
    let all: Vec<(f64, f64)> = (0..parties)
        .map(|party| {
            let grid = plain.grid(1);
            let values = plain
                .packages()
                .into_iter()
                .flat_map(|levels| grid.iter().map(move |at| (levels.clone(), at)).collect::<Vec<_>>())
                .map(|(levels, at)| plain.raw(party, &levels, at));
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)))
        })
        .collect();
    for party in 0..parties {
        let (low, high) = all[party];
        let expected = if high - low < 1e-9 {
            1.0
        } else {
            (plain.raw(party, &found.levels, &rounded) - low) / (high - low)
        };
        prop_assert!((found.utility[party] - expected).abs() < 1e-9, "{} {expected}", found.utility[party]);
    }
    Ok(())
}

fn least(utility: &[f64], floors: &[f64]) -> f64 {
    utility.iter().zip(floors).map(|(u, d)| u - d).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    /// Nothing on the grid is better; what is found can be had; and what is found is near the best of the grid.
    #[test]
    fn a_fine_grid_finds_nothing_better(plain in plain()) {
        let steps = if plain.terms.len() == 1 { 400 } else { 40 };
        let mixed = Mixed::new(&plain.talks, &plain.terms).unwrap();
        let floors = plain.floors();
        let points = plain.points(steps);
        let gain = mixed.best_least_gain();
        if points.is_empty() {
            prop_assert_eq!(gain, None);
            return Ok(());
        }
        let gain = gain.unwrap();
        honest(&plain, &mixed.nearest().unwrap(), 1)?;
        let on_grid = points.iter().map(|point| least(&point.2, &floors)).fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(gain >= on_grid - 1e-8, "least gain {gain}, on the grid {on_grid}");
        // A step of the grid moves a utility by at most this.
        let step = plain
            .terms
            .iter()
            .flat_map(|term| term.wishes.iter())
            .flat_map(|wish| wish.curve.windows(2).map(|pair| ((pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).abs()))
            .fold(0.0, f64::max) * 10.0 / steps as f64 * plain.terms.len() as f64;
        // Weights and scales may steepen a curve, at most by what a party's whole scale is of its weights.
        prop_assert!(gain <= on_grid + 40.0 * step + 1e-8, "least gain {gain}, on the grid {on_grid}");

        for (levels, at, utility) in points.iter().step_by(7) {
            for (a, b) in mixed.utility_of(levels, at).unwrap().iter().zip(utility) {
                prop_assert!((a - b).abs() < 1e-9);
            }
            prop_assert_eq!(mixed.acceptable(levels, at), least(utility, &floors) >= -1e-9);
        }
        let zone: Vec<_> = points.iter().filter(|point| least(&point.2, &floors) >= 0.0).collect();
        prop_assert!(gain >= -1e-8 || zone.is_empty());
        if gain < 1e-4 {
            return Ok(());
        }
        for settlement in [Settlement::Nash, Settlement::NashOutsideOptions, Settlement::Egalitarian, Settlement::KalaiSmorodinsky, Settlement::Utilitarian, Settlement::RelativeUtilitarian] {
            let found = mixed.settle(settlement, &[]).unwrap();
            honest(&plain, &found, 1)?;
            prop_assert!(least(&found.utility, &floors) >= -1e-8, "{settlement} is in the zone");
            for party in 0..floors.len() {
                prop_assert!(plain.signed_by(party, &found.at));
            }
            let ideal = mixed.ideal().unwrap();
            let value = |utility: &[f64]| -> f64 {
                let gains = utility.iter().zip(&floors).map(|(u, d)| (u - d).max(0.0));
                match settlement {
                    Settlement::Nash => gains.product(),
                    Settlement::NashOutsideOptions => utility.iter().product(),
                    Settlement::Egalitarian => least(utility, &floors),
                    Settlement::KalaiSmorodinsky => gains
                        .zip(ideal.iter().zip(&floors))
                        .filter(|(_, (b, d))| *b - *d > 1e-9)
                        .map(|(gain, (b, d))| gain / (b - d))
                        .fold(f64::INFINITY, f64::min),
                    Settlement::Utilitarian => utility.iter().sum(),
                    _ => gains
                        .zip(ideal.iter().zip(&floors))
                        .filter(|(_, (b, d))| *b - *d > 1e-9)
                        .map(|(gain, (b, d))| gain / (b - d))
                        .sum(),
                }
            };
            let best = zone.iter().map(|point| value(&point.2)).fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(value(&found.utility) >= best - 1e-7, "{settlement}: {} below {best}", value(&found.utility));
        }
        for (term, _) in plain.terms.iter().enumerate() {
            let [low, high] = mixed.range(term).unwrap();
            for point in &zone {
                prop_assert!(point.1[term] >= low - 1e-6 && point.1[term] <= high + 1e-6);
            }
        }
    }

    /// The likeliest package is one that can be had, with the chance that is told; on a fine grid, conditions on levels
    /// closing some packages, nothing is likelier.
    #[test]
    fn no_package_on_a_fine_grid_is_likelier(plain in plain(), tau in 0.05..0.4f64, closes in 0..6_usize) {
        let steps = if plain.terms.len() == 1 { 400 } else { 40 };
        let closed = |levels: &[usize]| closes > 0 && levels.iter().sum::<usize>() % (closes + 1) == 1;
        let ask = |closed| Mixed::likeliest(&plain.talks, &plain.terms, None, tau, closed).unwrap();
        let found = if closes == 0 { ask(None) } else { ask(Some(&closed as &dyn Fn(&[usize]) -> bool)) };
        let floors = plain.floors();
        let accepted = |utility: &[f64]| -> f64 {
            let gains = utility.iter().zip(&floors).map(|(u, d)| (u - d) / tau);
            gains.map(|z| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)).product()
        };
        let points: Vec<_> = plain.points(steps).into_iter().filter(|point| !closed(&point.0)).collect();
        let best = points.iter().map(|point| accepted(&point.2)).fold(0.0, f64::max);
        let Some((deal, chance)) = found else {
            prop_assert!(points.is_empty());
            return Ok(());
        };
        honest(&plain, &deal, 1)?;
        prop_assert!(!closed(&deal.levels));
        prop_assert!((0..floors.len()).all(|party| plain.signed_by(party, &deal.at)));
        prop_assert!((accepted(&deal.utility) / chance - 1.0).abs() < 1e-6, "{} {chance} {deal:?}", accepted(&deal.utility));
        prop_assert!(chance >= best * (1.0 - 2e-6), "{chance} found, {best} on the grid");
    }

    /// At Nash's point no small step in one term or two is better: with concave curves that is the best there is.
    #[test]
    fn nash_is_a_top(plain in plain()) {
        let mixed = Mixed::new(&plain.talks, &plain.terms).unwrap();
        let floors = plain.floors();
        prop_assume!(mixed.best_least_gain().is_some_and(|gain| gain > 1e-3));
        let found = mixed.settle(Settlement::Nash, &[]).unwrap();
        let scale: Vec<(f64, f64)> = (0..floors.len())
            .map(|party| {
                let grid = plain.grid(1);
                let values: Vec<f64> = plain.packages().iter().flat_map(|levels| grid.iter().map(|at| plain.raw(party, levels, at)).collect::<Vec<_>>()).collect();
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)))
            })
            .collect();
        let value = |at: &[f64]| -> f64 {
            (0..floors.len())
                .map(|party| {
                    let (low, high) = scale[party];
                    let utility = if high - low < 1e-9 { 1.0 } else { (plain.raw(party, &found.levels, at) - low) / (high - low) };
                    (utility - floors[party]).max(0.0)
                })
                .product()
        };
        let here = value(&found.at);
        for size in [1e-1, 1e-2, 1e-3] {
            for turn in 0..64 {
                let angle = f64::from(turn) * std::f64::consts::TAU / 64.0;
                #[allow(clippy::disallowed_methods, reason = "directions of a test")]
                let way = [angle.cos() * size, angle.sin() * size];
                let at: Vec<f64> = found.at.iter().zip(way).map(|(at, way)| (at + way).clamp(0.0, 10.0)).collect();
                if (0..floors.len()).all(|party| plain.signed_by(party, &at)) {
                    prop_assert!(value(&at) <= here + 1e-9, "{:?} {here} is below {} at {at:?}", found.at, value(&at));
                }
            }
        }
    }

    /// Levels that stand on a fine scale and a term between the same ends agree within a step.
    #[test]
    fn a_term_is_the_limit_of_levels(d in 0.0..0.45f64, e in 0.0..0.45f64, peak in 0.0..100.0f64) {
        const STEPS: usize = 1000;
        let curve = [vec![(0.0, 1.0), (100.0, 0.0)], {
            let edge = |at: f64| 1.0 - (at - peak).abs() / 100.0;
            let mut all = vec![(0.0, edge(0.0)), (100.0, edge(100.0))];
            if peak > 0.0 && peak < 100.0 { all.insert(1, (peak, 1.0)); }
            all
        }];
        let party = |at: usize, reservation: f64| Party {
            weights: vec![1.0],
            worth: (0..=STEPS).map(|step| worth(&curve[at], step as f64 / 10.0)).collect(),
            reservation,
            ..Party::default()
        };
        let fine = Negotiation { levels: vec![STEPS + 1], parties: vec![party(0, d), party(1, e)], ..Negotiation::default() };
        let fine = Space::scaled(&fine).unwrap();
        let wish = |at: usize| Wish { weight: 1.0, curve: curve[at].clone(), ..Wish::default() };
        let side = |reservation| Party { reservation, ..Party::default() };
        let talks = Negotiation { parties: vec![side(d), side(e)], ..Negotiation::default() };
        let mixed = Mixed::new(&talks, &[Term { from: 0.0, to: 100.0, wishes: vec![wish(0), wish(1)] }]).unwrap();
        let (a, b) = (mixed.best_least_gain().unwrap(), best_least_gain(&fine).unwrap());
        prop_assert!(a >= b - 1e-3 && a <= b + 5e-3, "{a} {b}");
        if b > 1e-2 {
            let nash = mixed.settle(Settlement::Nash, &[]).unwrap();
            let levels = nash_bargaining_solution(&fine).unwrap();
            let product = |u: &[f64]| (u[0] - d) * (u[1] - e);
            prop_assert!((product(&nash.utility) - product(&fine.utilities(levels[0]))).abs() < 5e-3);
        }
    }
}

/// Price and warranty: the buyer's price weighs 60 and its warranty 40, the seller's 50 and 30.
#[test]
fn price_and_warranty() {
    let side = |weight: f64, worth: [f64; 3], reservation| Party {
        weights: vec![weight],
        worth: worth.to_vec(),
        reservation,
        ..Party::default()
    };
    let talks = Negotiation {
        levels: vec![3],
        parties: vec![side(40.0, [0.0, 0.5, 1.0], 0.3), side(30.0, [1.0, 0.5, 0.0], 0.4)],
        ..Negotiation::default()
    };
    let wish = |weight, curve: [(f64, f64); 2]| Wish { weight, curve: curve.to_vec(), ..Wish::default() };
    let price = Term {
        from: 0.0,
        to: 100.0,
        wishes: vec![wish(60.0, [(0.0, 1.0), (100.0, 0.0)]), wish(50.0, [(0.0, 0.0), (100.0, 1.0)])],
    };
    let nash = Mixed::new(&talks, &[price]).unwrap().settle(Settlement::Nash, &[]).unwrap();
    // The best warranty; then (.4 + .6(1 − x) − .3)(.625 x − .4) is greatest where its derivative is 0: x = .9033.
    assert_eq!(nash.levels, [2]);
    assert!((nash.at[0] - 90.333_333_333).abs() < 1e-6, "{nash:?}");
    assert!((nash.utility[0] - 0.458).abs() < 1e-9 && (nash.utility[1] - 0.564_583_333).abs() < 1e-6);
}

/// An alternative in the unit: a seller who gets 55 elsewhere and a buyer who pays 60 elsewhere, each with another
/// matter that it cares for.
#[test]
fn alternatives_in_units() {
    let side = |curve: [f64; 2], elsewhere: f64, worth: [f64; 2]| {
        let wish = Wish {
            weight: 2.0,
            curve: vec![(0.0, curve[0]), (100.0, curve[1])],
            no_deal: Some(elsewhere),
            ..Wish::default()
        };
        let no_deal = Some(detente_deals::NoDeal { levels: vec![None], cost: 0.0 });
        (wish, Party { weights: vec![1.0], worth: worth.to_vec(), no_deal, ..Party::default() })
    };
    // Both like the first level of the other matter best.
    let (buyer, seller) = (side([1.0, 0.0], 60.0, [0.8, 0.2]), side([0.0, 1.0], 55.0, [0.5, 0.0]));
    let price = Term { from: 0.0, to: 100.0, wishes: vec![buyer.0, seller.0] };
    let talks = Negotiation { levels: vec![2], parties: vec![buyer.1, seller.1], ..Negotiation::default() };
    let mixed = Mixed::new(&talks, &[price]).unwrap();
    let [low, high] = mixed.range(0).unwrap();
    assert!((low - 55.0).abs() < 1e-9 && (high - 60.0).abs() < 1e-9, "{low} {high}");
    assert_eq!(mixed.settle(Settlement::Nash, &[]).unwrap().levels, [0]);
}
