//! Proposed clauses against searches straight from the definitions, over whole cases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use detente_bind::{bind, draw};
use detente_case::files::Files;
use detente_case::{Case, load_files};
use detente_findings::deals::{mid_space, names_in_units};
use detente_treaty::create::{Created, CreatedKind, created};
use proptest::prelude::*;

const DRAWS: usize = 64;

fn case(text: &str) -> Case {
    let loaded = load_files(&Files::memory([("case.toml", text)]), "case.toml", None);
    assert!(loaded.is_sound(), "{:?}\n{text}", loaded.diagnostics);
    loaded.case
}

/// Proposals and the reasons for what is not proposed.
fn run(text: &str) -> (Vec<Created>, Vec<String>) {
    let case = case(text);
    let bound = bind(&case);
    let sample = draw(&case, &bound, 7, DRAWS);
    let names = names_in_units(&case, &bound).or_else(|| mid_space(&case, &bound).map(|(_, names)| names));
    let (found, notes) = created(&case, &bound, &sample, &names.unwrap());
    (found, notes.into_iter().map(|note| format!("{}: {}", note.what, note.why)).collect())
}

fn of(found: &[Created], kind: CreatedKind) -> Option<&Created> {
    found.iter().find(|one| one.kind == kind)
}

/// Two parties, two issues: everything in whole hundredths.
#[derive(Clone, Debug)]
struct Talks {
    /// By party and issue.
    salience: [[u32; 2]; 2],
    /// By party, issue and level.
    worth: [Vec<Vec<u32>>; 2],
    alternative: [u32; 2],
    odds: [u32; 2],
    most: u32,
    unit: [u32; 2],
}

impl Talks {
    fn text(&self) -> String {
        let mut text = "format = 1\n[case]\ntitle = \"t\"\n".to_owned();
        for party in 0..2 {
            text.push_str(&format!(
                "[[party]]\nid = \"p{party}\"\nroles = [\"signatory\"]\nalternative = {{ is = {}, as = \"outside-option\" }}\n",
                self.alternative[party]
            ));
        }
        for issue in 0..2 {
            let levels: Vec<String> =
                (0..self.worth[0][issue].len()).map(|level| format!("{{ id = \"l{level}\" }}")).collect();
            text.push_str(&format!("[[issue]]\nid = \"i{issue}\"\nlevels = [{}]\n", levels.join(", ")));
        }
        for party in 0..2 {
            for issue in 0..2 {
                let worth: Vec<String> = self.worth[party][issue]
                    .iter()
                    .enumerate()
                    .map(|(level, worth)| format!("l{level} = {worth}"))
                    .collect();
                text.push_str(&format!(
                    "[[stance]]\nparty = \"p{party}\"\nissue = \"i{issue}\"\nsalience = {}\nvalue = {{ {} }}\n",
                    self.salience[party][issue],
                    worth.join(", ")
                ));
            }
        }
        text.push_str(&format!(
            "[[uncertain]]\nid = \"e\"\ntitle = \"it rains\"\nchance = {{ p0 = {}, p1 = {} }}\n",
            self.odds[0], self.odds[1]
        ));
        text.push_str(&format!(
            "[[transfer]]\nfrom = \"p0\"\nto = \"p1\"\nmost = {}\nunit = \"M\"\nworth = {{ p0 = {}, p1 = {} }}\n",
            self.most, self.unit[0], self.unit[1]
        ));
        text
    }

    /// Every package's utilities, each on its party's own scale.
    fn utilities(&self) -> Vec<[f64; 2]> {
        let raw = |party: usize, a: usize, b: usize| {
            let weights = self.salience[party].map(f64::from);
            let worth = [self.worth[party][0][a], self.worth[party][1][b]].map(f64::from);
            (weights[0] * worth[0] + weights[1] * worth[1]) / (weights[0] + weights[1])
        };
        let (first, second) = (self.worth[0][0].len(), self.worth[0][1].len());
        let all: Vec<[f64; 2]> = (0..first)
            .flat_map(|a| (0..second).map(move |b| (a, b)))
            .map(|(a, b)| [raw(0, a, b), raw(1, a, b)])
            .collect();
        let scale = [0, 1].map(|party| {
            let values = all.iter().map(|utility| utility[party]);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
        });
        all.into_iter()
            .map(|utility| {
                [0, 1].map(|party| {
                    let (low, high) = scale[party];
                    if high - low < 1e-9 { 1.0 } else { (utility[party] - low) / (high - low) }
                })
            })
            .collect()
    }

