//! What is negotiated, who wants what and how much, and drafts on record.

use super::basis::Basis;
use super::ids::{InputId, IssueId, LevelId, PartyId};
use super::level_formula::Matter;
use super::term::Outcome;
use super::texts::Do;
use crate::date::{Date, When};
use crate::diagnostic::Span;

/// One matter under negotiation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Issue {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Named outcomes, in file order.
    pub levels: Vec<Level>,
    /// The unit of its numbers; may be empty.
    pub unit: String,
    /// Reference point on the scale: what holds without a decision.
    pub reference: Option<InputId>,
    /// Where it stands.
    pub span: Span,
}

impl Issue {
    /// True where at least one level has its point on the 0–100 scale, or no level is named at all (a bare
    /// scale).
    #[must_use]
    pub fn scaled(&self) -> bool {
        self.levels.is_empty() || self.levels.iter().any(|level| level.at.is_some())
    }
}

/// A named outcome on an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Short name.
    pub id: String,
    /// Its point on 0–100; `None` for named-only issues.
    pub at: Option<f64>,
    /// What it means.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A party on an issue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stance {
    /// Who.
    pub party: PartyId,
    /// On what.
    pub issue: IssueId,
    /// Where it stands, 0–100.
    pub position: Option<InputId>,
    /// How much it cares, 0–1.
    pub salience: Option<InputId>,
    /// What levels are worth to it, 0–1; a level not listed is worth 100 minus its distance from the position.
    pub value: Vec<(LevelId, InputId)>,
    /// Levels from best to worst where only their order is known; ties in one inner list.
    pub ordinal: Vec<Vec<LevelId>>,
    /// Levels that it will not sign.
    pub refuses: Option<Refusal>,
    /// Red lines with a chance of their own for each level.
    pub red_lines: Vec<RedLine>,
    /// Worth (0–1) at points of a bare scale, straight lines between.
    pub points: Vec<(f64, f64)>,
    /// It signs nothing below this point of the scale.
    pub at_least: Option<InputId>,
    /// It signs nothing above this point of the scale.
    pub at_most: Option<InputId>,
    /// Positions of past rounds, oldest first.
    pub earlier: Vec<EarlierPosition>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands in the file.
    pub span: Span,
}

/// A red line.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The levels.
    pub levels: Vec<LevelId>,
    /// How firm the evidence for it is.
    pub grade: RedLineGrade,
    /// Yes/no input: held in this draw? `stance.PARTY.ISSUE.refuses`; certain unless a chance is given.
    pub held: InputId,
}

crate::vocabulary! {
    /// How firm the evidence for a red line is.
    #[derive(Default)]
    pub enum RedLineGrade {
        /// Concluded from behaviour or interest.
        Inferred => "inferred",
        /// Said in public or at the table.
        #[default]
        Stated => "stated",
        /// Held when it was put to the test.
        Tested => "tested",
    }
}

/// A position of a past round.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierPosition {
    /// When.
    pub on: Date,
    /// Where it stood.
    pub position: InputId,
}

/// Levels of two or more issues together, worth something extra to a party.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// One level.
    pub a: (IssueId, LevelId),
    /// The other, of another issue.
    pub b: (IssueId, LevelId),
    /// Further levels that must be there as well, each of yet another issue.
    pub with: Vec<(IssueId, LevelId)>,
    /// Extra utility (−1 to 1), by party.
    pub worth: Vec<(PartyId, InputId)>,
    /// Where it stands.
    pub span: Span,
}

/// An interest that levels serve.
#[derive(Clone, Debug, PartialEq)]
pub struct Interest {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Weight, by party (0–1).
    pub weight: Vec<(PartyId, InputId)>,
    /// How well a level serves it (0–1).
    pub serves: Vec<((IssueId, LevelId), InputId)>,
    /// Where it stands.
    pub span: Span,
}

/// A draft on record; an issue that is not listed is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Package {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who put it on the table.
    pub by: Option<PartyId>,
    /// When.
    pub on: Option<When>,
    /// Levels.
    pub levels: Vec<(IssueId, LevelId)>,
    /// What it says of issues by number.
    pub numbers: Vec<(Matter, f64)>,
    /// The articles of its text, where that is on record.
    pub articles: Vec<DraftArticle>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// An article of a draft, as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftArticle {
    /// Its number, such as `3` or `II(a)`.
    pub number: String,
    /// Its words.
    pub text: String,
    /// What a person said it sets, or that it sets nothing; `None` where nobody did and words have to tell.
    pub says: Option<Option<(Matter, Outcome)>>,
}

/// Levels that a party will not sign, with a chance of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct RedLine {
    /// The levels.
    pub levels: Vec<LevelId>,
    /// How firm the evidence for it is.
    pub grade: RedLineGrade,
    /// Yes/no: is the line real? `stance.PARTY.ISSUE.refuses.LEVEL`.
    pub held: InputId,
}

impl Issue {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, levels, unit, reference: _, span: _ } = self;
        f(id);
        f(title);
        f(unit);
        levels.iter_mut().for_each(|level| level.texts(f));
    }
}

impl Level {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, at: _, text, span: _ } = self;
        f(id);
        f(text);
    }
}

impl Stance {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self {
            party: _,
            issue: _,
            position: _,
            salience: _,
            value: _,
            ordinal: _,
            refuses,
            red_lines,
            points: _,
            at_least: _,
            at_most: _,
            earlier,
            basis,
            span: _,
        } = self;
        if let Some(Refusal { levels: _, grade: _, held: _ }) = refuses {}
        for RedLine { levels: _, grade: _, held: _ } in red_lines {}
        for EarlierPosition { on: _, position: _ } in earlier {}
        basis.texts(f);
    }
}

impl Interaction {
    /// Places and numbers: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self { a: _, b: _, with: _, worth: _, span: _ } = self;
    }
}

impl Interest {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, weight: _, serves: _, span: _ } = self;
        f(id);
        f(title);
    }
}

impl Package {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, title, by: _, on: _, levels: _, numbers: _, articles, basis, span: _ } = self;
        f(id);
        f(title);
        for DraftArticle { number, text, says: _ } in articles {
            f(number);
            f(text);
        }
        basis.texts(f);
    }
}
