//! Who is who: two names that are one party, and for whom a source speaks.
//!
//! A party that is merged into another gives it its names, roles, claims and rows. What the declarations of the case file
//! ([`rows`]) call a party's name, a formula over its options or a path is renamed; prose is left alone. The log keeps that
//! the name is gone, so that no later draft brings it back: the names of a kept party go before what a reader finds.

use crate::desk::{Desk, Refusal};
use crate::drafting::{id_of, is_draft};
use crate::drafts::{self, OpenRow};
use crate::sentences::{sentence, sentence_with};
use detente_case::claims::Record;
use detente_case::rows::{self, Kind, Names};
use detente_case::{Case, Loaded};
use serde_json::json;
use std::collections::BTreeSet;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

/// Makes the party `gone` one with the party `into`, and keeps that: one step. Both are ids.
///
/// # Errors
/// Why nothing was written: there is no such party, or the case would have an error.
pub fn same(desk: &Desk, into: &str, gone: &str) -> Result<(), Refusal> {
    let name = |id: &str| {
        let read = desk.snapshot();
        read.loaded
            .case
            .parties
            .iter()
            .find(|row| row.id == id)
            .map_or_else(|| id.to_owned(), |row| row.name.clone())
    };
    let title = sentence_with("step.same", &[("gone", &name(gone)), ("into", &name(into))]);
    desk.change_and_log(&title, &|text, loaded| -> Result<(String, Vec<Record>), Refusal> {
        if into == gone {
            return Err(Refusal::Words(sentence("same-itself").to_owned()));
        }
        let case = &loaded.case;
        if let Some(none) = [into, gone].into_iter().find(|id| case.party(id).is_none()) {
            return Err(Refusal::Words(sentence_with("no-party", &[("id", none)])));
        }
        let merged = merged(text, into, gone).map_err(Refusal::Words)?;
        let then = detente_case::load_with(&loaded.folder, &merged);
        let open = drafts::open_rows(&then);
        let kept: Vec<&OpenRow> = open.iter().filter(|row| row.table == "party" && row.key == into).collect();
        let after = drafts::changed(&merged, &then, &kept, &[]).map_err(Refusal::Words)?;
        let mut records = drafts::accepted(desk, case, &kept);
        records.extend(drafts::rejected(desk, case, &gone_row(loaded, gone)));
        Ok((after, records))
    })?;
    Ok(())
}

/// The row of the party that is no party any more, as the log keeps it.
fn gone_row(loaded: &Loaded, gone: &str) -> OpenRow {
    let open = drafts::open_rows(loaded);
    let waiting = open.into_iter().find(|row| row.table == "party" && row.key == gone);
    waiting.unwrap_or_else(|| OpenRow {
        id: id_of("party", gone),
        table: "party".to_owned(),
        key: gone.to_owned(),
        words: String::new(),
        cites: Vec::new(),
        report: None,
        toml: String::new(),
        row: json!({ "id": gone }),
        sure: true,
    })
}

/// Says for whom a source speaks; `None` where for nobody. The source is kept.
///
/// # Errors
/// Why nothing was written: there is no such source or party.
pub fn speaks(desk: &Desk, source: &str, party: Option<&str>) -> Result<(), Refusal> {
    let title = sentence_with("step.speaks", &[("source", source)]);
    desk.change(&title, &|text, loaded| -> Result<String, Refusal> {
        if let Some(none) = party.filter(|id| loaded.case.party(id).is_none()) {
            return Err(Refusal::Words(sentence_with("no-party", &[("id", none)])));
        }
        let mut doc = document(text).map_err(Refusal::Words)?;
        let no_row = || Refusal::Words(sentence_with("no-row", &[("table", "source")]));
        let list = doc.get_mut("source").and_then(Item::as_array_of_tables_mut).ok_or_else(no_row)?;
        let row = list.iter_mut().find(|row| text_of(*row, "id") == source).ok_or_else(no_row)?;
        row.remove("draft");
        match party {
            Some(party) => put(row, "of", party.into()),
            None => {
                row.remove("of");
            }
        }
        Ok(doc.to_string())
    })?;
    Ok(())
}

