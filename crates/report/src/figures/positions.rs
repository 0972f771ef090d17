//! Where the parties stand on one issue, and where the models expect it to settle.
//!
//! Above: one row a party, its position over draws as a range with the median, the size of the mark showing its
//! influence. Below: one row a model, the 90 % band thin and the 50 % band thick. Named levels stand on top.

use super::{level_name, party_of};
use crate::figure::{Figure, Frame, Rows, Table, axis};
use crate::label::{Label, isolate};
use crate::strings as s;
use crate::svg::{Anchor, Canvas, Scale};
use detente_case::Case;
use detente_findings::forecast::IssueForecast;
use detente_findings::forecast::ModelForecast;
use detente_findings::forecast::PositionRange;

/// `at`: place of the figure among those of its kind, for its name. `None` where neither a party nor a model
/// has a row.
#[must_use]
pub fn positions(case: &Case, found: &IssueForecast, at: usize) -> Option<Figure> {
    if found.positions.is_empty() && found.models.is_empty() {
        return None;
    }
    let mut table =
        Table::new(&[s::ROW, s::MEDIAN, s::RANGE_90, s::RANGE_50, s::SALIENCE, s::INFLUENCE, s::SUPPORT]);
    for (row, found) in found.positions.iter().enumerate() {
        table.row([
            party_of(case, &found.party, row).1.to_owned(),
            s::whole(found.p50),
            s::range(found.p5, found.p95),
            "–".into(),
            s::hundredth(found.salience),
            s::hundredth(found.influence),
            if found.supported { s::SUPPORTED } else { s::UNSUPPORTED }.to_owned(),
        ]);
    }
    for model in &found.models {
        table.row([
            s::model(&model.model),
            s::whole(model.median),
            s::range(model.p90[0], model.p90[1]),
            s::range(model.p50[0], model.p50[1]),
            "–".into(),
            "–".into(),
            model.benchmark_mae.map_or_else(|| "–".into(), s::benchmark),
        ]);
    }
    let levels: Vec<(f64, Label, &str)> = case
        .issues
        .iter()
        .find(|issue| issue.id == found.id)
        .map(|issue| {
            issue
                .levels
                .iter()
                .filter_map(|level| {
                    level.at.map(|at| {
                        (at, Label::from(level_name(case, &issue.id, &level.id)), level.text.as_str())
                    })
                })
                .collect()
        })
        .unwrap_or_default();
    for (at, id, text) in &levels {
        let id: String = id.as_str().chars().filter(|c| !matches!(c, '\u{2068}' | '\u{2069}')).collect();
        let name = if text.is_empty() { id } else { format!("{id}: {text}") };
        let dash = || "–".to_owned();
        table.row([name, s::whole(*at), dash(), dash(), dash(), dash(), s::LEVEL.to_owned()]);
    }
    let said: Vec<String> = found
        .positions
        .iter()
        .enumerate()
        .map(|(row, found)| {
            let name = isolate(party_of(case, &found.party, row).1);
            format!("{name} {} ({})", s::whole(found.p50), s::range(found.p5, found.p95))
        })
        .collect();
    Some(Figure::new(
        format!("positions-{at}"),
        s::positions_title(&isolate(&found.title)),
        s::positions_description(&said.join("; ")),
        table,
        |frame| draw(frame, case, found, &levels),
    ))
}

fn draw(frame: &Frame, case: &Case, found: &IssueForecast, levels: &[(f64, Label, &str)]) -> Canvas {
    let mut canvas = Canvas::new();
    let places = Rows::of(frame, 236.0);
    let scale = Scale { low: 0.0, high: 100.0, to: places.plot };
    let top = level_names(&mut canvas, frame, &scale, levels);
    let mut body = Canvas::new();
    let mut y = top + 2.0;
    for (row, found) in found.positions.iter().enumerate() {
        y = party_row(&mut body, frame, &places, &scale, case, (row, found), y);
    }
    if !found.models.is_empty() {
        if !found.positions.is_empty() {
            y += 6.0;
            body.line("axis", (0.0, y), (frame.width, y));
            y += 4.0;
        }
        let heading = frame.size + 4.0;
        body.text("name head", 0.0, y + frame.size, Anchor::Start, s::MODELS_EXPECT);
        y += heading + 4.0;
        for model in &found.models {
            y = model_row(&mut body, frame, &places, &scale, model, y);
        }
    }
    let bottom = y;
    for (at, _, _) in levels {
        canvas.line("level", (scale.at(*at), top - 2.0), (scale.at(*at), bottom));
    }
    let numbers: Vec<(f64, String)> =
        [0.0, 25.0, 50.0, 75.0, 100.0].into_iter().map(|x| (x, s::whole(x))).collect();
    axis(&mut canvas, frame, &scale, (top, bottom), &numbers);
    canvas.over(body);
    canvas
}

