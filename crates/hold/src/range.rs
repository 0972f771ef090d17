//! The bargaining range: what both sides prefer to the contest that stands behind the talks.
//!
//! Two sides divide a pie of 1. If they fight instead (go to war, to court, on strike), A wins it with
//! chance p and the sides pay c_A and c_B. A then accepts any share of at least p − c_A, and B leaves A
//! any share up to p + c_B: the range is [p − c_A, p + c_B], of width c_A + c_B. As long as fighting costs
//! anything there is a deal that both prefer (Fearon 1995, *International Organization* 49(3): 379–414).
//! What can still empty the range: sides that are both optimistic, an advantage for whoever strikes first,
//! red lines. [`prospect`] says which.
//!
//! Shares are A's share of the pie; costs are in shares of the pie, for each side on the whole contest (a
//! lump). Ranges are not cut to [0, 1] unless [`Interval::within_pie`] is asked: an end below 0 means that A
//! would pay to avoid the contest.
//!
//! ```
//! use detente_hold::range::bargaining_range;
//! let range = bargaining_range(0.5, 0.1, 0.2);
//! assert_eq!((range.low, range.high), (0.4, 0.7));
//! ```

/// An interval of shares; empty where `low` exceeds `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least share that A accepts.
    pub low: f64,
    /// The greatest share that B leaves to A.
    pub high: f64,
}

impl Interval {
    /// `high − low`; negative where the interval is empty: then it is what is missing.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// True where nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// What lies in both.
    #[must_use]
    pub fn and(&self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    /// The part within [0, 1].
    #[must_use]
    pub fn within_pie(&self) -> Self {
        self.and(Self { low: 0.0, high: 1.0 })
    }

    /// True where `share` lies in it, ends included.
    #[must_use]
    pub fn contains(&self, share: f64) -> bool {
        self.low <= share && share <= self.high
    }
}

/// [p − c_A, p + c_B]: A's shares that both sides prefer to the contest. `p` is A's chance of winning (0–1).
#[must_use]
pub fn bargaining_range(p: f64, cost_a: f64, cost_b: f64) -> Interval {
    Interval { low: p - cost_a, high: p + cost_b }
}

/// The optimism gap minus what the contest costs: (p_A − p_B) − (c_A + c_B), with p_A A's own estimate that A
/// wins and p_B B's estimate of the same event. The sides see a common range while this is not above 0.
///
/// ```
/// use detente_hold::range::optimism_minus_cost;
/// // A gives itself .7, B gives A .4: a gap of .3 against costs of .25.
/// assert!((optimism_minus_cost(0.7, 0.4, 0.1, 0.15) - 0.05).abs() < 1e-12);
/// ```
#[must_use]
pub fn optimism_minus_cost(a_sees: f64, b_sees: f64, cost_a: f64, cost_b: f64) -> f64 {
    (a_sees - b_sees) - (cost_a + cost_b)
}

/// The range when whoever attacks first adds `advantage` to its chance: [p + f − c_A, p − f + c_B], of width
/// c_A + c_B − 2f, hence empty when f exceeds (c_A + c_B)/2. The same advantage for both sides; our own
/// extension of the range, after Fearon's first-strike argument.
#[must_use]
pub fn range_with_first_strike(p: f64, cost_a: f64, cost_b: f64, advantage: f64) -> Interval {
    bargaining_range(p, cost_a - advantage, cost_b - advantage)
}

/// A's best demand when it does not know B's cost, and the risk that it runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// The share that A asks for.
    pub share: f64,
    /// The chance that B refuses and there is a contest, 0–1.
    pub contest: f64,
}

/// A makes one offer; B's cost is uniform on [0, `most`] and known to B alone. A's best demand is
/// p + (most − c_A)/2, refused with chance (1 − c_A/most)/2; from c_A ≥ `most` on A asks for p only, which is
/// never refused. A demand cannot exceed the whole pie: where it would, A asks for 1 and is refused with
/// chance (1 − p)/most. (The argument is Fearon's of 1995; the closed form for uniform costs is derived by us.)
///
/// ```
/// use detente_hold::range::best_demand;
/// let demand = best_demand(0.5, 0.1, 0.4);
/// assert!((demand.share - 0.65).abs() < 1e-12 && (demand.contest - 0.375).abs() < 1e-12);
/// ```
#[must_use]
pub fn best_demand(p: f64, cost_a: f64, most: f64) -> Demand {
    // `most` is above 0 below: a cost that is negative would make A seek the contest for its own sake.
    if most <= cost_a.max(0.0) {
        return Demand { share: p, contest: 0.0 };
    }
    let share = (p + (most - cost_a) / 2.0).min(1.0f64.max(p));
    Demand { share, contest: ((share - p) / most).clamp(0.0, 1.0) }
}

