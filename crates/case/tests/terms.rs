//! The tables and keys of version 0.2: read, checked, told once each as not yet computed; and one mistake, one
//! diagnostic, at the mistake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
use common::{Folder, spoilt, told};
use detente_case::{
    AlternativeKind, GateTime, Matter, NoDeal, Outcome, PartyId, QuotaOf, ReferenceClass, Rule, Says,
    Severity, Spells,
};
use detente_chance::clock::{End, Spell};

const TERMS: &str = include_str!("terms/case.toml");
const SPELLS: &str = include_str!("terms/spells.csv");

fn folder(text: &str) -> Folder {
    Folder::empty().with("case.toml", text).with("spells.csv", SPELLS)
}

#[test]
fn all_is_read_and_told_once() {
    let loaded = folder(TERMS).load();
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|told| told.code).collect();
    assert!(codes.iter().all(|code| *code == "N0701"), "{:#?}", loaded.diagnostics);
    assert!(loaded.is_sound() && loaded.diagnostics.iter().all(|told| told.severity == Severity::Note));
    let mut words: Vec<&str> = loaded.diagnostics.iter().map(|told| told.message.as_str()).collect();
    words.sort_unstable();
    let count = words.len();
    words.dedup();
    assert_eq!(words.len(), count, "each is told once");
    let is_told = |what: &str| words.iter().any(|words| words.starts_with(what));
    // What a machine drafted is computed, and known by its rows: their values wait for a look.
    assert!(!is_told("`draft`") && !loaded.case.drafts.is_empty());
    for draft in &loaded.case.drafts {
        assert!(TERMS[draft.span.range()].contains("draft = true"), "{draft:?}");
        assert_eq!(TERMS[draft.span.range()].matches("\n[").count(), 0);
    }
    // Terms, exclusions, quotas, alternatives as packages, and what moves cost are computed.
    for what in ["`issue`", "`exclude`", "`decision`", "`party`", "`cost` of `move`", "`delay` of `move`"] {
        assert!(!words.iter().any(|words| words.contains(what)), "{what}: {words:#?}");
    }
}

#[test]
fn what_is_read_is_what_was_written() {
    let case = folder(TERMS).load().case;
    // The models of today see the issues with levels and the bare scale, and nothing of the continuous ones.
    let ids: Vec<&str> = case.issues.iter().map(|issue| issue.id.as_str()).collect();
    assert_eq!(ids, ["dmz", "distance"]);
    assert_eq!(case.stances.len(), 3);
    assert!(case.moves.is_empty(), "a rule for moves lists no move");
    let price = &case.terms[0];
    assert_eq!((price.id.as_str(), price.unit.as_str(), price.from, price.to), ("price", "USD", 40.0, 80.0));
    assert_eq!(case.term_stances[0].points, [(40.0, 1.0), (60.0, 0.4), (80.0, 0.0)]);
    let event = &case.uncertain[0];
    assert_eq!((event.title.as_str(), event.chance.len()), ("rainfall falls short", 2));
    assert_eq!(case.inputs[event.chance[1].1.at()].path, "uncertain.drought.chance.b");
    let grant = &case.transfers[0];
    assert_eq!(
        (grant.from, grant.to, grant.most, grant.unit.as_str()),
        (PartyId(0), PartyId(1), 40.0, "M USD")
    );
    assert_eq!(case.stances[0].red_lines.len(), 2);
    assert_eq!(case.stances[0].refuses, None);
    assert_eq!(case.question.since.unwrap().to_string(), "2025-06-15");
    assert_eq!((case.decision.rule, case.decision.of), (Rule::Quota(0.6), Some(QuotaOf::Members)));
    let rules = [(0.55, QuotaOf::Members), (0.65, QuotaOf::Weight), (0.5, QuotaOf::Influence)];
    assert_eq!(case.decision.rules, rules);
    let Some((NoDeal::Package { terms, cost: Some(_) }, kind)) = &case.parties[0].no_deal else { panic!() };
    assert_eq!(*kind, Some(AlternativeKind::BreakdownPoint));
    assert!(matches!(
        terms[..],
        [(Matter::Issue(_), Outcome::Level(_)), (Matter::Term(_), Outcome::At(45.0))]
    ));
    assert!(case.parties.iter().all(|party| party.alternative.is_none()));
    let needs: Vec<usize> = case.gates.iter().map(|gate| gate.needs.len()).collect();
    assert_eq!(needs, [1, 0, 1, 0]);
    let GateTime::Within(nine) = &case.gates[1].time else { panic!() };
    assert!((nine.days - 273.9375).abs() < 1e-9);
    let own = case.references.iter().filter_map(|row| match &row.class {
        ReferenceClass::Spells { spells, .. } => Some(spells),
        _ => None,
    });
    let own: Vec<&Spells> = own.collect();
    assert!(matches!(own[0], Spells::Listed { ended, open } if ended.len() == 3 && open.len() == 1));
    let Spells::Table { file, rows } = own[1] else { panic!() };
    assert_eq!((file.text.as_str(), rows.len()), ("spells.csv", 2));
    let first = Spell { days: 12.0, end: End::Agreed, group: 0 };
    assert_eq!((rows[0], rows[1].end, rows[1].group), (first, End::Other, 0));
    assert_eq!(case.references.len(), 4);
    assert_eq!(case.drafts.iter().map(|row| row.table).collect::<Vec<_>>(), ["party", "gate", "option"]);
    // What moves cost is an input like any other.
    assert!(case.inputs.iter().any(|input| input.path.starts_with("move")));
}

