//! From cue frames to claims: clauses, nesting, chains, contents, kinds.
//!
//! A *claim* is who said what, through whom. Its chain runs from the nearest speaker to the origin: in
//! "Channel 12 reported, citing Israeli sources, that C" it is Channel 12, then the sources. A clause inside a
//! clause lengthens the chain; a clause beside it ("…, but Y said") begins a new claim; a surrounding frame
//! ("according to Z") stands nearest to the reader. What nobody is made to say is the author's own voice.

use crate::content::{content_marks, direct_everywhere, form, polarity, span_of, subtract, trim};
use crate::cues::{AND, COORD, DET, ED, IT, MODAL, NEG, PERSONAL, SAY, THIRD_PERSON, WITHHOLD, WOULD};
use crate::frames::{Extension, Frame, Shape, Who, extensions, frames};
use crate::memory::{Memory, UNKNOWN};
use crate::phrases::View;
use crate::quotes::Quote;
use crate::segment::Kind;
use crate::sorts::{ClaimKind, Form, Modality, Polarity, Tier};
use crate::spine::{Clause, Spine, introduced, link};

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
        let clause = Clause { from: *from, end: *end, frames: list, ext: &ext };
        claim(v, scene, memory, &clause, &mut last_speaker, out);
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

/// The claim of one clause with its frames.
fn claim(
    v: &View<'_>,
    scene: &Scene<'_>,
    memory: &mut Memory,
    clause: &Clause<'_>,
    last_speaker: &mut Vec<Link>,
    out: &mut Vec<Found>,
) {
    introduced(v, memory, clause);
    let spine = Spine::of(v, memory, clause);
    let (mut chain, cue) = spine.chain(v, memory, clause, last_speaker);
    let ranges = subtract(&spine.ranges(v, clause), &spine.cuts(v, clause));
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
    let held = spine.rights.last().is_some_and(|frame| frame.position);
    let form = if held { Form::Position } else { form(forms.2, all_direct, forms.0 || forms.1) };
    // The outlet that publishes is left out of its own chain.
    while chain.first().is_some_and(|link| scene.outlet.contains(&link.actor)) {
        chain.remove(0);
    }
    let deepest = spine.rights.last().or(spine.around.last());
    let verb_kind = deepest.map_or(ClaimKind::Report, |frame| frame.kind);
    let (text_kind, modality, negative) = content_marks(v, &content);
    // "Not ready to", "vowed not to leave" is no offer.
    let offered = |kind| if kind == ClaimKind::Offer && negative { ClaimKind::Refusal } else { kind };
    let text_kind = text_kind.map(offered);
    let kind = match verb_kind {
        ClaimKind::Report => text_kind.unwrap_or(verb_kind),
        ClaimKind::Threat if !own_threat(v, deepest, &content) => text_kind.unwrap_or(ClaimKind::Forecast),
        kind => offered(kind),
    };
    let refused = spine.order.iter().any(|frame| frame.negative);
    let sure = spine.order.iter().all(|frame| frame.sure) && chain.iter().all(|link| link.actor != UNKNOWN);
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
    let words = v.t.iter().filter(|t| t.kind == Kind::Word).count();
    let quoted = v.t.iter().filter(|t| t.kind == Kind::Word && t.quote != 0).count();
    let all_quoted = quoted * 10 >= words * 9 && quoted > 2;
    if ext.is_empty()
        && continues(v, scene, thread, all_quoted, quoted == words && quoted > 0)
        && let Some(found) = told(v, scene, (0, n), thread.chain.clone())
    {
        go_on(scene, thread, found, all_quoted, out);
        return;
    }
    if cited(v, scene, memory, thread, ext, out) {
        return;
    }
    thread.chain.clear();
    if !all_quoted {
        thread.pending.clear();
    } else if let Some(mut found) = told(v, scene, (0, n), Vec::new()) {
        // A quotation is never the author's own voice: somebody says it, whoever that is.
        let at = found.content[0].0;
        let (last, line) = &thread.last;
        found.chain = if !last.is_empty() && line + 3 > scene.line {
            last.clone()
        } else {
            vec![Link { actor: UNKNOWN.to_owned(), start: at, end: at }]
        };
        out.push(found);
        thread.pending.push(out.len() - 1);
        return;
    }
    presented(v, memory, 0, n);
    if v.verb_between(0, n) || words > 5 {
        author(v, scene, &[(0, n)], out);
    }
}

