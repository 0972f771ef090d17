//! Words of an agreement: stems, what is denied, numbers with their units.
//!
//! Words are compared by stem, and stems that say nearly the same are one (`words/kin.txt`). A word that a "not" or a
//! "no" of the same clause goes before is denied; a denied word that has an opposite says that opposite: "shall not
//! withdraw" speaks of staying.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Words between a denial and what it denies.
const REACH: usize = 6;

/// Small words, and words that every agreement has.
const EMPTY: [&str; 75] = [
    "the",
    "a",
    "an",
    "of",
    "to",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "with",
    "and",
    "or",
    "as",
    "is",
    "are",
    "be",
    "been",
    "was",
    "were",
    "it",
    "its",
    "their",
    "they",
    "this",
    "that",
    "these",
    "those",
    "which",
    "who",
    "whom",
    "such",
    "any",
    "each",
    "both",
    "shall",
    "will",
    "must",
    "may",
    "should",
    "would",
    "can",
    "has",
    "have",
    "had",
    "do",
    "does",
    "than",
    "then",
    "there",
    "here",
    "into",
    "upon",
    "under",
    "other",
    "own",
    "party",
    "parties",
    "agreement",
    "article",
    "paragraph",
    "present",
    "hereby",
    "thereof",
    "herein",
    "state",
    "states",
    "government",
    "governments",
    "contracting",
    "side",
    "sides",
    "text",
    "per",
];
const DENIALS: [&str; 16] = [
    "not", "no", "never", "without", "neither", "nor", "none", "cease", "ceases", "refrain", "refrains",
    "nothing", "nobody", "cannot", "stop", "stops",
];

/// Endings that are cut off, longer ones first, each with how many letters must be left.
const ENDINGS: [(&str, usize); 36] = [
    ("isations", 3),
    ("isation", 3),
    ("ations", 4),
    ("ation", 4),
    ("itions", 4),
    ("ition", 4),
    ("ising", 4),
    ("ised", 4),
    ("ises", 4),
    ("ments", 4),
    ("ment", 4),
    ("ities", 4),
    ("ances", 4),
    ("ance", 4),
    ("ences", 4),
    ("ence", 4),
    ("ating", 4),
    ("ated", 4),
    ("ates", 4),
    ("ions", 4),
    ("ion", 4),
    ("ings", 4),
    ("ise", 4),
    ("ate", 4),
    ("ity", 4),
    ("ing", 4),
    ("als", 4),
    ("ies", 3),
    ("al", 4),
    ("ly", 4),
    ("ed", 4),
    ("es", 4),
    ("er", 5),
    ("s", 3),
    ("e", 4),
    ("y", 4),
];

/// A stem: what a word keeps of its forms.
///
/// ```
/// use detente_treaty::wording::stem;
/// assert_eq!(stem("demilitarization"), stem("demilitarised"));
/// assert_eq!(stem("withdrawals"), stem("withdraw"));
/// assert_eq!(stem("recognition"), stem("recognise"));
/// ```
#[must_use]
pub fn stem(word: &str) -> String {
    let mut word = word.to_lowercase().replace("iz", "is");
    for _ in 0..3 {
        let cut = ENDINGS.iter().find(|(ending, left)| {
            word.ends_with(ending)
                && word.chars().count() >= ending.chars().count() + left
                && !(*ending == "s" && word.ends_with("ss"))
        });
        let Some((ending, _)) = cut else { break };
        word.truncate(word.len() - ending.len());
    }
    word
}

struct Kin {
    /// Stem → group.
    of: BTreeMap<String, usize>,
    /// Group → the opposite one.
    opposite: BTreeMap<usize, usize>,
}

fn kin() -> &'static Kin {
    static KIN: OnceLock<Kin> = OnceLock::new();
    KIN.get_or_init(|| {
        let (mut of, mut opposite) = (BTreeMap::new(), BTreeMap::new());
        let mut groups = 0;
        for line in include_str!("../words/kin.txt").lines().filter(|line| !line.starts_with('#')) {
            let sides: Vec<usize> = line
                .split('|')
                .map(|side| {
                    side.split_whitespace().for_each(|word| {
                        of.entry(stem(word)).or_insert(groups);
                    });
                    groups += 1;
                    groups - 1
                })
                .collect();
            if let [one, other] = sides[..] {
                opposite.insert(one, other);
                opposite.insert(other, one);
            }
        }
        Kin { of, opposite }
    })
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// Its stem, or the name of the group of stems that it is in.
    pub stem: String,
    /// True where a denial goes before it.
    pub denied: bool,
}

