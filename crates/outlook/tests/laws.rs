//! The laws of the answer (docs/methods/outlook.md), over random cases and over the bundled ones.

#![allow(clippy::unwrap_used, reason = "test helpers outside of #[test] functions")]

use detente_bind::bind;
use detente_bind::reading::Memory;
use detente_case::Case;
use detente_outlook::against::{Against, Changed, Earlier, against};
use detente_outlook::numbers::{Asker, Numbers};
use detente_outlook::{Answer, Files, Outlook, Parts, Settings, Stop, Trust, answer, draw};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

/// A case of two parties, as its file would say it, in rows that can be put in any order.
#[derive(Clone, Debug)]
struct Pieces {
    head: String,
    rows: Vec<String>,
}

impl Pieces {
    fn text(&self) -> String {
        format!("{}\n{}", self.head, self.rows.join("\n"))
    }

    fn with(&self, row: &str) -> Self {
        let mut more = self.clone();
        more.rows.push(row.to_owned());
        more
    }

    fn by(&self, day: &str) -> Self {
        Self { head: self.head.replace("by = 2026-09-01", &format!("by = {day}")), ..self.clone() }
    }
}

fn case_of(text: &str) -> Case {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    let loaded = detente_case::load(folder.path());
    assert!(loaded.is_sound(), "{:?}\n{text}", loaded.diagnostics);
    loaded.case
}

const HEAD: &str = r#"
format = 1

[case]
title = "Two towns"
as_of = 2026-03-01

[question]
signed = { what = "a treaty", by = 2026-09-01 }
holds = { event = "a new fight", years = 5 }
agreement = "a.sign & b.sign"
since = 2026-01-10

[compliance.a]
cheats = [30, 80]
complies = 50
punished = [5, 30]
impatience = [5, 60]

[compliance.b]
cheats = [40, 70]
complies = [45, 60]
punished = 10
impatience = [5, 40]

[monitoring]
detection = [40, 90]
false_alarm = [1, 10]
"#;

fn pieces() -> impl Strategy<Value = Pieces> {
    let number =
        (0_u32..90, 1_u32..30).prop_map(|(low, width)| format!("\"{low} to {}\"", (low + width).min(100)));
    let worth = prop::collection::vec(number, 10);
    let chance = prop::collection::vec(0_u32..=100, 6);
    (worth, chance, 1_u32..20, any::<bool>(), any::<bool>()).prop_map(|(n, p, k, refuses, third)| {
        let mut rows: Vec<String> = ["a", "b"]
            .iter()
            .enumerate()
            .map(|(at, id)| {
                let worth = &n[at];
                format!("[[party]]\nid = \"{id}\"\nname = \"{id}\"\nroles = [\"signatory\"]\nalternative = {worth}\n")
            })
            .collect();
        rows.push("[[issue]]\nid = \"land\"\ntitle = \"Land\"\nlevels = [{ id = \"none\", at = 0 }, { id = \"half\", at = 50 }, { id = \"all\", at = 100 }]\n".into());
        rows.push("[[issue]]\nid = \"water\"\ntitle = \"Water\"\nlevels = [{ id = \"low\", at = 0 }, { id = \"high\", at = 100 }]\n".into());
        let stances = [("a", "land"), ("a", "water"), ("b", "land"), ("b", "water")];
        for (at, (party, issue)) in stances.iter().enumerate() {
            let line = if refuses && at == 0 { "refuses = { is = [\"none\"], chance = 60 }\n" } else { "" };
            let (position, salience) = (&n[2 + at], &n[6 + at]);
            rows.push(format!(
                "[[stance]]\nparty = \"{party}\"\nissue = \"{issue}\"\nposition = {position}\nsalience = {salience}\n{line}"
            ));
        }
        for (party, option) in [("a", "sign"), ("a", "pledge"), ("b", "sign")] {
            rows.push(format!("[[option]]\nparty = \"{party}\"\nid = \"{option}\"\ntitle = \"{option}\"\n"));
        }
        rows.push(format!(
            "[[preference]]\nparty = \"a\"\norder = [{{ is = \"b.sign\", chance = {} }}, {{ is = \"!a.pledge\", chance = {} }}, {{ is = \"a.sign if b.sign\", chance = {} }}]\n",
            p[0], p[1], p[2]
        ));
        rows.push(format!(
            "[[preference]]\nparty = \"b\"\norder = [{{ is = \"a.pledge\", chance = {} }}, {{ is = \"a.sign & b.sign\", chance = {} }}, {{ is = \"!b.sign\", chance = {} }}]\n",
            p[3], p[4], p[5]
        ));
        rows.push("[[hazard]]\nid = \"raid\"\nwhat = \"a raid\"\nrate = [0.05, 0.6]\nbreaks = [20, 80]\n".into());
        if third {
            rows.push("[[hazard]]\nid = \"fall\"\nwhat = \"a fall\"\nrate = [0.02, 0.2]\nbreaks = 50\n".into());
        }
        rows.push(format!(
            "[[reference]]\nquestion = \"signed\"\nclass = \"own\"\ntitle = \"talks of towns\"\nk = {k}\nn = 20\nwithin = \"1 year\"\n"
        ));
        rows.push("[[reference]]\nquestion = \"holds\"\nclass = \"mid_neg_rival_fatal\"\n".into());
        Pieces { head: HEAD.to_owned(), rows }
    })
}

