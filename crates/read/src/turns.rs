//! Words that a text's layout gives to a speaker: turns of a transcript, and lists under an announcement.
//!
//! In a transcript each line begins with who speaks ("MS. HARGREAVES: We believe that it does."); what follows is
//! said outright, as inside quotation marks, up to the next label. It is taken for one where a label comes back, or
//! where a question under one label is answered under another. What an interviewer asks is nobody's claim.
//!
//! A line that announces a list ("The movement set three conditions:") gives each item below it to its subject.
//!
//! ```
//! use detente_read::{Document, Options, Voice, read};
//! let said = |text: &str| -> Vec<(String, String)> {
//!     let claims = read(&Document::new(text), &Options::default()).claims;
//!     let spoken = claims.iter().filter(|claim| claim.voice == Voice::Attributed);
//!     spoken.map(|c| (c.chain[0].actor.clone(), c.content[0].text.clone())).collect()
//! };
//! let turn = said("QUESTION: Does it hold?\nMS. HARGREAVES: It does.");
//! assert_eq!(turn, [("hargreaves".into(), "It does.".into())]);
//! let list = said("The union made two demands:\n- more pay\n- less work");
//! assert_eq!(list, [("union".into(), "more pay".into()), ("union".into(), "less work".into())]);
//! ```

use crate::claims::{Found, Link, Scene, Thread};
use crate::content::{content_marks, polarity, span_of, trim};
use crate::cues::{
    DET, ED, LISTED, MEDIA, ORG, OUTLET, PAST, PERSON, POSSESSIVE, PREP, SAY, THIRD_PERSON, TITLE, VIEWNOUN,
    lookup, verb_of,
};
use crate::frames::kind_of_noun;
use crate::gazetteer::name_at;
use crate::lines::Line;
use crate::memory::{Memory, UNKNOWN};
use crate::phrases::View;
use crate::sorts::{ClaimKind, Form, Tier};

/// Longest label, in bytes and in words.
const LABEL: (usize, usize) = (48, 5);

/// What stands before the colon, where a line begins with a speaker's label.
#[must_use]
pub(crate) fn label(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '>'));
    let mut cut = line.len().min(LABEL.0);
    while !line.is_char_boundary(cut) {
        cut -= 1;
    }
    let at = line.get(..cut)?.find(':')?;
    let (name, rest) = (line.get(..at)?.trim_end_matches(['*', '_']), line.get(at + 1..)?);
    let said = rest.trim_start_matches(['*', '_']);
    let words: Vec<&str> = name.split_whitespace().collect();
    let fits = said.starts_with(char::is_whitespace)
        && !said.trim().is_empty()
        && (1..=LABEL.1).contains(&words.len())
        && words.iter().all(|word| {
            let plain =
                matches!(*word, "of" | "the" | "for" | "and" | "al" | "el" | "de" | "van" | "von" | "bin");
            let letters = word.trim_matches(|c: char| !c.is_alphanumeric());
            let first = letters.chars().next();
            plain
                || first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
                    && !letters.chars().any(|c| c.is_numeric() || matches!(c, ',' | '“' | '"'))
        })
        && !heads(words.first().copied().unwrap_or_default());
    fits.then_some(name)
}

/// Words that head a paragraph or a field, not a turn.
fn heads(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "note"
            | "update"
            | "updated"
            | "date"
            | "subject"
            | "from"
            | "to"
            | "re"
            | "cc"
            | "breaking"
            | "summary"
            | "conclusion"
            | "background"
            | "analysis"
            | "comment"
            | "correction"
            | "read"
            | "see"
            | "source"
            | "sources"
            | "photo"
            | "caption"
            | "title"
            | "author"
            | "by"
            | "url"
            | "http"
            | "https"
            | "tel"
            | "contact"
            | "step"
            | "example"
            | "warning"
            | "location"
            | "time"
            | "place"
            | "participants"
            | "present"
            | "agenda"
    )
}

