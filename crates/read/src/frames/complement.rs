//! What stands to the right of a verb of saying: a clause with or without "that", a colon, a quotation, an
//! infinitive, after a listener, times, places and chain extensions.

use super::Finder;
use crate::cues::{
    ADV, AND, BE, COORD, DET, IT, LY, MODAL, NEG, PAST, PERSONAL, PREP, RECIPIENT, SAY, SUB, THAT, TIME,
    VIEWNOUN, Verb,
};
use crate::phrases::Np;
use crate::segment::Kind;
use crate::sorts::ClaimKind;

/// What stands to the right of a verb.
pub(super) enum Complement {
    /// "that", a colon, a quotation, "to": explicit.
    Marked(usize),
    /// A clause without a mark.
    Bare(usize),
    None,
}

impl Finder<'_, '_> {
    /// Steps over adverbs, times, places and listeners after a verb.
    pub(super) fn adjuncts(&self, mut at: usize) -> usize {
        let v = self.v;
        loop {
            let before = at;
            at = self.over_extension(at);
            while v.is(at, LY) || v.is(at, ADV) && !v.is(at, DET | PERSONAL) {
                // "said on Friday there was no evidence"
                if v.one_of(at, &["there", "here"]) && v.finite(at + 1) {
                    return at;
                }
                at += 1;
            }
            // "late on Tuesday", "early in June"
            if matches!(self.lower(at).as_str(), "late" | "early" | "earlier" | "later") && v.is(at + 1, PREP)
            {
                at += 1;
            }
            let timed = v.time_run(at, v.t.len());
            if timed > at && !v.finite(timed) {
                at = timed;
            }
            let word = self.lower(at);
            if v.is(at, PREP)
                && !v.is(at, DET)
                && !matches!(word.as_str(), "like" | "unlike" | "despite" | "without")
                || matches!(word.as_str(), "to") && v.is(at + 1, RECIPIENT | DET)
            {
                let end = v.skip_prepositional(at, v.t.len());
                if end > at && end <= at + 18 {
                    at = end;
                }
            }
            if at == before {
                return at;
            }
        }
    }

    /// Where a content with an explicit mark begins: "that", a colon, a quotation.
    fn direct(&self, at: usize) -> Option<usize> {
        let v = self.v;
        let n = v.t.len();
        if at >= n {
            return None;
        }
        if v.is(at, THAT) && !v.comma(at + 1) && at + 1 < n {
            // "reject that view": a demonstrative, no clause.
            let words = v.t[at + 1..].iter().take_while(|t| t.kind == Kind::Word || t.glued).count();
            let clause = words > 3 || v.verb_between(at + 1, n) || (at + 1..n).any(|b| v.quote_mark(b));
            return clause.then_some(at + 1);
        }
        // "that, according to Y, C"
        if v.is(at, THAT) && v.comma(at + 1) && (v.is(at + 2, PREP) || v.word(at + 2) == "according") {
            let close = (at + 3..n.min(at + 28)).find(|&b| v.comma(b));
            return close.filter(|&close| v.verb_between(close + 1, n)).map(|_| at + 1);
        }
        if v.mark(at) == Some(':') && at + 1 < n {
            return Some(at + 1);
        }
        if v.opener(at) {
            return Some(at);
        }
        if v.comma(at) && v.opener(at + 1) {
            return Some(at + 1);
        }
        None
    }

    /// What stands to the right of a verb that ends before `from`.
    pub(super) fn complement(&self, from: usize, verb: Option<&Verb>) -> Complement {
        let v = self.v;
        let n = v.t.len();
        let direct = |at: usize| self.direct(at);
        let takes = |flag: char| verb.is_none_or(|verb| verb.takes(flag));
        let strong = takes('s');
        let clauses = verb.is_none_or(|verb| {
            verb.takes('t') || verb.takes('b') || verb.takes('w') || verb.takes('s') || verb.takes('r')
        });
        // Infinitive: "vowed to", "refused not to".
        if verb.is_some_and(|verb| verb.takes('i')) {
            let at = self.adjuncts_infinitive(from);
            let negated = v.is(at, NEG) && v.word(at + 1) == "to";
            if (v.word(at) == "to" || negated)
                && at + 1 < n
                && !v.is(at + 1 + usize::from(negated), DET | RECIPIENT | PERSONAL)
                && !v.t[at + 1].capital
            {
                return Complement::Marked(at);
            }
        }
        if !clauses {
            return Complement::None;
        }
        if let Some(at) = direct(from) {
            return Complement::Marked(at);
        }
        let mut at = from;
        // A listener: "told reporters in Paris that".
        if verb.is_some_and(|verb| verb.takes('r'))
            && let Some(np) = self.listener(at)
        {
            at = np.to;
            if v.comma(at) && self.over_apposition(at) != at {
                at = self.over_apposition(at) + 1;
            }
            // "urged Syria to …"
            if v.word(at) == "to" && !v.is(at + 1, DET) {
                let wants = |verb: &Verb| matches!(verb.kind, ClaimKind::Demand | ClaimKind::Threat);
                if verb.is_some_and(|verb| wants(verb) || verb.base == "tell") {
                    return Complement::Marked(np.from);
                }
            }
        }
        if let Some(found) = direct(at) {
            return Complement::Marked(found);
        }
        // "expects the smaller states to follow"
        if takes('c')
            && verb.is_some()
            && let Some(np) = v.after(at)
            && v.word(np.to) == "to"
            && v.t.get(np.to + 1).is_some_and(|t| t.kind == Kind::Word && !t.is(DET) && !t.capital)
        {
            return Complement::Marked(np.from);
        }
        // "denied reports that C", "dismissed claims that C", "dismissed as baseless a report that C"
        if verb.is_some_and(|verb| verb.kind == ClaimKind::Refusal || verb.base == "confirm")
            && let Some(np) = v.after(self.over_judgement(at)).filter(|np| np.to - np.from <= 6)
            && v.is(np.to - 1, VIEWNOUN)
            && let Some(found) = direct(np.to).filter(|_| v.is(np.to, THAT))
        {
            return Complement::Marked(found);
        }
        let beyond = self.adjuncts(at);
        if let Some(found) = direct(beyond) {
            return Complement::Marked(found);
        }
        // ", a day after the talks, that" and ", citing Y, that"
        if v.comma(beyond) {
            return self.beyond_comma(beyond, takes('b'), strong);
        }
        // "agreed on Monday to suspend the strike": an act, no clause.
        let act = self.adjuncts_infinitive(from);
        let act = if v.is(act, PREP) { v.time_run(act + 1, n) } else { act };
        if verb.is_some_and(|verb| !verb.takes('i') && !verb.takes('r'))
            && v.word(act) == "to"
            && v.t
                .get(act + 1)
                .is_some_and(|t| t.kind == Kind::Word && !t.capital && !t.is(DET | PERSONAL | RECIPIENT))
        {
            return Complement::None;
        }
        if takes('b') {
            if self.clause_follows(at, strong) {
                return Complement::Bare(at);
            }
            if beyond != at && self.clause_follows(beyond, strong) {
                return Complement::Bare(beyond);
            }
        }
        Complement::None
    }