fn settings(draws: usize) -> Settings {
    Settings { draws, ..Settings::default() }
}

/// The two answers of a case.
fn answers(case: &Case, settings: &Settings) -> (Answer, Answer) {
    let bound = bind(case);
    assert!(bound.diagnostics.is_empty(), "{:?}", bound.diagnostics);
    let memory = Memory::default();
    let asker = Asker::new(case, &bound, settings, &memory, Stop::NEVER);
    let sample = draw(case, &bound, settings);
    let found = asker.found(&sample, false);
    let scale = asker.scale();
    (answer::signed(&asker, &sample, &found, &scale), answer::holds(&asker, &found, &scale))
}

fn numbers(case: &Case, settings: &Settings) -> Numbers {
    let bound = bind(case);
    let memory = Memory::default();
    let asker = Asker::new(case, &bound, settings, &memory, Stop::NEVER);
    asker.numbers(&asker.found(&draw(case, &bound, settings), false))
}

fn signed(text: &str) -> f64 {
    numbers(&case_of(text), &settings(32)).signed.unwrap()
}

const CONDITION: &str = "[[condition]]\nparty = \"b\"\nact = \"b.sign\"\nif = \"a.pledge\"\nchance = ";

fn gate(binds: u32, passes: u32, when: &str) -> String {
    format!("[[gate]]\nid = \"vote\"\nwhat = \"a vote\"\nbinds = {binds}\npasses = {passes}\n{when}\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn unread_is_history_and_so_is_no_trust(pieces in pieces()) {
        let text = pieces.with(&format!("{CONDITION}80\n")).with(&gate(60, 50, "within = \"1 year\"")).text();
        let (signed, holds) = answers(&case_of(&text), &Settings { unread: true, ..settings(32) });
        for answer in [signed, holds] {
            prop_assert!((answer.combined.unwrap() - answer.history.unwrap()).abs() < 1e-9);
            prop_assert!(answer.evidence.terms.iter().all(|term| term.term == 0.0));
        }
        let none = Settings { trust: Trust::given(0.0), ..settings(32) };
        let (signed, holds) = answers(&case_of(&pieces.text()), &none);
        for answer in [signed, holds] {
            prop_assert!((answer.combined.unwrap() - answer.history.unwrap()).abs() < 1e-9);
        }
    }

    #[test]
    fn an_even_condition_is_silent(pieces in pieces()) {
        // Beside a red line the two are drawn together, and what is silent is both at an even chance.
        prop_assume!(!pieces.text().contains("refuses"));
        let (without, even) = (signed(&pieces.text()), signed(&pieces.with(&format!("{CONDITION}50\n")).text()));
        prop_assert!((without - even).abs() < 1e-12, "{without} {even}");
    }

    #[test]
    fn it_rises_with_the_date_and_falls_with_the_years(pieces in pieces(), gated in any::<bool>()) {
        let pieces = if gated { pieces.with(&gate(70, 60, "within = \"9 months\"")) } else { pieces };
        let mut last = 0.0;
        for day in ["2026-03-02", "2026-04-01", "2026-07-01", "2026-09-01", "2027-03-01", "2030-01-01"] {
            let p = signed(&pieces.by(day).text());
            prop_assert!(p >= last - 1e-12, "{day}: {p} after {last}");
            last = p;
        }
        let (found, holds) = answers(&case_of(&pieces.text()), &settings(32));
        prop_assert!(found.curve.windows(2).all(|pair| pair[1].p >= pair[0].p - 1e-12));
        prop_assert!(holds.curve.windows(2).all(|pair| pair[1].p <= pair[0].p + 1e-12));
    }

    #[test]
    fn gates_delay_or_stop(pieces in pieces(), binds in 0_u32..=100) {
        let open = signed(&pieces.text());
        let shut = signed(&pieces.with(&gate(100, 0, "")).text());
        prop_assert!(shut < 0.001, "{shut}");
        prop_assert_eq!(signed(&pieces.with(&gate(0, 0, "")).text()), open);
        let some = signed(&pieces.with(&gate(binds, 50, "within = \"1 year\"")).text());
        prop_assert!(some <= open + 1e-12);
    }

    #[test]
    fn the_order_of_rows_changes_no_number(pieces in pieces(), seed in any::<u64>()) {
        let mut turned = pieces.with(&gate(50, 50, "within = \"1 year\"")).with(&format!("{CONDITION}70\n"));
        let plain = numbers(&case_of(&turned.text()), &settings(64));
        for at in (1..turned.rows.len()).rev() {
            turned.rows.swap(at, (seed.rotate_left(at as u32) % (at as u64 + 1)) as usize);
        }
        let other = numbers(&case_of(&turned.text()), &settings(64));
        let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-9;
        prop_assert!(near(plain.signed, other.signed) && near(plain.holds, other.holds), "{plain:?} {other:?}");
    }

    #[test]
    fn the_interval_holds_the_number_and_steps_add_up(pieces in pieces()) {
        let (signed, holds) = answers(&case_of(&pieces.text()), &settings(32));
        for answer in [signed, holds] {
            let ([low, high], p) = (answer.interval.unwrap(), answer.combined.unwrap());
            prop_assert!(low <= p && p <= high && (0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            let sum: f64 = answer.waterfall.iter().map(|step| step.points).sum();
            let way = p - answer.history.unwrap();
            prop_assert!((sum / 100.0 - way).abs() < 1e-6 || way.abs() < 1e-5, "{sum} {way}");
        }
    }
}

/// An outlook with its numbers alone.
fn outlook(text: &str, settings: &Settings) -> Outlook {
    let case = case_of(text);
    let parts = Parts { sources: false, inputs: false, findings: false };
    let files = Files { rows: detente_outlook::fingerprints(text), ..Files::default() };
    detente_outlook::outlook_until(&case, &bind(&case), settings, files, parts, Stop::NEVER).unwrap()
}

/// What changed from one text to the other, by the JSON of the first alone.
fn compared(then: (&str, &Settings), now: (&str, &Settings)) -> Against {
    let printed = detente_outlook::ledger::print(&outlook(then.0, then.1)).unwrap();
    let earlier = Earlier::read(&serde_json::from_str(&printed).unwrap(), Vec::new()).unwrap();
    against(&case_of(now.0), &outlook(now.0, now.1), now.1, &earlier)
}

/// The parts add up; those that moved, by id.
fn moved(changed: &Changed) -> Vec<String> {
    let sum: f64 = changed.parts.iter().map(|part| part.points).sum();
    let points = changed.points.unwrap();
    assert!((sum - points).abs() < 1e-6, "{sum} {points}: {changed:?}");
    assert!(changed.parts.iter().all(|part| !part.same || part.points == 0.0));
    changed.parts.iter().filter(|part| part.points.abs() > 1e-6).map(|part| part.id.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever differs between two cases, the parts add up, on both questions.
    #[test]
    fn what_changed_adds_up(
        (a, b) in (pieces(), pieces()), binds in 0_u32..=100, trust in 0_u32..=10, later in 0_i64..150, seed in 1_u64..3,
    ) {
        let gate = gate(binds, 50, "within = \"1 year\"");
        let condition = format!("{CONDITION}{binds}\n");
        let day = detente_case::date::days_after(detente_case::date::day("2026-01-20").unwrap(), later).unwrap();
        let by = detente_case::date::days_after(day, 1000).unwrap();
        let now = b.with(&gate).with(&condition).by(&by.to_string()).text().replace("2026-03-01", &day.to_string());
        let first = settings(32);
        let second = Settings { seed, trust: Trust::given(f64::from(trust) / 10.0), ..settings(64) };
        for (then, now) in [((&a.text(), &first), (&now, &second)), ((&now, &second), (&a.text(), &first))] {
            let found = compared((then.0.as_str(), then.1), (now.0.as_str(), now.1));
            moved(found.signed.as_ref().unwrap());
            moved(found.holds.as_ref().unwrap());
            prop_assert!(found.rows.known && found.rows.changed.iter().any(|row| row.id == "question.signed"));
        }
    }

    /// What changed alone moves alone, and nothing moves where nothing changed.
    #[test]
    fn what_changed_alone_moves_alone(pieces in pieces(), k in 1_u32..20) {
        let gated = pieces.with(&gate(60, 50, "within = \"1 year\""));
        let text = gated.text();
        let plain = settings(32);
        let parts = |now: &str, settings: &Settings| {
            let found = compared((&text, &plain), (now, settings));
            (moved(found.signed.as_ref().unwrap()), moved(found.holds.as_ref().unwrap()), found.rows)
        };
        let within = |found: &[String], wanted: &[&str]| found.iter().all(|id| wanted.contains(&id.as_str()));
        let (signed, holds, rows) = parts(&text, &plain);
        prop_assert!(signed.is_empty() && holds.is_empty());
        prop_assert!(rows.changed.is_empty() && rows.added.is_empty() && rows.removed.is_empty());
        // Forty days on: the clock alone.
        let (signed, holds, rows) = parts(&text.replace("as_of = 2026-03-01", "as_of = 2026-04-10"), &plain);
        prop_assert!(within(&signed, &["days"]) && holds.is_empty(), "{signed:?} {holds:?}");
        prop_assert_eq!(rows.changed.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["case.as_of"]);
        let (signed, holds, _) = parts(&text.replace("by = 2026-09-01", "by = 2027-09-01"), &plain);
        prop_assert!(within(&signed, &["question"]) && holds.is_empty(), "{signed:?}");
        let (signed, holds, _) = parts(&text.replace("years = 5", "years = 7"), &plain);
        prop_assert!(signed.is_empty() && within(&holds, &["question"]), "{holds:?}");
        let (signed, holds, _) = parts(&text, &Settings { trust: Trust::given(0.9), ..plain.clone() });
        prop_assert!(within(&signed, &["trust", "gates"]) && within(&holds, &["trust", "years"]), "{signed:?} {holds:?}");
        let (signed, holds, _) = parts(&text, &Settings { seed: 7, ..plain.clone() });
        prop_assert!(within(&signed, &["draws"]) && within(&holds, &["draws"]), "{signed:?} {holds:?}");
        let (signed, holds, rows) = parts(&text.replace("n = 20", &format!("n = {}", 20 + k)), &plain);
        prop_assert!(within(&signed, &["history", "gates"]) && holds.is_empty(), "{signed:?}");
        prop_assert_eq!(rows.changed.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["reference.signed.own"]);
        let (signed, holds, rows) = parts(&pieces.text(), &plain);
        prop_assert!(within(&signed, &["gates"]) && holds.is_empty(), "{signed:?}");
        prop_assert_eq!((rows.removed, rows.added.len()), (vec!["gate.vote".to_owned()], 0));
        let (signed, holds, _) = parts(&gated.with(&format!("{CONDITION}90\n")).text(), &plain);
        prop_assert!(within(&signed, &["conditions", "gates"]), "{signed:?}");
        // Who signs weighs the draws of holding: its own causes move with a condition, nothing else does.
        prop_assert!(within(&holds, &["enforcement", "hazards", "accidents", "years"]), "{holds:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    /// Few draws and many agree within three times the error that is printed, but for three in a hundred.
    #[test]
    fn the_drawing_error_is_what_it_says(all in prop::collection::vec(pieces(), 20)) {
        let mut beyond = 0;
        for pieces in &all {
            let case = case_of(&pieces.text());
            let (few, many) = (answers(&case, &settings(256)), answers(&case, &settings(4096)));
            for (few, many) in [(few.0, many.0), (few.1, many.1)] {
                let apart = (few.combined.unwrap() - many.combined.unwrap()).abs();
                beyond += usize::from(apart > 3.0 * few.drawing_error.unwrap());
            }
        }
        prop_assert!(beyond <= 2, "{beyond} of {}", 2 * all.len());
    }
}

/// Two towns: B signs only if A pledges, and a pledge costs A something.
#[test]
fn a_condition_moves_the_answer_and_silence_lies_between() {
    let rows = [
        "[[party]]\nid = \"a\"\nname = \"A\"\nroles = [\"signatory\"]\n",
        "[[party]]\nid = \"b\"\nname = \"B\"\nroles = [\"signatory\"]\n",
        "[[option]]\nparty = \"a\"\nid = \"sign\"\ntitle = \"sign\"\n",
        "[[option]]\nparty = \"a\"\nid = \"pledge\"\ntitle = \"pledge\"\n",
        "[[option]]\nparty = \"b\"\nid = \"sign\"\ntitle = \"sign\"\n",
        "[[preference]]\nparty = \"a\"\norder = [{ is = \"!a.pledge\", chance = \"60 to 95\" }, { is = \"a.sign & b.sign\", chance = \"60 to 95\" }]\n",
        "[[preference]]\nparty = \"b\"\norder = [{ is = \"a.sign & b.sign\", chance = \"60 to 95\" }, { is = \"a.pledge\", chance = \"40 to 80\" }]\n",
        "[[reference]]\nquestion = \"signed\"\nclass = \"own\"\nk = 8\nn = 20\nwithin = \"1 year\"\n",
    ];
    let pieces = Pieces { head: HEAD.to_owned(), rows: rows.iter().map(|row| (*row).to_owned()).collect() };
    let at = |chance: &str| {
        let pieces = pieces.with(&format!("{CONDITION}{chance}\n"));
        numbers(&case_of(&pieces.text()), &settings(2048)).signed.unwrap()
    };
    let (never, always) = (at("0"), at("100"));
    let silent = numbers(&case_of(&pieces.text()), &settings(2048)).signed.unwrap();
    assert!(never - always >= 0.05, "{never} {always}");
    assert!(always < silent && silent < never, "{always} {silent} {never}");
}

/// What a lever says is what the changed case says.
#[test]
fn levers_are_acts_of_the_case() {
    let pieces = pieces();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let plain = pieces.new_tree(&mut runner).unwrap().current();
    let with = |gate: &str, chance: &str| plain.with(gate).with(&format!("{CONDITION}{chance}\n")).text();
    let later = gate(100, 60, "within = \"1 year\"");
    let case = case_of(&with(&later, "60"));
    let settings = settings(256);
    let found = detente_outlook::levers::levers(&case, &bind(&case), &settings);
    let act = |words: &str| {
        let lever = found.levers.iter().find(|lever| lever.act.contains(words));
        lever.unwrap_or_else(|| panic!("no act {words} among {:?}", found.levers)).clone()
    };
    let signed = |text: &str| numbers(&case_of(text), &settings).signed.unwrap();
    let near = |lever: detente_outlook::levers::Lever, text: &str| {
        assert!((lever.signed_after.unwrap() - signed(text)).abs() < 1e-9, "{}", lever.act);
    };
    near(act("decided at once"), &with(&gate(100, 60, ""), "60"));
    near(act("certain to be passed"), &with(&gate(100, 100, "within = \"1 year\""), "60"));
    near(act("not in the way"), &with(&gate(0, 60, "within = \"1 year\""), "60"));
    near(act("drops its condition"), &with(&later, "0"));
    for words in
        ["takes this now", "forswears this", "is met", "once taken", "less to a", "asks a level less"]
    {
        act(words);
    }
    // One factor certain is worth no more than all of them.
    let would = |id: &str| found.would.iter().find(|row| row.id == id).unwrap().signed.unwrap();
    let now = found.now.signed.unwrap();
    assert!(now <= would("deal") && would("deal") <= would("all") && now <= would("gates"));
}

#[test]
fn the_worked_gate_on_a_class_made_for_it() {
    // 4,286 of 10,000 within the period of 100 days; a gate that binds at .9 and passes within twice the period.
    let head = "format = 1\n[case]\ntitle = \"x\"\nas_of = 2026-01-01\n[question]\nsigned = { what = \"x\", by = 2026-04-11 }\nsince = 2026-01-01\n";
    let class =
        "[[reference]]\nquestion = \"signed\"\nclass = \"own\"\nk = 4286\nn = 10000\nwithin = \"100 days\"\n";
    let gate =
        "[[gate]]\nid = \"vote\"\nwhat = \"a vote\"\nbinds = 90\npasses = 100\nwithin = \"200 days\"\n";
    let p = numbers(&case_of(&format!("{head}{class}{gate}")), &settings(4096)).signed.unwrap();
    assert!((p - 0.148).abs() < 0.01, "{p}");
}

/// One price that suits both between 55 and 60: both gain an eighth of τ where they gain alike. A condition on the price
/// leaves what it leaves.
#[test]
fn a_price_in_numbers_counts() {
    let phi = |z: f64| 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    let head = "format = 1\n[case]\ntitle = \"x\"\nas_of = 2026-01-01\n[question]\nagreement = \"seller.sign\"\nsigned = { what = \"x\", by = 2026-04-11 }\n";
    let class =
        "[[reference]]\nquestion = \"signed\"\nclass = \"own\"\nk = 40\nn = 100\nwithin = \"100 days\"\n";
    let deal = |issue: &str, most: f64, condition: &str| {
        let rows = format!(
            "[[party]]\nid = \"buyer\"\nname = \"b\"\nroles = [\"signatory\"]\nalternative = 40\n[[party]]\nid = \"seller\"\nname = \"s\"\nroles = [\"signatory\"]\nalternative = 55\n[[issue]]\nid = \"price\"\ntitle = \"price\"\n{issue}\n[[stance]]\nparty = \"buyer\"\nissue = \"price\"\nposition = 0\nsalience = 50\n[[stance]]\nparty = \"seller\"\nissue = \"price\"\nposition = {most}\nsalience = 50\n[[option]]\nparty = \"seller\"\nid = \"sign\"\ntitle = \"sign\"\n{condition}"
        );
        let case = case_of(&format!("{head}{class}{rows}"));
        let bound = bind(&case);
        let (memory, settings) = (Memory::default(), settings(16));
        let asker = Asker::new(&case, &bound, &settings, &memory, Stop::NEVER);
        let found = asker.found(&draw(&case, &bound, &settings), false);
        // The factor as the case is read, conditions in force.
        found.read.values(detente_bind::Factor::Deal).unwrap().chance[0]
    };
    for (issue, most) in [("", 100.0), ("from = 0\nto = 200\nunit = \"euros\"", 200.0)] {
        let at = |buyer: f64, seller: f64| phi(buyer / 0.2) * phi(seller / 0.2);
        assert!((deal(issue, most, "") - at(0.025, 0.025)).abs() < 1e-6);
        let least = 0.58 * most;
        let condition = format!(
            "[[condition]]\nparty = \"seller\"\nact = \"seller.sign\"\nif = \"price >= {least}\"\nchance = 100\n"
        );
        assert!(
            (deal(issue, most, &condition) - at(0.02, 0.03)).abs() < 1e-6,
            "{}",
            deal(issue, most, &condition)
        );
    }
}

/// A price and a fee, of which the buyer wants little and the seller much: at a sum of 100 both gain half of τ. What a
/// condition says of the sum, or of one number or the other, leaves what it leaves.
#[test]
fn a_condition_on_a_sum_of_numbers_counts() {
    let phi = |z: f64| 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    let deal = |condition: &str| {
        let issue = |id: &str| format!("[[issue]]\nid = \"{id}\"\ntitle = \"{id}\"\nfrom = 0\nto = 100\n");
        let party = |id: &str, position: u32| {
            let stance = |issue: &str| {
                format!(
                    "[[stance]]\nparty = \"{id}\"\nissue = \"{issue}\"\nposition = {position}\nsalience = 50\n"
                )
            };
            let (price, fee) = (stance("price"), stance("fee"));
            format!("[[party]]\nid = \"{id}\"\nroles = [\"signatory\"]\nalternative = 40\n{price}{fee}")
        };
        let head = "format = 1\n[case]\ntitle = \"x\"\nas_of = 2026-01-01\n[question]\nagreement = \"seller.sign\"\nsigned = { what = \"x\", by = 2026-04-11 }\n[[reference]]\nquestion = \"signed\"\nclass = \"own\"\nk = 40\nn = 100\nwithin = \"100 days\"\n";
        let option = "[[option]]\nparty = \"seller\"\nid = \"sign\"\ntitle = \"sign\"\n";
        let held = format!(
            "[[condition]]\nparty = \"seller\"\nact = \"seller.sign\"\nif = \"{condition}\"\nchance = 100\n"
        );
        let (price, fee) = (issue("price"), issue("fee"));
        let (buyer, seller) = (party("buyer", 0), party("seller", 100));
        let case = case_of(&format!("{head}{price}{fee}{buyer}{seller}{option}{held}"));
        let bound = bind(&case);
        let (memory, settings) = (Memory::default(), settings(16));
        let asker = Asker::new(&case, &bound, &settings, &memory, Stop::NEVER);
        let found = asker.found(&draw(&case, &bound, &settings), false);
        found.read.values(detente_bind::Factor::Deal).unwrap().chance[0]
    };
    let at = |sum: f64| phi((0.6 - sum / 200.0) / 0.2) * phi((sum / 200.0 - 0.4) / 0.2);
    for (condition, sum) in [
        ("price + fee >= 90", 100.0),
        ("price + fee >= 110", 110.0),
        ("price >= 58 | fee >= 90", 100.0),
        ("price >= 80 & fee >= 50", 130.0),
    ] {
        let found = deal(condition);
        assert!((found - at(sum)).abs() < 1e-5, "{condition}: {found} for {}", at(sum));
    }
}

fn bundled(name: &str) -> Case {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name);
    let loaded = detente_case::load(&folder);
    assert!(loaded.is_sound());
    loaded.case
}

#[test]
fn tomorrow_is_unlikely_and_unread_is_history_on_the_bundled_cases() {
    for name in ["israel-syria", "nile-dam"] {
        let mut case = bundled(name);
        let unread = answers(&case, &Settings { unread: true, ..settings(128) });
        assert!(unread.0.combined.is_some());
        for answer in [&unread.0, &unread.1] {
            let both = answer.combined.zip(answer.history);
            assert!(both.is_none_or(|(p, history)| (p - history).abs() < 1e-9), "{name}");
        }
        let tomorrow = detente_case::date::days_after(case.as_of.unwrap(), 1).unwrap();
        case.question.signed.as_mut().unwrap().by = tomorrow;
        let p = numbers(&case, &settings(256)).signed.unwrap();
        assert!(p > 0.0 && p <= 0.02, "{name}: {p}");
    }
}
