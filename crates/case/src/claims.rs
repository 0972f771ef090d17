//! `claims.jsonl`: an append-only log of claims, suggestions, and what people decided about them.
//!
//! One JSON object a line. The state of a claim is the replay of the log: a decision `accept` or `reject` sets
//! it, `edit` changes fields and accepts, `undo` takes the last decision back. A decision may name a suggestion
//! instead of a claim: `accept` says that its row was put into `case.toml`, `reject` that it will not be. Nothing is
//! ever rewritten, so that the log shows who decided what, and two people's logs merge line by line. How the lines
//! are read and appended is in [`log`](crate::log).

use crate::date::{self, When};
use crate::parse::brief;
use crate::vocabulary::{ClaimKind, Modality, Polarity};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// The longest line that is read.
pub const LONGEST_LINE: usize = 1 << 20;

/// One line of the log.
#[allow(clippy::large_enum_variant, reason = "most lines of a log are claims")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Record {
    /// Something that somebody said.
    Claim(ClaimRecord),
    /// What a person decided about a claim.
    Decision(Decision),
    /// A row that somebody or something proposes for `case.toml`.
    Suggestion(SuggestionRecord),
}

/// A claim as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// See [`id`].
    pub id: String,
    /// Id of the report.
    pub report: String,
    /// Links from the nearest speaker to the origin.
    #[serde(default)]
    pub chain: Vec<String>,
    /// Code-point intervals of the report's text.
    #[serde(default)]
    pub spans: Vec<(usize, usize)>,
    /// Exact words, or a paraphrase.
    pub quote: String,
    /// The quote in the language of the analyst, where it is in another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gloss: Option<String>,
    /// True for a paraphrase.
    #[serde(default)]
    pub paraphrase: bool,
    /// What its speaker does by saying it; a report where nothing is written.
    #[serde(default)]
    pub kind: ClaimKind,
    /// How the speaker holds it; asserted where nothing is written.
    #[serde(default)]
    pub modality: Modality,
    /// Whether it affirms or denies; affirms where nothing is written.
    #[serde(default)]
    pub polarity: Polarity,
    /// When it was said: `"2026-01-06"`, `"2026-01"`, `{ "from", "to", "approximate" }`, or null.
    #[serde(default)]
    pub said: Option<TimeRecord>,
    /// The time it speaks of.
    #[serde(default)]
    pub meant: Option<TimeRecord>,
    /// Admiralty number 1–6.
    #[serde(default)]
    pub credibility: Option<u8>,
    /// Page of a paged report, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
    /// What extracted it.
    #[serde(default)]
    pub by: String,
}

/// A time in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TimeRecord {
    /// A day, a month, a year, each perhaps after "about".
    Words(String),
    /// An interval of days.
    Interval {
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// True where the ends are soft.
        #[serde(default)]
        approximate: bool,
    },
}

impl TimeRecord {
    /// The days meant; an error says what is wrong.
    ///
    /// # Errors
    /// Where the text is no date, or the interval is upside down.
    pub fn when(&self) -> Result<When, String> {
        match self {
            Self::Words(text) => When::parse(text).ok_or_else(|| format!("`{}` is no date", brief(text))),
            Self::Interval { from, to, approximate } => {
                let end = |text: &str| date::day(text).ok_or_else(|| format!("`{}` is no day", brief(text)));
                let (from, to) = (end(from)?, end(to)?);
                if from > to {
                    return Err(format!("the interval ends on {to}, before it begins on {from}"));
                }
                Ok(When { from, to, approximate: *approximate })
            }
        }
    }
}

/// What a person decided about a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Id of the claim, or of the suggestion.
    pub claim: String,
    /// What.
    #[serde(rename = "do")]
    pub act: Act,
    /// Fields that an edit changes, as they stand in a claim.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set: Map<String, Value>,
    /// Who decided.
    #[serde(default)]
    pub who: String,
    /// When, as the tool that wrote it says; never read by a model.
    #[serde(default)]
    pub at: String,
}

/// Kinds of decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// The claim is as the report has it.
    Accept,
    /// It is, once these fields are changed.
    Edit,
    /// It is not.
    Reject,
    /// The last decision is taken back.
    Undo,
}

/// A proposed row as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionRecord {
    /// Short name.
    pub id: String,
    /// Table of `case.toml`.
    pub table: String,
    /// The row.
    pub row: Value,
    /// Claims behind it.
    #[serde(default)]
    pub cites: Vec<String>,
}

/// The id of a claim: `c-` and the first twelve hexadecimal digits of SHA-256 over report and spans, so that
/// reading a report again finds the same claims.
///
/// ```
/// let id = detente_case::claims::id("axios-2026-01-06", &[(812, 990)]);
/// assert_eq!(id.len(), 14);
/// assert_eq!(id, detente_case::claims::id("axios-2026-01-06", &[(812, 990)]));
/// assert_ne!(id, detente_case::claims::id("axios-2026-01-06", &[(812, 991)]));
/// ```
#[must_use]
pub fn id(report: &str, spans: &[(usize, usize)]) -> String {
    let mut hash = Sha256::new();
    hash.update(report.as_bytes());
    for (from, to) in spans {
        hash.update(format!("\n{from} {to}").as_bytes());
    }
    let mut id = String::from("c-");
    for byte in hash.finalize().iter().take(6) {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}
