//! What the rules of decision allow: pivots and agenda setters.
//!
//! With a quota *q* of the voters' influence, a point can replace the reference point *r* only if voters with *q*
//! prefer it, each preferring what is nearer (Tsebelis 2002, *Veto Players*; Steunenberg 1994; Crombez 1996). On
//! one scale: of a change upward, the *pivot* is the voter whose consent completes the quota when they are
//! counted from the top, and points up to its mirror image of *r* can pass; downward likewise. Between the two
//! pivots lies the core, which nothing can replace.
//!
//! *Quota pivot*: the point of the core that is nearest to *r*, that is *r* itself when it lies in the core, else
//! the pivot on its side. *Agenda setter*: the point that the one who proposes likes best among those that can
//! pass, vetoes included; failing any, *r*. Both need a reference point and a rule; without them they say nothing.
//!
//! ```
//! use detente_forecast::{Actor, Issue, Procedure, agenda_setter, quota_pivot};
//! let at = |position| Actor { position, salience: 1.0, influence: 1.0 };
//! let actors = [at(90.0), at(20.0), at(40.0), at(60.0)];
//! let rule = Procedure { quota: 0.75, voters: &[], setter: Some(0), vetoes: &[] };
//! let issue = Issue { actors: &actors, reference: Some(0.0), procedure: Some(rule), ..Issue::default() };
//! // Three of four must agree: counted from the top, the third stands at 40 and accepts up to 80.
//! assert_eq!(quota_pivot(&issue), Some(40.0));
//! assert_eq!(agenda_setter(&issue), Some(80.0));
//! ```

use crate::{Issue, Procedure};

/// The point of the quota's core that is nearest to the reference point, 0–100. `None` without a reference
/// point, a rule or a voter.
#[must_use]
pub fn quota_pivot(issue: &Issue) -> Option<f64> {
    let reference = issue.reference.filter(|x| x.is_finite())?;
    let (up, down) = pivots(issue, &issue.procedure?)?;
    // With a quota up to a half the two may cross; any point between is then as good as the other.
    let (low, high) = if up <= down { (up, down) } else { (down, up) };
    Some(reference.clamp(low, high))
}

/// The best point for the one who proposes among those that pass, 0–100. `None` without a reference point, a
/// rule, a voter, or one who proposes.
#[must_use]
pub fn agenda_setter(issue: &Issue) -> Option<f64> {
    let reference = issue.reference.filter(|x| x.is_finite())?;
    let rule = issue.procedure?;
    let setter = issue.actors.get(rule.setter?).map(|actor| actor.position).filter(|x| x.is_finite())?;
    let (up, down) = pivots(issue, &rule)?;
    let vetoes = || {
        rule.vetoes
            .iter()
            .filter_map(|at| issue.actors.get(*at))
            .map(|actor| actor.position)
            .filter(|x| x.is_finite())
    };
    let rise = vetoes().fold(up, f64::min) - reference;
    let fall = reference - vetoes().fold(down, f64::max);
    let high = (reference + 2.0 * rise.max(0.0)).min(100.0).max(reference);
    let low = (reference - 2.0 * fall.max(0.0)).max(0.0).min(reference);
    Some(setter.clamp(low, high))
}

/// The voter that completes the quota when they are counted from the top, and from the bottom.
fn pivots(issue: &Issue, rule: &Procedure) -> Option<(f64, f64)> {
    let mut voters: Vec<(f64, f64)> = issue
        .actors
        .iter()
        .enumerate()
        .filter(|(at, actor)| rule.votes(*at) && actor.influence > 0.0 && actor.position.is_finite())
        .map(|(_, actor)| (actor.position, actor.influence))
        .collect();
    voters.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = voters.iter().map(|voter| voter.1).sum();
    // Sums in another order differ in the last digit; a quota must not fail by that.
    let needed = total * rule.quota.clamp(0.0, 1.0) * (1.0 - 1e-12);
    Some((reach(voters.iter().rev(), needed)?, reach(voters.iter(), needed)?))
}

/// The position at which the influence counted so far reaches what is needed.
fn reach<'a>(voters: impl Iterator<Item = &'a (f64, f64)>, needed: f64) -> Option<f64> {
    let mut sum = 0.0;
    for (position, influence) in voters {
        sum += influence;
        if sum >= needed {
            return Some(*position);
        }
    }
    None
}
