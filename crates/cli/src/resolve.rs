//! `detente resolve`: how a question came out, written into `case.toml` with comments and order kept.

use crate::args::{Outcome, ResolveArgs};
use crate::flags::Common;
use crate::{load, output};
use anyhow::{Context, bail};
use detente_case::Loaded;
use detente_case::date::{Date, When};
use detente_desk::Desk;
use std::process::ExitCode;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Value};

pub(crate) fn run(args: &ResolveArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let Some(on) = day(&args.on) else {
        bail!("--on {}: write a day, as 2026-12-31", args.on);
    };
    let desk = Desk::open(&args.case);
    let read = desk.snapshot();
    if read.errors() > 0 {
        // The case must be sound before anything is written into it.
        return match load::ready(&args.case) {
            Err(code) => Ok(code),
            Ok(_) => Ok(ExitCode::from(1)),
        };
    }
    let case = &read.loaded.case;
    for (given, asked, name) in [
        (args.signed.is_some(), case.question.signed.is_some(), "signed"),
        (args.holds.is_some(), case.question.holds.is_some(), "holds"),
    ] {
        if given && !asked {
            bail!("the case does not ask the question `{name}`: there is nothing to resolve");
        }
    }
    for id in &args.cites {
        if case.claim(id).is_none() {
            let near = detente_case::nearest(id, case.claims.iter().map(|claim| claim.id.as_str()));
            let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            bail!("no claim is called `{id}`{hint}");
        }
    }
    if let (Some(Outcome::Yes), Some(question)) = (args.signed, &case.question.signed)
        && on > question.by
    {
        output::message(&format!(
            "to be known: {on} lies after the last day that counts, {}; “yes” means that it was signed by then",
            question.by
        ));
    }

    // The outcome is written into the text that is there by now, and read before it counts.
    let set = |text: &str, _: &Loaded| -> anyhow::Result<String> {
        let mut document: DocumentMut = text.parse().context("cannot read case.toml")?;
        write(&mut document, args, on)?;
        Ok(document.to_string())
    };
    desk.change("resolve", &set)?;
    // What can be undone is what was written.
    if desk.steps().undo.is_none() {
        output::message("nothing to change: the case says so already");
        return Ok(ExitCode::SUCCESS);
    }
    let say = |name: &str, outcome: Option<Outcome>| outcome.map(|o| format!("{name} {}", word(o)));
    let parts: Vec<String> =
        [say("signed", args.signed), say("holds", args.holds)].into_iter().flatten().collect();
    output::text(&format!("{}: {} on {on}\n", case.title, parts.join(", ")))?;
    Ok(ExitCode::SUCCESS)
}

fn day(text: &str) -> Option<Date> {
    let when = When::parse(text)?;
    (when.from == when.to && !when.approximate).then_some(when.from)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Yes => "yes",
        Outcome::No => "no",
        Outcome::Void => "void",
    }
}

/// Writes `resolved` into `[question]`. What was written before stays, and is never contradicted.
fn write(document: &mut DocumentMut, args: &ResolveArgs, on: Date) -> anyhow::Result<()> {
    let Some(question) = document.get_mut("question").and_then(Item::as_table_like_mut) else {
        bail!("the case has no [question]");
    };
    if question.get("resolved").is_none() {
        question.insert("resolved", Item::Value(Value::InlineTable(InlineTable::new())));
    }
    let Some(resolved) = question.get_mut("resolved").and_then(Item::as_table_like_mut) else {
        bail!("`question.resolved` is no table");
    };
    for (key, outcome) in [("signed", args.signed), ("holds", args.holds)] {
        let Some(outcome) = outcome else { continue };
        match resolved.get(key).and_then(Item::as_str) {
            Some(have) if have != word(outcome) => {
                bail!(
                    "the case is resolved already with {key} = \"{have}\": change it in case.toml if that was wrong"
                )
            }
            Some(_) => {}
            None => {
                resolved.insert(key, Item::Value(Value::from(word(outcome))));
            }
        }
    }
    let date: toml_edit::Datetime = on.to_string().parse().context("a day that TOML cannot write")?;
    resolved.insert("on", Item::Value(Value::from(date)));
    if !args.cites.is_empty() {
        let mut list: Vec<String> = resolved
            .get("cites")
            .and_then(Item::as_array)
            .map(|have| have.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default();
        for id in &args.cites {
            if !list.contains(id) {
                list.push(id.clone());
            }
        }
        resolved.insert("cites", Item::Value(Value::Array(list.iter().collect::<Array>())));
    }
    Ok(())
}
