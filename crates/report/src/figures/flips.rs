//! Flip distances: how far an input would have to lie from the middle of what is believed of it for the word of a
//! question to change, on the input's own scale of belief from its 5th to its 95th percentile and beyond.

use crate::figure::{Figure, Frame, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::strings::percent;
use crate::svg::{Anchor, Canvas, Scale};
use detente_outlook::flips::{FlipRow, Turn};

/// Rows drawn; the table has all of them.
const DRAWN: usize = 12;

/// Where one question's verdict turns.
struct End {
    /// Signing or holding.
    question: usize,
    /// Quantile at which the verdict turns.
    quantile: f64,
    words: Label,
}

struct Row {
    name: Label,
    ends: Vec<End>,
}

/// `None` where no value of any single input turns a verdict.
#[must_use]
pub fn flips(rows: &[FlipRow]) -> Option<Figure> {
    let turning: Vec<&FlipRow> =
        rows.iter().filter(|row| sides(row).any(|(_, turn)| quantile(turn).is_some())).collect();
    let first = turning.first()?;
    let mut table = Table::new(&[
        s::INPUT,
        s::BELIEVED_NOW,
        s::SIGNING_TURNS,
        s::CHANCE_SIGNED,
        s::HOLDING_TURNS,
        s::CHANCE_HOLDS,
        s::SUPPORT,
    ]);
    for row in rows {
        let turn = |turn: &Option<Turn>| match turn {
            None => ["–".to_owned(), "–".to_owned()],
            Some(turn) => {
                [words(row, turn).unwrap_or_else(|| s::NEVER_TURNS.to_owned()), percent(turn.probability)]
            }
        };
        let ([signed, signed_p], [holds, holds_p]) = (turn(&row.signed), turn(&row.holds));
        let support = if row.unsupported { s::UNSUPPORTED } else { s::SUPPORTED };
        table.row([
            row.title.clone(),
            s::believed(&row.now, row.unit),
            signed,
            signed_p,
            holds,
            holds_p,
            support.into(),
        ]);
    }
    let drawn: Vec<Row> = turning
        .iter()
        .take(DRAWN)
        .map(|row| {
            let name = Label::from(&row.title);
            let ends = sides(row).filter_map(|(question, turn)| {
                let words = s::turn_and_chance(&words(row, turn)?, &percent(turn.probability));
                Some(End { question, quantile: quantile(turn)?, words: Label::from(words) })
            });
            Row {
                name: if row.unsupported { name.then(s::UNSUPPORTED_TAIL) } else { name },
                ends: ends.collect(),
            }
        })
        .collect();
    Some(Figure::new(
        "flips",
        s::FLIPS_TITLE,
        s::flips_description(&isolate(&first.title), drawn.len(), turning.len(), rows.len()),
        table,
        |frame| draw(frame, &drawn),
    ))
}

fn sides(row: &FlipRow) -> impl Iterator<Item = (usize, &Turn)> {
    [&row.signed, &row.holds].into_iter().enumerate().filter_map(|(at, turn)| Some((at, turn.as_ref()?)))
}

fn quantile(turn: &Turn) -> Option<f64> {
    let far = turn.distance.filter(|far| far.is_finite())?;
    Some(if turn.above? { 0.5 + far } else { 0.5 - far })
}

/// "above 66: unlikely".
fn words(row: &FlipRow, turn: &Turn) -> Option<String> {
    let (at, above, word) = (turn.at?, turn.above?, turn.word?);
    if row.yes_no() {
        return Some(s::turn_if(above, word, turn.otherwise));
    }
    Some(s::turn_at(at, row.unit, above, word))
}

fn draw(frame: &Frame, rows: &[Row]) -> Canvas {
    let mut canvas = Canvas::new();
    // Names, plot, words; on narrow screens names stand above.
    let (names, plot, words) =
        frame.pick((214.0, (232.0, 432.0), 452.0), (frame.width - 4.0, (10.0, 150.0), 164.0));
    let scale = Scale { low: 0.0, high: 1.0, to: plot };
    let mut x = 0.0;
    for ((class, shape), name) in super::bars::SERIES.into_iter().zip([s::SIGNING, s::HOLDING]) {
        canvas.mark(class, shape, x + 7.0, 9.0, 5.0);
        let label = Label::from(name);
        canvas.text("name", x + 18.0, 13.5, Anchor::Start, label.clone());
        x += 18.0 + label.width(frame.size) + 18.0;
    }
    let top = 24.0;
    let mut y = top + 4.0;
    let mut body = Canvas::new();
    for row in rows {
        let name = row.name.wrap(names, frame.size, 4);
        let said: Vec<Vec<Label>> =
            row.ends.iter().map(|end| end.words.wrap(frame.width - words, frame.size, 3)).collect();
        let strips: f64 =
            said.iter().map(|lines| (lines.len() as f64 * frame.leading()).max(16.0) + 2.0).sum();
        let name_height = name.len() as f64 * frame.leading();
        let (first, height) = if frame.compact {
            canvas.lines("name", 0.0, y + frame.size, Anchor::Start, &name, frame.leading());
            (y + name_height + 2.0, name_height + 2.0 + strips)
        } else {
            let height = strips.max(name_height);
            let from = y + (height - name_height) / 2.0 + frame.size * 0.92;
            canvas.lines("name", 0.0, from, Anchor::Start, &name, frame.leading());
            (y + (height - strips) / 2.0, height)
        };
        let mut strip = first;
        for (end, lines) in row.ends.iter().zip(&said) {
            let tall = (lines.len() as f64 * frame.leading()).max(16.0) + 2.0;
            let middle = strip + 8.0;
            if let Some((class, shape)) = super::bars::SERIES.get(end.question) {
                let (from, to) = (scale.at(0.5), scale.at(end.quantile));
                body.rect(class, from.min(to), middle - 2.5, (to - from).abs(), 5.0);
                body.mark(class, *shape, to, middle, 4.4);
            }
            body.lines("value", words, strip + frame.size * 0.95, Anchor::Start, lines, frame.leading());
            strip += tall;
        }
        y += height + 8.0;
        body.line("hair", (0.0, y - 4.0), (frame.width, y - 4.0));
    }
    let numbers: Vec<(f64, String)> = frame
        .pick(vec![0.05, 0.25, 0.5, 0.75, 0.95], vec![0.05, 0.5, 0.95])
        .into_iter()
        .map(|q| (q, s::percentile(q)))
        .collect();
    let grid: Vec<(f64, String)> = numbers;
    axis(&mut canvas, frame, &scale, (top, y), &grid);
    canvas.line("axis", (scale.at(0.5), top), (scale.at(0.5), y));
    canvas.over(body);
    canvas
}
