//! Who published a report, when, and how that is known: front matter and markup first, then a dateline ("PARIS, 6 Jan
//! 2026 (Agency) -"), a line of its own ("Fjord Weekly, Friday, August 28, 2026"), "Published:", the file's name.

use detente_intake::{Format, Head};
use detente_read::cues::{MEDIA, OUTLET, PERSON, PREP, TIME};
use detente_read::gazetteer::Gazetteer;
use detente_read::segment::{self, Token};

/// What a report says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masthead {
    /// Who published it.
    pub outlet: Option<String>,
    /// Day of publication, `2026-01-06`.
    pub published: Option<String>,
    /// Where that day stands.
    pub found_in: Option<&'static str>,
    /// Code points of the text that belong to its head, not to what it tells.
    pub skip: usize,
    /// What sort of text it is: news, statement, press release, briefing, interview, opinion, live.
    pub kind: &'static str,
}

impl Masthead {
    /// The outlet, where it carries the words of others: who issues a press release or a statement speaks for itself.
    #[must_use]
    pub fn carrier(&self) -> Option<&str> {
        let own = matches!(self.kind, "press release" | "statement");
        self.outlet.as_deref().filter(|outlet| !own || is_outlet(outlet))
    }
}

/// Lines at the head of a text that may tell outlet and day.
const LINES: usize = 6;
/// Longest line that is nothing but a head, in letters.
const HEADLINE: usize = 110;

/// Words that say of a text what it is, in the order in which they are looked for.
const KINDS: [(&str, &str); 16] = [
    ("press release", "press release"),
    ("joint statement", "statement"),
    ("joint declaration", "statement"),
    ("communiqué", "statement"),
    ("communique", "statement"),
    ("statement by", "statement"),
    ("statement of", "statement"),
    ("press briefing", "briefing"),
    ("briefing", "briefing"),
    ("transcript", "briefing"),
    ("remarks by", "briefing"),
    ("interview", "interview"),
    ("opinion", "opinion"),
    ("editorial", "opinion"),
    ("analysis", "opinion"),
    ("live:", "live"),
];

/// Reads what a report says of itself; `head` holds what its file says, and whoever hands it over.
///
/// ```
/// use detente_draft::masthead::masthead;
/// use detente_intake::{Format, Head};
/// let text = "GENEVA, March 9, 2026 (Northern Wire) - Delegates met for a third round on Monday.";
/// let found = masthead(text, "a.txt", Format::Text, &Head::default());
/// assert_eq!(found.outlet.as_deref(), Some("Northern Wire"));
/// assert_eq!((found.published.as_deref(), found.found_in), (Some("2026-03-09"), Some("dateline")));
/// ```
#[must_use]
pub fn masthead(text: &str, name: &str, format: Format, head: &Head) -> Masthead {
    let mut found = Masthead { kind: "news", skip: 0, outlet: head.outlet.clone(), ..Masthead::default() };
    if let Some(date) = &head.date {
        found.published = Some(date.clone());
        found.found_in = Some(if format == Format::Text { "front matter" } else { "metadata" });
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES).collect();
    let year = year_of(text, name);
    let mut heads: Vec<Heading<'_>> =
        lines.iter().filter_map(|line| head_line(line, year.as_deref())).collect();
    // The dateline goes before a line of its own, and that before "Published:".
    heads.sort_by_key(|one| one.rank);
    found.skip = heads.iter().map(|one| one.skip(text)).max().unwrap_or(0);
    for one in &heads {
        if found.published.is_none() {
            found.published = Some(one.day.clone());
            found.found_in = Some(if one.rank == 0 { "dateline" } else { "first lines" });
        }
        if found.outlet.is_none() {
            found.outlet = one.outlet(lines.first() == Some(&one.line));
        }
    }
    if found.outlet.is_none() {
        found.outlet = lines.iter().take(2).find_map(|line| named_outlet(line));
    }
    if found.published.is_none()
        && let Some(day) = published_below(text, year.as_deref()).or_else(|| day_of_name(name))
    {
        found.found_in =
            Some(if day_of_name(name).as_ref() == Some(&day) { "file name" } else { "last lines" });
        found.published = Some(day);
    }
    if found.published.is_none()
        && let Some(day) = lines.iter().take(3).find_map(|line| led(line))
    {
        found.found_in = Some("first lines");
        found.published = Some(day);
    }
    // "Port Amaro, 4 March 2026" under a letter.
    let below: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).skip(LINES).collect();
    if found.published.is_none()
        && let Some(one) =
            below.iter().rev().take(3).find_map(|line| head_line(line, None).filter(|one| !one.body))
    {
        found.found_in = Some("last lines");
        found.published = Some(one.day);
    }
    let top: String = lines.iter().take(2).flat_map(|line| line.chars().take(HEADLINE)).collect();
    let top = top.to_lowercase();
    let told = KINDS.iter().find(|(words, _)| top.contains(words));
    if let Some((_, kind)) = told {
        found.kind = kind;
    }
    found
}

