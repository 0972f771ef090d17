//! Why a verdict is what it is, in a form that can be checked without the algorithm that found it.
//!
//! A state is *stable* because there is no improvement, or because each improvement is answered by a sanctioning
//! path (or, under SIM, by improvements of others at the same time). It is *not stable* because of one
//! improvement that nothing answers. [`witness`] finds the reason by searching forward, shortest paths first;
//! [`check`] holds a reason against the definitions, and needs nothing but moves and ranks.
//!
//! ```
//! use detente_graph::{Concepts, Graph, GraphOption, States, Witness, check, witness};
//! # let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Default::default() };
//! # let mut game = Graph::new(vec!["row".into(), "column".into()], vec![option(0, "row.c"), option(1, "column.c")], States::all(2).unwrap()).unwrap();
//! # game.rank(0, &[2, 1, 4, 3]).unwrap();
//! # game.rank(1, &[2, 4, 1, 3]).unwrap();
//! // Prisoner's dilemma, both cooperate (state 3): row would gain by defecting, column answers in kind.
//! let why = witness(&game, 0, 3, Concepts::SEQ);
//! let Witness::Answered(answers) = &why else { panic!() };
//! assert_eq!((answers[0].to, answers[0].path[0].to), (2, 0));
//! assert!(check(&game, 0, 3, Concepts::SEQ, &why));
//! ```

use crate::paths::Step;
use crate::{Concepts, Graph, State};
use std::collections::{BTreeSet, VecDeque};

/// The reason of a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// Stable: the party has no improvement.
    NoImprovement,
    /// Stable: every improvement is answered.
    Answered(Vec<Answer>),
    /// Not stable: this improvement is not answered.
    Unanswered {
        /// Where the party goes (from 0).
        to: u32,
    },
}

/// How one improvement is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The improvement (state from 0).
    pub to: u32,
    /// The others' moves from there; under SIM what each of them does at the same time, each from the state that
    /// is judged.
    pub path: Vec<Step>,
    /// Where it ends.
    pub end: u32,
}

impl Witness {
    /// Does it say that the state is stable?
    #[must_use]
    pub fn stable(&self) -> bool {
        !matches!(self, Self::Unanswered { .. })
    }
}

/// One of the six, as its own rules ask.
struct Rule<'a> {
    graph: &'a Graph,
    party: usize,
    state: u32,
    improving: bool,
    no_escape: bool,
}

impl Rule<'_> {
    /// Does this state deter the party from leaving?
    fn harms(&self, end: u32) -> bool {
        let ranks = self.graph.ranks(self.party);
        let sanction = self.graph.sanction();
        let held = |to| sanction.holds_down(ranks, self.state, to);
        sanction.deters(ranks, self.state, end)
            && (!self.no_escape || self.graph.moves(self.party, end).all(held))
    }

    /// A shortest sanctioning path from `from`: the others move, nobody twice running.
    fn answer(&self, from: u32) -> Option<Answer> {
        let mut seen: BTreeSet<(u32, usize)> = BTreeSet::new();
        let mut nodes: Vec<(u32, usize, usize)> = vec![(from, usize::MAX, usize::MAX)]; // state, mover, parent
        let mut queue = VecDeque::from([0usize]);
        while let Some(at) = queue.pop_front() {
            let (state, last, _) = nodes[at];
            for other in
                (0..self.graph.parties().len()).filter(|other| *other != self.party && *other != last)
            {
                let ranks = self.graph.ranks(other);
                for to in self.graph.moves(other, state) {
                    let improves = ranks[to as usize] > ranks[state as usize];
                    if (self.improving && !improves) || !seen.insert((to, other)) {
                        continue;
                    }
                    nodes.push((to, other, at));
                    if self.harms(to) {
                        let mut path = Vec::new();
                        let mut node = nodes.len() - 1;
                        while node != 0 {
                            let (to, party, parent) = nodes[node];
                            path.push(Step { party, to });
                            node = parent;
                        }
                        path.reverse();
                        return Some(Answer { to: from, path, end: to });
                    }
                    queue.push_back(nodes.len() - 1);
                }
            }
        }
        None
    }

    /// A simultaneous sanction of the improvement to `to`.
    fn together(&self, to: u32) -> Option<Answer> {
        let states = self.graph.states();
        let others: Vec<usize> =
            (0..self.graph.parties().len()).filter(|other| *other != self.party).collect();
        let own = states.get(to) & self.graph.mask(self.party);
        let mut path = Vec::new();
        let end = self.choose(&others, own, &mut path)?;
        Some(Answer { to, path, end })
    }

    fn choose(&self, others: &[usize], bits: State, path: &mut Vec<Step>) -> Option<u32> {
        let states = self.graph.states();
        let Some((other, rest)) = others.split_first() else {
            return states.index(bits).filter(|end| self.harms(*end));
        };
        let mask = self.graph.mask(*other);
        let stay = states.get(self.state) & mask;
        if let Some(end) = self.choose(rest, bits | stay, path) {
            return Some(end);
        }
        for to in self.graph.improvements(*other, self.state) {
            path.push(Step { party: *other, to });
            if let Some(end) = self.choose(rest, bits | states.get(to) & mask, path) {
                return Some(end);
            }
            path.pop();
        }
        None
    }
}

