//! The conflict graph as a report draws it: which states, in which columns, with which improvements between them,
//! and the way to an equilibrium. Small graphs are shown whole; of larger ones the present state, the way, the
//! equilibria under SEQ and the agreed states, as far as they can be told apart.

use super::taken;
use detente_bind::Bound;
use detente_bind::mid;
use detente_case::Case;
use detente_graph::{Concepts, Graph, Stability, stability_with, ways};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Graphs up to this many states are shown whole on a page; of larger ones no more states than this.
const ALL: usize = 24;
/// Improvements drawn at most; where there are more, each party's best from each state.
const LINES: usize = 140;
/// States up to which an outlook looks at its graph; `detente graph` looks at larger ones.
const LOOKED_AT: usize = 1 << 12;
/// Equilibria to which ways are looked for.
const TARGETS: usize = 64;

/// What is drawn.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GraphPicture {
    /// Feasible states in all.
    pub all: usize,
    /// Those who move: place among the case's parties, name.
    pub parties: Vec<(usize, String)>,
    /// Number of the present state, from 1.
    pub status_quo: Option<usize>,
    /// States drawn, in the order of their numbers.
    pub states: Vec<PictureState>,
    /// Numbers of the states by how many moves of anybody they are away from the present one; those that nobody
    /// can reach last.
    pub columns: Vec<Vec<usize>>,
    /// Improvements between states drawn: place in `parties`, from, to.
    pub improvements: Vec<(usize, usize, usize)>,
    /// True where only each party's best improvement from each state is among them.
    pub thinned: bool,
    /// The way to the nearest equilibrium under SEQ, an agreed one where there is one, the present state first.
    pub way: Vec<usize>,
    /// True where everybody gains by its own step on the way.
    pub improving: bool,
}

/// A state drawn.
#[derive(Clone, Debug, Serialize)]
pub struct PictureState {
    /// From 1.
    pub id: usize,
    /// Options taken, by their titles.
    pub options: Vec<String>,
    /// Concepts under which it is an equilibrium at mid values.
    pub equilibrium: Vec<&'static str>,
    /// True where it counts as agreed.
    pub agreed: bool,
}

impl PictureState {
    /// Is it an equilibrium under this concept?
    #[must_use]
    pub fn rests(&self, concept: &str) -> bool {
        self.equilibrium.contains(&concept)
    }
}

/// The picture of a case's graph at mid values; `None` without a graph. A graph too large to be looked at here has
/// no states in its picture.
#[must_use]
pub fn graph(case: &Case, bound: &Bound) -> Option<GraphPicture> {
    let plan = bound.graph.as_ref()?;
    let places: Vec<usize> = plan.parties.iter().map(|party| party.at()).collect();
    if plan.graph.len() > LOOKED_AT {
        return Some(GraphPicture { all: plan.graph.len(), ..GraphPicture::default() });
    }
    let graph = plan.with_ranks(&mid(bound));
    // SIM is not drawn, and may take long.
    let concepts = Concepts::ALL.without(Concepts::SIM);
    let stability = stability_with(&graph, concepts, &|_| {});
    let agreed = plan.agreed.as_deref().unwrap_or(&[]);
    let mut found = picture(&graph, &stability, plan.status_quo, agreed, ALL);
    for ((place, name), at) in found.parties.iter_mut().zip(places) {
        *place = at;
        if let Some(party) = case.parties.get(at) {
            name.clone_from(&party.name);
        }
    }
    let titles: BTreeMap<&String, String> = plan
        .options
        .iter()
        .zip(&case.options)
        .filter_map(|(id, option)| {
            let party = case.parties.get(option.party.at())?;
            Some((id, format!("{}: {}", party.name, option.title)))
        })
        .collect();
    for option in found.states.iter_mut().flat_map(|state| &mut state.options) {
        if let Some(title) = titles.get(option) {
            option.clone_from(title);
        }
    }
    Some(found)
}

