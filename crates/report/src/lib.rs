//! Figures (SVG) and pages (HTML, Markdown) of a case and its outlook, with or without its protected sources.
//!
//! No model runs here and no file is read: [`html`] and [`figures()`] turn plain data into text, the same bytes
//! each time. One drawing code serves every place that shows a picture: a [`Figure`] holds its SVG in two
//! widths, its words, and the table of its numbers.

#![allow(
    clippy::too_many_lines,
    reason = "a page is one long sentence of markup until it is a document tree"
)]

pub mod figure;
pub mod figures;
mod judgements;
pub mod label;
pub mod ledger;
mod page;
pub mod redact;
mod strings;
pub mod style;
pub mod svg;

pub use figure::{Figure, Table};
pub use figures::figures;
pub use page::{fragment, html, markdown};
pub use redact::{Leak, Redacted, redact};
