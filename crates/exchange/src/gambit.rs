//! Gambit games.
