//! Formulas over options and levels: what a condition asks for, and which packages cannot be written.
//!
//! | written | also | true where |
//! | --- | --- | --- |
//! | `party.option` | | the option is taken |
//! | `issue.level` | `issue = level` | the package has the level; `issue != level`: another one |
//! | `price >= 55` | `<` `<=` `=` `!=` `>` | the number of the issue compares so |
//! | `price + 2 * fee <= 100` | | a sum of issues compares so: a budget |
//! | `not A` | `!A` `¬A` | A is false |
//! | `A and B` | `A & B` `A && B` `A ∧ B` | both are true |
//! | `A or B` | `A \| B` `A \|\| B` `A ∨ B` | at least one is true |
//! | `either A or B` | | exactly one is true |
//! | `at most 2 of (A, B, C)` | `at least` `exactly` | so many of them are true |
//! | `A if B` | | A is true or B is false |
//! | `A only if B` | `A -> B` `A → B` | A is false or B is true |
//! | `A iff B` | `A <-> B` `A ↔ B` | both are true or both false |
//! | `true` `false` | | always, never |
//!
//! `not` binds closest, then `and`, then `or`; `if`, `only if` and `iff` bind loosest and do not chain. A hyphen
//! belongs to a name (`all-but-hermon`); a minus stands between blanks. Where a party and an issue have the same id,
//! `id.word` is the party's option.

use super::{Cx, Item, brief};
use crate::diagnostic::Span;
use crate::vocabulary::{Comparison, LevelFormula, Matter, OptionId, Says, Text};

/// Parentheses, and `not`s in a row, deeper than this are refused.
const DEEPEST: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark<'t> {
    Word(&'t str),
    Number(f64),
    Compare(Comparison),
    Open,
    Close,
    Comma,
    Plus,
    Minus,
    Times,
    Not,
    And,
    Or,
    OnlyIf,
    Iff,
}

/// A mark with its place in the formula's text.
type Token<'t> = (Mark<'t>, usize, usize);

impl Cx<'_> {
    /// A formula over options and levels, with every name resolved.
    pub(crate) fn level_formula(&mut self, item: Item<'_>) -> Option<LevelFormula> {
        let text = self.words(item)?;
        let says = {
            let tokens = tokens(self, &text)?;
            let mut reader = Reader { cx: self, text: &text, tokens, at: 0, depth: 0 };
            let says = reader.whole()?;
            if let Some((_, from, to)) = reader.tokens.get(reader.at).copied() {
                let rest = brief(&text.text[from..to]);
                reader.wrong(from, to, format!("`{rest}` is left over: the formula ends before it"));
                return None;
            }
            says
        };
        Some(LevelFormula { text, says })
    }

    fn formula_error(&mut self, span: Span, message: String) {
        let help =
            "write party.option, issue.level, issue = level or price >= 55, joined by &, |, !, if, only if";
        self.error("E0613", span, message, help);
    }
}

