//! Formulas of a case: parsed and resolved in one place, so that a mistake in one shows with its place, also in a
//! case whose other mistakes forbid computing.

use super::Builder;
use crate::reference;
use detente_case::{Case, Diagnostic, InfeasibleBy, PreferenceBy, Text};
use detente_graph::{Condition, Formula};

/// Mistakes that show only with the models' knowledge, of a case that may be incomplete: formulas and base-rate
/// classes. (Of a sound case [`super::bind`] reports the same and more.)
#[must_use]
pub fn diagnose(case: &Case) -> Vec<Diagnostic> {
    let mut b = Builder::new(case);
    let options = option_names(case);
    for text in texts(case) {
        formula(&mut b, text, &options);
    }
    reference::plan(&mut b);
    super::forecast::models(&mut b);
    b.diagnostics
}

/// `party.option` of every option, in file order.
pub(super) fn option_names(case: &Case) -> Vec<String> {
    let owner = |at: usize| case.parties.get(at).map_or("", |party| party.id.as_str());
    case.options.iter().map(|option| format!("{}.{}", owner(option.party.at()), option.id)).collect()
}

/// Every formula of the case.
fn texts(case: &Case) -> Vec<&Text> {
    let mut texts: Vec<&Text> = case.question.agreement.iter().collect();
    let views = case.views.iter().map(|view| &view.preference);
    for by in case.preferences.iter().map(|row| &row.by).chain(views) {
        match by {
            PreferenceBy::Statements(statements) => texts.extend(statements.iter().map(|s| &s.formula)),
            PreferenceBy::Ranking(ranks) => texts.extend(ranks.iter().flatten()),
            PreferenceBy::Weights(_) => {}
        }
    }
    for row in &case.infeasible {
        match &row.by {
            InfeasibleBy::When(text) | InfeasibleBy::OnlyIf(_, text) => texts.push(text),
            // The reader of the case has looked at patterns.
            InfeasibleBy::Pattern(_) | InfeasibleBy::AtMostOne(_) | InfeasibleBy::AtLeastOne(_) => {}
        }
    }
    for row in &case.preferences {
        texts.extend(row.unknown.iter().flat_map(|(a, b)| [a, b]).chain(&row.tiers));
    }
    texts.extend(case.merges.iter().map(|row| &row.when));
    texts.extend(case.moves.iter().flat_map(|row| [&row.from, &row.to]));
    for row in &case.move_rules {
        texts.extend(row.between.iter().flat_map(|(from, to)| [from, to]));
        texts.extend(row.only_after.iter().chain(&row.irreversible_once));
    }
    texts
}

/// Parses a formula (or a pattern of Y, N and dashes) and resolves its names; every mistake becomes a
/// diagnostic inside the text.
pub(super) fn formula(b: &mut Builder<'_>, text: &Text, options: &[String]) -> Option<Condition> {
    if Condition::looks_like_pattern(&text.text) {
        return pattern(b, text, options);
    }
    let place = |offset: usize, len: usize| text.span.inside(offset, len);
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

/// A pattern of Y, N and dashes; mistakes as above.
pub(super) fn pattern(b: &mut Builder<'_>, text: &Text, options: &[String]) -> Option<Condition> {
    match Condition::pattern(&text.text, options.len()) {
        Ok(condition) => Some(condition),
        Err(error) => {
            b.error("E0801", text.span.inside(error.offset, error.len), error.message, error.help);
            None
        }
    }
}
