//! Plain tables of parties × issues, as CSV or spreadsheet, and the shape in which every file of positions is
//! read.
//!
//! Two layouts are understood, told apart by the header.
//! *Long*: one row a party on an issue, columns `issue`, `party` (or `actor`), `position`, and, if given,
//! `salience`, `influence` (or `power`, `capability`, `weight`).
//! *Wide*: one row a party; its first column names the party, a column `influence` (or `power`, `capability`,
//! `weight`) its weight; every other column is an issue, except those that end in `salience`, which go with the
//! issue of the same name; a column named plainly `salience` goes with every issue that has none of its own.
//!
//! Positions are 0–100; where a column leaves that range, its own lowest and highest value become the ends and a
//! note says so. Salience is 0–1, or 0–100 where any is above 1. Without salience all care alike, without
//! influence all weigh alike. An empty cell is a position not given.

use crate::Problem;
use std::collections::BTreeMap;
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
    /// True where the file is one game in several dimensions (KTAB): saliences of a party sum to at most 1.
    pub joint: bool,
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
}

impl Positions {
    /// Reads every issue that stands on 0–100 as standing between `low` and `high` instead.
    ///
    /// # Errors
    /// Where somebody stands outside, or the scale has no length.
    pub fn rescale(&mut self, low: f64, high: f64) -> Result<(), Problem> {
        if !(low < high && low.is_finite() && high.is_finite()) {
            return Err(Problem::whole(format!("a scale from {low} to {high} has no length")));
        }
        for (at, axis) in self.issues.iter_mut().enumerate() {
            if (axis.low, axis.high) != (0.0, 100.0) {
                continue;
            }
            for stand in self.stands.iter_mut().filter(|stand| stand.issue == at) {
                if !(low..=high).contains(&stand.position) {
                    return Err(Problem::whole(format!(
                        "“{}” has a position of {}, outside of {low} to {high}",
                        axis.title, stand.position
                    )));
                }
                stand.position = (stand.position - low) / (high - low) * 100.0;
            }
            (axis.low, axis.high) = (low, high);
        }
        Ok(())
    }
}

/// Reads any file of positions that this crate knows; the name's ending and the first lines tell which.
///
/// # Errors
/// Every problem of the file; one where it cannot be opened or is of no known kind.
pub fn read(path: &Path) -> Result<Positions, Vec<Problem>> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ["xlsx", "xls", "xlsb", "ods", "xlsm"].contains(&ending.as_str()) {
        return sheet(path);
    }
    let bytes =
        std::fs::read(path).map_err(|error| vec![Problem::whole(format!("cannot be read: {error}"))])?;
    let text = String::from_utf8_lossy(&bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        crate::ktab::read_xml(&text)
    } else if start.starts_with("#A") || start.starts_with("'#A'") || start.starts_with("\"#A\"") {
        crate::decide::read(&text)
    } else if crate::ktab::is_csv(start) {
        crate::ktab::read_csv(&text)
    } else {
        read_csv(&text)
    }
}

/// Reads a plain table.
///
/// # Errors
/// Every problem, with its line.
pub fn read_csv(text: &str) -> Result<Positions, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                rows.push((line, record.iter().map(str::to_owned).collect()));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(Problem::at(line, format!("cannot be read: {error}")));
            }
        }
    }
    if problems.is_empty() { table(&rows) } else { Err(problems) }
}

/// Reads the first sheet that is not empty.
fn sheet(path: &Path) -> Result<Positions, Vec<Problem>> {
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
            let mut read = table(&rows)?;
            if read.title.is_empty() {
                read.title = name;
            }
            return Ok(read);
        }
    }
    Err(whole("no sheet has a header and a row below it".into()))
}

const WEIGHTS: [&str; 4] = ["influence", "power", "capability", "weight"];

