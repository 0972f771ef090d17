//! Which way a verb's will goes.

use crate::Direction;

/// What a verb of will does with its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Will {
    /// Which way it goes.
    pub direction: Direction,
    /// True where harm is held out: its condition says what would avert it.
    pub threat: bool,
}

/// The will that a verb shows, by any of its forms; nothing for verbs that only judge what is done ("praised the deal").
pub(crate) fn will_of(word: &str) -> Option<Will> {
    let word = word.to_ascii_lowercase();
    let stem = ["ing", "ied", "ies", "ed", "es", "s", "d"]
        .iter()
        .filter_map(|end| word.strip_suffix(end))
        .chain([word.as_str()])
        .collect::<Vec<_>>();
    let one_of = |list: &[&str]| list.iter().any(|base| stem.iter().any(|s| s == base));
    let direction = if one_of(&[
        "demand", "want", "seek", "sought", "requir", "require", "request", "call", "ask", "push", "press",
        "insist", "appeal", "urge", "urg", "favour", "favor", "prefer", "preferr", "back", "support",
        "endorse", "endors", "campaign", "lobby", "lobb", "need", "expect", "advocate", "advocat", "hope",
        "hop", "instruct", "implore", "implor", "invite", "invit", "order",
    ]) {
        Direction::Wants
    } else if one_of(&[
        "reject", "refuse", "refus", "oppose", "oppos", "resist", "dismiss", "spurn", "rebuff", "veto",
        "rule", "rul", "turn", "object", "block", "decline", "declin", "balk", "shun", "shunn",
    ]) {
        Direction::Refuses
    } else if one_of(&[
        "offer",
        "propose",
        "propos",
        "pledge",
        "pledg",
        "promise",
        "promis",
        "vow",
        "undertake",
        "undertook",
        "undertak",
        "volunteer",
        "float",
        "table",
        "tabl",
        "put",
        "suggest",
        "agree",
        "agre",
        "plan",
        "plann",
        "intend",
        "aim",
        "consent",
    ]) {
        Direction::Offers
    } else if one_of(&["threaten"]) {
        return Some(Will { direction: Direction::Offers, threat: true });
    } else {
        return None;
    };
    Some(Will { direction, threat: false })
}

/// True where a judgement of a proposal is a will about it and not about what is done: "reports", "rumours" are dismissed
/// without any.
pub(crate) fn told(object: &str) -> bool {
    object.split([' ', ',']).take(4).any(|word| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "reports"
                | "report"
                | "rumours"
                | "rumors"
                | "claims"
                | "claim"
                | "allegations"
                | "suggestions"
                | "accusations"
                | "accusation"
                | "criticism"
                | "speculation"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_go_their_way_in_every_form() {
        for (word, want) in [
            ("demanded", Some(Direction::Wants)),
            ("refuses", Some(Direction::Refuses)),
            ("offering", Some(Direction::Offers)),
            ("proposed", Some(Direction::Offers)),
            ("praised", None),
            ("denied", None),
            ("opposes", Some(Direction::Refuses)),
            ("urged", Some(Direction::Wants)),
        ] {
            assert_eq!(will_of(word).map(|w| w.direction), want, "{word}");
        }
        assert!(will_of("threatened").is_some_and(|w| w.threat));
    }
}
