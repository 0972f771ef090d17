//! `[case]`, `[question]`, `[decision]`, `[[source]]`, `[[party]]`: what it is about, and who is in it.

use super::value;
use super::{Cx, Item, Names, Row, brief};
use crate::date::Date;
use crate::diagnostic::Span;
use crate::vocabulary::*;
use detente_chance::Quantity;
use detente_chance::words::Scale;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// The rows of a kind that have an id of their own, in file order, with the row they come from.
///
/// A row without a usable id keeps its place as an unnamed row, so that places in the list stay those of the
/// file, and poisons the kind.
pub(super) fn name_rows(cx: &mut Cx<'_>, rows: &[Row<'_>], names: &mut Names) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let item = row.get("id");
        let Some(id) = cx.id(item) else {
            names.poisoned = true;
            continue;
        };
        let span = item.map_or(row.span, |item| item.span);
        if let Some(first) = seen.get(id).copied() {
            cx.twice(id, span, first);
            // One of the two was to be called otherwise, and others may call it so.
            names.poisoned = true;
            continue;
        }
        seen.insert(id.to_owned(), span);
        names.ids.insert(id.to_owned(), at as u32);
    }
}

/// Ids and aliases of parties. An alias must lead to one party only.
pub(super) fn name_parties(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut names = Names::default();
    name_rows(cx, rows, &mut names);
    aliases(cx, rows, &mut names, "party");
    cx.parties = names;
}

/// Ids and aliases of sources.
pub(super) fn name_sources(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut names = Names::default();
    name_rows(cx, rows, &mut names);
    aliases(cx, rows, &mut names, "source");
    cx.sources = names;
}

/// An alias that is also an id, a name or an alias of another row leads two ways (or in a circle).
fn aliases(cx: &mut Cx<'_>, rows: &[Row<'_>], names: &mut Names, kind: &str) {
    let mut owner: BTreeMap<String, (usize, Span)> = BTreeMap::new();
    for (id, at) in &names.ids {
        if let Some(row) = rows.get(*at as usize) {
            owner.insert(id.to_lowercase(), (*at as usize, row.get("id").map_or(row.span, |item| item.span)));
        }
    }
    let mut also = BTreeMap::new();
    for full_names in [true, false] {
        for (at, row) in rows.iter().enumerate() {
            let items: Vec<Item<'_>> = if full_names {
                row.get("name").into_iter().collect()
            } else {
                match row.get("aliases") {
                    Some(Item { value: DeValue::Array(_), .. }) => {
                        row.get("aliases").map_or_else(Vec::new, |item| cx.list(item))
                    }
                    _ => Vec::new(),
                }
            };
            for item in items {
                let DeValue::String(alias) = item.value else { continue };
                let key = alias.trim().to_lowercase();
                if key.is_empty() {
                    continue;
                }
                match owner.get(&key).copied() {
                    Some((other, first)) if other != at => {
                        let line = cx.sink.line(first);
                        let message = format!("`{}` already names another {kind}", brief(alias));
                        let help = format!("line {line} has it too: a name must lead to one {kind} only");
                        cx.error("E0218", item.span, message, help);
                    }
                    Some((_, first)) if !full_names && also.contains_key(&key) => {
                        let line = cx.sink.line(first);
                        let message = format!("`{}` is a name of this {kind} already", brief(alias));
                        cx.warn("W0216", item.span, message, format!("it stands on line {line}: remove one"));
                    }
                    Some(_) => {}
                    None => {
                        owner.insert(key.clone(), (at, item.span));
                        if let Some(id) = row.get("id").and_then(|item| item.value.as_str()) {
                            also.insert(key, id.to_owned());
                        }
                    }
                }
            }
        }
    }
    names.also = also;
}

pub(super) fn case_table(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "case") else {
        if !root.iter().any(|item| item.key == "case") {
            let start = Span::new(cx.file, 0..0);
            let help = "add `[case]` with `title = \"…\"` and `as_of = 2026-01-31`";
            cx.missing("E0204", start, "the table `[case]` is missing".into(), help.into());
        }
        return;
    };
    cx.case.title = cx.optional_string(&row, "title").unwrap_or_default();
    cx.case.as_of = row.get("as_of").and_then(|item| cx.date(item));
    cx.case.about = cx.optional_string(&row, "about");
    let scales: Vec<(&str, &'static str)> = Scale::ALL.iter().map(|scale| (scale.id, scale.id)).collect();
    cx.case.words = row.get("words").and_then(|item| cx.word(item, &scales)).unwrap_or_default();
}

