//! The challenge model, reconstructed: actors threaten each other, and the threatened give way.
//!
//! Bueno de Mesquita's *expected utility model* (1994, in *European Community Decision Making*) as read by
//! Scholz, Calbert & Smith (2011, ICAART, 18–30). In each round everybody weighs for everybody else what a
//! challenge would bring: with *d* the distance of two positions over the range *R*, success is worth
//! 2 − 4(½ − ½d)^r, failure 2 − 4(½ + ½d)^r, the status quo 2 − 4(½)^r. The chance *P* of success is the part
//! of all votes, each salience × influence × difference of distances, that falls to the challenger. From
//! E(i against j) = s_j [P·success + (1−P)·failure] + (1−s_j)·success − status quo follow each actor's danger,
//! from the danger its attitude to risk *r* between ½ and 2, and from the second reckoning with these *r* the
//! offers: who loses moves to the challenger, who is merely pressed meets it part of the way.
//!
//! The published text leaves much open and no two programs agree, so every such choice is a named option of
//! one solver, and two sets of them are presets: [`SCHOLZ_CODE`] repeats the authors' own program as far as it
//! is known (it prints medians that agree with 15 of their 16 published figures), [`TEXTBOOK`] reads the
//! article. The model does not settle: on the standards case the median is back at its start after ten rounds.
//! Choose the round that counts *before* looking ([`REPORTED_ROUND`]). On decided issues it errs more than the
//! weighted mean; what it offers is a story of who presses whom.
//!
//! ```
//! use detente_forecast::{Actor, SCHOLZ_CODE, challenge};
//! let at = |position, influence| Actor { position, salience: 0.8, influence };
//! let rounds = challenge(&[at(0.0, 1.0), at(40.0, 2.0), at(100.0, 0.5)], &SCHOLZ_CODE);
//! assert!(rounds.len() <= 8);
//! // Nobody leaves the range of the first positions.
//! assert!(rounds.iter().all(|round| round.positions.iter().all(|x| (0.0..=100.0).contains(x))));
//! ```

use crate::Actor;

/// Every choice that the published descriptions leave open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Challenge {
    /// What the votes for a challenger are divided by.
    pub denominator: Denominator,
    /// Exponent of the distances in the votes that make P (those that make the median have 1).
    pub vote_exponent: VoteExponent,
    /// Whose picture the counter-challenge is judged in.
    pub view: View,
    /// What happens where both expect to gain.
    pub both_gain: BothGain,
    /// Which offer is taken.
    pub choice: Choice,
    /// The range that distances are measured by.
    pub range: Range,
    /// Chance of the status quo without a challenge, 0–1.
    pub q: f64,
    /// Does one move all the way where it expects to lose more than the challenger gains?
    pub capitulation: bool,
    /// How the outcome without a challenge enters.
    pub status_quo: StatusQuo,
    /// Does j's expected move to the median help i? `true`: only where that is nearer than j; `false`: always.
    pub tilt: bool,
    /// Most rounds.
    pub rounds: u32,
    /// Stop once the median repeats itself.
    pub until_stable: bool,
}

/// What the votes for a challenger are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// All votes on this pair.
    Pair,
    /// As `Pair`, with votes for less votes against, not below zero, above the line.
    PairNet,
    /// All votes on all ordered pairs: P is then small, and the two chances of a pair do not sum to one.
    AllPairs,
}

/// Exponent of the distances in votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteExponent {
    /// 1.
    One,
    /// The voter's own attitude to risk.
    Own,
}

/// Whose picture the counter-challenge is judged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The one who is challenged sees both with its own exponent.
    Mover,
    /// The challenger's own.
    Challenger,
}

/// What happens where both expect to gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BothGain {
    /// The one who expects less moves all the way.
    LoserMoves,
    /// Nobody moves.
    NobodyMoves,
}

/// Which offer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A lost confrontation, the nearest first; else the compromise with the smallest mean of the two
    /// positions weighted by expected gains (a leaning toward low positions); else the nearest capitulation.
    Scholz,
    /// What can be enforced (confrontation, capitulation) before compromise; among these the least move.
    EnforceableFirst,
    /// The challenger who expects most; among equals the least move.
    HighestGain,
}

