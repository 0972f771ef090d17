//! Worked numbers of the method page, to their printed digits, and inputs at the edge.

#![allow(clippy::unwrap_used)] // helpers outside of #[test] functions

use detente_hold::attrition::{Waiting, signing};
use detente_hold::range::*;
use detente_hold::repeated::*;
use detente_hold::shift::*;
use detente_hold::*;

fn four(x: f64) -> String {
    format!("{x:.4}")
}

/// T = 5, R = 3, P = 1, S = 0.
const PAYOFFS: Payoffs = Payoffs { cheats: 5.0, complies: 3.0, punished: 1.0, suckered: Some(0.0) };

fn delta(regime: Regime) -> String {
    four(critical_delta(&PAYOFFS, &regime).delta().unwrap())
}

#[test]
fn the_table_of_critical_discount_factors() {
    let grim = Regime::default();
    assert_eq!(delta(grim), "0.5000");
    assert_eq!(four(tit_for_tat(&PAYOFFS).unwrap().delta().unwrap()), "0.6667");
    let table = [(1, "1.0000"), (2, "0.6180"), (3, "0.5437"), (5, "0.5087"), (10, "0.5002")];
    for (rounds, expected) in table {
        assert_eq!(delta(Regime { punish_rounds: Some(rounds), ..grim }), expected, "{rounds} rounds");
    }
    assert_eq!(delta(Regime { false_alarm: 0.1, detection: 0.6, ..grim }), "0.7143");
    assert_eq!(
        delta(Regime { false_alarm: 0.05, detection: 0.95, punish_rounds: Some(4), ..grim }),
        "0.5676"
    );
    assert_eq!(delta(Regime { penalty: 1.0, ..grim }), "0.3333");
    assert_eq!(critical_delta(&PAYOFFS, &Regime { penalty: 2.0, ..grim }), CriticalDelta::Always);
    assert_eq!(delta(Regime { aid: 0.5, ..grim }), "0.3750");
    assert_eq!(
        critical_delta(&PAYOFFS, &Regime { false_alarm: 0.4, detection: 0.4, ..grim }),
        CriticalDelta::Never
    );
}

#[test]
fn cartels() {
    assert_eq!(price_cartel(4), Some(0.75));
    assert_eq!(quantity_cartel(2), Some(9.0 / 17.0));
    assert_eq!(quantity_cartel(3), Some(4.0 / 7.0));
    // The same out of payoffs: four price setters share a monopoly profit of 1, a breach takes all of it.
    let prices = Payoffs { cheats: 1.0, complies: 0.25, punished: 0.0, suckered: None };
    assert_eq!(critical_delta(&prices, &Regime::default()).delta(), price_cartel(4));
    // Cournot duopoly with demand 1 − q and no costs: half the monopoly profit ⅛, best breach 9/64, Nash 1/9.
    let duopoly = Payoffs { cheats: 9.0 / 64.0, complies: 1.0 / 8.0, punished: 1.0 / 9.0, suckered: None };
    let found = critical_delta(&duopoly, &Regime::default()).delta().unwrap();
    assert!((found - 9.0 / 17.0).abs() < 1e-12);
    assert_eq!((price_cartel(1), quantity_cartel(0)), (None, None));
}

/// The scale of the payoffs is nobody's business: in tenths the table is the same, the limit case included.
#[test]
fn the_unit_of_payoffs_changes_nothing() {
    let tenths = Payoffs { cheats: 0.5, complies: 0.3, punished: 0.1, suckered: Some(0.0) };
    for (rounds, expected) in [(1, "1.0000"), (2, "0.6180"), (3, "0.5437")] {
        let found = critical_delta(&tenths, &Regime { punish_rounds: Some(rounds), ..Regime::default() });
        assert_eq!(found.delta().map(four).as_deref(), Some(expected), "{rounds} rounds");
    }
}

