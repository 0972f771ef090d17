//! What stands in the file is what the case says: every form of value, its unit, its name, its basis.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
use common::{CASE, Folder, REPORT};
use detente_case::*;
use detente_chance::{Dist, Quantity};

fn water() -> Case {
    let loaded = Folder::water().load();
    assert_eq!(loaded.diagnostics, []);
    loaded.case
}

fn input<'a>(case: &'a Case, path: &str) -> &'a Input {
    let mut found = case.inputs.iter().filter(|input| input.path == path);
    let one = found.next().unwrap_or_else(|| panic!("no input {path}"));
    assert!(found.next().is_none(), "{path} is there twice");
    one
}

#[test]
fn every_form_of_an_uncertain_value() {
    let case = water();
    let dist = |path: &str| input(&case, path).dist.clone();
    assert_eq!(dist("party.north.influence"), Dist::Interval { low: 50.0, high: 80.0 });
    assert_eq!(dist("party.south.influence"), Dist::ThreePoint { low: 30.0, mid: 45.0, high: 60.0 });
    assert_eq!(dist("party.north.alternative"), Dist::Interval { low: 30.0, high: 60.0 });
    assert_eq!(dist("party.south.alternative.0.worth"), Dist::Normal { mean: 45.0, sd: 9.0 });
    assert_eq!(dist("party.south.alternative.0.chance"), Dist::Interval { low: 40.0, high: 60.0 });
    assert_eq!(dist("party.south.alternative.0.delay"), Dist::Interval { low: 1.0, high: 4.0 });
    assert_eq!(dist("party.south.alternative.0.cost"), Dist::Exact(5.0));
    assert_eq!(dist("party.south.alternative.1.worth"), Dist::Exact(20.0));
    assert_eq!(dist("issue.flow.reference"), Dist::Exact(0.0));
    assert_eq!(dist("stance.north.flow.salience"), Dist::Interval { low: 70.0, high: 95.0 });
    assert_eq!(dist("stance.north.flow.value.all"), Dist::Pert { min: 0.0, mode: 5.0, max: 10.0 });
    assert_eq!(dist("stance.north.flow.refuses"), Dist::Exact(80.0));
    assert_eq!(dist("stance.south.flow.position"), Dist::Interval { low: 60.0, high: 90.0 });
    assert_eq!(dist("stance.south.flow.salience"), Dist::Triangular { min: 50.0, mode: 80.0, max: 100.0 });
    assert_eq!(dist("stance.south.flow.refuses"), Dist::Exact(100.0));
    assert_eq!(dist("stance.south.data.salience"), Dist::Discrete(vec![(20.0, 1.0), (40.0, 3.0)]));
    assert_eq!(dist("interaction.data.daily+flow.half.worth.north"), Dist::Exact(-5.0));
    assert_eq!(dist("interest.harvest.weight.south"), Dist::Beta { a: 4.0, b: 2.0, low: 0.0, high: 100.0 });
    assert_eq!(dist("interest.harvest.serves.flow.half"), Dist::Uniform { low: 40.0, high: 70.0 });
    assert_eq!(dist("compliance.south.impatience"), Dist::Lognormal { mu: 1.5, sigma: 0.4 });
    // By its 5th and 95th percentile: ln 3 = 1.0986, ln 10 = 2.3026.
    let Dist::Lognormal { mu, sigma } = dist("delay.north.impatience") else { panic!() };
    assert!((mu - 1.700_599).abs() < 1e-6 && (sigma - 0.365_982).abs() < 1e-6, "{mu} {sigma}");
    assert_eq!(dist("preference.north.0.held"), Dist::Exact(100.0));
    assert_eq!(dist("preference.north.1.held"), Dist::Exact(90.0));
    assert_eq!(dist("preference.north.1.swaps"), Dist::Exact(20.0));
    assert_eq!(dist("preference.south.weights.north.close"), Dist::Exact(-60.0));
    assert_eq!(dist("view.north.south.0.held"), Dist::Exact(100.0));
}