pub(super) fn question(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "question") else { return };
    cx.case.question.signed = row.get("signed").and_then(|item| signed(cx, item));
    cx.case.question.holds = row.get("holds").and_then(|item| holds(cx, item));
    cx.case.question.agreement = row.get("agreement").and_then(|item| cx.words(item));
    cx.case.question.since = since(cx, &row);
    cx.case.question.stage = cx.optional_string(&row, "stage");
    let Some(row) = row.get("resolved").and_then(|item| cx.row(item, "question.resolved")) else { return };
    let outcome = |cx: &mut Cx<'_>, key: &str| row.get(key).and_then(|item| outcome(cx, item));
    let (signed, holds) = (outcome(cx, "signed"), outcome(cx, "holds"));
    let void = [(signed, QuestionKind::Signed), (holds, QuestionKind::Holds)].into_iter();
    let resolved = Resolved {
        signed: signed.flatten(),
        holds: holds.flatten(),
        void: void.filter(|(outcome, _)| *outcome == Some(None)).map(|(_, kind)| kind).collect(),
        on: row.get("on").and_then(|item| cx.date(item)),
        cites: cx.cites(row.get("cites")),
    };
    cx.case.question.resolved = Some(resolved);
}

/// The day from which history's clock counts: no later than the day from which the case judges.
pub(super) fn since(cx: &mut Cx<'_>, row: &Row<'_>) -> Option<Date> {
    let item = row.get("since")?;
    let since = cx.date(item)?;
    if let Some(as_of) = cx.case.as_of.filter(|as_of| since > *as_of) {
        let message =
            format!("the clock begins on {since}, after {as_of}, from which the case judges (`as_of`)");
        cx.error("E0407", item.span, message, "write a day that has passed, or move `as_of`");
    }
    Some(since)
}

fn signed(cx: &mut Cx<'_>, item: Item<'_>) -> Option<SignedQuestion> {
    let row = cx.row_but(item, "question.signed", &["by"])?;
    let what = cx.optional_string(&row, "what");
    let by = match row.get("by") {
        Some(item) => {
            let by = cx.date(item);
            let late = by.zip(cx.case.as_of).is_some_and(|(by, as_of)| by < as_of);
            if late {
                let message =
                    "the last day that counts is over on the day from which the case judges (`as_of`)";
                cx.warn(
                    "W0401",
                    item.span,
                    message,
                    "move `by` or `as_of`, or say how it ended with `resolved`",
                );
            }
            by
        }
        None => {
            let message = "the question of signing has no date, so that it has no number: signed by when?";
            cx.sink.note("N0403", row.span, message, "add `by = 2026-12-31`, the last day that counts");
            cx.case.question.undated.clone_from(&what);
            None
        }
    };
    Some(SignedQuestion { what: what?, by: by?, span: row.span })
}

fn holds(cx: &mut Cx<'_>, item: Item<'_>) -> Option<HoldsQuestion> {
    let row = cx.row_but(item, "question.holds", &["event", "years"])?;
    let event = cx.optional_string(&row, "event");
    let years = row.get("years").and_then(|item| {
        let years = cx.number(item, 0.0, 1000.0, "years")?;
        if years == 0.0 {
            cx.error("E0302", item.span, "nothing holds for 0 years", "write how many years it has to hold");
            return None;
        }
        Some(years)
    });
    let absent = |key: &str| row.get(key).is_none();
    let (message, help) = match (absent("event"), absent("years")) {
        (true, _) => ("the question of holding names no event: what would end it?", "add `event = \"…\"`"),
        (false, true) => ("the question of holding has no length: for how long?", "add `years = 5`"),
        (false, false) => ("", ""),
    };
    if !message.is_empty() {
        cx.missing("E0404", row.span, message.to_owned(), help.to_owned());
    }
    Some(HoldsQuestion { event: event?, years: years?, span: row.span })
}

/// Yes, no, or `Some(None)` where the question is void.
fn outcome(cx: &mut Cx<'_>, item: Item<'_>) -> Option<Option<bool>> {
    if let DeValue::Boolean(truth) = item.value {
        return Some(Some(*truth));
    }
    cx.word(item, &[("yes", Some(true)), ("no", Some(false)), ("void", None)])
}

