//! Reported positions: what somebody is told to want, back or refuse, with a thing or an act in place of a clause.
//!
//! "The Front rejected the offer", "Germany presses for a quick settlement", "Ethiopia has refused to sign anything":
//! the subject of the verb holds the position, what follows is its content. The verbs are `data/positions.txt`.

use super::{Finder, Frame, Shape, Who, phrase};
use crate::cues::{
    AND, BE, COORD, DET, DO, ED, ING, LY, MODAL, NEG, NUMBERWORD, PERSONAL, POSSESSIVE, PREP, Position,
    PositionForm, REL, SAY, SUB, THAT, WITHHOLD, position_of,
};
use crate::phrases::Np;
use crate::segment::Kind;
use crate::sorts::ClaimKind;

impl Finder<'_, '_> {
    /// A verb with a thing or an act as its object.
    pub(super) fn position(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let token = v.t.get(at)?;
        if token.word.position == 0 || token.capital && at > 0 {
            return None;
        }
        let (position, form) = position_of(token.word, v.word(at + 1))?;
        let end = at + 1 + usize::from(position.particle.is_some());
        let (start, negative) = v.group_start(at);
        let be = (start..at).any(|b| v.is(b, BE));
        if be && form == PositionForm::Past {
            return self.position_suffered(at, start, end, position);
        }
        // "did not attack", "has not demanded": no position; "does not want" and "does not support" are one.
        let attitude = position.kind == ClaimKind::Attitude
            || v.one_of(at, &["want", "wants", "wanted", "favour", "favor", "accept", "prefer"]);
        if negative && !attitude {
            return None;
        }
        let right = self.wanted(end, position, form)?;
        let (who, clause) = self.holder(at, start, form, position, be)?;
        Some(Frame {
            links: vec![who],
            cue: (start.min(at), end),
            clause,
            shape: Shape::Right(right),
            prefix: None,
            kind: position.kind,
            sure: false,
            // "did not reject" refuses nothing.
            negative: negative != (position.kind == ClaimKind::Refusal),
            beside: who == Who::Inherit || self.beside(clause),
            position: true,
            stop: Some(self.position_ends(right)),
        })
    }

    /// "The plan was rejected by the union": the agent holds the position, the subject is what it is about.
    fn position_suffered(&self, at: usize, start: usize, end: usize, position: &Position) -> Option<Frame> {
        let v = self.v;
        if v.word(end) != "by" || position.particle.is_some() {
            return None;
        }
        let agent = v.after(end + 1).filter(|np| np.weight == 2)?;
        let subject = self.subject(start).filter(|np| np.from < np.to && !v.is(np.from, PERSONAL))?;
        Some(Frame {
            links: vec![phrase(agent)],
            cue: (at, end + 1),
            clause: subject.clause,
            shape: Shape::Right(agent.to),
            prefix: Some((subject.from, subject.to)),
            kind: position.kind,
            sure: false,
            negative: position.kind == ClaimKind::Refusal,
            beside: self.beside(subject.clause),
            position: true,
            stop: Some(agent.to),
        })
    }

    /// Where the content of a position begins, if the verb has one.
    fn wanted(&self, end: usize, position: &Position, form: PositionForm) -> Option<usize> {
        let v = self.v;
        let mut at = end;
        while v.is(at, LY) {
            at += 1;
        }
        // "agreed on Monday to suspend the strike"
        let timed = at + usize::from(v.one_of(at, &["on", "in", "late", "early"]));
        let over = v.time_run(timed, v.t.len());
        if over > timed && v.word(over) == "to" {
            at = over;
        }
        let token = v.t.get(at)?;
        if position.takes('i') && v.word(at) == "to" && v.t.get(at + 1).is_some_and(|t| t.kind == Kind::Word)
        {
            // "declined to comment" holds nothing.
            return (!v.is(at + 1, DET | PERSONAL | WITHHOLD)).then_some(at);
        }
        if !position.takes('n') && !position.takes('c') {
            return None;
        }
        let begins = v.opener(at)
            || token.kind == Kind::Number
            || matches!(v.mark(at), Some('$' | '€' | '£'))
            || token.kind == Kind::Word
                && !token.is(PREP | AND | COORD | SUB | THAT | REL | BE | MODAL)
                && !matches!(v.word(at), "to" | "by" | "as" | "who" | "it");
        let begins = begins
            || token.is(DET) && !token.is(REL | SUB)
            || token.is(THAT) && !v.verb_between(at + 1, v.t.len());
        // What is often a noun has an object that a noun could not have next to it.
        let own = !position.takes('o')
            || matches!(form, PositionForm::Past | PositionForm::Ing)
            || token.is(DET | PERSONAL | NUMBERWORD)
            || token.capital
            || token.kind == Kind::Number
            || v.opener(at)
            || position.particle.is_some()
            || !(v.finite(at) || token.is(SAY | ED));
        (begins && own).then_some(at)
    }

