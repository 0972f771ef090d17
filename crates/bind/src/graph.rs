//! The conflict graph: case + draw → ranks over states.
//!
//! States, moves and the truth of every statement are the same in all draws; a draw decides which uncertain
//! statements are held and in which order. Formulas are parsed here, where option names are known, so that a
//! mistake in one shows with its place.

mod rules;

use super::conditions::{self, Options};
use super::formulas::{formula, option_names, pattern};
use super::{Bound, Builder};
use crate::codes::NoteCode;
use crate::reading::{Asked, Memory, Missing, Reading, Values, Variant};
use crate::sample::Sample;
use detente_case::{Direction as Way, InfeasibleBy, InputId, OptionId, PartyId, PreferenceBy, Span};
use detente_chance::Quantity;
use detente_graph::{
    Burdens, Concepts, Condition, Direction, Evolver, Graph, GraphOption, JointMoves, MAX_OPTIONS,
    MOST_STATES, Solver, Stability, State, States, Truth, Unknown, by_order, by_ranking, by_weights,
    infeasible,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Bytes that the graph of a case may take.
pub const LIMIT: u64 = 2_000_000_000;
/// Beyond this many states the graph is analysed at mid values and not in every draw of an outlook.
const STATES_IN_DRAWS: usize = 1 << 16;
/// Up to this many states the walk is followed under every ranking that the draws give; beyond, under some.
const STATES_IN_EVERY_DRAW: usize = 1 << 12;
/// States times parties times rankings that walks beyond that may look at, for one set of draws; and the fewest rankings.
const WALKED: usize = 1 << 21;
const FEWEST: usize = 8;
/// States from which ranks are told by a mark of theirs instead of by themselves.
const MARKED: usize = 1 << 8;
/// Graphs with fewer states are ranked on one thread: draws are shared out instead.
const PARALLEL: usize = 1 << 15;
/// States up to which draws are grouped by the very ranks that their weights give.
const RANKS_AS_KEY: usize = 1 << 12;

/// What the graph needs of a case.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `party.option`, in file order: bit 0 first.
    pub options: Vec<String>,
    /// Parties of the graph: those with options, moves or preferences, in the case's order.
    pub parties: Vec<PartyId>,
    /// States and moves; its own ranks mean nothing.
    pub graph: Graph,
    /// By party of the graph.
    wants: Vec<Wants>,
    /// Number (from 0) of the present state; `None` where that state is ruled out.
    pub status_quo: Option<u32>,
    /// States (from 0) that count as agreed; `None` without a formula.
    pub agreed: Option<Vec<u32>>,
    /// What parties insist on: see [`Shunned`].
    pub shunned: Vec<Shunned>,
    /// Moves that those whose consent is needed make together; `None` where they are listed and too many.
    joint: Option<JointMoves>,
    /// What moves cost, and how long they take.
    burdens: Vec<rules::Burden>,
    /// How parties see others: (whose picture, of whom, what it sees).
    views: Vec<(usize, usize, Wants)>,
    /// Options that a party does not see: (whose picture, their bits).
    pub unaware: Vec<(usize, State)>,
    /// By party the pairs of states that it cannot compare; `None` where nobody is in doubt.
    pub unknown: Option<Vec<Unknown>>,
    /// By party the tier of each state, bigger is better; `None` where nobody has tiers.
    pub tiers: Option<Vec<Vec<u32>>>,
}

/// A condition of a party: in draws where it is held, the party likes these states less than all others.
#[derive(Clone, Debug)]
pub struct Shunned {
    /// Place in the case's list.
    pub condition: usize,
    /// Party of the graph.
    party: usize,
    /// By state: the party acts there, and what it asks for is surely missing.
    states: Truth,
    /// Yes/no: does it insist?
    held: InputId,
}

/// Ways of thinking ahead: which improvements a party does not dare, in the order of [`detente_graph::Concepts`], each
/// with the weight that it has in the printed number. Nobody knows which of them a party follows; all count alike.
pub const WAYS: [(&str, Concepts, f64); 5] = [
    ("Nash", Concepts::NASH, 0.2),
    ("GMR", Concepts::GMR, 0.2),
    ("SMR", Concepts::SMR, 0.2),
    ("SEQ", Concepts::SEQ, 0.2),
    ("SIM", Concepts::SIM, 0.2),
];

/// A preference, ready for draws.
#[derive(Clone, Debug)]
enum Wants {
    /// No preference given: every state is as good as any other.
    Nothing,
    Statements {
        conditions: Vec<Condition>,
        held: Vec<InputId>,
        swaps: Vec<Option<InputId>>,
    },
    Weights(Vec<(usize, InputId)>),
    Ranking(Vec<u32>),
}

impl Wants {
    /// Statements held in this draw, in the draw's order.
    fn order(held: &[InputId], swaps: &[Option<InputId>], row: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..held.len()).collect();
        for (at, swap) in swaps.iter().enumerate() {
            if at + 1 < order.len() && swap.is_some_and(|input| row[input.at()] >= 0.5) {
                order.swap(at, at + 1);
            }
        }
        order.retain(|statement| row[held[*statement].at()] >= 0.5);
        order
    }

    fn ranks(&self, states: &States, row: &[f64]) -> Vec<u32> {
        match self {
            Self::Nothing => vec![1; states.len()],
            Self::Statements { conditions, held, swaps } => {
                by_order(states, conditions, &Self::order(held, swaps, row))
            }
            Self::Weights(weights) => {
                let weights: Vec<(usize, f64)> =
                    weights.iter().map(|(option, input)| (*option, row[input.at()])).collect();
                by_weights(states, &weights)
            }
            Self::Ranking(ranks) => ranks.clone(),
        }
    }

    /// How unlike the ranks of two draws are, 0 where they are the same: statements count by where the two orders part,
    /// the first most.
    fn apart(&self, a: &[f64], b: &[f64]) -> f64 {
        match self {
            Self::Nothing | Self::Ranking(_) => 0.0,
            Self::Statements { held, swaps, .. } => {
                let (one, other) = (Self::order(held, swaps, a), Self::order(held, swaps, b));
                let alike = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
                if one == other { 0.0 } else { 1.0 / (1_u64 << alike.min(60)) as f64 }
            }
            Self::Weights(weights) => {
                let sum =
                    |of: &dyn Fn(usize) -> f64| weights.iter().map(|(_, input)| of(input.at())).sum::<f64>();
                let all = sum(&|at| a[at].abs() + b[at].abs());
                if all > 0.0 { sum(&|at| (a[at] - b[at]).abs()) / all } else { 0.0 }
            }
        }
    }

    /// Draws with the same key have the same ranks.
    fn key(&self, states: &States, row: &[f64], key: &mut Vec<u32>) {
        match self {
            Self::Nothing | Self::Ranking(_) => {}
            Self::Statements { held, swaps, .. } => {
                key.extend(Self::order(held, swaps, row).into_iter().map(|at| at as u32));
                key.push(u32::MAX);
            }
            Self::Weights(_) if states.len() <= MARKED => key.extend(self.ranks(states, row)),
            Self::Weights(_) if states.len() <= RANKS_AS_KEY => key.extend(mark(&self.ranks(states, row))),
            // So many ranks for every draw would not fit: weights that are alike stand for ranks that are.
            Self::Weights(weights) => {
                for (_, input) in weights {
                    let bits = (row[input.at()] * 1e9).round().to_bits();
                    key.extend([bits as u32, (bits >> 32) as u32]);
                }
            }
        }
    }
}

