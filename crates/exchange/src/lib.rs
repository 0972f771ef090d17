//! Other tools' files in and out: one module a format. Nothing here knows a model or a case; what a file says is
//! handed over as plain lists.

pub mod gambit;
pub mod genius;
pub mod negolog;
pub mod scenario;
pub mod scorable;
