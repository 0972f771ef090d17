//! Two bars a row, to both sides of zero: what the number for signing and the number for holding hang on.

use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::svg::{Anchor, Canvas, Scale, ticks};
use detente_case::Case;
use detente_outlook::SourceEffect;
use detente_outlook::indices::RankCorrelation;
use detente_outlook::levers::Lever;
use detente_outlook::shapley::{OriginEffect, Origins};

/// Rows drawn; the table has all of them.
const DRAWN: usize = 12;

struct Row {
    name: Label,
    values: [Option<f64>; 2],
    /// Drawn across the ends of the bars.
    intervals: [Option<[f64; 2]>; 2],
}

impl Row {
    fn new(name: Label, values: [Option<f64>; 2]) -> Self {
        Self { name, values, intervals: [None; 2] }
    }
}

/// The inputs that go most with the margins of signing and holding (rank correlation). `None` without inputs.
#[must_use]
pub(crate) fn tornado(inputs: &[RankCorrelation]) -> Option<Figure> {
    let first = inputs.first()?;
    let mut table = Table::new(&[s::INPUT, s::RHO_SIGNED, s::RHO_HOLDS]);
    for input in inputs {
        table.row([input.title.clone(), s::rho(input.signed), s::rho(input.holds)]);
    }
    let rows: Vec<Row> = inputs
        .iter()
        .take(DRAWN)
        .map(|input| Row::new(Label::from(&input.title), [input.signed, input.holds]))
        .collect();
    let reach = reach(&rows, 0.25);
    Some(Figure::new(
        "inputs",
        s::TORNADO_TITLE,
        s::tornado_description(&isolate(&first.title), rows.len(), inputs.len()),
        table,
        |frame| draw(frame, &rows, reach, s::rho, s::rho_tick),
    ))
}

/// What dropping each source does to both numbers, in points of 100. `None` where no source moves them by half
/// a point.
#[must_use]
pub(crate) fn drop_one(sources: &[SourceEffect]) -> Option<Figure> {
    let moves = |x: Option<f64>| x.is_some_and(|x| x.abs() >= 0.005);
    let moving: Vec<&SourceEffect> =
        sources.iter().filter(|row| moves(row.signed) || moves(row.holds)).collect();
    let first = moving.first()?;
    let mut table = Table::new(&[
        s::SOURCE,
        s::POINTS_SIGNED,
        s::POINTS_HOLDS,
        s::CLAIMS,
        s::INPUTS_FALL,
        s::WORD_CHANGE,
    ]);
    for row in sources {
        table.row([
            row.name.clone(),
            s::points(row.signed.map(|x| x * 100.0)),
            s::points(row.holds.map(|x| x * 100.0)),
            row.claims.to_string(),
            row.inputs.to_string(),
            row.words.clone().unwrap_or_else(|| "–".into()),
        ]);
    }
    let rows: Vec<Row> = moving
        .iter()
        .take(DRAWN)
        .map(|row| Row::new(Label::from(&row.name), [row.signed, row.holds].map(hundred)))
        .collect();
    let reach = reach(&rows, 5.0);
    Some(Figure::new(
        "sources",
        s::DROP_TITLE,
        s::drop_description(&isolate(&first.name), moving.len(), sources.len()),
        table,
        |frame| draw(frame, &rows, reach, s::points, s::points_tick),
    ))
}

fn hundred(x: Option<f64>) -> Option<f64> {
    x.map(|x| x * 100.0)
}

/// What both numbers owe to each origin: Shapley values in points of 100. `None` where no origin moves them by half
/// a point.
#[must_use]
pub fn shapley(found: &Origins) -> Option<Figure> {
    let moves = |x: Option<f64>| x.is_some_and(|x| x.abs() >= 0.005);
    let moving: Vec<&OriginEffect> =
        found.origins.iter().filter(|row| moves(row.signed) || moves(row.holds)).collect();
    let first = moving.first()?;
    let mut table = Table::new(&[
        s::ORIGIN,
        s::CLAIMS,
        s::INPUTS_RESTING,
        s::POINTS_SIGNED,
        s::POINTS_HOLDS,
        s::SIGNED_ALONE,
        s::HOLDS_ALONE,
    ]);
    let points = |x: Option<f64>| s::points(hundred(x));
    let with = |x: Option<f64>, interval: Option<[f64; 2]>| match interval {
        Some([low, high]) => s::points_between(&points(x), &points(Some(low)), &points(Some(high))),
        None => points(x),
    };
    for row in &found.origins {
        table.row([
            row.name.clone(),
            row.claims.to_string(),
            row.inputs.to_string(),
            with(row.signed, row.signed_interval),
            with(row.holds, row.holds_interval),
            points(row.signed_alone),
            points(row.holds_alone),
        ]);
    }
    let rows: Vec<Row> = moving
        .iter()
        .take(DRAWN)
        .map(|row| Row {
            intervals: [row.signed_interval, row.holds_interval]
                .map(|i| i.map(|ends| ends.map(|x| x * 100.0))),
            ..Row::new(Label::from(&row.name), [row.signed, row.holds].map(hundred))
        })
        .collect();
    let reach = reach(&rows, 5.0);
    Some(Figure::new(
        "shapley",
        s::SHAPLEY_TITLE,
        s::shapley_description(
            &isolate(&first.name),
            moving.len(),
            found.origins.len(),
            found.method == "subsets",
            found.draws,
        ),
        table,
        |frame| draw(frame, &rows, reach, s::points, s::points_tick),
    ))
}

