//! A text before every draw: what it is worth to whom, who would sign it, and what becomes of that when a word changes.
//!
//! A text sets issues to levels or numbers; one that leaves issues open may be filled in some way. Each draw is laid out
//! once ([`Ground`]) and then asked many times: with an article, without it, with another level in its place. Where terms
//! are numbers a change is looked for along the whole scale: worth has straight pieces, so that the numbers that all
//! accept in a draw are intervals with exact ends, and the number accepted in most draws lies where most of them
//! overlap.

use detente_bind::deals::Plan;
use detente_bind::sample::Sample;
use detente_bind::{Bound, mid};
use detente_case::{Case, IssueId, Matter, Outcome, Rule, TermId};
use detente_deals::mixed::{Mixed, Term};
use detente_deals::single::single;
use detente_deals::{Negotiation, Space, TOLERANCE, best_completion, completions};
use rayon::prelude::*;

/// Draws over which open issues are filled, and partial packages that are looked at for it.
const FILLED: usize = 256;
const BUDGET: u64 = 1 << 16;

/// What a text says of one issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// A level, by its place.
    Level(usize),
    /// A number in the issue's unit.
    Number(f64),
}

/// An issue as texts set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// Which issue.
    pub matter: Matter,
    /// What it may be set to.
    pub scale: Scale,
}

/// What an issue may be set to.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// So many levels, each with its point where it has one.
    Levels(Vec<Option<f64>>),
    /// Numbers between two ends.
    Numbers(f64, f64),
}

/// One draw.
#[derive(Clone, Debug)]
enum Table {
    Levels {
        talks: Box<Negotiation>,
        space: Box<Space>,
    },
    Numbers {
        talks: Box<Negotiation>,
        terms: Vec<Term>,
        mixed: Box<Mixed>,
    },
    /// No package is left in it.
    Empty,
}

/// Every draw of a case, laid out.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The issues, those with levels first.
    pub seats: Vec<Seat>,
    /// How many parties decide.
    pub parties: usize,
    tables: Vec<Table>,
    middle: Table,
}

/// What becomes of a text in a draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// By party; empty where the text cannot be written.
    pub utility: Vec<f64>,
    /// By party: does it accept?
    pub content: Vec<bool>,
    /// Do all whose consent is needed?
    pub all: bool,
}

/// How often something is accepted, in shares of draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// By all whose consent is needed.
    pub all: f64,
    /// By party.
    pub parties: Vec<f64>,
}

/// An open text: the shares in which some way of filling it is accepted, and every way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open {
    /// Some way.
    pub some: Shares,
    /// Every way; `None` where that was not looked at.
    pub every: Option<Shares>,
}

/// Numbers that all accept in most draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// The least.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// The share of draws.
    pub share: f64,
}

impl Ground {
    /// Lays out every draw. `None` where the case has no packages.
    #[must_use]
    pub fn new(case: &Case, bound: &Bound, sample: &Sample) -> Option<Self> {
        let plan = bound.deals.as_ref()?;
        let in_units = !plan.terms.is_empty() && plan.rule == Rule::Unanimity;
        let seats = seats(case, plan, in_units);
        let table = |row: &[f64]| if in_units { numbers(plan, row) } else { levels(plan, row) };
        let tables = (0..sample.draws).into_par_iter().map(|draw| table(sample.row(draw))).collect();
        Some(Self { seats, parties: plan.parties.len(), tables, middle: table(&mid(bound)) })
    }

    /// How many draws.
    #[must_use]
    pub fn draws(&self) -> usize {
        self.tables.len()
    }

    /// The place of an issue.
    #[must_use]
    pub fn seat(&self, matter: Matter) -> Option<usize> {
        self.seats.iter().position(|seat| seat.matter == matter)
    }

    /// What an article sets an issue to, as the draws have it: a bare number under a quota is the nearest point of its
    /// scale. `None` where it lies outside.
    #[must_use]
    pub fn choice(&self, case: &Case, seat: usize, outcome: Outcome) -> Option<Choice> {
        match (&self.seats[seat].scale, outcome) {
            (Scale::Levels(levels), Outcome::Level(level)) => {
                (level.at() < levels.len()).then_some(Choice::Level(level.at()))
            }
            (Scale::Levels(levels), Outcome::At(number)) => {
                let far = |at: &Option<f64>| at.map_or(f64::INFINITY, |at| (at - number).abs());
                let nearest = (0..levels.len()).min_by(|a, b| far(&levels[*a]).total_cmp(&far(&levels[*b])));
                nearest.map(Choice::Level)
            }
            (Scale::Numbers(from, to), Outcome::At(number)) => {
                (*from..=*to).contains(&number).then_some(Choice::Number(number))
            }
            (Scale::Numbers(..), Outcome::Level(level)) => {
                let levels = crate::pairing::levels_of(case, self.seats[seat].matter);
                levels.get(level.at()).and_then(|level| level.at).map(Choice::Number)
            }
        }
    }

