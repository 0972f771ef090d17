//! Every table of the file as a list: its rows with their numbers and their other keys, a way to drop each, and a
//! form for the next. What a table may hold is read off [`rows::TABLES`], as the reader of the file does.

use super::Context;
use super::judgements_pane::{editor, short, supported};
use super::reports_pane::title;
use super::suggestions;
use crate::catalogue::{w, with};
use detente_case::Input;
use detente_case::rows::{self, Copies, Kind, Names};
use maud::{Markup, html};
use toml_edit::{DocumentMut, Item, TableLike};

/// The lists, with the tables that they show.
pub(crate) const LISTS: [(&str, &[&str]); 11] = [
    ("parties", &["party", "decision"]),
    ("issues", &["issue", "package", "interaction", "interest", "exclude", "transfer"]),
    ("options", &["option", "infeasible", "merge", "move"]),
    ("preferences", &["preference", "view", "condition"]),
    ("events", &["event", "gate", "uncertain"]),
    ("sources", &["source"]),
    ("holding", &["compliance", "monitoring", "hazard", "step", "contest", "delay"]),
    ("history", &["reference", "correlation"]),
    ("case", &["case", "question", "forecast", "glossary"]),
    ("suggestions", &[]),
    ("numbers", &[]),
];

/// What the list `name` shows.
#[must_use]
pub fn content(context: &Context<'_>, name: &str, tables: &[&str]) -> Markup {
    let doc = document(context);
    html! {
        @match name {
            "numbers" => { (numbers(context, &context.case().inputs.iter().collect::<Vec<_>>())) }
            "suggestions" => { (suggestions::content(context)) }
            _ => {}
        }
        @if let Some(doc) = &doc {
            @for table in rows::TABLES.iter().filter(|known| tables.contains(&known.name)) { (section(context, doc, table)) }
        }
    }
}

/// `case.toml` as it can be edited; none where it is no TOML.
#[must_use]
pub fn document(context: &Context<'_>) -> Option<DocumentMut> {
    context.snapshot.text().parse().ok()
}

/// A row of the file, what it is found by, and the beginning of its numbers' paths.
struct Row<'d> {
    by: Vec<(String, String)>,
    path: String,
    keys: &'d dyn TableLike,
}

fn rows<'d>(doc: &'d DocumentMut, table: &rows::Table) -> Vec<Row<'d>> {
    let name = table.name;
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let Some(item) = doc.get(name) else { return Vec::new() };
    if let Some(rows) = item.as_array_of_tables() {
        let row = |(at, row): (usize, &'d toml_edit::Table)| {
            let text = |key: &str| row.get(key).and_then(Item::as_str).filter(|text| !text.is_empty());
            let by = match (text("id"), text("party")) {
                (Some(id), Some(party)) if name == "option" => vec![pair("party", party), pair("id", id)],
                (Some(id), _) => vec![pair("id", id)],
                _ => vec![pair("#", &at.to_string())],
            };
            let path = match (text("id"), text("party"), text("who").zip(text("of"))) {
                (Some(id), ..) => format!("{name}.{id}."),
                (None, Some(party), _) => format!("{name}.{party}."),
                (None, None, Some((who, of))) => format!("{name}.{who}.{of}."),
                _ => format!("{name}.{at}."),
            };
            Row { by, path, keys: row }
        };
        return rows.iter().enumerate().map(row).collect();
    }
    let Some(keys) = item.as_table_like() else { return Vec::new() };
    if table.copies() == Copies::ByParty {
        let row = |(party, item): (&str, &'d Item)| {
            let keys = item.as_table_like()?;
            Some(Row { by: vec![pair("party", party)], path: format!("{name}.{party}."), keys })
        };
        return keys.iter().filter_map(row).collect();
    }
    vec![Row { by: Vec::new(), path: format!("{name}."), keys }]
}

/// A table of the file.
fn section(context: &Context<'_>, doc: &DocumentMut, table: &rows::Table) -> Markup {
    let list = rows(doc, table);
    let many = table.copies() == Copies::Rows || table.copies() == Copies::ByParty;
    html! {
        h3 { (table.name) }
        p.small.soft { (table.about) }
        @for (at, row) in list.iter().enumerate() {
            @let text = |key: &str| row.keys.get(key).and_then(Item::as_str);
            @let inputs: Vec<&Input> = context.case().inputs.iter().filter(|input| input.path.starts_with(&row.path)).collect();
            @let open = inputs.iter().any(|input| context.view.why.as_deref() == Some(input.path.as_str()));
            @let label = label(context, table, row);
            @if table.name == "glossary" { (glossary(context, row.keys)) } @else {
                details.item open[open] {
                    summary id={ "item-" (table.name) "-" (at) } {
                        bdi { (label) }
                        @if let Some(id) = text("id").filter(|id| *id != label) { " " code.soft.small { (id) } }
                    }
                    (numbers(context, &inputs))
                    (row_editor(context, table.name, &row.by, row.keys, &inputs))
                }
            }
        }
        @if table.name == "glossary" { (term(context)) } @else if many || list.is_empty() { (add(context, table, &[])) }
    }
}

