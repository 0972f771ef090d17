//! The conflict graph: states in columns by how many moves away from the present one they are, equilibria
//! marked, improvements as thin lines with the mover's mark near the end, the way to an equilibrium as a thick line,
//! and below it what the states that matter are. Up to [`ALL`] states are drawn; of more, the equilibria, the present
//! state and the way.

use crate::figure::{Figure, Frame, Table};
use crate::svg::{Anchor, Canvas};
use crate::text::Label;
use detente_graph::{Concepts, Graph};
use detente_outlook::graph::{Analysis, GraphAnswer, WayTo};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Graphs up to this many states are drawn whole.
pub const ALL: usize = 60;
/// Improvements are drawn up to this many; of more, each party's best from each state, up to twice as many.
const LINES: usize = 140;
/// States that are told in words below the picture.
const TOLD: usize = 12;

/// Which improvements are drawn.
#[derive(Clone, Copy, PartialEq)]
enum Thin {
    All,
    Best,
    None,
}

/// An improvement: who, from which state to which (numbers from 1).
type Improvement = (usize, usize, usize);

/// Improvements between the shown states.
fn improvements(graph: &Graph, shown: &BTreeSet<usize>) -> (Thin, Vec<Improvement>) {
    let (mut all, mut best) = (Vec::new(), Vec::new());
    for from in shown {
        for (party, ranks) in (0..graph.parties().len()).map(|party| (party, graph.ranks(party))) {
            let to = graph.improvements(party, *from as u32 - 1).map(|to| to as usize + 1);
            let to: Vec<usize> = to.filter(|to| shown.contains(to)).collect();
            all.extend(to.iter().map(|to| (party, *from, *to)));
            let most = to.iter().max_by_key(|to| (ranks[**to - 1], std::cmp::Reverse(**to)));
            best.extend(most.map(|to| (party, *from, *to)));
        }
    }
    match (all.len() <= LINES, best.len() <= 2 * LINES) {
        (true, _) => (Thin::All, all),
        (false, true) => (Thin::Best, best),
        (false, false) => (Thin::None, Vec::new()),
    }
}

/// `names` are the parties' names as a reader knows them. `None` where there is no state to draw.
#[must_use]
pub fn graph(analysis: &Analysis, answer: &GraphAnswer<'_>, names: &[String]) -> Option<Figure> {
    let way = best_way(answer);
    let path: Vec<usize> = way.map(|way| steps(answer, way)).unwrap_or_default();
    let whole = answer.states.len() <= ALL;
    let mut shown: BTreeSet<usize> = path.iter().copied().chain(answer.status_quo).collect();
    if whole {
        shown.extend(1..=answer.states.len());
    } else {
        // Those that rest under narrower concepts first.
        for concept in [Concepts::NASH, Concepts::SSEQ, Concepts::SEQ, Concepts::SMR, Concepts::GMR] {
            let resting = (1..=answer.states.len()).filter(|id| answer.states.equilibrium(*id).has(concept));
            let room = ALL.saturating_sub(shown.len());
            let new: Vec<usize> = resting.filter(|id| !shown.contains(id)).take(room).collect();
            shown.extend(new);
        }
    }
    if shown.is_empty() {
        return None;
    }
    let mut table = Table::new(&["state", "options taken", "equilibrium"]);
    for state in shown.iter().filter_map(|id| answer.states.get(*id)) {
        let dash = |list: String| if list.is_empty() { "–".to_owned() } else { list };
        table.row([
            state.id.to_string(),
            dash(state.options.join(", ")),
            dash(state.equilibrium.names().join(", ")),
        ]);
    }
    let seq: Vec<String> =
        shown.iter().filter(|id| rests(answer, **id)).take(20).map(usize::to_string).collect();
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
    let (thin, lines) = improvements(&analysis.graph, &shown);
    said.push_str(match thin {
        Thin::All => "Thin lines are improvements; the mark near their end is the party that moves.",
        Thin::Best => {
            "Thin lines are each party’s best improvement from each state; the mark near their end is the party that \
             moves."
        }
        Thin::None => "There are too many improvements to draw.",
    });
    let columns = columns(&analysis.graph, answer, &shown);
    let title = if whole { "The conflict graph" } else { "The conflict graph: equilibria and the way there" };
    let picture = Picture { answer, names, columns, path, lines };
    Some(Figure::new("graph", title, said, table, |frame| picture.draw(frame)))
}

/// Is a state an equilibrium under SEQ?
fn rests(answer: &GraphAnswer<'_>, id: usize) -> bool {
    answer.states.equilibrium(id).has(Concepts::SEQ)
}

/// To an agreed equilibrium if there is one, by improvements if that can be, shortest.
fn best_way<'a>(answer: &'a GraphAnswer<'_>) -> Option<&'a WayTo> {
    let agreed = |id: usize| answer.agreed.as_ref().is_some_and(|agreed| agreed.contains(&id));
    let length = |way: &WayTo| way.improving.as_ref().or(way.any.as_ref()).map_or(usize::MAX, Vec::len);
    answer
        .ways
        .iter()
        .filter(|way| way.any.is_some() && Some(way.to) != answer.status_quo)
        .filter(|way| rests(answer, way.to))
        .min_by_key(|way| (!agreed(way.to), way.improving.is_none(), length(way), way.to))
}

