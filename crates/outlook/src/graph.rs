//! What `detente graph` says: the verdict for every state, the way from the present state, and shares of draws.
//! The shape is the contract of `detente graph … --format json`.

use crate::bind::graph::Plan;
use crate::model::Note;
use crate::sample::Sample;
use detente_graph::{
    Answers, Concepts, Direction, Graph, NonMyopic, Path, Sanction, Stability, Ways, Witness,
    coalition_improvements, coalition_stability, coalitions, flips, limited_move, sentence,
    simultaneous_cost, stabilising_rankings, stability, stability_with, stackelberg, ways, witness,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Combinations that SIM may look at.
const SIM_COST: f64 = 3e8;
/// States times parties times rankings that the draws may look at.
const DRAWS_COST: usize = 1 << 29;
/// States squared times coalitions times parties up to which coalitions are looked at.
const COALITION_COST: usize = 20_000_000;
/// States up to which two parties look ahead.
const AHEAD_STATES: usize = 1 << 10;
/// Horizons that are listed.
const HORIZONS: usize = 32;
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
    /// What more than one party could do together, two parties that look ahead, and what each party sees; where
    /// the graph is small enough.
    #[serde(flatten)]
    pub beyond: Beyond,
    /// Asked for: what would make a state last, or end it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
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

/// Analyses that go beyond one party at a time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Beyond {
    /// By coalition of two and more, the equilibria under SEQ that it would leave together.
    pub coalitions: Option<Vec<CoalitionFinding>>,
    /// Two parties that look ahead.
    pub ahead: Option<Ahead>,
    /// Where parties have pictures of their own: states that each judges stable in its own game.
    pub hypergame: Option<Hypergame>,
}

/// A coalition.
#[derive(Clone, Debug, Serialize)]
pub struct CoalitionFinding {
    /// Who.
    pub members: Vec<String>,
    /// By concept, the states that last for the coalition.
    pub stable: BTreeMap<&'static str, Vec<usize>>,
    /// Equilibria under SEQ that it could leave to everybody's gain within it: from, and where to.
    pub leaves: Vec<(usize, Vec<usize>)>,
}

/// Limited moves, non-myopic stability, Stackelberg.
#[derive(Clone, Debug, Serialize)]
pub struct Ahead {
    /// Equilibria by horizon from 1, up to the first repetition.
    pub limited_move: Vec<Vec<usize>>,
    /// States that are non-myopically stable for both.
    pub non_myopic: Vec<usize>,
    /// States whose verdict changes for ever as the horizon grows: state, party, period.
    pub cycles: Vec<(usize, String, usize)>,
    /// By leader: where it ends when that party commits itself first (ties of the follower in its favour).
    pub stackelberg: BTreeMap<String, Vec<usize>>,
    /// How ties are broken.
    pub tie_rule: &'static str,
}

/// A level-1 hypergame: each party analyses the game that it sees.
#[derive(Clone, Debug, Serialize)]
pub struct Hypergame {
    /// Parties with a picture of their own.
    pub pictures: Vec<String>,
    /// By concept, the states that every party judges stable in its own game.
    pub equilibria: BTreeMap<&'static str, Vec<usize>>,
    /// By concept, those of them that are no equilibrium of the game as the case tells it.
    pub surprises: BTreeMap<&'static str, Vec<usize>>,
}

/// What would make a state last, or end it.
#[derive(Clone, Debug, Serialize)]
pub struct Target {
    /// The state.
    pub state: usize,
    /// By party and concept.
    pub parties: Vec<TargetParty>,
    /// Options whose direction, once fixed, changes whether the state is an equilibrium.
    pub directions: Vec<TargetOption>,
    /// Options whose settlement, as a guarantor would commit itself, changes whether it is one.
    pub settled: Vec<TargetOption>,
}

/// How far one party is from another verdict.
#[derive(Clone, Debug, Serialize)]
pub struct TargetParty {
    /// Who.
    pub party: String,
    /// Under which concept.
    pub concept: &'static str,
    /// Stable now?
    pub stable: bool,
    /// Least number of swaps in its ranking after which that is no longer so.
    pub swaps: Option<u32>,
    /// Is no smaller number possible?
    pub exact: bool,
    /// Share of all strict rankings of the party under which the state is stable for it, where countable.
    pub share: Option<f64>,
}

/// What a change of one option does.
#[derive(Clone, Debug, Serialize)]
pub struct TargetOption {
    /// The option.
    pub option: String,
    /// `up`, `down`, `taken` or `not taken`.
    pub becomes: &'static str,
    /// Concepts under which the state becomes an equilibrium.
    pub gains: Vec<&'static str>,
    /// Concepts under which it stops being one.
    pub loses: Vec<&'static str>,
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
            beyond: self.beyond(),
            target: None,
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

