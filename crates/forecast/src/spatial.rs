//! The spatial model of politics in the manner of KTAB's SMP: actors in a space of several issues bargain in
//! pairs until they hardly move any more.
//!
//! Wise, Lester & Efird, *Multi-dimensional bargaining using KTAB* (2015, KAPSARC); the rules below were read off
//! the program's published source and written anew. Each turn: (1) an election among all positions, weighted
//! by capability, gives every position its chance (*probabilistic Condorcet election*) and by it every actor
//! its attitude to risk. (2) Each actor looks for the challenge that gains it most, reckoning with those who
//! would join either side. (3) A challenge becomes a bargain: both move towards each other, the one who cares
//! less and is likelier to lose the more. (4) Every actor chooses, by another election, among the bargains it
//! is in and staying; the two sides of a bargain may choose differently. All move at once. It ends when the
//! moves of a turn fall below 2 % of those of the first.
//!
//! Third parties cost n per pair and pairs n², and each challenger judges only by its own picture: O(n³) a turn,
//! where the model program spends O(n⁴) on pictures that it does not use.
//!
//! *Where that program is ambiguous or slips*, and what we do. Its bargains reach an actor's list in the order
//! in which threads finish; ours is fixed: staying, then one's own challenge, then those received in file order,
//! and the first maximum wins. With `BargainBy::Both` and `BargainBy::Average` it takes the receiver's expected
//! gain for a chance; we take the chance. Where all positions are equally likely it divides 0 by 0; we take
//! everybody to be neutral to risk. Full and no commitment of third parties give them no vote at all, because the
//! two lotteries that they compare are the same; that is kept. Elections weigh by capability alone, challenges by
//! capability × salience: kept under [`ElectionWeight::Capability`], with the even-handed reading beside it. With
//! [`VotingRule::ASymProsp`] its elections count the losses of those who prefer the earlier of two options in full
//! and of those who prefer the later by two thirds, so that file order decides; we count both sides alike.
//!
//! ```
//! use detente_forecast::{KTAB, SpatialGame, spatial};
//! let game = SpatialGame {
//!     dimensions: 1,
//!     capability: vec![1.0, 2.0, 1.0],
//!     position: vec![10.0, 50.0, 90.0],
//!     salience: vec![0.8, 0.8, 0.8],
//!     accommodation: None,
//! };
//! let turns = spatial(&game, &KTAB);
//! assert!(turns.len() <= 100);
//! ```

mod election;

use detente_chance::draw::Key;
use election::{election, vote};

/// Actors in a space. Lists of actors × dimensions run actor by actor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpatialGame {
    /// Number of dimensions (issues).
    pub dimensions: usize,
    /// By actor; only ratios matter.
    pub capability: Vec<f64>,
    /// By actor and dimension, 0–100.
    pub position: Vec<f64>,
    /// By actor and dimension, 0–1; those of one actor sum to at most 1 (larger sums are scaled down to 1).
    pub salience: Vec<f64>,
    /// How far each actor's ideal follows each actor's position, row by row, rows summing to at most 1; the rest
    /// stays with the old ideal. `None`: everybody's ideal is its position.
    pub accommodation: Option<Vec<f64>>,
}

/// Every choice of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spatial {
    /// How a difference of utilities becomes votes.
    pub vote: VotingRule,
    /// How strengths of coalitions become a chance.
    pub victory: Victory,
    /// How pairwise chances become chances of all positions.
    pub election: Election,
    /// How the chances become attitudes to risk.
    pub risk: Risk,
    /// How far one sees others' attitude to risk.
    pub sight: Sight,
    /// What a third party commits itself to.
    pub third: Commitment,
    /// How far a bargain moves its two sides.
    pub bargain: Bargain,
    /// Whose picture a bargain follows.
    pub by: BargainBy,
    /// How one bargain is chosen.
    pub transition: Transition,
    /// Weights in elections.
    pub weight: ElectionWeight,
    /// Most turns.
    pub turns: u32,
    /// Fewest turns before quiet ends the game.
    pub least_turns: u32,
    /// Ends when a turn's moves fall below this share of the first turn's.
    pub quiet: f64,
}

/// How a difference of utilities *u* becomes votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VotingRule {
    /// All or nothing.
    Binary,
    /// .8 proportional, .2 all or nothing.
    PropBin,
    /// *u*.
    Proportional,
    /// Half proportional, half cubic.
    PropCbc,
    /// *u*³.
    Cubic,
    /// Losses in full, gains by two thirds.
    ASymProsp,
}

