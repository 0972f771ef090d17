//! The analyst's decisions as a model beside the grammar, and how far readings agree with annotated texts.

pub mod score;
pub mod train;
