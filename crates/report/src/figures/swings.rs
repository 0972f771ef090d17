//! What each input does to the answer itself: the question's number where the input is low and where it is high (or
//! not so, and so), on the line from 0 to 100 %. A hollow mark is the low end, a filled one the high end; the longer
//! the way between them, the more hangs on that input.

use super::bars::SERIES;
use super::scale;
use crate::figure::{Figure, Frame, Rows, Table};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::strings::percent;
use crate::svg::{Anchor, Canvas, Scale};
use detente_chance::words::Scale as Words;
use detente_outlook::{Ends, InputEffect, Outlook};

/// Rows drawn; the table has all of them.
const DRAWN: usize = 10;

/// Kept free at both ends of the line.
const ROOM: f64 = 32.0;

struct Row {
    name: Label,
    /// Signing and holding: the number at the low end, at the high end.
    ways: [Option<[f64; 2]>; 2],
}

/// `None` where no input moves either number by a point.
#[must_use]
pub fn swings(outlook: &Outlook) -> Option<Figure> {
    let mut moving: Vec<&InputEffect> =
        outlook.hangs_on.inputs.iter().filter(|row| row.size() >= 0.01).collect();
    moving.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let first = moving.first()?;
    let mut table = Table::new(&[
        s::INPUT,
        s::SIGNED_IF_LOW,
        s::SIGNED_IF_HIGH,
        s::HOLDS_IF_LOW,
        s::HOLDS_IF_HIGH,
        s::WORD_CHANGES,
        s::SUPPORT,
    ]);
    for row in &outlook.hangs_on.inputs {
        let [a, b] = ends(row.signed);
        let [c, d] = ends(row.holds);
        let support = if row.unsupported { s::UNSUPPORTED } else { s::SUPPORTED };
        let changes = if row.enters { percent(row.word_changes()) } else { s::DOES_NOT_ENTER.to_owned() };
        table.row([row.title.clone(), a, b, c, d, changes, support.to_owned()]);
    }
    let rows: Vec<Row> = moving
        .iter()
        .take(DRAWN)
        .map(|row| {
            let name = Label::from(&row.title);
            Row {
                name: if row.unsupported { name.then(s::UNSUPPORTED_TAIL) } else { name },
                ways: [row.signed, row.holds]
                    .map(|ends| ends.filter(|ends| ends.size() >= 0.005).map(|ends| [ends.low, ends.high])),
            }
        })
        .collect();
    let words = Words::named(outlook.definitions.scale);
    Some(Figure::new(
        "swings",
        s::SWINGS_TITLE,
        s::swings_description(&isolate(&first.title), rows.len(), moving.len()),
        table,
        |frame| draw(frame, &rows, &words),
    ))
}

fn ends(way: Option<Ends>) -> [String; 2] {
    way.map_or_else(|| ["–".to_owned(), "–".to_owned()], |way| [way.low, way.high].map(percent))
}

fn draw(frame: &Frame, rows: &[Row], words: &Words) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 270.0);
    let mut x = 0.0;
    for ((class, shape), name) in SERIES.into_iter().zip([s::SIGNING, s::HOLDING]) {
        canvas.mark(class, shape, x + 7.0, 9.0, 5.0);
        let label = Label::from(name);
        canvas.text("name", x + 18.0, 13.5, Anchor::Start, label.clone());
        x += 18.0 + label.width(frame.size) + 18.0;
    }
    canvas.mark("hollow", 0, x + 7.0, 9.0, 4.4);
    canvas.text("name", x + 18.0, 13.5, Anchor::Start, Label::from(s::SWINGS_HOLLOW));
    // Room for the numbers beyond the marks.
    let line = scale::line((places.plot.0 + ROOM, places.plot.1 - ROOM));
    let top = scale::head(&mut canvas, frame, &line, words, 20.0);
    let mut body = Canvas::new();
    let mut y = top + 4.0;
    for row in rows {
        let shown = row.ways.iter().filter(|way| way.is_some()).count();
        let strip = 17.0 * shown.max(1) as f64;
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &row.name, strip);
        let mut at = middle - strip / 2.0 + 8.5;
        for (way, (class, shape)) in row.ways.iter().zip(SERIES) {
            let Some(way) = way else { continue };
            one(&mut body, frame, &line, *way, (class, shape), at);
            at += 17.0;
        }
        y = next;
    }
    scale::ground(&mut canvas, frame, &line, words, (top, y));
    canvas.over(body);
    canvas
}

/// One way: hollow where it begins, filled where it ends, its two numbers at its two sides.
fn one(
    body: &mut Canvas,
    frame: &Frame,
    line: &Scale,
    [low, high]: [f64; 2],
    (class, shape): (&str, usize),
    middle: f64,
) {
    let at = |p: f64| line.at(p * 100.0);
    let (from, to) = (at(low), at(high));
    body.rect(class, from.min(to), middle - 2.0, (to - from).abs(), 4.0);
    body.mark("hollow", shape, from, middle, 4.2);
    body.mark(class, shape, to, middle, 4.8);
    let size = frame.size;
    for (p, x, left) in [(low, from, from < to), (high, to, to <= from)] {
        let text = percent(p);
        let wide = crate::label::width(&text, size);
        // A number that would leave the plot stands on the other side of its mark.
        let (dx, anchor) = if left && x - 9.0 - wide >= 0.0 || x + 9.0 + wide > frame.width {
            (-9.0, Anchor::End)
        } else {
            (9.0, Anchor::Start)
        };
        body.text("value halo", x + dx, middle + 4.5, anchor, text);
    }
}
