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
//! in any order, and, if wanted, `reference`, `alternative` (what the actor gets without a deal), `low` and `high`
//! (ends of the issue's scale, 0 and 100 where not given) and `group` (issues decided together). Salience and
//! alternative 0–1, or 0–100 where any is above 1. Other usual words for a column do as in
//! [`tables`](crate::tables). Empty cells are values not given.

use crate::Problem;
use crate::tables::{self, Line, Role, missing, number};
use std::collections::{BTreeMap, BTreeSet};

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
    /// What it gets without a deal, 0–1; `None` where not given.
    pub alternative: Option<f64>,
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

const NO_OUTCOME: &str = "no outcome to judge a forecast by";
const NO_POSITION: &str = "nobody has a position";
const MUTE: &str = "they do not count in models that weigh by salience";

/// Reads either layout; the header tells which.
pub fn read(text: &str) -> Result<DecidedIssues, Vec<Problem>> {
    let (mut rows, mut problems) = tables::rows(text);
    if rows.is_empty() {
        problems.push(Problem::whole("the file is empty"));
        return Err(problems);
    }
    let (top, head) = rows.remove(0);
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    for (at, cell) in head.iter().enumerate() {
        columns.entry(cell.trim().to_lowercase()).or_insert(at);
        let plain = match tables::role(cell) {
            Some(Role::Party) => "actor",
            Some(Role::Issue) => "issue",
            Some(Role::Position) => "position",
            Some(Role::Salience) => "salience",
            Some(Role::Influence) => "influence",
            Some(Role::Alternative) => "alternative",
            Some(Role::Reference) => "reference",
            Some(Role::Outcome) => "outcome",
            Some(Role::Group) => "group",
            Some(Role::Low) => "low",
            Some(Role::High) => "high",
            Some(Role::Aside) | None => continue,
        };
        columns.entry(plain.to_owned()).or_insert(at);
    }
    let table = Table { columns };
    let has = |name: &str| table.columns.contains_key(name);
    let read = if has("out") && MEMBERS.iter().any(|(name, ..)| has(&format!("p{name}"))) {
        table.deu(&rows, &mut problems)
    } else if ["issue", "actor", "position", "outcome"].iter().all(|name| has(name)) {
        table.long(&rows, &mut problems)
    } else {
        problems.push(Problem::at(
            top,
            "these are not decided issues: the header needs the columns issue, actor, position, salience, \
             influence, outcome, or those of the DEU data (pcom, pep, …, rp, out)",
        ));
        DecidedIssues::default()
    };
    if problems.is_empty() && read.issues.is_empty() {
        problems.push(Problem::whole("no issue has an outcome and a position"));
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

struct Table {
    columns: BTreeMap<String, usize>,
}

impl Table {
    fn text<'a>(&self, row: &'a Line, column: &str) -> &'a str {
        self.columns.get(column).and_then(|at| row.1.get(*at)).map_or("", |cell| cell.trim())
    }

    /// A number between two ends, or nothing; anything else is a problem.
    fn between(
        &self,
        row: &Line,
        column: &str,
        [low, high]: [f64; 2],
        problems: &mut Vec<Problem>,
    ) -> Option<f64> {
        let text = self.text(row, column);
        if missing(text) {
            return None;
        }
        let value = number(text).filter(|value| (low..=high).contains(value));
        if value.is_none() {
            let form = match (low.is_finite(), high.is_finite()) {
                (true, true) => format!("a number from {low} to {high}"),
                (true, false) => "a number that is not negative".to_owned(),
                _ => "a number".to_owned(),
            };
            problems.push(Problem::at(row.0, tables::expected(column, text, &form)));
        }
        value
    }

    fn scale(&self, row: &Line, column: &str, problems: &mut Vec<Problem>) -> Option<f64> {
        self.between(row, column, [0.0, 100.0], problems)
    }

    fn deu(&self, rows: &[Line], problems: &mut Vec<Problem>) -> DecidedIssues {
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
                        alternative: None,
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
                    alternative: None,
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
            read.notes.push((format!("issues left out: {open} of {rows}"), NO_OUTCOME));
        }
        if empty > 0 {
            read.notes.push((format!("issues left out: {empty} of {rows}"), NO_POSITION));
        }
        if mute > 0 {
            read.notes.push((format!("positions without salience: {mute}"), MUTE));
        }
        read
    }

    /// The rows of a long table by issue, in file order; with them the number of rows without a position, and of
    /// positions without a salience.
    fn gather<'a>(&self, rows: &'a [Line], problems: &mut Vec<Problem>) -> (Vec<Raw<'a>>, usize, usize) {
        const FREE: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];
        /// What is said once of an issue, each with its line.
        const ONCE: [&str; 4] = ["outcome", "reference", "low", "high"];
        let mut raw: Vec<Raw> = Vec::new();
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        // An issue without a group is one of its own.
        let mut groups: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        let mut known: BTreeMap<(u32, &str), usize> = BTreeMap::new();
        let mut taken: BTreeSet<(usize, u32)> = BTreeSet::new();
        let (mut silent, mut mute) = (0, 0);
        for row in rows {
            let (id, actor) = (self.text(row, "issue"), self.text(row, "actor"));
            if id.is_empty() || actor.is_empty() {
                let what = if id.is_empty() { "issue" } else { "actor" };
                problems.push(Problem::at(row.0, format!("a row without a name of the {what}")));
                continue;
            }
            let group = self.text(row, "group");
            let number = groups.len() as u32;
            let own = if group.is_empty() { id } else { "" };
            let group = *groups.entry((group, own)).or_insert(number);
            let at = *known.entry((group, id)).or_insert_with(|| {
                raw.push(Raw { id, group, once: [None; 4], actors: Vec::new() });
                raw.len() - 1
            });
            // `at` was pushed above or found among those pushed.
            let issue = &mut raw[at];
            for (what, slot) in ONCE.into_iter().zip(&mut issue.once) {
                let Some(value) = self.between(row, what, FREE, problems) else { continue };
                match *slot {
                    Some((above, old)) if old != value => problems.push(Problem::at(
                        row.0,
                        format!("{what} of issue “{id}” is {value} here and {old} in line {above}"),
                    )),
                    Some(_) => {}
                    None => *slot = Some((row.0, value)),
                }
            }
            let position = self.between(row, "position", FREE, problems);
            let salience = self.scale(row, "salience", problems);
            let alternative = self.scale(row, "alternative", problems);
            let influence = self.between(row, "influence", [0.0, f64::INFINITY], problems).unwrap_or(1.0);
            let Some(position) = position else {
                silent += 1;
                continue;
            };
            let next = names.len() as u32;
            let party = *names.entry(actor).or_insert(next);
            if !taken.insert((at, party)) {
                problems.push(Problem::at(row.0, format!("“{actor}” has two rows on issue “{id}”")));
                continue;
            }
            mute += usize::from(salience.is_none());
            let name = actor.to_owned();
            issue
                .actors
                .push((row.0, DecidedActor { name, party, position, salience, influence, alternative }));
        }
        (raw, silent, mute)
    }

    fn long(&self, rows: &[Line], problems: &mut Vec<Problem>) -> DecidedIssues {
        let (raw, silent, mute) = self.gather(rows, problems);
        let unit = |get: fn(&DecidedActor) -> Option<f64>| {
            let above =
                raw.iter().flat_map(|issue| &issue.actors).any(|(_, a)| get(a).is_some_and(|x| x > 1.0));
            if above { 100.0 } else { 1.0 }
        };
        let (salience_unit, alternative_unit) = (unit(|a| a.salience), unit(|a| a.alternative));
        let mut read = DecidedIssues::default();
        let all = raw.len();
        let (mut open, mut empty) = (0, 0);
        for Raw { id, group, once, actors } in raw {
            let [outcome, reference, low, high] = once;
            let (low, high) = match ends(id, low, high) {
                Ok(ends) => ends,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let mut place = |what: &str, line: u64, x: f64| {
                if !(low..=high).contains(&x) {
                    problems.push(Problem::at(
                        line,
                        format!(
                            "{what} is {x}, outside of {low} to {high}: columns low and high give an issue other ends"
                        ),
                    ));
                }
                (x - low) / (high - low) * 100.0
            };
            let outcome = outcome.map(|(line, x)| place("outcome", line, x));
            let reference = reference.map(|(line, x)| place("reference", line, x));
            let actors: Vec<DecidedActor> = actors
                .into_iter()
                .map(|(line, actor)| DecidedActor {
                    position: place("position", line, actor.position),
                    salience: actor.salience.map(|s| s / salience_unit),
                    alternative: actor.alternative.map(|d| d / alternative_unit),
                    ..actor
                })
                .collect();
            let Some(outcome) = outcome else {
                open += 1;
                continue;
            };
            if actors.is_empty() {
                empty += 1;
                continue;
            }
            read.issues.push(DecidedIssue {
                id: id.to_owned(),
                group,
                outcome,
                reference,
                actors,
                rule: None,
            });
        }
        read.issues.sort_by_key(|issue| issue.group);
        for (count, what, why) in [
            (open, format!("issues left out: {open} of {all}"), NO_OUTCOME),
            (empty, format!("issues left out: {empty} of {all}"), NO_POSITION),
            (silent, format!("rows left out: {silent}"), "no position is given"),
            (mute, format!("positions without salience: {mute}"), MUTE),
        ] {
            if count > 0 {
                read.notes.push((what, why));
            }
        }
        read
    }
}