fn rule(graph: &Graph, party: usize, state: u32, concept: Concepts) -> Rule<'_> {
    let improving = concept == Concepts::SEQ || concept == Concepts::SSEQ;
    let no_escape = concept == Concepts::SMR || concept == Concepts::SSEQ;
    Rule { graph, party, state, improving, no_escape }
}

/// The reason of one verdict. `concept` is a single concept; SIM needs option form.
///
/// # Panics
/// Where the party or the state does not exist.
#[must_use]
pub fn witness(graph: &Graph, party: usize, state: u32, concept: Concepts) -> Witness {
    let rule = rule(graph, party, state, concept);
    let mut leaves: Vec<u32> = graph.improvements(party, state).collect();
    // The most tempting first.
    leaves.sort_unstable_by_key(|to| (std::cmp::Reverse(graph.ranks(party)[*to as usize]), *to));
    if leaves.is_empty() {
        return Witness::NoImprovement;
    }
    let mut answers = Vec::new();
    for to in leaves {
        let answer = match concept {
            Concepts::NASH => None,
            Concepts::SIM => rule.together(to),
            _ => rule.answer(to),
        };
        match answer {
            Some(answer) => answers.push(answer),
            None => return Witness::Unanswered { to },
        }
    }
    Witness::Answered(answers)
}

/// Holds a reason against the definitions. A path is walked step by step; that an improvement has *no* answer is
/// checked by listing all that the others can reach.
#[must_use]
pub fn check(graph: &Graph, party: usize, state: u32, concept: Concepts, witness: &Witness) -> bool {
    if party >= graph.parties().len() || state as usize >= graph.len() {
        return false;
    }
    let rule = rule(graph, party, state, concept);
    let leaves: BTreeSet<u32> = graph.improvements(party, state).collect();
    match witness {
        Witness::NoImprovement => leaves.is_empty(),
        Witness::Unanswered { to } => {
            leaves.contains(to)
                && match concept {
                    Concepts::NASH => true,
                    Concepts::SIM => rule.together(*to).is_none(),
                    _ => !everything(graph, party, *to, rule.improving).iter().any(|end| rule.harms(*end)),
                }
        }
        Witness::Answered(answers) => {
            let answered: BTreeSet<u32> = answers.iter().map(|answer| answer.to).collect();
            concept != Concepts::NASH
                && !leaves.is_empty()
                && answered == leaves
                && answers.iter().all(|answer| match concept {
                    Concepts::SIM => walks_together(&rule, answer),
                    _ => walks(&rule, answer),
                })
        }
    }
}

fn walks(rule: &Rule<'_>, answer: &Answer) -> bool {
    let (mut at, mut last) = (answer.to, rule.party);
    for step in &answer.path {
        let legal = step.party != last
            && step.party != rule.party
            && rule.graph.can_move(step.party, at, step.to)
            && (!rule.improving || {
                let ranks = rule.graph.ranks(step.party);
                ranks[step.to as usize] > ranks[at as usize]
            });
        if !legal {
            return false;
        }
        (at, last) = (step.to, step.party);
    }
    !answer.path.is_empty() && at == answer.end && rule.harms(at)
}

