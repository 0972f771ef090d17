//! What is said: the pieces of a content, whether they are quoted, and what their words show of kind, modality and
//! negation.

use crate::claims::Scene;
use crate::cues::{
    AND, COORD, DET, KINDWORD, NEG, PERSONAL, POSSIBLE, REL, REQUIRED, SAY, SUB, THAT, VIEWNOUN,
};
use crate::phrases::View;
use crate::segment::Kind;
use crate::sorts::{ClaimKind, Form, Modality, Polarity};
use crate::table::Table;
use std::sync::OnceLock;

/// Where a content ends before the author's own words: ", a report that the ministry denied", ", while
/// observers spoke of an orderly vote".
pub(crate) fn aside(v: &View<'_>, from: usize, to: usize) -> usize {
    for at in from + 3..to {
        if !v.comma(at) || v.t[at].quote != 0 {
            continue;
        }
        let contrast = matches!(v.word(at + 1), "while" | "whereas") && v.verb_between(at + 2, to)
            // ", down from an earlier 2.7 per cent", ", something its chief executive denies"
            || matches!(v.word(at + 1), "up" | "down") && v.word(at + 2) == "from"
            || v.word(at + 1) == "something" && (at + 2..to).any(|b| v.is(b, SAY));
        let noun = (at + 2..(at + 4).min(to)).find(|&b| v.is(b, VIEWNOUN) && v.is(at + 1, DET));
        let described = noun.is_some_and(|noun| {
            (v.is(noun + 1, THAT | REL) || v.t.get(noun + 1).is_some_and(|t| t.capital))
                && (noun..to).any(|b| v.is(b, SAY) && v.finite(b))
        });
        if contrast || described {
            return at;
        }
    }
    to
}

/// `ranges` without `cuts`.
pub(crate) fn subtract(ranges: &[(usize, usize)], cuts: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut left = Vec::new();
    for &(from, to) in ranges {
        let mut at = from;
        for &(a, b) in cuts {
            if b <= at || a >= to {
                continue;
            }
            if a > at {
                left.push((at, a));
            }
            at = at.max(b);
        }
        if at < to {
            left.push((at, to));
        }
    }
    left
}

/// Drops commas, conjunctions and final marks at the ends; `None` where no word remains.
pub(crate) fn trim(v: &View<'_>, mut from: usize, mut to: usize) -> Option<(usize, usize)> {
    while from < to {
        let dropped = v.t[from].kind == Kind::Mark
            && !v.quote_mark(from)
            && !matches!(v.mark(from), Some('(' | '$' | '€' | '£' | '#'))
            || v.is(from, AND | COORD) && v.t[from].quote == 0
            || v.is(from, THAT) && v.is(from + 1, DET | PERSONAL) && v.t[from].quote == 0;
        if !dropped {
            break;
        }
        from += 1;
    }
    while from < to {
        let mark = v.mark(to - 1);
        let dropped = mark.is_some() && !v.quote_mark(to - 1) && !matches!(mark, Some(')' | '%' | '?' | '!'))
            || v.is(to - 1, AND | COORD) && v.t[to - 1].quote == 0;
        if !dropped {
            break;
        }
        to -= 1;
    }
    (from..to).any(|at| v.t[at].kind != Kind::Mark).then_some((from, to))
}

/// True where every word between the places stands inside quotations.
pub(crate) fn quoted_only(v: &View<'_>, from: usize, to: usize) -> bool {
    let mut words = 0;
    for token in v.t.get(from..to).unwrap_or_default() {
        if token.kind == Kind::Mark {
            continue;
        }
        if token.quote == 0 {
            return false;
        }
        words += 1;
    }
    words > 0
}

/// Bytes of a content range, and whether it is a quotation, holds one, or lies in an unclosed one.
pub(crate) fn span_of(
    v: &View<'_>,
    scene: &Scene<'_>,
    from: usize,
    to: usize,
) -> ((usize, usize), bool, bool, bool) {
    let mut start = v.t[from].start as usize;
    let mut end = v.t[to - 1].end as usize;
    let id = v.t[from].quote;
    let quote = (id as usize).checked_sub(1).and_then(|at| scene.quotes.get(at));
    let any = v.t[from..to].iter().any(|t| t.quote != 0);
    let whole = quoted_only(v, from, to);
    let near = from.saturating_sub(1)..(to + 1).min(v.t.len());
    let open = v.t[near].iter().any(|t| t.quote == 0 && scene.missing.binary_search(&t.start).is_ok());
    let one = whole && v.t[from..to].iter().all(|t| t.quote == id);
    if let (true, Some(quote)) = (one, quote) {
        // The words inside the marks, without the comma before the closing mark.
        start = start.max(quote.start as usize);
        end = end.min(quote.end as usize);
        let inside = v.text.get(start..end).unwrap_or_default();
        let cut = inside.trim_end_matches([',', ' ']);
        end = start + cut.len();
        let lead = inside.len() - inside.trim_start().len();
        if start + lead < end {
            start += lead;
        }
    }
    ((start, end), whole, any && !whole, open)
}

