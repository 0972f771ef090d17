//! Nouns of will with their owners: "Kenya's demand for an apology", "reiterated its call for".

use super::{Reader, Will};
use crate::lexicon::{Lexicon, List};
use crate::scene::Owner;
use crate::{Assertion, Direction};
use detente_read::cues::{AND, DET, ED, POSSESSIVE, PREP, SAY};
use detente_read::segment::Kind;

impl Reader<'_> {
    /// A noun of will with its owner: "Kenya's demand for an apology", "reiterated its call for", "a Togolese proposal to".
    pub(super) fn noun(&self, at: usize, out: &mut Vec<Assertion>) -> Option<usize> {
        let v = &self.v;
        if v.t[at].capital && at > 0 {
            return None;
        }
        for frame in Lexicon::shipped().nouns(v.word(at)) {
            // "a suggestion by the chair that", "a request from Calder for"
            let by = v.one_of(at + 1, &["by", "from"]).then(|| v.after(at + 2)).flatten();
            let next = by.map_or(at + 1, |np| np.to);
            let Some(taken) = self.taken(frame, next, None) else { continue };
            // Verbs look the same: "the unions demand that".
            let owner = by.map_or_else(|| self.line.owner(at), |np| Owner::Party(self.line.resolve(np)));
            let verb = self.governor(at);
            let gone = verb.is_some_and(|b| self.dropped(b)) || self.dropped_later(taken.end);
            let party = match owner {
                Owner::Party(party) => party,
                Owner::Its => self.its(at),
                Owner::Nobody => verb
                    .filter(|&b| self.voices(b))
                    .and_then(|b| self.line.holder(v.group_start(b).0, b))
                    .or_else(|| self.made_by(taken.end)),
            };
            let denied = verb.is_some_and(|b| v.group_start(b).1 && !self.voices_refusal(b));
            let party = party.filter(|_| !gone && !denied)?;
            if self.line.supposed(at) {
                return Some(taken.end);
            }
            let will = Will::of(frame);
            let mut will = will;
            if frame.direction == Direction::Offers
                && taken.clause
                && taken.of.as_ref().is_some_and(|of| *of != party)
            {
                will.direction = Direction::Wants;
            }
            // "rejected Kenya's call for C": the other refuses what Kenya wants.
            if let Some(b) = verb.filter(|&b| self.voices_refusal(b)) {
                let (start, negative) = v.group_start(b);
                if let Some(other) = self.line.holder(start, b).filter(|other| *other != party && !negative) {
                    self.push((taken.from, taken.end), &other, None, Will::plain(Direction::Refuses), out);
                }
            }
            if self.hollow(frame, &taken) {
                return Some(taken.end);
            }
            self.push((taken.from, taken.end), &party, taken.of.clone(), will, out);
            return Some(taken.end);
        }
        None
    }

    /// "an offer of 600, made by Ulug", "a proposal by Uganda for C".
    pub(super) fn made_by(&self, end: usize) -> Option<String> {
        let v = &self.v;
        let at = end + usize::from(v.comma(end));
        let at = at + usize::from(v.one_of(at, &["made", "tabled", "put", "floated"]));
        let np = v.one_of(at, &["by", "from"]).then(|| v.after(at + 1)).flatten()?;
        self.line.resolve(np)
    }

    /// The wills of nouns between two tokens, where a verb around them was read already.
    pub(super) fn noun_within(&self, from: usize, end: usize, out: &mut Vec<Assertion>) {
        for at in from..end {
            let owned = matches!(self.line.owner(at), Owner::Party(Some(_)));
            if owned && Lexicon::shipped().nouns(self.v.word(at)).next().is_some() {
                let Owner::Party(Some(party)) = self.line.owner(at) else { continue };
                for frame in Lexicon::shipped().nouns(self.v.word(at)) {
                    let Some(taken) = self.taken(frame, at + 1, None) else { continue };
                    let end = taken.end.min(end);
                    self.push((taken.from, end), &party, taken.of, Will::of(frame), out);
                    return;
                }
            }
        }
    }

    /// The verb right before the phrase of a noun, within six words.
    pub(super) fn governor(&self, noun: usize) -> Option<usize> {
        let v = &self.v;
        let mut at = noun;
        while at > 0 && noun - at < 8 {
            at -= 1;
            let word = v.t[at];
            if word.kind == Kind::Mark && !v.inner(at) && !v.quote_mark(at) {
                return None;
            }
            if v.finite(at)
                || v.is(at, SAY | ED) && !v.is(at, DET) && !v.is(at.wrapping_sub(1), DET | POSSESSIVE)
                || v.word(at).ends_with("ing") && !v.is(at, PREP)
                || self.word(List::Dropped, at)
                || v.one_of(
                    at,
                    &["drop", "withdraw", "repeat", "renew", "reiterate", "made", "make", "stuck", "stick"],
                )
            {
                return Some(at);
            }
        }
        None
    }

    pub(super) fn dropped(&self, verb: usize) -> bool {
        let v = &self.v;
        if v.one_of(verb, &["gave", "given", "giving"]) {
            return v.one_of(verb + 1, &["up"]);
        }
        self.word(List::Dropped, verb) || (verb.saturating_sub(3)..verb).any(|b| v.one_of(b, &["longer"]))
    }

    /// "… was quietly shelved", "has been withdrawn" after the noun's phrase.
    pub(super) fn dropped_later(&self, end: usize) -> bool {
        (end.saturating_sub(4)..(end + 4).min(self.v.t.len())).any(|b| {
            self.v.one_of(
                b,
                &["shelved", "dropped", "withdrawn", "abandoned", "scrapped", "parked", "retracted"],
            )
        })
    }

    /// Verbs that give their subject's will a noun: "issued a call for", "made an offer of", "signalled readiness to".
    pub(super) fn voices(&self, verb: usize) -> bool {
        self.word(List::Voice, verb)
    }

    pub(super) fn voices_refusal(&self, verb: usize) -> bool {
        Lexicon::shipped()
            .verbs(self.v.word(verb))
            .any(|(frame, _)| frame.direction == Direction::Refuses && self.particles(verb, frame).is_some())
    }

    pub(super) fn is_noun_of_will(&self, from: usize, end: usize) -> bool {
        let v = &self.v;
        let noun = (from..end.min(from + 4))
            .find(|&b| !v.t[b].capital && Lexicon::shipped().nouns(v.word(b)).next().is_some());
        noun.is_some_and(|noun| {
            v.one_of(from, &["its", "their", "his", "her", "our"])
                && Lexicon::shipped()
                    .nouns(v.word(noun))
                    .any(|frame| self.taken(frame, noun + 1, None).is_some())
        })
    }

    /// Where what was asked begins: behind "calls for", "a request to", "the idea of", "Kenya's demand that".
    pub(super) fn stripped(&self, from: usize, end: usize) -> usize {
        let v = &self.v;
        let noun = (from..end.min(from + 7))
            .find(|&b| !v.t[b].capital && Lexicon::shipped().nouns(v.word(b)).next().is_some());
        let Some(noun) = noun else { return from };
        // Only the head of the phrase: nothing between it and the start but small words and an owner.
        let plain = (from..noun).all(|b| !v.is(b, PREP | AND) && (v.t[b].kind == Kind::Word || v.inner(b)));
        if !plain {
            return from;
        }
        for frame in Lexicon::shipped().nouns(v.word(noun)) {
            let by = v.one_of(noun + 1, &["by", "from"]).then(|| v.after(noun + 2)).flatten();
            let next = by.map_or(noun + 1, |np| np.to);
            if let Some(taken) = self.taken(frame, next, None).filter(|taken| taken.from < end) {
                return taken.from;
            }
        }
        from
    }

    /// Whose "its" is: the speaker's in what he is told to have said, else the subject's or what the talk was of.
    pub(super) fn its(&self, at: usize) -> Option<String> {
        let piece = self.line.scene.piece(self.line.byte(at));
        if let Some(speaker) = piece.and_then(|piece| piece.speaker.clone()) {
            return Some(speaker);
        }
        self.line.main_subject(at).or_else(|| self.line.opener()).or_else(|| self.line.scene.topic.clone())
    }
}
