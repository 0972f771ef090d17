//! `detente export`: what a case says, as tables for a spreadsheet, or as a map of who backs and speaks for whom.

use crate::args::ExportArgs;
use crate::{load, output};
use anyhow::{Context, bail};
use detente_case::{Case, ClaimState, PartyId};
use detente_desk::sheets::{self, Cell, Table};
use serde_json::json;
use std::process::ExitCode;

pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let case = &ready.loaded.case;
    let ending = args.to.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    match ending.as_str() {
        "xlsx" => output::write_file(&args.to, &sheets::xlsx(&tables(case))?)?,
        "json" => {
            let mut text = serde_json::to_string_pretty(&map(case))?;
            text.push('\n');
            output::write_file(&args.to, text.as_bytes())?;
        }
        "" => {
            std::fs::create_dir_all(&args.to)
                .with_context(|| format!("cannot make {}", args.to.display()))?;
            for table in tables(case) {
                let path = args.to.join(format!("{}.csv", table.name));
                output::write_file(&path, &sheets::csv(std::slice::from_ref(&table))?)?;
            }
        }
        "gmcr" | "graphml" | "dot" | "svg" => bail!(
            "the conflict graph is written by `detente graph {} --output {}`",
            args.case.display(),
            args.to.display()
        ),
        _ => bail!(
            "{}: the ending must be .xlsx or .json; without one it is a folder of CSV files",
            args.to.display()
        ),
    }
    output::message(&format!("{} is written", args.to.display()));
    Ok(ExitCode::SUCCESS)
}

fn joined<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.as_ref().to_owned()).collect::<Vec<_>>().join("; ")
}

/// The word of a plain list of words (a role, a kind, a direction): in `case.toml` it is its name in small letters.
fn word<T: std::fmt::Debug>(of: &T) -> String {
    format!("{of:?}").to_lowercase()
}

/// Every table of a case. A number stands as the analyst wrote it: an interval is a text.
fn tables(case: &Case) -> Vec<Table> {
    vec![
        parties(case),
        issues(case),
        stances(case),
        judgements(case),
        sources(case),
        claims(case),
        events(case),
        options(case),
    ]
}

/// A party's name in the file.
fn party(case: &Case, id: PartyId) -> String {
    case.parties[id.at()].id.clone()
}

/// A number as it is written.
fn value(case: &Case, input: Option<detente_case::InputId>) -> Cell {
    input.map_or(Cell::Empty, |id| {
        let input = &case.inputs[id.at()];
        Cell::from(input.dist.words(&input.quantity))
    })
}

fn parties(case: &Case) -> Table {
    let mut table = Table::new("parties", &["id", "name", "aliases", "roles", "backs", "influence"]);
    for row in &case.parties {
        table.rows.push(vec![
            row.id.as_str().into(),
            row.name.as_str().into(),
            joined(&row.aliases).into(),
            joined(row.roles.iter().map(word)).into(),
            joined(row.backs.iter().map(|id| party(case, *id))).into(),
            value(case, row.influence),
        ]);
    }
    table
}

fn issues(case: &Case) -> Table {
    let mut table = Table::new("issues", &["issue", "title", "level", "at", "text"]);
    for issue in &case.issues {
        if issue.levels.is_empty() {
            table.rows.push(vec![
                issue.id.as_str().into(),
                issue.title.as_str().into(),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
            ]);
        }
        for level in &issue.levels {
            table.rows.push(vec![
                issue.id.as_str().into(),
                issue.title.as_str().into(),
                level.id.as_str().into(),
                level.at.into(),
                level.text.as_str().into(),
            ]);
        }
    }
    table
}

fn stances(case: &Case) -> Table {
    let mut table =
        Table::new("stances", &["party", "issue", "position", "salience", "refuses", "cites", "why"]);
    for stance in &case.stances {
        let issue = &case.issues[stance.issue.at()];
        let refuses =
            stance.refuses.iter().flat_map(|line| &line.levels).map(|level| &issue.levels[level.at()].id);
        table.rows.push(vec![
            party(case, stance.party).into(),
            issue.id.as_str().into(),
            value(case, stance.position),
            value(case, stance.salience),
            joined(refuses).into(),
            joined(&stance.basis.cites).into(),
            stance.basis.why.clone().into(),
        ]);
    }
    table
}