    /// What a party gets without a deal, at mid values.
    #[must_use]
    pub fn reservation(&self, party: usize) -> f64 {
        self.middle.reservation(party)
    }

    /// A text at mid values.
    #[must_use]
    pub fn middle(&self, text: &[Choice]) -> Seen {
        self.middle.seen(text, self.parties)
    }

    /// A whole text in every draw.
    #[must_use]
    pub fn shares(&self, text: &[Choice]) -> Shares {
        self.sum(self.tables.par_iter().map(|table| table.seen(text, self.parties)).collect())
    }

    fn sum(&self, seen: Vec<Seen>) -> Shares {
        let share = |count: usize| count as f64 / seen.len().max(1) as f64;
        Shares {
            all: share(seen.iter().filter(|seen| seen.all).count()),
            parties: (0..self.parties)
                .map(|party| share(seen.iter().filter(|seen| seen.content[party]).count()))
                .collect(),
        }
    }

    /// A text that may leave issues open, in every draw.
    pub(crate) fn open_shares(&self, text: &[Option<Choice>]) -> Open {
        let whole: Option<Vec<Choice>> = text.iter().copied().collect();
        if let Some(whole) = whole {
            return Open { some: self.shares(&whole), every: None };
        }
        let ways: Vec<(Seen, Option<Seen>)> =
            self.tables.par_iter().map(|table| table.ways(text, self.parties)).collect();
        let (some, every): (Vec<Seen>, Vec<Option<Seen>>) = ways.into_iter().unzip();
        let every: Option<Vec<Seen>> = every.into_iter().collect();
        Open { some: self.sum(some), every: every.map(|every| self.sum(every)) }
    }

    /// Fills what a text leaves open: with the package that all accept in most draws; where terms are numbers, or where
    /// there is none, as suits the worst-off party best at mid values.
    #[must_use]
    pub fn filled(&self, text: &[Option<Choice>]) -> Vec<Choice> {
        if let Some(whole) = text.iter().copied().collect::<Option<Vec<Choice>>>() {
            return whole;
        }
        let spaces = self.spaces(FILLED);
        let most = spaces.as_ref().and_then(|spaces| {
            let found = single(spaces, &level_places(text), |most| most, BUDGET);
            let (index, _) = found.packages.first()?;
            Some(spaces.first()?.package(*index).into_iter().map(Choice::Level).collect::<Vec<Choice>>())
        });
        let found = most.or_else(|| self.middle.completed(text));
        let least = |at: usize| match self.seats[at].scale {
            Scale::Levels(_) => Choice::Level(0),
            Scale::Numbers(from, to) => Choice::Number((from + to) / 2.0),
        };
        (0..text.len())
            .map(|at| text[at].or_else(|| found.as_ref()?.get(at).copied()).unwrap_or_else(|| least(at)))
            .collect()
    }

    /// The share of draws in which a party refuses this, whatever else is in the text.
    #[must_use]
    pub fn refused(&self, party: usize, seat: usize, choice: Choice) -> f64 {
        let count = self.tables.iter().filter(|table| table.refuses(party, seat, choice)).count();
        count as f64 / self.tables.len().max(1) as f64
    }

    /// What each party may want an issue to be, and every level: the alternatives to an article. Numbers are those that
    /// suit a party best, and the ends between which most draws have all of them accept.
    #[must_use]
    pub fn alternatives(&self, text: &[Choice], seat: usize) -> Vec<Choice> {
        match &self.seats[seat].scale {
            Scale::Levels(levels) => (0..levels.len()).map(Choice::Level).collect(),
            Scale::Numbers(..) => {
                let best = (0..self.parties).map(|party| self.best(text, seat, party).0);
                let shared =
                    self.stretch(text, seat).map(|stretch| Choice::Number(nearest(text[seat], &stretch)));
                let mut all: Vec<Choice> = Vec::new();
                for choice in best.chain(shared) {
                    if !all.contains(&choice) {
                        all.push(choice);
                    }
                }
                all
            }
        }
    }

