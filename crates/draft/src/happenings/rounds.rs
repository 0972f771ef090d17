//! Talks that are held or due, and who leaves them.

use super::lists::{near, one_of};
use super::tense::{Tense, tense};
use super::{Scene, Sign, nouns};
use detente_read::cues::{BE, DET, MODAL, NEG, PREP, REL};
use detente_read::phrases::View;
use detente_read::segment::Kind;

const TALKS: &str = "round rounds talks negotiations meeting meetings session summit conference consultations \
     mediation hearing dialogue discussions negotiation plenary bargaining";
/// What holds talks or opens, resumes and ends them, before the noun or after it.
const HELD: &str = "hold holds held holding begin begins began begun open opens opened resume resumes resumed \
     convene convened convenes end ended ends start starts started conclude concluded continue \
     continued continues host hosts hosted close closed adjourned completed attended entered launched \
     wrapped wound conducted restart restarted";
/// What is said of talks that are due, after the noun.
const DUE: &str =
    "scheduled planned due foreseen expected set slated pencilled penciled fixed called announced";
const MEET: &str = "met meet meets reconvene reconvened reconvenes gather gathered gathers convene convened";
/// Who comes to talks.
pub(super) const DELEGATES: &str = "delegates delegations delegation negotiators ministers sides teams team leaders envoys officials \
     representatives governments parties mediators heads countries states leadership both \
     counterparts unions";
/// Sides that go by what they are.
pub(super) const SIDES: &str = "union company employers management government ministry minister president envoy mediator rebels \
     conciliator federation commission";
/// Verbs of going to talks.
const TRAVEL: &str = "flew travelled traveled arrived went came flies travels arrives fly travel arrive gathered \
     assembled return returns returned";
/// Meetings of one's own.
const OWN: &str = "news press cabinet board party council reporters journalists voters families annual parliament \
     committee members crisis emergency regular mass rally ordinary executive";

/// Talks: a verb of meeting, a noun with its verb, or a noun with its date.
pub(super) fn round(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let off = |b: usize| one_of(v, b, "cancelled canceled secret postponed boycott scrapped");
    if (0..v.t.len()).any(off) {
        return None;
    }
    met(scene, at).or_else(|| talks(scene, at)).map(|tense| Sign::new("round", at, tense))
}

fn met(scene: &Scene<'_>, at: usize) -> Option<Tense> {
    let v = &scene.v;
    let near = |from: usize, to: usize, words: &str| near(v, from, to, words);
    let next = |words: &str| one_of(v, at + 1, words);
    let meets = one_of(v, at, MEET)
        && !(at > 0 && v.word(at - 1) == "last")
        && !(at > 0 && v.is(at - 1, DET | PREP) && v.word(at - 1) != "to")
        && !near(at + 1, at + 4, "demands demand target deadline conditions reporters needs")
        && !(near(at + 1, at + 4, "with") && near(at + 2, at + 5, "shrugs silence anger"));
    let sits = one_of(v, at, "sat sit sits") && next("down together");
    // "came back to the table", not "after a back and forth"
    let came = v.word(at) != "back" || at > 0 && (v.is(at - 1, BE) || one_of(v, at - 1, "came come go went"));
    let returns = one_of(v, at, "returned return returns back")
        && came
        && (next("to") || v.word(at) == "back")
        && near(at + 2, at + 5, "table talks negotiations");
    // "will be back in Riga on May 18"
    let home = v.word(at) == "back" && one_of(v, at + 1, "in at") && at > 0 && v.is(at - 1, BE);
    let bids = one_of(v, at, "summoned invited summons invites called");
    let receives = (bids || one_of(v, at, "received hosted receives")) && near(at + 1, at + 12, DELEGATES);
    let for_talks = near(at + 1, at + 27, "round talks consultations meeting back negotiations");
    let teams = near(at + 1, at + 7, "sides teams delegations negotiators heads parties");
    let receives = receives && (for_talks || teams && (!bids || near(at + 1, at + 7, "to")));
    // "are due back in Turku on Thursday"
    let due = v.word(at) == "due"
        && at > 0
        && v.is(at - 1, BE)
        && (next("back") || next("in") && near(at.saturating_sub(5), at, DELEGATES));
    if due && scene.dates.iter().any(|date| date.first > at && date.first - at < 7) {
        return Some(Tense::Ahead);
    }
    let brings = one_of(v, at, "brought brings bring") && near(at + 1, at + 8, "together");
    if !(meets || sits || returns || receives || brings || home)
        || !(scene.people || near(at.saturating_sub(4), at + 3, "them they we"))
    {
        return None;
    }
    if near(at.saturating_sub(3), at, OWN) && !sits || near(at + 1, at + 3, OWN) {
        return None;
    }
    // "flew to Turku on Tuesday to meet the other side"
    let travels = (at.saturating_sub(12)..at).rev().find(|&b| one_of(v, b, TRAVEL));
    if let Some(verb) = travels.filter(|_| at > 0 && v.word(at - 1) == "to") {
        return tense(v, verb);
    }
    let verb = if v.word(at) == "back" && !v.is(at - 1, BE) { at - 1 } else { at };
    let tense = tense(v, verb)?;
    // "has summoned both sides back for 21 October"
    Some(if bids { Tense::Ahead } else { tense })
}

