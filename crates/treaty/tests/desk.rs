//! The desk of drafts on cases of four kinds, against numbers that can be worked out by hand and against the packages of
//! `detente deals`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::files::Files;
use detente_case::{Case, Severity, load_files};
use detente_deals::single::single;
use detente_findings::deals::{Ask, Said, deals};
use detente_treaty::draft::{Draft, draft};
use detente_treaty::reading::{Match, as_typed, place, read};
use detente_treaty::tables::{Choice, Ground};
use detente_treaty::{draft_said, reading};
use std::path::Path;

struct Laid {
    case: Case,
    bound: Bound,
    sample: Sample,
    ground: Option<Ground>,
}

fn laid(case: Case, draws: usize) -> Laid {
    let bound = detente_bind::bind(&case);
    let sample = detente_bind::draw(&case, &bound, 7, draws);
    let ground = Ground::new(&case, &bound, &sample);
    Laid { case, bound, sample, ground }
}

fn lay(text: &str, draws: usize) -> Laid {
    let loaded = load_files(&Files::memory([("case.toml", text)]), "case.toml", None);
    assert_eq!(loaded.diagnostics.iter().find(|d| d.severity == Severity::Error), None);
    laid(loaded.case, draws)
}

impl Laid {
    fn judge(&self, text: &str, said: &[&str], out: &[&str]) -> Draft {
        let said: Vec<Match> = said.iter().map(|typed| as_typed(&self.case, typed).unwrap()).collect();
        let reading = read(&self.case, text, &said).unwrap();
        let out: Vec<usize> = out.iter().map(|number| place(&reading, number).unwrap()).collect();
        draft(&self.case, &self.bound, self.ground.as_ref(), &reading, &out, true)
    }
}

const HEAD: &str = "format = 1\n[case]\ntitle = \"A case\"\nas_of = 2026-01-31\n";

fn wages() -> String {
    format!(
        r#"{HEAD}
[[party]]
id = "union"
name = "Metal Union"
roles = ["signatory"]
alternative = {{ in = "wage", at = 55, as = "breakdown-point" }}
[[party]]
id = "firm"
name = "Hill Works"
roles = ["signatory"]
alternative = {{ in = "wage", at = 60, as = "breakdown-point" }}
[[issue]]
id = "wage"
title = "Hourly wage"
unit = "USD/h"
from = 40
to = 80
[[stance]]
party = "union"
issue = "wage"
salience = 50
value = [[40, 0], [80, 100]]
[[stance]]
party = "firm"
issue = "wage"
salience = 50
value = [[40, 100], [80, 0]]
"#
    )
}

#[test]
fn one_wage_is_priced_in_its_unit_and_opened_by_a_number() {
    let laid = lay(&wages(), 32);
    let found = laid.judge(
        "Contract\n\n1. The hourly wage is USD 50 per hour.\n2. Lockers are cleaned on Fridays.\n",
        &[],
        &[],
    );
    let wage = &found.articles[0];
    assert_eq!((wage.issue.as_deref(), wage.value), (Some("wage"), Some(50.0)));
    assert_eq!(found.unmatched, ["2"]);
    let [union, firm] = &wage.objects[..] else { panic!("{:?}", wage.objects) };
    assert!((union.price - 0.75).abs() < 1e-9 && (firm.price - 0.25).abs() < 1e-9);
    assert_eq!((union.price_in_unit, firm.price_in_unit), (Some(30.0), Some(10.0)));
    let acceptance = found.acceptance.as_ref().unwrap();
    assert_eq!((acceptance.all, acceptance.parties["union"], acceptance.parties["firm"]), (0.0, 0.0, 1.0));
    assert!((acceptance.gains["union"] + 0.125).abs() < 1e-9);
    let change = &found.opens[0].changes[0];
    assert_eq!((&change.to, change.article.as_deref()), (&Said::Number(55.0), Some("1")));
    let [from, to] = change.range.unwrap();
    assert!((from - 55.0).abs() < 1e-6 && (to - 60.0).abs() < 1e-6);
    assert!(found.opens[0].at_mid && found.opens[0].all == 1.0);
    let next = found.next.unwrap();
    assert_eq!((next.all, next.exact), (1.0, true));
    assert!(matches!(next.package["wage"], Said::Number(at) if (at - 57.5).abs() < 1e-6));
    // Inside the zone nobody is short and there is nothing to open.
    let found = laid.judge("1. The wage is fifty-seven dollars (USD 57) per hour.", &[], &[]);
    assert_eq!(found.acceptance.unwrap().all, 1.0);
    assert!(found.opens.is_empty());
    // A number that cannot be written leaves the issue open.
    let found = laid.judge("1. The wage is USD 90 per hour.", &[], &[]);
    assert!(found.articles[0].outside && found.open[0].issue == "wage");
}

