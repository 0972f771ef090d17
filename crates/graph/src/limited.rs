//! Two parties that look ahead: limited-move stability L_h, non-myopic stability, Stackelberg.
//!
//! *L_h* (Zagare 1984; Fang, Hipel & Kilgour 1993): looking h moves ahead, party i at s compares staying with the
//! best of what its moves lead to, when the other then looks h − 1 moves ahead. G(0, i, s) = s; for h ≥ 1 the
//! party moves to the t with the best G(h − 1, j, t), if that is better for it than s, and stays otherwise. s is
//! L_h-stable where it stays; L_1 is Nash. *Non-myopic* (Brams & Wittman 1981): stable for all h from some h on.
//! The outcomes of one horizon decide those of the next, so that they repeat sooner or later; where they run
//! through a cycle in which the verdict changes, the state is neither, and the period is given.
//!
//! *Tie rule*: among moves whose outcomes are equally good for the mover, it takes the one whose outcome has the
//! lowest number ([`TIE_RULE`]). The definition leaves this open.
//!
//! *Stackelberg* (von Stackelberg 1934): the leader fixes its options, the follower answers with what is best for
//! it; s is an equilibrium for the leader where it is such an answer and no other choice of the leader gives it
//! more.

use crate::graph::Moves;
use crate::{Graph, GraphError};
use std::collections::BTreeMap;

/// How ties between equally good moves are broken, in words.
pub const TIE_RULE: &str = "among equally good outcomes the one with the lowest state number";

/// Horizons after which the search for a cycle is given up.
const HORIZONS: usize = 10_000;
/// The same, as horizons times states.
const WORK: usize = 1 << 30;

/// Verdict of a state for a party as the horizon grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonMyopic {
    /// Stable for every horizon from some horizon on.
    Stable,
    /// Not stable for any horizon from some horizon on.
    Unstable,
    /// Changes for ever, with this period.
    Cycles(usize),
    /// No repetition was found within the horizons tried.
    Undecided,
}

/// Verdicts of both parties under one horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Horizon([Vec<u64>; 2]);

impl Horizon {
    fn of(outcomes: &[Vec<u32>; 2]) -> Self {
        Self([0, 1].map(|party| {
            let mut words = vec![0; outcomes[party].len().div_ceil(64)];
            for (state, end) in outcomes[party].iter().enumerate() {
                words[state / 64] |= u64::from(state == *end as usize) << (state % 64);
            }
            words
        }))
    }

    /// Is the state (from 0) stable for the party (0 or 1)?
    ///
    /// # Panics
    /// Where the party or the state does not exist.
    #[must_use]
    pub fn stable(&self, party: usize, state: usize) -> bool {
        self.0[party][state / 64] >> (state % 64) & 1 == 1
    }
}

/// Verdicts of both parties for all horizons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitedMove {
    /// By horizon from 1. The last horizon is the first repetition.
    pub horizons: Vec<Horizon>,
    /// By party and state.
    pub non_myopic: [Vec<NonMyopic>; 2],
    /// The horizon (from 1) from which verdicts repeat, and the period; `None` where no repetition was found within
    /// 10,000 horizons, or as many as make a billion outcomes.
    pub cycle: Option<(usize, usize)>,
}

fn two(graph: &Graph) -> Result<(), GraphError> {
    match graph.parties().len() {
        2 => Ok(()),
        count => Err(GraphError::shape(format!("this needs two parties, not {count}"))),
    }
}

/// An outcome as its mover weighs it: its rank, then the lower number.
fn weight(ranks: &[u32], end: u32) -> u64 {
    u64::from(ranks[end as usize]) << 32 | u64::from(u32::MAX - end)
}

