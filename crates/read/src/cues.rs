//! The lexicon: word classes of English and the verbs of saying, with what each verb takes.
//!
//! Words live in two data files, `data/words.txt` (classes) and `data/verbs.txt` (verbs with their grammar and
//! the kind of claim that they make), so that the list grows without code. At first use they become one hash
//! table; a word is looked up once, when its token is made, and carries its [`Word`] from then on.

use crate::inflect::inflect;
use crate::sorts::ClaimKind;
use crate::table::Table;
use std::sync::OnceLock;

/// What the lexicon knows of one word form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Classes: the constants of this module.
    pub tags: u64,
    /// Place in [`verbs`] plus one; 0 for none.
    pub verb: u16,
    /// Place among the verbs of `data/positions.txt` and form; 0 for none.
    pub(crate) position: u16,
    /// True for the base form of a verb of doing, which may be a noun as well.
    pub(crate) does: bool,
}

macro_rules! tags {
    ($($name:ident $bit:expr),* $(,)?) => {
        $(
            #[doc = concat!("Words of the class `", stringify!($name), "` of `data/words.txt`.")]
            pub const $name: u64 = 1 << $bit;
        )*
        /// Names of the classes, as the data file spells them.
        const TAGS: &[(&str, u64)] = &[$((stringify!($name), 1 << $bit)),*];
    };
}

tags! {
    DET 0, DEMONSTRATIVE 1, PREP 2, AND 3, COORD 4, SUB 5, REL 6, THAT 7, BE 8, HAVE 9, DO 10, MODAL 11, WOULD 12,
    POSSIBLE 13, REQUIRED 14, NEG 15, PERSONAL 16, THIRD 17, HE 18, THEY 19, IT 20, ADV 21, LINKER 22,
    REPORTEDLY 23, PERSON 24, ORG 25, MEDIA 26, DOCUMENT 27, VIEWNOUN 28, VIEW 29, CITING 30, CITED 31,
    RECIPIENT 32, TITLE 33, ABBREVIATION 34, MONTH_ABBREVIATION 35, STARTER 36, TIME 37, NUMBERWORD 38, FINITE 39,
    RETURN 40, OUTLET 41, MEDIUM 42, CARRIED 43, MEASURE 44, WITHHOLD 45, CONVINCED 46, FEELING 47, POINT 48, SUPPORT 49,
    LISTED 63,
}
/// A form of a verb of `data/verbs.txt`.
pub const SAY: u64 = 1 << 50;
/// Its base form.
pub(crate) const BASE: u64 = 1 << 51;
/// Its third person.
pub(crate) const THIRD_PERSON: u64 = 1 << 52;
/// Its past.
pub const PAST: u64 = 1 << 53;
/// Its past participle.
pub(crate) const PARTICIPLE: u64 = 1 << 54;
/// Its form in -ing.
pub(crate) const ING: u64 = 1 << 55;
/// May stand in a date: a word of `data/dates.*.txt`.
pub(crate) const DATED: u64 = 1 << 59;
/// May begin a trigger of `data/events.txt`.
pub(crate) const TRIGGER: u64 = 1 << 60;
/// May begin a phrase of `data/kinds.txt`.
pub(crate) const KINDWORD: u64 = 1 << 61;
/// May begin a name of `data/loaded.txt`.
pub(crate) const LOADED: u64 = 1 << 62;
/// An adverb in -ly.
pub const LY: u64 = 1 << 56;
/// A possessive "'s".
pub const POSSESSIVE: u64 = 1 << 57;
/// Ends in -ed and is not in the list.
pub const ED: u64 = 1 << 58;

/// A verb of saying or thinking.
#[derive(Clone, Debug)]
pub struct Verb {
    /// Base form, the particle of a two-word verb included.
    pub base: String,
    /// "out" of "point out".
    pub particle: Option<String>,
    /// What it takes: see `data/verbs.txt`.
    pub flags: String,
    /// The kind of claim that it makes.
    pub kind: ClaimKind,
}

impl Verb {
    /// True where the verb has the flag.
    #[must_use]
    pub fn takes(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }
}

/// A verb of wanting, backing or refusing that takes a thing or an act.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    /// "for" of "call for".
    pub particle: Option<String>,
    takes: String,
    /// The kind of claim that it makes.
    pub kind: ClaimKind,
    /// The particle of the same stem's other verbs, next in the list: 0 for none.
    other: u16,
}

impl Position {
    /// True where the verb takes what the letter stands for.
    pub(crate) fn takes(&self, what: char) -> bool {
        self.takes.contains(what)
    }
}

