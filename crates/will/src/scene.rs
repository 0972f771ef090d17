//! Who speaks where in a report, and who does what in a sentence.

use crate::names::Names;
use crate::{Grade, Report};
use detente_read::cues::{AND, COORD, DET, MODAL, NEG, PERSONAL, POSSESSIVE, PREP, REL, SUB, THAT};
use detente_read::phrases::{Np, View};
use detente_read::segment::Kind;
use detente_read::{Claim, ClaimKind, Form, Voice};

/// Words after which nothing of what is said is anybody's will: denials, fears, jokes.
const VOID: [&str; 36] = [
    "denied",
    "denies",
    "deny",
    "denying",
    "denial",
    "disputed",
    "refuted",
    "dismissed",
    "dismisses",
    "rumours",
    "rumors",
    "fear",
    "fears",
    "feared",
    "fearing",
    "worry",
    "worries",
    "worried",
    "dread",
    "dreads",
    "dreaded",
    "joked",
    "jokes",
    "quipped",
    "quips",
    "imagine",
    "imagined",
    "suppose",
    "supposed",
    "speculated",
    "speculate",
    "afraid",
    "mused",
    "suspects",
    "suspect",
    "suspected",
];

/// A piece of what somebody said.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    from: usize,
    to: usize,
    /// Whose side speaks.
    pub speaker: Option<String>,
    /// In the speaker's own words.
    pub direct: bool,
    /// Nothing follows from it.
    pub void: bool,
    /// "warned that", "threatened".
    pub warns: bool,
    /// As an author imputes it.
    pub imputed: bool,
}

/// A report with those who speak in it.
pub(crate) struct Scene<'a> {
    pub report: &'a Report<'a>,
    pub number: usize,
    pub names: &'a Names,
    /// The side that a press release or newsletter speaks for.
    pub author: Option<String>,
    pieces: Vec<Piece>,
    /// The party that the last sentence was about.
    pub topic: Option<String>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(report: &'a Report<'a>, number: usize, names: &'a Names) -> Self {
        let bytes: Vec<usize> =
            report.text.char_indices().map(|(at, _)| at).chain([report.text.len()]).collect();
        let byte = |point: usize| bytes.get(point).copied().unwrap_or(report.text.len());
        let mut pieces = Vec::new();
        for claim in &report.reading.claims {
            if claim.voice != Voice::Attributed || claim.form == Form::Position {
                continue;
            }
            let link = claim.chain.last();
            let speaker =
                link.and_then(|link| names.speaker(&link.actor, &link.text, number, byte(link.start)));
            let imputed = claim.kind == ClaimKind::Attitude;
            for span in &claim.content {
                pieces.push(Piece {
                    from: byte(span.start),
                    to: byte(span.end),
                    speaker: speaker.clone(),
                    direct: claim.form == Form::Direct,
                    void: void(claim),
                    warns: warns(claim),
                    imputed,
                });
            }
        }
        pieces.sort_by_key(|piece| (piece.from, std::cmp::Reverse(piece.to)));
        let author = names.author(number);
        Self { report, number, names, author, pieces, topic: None }
    }

    /// What is said at a byte: the innermost piece.
    pub(crate) fn piece(&self, byte: usize) -> Option<&Piece> {
        let last = self.pieces.partition_point(|piece| piece.from <= byte);
        self.pieces[..last].iter().rev().take(24).find(|piece| byte < piece.to)
    }

    /// Who says "we" at a byte.
    pub(crate) fn speaker(&self, byte: usize) -> Option<String> {
        match self.piece(byte) {
            Some(piece) => piece.speaker.clone(),
            None => self.author.clone(),
        }
    }

    /// How a will is known that stands at a byte.
    pub(crate) fn grade(&self, byte: usize, holder: &str) -> Grade {
        match self.piece(byte) {
            Some(piece) if piece.speaker.as_deref() == Some(holder) => Grade::Stated,
            Some(piece) if piece.imputed => Grade::Inferred,
            None if self.author.as_deref() == Some(holder) => Grade::Stated,
            _ => Grade::Reported,
        }
    }
}

/// "denied that C", "feared that C", and what was only asked: no will follows.
fn void(claim: &Claim) -> bool {
    let cue = claim
        .cue
        .iter()
        .any(|cue| cue.text.split(' ').any(|word| VOID.contains(&word.to_ascii_lowercase().as_str())));
    let told = claim.content.iter().any(|piece| {
        let lower = piece.text.to_lowercase();
        ["rumours that", "rumors that", "reports that"]
            .iter()
            .any(|lead| lower.starts_with(lead) || lower.starts_with(&format!("earlier {lead}")))
    });
    cue || told
}

fn warns(claim: &Claim) -> bool {
    claim.kind == ClaimKind::Threat
        || claim.cue.iter().any(|cue| {
            let lower = cue.text.to_lowercase();
            lower.starts_with("warn") || lower.starts_with("threat")
        })
}

