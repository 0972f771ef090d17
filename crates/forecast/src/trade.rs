//! The exchange model: two actors who stand on opposite sides of two issues trade moves, each giving way where
//! it cares less, so that both gain alike.
//!
//! Stokman & Van Oosten (1994, "The exchange of voting positions", in *European Community Decision Making*).
//! Everybody expects every issue to be decided at the mean *O* weighted by power × salience. On a pair of
//! issues, two actors on opposite sides of *O* on both may trade; *i* supplies the issue on which its salience
//! is relatively lower. A move of *i* by *dx* shifts that outcome by *e* = *dx* · *w_i* / Σ*w*; with shifts
//! *e_p* (supplied by *i*) and *e_q* (by *j*), *i* gains *e_q s_iq* − *e_p s_ip* and *j* gains
//! *e_p s_jp* − *e_q s_jq*; these are equal at *e_q* = *e_p* (*s_ip* + *s_jp*)/(*s_iq* + *s_jq*). Nobody moves
//! beyond the other's first position, and no outcome beyond that of the one who receives the move. The trade
//! with the highest gain is made, all are reckoned anew, until none is left. What others win or lose by it are
//! its *externalities*.
//!
//! *Where the published accounts leave a choice.* For the test whether an outcome runs past the receiver, it is
//! reckoned with the mover at its new place, with the moves already sold to the same receiver, and with
//! everybody else where it began. A trade is dropped where a move goes against that actor's earlier moves on
//! the issue, leaves the scale, or is shorter than 1e-10. Of equal gains the last in file order is taken, issues
//! before actors; the authors' program throws a coin, and on their road-toll case this is the branch in which
//! it makes 38 trades. Both choices are options ([`Ties`], [`Overshoot`]). Between rounds an actor who moved keeps
//! ([`Trading::persistence`] · (1 − salience) + [`Trading::base`]) of its move.
//!
//! *Unequal gains.* Trades at other rates of exchange leave both with a gain as long as the rate *e_q*/*e_p* lies between
//! *s_ip*/*s_iq*, where *i* gains nothing, and *s_jp*/*s_jq*, where *j* does not. With [`Trading::random`] = *p* above 0
//! every pair of offers has two draws of its own: whom the rate favours (even chances), and a uniform *u*; the rate is
//! then moved by *p u* of the way from the equal one to the end where the other gains nothing. The highest *mean* gain
//! is traded first, which is the common gain at *p* = 0. Draws depend on [`Trading::seed`], the round, the two issues
//! and the two actors only, so that a trade keeps its rate however often it is reckoned anew, and the same seed gives
//! the same game.
//!
//! ```
//! use detente_forecast::{Table, Trading, trade};
//! // Two issues, two actors, each caring for one: each gives the other what it wants.
//! let table = Table {
//!     issues: 2,
//!     position: vec![0.0, 0.0, 100.0, 100.0],
//!     salience: vec![0.9, 0.1, 0.1, 0.9],
//!     power: vec![1.0, 1.0, 1.0, 1.0],
//! };
//! let round = &trade(&table, &Trading::default())[0];
//! assert_eq!(round.trades.len(), 1);
//! assert_eq!((round.trades[0].first.actor, round.trades[0].first.issue), (1, 0));
//! ```

/// Positions of actors on issues; lists run actor by actor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Number of issues.
    pub issues: usize,
    /// 0–100; NaN where an actor has none: it has no part in that issue.
    pub position: Vec<f64>,
    /// 0–1.
    pub salience: Vec<f64>,
    /// Only ratios within an issue matter.
    pub power: Vec<f64>,
}

/// Settings of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trading {
    /// Rounds of trading.
    pub rounds: u32,
    /// Part of a move that lasts into the next round, for an actor that does not care at all…
    pub persistence: f64,
    /// … and the part that lasts for everybody.
    pub base: f64,
    /// Which of equal gains is taken.
    pub ties: Ties,
    /// What may not run past the receiver of a move.
    pub overshoot: Overshoot,
    /// 0: both gain alike. Above, up to 1: the largest part of the way to the rate that leaves one of the two nothing.
    pub random: f64,
    /// Of the draws that unequal gains take.
    pub seed: u64,
}

/// Which of equal gains is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// The last in file order.
    Last,
    /// The first.
    First,
}

/// The outcome that may not run past the one who receives a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overshoot {
    /// With the mover at its new place, moves already sold to the same receiver, and everybody else where it began.
    Sold,
    /// With all moves that have been made.
    Realised,
    /// None: a move may shift the outcome past its receiver.
    None,
}

impl Trading {
    /// One round; .4 and .1; ties and limits as the authors' program has them.
    pub(crate) const AUTHORS: Self = Self {
        rounds: 1,
        persistence: 0.4,
        base: 0.1,
        ties: Ties::Last,
        overshoot: Overshoot::Sold,
        random: 0.0,
        seed: 1,
    };
}

