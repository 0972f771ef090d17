//! The conflict graph: formulas of the case are parsed here, where option names are known, so that a mistake
//! in one shows with its place.

use super::Builder;
use detente_case::{InfeasibleBy, PreferenceBy, Text};
use detente_graph::{Condition, Formula};

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

/// Parses a formula (or a pattern of Y, N and dashes) and resolves its names; every mistake becomes a
/// diagnostic inside the text.
fn formula(b: &mut Builder<'_>, text: &Text, options: &[String]) -> Option<Condition> {
    let place = |offset: usize, len: usize| text.span.inside(offset, len);
    if Condition::looks_like_pattern(&text.text) {
        return match Condition::pattern(&text.text, options.len()) {
            Ok(condition) => Some(condition),
            Err(error) => {
                b.error("E0801", place(error.offset, error.len), error.message, error.help);
                None
            }
        };
    }
    let formula = match Formula::parse(&text.text) {
        Ok(formula) => formula,
        Err(error) => {
            b.error("E0801", place(error.offset, error.len), error.message, error.help);
            return None;
        }
    };
    match formula.resolve(|name| options.iter().position(|option| option == name)) {
        Ok(condition) => Some(condition),
        Err(unknown) => {
            for name in unknown {
                let near = detente_case::nearest(&name.name, options.iter().map(String::as_str));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if options.is_empty() => "the case has no [[option]] rows yet".to_owned(),
                    None => format!("options are: {}", options.join(", ")),
                };
                b.error(
                    "E0801",
                    place(name.offset, name.len),
                    format!("there is no option `{}`", name.name),
                    help,
                );
            }
            None
        }
    }
}
