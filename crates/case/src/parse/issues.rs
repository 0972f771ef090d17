//! `[[issue]]`, `[[stance]]`, `[[interaction]]`, `[[interest]]`, `[[package]]`: what it is about, and who wants
//! what.

use super::term::{numbers_of, package, points_of};
use super::value;
use super::{Cx, Item, Names, Row};
use crate::diagnostic::Span;
use crate::vocabulary::*;
use detente_chance::Quantity;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// Ids of issues and of their levels.
pub(super) fn name_issues(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut names = Names::default();
    for (at, row) in rows.iter().enumerate() {
        let item = row.get("id");
        match cx.id(item) {
            None => names.poisoned = true,
            Some(id) => {
                let span = item.map_or(row.span, |item| item.span);
                match seen.get(id).copied() {
                    Some(first) => {
                        cx.twice(id, span, first);
                        names.poisoned = true;
                    }
                    None => {
                        seen.insert(id.to_owned(), span);
                        names.ids.insert(id.to_owned(), at as u32);
                    }
                }
            }
        }
        // Levels are read twice, first for their ids; the second reading reports what is wrong with them.
        let mut levels = Names { poisoned: cx.sink.row_has_syntax_error(row.span), ..Names::default() };
        let items = match row.get("levels") {
            Some(item) if matches!(item.value, DeValue::Array(_)) => cx.list(item),
            Some(_) => {
                levels.poisoned = true;
                Vec::new()
            }
            None => Vec::new(),
        };
        for (at, item) in items.iter().enumerate() {
            let id = match item.value {
                DeValue::Table(table) => table.get("id").and_then(|id| id.get_ref().as_str()),
                _ => None,
            };
            match id {
                Some(id) => {
                    levels.ids.entry(id.to_owned()).or_insert(at as u32);
                }
                None => levels.poisoned = true,
            }
        }
        cx.levels.push(levels);
    }
    cx.issues = names;
}

pub(super) fn issues(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let id = row.get("id").and_then(|item| item.value.as_str()).unwrap_or_default().to_owned();
        let basis = cx.basis(row);
        let mut levels: Vec<Level> = Vec::new();
        let mut seen = BTreeMap::new();
        for item in row.get("levels").map_or_else(Vec::new, |item| cx.list(item)) {
            // A row that cannot be read keeps its place, so that places are those of the names.
            let Some(level) = cx.row(item, "issue.level") else {
                levels.push(Level { id: String::new(), at: None, text: String::new(), span: item.span });
                continue;
            };
            let id = cx.own_id(&level, &mut seen);
            levels.push(Level {
                at: level.get("at").and_then(|item| cx.number(item, 0.0, 100.0, "point on the scale")),
                text: cx.optional_string(&level, "text").unwrap_or_else(|| id.clone()),
                span: level.span,
                id,
            });
        }
        let path = format!("issue.{id}.reference");
        let issue = Issue {
            title: cx.optional_string(row, "title").unwrap_or_else(|| id.clone()),
            levels,
            unit: cx.optional_string(row, "unit").unwrap_or_default(),
            reference: cx.optional_input(row, "reference", path, &basis),
            span: row.span,
            id,
        };
        cx.case.issues.push(issue);
    }
}

