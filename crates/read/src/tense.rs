//! Where the tense of a sentence sends a bare month or weekday: "Talks resume on Friday" ahead, "talks ended on
//! Friday" back.

use crate::cues::{ADV, BE, DET, ED, FINITE, HAVE, MODAL, PAST, SAY};
use crate::dates::Direction;
use crate::phrases::View;

/// Where bare names of months and weekdays point: ahead after "will" or "would", back after a past tense.
pub(crate) fn direction(v: &View<'_>, at: usize) -> Direction {
    for b in (at.saturating_sub(14)..at).rev() {
        let token = &v.t[b];
        let word = v.word(b);
        if token.is(MODAL) && word != "May"
            || matches!(word, "planned" | "scheduled" | "due" | "expected" | "postponed" | "until" | "by")
        {
            return Direction::Future;
        }
        // "agreed to meet on Monday", "to be signed in March"
        if word == "to"
            && v.t.get(b + 1).is_some_and(|t| t.word.tags & ADV == 0)
            && !v.is(b + 1, DET)
            && !v.t[b + 1].capital
            && v.is(b.saturating_sub(1), SAY | ED | BE | FINITE)
        {
            return Direction::Future;
        }
        let past = token.is(SAY) && token.is(PAST)
            || token.is(ED)
            || token.is(BE) && matches!(word, "was" | "were" | "been")
            || token.is(HAVE) && word == "had"
            || token.is(FINITE) && !word.ends_with('s');
        if past {
            return Direction::Past;
        }
        if token.is(BE | HAVE) {
            return Direction::Unknown;
        }
    }
    // The verb stands behind: "On Monday the two met".
    for b in at..v.t.len().min(at + 14) {
        let token = &v.t[b];
        if token.is(MODAL) && v.word(b) != "May" {
            return Direction::Future;
        }
        if token.is(SAY) && token.is(PAST)
            || token.is(ED)
            || token.is(FINITE) && !v.word(b).ends_with('s')
            || matches!(v.word(b), "was" | "were" | "had")
        {
            return Direction::Past;
        }
        if token.is(BE | HAVE) {
            return Direction::Unknown;
        }
    }
    Direction::Unknown
}
