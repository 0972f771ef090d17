//! Text on its way into a picture: cleaned, measured, wrapped.
//!
//! A [`Label`] is text that is safe to draw: characters that XML forbids are gone, control characters that
//! turn the direction of reading (Trojan Source, CVE-2021-42574) are written out as `[U+202E]`, and names put
//! together by us stand in isolates of ours, so that an Arabic or Hebrew name leaves its neighbours in place.
//!
//! Widths come from a table of our own, in thousandths of the font size: one number for each class of
//! characters, a little above what the usual sans-serif fonts need. There is no font file to read, so a
//! figure has the same bytes everywhere; the price is some air at the ends of lines.
//!
//! ```
//! use detente_report::label::{Label, width};
//! let label = Label::from("good\u{202e}\u{0}text");
//! assert_eq!(label.as_str(), "good[U+202E]text");
//! assert!(width("iiii", 10.0) < width("WWWW", 10.0));
//! ```

/// First strong isolate: begins a run whose direction its own letters decide.
pub(crate) const FSI: char = '\u{2068}';
/// Pop directional isolate: ends it.
pub(crate) const PDI: char = '\u{2069}';

/// True for characters that turn the direction of reading without being seen.
#[must_use]
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True for control characters other than tab and line ends, and for code points that are no characters.
fn is_illegal(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || (c as u32) & 0xfffe == 0xfffe
}

/// `text` for a page: what would not be seen is written out, as `[U+202E]`. Line ends and tabs stay.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_bidi_control(c) || is_illegal(c) {
            out.push_str(&format!("[U+{:04X}]", c as u32));
        } else {
            out.push(c);
        }
    }
    out
}

/// Units that follow a number.
const UNITS: [&str; 7] = ["%", "year", "month", "day", "point", "draw", "package"];

/// Keeps a number and its unit on one line.
///
/// ```
/// use detente_report::label::with_units;
/// assert_eq!(with_units("41 % in 5 years, or 3 more"), "41\u{a0}% in 5\u{a0}years, or 3 more");
/// ```
#[must_use]
pub fn with_units(text: &str) -> String {
    let mut parts = text.split(' ');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let unit =
            out.ends_with(|c: char| c.is_ascii_digit()) && UNITS.iter().any(|unit| part.starts_with(unit));
        out.push(if unit { '\u{a0}' } else { ' ' });
        out.push_str(part);
    }
    out
}

/// A name inside a sentence of ours: cleaned, and isolated so that its direction ends with it.
#[must_use]
pub(crate) fn isolate(name: &str) -> String {
    format!("{FSI}{}{PDI}", Label::from(name).0)
}

/// A sentence of ours with isolated names in it: our isolates stay, every other hidden character is shown.
pub(crate) fn sentence(text: &str) -> String {
    text.split_inclusive([FSI, PDI])
        .map(|part| match part.chars().next_back() {
            Some(last @ (FSI | PDI)) => {
                format!("{}{last}", shown(&part[..part.len() - last.len_utf8()]))
            }
            _ => shown(part),
        })
        .collect()
}

/// True for letters of scripts that are read from right to left.
fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// A cleaned text that mixes directions: every run of right-to-left words in an isolate, so that a sentence of ours
/// about an Arabic name is still read from left to right. Text of one direction stays as it is.
pub(crate) fn apart(text: &str) -> String {
    let left = |c: char| c.is_alphabetic() && !right_to_left(c);
    if !text.contains(right_to_left) || !text.contains(left) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 12);
    let mut rest = text;
    while let Some(start) = rest.find(right_to_left) {
        let (before, run) = rest.split_at(start);
        // Up to the last such letter before one of the other direction: what stands between belongs to the run.
        let limit = run.find(left).unwrap_or(run.len());
        let end = run[..limit].char_indices().rev().find(|(_, c)| right_to_left(*c));
        let end = end.map_or(limit, |(at, c)| at + c.len_utf8());
        out.push_str(before);
        out.push(FSI);
        out.push_str(&run[..end]);
        out.push(PDI);
        rest = &run[end..];
    }
    out.push_str(rest);
    out
}

