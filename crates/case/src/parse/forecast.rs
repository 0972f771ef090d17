//! `[forecast]`: position models with options of the analyst's own, beside those of the board.
//!
//! What the options mean is known to the models only: here each is kept as a piece of text with its place, as a
//! command line would write it (`q=0.5`), and is looked at where the models are.

use super::{Cx, Item};
use crate::vocabulary::{OwnModel, Text};
use toml::de::DeValue;

pub(super) fn models(cx: &mut Cx<'_>, root: &[Item<'_>]) {
    let Some(row) = cx.single(root, "forecast") else { return };
    for model in ["challenge", "ktab", "exchange"] {
        let Some(item) = row.get(model) else { continue };
        let items = if matches!(item.value, DeValue::Array(_)) { cx.list(item) } else { vec![item] };
        for item in items {
            let options = match item.value {
                DeValue::Table(_) => {
                    let entries = cx.table(item).unwrap_or_default();
                    entries.into_iter().filter_map(|entry| option(cx, entry)).collect()
                }
                DeValue::String(_) => cx.words(item).into_iter().collect(),
                _ => {
                    cx.wrong_type::<()>(item, "a text \"…\" or a table { … } of options");
                    continue;
                }
            };
            cx.case.models.push(OwnModel { model, options, span: item.span });
        }
    }
}

/// `key = value` as a command line has it; a preset is a word of its own.
fn option(cx: &mut Cx<'_>, item: Item<'_>) -> Option<Text> {
    let value = match item.value {
        _ if item.broken => return None,
        DeValue::String(_) => cx.string(item)?.to_owned(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => (if *truth { "yes" } else { "no" }).to_owned(),
        _ => return cx.wrong_type(item, "a word, a number, or true or false"),
    };
    let text = if item.key == "preset" { value } else { format!("{}={value}", item.key) };
    Some(Text { text, span: item.span })
}
