//! `detente schema`: the tables and keys of a case, the shapes of all JSON, the shipped base rates.

use crate::args::{Common, Format, SchemaArgs};
use crate::output;
use detente_case::schema;
use detente_outlook::baserates;
use serde::Serialize;
use std::process::ExitCode;

/// The shapes of JSON, each with an example line and what its parts are.
const SHAPES: &[(&str, &str)] = &[
    ("read", include_str!("../schemas/read.md")),
    ("claims", include_str!("../schemas/claims.md")),
    ("check", include_str!("../schemas/check.md")),
    ("outlook", include_str!("../schemas/outlook.md")),
    ("forecast", include_str!("../schemas/forecast.md")),
    ("graph", include_str!("../schemas/graph.md")),
    ("backtest", include_str!("../schemas/backtest.md")),
    ("deals", include_str!("../schemas/deals.md")),
    ("talks", include_str!("../schemas/talks.md")),
    ("hold", include_str!("../schemas/hold.md")),
    ("compare", include_str!("../schemas/compare.md")),
    ("levers", include_str!("../schemas/levers.md")),
    ("history", include_str!("../schemas/history.md")),
    ("rerun", include_str!("../schemas/rerun.md")),
    ("score", include_str!("../schemas/score.md")),
    ("explain", include_str!("../schemas/explain.md")),
];

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    tables: Vec<Table>,
    json: Vec<Shape>,
    base_rates: Vec<BaseRate>,
}

#[derive(Serialize)]
struct Table {
    name: &'static str,
    form: &'static str,
    about: &'static str,
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    name: &'static str,
    form: &'static str,
    unit: &'static str,
    required: bool,
    about: &'static str,
}

#[derive(Serialize)]
struct Shape {
    name: &'static str,
    page: &'static str,
}

#[derive(Serialize)]
struct BaseRate {
    id: &'static str,
    question: &'static str,
    title: &'static str,
    event: &'static str,
    clock: &'static str,
    n: f64,
    clusters: Option<f64>,
}

fn tables() -> Vec<Table> {
    schema::TABLES
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
                    form: key.form,
                    unit: key.unit,
                    required: key.required,
                    about: key.about,
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
        })
        .collect()
}

pub fn run(args: &SchemaArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let wanted = args.name.as_deref();
    let mut answer =
        Answer { format: "detente.schema/1", tables: Vec::new(), json: Vec::new(), base_rates: Vec::new() };
    match wanted {
        None => {
            answer.tables = tables();
            answer.json = SHAPES.iter().map(|(name, page)| Shape { name, page }).collect();
            answer.base_rates = base_rates();
        }
        Some("case") => answer.tables = tables(),
        Some("base-rates") => answer.base_rates = base_rates(),
        Some(name) => {
            answer.tables = tables().into_iter().filter(|table| table.name == name).collect();
            answer.json = SHAPES
                .iter()
                .filter(|(shape, _)| *shape == name)
                .map(|(name, page)| Shape { name, page })
                .collect();
            if answer.tables.is_empty() && answer.json.is_empty() {
                let known = ["case", "base-rates"]
                    .into_iter()
                    .chain(SHAPES.iter().map(|(name, _)| *name))
                    .chain(schema::TABLES.iter().map(|table| table.name));
                let hint = detente_case::nearest(name, known.clone()).map_or_else(
                    || format!("known are: {}", known.collect::<Vec<_>>().join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                anyhow::bail!("no table or JSON shape is called `{name}`; {hint}");
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
                        key.form.to_owned(),
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
                    key.form.to_owned(),
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
        out.push_str(&format!("JSON of `{}`\n\n{}\n", shape.name, shape.page));
    }
    if !answer.base_rates.is_empty() {
        out.push_str("Base-rate classes (docs/methods/base-rates.md tells how each was counted)\n\n");
        let rows: Vec<Vec<String>> = answer
            .base_rates
            .iter()
            .map(|class| {
                vec![
                    class.id.to_owned(),
                    class.question.to_owned(),
                    class.n.to_string(),
                    class.title.to_owned(),
                    class.event.to_owned(),
                ]
            })
            .collect();
        out.push_str(&output::table(&["id", "question", "n", "class", "event"], &rows, &[2]));
    }
    output::text(&out)
}