    /// A content after an insertion that begins with the comma at `beyond`.
    fn beyond_comma(&self, beyond: usize, bare: bool, strong: bool) -> Complement {
        let v = self.v;
        let n = v.t.len();
        let skipped = self.over_extension(beyond);
        if skipped != beyond {
            if let Some(found) = self.direct(skipped) {
                return Complement::Marked(found);
            }
            if bare && self.clause_follows(skipped, strong) {
                return Complement::Bare(skipped);
            }
        }
        let close = (beyond + 1..n.min(beyond + 20)).find(|&b| v.comma(b));
        if let Some(close) = close
            && v.is(close + 1, THAT)
            && !v.verb_between(beyond + 1, close)
        {
            return Complement::Marked(close + 2);
        }
        Complement::None
    }

    /// Steps over "as baseless", "as utterly false and malicious".
    fn over_judgement(&self, at: usize) -> usize {
        let v = self.v;
        if v.word(at) != "as" {
            return at;
        }
        let stop =
            (at + 1..v.t.len().min(at + 6)).find(|&b| v.is(b, DET) || v.is(b, VIEWNOUN) || v.t[b].capital);
        stop.filter(|&stop| (at + 1..stop).all(|b| v.t[b].kind == Kind::Word && !v.finite(b))).unwrap_or(at)
    }

    pub(super) fn adjuncts_infinitive(&self, from: usize) -> usize {
        let v = self.v;
        let mut at = from;
        while v.is(at, LY) || v.is(at, TIME) || v.is(at, PREP) && v.is(at + 1, TIME) {
            at += 1;
        }
        at
    }

    /// The person told: "told reporters", "told Reuters", "informed the council".
    pub(super) fn listener(&self, at: usize) -> Option<Np> {
        let v = self.v;
        // "warned it would retaliate": a subject of its own.
        if v.is(at, PERSONAL | IT)
            && v.one_of(at, &["it", "he", "she", "they", "we", "i", "you"])
            && v.finite(at + 1)
        {
            return None;
        }
        if v.is(at, RECIPIENT) && !v.is(at, DET) {
            let np = v.after(at).filter(|np| np.to > at);
            return Some(np.unwrap_or(Np { from: at, to: at + 1, clause: at, weight: 1 }));
        }
        let mut np = v.after(at).filter(|np| np.weight > 0)?;
        // "told Dagsposten in an interview": the place is not part of a name.
        let first = if v.is(np.from, DET) { np.from + 1 } else { np.from };
        if v.t.get(first).is_some_and(|t| t.capital)
            && let Some(cut) = (first + 1..np.to).find(|&b| v.one_of(b, &["in", "on", "at"]))
        {
            np.to = cut;
        }
        Some(np)
    }

    /// True where a clause (a subject and a verb) begins at the place.
    pub(super) fn clause_follows(&self, at: usize, strong: bool) -> bool {
        let v = self.v;
        let Some(first) = v.t.get(at) else { return false };
        if first.kind == Kind::Mark && !v.quote_mark(at)
            || first.is(AND | COORD)
            || first.is(PREP) && !first.is(DET) && !first.is(SUB)
        {
            return false;
        }
        if first.is(BE | MODAL) && first.word.tags & (TIME | DET) == 0 && !first.capital {
            return false;
        }
        if matches!(self.lower(at).as_str(), "to" | "as") {
            return false;
        }
        let mut verbs = false;
        let mut words = 0;
        for b in at..v.t.len().min(at + 40) {
            // ", the paper reported": what stands before the comma had no verb of its own.
            let tail = v.comma(b) && (b + 1..v.t.len().min(b + 7)).any(|w| v.is(w, SAY) && v.is(w, PAST));
            if v.comma(b) && (b > at + 12 || tail) || matches!(v.mark(b), Some(';' | ':' | '?' | '!')) {
                break;
            }
            words += usize::from(v.t[b].kind == Kind::Word);
            if b > at
                && (v.finite(b)
                    || v.is(b, crate::cues::ED) && !v.is(b - 1, DET | PREP)
                    || v.is(b, SAY) && v.is(b, PAST))
            {
                verbs = true;
                break;
            }
        }
        verbs
            || strong
                && words > 2
                && (first.is(DET | PERSONAL) || first.capital || self.lower(at).ends_with('s'))
    }
}
