//! JSON with the line of every value, so that a mistake in a file has a place. Depth is bounded; a number keeps
//! its text.

use crate::Problem;

/// How deeply lists and objects may be nested.
const DEPTH: usize = 64;

/// A place in a text: line and column, in letters, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub line: u64,
    pub column: u64,
}

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub at: Place,
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// A key of an object (none is given twice: that is no JSON that this reader takes).
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number that is not negative (`3`, `3.0`).
    pub(crate) fn count(&self) -> Option<usize> {
        let Value::Number(text) = &self.value else { return None };
        text.parse().ok().or_else(|| {
            let value: f64 = text.parse().ok()?;
            ((0.0..=1e15).contains(&value) && value == value.trunc()).then_some(value as usize)
        })
    }

    /// What it is, for a message.
    pub(crate) fn what(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// Reads one JSON value.
///
/// # Errors
/// At the first place where the text stops being JSON.
pub(crate) fn parse(text: &str) -> Result<Node, Problem> {
    let mut reader = Reader {
        text: text.strip_prefix('\u{feff}').unwrap_or(text),
        at: 0,
        place: Place { line: 1, column: 1 },
    };
    let node = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(node),
        Some(letter) => Err(reader.wrong(&format!("expected the end, found {letter:?}"))),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    place: Place,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        if letter == '\n' {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
        Some(letter)
    }

    /// Goes on by letters that are all of one byte and none a line feed.
    fn pass(&mut self, length: usize) {
        self.at += length;
        self.place.column += length as u64;
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|letter| matches!(letter, ' ' | '\t' | '\n' | '\r')) {
            self.next();
        }
    }

    fn wrong(&self, message: &str) -> Problem {
        Problem::in_text(self.place, format!("this is not JSON: {message}"))
    }

    fn found(&self) -> String {
        self.peek().map_or_else(|| "the end".to_owned(), |letter| format!("{letter:?}"))
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        if depth > DEPTH {
            return Err(self.wrong(&format!("nested more than {DEPTH} deep")));
        }
        self.space();
        let at = self.place;
        let value = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.items(depth)?,
            Some('"') => Value::Text(self.string()?),
            Some(letter) if letter == '-' || letter.is_ascii_digit() => self.number()?,
            _ => {
                let word = |word: &str| self.rest().starts_with(word);
                let (value, length) = if word("true") {
                    (Value::Bool(true), 4)
                } else if word("false") {
                    (Value::Bool(false), 5)
                } else if word("null") {
                    (Value::Null, 4)
                } else {
                    return Err(self.wrong(&format!("expected a value, found {}", self.found())));
                };
                self.pass(length);
                value
            }
        };
        Ok(Node { at, value })
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let rest = self.rest();
        let belongs = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.' | 'e' | 'E');
        let length = rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or("").to_owned();
        if text.parse::<f64>().is_err() {
            return Err(self.wrong(&format!("{text:?} is no number")));
        }
        self.pass(length);
        Ok(Value::Number(text))
    }

    fn items(&mut self, depth: usize) -> Result<Value, Problem> {
        self.next();
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.next();
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(',') => self.next(),
                Some(']') => {
                    self.next();
                    return Ok(Value::List(items));
                }
                _ => return Err(self.wrong(&format!("expected `,` or `]`, found {}", self.found()))),
            };
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Problem> {
        self.next();
        let mut pairs: Vec<(String, Node)> = Vec::new();
        self.space();
        if self.peek() == Some('}') {
            self.next();
            return Ok(Value::Object(pairs));
        }
        loop {
            self.space();
            if self.peek() != Some('"') {
                return Err(self.wrong(&format!("expected a key in quotes, found {}", self.found())));
            }
            let begun = self.place;
            let key = self.string()?;
            if pairs.iter().any(|(known, _)| *known == key) {
                return Err(Problem::in_text(begun, format!("the key `{key}` is given twice")));
            }
            self.space();
            if self.peek() != Some(':') {
                return Err(self.wrong(&format!("expected `:`, found {}", self.found())));
            }
            self.next();
            pairs.push((key, self.value(depth + 1)?));
            self.space();
            match self.peek() {
                Some(',') => self.next(),
                Some('}') => {
                    self.next();
                    return Ok(Value::Object(pairs));
                }
                _ => return Err(self.wrong(&format!("expected `,` or `}}`, found {}", self.found()))),
            };
        }
    }

    fn string(&mut self) -> Result<String, Problem> {
        self.next();
        let mut out = String::new();
        loop {
            match self.next() {
                None => return Err(self.wrong("a text is never closed")),
                Some('"') => return Ok(out),
                Some('\\') => {
                    let letter = match self.next() {
                        Some('n') => '\n',
                        Some('t') => '\t',
                        Some('r') => '\r',
                        Some('b') => '\u{8}',
                        Some('f') => '\u{c}',
                        Some('u') => self.escaped()?,
                        Some(letter @ ('"' | '\\' | '/')) => letter,
                        _ => return Err(self.wrong("an escape that JSON does not know")),
                    };
                    out.push(letter);
                }
                Some(letter) if u32::from(letter) < 0x20 => {
                    return Err(self.wrong("a control character inside a text"));
                }
                Some(letter) => out.push(letter),
            }
        }
    }

    fn four(&mut self) -> Result<u32, Problem> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.wrong("`\\u` needs four hexadecimal digits"))?;
        self.pass(4);
        Ok(code)
    }

    fn escaped(&mut self) -> Result<char, Problem> {
        let high = self.four()?;
        if let Some(letter) = char::from_u32(high) {
            return Ok(letter);
        }
        if self.rest().starts_with("\\u") {
            self.pass(2);
            let low = self.four()?;
            if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                if let Some(letter) = char::from_u32(code) {
                    return Ok(letter);
                }
            }
        }
        Err(self.wrong("half of a surrogate pair"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_and_escapes() {
        let node = parse("{\n \"a\": [1,\n 2.0, \"\\ud83d\\ude00é\"]}").unwrap();
        let list = node.get("a").unwrap().list().unwrap();
        assert_eq!((list[0].at.line, list[1].at.line), (2, 3));
        assert_eq!((list[0].at.column, list[1].at.column, list[2].at.column), (8, 2, 7));
        assert_eq!(parse("{\"é\": 1, \"é\": 2}").unwrap_err().column, Some(10));
        assert_eq!((list[0].count(), list[1].count()), (Some(1), Some(2)));
        assert_eq!(list[2].text(), Some("😀é"));
        assert_eq!(parse("[1\n,]").unwrap_err().line, Some(2));
        assert!(parse(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_mixture_panics(parts in prop::collection::vec(prop::sample::select(vec!["{", "}", "[", "]", ",", ":", "\"", "\\u", "d800", "1", "-", "e", "null", "a", "\n"]), 0..30)) {
            let _ = parse(&parts.concat());
        }
    }
}
