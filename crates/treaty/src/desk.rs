//! A draft from a file to an answer, and from there into the case.

use crate::draft::{Draft, draft};
use crate::reading::{self, Match, Reading};
use crate::tables::Ground;
use anyhow::{Context as _, bail};
use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::{Case, Loaded};
use detente_desk::edit::{self, Edit};
use detente_desk::{Desk, Refusal, Snapshot};
use detente_intake::{Head, intake};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest draft: the letters of a long treaty with its annexes.
pub const LONGEST: usize = 1 << 20;

/// What is asked of the desk.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The file of the draft: text, Markdown, HTML, .docx, PDF; `-` for what is piped in.
    pub file: PathBuf,
    /// What the person says of articles, `ARTICLE=issue.level`.
    pub matches: Vec<String>,
    /// Keep the draft in the case, under this id, or one made of the file's name where it is empty.
    pub take: Option<String>,
}

/// Reads a draft, judges it, and keeps it where that is asked.
///
/// # Errors
/// Where the file cannot be read or holds no text, where a match names what is not there, and where the case cannot be
/// written.
pub fn run(loaded: &Loaded, bound: &Bound, sample: &Sample, asked: &Asked) -> anyhow::Result<Draft> {
    let case = &loaded.case;
    let text = text_of(&asked.file)?;
    let said: Vec<Match> = asked
        .matches
        .iter()
        .map(|typed| reading::as_typed(case, typed).map_err(|why| anyhow::anyhow!("--match {typed}: {why}")))
        .collect::<anyhow::Result<_>>()?;
    let reading = reading::read(case, &text, &said).map_err(|why| anyhow::anyhow!("--match: {why}"))?;
    if reading.units.is_empty() {
        bail!("{}: there is no article in it, and no paragraph that could be one", asked.file.display());
    }
    let ground = Ground::new(case, bound, sample);
    let mut answer = draft(case, bound, ground.as_ref(), &reading, &[], true);
    if let Some(id) = &asked.take {
        let id = if id.trim().is_empty() { named_after(&asked.file) } else { id.trim().to_owned() };
        let desk = Desk::open(&loaded.folder);
        let id = free(case, &id);
        keep(&desk, &reading, &id, &title(&reading, &id))
            .map_err(|refusal| anyhow::anyhow!("the draft was not kept: {}", refusal))?;
        answer.kept = Some(id);
    }
    Ok(answer)
}

/// The words of a file.
fn text_of(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(LONGEST as u64 * 8)
            .read_to_end(&mut bytes)
            .context("what is piped in")?;
    } else {
        bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let taken = intake(&bytes, &name, &Head::default(), &|_| None);
    if taken.text.trim().is_empty() {
        let why = taken.notes.first().map_or_else(|| "the file is empty".to_owned(), |note| note.why.clone());
        bail!("{}: no text to read: {why}", path.display());
    }
    if taken.text.len() > LONGEST {
        bail!(
            "{}: {} letters are more than the {LONGEST} of the longest draft",
            path.display(),
            taken.text.len()
        );
    }
    Ok(taken.text)
}

/// An id made of a file's name.
fn named_after(path: &Path) -> String {
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    slug(&stem)
}

/// An id made of words.
#[must_use]
pub fn slug(words: &str) -> String {
    let plain: String =
        words.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).take(6).collect();
    let joined = parts.join("-");
    if joined.starts_with(|c: char| c.is_ascii_alphabetic()) {
        joined
    } else {
        format!("draft-{joined}").trim_end_matches('-').to_owned()
    }
}

/// The id itself where no row has it, or where that row is a draft that was kept with its articles, which is then
/// replaced; else with a number.
#[must_use]
pub fn free(case: &Case, id: &str) -> String {
    let taken =
        |id: &str| case.packages.iter().any(|package| package.id == id && package.articles.is_empty());
    let mut other = id.to_owned();
    let mut number = 2;
    while taken(&other) {
        other = format!("{id}-{number}");
        number += 1;
    }
    other
}

/// The first line of a draft that is no article, else its id.
#[must_use]
pub fn title(reading: &Reading, id: &str) -> String {
    let first = reading.rest.iter().find(|rest| rest.kind != "closing" && rest.start == 0);
    let line =
        first.and_then(|rest| rest.text.lines().next()).map(|line| line.trim_matches(['#', '*', ' ']).trim());
    match line.filter(|line| !line.is_empty() && line.chars().count() <= 100) {
        Some(line) => line.to_owned(),
        None => id.to_owned(),
    }
}

/// Writes a draft into the case as a row of its own, in the place of the one of that id. One undo takes it back.
///
/// # Errors
/// Why nothing was written.
pub fn keep(desk: &Desk, reading: &Reading, id: &str, title: &str) -> Result<Arc<Snapshot>, Refusal> {
    desk.change(title, &|text, loaded| {
        let there = loaded.case.packages.iter().any(|package| package.id == id);
        let text = if there {
            let row = vec![("id".to_owned(), id.to_owned())];
            let drop = Edit::Drop { table: "package".to_owned(), row };
            edit::apply(text, &loaded.case, &drop).map_err(|error| Refusal::Words(error.to_string()))?
        } else {
            text.to_owned()
        };
        if reading::counting(reading, &[]).is_empty() {
            return Err(Refusal::Words(
                "no article of it sets an issue of the case: say what one of them is about first".to_owned(),
            ));
        }
        let gap = if text.ends_with("\n\n") {
            ""
        } else if text.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        Ok(format!("{text}{gap}{}", reading::row(&loaded.case, reading, id, title)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_names() {
        assert_eq!(slug("Draft of 3 May (final)"), "draft-of-3-may-final");
        assert_eq!(slug("1974"), "draft-1974");
        assert_eq!(slug("مسودة"), "draft");
    }
}
