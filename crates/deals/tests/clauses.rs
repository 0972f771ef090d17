//! Clauses that create value, against searches straight from their definitions, and the laws that they keep.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use detente_deals::clause::{Menu, Purse, lottery, opening, payment, wager};
use proptest::prelude::*;

fn least(worth: &[f64], floor: &[f64]) -> f64 {
    worth.iter().zip(floor).map(|(worth, floor)| worth - floor).fold(f64::INFINITY, f64::min)
}

fn by_odds(so: &[f64], not: &[f64], odds: &[f64]) -> Vec<f64> {
    so.iter().zip(not).zip(odds).map(|((so, not), q)| q * so + (1.0 - q) * not).collect()
}

/// All pairs of points, one by one.
fn every_pair(points: &[Vec<f64>], odds: &[f64], floor: &[f64]) -> f64 {
    let pairs = points.iter().flat_map(|so| points.iter().map(move |not| (so, not)));
    pairs.map(|(so, not)| least(&by_odds(so, not, odds), floor)).fold(f64::NEG_INFINITY, f64::max)
}

/// Points of two or three sides, odds, a floor.
fn menus() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<f64>, Vec<f64>)> {
    (2usize..=3).prop_flat_map(|sides| {
        (
            prop::collection::vec(prop::collection::vec(0.0..1.0f64, sides), 1..12),
            prop::collection::vec(0.0..=1.0f64, sides),
            prop::collection::vec(0.0..0.8f64, sides),
        )
    })
}

