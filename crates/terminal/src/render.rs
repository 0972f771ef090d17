//! Diagnostics at the edge: from data to rustc-like text on standard error, or to JSON.

use crate::output;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use detente_case::{Diagnostic, Loaded, Severity};
use serde::Serialize;

/// Source lines are cut to this many columns.
const WIDTH: usize = 120;
/// No more of them than this are rendered; the rest are counted.
const MOST: usize = 200;

/// A diagnostic with its place spelled out, as `check --format json` prints it.
#[derive(Debug, Serialize)]
pub struct Placed<'a> {
    /// Code; `detente explain CODE` has the page.
    code: &'a str,
    /// `error` (nothing is computed), `warning` or `note`.
    severity: &'static str,
    /// Path within the case folder.
    file: &'a str,
    /// From 1.
    line: usize,
    /// In code points, from 1.
    column: usize,
    /// One past the last.
    end: Place,
    /// What is wrong.
    message: &'a str,
    /// How to mend it.
    help: &'a str,
}

/// A place in a file.
#[derive(Debug, Serialize)]
pub struct Place {
    /// From 1.
    line: usize,
    /// In code points, from 1.
    column: usize,
}

/// A severity in a word.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Path and text of a diagnostic's file.
fn file<'a>(loaded: &'a Loaded, diagnostic: &Diagnostic) -> (&'a str, &'a str) {
    loaded
        .files
        .get(diagnostic.span.file.0 as usize)
        .map_or(("", ""), |file| (file.path.as_str(), file.text.as_str()))
}

/// Spells a diagnostic's place out.
#[must_use]
pub fn placed<'a>(loaded: &'a Loaded, diagnostic: &'a Diagnostic) -> Placed<'a> {
    let place = loaded.place(diagnostic.span);
    Placed {
        code: diagnostic.code,
        severity: severity(diagnostic.severity),
        file: file(loaded, diagnostic).0,
        line: place.line,
        column: place.column,
        end: Place { line: place.end_line, column: place.end_column },
        message: &diagnostic.message,
        help: &diagnostic.help,
    }
}

impl Placed<'_> {
    /// As a CSV row.
    #[must_use]
    pub fn row(&self) -> Vec<String> {
        vec![
            self.code.into(),
            self.severity.into(),
            self.file.into(),
            self.line.to_string(),
            self.column.to_string(),
            self.message.into(),
            self.help.into(),
        ]
    }
}

/// Prints all diagnostics to standard error.
pub fn all(loaded: &Loaded, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics.iter().take(MOST) {
        output::message(&one(loaded, diagnostic));
        output::message("");
    }
    if diagnostics.len() > MOST {
        output::message(&format!("… and {} more", diagnostics.len() - MOST));
    }
}

/// One diagnostic as text.
#[must_use]
pub fn one(loaded: &Loaded, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let (file, source) = file(loaded, diagnostic);
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let window = window(source, diagnostic.span.range());
    let group = match &window {
        Some((text, first_line, range)) => Group::with_title(title).element(
            Snippet::source(text.as_str())
                .path(file)
                .line_start(*first_line)
                .annotation(AnnotationKind::Primary.span(range.clone())),
        ),
        None => Group::with_title(title).element(Origin::path(file)),
    };
    let help = (!diagnostic.help.is_empty())
        .then(|| Group::with_title(Level::HELP.secondary_title(diagnostic.help.as_str())));
    let groups: Vec<Group<'_>> = std::iter::once(group).chain(help).collect();
    let renderer = if output::colour_on_stderr() { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.term_width(WIDTH).render(&groups);
    // A line that was cut begins further right in the file than on the screen.
    let place = loaded.place(diagnostic.span);
    match &window {
        Some((shown, line, range)) => {
            let column = shown[..range.start].chars().count() + 1;
            text.replacen(&format!("{file}:{line}:{column}"), &format!("{file}:{line}:{}", place.column), 1)
        }
        None => text,
    }
}

/// The line of `range` alone, cut to [`WIDTH`] columns around it, so that a file of one endless line does not
/// flood the terminal: (text, line number, range within the text).
fn window(source: &str, range: std::ops::Range<usize>) -> Option<(String, usize, std::ops::Range<usize>)> {
    if source.is_empty() {
        return None;
    }
    let floor = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(range.start);
    let end = floor(range.end.max(range.start)).max(start);
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let line_number = source[..line_start].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let end = end.min(line_end).max(start);
    let before: Vec<char> = source[line_start..start].chars().collect();
    let marked: Vec<char> = source[start..end].chars().take(WIDTH).collect();
    let room = WIDTH.saturating_sub(marked.len());
    let keep_before = before.len().min(room.max(20));
    let cut = before.len() > keep_before;
    let mut text = String::new();
    if cut {
        text.push('…');
    }
    text.extend(&before[before.len() - keep_before..]);
    let from = text.len();
    text.extend(&marked);
    let to = text.len();
    let mut rest = source[end..line_end].chars();
    text.extend(rest.by_ref().take(room.saturating_sub(keep_before)));
    if rest.next().is_some() {
        text.push('…');
    }
    // Control characters would act on the terminal.
    let clean: String = text.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect();
    if clean.len() != text.len() {
        return Some((clean, line_number, 0..0));
    }
    Some((clean, line_number, from..to.max(from)))
}