/// A line that tells a day of publication.
struct Heading<'a> {
    line: &'a str,
    day: String,
    /// 0 dateline, 1 a line of its own, 2 "Published:".
    rank: u8,
    /// What stands before the text, the day taken out, in pieces.
    pieces: Vec<String>,
    /// True where a text follows in the line.
    body: bool,
    /// Code points of the line before that text.
    before: usize,
    /// True where a colon stands between head and body: "RUV, 11 September 2026: Norway …".
    colon: bool,
}

impl Heading<'_> {
    /// Code points of the whole text before what this head stands over.
    fn skip(&self, text: &str) -> usize {
        let at = text.find(self.line).unwrap_or(0);
        let above = text.get(..at).map_or(0, |above| above.chars().count());
        above + if self.body { self.before } else { self.line.chars().count() }
    }

    /// The outlet among the pieces: one in brackets or known as one; else the first piece of a line of its own.
    fn outlet(&self, first: bool) -> Option<String> {
        let sure = self.pieces.iter().find(|piece| is_outlet(piece));
        if let Some(sure) = sure {
            return Some(bare(sure));
        }
        for lead in ["press release of ", "press release by ", "press release from "] {
            let found = self.pieces.iter().find_map(|piece| after(piece, lead));
            if found.is_some() {
                return found.map(|name| bare(&name));
            }
        }
        let own = self.rank == 1 && !self.body && first || self.colon;
        let piece = self.pieces.first().filter(|piece| own && is_name(piece) && !says_kind(piece))?;
        Some(bare(piece))
    }
}

fn after(piece: &str, lead: &str) -> Option<String> {
    let lower = piece.to_lowercase();
    let at = lower.find(lead)? + lead.len();
    Some(piece.get(at..)?.trim().to_owned()).filter(|rest| !rest.is_empty())
}

fn bare(name: &str) -> String {
    let name = name.trim();
    name.strip_prefix("the ").unwrap_or(name).to_owned()
}

fn says_kind(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    KINDS.iter().any(|(words, _)| lower.contains(words)) || lower.contains("translated")
}

fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    segment::tokens(text, 0, &mut all);
    all
}

/// A known outlet, or a name with a word that only outlets have.
fn is_outlet(piece: &str) -> bool {
    let t = tokens(piece);
    let from = usize::from(t.first().is_some_and(|first| first.text(piece).eq_ignore_ascii_case("the")));
    let known = Gazetteer::shipped()
        .at(piece, &t, from)
        .is_some_and(|(len, name)| name.outlet && from + len >= t.len());
    known
        || t.len() < 7
            && is_name(piece)
            && !says_kind(piece)
            && t.iter().any(|token| token.capital && token.is(MEDIA | OUTLET))
            && !t.iter().any(|token| token.is(PERSON))
}

/// Capitals, small words between them, and no place that a list knows.
fn is_name(piece: &str) -> bool {
    let t = tokens(piece);
    let known = Gazetteer::shipped().exactly(piece, &t);
    !t.is_empty()
        && t.len() < 8
        && known.is_none_or(|name| name.outlet)
        && t[0].capital
        && !t[0].is(PREP)
        && t.iter().all(|token| {
            token.capital
                || matches!(
                    token.text(piece),
                    "of" | "the" | "and" | "de" | "&" | "." | "-" | "'" | "’" | "s" | "'s" | "’s"
                )
        })
        && !t.iter().all(|token| token.is(TIME))
}

