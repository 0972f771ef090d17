//! Where it goes from the present state: the walk of `detente_graph::Evolver` under each concept.

use super::Analysis;
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_graph::{Concepts, Evolver, JointMoves};
use serde::Serialize;

/// States up to which the walk is followed under every concept, and under Nash and SEQ.
const STATES: [usize; 2] = [1 << 12, 1 << 16];

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
}

impl Analysis {
    /// The walk from a state (from 0) where these parties (by number) may move together, and what is left out.
    #[must_use]
    pub fn evolution(
        &self,
        start: u32,
        required: &[usize],
        agreed: Option<&[u32]>,
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
            let found = evolver.evolve(graph, &joint, &ranks, start, concept, &counts)?;
            let mut rests: Vec<Rest> = found
                .rests
                .iter()
                .map(|(state, chance)| Rest { state: *state as usize + 1, chance: *chance })
                .collect();
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

    /// A line for each analysis of several parties that this graph is too large for.
    #[must_use]
    pub fn omitted(&self) -> Vec<Note> {
        let (states, parties) = (self.graph.len(), self.graph.parties().len());
        let mut notes = Vec::new();
        let mut without = |what: &str, why: String| {
            notes.push(Note { code: NoteCode::N1413, what: what.to_owned(), why });
        };
        if parties > detente_graph::MOST_PARTIES {
            let most = detente_graph::MOST_PARTIES;
            without(
                "no coalitions",
                format!("{parties} parties: all coalitions of up to {most} are looked at"),
            );
        } else if parties > 1 && !self.coalitions_fit() {
            without(
                "no coalitions",
                format!("{states} states and {parties} parties are too many to search from each"),
            );
        }
        if parties == 2 && states > super::beyond::AHEAD_STATES {
            let most = super::beyond::AHEAD_STATES;
            without("no looking ahead", format!("{states} states: at most {most} are looked ahead from"));
        }
        notes
    }
}