#[test]
fn edges_of_critical_discount_factors() {
    let grim = Regime::default();
    let tame = Payoffs { cheats: 2.0, ..PAYOFFS };
    assert_eq!(critical_delta(&tame, &grim), CriticalDelta::Always);
    assert_eq!(critical_delta(&tame, &grim).slack(0.3), Some(0.3));
    let worthless = Payoffs { complies: 1.0, ..PAYOFFS };
    assert_eq!(critical_delta(&worthless, &grim), CriticalDelta::Never);
    assert_eq!(critical_delta(&worthless, &grim).slack(0.99), None);
    assert_eq!(tit_for_tat(&worthless), Some(CriticalDelta::Never));
    assert_eq!(tit_for_tat(&Payoffs { suckered: None, ..PAYOFFS }), None);
    // S above R: taking turns is better than keeping the deal, whatever the patience.
    assert_eq!(tit_for_tat(&Payoffs { suckered: Some(3.5), ..PAYOFFS }), Some(CriticalDelta::Never));
    // One round of punishment that takes less than the breach brings, and none at all.
    let weak = Payoffs { cheats: 5.5, ..PAYOFFS };
    assert_eq!(critical_delta(&weak, &Regime { punish_rounds: Some(1), ..grim }), CriticalDelta::Never);
    assert_eq!(critical_delta(&PAYOFFS, &Regime { punish_rounds: Some(0), ..grim }), CriticalDelta::Never);
    // P = 4 above R = 3, a breach fined 3: breaking costs 1 now and brings 1 a round later. δ/(1−δ) ≤ 1.
    let drawn = Payoffs { punished: 4.0, ..PAYOFFS };
    let found = critical_delta(&drawn, &Regime { penalty: 3.0, ..grim });
    assert_eq!(found, CriticalDelta::AtMost(0.5));
    assert!(found.holds(0.5) && !found.holds(0.51) && found.delta().is_none());
}

#[test]
fn hazards_and_mistakes() {
    assert_eq!(format!("{:.3}", largest_hazard(5.0 / 7.0, 0.05, 0.5).unwrap()), "0.623");
    assert!((discount_factor(0.05, 0.622_944, 0.5) - 5.0 / 7.0).abs() < 1e-6);
    assert_eq!(largest_hazard(0.0, 0.05, 0.5), None);
    assert!(largest_hazard(0.99, 0.05, 0.5).unwrap() < 0.0);
    assert!((broken_by_mistake(0.1, 2.0) - 0.19).abs() < 1e-12);
    assert!((guarantee(0.5, 0.8, 2.0) - 0.8).abs() < 1e-12);
}

#[test]
fn bargaining_ranges() {
    let range = bargaining_range(0.5, 0.1, 0.2);
    assert_eq!((four(range.low), four(range.high)), ("0.4000".into(), "0.7000".into()));
    let struck = range_with_first_strike(0.5, 0.1, 0.2, 0.15);
    assert!(struck.width().abs() < 1e-12);
    assert!(range_with_first_strike(0.5, 0.1, 0.2, 0.151).is_empty());
    assert_eq!(bargaining_range(0.05, 0.1, 0.2).within_pie().low, 0.0);
    // From c_A ≥ c on A asks for p and is never refused; a demand stops at the whole pie.
    assert_eq!(best_demand(0.5, 0.4, 0.4), Demand { share: 0.5, contest: 0.0 });
    assert_eq!(best_demand(0.5, 0.0, 0.0), Demand { share: 0.5, contest: 0.0 });
    let greedy = best_demand(0.9, 0.0, 0.5);
    assert_eq!(greedy.share, 1.0);
    assert!((greedy.contest - 0.2).abs() < 1e-12);
}

