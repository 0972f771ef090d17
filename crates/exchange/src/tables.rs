//! Plain tables of parties × issues, as CSV or spreadsheet, and the shape in which every file of positions is
//! read.
//!
//! Two layouts are understood, told apart by the header.
//! *Long*: one row a party on an issue, columns `issue`, `party`, `position`, and, if given, `salience`,
//! `influence`, `alternative` (what the party gets without a deal, 0–100), `reference` (what holds without a
//! decision), `low` and `high` (ends of the issue's scale).
//! *Wide*: one row a party; one column names it, one `influence` its weight; every other column is an issue, except
//! those called by an issue and `salience` or `influence` ("tax salience", "salience_tax"), which go with that
//! issue; a column named plainly `salience` goes with every issue that has none of its own.
//!
//! Usual other words do as well (`actor`, `stakeholder`, `country`; `power`, `capability`, `weight`; `importance`;
//! `topic`), and so do letter case, `_` for a space, and a unit in brackets. Numbers may have a decimal comma or a
//! per-cent sign. Without salience all care alike, without influence all weigh alike; a cell that is empty or says
//! `NA`, `n/a`, `.` or `-` is a number not given. Salience is 0–1, or 0–100 where any is above 1.
//!
//! Positions are 0–100. Where a column is plainly on another scale (beyond 0–100, or nothing above 10) its own
//! lowest and highest value become the ends, 0 and 1 where nothing is above 1, and a note says so; the caller's
//! [`Scales`] go before.

use crate::Problem;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a file of positions says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Positions {
    /// Title, where the file has one.
    pub title: String,
    /// Issues in file order.
    pub issues: Vec<Axis>,
    /// Parties in file order.
    pub parties: Vec<Member>,
    /// Who stands where.
    pub stands: Vec<Stand>,
    /// What was assumed or changed, in words.
    pub notes: Vec<String>,
    /// Choices of the spatial model that the file makes (KTAB's XML), as `name=value,…`; empty where it makes none.
    pub choices: String,
    /// How far each party's ideal follows positions: (party, party followed, share 0–1); empty: its own alone.
    pub follow: Vec<(usize, usize, f64)>,
}

/// An issue and its own scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// The value, in the file's own unit, that is 0 here.
    pub low: f64,
    /// The value that is 100 here.
    pub high: f64,
    /// What holds without a decision, 0–100, where the file says it.
    pub reference: Option<f64>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Short name.
    pub id: String,
    /// Name in full.
    pub name: String,
}

/// A party on an issue, both by place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// Place in [`Positions::parties`].
    pub party: usize,
    /// Place in [`Positions::issues`].
    pub issue: usize,
    /// 0–100.
    pub position: f64,
    /// 0–1.
    pub salience: f64,
    /// Only ratios matter.
    pub influence: f64,
    /// What the party gets without a deal, 0–1, where the file says it.
    pub alternative: Option<f64>,
}

/// Ends of scales that the caller knows better than the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scales {
    /// Of every issue that is not named.
    pub all: Option<(f64, f64)>,
    /// By issue: id or title, in any letter case.
    pub of: Vec<(String, (f64, f64))>,
}

impl Scales {
    fn is_empty(&self) -> bool {
        self.all.is_none() && self.of.is_empty()
    }

    fn find(&self, issue: &str) -> Option<(f64, f64)> {
        let named = self.of.iter().find(|(name, _)| name.to_lowercase() == issue.to_lowercase());
        named.map(|(_, ends)| *ends).or(self.all)
    }
}

