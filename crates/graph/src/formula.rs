//! Formulas over options: the syntax tree.
//!
//! A formula says something about a state, that is, about which options are taken. It is made of option
//! names and
//!
//! | written | also | true where |
//! | --- | --- | --- |
//! | `not A` | `!A` `¬A` | A is false |
//! | `A and B` | `A & B` `A && B` `A ∧ B` | both are true |
//! | `A or B` | `A \| B` `A \|\| B` `A ∨ B` | at least one is true |
//! | `A if B` | | A is true or B is false |
//! | `A only if B` | `A -> B` `A → B` | A is false or B is true |
//! | `A iff B` | `A <-> B` `A ↔ B` | both are true or both false |
//! | `true` `false` | | always, never |
//!
//! `not` binds closest, then `and`, then `or`; `if`, `only if`, `iff` and `->` bind loosest and do not chain:
//! `a if b if c` needs parentheses. Keywords are written small or in capitals. Names consist of letters,
//! digits, `_`, `-` and `.`; a hyphen belongs to the name (`all-but-hermon`), except before `>`.
//!
//! "A if B" as A ∨ ¬B is how the graph model's preference statements are read (Fang, Hipel & Kilgour 1993;
//! Xu, Hipel, Kilgour & Fang 2018).
//!
//! ```
//! use detente_graph::Formula;
//! let formula = Formula::parse("syria.sign if israel.withdraw & !israel.strike").unwrap();
//! assert_eq!(formula.to_string(), "syria.sign if israel.withdraw & !israel.strike");
//! let options = ["israel.withdraw", "israel.strike", "syria.sign"];
//! let condition = formula.resolve(|name| options.iter().position(|option| *option == name)).unwrap();
//! assert!(condition.holds(0b101)); // withdrawn, no strike, signed
//! assert!(!condition.holds(0b001)); // withdrawn, no strike, not signed
//! assert!(condition.holds(0b011)); // withdrawn but struck: nothing is asked of Syria
//! ```

use std::fmt;

/// The name of an option, with its place in the text.
#[derive(Clone, Debug, Eq)]
pub struct Name {
    /// `syria.sign`.
    pub text: String,
    /// First byte in the formula's text. Two names are equal wherever they stand.
    pub offset: usize,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A syntax tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// `true` or `false`.
    Const(bool),
    /// An option is taken.
    Option(Name),
    /// Not.
    Not(Box<Formula>),
    /// All of them; without any, true.
    And(Vec<Formula>),
    /// At least one of them; without any, false.
    Or(Vec<Formula>),
    /// The first if the second.
    If(Box<Formula>, Box<Formula>),
    /// The first only if the second.
    OnlyIf(Box<Formula>, Box<Formula>),
    /// Both or neither.
    Iff(Box<Formula>, Box<Formula>),
}

/// How closely a formula binds: one that binds less closely than its place asks for gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Loosest,
    Or,
    And,
    Not,
}

impl Formula {
    fn binding(&self) -> Binding {
        match self {
            Self::If(..) | Self::OnlyIf(..) | Self::Iff(..) => Binding::Loosest,
            Self::Or(parts) if parts.len() > 1 => Binding::Or,
            Self::And(parts) if parts.len() > 1 => Binding::And,
            // One part alone is written as itself.
            Self::Or(parts) | Self::And(parts) => parts.first().map_or(Binding::Not, Self::binding),
            Self::Const(_) | Self::Option(_) | Self::Not(_) => Binding::Not,
        }
    }

    fn write(&self, least: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.binding() < least {
            f.write_str("(")?;
            self.write(Binding::Loosest, f)?;
            return f.write_str(")");
        }
        match self {
            Self::Const(value) => write!(f, "{value}"),
            Self::Option(name) => f.write_str(&name.text),
            Self::Not(part) => {
                f.write_str("!")?;
                part.write(Binding::Not, f)
            }
            Self::And(parts) => Self::write_all(parts, " & ", "true", (least, Binding::Not), f),
            Self::Or(parts) => Self::write_all(parts, " | ", "false", (least, Binding::And), f),
            Self::If(a, b) => Self::write_two(a, " if ", b, f),
            Self::OnlyIf(a, b) => Self::write_two(a, " only if ", b, f),
            Self::Iff(a, b) => Self::write_two(a, " iff ", b, f),
        }
    }

    fn write_all(
        parts: &[Self],
        between: &str,
        none: &str,
        (outside, inside): (Binding, Binding),
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        match parts {
            [] => f.write_str(none),
            [only] => only.write(outside, f),
            [first, rest @ ..] => {
                first.write(inside, f)?;
                for part in rest {
                    f.write_str(between)?;
                    part.write(inside, f)?;
                }
                Ok(())
            }
        }
    }

    fn write_two(a: &Self, between: &str, b: &Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        a.write(Binding::Or, f)?;
        f.write_str(between)?;
        b.write(Binding::Or, f)
    }

    /// Every name, in the order of the text.
    #[must_use]
    pub fn names(&self) -> Vec<&Name> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names
    }

    fn collect<'a>(&'a self, names: &mut Vec<&'a Name>) {
        match self {
            Self::Const(_) => {}
            Self::Option(name) => names.push(name),
            Self::Not(part) => part.collect(names),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(names)),
            Self::If(a, b) | Self::OnlyIf(a, b) | Self::Iff(a, b) => {
                a.collect(names);
                b.collect(names);
            }
        }
    }
}

/// As it would be written by hand; parsing it gives the same tree.
impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(Binding::Loosest, f)
    }
}