/// Text that is safe to draw, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label(String);

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if is_bidi_control(c) {
                out.push_str(&format!("[U+{:04X}]", c as u32));
            } else if c.is_whitespace() && c != '\u{a0}' {
                out.push(' ');
            } else if !is_illegal(c) {
                out.push(c);
            }
        }
        Self(apart(&out))
    }
}

impl From<&String> for Label {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Label {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Label {
    /// The cleaned text; the only direction marks in it are our own isolates.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Names one after another, each isolated from the next.
    #[must_use]
    pub fn list<'a>(names: impl IntoIterator<Item = &'a str>, between: &str) -> Self {
        Self(names.into_iter().map(isolate).collect::<Vec<_>>().join(between))
    }

    /// This label, then `tail`: the first isolated, so that its direction ends with it.
    #[must_use]
    pub fn then(&self, tail: &str) -> Self {
        Self(format!("{FSI}{}{PDI}{}", self.0, Self::from(tail).0))
    }

    /// Width in user units at this font size.
    #[must_use]
    pub fn width(&self, size: f64) -> f64 {
        width(&self.0, size)
    }

    /// At most `lines` lines, none wider than `room`. Of what does not fit the end is kept on the last line, after an
    /// ellipsis, since titles often differ at their ends; a single line ends in the ellipsis. Lines break at white
    /// space, and inside a word only where the word alone is too wide.
    #[must_use]
    pub fn wrap(&self, room: f64, size: f64, lines: usize) -> Vec<Self> {
        let lines = lines.max(1);
        let mut done: Vec<String> = Vec::new();
        let mut line = String::new();
        // White space is plain blanks by now; a no-break space holds its neighbours together.
        for word in self.0.split(' ').filter(|word| !word.is_empty()) {
            let mut word = word.to_owned();
            let joined = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if width(&joined, size) <= room {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                done.push(std::mem::take(&mut line));
            }
            while width(&word, size) > room && done.len() <= lines {
                let cut = fitting(&word, room, size);
                let rest = word.split_off(cut);
                done.push(std::mem::replace(&mut word, rest));
            }
            line = word;
        }
        if !line.is_empty() {
            done.push(line);
        }
        if done.len() > lines {
            done.truncate(lines);
            if let Some(last) = done.last_mut() {
                let room = room - width("…", size);
                if lines > 1 {
                    let tail = ending(&self.0, room, size);
                    *last = format!("…{FSI}{tail}{PDI}");
                } else {
                    let cut = fitting(last, room, size);
                    last.truncate(cut);
                    let kept = last.trim_end().len();
                    last.truncate(kept);
                    last.push('…');
                }
            }
        }
        close_isolates(done)
    }

    /// One line, no wider than `room`.
    #[must_use]
    pub fn fit(&self, room: f64, size: f64) -> Self {
        self.wrap(room, size, 1).into_iter().next().unwrap_or_default()
    }
}

/// The end of a text that fits, from the beginning of a word where that leaves half of it; isolates left out.
fn ending(text: &str, room: f64, size: f64) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, &FSI | &PDI)).collect();
    let mut used = 0.0;
    let mut from = plain.len();
    for (at, c) in plain.char_indices().rev() {
        used += units(c) * size / 1000.0;
        if used > room {
            break;
        }
        // A mark is not torn from its letter.
        if units(c) > 0.0 {
            from = at;
        }
    }
    let tail = &plain[from..];
    let word = tail.find(' ').filter(|at| *at < tail.len() / 2).map_or(0, |at| at + 1);
    tail[word..].trim_start().to_owned()
}

/// Every line opens the isolates that the line before left open, and closes its own.
fn close_isolates(lines: Vec<String>) -> Vec<Label> {
    let mut open = 0usize;
    lines
        .into_iter()
        .map(|line| {
            let mut out: String = std::iter::repeat_n(FSI, open).collect();
            for c in line.chars() {
                match c {
                    FSI => open += 1,
                    PDI => open = open.saturating_sub(1),
                    _ => {}
                }
            }
            out.push_str(&line);
            out.extend(std::iter::repeat_n(PDI, open));
            Label(out)
        })
        .collect()
}

/// The longest beginning that fits, in bytes: at least one character, no mark torn from its letter.
fn fitting(word: &str, room: f64, size: f64) -> usize {
    let mut used = 0.0;
    for (at, c) in word.char_indices() {
        let wide = units(c);
        used += wide * size / 1000.0;
        if used > room && at > 0 && wide > 0.0 {
            return at;
        }
    }
    word.len()
}

