//! The shape of a reading: what goes in, and what comes out.

use crate::sorts::{
    ClaimKind, EventKind, FindingCode, Form, Modality, Mode, Polarity, Role, Step, Tier, TimeKind, Voice,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A word of a fixed set: borrowed when read from a text, owned when read from JSON.
pub(crate) type Word = Cow<'static, str>;

/// A report's text and what is known of it beside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// The text that every offset counts in.
    pub text: &'a str,
    /// Who published it; left out of every chain.
    pub outlet: Option<&'a str>,
    /// Day of publication, `2026-01-06`: the anchor of relative dates.
    pub date: Option<&'a str>,
    /// BCP 47 tag.
    pub language: Option<&'a str>,
    /// Code points at which the pages of a paged document begin.
    pub pages: &'a [usize],
}

impl<'a> Document<'a> {
    /// A document of which nothing but the text is known.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, ..Self::default() }
    }
}

/// What the caller knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// (name, actor id): names of the case, which win over the shipped list.
    pub aliases: Vec<(String, String)>,
}

/// A piece of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

/// One speaker of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Who: an id of the case or of the shipped list, or the words as a short name; `unknown` for nobody.
    pub actor: String,
    /// The mention; empty where the speaker is implicit.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

/// What somebody said, as a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who speaks.
    pub voice: Voice,
    /// Nearest speaker first, origin last, without the publishing outlet.
    pub chain: Vec<Link>,
    /// Cue words.
    pub cue: Vec<Span>,
    /// What is said; several pieces where the sentence interrupts it.
    pub content: Vec<Span>,
    /// Whose words it is in.
    pub form: Form,
    /// What the speaker does by saying it.
    pub kind: ClaimKind,
    /// How the speaker holds it.
    pub modality: Modality,
    /// Whether it affirms or denies.
    pub polarity: Polarity,
    /// How far the reader trusts it.
    pub tier: Tier,
    /// When it was said, as a TIMEX3 value.
    pub said: Option<String>,
    /// The time it speaks of, as a TIMEX3 value.
    pub meant: Option<String>,
    /// Page, from 1, of a paged document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<usize>,
}

/// Something that was not computed, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Stable name.
    pub code: String,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A date in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateFound {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// TIMEX3 value.
    pub value: String,
    /// APPROX, START, MID, END, LESS_THAN, …
    #[serde(rename = "mod")]
    pub modifier: Option<Word>,
    /// The day that a relative date was counted from.
    pub anchor: Option<String>,
    /// Name of the rule.
    pub rule: Word,
    /// First day of the interval, for a timeline; `None` for what is vague.
    pub from: Option<String>,
    /// Last day of the interval.
    pub to: Option<String>,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who or where.
    pub id: String,
    /// The words used.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// What it stands for.
    pub role: Role,
    /// True for a person that no list knows: a proposal.
    pub new: bool,
    /// What the text says of a person beside the name.
    pub description: Option<Span>,
    /// The office that the shipped table gives a person for the day of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Held>,
}

/// An office of a state or body that a person holds, or held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Id of the state or body.
    pub of: String,
    /// The office in small letters: "prime minister".
    pub title: String,
    /// First day, as exact as it is known.
    pub since: String,
    /// First day of the successor, where he is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// True where the term was over on the day of the document.
    pub former: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// PLOVER mode, where the trigger shows one.
    pub mode: Option<Mode>,
    /// The step of a negotiation that it is.
    pub frame: Option<Step>,
    /// Number of a round.
    pub ordinal: Option<u8>,
    /// True where it hangs on a condition.
    pub conditional: bool,
    /// TIMEX3 value.
    pub date: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Sources, then targets.
    pub participants: Vec<String>,
    /// Who did it.
    pub source: Vec<String>,
    /// To whom.
    pub target: Vec<String>,
    /// The trigger's words.
    pub text: String,
    /// First code point of the trigger.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

/// Something about the text that an analyst should know before she uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which finding.
    pub code: FindingCode,
    /// What was found.
    pub what: String,
    /// What it means.
    pub why: String,
    /// Where.
    pub spans: Vec<Span>,
}

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// `detente.read/1`.
    pub format: String,
    /// Candidate claims, in text order.
    pub claims: Vec<Claim>,
    /// Dates, in text order.
    pub dates: Vec<DateFound>,
    /// Names, in text order.
    pub actors: Vec<Actor>,
    /// Events, in text order.
    pub events: Vec<Event>,
    /// What does not add up or leans to one side.
    pub findings: Vec<Finding>,
    /// What is not computed, and why.
    pub notes: Vec<Note>,
}

/// One thing that was read, in the order of the text within its sort.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A candidate claim.
    Claim(Claim),
    /// A date.
    Date(DateFound),
    /// A name.
    Actor(Actor),
    /// An event.
    Event(Event),
}

/// What is known only once the whole text was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest {
    /// What does not add up or leans to one side.
    pub findings: Vec<Finding>,
    /// What is not computed, and why.
    pub notes: Vec<Note>,
}
