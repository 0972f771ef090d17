//! What a person is looking at, and what she supposes for the moment: all of it stands in the address of the
//! page, so that reloading, going back, and handing the address on keep it. Nothing of it is written to the
//! case until she says so.
//!
//! ```
//! use detente_workbench::view::View;
//! let view = View::parse("report=axios&off=katz&set=stance.a.i.position:20..40&pick=i:full");
//! assert_eq!(view.off, ["katz"]);
//! assert_eq!(view.set[0].1, "20..40");
//! assert_eq!(View::parse(&view.query()), view);
//! ```

use detente_chance::{Dist, Quantity};

/// Draws of a first answer after a change.
pub(crate) const QUICK_DRAWS: usize = 1024;
/// Draws of a full answer where the address says nothing else.
pub(crate) const FULL_DRAWS: usize = 4096;
/// The most draws that a page asks for.
pub(crate) const MOST_DRAWS: usize = 65_536;
/// More entries than this of one kind in an address are not read.
const MOST: usize = 400;

/// The state of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Report in the first pane.
    pub report: Option<String>,
    /// Claim that is looked at.
    pub claim: Option<String>,
    /// Which list of judgements is open; the matrix where none is.
    pub list: Option<String>,
    /// Cell of the matrix: `party.issue`.
    pub cell: Option<String>,
    /// Input whose claims are shown.
    pub why: Option<String>,
    /// Sources supposed not to be there.
    pub off: Vec<String>,
    /// Inputs supposed to be otherwise: (path, value as [`supposed`] reads it).
    pub set: Vec<(String, String)>,
    /// Package that is played: (issue, level).
    pub pick: Vec<(String, String)>,
    /// Draft agreement that is looked at: a package of the case with its articles.
    pub draft: Option<String>,
    /// Places of its articles, from 1, that are supposed not to be in it.
    pub out: Vec<usize>,
    /// Draws of the full answer.
    pub draws: Option<usize>,
    /// True where the slower parts of what the answer hangs on are wanted.
    pub deep: bool,
    /// State of the conflict graph that is explained, from 1.
    pub state: Option<usize>,
    /// What the case is compared with: see [`crate::beside`].
    pub with: Option<String>,
    /// Which sheet of the review is open where it is no report's: `names` or `rest`.
    pub sheet: Option<String>,
    /// The drafted row that is looked at.
    pub row: Option<String>,
    /// What the review would do with drafted rows: (id of the row, mark).
    pub mark: Vec<(String, Mark)>,
    /// Questions of the interview that are put off.
    pub later: Vec<String>,
    /// The question that was answered last, and signing and holding before it.
    pub was: Option<Was>,
}

/// What the review would do with a drafted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Keep it.
    Keep,
    /// Leave it for later.
    Open,
    /// Strike it.
    Strike,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Open, Self::Strike];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Open => "open",
            Self::Strike => "strike",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }
}

/// The two numbers before the last answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Was {
    /// The question that was answered.
    pub question: String,
    /// Signing, as a share; none where there was no number.
    pub signed: Option<f64>,
    /// Holding.
    pub holds: Option<f64>,
}

impl Was {
    /// `0.41,0.62,question.by`; a number that there was not is left out.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ',');
        let mut share = || -> Option<Option<f64>> {
            let part = parts.next()?;
            if part.is_empty() {
                return Some(None);
            }
            part.parse().ok().filter(|share| (0.0..=1.0).contains(share)).map(Some)
        };
        let (signed, holds) = (share()?, share()?);
        Some(Self { signed, holds, question: parts.next()?.to_owned() })
    }

    fn text(&self) -> String {
        let share = |share: Option<f64>| share.map_or_else(String::new, |share| share.to_string());
        format!("{},{},{}", share(self.signed), share(self.holds), self.question)
    }
}

