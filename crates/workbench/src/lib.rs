//! x
pub mod write;
pub mod guard;
pub mod view;
pub mod edit;
pub mod desk;
