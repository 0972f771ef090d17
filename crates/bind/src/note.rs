//! What is not computed, or what the reader must know: said once each, with a stable code.

use crate::codes::NoteCode;
use serde::Serialize;

/// Something that is not computed, or that the reader must know.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Note {
    /// Stable code.
    pub code: NoteCode,
    /// What is not computed.
    pub what: String,
    /// Why.
    pub why: String,
}
