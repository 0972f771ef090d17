//! What stands before the first words of a report: place, day and agency ("PARIS, Jan 12 (Agency) - Israel …",
//! "(Daily Beacon, 16 March 2026) Artillery …"). Nobody says it, and no place in it acts.

use crate::cues::{MEDIA, NUMBERWORD, OUTLET, TIME};
use crate::phrases::View;
use crate::segment::Kind;

/// Longest dateline, in tokens.
const LONGEST: usize = 18;

/// One past the dateline that a line begins with; 0 where it has none.
pub(crate) fn dateline(v: &View<'_>) -> usize {
    let limit = v.t.len().min(LONGEST);
    if v.mark(0) == Some('(') {
        let close = (1..limit).find(|&at| v.mark(at) == Some(')')).unwrap_or(0);
        let told = (1..close).any(|at| dated(v, at) || v.is(at, MEDIA | OUTLET));
        return if close > 0 && told && plain(v, 1, close) { close + 1 } else { 0 };
    }
    let first = v.t.first();
    if !first.is_some_and(|token| token.kind == Kind::Word && token.capital) {
        return 0;
    }
    let mut place = true;
    let mut told = false;
    for at in 0..limit {
        let token = &v.t[at];
        let dash = v.dash(at) || v.mark(at) == Some('―') || v.mark(at) == Some('-') && !glued_after(v, at);
        // A dash ends it; so does a colon or a full stop after a day.
        let stop = matches!(v.mark(at), Some(':' | '.')) && told && at + 1 < v.t.len() && !abbreviated(v, at);
        if at > 0 && (dash && (told || place) || stop) {
            let more = dash && (at + 1..limit).any(|b| dated(v, b)) && at < 4;
            if !more {
                return if plain(v, 0, at) { pass_dashes(v, at + 1) } else { 0 };
            }
        }
        told |= dated(v, at) || v.mark(at) == Some('(');
        // "PARIS", "NEW YORK": a place in capitals needs no day beside it.
        if token.kind == Kind::Word && !told {
            place &= v.word(at).chars().count() > 1 && v.word(at).chars().all(|c| !c.is_lowercase());
        }
    }
    0
}

fn pass_dashes(v: &View<'_>, mut at: usize) -> usize {
    while matches!(v.mark(at), Some('-' | '–' | '—' | '―')) {
        at += 1;
    }
    at
}

fn glued_after(v: &View<'_>, at: usize) -> bool {
    v.t.get(at + 1).is_some_and(|next| next.glued) && v.mark(at + 1) != Some('-')
}

/// "Nov. 12": the stop is the month's.
fn abbreviated(v: &View<'_>, at: usize) -> bool {
    at > 0
        && v.is(at - 1, crate::cues::ABBREVIATION)
        && v.t.get(at + 1).is_some_and(|t| t.kind == Kind::Number)
}

fn dated(v: &View<'_>, at: usize) -> bool {
    // "Channel 12:" holds a number, but no day.
    v.t.get(at).is_some_and(|t| t.kind == Kind::Number && t.end - t.start > 3) || v.is(at, TIME)
}

/// Names, numbers and marks only: no word of a sentence.
fn plain(v: &View<'_>, from: usize, to: usize) -> bool {
    (from..to).all(|at| {
        let token = &v.t[at];
        token.kind != Kind::Word
            || token.capital
            || token.is(TIME | NUMBERWORD)
            || matches!(
                v.word(at),
                "of" | "the" | "and" | "de" | "in" | "from" | "for" | "st" | "nd" | "rd" | "th"
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;
    use crate::segment::tokens;

    fn rest(line: &str) -> String {
        let mut t = Vec::new();
        tokens(line, 0, &mut t);
        let own = Gazetteer::default();
        let at = dateline(&View { text: line, t: &t, own: &own });
        line[t[at].start as usize..].to_owned()
    }

    #[test]
    fn what_stands_before_the_first_words_is_passed_over() {
        for line in [
            "PARIS, Jan 12 (Agency) - Israel left.",
            "TOKYO (Kyodo) -- Israel left.",
            "(Daily Beacon, 16 March 2026) Israel left.",
            "BRENWICK, 5 May 2026 — Israel left.",
            "Doha, Qatar – July 3, 2026. Israel left.",
            "RUV, 11 September 2026: Israel left.",
            "WASHINGTON — July 6, 2026. Israel left.",
            "Xinhua, Nov. 12, 2026. Israel left.",
        ] {
            assert_eq!(rest(line), "Israel left.", "{line}");
        }
        for line in [
            "Israel - a party to the talks - left.",
            "Katz – who arrived on Monday – left.",
            "On Monday the talks ended.",
            "Berg: we left.",
            "U.S. officials left.",
            "In 2025, the union left - and came back.",
        ] {
            assert_eq!(rest(line), line);
        }
    }
}
