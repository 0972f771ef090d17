//! Where problems are gathered: one list, with a limit, that keeps quiet about what broken syntax alone explains.

use crate::diagnostic::{Diagnostic, FileId, Severity, Span};
use std::collections::BTreeSet;

/// More problems than this are counted, not listed.
pub(crate) const MOST: usize = 1000;

/// The problems so far, and where the syntax of `case.toml` is broken.
#[derive(Default)]
pub(crate) struct Sink {
    pub diagnostics: Vec<Diagnostic>,
    dropped: usize,
    /// First byte of every line of `case.toml`.
    starts: Vec<u32>,
    /// Places of syntax errors, by first byte.
    broken: Vec<(u32, u32)>,
    /// Lines (from 0) that hold a syntax error.
    broken_lines: BTreeSet<usize>,
    /// Lines of the table headers above syntax errors.
    broken_rows: BTreeSet<usize>,
}

impl Sink {
    /// True where no more problems are listed, so that no work need go into their words.
    pub(crate) fn full(&self) -> bool {
        self.diagnostics.len() >= MOST
    }

    /// Remembers the lines of `case.toml`.
    pub(crate) fn lines_of(&mut self, text: &str) {
        self.starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1))
            .collect();
    }

    fn line_at(&self, byte: u32) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// The line of `span` in `case.toml`, from 1.
    pub(crate) fn line(&self, span: Span) -> usize {
        self.line_at(span.start) + 1
    }

    /// Remembers where the syntax is broken.
    pub(crate) fn syntax_errors(&mut self, text: &str, spans: &[Span]) {
        let headers: Vec<usize> = (0..self.starts.len())
            .filter(|line| {
                let rest = &text.as_bytes()[self.starts[*line] as usize..];
                rest.iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'[')
            })
            .collect();
        for span in spans {
            self.broken.push((span.start, span.end));
            let line = self.line_at(span.start);
            self.broken_lines.insert(line);
            let above = headers.partition_point(|header| *header <= line);
            if let Some(header) = above.checked_sub(1).and_then(|at| headers.get(at)) {
                self.broken_rows.insert(*header);
            }
        }
        self.broken.sort_unstable();
    }

    /// True where a syntax error lies in or at the edge of `span`.
    pub(crate) fn touches_syntax_error(&self, span: Span) -> bool {
        // Errors are few, or the file is hopeless anyway: look at those that begin before the span's end.
        let before = self.broken.partition_point(|(start, _)| *start <= span.end);
        self.broken[..before].iter().rev().take(8).any(|(_, end)| *end >= span.start)
    }

    /// True where a syntax error is on the line of `span`.
    pub(crate) fn near_syntax_error(&self, span: Span) -> bool {
        !self.broken_lines.is_empty() && self.broken_lines.contains(&self.line_at(span.start))
    }

    /// True where the row whose header is at `span` has a syntax error in it.
    pub(crate) fn row_has_syntax_error(&self, span: Span) -> bool {
        !self.broken_lines.is_empty() && {
            let (first, last) = (self.line_at(span.start), self.line_at(span.end));
            self.broken_rows.contains(&first) || self.broken_lines.range(first..=last).next().is_some()
        }
    }

    /// An error.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic {
            code,
            severity: Severity::Error,
            span,
            message: message.into(),
            help: help.into(),
        });
    }

    /// A warning.
    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic {
            code,
            severity: Severity::Warning,
            span,
            message: message.into(),
            help: help.into(),
        });
    }

    /// A note.
    pub(crate) fn note(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic {
            code,
            severity: Severity::Note,
            span,
            message: message.into(),
            help: help.into(),
        });
    }

    fn add(&mut self, diagnostic: Diagnostic) {
        let syntax = matches!(diagnostic.code, "E0106" | "E0107" | "E0108");
        if !syntax && diagnostic.span.file == FileId(0) && self.near_syntax_error(diagnostic.span) {
            return;
        }
        if self.full() {
            self.dropped += 1;
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    /// All problems, by file and place.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity, diagnostic.code));
        if self.dropped > 0 {
            self.diagnostics.push(Diagnostic {
                code: "N0110",
                severity: Severity::Note,
                span: self.diagnostics.last().map_or(Span::default(), |last| last.span),
                message: format!("{} more problems are not listed", self.dropped),
                help: "mend the first ones and check again".to_owned(),
            });
        }
        self.diagnostics
    }
}
