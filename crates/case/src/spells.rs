//! A table of past cases in the case folder: CSV with the columns `time` (days), `end` and, where cases are not
//! independent, `group`. Other columns are left alone.

use crate::diagnostic::{FileId, Span};
use crate::parse::{Sink, brief};
use crate::vocabulary::QuestionKind;
use detente_chance::clock::{End, Spell};
use std::collections::BTreeMap;

/// The most cases that a table may have.
const MOST: usize = 20_000;
/// The longest time, in days.
const LONGEST: f64 = 1e6;

/// The words for an end, in any case of letters.
fn end_of(word: &str, question: QuestionKind) -> Option<End> {
    let event: &[&str] = match question {
        QuestionKind::Signed => &["agreed", "agreement", "signed"],
        QuestionKind::Holds => &["broken", "broke", "ended"],
    };
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "other" => Some(End::Other),
        "open" | "" => Some(End::Open),
        word => event.contains(&word).then_some(End::Agreed),
    }
}

/// Reads a table; what is wrong with it goes to the sink, and `None` is then the answer.
pub(crate) fn read(text: &str, file: FileId, question: QuestionKind, sink: &mut Sink) -> Option<Vec<Spell>> {
    // Spreadsheets write a mark of the byte order first, and semicolons where a comma is the decimal sign.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let before = text.len() - body.len();
    let head = body.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().find(|sign| head.as_bytes().contains(sign)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(body.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(|name| name.trim().to_lowercase()).collect(),
        Err(_) => Vec::new(),
    };
    let column = |name: &str| columns.iter().position(|column| column == name);
    let (Some(time), Some(end)) = (column("time"), column("end")) else {
        let message = "the table needs a first line that names its columns, `time` and `end` among them";
        sink.error("E0514", Span::new(file, 0..head.len() + before), message, "begin with: time,end,group");
        return None;
    };
    let group = column("group");
    let (mut spells, mut groups, mut sound) = (Vec::new(), BTreeMap::new(), true);
    for record in reader.records() {
        // Bytes are text here and lines may differ in length: nothing is left to fail, and a failure is an empty line.
        let record = record.unwrap_or_default();
        let start = record.position().map_or(0, |at| at.byte() as usize) + before;
        let line = text[start.min(text.len())..].lines().next().map_or(0, str::len);
        let place = Span::new(file, start..start + line);
        if spells.len() == MOST {
            let message = format!("the table has more than {MOST} cases, the most that is read");
            sink.error("E0514", place, message, "keep the cases that are like yours");
            return None;
        }
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        let days = cell(time).parse::<f64>().ok().filter(|days| (0.0..=LONGEST).contains(days));
        let Some(days) = days else {
            let message = format!("`{}` is no time: a number of days from 0 to {LONGEST}", brief(cell(time)));
            sink.error(
                "E0514",
                place,
                message,
                "write in `time` how many days the case lasted, with a decimal point",
            );
            sound = false;
            continue;
        };
        let Some(end) = end_of(cell(end), question) else {
            let event = if question == QuestionKind::Signed { "agreed" } else { "broken" };
            let message = format!("`{}` is no end of a case", brief(cell(end)));
            sink.error("E0514", place, message, format!("write {event}, other, or open (not over yet)"));
            sound = false;
            continue;
        };
        let next = groups.len() as u32;
        // A case without a group is a group of its own.
        let name = group.map(cell).filter(|name| !name.is_empty());
        let key = name.map_or_else(|| Err(spells.len()), |name| Ok(name.to_owned()));
        let group = *groups.entry(key).or_insert(next);
        spells.push(Spell { days, end, group });
    }
    if spells.is_empty() && sound {
        let message = "the table has no case";
        sink.error(
            "E0514",
            Span::new(file, 0..text.len()),
            message,
            "write one line a case below the names of the columns",
        );
        sound = false;
    }
    sound.then_some(spells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, question: QuestionKind) -> (Option<Vec<Spell>>, Vec<(usize, String)>) {
        let mut sink = Sink::default();
        let spells = read(text, FileId(0), question, &mut sink);
        let told = sink.finish().into_iter().map(|told| (told.span.start as usize, told.message)).collect();
        (spells, told)
    }

    #[test]
    fn tables_as_people_write_them() {
        let spell = |days, end, group| Spell { days, end, group };
        let expected = [
            spell(12.0, End::Agreed, 0),
            spell(40.5, End::Other, 1),
            spell(7.0, End::Open, 0),
            spell(3.0, End::Open, 2),
        ];
        for text in [
            "time,end,group\n12,agreed,a\n40.5,other,b\n7,open,a\n3,,\n",
            "\u{feff}Group;End;Time;note\r\na;Agreement;12;\r\nb;OTHER;40.5;\"one; two\"\r\na;open;7;\r\n;;3\r\n",
            "time\tend\tgroup\n12\tsigned\ta\n40.5\tother\tb\n7\t\ta\n3\t\t",
        ] {
            assert_eq!(told(text, QuestionKind::Signed), (Some(expected.to_vec()), vec![]), "{text}");
        }
        let (spells, _) = told("time,end\n1,broken\n2,broken", QuestionKind::Holds);
        assert_eq!(spells, Some(vec![spell(1.0, End::Agreed, 0), spell(2.0, End::Agreed, 1)]));
    }

    #[test]
    fn hostile_tables_are_refused_at_their_place() {
        for (text, at) in [
            ("", 0),
            ("days,how\n1,agreed", 0),
            ("time,end\n", 0),
            ("time,end\n1,agreed\n-1,agreed", 18),
            ("time,end\nNaN,agreed", 9),
            ("\u{feff}time,end\n1e9,agreed", 12),
            ("time,end\n\"4,5\",agreed", 9),
            ("time,end\n4,broken", 9),
            ("time,end\n4\n,agreed\n\"", 11),
        ] {
            let (spells, told) = told(text, QuestionKind::Signed);
            assert_eq!((spells, told.first().map(|told| told.0)), (None, Some(at)), "{text:?} {told:?}");
        }
        let long = format!("time,end\n{}", "1,agreed\n".repeat(MOST + 1));
        assert!(told(&long, QuestionKind::Signed).1[0].1.contains("20000 cases"));
        let most = format!("time,end\n{}", "1,agreed\n".repeat(MOST));
        assert_eq!(told(&most, QuestionKind::Signed).0.map(|spells| spells.len()), Some(MOST));
    }
}
