//! Continuous issues (`[[issue]]` with `from` and `to`), stances on them, and alternatives that are said as a package
//! or in an issue's unit.

use super::people::name_rows;
use super::{Cx, Item, Names, Row, value};
use crate::date::Date;
use crate::vocabulary::*;
use detente_chance::Quantity;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// True for a row of an issue with ends of its own.
pub(super) fn is_continuous(row: &Row<'_>) -> bool {
    row.get("from").is_some() || row.get("to").is_some()
}

/// True for a stance on a continuous issue.
pub(super) fn is_stance_on_term(cx: &Cx<'_>, row: &Row<'_>) -> bool {
    let issue = row.get("issue").and_then(|item| item.value.as_str());
    issue.is_some_and(|issue| cx.terms.get(issue).is_some())
}

/// Ids of continuous issues, apart from those with levels, and of their named points.
pub(super) fn name_terms(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut names = Names::default();
    name_rows(cx, rows, &mut names);
    for row in rows {
        let Some(item) = row.get("id") else { continue };
        let Some(id) = item.value.as_str() else { continue };
        if cx.issues.get(id).is_some() {
            let help = "an issue with levels has it already: choose another id";
            cx.error("E0206", item.span, format!("the id `{}` is used twice", super::brief(id)), help);
            // One of the two was to be called otherwise, and others may call it so.
            names.ids.remove(id);
            cx.issues.poisoned = true;
        }
    }
    cx.terms = names;
}

pub(super) fn terms(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let id = row.get("id").and_then(|item| item.value.as_str()).unwrap_or_default().to_owned();
        let basis = cx.basis(row);
        for (key, other) in [("from", "to"), ("to", "from")] {
            if let (Some(item), None) = (row.get(key), row.get(other)) {
                let message = format!("`{key}` without `{other}`: a continuous issue has two ends");
                cx.missing("E0204", item.key_span, message, format!("add `{other} = …`"));
            }
        }
        let (from, to) = (cx.ranged(row, "from"), cx.ranged(row, "to"));
        if let (Some(from), Some(to), Some(item)) = (from, to, row.get("to"))
            && from >= to
        {
            let message = format!("the issue ends at {to}, not above {from}, where it begins");
            cx.error("E0614", item.span, message, "exchange `from` and `to`, or mend one of them");
        }
        let (from, to) = (from.unwrap_or(0.0), to.unwrap_or(100.0));
        let ends = in_unit(from, to);
        let (mut levels, mut seen) = (Vec::new(), BTreeMap::new());
        for item in row.get("levels").map_or_else(Vec::new, |item| cx.list(item)) {
            let Some(level) = cx.row(item, "issue.level") else { continue };
            let id = cx.own_id(&level, &mut seen);
            let at = level.get("at").and_then(|item| cx.number(item, ends.low, ends.high, ends.unit));
            let text = cx.optional_string(&level, "text").unwrap_or_else(|| id.clone());
            levels.push(Level { at, text, span: level.span, id });
        }
        let ids = levels.iter().enumerate().map(|(at, level)| (level.id.clone(), at as u32)).collect();
        cx.term_levels.push(Names { ids, ..Names::default() });
        let reference =
            row.get("reference").map(|item| cx.input(item, format!("issue.{id}.reference"), ends, &basis));
        let term = Term {
            title: cx.optional_string(row, "title").unwrap_or_else(|| id.clone()),
            unit: cx.optional_string(row, "unit").unwrap_or_default(),
            from,
            to,
            levels,
            reference,
            span: row.span,
            id,
        };
        cx.case.terms.push(term);
    }
}

/// Numbers of an issue between its ends.
fn in_unit(from: f64, to: f64) -> Quantity {
    // Ends that are upside down are an error already; what is read next is not to complain of them again.
    let (low, high) = if from < to { (from, to) } else { (f64::MIN, f64::MAX) };
    Quantity { low, high, wide: (low, high), scale: 1.0, unit: "of the issue" }
}

/// The numbers of an issue: of a continuous one between its ends, of any other on 0–100.
pub(super) fn numbers_of(cx: &Cx<'_>, matter: Matter) -> Quantity {
    match matter {
        Matter::Issue(_) => in_unit(0.0, 100.0),
        Matter::Term(term) => {
            cx.case.terms.get(term.at()).map_or(in_unit(0.0, 100.0), |term| in_unit(term.from, term.to))
        }
    }
}

pub(super) fn stances(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeSet::new();
    for row in rows {
        let name = |key: &str| row.get(key).and_then(|item| item.value.as_str()).unwrap_or("?");
        let path = format!("stance.{}.{}", name("party"), name("issue"));
        let party = cx.party_of(row, "party");
        let Some(term) = cx.terms.get(name("issue")).map(TermId) else { continue };
        let numbers = numbers_of(cx, Matter::Term(term));
        if let Some(party) = party
            && !seen.insert((party, term))
        {
            let span = row.get("issue").map_or(row.span, |item| item.span);
            cx.error("E0213", span, "this party has a stance on this issue already", "merge the two rows");
        }
        for key in ["order", "refuses"] {
            if let Some(item) = row.get(key) {
                let message = format!("`{key}` speaks of levels, and the issue is continuous");
                cx.error("E0611", item.key_span, message, "write `value`, `at_least` or `at_most`");
            }
        }
        let basis = cx.basis(row);
        let number = |cx: &mut Cx<'_>, key: &str| {
            row.get(key).map(|item| cx.input(item, format!("{path}.{key}"), numbers, &basis))
        };
        let (position, at_least, at_most) =
            (number(cx, "position"), number(cx, "at_least"), number(cx, "at_most"));
        let salience = cx.optional_input(row, "salience", format!("{path}.salience"), &basis);
        let (mut points, mut value) = (Vec::new(), Vec::new());
        match row.get("value") {
            Some(item) if matches!(item.value, DeValue::Array(_)) => points = points_of(cx, item, numbers),
            Some(item) => {
                for entry in cx.table(item).unwrap_or_default() {
                    let level = cx.point_named(Matter::Term(term), entry.key, entry.key_span);
                    let path = format!("{path}.value.{}", entry.key);
                    let worth = cx.input(entry, path, row.quantity("value"), &basis);
                    value.extend(level.map(|level| (level, worth)));
                }
            }
            None => {}
        }
        let earlier = earlier(cx, row, &path, numbers, &basis);
        let span = row.span;
        cx.case.term_stances.extend(party.map(|party| TermStance {
            party,
            term,
            position,
            salience,
            points,
            value,
            at_least,
            at_most,
            earlier,
            basis,
            span,
        }));
    }
}