#[test]
fn the_best_demand_is_the_best_on_a_grid() {
    for (p, cost, most) in
        [(0.5, 0.1, 0.4), (0.3, 0.05, 0.9), (0.9, 0.0, 0.5), (0.4, 0.3, 0.2), (0.2, 0.0, 2.0)]
    {
        let worth = |x: f64| {
            let refused = ((x - p) / most).clamp(0.0, 1.0);
            x * (1.0 - refused) + (p - cost) * refused
        };
        let best =
            (0..=100_000).map(|i| f64::from(i) / 1e5).max_by(|a, b| worth(*a).total_cmp(&worth(*b))).unwrap();
        let found = best_demand(p, cost, most);
        assert!((found.share - best).abs() < 2e-5, "{p} {cost} {most}: {found:?} against {best}");
        assert!((found.contest - ((found.share - p) / most).clamp(0.0, 1.0)).abs() < 1e-12);
    }
}

#[test]
fn what_blocks_a_settlement() {
    let side = |wins, cost, least| Side { wins, cost, least };
    let ask = |a, b, first_mover| prospect(&Contest { a, b, first_mover }).blocked_by;
    assert_eq!(ask(side(0.5, 0.1, None), side(0.5, 0.1, None), 0.0), None);
    assert_eq!(ask(side(0.7, 0.1, None), side(0.6, 0.1, None), 0.0), Some(Block::Optimism));
    assert_eq!(ask(side(0.5, 0.1, None), side(0.5, 0.1, None), 0.2), Some(Block::FirstStrike));
    assert_eq!(ask(side(0.5, 0.1, Some(0.7)), side(0.5, 0.1, None), 0.0), Some(Block::RedLines));
    assert_eq!(ask(side(0.5, -0.3, None), side(0.5, 0.1, None), 0.0), Some(Block::Costs));
    let found =
        prospect(&Contest { a: side(0.5, 0.1, None), b: side(0.5, 0.2, Some(0.4)), first_mover: 0.0 });
    assert_eq!((four(found.range.low), four(found.range.high)), ("0.4000".into(), "0.6000".into()));
    assert_eq!(settle_indivisible(found.range, &[0.9]), Settled::BySidePayment);
    assert_eq!(settle_indivisible(Interval { low: 0.5, high: 0.4 }, &[0.45]), Settled::Not);
}

#[test]
fn commitment() {
    assert_eq!(four(critical_shift(0.9, 0.3, 0.1, 0.1).unwrap()), "0.5444");
    assert_eq!(critical_shift(0.0, 0.3, 0.1, 0.1), None);
    let fails = phased_margin(0.9, 0.3, 0.7, 0.1, 0.1, 1);
    assert!((fails - (0.19 - 0.33)).abs() < 1e-12);
    assert!((shift_margin(0.9, 0.3, 0.5, 0.1, 0.1) - (0.19 - 0.15)).abs() < 1e-12);
    for steps in [2, 8] {
        assert!(phased_margin(0.9, 0.3, 0.7, 0.1, 0.1, steps) > 0.0);
    }
    assert_eq!(fewest_steps(0.9, 0.3, 0.7, 0.1, 0.1), Some(2));
    assert_eq!(fewest_steps(0.9, 0.3, 0.3, 0.1, 0.1), Some(1));
    // Nothing to lose by fighting and no ground of its own: no rise is slow enough.
    assert_eq!(fewest_steps(0.9, 0.0, 0.5, 0.0, 0.0), None);
    // The special case is the general condition with a pie of 1 a round.
    let (d, p1, p2, ca, cb): (f64, f64, f64, f64, f64) = (0.8, 0.2, 0.6, 0.05, 0.15);
    let general = promise_margin(d, (p2 - ca) / (1.0 - d), (1.0 - p1 - cb) / (1.0 - d), 1.0 / (1.0 - d));
    assert!((general * (1.0 - d) - shift_margin(d, p1, p2, ca, cb)).abs() < 1e-12);
}

