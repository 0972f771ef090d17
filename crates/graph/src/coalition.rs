//! Coalitions: could several parties gain together what none gains alone?
//!
//! A coalition H improves from s to t where its members can get there by their moves (nobody twice running) and
//! *every* member prefers t to s. The state is coalition-Nash for H where there is no such t. GMR, SMR and SEQ go
//! through as for one party, with H in the focal place: a sanction by the parties outside H counts where at least
//! one member is no better off than at s; H escapes from it where it can reach a state that all its members
//! prefer to s (Kilgour, Hipel, Fang & Peng 2001; Inohara & Hipel 2008). For H of one party this is the party's
//! own stability. A state that is stable for every coalition is *universally coalition-stable*.
//!
//! We differ from programs that fuse a coalition into one player, which lets it change the options of all its
//! members at once: here its members move one after the other, and what lies between must be feasible.
//!
//! *All states at once.* With p(s) the members' ranks, p ≫ q where every one is larger, and R_H, R_O what H and the
//! others O can reach, s is not stable for H where some t in R_H(s) has p(t) ≫ p(s) and, by concept,
//!
//! * Nash: that is all;
//! * GMR, SEQ: W(t) ≫ p(s), where W_m(t) is the least p_m over what O can reach from t (by any moves, or by
//!   improvements): a number by state and member, from the same backward search as a party's own verdicts
//!   (`solve.rs`);
//! * SMR, SSEQ: from each u in R_O(t) there is a v in R_H(u) with p(v) ≫ p(s).
//!
//! R_H is the component of s among the coalition's moves and what lies behind it (`closure.rs`); whether some t in it has
//! a vector ≫ p(s) is asked of the states of the component that no other one equals or exceeds (`fronts.rs`). SMR
//! and SSEQ take two steps: with the best p_m that H reaches from u as key, a number again tells where an answer
//! certainly holds; only steps that it leaves open are looked at answer by answer (`judge.rs`).

mod closure;
mod fronts;
mod judge;

use crate::{Concepts, Graph, Sanction};
use closure::Closure;
use judge::Judge;
use std::collections::BTreeSet;

/// The most parties for which every coalition is looked at.
pub const MOST_PARTIES: usize = 8;

/// States that the members can reach from `from`, nobody moving twice running; `improving`: each gains by its own
/// step.
pub(crate) fn reach(graph: &Graph, members: &[usize], from: u32, improving: bool) -> BTreeSet<u32> {
    let width = members.len();
    let mut seen = vec![false; graph.len() * width];
    let mut found = BTreeSet::new();
    let mut open = vec![(from, usize::MAX)];
    while let Some((state, last)) = open.pop() {
        for (at, member) in members.iter().enumerate().filter(|(at, _)| *at != last) {
            let ranks = graph.ranks(*member);
            for to in graph.moves(*member, state) {
                if improving && ranks[to as usize] <= ranks[state as usize] {
                    continue;
                }
                if !std::mem::replace(&mut seen[to as usize * width + at], true) {
                    found.insert(to);
                    open.push((to, at));
                }
            }
        }
    }
    found
}

/// States to which the coalition would go together from `state`: reachable, and better for every member.
///
/// # Panics
/// Where a member or the state does not exist.
#[must_use]
pub fn coalition_improvements(graph: &Graph, members: &[usize], state: u32) -> Vec<u32> {
    let better =
        |to: u32| members.iter().all(|m| graph.ranks(*m)[to as usize] > graph.ranks(*m)[state as usize]);
    reach(graph, members, state, false).into_iter().filter(|to| better(*to)).collect()
}

