//! Formulas and patterns made ready for states: option names have become bits.

use crate::{Formula, FormulaError};

/// A state: bit i is set where option i is taken.
pub type State = u128;

/// As many options as a state has bits.
pub const MAX_OPTIONS: usize = 128;

/// A name that could not be made a bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The name as written.
    pub name: String,
    /// First byte in the formula's text.
    pub offset: usize,
    /// Length in bytes.
    pub len: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a name could not be made a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody has such an option.
    Unknown,
    /// Its number is [`MAX_OPTIONS`] or more.
    BeyondStates,
}

/// Something that holds in a state or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(Node);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// These bits are as wanted: a conjunction of options and their negations, in one comparison.
    Match {
        mask: State,
        want: State,
    },
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Same(Box<Node>, Box<Node>),
}

const ALWAYS: Node = Node::Match { mask: 0, want: 0 };

impl Formula {
    /// Turns names into bits: `option` gives the number of an option by its name.
    ///
    /// # Errors
    /// Every name that has no number, in the order of the text.
    pub fn resolve(
        &self,
        mut option: impl FnMut(&str) -> Option<usize>,
    ) -> Result<Condition, Vec<Unresolved>> {
        let mut unresolved = Vec::new();
        let node = Node::of(self, &mut option, &mut unresolved);
        if unresolved.is_empty() { Ok(Condition(node)) } else { Err(unresolved) }
    }
}

impl Condition {
    /// A pattern over the options in their order: `Y` taken, `N` not taken, `-` (or `–`) either. Spaces do not
    /// count.
    ///
    /// ```
    /// use detente_graph::Condition;
    /// let pattern = Condition::pattern("YN-", 3).unwrap();
    /// assert!(pattern.holds(0b001) && pattern.holds(0b101)); // the first option is the lowest bit
    /// assert!(!pattern.holds(0b011));
    /// ```
    ///
    /// # Errors
    /// At the first character that is none of these, or where the pattern has not one character for each of
    /// the `options`.
    pub fn pattern(text: &str, options: usize) -> Result<Self, FormulaError> {
        let (mut mask, mut want, mut at) = (0, 0, 0usize);
        for (offset, letter) in text.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
            let wrong = |message: String, help: &str| FormulaError {
                offset,
                len: letter.len_utf8(),
                message,
                help: help.to_owned(),
            };
            if at >= options.min(MAX_OPTIONS) {
                let message = format!("the pattern goes on after {} options", options.min(MAX_OPTIONS));
                return Err(wrong(message, "give one of Y, N and - for each option, in their order"));
            }
            match letter {
                'Y' | 'y' => {
                    mask |= 1 << at;
                    want |= 1 << at;
                }
                'N' | 'n' => mask |= 1 << at,
                '-' | '–' => {}
                _ => {
                    let message = format!("{letter:?} has no meaning in a pattern");
                    return Err(wrong(message, "Y: taken, N: not taken, -: either"));
                }
            }
            at += 1;
        }
        if at < options {
            return Err(FormulaError {
                offset: 0,
                len: text.len(),
                message: format!("the pattern has {at} of {options} options"),
                help: "give one of Y, N and - for each option, in their order".to_owned(),
            });
        }
        Ok(Self(Node::Match { mask, want }))
    }

    /// True where `text` can only be meant as a pattern: nothing but Y, N, dashes and spaces, and at least one
    /// of them.
    ///
    /// ```
    /// use detente_graph::Condition;
    /// assert!(Condition::looks_like_pattern("Y N -") && !Condition::looks_like_pattern("syria.sign"));
    /// ```
    #[must_use]
    pub fn looks_like_pattern(text: &str) -> bool {
        let mut letters = text.chars().filter(|letter| !letter.is_whitespace()).peekable();
        letters.peek().is_some() && letters.all(|letter| matches!(letter, 'Y' | 'N' | '-' | '–'))
    }

    /// Does it hold in this state?
    #[must_use]
    pub fn holds(&self, state: State) -> bool {
        self.0.holds(state)
    }

    /// In which of 64 states it holds: `options` has a word for each option, a bit for each state.
    pub(crate) fn word(&self, options: &[u64; 128]) -> u64 {
        self.0.word(options)
    }

    /// The bits that are looked at.
    #[must_use]
    pub fn mask(&self) -> State {
        self.0.mask()
    }

    /// True where these bits of a state are as wanted: `mask` says which, `want` how.
    #[must_use]
    pub fn matching(mask: State, want: State) -> Self {
        Self(Node::Match { mask, want: want & mask })
    }

    /// True where at least one of these conditions is; never without any.
    #[must_use]
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Any(conditions.into_iter().map(|condition| condition.0).collect()))
    }

    /// True where this is not.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(Node::not(self.0))
    }

    /// True where both are.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(Node::all(vec![self.0, other.0]))
    }

    /// The bits that are looked at and what they must be, where the condition is a plain conjunction of options
    /// and their negations (every pattern is one).
    #[must_use]
    pub fn as_match(&self) -> Option<(State, State)> {
        match self.0 {
            Node::Match { mask, want } => Some((mask, want)),
            _ => None,
        }
    }
}