/// Set phrases of treaties in which a word does not mean what it says: the force that a treaty enters into is no force in
/// the field, and an exchange of instruments trades nothing.
const SET_PHRASES: [(&str, &str); 4] = [
    ("into force", ""),
    ("exchange of the instruments", "instruments"),
    ("exchange of instruments", "instruments"),
    ("on the part of", "of"),
];

/// The words of a text that say something, in order. A denied word that has an opposite is that.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let spaced = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<&str>>().join(" ");
    let plain =
        SET_PHRASES.iter().fold(spaced.to_lowercase(), |text, (phrase, plain)| text.replace(phrase, plain));
    for clause in plain.split(['.', ';', ':', '!', '?', '\n', '،', '؛']).flat_map(|part| part.split(" but "))
    {
        let mut since: Option<usize> = None;
        for word in clause.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let low = word.to_lowercase();
            if DENIALS.contains(&low.as_str()) {
                since = Some(0);
                continue;
            }
            let denied = since.is_some_and(|since| since < REACH);
            since = since.map(|since| since + 1);
            let number = low.chars().all(|c| c.is_numeric());
            if EMPTY.contains(&low.as_str()) || number || low.chars().count() < 2 {
                continue;
            }
            found.push(token(&low, denied));
        }
    }
    found
}

fn token(word: &str, denied: bool) -> Token {
    let stem = stem(word);
    let name = |group: &usize| format!("={group}");
    match kin().of.get(&stem) {
        None => Token { stem, denied },
        Some(group) => match kin().opposite.get(group).filter(|_| denied) {
            Some(opposite) => Token { stem: name(opposite), denied: false },
            None => Token { stem: name(group), denied },
        },
    }
}

/// The words of a name such as `all-but-hermon`.
pub(crate) fn of_name(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

/// A number with what it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// What it counts: `usd`, `hour`, `percent`; else stems of the words around it.
    pub units: BTreeSet<String>,
    /// Its place among the words of the text.
    pub place: usize,
}

/// One unit by its names, the first being what it is called here.
const UNITS: [&[&str]; 26] = [
    &["usd", "$", "us$", "dollar", "dollars"],
    &["eur", "€", "euro", "euros"],
    &["gbp", "£", "pound", "pounds", "sterling"],
    &["jpy", "¥", "yen"],
    &["cny", "yuan", "renminbi", "rmb"],
    &["inr", "₹", "rupee", "rupees"],
    &["chf", "franc", "francs"],
    &["percent", "%", "per-cent", "pct", "percentage", "prozent", "prozentpunkte"],
    &["hour", "h", "hr", "hrs", "hours", "hourly"],
    &["day", "d", "days", "daily"],
    &["week", "w", "weeks", "weekly"],
    &["month", "mo", "months", "monthly"],
    &["year", "a", "y", "yr", "years", "yearly", "annual", "annually", "annum"],
    &["km", "kilometre", "kilometres", "kilometer", "kilometers"],
    &["m", "metre", "metres", "meter", "meters"],
    &["mile", "miles", "mi"],
    &["ha", "hectare", "hectares"],
    &["tonne", "tonnes", "ton", "tons", "t"],
    &["kg", "kilogram", "kilograms", "kilo", "kilos"],
    &["m3", "m³", "cubic"],
    &["bcm"],
    &["mw", "megawatt", "megawatts"],
    &["vehicle", "vehicles"],
    &["person", "persons", "people"],
    &["soldier", "soldiers", "troops"],
    &["point", "points"],
];
/// Words that multiply.
const TIMES: [(&str, f64); 6] =
    [("hundred", 1e2), ("thousand", 1e3), ("million", 1e6), ("mn", 1e6), ("billion", 1e9), ("bn", 1e9)];
/// Words that a number of an agreement may follow and that make it no term: "Article 5", "resolution 338".
const REFERENCES: [&str; 18] = [
    "article",
    "articles",
    "section",
    "clause",
    "paragraph",
    "annex",
    "appendix",
    "resolution",
    "part",
    "chapter",
    "art",
    "no",
    "number",
    "point",
    "protocol",
    "schedule",
    "page",
    "item",
];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a unit is made of: `USD/h` is dollars and hours.
#[must_use]
pub fn units(unit: &str) -> BTreeSet<String> {
    let plain = unit.to_lowercase().replace("per cent", "percent").replace("billion cubic metres", "bcm");
    plain
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '*' | '·' | '(' | ')' | ','))
        .filter(|part| !part.is_empty() && !matches!(*part, "per" | "an" | "each" | "of" | "in"))
        .filter(|part| TIMES.iter().all(|(word, _)| word != part))
        .map(|part| unit_named(part).map_or_else(|| stem(part), str::to_owned))
        .collect()
}

