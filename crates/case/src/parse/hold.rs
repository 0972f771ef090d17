//! `[contest]`, `[delay.P]`, `[compliance.P]`, `[monitoring]`, `[[hazard]]`, `[[step]]`, `[stalemate.P]`,
//! `[provisions]`: would it hold? And `[grades]`: what grades of sources do.

use super::people::cycles;
use super::{Cx, Item, Row, brief, nearest_hint};
use crate::diagnostic::Span;
use crate::vocabulary::*;
use detente_chance::Dist;
use detente_chance::admiralty::{self, Effect, Grade};
use std::collections::BTreeMap;
use toml::de::DeValue;

pub(super) fn contest(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "contest") else { return };
    let basis = cx.basis(&row);
    let what = cx.optional_string(&row, "what");
    let sides = row.get("sides").and_then(|item| {
        let complaints = cx.sink.diagnostics.len();
        let parties = cx.party_list(&row, "sides");
        match parties[..] {
            [a, b] => Some([a, b]),
            _ => {
                // Something about the list was said already, or a name is not known for a reason told elsewhere.
                let listed = matches!(item.value, DeValue::Array(list) if list.len() != 2);
                if listed && cx.sink.diagnostics.len() == complaints {
                    let message = "a contest has exactly two sides";
                    cx.error("E0610", item.span, message, "write sides = [\"one\", \"other\"]");
                }
                None
            }
        }
    });
    let given = |cx: &mut Cx<'_>, key: &str| cx.by_party(&row, key, &format!("contest.{key}"), &basis);
    let wins = given(cx, "wins");
    let cost = given(cx, "cost");
    let least = given(cx, "least");
    let later = given(cx, "later");
    let unknown = given(cx, "unknown_cost");
    let backs_down = given(cx, "backs_down");
    let audience = given(cx, "audience");
    let shift_steps = row.get("shift_steps").and_then(|item| whole(cx, item, "steps"));
    let outcomes: Vec<f64> = row.get("outcomes").map_or_else(Vec::new, |item| {
        let list = cx.list(item);
        list.into_iter().filter_map(|item| cx.number(item, 0.0, 100.0, "hundredths of the stake")).collect()
    });
    if let (Some(item), [_, _]) = (row.get("later"), &later[..]) {
        let message = "both sides cannot gain by the same shift of power";
        cx.error("E0610", item.span, message, "`later` names the side whose chance of winning rises");
    }
    if let (Some(item), true) = (row.get("shift_steps"), later.is_empty()) {
        let message = "`shift_steps` without `later`: no shift of power is given";
        cx.warn(
            "W0603",
            item.key_span,
            message,
            "add `later = { PARTY = … }`, its chance of winning once the shift is done",
        );
    }
    if let (Some(item), true) = (row.get("audience"), backs_down.is_empty()) {
        let message = "`audience` without `backs_down`: what the side gets when it gives way is not given";
        cx.warn("W0603", item.key_span, message, "add `backs_down = { PARTY = … }`");
    }
    let path = "contest.first_mover".to_owned();
    let first_mover = cx.optional_input(&row, "first_mover", path, &basis);
    let Some(sides) = sides else { return };
    strangers(cx, &row, sides);
    let side = |cx: &mut Cx<'_>, party: PartyId| {
        let find =
            |list: &[(PartyId, InputId)]| list.iter().find(|(who, _)| *who == party).map(|(_, input)| *input);
        for (key, list) in [("wins", &wins), ("cost", &cost)] {
            if let (None, Some(item)) = (find(list), row.get(key)) {
                // A misspelt party in the same table explains the gap.
                let all_known =
                    cx.table_quietly(item).iter().all(|entry| cx.parties.get(entry.key).is_some());
                if all_known && matches!(item.value, DeValue::Table(_)) {
                    let id = cx.case.parties.get(party.at()).map_or("?", |party| &party.id).to_owned();
                    let message = format!("`{key}` says nothing about `{id}`");
                    cx.missing("E0204", item.span, message, format!("add `{id} = …`"));
                }
            }
        }
        Some(ContestSide {
            party,
            wins: find(&wins)?,
            cost: find(&cost)?,
            least: find(&least),
            later: find(&later),
            unknown_cost: find(&unknown),
            backs_down: find(&backs_down),
            audience: find(&audience),
        })
    };
    let (a, b) = (side(cx, sides[0]), side(cx, sides[1]));
    if let (Some(a), Some(b), Some(what)) = (a, b, what) {
        for side in [&a, &b] {
            if let (Some(now), Some(later), Some(item)) =
                (exact(cx, side.wins), side.later.and_then(|id| exact(cx, id)), row.get("later"))
                && later <= now
            {
                let message = format!("the chance of winning does not rise ({now} % now, {later} % later)");
                cx.warn("W0603", item.span, message, "`later` names the side that gains by the shift");
            }
        }
        let sides = [a, b];
        let outcomes = outcomes.into_iter().map(|share| share / 100.0).collect();
        cx.case.contest = Some(Contest { what, sides, first_mover, shift_steps, outcomes, span: row.span });
    }
}