/// States of the way, the present one first.
fn steps(answer: &GraphAnswer<'_>, way: &WayTo) -> Vec<usize> {
    let moves = way.improving.as_ref().or(way.any.as_ref());
    answer.status_quo.into_iter().chain(moves.into_iter().flatten().map(|step| step.to)).collect()
}

/// Shown states by distance from the present one; without one, in rows of ten.
fn columns(graph: &Graph, answer: &GraphAnswer<'_>, shown: &BTreeSet<usize>) -> Vec<(String, Vec<usize>)> {
    let Some(start) = answer.status_quo else {
        let all: Vec<usize> = shown.iter().copied().collect();
        let height = all.len().div_ceil(6).max(1);
        return all.chunks(height).map(|chunk| (String::new(), chunk.to_vec())).collect();
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
    let mut by_distance: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for id in shown {
        // States that nobody can reach stand apart, at the end.
        by_distance.entry(far.get(id).copied().unwrap_or(usize::MAX)).or_default().push(*id);
    }
    let title = |far: usize| match far {
        0 => "now".to_owned(),
        1 => "1 move".to_owned(),
        usize::MAX => "no way".to_owned(),
        far => format!("{far} moves"),
    };
    // A long column is folded, so that the picture stays broader than high; its title stands over the first fold.
    let folded = by_distance.into_iter().flat_map(|(far, column)| {
        let chunks = column.chunks(12).enumerate();
        chunks
            .map(|(at, chunk)| (if at == 0 { title(far) } else { String::new() }, chunk.to_vec()))
            .collect::<Vec<_>>()
    });
    folded.collect()
}

/// What is drawn.
struct Picture<'a> {
    answer: &'a GraphAnswer<'a>,
    names: &'a [String],
    /// Title and states of each column.
    columns: Vec<(String, Vec<usize>)>,
    path: Vec<usize>,
    lines: Vec<Improvement>,
}

/// Both ends of a line between two nodes, drawn in by `short`.
fn toward(from: (f64, f64), to: (f64, f64), short: f64) -> ((f64, f64), (f64, f64)) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let cut = (short / length).min(0.5);
    ((from.0 + dx * cut, from.1 + dy * cut), (to.0 - dx * cut, to.1 - dy * cut))
}