    /// What suits a party best on one issue, all else as in the text, at mid values, and its utility then.
    #[must_use]
    pub fn best(&self, text: &[Choice], seat: usize, party: usize) -> (Choice, f64) {
        let options: Vec<Choice> = match &self.seats[seat].scale {
            Scale::Levels(levels) => (0..levels.len()).map(Choice::Level).collect(),
            Scale::Numbers(..) => self.middle.knots(seat).into_iter().map(Choice::Number).collect(),
        };
        let mut best = (text[seat], self.middle(text).utility.get(party).copied().unwrap_or(0.0));
        for option in options.into_iter().filter(|option| !self.middle.refuses(party, seat, *option)) {
            let utility = self.middle(&with(text, seat, option)).utility.get(party).copied();
            if let Some(utility) = utility.filter(|utility| *utility > best.1 + TOLERANCE) {
                best = (option, utility);
            }
        }
        best
    }

    /// Where most draws have all parties accept a number, all else as in the text; `None` for an issue with levels, and
    /// where no draw has one.
    #[must_use]
    pub fn stretch(&self, text: &[Choice], seat: usize) -> Option<Stretch> {
        let Scale::Numbers(..) = self.seats[seat].scale else { return None };
        let parts: Vec<Vec<(f64, f64)>> =
            self.tables.par_iter().map(|table| table.accepted(text, seat)).collect();
        most(
            &parts,
            match text[seat] {
                Choice::Number(at) => at,
                Choice::Level(_) => 0.0,
            },
        )
    }

    /// Who accepts a text in each draw, as bits by party.
    #[must_use]
    pub fn answers(&self, text: &[Choice], draws: usize) -> Vec<u64> {
        let bits = |seen: Seen| {
            seen.content.iter().take(64).enumerate().map(|(at, yes)| u64::from(*yes) << at).sum()
        };
        self.tables[..draws.min(self.tables.len())]
            .par_iter()
            .map(|table| bits(table.seen(text, self.parties)))
            .collect()
    }

    /// The draws as spaces, where all terms are levels.
    #[must_use]
    pub fn spaces(&self, draws: usize) -> Option<Vec<Space>> {
        let space = |table: &Table| match table {
            Table::Levels { space, .. } => Some((**space).clone()),
            _ => None,
        };
        self.tables.iter().take(draws).map(space).collect()
    }

    /// Texts that suit the worst-off party best: at mid values, and in a few draws.
    #[must_use]
    pub fn nearest(&self, some: usize) -> Vec<Vec<Choice>> {
        let open = vec![None; self.seats.len()];
        let tables = std::iter::once(&self.middle).chain(self.tables.iter().take(some));
        tables.filter_map(|table| table.completed(&open)).collect()
    }
}

/// The text with one issue set otherwise.
#[must_use]
pub fn with(text: &[Choice], seat: usize, choice: Choice) -> Vec<Choice> {
    let mut other = text.to_vec();
    other[seat] = choice;
    other
}

/// The number of a stretch that is nearest to what is written, and short to write.
#[must_use]
pub fn nearest(now: Choice, stretch: &Stretch) -> f64 {
    let (from, to) = (stretch.from, stretch.to);
    let now = match now {
        Choice::Number(at) => at,
        Choice::Level(_) => (from + to) / 2.0,
    };
    if (from..=to).contains(&now) {
        return now;
    }
    let (edge, inside) =
        if now < from { (from, (to - from).min((to - from) * 0.2)) } else { (to, -(to - from) * 0.2) };
    // 55 rather than 54.999999999; 1.237 rather than 1.23650172, where there is room for it.
    let width = inside.abs();
    for digits in 0..10 {
        let step = libm::pow(10.0, f64::from(4 - digits));
        let rounded =
            if now < from { (edge / step - 1e-9).ceil() * step } else { (edge / step + 1e-9).floor() * step };
        if (rounded - edge).abs() <= width.max(1e-9 * edge.abs().max(1.0))
            && rounded >= from - 1e-9
            && rounded <= to + 1e-9
        {
            return format!("{rounded:.9}").parse().unwrap_or(rounded);
        }
    }
    edge
}