    fn floors(&self) -> [f64; 2] {
        self.alternative.map(|number| f64::from(number) / 100.0)
    }

    /// Packages with the greatest product of gains; none where the zone is empty.
    fn nash(&self) -> Vec<[f64; 2]> {
        let floor = self.floors();
        let gains = |utility: &[f64; 2]| [utility[0] - floor[0], utility[1] - floor[1]];
        let zone: Vec<[f64; 2]> =
            self.utilities().into_iter().filter(|u| gains(u).iter().all(|gain| *gain >= -1e-9)).collect();
        let product = |u: &[f64; 2]| gains(u).iter().map(|gain| gain.max(0.0)).product::<f64>();
        let most = zone.iter().map(product).fold(0.0, f64::max);
        zone.into_iter().filter(|u| product(u) >= most - 1e-9).collect()
    }
}

fn talks() -> impl Strategy<Value = Talks> {
    let worth = |levels: [usize; 2]| {
        (prop::collection::vec(0u32..=100, levels[0]), prop::collection::vec(0u32..=100, levels[1]))
            .prop_map(|(a, b)| vec![a, b])
    };
    ([2usize..=3, 2usize..=3], any::<u8>()).prop_flat_map(move |(levels, _)| {
        (
            [[1u32..=100, 1u32..=100], [1u32..=100, 1u32..=100]],
            [worth(levels), worth(levels)],
            [0u32..=90, 0u32..=90],
            [0u32..=100, 0u32..=100],
            0u32..=60,
            [0u32..=3, 0u32..=3],
        )
            .prop_map(|(salience, worth, alternative, odds, most, unit)| Talks {
                salience,
                worth,
                alternative,
                odds,
                most,
                unit,
            })
    })
}