pub(crate) fn direct_everywhere(v: &View<'_>, content: &[(usize, usize)]) -> bool {
    v.t.iter()
        .filter(|t| t.kind != Kind::Mark)
        .filter(|t| content.iter().any(|(a, b)| (*a..*b).contains(&(t.start as usize))))
        .all(|t| t.quote != 0)
}

/// Kind, modality and negation that the words of a content show.
pub(crate) fn content_marks(v: &View<'_>, content: &[(usize, usize)]) -> (Option<ClaimKind>, Modality, bool) {
    let inside: Vec<usize> = (0..v.t.len())
        .filter(|&at| content.iter().any(|(a, b)| (*a..*b).contains(&(v.t[at].start as usize))))
        .collect();
    let mut possible = false;
    let mut required = false;
    let mut conditional = false;
    let negative = denies(v, &inside);
    let mut kind = None;
    let mut rank = usize::MAX;
    for &at in &inside {
        let token = &v.t[at];
        // "May" with a capital inside a sentence is the month.
        possible |= token.is(POSSIBLE) && v.word(at) != "May";
        required |= token.is(REQUIRED);
        conditional |= token.is(SUB) && v.one_of(at, &["if", "unless", "provided"])
            || v.is(at + 1, THAT) && v.word(at) == "condition";
        if !token.is(KINDWORD) {
            continue;
        }
        for (place, phrase) in phrases_at(v.word(at)) {
            let fits =
                phrase.words.iter().enumerate().all(|(n, word)| v.word(at + n).eq_ignore_ascii_case(word));
            if fits && *place < rank {
                rank = *place;
                kind = Some(phrase.kind);
            }
        }
    }
    let modality = if conditional {
        Modality::Conditional
    } else if possible {
        Modality::Possible
    } else if required {
        Modality::Required
    } else {
        Modality::Asserted
    };
    (kind, modality, negative)
}

/// True where the main clause is negated: "would not leave", but not "would leave those who do not sign". "No doubt",
/// "no-fly" and "not only" deny nothing.
fn denies(v: &View<'_>, inside: &[usize]) -> bool {
    let mut verb = false;
    let mut skip = false;
    for (place, &at) in inside.iter().enumerate() {
        let token = &v.t[at];
        let clause = token.is(SUB | REL) && !token.is(DET) || token.is(THAT) && verb;
        if place == 0 && token.is(SUB) {
            // "If the shelling goes on, we will not sign": the main clause comes after the comma.
            skip = inside.iter().any(|&b| v.comma(b));
        } else if skip {
            skip = !v.comma(at);
        } else if clause && verb {
            return false;
        }
        if skip {
            continue;
        }
        let idle = v.one_of(at + 1, &["only", "doubt", "longer", "wonder"])
            || v.inner(at + 1) && v.mark(at + 1) == Some('-');
        if token.is(NEG) && (!idle || v.word(at + 1) == "longer") {
            return true;
        }
        verb |= v.finite(at);
    }
    false
}

/// Whose words a content is in: `open` where a quotation mark has no partner, `direct` where all of it is quoted,
/// `quoted` where a part is.
pub(crate) fn form(open: bool, direct: bool, quoted: bool) -> Form {
    if open {
        Form::Unbalanced
    } else if direct {
        Form::Direct
    } else if quoted {
        Form::Mixed
    } else {
        Form::Indirect
    }
}

/// Whether a claim affirms or denies.
pub(crate) fn polarity(negative: bool) -> Polarity {
    if negative { Polarity::Denies } else { Polarity::Affirms }
}

struct Phrase {
    kind: ClaimKind,
    words: Vec<&'static str>,
}

/// The phrases of `data/kinds.txt` that begin with a word, each with its place in the file.
fn phrases_at(word: &str) -> &'static [(usize, Phrase)] {
    static PHRASES: OnceLock<Table<Vec<(usize, Phrase)>>> = OnceLock::new();
    let table = PHRASES.get_or_init(|| {
        let mut table: Table<Vec<(usize, Phrase)>> = Table::default();
        for (place, line) in include_str!("../data/kinds.txt").lines().enumerate() {
            if let Some((kind, phrase)) = line.split_once('|')
                && let Ok(kind) = kind.parse()
            {
                let mut tokens = Vec::new();
                crate::segment::tokens(phrase, 0, &mut tokens);
                let words: Vec<&str> = tokens.iter().map(|token| token.text(phrase)).collect();
                if let Some(first) = words.first().copied() {
                    table.entry(first).push((place, Phrase { kind, words }));
                }
            }
        }
        table
    });
    table.get(word).map_or(&[], Vec::as_slice)
}