fn talks(scene: &Scene<'_>, at: usize) -> Option<Tense> {
    let v = &scene.v;
    let cop = v.word(at).strip_prefix("COP").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
    if !one_of(v, at, TALKS) && !cop || v.mark(at + 1) == Some('-') {
        return None;
    }
    if (at.saturating_sub(2)..at).any(|b| one_of(v, b, OWN)) {
        return None;
    }
    if cop {
        return dated(scene, at);
    }
    let stop = |b: usize| {
        matches!(v.mark(b), Some(';' | ':' | '"' | '“' | '”')) || v.dash(b) || v.word(b) == "being"
    };
    // After the noun: "talks on pay will resume on Monday".
    let after = (at + 1..(at + 10).min(v.t.len()))
        .take_while(|&b| !stop(b) && !one_of(v, b, TALKS))
        .find(|&b| one_of(v, b, HELD) && !v.is(b.wrapping_sub(1), DET) || is_due(v, b));
    // Before it: "opened coalition talks".
    let before = (at.saturating_sub(8)..at).rev().take_while(|&b| !stop(b)).find(|&b| {
        one_of(v, b, HELD) && !(one_of(v, b, "hold end") && v.is(b.wrapping_sub(1), DET)) && !v.is(b, REL)
    });
    // "talks began in Geneva" before "the union opened talks that ended"
    let verb = match (before, after) {
        (Some(a), Some(b)) if at - a > b - at => Some(b),
        (a, b) => a.or(b),
    };
    // "enter their fourth week"
    if near(v, at + 1, at + 4, "enter enters entered drag dragged") {
        return None;
    }
    if let Some(verb) = verb {
        let verb = if v.word(verb) == "under" { verb - 1 } else { verb };
        let found = tense(v, verb)?;
        return Some(if one_of(v, verb, DUE) { Tense::Ahead } else { found });
    }
    // "flew to Turku on Tuesday for talks", "are in Turku today for a third round"
    let led = (at.saturating_sub(7)..at).any(|b| v.word(b) == "for");
    let goes = |b: usize| one_of(v, b, TRAVEL) || v.is(b, BE) && one_of(v, b + 1, "in at");
    if let Some(verb) = (at.saturating_sub(14)..at).rev().find(|&b| goes(b)).filter(|_| led) {
        return tense(v, verb).map(|found| if v.is(verb, BE) { Tense::Open } else { found });
    }
    // "the next meeting is on 14 May"
    if v.is(at + 1, BE) && scene.dates.iter().any(|date| date.first > at && date.first <= at + 4) {
        return Some(Tense::Open);
    }
    dated(scene, at)
}

/// "are scheduled for Monday", "take place on 3 May".
fn is_due(v: &View<'_>, at: usize) -> bool {
    one_of(v, at, "take takes took taken") && v.word(at + 1) == "place"
        || v.word(at) == "under" && v.word(at + 1) == "way" && at > 0
        || one_of(v, at, DUE) && one_of(v, at + 1, "to for on in next this")
}

/// "a second round in Muscat on July 28", "Monday's talks", "ahead of talks in Geneva on Tuesday".
fn dated(scene: &Scene<'_>, at: usize) -> Option<Tense> {
    let v = &scene.v;
    let plain = |from: usize, to: usize| {
        from <= to
            && to - from <= 9
            && (from..to).all(|b| !v.finite(b) && (v.t[b].kind != Kind::Mark || v.inner(b) || v.comma(b)))
    };
    let month = v.word(at).starts_with("COP");
    let direct = scene.dates.iter().any(|date| {
        let after = date.first > at && plain(at + 1, date.first);
        let before = date.end <= at
            && at - date.end <= 3
            && !(date.end..at).any(|b| v.comma(b) || one_of(v, b, "after"))
            && !(date.end..at).any(|b| v.is(b, PREP | DET));
        let open = !matches!(date.lead.as_str(), "until" | "by" | "since" | "from");
        !date.told && (date.is_day() || month) && (after && open || before && plain(date.end, at))
    });
    let led = |words: &str| (at.saturating_sub(6)..at).any(|b| one_of(v, b, words));
    let denied = (at.saturating_sub(5)..at).any(|b| v.is(b, NEG));
    let cold = denied
        || super::tense::unreal(v, at.saturating_sub(1), at)
        || led("no for refuse demand") && !led("round");
    if !direct || cold {
        return None;
    }
    Some(if led("after following during") {
        Tense::Past
    } else if led("before ahead next") {
        Tense::Ahead
    } else {
        nouns::of_verb(v, at)
    })
}

