//! What a party will, would, cannot or must do, and what there will not be without what.

use super::{Reader, Taken, Will};
use crate::lexicon::{Lexicon, List};
use crate::scene::contracted;
use crate::ties::{Bound, clause_end, inside, leading, tie_at};
use crate::{Assertion, Direction, Tie};
use detente_read::cues::{ADV, AND, BE, COORD, DET, ED, LY, MODAL, NEG, PAST, PERSONAL, SAY, THAT};
use detente_read::phrases::Np;
use detente_read::segment::Kind;

impl Reader<'_> {
    /// "There will be no ceasefire without B", "no garrison leaves before B": A is refused until B.
    pub(super) fn without(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        // "not a single truck will roll until B"
        let single = v.one_of(at, &["not"]) && v.one_of(at + 1, &["a", "one"]);
        if !(v.one_of(at, &["no"]) || single) || at + 2 >= v.t.len() {
            return None;
        }
        let there = at > 1
            && (v.is(at - 1, BE) || v.one_of(at - 1, &["be"]))
            && (0..at).any(|b| v.one_of(b, &["there"]));
        let starts = at == 0
            || v.t[at - 1].kind == Kind::Mark && !v.inner(at - 1)
            || v.is(at - 1, THAT)
            || v.one_of(at - 1, &["said", "says"]);
        if !(there || starts) || v.one_of(at + 1, &["longer", "one", "doubt", "comment"]) {
            return None;
        }
        let end = clause_end(v, at + 1);
        let tie = (at + 2..end).find(|&b| {
            v.one_of(b, &["without", "until", "unless", "before", "absent"])
                || self.word_is(b, &["as", "long", "as"])
        });
        let party = self.line.speaker(at)?;
        // "There can be no question of separate courts", "no cement deal over the heads of the dairy families".
        let Some(tie) = tie else {
            let question = self.word_is(at + 1, &["question", "of"]) || self.word_is(at + 1, &["talk", "of"]);
            let deal = (at + 1..at + 4)
                .any(|b| v.one_of(b, &["deal", "agreement", "settlement", "treaty", "concessions"]));
            if !(there && question || deal && end > at + 3) {
                return None;
            }
            let from = if question { at + 3 } else { at + 1 };
            self.add((from, end), None, &party, None, Will::plain(Direction::Refuses), out);
            return Some(end);
        };
        let (_, length) = tie_at(v, tie)?;
        let bound = Bound { tie: Tie::Until, cue: tie, from: tie + length, to: end };
        // "There will be no ceasefire without C" refuses no ceasefire: C is its price.
        let will =
            Will { direction: Direction::Refuses, threat: there || v.one_of(tie, &["without", "absent"]) };
        self.add((at + 1, tie), Some(bound), &party, None, will, out);
        Some(end)
    }

    /// "would release C if D", "will not leave C", "B must amend C".
    pub(super) fn modal(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        let needs = v.one_of(at, &["has", "have", "needs", "need"]) && v.one_of(at + 1, &["to"]);
        // "we'll pay", "I'd need"
        let short = contracted(v.word(at))
            && !v.one_of(at, &["we've", "we’ve", "i've", "i’ve", "we're", "we’re", "i'm", "i’m"]);
        if !(v.is(at, MODAL) || needs || short) || at == 0 && !short {
            return None;
        }
        let asks = needs || v.one_of(at, &["must", "should", "shall", "ought"]);
        let mut verb = at + 1 + usize::from(needs);
        let mut negative = v.is(at, NEG);
        let mut never = false;
        while v.is(verb, NEG | ADV | LY) && !v.is(verb, DET) || v.one_of(verb, &["only", "not", "to"]) {
            negative |= v.is(verb, NEG);
            never |= v.one_of(verb, &["never"]);
            verb += 1;
        }
        if leading(v).is_some_and(|bound| at < bound.to)
            || v.t.get(verb).is_none_or(|token| token.kind != Kind::Word)
        {
            return None;
        }
        // "could be", "would have": what is, and what might have been.
        if v.one_of(verb, &["have", "been"]) && v.is(verb + 1, PAST | ED | BE) {
            return None;
        }
        let joined = at > 0 && v.is(at - 1, AND | COORD);
        let np = if short {
            Some(Np { from: at, to: at + 1, clause: at, weight: 2 })
        } else {
            v.before(at).filter(|np| np.to == at)
        };
        if let Some(np) = np
            && np.clause > 0
            && tie_at(v, np.clause - 1).is_some_and(|(_, length)| length == 1)
        {
            return None;
        }
        if self.line.supposed(at) {
            return None;
        }
        let subject = if joined { self.line.holder(at, at) } else { np.and_then(|np| self.line.resolve(np)) };
        let end = clause_end(v, verb);
        if asks {
            return self.must(at, verb, np, subject, negative, end, out);
        }
        // "would like the EU to open", "would rather wait": words of will stand behind these.
        if v.one_of(verb, &["like", "prefer", "love"]) && !negative {
            return self.like(verb, subject, out);
        }
        // "will not be bound by", "will not be dictated to"
        let bound = negative
            && v.one_of(verb, &["be"])
            && (v.is(verb + 1, ED | PAST)
                || v.one_of(verb + 1, &["bound", "drawn", "held", "part", "party"]));
        if v.one_of(verb, &["be", "rather", "have", "need"]) && !bound {
            return None;
        }
        let Some(party) = subject else { return self.thing_would(at, verb, end, np, negative, out) };
        let own = self.line.speaker(at).as_ref() == Some(&party);
        negative |= v.one_of(verb + 1, &["nothing", "no", "neither"]);
        if negative {
            return self.will_not(verb, end, &party, never, out);
        }
        let possible = v.one_of(at, &["may", "might", "can", "could"]);
        let condition = inside(v, verb, end).is_some() || leading(v).is_some();
        let walks = self.word(List::Walk, verb);
        let step = self.step(verb);
        let author = self.line.scene.piece(self.line.byte(at)).is_none();
        let told = own || author;
        let offers = condition && (step || walks || own)
            || step && !possible && told
            || step && own && possible
            || step && possible && v.one_of(verb, &["accept", "settle", "live", "agree", "sign", "do"]);
        // "would accept" by verbs of will: the lexicon reads "will insist on".
        if !offers {
            return None;
        }
        let warns = self.line.scene.piece(self.line.byte(at)).is_some_and(|piece| piece.warns);
        let will = Will { direction: Direction::Offers, threat: walks || warns };
        self.push((verb, end), &party, None, will, out);
        let taken = Taken { from: verb, end, of: None, negative: false, clause: false };
        let frame = Lexicon::shipped().adjectives("willing").next();
        if let Some(frame) = frame {
            self.second_half(&taken, frame, &party, out);
        }
        Some(end)
    }

    /// "The tariff would stay until B stopped C", "mortars could be stored under seal if C", "68 cannot be part of any deal":
    /// what a speaker says of things.
    pub(super) fn thing_would(
        &self,
        at: usize,
        verb: usize,
        end: usize,
        np: Option<Np>,
        negative: bool,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let np = np.filter(|np| !v.is(np.from, PERSONAL | NEG) && np.to == at)?;
        let party = self.line.speaker(at)?;
        let bound = inside(v, verb, end);
        if negative {
            let shut = v.one_of(verb, &["be"])
                && (v.one_of(
                    verb + 1,
                    &["part", "accepted", "tolerated", "acceptable", "allowed", "included", "reopened"],
                ) || v.one_of(verb + 1, &["on"]));
            if shut && v.one_of(at, &["cannot", "can't", "can’t", "will", "won't", "won’t", "must"]) {
                self.add((np.from, at), None, &party, None, Will::plain(Direction::Refuses), out);
                return Some(end);
            }
        }
        let bound = bound.filter(|bound| bound.to > bound.from + 1)?;
        // What the speaker makes of it is no demand; its condition is what he wants.
        let threat = bound.tie == Tie::Until || negative;
        let will = Will { direction: if negative { Direction::Refuses } else { Direction::Offers }, threat };
        self.add((np.from, end), Some(bound), &party, None, will, out);
        Some(end)
    }

    /// A step that can be offered, with the word that it needs.
    pub(super) fn step(&self, verb: usize) -> bool {
        self.word(List::Step, verb)
    }

    /// "B must amend C", "the filling must be suspended": asked by whoever says so.
    #[allow(clippy::too_many_arguments)] // what a modal was found with
    pub(super) fn must(
        &self,
        at: usize,
        verb: usize,
        np: Option<Np>,
        subject: Option<String>,
        negative: bool,
        end: usize,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let party = self.line.speaker(at)?;
        if subject.as_ref() == Some(&party) {
            return Some(end);
        }
        let np = np?;
        // "There must be an end to C"
        if v.one_of(np.from, &["there"]) && v.one_of(verb, &["be"]) && !negative {
            let taken = self.thing(verb + 1)?;
            self.push((taken.from, taken.end), &party, None, Will::plain(Direction::Wants), out);
            return Some(taken.end);
        }
        // "we should", "one must", "you have to": no one is asked.
        if v.is(np.from, PERSONAL) && subject.is_none()
            || v.one_of(
                np.from,
                &[
                    "there",
                    "one",
                    "you",
                    "you'd",
                    "you’d",
                    "you'll",
                    "you’ll",
                    "somebody",
                    "someone",
                    "everyone",
                    "everybody",
                    "nobody",
                ],
            ) && np.to - np.from == 1
        {
            return Some(end);
        }
        if v.one_of(verb, &["say", "admit", "remember", "note", "see", "know", "understand"]) {
            return Some(end);
        }
        let from = if subject.is_none() || v.one_of(verb, &["be"]) { np.from } else { verb };
        let direction = if negative { Direction::Refuses } else { Direction::Wants };
        self.push((from, end), &party, subject, Will::plain(direction), out);
        Some(end)
    }

    /// "would like its tax", "would like France to open its market".
    pub(super) fn like(
        &self,
        verb: usize,
        subject: Option<String>,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        let party = subject?;
        let taken = if self.word_is(verb + 1, &["to", "see"]) {
            self.somebody_does(verb + 3).or_else(|| self.thing(verb + 3))
        } else if v.one_of(verb + 1, &["to"]) {
            return None;
        } else {
            self.somebody_to(verb + 1, false).or_else(|| self.thing(verb + 1))
        }?;
        self.push((taken.from, taken.end), &party, taken.of, Will::plain(Direction::Wants), out);
        Some(taken.end)
    }

    /// "will not sign", "cannot accept a deal that …", "would not countenance".
    pub(super) fn will_not(
        &self,
        verb: usize,
        end: usize,
        party: &str,
        never: bool,
        out: &mut Vec<Assertion>,
    ) -> Option<usize> {
        let v = &self.v;
        // "would not say", "could not confirm", "cannot afford": words and means, not deeds.
        let kept = ["accept", "agree", "recognise", "recognize", "guarantee", "consent", "promise"];
        let give = v.one_of(verb, &["give"]) && v.one_of(verb + 1, &["up", "in", "way", "ground", "away"]);
        let stand = v.one_of(verb, &["stand"]) && v.one_of(verb + 1, &["for"]);
        let asks = v.one_of(verb, &["ask"]) && v.one_of(verb + 1, &["for", "to"]);
        if asks
            || v.is(verb, SAY) && !v.one_of(verb, &["ask"]) && !v.one_of(verb, &kept)
            || self.word(List::Idle, verb) && !give && !stand
        {
            return Some(end);
        }
        let mut from = verb;
        // "cannot accept that B counts": the clause is what is refused; so is what is countenanced.
        if v.is(verb + 1, THAT) {
            from = verb + 2;
        }
        let before = out.len();
        self.push((from, end), party, None, Will::plain(Direction::Refuses), out);
        if let Some(last) = out.get_mut(before) {
            last.red_line |= never;
        }
        Some(end)
    }
}