#[test]
fn formulas_say_what_they_say() {
    let case = folder(TERMS).load().case;
    let Says::All(parts) = &case.excludes[0].when.says else { panic!() };
    assert!(matches!(&parts[1], Says::Sum { with: 45.5, of, .. } if of.len() == 1));
    let Says::Any(parts) = &case.excludes[1].when.says else { panic!() };
    let (Says::Sum { of, with: 100.0, .. }, Says::Count { least: 2, most: 3, of: counted }) =
        (&parts[0], &parts[1])
    else {
        panic!("{parts:?}")
    };
    assert_eq!(of.iter().map(|part| part.0).collect::<Vec<_>>(), [1.0, 2.0]);
    assert!(matches!(counted[1], Says::Has(Matter::Term(_), ..)));
    // Places lie in the text, at what is named.
    let Says::Taken(_, span) = case.conditions[0].when.says else { panic!() };
    assert_eq!(&TERMS[span.range()], "a.pledge");
    let Says::All(parts) = &case.conditions[1].when.says else { panic!() };
    assert!(matches!(&parts[0], Says::Not(_)) && matches!(&parts[1], Says::Count { least: 1, most: 1, .. }));
}

/// (code, what stands in the case, what is written instead; `⟦` marks where the problem is told).
#[rustfmt::skip]
const MISTAKES: &[(&str, &str, &str)] = &[
    ("E0202", "what = \"the referendum in b\"", "⟦wat = \"the referendum in b\""),
    ("E0202", "irreversible_once = ", "⟦irreversible_one = "),
    ("E0202", "{ in = \"price\", at = \"55 to 60\" }", "{ in = \"price\", at = \"55 to 60\", ⟦worth = 3 }"),
    ("E0202", "{ is = \"half\", chance = 50,", "{ is = \"half\", ⟦chanse = 50,"),
    ("E0203", "forbid = true", "forbid = ⟦\"yes\""),
    ("E0203", "id = \"pledge\"\ndraft = true", "id = \"pledge\"\ndraft = ⟦1"),
    ("E0204", "[[gate]]\nid = \"election\"\nbinds = 50", "⟦[[gate]]\nid = \"election\""),
    ("E0204", "[[condition]]\nparty = \"a\"", "⟦[[condition]]"),
    ("E0204", "[[exclude]]\nif = \"dmz.full & price < 45.5\"", "⟦[[exclude]]"),
    ("E0204", "times = [12, 40, 400.5]", "times = [12, 40, 400.5]\n⟦within = \"1 year\""),
    ("E0204", "from = 0\nto = 20", "⟦from = 0"),
    ("E0204", "{ in = \"price\", at = \"55 to 60\" }", "{ ⟦in = \"price\" }"),
    ("E0204", "[[uncertain]]\nid = \"drought\"\ntitle = \"rainfall falls short\"\nchance = { a = \"10 to 30\", b = { is = 60, why = \"its own gauges\" } }", "⟦[[uncertain]]\nid = \"drought\""),
    ("E0207", "chance = { a = \"10 to 30\",", "chance = { ⟦aa = \"10 to 30\","),
    ("E0216", "to = \"b\"\nmost = 40", "to = ⟦\"a\"\nmost = 40"),
    ("E0302", "most = 40", "most = ⟦-1"),
    ("E0206", "id = \"fee\"", "id = ⟦\"dmz\""),
    ("E0206", "id = \"vote\"", "id = ⟦\"election\""),
    ("E0208", "{ dmz = \"none\", price = 45 }", "{ ⟦dmx = \"none\", price = 45 }"),
    ("E0208", "{ in = \"price\",", "{ in = ⟦\"prize\","),
    ("E0209", "{ dmz = \"none\", price = 45 }", "{ dmz = ⟦\"nonne\", price = 45 }"),
    ("E0209", "dmz != full and", "dmz != ⟦ful and"),
    ("E0209", "\"dmz.full & price < 45.5\"", "\"⟦dmz.ful & price < 45.5\""),
    ("E0210", "if = \"a.pledge\"", "if = \"⟦a.plege\""),
    ("E0210", "act = \"b.sign\"", "act = ⟦\"b.sing\""),
    ("E0212", "{ quota = 65, of = \"weight\" }", "{ quota = 65, of = ⟦\"weights\" }"),
    ("E0213", "party = \"b\"\nissue = \"price\"", "party = \"a\"\nissue = ⟦\"price\""),
    ("E0214", "needs = [\"election\"]\non = 2026-09-01", "needs = [\"election\"]\non = 2026-09-01\n⟦not_before = 2026-08-01"),
    ("E0214", "times = [12, 40, 400.5]", "times = [12, 40, 400.5]\n⟦table = \"spells.csv\""),
    ("E0214", "cost = \"5 to 10\", as", "cost = \"5 to 10\", ⟦in = \"fee\", at = 4, as"),
    ("E0214", "class = \"mid_neg_rival_fatal\"", "class = \"mid_neg_rival_fatal\"\n⟦within = \"1 year\""),
    ("E0215", "rules = [{ quota = 55, of = \"members\" }, { quota = 65, of = \"weight\" }, { quota = 50 }]", "rules = ⟦[]"),
    ("E0216", "refuses = [\"full\", { is = \"half\"", "refuses = [\"full\", { is = ⟦\"full\""),
    ("E0220", "needs = \"election\"", "needs = ⟦\"elections\""),
    ("E0302", "{ dmz = \"none\", price = 45 }", "{ dmz = \"none\", price = ⟦145 }"),
    ("E0302", "members = 96", "members = ⟦96.5"),
    ("E0302", "binds = 90", "binds = ⟦190"),
    ("E0302", "at_most = 70", "at_most = ⟦700"),
    ("E0302", "position = \"70 to 80\"", "position = ⟦\"70 to 90\""),
    ("E0302", "open = [100]", "open = [⟦-100]"),
    ("E0302", "{ quota = 55, of = \"members\" }", "{ quota = ⟦155, of = \"members\" }"),
    ("E0401", "since = 2025-06-15", "since = ⟦\"June 2025\""),
    ("E0402", "to = 2026-06-30 }", "to = ⟦2026-02-01 }"),
    ("E0406", "within = \"60 days\"", "within = ⟦\"soon\""),
    ("E0406", "within = \"9 months\"", "within = ⟦\"9 moons\""),
    ("E0407", "since = 2025-06-15", "since = ⟦2026-06-15"),
    ("E0407", "since = 2025-11-01", "since = ⟦2027-11-01"),
    ("W0512", "table = \"spells.csv\"", "table = \"⟦spels.csv\""),
    ("E0512", "table = \"spells.csv\"", "table = ⟦\"../spells.csv\""),
    ("E0606", "id = \"election\"", "id = \"election\"\nneeds = \"vote\""),
    ("E0611", "earlier = [{ on = 2025-09-01, position = 45 }]", "⟦refuses = [\"market\"]"),
    ("E0612", "act = \"b.sign\"", "act = ⟦\"a.sign\""),
    ("E0612", "option = \"b.sign\"\nonly_after", "option = ⟦\"a.sign\"\nonly_after"),
    ("E0613", "if = \"a.pledge\"", "if = \"a.pledge ⟦&\""),
    ("E0613", "\"dmz.full & price < 45.5\"", "\"dmz.full & price < ⟦)\""),
    ("E0613", "\"dmz.full & price < 45.5\"", "\"dmz.full ⟦price < 45.5\""),
    ("E0613", "\"dmz.full & price < 45.5\"", "\"dmz.full & price < 45.5 ⟦§\""),
    ("E0613", "\"dmz.full & price < 45.5\"", "\"⟦dmz & price < 45.5\""),
    ("E0613", "at least 2 of (", "at least ⟦two of ("),
    ("E0614", "from = 40\nto = 80", "from = 400\nto = ⟦80"),
    ("E0615", "value = [[40, 100], [60, 40], [80, 0]]", "value = [[40, 100], [⟦40, 40], [80, 0]]"),
    ("E0615", "value = [[0, 100], [100, 0]]", "value = ⟦[[0, 100]]"),
    ("E0615", "value = [[0, 100], [100, 0]]", "value = [[0, 100], ⟦[100]]"),
];

