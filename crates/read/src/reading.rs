//! The one function of this crate and the shape of its answer.

use crate::actors::mentions;
use crate::calendar;
use crate::claims::{Found, Scene, Thread, sentence};
use crate::cues::{ADV, BE, ED, FINITE, HAVE, MODAL, PAST, SAY};
use crate::dates::{Direction, Language, Timex, dates, interval};
use crate::events::events;
use crate::findings::Ledger;
use crate::gazetteer::Gazetteer;
use crate::language::looks_like;
use crate::memory::{Memory, slug};
use crate::phrases::View;
use crate::quotes::Machine;
use crate::sorts::{
    ClaimKind, EventKind, FindingCode, Form, Modality, Mode, Polarity, Role, Step, Tier, TimeKind, Voice,
};
use crate::text::{self, Offsets, Token};
use crate::turns::{self, Layout};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A word of a fixed set: borrowed when read from a text, owned when read from JSON.
pub type Word = Cow<'static, str>;

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

/// Rules that need no anchor.
fn absolute(timex: &Timex) -> bool {
    let relative = timex.span.0 != timex.span.1
        && !(timex.rule.starts_with("iso")
            || timex.rule.contains("year") && !timex.rule.contains("relative")
            || timex.rule.contains("century")
            || timex.rule.contains("decade")
            || timex.rule == "slashed");
    !relative
}

/// Where bare names of months and weekdays point: ahead after "will" or "would", back after a past tense.
fn direction(v: &View<'_>, at: usize) -> Direction {
    for b in (at.saturating_sub(14)..at).rev() {
        let token = &v.t[b];
        let word = v.word(b);
        if token.is(MODAL) && word != "May"
            || matches!(word, "planned" | "scheduled" | "due" | "expected" | "postponed" | "until" | "by")
        {
            return Direction::Future;
        }
        // "agreed to meet on Monday", "to be signed in March"
        if word == "to"
            && v.t.get(b + 1).is_some_and(|t| t.word.tags & ADV == 0)
            && !v.is(b + 1, crate::cues::DET)
            && !v.t[b + 1].capital
            && v.is(b.saturating_sub(1), SAY | ED | BE | FINITE)
        {
            return Direction::Future;
        }
        let past = token.is(SAY) && token.is(PAST)
            || token.is(ED)
            || token.is(BE) && matches!(word, "was" | "were" | "been")
            || token.is(HAVE) && word == "had"
            || token.is(FINITE) && !word.ends_with('s');
        if past {
            return Direction::Past;
        }
        if token.is(BE | HAVE) {
            return Direction::Unknown;
        }
    }
    // The verb stands behind: "On Monday the two met".
    for b in at..v.t.len().min(at + 14) {
        let token = &v.t[b];
        if token.is(MODAL) && v.word(b) != "May" {
            return Direction::Future;
        }
        if token.is(SAY) && token.is(PAST)
            || token.is(ED)
            || token.is(FINITE) && !v.word(b).ends_with('s')
            || matches!(v.word(b), "was" | "were" | "had")
        {
            return Direction::Past;
        }
        if token.is(BE | HAVE) {
            return Direction::Unknown;
        }
    }
    Direction::Unknown
}

/// Reads a report.
///
/// The text is read as English, or as Spanish dates only where the document says `es`. What a language cannot
/// give is said in the notes.
#[must_use]
pub fn read(document: &Document<'_>, options: &Options) -> Reading {
    let mut reading = Reading { format: "detente.read/1".to_owned(), ..Reading::default() };
    let rest = read_each(document, options, &mut |item| match item {
        Item::Claim(claim) => reading.claims.push(claim),
        Item::Date(date) => reading.dates.push(date),
        Item::Actor(actor) => reading.actors.push(actor),
        Item::Event(event) => reading.events.push(event),
    });
    reading.findings = rest.findings;
    reading.notes = rest.notes;
    reading
}

