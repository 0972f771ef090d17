//! What a word of will takes: a thing, a deed, a clause, somebody who is to do it.

use super::{Reader, Taken, after_quote, name_end};
use crate::lexicon::Frame;
use crate::ties::clause_end;
use detente_read::cues::{
    ADV, AND, BE, COORD, DET, HAVE, LY, MODAL, NEG, ORG, PERSON, PERSONAL, POSSESSIVE, PREP, REL, SUB, THAT,
    TIME,
};
use detente_read::phrases::Np;
use detente_read::segment::Kind;

impl Reader<'_> {
    /// What a frame takes at a token, by its letters.
    pub(super) fn taken(&self, frame: &Frame, at: usize, holder: Option<&str>) -> Option<Taken> {
        let v = &self.v;
        if at >= v.t.len() {
            return None;
        }
        let not = usize::from(v.one_of(at, &["not", "never"]));
        if frame.takes('t') && v.one_of(at + not, &["to"]) && self.deed(at + not + 1) {
            let from = at + not + 1 + usize::from(v.is(at + not + 1, LY));
            let end = self.until_verb(from, clause_end(v, from));
            return Some(Taken { from, end, of: None, negative: not > 0, clause: false });
        }
        if frame.takes('w') && v.one_of(at, &["to"]) && !self.deed(at + 1) {
            return self.thing(at + 1);
        }
        if frame.takes('u') && v.one_of(at, &["on", "upon"]) {
            return self.thing(at + 1);
        }
        if frame.takes('r') && v.one_of(at, &["of"]) {
            return self.thing(at + 1);
        }
        if frame.takes('f') && v.one_of(at, &["for"]) {
            return self.somebody_to(at + 1, false).or_else(|| self.thing(at + 1));
        }
        if frame.takes('s')
            && (v.is(at, THAT) || self.bare_clause(at))
            && let Some(taken) = self.clause(at + usize::from(v.is(at, THAT)), holder)
        {
            return Some(taken);
        }
        if (frame.takes('o') || frame.takes('O'))
            && let Some(taken) = self.somebody_to(at, frame.takes('O'))
        {
            return Some(taken);
        }
        if frame.takes('x')
            && let Some(taken) = self.somebody_for(at)
        {
            return Some(taken);
        }
        if frame.takes('b')
            && let Some(taken) = self.somebody_does(at)
        {
            return Some(taken);
        }
        if frame.takes('p')
            && let Some(taken) = self.somebody_a_thing(at)
        {
            return Some(taken);
        }
        if frame.takes('g') && v.word(at).ends_with("ing") && !v.t[at].capital {
            return Some(Taken {
                from: at,
                end: clause_end(v, at),
                of: None,
                negative: false,
                clause: false,
            });
        }
        if frame.takes('n') {
            // "want that duty gone"
            let pointed =
                v.is(at, THAT) && !frame.takes('s') && v.t.get(at + 1).is_some_and(|t| t.kind == Kind::Word);
            return self.thing(at + usize::from(pointed));
        }
        None
    }

    /// A deed after "to": a plain word, and no thing.
    pub(super) fn deed(&self, at: usize) -> bool {
        let v = &self.v;
        v.t.get(at).is_some_and(|token| token.kind == Kind::Word && !token.capital)
            && !v.is(at, DET | PREP | PERSONAL)
            && !v.word(at).ends_with("ing")
            && !v.is(at, TIME)
    }

    /// "that" is left out: "insists Kenya must", "demands the border be reopened".
    pub(super) fn bare_clause(&self, at: usize) -> bool {
        let v = &self.v;
        if v.is(at, SUB | REL | PREP) && !v.is(at, DET)
            || v.one_of(at, &["whether", "how", "what", "why", "if"])
        {
            return false;
        }
        let end = (at + 1..v.t.len().min(at + 9)).find(|&b| {
            v.t[b].kind == Kind::Mark && !v.inner(b)
                || v.one_of(b, &["must", "should", "be", "shall", "has"])
                || v.is(b, PREP) && !v.is(b, DET)
        });
        end.is_some_and(|b| {
            v.one_of(b, &["must", "should", "be", "shall"])
                || v.one_of(b, &["has"]) && v.one_of(b + 1, &["to"])
        })
    }

    /// A clause: "B withdraw its troops" asks B; "the border be reopened" asks nobody by name.
    pub(super) fn clause(&self, at: usize, holder: Option<&str>) -> Option<Taken> {
        let v = &self.v;
        let end = clause_end(v, at);
        if end <= at {
            return None;
        }
        let head = name_end(v, at);
        let np = Np { from: at, to: head, clause: at, weight: 2 };
        let of = self.line.resolve(np).filter(|_| head < end && !v.is(head, PREP | AND));
        // "insists that quotas would reward blackmail", "that Israel had agreed": how it is, and no will.
        let told = v.is(head, BE | HAVE) && !v.one_of(head, &["be", "have"])
            || v.one_of(head, &["would", "will", "could", "can", "may", "might", "did"]);
        let needs = v.one_of(head, &["has", "have", "had"]) && v.one_of(head + 1, &["to"]);
        if told && !needs {
            return None;
        }
        let mut verb = head;
        let mut negative = false;
        while v.is(verb, MODAL | LY | ADV | NEG)
            || v.one_of(verb, &["must", "should", "has", "have", "needs", "to"])
        {
            negative |= v.is(verb, NEG);
            verb += 1;
        }
        let end = if of.is_some() { self.until_verb(verb.min(end), end) } else { end };
        match of {
            // "it would sign": the speaker's own deed.
            Some(of) if Some(of.as_str()) == holder => {
                Some(Taken { from: verb, end, of: None, negative, clause: true })
            }
            Some(of) if verb < end => Some(Taken { from: verb, end, of: Some(of), negative, clause: true }),
            _ => Some(Taken { from: at, end, of: None, negative: false, clause: true }),
        }
    }

    /// "B to withdraw", "for B to withdraw".
    pub(super) fn somebody_to(&self, at: usize, anybody: bool) -> Option<Taken> {
        let v = &self.v;
        let limit = v.t.len().min(at + 14);
        let stop = (at..limit)
            .find(|&b| {
                matches!(v.mark(b), Some('.' | ';' | ':')) && !v.inner(b) || v.finite(b) || v.is(b, THAT)
            })
            .unwrap_or(limit);
        let to = (at + 1..stop)
            .find(|&b| v.one_of(b, &["to"]) && self.deed(b + 1 + usize::from(v.is(b + 1, NEG))))?;
        let negative = v.is(to - 1, NEG) || v.is(to + 1, NEG);
        let np_end = to - usize::from(v.is(to - 1, NEG));
        // "Laos's dam to be reviewed": a thing of somebody's.
        let owned = (at..np_end).any(|b| v.is(b, POSSESSIVE))
            && !v.is(np_end - 1, PERSON | ORG)
            && !v.t[np_end - 1].capital;
        if owned {
            return None;
        }
        // "an end to nine-month voyages", "a commitment to pay": the phrase before must be somebody.
        let of = self.line.resolve(Np { from: at, to: np_end, clause: at, weight: 2 });
        let somebody = anybody
            || of.is_some()
            || v.is(at, PERSONAL)
            || (at..np_end).any(|b| v.is(b, PERSON | ORG))
            || v.one_of(at, &["both", "all", "everyone", "them", "us", "him", "her"]);
        if !somebody {
            return None;
        }
        let from = to + 1 + usize::from(v.is(to + 1, NEG));
        Some(Taken { from, end: clause_end(v, from), of, negative, clause: true })
    }

    /// "the Treasury for nine million": somebody is asked for a thing.
    fn somebody_for(&self, at: usize) -> Option<Taken> {
        let v = &self.v;
        let cue = (at + 1..v.t.len().min(at + 6)).find(|&b| v.one_of(b, &["for"]))?;
        let plain = (at..cue).all(|b| v.t[b].kind == Kind::Word || v.inner(b))
            && !(at..cue).any(|b| v.is(b, MODAL | BE));
        let np = Np { from: at, to: cue, clause: at, weight: 2 };
        let of = self.line.resolve(np);
        let somebody = of.is_some() || v.is(at, PERSONAL) || v.one_of(at, &["her", "him", "them", "us"]);
        if !plain || !somebody {
            return None;
        }
        let taken = self.somebody_to(cue + 1, false).or_else(|| self.thing(cue + 1))?;
        Some(Taken { of: taken.of.or(of), ..taken })
    }

    /// "see Greece withdraw", "let the ships pass".
    pub(super) fn somebody_does(&self, at: usize) -> Option<Taken> {
        let v = &self.v;
        let head = name_end(v, at);
        let of = self.line.resolve(Np { from: at, to: head, clause: at, weight: 2 })?;
        let base = v.t.get(head).is_some_and(|token| token.kind == Kind::Word && !token.capital)
            && !v.is(head, PREP | AND | DET | POSSESSIVE);
        base.then(|| Taken {
            from: head,
            end: clause_end(v, head),
            of: Some(of),
            negative: false,
            clause: true,
        })
    }

    /// "Tunisia free passage", "the union 6 percent".
    pub(super) fn somebody_a_thing(&self, at: usize) -> Option<Taken> {
        let v = &self.v;
        let head = name_end(v, at);
        let next = v.t.get(head)?;
        let thing = next.kind == Kind::Number
            || v.is(head, DET)
            || next.kind == Kind::Word
                && !next.capital
                && !v.is(head, PREP | AND | COORD | SUB | THAT | REL)
                && !v.finite(head);
        if !thing || v.one_of(head, &["to", "that"]) || v.is(head, POSSESSIVE) {
            return None;
        }
        if v.is(at, DET) && !v.t.get(at + 1).is_some_and(|t| t.capital || t.is(ORG | PERSON)) {
            return None;
        }
        let of = self.line.resolve(Np { from: at, to: head, clause: at, weight: 2 })?;
        Some(Taken { from: head, end: clause_end(v, head), of: Some(of), negative: false, clause: false })
    }

    /// A thing: a noun phrase with its tail.
    pub(super) fn thing(&self, at: usize) -> Option<Taken> {
        let v = &self.v;
        let token = v.t.get(at)?;
        let opens = v.opener(at) || matches!(v.mark(at), Some('$' | '€' | '£'));
        let amount = v
            .one_of(at, &["at", "up", "about", "around", "over", "under", "between", "below", "above"])
            && (at..at + 4).any(|b| {
                v.t.get(b).is_some_and(|t| t.kind == Kind::Number) || v.is(b, detente_read::cues::NUMBERWORD)
            });
        let bad = token.kind == Kind::Mark && !opens
            || v.is(at, PREP | SUB | AND | COORD | REL) && !v.is(at, DET) && !amount
            || v.is(at, MODAL | BE | HAVE) && !token.capital
            || v.is(at, PERSONAL) && v.one_of(at, &["it", "them", "him", "her", "us", "he", "she", "they"])
            || v.one_of(at, &["to", "that", "so", "nothing"]) && !v.is(at + 1, ORG)
            || v.is(at, LY) && v.t.get(at + 1).is_none_or(|t| t.kind == Kind::Mark);
        if bad {
            return None;
        }
        let from = at + usize::from(v.opener(at));
        let end = clause_end(v, from).max(from);
        // A quotation that is the thing itself: "to free “a first group” of detainees".
        let end = if v.opener(at) { after_quote(v, at, end) } else { end };
        let end = self.until_verb(from, end);
        (end > from).then_some(Taken { from, end, of: None, negative: false, clause: false })
    }

    /// Where the verb of the clause around a thing or a deed stands, else its end: "their offer of 60 marks per child is
    /// welcome", "a proposal to share the port was rejected".
    pub(super) fn until_verb(&self, from: usize, end: usize) -> usize {
        let v = &self.v;
        let open = |b: usize| {
            (from + 1..b).any(|k| v.is(k, REL | THAT | PERSONAL | SUB)) || v.t[from].quote != v.t[b].quote
        };
        (from + 1..end)
            .find(|&b| {
                v.is(b, BE | MODAL | HAVE)
                    && !v.is(b, POSSESSIVE)
                    && !v.one_of(b, &["being", "been", "having", "be", "have"])
                    && !open(b)
            })
            .unwrap_or(end)
    }
}