fn least(worth: [f64; 2], floor: [f64; 2]) -> f64 {
    (worth[0] - floor[0]).min(worth[1] - floor[1])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn wagers_are_the_best_of_all_pairs(talks in talks()) {
        let (found, why) = run(&talks.text());
        let all = talks.utilities();
        let nash = talks.nash();
        let odds = talks.odds.map(|number| f64::from(number) / 100.0);
        let best = |floor: [f64; 2]| {
            let worth = |so: &[f64; 2], not: &[f64; 2]| {
                [0, 1].map(|side| odds[side] * so[side] + (1.0 - odds[side]) * not[side])
            };
            let pairs = all.iter().flat_map(|so| all.iter().map(move |not| worth(so, not)));
            pairs.map(|worth| least(worth, floor)).fold(f64::NEG_INFINITY, f64::max)
        };
        let told = of(&found, CreatedKind::Contingent);
        if talks.odds[0] == talks.odds[1] {
            prop_assert!(told.is_none() && why.iter().any(|line| line.contains("equal odds")));
            return Ok(());
        }
        let Some(told) = told else {
            // Nothing is left out that would have been a gain.
            let gain = if nash.is_empty() { best(talks.floors()) } else {
                nash.iter().map(|plain| best(*plain)).fold(f64::INFINITY, f64::min)
            };
            prop_assert!(gain < if nash.is_empty() { 0.0 } else { 1e-5 }, "{gain} {why:?}");
            return Ok(());
        };
        prop_assert_eq!(told.opens, nash.is_empty());
        let floor = match &told.without {
            Some(plain) => {
                let own = [plain.utility["p0"], plain.utility["p1"]];
                prop_assert!(nash.iter().any(|nash| (nash[0] - own[0]).abs() < 1e-9 && (nash[1] - own[1]).abs() < 1e-9));
                own
            }
            None => talks.floors(),
        };
        prop_assert!((told.surplus - best(floor)).abs() < 1e-9);
        // What is told is what the two packages are worth.
        for (side, party) in ["p0", "p1"].into_iter().enumerate() {
            let [so, not] = [0, 1].map(|at| told.packages[at].utility[party]);
            let by = |odds: f64| odds * so + (1.0 - odds) * not;
            prop_assert!((told.by_own_odds[party] - by(odds[side])).abs() < 1e-9);
            let other = ["p1", "p0"][side];
            prop_assert!((told.by_other_odds[party][other] - by(odds[1 - side])).abs() < 1e-9);
            let branch = &told.holds.branches[0];
            prop_assert!((branch.over_no_deal[party] - (so - talks.floors()[side])).abs() < 1e-9);
        }
        let kept = told.packages.iter().all(|package| {
            package.utility["p0"] >= talks.floors()[0] - 1e-9 && package.utility["p1"] >= talks.floors()[1] - 1e-9
        });
        prop_assert_eq!(told.holds.holds, kept);
        // Nothing is drawn here: all draws agree.
        prop_assert_eq!(told.share, 1.0);
    }

    #[test]
    fn payments_open_with_the_least_and_share_what_is_gained(talks in talks()) {
        let (found, why) = run(&talks.text());
        let (all, nash, floor) = (talks.utilities(), talks.nash(), talks.floors());
        let unit = talks.unit.map(|number| f64::from(number) / 100.0);
        let with = |u: &[f64; 2], amount: f64| [u[0] - unit[0] * amount, u[1] + unit[1] * amount];
        let told = of(&found, CreatedKind::Payment);
        if talks.most == 0 {
            prop_assert!(told.is_none() && why.iter().any(|line| line.contains("budget is 0")));
            return Ok(());
        }
        let most = f64::from(talks.most);
        if let Some(told) = told {
            let paid = told.payment.as_ref().unwrap();
            prop_assert!(paid.amount > 0.0 && paid.amount <= most * (1.0 + 1e-8));
            let own = [told.by_own_odds["p0"], told.by_own_odds["p1"]];
            let u = [told.packages[0].utility["p0"], told.packages[0].utility["p1"]];
            let sum = with(&u, paid.amount);
            prop_assert!((own[0] - sum[0]).abs() < 1e-9 && (own[1] - sum[1]).abs() < 1e-9);
        }
        let steps = 240;
        let grid = (0..=steps).map(|step| most * f64::from(step) / f64::from(steps));
        if nash.is_empty() {
            let opens = grid.clone().find(|amount| all.iter().any(|u| least(with(u, *amount), floor) >= -1e-9));
            match (told, opens) {
                (Some(told), Some(amount)) => {
                    let paid = told.payment.as_ref().unwrap().amount;
                    prop_assert!(told.opens && paid <= amount + 1e-6 && paid >= amount - most / f64::from(steps) - 1e-6);
                }
                (None, opens) => prop_assert!(opens.is_none(), "{why:?}"),
                // The grid may step over the only amounts that do.
                (Some(told), None) => prop_assert!(told.surplus >= -1e-9),
            }
        } else if let Some(told) = told {
            let plain = told.without.as_ref().unwrap();
            let floor = [plain.utility["p0"], plain.utility["p1"]];
            let best = grid
                .flat_map(|amount| all.iter().map(move |u| (u, amount)))
                .map(|(u, amount)| least(with(u, amount), floor))
                .fold(f64::NEG_INFINITY, f64::max);
            let grain = most / f64::from(steps) * unit[0].max(unit[1]);
            prop_assert!(told.surplus >= best - 1e-9 && told.surplus <= best + grain + 1e-9);
        }
    }
}

const FARMS: &str = include_str!("farms.toml");

#[test]
fn two_farms_and_a_drought() {
    let (found, why) = run(FARMS);
    let one = of(&found, CreatedKind::Contingent).unwrap();
    // A puts 20 % on a drought and takes the water if there is none: .8; B puts 60 % on it: .6. Half each is .5.
    assert!((one.by_own_odds["upper"] - 0.8).abs() < 1e-12 && (one.by_own_odds["lower"] - 0.6).abs() < 1e-12);
    assert!((one.by_other_odds["upper"]["lower"] - 0.4).abs() < 1e-12);
    assert!((one.by_other_odds["lower"]["upper"] - 0.2).abs() < 1e-12);
    assert!((one.by_our_odds["upper"] - 0.65).abs() < 1e-12);
    assert!((one.surplus - 0.1).abs() < 1e-12 && one.lots.unwrap().abs() < 1e-12);
    assert_eq!(one.differs, ["water"]);
    assert!(!one.opens && one.share == 1.0);
    // Whoever gets no water is .3 below no deal.
    assert!(!one.holds.holds);
    assert!((one.holds.branches[0].over_no_deal["upper"] + 0.3).abs() < 1e-12);
    // At any one chance the sum is 1, so that both gain at none.
    assert_eq!(one.all_gain_between, None);
    assert!(one.clause.starts_with(
        "If rainfall falls short, the following applies: Water of a dry month: all of it to the lower farm."
    ));
    assert_eq!(why.iter().filter(|line| line.starts_with("no clause that hangs")).count(), 0);
}

