//! `[[condition]]`, `[[gate]]`, `[[exclude]]`: what stands between a deal and its signing.

use super::people::{cycles, name_rows};
use super::{Cx, Item, Names, Row};
use crate::vocabulary::*;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// Ids of gates.
pub(super) fn name_gates(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut names = Names::default();
    name_rows(cx, rows, &mut names);
    cx.gates = names;
}

pub(super) fn excludes(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let basis = cx.basis(row);
        if let Some(when) = row.get("if").and_then(|item| cx.level_formula(item)) {
            cx.case.excludes.push(Exclude { when, basis, span: row.span });
        }
    }
}

pub(super) fn conditions(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let (mut seen, mut acts) = (BTreeMap::new(), BTreeMap::new());
    for (at, row) in rows.iter().enumerate() {
        let id = cx.own_id(row, &mut seen);
        let basis = cx.basis(row);
        let party = cx.party_of(row, "party");
        let act = row.get("act").and_then(|item| {
            let text = cx.string(item)?;
            let act = cx.option_named(text, item.span)?;
            let own = cx.case.options.get(act.at()).map(|option| option.party);
            if let (Some(party), Some(own)) = (party, own)
                && party != own
            {
                let message = "the act is another party's: a condition is on what the party does itself";
                cx.error("E0612", item.span, message, "name an option of its own, or the other party");
            }
            Some(act)
        });
        let when = row.get("if").and_then(|item| cx.level_formula(item));
        let same = |other: &&Row<'_>| {
            let act = |row: &Row<'_>| row.get("act").and_then(|item| item.value.as_str().map(str::to_owned));
            other.get("id").is_none() && act(other) == act(row)
        };
        let alone = rows.iter().filter(same).count() <= 1;
        let name = if id.is_empty() { unnamed(row, at, &mut acts, alone) } else { id.clone() };
        let held = cx.held(row.get("chance"), format!("condition.{name}.chance"), &basis, row.span);
        if let (Some(party), Some(act), Some(when)) = (party, act, when) {
            cx.case.conditions.push(Condition { id, party, act, when, held, basis, span: row.span });
        }
    }
}

/// What a condition without an id is called: by its act; where several stand on one act, by act and formula, so that the
/// order of rows changes no draw; a second one of the same words with its number.
fn unnamed(row: &Row<'_>, at: usize, acts: &mut BTreeMap<String, u32>, alone: bool) -> String {
    let words = |key: &str| row.get(key).and_then(|item| item.value.as_str());
    let Some(act) = words("act") else { return at.to_string() };
    let name = match words("if") {
        Some(formula) if !alone => {
            format!("{act}.{}", formula.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => act.to_owned(),
    };
    let known = acts.entry(name.clone()).or_insert(0);
    *known += 1;
    if *known == 1 { name } else { format!("{name}.{known}") }
}

pub(super) fn gates(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let id = row.get("id").and_then(|item| item.value.as_str()).unwrap_or_default().to_owned();
        let mut basis = cx.cites_and_why(row);
        basis.by = cx.optional_string(row, "by");
        let gate = Gate {
            what: cx.optional_string(row, "what").unwrap_or_else(|| id.clone()),
            binds: cx.held(row.get("binds"), format!("gate.{id}.binds"), &basis, row.span),
            passes: cx.held(row.get("passes"), format!("gate.{id}.passes"), &basis, row.span),
            needs: row.get("needs").map_or_else(Vec::new, |item| needs(cx, item)),
            time: gate_time(cx, row),
            basis,
            span: row.span,
            id,
        };
        cx.case.gates.push(gate);
    }
    let next: Vec<Vec<usize>> =
        cx.case.gates.iter().map(|gate| gate.needs.iter().map(|id| id.at()).collect()).collect();
    for cycle in cycles(&next) {
        let names: Vec<&str> = cycle.iter().map(|at| cx.case.gates[*at].id.as_str()).collect();
        let message = format!("the gate `{}` waits for itself ({})", names[0], names.join(" after "));
        let span = rows[cycle[0]].get("needs").map_or(rows[cycle[0]].span, |item| item.span);
        cx.error("E0606", span, message, "remove one `needs` of the circle");
    }
}

/// One gate, or a list of them, each once.
fn needs(cx: &mut Cx<'_>, item: Item<'_>) -> Vec<GateId> {
    let items = if matches!(item.value, DeValue::Array(_)) { cx.list(item) } else { vec![item] };
    let mut found = Vec::new();
    for item in items {
        let Some(gate) = cx.string(item).and_then(|id| cx.gate_named(id, item.span)) else { continue };
        if found.contains(&gate) {
            cx.repeated(item.span);
        } else {
            found.push(gate);
        }
    }
    found
}

/// At most one of `on`, `not_before`, `within`.
fn gate_time(cx: &mut Cx<'_>, row: &Row<'_>) -> GateTime {
    let given: Vec<Item<'_>> =
        ["on", "not_before", "within"].into_iter().filter_map(|key| row.get(key)).collect();
    if let [first, .., last] = given[..] {
        let message = format!("`{}` and `{}` exclude each other here", first.key, last.key);
        cx.error("E0214", last.key_span, message, "keep one of them");
    }
    let Some(item) = given.first().copied() else { return GateTime::AtOnce };
    let time = match item.key {
        "on" => cx.date(item).map(GateTime::On),
        "not_before" => cx.date(item).map(GateTime::NotBefore),
        _ if matches!(item.value, DeValue::Table(_)) => cx.when(item).map(GateTime::Between),
        _ => cx.duration(item).map(GateTime::Within),
    };
    time.unwrap_or_default()
}
