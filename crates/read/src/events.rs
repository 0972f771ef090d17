//! What happened: PLOVER types, quad classes and the frames that a negotiation is made of.
//!
//! A trigger is a verb or noun of `data/events.txt`. Who did it stands before the trigger's verb, to whom after
//! it; in a passive the two change places. The quad classes are PLOVER's: 1 verbal cooperation, 2 material
//! cooperation, 3 verbal conflict, 4 material conflict.

use crate::actors::Mention;
use crate::cues::{BE, DET, NEG, PARTICIPLE, SAY, TRIGGER};
use crate::phrases::View;
use crate::segment::Kind;
use crate::sorts::{EventKind, Mode, Role, Step};
use crate::triggers::{Shows, triggers};

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

/// An event's kind and mode, and how many words show it.
type Shown = (EventKind, Option<Mode>, usize);

/// The longest trigger of an event at a place, and the longest one of a step.
fn trigger_at(v: &View<'_>, at: usize) -> (Option<Shown>, Option<Step>) {
    let mut event: Option<Shown> = None;
    let mut step: Option<(Step, usize)> = None;
    for trigger in triggers().get(v.word(at)).into_iter().flatten() {
        let fits =
            trigger.words.iter().enumerate().all(|(n, word)| v.word(at + n).eq_ignore_ascii_case(word));
        if !fits {
            continue;
        }
        let len = trigger.words.len();
        match trigger.shows {
            Shows::Step(found) if step.is_none_or(|(_, longest)| len > longest) => step = Some((found, len)),
            Shows::Event(kind, mode) if event.is_none_or(|(_, _, longest)| len > longest) => {
                event = Some((kind, mode, len));
            }
            Shows::Step(_) | Shows::Event(..) => {}
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
        if !v.t[at].is(TRIGGER) || (dated(at) && v.word(at).starts_with(char::is_uppercase)) {
            at += 1;
            continue;
        }
        let (plain, frame) = trigger_at(v, at);
        let (kind, mode, len) = match (plain, frame) {
            (Some(shown), _) => shown,
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
        // What did not happen is no event: "did not attack"; "dropped its demand"; "is delaying a shipment of aid". An
        // offer that is rejected is the object of the refusal before it.
        let refused = found.last().is_some_and(|last| {
            last.kind == EventKind::Reject && last.to <= at && at <= last.to + 2 && frame.is_some()
        });
        if negated && kind.quad() > 2 || undone(v, at) || refused {
            at += len;
            continue;
        }
        // Cooperation that is denied is refused.
        let kind = if negated { EventKind::Reject } else { kind };
        let frame = frame.map(|step| match step {
            Step::Offer | Step::Proposal if negated => Step::Refusal,
            step => step,
        });
        let (sources, targets) = roles(v, mentions, at);
        let ordinal = if frame == Some(Step::Round) || kind == EventKind::Consult {
            ordinal_before(v, at)
        } else {
            None
        };
        let conditional = v.t.iter().enumerate().any(|(n, _)| {
            matches!(v.word(n).to_ascii_lowercase().as_str(), "if" | "unless" | "provided")
                || v.word(n).eq_ignore_ascii_case("in") && matches!(v.word(n + 1), "exchange" | "return")
        });
        let frame = frame.filter(|step| *step != Step::Round || kind == EventKind::Consult);
        // The same thing told twice in a sentence is one event.
        let again = found.iter().any(|e| e.kind == kind && (e.sources == sources || e.targets == targets));
        if !(sources.is_empty() && targets.is_empty() && frame.is_none()) && !again {
            found.push(Event {
                kind,
                mode,
                frame,
                from: at,
                to: (at + len).min(v.t.len()),
                sources,
                targets,
                ordinal,
                conditional,
            });
        } else if let (true, false, Some(same)) =
            (again, frame.is_none(), found.iter_mut().find(|e| e.kind == kind))
            && same.frame.is_none()
        {
            same.frame = frame;
            same.ordinal = same.ordinal.or(ordinal);
        }
        at += len;
    }
    found
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
    let verb = (first..v.t.len()).find(|&b| v.finite(b) || v.is(b, crate::cues::ED)).unwrap_or(first);
    // The full verb after its auxiliaries.
    let mut at = verb;
    while v.is(at, crate::cues::MODAL | BE | crate::cues::HAVE | crate::cues::ADV | NEG) && at + 1 < v.t.len()
    {
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
