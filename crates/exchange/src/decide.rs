//! Files of the exchange-model programs ("decide"): tab-separated rows, first cell the kind.
//!
//! `#A` actor key, name, comment · `#P` issue key, … · `#M` issue, value, meaning (the ends of its scale, lowest
//! and highest value given) · `#D` actor, issue, position (on the issue's own scale), salience 0–1, power 0–1.
//! Cells may stand in single quotes. Positions are put on 0–100 between the ends.

use crate::Problem;
use crate::tables::{Axis, Member, Positions, Stand, number};

/// Does a file begin so?
pub(crate) fn is(start: &str) -> bool {
    let first = start.trim_start_matches(['\'', '"', ' ']);
    ["#A", "#P", "#M", "#D"].iter().any(|kind| {
        first.strip_prefix(kind).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    })
}

/// The cells of a row. One in quotation marks may hold the separator.
fn cells(line: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quote = None;
    for (at, c) in line.char_indices() {
        let begins = cells.last().is_some_and(|cell| cell.trim().is_empty());
        // A mark within a name, as in d'Or, ends nothing.
        let rest = line[at + c.len_utf8()..].trim_start_matches(' ').trim_end_matches(['\r', '\n']);
        let ends = rest.is_empty() || rest.starts_with(separator);
        if quote == Some(c) && ends {
            quote = None;
        } else if quote.is_none() && begins && (c == '\'' || c == '"') {
            quote = Some(c);
        } else if quote.is_none() && c == separator {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// A position as it is written: line, party, issue, position, salience, power.
type Written = (u64, usize, usize, f64, f64, f64);

/// Reads a decide file.
pub fn read(text: &str) -> Result<Positions, Vec<Problem>> {
    let mut read = Positions::default();
    let mut problems = Vec::new();
    let separator = if text.contains('\t') {
        '\t'
    } else if text.contains(';') {
        ';'
    } else {
        ','
    };
    let lines = text.trim_start_matches('\u{feff}').lines().zip(1_u64..);
    let rows: Vec<(u64, Vec<String>)> = lines.map(|(line, at)| (at, cells(line, separator))).collect();
    // Who and what first: the rows may stand in any order.
    names(&rows, &mut read, &mut problems);
    let stands = positions(&rows, &mut read, &mut problems);
    scales(&stands, &mut read, &mut problems);
    put(stands, &mut read, &mut problems);
    if problems.is_empty() && read.stands.is_empty() {
        problems.push(Problem::whole("no #D row: nobody has a position"));
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// The parties and issues that the rows #A and #P name.
fn names(rows: &[(u64, Vec<String>)], read: &mut Positions, problems: &mut Vec<Problem>) {
    for (at, cells) in rows {
        let cell = |n: usize| cells.get(n).map_or("", String::as_str);
        let (key, name) = (cell(1), if cell(2).is_empty() { cell(1) } else { cell(2) }.to_owned());
        let known = match cell(0) {
            "#A" => read.parties.iter().any(|party| party.id == key),
            "#P" => read.issues.iter().any(|issue| issue.id == key),
            _ => continue,
        };
        if known || key.is_empty() {
            let what =
                if known { format!("“{key}” is given twice") } else { "a row without a name".into() };
            problems.push(Problem::at(*at, what));
        } else if cell(0) == "#A" {
            read.parties.push(Member { id: key.to_owned(), name });
        } else {
            let (low, high) = (f64::NAN, f64::NAN);
            read.issues.push(Axis { id: key.to_owned(), title: name, low, high, reference: None });
        }
    }
}

/// Where the rows #D say that somebody stands; the rows #M widen the scales on the way.
fn positions(rows: &[(u64, Vec<String>)], read: &mut Positions, problems: &mut Vec<Problem>) -> Vec<Written> {
    let mut stands: Vec<Written> = Vec::new();
    for (at, cells) in rows {
        let at = *at;
        let cell = |n: usize| cells.get(n).map_or("", String::as_str);
        match cell(0) {
            "" | "#A" | "#P" => {}
            "#M" => {
                let issue = read.issues.iter_mut().find(|issue| issue.id == cell(1));
                match (issue, number(cell(2))) {
                    (Some(issue), Some(value)) => {
                        issue.low = issue.low.min(value);
                        issue.high = issue.high.max(value);
                    }
                    (None, _) => {
                        problems.push(Problem::at(at, format!("no #P row names the issue “{}”", cell(1))))
                    }
                    (_, None) => problems.push(Problem::at(at, format!("“{}” is not a number", cell(2)))),
                }
            }
            "#D" => {
                let party = read.parties.iter().position(|party| party.id == cell(1));
                let issue = read.issues.iter().position(|issue| issue.id == cell(2));
                let (Some(party), Some(issue)) = (party, issue) else {
                    let missing = if party.is_none() { ("#A", cell(1)) } else { ("#P", cell(2)) };
                    problems.push(Problem::at(at, format!("no {} row names “{}”", missing.0, missing.1)));
                    continue;
                };
                match (number(cell(3)), number(cell(4)), number(cell(5))) {
                    (Some(x), Some(s), Some(c)) if (0.0..=100.0).contains(&s) && c >= 0.0 => {
                        if stands.iter().any(|(_, p, i, ..)| *p == party && *i == issue) {
                            problems.push(Problem::at(
                                at,
                                format!("“{}” has two rows on “{}”", cell(1), cell(2)),
                            ));
                        }
                        stands.push((at, party, issue, x, s, c));
                    }
                    _ => problems.push(Problem::at(
                        at,
                        "position, salience and power must be numbers, the last two not negative, salience at most 1 \
                         (or 100)",
                    )),
                }
            }
            kind if kind.starts_with('#') => {
                problems.push(Problem::at(at, format!("unknown kind of row “{kind}”: #A, #P, #M or #D")));
            }
            _ => problems.push(Problem::at(at, "a row begins with #A, #P, #M or #D")),
        }
    }
    stands
}

/// Ends for the scales that no row gives any; a scale without length is a problem.
fn scales(stands: &[Written], read: &mut Positions, problems: &mut Vec<Problem>) {
    for (place, issue) in read.issues.iter_mut().enumerate() {
        if !issue.low.is_finite() {
            // No ends given: 0 and 100, or further where somebody stands further.
            let here = stands.iter().filter(|stand| stand.2 == place).map(|stand| stand.3);
            issue.low = here.clone().fold(0.0, f64::min);
            issue.high = here.fold(100.0, f64::max);
        }
        if issue.low >= issue.high {
            problems.push(Problem::whole(format!(
                "the scale of “{}” has no length: its #M rows need two different values",
                issue.id
            )));
        }
    }
}

/// Puts the positions on 0–100 between the ends of their scales.
fn put(stands: Vec<Written>, read: &mut Positions, problems: &mut Vec<Problem>) {
    let percent = stands.iter().any(|s| s.4 > 1.0);
    for (line, party, issue, x, s, c) in stands {
        let axis = &read.issues[issue];
        let position = (x - axis.low) / (axis.high - axis.low) * 100.0;
        if !(-1e-9..=100.0 + 1e-9).contains(&position) && axis.low < axis.high {
            problems.push(Problem::at(
                line,
                format!("{x} is outside the scale of “{}”, {} to {}", axis.id, axis.low, axis.high),
            ));
        }
        read.stands.push(Stand {
            party,
            issue,
            position: position.clamp(0.0, 100.0),
            salience: if percent { s / 100.0 } else { s },
            influence: c,
            alternative: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "'#A'\t'a'\t'Alpha'\t''\n#A\tb\n#P\tp\tPrice\n#M\tp\t0.5\n#M\tp\t7\n#D\ta\tp\t7\t.5\t.2\n#D\tb\tp\t0.5\t1\t1\n";

    #[test]
    fn positions_are_put_on_the_scale() {
        let read = read(TEXT).unwrap();
        assert_eq!(read.parties[0].name, "Alpha");
        assert_eq!((read.issues[0].low, read.issues[0].high), (0.5, 7.0));
        assert_eq!(read.stands[0].position, 100.0);
        assert_eq!(read.stands[1].position, 0.0);
    }

    #[test]
    fn rows_in_any_order_with_commas_in_names() {
        let text = "#D,'EU (incl, Norway)','p',25,0.5,2\n#M,p,0\n#M,p,50\n#P,p,'Côte d'Or'\n#A,'EU (incl, Norway)'\n";
        let read = read(text).unwrap();
        assert_eq!(
            (read.parties[0].id.as_str(), read.issues[0].title.as_str()),
            ("EU (incl, Norway)", "Côte d'Or")
        );
        assert_eq!(read.stands[0].position, 50.0);
    }

    #[test]
    fn every_problem_at_once() {
        let text = format!("{TEXT}#D\ta\tp\t9\t1\t1\n#D\tz\tp\t1\t1\t1\n#X\t1\n#D\tb\tp\tnine\t1\t1\n");
        let lines: Vec<_> = read(&text).unwrap_err().iter().map(|p| p.line).collect();
        assert_eq!(lines, [Some(8), Some(9), Some(10), Some(11), Some(8)]);
    }
}