impl View {
    /// Reads the query part of an address. What cannot be read is left out.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut view = Self::default();
        for (key, value) in pairs(query) {
            if value.is_empty() {
                continue;
            }
            match key.as_str() {
                "report" => view.report = Some(value),
                "claim" => view.claim = Some(value),
                "list" => view.list = Some(value),
                "cell" => view.cell = Some(value),
                "why" => view.why = Some(value),
                "off" if view.off.len() < MOST && !view.off.contains(&value) => view.off.push(value),
                "set" if view.set.len() < MOST => {
                    if let Some((path, to)) = value.rsplit_once(':') {
                        view.suppose(path, Some(to));
                    }
                }
                "pick" if view.pick.len() < MOST => {
                    if let Some((issue, level)) = value.rsplit_once(':') {
                        view.choose(issue, Some(level));
                    }
                }
                "draft" => view.draft = Some(value),
                "out" if view.out.len() < MOST => {
                    view.out
                        .extend(value.parse::<usize>().ok().filter(|at| *at > 0 && !view.out.contains(at)));
                }
                "draws" => {
                    view.draws = value.parse().ok().map(|draws: usize| draws.clamp(64, MOST_DRAWS));
                }
                "deep" => view.deep = value == "yes",
                "state" => view.state = value.parse().ok(),
                "with" => view.with = Some(value),
                "sheet" => view.sheet = Some(value),
                "row" => view.row = Some(value),
                "mark" if view.mark.len() < MOST => {
                    if let Some((row, mark)) = value.rsplit_once(':') {
                        view.mark(row, Mark::named(mark));
                    }
                }
                "later" if view.later.len() < MOST && !view.later.contains(&value) => view.later.push(value),
                "was" => view.was = Was::parse(&value),
                _ => {}
            }
        }
        view
    }

    /// The query part of the address, without the question mark.
    #[must_use]
    pub fn query(&self) -> String {
        let mut out = Vec::new();
        let mut put = |key: &str, value: &str| out.push(format!("{key}={}", escaped(value)));
        let one = [
            ("report", &self.report),
            ("claim", &self.claim),
            ("list", &self.list),
            ("cell", &self.cell),
            ("why", &self.why),
        ];
        for (key, value) in one {
            if let Some(value) = value {
                put(key, value);
            }
        }
        for source in &self.off {
            put("off", source);
        }
        for (path, to) in &self.set {
            put("set", &format!("{path}:{to}"));
        }
        for (issue, level) in &self.pick {
            put("pick", &format!("{issue}:{level}"));
        }
        if let Some(draft) = &self.draft {
            put("draft", draft);
        }
        for place in &self.out {
            put("out", &place.to_string());
        }
        if let Some(draws) = self.draws {
            put("draws", &draws.to_string());
        }
        if self.deep {
            put("deep", "yes");
        }
        if let Some(state) = self.state {
            put("state", &state.to_string());
        }
        for (key, value) in [("with", &self.with), ("sheet", &self.sheet), ("row", &self.row)] {
            if let Some(value) = value {
                put(key, value);
            }
        }
        for (row, mark) in &self.mark {
            put("mark", &format!("{row}:{}", mark.name()));
        }
        for question in &self.later {
            put("later", question);
        }
        if let Some(was) = &self.was {
            put("was", &was.text());
        }
        out.join("&")
    }

    /// An address on page `page` (`""` for the desk).
    #[must_use]
    pub fn address(&self, page: &str) -> String {
        let query = self.query();
        if query.is_empty() { format!("/{page}") } else { format!("/{page}?{query}") }
    }

    /// The same view with something changed.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// Supposes a value for an input, or no longer.
    pub fn suppose(&mut self, path: &str, to: Option<&str>) {
        self.set.retain(|(have, _)| have != path);
        if let Some(to) = to {
            self.set.push((path.to_owned(), to.to_owned()));
        }
    }

    /// Chooses a level of the played package, or none.
    pub fn choose(&mut self, issue: &str, level: Option<&str>) {
        self.pick.retain(|(have, _)| have != issue);
        if let Some(level) = level {
            self.pick.push((issue.to_owned(), level.to_owned()));
        }
    }

    /// Marks a drafted row, or takes its mark away.
    pub fn mark(&mut self, row: &str, mark: Option<Mark>) {
        self.mark.retain(|(have, _)| have != row);
        self.mark.extend(mark.map(|mark| (row.to_owned(), mark)));
    }

    /// Takes an article of the draft (by its place, from 1) out of it, or puts it back.
    pub(crate) fn take_out(&mut self, place: usize) {
        if self.out.contains(&place) {
            self.out.retain(|have| *have != place);
        } else {
            self.out.push(place);
            self.out.sort_unstable();
        }
    }

    /// Takes a source away, or puts it back.
    pub(crate) fn toggle(&mut self, source: &str) {
        if self.off.iter().any(|have| have == source) {
            self.off.retain(|have| have != source);
        } else {
            self.off.push(source.to_owned());
        }
    }

    /// True where the numbers shown are not those of the case as written.
    #[must_use]
    pub fn supposes(&self) -> bool {
        !self.off.is_empty() || !self.set.is_empty()
    }

    /// What the numbers depend on besides the case.
    #[must_use]
    pub fn key(&self) -> String {
        let mut off = self.off.clone();
        off.sort();
        let mut set = self.set.clone();
        set.sort();
        format!("{off:?}{set:?}")
    }
}

