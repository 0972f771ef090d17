//! The JSON of `detente deals`. It is written here, in a crate that is compiled for speed: a frontier may have a hundred
//! thousand points.

use crate::create::Created;
use detente_bind::note::Note;
use detente_findings::deals::DealsAnswer;
use serde::Serialize;

/// The whole answer.
#[derive(Serialize)]
pub struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    #[serde(flatten)]
    deals: Option<&'a DealsAnswer>,
    /// Clauses that create value, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<&'a [Created]>,
    /// What is not computed, and why.
    notes: &'a [Note],
}

/// The answer as JSON, indented, with a line feed at the end.
///
/// # Errors
/// Never, as long as all keys are texts.
pub fn json(
    deals: Option<&DealsAnswer>,
    created: Option<&[Created]>,
    notes: &[Note],
) -> serde_json::Result<Vec<u8>> {
    let points = deals.map_or(0, |deals| deals.frontier.len());
    let mut out = Vec::with_capacity((points + 16) * 512);
    serde_json::to_writer_pretty(&mut out, &Answer { format: "detente.deals/1", deals, created, notes })?;
    out.push(b'\n');
    Ok(out)
}