/// Reads a report and hands over what it finds line by line, so that a long one need not be held whole.
pub fn read_each(document: &Document<'_>, options: &Options, each: &mut dyn FnMut(Item)) -> Rest {
    let text = document.text;
    let offsets = Offsets::new(text);
    let own = Gazetteer::of_aliases(&options.aliases);
    let outlet = outlet_ids(document, &own);
    let mut notes = Vec::new();
    let anchor = document.date.and_then(calendar::parse);
    if anchor.is_none() {
        notes.push(note(
            "no-date",
            "relative dates",
            "the report has no publication date to count them from",
        ));
    }
    // A text that does not say its language is English, unless it plainly looks like another.
    let guess = if document.language.is_none() { looks_like(text) } else { None };
    let tag = document.language.or(guess.map(|found| found.tag)).unwrap_or("en").to_ascii_lowercase();
    let language = if tag.starts_with("es") { Language::Spanish } else { Language::English };
    let grammar = tag.starts_with("en");
    if !grammar {
        let why = "the rules for them know English only, those for dates English and Spanish";
        let why = match guess {
            Some(found) => {
                format!("this text looks like {}; {why}. Say --language en if it is English", found.name)
            }
            None => why.to_owned(),
        };
        notes.push(note("language", "attributed claims and events", &why));
    }
    if text.trim().is_empty() {
        notes.push(note("empty", "claims", "the report has no text"));
    }
    let mut machine = Machine::default();
    let mut memory = Memory::default();
    let mut thread = Thread::default();
    let mut found: Vec<Found> = Vec::new();
    let mut times: Vec<DateFound> = Vec::new();
    let mut actors: Vec<Actor> = Vec::new();
    let mut happened: Vec<Event> = Vec::new();
    let mut said: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    let lines: Vec<Line<'_>> = lines(text);
    let span = |(from, to): (usize, usize)| Span {
        text: text.get(from..to).unwrap_or_default().to_owned(),
        start: offsets.code_points(from),
        end: offsets.code_points(to),
    };
    let page = |start: usize| {
        (!document.pages.is_empty()).then(|| document.pages.partition_point(|first| *first <= start).max(1))
    };
    let mut ledger = Ledger::default();
    let layout = turns::layout(&lines);
    // Line by line, so that the memory holds each thing only once.
    let mut drain = |found: &mut Vec<Found>,
                     said: &mut Vec<(Option<usize>, Option<usize>)>,
                     times: &mut Vec<DateFound>,
                     actors: &mut Vec<Actor>,
                     happened: &mut Vec<Event>,
                     ledger: &mut Ledger| {
        let time_value = |n: Option<usize>| n.and_then(|n| times.get(n)).map(|time| time.value.clone());
        for (number, found) in found.drain(..).enumerate() {
            let content: Vec<Span> = found.content.iter().copied().map(span).collect();
            let (said, meant) = said.get(number).copied().unwrap_or_default();
            let claim = Claim {
                voice: if found.chain.is_empty() { Voice::Author } else { Voice::Attributed },
                chain: found
                    .chain
                    .into_iter()
                    .map(|link| {
                        let span = span((link.start, link.end));
                        Link { actor: link.actor, text: span.text, start: span.start, end: span.end }
                    })
                    .collect(),
                cue: found.cue.iter().copied().map(span).collect(),
                page: content.first().and_then(|s| page(s.start)),
                content,
                form: found.form,
                kind: found.kind,
                modality: found.modality,
                polarity: found.polarity,
                tier: found.tier,
                said: time_value(said)
                    .or_else(|| document.date.map(str::to_owned).filter(|_| anchor.is_some())),
                meant: time_value(meant),
            };
            ledger.claim(&claim);
            each(Item::Claim(claim));
        }
        said.clear();
        times.drain(..).for_each(|date| each(Item::Date(date)));
        actors.drain(..).for_each(|actor| each(Item::Actor(actor)));
        for event in happened.drain(..) {
            ledger.event(&event);
            each(Item::Event(event));
        }
    };
    for (piece, &Line { base, text: line, number }) in lines.iter().enumerate() {
        if !thread.waits() {
            drain(&mut found, &mut said, &mut times, &mut actors, &mut happened, &mut ledger);
        }
        tokens.clear();
        text::tokens(line, base, &mut tokens);
        if tokens.is_empty() {
            continue;
        }
        let told = machine.missing.len();
        machine.line(text, &mut tokens, lines.get(piece + 1).map(|next| next.text));
        let mut missing: Vec<u32> = machine.missing[told..].iter().map(|m| m.at).collect();
        missing.sort_unstable();
        ledger.line(text, &tokens, &offsets);
        // What the layout says of who speaks: a label, an item of a list.
        let whole = View { text, t: &tokens, own: &own };
        let mut head = 0;
        if layout != Layout::Transcript {
            thread.turn = None;
        }
        if layout != Layout::Prose && turns::label(line).is_some() {
            let colon = (0..tokens.len()).find(|&at| whole.mark(at) == Some(':')).unwrap_or(0);
            thread.turn = turns::speaker(&whole, &mut memory, colon);
            head = if thread.turn.is_some() { colon + 1 } else { 0 };
        }
        let item = thread.list.is_some().then(|| turns::item(line)).flatten();
        match item {
            Some(at) => head = tokens.partition_point(|token| (token.start as usize) < base + at),
            None => thread.list = None,
        }
        for sentence_at in text::sentences(text, &tokens) {
            let view = View { text, t: &tokens[sentence_at.first..sentence_at.end], own: &own };
            let bytes = |from: usize, to: usize| -> (usize, usize) {
                match (view.t.get(from), to.checked_sub(1).and_then(|at| view.t.get(at))) {
                    (Some(first), Some(last)) if from < to => (first.start as usize, last.end as usize),
                    _ => (0, 0),
                }
            };
            let here = dates(text, view.t, anchor.unwrap_or(0), language, &|at| direction(&view, at));
            let dated: Vec<(usize, usize)> = here.iter().map(|timex| (timex.first, timex.end)).collect();
            let dated = |at: usize| dated.iter().any(|(first, end)| (*first..*end).contains(&at));
            let first_time = times.len();
            let here: Vec<(Timex, (usize, usize))> = here
                .into_iter()
                .filter(|timex| anchor.is_some() || absolute(timex))
                .map(|timex| {
                    let place = bytes(timex.first, timex.end);
                    (timex, place)
                })
                .collect();
            for (timex, place) in &here {
                let span = span(*place);
                let days = interval(timex.span);
                times.push(DateFound {
                    text: span.text,
                    start: span.start,
                    end: span.end,
                    kind: timex.kind,
                    value: timex.value.clone(),
                    modifier: timex.modifier.map(Word::from),
                    anchor: document.date.map(str::to_owned).filter(|_| anchor.is_some()),
                    rule: timex.rule.into(),
                    from: days.as_ref().map(|(from, _)| from.clone()),
                    to: days.map(|(_, to)| to),
                });
            }
            let timed = here;
            if !grammar {
                continue;
            }
            let first_claim = found.len();
            let scene = Scene { quotes: &machine.quotes, missing: &missing, line: number, outlet: &outlet };
            let here = mentions(&view, &mut memory);
            let rest = head.saturating_sub(sentence_at.first).min(view.t.len());
            let rest = View { t: &view.t[rest..], ..view };
            match (&thread.turn, &thread.list) {
                _ if rest.t.is_empty() => {}
                (Some(None), _) => {}
                (Some(Some(speaker)), _) => {
                    let speaker = speaker.clone();
                    turns::said(&rest, &scene, &mut thread, &speaker, None, &mut found);
                }
                (None, Some((speaker, kind))) if item.is_some() => {
                    let (speaker, kind) = (speaker.clone(), *kind);
                    turns::said(&rest, &scene, &mut thread, &speaker, Some(kind), &mut found);
                }
                _ => {
                    sentence(&view, &scene, &mut memory, &mut thread, &mut found);
                    thread.list = turns::announced(&view, &mut memory);
                }
            }
            // Time said stands beside the content, time meant inside it.
            said.resize(found.len(), (None, None));
            for (place, claim) in found.iter().enumerate().skip(first_claim) {
                let inside = |(from, to): (usize, usize), list: &[(usize, usize)]| {
                    list.iter().any(|(a, b)| *a <= from && to <= *b)
                };
                for (n, (timex, at)) in timed.iter().enumerate() {
                    let n = first_time + n;
                    if timex.span.0 >= timex.span.1 || !timex.kind.is_placed() {
                        continue;
                    }
                    let others = found[first_claim..].iter().any(|c| inside(*at, &c.content));
                    if inside(*at, &claim.content) {
                        said[place].1 = said[place].1.or(Some(n));
                    } else if !others && !claim.chain.is_empty() {
                        said[place].0 = said[place].0.or(Some(n));
                    }
                }
            }
            for event in events(&view, &here, &dated) {
                let ids = |list: &[usize]| -> Vec<String> {
                    let mut ids: Vec<String> = Vec::new();
                    for id in list.iter().filter_map(|m| here.get(*m)).map(|m| m.id.clone()) {
                        if !ids.contains(&id) {
                            ids.push(id);
                        }
                    }
                    ids
                };
                let (source, target) = (ids(&event.sources), ids(&event.targets));
                let mut participants = source.clone();
                participants.extend(target.iter().filter(|id| !source.contains(id)).cloned());
                let date = timed
                    .iter()
                    .filter(|(t, _)| t.span.0 < t.span.1 && t.kind.is_placed())
                    .min_by_key(|(t, _)| t.first.abs_diff(event.from))
                    .map(|(t, _)| t.value.clone());
                let place = here
                    .iter()
                    .filter(|m| m.role == Role::Place)
                    .min_by_key(|m| m.from.abs_diff(event.to))
                    .map(|m| m.id.clone())
                    .or_else(|| {
                        place_name(&view).map(|(from, to)| {
                            slug(text.get(bytes(from, to).0..bytes(from, to).1).unwrap_or_default())
                        })
                    });
                let at = span(bytes(event.from, event.to));
                happened.push(Event {
                    kind: event.kind,
                    quad: event.kind.quad(),
                    mode: event.mode,
                    frame: event.frame,
                    ordinal: event.ordinal,
                    conditional: event.conditional,
                    date,
                    place,
                    participants,
                    source,
                    target,
                    text: at.text,
                    start: at.start,
                    end: at.end,
                });
            }
            for mention in here {
                let at = span(bytes(mention.from, mention.to));
                actors.push(Actor {
                    id: mention.id,
                    text: at.text,
                    start: at.start,
                    end: at.end,
                    role: mention.role,
                    new: mention.new,
                    description: mention.description.map(|(from, to)| span(bytes(from, to))),
                });
            }
        }
    }
    drain(&mut found, &mut said, &mut times, &mut actors, &mut happened, &mut ledger);
    let unbalanced: Vec<Span> = machine
        .missing
        .iter()
        .take(1000)
        .map(|missing| {
            let at = missing.at as usize;
            let len = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            span((at, at + len))
        })
        .collect();
    Rest { findings: ledger.findings(document, &unbalanced), notes }
}