/// Reads a supposed value: `40`, `20..40` (5 and 95 %), `20..30..60` (5, 50, 95 %). `None` where it is no such
/// thing, or not legal for the quantity.
#[must_use]
pub fn supposed(text: &str, quantity: &Quantity) -> Option<Dist> {
    let numbers: Option<Vec<f64>> = text.split("..").map(|part| part.trim().parse().ok()).collect();
    let dist = match numbers?[..] {
        [x] => Dist::Exact(x),
        [low, high] => Dist::Interval { low, high },
        [low, mid, high] => Dist::ThreePoint { low, mid, high },
        _ => return None,
    };
    dist.check(quantity).is_ok().then_some(dist)
}

/// A supposed value as TOML: `40`, `"20 to 40"`, `{ low = 20, mid = 30, high = 60 }`.
#[must_use]
pub(crate) fn toml_of(text: &str) -> Option<String> {
    let parts: Option<Vec<f64>> = text.split("..").map(|part| part.trim().parse::<f64>().ok()).collect();
    match parts?[..] {
        [x] => Some(format!("{x}")),
        [low, high] => Some(format!("\"{low} to {high}\"")),
        [low, mid, high] => Some(format!("{{ low = {low}, mid = {mid}, high = {high} }}")),
        _ => None,
    }
}

/// The pairs of a query or of a form's body.
#[must_use]
pub fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (unescaped(key), unescaped(value))
        })
        .collect()
}

/// Percent-encodes everything but letters, digits and a few marks that mean nothing in a query.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:,/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes [`escaped`]; `+` is a blank, and bytes that are no text become the mark for that.
#[must_use]
pub(crate) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [a, b, later @ ..]) => match (hex(*a), hex(*b)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = later;
                }
                _ => bytes.push(first),
            },
            _ => bytes.push(first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_address_says_the_whole_view(
            one in prop::collection::vec(prop::option::of("\\PC{1,12}"), 5),
            off in prop::collection::btree_set("\\PC{1,8}", 0..4),
            set in prop::collection::btree_map("[a-z.:&=]{1,12}", "[0-9.]{1,6}", 0..4),
            draws in prop::option::of(64_usize..60_000),
        ) {
            let mut one = one.into_iter();
            let mut next = || one.next().flatten();
            let view = View {
                report: next(), claim: next(), list: next(), cell: next(), why: next(),
                off: off.into_iter().collect(),
                set: set.into_iter().collect(),
                pick: vec![("i:j".into(), "full".into())],
                draft: draws.map(|draws| format!("d-{draws}")),
                out: draws.into_iter().flat_map(|draws| [1, draws]).collect(),
                draws,
                deep: draws.is_some(),
                state: draws,
                with: Some("case:a b&c".into()),
                sheet: Some("names".into()),
                row: Some("s-1".into()),
                mark: vec![("s-1".into(), Mark::Strike), ("s:2".into(), Mark::Open)],
                later: vec!["question.by".into()],
                was: Some(Was { question: "a,b".into(), signed: draws.map(|draws| 1.0 / draws as f64), holds: None }),
            };
            prop_assert_eq!(View::parse(&view.query()), view);
        }

        #[test]
        fn no_query_is_too_strange(query in "\\PC{0,200}") {
            let view = View::parse(&query);
            prop_assert_eq!(View::parse(&view.query()), view);
        }
    }

    #[test]
    fn a_supposed_value_is_checked() {
        let q = Quantity::POSITION;
        assert_eq!(supposed("20..40", &q), Some(Dist::Interval { low: 20.0, high: 40.0 }));
        for wrong in ["", "x", "40..20", "120", "NaN", "1..2..3..4", "-5..3", "inf"] {
            assert_eq!(supposed(wrong, &q), None, "{wrong}");
        }
        assert_eq!(supposed("40", &q), Some(Dist::Exact(40.0)));
        assert_eq!(supposed("20..30..60", &q), Some(Dist::ThreePoint { low: 20.0, mid: 30.0, high: 60.0 }));
    }
}