/// The range that distances are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// That of the first positions.
    Fixed,
    /// That of this round.
    Current,
}

/// How the outcome without a challenge enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusQuo {
    /// − Q·status quo − (1−Q)·change.
    Both,
    /// − Q·status quo.
    QOnly,
    /// − Q·status quo + (1−Q)·change: a slip of one program, kept to repeat its figures.
    PlusRest,
}

/// The authors' own program, as far as it is known.
pub const SCHOLZ_CODE: Challenge = Challenge {
    denominator: Denominator::AllPairs,
    vote_exponent: VoteExponent::Own,
    view: View::Mover,
    both_gain: BothGain::LoserMoves,
    choice: Choice::Scholz,
    range: Range::Fixed,
    q: 1.0,
    capitulation: false,
    status_quo: StatusQuo::QOnly,
    tilt: true,
    rounds: 8,
    until_stable: false,
};

/// The article: chances pair by pair, each in its own picture, capitulation at work.
pub const TEXTBOOK: Challenge = Challenge {
    denominator: Denominator::Pair,
    vote_exponent: VoteExponent::One,
    view: View::Challenger,
    both_gain: BothGain::LoserMoves,
    choice: Choice::EnforceableFirst,
    range: Range::Current,
    q: 1.0,
    capitulation: true,
    status_quo: StatusQuo::Both,
    tilt: true,
    rounds: 10,
    until_stable: false,
};

/// What differs by less than this is equal: with round numbers ties are common, and a rounding in the last place,
/// or another unit, must not decide them.
const HAIR: f64 = 1e-9;

/// The round whose median the board shows, fixed beforehand; the last one where the model stops earlier.
pub const REPORTED_ROUND: usize = 4;

/// The state after a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Position of every actor given, in their order; one who does not count stays.
    pub positions: Vec<f64>,
    /// The position that loses to no other in a vote by salience × influence.
    pub median: f64,
    /// Mean by salience × influence.
    pub mean: f64,
    /// Who moved, in the order of actors.
    pub moves: Vec<Move>,
}

/// A move and what brought it about.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Who moved.
    pub actor: usize,
    /// Whose challenge it gave way to.
    pub to_actor: usize,
    /// How.
    pub kind: MoveKind,
    /// From where.
    pub from: f64,
    /// To where.
    pub to: f64,
    /// Third actors that prefer the challenger's position to the mover's.
    pub backers: Vec<usize>,
}

/// Why an actor moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveKind {
    /// Both expect to gain, the challenger more.
    Confrontation,
    /// It expects to lose, but less than the challenger gains: it meets the other part of the way.
    Compromise,
    /// It expects to lose more than the challenger gains.
    Capitulation,
}

/// Plays the model. Actors without weight or place do not count; without at least two positions there is
/// nothing to play, and the list is empty.
#[must_use]
pub fn challenge(actors: &[Actor], options: &Challenge) -> Vec<Round> {
    let mut game = Game::default();
    if !game.start(actors) {
        return Vec::new();
    }
    let mut rounds: Vec<Round> = Vec::new();
    let mut before = game.median();
    let mut positions: Vec<f64> = actors.iter().map(|actor| actor.position).collect();
    for _ in 0..options.rounds {
        if !game.reckon(options) {
            break;
        }
        let old = game.x.clone();
        game.step(options);
        let mut moves = Vec::new();
        for (i, taken) in game.taken.iter().enumerate() {
            let Some((j, kind)) = *taken else { continue };
            let prefers = |k: usize| (old[k] - old[j]).abs() < (old[k] - old[i]).abs();
            moves.push(Move {
                actor: game.who[i],
                to_actor: game.who[j],
                kind,
                from: old[i],
                to: game.x[i],
                backers: (0..game.n)
                    .filter(|k| *k != i && *k != j && prefers(*k))
                    .map(|k| game.who[k])
                    .collect(),
            });
        }
        if moves.is_empty() {
            break;
        }
        for (slot, x) in game.who.iter().zip(&game.x) {
            positions[*slot] = *x;
        }
        let median = game.median();
        rounds.push(Round { positions: positions.clone(), median, mean: game.mean(), moves });
        if options.until_stable && median == before {
            break;
        }
        before = median;
    }
    rounds
}

