//! `[[uncertain]]`, `[[transfer]]`: what clauses that create value are made of.

use super::{Cx, Row};
use crate::vocabulary::*;
use std::collections::BTreeMap;

pub(super) fn uncertain(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let id = cx.own_id(row, &mut seen);
        let basis = cx.basis(row);
        let event = Uncertain {
            title: cx.optional_string(row, "title").unwrap_or_else(|| id.clone()),
            chance: cx.by_party(row, "chance", &format!("uncertain.{id}.chance"), &basis),
            ours: cx.optional_input(row, "ours", format!("uncertain.{id}.ours"), &basis),
            basis,
            span: row.span,
            id,
        };
        cx.case.uncertain.push(event);
    }
}

pub(super) fn transfers(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let id = cx.own_id(row, &mut seen);
        let basis = cx.basis(row);
        let (from, to) = (cx.party_of(row, "from"), cx.party_of(row, "to"));
        if let (Some(item), true) = (row.get("to"), from.is_some() && from == to) {
            cx.repeated(item.span);
        }
        let (low, high, unit) = row.range("most");
        let most = row.get("most").and_then(|item| cx.number(item, low, high, unit));
        let name = if id.is_empty() { (at + 1).to_string() } else { id.clone() };
        let worth = cx.by_party(row, "worth", &format!("transfer.{name}.worth"), &basis);
        let unit = cx.optional_string(row, "unit").unwrap_or_default();
        let title = cx.optional_string(row, "title").unwrap_or_default();
        if let (Some(from), Some(to), Some(most)) = (from, to, most) {
            let row = Transfer { id, title, from, to, most, unit, worth, basis, span: row.span };
            cx.case.transfers.push(row);
        }
    }
}
