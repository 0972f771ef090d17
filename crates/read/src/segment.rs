//! The stored text cut into lines, tokens and sentences, with offsets as Unicode code points.
//!
//! A *line* ends at a newline and nothing crosses it except a quotation that a following paragraph reopens.
//! A *token* is a word (with its inner apostrophes, full stops of abbreviations, and digits), or one mark.
//! A *sentence* ends at a full stop, question or exclamation mark that no abbreviation explains, outside
//! quotations. Inside the crate offsets are bytes; at the border they become code points, because that is
//! what every other language that may read our JSON counts in.
//!
//! ```
//! use detente_read::segment::Offsets;
//! let text = "Čapek said no.";
//! assert_eq!(Offsets::new(text).code_points(6), 5); // "Č" has two bytes
//! ```

use crate::cues::{self, Word};

/// Bytes between two entries of the table of [`Offsets`].
const STRIDE: usize = 64;

/// Longest sentence in tokens: longer ones are cut, so that no step can become quadratic in a line.
pub(crate) const LONGEST_SENTENCE: usize = 300;

/// Turns byte offsets of a text into code-point offsets in constant time.
#[derive(Clone, Debug)]
pub struct Offsets<'a> {
    text: &'a str,
    table: Vec<u32>,
    ascii: bool,
}

impl<'a> Offsets<'a> {
    /// One pass over the text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let ascii = text.is_ascii();
        let mut table = Vec::new();
        if !ascii {
            let mut seen = 0;
            for chunk in text.as_bytes().chunks(STRIDE) {
                table.push(seen);
                seen += starts(chunk);
            }
        }
        Self { text, table, ascii }
    }

    /// Code points before the byte offset; offsets past the end count as the end.
    #[must_use]
    pub fn code_points(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.ascii {
            return byte;
        }
        let row = byte / STRIDE;
        let Some(&base) = self.table.get(row) else { return self.text.chars().count() };
        let tail = self.text.as_bytes().get(row * STRIDE..byte).unwrap_or_default();
        (base + starts(tail)) as usize
    }
}

/// Number of bytes that begin a code point.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(byte & 0xC0 != 0x80)).sum()
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Begins with a digit.
    Number,
    /// One mark.
    Mark,
}

/// One token of a line: bytes of the stored text, and what the lexicon knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// What it is made of.
    pub kind: Kind,
    /// True where a letter of upper case begins it.
    pub capital: bool,
    /// True where no space stands before it.
    pub glued: bool,
    /// Quotation that it stands in, from 1; 0 outside.
    pub quote: u32,
    /// What the lexicon knows.
    pub word: Word,
}

impl Token {
    /// Its text.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// True where the lexicon gives it one of these tags.
    #[must_use]
    pub fn is(&self, tags: u64) -> bool {
        self.word.tags & tags != 0
    }

    /// The mark itself, if it is one.
    #[must_use]
    pub fn mark(&self, text: &str) -> Option<char> {
        if self.kind == Kind::Mark { self.text(text).chars().next() } else { None }
    }
}

/// Cuts one line into tokens, appended to `out`. `base` is the byte offset of the line in the text.
pub fn tokens(line: &str, base: usize, out: &mut Vec<Token>) {
    let from = out.len();
    let mut chars = line.char_indices().peekable();
    let mut glued = false;
    while let Some(&(start, first)) = chars.peek() {
        if first.is_whitespace() || first.is_control() || is_format(first) {
            chars.next();
            glued = false;
            continue;
        }
        // Marks of Markdown carry no ink: emphasis, code, headings, brackets of links and what they lead to.
        if matches!(first, '*' | '_' | '`' | '~' | '[' | ']' | '#' | '|' | '\\')
            || first == '>' && out.len() == from
        {
            chars.next();
            if first == ']' && line.get(start + 1..).is_some_and(|rest| rest.starts_with('(')) {
                let target = line.get(start + 2..).unwrap_or_default();
                let end = target.find(|c: char| c == ')' || c.is_whitespace());
                if let Some(end) = end.filter(|end| target.as_bytes().get(*end) == Some(&b')') && *end > 0) {
                    while chars.peek().is_some_and(|(at, _)| *at < start + 3 + end) {
                        chars.next();
                    }
                }
            }
            continue;
        }
        let kind = if first.is_ascii_digit() || first.is_numeric() {
            Kind::Number
        } else if first.is_alphabetic() {
            Kind::Word
        } else {
            Kind::Mark
        };
        chars.next();
        let mut end = start + first.len_utf8();
        if kind != Kind::Mark {
            end = word_end(line, end, kind, &mut chars);
        }
        let mut piece = line.get(start..end).unwrap_or_default();
        // A possessive "'s" is a token of its own, so that "Israel's" is found as "Israel".
        let mut possessive = None;
        for ending in ["'s", "’s", "'S", "’S"] {
            if kind == Kind::Word && piece.len() > ending.len() && piece.ends_with(ending) {
                possessive = Some(end - ending.len());
                piece = line.get(start..end - ending.len()).unwrap_or_default();
                break;
            }
        }
        let follows = out[from..].last().is_some_and(|before| {
            let mark = line.get(before.start as usize - base..).and_then(|rest| rest.chars().next());
            before.kind == Kind::Word || matches!(mark, Some('-' | ',' | '\'' | '’' | '&'))
        });
        let mut push = |from: usize, to: usize, kind: Kind, glued: bool, capital: bool| {
            let text = line.get(from..to).unwrap_or_default();
            let mut word = if kind == Kind::Number { Word::default() } else { cues::lookup(text) };
            // "Ahmed", "Saeed", "Fred": a capital after a word makes no past tense.
            if capital && follows {
                word.tags &= !cues::ED;
            }
            out.push(Token {
                start: (base + from) as u32,
                end: (base + to) as u32,
                kind,
                capital,
                glued,
                quote: 0,
                word,
            });
        };
        push(start, start + piece.len(), kind, glued, first.is_uppercase());
        if let Some(from) = possessive {
            push(from, end, Kind::Word, true, false);
        }
        glued = true;
    }
}

