//! Places of rows in their lists: small numbers that are resolved while the file is read, so that a name that
//! leads nowhere is a diagnostic and never a dangling place.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in its list.
            #[must_use]
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! { /** Place of a [`Party`](crate::Party) in [`Case::parties`](crate::Case::parties). */ PartyId }
index! { /** Place of an [`Issue`](crate::Issue) in [`Case::issues`](crate::Case::issues). */ IssueId }
index! { /** Place of a [`Level`](crate::Level) in its [`Issue::levels`](crate::Issue::levels). */ LevelId }
index! { /** Place of an [`ActionOption`](crate::ActionOption) in [`Case::options`](crate::Case::options). */ OptionId }
index! { /** Place of a [`Source`](crate::Source) in [`Case::sources`](crate::Case::sources). */ SourceId }
index! { /** Place of an [`Input`](crate::Input) in [`Case::inputs`](crate::Case::inputs). */ InputId }
index! { /** Place of a [`Term`](crate::Term) in [`Case::terms`](crate::Case::terms). */ TermId }
index! { /** Place of a [`Gate`](crate::Gate) in [`Case::gates`](crate::Case::gates). */ GateId }
