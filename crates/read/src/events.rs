//! What happened: PLOVER types, quad classes and the frames that a negotiation is made of.
//!
//! A trigger is a verb or noun of `data/events.txt`. Who did it stands before the trigger's verb, to whom after
//! it; in a passive the two change places. The quad classes are PLOVER's: 1 verbal cooperation, 2 material
//! cooperation, 3 verbal conflict, 4 material conflict.

use crate::actors::Mention;
use crate::cues::{ADV, BE, DET, ED, HAVE, MODAL, NEG, PARTICIPLE, SAY, TRIGGER};
use crate::phrases::View;
use crate::segment::Kind;
use crate::sorts::{EventKind, Mode, Role, Step};
use crate::triggers::{Shows, Trigger, triggers};

/// An event of one sentence: tokens and mentions.
#[derive(Clone, Debug)]
pub struct Event {
    /// PLOVER type.
    pub kind: EventKind,
    /// How, where the trigger shows it.
    pub mode: Option<Mode>,
    /// The step of a negotiation that it is.
    pub frame: Option<Step>,
    /// Trigger tokens.
    pub from: usize,
    /// Token after the trigger.
    pub to: usize,
    /// Places in the list of mentions.
    pub sources: Vec<usize>,
    /// Places in the list of mentions.
    pub targets: Vec<usize>,
    /// Ordinal of a round.
    pub ordinal: Option<u8>,
    /// True where a condition stands beside it ("in exchange", "if").
    pub conditional: bool,
}

/// How far behind a trigger's first words its last one may stand, in tokens.
const GAP: usize = 6;

/// What a place shows: an event's kind and mode, nothing for sure, or neither; and how many words show it.
#[derive(Clone, Copy)]
struct Shown {
    event: Option<(EventKind, Option<Mode>)>,
    words: usize,
}

/// How many tokens a trigger covers at a place, where it fits.
fn fits(v: &View<'_>, at: usize, trigger: &Trigger) -> Option<usize> {
    let len = trigger.words.len();
    let near = trigger.words.iter().enumerate().all(|(n, word)| v.word(at + n).eq_ignore_ascii_case(word));
    if !near || trigger.far.is_empty() {
        return near.then_some(len);
    }
    let end = v.t.len().min(at + len + GAP);
    (at + len..end)
        .take_while(|&b| !(v.is(b, SAY) || v.mark(b) == Some(';')))
        .find(|&b| trigger.far.iter().any(|word| v.word(b).eq_ignore_ascii_case(word)))
        .map(|b| b + 1 - at)
}

/// The longest trigger of an event at a place, and the longest one of a step.
fn trigger_at(v: &View<'_>, at: usize) -> (Option<Shown>, Option<Step>) {
    let mut event: Option<Shown> = None;
    let mut step: Option<(Step, usize)> = None;
    for trigger in triggers().get(v.word(at)).into_iter().flatten() {
        let Some(words) = fits(v, at, trigger) else { continue };
        let longer = event.is_none_or(|shown| words > shown.words);
        match trigger.shows {
            Shows::Step(found) if step.is_none_or(|(_, longest)| words > longest) => {
                step = Some((found, words))
            }
            Shows::Event(kind, mode) if longer => event = Some(Shown { event: Some((kind, mode)), words }),
            Shows::Nothing if longer => event = Some(Shown { event: None, words }),
            Shows::Step(_) | Shows::Event(..) | Shows::Nothing => {}
        }
    }
    (event, step.map(|(step, _)| step))
}

/// The kind of event that a step is, and how many words show it, where no trigger of an event stands there.
fn kind_of_step(step: Step) -> (EventKind, usize) {
    match step {
        Step::Round => (EventKind::Consult, 1),
        Step::WalkOut => (EventKind::Sanction, 2),
        Step::Refusal => (EventKind::Reject, 1),
        Step::Demand => (EventKind::Request, 1),
        Step::Threat => (EventKind::Threaten, 1),
        Step::Proposal | Step::Offer | Step::Recognition => (EventKind::Agree, 1),
    }
}

