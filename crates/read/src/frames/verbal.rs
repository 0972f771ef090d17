//! Verbs of saying and thinking: active, inverted, passive, participial, with an object.

use super::{Complement, Finder, Frame, Shape, Who, phrase};
use crate::cues::{
    AND, BASE, BE, COORD, DEMONSTRATIVE, DET, DOCUMENT, ING, IT, LY, MODAL, PARTICIPLE, PAST, PERSONAL,
    POSSESSIVE, PREP, REL, SAY, SUB, THIRD_PERSON, TIME, VIEWNOUN, Verb, WITHHOLD, verb_of,
};
use crate::phrases::Np;
use crate::segment::Kind;
use crate::sorts::ClaimKind;

/// A verb of saying where it stands.
#[derive(Clone, Copy)]
struct Said {
    /// Its token.
    at: usize,
    /// First token of its group ("has not", "went on to").
    start: usize,
    /// Token after it and its particle.
    end: usize,
    /// First token of the cue.
    cue_from: usize,
    verb: &'static Verb,
    /// "did not say".
    negative: bool,
}

impl Finder<'_, '_> {
    /// A verb of saying or thinking.
    pub(super) fn verb(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let said = self.verb_group(at)?;
        let Said { start, end, verb, negative, .. } = said;
        let be = (start..at).any(|b| v.is(b, BE));
        let progressive = be && v.is(at, ING);
        if be && v.is(at, PARTICIPLE) && !progressive {
            return self.passive(at, start, end, verb);
        }
        if v.is(at, ING) && !be {
            return self.participial(at, end, verb);
        }
        if self.is_noun(&said) {
            return None;
        }
        // Object patterns: accuse X of C; describe X as C.
        if verb.takes('o') || verb.takes('a') {
            if let Some(frame) = self.object(at, start, end, verb) {
                return Some(frame);
            }
            if verb.takes('o') && !verb.takes('t') {
                return None;
            }
        }
        // "sees “severe downside risks”"
        let speaks = ['t', 'b', 'i', 'r', 'w', 's'].iter().any(|flag| verb.takes(*flag)) || v.opener(end);
        // "people briefed on the matter", "a study published by": a description of the noun before it.
        let described = start == at && v.reduced(at);
        // "would answer every shell": an act to come, no speech.
        let act = verb.takes('n') && (start..at).any(|b| v.is(b, MODAL));
        if !speaks || described || act {
            return None;
        }
        // "learned from officers that": the origin stands between verb and clause.
        let origin = (matches!(verb.base.as_str(), "learn" | "hear" | "understand") && v.word(end) == "from")
            .then(|| v.after(end + 1).filter(|np| np.weight > 0))
            .flatten();
        let complement = match self.complement(origin.map_or(end, |np| np.to), Some(verb)) {
            Complement::None if verb.takes('m') && v.opener(end) => Complement::Marked(end),
            found => found,
        };
        if self.withheld(at, end, verb, negative, &complement) {
            return None;
        }
        let subject = self.subject(start);
        if let Some(frame) = self.inverted(&said, subject, &complement) {
            return Some(frame);
        }
        let Some(np) = subject else {
            return self.without_subject(at, start, end, verb, &complement, negative);
        };
        if !self.may_speak(&said, np, &complement) {
            return None;
        }
        self.governs(&said, np, origin, complement)
    }

    /// A form of a verb of saying with its auxiliaries, where it is one here.
    fn verb_group(&self, at: usize) -> Option<Said> {
        let v = self.v;
        if !v.is(at, SAY) {
            return None;
        }
        // "made it clear that" is "made clear that", "let it be known that" is "let known that".
        let it = match (v.word(at + 1), v.word(at + 2)) {
            ("it", "clear" | "plain") => 1,
            ("it", "be") if v.word(at + 3) == "known" => 2,
            _ => 0,
        };
        let next = v.t.get(at + 1 + it).map(|t| t.text(v.text));
        let verb = verb_of(v.t[at].word, next)?;
        let two = usize::from(verb.particle.is_some()) + if verb.particle.is_some() { it } else { 0 };
        let (mut start, negative) = v.group_start(at);
        let mut cue_from = at;
        if start > 0 && self.lower(start - 1) == "to" {
            start = self.led_to(start - 1)?;
            cue_from = start;
        }
        Some(Said { at, start, end: at + 1 + two, cue_from, verb, negative })
    }

