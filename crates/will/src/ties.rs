//! Conditions: the words that open one, where a clause ends, and what stands between two tokens.

use crate::Tie;
use detente_read::cues::{AND, COORD, DET, MODAL, PERSONAL, REL, SAY, SUB};
use detente_read::phrases::View;

/// Words that open a condition, longest first, with their tie.
const TIES: [(&[&str], Tie); 36] = [
    (&["on", "the", "understanding", "that"], Tie::If),
    (&["on", "the", "condition", "that"], Tie::If),
    (&["on", "one", "condition", ":", "that"], Tie::If),
    (&["on", "one", "condition", ":"], Tie::If),
    (&["on", "condition", "that"], Tie::If),
    (&["on", "condition", "of"], Tie::If),
    (&["as", "soon", "as"], Tie::If),
    (&["as", "long", "as"], Tie::If),
    (&["so", "long", "as"], Tie::If),
    (&["in", "exchange", "for"], Tie::If),
    (&["in", "return", "for"], Tie::If),
    (&["in", "the", "event", "of"], Tie::If),
    (&["in", "the", "event", "that"], Tie::If),
    (&["only", "when"], Tie::If),
    (&["only", "after"], Tie::If),
    (&["only", "once"], Tie::If),
    (&["only", "in"], Tie::If),
    (&["provided", "that"], Tie::If),
    (&["providing", "that"], Tie::If),
    (&["assuming", "that"], Tie::If),
    (&["subject", "to"], Tie::If),
    (&["conditional", "on"], Tie::If),
    (&["contingent", "on"], Tie::If),
    (&["conditional", "upon"], Tie::If),
    (&["contingent", "upon"], Tie::If),
    (&["pending"], Tie::Until),
    (&["provided"], Tie::If),
    (&["assuming"], Tie::If),
    (&["once"], Tie::If),
    (&["if"], Tie::If),
    (&["unless"], Tie::Until),
    (&["until"], Tie::Until),
    (&["before"], Tie::Until),
    (&["without"], Tie::Until),
    (&["short", "of"], Tie::Until),
    (&["absent"], Tie::Until),
];

/// A condition in a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// How it binds.
    pub tie: Tie,
    /// First token of the words that open it, "only" and a comma before them included.
    pub cue: usize,
    /// First token of what has to be so.
    pub from: usize,
    /// One past its last token.
    pub to: usize,
}

/// The tie that opens at a token, and how many tokens open it.
pub(crate) fn tie_at(v: &View<'_>, at: usize) -> Option<(Tie, usize)> {
    let first = v.word(at);
    if first.len() > 11 {
        return None;
    }
    TIES.iter()
        .find(|(cue, _)| cue.iter().enumerate().all(|(n, word)| v.one_of(at + n, &[*word])))
        .map(|(cue, tie)| (*tie, cue.len()))
}

/// A condition inside a clause.
pub(crate) fn inside(v: &View<'_>, from: usize, end: usize) -> Option<Bound> {
    for at in from..end {
        let Some((tie, length)) = tie_at(v, at) else { continue };
        // "without" binds what is refused, and "six months without pay" binds nothing.
        if v.one_of(at, &["without", "absent"]) || v.word(at) == "short" {
            continue;
        }
        // "once again", "once a week", "if not", "if only": no condition.
        let none = v.word(at) == "once" && v.one_of(at + 1, &["again", "a", "more", "every"])
            || v.word(at) == "if" && v.one_of(at + 1, &["not", "only", "any", "possible", "necessary"])
            || v.word(at) == "provided" && v.one_of(at + 1, &["by", "for", "to", "with"])
            || v.one_of(at.wrapping_sub(1), &["as", "what", "even"]) && v.word(at) == "if";
        if none {
            continue;
        }
        // "before Parliament, provided that the strike ends": the stronger tie counts.
        let weak = v.one_of(at, &["before", "until"]) && !v.verb_between(at + 1, end.min(at + 8));
        if weak
            && (at + 1..end).any(|b| tie_at(v, b).is_some() && !v.one_of(b, &["before", "until", "without"]))
        {
            continue;
        }
        let mut cue = at;
        while cue > from
            && (v.one_of(cue - 1, &["only", "but", "and", "yet", "even", "conditional", "contingent"])
                || v.comma(cue - 1))
        {
            cue -= 1;
        }
        return Some(Bound { tie, cue, from: at + length, to: end });
    }
    None
}