/// The sources that speak for a party, beside itself: ids and names, in the order of the case.
#[must_use]
pub fn speakers<'a>(case: &'a Case, party: &str) -> Vec<(&'a str, &'a str)> {
    let of = |row: &&detente_case::Source| row.of.is_some_and(|of| case.parties[of.at()].id == party);
    let rows = case.sources.iter().filter(of).filter(|row| row.id != party);
    rows.map(|row| (row.id.as_str(), row.name.as_str())).collect()
}

fn document(text: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())
}

fn text_of<'a>(row: &'a dyn TableLike, key: &str) -> &'a str {
    row.get(key).and_then(Item::as_str).unwrap_or_default()
}

/// Sets a key and leaves its place and its blanks as they are.
fn put(row: &mut Table, key: &str, mut value: Value) {
    match row.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            row.insert(key, Item::Value(value));
        }
    }
}

/// Adds words to a list of a row, each once.
fn join(row: &mut Table, key: &str, more: &[String]) {
    let mut all = list_of(row, key);
    let new: Vec<&String> = more.iter().filter(|one| !all.contains(one)).collect();
    if new.is_empty() {
        return;
    }
    all.extend(new.into_iter().cloned());
    put(row, key, Value::Array(all.iter().map(String::as_str).collect::<Array>()));
}

fn list_of(row: &Table, key: &str) -> Vec<String> {
    let list = row.get(key).and_then(Item::as_array).into_iter().flat_map(Array::iter);
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The text in which one party took the other in.
fn merged(text: &str, into: &str, gone: &str) -> Result<String, String> {
    let mut doc = document(text)?;
    let options: BTreeSet<String> = {
        let rows =
            doc.get("option").and_then(Item::as_array_of_tables).into_iter().flat_map(ArrayOfTables::iter);
        rows.filter(|row| text_of(*row, "party") == gone).map(|row| text_of(row, "id").to_owned()).collect()
    };
    let rename = Rename { into, gone, options: &options };
    party_rows(&mut doc, &rename);
    // A row that both have stays as the one that remains has it; of stances, what both want is told.
    keep_options(&mut doc, into, gone);
    for (table, also) in
        [("stance", "issue"), ("option", "id"), ("preference", ""), ("move", ""), ("condition", "id")]
    {
        twins(&mut doc, table, also, &rename);
    }
    let names: Vec<String> = doc.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let Some(known) = rows::table(&name) else { continue };
        match doc.get_mut(&name) {
            Some(Item::ArrayOfTables(list)) => {
                for row in list.iter_mut() {
                    rename.row(known, row);
                }
            }
            Some(Item::Table(table)) if known.copies() == rows::Copies::ByParty => {
                if let Some(own) = table.remove(gone)
                    && !table.contains_key(into)
                {
                    table.insert(into, own);
                }
            }
            Some(Item::Table(table)) => rename.row(known, table),
            _ => {}
        }
    }
    Ok(doc.to_string())
}

/// What the party can do stands with it: the agreement may name it, whatever a later draft finds.
fn keep_options(doc: &mut DocumentMut, into: &str, gone: &str) {
    let list = doc.get_mut("option").and_then(Item::as_array_of_tables_mut);
    for row in list.into_iter().flat_map(ArrayOfTables::iter_mut) {
        if [into, gone].contains(&text_of(row, "party")) {
            row.remove("draft");
        }
    }
}

