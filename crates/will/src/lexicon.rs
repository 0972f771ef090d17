//! Words that show a will, with what they take: `data/frames.txt` as a table.

use crate::Direction;
use detente_read::inflect::inflect;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A verb, adjective or noun of will.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The words after the first: "for" of "call for".
    pub rest: Vec<&'static str>,
    /// What it takes: letters of `data/frames.txt`.
    takes: &'static str,
    /// Which way it goes.
    pub direction: Direction,
    /// Harm is held out.
    pub threat: bool,
}

impl Frame {
    pub(crate) fn takes(&self, letter: char) -> bool {
        self.takes.contains(letter)
    }
}

/// The form in which a verb stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// "demand".
    Base,
    /// "demands".
    Third,
    /// "demanded", "sought".
    Past,
    /// "demanding".
    Ing,
}

/// A list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    /// What a party can offer by saying that it will do it.
    Step,
    /// Steps that hurt the other side.
    Walk,
    /// Texts that were told.
    Told,
    /// Nouns that say what a will is.
    Core,
    /// Verbs after which a demand or an offer is gone.
    Dropped,
    /// What "will not" refuses no deed with.
    Idle,
    /// Deeds that are no will about the talks.
    Hollow,
    /// Verbs that give their subject's will a noun.
    Voice,
    /// Nouns of a text that is put before others.
    Text,
}

impl List {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "STEP" => Self::Step,
            "WALK" => Self::Walk,
            "TOLD" => Self::Told,
            "CORE" => Self::Core,
            "DROPPED" => Self::Dropped,
            "IDLE" => Self::Idle,
            "HOLLOW" => Self::Hollow,
            "VOICE" => Self::Voice,
            "TEXT" => Self::Text,
            _ => return None,
        })
    }
}

/// The lists, by first word in lower case.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    frames: Vec<Frame>,
    verbs: BTreeMap<String, Vec<(usize, Shape)>>,
    adjectives: BTreeMap<String, Vec<usize>>,
    nouns: BTreeMap<String, Vec<usize>>,
    /// Words of a list, with those of which one must follow.
    words: BTreeMap<List, BTreeMap<String, Vec<&'static str>>>,
    closed: Vec<Vec<&'static str>>,
}

impl Lexicon {
    /// The shipped table.
    pub(crate) fn shipped() -> &'static Self {
        static ALL: OnceLock<Lexicon> = OnceLock::new();
        ALL.get_or_init(|| Self::parse(include_str!("../data/frames.txt")))
    }

    fn parse(source: &'static str) -> Self {
        let mut all = Self::default();
        let mut list = "";
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                list = name;
                continue;
            }
            if let Some(list) = List::named(list) {
                let known = all.words.entry(list).or_default();
                match line.split_once(": ") {
                    Some((word, next)) => {
                        known.insert(word.to_owned(), next.split(' ').collect());
                    }
                    None => known.extend(line.split(' ').map(|word| (word.to_owned(), Vec::new()))),
                }
                continue;
            }
            if list == "CLOSED" {
                all.closed.push(line.split(' ').collect());
                continue;
            }
            let mut fields = line.split('|').map(str::trim);
            let (Some(words), Some(takes), Some(way)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let mut words = words.split(' ');
            let first = words.next().unwrap_or_default();
            let place = all.frames.len();
            let threat = way == "threat";
            let direction = way.parse().unwrap_or(Direction::Offers);
            all.frames.push(Frame { rest: words.collect(), takes, direction, threat });
            match list {
                "VERB" => {
                    for (form, shape) in forms(first) {
                        all.verbs.entry(form).or_default().push((place, shape));
                    }
                }
                "ADJECTIVE" => all.adjectives.entry(first.to_owned()).or_default().push(place),
                _ => {
                    all.nouns.entry(first.to_owned()).or_default().push(place);
                    let [plural, _, _] = inflect(first, false);
                    all.nouns.entry(plural).or_default().push(place);
                }
            }
        }
        all
    }

    fn find<'a, T>(map: &'a BTreeMap<String, T>, word: &str) -> Option<&'a T> {
        map.get(word)
            .or_else(|| word.chars().any(char::is_uppercase).then(|| map.get(&word.to_lowercase())).flatten())
    }

    fn look<'a, T>(map: &'a BTreeMap<String, Vec<T>>, word: &str) -> &'a [T] {
        Self::find(map, word).map_or(&[], Vec::as_slice)
    }

    /// True for a word of a list, with what must follow it.
    pub(crate) fn has(&self, list: List, word: &str, next: &str) -> bool {
        let after = self.words.get(&list).and_then(|words| Self::find(words, word));
        after.is_some_and(|after| after.is_empty() || after.iter().any(|one| one.eq_ignore_ascii_case(next)))
    }

    /// What is said of what is refused.
    pub(crate) fn closed(&self) -> impl Iterator<Item = &Vec<&'static str>> {
        self.closed.iter()
    }

    /// The verbs that a word may begin, each with its form.
    pub(crate) fn verbs(&self, word: &str) -> impl Iterator<Item = (&Frame, Shape)> {
        Self::look(&self.verbs, word).iter().filter_map(|(at, shape)| Some((self.frames.get(*at)?, *shape)))
    }

    /// The adjectives that a word may begin.
    pub(crate) fn adjectives(&self, word: &str) -> impl Iterator<Item = &Frame> {
        Self::look(&self.adjectives, word).iter().filter_map(|at| self.frames.get(*at))
    }

    /// The nouns of will that a word is.
    pub(crate) fn nouns(&self, word: &str) -> impl Iterator<Item = &Frame> {
        Self::look(&self.nouns, word).iter().filter_map(|at| self.frames.get(*at))
    }
}

/// The forms of a verb given as "base,past,participle", the base with a + where its last letter is doubled.
fn forms(words: &str) -> Vec<(String, Shape)> {
    let mut given = words.split(',');
    let first = given.next().unwrap_or_default();
    let (base, doubled) = first.strip_suffix('+').map_or((first, false), |base| (base, true));
    let [third, past, ing] = inflect(base, doubled);
    let mut all = vec![(base.to_owned(), Shape::Base), (third, Shape::Third), (ing, Shape::Ing)];
    let mut pasts: Vec<String> = given.map(str::to_owned).collect();
    if pasts.is_empty() {
        pasts.push(past);
    }
    pasts.dedup();
    all.extend(pasts.into_iter().filter(|form| form != base).map(|form| (form, Shape::Past)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_their_way_in_every_form() {
        let lexicon = Lexicon::shipped();
        for (word, rest, want, shape) in [
            ("demanded", "", Direction::Wants, Shape::Past),
            ("sought", "", Direction::Wants, Shape::Past),
            ("Refuses", "", Direction::Refuses, Shape::Third),
            ("held", "out for", Direction::Wants, Shape::Past),
            ("offering", "", Direction::Offers, Shape::Ing),
            ("ruled", "out", Direction::Refuses, Shape::Past),
            ("committed", "to", Direction::Offers, Shape::Past),
        ] {
            let found = lexicon.verbs(word).find(|(frame, _)| frame.rest.join(" ") == rest);
            let found = found.map(|(frame, form)| (frame.direction, form));
            assert_eq!(found, Some((want, shape)), "{word} {rest}");
        }
        assert!(lexicon.nouns("demands").next().is_some_and(|noun| noun.takes('f')));
        assert!(lexicon.adjectives("ready").next().is_some());
        assert!(lexicon.verbs("praised").next().is_none());
    }
}