/// "By X, Velden Post staff": an outlet that a line without a day names.
fn named_outlet(line: &str) -> Option<String> {
    if line.chars().count() > HEADLINE {
        return None;
    }
    let mut parts = line.split(['|', '–', '—', '(', ')', ',', '·']).map(str::trim);
    parts.find(|piece| is_outlet(piece)).map(bare)
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && (part.starts_with("19") || part.starts_with("20"))
}

fn head_line<'a>(line: &'a str, year: Option<&str>) -> Option<Heading<'a>> {
    let short: String = line.chars().take(4000).collect();
    let (date, day) = written(&short).or_else(|| slashed(&short)).or_else(|| yearless(&short, year))?;
    let letters: Vec<char> = short.chars().collect();
    let before: String = letters.get(..date.0)?.iter().collect();
    let rest: String = letters.get(date.1..)?.iter().collect();
    let lower = before.trim_end_matches([':', ' ']).to_lowercase();
    let label =
        ["published", "posted", "date", "issued", "released", "updated", "published on", "first published"];
    let labelled = label.iter().any(|word| lower == *word || lower.ends_with(&format!("| {word}")));
    let plain = is_plain(&before);
    // What follows the day in the head: brackets, an agency, then a dash, a colon or a full stop, then the text.
    let (tail, body, colon) = tail_of(&rest);
    let short_line = line.chars().count() <= HEADLINE && body.is_none();
    // "President Aho faces the voters on 14 June." is a sentence.
    let few = lower_words(line) < if line.ends_with('.') { 1 } else { 4 };
    let whole = short_line && (few || closes(line, &before, &tail));
    if !(labelled || plain && (body.is_some() || !line.ends_with('.')) || whole) {
        return None;
    }
    if !labelled && about(&before) {
        return None;
    }
    let rank = match (labelled, &body) {
        (true, _) => 2,
        (false, Some(_)) if plain => 0,
        (false, Some(_)) => return None,
        (false, None) => 1,
    };
    let zone = format!("{before}|{tail}");
    let pieces: Vec<String> = if labelled {
        tail.split(['|', ',', '(', ')']).map(|piece| piece.trim().to_owned()).collect()
    } else {
        let cut = zone.replace(" - ", "|").replace(". ", "|").replace(": ", "|");
        cut.split(['|', ',', '(', ')', '–', '—', '―', ';', '·', '/'])
            .map(|piece| piece.trim().trim_matches('.').to_owned())
            .collect()
    };
    let pieces = pieces
        .into_iter()
        .filter(|piece| !piece.is_empty() && !piece.chars().any(|c| c.is_ascii_digit() && piece.len() < 5))
        .collect();
    let whole = line.chars().count();
    let before = body.as_ref().map_or(whole, |text| whole.saturating_sub(text.chars().count().min(whole)));
    Some(Heading { line, day, rank, pieces, body: body.is_some(), before, colon })
}

/// "On the events of 2 March 2026", "after the attack of 2 March": the day of what a heading is about.
fn about(before: &str) -> bool {
    let lower = before.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).rev();
    let topics = [
        "events",
        "attack",
        "attacks",
        "raid",
        "shelling",
        "bombing",
        "violence",
        "incident",
        "incidents",
        "clashes",
        "vote",
        "election",
        "elections",
        "referendum",
        "agreement",
        "accord",
        "treaty",
        "killing",
        "killings",
        "strike",
        "strikes",
    ];
    words.next() == Some("of") && words.next().is_some_and(|word| topics.contains(&word))
}