/// One row of the two parties.
fn party_rows(doc: &mut DocumentMut, rename: &Rename<'_>) {
    let Some(list) = doc.get_mut("party").and_then(Item::as_array_of_tables_mut) else { return };
    let at = |list: &ArrayOfTables, id: &str| list.iter().position(|row| text_of(row, "id") == id);
    let Some(old) = at(list, rename.gone) else { return };
    let Some(row) = list.get(old).cloned() else { return };
    list.remove(old);
    let Some(stays) = at(list, rename.into).and_then(|at| list.get_mut(at)) else { return };
    let own = text_of(stays, "name").to_owned();
    let mut names = vec![text_of(&row, "name").to_owned()];
    names.extend(list_of(&row, "aliases"));
    names.retain(|name| !name.is_empty() && *name != own);
    join(stays, "aliases", &names);
    // Who only stands by in one report and acts in another acts.
    let mut roles = list_of(stays, "roles");
    roles.extend(list_of(&row, "roles").into_iter().filter(|role| !roles.contains(role)).collect::<Vec<_>>());
    if roles.len() > 1 {
        roles.retain(|role| role != "bystander");
    }
    if roles != list_of(stays, "roles") {
        put(stays, "roles", Value::Array(roles.iter().map(String::as_str).collect::<Array>()));
    }
    join(stays, "cites", &list_of(&row, "cites"));
    for (key, item) in row.iter() {
        let judged = |item: &Item| item.to_string().contains("by =");
        let better = judged(item) && !stays.get(key).is_some_and(judged);
        if !stays.contains_key(key) && key != "draft" || better {
            stays.insert(key, item.clone());
        }
    }
}

/// Rows of a table that would stand twice: those of the party that goes are taken out.
fn twins(doc: &mut DocumentMut, table: &str, also: &str, rename: &Rename<'_>) {
    let Some(list) = doc.get_mut(table).and_then(Item::as_array_of_tables_mut) else { return };
    let is = |row: &Table, party: &str| text_of(row, "party") == party;
    let pairs: Vec<(usize, usize)> = (0..list.len())
        .filter_map(|old| {
            let row = list.get(old).filter(|row| is(row, rename.gone))?;
            let twin = |one: &Table| {
                is(one, rename.into) && (also.is_empty() || text_of(one, also) == text_of(row, also))
            };
            Some((old, list.iter().position(twin)?))
        })
        .collect();
    for (old, stays) in pairs.iter().rev() {
        let Some(row) = list.get(*old).cloned() else { continue };
        if table == "stance"
            && let Some(stays) = list.get_mut(*stays)
        {
            both_want(stays, &row);
        }
        list.remove(*old);
    }
}

/// A stance takes in another of the same party on the same issue. Where both are drafts, the range spans both.
fn both_want(stays: &mut Table, row: &Table) {
    let span = |row: &Table, key: &str| -> Option<(f64, f64)> {
        let (low, high) = row.get(key)?.as_str()?.split_once(" to ")?;
        Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
    };
    if is_draft(stays) && is_draft(row) {
        for key in ["position", "salience"] {
            if let (Some(a), Some(b)) = (span(stays, key), span(row, key)) {
                let (low, high) = (a.0.min(b.0), a.1.max(b.1));
                put(stays, key, format!("{low} to {high}").into());
            }
        }
    }
    let more = row.get("refuses").and_then(Item::as_array);
    let of =
        |value: &Value| value.as_inline_table().and_then(|table| table.get("is")).map(ToString::to_string);
    for refused in more.into_iter().flat_map(Array::iter) {
        let item = stays.entry("refuses").or_insert(Item::Value(Value::Array(Array::new())));
        if let Some(list) = item.as_array_mut().filter(|list| !list.iter().any(|one| of(one) == of(refused)))
        {
            list.push(refused.clone());
        }
    }
    let (own, other) = (text_of(stays, "why").to_owned(), text_of(row, "why").to_owned());
    if !other.is_empty() && !own.contains(&other) {
        put(stays, "why", if own.is_empty() { other.into() } else { format!("{own} · {other}").into() });
    }
    join(stays, "cites", &list_of(row, "cites"));
}

/// A party's name that becomes another.
struct Rename<'a> {
    into: &'a str,
    gone: &'a str,
    /// Ids of the options of the party that goes.
    options: &'a BTreeSet<String>,
}

