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

/// Reads a decide file.
pub fn read(text: &str) -> Result<Positions, Vec<Problem>> {
    let mut read = Positions::default();
    let mut problems = Vec::new();
    let mut stands: Vec<(u64, usize, usize, f64, f64, f64)> = Vec::new();
    let separator = if text.contains('\t') {
        '\t'
    } else if text.contains(';') {
        ';'
    } else {
        ','
    };
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let at = at as u64 + 1;
        let cells: Vec<&str> =
            line.split(separator).map(|cell| cell.trim().trim_matches(['\'', '"']).trim()).collect();
        let cell = |n: usize| cells.get(n).copied().unwrap_or("");
        match cell(0) {
            "" => {}
            "#A" => read.parties.push(Member {
                id: cell(1).to_owned(),
                name: if cell(2).is_empty() { cell(1) } else { cell(2) }.to_owned(),
            }),
            "#P" => read.issues.push(Axis {
                id: cell(1).to_owned(),
                title: if cell(2).is_empty() { cell(1) } else { cell(2) }.to_owned(),
                low: f64::NAN,
                high: f64::NAN,
                reference: None,
            }),
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
                    (Some(x), Some(s), Some(c)) if s >= 0.0 && c >= 0.0 => {
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
                        "position, salience and power must be numbers, the last two not negative".to_owned(),
                    )),
                }
            }
            kind if kind.starts_with('#') => {
                problems.push(Problem::at(at, format!("unknown kind of row “{kind}”: #A, #P, #M or #D")));
            }
            _ => problems.push(Problem::at(at, "a row begins with #A, #P, #M or #D")),
        }
    }
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
    if problems.is_empty() && read.stands.is_empty() {
        problems.push(Problem::whole("no #D row: nobody has a position"));
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
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
    fn every_problem_at_once() {
        let text = format!("{TEXT}#D\ta\tp\t9\t1\t1\n#D\tz\tp\t1\t1\t1\n#X\t1\n#D\tb\tp\tnine\t1\t1\n");
        let lines: Vec<_> = read(&text).unwrap_err().iter().map(|p| p.line).collect();
        assert_eq!(lines, [Some(8), Some(9), Some(10), Some(11), Some(8)]);
    }
}
