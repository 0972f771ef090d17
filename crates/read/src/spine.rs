//! How the frames of a clause make a chain, and which of its words are the content.
//!
//! The *spine* is the order of the frames from the reader to the origin: surrounding frames first ("…, according to Z"),
//! then the verbs that each stand at the start of what the one before governs ("X reports that Y says that C").

use crate::claims::Link;
use crate::content::{aside, quoted_only};
use crate::cues::{
    BE, CITED, COORD, DET, DO, DOCUMENT, ED, HAVE, IT, MODAL, NEG, PERSONAL, POSSESSIVE, PREP, REPORTEDLY,
    SAY, SUB, VIEWNOUN, lookup,
};
use crate::frames::{Extension, Frame, Shape, Who};
use crate::memory::{Memory, UNKNOWN};
use crate::phrases::View;
use crate::sorts::ClaimKind;

/// A clause with what was found in it.
pub(crate) struct Clause<'a> {
    /// First token.
    pub from: usize,
    /// Token after the last.
    pub end: usize,
    /// Its frames, left to right.
    pub frames: &'a [Frame],
    /// Extensions of the whole sentence.
    pub ext: &'a [Extension],
}

/// The frames of a clause in their order.
pub(crate) struct Spine<'a> {
    /// Those that surround, nearest to the reader first.
    pub around: Vec<&'a Frame>,
    /// Those that govern what stands to their right, each inside the one before.
    pub rights: Vec<&'a Frame>,
    /// All of them, nearest first.
    pub order: Vec<&'a Frame>,
}

/// Before a colon somebody may be presented who then speaks as "he".
pub(crate) fn introduced(v: &View<'_>, memory: &mut Memory, clause: &Clause<'_>) {
    let (from, end) = (clause.from, clause.end);
    if let Some(colon) = (from..end).find(|&at| v.mark(at) == Some(':') && v.t[at].quote == 0)
        && clause.frames.iter().all(|frame| frame.cue.0 > colon)
        && let Some(verb) = (from + 1..colon).find(|&at| v.finite(at))
        && let Some(np) = v.before(v.group_start(verb).0).filter(|np| v.is_somebody(np.from, np.to))
    {
        memory.actor(v, np.from, np.to);
    }
}

/// True where a frame stands at the start of what the one before it governs, from the token `right` on.
fn nests(
    v: &View<'_>,
    last: &Frame,
    right: usize,
    frame: &Frame,
    around: &[&Frame],
    ext: &[Extension],
) -> bool {
    let nested = frame.clause >= right
        && frame.prefix.is_none()
        && !v.verb_between(right, frame.clause)
        && (right..frame.clause).all(|at| {
            !v.is(at, SUB)
                || ext.iter().any(|e| (e.from..e.to).contains(&at))
                || around.iter().any(|a| matches!(a.shape, Shape::Around(f, t) if (f..t).contains(&at)))
        })
        && frame.clause <= right + 14
        && last.stop.is_none_or(|stop| frame.clause < stop)
        && !(frame.kind == ClaimKind::Attitude && frame.prefix.is_some());
    // What a speaker's content says of a third party's refusals and demands is content.
    let speech = !(frame.cue.0 > 0 && matches!(v.word(frame.cue.1), "to")) || frame.sure;
    let (Shape::Right(content) | Shape::Around(_, content)) = frame.shape;
    nested && speech && !matches!(v.word(content), "to" | "not")
}

