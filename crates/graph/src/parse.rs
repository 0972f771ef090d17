//! Text to [`Formula`], by recursive descent with a bound on depth.

use crate::{Formula, Name};
use std::fmt;

/// How deeply parentheses and negations may be nested. Deeper text is refused, so that no formula can exhaust
/// the stack of whoever walks its tree.
pub const MAX_DEPTH: usize = 100;

/// What is wrong with a formula or a pattern, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaError {
    /// First byte in the text.
    pub offset: usize,
    /// Length in bytes; 0 at the end of the text.
    pub len: usize,
    /// What is wrong.
    pub message: String,
    /// A way out.
    pub help: String,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FormulaError {}

impl Formula {
    /// Reads a formula.
    ///
    /// ```
    /// use detente_graph::Formula;
    /// let error = Formula::parse("a & & b").unwrap_err();
    /// assert_eq!((error.offset, error.len), (4, 1));
    /// assert_eq!(error.message, "expected an option, found `&`");
    /// ```
    ///
    /// # Errors
    /// At the first place where the text stops being a formula.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut parser = Parser { text, at: 0, token: Token::End, start: 0, depth: 0 };
        parser.advance()?;
        let formula = parser.loosest()?;
        match parser.token {
            Token::End => Ok(formula),
            Token::Close => Err(parser.wrong("nothing is open that `)` could close", "take it out")),
            Token::If | Token::OnlyIf | Token::Iff | Token::Arrow => Err(parser.wrong(
                &format!("{} does not chain", parser.found()),
                "say with parentheses which goes together: `(a if b) if c` or `a if (b if c)`",
            )),
            _ => Err(parser.wrong(
                &format!("expected `and`, `or`, `if` or the end, found {}", parser.found()),
                "join two options with `and` or `or`",
            )),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Name,
    True,
    False,
    Not,
    And,
    Or,
    If,
    OnlyIf,
    Iff,
    Arrow,
    Open,
    Close,
    End,
}

struct Parser<'a> {
    text: &'a str,
    /// First byte after the token at hand.
    at: usize,
    token: Token,
    /// First byte of the token at hand.
    start: usize,
    depth: usize,
}

