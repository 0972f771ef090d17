//! From the words of a claim to statements of will.
//!
//! Two places show a will. The cue of a claim may be its verb ("refused to sign", "demanded that B amend"): then its
//! speaker holds it. Or a clause inside what is said has its own subject and verb ("the Front would release the soldiers
//! if …", "Armenia must amend …"): then the subject holds it, or, after "must", the speaker who asks it of the subject.
//! Conditions stay with what hangs on them, and what a party makes a condition it wants.

use crate::names::Names;
use crate::verbs::{Will, told, will_of};
use crate::{Assertion, Condition, Direction, Grade, Report, Tie};
use detente_read::cues::{
    ADV, AND, BE, COORD, DET, DO, ED, HAVE, LISTED, LY, MODAL, NEG, ORG, PAST, PERSON, PERSONAL, POSSESSIVE,
    PREP, REL, SAY, SUB, THAT,
};
use detente_read::matters::issues_of;
use detente_read::phrases::{Np, View};
use detente_read::segment::Kind;
use detente_read::{Claim, ClaimKind, Form, Polarity, Voice, sentences_of};

/// Steps that a party can offer by saying that it will take them.
const STEPS: [&str; 46] = [
    "accept",
    "withdraw",
    "pull",
    "pay",
    "release",
    "free",
    "provide",
    "support",
    "sign",
    "restore",
    "open",
    "reopen",
    "share",
    "lift",
    "stop",
    "halt",
    "freeze",
    "allow",
    "recognise",
    "recognize",
    "give",
    "grant",
    "suspend",
    "cut",
    "reduce",
    "raise",
    "end",
    "put",
    "guarantee",
    "fund",
    "finance",
    "drop",
    "scrap",
    "impose",
    "extend",
    "return",
    "hand",
    "cede",
    "share",
    "disarm",
    "dismantle",
    "limit",
    "cap",
    "join",
    "send",
    "admit",
];

/// Words that open a condition, longest first, with their tie.
const TIES: [(&[&str], Tie); 16] = [
    (&["only", "when"], Tie::If),
    (&["only", "after"], Tie::If),
    (&["in", "exchange", "for"], Tie::If),
    (&["in", "return", "for"], Tie::If),
    (&["on", "condition", "that"], Tie::If),
    (&["on", "the", "condition", "that"], Tie::If),
    (&["on", "condition", "of"], Tie::If),
    (&["provided", "that"], Tie::If),
    (&["as", "long", "as"], Tie::If),
    (&["so", "long", "as"], Tie::If),
    (&["provided"], Tie::If),
    (&["once"], Tie::If),
    (&["if"], Tie::If),
    (&["unless"], Tie::Until),
    (&["until"], Tie::Until),
    (&["before"], Tie::Until),
];

/// What is needed to read the clauses of one claim.
struct Reader<'a> {
    report: &'a Report<'a>,
    number: usize,
    claim: &'a Claim,
    names: &'a Names,
    /// Whose side speaks; nobody in the author's voice and for sources without a side.
    speaker: Option<String>,
    byte: usize,
}

/// The statements of will of one claim, without citations.
pub(crate) fn of_claim(report: &Report<'_>, number: usize, claim: usize, names: &Names) -> Vec<Assertion> {
    let Some(claim) = report.reading.claims.get(claim) else { return Vec::new() };
    let Some(first) = claim.content.first() else { return Vec::new() };
    let byte = report.text.char_indices().nth(first.start).map_or(report.text.len(), |(at, _)| at);
    let speaker = claim.chain.last().and_then(|link| {
        let at = report.text.char_indices().nth(link.start).map_or(byte, |(at, _)| at);
        names.speaker(&link.actor, &link.text, number, at)
    });
    let reader = Reader { report, number, claim, names, speaker, byte };
    let mut found = Vec::new();
    if reader.denied() {
        return found;
    }
    if !reader.by_cue(&mut found) {
        for piece in &claim.content {
            reader.by_clause(&piece.text, &mut found);
        }
    }
    let by = reader.by();
    let issue = issues_of(claim).first().map(|issue| (*issue).to_owned());
    for one in &mut found {
        one.by.clone_from(&by);
        one.issue.clone_from(&issue);
    }
    found
}