/// The form in which a verb of `data/positions.txt` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PositionForm {
    /// "reject".
    Base,
    /// "rejects".
    Third,
    /// "rejected", past or participle.
    Past,
    /// "rejecting".
    Ing,
}

impl PositionForm {
    const ALL: [Self; 4] = [Self::Base, Self::Third, Self::Past, Self::Ing];
}

/// The verb of `data/positions.txt` that a word is a form of, with `next` as its particle where it has one.
pub(crate) fn position_of(word: Word, next: &str) -> Option<(&'static Position, PositionForm)> {
    let number = word.position.checked_sub(1)?;
    let form = PositionForm::ALL[usize::from(number % 4)];
    let all = &lexicon().positions;
    let mut place = usize::from(number / 4);
    let mut plain = None;
    loop {
        let position = all.get(place)?;
        match &position.particle {
            Some(particle) if particle == next => return Some((position, form)),
            Some(_) => {}
            None => plain = plain.or(Some((position, form))),
        }
        if position.other == 0 {
            return plain;
        }
        place = usize::from(position.other) - 1;
    }
}

struct Lexicon {
    table: Table<Word>,
    verbs: Vec<Verb>,
    positions: Vec<Position>,
}

/// Every verb of the data file, in its order.
#[must_use]
pub fn verbs() -> &'static [Verb] {
    &lexicon().verbs
}

/// What the lexicon knows of a word, whatever its case.
#[must_use]
pub fn lookup(word: &str) -> Word {
    let lexicon = lexicon();
    let mut found = lexicon.table.get(word).copied().unwrap_or_default();
    if matches!(word, "'s" | "’s" | "'" | "’") {
        found.tags |= POSSESSIVE;
    }
    if word.len() > 4 && word.is_ascii() {
        let tail = word.as_bytes();
        if tail.ends_with(b"ly")
            && found.tags & (TIME | ORG | PERSON | MEDIA) == 0
            && tail[0].is_ascii_lowercase()
        {
            found.tags |= LY | ADV;
        }
        if tail.ends_with(b"ed") && found.tags & SAY == 0 {
            found.tags |= ED;
        }
    }
    found
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut table: Table<Word> = Table::default();
        classes(&mut table);
        let verbs = saying(&mut table);
        let positions = holding(&mut table);
        beginnings(&mut table);
        Lexicon { table, verbs, positions }
    })
}

/// The word classes of `data/words.txt`.
fn classes(table: &mut Table<Word>) {
    let mut tag = 0;
    let mut verbs_of_doing = false;
    for line in include_str!("../data/words.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            verbs_of_doing = name == "VERB";
            tag = TAGS.iter().find(|(known, _)| *known == name).map_or(0, |(_, bit)| *bit);
            continue;
        }
        for word in line.split_whitespace() {
            if verbs_of_doing {
                // Third person and regular past show a finite verb; the base form may be a noun.
                let [third, past, _] = inflect(word, false);
                table.entry(&third).tags |= FINITE;
                table.entry(&past).tags |= FINITE;
                table.entry(word).does = true;
            } else {
                table.entry(word).tags |= tag;
            }
        }
    }
}

/// A line of a list of verbs: `base,past,participle | flags | kind`.
struct VerbLine<'a> {
    base: &'a str,
    particle: Option<String>,
    /// Base form, third person, past, participle, -ing; of the stem alone.
    forms: [String; 5],
    flags: &'a str,
    kind: ClaimKind,
}

impl<'a> VerbLine<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        if line.starts_with('#') {
            return None;
        }
        let mut fields = line.split('|').map(str::trim);
        let (forms, flags, kind) = (fields.next()?, fields.next()?, fields.next()?);
        let forms: Vec<&str> = forms.split(',').collect();
        let first = *forms.first()?;
        let (base, doubled) = first.strip_suffix('+').map_or((first, false), |base| (base, true));
        let (stem, particle) = match base.split_once(' ') {
            Some((stem, particle)) => (stem, Some(particle.to_owned())),
            None => (base, None),
        };
        let [third, regular, ing] = inflect(stem, doubled);
        let given = |at: usize| {
            forms
                .get(at)
                .map_or_else(|| regular.clone(), |form| form.split(' ').next().unwrap_or(form).to_owned())
        };
        let (past, participle) = (given(1), given(2));
        let kind = kind.parse().unwrap_or(ClaimKind::Report);
        Some(Self { base, particle, forms: [stem.to_owned(), third, past, participle, ing], flags, kind })
    }
}

