//! Where output goes: data to standard output, messages to standard error.

use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Writes text to standard output.
///
/// # Errors
/// Where it cannot be written.
pub fn text(text: &str) -> anyhow::Result<()> {
    bytes(text.as_bytes())
}

/// Writes bytes to standard output.
///
/// # Errors
/// Where it cannot be written.
pub fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes a value as JSON, indented, with a line feed at the end.
///
/// # Errors
/// Where it cannot be written.
pub fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    // The writer's own error, so that a reader who went away is known as such.
    serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Writes rows as CSV.
///
/// # Errors
/// Where it cannot be written.
pub fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    writer.flush()?;
    Ok(())
}

/// A line to standard error. A closed standard error is nobody's concern.
pub fn message(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Colour on standard error?
#[must_use]
pub fn colour_on_stderr() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        && std::io::stderr().is_terminal()
}

/// True where the reader of our output went away.
#[must_use]
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<csv::Error>().is_some_and(
                |e| matches!(e.kind(), csv::ErrorKind::Io(io) if io.kind() == std::io::ErrorKind::BrokenPipe),
            )
    })
}

/// Writes a file whole or not at all; what is there keeps its mode and its links.
///
/// # Errors
/// Where it cannot be written.
pub fn write_file(path: &std::path::Path, bytes: &[u8]) -> anyhow::Result<()> {
    use anyhow::Context;
    detente_desk::write::output(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Columns that a text takes on a terminal: none for marks above letters, two for wide ones.
#[must_use]
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

fn leftward(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1eeff}')
}

/// The text between marks that keep letters running from right to left from moving what stands beside them; as it
/// is where it has none.
#[must_use]
pub fn isolate(text: &str) -> String {
    if text.contains(leftward) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// A sentence in which every run of words from right to left stands between such marks.
#[must_use]
pub fn isolate_runs(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(leftward) {
        let (before, run) = rest.split_at(start);
        // Up to the last such letter before one that runs the other way.
        let stop = run.find(|c: char| c.is_alphanumeric() && !leftward(c)).unwrap_or(run.len());
        let end = run[..stop].rfind(leftward).unwrap_or(0);
        let end = end + run[end..].chars().next().map_or(0, char::len_utf8);
        out.push_str(before);
        out.push_str(&isolate(&run[..end]));
        rest = &run[end..];
    }
    out + rest
}

/// A column-aligned table for the terminal: first column left, the others as told.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let columns = head.len();
    let mut widths: Vec<usize> = head.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let line = |cells: Vec<&str>| {
        let mut out = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let pad = widths[at].saturating_sub(width(cell));
            if right.contains(&at) {
                out.push_str(&" ".repeat(pad));
                out.push_str(cell);
            } else {
                out.push_str(cell);
                if at + 1 < columns {
                    out.push_str(&" ".repeat(pad));
                }
            }
            if at + 1 < columns {
                out.push_str("  ");
            }
        }
        let trimmed = out.trim_end().to_owned();
        format!("{trimmed}\n")
    };
    let mut out = line(head.to_vec());
    for row in rows {
        let mut cells: Vec<&str> = row.iter().map(String::as_str).collect();
        cells.resize(columns, "");
        out.push_str(&line(cells));
    }
    out
}

/// Wraps a paragraph at `most` columns, with `indent` before every line after the first.
#[must_use]
pub fn wrap(text: &str, most: usize, indent: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    // A per cent sign stays with its number.
    let text = text.replace(" %", "\u{a0}%");
    let mut words = text
        .split(|c: char| c.is_whitespace() && c != '\u{a0}')
        .filter(|word| !word.is_empty())
        .map(|word| word.replace('\u{a0}', " "));
    while let Some(mut word) = words.next() {
        // A name between its marks is not torn.
        while word.matches('\u{2068}').count() > word.matches('\u{2069}').count() {
            let Some(next) = words.next() else { break };
            word.push(' ');
            word.push_str(&next);
        }
        let length = width(&word);
        if column > 0 && column + 1 + length > most {
            out.push('\n');
            out.push_str(indent);
            column = indent.chars().count();
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word);
        column += length;
    }
    out
}

/// Cuts a cell to `most` columns, with an ellipsis where something is lost.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut taken = 0;
    for c in text.chars() {
        taken += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if taken + 1 > most {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_columns_and_their_direction() {
        let name = isolate("مجلس العمل");
        assert_eq!((width(&name), name.chars().count()), (10, 12));
        assert_eq!(isolate("Union"), "Union");
        let rows = vec![vec![name.clone(), "1".into()], vec!["works council".into(), "22".into()]];
        let table = table(&["party", "n"], &rows, &[1]);
        let ends: Vec<usize> = table.lines().map(width).collect();
        assert_eq!(ends, [17, 17, 17], "{table}");
        assert_eq!(
            isolate_runs("مجلس العمل moves to مجلس 5."),
            format!("{name} moves to \u{2068}مجلس\u{2069} 5.")
        );
        // The name stays whole where a line ends in it.
        let line = format!("the mean is pulled by {name} most");
        assert!(wrap(&line, 28, "").lines().any(|part| part.contains(&name)));
        assert_eq!(width(&cut("東京都庁の交渉団", 9)), 9);
    }
}
