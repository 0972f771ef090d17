//! What `detente graph` says: the verdict for every state, the way from the present state, and shares of draws.
//! The shape is the contract of `detente graph … --format json`.

mod beyond;
mod coalitions;
mod evolution;
pub mod picture;
pub mod rows;
mod verdicts;

pub use coalitions::{CoalitionFinding, Structure, judges_coalitions};
pub use evolution::{Goes, Rest};
pub use verdicts::*;

use detente_bind::codes::NoteCode;
use detente_bind::graph::{Plan, Size};
use detente_bind::note::Note;
use detente_bind::sample::Sample;
use detente_graph::{
    Concepts, Graph, MOST_STATES, Path, Sanction, Shape, Stability, Ways, Witness, sentence,
    simultaneous_cost, stability_with, ways, witness,
};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use verdicts::Shares;

/// Combinations that SIM may look at.
const SIM_COST: f64 = 3e8;
/// States times parties times rankings that the draws may look at.
const DRAWS_COST: usize = 1 << 25;
/// Draws below which shares say nothing.
const FEWEST_DRAWS: usize = 16;
/// Equilibria to which ways are looked for.
const TARGETS: usize = 64;

/// Readings of sanctions by the names that the command line and JSON use.
pub const SANCTIONS: [(Sanction, &str); 3] =
    [(Sanction::AtMost, "at-most"), (Sanction::Below, "below"), (Sanction::Elsewhere, "elsewhere")];

/// Rankings that draws of a graph of this size may look at.
fn most_rankings(states: usize, parties: usize) -> usize {
    DRAWS_COST / states.saturating_mul(parties).max(1)
}

/// The shape of a case's graph before it is made, as far as its size tells.
#[must_use]
pub fn shape(size: &Size) -> Shape {
    let most = most_rankings(usize::try_from(size.states).unwrap_or(usize::MAX), size.parties);
    // So many inputs give two rankings each, unless draws leave some out.
    let rankings = 1usize.checked_shl(size.uncertain as u32).unwrap_or(usize::MAX);
    Shape {
        states: size.states,
        options: size.options,
        parties: size.parties,
        moves: 0,
        drawn: size.uncertain > 0 && (most >= FEWEST_DRAWS || rankings <= most),
        joined: false,
    }
}

/// What is asked besides the verdicts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Number (from 0) of the present state.
    pub status_quo: Option<u32>,
    /// States (from 0) that count as agreed.
    pub agreed: Option<&'a [u32]>,
    /// States (from 0) whose verdicts are to be explained.
    pub explain: &'a [u32],
    /// Parties that act together, as a file says.
    pub coalitions: &'a [Vec<usize>],
    /// The peak of memory that was told before the work began, in bytes; worked out from the graph where nothing was.
    pub memory: Option<u64>,
    /// Everything is looked at and listed, however large it is.
    pub whole: bool,
}

/// A graph with the verdicts of its own ranks.
#[derive(Debug)]
pub struct Analysis {
    /// The graph.
    pub graph: Graph,
    /// Its verdicts.
    pub stability: Stability,
    /// What is left out.
    pub notes: Vec<Note>,
}

/// Verdicts under all concepts that are within reach. `progress` is told the share done (0–1).
#[must_use]
pub fn analyse(graph: Graph, progress: &(dyn Fn(f64) + Sync)) -> Analysis {
    let mut concepts = Concepts::ALL;
    let mut notes = Vec::new();
    if graph.sanction() == Sanction::Elsewhere && !graph.option_form() && graph.len() > MOST_STATES {
        concepts = Concepts::NONE;
        notes.push(Note {
            code: NoteCode::N1410,
            what: "no verdicts under `elsewhere`".into(),
            why: format!("{} states: at most {MOST_STATES} are judged from the definitions", graph.len()),
        });
    }
    let mut without = |why: String| {
        concepts = concepts.without(Concepts::SIM);
        notes.push(Note { code: NoteCode::N1408, what: "no simultaneous stability (sim)".into(), why });
    };
    if !graph.option_form() {
        without("a party moves by a list instead of by its options".into());
    } else if graph.len() > 1 << 12 {
        let cost = simultaneous_cost(&graph);
        if cost > SIM_COST {
            without(format!("it would look at {cost:.1e} combinations of improvements"));
        }
    }
    let stability = stability_with(&graph, concepts, progress);
    Analysis { graph, stability, notes }
}