/// An issue of a long table as its rows say it.
struct Raw<'a> {
    id: &'a str,
    group: u32,
    /// Outcome, reference, low, high: each with the line that gives it.
    once: [Option<(u64, f64)>; 4],
    actors: Vec<(u64, DecidedActor)>,
}

/// The ends of an issue's scale: 0 and 100 where no row gives any.
fn ends(id: &str, low: Option<(u64, f64)>, high: Option<(u64, f64)>) -> Result<(f64, f64), Problem> {
    match (low, high) {
        (Some((line, low)), Some((_, high))) if low >= high => {
            Err(Problem::at(line, format!("the scale of issue “{id}” from {low} to {high} has no length")))
        }
        (Some((_, low)), Some((_, high))) => Ok((low, high)),
        (None, None) => Ok((0.0, 100.0)),
        (Some((line, _)), None) | (None, Some((line, _))) => {
            Err(Problem::at(line, format!("issue “{id}” has one end of its scale: give low and high")))
        }
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
            DecidedActor {
                name: "x".into(),
                party: 0,
                position: 5.0,
                salience: None,
                influence: 1.0,
                alternative: None
            }
        );
        assert_eq!(read.notes.len(), 2, "{:?}", read.notes);
    }

    #[test]
    fn other_scales_and_words() {
        let text = "Topic;Stakeholder;Pos;Importance;Power;Result;Low;High;Alternative\n\
                    a;x;2;50 %;1;6;0;10;20\na;y;10;80 %;2;;;;\n";
        let read = read(text).unwrap();
        let issue = &read.issues[0];
        assert_eq!((issue.outcome, issue.actors[0].position), (60.0, 20.0));
        assert_eq!((issue.actors[1].salience, issue.actors[0].alternative), (Some(0.8), Some(0.2)));
        assert_eq!(issue.actors[1].alternative, None);
    }

    #[test]
    fn every_problem_at_once() {
        let text =
            "issue;actor;position;salience;influence;outcome\na;x;130;1;1;40\na;y;5;1;-2;41\na;y;5;1;1;\n";
        let problems = read(text).unwrap_err();
        let lines: Vec<_> = problems.iter().map(|p| p.line.unwrap()).collect();
        assert_eq!(lines, [2, 3, 3, 4], "{problems:?}");
        assert!(problems[0].message.contains("columns low and high"), "{problems:?}");
        assert!(read("a,b\n1,2\n").is_err());
        assert!(read("").is_err());
    }
}
