//! A draft agreement as articles: where each begins and ends, its number, its title, its paragraphs.
//!
//! What counts as an article is decided once for a whole text, by the first of these that it has: lines that begin with
//! "Article 1", "Section II", "Artikel 3"; paragraphs numbered 1, 2, 3, or I, II, III, or a, b, c; bullets; headings;
//! and else every paragraph. A number counts only where it goes on from the one before, so that a year, or a reference
//! that happens to begin a line, begins no article. Nothing of a text is dropped: what stands before the first article,
//! between articles and after the last sentence is kept as preamble, heading or closing.
//!
//! ```
//! use detente_treaty::articles::split;
//! let text = "The Parties,\nDesiring peace,\n\nArticle 1. Withdrawal\nForces leave.\n\nArticle 2\n(a) Police stay.\n(b) Nobody flies.\n";
//! let found = split(text);
//! let heads: Vec<(&str, &str, usize)> =
//!     found.articles.iter().map(|a| (a.number.as_str(), a.title.as_str(), a.parts.len())).collect();
//! assert_eq!(heads, [("1", "Withdrawal", 0), ("2", "", 2)]);
//! assert_eq!(found.rest[0].text, "The Parties,\nDesiring peace,");
//! ```

use serde::Serialize;

/// Articles that are looked at; what follows them is kept as one.
const MOST: usize = 2000;
/// Words of the longest title.
const TITLE_WORDS: usize = 12;

/// Words that head an article, in lower case; the number follows. Longer ones first.
const HEADS: [&str; 23] = [
    "article",
    "articles",
    "artículo",
    "articulo",
    "articolo",
    "artigo",
    "artikel",
    "artikkel",
    "artykuł",
    "article.",
    "section",
    "clause",
    "paragraph",
    "статья",
    "стаття",
    "чланак",
    "المادة",
    "مادة",
    "סעיף",
    "art.",
    "art",
    "sec.",
    "§",
];
/// Words that head a part of several articles.
const PARTS: [&str; 8] = ["part", "chapter", "title", "teil", "kapitel", "título", "partie", "chapitre"];
/// Words that head what is added at the end, an article of its own.
const ADDED: [&str; 7] = ["annex", "appendix", "schedule", "protocol", "anexo", "annexe", "anhang"];
/// How the end of a treaty begins.
const CLOSING: [&str; 9] = [
    "in witness",
    "done at",
    "done in",
    "signed at",
    "for the government",
    "en foi de quoi",
    "fait à",
    "hecho en",
    "geschehen zu",
];

/// A text in its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Split {
    /// Its articles, in order.
    pub articles: Vec<Article>,
    /// What is no article, in order.
    pub rest: Vec<Rest>,
}

/// An article, or a paragraph of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// Its number as written, without "Article": `3`, `II`, `3(a)`; its place where the text numbers nothing.
    pub number: String,
    /// Its title; may be empty.
    pub title: String,
    /// Its words, head and number with them.
    pub text: String,
    /// Where it begins, in code points of the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its paragraphs, where it has more than one with a number or a bullet.
    pub parts: Vec<Article>,
}

/// What is no article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rest {
    /// `preamble`, `heading`, `contents` or `closing`.
    pub kind: &'static str,
    /// Where it begins, in code points.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its words.
    pub text: String,
}

/// How a line is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Head,
    Digits,
    Roman,
    Letter,
    Dotted,
    Bullet,
    Heading,
    Part,
    Added,
}

/// The mark that a line begins with.
#[derive(Clone, Debug)]
struct Mark {
    kind: Kind,
    /// As written.
    number: String,
    /// What it counts to; 0 where that is not known.
    value: u32,
    /// Where what follows it begins, in bytes of the line.
    after: usize,
}

struct Line<'a> {
    /// In bytes of the text.
    start: usize,
    text: &'a str,
    mark: Option<Mark>,
}