fn unit_named(word: &str) -> Option<&'static str> {
    UNITS.iter().find(|names| names.contains(&word)).map(|names| names[0])
}

/// The factor that a unit has in itself: `million USD` counts millions.
#[must_use]
pub fn factor(unit: &str) -> f64 {
    let low = unit.to_lowercase();
    let mut words = low.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| TIMES.iter().find(|(times, _)| *times == word)).map_or(1.0, |(_, factor)| *factor)
}

/// Words and signs of a text, numbers whole: "USD 1,250.50/h" is five.
fn pieces(text: &str) -> Vec<String> {
    let plain = text
        .to_lowercase()
        .replace("per cent", "percent")
        .replace("billion cubic metres", "bcm")
        .replace("billion cubic meters", "bcm")
        .replace("cubic metres", "m3")
        .replace("cubic meters", "m3");
    let letters: Vec<char> = plain.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let c = letters[at];
        let start = at;
        if digit(c).is_some() {
            let more = |at: usize| letters.get(at).is_some_and(|c| digit(*c).is_some());
            while at < letters.len()
                && (more(at) || matches!(letters[at], '.' | ',' | '٫' | '٬' | '\u{202f}') && more(at + 1))
            {
                at += 1;
            }
        } else if c.is_alphanumeric() {
            while at < letters.len() && letters[at].is_alphanumeric() && digit(letters[at]).is_none()
                || at == start
            {
                at += 1;
            }
            if letters.get(at) == Some(&'3') && letters[start..at] == ['m'] {
                at += 1;
            }
        } else {
            at += 1;
            if c.is_whitespace() {
                continue;
            }
        }
        out.push(letters[start..at].iter().collect());
    }
    out
}

/// A decimal digit of Latin, Arabic or Persian, as its value.
fn digit(c: char) -> Option<u32> {
    match c as u32 {
        0x660..=0x669 => Some(c as u32 - 0x660),
        0x6f0..=0x6f9 => Some(c as u32 - 0x6f0),
        _ => c.to_digit(10),
    }
}

/// A number as it is written: 1,250.50, 57,5, ٥٧, fifty-seven is read word by word elsewhere.
fn written(piece: &str) -> Option<f64> {
    if piece.chars().next().is_none_or(|c| digit(c).is_none()) {
        return None;
    }
    let plain: String = piece
        .chars()
        .map(|c| {
            digit(c).and_then(|value| char::from_digit(value, 10)).unwrap_or(match c {
                '٫' => '.',
                '٬' | '\u{202f}' => ',',
                c => c,
            })
        })
        .collect();
    // A comma sets thousands apart where three digits follow each one; otherwise it is the decimal mark.
    let groups: Vec<&str> = plain.split('.').next().unwrap_or("").split(',').collect();
    let thousands =
        groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3) && groups[0].len() < 4;
    let plain = if thousands { plain.replace(',', "") } else { plain.replace(',', ".") };
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number in words, up to ninety-nine.
fn spelled(word: &str) -> Option<f64> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str]| list.iter().position(|known| *known == word);
    place(&SMALL).map(|at| at as f64).or_else(|| place(&TENS).map(|at| (at as f64 + 2.0) * 10.0))
}

/// Every number of a text that may be a term; references and days of the calendar are left out.
///
/// ```
/// use detente_treaty::wording::{numbers, units};
/// let found = numbers("As Article 4 of 1974 has it, the employer pays USD 57.50 per hour, twenty-five days a year.");
/// assert_eq!(found.iter().map(|n| n.value).collect::<Vec<_>>(), [57.5, 25.0]);
/// assert!(units("USD/h").is_subset(&found[0].units) && found[1].units.contains("day"));
/// ```
#[must_use]
pub fn numbers(text: &str) -> Vec<Number> {
    let pieces = pieces(text);
    let word = |at: usize| pieces.get(at).map_or("", String::as_str);
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let start = at;
        let digits = written(word(at));
        let Some(mut value) = digits.or_else(|| spelled(word(at))) else {
            at += 1;
            continue;
        };
        at += 1;
        if digits.is_none() {
            // "twenty-five", "forty two"
            let next = if word(at) == "-" { at + 1 } else { at };
            if value >= 20.0
                && let Some(units) = spelled(word(next)).filter(|units| *units < 10.0 && *units > 0.0)
            {
                value += units;
                at = next + 1;
            } else if value < 2.0 {
                // "one of the parties" counts nothing.
                let counts =
                    unit_named(word(at)).is_some() || TIMES.iter().any(|(times, _)| *times == word(at));
                if !counts {
                    continue;
                }
            }
        }
        while let Some((_, times)) = TIMES.iter().find(|(times, _)| *times == word(at)) {
            value *= times;
            at += 1;
        }
        // "fifty-seven (57)": the same number again.
        if digits.is_some()
            && word(start.wrapping_sub(1)) == "("
            && found.last().is_some_and(|last| last.value == value)
        {
            let after = around(&pieces, start, at + 1);
            if let Some(last) = found.last_mut() {
                last.units.extend(after);
            }
            continue;
        }
        let before = word(start.wrapping_sub(1));
        let reference = REFERENCES.contains(&before)
            || before == "." && REFERENCES.contains(&word(start.wrapping_sub(2)));
        let month = MONTHS.contains(&before)
            || MONTHS.contains(&word(at)) && !(word(at) == "may" && digits.is_none());
        let units = around(&pieces, start, at);
        let year =
            digits.is_some() && value.fract() == 0.0 && (1800.0..2200.0).contains(&value) && units.is_empty();
        let paragraph = before == "(" && word(at) == ")" || start == 0 && matches!(word(at), "." | ")");
        if !(reference || month || year || paragraph) {
            found.push(Number { value, units, place: start });
        }
    }
    found
}

