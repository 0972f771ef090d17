//! One question's numbers on the line from 0 to 100 %, with the bands of probability words behind them:
//! history, the case's models, both pooled, each with its 90 % interval; below, the pooled number as the weight
//! of the models goes from 0 to 1.

use super::{Question, scale};
use crate::figure::{Figure, Frame, Rows, Table};
use crate::label::Label;
use crate::strings as s;
use crate::strings::{percent, percent_interval};
use crate::svg::{Anchor, Canvas, num};
use detente_chance::words::Scale as Words;
use detente_outlook::Answer;

struct View {
    name: &'static str,
    shape: usize,
    value: f64,
    interval: Option<[f64; 2]>,
}

/// `None` where the answer has no number at all.
#[must_use]
pub fn views(answer: &Answer, question: Question) -> Option<Figure> {
    let rows: Vec<View> = [
        (s::OUTSIDE, 1, answer.outside, answer.outside_interval),
        (s::INSIDE, 2, answer.inside, answer.inside_interval),
        (
            s::COMBINED,
            0,
            answer.combined,
            if answer.basis == Some("combined") { answer.interval } else { None },
        ),
    ]
    .into_iter()
    .filter_map(|(name, shape, value, interval)| {
        value.filter(|v| v.is_finite()).map(|value| View { name, shape, value, interval })
    })
    .collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = Table::new(&[s::VIEW, s::NUMBER, s::INTERVAL_90, s::WORDS]);
    for row in &rows {
        table.row([
            row.name.to_owned(),
            percent(row.value),
            row.interval.map_or_else(|| "–".into(), |[low, high]| percent_interval(low, high)),
            // A share of draws alone is no chance.
            if answer.basis == Some("inside") { "–" } else { Words::named(answer.scale).word(row.value) }
                .to_owned(),
        ]);
    }
    for (weight, value) in &answer.line {
        table.row([
            s::pooled_at(*weight),
            percent(*value),
            "–".into(),
            Words::named(answer.scale).word(*value).to_owned(),
        ]);
    }
    let said: Vec<String> = rows
        .iter()
        .map(|row| match row.interval {
            Some([low, high]) => {
                format!("{} {} ({})", row.name, percent(row.value), percent_interval(low, high))
            }
            None => format!("{} {}", row.name, percent(row.value)),
        })
        .collect();
    Some(Figure::new(
        format!("views-{}", question.id()),
        s::views_title(question),
        s::views_description(&said.join("; ")),
        table,
        |frame| draw(frame, &rows, answer),
    ))
}

fn draw(frame: &Frame, rows: &[View], answer: &Answer) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 172.0);
    let line = scale::line(places.plot);
    let words = &Words::named(answer.scale);
    let top = scale::head(&mut canvas, frame, &line, words, 0.0);
    let mut body = Canvas::new();
    let mut y = top + 4.0;
    for row in rows {
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &Label::from(row.name), 18.0);
        if let Some([low, high]) = row.interval {
            body.line("range", (line.at(low * 100.0), middle), (line.at(high * 100.0), middle));
        }
        let at = line.at(row.value * 100.0);
        body.mark("fill", row.shape, at, middle, 6.0);
        let text = percent(row.value);
        // The number stands right of the interval, or left of it where there is no room.
        let right = row.interval.map_or(at, |[_, high]| line.at(high * 100.0)).max(at + 6.0) + 7.0;
        let left = row.interval.map_or(at, |[low, _]| line.at(low * 100.0)).min(at - 6.0) - 7.0;
        // Where there is none on either side it stands on the line, before its own ground.
        let wide = crate::label::width(&text, 15.0);
        let (x, anchor) = if right + wide <= frame.width {
            (right, Anchor::Start)
        } else if left - wide >= line.to.0 {
            (left, Anchor::End)
        } else if at + 9.0 + wide <= line.to.1 {
            (at + 9.0, Anchor::Start)
        } else {
            (at - 9.0, Anchor::End)
        };
        body.text("big halo", x, middle + 5.0, anchor, text);
        y = next;
    }
    if answer.line.len() > 1 && rows.len() > 2 {
        y += 4.0;
        let weights: Vec<f64> = answer.line.iter().map(|(weight, _)| *weight).collect();
        let name = s::weight_line();
        let lines = answer.line.len() as f64;
        let step = 12.0;
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &Label::from(name), step * lines);
        let first = middle - step * (lines - 1.0) / 2.0;
        let points: Vec<(f64, f64)> = answer
            .line
            .iter()
            .enumerate()
            .map(|(at, (_, value))| (line.at(value * 100.0), first + step * at as f64))
            .collect();
        body.polyline("lead", &points);
        for ((x, y), weight) in points.iter().zip(&weights) {
            body.circle("fill", *x, *y, 3.0);
            // Numbers go to the side away from the line.
            let (dx, anchor) =
                if *x > frame.width - 60.0 { (-8.0, Anchor::End) } else { (8.0, Anchor::Start) };
            body.text("tick halo", x + dx, y + 4.0, anchor, num(*weight));
        }
        y = next;
    }
    scale::ground(&mut canvas, frame, &line, words, (top, y + 2.0));
    canvas.over(body);
    canvas
}