    /// True where a form that may be a noun is one: after a determiner, before another verb.
    fn is_noun(&self, said: &Said) -> bool {
        let v = self.v;
        let Said { at, start, verb, .. } = *said;
        // A base form needs a plural subject, a modal or "do"; after a determiner it is a noun.
        if start != at || at == 0 {
            return false;
        }
        let determined = v.is(at - 1, DET | POSSESSIVE)
            && !v.is(at - 1, PERSONAL | DEMONSTRATIVE)
            && !(v.is(at, PAST) && v.quantity(at - 1))
            || v.is(at - 1, PREP) && !v.is(at - 1, DET);
        let plural = v.word(at - 1).ends_with('s') && !v.word(at - 1).ends_with("ss");
        let adjective =
            !v.is(at, PAST) && v.demonym(at - 1, at).is_some() && v.is(at, THIRD_PERSON | BASE) && !plural;
        // "The Baltic states demand", "its claims were": a plural noun before its verb.
        let before_verb =
            v.is(at, THIRD_PERSON) && (v.finite(at + 1) || v.is(at + 1, SAY) && !v.is(at + 1, DET));
        determined || verb.takes('n') && (adjective || before_verb)
    }

    /// “C,” said X.
    fn inverted(&self, said: &Said, subject: Option<Np>, complement: &Complement) -> Option<Frame> {
        let v = self.v;
        let Said { at, start, end, verb, negative, .. } = *said;
        let b = start.checked_sub(1).filter(|&b| v.comma(b) || v.quote_mark(b) || v.dash(b))?;
        let turned = start == at
            && (v.is(at, PAST | THIRD_PERSON) || self.plural_speaks(at, end))
            && (subject.is_none() || v.quote_mark(b) || v.dash(b));
        if !turned {
            return None;
        }
        let np = v
            .after(end)
            .filter(|np| np.weight == 2 || np.weight == 1 && (verb.takes('s') || v.quote_mark(b)))?;
        let bare_subject = v.is(np.from, PERSONAL) && !matches!(complement, Complement::None);
        let speaks = !bare_subject
            && !v.finite(np.to)
            && !(matches!(complement, Complement::Marked(_)) && !v.quote_mark(b) && !v.comma(b))
            && !(verb.takes('d') && !(np.from..np.to).any(|b| v.is(b, DOCUMENT | VIEWNOUN)));
        speaks.then(|| self.surround(np, at, end, at, np.to, verb, negative))
    }

