//! ktab