/// Cuts a text into its articles.
#[must_use]
pub fn split(text: &str) -> Split {
    let lines = lines(text);
    let cut = match top(&lines) {
        Some(kind) => by_marks(&lines, kind),
        None => by_paragraphs(&lines),
    };
    gather(text, &lines, &cut)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|raw| {
            let line = Line { start, text: raw.trim_end(), mark: mark(raw.trim_end()) };
            start += raw.len();
            line
        })
        .collect()
}

/// What the line begins with, Markdown's signs left aside.
fn mark(line: &str) -> Option<Mark> {
    let bare = line.trim_start_matches([' ', '\t', '>', '\u{feff}', '\u{200e}', '\u{200f}']);
    let hashes = bare.bytes().take_while(|byte| *byte == b'#').count();
    let inner = bare[hashes..].trim_start().trim_start_matches(['*', '_']);
    let at = line.len() - inner.len();
    if let Some(found) = headed(inner) {
        return Some(Mark { after: at + found.after, ..found });
    }
    if let Some(found) = numbered(inner) {
        return Some(Mark { after: at + found.after, ..found });
    }
    if hashes > 0 {
        return Some(Mark { kind: Kind::Heading, number: String::new(), value: 0, after: at });
    }
    let bullet = bare.chars().next().filter(|c| ['-', '*', '•', '–', '‣', '·', '▪'].contains(c))?;
    let rest = &bare[bullet.len_utf8()..];
    rest.starts_with([' ', '\t']).then(|| Mark {
        kind: Kind::Bullet,
        number: String::new(),
        value: 0,
        after: line.len() - rest.trim_start().len(),
    })
}

/// "Article 4", "Section II:", "Annex".
fn headed(line: &str) -> Option<Mark> {
    let first = line.split(|c: char| c.is_whitespace() || c == '\u{a0}').next()?;
    let (word, glued) = match first.strip_prefix('§') {
        Some(number) if !number.is_empty() => ("§".to_owned(), number),
        _ => (first.to_lowercase(), ""),
    };
    let plain = word.trim_end_matches([':', ',', '—', '–', '*', '_']);
    let kind = if HEADS.contains(&plain) {
        Kind::Head
    } else if PARTS.contains(&plain) {
        Kind::Part
    } else if ADDED.contains(&plain) {
        Kind::Added
    } else {
        return None;
    };
    let rest = if glued.is_empty() { &line[first.len()..] } else { glued };
    let lead = line.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let token: String = rest
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, ':' | ',' | '—' | '–' | '*' | '_' | ')' | ';'))
        .collect();
    let number = token.trim_matches(|c: char| matches!(c, '.' | '(' | ')' | '-'));
    let after = &rest[token.len()..];
    if kind == Kind::Added && (number.is_empty() || value(number).is_none()) {
        // "Annex" alone heads something; "protocol officers" does not.
        let alone = rest.is_empty() || rest.starts_with([':', '—', '–', '.']);
        return alone.then(|| Mark { kind, number: first.to_owned(), value: 0, after: lead });
    }
    let counts = value(number)?;
    // "Article 5 shall apply" is a reference at the beginning of a line.
    let follows = after.trim_start_matches([' ', '.', ':', '-', '—', '–', ')', '*', '_', ',', ';', '\t']);
    let stopped = token.ends_with('.') || after.starts_with([':', '—', '–', ')', '*', '_']);
    let begins = follows.chars().next().is_none_or(|c| !c.is_lowercase());
    (stopped || begins)
        .then(|| Mark {
            kind,
            number: if kind == Kind::Added { format!("{first} {number}") } else { number.to_owned() },
            value: counts,
            after: line.len() - follows.len(),
        })
        .map(|found| Mark { after: found.after.max(lead), ..found })
}