/// Ranks as 128 bits: two lists that a case gives in two draws do not have the same.
fn mark(ranks: &[u32]) -> [u32; 4] {
    let mixed = ranks.iter().fold(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835_u128, |mark, rank| {
        (mark ^ u128::from(*rank)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b).rotate_left(29)
    });
    [0, 32, 64, 96].map(|by| (mixed >> by) as u32)
}

/// What steps cost and how long they take, in one draw.
#[derive(Debug)]
pub struct Tolls<'a> {
    states: &'a States,
    /// With its cost in shares of the party's range of ranks, and its delay in years.
    burdens: Vec<(&'a rules::Burden, f64, f64)>,
}

impl Tolls<'_> {
    /// Does any step cost something?
    #[must_use]
    pub fn costly(&self) -> bool {
        self.burdens.iter().any(|(_, cost, _)| *cost > 0.0)
    }

    /// Does any step take time?
    #[must_use]
    pub fn slow(&self) -> bool {
        self.burdens.iter().any(|(.., delay)| *delay > 0.0)
    }

    /// What a party's part in the step between two states (from 0) costs it, in shares of the way from its worst rank to
    /// its best: the sum of its rules about that step.
    #[must_use]
    pub fn cost(&self, party: usize, from: u32, to: u32) -> f64 {
        let (from, to) = (self.states.get(from), self.states.get(to));
        let own =
            self.burdens.iter().filter(|(burden, ..)| burden.party == party && burden.touches(from, to));
        own.map(|(_, cost, _)| cost).sum()
    }

    /// Years that a step takes: the longest delay of those whose part in it has one.
    #[must_use]
    pub fn years(&self, from: u32, to: u32) -> f64 {
        let (from, to) = (self.states.get(from), self.states.get(to));
        let touched = self.burdens.iter().filter(|(burden, ..)| burden.touches(from, to));
        touched.map(|(.., delay)| *delay).fold(0.0, f64::max)
    }
}

/// Draws grouped by what the parties prefer in them.
#[derive(Clone, Debug)]
pub struct Rankings {
    /// One draw of each group.
    pub first: Vec<usize>,
    /// How many draws each group has.
    pub draws: Vec<usize>,
    /// Group of each draw.
    pub of: Vec<u32>,
}

impl Plan {
    /// What each party prefers in a draw: dense ranks, 1 the worst.
    #[must_use]
    pub fn ranks(&self, row: &[f64]) -> Vec<Vec<u32>> {
        let ranks = |(party, wants): (usize, &Wants)| {
            self.insisting(party, wants.ranks(self.graph.states(), row), row)
        };
        if self.graph.len() < PARALLEL {
            return self.wants.iter().enumerate().map(ranks).collect();
        }
        self.wants.par_iter().enumerate().map(ranks).collect()
    }

    /// The ranks of a party with what it insists on in this draw: states that it shuns come below all others.
    fn insisting(&self, party: usize, mut ranks: Vec<u32>, row: &[f64]) -> Vec<u32> {
        let held: Vec<&Shunned> =
            self.shunned.iter().filter(|row_| row_.party == party && row[row_.held.at()] >= 0.5).collect();
        if held.is_empty() {
            return ranks;
        }
        let above = ranks.iter().copied().max().unwrap_or(0);
        for (state, rank) in ranks.iter_mut().enumerate() {
            if !held.iter().any(|shunned| shunned.states.has(state as u32)) {
                *rank += above;
            }
        }
        detente_graph::densely(&mut ranks);
        ranks
    }

    /// The same plan under another reading of sanctions.
    #[must_use]
    pub fn with_sanction(&self, sanction: detente_graph::Sanction) -> Self {
        let mut plan = self.clone();
        plan.graph = plan.graph.with_sanction(sanction);
        plan
    }

    /// The graph with the ranks of a draw.
    #[must_use]
    pub fn with_ranks(&self, row: &[f64]) -> Graph {
        self.ranked(self.ranks(row))
    }

    /// The graph with these ranks, one list for each party.
    #[must_use]
    pub fn ranked(&self, ranks: Vec<Vec<u32>>) -> Graph {
        let mut graph = self.graph.clone();
        for (party, ranks) in ranks.into_iter().enumerate() {
            // The lists come from this graph's own states, so that they fit.
            let _ = graph.set_ranks(party, ranks);
        }
        graph
    }

    /// What each party believes that the parties prefer: for the parties that have a picture of their own, the
    /// ranks in that picture.
    #[must_use]
    pub fn pictures(&self, row: &[f64]) -> Vec<(usize, Vec<Vec<u32>>)> {
        let mut whose: Vec<usize> = self.views.iter().map(|(who, ..)| *who).collect();
        whose.extend(self.unaware.iter().map(|(who, _)| *who));
        whose.sort_unstable();
        whose.dedup();
        whose
            .into_iter()
            .map(|who| {
                let mut ranks = self.ranks(row);
                for (_, of, wants) in self.views.iter().filter(|(viewer, ..)| *viewer == who) {
                    ranks[*of] = wants.ranks(self.graph.states(), row);
                }
                (who, ranks)
            })
            .collect()
    }

