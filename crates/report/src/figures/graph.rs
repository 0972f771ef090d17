//! The conflict graph: states in columns by how many moves away from the present one they are, equilibria
//! marked, improvements as thin lines with the mover's mark near the end, and the way to an equilibrium as a thick
//! line. Up to [`ALL`] states are drawn; of more, the equilibria, the present state and the way.

use crate::figure::{Figure, Frame, Table};
use crate::svg::{Anchor, Canvas};
use crate::text::Label;
use detente_graph::Graph;
use detente_outlook::graph::{Analysis, GraphAnswer, StateVerdict, WayTo};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Graphs up to this many states are drawn whole.
pub const ALL: usize = 60;
/// Improvements are drawn up to this many.
const LINES: usize = 140;

/// `None` where there is no state to draw.
#[must_use]
pub fn graph(analysis: &Analysis, answer: &GraphAnswer) -> Option<Figure> {
    let way = best_way(answer);
    let path: Vec<usize> = way.map(|way| steps(answer, way)).unwrap_or_default();
    let whole = answer.states.len() <= ALL;
    let mut shown: BTreeSet<usize> = path.iter().copied().chain(answer.status_quo).collect();
    if whole {
        shown.extend(answer.states.iter().map(|state| state.id));
    } else {
        // Those that rest under narrower concepts first.
        for concept in ["nash", "sseq", "seq", "smr", "gmr"] {
            let resting = answer.states.iter().filter(|state| rests(state, concept)).map(|state| state.id);
            for id in resting {
                if shown.len() < ALL {
                    shown.insert(id);
                }
            }
        }
    }
    if shown.is_empty() {
        return None;
    }
    let mut table = Table::new(&["state", "options taken", "equilibrium"]);
    for state in answer.states.iter().filter(|state| shown.contains(&state.id)) {
        let dash = |list: String| if list.is_empty() { "–".to_owned() } else { list };
        table.row([state.id.to_string(), dash(state.options.join(", ")), dash(state.equilibrium.join(", "))]);
    }
    let seq: Vec<String> =
        answer.states.iter().filter(|state| rests(state, "seq")).take(20).map(|s| s.id.to_string()).collect();
    let mut said = format!(
        "{} states; a double ring is an equilibrium under SEQ ({}), a dashed one under GMR or SMR only. ",
        if whole {
            answer.states.len().to_string()
        } else {
            format!("{} of {}", shown.len(), answer.states.len())
        },
        if seq.is_empty() { "none".to_owned() } else { seq.join(", ") },
    );
    if let Some(now) = answer.status_quo {
        said.push_str(&format!("Columns count moves away from the present state {now}, drawn as a square. "));
    }
    if let (Some(way), false) = (way, path.is_empty()) {
        let numbers: Vec<String> = path.iter().map(usize::to_string).collect();
        let how = if way.improving.is_some() {
            "each gaining by its own step"
        } else {
            "not everybody gains on it"
        };
        said.push_str(&format!("The thick line goes {}, {how}. ", numbers.join(" to ")));
    }
    said.push_str("Thin lines are improvements; the mark near their end is the party that moves.");
    let columns = columns(&analysis.graph, answer, &shown);
    let title = if whole { "The conflict graph" } else { "The conflict graph: equilibria and the way there" };
    Some(Figure::new("graph", title, said, table, |frame| draw(frame, analysis, answer, &columns, &path)))
}

fn rests(state: &StateVerdict, concept: &str) -> bool {
    state.equilibrium.contains(&concept)
}

/// To an agreed equilibrium if there is one, by improvements if that can be, shortest.
fn best_way(answer: &GraphAnswer) -> Option<&WayTo> {
    let agreed = |id: usize| answer.agreed.as_ref().is_some_and(|agreed| agreed.contains(&id));
    let length = |way: &WayTo| way.improving.as_ref().or(way.any.as_ref()).map_or(usize::MAX, Vec::len);
    answer
        .ways
        .iter()
        .filter(|way| way.any.is_some() && Some(way.to) != answer.status_quo)
        .filter(|way| answer.states.get(way.to - 1).is_some_and(|state| rests(state, "seq")))
        .min_by_key(|way| (!agreed(way.to), way.improving.is_none(), length(way), way.to))
}

/// States of the way, the present one first.
fn steps(answer: &GraphAnswer, way: &WayTo) -> Vec<usize> {
    let moves = way.improving.as_ref().or(way.any.as_ref());
    answer.status_quo.into_iter().chain(moves.into_iter().flatten().map(|step| step.to)).collect()
}

