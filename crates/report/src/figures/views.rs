//! One question's numbers on the line from 0 to 100 %, with the bands of probability words behind them:
//! history, the case's models, both pooled, each with its 90 % interval; below, the pooled number as the weight
//! of the models goes from 0 to 1.

use super::Question;
use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::strings as s;
use crate::strings::{percent, percent_interval};
use crate::svg::{Anchor, Canvas, Scale, num};
use crate::text::Label;
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
            Words::named(answer.scale).word(row.value).to_owned(),
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
    let scale = Scale { low: 0.0, high: 100.0, to: places.plot };
    let words = &Words::named(answer.scale);
    let top = bands(&mut canvas, frame, &scale, words);
    let mut body = Canvas::new();
    let mut y = top + 4.0;
    for row in rows {
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &Label::from(row.name), 18.0);
        if let Some([low, high]) = row.interval {
            body.line("range", (scale.at(low * 100.0), middle), (scale.at(high * 100.0), middle));
        }
        let at = scale.at(row.value * 100.0);
        body.mark("fill", row.shape, at, middle, 6.0);
        let text = percent(row.value);
        // The number stands right of the interval, or left of it where there is no room.
        let right = row.interval.map_or(at, |[_, high]| scale.at(high * 100.0)).max(at + 6.0) + 7.0;
        let left = row.interval.map_or(at, |[low, _]| scale.at(low * 100.0)).min(at - 6.0) - 7.0;
        // Where there is none on either side it stands on the line, before its own ground.
        let wide = crate::text::width(&text, 15.0);
        let (x, anchor) = if right + wide <= frame.width {
            (right, Anchor::Start)
        } else if left - wide >= scale.to.0 {
            (left, Anchor::End)
        } else if at + 9.0 + wide <= scale.to.1 {
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
            .map(|(at, (_, value))| (scale.at(value * 100.0), first + step * at as f64))
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
    let bottom = y + 2.0;
    for (at, (low, high, _)) in band_ends(words).into_iter().enumerate() {
        if at % 2 == 0 {
            canvas.rect("band", scale.at(low), top, scale.at(high) - scale.at(low), bottom - top);
        }
    }
    let numbers: Vec<(f64, String)> =
        [0.0, 20.0, 45.0, 55.0, 80.0, 100.0].into_iter().map(|x| (x, s::per_cent(x))).collect();
    axis(&mut canvas, frame, &scale, (top, bottom), &numbers);
    canvas.over(body);
    canvas
}

/// Bands as they are read: the outer ones reach to the ends.
pub(super) fn band_ends(words: &Words) -> Vec<(f64, f64, &'static str)> {
    let bands = words.bands;
    let last = bands.len().saturating_sub(1);
    bands
        .iter()
        .enumerate()
        .map(|(at, band)| {
            let low = if at == 0 { 0.0 } else { band.low };
            let high = if at == last { 100.0 } else { band.high };
            (low, high, band.word)
        })
        .collect()
}

/// The words above the plot: the outer and the middle band are narrow, so their words stand in a line of their
/// own, joined to the band by a short stroke. Gives the top of the plot.
pub(super) fn bands(canvas: &mut Canvas, frame: &Frame, scale: &Scale, words: &Words) -> f64 {
    let size = frame.pick(12.5, 11.5);
    let upper = size + 1.0;
    let lower = upper + size + 6.0;
    let top = lower + 7.0;
    let mut end = 0.0;
    for (at, (low, high, word)) in band_ends(words).into_iter().enumerate() {
        let middle = (scale.at(low) + scale.at(high)) / 2.0;
        if at % 3 == 0 {
            let (x, anchor) = match at {
                0 => (scale.at(0.0), Anchor::Start),
                3 => (middle, Anchor::Middle),
                _ => (scale.at(100.0), Anchor::End),
            };
            canvas.text("soft", x, upper, anchor, word);
            canvas.line("lead", (middle, upper + 4.0), (middle, top));
        } else {
            // Clear of the strokes that come down at either end, and of the word before.
            let half = crate::text::width(word, size) / 2.0;
            let (first, last) = (scale.at(2.5).max(end) + 6.0 + half, scale.at(97.5) - 5.0 - half);
            let x = middle.clamp(first, last.max(first));
            end = x + half;
            canvas.text("soft", x, lower, Anchor::Middle, word);
        }
    }
    top
}
