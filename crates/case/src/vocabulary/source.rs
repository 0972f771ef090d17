//! Who claims come from, and the documents in which they stand.

use super::ids::{PartyId, SourceId};
use super::texts::{Do, all, maybe};
use crate::date::{Date, When};
use crate::diagnostic::Span;

/// A link of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Short name.
    pub id: String,
    /// What it is.
    pub kind: SourceKind,
    /// Full name.
    pub name: String,
    /// The party that it speaks for, if any.
    pub of: Option<PartyId>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Admiralty letter A–F.
    pub reliability: Option<char>,
    /// First day in office.
    pub from: Option<Date>,
    /// Last day in office.
    pub until: Option<Date>,
    /// Withheld from redacted reports.
    pub protected: bool,
    /// Where it stands.
    pub span: Span,
}

crate::vocabulary! {
    /// What a source is.
    pub enum SourceKind {
        /// A newspaper, agency, channel.
        Outlet => "outlet",
        /// An institution.
        Body => "body",
        /// A named person.
        Person => "person",
        /// "Israeli officials".
        Unnamed => "unnamed",
        /// A text: a treaty, a minute.
        Document => "document",
    }
}

/// One document as published.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// File name without its ending.
    pub id: String,
    /// Title from the front matter, or the id.
    pub title: String,
    /// Id of the source that published it.
    pub outlet: Option<SourceId>,
    /// The outlet as written.
    pub outlet_name: String,
    /// Day of publication.
    pub date: Option<When>,
    /// Where it was published.
    pub url: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The text after the front matter, exactly as stored.
    pub text: String,
    /// SHA-256 of the whole file, hex.
    pub hash: String,
    /// Path within the case folder.
    pub file: String,
}

impl Source {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self {
            id,
            kind: _,
            name,
            of: _,
            aliases,
            reliability: _,
            from: _,
            until: _,
            protected: _,
            span: _,
        } = self;
        f(id);
        f(name);
        all(aliases, f);
    }
}

impl Report {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, outlet: _, outlet_name, date: _, url, language, text, hash, file } = self;
        maybe(url, f);
        maybe(language, f);
        for part in [id, title, outlet_name, text, hash, file] {
            f(part);
        }
    }
}