/// A sentence while it is read from left to right.
pub(crate) struct Line<'a> {
    pub scene: &'a Scene<'a>,
    pub v: View<'a>,
    /// The subjects found so far: place of the verb, and the party.
    subjects: Vec<(usize, Option<String>)>,
}

impl<'a> Line<'a> {
    pub(crate) fn new(scene: &'a Scene<'a>, v: View<'a>) -> Self {
        let mut line = Self { scene, v, subjects: Vec::new() };
        let verbs: Vec<usize> = (0..v.t.len()).filter(|&at| line.finite(at)).collect();
        for at in verbs {
            let (start, _) = v.group_start(at);
            if line.subjects.last().is_some_and(|(last, _)| start <= *last) {
                continue;
            }
            if let Some(np) = line.np_before(start) {
                let party = line.resolve(np);
                line.subjects.push((at, party));
            }
        }
        line
    }

    fn finite(&self, at: usize) -> bool {
        self.v.finite(at)
            || self.v.is(at, detente_read::cues::ED)
                && !self.v.reduced(at)
                && !self.v.is(at.wrapping_sub(1), DET)
    }

    pub(crate) fn byte(&self, at: usize) -> usize {
        self.v.t.get(at).map_or(self.v.text.len(), |token| token.start as usize)
    }

    pub(crate) fn speaker(&self, at: usize) -> Option<String> {
        self.scene.speaker(self.byte(at))
    }

    /// The noun phrase right before a verb group, or before what is inserted between the two.
    fn np_before(&self, start: usize) -> Option<Np> {
        self.v.before(start).filter(|np| np.from < np.to && np.weight > 0)
    }

    /// The party that a noun phrase is.
    pub(crate) fn resolve(&self, np: Np) -> Option<String> {
        let v = &self.v;
        if np.from >= np.to
            || v.is(np.from, NEG)
            || v.one_of(
                np.from,
                &[
                    "nobody", "no", "neither", "none", "what", "both", "everyone", "anyone", "somebody",
                    "someone",
                ],
            )
        {
            return None;
        }
        let byte = self.byte(np.from);
        if np.to - np.from == 1 && v.is(np.from, PERSONAL) {
            return self.pronoun(np.from);
        }
        if v.one_of(np.from, &["our", "my"]) || contracted(v.word(np.to - 1)) && np.to - np.from == 1 {
            return self.scene.speaker(byte);
        }
        if v.is(np.from, REL) {
            let end = np.from - usize::from(np.from > 0 && v.comma(np.from - 1));
            let before = v.before(end)?;
            return (before.to == end).then(|| self.resolve(before)).flatten();
        }
        let (from, to) = (v.t[np.from].start as usize, v.t[np.to - 1].end as usize);
        let words = v.text.get(from..to)?;
        if v.one_of(np.from, &["its", "their", "his", "her"])
            && let Some(speaker) = self.scene.piece(byte).and_then(|piece| piece.speaker.clone())
            && !self.scene.piece(byte).is_some_and(|piece| piece.direct)
        {
            return Some(speaker);
        }
        self.scene.names.party(words, self.scene.number, from)
    }

    /// Whom a pronoun stands for.
    fn pronoun(&self, at: usize) -> Option<String> {
        let v = &self.v;
        let byte = self.byte(at);
        if v.one_of(at, &["we", "i", "us"]) {
            return self.scene.speaker(byte);
        }
        match self.scene.piece(byte) {
            Some(piece) if piece.direct => None,
            // "an official said she was ready": of the two, she who has a side.
            Some(piece) if piece.speaker.is_some() => piece.speaker.clone(),
            _ => {
                // The subject of the clause before, else what the last sentence was about.
                let before = self.subjects.iter().rev().find(|(place, party)| *place < at && party.is_some());
                before.and_then(|(_, party)| party.clone()).or_else(|| self.scene.topic.clone())
            }
        }
    }

    /// Who does what the verb group at `start` … `verb` says: its subject; that of the verb before it where an "and" or a
    /// comma joins the two; that of the sentence for a participle.
    pub(crate) fn holder(&self, start: usize, verb: usize) -> Option<String> {
        let v = &self.v;
        let alone = start == verb && v.word(verb).ends_with("ing");
        if alone {
            return self.main_subject(start);
        }
        let joined = start > 0 && (v.is(start - 1, AND | COORD) || v.comma(start - 1));
        if !joined && let Some(np) = self.np_before(start).filter(|np| self.adjacent(*np, start)) {
            return self.resolve(np);
        }
        if joined {
            // "the Greens, led by Strand, are pushing": the phrase before what stands between commas.
            if v.comma(start - 1)
                && let Some(np) = self.np_before(start)
            {
                return self.resolve(np);
            }
            let earlier = self.subjects.iter().rev().find(|(place, _)| *place < start);
            return earlier.and_then(|(_, party)| party.clone());
        }
        None
    }

