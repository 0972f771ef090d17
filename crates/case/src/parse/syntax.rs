//! TOML syntax: all errors at once, in words, with limits on size and depth.

use super::Sink;
use crate::diagnostic::{FileId, Span};
use crate::rows;
use std::borrow::Cow;
use toml::de::DeTable;

/// Brackets or dotted keys deeper than this are refused. No table of the case file needs more than six.
pub(crate) const DEEPEST: usize = 32;

/// A text that is fit for the TOML reader, and where it was not.
pub(crate) struct Fit<'i> {
    text: Cow<'i, str>,
    spans: Vec<Span>,
}

/// Looks the file over. `None` where its structure cannot be trusted at all.
pub(crate) fn look_over<'i>(text: &'i str, file: FileId, sink: &mut Sink) -> Option<Fit<'i>> {
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
    let (repaired, unclosed) = repair(text);
    let mut spans = Vec::new();
    for at in unclosed {
        let span = Span::new(file, at..at + 1);
        let mark = text.as_bytes().get(at).map_or(' ', |byte| *byte as char);
        let what = if matches!(mark, '"' | '\'') { "text" } else { "bracket" };
        let message = format!("this is not TOML: the {what} that begins with `{mark}` here is not closed");
        sink.error("E0106", span, message, "strings end as they begin, lists with ], small tables with }");
        spans.push(span);
    }
    Some(Fit { text: repaired, spans })
}

/// Reads the file, and says what is wrong with its syntax.
pub(crate) fn read<'i>(fit: &'i Fit<'_>, file: FileId, sink: &mut Sink) -> DeTable<'i> {
    let text = fit.text.as_ref();
    let mut spans = fit.spans.clone();
    let (root, errors) = DeTable::parse_recoverable(text);
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
    root.into_inner()
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

/// At most this many statements are taken out; a file with more of them is hopeless.
const MOST_REPAIRS: usize = 20;

/// Takes out statements whose bracket or long text is not closed, and says where it begins.
///
/// To a TOML reader such a bracket swallows the rest of the file, and one slip becomes a hundred complaints.
/// Here a statement ends at the latest where a line is the header of a known table, or, in a list, where a line
/// begins with `key =`. What is taken out becomes spaces, so that all places stay as they are.
fn repair(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let bytes = text.as_bytes();
    let mut repaired: Option<Vec<u8>> = None;
    let mut unclosed = Vec::new();
    // The statement at hand, its open brackets, and a line in it that looks like the next statement.
    let (mut statement, mut open, mut suspect): (usize, Vec<usize>, Option<usize>) = (0, Vec::new(), None);
    let (mut at, mut last) = (0, b' ');
    loop {
        let line_begins = at == 0 || bytes.get(at - 1) == Some(&b'\n') || at >= bytes.len();
        if line_begins && open.is_empty() {
            (statement, suspect) = (at, None);
        } else if line_begins {
            let line = &text[at.min(text.len())..];
            let innermost = open.last().and_then(|at| bytes.get(*at)).copied().unwrap_or(b'[');
            let key = begins_with_key(line);
            let header = at >= bytes.len() || is_header(line);
            if header || (key && innermost == b'[') {
                let is_header = text[statement..].trim_start_matches([' ', '\t']).starts_with('[');
                // A header that is not closed ends with its line: the TOML reader copes with that.
                if !is_header && unclosed.len() < MOST_REPAIRS {
                    let end = suspect.unwrap_or(at).min(bytes.len());
                    unclosed.extend(open.last());
                    let repaired = repaired.get_or_insert_with(|| bytes.to_vec());
                    for byte in
                        repaired[statement..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r'))
                    {
                        *byte = b' ';
                    }
                    at = end;
                }
                open.clear();
                (statement, suspect, last) = (at, None, b' ');
            } else if key && suspect.is_none() && !matches!(last, b',' | b'{') {
                suspect = Some(at);
            }
        }
        let Some(&byte) = bytes.get(at) else { break };
        match byte {
            b'#' => at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at),
            b'"' | b'\'' => {
                let end = after_string(bytes, at);
                let long = bytes[at..].starts_with(&[byte; 3]);
                let closed = end >= at + 6 && bytes[at + 3..end].ends_with(&[byte; 3]);
                if long && !closed && unclosed.len() < MOST_REPAIRS {
                    unclosed.push(at);
                    // The text cannot be told from what follows, but a header can.
                    let mut end = at;
                    for line in text[at..].split_inclusive('\n') {
                        if end > at && is_header(line) {
                            break;
                        }
                        end += line.len();
                    }
                    let repaired = repaired.get_or_insert_with(|| bytes.to_vec());
                    for byte in
                        repaired[statement..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r'))
                    {
                        *byte = b' ';
                    }
                    open.clear();
                    at = end;
                } else {
                    at = end;
                }
                last = byte;
            }
            b'[' | b'{' => {
                open.push(at);
                last = byte;
                at += 1;
            }
            b']' | b'}' => {
                // A closing mark of the other kind closes what it can; the TOML reader tells the rest.
                let kind = if byte == b']' { b'[' } else { b'{' };
                if let Some(depth) = open.iter().rposition(|at| bytes[*at] == kind) {
                    open.truncate(depth);
                }
                last = byte;
                at += 1;
            }
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => {
                last = byte;
                at += 1;
            }
        }
    }
    // Whole statements became spaces, and statements begin and end at whole lines.
    match repaired.map(String::from_utf8) {
        Some(Ok(repaired)) => (Cow::Owned(repaired), unclosed),
        _ => (Cow::Borrowed(text), unclosed),
    }
}

/// True for a line `[name]`, `[[name]]` or `[name.more]` of a known table.
fn is_header(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().trim_start();
    let Some(inner) = line.strip_prefix("[[").or_else(|| line.strip_prefix('[')) else { return false };
    let Some((name, rest)) = inner.split_once(']') else { return false };
    let first = name.split('.').next().unwrap_or_default().trim();
    let rest = rest.trim_start_matches(']').trim();
    (rest.is_empty() || rest.starts_with('#')) && rows::table(first).is_some()
}

/// True for a line that begins with `key =`.
fn begins_with_key(text: &str) -> bool {
    let line = text.trim_start_matches([' ', '\t']);
    let key =
        line.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')));
    let Some(key) = key.filter(|key| *key > 0) else { return false };
    line[key..].trim_start_matches([' ', '\t']).starts_with('=')
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
