//! Words of a list that is written as one string, parted by white space.

use detente_read::phrases::View;

/// True where the token's text is one of the words, whatever its case.
pub(super) fn one_of(v: &View<'_>, at: usize, words: &str) -> bool {
    holds(words.as_bytes(), v.word(at).as_bytes())
}

/// A look at each word's first letter and length before its letters: this is asked for every word of a report, and for
/// many lists.
fn holds(words: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first().map(u8::to_ascii_lowercase) else { return false };
    let mut at = 0;
    while at < words.len() {
        let fits = words[at].to_ascii_lowercase() == first
            && words.get(at + word.len()).is_none_or(u8::is_ascii_whitespace)
            && words.get(at..at + word.len()).is_some_and(|known| known.eq_ignore_ascii_case(word));
        if fits {
            return true;
        }
        while at < words.len() && !words[at].is_ascii_whitespace() {
            at += 1;
        }
        while at < words.len() && words[at].is_ascii_whitespace() {
            at += 1;
        }
    }
    false
}

/// True where one of the words stands between two places.
pub(super) fn near(v: &View<'_>, from: usize, to: usize, words: &str) -> bool {
    (from..to.min(v.t.len())).any(|at| one_of(v, at, words))
}

/// True where one of the words stands between two places, in the same clause.
pub(super) fn clause(v: &View<'_>, from: usize, to: usize, words: &str) -> bool {
    (from..to.min(v.t.len()))
        .take_while(|&at| !matches!(v.mark(at), Some(';' | ':' | '.')) || v.inner(at))
        .any(|at| one_of(v, at, words))
}