pub(super) fn stances(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen: BTreeMap<(PartyId, IssueId), Span> = BTreeMap::new();
    for row in rows {
        let name = |key: &str| row.get(key).and_then(|item| item.value.as_str()).unwrap_or("?");
        let path = format!("stance.{}.{}", name("party"), name("issue"));
        let party = cx.party_of(row, "party");
        let mut issue = row.get("issue").and_then(|item| {
            let id = cx.string(item)?;
            cx.issue_named(id, item.span)
        });
        if let (Some(party), Some(at)) = (party, issue) {
            match seen.get(&(party, at)) {
                Some(first) => {
                    let line = cx.sink.line(*first);
                    let span = row.get("issue").map_or(row.span, |item| item.span);
                    let message = "this party has a stance on this issue already";
                    cx.error("E0213", span, message, format!("merge it with the row on line {line}"));
                    // Perhaps another issue was meant: its levels are then no mistake.
                    issue = None;
                }
                None => {
                    seen.insert((party, at), row.span);
                }
            }
        }
        let basis = cx.basis(row);
        let position = cx.optional_input(row, "position", format!("{path}.position"), &basis);
        let salience = cx.optional_input(row, "salience", format!("{path}.salience"), &basis);
        let ranked = party.zip(issue).is_some_and(|(party, issue)| {
            let of = cx.case.parties.get(party.at());
            of.is_some_and(|party| party.priorities.iter().flatten().any(|ranked| *ranked == issue))
        });
        if let Some(item) = row.get("salience").filter(|_| ranked) {
            let help = "keep one of the two: a number here, or a place in the party's `priorities`";
            cx.error("E0214", item.key_span, "the party ranks this issue in `priorities`", help);
        }
        let (value, points) = worth(cx, row, issue, &path, &basis);
        let ordinal = row.get("order").map_or_else(Vec::new, |item| ordinal(cx, item, issue));
        let each = row.get("refuses").filter(has_a_table);
        let red_lines = each.map_or_else(Vec::new, |item| red_lines(cx, item, issue, &path, &basis));
        let refuses = row.get("refuses").filter(|_| each.is_none());
        let refuses = refuses.and_then(|item| refusal(cx, item, issue, &path, &basis));
        let (at_least, at_most) =
            (limit(cx, row, "at_least", issue, &basis), limit(cx, row, "at_most", issue, &basis));
        let mut earlier = Vec::new();
        for (at, item) in
            row.get("earlier").map_or_else(Vec::new, |item| cx.list(item)).into_iter().enumerate()
        {
            let Some(past) = cx.row(item, "stance.earlier") else { continue };
            let on = past.get("on").and_then(|item| cx.date(item));
            let basis = value::Own::of_past(cx, &past).over(&basis);
            let path = format!("{path}.earlier.{at}.position");
            let position = cx.required_input(&past, "position", path, &basis);
            earlier.extend(on.map(|on| EarlierPosition { on, position }));
        }
        earlier.sort_by_key(|past| past.on);
        if let (Some(party), Some(issue)) = (party, issue) {
            cx.case.stances.push(Stance {
                party,
                issue,
                position,
                salience,
                value,
                ordinal,
                refuses,
                red_lines,
                points,
                at_least,
                at_most,
                earlier,
                basis,
                span: row.span,
            });
        }
    }
}

/// What levels are worth, or points of a curve where the issue has none.
fn worth(
    cx: &mut Cx<'_>,
    row: &Row<'_>,
    issue: Option<IssueId>,
    path: &str,
    basis: &Basis,
) -> (Vec<(LevelId, InputId)>, Vec<(f64, f64)>) {
    let Some(item) = row.get("value") else { return (Vec::new(), Vec::new()) };
    if matches!(item.value, DeValue::Array(_)) {
        let levelled = issue.and_then(|issue| cx.case.issues.get(issue.at()));
        if levelled.is_some_and(|issue| !issue.levels.is_empty()) {
            let help = "write { level = worth }: points belong to an issue without levels";
            cx.error("E0615", item.span, "this issue has levels, and points have none", help);
        }
        let numbers = issue.map_or(Quantity::POSITION, |issue| numbers_of(cx, Matter::Issue(issue)));
        return (Vec::new(), points_of(cx, item, numbers));
    }
    let mut value = Vec::new();
    for item in cx.table(item).unwrap_or_default() {
        let level = issue.and_then(|issue| cx.level_named(issue, item.key, item.key_span));
        let input = cx.input(item, format!("{path}.value.{}", item.key), row.quantity("value"), basis);
        value.extend(level.map(|level| (level, input)));
    }
    (value, Vec::new())
}

/// `at_least` or `at_most` on an issue whose levels stand on a scale, or that has none.
fn limit(
    cx: &mut Cx<'_>,
    row: &Row<'_>,
    key: &str,
    issue: Option<IssueId>,
    basis: &Basis,
) -> Option<InputId> {
    let item = row.get(key)?;
    if issue.and_then(|issue| cx.case.issues.get(issue.at())).is_some_and(|issue| !issue.scaled()) {
        let help = "name the levels in `refuses`, or give the levels their points with `at`";
        cx.error(
            "E0611",
            item.key_span,
            format!("`{key}` needs numbers, and the issue has named levels only"),
            help,
        );
    }
    let numbers = issue.map_or(Quantity::POSITION, |issue| numbers_of(cx, Matter::Issue(issue)));
    let name = |key: &str| row.get(key).and_then(|item| item.value.as_str()).unwrap_or("?");
    let path = format!("stance.{}.{}.{key}", name("party"), name("issue"));
    Some(cx.input(item, path, numbers, basis))
}

