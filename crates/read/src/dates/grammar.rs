//! One language's words and rules, read from its data file.

use super::Language;
use crate::dateactions::Action;
use crate::table::Table;
use std::sync::OnceLock;

/// A piece of a pattern, and whether it may be left out.
#[derive(Debug)]
pub(super) enum Element {
    Words(Vec<&'static str>, bool),
    Class(char, bool),
}

/// A pattern and what it means.
#[derive(Debug)]
pub(super) struct Rule {
    /// Classes of single words that it cannot do without, one bit a letter.
    pub(super) needs: u32,
    pub(super) name: &'static str,
    pub(super) elements: Vec<Element>,
    pub(super) action: Action,
    pub(super) argument: &'static str,
}

/// What the vocabulary of a language says of a token: class, number, value.
pub(super) type Entry = Option<&'static Vec<(char, i64, &'static str)>>;

/// One language's words and rules.
pub(crate) struct Grammar {
    pub(super) words: Table<Vec<(char, i64, &'static str)>>,
    pub(super) modifiers: Vec<(Vec<&'static str>, &'static str)>,
    pub(super) modifier_first: Table<()>,
    pub(super) core: Table<()>,
    pub(super) rules: Vec<Rule>,
    pub(super) by_word: Table<Vec<u32>>,
    pub(super) by_class: Vec<Vec<u32>>,
    pub(super) joins: &'static [&'static str],
}

const CLASSES: usize = 26;

/// Classes are capital letters.
pub(super) fn class_row(class: char) -> usize {
    (class as usize).wrapping_sub('A' as usize) % CLASSES
}

/// Classes that are more than one word of the vocabulary: numbers, clocks, nested dates.
const COMPOSED: &str = "QNDOYCTZK";

/// Words that stand in dates but make none.
const FRAME_WORDS: &[&str] = &[
    "the", "a", "an", "of", "in", "at", "to", "and", "or", "more", "near", "for", "as", "same", "just",
    "right", "first", "last", "el", "la", "los", "las", "de", "del", "al", "en", "por", "y", "this",
    "current", "past", "recent", "-", ",", ".", "'", "'s", "/", "all", "from", "half",
];

impl Grammar {
    /// The grammar of a language.
    #[must_use]
    pub(crate) fn of(language: Language) -> &'static Grammar {
        static ENGLISH: OnceLock<Grammar> = OnceLock::new();
        static SPANISH: OnceLock<Grammar> = OnceLock::new();
        match language {
            Language::English => {
                ENGLISH.get_or_init(|| Self::parse(include_str!("../../data/dates.en.txt"), &["and"]))
            }
            Language::Spanish => {
                SPANISH.get_or_init(|| Self::parse(include_str!("../../data/dates.es.txt"), &["y"]))
            }
        }
    }

    /// Every word that may stand in a date, of all languages.
    pub(crate) fn vocabulary() -> impl Iterator<Item = &'static str> {
        [Language::English, Language::Spanish].into_iter().map(Self::of).flat_map(|grammar| {
            grammar
                .words
                .keys()
                .chain(grammar.core.keys())
                .chain(grammar.by_word.keys())
                .chain(grammar.modifier_first.keys())
        })
    }

    fn parse(source: &'static str, joins: &'static [&'static str]) -> Self {
        let mut all = Self {
            words: Table::default(),
            modifiers: Vec::new(),
            modifier_first: Table::default(),
            core: Table::default(),
            rules: Vec::new(),
            by_word: Table::default(),
            by_class: (0..CLASSES).map(|_| Vec::new()).collect(),
            joins,
        };
        for line in source.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(rest) = line.strip_prefix("rule ") {
                all.rule(rest);
            } else if let Some(rest) = line.strip_prefix("mod2 ") {
                if let Some((words, value)) = rest.split_once(" = ") {
                    all.modifier(words.split_whitespace().collect(), value);
                }
            } else if let Some(rest) = line.strip_prefix("mod ") {
                if let Some((words, value)) = rest.split_once(" = ") {
                    for word in words.split('/') {
                        all.modifier(vec![word], value);
                    }
                }
            } else if let Some((left, value)) = line.split_once(" = ") {
                let Some((class, words)) = left.split_once(' ') else { continue };
                let class = class.chars().next().unwrap_or(' ');
                let number = value.trim().parse().unwrap_or(0);
                for word in words.split('/') {
                    all.words.entry(word).push((class, number, value.trim()));
                }
            }
        }
        all.cores();
        all.modifiers.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        all
    }

    /// Adds a rule: `name | pattern | action argument`.
    fn rule(&mut self, line: &'static str) {
        let mut fields = line.split('|').map(str::trim);
        let (Some(name), Some(pattern), Some(action)) = (fields.next(), fields.next(), fields.next()) else {
            return;
        };
        let (action, argument) = action.split_once(' ').unwrap_or((action, ""));
        let Some(action) = Action::parse(action) else { return };
        let elements: Vec<Element> = pattern.split_whitespace().map(element).collect();
        let number = self.rules.len() as u32;
        for element in &elements {
            let optional = match element {
                Element::Words(words, optional) => {
                    for word in words {
                        self.by_word.entry(word).push(number);
                    }
                    *optional
                }
                Element::Class(class, optional) => {
                    self.by_class[class_row(*class)].push(number);
                    *optional
                }
            };
            if !optional {
                break;
            }
        }
        let needs = elements.iter().fold(0, |needs, element| match element {
            Element::Class(class, false) if !COMPOSED.contains(*class) => needs | 1 << class_row(*class),
            _ => needs,
        });
        self.rules.push(Rule { needs, name, elements, action, argument });
    }

    /// A word is at the core of a date if its class says so, or if a rule without any class lives by it.
    fn cores(&mut self) {
        for rule in &self.rules {
            let classed = rule.elements.iter().any(
                |e| matches!(e, Element::Class(class, _) if !matches!(class, 'T' | 'R' | 'Q' | 'N' | 'O')),
            );
            for element in &rule.elements {
                if let Element::Words(words, optional) = element {
                    for word in words {
                        if !(classed || *optional || FRAME_WORDS.contains(word)) {
                            self.core.insert(word, ());
                        }
                    }
                }
            }
        }
    }

    fn modifier(&mut self, words: Vec<&'static str>, value: &'static str) {
        if let Some(first) = words.first() {
            self.modifier_first.insert(first, ());
        }
        self.modifiers.push((words, value));
    }
}

/// A piece of a pattern: `<X>` a class, `a/b` one of some words, `?` after it where it may be left out.
fn element(piece: &'static str) -> Element {
    let (piece, optional) = match piece.strip_suffix('?') {
        Some(bare) if !bare.is_empty() => (bare, true),
        _ => (piece, false),
    };
    match piece.strip_prefix('<').and_then(|p| p.strip_suffix('>')).and_then(|p| p.chars().next()) {
        Some(class) => Element::Class(class, optional),
        None if piece.len() > 1 && piece.contains('/') => {
            Element::Words(piece.split('/').collect(), optional)
        }
        None => Element::Words(vec![piece], optional),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_files_is_read() {
        for (language, source) in [
            (Language::English, include_str!("../../data/dates.en.txt")),
            (Language::Spanish, include_str!("../../data/dates.es.txt")),
        ] {
            let written = source.lines().filter(|line| line.starts_with("rule ")).count();
            assert_eq!(Grammar::of(language).rules.len(), written, "{language:?}");
        }
    }
}
