//! Conditions: "B signs only if A pledges". Where a draw says that a party insists, it likes every state in which it
//! acts and what it asks for is missing less than all others; a condition over levels closes packages in the same way.
//!
//! A formula may speak of both. The conflict graph knows no levels and a package no options, so each reads the other's
//! part as unknown (Kleene's three values: *Introduction to Metamathematics*, 1952, §64) and rules out only what the
//! formula surely rules out.

use crate::Builder;
use crate::codes::NoteCode;
use detente_case::{Comparison, LevelId, Matter, OptionId, Says};

/// What is known where a formula is read.
pub trait Known {
    /// Is the option taken?
    fn taken(&self, _: OptionId) -> Option<bool> {
        None
    }
    /// Does the issue have this level?
    fn has(&self, _: Matter, _: LevelId) -> Option<bool> {
        None
    }
    /// The issue's number.
    fn number(&self, _: Matter) -> Option<f64> {
        None
    }
}

/// Whether a formula holds; `None` where what is known does not say.
#[must_use]
pub fn holds(says: &Says, known: &impl Known) -> Option<bool> {
    match says {
        Says::Always(value) => Some(*value),
        Says::Taken(option, _) => known.taken(*option),
        Says::Has(matter, level, _) => known.has(*matter, *level),
        Says::Sum { of, compared, with, .. } => {
            let mut sum = 0.0;
            for (factor, matter) in of {
                sum += factor * known.number(*matter)?;
            }
            // A hair's breadth: sums of decimal numbers miss their last binary digit.
            let near = (sum - with).abs() <= 1e-9 * with.abs().max(1.0);
            Some(match compared {
                Comparison::Below => sum < *with && !near,
                Comparison::AtMost => sum <= *with || near,
                Comparison::Equal => near,
                Comparison::Unequal => !near,
                Comparison::AtLeast => sum >= *with || near,
                Comparison::Above => sum > *with && !near,
            })
        }
        Says::Not(inner) => holds(inner, known).map(|value| !value),
        Says::All(parts) => count(parts, known, parts.len(), parts.len()),
        Says::Any(parts) => count(parts, known, 1, parts.len()),
        Says::If(then, when) => match (holds(then, known), holds(when, known)) {
            (Some(true), _) | (_, Some(false)) => Some(true),
            (Some(false), Some(true)) => Some(false),
            _ => None,
        },
        Says::Iff(a, b) => Some(holds(a, known)? == holds(b, known)?),
        Says::Count { least, most, of } => count(of, known, *least as usize, *most as usize),
    }
}

/// Are from `least` to `most` of the parts so?
fn count(parts: &[Says], known: &impl Known, least: usize, most: usize) -> Option<bool> {
    let (mut so, mut open) = (0, 0);
    for part in parts {
        match holds(part, known) {
            Some(true) => so += 1,
            Some(false) => {}
            None => open += 1,
        }
    }
    if so > most || so + open < least {
        Some(false)
    } else if so >= least && so + open <= most {
        Some(true)
    } else {
        None
    }
}

/// The options that are taken, as bits, and nothing of levels.
pub(crate) struct Options(pub detente_graph::State);

impl Known for Options {
    fn taken(&self, option: OptionId) -> Option<bool> {
        Some(self.0 >> option.at() & 1 == 1)
    }
}

/// A package: a level for every issue, and nothing of options. Continuous issues are in no package.
pub(crate) struct Package<'a> {
    /// Level by issue.
    pub levels: &'a [usize],
    /// Points of the levels on the scale, by issue.
    pub points: &'a [Vec<Option<f64>>],
}

impl Known for Package<'_> {
    fn has(&self, matter: Matter, level: LevelId) -> Option<bool> {
        match matter {
            Matter::Issue(issue) => self.levels.get(issue.at()).map(|taken| *taken == level.at()),
            Matter::Term(_) => None,
        }
    }

    fn number(&self, matter: Matter) -> Option<f64> {
        let Matter::Issue(issue) = matter else { return None };
        self.points.get(issue.at())?.get(*self.levels.get(issue.at())?).copied().flatten()
    }
}

