//! TOML syntax: all errors at once, in words, with limits on size and depth.

use super::Sink;
use crate::diagnostic::{FileId, Span};
use toml::de::DeTable;

/// Brackets or dotted keys deeper than this are refused. No table of the case file needs more than six.
pub(crate) const DEEPEST: usize = 32;

/// Reads the file. `None` where its structure cannot be trusted at all.
pub(crate) fn read<'i>(text: &'i str, file: FileId, sink: &mut Sink) -> Option<DeTable<'i>> {
    sink.lines_of(text);
    if let Some(at) = text.bytes().position(|byte| byte == 0) {
        let span = Span::new(file, at..at + 1);
        sink.error(
            "E0105",
            span,
            "the file holds a NUL byte",
            "it is no text file: save it again as plain UTF-8 text",
        );
        return None;
    }
    if let Some(at) = too_deep(text) {
        let message = format!("brackets or dotted keys are nested deeper than {DEEPEST}");
        sink.error("E0108", Span::new(file, at..at + 1), message, "no table of a case file goes that deep");
        return None;
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut spans = Vec::new();
    let mut last_line = usize::MAX;
    for error in &errors {
        let mut range = error.span().unwrap_or(text.len()..text.len());
        // An error at the end of a line belongs to that line, not to the next.
        range.start = range.start.min(text.len());
        range.end = range.end.clamp(range.start, text.len());
        while !text.is_char_boundary(range.start) {
            range.start -= 1;
        }
        while !text.is_char_boundary(range.end) {
            range.end += 1;
        }
        let span = Span::new(file, range);
        spans.push(span);
        // The TOML reader often says two things about one slip: the first is the one to mend.
        let line = sink.line(span);
        if line == last_line {
            continue;
        }
        last_line = line;
        if error.message().starts_with("duplicate key") {
            let key = text.get(span.range()).unwrap_or_default();
            let message = format!("`{}` is given twice", super::brief(key));
            sink.error("E0107", span, message, "keep one of the two");
        } else {
            let message = format!("this is not TOML: {}", error.message());
            let help = "strings stand in \"…\", lists in [ … ], small tables in { … }, and a key has one `=`";
            sink.error("E0106", span, message, help);
        }
    }
    sink.syntax_errors(text, &spans);
    Some(root.into_inner())
}

/// The first byte at which brackets outside strings and comments, or the parts of a dotted key, go too deep.
///
/// The TOML reader has a limit of its own; this one comes first so that no reader's stack depends on it.
fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut dots) = (0, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => {
                at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at);
                continue;
            }
            b'"' | b'\'' => {
                at = after_string(bytes, at);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'.' => dots += 1,
            b'\n' => {
                dots = 0;
                // A header begins afresh, so that one forgotten bracket does not count for the whole file.
                let next = bytes[at + 1..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
                if next == Some(&b'[') && depth == 1 {
                    depth = 0;
                }
            }
            b'=' | b',' => dots = 0,
            _ => {}
        }
        if depth > DEEPEST || dots > DEEPEST {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// One past the string that begins at `at`; one-line strings end with their line at the latest.
fn after_string(bytes: &[u8], at: usize) -> usize {
    let mark = bytes[at];
    let triple = bytes.get(at + 1) == Some(&mark) && bytes.get(at + 2) == Some(&mark);
    let mut at = at + if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\\' && mark == b'"' {
            at += 2;
        } else if byte == b'\n' && !triple {
            return at;
        } else if byte == mark && !triple {
            return at + 1;
        } else if byte == mark && bytes.get(at + 1) == Some(&mark) && bytes.get(at + 2) == Some(&mark) {
            return at + 3;
        } else {
            at += 1;
        }
    }
    bytes.len()
}
