//! The shapes of `detente graph … --format json`.

use detente_graph::{Concepts, Graph, Stability, Truth};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// `detente graph`, whole.
#[derive(Debug, Serialize)]
pub struct GraphAnswer<'a> {
    /// Parties, by id (in foreign files by name).
    pub parties: Vec<String>,
    /// `party.option`, first the lowest bit (in foreign files by name).
    pub options: Vec<String>,
    /// How many feasible states there are, and how many of them are equilibria by concept.
    pub counts: BTreeMap<&'static str, usize>,
    /// Feasible states in ascending binary order: all of them, or those asked for.
    pub states: Verdicts<'a>,
    /// Concepts computed.
    pub concepts: Vec<&'static str>,
    /// Which sanctions deter: `at-most`, `below` or `elsewhere`.
    pub sanction: &'static str,
    /// Number of the present state.
    pub status_quo: Option<usize>,
    /// States that count as agreed.
    pub agreed: Option<Vec<usize>>,
    /// From the present state to each equilibrium under SEQ and each agreed state, as far as they are few.
    pub ways: Vec<WayTo>,
    /// Where it goes from the present state by steps that parties take alone or together, under each concept, at mid
    /// values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evolution: Vec<super::Goes>,
    /// Share of draws in which an agreed state is an equilibrium under SEQ and can be reached.
    pub agreement: Option<f64>,
    /// What more than one party could do together, two parties that look ahead, and what each party sees; where
    /// the graph is small enough.
    #[serde(flatten)]
    pub beyond: Beyond,
    /// Asked for: what would make a state last, or end it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Asked for: what one option, bound or settled, makes of the equilibria.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub what_if: Vec<WhatIf>,
    /// Draws behind `probability` and different rankings among them.
    pub draws: Option<(usize, usize)>,
    /// Bytes that the whole command is expected to take at its peak: see [`detente_graph::Shape::memory`].
    pub memory: u64,
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
    /// By coalition of two and more, what lasts for it and the equilibria under SEQ that it would leave together.
    pub coalitions: Option<Vec<super::CoalitionFinding>>,
    /// By concept, the states that last for every party and every coalition.
    pub universal: Option<BTreeMap<&'static str, Vec<usize>>>,
    /// Two parties that look ahead.
    pub ahead: Option<Ahead>,
    /// Where parties have pictures of their own: states that each judges stable in its own game.
    pub hypergame: Option<Hypergame>,
    /// A structure of coalitions that the file names: states that last for each of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<super::Structure>,
    /// Where parties cannot compare some states: verdicts by extension `a` to `d`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<BTreeMap<&'static str, Relational>>,
    /// Where preferences have tiers: `strong` and `weak` stability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<BTreeMap<&'static str, Relational>>,
    /// Asked for: preferences that hold with a chance, acted on beyond thresholds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probable: Option<Probable>,
    /// Asked for: fuzzy preferences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuzzy: Option<Fuzzy>,
}

/// Verdicts under a relation that is no order.
#[derive(Clone, Debug, Serialize)]
pub struct Relational {
    /// By concept, the states that last for everybody.
    pub equilibria: BTreeMap<&'static str, Vec<usize>>,
    /// By party and concept, the states that last for it.
    pub stable: BTreeMap<String, BTreeMap<&'static str, Vec<usize>>>,
}

/// Preferences that hold with a chance (a share of draws).
#[derive(Clone, Debug, Serialize)]
pub struct Probable {
    /// α: a party leaves where its chance of gaining is above it.
    pub alpha: f64,
    /// β: it is harmed where its chance of not gaining is at least this.
    pub beta: f64,
    /// γ: others are believed to move where their chance of gaining is above it.
    pub gamma: f64,
    /// Verdicts.
    #[serde(flatten)]
    pub verdicts: Relational,
}

/// Fuzzy preferences: relative certainty is the share of draws for less the share against.
#[derive(Clone, Debug, Serialize)]
pub struct Fuzzy {
    /// g: a move improves where the relative certainty is at least this.
    pub threshold: f64,
    /// Verdicts.
    #[serde(flatten)]
    pub verdicts: Relational,
}

