//! Statements of will: who wants, offers or refuses what, of whom, on what condition, by when.
//!
//! Between the claims of reports and the rows of a case stands the *assertion of will*. Its holder is the subject of the
//! verb that governs it, with the names of the whole dossier; the speaker holds it only where he speaks for his own side
//! ("we will not"). An outlet, a source without a name, a place and a document hold nothing. What was dropped, denied or
//! supposed is no will.
//!
//! ```
//! use detente_read::{Document, Options, read};
//! use detente_will::{Direction, Report, assertions};
//! let text = "The union demanded that the company raise wages. The company would pay more if the union dropped its ban.";
//! let reading = read(&Document::new(text), &Options::default());
//! let found = assertions(&[Report { id: "r1", outlet: None, text, reading: &reading }], &[]);
//! assert_eq!((found[0].party.as_str(), found[0].direction), ("union", Direction::Wants));
//! assert_eq!(found[0].of.as_deref(), Some("company"));
//! assert_eq!(found[1].condition.as_ref().map(|c| c.text.as_str()), Some("the union dropped its ban"));
//! ```

mod entities;
mod lexicon;
mod names;
mod people;
mod runs;
mod scene;
pub mod suggest;
mod ties;
mod wills;

use detente_read::{Reading, matters};
use serde::Serialize;

pub use names::{Name, Names, names};

detente_case::vocabulary! {
    /// Which way a will goes.
    pub enum Direction {
        /// It asks for something.
        Wants => "wants",
        /// It will not have or do something.
        Refuses => "refuses",
        /// It would give or do something.
        Offers => "offers",
    }
}

detente_case::vocabulary! {
    /// How a will is known.
    pub enum Grade {
        /// In its holder's own words.
        Stated => "stated",
        /// As somebody else tells it.
        Reported => "reported",
        /// As an author imputes it.
        Inferred => "inferred",
    }
}

detente_case::vocabulary! {
    /// How a condition binds.
    pub enum Tie {
        /// Only if it is so: "if", "once", "provided that", "in exchange for".
        If => "if",
        /// Unless and until it is so: "unless", "until", "before".
        Until => "until",
    }
}

/// On what a will hangs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// How it binds.
    pub tie: Tie,
    /// What has to be so, in the report's words.
    pub text: String,
}

/// A claim of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cite {
    /// Place in the list of reports.
    pub report: usize,
    /// Place in the reading's list of claims.
    pub claim: usize,
}

/// A statement of will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assertion {
    /// Whose will: an id of the case, of the shipped list, or a short name.
    pub party: String,
    /// Of whom it is asked.
    pub of: Option<String>,
    /// Matter of negotiation, where the words show one of the shipped list.
    pub issue: Option<String>,
    /// What, in the report's words.
    pub what: String,
    /// Which way it goes.
    pub direction: Direction,
    /// How it is known.
    pub grade: Grade,
    /// True for what is refused for good ("never", "not an inch", "red line").
    pub red_line: bool,
    /// True for a step that is threatened, not offered: its condition says what would avert it.
    pub threat: bool,
    /// On what it hangs.
    pub condition: Option<Condition>,
    /// By when, as a TIMEX3 value.
    pub by: Option<String>,
    /// Where its words stand.
    pub place: Place,
    /// The claims that hold its words; none where the reading has no claim of them.
    pub cites: Vec<Cite>,
}

/// Where the words of a will stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Place in the list of reports.
    pub report: usize,
    /// First code point of what is willed.
    pub from: usize,
    /// Code point after the last.
    pub to: usize,
    /// The sentence, as code points.
    pub sentence: (usize, usize),
}

/// A report with its reading.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Its name.
    pub id: &'a str,
    /// Who published it.
    pub outlet: Option<&'a str>,
    /// Its text.
    pub text: &'a str,
    /// What was read in it.
    pub reading: &'a Reading,
}

/// The statements of will of a dossier, in the order of its reports and claims; `aliases` are (name, id) of the case.
#[must_use]
pub fn assertions(reports: &[Report<'_>], aliases: &[(String, String)]) -> Vec<Assertion> {
    assertions_with(reports, &names(reports, aliases))
}

/// As [`assertions`], with names that are known already.
#[must_use]
pub fn assertions_with(reports: &[Report<'_>], names: &Names) -> Vec<Assertion> {
    let mut all: Vec<Assertion> = Vec::new();
    for (number, report) in reports.iter().enumerate() {
        let claims = &report.reading.claims;
        for mut found in wills::of_report(report, number, names) {
            let place = found.place;
            let holding = (0..claims.len()).filter(|&claim| {
                claims[claim].content.iter().any(|span| span.start <= place.from && place.to <= span.end)
            });
            found.cites = holding.map(|claim| Cite { report: number, claim }).collect();
            found.issue = matters::Lexicon::shipped()
                .of_text(&found.what)
                .first()
                .and_then(|at| matters::Lexicon::shipped().matter(*at))
                .map(|(id, _)| id.to_owned());
            join(&mut all, found);
        }
    }
    all
}

/// Adds an assertion, or its citations to one that says the same.
fn join(all: &mut Vec<Assertion>, found: Assertion) {
    let same = all.iter_mut().find(|known| {
        known.party == found.party
            && known.direction == found.direction
            && known.what.eq_ignore_ascii_case(&found.what)
            && known.condition == found.condition
    });
    match same {
        Some(known) => {
            known.of = known.of.take().or(found.of);
            for cite in found.cites {
                if !known.cites.contains(&cite) {
                    known.cites.push(cite);
                }
            }
        }
        None => all.push(found),
    }
}