fn walks_together(rule: &Rule<'_>, answer: &Answer) -> bool {
    let (graph, states) = (rule.graph, rule.graph.states());
    let own = graph.mask(rule.party);
    let mut bits = states.get(rule.state) & !own | states.get(answer.to) & own;
    let mut movers = BTreeSet::from([rule.party]);
    for step in &answer.path {
        let legal = movers.insert(step.party) && graph.can_move(step.party, rule.state, step.to) && {
            let ranks = graph.ranks(step.party);
            ranks[step.to as usize] > ranks[rule.state as usize]
        };
        if !legal {
            return false;
        }
        let mask = graph.mask(step.party);
        bits = bits & !mask | states.get(step.to) & mask;
    }
    states.index(bits) == Some(answer.end) && rule.harms(answer.end)
}

/// All ends of sequences of the others' moves, nobody twice running.
fn everything(graph: &Graph, party: usize, from: u32, improving: bool) -> BTreeSet<u32> {
    let mut seen: BTreeSet<(u32, usize)> = BTreeSet::new();
    let mut open = vec![(from, usize::MAX)];
    while let Some((state, last)) = open.pop() {
        for other in (0..graph.parties().len()).filter(|other| *other != party && *other != last) {
            let ranks = graph.ranks(other);
            for to in graph.moves(other, state) {
                if (!improving || ranks[to as usize] > ranks[state as usize]) && seen.insert((to, other)) {
                    open.push((to, other));
                }
            }
        }
    }
    seen.into_iter().map(|(state, _)| state).collect()
}

/// A verdict in words, made from its witness and nothing else. `party` names a party, `place` a state (from 0). The
/// concept is not named: verdicts of several concepts often have the same reason.
#[must_use]
pub fn sentence(
    graph: &Graph,
    party: usize,
    state: u32,
    concept: Concepts,
    witness: &Witness,
    place: &dyn Fn(u32) -> String,
    name: &dyn Fn(usize) -> String,
) -> String {
    let (who, here) = (name(party), place(state));
    let ranks = graph.ranks(party);
    let improving = concept == Concepts::SEQ || concept == Concepts::SSEQ;
    let for_good = concept == Concepts::SMR || concept == Concepts::SSEQ;
    match witness {
        Witness::NoImprovement => format!("{who} stays at {here}: no move of its own is better for it."),
        Witness::Unanswered { to } => {
            let because = match concept {
                Concepts::NASH => "which is better for it",
                Concepts::SIM => "and nothing that the others may do at the same time takes the gain away",
                Concepts::SMR => "and the others have no answer that it could not get out of",
                Concepts::SEQ => "and no answer by which the others gain takes that away",
                Concepts::SSEQ => "and no answer by which the others gain holds it down",
                _ => "and no answer of the others takes the gain away",
            };
            format!("{who} would leave {here} for {}, {because}.", place(*to))
        }
        Witness::Answered(answers) => {
            let parts = answers.iter().map(|answer| {
                let gaining = |from: u32, step: &Step| {
                    let ranks = graph.ranks(step.party);
                    ranks[step.to as usize] > ranks[from as usize]
                };
                let mut from = answer.to;
                let steps: Vec<String> = answer
                    .path
                    .iter()
                    .map(|step| {
                        let own = if improving && gaining(from, step) { ", to its own gain," } else { "" };
                        from = step.to;
                        match concept {
                            Concepts::SIM => format!("{} goes for {}", name(step.party), place(step.to)),
                            _ => format!("{}{own} goes to {}", name(step.party), place(step.to)),
                        }
                    })
                    .collect();
                let worse = if ranks[answer.end as usize] < ranks[state as usize] {
                    "worse for it than where it was"
                } else if answer.end == state {
                    "where it was"
                } else {
                    "no better for it than where it was"
                };
                let trapped = if for_good { ", and it cannot get out of that" } else { "" };
                match concept {
                    Concepts::SIM => format!(
                        "if it sets out for {} while {} at the same time, they end at {}, {worse}",
                        place(answer.to),
                        steps.join(" and "),
                        place(answer.end)
                    ),
                    _ => format!(
                        "if it goes to {}, {}, {worse}{trapped}",
                        place(answer.to),
                        steps.join(", then ")
                    ),
                }
            });
            format!("{who} stays at {here}: {}.", parts.collect::<Vec<_>>().join("; "))
        }
    }
}
