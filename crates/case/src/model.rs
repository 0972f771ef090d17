//! The plain data of a case: the vocabulary that every other crate speaks.
//!
//! Rows refer to each other by small index types ([`PartyId`], [`IssueId`], …) that are resolved while the
//! file is read; a name that resolves to nothing is a diagnostic, never a dangling index. Every uncertain
//! number of the case sits in one flat list, [`Case::inputs`], and rows point into it by [`InputId`]: draws,
//! dropped sources and sliders are then all operations on that one list.

use crate::date::{Date, When};
use crate::diagnostic::Span;
use detente_chance::admiralty::Effect;
use detente_chance::{Dist, Quantity};
use std::collections::BTreeMap;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in its list.
            #[must_use]
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! { /** Place of a [`Party`] in [`Case::parties`]. */ PartyId }
index! { /** Place of an [`Issue`] in [`Case::issues`]. */ IssueId }
index! { /** Place of a [`Level`] in its [`Issue::levels`]. */ LevelId }
index! { /** Place of an [`ActionOption`] in [`Case::options`]. */ OptionId }
index! { /** Place of a [`Source`] in [`Case::sources`]. */ SourceId }
index! { /** Place of an [`Input`] in [`Case::inputs`]. */ InputId }

/// Everything that the analyst wrote down, checked and resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Title of the case.
    pub title: String,
    /// The day the analyst judges from.
    pub as_of: Option<Date>,
    /// Free words about the case, shown at the top of the report.
    pub about: Option<String>,
    /// Scale of words for chances, by its short name; empty: ICD 203.
    pub words: &'static str,
    /// The two questions, with their definitions.
    pub question: Question,
    /// Who must agree, and by which rule.
    pub decision: Decision,
    /// Every link that a chain may have.
    pub sources: Vec<Source>,
    /// Who negotiates, guarantees, mediates or can spoil.
    pub parties: Vec<Party>,
    /// Matters under negotiation.
    pub issues: Vec<Issue>,
    /// Positions, saliences, values and red lines: at most one row for a party and issue.
    pub stances: Vec<Stance>,
    /// Two levels together, worth something extra to a party.
    pub interactions: Vec<Interaction>,
    /// What the levels serve.
    pub interests: Vec<Interest>,
    /// Drafts on record.
    pub packages: Vec<Package>,
    /// Position models with options of the analyst's own.
    pub models: Vec<OwnModel>,
    /// Yes/no actions.
    pub options: Vec<ActionOption>,
    /// Preferences over states, one row a party.
    pub preferences: Vec<Preference>,
    /// States that cannot be.
    pub infeasible: Vec<Infeasible>,
    /// States that count as one.
    pub merges: Vec<Merge>,
    /// Moves of a model not in option form.
    pub moves: Vec<Move>,
    /// A party's own picture of another's preferences (hypergames).
    pub views: Vec<View>,
    /// What happened.
    pub events: Vec<Event>,
    /// The costly alternative behind the talks.
    pub contest: Option<Contest>,
    /// What waiting is worth, by party.
    pub delays: Vec<Delay>,
    /// Payoffs of keeping and breaking the deal, by party.
    pub compliance: Vec<Compliance>,
    /// Who watches, how well, who punishes.
    pub monitoring: Option<Monitoring>,
    /// What may end the deal from outside: spoilers, exits of leaders or guarantors.
    pub hazards: Vec<Hazard>,
    /// The implementation schedule, in file order.
    pub steps: Vec<Step>,
    /// The present state and what going on leads to, by party.
    pub stalemates: Vec<Stalemate>,
    /// What the text provides for.
    pub provisions: Vec<Provision>,
    /// What grades of sources do to intervals; nothing where not given.
    pub grades: Option<Effect>,
    /// Chosen base-rate classes.
    pub references: Vec<Reference>,
    /// Rank correlations between inputs.
    pub correlations: Vec<Correlation>,
    /// A term, and what each party calls it.
    pub glossary: Vec<GlossaryEntry>,
    /// Every uncertain number: grouped by table, in file order within a table.
    pub inputs: Vec<Input>,
    /// Claims by replay of the log, in order of first appearance.
    pub claims: Vec<Claim>,
    /// Proposed rows that a person has not yet accepted.
    pub suggestions: Vec<Suggestion>,
    /// Report texts, by id.
    pub reports: Vec<Report>,
}

