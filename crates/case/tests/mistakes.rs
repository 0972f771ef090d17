//! One mistake, one diagnostic, at the mistake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
use common::{CASE, Folder, LOG, spoilt, told};
use detente_case::Severity;

/// (code, what stands in the case, what is written instead; `⟦` marks where the problem is told).
#[rustfmt::skip]
const MISTAKES: &[(&str, &str, &str)] = &[
    ("E0109", "format = 1", "format = ⟦2"),
    ("E0109", "format = 1", "format = ⟦\"1\""),
    ("E0201", "[glossary]", "[⟦glosary]"),
    ("E0201", "[glossary]", "[⟦value]"),
    ("E0202", "salience = [70, 95]", "⟦saliance = [70, 95]"),
    ("E0202", "at = 50, text", "⟦att = 50, text"),
    ("E0202", "chance = 90, swaps", "⟦chanse = 90, swaps"),
    ("E0202", "{ low = 30, mid = 45,", "{ low = 30, ⟦middle = 45,"),
    ("E0202", "{ uniform = [40, 70] }", "{ ⟦unifrom = [40, 70] }"),
    ("E0202", "rule = { quota = 67 }", "rule = { ⟦qota = 67 }"),
    ("E0203", "roles = [\"ratifier\"]", "roles = ⟦\"ratifier\""),
    ("E0203", "now = true", "now = ⟦1"),
    ("E0203", "place = \"Lakeside\"", "place = ⟦7"),
    ("E0203", "reference = 0", "reference = ⟦true"),
    ("E0203", "by = 2026-12-31 }", "by = ⟦2026 }"),
    ("E0203", "[contest]", "⟦[[contest]]"),
    ("E0203", "[[hazard]]", "[⟦hazard]"),
    ("E0204", "[case]\ntitle = \"Reservoir treaty\"", "⟦[case]"),
    ("E0204", "[[move]]\nparty = \"south\"", "⟦[[move]]"),
    ("E0204", "[delay.north]\nother_yields = 90", "⟦[delay.north]"),
    ("E0204", "{ what = \"wait\", worth = 20 }", "⟦{ what = \"wait\" }"),
    ("E0204", "cost = { north = 10, south = \"10 to 25\" }", "cost = ⟦{ north = 10 }"),
    ("E0204", "[[reference]]\nquestion = \"holds\"", "⟦[[reference]]"),
    ("E0204", "{ low = 30, mid = 45, high = 60,", "⟦{ low = 30, mid = 45,"),
    ("E0204", "{ normal = [45, 9] }", "{ normal = ⟦{ mean = 45 } }"),
    ("E0204", "rule = { quota = 67 }", "rule = ⟦\"quota\""),
    ("E0205", "id = \"harvest\"", "id = ⟦\"good harvest\""),
    ("E0206", "id = \"assembly\"", "id = ⟦\"north\""),
    ("E0206", "{ id = \"daily\" },", "{ id = \"daily\" },\n  { id = ⟦\"yearly\" },"),
    ("E0206", "id = \"close\"", "id = \"close\"\n[[option]]\nparty = \"north\"\nid = ⟦\"close\""),
    ("E0206", "id = \"payment\"", "id = ⟦\"gauges\""),
    ("E0207", "of = \"north\"\naliases", "of = ⟦\"nort\"\naliases"),
    ("E0207", "backs = [\"south\"]", "backs = [⟦\"sout\"]"),
    ("E0207", "parties = [\"north\", \"south\"]", "parties = [\"north\", ⟦\"The Daily\"]"),
    ("E0207", "least = { south = 30 }", "least = { ⟦suth = 30 }"),
    ("E0207", "wins = { north = \"40 to 60\",", "wins = { ⟦nrth = \"40 to 60\","),
    ("E0207", "guarantor = \"bank\"", "guarantor = ⟦\"bnk\""),
    ("E0207", "[compliance.south]", "[compliance.⟦souht]"),
    ("E0207", "required = [\"north\", \"south\"]", "required = [\"north\", ⟦\"upper\"]"),
    ("E0207", "ratifiers = { north", "ratifiers = { ⟦nroth"),
    ("E0207", "who = \"north\"", "who = ⟦\"noth\""),
    ("E0207", "by = \"bank\"", "by = ⟦\"banq\""),
    ("W0207", "north = \"the Great Work\"", "⟦norh = \"the Great Work\""),
    ("E0208", "party = \"south\"\nissue = \"data\"", "party = \"south\"\nissue = ⟦\"dato\""),
    ("E0208", "levels = { flow = \"half\" }", "levels = { ⟦flo = \"half\" }"),
    ("E0208", "a = \"flow.half\"", "a = ⟦\"flw.half\""),
    ("E0209", "refuses = [\"none\"]", "refuses = [⟦\"non\"]"),
    ("E0209", "refuses = { is = [\"all\"],", "refuses = { is = [⟦\"al\"],"),
    ("E0209", "value = { none = 40,", "value = { ⟦nun = 40,"),
    ("E0209", "order = [\"daily\", [\"yearly\"]]", "order = [\"daily\", [⟦\"yerly\"]]"),
    ("E0209", "levels = { flow = \"half\" }", "levels = { flow = ⟦\"hlf\" }"),
    ("E0209", "b = \"data.daily\"", "b = ⟦\"data\""),
    ("E0209", "\"flow.all\" = 90", "⟦\"flow.al\" = 90"),
    ("E0210", "at_most_one = [\"north.sign\", \"north.close\"]", "at_most_one = [\"north.sign\", ⟦\"north.clos\"]"),
    ("E0210", "\"north.close\" = -60", "⟦\"close\" = -60"),
    ("E0210", "unaware = [\"north.close\"]", "unaware = [⟦\"south.close\"]"),
    ("E0212", "kind = \"person\"", "kind = ⟦\"persn\""),
    ("E0212", "reliability = \"B\"", "reliability = ⟦\"G\""),
    ("E0212", "grade = \"inferred\"", "grade = ⟦\"guessed\""),
    ("E0212", "as = \"breakdown-point\"", "as = ⟦\"breakdown\""),
    ("E0212", "direction = \"up\"", "direction = ⟦\"upwards\""),
    ("E0212", "question = \"signed\"", "question = ⟦\"sign\""),
    ("E0212", "roles = [\"guarantor\", \"backer\"]", "roles = [\"guarantor\", ⟦\"baker\"]"),
    ("E0212", "signed = \"no\"", "signed = ⟦\"nope\""),
    ("E0213", "party = \"south\"\nissue = \"data\"", "party = \"south\"\nissue = ⟦\"flow\""),
    ("E0213", "[[preference]]\nparty = \"bank\"", "[[preference]]\nparty = ⟦\"south\""),
    ("E0213", "who = \"south\"\nof = \"south\"", "who = \"north\"\nof = ⟦\"south\""),
    ("E0214", "why = \"the treaty forbids it\"", "⟦pattern = \"Y--\""),
    ("E0214", "{ pert = [0, 5, 10] }", "{ pert = [0, 5, 10], ⟦normal = [5, 1] }"),
    ("E0214", "class = \"icb-mediated\"", "class = \"icb-mediated\"\n⟦k = 3"),
    ("E0214", "one_way = \"down\"", "direction = \"down\"\n⟦one_way = \"down\""),
    ("E0215", "title = \"A safe harvest\"", "title = ⟦\" \""),
    ("E0215", "\"30 to 60\", as = \"outside-option\"", "⟦\"\", as = \"outside-option\""),
    ("E0215", "levels = { flow = \"half\" }", "levels = ⟦{ }"),
    ("E0215", "at_most_one = [\"north.sign\", \"north.close\"]", "at_most_one = ⟦[]"),
    ("E0216", "vetoes = [\"south\"]", "vetoes = [\"south\", ⟦\"south\"]"),
    ("E0216", "order = [\"daily\", [\"yearly\"]]", "order = [\"daily\", [\"yearly\", ⟦\"daily\"]]"),
    ("W0216", "cites = [\"c-offer\"]\nwhy = \"an offer of half\"", "cites = [\"c-offer\", ⟦\"c-offer\"]\nwhy = \"an offer of half\""),
    ("W0216", "aliases = [\"the upper state\"]", "aliases = [\"the upper state\", ⟦\"The Upper State\"]"),
    ("E0218", "roles = [\"ratifier\"]", "aliases = [⟦\"the upper state\"]"),
    ("E0218", "aliases = [\"the upper state\"]", "aliases = [⟦\"South\"]"),
    ("E0218", "name = \"Minister of the North\"", "name = ⟦\"the daily\""),
    ("E0219", "backs = [\"south\"]", "backs = ⟦[\"bank\"]"),
    ("E0219", "id = \"south\"\nname = \"South\"", "id = \"south\"\nbacks = ⟦[\"bank\"]\nname = \"South\""),
    // Numbers.
    ("E0301", "punished = 30", "punished = ⟦1e999"),
    ("E0301", "punished = 30", "punished = ⟦nan"),
    ("E0301", "punished = 30", "punished = ⟦-inf"),
    ("E0301", "rho = 0.4", "rho = ⟦nan"),
    ("E0301", "position = \"30 to 55\"", "position = ⟦\"nan to 55\""),
    ("E0301", "position = \"30 to 55\"", "position = ⟦\"30 to 1e999\""),
    ("E0302", "position = \"30 to 55\"", "position = ⟦\"30 to 155\""),
    ("E0302", "position = \"30 to 55\"", "position = ⟦-1"),
    ("E0302", "detection = 80", "detection = ⟦101"),
    ("E0302", "at = 50, text", "at = ⟦150, text"),
    ("E0302", "{ beta = { a = 4, b = 2 } }", "{ beta = { a = 4, b = 2, low = 10, high = ⟦120 } }"),
    ("E0302", "{ discrete = [[20, 1], [40, 3]] }", "{ discrete = [[20, 1], [⟦400, 3]] }"),
    ("E0302", "round = 0.5", "round = ⟦0"),
    ("E0302", "punish_rounds = 8", "punish_rounds = ⟦1.5"),
    ("E0302", "years = 5", "years = ⟦0"),
    ("E0302", "quota = 67", "quota = ⟦167"),
    ("E0302", "relevance = 60", "relevance = ⟦600"),
    ("E0302", "rate = \"0.1 to 0.4\"", "rate = ⟦-0.1"),
    ("E0303", "position = \"30 to 55\"", "position = ⟦\"55 to 30\""),
    ("E0303", "salience = [70, 95]", "salience = ⟦[95, 70]"),
    ("E0303", "{ low = 30, mid = 45, high = 60,", "{ low = 30, mid = 65, high = ⟦60,"),
    ("E0303", "min = 50, mode = 80, max = 100", "min = 50, mode = 80, max = ⟦70"),
    ("E0304", "position = \"30 to 55\"", "position = ⟦\"30 to 30\""),
    ("E0304", "{ uniform = [40, 70] }", "{ uniform = [40, ⟦40] }"),
    ("E0305", "{ normal = [45, 9] }", "{ normal = ⟦[45, -9] }"),
    ("E0305", "{ discrete = [[20, 1], [40, 3]] }", "{ discrete = ⟦[[20, 0], [40, 0]] }"),
    ("E0305", "{ lognormal = { low = 3, high = 10 } }", "{ lognormal = { low = ⟦0, high = 10 } }"),
    ("E0305", "delay = \"0.2 to 0.5\"", "delay = { beta = ⟦[2, 3] }"),
    ("E0306", "position = \"30 to 55\"", "position = ⟦\"about thirty\""),
    ("E0306", "salience = [70, 95]", "salience = ⟦[70, 80, 95]"),
    ("E0307", "distribution = \"triangular\"", "distribution = ⟦\"triangle\""),
    // Dates and questions.
    ("E0401", "title = \"Reservoir treaty\"\nas_of = 2026-01-15", "title = \"Reservoir treaty\"\nas_of = ⟦\"15 January\""),
    ("E0401", "on = \"2025-11\"", "on = ⟦\"2025-13\""),
    ("E0401", "on = 2027-03-01", "on = ⟦2027-03-01T10:00:00"),
    ("W0401", "by = 2026-12-31 }", "by = ⟦2025-12-31 }"),
    ("E0402", "from = 2025-06-01, to = 2025-06-03", "from = 2025-06-01, to = ⟦2025-05-03"),
    ("N0403", "{ what = \"a written treaty\", by = 2026-12-31 }", "⟦{ what = \"a written treaty\" }"),
    ("E0404", "{ event = \"water is kept back\", years = 5 }", "⟦{ years = 5 }"),
    ("E0404", "{ event = \"water is kept back\", years = 5 }", "⟦{ event = \"water is kept back\" }"),
    ("E0405", "until = 2027-01-01", "until = ⟦2017-01-01"),
    // Claims.
    ("E0501", "cites = [\"c-refusal\"]", "cites = [⟦\"c-refusel\"]"),
    ("E0501", "on = 2026-12-31, cites = [\"c-offer\"]", "on = 2026-12-31, cites = [⟦\"c-ofer\"]"),
    // What the models need.
    ("W0605", "[[move]]\nparty = \"south\"", "⟦[[move]]\nparty = \"north\""),
    ("W0601", "complies = 60", "complies = ⟦90"),
    ("W0602", "yields = 40", "yields = ⟦95"),
    ("E0602", "false_alarm = 5", "false_alarm = ⟦85"),
    ("E0603", "\"stance.south.flow.position\"", "⟦\"stance.south.flow.positon\""),
    ("E0604", "rho = 0.4", "rho = ⟦1.4"),
    ("E0604", "[\"stance.north.flow.position\", \"stance.south.flow.position\"]", "⟦[\"stance.south.flow.position\", \"stance.south.flow.position\"]"),
    ("E0604", "[\"stance.north.flow.position\", \"stance.south.flow.position\"]", "⟦[\"stance.north.flow.position\"]"),
    ("W0604", "\"stance.north.flow.position\",", "⟦\"compliance.north.cheats\","),
    ("E0605", "k = 14", "k = ⟦24"),
    ("E0605", "k = 14\nn = 20", "k = 14\nn = ⟦0"),
    ("E0606", "after = \"gauges\"", "after = ⟦\"payment\""),
    ("E0607", "after = \"gauges\"", "after = ⟦\"guages\""),
    ("E0608", "pattern = \"Y-Y\"", "pattern = ⟦\"YY\""),
    ("E0608", "pattern = \"Y-Y\"", "pattern = ⟦\"Y?Y\""),
    ("E0609", "b = \"data.daily\"", "b = ⟦\"flow.none\""),
    ("E0610", "sides = [\"north\", \"south\"]", "sides = ⟦[\"north\", \"south\", \"bank\"]"),
    ("E0610", "least = { south = 30 }", "least = { ⟦bank = 30 }"),
    ("E0107", "place = \"Lakeside\"", "place = \"Lakeside\"\n⟦place = \"Shore\""),
];