/// Shown states by distance from the present one; without one, in rows of ten.
fn columns(graph: &Graph, answer: &GraphAnswer, shown: &BTreeSet<usize>) -> Vec<Vec<usize>> {
    let Some(start) = answer.status_quo else {
        let all: Vec<usize> = shown.iter().copied().collect();
        let height = all.len().div_ceil(6).max(1);
        return all.chunks(height).map(<[usize]>::to_vec).collect();
    };
    let mut far: BTreeMap<usize, usize> = BTreeMap::from([(start, 0)]);
    let mut queue = VecDeque::from([start]);
    let mut missing = shown.len();
    while let Some(state) = queue.pop_front() {
        missing -= usize::from(shown.contains(&state));
        if missing == 0 {
            break;
        }
        for party in 0..graph.parties().len() {
            for to in graph.moves(party, state as u32 - 1) {
                let to = to as usize + 1;
                if !far.contains_key(&to) {
                    far.insert(to, far.get(&state).copied().unwrap_or(0) + 1);
                    queue.push_back(to);
                }
            }
        }
    }
    let last = shown.iter().filter_map(|id| far.get(id)).max().copied().unwrap_or(0);
    let mut columns = vec![Vec::new(); last + 1];
    let mut beyond = Vec::new();
    for id in shown {
        match far.get(id).and_then(|far| columns.get_mut(*far)) {
            Some(column) => column.push(*id),
            None => beyond.push(*id),
        }
    }
    // States that nobody can reach stand apart, at the end.
    columns.push(beyond);
    columns.retain(|column| !column.is_empty());
    // A long column is folded, so that the picture stays broader than high.
    columns
        .into_iter()
        .flat_map(|column| column.chunks(12).map(<[usize]>::to_vec).collect::<Vec<_>>())
        .collect()
}

fn draw(
    frame: &Frame,
    analysis: &Analysis,
    answer: &GraphAnswer,
    columns: &[Vec<usize>],
    path: &[usize],
) -> Canvas {
    let mut canvas = Canvas::new();
    let graph = &analysis.graph;
    // The key: whose mark is whose.
    let mut y = frame.size;
    for (party, name) in graph.parties().iter().enumerate() {
        canvas.party(party, 8.0, y - frame.size * 0.35, 5.0);
        let lines = Label::from(name).wrap(frame.width - 30.0, frame.size, 1);
        y = canvas.lines("name", 20.0, y, Anchor::Start, &lines, frame.leading());
    }
    let radius = frame.pick(12.0, 10.0);
    let pitch = frame.pick(46.0, 38.0);
    let tallest = columns.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let top = y + radius;
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
    let mut lines = Vec::new();
    for (id, from) in &place {
        for party in 0..graph.parties().len() {
            for to in graph.improvements(party, *id as u32 - 1) {
                if let Some(end) = place.get(&(to as usize + 1)) {
                    lines.push((party, *from, *end));
                }
            }
        }
    }
    let mut marks = Canvas::new();
    if lines.len() <= LINES {
        for (party, from, to) in lines {
            let (a, b) = toward(from, to, radius + 3.0);
            canvas.line("fan", a, b);
            let near = toward(from, to, radius + 9.0).1;
            marks.party(party, near.0, near.1, 2.6);
        }
    }
    for pair in path.windows(2) {
        if let [from, to] = pair
            && let (Some(from), Some(to)) = (place.get(from), place.get(to))
        {
            let (a, b) = toward(*from, *to, radius + 1.0);
            canvas.line("bold", a, b);
            // The head of an arrow.
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).sqrt().max(1e-9);
            let (ux, uy) = (dx / length, dy / length);
            let wing = |side: f64| (b.0 - 8.0 * ux - side * 4.5 * uy, b.1 - 8.0 * uy + side * 4.5 * ux);
            canvas.polyline("bold", &[wing(1.0), b, wing(-1.0)]);
        }
    }
    canvas.over(marks);
    for (id, (x, y)) in &place {
        let Some(state) = answer.states.get(id - 1) else { continue };
        let options =
            if state.options.is_empty() { "nothing taken".to_owned() } else { state.options.join(", ") };
        let rest = if state.equilibrium.is_empty() {
            String::new()
        } else {
            format!(" [{}]", state.equilibrium.join(", "))
        };
        canvas.titled(format!("{id}: {options}{rest}"), |canvas| {
            if rests(state, "seq") {
                canvas.circle("hollow", *x, *y, radius + 3.5);
            } else if rests(state, "gmr") {
                canvas.circle("about", *x, *y, radius + 3.5);
            }
            let shape = usize::from(answer.status_quo == Some(*id));
            canvas.mark("hollow", shape, *x, *y, radius);
            canvas.text("value", *x, *y + frame.size * 0.35, Anchor::Middle, id.to_string());
        });
    }
    canvas
}