fn note(code: &str, what: &str, why: &str) -> Note {
    Note { code: code.to_owned(), what: what.to_owned(), why: why.to_owned() }
}

/// "in Geneva": a capital after a preposition of place that no list knows.
fn place_name(v: &View<'_>) -> Option<(usize, usize)> {
    for at in 1..v.t.len() {
        let before = v.word(at - 1).to_ascii_lowercase();
        if matches!(before.as_str(), "in" | "at" | "near")
            && v.t[at].capital
            && !v.is(at, crate::cues::TIME | crate::cues::DET)
            && v.t[at].kind == text::Kind::Word
        {
            let mut to = at + 1;
            while v
                .t
                .get(to)
                .is_some_and(|t| t.capital && t.kind == text::Kind::Word && !t.is(crate::cues::TIME))
            {
                to += 1;
            }
            return Some((at, to));
        }
    }
    None
}

/// Who acts on whom in the main clause of each sentence, whatever the event: ids of sources and targets.
#[must_use]
pub fn who_to_whom(text: &str, options: &Options) -> Vec<(Vec<String>, Vec<String>)> {
    let own = Gazetteer::of_aliases(&options.aliases);
    let mut memory = Memory::default();
    let mut all = Vec::new();
    for Line { base, text: line, .. } in lines(text) {
        let mut tokens = Vec::new();
        text::tokens(line, base, &mut tokens);
        for at in text::sentences(text, &tokens) {
            let view = View { text, t: &tokens[at.first..at.end], own: &own };
            let here = mentions(&view, &mut memory);
            let (sources, targets) = crate::events::main_clause(&view, &here);
            let ids = |list: Vec<usize>| {
                list.into_iter().filter_map(|m| here.get(m)).map(|m| m.id.clone()).collect()
            };
            all.push((ids(sources), ids(targets)));
        }
    }
    all
}

