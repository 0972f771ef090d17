//! The workbench: a local page on which an analyst works on a case. Reports with their claims on the left, what
//! she judges in the middle, what follows from it on the right.
//!
//! Pages are rendered here, in Rust; a few hundred lines of script make them quicker to use and are needed for
//! nothing but sliders, keys and marking text. What is looked at and what is supposed for the moment stands in
//! the page's address ([`view`]); what is written goes through the desk ([`detente_desk`]), as everything that is
//! written. Who may ask is decided before anything else ([`guard`]); then [`routes`] tells a page ([`show`],
//! [`page`]) from a change ([`change`]).

pub mod beside;
pub mod catalogue;
pub mod change;
pub mod compute;
pub mod guard;
pub mod page;
mod race;
pub mod routes;
pub mod serve;
pub mod show;
pub mod view;

pub use serve::{Options, serve};