    /// True where the subject of a verb may be its speaker, and says it rather than might say it.
    fn may_speak(&self, said: &Said, np: Np, complement: &Complement) -> bool {
        let v = self.v;
        let Said { at, start, verb, .. } = *said;
        // "policy brief: C": a base form that may be a noun needs a plural before it.
        if verb.takes('n') && start == at && v.is(at, BASE) && !v.is(at, PAST) {
            let last = v.word(np.to - 1);
            let plural = last.ends_with('s') && !last.ends_with("ss")
                || v.is(np.from, PERSONAL)
                || v.quantity(np.from)
                || (np.from..np.to).any(|b| v.is(b, AND))
                || matches!(last, "people" | "police" | "men" | "women");
            if !plural && !(np.from..np.to).any(|b| v.word(b).ends_with('s')) {
                return false;
            }
        }
        // "the rich world believes": a plain noun with an article may think where the verb can be nothing else.
        let plain = v.is(np.from, DET) && !verb.takes('n') && !verb.takes('w');
        let marked = matches!(complement, Complement::Marked(_));
        if np.weight == 0
            || np.weight == 1 && !verb.takes('s') && !plain && !marked
            || np.weight == 1 && verb.takes('n') && !v.is(at, PAST)
            || verb.takes('d') && !(np.from..np.to).any(|b| v.is(b, DOCUMENT | VIEWNOUN))
            || np.to - np.from == 1 && v.is(np.from, IT) && verb.takes('m')
        {
            return false;
        }
        // "Neither the ministry nor the union said that", "no one said", "he never said": there is no claim.
        let nobody = matches!(self.lower(np.from).as_str(), "neither" | "nobody" | "no" | "none")
            || (start..at).any(|b| self.lower(b) == "never");
        if nobody && !verb.takes('m') {
            return false;
        }
        // "if Damascus says that", "when a leader tells you that": nobody has said it.
        let subordinate = np.clause.checked_sub(1).map(|b| self.lower(b)).unwrap_or_default();
        let general =
            matches!(self.lower(np.from).as_str(), "a" | "an" | "any" | "anyone" | "somebody" | "someone");
        !(matches!(subordinate.as_str(), "if" | "unless" | "whenever")
            || matches!(subordinate.as_str(), "when" | "until" | "once") && (general || !v.is(at, PAST)))
    }

    /// The frame of a verb with its subject: what stands to its right, or around it.
    fn governs(&self, said: &Said, np: Np, origin: Option<Np>, complement: Complement) -> Option<Frame> {
        let v = self.v;
        let Said { at, end, cue_from, verb, negative, .. } = *said;
        // "— so at least the ministry maintains —"
        let so = (0..np.clause).rev().take(4).find(|&b| v.word(b) == "so");
        if let Some(so) =
            so.filter(|&so| so > 0 && (v.dash(so - 1) || v.comma(so - 1) || v.word(so - 1) == "or"))
            && v.t.get(end).is_none_or(|t| t.kind == Kind::Mark)
        {
            let from = if v.word(so - 1) == "or" { so - 1 } else { so };
            return Some(self.surround(np, at, end, from, end, verb, negative));
        }
        // "as X said"
        let as_clause = np.clause > 0 && self.lower(np.clause - 1) == "as" || self.lower(np.clause) == "as";
        let left_quote = np.clause > 0 && v.quote_mark(np.clause - 1) && v.t[np.clause - 1].quote != 0;
        let left = np.clause > 0 && (left_quote || v.comma(np.clause - 1) || v.dash(np.clause - 1));
        if as_clause && !matches!(complement, Complement::Marked(_)) {
            let from = if self.lower(np.clause) == "as" { np.clause } else { np.clause - 1 };
            return Some(self.surround(np, at, end, from, end, verb, negative));
        }
        let surrounds = verb.takes('t') || verb.takes('b') || verb.takes('s') || left_quote;
        if left_quote && !matches!(complement, Complement::Marked(right) if !v.quote_mark(right)) && surrounds
        {
            return Some(self.surround(np, at, end, np.clause, end, verb, negative));
        }
        let mut links = vec![phrase(np)];
        // "told Reuters": the outlet carries the words.
        if verb.takes('r')
            && let Some(listener) = self.listener(end).filter(|told| self.carries(told, verb, &np))
        {
            links.insert(0, phrase(listener));
        }
        links.extend(origin.map(phrase));
        // "…, which it says contains C": a clause of its own.
        let led = np.clause > 1 && v.is(np.clause - 1, REL) && v.comma(np.clause - 2) && v.finite(end);
        let beside = led || self.beside(np.clause);
        let complement = if led { Complement::Bare(end) } else { complement };
        let frame = |right: usize, sure: bool| Frame {
            links,
            cue: (cue_from, end),
            clause: np.clause - usize::from(led),
            shape: Shape::Right(right),
            prefix: None,
            kind: verb.kind,
            sure: sure && np.weight == 2 && !negative,
            negative: negative || verb.kind == ClaimKind::Refusal,
            beside,
            position: false,
            stop: None,
        };
        match complement {
            Complement::Marked(right) => Some(frame(right, true)),
            Complement::None
                if left
                    && surrounds
                    && self.stands_alone(end, verb)
                    && (self.content_left(np.clause) || v.comma(self.adjuncts(end))) =>
            {
                Some(self.surround(np, at, end, np.clause, end, verb, negative))
            }
            Complement::Bare(right) if !verb.takes('w') => Some(frame(right, verb.takes('s'))),
            _ => None,
        }
    }