fn ceasefire() -> String {
    format!(
        r#"{HEAD}
[[party]]
id = "north"
name = "Northern Command"
roles = ["signatory"]
alternative = {{ is = 50, as = "breakdown-point" }}
[[party]]
id = "south"
name = "Southern Front"
roles = ["signatory"]
alternative = {{ is = 50, as = "breakdown-point" }}
[[issue]]
id = "withdrawal"
title = "Withdrawal of forces"
levels = [{{ id = "stay", text = "forces stay where they are" }}, {{ id = "full", text = "forces withdraw behind the river" }}]
[[issue]]
id = "prisoners"
title = "Prisoners"
levels = [{{ id = "all", text = "all prisoners are exchanged at once" }}, {{ id = "none", text = "no exchange of prisoners" }}]
[[issue]]
id = "monitors"
title = "Monitors"
levels = [{{ id = "un", text = "United Nations observers along the line" }}, {{ id = "silent", text = "the text is silent" }}]
[[stance]]
party = "north"
issue = "withdrawal"
salience = 60
value = {{ stay = 100, full = 0 }}
refuses = {{ is = ["full"], chance = 75 }}
[[stance]]
party = "south"
issue = "withdrawal"
salience = 20
value = {{ stay = 0, full = 100 }}
[[stance]]
party = "north"
issue = "prisoners"
salience = 20
value = {{ all = 0, none = 100 }}
[[stance]]
party = "south"
issue = "prisoners"
salience = 60
value = {{ all = 100, none = 0 }}
[[stance]]
party = "north"
issue = "monitors"
salience = 20
value = {{ un = 0, silent = 100 }}
[[stance]]
party = "south"
issue = "monitors"
salience = 20
value = {{ un = 100, silent = 0 }}
[[exclude]]
if = "withdrawal.full & monitors.silent"
why = "nobody would see whether they left"
"#
    )
}

const CEASEFIRE: &str = "CEASEFIRE\n\nArticle I\nThe forces of both sides shall withdraw behind the river.\n\nArticle II\nThere shall be no exchange of prisoners.\n\nArticle III\nObservers of the United Nations are placed along the line.\n";

#[test]
fn a_ceasefire_is_priced_by_hand() {
    let laid = lay(&ceasefire(), 400);
    let found = laid.judge(CEASEFIRE, &[], &[]);
    let levels: Vec<Option<&str>> = found.articles.iter().map(|article| article.level.as_deref()).collect();
    assert_eq!(levels, [Some("full"), Some("none"), Some("un")]);
    // North: worst package worth 0, best 1 (weights .6, .2, .2 of 1); it has .2 of it here.
    let north = &found.articles[0].objects[0];
    assert_eq!((north.party.as_str(), north.red_line), ("north", true));
    assert!((north.price - 0.6).abs() < 1e-9, "{}", north.price);
    assert!((north.red_line_chance - 0.75).abs() < 0.02, "{}", north.red_line_chance);
    let acceptance = found.acceptance.as_ref().unwrap();
    assert!((acceptance.gains["north"] + 0.3).abs() < 1e-9 && (acceptance.gains["south"] + 0.1).abs() < 1e-9);
    // No single change suits both: north needs its forces to stay, south its prisoners back. The pair does.
    assert!(found.opens.iter().all(|opening| opening.changes.len() == 2 || !opening.at_mid));
    let best = &found.opens[0];
    let changed: Vec<&Said> = best.changes.iter().map(|change| &change.to).collect();
    assert!(best.at_mid && best.all == 1.0);
    assert_eq!(changed, [&Said::Level("stay".into()), &Said::Level("all".into())]);
    assert_eq!(found.next.as_ref().unwrap().all, 1.0);
    assert!(found.exclusions.is_empty());
}