/// What each act does to both numbers, in points of 100: those that no other act outdoes, best first. `None` where
/// none moves a number by half a point for the better.
#[must_use]
pub fn levers(case: &Case, all: &[Lever]) -> Option<Figure> {
    let helps = |lever: &&Lever| lever.dominated_by.is_none() && lever.change() >= 0.005;
    let best: Vec<&Lever> = all.iter().filter(helps).collect();
    let first = best.first()?;
    let mut table = Table::new(&[
        s::ACT,
        s::MUST_AGREE,
        s::POINTS_SIGNED,
        s::POINTS_HOLDS,
        s::POINTS_BOTH,
        s::COSTS,
        s::OUTDONE_BY,
    ]);
    let points = |x: Option<f64>| s::points(hundred(x));
    for lever in all {
        let ranked = match lever.interval {
            Some([low, high]) => {
                s::points_between(&points(Some(lever.change())), &points(Some(low)), &points(Some(high)))
            }
            None => points(lever.both),
        };
        let who: Vec<&str> =
            lever.who.iter().enumerate().map(|(at, id)| super::party_of(case, id, at).1).collect();
        table.row([
            lever.act.clone(),
            who.join(", "),
            points(lever.signed),
            points(lever.holds),
            ranked,
            lever.cost.clone(),
            lever.dominated_by.clone().unwrap_or_else(|| "–".into()),
        ]);
    }
    let rows: Vec<Row> = best
        .iter()
        .take(DRAWN)
        .map(|lever| Row::new(Label::from(&lever.act), [lever.signed, lever.holds].map(hundred)))
        .collect();
    let reach = reach(&rows, 5.0);
    Some(Figure::new(
        "levers",
        s::LEVERS_TITLE,
        s::levers_description(&isolate(&first.act), rows.len(), all.len()),
        table,
        |frame| draw(frame, &rows, reach, s::points, s::points_tick),
    ))
}

fn reach(rows: &[Row], least: f64) -> f64 {
    rows.iter()
        .flat_map(|row| row.values.into_iter().flatten().chain(row.intervals.into_iter().flatten().flatten()))
        .filter(|x| x.is_finite())
        .fold(least, |m, x| m.max(x.abs()))
}

/// The two series: class and shape, so that neither is told by colour alone.
pub(super) const SERIES: [(&str, usize); 2] = [("good", 0), ("warm", 1)];

fn draw(
    frame: &Frame,
    rows: &[Row],
    reach: f64,
    value: fn(Option<f64>) -> String,
    tick: fn(f64) -> String,
) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 270.0);
    // Room for the numbers at the ends of the bars.
    let room = 46.0;
    let scale =
        Scale { low: -reach, high: reach, to: (places.plot.0 + room - 14.0, places.plot.1 - room + 14.0) };
    let mut x = 0.0;
    for ((class, shape), name) in SERIES.into_iter().zip([s::SIGNING, s::HOLDING]) {
        canvas.mark(class, shape, x + 7.0, 9.0, 5.0);
        let label = Label::from(name);
        canvas.text("name", x + 18.0, 13.5, Anchor::Start, label.clone());
        x += 18.0 + label.width(frame.size) + 18.0;
    }
    let top = 24.0;
    let mut body = Canvas::new();
    let mut y = top + 2.0;
    for row in rows {
        let shown: Vec<usize> =
            (0..2).filter(|at| row.values.get(*at).copied().flatten().is_some_and(f64::is_finite)).collect();
        let strip = 15.0 * shown.len().max(1) as f64;
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &row.name, strip);
        let mut bar = middle - strip / 2.0;
        for at in shown {
            let (Some((class, shape)), Some(Some(x))) = (SERIES.get(at), row.values.get(at)) else {
                continue;
            };
            let (zero, end) = (scale.at(0.0), scale.at(*x));
            body.rect(class, zero.min(end), bar + 4.0, (end - zero).abs(), 7.0);
            body.mark(class, *shape, end, bar + 7.5, 4.2);
            let mut outer = end;
            if let Some(Some(ends)) = row.intervals.get(at) {
                let [low, high] = ends.map(|x| scale.at(x));
                body.line("whisker", (low, bar + 7.5), (high, bar + 7.5));
                outer = if *x < 0.0 { end.min(low) } else { end.max(high) };
            }
            let (dx, anchor) = if *x < 0.0 { (-9.0, Anchor::End) } else { (9.0, Anchor::Start) };
            body.text("value", outer + dx, bar + 12.0, anchor, value(Some(*x)));
            bar += 15.0;
        }
        y = next;
    }
    let numbers: Vec<(f64, String)> = ticks(-reach, reach, 6).into_iter().map(|x| (x, tick(x))).collect();
    axis(&mut canvas, frame, &scale, (top, y), &numbers);
    canvas.line("axis", (scale.at(0.0), top), (scale.at(0.0), y));
    canvas.over(body);
    canvas
}