impl<'a> Spine<'a> {
    /// The spine of a clause. Who "it" is in "The board considers that C, it said" is told to the memory.
    pub(crate) fn of(v: &View<'_>, memory: &mut Memory, clause: &Clause<'a>) -> Self {
        let end = clause.end;
        let mut around: Vec<&Frame> = Vec::new();
        let mut rights: Vec<&Frame> = Vec::new();
        for frame in clause.frames {
            match (frame.shape, rights.last().map(|last| (*last, last.shape))) {
                (Shape::Around(..), _) => around.push(frame),
                (Shape::Right(_), None) => rights.push(frame),
                (Shape::Right(_), Some((last, Shape::Right(right))))
                    if nests(v, last, right, frame, &around, clause.ext) =>
                {
                    rights.push(frame);
                }
                (Shape::Right(_), Some(_)) => {}
            }
        }
        // "…, X said, according to Y": Y stands nearer to the reader than X.
        // "…, X has told Y, two officials said": the officials stand nearer to the reader than X.
        let n = v.t.len();
        around.sort_by_key(|frame| {
            let says = v.is(frame.cue.0, SAY);
            (says, if says { n - frame.cue.0 } else { frame.cue.0 })
        });
        // "X reports that, according to Y, C": Y stands inside what X reports.
        // "The nurses' demand that C is not affordable, X argued": X speaks of the demand.
        if around.iter().any(|frame| v.is(frame.cue.0, SAY)) {
            rights.retain(|frame| {
                let owned =
                    frame.cue.0.checked_sub(1).is_some_and(|b| v.is(b, POSSESSIVE | DET) || v.inner(b));
                !(v.is(frame.cue.0, VIEWNOUN) && owned)
            });
        }
        // "X has threatened to C, according to Y": what X does is what Y tells.
        if around.iter().any(|frame| !v.is(frame.cue.0, REPORTEDLY))
            && let [only] = &rights[..]
        {
            let act = matches!(only.shape, Shape::Right(right) if matches!(v.word(right), "to" | "not"));
            if act && only.prefix.is_none() {
                rights.clear();
            }
        }
        // "The board considers that C, it said": it is the board.
        if let (Some(first), Some(Who::Phrase(a, _))) =
            (rights.first(), around.first().map(|frame| frame.links[0]))
            && v.is(a, PERSONAL | IT)
            && a > first.cue.0
            && let Who::Phrase(from, to) = first.links[0]
        {
            memory.actor(v, from, to);
        }
        let inside = |frame: &Frame| match (frame.shape, rights.last().map(|last| last.shape)) {
            (Shape::Around(a, b), Some(Shape::Right(right))) => {
                a + 1 >= right
                    && a <= right + 2
                    && b + 3 < end
                    && v.verb_between(b, end)
                    && !v.is(frame.cue.0, SAY)
            }
            _ => false,
        };
        let outer = around.iter().filter(|frame| !inside(frame));
        let deeper = around.iter().filter(|frame| inside(frame));
        let order: Vec<&Frame> = outer.chain(rights.iter()).chain(deeper).copied().collect();
        Self { around, rights, order }
    }

    /// The chain with its cues. The one who has the floor afterwards is told to `last_speaker`.
    pub(crate) fn chain(
        &self,
        v: &View<'_>,
        memory: &mut Memory,
        clause: &Clause<'_>,
        last_speaker: &mut Vec<Link>,
    ) -> (Vec<Link>, Vec<(usize, usize)>) {
        let mut chain: Vec<Link> = Vec::new();
        let mut cue = Vec::new();
        let mut used = vec![false; clause.ext.len()];
        let mut main: Option<Vec<Link>> = None;
        for (place, frame) in self.order.iter().enumerate() {
            let at_cue = bytes(v, frame.cue.0, frame.cue.1);
            cue.push(at_cue);
            let nearest = chain.len();
            for who in &frame.links {
                match who {
                    Who::Inherit if !last_speaker.is_empty() => chain.extend(last_speaker.iter().cloned()),
                    _ => chain.push(link(v, memory, *who, at_cue)),
                }
            }
            for (number, e) in clause.ext.iter().enumerate() {
                if used[number] || e.from < clause.from || e.to > clause.end || !self.takes(place, frame, e) {
                    continue;
                }
                used[number] = true;
                extend(v, memory, e, &mut chain, nearest);
            }
            // Who goes on in the same sentence ("…, adding that D") is who speaks in its main clause.
            if main.is_none() && v.is(frame.cue.0, SAY | CITED) {
                main = Some(chain.clone());
            }
        }
        cue.retain(|(from, to)| from < to);
        // "I", "we" outside quotations: the author.
        chain.retain(|link| {
            let words = v.text.get(link.start..link.end).unwrap_or_default();
            let (first, last) =
                (words.split(' ').next().unwrap_or(""), words.rsplit(' ').next().unwrap_or(""));
            let own_paper = matches!(first, "our" | "Our" | "my" | "My")
                && lookup(last).tags & (DOCUMENT | VIEWNOUN) != 0;
            !matches!(words, "I" | "we" | "We" | "us" | "me") && !own_paper
        });
        chain.dedup_by(|b, a| a.actor == b.actor && a.actor != UNKNOWN);
        // A claim that somebody else mentions in passing does not take the floor.
        if self.order.iter().all(|frame| v.is(frame.cue.0, SAY | CITED))
            && chain.iter().all(|l| l.actor != UNKNOWN)
        {
            *last_speaker = main.filter(|main| !main.is_empty()).unwrap_or_else(|| chain.clone());
        }
        (chain, cue)
    }

