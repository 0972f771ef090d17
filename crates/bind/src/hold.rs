//! Holding: payoffs, monitoring, schedule and hazards become an [`Enforcement`]; the contest behind the talks
//! a [`Contest`]; waiting a pair of [`Waiting`]s.

use super::{Bound, Builder};
use crate::codes::NoteCode;
use crate::reading::{Missing, Reading, Values};
use crate::sample::Sample;
use detente_case::{Case, InputId, PartyId};
use detente_hold::range::{Contest, Side};
use detente_hold::repeated::guarantee;
use detente_hold::{Compliance, Enforcement, Hazard, Holding, Step, Undefined, Waiting, hold};
use rayon::prelude::*;

/// What holding needs of a case.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Parties with payoffs; empty: no enforcement.
    pub parties: Vec<CompliancePlan>,
    /// Chance of detection; every breach is seen where not given.
    pub detection: Option<InputId>,
    /// Chance of a false alarm; none where not given.
    pub false_alarm: Option<InputId>,
    /// Length of a round; a year where not given.
    pub round: Option<InputId>,
    /// Chance that the guarantor acts, and what it then costs the breacher.
    pub guarantee: Option<(InputId, InputId)>,
    /// Rounds of punishment.
    pub punish_rounds: Option<u32>,
    /// Rate and chance of breaking.
    pub hazards: Vec<(InputId, Option<InputId>)>,
    /// The schedule.
    pub steps: Vec<StepPlan>,
    /// The contest.
    pub contest: Option<ContestPlan>,
    /// Two who wait, and the time from the case's day to the deadline.
    pub waiting: Option<([WaitingPlan; 2], f64)>,
    /// Years of the question.
    pub years: Option<f64>,
    /// The present state and what going on leads to, by party.
    pub stalemates: Vec<(PartyId, InputId, InputId)>,
    /// What the text provides for: place in the case's list, how far it has it, weight.
    pub provisions: Vec<(usize, InputId, f64)>,
}