#[test]
fn without_an_article_its_silence_counts_and_may_break_a_rule() {
    let laid = lay(&ceasefire(), 64);
    let found = laid.judge(CEASEFIRE, &[], &["III"]);
    assert!(!found.articles[2].inside && found.articles[2].objects.is_empty());
    assert_eq!(found.open[0].silent, Some(Said::Level("silent".into())));
    let [broken] = &found.exclusions[..] else { panic!("{:?}", found.exclusions) };
    assert!(broken.certain && broken.why.as_deref() == Some("nobody would see whether they left"));
    assert_eq!(broken.articles, ["I"]);
    assert_eq!(found.acceptance.unwrap().all, 0.0, "a text that cannot be written is accepted by nobody");
}

fn trade() -> String {
    let mut text = format!("{HEAD}[[source]]\nid = \"gazette\"\nkind = \"outlet\"\nname = \"The Gazette\"\n");
    for (id, name) in [("east", "Eastland"), ("west", "Westland"), ("isle", "The Isle")] {
        text.push_str(&format!("[[party]]\nid = \"{id}\"\nname = \"{name}\"\nroles = [\"signatory\"]\nalternative = \"35 to 55\"\n"));
    }
    for (id, title, low, high) in [
        (
            "tariffs",
            "Tariffs on steel",
            "tariffs on steel fall to nothing at once",
            "tariffs on steel fall over ten years",
        ),
        ("fish", "Fishing quotas", "quotas as before", "new quotas by zone"),
        (
            "courts",
            "Settling of disputes",
            "disputes go to an arbitral tribunal",
            "disputes are settled by talks alone",
        ),
    ] {
        text.push_str(&format!(
            "[[issue]]\nid = \"{id}\"\ntitle = \"{title}\"\nlevels = [{{ id = \"a\", text = \"{low}\" }}, {{ id = \"b\", text = \"{high}\" }}]\n"
        ));
        for (at, party) in ["east", "west", "isle"].into_iter().enumerate() {
            let likes = (id.len() + at) % 2 == 0;
            let (a, b) = if likes { ("70 to 100", "0 to 50") } else { ("10 to 60", "50 to 100") };
            text.push_str(&format!(
                "[[stance]]\nparty = \"{party}\"\nissue = \"{id}\"\nsalience = \"30 to 80\"\nvalue = {{ a = \"{a}\", b = \"{b}\" }}\n"
            ));
        }
    }
    text
}

const TRADE: &str = "1. Tariffs on steel shall fall over ten years.\n2. New quotas for fish are set by zone.\n3. Disputes are settled by talks alone.\n4. The annexes are part of this treaty.\n";

/// The same package asked of `detente deals`, whole and with issues left open.
fn agrees_with_deals(laid: &Laid, text: &str, out: &[&str], levels: Vec<Option<usize>>) {
    let found = laid.judge(text, &[], out);
    let ask = Ask { packages: vec![("asked".to_owned(), levels)], ..Ask::default() };
    let deals = deals(&laid.case, &laid.bound, &laid.sample, &ask).unwrap();
    let asked = &deals.asked[0];
    let acceptance = found.acceptance.unwrap();
    assert_eq!(acceptance.all, asked.acceptable);
    let parties: Vec<f64> = deals.parties.iter().map(|party| acceptance.parties[party]).collect();
    assert_eq!(parties, asked.by_party);
    assert_eq!(acceptance.every, asked.every_way.as_ref().map(|every| every.acceptable));
    assert_eq!(acceptance.draws, laid.sample.draws);
}