/// True where a heading of many words ends in its day: after a comma ("…, Luxembourg, 19/05/2026"), or where it says what sort
/// of text it stands over ("Transcript of … held on 4 March 2026").
fn closes(line: &str, before: &str, tail: &str) -> bool {
    let lower = line.to_lowercase();
    let rest = tail.trim().trim_end_matches(['.', ':', ')', ']']).trim();
    let ended = rest.is_empty() || rest.starts_with('(') && !rest.contains(')');
    let comma = before.trim_end().ends_with([',', '|', '–', '—', '(']);
    let sort = KINDS.iter().any(|(words, _)| lower.contains(words));
    let heads =
        ["held", "meeting", "live", "as it happened", "address", "speech", "readout", "doorstep", "minutes"];
    ended && (comma || sort || heads.iter().any(|word| lower.starts_with(word)))
}

/// The day that the lead of a wire report names in full, where its dateline has none: "GENEVA (AP) — … on Wednesday, April 8,
/// 2026, …". What is still to come is no such day.
fn led(line: &str) -> Option<String> {
    let at = line
        .char_indices()
        .take(60)
        .find(|(_, c)| matches!(c, '—' | '–' | '―') || *c == '-')
        .map(|(at, _)| at)?;
    let place = line.get(..at)?.trim();
    let capitals = place.split_whitespace().next()?.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    if !capitals || !is_plain(place) {
        return None;
    }
    let body = line.get(at..)?;
    let lead: String = body.split(". ").next()?.chars().take(300).collect();
    let ((from, _), day) = written(&lead)?;
    let before: Vec<String> =
        lead.chars().take(from).collect::<String>().split_whitespace().map(str::to_lowercase).collect();
    let ahead = before
        .iter()
        .any(|word| matches!(word.as_str(), "will" | "would" | "until" | "before" | "by" | "since" | "due"));
    let on = before.last().is_some_and(|word| {
        matches!(word.as_str(), "on") || detente_read::cues::lookup(word.trim_matches(',')).tags & TIME != 0
    });
    (on && !ahead).then_some(day)
}

/// A number, or a word that may begin a date; "May" is a verb as well.
fn dated(token: &Token, line: &str) -> bool {
    token.kind == segment::Kind::Number
        || token.is(TIME)
        || token.capital && token.text(line).eq_ignore_ascii_case("may")
}

/// A day with its year as it is written in words or as 2026-01-06, and where: its first code point, and one past its last.
fn written(line: &str) -> Option<((usize, usize), String)> {
    let t = tokens(line);
    let code = |byte: usize| line.get(..byte).map_or(0, |head| head.chars().count());
    for from in (0..t.len()).filter(|&at| dated(&t[at], line)) {
        for to in (from + 2..=(from + 7).min(t.len())).rev() {
            let (a, b) = (t[from].start as usize, t[to - 1].end as usize);
            let words = line.get(a..b).unwrap_or_default();
            let is_open = words.starts_with(|c: char| c.is_alphanumeric())
                && words.ends_with(|c: char| c.is_ascii_digit());
            let has_year = words.split(|c: char| !c.is_ascii_digit()).any(is_year);
            let plain = words.replace(". ", " ");
            let day = || detente_read::dates::day(words).or_else(|| detente_read::dates::day(&plain));
            if is_open
                && has_year
                && let Some(day) = day().filter(|day| day.len() == 10)
            {
                return Some(((code(a), code(b)), day));
            }
        }
    }
    None
}

/// A day and a month that take their year from elsewhere in the line, or else from the text.
fn yearless(line: &str, year: Option<&str>) -> Option<((usize, usize), String)> {
    let t = tokens(line);
    let code = |byte: usize| line.get(..byte).map_or(0, |head| head.chars().count());
    let lone = line.split(|c: char| !c.is_ascii_digit()).find(|part| is_year(part)).or(year)?;
    (0..t.len()).filter(|&at| dated(&t[at], line)).find_map(|from| {
        (from + 2..=(from + 3).min(t.len())).rev().find_map(|to| {
            let (a, b) = (t[from].start as usize, t[to - 1].end as usize);
            let words = line.get(a..b)?.replace(". ", " ");
            let ends = words.ends_with(char::is_alphanumeric);
            let day = ends.then(|| detente_read::dates::day(&format!("{words} {lone}"))).flatten();
            let day = day.or_else(|| detente_read::dates::day(&format!("{words}, {lone}")).filter(|_| ends));
            day.map(|day| ((code(a), code(b)), day))
        })
    })
}

