//! Where a bare month or weekday points: "Talks resume on Friday" ahead, "talks ended on Friday" back.
//!
//! The nearest word that shows a direction decides. It may be a preposition before the date ("since", "until"), an
//! adjective that holds what is due ("effective", "payable"), or a verb: a modal or a present tense points ahead, a past
//! tense back. The verb before the date goes first, then the one after it ("On Monday the two met"). What somebody
//! says in the present tense shows nothing of what it is about.

use crate::cues::{
    ADV, BE, DATED, DET, ED, FINITE, HAVE, ING, MODAL, NEG, NUMBERWORD, PARTICIPLE, PAST, POSSESSIVE, PREP,
    SAY, THIRD_PERSON, TIME,
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
    // "the February accord", "your Friday column": the day names a thing, and no verb before it says when that was.
    if names_a_thing(v, at) {
        return ahead(v, at);
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
    ahead(v, at)
}

/// What the words after the date show.
fn ahead(v: &View<'_>, at: usize) -> Direction {
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

/// True where the date stands between a determiner and a noun, or owns the noun ("Tuesday's vote").
fn names_a_thing(v: &View<'_>, at: usize) -> bool {
    let determined = v.is(at, DET) || at.checked_sub(1).is_some_and(|b| v.is(b, DET | POSSESSIVE));
    let end = (at..v.t.len().min(at + 5)).find(|&b| !(v.is(b, DATED | DET) || v.t[b].kind == Kind::Number));
    let owner = end.is_some_and(|b| v.one_of(b, &["'s", "’s"]));
    owner
        || determined
            && end.is_some_and(|b| v.t[b].kind == Kind::Word && !v.is(b, PREP | SAY | BE | MODAL | HAVE))
}

/// True where the verb of what follows the date, or of what stands before it, lies in the past.
fn over(v: &View<'_>, at: usize) -> bool {
    let verb = |b: &usize| v.is(*b, MODAL | BE | HAVE | SAY | ED | FINITE);
    let ahead = (at + 1..v.t.len().min(at + REACH)).find(verb);
    ahead.is_some_and(|b| past(v, b))
}

/// What the words right before the date show.
fn led(v: &View<'_>, at: usize) -> Option<Direction> {
    let mut b = at.checked_sub(1)?;
    // "as early as next week", "as soon as Tuesday"
    if v.word(b) == "as" && b > 1 && v.one_of(b - 1, &["soon", "early", "late"]) {
        return (v.word(b - 1) != "late").then_some(Direction::Future);
    }
    // "between now and 10 February"
    if v.word(b) == "and" && b > 0 && v.word(b - 1) == "now" {
        return Some(Direction::Future);
    }
    // "It was not until Tuesday that", "By Monday, officials had hardened": the bound of what is over.
    let bound = v.one_of(b, &["until", "till", "Until", "by", "By"]);
    let opens = b == 0 || v.t[b - 1].kind == Kind::Mark || v.one_of(b - 1, &["But", "but", "And", "and"]);
    let fronted = || opens && (at + 1..at + 4).any(|c| c < v.t.len() && v.comma(c));
    if bound && (b > 0 && v.is(b - 1, NEG) || fronted()) && over(v, at) {
        return Some(Direction::Past);
    }
    while b > 0 && (v.is(b, DET) || v.one_of(b, &["early", "late", "mid", "around", "about", "at", "least"]))
    {
        b -= 1;
    }
    match v.word(b).to_ascii_lowercase().as_str() {
        "since" => Some(Direction::Past),
        "until" | "till" | "effective" | "due" | "payable" => Some(Direction::Future),
        // "by Friday", "extended to 6 November"
        "by" if b + 1 == at && !(b > 0 && v.is(b - 1, ED | PAST)) || b > 0 && to_be(v, b - 1) => {
            Some(Direction::Future)
        }
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
    // "agreed to meet on Monday", "to be signed in March", but "fell to 3.8 per cent in March" and "voted to end it on
    // Friday".
    let next = v.t.get(b + 1);
    if word == "to"
        && next.is_some_and(|t| t.kind == Kind::Word && !t.capital && !t.is(ADV | DET | TIME | NUMBERWORD))
        && !v.one_of(b + 1, &["more", "less"])
        && (v.is(b.saturating_sub(1), SAY | ED | BE | FINITE) || to_come(v, b) || v.word(b + 1) == "be")
    {
        let over = b > 0 && v.one_of(b - 1, &DONE);
        return Some(if over { Direction::Past } else { Direction::Future });
    }
    // "be" follows "to" or a modal.
    if word == "be" || to_be(v, b) {
        // "could not be reached on Friday"
        let failed = (b.saturating_sub(4)..b).any(|w| v.word(w) == "could" && v.is(w + 1, NEG));
        return Some(if failed { Direction::Past } else { Direction::Future });
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

/// Verbs whose infinitive tells what has happened, or has not: "voted to", "declined to".
const DONE: [&str; 16] = [
    "voted",
    "declined",
    "refused",
    "failed",
    "managed",
    "began",
    "started",
    "continued",
    "helped",
    "forced",
    "used",
    "tried",
    "went",
    "came",
    "gathered",
    "returned",
];

/// "set to resume", "likely to meet": words before an infinitive that is to come.
fn to_come(v: &View<'_>, to: usize) -> bool {
    const COMING: [&str; 19] = [
        "set",
        "due",
        "likely",
        "ready",
        "expected",
        "scheduled",
        "planned",
        "about",
        "plan",
        "plans",
        "planning",
        "hope",
        "hopes",
        "hoping",
        "expects",
        "wants",
        "intends",
        "intend",
        "promises",
    ];
    to > 0 && v.one_of(to - 1, &COMING)
}

/// A participle whose auxiliary is still to come or present: "to be paid", "will be signed", "is heard".
fn to_be(v: &View<'_>, b: usize) -> bool {
    if !v.is(b, ED | PARTICIPLE | PAST | FINITE) {
        return false;
    }
    let Some(aux) = (b.saturating_sub(3)..b).rev().find(|&w| !v.is(w, ADV)) else { return false };
    match v.word(aux) {
        "be" => true,
        "is" | "are" => !v.is(b, SAY),
        _ => false,
    }
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
            ("The dividend is to be paid on 11 December.", "2026-12-11"),
            ("They voted to end the talks on Friday.", "2026-01-02"),
            ("The envoy could not be reached on Monday.", "2026-01-05"),
            ("It was not until Monday that they met.", "2026-01-05"),
            ("By Monday, officials had hardened their terms.", "2026-01-05"),
            ("The parties, who are to conclude by May, invited all.", "2026-05"),
            ("The talks are set to resume on Friday.", "2026-01-09"),
            ("He attacked the December 28 accord.", "2025-12-28"),
            ("They will honour the December 28 accord.", "2025-12-28"),
            ("Monday's vote was close.", "2026-01-05"),
            ("Nobody moves between now and 10 February.", "2026-02-10"),
        ] {
            let document = Document { date: Some("2026-01-07"), ..Document::new(text) };
            let reading = read(&document, &Options::default());
            assert_eq!(reading.dates.last().map(|date| date.value.as_str()), Some(value), "{text}");
        }
    }
}