/// Reads any file of positions that this crate knows; the name's ending and the first lines tell which.
///
/// # Errors
/// Every problem of the file; one where it cannot be opened or is of no known kind.
pub fn read(path: &Path, scales: &Scales) -> Result<Positions, Vec<Problem>> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ["xlsx", "xls", "xlsb", "ods", "xlsm"].contains(&ending.as_str()) {
        return sheet(path, scales);
    }
    let bytes =
        std::fs::read(path).map_err(|error| vec![Problem::whole(format!("cannot be read: {error}"))])?;
    let (text, decoded) = decode(&bytes);
    let start = text.trim_start();
    let own_scale = |read: Result<Positions, Vec<Problem>>, kind: &str| {
        if scales.is_empty() {
            return read;
        }
        Err(vec![Problem::whole(format!("{kind} gives its own scales: leave the scale out"))])
    };
    let mut read = if start.starts_with('<') {
        own_scale(crate::ktab::read_xml(&text), "a KTAB scenario")
    } else if crate::decide::is(start) {
        own_scale(crate::decide::read(&text), "a file of #A, #P, #M and #D rows")
    } else if crate::ktab::is_csv(start) {
        own_scale(crate::ktab::read_csv(&text), "a KTAB scenario")
    } else {
        read_csv(&text, scales)
    }?;
    read.notes.extend(decoded);
    Ok(read)
}

/// The text of a file: UTF-8, UTF-16 where a mark at its start says so, else Windows-1252, with a note. A byte-order
/// mark is taken away.
///
/// ```
/// use detente_exchange::tables::decode;
/// assert_eq!(decode(b"\xef\xbb\xbfa;b").0, "a;b");
/// assert_eq!(decode(b"\xff\xfea\0").0, "a");
/// let (text, note) = decode(b"Qu\xe9bec");
/// assert_eq!(text, "Québec");
/// assert!(note.is_some());
/// ```
#[must_use]
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| -> Cow<'static, str> {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return (wide(rest, u16::from_le_bytes), None),
        [0xfe, 0xff, rest @ ..] => return (wide(rest, u16::from_be_bytes), None),
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.trim_start_matches('\u{feff}').into(), None),
        Err(_) => {
            // Windows-1252: as Latin-1, except for the quotation marks and dashes that it has at 0x80 to 0x9f.
            const MARKS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
            let marks: Vec<char> = MARKS.chars().collect();
            let text: String = bytes
                .iter()
                .map(|byte| match byte {
                    0x80..=0x9f => marks.get(usize::from(byte - 0x80)).copied().unwrap_or('?'),
                    _ => char::from(*byte),
                })
                .collect();
            (text.into(), Some("the file is no UTF-8: its letters are read as Windows-1252".into()))
        }
    }
}

/// Reads a plain table.
///
/// # Errors
/// Every problem, with its line.
pub(crate) fn read_csv(text: &str, scales: &Scales) -> Result<Positions, Vec<Problem>> {
    let (rows, problems) = rows(text);
    if problems.is_empty() { table(&rows, scales) } else { Err(problems) }
}

/// A row with its line.
pub(crate) type Line = (u64, Vec<String>);

/// The rows of a CSV text that are not empty. A first line `sep=;`, as Excel writes it, names the separator.
pub(crate) fn rows(text: &str) -> (Vec<Line>, Vec<Problem>) {
    // One kind of line end: between the two signs of Windows the reader would count a line too few.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let told = first.trim().strip_prefix("sep=").and_then(|sign| sign.bytes().next());
    let (text, skipped) = if told.is_some() { (rest, 1) } else { (text.as_str(), 0) };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(told.unwrap_or_else(|| delimiter(text)))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line) + skipped;
                if record.iter().any(|cell| !cell.is_empty()) {
                    rows.push((line, record.iter().map(str::to_owned).collect()));
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line) + skipped;
                problems.push(Problem::at(line, format!("cannot be read: {error}")));
            }
        }
    }
    (rows, problems)
}

/// Reads the first sheet that is not empty.
fn sheet(path: &Path, scales: &Scales) -> Result<Positions, Vec<Problem>> {
    use calamine::{Data, Reader};
    let whole = |what: String| vec![Problem::whole(what)];
    let mut book = calamine::open_workbook_auto(path)
        .map_err(|error| whole(format!("no readable spreadsheet: {error}")))?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| whole(format!("sheet “{name}”: {error}")))?;
        let first = range.start().map_or(0, |(row, _)| row);
        let cell = |data: &Data| match data {
            Data::Float(value) => value.to_string(),
            Data::Int(value) => value.to_string(),
            Data::String(text) => text.trim().to_owned(),
            Data::Bool(value) => value.to_string(),
            Data::Empty => String::new(),
            // A date or an error is no number: its text shows in the problem.
            other => other.to_string(),
        };
        let rows: Vec<(u64, Vec<String>)> = range
            .rows()
            .enumerate()
            .map(|(at, row)| (u64::from(first) + at as u64 + 1, row.iter().map(cell).collect::<Vec<_>>()))
            .filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        if rows.len() > 1 {
            let mut read = table(&rows, scales)?;
            if read.title.is_empty() {
                read.title = name;
            }
            return Ok(read);
        }
    }
    Err(whole("no sheet has a header and a row below it".into()))
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Party,
    Issue,
    Position,
    Salience,
    Influence,
    Alternative,
    Reference,
    Outcome,
    Group,
    Low,
    High,
    Aside,
}

