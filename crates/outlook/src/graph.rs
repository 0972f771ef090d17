//! What `detente graph` says: the verdict for every state, the way from the present state, and shares of draws.
//! The shape is the contract of `detente graph … --format json`.

use crate::bind::graph::Plan;
use crate::model::Note;
use crate::sample::Sample;
use detente_graph::{
    Concepts, Graph, Path, Sanction, Stability, Ways, Witness, sentence, simultaneous_cost, stability_with,
    ways, witness,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Combinations that SIM may look at.
const SIM_COST: f64 = 3e8;
/// States times parties times rankings that the draws may look at.
const DRAWS_COST: usize = 1 << 29;
/// Equilibria to which ways are looked for.
const TARGETS: usize = 64;

/// `detente graph`, whole.
#[derive(Clone, Debug, Serialize)]
pub struct GraphAnswer {
    /// Parties, by id (in foreign files by name).
    pub parties: Vec<String>,
    /// `party.option`, first the lowest bit (in foreign files by name).
    pub options: Vec<String>,
    /// Feasible states in ascending binary order.
    pub states: Vec<StateVerdict>,
    /// Concepts computed.
    pub concepts: Vec<&'static str>,
    /// Number of the present state.
    pub status_quo: Option<usize>,
    /// States that count as agreed.
    pub agreed: Option<Vec<usize>>,
    /// From the present state to each equilibrium under SEQ and each agreed state, as far as they are few.
    pub ways: Vec<WayTo>,
    /// Share of draws in which an agreed state is an equilibrium under SEQ and can be reached.
    pub agreement: Option<f64>,
    /// Draws behind `probability` and different rankings among them.
    pub draws: Option<(usize, usize)>,
    /// Bytes that the analysis takes, as estimated before it began.
    pub memory: u64,
}

/// One state.
#[derive(Clone, Debug, Serialize)]
pub struct StateVerdict {
    /// From 1.
    pub id: usize,
    /// Options taken.
    pub options: Vec<String>,
    /// By party: the concepts under which the state is stable for it, at mid values.
    pub stable: BTreeMap<String, Vec<&'static str>>,
    /// Concepts under which it is stable for everybody, at mid values.
    pub equilibrium: Vec<&'static str>,
    /// By concept: the share of draws in which it is an equilibrium.
    pub probability: BTreeMap<&'static str, f64>,
    /// Why, in words made from witnesses, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Vec<Why>>,
}

/// Why one verdict is what it is.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// For whom.
    pub party: String,
    /// Under which concept.
    pub concept: &'static str,
    /// The verdict.
    pub stable: bool,
    /// What the party would leave for, unanswered.
    pub leaves_to: Option<usize>,
    /// How each improvement is answered.
    pub answers: Vec<AnswerTo>,
    /// In words.
    pub text: String,
}

/// How one improvement is answered.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerTo {
    /// The improvement.
    pub to: usize,
    /// The others' moves from there (under SIM: what each does at the same time).
    pub path: Vec<Move>,
    /// Where that ends.
    pub end: usize,
}

/// One move.
#[derive(Clone, Debug, Serialize)]
pub struct Move {
    /// Who.
    pub party: String,
    /// To which state.
    pub to: usize,
}

/// The way from the present state to another.
#[derive(Clone, Debug, Serialize)]
pub struct WayTo {
    /// Number of the state.
    pub to: usize,
    /// A shortest path by any legal moves.
    pub any: Option<Vec<Move>>,
    /// A shortest path on which everybody gains by its own step.
    pub improving: Option<Vec<Move>>,
    /// Who can make the first move.
    pub first: Vec<String>,
    /// Without whom there is no path.
    pub can_block: Vec<String>,
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
    let mut without = |why: String| {
        concepts = concepts.without(Concepts::SIM);
        notes.push(Note { code: "N1408", what: "no simultaneous stability (sim)".into(), why });
    };
    if !graph.option_form() {
        without("a party moves by a list instead of by its options".into());
    } else if graph.len() > 1 << 12 {
        let cost = simultaneous_cost(&graph);
        if cost > SIM_COST {
            without(format!("it would look at {cost:.1e} combinations of improvements"));
        }
    }
    let stability = stability_with(&graph, concepts, Sanction::default(), progress);
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
    pub fn answer(&self, asked: Asked<'_>) -> GraphAnswer {
        let (graph, stability) = (&self.graph, &self.stability);
        let names: Vec<Vec<&'static str>> = (0..64)
            .map(|bits| {
                let all = Concepts::NAMES.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
                all.map(|(_, (_, name))| *name).collect()
            })
            .collect();
        let place = |concepts: Concepts| {
            let all = Concepts::NAMES.iter().enumerate();
            all.filter(|(_, (concept, _))| concepts.has(*concept))
                .fold(0, |bits, (at, _)| bits | 1usize << at)
        };
        let states = (0..graph.len() as u32)
            .map(|state| {
                let equilibrium = stability.equilibrium(state);
                let by_party = graph.parties().iter().zip(&stability.stable);
                let share = |concept| f64::from(u8::from(equilibrium.has(concept)));
                StateVerdict {
                    id: state as usize + 1,
                    options: taken(graph, state),
                    stable: by_party
                        .map(|(name, stable)| (name.clone(), names[place(stable[state as usize])].clone()))
                        .collect(),
                    equilibrium: names[place(equilibrium)].clone(),
                    probability: self.concepts().map(|(concept, name)| (name, share(concept))).collect(),
                    why: None,
                }
            })
            .collect();
        let mut answer = GraphAnswer {
            parties: graph.parties().to_vec(),
            options: graph.options().iter().map(|option| option.name.clone()).collect(),
            states,
            concepts: self.stability.concepts.names(),
            status_quo: asked.status_quo.map(|state| state as usize + 1),
            agreed: asked.agreed.map(|states| states.iter().map(|state| *state as usize + 1).collect()),
            ways: Vec::new(),
            agreement: None,
            draws: None,
            memory: u64::try_from(detente_graph::memory(
                graph.len() as u128,
                graph.options().len(),
                graph.parties().len(),
                1,
            ))
            .unwrap_or(u64::MAX),
        };
        if let Some(start) = asked.status_quo {
            let mut targets: Vec<u32> = stability.equilibria(Concepts::SEQ);
            targets.truncate(TARGETS);
            targets.extend(asked.agreed.unwrap_or(&[]).iter().take(TARGETS));
            targets.sort_unstable();
            targets.dedup();
            for (to, found) in targets.iter().zip(ways(graph, start, &targets)) {
                answer.ways.push(self.way(*to, &found));
            }
        }
        for state in asked.explain {
            if let Some(slot) = answer.states.get_mut(*state as usize) {
                slot.why = Some(self.why(*state));
            }
        }
        answer
    }

