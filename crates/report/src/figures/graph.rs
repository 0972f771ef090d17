//! The conflict graph: states in columns by how many moves away from the present one they are, equilibria
//! ringed, agreed states filled, improvements as thin lines with the mover's mark near the end, and the way to an
//! equilibrium as a thick line.

use crate::figure::{Figure, Frame, Table};
use crate::label::Label;
use crate::strings as s;
use crate::svg::{Anchor, Canvas};
use detente_findings::graph::picture::{GraphPicture, PictureState};
use std::collections::BTreeMap;

/// Improvements are drawn up to this many.
const LINES: usize = 280;
/// States of a column beyond which it is folded, so that the picture stays broader than high.
const FOLD: usize = 12;

/// `None` where there is no state to draw.
#[must_use]
pub fn graph(found: &GraphPicture) -> Option<Figure> {
    if found.states.is_empty() {
        return None;
    }
    let mut table = Table::new(&[s::STATE, s::OPTIONS_TAKEN, s::EQUILIBRIUM, s::AGREED]);
    for state in &found.states {
        table.row([
            state.id.to_string(),
            taken(state),
            if state.equilibrium.is_empty() { "–".to_owned() } else { concepts(state) },
            if state.agreed { s::YES } else { s::NO }.to_owned(),
        ]);
    }
    let columns: Vec<Vec<usize>> =
        found.columns.iter().flat_map(|column| column.chunks(FOLD).map(<[usize]>::to_vec)).collect();
    let seq: Vec<usize> =
        found.states.iter().filter(|state| state.rests("seq")).map(|state| state.id).collect();
    let whole = found.states.len() == found.all;
    let lines = found.improvements.len() <= LINES;
    let said = s::graph_description(
        found.states.len(),
        found.all,
        &seq,
        &found.way,
        found.improving,
        lines.then_some(found.thinned),
        found.status_quo,
    );
    let title = if whole { s::GRAPH_TITLE } else { s::GRAPH_PART_TITLE };
    Some(Figure::new("graph", title, said, table, |frame| draw(frame, found, &columns)))
}

fn taken(state: &PictureState) -> String {
    if state.options.is_empty() { s::NOTHING_TAKEN.to_owned() } else { state.options.join("; ") }
}

fn concepts(state: &PictureState) -> String {
    state.equilibrium.iter().map(|concept| concept.to_uppercase()).collect::<Vec<_>>().join(", ")
}

/// One state: rings say what it rests under, a square is the present one, a filled one counts as agreed.
fn node(canvas: &mut Canvas, state: &PictureState, now: bool, (x, y): (f64, f64), radius: f64) {
    if state.rests("seq") {
        canvas.circle("ring", x, y, radius + 4.0);
    } else if state.rests("gmr") {
        canvas.circle("ring dashed", x, y, radius + 4.0);
    }
    canvas.mark(if state.agreed { "agreed" } else { "hollow" }, usize::from(now), x, y, radius);
}

/// Whose mark is whose, and what rings and squares mean. Gives the top of the graph.
fn key(canvas: &mut Canvas, frame: &Frame, found: &GraphPicture) -> f64 {
    let step = frame.leading() + 3.0;
    let mut y = frame.size;
    let mut x = 0.0;
    let mut put = |canvas: &mut Canvas, name: &str, lead: f64, draw: &dyn Fn(&mut Canvas, f64, f64)| {
        let label = Label::from(name).fit(frame.width - lead, frame.size);
        let wide = lead + label.width(frame.size);
        if x > 0.0 && x + wide > frame.width {
            x = 0.0;
            y += step;
        }
        draw(canvas, x, y - frame.size * 0.35);
        canvas.text("name", x + lead, y, Anchor::Start, label);
        x += wide + 18.0;
        y
    };
    let mut last = 0.0;
    for (place, name) in &found.parties {
        last = put(canvas, name, 18.0, &|canvas, x, y| canvas.party(*place, x + 7.0, y, 5.0));
    }
    let any = |test: &dyn Fn(&PictureState) -> bool| found.states.iter().any(test);
    if found.status_quo.is_some() {
        last = put(canvas, s::KEY_NOW, 20.0, &|canvas, x, y| canvas.mark("hollow", 1, x + 8.0, y, 5.5));
    }
    if any(&|state| state.rests("seq")) {
        last = put(canvas, s::KEY_SEQ, 22.0, &|canvas, x, y| {
            canvas.circle("ring", x + 9.0, y, 7.5);
            canvas.mark("hollow", 0, x + 9.0, y, 4.5);
        });
    }
    if any(&|state| state.rests("gmr") && !state.rests("seq")) {
        last = put(canvas, s::KEY_GMR, 22.0, &|canvas, x, y| {
            canvas.circle("ring dashed", x + 9.0, y, 7.5);
            canvas.mark("hollow", 0, x + 9.0, y, 4.5);
        });
    }
    if any(&|state| state.agreed) {
        last = put(canvas, s::KEY_AGREED, 20.0, &|canvas, x, y| canvas.mark("agreed", 0, x + 8.0, y, 5.5));
    }
    if found.way.len() > 1 {
        last = put(canvas, s::KEY_WAY, 30.0, &|canvas, x, y| arrow(canvas, (x, y), (x + 24.0, y)));
    }
    last + step
}

