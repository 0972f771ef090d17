//! What something is said to be: a red line, somebody's bottom line; what somebody is ready for or opposed to.

use super::{Reader, Taken, Will};
use crate::lexicon::{Frame, Lexicon, List};
use crate::scene::{Owner, contracted};
use crate::ties::clause_end;
use crate::{Assertion, Direction};
use detente_read::cues::{ADV, BE, DET, ED, LY, MODAL, NEG, PAST, PERSONAL, PREP, THAT};
use detente_read::phrases::Np;

impl Reader<'_> {
    /// "The tax is not for sale", "a cap is unacceptable to India", "for India, a cap is a red line".
    pub(super) fn closed(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        if !v.is(at, BE) && !v.one_of(at, &["remains", "remained", "be"]) {
            return None;
        }
        let next = at + 1 + usize::from(v.is(at + 1, LY) || v.one_of(at + 1, &["simply", "also", "still"]));
        // "origin labels are acceptable to Hanoi"
        let open = v.one_of(next, &["acceptable"]);
        let shut = Lexicon::shipped().closed().find(|words| self.word_is(next, words)).map(Vec::len);
        let length = if open { 1 } else { shut? };
        let mut end = next + length;
        // "unacceptable to India", "a red line for Tunis"
        let mut party = None;
        if v.one_of(end, &["to", "for"])
            && let Some(np) = v.after(end + 1)
        {
            party = self.line.resolve(np);
            end = np.to.max(end);
        }
        let start = v.group_start(at).0;
        let np = v.before(start)?;
        let mut from = np.from;
        // "six months is unworkable": a time is refused as well as a thing.
        if np.to > start {
            from = np.clause;
        }
        // "For Thailand, a cap is a red line"
        if party.is_none() && v.one_of(0, &["for"]) && np.clause > 1 && v.comma(np.clause - 1) {
            party = self.line.resolve(Np { from: 1, to: np.clause - 1, clause: 0, weight: 2 });
        }
        let party = party.or_else(|| self.line.speaker(at))?;
        if v.is(from, PERSONAL) || v.one_of(from, &["that", "this", "it", "what"]) {
            return Some(end);
        }
        let before = out.len();
        let direction = if open { Direction::Offers } else { Direction::Refuses };
        self.add((from, start), None, &party, None, Will::plain(direction), out);
        if let Some(last) = out.get_mut(before) {
            last.red_line = !open && length > 1 && !self.word_is(next, &["not", "enough"]);
        }
        Some(end)
    }

    /// "calls a cap unacceptable", "described a cap as a red line", "considers a cap out of the question".
    pub(super) fn called(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        let verb = v.one_of(
            at,
            &[
                "calls",
                "called",
                "described",
                "describes",
                "considers",
                "considered",
                "regards",
                "regarded",
                "views",
                "viewed",
                "sees",
                "saw",
                "declared",
                "finds",
                "found",
                "termed",
                "branded",
                "dismissed",
            ],
        );
        if !verb || at == 0 || v.one_of(at + 1, &["for", "on"]) {
            return None;
        }
        let end = clause_end(v, at + 1);
        let shut = (at + 2..end).find(|&b| {
            Lexicon::shipped().closed().any(|words| self.word_is(b, words) && !self.word_is(b, &["excluded"]))
        })?;
        let what = if v.one_of(shut - 1, &["as"]) { shut - 1 } else { shut };
        let (start, negative) = v.group_start(at);
        let party = self.line.holder(start, at)?;
        if negative || v.is(at + 1, PERSONAL) || v.one_of(at + 1, &["it", "that", "this"]) {
            return Some(end);
        }
        self.add((at + 1, what), None, &party, None, Will::plain(Direction::Refuses), out);
        Some(end)
    }

    /// "Hungary's bottom line is a ban", "what we need is a firm date", "our demand is that …".
    pub(super) fn core(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        if !(v.is(at, BE) || v.one_of(at, &["remains", "remained"])) || at < 2 || v.is(at + 1, NEG) {
            return None;
        }
        let start = v.group_start(at).0;
        let mut direction = Direction::Wants;
        let party = match self.core_of(start) {
            Some(party) => party,
            None => {
                direction = Direction::Offers;
                self.core_offered(start)?
            }
        };
        let first = at + 1 + usize::from(v.one_of(at + 1, &["still", "therefore", "simply", "now"]));
        // "the request was quietly shelved": what became of it.
        if v.is(first, LY | ED | PAST) && !v.is(first, DET) || self.dropped_later(first) {
            return None;
        }
        let taken = if v.is(first, THAT) {
            self.clause(first + 1, Some(&party))
        } else if v.one_of(first, &["to"]) {
            Some(Taken {
                from: first + 1,
                end: clause_end(v, first + 1),
                of: None,
                negative: false,
                clause: false,
            })
        } else {
            self.thing(first)
        }?;
        if v.one_of(first, &["clear", "simple", "unchanged", "known", "the", "met"])
            && v.one_of(first + 1, &["same", "."])
            || v.one_of(first, &["clear", "unchanged", "simple", "known", "met"])
        {
            return None;
        }
        self.push((taken.from, taken.end), &party, taken.of, Will::plain(direction), out);
        Some(taken.end)
    }

    /// Whose offer it is: "what we can offer is", "what I can put on the table is".
    fn core_offered(&self, start: usize) -> Option<String> {
        let v = &self.v;
        let what = (start.saturating_sub(9)..start).find(|&b| v.one_of(b, &["what"]))?;
        let can = (what + 1..start).find(|&b| v.is(b, MODAL))?;
        v.one_of(can + 1, &["offer", "give", "put", "do", "accept"])
            .then(|| self.line.resolve(Np { from: what + 1, to: can, clause: what, weight: 2 }))
            .flatten()
    }

    /// Whose will the phrase before "is" names: "X's bottom line", "our first demand", "what X needs".
    pub(super) fn core_of(&self, start: usize) -> Option<String> {
        let v = &self.v;
        // "what we need", "all we ask for", "what Sudan wants"
        let mut last = start.checked_sub(1)?;
        // "what we expect in return is", "what we need most is"
        if last > 2 && self.word_is(last - 1, &["in", "return"]) {
            last -= 2;
        }
        if v.one_of(last, &["for", "now", "most", "here", "today"]) {
            last = last.checked_sub(1)?;
        }
        if v.one_of(
            last,
            &[
                "need", "needs", "want", "wants", "ask", "asks", "seek", "seeks", "demand", "demands",
                "require", "expect", "expects",
            ],
        ) {
            let what = (last.saturating_sub(6)..last).find(|&b| v.one_of(b, &["what", "all"]));
            if let Some(what) = what {
                let np = Np { from: what + 1, to: last, clause: what, weight: 2 };
                return self.line.resolve(np);
            }
        }
        let head = (start.saturating_sub(5)..start).rev().find(|&b| {
            self.word(List::Core, b) && (!v.one_of(b, &["line"]) || v.one_of(b.wrapping_sub(1), &["bottom"]))
        })?;
        // "Its main demand for the talks is": a short tail.
        if start - head > 5 {
            return None;
        }
        match self.line.owner(head) {
            Owner::Party(party) => party,
            Owner::Its => self.its(head),
            Owner::Nobody => None,
        }
    }

    /// "is ready to", "is understood to be open to", "remains opposed to", "has no intention of".
    pub(super) fn adjective(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        let none = v.one_of(at, &["no"])
            && v.one_of(at + 1, &["intention", "plan", "plans", "interest"])
            && v.one_of(at + 2, &["of", "to", "in"]);
        if none && at > 0 {
            let party = self.line.holder(v.group_start(at - 1).0, at - 1)?;
            let end = clause_end(v, at + 3);
            self.push((at + 3, end), &party, None, Will::plain(Direction::Refuses), out);
            return Some(end);
        }
        // "We are not going to disarm", "is not about to"
        let going =
            v.one_of(at, &["going", "about"]) && at > 1 && v.is(at - 1, NEG) && v.one_of(at + 1, &["to"]);
        let (be, negative) = self.being(at)?;
        if going {
            let party = self.line.holder(be, at)?;
            let end = clause_end(v, at + 2);
            self.push((at + 2, end), &party, None, Will::plain(Direction::Refuses), out);
            return Some(end);
        }
        for frame in Lexicon::shipped().adjectives(v.word(at)) {
            let next = at + 1 + frame.rest.len();
            if !self.word_is(at + 1, &frame.rest) {
                continue;
            }
            let Some(taken) = self.taken(frame, next, None) else { continue };
            let party = self.line.holder(be, at)?;
            if self.line.supposed(be) {
                return Some(taken.end);
            }
            let mut will = Will::of(frame);
            if negative ^ taken.negative {
                will.direction = match will.direction {
                    Direction::Refuses | Direction::Wants => return Some(taken.end),
                    Direction::Offers => Direction::Refuses,
                };
            }
            let but = (taken.from..taken.end).find(|&b| self.word_is(b, &["but", "not"]));
            self.push((taken.from, but.unwrap_or(taken.end)), &party, taken.of.clone(), will, out);
            self.second_half(&taken, frame, &party, out);
            return Some(taken.end);
        }
        None
    }

    /// "willing to compromise on the quota but not on inspections": the second half goes the other way.
    pub(super) fn second_half(&self, taken: &Taken, frame: &Frame, party: &str, out: &mut Vec<Assertion>) {
        let v = &self.v;
        let but = (taken.from..taken.end).find(|&b| v.one_of(b, &["but"]) && v.one_of(b + 1, &["not"]));
        let at = but.or_else(|| {
            let next = taken.end + usize::from(v.comma(taken.end));
            (v.one_of(next, &["but"]) && v.one_of(next + 1, &["not"])).then_some(next)
        });
        let Some(at) = at.filter(|_| frame.direction == Direction::Offers) else { return };
        let from = at + 2 + usize::from(v.is(at + 2, PREP) && !v.is(at + 2, DET));
        let end = clause_end(v, from);
        self.add((from, end), None, party, None, Will::plain(Direction::Refuses), out);
    }

    /// The start of "is", "is understood to be", "remains", "stands" before an adjective, and whether "not" stands in it.
    pub(super) fn being(&self, at: usize) -> Option<(usize, bool)> {
        let v = &self.v;
        let mut be = at.checked_sub(1)?;
        let mut negative = false;
        while be > 0
            && at - be < 4
            && (v.is(be, ADV | LY | NEG) || v.one_of(be, &["both", "also", "now", "even"]))
        {
            negative |= v.is(be, NEG);
            be -= 1;
        }
        if contracted(v.word(be)) {
            return Some((be + 1, negative));
        }
        if !(v.is(be, BE)
            || v.one_of(
                be,
                &["remains", "remained", "stands", "stood", "seems", "appears", "remain", "stand"],
            ))
        {
            return None;
        }
        let (mut start, not) = v.group_start(be);
        negative |= not;
        // "is understood to be", "is said to be"
        let heard = start > 1
            && v.one_of(start - 1, &["to"])
            && v.one_of(
                start - 2,
                &[
                    "understood",
                    "believed",
                    "reported",
                    "thought",
                    "said",
                    "known",
                    "reportedly",
                    "seems",
                    "appears",
                ],
            );
        if heard {
            let (first, _) = v.group_start(start - 2);
            start = first;
        }
        Some((start, negative))
    }
}
