//! Where it goes from the present state: the walk of `detente_graph::Evolver` under each concept.

use super::Analysis;
use detente_bind::codes::NoteCode;
use detente_bind::graph::Tolls;
use detente_bind::note::Note;
use detente_graph::{Burdens, Concepts, Evolver, JointMoves};
use serde::Serialize;

/// States up to which the walk is followed under every concept, and under Nash and SEQ.
const STATES: [usize; 2] = [1 << 14, 1 << 16];

/// The walk from the present state under one concept, at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct Goes {
    /// How far ahead each party thinks.
    pub concept: &'static str,
    /// Where it comes to rest, likeliest first.
    pub rests: Vec<Rest>,
    /// Chance that it comes to rest in an agreed state; absent where no formula says what counts as agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed: Option<f64>,
    /// Chance that it never rests.
    pub never: f64,
    /// Chance of walks too long to follow; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsettled: Option<f64>,
    /// Expected number of steps.
    pub steps: f64,
}

/// A resting state.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rest {
    /// Its number.
    pub state: usize,
    /// The chance of coming to rest there.
    pub chance: f64,
    /// Expected number of steps of the walks that do.
    pub steps: f64,
    /// Their expected time in years; absent where no [[move]] row has a `delay`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<f64>,
}

impl Analysis {
    /// The walk from a state (from 0) where these parties (by number) may move together, and what is left out.
    #[must_use]
    pub fn evolution(
        &self,
        start: u32,
        required: &[usize],
        agreed: Option<&[u32]>,
        tolls: &Tolls<'_>,
    ) -> (Vec<Goes>, Vec<Note>) {
        let graph = &self.graph;
        let mut concepts = self.stability.concepts;
        let mut notes = Vec::new();
        let mut without = |what: &str, why: String| {
            notes.push(Note { code: NoteCode::N1413, what: what.to_owned(), why });
        };
        if graph.len() > STATES[1] {
            without(
                "no walk from the present state",
                format!("{} states: at most {} are walked", graph.len(), STATES[1]),
            );
            return (Vec::new(), notes);
        }
        if graph.len() > STATES[0] {
            concepts = concepts.and(Concepts::NASH | Concepts::SEQ);
            without(
                "the walk from the present state is followed under nash and seq only",
                format!("{} states: up to {} it is followed under every concept", graph.len(), STATES[0]),
            );
        }
        let joint = match JointMoves::new(graph, required) {
            Ok(joint) => joint,
            Err(error) => {
                without("no walk from the present state", error.to_string());
                return (Vec::new(), notes);
            }
        };
        let ranks: Vec<Vec<u32>> =
            (0..graph.parties().len()).map(|party| graph.ranks(party).to_vec()).collect();
        let counts = |state: u32| agreed.is_some_and(|agreed| agreed.binary_search(&state).is_ok());
        let mut evolver = Evolver::default();
        let known = Concepts::NAMES.into_iter().filter(|(concept, _)| concepts.has(*concept));
        let goes = known.filter_map(|(concept, name)| {
            let cost = |party, from, to| tolls.cost(party, from, to);
            let costs: Option<detente_graph::Costs<'_>> = if tolls.costly() { Some(&cost) } else { None };
            let mut timed = |takes: &dyn Fn(u32, u32) -> f64| {
                let burdens = Burdens { costs, takes: Some(takes) };
                evolver.evolve_with(graph, &joint, &ranks, start, concept, &counts, burdens)
            };
            let found = timed(&|_, _| 1.0)?;
            let years = tolls.slow().then(|| timed(&|from, to| tolls.years(from, to))).flatten();
            let rest = |(at, (state, chance)): (usize, &(u32, f64))| Rest {
                state: *state as usize + 1,
                chance: *chance,
                steps: found.times[at],
                years: years.as_ref().map(|found| found.times[at]),
            };
            let mut rests: Vec<Rest> = found.rests.iter().enumerate().map(rest).collect();
            rests.sort_by(|a, b| b.chance.total_cmp(&a.chance).then(a.state.cmp(&b.state)));
            Some(Goes {
                concept: name,
                rests,
                agreed: agreed.map(|_| found.agreed),
                never: found.never,
                unsettled: (found.unsettled > 0.0).then_some(found.unsettled),
                steps: found.steps,
            })
        });
        (goes.collect(), notes)
    }

    /// A line for each analysis of several parties that is left out or cut short.
    #[must_use]
    pub fn omitted(&self, asked: &super::Asked<'_>) -> Vec<Note> {
        let whole = asked.whole;
        let (states, parties) = (self.graph.len(), self.graph.parties().len());
        let mut notes = Vec::new();
        let mut without = |what: &str, why: String| {
            notes.push(Note { code: NoteCode::N1413, what: what.to_owned(), why });
        };
        if let Some(why) = self.without_coalitions(whole) {
            without("no coalitions", why);
        } else if self.short(whole) {
            let why = format!(
                "{states} states: each list holds the present state and the first equilibria (seq) and agreed states; `counts` counts all, and `--list all` names all"
            );
            without("lists of coalitions are short", why);
        }
        if self.without_structure(asked.coalitions) {
            let why = format!("{states} states by lists of moves are too many to search from each");
            without("no verdicts for the file’s coalitions", why);
        }
        if parties != 2 {
            without("no looking ahead", format!("{parties} parties: limited moves are defined here for two"));
        } else if states > super::beyond::AHEAD_STATES {
            let most = super::beyond::AHEAD_STATES;
            without("no looking ahead", format!("{states} states: at most {most} are looked ahead from"));
        } else if states > super::beyond::AHEAD_LISTED && !whole {
            let why = format!(
                "{states} states: horizons beyond the first, cycles, and what lasts for one party alone are not listed; `--list all` lists them"
            );
            without("lists of looking ahead are short", why);
        }
        notes
    }
}