/// Events of a sentence, at most three. `dated`: which tokens stand in a date; a capital there is a month's name
/// ("in March").
pub fn events(v: &View<'_>, mentions: &[Mention], dated: &dyn Fn(usize) -> bool) -> Vec<Event> {
    let mut found: Vec<Event> = Vec::new();
    let mut at = 0;
    while at < v.t.len() && found.len() < 3 {
        if !v.t[at].is(TRIGGER) || no_trigger(v, at, dated) {
            at += 1;
            continue;
        }
        let (plain, frame) = trigger_at(v, at);
        let (kind, mode, len) = match (plain, frame) {
            (Some(Shown { event: Some((kind, mode)), words }), _) => (kind, mode, words),
            (Some(Shown { event: None, words }), _) => {
                at += words;
                continue;
            }
            (None, None) => {
                at += 1;
                continue;
            }
            (None, Some(step)) => {
                let (kind, len) = kind_of_step(step);
                (kind, None, len)
            }
        };
        let negated = at.checked_sub(1).is_some_and(|b| v.is(b, NEG))
            || at > 1 && v.is(at - 2, NEG) && !v.is(at - 1, NEG);
        // What did not happen is no event: "did not attack"; "dropped its demand"; "is delaying a shipment of aid".
        if negated && kind.quad() > 2 || undone(v, at) || object(v, &found, at, frame) {
            at += len;
            continue;
        }
        let frame = frame.map(|step| match step {
            Step::Offer | Step::Proposal if negated => Step::Refusal,
            step => step,
        });
        let must = v.one_of(at, &["must"]);
        let Some((sources, targets)) =
            (if must { told_to(v, mentions, at) } else { Some(roles(v, mentions, at)) })
        else {
            at += len;
            continue;
        };
        // Cooperation that is denied is refused; a deed that is to come is a word about it.
        let kind = if negated { EventKind::Reject } else { intended(v, at, kind) };
        add(
            v,
            &mut found,
            Event {
                kind,
                mode,
                frame,
                from: at,
                to: (at + len).min(v.t.len()),
                sources,
                targets,
                ordinal: None,
                conditional: false,
            },
        );
        at += len;
        // What somebody must do has not been done.
        while must && at < v.t.len() && !(v.comma(at) || v.is(at, SAY)) {
            at += 1;
        }
    }
    found
}

/// Words of the list that show nothing where they stand: a month ("in March"), a part of a compound ("Iran-backed").
fn no_trigger(v: &View<'_>, at: usize, dated: &dyn Fn(usize) -> bool) -> bool {
    let capital = v.word(at).starts_with(char::is_uppercase);
    let compound = at > 0 && v.t[at - 1].glued && v.t[at].glued && matches!(v.mark(at - 1), Some('-' | '‑'));
    capital && (dated(at) || v.word(at) == "March" && at > 0) || compound
}

/// True for the noun behind a verb that asks, threatens, refuses, blames, promises or talks: "called for sanctions", "rejected
/// the offer". It is the matter of what was said, and who is to do it, or has done it, stands elsewhere.
fn object(v: &View<'_>, found: &[Event], at: usize, frame: Option<Step>) -> bool {
    let Some(last) = found.last() else { return false };
    let near = last.to <= at && at <= last.to + 2;
    let refused = last.kind == EventKind::Reject && near && frame.is_some();
    let noun = !(v.finite(at) || v.is(at, ED | PARTICIPLE | SAY)) && v.word(at.saturating_sub(1)) != "to";
    let matter = matches!(last.kind.quad(), 1 | 3) && near && noun && frame.is_none();
    refused || matter && !(last.to..at).any(|b| v.comma(b) || v.finite(b) || v.word(b) == "and")
}

/// What is to come by somebody's word: "will release" commits, "would attack" threatens.
fn intended(v: &View<'_>, at: usize, kind: EventKind) -> EventKind {
    const WILL: [&str; 6] = ["will", "would", "shall", "'ll", "’ll", "wo"];
    let to_come = (at.saturating_sub(3)..at)
        .rev()
        .take_while(|&b| v.is(b, ADV | MODAL | BE) || v.one_of(b, &WILL))
        .any(|b| v.one_of(b, &WILL));
    match (to_come, kind.quad()) {
        (true, 2) => EventKind::Agree,
        (true, 4) => EventKind::Threaten,
        _ => kind,
    }
}