    fn concepts(&self) -> impl Iterator<Item = (Concepts, &'static str)> {
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

    /// Puts the shares of draws of a case into an answer.
    pub fn probabilities(&mut self, plan: &Plan, sample: &Sample, answer: &mut GraphAnswer) {
        let mut sample = std::borrow::Cow::Borrowed(sample);
        let size = (plan.graph.len() * plan.graph.parties().len()).max(1);
        let most = DRAWS_COST / size;
        let mut rankings = plan.rankings(&sample);
        if rankings.first.len() > most.max(1) {
            let why = format!("{} states in each of {} rankings", plan.graph.len(), rankings.first.len());
            if most < 16 {
                self.notes.push(Note {
                    code: "N1407",
                    what: "no shares of draws: verdicts are at mid values only".into(),
                    why,
                });
                for state in &mut answer.states {
                    state.probability.clear();
                }
                return;
            }
            let what = format!("shares are of the first {most} draws");
            self.notes.push(Note { code: "N1407", what, why });
            sample = std::borrow::Cow::Owned(sample.first(most));
            rankings = plan.rankings(&sample);
        }
        let mut concepts = self.stability.concepts;
        if concepts.has(Concepts::SIM) && rankings.first.len() > 1 {
            let cost = simultaneous_cost(&self.graph) * rankings.first.len() as f64;
            if cost > 10.0 * SIM_COST {
                concepts = concepts.without(Concepts::SIM);
                let why = format!("it would look at {cost:.1e} combinations of improvements");
                let what = "no share of draws for simultaneous stability (sim)".into();
                self.notes.push(Note { code: "N1408", what, why });
            }
        }
        let goals = plan.goals().unwrap_or_default();
        let count = plan.graph.len();
        // Only equilibria are kept: (state, concepts) by ranking.
        let verdicts = plan.over(&sample, &rankings, concepts, |stability| {
            let resting =
                |state: u32| Some((state, stability.equilibrium(state))).filter(|(_, c)| !c.is_empty());
            let found: Vec<(u32, Concepts)> = (0..count as u32).filter_map(resting).collect();
            let agreed = goals.iter().any(|state| stability.equilibrium(*state).has(Concepts::SEQ));
            (found, agreed)
        });
        let mut counts = vec![[0u32; 6]; count];
        let mut agreed = 0usize;
        for ((found, reached), draws) in verdicts.iter().zip(&rankings.draws) {
            agreed += if *reached { *draws } else { 0 };
            for (state, concepts) in found {
                for (slot, (concept, _)) in counts[*state as usize].iter_mut().zip(Concepts::NAMES) {
                    *slot += if concepts.has(concept) { *draws as u32 } else { 0 };
                }
            }
        }
        let draws = sample.draws.max(1) as f64;
        for (state, counts) in answer.states.iter_mut().zip(&counts) {
            state.probability = Concepts::NAMES
                .iter()
                .zip(counts)
                .filter(|((concept, _), _)| concepts.has(*concept))
                .map(|((_, name), count)| (*name, f64::from(*count) / draws))
                .collect();
        }
        answer.agreement = plan.goals().map(|_| agreed as f64 / draws);
        answer.draws = Some((sample.draws, rankings.first.len()));
    }
}

/// Names of the options taken in a state (from 0).
#[must_use]
pub fn taken(graph: &Graph, state: u32) -> Vec<String> {
    let bits = graph.states().get(state);
    let options = graph.options().iter().enumerate();
    options.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, option)| option.name.clone()).collect()
}
