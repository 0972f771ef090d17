//! From the reports of a dossier to a drafted case: who is at the table, what they want of each other, on what
//! conditions, what happened and what is due.
//!
//! Statements of will (crate `will`) become demands; demands about one matter become an issue with its levels in the
//! reports' words; what a party wants, offers and refuses there becomes a wide range. Everything cites the claims that it
//! rests on, and everything is marked as a draft until a person has looked at it. What no report can tell (alternatives,
//! influence, compliance) is left out, and so enters the models as not known.
//!
//! ```
//! use detente_draft::{Paper, draft};
//! use detente_intake::{Head, Intake};
//! let text = "Hill Post, 4 May 2026\nThe union demanded that the company raise wages by 9 percent. \
//!     The company rejected the demand.";
//! let paper = Paper::new("a", "a.txt", &Intake { text: text.into(), ..Intake::default() }, &[]);
//! let found = draft(&[paper], &[]);
//! let parties: Vec<&str> = found.parties.iter().map(|party| party.id.as_str()).collect();
//! assert_eq!(parties, ["union", "company"]);
//! assert_eq!(found.demands[0].of.as_deref(), Some("company"));
//! assert_eq!(found.reports[0].published.as_deref(), Some("2026-05-04"));
//! ```

pub mod agenda;
pub mod casefile;
pub mod cast;
pub mod happenings;
pub mod masthead;
mod matters;
pub mod remarks;
mod sides;
pub mod tally;

use detente_case::claims::{self, ClaimRecord};
use detente_case::vocabulary::{ClaimKind, Role};
use detente_intake::{Head, Intake};
use detente_read::{Claim, Document, Options, Reading, Span, Voice, read};
use detente_will::{Assertion, Cite, Direction, Grade, Names, Report, assertions_with, names};
use serde::Serialize;
use std::collections::BTreeSet;

/// A report that was taken in and read.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its name in the case: the file's without its ending.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Who published it, when, and how that is known.
    pub head: masthead::Masthead,
    /// What was read in it.
    pub reading: Reading,
}

impl Paper {
    /// Reads a file that was taken in; `aliases` are (name, id) of the case.
    #[must_use]
    pub fn new(id: &str, name: &str, taken: &Intake, aliases: &[(String, String)]) -> Self {
        let head = masthead::masthead(&taken.text, name, taken.format, &taken.head);
        let document = Document {
            text: &taken.text,
            outlet: head.carrier(),
            date: head.published.as_deref(),
            language: taken.head.language.as_deref(),
            pages: &taken.pages,
        };
        let reading = read(&document, &Options { aliases: aliases.to_vec() });
        Self { id: id.to_owned(), text: taken.text.clone(), head, reading }
    }

    /// What its file says, completed by what its text says.
    #[must_use]
    pub fn known(&self, head: &Head) -> Head {
        Head { outlet: self.head.outlet.clone(), date: self.head.published.clone(), ..head.clone() }
    }
}

/// A drafted case; see `detente schema` for its JSON.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Draft {
    /// Name and version of this shape.
    pub format: &'static str,
    /// Who is at the table, or acts on it.
    pub parties: Vec<Party>,
    /// Every link of every chain.
    pub sources: Vec<Source>,
    /// What is negotiated.
    pub issues: Vec<Issue>,
    /// Who wants, offers or refuses what.
    pub demands: Vec<Demand>,
    /// Who acts only if something else is so.
    pub conditions: Vec<Proviso>,
    /// The reports, with day and outlet.
    pub reports: Vec<Told>,
    /// What happened and what is due.
    pub events: Vec<Happening>,
    /// What was said, through whom.
    pub claims: Vec<Said>,
    /// Parties that stand together: those whom one backs, or whose demand it takes up.
    pub sides: Vec<Vec<String>>,
}

/// A party.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Party {
    /// Its id.
    pub id: String,
    /// Its name, as first written.
    pub name: String,
    /// Other names that the reports use.
    pub aliases: Vec<String>,
    /// What it does here.
    pub roles: Vec<Role>,
    /// Claims that tell of it.
    pub cites: Vec<String>,
}