    /// True where the ranks differ between draws.
    #[must_use]
    pub fn uncertain(&self, sample: &Sample) -> bool {
        self.rankings(sample).first.len() > 1
    }

    /// What the parties prefer in a draw, as a key: where keys are the same, ranks are.
    fn key(&self, row: &[f64]) -> Vec<u32> {
        let mut key = Vec::new();
        for wants in &self.wants {
            wants.key(self.graph.states(), row, &mut key);
        }
        key.extend(self.shunned.iter().map(|shunned| u32::from(row[shunned.held.at()] >= 0.5)));
        for input in self.costs() {
            let bits = row[input.at()].to_bits();
            key.extend([(bits >> 32) as u32, bits as u32]);
        }
        key
    }

    fn keys(&self, sample: &Sample) -> Vec<Vec<u32>> {
        (0..sample.draws).into_par_iter().map(|draw| self.key(sample.row(draw))).collect()
    }

    /// True where the parties surely prefer the same in both rows of inputs.
    #[must_use]
    pub fn same_ranks(&self, one: &[f64], other: &[f64]) -> bool {
        self.key(one) == self.key(other)
    }

    /// Groups draws by what the parties prefer in them, in order of first appearance: a ranking that comes up
    /// again costs nothing.
    #[must_use]
    pub fn rankings(&self, sample: &Sample) -> Rankings {
        let keys = self.keys(sample);
        let mut groups: BTreeMap<&[u32], u32> = BTreeMap::new();
        let mut rankings =
            Rankings { first: Vec::new(), draws: Vec::new(), of: Vec::with_capacity(sample.draws) };
        for (draw, key) in keys.iter().enumerate() {
            let group = *groups.entry(key).or_insert_with(|| {
                rankings.first.push(draw);
                rankings.draws.push(0);
                rankings.first.len() as u32 - 1
            });
            rankings.draws[group as usize] += 1;
            rankings.of.push(group);
        }
        rankings
    }

    /// Verdicts of each group of draws, given to `look` with the group's number; its answers come back in the groups'
    /// order.
    pub fn over<T: Send>(
        &self,
        sample: &Sample,
        rankings: &Rankings,
        concepts: Concepts,
        look: impl Fn(usize, &Stability) -> T + Sync,
    ) -> Vec<T> {
        const CHUNK: usize = 32;
        let judge = |solver: &mut Solver, stability: &mut Stability, group: usize| {
            let ranks = self.ranks(sample.row(rankings.first[group]));
            solver.stability(&self.graph, &ranks, concepts, stability);
            look(group, stability)
        };
        let groups = 0..rankings.first.len();
        if self.graph.len() >= PARALLEL {
            // One after the other, each on all threads: a working space for each would not fit.
            let (mut solver, mut stability) = (Solver::default(), Stability::default());
            return groups.map(|group| judge(&mut solver, &mut stability, group)).collect();
        }
        let chunks: Vec<Vec<T>> = groups
            .into_par_iter()
            .chunks(CHUNK)
            .map_init(Solver::default, |solver, chunk| {
                let mut stability = Stability::default();
                chunk.into_iter().map(|group| judge(solver, &mut stability, group)).collect()
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }

    /// Agreed states that can be reached from the present one by legal moves of anybody; `None` without an
    /// agreement formula or a present state.
    #[must_use]
    pub fn goals(&self) -> Option<Vec<u32>> {
        let (agreed, start) = (self.agreed.as_ref()?, self.status_quo?);
        let reached = detente_graph::reachable(&self.graph, start);
        Some(agreed.iter().copied().filter(|state| reached[*state as usize]).collect())
    }

    /// Why [`Plan::factor`] has no answer.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        if self.agreed.is_none() {
            Some("no agreement formula says which states count as agreed".to_owned())
        } else if self.status_quo.is_none() {
            Some("the present state is ruled out as infeasible".to_owned())
        } else if self.graph.len() > STATES_IN_DRAWS {
            Some(format!("{} states are too many to analyse in draws", self.graph.len()))
        } else if self.joint.is_none() {
            Some(format!(
                "the moves of {} states are listed, and too many to be made together",
                self.graph.len()
            ))
        } else {
            None
        }
    }