    /// True where an extension belongs to the frame at this place of the order.
    fn takes(&self, place: usize, frame: &Frame, e: &Extension) -> bool {
        let next_right = self.order.get(place + 1).map(|f| f.clause);
        let fronted = place == 0 && e.to <= frame.cue.0;
        let close = match frame.shape {
            Shape::Right(right) => e.from >= frame.clause && e.from < right.max(frame.cue.1 + 1),
            Shape::Around(a, b) => e.from >= a && e.from <= b,
        };
        // At the end of the clause it belongs to the outermost frame.
        let trailing = place == 0
            && next_right.is_none_or(|clause| e.from > clause)
            && !close
            && e.from >= frame.cue.1
            && !self.order.iter().skip(1).any(|f| match f.shape {
                Shape::Right(right) => e.from >= f.clause && e.from < right,
                Shape::Around(a, b) => e.from >= a && e.from <= b,
            });
        fronted || close || trailing
    }

    /// The ranges of tokens that hold the content, before the cuts.
    pub(crate) fn ranges(&self, v: &View<'_>, clause: &Clause<'_>) -> Vec<(usize, usize)> {
        let (from, end) = (clause.from, clause.end);
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        match self.rights.last() {
            Some(last) => {
                if let Some(prefix) = last.prefix {
                    ranges.push(prefix);
                }
                if let Shape::Right(right) = last.shape {
                    let stop = last.stop.map_or(end, |stop| stop.min(end));
                    let mut stop = aside(v, right, stop);
                    // "While X said that C, others were silent": the main clause is the author's.
                    if last.clause <= 2
                        && v.is(0, COORD)
                        && v.one_of(0, &["while", "whereas", "although", "though", "whilst"])
                    {
                        let comma = (right + 2..stop).find(|&b| v.comma(b) && v.t[b].quote == 0);
                        stop = comma.filter(|&comma| v.verb_between(comma + 1, stop)).unwrap_or(stop);
                    }
                    ranges.push((right, stop));
                }
            }
            // "Her counterpart was more careful: talks, he said, were C": what stands before the colon is the author's.
            None => {
                let a = self.around.iter().map(|frame| frame.clause).min().unwrap_or(end);
                let colon =
                    (from..a.min(end)).rev().find(|&at| v.mark(at) == Some(':') && v.t[at].quote == 0);
                let start =
                    colon.filter(|&colon| v.verb_between(from, colon)).map_or(from, |colon| colon + 1);
                ranges.push((start, end));
            }
        }
        ranges
    }

    /// What is cut out of the ranges: extensions, surrounding frames, and the author's words after them.
    pub(crate) fn cuts(&self, v: &View<'_>, clause: &Clause<'_>) -> Vec<(usize, usize)> {
        let mut cuts: Vec<(usize, usize)> = clause.ext.iter().map(|e| (e.from, e.to)).collect();
        for frame in &self.around {
            let Shape::Around(a, b) = frame.shape else { continue };
            cuts.push((a, b));
            // After a wholly quoted left part only a further quotation or the rest of its clause is content.
            if self.rights.is_empty() && b < clause.end && a > clause.from && !goes_on(v, clause, frame, a, b)
            {
                cuts.push((b, clause.end));
            }
        }
        cuts.sort_unstable();
        cuts
    }
}

