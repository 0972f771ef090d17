//! `detente explain`: the page behind a code.

use crate::args::{Common, ExplainArgs, Format};
use crate::output;
use detente_case::codes;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Page<'a> {
    code: &'a str,
    title: &'a str,
    page: &'a str,
}

#[derive(Serialize)]
struct Answer<'a> {
    format: &'static str,
    codes: Vec<Page<'a>>,
}

pub fn run(args: &ExplainArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let all: Vec<Page<'_>> = codes::all()
        .map(|code| Page { code: code.code, title: code.title, page: code.page })
        .chain(detente_outlook::codes::ALL.iter().map(|code| Page { code: code.code, title: code.title, page: code.page }))
        .collect();
    let chosen: Vec<Page<'_>> = match &args.code {
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
            chosen.iter().map(|p| vec![p.code.to_owned(), p.title.to_owned(), p.page.to_owned()]),
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