/// Words that a header may use, by role.
const WORDS: &[(Role, &[&str])] = &[
    (
        Role::Party,
        &[
            "party",
            "actor",
            "name",
            "stakeholder",
            "country",
            "player",
            "actor name",
            "party name",
            "agent",
            "member",
            "decision maker",
        ],
    ),
    (Role::Issue, &["issue", "topic", "dimension", "question", "issue name"]),
    (Role::Position, &["position", "pos", "stance", "preferred position", "ideal point"]),
    (Role::Salience, &["salience", "sal", "importance", "priority"]),
    (
        Role::Influence,
        &["influence", "power", "capability", "capabilities", "weight", "resources", "clout", "votes"],
    ),
    (Role::Alternative, &["alternative", "batna"]),
    (Role::Reference, &["reference", "reference point", "rp", "status quo"]),
    (Role::Outcome, &["outcome", "result"]),
    (Role::Group, &["group", "proposal"]),
    (Role::Low, &["low", "min", "scale low"]),
    (Role::High, &["high", "max", "scale high"]),
    (Role::Aside, &["description", "comment", "comments", "note", "notes", "source", "sources"]),
];

/// A header cell without letter case, brackets and joining signs.
fn word(cell: &str) -> String {
    let cell = cell.split(['(', '[']).next().unwrap_or("").to_lowercase();
    cell.split(|c: char| c.is_whitespace() || "_-:".contains(c))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The role that a header cell names by itself.
pub(crate) fn role(cell: &str) -> Option<Role> {
    let word = word(cell);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(role, _)| *role)
}

/// The issue that a header cell names beside a role: "tax salience" and "salience_tax" are the salience of "tax".
fn of_issue(cell: &str, role: Role) -> Option<String> {
    let word = word(cell);
    let (_, words) = WORDS.iter().find(|(known, _)| *known == role)?;
    words
        .iter()
        .find_map(|name| {
            word.strip_suffix(name)
                .and_then(|rest| rest.strip_suffix(' '))
                .or_else(|| word.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')))
        })
        .map(str::to_owned)
}

fn table(rows: &[Line], scales: &Scales) -> Result<Positions, Vec<Problem>> {
    let Some(((top, head), body)) = rows.split_first() else {
        return Err(vec![Problem::whole("the file is empty")]);
    };
    if head.iter().filter(|cell| number(cell).is_some()).count() * 2 > head.len() {
        return Err(vec![Problem::at(*top, "the first row must name the columns; it holds numbers")]);
    }
    let roles: Vec<Option<Role>> = head.iter().map(|cell| role(cell)).collect();
    let place = |wanted: Role| roles.iter().position(|role| *role == Some(wanted));
    let party = place(Role::Party);
    let mut build = Build::default();
    match (place(Role::Issue), party, place(Role::Position)) {
        (Some(issue), Some(party), Some(position)) => {
            let [salience, influence, alternative, reference, low, high] =
                [Role::Salience, Role::Influence, Role::Alternative, Role::Reference, Role::Low, Role::High]
                    .map(place);
            for (line, row) in body {
                let get = |at: Option<usize>| at.map(|at| cell(row, at));
                build.stand(
                    *line,
                    [cell(row, party), cell(row, issue)],
                    cell(row, position),
                    [get(salience), get(influence), get(alternative)],
                );
                build.of_issue(*line, cell(row, issue), [get(reference), get(low), get(high)]);
            }
        }
        _ => {
            let party = party.unwrap_or(0);
            let issues: Vec<WideIssue> = head
                .iter()
                .enumerate()
                .filter(|(at, cell)| {
                    *at != party
                        && !cell.is_empty()
                        && matches!(roles[*at], None | Some(Role::Position))
                        && of_issue(cell, Role::Salience).is_none()
                        && of_issue(cell, Role::Influence).is_none()
                })
                .map(|(at, cell)| {
                    let base = of_issue(cell, Role::Position).unwrap_or_else(|| word(cell));
                    let beside = |role: Role| {
                        head.iter()
                            .position(|other| {
                                of_issue(other, role).is_some_and(|of| of == base || of == word(cell))
                            })
                            .or_else(|| place(role))
                    };
                    let title = if roles[at].is_some() { "position".into() } else { cell.clone() };
                    WideIssue {
                        at,
                        title,
                        salience: beside(Role::Salience),
                        influence: beside(Role::Influence),
                    }
                })
                .collect();
            if issues.is_empty() {
                return Err(vec![Problem::at(
                    *top,
                    "no column of positions: the header needs party, influence and one column an issue, or issue, \
                     party, position, salience, influence",
                )]);
            }
            for (line, row) in body {
                for issue in &issues {
                    build.stand(
                        *line,
                        [cell(row, party), &issue.title],
                        cell(row, issue.at),
                        [
                            issue.salience.map(|at| cell(row, at)),
                            issue.influence.map(|at| cell(row, at)),
                            place(Role::Alternative).map(|at| cell(row, at)),
                        ],
                    );
                }
            }
        }
    }
    build.done(scales)
}

/// An issue of the wide layout: its column, and those of what goes with it.
struct WideIssue {
    at: usize,
    title: String,
    salience: Option<usize>,
    influence: Option<usize>,
}

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", |cell| cell.trim())
}