/// "1.", "(a)", "II)", "1.2".
fn numbered(line: &str) -> Option<Mark> {
    let open = line.starts_with('(') || line.starts_with('[');
    let body = if open { &line[1..] } else { line };
    let token: String = body.chars().take_while(|c| c.is_alphanumeric() || *c == '.').collect();
    let closed = body[token.len()..].starts_with([')', ']']);
    let dotted = token.ends_with('.');
    let number = token.trim_end_matches('.');
    if number.is_empty() || number.chars().count() > 8 || !(closed || dotted && !open || number.contains('.'))
    {
        return None;
    }
    let end = token.len() + usize::from(open) + usize::from(closed);
    let after = &line[end..];
    if !(after.is_empty() || after.starts_with([' ', '\t', '\u{a0}', '*', '_'])) {
        return None;
    }
    let kind = kind_of(number)?;
    // "A. Smith" is a name, "a." a paragraph.
    let value = value(number)?;
    let after = line.len() - after.trim_start_matches([' ', '\t', '\u{a0}', '*', '_']).len();
    Some(Mark { kind, number: number.to_owned(), value, after })
}

fn kind_of(number: &str) -> Option<Kind> {
    if number.chars().all(|c| c.is_numeric()) {
        return (number.chars().count() <= 3).then_some(Kind::Digits);
    }
    if number.contains('.') {
        let parts = number.split('.');
        return parts
            .clone()
            .all(|part| !part.is_empty() && part.len() <= 3 && part.chars().all(char::is_numeric))
            .then_some(Kind::Dotted);
    }
    let letters = number.chars().count();
    if letters == 1
        && number.chars().all(char::is_alphabetic)
        && !matches!(number, "i" | "I" | "v" | "V" | "x" | "X")
    {
        return Some(Kind::Letter);
    }
    roman(number).map(|_| Kind::Roman)
}

fn roman(text: &str) -> Option<u32> {
    let upper = text.to_uppercase();
    let digit = |c: char| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    let digits: Option<Vec<u32>> = upper.chars().map(digit).collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len() <= 8)?;
    let mut sum = 0;
    for (at, value) in digits.iter().enumerate() {
        let next = digits.get(at + 1).copied().unwrap_or(0);
        if *value < next { sum -= *value as i64 } else { sum += i64::from(*value) }
    }
    u32::try_from(sum).ok().filter(|sum| *sum > 0)
}

/// What a number counts to: digits of any script, Roman numerals, a letter, an English word; `Some(0)` for an ordinal
/// that is not known, such as one of Arabic.
pub(crate) fn value(number: &str) -> Option<u32> {
    const WORDS: [&str; 20] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second",
        "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ];
    if number.is_empty() {
        return None;
    }
    let digits = number.split('.').next_back().unwrap_or(number);
    let digits: Option<Vec<u32>> = digits.chars().map(digit).collect();
    if let Some(digits) = digits.filter(|digits| !digits.is_empty() && digits.len() <= 4) {
        return Some(digits.iter().fold(0, |sum, digit| sum * 10 + digit));
    }
    if let Some(at) = WORDS.iter().position(|word| number.eq_ignore_ascii_case(word)) {
        return Some(at as u32 % 10 + 1);
    }
    // "12a", "7bis".
    let lead: String = number.chars().take_while(char::is_ascii_digit).collect();
    if !lead.is_empty() && lead.len() < 4 && number.len() <= lead.len() + 4 {
        return lead.parse().ok();
    }
    if let Some(value) = roman(number) {
        return Some(value);
    }
    let mut letters = number.chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) if c.is_ascii_alphabetic() => {
            Some(u32::from(c.to_ascii_lowercase() as u8 - b'a') + 1)
        }
        (Some(c), _) if matches!(c as u32, 0x590..=0x6ff) => Some(0),
        _ => None,
    }
}

/// A decimal digit of Latin, Arabic or Persian.
fn digit(c: char) -> Option<u32> {
    match c as u32 {
        0x660..=0x669 => Some(c as u32 - 0x660),
        0x6f0..=0x6f9 => Some(c as u32 - 0x6f0),
        _ => c.to_digit(10),
    }
}