/// Who says that somebody must do something, and who must.
fn told_to(v: &View<'_>, mentions: &[Mention], at: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let said = (0..at).rev().find(|&b| v.is(b, SAY) && v.t[b].quote == 0)?;
    let among = |from: usize, to: usize| -> Vec<usize> {
        let inside: Vec<usize> =
            (0..mentions.len()).filter(|&m| mentions[m].from >= from && mentions[m].to <= to).collect();
        joined(v, mentions, &inside)
    };
    let (sources, targets) = (among(0, said), among(said, at));
    (!sources.is_empty() && !targets.is_empty()).then_some((sources, targets))
}

/// Adds an event with its ordinal and condition, unless it tells nothing or tells again what the sentence has told.
fn add(v: &View<'_>, found: &mut Vec<Event>, mut event: Event) {
    if event.frame == Some(Step::Round) || event.kind == EventKind::Consult {
        event.ordinal = ordinal_before(v, event.from);
    }
    event.conditional = (0..v.t.len()).any(|n| {
        matches!(v.word(n).to_ascii_lowercase().as_str(), "if" | "unless" | "provided")
            || v.word(n).eq_ignore_ascii_case("in") && matches!(v.word(n + 1), "exchange" | "return")
    });
    event.frame = event.frame.filter(|step| *step != Step::Round || event.kind == EventKind::Consult);
    // The same thing told twice in a sentence is one event.
    let again = found
        .iter()
        .any(|e| e.kind == event.kind && (e.sources == event.sources || e.targets == event.targets));
    if !(event.sources.is_empty() && event.targets.is_empty() && event.frame.is_none()) && !again {
        found.push(event);
    } else if let (true, false, Some(same)) =
        (again, event.frame.is_none(), found.iter_mut().find(|e| e.kind == event.kind))
        && same.frame.is_none()
    {
        same.frame = event.frame;
        same.ordinal = same.ordinal.or(event.ordinal);
    }
}

/// True where the noun at a token is given up or held back by the verb before it.
fn undone(v: &View<'_>, at: usize) -> bool {
    const UNDO: [&str; 24] = [
        "drop",
        "drops",
        "dropped",
        "dropping",
        "abandon",
        "abandons",
        "abandoned",
        "renounced",
        "withdrew",
        "delay",
        "delays",
        "delayed",
        "delaying",
        "block",
        "blocked",
        "blocking",
        "withhold",
        "withheld",
        "withholding",
        "suspended",
        "halted",
        "cancelled",
        "canceled",
        "postponed",
    ];
    if v.finite(at) || v.is(at, SAY) && !v.is(at.wrapping_sub(1), DET) {
        return false;
    }
    (at.saturating_sub(5)..at)
        .rev()
        .take_while(|&b| v.t[b].kind == Kind::Word && (b + 1 == at || !v.finite(b + 1)))
        .any(|b| v.one_of(b, &UNDO))
}

/// "fifth round", "2nd round".
fn ordinal_before(v: &View<'_>, at: usize) -> Option<u8> {
    for b in (at.saturating_sub(3)..at).rev() {
        let word = v.word(b).to_ascii_lowercase();
        let n = match word.as_str() {
            "first" => 1,
            "second" => 2,
            "third" => 3,
            "fourth" => 4,
            "fifth" => 5,
            "sixth" => 6,
            "seventh" => 7,
            "eighth" => 8,
            "ninth" => 9,
            "tenth" => 10,
            other => other
                .strip_suffix("th")
                .or_else(|| other.strip_suffix("rd"))
                .or_else(|| other.strip_suffix("nd"))
                .or_else(|| other.strip_suffix("st"))
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(0),
        };
        if n > 0 {
            return Some(n);
        }
    }
    None
}

