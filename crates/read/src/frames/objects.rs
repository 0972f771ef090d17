//! Verbs with an object: "accused X of C", "called X C", "expressed concern that C", "put the cost at C".

use super::nominal::kind_of_noun;
use super::{Finder, Frame, Shape, Who, phrase};
use crate::cues::{
    AND, BE, CONVINCED, COORD, DET, FEELING, ING, IT, LY, NUMBERWORD, PERSONAL, POINT, PREP, REL, SUPPORT,
    THAT, VIEWNOUN, Verb,
};
use crate::segment::Kind;
use crate::sorts::ClaimKind;

impl Finder<'_, '_> {
    /// "accused X of C", "described X as C", "called X C".
    pub(super) fn object(&self, at: usize, start: usize, end: usize, verb: &Verb) -> Option<Frame> {
        let v = self.v;
        let np = if v.is(at, ING) { None } else { self.subject(start) }.filter(|np| np.weight == 2);
        let (link, clause) = match np {
            Some(np) => (phrase(np), np.clause),
            None if start > 0 && (v.is(start - 1, AND) || v.is(at, ING)) => (Who::Inherit, start),
            None => return None,
        };
        let limit = (end..v.t.len().min(end + 25))
            .find(|&b| matches!(v.mark(b), Some('.' | ';' | ':' | '?' | '!')) && !v.inner(b))
            .unwrap_or(v.t.len().min(end + 25));
        let naming_verb = matches!(verb.base.as_str(), "call" | "dub" | "label" | "brand");
        let that_one = v.is(end, THAT) && naming_verb && v.is(end + 1, DET);
        if v.is(end, PREP) || v.is(end, THAT) && !that_one || v.word(end) == "to" {
            return None;
        }
        // "what the minister called “a technical delay”": the quotation alone is his.
        if let Some(np) = np.filter(|np| {
            np.clause > 0 && v.word(np.clause - 1).eq_ignore_ascii_case("what")
                || v.word(np.from).eq_ignore_ascii_case("what")
        }) {
            if !v.opener(end) {
                return None;
            }
            let quote = v.t[end].quote;
            let stop = (end + 1..v.t.len()).find(|&b| v.t[b].quote != quote).unwrap_or(v.t.len());
            let from = if v.word(np.from).eq_ignore_ascii_case("what") { np.from + 1 } else { np.from };
            return (from < np.to).then(|| Frame {
                links: vec![Who::Phrase(from, np.to)],
                cue: (at, end),
                clause: np.from,
                shape: Shape::Right(end),
                prefix: None,
                kind: verb.kind,
                sure: false,
                negative: false,
                beside: false,
                position: false,
                stop: Some(stop),
            });
        }
        let right = if verb.takes('o') {
            (end + 1..limit).find(|&b| {
                v.word(b) == "of"
                    && v.t
                        .get(b + 1)
                        .is_some_and(|t| t.text(v.text).ends_with("ing") || t.is(DET) || t.kind == Kind::Word)
            })?;
            end
        } else {
            let as_word = (end + 1..limit).find(|&b| v.word(b) == "as" && !v.verb_between(end, b));
            let calls = matches!(verb.base.as_str(), "call" | "dub" | "label" | "brand");
            let quoted = (end..limit).any(|b| v.quote_mark(b));
            // "which the paper itself has called a criminal enterprise": the object stands before.
            let relative = clause > 0 && v.is(clause - 1, REL);
            let naming = calls
                && (end + usize::from(!relative)..limit).any(|b| {
                    (v.is(b, DET) && matches!(self.lower(b).as_str(), "a" | "an" | "the") || v.is(b, LY))
                        && !v.is(b - 1, PREP)
                        && !v.verb_between(end, b)
                });
            // "called it protectionism"
            let pronoun = calls && v.is(end, PERSONAL | IT) && limit > end + 1;
            if as_word.is_some() || calls && quoted || naming || pronoun { end } else { return None }
        };
        Some(Frame {
            links: vec![link],
            cue: (at, end),
            clause,
            shape: Shape::Right(right),
            prefix: None,
            kind: verb.kind,
            sure: false,
            negative: false,
            beside: self.beside(clause) || link == Who::Inherit || clause > 0 && v.is(clause - 1, REL),
            position: false,
            stop: (clause > 0 && v.is(clause - 1, REL))
                .then(|| (end..v.t.len()).find(|&b| v.comma(b)))
                .flatten(),
        })
    }