/// Which marks begin the articles.
fn top(lines: &[Line<'_>]) -> Option<Kind> {
    let count = |kind: Kind| starts(lines, kind, 0..lines.len()).len();
    if count(Kind::Head) > 0 {
        return Some(Kind::Head);
    }
    // What a text numbers first holds what it numbers within.
    let first = |kind: Kind| starts(lines, kind, 0..lines.len()).first().copied();
    let mut numbered: Vec<(usize, Kind)> = [Kind::Digits, Kind::Roman, Kind::Letter, Kind::Dotted]
        .into_iter()
        .filter(|kind| count(*kind) > 1)
        .filter_map(|kind| Some((first(kind)?, kind)))
        .collect();
    numbered.sort_by_key(|(at, _)| *at);
    if let Some((_, kind)) = numbered.first() {
        return Some(*kind);
    }
    let headings = starts(lines, Kind::Heading, 0..lines.len()).len();
    if headings > 2 {
        return Some(Kind::Heading);
    }
    (count(Kind::Bullet) > 1).then_some(Kind::Bullet)
}

/// Lines at which numbers of a kind go on from one to the next.
fn starts(lines: &[Line<'_>], kind: Kind, within: std::ops::Range<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut last = 0;
    for at in within {
        let Some(mark) = lines[at].mark.as_ref() else { continue };
        // A single letter may be a Roman numeral after all: h, i, j.
        let fits = mark.kind == kind
            || kind == Kind::Letter && mark.kind == Kind::Roman && letter(&mark.number) == Some(last + 1);
        if kind == Kind::Head && matches!(mark.kind, Kind::Part | Kind::Added) {
            last = 0;
        }
        if !fits {
            continue;
        }
        let counts =
            if kind == Kind::Letter { letter(&mark.number).unwrap_or(mark.value) } else { mark.value };
        let goes_on = match kind {
            Kind::Bullet | Kind::Heading => true,
            Kind::Head => counts == 0 || counts == 1 || counts > last && counts <= last + 9,
            Kind::Dotted => true,
            _ => counts == last + 1 || found.is_empty() && counts <= 3 || counts == last + 2 && last > 0,
        };
        if goes_on {
            last = counts;
            found.push(at);
        }
    }
    found
}

fn letter(number: &str) -> Option<u32> {
    let mut letters = number.chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) if c.is_ascii_alphabetic() => {
            Some(u32::from(c.to_ascii_lowercase() as u8 - b'a') + 1)
        }
        _ => None,
    }
}

/// One part of the cut: lines from `from` to `to`.
struct Cut {
    from: usize,
    to: usize,
    kind: Option<&'static str>,
    number: String,
    title: String,
    /// The first lines of its paragraphs, each with its number.
    parts: Vec<(usize, String)>,
}

