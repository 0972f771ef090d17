//! Passives: "it was reported that C", "the pact is said to C", "X was quoted by Y as saying that C".

use super::{Complement, Finder, Frame, Shape, Who, phrase};
use crate::cues::{BE, CITED, DET, ING, IT, POSSESSIVE, PREP, SAY, THAT, Verb};
use crate::phrases::Np;
use crate::segment::Kind;
use crate::sorts::ClaimKind;

impl Finder<'_, '_> {
    /// "it was reported that C", "C, it was reported", "the pact is said to C", "called the fifth round".
    pub(super) fn passive(&self, at: usize, start: usize, end: usize, verb: &Verb) -> Option<Frame> {
        let v = self.v;
        let subject = self.subject(start);
        let mut after = end;
        let mut link = Who::Unknown;
        // "was reported by Axios", "was described by officials in Paris as"
        if v.word(after) == "by" {
            let by = v.after(after + 1).filter(|np| np.weight > 0)?;
            link = phrase(by);
            after = by.to;
        }
        // "it was learned from informed circles that"
        if matches!(verb.base.as_str(), "learn" | "hear" | "understand")
            && v.word(after) == "from"
            && let Some(from) = v.after(after + 1).filter(|np| np.weight > 0)
        {
            link = phrase(from);
            after = from.to;
        }
        let clause = subject.map_or(start, |np| np.clause);
        let it = subject.is_some_and(|np| np.to - np.from == 1 && v.is(np.from, IT));
        let beside = self.beside(clause);
        let make = |shape: Shape, prefix: Option<(usize, usize)>, sure: bool| Frame {
            links: vec![link],
            cue: (at, end),
            clause,
            shape,
            prefix,
            kind: verb.kind,
            sure,
            negative: false,
            beside,
            position: false,
            stop: None,
        };
        let as_clause =
            start > 0 && self.lower(start - 1) == "as" || clause > 0 && self.lower(clause - 1) == "as";
        if it || as_clause || subject.is_none() {
            if it
                && let Complement::Marked(right) | Complement::Bare(right) =
                    self.complement(after, Some(verb))
            {
                return Some(make(Shape::Right(right), None, true));
            }
            let left = clause > 0 && (v.comma(clause - 1) || v.quote_mark(clause - 1) || as_clause);
            if (it || as_clause) && left {
                let from = if as_clause {
                    if start > 0 && self.lower(start - 1) == "as" { start - 1 } else { clause - 1 }
                } else {
                    clause
                };
                return Some(make(self.around(from, self.adjuncts(after)), None, false));
            }
            return None;
        }
        let np = subject?;
        let beyond = self.adjuncts(after);
        // "the cabinet was warned by its lawyers that C": the listener is the subject.
        if verb.takes('r') {
            return match self.complement(after, None) {
                Complement::Marked(right) if v.is(right - 1, THAT) => {
                    let mut frame = make(Shape::Right(right), None, link != Who::Unknown);
                    // "Haaretz was told by officials that C", "its correspondent was told that C": the outlet tells it.
                    let owner = (np.from..np.to).find(|&b| v.is(b, POSSESSIVE)).unwrap_or(np.to);
                    let paper = Np { to: owner, ..np };
                    if link != Who::Unknown && owner > np.from && self.is_media(&paper) {
                        frame.links.insert(0, phrase(paper));
                    }
                    Some(frame)
                }
                _ => None,
            };
        }
        if verb.takes('p') {
            for place in [after, beyond] {
                if v.word(place) == "to" && !v.is(place + 1, DET) {
                    return Some(make(Shape::Right(place), Some((np.from, np.to)), false));
                }
            }
        }
        if verb.takes('a') {
            let place = if v.word(after) == "as" {
                Some(after)
            } else if v.word(beyond) == "as" {
                Some(beyond)
            } else {
                None
            };
            let calls = matches!(verb.base.as_str(), "call" | "dub" | "label");
            if let Some(place) = place {
                return Some(make(Shape::Right(place), Some((np.from, np.to)), false));
            }
            if calls && (v.is(after, DET) || v.quote_mark(after)) {
                return Some(make(Shape::Right(after), Some((np.from, np.to)), false));
            }
        }
        // "Katz was accused by Damascus of C"
        if verb.takes('o') && v.word(after) == "of" {
            return Some(make(Shape::Right(after), Some((np.from, np.to)), link != Who::Unknown));
        }
        None
    }

    /// "Y quoted X as saying that C", "X was quoted (by Y) as saying that C".
    pub(super) fn quoted_as(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        // "reported the minister as saying" beside "quoted the minister as saying".
        let reported = v.is(at, SAY)
            && v.one_of(at, &["reported", "reports", "paraphrased"])
            && (at + 2..v.t.len().min(at + 12)).any(|b| v.word(b) == "as" && v.is(b + 1, ING));
        if !v.is(at, CITED) && !reported {
            return None;
        }
        let (start, _) = v.group_start(at);
        let passive = (start..at).any(|b| v.is(b, BE));
        let subject = self.subject(start).filter(|np| np.weight > 0)?;
        let (links, mut next) = if passive {
            if v.word(at + 1) == "by" {
                let by = v.after(at + 2).filter(|np| np.weight > 0)?;
                (vec![phrase(by), phrase(subject)], by.to)
            } else if v.is(at + 1, PREP)
                && let Some(paper) = v.after(at + 2).filter(|np| self.is_media(np))
                && v.word(paper.to) == "as"
            {
                (vec![phrase(paper), phrase(subject)], paper.to)
            } else {
                (vec![phrase(subject)], at + 1)
            }
        } else {
            let who = v.after(at + 1).filter(|np| np.weight > 0)?;
            (vec![phrase(subject), phrase(who)], who.to)
        };
        next = self.over_apposition(next);
        if v.comma(next) {
            next += 1;
        }
        if v.word(next) != "as" || !v.is(next + 1, ING) {
            return None;
        }
        next += 2;
        let mut links = links;
        // "quoted X as telling Z that C"
        if v.word(next - 1) == "telling"
            && let Some(np) = self.listener(next)
        {
            if self.is_media(&np) {
                links.insert(links.len() - 1, phrase(np));
            }
            next = np.to;
        }
        // "was quoted as saying by Y"
        if v.word(next) == "by"
            && let Some(by) = v.after(next + 1).filter(|np| np.weight > 0)
        {
            links.insert(0, phrase(by));
            next = by.to;
        }
        let before = subject.clause.checked_sub(1).filter(|&b| v.comma(b) || v.quote_mark(b));
        let right = match self.complement(next, None) {
            Complement::Marked(right) => right,
            // "C, X was quoted as telling deputies behind closed doors"
            _ if before.is_some_and(|b| v.verb_between(0, b) || v.quote_mark(b)) => {
                let end = (next..v.t.len()).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b));
                return Some(Frame {
                    links,
                    cue: (at, next),
                    clause: subject.clause,
                    shape: self.around(subject.clause, end.unwrap_or(v.t.len())),
                    prefix: None,
                    kind: ClaimKind::Report,
                    sure: true,
                    negative: false,
                    beside: false,
                    position: false,
                    stop: None,
                });
            }
            Complement::Bare(right) => right,
            Complement::None => next,
        };
        if right >= v.t.len() {
            return None;
        }
        let beside = self.beside(subject.clause);
        Some(Frame {
            links,
            cue: (at, next),
            clause: subject.clause,
            shape: Shape::Right(right),
            prefix: None,
            kind: ClaimKind::Report,
            sure: true,
            negative: false,
            beside,
            position: false,
            stop: None,
        })
    }
}
