//! Scenarios of KTAB's spatial model, as CSV and XML.
//!
//! *CSV*: line 1 holds name, description, number of actors, number of dimensions (in some files the description
//! has commas, in some a salt of empty cells follows); line 2 is the header; then one row an actor: name,
//! description, capability, and for each dimension position and salience, both 0–100. *XML*: `Scenario` with
//! `Dimensions/dName` and `Actors/Actor` (`name`, `description`, `capability`, `Position/dCoord`,
//! `Salience/dSal`). The saliences of an actor sum to at most 100. Model parameters of the XML and its
//! matrix of ideals (`IdealAdjustment`) come along; seeds are not used, because that program's draws do not repeat
//! with their seed.

use crate::Problem;
use crate::tables::{Axis, Member, Positions, Stand, delimiter, number};

/// Do these first lines look like a KTAB scenario?
pub(crate) fn is_csv(text: &str) -> bool {
    let mut lines = text.lines();
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let cells = split(first);
    let counts: Vec<f64> = cells.iter().filter_map(|cell| number(cell)).collect();
    let head = split(second);
    let named = head.first().is_some_and(|cell| ["actor", "name"].contains(&cell.to_lowercase().as_str()));
    // The counts in the first line, and a header whose first three columns are no positions.
    named && counts.len() >= 2 && head.len() >= 5
}

fn split(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(line))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    reader.records().next().and_then(Result::ok).map_or(Vec::new(), |r| r.iter().map(str::to_owned).collect())
}

struct Row {
    line: Option<u64>,
    name: String,
    description: String,
    capability: String,
    /// Position, salience.
    cells: Vec<(String, String)>,
}

/// Reads the CSV form.
///
/// # Errors
/// Every problem, with its line.
pub(crate) fn read_csv(text: &str) -> Result<Positions, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().zip(1_u64..);
    let (Some((first, _)), Some((second, _))) = (lines.next(), lines.next()) else {
        return Err(vec![Problem::whole("a scenario needs two header lines")]);
    };
    let cells = split(first);
    let counts: Vec<f64> = cells.iter().skip(1).filter_map(|cell| number(cell)).collect();
    let (actors, dimensions) = match counts.as_slice() {
        [actors, dimensions, ..] if *actors >= 1.0 && (1.0..=64.0).contains(dimensions) => {
            (*actors as usize, *dimensions as usize)
        }
        _ => {
            return Err(vec![Problem::at(1, "the first line gives name, description, actors, dimensions")]);
        }
    };
    let title = cells.first().cloned().unwrap_or_default();
    let head = split(second);
    let names: Vec<String> = (0..dimensions)
        .map(|d| {
            let cell = head.get(3 + 2 * d).map_or("", String::as_str).trim();
            let lower = cell.to_lowercase();
            let short = ["position", "pstn", "pos"]
                .iter()
                .find_map(|end| lower.strip_suffix(end))
                .map_or(cell, |rest| cell.get(..rest.len()).unwrap_or(cell))
                .trim();
            if short.is_empty() { format!("dimension {}", d + 1) } else { short.to_owned() }
        })
        .collect();
    let mut rows = Vec::new();
    for (line, at) in lines {
        let cells = split(line);
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
        rows.push(Row {
            line: Some(at),
            name: cell(0),
            description: cell(1),
            capability: cell(2),
            cells: (0..dimensions).map(|d| (cell(3 + 2 * d), cell(4 + 2 * d))).collect(),
        });
    }
    let said = rows.len();
    let mut read = build(title, &names, rows)?;
    if said != actors {
        read.notes.push(format!("the first line says {actors} actors; {said} are given and taken"));
    }
    Ok(read)
}