fn by_marks(lines: &[Line<'_>], kind: Kind) -> Vec<Cut> {
    let mut at: Vec<usize> = starts(lines, kind, 0..lines.len());
    if kind == Kind::Head {
        let added = (at.first().copied().unwrap_or(0)..lines.len())
            .filter(|line| lines[*line].mark.as_ref().is_some_and(|mark| mark.kind == Kind::Added));
        at.extend(added);
        at.sort_unstable();
    }
    at.truncate(MOST);
    let mut cuts = vec![rest(0, at.first().copied().unwrap_or(0), "preamble")];
    for (place, from) in at.iter().copied().enumerate() {
        let to = at.get(place + 1).copied().unwrap_or(lines.len());
        article(lines, (from, to), kind, place, &mut cuts);
    }
    contents(lines, &mut cuts);
    cuts
}

fn rest(from: usize, to: usize, kind: &'static str) -> Cut {
    Cut { from, to, kind: Some(kind), number: String::new(), title: String::new(), parts: Vec::new() }
}

/// An article, and what follows it that belongs to none: the heading of the next part, the closing.
fn article(lines: &[Line<'_>], (from, to): (usize, usize), kind: Kind, place: usize, cuts: &mut Vec<Cut>) {
    let closes = |line: &Line<'_>| {
        let low = line.text.trim_start().to_lowercase();
        CLOSING.iter().any(|words| low.starts_with(words))
    };
    let heads = |line: &Line<'_>| {
        let part = line.mark.as_ref().is_some_and(|mark| {
            mark.kind == Kind::Part || mark.kind == Kind::Heading && kind != Kind::Heading
        });
        part || kind == Kind::Head && shouts(line.text)
    };
    let mut end = (from + 1..to).find(|at| closes(&lines[*at])).unwrap_or(to);
    let after = (end < to).then_some(rest(end, to, "closing"));
    // Headings at the end of its lines are those of what follows.
    let mut last = end;
    while last > from + 1 && (lines[last - 1].text.trim().is_empty() || heads(&lines[last - 1])) {
        last -= 1;
    }
    let blank = (last..end).all(|at| lines[at].text.trim().is_empty());
    let heading = (!blank).then_some(rest(last, end, "heading"));
    if !blank {
        end = last;
    }
    let Some(mark) = lines[from].mark.as_ref() else { return };
    let number = if mark.number.is_empty() { (place + 1).to_string() } else { mark.number.clone() };
    let title = title(lines, from, end, mark);
    let parts = paragraphs(lines, (from, end), kind, &number);
    cuts.push(Cut { from, to: end, kind: None, number, title, parts });
    cuts.extend(heading);
    cuts.extend(after);
}

/// A line in capitals.
fn shouts(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 3
        && letters.clone().any(char::is_uppercase)
        && !letters.clone().any(char::is_lowercase)
        && line.split_whitespace().count() <= TITLE_WORDS
}

