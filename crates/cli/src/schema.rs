//! `detente schema`: the tables and keys of a case, the shapes of all JSON, the shipped base rates.

use crate::args::SchemaArgs;
use crate::flags::{Common, Format};
use crate::output;
use detente_bind::baserates;
use detente_case::rows;
use detente_chance::words::percent;
use serde::Serialize;
use std::process::ExitCode;

/// The shapes of JSON: name, an example line with what its parts are, and every path. The paths are derived from the
/// types and compared with real answers by `tests/shapes.rs`.
const SHAPES: &[(&str, &str, &str)] = &[
    ("read", include_str!("../schemas/read.md"), include_str!("../schemas/read.tsv")),
    (
        "readings",
        "`detente read FOLDER`: several reports at once.\n",
        include_str!("../schemas/readings.tsv"),
    ),
    ("read-into", "`detente read FILE --into CASE`.\n", include_str!("../schemas/read-into.tsv")),
    ("read-score", "`detente read FILE --score GOLD`.\n", include_str!("../schemas/read-score.tsv")),
    (
        "draft",
        "`detente draft REPORT…`: who is at the table, what they want of each other, on what conditions, what happened. \
         Every list of `cites` names claims of the same answer.\n",
        include_str!("../schemas/draft.tsv"),
    ),
    (
        "draft-score",
        "`detente draft REPORT… --score GOLD`: the draft against what a careful person found.\n",
        include_str!("../schemas/draft-score.tsv"),
    ),
    (
        "ask",
        "`detente ask CASE --format json`: what was answered now, and the next question with what knowing it would do.\n",
        include_str!("../schemas/ask.tsv"),
    ),
    ("review", include_str!("../schemas/review.md"), include_str!("../schemas/review.tsv")),
    ("claims", include_str!("../schemas/claims.md"), include_str!("../schemas/claims.tsv")),
    ("classes", include_str!("../schemas/classes.md"), include_str!("../schemas/classes.tsv")),
    ("check", include_str!("../schemas/check.md"), include_str!("../schemas/check.tsv")),
    ("outlook", include_str!("../schemas/outlook.md"), include_str!("../schemas/outlook.tsv")),
    ("forecast", include_str!("../schemas/forecast.md"), include_str!("../schemas/forecast.tsv")),
    ("graph", include_str!("../schemas/graph.md"), include_str!("../schemas/graph.tsv")),
    ("backtest", include_str!("../schemas/backtest.md"), include_str!("../schemas/backtest.tsv")),
    (
        "backtest-spells",
        "`detente backtest SPELLS.csv`: history's clock judged by spells.\n",
        include_str!("../schemas/backtest-spells.tsv"),
    ),
    (
        "backtest-cases",
        "`detente backtest --cases TABLE.csv`: minimal cases, their answers beside history alone.\n",
        include_str!("../schemas/backtest-cases.tsv"),
    ),
    ("deals", include_str!("../schemas/deals.md"), include_str!("../schemas/deals.tsv")),
    (
        "game",
        "A small game: `detente deals GAME.nfg`, `GAME.efg`, or `deals CASE --game WHICH`.\n",
        include_str!("../schemas/game.tsv"),
    ),
    ("talks", include_str!("../schemas/talks.md"), include_str!("../schemas/talks.tsv")),
    ("hold", include_str!("../schemas/hold.md"), include_str!("../schemas/hold.tsv")),
    ("hold-form", "`detente hold --form NAME KEY=NUMBER …`.\n", include_str!("../schemas/hold-form.tsv")),
    ("hold-forms", "`detente hold --form list`.\n", include_str!("../schemas/hold-forms.tsv")),
    ("compare", include_str!("../schemas/compare.md"), include_str!("../schemas/compare.tsv")),
    (
        "ledger",
        "`detente ledger CASE…`: sealed outlooks with their outcomes and scores.\n",
        include_str!("../schemas/ledger.tsv"),
    ),
    ("levers", include_str!("../schemas/levers.md"), include_str!("../schemas/levers.tsv")),
    ("history", include_str!("../schemas/history.md"), include_str!("../schemas/history.tsv")),
    ("rerun", include_str!("../schemas/rerun.md"), include_str!("../schemas/rerun.tsv")),
    ("sweep", include_str!("../schemas/sweep.md"), include_str!("../schemas/sweep.tsv")),
    ("score", include_str!("../schemas/score.md"), include_str!("../schemas/score.tsv")),
    ("explain", include_str!("../schemas/explain.md"), include_str!("../schemas/explain.tsv")),
    ("schema", include_str!("../schemas/schema.md"), include_str!("../schemas/schema.tsv")),
];

fn shape((name, page, paths): &(&'static str, &'static str, &'static str)) -> Shape {
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().unwrap_or_default();
        let (path, is, presence, about) = (next(), next(), next(), next());
        PathRow { path, is, null: presence.contains("null"), optional: presence.contains("optional"), about }
    };
    Shape { name, page, paths: paths.lines().map(row).collect() }
}

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Tables of a case file.
    tables: Vec<Table>,
    /// Shapes of JSON.
    json: Vec<Shape>,
    /// Classes of history that come with the program.
    base_rates: Vec<BaseRate>,
}

