//! Whether a verb tells of what came about, of what is due, or of neither: denied, supposed, wished.

use super::lists::one_of;
use detente_read::cues::{COORD, DET, MODAL, NEG, PAST};
use detente_read::phrases::View;

/// Where a verb puts what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// It came about.
    Past,
    /// It is due.
    Ahead,
    /// The verb leaves it open: a participle, a noun.
    Open,
}

/// Past forms that do not end in -ed.
const PASTS: [&str; 63] = [
    "began", "begun", "bid", "blew", "bought", "broke", "broken", "brought", "built", "came", "caught",
    "chose", "cut", "dealt", "drew", "fell", "flew", "fought", "froze", "gave", "given", "got", "held",
    "hit", "hung", "kept", "laid", "led", "left", "let", "lost", "made", "met", "overran", "put", "quit",
    "ran", "rode", "rose", "said", "sank", "sat", "saw", "sent", "set", "shook", "shot", "sold", "sought",
    "spoke", "stole", "stood", "struck", "sunk", "swore", "threw", "told", "took", "went", "withdrew", "won",
    "wound", "wrote",
];

/// Words before an infinitive that make it a plan: "due to vote", "agreed to meet", "is to sign".
const PLANNED: &str = "due set scheduled expected planned plan plans agreed going slated is are was were ready invited \
     preparing about poised promised pledged undertaken undertook vowed committed has";

/// Words before a verb that take its truth away.
const UNREAL: &str = "if unless whether never denied denies deny nobody refused refuses hopes hoped hope fear fears \
     feared rumours rumors suppose imagine wants wanted doubted neither nor dreamed threatened \
     rumoured speculation likely unlikely perhaps supposed failed";

/// The form of a past tense or of its participle.
pub(super) fn is_past(v: &View<'_>, at: usize) -> bool {
    let word = v.word(at).to_ascii_lowercase();
    word.len() > 3 && word.ends_with("ed") || v.is(at, PAST) || PASTS.contains(&word.as_str())
}

/// The tense of the verb at a place; nothing where it tells of no event.
pub(super) fn tense(v: &View<'_>, at: usize) -> Option<Tense> {
    let (start, negative) = v.group_start(at);
    if negative || unreal(v, start, at) || at > 0 && v.is(at - 1, NEG) && !v.is(at - 1, DET) {
        return None;
    }
    let aux = |words: &str| (start..at).any(|b| one_of(v, b, words));
    let would = aux("will shall 'll ’ll would");
    if would {
        return (!aux("have")).then_some(Tense::Ahead);
    }
    if (start..at).any(|b| v.is(b, MODAL) && v.word(b) != "May") {
        return None;
    }
    if start > 0 && v.word(start - 1) == "to" {
        let planned = (start.saturating_sub(4)..start - 1)
            .rev()
            .take_while(|&b| v.mark(b).is_none())
            .any(|b| one_of(v, b, PLANNED));
        return planned.then_some(Tense::Ahead);
    }
    if aux("has have had was were been") {
        return Some(Tense::Past);
    }
    if aux("is are being be 's ’s") {
        return Some(Tense::Open);
    }
    let word = v.word(at);
    Some(if is_past(v, at) {
        Tense::Past
    } else if word.ends_with("ing") {
        Tense::Open
    } else {
        Tense::Ahead
    })
}

/// Denied, supposed or only wished: what stands before the verb in its clause says so.
pub(super) fn unreal(v: &View<'_>, start: usize, at: usize) -> bool {
    let clause = (0..start)
        .rev()
        .take_while(|&b| {
            let but = v.is(b, COORD) && v.word(b) == "but";
            !(v.comma(b) || matches!(v.mark(b), Some(';' | ':')) || v.dash(b) || but)
        })
        .last()
        .unwrap_or(start);
    // "He hoped for peace, said X, and Y signed": only what governs the verb counts.
    (clause..at).any(|b| one_of(v, b, UNREAL) && v.t[b].quote == v.t[at].quote)
}