#[test]
fn words_of_an_interval() {
    for (words, low, high) in [
        ("30 to 60", 30.0, 60.0),
        ("30–60", 30.0, 60.0),
        ("30 – 60", 30.0, 60.0),
        ("30..60", 30.0, 60.0),
        ("30-60", 30.0, 60.0),
        ("30 % to 60 %", 30.0, 60.0),
        ("30 to 60%", 30.0, 60.0),
        ("2.5 to 7.5", 2.5, 7.5),
        (" 1e1 to 2e1 ", 10.0, 20.0),
    ] {
        let text = CASE.replace("\"30 to 55\"", &format!("\"{words}\""));
        let case = Folder::water().with("case.toml", text).load().case;
        assert_eq!(input(&case, "stance.north.flow.position").dist, Dist::Interval { low, high }, "{words}");
    }
    for (words, low, high) in
        [("-20 to 30", -20.0, 30.0), ("−20 – −10", -20.0, -10.0), ("-20--10", -20.0, -10.0)]
    {
        let text = CASE.replace("\"5 to 15\"", &format!("\"{words}\""));
        let case = Folder::water().with("case.toml", text).load().case;
        assert_eq!(
            input(&case, "interaction.data.daily+flow.half.worth.south").dist,
            Dist::Interval { low, high },
            "{words}"
        );
    }
}

#[test]
fn other_ways_to_write_the_same_distribution() {
    for (written, dist) in [
        ("{ normal = { mean = 45, sd = 9 } }", Dist::Normal { mean: 45.0, sd: 9.0 }),
        ("{ distribution = \"normal\", mean = 45, sd = 9 }", Dist::Normal { mean: 45.0, sd: 9.0 }),
        ("{ is = { normal = [45, 9] }, why = \"so\" }", Dist::Normal { mean: 45.0, sd: 9.0 }),
        ("{ low = 30, high = 55 }", Dist::Interval { low: 30.0, high: 55.0 }),
        ("{ is = [30, 55], cites = [] }", Dist::Interval { low: 30.0, high: 55.0 }),
        ("{ uniform = { low = 30, high = 55 }, why = \"so\" }", Dist::Uniform { low: 30.0, high: 55.0 }),
        (
            "{ beta = { a = 2, b = 3, low = 10, high = 50 } }",
            Dist::Beta { a: 2.0, b: 3.0, low: 10.0, high: 50.0 },
        ),
        (
            "{ distribution = \"discrete\", values = [[1, 2], [3, 4]] }",
            Dist::Discrete(vec![(1.0, 2.0), (3.0, 4.0)]),
        ),
        ("\"40\"", Dist::Exact(40.0)),
        ("4_0.0", Dist::Exact(40.0)),
        ("0x28", Dist::Exact(40.0)),
    ] {
        let text = CASE.replace("\"30 to 55\"", written);
        let loaded = Folder::water().with("case.toml", text).load();
        // A certain number draws the warning that nothing is correlated with it; nothing else is told.
        assert!(loaded.is_sound(), "{written} {:?}", loaded.diagnostics);
        assert_eq!(input(&loaded.case, "stance.north.flow.position").dist, dist, "{written}");
    }
}

#[test]
fn quantities_have_their_units() {
    let case = water();
    for (path, quantity) in [
        ("party.north.influence", Quantity::SCALE),
        ("party.south.alternative.0.chance", Quantity::CHANCE),
        ("party.south.alternative.0.delay", Quantity::YEARS),
        ("issue.flow.reference", Quantity::POSITION),
        ("stance.north.flow.position", Quantity::POSITION),
        ("stance.north.flow.earlier.0.position", Quantity::POSITION),
        ("stance.north.flow.salience", Quantity::SCALE),
        ("stance.north.flow.value.half", Quantity::SCALE),
        ("stance.north.flow.refuses", Quantity::YES_NO),
        ("interaction.data.daily+flow.half.worth.south", Quantity::SIGNED),
        ("preference.north.0.held", Quantity::YES_NO),
        ("preference.south.weights.north.close", Quantity::SIGNED),
        ("contest.wins.north", Quantity::CHANCE),
        ("contest.cost.south", Quantity::SCALE),
        ("contest.least.south", Quantity::SCALE),
        ("contest.first_mover", Quantity::CHANCE),
        ("delay.north.cost", Quantity::SCALE),
        ("delay.north.impatience", Quantity::RATE),
        ("compliance.north.cheats", Quantity::SCALE),
        ("monitoring.detection", Quantity::CHANCE),
        ("monitoring.round", Quantity::YEARS),
        ("hazard.drought.rate", Quantity::EVENTS),
        ("hazard.drought.breaks", Quantity::CHANCE),
        ("step.gauges.delay", Quantity::YEARS),
        ("step.payment.gives.north", Quantity::SCALE),
    ] {
        assert_eq!(input(&case, path).quantity, quantity, "{path}");
    }
}