/// The median after `round` rounds, or after the last one where the model stops earlier: what a board over
/// many draws needs, without the story. `None` where no actor counts.
#[must_use]
pub fn challenge_median(actors: &[Actor], options: &Challenge, round: usize) -> Option<f64> {
    Game::default().median_after(actors, options, round)
}

/// What an actor may give way to.
struct Offer {
    /// Class, key, second key: the smaller the better.
    rank: (u8, f64, f64),
    from: usize,
    kind: MoveKind,
    to: f64,
}

/// Room for one game, to be used again for the next draw.
#[derive(Clone, Debug, Default)]
pub struct Game {
    n: usize,
    /// Places of those who count.
    who: Vec<usize>,
    x: Vec<f64>,
    /// Salience, influence × salience.
    s: Vec<f64>,
    w: Vec<f64>,
    r: Vec<f64>,
    range: f64,
    /// Positions nearer than this are one.
    grain: f64,
    /// Distance over range, row by row.
    d: Vec<f64>,
    /// Weighted distance of voter k from position i, at i·n + k.
    v: Vec<f64>,
    /// Chance that i beats j, at i·n + j.
    p: Vec<f64>,
    /// Worth of success and failure of i against j in i's own picture.
    success: Vec<f64>,
    failure: Vec<f64>,
    quo: Vec<f64>,
    /// Better and worse, where the status quo is not certain.
    change: Vec<f64>,
    next: Vec<f64>,
    taken: Vec<Option<(usize, MoveKind)>>,
}

impl Game {
    /// As [`challenge_median`], in this room.
    pub fn median_after(&mut self, actors: &[Actor], options: &Challenge, round: usize) -> Option<f64> {
        if !self.start(actors) {
            return (self.n > 0).then(|| self.median());
        }
        for _ in 0..round.min(options.rounds as usize) {
            if !self.reckon(options) {
                break;
            }
            self.step(options);
            if self.taken.iter().all(Option::is_none) {
                break;
            }
        }
        Some(self.median())
    }

    /// Takes in the actors; false where nothing can happen.
    fn start(&mut self, actors: &[Actor]) -> bool {
        self.who.clear();
        self.x.clear();
        self.s.clear();
        self.w.clear();
        for (at, actor) in actors.iter().enumerate() {
            if actor.weight() > 0.0 && actor.weight().is_finite() && actor.position.is_finite() {
                self.who.push(at);
                self.x.push(actor.position);
                self.s.push(actor.salience);
                self.w.push(actor.weight());
            }
        }
        self.n = self.x.len();
        let n = self.n;
        self.range = 0.0;
        for list in
            [&mut self.d, &mut self.v, &mut self.p, &mut self.success, &mut self.failure, &mut self.change]
        {
            list.clear();
            list.resize(n * n, 0.0);
        }
        for list in [&mut self.r, &mut self.quo, &mut self.next] {
            list.clear();
            list.resize(n, 1.0);
        }
        self.taken.clear();
        self.taken.resize(n, None);
        self.range = self.spread();
        self.grain = HAIR * self.range;
        self.meet();
        self.range > 0.0
    }

    /// Makes one position of those that only a rounding parts.
    fn meet(&mut self) {
        for i in 1..self.n {
            if let Some(j) = (0..i).find(|j| (self.x[i] - self.x[*j]).abs() <= self.grain) {
                self.x[i] = self.x[j];
            }
        }
    }

    fn spread(&self) -> f64 {
        let low = self.x.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if high > low { high - low } else { 0.0 }
    }

    /// The position that loses to no other: least weighted distance from all, the first in order among equals.
    fn median(&self) -> f64 {
        let mut best = (f64::INFINITY, 0.0);
        for x in &self.x {
            let far: f64 = self.x.iter().zip(&self.w).map(|(y, w)| w * (y - x).abs()).sum();
            if far < best.0 * (1.0 - HAIR) {
                best = (far, *x);
            }
        }
        best.1
    }