impl Default for Trading {
    fn default() -> Self {
        Self::AUTHORS
    }
}

/// A round of trading.
#[derive(Clone, Debug, PartialEq)]
pub struct TradeRound {
    /// Outcome of every issue before and after, 0–100; NaN where nobody has weight.
    pub before: Vec<f64>,
    /// … and after all trades.
    pub after: Vec<f64>,
    /// Positions at the end ("voting positions"), actor by actor.
    pub positions: Vec<f64>,
    /// The trades, in the order in which they were made.
    pub trades: Vec<Trade>,
}

/// A trade.
#[derive(Clone, Debug, PartialEq)]
pub struct Trade {
    /// What each of the two gains: outcome shift × salience. At other rates than the equal one the mean of both.
    pub gain: f64,
    /// What the two gain, in the order of the moves.
    pub gains: [f64; 2],
    /// The move on the issue that comes first in the file…
    pub first: Leg,
    /// … and the move in return.
    pub second: Leg,
    /// What the trade brings to every actor, the two included; below zero a loss.
    pub effects: Vec<f64>,
}

/// One side of a trade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// Who moves.
    pub actor: usize,
    /// On which issue.
    pub issue: usize,
    /// From where.
    pub from: f64,
    /// To where.
    pub to: f64,
    /// How far the outcome shifts, signed.
    pub shift: f64,
}

/// Sums over a round's trades, by actor: (gains from own trades, effects of others' trades).
#[must_use]
pub fn balance(round: &TradeRound) -> Vec<(f64, f64)> {
    let actors = round.trades.first().map_or(0, |trade| trade.effects.len());
    let mut sums = vec![(0.0, 0.0); actors];
    for trade in &round.trades {
        for (actor, (own, outer)) in sums.iter_mut().enumerate() {
            let effect = trade.effects.get(actor).copied().unwrap_or(0.0);
            if trade.first.actor == actor || trade.second.actor == actor {
                *own += effect;
            } else {
                *outer += effect;
            }
        }
    }
    sums
}

/// Plays the model. An empty list where the lists of the table do not fit each other.
#[must_use]
pub fn trade(table: &Table, options: &Trading) -> Vec<TradeRound> {
    let issues = table.issues;
    if issues == 0
        || !table.position.len().is_multiple_of(issues)
        || table.salience.len() != table.position.len()
        || table.power.len() != table.position.len()
    {
        return Vec::new();
    }
    let mut start = table.position.clone();
    let mut rounds = Vec::new();
    for at in 0..options.rounds {
        let mut market = Market::new(table, options, &start, at);
        let round = market.clear();
        for (at, x) in start.iter_mut().enumerate() {
            let moved = round.positions[at] - *x;
            if moved != 0.0 && moved.is_finite() {
                *x +=
                    (options.persistence * (1.0 - table.salience[at].clamp(0.0, 1.0)) + options.base) * moved;
            }
        }
        let quiet = round.trades.is_empty();
        rounds.push(round);
        if quiet {
            break;
        }
    }
    rounds
}

const LEAST: f64 = 1e-10;

/// A trade that could be made now: i moves on p towards j, j on q towards i.
#[derive(Clone, Copy, Debug)]
struct Offer {
    p: usize,
    q: usize,
    i: usize,
    j: usize,
    gain: f64,
    gains: [f64; 2],
    dx_i: f64,
    dx_j: f64,
}