/// The verbs of `data/verbs.txt`.
fn saying(table: &mut Table<Word>) -> Vec<Verb> {
    let mut verbs: Vec<Verb> = Vec::new();
    for line in include_str!("../data/verbs.txt").lines() {
        let Some(VerbLine { base, particle, forms, flags, kind }) = VerbLine::parse(line) else { continue };
        let two_words = particle.is_some();
        verbs.push(Verb { base: base.to_owned(), particle, flags: flags.to_owned(), kind });
        let number = verbs.len() as u16;
        for (form, bit) in forms.iter().zip([BASE, THIRD_PERSON, PAST, PARTICIPLE, ING]) {
            let word = table.entry(form);
            word.tags |= SAY | bit;
            // A two-word verb gives way to the plain verb of the same stem; `verb_of` finds it by its particle.
            if word.verb == 0 || !two_words && verbs[word.verb as usize - 1].particle.is_some() {
                word.verb = number;
            }
        }
    }
    verbs
}

/// The verbs of `data/positions.txt`.
fn holding(table: &mut Table<Word>) -> Vec<Position> {
    let mut all: Vec<Position> = Vec::new();
    for line in include_str!("../data/positions.txt").lines() {
        let Some(VerbLine { particle, forms, flags, kind, .. }) = VerbLine::parse(line) else { continue };
        // Verbs of one stem ("call for", "call on") are a chain.
        let stem = table.entry(&forms[0]).position;
        let place = all.len();
        let other = stem.checked_sub(1).map_or(0, |number| number / 4 + 1);
        all.push(Position { particle, takes: flags.to_owned(), kind, other });
        for (form, bit) in forms.iter().zip([0, 1, 2, 2, 3]) {
            table.entry(form).position = place as u16 * 4 + bit + 1;
        }
    }
    all
}

/// One look a word: the other lists are asked only where a word of theirs begins.
fn beginnings(table: &mut Table<Word>) {
    for word in crate::dates::grammar::Grammar::vocabulary() {
        table.entry(word).tags |= DATED;
    }
    for word in crate::triggers::first_words() {
        table.entry(&word).tags |= TRIGGER;
    }
    for (source, tag) in
        [(include_str!("../data/kinds.txt"), KINDWORD), (include_str!("../data/loaded.txt"), LOADED)]
    {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let phrase = if tag == KINDWORD { line.split('|').nth(1) } else { line.split('|').next() };
            let first = phrase.and_then(|p| p.trim().split(|c: char| !c.is_alphanumeric()).next());
            if let Some(first) = first.filter(|first| !first.is_empty()) {
                table.entry(first).tags |= tag;
            }
        }
    }
}

/// The verb of a form, the two-word verb if its particle follows.
#[must_use]
pub(crate) fn verb_of(word: Word, next: Option<&str>) -> Option<&'static Verb> {
    let all = verbs();
    let plain = all.get((word.verb as usize).checked_sub(1)?)?;
    if let Some(next) = next {
        let two = all.iter().find(|verb| {
            verb.particle.as_deref() == Some(next)
                && verb.base.split(' ').next().is_some_and(|stem| lookup(stem).verb == word.verb)
        });
        if two.is_some() {
            return two;
        }
    }
    if plain.particle.is_some() { None } else { Some(plain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_inflected_and_case_does_not_matter() {
        for (form, base, bit) in [
            ("said", "say", PAST),
            ("Denies", "deny", THIRD_PERSON),
            ("admitted", "admit", PAST),
            ("urging", "urge", ING),
            ("WARNED", "warn", PARTICIPLE),
            ("insisted", "insist", PAST),
        ] {
            let word = lookup(form);
            assert_eq!(verb_of(word, None).map(|verb| verb.base.as_str()), Some(base), "{form}");
            assert!(word.tags & bit != 0, "{form}");
        }
        assert_eq!(verb_of(lookup("ruled"), Some("out")).map(|v| v.base.as_str()), Some("rule out"));
        assert_eq!(verb_of(lookup("ruled"), None).map(|v| v.base.as_str()), Some("rule"));
        assert!(verb_of(lookup("pointed"), None).is_none());
        assert_eq!(verb_of(lookup("called"), Some("for")).map(|v| v.base.as_str()), Some("call for"));
        assert_eq!(lookup("doesn’t").tags & NEG, NEG);
    }

    #[test]
    fn the_table_finds_what_was_put_in() {
        let mut table = Table::default();
        for n in 0..2000_u32 {
            table.insert(&format!("Wörd{n}"), n);
        }
        assert!((0..2000).all(|n| table.get(&format!("wÖRD{n}")) == Some(&n)));
        assert_eq!(table.get("word1"), None);
    }
}
