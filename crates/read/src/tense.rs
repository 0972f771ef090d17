//! Where a bare month or weekday points: "Talks resume on Friday" ahead, "talks ended on Friday" back.
//!
//! The nearest word that shows a direction decides. It may be a preposition before the date ("since", "until"), an
//! adjective that holds what is due ("effective", "payable"), or a verb: a modal or a present tense points ahead, a past
//! tense back. The verb before the date goes first, then the one after it ("On Monday the two met"). What somebody
//! says in the present tense shows nothing of what it is about.

use crate::cues::{
    ADV, BE, DET, ED, FINITE, HAVE, ING, MODAL, NUMBERWORD, PAST, POSSESSIVE, PREP, SAY, THIRD_PERSON, TIME,
};
use crate::dates::Direction;
use crate::phrases::View;
use crate::segment::Kind;

/// How far a verb may stand from its date, in tokens.
const REACH: usize = 14;

/// The direction of a date that begins at the token `at`.
pub(crate) fn direction(v: &View<'_>, at: usize) -> Direction {
    if let Some(found) = led(v, at) {
        return found;
    }
    // "Officials in March said": the verb of the date's own clause comes right after it.
    let own = (at + 1..at + 4).find(|&b| !v.t.get(b).is_some_and(|t| t.is(TIME) || t.kind == Kind::Number));
    if own.is_some_and(|b| b < v.t.len() && v.is(b, SAY) && past(v, b)) && at > 1 && v.is(at - 1, PREP) {
        return Direction::Past;
    }
    for b in (at.saturating_sub(REACH)..at).rev() {
        // Another clause: what comes before it belongs to another date.
        if matches!(v.mark(b), Some(';')) {
            break;
        }
        if let Some(found) = shown(v, b, at) {
            return found;
        }
    }
    for b in at..v.t.len().min(at + REACH) {
        if v.is(b, MODAL) && v.word(b) != "May" {
            return Direction::Future;
        }
        if past(v, b) {
            return Direction::Past;
        }
        if v.is(b, BE | HAVE) {
            return Direction::Unknown;
        }
        if present(v, b) {
            return Direction::Future;
        }
    }
    Direction::Unknown
}

/// What the words right before the date show.
fn led(v: &View<'_>, at: usize) -> Option<Direction> {
    let mut b = at.checked_sub(1)?;
    while b > 0 && (v.is(b, DET) || v.one_of(b, &["early", "late", "mid", "around", "about", "at", "least"]))
    {
        b -= 1;
    }
    match v.word(b).to_ascii_lowercase().as_str() {
        "since" => Some(Direction::Past),
        "until" | "till" | "effective" | "due" | "payable" => Some(Direction::Future),
        // "by Friday", "extended to 6 November"
        "by" if !(b > 0 && v.is(b - 1, ED | PAST)) => Some(Direction::Future),
        "to" | "until "
            if b > 0
                && v.one_of(
                    b - 1,
                    &["extended", "postponed", "delayed", "moved", "adjourned", "deferred"],
                ) =>
        {
            Some(Direction::Future)
        }
        _ => None,
    }
}

/// What a word before the date shows.
fn shown(v: &View<'_>, b: usize, at: usize) -> Option<Direction> {
    let word = v.word(b);
    if v.is(b, MODAL) && word != "May"
        || matches!(word, "planned" | "scheduled" | "due" | "expected" | "postponed" | "until")
    {
        return Some(Direction::Future);
    }
    // "agreed to meet on Monday", "to be signed in March", but "fell to 3.8 per cent in March"
    let next = v.t.get(b + 1);
    if word == "to"
        && next.is_some_and(|t| t.kind == Kind::Word && !t.capital && !t.is(ADV | DET | TIME | NUMBERWORD))
        && v.is(b.saturating_sub(1), SAY | ED | BE | FINITE)
    {
        return Some(Direction::Future);
    }
    if past(v, b) {
        return Some(Direction::Past);
    }
    // "is arriving on Monday"
    if v.is(b, BE) && matches!(word, "is" | "are" | "'s" | "’s") {
        let coming = (b + 1..at).find(|&w| !v.is(w, ADV)).is_some_and(|w| v.word(w).ends_with("ing"));
        return Some(if coming { Direction::Future } else { Direction::Unknown });
    }
    if v.is(b, BE | HAVE) {
        return Some(Direction::Unknown);
    }
    present(v, b).then_some(Direction::Future)
}

fn past(v: &View<'_>, b: usize) -> bool {
    let token = &v.t[b];
    token.is(SAY) && token.is(PAST)
        || token.is(ED)
        || token.is(BE) && matches!(v.word(b), "was" | "were" | "been")
        || token.is(HAVE) && v.word(b) == "had"
        || token.is(FINITE) && !v.word(b).ends_with('s')
}

/// A verb of doing in the present tense: "resumes", or "resume" after a plural.
fn present(v: &View<'_>, b: usize) -> bool {
    let token = &v.t[b];
    if token.kind != Kind::Word || token.capital || token.is(SAY | BE | HAVE) || b == 0 {
        return false;
    }
    let determined = v.is(b - 1, DET | PREP | POSSESSIVE | NUMBERWORD) || v.word(b - 1) == "to";
    if determined {
        return false;
    }
    if token.is(FINITE) && v.word(b).ends_with('s') {
        return true;
    }
    // "The talks resume on Friday": a base form between a plural and a preposition, a time or a thing.
    let plural = v.word(b - 1).ends_with('s')
        && !v.word(b - 1).ends_with("ss")
        && !v.is(b - 1, TIME | SAY | THIRD_PERSON | ING);
    token.word.does
        && plural
        && (v.is(b + 1, PREP | DET | TIME) || v.t.get(b + 1).is_none_or(|t| t.kind != Kind::Word))
}

#[cfg(test)]
mod tests {
    use crate::reader::read;
    use crate::reading::{Document, Options};

    #[test]
    fn tense_decides_where_a_bare_day_lies() {
        // Said on Wednesday 7 January 2026.
        for (text, value) in [
            ("Talks resume on Friday.", "2026-01-09"),
            ("Talks ended on Friday.", "2026-01-02"),
            ("On Friday the two sides met.", "2026-01-02"),
            ("On Friday the two sides will meet.", "2026-01-09"),
            ("Parliament votes on Friday.", "2026-01-09"),
            ("The delegation is arriving on Friday.", "2026-01-09"),
            ("The envoy, who arrived on Friday, is silent.", "2026-01-02"),
            ("He set them a deadline by Friday.", "2026-01-09"),
            ("The road has been shut since Friday.", "2026-01-02"),
            ("The truce was extended to 6 November.", "2026-11-06"),
            ("Officials said in March that the border would stay shut.", "2025-03"),
            ("The rate fell to 3.8 per cent in November.", "2025-11"),
            ("The treaty was initialled on August 8.", "2025-08-08"),
            ("The dispute began in August.", "2025-08"),
        ] {
            let document = Document { date: Some("2026-01-07"), ..Document::new(text) };
            let reading = read(&document, &Options::default());
            assert_eq!(reading.dates[0].value, value, "{text}");
        }
    }
}
