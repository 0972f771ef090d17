//! One draw of a negotiation, as flat numbers.
//!
//! Levels of all issues are numbered through: with levels `[3, 2]` a list "per level" has five entries,
//! three for the first issue and two for the second.

/// What is negotiated and what the parties make of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Negotiation {
    /// Number of levels of each issue, at least one each.
    pub levels: Vec<usize>,
    /// Who negotiates.
    pub parties: Vec<Party>,
    /// Levels of different issues that together are worth something extra.
    pub interactions: Vec<Interaction>,
    /// Levels that cannot be written into one text.
    pub exclusions: Vec<Exclusion>,
    /// How many must consent.
    pub rule: Rule,
    /// Beside a quota: further quotas that must be reached as well.
    pub further: Vec<Quota>,
}

/// Combinations of levels that do not exist, not even for the scale of worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    /// The issues that it speaks of, ascending.
    pub issues: Vec<usize>,
    /// By combination of their levels, the last issue turning fastest: true where it is ruled out.
    pub excluded: Vec<bool>,
}

/// A share of votes that must be reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// The share, 0–1, of the sum over required parties.
    pub share: f64,
    /// Votes by party.
    pub votes: Vec<f64>,
}

/// What no deal is worth, said as a package: its meaning stays when packages are ruled out or levels are added.
#[derive(Clone, Debug, PartialEq)]
pub struct NoDeal {
    /// A level by issue; `None` where all is at the party's best.
    pub levels: Vec<Option<usize>>,
    /// What no deal costs on top, in utility.
    pub cost: f64,
}

/// How many of the required parties must consent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Rule {
    /// All of them.
    #[default]
    Unanimity,
    /// This share (0–1) of their votes, all of [`Negotiation::further`], and every party with a veto among them.
    Quota(f64),
}

/// One party.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Salience per issue, not negative; only ratios matter. All zero: every package is the same to it.
    pub weights: Vec<f64>,
    /// Worth per level (all issues numbered through), 0–1.
    pub worth: Vec<f64>,
    /// What each level (numbered through) adds beside the weighted mean, such as the interests that it serves.
    /// Empty: nothing.
    pub adds: Vec<f64>,
    /// Utility of what it gets without a deal, on the scale of its utility of packages.
    pub reservation: f64,
    /// Its alternative as a package, in the place of `reservation`.
    pub no_deal: Option<NoDeal>,
    /// What that alternative is. Read by [`crate::nash_with_outside_options`] only.
    pub alternative: AlternativeKind,
    /// Red lines: true for each level (numbered through) that it will not sign. Empty: none.
    pub refuses: Vec<bool>,
    /// True where there is no deal without it. Reservation value and red lines bind, and settlements share
    /// gains, among required parties only; of the others the utility is reported.
    pub required: bool,
    /// Votes under a quota.
    pub votes: f64,
    /// Under a quota: true where there is no deal without it, whatever the votes.
    pub veto: bool,
    /// Under a quota: true where it abstains, and so never consents. Its votes still count in the sum of which the
    /// quota is a share.
    pub abstains: bool,
    /// Under a quota: the party whose consent counts only together with this one's.
    pub ratifies: Option<usize>,
}

impl Default for Party {
    /// A required party with no weights yet, reservation value 0 and no red line.
    fn default() -> Self {
        Self {
            weights: Vec::new(),
            worth: Vec::new(),
            adds: Vec::new(),
            reservation: 0.0,
            no_deal: None,
            alternative: AlternativeKind::default(),
            refuses: Vec::new(),
            required: true,
            votes: 1.0,
            veto: false,
            abstains: false,
            ratifies: None,
        }
    }
}

/// Two meanings of an alternative (Binmore, Shaked & Sutton 1989, *Quarterly Journal of Economics* 104(4):
/// 753–770).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlternativeKind {
    /// The party may walk away to it at any time: a floor under what it accepts.
    #[default]
    OutsideOption,
    /// It befalls the party when talks break down: the point from which gains are shared.
    BreakdownPoint,
}

/// Levels of two or more different issues that together are worth something extra.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// (issue, level), each of another issue.
    pub levels: Vec<(usize, usize)>,
    /// What is added to each party's salience-weighted mean where all of them are in the package, −1 to 1.
    pub bonus: Vec<f64>,
}