#[test]
fn each_mistake_is_told_once_and_in_its_place() {
    let mut wrong = Vec::new();
    for (code, old, new) in MISTAKES {
        let marked = new.contains('⟦');
        let (text, line, column) = if marked {
            spoilt(TERMS, old, new)
        } else {
            // A circle is told at its first gate.
            (TERMS.replace(old, new), 0, 0)
        };
        let loaded = folder(&text).load();
        let errors: Vec<String> =
            told(&loaded).into_iter().filter(|told| !told.starts_with("N0701@")).collect();
        let right = if marked {
            errors == [format!("{code}@{line}:{column}")]
        } else {
            errors.len() == 1 && errors[0].starts_with(code)
        };
        if !right {
            let words: Vec<&str> = loaded
                .diagnostics
                .iter()
                .filter(|told| told.code != "N0701")
                .map(|told| told.message.as_str())
                .collect();
            wrong.push(format!("{new:?}\n  expected {code}@{line}:{column}\n  told {errors:?} {words:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Formulas of a stranger: none may end the program, whatever is in them.
#[test]
fn no_formula_is_too_wild() {
    for formula in [
        "(".repeat(500),
        "!".repeat(500) + "a.sign",
        "price".to_owned(),
        "price >=".to_owned(),
        "1 >= 2".to_owned(),
        "at most 4000000000 of (a.sign)".to_owned(),
        "either".to_owned(),
        "price = = 4".to_owned(),
        "1e999 <= price".to_owned(),
        "ä → ö ↔ (".to_owned(),
        "a.sign if b.sign if a.pledge".to_owned(),
        "- price - - 3 > 2".to_owned(),
        format!("{} > 3", vec!["price"; 400].join(" + ")),
    ] {
        let text = TERMS.replace("if = \"a.pledge\"", &format!("if = \"{formula}\""));
        for told in folder(&text).load().diagnostics {
            assert!(told.message.len() < 400, "{told:?}");
        }
    }
}
