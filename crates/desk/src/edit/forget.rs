//! What goes with a party, an issue or an option that is dropped: rows that belong to it, rules and pairs that
//! make no sense without it, and its keys and words in other rows. Prose is left alone, and so is the formula of
//! the agreement: who signs is for a person to say.

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// What went, so that what speaks of it goes as well.
pub(super) enum Gone {
    Party(String),
    Issue(String),
    Option(String),
}

impl Gone {
    /// A word that is the thing itself.
    fn is(&self, word: &str) -> bool {
        match self {
            Self::Party(id) | Self::Issue(id) => word == id,
            Self::Option(name) => word == name,
        }
    }

    /// Tables that speak of such a thing: an issue and a step may bear one name.
    fn concerns(&self, table: &str) -> bool {
        match self {
            Self::Party(_) => true,
            Self::Issue(_) => {
                matches!(
                    table,
                    "stance"
                        | "package"
                        | "interaction"
                        | "interest"
                        | "correlation"
                        | "condition"
                        | "exclude"
                )
            }
            Self::Option(_) => {
                matches!(
                    table,
                    "infeasible"
                        | "merge"
                        | "move"
                        | "preference"
                        | "view"
                        | "correlation"
                        | "condition"
                        | "exclude"
                )
            }
        }
    }

    /// A formula, a path, or a pair `issue.level` that speaks of it.
    fn named_in(&self, text: &str) -> bool {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut words = text.split(|c: char| !word(c)).filter(|word| !word.is_empty());
        match self {
            Self::Party(id) | Self::Issue(id) => {
                words.any(|word| word.contains('.') && word.split('.').any(|part| part == id))
            }
            Self::Option(name) => words.any(|word| word == name),
        }
    }
}

/// Keys by which a row belongs to a party or issue.
const OWNERS: [&str; 7] = ["party", "issue", "who", "of", "by", "from", "to"];
/// Keys whose words are prose, or names of their own.
const PROSE: [&str; 12] =
    ["why", "what", "title", "text", "about", "name", "does", "cites", "meaning", "id", "after", "kind"];

pub(super) fn forget(doc: &mut DocumentMut, gone: &Gone) {
    let keys: Vec<String> = doc.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        if !gone.concerns(&key) {
            continue;
        }
        let Some(item) = doc.get_mut(&key) else { continue };
        if let Some(rows) = item.as_array_of_tables_mut() {
            let owned = |row: &Table| {
                key != "source"
                    && OWNERS.iter().any(|owner| {
                        // A draft stays when the party that proposed it goes.
                        !(key == "package" && *owner == "by")
                            && row.get(owner).and_then(Item::as_str).is_some_and(|word| gone.is(word))
                    })
            };
            let places: Vec<usize> = (0..rows.len())
                .rev()
                .filter(|at| rows.get(*at).is_some_and(|row| owned(row) || (row_speaks(&key, row, gone))))
                .collect();
            for at in places {
                rows.remove(at);
            }
            for row in rows.iter_mut() {
                forget_in(row, gone);
            }
            // A draft without a term is none, and a preference without a statement.
            rows.retain(|row| {
                let given = |key: &str| {
                    row.get(key)
                        .is_some_and(|item| item.as_table_like().is_none_or(|table| !table.is_empty()))
                };
                match key.as_str() {
                    "package" => given("levels"),
                    "preference" => ["order", "weights", "ranking"].into_iter().any(given),
                    "view" => ["order", "weights", "ranking", "unaware"].into_iter().any(given),
                    _ => true,
                }
            });
        } else if let Some(table) = item.as_table_like_mut() {
            forget_in(table, gone);
        }
    }
}

/// Rows that make no sense without what went: a rule of the graph, a correlation, a pair of levels.
fn row_speaks(table: &str, row: &Table, gone: &Gone) -> bool {
    matches!(table, "infeasible" | "merge" | "move" | "correlation" | "interaction" | "condition" | "exclude")
        && row.iter().filter(|(key, _)| !PROSE.contains(key)).any(|(_, item)| match item {
            Item::Value(value) => speaks(value, gone),
            _ => false,
        })
}

fn speaks(value: &Value, gone: &Gone) -> bool {
    match value {
        Value::String(text) => gone.is(text.value()) || gone.named_in(text.value()),
        Value::Array(list) => list.iter().any(|value| speaks(value, gone)),
        Value::InlineTable(table) => table
            .iter()
            .filter(|(key, _)| !PROSE.contains(key))
            .any(|(key, value)| gone.is(key) || speaks(value, gone)),
        _ => false,
    }
}

fn forget_in(table: &mut dyn TableLike, gone: &Gone) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        if PROSE.contains(&key.as_str()) || key == "agreement" {
            continue;
        }
        if gone.is(&key) {
            table.remove(&key);
            continue;
        }
        let Some(item) = table.get_mut(&key) else { continue };
        if item.as_str().is_some_and(|word| gone.is(word)) {
            table.remove(&key);
        } else if let Some(list) = item.as_array_mut() {
            list.retain(|value| !speaks(value, gone));
            if list.is_empty() {
                table.remove(&key);
            }
        } else if let Some(inner) = item.as_table_like_mut() {
            forget_in(inner, gone);
        }
    }
}
