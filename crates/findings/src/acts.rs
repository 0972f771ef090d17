//! The feasible acts of a case: what `detente levers` applies and ranks.

mod concessions;

use crate::deals::deal_space;
use detente_bind::Bound;
use detente_bind::sample::Sample;
use detente_case::{Basis, Case, Input, InputId, IssueId, LevelId, PartyId, Role, Stance};
use detente_chance::{Dist, Quantity};

/// Of the way to the others' stance, where an issue has no levels.
const MOVE: f64 = 0.25;
/// A position so near to a level stands at it, in points of the scale.
const NEAR: f64 = 5.0;
/// Aid a round, in payoff units 0–100.
const AID: f64 = 5.0;
/// Completions of a draft with open issues that are tried.
const COMPLETIONS: usize = 256;

detente_case::vocabulary! {
    /// What kind of act it is.
    pub enum ActKind {
        /// A party softens a red line.
        RedLine => "red-line",
        /// A party moves towards the others.
        Stance => "stance",
        /// Failure becomes dearer.
        Waiting => "waiting",
        /// An option is taken, or forsworn.
        Option => "option",
        /// A condition is dropped, or met.
        Condition => "condition",
        /// A gate is passed sooner or surely, or avoided.
        Gate => "gate",
        /// A move can no longer be taken back.
        Irreversible => "irreversible",
        /// Breaches are seen sooner, or false alarms fewer.
        Monitoring => "monitoring",
        /// Somebody outside makes a breach dearer.
        Guarantee => "guarantee",
        /// Keeping the deal is paid for.
        Aid => "aid",
        /// A step comes earlier or later.
        Resequencing => "resequencing",
        /// A step is split into parts.
        PhaseIn => "phase-in",
        /// One package alone is on the table.
        Package => "package",
        /// Two acts together.
        Pair => "pair",
    }
}

/// What an act does to a case.
pub enum Deed<'a> {
    /// Changes judgements or structure.
    Change(Box<dyn Fn(&mut Case) + Send + Sync + 'a>),
    /// Puts one of these packages on the table (levels by issue).
    Package(Vec<Vec<usize>>),
}

/// A feasible act.
pub struct Act<'a> {
    /// What is done, in words.
    pub text: String,
    /// What kind of act it is.
    pub kind: ActKind,
    /// Who must do it.
    pub who: Vec<PartyId>,
    /// What it asks of them, in words.
    pub cost: String,
    /// What it does to the case.
    pub deed: Deed<'a>,
    /// True where the graph itself changes.
    pub graph: bool,
}

/// Every act that the case leaves room for.
pub fn acts<'a>(case: &'a Case, bound: &'a Bound, sample: &Sample) -> Vec<Act<'a>> {
    let mut list = Acts { case, bound, acts: Vec::new() };
    list.red_lines();
    list.stances();
    list.waiting();
    list.options();
    list.conditions();
    list.gates();
    list.watching();
    list.aid();
    list.schedule();
    list.packages(sample);
    list.acts
}

struct Acts<'a> {
    case: &'a Case,
    bound: &'a Bound,
    acts: Vec<Act<'a>>,
}

impl<'a> Acts<'a> {
    fn push(
        &mut self,
        kind: ActKind,
        text: String,
        who: Vec<PartyId>,
        cost: String,
        change: impl Fn(&mut Case) + Send + Sync + 'a,
    ) {
        self.acts.push(Act { text, kind, who, cost, deed: Deed::Change(Box::new(change)), graph: false });
    }

