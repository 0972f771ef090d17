//! The kinds of value that may stand behind a key, and how keys of one table go together.

use detente_chance::Quantity;

/// What stands behind the equals sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Words that are not blank.
    Text,
    /// A short name: letters, digits, `-`, `_`.
    Id,
    /// A civil date.
    Day,
    /// A day, a month, a year, an interval, or about one of these.
    When,
    /// `{ from, to }`.
    Interval,
    /// "60 days", "9 months", "1 year".
    Duration,
    /// True or false.
    Truth,
    /// "yes" or "no".
    YesNo,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A plain number.
    Number {
        /// The least that is legal.
        low: f64,
        /// The most.
        high: f64,
    },
    /// A whole number.
    Whole {
        /// The least that is legal.
        low: u32,
        /// The most.
        high: u32,
    },
    /// An uncertain number.
    Value(Quantity),
    /// An uncertain number whose table holds further keys of the named table.
    ValueWith(Quantity, &'static str, &'static [&'static str]),
    /// An uncertain number in the unit of an issue.
    InUnit,
    /// An uncertain number of whatever quantity: inside `{ is = … }`.
    AnyValue,
    /// `[[x, worth], …]`: worth over a continuous issue, straight lines between.
    Points,
    /// `[[value, weight], …]`.
    Weighted,
    /// The numbers of a distribution, as a list or by name: one list of names for each way to give them.
    Parameters(&'static [&'static [&'static str]]),
    /// The name of a row.
    Name(Names),
    /// A formula over options.
    Formula,
    /// A formula over options and levels.
    LevelFormula,
    /// One sign for each option.
    Pattern,
    /// Either.
    FormulaOrPattern,
    /// The path of an input.
    Path,
    /// The id of a claim.
    Claim,
    /// A base-rate class, or "own".
    Class,
    /// A file of the case folder.
    File,
    /// Options of a model: a text, or a table of words and numbers.
    ModelOptions,
    /// A list.
    List(&'static Kind),
    /// A list of so many or more, in which nothing stands twice.
    Set(usize, &'static Kind),
    /// A list of one or more.
    Several(&'static Kind),
    /// A list of so many.
    Exactly(usize, &'static Kind),
    /// A list from best to worst; what is tied stands in an inner list.
    Ties(&'static Kind),
    /// A table whose keys are names.
    By(Names, &'static Kind),
    /// A small table of that name.
    Inline(&'static str),
    /// One or another.
    OneOf(&'static [Kind]),
}

/// What a name may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// A party.
    Party,
    /// An issue.
    Issue,
    /// A level of the issue at hand.
    Level,
    /// `issue.level`.
    IssueLevel,
    /// `party.option`.
    PartyOption,
    /// A step of the schedule.
    Step,
    /// A gate.
    Gate,
    /// A provision of the agreement: free words.
    Provision,
    /// A letter A–F.
    Reliability,
    /// A number 1–6.
    Credibility,
}

/// What of a person's may stand in a value: what a redacted report has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaks {
    /// Numbers, dates, words of the program.
    Nothing,
    /// Names of rows, which the case resolves to places.
    Names,
    /// Text that somebody wrote.
    Words,
}

impl Names {
    /// What is named, for one and for several.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Party => ("party", "parties"),
            Self::Issue => ("issue", "issues"),
            Self::Level => ("level", "levels"),
            Self::IssueLevel => ("\"issue.level\"", "\"issue.level\""),
            Self::PartyOption => ("\"party.option\"", "\"party.option\""),
            Self::Step => ("step", "steps"),
            Self::Gate => ("gate", "gates"),
            Self::Provision => ("provision", "provisions"),
            Self::Reliability => ("letter", "letters"),
            Self::Credibility => ("number", "numbers"),
        }
    }
}

impl Kind {
    /// The kind in words, as the documentation has it.
    #[must_use]
    pub fn form(&self) -> String {
        match self {
            Self::Words(words) => words.join(" | "),
            Self::Name(of) => of.words().0.to_owned(),
            Self::List(of) | Self::Set(_, of) | Self::Several(of) => format!("list of {}", of.plural()),
            Self::Exactly(count, of) => format!("list of {count} {}", of.plural()),
            Self::Ties(of) => format!("list of {}, best first; ties in an inner list", of.plural()),
            Self::By(names, of) => format!("{{ {} = {} }}", names.words().0, of.form()),
            Self::Inline(name) => keys_of(name),
            Self::OneOf(kinds) => kinds.iter().map(Self::form).collect::<Vec<_>>().join(", or "),
            Self::Text => "text".to_owned(),
            Self::Id => "id".to_owned(),
            Self::Day => "date".to_owned(),
            Self::When => "day, \"2025-11\", { from, to }, \"about 2025-11\"".to_owned(),
            Self::Interval => "{ from, to }".to_owned(),
            Self::Duration => "\"60 days\", \"9 months\" or \"1 year\"".to_owned(),
            Self::Truth => "true or false".to_owned(),
            Self::YesNo => "\"yes\" or \"no\"".to_owned(),
            Self::Number { .. } => "number".to_owned(),
            Self::Whole { .. } => "whole number".to_owned(),
            Self::Value(_) | Self::ValueWith(..) | Self::InUnit | Self::AnyValue => "value".to_owned(),
            Self::Points => "points [[55, 100], [70, 0]]".to_owned(),
            Self::Weighted => "[[value, weight], …]".to_owned(),
            Self::Parameters(ways) => {
                let way = |names: &&[&str]| format!("{{ {} }}", names.join(", "));
                ways.iter().map(way).collect::<Vec<_>>().join(" or ")
            }
            Self::Formula => "formula".to_owned(),
            Self::LevelFormula => "formula over options and levels".to_owned(),
            Self::Pattern => "pattern".to_owned(),
            Self::FormulaOrPattern => "formula or pattern".to_owned(),
            Self::Path => "input path".to_owned(),
            Self::Claim => "claim id".to_owned(),
            Self::Class => "class id, or \"own\"".to_owned(),
            Self::File => "file of the case folder".to_owned(),
            Self::ModelOptions => "options".to_owned(),
        }
    }

    fn plural(&self) -> String {
        if let Self::Name(of) = self {
            return of.words().1.to_owned();
        }
        let counted =
            matches!(self, Self::Text | Self::Number { .. } | Self::Claim | Self::Formula | Self::Path);
        self.form() + if counted { "s" } else { "" }
    }

    /// The unit of the number, where there is one.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        match self.quantity() {
            Some(Quantity::YES_NO) => Quantity::CHANCE.unit,
            Some(quantity) => quantity.unit,
            None => "",
        }
    }

    /// The quantity of the uncertain number, or of those in the table.
    #[must_use]
    pub fn quantity(&self) -> Option<Quantity> {
        if let Self::Value(quantity) | Self::ValueWith(quantity, ..) = self {
            return Some(*quantity);
        }
        self.inner().iter().find_map(Self::quantity)
    }

    /// The legal range of a plain number, or of those in the list.
    #[must_use]
    pub fn range(&self) -> Option<(f64, f64)> {
        if let Self::Number { low, high } = self {
            return Some((*low, *high));
        }
        if let Self::Whole { low, high } = self {
            return Some((f64::from(*low), f64::from(*high)));
        }
        self.inner().iter().find_map(Self::range)
    }

    /// The words that may stand there; none where it is no choice of words.
    #[must_use]
    pub fn words(&self) -> &'static [&'static str] {
        if let Self::Words(words) = self { words } else { &[] }
    }

    /// The kinds of which this one is made.
    #[must_use]
    pub fn inner(&self) -> &'static [Self] {
        if let Self::List(of)
        | Self::Set(_, of)
        | Self::Several(of)
        | Self::Exactly(_, of)
        | Self::Ties(of)
        | Self::By(_, of) = self
        {
            return std::slice::from_ref(*of);
        }
        if let Self::OneOf(kinds) = self { kinds } else { &[] }
    }

    /// True where words are typed that are not read any further.
    #[must_use]
    pub fn is_plain_text(&self) -> bool {
        matches!(self, Self::Text | Self::Id)
    }

    /// True where a list stands there, whatever else may.
    #[must_use]
    pub fn is_list(&self) -> bool {
        if let Self::OneOf(kinds) = self {
            return kinds.iter().any(Self::is_list);
        }
        matches!(self, Self::List(_) | Self::Set(..) | Self::Several(_) | Self::Exactly(..) | Self::Ties(_))
    }

    /// What of a person's may stand in the value itself; inner tables are looked at key by key.
    #[must_use]
    pub fn speaks(&self) -> Speaks {
        match self {
            Self::Text
            | Self::Id
            | Self::Formula
            | Self::LevelFormula
            | Self::Pattern
            | Self::FormulaOrPattern
            | Self::Claim
            | Self::Class
            | Self::File => Speaks::Words,
            Self::Name(_) | Self::Path => Speaks::Names,
            Self::By(Names::Provision, _) => Speaks::Words,
            Self::By(_, of) => of.speaks().max(Speaks::Names),
            Self::List(of) | Self::Set(_, of) | Self::Several(of) | Self::Exactly(_, of) | Self::Ties(of) => {
                of.speaks()
            }
            Self::OneOf(kinds) => kinds.iter().map(Self::speaks).max().unwrap_or(Speaks::Nothing),
            Self::Day
            | Self::When
            | Self::Interval
            | Self::Duration
            | Self::Truth
            | Self::YesNo
            | Self::Words(_)
            | Self::Number { .. }
            | Self::Whole { .. }
            | Self::Value(_)
            | Self::ValueWith(..)
            | Self::InUnit
            | Self::AnyValue
            | Self::Points
            | Self::Weighted
            | Self::Parameters(_)
            | Self::ModelOptions
            | Self::Inline(_) => Speaks::Nothing,
        }
    }
}

/// `{ what, by }`: the keys of a small table, without those that every judgement has.
fn keys_of(name: &str) -> String {
    let judged = ["cites", "why", "by", "on", "draft"];
    let keys = super::table(name).map_or(&[][..], |table| table.keys);
    let own = keys.iter().filter(|key| key.required || !judged.contains(&key.name));
    format!("{{ {} }}", own.map(|key| key.name).collect::<Vec<_>>().join(", "))
}

/// How keys of one table go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// Exactly one of them.
    One(&'static [&'static str]),
    /// At most one of them.
    AtMost(&'static [&'static str]),
    /// At least one of them.
    AtLeast(&'static [&'static str]),
    /// The first only with the second.
    With(&'static str, &'static str),
    /// Where the key has that word: these are needed, those may not be there.
    Where(&'static str, &'static str, &'static [&'static str], &'static [&'static str]),
    /// Where the key has that word: exactly one of these.
    WhereOne(&'static str, &'static str, &'static [&'static str]),
    /// Where the key has another word: these may not be there.
    Unless(&'static str, &'static str, &'static [&'static str]),
}

impl Bond {
    /// Every key that it names.
    #[must_use]
    pub fn keys(&self) -> Vec<&'static str> {
        match self {
            Self::One(keys) | Self::AtMost(keys) | Self::AtLeast(keys) => keys.to_vec(),
            Self::With(a, b) => vec![a, b],
            Self::Where(key, _, needs, never) => [&[*key][..], needs, never].concat(),
            Self::WhereOne(key, _, keys) | Self::Unless(key, _, keys) => [&[*key][..], keys].concat(),
        }
    }
}