/// How strengths of coalitions become a chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victory {
    /// In proportion.
    Linear,
    /// To the square.
    Square,
    /// To the fourth power.
    Quartic,
    /// To the eighth power.
    Octic,
    /// Certain with a tenth more strength, linear between.
    Binary,
}

/// How pairwise chances become chances of all positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Election {
    /// In proportion to the chance of beating all others in turn.
    Conditional,
    /// Long run of a favourite that any other, with equal chance, challenges.
    MarkovUniform,
    /// The same, challenged by those who can gain.
    MarkovIncentive,
}

/// How chances become attitudes to risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// From 0 to 1.
    Min,
    /// From −½ to 1.
    Mid,
    /// From −1 to 1.
    Max,
}

/// How far one sees others' attitude to risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Takes everybody to be like oneself.
    None,
    /// A third of the way to the truth.
    OneThird,
    /// Half of the way.
    Half,
    /// Two thirds of the way.
    TwoThirds,
    /// Sees it as it is.
    Full,
}

/// What a third party commits itself to when it joins a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commitment {
    /// Keeps its own position whatever happens.
    None,
    /// Keeps it if its side wins.
    Semi,
    /// Takes the winner's.
    Full,
}

/// How far a bargain moves its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bargain {
    /// Weights salience × chance.
    S1P1,
    /// Weights salience² × chance².
    S2P2,
    /// Only the likelier loser moves, by the difference of chances and the saliences squared.
    S2PMax,
}

/// Whose picture a bargain follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BargainBy {
    /// The challenger's.
    Initiator,
    /// One bargain from each side's.
    Both,
    /// Their mean, weighted by capability × salience.
    Average,
}

/// How one bargain is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// The likeliest, the first among equals.
    Deterministic,
    /// By chance, from this seed: the same seed gives the same game.
    Stochastic(u64),
}

/// Weights in elections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElectionWeight {
    /// Capability alone, as the model program has it.
    Capability,
    /// Capability × salience, as in challenges.
    CapabilitySalience,
}

/// The model program's own settings.
pub const KTAB: Spatial = Spatial {
    vote: VotingRule::Proportional,
    victory: Victory::Linear,
    election: Election::Conditional,
    risk: Risk::Mid,
    sight: Sight::OneThird,
    third: Commitment::Semi,
    bargain: Bargain::S2P2,
    by: BargainBy::Initiator,
    transition: Transition::Deterministic,
    weight: ElectionWeight::Capability,
    turns: 100,
    least_turns: 2,
    quiet: 0.02,
};

/// The state after a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Positions by actor and dimension, 0–100; one who does not count stays.
    pub positions: Vec<f64>,
    /// Who moved, in the order of actors.
    pub moves: Vec<SpatialMove>,
}

/// A move and the bargain behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialMove {
    /// Who moved.
    pub actor: usize,
    /// Who challenged.
    pub initiator: usize,
    /// Who was challenged.
    pub receiver: usize,
    /// The challenger's own chance of winning the contest, 0–1.
    pub chance: f64,
    /// Third actors that would add their weight to the challenger's side, in its own picture.
    pub backers: Vec<usize>,
}

/// Plays the model to its end. Actors without capability or salience, or with a position that is not a number,
/// do not count; with fewer than two who count, the list is empty.
#[must_use]
pub fn spatial(game: &SpatialGame, options: &Spatial) -> Vec<Turn> {
    let Some(mut board) = Board::new(game, options) else { return Vec::new() };
    let mut positions = game.position.clone();
    let mut turns: Vec<Turn> = Vec::new();
    let mut first = 0.0;
    while (turns.len() as u32) < options.turns {
        let moved = board.turn(options, turns.len() as u64, true);
        for (slot, x) in board.who.iter().zip(board.t.chunks(board.k)) {
            for (old, new) in positions.iter_mut().skip(slot * board.k).zip(x) {
                *old = new * 100.0;
            }
        }
        turns.push(Turn { positions: positions.clone(), moves: std::mem::take(&mut board.moves) });
        if turns.len() == 1 {
            first = moved + 1e-4;
        }
        if turns.len() as u32 >= options.least_turns && moved / first < options.quiet {
            break;
        }
    }
    turns
}