/// The days of talks that last more than one: "two days of talks ended on Wednesday", "a three-day meeting opens on Monday".
pub(super) fn lasting(v: &View<'_>, sign: &Sign, (from, to): (i64, i64)) -> (i64, i64) {
    let more = (0..v.t.len()).find_map(|b| {
        let days = ["two", "three", "four", "five"]
            .iter()
            .zip(1..)
            .find(|(word, _)| v.word(b).eq_ignore_ascii_case(word))?;
        let dash = usize::from(v.mark(b + 1) == Some('-'));
        one_of(v, b + 1 + dash, "day days").then_some(days.1)
    });
    let more = more.filter(|_| sign.kind == "round").unwrap_or(0);
    if near(v, 0, v.t.len(), "ended wound wrapped concluded closed finished") {
        (from - more, to)
    } else {
        (from, to + more)
    }
}

/// "pulled its team out", "withdrew from the talks".
fn near_out(v: &View<'_>, at: usize) -> bool {
    (at + 1..at + 6).any(|b| one_of(v, b, "out from"))
}

/// Who walks out, breaks off or leaves the table.
pub(super) fn walk_out(scene: &Scene<'_>, at: usize) -> Option<Sign> {
    let v = &scene.v;
    let talks = |from: usize| {
        (from..from + 7).any(|b| {
            one_of(
                v,
                b,
                "talks negotiations table meeting conference room session round hall consultations \
                 summit plenary",
            )
        })
    };
    let near = (at.saturating_sub(6)..at)
        .any(|b| one_of(v, b, "talks negotiations meeting delegation team negotiators delegates"));
    let out = v.word(at + 1) == "out";
    let walked = out && one_of(v, at, "walked stormed") || out && v.word(at) == "pulled" && talks(at);
    let broken = one_of(v, at, "broke broken called") && v.word(at + 1) == "off" && (talks(at) || near);
    let left = v.word(at) == "left"
        && (near && !v.is(at - 1, DET | PREP) || talks(at + 1))
        && !one_of(v, at + 1, "without open with nobody no");
    let quit = one_of(
        v,
        at,
        "quit quits abandoned suspended boycotted leaves suspending quitting withdrawing \
                 leaving",
    ) && talks(at + 1)
        && !v.is(at.wrapping_sub(1), MODAL);
    let pulls = one_of(v, at, "pulled withdrew") && talks(at) && near_out(v, at);
    let away = one_of(v, at, "stayed stays") && v.word(at + 1) == "away" && talks(at + 1);
    let plug = v.word(at) == "pulled" && v.word(at + 1) == "the" && v.word(at + 2) == "plug";
    let recalls = one_of(v, at, "recalled withdrew")
        && (at + 1..at + 5).any(|b| one_of(v, b, "negotiators delegation team envoy envoys delegates"));
    let goes = v.word(at) == "left" && at > 1 && one_of(v, at - 1, "and") && v.word(at - 2) == "up";
    // "talks collapsed on Tuesday"
    let fails = (one_of(v, at, "collapsed") || one_of(v, at, "broke broken") && v.word(at + 1) == "down")
        && (at.saturating_sub(7)..at).any(|b| one_of(v, b, "talks negotiations"))
        && scene.dates.iter().any(|date| date.first > at && date.first - at < 7);
    if !(walked || broken || left || quit || pulls || plug || away || recalls || goes || fails) {
        return None;
    }
    // Workers who walk out of their work strike.
    let workers = (at.saturating_sub(6)..at).any(|b| one_of(v, b, super::force::WORKERS));
    if out && scene.labour && workers && !talks(at) {
        return None;
    }
    let tense = tense(v, at)?;
    // A headline: "Velmora's negotiator quits talks".
    Some(Sign::new("walk-out", at, if tense == Tense::Ahead { Tense::Past } else { tense }))
}