fn table(rows: &[(u64, Vec<String>)]) -> Result<Positions, Vec<Problem>> {
    let Some(((_, head), body)) = rows.split_first() else {
        return Err(vec![Problem::whole("the file is empty")]);
    };
    let names: Vec<String> = head.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let party = place(&["party", "actor", "name", "stakeholder", "country"]);
    let mut build = Build::default();
    match (place(&["issue"]), party, place(&["position"])) {
        (Some(issue), Some(party), Some(position)) => {
            let (salience, influence) = (place(&["salience"]), place(&WEIGHTS));
            for (line, row) in body {
                build.stand(
                    *line,
                    [cell(row, party), cell(row, issue)],
                    cell(row, position),
                    salience.map(|at| cell(row, at)),
                    influence.map(|at| cell(row, at)),
                );
            }
        }
        _ => {
            let party = party.unwrap_or(0);
            let influence = place(&WEIGHTS);
            fn salience_of(name: &str) -> Option<&str> {
                name.strip_suffix("salience").map(str::trim_end)
            }
            // (column, title, column of its salience)
            let strip = |name: &str| {
                name.strip_suffix("position")
                    .map_or(name, |rest| rest.trim_end_matches([' ', '_', '-']))
                    .to_owned()
            };
            let ignored = ["description", "comment", "note", "notes"];
            let issues: Vec<(usize, String, Option<usize>)> = names
                .iter()
                .enumerate()
                .filter(|(at, name)| {
                    *at != party
                        && Some(*at) != influence
                        && salience_of(name).is_none()
                        && !name.is_empty()
                        && !ignored.contains(&name.as_str())
                })
                .map(|(at, name)| {
                    let base = strip(name);
                    let with = names.iter().position(|other| {
                        salience_of(other).is_some_and(|rest| rest.trim_end_matches(['_', '-', ' ']) == base)
                    });
                    let with = with.or_else(|| place(&["salience"]));
                    let title = head.get(at).map_or("", |cell| cell.trim());
                    let title = if base.is_empty() { "position" } else { title };
                    (at, title.to_owned(), with)
                })
                .collect();
            if issues.is_empty() {
                return Err(vec![Problem::at(
                    1,
                    "no column of positions: the header needs party, influence and one column an issue, or issue, \
                     party, position, salience, influence",
                )]);
            }
            for (line, row) in body {
                for (at, title, salience) in &issues {
                    build.stand(
                        *line,
                        [cell(row, party), title],
                        cell(row, *at),
                        salience.map(|at| cell(row, at)),
                        influence.map(|at| cell(row, at)),
                    );
                }
            }
        }
    }
    build.done()
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
    no_salience: usize,
    no_influence: usize,
}

impl Build {
    fn stand(
        &mut self,
        line: u64,
        [party, issue]: [&str; 2],
        position: &str,
        salience: Option<&str>,
        influence: Option<&str>,
    ) {
        if party.is_empty() || position.is_empty() || position == "." {
            return;
        }
        let mut value = |what: &str, text: Option<&str>| match text {
            None | Some("") => None,
            Some(text) => match number(text) {
                Some(value) if what == "position" || value >= 0.0 => Some(value),
                _ => {
                    let form = if what == "position" { "a number" } else { "a number that is not negative" };
                    self.problems.push(Problem::at(line, format!("{what} is “{text}”: {form} is expected")));
                    None
                }
            },
        };
        let (x, s, c) =
            (value("position", Some(position)), value("salience", salience), value("influence", influence));
        let Some(x) = x else { return };
        self.no_salience += usize::from(s.is_none());
        self.no_influence += usize::from(c.is_none());
        let party_at = *self.parties.entry(party.to_owned()).or_insert_with(|| {
            self.read.parties.push(Member { id: party.to_owned(), name: party.to_owned() });
            self.read.parties.len() - 1
        });
        let issue_at = *self.issues.entry(issue.to_owned()).or_insert_with(|| {
            self.read.issues.push(Axis {
                id: issue.to_owned(),
                title: issue.to_owned(),
                low: 0.0,
                high: 100.0,
            });
            self.read.issues.len() - 1
        });
        if self.raw.iter().any(|(_, stand)| stand.party == party_at && stand.issue == issue_at) {
            self.problems.push(Problem::at(line, format!("“{party}” has two positions on “{issue}”")));
            return;
        }
        let stand = Stand {
            party: party_at,
            issue: issue_at,
            position: x,
            salience: s.unwrap_or(f64::NAN),
            influence: c.unwrap_or(f64::NAN),
        };
        self.raw.push((line, stand));
    }