/// "12.06.2026", "12/06/2026", "2026-06-12T09:00": the day first, but for a month that cannot be one.
fn slashed(line: &str) -> Option<((usize, usize), String)> {
    let mut before = ' ';
    for (start, c) in line.char_indices() {
        let begins = c.is_ascii_digit() && !(before.is_alphanumeric() || matches!(before, '.' | '/' | '-'));
        before = c;
        if !begins {
            continue;
        }
        let run: String = line[start..]
            .chars()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-'))
            .collect();
        let run = run.trim_end_matches(['.', '-', '/']);
        if let Some(day) = three(run) {
            let from = line[..start].chars().count();
            return Some(((from, from + run.chars().count()), day));
        }
    }
    None
}

/// Day, month and year between like marks.
fn three(run: &str) -> Option<String> {
    let mark = run.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = run.split(mark).collect();
    let [first, month, last] = parts[..] else { return None };
    let (day, year) = if is_year(first) { (last, first) } else { (first, last) };
    let short = year.len() == 2 && mark != '-';
    let year = if short { format!("20{year}") } else { year.to_owned() };
    if day.len() > 2 || month.len() > 2 || !is_year(&year) {
        return None;
    }
    let read = |day: &str, month: &str| detente_read::dates::day(&format!("{year}-{month:0>2}-{day:0>2}"));
    read(day, month).or_else(|| read(month, day))
}

/// What of a line stands after its day and before its text; the text; whether a colon parts them.
fn tail_of(rest: &str) -> (String, Option<String>, bool) {
    let mut depth = 0;
    let letters: Vec<(usize, char)> = rest.char_indices().collect();
    for (n, &(at, c)) in letters.iter().enumerate() {
        let next = letters.get(n + 1).map(|(_, c)| *c);
        let before = n.checked_sub(1).and_then(|b| letters.get(b)).map(|(_, c)| *c);
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                // "(Daily Beacon, 16 March 2026) Artillery …"
                let text = rest.get(at + 1..).unwrap_or_default().trim();
                if depth < 0 && !text.is_empty() && !text.starts_with(['-', '–', '—', '―', ',']) {
                    return (rest[..at].to_owned(), Some(text.to_owned()), false);
                }
                depth = depth.max(0);
            }
            _ if depth > 0 => {}
            '–' | '—' | '―' => return parted(rest, at, c.len_utf8(), false),
            '-' if before == Some(' ') || before == Some(')') || next == Some(' ') || next == Some('-') => {
                return parted(rest, at, 1, false);
            }
            ':' if next.is_none_or(char::is_whitespace) => return parted(rest, at, 1, true),
            '.' if next.is_some_and(char::is_whitespace) => return parted(rest, at, 1, false),
            _ => {}
        }
        if at > 60 {
            break;
        }
    }
    // No mark: a line of its own, where it is short.
    if rest.chars().count() > 60 {
        (String::new(), Some(rest.trim().to_owned()), false)
    } else {
        (rest.to_owned(), None, false)
    }
}

fn parted(rest: &str, at: usize, len: usize, colon: bool) -> (String, Option<String>, bool) {
    let text = rest.get(at + len..).unwrap_or_default().trim_start_matches(['-', ' ']).trim();
    let body = (text.chars().count() > 20).then(|| text.to_owned());
    let colon = colon && body.is_some();
    let tail = if body.is_some() { rest[..at].to_owned() } else { rest.to_owned() };
    (tail, body, colon)
}

/// Words of a line that a sentence has and a head has not.
fn lower_words(line: &str) -> usize {
    let t = tokens(line);
    let plain = |token: &&Token| {
        token.kind == segment::Kind::Word
            && !token.capital
            && !token.is(TIME)
            && !matches!(token.text(line), "of" | "the" | "and" | "by" | "for" | "from" | "translated")
    };
    t.iter().filter(plain).count()
}