/// One uncertain number with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// `stance.israel.withdrawal.position`: the name of the number, stable under edits elsewhere.
    pub path: String,
    /// What the analyst believes, in file units.
    pub dist: Dist,
    /// Legal range and scale.
    pub quantity: Quantity,
    /// Claims and reasons.
    pub basis: Basis,
    /// Where it stands in `case.toml`.
    pub span: Span,
}

/// What a judgement rests on. A row's basis holds for every value of the row that has none of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Basis {
    /// Ids of claims.
    pub cites: Vec<String>,
    /// The reason, in the analyst's words.
    pub why: Option<String>,
    /// Who judged.
    pub by: Option<String>,
    /// When it was judged.
    pub on: Option<Date>,
}

impl Basis {
    /// True where no claim is cited: shown as unsupported.
    #[must_use]
    pub fn unsupported(&self) -> bool {
        self.cites.is_empty()
    }
}

/// The two questions. Without their definitions no number is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Will it be signed, by when?
    pub signed: Option<SignedQuestion>,
    /// Would it hold, against what, for how long?
    pub holds: Option<HoldsQuestion>,
    /// Formula over options: which states of the conflict graph count as agreed. Text and place; the syntax
    /// tree belongs to the graph crate.
    pub agreement: Option<Text>,
    /// The outcome, once known.
    pub resolved: Option<Resolved>,
}

/// "A written agreement signed by both governments, by 2026-12-31."
#[derive(Clone, Debug, PartialEq)]
pub struct SignedQuestion {
    /// What counts as signed.
    pub what: String,
    /// The last day that counts.
    pub by: Date,
    /// Where it stands.
    pub span: Span,
}

/// "No new clash with deaths between them for 5 years after signing."
#[derive(Clone, Debug, PartialEq)]
pub struct HoldsQuestion {
    /// The event that would end it.
    pub event: String,
    /// For how long, in years.
    pub years: f64,
    /// Where it stands.
    pub span: Span,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// "yes" or "no" to the question of signing.
    pub signed: Option<bool>,
    /// "yes" or "no" to the question of holding.
    pub holds: Option<bool>,
    /// The day it was known.
    pub on: Option<Date>,
    /// Claims that show it.
    pub cites: Vec<String>,
}

/// A piece of text with its place: formulas keep their text here and are parsed where they are used.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The words.
    pub text: String,
    /// Where the words stand, without their quotation marks.
    pub span: Span,
}

/// A position model with options of the analyst's own.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnModel {
    /// `challenge`, `ktab` or `exchange`.
    pub model: &'static str,
    /// Its options as a command line writes them, each with its place: a preset, `q=0.5`, or several joined by commas.
    pub options: Vec<Text>,
    /// The whole value.
    pub span: Span,
}

/// Who must agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// The rule; unanimity of the required parties where none is given.
    pub rule: Rule,
    /// Parties without whose consent there is no deal. Where the file names none: every party with the role
    /// signatory.
    pub required: Vec<PartyId>,
    /// Parties that can stop a deal that has its quota.
    pub vetoes: Vec<PartyId>,
    /// The party that alone makes the proposal, where there is one.
    pub proposes: Option<PartyId>,
    /// Who must ratify, for whom: (party, its ratifier).
    pub ratifiers: Vec<(PartyId, PartyId)>,
}

/// How many must agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Rule {
    /// Every required party.
    #[default]
    Unanimity,
    /// This share (0–1) of the influence of the required parties, or of their number where influence is not
    /// given.
    Quota(f64),
}

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

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A newspaper, agency, channel.
    Outlet,
    /// An institution.
    Body,
    /// A named person.
    Person,
    /// "Israeli officials".
    Unnamed,
    /// A text: a treaty, a minute.
    Document,
}