#[test]
fn impatience_takes_what_comes_early() {
    let text = format!(
        "{}\n",
        FARMS
            .replace("name = \"Upper farm\"", "name = \"Upper farm\"\nimpatience = 20")
            .replace("name = \"Lower farm\"", "name = \"Lower farm\"\nimpatience = 5")
    );
    let (found, _) = run(&text);
    let one = of(&found, CreatedKind::Timing).unwrap();
    assert_eq!(one.years, Some(7.0));
    // 1 − e^(−.2 · 7) and e^(−.05 · 7).
    assert!((one.by_own_odds["upper"] - (1.0 - libm::exp(-1.4))).abs() < 1e-12);
    assert!((one.by_own_odds["lower"] - libm::exp(-0.35)).abs() < 1e-12);
    assert_eq!(one.packages[0].package["water"].to_string(), "upper");
    let alike = text.replace("impatience = 20", "impatience = 5");
    let (found, why) = run(&alike);
    assert!(of(&found, CreatedKind::Timing).is_none());
    assert!(why.iter().any(|line| line.contains("equal patience")), "{why:?}");
}

#[test]
fn water_is_bought_and_an_empty_zone_opened() {
    let transfer = "\n[[transfer]]\nid = \"price\"\nfrom = \"upper\"\nto = \"lower\"\nmost = 100\nunit = \"k USD\"\nworth = { upper = 0.5, lower = 1 }\n";
    let (found, _) = run(&format!("{FARMS}{transfer}"));
    let one = of(&found, CreatedKind::Payment).unwrap();
    // All the water for t: 1 − .005 t = .01 t at t = 66.67, and both have .667.
    assert!((one.payment.as_ref().unwrap().amount - 200.0 / 3.0).abs() < 1e-6);
    assert!((one.surplus - 1.0 / 6.0).abs() < 1e-8);
    let hard = FARMS.replace("is = 30", "is = 60");
    let (found, _) = run(&format!("{hard}{transfer}"));
    let one = of(&found, CreatedKind::Payment).unwrap();
    assert!(one.opens && (one.payment.as_ref().unwrap().amount - 60.0).abs() < 1e-6);
    let (found, why) = run(&format!("{hard}{}", transfer.replace("most = 100", "most = 50")));
    assert!(of(&found, CreatedKind::Payment).is_none());
    assert!(
        why.iter().any(|line| line.contains("it would take 60 k USD, and the budget is 50 k USD")),
        "{why:?}"
    );
}

/// What is proposed can be put on record: the case with the rows computes.
#[test]
fn rows_go_into_the_case() {
    let (found, _) = run(FARMS);
    let mut text = FARMS.to_owned();
    for one in &found {
        text.push_str(&format!("\n{}", one.rows));
    }
    let whole = case(&text);
    assert_eq!(whole.packages.len(), 2);
    let (again, _) = run(&text);
    assert_eq!(again.len(), found.len());
    assert!(again[0].rows.contains("drought-if-so-2"), "{}", again[0].rows);
}

#[test]
fn a_clause_over_numbers_hangs_on_an_event() {
    let text = r#"
format = 1
[case]
title = "A price and an index"
[[party]]
id = "buyer"
roles = ["signatory"]
alternative = { in = "price", at = 60 }
[[party]]
id = "seller"
roles = ["signatory"]
alternative = { in = "price", at = 55 }
[[issue]]
id = "price"
unit = "USD/h"
from = 0
to = 100
[[stance]]
party = "buyer"
issue = "price"
value = [[0, 100], [100, 0]]
salience = 50
[[stance]]
party = "seller"
issue = "price"
value = [[0, 0], [100, 100]]
salience = 50
[[uncertain]]
id = "dear"
title = "power gets dearer"
chance = { buyer = 10, seller = 50 }
"#;
    let (found, _) = run(text);
    let one = of(&found, CreatedKind::Contingent).unwrap();
    // Nash at 57.5 leaves .425 and .575. With x if dearer and y if not, the buyer expects 1 − (.1 x + .9 y), the seller
    // .5 x + .5 y. x = 1: the gains .9 (1 − y) − .425 and .5 + .5 y − .575 are equal at y = .55 / 1.4.
    let y = 0.55 / 1.4;
    let surplus = 0.9 * (1.0 - y) - 0.425;
    assert!((one.surplus - surplus).abs() < 1e-9, "{} {surplus}", one.surplus);
    let price = |at: usize| one.packages[at].package["price"].to_string().parse::<f64>().unwrap();
    assert!((price(0) - 100.0).abs() < 1e-7 && (price(1) - 100.0 * y).abs() < 1e-6);
}

