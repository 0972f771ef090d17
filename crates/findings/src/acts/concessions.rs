//! Acts at the table and around it: options taken or forsworn, conditions dropped or met, gates passed sooner, and a
//! dearer failure.

use super::{Act, ActKind, Acts, Deed, shifted};
use detente_bind::graph::needed_for_agreement;
use detente_bind::titles;
use detente_case::{Case, Direction, Exclude, GateTime, InputId, LevelFormula, OptionId, PartyId, Says};
use detente_chance::Dist;

/// By how much a failure becomes dearer, on the scale of 0–100.
const DEARER: f64 = 10.0;

impl Acts<'_> {
    /// An option taken now, or never to be taken; and one that, once taken up, cannot be given up, or once given up
    /// cannot be taken up again.
    pub(super) fn options(&mut self) {
        if self.bound.graph.as_ref().is_none_or(|plan| plan.missing().is_some()) {
            return;
        }
        let case = self.case;
        for (at, option) in case.options.iter().enumerate() {
            let party = self.name(option.party);
            let title = titles::option(case, OptionId(at as u32));
            let agreement = needed_for_agreement(case, OptionId(at as u32));
            // To take a part of the agreement alone, or to forswear it, is no act on the way to one.
            if !option.now && !agreement && option.direction != Direction::Down {
                self.graph(
                    ActKind::Option,
                    format!("{party} takes this now: “{title}”"),
                    option.party,
                    format!("{party} acts before the others do"),
                    move |case| case.options[at].now = true,
                );
                self.graph(
                    ActKind::Option,
                    format!("{party} forswears this: “{title}”"),
                    option.party,
                    format!("{party} gives up what it could threaten or offer"),
                    move |case| case.options[at].direction = Direction::Down,
                );
            }
            if option.direction != Direction::Both {
                continue;
            }
            // Only the change that is still ahead can be bound: taking up what is not yet there, ending what is.
            let (direction, words) = if option.now {
                (Direction::Down, "once ended, never begun again")
            } else {
                (Direction::Up, "once taken, never taken back")
            };
            self.graph(
                ActKind::Irreversible,
                format!("{party}: “{title}” {words}"),
                option.party,
                format!("{party} gives up the freedom to reverse it"),
                move |case| case.options[at].direction = direction,
            );
        }
    }

    /// A condition is dropped by the party that has it, or met by the others.
    pub(super) fn conditions(&mut self) {
        let case = self.case;
        for (at, row) in case.conditions.iter().enumerate() {
            let held = row.held;
            let party = self.name(row.party);
            let words = titles::condition(case, at);
            let words = words.split_once(": ").map_or(words.as_str(), |(_, words)| words);
            self.push(
                ActKind::Condition,
                format!("{party} drops its condition ({words})"),
                vec![row.party],
                format!("{party} acts without what it asked for"),
                move |case| case.inputs[held.at()].dist = Dist::Exact(0.0),
            );
            let text = format!("what {party} insists on is met ({words})");
            if let Some(options) = literals(&row.when.says) {
                let who = owners(case, &options);
                let cost = format!("{} beforehand, and for good", self.acting(&who));
                let deed = move |case: &mut Case| {
                    for (option, taken) in &options {
                        let option = &mut case.options[option.at()];
                        option.now = *taken;
                        option.direction = if *taken { Direction::Up } else { Direction::Down };
                    }
                };
                self.acts.push(Act {
                    text,
                    kind: ActKind::Condition,
                    who,
                    cost,
                    deed: Deed::Change(Box::new(deed)),
                    graph: true,
                });
            } else if !speaks_of_options(&row.when.says) && self.bound.deals.is_some() {
                let who = self.consenting();
                let without = Exclude {
                    when: LevelFormula {
                        text: row.when.text.clone(),
                        says: Says::Not(Box::new(row.when.says.clone())),
                    },
                    basis: row.basis.clone(),
                    span: row.span,
                };
                let cost = "packages without it are off the table".to_owned();
                self.push(ActKind::Condition, text, who, cost, move |case| {
                    case.excludes.push(without.clone())
                });
            }
        }
    }

    /// A gate is passed at once, or surely, or is taken out of the way.
    pub(super) fn gates(&mut self) {
        for (at, gate) in self.case.gates.iter().enumerate() {
            let (binds, passes) = (gate.binds, gate.passes);
            let what = &gate.what;
            if gate.time != GateTime::AtOnce {
                self.push(
                    ActKind::Gate,
                    format!("decided at once, not later: {what}"),
                    Vec::new(),
                    "those who decide it are asked now".into(),
                    move |case| case.gates[at].time = GateTime::AtOnce,
                );
            }
            if !self.surely(passes, 100.0) {
                self.push(
                    ActKind::Gate,
                    format!("certain to be passed, at its time: {what}"),
                    Vec::new(),
                    "those who decide it are won over".into(),
                    move |case| case.inputs[passes.at()].dist = Dist::Exact(100.0),
                );
            }
            if !self.surely(binds, 0.0) {
                self.push(
                    ActKind::Gate,
                    format!("not in the way: {what}"),
                    self.consenting(),
                    "the text is written so that it needs none of it".into(),
                    move |case| case.inputs[binds.at()].dist = Dist::Exact(0.0),
                );
            }
        }
    }

    /// The price of waiting: what a party has without a deal becomes worth less to it.
    pub(super) fn waiting(&mut self) {
        let consenting = self.consenting();
        for (at, party) in self.case.parties.iter().enumerate() {
            let id = PartyId(at as u32);
            let Some(alternative) = &party.alternative else { continue };
            if party.no_deal.is_some() || !consenting.contains(&id) {
                continue;
            }
            let worth: Vec<InputId> = alternative.branches.iter().map(|branch| branch.worth).collect();
            self.push(
                ActKind::Waiting,
                format!("no deal is worth {DEARER:.0} of 100 less to {}", party.name),
                Vec::new(),
                format!("somebody makes it dearer for {} to wait", party.name),
                move |case| {
                    for id in &worth {
                        let input = &mut case.inputs[id.at()];
                        input.dist = shifted(&input.dist, -DEARER, &input.quantity);
                    }
                },
            );
        }
    }

    fn graph(
        &mut self,
        kind: ActKind,
        text: String,
        who: PartyId,
        cost: String,
        change: impl Fn(&mut Case) + Send + Sync + 'static,
    ) {
        let deed = Deed::Change(Box::new(change));
        self.acts.push(Act { text, kind, who: vec![who], cost, deed, graph: true });
    }

    fn surely(&self, input: InputId, value: f64) -> bool {
        self.case.inputs[input.at()].dist == Dist::Exact(value)
    }

    /// "Egypt and Sudan act".
    fn acting(&self, who: &[PartyId]) -> String {
        let names: Vec<&str> = who.iter().map(|party| self.name(*party)).collect();
        match names.as_slice() {
            [one] => format!("{one} acts"),
            [first @ .., last] => format!("{} and {last} act", first.join(", ")),
            [] => "somebody acts".to_owned(),
        }
    }
}

