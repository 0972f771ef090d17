//! From cue frames to claims: clauses, nesting, chains, contents, kinds.
//!
//! A *claim* is who said what, through whom. Its chain runs from the nearest speaker to the origin: in
//! "Channel 12 reported, citing Israeli sources, that C" it is Channel 12, then the sources. A clause inside a
//! clause lengthens the chain; a clause beside it ("…, but Y said") begins a new claim; a surrounding frame
//! ("according to Z") stands nearest to the reader. What nobody is made to say is the author's own voice.

use crate::content::{
    aside, content_marks, direct_everywhere, form, polarity, quoted_only, span_of, subtract, trim,
};
use crate::cues::{
    AND, BE, CITED, COORD, DET, DO, DOCUMENT, ED, HAVE, IT, MODAL, NEG, PERSONAL, POSSESSIVE, PREP,
    REPORTEDLY, SAY, SUB, THIRD_PERSON, VIEWNOUN, WITHHOLD, WOULD, lookup,
};
use crate::frames::{Extension, Frame, Shape, Who, extensions, frames};
use crate::memory::{Memory, UNKNOWN};
use crate::phrases::View;
use crate::quotes::Quote;
use crate::segment::Kind;
use crate::sorts::{ClaimKind, Form, Modality, Polarity, Tier};

/// A link with its bytes; an empty span stands for an implicit mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who.
    pub actor: String,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A claim with byte offsets.
#[derive(Clone, Debug)]
pub struct Found {
    /// Empty for the author's voice.
    pub chain: Vec<Link>,
    /// Bytes of the cues.
    pub cue: Vec<(usize, usize)>,
    /// Bytes of the content.
    pub content: Vec<(usize, usize)>,
    /// Whose words it is in.
    pub form: Form,
    /// See [`Frame::kind`]; `author` for the author's plain assertions.
    pub kind: ClaimKind,
    /// How the speaker holds it.
    pub modality: Modality,
    /// Whether it affirms or denies.
    pub polarity: Polarity,
    /// How far it is trusted.
    pub tier: Tier,
    /// Bytes of the sentence.
    pub sentence: (usize, usize),
}

/// What goes on from one sentence to the next.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// The chain of the sentence before, if it was attributed.
    chain: Vec<Link>,
    /// Line of that sentence.
    line: usize,
    /// The last chain of the text that had a name, and its line.
    last: (Vec<Link>, usize),
    /// True where its content was quoted directly.
    direct: bool,
    /// Quotations of paragraphs that still wait for their speaker: places in the list of claims.
    pending: Vec<usize>,
    /// Who speaks in this turn of a transcript; an interviewer's turn has nobody.
    pub turn: Option<Option<Link>>,
    /// Whose list the lines below are, and of what kind.
    pub list: Option<(Link, ClaimKind)>,
}

impl Thread {
    /// True while a quotation waits for its speaker: earlier claims may still change.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Somebody has spoken outright on this line.
    pub fn speaks(&mut self, speaker: &Link, line: usize) {
        self.chain = vec![speaker.clone()];
        self.line = line;
        self.direct = true;
        self.pending.clear();
    }
}

/// Surroundings of a sentence.
pub struct Scene<'a> {
    /// Quotations of the document so far.
    pub quotes: &'a [Quote],
    /// Bytes of the marks of this line without a partner, rising.
    pub missing: &'a [u32],
    /// Number of the line.
    pub line: usize,
    /// Ids that stand for the publishing outlet.
    pub outlet: &'a [String],
}