/// Mean by capability × salience, dimension by dimension, of `positions` as in [`SpatialGame::position`]:
/// what the model forecasts. A dimension about which nobody cares is NaN.
#[must_use]
pub fn spatial_mean(game: &SpatialGame, positions: &[f64]) -> Vec<f64> {
    let k = game.dimensions;
    (0..k)
        .map(|dimension| {
            let (mut sum, mut total) = (0.0, 0.0);
            for (actor, capability) in game.capability.iter().enumerate() {
                let at = actor * k + dimension;
                let (Some(s), Some(x)) = (game.salience.get(at), positions.get(at)) else { continue };
                let w = s * capability;
                if w > 0.0 {
                    sum += w * x;
                    total += w;
                }
            }
            sum / total
        })
        .collect()
}

/// Gains and chances closer than this are equal, and the first is taken: a rounding must not choose.
const HAIR: f64 = 1e-12;

/// One bargain: who, and where each would go.
#[derive(Clone, Debug)]
struct Deal {
    i: usize,
    j: usize,
    to_i: Vec<f64>,
    to_j: Vec<f64>,
    chance: f64,
}

/// The bargains of an actor: its own as first and count, and those that others ask of it.
type Asked = (Option<[usize; 2]>, Vec<usize>);

struct Board {
    n: usize,
    k: usize,
    who: Vec<usize>,
    c: Vec<f64>,
    /// Salience by dimension, and in all.
    s: Vec<f64>,
    sum: Vec<f64>,
    /// Positions and ideals, 0–1.
    t: Vec<f64>,
    ideal: Vec<f64>,
    accommodation: Option<Vec<f64>>,
    /// Distance from i's ideal to j's position, at i·n + j.
    d: Vec<f64>,
    r: Vec<f64>,
    moves: Vec<SpatialMove>,
}

/// Which of the choices is taken; `number` is the draw of the stochastic transition.
fn taken(options: &Spatial, chances: &[f64], number: u64) -> usize {
    match options.transition {
        Transition::Deterministic => {
            let mut best = 0;
            for (at, p) in chances.iter().enumerate() {
                if *p > chances[best] + HAIR {
                    best = at;
                }
            }
            best
        }
        Transition::Stochastic(seed) => {
            let key = Key::new(seed, "spatial");
            let u = (key.number(number) >> 11) as f64 / (1_u64 << 53) as f64;
            let mut sum = 0.0;
            chances
                .iter()
                .position(|p| {
                    sum += p;
                    u < sum
                })
                .unwrap_or(chances.len() - 1)
        }
    }
}

impl Board {
    fn new(game: &SpatialGame, _: &Spatial) -> Option<Self> {
        let k = game.dimensions;
        let mut board = Self {
            n: 0,
            k,
            who: Vec::new(),
            c: Vec::new(),
            s: Vec::new(),
            sum: Vec::new(),
            t: Vec::new(),
            ideal: Vec::new(),
            accommodation: None,
            d: Vec::new(),
            r: Vec::new(),
            moves: Vec::new(),
        };
        for (actor, capability) in game.capability.iter().enumerate() {
            let s = game.salience.get(actor * k..(actor + 1) * k)?;
            let x = game.position.get(actor * k..(actor + 1) * k)?;
            let sum: f64 = s.iter().map(|s| s.max(0.0)).sum();
            let counts = *capability > 0.0 && capability.is_finite() && sum > 0.0 && sum.is_finite();
            if !counts || !x.iter().all(|x| x.is_finite()) {
                continue;
            }
            // An actor has no more than all of its attention; a rounding above 1 is no matter.
            let scale = if sum > 1.0 { 1.0 / sum } else { 1.0 };
            board.who.push(actor);
            board.c.push(*capability);
            board.s.extend(s.iter().map(|s| s.max(0.0) * scale));
            board.sum.push((sum * scale).min(1.0));
            board.t.extend(x.iter().map(|x| x / 100.0));
        }
        board.n = board.who.len();
        board.ideal = board.t.clone();
        board.accommodation = game.accommodation.as_ref().and_then(|matrix| {
            let all = game.capability.len();
            let pick = |a: &usize, b: &usize| matrix.get(a * all + b).copied();
            board.who.iter().flat_map(|a| board.who.iter().map(move |b| pick(a, b))).collect()
        });
        board.d = vec![0.0; board.n * board.n];
        board.r = vec![0.0; board.n];
        (board.n >= 2 && k > 0).then_some(board)
    }