    fn mean(&self) -> f64 {
        let total: f64 = self.w.iter().sum();
        self.x.iter().zip(&self.w).map(|(x, w)| x * w).sum::<f64>() / total
    }

    /// Reckons chances, danger and attitudes to risk; false where all stand together.
    fn reckon(&mut self, options: &Challenge) -> bool {
        let n = self.n;
        if options.range == Range::Current {
            self.range = self.spread();
        }
        // A fixed range stays as it was; where all have met, there is nobody to challenge.
        if self.range <= 0.0 || self.spread() <= 0.0 {
            return false;
        }
        let scale = 1.0 / self.range;
        for i in 0..n {
            for j in 0..n {
                self.d[i * n + j] = (self.x[i] - self.x[j]).abs() * scale;
            }
        }
        self.r.fill(1.0);
        self.chances(options, false);
        self.worths(options);
        // Danger: what all others expect of challenging i.
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for i in 0..n {
            let danger: f64 = (0..n).filter(|j| *j != i).map(|j| self.expected(options, j, i, j)).sum();
            self.next[i] = danger;
            least = least.min(danger);
            most = most.max(danger);
        }
        for i in 0..n {
            let risk =
                if most > least + HAIR { (2.0 * self.next[i] - most - least) / (most - least) } else { 0.0 };
            self.r[i] = (1.0 - risk / 3.0) / (1.0 + risk / 3.0);
        }
        if options.vote_exponent == VoteExponent::Own {
            self.chances(options, true);
        }
        self.worths(options);
        true
    }

    /// P for all pairs.
    fn chances(&mut self, options: &Challenge, own: bool) {
        let n = self.n;
        for i in 0..n {
            for k in 0..n {
                let d = self.d[i * n + k];
                self.v[i * n + k] = self.w[k] * if own { power(d, self.r[k]) } else { d };
            }
        }
        let mut all = 0.0;
        for i in 0..n {
            for j in 0..i {
                let (mut plus, mut minus) = (0.0, 0.0);
                let (of_i, of_j) = (&self.v[i * n..(i + 1) * n], &self.v[j * n..(j + 1) * n]);
                for (far_i, far_j) in of_i.iter().zip(of_j) {
                    // The farther from j, the more a vote for i.
                    let vote = far_j - far_i;
                    plus += vote.max(0.0);
                    minus += (-vote).max(0.0);
                }
                all += 2.0 * (plus + minus);
                let (up, down) = match options.denominator {
                    Denominator::PairNet => ((plus - minus).max(0.0), (minus - plus).max(0.0)),
                    _ => (plus, minus),
                };
                let below = if options.denominator == Denominator::AllPairs { 1.0 } else { plus + minus };
                let apart = self.x[i] != self.x[j] && below > 0.0;
                self.p[i * n + j] = if apart { up / below } else { 0.0 };
                self.p[j * n + i] = if apart { down / below } else { 0.0 };
            }
        }
        if options.denominator == Denominator::AllPairs && all > 0.0 {
            for p in &mut self.p {
                *p /= all;
            }
        }
    }

    /// What success, failure and the status quo are worth to everybody with its present attitude to risk.
    fn worths(&mut self, options: &Challenge) {
        let n = self.n;
        let change = options.q < 1.0 && options.status_quo != StatusQuo::QOnly;
        let mu = if change { self.median() } else { 0.0 };
        for i in 0..n {
            let r = self.r[i];
            self.quo[i] = 2.0 - 4.0 * power(0.5, r);
            for j in 0..n {
                let at = i * n + j;
                let d = self.d[at];
                self.success[at] = 2.0 - 4.0 * power(0.5 - 0.5 * d, r);
                self.failure[at] = 2.0 - 4.0 * power(0.5 + 0.5 * d, r);
                if change {
                    let to_median = (self.x[i] - mu).abs() / self.range;
                    let step = 0.25 * (to_median + d);
                    // Where j stands at the median itself, both are the same distance.
                    let helps = !options.tilt || to_median < d - HAIR;
                    let base = if helps { 0.5 - step } else { 0.5 + step };
                    self.change[at] = 2.0 - 4.0 * power(base.max(0.0), r);
                }
            }
        }
    }

