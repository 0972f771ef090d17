//! Whether an edit that was made on an older text goes through on the present one: where it changes the same rows there,
//! from the same to the same, and what others changed meanwhile lies elsewhere.

use super::rows::{document, has};
use super::{Edit, EditError, apply};
use detente_case::files::Files;
use detente_case::{Case, load_files};
use std::collections::BTreeMap;
use std::ops::Range;
use toml_edit::{Item, Table, Value};

/// No text that grows to this size is joined: it is read and refused in words.
const LARGEST: usize = 16 << 20;

/// Parts of a text that change by themselves, by name and as they are written, and how often each stands there: a row
/// of a list, a party's table, a key of a table that there is once.
type Parts = BTreeMap<(String, String), isize>;

/// True where `edit` does to the text `now` (`case` is what was read from it) what it does to the text `seen`. The whole
/// file anew is never the same; an edit that neither text has a place for is.
pub(crate) fn does_the_same(edit: &Edit, seen: &str, now: &str, case: &Case) -> bool {
    if matches!(edit, Edit::Text(_)) {
        return false;
    }
    if let Edit::Add { table, row } = edit {
        let own = identity(table, row);
        if !own.is_empty() && has(now, table, &own) && !has(seen, table, &own) {
            return false;
        }
    }
    // What the log and the reports say of it is nothing that an edit looks at.
    let read = load_files(&Files::memory([("case.toml", seen)]), "case.toml", None);
    match (changed(edit, seen, &read.case), changed(edit, now, case)) {
        (Ok(then), Ok(now)) => then == now,
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

/// `mine`, which was made of `base` and checked, on the text `theirs` that an editor saved meanwhile: where she changed
/// other lines, and nothing but comments and blanks, so that the reader would see in it to the last value what was
/// checked. No reading of the case is then needed, and an editor that saves again and again holds up nobody.
pub(crate) fn beside_comments(base: &str, mine: &str, theirs: &str) -> Option<String> {
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<&str>>();
    let (base, new, other) = (lines(base), lines(mine), lines(theirs));
    let (ours, hers) = (hunk(&base, &new), hunk(&base, &other));
    let (first, second) = match (ours.at.end < hers.at.start, hers.at.end < ours.at.start) {
        (true, _) => (&ours, &hers),
        (_, true) => (&hers, &ours),
        _ => return None,
    };
    let parts = [
        &base[..first.at.start],
        first.lines,
        &base[first.at.end..second.at.start],
        second.lines,
        &base[second.at.end..],
    ];
    let merged: String = parts.concat().concat();
    let read = |text: &str| document(text).ok().map(|read| data(&read));
    let same = merged.len() < LARGEST && read(&merged)? == read(mine)?;
    same.then_some(merged)
}

/// Lines that take the place of others.
struct Hunk<'a> {
    at: Range<usize>,
    lines: &'a [&'a str],
}