/// Parties in the tables of a contest that are none of its sides.
fn strangers(cx: &mut Cx<'_>, row: &Row<'_>, sides: [PartyId; 2]) {
    for key in ["wins", "cost", "least", "later", "unknown_cost", "backs_down", "audience"] {
        let Some(item) = row.get(key) else { continue };
        for entry in cx.table_quietly(item) {
            if let Some(party) = cx.parties.get(entry.key)
                && !sides.contains(&PartyId(party))
            {
                let message = format!("`{}` is no side of the contest", brief(entry.key));
                cx.error("E0610", entry.key_span, message, "the sides are named in `sides`");
            }
        }
    }
}

/// A whole number from 1 on.
fn whole(cx: &mut Cx<'_>, item: Item<'_>, unit: &str) -> Option<u32> {
    let number = cx.number(item, 1.0, 1_000_000.0, unit)?;
    if number.fract() != 0.0 {
        cx.error("E0302", item.span, format!("{number} is no whole number"), format!("write whole {unit}"));
        return None;
    }
    Some(number as u32)
}

pub(super) fn stalemates(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    for (party, id, row) in party_tables(cx, root, "stalemate") {
        let basis = cx.basis(&row);
        let read = |cx: &mut Cx<'_>, key: &str| {
            cx.required_input(&row, key, format!("stalemate.{id}.{key}"), &basis)
        };
        let stalemate =
            Stalemate { party, now: read(cx, "now"), going_on: read(cx, "going_on"), span: row.span };
        if party.0 != u32::MAX {
            cx.case.stalemates.push(stalemate);
        }
    }
}

pub(super) fn provisions(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "provisions") else { return };
    let basis = cx.basis(&row);
    let has = row.get("has").and_then(|item| cx.table(item)).unwrap_or_default();
    let weights = row.get("weights").and_then(|item| cx.table(item)).unwrap_or_default();
    for item in &weights {
        if !has.iter().any(|have| have.key == item.key) {
            let message = format!("a weight for `{}`, which `has` does not name", brief(item.key));
            let hint = nearest_hint(item.key, has.iter().map(|have| have.key));
            cx.error("E0610", item.key_span, message, hint);
        }
    }
    for item in has {
        let path = format!("provisions.{}", item.key);
        let input = cx.input(item, path, row.quantity("has"), &basis);
        let weight = weights.iter().find(|weight| weight.key == item.key).copied();
        let weight = weight.and_then(|item| cx.number(item, 0.0, 1e6, "of weight")).unwrap_or(1.0);
        cx.case.provisions.push(Provision { name: item.key.to_owned(), has: input, weight });
    }
}

/// `[grades]`: factors by which grades of sources and claims widen intervals.
pub(super) fn grades(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "grades") else { return };
    let mut effect = Effect::default();
    let tables: [(&str, &[Grade; 6], bool); 2] =
        [("reliability", &admiralty::RELIABILITY, true), ("credibility", &admiralty::CREDIBILITY, false)];
    for (key, grades, letters) in tables {
        let Some(items) = row.get(key).and_then(|item| cx.table(item)) else { continue };
        for item in items {
            let place = grades.iter().position(|grade| item.key.chars().eq([grade.grade]));
            let Some(place) = place else {
                let known = if letters { "the letters A to F" } else { "the numbers 1 to 6" };
                let message = format!("`{}` is no grade of {key}", brief(item.key));
                cx.error("E0202", item.key_span, message, format!("the grades are {known}"));
                continue;
            };
            if let Some(factor) = cx.number(item, 1.0, 100.0, "times as wide") {
                let list = if letters { &mut effect.reliability } else { &mut effect.credibility };
                list[place] = factor;
            }
        }
    }
    cx.case.grades = Some(effect);
}