/// `["best", ["tie", "tie"], …]`, each level once.
fn ordinal(cx: &mut Cx<'_>, item: Item<'_>, issue: Option<IssueId>) -> Vec<Vec<LevelId>> {
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for item in cx.list(item) {
        let tie = match item.value {
            DeValue::Array(_) => cx.list(item),
            _ => vec![item],
        };
        let mut levels = Vec::new();
        for item in tie {
            let Some(level) = level(cx, item, issue) else { continue };
            if seen.insert(level) {
                levels.push(level);
            } else {
                cx.repeated(item.span);
            }
        }
        order.push(levels);
    }
    order
}

fn level(cx: &mut Cx<'_>, item: Item<'_>, issue: Option<IssueId>) -> Option<LevelId> {
    let id = cx.string(item)?;
    cx.level_named(issue?, id, item.span)
}

/// How firm the evidence for a red line is: the order of the help is that of the documentation.
fn grade(cx: &mut Cx<'_>, row: &Row<'_>) -> RedLineGrade {
    let grades = [RedLineGrade::Stated, RedLineGrade::Inferred, RedLineGrade::Tested];
    let grade = row.get("grade").and_then(|item| cx.word(item, &grades.map(|grade| (grade.as_str(), grade))));
    grade.unwrap_or_default()
}

fn refusal(
    cx: &mut Cx<'_>,
    item: Item<'_>,
    issue: Option<IssueId>,
    stance: &str,
    basis: &Basis,
) -> Option<Refusal> {
    let path = format!("{stance}.refuses");
    let (list, grade, chance, basis) = match item.value {
        DeValue::Table(_) => {
            let row = cx.row(item, "stance.refuses")?;
            let grade = grade(cx, &row);
            let basis = value::Own::of_row(cx, &row).over(basis);
            (row.get("is")?, grade, row.get("chance"), basis)
        }
        _ => (item, RedLineGrade::default(), None, basis.clone()),
    };
    let mut levels = Vec::new();
    let mut seen = BTreeSet::new();
    for item in cx.list(list) {
        let Some(level) = level(cx, item, issue) else { continue };
        if seen.insert(level) {
            levels.push(level);
        } else {
            cx.repeated(item.span);
        }
    }
    let held = cx.held(chance, path, &basis, item.span);
    Some(Refusal { levels, grade, held })
}

/// True for a list in which a level has a table of its own.
fn has_a_table(item: &Item<'_>) -> bool {
    matches!(item.value, DeValue::Array(list) if list.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))))
}

/// `["none", { is = "pledge", chance = 50 }]`: red lines with a chance of their own.
fn red_lines(
    cx: &mut Cx<'_>,
    item: Item<'_>,
    issue: Option<IssueId>,
    stance: &str,
    basis: &Basis,
) -> Vec<RedLine> {
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    for (at, item) in cx.list(item).into_iter().enumerate() {
        let row = match item.value {
            DeValue::Table(_) => match cx.row(item, "stance.refuses.level") {
                Some(row) => row,
                None => continue,
            },
            _ => {
                Row { items: vec![Item { key: "is", ..item }], span: item.span, name: "stance.refuses.level" }
            }
        };
        let basis = value::Own::of_row(cx, &row).over(basis);
        let Some(is) = row.get("is") else { continue };
        let named = if matches!(is.value, DeValue::Array(_)) { cx.list(is) } else { vec![is] };
        let mut levels = Vec::new();
        for item in named {
            let Some(level) = level(cx, item, issue) else { continue };
            if seen.insert(level) {
                levels.push(level);
            } else {
                cx.repeated(item.span);
            }
        }
        // Called by its first level, so that the order of the list changes no draw.
        let first = levels.first().and_then(|level: &LevelId| {
            Some(cx.case.issues.get(issue?.at())?.levels.get(level.at())?.id.clone())
        });
        let path = format!("{stance}.refuses.{}", first.unwrap_or_else(|| at.to_string()));
        let held = cx.held(row.get("chance"), path, &basis, row.span);
        lines.push(RedLine { levels, grade: grade(cx, &row), held });
    }
    lines
}

