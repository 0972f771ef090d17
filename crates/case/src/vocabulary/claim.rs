//! What somebody said: a claim with its kind, how sure its speaker is, whether it affirms or denies, and where it
//! stands in review.

use super::texts::{Do, all, maybe};
use crate::date::When;

crate::vocabulary! {
    /// What somebody does by saying it.
    #[derive(Default)]
    pub enum ClaimKind {
        /// Tells that something is so.
        #[default]
        Report => "report",
        /// Wants something of somebody.
        Demand => "demand",
        /// Says what the speaker's side would do.
        Offer => "offer",
        /// Puts a text or a step on the table.
        Proposal => "proposal",
        /// Will not do or sign something.
        Refusal => "refusal",
        /// Says what harm follows if not.
        Threat => "threat",
        /// Blames.
        Accusation => "accusation",
        /// Says what will come.
        Forecast => "forecast",
        /// Says how somebody sees it.
        Attitude => "attitude",
        /// The report's own voice.
        Author => "author",
    }
}

crate::vocabulary! {
    /// How the speaker holds it.
    #[derive(Default)]
    pub enum Modality {
        /// As a fact.
        #[default]
        Asserted => "asserted",
        /// As something that may be.
        Possible => "possible",
        /// As something that holds if something else does.
        Conditional => "conditional",
        /// As something that has to be.
        Required => "required",
        /// As what somebody else thinks or wants.
        Imputed => "imputed",
    }
}

crate::vocabulary! {
    /// Whether the claim affirms or denies.
    #[derive(Default)]
    pub enum Polarity {
        /// It affirms.
        #[default]
        Affirms => "+",
        /// It denies.
        Denies => "-",
    }
}

/// What somebody said, as far as a report carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Short hash, or a name that the analyst chose.
    pub id: String,
    /// Id of the report.
    pub report: String,
    /// Links from the nearest speaker to the origin, without the publishing outlet. Empty: the outlet's own
    /// voice.
    pub chain: Vec<String>,
    /// Code-point intervals in the report's text.
    pub spans: Vec<(usize, usize)>,
    /// Exact words, or a paraphrase marked as such.
    pub quote: String,
    /// The quote in the language of the analyst, where it is in another.
    pub gloss: Option<String>,
    /// True for a paraphrase.
    pub paraphrase: bool,
    /// What its speaker does by saying it.
    pub kind: ClaimKind,
    /// How the speaker holds it.
    pub modality: Modality,
    /// Whether it affirms or denies.
    pub polarity: Polarity,
    /// When it was said.
    pub said: Option<When>,
    /// The time it speaks of.
    pub meant: Option<When>,
    /// Admiralty number 1–6.
    pub credibility: Option<u8>,
    /// Page of a paged report, from 1.
    pub page: Option<usize>,
    /// What extracted it.
    pub by: String,
    /// Proposed, accepted, rejected.
    pub state: ClaimState,
    /// Line of the log where it first appears, from 1.
    pub line: usize,
}

/// Where a claim stands after the replay of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClaimState {
    /// Nobody has decided.
    #[default]
    Proposed,
    /// Accepted, perhaps after an edit.
    Accepted,
    /// Rejected: kept in the log, cited by nothing.
    Rejected,
}

/// A proposed row.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Short name.
    pub id: String,
    /// Table of `case.toml`.
    pub table: String,
    /// The row, as JSON text.
    pub row: String,
    /// Claims behind it.
    pub cites: Vec<String>,
    /// Line of the log.
    pub line: usize,
    /// What was decided about it. Accepting one changes nothing by itself: the row stands in `case.toml` then.
    pub state: ClaimState,
}

impl Claim {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self {
            id,
            report,
            chain,
            spans: _,
            quote,
            gloss,
            paraphrase: _,
            kind: _,
            modality: _,
            polarity: _,
            said: _,
            meant: _,
            credibility: _,
            by,
            state: _,
            page: _,
            line: _,
        } = self;
        all(chain, f);
        maybe(gloss, f);
        for text in [id, report, quote, by] {
            f(text);
        }
    }
}

impl Suggestion {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, table, row, cites, line: _, state: _ } = self;
        f(id);
        f(table);
        f(row);
        all(cites, f);
    }
}
