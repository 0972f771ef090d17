//! `[[option]]`, `[[preference]]`, `[[infeasible]]`, `[[merge]]`, `[[move]]`, `[[view]]`: the conflict graph. Formulas stay
//! text with their place; their syntax tree belongs to the graph crate.

use super::value;
use super::{Cx, Item, Names, Row};
use crate::diagnostic::Span;
use crate::vocabulary::*;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// Options by `party.id`.
pub(super) fn name_options(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut names = Names::default();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let item = row.get("id");
        let id = cx.id(item);
        let party = row.get("party").filter(|item| !item.broken).and_then(|item| item.value.as_str());
        let (Some(id), Some(party)) = (id, party) else {
            names.poisoned = true;
            continue;
        };
        if cx.parties.get(party).is_none() {
            names.poisoned = true;
        }
        let name = format!("{party}.{id}");
        let span = item.map_or(row.span, |item| item.span);
        match seen.get(&name).copied() {
            Some(first) => {
                cx.twice(&name, span, first);
                names.poisoned = true;
            }
            None => {
                seen.insert(name.clone(), span);
                names.ids.insert(name, at as u32);
            }
        }
    }
    cx.options = names;
}

pub(super) fn options(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let id = row.get("id").and_then(|item| item.value.as_str()).unwrap_or_default().to_owned();
        let party = cx.party_of(row, "party");
        let direction = match (row.get("direction"), row.get("one_way")) {
            (Some(_), Some(second)) => {
                let help = "they mean the same: keep `direction`";
                cx.error("E0214", second.key_span, "the direction is given twice", help);
                None
            }
            (Some(item), None) | (None, Some(item)) => {
                cx.word(item, &Direction::ALL.map(|way| (way.as_str(), way)))
            }
            (None, None) => None,
        };
        let option = ActionOption {
            // An owner that is not known is an error already; the place is kept for the names.
            party: party.unwrap_or(PartyId(0)),
            title: cx.optional_string(row, "title").unwrap_or_else(|| id.clone()),
            now: row.get("now").and_then(|item| cx.truth(item)).unwrap_or(false),
            direction: direction.unwrap_or_default(),
            basis: cx.basis(row),
            span: row.span,
            id,
        };
        cx.case.options.push(option);
    }
}

pub(super) fn preferences(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen: BTreeMap<PartyId, Span> = BTreeMap::new();
    for row in rows {
        let party = cx.party_of(row, "party");
        if let Some(party) = party {
            if let Some(first) = seen.get(&party) {
                let line = cx.sink.line(*first);
                let span = row.get("party").map_or(row.span, |item| item.span);
                let message = "this party has a preference already";
                cx.error("E0213", span, message, format!("merge it with the row on line {line}"));
            } else {
                seen.insert(party, row.span);
            }
        }
        let name = row.get("party").and_then(|item| item.value.as_str()).unwrap_or("?");
        let basis = cx.basis(row);
        let by = preference_by(cx, row, &format!("preference.{name}"), &basis, true);
        let unknown = row.get("unknown").map_or_else(Vec::new, |item| pairs(cx, item));
        let tiers = row.get("tiers").map_or_else(Vec::new, |item| {
            cx.list(item).into_iter().filter_map(|item| cx.words(item)).collect()
        });
        if let (Some(party), Some(by)) = (party, by) {
            cx.case.preferences.push(Preference { party, by, unknown, tiers, basis, span: row.span });
        }
    }
}

/// Pairs of formulas: `[["a", "b"], …]`, or one pair by itself.
fn pairs(cx: &mut Cx<'_>, item: Item<'_>) -> Vec<(Text, Text)> {
    let items = cx.list(item);
    let flat = !items.is_empty() && items.iter().all(|item| item.value.as_str().is_some());
    let rows = if flat {
        vec![(item, items)]
    } else {
        items.into_iter().map(|item| (item, cx.list(item))).collect()
    };
    let mut pairs = Vec::new();
    for (row, members) in rows {
        match members[..] {
            [a, b] => pairs.extend(cx.words(a).zip(cx.words(b))),
            _ if row.broken => {}
            _ => {
                let help =
                    "write [\"one formula\", \"another\"]: a state of the one and a state of the other";
                cx.error("E0215", row.span, format!("a pair has two formulas, not {}", members.len()), help);
            }
        }
    }
    pairs
}