/// What one option does, bound or settled.
#[derive(Clone, Debug, Serialize)]
pub struct WhatIf {
    /// The option.
    pub option: String,
    /// `as it is`, `never`, `always`, `up`, `down`, `both`.
    pub becomes: &'static str,
    /// By concept, the equilibria, numbered as in the whole graph.
    pub equilibria: BTreeMap<&'static str, Vec<usize>>,
}

/// Limited moves, non-myopic stability, Stackelberg.
#[derive(Clone, Debug, Serialize)]
pub struct Ahead {
    /// Equilibria by horizon from 1, up to the first repetition.
    pub limited_move: Vec<Vec<usize>>,
    /// States that are non-myopically stable for both.
    pub non_myopic: Vec<usize>,
    /// By party, the states that are non-myopically stable for it.
    pub stable: BTreeMap<String, Vec<usize>>,
    /// The horizon from which verdicts repeat, and the period; `None` where no repetition was found.
    pub repeats: Option<(usize, usize)>,
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
    /// By party with a picture, the equilibria of the game that it sees: what it expects.
    pub games: BTreeMap<String, BTreeMap<&'static str, Vec<usize>>>,
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
    /// How many rankings that are, where their number fits in 128 bits.
    pub rankings: Option<u128>,
    /// A ranking that turns the verdict within `swaps`: numbers of states, best first, ties together.
    pub ranking: Option<Vec<Vec<usize>>>,
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

/// Verdicts by state. Rows are made when they are read: a graph of a million states has no million rows in memory.
#[derive(Debug)]
pub struct Verdicts<'a> {
    pub(super) graph: &'a Graph,
    pub(super) stability: &'a Stability,
    pub(super) shares: Shares,
    pub(super) why: BTreeMap<u32, Vec<Why>>,
    /// The states to serialise; `None` for all.
    pub(super) listed: Option<Truth>,
    /// The rows are written by [`super::rows`]: a mark stands for them.
    pub(super) apart: AtomicBool,
    /// The mark comes next.
    pub(super) here: AtomicBool,
}

/// Shares of draws in which states are equilibria.
#[derive(Clone, Debug)]
pub(super) enum Shares {
    /// Nothing is uncertain: 0 and 1.
    Certain,
    /// Not computed.
    Unknown,
    /// By state and concept, of so many draws.
    Drawn { concepts: Concepts, counts: Vec<[u32; 6]>, draws: usize },
}