    /// "X expressed concern that C", "X made the point that C", "X is of the view that C": a noun of saying or
    /// feeling with a verb that says nothing by itself.
    pub(super) fn support(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let of = v.is(at, BE) && matches!(v.word(at + 1), "of" | "under");
        if !(v.is(at, SUPPORT) || of) {
            return None;
        }
        let from = at + 1 + usize::from(of);
        let noun = (from..v.t.len().min(from + 5))
            .take_while(|&b| v.t[b].kind == Kind::Word && !v.is(b, THAT) && (!v.is(b, PREP) || v.is(b, DET)))
            .find(|&b| {
                v.is(b, VIEWNOUN | FEELING | POINT) && v.t.get(b + 1).is_some_and(|t| t.is(THAT | PREP))
            })?;
        let feels = v.is(noun, FEELING)
            && (of || !v.one_of(at, &["make", "makes", "made", "making", "issue", "issued"]));
        if !(feels || v.is(noun, VIEWNOUN | POINT)) {
            return None;
        }
        // "gave assurances to the council that"
        let place = if v.is(noun + 1, THAT) { noun + 1 } else { self.adjuncts(noun + 1) };
        if !v.is(place, THAT) || v.comma(place + 1) || !v.verb_between(place + 1, v.t.len()) {
            return None;
        }
        let (start, negative) = v.group_start(at);
        let ing = v.word(at).ends_with("ing") && !(start..at).any(|b| v.is(b, BE));
        let subject = if ing { None } else { self.subject(start).filter(|np| np.weight > 0) };
        let joined = start > 0 && (v.is(start - 1, AND | COORD) || v.comma(start - 1));
        let (link, clause) = match subject {
            Some(np) => (phrase(np), np.clause),
            None if joined => (Who::Inherit, start),
            None => return None,
        };
        let kind = match kind_of_noun(&self.lower(noun)) {
            ClaimKind::Report if v.is(noun, FEELING) => ClaimKind::Attitude,
            kind => kind,
        };
        Some(Frame {
            links: vec![link],
            cue: (at, place),
            clause,
            shape: Shape::Right(place + 1),
            prefix: None,
            kind,
            sure: subject.is_some_and(|np| np.weight == 2) && !negative,
            negative,
            beside: link == Who::Inherit || self.beside(clause),
            position: false,
            stop: None,
        })
    }

    /// "X puts the cost at 40 million": an estimate.
    pub(super) fn puts_at(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.one_of(at, &["put", "puts"]) || !v.is(at + 1, DET) {
            return None;
        }
        let number = |b: usize| v.t.get(b).is_some_and(|t| t.kind == Kind::Number) || v.is(b, NUMBERWORD);
        let place = (at + 2..v.t.len().min(at + 12))
            .take_while(|&b| v.t[b].kind == Kind::Word)
            .find(|&b| v.word(b) == "at" && (b + 1..b + 4).any(number))?;
        let (start, negative) = v.group_start(at);
        let np = self.subject(start).filter(|np| np.weight == 2)?;
        Some(Frame {
            links: vec![phrase(np)],
            cue: (at, at + 1),
            clause: np.clause,
            shape: Shape::Right(at + 1),
            prefix: None,
            kind: ClaimKind::Forecast,
            sure: false,
            negative,
            beside: self.beside(np.clause),
            position: false,
            stop: (place..v.t.len()).find(|&b| v.comma(b)),
        })
    }

    /// "X is convinced that C".
    pub(super) fn convinced(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, CONVINCED) || at == 0 {
            return None;
        }
        let place = if v.is(at + 1, THAT) { at + 1 } else { return None };
        let (start, negative) = v.group_start(at);
        if !(start..at).any(|b| v.is(b, BE))
            && !matches!(v.word(at - 1), "feel" | "feels" | "felt" | "remain" | "remains")
        {
            return None;
        }
        let np = v.before(start).filter(|np| np.weight > 0 && !v.is(np.to - 1, IT))?;
        let somebody = np.weight == 2;
        Some(Frame {
            links: vec![phrase(np)],
            cue: (at, place),
            clause: np.clause,
            shape: Shape::Right(place + 1),
            prefix: None,
            kind: ClaimKind::Attitude,
            sure: somebody && !negative,
            negative,
            beside: self.beside(np.clause),
            position: false,
            stop: None,
        })
    }
}