/// Rows as they come in; scales are settled at the end.
#[derive(Default)]
struct Build {
    read: Positions,
    raw: Vec<(u64, Stand)>,
    problems: Vec<Problem>,
    parties: BTreeMap<String, usize>,
    issues: BTreeMap<String, usize>,
    taken: BTreeSet<(usize, usize)>,
    /// Reference, low and high as written, by issue.
    ends: BTreeMap<usize, [Option<(u64, f64)>; 3]>,
    no_salience: usize,
    no_influence: usize,
}

impl Build {
    fn value(&mut self, line: u64, what: &str, text: Option<&str>) -> Option<f64> {
        let text = text.filter(|text| !missing(text))?;
        let free = ["position", "reference", "low", "high"].contains(&what);
        let value = number(text).filter(|value| free || *value >= 0.0);
        if value.is_none() {
            let form = if free { "a number" } else { "a number that is not negative" };
            self.problems.push(Problem::at(line, expected(what, text, form)));
        }
        value
    }

    fn issue(&mut self, issue: &str) -> usize {
        *self.issues.entry(issue.to_owned()).or_insert_with(|| {
            self.read.issues.push(Axis {
                id: issue.to_owned(),
                title: issue.to_owned(),
                low: 0.0,
                high: 100.0,
                reference: None,
            });
            self.read.issues.len() - 1
        })
    }

    fn stand(&mut self, line: u64, [party, issue]: [&str; 2], position: &str, with: [Option<&str>; 3]) {
        if missing(position) {
            return;
        }
        if party.is_empty() || issue.is_empty() {
            let what = if party.is_empty() { "party" } else { "issue" };
            self.problems.push(Problem::at(line, format!("a position without a name of the {what}")));
            return;
        }
        let x = self.value(line, "position", Some(position));
        let s = self.value(line, "salience", with[0]);
        let c = self.value(line, "influence", with[1]);
        let d = self.value(line, "alternative", with[2]);
        let Some(x) = x else { return };
        self.no_salience += usize::from(s.is_none());
        self.no_influence += usize::from(c.is_none());
        let party_at = *self.parties.entry(party.to_owned()).or_insert_with(|| {
            self.read.parties.push(Member { id: party.to_owned(), name: party.to_owned() });
            self.read.parties.len() - 1
        });
        let issue_at = self.issue(issue);
        if !self.taken.insert((party_at, issue_at)) {
            self.problems.push(Problem::at(line, format!("“{party}” has two positions on “{issue}”")));
            return;
        }
        let stand = Stand {
            party: party_at,
            issue: issue_at,
            position: x,
            salience: s.unwrap_or(f64::NAN),
            influence: c.unwrap_or(f64::NAN),
            alternative: d,
        };
        self.raw.push((line, stand));
    }

