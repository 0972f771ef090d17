//! Events that a noun tells with its day: "Tuesday's deal", "the offer of 4 May", "the expiry of the truce on 20 May".

use super::lists::{near, one_of};
use super::tense::{Tense, is_past, unreal};
use super::{Scene, Sign};
use detente_read::cues::{BE, MODAL, POSSESSIVE};
use detente_read::phrases::View;
use detente_read::segment::Kind;

const TALKS: &str = "talks negotiations conference round summit consultations session bargaining mediation";

/// What a noun tells, and whether its day may stand after what it is of ("the rejection of the plan on Tuesday").
fn kind(scene: &Scene<'_>, at: usize) -> Option<(&'static str, bool)> {
    let v = &scene.v;
    let of_talks = || near(v, at + 1, at + 7, TALKS);
    let walk = one_of(v, at, "walkout")
        || one_of(v, at, "walk") && v.mark(at + 1) == Some('-') && one_of(v, at + 2, "out");
    let team = near(v, 0, v.t.len(), "talks team delegation delegates negotiators table");
    Some(match () {
        () if one_of(v, at, "rejection refusal") => ("refusal", true),
        () if one_of(v, at, "offer bid") => ("offer", false),
        () if one_of(v, at, "deal accord agreement truce ceasefire pact treaty settlement memorandum") => {
            ("agreement", false)
        }
        () if one_of(v, at, "proposal paper draft") => ("proposal", false),
        () if walk && (team || !scene.labour) => ("walk-out", true),
        () if one_of(v, at, "expiry expiration") || one_of(v, at, "entry") && v.word(at + 1) == "into" => {
            ("deadline", true)
        }
        () if one_of(v, at, "date") && at > 0 && one_of(v, at - 1, "final off closing last") => {
            ("deadline", true)
        }
        () if one_of(v, at, "resumption opening start") && of_talks() => ("round", true),
        () => return None,
    })
}

/// The event that a noun with its day tells.
pub(super) fn dated(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let (kind, far) = kind(scene, at)?;
    let place = scene.dates.iter().position(|date| {
        let gap = at.checked_sub(date.end);
        let owner = gap == Some(0) || gap.is_some_and(|gap| gap <= 2) && v.is(date.end, POSSESSIVE);
        let after = date.first > at && date.first - at <= if far { 9 } else { 3 };
        let led = date.lead == "of" || far && matches!(date.lead.as_str(), "on" | "is" | "was");
        let plain = || {
            (at + 1..date.first)
                .all(|b| (v.t[b].kind != Kind::Mark || v.inner(b)) && (!v.finite(b) || v.is(b, BE) && far))
        };
        date.is_day() && !date.told && (owner || after && led && plain())
    })?;
    if unreal(v, at, at) {
        return None;
    }
    let tense = match kind {
        "deadline" => Tense::Ahead,
        "round" => of_verb(v, at),
        _ => Tense::Past,
    };
    Some(Sign { noun: true, ..Sign::new(kind, at, tense).on(place) })
}

/// The tense of the verb that a noun is the subject of: "Friday's strike will close the port".
pub(super) fn of_verb(v: &View<'_>, at: usize) -> Tense {
    for b in at + 1..(at + 12).min(v.t.len()) {
        if matches!(v.mark(b), Some(',' | ';' | ':')) {
            break;
        }
        if v.is(b, MODAL) && one_of(v, b, "will would shall") {
            return Tense::Ahead;
        }
        if v.finite(b) {
            return if one_of(v, b, "was were had") || is_past(v, b) { Tense::Past } else { Tense::Open };
        }
    }
    Tense::Open
}