/// The tables `[name.PARTY]`.
fn party_tables<'a>(
    cx: &mut Cx<'_>,
    root: &[Item<'a>],
    name: &'static str,
) -> Vec<(PartyId, &'a str, Row<'a>)> {
    let Some(item) = root.iter().find(|item| item.key == name).copied() else { return Vec::new() };
    let Some(items) = cx.table(item) else { return Vec::new() };
    let mut tables = Vec::new();
    for item in items {
        if !matches!(item.value, DeValue::Table(_)) && cx.parties.get(item.key).is_none() {
            let message = format!("`{name}` is kept by party, and `{}` is none", brief(item.key));
            let hint = nearest_hint(item.key, cx.parties.ids.keys().map(String::as_str));
            cx.error("E0207", item.key_span, message, format!("write the table as `[{name}.PARTY]`; {hint}"));
            continue;
        }
        let party = cx.party_named(item.key, item.key_span);
        let row = cx.row(item, name);
        // A row of nobody is still read for what else is wrong with it; it is not kept.
        let party = party.unwrap_or(PartyId(u32::MAX));
        tables.extend(row.map(|row| (party, item.key, row)));
    }
    tables
}

pub(super) fn delays(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    for (party, id, row) in party_tables(cx, root, "delay") {
        let basis = cx.basis(&row);
        let read =
            |cx: &mut Cx<'_>, key: &str| cx.required_input(&row, key, format!("delay.{id}.{key}"), &basis);
        let delay = Delay {
            party,
            other_yields: read(cx, "other_yields"),
            yields: read(cx, "yields"),
            cost: read(cx, "cost"),
            impatience: read(cx, "impatience"),
            span: row.span,
        };
        if let (Some(more), Some(less)) = (exact(cx, delay.other_yields), exact(cx, delay.yields))
            && more <= less
        {
            let span = row.get("yields").map_or(row.span, |item| item.span);
            let message = format!("yielding ({less}) is worth no less than seeing the other yield ({more})");
            cx.warn("W0602", span, message, "then nobody waits: see whether the two are exchanged");
        }
        if party.0 != u32::MAX {
            cx.case.delays.push(delay);
        }
    }
}

pub(super) fn compliance(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    for (party, id, row) in party_tables(cx, root, "compliance") {
        let basis = cx.basis(&row);
        let path = |key: &str| format!("compliance.{id}.{key}");
        let read = |cx: &mut Cx<'_>, key: &str| cx.required_input(&row, key, path(key), &basis);
        let compliance = Compliance {
            party,
            cheats: read(cx, "cheats"),
            complies: read(cx, "complies"),
            punished: read(cx, "punished"),
            suckered: cx.optional_input(&row, "suckered", path("suckered"), &basis),
            impatience: read(cx, "impatience"),
            aid: cx.optional_input(&row, "aid", path("aid"), &basis),
            span: row.span,
        };
        payoff_order(cx, &row, &compliance);
        if party.0 != u32::MAX {
            cx.case.compliance.push(compliance);
        }
    }
}

/// Where payoffs are exact, cheating should beat complying, complying the breakdown, and the breakdown being
/// suckered: otherwise there is nothing to enforce, or two numbers are exchanged.
fn payoff_order(cx: &mut Cx<'_>, row: &Row<'_>, of: &Compliance) {
    let mut ladder = vec![("cheats", of.cheats), ("complies", of.complies), ("punished", of.punished)];
    ladder.extend(of.suckered.map(|suckered| ("suckered", suckered)));
    for pair in ladder.windows(2) {
        let (Some(_), Some(item)) = (row.get(pair[0].0), row.get(pair[1].0)) else { continue };
        if let (Some(above), Some(below)) = (exact(cx, pair[0].1), exact(cx, pair[1].1)) {
            // The last step may be level: being cheated may be no worse than no deal.
            let wrong = if pair[1].0 == "suckered" { above < below } else { above <= below };
            if wrong {
                let message =
                    format!("`{}` ({above}) should be worth more than `{}` ({below})", pair[0].0, pair[1].0);
                let help = "see whether two payoffs are exchanged; as they stand the question is empty";
                cx.warn("W0601", item.span, message, help);
                return;
            }
        }
    }
}

/// The number, where it is certain.
fn exact(cx: &Cx<'_>, id: InputId) -> Option<f64> {
    match cx.case.inputs.get(id.at())?.dist {
        Dist::Exact(number) => Some(number),
        _ => None,
    }
}