    /// The phrase before a verb group, over what carries it ("a draft seen by the Herald says").
    pub(super) fn subject(&self, start: usize) -> Option<Np> {
        match self.ext.iter().find(|e| e.carries && e.to == start && e.from > 0) {
            Some(e) if !self.v.comma(e.from) => self.v.before(e.from),
            _ => self.v.before(start),
        }
    }

    /// The start of the verb group that leads to the infinitive after the "to" at `to`: "went on to say",
    /// "wishes to make clear", "was quick to point out". `None` where the infinitive is no speech.
    fn led_to(&self, to: usize) -> Option<usize> {
        let v = self.v;
        let before = to.checked_sub(1)?;
        let word = self.lower(before);
        let start = match word.as_str() {
            "on" if to > 1
                && matches!(self.lower(before - 1).as_str(), "went" | "goes" | "gone" | "going") =>
            {
                before - 1
            }
            "wish" | "wishes" | "wished" | "like" | "hastened" | "hastens" | "sought" | "seeks" | "wants"
            | "wanted" | "rushed" | "quick" | "keen" | "anxious" | "careful" | "pains" | "used" | "had"
            | "forced" | "compelled" | "obliged" | "chose" | "continued" | "continues" | "dared"
            | "likes" | "appeared" | "appears" | "seemed" | "seems" => before,
            // "wants you to believe", "would have us think"
            "you" | "us" | "everyone" | "everybody"
                if to > 1
                    && matches!(
                        self.lower(before - 1).as_str(),
                        "want"
                            | "wants"
                            | "wanted"
                            | "expects"
                            | "expect"
                            | "expected"
                            | "asks"
                            | "asked"
                            | "have"
                    ) =>
            {
                before - 1
            }
            _ => return None,
        };
        if word == "like" && !v.is(before.checked_sub(1)?, MODAL) {
            return None;
        }
        let mut start = v.group_start(start).0;
        if word == "pains" && start > 0 && matches!(v.word(start - 1), "took" | "takes" | "at") {
            start = v.group_start(start - 1).0;
        }
        Some(start)
    }

    /// True where somebody declines to say something: "did not say whether", "declined to comment".
    fn withheld(&self, at: usize, end: usize, verb: &Verb, negative: bool, complement: &Complement) -> bool {
        let v = self.v;
        if let (true, Complement::Marked(right)) = (verb.takes('i'), complement)
            && matches!(verb.base.as_str(), "decline" | "refuse")
        {
            return v.is(right + 1, WITHHOLD)
                || verb.base == "decline"
                    && matches!(v.word(right + 1), "discuss" | "speak" | "go" | "talk");
        }
        let opens = |b: usize| {
            matches!(
                self.lower(b).as_str(),
                "whether" | "when" | "how" | "why" | "where" | "who" | "what" | "which" | "if"
            )
        };
        let listener = if verb.takes('r') { self.listener(end).map_or(end, |np| np.to) } else { end };
        // "asked that his name be withheld", "requested that he not be named"
        if matches!(verb.base.as_str(), "ask" | "request")
            && (end..v.t.len().min(end + 9)).any(|b| {
                matches!(
                    v.word(b),
                    "withheld" | "named" | "identified" | "quoted" | "anonymous" | "anonymity"
                )
            })
        {
            return true;
        }
        // "asked whether" is a question, not an answer.
        (negative || verb.base == "ask") && (opens(end) || opens(listener)) && v.is(at, SAY)
    }