#[test]
fn paths_are_unique_and_spans_hold_the_values() {
    let loaded = Folder::water().load();
    let mut paths: Vec<&str> = loaded.case.inputs.iter().map(|input| input.path.as_str()).collect();
    let count = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), count);
    let text = &loaded.files[0].text;
    assert_eq!(&text[input(&loaded.case, "stance.north.flow.position").span.range()], "\"30 to 55\"");
    assert_eq!(&text[input(&loaded.case, "monitoring.round").span.range()], "0.5");
    assert_eq!(&text[input(&loaded.case, "hazard.drought.breaks").span.range()], "15");
    let agreement = loaded.case.question.agreement.unwrap();
    assert_eq!(&text[agreement.span.range()], agreement.text);
    let PreferenceBy::Statements(statements) = &loaded.case.preferences[0].by else { panic!() };
    assert_eq!(&text[statements[1].formula.span.range()], "north.sign if south.sign");
}

#[test]
fn a_row_supports_its_values_unless_they_say_otherwise() {
    let case = water();
    let basis = |path: &str| input(&case, path).basis.clone();
    assert_eq!(basis("stance.north.flow.position").cites, ["c-offer"]);
    assert_eq!(basis("stance.north.flow.position").why.as_deref(), Some("an offer of half"));
    // Its own reason, the row's claims.
    assert_eq!(basis("stance.north.flow.refuses").why.as_deref(), Some("farms"));
    assert_eq!(basis("stance.north.flow.refuses").cites, ["c-offer"]);
    assert_eq!(basis("party.south.influence").cites, ["c-refusal"]);
    assert!(basis("party.north.influence").unsupported());
    // `cites = []` is a word of its own.
    assert!(basis("contest.wins.south").unsupported());
    assert_eq!(basis("contest.wins.south").why.as_deref(), Some("lawyers' estimate"));
    assert_eq!(basis("stance.south.flow.position").by.as_deref(), Some("A. N."));
    assert_eq!(basis("stance.south.flow.position").on.unwrap().to_string(), "2026-01-14");
    assert_eq!(basis("preference.north.1.held").cites, ["c-offer"]);
    assert!(basis("preference.north.0.held").unsupported());
}

#[test]
fn rows_are_resolved() {
    let case = water();
    let (north, south) = (case.party("north").unwrap(), case.party("south").unwrap());
    let (assembly, bank) = (case.party("assembly").unwrap(), case.party("bank").unwrap());
    assert_eq!(case.decision.rule, Rule::Quota(0.67));
    assert_eq!(case.decision.required, [north, south]);
    assert_eq!(case.decision.ratifiers, [(north, assembly)]);
    assert_eq!(case.parties[bank.at()].backs, [south]);
    let stance = case.stance(north, IssueId(0)).unwrap();
    assert_eq!(stance.refuses.as_ref().unwrap().levels, [LevelId(2)]);
    assert_eq!(stance.refuses.as_ref().unwrap().grade, RedLineGrade::Inferred);
    // Oldest first, though the file has it otherwise; names follow the file.
    assert_eq!(stance.earlier[0].on.to_string(), "2025-01-01");
    assert_eq!(case.inputs[stance.earlier[0].position.at()].path, "stance.north.flow.earlier.1.position");
    assert_eq!(case.stance(south, IssueId(1)).unwrap().ordinal, [vec![LevelId(1)], vec![LevelId(0)]]);
    assert_eq!(case.interactions[0].a, (IssueId(0), LevelId(1)));
    assert_eq!(case.packages[0].levels, [(IssueId(0), LevelId(1))]);
    assert_eq!(case.packages[0].on.as_ref().unwrap().to.to_string(), "2025-11-30");
    assert_eq!(case.options[1].direction, Direction::Up);
    assert_eq!(case.options[2].direction, Direction::Down);
    assert!(case.options[2].now);
    assert_eq!(case.infeasible[1].by, InfeasibleBy::AtMostOne(vec![OptionId(0), OptionId(2)]));
    assert!(
        matches!(&case.infeasible[2].by, InfeasibleBy::OnlyIf(OptionId(1), text) if text.text == "north.sign")
    );
    assert_eq!(case.views[1].unaware, [OptionId(2)]);
    assert_eq!(case.steps[1].after, Some(0));
    let contest = case.contest.as_ref().unwrap();
    assert_eq!((contest.sides[0].party, contest.sides[1].party), (north, south));
    assert_eq!(case.inputs[contest.sides[1].wins.at()].path, "contest.wins.south");
    assert!(contest.sides[0].least.is_none());
    assert_eq!(case.references[0].relevance, 0.6);
    assert!(matches!(case.references[0].class, ReferenceClass::Own { k: 14.0, n: 20.0, .. }));
    assert_eq!(case.question.resolved.as_ref().unwrap().signed, Some(false));
    let [a, b] =
        [case.correlations[0].a, case.correlations[0].b].map(|id| case.inputs[id.at()].path.as_str());
    assert_eq!((a, b), ("stance.north.flow.position", "stance.south.flow.position"));
    assert_eq!(case.glossary[1].names["press"], "the Wall");
    assert!(case.events[1].when.as_ref().unwrap().approximate);
    assert_eq!(case.parties[south.at()].alternative.as_ref().unwrap().kind, AlternativeKind::BreakdownPoint);
    assert_eq!(case.monitoring.as_ref().unwrap().punish_rounds, Some(8));
}