/// What a row is called in its list.
fn label(context: &Context<'_>, table: &rows::Table, row: &Row<'_>) -> String {
    let case = context.case();
    let party = |id: &str| {
        let party = case.party(id).and_then(|party| case.parties.get(party.at()));
        party.map_or_else(|| id.to_owned(), |party| party.name.clone())
    };
    let text = |key: &str| row.keys.get(key).and_then(Item::as_str).filter(|text| !text.is_empty());
    if let Some((who, of)) = text("who").zip(text("of")) {
        return format!("{} → {}", party(who), party(of));
    }
    if let Some(name) = ["name", "title", "what", "does", "id"].iter().find_map(|key| text(key)) {
        return name.to_owned();
    }
    if let Some(id) = text("party") {
        return party(id);
    }
    match (row.by.first(), ["class", "option", "when", "pattern"].iter().find_map(|key| text(key))) {
        (_, Some(words)) => words.to_owned(),
        (Some((key, id)), None) if key == "party" => party(id),
        (Some((_, at)), None) => at.parse::<usize>().map_or_else(|_| at.clone(), |at| (at + 1).to_string()),
        (None, None) => table.name.to_owned(),
    }
}

/// A list of numbers; the one that is looked at has its editor.
fn numbers(context: &Context<'_>, inputs: &[&Input]) -> Markup {
    let case = context.case();
    html! {
        ul.numbers {
            @for input in inputs {
                @let open = context.view.why.as_deref() == Some(input.path.as_str());
                li class=[open.then_some("here")] {
                    a href=(context.link(|view| view.why = if open { None } else { Some(input.path.clone()) }))
                        id={ "n-" (input.path) } aria-current=[open.then_some("true")] {
                        span { (title(context, &input.path)) }
                        b class=[(!supported(case, input)).then_some("unsupported")] { (short(&input.dist, &input.quantity)) }
                    }
                    @if open { (editor(context, input, w("value"))) }
                }
            }
        }
    }
}

/// The keys of a row that are no numbers, each with a field; and the way to drop the row.
#[must_use]
pub(crate) fn row_editor(
    context: &Context<'_>,
    table: &str,
    by: &[(String, String)],
    row: &dyn TableLike,
    inputs: &[&Input],
) -> Markup {
    let known = rows::TABLES.iter().find(|known| known.name == table);
    let id: Vec<&str> = by.iter().map(|(_, value)| value.as_str()).collect();
    html! {
        @if let Some(known) = known {
            details.more {
                summary id={ "row-" (table) "-" (id.join("-")) } { (w("row-more")) }
                @for key in known.keys {
                    @let numbers = inputs.iter().any(|input| input.path.split('.').any(|part| part == key.name));
                    @if !numbers && !by.iter().any(|(have, _)| have == key.name) && key.name != "id" {
                        (key_form(context, table, by, key, known.ahead, row))
                    }
                }
                // A case without a title or a question is no case.
                @if !matches!(table, "case" | "question") {
                    form method="post" action="/edit" {
                        (context.fields())
                        input type="hidden" name="do" value="drop";
                        input type="hidden" name="table" value=(table);
                        (by_fields(by))
                        button.danger type="submit" { (with("drop", &[("what", table)])) }
                    }
                }
            }
        }
    }
}

fn by_fields(by: &[(String, String)]) -> Markup {
    html! { @for (key, value) in by { input type="hidden" name={ "by." (key) } value=(value); } }
}

fn raw(item: &Item) -> String {
    match item.as_str() {
        Some(text) => text.to_owned(),
        None => item.to_string().trim().to_owned(),
    }
}

fn key_form(
    context: &Context<'_>,
    table: &str,
    by: &[(String, String)],
    key: &rows::Key,
    ahead: bool,
    row: &dyn TableLike,
) -> Markup {
    let raw = row.get(key.name).map_or_else(String::new, raw);
    html! {
        form.key method="post" action="/edit" {
            (context.fields())
            input type="hidden" name="do" value="key";
            input type="hidden" name="table" value=(table);
            input type="hidden" name="key" value=(key.name);
            (by_fields(by))
            label { (key.name) " " (about(key, ahead, false)) (field("to", &key.kind, &raw, false)) }
            button type="submit" { (w("write")) }
        }
    }
}