#[derive(Serialize)]
struct Table {
    /// Name of the table.
    name: &'static str,
    /// How it is written.
    form: &'static str,
    /// What it is for.
    about: &'static str,
    /// Its keys.
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    /// Name of the key.
    name: &'static str,
    /// What it takes.
    form: String,
    /// Unit.
    unit: &'static str,
    /// It must be given.
    required: bool,
    /// What it is.
    about: &'static str,
    /// True where the key is read and checked, but not yet computed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ahead: bool,
}

#[derive(Serialize)]
struct Shape {
    /// Name of the shape.
    name: &'static str,
    /// An example line and what its parts are, as Markdown.
    page: &'static str,
    /// Every path of it, in the order of the answer.
    paths: Vec<PathRow>,
}

#[derive(Serialize)]
struct PathRow {
    /// Names joined by dots; `[]` for the entries of a list, `{}` for a key that is not fixed.
    path: &'static str,
    /// What stands there, in words.
    is: &'static str,
    /// It may be null.
    null: bool,
    /// It may be absent.
    optional: bool,
    /// What it means, and in which unit.
    about: &'static str,
}

#[derive(Serialize)]
struct BaseRate {
    /// Id, as in a case file.
    id: &'static str,
    /// `signed` or `holds`.
    question: &'static str,
    /// What is counted.
    title: &'static str,
    /// What counts as the event.
    event: &'static str,
    /// From when to when years are counted.
    clock: &'static str,
    /// Cases; may be weighted.
    n: f64,
    /// Groups that they come in; null where each stands alone.
    clusters: Option<f64>,
    /// Share of good outcomes of a class without a clock.
    share: Option<f64>,
    /// Years, share without the event, 95 % interval over clusters.
    survival: Vec<(f64, f64, Option<[f64; 2]>)>,
    /// What to beware of.
    warnings: &'static [String],
    /// Where it is from.
    citation: &'static str,
    /// Only where one class is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<baserates::Cases>,
}

fn tables() -> Vec<Table> {
    rows::TABLES
        .iter()
        .map(|table| Table {
            name: table.name,
            form: table.form,
            about: table.about,
            keys: table
                .keys
                .iter()
                .map(|key| Key {
                    name: key.name,
                    form: key.form(),
                    unit: key.unit(),
                    required: key.required,
                    about: key.about,
                    ahead: key.ahead || table.ahead,
                })
                .collect(),
        })
        .collect()
}

fn base_rates() -> Vec<BaseRate> {
    baserates::classes()
        .iter()
        .map(|class| BaseRate {
            id: &class.id,
            question: match class.question {
                detente_case::QuestionKind::Signed => "signed",
                detente_case::QuestionKind::Holds => "holds",
            },
            title: &class.title,
            event: &class.event,
            clock: &class.clock,
            n: class.n,
            clusters: class.clusters,
            share: class.fixed,
            survival: class.survival.iter().map(|at| (at.years, at.share, at.interval)).collect(),
            warnings: &class.warnings,
            citation: &class.citation,
            cases: None,
        })
        .collect()
}

/// A class's shares in a few words: "S(1) 74 %, S(5) 49 %".
fn shares(class: &BaseRate) -> String {
    if let Some(share) = class.share {
        return percent(share);
    }
    let at = |years: f64| class.survival.iter().find(|point| point.0 == years);
    let said = [1.0, 5.0]
        .into_iter()
        .filter_map(at)
        .map(|(years, share, _)| format!("S({years}) {}", percent(*share)));
    said.collect::<Vec<_>>().join(", ")
}

