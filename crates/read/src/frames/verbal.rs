//! Verbs of saying and thinking: active, inverted, passive, participial, with an object.

use super::nominal::kind_of_noun;
use super::{Complement, Finder, Frame, Shape, Who, phrase};
use crate::cues::{
    AND, BASE, BE, CITED, CONVINCED, COORD, DEMONSTRATIVE, DET, DOCUMENT, FEELING, ING, IT, LY, MODAL,
    PARTICIPLE, PAST, PERSONAL, POINT, POSSESSIVE, PREP, REL, SAY, SUB, SUPPORT, THAT, THIRD_PERSON,
    VIEWNOUN, Verb, WITHHOLD, verb_of,
};
use crate::phrases::Np;
use crate::text::Kind;

impl Finder<'_, '_> {
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
                    kind: "report",
                    sure: true,
                    negative: false,
                    beside: false,
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
            kind: "report",
            sure: true,
            negative: false,
            beside,
            stop: None,
        })
    }

    /// A verb of saying or thinking.
    pub(super) fn verb(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, SAY) {
            return None;
        }
        let token = &v.t[at];
        // "made it clear that" is "made clear that", "let it be known that" is "let known that".
        let it = match (v.word(at + 1), v.word(at + 2)) {
            ("it", "clear" | "plain") => 1,
            ("it", "be") if v.word(at + 3) == "known" => 2,
            _ => 0,
        };
        let next = v.t.get(at + 1 + it).map(|t| t.text(v.text));
        let verb = verb_of(token.word, v.word(at), next)?;
        let two = usize::from(verb.particle.is_some()) + if verb.particle.is_some() { it } else { 0 };
        let (mut start, negative) = v.group_start(at);
        let be = (start..at).any(|b| v.is(b, BE));
        let mut cue_from = at;
        if start > 0 && self.lower(start - 1) == "to" {
            start = self.led_to(start - 1)?;
            cue_from = start;
        }
        let end = at + 1 + two;
        let progressive = be && v.is(at, ING);
        if be && v.is(at, PARTICIPLE) && !progressive {
            return self.passive(at, start, end, verb);
        }
        if v.is(at, ING) && !be {
            return self.participial(at, end, verb);
        }
        // A base form needs a plural subject, a modal or "do"; after a determiner it is a noun.
        if start == at
            && at > 0
            && (v.is(at - 1, DET | POSSESSIVE)
                && !v.is(at - 1, PERSONAL | DEMONSTRATIVE)
                && !(v.is(at, PAST) && v.quantity(at - 1))
                || v.is(at - 1, PREP) && !v.is(at - 1, DET))
        {
            return None;
        }
        let noun = verb.takes('n');
        if noun
            && start == at
            && !v.is(at, PAST)
            && at > 0
            && v.demonym(at - 1, at).is_some()
            && v.is(at, THIRD_PERSON | BASE)
        {
            let plural = v.word(at - 1).ends_with('s') && !v.word(at - 1).ends_with("ss");
            if !plural {
                return None;
            }
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
        if !(verb.takes('t')
            || verb.takes('b')
            || verb.takes('i')
            || verb.takes('r')
            || verb.takes('w')
            || verb.takes('s')
            // "sees “severe downside risks”"
            || v.opener(end))
        {
            return None;
        }
        // "people briefed on the matter", "a study published by": a description of the noun before it.
        if start == at && v.reduced(at) {
            return None;
        }
        // "would answer every shell": an act to come, no speech.
        if verb.takes('n') && (start..at).any(|b| v.is(b, MODAL)) {
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
        // Inverted: “C,” said X.
        let prev_mark = start.checked_sub(1).filter(|&b| v.comma(b) || v.quote_mark(b) || v.dash(b));
        let subject = self.subject(start);
        if let Some(b) = prev_mark
            && start == at
            && (v.is(at, PAST | THIRD_PERSON) || self.plural_speaks(at, end))
            && (subject.is_none() || v.quote_mark(b) || v.dash(b))
            && let Some(np) = v
                .after(end)
                .filter(|np| np.weight == 2 || np.weight == 1 && (verb.takes('s') || v.quote_mark(b)))
        {
            let bare_subject = v.is(np.from, PERSONAL) && !matches!(complement, Complement::None);
            if !bare_subject
                && !v.finite(np.to)
                && !(matches!(complement, Complement::Marked(_)) && !v.quote_mark(b) && !v.comma(b))
                && !(verb.takes('d') && !(np.from..np.to).any(|b| v.is(b, DOCUMENT | VIEWNOUN)))
            {
                return Some(self.surround(np, at, end, at, np.to, verb, negative));
            }
        }
        let Some(np) = subject else {
            return self.without_subject(at, start, end, verb, &complement, negative);
        };
        // "policy brief: C": a base form that may be a noun needs a plural before it.
        if verb.takes('n') && start == at && v.is(at, BASE) && !v.is(at, PAST) {
            let last = v.word(np.to - 1);
            let plural = last.ends_with('s') && !last.ends_with("ss")
                || v.is(np.from, PERSONAL)
                || v.quantity(np.from)
                || (np.from..np.to).any(|b| v.is(b, AND))
                || matches!(last, "people" | "police" | "men" | "women");
            if !plural && !(np.from..np.to).any(|b| v.word(b).ends_with('s')) {
                return None;
            }
        }
        // "the rich world believes": a plain noun with an article may think where the verb can be nothing else.
        let plain = v.is(np.from, DET) && !verb.takes('n') && !verb.takes('w');
        if np.weight == 0
            || np.weight == 1 && !verb.takes('s') && !plain && !matches!(complement, Complement::Marked(_))
        {
            return None;
        }
        if np.weight == 1 && verb.takes('n') && !v.is(at, PAST) {
            return None;
        }
        if verb.takes('d') && !(np.from..np.to).any(|b| v.is(b, DOCUMENT | VIEWNOUN)) {
            return None;
        }
        let pronoun_it = np.to - np.from == 1 && v.is(np.from, IT);
        if pronoun_it && verb.takes('m') {
            return None;
        }
        // "if Damascus says that", "when a leader tells you that": nobody has said it.
        let subordinate = np.clause.checked_sub(1).map(|b| self.lower(b)).unwrap_or_default();
        let general =
            matches!(self.lower(np.from).as_str(), "a" | "an" | "any" | "anyone" | "somebody" | "someone");
        if matches!(subordinate.as_str(), "if" | "unless" | "whenever")
            || matches!(subordinate.as_str(), "when" | "until" | "once") && (general || !v.is(at, PAST))
        {
            return None;
        }
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
            links: links.clone(),
            cue: (cue_from, end),
            clause: np.clause - usize::from(led),
            shape: Shape::Right(right),
            prefix: None,
            kind: verb.kind,
            sure: sure && np.weight == 2 && !negative,
            negative: negative || verb.kind == "refusal",
            beside,
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
    fn subject(&self, start: usize) -> Option<Np> {
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
            "report" if v.is(noun, FEELING) => "attitude",
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
            stop: None,
        })
    }

    /// "X puts the cost at 40 million": an estimate.
    pub(super) fn puts_at(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.one_of(at, &["put", "puts"]) || !v.is(at + 1, DET) {
            return None;
        }
        let number =
            |b: usize| v.t.get(b).is_some_and(|t| t.kind == Kind::Number) || v.is(b, crate::cues::NUMBERWORD);
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
            kind: "forecast",
            sure: false,
            negative,
            beside: self.beside(np.clause),
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
            kind: "attitude",
            sure: somebody && !negative,
            negative,
            beside: self.beside(np.clause),
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
        let verb = (1..colon).find(|&b| v.finite(b) || v.is(b, crate::cues::ED) && v.t[b].quote == 0)?;
        let np = v.before(v.group_start(verb).0).filter(|np| np.weight == 2)?;
        let person = (np.from..np.to)
            .any(|b| v.is(b, crate::cues::PERSON | crate::cues::TITLE | PERSONAL) || v.t[b].capital && b > 0);
        let document = v.is(np.to - 1, DOCUMENT | VIEWNOUN | IT);
        (person && !document).then(|| Frame {
            links: vec![phrase(np)],
            cue: (verb, colon + 1),
            clause: np.clause,
            shape: Shape::Right(colon + 1),
            prefix: None,
            kind: "report",
            sure: false,
            negative: false,
            beside: false,
            stop: None,
        })
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
        let named = v.t[np.to - 1].capital || v.is(np.to - 1, crate::cues::PERSON);
        let noun = v.is(np.to - 1, VIEWNOUN | DOCUMENT | crate::cues::TIME) || last.is_empty();
        // "Haaretz: talks to resume", "Foreign Minister Saeed: we will not go": a headline.
        let known = v.own.at(v.text, v.t, 0).is_some_and(|(len, _)| len == np.to);
        let titled =
            (0..np.to).any(|b| v.is(b, crate::cues::TITLE | crate::cues::PERSON)) && v.t[np.to - 1].capital;
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
            kind: "report",
            sure: true,
            negative: false,
            beside: false,
            stop: None,
        })
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
            negative: negative || verb.kind == "refusal",
            beside: false,
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
        while before > 0 && v.is(before, crate::cues::TIME) {
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
            negative: negative || verb.kind == "refusal",
            beside,
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
            negative: verb.kind == "refusal",
            beside: true,
            stop: None,
        })
    }

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
            stop: (clause > 0 && v.is(clause - 1, REL))
                .then(|| (end..v.t.len()).find(|&b| v.comma(b)))
                .flatten(),
        })
    }
}