    /// Inputs that say what moves cost.
    fn costs(&self) -> impl Iterator<Item = InputId> + '_ {
        self.burdens.iter().filter_map(rules::Burden::cost)
    }

    /// What steps cost and how long they take in a draw.
    #[must_use]
    pub fn tolls(&self, row: &[f64]) -> Tolls<'_> {
        let value = |input: Option<InputId>| input.map_or(0.0, |input| row[input.at()]);
        let each = self.burdens.iter().map(|burden| (burden, value(burden.cost()), value(burden.delay())));
        Tolls { states: self.graph.states(), burdens: each.collect() }
    }

    /// Every input on which walks depend.
    fn inputs(&self) -> Vec<InputId> {
        let of = |wants: &Wants| match wants {
            Wants::Nothing | Wants::Ranking(_) => Vec::new(),
            Wants::Statements { held, swaps, .. } => {
                held.iter().copied().chain(swaps.iter().flatten().copied()).collect()
            }
            Wants::Weights(weights) => weights.iter().map(|(_, input)| *input).collect(),
        };
        self.wants
            .iter()
            .flat_map(of)
            .chain(self.shunned.iter().map(|shunned| shunned.held))
            .chain(self.costs())
            .collect()
    }

    /// The rankings under which walks are followed, each with its first draw: all of them, but of a large graph the first.
    fn walked<'a>(&self, keys: &'a [Vec<u32>]) -> BTreeMap<&'a [u32], usize> {
        let most = most_walked(&self.graph);
        let mut walked = BTreeMap::new();
        for (draw, key) in keys.iter().enumerate() {
            if walked.len() == most {
                break;
            }
            walked.entry(key.as_slice()).or_insert(draw);
        }
        walked
    }

    /// Of some draws the one whose ranking is most like that of another draw; the first of equally like ones.
    fn nearest(&self, sample: &Sample, draw: usize, among: impl Iterator<Item = usize>) -> usize {
        let row = sample.row(draw);
        let apart = |other: usize| {
            let other = sample.row(other);
            let held = |shunned: &Shunned, row: &[f64]| row[shunned.held.at()] >= 0.5;
            let shunned = self.shunned.iter().filter(|s| held(s, row) != held(s, other)).count();
            self.wants.iter().map(|wants| wants.apart(row, other)).sum::<f64>() + shunned as f64
        };
        let best = among.map(|other| (apart(other), other));
        best.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map_or(draw, |(_, other)| other)
    }

    /// By draw and way of thinking ahead: the chance that a walk from the present state comes to rest in an agreed one.
    /// `None` where the case does not say what counts as agreed, or the graph is too large for draws. What was found for
    /// rankings that came up before is remembered: altered draws mostly have the same rankings.
    fn ways(&self, sample: &Sample, memory: &Memory) -> Option<Vec<[f64; WAYS.len()]>> {
        if self.graph.len() > STATES_IN_DRAWS {
            return None;
        }
        let (start, joint) = (self.status_quo?, self.joint.as_ref()?);
        let mut agreed = vec![false; self.graph.len()];
        for state in self.agreed.as_ref()? {
            agreed[*state as usize] = true;
        }
        let keys = self.keys(sample);
        // A poisoned lock holds chances that are still right: they depend on their key alone. The lock is not held while
        // threads share out the work: one of them might come back for it.
        let lock = || memory.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let walked = self.walked(&keys);
        let mut new: BTreeMap<&[u32], usize> = BTreeMap::new();
        {
            let known = lock();
            for draw in walked.values() {
                let key = keys[*draw].as_slice();
                if !known.contains_key(key) {
                    new.insert(key, *draw);
                }
            }
        }
        let found: Vec<[f64; WAYS.len()]> = new
            .par_iter()
            .map_init(Evolver::default, |evolver, (_, draw)| {
                let ranks = self.ranks(sample.row(*draw));
                let agreed = |state: u32| agreed[state as usize];
                let concepts = WAYS.map(|(_, concept, _)| concept);
                let tolls = self.tolls(sample.row(*draw));
                let each = if tolls.costly() {
                    let cost = |party, from, to| tolls.cost(party, from, to);
                    let burdens = Burdens { costs: Some(&cost), takes: None };
                    let under = |concept| {
                        evolver.evolve_with(&self.graph, joint, &ranks, start, concept, &agreed, burdens)
                    };
                    concepts.map(under).to_vec()
                } else {
                    evolver.evolve_each(&self.graph, joint, &ranks, start, &concepts, &agreed)
                };
                let chance = |at: usize| each[at].as_ref().map(|found| found.agreed);
                // Simultaneous sanctions exist in option form alone: elsewhere the sequential ones stand in.
                let sequential =
                    concepts.iter().position(|concept| *concept == Concepts::SEQ).and_then(chance);
                std::array::from_fn(|at| chance(at).or(sequential).unwrap_or(0.0))
            })
            .collect();
        let mut known = lock();
        for (key, chances) in new.into_keys().zip(found) {
            known.insert(key.to_vec(), chances);
        }
        // Every key that is walked is known by now.
        let chances = |key: &[u32]| known.get(key).copied().unwrap_or_default();
        let each = keys.iter().enumerate().map(|(draw, key)| match walked.contains_key(key.as_slice()) {
            true => chances(key),
            false => chances(&keys[self.nearest(sample, draw, walked.values().copied())]),
        });
        Some(each.collect())
    }
}

/// How large the graph of a case is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Feasible states, before any are merged.
    pub states: u128,
    /// Options.
    pub options: usize,
    /// Parties.
    pub parties: usize,
    /// Inputs that decide what parties prefer and are not known for certain.
    pub uncertain: usize,
    /// Do some parties move by a list, which is only known when it is made?
    pub listed: bool,
}

/// The size of a case's graph without storing a state; `None` where it has no options or a formula is wrong.
#[must_use]
pub fn size(case: &detente_case::Case) -> Option<Size> {
    let mut b = Builder::new(case);
    let options = option_names(case);
    if options.is_empty() || options.len() > MAX_OPTIONS {
        return None;
    }
    let rules: Option<Vec<Vec<Condition>>> =
        case.infeasible.iter().map(|row| rule(&mut b, &row.by, &options)).collect();
    let states = detente_graph::count(options.len(), &rules?.concat()).states;
    Some(Size {
        states,
        options: options.len(),
        parties: players(case).len(),
        uncertain: uncertain(case),
        listed: !(case.moves.is_empty() && case.move_rules.is_empty() && case.merges.is_empty()),
    })
}

/// Inputs that decide what parties prefer and are not known for certain.
fn uncertain(case: &detente_case::Case) -> usize {
    let open = |input: &InputId| {
        case.inputs.get(input.at()).is_some_and(|input| {
            // A chance that is known exactly still leaves open what comes.
            let chance = input.dist.sampler(&input.quantity).at(0.5);
            !input.dist.is_exact() || input.quantity == Quantity::YES_NO && chance > 0.0 && chance < 1.0
        })
    };
    let of = |by: &PreferenceBy| match by {
        PreferenceBy::Statements(all) => {
            let inputs = all.iter().flat_map(|one| std::iter::once(one.held).chain(one.swaps_with_next));
            inputs.filter(open).count()
        }
        PreferenceBy::Weights(all) => all.iter().filter(|(_, input)| open(input)).count(),
        PreferenceBy::Ranking(_) => 0,
    };
    let held = case.conditions.iter().filter(|row| open(&row.held)).count();
    case.preferences.iter().map(|row| of(&row.by)).sum::<usize>() + held
}

