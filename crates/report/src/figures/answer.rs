//! The whole answer in one picture: both questions on one line from 0 to 100 %, before the bands of the
//! probability words. The filled mark is the answer, its bar the 90 % interval; the hollow mark is history's number.

use super::{Question, scale};
use crate::figure::{Figure, Frame, Rows, Table};
use crate::label::{Label, width};
use crate::strings as s;
use crate::strings::{percent, percent_interval};
use crate::svg::{Anchor, Canvas, Scale};
use detente_chance::words::Scale as Words;
use detente_outlook::Answer;
use detente_outlook::Outlook;

/// A view beside the main number: its name, its shape, its value.
type Beside = (&'static str, usize, f64);

struct Lane {
    question: Question,
    value: f64,
    /// Shape of the main mark, the same as in the question's own figure.
    shape: usize,
    interval: Option<[f64; 2]>,
    beside: Vec<Beside>,
}

/// `None` where neither question has a number.
#[must_use]
pub fn answer(outlook: &Outlook) -> Option<Figure> {
    let lanes: Vec<Lane> = [Question::Signed, Question::Holds]
        .into_iter()
        .filter_map(|question| lane(question.answer(outlook)?, question))
        .collect();
    if lanes.is_empty() {
        return None;
    }
    let words = Words::named(outlook.definitions.scale);
    let mut table = Table::new(&[s::QUESTION, s::NUMBER, s::INTERVAL_90, s::WORDS, s::HISTORY]);
    for lane in &lanes {
        let found = lane.question.answer(outlook);
        table.row([
            s::question(lane.question).to_owned(),
            percent(lane.value),
            interval(lane),
            words.word(lane.value).to_owned(),
            s::maybe_percent(found.and_then(|answer| answer.history)),
        ]);
    }
    let said: Vec<String> = lanes
        .iter()
        .map(|lane| {
            let word = words.word(lane.value);
            s::lane_said(s::question(lane.question), word, &percent(lane.value), &interval(lane))
        })
        .collect();
    Some(Figure::new(
        "answer-scale",
        s::ANSWER_TITLE,
        s::answer_description(&said.join(" ")),
        table,
        |frame| draw(frame, &lanes, &words),
    ))
}

fn interval(lane: &Lane) -> String {
    lane.interval.map_or_else(|| "–".into(), |[low, high]| percent_interval(low, high))
}

fn lane(answer: &Answer, question: Question) -> Option<Lane> {
    let value = answer.combined.filter(|value| value.is_finite())?;
    let beside = answer.history.filter(|value| value.is_finite()).map(|value| (s::HISTORY_SHORT, 1, value));
    Some(Lane {
        question,
        value,
        shape: 0,
        interval: answer.interval.filter(|ends| ends.iter().all(|end| end.is_finite())),
        beside: beside.into_iter().collect(),
    })
}

fn draw(frame: &Frame, lanes: &[Lane], words: &Words) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 152.0);
    let line = scale::line(places.plot);
    let top = scale::head(&mut canvas, frame, &line, words, 0.0);
    let mut body = Canvas::new();
    let mut y = top + 4.0;
    for lane in lanes {
        let name = Label::from(s::question(lane.question));
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &name, 62.0);
        one(&mut body, frame, &line, lane, middle + 4.0);
        y = next;
    }
    scale::ground(&mut canvas, frame, &line, words, (top, y + 2.0));
    canvas.over(body);
    canvas
}

fn one(body: &mut Canvas, frame: &Frame, scale: &Scale, lane: &Lane, middle: f64) {
    let at = |p: f64| scale.at(p * 100.0);
    if let Some([low, high]) = lane.interval {
        body.rect("span", at(low), middle - 4.5, at(high) - at(low), 9.0);
    }
    for (_, shape, value) in &lane.beside {
        body.mark("hollow", *shape, at(*value), middle, 4.6);
    }
    let x = at(lane.value);
    body.mark("fill", lane.shape, x, middle, 7.0);
    let text = percent(lane.value);
    let half = width(&text, 15.0) / 2.0;
    body.text("big halo", x.clamp(scale.to.0 + half, scale.to.1 - half), middle - 13.0, Anchor::Middle, text);
    // Names of the views under their marks, the left one going left, the right one going right.
    let size = frame.pick(12.5, 11.5);
    let mut names: Vec<(f64, String)> = lane
        .beside
        .iter()
        .map(|(name, _, value)| (at(*value), format!("{name} {}", percent(*value))))
        .collect();
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wide: Vec<f64> = names.iter().map(|(_, name)| width(name, size)).collect();
    let room = wide.iter().sum::<f64>() + 12.0 * wide.len().saturating_sub(1) as f64;
    let mut from = scale.to.0;
    let mut left = room;
    for (place, ((x, name), wide)) in names.iter().zip(&wide).enumerate() {
        let wanted = if place == 0 && names.len() > 1 { x + 6.0 - wide } else { x - 6.0 };
        let last = (scale.to.1 - left).max(from);
        let start = wanted.clamp(from, last);
        body.text("soft halo", start, middle + 22.0, Anchor::Start, name.as_str());
        from = start + wide + 12.0;
        left -= wide + 12.0;
    }
}