/// Sources and targets of the trigger at a token: mentions that act before it and after it. Attribution at
/// either end ("…, a minister said") does not count.
#[must_use]
pub fn roles(v: &View<'_>, mentions: &[Mention], at: usize) -> (Vec<usize>, Vec<usize>) {
    let n = v.t.len();
    // A trailing ", X said" is not part of what happened.
    let mut end = n;
    for b in (0..n).rev() {
        if v.comma(b) {
            let tail = (b + 1..n).any(|t| v.is(t, SAY) && v.t[t].quote == 0);
            if tail && b > at {
                end = b;
            }
            break;
        }
    }
    // A country may be a place and still act: "officials in Syria said"; a capital in that place does not.
    let acts = |m: &Mention| m.role != Role::Place || !m.seat;
    // The verb of the clause: the trigger itself or, for a noun, the last finite verb before it, else the first.
    let verb = if v.finite(at) || v.is(at, SAY) {
        at
    } else {
        (0..at).rev().find(|&b| v.finite(b)).or_else(|| (at..end).find(|&b| v.finite(b))).unwrap_or(at)
    };
    let pivot = verb.min(at);
    let by = (at..end.min(at + 12)).find(|&b| v.word(b) == "by");
    let participle = |b: usize| {
        v.is(b, PARTICIPLE)
            || v.word(b).ends_with("ed")
            || v.word(b).ends_with("en")
            || matches!(v.word(b), "shot" | "hit" | "held" | "sent")
    };
    let passive = at > 0 && (at.saturating_sub(3)..at).any(|b| v.is(b, BE)) && participle(at);
    // "X said Y had dropped its demand": what happened is Y's, where nothing else than Y can be meant.
    let said = (0..pivot).rev().find(|&b| v.is(b, SAY) && v.t[b].quote == 0);
    let said = said.map(|b| (b..pivot).find(|&t| v.word(t) == "that").unwrap_or(b));
    let own = |b: &usize| {
        mentions.iter().any(|m| acts(m) && m.from > *b && m.to <= pivot && m.role != Role::Place)
            && !(*b..pivot).any(|t| matches!(v.word(t), "to" | "about" | "on" | "of"))
    };
    let start = said.filter(own).unwrap_or(0);
    let before: Vec<usize> = (0..mentions.len())
        .filter(|&m| acts(&mentions[m]) && mentions[m].from >= start && mentions[m].to <= pivot)
        .collect();
    let mut after: Vec<usize> = (0..mentions.len())
        .filter(|&m| acts(&mentions[m]) && mentions[m].from > pivot && mentions[m].to <= end)
        .collect();
    let same = |a: usize, b: usize| mentions[a].id == mentions[b].id;
    if passive {
        let agents: Vec<usize> =
            by.map_or_else(Vec::new, |by| after.iter().copied().filter(|&m| mentions[m].from > by).collect());
        return (joined(v, mentions, &agents), joined(v, mentions, &before));
    }
    // "between X and Y"
    let between = (0..end).find(|&b| v.word(b).eq_ignore_ascii_case("between"));
    if let (Some(b), true) = (between, before.is_empty()) {
        let pair: Vec<usize> =
            (0..mentions.len()).filter(|&m| mentions[m].from > b && mentions[m].to <= end).collect();
        if let [first, second, ..] = pair.as_slice() {
            return (vec![*first], vec![*second]);
        }
    }
    let sources = joined(v, mentions, &before);
    after.retain(|&m| !sources.iter().any(|&s| same(s, m)));
    let mut targets = joined(v, mentions, &after);
    // "X and Y met": each is the other's partner.
    if targets.is_empty() && sources.len() > 1 {
        targets.clone_from(&sources);
    }
    (sources, targets)
}

/// Sources and targets of the main clause of a sentence, whatever happened in it.
#[must_use]
pub(crate) fn main_clause(v: &View<'_>, mentions: &[Mention]) -> (Vec<usize>, Vec<usize>) {
    let first = mentions.first().map_or(0, |m| m.to);
    let verb = (first..v.t.len()).find(|&b| v.finite(b) || v.is(b, ED)).unwrap_or(first);
    // The full verb after its auxiliaries.
    let mut at = verb;
    while v.is(at, MODAL | BE | HAVE | ADV | NEG) && at + 1 < v.t.len() {
        at += 1;
    }
    roles(v, mentions, at)
}

/// The first mention and those joined to it by "and" or commas.
fn joined(v: &View<'_>, mentions: &[Mention], list: &[usize]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for &m in list {
        match kept.last() {
            None => kept.push(m),
            Some(&last) => {
                let gap = mentions[last].to..mentions[m].from;
                let close = gap.len() <= 6
                    && gap.clone().any(|b| v.word(b) == "and" || v.comma(b) || v.word(b) == "or")
                    && !gap.clone().any(|b| v.finite(b));
                if close && mentions[m].id != mentions[last].id {
                    kept.push(m);
                }
            }
        }
    }
    kept
}
