//! Report texts: one document each in `reports/`, with front matter, and the search for a quote in them.
//!
//! A text is kept exactly as stored. To compare a quote with it, both are brought into one form: Unicode NFC,
//! any run of white space one space, every kind of quotation mark the plain one. Typesetting then makes no
//! difference, wording does.

use crate::date::When;
use crate::diagnostic::{FileId, Span};
use crate::parse::Sink;
use std::collections::BTreeSet;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// The front matter of a report, and where the text after it begins.
#[derive(Default)]
pub(crate) struct Front {
    pub outlet: Option<(String, Span)>,
    pub date: Option<When>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub title: Option<String>,
    /// First byte of the text.
    pub text: usize,
}

/// Reads the front matter: `key: value` or `key = "value"` lines between two lines `---` at the very start.
pub(crate) fn front_matter(whole: &str, file: FileId, sink: &mut Sink) -> Front {
    let mut front = Front::default();
    let mark = whole.strip_prefix('\u{feff}').map_or(0, |_| 3);
    let start = Span::new(file, mark..whole.find('\n').unwrap_or(whole.len()).max(mark));
    if whole[mark..].lines().next().map(str::trim_end) != Some("---") {
        let help =
            "begin it with two lines `---` and, between them, outlet: …, date: 2026-01-31, language: en";
        sink.warn("W0511", start, "the report has no front matter: its outlet and date are not known", help);
        return front;
    }
    let mut at = mark;
    let mut closed = false;
    let mut lines: Vec<Range<usize>> = Vec::new();
    for (number, line) in whole[mark..].split_inclusive('\n').enumerate() {
        let range = at..at + line.trim_end_matches(['\n', '\r']).len();
        at += line.len();
        if number == 0 {
            continue;
        }
        if line.trim_end() == "---" {
            closed = true;
            break;
        }
        // Nobody writes more; a text that merely begins with a rule is not searched to its end.
        if number > 100 {
            break;
        }
        lines.push(range);
    }
    if !closed {
        let help = "close it with a second line `---`";
        sink.error("E0511", start, "the front matter of the report does not end", help);
        return front;
    }
    front.text = at;
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for range in lines {
        let line = &whole[range.clone()];
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let span = Span::new(file, range);
        // Whichever comes first parts key and value: a URL has a colon, a title may have an equals sign.
        let Some((key, value)) = line.find([':', '=']).map(|at| (line[..at].trim(), &line[at + 1..])) else {
            let help = "write key: value";
            sink.error("E0511", span, "this line of the front matter has no key", help);
            continue;
        };
        if !seen.insert(key) {
            sink.error(
                "E0511",
                span,
                format!("`{}` is given twice", crate::parse::brief(key)),
                "keep one of the two",
            );
            continue;
        }
        let value = unquoted(value);
        if value.is_empty() {
            continue;
        }
        match key {
            "outlet" => front.outlet = Some((value, span)),
            "url" => front.url = Some(value),
            "language" => front.language = Some(value),
            "title" => front.title = Some(value),
            "date" => match When::parse(&value) {
                Some(when) => front.date = Some(when),
                None => {
                    let message = format!("`{}` is no date", crate::parse::brief(&value));
                    sink.error("E0401", span, message, "write date: 2026-01-31, 2026-01 or 2026");
                }
            },
            // Other keys are the analyst's own.
            _ => {}
        }
    }
    front
}

/// A front-matter value without its quotation marks.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = |mark: char| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    match (inner('"'), inner('\'')) {
        (Some(inner), _) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        (None, Some(inner)) => inner.to_owned(),
        (None, None) => value.to_owned(),
    }
}

/// A text in the form in which quotes are compared, with the way back to the text as stored.
pub struct Searchable {
    /// The form.
    plain: String,
    /// For every `char` of the form: its code point in the text as stored.
    origin: Vec<u32>,
    /// Byte in the form of every 64th `char`, so that places are found without reading from the start.
    marks: Vec<u32>,
    /// First byte of every code point of the text as stored, and the end.
    bytes: Vec<u32>,
}