/// Reads one sentence.
pub fn sentence(
    v: &View<'_>,
    scene: &Scene<'_>,
    memory: &mut Memory,
    thread: &mut Thread,
    out: &mut Vec<Found>,
) {
    let n = v.t.len();
    let words = v.t.iter().filter(|token| token.kind == Kind::Word).count();
    if words == 0 {
        return;
    }
    if credit(v, memory, thread, out) {
        return;
    }
    let ext = extensions(v);
    let frames = frames(v, &ext);
    let before = out.len();
    if frames.is_empty() {
        unattributed(v, scene, memory, thread, &ext, out);
        return;
    }
    // Clauses beside each other.
    let mut segments: Vec<(usize, Vec<Frame>)> = vec![(0, Vec::new())];
    // "The bloc refuses to concede: its leader tells C": the colon parts two clauses.
    let parts = |at: usize| {
        let act =
            |frame: &Frame| matches!(frame.shape, Shape::Right(right) if right < at && v.word(right) == "to");
        frames.iter().any(|f| f.cue.0 < at && act(f)) && frames.iter().any(|f| f.clause == at + 1)
    };
    let semicolons: Vec<usize> = (1..n)
        .filter(|&at| v.t[at].quote == 0 && (v.mark(at) == Some(';') || v.mark(at) == Some(':') && parts(at)))
        .collect();
    let mut semicolons = semicolons.into_iter().peekable();
    for frame in frames {
        while let Some(&at) = semicolons.peek() {
            if at >= frame.clause {
                break;
            }
            segments.push((at, Vec::new()));
            semicolons.next();
        }
        // "An elder, who feared that C, said D": the clause of his is over.
        let over = segments.last().and_then(|(_, list)| list.last()).and_then(|last| {
            last.stop.filter(|stop| *stop <= frame.cue.0 && frame.clause <= last.clause && !frame.beside)
        });
        if let Some(stop) = over {
            segments.push((stop, vec![frame]));
            continue;
        }
        let open = segments.last().is_some_and(|(_, list)| !list.is_empty());
        let boundary = boundary(v, frame.clause);
        let alone = !open && frame.beside && boundary > 0 && !frame.links.contains(&Who::Inherit);
        if frame.beside && (open || alone) {
            segments.push((boundary, vec![frame]));
        } else if let Some((_, list)) = segments.last_mut() {
            list.push(frame);
        }
    }
    segments.extend(semicolons.map(|at| (at, Vec::new())));
    let ends: Vec<usize> = segments.iter().skip(1).map(|(from, _)| *from).chain([n]).collect();
    let mut last_speaker: Vec<Link> = Vec::new();
    for ((from, list), end) in segments.iter().zip(&ends) {
        if list.is_empty() {
            presented(v, memory, *from, *end);
            if v.verb_between(*from, *end) && end - from > 4 {
                author(v, scene, &[(*from, *end)], out);
            }
            continue;
        }
        claim(v, scene, memory, (*from, *end), list, &ext, &mut last_speaker, out);
    }
    // The chain goes on from the last attributed claim of the sentence.
    if let Some(found) = out[before..].iter().rev().find(|found| !found.chain.is_empty()) {
        thread.chain = found.chain.clone();
        thread.line = scene.line;
        if found.chain.iter().all(|link| link.actor != UNKNOWN) && found.form != Form::Position {
            thread.last = (found.chain.clone(), scene.line);
        }
        thread.direct = found.form == Form::Direct;
        let (chain, direct) = (found.chain.clone(), thread.direct);
        for place in thread.pending.drain(..) {
            if let (true, Some(waiting)) = (direct, out.get_mut(place)) {
                waiting.chain = chain.clone();
                if waiting.kind == ClaimKind::Author {
                    waiting.kind = ClaimKind::Report;
                }
            }
        }
    } else {
        thread.chain.clear();
    }
}

/// "― Rosa Velez" under a quotation: she has said what waits for its speaker.
fn credit(v: &View<'_>, memory: &mut Memory, thread: &mut Thread, out: &mut [Found]) -> bool {
    if thread.pending.is_empty()
        || !v.dash(0) && v.mark(0) != Some('-')
        || !v.t.get(1).is_some_and(|t| t.capital)
    {
        return false;
    }
    let Some(np) = v.after(1).filter(|np| np.weight == 2 && np.to - np.from < 6) else { return false };
    if (np.from..v.t.len()).any(|at| v.finite(at)) {
        return false;
    }
    let speaker = link(v, memory, Who::Phrase(np.from, np.to), (0, 0));
    for place in thread.pending.drain(..) {
        if let Some(waiting) = out.get_mut(place) {
            waiting.chain = vec![speaker.clone()];
        }
    }
    thread.chain.clear();
    true
}

/// Where the clause before `clause` ends: before the comma and conjunction.
fn boundary(v: &View<'_>, clause: usize) -> usize {
    let mut at = clause;
    while at > 0
        && (v.comma(at - 1) || v.is(at - 1, AND | COORD) || v.dash(at - 1) || v.mark(at - 1) == Some(';'))
    {
        at -= 1;
    }
    at
}

