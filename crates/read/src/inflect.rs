//! Forms of English verbs.

/// Third person, past and -ing form of a regular verb.
#[must_use]
pub fn inflect(stem: &str, doubled: bool) -> [String; 3] {
    let last = stem.chars().last().unwrap_or('e');
    if doubled {
        return [format!("{stem}s"), format!("{stem}{last}ed"), format!("{stem}{last}ing")];
    }
    if let Some(root) = stem.strip_suffix('e') {
        let ing = if root.ends_with('e') { format!("{stem}ing") } else { format!("{root}ing") };
        return [format!("{stem}s"), format!("{stem}d"), ing];
    }
    let vowel_before = stem.chars().rev().nth(1).is_some_and(|c| "aeiou".contains(c));
    if let (Some(root), false) = (stem.strip_suffix('y'), vowel_before) {
        return [format!("{root}ies"), format!("{root}ied"), format!("{stem}ing")];
    }
    let third = if stem.ends_with("sh") || stem.ends_with("ch") || stem.ends_with('s') || stem == "go" {
        format!("{stem}es")
    } else {
        format!("{stem}s")
    };
    [third, format!("{stem}ed"), format!("{stem}ing")]
}

/// Every form of a verb: as the lists have it, else regular, with the last letter doubled where it may be.
pub(crate) fn inflect_all(stem: &str) -> Vec<String> {
    const IRREGULAR: &[&[&str]] = &[
        &["meet", "met"],
        &["hold", "held"],
        &["withdraw", "withdrew", "withdrawn"],
        &["shoot", "shot"],
        &["fight", "fought"],
        &["strike", "struck"],
        &["break", "broke", "broken"],
        &["cut", "cut"],
        &["give", "gave", "given"],
        &["send", "sent"],
        &["leave", "left"],
        &["seek", "sought"],
        &["put", "put"],
        &["pull", "pulled"],
        &["lend", "lent"],
        &["resign", "resigned"],
        &["find", "found"],
        &["take", "took", "taken"],
        &["hit", "hit"],
        &["set", "set"],
        &["freeze", "froze", "frozen"],
        &["fly", "flew", "flown"],
        &["overrun", "overran"],
        &["sue", "sued"],
        &["back", "backed"],
    ];
    let mut forms = vec![stem.to_owned()];
    forms.extend(inflect(stem, false));
    if let Some(rest) = IRREGULAR.iter().find(|row| row.first() == Some(&stem)) {
        forms.extend(rest.iter().skip(1).map(|form| (*form).to_owned()));
    }
    let bytes = stem.as_bytes();
    let vowel = |at: usize| bytes.get(at).is_some_and(|b| b"aeiou".contains(b));
    if let [.., last] = bytes {
        let n = bytes.len();
        if n > 2 && !b"aeiouwxy".contains(last) && vowel(n - 2) && !vowel(n - 3) {
            forms.extend(inflect(stem, true));
        }
    }
    forms.sort();
    forms.dedup();
    forms
}
