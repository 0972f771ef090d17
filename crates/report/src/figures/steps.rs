//! From history to the answer: history's number, each step that this case's evidence takes from there, and the answer
//! with its 90 % interval, on the line from 0 to 100 %.

use super::{Question, scale};
use crate::figure::{Figure, Frame, Rows, Table};
use crate::label::{Label, width};
use crate::strings as s;
use crate::strings::{percent, percent_interval};
use crate::svg::{Anchor, Canvas};
use detente_chance::words::Scale as Words;
use detente_outlook::Answer;

struct Row {
    name: String,
    /// Where the step begins; `None` for a number of its own.
    from: Option<f64>,
    to: f64,
    interval: Option<[f64; 2]>,
    shape: usize,
    text: String,
}

/// `None` where the answer has no number.
#[must_use]
pub fn steps(answer: &Answer, question: Question) -> Option<Figure> {
    let known = |value: Option<f64>| value.filter(|value| value.is_finite());
    let (history, combined) = (known(answer.history)?, known(answer.combined)?);
    let mut rows = vec![Row {
        name: s::HISTORY.to_owned(),
        from: None,
        to: history,
        interval: None,
        shape: 1,
        text: percent(history),
    }];
    let mut at = history;
    for step in answer.waterfall.iter().filter(|step| step.points.is_finite()) {
        let to = at + step.points / 100.0;
        rows.push(Row {
            name: step.title.clone(),
            from: Some(at),
            to,
            interval: None,
            shape: 2,
            text: s::points_of(step.points),
        });
        at = to;
    }
    rows.push(Row {
        name: s::ANSWER_NAME.to_owned(),
        from: None,
        to: combined,
        interval: answer.interval.filter(|ends| ends.iter().all(|end| end.is_finite())),
        shape: 0,
        text: percent(combined),
    });
    let mut table = Table::new(&[s::STEP, s::NUMBER, s::INTERVAL_90, s::AS_READ, s::NOTHING_KNOWN]);
    let term = |name: &str| answer.evidence.terms.iter().find(|term| term.title == name);
    for row in &rows {
        let (read, unread) = term(&row.name).map_or_else(
            || ("–".to_owned(), "–".to_owned()),
            |term| (s::evidence_of(question, term.read), s::evidence_of(question, term.unread)),
        );
        table.row([
            row.name.clone(),
            row.text.clone(),
            row.interval.map_or_else(|| "–".into(), |[low, high]| percent_interval(low, high)),
            read,
            unread,
        ]);
    }
    let said: Vec<String> = rows.iter().map(|row| format!("{} {}", row.name, row.text)).collect();
    Some(Figure::new(
        format!("steps-{}", question.id()),
        s::steps_title(question),
        s::steps_description(&said.join("; ")),
        table,
        |frame| draw(frame, &rows, answer),
    ))
}

fn draw(frame: &Frame, rows: &[Row], answer: &Answer) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 230.0);
    let line = scale::line((places.plot.0, places.plot.1 - 30.0));
    let words = &Words::named(answer.scale);
    let top = scale::head(&mut canvas, frame, &line, words, 0.0);
    let mut body = Canvas::new();
    let mut y = top + 4.0;
    for row in rows {
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &Label::from(&row.name), 18.0);
        let at = |p: f64| line.at((p * 100.0).clamp(0.0, 100.0));
        let mut right = at(row.to);
        if let Some([low, high]) = row.interval {
            body.rect("span", at(low), middle - 4.5, at(high) - at(low), 9.0);
            right = right.max(at(high));
        }
        match row.from {
            Some(from) => {
                let (a, b) = (at(from), at(row.to));
                body.rect(
                    if row.to >= from { "good" } else { "bad" },
                    a.min(b),
                    middle - 5.0,
                    (b - a).abs().max(1.0),
                    10.0,
                );
                right = a.max(b);
            }
            None => body.mark(
                if row.interval.is_some() { "fill" } else { "hollow" },
                row.shape,
                at(row.to),
                middle,
                6.0,
            ),
        }
        let wide = width(&row.text, 15.0);
        let (x, anchor) = if right + 8.0 + wide <= frame.width {
            (right + 8.0, Anchor::Start)
        } else {
            (row.from.map_or(at(row.to), |from| at(from.min(row.to))) - 8.0, Anchor::End)
        };
        body.text("big halo", x, middle + 5.0, anchor, row.text.as_str());
        y = next;
    }
    scale::ground(&mut canvas, frame, &line, words, (top, y + 2.0));
    canvas.over(body);
    canvas
}
