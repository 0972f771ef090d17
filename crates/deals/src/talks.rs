//! Simulated talks over the same packages.
//!
//! *Alternating offers* with any number of parties: in turn each party accepts the offer on the table or puts
//! another one in its place; an offer that enough parties have accepted one after the other is signed. What a party
//! offers and accepts is its [`Strategy`]; it accepts when the offer on the table is worth at least as much to it
//! as the one that it would make next (Baarslag, Hindriks & Jonker 2014, *Decision Support Systems* 60: 68–77,
//! the rule AC-next). A party never offers or accepts less than its reservation value, nor a level that it
//! refuses.
//!
//! With t the share of the deadline gone, b a party's best package and d its reservation value:
//!
//! * **time-dependent** (Faratin, Sierra & Jennings 1998, *Robotics and Autonomous Systems* 24(3–4): 159–182):
//!   asks for d + (b − d)·(1 − F(t)), F(t) = k + (1 − k)·t^(1/e); e < 1 is *Boulware*, e > 1 a *Conceder*, k the
//!   share conceded at once. (Some programs write 1/e for our e.)
//! * **tit for tat**: asks for as much less than before as the other's last offer was better, to it, than that
//!   one's offer before.
//! * **MiCRO** (de Jonge 2022, *IJCAI*): goes one package down its own list each time the other has made at
//!   least as many different offers as it has; no parameters.
//! * **Zeuthen** (1930; as a protocol Rosenschein & Zlotkin 1994): both hold an offer; the one that risks less by
//!   standing firm, (own offer − other's offer) / (own offer − d), concedes just enough to turn that round. Two
//!   parties, both of them Zeuthen's.
//!
//! [`single_text`] is the other kind of talks: a mediator changes one draft step by step and the parties vote.
//! [`closed_form`] has Rubinstein's results. Randomness (who begins, which change a mediator tries) comes from one
//! ChaCha stream per talk, so that the same seed and number give the same talk everywhere.
//!
//! ```
//! use detente_deals::talks::*;
//! use detente_deals::{Negotiation, Party, Space};
//! let side = |worth: [f64; 5]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
//! let talks = Negotiation {
//!     levels: vec![5],
//!     parties: vec![side([1.0, 0.8, 0.5, 0.2, 0.0]), side([0.0, 0.2, 0.5, 0.8, 1.0])],
//!     ..Negotiation::default()
//! };
//! let table = Table::new(&Space::of(&talks)?)?;
//! let outcome = alternating_offers(&table, &[Strategy::MICRO, Strategy::MICRO], 100, 0, 1);
//! assert_eq!(outcome.deal, Some(2));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

pub mod closed_form;
mod fit;
mod single_text;

use crate::error::{DealsError, Kind};
use crate::walk::{Search, Walk, walk};
use crate::{Space, TOLERANCE};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::ops::ControlFlow;

pub use fit::{Fit, fit};
pub use single_text::{Voter, single_text};

pub use crate::limits::TALK_LIMIT;

/// How a party bargains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strategy {
    /// Concedes with time.
    Time {
        /// Shape: below 1 Boulware, above 1 Conceder.
        e: f64,
        /// Share conceded at once, 0–1.
        start: f64,
    },
    /// Concedes as the other does.
    TitForTat,
    /// One package further for each new offer of the other.
    Micro,
    /// Whoever risks less concedes.
    Zeuthen,
}

impl Strategy {
    /// Boulware with e = .2.
    pub const BOULWARE: Self = Self::Time { e: 0.2, start: 0.0 };
    /// Linear concession.
    pub const LINEAR: Self = Self::Time { e: 1.0, start: 0.0 };
    /// Conceder with e = 2.
    pub const CONCEDER: Self = Self::Time { e: 2.0, start: 0.0 };
    /// Tit for tat.
    pub const TIT_FOR_TAT: Self = Self::TitForTat;
    /// MiCRO.
    pub const MICRO: Self = Self::Micro;
    /// Zeuthen.
    pub const ZEUTHEN: Self = Self::Zeuthen;
}