const SCHEDULE: &str = r#"
[compliance.upper]
cheats = 50
complies = 45
punished = 40
impatience = 10
[compliance.lower]
cheats = 50
complies = 45
punished = 40
impatience = 10
[monitoring]
detection = 80
round = 0.5
[[step]]
id = "weir"
by = "upper"
does = "lowers the weir"
delay = 0.5
costs = { upper = 90 }
gives = { lower = 20 }
[[step]]
id = "canal"
by = "lower"
does = "digs the canal"
after = "weir"
delay = 0.5
costs = { lower = 90 }
gives = { upper = 20 }
"#;

/// The schedule that is proposed, put in the place of the old one, holds by itself: there is nothing left to cut.
#[test]
fn an_exchange_in_parts_holds_once_it_is_on_record() {
    let (found, _) = run(&format!("{FARMS}{SCHEDULE}"));
    let one = of(&found, CreatedKind::Phased).unwrap();
    assert!(one.opens && one.holds.holds && one.share == 1.0);
    assert!(!one.holds.branches[0].holds && one.holds.branches[1].holds);
    assert!(one.schedule.len() > 2 && one.by_own_odds.values().all(|margin| *margin >= 0.0));
    let whole: f64 = one.schedule.iter().filter(|part| part.step == "weir").map(|part| part.share).sum();
    assert!((whole - 1.0).abs() < 1e-12);
    let without = SCHEDULE.split("[[step]]").next().unwrap();
    let (found, why) = run(&format!("{FARMS}{without}\n{}", one.rows));
    assert!(of(&found, CreatedKind::Phased).is_none());
    assert!(why.iter().any(|line| line.contains("holds as it is")), "{why:?}");
}

/// Keeping pays less to whoever has lost its bet; instalments keep a seller of water in the deal where a sum at once does
/// not.
#[test]
fn what_is_not_kept_is_told() {
    let compliance = SCHEDULE.split("[[step]]").next().unwrap().replace("complies = 45", "complies = 60");
    let compliance =
        compliance.replace("cheats = 50", "cheats = 80").replace("punished = 40", "punished = 20");
    let transfer = "\n[[transfer]]\nfrom = \"upper\"\nto = \"lower\"\nmost = 100\nunit = \"k\"\nworth = { upper = 0.5, lower = 1 }\n";
    let (found, _) = run(&format!("{FARMS}{compliance}{transfer}"));
    let bet = of(&found, CreatedKind::Contingent).unwrap();
    assert!(bet.holds.branches.iter().all(|branch| !branch.holds && branch.margin.unwrap() < 0.0));
    assert_eq!(bet.holds.branches[0].weakest.as_deref(), Some("upper"));
    let paid = of(&found, CreatedKind::Payment).unwrap();
    assert!(paid.holds.holds && !paid.holds.branches[0].holds && paid.holds.branches[3].holds);
    assert!(paid.clause.contains("in instalments, as long as the deal is kept"), "{}", paid.clause);
}

/// Where the best bet would leave its loser below no deal, the best one that does not is proposed beside it.
#[test]
fn a_bet_that_is_kept_stands_beside_the_best() {
    let text = FARMS
        .replace("is = 30", "is = 20")
        .replace("  { id = \"half\"", "  { id = \"more\", text = \"three quarters to the upper farm\" },\n  { id = \"less\", text = \"one quarter to the upper farm\" },\n  { id = \"half\"")
        .replace("{ upper = 100, half = 50, lower = 0 }", "{ upper = 100, more = 75, half = 50, less = 25, lower = 0 }")
        .replace("{ upper = 0, half = 50, lower = 100 }", "{ upper = 0, more = 25, half = 50, less = 75, lower = 100 }");
    let (found, _) = run(&text);
    let bets: Vec<&Created> = found.iter().filter(|one| one.kind == CreatedKind::Contingent).collect();
    assert_eq!(bets.len(), 2);
    assert!(!bets[0].holds.holds && bets[1].holds.holds);
    assert!((bets[0].surplus - 0.1).abs() < 1e-9 && (bets[1].surplus - 0.05).abs() < 1e-9);
}