/// The outcomes of one horizon from those of the horizon before, for one party: a sweep over its blocks, of which each
/// cell keeps its best outcome and the best of its other states, since nobody moves to where it is.
fn onward(graph: &Graph, party: usize, before: &[u32], after: &mut [u32]) {
    let ranks = graph.ranks(party);
    let decide = |state: u32, best: u64| {
        let end = u32::MAX - best as u32;
        if best >> 32 > u64::from(ranks[state as usize]) { end } else { state }
    };
    let blocks = match graph.how(party) {
        Moves::Options(blocks) => blocks,
        Moves::Listed(edges) => {
            for (state, after) in after.iter_mut().enumerate() {
                let ends = edges.from(state as u32).iter().map(|to| weight(ranks, before[*to as usize]));
                *after = decide(state as u32, ends.max().unwrap_or(0));
            }
            return;
        }
    };
    let mut cells: Vec<(u64, u32, u64)> = Vec::new();
    for block in blocks.blocks() {
        cells.clear();
        cells.extend(block.clone().map(|cell| {
            let (mut best, mut whose, mut second) = (0, u32::MAX, 0);
            for state in &blocks.members[blocks.range(cell)] {
                let own = weight(ranks, before[*state as usize]);
                if own > best {
                    (best, whose, second) = (own, *state, best);
                } else {
                    second = second.max(own);
                }
            }
            (best, whose, second)
        }));
        for cell in block.clone() {
            let (own, whose, second) = cells[(cell - block.start) as usize];
            let further = blocks.onward(cell).filter(|to| *to != cell);
            let further = further.map(|to| cells[(to - block.start) as usize].0).max().unwrap_or(0);
            for state in &blocks.members[blocks.range(cell)] {
                let within = if *state == whose { second } else { own };
                after[*state as usize] = decide(*state, within.max(further));
            }
        }
    }
}

fn next(graph: &Graph, outcomes: &[Vec<u32>; 2], into: &mut [Vec<u32>; 2]) {
    for (party, into) in into.iter_mut().enumerate() {
        onward(graph, party, &outcomes[1 - party], into);
    }
}

/// Two lists of outcomes as a number that two different pairs of lists hardly ever share.
fn mark(outcomes: &[Vec<u32>; 2]) -> u128 {
    let ends = outcomes.iter().flatten();
    ends.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |mark: u128, end| {
        (mark ^ u128::from(*end)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b).rotate_left(23)
    })
}

/// The outcomes after so many horizons.
fn after(graph: &Graph, horizons: usize) -> [Vec<u32>; 2] {
    let all: Vec<u32> = (0..graph.len() as u32).collect();
    let mut outcomes = [all.clone(), all];
    let mut room = outcomes.clone();
    for _ in 0..horizons {
        next(graph, &outcomes, &mut room);
        std::mem::swap(&mut outcomes, &mut room);
    }
    outcomes
}

/// Limited-move and non-myopic stability, in time linear in the states times the horizons until they repeat.
///
/// ```
/// use detente_graph::{Graph, GraphOption, NonMyopic, States, limited_move};
/// # let option = |owner, name: &str| GraphOption { owner, name: name.into(), direction: Default::default() };
/// # let mut game = Graph::new(vec!["row".into(), "column".into()], vec![option(0, "row.c"), option(1, "column.c")], States::all(2).unwrap()).unwrap();
/// # game.rank(0, &[2, 1, 4, 3]).unwrap();
/// # game.rank(1, &[2, 4, 1, 3]).unwrap();
/// // Prisoner's dilemma: from the second move ahead on, both defecting and both cooperating last. The state in
/// // which the row alone defects is its best, and the column's worst.
/// let found = limited_move(&game).unwrap();
/// use NonMyopic::{Stable, Unstable};
/// assert_eq!(found.non_myopic[0], [Stable, Unstable, Stable, Stable]);
/// assert_eq!(found.non_myopic[1], [Stable, Stable, Unstable, Stable]);
/// ```
///
/// # Errors
/// Where there are not two parties.
pub fn limited_move(graph: &Graph) -> Result<LimitedMove, GraphError> {
    two(graph)?;
    let mut outcomes = after(graph, 0);
    let mut room = outcomes.clone();
    let mut seen: BTreeMap<u128, usize> = BTreeMap::from([(mark(&outcomes), 0)]);
    let mut horizons: Vec<Horizon> = Vec::new();
    let mut cycle = None;
    for horizon in 1..=HORIZONS.min(WORK / graph.len()).max(1) {
        next(graph, &outcomes, &mut room);
        std::mem::swap(&mut outcomes, &mut room);
        horizons.push(Horizon::of(&outcomes));
        let first = seen.insert(mark(&outcomes), horizon);
        // Marks may agree by chance: the outcomes themselves decide.
        if let Some(first) = first
            && after(graph, first) == outcomes
        {
            cycle = Some((first + 1, horizon - first));
            break;
        }
    }
    let non_myopic = [0, 1].map(|party| verdicts(graph.len(), party, &horizons, cycle));
    Ok(LimitedMove { horizons, non_myopic, cycle })
}