/// Broken syntax: told on its line, wherever on it, and nothing else is.
#[rustfmt::skip]
const SYNTAX: &[(&str, &str, &str)] = &[
    ("E0106", "about = \"Two states share a reservoir.\"", "about = ⟦\"Two states share a reservoir."),
    ("E0106", "place = \"Lakeside\"", "place ⟦\"Lakeside\""),
    ("E0106", "punished = 30", "punished = ⟦"),
    ("E0106", "punished = 30", "punished = ⟦thirty"),
    ("E0106", "vetoes = [\"south\"]", "vetoes = [\"south\"⟦"),
    ("E0106", "by = 2026-12-31 }", "by = ⟦2026-02-30 }"),
    ("E0106", "{ quota = 67 }", "{ quota = 67⟦"),
    ("E0106", "[[hazard]]", "[[hazard⟦]"),

];

#[test]
fn the_case_itself_has_no_problem() {
    let loaded = Folder::water().load();
    assert_eq!(loaded.diagnostics, []);
    let case = &loaded.case;
    assert_eq!((case.stances.len(), case.options.len(), case.views.len(), case.steps.len()), (3, 3, 2, 2));
    assert_eq!((case.correlations.len(), case.references.len(), case.infeasible.len()), (1, 2, 4));
}

#[test]
fn each_mistake_is_told_once_and_in_its_place() {
    let mut wrong = Vec::new();
    for (code, old, new) in MISTAKES {
        let (text, line, column) = spoilt(CASE, old, new);
        let loaded = Folder::water().with("case.toml", &text).load();
        let expected = vec![format!("{code}@{line}:{column}")];
        if told(&loaded) != expected {
            let words: Vec<&str> = loaded.diagnostics.iter().map(|told| told.message.as_str()).collect();
            wrong.push(format!(
                "{new:?}\n  expected {expected:?}\n  told     {:?} {:?}",
                &told(&loaded),
                &words[..words.len().min(4)]
            ));
        }
        for told in &loaded.diagnostics {
            assert_eq!(told.severity == Severity::Error, told.code.starts_with('E'), "{code}");
            assert!(!told.message.is_empty() && !told.help.is_empty(), "{code} has no words");
            assert!(detente_case::codes::page(told.code).is_some());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn broken_syntax_is_told_on_its_line_only() {
    let mut wrong = Vec::new();
    for (code, old, new) in SYNTAX {
        let (text, line, _) = spoilt(CASE, old, new);
        let loaded = Folder::water().with("case.toml", &text).load();
        let told = told(&loaded);
        if told.len() != 1 || !told[0].starts_with(&format!("{code}@{line}:")) {
            let words: Vec<&str> = loaded.diagnostics.iter().map(|told| told.message.as_str()).collect();
            wrong.push(format!(
                "{new:?}\n  expected {code}@{line}\n  told     {:?} {:?}",
                &told[..told.len().min(6)],
                &words[..words.len().min(4)]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_without_a_format_or_without_anything() {
    let loaded = Folder::water().with("case.toml", CASE.replace("format = 1\n", "")).load();
    assert_eq!(told(&loaded), ["E0109@1:1"]);
    let loaded = Folder::empty().with("case.toml", "").load();
    assert_eq!(told(&loaded), ["E0109@1:1", "E0204@1:1"]);
    let loaded = Folder::empty().with("case.toml", "format = 1\n[case]\ntitle = \"positions only\"\n").load();
    assert_eq!(told(&loaded), [""; 0]);
}

#[test]
fn twelve_mistakes_are_twelve_diagnostics() {
    let mistakes = [
        ("as_of = 2026-01-15", "as_of = ⟦\"soon\""),
        ("by = 2026-12-31 }", "⟦}"),
        ("required = [\"north\", \"south\"]", "required = [\"north\", ⟦\"soth\"]"),
        ("reliability = \"B\"", "reliability = ⟦\"H\""),
        ("{ id = \"half\", at = 50", "{ id = \"half\", at = ⟦-5"),
        ("position = \"30 to 55\"", "position = ⟦\"55 to 30\""),
        ("salience = [70, 95]", "⟦salence = [70, 95]"),
        ("refuses = [\"none\"]", "refuses = [⟦\"nothing\"]"),
        ("b = \"data.daily\"", "b = ⟦\"data.dayly\""),
        ("place = \"Lakeside\"", "place = ⟦Lakeside"),
        ("false_alarm = 5", "false_alarm = ⟦1e999"),
        ("k = 14", "k = ⟦140"),
    ];
    let mut text = CASE.to_owned();
    let mut lines = Vec::new();
    for (old, new) in mistakes {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    for (number, line) in text.lines().enumerate() {
        lines.extend(line.matches('⟦').map(|_| number + 1));
    }
    let loaded = Folder::water().with("case.toml", text.replace('⟦', "")).load();
    let told: Vec<usize> = loaded.diagnostics.iter().map(|told| loaded.place(told.span).line).collect();
    assert_eq!(lines.len(), 12);
    assert_eq!(told, lines, "{:#?}", loaded.diagnostics);
}

#[test]
fn help_names_the_nearest() {
    for (old, new, near) in [
        ("guarantor = \"bank\"", "guarantor = ⟦\"bnak\"", "did you mean `bank`?"),
        ("guarantor = \"bank\"", "guarantor = ⟦\"the upper state\"", "write its id: `north`"),
        ("refuses = [\"none\"]", "refuses = [⟦\"non\"]", "did you mean `none`?"),
        ("salience = [70, 95]", "⟦salince = [70, 95]", "did you mean `salience`?"),
        ("[glossary]", "[⟦glosary]", "did you mean `glossary`?"),
        ("cites = [\"c-refusal\"]", "cites = [⟦\"c-refussal\"]", "did you mean `c-refusal`?"),
    ] {
        let (text, ..) = spoilt(CASE, old, new);
        let loaded = Folder::water().with("case.toml", &text).load();
        assert_eq!(loaded.diagnostics[0].help, near);
    }
}

#[test]
fn rows_that_lack_or_repeat_are_told_at_the_row() {
    // A class of the case's own without a count, `only_if` alone, a preference without a form.
    for (code, old, new) in [
        (
            "E0204",
            "[[reference]]\nquestion = \"holds\"\nclass = \"own\"\ntitle = \"river treaties\"\nk = 14",
            "⟦[[reference]]\nquestion = \"holds\"\nclass = \"own\"",
        ),
        ("E0214", "[[infeasible]]\noption = \"south.sign\"\nonly_if", "[[infeasible]]\n⟦only_if"),
        (
            "E0214",
            "[[preference]]\nparty = \"bank\"\nranking = [\"north.sign & south.sign\", [\"north.sign\", \"south.sign\"], \"north.close\"]",
            "⟦[[preference]]\nparty = \"bank\"",
        ),
    ] {
        let (text, line, column) = spoilt(CASE, old, new);
        let loaded = Folder::water().with("case.toml", &text).load();
        assert_eq!(told(&loaded), [format!("{code}@{line}:{column}")], "{:?}", loaded.diagnostics);
    }
}

/// (code, what stands in the log, what is written instead; `⟦` marks where the problem is told).
#[rustfmt::skip]
const LOG_MISTAKES: &[(&str, &str, &str)] = &[
    ("E0504", "\"c-offer\",\"report\":\"daily-2026-01-10\"", "\"c-offer\",\"report\":⟦\"daily-2026-01-01\""),
    ("E0505", "[\"the northern minister", "⟦[\"the nothern minister"),
    ("E0506", "[[132,165]]", "⟦[[132,1650]]"),
    ("E0506", "[[132,165]]", "⟦[[165,132]]"),
    ("E0507", "\"\\\"we can let through half", "⟦\"\\\"we can let through all"),
    ("E0508", "[[132,165]]", "⟦[[128,165]]"),
    ("E0503", "{\"t\":\"claim\",\"id\":\"c-offer\",\"report\":\"daily-2026-01-10\"", "⟦{\"t\":\"claim\",\"id\":\"c-offer\",\"report\":7"),
    ("E0503", "\"kind\":\"offer\"", "\"kind\":⟦\"ofer\""),
    ("E0503", "{\"t\":\"suggestion\"", "⟦{\"t\":\"suggest\""),
    ("E0503", "\"credibility\":3", "\"credibility\":⟦9"),
    ("E0503", "\"polarity\":\"-\"", "\"polarity\":⟦\"no\""),
    ("W0505", "\"do\":\"accept\",\"set\":{}", "\"do\":\"edit\",\"set\":{\"modality\":⟦\"hoped\"}"),
    ("E0503", "\"said\":\"2026-01-10\"", "\"said\":⟦\"yesterday\""),
    ("E0503", "{\"from\":\"2026-01-01\",\"to\":\"2026-01-10\"}", "⟦{\"from\":\"2026-01-11\",\"to\":\"2026-01-10\"}"),
    ("E0503", "\"row\":{\"party\"", "\"row\":{⟦'party\""),
    ("E0510", "\"claim\":\"c-offer\",\"do\":\"accept\"", "\"claim\":⟦\"c-ofer\",\"do\":\"accept\""),
    ("E0503", "{\"t\":\"decision\",\"claim\":\"c-offer\",\"do\":\"accept\"", "⟦{\"t\":\"decision\",\"claim\":\"c-offer\",\"do\":\"agree\""),
    ("E0503", "\"do\":\"accept\",\"set\":{}", "\"do\":\"edit\",\"set\":⟦{\"quote\":[]}"),
    ("E0503", "\"do\":\"accept\",\"set\":{}", "\"do\":\"edit\",\"set\":⟦{\"id\":\"c-2\"}"),
];

/// A claim that cannot be read is told once, where it is wrong: not again where it is cited and decided on.
#[test]
fn each_mistake_in_the_log_is_told_once_at_the_mistake() {
    let mut wrong = Vec::new();
    for (code, old, new) in LOG_MISTAKES {
        let (text, line, column) = spoilt(LOG, old, new);
        let loaded = Folder::water().with("claims.jsonl", text).load();
        let told = told(&loaded);
        if told != [format!("{code}@{line}:{column}")] {
            wrong.push(format!("{new}: {told:?} {:#?}", loaded.diagnostics));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