/// The terms of the glossary: its keys are its own.
fn glossary(context: &Context<'_>, terms: &dyn TableLike) -> Markup {
    html! {
        @for (term, meaning) in terms.iter() {
            form.key method="post" action="/edit" {
                (context.fields())
                input type="hidden" name="do" value="key";
                input type="hidden" name="table" value="glossary";
                input type="hidden" name="key" value=(term);
                label { bdi { (term) } textarea name="to" rows="2" dir="auto" spellcheck="false" { (raw(meaning)) } }
                button type="submit" { (w("write")) }
            }
        }
        @if terms.iter().next().is_some() { p.small.soft { (w("term-drop")) } }
    }
}

fn term(context: &Context<'_>) -> Markup {
    html! {
        details.item {
            summary #add-glossary { (with("add", &[("what", w("term"))])) }
            form.stack method="post" action="/edit" {
                (context.fields())
                input type="hidden" name="do" value="key";
                input type="hidden" name="table" value="glossary";
                label { (w("term")) input name="key" required dir="auto" autocomplete="off"; }
                label { (w("meaning")) textarea name="to" rows="2" required dir="auto" {} }
                button type="submit" { (w("write")) }
            }
        }
    }
}

/// A form for a new row; `given` are the keys that are known already.
#[must_use]
pub(crate) fn add_form(
    context: &Context<'_>,
    table: &rows::Table,
    given: &[(String, String)],
    suggestion: Option<&str>,
) -> Markup {
    let value = |key: &str| given.iter().find(|(have, _)| have == key).map(|(_, value)| value.as_str());
    let by_party = table.copies() == Copies::ByParty;
    html! {
        form.stack method="post" action="/edit" {
            (context.fields())
            input type="hidden" name="do" value="add";
            input type="hidden" name="table" value=(table.name);
            @if let Some(id) = suggestion { input type="hidden" name="suggestion" value=(id); }
            @if by_party {
                label { (w("party")) " *" input name="row.party" required list="parties" autocomplete="off"; }
            }
            @for key in table.keys {
                label { (key.name) @if key.required { " *" } " " (about(key, table.ahead, true))
                    (field(&format!("row.{}", key.name), &key.kind, value(key.name).unwrap_or_default(), key.required))
                }
            }
            button type="submit" { (w("write")) }
        }
    }
}

/// What a key means, and whether anything is computed from it yet.
fn about(key: &rows::Key, ahead: bool, form: bool) -> Markup {
    html! {
        span.soft.small { (key.about) @if form && choices(&key.kind).is_empty() { " (" (key.form()) ")" } }
        @if ahead || key.ahead { " " em.small { (w("ahead")) } }
    }
}

/// The words of which one stands behind a key; none where more may stand there.
fn choices(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::YesNo => &["yes", "no"],
        Kind::Truth => &["true", "false"],
        kind => kind.words(),
    }
}

/// A field for what stands behind a key: a choice where only fixed words may stand there. What stands there already
/// is on offer in any case, so that a look at the form changes nothing.
fn field(name: &str, kind: &Kind, value: &str, required: bool) -> Markup {
    let choices = choices(kind);
    let long = value.len() > 48 || value.contains('\n');
    html! {
        @if !choices.is_empty() {
            select name=(name) required[required] {
                option value="" { "–" }
                @if !value.is_empty() && !choices.contains(&value) { option selected { (value) } }
                @for choice in choices { option selected[*choice == value] { (choice) } }
            }
        } @else if long {
            textarea name=(name) rows="3" dir="auto" spellcheck="false" required[required] { (value) }
        } @else {
            input name=(name) value=(value) required[required] dir="auto" autocomplete="off" list=[names(kind)];
        }
    }
}

/// Which of the page's lists of names a key takes its values from.
fn names(kind: &Kind) -> Option<&'static str> {
    if *kind == Kind::Name(Names::Party) {
        Some("parties")
    } else if *kind == Kind::Name(Names::Issue) {
        Some("issues")
    } else {
        None
    }
}

fn add(context: &Context<'_>, table: &rows::Table, given: &[(String, String)]) -> Markup {
    html! {
        details.item {
            summary id={ "add-" (table.name) } { (with("add", &[("what", table.name)])) }
            (add_form(context, table, given, None))
        }
    }
}