/// Marks of direction and joining that carry no ink.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Where the word or number that began before `end` stops; the iterator is moved there.
fn word_end(
    line: &str,
    mut end: usize,
    kind: Kind,
    chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>,
) -> usize {
    while let Some(&(at, c)) = chars.peek() {
        let after = line.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let joins = match c {
            _ if c.is_alphanumeric() || is_combining(c) => true,
            '\'' | '’' => kind == Kind::Word && after.is_some_and(char::is_alphabetic),
            '.' | ',' if kind == Kind::Number => after.is_some_and(|next| next.is_ascii_digit()),
            ':' if kind == Kind::Number => after.is_some_and(|next| next.is_ascii_digit()),
            '.' => {
                // "U.S.", "a.m.": single letters with stops; the last stop belongs to the word.
                let piece = line.get(..at).unwrap_or_default();
                let mut back = piece.chars().rev();
                let letter = back.next().is_some_and(char::is_alphabetic);
                let single = back.next().is_none_or(|before| before == '.' || !before.is_alphanumeric());
                letter && single && (after.is_some_and(char::is_alphabetic) || piece_has_stop(piece))
            }
            _ => false,
        };
        if !joins {
            break;
        }
        chars.next();
        end = at + c.len_utf8();
    }
    end
}

/// True where the word that ends here already holds an inner full stop ("U.S" before its last stop).
fn piece_has_stop(piece: &str) -> bool {
    let mut back = piece.chars().rev();
    back.next();
    back.next() == Some('.')
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{065F}' | '\u{0591}'..='\u{05C7}' | '\u{200C}' | '\u{200D}')
}

/// A run of tokens of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
}

/// Cuts the tokens of one line into sentences. A quotation that is closed within the line is not cut.
#[must_use]
pub fn sentences(text: &str, tokens: &[Token]) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut first = 0;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        at += 1;
        if at - first >= LONGEST_SENTENCE {
            found.push(Sentence { first, end: at });
            first = at;
            continue;
        }
        let Some(mark) = token.mark(text) else {
            // "U.S. The": an abbreviation with its stop ends a sentence only before a plain starter.
            let stops = token.text(text).ends_with('.');
            if stops
                && token.quote == 0
                && tokens.get(at).is_some_and(|next| next.capital && next.is(cues::STARTER))
            {
                found.push(Sentence { first, end: at });
                first = at;
            }
            continue;
        };
        if !matches!(mark, '.' | '!' | '?' | '…' | '。' | '؟' | '۔' | '।' | '！' | '？') {
            continue;
        }
        // Marks that close with the sentence go with it.
        let mut end = at;
        while let Some(next) = tokens.get(end) {
            let closing = next.mark(text).is_some_and(|c| {
                matches!(c, '.' | '!' | '?' | '…' | ')' | ']' | '”' | '’' | '»' | '“')
                    || matches!(c, '"' | '\'') && next.glued
            });
            if closing && next.glued { end += 1 } else { break }
        }
        let inside = token.quote != 0 && tokens.get(end).is_some_and(|next| next.quote == token.quote);
        if inside || (mark == '.' && abbreviation(text, tokens, at - 1)) {
            continue;
        }
        let starts = match tokens.get(end) {
            None => true,
            Some(next) => {
                let lower = next.text(text).chars().next().is_some_and(char::is_lowercase);
                !(next.glued && mark == '.' && next.kind != Kind::Mark) && !lower
                    && !matches!(next.mark(text), Some(',' | ';' | ':'))
                    // “…!” Katz said: the quotation goes on into its attribution.
                    && !(end > at && mark != '.' && attribution_follows(tokens, end))
            }
        };
        if starts {
            found.push(Sentence { first, end });
            first = end;
            at = end;
        }
    }
    if first < tokens.len() {
        found.push(Sentence { first, end: tokens.len() });
    }
    found
}

/// After “…?” or “…!”: a short subject and a verb of saying, or the other way round.
fn attribution_follows(tokens: &[Token], from: usize) -> bool {
    tokens.iter().skip(from).take(6).take_while(|t| t.kind != Kind::Mark).any(|t| t.is(cues::SAY))
}

/// True where the stop at `at` belongs to the word before it.
fn abbreviation(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|i| tokens.get(i)) else { return false };
    if !tokens.get(at).is_some_and(|stop| stop.glued) {
        return false;
    }
    let word = before.text(text);
    if before.is(cues::ABBREVIATION) {
        // "No." and "Jan." hold a number after them; titles hold a name.
        let next = tokens.get(at + 1);
        return next.is_some_and(|next| {
            // "He said no. The envoy": only a number makes it "no. 5".
            next.kind == Kind::Number
                || next.capital && !word.eq_ignore_ascii_case("no") && !before.is(cues::MONTH_ABBREVIATION)
                || next.text(text).chars().next().is_some_and(char::is_lowercase)
        });
    }
    // An initial: "George W. Bush".
    let named =
        at < 2 || tokens.get(at - 2).is_some_and(|t| t.capital || t.kind == Kind::Mark || t.is(cues::TITLE));
    word.chars().count() == 1 && before.capital && word != "I" && named
}