/// What lies between the lines that both texts begin and end with.
fn hunk<'a>(from: &[&str], to: &'a [&'a str]) -> Hunk<'a> {
    let start = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let end = from[start..].iter().rev().zip(to[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    Hunk { at: start..from.len() - end, lines: &to[start..to.len() - end] }
}

/// What a reader sees of a text: tables, keys and values in their order, without comments and blanks.
fn data(table: &Table) -> String {
    let mut seen = String::from("{");
    for (key, item) in table {
        seen.push_str(&format!("{key:?}="));
        match item {
            Item::None => {}
            Item::Value(value) => bare(value, &mut seen),
            Item::Table(inner) => seen.push_str(&data(inner)),
            Item::ArrayOfTables(rows) => rows.iter().for_each(|row| seen.push_str(&data(row))),
        }
        seen.push(';');
    }
    seen + "}"
}

fn bare(value: &Value, seen: &mut String) {
    match value {
        Value::String(text) => seen.push_str(&format!("{:?}", text.value())),
        Value::Integer(number) => seen.push_str(&format!("{}", number.value())),
        Value::Float(number) => seen.push_str(&format!("{:?}", number.value())),
        Value::Boolean(truth) => seen.push_str(&format!("{}", truth.value())),
        Value::Datetime(time) => seen.push_str(&format!("{}", time.value())),
        Value::Array(list) => {
            seen.push('[');
            for value in list {
                bare(value, seen);
                seen.push(',');
            }
            seen.push(']');
        }
        Value::InlineTable(table) => {
            seen.push('{');
            for (key, value) in table {
                seen.push_str(&format!("{key:?}="));
                bare(value, seen);
                seen.push(';');
            }
            seen.push('}');
        }
    }
}

/// The keys by which there is one such row.
fn identity(table: &str, row: &[(String, String)]) -> Vec<(String, String)> {
    let keys: &[&str] = match table {
        "stance" => &["party", "issue"],
        "option" => &["party", "id"],
        "preference" => &["party"],
        _ => &["id"],
    };
    row.iter().filter(|(key, _)| keys.contains(&key.as_str())).cloned().collect()
}

/// Parts that an edit takes away (below zero) and puts there.
fn changed(edit: &Edit, text: &str, case: &Case) -> Result<Parts, EditError> {
    let after = apply(text, case, edit)?;
    let mut parts = Parts::new();
    count(&mut parts, text, -1)?;
    count(&mut parts, &after, 1)?;
    parts.retain(|_, times| *times != 0);
    Ok(parts)
}

fn count(parts: &mut Parts, text: &str, times: isize) -> Result<(), EditError> {
    let mut add = |name: String, text: String| *parts.entry((name, text)).or_default() += times;
    for (name, item) in document(text)?.iter() {
        match item {
            Item::ArrayOfTables(rows) => rows.iter().for_each(|row| add(name.to_owned(), written(row))),
            Item::Table(table) => {
                for (key, item) in table {
                    let text = item.as_table().map_or_else(|| item.to_string(), written);
                    add(format!("{name}.{key}"), text);
                }
            }
            other => add(name.to_owned(), other.to_string()),
        }
    }
    Ok(())
}

/// A table with the tables inside it. What stands above its head belongs to no row.
fn written(table: &Table) -> String {
    let mut text = table.to_string();
    for (key, item) in table {
        let inside: Vec<&Table> = match item {
            Item::Table(inner) => vec![inner],
            Item::ArrayOfTables(rows) => rows.iter().collect(),
            _ => Vec::new(),
        };
        for inner in inside {
            text.push_str(&format!("[{key}]\n{}", written(inner)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: &str = "# All.\nformat = 1\n[case]\ntitle = \"t\"\nabout = \"x\"\n\n# Who.\n[[party]]\nid = \"a\"\nname = \"A\"\n\
        alternative = \"10 to 20\" # guessed\n\n[[party]]\nid = \"b\"\nname = \"B\"\n\n[[issue]]\nid = \"i\"\n\
        levels = [{ id = \"x\", at = 0 }, { id = \"y\", at = 100 }]\n\n[[stance]]\nparty = \"a\"\nissue = \"i\"\nposition = 10\n\n\
        [delay.a]\nother_yields = 80\nyields = 20\ncost = 10\nimpatience = 5\n";

    fn own(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn goes(edit: &Edit, now: &str) -> bool {
        let read = load_files(&Files::memory([("case.toml", now)]), "case.toml", None);
        does_the_same(edit, SEEN, now, &read.case)
    }

    #[test]
    fn comments_that_an_editor_saved_stay_beside_an_edit() {
        let mine = SEEN.replace("10 to 20", "10 to 30");
        let beside = |theirs: &str| beside_comments(SEEN, &mine, theirs);
        let more = format!("{SEEN}# a note\n");
        assert_eq!(beside(&more), Some(format!("{mine}# a note\n")));
        let above = SEEN.replace("# All.", "# All of them.");
        assert_eq!(beside(&above), Some(mine.replace("# All.", "# All of them.")));
        // A value is for the reader to judge, and the same or the next line for a person.
        for (from, to) in [
            ("cost = 10", "cost = 11"),
            ("cost = 10", "cost = \"10\""),
            ("# guessed", "# counted"),
            ("name = \"A\"\n", "name = \"A\" # hers\n"),
            ("[delay.a]", "[delay.a"),
        ] {
            assert_eq!(beside(&SEEN.replace(from, to)), None, "{from} → {to}");
        }
    }

    #[test]
    fn an_edit_goes_through_where_its_row_stands_as_it_was_seen() {
        let value = |path: &str| Edit::Value { path: path.into(), to: "30 to 40".into() };
        let key = |table: &str, row: &[(&str, &str)], key: &str| Edit::Key {
            table: table.into(),
            row: own(row),
            key: key.into(),
            to: "new".into(),
        };
        let drop = |table: &str, id: &str| Edit::Drop { table: table.into(), row: own(&[("id", id)]) };
        let add = |table: &str, row: &[(&str, &str)]| Edit::Add { table: table.into(), row: own(row) };
        let (a, more) = ("alternative = \"10 to 20\"", "[[party]]\nid = \"c\"\n\n[[issue]]");
        // What somebody else did, what is asked for, and whether it goes through.
        for (from, to, edit, through) in [
            ("name = \"B\"", "name = \"Bee\"", value("party.a.alternative"), true),
            (a, "alternative = \"15 to 20\"", value("party.a.alternative"), false),
            ("# guessed", "# counted", value("party.a.alternative"), false),
            ("name = \"A\"", "name = \"Aah\"", value("party.a.alternative"), false),
            ("# Who.", "# Who is there.", value("party.a.alternative"), true),
            ("[[issue]]", more, key("party", &[("id", "b")], "name"), true),
            ("[[issue]]", more, key("party", &[("#", "1")], "name"), true),
            ("# Who.\n", "[[party]]\nid = \"c\"\n\n", key("party", &[("#", "1")], "name"), false),
            ("title = \"t\"", "title = \"T\"", key("case", &[], "about"), true),
            ("about = \"x\"", "about = \"X\"", key("case", &[], "about"), false),
            ("[[issue]]", more, add("party", &[("id", "d"), ("name", "D")]), true),
            ("[[issue]]", more, add("party", &[("id", "c"), ("name", "C")]), false),
            ("[delay.a]", "[delay.b]", value("delay.a.cost"), false),
            ("cost = 10", "cost = 11", value("delay.a.cost"), false),
            ("name = \"B\"", "name = \"Bee\"", value("delay.a.cost"), true),
            ("position = 10", "position = 20", drop("party", "b"), true),
            ("position = 10", "position = 20", drop("party", "a"), false),
            ("position = 10", "position = 20", drop("issue", "i"), false),
            ("name = \"B\"", "name = \"Bee\"", drop("party", "b"), false),
            ("name = \"B\"", "name = \"Bee\"", value("stance.b.i.position"), true),
            (
                "[delay.a]",
                "[[stance]]\nparty = \"b\"\nissue = \"i\"\nposition = 1\n\n[delay.a]",
                value("stance.b.i.position"),
                false,
            ),
            ("name = \"B\"", "name = \"Bee\"", Edit::Text("format = 1\n".into()), false),
            ("name = \"B\"", "name = ", value("party.a.alternative"), false),
        ] {
            assert!(SEEN.contains(from));
            assert_eq!(goes(&edit, &SEEN.replacen(from, to, 1)), through, "{from} → {to}: {edit:?}");
        }
    }
}
