//! The vocabulary of a case: the plain data that every other crate speaks, one file a subject.
//!
//! Rows refer to each other by small index types ([`PartyId`], [`IssueId`], …) that are resolved while the file is
//! read; a name that resolves to nothing is a diagnostic, never a dangling index. Every uncertain number of the case
//! sits in one flat list, [`Case::inputs`], and rows point into it by [`InputId`]: draws, dropped sources and sliders
//! are then all operations on that one list. The words that stand in files and in JSON are types as well
//! ([`vocabulary!`](crate::vocabulary!)): what is not on the list does not parse, and a match over it that forgets
//! one does not compile.

mod basis;
mod claim;
mod decision;
mod forecast;
mod gate;
mod graph;
mod hold;
mod ids;
mod issue;
mod level_formula;
mod party;
mod question;
mod record;
mod source;
mod term;
mod texts;
mod trade;
mod whole;

pub use basis::*;
pub use claim::*;
pub use decision::*;
pub use forecast::*;
pub use gate::*;
pub use graph::*;
pub use hold::*;
pub use ids::*;
pub use issue::*;
pub use level_formula::*;
pub use party::*;
pub use question::*;
pub use record::*;
pub use source::*;
pub use term::*;
pub use trade::*;
pub use whole::*;

/// Declares an enum whose values are words of a file format: `as_str`, `ALL`, parsing, display and serde all come
/// from the one list.
///
/// ```
/// detente_case::vocabulary! {
///     /// Which way.
///     pub enum Way {
///         /// There.
///         There => "there",
///         /// And back.
///         Back => "back",
///     }
/// }
/// assert_eq!("back".parse::<Way>(), Ok(Way::Back));
/// assert_eq!(Way::ALL.map(Way::as_str), ["there", "back"]);
/// assert_eq!(Way::There.to_string(), "there");
/// assert!("sideways".parse::<Way>().is_err());
/// ```
#[macro_export]
macro_rules! vocabulary {
    ($(#[$meta:meta])* $seen:vis enum $name:ident { $($(#[$each:meta])* $value:ident => $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $seen enum $name { $($(#[$each])* $value),+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$value),+];

            /// The words of all of them.
            #[allow(dead_code, reason = "not every list is declared as a key of a file")]
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in files and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::vocabulary::Unknown;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => Err($crate::vocabulary::Unknown { word: word.to_owned(), known: &[$($word),+] }),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::vocabulary::support::serde::Serialize for $name {
            fn serialize<S: $crate::vocabulary::support::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::vocabulary::support::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::vocabulary::support::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = <::std::string::String as $crate::vocabulary::support::serde::Deserialize>::deserialize(from)?;
                word.parse().map_err($crate::vocabulary::support::serde::de::Error::custom)
            }
        }
    };
}

/// What the macro needs of other crates.
#[doc(hidden)]
pub mod support {
    pub use serde;
}

/// A word that is on no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was written.
    pub word: String,
    /// What could have been.
    pub known: &'static [&'static str],
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is none of {}", self.word, self.known.join(", "))
    }
}

impl std::error::Error for Unknown {}
