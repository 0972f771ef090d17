//! Chosen base-rate classes: ids looked up in the shipped table, and the case's own counts.

use super::Builder;
use crate::baserates::{self, Chosen, Class};
use crate::codes::NoteCode;
use detente_case::{Basis, QuestionKind, ReferenceClass};

/// Chosen classes by question.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For signing.
    pub signed: Vec<(Chosen, Basis)>,
    /// For holding.
    pub holds: Vec<(Chosen, Basis)>,
}

pub(super) fn plan(b: &mut Builder<'_>) -> Plan {
    let case = b.case;
    let mut plan = Plan::default();
    let years = case.question.holds.as_ref().map_or(0.0, |holds| holds.years);
    for row in &case.references {
        let class = match &row.class {
            ReferenceClass::Shipped(text) => match baserates::class(&text.text) {
                Some(class) if class.question == row.question => class.clone(),
                Some(class) => {
                    let speaks = class.question;
                    b.error(
                        "E0902",
                        text.span,
                        format!("the class `{}` speaks to the question `{speaks}`", text.text),
                        format!("write `question = \"{speaks}\"`, or choose another class (`detente schema base-rates`)"),
                    );
                    continue;
                }
                None => {
                    let near =
                        detente_case::nearest(&text.text, baserates::classes().iter().map(|c| c.id.as_str()));
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`? `detente schema base-rates` lists all"),
                        None => "`detente schema base-rates` lists all classes; a count of your own is `class = \"own\"`".into(),
                    };
                    b.error(
                        "E0901",
                        text.span,
                        format!("no base-rate class is called `{}`", text.text),
                        help,
                    );
                    continue;
                }
            },
            ReferenceClass::Own { title, k, n } => Class {
                id: "own".into(),
                question: row.question,
                title: if title.is_empty() { "counted for this case".into() } else { title.clone() },
                event: String::new(),
                clock: "as counted by the analyst".into(),
                n: *n,
                clusters: None,
                fixed: Some(if *n > 0.0 { k / n } else { 0.5 }),
                horizon: None,
                survival: Vec::new(),
                warnings: Vec::new(),
                citation: "the case’s own count".into(),
            },
        };
        if row.question == QuestionKind::Holds {
            if class.share(years).is_none() && years > 0.0 {
                b.note(
                    NoteCode::N1702,
                    format!("the class “{}” is left out", class.title),
                    format!("its table ends before {years} years"),
                );
                continue;
            }
            if let Some(horizon) = class.horizon
                && (horizon - years).abs() > 1e-9
                && years > 0.0
            {
                b.note(
                    NoteCode::N1703,
                    format!("the class “{}” speaks of {horizon} years, the question of {years}", class.title),
                    "its share is used as it stands",
                );
            }
        }
        let chosen = Chosen { class, relevance: row.relevance, why: row.basis.why.clone() };
        match row.question {
            QuestionKind::Signed => plan.signed.push((chosen, row.basis.clone())),
            QuestionKind::Holds => plan.holds.push((chosen, row.basis.clone())),
        }
    }
    let asked = [
        (case.question.signed.is_some(), plan.signed.is_empty(), "signed", "signing"),
        (case.question.holds.is_some(), plan.holds.is_empty(), "holds", "holding"),
    ];
    for (asked, empty, question, word) in asked {
        if asked && empty {
            b.note(
                NoteCode::N1701,
                format!("no outside view and no combined number for {word}"),
                format!("no reference class chosen: add [[reference]] with question = \"{question}\""),
            );
        }
    }
    plan
}