fn seats(case: &Case, plan: &Plan, in_units: bool) -> Vec<Seat> {
    let places: Vec<usize> = if in_units { plan.levelled() } else { (0..plan.issues.len()).collect() };
    let levels = places.into_iter().map(|place| Seat {
        matter: Matter::Issue(plan.issues[place].issue),
        scale: Scale::Levels(plan.issues[place].at.clone()),
    });
    let numbers = plan.terms.iter().filter(|_| in_units).filter_map(|term| {
        let issue = case.issues.iter().position(|issue| issue.id == term.id);
        let own = case.terms.iter().position(|row| row.id == term.id);
        let matter = own
            .map(|at| Matter::Term(TermId(at as u32)))
            .or(issue.map(|at| Matter::Issue(IssueId(at as u32))));
        Some(Seat { matter: matter?, scale: Scale::Numbers(term.from, term.to) })
    });
    levels.chain(numbers).collect()
}

fn levels(plan: &Plan, row: &[f64]) -> Table {
    let mut talks = plan.negotiation();
    plan.fill(row, &mut talks);
    match Space::scaled(&talks) {
        Ok(space) => Table::Levels { talks: Box::new(talks), space: Box::new(space) },
        Err(_) => Table::Empty,
    }
}

fn numbers(plan: &Plan, row: &[f64]) -> Table {
    let (talks, terms) = plan.in_numbers(row);
    match Mixed::new(&talks, &terms) {
        Ok(mixed) => Table::Numbers { talks: Box::new(talks), terms, mixed: Box::new(mixed) },
        Err(_) => Table::Empty,
    }
}

/// The levels of a text, and its numbers.
fn apart(text: &[Choice]) -> (Vec<usize>, Vec<f64>) {
    let (mut levels, mut numbers) = (Vec::new(), Vec::new());
    for choice in text {
        match choice {
            Choice::Level(level) => levels.push(*level),
            Choice::Number(number) => numbers.push(*number),
        }
    }
    (levels, numbers)
}

impl Table {
    fn reservation(&self, party: usize) -> f64 {
        match self {
            Self::Levels { space, .. } => space.reservation(party),
            Self::Numbers { mixed, .. } => mixed.reservation(party),
            Self::Empty => 0.0,
        }
    }

    /// Does the party sign nothing that says this?
    fn refuses(&self, party: usize, seat: usize, choice: Choice) -> bool {
        match (self, choice) {
            (Self::Levels { talks, .. } | Self::Numbers { talks, .. }, Choice::Level(level)) => {
                let slot = talks.levels[..seat].iter().sum::<usize>() + level;
                talks.parties[party].refuses.get(slot).copied().unwrap_or(false)
            }
            (Self::Numbers { talks, terms, .. }, Choice::Number(at)) => {
                let Some(wish) = terms.get(seat - talks.levels.len()).and_then(|term| term.wishes.get(party))
                else {
                    return false;
                };
                wish.at_least.is_some_and(|least| at < least - TOLERANCE)
                    || wish.at_most.is_some_and(|most| at > most + TOLERANCE)
            }
            _ => false,
        }
    }

    fn seen(&self, text: &[Choice], parties: usize) -> Seen {
        let nobody = Seen { utility: Vec::new(), content: vec![false; parties], all: false };
        let (levels, at) = apart(text);
        let (utility, all) = match self {
            Self::Empty => return nobody,
            Self::Levels { space, .. } => {
                let Some(index) = space.index(&levels) else { return nobody };
                (space.utilities(index), space.acceptable(index))
            }
            Self::Numbers { mixed, .. } => match mixed.worth_of(&levels, &at) {
                Some(utility) => (utility, mixed.acceptable(&levels, &at)),
                None => return nobody,
            },
        };
        // What cannot be written has a worth, so that its articles have prices; nobody can sign it.
        let written = match self {
            Self::Levels { space, .. } => space.index(&levels).is_some_and(|index| space.exists(index)),
            Self::Numbers { mixed, .. } => mixed.utility_of(&levels, &at).is_some(),
            Self::Empty => false,
        };
        let content = |party: usize| {
            written
                && utility[party] >= self.reservation(party) - TOLERANCE
                && !text.iter().enumerate().any(|(seat, choice)| self.refuses(party, seat, *choice))
        };
        Seen { content: (0..parties).map(content).collect(), utility, all }
    }

    /// Some way of filling an open text, and every way, where that is looked at.
    fn ways(&self, text: &[Option<Choice>], parties: usize) -> (Seen, Option<Seen>) {
        let nobody = || Seen { utility: Vec::new(), content: vec![false; parties], all: false };
        match self {
            Self::Empty => (nobody(), Some(nobody())),
            Self::Levels { talks, space } => {
                let found = completions(space, talks, &level_places(text));
                let (some, every) = found.parties.iter().copied().unzip();
                let seen = |content, all| Seen { utility: Vec::new(), content, all };
                (seen(some, found.some), Some(seen(every, found.every)))
            }
            Self::Numbers { talks, terms, .. } => {
                let can = |only: Option<usize>| {
                    let (talks, terms) = narrowed(talks, terms, text, only);
                    let gain = Mixed::new(&talks, &terms).ok().and_then(|mixed| mixed.best_least_gain());
                    gain.is_some_and(|gain| gain >= -TOLERANCE)
                };
                let content = (0..parties).map(|party| can(Some(party))).collect();
                (Seen { utility: Vec::new(), content, all: can(None) }, None)
            }
        }
    }