#[allow(clippy::too_many_arguments)] // one call site; a struct would only rename the arguments
fn claim(
    v: &View<'_>,
    scene: &Scene<'_>,
    memory: &mut Memory,
    (from, end): (usize, usize),
    list: &[Frame],
    ext: &[Extension],
    last_speaker: &mut Vec<Link>,
    out: &mut Vec<Found>,
) {
    // Before a colon somebody may be presented who then speaks as "he".
    if let Some(colon) = (from..end).find(|&at| v.mark(at) == Some(':') && v.t[at].quote == 0)
        && list.iter().all(|frame| frame.cue.0 > colon)
        && let Some(verb) = (from + 1..colon).find(|&at| v.finite(at))
        && let Some(np) = v.before(v.group_start(verb).0).filter(|np| v.is_somebody(np.from, np.to))
    {
        memory.actor(v, np.from, np.to);
    }
    // The spine: surrounding frames, then right frames each nested at the start of the one before.
    let mut around: Vec<&Frame> = Vec::new();
    let mut rights: Vec<&Frame> = Vec::new();
    for frame in list {
        match frame.shape {
            Shape::Around(..) => around.push(frame),
            Shape::Right(_) => match rights.last() {
                None => rights.push(frame),
                Some(last) => {
                    let Shape::Right(right) = last.shape else { continue };
                    let nested = frame.clause >= right
                        && frame.prefix.is_none()
                        && !v.verb_between(right, frame.clause)
                        && (right..frame.clause).all(|at| {
                            !v.is(at, SUB)
                                || ext.iter().any(|e| (e.from..e.to).contains(&at))
                                || around
                                    .iter()
                                    .any(|a| matches!(a.shape, Shape::Around(f, t) if (f..t).contains(&at)))
                        })
                        && frame.clause <= right + 14
                        && last.stop.is_none_or(|stop| frame.clause < stop)
                        && !(frame.kind == ClaimKind::Attitude && frame.prefix.is_some());
                    // What a speaker's content says of a third party's refusals and demands is content.
                    let speech = !(frame.cue.0 > 0 && matches!(v.word(frame.cue.1), "to")) || frame.sure;
                    let act = matches!(
                        v.word(match frame.shape {
                            Shape::Right(r) => r,
                            Shape::Around(_, t) => t,
                        }),
                        "to" | "not"
                    );
                    if nested && speech && !act {
                        rights.push(frame);
                    }
                }
            },
        }
    }
    // A surrounding frame that only governs words inside a right frame's speaker is a mistake of reach.
    let mut chain: Vec<Link> = Vec::new();
    let mut cue = Vec::new();
    let bytes = |from: usize, to: usize| -> (usize, usize) {
        match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
            (Some(first), Some(last)) if from < to => (first.start as usize, last.end as usize),
            _ => (0, 0),
        }
    };
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
            let owned = frame.cue.0.checked_sub(1).is_some_and(|b| v.is(b, POSSESSIVE | DET) || v.inner(b));
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
    let spine: Vec<&Frame> = outer.chain(rights.iter()).chain(deeper).copied().collect();
    let mut used = vec![false; ext.len()];
    let mut main: Option<Vec<Link>> = None;
    for (place, frame) in spine.iter().enumerate() {
        let at_cue = bytes(frame.cue.0, frame.cue.1);
        cue.push(at_cue);
        let nearest = chain.len();
        for who in &frame.links {
            match who {
                Who::Inherit if !last_speaker.is_empty() => chain.extend(last_speaker.iter().cloned()),
                _ => chain.push(link(v, memory, *who, at_cue)),
            }
        }
        for (number, e) in ext.iter().enumerate() {
            if used[number] || e.from < from || e.to > end {
                continue;
            }
            let next_right = spine.get(place + 1).map(|f| f.clause);
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
                && !spine.iter().skip(1).any(|f| match f.shape {
                    Shape::Right(right) => e.from >= f.clause && e.from < right,
                    Shape::Around(a, b) => e.from >= a && e.from <= b,
                });
            if fronted || close || trailing {
                used[number] = true;
                let place = bytes(e.from, e.to);
                for (n, who) in e.links.iter().enumerate() {
                    let floor = memory.floor();
                    let one = match who {
                        Who::Phrase(a, b) if e.carries => {
                            let span = bytes(*a, *b);
                            Link { actor: memory.carrier(v, *a, *b), start: span.0, end: span.1 }
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
        let (first, last) = (words.split(' ').next().unwrap_or(""), words.rsplit(' ').next().unwrap_or(""));
        let own_paper =
            matches!(first, "our" | "Our" | "my" | "My") && lookup(last).tags & (DOCUMENT | VIEWNOUN) != 0;
        !matches!(words, "I" | "we" | "We" | "us" | "me") && !own_paper
    });
    chain.dedup_by(|b, a| a.actor == b.actor && a.actor != UNKNOWN);
    // A claim that somebody else mentions in passing does not take the floor.
    if spine.iter().all(|frame| v.is(frame.cue.0, SAY | CITED)) && chain.iter().all(|l| l.actor != UNKNOWN) {
        *last_speaker = main.filter(|main| !main.is_empty()).unwrap_or_else(|| chain.clone());
    }
    // What is said.
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    match rights.last() {
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
            let a = around.iter().map(|frame| frame.clause).min().unwrap_or(end);
            let colon = (from..a.min(end)).rev().find(|&at| v.mark(at) == Some(':') && v.t[at].quote == 0);
            let start = colon.filter(|&colon| v.verb_between(from, colon)).map_or(from, |colon| colon + 1);
            ranges.push((start, end));
        }
    }
    let mut cuts: Vec<(usize, usize)> = ext.iter().map(|e| (e.from, e.to)).collect();
    let pure_left = |to: usize| quoted_only(v, from, to);
    for frame in &around {
        if let Shape::Around(a, b) = frame.shape {
            cuts.push((a, b));
            // After a wholly quoted left part only a further quotation or the rest of its clause is content.
            if rights.is_empty() && b < end && a > from {
                let quote_right = (b..end.min(b + 2)).any(|at| v.quote_mark(at));
                let goes_on = v.is(b, MODAL) || v.finite(b);
                // "It did not, she insists, receive an invitation"; "What he wants, they say, is a seat".
                let broken = v.is(a - 1, MODAL | BE | DO | HAVE | NEG);
                let fused =
                    v.one_of(from, &["what", "whoever", "whatever", "where", "how", "why"]) && goes_on;
                let left_verb = if goes_on {
                    (from + 1..a).any(|at| v.finite(at) && v.t[at].quote == 0)
                } else {
                    v.verb_between(from, a)
                };
                let surrounding = matches!(frame.cue, (c, _) if matches!(v.word(c).to_ascii_lowercase().as_str(), "according" | "per"));
                let keep = quote_right
                    || broken
                    || fused
                    || goes_on && !left_verb
                    || !left_verb && !pure_left(a)
                    || v.is(frame.cue.0, REPORTEDLY)
                    || surrounding && !pure_left(a)
                    || left_verb && !pure_left(a) && (v.is(b, PREP | SUB));
                if !keep {
                    cuts.push((b, end));
                }
            }
        }
    }
    cuts.sort_unstable();
    let ranges = subtract(&ranges, &cuts);
    let mut content = Vec::new();
    let mut forms = (false, false, false);
    for (a, b) in ranges {
        if let Some((a, b)) = trim(v, a, b) {
            let (span, direct, mixed, open) = span_of(v, scene, a, b);
            content.push(span);
            forms.0 |= direct;
            forms.1 |= mixed;
            forms.2 |= open;
        }
    }
    if content.is_empty() {
        return;
    }
    let all_direct = forms.0 && !forms.1 && (content.len() == 1 || direct_everywhere(v, &content));
    let held = rights.last().is_some_and(|frame| frame.position);
    let form = if held { Form::Position } else { form(forms.2, all_direct, forms.0 || forms.1) };
    // The outlet that publishes is left out of its own chain.
    while chain.first().is_some_and(|link| scene.outlet.contains(&link.actor)) {
        chain.remove(0);
    }
    let deepest = rights.last().or(around.last());
    let verb_kind = deepest.map_or(ClaimKind::Report, |frame| frame.kind);
    let (text_kind, modality, negative) = content_marks(v, &content);
    // "Not ready to" is no offer.
    let text_kind = text_kind.map(|kind| match kind {
        ClaimKind::Offer if negative => ClaimKind::Refusal,
        kind => kind,
    });
    let kind = match verb_kind {
        ClaimKind::Report => text_kind.unwrap_or(verb_kind),
        // "vowed not to leave" offers nothing.
        ClaimKind::Offer if negative => ClaimKind::Refusal,
        ClaimKind::Threat if !own_threat(v, deepest, &content) => text_kind.unwrap_or(ClaimKind::Forecast),
        kind => kind,
    };
    let refused = spine.iter().any(|frame| frame.negative);
    let sure = spine.iter().all(|frame| frame.sure) && chain.iter().all(|link| link.actor != UNKNOWN);
    let first = v.t.first().map_or(0, |t| t.start as usize);
    let last = v.t.last().map_or(0, |t| t.end as usize);
    let author_voice = chain.is_empty();
    out.push(Found {
        kind: if author_voice && kind == ClaimKind::Report { ClaimKind::Author } else { kind },
        chain,
        cue,
        content,
        form,
        modality,
        polarity: polarity(negative != refused),
        tier: if (sure || form == Form::Direct) && !author_voice { Tier::Agreed } else { Tier::Proposal },
        sentence: (first, last),
    });
}

/// True where a threat is the speaker's: "warned that it would walk away" is one, "warned that the truce could collapse"
/// is somebody's fear.
fn own_threat(v: &View<'_>, frame: Option<&&Frame>, content: &[(usize, usize)]) -> bool {
    if frame.is_some_and(|frame| {
        !v.one_of(frame.cue.0, &["warn", "warns", "warned", "warning", "caution", "cautioned"])
    }) {
        return true;
    }
    let Some(first) =
        content.first().and_then(|(from, _)| v.t.iter().position(|t| t.start as usize >= *from))
    else {
        return false;
    };
    let subject = v.is(first, PERSONAL | IT) || v.one_of(first, &["its", "our", "their"]);
    subject
        && (first..first + 5)
            .any(|at| v.is(at, MODAL) && v.one_of(at, &["will", "would", "'ll", "’ll", "shall"]))
}

/// One link of a chain.
fn link(v: &View<'_>, memory: &mut Memory, who: Who, at: (usize, usize)) -> Link {
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

/// A sentence in which nobody is made to say anything: it goes on from the one before, or is the author's.
fn unattributed(
    v: &View<'_>,
    scene: &Scene<'_>,
    memory: &mut Memory,
    thread: &mut Thread,
    ext: &[Extension],
    out: &mut Vec<Found>,
) {
    let n = v.t.len();
    let near = thread.line == scene.line || thread.direct && thread.line + 3 > scene.line;
    let quoted = v.t.iter().filter(|t| t.kind == Kind::Word && t.quote != 0).count();
    let words = v.t.iter().filter(|t| t.kind == Kind::Word).count();
    let all_quoted = quoted * 10 >= words * 9 && quoted > 2;
    // “A.” alone on its line right after somebody spoke is still theirs.
    let near = near || all_quoted && thread.line + 3 > scene.line;
    let continues = !thread.chain.is_empty() && ext.is_empty() && near && {
        let same_line = thread.line == scene.line;
        let first = v.word(0).to_ascii_lowercase();
        let second = v.word(1).to_ascii_lowercase();
        let would = (0..n).any(|at| v.is(at, WOULD) && v.one_of(at, &["would", "wouldn't", "wouldn’t"]));
        let also = v.t.iter().any(|t| t.text(v.text).eq_ignore_ascii_case("also"));
        let in_exchange = first == "in" && matches!(second.as_str(), "exchange" | "return");
        let definite = v.is(0, PERSONAL | IT)
            || matches!(
                first.as_str(),
                "the" | "this" | "these" | "such" | "both" | "each" | "its" | "their"
            );
        let author_turn = matches!(first.as_str(), "but" | "however" | "yet" | "still" | "nevertheless");
        let only_quoted = quoted == words && quoted > 0 && same_line;
        // What nobody in particular said does not go on with a mere "would".
        let withheld = (0..n).any(|at| v.is(at, NEG) && v.is(at + 1, WITHHOLD));
        let would = would && !withheld && thread.chain.iter().any(|link| link.actor != UNKNOWN);
        all_quoted || only_quoted || same_line && !author_turn && (in_exchange || would || also && definite)
    };
    if continues && let Some((a, b)) = trim(v, 0, n) {
        let (span, direct, mixed, open) = span_of(v, scene, a, b);
        let content = vec![span];
        let (kind, modality, negative) = content_marks(v, &content);
        let chain = thread.chain.clone();
        // “A,” she said. “B.”: one quotation, interrupted by its speaker.
        let goes_on = all_quoted && direct && thread.direct;
        if let Some(last) =
            out.last_mut().filter(|last| goes_on && last.form == Form::Direct && last.chain == chain)
        {
            last.content.extend(content);
            last.kind = if last.kind == ClaimKind::Report { kind.unwrap_or(last.kind) } else { last.kind };
            thread.line = scene.line;
            return;
        }
        out.push(Found {
            chain,
            cue: Vec::new(),
            content,
            form: form(open, direct, mixed),
            kind: kind.unwrap_or(ClaimKind::Report),
            modality,
            polarity: polarity(negative),
            tier: Tier::Proposal,
            sentence: (v.t[0].start as usize, v.t[n - 1].end as usize),
        });
        thread.line = scene.line;
        thread.direct = direct;
        return;
    }
    // "…, citing unofficial sources, see a breakthrough": an extension without a verb of saying.
    if let (Some(e), Some(np)) = (ext.first(), ext.first().and_then(|e| v.before(e.from.max(1))))
        && np.weight == 2
        && np.to == e.from
        && v.finite(e.to)
    {
        let mut chain = vec![link(v, memory, Who::Phrase(np.from, np.to), (0, 0))];
        for who in &e.links {
            chain.push(link(v, memory, *who, (0, 0)));
        }
        if let Some((a, b)) = trim(v, e.to, n) {
            let (span, _, mixed, _) = span_of(v, scene, a, b);
            let content = vec![span];
            let (kind, modality, negative) = content_marks(v, &content);
            thread.chain = chain.clone();
            thread.line = scene.line;
            thread.direct = false;
            out.push(Found {
                chain,
                cue: vec![(v.t[e.from].start as usize, v.t[e.to - 1].end as usize)],
                content,
                form: form(false, false, mixed),
                kind: kind.unwrap_or(ClaimKind::Report),
                modality,
                polarity: polarity(negative),
                tier: Tier::Proposal,
                sentence: (v.t[0].start as usize, v.t[n - 1].end as usize),
            });
            return;
        }
    }
    thread.chain.clear();
    if !all_quoted {
        thread.pending.clear();
    } else if let Some((a, b)) = trim(v, 0, n) {
        // A quotation is never the author's own voice: somebody says it, whoever that is.
        let (span, direct, mixed, open) = span_of(v, scene, a, b);
        let content = vec![span];
        let (kind, modality, negative) = content_marks(v, &content);
        let at = content[0].0;
        let (last, line) = &thread.last;
        let chain = if !last.is_empty() && line + 3 > scene.line {
            last.clone()
        } else {
            vec![Link { actor: UNKNOWN.to_owned(), start: at, end: at }]
        };
        out.push(Found {
            chain,
            cue: Vec::new(),
            content,
            form: form(open, direct, mixed),
            kind: kind.unwrap_or(ClaimKind::Report),
            modality,
            polarity: polarity(negative),
            tier: Tier::Proposal,
            sentence: (v.t[0].start as usize, v.t[n - 1].end as usize),
        });
        thread.pending.push(out.len() - 1);
        return;
    }
    presented(v, memory, 0, n);
    if v.verb_between(0, n) || words > 5 {
        author(v, scene, &[(0, n)], out);
    }
}

/// Whom "it" and "they" may mean after a clause: its subject.
fn presented(v: &View<'_>, memory: &mut Memory, from: usize, end: usize) {
    let says = |at: usize| {
        v.is(at, SAY) && (v.is(at, THIRD_PERSON) || v.is(at, crate::cues::BASE) && !v.is(at - 1, DET))
    };
    let verb = (from + 1..end.min(from + 24))
        .find(|&at| v.t[at].quote == 0 && (v.finite(at) || v.is(at, ED) || from > 0 && says(at)));
    if let Some(verb) = verb
        && let Some(np) = v.before(v.group_start(verb).0).filter(|np| np.weight == 2 && np.from >= from)
        && v.is_somebody(np.from, np.to)
    {
        memory.actor(v, np.from, np.to);
    }
}

/// The author's own assertion.
fn author(v: &View<'_>, scene: &Scene<'_>, ranges: &[(usize, usize)], out: &mut Vec<Found>) {
    let mut content = Vec::new();
    let mut any_quote = false;
    let mut whole = true;
    let mut open = false;
    for &(a, b) in ranges {
        if let Some((a, b)) = trim(v, a, b) {
            let (span, direct, mixed, unclosed) = span_of(v, scene, a, b);
            content.push(span);
            any_quote |= direct || mixed;
            whole &= direct;
            open |= unclosed;
        }
    }
    if content.is_empty() {
        return;
    }
    let (kind, modality, negative) = content_marks(v, &content);
    let first = v.t.first().map_or(0, |t| t.start as usize);
    let last = v.t.last().map_or(0, |t| t.end as usize);
    let kind = kind.unwrap_or(ClaimKind::Author);
    out.push(Found {
        chain: Vec::new(),
        cue: Vec::new(),
        content,
        form: form(open, whole, any_quote),
        kind,
        modality,
        polarity: polarity(negative),
        tier: Tier::Proposal,
        sentence: (first, last),
    });
}
