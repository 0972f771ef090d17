//! Verbs of will with their subjects: "is holding out for C", "C was rejected by B", "conditioned A on C".

use super::{Reader, Taken, Will};
use crate::lexicon::{Frame, Lexicon, List, Shape};
use crate::ties::{Bound, clause_end};
use crate::{Assertion, Direction, Tie};
use detente_read::cues::{
    AND, BE, DET, DO, HAVE, LY, MODAL, NEG, PERSONAL, POSSESSIVE, PREP, REL, THAT, TIME,
};
use detente_read::phrases::Np;
use detente_read::segment::Kind;

impl Reader<'_> {
    /// A verb of will: "Sudan wants C", "is holding out for C", "C was rejected by B", "demanding that B do C".
    pub(super) fn verb(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        if v.t[at].capital && at > 0 && !v.opener(at - 1) {
            return None;
        }
        // "gave Qasr until Sunday to pay"
        if v.one_of(at, &["gave", "given", "gives"])
            && let Some(until) = (at + 1..v.t.len().min(at + 8)).find(|&b| v.one_of(b, &["until"]))
            && let Some(to) =
                (until + 1..v.t.len().min(until + 7)).find(|&b| v.one_of(b, &["to"]) && self.deed(b + 1))
            && let Some(party) = self.line.holder(v.group_start(at).0, at)
        {
            let of = self.line.resolve(Np { from: at + 1, to: until, clause: at, weight: 2 });
            let end = clause_end(v, to + 1);
            self.push((to + 1, end), &party, of, Will::plain(Direction::Wants), out);
            return Some(end);
        }
        // "put 6.5 percent on the table"
        if v.one_of(at, &["put", "puts"])
            && let Some(table) =
                (at + 2..v.t.len().min(at + 10)).find(|&b| self.word_is(b, &["on", "the", "table"]))
            && let Some(party) = self.line.holder(v.group_start(at).0, at)
            && !v.group_start(at).1
        {
            self.add((at + 1, table), None, &party, None, Will::plain(Direction::Offers), out);
            return Some(table + 3);
        }
        if v.one_of(
            at,
            &[
                "conditioned",
                "conditions",
                "conditioning",
                "made",
                "makes",
                "tied",
                "ties",
                "linked",
                "links",
            ],
        ) && let Some(end) = self.conditioned(at, out)
        {
            return Some(end);
        }
        let mut best: Option<(&Frame, Shape, usize)> = None;
        for (frame, shape) in Lexicon::shipped().verbs(v.word(at)) {
            let Some(next) = self.particles(at, frame) else { continue };
            if best.is_none_or(|(known, _, _)| known.rest.len() < frame.rest.len()) {
                best = Some((frame, shape, next));
            }
        }
        let (_, shape, _) = best?;
        let (start, negative) = v.group_start(at);
        if !self.is_verb(at, start, shape) {
            return None;
        }
        let passive = shape == Shape::Past
            && (start..at).any(|b| v.is(b, BE) && !v.one_of(b, &["been"]) || v.word(b) == "been");
        if passive || shape == Shape::Past && v.one_of(at + 1, &["by"]) {
            let (frame, _, _) = best?;
            return self.by(at, start, frame, passive, negative, out);
        }
        // Longest words first, then what they take.
        let mut frames: Vec<(&Frame, usize)> = Lexicon::shipped()
            .verbs(v.word(at))
            .filter(|(_, one)| *one == shape)
            .filter_map(|(frame, _)| Some((frame, self.particles(at, frame)?)))
            .collect();
        frames.sort_by_key(|(frame, _)| std::cmp::Reverse(frame.rest.len()));
        let party = self.line.holder(start, at);
        if let Some(end) = self.relative(at, start, &frames, negative, out) {
            return Some(end);
        }
        for (frame, next) in frames {
            let Some(taken) = self.taken(frame, next, party.as_deref()) else { continue };
            return self.verbal(frame, &taken, (start, at), negative, party, out);
        }
        None
    }

    /// "quotas, which France opposes": what is opposed stands before.
    pub(super) fn relative(
        &self,
        at: usize,
        start: usize,
        frames: &[(&Frame, usize)],
        negative: bool,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let (frame, next) = frames.first()?;
        let np = v.before(start).filter(|np| np.to == start && np.clause > 1)?;
        let rel = np.clause - 1;
        let ends = v.t.get(*next).is_none_or(|token| token.kind == Kind::Mark);
        if !(v.is(rel, REL) || v.is(rel, THAT)) || !ends || negative || !frame.takes('n') {
            return None;
        }
        let party = self.line.resolve(np)?;
        let before = v.before(rel - usize::from(v.comma(rel - 1))).filter(|np| np.to + 1 >= rel)?;
        let from = before.from.max(rel.saturating_sub(9));
        // The last verb's object only: "called on the Commission to accept quotas, which".
        let verb = (from..before.to).rev().find(|&b| self.deed(b) && v.one_of(b.wrapping_sub(1), &["to"]));
        let from = verb.map_or(from, |b| b + 1);
        let had = (start..at).any(|b| v.one_of(b, &["had"])) && frame.direction != Direction::Refuses;
        if !had {
            self.add((from, before.to), None, &party, None, Will::of(frame), out);
        }
        Some(*next)
    }

    /// "conditioned its support on the removal of the levy", "made its vote conditional on C": C is wanted.
    pub(super) fn conditioned(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        let end = clause_end(v, at + 1);
        let conditional = |b: usize| {
            v.one_of(b, &["conditional", "contingent", "dependent"]) && v.one_of(b + 1, &["on", "upon"])
        };
        let (cue, from) = if v.one_of(at, &["made", "makes"]) {
            let hit = (at + 1..end).find(|&b| conditional(b))?;
            (hit, hit + 2)
        } else {
            let to: &[&str] =
                if v.one_of(at, &["tied", "ties", "linked", "links"]) { &["to"] } else { &["on", "upon"] };
            let hit = (at + 2..end).find(|&b| v.one_of(b, to))?;
            (hit, hit + 1)
        };
        let (start, negative) = v.group_start(at);
        let party = self.line.holder(start, at).filter(|_| !negative)?;
        let bound = Bound { tie: Tie::If, cue, from, to: end };
        let will = Will { direction: Direction::Offers, threat: true };
        self.add((at + 1, cue), Some(bound), &party, None, will, out);
        self.add((from, end), None, &party, None, Will::plain(Direction::Wants), out);
        Some(end)
    }

    /// The place after the words of a verb: "on", "out for"; small adverbs and a time may stand between.
    pub(super) fn particles(&self, at: usize, frame: &Frame) -> Option<usize> {
        let v = &self.v;
        let mut next = at + 1;
        for word in &frame.rest {
            if !v.one_of(next, &[word]) {
                while v.is(next, LY) || v.one_of(next, &["again", "instead", "also", "once", "firm", "out"]) {
                    next += 1;
                }
                if !v.one_of(next, &[word]) {
                    return None;
                }
            }
            next += 1;
        }
        while v.is(next, LY) && !v.is(next, DET)
            || v.one_of(next, &["instead", "again", "also", "publicly", "once"])
        {
            next += 1;
        }
        // "demanded on Tuesday that", "asked yesterday for"
        if v.one_of(next, &["on", "late", "earlier"]) && v.is(next + 1, TIME) {
            next += 2;
        } else if v.one_of(next, &["today", "yesterday", "earlier"]) {
            next += 1;
        }
        Some(next)
    }

    /// True where a form is a verb here and no noun.
    pub(super) fn is_verb(&self, at: usize, start: usize, shape: Shape) -> bool {
        let v = &self.v;
        let before = start.checked_sub(1);
        let helped = (start..at).any(|b| v.is(b, HAVE | BE | DO | MODAL));
        let to = before.is_some_and(|b| v.one_of(b, &["to"]));
        let determined = before.is_some_and(|b| {
            v.is(b, DET | PREP | POSSESSIVE) && !v.is(b, PERSONAL) && !v.is(b, REL | THAT)
                || v.inner(b)
                || v.demonym(b, b + 1).is_some() && b + 1 == at
        });
        match shape {
            Shape::Ing => {
                if (start..at).any(|b| v.is(b, BE)) {
                    return true;
                }
                // ", demanding that", "Demanding an end to", "while insisting on"
                before.is_none_or(|b| v.t[b].kind == Kind::Mark || v.one_of(b, &["while", "and", "without"]))
                    && !before.is_some_and(|b| v.one_of(b, &["without"]))
            }
            // "the unions want", "we need", "does demand"; "to demand" only after a verb that says that it does.
            Shape::Base => {
                if to {
                    let b = before.unwrap_or(0);
                    return b > 0 && v.one_of(b - 1, &["continue", "continues", "continued", "continuing"])
                        || (b.saturating_sub(6)..b).any(|k| v.one_of(k, &["used", "uses", "seized"]));
                }
                helped
                    || !determined
                        && before.is_some()
                        && self.line.v.before(start).is_some_and(|np| np.weight > 0)
            }
            Shape::Third | Shape::Past => {
                if to || !helped && determined {
                    return false;
                }
                before.is_some()
            }
        }
    }

    /// "C was rejected by B", "the 16 percent sought by the unions": the agent's will about what stands before.
    pub(super) fn by(
        &self,
        at: usize,
        start: usize,
        frame: &Frame,
        passive: bool,
        negative: bool,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let after = at + 1 + frame.rest.len();
        let by = (at + 1..(after + 3).min(v.t.len())).find(|&b| v.one_of(b, &["by"]))?;
        let np = v.after(by + 1)?;
        let party = self.line.resolve(np)?;
        let end = np.to.max(by + 1);
        if negative {
            return Some(end);
        }
        let subject = v.before(start)?;
        if subject.to != start && passive {
            return Some(end);
        }
        let mut from = subject.from;
        // The head with its tail only: "the deal offered by B".
        if !passive {
            from = from.max(start.saturating_sub(10));
        }
        if v.is(from, PERSONAL) {
            return Some(end);
        }
        // "Togo's demand for compensation was rejected by Benin": what was asked is refused, and asked.
        let stripped = self.stripped(from, start);
        self.add((stripped, start), None, &party, None, Will::of(frame), out);
        if stripped != from {
            self.noun_within(from, start, out);
        }
        Some(end)
    }

    /// A verb of will with what it takes.
    pub(super) fn verbal(
        &self,
        frame: &Frame,
        taken: &Taken,
        (start, at): (usize, usize),
        negative: bool,
        party: Option<String>,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let end = taken.end;
        let party = party?;
        if self.unwilled(frame, taken, (start, at), &party) {
            return Some(end);
        }
        let mut will = Will::of(frame);
        let turned = negative ^ taken.negative;
        if turned {
            // "does not want a war" refuses it; "did not ask for" and "did not reject" say nothing.
            let wish = v.one_of(at, &["want", "wants", "accept", "support", "back", "agree", "consent"]);
            will.direction = match frame.direction {
                Direction::Wants if wish || taken.negative && !negative => Direction::Refuses,
                Direction::Offers if taken.negative || wish => Direction::Refuses,
                _ => return Some(end),
            };
        }
        // "asks for no army": nothing is asked.
        if frame.direction == Direction::Wants
            && v.one_of(taken.from, &["no", "nothing", "neither"])
            && !v.one_of(at, &["want", "wants", "wanted", "demands", "demand", "demanded"])
        {
            return Some(end);
        }
        // "vowed to fight on": only what it vows not to do is a will about the talks.
        if v.one_of(at, &["vow", "vows", "vowed"]) && !turned {
            return Some(end);
        }
        if let Some(end) = self.inside_a_text(taken, &party, will, out) {
            return Some(end);
        }
        if self.hollow(frame, taken) {
            return Some(end);
        }
        // "proposed that B reopen" asks it of B.
        if frame.direction == Direction::Offers
            && taken.clause
            && taken.of.as_ref().is_some_and(|of| *of != party)
        {
            will.direction = Direction::Wants;
        }
        // Refusing what another asked: "rejected calls for an inquiry", "turned down a request to halt logging".
        let mut from = taken.from;
        if will.direction == Direction::Refuses {
            from = self.stripped(from, end);
            if from != taken.from {
                self.noun_within(taken.from, end, out);
            }
        } else if self.is_noun_of_will(from, end) {
            // "reiterated its demand for", "wants its demand": the noun is read by itself.
            return None;
        }
        let judged = (from..end).find(|&b| v.one_of(b, &["as"]) && will.direction == Direction::Refuses);
        let end = judged.filter(|&b| b > from).unwrap_or(end);
        self.push((from, end), &party, taken.of.clone(), will, out);
        if let Some(first) = v.before(start) {
            self.shared(first, &party, will, out);
        }
        Some(end)
    }

    /// A verb of will that shows none: nobody's, no longer held, only possible, imputed by others, or what was once asked.
    fn unwilled(&self, frame: &Frame, taken: &Taken, (start, at): (usize, usize), party: &str) -> bool {
        let v = &self.v;
        let longer =
            (start..at).any(|b| v.one_of(b, &["longer"])) || v.one_of(start.wrapping_sub(1), &["longer"]);
        let nobody = v.before(start).is_some_and(|np| {
            v.is(np.from, NEG) || v.one_of(np.from, &["no", "nobody", "neither", "none", "nothing"])
        });
        let modal = (start..at).find(|&b| v.is(b, MODAL));
        let maybe = modal.is_some_and(|b| v.one_of(b, &["may", "might", "could", "would", "should", "can"]));
        let had = (start..at).any(|b| v.one_of(b, &["had"])) && modal.is_none();
        let own = self.line.speaker(at).as_deref() == Some(party);
        // "would reject any quota", told by a reporter
        let would = self.line.scene.piece(self.line.byte(at)).is_none()
            && frame.direction == Direction::Refuses
            && modal.is_some_and(|b| v.one_of(b, &["would"]));
        // "we could demand the moon" asks for nothing; "we would insist" does.
        let could = modal.is_some_and(|b| v.one_of(b, &["could", "may", "might"]));
        let asked = own && !(could && frame.direction == Direction::Wants);
        // "the growers say that Norra wants to drain us dry": what others say that it is after.
        let imputed = frame.direction == Direction::Wants
            && v.one_of(taken.from.wrapping_sub(1), &["to"])
            && taken.of.is_none()
            && !own
            && self.line.scene.piece(self.line.byte(at)).is_some();
        if longer || nobody || imputed || self.line.supposed(start) || maybe && !(asked || would) {
            return true;
        }
        // "had once demanded": what was asked before; what was pressed for or ruled out holds on.
        let once =
            ["once", "earlier", "originally", "initially", "previously", "first", "long", "longer", "until"];
        let past = (0..v.t.len()).any(|b| v.one_of(b, &once)) || (0..at).any(|b| v.is(b, REL));
        if had && frame.direction != Direction::Refuses && (past || frame.direction == Direction::Offers) {
            return true;
        }
        // "used to insist on"
        v.one_of(start.wrapping_sub(1), &["to"]) && v.one_of(start.wrapping_sub(2), &["used"])
    }

    /// "put forward a draft under which C", "a plan that would C": what stands in the text is what is offered.
    fn inside_a_text(
        &self,
        taken: &Taken,
        party: &str,
        will: Will,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let end = taken.end;
        let text = (taken.from..end.min(taken.from + 4)).any(|b| self.word(List::Text, b));
        if will.direction != Direction::Offers || !text {
            return None;
        }
        let under = (taken.from + 1..end.max(taken.from + 4).min(v.t.len())).find_map(|b| {
            let under = self.word_is(b, &["under", "which"]).then_some(b + 2);
            let whereby = v.one_of(b, &["whereby", "proposing"]).then_some(b + 1);
            let would = v.is(b, REL | THAT) && v.one_of(b + 1, &["would", "will"]);
            under.or(whereby).or(would.then_some(b + 2))
        })?;
        let stop = clause_end(v, under);
        self.push((under, stop), party, None, will, out);
        Some(stop)
    }

    /// Words from which nothing follows: "refused to comment", "rejected reports that", "backs the mayor", "agreed to meet".
    pub(super) fn hollow(&self, frame: &Frame, taken: &Taken) -> bool {
        let v = &self.v;
        let first = taken.from;
        let told =
            (first..first + 3).any(|b| self.word(List::Told, b)) && frame.direction == Direction::Refuses;
        let idle = self.word(List::Hollow, first);
        let talks = v.one_of(first, &["discuss"]) && frame.direction == Direction::Refuses
            || v.one_of(first, &["return", "give"])
                && !self.word_is(first, &["return", "to", "the", "table"]);
        // "tabled a paper": what stands in it is told elsewhere.
        let bare = taken.end <= first + 3 && v.is(first, DET) && self.word(List::Text, taken.end - 1);
        bare || told || idle && !talks && !taken.clause && taken.of.is_none()
    }

    /// "India and Brazil oppose C": each of them does.
    pub(super) fn shared(&self, np: Np, party: &str, will: Will, out: &mut Vec<Assertion>) {
        let v = &self.v;
        if !(np.from..np.to).any(|b| v.is(b, AND)) || will.direction == Direction::Offers {
            return;
        }
        let plain = (np.from..np.to).all(|b| {
            v.t[b].capital || v.is(b, AND | DET) || v.comma(b) || v.inner(b) || v.one_of(b, &["of"])
        });
        let Some(own) = out.last().filter(|one| one.party == party && plain).cloned() else { return };
        let (from, to) = (self.line.byte(np.from), v.t[np.to - 1].end as usize);
        let named = self.line.scene.names.named(self.line.scene.number);
        let others: Vec<String> =
            named.filter(|(a, b, _)| from <= *a && *b <= to).map(|(_, _, id)| id.to_owned()).collect();
        for other in others.into_iter().filter(|id| id != party && own.of.as_ref() != Some(id)) {
            if !out.iter().any(|one| one.party == other && one.what == own.what) {
                out.push(Assertion { party: other, ..own.clone() });
            }
        }
    }
}
