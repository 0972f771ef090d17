//! Cue frames: every place in a sentence where something is put into somebody's mouth or mind.
//!
//! A frame either *governs* what stands to its right ("X said that C") or *surrounds* nothing and leaves the
//! rest of its clause as content ("C, X said"; "according to X"). Chain extensions ("citing Y", "quoting Y",
//! "who cited Z") are found first and taken out, so that a verb sees its own complement.

use crate::cues::{
    ADV, AND, BE, CITED, CITING, COORD, DEMONSTRATIVE, DET, ING, IT, LY, MEDIA, MODAL, NEG, PARTICIPLE, PAST,
    PERSONAL, POSSESSIVE, PREP, RECIPIENT, REL, REPORTEDLY, SAY, SUB, THAT, THIRD_PERSON, TIME, VIEW,
    VIEWNOUN, Verb, verb_of,
};
use crate::phrases::{Np, View};
use crate::text::Kind;

/// A link of a chain, before it is given an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A phrase: tokens from, to.
    Phrase(usize, usize),
    /// Nobody is named.
    Unknown,
    /// The subject of the frame before, or of the sentence.
    Inherit,
}

/// Where the content of a frame lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// From this token on.
    Right(usize),
    /// In the rest of the clause, outside these tokens.
    Around(usize, usize),
}

/// One cue with its speaker.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Nearest speaker first.
    pub links: Vec<Who>,
    /// The cue's tokens.
    pub cue: (usize, usize),
    /// Where its clause begins.
    pub clause: usize,
    /// Where its content lies.
    pub shape: Shape,
    /// A subject that belongs to the content ("the pact is said to …").
    pub prefix: Option<(usize, usize)>,
    /// The kind of claim.
    pub kind: &'static str,
    /// Two independent signs agree: a named speaker and an explicit clause mark or quotation.
    pub sure: bool,
    /// "did not say".
    pub negative: bool,
    /// Begins a clause beside the one before ("…, but X said").
    pub beside: bool,
    /// The last token that may belong to the content, where the pattern ends it.
    pub stop: Option<usize>,
}

/// A chain extension: its tokens with their commas, and its links.
#[derive(Clone, Debug)]
pub struct Extension {
    /// First token.
    pub from: usize,
    /// Token after the last.
    pub to: usize,
    /// Nearest first.
    pub links: Vec<Who>,
}

fn phrase(np: Np) -> Who {
    Who::Phrase(np.from, np.to)
}

/// Every "citing Y", "quoting Y", "who cited Z" of a sentence.
pub fn extensions(v: &View<'_>) -> Vec<Extension> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < v.t.len() {
        // ", who cited Z", ", which in turn quoted Z"
        let relative = v.is(at, CITED)
            && v.t[at].quote == 0
            && (at.saturating_sub(4)..at)
                .any(|b| v.is(b, REL) && (b + 1..at).all(|w| !v.finite(w) || v.is(w, crate::cues::HAVE)));
        let starts =
            v.is(at, CITING) && v.t[at].quote == 0 && !(at > 0 && v.is(at - 1, BE | DET)) || relative;
        if !starts {
            at += 1;
            continue;
        }
        let mut from = at;
        if relative {
            from = (at.saturating_sub(4)..at).rev().find(|&b| v.is(b, REL)).unwrap_or(at);
        }
        if from > 0 && v.is(from - 1, AND) {
            from -= 1;
        }
        if from > 0 && (v.comma(from - 1) || v.dash(from - 1) || v.mark(from - 1) == Some('(')) {
            from -= 1;
        }
        let mut links = Vec::new();
        let mut to = at + 1;
        while let Some(np) = v.after(to).filter(|np| np.weight > 0) {
            links.push(phrase(np));
            to = np.to;
            // "as saying", "as reporting"
            if v.word(to) == "as" && v.is(to + 1, ING) {
                to += 2;
            }
            // "…, who in turn cited Z", "… quoting Z"
            let mut next = to;
            if v.comma(next) {
                next += 1;
            }
            if v.is(next, REL) || v.word(next) == "themselves" || v.word(next) == "itself" {
                let mut verb = next + 1;
                while verb < v.t.len() && verb < next + 6 && !v.is(verb, CITED | CITING) && !v.finite(verb) {
                    verb += 1;
                }
                if v.is(verb, CITED | CITING) {
                    to = verb + 1;
                    continue;
                }
            }
            if v.is(next, CITING) {
                to = next + 1;
                continue;
            }
            break;
        }
        if links.is_empty() {
            at += 1;
            continue;
        }
        if v.comma(to) || v.dash(to) || v.mark(to) == Some(')') {
            to += 1;
        }
        at = to;
        found.push(Extension { from, to, links });
    }
    found
}