    /// One turn; returns the sum of all moves.
    fn turn(&mut self, options: &Spatial, turn: u64, tell: bool) -> f64 {
        let (n, k) = (self.n, self.k);
        self.distances();
        let weights: Vec<f64> = match options.weight {
            ElectionWeight::Capability => self.c.clone(),
            ElectionWeight::CapabilitySalience => self.c.iter().zip(&self.sum).map(|(c, s)| c * s).collect(),
        };
        self.set_risk(options, &weights);
        let (deals, lists) = self.challenges(options);
        let worth = self.worths(&deals);
        let count = deals.len() + 1;
        let mut next = self.t.clone();
        let mut options_of = Vec::new();
        for (actor, list) in lists.iter().enumerate() {
            let mut mine = vec![deals.len()];
            if let Some([at, count]) = list.0 {
                mine.extend(at..at + count);
            }
            mine.extend(&list.1);
            if mine.len() == 1 {
                continue;
            }
            options_of.clear();
            for a in 0..n {
                options_of.extend(mine.iter().map(|m| worth[a * count + m]));
            }
            let chances = election(options, &weights, &options_of, mine.len());
            let taken = taken(options, &chances, turn * n as u64 + actor as u64);
            // The last number of `mine` that is no bargain is staying.
            let Some(deal) = deals.get(mine[taken]) else { continue };
            let to = if deal.i == actor { &deal.to_i } else { &deal.to_j };
            let from = &self.t[actor * k..(actor + 1) * k];
            if tell && to.iter().zip(from).any(|(a, b)| a != b) {
                let (who, initiator, receiver, chance) =
                    (self.who[actor], self.who[deal.i], self.who[deal.j], deal.chance);
                let backers = self.backers(options, deal.i, deal.j);
                self.moves.push(SpatialMove { actor: who, initiator, receiver, chance, backers });
            }
            next[actor * k..(actor + 1) * k].copy_from_slice(to);
        }
        let mut moved = 0.0;
        for (new, old) in next.chunks(k).zip(self.t.chunks(k)) {
            moved += libm::sqrt(new.iter().zip(old).map(|(a, b)| (a - b) * (a - b)).sum::<f64>());
        }
        self.t = next;
        self.follow();
        moved
    }

    /// Risk: how likely one's position is, everybody neutral.
    fn set_risk(&mut self, options: &Spatial, weights: &[f64]) {
        let n = self.n;
        let neutral: Vec<f64> =
            (0..n).flat_map(|i| self.d[i * n..(i + 1) * n].iter().map(|d| 1.0 - d)).collect();
        let chances = election(options, weights, &neutral, n);
        let low = chances.iter().copied().fold(f64::INFINITY, f64::min);
        let high = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (r, p) in self.r.iter_mut().zip(&chances) {
            *r = if high - low > HAIR {
                match options.risk {
                    Risk::Min => (p - low) / (high - low),
                    Risk::Mid => (3.0 * p - (high + 2.0 * low)) / (2.0 * (high - low)),
                    Risk::Max => (2.0 * p - (high + low)) / (high - low),
                }
            } else {
                0.0
            };
        }
    }

    /// Challenges and the bargains that they become; by actor the bargains of its own, as first and count, and those
    /// that others ask of it.
    fn challenges(&self, options: &Spatial) -> (Vec<Deal>, Vec<Asked>) {
        let n = self.n;
        let mut deals: Vec<Deal> = Vec::new();
        let mut lists: Vec<Asked> = vec![(None, Vec::new()); n];
        let mut picture = vec![0.0; n * n];
        for i in 0..n {
            self.picture(options, i, &mut picture);
            let mut best: Option<(f64, usize, f64)> = None;
            for j in (0..n).filter(|j| *j != i) {
                let p = self.contest(options, &picture, i, j);
                let (u_i, u_j) = (picture[i * n + i], picture[i * n + j]);
                let s = self.sum[j];
                let contest = p * 2.0 * u_i + (1.0 - p) * 2.0 * u_j;
                let gain = (1.0 - s) * 2.0 * u_i + s * contest - (u_i + u_j);
                if gain > 1e-5 && best.is_none_or(|(old, ..)| gain > old + HAIR) {
                    best = Some((gain, j, p));
                }
            }
            let Some((_, j, p)) = best else { continue };
            let at = deals.len();
            self.bargains(options, [i, j], p, &mut picture, &mut deals);
            let count = deals.len() - at;
            lists[i].0 = Some([at, count]);
            lists[j].1.extend(at..at + count);
        }
        (deals, lists)
    }