/// Odds of somebody whose consent is needed are not made up; under a quota all voters have to gain.
#[test]
fn what_is_missing_is_named() {
    let (found, why) = run(&FARMS.replace("chance = { upper = 20, lower = 60 }", "chance = { upper = 20 }"));
    assert!(of(&found, CreatedKind::Contingent).is_none());
    assert!(why.iter().any(|line| line.contains("the odds of Lower farm are not given")), "{why:?}");
    let (found, why) = run(&format!("{FARMS}\n[decision]\nrule = {{ quota = 60 }}\n"));
    assert!(found.iter().all(|one| one.gain.values().all(|gain| gain[1] > 0.0)));
    assert!(why.iter().any(|line| line.contains("under a quota")), "{why:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// A price and a promise: every pair on a fine grid of prices is no better, and hardly worse.
    #[test]
    fn pairs_with_numbers_are_the_best_of_a_grid(
        worth in [[0u32..=100, 0u32..=100], [0u32..=100, 0u32..=100]],
        peak in 20u32..=80,
        salience in [[5u32..=100, 5u32..=100], [5u32..=100, 5u32..=100]],
        alternative in [0u32..=60, 0u32..=60],
        odds in [0u32..=100, 0u32..=100],
    ) {
        let mut text = "format = 1\n[case]\ntitle = \"t\"\n[[issue]]\nid = \"price\"\nunit = \"USD\"\nfrom = 0\nto = 100\n[[issue]]\nid = \"pledge\"\nlevels = [{ id = \"l0\" }, { id = \"l1\" }]\n".to_owned();
        // The first wants a low price, the second a high one, up to a peak.
        let curves = [format!("[[0, 100], [{peak}, 70], [100, 0]]"), format!("[[0, 0], [{peak}, 100], [100, 60]]")];
        for party in 0..2 {
            text.push_str(&format!(
                "[[party]]\nid = \"p{party}\"\nroles = [\"signatory\"]\nalternative = {{ is = {}, as = \"outside-option\" }}\n[[stance]]\nparty = \"p{party}\"\nissue = \"price\"\nsalience = {}\nvalue = {}\n[[stance]]\nparty = \"p{party}\"\nissue = \"pledge\"\nsalience = {}\nvalue = {{ l0 = {}, l1 = {} }}\n",
                alternative[party], salience[party][0], curves[party], salience[party][1], worth[party][0], worth[party][1]
            ));
        }
        text.push_str(&format!("[[uncertain]]\nid = \"e\"\nchance = {{ p0 = {}, p1 = {} }}\n", odds[0], odds[1]));
        let (found, _) = run(&text);
        let peak = f64::from(peak);
        let price = |party: usize, at: f64| {
            let points = if party == 0 { [(0.0, 1.0), (peak, 0.7), (100.0, 0.0)] } else { [(0.0, 0.0), (peak, 1.0), (100.0, 0.6)] };
            let pair = if at <= peak { [points[0], points[1]] } else { [points[1], points[2]] };
            pair[0].1 + (pair[1].1 - pair[0].1) * (at - pair[0].0) / (pair[1].0 - pair[0].0)
        };
        let raw = |party: usize, level: usize, at: f64| {
            let weight = salience[party].map(f64::from);
            (weight[0] * price(party, at) + weight[1] * f64::from(worth[party][level]) / 100.0) / (weight[0] + weight[1])
        };
        let steps = 150;
        let prices: Vec<f64> = (0..=steps).map(|step| 100.0 * f64::from(step) / f64::from(steps)).chain([peak]).collect();
        let all: Vec<[f64; 2]> = (0..2)
            .flat_map(|level| prices.iter().map(move |at| (level, *at)))
            .map(|(level, at)| [raw(0, level, at), raw(1, level, at)])
            .collect();
        let scale = [0, 1].map(|party| {
            let values = all.iter().map(|utility| utility[party]);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
        });
        let all: Vec<[f64; 2]> = all
            .into_iter()
            .map(|u| [0, 1].map(|party| (u[party] - scale[party].0) / (scale[party].1 - scale[party].0)))
            .collect();
        let floor = match found.first().and_then(|one| one.without.as_ref()) {
            Some(plain) => [plain.utility["p0"], plain.utility["p1"]],
            None => alternative.map(|number| f64::from(number) / 100.0),
        };
        let q = odds.map(|number| f64::from(number) / 100.0);
        let grid = all
            .iter()
            .flat_map(|so| all.iter().map(move |not| [0, 1].map(|side| q[side] * so[side] + (1.0 - q[side]) * not[side])))
            .map(|worth| least(worth, floor))
            .fold(f64::NEG_INFINITY, f64::max);
        if let Some(one) = of(&found, CreatedKind::Contingent) {
            prop_assert!(one.surplus >= grid - 1e-9 && one.surplus <= grid + 0.02, "{} {grid}\n{text}", one.surplus);
        }
    }
}
