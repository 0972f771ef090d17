//! Issues whose outcome is known, for judging models: the DEU layout and a plain long table.
//!
//! *DEU layout* (Arregui & Perarnaud 2021, DEU III): one row an issue, tab- or comma-separated, with columns
//! `p…` (positions) and `s…` (saliences) for the Commission (`com`), the Parliament (`ep`) and each member
//! state, `rp` (reference point), `out` (outcome), all 0–100, and `prnr`, `issues`, `proc`, `counvte`. The file
//! holds no influence; we give it by Council votes: those of the Council of 15 where no newer member holds a
//! position, else those of the Treaty of Nice; Commission and Parliament each as the largest member present.
//! An actor counts when it has a position. The decision rule comes along: the quota of the Council (62 of 87
//! votes, later 255 of 345; all where `counvte` says unanimity), the Commission as the one who proposes, and a
//! veto of the Parliament under codecision (`COD`).
//!
//! *Long table*: one row an actor on an issue, columns `issue, actor, position, salience, influence, outcome`
//! in any order, and, if wanted, `reference` and `group` (issues decided together). Positions 0–100; salience
//! 0–1, or 0–100 where any is above 1. Empty cells are values not given.

use crate::Problem;
use crate::tables::{delimiter, number};
use std::collections::BTreeMap;

/// Decided issues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecidedIssues {
    /// In file order, issues of one group together.
    pub issues: Vec<DecidedIssue>,
    /// What was left out, and why.
    pub notes: Vec<(String, &'static str)>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedIssue {
    /// Its name in the file.
    pub id: String,
    /// Issues with the same number were decided together.
    pub group: u32,
    /// Outcome, 0–100.
    pub outcome: f64,
    /// Reference point, 0–100.
    pub reference: Option<f64>,
    /// Who holds a position.
    pub actors: Vec<DecidedActor>,
    /// How it was decided, where the file says it.
    pub rule: Option<DecisionRule>,
}

/// An actor on an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedActor {
    /// Its name.
    pub name: String,
    /// Place of the name among all names of the file.
    pub party: u32,
    /// 0–100.
    pub position: f64,
    /// 0–1; `None` where not given.
    pub salience: Option<f64>,
    /// Only ratios matter.
    pub influence: f64,
}

/// How an issue was decided; actors by their place.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRule {
    /// Share of the voters' influence that carries.
    pub quota: f64,
    /// Who votes.
    pub voters: Vec<bool>,
    /// Who proposes.
    pub setter: Option<usize>,
    /// Who can stop it.
    pub vetoes: Vec<usize>,
}

/// Members as the file orders them, with votes in the Council of 15 (0: not yet a member) and under the Treaty
/// of Nice.
const MEMBERS: [(&str, f64, f64); 28] = [
    ("at", 4.0, 10.0),
    ("be", 5.0, 12.0),
    ("bu", 0.0, 10.0),
    ("cr", 0.0, 7.0),
    ("cy", 0.0, 4.0),
    ("cz", 0.0, 12.0),
    ("dk", 3.0, 7.0),
    ("ee", 0.0, 4.0),
    ("fi", 3.0, 7.0),
    ("fr", 10.0, 29.0),
    ("de", 10.0, 29.0),
    ("el", 5.0, 12.0),
    ("hu", 0.0, 12.0),
    ("ie", 3.0, 7.0),
    ("it", 10.0, 29.0),
    ("lv", 0.0, 4.0),
    ("lt", 0.0, 7.0),
    ("lu", 2.0, 4.0),
    ("mt", 0.0, 3.0),
    ("nl", 5.0, 13.0),
    ("pl", 0.0, 27.0),
    ("pt", 5.0, 12.0),
    ("ro", 0.0, 14.0),
    ("si", 0.0, 4.0),
    ("sk", 0.0, 7.0),
    ("es", 8.0, 27.0),
    ("se", 4.0, 10.0),
    ("uk", 10.0, 29.0),
];

const NO_OUTCOME: &str = "they have no outcome to judge a forecast by";
const NO_POSITION: &str = "nobody has a position on them";
const MUTE: &str = "they come without salience";

