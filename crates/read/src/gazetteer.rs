//! Names that are known before a text is read: the shipped list and the caller's aliases.
//!
//! A name matches token by token and with its case ("Turkey", never "turkey"; "US", never "us"). The longest
//! name at a place wins, and among equals the caller's alias wins over the shipped list.

use crate::segment::{self, Kind, Token};
use crate::table::Table;
use std::sync::OnceLock;

/// What a name says of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// The actor's own name.
    Name,
    /// Its adjective or people ("Israeli", "Israelis").
    People,
    /// A capital or seat: an actor or a place, by context.
    Capital,
    /// The caller's alias.
    Alias,
}

/// One name.
#[derive(Clone, Debug)]
pub struct Name {
    /// The actor it stands for.
    pub id: String,
    /// In which sense.
    pub sense: Sense,
    /// True for a country of the shipped list.
    pub country: bool,
    /// True for an outlet of the shipped list.
    pub outlet: bool,
    words: Vec<String>,
}

/// A set of names.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    first: Table<Vec<u32>>,
    names: Vec<Name>,
    /// True where every name begins with a capital.
    capitals: bool,
}

impl Gazetteer {
    /// The shipped list.
    #[must_use]
    pub fn shipped() -> &'static Gazetteer {
        static SHIPPED: OnceLock<Gazetteer> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let mut all = Gazetteer { capitals: true, ..Gazetteer::default() };
            let mut country = true;
            let mut outlet = false;
            for line in include_str!("../data/countries.txt").lines() {
                if let Some(comment) = line.strip_prefix('#') {
                    country &= !comment.contains("---");
                    outlet |= comment.contains("--- outlets");
                    continue;
                }
                let mut fields = line.split('|');
                let Some(id) = fields.next() else { continue };
                for (field, sense) in fields.zip([Sense::Name, Sense::People, Sense::Capital]) {
                    for name in field.split(',').filter(|name| !name.is_empty()) {
                        all.add(name, id, sense, country, outlet);
                    }
                }
            }
            // A parliament stands for its state as its capital does.
            for (state, name) in crate::offices::legislatures() {
                all.add(name, state, Sense::Capital, true, false);
            }
            all
        })
    }

    /// The caller's aliases as a gazetteer.
    #[must_use]
    pub fn of_aliases(aliases: &[(String, String)]) -> Self {
        let mut all = Self { capitals: true, ..Self::default() };
        for (alias, id) in aliases {
            let bare = alias.strip_prefix("the ").or_else(|| alias.strip_prefix("The ")).unwrap_or(alias);
            all.add(bare, id, Sense::Alias, false, false);
        }
        all
    }

    fn add(&mut self, name: &str, id: &str, sense: Sense, country: bool, outlet: bool) {
        let mut tokens = Vec::new();
        segment::tokens(name, 0, &mut tokens);
        let words: Vec<String> = tokens.iter().map(|token| token.text(name).to_owned()).collect();
        let Some(first) = words.first().cloned() else { return };
        // An alias is found with another case of its first letter too.
        self.capitals &= tokens.first().is_some_and(|token| token.capital) && sense != Sense::Alias;
        let number = self.names.len() as u32;
        self.names.push(Name { id: id.to_owned(), sense, country, outlet, words });
        let list = self.first.entry(&first);
        list.push(number);
    }

    /// The longest name that begins at the token `at`, and its length in tokens.
    #[must_use]
    pub fn at(&self, text: &str, tokens: &[Token], at: usize) -> Option<(usize, &Name)> {
        let first = tokens.get(at)?;
        if first.kind == Kind::Mark || self.first.is_empty() {
            return None;
        }
        // The shipped names all begin with a capital; a caller's alias may not.
        if self.capitals && !first.capital {
            return None;
        }
        let mut best: Option<(usize, &Name)> = None;
        for &number in self.first.get(first.text(text))? {
            let Some(name) = self.names.get(number as usize) else { continue };
            let len = name.words.len();
            let matches = best.is_none_or(|(longest, _)| len > longest)
                && name.words.iter().enumerate().all(|(n, word)| {
                    tokens.get(at + n).is_some_and(|token| {
                        let found = token.text(text);
                        found == word
                            || found.len() > 3
                                && found.eq_ignore_ascii_case(word)
                                && found.chars().all(|c| !c.is_lowercase())
                            || n == 0
                                && name.sense == Sense::Alias
                                && found.eq_ignore_ascii_case(word)
                                && found.len() > 3
                    })
                });
            if matches {
                best = Some((len, name));
            }
        }
        best
    }

    /// The name that fills the tokens exactly.
    #[must_use]
    pub fn exactly(&self, text: &str, tokens: &[Token]) -> Option<&Name> {
        self.at(text, tokens, 0).filter(|(len, _)| *len == tokens.len()).map(|(_, name)| name)
    }
}

/// The longest name at a place among both lists; the caller's wins a tie.
#[must_use]
pub(crate) fn name_at<'a>(
    own: &'a Gazetteer,
    text: &str,
    tokens: &[Token],
    at: usize,
) -> Option<(usize, &'a Name)> {
    let shipped = Gazetteer::shipped().at(text, tokens, at);
    match (own.at(text, tokens, at), shipped) {
        (Some(mine), Some(theirs)) if theirs.0 > mine.0 => Some(theirs),
        (Some(mine), _) => Some(mine),
        (None, theirs) => theirs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, aliases: &[(&str, &str)]) -> Vec<(String, String)> {
        let own: Vec<_> = aliases.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let own = Gazetteer::of_aliases(&own);
        let mut tokens = Vec::new();
        segment::tokens(text, 0, &mut tokens);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if let Some((len, name)) = name_at(&own, text, &tokens, at) {
                let words = &text[tokens[at].start as usize..tokens[at + len - 1].end as usize];
                found.push((name.id.clone(), words.to_owned()));
                at += len;
            } else {
                at += 1;
            }
        }
        found
    }

    #[test]
    fn longest_name_and_case_win() {
        let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        assert_eq!(
            find("South Sudan told us that the US and Turkey ate turkey.", &[]),
            pairs(&[("south-sudan", "South Sudan"), ("united-states", "US"), ("turkey", "Turkey")])
        );
        assert_eq!(
            find("The Israeli Defense Minister spoke.", &[("the Israeli Defense Minister", "katz")]),
            pairs(&[("katz", "Israeli Defense Minister")])
        );
    }
}
