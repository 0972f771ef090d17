//! Text as a reader hears it: letters and digits in small letters without accents, everything else one blank;
//! each place knows where it came from, so that what is found here can be replaced there.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What stands for words that are withheld.
pub(super) const GAP: &str = "[withheld]";

/// A text with its plain form.
pub(super) struct Heard {
    /// The plain form.
    pub text: String,
    /// For each byte of the plain form, where its character begins and ends in the text.
    places: Vec<(usize, usize)>,
}

/// Apostrophes of all kinds, marks that join or turn, soft hyphens, the Arabic stretching stroke: not heard.
fn silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʿ' | 'ʾ' | '´' | '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}'
    ) || is_combining_mark(c)
}

/// Letters of scripts that are written without blanks: each is a word by itself.
pub(super) fn stands_alone(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

impl Heard {
    pub(super) fn of(text: &str) -> Self {
        let mut heard = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        let mut skip = 0;
        for (at, c) in text.char_indices() {
            if at < skip || silent(c) {
                continue;
            }
            let end = at + c.len_utf8();
            // A blank in an address.
            if text.get(at..at + 3) == Some("%20") {
                skip = at + 3;
                heard.blank(at, skip);
                continue;
            }
            for plain in std::iter::once(c).nfkd().filter(|c| !silent(*c)) {
                if plain.is_alphanumeric() {
                    for small in plain.to_lowercase().filter(|c| !silent(*c)) {
                        heard.put(small, at, end);
                    }
                } else {
                    heard.blank(at, end);
                }
            }
        }
        heard
    }

    fn put(&mut self, c: char, at: usize, end: usize) {
        self.text.push(c);
        self.places.resize(self.text.len(), (at, end));
    }

    fn blank(&mut self, at: usize, end: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.put(' ', at, end);
        }
    }

    /// Where a piece of the plain form stands in the text.
    pub(super) fn place(&self, from: usize, to: usize) -> (usize, usize) {
        let at = self.places.get(from).map_or(0, |place| place.0);
        (at, to.checked_sub(1).and_then(|last| self.places.get(last)).map_or(at, |place| place.1))
    }

    /// The piece of the plain form, widened to whole words.
    pub(crate) fn words_around(&self, from: usize, to: usize) -> (usize, usize) {
        let joined = |c: &char| *c != ' ' && !stands_alone(*c);
        let before: usize = self.text[..from].chars().rev().take_while(joined).map(char::len_utf8).sum();
        let after: usize = self.text[to..].chars().take_while(joined).map(char::len_utf8).sum();
        (from - before, to + after)
    }

    /// Words with their places in the plain form.
    pub(super) fn words(&self) -> Vec<(usize, usize)> {
        let mut words: Vec<(usize, usize)> = Vec::new();
        let mut open = false;
        for (at, c) in self.text.char_indices() {
            let end = at + c.len_utf8();
            if c == ' ' || stands_alone(c) {
                open = false;
                if c != ' ' {
                    words.push((at, end));
                }
            } else if let (true, Some(last)) = (open, words.last_mut()) {
                last.1 = end;
            } else {
                words.push((at, end));
                open = true;
            }
        }
        words
    }
}

/// The plain form alone, without blanks at its ends.
pub(super) fn plain(text: &str) -> String {
    Heard::of(text).text.trim_end().to_owned()
}

/// Replaces places of a text, each by its own words; places that overlap become one.
pub(super) fn replace(text: &str, mut places: Vec<(usize, usize, &str)>) -> Option<String> {
    if places.is_empty() {
        return None;
    }
    places.sort_by_key(|(from, to, _)| (*from, std::cmp::Reverse(*to)));
    let mut merged: Vec<(usize, usize, &str)> = Vec::new();
    for (from, to, by) in places {
        match merged.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to, by)),
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (from, to, by) in merged {
        out.push_str(&text[done..from]);
        out.push_str(by);
        done = to;
    }
    out.push_str(&text[done..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_apostrophes_and_white_space_do_not_count() {
        for text in [
            "Al-Sharaa",
            "al\u{a0}Shara’a",
            "AL_SHARÁA",
            "al\n sharaa",
            "al%20sharaa",
            "al-\u{200b}Shar\u{ad}aa",
        ] {
            assert_eq!(plain(text), "al sharaa", "{text:?}");
        }
        assert_eq!(plain("مُحَمَّد"), "محمد");
    }

    #[test]
    fn words_of_scripts_without_blanks() {
        let heard = Heard::of("ab 上游c");
        let words: Vec<&str> = heard.words().into_iter().map(|(a, b)| &heard.text[a..b]).collect();
        assert_eq!(words, ["ab", "上", "游", "c"]);
    }

    #[test]
    fn overlapping_places_leave_no_rest() {
        assert_eq!(replace("abcdef", vec![(3, 5, "y"), (1, 4, "x")]).as_deref(), Some("axf"));
    }

    proptest! {
        #[test]
        fn every_place_is_a_place_of_the_text(text in any::<String>()) {
            let heard = Heard::of(&text);
            prop_assert_eq!(heard.places.len(), heard.text.len());
            for (from, to) in heard.words() {
                let (a, b) = heard.place(from, to);
                prop_assert!(a < b && text.get(a..b).is_some());
            }
        }
    }
}