/// The marks of a formula; nothing, and a diagnostic, where one is none.
fn tokens<'t>(cx: &mut Cx<'_>, text: &'t Text) -> Option<Vec<Token<'t>>> {
    const SIGNS: [(&str, Mark<'static>); 25] = [
        ("<->", Mark::Iff),
        ("->", Mark::OnlyIf),
        ("<=", Mark::Compare(Comparison::AtMost)),
        (">=", Mark::Compare(Comparison::AtLeast)),
        ("!=", Mark::Compare(Comparison::Unequal)),
        ("==", Mark::Compare(Comparison::Equal)),
        ("&&", Mark::And),
        ("||", Mark::Or),
        ("↔", Mark::Iff),
        ("→", Mark::OnlyIf),
        ("≤", Mark::Compare(Comparison::AtMost)),
        ("≥", Mark::Compare(Comparison::AtLeast)),
        ("≠", Mark::Compare(Comparison::Unequal)),
        ("∧", Mark::And),
        ("∨", Mark::Or),
        ("¬", Mark::Not),
        ("<", Mark::Compare(Comparison::Below)),
        (">", Mark::Compare(Comparison::Above)),
        ("=", Mark::Compare(Comparison::Equal)),
        ("&", Mark::And),
        ("|", Mark::Or),
        ("!", Mark::Not),
        ("(", Mark::Open),
        (")", Mark::Close),
        (",", Mark::Comma),
    ];
    let whole = text.text.as_str();
    let mut found: Vec<Token<'t>> = Vec::new();
    let mut at = 0;
    while let Some(letter) = whole[at..].chars().next() {
        let rest = &whole[at..];
        if letter.is_whitespace() {
            at += letter.len_utf8();
        } else if let Some((sign, mark)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            found.push((*mark, at, at + sign.len()));
            at += sign.len();
        } else if let Some(mark) = arithmetic(letter, rest) {
            found.push((mark, at, at + letter.len_utf8()));
            at += letter.len_utf8();
        } else if letter.is_alphanumeric() || letter == '_' || letter == '-' {
            let belongs = |(offset, letter): (usize, char)| {
                let arrow = letter == '-' && rest[offset..].starts_with("->");
                !arrow && (letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
            };
            let length =
                rest.char_indices().find(|part| !belongs(*part)).map_or(rest.len(), |(offset, _)| offset);
            let word = &rest[..length];
            let mark = match word.parse::<f64>() {
                Ok(number) if number.is_finite() && !word.contains(char::is_alphabetic) => {
                    Mark::Number(number)
                }
                _ => Mark::Word(word),
            };
            found.push((mark, at, at + length));
            at += length;
        } else {
            let span = text.span.inside(at, letter.len_utf8());
            cx.formula_error(span, format!("`{}` means nothing in a formula", brief(&letter.to_string())));
            return None;
        }
    }
    Some(found)
}

/// `+`, `*`, and a minus between blanks.
fn arithmetic(letter: char, rest: &str) -> Option<Mark<'static>> {
    match letter {
        '+' => Some(Mark::Plus),
        '*' | '·' | '×' => Some(Mark::Times),
        '−' => Some(Mark::Minus),
        '-' if rest[1..].starts_with(char::is_whitespace) => Some(Mark::Minus),
        _ => None,
    }
}

struct Reader<'r, 'c, 't> {
    cx: &'r mut Cx<'c>,
    text: &'t Text,
    tokens: Vec<Token<'t>>,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'_, '_, 't> {
    fn mark(&self) -> Option<Mark<'t>> {
        self.tokens.get(self.at).map(|token| token.0)
    }

    fn takes(&mut self, mark: Mark<'_>) -> bool {
        let there = self.mark() == Some(mark);
        self.at += usize::from(there);
        there
    }

    /// Takes these words, in small letters or capitals.
    fn takes_words(&mut self, words: &[&str]) -> bool {
        let there = words.iter().enumerate().all(|(offset, word)| {
            let token = self.tokens.get(self.at + offset);
            matches!(token, Some((Mark::Word(have), ..)) if have.eq_ignore_ascii_case(word))
        });
        self.at += if there { words.len() } else { 0 };
        there
    }

    fn wrong(&mut self, from: usize, to: usize, message: String) {
        let span = self.text.span.inside(from, to - from);
        self.cx.formula_error(span, message);
    }

    /// Something else was expected where the reader stands.
    fn expected<T>(&mut self, what: &str) -> Option<T> {
        match self.tokens.get(self.at).copied() {
            Some((_, from, to)) => {
                let there = brief(&self.text.text[from..to]);
                self.wrong(from, to, format!("{what} belongs here, not `{there}`"));
            }
            None => {
                let end = self.text.text.len();
                let from = self.tokens.last().map_or(0, |token| token.1);
                self.wrong(from, end, format!("the formula ends where {what} belongs"));
            }
        }
        None
    }

    fn whole(&mut self) -> Option<Says> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let end = self.text.text.len();
            self.wrong(0, end, format!("the formula is nested deeper than {DEEPEST}"));
            return None;
        }
        let first = self.any()?;
        let joined = if self.takes_words(&["only", "if"]) || self.takes(Mark::OnlyIf) {
            let second = self.any()?;
            Says::If(Box::new(second), Box::new(first))
        } else if self.takes_words(&["if"]) {
            let second = self.any()?;
            Says::If(Box::new(first), Box::new(second))
        } else if self.takes_words(&["iff"]) || self.takes(Mark::Iff) {
            let second = self.any()?;
            Says::Iff(Box::new(first), Box::new(second))
        } else {
            first
        };
        self.depth -= 1;
        Some(joined)
    }

    fn any(&mut self) -> Option<Says> {
        let mut parts = vec![self.all()?];
        while self.takes_words(&["or"]) || self.takes(Mark::Or) {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Says::Any(parts) })
    }

    fn all(&mut self) -> Option<Says> {
        let mut parts = vec![self.not()?];
        while self.takes_words(&["and"]) || self.takes(Mark::And) {
            parts.push(self.not()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Says::All(parts) })
    }

    fn not(&mut self) -> Option<Says> {
        let mut negated = false;
        while self.takes_words(&["not"]) || self.takes(Mark::Not) {
            negated = !negated;
        }
        let part = self.atom()?;
        Some(if negated { Says::Not(Box::new(part)) } else { part })
    }

    fn atom(&mut self) -> Option<Says> {
        if self.takes_words(&["true"]) {
            return Some(Says::Always(true));
        }
        if self.takes_words(&["false"]) {
            return Some(Says::Always(false));
        }
        if self.takes(Mark::Open) {
            let inner = self.whole()?;
            return if self.takes(Mark::Close) { Some(inner) } else { self.expected("`)`") };
        }
        if self.takes_words(&["either"]) {
            let mut of = vec![self.all()?];
            while self.takes_words(&["or"]) || self.takes(Mark::Or) {
                of.push(self.all()?);
            }
            if of.len() < 2 {
                return self.expected("`or`");
            }
            return Some(Says::Count { least: 1, most: 1, of });
        }
        for (words, at_least, at_most) in
            [(&["at", "most"][..], false, true), (&["at", "least"], true, false), (&["exactly"], true, true)]
        {
            if self.takes_words(words) {
                return self.count(at_least, at_most);
            }
        }
        self.named()
    }

    /// `2 of (A, B, C)`.
    fn count(&mut self, at_least: bool, at_most: bool) -> Option<Says> {
        let number = match self.mark() {
            Some(Mark::Number(number)) if number.fract() == 0.0 && (0.0..=1000.0).contains(&number) => {
                number as u32
            }
            _ => return self.expected("a whole number"),
        };
        self.at += 1;
        if !self.takes_words(&["of"]) {
            return self.expected("`of`");
        }
        if !self.takes(Mark::Open) {
            return self.expected("`(`");
        }
        let mut of = vec![self.whole()?];
        while self.takes(Mark::Comma) {
            of.push(self.whole()?);
        }
        if !self.takes(Mark::Close) {
            return self.expected("`,` or `)`");
        }
        let all = of.len() as u32;
        Some(Says::Count {
            least: if at_least { number } else { 0 },
            most: if at_most { number } else { all },
            of,
        })
    }

    /// An option, a level, or a comparison.
    fn named(&mut self) -> Option<Says> {
        let start = self.at;
        if let Some((Mark::Word(word), from, to)) = self.tokens.get(self.at).copied() {
            let next = self.tokens.get(self.at + 1).map(|token| token.0);
            let span = self.text.span.inside(from, to - from);
            let arithmetic = matches!(next, Some(Mark::Compare(_) | Mark::Plus | Mark::Minus | Mark::Times));
            if !arithmetic {
                self.at += 1;
                return self.option_or_level(word, span);
            }
            // `issue = level`: a word that is no issue stands after the sign.
            if let (
                Some(Mark::Compare(sign @ (Comparison::Equal | Comparison::Unequal))),
                Some(Mark::Word(level)),
            ) = (next, self.tokens.get(self.at + 2).map(|token| token.0))
                && self.cx.issues.get(level).is_none()
                && self.cx.terms.get(level).is_none()
            {
                let (_, level_from, level_to) = self.tokens[self.at + 2];
                self.at += 3;
                let matter = self.cx.matter_named(word, span)?;
                let place = self.text.span.inside(level_from, level_to - level_from);
                let level = self.cx.point_named(matter, level, place)?;
                let has = Says::Has(matter, level, self.text.span.inside(from, level_to - from));
                return Some(if sign == Comparison::Equal { has } else { Says::Not(Box::new(has)) });
            }
        }
        let mut of = Vec::new();
        let mut with = self.sum(1.0, &mut of)?;
        let Some(Mark::Compare(compared)) = self.mark() else {
            return self.expected("a comparison such as `>=`");
        };
        self.at += 1;
        with += self.sum(-1.0, &mut of)?;
        let (from, to) = (self.tokens[start].1, self.tokens[self.at - 1].2);
        if of.is_empty() {
            self.wrong(from, to, "the comparison names no issue".to_owned());
            return None;
        }
        let span = self.text.span.inside(from, to - from);
        // What stood as a bare number on either side goes over to the right: −0 is written 0.
        Some(Says::Sum { of, compared, with: if with == 0.0 { 0.0 } else { -with }, span })
    }

    /// `2 * price + fee - 10`: the issues with their factors, times `sign`, and the sum of the bare numbers.
    fn sum(&mut self, sign: f64, of: &mut Vec<(f64, Matter)>) -> Option<f64> {
        let (mut bare, mut sign_here) = (0.0, sign);
        if self.takes(Mark::Minus) {
            sign_here = -sign;
        }
        loop {
            match self.product()? {
                (factor, Some(matter)) => of.push((sign_here * factor, matter)),
                (number, None) => bare += sign_here * number,
            }
            if self.takes(Mark::Plus) {
                sign_here = sign;
            } else if self.takes(Mark::Minus) {
                sign_here = -sign;
            } else {
                return Some(bare);
            }
        }
    }

    fn product(&mut self) -> Option<(f64, Option<Matter>)> {
        let (mut factor, mut matter) = (1.0, None);
        loop {
            match self.tokens.get(self.at).copied() {
                Some((Mark::Number(number), ..)) => factor *= number,
                Some((Mark::Word(word), from, to)) if matter.is_none() => {
                    let span = self.text.span.inside(from, to - from);
                    matter = Some(self.number_of(word, span)?);
                }
                _ => return self.expected("a number or an issue"),
            }
            self.at += 1;
            if !self.takes(Mark::Times) {
                return Some((factor, matter));
            }
        }
    }

    /// An issue that has a number: a continuous one, or one whose levels stand on the scale.
    fn number_of(&mut self, id: &str, span: Span) -> Option<Matter> {
        let matter = self.cx.matter_named(id, span)?;
        if let Matter::Issue(issue) = matter
            && self.cx.case.issues.get(issue.at()).is_some_and(|issue| !issue.scaled())
        {
            let message = format!("`{}` has named levels only: there is no number to compare", brief(id));
            self.cx.formula_error(span, message);
            return None;
        }
        Some(matter)
    }

    fn option_or_level(&mut self, word: &str, span: Span) -> Option<Says> {
        if let Some(option) = self.cx.options.get(word) {
            return Some(Says::Taken(OptionId(option), span));
        }
        let Some((first, second)) = word.split_once('.') else {
            let message = format!("`{}` says nothing by itself", brief(word));
            self.cx.formula_error(span, message);
            return None;
        };
        let is_issue = self.cx.issues.get(first).is_some() || self.cx.terms.get(first).is_some();
        if !is_issue {
            // Nothing of that name: the message speaks of options, which are the usual case.
            return self.cx.option_named(word, span).map(|option| Says::Taken(option, span));
        }
        let matter = self.cx.matter_named(first, span)?;
        let level = self.cx.point_named(matter, second, span)?;
        Some(Says::Has(matter, level, span))
    }
}