impl Searchable {
    /// Prepares a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len());
        let mut origin: Vec<u32> = Vec::new();
        let mut bytes: Vec<u32> = Vec::new();
        let mut run: Vec<char> = Vec::new();
        let mut run_start = 0_u32;
        let mut push = |letter: char, at: u32, plain: &mut String| {
            let letter = folded(letter);
            if letter == ' ' && plain.ends_with(' ') {
                return;
            }
            plain.push(letter);
            origin.push(at);
        };
        let mut flush = |run: &mut Vec<char>, start: u32, plain: &mut String| {
            if run.is_empty() {
                return;
            }
            let composed: Vec<char> = run.iter().copied().nfc().collect();
            let same_length = composed.len() == run.len();
            for (at, letter) in composed.iter().enumerate() {
                // Where composing changes the length, places inside the run are those of its start.
                let at = if same_length { at as u32 } else { 0 };
                push(*letter, start + at, plain);
            }
            run.clear();
        };
        for (at, (byte, letter)) in text.char_indices().enumerate() {
            bytes.push(byte as u32);
            // No composition crosses into an ASCII character, so each begins a run of its own.
            if letter.is_ascii() {
                flush(&mut run, run_start, &mut plain);
                run_start = at as u32;
            } else if run.is_empty() {
                run_start = at as u32;
            }
            run.push(letter);
        }
        flush(&mut run, run_start, &mut plain);
        bytes.push(text.len() as u32);
        let marks = plain.char_indices().step_by(64).map(|(byte, _)| byte as u32).collect();
        Self { plain, origin, marks, bytes }
    }

    /// Code points of the text as stored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() - 1
    }

    /// True for an empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of the code points `from..to` in the text as stored; `None` outside it.
    #[must_use]
    pub fn byte_range(&self, from: usize, to: usize) -> Option<Range<usize>> {
        let (start, end) = (*self.bytes.get(from)?, *self.bytes.get(to)?);
        (start <= end).then_some(start as usize..end as usize)
    }

    /// Code-point intervals of `quote`, one for each of its parts (parted by an ellipsis) in order; `None`
    /// where the text does not have it.
    #[must_use]
    pub fn find(&self, quote: &str) -> Option<Vec<(usize, usize)>> {
        let mut from = 0;
        let mut spans = Vec::new();
        for part in parts(&normalised(quote)) {
            let at = from + self.plain.get(from..)?.find(part)?;
            from = at + part.len();
            let first = self.char_at(at);
            let last = self.char_at(from).checked_sub(1)?;
            spans.push((*self.origin.get(first)? as usize, *self.origin.get(last)? as usize + 1));
        }
        (!spans.is_empty()).then_some(spans)
    }

    /// Number of the `char` at a byte of the form.
    fn char_at(&self, byte: usize) -> usize {
        let block = self.marks.partition_point(|mark| *mark as usize <= byte).saturating_sub(1);
        let start = self.marks.get(block).map_or(0, |mark| *mark as usize);
        block * 64 + self.plain[start..byte].chars().count()
    }

    /// The sentence of the text that shares most words with `quote`, as code points; `None` where none shares
    /// a third of them.
    #[must_use]
    pub fn nearest(&self, text: &str, quote: &str) -> Option<(usize, usize)> {
        let words = |text: &str| -> BTreeSet<String> {
            normalised(text)
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect()
        };
        let wanted = words(quote);
        let mut best: Option<(usize, usize, usize)> = None;
        let mut start = 0;
        for sentence in text.split_inclusive(['.', '!', '?', '\n', '؟', '。']) {
            let found = words(sentence);
            let shared = wanted.intersection(&found).count();
            let strangers = found.len() - shared;
            let better =
                best.is_none_or(|(most, fewest, _)| shared > most || (shared == most && strangers < fewest));
            if shared > 0 && better {
                best = Some((shared, strangers, start));
            }
            start += sentence.len();
        }
        let (shared, _, start) = best?;
        if shared * 3 < wanted.len() {
            return None;
        }
        let rest = text.get(start..)?;
        let sentence = rest.split_inclusive(['.', '!', '?', '\n', '؟', '。']).next()?;
        let lead = sentence.len() - sentence.trim_start().len();
        let end = start + sentence.trim_end().len();
        let code_point = |byte: usize| self.bytes.partition_point(|at| (*at as usize) < byte);
        Some((code_point(start + lead), code_point(end)))
    }
}

/// The one form of a quote or a text.
#[must_use]
pub(crate) fn normalised(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfc() {
        let letter = folded(letter);
        if !(letter == ' ' && plain.ends_with(' ')) {
            plain.push(letter);
        }
    }
    plain
}

/// True where two passages are the same words.
#[must_use]
pub fn same_words(a: &str, b: &str) -> bool {
    let (a, b) = (normalised(a), normalised(b));
    parts(&a).eq(parts(&b)) || {
        // Spans of a discontinuous quote are joined by nothing but space.
        let bare = |text: &str| parts(text).collect::<Vec<_>>().join(" ");
        bare(&a) == bare(&b)
    }
}

/// A quote's parts between its ellipses.
fn parts(quote: &str) -> impl Iterator<Item = &str> {
    let marks = |text: &'_ str| text.is_empty();
    quote
        .split("[…]")
        .flat_map(|part| part.split("[...]"))
        .flat_map(|part| part.split('…'))
        .flat_map(|part| part.split("..."))
        .map(str::trim)
        .filter(move |part| !marks(part))
}

/// White space is a space, a quotation mark the plain one.
fn folded(letter: char) -> char {
    match letter {
        '“' | '”' | '„' | '‟' | '«' | '»' | '〝' | '〞' | '＂' | '״' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '＇' | '׳' | 'ʼ' | '`' | '´' => '\'',
        letter if letter.is_whitespace() || letter == '\u{200b}' || letter == '\u{feff}' => ' ',
        letter => letter,
    }
}