    /// The open text filled as suits the worst-off party best.
    fn completed(&self, text: &[Option<Choice>]) -> Option<Vec<Choice>> {
        match self {
            Self::Empty => None,
            Self::Levels { space, .. } => {
                let index = best_completion(space, &level_places(text))?;
                Some(space.package(index).into_iter().map(Choice::Level).collect())
            }
            Self::Numbers { talks, terms, .. } => {
                let (talks, terms) = narrowed(talks, terms, text, None);
                let found = Mixed::new(&talks, &terms).ok()?.nearest()?;
                let numbers = found.at.into_iter().map(Choice::Number);
                Some(found.levels.into_iter().map(Choice::Level).chain(numbers).collect())
            }
        }
    }

    /// The numbers at which somebody's worth of a term bends.
    fn knots(&self, seat: usize) -> Vec<f64> {
        let Self::Numbers { talks, terms, .. } = self else { return Vec::new() };
        let Some(term) = terms.get(seat - talks.levels.len()) else { return Vec::new() };
        let bends = term.wishes.iter().flat_map(|wish| wish.curve.iter().map(|(at, _)| *at));
        let mut knots: Vec<f64> =
            bends.chain([term.from, term.to]).map(|at| at.clamp(term.from, term.to)).collect();
        knots.sort_by(f64::total_cmp);
        knots.dedup_by(|a, b| *a - *b <= TOLERANCE);
        knots
    }

    /// The numbers of a term that all whose consent is needed accept, all else as in the text, as intervals.
    fn accepted(&self, text: &[Choice], seat: usize) -> Vec<(f64, f64)> {
        let Self::Numbers { talks, terms, mixed } = self else { return Vec::new() };
        let required: Vec<usize> =
            (0..talks.parties.len()).filter(|party| talks.parties[*party].required).collect();
        let other = |(at, choice): (usize, &Choice)| {
            at != seat && required.iter().any(|party| self.refuses(*party, at, *choice))
        };
        if text.iter().enumerate().any(other) {
            return Vec::new();
        }
        let Some(term) = terms.get(seat - talks.levels.len()) else { return Vec::new() };
        let limit = |low: bool| {
            let limits = required.iter().filter_map(|party| {
                let wish = &term.wishes[*party];
                if low { wish.at_least } else { wish.at_most }
            });
            limits.fold(if low { term.from } else { term.to }, if low { f64::max } else { f64::min })
        };
        let (low, high) = (limit(true), limit(false));
        let gains = |at: f64| -> Option<Vec<f64>> {
            let (levels, numbers) = apart(&with(text, seat, Choice::Number(at)));
            let utility = mixed.utility_of(&levels, &numbers)?;
            Some(required.iter().map(|party| utility[*party] - mixed.reservation(*party)).collect())
        };
        let knots = self.knots(seat);
        let mut found: Vec<(f64, f64)> = Vec::new();
        for pair in knots.windows(2) {
            let (Some(a), Some(b)) = (gains(pair[0]), gains(pair[1])) else { continue };
            let (mut from, mut to) = (0.0_f64, 1.0_f64);
            for (a, b) in a.iter().zip(&b) {
                let crossing = (a / (a - b)).clamp(0.0, 1.0);
                match (*a >= -TOLERANCE, *b >= -TOLERANCE) {
                    (true, true) => {}
                    (false, false) => to = -1.0,
                    (true, false) => to = to.min(crossing),
                    (false, true) => from = from.max(crossing),
                }
            }
            let span = pair[1] - pair[0];
            let (from, to) = ((pair[0] + from * span).max(low), (pair[0] + to * span).min(high));
            if from <= to {
                match found.last_mut() {
                    Some(last) if from - last.1 <= TOLERANCE => last.1 = to,
                    _ => found.push((from, to)),
                }
            }
        }
        found
    }
}

fn level_places(text: &[Option<Choice>]) -> Vec<Option<usize>> {
    text.iter()
        .map(|choice| match choice {
            Some(Choice::Level(level)) => Some(*level),
            _ => None,
        })
        .collect()
}