    /// True where nothing but marks and what they enclose stands between a phrase and its verb.
    fn adjacent(&self, np: Np, start: usize) -> bool {
        np.to == start || self.v.t.get(np.to).is_some_and(|token| token.kind == Kind::Mark) || {
            // A time between the two: "the envoy late on Friday told".
            start - np.to <= 4
        }
    }

    /// The subject of the clause that a participle at `at` hangs on: the one before it, or the first one after a comma.
    pub(crate) fn main_subject(&self, at: usize) -> Option<String> {
        let earlier = self.subjects.iter().rev().find(|(place, _)| *place < at);
        if let Some((_, party)) = earlier {
            return party.clone();
        }
        let later = self.subjects.iter().find(|(place, _)| *place > at);
        later.and_then(|(_, party)| party.clone())
    }

    /// The party of the first subject, which the sentence is about.
    pub(crate) fn topic(&self) -> Option<String> {
        self.subjects.iter().find_map(|(_, party)| party.clone())
    }

    /// Whoever is told to have said something in the sentence.
    pub(crate) fn told_by(&self) -> Option<String> {
        let (from, to) = (self.byte(0), self.v.t.last().map_or(0, |token| token.end as usize));
        let pieces = &self.scene.pieces;
        let last = pieces.partition_point(|piece| piece.from < to);
        pieces[..last]
            .iter()
            .rev()
            .take(4)
            .find(|piece| piece.from >= from)
            .and_then(|piece| piece.speaker.clone())
    }

    /// A party that the sentence begins with.
    pub(crate) fn opener(&self) -> Option<String> {
        let (from, to) = (self.byte(0), self.byte(4.min(self.v.t.len().saturating_sub(1))));
        let mut named = self.scene.names.named(self.scene.number);
        named.find(|(a, _, _)| from <= *a && *a <= to).map(|(_, _, id)| id.to_owned())
    }

    /// The clause of a verb at `start` is only supposed: "if B demanded", "whether to ask".
    pub(crate) fn supposed(&self, start: usize) -> bool {
        let v = &self.v;
        let from = (0..start)
            .rev()
            .take_while(|&b| !v.comma(b) && !matches!(v.mark(b), Some(';' | ':' | '.')) && !v.is(b, THAT))
            .last()
            .unwrap_or(start);
        (from..start).any(|b| {
            v.one_of(
                b,
                &[
                    "if",
                    "unless",
                    "whether",
                    "suppose",
                    "supposing",
                    "imagine",
                    "rumours",
                    "rumors",
                    "denied",
                    "denies",
                    "fear",
                    "fears",
                    "feared",
                    "afraid",
                    "worry",
                    "threatened",
                    "assume",
                    "mistake",
                ],
            )
        })
    }

    /// The nearest owner to the left of a noun: "Kenya's latest", "its", "the Togolese"; how far it reaches.
    pub(crate) fn owner(&self, noun: usize) -> Owner {
        let v = &self.v;
        let mut at = noun;
        while at > 0 && noun - at < 6 {
            at -= 1;
            if v.is(at, POSSESSIVE)
                || matches!(v.mark(at), Some('’' | '\'')) && v.word(at.wrapping_sub(1)).ends_with('s')
            {
                let end = at;
                let mut from = end;
                while from > 0
                    && end - from < 8
                    && (v.t[from - 1].kind == Kind::Word || v.inner(from - 1))
                    && !v.finite(from - 1)
                    && !v.is(from - 1, PREP | AND | COORD | SUB | REL | THAT | MODAL)
                {
                    from -= 1;
                    if v.is(from, DET) {
                        break;
                    }
                }
                let np = Np { from, to: end, clause: from, weight: 2 };
                return Owner::Party(self.resolve(np));
            }
            if v.one_of(at, &["its", "their", "his", "her"]) {
                let direct = self.scene.piece(self.byte(at)).is_some_and(|piece| piece.direct);
                if direct {
                    return Owner::Party(None);
                }
                return Owner::Its;
            }
            if v.one_of(at, &["our", "my"]) {
                return Owner::Party(self.speaker(at));
            }
            if v.demonym(at, at + 1).is_some() {
                let np = Np { from: at, to: noun + 1, clause: at, weight: 2 };
                return Owner::Party(self.resolve(np));
            }
            if v.is(at, DET | PREP | AND | COORD | SUB)
                || v.finite(at)
                || v.t[at].kind == Kind::Mark && !v.inner(at)
            {
                break;
            }
        }
        Owner::Nobody
    }
}

/// "we'll", "I've", "we'd": the speaker with a verb that helps.
pub(crate) fn contracted(word: &str) -> bool {
    let lower = word.to_ascii_lowercase().replace('’', "'");
    matches!(lower.as_str(), "we'll" | "we'd" | "we've" | "we're" | "i'll" | "i'd" | "i've" | "i'm")
}

/// Whose a noun is.
pub(crate) enum Owner {
    /// A party, or somebody who is none.
    Party(Option<String>),
    /// "its": the subject's.
    Its,
    /// No owner stands there.
    Nobody,
}