/// Parties with options, moves or preferences, in the case's order.
fn players(case: &detente_case::Case) -> Vec<PartyId> {
    let plays = |party: &PartyId| {
        case.options.iter().any(|option| option.party == *party)
            || case.moves.iter().any(|row| row.party == *party)
            || case.preferences.iter().any(|row| row.party == *party)
    };
    (0..case.parties.len() as u32).map(PartyId).filter(plays).collect()
}

/// Number of a party in the graph.
fn number(parties: &[PartyId], party: PartyId) -> Option<usize> {
    parties.iter().position(|known| *known == party)
}

/// The factor: the chance that a walk of improvements from the present state comes to rest in an agreed one.
pub(crate) fn way(_: &mut Builder<'_>, bound: &Bound) -> Result<Reading, Missing> {
    let plan = bound.graph.as_ref().ok_or(Missing::Inputs)?;
    if let Some(why) = plan.missing() {
        return Err(Missing::Because(why));
    }
    let inputs = plan.inputs();
    let reading = Reading::new(|bound, sample, asked: &Asked<'_>| {
        let ways = bound.graph.as_ref().and_then(|plan| plan.ways(sample, asked.memory)).unwrap_or_default();
        let mean = |ways: &[f64; WAYS.len()]| ways.iter().zip(WAYS).map(|(p, (.., weight))| p * weight).sum();
        let variants = if asked.variants {
            let each = WAYS.into_iter().enumerate().map(|(at, (name, _, weight))| Variant {
                name,
                weight,
                chance: ways.iter().map(|ways| ways[at]).collect(),
            });
            each.collect()
        } else {
            Vec::new()
        };
        Values { variants, ..Values::of(ways.iter().map(mean).collect()) }
    });
    Ok(reading.of(inputs))
}

/// Is the option taken in every state that counts as agreed? Where nothing says what counts, any act may.
#[must_use]
pub fn needed_for_agreement(case: &detente_case::Case, act: OptionId) -> bool {
    let Some(text) = &case.question.agreement else { return true };
    let mut b = Builder::new(case);
    let Some(agreement) = formula(&mut b, text, &option_names(case)) else { return false };
    // Over the options that the formula looks at; where those are too many to try, a deal is taken to need its acts.
    let bits: Vec<usize> = (0..MAX_OPTIONS).filter(|at| agreement.mask() >> at & 1 == 1).collect();
    if !bits.contains(&act.at()) {
        return false;
    }
    let others: Vec<usize> = bits.into_iter().filter(|at| *at != act.at()).collect();
    let state = |set: u32| -> State {
        others.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, at)| 1 << at).sum()
    };
    others.len() > 16 || (0..1_u32 << others.len()).all(|set| !agreement.holds(state(set)))
}

/// The parties of the graph whose consent is needed.
fn consenting(case: &detente_case::Case, parties: &[PartyId]) -> Vec<usize> {
    super::deals::consenting_parties(case).into_iter().filter_map(|party| number(parties, party)).collect()
}

/// Conditions as states that a party shuns; one that rules nothing out is left out.
fn shunned(case: &detente_case::Case, parties: &[PartyId], states: &States) -> Vec<Shunned> {
    case.conditions
        .iter()
        .enumerate()
        .filter_map(|(condition, row)| {
            let party = number(parties, row.party)?;
            let bad = |bits: State| {
                bits >> row.act.at() & 1 == 1
                    && conditions::holds(&row.when.says, &Options(bits)) == Some(false)
            };
            let states = Truth::where_holds(states, bad);
            (!states.is_empty()).then_some(Shunned { condition, party, states, held: row.held })
        })
        .collect()
}

pub(super) fn plan(b: &mut Builder<'_>) -> Option<Plan> {
    let case = b.case;
    let options = option_names(case);
    if options.len() > MAX_OPTIONS {
        b.note(
            NoteCode::N1404,
            "no conflict graph",
            format!("{} options: at most {MAX_OPTIONS} fit", options.len()),
        );
        return None;
    }
    let before = b.diagnostics.len();
    let Texts { agreement, wanted, viewed, rules, merges, finer, moves } = texts(b, &options);
    let beside = rules::read(b, &options);
    if options.is_empty() {
        b.note(NoteCode::N1401, "no conflict graph", "no options given");
        return None;
    }
    if case.preferences.is_empty() {
        b.note(NoteCode::N1402, "no conflict graph", "no preferences given");
        return None;
    }
    if b.diagnostics.len() > before {
        return None;
    }
    let parties = players(case);
    let states = feasible(b, &options, &rules, parties.len())?;
    let names = parties.iter().map(|party| case.parties[party.at()].id.clone()).collect();
    // Owners are in the list and the states have these options: neither this nor the moves below can fail.
    let mut graph = Graph::new(names, graph_options(case, &options, &parties), states).ok()?;
    list_moves(&mut graph, &parties, &moves)?;
    graph = rules::ruled(b, graph, &parties, &beside);
    let unmerged = graph.states().clone();
    if !merges.is_empty() {
        graph = merged(b, &graph, &merges)?;
    }
    let mut wants = vec![Wants::Nothing; parties.len()];
    for (row, parsed) in case.preferences.iter().zip(wanted) {
        if let Some(at) = number(&parties, row.party) {
            wants[at] = ready(parsed, graph.states());
        }
    }
    let (views, unaware) = pictures(case, &parties, viewed, graph.states());
    idle(b, graph.states(), &options);
    say_who_wants_nothing(b, &parties, &wants);
    let now = case.options.iter().enumerate().filter(|(_, option)| option.now);
    let status_quo = graph.node(&unmerged, now.fold(0, |bits, (at, _)| bits | 1 << at));
    if status_quo.is_none() {
        b.note(
            NoteCode::N1405,
            "no paths from the present state",
            "the present state (`now`) is ruled out as infeasible",
        );
    }
    let agreed = agreement.map(|agreement| Truth::of(graph.states(), &agreement).iter().collect::<Vec<_>>());
    say_what_is_agreed(b, agreed.as_deref());
    say_who_is_frozen(b, &parties, &graph);
    let burdens = rules::burdens(case, &graph, &parties, beside);
    if burdens.iter().any(|burden| burden.cost().is_some()) {
        let why = "a cost decides which steps the walk takes; states are judged stable or not without it";
        b.note(NoteCode::N1413, "verdicts do not know what moves cost", why);
    }
    let (unknown, tiers) = doubts_and_tiers(b, graph.states(), &parties, &finer);
    let shunned = shunned(case, &parties, graph.states());
    // The members are parties of this graph: only listed moves of a large graph cannot be joined.
    let joint = JointMoves::new(&graph, &consenting(case, &parties)).ok();
    say_how_many_are_walked(b, &graph, joint.is_some());
    Some(Plan {
        options,
        parties,
        graph,
        wants,
        status_quo,
        agreed,
        shunned,
        joint,
        burdens,
        views,
        unaware,
        unknown,
        tiers,
    })
}

