//! The quotation state machine: pairs marks by type, not by order.
//!
//! Each kind of mark closes only its own kind. A paragraph that ends inside a quotation and is followed by one
//! that opens with the same mark goes on with it. A mark that has no partner never stops the reader: the
//! quotation ends with its sentence, and the missing mark becomes a finding.

use crate::segment::{Kind, Token};

/// A quotation of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// First byte inside the marks.
    pub start: u32,
    /// Byte after the last inside the marks.
    pub end: u32,
    /// False where the closing mark is missing (and no next paragraph reopens the quotation).
    pub closed: bool,
    /// True where it goes on from the line before.
    pub reopened: bool,
}

/// A mark without a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Byte of the mark.
    pub at: u32,
    /// True where the mark opens (and its closing partner is missing).
    pub opens: bool,
}

/// What is remembered from line to line, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Every quotation so far; `Token::quote` is a place here plus one.
    pub quotes: Vec<Quote>,
    /// Every mark without a partner.
    pub missing: Vec<Missing>,
    carried: Option<char>,
}

/// The closing marks that an opening mark accepts.
fn closes(open: char, close: char) -> bool {
    match open {
        '“' => matches!(close, '”' | '"'),
        '„' => matches!(close, '“' | '”' | '"'),
        '"' => matches!(close, '"' | '”'),
        '«' => close == '»',
        '»' => close == '«',
        '‹' => close == '›',
        '‘' | '‚' => close == '’' || close == '\'',
        '\'' => close == '\'' || close == '’',
        '「' => close == '」',
        '『' => close == '』',
        '《' => close == '》',
        _ => false,
    }
}

fn single(mark: char) -> bool {
    matches!(mark, '‘' | '‚' | '\'' | '’' | '‹')
}

/// True where the first mark of a line opens a quotation of the kind `open`.
#[must_use]
pub fn reopens(open: char, line: &str) -> bool {
    line.trim_start().starts_with(open)
}

impl Machine {
    /// True where the next line goes on with a quotation of this one.
    #[must_use]
    pub(crate) fn carries(&self) -> bool {
        self.carried.is_some()
    }

    /// Marks the tokens of one line; `next` is the next line that is not empty.
    pub fn line(&mut self, text: &str, tokens: &mut [Token], next: Option<&str>) {
        let mut open: Vec<(char, usize)> = Vec::new();
        let carried = self.carried.take();
        for at in 0..tokens.len() {
            let token = tokens[at];
            if token.kind != Kind::Mark {
                continue;
            }
            let Some(mut mark) = token.mark(text) else { continue };
            let next_glued = tokens.get(at + 1).is_some_and(|next| next.glued);
            // Two single marks in the place of a double one: only the inner of the two counts.
            let mut forced = None;
            if mark == '\'' {
                let single = |token: &Token| token.mark(text) == Some('\'');
                let before = at.checked_sub(1).map(|b| tokens[b]).filter(|b| token.glued && single(b));
                match before {
                    Some(outer) if !outer.glued => forced = Some(true),
                    Some(_) => continue,
                    None if next_glued && tokens.get(at + 1).is_some_and(single) => {
                        if !token.glued {
                            continue;
                        }
                        forced = Some(false);
                    }
                    None => {}
                }
                if forced.is_some() {
                    mark = '"';
                }
            }
            let opener = match mark {
                '“' => !open.iter().any(|(o, _)| *o == '„'),
                '„' | '«' | '‘' | '‚' | '‹' | '「' | '『' | '《' => true,
                '"' => {
                    let mine = open.iter().any(|(o, _)| matches!(*o, '"' | '“'));
                    forced.unwrap_or(if token.glued == next_glued { !mine } else { !token.glued })
                }
                '\'' => !token.glued && next_glued,
                '”' | '»' | '’' | '›' | '」' | '』' | '》' => false,
                _ => continue,
            };
            if opener {
                if !single(mark) {
                    // The same mark is still open: its partner was forgotten.
                    if let Some(place) = open.iter().position(|(o, _)| *o == mark) {
                        let (_, from) = open[place];
                        open.truncate(place);
                        self.missing.push(Missing { at: tokens[from].start, opens: true });
                        if open.is_empty() {
                            let to = sentence_end(text, tokens, from, at);
                            self.close(text, tokens, from, to, false, false);
                        }
                    }
                }
                open.push((mark, at));
                continue;
            }
            if let Some(place) = open.iter().rposition(|(o, _)| closes(*o, mark)) {
                let (_, from) = open[place];
                for (inner, at) in open.drain(place..).skip(1) {
                    if !single(inner) {
                        self.missing.push(Missing { at: tokens[at].start, opens: true });
                    }
                }
                let inside_double = open.iter().any(|(o, _)| !single(*o));
                if !inside_double && open.iter().all(|(o, _)| single(*o)) {
                    // An outer single quotation gives way to a double one only if it never closes.
                    if open.is_empty() || !single(mark) {
                        let reopened = from == 0 && carried.is_some_and(|c| Some(c) == tokens[0].mark(text));
                        self.close(text, tokens, from, at, true, reopened);
                    }
                }
            } else if !single(mark) {
                self.missing.push(Missing { at: token.start, opens: false });
            }
        }
        // What is still open at the end of the line.
        if let Some(&(mark, from)) = open.iter().find(|(mark, _)| !single(*mark)) {
            let reopened = from == 0 && carried.is_some_and(|c| Some(c) == tokens[0].mark(text));
            if next.is_some_and(|line| reopens(mark, line)) {
                self.carried = Some(mark);
                self.close(text, tokens, from, tokens.len(), true, reopened);
            } else {
                self.missing.push(Missing { at: tokens[from].start, opens: true });
                let to = sentence_end(text, tokens, from, tokens.len());
                self.close(text, tokens, from, to, false, reopened);
            }
        }
        for &(_, at) in open.iter().filter(|(mark, _)| *mark == '‘' || *mark == '‚') {
            self.missing.push(Missing { at: tokens[at].start, opens: true });
        }
    }