/// A line, or a piece of a very long one.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Byte of the text at which it begins.
    pub base: usize,
    /// Its words.
    pub text: &'a str,
    /// Which line; its pieces share the number.
    pub number: usize,
}

/// A longer line is read in pieces, in bytes: the memory holds the tokens of one.
const LONG: usize = 1 << 16;

/// Lines that are not empty.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    let mut base = 0;
    for (number, line) in text.split('\n').enumerate() {
        let mut at = 0;
        while at < line.len() {
            let rest = line.get(at..).unwrap_or_default();
            let len = piece(rest);
            let text = rest.get(..len).unwrap_or_default();
            if !text.trim().is_empty() {
                all.push(Line { base: base + at, text, number });
            }
            at += len.max(1);
        }
        base += line.len() + 1;
    }
    all
}

/// Length of the first piece of a line: all of it, or up to a sentence's end outside quotation marks, a blank, a letter.
fn piece(line: &str) -> usize {
    if line.len() <= LONG {
        return line.len();
    }
    let mut end = LONG;
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let mut open = 0_i32;
    let (mut sentence, mut blank) = (0, 0);
    let mut before = ' ';
    for (at, c) in line[..end].char_indices() {
        match c {
            '“' | '«' | '„' => open += 1,
            '”' | '»' => open = (open - 1).max(0),
            '"' => open = i32::from(open == 0),
            _ if c.is_whitespace() => {
                blank = at;
                if open == 0 && matches!(before, '.' | '!' | '?' | '”' | '»' | '"') {
                    sentence = at;
                }
            }
            _ => {}
        }
        before = c;
    }
    // A mark that never closes must not make the pieces small.
    if sentence > LONG / 2 {
        sentence
    } else if blank > 0 {
        blank
    } else {
        end
    }
}

/// Ids by which the publishing outlet may be called.
fn outlet_ids(document: &Document<'_>, own: &Gazetteer) -> Vec<String> {
    let Some(name) = document.outlet else { return Vec::new() };
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
