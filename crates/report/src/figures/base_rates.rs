//! History: for every reference class its survival curve with the interval over clusters and the number of
//! cases, or, where the class knows no years, its share as a dot with its interval.
//!
//! Classes are drawn one beside the other and never averaged: their disagreement is part of the answer.

use super::Question;
use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::strings::{percent, percent_interval};
use crate::svg::{Anchor, Canvas, Scale, ticks};
use detente_outlook::ClassUsed;

/// `years`: the horizon of the question, marked on the curve. `None` without classes.
#[must_use]
pub fn base_rates(classes: &[ClassUsed], question: Question, years: Option<f64>) -> Option<Figure> {
    if classes.is_empty() {
        return None;
    }
    let mut table = Table::new(&[s::CLASS, s::YEARS_ON, s::SHARE, s::INTERVAL, s::CASES, s::CLUSTERS]);
    for class in classes {
        let clusters = class.clusters.map_or_else(|| "–".into(), s::count);
        table.row([
            class.title.clone(),
            "–".into(),
            s::maybe_percent(class.share),
            "–".into(),
            s::count(class.n),
            clusters.clone(),
        ]);
        for (year, share) in &class.survival {
            let interval = class.survival_interval.iter().find(|(at, _, _)| at == year);
            table.row([
                class.title.clone(),
                s::count(*year),
                percent(*share),
                interval.map_or_else(
                    || "–".into(),
                    |(_, low, high)| s::cluster_interval(&percent_interval(*low, *high)),
                ),
                s::count(class.n),
                clusters.clone(),
            ]);
        }
    }
    let said: Vec<String> = classes
        .iter()
        .map(|class| {
            s::class_said(&isolate(&class.title), &s::maybe_percent(class.share), &s::count(class.n))
        })
        .collect();
    Some(Figure::new(
        format!("base-rates-{}", question.id()),
        s::base_rates_title(question),
        s::base_rates_description(&said.join("; "), classes.iter().any(|class| !class.survival.is_empty())),
        table,
        |frame| draw(frame, classes, years),
    ))
}

fn draw(frame: &Frame, classes: &[ClassUsed], years: Option<f64>) -> Canvas {
    let mut canvas = Canvas::new();
    let with_clock: Vec<(usize, &ClassUsed)> =
        classes.iter().enumerate().filter(|(_, class)| !class.survival.is_empty()).collect();
    let mut y = legend(&mut canvas, frame, classes);
    if !with_clock.is_empty() {
        y = curves(&mut canvas, frame, &with_clock, years, y) + 10.0;
    }
    shares(&mut canvas, frame, classes, y);
    canvas
}

/// One entry a class: its mark, its title, and how many cases stand behind it.
fn legend(canvas: &mut Canvas, frame: &Frame, classes: &[ClassUsed]) -> f64 {
    let mut y = 0.0;
    for (at, class) in classes.iter().enumerate() {
        canvas.party(at, 7.0, y + frame.size * 0.6, 5.5);
        let text = Label::from(&class.title).then(&s::cases_tail(class.n, class.clusters));
        let lines = text.wrap(frame.width - 20.0, frame.size, 4);
        y = canvas.lines("name", 20.0, y + frame.size, Anchor::Start, &lines, frame.leading()) - frame.size
            + 5.0;
    }
    y + 6.0
}