    /// A quotation from the mark at `from` to the token `to` (its closing mark, or one past its last token).
    fn close(
        &mut self,
        text: &str,
        tokens: &mut [Token],
        from: usize,
        to: usize,
        closed: bool,
        reopened: bool,
    ) {
        let start = tokens[from].end;
        let has_mark = to < tokens.len() && closed;
        let end = match to.checked_sub(1).and_then(|last| tokens.get(last)) {
            Some(last) if last.end > start => last.end,
            _ => start,
        };
        self.quotes.push(Quote { start, end, closed, reopened });
        if !closed {
            // Words after a mark without a partner stay plain text, so that an attribution among them is seen.
            return;
        }
        // A mark that opens or closes is no apostrophe of an owner.
        for at in [from, to] {
            if let Some(token) = tokens.get_mut(at) {
                token.word.tags &= !crate::cues::POSSESSIVE;
            }
        }
        let id = self.quotes.len() as u32;
        let stop = if has_mark { to + 1 } else { to };
        // The outer one of two single marks goes with the inner one.
        let twin = |a: usize, b: usize| {
            let single = |at: usize| tokens.get(at).and_then(|token| token.mark(text)) == Some('\'');
            single(a) && single(b) && tokens[b].glued
        };
        let from = if from > 0 && twin(from - 1, from) { from - 1 } else { from };
        let stop = if has_mark && twin(to, to + 1) { stop + 1 } else { stop };
        for token in tokens.iter_mut().take(stop).skip(from) {
            token.quote = id;
        }
    }
}

/// One past the first sentence end after `from`, at most `limit`.
fn sentence_end(text: &str, tokens: &[Token], from: usize, limit: usize) -> usize {
    let mut at = from + 1;
    while at < limit {
        if matches!(tokens[at].mark(text), Some('.' | '!' | '?' | '…')) {
            return at + 1;
        }
        at += 1;
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(lines: &[&str]) -> (Vec<String>, usize) {
        let text = lines.join("\n");
        let mut machine = Machine::default();
        let mut base = 0;
        for (n, line) in lines.iter().enumerate() {
            let mut tokens = Vec::new();
            crate::segment::tokens(line, base, &mut tokens);
            machine.line(&text, &mut tokens, lines.get(n + 1).copied());
            base += line.len() + 1;
        }
        let found =
            machine.quotes.iter().map(|q| text[q.start as usize..q.end as usize].to_owned()).collect();
        (found, machine.missing.len())
    }

    #[test]
    fn marks_pair_by_type() {
        assert_eq!(
            quoted(&["He said “yes ‘and no’ too” and «non»."]),
            (vec!["yes ‘and no’ too".into(), "non".into()], 0)
        );
        assert_eq!(
            quoted(&["The \"first\" and the \"second\"."]),
            (vec!["first".into(), "second".into()], 0)
        );
        assert_eq!(quoted(&["It's the workers' day, 'not yours'."]).0, vec!["not yours".to_owned()]);
        assert_eq!(quoted(&["„Nein“, sagte er."]), (vec!["Nein".into()], 0));
    }

    #[test]
    fn a_paragraph_may_reopen_a_quotation() {
        let (found, missing) = quoted(&["“We go on. We stay.", "“Nobody leaves,” he said."]);
        assert_eq!(found, vec!["We go on. We stay.", "Nobody leaves,"]);
        assert_eq!(missing, 0);
    }

    #[test]
    fn a_missing_mark_is_told_and_ends_with_its_sentence() {
        let (found, missing) = quoted(&["“We stay. The envoy left.", "The next day was calm."]);
        assert_eq!((found, missing), (vec!["We stay.".to_owned()], 1));
        assert_eq!(quoted(&["We stay,” he said."]), (vec![], 1));
        assert_eq!(quoted(&["“One. He left. “Two,” she said."]).1, 1);
    }
}