    /// "…, say the rich states": the base form after its content, with a plural behind it.
    fn plural_speaks(&self, at: usize, end: usize) -> bool {
        let v = self.v;
        let Some(np) = v.after(end).filter(|np| np.weight > 0) else { return false };
        let last = (np.from..np.to).find(|&b| v.is(b, PREP) && !v.is(b, DET)).unwrap_or(np.to) - 1;
        let word = v.word(last);
        v.is(at, BASE)
            && !v.t[at].capital
            && (word.ends_with('s') || matches!(word, "people" | "ones" | "some" | "others" | "many"))
    }

    /// True where nothing follows a verb that it could take: "C, members would reject the offer" says no C.
    fn stands_alone(&self, end: usize, verb: &Verb) -> bool {
        let v = self.v;
        let after = self.adjuncts(end);
        verb.takes('s') || verb.takes('r') || v.t.get(after).is_none_or(|t| t.kind == Kind::Mark)
    }

    /// True where the listener carries the words on.
    fn carries(&self, listener: &Np, verb: &Verb, speaker: &Np) -> bool {
        let v = self.v;
        if verb.base != "tell" {
            return self.is_media(listener);
        }
        // "sources told Novaya Liniya", "told Dagsposten in an interview": whom those who are not named talk to
        // by name is an outlet.
        let unnamed = (speaker.from..speaker.to).any(|b| {
            v.one_of(
                b,
                &[
                    "source",
                    "sources",
                    "official",
                    "officials",
                    "people",
                    "person",
                    "diplomat",
                    "diplomats",
                    "insiders",
                ],
            )
        }) && !v.t[speaker.to - 1].capital;
        let interview = self.ext.iter().any(|e| e.from == listener.to)
            || (listener.to..v.t.len().min(listener.to + 5)).any(|b| v.one_of(b, &["interview"]));
        self.outlet_told(listener) || (unnamed || interview) && self.is_outlet(listener)
    }

    /// True where what stands before the comma at `clause - 1` can be content: it has a verb.
    pub(super) fn content_left(&self, clause: usize) -> bool {
        let v = self.v;
        // "No trains before noon, the company warns": no time or place alone.
        let words = (0..clause).filter(|&b| v.t[b].kind == Kind::Word).count();
        let placed = v.is(0, PREP) && !v.is(0, DET) && v.skip_prepositional(0, v.t.len()) + 1 >= clause;
        let timed = v.time_run(0, clause) + 1 >= clause;
        v.verb_between(0, clause.saturating_sub(1))
            || (0..clause).any(|b| v.t[b].quote != 0)
            || clause > 6
            || words > 2 && !placed && !timed
    }

    /// A frame whose content lies around it: "C, X said on Monday, C".
    pub(super) fn surround(
        &self,
        np: Np,
        at: usize,
        end: usize,
        from: usize,
        to: usize,
        verb: &Verb,
        negative: bool,
    ) -> Frame {
        let v = self.v;
        let mut to = to.max(end).max(np.to);
        // Over apposition of an inverted subject, listeners, times and places, to the next boundary.
        to = self.over_apposition(to);
        let mut links = vec![phrase(np)];
        if verb.takes('r')
            && np.to <= at
            && let Some(listener) = self.listener(end)
        {
            if self.carries(&listener, verb, &np) {
                links.insert(0, phrase(listener));
            }
            to = to.max(listener.to);
        }
        let mut stop = to;
        while stop < v.t.len() {
            let boundary = v.t[stop].kind == Kind::Mark && !v.inner(stop);
            if boundary
                || v.is(stop, AND | COORD) && v.verb_between(stop, v.t.len())
                || v.is(stop, REL | SUB) && !v.is(stop, PREP) && stop > to + 12
            {
                break;
            }
            stop += 1;
        }
        to = stop;
        let quote_left = from > 0 && v.quote_mark(from - 1);
        Frame {
            links,
            cue: (at, end),
            clause: from,
            shape: self.around(from, to),
            prefix: None,
            kind: verb.kind,
            sure: np.weight == 2 && (verb.takes('s') || quote_left) && !negative,
            negative: negative || verb.kind == ClaimKind::Refusal,
            beside: false,
            position: false,
            stop: None,
        }
    }