/// Reads the XML form.
///
/// # Errors
/// Every problem, with its line where the parser gives one.
pub(crate) fn read_xml(text: &str) -> Result<Positions, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let document = roxmltree::Document::parse(text).map_err(|error| {
        vec![Problem::at(u64::from(error.pos().row), format!("no readable XML: {error}"))]
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "Scenario" {
        return Err(vec![Problem::whole(format!(
            "the outermost element is “{}”; a KTAB scenario has “Scenario”",
            root.tag_name().name()
        ))]);
    }
    type Node<'a, 'b> = roxmltree::Node<'a, 'b>;
    fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
        node.children().find(|child| child.tag_name().name() == name)
    }
    let text = |node: Option<Node>| node.and_then(|n| n.text()).unwrap_or("").trim().to_owned();
    let list = |node: Option<Node>, name: &str| -> Vec<String> {
        node.map_or(Vec::new(), |node| {
            node.children().filter(|c| c.tag_name().name() == name).map(|c| text(Some(c))).collect()
        })
    };
    let names = list(child(root, "Dimensions"), "dName");
    let rows: Vec<Row> = child(root, "Actors")
        .into_iter()
        .flat_map(|actors| actors.children().filter(|c| c.tag_name().name() == "Actor"))
        .map(|actor| {
            let positions = list(child(actor, "Position"), "dCoord");
            let saliences = list(child(actor, "Salience"), "dSal");
            Row {
                line: Some(u64::from(document.text_pos_at(actor.range().start).row)),
                name: text(child(actor, "name")),
                description: text(child(actor, "description")),
                capability: text(child(actor, "capability")),
                cells: (0..names.len())
                    .map(|d| {
                        let get = |list: &[String]| list.get(d).cloned().unwrap_or_default();
                        (get(&positions), get(&saliences))
                    })
                    .collect(),
            }
        })
        .collect();
    let mut read = build(text(child(root, "name")), &names, rows)?;
    if let Some(parameters) = child(root, "ModelParameters") {
        let said: Vec<String> = parameters
            .children()
            .filter(|node| node.is_element())
            .map(|node| format!("{}={}", node.tag_name().name(), text(Some(node))))
            .collect();
        read.choices = said.join(",");
    }
    let pairs = child(root, "IdealAdjustment")
        .into_iter()
        .flat_map(|node| node.children().filter(|c| c.tag_name().name() == "iaPair"));
    let mut problems = Vec::new();
    for pair in pairs {
        let line = u64::from(document.text_pos_at(pair.range().start).row);
        let mut who = |name: &str| {
            let named = text(child(pair, name));
            let at = read.parties.iter().position(|party| party.id == named);
            if at.is_none() {
                problems.push(Problem::at(line, format!("{name}: no actor is called “{named}”")));
            }
            at
        };
        let (ideal, position) = (who("adjustingIdeal"), who("referencePos"));
        let said = text(child(pair, "adjust"));
        let share = number(&said).filter(|x| (0.0..=1.0).contains(x));
        if share.is_none() {
            problems.push(Problem::at(line, format!("adjust is “{said}”: a number from 0 to 1 is expected")));
        }
        if let (Some(ideal), Some(position), Some(share)) = (ideal, position, share) {
            read.follow.retain(|(a, b, _)| (*a, *b) != (ideal, position));
            read.follow.push((ideal, position, share));
        }
    }
    for (at, party) in read.parties.iter().enumerate() {
        let own = read.follow.iter().any(|(a, b, _)| (*a, *b) == (at, at));
        let named = read.follow.iter().any(|(a, ..)| *a == at);
        let said: f64 = read.follow.iter().filter(|(a, ..)| *a == at).map(|(.., share)| share).sum();
        // That program begins with 1 for everybody's own position.
        if named && !own && said > 0.0 {
            problems.push(Problem::whole(format!(
                "the ideal of {} follows others and, as nothing else is said, its own position in full: give an \
                 iaPair of {0} with itself",
                party.id
            )));
        } else if said > 1.0 + 1e-9 {
            problems
                .push(Problem::whole(format!("the adjustments of {} sum to {said}: at most 1", party.id)));
        }
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn build(title: String, names: &[String], rows: Vec<Row>) -> Result<Positions, Vec<Problem>> {
    let mut read = Positions { title, ..Positions::default() };
    let mut problems = Vec::new();
    for (d, name) in names.iter().enumerate() {
        let taken = names.iter().take(d).any(|other| other == name);
        let id = if taken { format!("{name} {}", d + 1) } else { name.clone() };
        read.issues.push(Axis { title: id.clone(), id, low: 0.0, high: 100.0, reference: None });
    }
    let problem = |line: Option<u64>, message: String| Problem { line, column: None, message };
    let mut empty = 0;
    for row in rows {
        let what = if row.name.is_empty() { "an actor" } else { row.name.as_str() };
        let capability = number(&row.capability).filter(|c| *c > 0.0);
        if capability.is_none() {
            problems.push(problem(
                row.line,
                format!("capability of {what} is “{}”: a number above 0 is expected", row.capability),
            ));
        }
        if read.parties.iter().any(|party| party.id == row.name) {
            problems.push(problem(row.line, format!("{what} is given twice")));
        }
        let party = read.parties.len();
        let name = if row.description.is_empty() { row.name.clone() } else { row.description.clone() };
        read.parties.push(Member { id: row.name.clone(), name });
        let mut sum = 0.0;
        for (issue, (position, salience)) in row.cells.iter().enumerate() {
            // An empty place in the peer's own example counts as 0 there.
            let mut value = |name: &str, text: &str| {
                if text.is_empty() {
                    empty += 1;
                    return Some(0.0);
                }
                let value = number(text).filter(|x| (0.0..=100.0).contains(x));
                if value.is_none() {
                    problems.push(problem(
                        row.line,
                        format!("{name} of {what} is “{text}”: a number from 0 to 100 is expected"),
                    ));
                }
                value
            };
            let (Some(position), Some(salience)) = (value("position", position), value("salience", salience))
            else {
                continue;
            };
            sum += salience;
            if let Some(influence) = capability {
                read.stands.push(Stand {
                    party,
                    issue,
                    position,
                    salience: salience / 100.0,
                    influence,
                    alternative: None,
                });
            }
        }
        if sum > 100.0 + 1e-6 {
            problems.push(problem(
                row.line,
                format!("saliences of {what} sum to {sum}: at most 100 is possible"),
            ));
        }
    }
    if empty > 0 {
        read.notes.push(format!("{empty} empty cells are taken as 0, as that program does"));
    }
    if problems.is_empty() && read.stands.is_empty() {
        problems.push(Problem::whole("no actor is given"));
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_and_xml_say_the_same() {
        let csv = read_csv(
            "S,about, 2, 2\nActor,Description,Power,A Position,A Salience,B Position,B Salience\n\
                            x,ex,3,10,40,20,60\ny,,1.5,90,10,80,20\n",
        )
        .unwrap();
        let xml = read_xml(
            "\u{feff}<?xml version=\"1.0\"?><Scenario><name>S</name><Dimensions><dName>A</dName><dName>B</dName>\
             </Dimensions><Actors><Actor><name>x</name><description>ex</description><capability>3</capability>\
             <Position><dCoord>10</dCoord><dCoord>20</dCoord></Position><Salience><dSal>40</dSal><dSal>60</dSal>\
             </Salience></Actor><Actor><name>y</name><capability>1.5</capability><Position><dCoord>90</dCoord>\
             <dCoord>80</dCoord></Position><Salience><dSal>10</dSal><dSal>20</dSal></Salience></Actor></Actors>\
             </Scenario>",
        )
        .unwrap();
        assert_eq!(csv, xml);
        assert_eq!(csv.stands[3].salience, 0.2);
    }

    #[test]
    fn parameters_and_ideals_come_along() {
        let actor = |name: &str, at: u32| {
            format!(
                "<Actor><name>{name}</name><capability>1</capability><Position><dCoord>{at}</dCoord></Position>\
                 <Salience><dSal>50</dSal></Salience></Actor>"
            )
        };
        let pair = |who: &str, whom: &str, share: &str| {
            format!(
                "<iaPair><adjustingIdeal>{who}</adjustingIdeal><referencePos>{whom}</referencePos>\
                 <adjust>{share}</adjust></iaPair>"
            )
        };
        let text = |pairs: &[String]| {
            format!(
                "<Scenario><ModelParameters><VotingRule>PropCbc</VotingRule><BigRRange>Max</BigRRange>\
                 </ModelParameters><Dimensions><dName>A</dName></Dimensions><Actors>{}{}</Actors>\
                 <IdealAdjustment>{}</IdealAdjustment></Scenario>",
                actor("x", 10),
                actor("y", 90),
                pairs.concat()
            )
        };
        let read = read_xml(&text(&[pair("x", "x", ".75"), pair("x", "y", ".07")])).unwrap();
        assert_eq!(read.choices, "VotingRule=PropCbc,BigRRange=Max");
        assert_eq!(read.follow, [(0, 0, 0.75), (0, 1, 0.07)]);
        for wrong in [
            vec![pair("x", "z", ".1")],
            vec![pair("x", "x", "2")],
            vec![pair("x", "y", ".5")],
            vec![pair("x", "x", ".7"), pair("x", "y", ".5")],
        ] {
            assert_eq!(read_xml(&text(&wrong)).unwrap_err().len(), 1, "{wrong:?}");
        }
    }

    #[test]
    fn every_problem_at_once() {
        let text = "S,about,2,1\nActor,Description,Power,P,S\nx,,0,10,40\ny,,1,130,101\ny,,1,5,5\n";
        let lines: Vec<_> = read_csv(text).unwrap_err().iter().map(|p| p.line.unwrap()).collect();
        assert_eq!(lines, [3, 4, 4, 5]);
        assert!(read_xml("<a/>").is_err());
        assert!(read_xml("<Scenario>").is_err());
        assert!(read_xml("<Scenario/>").is_err());
    }
}