/// A uniform number on 0–1 that depends on these numbers only (splitmix64, one after the other).
fn uniform(of: &[u64]) -> f64 {
    let mut z = 0u64;
    for number in of {
        z = (z ^ number).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    ((z >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

struct Market<'a> {
    table: &'a Table,
    options: &'a Trading,
    round: u32,
    issues: usize,
    actors: usize,
    start: &'a [f64],
    now: Vec<f64>,
    /// Power × salience; 0 where an actor has no part.
    w: Vec<f64>,
    total: Vec<f64>,
    /// Direction of an actor's moves on an issue so far: −1, 0, 1.
    direction: Vec<f64>,
    /// What mover m sold to receiver r on an issue, at (issue·actors + r)·actors + m.
    sold: Vec<f64>,
}

impl<'a> Market<'a> {
    fn new(table: &'a Table, options: &'a Trading, start: &'a [f64], round: u32) -> Self {
        let issues = table.issues;
        let actors = start.len() / issues;
        let mut w = vec![0.0; start.len()];
        let mut total = vec![0.0; issues];
        for (at, x) in start.iter().enumerate() {
            let weight = table.salience[at] * table.power[at];
            if x.is_finite() && weight > 0.0 && weight.is_finite() {
                w[at] = weight;
                total[at % issues] += weight;
            }
        }
        Self {
            table,
            options,
            round,
            issues,
            actors,
            start,
            now: start.to_vec(),
            w,
            total,
            direction: vec![0.0; start.len()],
            sold: vec![0.0; issues * actors * actors],
        }
    }

    fn outcome(&self, positions: &[f64], issue: usize) -> f64 {
        let mut sum = 0.0;
        for actor in 0..self.actors {
            let at = actor * self.issues + issue;
            if self.w[at] > 0.0 {
                sum += self.w[at] * positions[at];
            }
        }
        sum / self.total[issue]
    }

    fn clear(&mut self) -> TradeRound {
        let before: Vec<f64> = (0..self.issues).map(|issue| self.outcome(self.start, issue)).collect();
        // Side of every actor on every issue, fixed for the round.
        let left: Vec<bool> =
            self.start.iter().enumerate().map(|(at, x)| *x <= before[at % self.issues]).collect();
        let mut offers: Vec<(Offer, bool)> = Vec::new();
        for p in 0..self.issues {
            for q in p + 1..self.issues {
                for i in 0..self.actors {
                    for j in i + 1..self.actors {
                        let at = |actor: usize, issue: usize| actor * self.issues + issue;
                        let all = [at(i, p), at(i, q), at(j, p), at(j, q)];
                        if all.iter().any(|at| self.w[*at] <= 0.0) {
                            continue;
                        }
                        if left[at(i, p)] == left[at(j, p)] || left[at(i, q)] == left[at(j, q)] {
                            continue;
                        }
                        // The one whose salience on p is relatively lower supplies p.
                        let s = &self.table.salience;
                        let (own, other) = (s[at(i, p)] * s[at(j, q)], s[at(j, p)] * s[at(i, q)]);
                        let (i, j) = match own.partial_cmp(&other) {
                            Some(std::cmp::Ordering::Less) => (i, j),
                            Some(std::cmp::Ordering::Greater) => (j, i),
                            _ => continue,
                        };
                        let offer = Offer { p, q, i, j, gain: 0.0, gains: [0.0; 2], dx_i: 0.0, dx_j: 0.0 };
                        offers.push((offer, false));
                    }
                }
            }
        }
        for (offer, open) in &mut offers {
            *open = self.reckon(offer);
        }
        let mut trades = Vec::new();
        loop {
            let mut best: Option<Offer> = None;
            for (offer, open) in &offers {
                // Gains within a hair's breadth are equal.
                let least = if self.options.ties == Ties::Last { -1e-12 } else { 1e-12 };
                if *open && best.is_none_or(|best| offer.gain > best.gain + least) {
                    best = Some(*offer);
                }
            }
            let Some(offer) = best else { break };
            trades.push(self.realise(&offer));
            for (other, open) in &mut offers {
                let touched = [(offer.p, offer.i, offer.j), (offer.q, offer.j, offer.i)];
                let hit = touched.iter().any(|(issue, mover, receiver)| {
                    let sides = [(other.p, other.i, other.j), (other.q, other.j, other.i)];
                    let all = self.options.overshoot == Overshoot::Realised;
                    sides.iter().any(|(p, m, r)| p == issue && (all || m == mover || r == receiver))
                });
                if hit {
                    *open = self.reckon(other);
                }
            }
        }
        let after = (0..self.issues).map(|issue| self.outcome(&self.now, issue)).collect();
        TradeRound { before, after, positions: self.now.clone(), trades }
    }

    /// How far `mover` may go on an issue, by `dx`, before the outcome passes the receiver.
    fn cut(&self, issue: usize, mover: usize, receiver: usize, dx: f64) -> f64 {
        if self.options.overshoot == Overshoot::None {
            return dx;
        }
        let at = mover * self.issues + issue;
        let mut sum = self.w[at] * (self.now[at] + dx);
        for other in (0..self.actors).filter(|other| *other != mover) {
            let place = other * self.issues + issue;
            if self.w[place] > 0.0 {
                let sold = self.sold[(issue * self.actors + receiver) * self.actors + other];
                let stands = match self.options.overshoot {
                    Overshoot::Realised => self.now[place],
                    _ => self.start[place] + sold,
                };
                sum += self.w[place] * stands;
            }
        }
        let outcome = sum / self.total[issue];
        let target = self.start[receiver * self.issues + issue];
        let past = if dx > 0.0 { outcome - target } else { target - outcome };
        if past > 0.0 {
            let back = past * self.total[issue] / self.w[at];
            let left = dx.abs() - back;
            // Nothing is left where the outcome had passed before.
            if left > 0.0 { left * dx.signum() } else { 0.0 }
        } else {
            dx
        }
    }

    /// Sizes an offer; false where it is none.
    fn reckon(&self, offer: &mut Offer) -> bool {
        let Offer { p, q, i, j, .. } = *offer;
        let at = |actor: usize, issue: usize| actor * self.issues + issue;
        let s = &self.table.salience;
        let (ip, iq, jp, jq) = (at(i, p), at(i, q), at(j, p), at(j, q));
        let share_i = self.w[ip] / self.total[p];
        let share_j = self.w[jq] / self.total[q];
        let ratio = self.rate(offer);
        let (room_i, room_j) = (self.start[jp] - self.now[ip], self.start[iq] - self.now[jq]);
        if room_i.abs() < LEAST || room_j.abs() < LEAST {
            return false;
        }
        // One goes all the way; if the other would then go too far, the other goes all the way.
        let to_j = |dx_i: f64| dx_i.abs() * share_i * ratio / share_j;
        let to_i = |dx_j: f64| dx_j.abs() * share_j / ratio / share_i;
        let (mut dx_i, mut dx_j) = (room_i, to_j(room_i) * room_j.signum());
        if dx_j.abs() > room_j.abs() {
            dx_j = room_j;
            dx_i = to_i(room_j) * room_i.signum();
        }
        let shorter = self.cut(p, i, j, dx_i);
        if shorter != dx_i {
            dx_i = shorter;
            dx_j = to_j(dx_i) * room_j.signum();
        }
        let shorter = self.cut(q, j, i, dx_j);
        if shorter != dx_j {
            dx_j = shorter;
            dx_i = to_i(dx_j) * room_i.signum();
        }
        if dx_i.abs() < LEAST || dx_j.abs() < LEAST {
            return false;
        }
        let outside = |x: f64| !(-1e-9..=100.0 + 1e-9).contains(&x);
        if outside(self.now[ip] + dx_i) || outside(self.now[jq] + dx_j) {
            return false;
        }
        if self.direction[ip] * dx_i < 0.0 || self.direction[jq] * dx_j < 0.0 {
            return false;
        }
        let (e_p, e_q) = (dx_i.abs() * share_i, dx_j.abs() * share_j);
        let own = e_q * s[iq] - e_p * s[ip];
        // At the equal rate the two are one number.
        let gains = [own, if self.options.random > 0.0 { e_p * s[jp] - e_q * s[jq] } else { own }];
        let gain = 0.5 * (gains[0] + gains[1]);
        *offer = Offer { gain, gains, dx_i, dx_j, ..*offer };
        gain >= LEAST && gains.iter().all(|gain| *gain >= -LEAST)
    }

    /// How far the outcome on q shifts for one point of shift on p.
    fn rate(&self, offer: &Offer) -> f64 {
        let Offer { p, q, i, j, .. } = *offer;
        let s = |actor: usize, issue: usize| self.table.salience[actor * self.issues + issue];
        let equal = (s(i, p) + s(j, p)) / (s(i, q) + s(j, q));
        if self.options.random <= 0.0 {
            return equal;
        }
        let draw = |which: u64| {
            let of = [u64::from(self.round), p as u64, q as u64, i as u64, j as u64, which];
            uniform(&[&[self.options.seed][..], &of].concat())
        };
        // i gains nothing at s_ip / s_iq, j at s_jp / s_jq.
        let end = if draw(0) < 0.5 { s(j, p) / s(j, q) } else { s(i, p) / s(i, q) };
        equal + self.options.random.min(1.0) * draw(1) * (end - equal)
    }

    fn realise(&mut self, offer: &Offer) -> Trade {
        let Offer { p, q, i, j, gain, gains, dx_i, dx_j } = *offer;
        let (ip, jq) = (i * self.issues + p, j * self.issues + q);
        let before = [self.outcome(&self.now, p), self.outcome(&self.now, q)];
        let leg = |actor: usize, issue: usize, at: usize, dx: f64| Leg {
            actor,
            issue,
            from: self.now[at],
            to: self.now[at] + dx,
            shift: dx * self.w[at] / self.total[issue],
        };
        let (first, second) = (leg(i, p, ip, dx_i), leg(j, q, jq, dx_j));
        self.now[ip] = first.to;
        self.now[jq] = second.to;
        self.direction[ip] = dx_i.signum();
        self.direction[jq] = dx_j.signum();
        self.sold[(p * self.actors + j) * self.actors + i] += dx_i;
        self.sold[(q * self.actors + i) * self.actors + j] += dx_j;
        let after = [self.outcome(&self.now, p), self.outcome(&self.now, q)];
        let effects = (0..self.actors)
            .map(|actor| {
                [(p, 0), (q, 1)]
                    .iter()
                    .map(|(issue, k)| {
                        let at = actor * self.issues + issue;
                        let far = |outcome: f64| (outcome - self.start[at]).abs();
                        if self.w[at] > 0.0 {
                            (far(before[*k]) - far(after[*k])) * self.table.salience[at]
                        } else {
                            0.0
                        }
                    })
                    .sum()
            })
            .collect();
        Trade { gain, gains, first, second, effects }
    }
}