/// What came of a talk.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The package signed; `None` where the deadline passed or somebody had nothing left to offer.
    pub deal: Option<u128>,
    /// Moves made.
    pub steps: usize,
    /// Share of the deadline gone, 0–1.
    pub time: f64,
    /// Offers in order: (party, package).
    pub offers: Vec<(usize, u128)>,
}

/// The packages of a space laid out for talking: those that somebody could sign, by party in falling order.
#[derive(Clone, Debug)]
pub struct Table {
    /// Numbers of the packages.
    packages: Vec<u128>,
    /// Package × party.
    utility: Vec<f64>,
    /// By party: places in `packages`, best first, that it does not refuse and that are worth at least its
    /// reservation value to it.
    order: Vec<Vec<u32>>,
    /// By party: its utilities in that order.
    ladder: Vec<Vec<f64>>,
    /// Between two parties: the same places, of packages that both would sign only.
    common: [Vec<u32>; 2],
    /// By party: would it sign this package? Package × party.
    signs: Vec<bool>,
    reservation: Vec<f64>,
    parties: Vec<usize>,
    space: Space,
}

impl Table {
    /// Lays a space out. Only the required parties talk; they are numbered as in [`Space::required`].
    ///
    /// # Errors
    /// Beyond [`TALK_LIMIT`] packages or 63 parties.
    pub fn new(space: &Space) -> Result<Self, DealsError> {
        if space.required.len() > 63 {
            return Err(DealsError(Kind::Parties(space.required.len())));
        }
        struct List<'a> {
            space: &'a Space,
            packages: Vec<u128>,
            utility: Vec<f64>,
        }
        impl Search for List<'_> {
            fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
                self.packages.push(index);
                self.utility.extend(self.space.required.iter().map(|party| utility[*party]));
                ControlFlow::Continue(())
            }
        }
        if space.packages() > TALK_LIMIT {
            return Err(DealsError(Kind::Talks(space.packages())));
        }
        let mut list = List { space, packages: Vec::new(), utility: Vec::new() };
        walk(&Walk::allowed(space), &mut list);
        let List { packages, utility, .. } = list;
        let parties = space.required.clone();
        let width = parties.len();
        let reservation: Vec<f64> = parties.iter().map(|party| space.reservation[*party]).collect();
        let mut signs = vec![false; utility.len()];
        let mut order = Vec::with_capacity(width);
        let mut ladder = Vec::with_capacity(width);
        for party in 0..width {
            let mut own: Vec<u32> = Vec::new();
            for (at, index) in packages.iter().enumerate() {
                let content = utility[at * width + party] >= reservation[party] - TOLERANCE
                    && (space.voting.is_none() || space.unrefused_by(*index, &parties[party..=party]));
                signs[at * width + party] = content;
                if content {
                    own.push(at as u32);
                }
            }
            let worth = |at: u32| utility[at as usize * width + party];
            // Equal ones: what is better for the others first, then the order of numbers.
            let others =
                |at: u32| -> f64 { utility[at as usize * width..(at as usize + 1) * width].iter().sum() };
            own.sort_by(|a, b| {
                worth(*b).total_cmp(&worth(*a)).then(others(*b).total_cmp(&others(*a))).then(a.cmp(b))
            });
            ladder.push(own.iter().map(|at| worth(*at)).collect());
            order.push(own);
        }
        let mut common = [Vec::new(), Vec::new()];
        if width == 2 {
            let both = |at: &&u32| (0..2).all(|other| signs[**at as usize * 2 + other]);
            for (common, order) in common.iter_mut().zip(&order) {
                *common = order.iter().filter(both).copied().collect();
            }
        }
        Ok(Self {
            packages,
            utility,
            order,
            ladder,
            common,
            signs,
            reservation,
            parties,
            space: space.clone(),
        })
    }

    /// Number of talking parties.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties.len()
    }

    /// What a package (by its number in the space) is worth to each talking party; `None` where nobody could talk
    /// about it, because red lines rule it out.
    #[must_use]
    pub fn worth(&self, package: u128) -> Option<&[f64]> {
        let at = self.packages.binary_search(&package).ok()?;
        self.utility.get(at * self.parties()..(at + 1) * self.parties())
    }

    /// Would the party sign it?
    #[must_use]
    pub fn signs(&self, party: usize, package: u128) -> bool {
        let at = self.packages.binary_search(&package).ok();
        at.and_then(|at| self.signs.get(at * self.parties() + party)).copied().unwrap_or(false)
    }

    fn value(&self, party: usize, at: u32) -> f64 {
        self.utility[at as usize * self.parties.len() + party]
    }

    /// Place in the party's order of the last package that is worth at least `target` to it.
    fn down_to(&self, party: usize, target: f64) -> Option<usize> {
        let count = self.ladder[party].partition_point(|worth| *worth >= target - TOLERANCE);
        // Of equal ones the first, which is the best for the others.
        let last = count.checked_sub(1)?;
        let worth = self.ladder[party][last];
        Some(self.ladder[party].partition_point(|other| *other > worth))
    }

    /// Is the consent of these parties enough?
    fn enough(&self, accepted: u64) -> bool {
        match &self.space.voting {
            None => (0..self.parties()).all(|party| accepted >> party & 1 == 1),
            Some(voting) => {
                voting.enough(&(0..self.parties()).filter(|party| accepted >> party & 1 == 1).collect())
            }
        }
    }
}