/// A condition before the main clause: "If the shelling stops, we will sign", "Should the garrisons go, …".
pub(crate) fn leading(v: &View<'_>) -> Option<Bound> {
    let mut first = 0;
    while first < v.t.len().min(3)
        && (v.one_of(first, &["and", "but", "only", "then"]) || v.opener(first) || v.comma(first))
    {
        first += 1;
    }
    let inverted = v.one_of(first, &["should", "were"])
        && v.t.get(first + 1).is_some_and(|token| token.capital || token.is(DET | PERSONAL));
    let (tie, length) = if inverted { (Tie::If, 1) } else { tie_at(v, first)? };
    if v.one_of(first, &["before", "without", "short", "absent", "pending"]) {
        return None;
    }
    let from = first + length;
    let comma = (from..v.t.len()).find(|&b| v.comma(b))?;
    Some(Bound { tie, cue: first, from, to: comma })
}

/// The words between two tokens, without marks at the ends.
pub(crate) fn words(v: &View<'_>, from: usize, mut to: usize) -> String {
    // "a timetable under", before "which": a preposition without its thing.
    while to > from + 1 && v.one_of(to - 1, &["under", "of", "by", "from", "with", "for", "and"]) {
        to -= 1;
    }
    match (v.t.get(from), to.checked_sub(1).and_then(|at| v.t.get(at))) {
        (Some(first), Some(last)) if from < to => v
            .text
            .get(first.start as usize..last.end as usize)
            .unwrap_or_default()
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '“' | '”' | '"'))
            .to_owned(),
        _ => String::new(),
    }
}

/// One past the clause that begins at a token: over lists and conditions, not over a second clause.
pub(crate) fn clause_end(v: &View<'_>, from: usize) -> usize {
    let n = v.t.len();
    let quote = v.t.get(from).map_or(0, |token| token.quote);
    for at in from..n {
        if matches!(v.mark(at), Some('.' | ';' | ':' | '?' | '!' | ')')) && !v.inner(at) || v.dash(at) {
            // "on one condition: that …" goes on.
            let condition = v.mark(at) == Some(':') && v.word(at.wrapping_sub(1)) == "condition";
            if !condition {
                return at;
            }
        }
        // A quotation that was open where the clause began ends it; one inside it does not.
        if quote != 0 && v.t[at].quote != quote {
            return at;
        }
        let condition = |b: usize| tie_at(v, b).is_some();
        if v.comma(at) {
            let after = at + 1 + usize::from(v.is(at + 1, COORD | AND));
            let only = after + usize::from(v.one_of(after, &["only", "even"]));
            if condition(only) && !v.one_of(only, &["before", "without"]) {
                continue;
            }
            let stop = (at + 1..n).find(|&b| v.comma(b) || v.mark(b) == Some('.')).unwrap_or(n);
            // "…, and we demand C": a clause of its own.
            let own = v.is(at + 1, AND) && v.is(at + 2, PERSONAL) && !v.is(at + 2, DET);
            let list = !own
                && !v.verb_between(at + 1, stop)
                && !v.is(at + 1, REL | SUB | COORD)
                && !v.word(at + 1).ends_with("ing")
                && (v.is(at + 1, AND) || (at + 1..n).any(|b| v.is(b, AND)));
            if !list {
                return at;
            }
        }
        if v.is(at, AND | COORD) && !condition(at + 1) && !condition(at + 2) && second(v, at + 1) {
            return at;
        }
        if at > from
            && v.one_of(
                at,
                &[
                    "because",
                    "although",
                    "though",
                    "while",
                    "whereas",
                    "saying",
                    "amid",
                    "despite",
                    "according",
                ],
            )
        {
            return at;
        }
        if at > from && v.one_of(at, &["after", "when", "as"]) && clause_follows(v, at) {
            return at;
        }
    }
    n
}

/// A subject and its verb follow soon.
fn clause_follows(v: &View<'_>, at: usize) -> bool {
    if v.word(at) == "as" && (v.word(at + 1) == "well" || v.word(at + 2) == "as" || v.word(at + 1) == "a") {
        return false;
    }
    v.verb_between(at + 1, v.t.len().min(at + 10)) && !v.is(at + 1, SAY)
}

/// After an "and": a verb or a clause of its own.
fn second(v: &View<'_>, at: usize) -> bool {
    if v.finite(at)
        || v.is(at, MODAL)
        || v.is(at, SAY) && !v.is(at, DET)
        || v.is(at, detente_read::cues::ED) && !v.is(at, DET)
        || v.is(at, PERSONAL) && !v.is(at, DET)
    {
        return true;
    }
    // "… and the ministry said", "and Kenya will": a phrase and then its verb.
    if !(v.is(at, DET) || v.t.get(at).is_some_and(|token| token.capital)) {
        return false;
    }
    let end = v.t.len().min(at + 7);
    for b in at + 1..end {
        if v.finite(b) {
            return !v.is(b - 1, REL | detente_read::cues::THAT);
        }
        if v.t[b].kind == detente_read::segment::Kind::Mark && !v.inner(b)
            || v.is(b, detente_read::cues::PREP | REL)
        {
            return false;
        }
    }
    false
}