pub(super) fn sources(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let id = row.get("id").and_then(|item| item.value.as_str()).unwrap_or_default().to_owned();
        let kind = row
            .get("kind")
            .and_then(|item| cx.word(item, &SourceKind::ALL.map(|kind| (kind.as_str(), kind))));
        let name = cx.optional_string(row, "name").unwrap_or_else(|| id.clone());
        let reliability = row.get("reliability").and_then(|item| {
            let grades = ["A", "B", "C", "D", "E", "F"].map(|grade| (grade, grade.as_bytes()[0] as char));
            cx.word(item, &grades)
        });
        let (from, until) = (row.get("from"), row.get("until"));
        let from = from.and_then(|item| cx.date(item));
        let last = until.and_then(|item| cx.date(item));
        if let (Some(from), Some(last), Some(item)) = (from, last, until)
            && last < from
        {
            let message = format!("`{}` leaves office on {last}, before it takes it on {from}", brief(&id));
            cx.error("E0405", item.span, message, "exchange `from` and `until`");
        }
        let source = Source {
            kind: kind.unwrap_or(SourceKind::Unnamed),
            name,
            of: cx.party_of(row, "of"),
            aliases: cx.strings(row, "aliases").into_iter().map(|(alias, _)| alias).collect(),
            reliability,
            from,
            until: last,
            protected: row.get("protected").and_then(|item| cx.truth(item)).unwrap_or(false),
            span: row.span,
            id,
        };
        cx.case.sources.push(source);
    }
}

pub(super) fn parties(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let id = row.get("id").and_then(|item| item.value.as_str()).unwrap_or_default().to_owned();
        let basis = cx.basis(row);
        let roles = row.get("roles").map_or_else(Vec::new, |item| roles(cx, item));
        let path = format!("party.{id}");
        let no_deal = row.get("alternative").filter(is_no_deal).map(|item| {
            let inner = cx.row(item, "party.alternative")?;
            let kinds = AlternativeKind::ALL.map(|kind| (kind.as_str(), kind));
            let kind = inner.get("as").and_then(|item| cx.word(item, &kinds));
            let basis = value::Own::of_row(cx, &inner).over(&basis);
            let no_deal = super::term::no_deal(cx, &inner, &format!("{path}.alternative"), &basis)?;
            Some((no_deal, kind))
        });
        let party = Party {
            name: cx.optional_string(row, "name").unwrap_or_else(|| id.clone()),
            aliases: cx.strings(row, "aliases").into_iter().map(|(alias, _)| alias).collect(),
            roles,
            backs: cx.party_list(row, "backs"),
            influence: cx.optional_input(row, "influence", format!("{path}.influence"), &basis),
            alternative: row
                .get("alternative")
                .filter(|_| no_deal.is_none())
                .map(|item| alternative(cx, item, &path, &basis)),
            no_deal: no_deal.flatten(),
            weight: cx.ranged(row, "weight"),
            members: whole(cx, row, "members"),
            impatience: cx.optional_input(row, "impatience", format!("{path}.impatience"), &basis),
            abstains: row
                .get("abstains")
                .map(|item| cx.held(Some(item), format!("{path}.abstains"), &basis, row.span)),
            priorities: row.get("priorities").map_or_else(Vec::new, |item| priorities(cx, item)),
            span: row.span,
            id,
        };
        cx.case.parties.push(party);
    }
    backing_cycles(cx, rows);
}

/// True for an alternative that is said as a package or in an issue's unit.
fn is_no_deal(item: &Item<'_>) -> bool {
    let keys = ["package", "in", "at"];
    item.value.as_table().is_some_and(|table| keys.iter().any(|key| table.contains_key(*key)))
}

/// A whole number within the range in which its key is declared.
fn whole(cx: &mut Cx<'_>, row: &Row<'_>, key: &str) -> Option<u32> {
    let number = cx.ranged(row, key)?;
    if number.fract() != 0.0 {
        let span = row.get(key).map_or(row.span, |item| item.span);
        cx.error("E0302", span, format!("{number} is no whole number"), "write a whole number");
        return None;
    }
    Some(number as u32)
}

fn roles(cx: &mut Cx<'_>, item: Item<'_>) -> Vec<Role> {
    let mut roles = Vec::new();
    for item in cx.list(item) {
        let Some(role) = cx.word(item, &Role::ALL.map(|role| (role.as_str(), role))) else { continue };
        if roles.contains(&role) {
            cx.repeated(item.span);
        } else {
            roles.push(role);
        }
    }
    roles
}

/// A party that backs itself, perhaps through others. Each cycle is told once, at its first party in the file.
fn backing_cycles(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let next: Vec<Vec<usize>> =
        cx.case.parties.iter().map(|party| party.backs.iter().map(|id| id.at()).collect()).collect();
    for cycle in cycles(&next) {
        let names: Vec<&str> = cycle.iter().map(|at| cx.case.parties[*at].id.as_str()).collect();
        let message = match names[..] {
            [one] => format!("`{one}` backs itself"),
            _ => format!("`{}` backs itself through {}", names[0], names[1..].join(", ")),
        };
        let span = rows[cycle[0]].get("backs").map_or(rows[cycle[0]].span, |item| item.span);
        cx.error("E0219", span, message, "remove one of these links: who backs whom has no circles");
    }
}