fn curves(
    canvas: &mut Canvas,
    frame: &Frame,
    classes: &[(usize, &ClassUsed)],
    years: Option<f64>,
    y: f64,
) -> f64 {
    let last = classes
        .iter()
        .flat_map(|(_, class)| class.survival.iter().map(|(year, _)| *year))
        .chain(years)
        .filter(|year| year.is_finite())
        .fold(1.0, f64::max);
    let left = 50.0;
    let across = Scale { low: 0.0, high: last, to: (left, frame.width - 16.0) };
    let (top, bottom) = (y + frame.size + 14.0, y + frame.size + 14.0 + frame.pick(230.0, 190.0));
    let up = Scale { low: 0.0, high: 1.0, to: (bottom, top) };
    canvas.text("soft", 0.0, y + frame.size, Anchor::Start, s::SURVIVAL_AXIS);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        canvas.line("grid", (left, up.at(share)), (across.to.1, up.at(share)));
        canvas.text("tick", left - 7.0, up.at(share) + 4.0, Anchor::End, percent(share));
    }
    if let Some(years) = years {
        canvas.line("dash", (across.at(years), top), (across.at(years), bottom));
    }
    let mut marks = Canvas::new();
    for (place, (at, class)) in classes.iter().enumerate() {
        let mut points = vec![(across.at(0.0), up.at(1.0))];
        points.extend(class.survival.iter().map(|(year, share)| (across.at(*year), up.at(*share))));
        canvas.polyline(&format!("curve s{}", at % 4), &points);
        // Intervals of several classes stand side by side.
        let aside = (place as f64 - (classes.len() as f64 - 1.0) / 2.0) * 5.0;
        for (year, low, high) in &class.survival_interval {
            let x = across.at(*year) + aside;
            canvas.line("thin", (x, up.at(*low)), (x, up.at(*high)));
            for end in [low, high] {
                canvas.line("thin", (x - 3.0, up.at(*end)), (x + 3.0, up.at(*end)));
            }
        }
        for (year, share) in &class.survival {
            let tip = s::tip(&s::class_at(*year, &percent(*share)));
            marks.titled(Label::from(&class.title).then(&tip), |c| {
                c.party(*at, across.at(*year), up.at(*share), 5.0);
            });
        }
    }
    canvas.over(marks);
    let numbers: Vec<(f64, String)> =
        ticks(0.0, last, frame.pick(10, 5)).into_iter().map(|x| (x, s::count(x))).collect();
    let below = bottom + frame.size + 3.0;
    for (x, text) in &numbers {
        canvas.text("tick", across.at(*x), below, Anchor::Middle, text.as_str());
    }
    canvas.text(
        "soft",
        (left + across.to.1) / 2.0,
        below + frame.leading(),
        Anchor::Middle,
        Label::from(s::years_axis(years)).fit(frame.width - left, frame.size),
    );
    below + frame.leading() + 8.0
}

/// Every class's number for this case alone.
fn shares(canvas: &mut Canvas, frame: &Frame, classes: &[ClassUsed], y: f64) {
    let places = Rows::of(frame, 190.0);
    let right = places.plot.1 - 30.0;
    let scale = Scale { low: 0.0, high: 100.0, to: (places.plot.0, right) };
    canvas.text("head", 0.0, y + frame.size, Anchor::Start, s::SHARE_AS_USED);
    let top = y + frame.size + 8.0;
    let mut body = Canvas::new();
    let mut y = top;
    for (at, class) in classes.iter().enumerate() {
        let name = Label::from(s::relevance(class.relevance));
        let (middle, next) = places.name(&mut body, frame, y, 18.0, &name, 16.0);
        let name_mark = if frame.compact { y + frame.size * 0.6 } else { middle };
        body.party(at, 7.0, name_mark, 5.5);
        if let Some(share) = class.share {
            body.party(at, scale.at(share * 100.0), middle, 5.5);
            body.text("big", scale.at(share * 100.0) + 13.0, middle + 5.0, Anchor::Start, percent(share));
        } else {
            body.text("soft", scale.to.0, middle + 4.0, Anchor::Start, s::NO_CLOCK);
        }
        y = next;
    }
    let numbers: Vec<(f64, String)> =
        [0.0, 25.0, 50.0, 75.0, 100.0].into_iter().map(|x| (x, s::per_cent(x))).collect();
    axis(canvas, frame, &scale, (top, y), &numbers);
    canvas.over(body);
}