#[test]
fn attrition() {
    let side = Waiting { other_yields: 10.0, yields: 6.0, cost: 0.4, impatience: 0.05 };
    assert_eq!(format!("{:.3}", side.others_hazard().unwrap()), "0.175");
    let both = signing(&side, &side);
    assert_eq!(format!("{:.3}", both.expected_delay().unwrap()), "2.857");
    assert_eq!(four(both.by(1.0)), "0.2953");
    // More to win later delays.
    let eager = Waiting { other_yields: 14.0, ..side };
    assert!(signing(&eager, &side).by(1.0) < both.by(1.0));
    // Each side's hazard is fixed by the other's numbers.
    assert_eq!(signing(&side, &eager), signing(&eager, &side));
    assert_eq!(signing(&Waiting { other_yields: 6.0, ..side }, &side), Signing::AtOnce);
    let free = Waiting { cost: 0.0, impatience: 0.0, ..side };
    assert_eq!((signing(&free, &free).expected_delay(), signing(&free, &free).by(9.0)), (None, 0.0));
    assert_eq!((both.by(0.0), both.by(-1.0), Signing::AtOnce.by(0.0)), (0.0, 0.0, 1.0));
}

#[test]
fn rubinstein_shares() {
    assert_eq!(four(shares::rubinstein(0.9, 0.9).unwrap()), "0.5263");
    assert_eq!(four(shares::rubinstein(0.9, 0.8).unwrap()), "0.7143");
    assert_eq!(shares::rubinstein(0.9, 0.0), Some(1.0));
    assert_eq!((shares::rubinstein(1.0, 1.0), shares::rubinstein(f64::NAN, 0.5)), (None, None));
}

/// The worked numbers of the page once more, through the forms that `detente hold --form` computes.
#[test]
fn forms_give_the_worked_numbers() {
    let ask = |name: &str, given: &[(&str, &str)], what: &str, digits: usize| -> String {
        let found = forms::compute(name, given).unwrap();
        let line = found.iter().find(|line| line.what == what).unwrap();
        line.value.map_or_else(|| "none".to_owned(), |value| format!("{value:.digits$}"))
    };
    let grim: [(&str, &str); 4] = [("T", "5"), ("R", "3"), ("P", "1"), ("S", "0")];
    let with = |more: &[(&str, &str)]| {
        let given: Vec<(&str, &str)> = grim.iter().chain(more).copied().collect();
        ask("critical-delta", &given, "critical discount factor", 4)
    };
    assert_eq!(with(&[]), "0.5000");
    for (rounds, delta) in
        [("1", "1.0000"), ("2", "0.6180"), ("3", "0.5437"), ("5", "0.5087"), ("10", "0.5002")]
    {
        assert_eq!(with(&[("rounds", rounds)]), delta);
    }
    assert_eq!(with(&[("false_alarm", ".1"), ("detection", ".6")]), "0.7143");
    assert_eq!(with(&[("false_alarm", ".05"), ("detection", ".95"), ("rounds", "4")]), "0.5676");
    assert_eq!(with(&[("penalty", "1")]), "0.3333");
    assert_eq!(with(&[("penalty", "2")]), "0.0000");
    assert_eq!(with(&[("aid", ".5")]), "0.3750");
    // The guarantor acts half of the time on the half that is seen: F_eff = .25 × 4.
    assert_eq!(
        with(&[("penalty", "4"), ("acts", ".5"), ("detection", ".5")]),
        with(&[("penalty", "2"), ("detection", ".5")])
    );
    assert_eq!(with(&[("false_alarm", ".4"), ("detection", ".4")]), "none");
    assert_eq!(ask("critical-delta", &grim, "tit for tat (Nash only)", 4), "0.6667");
    let range = [("p", ".5"), ("cost_a", ".1"), ("cost_b", ".2")];
    assert_eq!(
        (ask("range", &range, "low", 1), ask("range", &range, "high", 1)),
        ("0.4".into(), "0.7".into())
    );
    let private = [("p", ".5"), ("cost_a", ".1"), ("most", ".4")];
    assert_eq!(ask("private-information", &private, "demand", 2), "0.65");
    assert_eq!(ask("private-information", &private, "chance of a contest", 3), "0.375");
    let shift = [("delta", ".9"), ("p1", ".3"), ("p2", ".7"), ("cost_rising", ".1"), ("cost_falling", ".1")];
    assert_eq!(ask("shift", &shift, "critical p2 in one step", 4), "0.5444");
    assert_eq!(ask("shift", &shift, "margin at the worst step", 2), "-0.14");
    assert_eq!(ask("shift", &shift, "fewest safe steps", 0), "2");
    let waiting = [("vH", "10"), ("vL", "6"), ("c", ".4"), ("r", ".05")];
    assert_eq!(ask("attrition", &waiting, "hazard at which A yields", 3), "0.175");
    assert_eq!(ask("attrition", &waiting, "expected delay, years", 3), "2.857");
    assert_eq!(ask("attrition", &waiting, "signed within the years", 4), "0.2953");
    assert_eq!(ask("rubinstein", &[("delta_1", ".9"), ("delta_2", ".8")], "first to offer", 4), "0.7143");
    assert_eq!(ask("ratification", &[("width", ".15"), ("sd", ".05")], "chance of overlap", 3), "0.983");
    let tied = [("width", ".15"), ("sd", ".05"), ("tie", ".13")];
    assert_eq!(ask("ratification", &tied, "after tying hands", 3), "0.611");
    let threat = [("backs_down", ".6"), ("cost", ".2"), ("p", ".5")];
    assert_eq!(ask("audience", &threat, "least audience cost", 1), "0.3");
    let hazard = [("critical", "0.7142857142857143"), ("impatience", ".05"), ("round", ".5")];
    assert_eq!(ask("largest-hazard", &hazard, "largest hazard a year", 3), "0.623");
    assert_eq!(ask("cartel", &[("firms", "4")], "price setters", 2), "0.75");
    assert_eq!(ask("cartel", &[("firms", "3")], "quantity setters (Cournot)", 4), "0.5714");
    assert_eq!(ask("checklist", &[("has", "1,0.5,0"), ("weights", "1,2,1")], "strength", 2), "0.50");
    assert_eq!(ask("hurt", &[("now", ".5"), ("going_on", ".3")], "hurt", 1), "0.2");
    assert_eq!(ask("mistake", &[("false_alarm", ".1"), ("rounds", "2")], "broken by mistake", 2), "0.19");
}