    /// What a long table says of an issue in every row, or in one.
    fn of_issue(&mut self, line: u64, issue: &str, said: [Option<&str>; 3]) {
        for (k, what) in ["reference", "low", "high"].into_iter().enumerate() {
            let Some(value) = self.value(line, what, said[k]) else { continue };
            let at = self.issue(issue);
            let slot = &mut self.ends.entry(at).or_default()[k];
            match *slot {
                Some((above, old)) if old != value => self.problems.push(Problem::at(
                    line,
                    format!("{what} of “{issue}” is {value} here and {old} in line {above}"),
                )),
                _ => *slot = Some((line, value)),
            }
        }
    }

    /// A scale for an issue that the table does not have is a problem.
    fn unknown_scales(&mut self, scales: &Scales) {
        for (name, _) in &scales.of {
            if !self.read.issues.iter().any(|axis| axis.id.to_lowercase() == name.to_lowercase()) {
                let known: Vec<&str> = self.read.issues.iter().map(|axis| axis.id.as_str()).collect();
                let what = format!("a scale is given for “{name}”; the issues are {}", known.join(", "));
                self.problems.push(Problem::whole(what));
            }
        }
    }

    /// How many positions came without salience or influence.
    fn note_what_is_missing(&mut self) {
        for (count, what) in [(self.no_salience, "salience"), (self.no_influence, "influence")] {
            let who = match count {
                0 => continue,
                n if n == self.raw.len() => "all positions come".to_owned(),
                1 => "1 position comes".to_owned(),
                n => format!("{n} of {} positions come", self.raw.len()),
            };
            self.read.notes.push(format!("{who} without {what}: taken as 1"));
        }
    }

    fn done(mut self, scales: &Scales) -> Result<Positions, Vec<Problem>> {
        if self.raw.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::whole("no row gives a position"));
        }
        self.unknown_scales(scales);
        let none = [None; 3];
        for (at, axis) in self.read.issues.iter_mut().enumerate() {
            let [reference, below, above] = self.ends.get(&at).unwrap_or(&none);
            let written = match (below, above) {
                (Some((_, low)), Some((_, high))) => Some((*low, *high)),
                (Some((line, _)), None) | (None, Some((line, _))) => {
                    let what = format!("“{}” has one end of its scale: give low and high", axis.title);
                    self.problems.push(Problem::at(*line, what));
                    None
                }
                (None, None) => None,
            };
            let here = || self.raw.iter().filter(|(_, s)| s.issue == at).map(|(_, s)| s.position);
            let all = || here().chain(reference.map(|(_, x)| x));
            let low = all().fold(f64::INFINITY, f64::min);
            let high = all().fold(f64::NEG_INFINITY, f64::max);
            (axis.low, axis.high) = if let Some(ends) = scales.find(&axis.id).or(written) {
                ends
            } else if low >= 0.0 && high <= 100.0 && (high > 10.0 || low == high) {
                (0.0, 100.0)
            } else {
                let (low, high, ends) = if low >= 0.0 && high <= 1.0 {
                    (0.0, 1.0, "0 and 1".to_owned())
                } else if low < high {
                    (low, high, format!("its lowest and highest position, {low} and {high},"))
                } else {
                    (low, low + 1.0, format!("{low} and {}", low + 1.0))
                };
                self.read.notes.push(format!(
                    "“{}” is not on 0–100: {ends} are taken as the ends of its scale (--scale LOW,HIGH says otherwise)",
                    axis.title
                ));
                (low, high)
            };
            let (low, high) = (axis.low, axis.high);
            if low >= high {
                self.problems.push(Problem::whole(format!(
                    "the scale of “{}” from {low} to {high} has no length",
                    axis.title
                )));
                continue;
            }
            let outside = |what: &str, x: f64| {
                format!("{what} on “{}” is {x}, outside of its scale {low} to {high}", axis.title)
            };
            for (line, stand) in self.raw.iter().filter(|(_, s)| s.issue == at) {
                if !(low..=high).contains(&stand.position) {
                    self.problems.push(Problem::at(*line, outside("position", stand.position)));
                }
            }
            if let Some((line, x)) = *reference {
                if !(low..=high).contains(&x) {
                    self.problems.push(Problem::at(line, outside("reference", x)));
                }
                axis.reference = Some((x - low) / (high - low) * 100.0);
            }
        }
        // 0–1, or per cent where any is above 1.
        let percent = |get: fn(&Stand) -> f64| self.raw.iter().any(|(_, stand)| get(stand) > 1.0);
        let (salience_unit, alternative_unit) = (
            if percent(|stand| stand.salience) { 100.0 } else { 1.0 },
            if percent(|stand| stand.alternative.unwrap_or(0.0)) { 100.0 } else { 1.0 },
        );
        for (line, stand) in &self.raw {
            for (what, x, unit) in [
                ("salience", stand.salience, salience_unit),
                ("alternative", stand.alternative.unwrap_or(0.0), alternative_unit),
            ] {
                if x / unit > 1.0 {
                    self.problems.push(Problem::at(*line, format!("{what} is {x}: 100 is the most")));
                }
            }
        }
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|problem| problem.line);
            return Err(self.problems);
        }
        self.note_what_is_missing();
        for (_, stand) in self.raw {
            let axis = &self.read.issues[stand.issue];
            let or_one = |x: f64| if x.is_nan() { 1.0 } else { x };
            self.read.stands.push(Stand {
                position: (stand.position - axis.low) / (axis.high - axis.low) * 100.0,
                salience: or_one(stand.salience / salience_unit),
                influence: or_one(stand.influence),
                alternative: stand.alternative.map(|x| x / alternative_unit),
                ..stand
            });
        }
        Ok(self.read)
    }
}