pub(super) fn interactions(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut names = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let basis = cx.basis(row);
        let name = joined(row, at, &mut names);
        let end = |cx: &mut Cx<'_>, key: &str| {
            let item = row.get(key)?;
            let text = cx.string(item)?;
            cx.issue_level(text, item.span)
        };
        let (a, b) = (end(cx, "a"), end(cx, "b"));
        let worth = cx.by_party(row, "worth", &format!("interaction.{name}.worth"), &basis);
        cx.also_known(&format!("interaction.{name}."), &format!("interaction.{at}."));
        let mut with = Vec::new();
        for item in row.get("with").map_or_else(Vec::new, |item| cx.list(item)) {
            let further = cx.string(item).and_then(|text| cx.issue_level(text, item.span));
            let Some(further) = further else { continue };
            if [a, b].iter().flatten().chain(&with).any(|(issue, _)| *issue == further.0) {
                let help = "a package has one level for every issue: name a level of yet another issue";
                cx.error("E0609", item.span, "a level of this issue is named already", help);
            }
            with.push(further);
        }
        let (Some(a), Some(b)) = (a, b) else { continue };
        if a.0 == b.0 {
            let span = row.get("b").map_or(row.span, |item| item.span);
            let help = "a package has one level for every issue: name levels of two issues";
            cx.error("E0609", span, "both levels are of one issue and never come together", help);
        }
        cx.case.interactions.push(Interaction { a, b, with, worth, span: row.span });
    }
}

/// What an interaction is called: by the levels it joins, so that the order of rows and of levels changes no draw; a second
/// one of the same levels with its number.
fn joined(row: &Row<'_>, at: usize, names: &mut BTreeMap<String, u32>) -> String {
    let with = row.get("with").and_then(|item| item.value.as_array());
    let further = with.into_iter().flatten().map(|item| item.get_ref().as_str());
    let ends = ["a", "b"].into_iter().map(|key| row.get(key).and_then(|item| item.value.as_str()));
    let Some(mut levels) = ends.chain(further).collect::<Option<Vec<&str>>>() else { return at.to_string() };
    levels.sort_unstable();
    let name = levels.join("+");
    let known = names.entry(name.clone()).or_insert(0);
    *known += 1;
    if *known == 1 { name } else { format!("{name}.{known}") }
}

pub(super) fn interests(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let id = cx.own_id(row, &mut seen);
        let basis = cx.basis(row);
        let weight = cx.by_party(row, "weight", &format!("interest.{id}.weight"), &basis);
        let mut serves = Vec::new();
        for item in row.get("serves").and_then(|item| cx.table(item)).unwrap_or_default() {
            let level = cx.issue_level(item.key, item.key_span);
            let input =
                cx.input(item, format!("interest.{id}.serves.{}", item.key), row.quantity("serves"), &basis);
            serves.extend(level.map(|level| (level, input)));
        }
        let title = cx.optional_string(row, "title").unwrap_or_else(|| id.clone());
        cx.case.interests.push(Interest { id, title, weight, serves, span: row.span });
    }
}

pub(super) fn packages(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let id = cx.own_id(row, &mut seen);
        let (mut levels, mut numbers) = (Vec::new(), Vec::new());
        for (matter, outcome) in row.get("levels").map_or_else(Vec::new, |item| package(cx, item)) {
            match (matter, outcome) {
                (Matter::Issue(issue), Outcome::Level(level)) => levels.push((issue, level)),
                (_, Outcome::At(number)) => numbers.push((matter, number)),
                (Matter::Term(term), Outcome::Level(level)) => {
                    let levels = cx.case.terms.get(term.at()).map_or(&[][..], |term| &term.levels);
                    numbers.extend(levels.get(level.at()).and_then(|level| level.at).map(|at| (matter, at)));
                }
            }
        }
        let package = Package {
            title: cx.optional_string(row, "title").unwrap_or_else(|| id.clone()),
            by: cx.party_of(row, "by"),
            on: row.get("on").and_then(|item| cx.when(item)),
            levels,
            numbers,
            articles: articles(cx, row),
            basis: cx.cites_and_why(row),
            span: row.span,
            id,
        };
        cx.case.packages.push(package);
    }
}

/// The articles of a draft, with what a person said of each.
fn articles(cx: &mut Cx<'_>, row: &Row<'_>) -> Vec<DraftArticle> {
    let items = row.get("articles").map_or_else(Vec::new, |item| cx.list(item));
    let mut read = Vec::new();
    for item in items {
        let Some(row) = cx.row(item, "package.article") else { continue };
        let says = row.get("says").and_then(|item| match item.value {
            DeValue::Table(_) => package(cx, item).into_iter().next().map(Some),
            _ => cx.word(item, &[("none", None)]),
        });
        let text = |cx: &mut Cx<'_>, key| cx.optional_string(&row, key).unwrap_or_default();
        read.push(DraftArticle { number: text(cx, "number"), text: text(cx, "text"), says });
    }
    read
}