/// A party's payoffs.
#[derive(Clone, Debug)]
pub struct CompliancePlan {
    /// Who.
    pub party: PartyId,
    /// T.
    pub cheats: InputId,
    /// R.
    pub complies: InputId,
    /// P.
    pub punished: InputId,
    /// S.
    pub suckered: Option<InputId>,
    /// r.
    pub impatience: InputId,
    /// Aid a round.
    pub aid: Option<InputId>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct StepPlan {
    /// Place among [`Plan::parties`].
    pub by: Option<usize>,
    /// Years after signing: a fixed part and the delays of the chain of steps before it.
    pub at: (f64, Vec<InputId>),
    /// Cost per party.
    pub costs: Vec<Option<InputId>>,
    /// Gain per party.
    pub gives: Vec<Option<InputId>>,
    /// True where the gain outlasts a breakdown.
    pub kept: bool,
}

/// The contest.
#[derive(Clone, Debug)]
pub struct ContestPlan {
    /// Own chance, cost, least share: of the two sides.
    pub sides: [(InputId, InputId, Option<InputId>); 2],
    /// Advantage of moving first.
    pub first_mover: Option<InputId>,
    /// Who the two are.
    pub parties: [PartyId; 2],
    /// A shift of power: place of the rising side, its chance once it is done, planned steps, the impatience of
    /// the falling side.
    pub shift: Option<(usize, InputId, u32, Option<InputId>)>,
    /// The highest cost that the other expects of each side.
    pub unknown_cost: [Option<InputId>; 2],
    /// What each side gets when it backs down, and its audience cost.
    pub threats: [Option<(InputId, Option<InputId>)>; 2],
    /// Shares of the first side that the matter can take.
    pub outcomes: Vec<f64>,
}

impl ContestPlan {
    /// The contest of a draw.
    #[must_use]
    pub fn contest(&self, row: &[f64]) -> Contest {
        let side = |(wins, cost, least): (InputId, InputId, Option<InputId>)| Side {
            wins: row[wins.at()],
            cost: row[cost.at()],
            least: least.map(|id| row[id.at()]),
        };
        Contest {
            a: side(self.sides[0]),
            b: side(self.sides[1]),
            first_mover: self.first_mover.map_or(0.0, |id| row[id.at()]),
        }
    }
}

/// One who waits: other yields, yields, cost, impatience.
#[derive(Clone, Copy, Debug)]
pub struct WaitingPlan {
    /// Inputs in that order.
    pub inputs: [InputId; 4],
}

impl WaitingPlan {
    /// What waiting is worth in a draw.
    #[must_use]
    pub fn waiting(&self, row: &[f64]) -> Waiting {
        let [other_yields, yields, cost, impatience] = self.inputs.map(|id| row[id.at()]);
        Waiting { other_yields, yields, cost, impatience }
    }
}

const DAYS_IN_A_YEAR: f64 = 365.25;

pub(super) fn plan(b: &mut Builder<'_>) -> Plan {
    let case = b.case;
    let mut plan = Plan { years: case.question.holds.as_ref().map(|holds| holds.years), ..Plan::default() };
    plan.parties = case
        .compliance
        .iter()
        .map(|row| CompliancePlan {
            party: row.party,
            cheats: row.cheats,
            complies: row.complies,
            punished: row.punished,
            suckered: row.suckered,
            impatience: row.impatience,
            aid: row.aid,
        })
        .collect();
    monitoring(b, &mut plan);
    plan.hazards = case.hazards.iter().map(|row| (row.rate, row.breaks)).collect();
    if plan.hazards.is_empty() && case.question.holds.is_some() {
        b.note(NoteCode::N1504, "survival of outside hazards", "no [[hazard]] is given");
    }
    plan.steps = schedule(case, &plan.parties);
    plan.contest = case.contest.as_ref().map(|contest| contest_plan(case, contest));
    if let Some((.., None)) = plan.contest.as_ref().and_then(|contest| contest.shift) {
        b.note(
            NoteCode::N1506,
            "the shift of power is judged without impatience",
            "no [compliance] of the falling side gives one: tomorrow counts as much as today, but for the hazards",
        );
    }
    plan.stalemates = case.stalemates.iter().map(|row| (row.party, row.now, row.going_on)).collect();
    plan.provisions = case.provisions.iter().enumerate().map(|(at, row)| (at, row.has, row.weight)).collect();
    if plan.contest.is_none() {
        b.note(NoteCode::N1502, "no bargaining range before a contest", "no [contest] is given");
    }
    plan.waiting = waiting(b);
    plan
}

/// Who watches, how well, and who steps in; notes what is not given.
fn monitoring(b: &mut Builder<'_>, plan: &mut Plan) {
    let case = b.case;
    if let Some(row) = &case.monitoring {
        plan.detection = row.detection;
        plan.false_alarm = row.false_alarm;
        plan.round = row.round;
        plan.punish_rounds = row.punish_rounds;
        plan.guarantee = row.acts.zip(row.penalty);
    }
    if plan.parties.is_empty() {
        b.note(NoteCode::N1501, "whether keeping the deal pays", "no [compliance.PARTY] is given");
    } else {
        let mut assumed = Vec::new();
        if plan.detection.is_none() {
            assumed.push("every breach is seen within its round");
        }
        if plan.round.is_none() {
            assumed.push("a round is a year");
        }
        if !assumed.is_empty() {
            b.note(NoteCode::N1505, "monitoring is not given in full", assumed.join("; "));
        }
    }
}

/// The steps of the schedule, each at its day or after another one.
fn schedule(case: &Case, parties: &[CompliancePlan]) -> Vec<StepPlan> {
    let mut steps = Vec::new();
    let mut at: Vec<(f64, Vec<InputId>)> = Vec::new();
    for step in &case.steps {
        let mut when = match (step.on, case.as_of, step.after) {
            (Some(on), Some(as_of), _) => ((days(as_of, on) / DAYS_IN_A_YEAR).max(0.0), Vec::new()),
            // A step refers to an earlier one; one that does not is counted from signing.
            (_, _, Some(after)) => at.get(after as usize).cloned().unwrap_or_default(),
            _ => (0.0, Vec::new()),
        };
        when.1.extend(step.delay);
        at.push(when.clone());
        let of = |list: &[(PartyId, InputId)]| -> Vec<Option<InputId>> {
            parties
                .iter()
                .map(|party| list.iter().find(|(id, _)| *id == party.party).map(|(_, input)| *input))
                .collect()
        };
        steps.push(StepPlan {
            by: parties.iter().position(|party| party.party == step.by),
            at: when,
            costs: of(&step.costs),
            gives: of(&step.gives),
            kept: step.kept,
        });
    }
    steps
}

fn contest_plan(case: &Case, contest: &detente_case::Contest) -> ContestPlan {
    ContestPlan {
        sides: [0, 1].map(|at| {
            let side = &contest.sides[at];
            (side.wins, side.cost, side.least)
        }),
        first_mover: contest.first_mover,
        parties: [0, 1].map(|at| contest.sides[at].party),
        shift: contest.sides.iter().enumerate().find_map(|(at, side)| {
            let falling = contest.sides[1 - at].party;
            let impatience =
                case.compliance.iter().find(|row| row.party == falling).map(|row| row.impatience);
            Some((at, side.later?, contest.shift_steps.unwrap_or(1), impatience))
        }),
        unknown_cost: [0, 1].map(|at| contest.sides[at].unknown_cost),
        threats: [0, 1].map(|at| {
            let side = &contest.sides[at];
            side.backs_down.map(|worth| (worth, side.audience))
        }),
        outcomes: contest.outcomes.clone(),
    }
}

/// Two who wait, and the years to the deadline; `None`, with its note where signing is asked for, otherwise.
fn waiting(b: &mut Builder<'_>) -> Option<([WaitingPlan; 2], f64)> {
    let case = b.case;
    let deadline = case.question.signed.as_ref().and_then(|signed| Some(days(case.as_of?, signed.by)));
    match (&case.delays[..], deadline) {
        ([first, second], Some(days)) => {
            let waiting = |row: &detente_case::Delay| WaitingPlan {
                inputs: [row.other_yields, row.yields, row.cost, row.impatience],
            };
            return Some(([waiting(first), waiting(second)], days / DAYS_IN_A_YEAR));
        }
        (rows, Some(_)) => {
            let why = match rows.len() {
                0 => "no [delay.PARTY] is given".to_owned(),
                n => format!("the war of attrition is between two parties; [delay] is given for {n}"),
            };
            b.note(NoteCode::N1503, "no time to signing", why);
        }
        ([], None) => {}
        (_, None) if case.question.signed.is_some() => {
            b.note(
                NoteCode::N1503,
                "no time to signing",
                "the case does not say from which day it is judged (`as_of`)",
            );
        }
        (_, None) => {}
    }
    None
}

fn days(from: detente_case::date::Date, to: detente_case::date::Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

impl Plan {
    /// The deal of a draw.
    #[must_use]
    pub fn enforcement(&self, row: &[f64]) -> Enforcement {
        let value = |id: Option<InputId>, or: f64| id.map_or(or, |id| row[id.at()]);
        let list = |ids: &[Option<InputId>]| ids.iter().map(|id| value(*id, 0.0)).collect();
        let detection = value(self.detection, 1.0);
        Enforcement {
            parties: self
                .parties
                .iter()
                .map(|party| Compliance {
                    cheats: row[party.cheats.at()],
                    complies: row[party.complies.at()],
                    punished: row[party.punished.at()],
                    suckered: party.suckered.map(|id| row[id.at()]),
                    impatience: row[party.impatience.at()],
                    aid: value(party.aid, 0.0),
                })
                .collect(),
            detection,
            // Watching that sees less than it invents tells nothing: the two are then alike.
            false_alarm: value(self.false_alarm, 0.0).min(detection),
            round: value(self.round, 1.0),
            penalty: self
                .guarantee
                .map_or(0.0, |(acts, penalty)| guarantee(row[acts.at()], detection, row[penalty.at()])),
            punish_rounds: self.punish_rounds,
            hazards: self
                .hazards
                .iter()
                .map(|(rate, breaks)| Hazard { rate: row[rate.at()], breaks: value(*breaks, 1.0) })
                .collect(),
            steps: self
                .steps
                .iter()
                .map(|step| Step {
                    by: step.by,
                    at: step.at.0 + step.at.1.iter().map(|id| row[id.at()]).sum::<f64>(),
                    costs: list(&step.costs),
                    gives: list(&step.gives),
                    kept: step.kept,
                })
                .collect(),
        }
    }

    /// Whether the deal of a draw holds; `None` where nobody's compliance is given.
    #[must_use]
    pub fn holding(&self, row: &[f64]) -> Option<Result<Holding, Undefined>> {
        (!self.parties.is_empty()).then(|| hold(&self.enforcement(row)))
    }

    /// Hazard a year of all that may end the deal from outside.
    #[must_use]
    pub fn rate(&self, row: &[f64]) -> f64 {
        let hazards = self.hazards.iter();
        hazards.map(|(rate, breaks)| row[rate.at()] * breaks.map_or(1.0, |id| row[id.at()])).sum()
    }

    /// Chance that no outside hazard ends the deal within the question's years.
    #[must_use]
    pub fn survival(&self, row: &[f64]) -> Option<f64> {
        (!self.hazards.is_empty()).then_some(libm::exp(-self.rate(row) * self.years?))
    }
}

/// A year in which breaking the deal pays somebody ends it at this rate: within the year, more often than not. A figure
/// of ours; of an answer only its proportion to the same case unread counts.
const BREACHES: f64 = 1.0;
/// A false alarm surer than this is as good as sure.
const SUREST: f64 = 0.99;

impl Plan {
    /// Years after signing for which hazards are told: 1, …, the question's, the last of them perhaps not whole.
    #[must_use]
    pub fn horizon(&self) -> usize {
        self.years.map_or(0, |years| years.ceil().clamp(1.0, 1000.0) as usize)
    }

    /// Every input on which enforcement depends.
    fn inputs(&self) -> Vec<InputId> {
        let mut found: Vec<InputId> = Vec::new();
        for party in &self.parties {
            found.extend([party.cheats, party.complies, party.punished, party.impatience]);
            found.extend([party.suckered, party.aid].into_iter().flatten());
        }
        found.extend([self.detection, self.false_alarm, self.round].into_iter().flatten());
        found.extend(self.guarantee.into_iter().flat_map(|(acts, penalty)| [acts, penalty]));
        found.extend(self.hazards.iter().flat_map(|(rate, breaks)| [Some(*rate), *breaks]).flatten());
        for step in &self.steps {
            found.extend(
                step.at.1.iter().chain(step.costs.iter().flatten()).chain(step.gives.iter().flatten()),
            );
        }
        found
    }

    /// Hazard a year of mutual punishment by mistake: false alarms a year, each weighing as much as the punishment
    /// lasts, a year or longer (for ever under grim trigger) in full.
    #[must_use]
    pub(crate) fn accidents(&self, row: &[f64]) -> f64 {
        let detection = self.detection.map_or(1.0, |id| row[id.at()]);
        let alarm = self.false_alarm.map_or(0.0, |id| row[id.at()]).min(detection).clamp(0.0, SUREST);
        let round = self.round.map_or(1.0, |id| row[id.at()]).max(1e-3);
        let weight = self.punish_rounds.map_or(1.0, |rounds| (f64::from(rounds) * round).min(1.0));
        -libm::log1p(-alarm) / round * weight
    }
}

/// By year: is there a moment at which breaking the deal pays somebody? Between two looked-at moments a party's margin
/// moves in one direction, so that its ends and what it passes at the turn of a year tell all.
fn years_of_breach(holding: &Holding, parties: usize, years: usize) -> Vec<bool> {
    const ALLOWANCE: f64 = -1e-9;
    let mut pays = vec![false; years];
    for party in 0..parties {
        let mut moments: Vec<(f64, f64)> = holding
            .checks
            .iter()
            .filter(|check| check.party == party)
            .map(|check| (check.years, check.margin))
            .collect();
        moments.sort_by(|a, b| a.0.total_cmp(&b.0));
        let margin = |t: f64| {
            let after = moments.partition_point(|(years, _)| *years <= t);
            match (after.checked_sub(1).map(|at| moments[at]), moments.get(after)) {
                (Some((_, margin)), None) => margin,
                (None, Some((_, margin))) => *margin,
                (Some((from, a)), Some((to, b))) => a + (b - a) * (t - from) / (to - from).max(1e-12),
                (None, None) => 0.0,
            }
        };
        for (at, pays) in pays.iter_mut().enumerate() {
            let (from, to) = (at as f64, at as f64 + 1.0);
            let within = moments.iter().filter(|(years, _)| (from..to).contains(years));
            let least = within.map(|(_, margin)| *margin).fold(margin(from), f64::min);
            *pays |= least < ALLOWANCE;
        }
    }
    pays
}

/// A factor of holding out of each draw's hazards by year, and the chance that they leave the deal alone.
fn by_year(bound: &Bound, sample: &Sample, hazards: impl Fn(&[f64], usize) -> Vec<f64> + Sync) -> Values {
    let horizon = bound.hold.horizon();
    let years = bound.hold.years.unwrap_or(0.0);
    let rows: Vec<Vec<f64>> =
        (0..sample.draws).into_par_iter().map(|draw| hazards(sample.row(draw), horizon)).collect();
    let length = |at: usize| (years - at as f64).clamp(0.0, 1.0);
    let chance = |row: &Vec<f64>| {
        libm::exp(-row.iter().enumerate().map(|(at, hazard)| hazard * length(at)).sum::<f64>())
    };
    let chances = rows.iter().map(chance).collect();
    Values { hazard: rows.into_iter().flatten().collect(), ..Values::of(chances) }
}

/// The factor: keeping the deal pays for everybody at every step. Its margin is the least slack.
pub(crate) fn self_enforcing(_: &mut Builder<'_>, bound: &Bound) -> Result<Reading, Missing> {
    if bound.hold.parties.is_empty() || bound.hold.years.is_none() {
        return Err(Missing::Inputs);
    }
    let inputs = bound.hold.inputs();
    let reading = Reading::new(|bound, sample, _| {
        // A draw in which enforcement has no answer counts as broken.
        let found: Vec<Option<Holding>> = (0..sample.draws)
            .into_par_iter()
            .map(|draw| bound.hold.holding(sample.row(draw))?.ok())
            .collect();
        let horizon = bound.hold.horizon();
        let hazards = |holding: &Option<Holding>| -> Vec<f64> {
            let pays = holding.as_ref().map_or_else(
                || vec![true; horizon],
                |holding| years_of_breach(holding, bound.hold.parties.len(), horizon),
            );
            pays.into_iter().map(|pays| if pays { BREACHES } else { 0.0 }).collect()
        };
        Values {
            chance: found
                .iter()
                .map(|h| f64::from(u8::from(h.as_ref().is_some_and(Holding::self_enforcing))))
                .collect(),
            margin: Some(found.iter().map(|h| h.as_ref().map_or(-1.0, Holding::margin)).collect()),
            undefined: found.iter().filter(|h| h.is_none()).count(),
            hazard: found.iter().flat_map(hazards).collect(),
            ..Values::default()
        }
    });
    Ok(reading.of(inputs))
}

/// The factor: no outside hazard ends the deal within the question's years.
pub(crate) fn undisturbed(_: &mut Builder<'_>, bound: &Bound) -> Result<Reading, Missing> {
    if bound.hold.hazards.is_empty() || bound.hold.years.is_none() {
        return Err(Missing::Inputs);
    }
    let inputs =
        bound.hold.hazards.iter().flat_map(|(rate, breaks)| [Some(*rate), *breaks]).flatten().collect();
    let reading = Reading::new(|bound, sample, _| {
        by_year(bound, sample, |row, years| vec![bound.hold.rate(row); years])
    });
    Ok(reading.of(inputs))
}

/// The factor: no false alarm starts a mutual punishment that ends the deal.
pub(crate) fn no_accident(_: &mut Builder<'_>, bound: &Bound) -> Result<Reading, Missing> {
    if bound.hold.parties.is_empty() || bound.hold.false_alarm.is_none() || bound.hold.years.is_none() {
        return Err(Missing::Inputs);
    }
    let inputs =
        [bound.hold.detection, bound.hold.false_alarm, bound.hold.round].into_iter().flatten().collect();
    let reading = Reading::new(|bound, sample, _| {
        by_year(bound, sample, |row, years| vec![bound.hold.accidents(row); years])
    });
    Ok(reading.of(inputs))
}
