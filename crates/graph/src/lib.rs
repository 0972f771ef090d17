//! The conflict graph: options, states, moves, stability.
//!
//! The graph model for conflict resolution (Fang, Hipel & Kilgour 1993, *Interactive Decision Making*; Xu, Hipel,
//! Kilgour & Fang 2018, *Conflict Resolution Using the Graph Model*) asks where a conflict can come to rest and who
//! can move it. A [`Graph`] says who controls which options, which [`States`] are feasible, and who prefers what;
//! [`stability`] gives the verdict for every state, party and solution concept at once. What is computed and why,
//! for a reader who will be cross-examined on it: `docs/methods/graph.md`.

mod blocks;
mod coalition;
mod concepts;
mod condition;
mod edges;
mod error;
mod evolution;
mod formula;
mod graph;
mod inverse;
mod limited;
mod parse;
mod paths;
mod preference;
mod refine;
mod relation;
mod sim;
mod solve;
mod states;
mod witness;
mod wordwise;

pub use coalition::{
    Alliances, MOST_PARTIES, Together, coalition_improvements, coalition_stability, coalitions,
};
pub use concepts::{Concepts, Sanction, Stability};
pub use condition::{Condition, MAX_OPTIONS, Reason, State, Unresolved};
pub use error::{GraphError, megabytes};
pub use evolution::{Burdens, Costs, Evolution, Evolver, JointMoves};
pub use formula::{Formula, Name};
pub use graph::{Direction, Graph, GraphOption, dense, densely};
pub use inverse::{Flips, Share, flips, stabilising_rankings};
pub use limited::{Answers, Horizon, LimitedMove, NonMyopic, TIE_RULE, limited_move, stackelberg};
pub use parse::{FormulaError, MAX_DEPTH};
pub use paths::{Path, Step, Ways, paths, reachable, ways};
pub use preference::{by_order, by_ranking, by_statements, by_weights, infeasible};
pub use relation::{
    Certainty, Extension, MOST_STATES, Strength, Thresholds, Unknown, fuzzy_stability, strength_stability,
    threshold_stability, unknown_stability,
};
pub use sim::simultaneous_cost;
pub use solve::{Solver, stability, stability_with};
pub use states::{Count, Shape, States, count, threads};
pub use witness::{Answer, Witness, check, sentence, witness};
pub use wordwise::Truth;