/// A link of a chain.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// outlet, body, person, unnamed or document.
    pub kind: String,
    /// The party that it speaks for.
    pub of: Option<String>,
    /// Reports in which it speaks.
    pub reports: Vec<String>,
}

/// A matter of the talks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Issue {
    /// Its id.
    pub id: String,
    /// In the reports' words.
    pub title: String,
    /// Outcomes that somebody wants, offers or refuses, from one end to the other.
    pub levels: Vec<Level>,
    /// Claims that speak of it.
    pub cites: Vec<String>,
}

/// An outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Level {
    /// Its id.
    pub id: String,
    /// In the reports' words.
    pub text: String,
}

/// A statement of will.
#[derive(Clone, Debug, Serialize)]
pub struct Demand {
    /// Whose.
    pub party: String,
    /// Of whom.
    pub of: Option<String>,
    /// On what issue.
    pub issue: String,
    /// What, in the report's words.
    pub what: String,
    /// wants, refuses or offers.
    pub direction: Direction,
    /// stated, reported or inferred.
    pub grade: Grade,
    /// True for what is refused for good.
    pub red_line: bool,
    /// Claims that tell it.
    pub cites: Vec<String>,
    /// By when, as the text says.
    #[serde(skip)]
    pub by: Option<String>,
    /// Place of its level in the issue's list.
    #[serde(skip)]
    pub level: usize,
}

/// An act that hangs on something.
#[derive(Clone, Debug, Serialize)]
pub struct Proviso {
    /// Who acts.
    pub party: String,
    /// What it does, in the report's words.
    pub act: String,
    /// What has to be so.
    pub r#if: Option<String>,
    /// Until what is so it does not.
    pub until: Option<String>,
    /// Claims that tell it.
    pub cites: Vec<String>,
}

/// A report.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The file's name without its ending.
    pub id: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// news, statement, press release, briefing, interview, opinion or live.
    pub kind: String,
    /// Day of publication.
    pub published: Option<String>,
    /// Where that day stands.
    pub found_in: Option<String>,
    /// Its claims.
    pub cites: Vec<String>,
}

/// Something that happened or is due.
#[derive(Clone, Debug, Serialize)]
pub struct Happening {
    /// round, proposal, offer, refusal, agreement, …
    pub kind: String,
    /// A day, a month, or an interval.
    pub on: Option<serde_json::Value>,
    /// Where.
    pub place: Option<String>,
    /// Who took part.
    pub parties: Vec<String>,
    /// In the report's words.
    pub what: String,
    /// Claims that tell it.
    pub cites: Vec<String>,
}

/// A claim.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// Its id.
    pub id: String,
    /// Its report.
    pub report: String,
    /// From the nearest speaker to the origin.
    pub chain: Vec<String>,
    /// The words.
    pub content: Vec<Span>,
    /// `+`, or `-` where it is denied.
    pub polarity: String,
    /// As it is written into the log.
    #[serde(skip)]
    pub record: ClaimRecord,
}

/// What the parts of a draft are made from.
pub(crate) struct Dossier<'a> {
    pub papers: &'a [Paper],
    pub names: Names,
    pub wills: Vec<Assertion>,
    /// For each report, the ids of its claims.
    pub ids: Vec<Vec<String>>,
}

impl Dossier<'_> {
    fn id(&self, cite: Cite) -> Option<&String> {
        self.ids.get(cite.report)?.get(cite.claim)
    }

    pub(crate) fn cites(&self, will: &Assertion) -> Vec<String> {
        distinct(will.cites.iter().filter_map(|cite| self.id(*cite)).cloned())
    }
}

/// Each once, in the order in which it came.
pub(crate) fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