/// Who negotiates, guarantees, mediates or can spoil.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Short name.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it does in this negotiation.
    pub roles: Vec<Role>,
    /// Parties that it backs.
    pub backs: Vec<PartyId>,
    /// Weight in the talks (model units 0–1).
    pub influence: Option<InputId>,
    /// What it gets without a deal.
    pub alternative: Option<Alternative>,
    /// Issues from what matters most to it to what matters least, where only the order of its saliences is known;
    /// ties in one inner list.
    pub priorities: Vec<Vec<IssueId>>,
    /// Where it stands.
    pub span: Span,
}

/// A part in a negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Signs.
    Signatory,
    /// Must ratify.
    Ratifier,
    /// Mediates.
    Mediator,
    /// Guarantees.
    Guarantor,
    /// Backs another party.
    Backer,
    /// Can spoil a deal.
    Spoiler,
    /// Is touched by it.
    Bystander,
}

/// What a party gets without a deal, on the scale of its utility (0 = its worst package, 1 = its best).
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// An option to leave, or what happens if the talks break down.
    pub kind: AlternativeKind,
    /// True where the file says which of the two it is.
    pub said: bool,
    /// The bare value, or the branches of the lottery that it is.
    pub branches: Vec<AlternativeBranch>,
}

/// One way the alternative may go. A bare `is = …` is one branch of chance 1 without cost or delay.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeBranch {
    /// "appeal to the court"; empty for a bare value.
    pub what: String,
    /// Chance; where several are given they are scaled to sum to 1.
    pub chance: Option<InputId>,
    /// Worth when it comes about, 0–1.
    pub worth: InputId,
    /// Cost, on the same scale.
    pub cost: Option<InputId>,
    /// Years until it comes about.
    pub delay: Option<InputId>,
}

/// Two meanings of an alternative (Binmore, Shaked & Sutton 1989), which shift settlements differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlternativeKind {
    /// The party may walk away to it at any time: it binds only as a floor.
    #[default]
    OutsideOption,
    /// It happens to the party when talks break down: it is the point from which gains are shared.
    BreakdownPoint,
}

/// One matter under negotiation.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Named outcomes, in file order.
    pub levels: Vec<Level>,
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
#[derive(Clone, Debug, PartialEq)]
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

/// How firm the evidence for a red line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum RedLineGrade {
    /// Concluded from behaviour or interest.
    Inferred,
    /// Said in public or at the table.
    #[default]
    Stated,
    /// Held when it was put to the test.
    Tested,
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
#[derive(Clone, Debug, PartialEq)]
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
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// A yes/no action that one party controls. (`Option` is taken in Rust.)
#[derive(Clone, Debug, PartialEq)]
pub struct ActionOption {
    /// Owner.
    pub party: PartyId,
    /// Short name, unique for the owner; formulas say `party.id`.
    pub id: String,
    /// Title.
    pub title: String,
    /// True where it is taken in the status quo.
    pub now: bool,
    /// Directions in which it may be changed.
    pub direction: Direction,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// Directions in which an option may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Freely.
    #[default]
    Both,
    /// May be taken up, never given up.
    Up,
    /// May be given up, never taken up.
    Down,
}

/// A party's preference over states.
#[derive(Clone, Debug, PartialEq)]
pub struct Preference {
    /// Whose.
    pub party: PartyId,
    /// In which form.
    pub by: PreferenceBy,
    /// Pairs of formulas: a state of the first and one of the second cannot be compared.
    pub unknown: Vec<(Text, Text)>,
    /// Classes of states, best first: a state of a lower class is strongly less preferred. States in no class are
    /// below all.
    pub tiers: Vec<Text>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// Three ways to write a preference down.
#[derive(Clone, Debug, PartialEq)]
pub enum PreferenceBy {
    /// Statements in falling priority.
    Statements(Vec<Statement>),
    /// A weight for each option taken.
    Weights(Vec<(OptionId, InputId)>),
    /// States best first, each a formula or pattern; ties in one inner list.
    Ranking(Vec<Vec<Text>>),
}

/// A formula that the party wants true.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The formula.
    pub formula: Text,
    /// Yes/no input: does the party hold it? Certain unless a chance is given.
    pub held: InputId,
    /// Yes/no input: does it change places with the next statement? `None` where the order is certain.
    pub swaps_with_next: Option<InputId>,
}

