//! Position models with options of the analyst's own.

use super::basis::Text;
use crate::diagnostic::Span;

/// A position model with options of the analyst's own.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnModel {
    /// `challenge`, `ktab` or `exchange`.
    pub model: &'static str,
    /// Its options as a command line writes them, each with its place: a preset, `q=0.5`, or several joined by commas.
    pub options: Vec<Text>,
    /// The whole value.
    pub span: Span,
}

impl OwnModel {
    /// Options of models have names and numbers of the program's own: it holds no text of a person's.
    pub(super) fn texts(&mut self) {
        let Self { model: _, options: _, span: _ } = self;
    }
}