/// The words after a number, where they are no sentence; else a line of its own below it.
fn title(lines: &[Line<'_>], from: usize, to: usize, mark: &Mark) -> String {
    let clean = |text: &str| {
        text.trim().trim_matches(['*', '_', '#', ':', '—', '–', '-', ' ', '(', ')', '[', ']']).to_owned()
    };
    let is_title = |text: &str| {
        let words = text.split_whitespace().count();
        (1..=TITLE_WORDS).contains(&words)
            && !text.ends_with(['.', ';', ',', '?'])
            && !text.split_whitespace().any(|word| {
                matches!(
                    word.to_lowercase().as_str(),
                    "shall" | "will" | "must" | "agree" | "undertake" | "may"
                )
            })
    };
    let own = lines[from].text.get(mark.after..).unwrap_or("");
    let more = (from + 1..to).any(|at| !lines[at].text.trim().is_empty());
    // "Withdrawal. Forces leave within a year." has its title before the first full stop.
    if let Some((head, tail)) = own.split_once(['.', ':', '—', '–'])
        && !tail.trim().is_empty()
        && is_title(&clean(head))
        && head.split_whitespace().count() <= 6
        && head.chars().next().is_some_and(|c| !c.is_lowercase())
        && tail.starts_with([' ', '*', '_'])
    {
        return clean(head);
    }
    if !own.trim().is_empty() {
        return if more && is_title(&clean(own)) { clean(own) } else { String::new() };
    }
    let next = (from + 1..to).find(|at| !lines[*at].text.trim().is_empty());
    let titled = next.filter(|at| {
        lines[*at].mark.as_ref().is_none_or(|mark| mark.kind == Kind::Heading)
            && is_title(&clean(lines[*at].text))
            && (*at + 1..to).any(|later| !lines[later].text.trim().is_empty())
    });
    titled.map_or_else(String::new, |at| clean(lines[at].text))
}

/// The numbered paragraphs of an article, those of the outermost kind.
fn paragraphs(
    lines: &[Line<'_>],
    (from, to): (usize, usize),
    kind: Kind,
    number: &str,
) -> Vec<(usize, String)> {
    let kinds = [Kind::Digits, Kind::Dotted, Kind::Letter, Kind::Roman, Kind::Bullet];
    let mut inner: Vec<Vec<usize>> = kinds
        .into_iter()
        .filter(|inner| *inner != kind)
        .map(|inner| starts(lines, inner, from + 1..to))
        .filter(|starts| starts.len() > 1)
        .collect();
    inner.sort_by_key(|starts| starts[0]);
    let Some(starts) = inner.into_iter().next() else { return Vec::new() };
    starts
        .iter()
        .enumerate()
        .filter_map(|(place, at)| {
            let mark = lines[*at].mark.as_ref()?;
            let own = if mark.number.is_empty() { (place + 1).to_string() } else { mark.number.clone() };
            let whole = mark.kind == Kind::Dotted && own.starts_with(&format!("{number}."));
            Some((*at, if whole { own } else { format!("{number}({own})") }))
        })
        .collect()
}

/// Articles whose number comes again, and of which the first is but a line, are a table of contents.
fn contents(lines: &[Line<'_>], cuts: &mut [Cut]) {
    let long = |cut: &Cut| (cut.from..cut.to).filter(|at| !lines[*at].text.trim().is_empty()).count();
    for at in 0..cuts.len() {
        let again = |later: &Cut| later.kind.is_none() && later.number == cuts[at].number && long(later) > 1;
        let again = cuts[at + 1..].iter().any(again);
        if cuts[at].kind.is_none() && again && long(&cuts[at]) == 1 {
            cuts[at].kind = Some("contents");
        }
    }
}

/// Paragraphs between blank lines; without blank lines every line.
fn by_paragraphs(lines: &[Line<'_>]) -> Vec<Cut> {
    let blank = |at: usize| lines[at].text.trim().is_empty();
    let last = (0..lines.len()).rev().find(|at| !blank(*at)).map_or(0, |at| at + 1);
    let first = (0..last).find(|at| !blank(*at)).unwrap_or(last);
    let spaced = (first..last).any(blank);
    let mut cuts: Vec<Cut> = Vec::new();
    let mut from = first;
    for at in first..last {
        let ends = at + 1 == last || if spaced { blank(at + 1) && !blank(at) } else { true };
        if !ends || cuts.len() > MOST {
            continue;
        }
        let heading = at == from && (first..last).count() > 1 && heading(lines[at].text);
        let closes =
            CLOSING.iter().any(|words| lines[from].text.trim_start().to_lowercase().starts_with(words));
        let number = (cuts.iter().filter(|cut| cut.kind.is_none()).count() + 1).to_string();
        let kind = if closes { Some("closing") } else { heading.then_some("heading") };
        cuts.push(Cut { from, to: at + 1, kind, number, title: String::new(), parts: Vec::new() });
        from = (at + 1..last).find(|at| !blank(*at)).unwrap_or(last);
    }
    if from < last {
        cuts.push(rest(from, last, "closing"));
    }
    cuts
}

/// A line that is no sentence.
fn heading(line: &str) -> bool {
    let words = line.split_whitespace().count();
    words <= 8
        && !line.trim_end().ends_with(['.', ';', ',', '!', '?', '،', '۔'])
        && !line.contains(" shall ")
        && !line.chars().any(|c| c.is_ascii_digit())
}

/// Texts and places of what was cut.
fn gather(text: &str, lines: &[Line<'_>], cuts: &[Cut]) -> Split {
    // Code points up to the beginning of each line.
    let mut points = Vec::with_capacity(lines.len() + 1);
    let (mut count, mut bytes) = (0, 0);
    for line in lines {
        count += text[bytes..line.start].chars().count();
        bytes = line.start;
        points.push(count);
    }
    let piece = |from: usize, to: usize| -> (usize, usize, String) {
        let (start, end) = (lines[from].start, lines.get(to).map_or(text.len(), |line| line.start));
        let raw = &text[start..end];
        let lead = raw.len() - raw.trim_start().len();
        let words = raw.trim();
        let begins = points[from] + raw[..lead].chars().count();
        (begins, begins + words.chars().count(), words.to_owned())
    };
    let mut split = Split::default();
    for cut in cuts.iter().filter(|cut| cut.from < cut.to) {
        let (start, end, words) = piece(cut.from, cut.to);
        if words.is_empty() {
            continue;
        }
        if let Some(kind) = cut.kind {
            split.rest.push(Rest { kind, start, end, text: words });
            continue;
        }
        let parts = cut.parts.iter().enumerate().map(|(place, (from, number))| {
            let to = cut.parts.get(place + 1).map_or(cut.to, |(at, _)| *at);
            let (start, end, text) = piece(*from, to);
            Article { number: number.clone(), title: String::new(), text, start, end, parts: Vec::new() }
        });
        let parts = parts.collect();
        let (number, title) = (cut.number.clone(), cut.title.clone());
        split.articles.push(Article { number, title, text: words, start, end, parts });
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(text: &str) -> Vec<String> {
        split(text).articles.into_iter().map(|article| article.number).collect()
    }

    #[test]
    fn every_common_way_of_numbering() {
        for (text, want) in [
            ("Article 1\nOne.\nArticle 2\nTwo.", &["1", "2"][..]),
            ("ARTICLE I — Peace\nOne.\n\nARTICLE II — Trade\nTwo.", &["I", "II"]),
            ("Art. 1: One.\nArt. 2: Two.", &["1", "2"]),
            ("§ 1 Eins.\n§ 2 Zwei.", &["1", "2"]),
            ("Section 1. A\nx.\nSection 2. B\ny.", &["1", "2"]),
            ("1. One.\n2. Two.\n3. Three.", &["1", "2", "3"]),
            ("I. One.\nII. Two.\nIII. Three.", &["I", "II", "III"]),
            ("(a) One;\n(b) two;\n(c) three.", &["a", "b", "c"]),
            ("- One.\n- Two.", &["1", "2"]),
            ("Artikel 1\nEins.\nArtikel 2\nZwei.", &["1", "2"]),
            ("Artículo 1.- Uno.\nArtículo 2.- Dos.", &["1", "2"]),
            ("المادة ١\nنص.\nالمادة ٢\nنص آخر.", &["١", "٢"]),
            ("المادة الأولى\nنص.\nالمادة الثانية\nنص آخر.", &["الأولى", "الثانية"]),
            ("One sentence.\n\nAnother one.\n", &["1", "2"]),
            ("## Article 1 – Price\nUSD 5.\n## Article 2 – Time\nA year.", &["1", "2"]),
            ("**Article 1.** One.\n\n**Article 2.** Two.", &["1", "2"]),
            ("A single clause without a number.", &["1"]),
            ("", &[]),
        ] {
            assert_eq!(numbers(text), want, "{text}");
        }
    }

    #[test]
    fn a_reference_or_a_year_begins_no_article() {
        let text = "Article 1\nAs said in\nArticle 9 of the Charter, and in\n1967. the line stands.\n\nArticle 2\nEnd.";
        assert_eq!(numbers(text), ["1", "2"]);
        assert_eq!(numbers("1. Prices of\n1973. apply.\n2. Nothing else."), ["1", "2"]);
    }

    #[test]
    fn titles_paragraphs_headings_and_closing() {
        let text = "ACCORD\n\nThe Parties,\nhave agreed:\n\nPART ONE\n\nArticle 1\nWithdrawal of forces\n1. Forces leave.\n2. Police stay:\n(a) unarmed;\n(b) few.\n\nPART TWO\n\nArticle 2 (Airspace)\nNobody flies.\n\nDone at Geneva, in two copies.\n";
        let found = split(text);
        let [one, two] = &found.articles[..] else { panic!("{found:?}") };
        assert_eq!(one.title, "Withdrawal of forces");
        assert_eq!(one.parts.iter().map(|part| part.number.as_str()).collect::<Vec<_>>(), ["1(1)", "1(2)"]);
        assert!(one.parts[1].text.ends_with("(b) few."));
        assert_eq!(two.title, "Airspace");
        let kinds: Vec<&str> = found.rest.iter().map(|rest| rest.kind).collect();
        assert_eq!(kinds, ["preamble", "heading", "closing"]);
    }

    #[test]
    fn a_table_of_contents_is_no_treaty() {
        let text = "Article 1 Peace\nArticle 2 Trade\n\nArticle 1\nPeace.\n\nArticle 2\nTrade.\n";
        let found = split(text);
        assert_eq!(numbers(text), ["1", "2"]);
        assert_eq!(found.rest.iter().filter(|rest| rest.kind == "contents").count(), 2);
    }

    /// Every letter of the text stands in one part, where that part says it does.
    fn whole(text: &str) -> Result<(), TestCaseError> {
        let found = split(text);
        let points: Vec<char> = text.chars().collect();
        let mut covered = vec![0_u8; points.len()];
        let pieces = found
            .articles
            .iter()
            .map(|a| (a.start, a.end, &a.text))
            .chain(found.rest.iter().map(|r| (r.start, r.end, &r.text)));
        for (start, end, words) in pieces {
            prop_assert_eq!(&points[start..end].iter().collect::<String>(), words);
            covered[start..end].iter_mut().for_each(|count| *count += 1);
        }
        for article in &found.articles {
            for part in &article.parts {
                prop_assert_eq!(&points[part.start..part.end].iter().collect::<String>(), &part.text);
                prop_assert!(part.start >= article.start && part.end <= article.end);
            }
        }
        for (at, c) in points.iter().enumerate() {
            prop_assert!(
                covered[at] == 1 || c.is_whitespace() && covered[at] == 0,
                "{at} {c:?} {}",
                covered[at]
            );
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(
            lines in prop::collection::vec(prop_oneof![
                "\\PC{0,30}", Just(String::new()), "[A-Za-z ]{3,40}\\.", "(Article|Section|Art\\.|Annex|PART) [0-9IVX]{1,3}[.:]? ?[A-Z]?[a-z ]{0,12}",
                "[0-9]{1,2}[.)] [a-z ]{1,20}", "\\([a-ivx]{1,2}\\) [a-z ]{1,20}", "[-•*] [a-z ]{1,20}", "#{1,3} [A-Z][a-z]{1,9}",
                Just("Done at Geneva.".to_owned()), "المادة [٠-٩]{1,2}",
            ], 0..30)
        ) {
            whole(&lines.join("\n"))?;
        }

        #[test]
        fn articles_are_found_as_they_were_written(
            bodies in prop::collection::vec("[A-Z][a-z]{2,9}( [a-z]{2,9}){3,12}\\.", 1..12), roman in any::<bool>(), blank in any::<bool>()
        ) {
            let numerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
            let name = |at: usize| if roman { numerals[at].to_owned() } else { (at + 1).to_string() };
            let gap = if blank { "\n\n" } else { "\n" };
            let text: Vec<String> = bodies.iter().enumerate().map(|(at, body)| format!("Article {}\n{body}", name(at))).collect();
            let found = split(&text.join(gap));
            prop_assert_eq!(found.articles.len(), bodies.len());
            for (at, article) in found.articles.iter().enumerate() {
                prop_assert_eq!(&article.number, &name(at));
                prop_assert!(article.text.ends_with(&bodies[at]));
            }
        }
    }
}
