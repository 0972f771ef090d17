//! What is wrong with a foreign file.

/// A problem and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1; `None` where the file as a whole is meant.
    pub line: Option<u64>,
    /// Column, in letters from 1, where it is known.
    pub column: Option<u64>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Problem {
    /// A problem on a line.
    pub(crate) fn at(line: u64, message: impl Into<String>) -> Self {
        Self { line: Some(line), column: None, message: message.into() }
    }

    /// A problem at a place in a text.
    pub(crate) fn in_text(place: crate::json::Place, message: impl Into<String>) -> Self {
        Self { line: Some(place.line), column: Some(place.column), message: message.into() }
    }

    /// A problem of the whole file.
    pub(crate) fn whole(message: impl Into<String>) -> Self {
        Self { line: None, column: None, message: message.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}