/// Names, numbers and marks: no word of a sentence.
fn is_plain(before: &str) -> bool {
    // "A week later, on 4 May, the cabinet …" is a sentence.
    let last = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    if matches!(last.as_str(), "on" | "by" | "until" | "since" | "before" | "after" | "from") {
        return false;
    }
    tokens(before).iter().all(|token| {
        token.kind != segment::Kind::Word
            || token.capital
            || token.is(TIME)
            || matches!(token.text(before), "of" | "the" | "and" | "de" | "in" | "on" | "by" | "for" | "s")
    }) && before.chars().count() < 80
}

/// The year that a text names most often, or its file's name does.
fn year_of(text: &str, name: &str) -> Option<String> {
    if let Some(day) = day_of_name(name) {
        return day.get(..4).map(str::to_owned);
    }
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for part in text.split(|c: char| !c.is_ascii_digit()).filter(|part| is_year(part)) {
        *counts.entry(part).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(year, _)| year.to_owned())
}

/// A line "Published 6 January 2026" further down.
fn published_below(text: &str, year: Option<&str>) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|line| line.chars().count() < HEADLINE);
    lines
        .filter(|line| {
            let lower = line.to_lowercase();
            [
                "published",
                "posted",
                "date:",
                "dated",
                "issued",
                "released",
                "broadcast",
                "aired",
                "recorded",
                "sent",
                "filed",
                "updated",
                "last updated",
                "adopted",
                "done at",
                "done in",
                "given at",
            ]
            .iter()
            .any(|word| lower.starts_with(word))
        })
        .find_map(|line| {
            written(line).or_else(|| slashed(line)).or_else(|| yearless(line, year)).map(|(_, day)| day)
        })
}

