//! Every pattern with every kind of speaker and outlet: which words stand in which place must not matter.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)] // helpers of tests

use detente_read::{Document, Options, read};

const CONTENT: &str = "talks would resume in Paris next week";

/// Patterns with one speaker, S.
const SPOKEN: &str = "S said that C.|S said C.|C, S said.|C, said S.|\"C,\" S said.|\"C,\" said S.|S said: \"C.\"\
    |According to S, C.|C, according to S.|S is convinced that C.|S made it clear that C.|S said on Tuesday that C.\
    |On Tuesday, S said that C.|Speaking in Paris, S said that C.|S told reporters that C.|C, S told reporters in Lyon on Tuesday.\
    |C, S added.|C, warned S.|S also said that C.|S expressed concern that C.|S believes that C.|S denied that C.\
    |S denied reports that C.|S wrote on X that C.|In a statement, S said C.|In a letter to the council, S warned that C.\
    |S has repeatedly said that C.|S was quoted as saying that C.|But S insisted C.|S went on to say that C.\
    |S said in Geneva on Monday that C.|S then warned that C.|While S said C, others were silent.|S, for one, thinks that C.\
    |S later clarified that C.|Earlier, S had said that C.|S takes the view that C.|S let it be known that C.\
    |S said, without giving details, that C.|Two days earlier S had said that C.|S has given assurances that C.\
    |S, on the other hand, claims that C.|S claims that C.|S reports that C.";

/// Patterns in which an outlet, O, carries a speaker's words.
const CARRIED: &str = "O reported, citing S, that C.|O, citing S, reported that C.|Citing S, O reported that C.|C, O reported, citing S.\
    |C, O said, quoting S.|S told O that C.|C, S told O.|\"C,\" S told O.|According to O, which cited S, C.\
    |According to O, citing S, C.|S said in an interview with O that C.|In an interview with O, S said that C.\
    |O quoted S as saying that C.|S was quoted by O as saying that C.|C, S was quoted as saying by O.\
    |In remarks carried by O, S said that C.|O reported that S had said that C.|O says S believes that C.\
    |C, according to S quoted by O.|C, S said, according to O.|C, S said, O reported.|S, speaking to O, said that C.\
    |S, in a statement published by O, said that C.|C, reported O, citing S.|According to S, as reported by O, C.\
    |S told O on condition of anonymity that C.|O learned from S that C.|As S told O, C.|O reports C, citing S.\
    |S quoted by O said that C.|S said, according to O, that C.|O has reported that, according to S, C.\
    |O said it had been told by S that C.|S confirmed to O that C.|O, which quoted S, reported that C.|C (O, citing S).\
    |O reports, with reference to S, that C.|Speaking to O on Tuesday, S said C.|O: S says C.|O has learned from S that C.\
    |O, relying on S, reported that C.|O reported that C, attributing the information to S.";

const SPEAKERS: [&str; 14] = [
    "Yisrael Katz, the defence minister,",
    "the defence minister, Yisrael Katz,",
    "Ada Lund",
    "Foreign Minister Ahmed Saeed",
    "a spokesman for the ministry",
    "two senior officials",
    "one of the mediators",
    "a senior Western diplomat involved in the talks",
    "the U.S. State Department",
    "Médecins Sans Frontières",
    "Kyiv",
    "villagers in the north",
    "a 34-year-old nurse",
    "Volkswagen's works council",
];
const SOURCES: [&str; 6] = [
    "Israeli sources",
    "two senior officials",
    "Ada Lund",
    "the defence ministry",
    "a person familiar with the matter",
    "Foreign Minister Ahmed Saeed",
];
const OUTLETS: [&str; 6] = [
    "Channel 12",
    "Haaretz",
    "the Wall Street Journal",
    "the Lowland Herald",
    "Radio Meridian",
    "the agency Interkar",
];

/// The pattern with its letters replaced, and a capital at its head.
fn filled(pattern: &str, speaker: &str, outlet: &str) -> String {
    let mut text = String::new();
    let letter = |at: usize| pattern[..at].chars().last().is_some_and(|c| c.is_alphanumeric() || c == '\'');
    for (at, c) in pattern.char_indices() {
        let alone = !letter(at) && !pattern[at + c.len_utf8()..].starts_with(|c: char| c.is_alphanumeric());
        match c {
            'S' if alone => text.push_str(speaker),
            'O' if alone => text.push_str(outlet),
            'C' if alone && pattern[..at].ends_with('"') => text.push_str(&format!("T{}", &CONTENT[1..])),
            'C' if alone => text.push_str(CONTENT),
            _ => text.push(c),
        }
    }
    let text = text.replace(",,", ",").replace(",.", ".");
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| !matches!(word.as_str(), "" | "the" | "a" | "of")).collect()
}

/// Half of the words shared.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let both = a.iter().filter(|word| b.contains(word)).count();
    2 * both >= a.len().max(b.len())
}

/// What is wrong with the reading of a text that must hold one claim with this chain.
fn wrong(text: &str, chain: &[&str]) -> Option<String> {
    let reading = read(&Document::new(text), &Options::default());
    let right = reading.claims.iter().any(|claim| {
        let said = claim.content.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" ");
        // A name with its role: either of the two names the speaker.
        let named = |(link, speaker): (&detente_read::Link, &&str)| {
            speaker.split(", ").any(|part| same(&link.text, part)) || same(&link.text, speaker)
        };
        claim.chain.len() == chain.len()
            && claim.chain.iter().zip(chain).all(named)
            && said.to_lowercase().contains(&CONTENT.to_lowercase())
            && said.len() < CONTENT.len() + 12
    });
    let found = || {
        let claims = reading.claims.iter().map(|claim| {
            let chain: Vec<&str> = claim.chain.iter().map(|link| link.text.as_str()).collect();
            format!("{chain:?} {:?}", claim.content.iter().map(|span| &span.text).collect::<Vec<_>>())
        });
        format!("{text}\n    {}", claims.collect::<Vec<_>>().join("\n    "))
    };
    (!right).then(found)
}

#[test]
fn who_speaks_does_not_matter() {
    let texts =
        SPOKEN.split('|').flat_map(|pattern| SPEAKERS.map(|speaker| (filled(pattern, speaker, ""), speaker)));
    let all: Vec<String> = texts.filter_map(|(text, speaker)| wrong(&text, &[speaker])).collect();
    assert!(all.is_empty(), "{} wrong\n{}", all.len(), all.join("\n"));
}

#[test]
fn which_outlet_carries_whom_does_not_matter() {
    let mut all = Vec::new();
    for pattern in CARRIED.split('|') {
        for outlet in OUTLETS {
            let texts = SOURCES.map(|source| (filled(pattern, source, outlet), source));
            all.extend(texts.iter().filter_map(|(text, source)| wrong(text, &[outlet, source])));
        }
    }
    assert!(all.is_empty(), "{} wrong\n{}", all.len(), all.join("\n"));
}