    fn name(&self, party: PartyId) -> &'a str {
        &self.case.parties[party.at()].name
    }

    fn level(&self, issue: IssueId, level: LevelId) -> &'a str {
        let level = &self.case.issues[issue.at()].levels[level.at()];
        if level.text.is_empty() { &level.id } else { &level.text }
    }

    fn issue(&self, issue: IssueId) -> &'a str {
        &self.case.issues[issue.at()].title
    }

    /// Parties whose consent the packages need.
    fn consenting(&self) -> Vec<PartyId> {
        self.bound
            .deals
            .as_ref()
            .map(|plan| plan.parties.iter().map(|p| p.party).collect())
            .unwrap_or_default()
    }

    fn red_lines(&mut self) {
        let consenting = self.consenting();
        for stance in self.case.stances.iter().filter(|s| consenting.contains(&s.party)) {
            let whole = stance.refuses.iter().map(|line| (&line.levels, line.held));
            let lines: Vec<_> =
                whole.chain(stance.red_lines.iter().map(|line| (&line.levels, line.held))).collect();
            for (levels, held) in lines {
                let (party, issue) = (self.name(stance.party), self.issue(stance.issue));
                let levels: Vec<&str> = levels
                    .iter()
                    .map(|level| self.case.issues[stance.issue.at()].levels[level.at()].id.as_str())
                    .collect();
                self.push(
                    ActKind::RedLine,
                    format!("{party} gives up its red line on {issue} ({})", levels.join(", ")),
                    vec![stance.party],
                    format!("{party} takes back what it said it would refuse"),
                    move |case| case.inputs[held.at()].dist = Dist::Exact(0.0),
                );
            }
        }
    }

    /// A demand dropped by a level: the party would be as content with the next level towards the others. On a scale without
    /// levels: a quarter of the way.
    fn stances(&mut self) {
        let case = self.case;
        let consenting = self.consenting();
        let stances: Vec<&Stance> = case.stances.iter().filter(|s| consenting.contains(&s.party)).collect();
        for stance in &stances {
            let others: Vec<&Stance> = stances
                .iter()
                .copied()
                .filter(|s| s.issue == stance.issue && s.party != stance.party)
                .collect();
            let step = self.position_step(stance, &others);
            let level = self.level_step(stance, &others);
            let shifts: Vec<(InputId, f64)> =
                step.iter().map(|(_, shift)| *shift).chain(level.iter().map(|(_, shift)| *shift)).collect();
            if shifts.is_empty() {
                continue;
            }
            let (party, issue) = (self.name(stance.party), self.issue(stance.issue));
            let next = level.as_ref().map(|(next, _)| *next).or(step.as_ref().and_then(|(next, _)| *next));
            let text = match next {
                Some(next) => format!(
                    "{party} asks a level less on {issue}: “{}” would do",
                    self.level(stance.issue, next)
                ),
                None => format!("{party} moves a quarter of the way to the others on {issue}"),
            };
            self.push(
                ActKind::Stance,
                text,
                vec![stance.party],
                format!("{party} is content with less than it asked for"),
                move |case| {
                    for (id, by) in &shifts {
                        let input = &mut case.inputs[id.at()];
                        input.dist = shifted(&input.dist, *by, &input.quantity);
                    }
                },
            );
        }
    }

    fn middle(&self, id: InputId) -> f64 {
        let input = &self.case.inputs[id.at()];
        input.dist.mean(&input.quantity)
    }

    /// How the position moves: to the next level towards the others' mean, but not past it.
    fn position_step(
        &self,
        stance: &Stance,
        others: &[&Stance],
    ) -> Option<(Option<LevelId>, (InputId, f64))> {
        let position = stance.position?;
        let own = self.middle(position);
        let theirs = mean(others.iter().filter_map(|s| s.position).map(|id| self.middle(id)))?;
        let levels = &self.case.issues[stance.issue.at()].levels;
        // Between the position and theirs, the one that comes first; the level at which the party stands is behind it.
        let next = levels
            .iter()
            .enumerate()
            .filter_map(|(at, level)| Some((at, level.at?)))
            .filter(|(_, point)| (point - own) * (theirs - own) > 0.0 && (point - own).abs() > NEAR)
            .min_by(|a, b| (a.1 - own).abs().total_cmp(&(b.1 - own).abs()));
        let (next, by) = match next {
            Some((at, point)) if (point - own).abs() <= (theirs - own).abs() => {
                (Some(LevelId(at as u32)), point - own)
            }
            Some((at, _)) => (Some(LevelId(at as u32)), theirs - own),
            None => (None, MOVE * (theirs - own)),
        };
        (by.abs() > 1e-9).then_some((next, (position, by)))
    }

    /// How the worth of levels moves: the next one from the party's best towards what the others like best becomes as good.
    fn level_step(&self, stance: &Stance, others: &[&Stance]) -> Option<(LevelId, (InputId, f64))> {
        let best = |stance: &Stance| {
            let worth = stance.value.iter().map(|(level, id)| (*level, self.middle(*id)));
            worth.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        };
        let (own, top) = best(stance)?;
        let theirs = mean(others.iter().filter_map(|s| best(s)).map(|(level, _)| level.at() as f64))?;
        let towards = theirs - own.at() as f64;
        let next = LevelId(if towards > 0.0 { own.at() + 1 } else { own.at().checked_sub(1)? } as u32);
        let (_, id) = *stance.value.iter().find(|(level, _)| *level == next)?;
        let by = top - self.middle(id);
        (towards != 0.0 && by > 1e-9).then_some((next, (id, by)))
    }

    /// The good end of an input's stated range; `None` where there is no range.
    fn end(&self, id: Option<InputId>, p: f64) -> Option<(InputId, f64)> {
        let input = &self.case.inputs[id?.at()];
        (!input.dist.is_exact()).then(|| (id.unwrap_or(InputId(0)), input.dist.quantile(p, &input.quantity)))
    }

    fn watching(&mut self) {
        let Some(row) = &self.case.monitoring else { return };
        let bound_by: Vec<PartyId> = self.case.compliance.iter().map(|row| row.party).collect();
        let set =
            |id: InputId, value: f64| move |case: &mut Case| case.inputs[id.at()].dist = Dist::Exact(value);
        if let Some((id, value)) = self.end(row.detection, 0.95) {
            self.push(
                ActKind::Monitoring,
                format!("watching that sees {value:.0} % of breaches in their round"),
                bound_by.clone(),
                "monitors are let in, and paid for".into(),
                set(id, value),
            );
        }
        if let Some((id, value)) = self.end(row.false_alarm, 0.05) {
            self.push(
                ActKind::Monitoring,
                format!("watching that raises a false alarm in {value:.1} % of rounds"),
                bound_by.clone(),
                "incidents are looked into together before they are answered".into(),
                set(id, value),
            );
        }
        if let Some((id, value)) = self.end(row.round, 0.05) {
            self.push(
                ActKind::Monitoring,
                format!("a round of watching and answering every {:.0} days", value * 365.25),
                bound_by,
                "monitors report more often".into(),
                set(id, value),
            );
        }
        let guarantor: Vec<PartyId> = row.guarantor.into_iter().collect();
        let name = row.guarantor.map_or("the guarantor", |party| self.name(party));
        if row.penalty.is_some()
            && let Some(id) = row.acts
        {
            self.push(
                ActKind::Guarantee,
                format!("{name} is sure to act on a detected breach"),
                guarantor.clone(),
                format!("{name} binds itself"),
                set(id, 100.0),
            );
        }
        if let Some((id, value)) = self.end(row.penalty, 0.95) {
            self.push(
                ActKind::Guarantee,
                format!("a breach costs the breacher {value:.0} of 100 when {name} acts"),
                guarantor,
                format!("{name} threatens more"),
                set(id, value),
            );
        }
    }

    fn aid(&mut self) {
        let case = self.case;
        let donors: Vec<PartyId> = (0..case.parties.len())
            .filter(|at| {
                let roles = &case.parties[*at].roles;
                roles.contains(&Role::Guarantor) || roles.contains(&Role::Mediator)
            })
            .map(|at| PartyId(at as u32))
            .collect();
        for (place, row) in case.compliance.iter().enumerate() {
            let party = self.name(row.party);
            let path = format!("compliance.{}.aid", case.parties[row.party.at()].id);
            self.push(
                ActKind::Aid,
                format!("aid of {AID} of 100 a round to {party} while it complies"),
                donors.clone(),
                format!("{AID} of 100 a round"),
                move |case| match case.compliance[place].aid {
                    Some(id) => {
                        let input = &mut case.inputs[id.at()];
                        input.dist = shifted(&input.dist, AID, &input.quantity);
                    }
                    None => {
                        let id = InputId(case.inputs.len() as u32);
                        case.inputs.push(Input {
                            path: path.clone(),
                            dist: Dist::Exact(AID),
                            quantity: Quantity::SCALE,
                            basis: Basis::default(),
                            span: case.compliance[place].span,
                        });
                        case.compliance[place].aid = Some(id);
                    }
                },
            );
        }
    }

    /// Two steps of different parties in the other order, and a costly step in two halves.
    fn schedule(&mut self) {
        let case = self.case;
        for (at, pair) in case.steps.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            // Only steps that follow one another by `after` have an order to be exchanged.
            if first.by == second.by
                || second.after != Some(at as u32)
                || first.on.is_some()
                || second.on.is_some()
            {
                continue;
            }
            self.push(
                ActKind::Resequencing,
                format!(
                    "{} {} before {} {}",
                    self.name(second.by),
                    second.does,
                    self.name(first.by),
                    first.does
                ),
                vec![second.by, first.by],
                format!("{} goes first", self.name(second.by)),
                move |case| {
                    let (a, b) = (case.steps[at].clone(), case.steps[at + 1].clone());
                    // Who does what changes places; when the first and the second are due stays.
                    case.steps[at] = detente_case::Step { after: a.after, delay: a.delay, ..b.clone() };
                    case.steps[at + 1] = detente_case::Step { after: b.after, delay: b.delay, ..a };
                },
            );
        }
        for (at, step) in case.steps.iter().enumerate() {
            if step.on.is_some() || step.costs.is_empty() && step.gives.is_empty() {
                continue;
            }
            self.push(
                ActKind::PhaseIn,
                format!("{} {} in two halves, the second at the end", self.name(step.by), step.does),
                vec![step.by],
                "what it gives comes half later".into(),
                move |case| halve(case, at),
            );
        }
    }

    fn packages(&mut self, sample: &Sample) {
        let Some(plan) = &self.bound.deals else { return };
        let who: Vec<PartyId> = plan.parties.iter().map(|party| party.party).collect();
        let cost = "all other packages are off the table".to_owned();
        for (at, levels) in &plan.drafts {
            let open: Vec<usize> = (0..levels.len()).filter(|issue| levels[*issue].is_none()).collect();
            let count: usize = open
                .iter()
                .map(|issue| plan.issues[*issue].levels.len())
                .try_fold(1_usize, usize::checked_mul)
                .unwrap_or(usize::MAX);
            if count > COMPLETIONS {
                continue;
            }
            let packages: Vec<Vec<usize>> = (0..count)
                .map(|mut rest| {
                    (0..levels.len())
                        .map(|issue| {
                            levels[issue].unwrap_or_else(|| {
                                let n = plan.issues[issue].levels.len();
                                let level = rest % n;
                                rest /= n;
                                level
                            })
                        })
                        .collect()
                })
                .collect();
            self.acts.push(Act {
                text: format!("only “{}” is on the table", self.case.packages[*at].title),
                kind: ActKind::Package,
                who: who.clone(),
                cost: cost.clone(),
                deed: Deed::Package(packages),
                graph: false,
            });
        }
        let best =
            deal_space(self.case, self.bound, sample).and_then(|space| space.likeliest.into_iter().next());
        if let Some(best) = best {
            let levels: Option<Vec<usize>> = plan
                .issues
                .iter()
                .zip(&best.package)
                .map(|(issue, (_, level))| issue.levels.iter().position(|name| name == level))
                .collect();
            if let Some(levels) = levels.filter(|levels| levels.len() == plan.issues.len()) {
                let names: Vec<String> =
                    best.package.iter().map(|(issue, level)| format!("{issue}: {level}")).collect();
                self.acts.push(Act {
                    text: format!("only the likeliest package is on the table ({})", names.join(", ")),
                    kind: ActKind::Package,
                    who,
                    cost,
                    deed: Deed::Package(vec![levels]),
                    graph: false,
                });
            }
        }
    }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), x| (sum + x, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// A belief moved by `by` file units, cut to the legal range. Forms that cannot be moved stay.
fn shifted(dist: &Dist, by: f64, quantity: &Quantity) -> Dist {
    let to = |x: f64| (x + by).clamp(quantity.low, quantity.high);
    match *dist {
        Dist::Exact(x) => Dist::Exact(to(x)),
        Dist::Interval { low, high } => Dist::Interval { low: to(low), high: to(high) },
        Dist::ThreePoint { low, mid, high } => {
            Dist::ThreePoint { low: to(low), mid: to(mid), high: to(high) }
        }
        Dist::Uniform { low, high } => Dist::Uniform { low: to(low), high: to(high) },
        Dist::Normal { mean, sd } => Dist::Normal { mean: to(mean), sd },
        Dist::Triangular { min, mode, max } => {
            Dist::Triangular { min: to(min), mode: to(mode), max: to(max) }
        }
        Dist::Pert { min, mode, max } => Dist::Pert { min: to(min), mode: to(mode), max: to(max) },
        Dist::Discrete(ref points) => {
            Dist::Discrete(points.iter().map(|(value, weight)| (to(*value), *weight)).collect())
        }
        Dist::Lognormal { .. } | Dist::LogUniform { .. } | Dist::Beta { .. } => dist.clone(),
    }
}

/// A belief about half of a number that is 0 or above.
fn half(dist: &Dist) -> Dist {
    let to = |x: f64| 0.5 * x;
    match *dist {
        Dist::Exact(x) => Dist::Exact(to(x)),
        Dist::Interval { low, high } => Dist::Interval { low: to(low), high: to(high) },
        Dist::ThreePoint { low, mid, high } => {
            Dist::ThreePoint { low: to(low), mid: to(mid), high: to(high) }
        }
        Dist::Uniform { low, high } => Dist::Uniform { low: to(low), high: to(high) },
        Dist::LogUniform { low, high } => Dist::LogUniform { low: to(low), high: to(high) },
        Dist::Normal { mean, sd } => Dist::Normal { mean: to(mean), sd: to(sd) },
        Dist::Lognormal { mu, sigma } => Dist::Lognormal { mu: mu - std::f64::consts::LN_2, sigma },
        Dist::Beta { a, b, low, high } => Dist::Beta { a, b, low: to(low), high: to(high) },
        Dist::Triangular { min, mode, max } => {
            Dist::Triangular { min: to(min), mode: to(mode), max: to(max) }
        }
        Dist::Pert { min, mode, max } => Dist::Pert { min: to(min), mode: to(mode), max: to(max) },
        Dist::Discrete(ref points) => {
            Dist::Discrete(points.iter().map(|(value, weight)| (to(*value), *weight)).collect())
        }
    }
}

/// Splits a step: half of its costs and gains now, half after the last step. Both halves draw the same numbers.
fn halve(case: &mut Case, at: usize) {
    let mut second = case.steps[at].clone();
    let inputs: Vec<InputId> = second.costs.iter().chain(&second.gives).map(|(_, input)| *input).collect();
    for id in inputs {
        let input = &mut case.inputs[id.at()];
        input.dist = half(&input.dist);
    }
    let last = case.steps.len() as u32 - 1;
    second.id = format!("{}-second-half", second.id);
    second.after = Some(last);
    // As long after the last step as the first half comes after the one before it.
    case.steps.push(second);
}
