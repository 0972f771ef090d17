//! The one function of this crate and the shape of its answer.

use crate::claims::{Found, Scene, Thread, sentence};
use crate::gazetteer::Gazetteer;
use crate::memory::{Memory, slug};
use crate::phrases::View;
use crate::quotes::Machine;
use crate::text::{self, Offsets, Token};
use serde::{Deserialize, Serialize};

/// A report as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The text that every offset counts in.
    pub text: String,
    /// Who published it; left out of every chain.
    pub outlet: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Day of publication, `2026-01-06`: the anchor of relative dates.
    pub date: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Code points at which the pages of a paged document begin.
    pub pages: Vec<usize>,
}

impl Document {
    /// A document of which nothing but the text is known.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// `attributed`, or `author` for the report's own voice.
    pub voice: String,
    /// Nearest speaker first, origin last, without the publishing outlet.
    pub chain: Vec<Link>,
    /// Cue words.
    pub cue: Vec<Span>,
    /// What is said; several pieces where the sentence interrupts it.
    pub content: Vec<Span>,
    /// direct, indirect, mixed, unbalanced.
    pub form: String,
    /// report, demand, offer, proposal, refusal, threat, accusation, forecast, attitude, author.
    pub kind: String,
    /// asserted, possible, conditional, required.
    pub modality: String,
    /// `+` or `-`.
    pub polarity: String,
    /// `agreed` (one key confirms it) or `proposal`.
    pub tier: String,
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

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// `detente.read/1`.
    pub format: String,
    /// Candidate claims, in text order.
    pub claims: Vec<Claim>,
    /// What is not computed, and why.
    pub notes: Vec<Note>,
}

/// Reads a report.
#[must_use]
pub fn read(document: &Document, options: &Options) -> Reading {
    let text = document.text.as_str();
    let offsets = Offsets::new(text);
    let own = Gazetteer::of_aliases(&options.aliases);
    let outlet = outlet_ids(document, &own);
    let mut machine = Machine::default();
    let mut memory = Memory::default();
    let mut thread = Thread::default();
    let mut found: Vec<Found> = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    let lines: Vec<(usize, &str)> = lines(text);
    for (number, &(base, line)) in lines.iter().enumerate() {
        tokens.clear();
        text::tokens(line, base, &mut tokens);
        if tokens.is_empty() {
            continue;
        }
        let told = machine.missing.len();
        machine.line(text, &mut tokens, lines.get(number + 1).map(|(_, next)| *next));
        let mut missing: Vec<u32> = machine.missing[told..].iter().map(|m| m.at).collect();
        missing.sort_unstable();
        for sentence_at in text::sentences(text, &tokens) {
            let view = View { text, t: &tokens[sentence_at.first..sentence_at.end], own: &own };
            let scene = Scene { quotes: &machine.quotes, missing: &missing, line: number, outlet: &outlet };
            sentence(&view, &scene, &mut memory, &mut thread, &mut found);
        }
    }
    let span = |(from, to): (usize, usize)| Span {
        text: text.get(from..to).unwrap_or_default().to_owned(),
        start: offsets.code_points(from),
        end: offsets.code_points(to),
    };
    let claims = found
        .iter()
        .map(|found| Claim {
            voice: if found.chain.is_empty() { "author".to_owned() } else { "attributed".to_owned() },
            chain: found
                .chain
                .iter()
                .map(|link| {
                    let span = span((link.start, link.end));
                    Link { actor: link.actor.clone(), text: span.text, start: span.start, end: span.end }
                })
                .collect(),
            cue: found.cue.iter().copied().map(span).collect(),
            content: found.content.iter().copied().map(span).collect(),
            form: found.form.to_owned(),
            kind: found.kind.to_owned(),
            modality: found.modality.to_owned(),
            polarity: found.polarity.to_owned(),
            tier: found.tier.to_owned(),
            said: None,
            meant: None,
            page: None,
        })
        .collect();
    Reading { format: "detente.read/1".to_owned(), claims, notes: Vec::new() }
}

/// Lines that are not empty, with the byte at which each begins.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            all.push((at, line));
        }
        at += line.len() + 1;
    }
    all
}

/// Ids by which the publishing outlet may be called.
fn outlet_ids(document: &Document, own: &Gazetteer) -> Vec<String> {
    let Some(name) = document.outlet.as_deref() else { return Vec::new() };
    let mut ids = vec![slug(name)];
    let mut tokens = Vec::new();
    text::tokens(name, 0, &mut tokens);
    for found in
        [own.exactly(name, &tokens), Gazetteer::shipped().exactly(name, &tokens)].into_iter().flatten()
    {
        ids.push(found.id.clone());
    }
    ids
}