    /// The bargains that a challenge of `i` to `j` becomes: one, or each side's own.
    fn bargains(
        &self,
        options: &Spatial,
        [i, j]: [usize; 2],
        p: f64,
        picture: &mut [f64],
        deals: &mut Vec<Deal>,
    ) {
        let own = self.deal(options, i, j, p);
        if options.by == BargainBy::Initiator {
            deals.push(own);
            return;
        }
        self.picture(options, j, picture);
        let seen = self.contest(options, picture, i, j);
        let other = self.deal(options, i, j, seen);
        if options.by == BargainBy::Both {
            deals.push(own);
            deals.push(other);
            return;
        }
        let (w_i, w_j) = (self.c[i] * self.sum[i], self.c[j] * self.sum[j]);
        let mean = |a: &[f64], b: &[f64]| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| (w_i * a + w_j * b) / (w_i + w_j)).collect()
        };
        let (to_i, to_j) = (mean(&own.to_i, &other.to_i), mean(&own.to_j, &other.to_j));
        deals.push(Deal { i, j, to_i, to_j, chance: p });
    }

    /// What every actor thinks of every bargain: mean over all positions after it. At a·count + m; the last column is
    /// staying.
    fn worths(&self, deals: &[Deal]) -> Vec<f64> {
        let n = self.n;
        let u: Vec<f64> = (0..n * n).map(|at| utility(self.d[at], self.r[at / n])).collect();
        let before: Vec<f64> = (0..n).map(|a| u[a * n..(a + 1) * n].iter().sum()).collect();
        let count = deals.len() + 1;
        let mut worth = vec![0.0; n * count];
        for a in 0..n {
            for (m, deal) in deals.iter().enumerate() {
                let new = self.worth_of(a, &deal.to_i) + self.worth_of(a, &deal.to_j);
                worth[a * count + m] = (before[a] - u[a * n + deal.i] - u[a * n + deal.j] + new) / n as f64;
            }
            worth[a * count + deals.len()] = before[a] / n as f64;
        }
        worth
    }

    /// Ideals after the moves: they follow as the accommodation says, or all the way.
    fn follow(&mut self) {
        let (n, k) = (self.n, self.k);
        match &self.accommodation {
            None => self.ideal.copy_from_slice(&self.t),
            Some(matrix) => {
                let old = self.ideal.clone();
                for a in 0..n {
                    let row = &matrix[a * n..(a + 1) * n];
                    let rest = (1.0 - row.iter().sum::<f64>()).max(0.0);
                    for dim in 0..k {
                        let follow: f64 = row.iter().enumerate().map(|(b, m)| m * self.t[b * k + dim]).sum();
                        self.ideal[a * k + dim] = follow + rest * old[a * k + dim];
                    }
                }
            }
        }
    }

    fn distance(&self, actor: usize, to: &[f64]) -> f64 {
        let k = self.k;
        let (mut far, mut all) = (0.0, 0.0);
        for ((s, from), to) in
            self.s[actor * k..(actor + 1) * k].iter().zip(&self.ideal[actor * k..(actor + 1) * k]).zip(to)
        {
            far += (s * (from - to)) * (s * (from - to));
            all += s * s;
        }
        libm::sqrt(far / all)
    }

    fn distances(&mut self) {
        let (n, k) = (self.n, self.k);
        for i in 0..n {
            for j in 0..n {
                self.d[i * n + j] = self.distance(i, &self.t[j * k..(j + 1) * k]);
            }
        }
    }

    fn worth_of(&self, actor: usize, position: &[f64]) -> f64 {
        utility(self.distance(actor, position), self.r[actor])
    }

    /// h's picture of what every position is worth to everybody.
    fn picture(&self, options: &Spatial, h: usize, out: &mut [f64]) {
        let n = self.n;
        let own = self.r[h];
        for a in 0..n {
            let r = self.r[a];
            let seen = match options.sight {
                Sight::None => own,
                Sight::OneThird => (2.0 * own + r) / 3.0,
                Sight::Half => (own + r) / 2.0,
                Sight::TwoThirds => (own + 2.0 * r) / 3.0,
                Sight::Full => r,
            };
            for (slot, d) in out[a * n..(a + 1) * n].iter_mut().zip(&self.d[a * n..(a + 1) * n]) {
                *slot = utility(*d, seen);
            }
        }
    }

    /// Vote of third party `a` in a contest of i and j where the two alone are this strong.
    fn third(
        &self,
        options: &Spatial,
        picture: &[f64],
        a: usize,
        i: usize,
        j: usize,
        alone: (f64, f64),
    ) -> f64 {
        let n = self.n;
        let w = self.c[a] * self.sum[a];
        let (ui, uj, own) = (picture[a * n + i], picture[a * n + j], picture[a * n + a]);
        let lean = vote(options.vote, w, ui - uj);
        let with_i = alone.0 + lean.max(0.0);
        let with_j = alone.1 + (-lean).max(0.0);
        let p = with_i / (with_i + with_j);
        let (join_i, join_j) = match options.third {
            Commitment::Full => (p * 3.0 * ui + (1.0 - p) * 3.0 * uj, p * 3.0 * ui + (1.0 - p) * 3.0 * uj),
            Commitment::Semi => {
                let join_i = p * (2.0 * ui + own) + (1.0 - p) * 3.0 * uj;
                let join_j = p * 3.0 * ui + (1.0 - p) * (2.0 * uj + own);
                (join_i, join_j)
            }
            Commitment::None => {
                let either = p * (2.0 * ui + own) + (1.0 - p) * (2.0 * uj + own);
                (either, either)
            }
        };
        vote(options.vote, w, join_i - join_j)
    }

    /// Strength of the two sides by themselves.
    fn principals(&self, options: &Spatial, picture: &[f64], i: usize, j: usize) -> (f64, f64) {
        let n = self.n;
        let of =
            |a: usize| vote(options.vote, self.c[a] * self.sum[a], picture[a * n + i] - picture[a * n + j]);
        let (a, b) = (of(i), of(j));
        (1e-10 + a.max(0.0) + b.max(0.0), 1e-10 + (-a).max(0.0) + (-b).max(0.0))
    }

    /// The chance that i wins against j, in this picture.
    fn contest(&self, options: &Spatial, picture: &[f64], i: usize, j: usize) -> f64 {
        let alone = self.principals(options, picture, i, j);
        let (mut up, mut down) = alone;
        for a in 0..self.n {
            if a != i && a != j {
                let vote = self.third(options, picture, a, i, j, alone);
                up += vote.max(0.0);
                down += (-vote).max(0.0);
            }
        }
        up / (up + down)
    }

    fn backers(&self, options: &Spatial, i: usize, j: usize) -> Vec<usize> {
        let mut picture = vec![0.0; self.n * self.n];
        self.picture(options, i, &mut picture);
        let alone = self.principals(options, &picture, i, j);
        (0..self.n)
            .filter(|a| *a != i && *a != j && self.third(options, &picture, *a, i, j, alone) > 0.0)
            .map(|a| self.who[a])
            .collect()
    }

    /// The bargain of i and j where i wins with chance p.
    fn deal(&self, options: &Spatial, i: usize, j: usize, p: f64) -> Deal {
        const LEAST: f64 = 1e-6;
        let round = |x: f64| libm::floor(0.5 + x * 10_000.0) / 10_000.0;
        let k = self.k;
        let (mut to_i, mut to_j) = (Vec::with_capacity(k), Vec::with_capacity(k));
        for dim in 0..k {
            let (ti, tj) = (self.t[i * k + dim], self.t[j * k + dim]);
            let (si, sj) = (self.s[i * k + dim], self.s[j * k + dim]);
            let q = 1.0 - p;
            match options.bargain {
                Bargain::S1P1 | Bargain::S2P2 => {
                    let (a, b) = (si * p, sj * q);
                    let (a, b) = if options.bargain == Bargain::S2P2 { (a * a, b * b) } else { (a, b) };
                    to_i.push(round(((a + LEAST) * ti + b * tj) / (a + LEAST + b)));
                    to_j.push(round((a * ti + (LEAST + b) * tj) / (a + LEAST + b)));
                }
                Bargain::S2PMax => {
                    let (up, down) = ((q - p).max(0.0), (p - q).max(0.0));
                    let (a, b) = (si * si, sj * sj);
                    let shift_i = up * b / (up * b + LEAST + (1.0 - up) * a);
                    let shift_j = down * a / (down * a + LEAST + (1.0 - down) * b);
                    to_i.push(ti + shift_i * (tj - ti));
                    to_j.push(tj + shift_j * (ti - tj));
                }
            }
        }
        Deal { i, j, to_i, to_j, chance: p }
    }
}

/// Worth of a position at distance d to one whose attitude to risk is r.
fn utility(d: f64, r: f64) -> f64 {
    if d <= 1.0 { (1.0 - d) * (1.0 + d * r) } else { (1.0 - d) * (1.0 + r) }
}