    /// No subject next to the verb: "… and warned that C", "who said that C".
    pub(super) fn without_subject(
        &self,
        at: usize,
        start: usize,
        end: usize,
        verb: &Verb,
        complement: &Complement,
        negative: bool,
    ) -> Option<Frame> {
        let v = self.v;
        let mut before = start.checked_sub(1)?;
        // "which yesterday claimed"
        while before > 0 && v.is(before, TIME) {
            before -= 1;
        }
        if !v.is(before, REL) {
            before = start - 1;
        }
        let right = match complement {
            Complement::Marked(right) => *right,
            Complement::Bare(right) if verb.takes('s') => *right,
            _ => return None,
        };
        let make = |link: Who, clause: usize, beside: bool, sure: bool| Frame {
            links: vec![link],
            cue: (at, end),
            clause,
            shape: Shape::Right(right),
            prefix: None,
            kind: verb.kind,
            sure,
            negative: negative || verb.kind == ClaimKind::Refusal,
            beside,
            position: false,
            stop: None,
        };
        if v.is(before, REL) {
            let np = if before > 0 && v.comma(before - 1) { v.before(before - 1) } else { v.before(before) };
            let mut np = np.filter(|np| np.weight > 0)?;
            // "…, reckon analysts at the bank, who point out that C": two clauses.
            let inverted = v.is(np.from, SAY) && np.from + 1 < np.to && !v.t[np.from].capital;
            if inverted {
                np = Np { from: np.from + 1, clause: before, ..np };
            }
            let mut frame = make(phrase(np), np.clause, inverted, false);
            frame.stop = (right..v.t.len()).find(|&b| v.comma(b));
            return Some(frame);
        }
        let joined = v.is(before, AND | COORD) || v.comma(before);
        // "… and would like to clarify that C"
        let led = (start..at).any(|b| v.is(b, MODAL | BE) || v.finite(b)) && v.is(at - 1, PREP);
        // "they believe that C and say that D"
        let plain = v.is(before, AND)
            && v.is(at, BASE)
            && (0..before).any(|b| v.is(b, SAY) && v.is(b, BASE) && !v.is(b.wrapping_sub(1), DET));
        if joined && (v.is(at, PAST | THIRD_PERSON) || led || plain) {
            let sure = matches!(complement, Complement::Marked(_));
            return Some(make(Who::Inherit, start, true, sure && v.is(before, AND)));
        }
        None
    }

    /// ", adding that C", ", warning: C".
    pub(super) fn participial(&self, at: usize, end: usize, verb: &Verb) -> Option<Frame> {
        let v = self.v;
        let before = at.checked_sub(1)?;
        if (verb.takes('a') || verb.takes('o')) && v.comma(before) {
            return self.object(at, at, end, verb);
        }
        // "…, before adding that C"
        let before =
            if v.one_of(before, &["before", "after", "while"]) { before.checked_sub(1)? } else { before };
        if !(v.comma(before)
            || v.is(before, AND)
            || v.is(before + 1, PREP)
            || v.dash(before)
            || v.is(before, LY) && before > 0 && v.comma(before - 1))
        {
            return None;
        }
        let right = match self.complement(end, Some(verb)) {
            Complement::Marked(right) => right,
            Complement::Bare(right) if !verb.takes('w') => right,
            _ => return None,
        };
        Some(Frame {
            links: vec![Who::Inherit],
            cue: (at, end),
            clause: before,
            shape: Shape::Right(right),
            prefix: None,
            kind: verb.kind,
            sure: true,
            negative: verb.kind == ClaimKind::Refusal,
            beside: true,
            position: false,
            stop: None,
        })
    }
}