/// One party at the table.
struct Seat {
    strategy: Strategy,
    /// Place in its own order of its last offer.
    last: Option<usize>,
    /// Different offers made (MiCRO).
    made: usize,
    /// What the others' last two offers were worth to it (tit for tat).
    heard: [Option<f64>; 2],
}

impl Seat {
    fn new(strategy: Strategy) -> Self {
        Self { strategy, last: None, made: 0, heard: [None, None] }
    }

    /// Place in its own order of what it would offer now; `None` where it has nothing to offer.
    fn next(&self, table: &Table, party: usize, time: f64, fewest: usize) -> Option<usize> {
        let ladder = &table.ladder[party];
        let best = *ladder.first()?;
        let least = table.reservation[party];
        match self.strategy {
            Strategy::Time { e, start } => {
                let conceded = start + (1.0 - start) * libm::pow(time, 1.0 / e.max(1e-6));
                table.down_to(party, least + (best - least) * (1.0 - conceded.clamp(0.0, 1.0)))
            }
            Strategy::TitForTat => {
                let Some(last) = self.last else { return Some(0) };
                let given = match self.heard {
                    [Some(before), Some(now)] => (now - before).max(0.0),
                    _ => 0.0,
                };
                table.down_to(party, (ladder[last] - given).max(least))
            }
            Strategy::Micro | Strategy::Zeuthen => {
                let Some(last) = self.last else { return Some(0) };
                Some(if self.made <= fewest { (last + 1).min(ladder.len() - 1) } else { last })
            }
        }
    }
}

/// Random numbers of one talk.
pub(crate) fn stream(seed: u64, talk: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(talk);
    rng
}

/// A whole number below `most`, which is at least 1.
pub(crate) fn below(rng: &mut ChaCha8Rng, most: usize) -> usize {
    // The bias of a remainder is below 10^-12 for every length that occurs here.
    (rng.next_u64() % most.max(1) as u64) as usize
}

/// A number in 0–1.
pub(crate) fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Alternating offers until somebody's offer is signed or `deadline` moves are made. `talk` is the number of the
/// talk under this seed; it decides who begins. `strategies` has one entry a talking party (others are taken as
/// [`Strategy::MICRO`]).
#[must_use]
pub fn alternating_offers(
    table: &Table,
    strategies: &[Strategy],
    deadline: usize,
    talk: u64,
    seed: u64,
) -> Outcome {
    offers_begun_by(table, strategies, deadline, who_begins(table, talk, seed))
}