impl Rename<'_> {
    fn row(&self, known: &rows::Table, row: &mut dyn TableLike) {
        let keys: Vec<String> = row.iter().map(|(key, _)| key.to_owned()).collect();
        for key in keys {
            let Some(kind) = known.key(&key).map(|key| key.kind) else { continue };
            match row.get_mut(&key) {
                Some(Item::Value(value)) => self.value(&kind, value),
                Some(Item::Table(table)) => self.table(&kind, table),
                _ => {}
            }
        }
    }

    fn table(&self, kind: &Kind, table: &mut dyn TableLike) {
        match kind {
            Kind::By(names, inner) => {
                let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
                for key in keys {
                    let new = self.name(*names, &key);
                    if let Some(new) = new {
                        let Some(item) = table.remove(&key) else { continue };
                        if !table.contains_key(&new) {
                            table.insert(&new, item);
                        }
                    }
                }
                for (_, item) in table.iter_mut() {
                    if let Item::Value(value) = item {
                        self.value(inner, value);
                    }
                }
            }
            Kind::Inline(name) | Kind::ValueWith(_, name, _) => {
                if let Some(known) = rows::table(name) {
                    self.row(known, table);
                }
            }
            Kind::OneOf(kinds) => kinds.iter().for_each(|kind| self.table(kind, table)),
            _ => {}
        }
    }

    fn value(&self, kind: &Kind, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(new) = self.word(kind, text.value()) {
                    let decor = text.decor().clone();
                    *value = new.into();
                    *value.decor_mut() = decor;
                }
            }
            Value::Array(list) => {
                for inner in kind.inner().iter().flat_map(|kind| match kind {
                    Kind::OneOf(kinds) => kinds.iter().collect::<Vec<_>>(),
                    kind => vec![kind],
                }) {
                    for value in list.iter_mut() {
                        self.value(inner, value);
                    }
                    once(list, inner);
                }
            }
            Value::InlineTable(table) => self.table(kind, table),
            _ => {}
        }
    }

    /// The word with the party renamed; `None` where it does not speak of it.
    fn word(&self, kind: &Kind, text: &str) -> Option<String> {
        match kind {
            Kind::Name(names) => self.name(*names, text),
            Kind::Formula | Kind::LevelFormula | Kind::FormulaOrPattern => {
                let new = self.formula(text);
                (new != text).then_some(new)
            }
            Kind::Path => {
                let mut parts: Vec<&str> = text.split('.').collect();
                let is_party =
                    matches!(parts.first(), Some(&("party" | "stance" | "delay" | "compliance" | "option")));
                if !is_party || parts.get(1) != Some(&self.gone) {
                    return None;
                }
                parts[1] = self.into;
                Some(parts.join("."))
            }
            Kind::OneOf(kinds) => kinds.iter().find_map(|kind| self.word(kind, text)),
            _ => None,
        }
    }

    fn name(&self, names: Names, text: &str) -> Option<String> {
        match names {
            Names::Party if text == self.gone => Some(self.into.to_owned()),
            Names::PartyOption => {
                let (party, option) = text.split_once('.')?;
                (party == self.gone && self.options.contains(option))
                    .then(|| format!("{}.{option}", self.into))
            }
            _ => None,
        }
    }

    /// A formula in which the options of the party are another's; what then stands twice in a plain "and" stands once.
    fn formula(&self, text: &str) -> String {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut out = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            match self.name(Names::PartyOption, word) {
                Some(new) => out.push_str(&new),
                None => out.push_str(word),
            }
            let next = after.find(is_word).unwrap_or(after.len());
            out.push_str(&after[..next]);
            rest = &after[next..];
        }
        if out == text || out.contains(['|', '(', '!']) {
            return out;
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in out.split('&').map(str::trim) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.join(" & ")
    }
}