pub(super) fn monitoring(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "monitoring") else { return };
    let basis = cx.basis(&row);
    let read = |cx: &mut Cx<'_>, key: &str| cx.optional_input(&row, key, format!("monitoring.{key}"), &basis);
    let detection = read(cx, "detection");
    let false_alarm = read(cx, "false_alarm");
    if let (Some(seen), Some(alarm)) =
        (detection.and_then(|id| exact(cx, id)), false_alarm.and_then(|id| exact(cx, id)))
        && seen < alarm
    {
        let span = row.get("false_alarm").map_or(row.span, |item| item.span);
        let message = format!("a false alarm ({alarm} %) is likelier than a detection ({seen} %)");
        cx.error("E0602", span, message, "exchange the two, or lower `false_alarm`");
    }
    let round = read(cx, "round");
    if let (Some(id), Some(item)) = (round, row.get("round"))
        && exact(cx, id) == Some(0.0)
    {
        cx.error(
            "E0302",
            item.span,
            "a round of no length",
            "write the years from one look to the next, above 0",
        );
    }
    let punish_rounds = row.get("punish_rounds").and_then(|item| whole(cx, item, "rounds"));
    let monitoring = Monitoring {
        detection,
        false_alarm,
        round,
        guarantor: cx.party_of(&row, "guarantor"),
        acts: read(cx, "acts"),
        penalty: read(cx, "penalty"),
        punish_rounds,
        span: row.span,
    };
    cx.case.monitoring = Some(monitoring);
}

pub(super) fn hazards(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let id = cx.own_id(row, &mut seen);
        let basis = cx.basis(row);
        let hazard = Hazard {
            what: cx.optional_string(row, "what").unwrap_or_else(|| id.clone()),
            party: cx.party_of(row, "party"),
            rate: cx.required_input(row, "rate", format!("hazard.{id}.rate"), &basis),
            breaks: cx.optional_input(row, "breaks", format!("hazard.{id}.breaks"), &basis),
            span: row.span,
            id,
        };
        cx.case.hazards.push(hazard);
    }
}

pub(super) fn steps(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let ids: Vec<String> = rows.iter().map(|row| cx.own_id(row, &mut seen)).collect();
    let poisoned = ids.iter().any(String::is_empty);
    let place: BTreeMap<&str, u32> =
        ids.iter().enumerate().rev().map(|(at, id)| (id.as_str(), at as u32)).collect();
    let mut after: Vec<Option<u32>> = Vec::new();
    for row in rows {
        let named = row.get("after").and_then(|item| cx.string(item).map(|id| (id, item.span)));
        after.push(named.and_then(|(id, span)| {
            let found = place.get(id).copied();
            if found.is_none() && !poisoned {
                let hint = nearest_hint(id, ids.iter().map(String::as_str));
                cx.error("E0607", span, format!("there is no step `{}`", brief(id)), hint);
            }
            found
        }));
    }
    let next: Vec<Vec<usize>> =
        after.iter().map(|after| after.iter().map(|at| *at as usize).collect()).collect();
    for cycle in cycles(&next) {
        let names: Vec<&str> = cycle.iter().map(|at| ids[*at].as_str()).collect();
        let message = format!("the step `{}` waits for itself ({})", names[0], names.join(" after "));
        let row = &rows[cycle[0]];
        let span = row.get("after").map_or(row.span, |item| item.span);
        cx.error("E0606", span, message, "remove one `after` of the circle");
        for at in cycle {
            after[at] = None;
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let id = ids[at].clone();
        let basis = cx.cites_and_why(row);
        let by = cx.party_of(row, "by");
        let step = Step {
            by: by.unwrap_or(PartyId(0)),
            does: cx.optional_string(row, "does").unwrap_or_default(),
            after: after[at],
            on: row.get("on").and_then(|item| cx.date(item)),
            delay: cx.optional_input(row, "delay", format!("step.{id}.delay"), &basis),
            costs: cx.by_party(row, "costs", &format!("step.{id}.costs"), &basis),
            gives: cx.by_party(row, "gives", &format!("step.{id}.gives"), &basis),
            kept: row.get("kept").and_then(|item| cx.truth(item)).unwrap_or(true),
            span: row.span,
            id,
        };
        cx.case.steps.push(step);
    }
}