/// States that cannot be.
#[derive(Clone, Debug, PartialEq)]
pub struct Infeasible {
    /// In which form.
    pub by: InfeasibleBy,
    /// Why.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// Ways to rule states out.
#[derive(Clone, Debug, PartialEq)]
pub enum InfeasibleBy {
    /// Every state in which the formula is true.
    When(Text),
    /// At most one of these options.
    AtMostOne(Vec<OptionId>),
    /// At least one of these options.
    AtLeastOne(Vec<OptionId>),
    /// The first only if the formula holds.
    OnlyIf(OptionId, Text),
    /// A pattern over all options in file order: Y, N, or – for any.
    Pattern(Text),
}

/// States that nobody tells apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// Which.
    pub when: Text,
    /// Options in which they may differ; all of them where none is named.
    pub ignoring: Vec<OptionId>,
    /// Why.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// A move of a model that is not in option form: from every state where `from` holds to the one reached by
/// setting `to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Who moves.
    pub party: PartyId,
    /// Formula or pattern of the starting states.
    pub from: Text,
    /// Formula or pattern of the reached state.
    pub to: Text,
    /// Where it stands.
    pub span: Span,
}

/// How `who` sees the preference of `of`.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Whose picture.
    pub who: PartyId,
    /// Of whom; its own options where `of` equals `who`.
    pub of: PartyId,
    /// The preference that it sees.
    pub preference: PreferenceBy,
    /// Options that it does not see.
    pub unaware: Vec<OptionId>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Short name; may be empty.
    pub id: String,
    /// A round, a proposal, a refusal, a strike, an agreement: a free word.
    pub kind: String,
    /// What happened.
    pub title: String,
    /// When: a day, a month, a year, an interval, or unknown.
    pub when: Option<When>,
    /// Where.
    pub place: Option<String>,
    /// Who took part.
    pub parties: Vec<PartyId>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// The costly alternative that stands behind the talks: war, strike, lawsuit, tariff.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// What it is called.
    pub what: String,
    /// Two sides; each with its own estimate.
    pub sides: [ContestSide; 2],
    /// What attacking first adds to the attacker's chance (0–1).
    pub first_mover: Option<InputId>,
    /// Equal steps, one a round, in which a shift of power is planned; 1 where not given.
    pub shift_steps: Option<u32>,
    /// Shares of the first side that the matter can take, where it cannot be divided at will (0–1).
    pub outcomes: Vec<f64>,
    /// Where it stands.
    pub span: Span,
}

/// One side of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct ContestSide {
    /// Who.
    pub party: PartyId,
    /// Its own estimate of its own chance of winning (0–1).
    pub wins: InputId,
    /// What the contest costs it, as a share of what is at stake.
    pub cost: InputId,
    /// The least share of the pie that it accepts (a red line on the pie).
    pub least: Option<InputId>,
    /// Its chance of winning once a shift of power is complete (0–1): it is the rising side.
    pub later: Option<InputId>,
    /// What the other side only knows of its cost: that it lies between 0 and this.
    pub unknown_cost: Option<InputId>,
    /// What it gets when it backs down after a public threat, as a share of the pie.
    pub backs_down: Option<InputId>,
    /// What backing down then costs it at home, as a share of the pie.
    pub audience: Option<InputId>,
}

/// A stalemate as a party lives it, on the scale of its packages (0 its worst, 1 its best).
#[derive(Clone, Debug, PartialEq)]
pub struct Stalemate {
    /// Who.
    pub party: PartyId,
    /// Worth of the present state.
    pub now: InputId,
    /// Worth of what going on without an agreement leads to.
    pub going_on: InputId,
    /// Where it stands.
    pub span: Span,
}

