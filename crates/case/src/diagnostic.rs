//! One type for every problem that a user can mend: data here, rendered at the edge.

use std::ops::Range;

/// Which file of the case folder, as an index into [`crate::Loaded::files`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A place: byte offsets in one file. An empty span at 0 means the file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `range` in `file`.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start as u32, end: range.end as u32 }
    }

    /// The byte range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part `offset..offset+len` of this span, for an error inside a text.
    #[must_use]
    pub fn inside(self, offset: usize, len: usize) -> Self {
        let start = (self.start as usize + offset).min(self.end as usize);
        let end = (start + len).min(self.end as usize);
        Self { file: self.file, start: start as u32, end: end as u32 }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The case cannot be computed as it stands.
    Error,
    /// Something the analyst should look at; everything is computed.
    Warning,
    /// For information.
    Note,
}

/// One problem: what, where, why, and a way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Stable code with a page behind `detente explain CODE`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
}