fn earlier(
    cx: &mut Cx<'_>,
    row: &Row<'_>,
    path: &str,
    numbers: Quantity,
    basis: &Basis,
) -> Vec<(Date, InputId)> {
    let mut earlier = Vec::new();
    let items = row.get("earlier").map_or_else(Vec::new, |item| cx.list(item));
    for (at, item) in items.into_iter().enumerate() {
        let Some(past) = cx.row(item, "stance.earlier") else { continue };
        let on = past.get("on").and_then(|item| cx.date(item));
        let basis = value::Own::of_past(cx, &past).over(basis);
        let position = past
            .get("position")
            .map(|item| cx.input(item, format!("{path}.earlier.{at}.position"), numbers, &basis));
        earlier.extend(on.zip(position));
    }
    earlier.sort_by_key(|past| past.0);
    earlier
}

/// `[[0, 100], [60, 40]]`: numbers of the issue, rising, each with its worth (0–1 in the case).
pub(super) fn points_of(cx: &mut Cx<'_>, item: Item<'_>, numbers: Quantity) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let pairs = cx.list(item);
    if pairs.len() < 2 {
        cx.error("E0615", item.span, "a curve of worth has two points or more", "write [[0, 100], [100, 0]]");
    }
    for pair in pairs {
        let ends = match pair.value {
            DeValue::Array(_) => cx.list(pair),
            _ => {
                cx.wrong_type::<()>(pair, "a point [number, worth]");
                continue;
            }
        };
        let [at, worth] = ends[..] else {
            let message = format!("a point has two numbers, not {}", ends.len());
            cx.error("E0615", pair.span, message, "write [number of the issue, worth 0–100]");
            continue;
        };
        let place = cx.number(at, numbers.low, numbers.high, numbers.unit);
        let worth = cx.number(worth, 0.0, 100.0, "worth, 0–100");
        let (Some(place), Some(worth)) = (place, worth) else { continue };
        if points.last().is_some_and(|last| last.0 >= place) {
            let message = format!("the points do not rise: {place} comes after a number that is no smaller");
            cx.error("E0615", at.span, message, "write the points from the smallest number to the largest");
        }
        points.push((place, worth / 100.0));
    }
    points
}

/// `{ issue = "level" | number }`: the terms of a package.
pub(super) fn package(cx: &mut Cx<'_>, item: Item<'_>) -> Vec<(Matter, Outcome)> {
    let mut terms = Vec::new();
    let items = cx.table(item).unwrap_or_default();
    if items.is_empty() && item.value.as_table().is_some() {
        cx.error("E0215", item.span, "the package has no terms", "write at least one { issue = \"level\" }");
    }
    for item in items {
        let Some(matter) = cx.matter_named(item.key, item.key_span) else { continue };
        let outcome = match item.value {
            DeValue::Integer(_) | DeValue::Float(_) => {
                let numbers = numbers_of(cx, matter);
                cx.number(item, numbers.low, numbers.high, numbers.unit).map(Outcome::At)
            }
            _ => {
                let level = cx.string(item).map(str::to_owned);
                level.and_then(|level| cx.point_named(matter, &level, item.span)).map(Outcome::Level)
            }
        };
        terms.extend(outcome.map(|outcome| (matter, outcome)));
    }
    terms
}

/// An alternative that is said as a package or in an issue's unit; nothing where it is neither.
pub(super) fn no_deal(cx: &mut Cx<'_>, row: &Row<'_>, path: &str, basis: &Basis) -> Option<NoDeal> {
    let package_item = row.get("package");
    let in_item = row.get("in");
    for (key, other) in [("in", "at"), ("at", "in"), ("cost", "package")] {
        if let (Some(item), None) = (row.get(key), row.get(other)) {
            let message = format!("`{key}` needs `{other}` beside it");
            cx.missing("E0204", item.key_span, message, format!("add `{other} = …`"));
        }
    }
    let given: Vec<Item<'_>> =
        ["is", "branches", "package", "in"].into_iter().filter_map(|key| row.get(key)).collect();
    if let [first, .., last] = given[..] {
        let message = format!("`{}` and `{}` exclude each other here", first.key, last.key);
        cx.error("E0214", last.key_span, message, "keep one of them");
    }
    if let Some(item) = package_item {
        let terms = package(cx, item);
        let cost = cx.optional_input(row, "cost", format!("{path}.cost"), basis);
        return Some(NoDeal::Package { terms, cost });
    }
    let item = in_item?;
    let id = cx.string(item)?.to_owned();
    let matter = cx.matter_named(&id, item.span)?;
    let numbers = numbers_of(cx, matter);
    let at = row.get("at").map(|item| cx.input(item, format!("{path}.at"), numbers, basis))?;
    Some(NoDeal::At { matter, at })
}