    /// Who holds the position, and where its clause begins.
    fn holder(
        &self,
        at: usize,
        start: usize,
        form: PositionForm,
        position: &Position,
        be: bool,
    ) -> Option<(Who, usize)> {
        let v = self.v;
        let before = start.checked_sub(1)?;
        // "to reject", "of backing": no verb of a clause.
        if self.lower(before) == "to" || v.is(before, PREP) && !v.is(before, DET) {
            return None;
        }
        // "the demands", "Egypt's offer", "several demands": a noun.
        let noun = start == at
            && v.is(before, DET | POSSESSIVE | NUMBERWORD)
            && !v.is(before, PERSONAL)
            && !v.quantity(before);
        if noun {
            return None;
        }
        // What may come is no position: "could reject", "would back".
        if (start..at).any(|b| v.is(b, MODAL) && !v.one_of(b, &["will", "'ll", "’ll"])) {
            return None;
        }
        if form == PositionForm::Ing && !be {
            let joined = v.comma(before) || v.dash(before);
            return joined.then_some((Who::Inherit, start));
        }
        let subject = self.subject(start).filter(|np| np.weight == 2);
        match subject {
            Some(np) => {
                if form == PositionForm::Base && start == at && !self.plural(np) {
                    return None;
                }
                if form == PositionForm::Past && !be && v.reduced(at) {
                    return None;
                }
                if self.supposed(np) || !self.acts(np) {
                    return None;
                }
                // "Sarn soldiers' demands": a plural noun after a noun.
                let doubtful = position.takes('o')
                    && start == at
                    && form == PositionForm::Third
                    && self.plural(np)
                    && !v.is(np.from, PERSONAL);
                (!doubtful).then_some((phrase(np), np.clause))
            }
            None if v.is(before, REL) && before > 0 => {
                let np = if v.comma(before - 1) { v.before(before - 1) } else { v.before(before) };
                let np = np.filter(|np| np.weight == 2 && self.acts(*np))?;
                Some((phrase(np), np.clause))
            }
            None if v.is(before, AND) && form != PositionForm::Base => Some((Who::Inherit, start)),
            None => None,
        }
    }

    /// "If the union rejects the offer": nobody holds it yet.
    fn supposed(&self, np: Np) -> bool {
        let lead = np.clause.checked_sub(1).map(|b| self.lower(b)).unwrap_or_default();
        matches!(lead.as_str(), "if" | "unless" | "until" | "once" | "whether" | "whenever")
    }

    /// Somebody, not something: a name, a role, a body or a pronoun, and not a question word or a thing that is denied.
    fn acts(&self, np: Np) -> bool {
        let v = self.v;
        !v.is(np.from, NEG)
            && !matches!(
                self.lower(np.from).as_str(),
                "nobody" | "no" | "neither" | "none" | "what" | "who" | "which"
            )
            && !v.is(np.from, DO | BE)
    }

    fn plural(&self, np: Np) -> bool {
        let v = self.v;
        let head = (np.from + 1..np.to).find(|&b| v.is(b, PREP) && !v.is(b, DET)).unwrap_or(np.to) - 1;
        let last = v.word(head);
        last.ends_with('s') && !last.ends_with("ss")
            || v.is(np.from, PERSONAL) && !v.is(np.from, crate::cues::HE | crate::cues::IT)
            || (np.from..np.to).any(|b| v.is(b, AND))
            || matches!(last, "people" | "police" | "men" | "women")
    }

    /// One past the last token of a content that begins at `right`: its clause goes on over lists and conditions, not
    /// over a second clause.
    fn position_ends(&self, right: usize) -> usize {
        let v = self.v;
        let n = v.t.len();
        let mut at = right + 1;
        while at < n {
            if v.t[at].quote != 0 {
                at += 1;
                continue;
            }
            if matches!(v.mark(at), Some(';' | ':' | '?' | '!' | '.')) && !v.inner(at) || v.dash(at) {
                return at;
            }
            if v.comma(at) && !self.list_goes_on(at, n) {
                return at;
            }
            let second = v.is(at, AND | COORD)
                && (v.finite(at + 1)
                    || v.is(at + 1, SAY) && !v.is(at + 1, crate::cues::BASE)
                    || v.is(at + 1, LY) && v.finite(at + 2));
            if second
                || matches!(v.word(at), "because" | "although" | "though" | "while" | "whereas" | "saying")
            {
                return at;
            }
            if matches!(v.word(at), "after" | "when" | "as") && v.verb_between(at + 1, n.min(at + 12)) {
                return at;
            }
            at += 1;
        }
        n
    }

    /// True where a comma parts two things of one list: no verb before the next comma, or an "and" with the last thing.
    fn list_goes_on(&self, comma: usize, n: usize) -> bool {
        let v = self.v;
        let next = comma + 1;
        if matches!(v.word(next), "unless" | "if" | "provided" | "until") {
            return true;
        }
        if v.is(next, REL | SUB | COORD | ING)
            || v.is(next, PREP) && !v.is(next, DET)
            || v.word(next).ends_with("ing")
        {
            return false;
        }
        let stop = (next..n).find(|&b| v.comma(b) || v.mark(b) == Some('.')).unwrap_or(n);
        let last = v.is(next, AND);
        !v.verb_between(next, stop)
            && (last
                || (stop..n.min(stop + 14)).any(|b| v.comma(b) && v.is(b + 1, AND))
                || (next..stop).any(|b| v.is(b, AND)))
    }
}