/// Exactly one of `keys` (at most one where `needed` is false).
fn one_of<'a>(cx: &mut Cx<'_>, row: &Row<'a>, keys: &[&str], needed: bool) -> Option<Item<'a>> {
    let given: Vec<Item<'a>> = keys.iter().filter_map(|key| row.get(key)).collect();
    match given[..] {
        [] if needed => {
            let message = format!("`{}` needs one of {}", row.name, keys.join(", "));
            cx.missing("E0214", row.span, message, "add one of them".to_owned());
            None
        }
        [] => None,
        [only] => Some(only),
        [first, .., last] => {
            let message = format!("`{}` and `{}` exclude each other here", first.key, last.key);
            cx.error("E0214", last.key_span, message, "keep one of them");
            None
        }
    }
}

fn preference_by(
    cx: &mut Cx<'_>,
    row: &Row<'_>,
    path: &str,
    basis: &Basis,
    needed: bool,
) -> Option<PreferenceBy> {
    let item = one_of(cx, row, &["order", "weights", "ranking"], needed)?;
    match item.key {
        "order" => {
            let mut statements = Vec::new();
            for (at, item) in cx.list(item).into_iter().enumerate() {
                statements.extend(statement(cx, item, &format!("{path}.{at}"), basis));
            }
            Some(PreferenceBy::Statements(statements))
        }
        "weights" => {
            let mut weights = Vec::new();
            for item in cx.table(item)? {
                let option = cx.option_named(item.key, item.key_span);
                let input =
                    cx.input(item, format!("{path}.weights.{}", item.key), row.quantity("weights"), basis);
                weights.extend(option.map(|option| (option, input)));
            }
            Some(PreferenceBy::Weights(weights))
        }
        _ => {
            let mut ranking = Vec::new();
            for item in cx.list(item) {
                let tie = match item.value {
                    DeValue::Array(_) => cx.list(item),
                    _ => vec![item],
                };
                ranking.push(tie.into_iter().filter_map(|item| cx.words(item)).collect());
            }
            Some(PreferenceBy::Ranking(ranking))
        }
    }
}

fn statement(cx: &mut Cx<'_>, item: Item<'_>, path: &str, basis: &Basis) -> Option<Statement> {
    if !matches!(item.value, DeValue::Table(_)) {
        let formula = cx.words(item)?;
        let held = cx.held(None, format!("{path}.held"), basis, item.span);
        return Some(Statement { formula, held, swaps_with_next: None });
    }
    let row = cx.row(item, "preference.statement")?;
    let basis = value::Own::of_row(cx, &row).over(basis);
    let held = cx.held(row.get("chance"), format!("{path}.held"), &basis, item.span);
    let swaps = cx.optional_input(&row, "swaps", format!("{path}.swaps"), &basis);
    let formula = row.get("is").and_then(|item| cx.words(item))?;
    Some(Statement { formula, held, swaps_with_next: swaps })
}

