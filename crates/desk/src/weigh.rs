//! The day after: what the claims of new reports say of what was judged in a case that runs.
//!
//! The new reports are drafted together with those of the case, under the names of the case. Each demand, condition and
//! event that a new report tells is then held against the judgement that it bears on: it confirms it, contradicts it,
//! dates it, or adds what the case does not have. From each follows a change that can be taken, with the value before and
//! after:
//!
//! * *a position that is confirmed* gets narrower, to what the new claim alone would reach, where the claim ends in an
//!   origin that the judgement did not rest on; else it is cited and the range stays;
//! * *a position that is contradicted* in the party's own words becomes the range about the new level, which reaches back
//!   to half way from the level to the old middle; told by others, the old range is stretched until it holds the new one;
//! * *a red line* that is stated again gets likelier, one that the party itself crosses gets unlikely, and one that is new
//!   is added with the chance that a draft would give it;
//! * *a day* goes where none was, or where a month or an interval was that holds it.
//!
//! Numbers that no report tells are never changed.

mod place;
mod take;
mod verdicts;

pub use take::{Taken, apply, take};

use crate::edit::Edit;
use detente_case::Case;
use detente_draft::Draft;
use serde::Serialize;
use std::collections::BTreeSet;

detente_case::vocabulary! {
    /// What a new claim does to a judgement.
    pub enum Verdict {
        /// It says what was judged.
        Confirms => "confirms",
        /// It says otherwise.
        Contradicts => "contradicts",
        /// It tells the day.
        Dates => "dates",
        /// It tells what the case does not have.
        Adds => "adds",
        /// It speaks of it and says nothing that a number could follow.
        BearsOn => "bears on",
    }
}

/// A judgement, held against new claims.
#[derive(Clone, Debug, Serialize)]
pub struct Weighed {
    /// Path of the input, or of the row: `stance.union.wages.position`, `event.round-2.on`.
    pub id: String,
    /// What the claims do to it.
    pub verdict: Verdict,
    /// What was judged, in words.
    pub about: String,
    /// What is told now, in the report's words.
    pub words: String,
    /// Claims of the new reports that tell it.
    pub cites: Vec<String>,
    /// As it stands; null where there was nothing.
    pub before: Option<String>,
    /// As it would stand if this were taken; null where nothing changes.
    pub after: Option<String>,
    #[serde(skip)]
    pub(crate) change: Option<Change>,
}

impl Weighed {
    /// The change that follows from it; nothing where nothing would change, not even what is cited.
    #[must_use]
    pub fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }
}

/// Something that a new report tells and that has no place in the case.
#[derive(Clone, Debug, Serialize)]
pub struct Stranger {
    /// `party`, `matter` or `outcome`.
    pub what: String,
    /// In words.
    pub words: String,
    /// Claims that tell it.
    pub cites: Vec<String>,
}

/// Everything that new reports say of a case.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Weighing {
    /// Judgements, those that change first.
    pub judgements: Vec<Weighed>,
    /// What has no place in the case.
    pub strangers: Vec<Stranger>,
}

/// A change that can be taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another value for the input of that path, and what it cites beside what it cited.
    Value {
        /// As one would write it; none where it stays.
        to: Option<String>,
        /// Its claims.
        cites: Vec<String>,
    },
    /// A red line of a stance.
    RedLine {
        /// Whose.
        party: String,
        /// On what.
        issue: String,
        /// The line as `case.toml` has it.
        line: String,
    },
    /// An edit of the file.
    Edit(Edit),
}

/// Holds the claims of the reports `new` against the judgements of a case. `draft` was drafted from the reports of the case
/// and the new ones, under the names of the case. Inputs that are still drafted are passed over with `judged_only`.
#[must_use]
pub fn weigh(case: &Case, draft: &Draft, new: &BTreeSet<String>, judged_only: bool) -> Weighing {
    verdicts::Bench::new(case, draft, new, judged_only).weighing()
}
