//! A text as lines; very long ones in pieces.

/// A line, or a piece of a very long one.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Byte of the text at which it begins.
    pub base: usize,
    /// Its words.
    pub text: &'a str,
    /// Which line; its pieces share the number.
    pub number: usize,
}

/// A longer line is read in pieces, in bytes: the memory holds the tokens of one.
const LONG: usize = 1 << 16;

/// Lines that are not empty.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    let mut base = 0;
    for (number, line) in text.split('\n').enumerate() {
        let mut at = 0;
        while at < line.len() {
            let rest = line.get(at..).unwrap_or_default();
            let len = piece(rest);
            let text = rest.get(..len).unwrap_or_default();
            if !text.trim().is_empty() {
                all.push(Line { base: base + at, text, number });
            }
            at += len.max(1);
        }
        base += line.len() + 1;
    }
    all
}

/// Length of the first piece of a line: all of it, or up to a sentence's end outside quotation marks, a blank, a letter.
fn piece(line: &str) -> usize {
    if line.len() <= LONG {
        return line.len();
    }
    let mut end = LONG;
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let mut open = 0_i32;
    let (mut sentence, mut blank) = (0, 0);
    let mut before = ' ';
    for (at, c) in line[..end].char_indices() {
        match c {
            '“' | '«' | '„' => open += 1,
            '”' | '»' => open = (open - 1).max(0),
            '"' => open = i32::from(open == 0),
            _ if c.is_whitespace() => {
                blank = at;
                if open == 0 && matches!(before, '.' | '!' | '?' | '”' | '»' | '"') {
                    sentence = at;
                }
            }
            _ => {}
        }
        before = c;
    }
    // A mark that never closes must not make the pieces small.
    if sentence > LONG / 2 {
        sentence
    } else if blank > 0 {
        blank
    } else {
        end
    }
}