pub(crate) fn run(args: &SchemaArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if args.json_schema {
        output::text(&format!("{}\n", serde_json::to_string_pretty(&rows::json_schema())?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = args.name.as_deref();
    let mut answer =
        Answer { format: "detente.schema/1", tables: Vec::new(), json: Vec::new(), base_rates: Vec::new() };
    match wanted {
        None => {
            answer.tables = tables();
            answer.json = SHAPES.iter().map(shape).collect();
            answer.base_rates = base_rates();
        }
        Some("case") => answer.tables = tables(),
        Some("base-rates") => answer.base_rates = base_rates(),
        Some(name) => {
            answer.tables = tables().into_iter().filter(|table| table.name == name).collect();
            answer.json = SHAPES.iter().filter(|(own, ..)| *own == name).map(shape).collect();
            answer.base_rates = base_rates().into_iter().filter(|class| class.id == name).collect();
            for class in &mut answer.base_rates {
                class.cases = baserates::cases(class.id);
            }
            if answer.tables.is_empty() && answer.json.is_empty() && answer.base_rates.is_empty() {
                let known = ["case", "base-rates"]
                    .into_iter()
                    .chain(baserates::classes().iter().map(|class| class.id.as_str()))
                    .chain(SHAPES.iter().map(|(name, ..)| *name))
                    .chain(rows::TABLES.iter().map(|table| table.name));
                let hint = detente_case::nearest(name, known.clone()).map_or_else(
                    || {
                        let names = known.filter(|name| baserates::class(name).is_none());
                        format!("known are: {}", names.collect::<Vec<_>>().join(", "))
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                anyhow::bail!("no table, JSON shape or base-rate class is called `{name}`; {hint}");
            }
        }
    }
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(
            &["table", "key", "is", "unit", "required", "about"],
            answer.tables.iter().flat_map(|table| {
                table.keys.iter().map(|key| {
                    vec![
                        table.name.to_owned(),
                        key.name.to_owned(),
                        key.form.clone(),
                        key.unit.to_owned(),
                        if key.required { "required".into() } else { String::new() },
                        key.about.to_owned(),
                    ]
                })
            }),
        )?,
        Format::Text => text(&answer)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// One class with everything that is known of it.
fn one(class: &BaseRate) -> String {
    let groups = class.clusters.map(|groups| format!(" in {groups} groups")).unwrap_or_default();
    let mut out = format!("{}: {}\n\n", class.id, class.title);
    for (name, words) in [
        ("question", class.question),
        ("event", class.event),
        ("clock", class.clock),
        ("cases", &format!("{}{groups}", class.n)),
        ("source", class.citation),
    ] {
        out.push_str(&format!("  {name:<9}{}\n", output::wrap(words, 86, "           ")));
    }
    for warning in class.warnings {
        out.push_str(&format!("  beware   {}\n", output::wrap(warning, 86, "           ")));
    }
    if let Some(share) = class.share {
        out.push_str(&format!("\n  share of good outcomes: {}\n", percent(share)));
    }
    if !class.survival.is_empty() {
        let rows: Vec<Vec<String>> = class
            .survival
            .iter()
            .map(|(years, share, interval)| {
                let ends = interval.map_or_else(
                    || "–".to_owned(),
                    |[low, high]| format!("{} to {}", percent(low), percent(high)),
                );
                vec![format!("  {years}"), percent(*share), ends]
            })
            .collect();
        out.push('\n');
        out.push_str(&output::table(&["  years", "without the event", "95 %, over groups"], &rows, &[1, 2]));
    }
    match &class.cases {
        Some(cases) => {
            let mut head: Vec<&str> = cases.columns.iter().map(String::as_str).collect();
            head.extend(["years", "event"]);
            let rows: Vec<Vec<String>> = cases
                .rows
                .iter()
                .map(|row| {
                    let mut cells: Vec<String> = row.what.iter().map(|cell| output::cut(cell, 40)).collect();
                    cells.extend([
                        format!("{:.1}", row.years),
                        if row.event { "yes" } else { "no" }.to_owned(),
                    ]);
                    cells
                })
                .collect();
            let years = head.len() - 2;
            out.push_str(&format!("\nCases ({}; {})\n\n", cases.citation, cases.licence));
            out.push_str(&output::table(&head, &rows, &[years]));
        }
        None => out.push_str("\nThe licence of the source does not let its cases be listed here.\n"),
    }
    out
}

fn text(answer: &Answer) -> anyhow::Result<()> {
    let mut out = String::new();
    for table in &answer.tables {
        out.push_str(&format!(
            "{}   {}\n  {}\n",
            table.name,
            table.form,
            output::wrap(table.about, 96, "  ")
        ));
        let rows: Vec<Vec<String>> = table
            .keys
            .iter()
            .map(|key| {
                vec![
                    format!("    {}{}", key.name, if key.required { " *" } else { "" }),
                    key.form.clone(),
                    key.unit.to_owned(),
                    key.about.to_owned(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            out.push_str(&output::table(&["    key (* required)", "is", "unit", ""], &rows, &[]));
        }
        out.push('\n');
    }
    for shape in &answer.json {
        out.push_str(&format!("JSON of `{}`\n\n{}\nEvery path:\n\n", shape.name, shape.page));
        for row in &shape.paths {
            let null = if row.null { " or null" } else { "" };
            let optional = if row.optional { ", may be absent" } else { "" };
            out.push_str(&format!("  {}: {}{null}{optional}\n", row.path, row.is));
            out.push_str(&format!("      {}\n", output::wrap(row.about, 90, "      ")));
        }
        out.push('\n');
    }
    if !answer.base_rates.is_empty() {
        match &answer.base_rates[..] {
            [class] => out.push_str(&one(class)),
            classes => {
                out.push_str("Base-rate classes. `detente schema ID` shows one with its cases; docs/methods/base-rates.md\ntells how each was counted. S(t): share without the event t years on.\n");
                for class in classes {
                    out.push_str(&format!(
                        "\n{} ({}, n {}, {})\n  {}\n",
                        class.id,
                        class.question,
                        class.n,
                        shares(class),
                        output::wrap(&format!("{}: {}", class.title, class.event), 96, "  ")
                    ));
                }
            }
        }
    }
    output::text(&out)
}