/// A proposed claim of some tokens, whoever says it.
fn told(v: &View<'_>, scene: &Scene<'_>, (from, to): (usize, usize), chain: Vec<Link>) -> Option<Found> {
    let (a, b) = trim(v, from, to)?;
    let (span, direct, mixed, open) = span_of(v, scene, a, b);
    let content = vec![span];
    let (kind, modality, negative) = content_marks(v, &content);
    Some(Found {
        chain,
        cue: Vec::new(),
        content,
        form: form(open, direct, mixed),
        kind: kind.unwrap_or(ClaimKind::Report),
        modality,
        polarity: polarity(negative),
        tier: Tier::Proposal,
        sentence: (v.t[0].start as usize, v.t[v.t.len() - 1].end as usize),
    })
}

/// True where a sentence without a speaker goes on with the words of the one before.
fn continues(v: &View<'_>, scene: &Scene<'_>, thread: &Thread, all_quoted: bool, only_quoted: bool) -> bool {
    let same_line = thread.line == scene.line;
    // “A.” alone on its line right after somebody spoke is still theirs.
    let near = same_line || (thread.direct || all_quoted) && thread.line + 3 > scene.line;
    if thread.chain.is_empty() || !near {
        return false;
    }
    let n = v.t.len();
    let first = v.word(0).to_ascii_lowercase();
    let second = v.word(1).to_ascii_lowercase();
    let would = (0..n).any(|at| v.is(at, WOULD) && v.one_of(at, &["would", "wouldn't", "wouldn’t"]));
    let also = v.t.iter().any(|t| t.text(v.text).eq_ignore_ascii_case("also"));
    let in_exchange = first == "in" && matches!(second.as_str(), "exchange" | "return");
    let definite = v.is(0, PERSONAL | IT)
        || matches!(first.as_str(), "the" | "this" | "these" | "such" | "both" | "each" | "its" | "their");
    let author_turn = matches!(first.as_str(), "but" | "however" | "yet" | "still" | "nevertheless");
    // What nobody in particular said does not go on with a mere "would".
    let withheld = (0..n).any(|at| v.is(at, NEG) && v.is(at + 1, WITHHOLD));
    let would = would && !withheld && thread.chain.iter().any(|link| link.actor != UNKNOWN);
    all_quoted
        || only_quoted && same_line
        || same_line && !author_turn && (in_exchange || would || also && definite)
}

/// Adds a sentence that goes on with the words of the one before.
fn go_on(scene: &Scene<'_>, thread: &mut Thread, found: Found, all_quoted: bool, out: &mut Vec<Found>) {
    // “A,” she said. “B.”: one quotation, interrupted by its speaker.
    let one = all_quoted && found.form == Form::Direct && thread.direct;
    thread.line = scene.line;
    if let Some(last) =
        out.last_mut().filter(|last| one && last.form == Form::Direct && last.chain == found.chain)
    {
        last.content.extend(found.content);
        last.kind = if last.kind == ClaimKind::Report { found.kind } else { last.kind };
        return;
    }
    thread.direct = matches!(found.form, Form::Direct);
    out.push(found);
}

/// "…, citing unofficial sources, see a breakthrough": an extension without a verb of saying.
fn cited(
    v: &View<'_>,
    scene: &Scene<'_>,
    memory: &mut Memory,
    thread: &mut Thread,
    ext: &[Extension],
    out: &mut Vec<Found>,
) -> bool {
    let Some(e) = ext.first() else { return false };
    let Some(np) = v.before(e.from.max(1)).filter(|np| np.weight == 2 && np.to == e.from && v.finite(e.to))
    else {
        return false;
    };
    let mut chain = vec![link(v, memory, Who::Phrase(np.from, np.to), (0, 0))];
    for who in &e.links {
        chain.push(link(v, memory, *who, (0, 0)));
    }
    let Some(mut found) = told(v, scene, (e.to, v.t.len()), chain) else { return false };
    found.cue = vec![(v.t[e.from].start as usize, v.t[e.to - 1].end as usize)];
    thread.chain.clone_from(&found.chain);
    thread.line = scene.line;
    thread.direct = false;
    out.push(found);
    true
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