/// The picture of a graph with its verdicts; `status_quo` and `agreed` count from 0. A graph
/// of up to `most` states is shown whole; of a larger one no more states than that.
#[must_use]
pub fn picture(
    graph: &Graph,
    stability: &Stability,
    status_quo: Option<u32>,
    agreed: &[u32],
    most: usize,
) -> GraphPicture {
    let (way, improving) =
        status_quo.map(|start| best_way(graph, stability, start, agreed)).unwrap_or_default();
    let count = graph.len() as u32;
    let mut shown: BTreeSet<u32> = way.iter().copied().chain(status_quo).collect();
    if graph.len() <= most {
        shown.extend(0..count);
    } else {
        // Agreed equilibria first, then the other equilibria, then what is agreed and does not rest.
        let resting = stability.equilibria(Concepts::SEQ);
        let both = resting.iter().filter(|state| agreed.contains(state));
        for state in both.chain(&resting).chain(agreed) {
            if shown.len() < most {
                shown.insert(*state);
            }
        }
    }
    let number = |state: u32| state as usize + 1;
    let (mut improvements, mut best) = (Vec::new(), Vec::new());
    for from in &shown {
        for party in 0..graph.parties().len() {
            let ranks = graph.ranks(party);
            let to: Vec<u32> = graph.improvements(party, *from).filter(|to| shown.contains(to)).collect();
            let first = to.iter().max_by_key(|to| (ranks[**to as usize], std::cmp::Reverse(**to)));
            best.extend(first.map(|to| (party, number(*from), number(*to))));
            improvements.extend(to.into_iter().map(|to| (party, number(*from), number(to))));
        }
    }
    let thinned = improvements.len() > LINES;
    if thinned {
        improvements = best;
    }
    GraphPicture {
        all: graph.len(),
        parties: graph.parties().iter().cloned().enumerate().collect(),
        status_quo: status_quo.map(number),
        states: shown
            .iter()
            .map(|state| PictureState {
                id: number(*state),
                options: taken(graph, *state).into_iter().map(str::to_owned).collect(),
                equilibrium: stability.equilibrium(*state).names(),
                agreed: agreed.contains(state),
            })
            .collect(),
        columns: columns(graph, status_quo, &shown),
        improvements,
        thinned,
        way: way.into_iter().map(number).collect(),
        improving,
    }
}

/// To an agreed equilibrium if there is one, by improvements if that can be, shortest.
fn best_way(graph: &Graph, stability: &Stability, start: u32, agreed: &[u32]) -> (Vec<u32>, bool) {
    let mut targets = stability.equilibria(Concepts::SEQ);
    // Agreed ones first, so that none of them is cut off.
    targets.sort_by_key(|state| (!agreed.contains(state), *state));
    targets.truncate(TARGETS);
    targets.retain(|state| *state != start);
    let found = ways(graph, start, &targets);
    let best = targets
        .iter()
        .zip(&found)
        .filter_map(|(to, ways)| {
            let path = ways.improving.as_ref().or(ways.any.as_ref())?;
            Some((!agreed.contains(to), ways.improving.is_none(), path.steps.len(), *to, path))
        })
        .min_by_key(|(open, forced, length, to, _)| (*open, *forced, *length, *to));
    best.map_or_else(Default::default, |(_, forced, _, _, path)| {
        (std::iter::once(start).chain(path.steps.iter().map(|step| step.to)).collect(), !forced)
    })
}

/// Shown states by distance from the present one; without one, in rows of six.
fn columns(graph: &Graph, start: Option<u32>, shown: &BTreeSet<u32>) -> Vec<Vec<usize>> {
    let number = |state: &u32| *state as usize + 1;
    let Some(start) = start else {
        let all: Vec<usize> = shown.iter().map(number).collect();
        return all.chunks(all.len().div_ceil(6).max(1)).map(<[usize]>::to_vec).collect();
    };
    let mut far: BTreeMap<u32, usize> = BTreeMap::from([(start, 0)]);
    let mut queue = VecDeque::from([start]);
    let mut missing = shown.len();
    while let Some(state) = queue.pop_front() {
        missing -= usize::from(shown.contains(&state));
        if missing == 0 {
            break;
        }
        let next = far.get(&state).copied().unwrap_or(0) + 1;
        for party in 0..graph.parties().len() {
            for to in graph.moves(party, state) {
                far.entry(to).or_insert_with(|| {
                    queue.push_back(to);
                    next
                });
            }
        }
    }
    let last = shown.iter().filter_map(|id| far.get(id)).max().copied().unwrap_or(0);
    let mut columns = vec![Vec::new(); last + 1];
    let mut beyond = Vec::new();
    for id in shown {
        match far.get(id).and_then(|far| columns.get_mut(*far)) {
            Some(column) => column.push(number(id)),
            None => beyond.push(number(id)),
        }
    }
    columns.push(beyond);
    columns.retain(|column| !column.is_empty());
    columns
}
