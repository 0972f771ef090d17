//! The conflict graph: options, preferences over states, what cannot be, and moves.

use super::basis::{Basis, Text};
use super::ids::{InputId, OptionId, PartyId};
use super::texts::Do;
use crate::diagnostic::Span;

/// A yes/no action that one party controls. (`Option` is taken in Rust.)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActionOption {
    /// Owner.
    pub party: PartyId,
    /// Short name, unique for the owner; formulas say `party.id`.
    pub id: String,
    /// Title.
    pub title: String,
    /// True where it is taken in the status quo.
    pub now: bool,
    /// Directions in which it may be changed.
    pub direction: Direction,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

crate::vocabulary! {
    /// Directions in which an option may change.
    #[derive(Default)]
    pub enum Direction {
        /// Freely.
        #[default]
        Both => "both",
        /// May be taken up, never given up.
        Up => "up",
        /// May be given up, never taken up.
        Down => "down",
    }
}

/// A party's preference over states.
#[derive(Clone, Debug, PartialEq)]
pub struct Preference {
    /// Whose.
    pub party: PartyId,
    /// In which form.
    pub by: PreferenceBy,
    /// Pairs of formulas: a state of the first and one of the second cannot be compared.
    pub unknown: Vec<(Text, Text)>,
    /// Classes of states, best first: a state of a lower class is strongly less preferred. States in no class are
    /// below all.
    pub tiers: Vec<Text>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// Three ways to write a preference down.
#[derive(Clone, Debug, PartialEq)]
pub enum PreferenceBy {
    /// Statements in falling priority.
    Statements(Vec<Statement>),
    /// A weight for each option taken.
    Weights(Vec<(OptionId, InputId)>),
    /// States best first, each a formula or pattern; ties in one inner list.
    Ranking(Vec<Vec<Text>>),
}

/// A formula that the party wants true.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The formula.
    pub formula: Text,
    /// Yes/no input: does the party hold it? Certain unless a chance is given.
    pub held: InputId,
    /// Yes/no input: does it change places with the next statement? `None` where the order is certain.
    pub swaps_with_next: Option<InputId>,
}

/// States that cannot be.
#[derive(Clone, Debug, PartialEq)]
pub struct Infeasible {
    /// In which form.
    pub by: InfeasibleBy,
    /// Why.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// Ways to rule states out.
#[derive(Clone, Debug, PartialEq)]
pub enum InfeasibleBy {
    /// Every state in which the formula is true.
    When(Text),
    /// At most one of these options.
    AtMostOne(Vec<OptionId>),
    /// At least one of these options.
    AtLeastOne(Vec<OptionId>),
    /// The first only if the formula holds.
    OnlyIf(OptionId, Text),
    /// A pattern over all options in file order: Y, N, or – for any.
    Pattern(Text),
}

/// States that nobody tells apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// Which.
    pub when: Text,
    /// Options in which they may differ; all of them where none is named.
    pub ignoring: Vec<OptionId>,
    /// Why.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// A move of a model that is not in option form: from every state where `from` holds to the one reached by
/// setting `to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Who moves.
    pub party: PartyId,
    /// Formula or pattern of the starting states.
    pub from: Text,
    /// Formula or pattern of the reached state.
    pub to: Text,
    /// Where it stands.
    pub span: Span,
}

/// How `who` sees the preference of `of`.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Whose picture.
    pub who: PartyId,
    /// Of whom; its own options where `of` equals `who`.
    pub of: PartyId,
    /// The preference that it sees.
    pub preference: PreferenceBy,
    /// Options that it does not see.
    pub unaware: Vec<OptionId>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

/// A rule for moves beside the option form.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveRule {
    /// Whose moves.
    pub party: PartyId,
    /// Changes of this option; of all its options where none is named.
    pub option: Option<OptionId>,
    /// Formulas or patterns of the states between which the move leads; all where not given.
    pub between: Option<(Text, Text)>,
    /// True where the move cannot be made.
    pub forbid: bool,
    /// It can be made only in states where this holds.
    pub only_after: Option<Text>,
    /// Once this holds, it cannot be taken back.
    pub irreversible_once: Option<Text>,
    /// What making it costs, in hundredths of the way from the party's worst state to its best.
    pub cost: Option<InputId>,
    /// Years until it takes effect.
    pub delay: Option<InputId>,
    /// What the row rests on.
    pub basis: Basis,
    /// Where it stands.
    pub span: Span,
}

impl ActionOption {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { party: _, id, title, now: _, direction: _, basis, span: _ } = self;
        f(id);
        f(title);
        basis.texts(f);
    }
}

impl Preference {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { party: _, by, unknown, tiers, basis, span: _ } = self;
        by.texts(f);
        for (a, b) in unknown {
            a.texts(f);
            b.texts(f);
        }
        tiers.iter_mut().for_each(|text| text.texts(f));
        basis.texts(f);
    }
}

impl PreferenceBy {
    /// Every text of it.
    fn texts(&mut self, f: Do<'_>) {
        match self {
            Self::Statements(rows) => {
                for Statement { formula, held: _, swaps_with_next: _ } in rows {
                    formula.texts(f);
                }
            }
            Self::Weights(_) => {}
            Self::Ranking(rows) => rows.iter_mut().flatten().for_each(|text| text.texts(f)),
        }
    }
}

impl Infeasible {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { by, basis, span: _ } = self;
        match by {
            InfeasibleBy::When(text) | InfeasibleBy::Pattern(text) | InfeasibleBy::OnlyIf(_, text) => {
                text.texts(f);
            }
            InfeasibleBy::AtMostOne(_) | InfeasibleBy::AtLeastOne(_) => {}
        }
        basis.texts(f);
    }
}

impl Merge {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { when, ignoring: _, basis, span: _ } = self;
        when.texts(f);
        basis.texts(f);
    }
}

impl Move {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { party: _, from, to, span: _ } = self;
        from.texts(f);
        to.texts(f);
    }
}

impl MoveRule {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self {
            party: _,
            option: _,
            between,
            forbid: _,
            only_after,
            irreversible_once,
            cost: _,
            delay: _,
            basis,
            span: _,
        } = self;
        if let Some((from, to)) = between {
            from.texts(f);
            to.texts(f);
        }
        for text in [only_after, irreversible_once].into_iter().flatten() {
            text.texts(f);
        }
        basis.texts(f);
    }
}

impl View {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { who: _, of: _, preference, unaware: _, basis, span: _ } = self;
        preference.texts(f);
        basis.texts(f);
    }
}
