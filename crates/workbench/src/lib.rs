//! The workbench: a local page on which an analyst works on a case. Reports with their claims on the left, what
//! she judges in the middle, what follows from it on the right.
//!
//! Pages are rendered here, in Rust; a few hundred lines of script make them quicker to use and are needed for
//! nothing but sliders, keys and marking text. What is looked at and what is supposed for the moment stands in
//! the page's address ([`view`]); what is written goes through one door ([`desk`]), as edits that keep the
//! file's comments and order ([`edit`]), in writes that a crash leaves whole ([`write`](mod@write)). Who may ask is
//! decided before anything else ([`guard`]); then [`routes`] tells a page ([`show`], [`page`]) from a change
//! ([`change`]).

pub mod beside;
pub mod change;
pub mod compute;
pub mod desk;
pub mod edit;
pub mod export;
pub mod guard;
pub mod intake;
pub mod page;
mod race;
pub mod routes;
pub mod serve;
pub mod show;
pub mod view;
pub mod words;
pub mod write;

pub use serve::{Options, serve};