    fn beyond(&self) -> Beyond {
        let (graph, parties) = (&self.graph, self.graph.parties().len());
        let mut beyond = Beyond::default();
        let names = |members: &[usize]| members.iter().map(|at| graph.parties()[*at].clone()).collect();
        let all = coalitions(parties);
        if graph.len() * graph.len() * all.len() * parties <= COALITION_COST && !all.is_empty() {
            let resting = self.stability.equilibria(Concepts::SEQ);
            let found = all.iter().map(|members| {
                let verdicts: Vec<Concepts> =
                    (0..graph.len() as u32).map(|state| coalition_stability(graph, members, state)).collect();
                let under = |concept| {
                    (0..verdicts.len()).filter(|at| verdicts[*at].has(concept)).map(|at| at + 1).collect()
                };
                let leaves = resting.iter().map(|state| {
                    let to = coalition_improvements(graph, members, *state);
                    (*state as usize + 1, to.into_iter().map(|to| to as usize + 1).collect::<Vec<_>>())
                });
                CoalitionFinding {
                    members: names(members),
                    stable: Concepts::NAMES[..5]
                        .iter()
                        .map(|(concept, name)| (*name, under(*concept)))
                        .collect(),
                    leaves: leaves.filter(|(_, to)| !to.is_empty()).collect(),
                }
            });
            beyond.coalitions = Some(found.collect());
        }
        if parties == 2
            && graph.len() <= AHEAD_STATES
            && let Ok(found) = limited_move(graph)
        {
            let both = |stable: &[Vec<bool>; 2]| {
                (0..graph.len()).filter(|at| stable[0][*at] && stable[1][*at]).map(|at| at + 1).collect()
            };
            let mut cycles = Vec::new();
            for (party, verdicts) in found.non_myopic.iter().enumerate() {
                for (at, verdict) in verdicts.iter().enumerate() {
                    if let NonMyopic::Cycles(period) = verdict {
                        cycles.push((at + 1, graph.parties()[party].clone(), *period));
                    }
                }
            }
            let leads = |party: usize| stackelberg(graph, party, Answers::Optimistic).ok();
            beyond.ahead = Some(Ahead {
                limited_move: found.horizons.iter().take(HORIZONS).map(both).collect(),
                non_myopic: (0..graph.len())
                    .filter(|at| found.non_myopic.iter().all(|party| party[*at] == NonMyopic::Stable))
                    .map(|at| at + 1)
                    .collect(),
                cycles,
                stackelberg: (0..2)
                    .filter_map(|party| {
                        let states = leads(party)?.into_iter().map(|state| state as usize + 1).collect();
                        Some((graph.parties()[party].clone(), states))
                    })
                    .collect(),
                tie_rule: detente_graph::TIE_RULE,
            });
        }
        beyond
    }

    /// The level-1 hypergame of a case whose parties have pictures of their own, at the given row of inputs.
    #[must_use]
    pub fn hypergame(&self, plan: &Plan, row: &[f64]) -> Option<Hypergame> {
        let pictures = plan.pictures(row);
        if pictures.is_empty() {
            return None;
        }
        let graph = &self.graph;
        let concepts = self.stability.concepts.and(Concepts::LINEAR);
        let mut own = self.stability.stable.clone();
        for (who, ranks) in &pictures {
            let hidden =
                plan.unaware.iter().filter(|(viewer, _)| viewer == who).fold(0, |all, (_, bits)| all | bits);
            let seen = plan.ranked(ranks);
            let seen = if hidden == 0 { seen } else { seen.unaware(hidden).unwrap_or(seen) };
            own[*who] = stability(&seen, concepts).stable.swap_remove(*who);
        }
        let rests = |state: usize, concept: Concepts| own.iter().all(|party| party[state].has(concept));
        let pick = |surprising: bool| {
            let named = Concepts::NAMES.iter().filter(|(concept, _)| concepts.has(*concept));
            named
                .map(|(concept, name)| {
                    let states = (0..graph.len())
                        .filter(|at| rests(*at, *concept))
                        .filter(|at| !surprising || !self.stability.equilibrium(*at as u32).has(*concept));
                    (*name, states.map(|at| at + 1).collect())
                })
                .collect()
        };
        let pictured = pictures.iter().map(|(who, _)| graph.parties()[*who].clone()).collect();
        Some(Hypergame { pictures: pictured, equilibria: pick(false), surprises: pick(true) })
    }

    /// What would make a state (from 0) last, or end it.
    #[must_use]
    pub fn target(&self, state: u32) -> Target {
        let graph = &self.graph;
        let linear = self.stability.concepts.and(Concepts::LINEAR);
        let mut parties = Vec::new();
        for (party, name) in graph.parties().iter().enumerate() {
            for (concept, label) in self.concepts().filter(|(concept, _)| linear.has(*concept)) {
                let stable = self.stability.stable[party][state as usize].has(concept);
                let found = flips(graph, party, state, concept, !stable);
                parties.push(TargetParty {
                    party: name.clone(),
                    concept: label,
                    stable,
                    swaps: found.as_ref().map(|found| found.swaps),
                    exact: found.is_some_and(|found| found.exact),
                    share: stabilising_rankings(graph, party, state, concept).map(|found| found.share),
                });
            }
        }
        let before = self.stability.equilibrium(state).and(linear);
        let change = |option: usize, becomes: &'static str, after: Concepts| {
            (after != before).then(|| TargetOption {
                option: graph.options()[option].name.clone(),
                becomes,
                gains: after.without(before).names(),
                loses: before.without(after).names(),
            })
        };
        let mut directions = Vec::new();
        let mut settled = Vec::new();
        for (at, option) in graph.options().iter().enumerate() {
            for (direction, becomes) in
                [(Direction::Both, "both"), (Direction::Up, "up"), (Direction::Down, "down")]
            {
                if direction != option.direction
                    && let Ok(changed) = graph.with_direction(at, direction)
                {
                    directions.extend(change(at, becomes, stability(&changed, linear).equilibrium(state)));
                }
            }
            let bits = graph.states().get(state);
            let taken = bits >> at & 1 == 1;
            if let Ok(changed) = graph.with_settled(at, taken)
                && let Some(place) = changed.states().index(bits)
            {
                let becomes = if taken { "taken" } else { "not taken" };
                settled.extend(change(at, becomes, stability(&changed, linear).equilibrium(place)));
            }
        }
        Target { state: state as usize + 1, parties, directions, settled }
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
