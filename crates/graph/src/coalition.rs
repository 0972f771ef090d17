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

use crate::{Concepts, Graph};
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

/// Concepts (Nash, GMR, SMR, SEQ, SSEQ) under which the state is stable for the coalition.
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