    /// E(i against j) with the worths that `viewer` (i or j) sees.
    fn expected(&self, options: &Challenge, i: usize, j: usize, viewer: usize) -> f64 {
        let other = if viewer == i { j } else { i };
        let at = viewer * self.n + other;
        let p = self.p[i * self.n + j];
        let (success, failure) = (self.success[at], self.failure[at]);
        let s = self.s[j];
        let challenge = s * (p * success + (1.0 - p) * failure) + (1.0 - s) * success;
        let q = options.q;
        let quo = q * self.quo[viewer];
        let change = (1.0 - q) * self.change[at];
        match options.status_quo {
            StatusQuo::Both => challenge - quo - change,
            StatusQuo::QOnly => challenge - quo,
            StatusQuo::PlusRest => challenge - quo + change,
        }
    }

    /// Everybody takes one offer; all move at once.
    fn step(&mut self, options: &Challenge) {
        let n = self.n;
        for i in 0..n {
            let mut best: Option<Offer> = None;
            for j in 0..n {
                if self.x[i] == self.x[j] {
                    continue;
                }
                let a = self.expected(options, i, j, i);
                let viewer = if options.view == View::Mover { i } else { j };
                let b = self.expected(options, j, i, viewer);
                let gap = self.x[j] - self.x[i];
                let more = |a: f64, b: f64| a > b + HAIR;
                let pressed = more(b, 0.0) && more(0.0, a);
                let kind = if more(b, a) && more(a, 0.0) && options.both_gain == BothGain::LoserMoves {
                    MoveKind::Confrontation
                } else if pressed && more(b, a.abs()) {
                    MoveKind::Compromise
                } else if pressed && more(a.abs(), b) && options.capitulation {
                    MoveKind::Capitulation
                } else {
                    continue;
                };
                let by = if kind == MoveKind::Compromise { gap * (a / b).abs() } else { gap };
                let rank = match options.choice {
                    Choice::Scholz => match kind {
                        MoveKind::Confrontation => (0, gap.abs(), 0.0),
                        MoveKind::Compromise => {
                            let (own, other) = (a.abs(), b.abs());
                            (1, (own * self.x[i] + other * self.x[j]) / (own + other), 0.0)
                        }
                        MoveKind::Capitulation => (2, gap.abs(), 0.0),
                    },
                    Choice::EnforceableFirst => (u8::from(kind == MoveKind::Compromise), by.abs(), 0.0),
                    Choice::HighestGain => (0, -b, by.abs()),
                };
                // Gains have no unit, moves have that of the scale.
                let least = if options.choice == Choice::HighestGain { HAIR } else { self.grain };
                let better = best.as_ref().is_none_or(|Offer { rank: old, .. }| {
                    let same = (rank.1 - old.1).abs() <= least;
                    rank.0 < old.0
                        || (rank.0 == old.0
                            && (rank.1 < old.1 - least || (same && rank.2 < old.2 - self.grain)))
                });
                if better {
                    let to = if kind == MoveKind::Compromise { self.x[i] + by } else { self.x[j] };
                    best = Some(Offer { rank, from: j, kind, to });
                }
            }
            self.next[i] = best.as_ref().map_or(self.x[i], |offer| offer.to);
            self.taken[i] = best.map(|offer| (offer.from, offer.kind));
        }
        std::mem::swap(&mut self.x, &mut self.next);
        self.meet();
    }
}

/// x^r for x from 0 to 1; exact for r = 1, where most reckoning is done.
fn power(x: f64, r: f64) -> f64 {
    if r == 1.0 || x == 1.0 {
        if r == 1.0 { x } else { 1.0 }
    } else if x <= 1e-13 {
        // A root would blow up what rounding leaves of zero.
        0.0
    } else {
        libm::exp(r * libm::log(x))
    }
}