/// Does the formula name an option, and does it name an issue?
#[must_use]
pub fn speaks_of(says: &Says) -> (bool, bool) {
    match says {
        Says::Always(_) => (false, false),
        Says::Taken(..) => (true, false),
        Says::Has(..) | Says::Sum { .. } => (false, true),
        Says::Not(inner) => speaks_of(inner),
        Says::All(parts) | Says::Any(parts) | Says::Count { of: parts, .. } => {
            parts.iter().map(speaks_of).fold((false, false), |a, b| (a.0 || b.0, a.1 || b.1))
        }
        Says::If(a, b) | Says::Iff(a, b) => {
            let (a, b) = (speaks_of(a), speaks_of(b));
            (a.0 || b.0, a.1 || b.1)
        }
    }
}

/// Says of each condition that reaches no model why it does not count.
pub(crate) fn say_which_do_not_enter(b: &mut Builder<'_>, in_graph: &[bool], in_packages: &[bool]) {
    let case = b.case;
    for (at, row) in case.conditions.iter().enumerate() {
        let told = |list: &[bool]| list.get(at).copied().unwrap_or(false);
        if told(in_graph) || told(in_packages) {
            continue;
        }
        let why = match speaks_of(&row.when.says) {
            (true, false) => {
                "it asks for options, and the case has no conflict graph in which they could count"
            }
            (false, true) => {
                "it asks for levels, and its act is no part of what counts as agreed, or there are no packages"
            }
            _ => "neither the conflict graph nor the packages can tell where it is met",
        };
        b.note(
            NoteCode::N1310,
            format!("the condition “{}” does not enter", crate::titles::condition(case, at)),
            why,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::{IssueId, Span};
    use proptest::prelude::*;

    fn atom(at: u32) -> Says {
        Says::Taken(OptionId(at), Span::default())
    }

    fn formula() -> impl Strategy<Value = Says> {
        let leaf = prop_oneof![(0_u32..4).prop_map(atom), any::<bool>().prop_map(Says::Always)];
        leaf.prop_recursive(3, 20, 3, |inner| {
            let some = prop::collection::vec(inner.clone(), 1..4);
            prop_oneof![
                inner.clone().prop_map(|x| Says::Not(Box::new(x))),
                some.clone().prop_map(Says::All),
                some.clone().prop_map(Says::Any),
                (some, 0_u32..3, 0_u32..3).prop_map(|(of, least, more)| Says::Count {
                    least,
                    most: least + more,
                    of
                }),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Says::If(Box::new(a), Box::new(b))),
                (inner.clone(), inner).prop_map(|(a, b)| Says::Iff(Box::new(a), Box::new(b))),
            ]
        })
    }

    struct Some4([Option<bool>; 4]);

    impl Known for Some4 {
        fn taken(&self, option: OptionId) -> Option<bool> {
            self.0[option.at()]
        }
    }

    proptest! {
        /// What is sure with something unknown is so whatever that turns out to be.
        #[test]
        fn sure_means_sure(says in formula(), known in prop::array::uniform4(prop::option::of(any::<bool>()))) {
            let sure = holds(&says, &Some4(known));
            for world in 0..16_u32 {
                let full = std::array::from_fn(|at| Some(known[at].unwrap_or(world >> at & 1 == 1)));
                let value = holds(&says, &Some4(full));
                prop_assert!(value.is_some());
                prop_assert!(sure.is_none() || sure == value);
            }
        }
    }

    #[test]
    fn a_sum_of_decimals_is_compared_as_people_would() {
        let issue = Matter::Issue(IssueId(0));
        let sum = |compared| Says::Sum {
            of: vec![(0.1, issue), (0.2, issue)],
            compared,
            with: 0.3,
            span: Span::default(),
        };
        let package = Package { levels: &[0], points: &[vec![Some(1.0)]] };
        assert_eq!(holds(&sum(Comparison::Equal), &package), Some(true));
        assert_eq!(holds(&sum(Comparison::Above), &package), Some(false));
        assert_eq!(holds(&sum(Comparison::AtMost), &package), Some(true));
        assert_eq!(holds(&sum(Comparison::AtMost), &Options(0)), None);
    }
}