/// The formulas of a case, read. Of a row with a mistake there is nothing here; the mistake is reported.
struct Texts {
    agreement: Option<Condition>,
    /// By row of the preferences.
    wanted: Vec<Option<Parsed>>,
    /// By row of the views.
    viewed: Vec<Option<Parsed>>,
    /// What each row rules out, and where it stands.
    rules: Vec<(Vec<Condition>, Span)>,
    /// Where states are merged, and which options are then ignored.
    merges: Vec<(Condition, State)>,
    /// Beyond the ranking: by row of the preferences.
    finer: Vec<Finer>,
    moves: Vec<Listed>,
}

/// A party, the pairs of states that it cannot compare, and its tiers.
type Finer = (PartyId, Pairs, Vec<Condition>);

/// A move on a list: whose, from which states, and the options that it sets.
type Listed = (PartyId, Condition, (State, State));

fn texts(b: &mut Builder<'_>, options: &[String]) -> Texts {
    let case = b.case;
    let agreement = case.question.agreement.as_ref().and_then(|text| formula(b, text, options));
    let wanted: Vec<Option<Parsed>> =
        case.preferences.iter().map(|row| preference(b, &row.by, options)).collect();
    let viewed: Vec<Option<Parsed>> =
        case.views.iter().map(|row| preference(b, &row.preference, options)).collect();
    let rules: Vec<(Vec<Condition>, Span)> =
        case.infeasible.iter().filter_map(|row| Some((rule(b, &row.by, options)?, row.span))).collect();
    let merges: Vec<(Condition, State)> = case
        .merges
        .iter()
        .filter_map(|row| {
            let ignored = row.ignoring.iter().fold(0, |mask, option| mask | 1 << option.at());
            let ignored = if row.ignoring.is_empty() { State::MAX } else { ignored };
            Some((formula(b, &row.when, options)?, ignored))
        })
        .collect();
    let finer: Vec<Finer> = case.preferences.iter().map(|row| finer(b, row, options)).collect();
    let moves: Vec<Listed> = case
        .moves
        .iter()
        .filter_map(|row| {
            let from = formula(b, &row.from, options);
            let to = formula(b, &row.to, options)?;
            let Some(set) = to.as_match().filter(|(mask, _)| *mask != 0) else {
                let help = "write options and their negations joined by `and`, or a pattern";
                let message = "the reached state is not given by options taken and not taken";
                b.error("E0804", row.to.span, message.into(), help.into());
                return None;
            };
            Some((row.party, from?, set))
        })
        .collect();
    Texts { agreement, wanted, viewed, rules, merges, finer, moves }
}

/// The states that no rule rules out; `None` where none is left or they do not fit, said with the reason.
fn feasible(
    b: &mut Builder<'_>,
    options: &[String],
    rules: &[(Vec<Condition>, Span)],
    parties: usize,
) -> Option<States> {
    let infeasible: Vec<Condition> = rules.iter().flat_map(|(conditions, _)| conditions.clone()).collect();
    match States::feasible(options.len(), &infeasible, b.graph_memory, parties) {
        Ok(states) => Some(states),
        Err(error) if error.is_empty() => {
            // The row with which the last state goes.
            let mut so_far = Vec::new();
            let last = rules.iter().find(|(conditions, _)| {
                so_far.extend(conditions.iter().cloned());
                detente_graph::count(options.len(), &so_far).states == 0
            });
            let span = last.map(|(_, span)| *span).unwrap_or_default();
            let help = "every combination of the options is ruled out by this row and those before it";
            b.error("E0803", span, "no state is left".into(), help.into());
            None
        }
        Err(error) => {
            b.note(NoteCode::N1404, "no conflict graph", error.to_string());
            None
        }
    }
}

fn graph_options(case: &detente_case::Case, options: &[String], parties: &[PartyId]) -> Vec<GraphOption> {
    case.options
        .iter()
        .zip(options)
        .map(|(option, name)| GraphOption {
            // The owner of an option is in the list by construction.
            owner: number(parties, option.party).unwrap_or(0),
            name: name.clone(),
            direction: match option.direction {
                Way::Both => Direction::Both,
                Way::Up => Direction::Up,
                Way::Down => Direction::Down,
            },
        })
        .collect()
}

/// Gives the graph the moves that are listed. A model that lists moves lists all of them: who has no row does not
/// move. `None` cannot be: owners are in the list and the states have these options.
fn list_moves(graph: &mut Graph, parties: &[PartyId], moves: &[Listed]) -> Option<()> {
    if moves.is_empty() {
        return Some(());
    }
    for (at, party) in parties.iter().enumerate() {
        let listed: Vec<_> = moves.iter().filter(|(mover, ..)| mover == party).collect();
        let mut edges = Vec::new();
        for (from, bits) in graph.states().iter().enumerate() {
            for (_, start, (mask, want)) in &listed {
                let to = graph.states().index(bits & !mask | want);
                if let (true, Some(to)) = (start.holds(bits), to)
                    && to != from as u32
                {
                    edges.push((from as u32, to));
                }
            }
        }
        graph.set_moves(at, &edges).ok()?;
    }
    Some(())
}

/// The graph with the states merged that count as one; `None`, with its note, where its moves are too many to list.
fn merged(b: &mut Builder<'_>, graph: &Graph, merges: &[(Condition, State)]) -> Option<Graph> {
    let moves: u128 = (0..graph.parties().len()).map(|party| graph.move_count(party)).sum();
    if moves > MOST_MOVES {
        let why = format!("merged states need their {moves} moves listed: at most {MOST_MOVES} are");
        b.note(NoteCode::N1404, "no conflict graph", why);
        return None;
    }
    // Groups are disjoint lists of this graph's states: this cannot fail.
    graph.merged(&groups(graph.states(), merges)).ok()
}