/// A provision of the agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// Its name: one of the ten of the checklist, or the analyst's own.
    pub name: String,
    /// How far the text has it, or the chance that it will (0–1).
    pub has: InputId,
    /// Its weight; 1 where not given.
    pub weight: f64,
}

/// What waiting is worth to a party (war of attrition).
#[derive(Clone, Debug, PartialEq)]
pub struct Delay {
    /// Who.
    pub party: PartyId,
    /// Worth if the other yields (0–1).
    pub other_yields: InputId,
    /// Worth if it yields itself (0–1).
    pub yields: InputId,
    /// Cost of a year's waiting (0–1).
    pub cost: InputId,
    /// Discount rate a year.
    pub impatience: InputId,
    /// Where it stands.
    pub span: Span,
}

/// Payoffs a round of keeping and breaking the deal (0–1) and impatience.
#[derive(Clone, Debug, PartialEq)]
pub struct Compliance {
    /// Who.
    pub party: PartyId,
    /// T: it breaks the deal while the other keeps it.
    pub cheats: InputId,
    /// R: both keep it.
    pub complies: InputId,
    /// P: after the deal has broken down.
    pub punished: InputId,
    /// S: it keeps the deal while the other breaks it.
    pub suckered: Option<InputId>,
    /// Discount rate a year.
    pub impatience: InputId,
    /// What it is given a round while it complies (aid, in payoff units).
    pub aid: Option<InputId>,
    /// Where it stands.
    pub span: Span,
}

/// Who watches, how well, who punishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitoring {
    /// Chance that a breach is seen within its round.
    pub detection: Option<InputId>,
    /// Chance that keeping the deal looks like a breach in a round.
    pub false_alarm: Option<InputId>,
    /// Length of a round, years.
    pub round: Option<InputId>,
    /// Who guarantees.
    pub guarantor: Option<PartyId>,
    /// Chance that the guarantor acts on a detected breach.
    pub acts: Option<InputId>,
    /// What it then costs the breacher, in payoff units.
    pub penalty: Option<InputId>,
    /// Rounds for which a breach is punished; `None`: for ever (grim trigger).
    pub punish_rounds: Option<u32>,
    /// Where it stands.
    pub span: Span,
}

/// Something that ends the deal from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Short name.
    pub id: String,
    /// "attacks by armed groups".
    pub what: String,
    /// Who, if a party.
    pub party: Option<PartyId>,
    /// Events a year.
    pub rate: InputId,
    /// Chance that one such event ends the deal; 1 where not given.
    pub breaks: Option<InputId>,
    /// Where it stands.
    pub span: Span,
}

/// A step of the implementation schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Short name.
    pub id: String,
    /// Who does it.
    pub by: PartyId,
    /// What.
    pub does: String,
    /// After which earlier step (place in the list), if any.
    pub after: Option<u32>,
    /// On which day, if fixed.
    pub on: Option<Date>,
    /// Years after the step before it (or after signing).
    pub delay: Option<InputId>,
    /// Cost of doing it, by party, in payoff units.
    pub costs: Vec<(PartyId, InputId)>,
    /// Gain once done, by party, in payoff units a round.
    pub gives: Vec<(PartyId, InputId)>,
    /// True where the gain outlasts a breakdown of the deal (land handed over); false where it stops (payments).
    pub kept: bool,
    /// Where it stands.
    pub span: Span,
}

/// A base-rate class, and how well it fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Which question it speaks to.
    pub question: QuestionKind,
    /// A shipped class, or the case's own.
    pub class: ReferenceClass,
    /// How well it fits: 0–1, 1 where not given.
    pub relevance: f64,
    /// What it rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// One of the two questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionKind {
    /// Will it be signed?
    Signed,
    /// Would it hold?
    Holds,
}