/// One state.
#[derive(Clone, Debug)]
pub struct StateVerdict<'a> {
    /// From 1.
    pub id: usize,
    /// Options taken.
    pub options: Vec<&'a str>,
    /// By party: the concepts under which the state is stable for it, at mid values.
    pub stable: Vec<(&'a str, Concepts)>,
    /// Concepts under which it is stable for everybody, at mid values.
    pub equilibrium: Concepts,
    /// By concept: the share of draws in which it is an equilibrium.
    pub probability: Vec<(&'static str, f64)>,
    /// Why, in words made from witnesses, where asked for.
    pub why: Option<&'a [Why]>,
}

impl Verdicts<'_> {
    /// How many states there are, listed or not.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.graph.len()
    }

    /// Concepts under which a state (its number from 1) is an equilibrium; none where there is no such state.
    #[must_use]
    pub fn equilibrium(&self, id: usize) -> Concepts {
        match u32::try_from(id) {
            Ok(id) if id > 0 && (id as usize) <= self.len() => self.stability.equilibrium(id - 1),
            _ => Concepts::NONE,
        }
    }

    /// One state by its number from 1.
    #[must_use]
    pub fn get(&self, id: usize) -> Option<StateVerdict<'_>> {
        let state = u32::try_from(id).ok()?.checked_sub(1).filter(|state| (*state as usize) < self.len())?;
        let equilibrium = self.stability.equilibrium(state);
        let parties = self.graph.parties().iter().map(String::as_str);
        let by_party = self.stability.stable.iter().map(|stable| stable[state as usize]);
        Some(StateVerdict {
            id,
            options: super::taken(self.graph, state),
            stable: parties.zip(by_party).collect(),
            equilibrium,
            probability: self.probability(state),
            why: self.why.get(&state).map(Vec::as_slice),
        })
    }

    /// By concept the share of draws in which a state (from 0) is an equilibrium.
    pub(super) fn probability(&self, state: u32) -> Vec<(&'static str, f64)> {
        let named =
            |of: Concepts| Concepts::NAMES.into_iter().enumerate().filter(move |(_, (c, _))| of.has(*c));
        match &self.shares {
            Shares::Certain => {
                let equilibrium = self.stability.equilibrium(state);
                let certain = |concept| f64::from(u8::from(equilibrium.has(concept)));
                named(self.stability.concepts).map(|(_, (concept, name))| (name, certain(concept))).collect()
            }
            Shares::Unknown => Vec::new(),
            Shares::Drawn { concepts, counts, draws } => named(*concepts)
                .map(|(at, (_, name))| (name, f64::from(counts[state as usize][at]) / (*draws).max(1) as f64))
                .collect(),
        }
    }

    /// In how many draws it is one, by concept; states with the same counts have the same shares.
    pub(super) fn counts(&self, state: u32) -> [u32; 6] {
        match &self.shares {
            Shares::Drawn { counts, .. } => counts[state as usize],
            _ => [0; 6],
        }
    }

    /// The listed states in order.
    pub fn iter(&self) -> impl Iterator<Item = StateVerdict<'_>> {
        self.ids().filter_map(|id| self.get(id))
    }

    /// Numbers of the listed states.
    pub fn ids(&self) -> impl Iterator<Item = usize> {
        let all = if self.listed.is_some() { 0 } else { self.len() as u32 };
        let some = self.listed.iter().flat_map(Truth::iter);
        some.chain(0..all).map(|state| state as usize + 1)
    }

    /// The states that have reasons, listed or not.
    pub fn reasons(&self) -> impl Iterator<Item = StateVerdict<'_>> {
        self.why.keys().filter_map(|state| self.get(*state as usize + 1))
    }

    /// Lists only the states that are `wanted`, by number from 1 and the concepts under which it is an equilibrium.
    pub fn keep(&mut self, wanted: impl Fn(usize, Concepts) -> bool) {
        let mut listed = Truth::none(self.len());
        let chosen = (0..self.len()).filter(|at| wanted(at + 1, self.equilibrium(at + 1)));
        chosen.for_each(|at| listed.set(at as u32));
        self.listed = Some(listed);
    }

    /// How many are listed.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.listed.as_ref().map_or(self.len(), Truth::count)
    }
}

impl StateVerdict<'_> {
    /// The share of draws in which it is an equilibrium under a concept.
    #[must_use]
    pub fn share(&self, concept: &str) -> Option<f64> {
        self.probability.iter().find(|(name, _)| *name == concept).map(|(_, share)| *share)
    }
}

/// Names of concepts as a list.
pub(super) struct Names(pub(super) Concepts);

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for (concept, name) in Concepts::NAMES {
            if self.0.has(concept) {
                list.serialize_element(name)?;
            }
        }
        list.end()
    }
}

/// Pairs as an object, in their order.
pub(super) struct Pairs<'a, V>(pub(super) &'a [(&'a str, V)]);

impl<V: Serialize> Serialize for Pairs<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Serialize for StateVerdict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("options", &self.options)?;
        let stable: Vec<(&str, Names)> = self.stable.iter().map(|(name, c)| (*name, Names(*c))).collect();
        map.serialize_entry("stable", &Pairs(&stable))?;
        map.serialize_entry("equilibrium", &Names(self.equilibrium))?;
        map.serialize_entry("probability", &Pairs(&self.probability))?;
        if let Some(why) = self.why {
            map.serialize_entry("why", why)?;
        }
        map.end()
    }
}

impl Serialize for Verdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.apart.load(Ordering::Relaxed) {
            self.here.store(true, Ordering::Relaxed);
            return serializer.serialize_unit();
        }
        let mut list = serializer.serialize_seq(Some(self.listed()))?;
        for state in self.iter() {
            list.serialize_element(&state)?;
        }
        list.end()
    }
}