/// Talks in which nobody signs anything but what the text says; of one party alone, where that is asked.
fn narrowed(
    talks: &Negotiation,
    terms: &[Term],
    text: &[Option<Choice>],
    only: Option<usize>,
) -> (Negotiation, Vec<Term>) {
    let (mut talks, mut terms) = (talks.clone(), terms.to_vec());
    if let Some(only) = only {
        talks.parties.iter_mut().enumerate().for_each(|(at, party)| party.required = at == only);
    }
    let slots: usize = talks.levels.iter().sum();
    let mut closed = Vec::with_capacity(slots);
    for (seat, count) in talks.levels.iter().enumerate() {
        let kept = match text.get(seat) {
            Some(Some(Choice::Level(level))) => Some(*level),
            _ => None,
        };
        closed.extend((0..*count).map(|level| kept.is_some_and(|kept| kept != level)));
    }
    for party in talks.parties.iter_mut().filter(|party| party.required) {
        party.refuses.resize(slots, false);
        party.refuses.iter_mut().zip(&closed).for_each(|(refuses, closed)| *refuses |= closed);
    }
    let first = talks.levels.len();
    for (at, term) in terms.iter_mut().enumerate() {
        let Some(Some(Choice::Number(number))) = text.get(first + at) else { continue };
        for wish in &mut term.wishes {
            wish.at_least = Some(wish.at_least.map_or(*number, |least| least.max(*number)));
            wish.at_most = Some(wish.at_most.map_or(*number, |most| most.min(*number)));
        }
    }
    (talks, terms)
}

/// Where most of the draws' intervals overlap; of several such places the one nearest to `now`.
fn most(parts: &[Vec<(f64, f64)>], now: f64) -> Option<Stretch> {
    let mut ends: Vec<(f64, i32)> =
        parts.iter().flatten().flat_map(|(from, to)| [(*from, -1), (*to, 1)]).collect();
    // What begins at a number begins before what ends there.
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut count, mut best) = (0_i32, 0_i32);
    let mut found: Vec<(f64, f64)> = Vec::new();
    for (at, (place, kind)) in ends.iter().enumerate() {
        count -= kind;
        if *kind < 0 && count >= best && count > 0 {
            if count > best {
                found.clear();
                best = count;
            }
            let next = ends.get(at + 1).map_or(*place, |(next, _)| *next);
            found.push((*place, next));
        }
    }
    let far = |(from, to): &(f64, f64)| if now < *from { from - now } else { (now - to).max(0.0) };
    let (from, to) = found.into_iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    Some(Stretch { from, to, share: f64::from(best) / parts.len().max(1) as f64 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// From the definition: how many intervals hold a point.
        #[test]
        fn the_overlap_is_where_most_intervals_are(
            parts in prop::collection::vec(prop::collection::vec((0_u8..40, 0_u8..12), 0..2), 1..12), now in 0.0..50.0_f64,
        ) {
            let parts: Vec<Vec<(f64, f64)>> = parts
                .into_iter()
                .map(|part| part.into_iter().map(|(from, wide)| (f64::from(from), f64::from(from + wide))).collect())
                .collect();
            let holds = |at: f64| parts.iter().flatten().filter(|(from, to)| (*from..=*to).contains(&at)).count();
            let best = (0..=120).map(|half| holds(f64::from(half) / 2.0)).max().unwrap_or(0);
            match most(&parts, now) {
                None => prop_assert_eq!(best, 0),
                Some(found) => {
                    let share = best as f64 / parts.len() as f64;
                    prop_assert!((found.share - share).abs() < 1e-12);
                    for at in [found.from, found.to, (found.from + found.to) / 2.0, nearest(Choice::Number(now), &found)] {
                        prop_assert_eq!(holds(at), best, "{}", at);
                    }
                }
            }
        }
    }

    #[test]
    fn a_number_near_by_is_short_to_write() {
        let stretch = |from, to| Stretch { from, to, share: 1.0 };
        assert_eq!(nearest(Choice::Number(50.0), &stretch(55.0, 60.0)), 55.0);
        assert_eq!(nearest(Choice::Number(70.0), &stretch(55.0, 60.0)), 60.0);
        assert_eq!(nearest(Choice::Number(57.0), &stretch(55.0, 60.0)), 57.0);
        assert_eq!(nearest(Choice::Number(0.0), &stretch(1.236_501_72, 1.3)), 1.24);
    }
}