/// True where the content goes on after a surrounding frame from `a` to `b`.
fn goes_on(v: &View<'_>, clause: &Clause<'_>, frame: &Frame, a: usize, b: usize) -> bool {
    let from = clause.from;
    let quote_right = (b..clause.end.min(b + 2)).any(|at| v.quote_mark(at));
    let pure_left = quoted_only(v, from, a);
    let verb = v.is(b, MODAL) || v.finite(b);
    // "It did not, she insists, receive an invitation"; "What he wants, they say, is a seat".
    let broken = v.is(a - 1, MODAL | BE | DO | HAVE | NEG);
    let fused = v.one_of(from, &["what", "whoever", "whatever", "where", "how", "why"]) && verb;
    let left_verb = if verb {
        (from + 1..a).any(|at| v.finite(at) && v.t[at].quote == 0)
    } else {
        v.verb_between(from, a)
    };
    let surrounding = v.one_of(frame.cue.0, &["according", "per"]);
    quote_right
        || broken
        || fused
        || verb && !left_verb
        || !left_verb && !pure_left
        || v.is(frame.cue.0, REPORTEDLY)
        || surrounding && !pure_left
        || left_verb && !pure_left && v.is(b, PREP | SUB)
}

/// Puts the links of an extension into a chain: those that carry the words at the place of the frame's nearest speaker.
fn extend(v: &View<'_>, memory: &mut Memory, e: &Extension, chain: &mut Vec<Link>, nearest: usize) {
    let place = bytes(v, e.from, e.to);
    for (n, who) in e.links.iter().enumerate() {
        let floor = memory.floor();
        let one = match who {
            Who::Phrase(a, b) if e.carries => {
                let (start, end) = bytes(v, *a, *b);
                Link { actor: memory.carrier(v, *a, *b), start, end }
            }
            _ => link(v, memory, *who, place),
        };
        if e.carries {
            memory.give_floor(floor);
            chain.insert(nearest + n, one);
        } else {
            chain.push(one);
        }
    }
}

fn bytes(v: &View<'_>, from: usize, to: usize) -> (usize, usize) {
    match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
        (Some(first), Some(last)) if from < to => (first.start as usize, last.end as usize),
        _ => (0, 0),
    }
}

/// One link of a chain.
pub(crate) fn link(v: &View<'_>, memory: &mut Memory, who: Who, at: (usize, usize)) -> Link {
    match who {
        Who::Phrase(a, b) => {
            let actor = memory.actor(v, a, b);
            let start = v.t.get(a).map_or(0, |t| t.start as usize);
            let end = v.t.get(b.wrapping_sub(1)).map_or(start, |t| t.end as usize);
            Link { actor, start, end }
        }
        Who::Unknown => Link { actor: UNKNOWN.to_owned(), start: at.0, end: at.0 },
        Who::Inherit => {
            // The subject of the verb before.
            let cue = v.t.iter().position(|t| t.start as usize >= at.0).unwrap_or(0);
            let verb = (1..cue).rev().find(|&b| v.t[b].quote == 0 && (v.finite(b) || v.is(b, ED)));
            let subject = verb.and_then(|verb| v.before(v.group_start(verb).0));
            if let Some(np) = subject.filter(|np| np.weight == 2) {
                return link(v, memory, Who::Phrase(np.from, np.to), at);
            }
            // The subject of the sentence.
            let mut start = 0;
            while start < v.t.len() && (v.is(start, PREP) && !v.is(start, DET)) {
                start = v.skip_prepositional(start, v.t.len());
                if v.comma(start) {
                    start += 1;
                }
            }
            match v.after(start).filter(|np| np.weight > 0) {
                Some(np) => link(v, memory, Who::Phrase(np.from, np.to), at),
                None => Link { actor: UNKNOWN.to_owned(), start: at.0, end: at.0 },
            }
        }
    }
}