#[test]
fn a_text_is_accepted_as_often_as_its_package() {
    let laid = lay(&trade(), 300);
    agrees_with_deals(&laid, TRADE, &[], vec![Some(1), Some(1), Some(1)]);
    agrees_with_deals(&laid, TRADE, &["2"], vec![Some(1), None, Some(1)]);
    agrees_with_deals(&laid, TRADE, &["1", "3"], vec![None, Some(1), None]);
    let bundled = detente_case::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/israel-syria"));
    let laid = laid_from(bundled.case);
    let text = "Article 1\nIsrael leaves some of the positions that it entered since December 2024.\n\nArticle 2\nThe text prejudges no claim of either side to the Golan.\n";
    let levels = |case: &Case| -> Vec<Option<usize>> {
        let level = |issue: &str, level: &str| {
            let row = case.issues.iter().find(|row| row.id == issue).unwrap();
            row.levels.iter().position(|row| row.id == level)
        };
        // Of Turkish bases and minorities a silent text says what silence says.
        let says = [
            ("withdrawal", "partial"),
            ("golan", "without-prejudice"),
            ("turkish-presence", "free"),
            ("minorities", "internal"),
        ];
        case.issues
            .iter()
            .map(|row| says.iter().find(|(id, _)| *id == row.id).and_then(|(id, at)| level(id, at)))
            .collect()
    };
    let levels = levels(&laid.case);
    agrees_with_deals(&laid, text, &[], levels);
}

fn laid_from(case: Case) -> Laid {
    laid(case, 200)
}

#[test]
fn changes_and_chances_are_those_of_the_text_written_so() {
    let laid = lay(&trade(), 300);
    let found = laid.judge(TRADE, &[], &[]);
    assert_eq!(found.unmatched, ["4"]);
    for article in &found.articles {
        for objection in &article.objects {
            // As if the article had been written as the party wants it.
            let Said::Level(level) = &objection.wants else { panic!() };
            let typed = format!("{}={}.{level}", article.number, article.issue.as_deref().unwrap());
            let changed = laid.judge(TRADE, &[&typed], &[]).acceptance.unwrap();
            assert_eq!(changed.parties[&objection.party], objection.chance_changed);
        }
    }
    for opening in &found.opens {
        let typed: Vec<String> = opening
            .changes
            .iter()
            .map(|change| format!("{}={}.{}", change.article.as_deref().unwrap(), change.issue, change.to))
            .collect();
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let changed = laid.judge(TRADE, &typed, &[]).acceptance.unwrap();
        assert_eq!((changed.all, &changed.parties), (opening.all, &opening.parties));
    }
    // The next text: no package is accepted more often, and of those as good none tells more.
    let ground = laid.ground.as_ref().unwrap();
    let next = found.next.unwrap();
    let spaces = ground.spaces(ground.draws()).unwrap();
    let most = single(&spaces, &[None; 3], |most| most, u64::MAX).packages[0].1;
    let shares: Vec<f64> = (0..8_usize)
        .map(|at| {
            ground.shares(&[Choice::Level(at >> 2), Choice::Level(at >> 1 & 1), Choice::Level(at & 1)]).all
        })
        .collect();
    let best = shares.iter().copied().fold(0.0, f64::max);
    assert_eq!(best, most as f64 / ground.draws() as f64);
    assert!(next.exact && next.all >= best - (best * (1.0 - best) / ground.draws() as f64).sqrt() - 1e-12);
}

