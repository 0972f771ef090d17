//! Report text in, candidate claims with their chain of speakers, dates, actors and events out.
//!
//! The machine proposes, the analyst decides. [`read`] is one pure function of a [`Document`]: no clock, no
//! files, no network. It returns every span with its text and its offsets in Unicode code points of the stored
//! text, so that a claim can be found again in the report it came from.
//!
//! ```
//! use detente_read::{read, Document, Options};
//! let document = Document::new("Channel 12 reported, citing Israeli sources, that talks would resume in Paris.");
//! let reading = read(&document, &Options::default());
//! let claim = &reading.claims[0];
//! let chain: Vec<&str> = claim.chain.iter().map(|link| link.text.as_str()).collect();
//! assert_eq!(chain, ["Channel 12", "Israeli sources"]);
//! assert_eq!(claim.content[0].text, "talks would resume in Paris");
//! ```

// A grammar's conditions are read in the order in which a person would check them.
#![allow(clippy::nonminimal_bool, clippy::too_many_arguments)]

pub mod actors;
pub mod claims;
mod content;
pub mod cues;
mod datelines;
pub mod dates;
pub mod events;
pub mod frames;
pub mod gazetteer;
pub mod inflect;
pub mod language;
mod lines;
pub mod matters;
pub mod memory;
mod names;
pub mod offices;
pub mod phrases;
pub mod quotes;
mod reader;
mod reading;
pub mod remarks;
pub mod segment;
mod slugs;
mod sorts;
mod spine;
mod table;
mod tense;
mod triggers;
mod turns;

pub use detente_calendar::{anchor, calendar, dateactions};
pub use reader::{read, read_each, sentences_of, who_to_whom};
pub use reading::{
    Actor, Claim, DateFound, Document, Event, Finding, Held, Item, Link, Note, Options, Reading, Rest, Span,
};
pub use sorts::{
    ClaimKind, EventKind, FindingCode, Form, Modality, Mode, Polarity, Role, Step, Tier, TimeKind, Voice,
};