    fn done(mut self) -> Result<Positions, Vec<Problem>> {
        if self.raw.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::whole("no row gives a position"));
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let percent = self.raw.iter().any(|(_, stand)| stand.salience > 1.0);
        for (at, axis) in self.read.issues.iter_mut().enumerate() {
            let here = || self.raw.iter().filter(|(_, s)| s.issue == at).map(|(_, s)| s.position);
            let low = here().fold(f64::INFINITY, f64::min);
            let high = here().fold(f64::NEG_INFINITY, f64::max);
            if low < 0.0 || high > 100.0 {
                (axis.low, axis.high) = if low < high { (low, high) } else { (low, low + 1.0) };
                self.read.notes.push(format!(
                    "“{}” leaves 0–100: its lowest and highest position, {} and {}, are taken as the ends of the \
                     scale",
                    axis.title, axis.low, axis.high
                ));
            }
        }
        if self.no_salience > 0 {
            self.read.notes.push(format!("{} positions come without salience: taken as 1", self.no_salience));
        }
        if self.no_influence > 0 {
            self.read
                .notes
                .push(format!("{} positions come without influence: taken as 1", self.no_influence));
        }
        for (_, stand) in self.raw {
            let axis = &self.read.issues[stand.issue];
            let salience = if percent { stand.salience / 100.0 } else { stand.salience };
            self.read.stands.push(Stand {
                position: (stand.position - axis.low) / (axis.high - axis.low) * 100.0,
                salience: if salience.is_nan() { 1.0 } else { salience },
                influence: if stand.influence.is_nan() { 1.0 } else { stand.influence },
                ..stand
            });
        }
        Ok(self.read)
    }
}

/// The separator of a table: whichever of tab, semicolon and comma is most frequent in its first line.
pub(crate) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |c: char| first.matches(c).count();
    // Where none is there, the comma.
    [(b'\t', count('\t')), (b';', count(';')), (b',', count(','))]
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, _)| byte)
}

/// A finite number; a decimal comma is understood.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let value = text.parse::<f64>().ok().or_else(|| {
        (text.matches(',').count() == 1).then(|| text.replace(',', ".").parse::<f64>().ok()).flatten()
    })?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_wide_say_the_same() {
        let long =
            read_csv("issue,party,position,salience,influence\nx,a,10,50,2\nx,b,90,100,1\ny,a,0,20,2\n")
                .unwrap();
        let wide =
            read_csv("party;influence;x;x salience;y;y salience\na;2;10;50;0;20\nb;1;90;100;;\n").unwrap();
        assert_eq!(long.parties, wide.parties);
        assert_eq!(long.issues, wide.issues);
        let sorted = |p: &Positions| {
            let mut stands = p.stands.clone();
            stands.sort_by_key(|s| (s.issue, s.party));
            stands
        };
        assert_eq!(sorted(&long), sorted(&wide));
        assert_eq!(long.stands[0].salience, 0.5);
    }

    #[test]
    fn the_ends_of_another_scale_are_said() {
        let read = read_csv("actor,capability,position_years,salience\nA,1,4,.8\nB,1,110,.4\n").unwrap();
        assert_eq!(read.issues[0].title, "position_years");
        assert_eq!((read.issues[0].low, read.issues[0].high), (4.0, 110.0));
        assert_eq!((read.stands[1].position, read.stands[1].salience), (100.0, 0.4));
        assert_eq!(read.notes.len(), 1);
    }

    #[test]
    fn every_problem_at_once() {
        let problems = read_csv("party,influence,x\na,-1,5\nb,1,five\na,1,6\n").unwrap_err();
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2), Some(3), Some(4)]);
        assert!(read_csv("").is_err());
        assert!(read_csv("party,influence\na,1\n").is_err());
    }
}