pub(super) fn infeasible(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let basis = cx.basis(row);
        let only_if = row.get("only_if");
        let by =
            one_of(cx, row, &["when", "at_most_one", "at_least_one", "option", "pattern"], only_if.is_none());
        if let (Some(only_if), true) = (only_if, row.get("option").is_none()) {
            let help = "add `option = \"party.option\"`, or write `when`";
            cx.missing("E0214", only_if.key_span, "`only_if` needs `option` beside it".into(), help.into());
            continue;
        }
        let Some(item) = by else { continue };
        let by = match item.key {
            "when" => cx.words(item).map(InfeasibleBy::When),
            "at_most_one" => Some(InfeasibleBy::AtMostOne(several(cx, item))),
            "at_least_one" => Some(InfeasibleBy::AtLeastOne(several(cx, item))),
            "pattern" => pattern(cx, item).map(InfeasibleBy::Pattern),
            _ => {
                let option = cx.string(item).and_then(|text| cx.option_named(text, item.span));
                match only_if {
                    Some(only_if) => {
                        let formula = cx.words(only_if);
                        option.zip(formula).map(|(option, formula)| InfeasibleBy::OnlyIf(option, formula))
                    }
                    None => {
                        let help = "add `only_if = \"formula\"`";
                        cx.missing(
                            "E0214",
                            item.key_span,
                            "`option` needs `only_if` beside it".into(),
                            help.into(),
                        );
                        None
                    }
                }
            }
        };
        if let Some(by) = by {
            cx.case.infeasible.push(Infeasible { by, basis, span: row.span });
        }
    }
}

fn several(cx: &mut Cx<'_>, item: Item<'_>) -> Vec<OptionId> {
    if matches!(item.value, DeValue::Array(list) if list.is_empty()) {
        cx.error("E0215", item.span, "the list is empty", "name at least one option");
    }
    cx.option_list(item)
}

/// A pattern such as `YN-`: one sign for every option of the case.
fn pattern(cx: &mut Cx<'_>, item: Item<'_>) -> Option<Text> {
    let text = cx.words(item)?;
    let signs = text.text.chars().filter(|sign| !sign.is_whitespace());
    let mut count = 0;
    for sign in signs {
        if !matches!(sign, 'Y' | 'N' | 'y' | 'n' | '-' | '–') {
            let help = "write Y (taken), N (not taken) or - (either) for each option";
            cx.error("E0608", item.span, format!("`{sign}` is no sign of a pattern"), help);
            return None;
        }
        count += 1;
    }
    let options = cx.case.options.len();
    if count != options && !cx.options.poisoned {
        let message = format!("the pattern has {count} signs, but the case has {options} options");
        cx.error("E0608", item.span, message, "write one sign for each option, in the order of the file");
        return None;
    }
    Some(text)
}

pub(super) fn merges(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let basis = cx.basis(row);
        let ignoring = row.get("ignoring").map_or_else(Vec::new, |item| several(cx, item));
        if let Some(when) = row.get("when").and_then(|item| cx.words(item)) {
            cx.case.merges.push(Merge { when, ignoring, basis, span: row.span });
        }
    }
}

pub(super) fn moves(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for (at, row) in rows.iter().enumerate() {
        let party = cx.party_of(row, "party");
        let from = row.get("from").and_then(|item| cx.words(item));
        let to = row.get("to").and_then(|item| cx.words(item));
        let ruled = ["option", "forbid", "only_after", "irreversible_once", "cost", "delay"];
        if ruled.iter().any(|key| row.get(key).is_some()) {
            rule_of_moves(cx, row, at, party, from.zip(to));
            continue;
        }
        for (key, about) in [("from", "starting states"), ("to", "the reached state")] {
            if row.get(key).is_none() {
                let message = format!("`move` lacks `{key}`: {about}");
                cx.missing("E0204", row.span, message, format!("add `{key} = …` (formula or pattern)"));
            }
        }
        let _ = cx.cites_and_why(row);
        if let (Some(party), Some(from), Some(to)) = (party, from, to) {
            cx.case.moves.push(Move { party, from, to, span: row.span });
        }
    }
    // A row that could not be read may be the one that is missed.
    if cx.case.moves.len() + cx.case.move_rules.len() == rows.len() {
        frozen(cx);
    }
}