/// Concepts (Nash, GMR, SMR, SEQ, SSEQ) under which one state is stable for the coalition, from the definitions.
///
/// # Panics
/// Where a member or the state does not exist.
#[must_use]
pub fn coalition_stability(graph: &Graph, members: &[usize], state: u32) -> Concepts {
    let leaves = coalition_improvements(graph, members, state);
    if leaves.is_empty() {
        return Concepts::LINEAR;
    }
    let others: Vec<usize> = (0..graph.parties().len()).filter(|party| !members.contains(party)).collect();
    let harmed = |end: u32| {
        let one = |member: &usize| graph.sanction().deters(graph.ranks(*member), state, end);
        members.iter().any(one)
    };
    let escapes = |to: u32| {
        let held = |member: &usize| graph.sanction().holds_down(graph.ranks(*member), state, to);
        !members.iter().any(held)
    };
    let mut stable = Concepts::NONE;
    for (plain, symmetric, improving) in
        [(Concepts::GMR, Concepts::SMR, false), (Concepts::SEQ, Concepts::SSEQ, true)]
    {
        let (mut all, mut all_held) = (true, true);
        for to in &leaves {
            let ends = reach(graph, &others, *to, improving);
            let harms: Vec<u32> = ends.into_iter().filter(|end| harmed(*end)).collect();
            all &= !harms.is_empty();
            all_held = all_held
                && harms.iter().any(|end| !reach(graph, members, *end, false).into_iter().any(escapes));
            if !all {
                break;
            }
        }
        if all {
            stable = stable | plain;
            if all_held {
                stable = stable | symmetric;
            }
        }
    }
    stable
}

/// Verdicts of all states for one coalition.
#[derive(Debug)]
pub struct Together {
    members: Vec<usize>,
    /// By state: the concepts (Nash, GMR, SMR, SEQ, SSEQ) under which it is stable for the coalition.
    pub stable: Vec<Concepts>,
    reach: Closure,
}

impl Together {
    /// States to which the coalition would go from this one, ascending: see [`coalition_improvements`].
    ///
    /// # Panics
    /// Where the state does not exist in the graph that was judged.
    #[must_use]
    pub fn improvements(&self, graph: &Graph, state: u32) -> Vec<u32> {
        let better = |to: &u32| {
            let gains = |m: &usize| graph.ranks(*m)[*to as usize] > graph.ranks(*m)[state as usize];
            self.members.iter().all(gains)
        };
        let mut open = vec![self.reach.of[state as usize]];
        let mut seen = BTreeSet::from([self.reach.of[state as usize]]);
        let mut found = Vec::new();
        while let Some(component) = open.pop() {
            found.extend(self.reach.members(component).iter().copied().filter(better));
            open.extend(self.reach.next(component).iter().copied().filter(|next| seen.insert(*next)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Judges coalitions one after the other, and keeps its working space between them.
///
/// ```
/// use detente_graph::{Alliances, Concepts, Graph, GraphOption, States};
/// # let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Default::default() };
/// # let options = vec![option(0, "row.c"), option(1, "column.c")];
/// # let mut game = Graph::new(vec!["row".into(), "column".into()], options, States::all(2).unwrap()).unwrap();
/// # game.rank(0, &[2, 1, 4, 3]).unwrap();
/// # game.rank(1, &[2, 4, 1, 3]).unwrap();
/// // Prisoner's dilemma: from "both defect" (0) both together go to "both cooperate" (3).
/// let together = Alliances::default().judge(&game, &[0, 1]);
/// assert!(!together.stable[0].has(Concepts::NASH) && together.stable[3].has(Concepts::NASH));
/// assert_eq!(together.improvements(&game, 0), [3]);
/// ```
#[derive(Debug, Default)]
pub struct Alliances(Judge);

impl Alliances {
    /// Verdicts of all states of a graph for the coalition of these parties. One value serves one graph with one list
    /// of ranks.
    ///
    /// # Panics
    /// Where a member does not exist.
    pub fn judge(&mut self, graph: &Graph, members: &[usize]) -> Together {
        if graph.sanction() == Sanction::Elsewhere && !graph.option_form() {
            // One key a state does not tell where the worst lies.
            let stable = (0..graph.len() as u32).map(|state| coalition_stability(graph, members, state));
            let (stable, reach) = (stable.collect(), Closure::new(graph, members));
            return Together { members: members.to_vec(), stable, reach };
        }
        let (stable, reach) = self.0.judge(graph, members);
        Together { members: members.to_vec(), stable, reach }
    }
}

/// Every coalition of two and more parties, by size and then by members' numbers; empty beyond
/// [`MOST_PARTIES`].
#[must_use]
pub fn coalitions(parties: usize) -> Vec<Vec<usize>> {
    if parties > MOST_PARTIES {
        return Vec::new();
    }
    let members = |mask: usize| (0..parties).filter(move |at| mask >> at & 1 == 1).collect::<Vec<_>>();
    let mut all: Vec<Vec<usize>> =
        (1..1usize << parties).map(members).filter(|list| list.len() > 1).collect();
    all.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    all
}