impl Reader<'_> {
    /// "denied that C", "dismissed reports that C", and what was only asked: no will follows.
    fn denied(&self) -> bool {
        let cue = |words: &[&str]| {
            self.claim
                .cue
                .iter()
                .any(|cue| cue.text.split(' ').any(|w| words.contains(&w.to_ascii_lowercase().as_str())))
        };
        let clause = self.claim.form != Form::Position;
        let question = self
            .claim
            .content
            .iter()
            .any(|piece| piece.text.trim_end_matches(['”', '"', '’']).ends_with('?'));
        question
            || clause
                && cue(&[
                    "denied",
                    "denies",
                    "deny",
                    "denying",
                    "disputed",
                    "refuted",
                    "dismissed",
                    "dismisses",
                    "denial",
                    "rumours",
                    "rumors",
                ])
            || self.claim.content.iter().any(|piece| {
                let lower = piece.text.to_lowercase();
                ["rumours that", "rumors that", "reports that"]
                    .iter()
                    .any(|lead| lower.starts_with(lead) || lower.starts_with(&format!("earlier {lead}")))
            })
    }

    /// The will that the claim's own cue shows. True where the cue is a verb of will, whatever came of it.
    fn by_cue(&self, out: &mut Vec<Assertion>) -> bool {
        if self.claim.voice != Voice::Attributed {
            return false;
        }
        let Some(cue) = self.claim.cue.last() else { return false };
        let Some(will) = cue.text.split([' ', '-']).rev().find_map(will_of) else { return false };
        let text = &self.claim.content[0].text;
        let act = text.starts_with("to ") || text.starts_with("not to ");
        let clause = matches!(self.claim.kind, ClaimKind::Demand | ClaimKind::Proposal);
        let position = self.claim.form == Form::Position;
        let refuses = will.direction == Direction::Refuses;
        // "dismissed the proposal as a joke"
        let judged = refuses && self.claim.kind == ClaimKind::Refusal && text.contains(" as ");
        if !(position || act || clause || judged) {
            return false;
        }
        // "accepted a deal", "had agreed to a release": past and settled.
        let settled = cue
            .text
            .split(' ')
            .any(|w| matches!(w, "agree" | "agrees" | "agreed" | "accept" | "accepts" | "accepted"));
        if settled && !act {
            return true;
        }
        // "has not demanded", "did not reject": no will. "Denied" is what a refusal's polarity says already.
        let negated = (self.claim.polarity == Polarity::Denies) != refuses && position;
        // "does not want another election"
        let unwanted = negated && will.direction == Direction::Wants;
        if negated
            || told(text)
            || self.claim.kind == ClaimKind::Accusation
            || self.claim.kind == ClaimKind::Forecast
        {
            return true;
        }
        let Some(party) = self.speaker.clone() else { return true };
        let own = self.names.own();
        let Some(tokens) = sentences_of(text, own).into_iter().next() else { return true };
        let v = View { text, t: &tokens, own };
        let mut at = usize::from(v.is(0, THAT));
        let direction =
            if v.word(at) == "not" || unwanted { opposite(will.direction) } else { will.direction };
        at += usize::from(v.word(at) == "not");
        let (what_from, of) = if v.word(at) == "to" {
            (at + 1, None)
        } else {
            self.asked(&v, at, direction, clause && !position)
        };
        // "refused to call it a victory", "declined to say": words, not deeds.
        if v.word(at) == "to"
            && refuses
            && v.is(at + 1, SAY)
            && !v.one_of(at + 1, &["accept", "recognise", "recognize", "agree"])
        {
            return true;
        }
        let mut end = clause_end(&v, what_from);
        if judged {
            end = (what_from..end).find(|&b| v.word(b) == "as").unwrap_or(end);
        }
        self.push(&v, (what_from, end), &party, of, Will { direction, threat: will.threat }, out);
        true
    }

    /// Of whom something is asked, and where what is asked begins: "B to withdraw", "B withdraw", "B must withdraw".
    fn asked(&self, v: &View<'_>, at: usize, direction: Direction, clause: bool) -> (usize, Option<String>) {
        if direction != Direction::Wants && !clause {
            return (at, None);
        }
        let limit = clause_end(v, at);
        let to = (at + 1..limit)
            .find(|&b| v.word(b) == "to" && !v.is(b + 1, DET) && v.t.get(b + 1).is_some_and(|t| !t.capital));
        if let Some(to) = to
            && let Some(np) = v.after(at).filter(|np| np.to == to || np.to + 3 >= to && np.to <= to)
            && let Some(of) = self.party(v, np)
        {
            return (to + 1, Some(of));
        }
        let head = name_end(v, at);
        if clause && let Some(of) = self.party(v, Np { from: at, to: head, clause: at, weight: 2 }) {
            let mut verb = head;
            while v.is(verb, MODAL | LY | ADV) || v.one_of(verb, &["must", "should"]) {
                verb += 1;
            }
            if verb < limit {
                return (verb, Some(of));
            }
        }
        (at, None)
    }

    /// The party that a phrase names; a pronoun is the speaker's side.
    fn party(&self, v: &View<'_>, np: Np) -> Option<String> {
        if np.from >= np.to {
            return None;
        }
        if np.to - np.from == 1 && v.one_of(np.from, &["we", "i", "it", "they", "he", "she", "us"]) {
            return self.speaker.clone();
        }
        if v.one_of(np.from, &["our", "its", "their", "his", "her"]) && self.speaker.is_some() {
            return self.speaker.clone();
        }
        let (from, to) = (v.t[np.from].start as usize, v.t[np.to - 1].end as usize);
        self.names.party(v.text.get(from..to)?, self.number, self.byte + from)
    }

    /// Wills of clauses inside what is said.
    fn by_clause(&self, text: &str, out: &mut Vec<Assertion>) {
        let own = self.names.own();
        for tokens in sentences_of(text, own) {
            let v = View { text, t: &tokens, own };
            let n = v.t.len();
            // "If the EU had wanted a fight, it would have …": what never was.
            let unreal = v.one_of(0, &["if", "had"]) && (0..n).any(|b| v.word(b) == "had");
            if unreal || v.mark(n.saturating_sub(1)) == Some('?') {
                continue;
            }
            if self.listed(&v, out) || self.closed(&v, out) {
                continue;
            }
            let mut at = 0;
            while at < n {
                at = match self
                    .ready(&v, at, out)
                    .or_else(|| self.modal(&v, at, out))
                    .or_else(|| self.verb(&v, at, out))
                {
                    Some(end) => end.max(at + 1),
                    None => at + 1,
                };
            }
        }
    }

    /// "set three conditions: an end to the blockade, compensation and guarantees"
    fn listed(&self, v: &View<'_>, out: &mut Vec<Assertion>) -> bool {
        let n = v.t.len();
        let Some(colon) = (2..n).find(|&b| v.mark(b) == Some(':')) else { return false };
        let Some(noun) = (1..colon).find(|&b| v.is(b, LISTED)) else { return false };
        let verb = (1..noun).find(|&b| {
            v.one_of(
                b,
                &[
                    "set",
                    "sets",
                    "named",
                    "names",
                    "listed",
                    "lists",
                    "laid",
                    "made",
                    "makes",
                    "presented",
                    "issued",
                ],
            )
        });
        let Some(verb) = verb else { return false };
        let Some(party) = v.before(v.group_start(verb).0).and_then(|np| self.subject(v, np)) else {
            return false;
        };
        self.push(v, (colon + 1, n), &party, None, Will { direction: Direction::Wants, threat: false }, out);
        true
    }

    /// "The tax is not for sale", "that is out of the question": the subject is refused by whoever says so.
    fn closed(&self, v: &View<'_>, out: &mut Vec<Assertion>) -> bool {
        let Some(party) = self.speaker.clone() else { return false };
        let n = v.t.len();
        let hit = (1..n).find(|&b| {
            v.is(b, BE)
                && (v.word(b + 1) == "not"
                    && v.one_of(b + 2, &["for", "negotiable", "up", "on"])
                    && v.one_of(b + 3, &["sale", "for", "the", "negotiation"])
                    || v.word(b + 1) == "non" && v.word(b + 3) == "negotiable"
                    || v.word(b + 1) == "out" && v.word(b + 4) == "question"
                    || v.word(b + 1) == "off" && v.word(b + 3) == "table"
                    || v.word(b + 1) == "unacceptable")
        });
        let Some(verb) = hit else { return false };
        let from =
            (0..verb).rev().take_while(|&b| v.t[b].kind == Kind::Word || v.inner(b)).last().unwrap_or(0);
        if verb == from || v.is(from, PERSONAL) || v.one_of(from, &["that", "this", "it"]) {
            return true;
        }
        self.push(v, (from, verb), &party, None, Will { direction: Direction::Refuses, threat: false }, out);
        if let Some(last) = out.last_mut() {
            last.red_line = true;
        }
        true
    }

    /// "is ready to", "are not willing to", "stands ready to", "has no intention of".
    fn ready(&self, v: &View<'_>, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let none = v.word(at) == "no"
            && v.one_of(at + 1, &["intention", "plan", "plans"])
            && v.one_of(at + 2, &["of", "to"]);
        if none {
            let np = v.before(v.group_start(at.checked_sub(1)?).0)?;
            let party = self.subject(v, np)?;
            let end = clause_end(v, at + 3);
            self.push(
                v,
                (at + 3, end),
                &party,
                None,
                Will { direction: Direction::Refuses, threat: false },
                out,
            );
            return Some(end);
        }
        // "We are not going to disarm"
        let going = v.word(at) == "going" && at > 1 && v.is(at - 1, NEG);
        if !(going || v.one_of(at, &["ready", "prepared", "willing"])) || v.word(at + 1) != "to" {
            return None;
        }
        let be = (at.saturating_sub(3)..at)
            .rev()
            .find(|&b| v.is(b, BE) || v.one_of(b, &["stands", "stood", "stand"]))?;
        let (start, _) = v.group_start(be);
        let negative = (start..at).any(|b| v.is(b, NEG));
        let party = self.subject(v, v.before(start)?)?;
        let end = clause_end(v, at + 2);
        let direction = if negative { Direction::Refuses } else { Direction::Offers };
        self.push(v, (at + 2, end), &party, None, Will { direction, threat: false }, out);
        Some(end)
    }

    /// "would release C if D", "will not leave C", "B must amend C".
    fn modal(&self, v: &View<'_>, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let needs =
            v.one_of(at, &["has", "have", "had", "needs", "need", "needed"]) && v.word(at + 1) == "to";
        if !(v.is(at, MODAL) || needs) {
            return None;
        }
        let asks = needs || v.one_of(at, &["must", "should"]);
        let mut verb = at + 1 + usize::from(needs);
        let mut negative = v.one_of(
            at,
            &["won't", "won’t", "wouldn't", "wouldn’t", "can't", "can’t", "cannot", "couldn't", "couldn’t"],
        );
        let mut never = false;
        while v.is(verb, NEG | ADV | LY) && !v.is(verb, DET) || v.one_of(verb, &["only", "not"]) {
            negative |= v.is(verb, NEG);
            never |= v.word(verb) == "never";
            verb += 1;
        }
        // "If they think we will sign while they shell us": what is only supposed.
        if leading(v).is_some_and(|(_, _, _, to)| at < to) {
            return None;
        }
        let np = v.before(at)?;
        // "will accept nothing below 17 per cent"
        negative |= v.is(verb + 1, NEG) || v.one_of(verb + 1, &["nothing"]);
        // "if B would only sign": the condition is read with what hangs on it.
        if np.clause > 0 && TIES.iter().any(|(words, _)| words.len() == 1 && v.one_of(np.clause - 1, words)) {
            return None;
        }
        let subject = self.subject(v, np);
        let end = clause_end(v, verb);
        let passive = v.word(verb) == "be";
        if asks {
            let party = self.speaker.clone()?;
            if subject.as_ref() == Some(&party) || subject.is_none() && !passive {
                return Some(end);
            }
            let from = if passive { np.from } else { verb };
            self.push(
                v,
                (from, end),
                &party,
                subject,
                Will {
                    direction: if negative { Direction::Refuses } else { Direction::Wants },
                    threat: false,
                },
                out,
            );
            return Some(end);
        }
        let party = subject?;
        if passive && !v.one_of(verb + 1, &["bound", "willing", "ready", "prepared"])
            || v.one_of(verb, &["have"])
        {
            return None;
        }
        let condition = condition(v, verb, end).is_some() || leading(v).is_some();
        let own = self.speaker.as_ref() == Some(&party);
        if negative {
            // "would not say", "could not confirm": words, not deeds.
            if v.is(verb, SAY) && !v.one_of(verb, &["accept", "agree", "recognise", "recognize", "guarantee"])
            {
                return Some(end);
            }
            self.push(
                v,
                (verb, end),
                &party,
                None,
                Will { direction: Direction::Refuses, threat: false },
                out,
            );
            if let Some(last) = out.last_mut() {
                last.red_line |= never;
            }
            return Some(end);
        }
        let possible = v.one_of(at, &["may", "might", "can", "could"]);
        let walks = v.one_of(verb, &["walk", "leave", "boycott", "retaliate", "strike", "respond", "quit"]);
        let step = STEPS.iter().any(|step| v.one_of(verb, &[*step]));
        if v.word(verb) == "vote" && v.word(verb + 1) == "against" {
            self.push(
                v,
                (verb + 2, end),
                &party,
                None,
                Will { direction: Direction::Refuses, threat: false },
                out,
            );
        } else if condition && (step || walks || own)
            || step && !possible && (own || self.claim.voice == Voice::Author)
            || step && own && possible
        {
            self.push(
                v,
                (verb, end),
                &party,
                None,
                Will { direction: Direction::Offers, threat: walks || self.warns() },
                out,
            );
        }
        Some(end)
    }

    /// "warned that it would C", "threatened to C": harm is held out.
    fn warns(&self) -> bool {
        self.claim.kind == ClaimKind::Threat
            || self.claim.cue.iter().any(|cue| {
                let lower = cue.text.to_lowercase();
                lower.starts_with("warn") || lower.starts_with("threat")
            })
    }

    /// "Sudan wants C", "Israel opposes C", "mediators have proposed C".
    fn verb(&self, v: &View<'_>, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        if at == 0 || v.t[at].kind != Kind::Word || v.t[at].capital {
            return None;
        }
        let will = will_of(v.word(at))?;
        // "had agreed to a yearly release": past and settled, unless an act is still to come.
        let settled = v.one_of(at, &["agree", "agrees", "agreed", "accept", "accepts", "accepted"]);
        let act =
            v.t.get(at + 2).is_some_and(|t| !t.is(DET | NEG) && !t.capital) && v.word(at + 2) != "nothing";
        if settled && !(v.word(at + 1) == "to" && act) {
            return None;
        }
        let (start, negative) = v.group_start(at);
        let helped = (start..at).any(|b| v.is(b, HAVE | BE | DO));
        if !(v.finite(at) || v.is(at, ED | PAST) || helped || v.is(at, SAY))
            || start == 0
            || v.is(start - 1, DET | PREP | POSSESSIVE) && !v.is(start - 1, PERSONAL)
        {
            return None;
        }
        let passive = (start..at).any(|b| v.is(b, BE)) && !v.word(at).ends_with("ing");
        let np = v.before(start).filter(|np| np.weight == 2 && np.to == start)?;
        let lead = np.clause.checked_sub(1).map(|b| v.word(b).to_ascii_lowercase()).unwrap_or_default();
        if negative || passive || matches!(lead.as_str(), "if" | "unless" | "whether" | "once") {
            return None;
        }
        let party = self.subject(v, np)?;
        let mut from = at + 1;
        while v.is(from, LY) || v.one_of(from, &["for", "on", "out", "down", "forward", "upon"]) {
            from += 1;
        }
        if from >= v.t.len()
            || v.t[from].kind == Kind::Mark && !v.opener(from)
            || v.is(from, PREP | SUB)
                && !v.is(from, DET | THAT)
                && v.word(from) != "to"
                && !(v.word(from) == "at" && v.one_of(from + 1, &["least", "most"]))
        {
            return None;
        }
        let clause = v.is(from, THAT) && v.verb_between(from + 1, v.t.len());
        let first = from + usize::from(clause);
        let (what, of) = if v.word(first) == "to" {
            (first + 1, None)
        } else {
            self.asked(v, first, will.direction, clause)
        };
        let end = clause_end(v, what);
        let words = words(v, what, end);
        if told(&words)
            || matches!(v.word(at), "put" | "puts" | "ruled" | "turned" | "called" | "calls")
                && !v.one_of(at + 1, &["out", "down", "for", "on", "forward"])
        {
            return None;
        }
        self.push(v, (what, end), &party, of, Will { direction: will.direction, threat: will.threat }, out);
        Some(end)
    }

    /// The party of a subject that acts.
    fn subject(&self, v: &View<'_>, np: Np) -> Option<String> {
        if v.is(np.from, NEG)
            || v.one_of(np.from, &["nobody", "no", "neither", "none", "what", "which", "who", "both"])
        {
            return None;
        }
        // "the bloc could support a fund", said by its commissioner
        if np.to - np.from == 2
            && v.is(np.from, DET)
            && v.one_of(
                np.from + 1,
                &[
                    "bloc",
                    "state",
                    "country",
                    "government",
                    "company",
                    "party",
                    "ministry",
                    "kingdom",
                    "republic",
                    "cabinet",
                ],
            )
            && self.speaker.is_some()
        {
            return self.speaker.clone();
        }
        self.party(v, np)
    }

    /// Adds a statement, and what its condition shows to be wanted.
    fn push(
        &self,
        v: &View<'_>,
        (from, end): (usize, usize),
        party: &str,
        of: Option<String>,
        Will { direction, threat }: Will,
        out: &mut Vec<Assertion>,
    ) {
        let found = condition(v, from, end).or_else(|| leading(v).filter(|(_, _, _, to)| *to < from));
        let stop = found.map_or(end, |(_, cue, _, _)| if cue >= from { cue } else { end });
        let what = words(v, from, stop);
        if what.is_empty() || direction != Direction::Offers && self.is_somebody(&what) {
            return;
        }
        let tie = found
            .map(|(tie, _, a, b)| Condition { tie, text: words(v, a, b) })
            .filter(|c| !c.text.is_empty());
        // "pledge before the end of the year": a time, no condition.
        let timed = found.is_some_and(|(tie, cue, a, b)| {
            tie == Tie::Until && v.one_of(cue, &["before", "until"]) && !v.verb_between(a, b)
        });
        let (what, tie) =
            if timed && direction != Direction::Refuses { (words(v, from, end), None) } else { (what, tie) };
        let of = of.or_else(|| {
            let tail = (from..stop).rev().find(|&b| v.word(b) == "from")?;
            self.party(v, Np { from: tail + 1, to: stop, clause: tail, weight: 2 })
        });
        let lower = what.to_lowercase();
        let red = ["under any", "not an inch", "red line", "millimetre"].iter().any(|w| lower.contains(w));
        let own = self.speaker.as_deref() == Some(party);
        let grade = match self.claim.voice {
            Voice::Attributed if own => Grade::Stated,
            _ if self.claim.kind == ClaimKind::Attitude && !own => Grade::Inferred,
            _ => Grade::Reported,
        };
        let one = Assertion {
            party: party.to_owned(),
            of: of.filter(|of| of != party),
            issue: None,
            what,
            direction,
            grade,
            red_line: red && direction == Direction::Refuses,
            threat,
            condition: tie.clone(),
            by: None,
            cites: Vec::new(),
        };
        out.push(one.clone());
        if let (Some((tie, cue, a, b)), Some(_)) = (found, tie) {
            self.push_condition(v, (tie, cue, a, b), &one, out);
        }
    }

    /// "backs the mayor", "voted against the government": a side is taken, and nothing is asked.
    fn is_somebody(&self, what: &str) -> bool {
        let list = sentences_of(what, self.names.own());
        let Some(tokens) = list.first().filter(|tokens| tokens.len() <= 3) else { return false };
        let v = View { text: what, t: tokens, own: self.names.own() };
        let n = v.t.len();
        let known = self.names.party(what, self.number, self.byte).is_some();
        let office = v.is(0, DET)
            && n == 2
            && (v.is(1, PERSON) || v.one_of(1, &["mayor", "government", "president", "premier"]));
        let name = v.t.iter().all(|token| token.capital || token.is(DET));
        known && (office || name)
    }

    /// What a party makes a condition it wants: of the subject of the condition, where that is another party.
    fn push_condition(
        &self,
        v: &View<'_>,
        (tie, cue, a, b): (Tie, usize, usize, usize),
        one: &Assertion,
        out: &mut Vec<Assertion>,
    ) {
        let verb = (a + 1..b).find(|&at| {
            (v.finite(at) || v.is(at, ED | SAY | MODAL))
                && v.before(v.group_start(at).0).is_some_and(|np| np.from >= a)
        });
        let np = verb.and_then(|verb| v.before(v.group_start(verb).0)).filter(|np| np.from >= a);
        let mut of = np.and_then(|np| self.subject(v, np));
        let mut verb = verb;
        // "the Republic paid its arrears", "the rebels left": a past that no ending shows, right after a name.
        let head = name_end(v, a);
        let is_name = (a..head).any(|at| v.t[at].capital && !v.is(at, DET) || v.is(at, ORG | PERSON));
        if of.is_none()
            && is_name
            && head < b
            && v.t[head].kind == Kind::Word
            && !v.t[head].capital
            && !v.is(head, PREP | AND | DET)
        {
            of = self.party(v, Np { from: a, to: head, clause: a, weight: 2 });
            verb = of.is_some().then_some(head).or(verb);
        }
        // "will raise duties if the levy takes effect": nobody wants it to.
        if one.threat && tie == Tie::If {
            return;
        }
        let thing = v.one_of(cue, &["in"]);
        let what = match (&of, verb) {
            (Some(of), Some(verb)) if *of != one.party => words(v, v.group_start(verb).0, b),
            (Some(_), _) => return,
            (None, Some(_)) if tie == Tie::If || v.word(cue) == "unless" => words(v, a, b),
            (None, None) if thing => words(v, a, b),
            _ => return,
        };
        // "if no deal is reached": it happens or not, nobody is asked.
        if what.is_empty() || v.is(a, NEG) || v.word(a) == "no" {
            return;
        }
        out.push(Assertion {
            of,
            what,
            direction: Direction::Wants,
            red_line: false,
            threat: false,
            condition: None,
            ..one.clone()
        });
    }

    /// By when: a date of the content after "by", "before" or "until".
    fn by(&self) -> Option<String> {
        let reading = self.report.reading;
        let inside = reading.dates.iter().filter(|date| {
            self.claim.content.iter().any(|piece| piece.start <= date.start && date.end <= piece.end)
        });
        inside
            .filter(|date| {
                let lead: String = self.report.text.chars().take(date.start).collect();
                ["by ", "before ", "until ", "by the end of "].iter().any(|word| lead.ends_with(word))
                    || date.text.starts_with("by ")
            })
            .map(|date| date.value.clone())
            .next()
    }
}