/// Names of levels above the plot, in as many lines as it takes that none meets another, each with a stroke down
/// to its place. Gives the top of the plot.
fn level_names(canvas: &mut Canvas, frame: &Frame, scale: &Scale, levels: &[(f64, Label, &str)]) -> f64 {
    if levels.is_empty() {
        return 4.0;
    }
    let size = frame.pick(12.5, 11.5);
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by(|a, b| {
        let at = |i: &usize| levels.get(*i).map_or(0.0, |level| level.0);
        at(a).total_cmp(&at(b)).then(a.cmp(b))
    });
    // Greedy: each name goes to the lowest line that is free at its place.
    let mut ends: Vec<f64> = Vec::new();
    let mut placed: Vec<(usize, f64, f64, Label)> = Vec::new();
    for (at, name, _) in order.into_iter().filter_map(|i| levels.get(i)) {
        let x = scale.at(*at);
        let name = name.fit(frame.width * 0.6, size);
        let wide = name.width(size);
        let from = (x - wide / 2.0).clamp(0.0, (frame.width - wide).max(0.0));
        let line = match ends.iter().position(|end| *end + 8.0 <= from) {
            Some(line) => line,
            None => {
                ends.push(0.0);
                ends.len() - 1
            }
        };
        if let Some(end) = ends.get_mut(line) {
            *end = from + wide;
        }
        placed.push((line, x, from, name));
    }
    let step = size + 4.0;
    let lines = ends.len();
    let top = lines as f64 * step + 8.0;
    // Strokes first; a stroke from an upper line may pass a name in a lower one, which is then cut out by the
    // name's own ground.
    for (line, x, _, _) in &placed {
        let base = (lines - 1 - line) as f64 * step + size;
        canvas.line("level", (*x, base + 3.0), (*x, top));
    }
    for (line, _, from, name) in placed {
        let base = (lines - 1 - line) as f64 * step + size;
        if line + 1 < lines {
            canvas.rect("ground", from - 2.0, base - size + 1.0, name.width(size) + 4.0, size + 3.0);
        }
        canvas.text("soft", from, base, Anchor::Start, name);
    }
    top
}

fn party_row(
    body: &mut Canvas,
    frame: &Frame,
    places: &Rows,
    scale: &Scale,
    case: &Case,
    (row, found): (usize, &PositionRange),
    y: f64,
) -> f64 {
    let (place, name) = party_of(case, &found.party, row);
    let mut label = Label::from(name);
    if !found.supported {
        label = label.then(s::UNSUPPORTED_TAIL);
    }
    let (middle, next) = places.name(body, frame, y, 0.0, &label, 22.0);
    let influence = if found.influence.is_finite() { found.influence.clamp(0.0, 1.0) } else { 0.0 };
    // Area goes with influence, so the radius goes with its root.
    let r = 3.6 + 6.4 * influence.sqrt();
    let values = s::tip(&format!("{} ({})", s::whole(found.p50), s::range(found.p5, found.p95)));
    body.titled(Label::from(name).then(&values), |c| {
        c.line("range", (scale.at(found.p5), middle), (scale.at(found.p95), middle));
        for end in [found.p5, found.p95] {
            c.line("range", (scale.at(end), middle - 4.0), (scale.at(end), middle + 4.0));
        }
        c.party(place, scale.at(found.p50), middle, r);
    });
    next
}

fn model_row(
    body: &mut Canvas,
    frame: &Frame,
    places: &Rows,
    scale: &Scale,
    model: &ModelForecast,
    y: f64,
) -> f64 {
    let label = Label::from(s::model(&model.model));
    let (middle, next) = places.name(body, frame, y, 0.0, &label, 8.0);
    let next = if frame.compact { next } else { next - 3.0 };
    let values = s::tip(&format!("{} ({})", s::whole(model.median), s::range(model.p90[0], model.p90[1])));
    body.titled(label.then(&values), |c| {
        let at = |x: f64| scale.at(x);
        c.line("thin", (at(model.p90[0]), middle), (at(model.p90[1]), middle));
        c.line("thick", (at(model.p50[0]), middle), (at(model.p50[1]), middle));
        c.mark("fill", 3, at(model.median), middle, 4.0);
    });
    next
}
