//! `detente explain`: the page behind a code.

use crate::args::ExplainArgs;
use crate::flags::{Common, Format};
use crate::output;
use detente_case::codes;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Page {
    /// The code.
    code: &'static str,
    /// What it is about, in a line.
    title: &'static str,
    /// The page, as Markdown.
    page: String,
}

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// The page asked for, or all.
    codes: Vec<Page>,
}

pub(crate) fn run(args: &ExplainArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let mut all: Vec<Page> = codes::PAGES
        .iter()
        .map(|page| {
            let mut text = page.about.trim().to_owned();
            if !page.example.is_empty() {
                text.push_str("\n\n");
                text.extend(page.example.trim_matches('\n').lines().map(|line| format!("    {line}\n")));
            }
            if !page.mend.is_empty() {
                text.push_str(&format!("\nWay out: {}", page.mend.trim()));
            }
            Page { code: page.code, title: page.title, page: text }
        })
        .chain(detente_bind::codes::all().map(|code| Page {
            code: code.code,
            title: code.title,
            page: code.page.to_owned(),
        }))
        .collect();
    all.sort_by_key(|page| page.code);
    let chosen: Vec<Page> = match &args.code {
        None => all,
        Some(wanted) => {
            let wanted = wanted.trim().to_uppercase();
            let known: Vec<&str> = all.iter().map(|page| page.code).collect();
            if !known.contains(&wanted.as_str()) {
                let near = detente_case::nearest(&wanted, known.iter().copied());
                let hint = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
                anyhow::bail!("no code is called {wanted}.{hint} `detente explain` lists all.");
            }
            all.into_iter().filter(|page| page.code == wanted).collect()
        }
    };
    match common.format {
        Format::Json => output::json(&Answer { format: "detente.explain/1", codes: chosen })?,
        Format::Csv => output::csv(
            &["code", "title", "page"],
            chosen.iter().map(|p| vec![p.code.to_owned(), p.title.to_owned(), p.page.clone()]),
        )?,
        Format::Text if args.code.is_some() => {
            for page in chosen {
                output::text(&format!("{}: {}\n\n{}\n", page.code, page.title, page.page.trim()))?;
            }
        }
        Format::Text => {
            let mut out = String::new();
            for page in chosen {
                out.push_str(&format!("{}  {}\n", page.code, page.title));
            }
            output::text(&out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