/// Drafts a case from reports; `aliases` are (name, id) of a case that is there already.
#[must_use]
pub fn draft(papers: &[Paper], aliases: &[(String, String)]) -> Draft {
    let reports: Vec<Report<'_>> = papers
        .iter()
        .map(|paper| Report {
            id: &paper.id,
            outlet: paper.head.carrier(),
            text: &paper.text,
            reading: &paper.reading,
        })
        .collect();
    let names = names(&reports, aliases);
    let mut wills = assertions_with(&reports, &names);
    let mut claims = Vec::new();
    let mut ids: Vec<Vec<String>> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for paper in papers {
        let made: Vec<Said> = paper.reading.claims.iter().map(|claim| said(paper, claim)).collect();
        ids.push(made.iter().map(|one| one.id.clone()).collect());
        for one in made {
            if known.insert(one.id.clone()) {
                claims.push(one);
            }
        }
    }
    for will in wills.iter_mut().filter(|will| will.cites.is_empty()) {
        let report = will.place.report;
        let Some(said) = papers.get(report).map(|paper| own_words(paper, will.place.sentence)) else {
            continue;
        };
        will.cites.push(Cite { report, claim: ids[report].len() });
        ids[report].push(said.id.clone());
        if known.insert(said.id.clone()) {
            claims.push(said);
        }
    }
    let dossier = Dossier { papers, names, wills, ids };
    let mut events = happenings::happenings(&dossier, &mut claims);
    let (issues, mut demands) = agenda::agenda(&dossier);
    let conditions = agenda::provisos(&dossier);
    let (parties, sides) = cast::cast(&dossier, &demands, &conditions, &events);
    let is_party = |id: &String| parties.iter().any(|party| party.id == *id);
    for event in &mut events {
        event.parties.retain(is_party);
    }
    for demand in &mut demands {
        demand.of = demand.of.take().filter(is_party);
    }
    let sources = cast::sources(&dossier, &claims);
    let told = papers.iter().map(|paper| Told {
        id: paper.id.clone(),
        outlet: paper.head.outlet.clone(),
        kind: paper.head.kind.to_owned(),
        published: paper.head.published.clone(),
        found_in: paper.head.found_in.map(str::to_owned),
        cites: claims.iter().filter(|claim| claim.report == paper.id).map(|claim| claim.id.clone()).collect(),
    });
    let reports = told.collect();
    Draft {
        format: "detente.draft/1",
        parties,
        sources,
        issues,
        demands,
        conditions,
        reports,
        events,
        claims,
        sides,
    }
}

/// A sentence of a report as its author's claim, for what no other claim covers.
pub(crate) fn own_words(paper: &Paper, (from, to): (usize, usize)) -> Said {
    let text: String = paper.text.chars().skip(from).take(to - from).collect();
    let id = claims::id(&paper.id, &[(from, to)]);
    let record = ClaimRecord {
        id: id.clone(),
        report: paper.id.clone(),
        spans: vec![(from, to)],
        quote: text.clone(),
        kind: ClaimKind::Author,
        by: format!("reader {} (proposal)", env!("CARGO_PKG_VERSION")),
        ..ClaimRecord::default()
    };
    let content = vec![Span { text, start: from, end: to }];
    Said { id, report: paper.id.clone(), chain: Vec::new(), content, polarity: "+".to_owned(), record }
}

/// A claim of a report under the id that the case gives it.
fn said(paper: &Paper, claim: &Claim) -> Said {
    let spans: Vec<(usize, usize)> = claim.content.iter().map(|span| (span.start, span.end)).collect();
    let id = claims::id(&paper.id, &spans);
    let time = |value: &Option<String>| {
        let record = claims::TimeRecord::Words(value.as_deref()?.split('T').next()?.to_owned());
        record.when().is_ok().then_some(record)
    };
    let words: Vec<&str> = claim.content.iter().map(|span| span.text.as_str()).collect();
    let chain: Vec<String> = match claim.voice {
        Voice::Author => Vec::new(),
        Voice::Attributed => claim.chain.iter().map(|link| link.actor.clone()).collect(),
    };
    let record = ClaimRecord {
        id: id.clone(),
        report: paper.id.clone(),
        chain: chain.clone(),
        spans,
        quote: words.join(" … "),
        kind: claim.kind,
        modality: claim.modality,
        polarity: claim.polarity,
        said: time(&claim.said),
        meant: time(&claim.meant),
        page: claim.page,
        by: format!("reader {} ({})", env!("CARGO_PKG_VERSION"), claim.tier),
        ..ClaimRecord::default()
    };
    Said {
        id,
        report: paper.id.clone(),
        chain,
        content: claim.content.clone(),
        polarity: claim.polarity.to_string(),
        record,
    }
}