/// The cycles that a depth-first walk closes, each from its smallest member; without recursion.
pub(super) fn cycles(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnPath,
        Done,
    }
    let mut seen = vec![Seen::No; next.len()];
    let mut found: Vec<Vec<usize>> = Vec::new();
    for start in 0..next.len() {
        if seen[start] != Seen::No {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        seen[start] = Seen::OnPath;
        while let Some((node, edge)) = path.last_mut() {
            let Some(&to) = next[*node].get(*edge) else {
                seen[*node] = Seen::Done;
                path.pop();
                continue;
            };
            *edge += 1;
            match seen[to] {
                Seen::Done => {}
                Seen::No => {
                    seen[to] = Seen::OnPath;
                    path.push((to, 0));
                }
                Seen::OnPath => {
                    let mut cycle: Vec<usize> =
                        path.iter().map(|(node, _)| *node).skip_while(|node| *node != to).collect();
                    let least = (0..cycle.len()).min_by_key(|at| cycle[*at]).unwrap_or(0);
                    cycle.rotate_left(least);
                    if found.len() < 100 {
                        found.push(cycle);
                    }
                }
            }
        }
    }
    found
}

/// `["most", ["tie", "tie"], …]`, each issue once.
fn priorities(cx: &mut Cx<'_>, item: Item<'_>) -> Vec<Vec<IssueId>> {
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for item in cx.list(item) {
        let tie = match item.value {
            DeValue::Array(_) => cx.list(item),
            _ => vec![item],
        };
        let mut issues = Vec::new();
        for item in tie {
            let matter = cx.string(item).and_then(|id| cx.matter_named(id, item.span));
            // A continuous issue has its place in the order, but no saliences are drawn for it yet.
            let Some(Matter::Issue(issue)) = matter else { continue };
            if seen.insert(issue) {
                issues.push(issue);
            } else {
                cx.repeated(item.span);
            }
        }
        if !issues.is_empty() {
            order.push(issues);
        }
    }
    order
}

fn alternative(cx: &mut Cx<'_>, item: Item<'_>, party: &str, basis: &Basis) -> Alternative {
    let path = format!("{party}.alternative");
    let mut kind = AlternativeKind::default();
    let mut said = false;
    let bare =
        |worth| vec![AlternativeBranch { what: String::new(), chance: None, worth, cost: None, delay: None }];
    let DeValue::Table(table) = item.value else {
        return Alternative { kind, said, branches: bare(cx.input(item, path, Quantity::SCALE, basis)) };
    };
    let items = cx.entries_of(table);
    if let Some(as_what) = items.iter().find(|item| item.key == "as") {
        kind = cx.word(*as_what, &AlternativeKind::ALL.map(|kind| (kind.as_str(), kind))).unwrap_or_default();
        said = true;
    }
    let Some(branches) = items.iter().find(|item| item.key == "branches").copied() else {
        let (dist, own) = value::read(cx, item, &Quantity::SCALE, &["as"]);
        let dist = dist.unwrap_or(super::stand_in(&Quantity::SCALE));
        let worth = cx.push(path, dist, Quantity::SCALE, own.over(basis), item.span);
        return Alternative { kind, said, branches: bare(worth) };
    };
    let Some(row) = cx.row(item, "party.alternative") else {
        return Alternative { kind, said, branches: Vec::new() };
    };
    if let Some(bare) = row.get("is") {
        let help = "keep one of the two";
        cx.error("E0214", bare.key_span, "an alternative has either `is` or `branches`", help);
    }
    let basis = value::Own::of_row(cx, &row).over(basis);
    let rows = cx.list(branches);
    if rows.is_empty() && matches!(branches.value, DeValue::Array(_)) {
        cx.error("E0215", branches.span, "the list is empty", "write at least one branch { worth = … }");
    }
    let mut read = Vec::new();
    for (at, branch) in rows.into_iter().enumerate() {
        let Some(row) = cx.row(branch, "party.alternative.branch") else { continue };
        let basis = value::Own::of_row(cx, &row).over(&basis);
        let path = format!("{path}.{at}");
        read.push(AlternativeBranch {
            what: cx.optional_string(&row, "what").unwrap_or_default(),
            chance: cx.optional_input(&row, "chance", format!("{path}.chance"), &basis),
            worth: cx.required_input(&row, "worth", format!("{path}.worth"), &basis),
            cost: cx.optional_input(&row, "cost", format!("{path}.cost"), &basis),
            delay: cx.optional_input(&row, "delay", format!("{path}.delay"), &basis),
        });
    }
    Alternative { kind, said, branches: read }
}