/// A two-sided frontier: the first falls, the second rises.
fn frontiers(points: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<f64>>> {
    prop::collection::vec((0.001..1.0f64, 0.001..1.0f64), points).prop_map(|steps| {
        let (down, up): (f64, f64) =
            steps.iter().fold((0.0, 0.0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
        let mut at = (1.0, 0.0);
        let made = steps.iter().map(|step| {
            at = (at.0 - step.0 / down, at.1 + step.1 / up);
            vec![at.0, at.1]
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_best_wager_is_the_best_of_all_pairs((points, odds, floor) in menus()) {
        let menu = Menu::of(points.clone());
        let found = wager(&menu, &odds, &floor, &|_, _| 0).unwrap();
        prop_assert!((found.surplus - every_pair(&points, &odds, &floor)).abs() < 1e-9);
        let told = by_odds(&menu.worth(found.so), &menu.worth(found.not), &odds);
        prop_assert!(told.iter().zip(&found.worth).all(|(a, b)| (a - b).abs() < 1e-12));
        prop_assert!((least(&told, &floor) - found.surplus).abs() < 1e-9);
    }

    /// What a wager at equal odds brings is a lottery's doing.
    #[test]
    fn equal_odds_create_nothing_beyond_lots((points, odds, floor) in menus()) {
        let menu = Menu::of(points);
        let equal = vec![odds[0]; floor.len()];
        let found = wager(&menu, &equal, &floor, &|_, _| 0).unwrap();
        prop_assert!(found.surplus <= lottery(&menu, &floor).unwrap() + 1e-7);
    }

    #[test]
    fn odds_further_apart_never_create_less(
        (points, odds, floor) in menus(), further in 0.0..=1.0f64
    ) {
        let points: Vec<Vec<f64>> = points.into_iter().map(|point| point[..2].to_vec()).collect();
        let (menu, floor) = (Menu::of(points), &floor[..2]);
        let end = if odds[1] >= odds[0] { 1.0 } else { 0.0 };
        let more = [odds[0], odds[1] + (end - odds[1]) * further];
        let lots = lottery(&menu, floor).unwrap();
        let created = |odds: &[f64]| wager(&menu, odds, floor, &|_, _| 0).unwrap().surplus.max(lots);
        prop_assert!(created(&more) >= created(&odds[..2]) - 1e-9);
    }

    /// Lots against all mixtures of two or three points on a grid, and against the price of every direction.
    #[test]
    fn lots_lie_between_a_grid_of_mixtures_and_the_price_of_all_directions((points, _, floor) in menus()) {
        let found = lottery(&Menu::of(points.clone()), &floor).unwrap();
        let sides = floor.len();
        let steps = 40;
        let mut grid = f64::NEG_INFINITY;
        for a in &points {
            for b in &points {
                for c in points.iter().take(if sides == 2 { 1 } else { points.len() }) {
                    for i in 0..=steps {
                        for j in 0..=(if sides == 2 { 0 } else { steps - i }) {
                            let (x, y) = (f64::from(i) / f64::from(steps), f64::from(j) / f64::from(steps));
                            let mix: Vec<f64> = (0..sides)
                                .map(|side| x * a[side] + y * c[side] + (1.0 - x - y) * b[side])
                                .collect();
                            grid = grid.max(least(&mix, &floor));
                        }
                    }
                }
            }
        }
        prop_assert!(found >= grid - 1e-9 && found <= grid + 0.06, "{found} {grid}");
        // No mixture gives a weighted sum of gains above the largest one of a point.
        for i in 0..=steps {
            for j in 0..=(if sides == 2 { 0 } else { steps - i }) {
                let (x, y) = (f64::from(i) / f64::from(steps), f64::from(j) / f64::from(steps));
                let weights = if sides == 2 { vec![x, 1.0 - x] } else { vec![x, y, 1.0 - x - y] };
                let price = |point: &Vec<f64>| -> f64 {
                    (0..sides).map(|side| weights[side] * (point[side] - floor[side])).sum()
                };
                let most = points.iter().map(price).fold(f64::NEG_INFINITY, f64::max);
                prop_assert!(found <= most + 1e-7);
            }
        }
    }

    /// The smallest number of issues that hang on the event, among pairs that are as good.
    #[test]
    fn of_equal_wagers_the_cheapest_is_taken((points, odds, floor) in menus()) {
        let twice: Vec<Vec<f64>> = points.iter().chain(&points).cloned().collect();
        let half = points.len();
        // Pairs of the second copy are simpler.
        let cost = |so: usize, not: usize| usize::from(so < half) + usize::from(not < half);
        let found = wager(&Menu::of(twice), &odds, &floor, &cost).unwrap();
        prop_assert!(found.so.at >= half && found.not.at >= half);
        prop_assert!((found.surplus - every_pair(&points, &odds, &floor)).abs() < 1e-9);
    }

    #[test]
    fn payments_are_the_best_of_a_grid(
        (points, _, floor) in menus(), rates in (0.0..2.0f64, 0.0..2.0f64), most in 0.0..1.0f64
    ) {
        let menu = Menu::of(points.clone());
        let purse = Purse { from: 0, to: 1, costs: rates.0, brings: rates.1, most };
        let found = payment(&menu, &floor, &purse).unwrap();
        let with = |point: &Vec<f64>, amount: f64| {
            let mut worth = point.clone();
            worth[0] -= rates.0 * amount;
            worth[1] += rates.1 * amount;
            worth
        };
        prop_assert!(found.amount >= 0.0 && found.amount <= most + 1e-12);
        let own = with(&menu.worth(found.spot), found.amount);
        prop_assert!((least(&own, &floor) - found.surplus).abs() < 1e-9);
        let steps = 400;
        let (mut best, mut opens) = (f64::NEG_INFINITY, None::<f64>);
        for point in &points {
            for step in 0..=steps {
                let amount = most * f64::from(step) / f64::from(steps);
                let gain = least(&with(point, amount), &floor);
                best = best.max(gain);
                if gain >= -1e-9 {
                    opens = Some(opens.map_or(amount, |least| least.min(amount)));
                }
            }
        }
        let grain = most / f64::from(steps) * 2.0;
        prop_assert!(found.surplus >= best - 1e-9 && found.surplus <= best + grain * 2.0);
        let open = opening(&menu, &floor, &purse);
        match (open, opens) {
            (Some(open), Some(amount)) => {
                prop_assert!(open.amount <= amount + 1e-9 && open.amount >= amount - grain);
                prop_assert!(open.surplus >= -1e-9);
            }
            (None, found) => prop_assert!(found.is_none()),
            // The grid may step over the only amounts that do.
            (Some(open), None) => prop_assert!(open.surplus >= -1e-9),
        }
    }

    #[test]
    fn more_budget_never_creates_less_and_none_creates_nothing(
        (points, _, floor) in menus(), rates in (0.0..2.0f64, 0.0..2.0f64), most in 0.0..1.0f64, more in 0.0..1.0f64
    ) {
        let menu = Menu::of(points.clone());
        let purse = |most: f64| Purse { from: 0, to: 1, costs: rates.0, brings: rates.1, most };
        let plain = points.iter().map(|point| least(point, &floor)).fold(f64::NEG_INFINITY, f64::max);
        let none = payment(&menu, &floor, &purse(0.0)).unwrap();
        prop_assert!((none.surplus - plain).abs() < 1e-9 && none.amount == 0.0);
        let (less, larger) = (payment(&menu, &floor, &purse(most)).unwrap(), payment(&menu, &floor, &purse(most + more)).unwrap());
        prop_assert!(larger.surplus >= less.surplus - 1e-9);
        if opening(&menu, &floor, &purse(most)).is_some() {
            prop_assert!(opening(&menu, &floor, &purse(most + more)).is_some());
        }
    }

    /// With numbers between the corners: against a grid of points between.
    #[test]
    fn numbers_between_corners_count(
        corners in frontiers(2..6), odds in (0.0..=1.0f64, 0.0..=1.0f64), floor in (0.0..0.6f64, 0.0..0.6f64),
        rates in (0.05..1.0f64, 0.05..1.0f64), most in 0.0..1.0f64
    ) {
        let (odds, floor) = (vec![odds.0, odds.1], vec![floor.0, floor.1]);
        let linked = (0..corners.len()).map(|at| at + 1 < corners.len()).collect();
        let menu = Menu { points: corners.clone(), linked };
        let steps = 60;
        let mut points = Vec::new();
        for pair in corners.windows(2) {
            for step in 0..=steps {
                let on = f64::from(step) / f64::from(steps);
                points.push(vec![
                    pair[0][0] + on * (pair[1][0] - pair[0][0]),
                    pair[0][1] + on * (pair[1][1] - pair[0][1]),
                ]);
            }
        }
        let found = wager(&menu, &odds, &floor, &|_, _| 0).unwrap();
        let grid = every_pair(&points, &odds, &floor);
        prop_assert!(found.surplus >= grid - 1e-9 && found.surplus <= grid + 0.04, "{} {grid}", found.surplus);
        let purse = Purse { from: 0, to: 1, costs: rates.0, brings: rates.1, most };
        let made = payment(&menu, &floor, &purse).unwrap();
        let plain = payment(&Menu::of(points.clone()), &floor, &purse).unwrap();
        prop_assert!(made.surplus >= plain.surplus - 1e-9 && made.surplus <= plain.surplus + 0.04);
        let open = opening(&menu, &floor, &purse);
        if let Some(coarse) = opening(&Menu::of(points), &floor, &purse) {
            let open = open.unwrap();
            prop_assert!(open.amount <= coarse.amount + 1e-9, "{} {}", open.amount, coarse.amount);
            prop_assert!(open.surplus >= -1e-9);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Above 256 points the search goes along the frontier.
    #[test]
    fn long_frontiers_are_searched_exactly(
        points in frontiers(300..900), odds in (0.0..=1.0f64, 0.0..=1.0f64), floor in (0.0..0.6f64, 0.0..0.6f64)
    ) {
        let (odds, floor) = ([odds.0, odds.1], [floor.0, floor.1]);
        let found = wager(&Menu::of(points.clone()), &odds, &floor, &|_, _| 0).unwrap();
        prop_assert!((found.surplus - every_pair(&points, &odds, &floor)).abs() < 1e-9);
    }
}