/// Who begins the talk of this number under this seed.
#[must_use]
pub fn who_begins(table: &Table, talk: u64, seed: u64) -> usize {
    below(&mut stream(seed, talk), table.parties())
}

/// The same for a party that begins: all that luck decides in alternating offers is who that is.
#[must_use]
pub fn offers_begun_by(table: &Table, strategies: &[Strategy], deadline: usize, first: usize) -> Outcome {
    let both_zeuthen = strategies.len() == 2 && strategies.iter().all(|s| *s == Strategy::Zeuthen);
    if table.parties() == 2 && both_zeuthen {
        return zeuthen(table, deadline);
    }
    let mut talks = Talks::new(table, strategies, deadline, first);
    while talks.step(None) {}
    talks.outcome()
}

/// Alternating offers, move by move, so that a person may sit at the table.
pub struct Talks<'a> {
    table: &'a Table,
    seats: Vec<Seat>,
    deadline: usize,
    steps: usize,
    turn: usize,
    /// The offer on the table (place in the table), and who has accepted it, as bits.
    standing: Option<(u32, u64)>,
    offers: Vec<(usize, u128)>,
    deal: Option<u128>,
    over: bool,
}

/// What a person at the table may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Accept the offer on the table.
    Accept,
    /// Put this package on the table.
    Offer(u128),
    /// Leave.
    Leave,
}

