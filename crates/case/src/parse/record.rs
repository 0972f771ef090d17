//! `[[event]]`, `[[reference]]`, `[[correlation]]`, `[glossary]`: what happened before, here and elsewhere.

use super::names::nearest;
use super::people::since;
use super::{Cx, Item, Row, brief};
use crate::vocabulary::*;
use detente_chance::Dist;
use std::collections::BTreeMap;
use toml::de::DeValue;

pub(super) fn events(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let id = cx.own_id(row, &mut seen);
        let kind = cx.optional_string(row, "kind").unwrap_or_default();
        let event = Event {
            id,
            title: cx.optional_string(row, "title").unwrap_or_else(|| kind.clone()),
            when: row.get("on").and_then(|item| cx.when(item)),
            place: cx.optional_string(row, "place"),
            parties: cx.party_list(row, "parties"),
            basis: cx.cites_and_why(row),
            span: row.span,
            kind,
        };
        cx.case.events.push(event);
    }
}

pub(super) fn references(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let basis = cx.basis(row);
        let kinds = QuestionKind::ALL.map(|kind| (kind.as_str(), kind));
        let question = row.get("question").and_then(|item| cx.word(item, &kinds));
        let relevance = row.get("relevance").and_then(|item| cx.number(item, 0.0, 100.0, "per cent"));
        let class = row.get("class").and_then(|item| cx.words(item));
        let own = class.as_ref().is_some_and(|class| class.text == "own");
        let (since, stage) = (since(cx, row), cx.optional_string(row, "stage"));
        let timed = own && ["times", "open", "table"].iter().any(|key| row.get(key).is_some());
        let within = row.get("within").and_then(|item| cx.duration(item));
        if let (Some(item), None) = (row.get("within").filter(|_| timed), row.get("k")) {
            let message =
                "`within` says in which time the `k` cases ended so, and no `k` is given".to_owned();
            cx.missing("E0204", item.key_span, message, "add `k` and `n`, or list the `times`".to_owned());
        }
        let class = if timed {
            own_spells(cx, row).map(|(title, spells)| ReferenceClass::Spells { title, spells })
        } else if own {
            own_class(cx, row)
        } else {
            for key in ["title", "k", "n", "within", "times", "open", "table"] {
                if let (Some(item), Some(class)) = (row.get(key), &class) {
                    let message = format!(
                        "`{key}` belongs to a class of the case's own, not to `{}`",
                        brief(&class.text)
                    );
                    cx.error("E0214", item.key_span, message, "write class = \"own\", or remove it");
                }
            }
            class.map(ReferenceClass::Shipped)
        };
        if let (Some(question), Some(class)) = (question, class) {
            let relevance = relevance.map_or(1.0, |relevance| relevance / 100.0);
            let span = row.span;
            cx.case.references.push(Reference {
                question,
                class,
                relevance,
                since,
                stage,
                within,
                basis,
                span,
            });
        }
    }
}

fn own_class(cx: &mut Cx<'_>, row: &Row<'_>) -> Option<ReferenceClass> {
    for (key, what) in [("k", "good outcomes"), ("n", "all cases")] {
        if row.get(key).is_none() {
            let message = format!("a class of the case's own lacks `{key}`: {what}");
            cx.missing("E0204", row.span, message, format!("add `{key} = …`"));
        }
    }
    let title = cx.optional_string(row, "title");
    let n = row.get("n").and_then(|item| {
        let n = cx.number(item, 0.0, 1e9, "cases")?;
        if n == 0.0 {
            cx.error("E0605", item.span, "a class of no cases says nothing", "count at least one case");
            return None;
        }
        Some(n)
    });
    let k = row.get("k").and_then(|item| {
        let k = cx.number(item, 0.0, 1e9, "cases")?;
        if let Some(n) = n.filter(|n| k > *n) {
            let message = format!("{k} good outcomes among {n} cases");
            cx.error("E0605", item.span, message, "`k` is at most `n`: exchange them?");
            return None;
        }
        Some(k)
    });
    Some(ReferenceClass::Own { title: title.unwrap_or_default(), k: k?, n: n? })
}