/// What each state is for a party as the horizon grows.
fn verdicts(
    states: usize,
    party: usize,
    horizons: &[Horizon],
    cycle: Option<(usize, usize)>,
) -> Vec<NonMyopic> {
    let Some((from, period)) = cycle else { return vec![NonMyopic::Undecided; states] };
    let round = &horizons[from - 1..from - 1 + period];
    (0..states)
        .map(|state| {
            let verdict = |at: usize| round[at].stable(party, state);
            if (1..period).all(|at| verdict(at) == verdict(0)) {
                return if verdict(0) { NonMyopic::Stable } else { NonMyopic::Unstable };
            }
            // The least shift that leaves this state's own verdicts as they are: a divisor of the period.
            let same = |shift: &usize| {
                period % shift == 0 && (0..period - shift).all(|at| verdict(at) == verdict(at + shift))
            };
            NonMyopic::Cycles((1..=period).find(same).unwrap_or(period))
        })
        .collect()
}

/// What the leader expects where several answers are equally good for the follower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// The one that is best for the leader.
    #[default]
    Optimistic,
    /// The one that is worst for the leader.
    Pessimistic,
}

/// Stackelberg equilibria (states from 0) with party `leader` leading. One-way options do not bind the choice:
/// it is made once, before the play.
///
/// # Errors
/// Where there are not two parties, or they do not move by their options.
pub fn stackelberg(graph: &Graph, leader: usize, answers: Answers) -> Result<Vec<u32>, GraphError> {
    two(graph)?;
    if leader > 1 || !graph.option_form() {
        return Err(GraphError::shape("Stackelberg needs option form and a leader who is one of the two"));
    }
    let (own, other) = (graph.ranks(leader), graph.ranks(1 - leader));
    let mask = graph.mask(leader);
    let mut rows: BTreeMap<u128, Vec<u32>> = BTreeMap::new();
    for (at, state) in graph.states().iter().enumerate() {
        rows.entry(state & mask).or_default().push(at as u32);
    }
    // By row the answers that the leader reckons with.
    let expected: Vec<Vec<u32>> = rows
        .into_values()
        .map(|row| {
            let best = row.iter().map(|state| other[*state as usize]).max();
            let replies: Vec<u32> =
                row.into_iter().filter(|state| Some(other[*state as usize]) == best).collect();
            let values = replies.iter().map(|state| own[*state as usize]);
            let value = match answers {
                Answers::Optimistic => values.max(),
                Answers::Pessimistic => values.min(),
            };
            replies.into_iter().filter(|state| Some(own[*state as usize]) == value).collect()
        })
        .collect();
    let most = expected.iter().flatten().map(|state| own[*state as usize]).max();
    let mut found: Vec<u32> =
        expected.into_iter().flatten().filter(|state| Some(own[*state as usize]) == most).collect();
    found.sort_unstable();
    Ok(found)
}