/// Whether lines are a transcript's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// They are not.
    Prose,
    /// Some are; each has its label.
    Mixed,
    /// A good part is: a line without a label goes on with the turn before.
    Transcript,
}

/// What the labels of the lines make of them.
#[must_use]
pub(crate) fn layout(lines: &[Line<'_>]) -> Layout {
    let mut seen: Vec<&str> = Vec::new();
    let mut asked: Option<&str> = None;
    let mut labelled = 0;
    let mut turns = false;
    for Line { text: line, .. } in lines {
        let Some(name) = label(line) else { continue };
        labelled += 1;
        turns |= seen.contains(&name) || asked.is_some_and(|who| who != name);
        if !turns && seen.len() < 100 {
            seen.push(name);
        }
        asked = line.trim_end().ends_with('?').then_some(name);
    }
    match turns {
        false => Layout::Prose,
        true if labelled * 3 >= lines.len() => Layout::Transcript,
        true => Layout::Mixed,
    }
}

/// Who speaks under a label of `to` tokens; `Some(None)` for whoever only asks, `None` where the label is none:
/// an outlet's before a headline.
pub(crate) fn speaker(v: &View<'_>, memory: &mut Memory, to: usize) -> Option<Option<Link>> {
    let to = (0..to).find(|&at| v.mark(at) == Some('(')).unwrap_or(to);
    let (first, last) = (v.t.first()?, v.t.get(to.checked_sub(1)?)?);
    let word = v.word(0).to_ascii_lowercase();
    let asks = matches!(
        word.as_str(),
        "question"
            | "q"
            | "q1"
            | "interviewer"
            | "reporter"
            | "journalist"
            | "correspondent"
            | "host"
            | "presenter"
            | "anchor"
            | "moderator"
    );
    let outlet = (0..to).any(|at| v.is(at, MEDIA) || at > 0 && v.is(at, OUTLET))
        || name_at(v.own, v.text, v.t, 0).is_some_and(|(_, name)| name.outlet)
        || to > 1 && v.one_of(to - 1, &["home", "today", "online", "now"]);
    let person = (0..to).any(|at| v.is(at, PERSON | TITLE));
    if asks {
        return Some(None);
    }
    if outlet && !person {
        return (v.mark(v.t.len() - 1) == Some('?')).then_some(None);
    }
    let actor = if matches!(word.as_str(), "a" | "answer") {
        memory.floor()[0].clone().unwrap_or_else(|| UNKNOWN.to_owned())
    } else {
        memory.actor(v, 0, to)
    };
    Some(Some(Link { actor, start: first.start as usize, end: last.end as usize }))
}

/// One sentence that is said outright.
pub(crate) fn said(
    v: &View<'_>,
    scene: &Scene<'_>,
    thread: &mut Thread,
    speaker: &Link,
    kind: Option<ClaimKind>,
    out: &mut Vec<Found>,
) {
    let n = v.t.len();
    let Some((a, b)) = trim(v, 0, n) else { return };
    let (mut span, ..) = span_of(v, scene, a, b);
    // A sentence keeps its full stop, an item of a list does not.
    if kind.is_none() && b < n && matches!(v.mark(n - 1), Some('.')) {
        span.1 = v.t[n - 1].end as usize;
    }
    let content = vec![span];
    let (found, modality, negative) = content_marks(v, &content);
    out.push(Found {
        chain: vec![speaker.clone()],
        cue: Vec::new(),
        content,
        form: if kind.is_none() { Form::Direct } else { Form::Indirect },
        kind: kind.or(found).unwrap_or(ClaimKind::Report),
        modality,
        polarity: polarity(negative),
        tier: if kind.is_none() && speaker.actor != UNKNOWN { Tier::Agreed } else { Tier::Proposal },
        sentence: (v.t[0].start as usize, v.t[n - 1].end as usize),
    });
    thread.speaks(speaker, scene.line);
}

/// Whose list a sentence announces that ends in a colon, and what kind of claim its items are.
pub(crate) fn announced(v: &View<'_>, memory: &mut Memory) -> Option<(Link, ClaimKind)> {
    let end = v.t.len().checked_sub(1).filter(|&at| v.mark(at) == Some(':') && v.t[at].quote == 0)?;
    let acts = |at: usize| v.finite(at) || v.is(at, ED) || v.one_of(at, &["set", "sets", "put", "puts"]);
    let tells = |at: usize| v.is(at, SAY) && v.is(at, PAST | THIRD_PERSON);
    let mut words = (1..end).filter(|&at| v.t[at].quote == 0);
    let verb = words.clone().find(|&at| acts(at)).or_else(|| words.find(|&at| tells(at)))?;
    let subject = v.before(v.group_start(verb).0)?;
    let owned = (subject.from..subject.to)
        .find(|&at| v.is(at, POSSESSIVE) || v.inner(at) && matches!(v.mark(at), Some('’' | '\'')));
    let listed =
        |from: usize, to: usize| (from..to).rev().find(|&at| v.is(at, VIEWNOUN | LISTED) && !v.is(at, ORG));
    let (from, to, noun) = match listed(subject.from, subject.to) {
        // "The union's demands are:", "The demands of the union are:"
        Some(noun) => match (owned, v.word(noun + 1)) {
            (Some(owner), _) if owner < noun => (subject.from, owner, Some(noun)),
            (_, "of" | "from" | "by") => (noun + 2, subject.to, Some(noun)),
            _ => return None,
        },
        None => (subject.from, subject.to, listed(verb, end)),
    };
    let says = v.is(verb, SAY).then(|| verb_of(v.t[verb].word, None)).flatten();
    if noun.is_none() && says.is_none() || from >= to || v.weight(from, to) < 2 - u8::from(owned.is_some()) {
        return None;
    }
    let kind = match noun.map(|at| v.word(at).to_ascii_lowercase()) {
        Some(noun) if lookup(&noun).tags & LISTED != 0 => match noun.trim_end_matches('s') {
            "condition" | "requirement" | "precondition" | "term" | "request" => ClaimKind::Demand,
            _ => ClaimKind::Report,
        },
        Some(noun) => kind_of_noun(&noun),
        None => says.map_or(ClaimKind::Report, |verb| verb.kind),
    };
    let from = (from..to).find(|&at| !v.is(at, PREP) || v.is(at, DET)).unwrap_or(from);
    let actor = memory.actor(v, from, to);
    Some((Link { actor, start: v.t[from].start as usize, end: v.t[to - 1].end as usize }, kind))
}

/// Where the words of a list's item begin, if the line is one: after "- ", "• ", "1. ", "(a) ".
#[must_use]
pub(crate) fn item(line: &str) -> Option<usize> {
    let lead = line.len() - line.trim_start().len();
    let rest = &line[lead..];
    let after = |len: usize| {
        let blank = rest.get(len..)?;
        (blank.starts_with(char::is_whitespace) && !blank.trim().is_empty()).then_some(lead + len)
    };
    let first = rest.chars().next()?;
    if matches!(first, '-' | '*' | '•' | '–' | '—' | '·' | '▪' | '◦' | '‣' | '+') {
        return after(first.len_utf8());
    }
    let open = usize::from(first == '(');
    let name: usize = rest[open..].chars().take_while(char::is_ascii_alphanumeric).map(char::len_utf8).sum();
    let closed = rest.get(open + name..)?.chars().next()?;
    let number = rest.get(open..open + name)?;
    let short =
        name == 1 || name <= 3 && number.chars().all(|c| c.is_ascii_digit() || matches!(c, 'i' | 'v' | 'x'));
    let fits =
        short && (closed == ')' || closed == '.' && open == 0 && number.chars().all(|c| c.is_ascii_digit()));
    if fits { after(open + name + 1) } else { None }
}