impl Picture<'_> {
    fn draw(&self, frame: &Frame) -> Canvas {
        let mut canvas = Canvas::new();
        let radius = self.radius(frame);
        let top = self.key(frame, &mut canvas) + 2.0 * radius;
        let place = self.places(frame, radius, top);
        let step = self.step(frame, radius);
        for (at, (title, _)) in self.columns.iter().enumerate().filter(|(_, (title, _))| !title.is_empty()) {
            let x = 2.0 * radius + (at as f64 + 0.5) * step;
            canvas.text("tick", x, top - radius * 1.7, Anchor::Middle, title.as_str());
        }
        let mut marks = Canvas::new();
        for (party, from, to) in &self.lines {
            if let (Some(from), Some(to)) = (place.get(from), place.get(to)) {
                let (a, b) = toward(*from, *to, radius + 3.0);
                canvas.line("fan", a, b);
                let near = toward(*from, *to, radius + 9.0).1;
                marks.party(*party, near.0, near.1, 2.6);
            }
        }
        for pair in self.path.windows(2) {
            if let [from, to] = pair
                && let (Some(from), Some(to)) = (place.get(from), place.get(to))
            {
                arrow(&mut canvas, toward(*from, *to, radius + 4.0));
            }
        }
        canvas.over(marks);
        for (id, (x, y)) in &place {
            self.node(frame, &mut canvas, *id, (*x, *y), radius);
        }
        self.told(frame, &mut canvas);
        canvas
    }

    /// Whose mark is whose, and what the rings mean; gives the base line after it.
    fn key(&self, frame: &Frame, canvas: &mut Canvas) -> f64 {
        let (mut y, middle) = (frame.size, frame.width / 2.0);
        let room = frame.pick(middle, frame.width) - 34.0;
        for (party, name) in self.names.iter().enumerate() {
            canvas.party(party, 8.0, y - frame.size * 0.35, 5.0);
            let lines = Label::from(name).wrap(room, frame.size, 2);
            y = canvas.lines("name", 20.0, y, Anchor::Start, &lines, frame.leading());
        }
        let left = frame.pick(middle, 0.0);
        let mut row = frame.pick(frame.size, y);
        let mut glyph = |words: &str, draw: &dyn Fn(&mut Canvas, f64, f64)| {
            draw(canvas, left + 9.0, row - frame.size * 0.35);
            canvas.text("soft", left + 22.0, row, Anchor::Start, words);
            row += frame.leading() * 1.15;
        };
        if self.answer.status_quo.is_some() {
            glyph("the present state", &|canvas, x, y| canvas.mark("hollow", 1, x, y, 5.5));
        }
        glyph("equilibrium: nobody leaves (SEQ)", &|canvas, x, y| {
            canvas.circle("hollow", x, y, 7.0);
            canvas.circle("hollow", x, y, 4.5);
        });
        glyph("equilibrium under GMR or SMR only", &|canvas, x, y| {
            canvas.circle("about", x, y, 7.0);
            canvas.circle("hollow", x, y, 4.5);
        });
        if self.path.len() > 1 {
            glyph("a way to an equilibrium", &|canvas, x, y| arrow(canvas, ((x - 8.0, y), (x + 8.0, y))));
        }
        y.max(row) + frame.leading()
    }

    /// Wide enough for the longest number.
    fn radius(&self, frame: &Frame) -> f64 {
        let longest = self.columns.iter().flat_map(|(_, column)| column).max().map_or(0, |id| *id);
        frame.pick(12.0_f64, 10.0).max(crate::text::width(&longest.to_string(), frame.size) / 2.0 + 1.0)
    }

    fn step(&self, frame: &Frame, radius: f64) -> f64 {
        (frame.width - 4.0 * radius) / self.columns.len().max(2) as f64
    }

    fn places(&self, frame: &Frame, radius: f64, top: f64) -> BTreeMap<usize, (f64, f64)> {
        let pitch = 2.0 * radius + frame.pick(22.0, 18.0);
        let tallest = self.columns.iter().map(|(_, column)| column.len()).max().unwrap_or(1) as f64;
        let step = self.step(frame, radius);
        let mut place = BTreeMap::new();
        for (at, (_, column)) in self.columns.iter().enumerate() {
            let x = 2.0 * radius + (at as f64 + 0.5) * step;
            let free = (tallest - column.len() as f64) * pitch / 2.0;
            for (row, id) in column.iter().enumerate() {
                // Every other node a little aside: lines between neighbours do not hide behind nodes.
                let side = if row % 2 == 0 { -0.12 } else { 0.12 };
                let aside = if column.len() > 1 { side * step.min(120.0) } else { 0.0 };
                place.insert(*id, (x + aside, top + free + row as f64 * pitch));
            }
        }
        place
    }

    fn node(&self, frame: &Frame, canvas: &mut Canvas, id: usize, (x, y): (f64, f64), radius: f64) {
        let Some(state) = self.answer.states.get(id) else { return };
        let rest = match state.equilibrium.names().join(", ") {
            names if names.is_empty() => names,
            names => format!(" [{names}]"),
        };
        canvas.titled(format!("{id}: {}{rest}", options(&state.options)), |canvas| {
            let shape = usize::from(self.answer.status_quo == Some(id));
            // A square has its ring further out.
            let ring = radius + if shape == 1 { 6.0 } else { 3.5 };
            if state.equilibrium.has(Concepts::SEQ) {
                canvas.circle("hollow", x, y, ring);
            } else if state.equilibrium.has(Concepts::GMR) {
                canvas.circle("about", x, y, ring);
            }
            canvas.mark("hollow", shape, x, y, radius);
            canvas.text("value", x, y + frame.size * 0.35, Anchor::Middle, id.to_string());
        });
    }

    /// What the present state, the states of the way and the equilibria are, below the picture.
    fn told(&self, frame: &Frame, canvas: &mut Canvas) {
        let shown: BTreeSet<usize> =
            self.columns.iter().flat_map(|(_, column)| column.iter().copied()).collect();
        let mut told: Vec<usize> = self.path.clone();
        told.extend(self.answer.status_quo);
        let resting = shown.iter().copied().filter(|id| rests(self.answer, *id));
        told.extend(if shown.len() <= TOLD {
            shown.iter().copied().collect::<Vec<_>>()
        } else {
            resting.collect()
        });
        let mut seen = BTreeSet::new();
        told.retain(|id| seen.insert(*id));
        let more = told.len().saturating_sub(TOLD);
        told.truncate(TOLD);
        told.sort_unstable();
        let mut y = canvas.bottom() + frame.leading() * 1.6;
        for state in told.iter().filter_map(|id| self.answer.states.get(*id)) {
            canvas.text("value", 26.0, y, Anchor::End, state.id.to_string());
            let lines = Label::from(&options(&state.options)).wrap(frame.width - 40.0, frame.size, 3);
            y = canvas.lines("name", 34.0, y, Anchor::Start, &lines, frame.leading()) + 2.0;
        }
        if more > 0 {
            canvas.text("soft", 34.0, y, Anchor::Start, format!("and {more} more equilibria"));
        }
    }
}

/// Options taken, in words.
fn options(taken: &[&str]) -> String {
    if taken.is_empty() { "nothing taken".to_owned() } else { taken.join(", ") }
}

/// A thick line with a head.
fn arrow(canvas: &mut Canvas, (a, b): ((f64, f64), (f64, f64))) {
    canvas.line("bold", a, b);
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let (ux, uy) = (dx / length, dy / length);
    let wing = |side: f64| (b.0 - 8.0 * ux - side * 4.5 * uy, b.1 - 8.0 * uy + side * 4.5 * ux);
    canvas.polyline("bold", &[wing(1.0), b, wing(-1.0)]);
}