/// What the words around a number say that it counts: the sign before it, and what follows up to the next number or
/// stop.
fn around(pieces: &[String], from: usize, to: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for back in 1..=2 {
        let Some(word) = from.checked_sub(back).and_then(|at| pieces.get(at)) else { break };
        // Only money is named before its number.
        if let Some(unit) =
            unit_named(word).filter(|unit| unit.len() == 3 && *unit != "day" && *unit != "bcm")
        {
            found.insert(unit.to_owned());
            break;
        }
        if !matches!(word.as_str(), "(" | ":" | "of") {
            break;
        }
    }
    for word in pieces[to.min(pieces.len())..].iter().take(6) {
        if word == "."
            || word == ";"
            || written(word).is_some()
            || word == "and"
            || word == "or"
            || word == ","
        {
            break;
        }
        if let Some(unit) = unit_named(word)
            .filter(|unit| word.len() > 1 || word == "%" || word == "h" || *unit == "m" || word == "€")
        {
            found.insert(unit.to_owned());
        } else if word.chars().all(char::is_alphabetic)
            && word.chars().count() > 2
            && !EMPTY.contains(&word.as_str())
        {
            found.insert(stem(word));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn denied_words_say_their_opposite() {
        let has = |text: &str, word: &str| tokens(text).contains(&token(word, false));
        assert!(has("Forces shall not withdraw from the hill.", "remain"));
        assert!(!has("Forces shall not withdraw from the hill.", "leave"));
        assert!(has("Nobody flies. Forces leave.", "withdraw"));
        assert!(tokens("No Turkish bases").iter().all(|token| token.denied));
    }

    #[test]
    fn numbers_with_their_units() {
        let read = |text: &str| {
            numbers(text)
                .into_iter()
                .map(|n| (n.value, n.units.into_iter().collect::<Vec<_>>()))
                .collect::<Vec<_>>()
        };
        assert_eq!(read("USD 57 per hour"), [(57.0, vec!["hour".to_owned(), "usd".into()])]);
        assert_eq!(read("€1,250.50"), [(1250.5, vec!["eur".to_owned()])]);
        assert_eq!(read("57,5 %"), [(57.5, vec!["percent".to_owned()])]);
        assert_eq!(read("fifty-seven (57) dollars an hour")[0].0, 57.0);
        assert_eq!(read("12 per cent a year"), [(12.0, vec!["percent".to_owned(), "year".into()])]);
        assert_eq!(read("3 million tonnes")[0].0, 3e6);
        assert_eq!(read("by 31 December 2026 under Article 9, resolution 338 (1973)"), []);
        assert_eq!(read("٥٧ days")[0].0, 57.0);
        assert_eq!(read("18.5 billion cubic metres"), [(18.5, vec!["bcm".to_owned()])]);
        assert_eq!(numbers("fifty-seven (57) dollars an hour").len(), 1);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,120}") {
            let _ = (tokens(&text), numbers(&text), units(&text));
        }

        #[test]
        fn a_number_is_read_as_it_is_written(cents in 0_u64..100_000_000) {
            let value = cents as f64 / 100.0;
            let found = numbers(&format!("The price is USD {value} for each."));
            prop_assert_eq!(found.len(), 1);
            prop_assert!((found[0].value - value).abs() < 1e-9 && found[0].units.contains("usd"));
        }
    }
}