fn ready(parsed: Option<Parsed>, states: &States) -> Wants {
    parsed.map_or(Wants::Nothing, |parsed| parsed.ready(states))
}

/// How parties see others, and the options that they do not see, as [`Plan::views`] and [`Plan::unaware`].
fn pictures(
    case: &detente_case::Case,
    parties: &[PartyId],
    viewed: Vec<Option<Parsed>>,
    states: &States,
) -> (Vec<(usize, usize, Wants)>, Vec<(usize, State)>) {
    let mut views = Vec::new();
    let mut unaware = Vec::new();
    for (row, parsed) in case.views.iter().zip(viewed) {
        let (Some(who), Some(of)) = (number(parties, row.who), number(parties, row.of)) else { continue };
        if !row.unaware.is_empty() {
            unaware.push((who, row.unaware.iter().fold(0, |mask, option| mask | 1 << option.at())));
        }
        if !matches!(&row.preference, PreferenceBy::Statements(list) if list.is_empty()) {
            views.push((who, of, ready(parsed, states)));
        }
    }
    (views, unaware)
}

fn say_who_wants_nothing(b: &mut Builder<'_>, parties: &[PartyId], wants: &[Wants]) {
    let case = b.case;
    let without: Vec<&str> = parties
        .iter()
        .zip(wants)
        .filter(|(_, wants)| matches!(wants, Wants::Nothing))
        .map(|(party, _)| case.parties[party.at()].name.as_str())
        .collect();
    if !without.is_empty() {
        let what = format!("no preference given for {}", without.join(", "));
        b.note(NoteCode::N1406, what, "every state counts as equally good for it: it never moves to improve");
    }
}

/// Notes each party that can change nothing: no way to an agreement leads through it.
fn say_who_is_frozen(b: &mut Builder<'_>, parties: &[PartyId], graph: &Graph) {
    let case = b.case;
    // Who owns no option in a game of options is an onlooker, and not frozen.
    let plays =
        |party: &PartyId| case.options.is_empty() || case.options.iter().any(|option| option.party == *party);
    let frozen: Vec<&str> = parties
        .iter()
        .enumerate()
        .filter(|(at, party)| plays(party) && graph.move_count(*at) == 0)
        .map(|(_, party)| case.parties[party.at()].name.as_str())
        .collect();
    if !frozen.is_empty() {
        let what = format!("no move in any state: {}", frozen.join(", "));
        let why = if case.moves.is_empty() {
            "none of its options can be changed: see `direction`, [[infeasible]] and the rules in [[move]]"
        } else {
            "moves are listed, and none of them is its own"
        };
        b.note(NoteCode::N1414, what, why);
    }
}

/// Says where the outlook follows no walk through the graph, or follows it under some rankings only.
fn say_how_many_are_walked(b: &mut Builder<'_>, graph: &Graph, joined: bool) {
    let states = graph.len();
    if states > STATES_IN_DRAWS {
        let why = format!("its {states} states are too many to analyse in draws");
        b.note(NoteCode::N1407, "the conflict graph is left out of the outlook", why);
    } else if !joined {
        let why = format!("moves of its {states} states are listed, and too many to be made together");
        b.note(NoteCode::N1407, "the conflict graph is left out of the outlook", why);
    } else if states > STATES_IN_EVERY_DRAW {
        let most = most_walked(graph);
        let why = format!(
            "{states} states: of the rankings that the draws give the first {most} are walked, and each other draw takes what came of the one most like its own"
        );
        b.note(NoteCode::N1415, "the outlook follows the conflict graph under some rankings", why);
    }
}

/// Rankings under which a graph is walked for one set of draws.
fn most_walked(graph: &Graph) -> usize {
    match graph.len() <= STATES_IN_EVERY_DRAW {
        true => usize::MAX,
        false => (WALKED / (graph.len() * graph.parties().len()).max(1)).max(FEWEST),
    }
}

fn say_what_is_agreed(b: &mut Builder<'_>, agreed: Option<&[u32]>) {
    match agreed {
        None => b.note(
            NoteCode::N1403,
            "the conflict graph does not speak to the question of signing",
            "no agreement formula says which states count as agreed",
        ),
        Some([]) => b.note(
            NoteCode::N1403,
            "the conflict graph finds no agreed state",
            "every state in which the agreement formula holds is ruled out as infeasible",
        ),
        Some(_) => {}
    }
}

/// The pairs of states that each party cannot compare, and the tier of each state, as [`Plan::unknown`] and
/// [`Plan::tiers`]; neither, with its note, where the states are too many for the definitions.
fn doubts_and_tiers(
    b: &mut Builder<'_>,
    states: &States,
    parties: &[PartyId],
    finer: &[Finer],
) -> (Option<Vec<Unknown>>, Option<Vec<Vec<u32>>>) {
    let unknown = finer.iter().any(|(_, pairs, _)| !pairs.is_empty());
    let tiered = finer.iter().any(|(.., tiers)| !tiers.is_empty());
    let few = states.len() <= MOST_STATES;
    if (unknown || tiered) && !few {
        let why = format!("{} states: at most {MOST_STATES} are judged from the definitions", states.len());
        b.note(NoteCode::N1410, "unknown and strong preferences are left out", why);
    }
    let of = |at: usize| finer.iter().filter(move |(party, ..)| number(parties, *party) == Some(at));
    let unknown = (unknown && few).then(|| {
        let pairs = |at| Unknown::new(of(at).flat_map(|(_, pairs, _)| doubtful(states, pairs)));
        (0..parties.len()).map(pairs).collect()
    });
    let tiers = (tiered && few).then(|| {
        let tier = |at| {
            let tiers = of(at).flat_map(|(.., tiers)| tiers.iter().map(|tier| vec![tier.clone()]));
            by_ranking(states, &tiers.collect::<Vec<_>>())
        };
        (0..parties.len()).map(tier).collect()
    });
    (unknown, tiers)
}