struct Finder<'a, 'v> {
    v: &'a View<'v>,
    ext: &'a [Extension],
}

/// What stands to the right of a verb.
enum Complement {
    /// "that", a colon, a quotation, "to": explicit.
    Marked(usize),
    /// A clause without a mark.
    Bare(usize),
    None,
}

/// Every frame of a sentence, left to right.
pub fn frames(v: &View<'_>, ext: &[Extension]) -> Vec<Frame> {
    let finder = Finder { v, ext };
    let mut found: Vec<Frame> = Vec::new();
    let mut at = 0;
    while at < v.t.len() {
        let token = &v.t[at];
        if token.quote != 0 || token.kind != Kind::Word || ext.iter().any(|e| (e.from..e.to).contains(&at)) {
            at += 1;
            continue;
        }
        let frame = finder
            .according(at)
            .or_else(|| finder.in_view(at))
            .or_else(|| finder.reportedly(at))
            .or_else(|| finder.quoted_as(at))
            .or_else(|| finder.nominal(at))
            .or_else(|| finder.verb(at));
        match frame {
            Some(frame) => {
                // A frame found inside the words of an earlier one is not a second one.
                let inside = found.iter().any(|f| match f.shape {
                    Shape::Around(from, to) => (from..to).contains(&frame.cue.0),
                    Shape::Right(_) => f.cue.0 <= frame.cue.0 && frame.cue.0 < f.cue.1,
                });
                at = frame.cue.1.max(at + 1);
                if !inside {
                    found.push(frame);
                }
            }
            None => at += 1,
        }
    }
    found.sort_by_key(|frame| frame.cue.0);
    found
}

impl Finder<'_, '_> {
    fn lower(&self, at: usize) -> String {
        self.v.word(at).to_ascii_lowercase()
    }

    /// The place after an extension that begins at `at`, if one does.
    fn over_extension(&self, at: usize) -> usize {
        self.ext.iter().find(|e| e.from == at).map_or(at, |e| e.to)
    }

    /// Widens a surrounding frame over the commas, dashes or brackets at its ends.
    fn around(&self, mut from: usize, mut to: usize) -> Shape {
        let v = self.v;
        if from > 0 && (v.comma(from - 1) || v.dash(from - 1) || v.mark(from - 1) == Some('(')) {
            from -= 1;
        }
        if v.comma(to) || v.dash(to) || v.mark(to) == Some(')') {
            to += 1;
        }
        Shape::Around(from, to)
    }