/// In a list of names nothing stands twice.
fn once(list: &mut Array, kind: &Kind) {
    if !matches!(kind, Kind::Name(_)) {
        return;
    }
    let mut seen: Vec<String> = Vec::new();
    list.retain(|value| {
        let text = value.as_str().unwrap_or_default().to_owned();
        let new = !seen.contains(&text);
        seen.push(text);
        new
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(options: &BTreeSet<String>) -> Rename<'_> {
        Rename { into: "a", gone: "b", options }
    }

    #[test]
    fn formulas_speak_of_the_party_that_remains() {
        let options = BTreeSet::from(["sign".to_owned()]);
        let rename = names(&options);
        assert_eq!(rename.formula("a.sign & b.sign & c.sign"), "a.sign & c.sign");
        assert_eq!(
            rename.formula("b.sign if b.level"),
            "a.sign if b.level",
            "an issue may bear the name too"
        );
        assert_eq!(rename.formula("!(b.sign | bb.sign)"), "!(a.sign | bb.sign)");
        assert_eq!(rename.word(&Kind::Path, "stance.b.x.position").as_deref(), Some("stance.a.x.position"));
        assert_eq!(rename.word(&Kind::Path, "gate.b.binds"), None);
    }

    #[test]
    fn a_merged_party_leaves_no_trace_but_its_names() {
        let text = "format = 1\n[case]\ntitle = \"t\"\n\n[question]\nagreement = \"a.sign & b.sign\"\n\n\
            [[party]]\nid = \"a\"\nname = \"Aland\"\nroles = [\"bystander\"]\ndraft = true\n\n\
            # A comment stays.\n[[party]]\nid = \"c\"\nname = \"C\"\nroles = [\"signatory\"]\n\n\
            [[party]]\nid = \"b\"\nname = \"Beland\"\naliases = [\"Be\"]\nroles = [\"signatory\"]\ninfluence = { is = \"10 to 20\", by = \"me\" }\ndraft = true\n\n\
            [[issue]]\nid = \"i\"\nlevels = [{ id = \"x\", at = 0 }, { id = \"y\", at = 100 }]\n\n\
            [[stance]]\nparty = \"a\"\nissue = \"i\"\nposition = \"10 to 30\"\nwhy = \"wants: x\"\ndraft = true\n\n\
            [[stance]]\nparty = \"b\"\nissue = \"i\"\nposition = \"60 to 90\"\nrefuses = [{ is = \"x\", chance = \"40 to 90\" }]\nwhy = \"wants: y\"\ndraft = true\n\n\
            [[option]]\nparty = \"a\"\nid = \"sign\"\n\n[[option]]\nparty = \"b\"\nid = \"sign\"\n\n\
            [[condition]]\nid = \"k\"\nparty = \"b\"\nact = \"b.sign\"\nif = \"i.y\"\n\n\
            [[event]]\nkind = \"round\"\ntitle = \"b.sign in a title\"\non = 2026-01-02\nparties = [\"a\", \"b\"]\n";
        let after = merged(text, "a", "b").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let loaded = detente_case::load_with(folder.path(), &after);
        assert!(loaded.is_sound(), "{:?}\n{after}", loaded.diagnostics);
        let party = &loaded.case.parties[0];
        assert_eq!(
            (party.name.as_str(), &party.aliases[..]),
            ("Aland", &["Beland".to_owned(), "Be".to_owned()][..])
        );
        assert!(after.contains("# A comment stays."));
        assert!(
            after.contains("roles = [\"signatory\"]\ndraft = true")
                || after.contains("roles = [\"signatory\"]")
        );
        assert!(after.contains("agreement = \"a.sign\""), "{after}");
        assert!(
            after.contains("position = \"10 to 90\"") && after.contains("wants: x · wants: y"),
            "{after}"
        );
        assert!(after.contains("by = \"me\""), "what a person judged goes along");
        assert!(after.contains("parties = [\"a\"]") && after.contains("act = \"a.sign\""), "{after}");
        assert!(after.contains("b.sign in a title"), "prose is left alone");
        assert_eq!(loaded.case.stances.len(), 1);
        assert_eq!(loaded.case.options.len(), 1);
        assert!(merged(text, "a", "none").is_ok());
    }
}