#[test]
fn reports_claims_and_chains() {
    let case = water();
    let report = case.report("daily-2026-01-10").unwrap();
    assert!(report.text.starts_with("Talks resumed"));
    assert!(REPORT.ends_with(&report.text));
    assert_eq!(report.title, "Talks: a first look");
    assert_eq!(report.url.as_deref(), Some("https://daily.example/a?b=c"));
    assert_eq!(report.outlet.map(|id| case.sources[id.at()].id.as_str()), Some("daily"));
    let offer = case.claim("c-offer").unwrap();
    assert_eq!(offer.state, ClaimState::Accepted);
    // An alias became the source's id, and the quote's place was found across a dash, marks and a line break.
    assert_eq!(case.whole_chain(offer), ["daily", "minister"]);
    assert_eq!(case.origin(offer), Some("minister"));
    let (from, to) = offer.spans[0];
    let passage: String = report.text.chars().skip(from).take(to - from).collect();
    assert_eq!(passage, "“we can let through   half of the\nsummer flow”");
    let refusal = case.claim("c-refusal").unwrap();
    assert_eq!((case.origin(refusal), refusal.state), (Some("daily"), ClaimState::Proposed));
    assert_eq!((case.suggestions.len(), case.suggestions[0].table.as_str()), (1, "stance"));
}

#[test]
fn signatories_decide_where_nobody_is_named() {
    let text = CASE.replace("required = [\"north\", \"south\"]\n", "");
    let case = Folder::water().with("case.toml", text).load().case;
    assert_eq!(case.decision.required, [PartyId(0), PartyId(1)]);
}

#[test]
fn comments_change_the_hash_and_nothing_else() {
    let (a, b) =
        (Folder::water().load(), Folder::water().with("case.toml", format!("{CASE}# a word\n")).load());
    assert_ne!(a.hash, b.hash);
    assert_eq!(a.case, b.case);
    assert_eq!(a.files[1].hash, b.files[1].hash);
    assert_eq!(a.files[0].hash.len(), 64);
}

/// Rows without an id are called by what they say: the order of rows changes no name, and with it no draw. The numbers by
/// which 0.1.0 called them are still understood.
#[test]
fn rows_without_an_id_are_called_by_what_they_join() {
    let more = "[[interaction]]\nb = \"flow.all\"\na = \"data.daily\"\nworth = { south = 3 }\n\n";
    let named = |text: String| {
        let loaded = Folder::water().with("case.toml", text).load();
        assert_eq!(loaded.diagnostics, []);
        let mut names: Vec<(String, Dist)> =
            loaded.case.inputs.iter().map(|input| (input.path.clone(), input.dist.clone())).collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        names
    };
    let before = named(CASE.replace("[[interaction]]", &format!("{more}[[interaction]]")));
    let after = named(CASE.replace("[[correlation]]", &format!("{more}[[correlation]]")));
    assert_eq!(before, after);
    assert!(before.iter().any(|(name, _)| name == "interaction.data.daily+flow.all.worth.south"));
    let old = CASE.replace("\"stance.south.flow.position\"]", "\"interaction.0.worth.south\"]");
    assert_ne!(old, CASE);
    assert_eq!(Folder::water().with("case.toml", old).load().diagnostics, []);
}
