//! The conflict graph: options, states, moves, stability.
