//! The conflict graph: formulas of the case are parsed here, where option names are known, so that a mistake
//! in one shows with its place.

use super::Builder;
use super::formulas::{formula, option_names};
use detente_case::{InfeasibleBy, PreferenceBy};
use detente_graph::Condition;

/// What the graph needs of a case.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `party.option`, in file order: bit 0 first.
    pub options: Vec<String>,
    /// Which states count as agreed.
    pub agreement: Option<Condition>,
}

pub(super) fn plan(b: &mut Builder<'_>) -> Option<Plan> {
    let case = b.case;
    let options = option_names(case);
    let agreement = case.question.agreement.as_ref().and_then(|text| formula(b, text, &options));
    for row in &case.preferences {
        preference(b, &row.by, &options);
    }
    for row in &case.views {
        preference(b, &row.preference, &options);
    }
    for row in &case.infeasible {
        match &row.by {
            InfeasibleBy::When(text) | InfeasibleBy::OnlyIf(_, text) => {
                formula(b, text, &options);
            }
            InfeasibleBy::Pattern(text) => {
                formula(b, text, &options);
            }
            InfeasibleBy::AtMostOne(_) | InfeasibleBy::AtLeastOne(_) => {}
        }
    }
    if options.is_empty() {
        b.note("N1401", "no conflict graph", "no options given");
        return None;
    }
    if case.preferences.is_empty() {
        b.note("N1402", "no conflict graph", "no preferences given");
        return None;
    }
    Some(Plan { options, agreement })
}

fn preference(b: &mut Builder<'_>, by: &PreferenceBy, options: &[String]) {
    match by {
        PreferenceBy::Statements(statements) => {
            for statement in statements {
                formula(b, &statement.formula, options);
            }
        }
        PreferenceBy::Ranking(ranks) => {
            for text in ranks.iter().flatten() {
                formula(b, text, options);
            }
        }
        PreferenceBy::Weights(_) => {}
    }
}