/// Says which rows have no effect: a ranking's entry that names no state that is not named before, a move from no
/// state. Formulas in them have been read without a mistake before.
fn idle(b: &mut Builder<'_>, states: &States, options: &[String]) {
    let case = b.case;
    let mut found = Vec::new();
    for row in &case.preferences {
        let PreferenceBy::Ranking(groups) = &row.by else { continue };
        let mut named = Truth::none(states.len());
        for text in groups.iter().flatten() {
            let Some(condition) = formula(b, text, options) else { continue };
            if !named.join(&Truth::of(states, &condition)) {
                let whose = &case.parties[row.party.at()].id;
                found.push(format!("`{}` in the ranking of {whose}", text.text));
            }
        }
    }
    for row in &case.moves {
        if formula(b, &row.from, options).is_some_and(|from| Truth::of(states, &from).is_empty()) {
            found.push(format!("the move of {} from `{}`", case.parties[row.party.at()].id, row.from.text));
        }
    }
    if !found.is_empty() {
        let why = "no feasible state is meant that is not named before";
        b.note(NoteCode::N1412, format!("without effect: {}", found.join("; ")), why);
    }
}

/// Moves that are listed at most where states are merged.
const MOST_MOVES: u128 = 20_000_000;

/// Pairs of conditions: a state of the one and a state of the other.
type Pairs = Vec<(Condition, Condition)>;

/// What a preference has beyond its ranking: pairs that cannot be compared, and tiers.
fn finer(b: &mut Builder<'_>, row: &detente_case::Preference, options: &[String]) -> Finer {
    let pairs = row.unknown.iter().filter_map(|(one, other)| {
        let (one, other) = (formula(b, one, options), formula(b, other, options));
        one.zip(other)
    });
    let pairs = pairs.collect();
    (row.party, pairs, row.tiers.iter().filter_map(|tier| formula(b, tier, options)).collect())
}

/// All pairs of states that these conditions name.
fn doubtful(states: &States, pairs: &Pairs) -> Vec<(u32, u32)> {
    let holding = |condition: &Condition| Truth::of(states, condition).iter().collect::<Vec<_>>();
    let mut all = Vec::new();
    for (one, other) in pairs {
        let others = holding(other);
        for a in holding(one) {
            all.extend(others.iter().map(|b| (a, *b)));
        }
    }
    all
}

/// States that count as one, as lists of their numbers: equal outside the ignored options where a condition holds.
/// What two rows merge with the same state is one group.
fn groups(states: &States, merges: &[(Condition, State)]) -> Vec<Vec<u32>> {
    // The lowest number that a state is known to be merged with.
    let mut lowest: Vec<u32> = (0..states.len() as u32).collect();
    fn root(lowest: &mut [u32], mut state: u32) -> u32 {
        while lowest[state as usize] != state {
            lowest[state as usize] = lowest[lowest[state as usize] as usize];
            state = lowest[state as usize];
        }
        state
    }
    for (when, ignored) in merges {
        let mut first: BTreeMap<State, u32> = BTreeMap::new();
        for (at, bits) in states.iter().enumerate().filter(|(_, bits)| when.holds(*bits)) {
            let other = *first.entry(bits & !ignored).or_insert(at as u32);
            let (a, b) = (root(&mut lowest, at as u32), root(&mut lowest, other));
            lowest[a.max(b) as usize] = a.min(b);
        }
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for state in 0..states.len() as u32 {
        groups.entry(root(&mut lowest, state)).or_default().push(state);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// A preference whose formulas are read.
enum Parsed {
    Statements { conditions: Vec<Condition>, held: Vec<InputId>, swaps: Vec<Option<InputId>> },
    Weights(Vec<(usize, InputId)>),
    Ranking(Vec<Vec<Condition>>),
}

impl Parsed {
    fn ready(self, states: &States) -> Wants {
        match self {
            Self::Statements { conditions, held, swaps } => Wants::Statements { conditions, held, swaps },
            Self::Weights(weights) => Wants::Weights(weights),
            Self::Ranking(groups) => Wants::Ranking(by_ranking(states, &groups)),
        }
    }
}

/// `None` where a formula is wrong; every wrong one has been reported.
fn preference(b: &mut Builder<'_>, by: &PreferenceBy, options: &[String]) -> Option<Parsed> {
    match by {
        PreferenceBy::Statements(statements) => {
            let conditions: Vec<Option<Condition>> =
                statements.iter().map(|statement| formula(b, &statement.formula, options)).collect();
            Some(Parsed::Statements {
                conditions: conditions.into_iter().collect::<Option<_>>()?,
                held: statements.iter().map(|statement| statement.held).collect(),
                swaps: statements.iter().map(|statement| statement.swaps_with_next).collect(),
            })
        }
        PreferenceBy::Ranking(ranks) => {
            let groups: Vec<Vec<Option<Condition>>> = ranks
                .iter()
                .map(|group| group.iter().map(|text| formula(b, text, options)).collect())
                .collect();
            let groups = groups.into_iter().map(|group| group.into_iter().collect());
            Some(Parsed::Ranking(groups.collect::<Option<_>>()?))
        }
        PreferenceBy::Weights(weights) => {
            Some(Parsed::Weights(weights.iter().map(|(option, input)| (option.at(), *input)).collect()))
        }
    }
}

/// Conditions that rule states out; `None` where a formula is wrong.
fn rule(b: &mut Builder<'_>, by: &InfeasibleBy, options: &[String]) -> Option<Vec<Condition>> {
    let places = |list: &[OptionId]| list.iter().map(|option| option.at()).collect::<Vec<_>>();
    Some(match by {
        InfeasibleBy::When(text) => vec![formula(b, text, options)?],
        InfeasibleBy::Pattern(text) => vec![pattern(b, text, options)?],
        InfeasibleBy::OnlyIf(option, text) => {
            vec![infeasible::only_if(option.at(), formula(b, text, options)?)]
        }
        InfeasibleBy::AtMostOne(list) => infeasible::at_most_one(&places(list)),
        InfeasibleBy::AtLeastOne(list) => vec![infeasible::at_least_one(&places(list))],
    })
}