/// One past the subject at the head of a clause: a name, or the words up to a body or a role ("the company raise wages").
fn name_end(v: &View<'_>, at: usize) -> usize {
    let mut end = at;
    let name = |b: usize| v.t.get(b).is_some_and(|t| t.capital) || v.inner(b) || v.word(b) == "of" && b > at;
    while v.is(end, DET) {
        end += 1;
    }
    let first = end;
    while name(end) {
        end += 1;
    }
    if end == first {
        let noun = (first..v.t.len().min(first + 5)).find(|&b| v.is(b, PERSON | ORG) || v.finite(b));
        end = noun.filter(|&b| v.is(b, PERSON | ORG)).map_or(first, |b| b + 1);
    }
    end.max(at + 1)
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Offers | Direction::Wants => Direction::Refuses,
        Direction::Refuses => Direction::Wants,
    }
}

/// The words between two tokens, without marks at the ends.
fn words(v: &View<'_>, from: usize, to: usize) -> String {
    match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
        (Some(first), Some(last)) if from < to => v
            .text
            .get(first.start as usize..last.end as usize)
            .unwrap_or_default()
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '“' | '”' | '"'))
            .to_owned(),
        _ => String::new(),
    }
}

/// A condition inside a clause: its tie, where its cue begins, and its words.
fn condition(v: &View<'_>, from: usize, end: usize) -> Option<(Tie, usize, usize, usize)> {
    for at in from..end {
        for (cue, tie) in TIES {
            if cue.iter().enumerate().all(|(n, word)| v.one_of(at + n, &[*word])) {
                let mut start = at;
                while start > from && (v.one_of(start - 1, &["only", "but", "even"]) || v.comma(start - 1)) {
                    start -= 1;
                }
                return Some((tie, start, at + cue.len(), end)).map(|(tie, _, a, b)| (tie, start, a, b));
            }
        }
    }
    None
}