/// A day in a file's name: `2026-01-06-talks.txt`, `talks_20260106.md`, `talks-6-jan-2026.txt`.
fn day_of_name(name: &str) -> Option<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let parts: Vec<&str> =
        stem.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let eight = parts
        .iter()
        .find(|part| part.len() == 8 && part.chars().all(|c| c.is_ascii_digit()) && is_year(&part[..4]));
    if let Some(part) = eight
        && let Some(day) = detente_read::dates::day(&format!("{}-{}-{}", &part[..4], &part[4..6], &part[6..]))
    {
        return Some(day);
    }
    parts.windows(3).find_map(|three| {
        let numbers = three.iter().filter(|part| part.chars().all(|c| c.is_ascii_digit())).count();
        let has_year = three.iter().any(|part| is_year(part));
        if !has_year || numbers < 2 {
            return None;
        }
        let written = match three {
            [y, m, d] if is_year(y) && numbers == 3 => format!("{y}-{m:0>2}-{d:0>2}"),
            [d, m, y] if is_year(y) && numbers == 3 => format!("{y}-{m:0>2}-{d:0>2}"),
            _ => three.join(" "),
        };
        detente_read::dates::day(&written)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_and_outlet_stand_in_many_places() {
        for (text, outlet, day, place) in [
            (
                "Velden Post, October 5, 2026\nNurses voted on Sunday.",
                Some("Velden Post"),
                "2026-10-05",
                "first lines",
            ),
            (
                "CAIRO, Feb 3, 2026 (Reuters) - Sudan wants a binding agreement.",
                Some("Reuters"),
                "2026-02-03",
                "dateline",
            ),
            (
                "Published: 12 March 2026\nMediators have proposed a mission.",
                None,
                "2026-03-12",
                "first lines",
            ),
            (
                "(Daily Beacon, 16 March 2026) Artillery fire hit a market on Saturday.",
                Some("Daily Beacon"),
                "2026-03-16",
                "dateline",
            ),
            (
                "Bergen, 18 August 2026 — Monday's talks broke up after two hours.",
                None,
                "2026-08-18",
                "dateline",
            ),
            (
                "RUV, 11 September 2026: Norway and Iceland signed a deal yesterday.",
                Some("RUV"),
                "2026-09-11",
                "dateline",
            ),
        ] {
            let found = masthead(text, "r.txt", Format::Text, &Head::default());
            assert_eq!(found.published.as_deref(), Some(day), "{text}");
            assert_eq!(found.found_in, Some(place), "{text}");
            assert_eq!(found.outlet.as_deref(), outlet, "{text}");
        }
    }

    #[test]
    fn day_and_outlet_stand_at_the_ends_of_long_heads() {
        for (text, outlet, day, place) in [
            ("12.06.2026. Coalition talks were broken off last night.", None, "2026-06-12", "dateline"),
            (
                "RIGA, May 12, 2026 (Reuters) - The envoys sat down again.",
                Some("Reuters"),
                "2026-05-12",
                "dateline",
            ),
            (
                "Doorstep of the minister on her arrival at the summit, Riga, 19/05/2026 (transcript)\nQ: Is it done?",
                None,
                "2026-05-19",
                "first lines",
            ),
            (
                "Communiqué of the third meeting of the Joint Committee, held in Riga on 3 and 4 March 2026\nThe Committee met.",
                None,
                "2026-03-04",
                "first lines",
            ),
            ("Tide Gazette | 04-03-2026\nTalks resumed.", Some("Tide Gazette"), "2026-03-04", "first lines"),
            ("Tide Gazette, 03/14/2026\nTalks resumed.", Some("Tide Gazette"), "2026-03-14", "first lines"),
            ("2026-03-04T09:00Z Tide Gazette\nTalks resumed.", None, "2026-03-04", "first lines"),
            (
                "STATEMENT BY THE FRONT ON THE EVENTS OF 2 MARCH 2026\nRiga, 4 March 2026\nWe mourn.",
                None,
                "2026-03-04",
                "first lines",
            ),
            (
                "Interview with the chief negotiator of Norlund. Tide Gazette, 4 March 2026.\nQ: What now?",
                Some("Tide Gazette"),
                "2026-03-04",
                "first lines",
            ),
            (
                "Dear friends,\nOne.\nTwo.\nThree.\nFour.\nFive.\nSix.\nIn solidarity,\nRiga, 4 March 2026",
                None,
                "2026-03-04",
                "last lines",
            ),
            (
                "RIGA (ENA) — The three envoys wound up their talks on Wednesday, April 8, 2026, with a shrug.",
                None,
                "2026-04-08",
                "first lines",
            ),
            (
                "Joint statement, Brussels, 26 February 2026\nThe two sides met.",
                None,
                "2026-02-26",
                "first lines",
            ),
            (
                "Press release of the Hospital Employers, 13 October 2026\nThey regret it.",
                Some("Hospital Employers"),
                "2026-10-13",
                "first lines",
            ),
            (
                "Tehran, July 8, IRNA (2026) – Iran has set three conditions for a truce.",
                Some("IRNA"),
                "2026-07-08",
                "dateline",
            ),
            (
                "Xinhua, Nov. 12, 2026. China supports the demands of developing countries.",
                Some("Xinhua"),
                "2026-11-12",
                "dateline",
            ),
        ] {
            let found = masthead(text, "r.txt", Format::Text, &Head::default());
            assert_eq!(found.published.as_deref(), Some(day), "{text}");
            assert_eq!(found.found_in, Some(place), "{text}");
            assert_eq!(found.outlet.as_deref(), outlet, "{text}");
        }
    }

    #[test]
    fn a_day_inside_the_text_is_no_day_of_publication() {
        let text = "The parties will meet again in Oslo on 22 September 2026, the ministry said in a long note to all.";
        let found = masthead(text, "note.txt", Format::Text, &Head::default());
        assert_eq!(found.published, None);
        let found = masthead(text, "note-2026-09-15.txt", Format::Text, &Head::default());
        assert_eq!((found.published.as_deref(), found.found_in), (Some("2026-09-15"), Some("file name")));
        for text in [
            "The ministers, meeting in Bern on 9 September 2026 at the invitation of the federal council, agreed as follows.",
            "RIGA (ENA) — The envoys will meet again on Wednesday, April 8, 2026, the ministry said in a note to all.",
            "President Aho faces the voters on 14 June 2026.",
        ] {
            let found = masthead(text, "note.txt", Format::Text, &Head::default());
            assert_eq!(found.published, None, "{text}");
        }
    }
}