/// The options that a formula wants taken or not taken, where it says nothing else.
fn literals(says: &Says) -> Option<Vec<(OptionId, bool)>> {
    match says {
        Says::Taken(option, _) => Some(vec![(*option, true)]),
        Says::Not(inner) => match **inner {
            Says::Taken(option, _) => Some(vec![(option, false)]),
            _ => None,
        },
        Says::All(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(literals).collect();
            let mut all = parts?.concat();
            all.sort_unstable();
            all.dedup();
            // Taken and not taken at once cannot be met.
            all.windows(2).all(|pair| pair[0].0 != pair[1].0).then_some(all)
        }
        _ => None,
    }
}

fn speaks_of_options(says: &Says) -> bool {
    match says {
        Says::Always(_) | Says::Has(..) | Says::Sum { .. } => false,
        Says::Taken(..) => true,
        Says::Not(inner) => speaks_of_options(inner),
        Says::All(parts) | Says::Any(parts) | Says::Count { of: parts, .. } => {
            parts.iter().any(speaks_of_options)
        }
        Says::If(a, b) | Says::Iff(a, b) => speaks_of_options(a) || speaks_of_options(b),
    }
}

fn owners(case: &Case, options: &[(OptionId, bool)]) -> Vec<PartyId> {
    let mut who: Vec<PartyId> = Vec::new();
    for (option, _) in options {
        let owner = case.options[option.at()].party;
        if !who.contains(&owner) {
            who.push(owner);
        }
    }
    who
}