impl<'a> Talks<'a> {
    /// Sits the parties down; `first` begins.
    #[must_use]
    pub fn new(table: &'a Table, strategies: &[Strategy], deadline: usize, first: usize) -> Self {
        let seats = (0..table.parties())
            .map(|party| Seat::new(strategies.get(party).copied().unwrap_or(Strategy::MICRO)))
            .collect();
        Self {
            table,
            seats,
            deadline,
            steps: 0,
            turn: first % table.parties().max(1),
            standing: None,
            offers: Vec::new(),
            deal: None,
            over: table.parties() == 0 || deadline == 0,
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// The offer on the table.
    #[must_use]
    pub fn standing(&self) -> Option<u128> {
        self.standing.and_then(|(at, _)| self.table.packages.get(at as usize).copied())
    }

    /// Share of the deadline gone.
    #[must_use]
    pub fn time(&self) -> f64 {
        if self.deadline <= 1 { 1.0 } else { (self.steps as f64 / (self.deadline - 1) as f64).min(1.0) }
    }

    /// What came of it so far.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let time = if self.deadline == 0 { 1.0 } else { self.steps as f64 / self.deadline as f64 };
        Outcome { deal: self.deal, steps: self.steps, time, offers: self.offers.clone() }
    }

    /// One move: that of a person, or of the strategy whose turn it is. False where the talks are over. A move
    /// that cannot be made (nothing on the table to accept, a package that red lines rule out) counts as a pass.
    pub fn step(&mut self, own: Option<Move>) -> bool {
        if self.over || self.steps >= self.deadline {
            self.over = true;
            return false;
        }
        let party = self.turn;
        match own {
            None => {
                // The fewest different offers that any other party has made.
                let others = (0..self.seats.len()).filter(|other| *other != party);
                let fewest = others.map(|other| self.seats[other].made).min().unwrap_or(0);
                match self.seats[party].next(self.table, party, self.time(), fewest) {
                    // Nothing is worth signing to it.
                    None => self.over = true,
                    Some(place) => {
                        let at = self.table.order[party][place];
                        let good = self.standing.is_some_and(|(standing, _)| {
                            self.table.signs[standing as usize * self.table.parties() + party]
                                && self.table.value(party, standing)
                                    >= self.table.ladder[party][place] - TOLERANCE
                        });
                        if good {
                            self.accept(party);
                        } else {
                            if self.seats[party].last != Some(place) {
                                self.seats[party].made += 1;
                            }
                            self.seats[party].last = Some(place);
                            self.offer(party, at);
                        }
                    }
                }
            }
            Some(Move::Leave) => self.over = true,
            Some(Move::Accept) => self.accept(party),
            Some(Move::Offer(package)) => {
                if let Ok(at) = self.table.packages.binary_search(&package) {
                    self.seats[party].made += usize::from(!self.offers.contains(&(party, package)));
                    self.offer(party, at as u32);
                }
            }
        }
        self.steps += 1;
        self.turn = (party + 1) % self.seats.len();
        if self.over {
            return false;
        }
        self.steps < self.deadline
    }

    fn accept(&mut self, party: usize) {
        if let Some((at, accepted)) = self.standing {
            let accepted = accepted | 1 << party;
            self.standing = Some((at, accepted));
            if self.table.enough(accepted) {
                self.deal = self.table.packages.get(at as usize).copied();
                self.over = true;
            }
        }
    }

    fn offer(&mut self, party: usize, at: u32) {
        self.offers.extend(self.table.packages.get(at as usize).map(|package| (party, *package)));
        self.standing = Some((at, 1 << party));
        for other in (0..self.seats.len()).filter(|other| *other != party) {
            let worth = self.table.value(other, at);
            let heard = &mut self.seats[other].heard;
            *heard = [heard[1], Some(worth)];
        }
        // A party that alone is enough signs its own offer.
        if self.table.enough(1 << party) {
            self.deal = self.table.packages.get(at as usize).copied();
            self.over = true;
        }
    }
}

/// Zeuthen's process between two parties, both of whom hold an offer from the start.
fn zeuthen(table: &Table, deadline: usize) -> Outcome {
    let mut outcome = Outcome { deal: None, steps: 0, time: 1.0, offers: Vec::new() };
    let (Some(_), Some(_)) = (table.order[0].first(), table.order[1].first()) else { return outcome };
    // Only what both would sign is offered: the others end nowhere.
    let own = &table.common;
    if own[0].is_empty() {
        return outcome;
    }
    let mut at = [0usize, 0];
    let package = |party: usize, at: usize| table.packages[own[party][at] as usize];
    outcome.offers.extend([(0, package(0, 0)), (1, package(1, 0))]);
    let gain = |party: usize, place: u32| table.value(party, place) - table.reservation[party];
    let risk = |party: usize, at: [usize; 2]| {
        let (mine, theirs) = (gain(party, own[party][at[party]]), gain(party, own[1 - party][at[1 - party]]));
        if mine <= TOLERANCE { 1.0 } else { (mine - theirs) / mine }
    };
    while outcome.steps < deadline {
        outcome.steps += 1;
        outcome.time = outcome.steps as f64 / deadline as f64;
        // Is one's offer at least as good for the other as its own?
        let mut pleased = [false; 2];
        for (party, pleased) in pleased.iter_mut().enumerate() {
            let theirs = own[1 - party][at[1 - party]];
            *pleased = table.value(party, theirs) >= table.value(party, own[party][at[party]]) - TOLERANCE;
        }
        if pleased[0] || pleased[1] {
            // Where both are, the first one's offer stands.
            outcome.deal = Some(if pleased[1] { package(0, at[0]) } else { package(1, at[1]) });
            return outcome;
        }
        let (a, b) = (risk(0, at), risk(1, at));
        let who = usize::from(b < a - TOLERANCE);
        // Down its list until the other is the one that risks less, or is pleased.
        loop {
            at[who] += 1;
            if at[who] >= own[who].len() {
                return outcome;
            }
            let theirs = table.value(1 - who, own[who][at[who]]);
            let pleased = theirs >= table.value(1 - who, own[1 - who][at[1 - who]]) - TOLERANCE;
            if pleased || risk(1 - who, at) < risk(who, at) - TOLERANCE {
                break;
            }
        }
        outcome.offers.push((who, package(who, at[who])));
    }
    outcome
}