/// A condition before the main clause: "If the shelling stops, we will sign".
fn leading(v: &View<'_>) -> Option<(Tie, usize, usize, usize)> {
    let (cue, tie) =
        TIES.iter().find(|(cue, _)| cue.iter().enumerate().all(|(n, word)| v.one_of(n, &[*word])))?;
    let comma = (cue.len()..v.t.len()).find(|&b| v.comma(b))?;
    Some((*tie, 0, cue.len(), comma))
}

/// One past the clause that begins at a token: over lists and conditions, not over a second clause.
fn clause_end(v: &View<'_>, from: usize) -> usize {
    let n = v.t.len();
    for at in from..n {
        if matches!(v.mark(at), Some('.' | ';' | ':' | '?' | '!')) && !v.inner(at) || v.dash(at) {
            return at;
        }
        let condition = |b: usize| {
            TIES.iter().any(|(cue, _)| cue.iter().enumerate().all(|(k, word)| v.one_of(b + k, &[*word])))
        };
        if v.comma(at) {
            let after = at + 1 + usize::from(v.is(at + 1, COORD));
            let only = after + usize::from(v.word(after) == "only");
            if condition(only) {
                continue;
            }
            let stop = (at + 1..n).find(|&b| v.comma(b) || v.mark(b) == Some('.')).unwrap_or(n);
            let list = !v.verb_between(at + 1, stop)
                && !v.is(at + 1, REL | SUB | COORD)
                && !v.word(at + 1).ends_with("ing")
                && (v.is(at + 1, AND) || (at + 1..n).any(|b| v.is(b, AND)));
            if !list {
                return at;
            }
        }
        if v.is(at, AND | COORD) && !condition(at + 1) && !condition(at + 2) {
            let second = v.finite(at + 1)
                || v.is(at + 1, SAY | ED | PERSONAL) && !v.is(at + 1, DET)
                || v.is(at + 1, PERSONAL) && v.finite(at + 2);
            if second {
                return at;
            }
        }
        if at > from && v.one_of(at, &["because", "although", "though", "while", "whereas", "saying"]) {
            return at;
        }
        if at > from && v.one_of(at, &["after", "when"]) && v.verb_between(at + 1, n.min(at + 10)) {
            // What follows may still hold a condition: "after X, on condition that Y" is read by the caller.
            return at;
        }
    }
    n
}