/// An own class that says how long each of its cases took.
fn own_spells(cx: &mut Cx<'_>, row: &Row<'_>) -> Option<(String, Spells)> {
    let title = cx.optional_string(row, "title");
    let given: Vec<Item<'_>> = ["k", "times", "table"].into_iter().filter_map(|key| row.get(key)).collect();
    if let [first, .., last] = given[..] {
        let message = format!("`{}` and `{}` exclude each other here", first.key, last.key);
        cx.error("E0214", last.key_span, message, "keep one of them: a count, a list of times, or a table");
    }
    if let (Some(item), None) = (row.get("n"), row.get("k")) {
        cx.error("E0214", item.key_span, "`n` counts the cases of `k`, which is not given", "remove it");
    }
    if let (Some(item), None) = (row.get("open"), row.get("times")) {
        let message = "`open` needs `times` beside it: cases that ended so".to_owned();
        cx.missing("E0204", item.key_span, message, "add `times = [days, …]`".to_owned());
    }
    let days = |cx: &mut Cx<'_>, key: &str| -> Vec<f64> {
        let (low, high, unit) = row.range(key);
        let items = row.get(key).map_or_else(Vec::new, |item| cx.list(item));
        items.into_iter().filter_map(|item| cx.number(item, low, high, unit)).collect()
    };
    if let Some(item) = row.get("table") {
        let file = cx.words(item)?;
        let parts: Vec<&str> = file.text.split('/').collect();
        let plain = |part: &&str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']);
        if !parts.iter().all(plain) || !file.text.ends_with(".csv") {
            let message = format!("`{}` names no table in the case folder", brief(&file.text));
            cx.error(
                "E0512",
                item.span,
                message,
                "write the name of a .csv file that stands beside case.toml",
            );
            return None;
        }
        return Some((title.unwrap_or_default(), Spells::Table { file, rows: Vec::new() }));
    }
    let (ended, open) = (days(cx, "times"), days(cx, "open"));
    if let Some(item) =
        row.get("times").filter(|item| item.value.as_array().is_some_and(|list| list.is_empty()))
    {
        cx.error("E0215", item.span, "the list is empty", "write how many days each case took");
    }
    Some((title.unwrap_or_default(), Spells::Listed { ended, open }))
}

pub(super) fn correlations(cx: &mut Cx<'_>, rows: &[Row<'_>]) {
    let mut seen: BTreeMap<(InputId, InputId), usize> = BTreeMap::new();
    for row in rows {
        let _ = cx.basis(row);
        let rho = row.get("rho").and_then(|item| {
            let rho = super::value::number(cx, item)?;
            if !(-1.0..=1.0).contains(&rho) {
                let message = format!("a rank correlation of {rho} cannot be");
                cx.error("E0604", item.span, message, "write a number from -1 to 1");
                return None;
            }
            Some(rho)
        });
        let Some(between) = row.get("between") else { continue };
        let paths = cx.list(between);
        let mut ends = Vec::new();
        for item in &paths {
            let Some(path) = cx.string(*item) else { continue };
            match cx.paths.get(path) {
                Some(input) => ends.push(*input),
                None if cx.sink.full() => {}
                None => {
                    let near = nearest(path, cx.paths.keys().map(String::as_str));
                    let help = near.map_or_else(
                        || "write the path of a value of this file: stance.PARTY.ISSUE.position".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    cx.error("E0603", item.span, format!("there is no input `{}`", brief(path)), help);
                }
            }
        }
        if paths.len() != 2 && matches!(between.value, DeValue::Array(_)) {
            let message = format!("a correlation is between two inputs, not {}", paths.len());
            cx.error("E0604", between.span, message, "write between = [\"path\", \"path\"]");
            continue;
        }
        let [a, b] = ends[..] else { continue };
        if a == b {
            let help = "name two different inputs";
            cx.error("E0604", between.span, "an input is not correlated with itself", help);
            continue;
        }
        for (end, item) in [a, b].into_iter().zip(&paths) {
            let certain =
                cx.case.inputs.get(end.at()).is_some_and(|input| matches!(input.dist, Dist::Exact(_)));
            if certain {
                let message = "this input is certain, so that nothing is correlated with it";
                cx.warn("W0604", item.span, message, "give it a range, or remove the correlation");
            }
        }
        if let Some(line) = seen.get(&(a.min(b), a.max(b))) {
            let help = format!("line {line} has it already");
            cx.error("E0213", between.span, "this correlation is given twice", help);
            continue;
        }
        seen.insert((a.min(b), a.max(b)), cx.sink.line(row.span));
        if let Some(rho) = rho {
            cx.case.correlations.push(Correlation { a, b, rho, span: row.span });
        }
    }
}

pub(super) fn glossary(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(item) = root.iter().find(|item| item.key == "glossary").copied() else { return };
    for item in cx.table(item).unwrap_or_default() {
        let mut entry =
            GlossaryEntry { term: item.key.to_owned(), meaning: String::new(), names: BTreeMap::new() };
        if !matches!(item.value, DeValue::Table(_)) {
            entry.meaning = cx.string(item).unwrap_or_default().to_owned();
        } else {
            let words = cx.table(item).unwrap_or_default();
            // In a list longer than any case has parties the slip is not worth the search.
            let look = words.len() <= 100;
            for word in words {
                let text = cx.string(word).map(str::to_owned);
                if word.key == "meaning" {
                    entry.meaning = text.unwrap_or_default();
                    continue;
                }
                // Anybody may have a word of its own; but a name that is nearly a party's is a slip.
                if look && cx.parties.get(word.key).is_none() && cx.sources.get(word.key).is_none() {
                    let ids = cx.parties.ids.keys().chain(cx.sources.ids.keys());
                    let one_slip = |id: &&str| strsim::osa_distance(id, word.key) == 1;
                    if let Some(near) = ids.map(String::as_str).find(one_slip) {
                        let message = format!("there is no party or source `{}`", brief(word.key));
                        cx.warn("W0207", word.key_span, message, format!("did you mean `{near}`?"));
                    }
                }
                entry.names.extend(text.map(|text| (word.key.to_owned(), text)));
            }
        }
        cx.case.glossary.push(entry);
    }
}