/// Width of `text` in user units at this font size: the sum over its characters.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(units).sum::<f64>() * size / 1000.0
}

/// Thousandths of the font size for one character.
fn units(c: char) -> f64 {
    match c {
        FSI | PDI | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0.0,
        // Marks that sit on their letter: Latin, Cyrillic, Hebrew, Arabic, Indic vowels above and below.
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'
        | '\u{5c1}'..='\u{5c2}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6dc}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{20d0}'..='\u{20ff}' => 0.0,
        'i' | 'j' | 'l' | '\'' | '|' | '!' | '.' | ',' | ':' | ';' | '’' | '‘' => 310.0,
        ' ' | '\u{a0}' | 'I' | 'f' | 't' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | '·' | '"' | '“'
        | '”' => 390.0,
        'r' => 430.0,
        'm' | 'M' | '@' | '…' | '—' => 950.0,
        'W' | '%' => 1000.0,
        'w' => 820.0,
        'A'..='H' | 'K' | 'N'..='V' | 'X'..='Z' => 740.0,
        'J' | 'L' => 580.0,
        's' | 'c' | 'k' | 'v' | 'x' | 'y' | 'z' => 560.0,
        'a' | 'e' => 590.0,
        '\u{20}'..='\u{7e}' => 635.0,
        // Hebrew, Arabic and their presentation forms.
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => 600.0,
        // East Asian letters, symbols and emoji take the whole square.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f000}'..='\u{3ffff}' => 1050.0,
        _ => 660.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wraps_at_spaces_and_ends_in_an_ellipsis() {
        let label = Label::from("one two three four five six seven");
        let lines = label.wrap(60.0, 12.0, 2);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].as_str(), "…\u{2068}seven\u{2069}");
        assert!(label.fit(60.0, 12.0).as_str().ends_with('…'));
        assert_eq!(Label::from("short").wrap(100.0, 12.0, 3), [Label::from("short")]);
        assert_eq!(Label::from("in 8\u{a0}%").wrap(25.0, 12.0, 3).len(), 2);
        assert!(Label::from(" \n ").wrap(100.0, 12.0, 3).is_empty());
    }

    #[test]
    fn isolates_are_closed_on_every_line() {
        let label = Label::list(["שם ארוך מאוד של צד אחד", "اسم طويل جدا"], " · ");
        for line in label.wrap(70.0, 12.0, 5) {
            let count = |wanted: char| line.as_str().chars().filter(|c| *c == wanted).count();
            assert_eq!(count(FSI), count(PDI), "{line:?}");
        }
    }

    #[test]
    fn directions_are_kept_apart() {
        assert_eq!(apart("only words"), "only words");
        assert_eq!(apart("حكومة الشمال"), "حكومة الشمال");
        assert_eq!(
            apart("حكومة الشمال: worth of خروج (12 %)"),
            "\u{2068}حكومة الشمال\u{2069}: worth of \u{2068}خروج\u{2069} (12 %)"
        );
        assert_eq!(Label::from("a\u{202e}אב").as_str(), "a[U+202E]\u{2068}אב\u{2069}");
    }

    #[test]
    fn unseen_characters_are_shown_on_pages() {
        assert_eq!(shown("a\u{202e}b\u{0}c\nd"), "a[U+202E]b[U+0000]c\nd");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_room(text in any::<String>(), room in 30.0..300.0f64, lines in 1usize..5) {
            let wrapped = Label::from(&text).wrap(room, 12.0, lines);
            prop_assert!(wrapped.len() <= lines);
            for line in wrapped {
                prop_assert!(line.width(12.0) <= room, "{line:?}");
            }
        }

        #[test]
        fn wrapping_with_enough_lines_loses_no_letter(text in any::<String>()) {
            let label = Label::from(&text);
            let letters = |s: &str| {
                s.chars().filter(|c| !c.is_whitespace() && !matches!(*c, FSI | PDI)).collect::<String>()
            };
            let joined: String = label.wrap(40.0, 12.0, usize::MAX - 1).iter().map(|l| letters(l.as_str())).collect();
            prop_assert_eq!(joined, letters(label.as_str()));
        }
    }
}
