//! What the chance of holding rests on: contest, payoffs, monitoring, hazards, schedule.

use super::ids::{InputId, PartyId};
use super::texts::Do;
use crate::date::Date;
use crate::diagnostic::Span;

/// The costly alternative that stands behind the talks: war, strike, lawsuit, tariff.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// What it is called.
    pub what: String,
    /// Two sides; each with its own estimate.
    pub sides: [ContestSide; 2],
    /// What attacking first adds to the attacker's chance (0–1).
    pub first_mover: Option<InputId>,
    /// Equal steps, one a round, in which a shift of power is planned; 1 where not given.
    pub shift_steps: Option<u32>,
    /// Shares of the first side that the matter can take, where it cannot be divided at will (0–1).
    pub outcomes: Vec<f64>,
    /// Where it stands.
    pub span: Span,
}

/// One side of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct ContestSide {
    /// Who.
    pub party: PartyId,
    /// Its own estimate of its own chance of winning (0–1).
    pub wins: InputId,
    /// What the contest costs it, as a share of what is at stake.
    pub cost: InputId,
    /// The least share of the pie that it accepts (a red line on the pie).
    pub least: Option<InputId>,
    /// Its chance of winning once a shift of power is complete (0–1): it is the rising side.
    pub later: Option<InputId>,
    /// What the other side only knows of its cost: that it lies between 0 and this.
    pub unknown_cost: Option<InputId>,
    /// What it gets when it backs down after a public threat, as a share of the pie.
    pub backs_down: Option<InputId>,
    /// What backing down then costs it at home, as a share of the pie.
    pub audience: Option<InputId>,
}

/// A stalemate as a party lives it, on the scale of its packages (0 its worst, 1 its best).
#[derive(Clone, Debug, PartialEq)]
pub struct Stalemate {
    /// Who.
    pub party: PartyId,
    /// Worth of the present state.
    pub now: InputId,
    /// Worth of what going on without an agreement leads to.
    pub going_on: InputId,
    /// Where it stands.
    pub span: Span,
}

/// A provision of the agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// Its name: one of the ten of the checklist, or the analyst's own.
    pub name: String,
    /// How far the text has it, or the chance that it will (0–1).
    pub has: InputId,
    /// Its weight; 1 where not given.
    pub weight: f64,
}

/// What waiting is worth to a party (war of attrition).
#[derive(Clone, Debug, PartialEq)]
pub struct Delay {
    /// Who.
    pub party: PartyId,
    /// Worth if the other yields (0–1).
    pub other_yields: InputId,
    /// Worth if it yields itself (0–1).
    pub yields: InputId,
    /// Cost of a year's waiting (0–1).
    pub cost: InputId,
    /// Discount rate a year.
    pub impatience: InputId,
    /// Where it stands.
    pub span: Span,
}

/// Payoffs a round of keeping and breaking the deal (0–1) and impatience.
#[derive(Clone, Debug, PartialEq)]
pub struct Compliance {
    /// Who.
    pub party: PartyId,
    /// T: it breaks the deal while the other keeps it.
    pub cheats: InputId,
    /// R: both keep it.
    pub complies: InputId,
    /// P: after the deal has broken down.
    pub punished: InputId,
    /// S: it keeps the deal while the other breaks it.
    pub suckered: Option<InputId>,
    /// Discount rate a year.
    pub impatience: InputId,
    /// What it is given a round while it complies (aid, in payoff units).
    pub aid: Option<InputId>,
    /// Where it stands.
    pub span: Span,
}

/// Who watches, how well, who punishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitoring {
    /// Chance that a breach is seen within its round.
    pub detection: Option<InputId>,
    /// Chance that keeping the deal looks like a breach in a round.
    pub false_alarm: Option<InputId>,
    /// Length of a round, years.
    pub round: Option<InputId>,
    /// Who guarantees.
    pub guarantor: Option<PartyId>,
    /// Chance that the guarantor acts on a detected breach.
    pub acts: Option<InputId>,
    /// What it then costs the breacher, in payoff units.
    pub penalty: Option<InputId>,
    /// Rounds for which a breach is punished; `None`: for ever (grim trigger).
    pub punish_rounds: Option<u32>,
    /// Where it stands.
    pub span: Span,
}

/// Something that ends the deal from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Short name.
    pub id: String,
    /// "attacks by armed groups".
    pub what: String,
    /// Who, if a party.
    pub party: Option<PartyId>,
    /// Events a year.
    pub rate: InputId,
    /// Chance that one such event ends the deal; 1 where not given.
    pub breaks: Option<InputId>,
    /// Where it stands.
    pub span: Span,
}

/// A step of the implementation schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Short name.
    pub id: String,
    /// Who does it.
    pub by: PartyId,
    /// What.
    pub does: String,
    /// After which earlier step (place in the list), if any.
    pub after: Option<u32>,
    /// On which day, if fixed.
    pub on: Option<Date>,
    /// Years after the step before it (or after signing).
    pub delay: Option<InputId>,
    /// Cost of doing it, by party, in payoff units.
    pub costs: Vec<(PartyId, InputId)>,
    /// Gain once done, by party, in payoff units a round.
    pub gives: Vec<(PartyId, InputId)>,
    /// True where the gain outlasts a breakdown of the deal (land handed over); false where it stops (payments).
    pub kept: bool,
    /// Where it stands.
    pub span: Span,
}

impl Contest {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { what, sides, first_mover: _, shift_steps: _, outcomes: _, span: _ } = self;
        f(what);
        for side in sides {
            let ContestSide {
                party: _,
                wins: _,
                cost: _,
                least: _,
                later: _,
                unknown_cost: _,
                backs_down: _,
                audience: _,
            } = side;
        }
    }
}

impl Stalemate {
    /// Places: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self { party: _, now: _, going_on: _, span: _ } = self;
    }
}

impl Provision {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { name, has: _, weight: _ } = self;
        f(name);
    }
}

impl Delay {
    /// Places: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self { party: _, other_yields: _, yields: _, cost: _, impatience: _, span: _ } = self;
    }
}

impl Compliance {
    /// Places: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self {
            party: _,
            cheats: _,
            complies: _,
            punished: _,
            suckered: _,
            impatience: _,
            aid: _,
            span: _,
        } = self;
    }
}

impl Monitoring {
    /// Places: it holds no text.
    pub(super) fn texts(&mut self) {
        let Self {
            detection: _,
            false_alarm: _,
            round: _,
            guarantor: _,
            acts: _,
            penalty: _,
            punish_rounds: _,
            span: _,
        } = self;
    }
}

impl Hazard {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, what, party: _, rate: _, breaks: _, span: _ } = self;
        f(id);
        f(what);
    }
}

impl Step {
    /// Every text of it.
    pub(super) fn texts(&mut self, f: Do<'_>) {
        let Self { id, by: _, does, after: _, on: _, delay: _, costs: _, gives: _, kept: _, span: _ } = self;
        f(id);
        f(does);
    }
}