/// Reads either layout; the header tells which.
pub fn read(text: &str) -> Result<DecidedIssues, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let head: Vec<String> = match reader.headers() {
        Ok(head) => head.iter().map(|cell| cell.trim().to_lowercase()).collect(),
        Err(error) => return Err(vec![Problem::whole(format!("cannot be read as a table: {error}"))]),
    };
    let table = Table { columns: head.iter().cloned().zip(0..).collect() };
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.push(record),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(Problem::at(line, format!("cannot be read: {error}")));
            }
        }
    }
    let has = |name: &str| table.columns.contains_key(name);
    let read = if has("out") && MEMBERS.iter().any(|(name, ..)| has(&format!("p{name}"))) {
        table.deu(&rows, &mut problems)
    } else if ["issue", "actor", "position", "outcome"].iter().all(|name| has(name)) {
        table.long(&rows, &mut problems)
    } else {
        problems.push(Problem::at(
            1,
            "these are not decided issues: the header needs the columns issue, actor, position, salience, \
             influence, outcome, or those of the DEU data (pcom, pep, …, rp, out)",
        ));
        DecidedIssues::default()
    };
    if problems.is_empty() && read.issues.is_empty() {
        problems.push(Problem::whole("no issue has an outcome and a position"));
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

struct Table {
    columns: BTreeMap<String, usize>,
}

fn line(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

impl Table {
    fn text<'a>(&self, row: &'a csv::StringRecord, column: &str) -> &'a str {
        self.columns.get(column).and_then(|at| row.get(*at)).unwrap_or("").trim()
    }

    /// A number on 0–100, or nothing; anything else is a problem.
    fn scale(&self, row: &csv::StringRecord, column: &str, problems: &mut Vec<Problem>) -> Option<f64> {
        let text = self.text(row, column);
        if text.is_empty() || text == "." || text.eq_ignore_ascii_case("na") {
            return None;
        }
        match number(text) {
            Some(value) if (0.0..=100.0).contains(&value) => Some(value),
            _ => {
                problems.push(Problem::at(
                    line(row),
                    format!("{column} is “{text}”: a number from 0 to 100 is expected"),
                ));
                None
            }
        }
    }

    fn deu(&self, rows: &[csv::StringRecord], problems: &mut Vec<Problem>) -> DecidedIssues {
        let mut read = DecidedIssues::default();
        let mut groups: Vec<&str> = Vec::new();
        let (mut open, mut empty, mut mute) = (0, 0, 0);
        for row in rows {
            let Some(outcome) = self.scale(row, "out", problems) else {
                open += 1;
                continue;
            };
            let mut position = |name: &str| self.scale(row, &format!("p{name}"), problems);
            let held: Vec<(&str, f64, f64, f64)> = MEMBERS
                .iter()
                .filter_map(|&(name, before, nice)| Some((name, before, nice, position(name)?)))
                .collect();
            let bodies: Vec<(&str, Option<f64>)> =
                ["com", "ep"].into_iter().map(|name| (name, position(name))).collect();
            let nice = held.iter().any(|(_, before, ..)| *before == 0.0);
            let votes = |before: f64, after: f64| if nice { after } else { before };
            let largest = held.iter().map(|h| votes(h.1, h.2)).fold(0.0, f64::max);
            let mut salience = |name: &str| {
                let value = self.scale(row, &format!("s{name}"), problems).map(|s| s / 100.0);
                mute += usize::from(value.is_none());
                value
            };
            let mut actors = Vec::new();
            let mut members = Vec::new();
            for (place, (name, position)) in bodies.into_iter().enumerate() {
                if let Some(position) = position {
                    actors.push(DecidedActor {
                        name: name.to_owned(),
                        party: place as u32,
                        position,
                        salience: salience(name),
                        // Without any member there is nobody to compare with.
                        influence: if largest > 0.0 { largest } else { 1.0 },
                    });
                    members.push(false);
                }
            }
            for (name, before, after, position) in held {
                let place = MEMBERS.iter().position(|member| member.0 == name).unwrap_or(0);
                actors.push(DecidedActor {
                    name: name.to_owned(),
                    party: 2 + place as u32,
                    position,
                    salience: salience(name),
                    influence: votes(before, after),
                });
                members.push(true);
            }
            if actors.is_empty() {
                empty += 1;
                continue;
            }
            let quota = match (self.text(row, "counvte").to_lowercase().starts_with("unan"), nice) {
                (true, _) => 1.0,
                (false, false) => 62.0 / 87.0,
                (false, true) => 255.0 / 345.0,
            };
            let place = |name: &str| actors.iter().position(|actor| actor.name == name);
            let codecision = self.text(row, "proc").eq_ignore_ascii_case("cod");
            let rule = members.iter().any(|member| *member).then(|| DecisionRule {
                quota,
                setter: place("com"),
                vetoes: if codecision { place("ep").into_iter().collect() } else { Vec::new() },
                voters: members,
            });
            let group = self.text(row, "prnr");
            let group =
                groups.iter().position(|known| *known == group && !group.is_empty()).unwrap_or_else(|| {
                    groups.push(group);
                    groups.len() - 1
                });
            read.issues.push(DecidedIssue {
                id: self.text(row, "issues").to_owned(),
                group: group as u32,
                outcome,
                reference: self.scale(row, "rp", problems),
                actors,
                rule,
            });
        }
        read.issues.sort_by_key(|issue| issue.group);
        let rows = rows.len();
        if open > 0 {
            read.notes.push((format!("{open} of {rows} issues are left out"), NO_OUTCOME));
        }
        if empty > 0 {
            read.notes.push((format!("{empty} of {rows} issues are left out"), NO_POSITION));
        }
        if mute > 0 {
            read.notes
                .push((format!("{mute} positions do not count in models that weigh by salience"), MUTE));
        }
        read
    }

    fn long(&self, rows: &[csv::StringRecord], problems: &mut Vec<Problem>) -> DecidedIssues {
        let mut read = DecidedIssues::default();
        let mut names: Vec<String> = Vec::new();
        let mut groups: Vec<String> = Vec::new();
        let (mut silent, mut mute) = (0, 0);
        // What is said of an issue, by its name: place, outcome, reference.
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        struct Raw {
            id: String,
            group: u32,
            outcome: Option<f64>,
            reference: Option<f64>,
            actors: Vec<DecidedActor>,
        }
        let mut raw: Vec<Raw> = Vec::new();
        let mut percent = false;
        for row in rows {
            let (id, actor) = (self.text(row, "issue"), self.text(row, "actor"));
            if id.is_empty() && actor.is_empty() {
                continue;
            }
            let group = self.text(row, "group");
            let group = if group.is_empty() { format!("\u{1}{id}") } else { group.to_owned() };
            let at = *known.entry(format!("{group}\u{2}{id}")).or_insert_with(|| {
                let group = groups.iter().position(|g| *g == group).unwrap_or_else(|| {
                    groups.push(group.clone());
                    groups.len() - 1
                });
                raw.push(Raw {
                    id: id.to_owned(),
                    group: group as u32,
                    outcome: None,
                    reference: None,
                    actors: Vec::new(),
                });
                raw.len() - 1
            });
            let outcome = self.scale(row, "outcome", problems);
            let reference = self.scale(row, "reference", problems);
            let position = self.scale(row, "position", problems);
            let salience = self.scale(row, "salience", problems);
            let influence = match self.text(row, "influence") {
                "" => 1.0,
                text => match number(text) {
                    Some(value) if value >= 0.0 => value,
                    _ => {
                        problems.push(Problem::at(
                            line(row),
                            format!("influence is “{text}”: a number that is not negative is expected"),
                        ));
                        1.0
                    }
                },
            };
            // `at` was pushed above or found among those pushed.
            let issue = &mut raw[at];
            for (what, old, new) in
                [("outcome", &mut issue.outcome, outcome), ("reference", &mut issue.reference, reference)]
            {
                match (*old, new) {
                    (Some(a), Some(b)) if a != b => problems.push(Problem::at(
                        line(row),
                        format!("{what} of issue “{id}” is {b} here and {a} above"),
                    )),
                    (None, Some(_)) => *old = new,
                    _ => {}
                }
            }
            let Some(position) = position else {
                silent += 1;
                continue;
            };
            if issue.actors.iter().any(|other| other.name == actor) {
                problems.push(Problem::at(line(row), format!("“{actor}” has two rows on issue “{id}”")));
                continue;
            }
            let party = names.iter().position(|name| name == actor).unwrap_or_else(|| {
                names.push(actor.to_owned());
                names.len() - 1
            });
            percent |= salience.is_some_and(|s| s > 1.0);
            mute += usize::from(salience.is_none());
            issue.actors.push(DecidedActor {
                name: actor.to_owned(),
                party: party as u32,
                position,
                salience,
                influence,
            });
        }
        let all = raw.len();
        let (mut open, mut empty) = (0, 0);
        for issue in raw {
            let Some(outcome) = issue.outcome else {
                open += 1;
                continue;
            };
            let mut actors = issue.actors;
            if actors.is_empty() {
                empty += 1;
                continue;
            }
            if percent {
                for actor in &mut actors {
                    actor.salience = actor.salience.map(|s| s / 100.0);
                }
            }
            read.issues.push(DecidedIssue {
                id: issue.id,
                group: issue.group,
                outcome,
                reference: issue.reference,
                actors,
                rule: None,
            });
        }
        read.issues.sort_by_key(|issue| issue.group);
        if open > 0 {
            read.notes.push((format!("{open} of {all} issues are left out"), NO_OUTCOME));
        }
        if empty > 0 {
            read.notes.push((format!("{empty} of {all} issues are left out"), NO_POSITION));
        }
        if silent > 0 {
            read.notes.push((format!("{silent} rows are left out"), "they give no position"));
        }
        if mute > 0 {
            read.notes
                .push((format!("{mute} positions do not count in models that weigh by salience"), MUTE));
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_table() {
        let text = "issue,actor,position,salience,influence,outcome,reference\n\
                    a,x,0,50,1,40,\na,y,100,100,2,40,20\nb,x,10,,1,,\nc,x,5,,,7,\n";
        let read = read(text).unwrap();
        assert_eq!(read.issues.len(), 2);
        assert_eq!(read.issues[0].reference, Some(20.0));
        assert_eq!(read.issues[0].actors[1].salience, Some(1.0));
        assert_eq!(
            read.issues[1].actors[0],
            DecidedActor { name: "x".into(), party: 0, position: 5.0, salience: None, influence: 1.0 }
        );
        assert_eq!(read.notes.len(), 2, "{:?}", read.notes);
    }

    #[test]
    fn every_problem_at_once() {
        let text =
            "issue;actor;position;salience;influence;outcome\na;x;130;1;1;40\na;y;5;1;-2;41\na;y;5;1;1;\n";
        let problems = read(text).unwrap_err();
        let lines: Vec<_> = problems.iter().map(|p| p.line.unwrap()).collect();
        assert_eq!(lines, [2, 3, 3, 4], "{problems:?}");
        assert!(read("a,b\n1,2\n").is_err());
        assert!(read("").is_err());
    }
}