fn judgements(case: &Case) -> Table {
    let mut table = Table::new("judgements", &["path", "value", "unit", "cites", "why"]);
    for input in &case.inputs {
        table.rows.push(vec![
            input.path.as_str().into(),
            input.dist.words(&input.quantity).into(),
            input.quantity.unit.into(),
            joined(&input.basis.cites).into(),
            input.basis.why.clone().into(),
        ]);
    }
    table
}

fn sources(case: &Case) -> Table {
    let mut table =
        Table::new("sources", &["id", "kind", "name", "of", "aliases", "reliability", "protected"]);
    for source in &case.sources {
        table.rows.push(vec![
            source.id.as_str().into(),
            word(&source.kind).into(),
            source.name.as_str().into(),
            source.of.map(|id| party(case, id)).into(),
            joined(&source.aliases).into(),
            source.reliability.map(|letter| letter.to_string()).into(),
            if source.protected { "yes" } else { "no" }.into(),
        ]);
    }
    table
}

fn claims(case: &Case) -> Table {
    let mut table = Table::new("claims", &["id", "report", "chain", "quote", "paraphrase", "state"]);
    for claim in &case.claims {
        let state = match claim.state {
            ClaimState::Accepted => "accepted",
            ClaimState::Rejected => "rejected",
            _ => "proposed",
        };
        table.rows.push(vec![
            claim.id.as_str().into(),
            claim.report.as_str().into(),
            joined(case.whole_chain(claim)).into(),
            claim.quote.as_str().into(),
            if claim.paraphrase { "yes" } else { "no" }.into(),
            state.into(),
        ]);
    }
    table
}

fn events(case: &Case) -> Table {
    let mut table =
        Table::new("events", &["kind", "title", "from", "to", "about", "place", "parties", "cites"]);
    for event in &case.events {
        table.rows.push(vec![
            event.kind.as_str().into(),
            event.title.as_str().into(),
            event.when.as_ref().map(|when| when.from.to_string()).into(),
            event.when.as_ref().map(|when| when.to.to_string()).into(),
            event.when.as_ref().map(|when| if when.approximate { "yes" } else { "no" }).into(),
            event.place.clone().into(),
            joined(event.parties.iter().map(|id| party(case, *id))).into(),
            joined(&event.basis.cites).into(),
        ]);
    }
    table
}

fn options(case: &Case) -> Table {
    let mut table = Table::new("options", &["option", "title", "now", "direction"]);
    for option in &case.options {
        table.rows.push(vec![
            format!("{}.{}", party(case, option.party), option.id).into(),
            option.title.as_str().into(),
            if option.now { "yes" } else { "no" }.into(),
            word(&option.direction).into(),
        ]);
    }
    table
}

/// Parties and sources, with who backs, ratifies and speaks for whom: the blueprint that Kumu reads
/// (docs.kumu.io, "Blueprints").
fn map(case: &Case) -> serde_json::Value {
    let name = |id: PartyId| case.parties[id.at()].name.clone();
    let mut elements = Vec::new();
    let mut connections = Vec::new();
    for party in &case.parties {
        let roles = party.roles.iter().map(word);
        elements.push(json!({ "label": party.name, "type": "party", "tags": roles.collect::<Vec<_>>() }));
        for backed in &party.backs {
            connections.push(json!({ "from": party.name, "to": name(*backed), "type": "backs" }));
        }
    }
    for (party, ratifier) in &case.decision.ratifiers {
        connections.push(json!({ "from": name(*ratifier), "to": name(*party), "type": "ratifies for" }));
    }
    // A protected source is on no map.
    for source in case.sources.iter().filter(|source| !source.protected) {
        elements.push(json!({ "label": source.name, "type": "source", "tags": [word(&source.kind)] }));
        if let Some(party) = source.of {
            connections.push(json!({ "from": source.name, "to": name(party), "type": "speaks for" }));
        }
    }
    json!({ "elements": elements, "connections": connections })
}