pub(super) fn decision(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    if let Some(row) = cx.single(root, "decision") {
        let (rule, of) = rule(cx, &row);
        let mut rules = Vec::new();
        for item in row.get("rules").map_or_else(Vec::new, |item| cx.list(item)) {
            let quota = cx.row(item, "decision.rule").and_then(|row| quota(cx, &row));
            rules.extend(quota.map(|(share, of)| (share, of.unwrap_or_default())));
        }
        if let Some(item) = row.get("rules")
            && item.value.as_array().is_some_and(|list| list.is_empty())
        {
            cx.error(
                "E0215",
                item.span,
                "the list is empty",
                "write at least one { quota = 65, of = \"members\" }",
            );
        }
        let abstains = cx.optional_input(&row, "abstains", "decision.abstains".to_owned(), &Basis::default());
        let required = cx.party_list(&row, "required");
        let vetoes = cx.party_list(&row, "vetoes");
        let proposes = cx.party_of(&row, "proposes");
        let mut ratifiers = Vec::new();
        for item in row.get("ratifiers").and_then(|item| cx.table(item)).unwrap_or_default() {
            let party = cx.party_named(item.key, item.key_span);
            for who in cx.list(item) {
                let Some(ratifier) = cx.party(who) else { continue };
                if Some(ratifier) == party {
                    cx.error("E0214", who.span, "a party does not ratify for itself", "name another party");
                } else if let Some(party) = party {
                    ratifiers.push((party, ratifier));
                }
            }
        }
        cx.case.decision = Decision { rule, of, rules, abstains, required, vetoes, proposes, ratifiers };
    }
    if cx.case.decision.required.is_empty() {
        let signs = |(at, party): (usize, &Party)| {
            party.roles.contains(&Role::Signatory).then_some(PartyId(at as u32))
        };
        cx.case.decision.required = cx.case.parties.iter().enumerate().filter_map(signs).collect();
    }
}

/// A quota (0–1), and what it is a share of where that is said.
fn quota(cx: &mut Cx<'_>, row: &Row<'_>) -> Option<(f64, Option<QuotaOf>)> {
    let of = row.get("of").and_then(|item| cx.word(item, &QuotaOf::ALL.map(|of| (of.as_str(), of))));
    let share = row.get("quota").and_then(|item| cx.number(item, 0.0, 100.0, "per cent"))?;
    Some((share / 100.0, of))
}

fn rule(cx: &mut Cx<'_>, row: &Row<'_>) -> (Rule, Option<QuotaOf>) {
    let beside = row.get("quota");
    let share = |cx: &mut Cx<'_>, item| {
        cx.number(item, 0.0, 100.0, "per cent").map(|share| Rule::Quota(share / 100.0))
    };
    let Some(item) = row.get("rule") else {
        return (beside.and_then(|item| share(cx, item)).unwrap_or_default(), None);
    };
    if let DeValue::Table(table) = item.value {
        let complaints = cx.sink.diagnostics.len();
        let Some(inner) = cx.row_but(item, "decision.rule", &["quota"]) else {
            return (Rule::Unanimity, None);
        };
        // A misspelt key explains what is missing.
        if !table.contains_key("quota") && cx.sink.diagnostics.len() == complaints {
            cx.missing("E0204", item.span, "the rule has no quota".into(), "write { quota = 67 }".into());
        }
        let Some((share, of)) = quota(cx, &inner) else { return (Rule::Unanimity, None) };
        return (Rule::Quota(share), of);
    }
    let rule = match cx.word(item, &[("unanimity", false), ("quota", true)]) {
        Some(true) => match beside {
            Some(item) => share(cx, item).unwrap_or_default(),
            None => {
                let help = "add `quota = 67`, in per cent of the influence";
                cx.missing("E0204", item.span, "the quota is not given".into(), help.into());
                Rule::Unanimity
            }
        },
        Some(false) => {
            if let Some(item) = beside {
                let message = "unanimity has no quota";
                cx.error("E0214", item.key_span, message, "write rule = \"quota\", or remove `quota`");
            }
            Rule::Unanimity
        }
        None => Rule::Unanimity,
    };
    (rule, None)
}