impl Node {
    fn of(
        formula: &Formula,
        option: &mut impl FnMut(&str) -> Option<usize>,
        unresolved: &mut Vec<Unresolved>,
    ) -> Self {
        match formula {
            Formula::Const(true) => ALWAYS,
            Formula::Const(false) => Self::not(ALWAYS),
            Formula::Option(name) => match option(&name.text) {
                Some(at) if at < MAX_OPTIONS => Self::Match { mask: 1 << at, want: 1 << at },
                at => {
                    let reason = if at.is_none() { Reason::Unknown } else { Reason::BeyondStates };
                    let (name, offset) = (name.text.clone(), name.offset);
                    unresolved.push(Unresolved { len: name.len(), name, offset, reason });
                    ALWAYS
                }
            },
            Formula::Not(part) => Self::not(Self::of(part, option, unresolved)),
            Formula::And(parts) => {
                Self::all(parts.iter().map(|part| Self::of(part, option, unresolved)).collect())
            }
            Formula::Or(parts) => {
                Self::any(parts.iter().map(|part| Self::of(part, option, unresolved)).collect())
            }
            // In the order of the text, so that unknown names are reported in it.
            Formula::If(a, b) => {
                let a = Self::of(a, option, unresolved);
                let b = Self::of(b, option, unresolved);
                Self::any(vec![a, Self::not(b)])
            }
            Formula::OnlyIf(a, b) => {
                let a = Self::of(a, option, unresolved);
                let b = Self::of(b, option, unresolved);
                Self::any(vec![Self::not(a), b])
            }
            Formula::Iff(a, b) => {
                let a = Self::of(a, option, unresolved);
                let b = Self::of(b, option, unresolved);
                Self::Same(Box::new(a), Box::new(b))
            }
        }
    }

    fn not(node: Self) -> Self {
        match node {
            Self::Not(inner) => *inner,
            // One bit turned round is still one comparison.
            Self::Match { mask, want } if mask.is_power_of_two() => Self::Match { mask, want: want ^ mask },
            node => Self::Not(Box::new(node)),
        }
    }

    /// Conjunctions of bits melt into one comparison as long as they do not contradict each other.
    fn all(parts: Vec<Self>) -> Self {
        let (mut mask, mut want) = (0, 0);
        let mut others = Vec::new();
        for part in parts {
            match part {
                Self::Match { mask: m, want: w } if (want ^ w) & mask & m == 0 => {
                    mask |= m;
                    want |= w;
                }
                part => others.push(part),
            }
        }
        let bits = Self::Match { mask, want };
        if others.is_empty() {
            return bits;
        }
        if mask != 0 {
            others.insert(0, bits);
        }
        match others.len() {
            1 => others.remove(0),
            _ => Self::All(others),
        }
    }

    /// A or B = not (not A and not B) where all are single bits; else as it stands.
    fn any(parts: Vec<Self>) -> Self {
        let single = |part: &Self| matches!(part, Self::Match { mask, .. } if mask.is_power_of_two());
        if parts.iter().all(single) {
            return Self::not(Self::all(parts.into_iter().map(Self::not).collect()));
        }
        Self::Any(parts)
    }

    fn mask(&self) -> State {
        match self {
            Self::Match { mask, .. } => *mask,
            Self::Not(part) => part.mask(),
            Self::All(parts) | Self::Any(parts) => parts.iter().fold(0, |mask, part| mask | part.mask()),
            Self::Same(a, b) => a.mask() | b.mask(),
        }
    }

    fn word(&self, options: &[u64; 128]) -> u64 {
        match self {
            Self::Match { mask, want } => {
                let (mut left, mut all) = (*mask, u64::MAX);
                while left != 0 {
                    let option = left.trailing_zeros() as usize;
                    left &= left - 1;
                    // Where the option is not wanted, its word is turned round.
                    all &= options[option] ^ ((want >> option & 1) as u64).wrapping_sub(1);
                }
                all
            }
            Self::Not(part) => !part.word(options),
            Self::All(parts) => parts.iter().fold(u64::MAX, |all, part| all & part.word(options)),
            Self::Any(parts) => parts.iter().fold(0, |any, part| any | part.word(options)),
            Self::Same(a, b) => !(a.word(options) ^ b.word(options)),
        }
    }

    fn holds(&self, state: State) -> bool {
        match self {
            Self::Match { mask, want } => state & mask == *want,
            Self::Not(part) => !part.holds(state),
            Self::All(parts) => parts.iter().all(|part| part.holds(state)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(state)),
            Self::Same(a, b) => a.holds(state) == b.holds(state),
        }
    }
}