    /// "according to X", "per X", with "as quoted by Y" after it.
    fn according(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let start = match self.lower(at).as_str() {
            "according" if v.word(at + 1) == "to" => at + 2,
            "per" if at == 0 || v.comma(at - 1) => at + 1,
            _ => return None,
        };
        let np = v.after(start).filter(|np| np.weight > 0)?;
        let mut links = vec![phrase(np)];
        let mut to = np.to;
        // "according to X, as quoted by Y", "according to X quoted by Y"
        let mut next = to;
        if v.comma(next) {
            next += 1;
        }
        if v.word(next) == "as" {
            next += 1;
        }
        if v.is(next, CITED | PARTICIPLE)
            && v.word(next + 1) == "by"
            && let Some(by) = v.after(next + 2).filter(|np| np.weight > 0)
        {
            links.insert(0, phrase(by));
            to = by.to;
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
            kind: "report",
            sure: np.weight == 2,
            negative: false,
            beside: false,
            stop: None,
        })
    }

    /// Steps over ", the defence minister," or ", who leads the team," after a phrase that ends at `to`.
    fn over_apposition(&self, to: usize) -> usize {
        let v = self.v;
        if !v.comma(to) || self.over_extension(to) != to {
            return to;
        }
        let end = (to + 1..v.t.len().min(to + 20)).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b));
        let Some(end) = end else { return to };
        let closes = v.comma(end) || end + 1 >= v.t.len();
        let relative = v.is(to + 1, REL);
        let verb = v.verb_between(to + 1, end);
        let determined = v.is(to + 1, DET)
            || v.t[to + 1].capital
            || v.is(to + 1, crate::cues::PERSON | crate::cues::TITLE);
        let role = (to + 1..end)
            .any(|b| v.is(b, crate::cues::PERSON | crate::cues::TITLE | crate::cues::ORG | MEDIA));
        if closes && (relative || determined && role && !verb) { end } else { to }
    }

    /// "in the view of X", "from the perspective of X", "in X's view", "in the words of X", "for X's part".
    fn in_view(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        let word = self.lower(at);
        if !matches!(word.as_str(), "in" | "from" | "to" | "by") || !v.is(at, PREP) && word != "to" {
            return None;
        }
        let frame = |np: Np, to: usize| Frame {
            links: vec![phrase(np)],
            cue: (at, to),
            clause: at,
            shape: self.around(at, to),
            prefix: None,
            kind: "attitude",
            sure: np.weight == 2,
            negative: false,
            beside: false,
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
            if !person {
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

    /// "reportedly", "allegedly": agentless.
    fn reportedly(&self, at: usize) -> Option<Frame> {
        if !self.v.is(at, REPORTEDLY) {
            return None;
        }
        let kind = if self.lower(at) == "allegedly" { "accusation" } else { "report" };
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
            stop: None,
        })
    }

    /// "Y quoted X as saying that C", "X was quoted (by Y) as saying that C".
    fn quoted_as(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, CITED) {
            return None;
        }
        let (start, _) = v.group_start(at);
        let passive = (start..at).any(|b| v.is(b, BE));
        let subject = v.before(start).filter(|np| np.weight > 0)?;
        let (links, mut next) = if passive {
            if v.word(at + 1) == "by" {
                let by = v.after(at + 2).filter(|np| np.weight > 0)?;
                (vec![phrase(by), phrase(subject)], by.to)
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
        // "was quoted as saying by Y"
        if v.word(next) == "by"
            && let Some(by) = v.after(next + 1).filter(|np| np.weight > 0)
        {
            links.insert(0, phrase(by));
            next = by.to;
        }
        let right = match self.complement(next, None) {
            Complement::Marked(right) | Complement::Bare(right) => right,
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

    /// "X's claim that C", "the view of X that C", "Syrian claims that C", "X's position is that C",
    /// "X's view of C".
    fn nominal(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, VIEWNOUN) {
            return None;
        }
        let capital_run =
            (at.saturating_sub(8)..at).rev().take_while(|&b| v.t[b].kind == Kind::Word || v.inner(b));
        let mut owner: Option<Np> = None;
        let possessed = |end: usize| -> Option<Np> {
            let mut np = v.before(end)?;
            // "rejected Israel's claim that": the owner is the phrase next to the possessive.
            if let Some(cut) =
                (np.from..np.to).rev().find(|&b| v.is(b, PREP) && !v.is(b, DET) && v.word(b) != "of")
            {
                np.from = cut + 1;
                np.weight = v.weight(np.from, np.to);
            }
            (np.from < np.to && np.weight > 0).then_some(np)
        };
        for b in capital_run {
            if v.is(b, POSSESSIVE) && b > 0 {
                owner = possessed(b);
                break;
            }
            if matches!(v.mark(b), Some('’' | '\'')) && v.inner(b) {
                owner = possessed(b);
                break;
            }
            if matches!(self.lower(b).as_str(), "his" | "her" | "their" | "its") {
                owner = Some(Np { from: b, to: b + 1, clause: b, weight: 2 });
                break;
            }
            if v.is(b, PREP) || v.finite(b) {
                break;
            }
        }
        let mut after = at + 1;
        if owner.is_none() {
            // "the claim by X that", "the view of X that", "a statement from X that"
            if matches!(v.word(after), "by" | "of" | "from" | "among") {
                let np = v.after(after + 1).filter(|np| np.weight == 2)?;
                if v.is(np.to, THAT) || v.comma(np.to) && v.is(np.to + 1, THAT) || v.is(np.to, BE) {
                    owner = Some(np);
                    after = np.to;
                }
            } else if at > 0 && v.demonym(at - 1, at).is_some() && !v.is(at + 1, BE) {
                owner = Some(Np { from: at - 1, to: at, clause: at - 1, weight: 2 });
            }
        }
        let mut of_content = false;
        if v.is(after, BE) && v.is(after + 1, THAT) && owner.is_some() {
            after += 1;
        }
        if v.comma(after) && v.is(after + 1, THAT) {
            after += 1;
        }
        if !v.is(after, THAT) || v.comma(after + 1) || v.is(after + 1, MODAL | BE) {
            let word = self.lower(at);
            let may = matches!(
                word.as_str(),
                "view"
                    | "views"
                    | "claim"
                    | "claims"
                    | "accusation"
                    | "accusations"
                    | "allegation"
                    | "allegations"
                    | "statement"
                    | "statements"
                    | "assessment"
                    | "warning"
                    | "warnings"
                    | "threat"
                    | "threats"
                    | "denial"
                    | "promise"
                    | "promises"
                    | "complaint"
                    | "complaints"
                    | "prediction"
                    | "predictions"
                    | "admission"
                    | "opinion"
                    | "assertion"
            );
            if owner.is_some() && may && v.word(after) == "of" {
                of_content = true;
            } else {
                return None;
            }
        }
        let Some(owner) = owner else {
            // "the claim that C" without an owner.
            let word = self.lower(at);
            let agentless = matches!(
                word.as_str(),
                "claim" | "claims" | "allegation" | "allegations" | "accusation" | "accusations" | "reports"
            );
            if !agentless {
                return None;
            }
            return Some(self.nominal_frame(vec![Who::Unknown], at, after, at, false));
        };
        let mut frame = self.nominal_frame(vec![phrase(owner)], at, after, owner.from, !of_content);
        if of_content {
            frame.sure = false;
        }
        Some(frame)
    }

    fn nominal_frame(&self, links: Vec<Who>, at: usize, after: usize, clause: usize, sure: bool) -> Frame {
        let v = self.v;
        let right = after + 1;
        // The clause ends where the outer sentence goes on: at a comma, or at its own verb for "of".
        let mut stop = None;
        let mut verbs = 0;
        for b in right..v.t.len() {
            if v.comma(b) || matches!(v.mark(b), Some(';' | ':')) || v.dash(b) {
                stop = Some(b);
                break;
            }
            let verb_start = v.finite(b) && !v.finite(b.wrapping_sub(1));
            let past = v.is(b, crate::cues::ED) && !v.is(b - 1, DET | PREP | AND | ADV);
            if (verb_start || past) && v.word(after) == "of" && b > right {
                stop = Some(b);
                break;
            }
            // "Israel's claim that the border is closed was rejected": a second auxiliary right after a
            // participle or adjective belongs to the outer clause.
            if verb_start {
                verbs += 1;
                let clause_word = (right..b).rev().take(6).any(|w| v.is(w, REL | THAT | SUB | AND | COORD));
                if verbs == 2 && !clause_word && v.is(b, BE | MODAL | crate::cues::HAVE) {
                    stop = Some(b);
                    break;
                }
            }
        }
        let kind = match self.lower(at).as_str() {
            "accusation" | "accusations" | "allegation" | "allegations" | "complaint" | "complaints"
            | "charge" | "charges" => "accusation",
            "threat" | "threats" | "warning" | "warnings" => "threat",
            "demand" | "demands" | "insistence" => "demand",
            "promise" | "promises" | "pledge" | "pledges" | "offer" | "assurance" | "assurances" => "offer",
            "proposal" | "suggestion" | "suggestions" => "proposal",
            "prediction" | "predictions" | "forecast" | "forecasts" | "expectation" => "forecast",
            "denial" | "denials" | "refusal" | "rejection" => "refusal",
            "view" | "views" | "belief" | "beliefs" | "opinion" | "opinions" | "conviction" | "fear"
            | "fears" | "hope" | "hopes" | "understanding" | "assessment" | "perception" | "stance" => {
                "attitude"
            }
            _ => "report",
        };
        Frame {
            links,
            cue: (at, after.max(at + 1)),
            clause,
            shape: Shape::Right(right),
            prefix: None,
            kind,
            sure,
            negative: false,
            beside: false,
            stop,
        }
    }

    /// True where the clause that begins at `clause` stands beside another one.
    fn beside(&self, clause: usize) -> bool {
        let v = self.v;
        if clause == 0 {
            return false;
        }
        let mut at = clause - 1;
        if v.is(at, THAT) {
            return false;
        }
        if v.comma(at) && at > 0 {
            at -= 1;
        }
        v.is(at, COORD | AND) || matches!(v.mark(at), Some(';')) || v.dash(at)
    }

    /// Steps over adverbs, times, places and listeners after a verb.
    fn adjuncts(&self, mut at: usize) -> usize {
        let v = self.v;
        loop {
            let before = at;
            at = self.over_extension(at);
            while v.is(at, LY) || v.is(at, ADV) && !v.is(at, DET | PERSONAL) {
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

    /// What stands to the right of a verb that ends before `from`.
    fn complement(&self, from: usize, verb: Option<&Verb>) -> Complement {
        let v = self.v;
        let n = v.t.len();
        let opens = |at: usize| v.opener(at);
        let direct = |at: usize| -> Option<usize> {
            if at >= n {
                return None;
            }
            if v.is(at, THAT) && !v.comma(at + 1) && at + 1 < n {
                // "reject that view": a demonstrative, no clause.
                let words = v.t[at + 1..].iter().take_while(|t| t.kind == Kind::Word || t.glued).count();
                let clause = words > 3 || v.verb_between(at + 1, n) || (at + 1..n).any(|b| v.quote_mark(b));
                return clause.then_some(at + 1);
            }
            if v.mark(at) == Some(':') && at + 1 < n {
                return Some(at + 1);
            }
            if opens(at) {
                return Some(at);
            }
            if v.comma(at) && opens(at + 1) {
                return Some(at + 1);
            }
            None
        };
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
                let kind = verb.map_or("", |verb| verb.kind);
                if matches!(kind, "demand" | "threat") || verb.is_some_and(|verb| verb.base == "tell") {
                    return Complement::Marked(np.from);
                }
            }
        }
        if let Some(found) = direct(at) {
            return Complement::Marked(found);
        }
        let beyond = self.adjuncts(at);
        if let Some(found) = direct(beyond) {
            return Complement::Marked(found);
        }
        // ", a day after the talks, that" and ", citing Y, that"
        if v.comma(beyond) {
            let skipped = self.over_extension(beyond);
            if skipped != beyond {
                if let Some(found) = direct(skipped) {
                    return Complement::Marked(found);
                }
                if takes('b') && self.clause_follows(skipped, strong) {
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

    fn adjuncts_infinitive(&self, from: usize) -> usize {
        let v = self.v;
        let mut at = from;
        while v.is(at, LY) || v.is(at, TIME) || v.is(at, PREP) && v.is(at + 1, TIME) {
            at += 1;
        }
        at
    }

    /// The person told: "told reporters", "told Reuters", "informed the council".
    fn listener(&self, at: usize) -> Option<Np> {
        let v = self.v;
        if v.is(at, RECIPIENT) && !v.is(at, DET) {
            let np = v.after(at).filter(|np| np.to > at);
            return Some(np.unwrap_or(Np { from: at, to: at + 1, clause: at, weight: 1 }));
        }
        v.after(at).filter(|np| np.weight > 0)
    }

    /// True where a clause (a subject and a verb) begins at the place.
    fn clause_follows(&self, at: usize, strong: bool) -> bool {
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
            if v.comma(b) && b > at + 12 || matches!(v.mark(b), Some(';' | ':' | '?' | '!')) {
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

    /// A verb of saying or thinking.
    fn verb(&self, at: usize) -> Option<Frame> {
        let v = self.v;
        if !v.is(at, SAY) {
            return None;
        }
        let token = &v.t[at];
        let next = v.t.get(at + 1).map(|t| t.text(v.text));
        let verb = verb_of(token.word, v.word(at), next)?;
        let two = usize::from(verb.particle.is_some());
        let (mut start, negative) = v.group_start(at);
        let be = (start..at).any(|b| v.is(b, BE));
        let mut cue_from = at;
        if start > 0 && self.lower(start - 1) == "to" {
            // "went on to say", "was quick to say": only the first is speech of its own.
            if start > 2
                && v.word(start - 2) == "on"
                && matches!(self.lower(start - 3).as_str(), "went" | "goes" | "gone")
            {
                start -= 3;
                cue_from = start;
            } else {
                return None;
            }
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
            && (v.is(at - 1, DET | POSSESSIVE) && !v.is(at - 1, PERSONAL | DEMONSTRATIVE)
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
            && v.is(at, THIRD_PERSON | crate::cues::BASE)
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
            if verb.takes('o') {
                return None;
            }
        }
        if !(verb.takes('t')
            || verb.takes('b')
            || verb.takes('i')
            || verb.takes('r')
            || verb.takes('w')
            || verb.takes('s'))
        {
            return None;
        }
        let complement = self.complement(end, Some(verb));
        // Inverted: “C,” said X.
        let prev_mark = start.checked_sub(1).filter(|&b| v.comma(b) || v.quote_mark(b) || v.dash(b));
        let subject = v.before(start);
        if let Some(b) = prev_mark
            && start == at
            && v.is(at, PAST | THIRD_PERSON)
            && (subject.is_none() || v.quote_mark(b) || v.dash(b))
            && let Some(np) = v
                .after(end)
                .filter(|np| np.weight == 2 || np.weight == 1 && (verb.takes('s') || v.quote_mark(b)))
        {
            let bare_subject = v.is(np.from, PERSONAL) && !matches!(complement, Complement::None);
            if !bare_subject
                && !v.finite(np.to)
                && !(matches!(complement, Complement::Marked(_)) && !v.quote_mark(b) && !v.comma(b))
            {
                return Some(self.surround(np, at, end, at, np.to, verb, negative));
            }
        }
        let Some(np) = subject else {
            return self.without_subject(at, start, end, verb, &complement, negative);
        };
        if np.weight == 0
            || np.weight == 1 && !verb.takes('s') && !matches!(complement, Complement::Marked(_))
        {
            return None;
        }
        if np.weight == 1 && verb.takes('n') && !v.is(at, PAST) {
            return None;
        }
        let pronoun_it = np.to - np.from == 1 && v.is(np.from, IT);
        if pronoun_it && verb.takes('m') {
            return None;
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
        if verb.takes('r') {
            if let Some(listener) = self.listener(end).filter(|np| self.is_media(np)) {
                links.insert(0, phrase(listener));
            }
        } else if let Some(outlet) = self.told_in(end) {
            links.insert(0, phrase(outlet));
        }
        // "learned from officers that": the origin comes last.
        if matches!(verb.base.as_str(), "learn" | "hear" | "understand")
            && v.word(end) == "from"
            && let Some(origin) = v.after(end + 1).filter(|np| np.weight > 0)
        {
            links.push(phrase(origin));
        }
        let beside = self.beside(np.clause);
        let frame = |right: usize, sure: bool| Frame {
            links: links.clone(),
            cue: (cue_from, end),
            clause: np.clause,
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
            Complement::None if left && surrounds && (self.content_left(np.clause) || v.comma(end)) => {
                Some(self.surround(np, at, end, np.clause, end, verb, negative))
            }
            Complement::Bare(right) if !verb.takes('w') => Some(frame(right, verb.takes('s'))),
            _ => None,
        }
    }

    /// True where what stands before the comma at `clause - 1` can be content: it has a verb.
    fn content_left(&self, clause: usize) -> bool {
        let v = self.v;
        v.verb_between(0, clause.saturating_sub(1)) || (0..clause).any(|b| v.t[b].quote != 0) || clause > 6
    }

    fn is_media(&self, np: &Np) -> bool {
        let v = self.v;
        // "told this newspaper" is the publishing outlet itself.
        if v.is(np.from, RECIPIENT) && np.to - np.from == 1
            || matches!(self.lower(np.from).as_str(), "this" | "our")
        {
            return false;
        }
        if (np.from..np.to).any(|b| {
            v.is(b, MEDIA)
                && !matches!(self.lower(b).as_str(), "report" | "reports" | "post" | "party" | "station")
        }) {
            return !(np.from..np.to).any(|b| v.is(b, crate::cues::PERSON) && !v.is(b, MEDIA));
        }
        crate::gazetteer::name_at(v.own, v.text, v.t, if v.is(np.from, DET) { np.from + 1 } else { np.from })
            .is_some_and(|(_, name)| name.outlet)
    }

    /// "said in an interview with Haaretz", "wrote in Le Monde": the outlet carries the words.
    fn told_in(&self, from: usize) -> Option<Np> {
        let v = self.v;
        for at in from..v.t.len().min(from + 8) {
            if v.is(at, THAT) || v.t[at].kind == Kind::Mark {
                break;
            }
            let interview =
                matches!(self.lower(at).as_str(), "interview" | "interviews" | "remarks" | "comments")
                    && matches!(v.word(at + 1), "with" | "to" | "by");
            if interview {
                return v.after(at + 2).filter(|np| self.is_media(np));
            }
        }
        None
    }

    /// A frame whose content lies around it: "C, X said on Monday, C".
    fn surround(
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
        if verb.takes('r') && np.to <= at {
            if let Some(listener) = self.listener(end) {
                if self.is_media(&listener) {
                    links.insert(0, phrase(listener));
                }
                to = to.max(listener.to);
            }
        } else if let Some(outlet) = self.told_in(end.max(np.to)) {
            links.insert(0, phrase(outlet));
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
    fn without_subject(
        &self,
        at: usize,
        start: usize,
        end: usize,
        verb: &Verb,
        complement: &Complement,
        negative: bool,
    ) -> Option<Frame> {
        let v = self.v;
        let before = start.checked_sub(1)?;
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
            let np = np.filter(|np| np.weight > 0)?;
            let mut frame = make(phrase(np), np.clause, false, false);
            frame.stop = (right..v.t.len()).find(|&b| v.comma(b));
            return Some(frame);
        }
        let joined = v.is(before, AND | COORD) || v.comma(before);
        if joined && v.is(at, PAST | THIRD_PERSON) {
            let sure = matches!(complement, Complement::Marked(_));
            return Some(make(Who::Inherit, start, true, sure && v.is(before, AND)));
        }
        None
    }

    /// ", adding that C", ", warning: C".
    fn participial(&self, at: usize, end: usize, verb: &Verb) -> Option<Frame> {
        let v = self.v;
        let before = at.checked_sub(1)?;
        if !(v.comma(before)
            || v.is(before, AND)
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
    fn passive(&self, at: usize, start: usize, end: usize, verb: &Verb) -> Option<Frame> {
        let v = self.v;
        let subject = v.before(start);
        let mut after = end;
        let mut link = Who::Unknown;
        // "was reported by Axios", "was described by officials in Paris as"
        if v.word(after) == "by" {
            let by = v.after(after + 1).filter(|np| np.weight > 0)?;
            link = phrase(by);
            after = by.to;
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
        // "X was told that": the listener is the subject.
        if verb.takes('r') {
            return None;
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
    fn object(&self, at: usize, start: usize, end: usize, verb: &Verb) -> Option<Frame> {
        let v = self.v;
        let np = v.before(start).filter(|np| np.weight == 2);
        let (link, clause) = match np {
            Some(np) => (phrase(np), np.clause),
            None if start > 0 && v.is(start - 1, AND) => (Who::Inherit, start),
            None => return None,
        };
        let limit = (end..v.t.len().min(end + 25))
            .find(|&b| matches!(v.mark(b), Some('.' | ';' | ':' | '?' | '!')) && !v.inner(b))
            .unwrap_or(v.t.len().min(end + 25));
        if v.is(end, PREP) || v.is(end, THAT) || v.word(end) == "to" {
            return None;
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
            let naming = calls
                && (end + 1..limit).any(|b| {
                    (v.is(b, DET) && matches!(self.lower(b).as_str(), "a" | "an" | "the") || v.is(b, LY))
                        && !v.is(b - 1, PREP)
                        && !v.verb_between(end, b)
                });
            if as_word.is_some() || calls && quoted || naming { end } else { return None }
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
            beside: self.beside(clause) || link == Who::Inherit,
            stop: None,
        })
    }
}