#[test]
fn forms_refuse_what_cannot_be() {
    let error = |name: &str, given: &[(&str, &str)]| forms::compute(name, given).unwrap_err();
    assert!(error("grimm", &[]).contains("critical-delta"));
    assert!(error("range", &[("p", "0.5")]).contains("needs `cost_a`"));
    assert!(error("range", &[("q", "0.5")]).contains("its keys are p,"));
    assert!(error("range", &[("p", "1.2")]).contains("0 to 1"));
    assert!(error("range", &[("p", "nan")]).contains("NaN"));
    assert!(error("range", &[("p", ".5"), ("p", ".6")]).contains("twice"));
    assert!(error("range", &[("p", ".5"), ("cost_a", "-1")]).contains("below 0"));
    let noisy = [("T", "5"), ("R", "3"), ("P", "1"), ("detection", ".1"), ("false_alarm", ".6")];
    assert!(error("critical-delta", &noisy).contains("exchange"));
    let turned = [("T", "5"), ("R", "3"), ("P", "1"), ("S", "2")];
    assert!(error("critical-delta", &turned).contains("exchanged"));
    // Every form with its defaults and any legal numbers gives lines and no panic.
    for form in forms::FORMS {
        let given: Vec<(&str, String)> = form
            .keys
            .iter()
            .filter(|key| key.default.is_none() && !key.optional)
            .map(|key| (key.key, key.legal.0.max(-1.0).to_string()))
            .collect();
        let given: Vec<(&str, &str)> = given.iter().map(|(key, text)| (*key, text.as_str())).collect();
        assert!(!forms::compute(form.name, &given).unwrap().is_empty(), "{}", form.name);
    }
}