#[test]
fn water_in_numbers_and_levels() {
    let text = format!(
        r#"{HEAD}
[[party]]
id = "upper"
name = "Upper Riparian"
roles = ["signatory"]
alternative = {{ is = 40, as = "outside-option" }}
[[party]]
id = "lower"
name = "Lower Riparian"
roles = ["signatory"]
alternative = {{ is = 40, as = "outside-option" }}
[[issue]]
id = "release"
title = "Guaranteed release"
unit = "billion cubic metres/year"
from = 30
to = 50
[[issue]]
id = "data"
title = "Exchange of data"
levels = [{{ id = "none", text = "no data are shared" }}, {{ id = "daily", text = "daily data on inflow and releases" }}]
[[stance]]
party = "upper"
issue = "release"
salience = 80
value = [[30, 100], [50, 0]]
at_most = "42 to 46"
[[stance]]
party = "lower"
issue = "release"
salience = 80
value = [[30, 0], [50, 100]]
[[stance]]
party = "upper"
issue = "data"
salience = 20
value = {{ none = 100, daily = 0 }}
[[stance]]
party = "lower"
issue = "data"
salience = 20
value = {{ none = 0, daily = 100 }}
[[exclude]]
if = "release > 47"
why = "the turbines cannot pass more"
"#
    );
    let laid = lay(&text, 128);
    let draft = "Treaty\n\nArticle 1\nThe upper riparian releases no less than 48 billion cubic metres a year.\n\nArticle 2\nNo data are shared.\n";
    let found = laid.judge(draft, &[], &[]);
    assert_eq!(
        found.articles.iter().map(|a| (a.value, a.level.as_deref())).collect::<Vec<_>>(),
        [(Some(48.0), None), (None, Some("none"))]
    );
    assert!(found.exclusions.iter().any(|broken| broken.certain && broken.articles == ["1"]));
    let at_40 = laid.judge(&draft.replace("48", "40"), &[], &[]);
    let acceptance = at_40.acceptance.as_ref().unwrap();
    // Lower: .8 × .5 = .4 of its range: exactly its alternative.
    assert_eq!(acceptance.all, 1.0);
    assert!(acceptance.gains["lower"].abs() < 1e-9 && (acceptance.gains["upper"] - 0.2).abs() < 1e-9);
    let at_38 = laid.judge(&draft.replace("48", "38"), &[], &[]);
    let change = at_38.articles[0].change.as_ref().unwrap();
    assert_eq!(change.to, Said::Number(40.0));
    let [from, to] = change.range.unwrap();
    assert!((from - 40.0).abs() < 1e-6 && (40.2..42.0).contains(&to), "{from} {to}");
    // Without the article on releases some number can still be found.
    let open = laid.judge(draft, &[], &["1"]);
    assert_eq!(open.acceptance.unwrap().all, 1.0);
    assert!(matches!(open.open[0].filled, Some(Said::Number(_))));
}

#[test]
fn a_case_without_packages_still_reads_the_text() {
    let text = ceasefire();
    let issues = text.split("[[stance]]").next().unwrap();
    let laid = lay(issues, 8);
    let found = laid.judge(CEASEFIRE, &[], &[]);
    assert!(found.acceptance.is_none() && found.next.is_none());
    assert_eq!(found.articles[0].level.as_deref(), Some("full"));
    assert!(draft_said::text(&laid.case, &found, 80).contains("has no packages"));
}

#[test]
fn lines_fit_the_columns() {
    for (case, text) in
        [(wages(), "1. The wage is USD 50 per hour."), (ceasefire(), CEASEFIRE), (trade(), TRADE)]
    {
        let laid = lay(&case, 64);
        let found = laid.judge(text, &[], &[]);
        for width in [60, 80, 120] {
            let page = draft_said::text(&laid.case, &found, width);
            let longest = page.lines().map(detente_terminal::output::width).max().unwrap();
            assert!(longest <= width, "{longest} > {width}\n{page}");
        }
    }
}

#[test]
fn two_articles_on_one_issue() {
    let laid = lay(&ceasefire(), 16);
    let text = "1. Forces shall withdraw behind the river.\n2. Forces stay where they are.\n";
    let found = laid.judge(text, &["2=withdrawal.stay"], &[]);
    assert_eq!(
        (found.articles[0].overruled.as_deref(), found.articles[1].overruled.as_deref()),
        (Some("2"), None)
    );
    let out = laid.judge(text, &["2=withdrawal.stay"], &["2"]);
    assert_eq!(out.articles[0].overruled, None);
    assert!(reading::counting(&read(&laid.case, "", &[]).unwrap(), &[]).is_empty());
}
