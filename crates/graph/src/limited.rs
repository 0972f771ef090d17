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

use crate::{Graph, GraphError};
use std::collections::BTreeMap;

/// How ties between equally good moves are broken, in words.
pub const TIE_RULE: &str = "among equally good outcomes the one with the lowest state number";

/// Horizons after which the search for a cycle is given up.
const HORIZONS: usize = 10_000;

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

/// Verdicts of both parties for all horizons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitedMove {
    /// By horizon from 1: by party and state, stable or not. The last horizon precedes the first repetition.
    pub horizons: Vec<[Vec<bool>; 2]>,
    /// By party and state.
    pub non_myopic: [Vec<NonMyopic>; 2],
    /// The horizon (from 1) from which verdicts repeat, and the period.
    pub cycle: Option<(usize, usize)>,
}

fn two(graph: &Graph) -> Result<(), GraphError> {
    match graph.parties().len() {
        2 => Ok(()),
        count => Err(GraphError::shape(format!("this needs two parties, not {count}"))),
    }
}

/// Limited-move and non-myopic stability.
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
    let count = graph.len() as u32;
    let moves: [Vec<Vec<u32>>; 2] = [0, 1].map(|party| {
        (0..count)
            .map(|state| {
                let mut list: Vec<u32> = graph.moves(party, state).collect();
                list.sort_unstable();
                list
            })
            .collect()
    });
    let mut outcomes: [Vec<u32>; 2] = [(0..count).collect(), (0..count).collect()];
    let mut seen: BTreeMap<[Vec<u32>; 2], usize> = BTreeMap::from([(outcomes.clone(), 0)]);
    let mut horizons: Vec<[Vec<bool>; 2]> = Vec::new();
    let mut cycle = None;
    for horizon in 1..=HORIZONS {
        let next = [0, 1].map(|party| {
            let ranks = graph.ranks(party);
            (0..count)
                .map(|state| {
                    let ends =
                        moves[party][state as usize].iter().map(|to| outcomes[1 - party][*to as usize]);
                    // The best outcome, of equal ones the lowest number.
                    let best = ends.max_by_key(|end| (ranks[*end as usize], std::cmp::Reverse(*end)));
                    best.filter(|end| ranks[*end as usize] > ranks[state as usize]).unwrap_or(state)
                })
                .collect::<Vec<u32>>()
        });
        horizons.push([0, 1].map(|party| (0..count).map(|s| next[party][s as usize] == s).collect()));
        if let Some(first) = seen.insert(next.clone(), horizon) {
            cycle = Some((first + 1, horizon - first));
            break;
        }
        outcomes = next;
    }
    let non_myopic = [0, 1].map(|party| {
        (0..count as usize)
            .map(|state| {
                let Some((from, period)) = cycle else { return NonMyopic::Undecided };
                let verdicts: Vec<bool> =
                    horizons[from - 1..from - 1 + period].iter().map(|h| h[party][state]).collect();
                if verdicts.iter().all(|stable| *stable) {
                    NonMyopic::Stable
                } else if verdicts.iter().all(|stable| !stable) {
                    NonMyopic::Unstable
                } else {
                    // The least shift that leaves this state's own verdicts as they are.
                    let same =
                        |shift: &usize| (0..period).all(|at| verdicts[at] == verdicts[(at + shift) % period]);
                    NonMyopic::Cycles((1..=period).find(same).unwrap_or(period))
                }
            })
            .collect()
    });
    Ok(LimitedMove { horizons, non_myopic, cycle })
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