/// Where moves are listed, a party without one never moves: told, since a single row freezes all others.
fn frozen(cx: &mut Cx<'_>) {
    let Some(span) = cx.case.moves.first().map(|first| first.span) else { return };
    let moves = |party: &PartyId| cx.case.moves.iter().any(|row| row.party == *party);
    let owners: BTreeSet<PartyId> = cx.case.options.iter().map(|option| option.party).collect();
    let still: Vec<String> = owners
        .iter()
        .filter(|party| !moves(party))
        .filter_map(|party| cx.case.parties.get(party.at()).map(|party| format!("`{}`", party.id)))
        .collect();
    if !still.is_empty() {
        let message = format!("moves are listed, and none of {}: it never moves", still.join(", "));
        let help = "list the moves of every party, or remove [[move]]: options may then be changed at will";
        cx.warn("W0605", span, message, help);
    }
}

/// A rule for moves beside the option form: it lists no move, so that no party is frozen by it.
fn rule_of_moves(
    cx: &mut Cx<'_>,
    row: &Row<'_>,
    at: usize,
    party: Option<PartyId>,
    between: Option<(Text, Text)>,
) {
    for (key, other) in [("from", "to"), ("to", "from")] {
        if let (Some(item), None) = (row.get(key), row.get(other)) {
            let message = format!("`{key}` needs `{other}` beside it");
            cx.missing("E0204", item.key_span, message, format!("add `{other} = …` (formula or pattern)"));
        }
    }
    let says = ["forbid", "only_after", "irreversible_once", "cost", "delay"];
    if !says.iter().any(|key| row.get(key).is_some()) {
        let message = "the rule names moves and says nothing of them".to_owned();
        cx.missing("E0214", row.span, message, format!("add one of {}", says.join(", ")));
    }
    let option = row.get("option").and_then(|item| {
        let text = cx.string(item)?;
        let option = cx.option_named(text, item.span)?;
        let owner = cx.case.options.get(option.at()).map(|option| option.party);
        if party.zip(owner).is_some_and(|(party, owner)| party != owner) {
            let message = "the option is another party's: a party moves with its own options";
            cx.error("E0612", item.span, message, "name an option of its own, or the other party");
        }
        Some(option)
    });
    let basis = cx.cites_and_why(row);
    let rule = MoveRule {
        // A party that is not known is an error already.
        party: party.unwrap_or(PartyId(0)),
        option,
        between,
        forbid: row.get("forbid").and_then(|item| cx.truth(item)).unwrap_or(false),
        only_after: row.get("only_after").and_then(|item| cx.words(item)),
        irreversible_once: row.get("irreversible_once").and_then(|item| cx.words(item)),
        cost: cx.optional_input(row, "cost", format!("move.{at}.cost"), &basis),
        delay: cx.optional_input(row, "delay", format!("move.{at}.delay"), &basis),
        basis,
        span: row.span,
    };
    cx.case.move_rules.push(rule);
}

pub(super) fn views(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen: BTreeMap<(PartyId, PartyId), Span> = BTreeMap::new();
    for row in rows {
        let (who, of) = (cx.party_of(row, "who"), cx.party_of(row, "of"));
        let name = |key: &str| row.get(key).and_then(|item| item.value.as_str()).unwrap_or("?");
        let path = format!("view.{}.{}", name("who"), name("of"));
        let basis = cx.basis(row);
        let unaware = row.get("unaware").map_or_else(Vec::new, |item| cx.option_list(item));
        let by = preference_by(cx, row, &path, &basis, row.get("unaware").is_none());
        let (Some(who), Some(of)) = (who, of) else { continue };
        if let Some(first) = seen.get(&(who, of)) {
            let line = cx.sink.line(*first);
            let span = row.get("of").map_or(row.span, |item| item.span);
            let message = "this view is given already";
            cx.error("E0213", span, message, format!("merge it with the row on line {line}"));
            continue;
        }
        seen.insert((who, of), row.span);
        // Only options that are not seen: the preference itself is seen as it is.
        let preference = by.unwrap_or(PreferenceBy::Statements(Vec::new()));
        cx.case.views.push(View { who, of, preference, unaware, basis, span: row.span });
    }
}