/// A base-rate class.
#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceClass {
    /// Id in the shipped table.
    Shipped(Text),
    /// `k` good outcomes among `n` cases that the analyst counted.
    Own {
        /// What was counted.
        title: String,
        /// Good outcomes.
        k: f64,
        /// Cases.
        n: f64,
    },
}

/// A rank correlation between two inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// One input.
    pub a: InputId,
    /// The other.
    pub b: InputId,
    /// Spearman's rho, −1 to 1.
    pub rho: f64,
    /// Where it stands.
    pub span: Span,
}

/// A term and what each party calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct GlossaryEntry {
    /// The neutral term.
    pub term: String,
    /// What it means.
    pub meaning: String,
    /// (who says it, its own word).
    pub names: BTreeMap<String, String>,
}

/// What somebody said, as far as a report carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Short hash, or a name that the analyst chose.
    pub id: String,
    /// Id of the report.
    pub report: String,
    /// Links from the nearest speaker to the origin, without the publishing outlet. Empty: the outlet's own
    /// voice.
    pub chain: Vec<String>,
    /// Code-point intervals in the report's text.
    pub spans: Vec<(usize, usize)>,
    /// Exact words, or a paraphrase marked as such.
    pub quote: String,
    /// True for a paraphrase.
    pub paraphrase: bool,
    /// report, demand, offer, proposal, refusal, threat, accusation, forecast, attitude, author.
    pub kind: String,
    /// asserted, possible, conditional, …
    pub modality: String,
    /// `+` or `-`.
    pub polarity: String,
    /// When it was said.
    pub said: Option<When>,
    /// The time it speaks of.
    pub meant: Option<When>,
    /// Admiralty number 1–6.
    pub credibility: Option<u8>,
    /// Page of a paged report, from 1.
    pub page: Option<usize>,
    /// What extracted it.
    pub by: String,
    /// Proposed, accepted, rejected.
    pub state: ClaimState,
    /// Line of the log where it first appears, from 1.
    pub line: usize,
}

/// Where a claim stands after the replay of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClaimState {
    /// Nobody has decided.
    #[default]
    Proposed,
    /// Accepted, perhaps after an edit.
    Accepted,
    /// Rejected: kept in the log, cited by nothing.
    Rejected,
}

/// A proposed row.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Short name.
    pub id: String,
    /// Table of `case.toml`.
    pub table: String,
    /// The row, as JSON text.
    pub row: String,
    /// Claims behind it.
    pub cites: Vec<String>,
    /// Line of the log.
    pub line: usize,
    /// What was decided about it. Accepting one changes nothing by itself: the row stands in `case.toml` then.
    pub state: ClaimState,
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

impl Case {
    /// The row for a party on an issue.
    #[must_use]
    pub fn stance(&self, party: PartyId, issue: IssueId) -> Option<&Stance> {
        self.stances.iter().find(|stance| stance.party == party && stance.issue == issue)
    }

    /// A claim by id.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// A report by id.
    #[must_use]
    pub fn report(&self, id: &str) -> Option<&Report> {
        self.reports.iter().find(|report| report.id == id)
    }

    /// A source by id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// A party's place by its id.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<PartyId> {
        self.parties.iter().position(|party| party.id == id).map(|at| PartyId(at as u32))
    }

    /// Every link that a claim passed through: the outlet first, then the chain down to the origin.
    #[must_use]
    pub fn whole_chain<'a>(&'a self, claim: &'a Claim) -> Vec<&'a str> {
        let outlet = self
            .report(&claim.report)
            .map(|report| match report.outlet {
                Some(id) => self.sources[id.at()].id.as_str(),
                None => report.outlet_name.as_str(),
            })
            .filter(|outlet| !outlet.is_empty() && claim.chain.first().is_none_or(|first| first != outlet));
        outlet.into_iter().chain(claim.chain.iter().map(String::as_str)).collect()
    }

    /// The end of a claim's chain: its last link, or the outlet that speaks in its own voice.
    #[must_use]
    pub fn origin<'a>(&'a self, claim: &'a Claim) -> Option<&'a str> {
        self.whole_chain(claim).last().copied()
    }
}
