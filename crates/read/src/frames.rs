//! Cue frames: every place in a sentence where something is put into somebody's mouth or mind.
//!
//! A frame either *governs* what stands to its right ("X said that C") or *surrounds* nothing and leaves the
//! rest of its clause as content ("C, X said"; "according to X"). Chain extensions ("citing Y", "in an interview
//! with Y") are found first and taken out, so that a verb sees its own complement. One file a family:
//! `through` (whom), `around`, `nominal`, `verbal`, `passive`, `objects`, `positions`, `colons` and `complement` (what stands to the
//! right of a verb).

use crate::cues::{AND, COORD, DET, MEDIA, REL, SAY, THAT};
use crate::phrases::{Np, View};
use crate::segment::Kind;
use crate::sorts::ClaimKind;

mod around;
mod colons;
mod complement;
mod nominal;
mod objects;
mod passive;
mod positions;
mod through;
mod verbal;

use complement::Complement;
pub(crate) use nominal::kind_of_noun;
pub use through::extensions;

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
    pub kind: ClaimKind,
    /// Two independent signs agree: a named speaker and an explicit clause mark or quotation.
    pub sure: bool,
    /// "did not say".
    pub negative: bool,
    /// Begins a clause beside the one before ("…, but X said").
    pub beside: bool,
    /// What is held is a thing or an act, not a clause: see `positions`.
    pub position: bool,
    /// The last token that may belong to the content, where the pattern ends it.
    pub stop: Option<usize>,
}

/// A chain extension: its tokens with their commas, and its links. One that leads on to the origin ("citing Y")
/// comes after the speaker, one that carries the words ("in an interview with Y") before.
#[derive(Clone, Debug)]
pub struct Extension {
    /// First token.
    pub from: usize,
    /// Token after the last.
    pub to: usize,
    /// Nearest first.
    pub links: Vec<Who>,
    /// True where it stands nearer to the reader than the speaker.
    pub carries: bool,
}

fn phrase(np: Np) -> Who {
    Who::Phrase(np.from, np.to)
}

struct Finder<'a, 'v> {
    v: &'a View<'v>,
    ext: &'a [Extension],
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
            .or_else(|| finder.bracketed(at))
            .or_else(|| finder.in_view(at))
            .or_else(|| finder.reportedly(at))
            .or_else(|| finder.emerged(at))
            .or_else(|| finder.quoted_as(at))
            .or_else(|| finder.support(at))
            .or_else(|| finder.puts_at(at))
            .or_else(|| finder.nominal(at))
            .or_else(|| finder.colon(at))
            .or_else(|| finder.convinced(at))
            .or_else(|| finder.verb(at))
            .or_else(|| finder.credited(at))
            .or_else(|| finder.quoted_then(at))
            .or_else(|| finder.position(at));
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
    keep_own_positions(&mut found);
    // A sentence without a verb of saying whose subject is followed by a colon and a quotation.
    if found.is_empty() {
        found.extend(finder.subject_colon());
    }
    found
}

/// Drops the positions that somebody else tells of: they are part of what is said. One before a clause of speech that
/// stands beside it stays.
fn keep_own_positions(found: &mut Vec<Frame>) {
    if found.iter().all(|frame| !frame.position) {
        return;
    }
    let speech: Vec<Frame> = found.iter().filter(|frame| !frame.position).cloned().collect();
    found.retain(|frame| {
        !frame.position
            || speech.iter().all(|f| match f.shape {
                // “C,” X said on Thursday, calling for D.
                Shape::Around(_, to) => frame.beside && frame.clause + 1 >= to && f.cue.0 < frame.cue.0,
                Shape::Right(right) if f.cue.0 < frame.cue.0 => {
                    frame.beside && frame.clause >= right || f.stop.is_some_and(|stop| stop <= frame.clause)
                }
                Shape::Right(_) => f.clause >= frame.stop.unwrap_or(usize::MAX) || f.beside,
            })
    });
    // What comes after a position is a clause of its own.
    let mut ends = 0;
    for frame in found.iter_mut() {
        if ends > 0 && frame.clause >= ends {
            frame.beside = true;
        }
        ends = if frame.position { frame.stop.unwrap_or(0) } else { 0 };
    }
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

    /// Steps over ", the defence minister," or ", who leads the team," after a phrase that ends at `to`.
    fn over_apposition(&self, to: usize) -> usize {
        let v = self.v;
        if !v.comma(to) || self.over_extension(to) != to {
            return to;
        }
        let end = (to + 1..v.t.len().min(to + 20)).find(|&b| v.t[b].kind == Kind::Mark && !v.inner(b));
        let Some(end) = end else { return to };
        let closes = v.comma(end) || v.mark(end) == Some(':') || end + 1 >= v.t.len();
        let relative = v.is(to + 1, REL);
        let verb = v.verb_between(to + 1, end);
        let determined = v.is(to + 1, DET)
            || v.t[to + 1].capital
            || v.is(to + 1, crate::cues::PERSON | crate::cues::TITLE);
        let role = (to + 1..end)
            .any(|b| v.is(b, crate::cues::PERSON | crate::cues::TITLE | crate::cues::ORG | MEDIA));
        // "said the governor of the islands, Masato Birkeland: …"
        let name = to > 0
            && !v.t[to - 1].capital
            && end > to + 2
            && (to + 1..end).all(|b| v.t[b].capital || v.inner(b));
        // "say analysts, who point out that C": the clause speaks for itself.
        let speaks = relative
            && (to + 2..end).any(|b| v.is(b, SAY) && !v.is(b, crate::cues::PARTICIPLE))
            && (to..end).any(|b| v.is(b, THAT));
        if speaks {
            return to;
        }
        if closes && (name || relative || determined && role && !verb) { end } else { to }
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
        // "While X insisted that C, Y called it D"
        if v.comma(at) && v.is(0, COORD) && v.one_of(0, &["while", "whereas", "although", "though", "whilst"])
        {
            return !(1..at).any(|b| v.comma(b)) && v.verb_between(1, at);
        }
        if v.comma(at) && at > 0 {
            at -= 1;
        }
        v.is(at, COORD | AND) || matches!(v.mark(at), Some(';')) || v.dash(at)
    }
}
