//! Cues that surround: "according to X", "in the view of X", "reportedly".

use super::{Finder, Frame, Shape, Who, phrase};
use crate::cues::{
    AND, CARRIED, CITED, DET, IT, LY, MEASURE, MEDIA, PARTICIPLE, POSSESSIVE, PREP, REL, REPORTEDLY, THAT,
    VIEW, VIEWNOUN,
};
use crate::phrases::Np;
use crate::segment::Kind;
use crate::sorts::ClaimKind;

impl Finder<'_, '_> {
    /// "according to X", "per X", with "as quoted by Y" after it.
    pub(super) fn according(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let start = if v.word(at + 1) == "to" && v.one_of(at, &["according"]) {
            at + 2
        } else if (at == 0 || v.comma(at - 1)) && v.one_of(at, &["per"]) {
            at + 1
        } else {
            return None;
        };
        let mut np = v.after(start).filter(|np| np.weight > 0)?;
        // "according to the schedule": nobody speaks.
        let head = (np.from..np.to).find(|&b| v.is(b, PREP) && !v.is(b, DET)).unwrap_or(np.to);
        if v.is(head.saturating_sub(1), MEASURE) {
            return None;
        }
        let mut to = np.to;
        // "according to a draft seen by the Herald": the carrier is an extension.
        if let Some(e) = self.ext.iter().find(|e| e.from > np.from && e.from <= np.to && e.carries) {
            np.to = e.from;
            to = e.to;
        }
        let mut links = vec![phrase(np)];
        // "according to X, as quoted by Y", "according to X quoted by Y"
        let mut next = to;
        if v.comma(next) {
            next += 1;
        }
        if v.word(next) == "as" {
            next += 1;
        }
        if v.is(next, CITED | PARTICIPLE | CARRIED)
            && v.word(next + 1) == "by"
            && let Some(by) = v.after(next + 2).filter(|np| np.weight > 0)
        {
            links.insert(0, phrase(by));
            to = by.to;
        }
        // "according to an official who asked not to be named"
        if v.is(to, REL) {
            to = (to..v.t.len()).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b)).unwrap_or(v.t.len());
        }
        // A description after the name: "according to Katz, the defence minister, …"
        to = self.over_apposition(to);
        let first = if at > 0 && (v.is(at - 1, LY) || v.is(at - 1, AND)) { at - 1 } else { at };
        Some(Frame {
            links,
            cue: (at, start),
            clause: at,
            shape: self.around(first, to),
            prefix: None,
            kind: ClaimKind::Report,
            sure: np.weight == 2,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }

    /// "C (Reuters).", "C (Channel 12, citing officials).": a source in brackets at the end.
    pub(super) fn bracketed(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if at < 4 || v.mark(at - 1) != Some('(') {
            return None;
        }
        let np = v.after(at).filter(|np| self.is_media(np))?;
        let close = (np.to..v.t.len().min(np.to + 20)).find(|&b| v.mark(b) == Some(')'))?;
        let ends = (close + 1..v.t.len()).all(|b| v.t[b].kind == Kind::Mark);
        let only = close == np.to || v.comma(np.to) && self.ext.iter().any(|e| e.from == np.to);
        (ends && only).then(|| Frame {
            links: vec![phrase(np)],
            cue: (at, np.to),
            clause: at,
            shape: Shape::Around(at - 1, close + 1),
            prefix: None,
            kind: ClaimKind::Report,
            sure: false,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }

    /// "in the view of X", "from the perspective of X", "in X's view", "in the words of X", "for X's part".
    pub(super) fn in_view(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, PREP) || !v.one_of(at, &["in", "from", "to", "by"]) {
            return None;
        }
        let frame = |np: Np, to: usize| Frame {
            links: vec![phrase(np)],
            cue: (at, to),
            clause: at,
            shape: self.around(at, to),
            prefix: None,
            kind: ClaimKind::Attitude,
            sure: np.weight == 2,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        };
        // in the view of X
        let mut noun = at + 1;
        while noun < at + 4 && v.is(noun, DET) && !v.is(noun, VIEW) {
            noun += 1;
        }
        if v.is(noun, VIEW)
            && noun > at + 1 - usize::from(v.word(at + 1) == "view")
            && v.word(noun + 1) == "of"
        {
            let np = v.after(noun + 2).filter(|np| np.weight > 0)?;
            let person = (np.from..np.to)
                .any(|b| v.t[b].capital || v.is(b, crate::cues::PERSON | crate::cues::ORG | MEDIA));
            // "from the perspective of the herders"
            let people =
                v.is(np.from, DET) && v.word(np.to - 1).ends_with('s') && !v.word(np.to - 1).ends_with("ss");
            if !person && !people {
                return None;
            }
            let mut f = frame(np, self.over_apposition(np.to));
            f.cue = (at, noun + 2);
            return Some(f);
        }
        // in X's view: X may be several words, or "its", "his", "their".
        for end in at + 1..(at + 12).min(v.t.len()) {
            if v.t[end].kind == Kind::Mark && !v.inner(end) {
                break;
            }
            let possessed = v.is(end, POSSESSIVE) || matches!(v.mark(end), Some('’' | '\''));
            let pronoun =
                end == at + 1 && matches!(self.lower(end).as_str(), "its" | "his" | "her" | "their");
            if !possessed && !pronoun {
                continue;
            }
            let mut noun = end + 1;
            while noun < end + 3 && !v.is(noun, VIEW) && v.t.get(noun).is_some_and(|t| t.kind == Kind::Word) {
                noun += 1;
            }
            if v.is(noun, VIEW)
                && (v.comma(noun + 1) || at > 0 || v.is(noun + 1, DET))
                && v.word(noun + 1) != "of"
            {
                let (from, to) = if pronoun { (end, end + 1) } else { (at + 1, end) };
                let weight = if pronoun { 2 } else { v.weight(from, to) };
                if weight == 0 {
                    return None;
                }
                let mut f = frame(Np { from, to, clause: at, weight }, noun + 1);
                f.cue = (at, noun + 1);
                return Some(f);
            }
        }
        None
    }

    /// "it emerged on Friday that C", "word has it that C": agentless.
    pub(super) fn emerged(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let place = if v.one_of(at, &["emerged", "emerges", "transpired", "transpires"])
            && at > 0
            && v.is(at - 1, IT)
        {
            self.adjuncts(at + 1)
        } else if v.one_of(at, &["has", "had"]) && v.word(at + 1) == "it" && at > 0 && v.is(at - 1, VIEWNOUN)
        {
            at + 2
        } else {
            return None;
        };
        v.is(place, THAT).then(|| Frame {
            links: vec![Who::Unknown],
            cue: (at, place),
            clause: at - 1,
            shape: Shape::Right(place + 1),
            prefix: None,
            kind: ClaimKind::Report,
            sure: false,
            negative: false,
            beside: self.beside(at - 1),
            position: false,
            stop: None,
        })
    }

    /// "reportedly", "allegedly": agentless.
    pub(super) fn reportedly(&self, at: usize) -> Option<Frame> {
        if !self.v.is(at, REPORTEDLY) {
            return None;
        }
        let kind = if self.lower(at) == "allegedly" { ClaimKind::Accusation } else { ClaimKind::Report };
        Some(Frame {
            links: vec![Who::Unknown],
            cue: (at, at + 1),
            clause: at,
            shape: Shape::Around(at, at + 1),
            prefix: None,
            kind,
            sure: false,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }
}