impl Parser<'_> {
    /// `a if b`, `a only if b`, `a iff b`, `a -> b`, once.
    fn loosest(&mut self) -> Result<Formula, FormulaError> {
        let first = self.any()?;
        let join = self.token;
        if !matches!(join, Token::If | Token::OnlyIf | Token::Iff | Token::Arrow) {
            return Ok(first);
        }
        self.advance()?;
        let (first, second) = (Box::new(first), Box::new(self.any()?));
        Ok(match join {
            Token::If => Formula::If(first, second),
            Token::Iff => Formula::Iff(first, second),
            _ => Formula::OnlyIf(first, second),
        })
    }

    fn any(&mut self) -> Result<Formula, FormulaError> {
        let first = self.all()?;
        if self.token != Token::Or {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.token == Token::Or {
            self.advance()?;
            parts.push(self.all()?);
        }
        Ok(Formula::Or(parts))
    }

    fn all(&mut self) -> Result<Formula, FormulaError> {
        let first = self.single()?;
        if self.token != Token::And {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.token == Token::And {
            self.advance()?;
            parts.push(self.single()?);
        }
        Ok(Formula::And(parts))
    }

    fn single(&mut self) -> Result<Formula, FormulaError> {
        match self.token {
            Token::Not => {
                self.deeper()?;
                self.advance()?;
                let part = self.single()?;
                self.depth -= 1;
                Ok(Formula::Not(Box::new(part)))
            }
            Token::Open => {
                let opened = self.start;
                self.deeper()?;
                self.advance()?;
                let inner = self.loosest()?;
                match self.token {
                    Token::Close => {}
                    Token::End => {
                        return Err(FormulaError {
                            offset: opened,
                            len: 1,
                            message: "this `(` is never closed".to_owned(),
                            help: "add the missing `)`".to_owned(),
                        });
                    }
                    Token::If | Token::OnlyIf | Token::Iff | Token::Arrow => {
                        return Err(self.wrong(
                            &format!("{} does not chain", self.found()),
                            "say with parentheses which goes together: `(a if b) if c` or `a if (b if c)`",
                        ));
                    }
                    _ => {
                        let message = format!("expected `and`, `or`, `if` or `)`, found {}", self.found());
                        return Err(self.wrong(&message, "join two options with `and` or `or`"));
                    }
                }
                self.advance()?;
                self.depth -= 1;
                Ok(inner)
            }
            Token::Name => {
                let name = Name { text: self.slice().to_owned(), offset: self.start };
                self.advance()?;
                Ok(Formula::Option(name))
            }
            Token::True | Token::False => {
                let value = self.token == Token::True;
                self.advance()?;
                Ok(Formula::Const(value))
            }
            _ => {
                let message = format!("expected an option, found {}", self.found());
                Err(self.wrong(&message, "write an option as `party.option`, for example `syria.sign`"))
            }
        }
    }

    fn deeper(&mut self) -> Result<(), FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("parentheses and negations are nested more than {MAX_DEPTH} deep");
            return Err(self.wrong(&message, "write it flatter"));
        }
        Ok(())
    }

    fn slice(&self) -> &str {
        // Tokens begin and end between characters.
        self.text.get(self.start..self.at).unwrap_or("")
    }

    fn found(&self) -> String {
        if self.token == Token::End { "the end".to_owned() } else { format!("`{}`", self.slice()) }
    }

    fn wrong(&self, message: &str, help: &str) -> FormulaError {
        FormulaError {
            offset: self.start,
            len: self.at - self.start,
            message: message.to_owned(),
            help: help.to_owned(),
        }
    }

    /// Reads the next token.
    fn advance(&mut self) -> Result<(), FormulaError> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let begin = rest.len() - rest.trim_start().len();
        self.start = self.at + begin;
        let rest = &rest[begin..]; // `begin` is where the first character that is no space starts
        let Some(first) = rest.chars().next() else {
            self.at = self.start;
            self.token = Token::End;
            return Ok(());
        };
        const SIGNS: [(&str, Token); 14] = [
            ("<->", Token::Iff),
            ("↔", Token::Iff),
            ("->", Token::Arrow),
            ("→", Token::Arrow),
            ("&&", Token::And),
            ("&", Token::And),
            ("∧", Token::And),
            ("||", Token::Or),
            ("|", Token::Or),
            ("∨", Token::Or),
            ("!", Token::Not),
            ("¬", Token::Not),
            ("(", Token::Open),
            (")", Token::Close),
        ];
        if let Some((sign, token)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            self.at = self.start + sign.len();
            self.token = *token;
            return Ok(());
        }
        let length = word(rest);
        if length == 0 {
            self.at = self.start + first.len_utf8();
            self.token = Token::End;
            let help = match first {
                '=' | '<' | '>' => "compare with `iff`; an option is either taken or not",
                '+' | '*' | ',' | ';' => "join two options with `and` or `or`",
                _ => "names have letters, digits, `_`, `-` and `.`",
            };
            return Err(self.wrong(&format!("{first:?} has no meaning in a formula"), help));
        }
        self.at = self.start + length;
        self.token = match self.slice() {
            "true" | "TRUE" => Token::True,
            "false" | "FALSE" => Token::False,
            "not" | "NOT" => Token::Not,
            "and" | "AND" => Token::And,
            "or" | "OR" => Token::Or,
            "if" | "IF" => Token::If,
            "iff" | "IFF" => Token::Iff,
            "only" | "ONLY" => return self.only(),
            _ => Token::Name,
        };
        Ok(())
    }

    /// `only` has been read: `if` must follow.
    fn only(&mut self) -> Result<(), FormulaError> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let next = rest.trim_start();
        let word = &next[..word(next)]; // a word ends between characters
        if word != "if" && word != "IF" {
            self.token = Token::OnlyIf;
            return Err(self.wrong("`only` without `if`", "write `a only if b`: a does not happen without b"));
        }
        self.at += rest.len() - next.len() + word.len();
        self.token = Token::OnlyIf;
        Ok(())
    }
}

/// Length in bytes of the name or keyword that `text` begins with; 0 where there is none. A hyphen does not
/// begin a name, nor does it belong to one where it is half of an arrow.
fn word(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    let mut end = 0;
    while let Some((at, letter)) = letters.next() {
        let arrow = letter == '-' && letters.peek().is_some_and(|(_, next)| *next == '>');
        let belongs =
            letter.is_alphanumeric() || letter == '_' || (at > 0 && (letter == '.' || letter == '-'));
        if !belongs || arrow {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}