fn moves(graph: &Graph, path: &Path) -> Vec<Move> {
    path.steps
        .iter()
        .map(|step| Move { party: graph.parties()[step.party].clone(), to: step.to as usize + 1 })
        .collect()
}

impl Analysis {
    /// The answer for the graph's own ranks; probabilities are 0 and 1.
    #[must_use]
    pub fn answer(&self, asked: Asked<'_>) -> GraphAnswer<'_> {
        let (graph, stability) = (&self.graph, &self.stability);
        let mut counts: BTreeMap<&'static str, usize> = self.concepts().map(|(_, name)| (name, 0)).collect();
        for state in 0..graph.len() as u32 {
            let equilibrium = stability.equilibrium(state);
            for (_, name) in self.concepts().filter(|(concept, _)| equilibrium.has(*concept)) {
                *counts.entry(name).or_default() += 1;
            }
        }
        counts.insert("states", graph.len());
        let why = asked.explain.iter().map(|state| (*state, self.why(*state))).collect();
        let memory = asked.memory.unwrap_or_else(|| {
            let all = Shape::of(graph).memory(detente_graph::threads());
            u64::try_from(all).unwrap_or(u64::MAX)
        });
        let mut answer = GraphAnswer {
            parties: graph.parties().to_vec(),
            options: graph.options().iter().map(|option| option.name.clone()).collect(),
            counts,
            states: Verdicts {
                graph,
                stability,
                shares: Shares::Certain,
                why,
                listed: None,
                apart: AtomicBool::new(false),
                here: AtomicBool::new(false),
            },
            concepts: stability.concepts.names(),
            sanction: SANCTIONS.iter().find(|(s, _)| *s == graph.sanction()).map_or("", |(_, name)| name),
            status_quo: asked.status_quo.map(|state| state as usize + 1),
            agreed: asked.agreed.map(|states| states.iter().map(|state| *state as usize + 1).collect()),
            ways: Vec::new(),
            evolution: Vec::new(),
            agreement: None,
            beyond: self.beyond(&asked),
            target: None,
            what_if: Vec::new(),
            draws: None,
            memory,
        };
        if let Some(start) = asked.status_quo {
            let resting = |state: &u32| stability.equilibrium(*state).has(Concepts::SEQ);
            let agreed = asked.agreed.unwrap_or(&[]);
            let mut targets: Vec<u32> = agreed.iter().copied().filter(resting).take(TARGETS).collect();
            targets.extend((0..graph.len() as u32).filter(resting).take(TARGETS));
            targets.extend(agreed.iter().take(TARGETS));
            targets.sort_unstable();
            targets.dedup();
            for (to, found) in targets.iter().zip(ways(graph, start, &targets)) {
                answer.ways.push(self.way(*to, &found));
            }
        }
        answer
    }

    fn concepts(&self) -> impl Iterator<Item = (Concepts, &'static str)> + use<> {
        let computed = self.stability.concepts;
        Concepts::NAMES.into_iter().filter(move |(concept, _)| computed.has(*concept))
    }

    fn way(&self, to: u32, found: &Ways) -> WayTo {
        let graph = &self.graph;
        let names = |parties: &[usize]| parties.iter().map(|party| graph.parties()[*party].clone()).collect();
        WayTo {
            to: to as usize + 1,
            any: found.any.as_ref().map(|path| moves(graph, path)),
            improving: found.improving.as_ref().map(|path| moves(graph, path)),
            first: names(&found.first),
            can_block: names(&found.needed),
        }
    }

    /// Every verdict of one state (from 0) with its witness.
    #[must_use]
    pub fn why(&self, state: u32) -> Vec<Why> {
        let graph = &self.graph;
        let mut all = Vec::new();
        for (party, name) in graph.parties().iter().enumerate() {
            for (concept, label) in self.concepts() {
                let found = witness(graph, party, state, concept);
                let place = |state: u32| format!("state {}", state + 1);
                let text = sentence(graph, party, state, concept, &found, &place, &|party| {
                    graph.parties()[party].clone()
                });
                let (leaves_to, answers) = match &found {
                    Witness::NoImprovement => (None, Vec::new()),
                    Witness::Unanswered { to } => (Some(*to as usize + 1), Vec::new()),
                    Witness::Answered(answers) => (
                        None,
                        answers
                            .iter()
                            .map(|answer| AnswerTo {
                                to: answer.to as usize + 1,
                                path: moves(graph, &Path { steps: answer.path.clone() }),
                                end: answer.end as usize + 1,
                            })
                            .collect(),
                    ),
                };
                let stable = found.stable();
                all.push(Why { party: name.clone(), concept: label, stable, leaves_to, answers, text });
            }
        }
        all
    }

    /// Puts the shares of draws of a case into an answer; `mid` is the row of inputs that this analysis is of. What is
    /// left out is returned.
    pub fn probabilities(
        &self,
        plan: &Plan,
        sample: &Sample,
        mid: &[f64],
        answer: &mut GraphAnswer<'_>,
    ) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut sample = std::borrow::Cow::Borrowed(sample);
        let most = most_rankings(plan.graph.len(), plan.graph.parties().len());
        let mut rankings = plan.rankings(&sample);
        if rankings.first.len() > most.max(1) {
            let why = format!("{} states in each of {} rankings", plan.graph.len(), rankings.first.len());
            if most < FEWEST_DRAWS {
                let what = "no shares of draws: verdicts are at mid values only".into();
                answer.states.shares = Shares::Unknown;
                return vec![Note { code: NoteCode::N1407, what, why }];
            }
            let what = format!("shares are of the first {most} draws");
            notes.push(Note { code: NoteCode::N1407, what, why });
            sample = std::borrow::Cow::Owned(sample.first(most));
            rankings = plan.rankings(&sample);
        }
        let draws = sample.draws;
        answer.draws = Some((draws, rankings.first.len()));
        let goals = plan.goals();
        let settled = |stability: &Stability| {
            goals.iter().flatten().any(|at| stability.equilibrium(*at).has(Concepts::SEQ))
        };
        if let [only] = rankings.first[..]
            && plan.same_ranks(sample.row(only), mid)
        {
            // Every draw is as the verdicts that are there already.
            answer.agreement = goals.as_ref().map(|_| f64::from(u8::from(settled(&self.stability))));
            return notes;
        }
        let mut concepts = self.stability.concepts;
        if concepts.has(Concepts::SIM) && rankings.first.len() > 1 {
            let cost = simultaneous_cost(&self.graph) * rankings.first.len() as f64;
            if cost > SIM_COST {
                concepts = concepts.without(Concepts::SIM);
                let why = format!("it would look at {cost:.1e} combinations of improvements");
                let what = "no share of draws for simultaneous stability (sim)".into();
                notes.push(Note { code: NoteCode::N1408, what, why });
            }
        }
        // Whole numbers, which may be added up in any order. A poisoned lock holds counts that are still sound: adding
        // up does not panic.
        let counts = Mutex::new(vec![[0u32; 6]; plan.graph.len()]);
        let reached = plan.over(&sample, &rankings, concepts, |group, stability| {
            let draws = rankings.draws[group];
            let mut counts = counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for (state, counts) in counts.iter_mut().enumerate() {
                let resting = stability.equilibrium(state as u32);
                if resting.is_empty() {
                    continue;
                }
                for (slot, (concept, _)) in counts.iter_mut().zip(Concepts::NAMES) {
                    *slot += if resting.has(concept) { draws as u32 } else { 0 };
                }
            }
            if settled(stability) { draws } else { 0 }
        });
        let counts = counts.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        answer.states.shares = Shares::Drawn { concepts, counts, draws };
        let agreed: usize = reached.into_iter().sum();
        answer.agreement = goals.as_ref().map(|_| agreed as f64 / draws.max(1) as f64);
        notes
    }
}

/// Names of the options taken in a state (from 0).
#[must_use]
pub fn taken(graph: &Graph, state: u32) -> Vec<&str> {
    let bits = graph.states().get(state);
    let options = graph.options().iter().enumerate();
    options.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, option)| option.name.as_str()).collect()
}
