//! The desk: where a case is changed, whoever asks for it, a browser or a command of the terminal.
//!
//! An edit of `case.toml` maps a text to a text and keeps comments and order ([`edit`]). A report that comes in
//! becomes a file and proposals ([`incoming`]). All of it reaches the disk through one door ([`desk`]), under the
//! lock of the case ([`lock`]), in writes that a crash leaves whole ([`write`](mod@write)); a new case comes at once
//! or not at all ([`found`]), and a drafted one takes its rows in without touching those that a person kept
//! ([`drafting`]), which [`drafts`] decides on; [`names`] says who is who. Published outlooks are read and added to, never overwritten ([`ledger`]).
//! Tables leave as CSV and spreadsheets ([`sheets`]). Why something was not written is said
//! in words of the desk's own ([`sentences`]).

pub mod desk;
pub mod drafting;
pub mod drafts;
pub mod earlier;
pub mod edit;
pub mod found;
pub mod incoming;
pub mod ledger;
pub mod lock;
pub mod names;
pub mod sentences;
pub mod sheets;
pub mod template;
pub mod weigh;
pub mod write;

pub use desk::{Desk, Refusal, Snapshot, Steps};
