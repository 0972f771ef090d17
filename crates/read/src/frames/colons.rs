//! A speaker, a colon, and what is said: "Rosa Velez: “C.”", "Haaretz: C", "Judge Halloway dissented: “C.”".

use super::{Finder, Frame, Shape, phrase};
use crate::cues::{BE, DOCUMENT, ED, IT, MODAL, PERSON, PERSONAL, POSSESSIVE, SAY, TIME, TITLE, VIEWNOUN};
use crate::segment::Kind;
use crate::sorts::ClaimKind;

impl Finder<'_, '_> {
    /// "Rosa Velez: “C.”": a speaker at the head of the sentence and a colon.
    pub(super) fn colon(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if at != 0 {
            return None;
        }
        let colon =
            (1..v.t.len().min(14)).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b) && !v.comma(b))?;
        if v.mark(colon) != Some(':') || v.verb_between(0, colon) {
            return None;
        }
        let np = v.before(colon).filter(|np| np.from == 0 && np.to == colon && np.weight == 2)?;
        let last = v.word(np.to - 1);
        let named = v.t[np.to - 1].capital || v.is(np.to - 1, PERSON);
        let noun = v.is(np.to - 1, VIEWNOUN | DOCUMENT | TIME) || last.is_empty();
        // "Haaretz: talks to resume", "Foreign Minister Saeed: we will not go": a headline.
        let known = v.own.at(v.text, v.t, 0).is_some_and(|(len, _)| len == np.to);
        let titled = (0..np.to).any(|b| v.is(b, TITLE | PERSON)) && v.t[np.to - 1].capital;
        let headline = (self.is_media(&np) || known || titled) && colon + 2 < v.t.len();
        if !(v.opener(colon + 1) && named && !noun || headline) {
            return None;
        }
        Some(Frame {
            links: vec![phrase(np)],
            cue: (colon, colon + 1),
            clause: 0,
            shape: Shape::Right(colon + 1),
            prefix: None,
            kind: ClaimKind::Report,
            sure: true,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }

    /// “C,” Vale texted; “C,” he laughed: after a quotation that ends with a comma whoever acts next has said it.
    pub(super) fn quoted_then(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let close = at.checked_sub(1).filter(|&b| v.quote_mark(b) && v.comma(b.wrapping_sub(1)))?;
        let verb = (at + 1..v.t.len().min(at + 9)).find(|&b| {
            v.t[b].kind == Kind::Word && (v.finite(b) || v.is(b, ED | SAY)) && !v.is(b, POSSESSIVE)
        })?;
        // What says something is read by its own rule.
        if v.is(verb, SAY) {
            return None;
        }
        let np = v.before(v.group_start(verb).0).filter(|np| np.from == at && np.weight == 2)?;
        let somebody = (np.from..np.to).any(|b| v.is(b, PERSON | TITLE | PERSONAL) || v.t[b].capital);
        let end = (verb..v.t.len()).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b)).unwrap_or(v.t.len());
        let alone = end <= verb + 6 && !v.is(verb + 1, BE | MODAL);
        (somebody && alone).then(|| Frame {
            links: vec![phrase(np)],
            cue: (verb, verb + 1),
            clause: np.clause,
            shape: Shape::Around(close + 1, end + usize::from(v.comma(end))),
            prefix: None,
            kind: ClaimKind::Report,
            sure: true,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }

    /// “C.” — Rosa Velez: a name alone after a quotation and a dash.
    pub(super) fn credited(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let dash = at.checked_sub(1).filter(|&b| v.dash(b))?;
        let quoted = dash > 2 && (0..dash).all(|b| v.t[b].quote != 0 || v.t[b].kind == Kind::Mark);
        if !quoted || !v.t[at].capital && !v.is(at, PERSON) {
            return None;
        }
        let np = v.after(at).filter(|np| np.weight == 2)?;
        let whole = (np.to..v.t.len()).all(|b| !v.finite(b));
        whole.then(|| Frame {
            links: vec![phrase(np)],
            cue: (dash, dash + 1),
            clause: at,
            shape: Shape::Around(dash, v.t.len()),
            prefix: None,
            kind: ClaimKind::Report,
            sure: true,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }

    /// "Judge Halloway dissented: “C.”": whatever its verb, the subject of a sentence speaks the quotation after
    /// its colon.
    pub(super) fn subject_colon(&self) -> Option<Frame> {
        let v = self.v;
        let colon = (2..v.t.len()).find(|&b| v.mark(b) == Some(':') && v.t[b].quote == 0)?;
        if !v.opener(colon + 1) || colon > 40 {
            return None;
        }
        let verb = (1..colon).find(|&b| v.finite(b) || v.is(b, ED) && v.t[b].quote == 0)?;
        let np = v.before(v.group_start(verb).0).filter(|np| np.weight == 2)?;
        let person = (np.from..np.to).any(|b| {
            v.is(b, PERSON | TITLE | PERSONAL)
                || v.t[b].capital && (b > 0 || np.to == 1 && !v.word(0).ends_with('s'))
        });
        let document = v.is(np.to - 1, DOCUMENT | VIEWNOUN | IT);
        (person && !document).then(|| Frame {
            links: vec![phrase(np)],
            cue: (verb, colon + 1),
            clause: np.clause,
            shape: Shape::Right(colon + 1),
            prefix: None,
            kind: ClaimKind::Report,
            sure: false,
            negative: false,
            beside: false,
            position: false,
            stop: None,
        })
    }
}
