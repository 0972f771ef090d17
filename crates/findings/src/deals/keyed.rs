//! Short maps with the same keys, many times over: the packages of a frontier, of which there may be a hundred thousand.
//! Keys are shared and in order; each map has a list of values.

use serde::Serialize;
use std::sync::Arc;

/// A name that many packages share.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(Arc<str>);

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl std::borrow::Borrow<str> for Word {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Word {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Word {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A map from names to values, in the order of the names.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyed<T> {
    keys: Arc<[Word]>,
    values: Vec<T>,
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self { keys: Arc::default(), values: Vec::new() }
    }
}

impl<T> Keyed<T> {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.values.get(self.keys.binary_search_by(|key| (**key).cmp(name)).ok()?)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// No name at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&Word, &T)> {
        self.keys.iter().zip(&self.values)
    }
}

impl<T> FromIterator<(Word, T)> for Keyed<T> {
    fn from_iter<I: IntoIterator<Item = (Word, T)>>(pairs: I) -> Self {
        let sorted: std::collections::BTreeMap<Word, T> = pairs.into_iter().collect();
        let (keys, values): (Vec<Word>, Vec<T>) = sorted.into_iter().unzip();
        Self { keys: keys.into(), values }
    }
}

impl<T: Clone> From<&std::collections::BTreeMap<String, T>> for Keyed<T> {
    fn from(map: &std::collections::BTreeMap<String, T>) -> Self {
        Self {
            keys: map.keys().map(|name| Word::from(&name[..])).collect(),
            values: map.values().cloned().collect(),
        }
    }
}

impl<T: Serialize> Serialize for Keyed<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Names in order, with the place that each had before.
pub(super) struct Keys {
    keys: Arc<[Word]>,
    places: Vec<usize>,
}

impl Keys {
    /// Of names that differ.
    pub(super) fn of(names: &[String]) -> Self {
        let mut places: Vec<usize> = (0..names.len()).collect();
        places.sort_by(|a, b| names[*a].cmp(&names[*b]));
        Self { keys: places.iter().map(|place| Word::from(&names[*place][..])).collect(), places }
    }

    /// A map with what is found for each name, asked for by its place.
    pub(super) fn with<T>(&self, value: impl FnMut(usize) -> T) -> Keyed<T> {
        Keyed { keys: self.keys.clone(), values: self.places.iter().copied().map(value).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_in_the_order_of_their_names() {
        let names = ["b".to_owned(), "a".to_owned(), "c".to_owned()];
        let map = Keys::of(&names).with(|place| place);
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"a":1,"b":0,"c":2}"#);
        assert_eq!((map.get("b"), map.get("d"), map.len()), (Some(&0), None, 3));
        let again: Keyed<usize> = names.iter().map(|name| Word::from(&name[..])).zip(0..).collect();
        assert_eq!(map, again);
    }
}
