//! The answer along time: the chance of signing by each day, or of holding for each year, beside history's.

use super::Question;
use crate::figure::{Figure, Frame, Table};
use crate::label::Label;
use crate::strings as s;
use crate::strings::percent;
use crate::svg::{Anchor, Canvas, Scale};
use detente_outlook::Answer;
use detente_outlook::answer::Point;

/// `mark` is the day or the year of the question; `None` where there are not two points.
#[must_use]
pub(super) fn curve(
    answer: &Answer,
    question: Question,
    from: Option<&str>,
    mark: Option<f64>,
) -> Option<Figure> {
    let places: Vec<(f64, &Point)> =
        answer.curve.iter().filter_map(|point| Some((place(point, from)?, point))).collect();
    if places.len() < 2 {
        return None;
    }
    let mut table = Table::new(&[s::WHEN, s::ANSWER_NAME, s::HISTORY]);
    for (_, point) in &places {
        let least = if point.at_least { s::AT_LEAST } else { "" };
        table.row([
            when(point),
            format!("{least}{}", percent(point.p)),
            format!("{least}{}", percent(point.history)),
        ]);
    }
    let said = match question {
        Question::Signed => s::curve_signed(answer.median.as_deref()),
        Question::Holds => s::CURVE_HOLDS.to_owned(),
    };
    Some(Figure::new(format!("curve-{}", question.id()), s::curve_title(question), said, table, |frame| {
        draw(frame, &places, mark, question)
    }))
}

fn when(point: &Point) -> String {
    match (&point.on, point.year) {
        (Some(day), _) => s::long_day(day),
        (None, Some(year)) => s::year_number(year),
        (None, None) => String::new(),
    }
}

/// Days after the case's day, or years after signature.
fn place(point: &Point, from: Option<&str>) -> Option<f64> {
    if let Some(year) = point.year {
        return Some(year);
    }
    let (from, to) = (detente_case::date::day(from?)?, detente_case::date::day(point.on.as_deref()?)?);
    from.until(to).ok().map(|span| f64::from(span.get_days()))
}

fn draw(frame: &Frame, places: &[(f64, &Point)], mark: Option<f64>, question: Question) -> Canvas {
    let mut canvas = Canvas::new();
    let last = places.iter().map(|(x, _)| *x).fold(1.0, f64::max);
    let left = 50.0;
    let across = Scale { low: 0.0, high: last, to: (left, frame.width - 16.0) };
    let mut x = 0.0;
    for (class, shape, name) in [("fill", 0, s::ANSWER_NAME), ("hollow", 1, s::HISTORY)] {
        canvas.mark(class, shape, x + 7.0, 9.0, 4.6);
        canvas.text("name", x + 18.0, 13.5, Anchor::Start, Label::from(name));
        x += 18.0 + Label::from(name).width(frame.size) + 18.0;
    }
    let (top, bottom) = (28.0, 28.0 + frame.pick(190.0, 160.0));
    let up = Scale { low: 0.0, high: 1.0, to: (bottom, top) };
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        canvas.line("grid", (left, up.at(share)), (across.to.1, up.at(share)));
        canvas.text("tick", left - 7.0, up.at(share) + 4.0, Anchor::End, percent(share));
    }
    if let Some(mark) = mark.filter(|mark| *mark <= last) {
        canvas.line("dash", (across.at(mark), top), (across.at(mark), bottom));
    }
    let start = if question == Question::Holds { 1.0 } else { 0.0 };
    let line = |of: fn(&Point) -> f64| {
        let mut points = vec![(across.at(0.0), up.at(start))];
        points.extend(places.iter().map(|(x, point)| (across.at(*x), up.at(of(point)))));
        points
    };
    canvas.polyline("curve s1", &line(|point| point.history));
    canvas.polyline("curve s0", &line(|point| point.p));
    let mut marks = Canvas::new();
    for (x, point) in places {
        let tip = s::curve_tip(&when(point), &percent(point.p), &percent(point.history));
        marks.titled(Label::from(&tip), |c| {
            c.mark("hollow", 1, across.at(*x), up.at(point.history), 3.2);
            c.mark("fill", 0, across.at(*x), up.at(point.p), 3.6);
        });
    }
    canvas.over(marks);
    // As many dates below as have room, the first and the last among them.
    let below = bottom + frame.size + 3.0;
    let mut free = f64::NEG_INFINITY;
    let end = places.len() - 1;
    let text = |at: usize| when(places[at].1);
    let half = |at: usize| crate::label::width(&text(at), frame.size - 1.0) / 2.0;
    let last_left = across.at(places[end].0) - 2.0 * half(end);
    for at in 0..places.len() {
        let x = across.at(places[at].0);
        let (from, to) = if at == end { (last_left, x) } else { (x - half(at), x + half(at)) };
        if from < free || at != end && to + 8.0 > last_left || from < 0.0 {
            continue;
        }
        let (x, anchor) = if at == end { (x, Anchor::End) } else { (x, Anchor::Middle) };
        canvas.text("tick", x, below, anchor, text(at));
        free = to + 10.0;
    }
    canvas
}