/// How an issue with few outcomes can be settled within a range.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// These of the outcomes (by their place in the list) lie in the range.
    By(Vec<usize>),
    /// None does, but a lottery over them has its mean in the range.
    ByLottery,
    /// Not even that: only with a side payment.
    BySidePayment,
    /// The range is empty.
    Not,
}

/// An indivisible issue: `outcomes` are the shares of A that it can take. Powell (2006, *International
/// Organization* 60(1): 169–203) argues that indivisibility is in the end a commitment problem: a lottery would
/// do if its result were kept.
///
/// ```
/// use detente_hold::range::{Interval, Settled, settle_indivisible};
/// let range = Interval { low: 0.4, high: 0.7 };
/// assert_eq!(settle_indivisible(range, &[0.0, 0.5, 1.0]), Settled::By(vec![1]));
/// assert_eq!(settle_indivisible(range, &[0.0, 1.0]), Settled::ByLottery);
/// ```
#[must_use]
pub fn settle_indivisible(range: Interval, outcomes: &[f64]) -> Settled {
    if range.is_empty() {
        return Settled::Not;
    }
    let inside: Vec<usize> = (0..outcomes.len()).filter(|at| range.contains(outcomes[*at])).collect();
    if !inside.is_empty() {
        return Settled::By(inside);
    }
    let below = outcomes.iter().any(|share| *share < range.low);
    let above = outcomes.iter().any(|share| *share > range.high);
    if below && above { Settled::ByLottery } else { Settled::BySidePayment }
}

/// One side of a contest, as it sees itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Its own estimate of its own chance of winning, 0–1.
    pub wins: f64,
    /// What the contest costs it, in shares of the pie.
    pub cost: f64,
    /// The least share of the pie that it accepts whatever the contest would bring (a red line).
    pub least: Option<f64>,
}

/// A contest between two sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contest {
    /// A.
    pub a: Side,
    /// B.
    pub b: Side,
    /// What attacking first adds to the attacker's chance, 0–1.
    pub first_mover: f64,
}

/// What empties the range, by the first cut that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Fighting pays as such: the costs sum to less than nothing.
    Costs,
    /// Both sides expect too much of the contest.
    Optimism,
    /// Whoever strikes first gains too much.
    FirstStrike,
    /// Red lines leave no room, although the contest would.
    RedLines,
}

/// The range of a contest, cut by cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prospect {
    /// What is left after everything.
    pub range: Interval,
    /// Room that the costs of the contest make: c_A + c_B.
    pub costs: f64,
    /// Optimism gap minus costs; above 0 the sides see no common range.
    pub optimism_minus_cost: f64,
    /// The range before red lines.
    pub before_red_lines: Interval,
    /// The first thing that empties the range; `None` where a range is left.
    pub blocked_by: Option<Block>,
}

/// Cuts the range step by step: costs, each side's own estimate, first strike, red lines.
///
/// ```
/// use detente_hold::range::{Block, Contest, Side, prospect};
/// let a = Side { wins: 0.5, cost: 0.1, least: Some(0.6) };
/// let b = Side { wins: 0.5, cost: 0.2, least: Some(0.5) };
/// let found = prospect(&Contest { a, b, first_mover: 0.0 });
/// // Power alone leaves [.4, .7]; A wants at least .6 and B at least .5 of the pie.
/// assert_eq!(found.blocked_by, Some(Block::RedLines));
/// ```
#[must_use]
pub fn prospect(contest: &Contest) -> Prospect {
    let Contest { a, b, first_mover } = contest;
    let b_sees = 1.0 - b.wins;
    let costs = a.cost + b.cost;
    let gap = optimism_minus_cost(a.wins, b_sees, a.cost, b.cost);
    let seen = Interval { low: a.wins - a.cost, high: b_sees + b.cost };
    let before_red_lines = Interval { low: seen.low + first_mover, high: seen.high - first_mover };
    let lines = Interval {
        low: a.least.unwrap_or(f64::NEG_INFINITY),
        high: b.least.map_or(f64::INFINITY, |least| 1.0 - least),
    };
    let range = before_red_lines.and(lines);
    let blocked_by = if costs < 0.0 {
        Some(Block::Costs)
    } else if seen.is_empty() {
        Some(Block::Optimism)
    } else if before_red_lines.is_empty() {
        Some(Block::FirstStrike)
    } else if range.is_empty() {
        Some(Block::RedLines)
    } else {
        None
    };
    Prospect { range, costs, optimism_minus_cost: gap, before_red_lines, blocked_by }
}