/// A thick line with a head.
fn arrow(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64)) {
    canvas.line("bold", from, to);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let (ux, uy) = (dx / length, dy / length);
    let wing = |side: f64| (to.0 - 8.0 * ux - side * 4.5 * uy, to.1 - 8.0 * uy + side * 4.5 * ux);
    canvas.polyline("bold", &[wing(1.0), to, wing(-1.0)]);
}

fn draw(frame: &Frame, found: &GraphPicture, columns: &[Vec<usize>]) -> Canvas {
    let mut canvas = Canvas::new();
    // Wide enough for the longest number.
    let longest = found.states.iter().map(|state| state.id).max().unwrap_or(0).to_string();
    let radius = frame.pick(12.0_f64, 10.0).max(crate::label::width(&longest, frame.size) / 2.0 + 1.0);
    let pitch = 2.0 * radius + frame.pick(22.0, 18.0);
    let top = key(&mut canvas, frame, found) + radius;
    let tallest = columns.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let step = (frame.width - 4.0 * radius) / columns.len().max(2) as f64;
    let mut place: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate() {
        let x = 2.0 * radius + (at as f64 + 0.5) * step;
        let free = (tallest - column.len() as f64) * pitch / 2.0;
        for (row, id) in column.iter().enumerate() {
            // Every other node a little aside: lines between neighbours do not hide behind nodes.
            let aside = if row % 2 == 0 { -0.12 } else { 0.12 } * step.min(120.0);
            place.insert(*id, (x + aside, top + free + row as f64 * pitch));
        }
    }
    let toward = |from: (f64, f64), to: (f64, f64), short: f64| {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt().max(1e-9);
        let cut = (short / length).min(0.5);
        ((from.0 + dx * cut, from.1 + dy * cut), (to.0 - dx * cut, to.1 - dy * cut))
    };
    let mut marks = Canvas::new();
    if found.improvements.len() <= LINES {
        for (mover, from, to) in &found.improvements {
            let (Some((look, _)), Some(from), Some(to)) =
                (found.parties.get(*mover), place.get(from), place.get(to))
            else {
                continue;
            };
            let (a, b) = toward(*from, *to, radius + 3.0);
            canvas.line("fan", a, b);
            let near = toward(*from, *to, radius + 9.0).1;
            marks.party(*look, near.0, near.1, 2.6);
        }
    }
    for pair in found.way.windows(2) {
        if let [from, to] = pair
            && let (Some(from), Some(to)) = (place.get(from), place.get(to))
        {
            let (a, b) = toward(*from, *to, radius + 2.0);
            arrow(&mut canvas, a, b);
        }
    }
    canvas.over(marks);
    for state in &found.states {
        let Some(at) = place.get(&state.id) else { continue };
        canvas.titled(s::state_tip(state.id, &taken(state), &concepts(state)), |canvas| {
            node(canvas, state, found.status_quo == Some(state.id), *at, radius);
            canvas.text("value", at.0, at.1 + frame.size * 0.35, Anchor::Middle, state.id.to_string());
        });
    }
    canvas
}
