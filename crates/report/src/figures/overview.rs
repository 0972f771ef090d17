//! All issues at a glance: where each party stands on each, and between which ends the models expect it to settle.

use super::party_of;
use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::svg::{Anchor, Canvas, Scale};
use detente_case::Case;
use detente_findings::forecast::IssueForecast;
use std::collections::BTreeMap;

/// Marks nearer than this stand one above the other.
const APART: f64 = 13.0;

struct Row {
    title: Label,
    /// Place of the party, median of its position, its influence.
    parties: Vec<(usize, f64, f64)>,
    /// The middle half of the models' medians.
    models: Option<(f64, f64)>,
}

/// `None` for fewer than two issues: one has a picture of its own.
#[must_use]
pub fn overview(case: &Case, found: &[IssueForecast]) -> Option<Figure> {
    let issues: Vec<&IssueForecast> = found.iter().filter(|issue| !issue.positions.is_empty()).collect();
    if issues.len() < 2 {
        return None;
    }
    let mut names: BTreeMap<usize, &str> = BTreeMap::new();
    let mut table = Table::new(&[s::ISSUE, s::PARTY, s::MEDIAN, s::RANGE_90]);
    let mut rows = Vec::new();
    for issue in &issues {
        let mut parties = Vec::new();
        for (row, position) in issue.positions.iter().enumerate() {
            let (place, name) = party_of(case, &position.party, row);
            names.insert(place, name);
            table.row([
                issue.title.clone(),
                name.to_owned(),
                s::whole(position.p50),
                s::range(position.p5, position.p95),
            ]);
            if position.p50.is_finite() {
                parties.push((place, position.p50, position.influence));
            }
        }
        let mut medians: Vec<f64> =
            issue.models.iter().map(|model| model.median).filter(|x| x.is_finite()).collect();
        medians.sort_by(f64::total_cmp);
        // A quarter of them lies outside at either end.
        let out = medians.len() / 4;
        let models = medians.get(out).copied().zip(medians.iter().rev().nth(out).copied());
        if let Some((low, high)) = models {
            table.row([issue.title.clone(), s::MODELS_MEDIANS.to_owned(), "–".into(), s::range(low, high)]);
        }
        rows.push(Row { title: Label::from(&issue.title), parties, models });
    }
    let widest = rows
        .iter()
        .zip(&issues)
        .filter_map(|(row, issue)| {
            let at = |(_, x, _): &(usize, f64, f64)| *x;
            let least = row.parties.iter().map(at).reduce(f64::min)?;
            Some((row.parties.iter().map(at).reduce(f64::max)? - least, issue.title.as_str()))
        })
        .fold(
            None,
            |best: Option<(f64, &str)>, next| {
                if best.is_none_or(|b| next.0 > b.0) { Some(next) } else { best }
            },
        );
    let said = s::overview_description(issues.len(), widest.map(|(_, title)| isolate(title)).as_deref());
    Some(Figure::new("positions-all", s::OVERVIEW_TITLE, said, table, |frame| draw(frame, &names, &rows)))
}

fn draw(frame: &Frame, names: &BTreeMap<usize, &str>, rows: &[Row]) -> Canvas {
    let mut canvas = Canvas::new();
    let mut x = 0.0;
    let mut y = frame.size;
    let step = frame.leading() + 2.0;
    let mut put = |canvas: &mut Canvas, name: &str, draw: &dyn Fn(&mut Canvas, f64, f64)| {
        let label = Label::from(name).fit(frame.width - 20.0, frame.size);
        let wide = 19.0 + label.width(frame.size);
        if x > 0.0 && x + wide > frame.width {
            x = 0.0;
            y += step;
        }
        draw(canvas, x + 7.0, y - frame.size * 0.35);
        canvas.text("name", x + 19.0, y, Anchor::Start, label);
        x += wide + 16.0;
        y
    };
    let mut last = 0.0;
    for (place, name) in names {
        last = put(&mut canvas, name, &|canvas, x, y| canvas.party(*place, x, y, 5.5));
    }
    if rows.iter().any(|row| row.models.is_some()) {
        last =
            put(&mut canvas, s::KEY_MODELS, &|canvas, x, y| canvas.rect("span", x - 7.0, y - 4.0, 15.0, 8.0));
    }
    let places = Rows::of(frame, 216.0);
    let scale = Scale { low: 0.0, high: 100.0, to: places.plot };
    let top = last + 10.0;
    let mut body = Canvas::new();
    let mut y = top + 2.0;
    for row in rows {
        // Marks that would cover each other take lanes of their own.
        let mut order = row.parties.clone();
        order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let mut lanes: Vec<f64> = Vec::new();
        let placed: Vec<(usize, f64, f64, usize)> = order
            .into_iter()
            .map(|(party, at, influence)| {
                let x = scale.at(at);
                let lane = lanes.iter().position(|end| *end + APART <= x).unwrap_or_else(|| {
                    lanes.push(0.0);
                    lanes.len() - 1
                });
                if let Some(end) = lanes.get_mut(lane) {
                    *end = x;
                }
                (party, x, influence, lane)
            })
            .collect();
        let strip = lanes.len().max(1) as f64 * 15.0 + 7.0;
        let (middle, next) = places.name(&mut body, frame, y, 0.0, &row.title, strip);
        if let Some((low, high)) = row.models {
            body.rect(
                "span",
                scale.at(low),
                middle - strip / 2.0 + 3.0,
                (scale.at(high) - scale.at(low)).max(2.0),
                strip - 6.0,
            );
        }
        body.line("grid", (scale.to.0, middle), (scale.to.1, middle));
        let first = middle - (lanes.len().max(1) - 1) as f64 * 7.5;
        for (party, x, influence, lane) in placed {
            let influence = if influence.is_finite() { influence.clamp(0.0, 1.0) } else { 0.0 };
            let name = names.get(&party).copied().unwrap_or_default();
            body.titled(Label::from(name), |canvas| {
                canvas.party(party, x, first + lane as f64 * 15.0, 3.6 + 3.8 * influence.sqrt());
            });
        }
        y = next;
    }
    let numbers: Vec<(f64, String)> =
        [0.0, 25.0, 50.0, 75.0, 100.0].into_iter().map(|x| (x, s::whole(x))).collect();
    axis(&mut canvas, frame, &scale, (top, y), &numbers);
    canvas.over(body);
    canvas
}