/// The separator of a table: whichever of tab, semicolon, vertical bar and comma is most frequent in its first
/// line; a comma between digits is a decimal comma where there is another separator.
pub(crate) fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |c: char| first.matches(c).count();
    // Where none is there, the comma.
    [(b'|', count('|')), (b'\t', count('\t')), (b';', count(';')), (b',', count(','))]
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, _)| byte)
}

/// A cell in which no number is given.
pub(crate) fn missing(text: &str) -> bool {
    ["", ".", "-", "–", "—", "na", "n/a", "?"].contains(&text.trim().to_lowercase().as_str())
}

/// What is wrong with a number, with the way out where the sign for thousands is the trouble.
pub(crate) fn expected(what: &str, text: &str, form: &str) -> String {
    let thousands = text.contains(',') && number(&text.replace(',', "")).is_some();
    let hint =
        if thousands { " (a comma before three digits may mean thousands: write 1200, or 1.2)" } else { "" };
    format!("{what} is “{text}”: {form} is expected{hint}")
}

/// A finite number; a decimal comma and a per-cent sign are understood. “1,200” is none: it may be 1200 or 1.2.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-");
    let text = text.strip_suffix('%').unwrap_or(&text).trim_end();
    let comma = || {
        let (whole, part) = text.split_once(',')?;
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        let thousands = part.len() == 3 && !["", "0", "-", "-0"].contains(&whole);
        (digits(part) && !thousands).then(|| format!("{whole}.{part}").parse::<f64>().ok()).flatten()
    };
    text.parse::<f64>().ok().or_else(comma).filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Result<Positions, Vec<Problem>> {
        read_csv(text, &Scales::default())
    }

    #[test]
    fn long_and_wide_say_the_same() {
        let long = plain("issue,party,position,salience,influence\nx,a,10,50,2\nx,b,90,100,1\ny,a,0,20,2\n")
            .unwrap();
        let wide =
            plain("party;influence;x;x salience;y;y salience\na;2;10;50;0;20\nb;1;90;100;;\n").unwrap();
        assert_eq!(long.parties, wide.parties);
        assert_eq!(long.issues, wide.issues);
        let sorted = |p: &Positions| {
            let mut stands: Vec<_> =
                p.stands.iter().map(|s| (s.issue, s.party, s.position, s.salience, s.influence)).collect();
            stands.sort_by(|a, b| a.partial_cmp(b).unwrap());
            stands
        };
        assert_eq!(sorted(&long), sorted(&wide));
        assert_eq!(long.stands[0].salience, 0.5);
    }

    #[test]
    fn the_ends_of_another_scale_are_said() {
        let read = plain("actor,capability,position_years,salience\nA,1,4,.8\nB,1,110,.4\n").unwrap();
        assert_eq!(read.issues[0].title, "position_years");
        assert_eq!((read.issues[0].low, read.issues[0].high), (4.0, 110.0));
        assert_eq!((read.stands[1].position, read.stands[1].salience), (100.0, 0.4));
        assert_eq!(read.notes.len(), 1);
    }

    #[test]
    fn other_words_signs_and_units() {
        let read = plain(
            "sep=;\r\nStakeholder;Clout;Tax (%);Importance_tax;Salience: Speed limit;Speed limit;Notes\r\n\
             A;1,5;40 %;50 %;.5;0.2;says so\r\nB;2;60,5;80%;;1;\r\n;;;;;;\r\nC;3;n/a;10%;;−;\r\n",
        );
        // The minus sign of the last row stands alone: no number, but no gap either.
        let problems = read.unwrap_err();
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [Some(6)]);
        let read = plain(
            "sep=;\r\nStakeholder;Clout;Tax (%);Importance_tax;Salience: Speed limit;Speed limit\r\n\
             A;1,5;40 %;50 %;.5;0.2\r\nB;2;60,5;80%;;1\r\n;;;;;\r\nC;3;n/a;10%;;-\r\n",
        )
        .unwrap();
        let seen: Vec<_> =
            read.stands.iter().map(|s| (s.party, s.issue, s.position, s.salience, s.influence)).collect();
        assert_eq!(
            seen,
            [
                (0, 0, 40.0, 0.5, 1.5),
                (0, 1, 20.0, 0.005, 1.5),
                (1, 0, 60.5, 0.8, 2.0),
                (1, 1, 100.0, 1.0, 2.0)
            ]
        );
        assert_eq!((read.issues[1].low, read.issues[1].high), (0.0, 1.0));
        assert_eq!(number("1,200"), None);
        assert_eq!((number("0,125"), number("12,5 %"), number("−3")), (Some(0.125), Some(12.5), Some(-3.0)));
    }

    #[test]
    fn what_a_long_table_says_of_an_issue() {
        let read = plain(
            "issue,actor,position,alternative,reference,low,high\ntax,A,20,30,10,0,40\ntax,B,40,.5,,,\n",
        )
        .unwrap();
        assert_eq!(read.issues[0].reference, Some(25.0));
        assert_eq!((read.stands[0].position, read.stands[0].alternative), (50.0, Some(0.3)));
        let problems =
            plain("issue,actor,position,reference,low\ntax,A,20,10,0\ntax,B,40,12,\n").unwrap_err();
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2), Some(3)], "{problems:?}");
    }

    #[test]
    fn the_callers_scale_goes_before() {
        let text = "party,tax,age\nA,4,1\nB,10,3\n";
        let of = |scales: Scales| read_csv(text, &scales);
        let read = of(Scales { all: Some((0.0, 20.0)), of: vec![("TAX".into(), (0.0, 40.0))] }).unwrap();
        assert_eq!((read.stands[0].position, read.stands[1].position), (10.0, 5.0));
        assert!(read.notes.iter().all(|note| !note.contains("0–100")), "{:?}", read.notes);
        // Out of it, without length, or of an unknown issue: each is told.
        assert_eq!(of(Scales { all: Some((5.0, 20.0)), of: Vec::new() }).unwrap_err().len(), 3);
        assert_eq!(of(Scales { all: None, of: vec![("t".into(), (0.0, 1.0))] }).unwrap_err().len(), 1);
    }

    #[test]
    fn every_problem_at_once() {
        let problems = plain("party,influence,x\na,-1,5\nb,1,five\na,1,6\n").unwrap_err();
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2), Some(3), Some(4)]);
        assert!(plain("").is_err());
        assert!(plain("party,influence\na,1\n").is_err());
    }
}
