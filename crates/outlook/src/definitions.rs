//! What the words of an outlook mean.

use crate::settings::Settings;
use detente_bind::Bound;
use detente_bind::{deals, evidence};
use detente_case::{Case, QuestionKind, Rule};
use detente_chance::words::Scale;
use serde::Serialize;

/// What the words mean.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Definitions {
    /// What counts as signed, and by when.
    pub signed: Option<SignedDefinition>,
    /// What would end the deal, and for how long it must not come.
    pub holds: Option<HoldsDefinition>,
    /// Further definitions: (term, sentence).
    pub terms: Vec<(String, String)>,
    /// Short name of the scale of words: `icd-203`, `phia`.
    pub scale: &'static str,
}

/// Q1.
#[derive(Clone, Debug, Serialize)]
pub struct SignedDefinition {
    /// What counts.
    pub what: String,
    /// The last day, ISO.
    pub by: String,
    /// Parties that must accept.
    pub required: Vec<String>,
    /// The rule.
    pub rule: String,
}

/// Q2.
#[derive(Clone, Debug, Serialize)]
pub struct HoldsDefinition {
    /// The event.
    pub event: String,
    /// Years.
    pub years: f64,
}

pub(crate) fn definitions(case: &Case, bound: &Bound, settings: &Settings) -> Definitions {
    let required: Vec<String> = deals::consenting_parties(case)
        .into_iter()
        .map(|party| case.parties[party.at()].name.clone())
        .collect();
    let rule = match case.decision.rule {
        Rule::Unanimity => "unanimity of those whose consent is needed".to_owned(),
        Rule::Quota(share) => format!("a quota of {} of influence", detente_chance::words::percent(share)),
    };
    let scale = Scale::named(case.words);
    let term = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let mut terms = vec![
        term(
            "outside view",
            "the base rate of the chosen reference classes: each class is a Beta(½ + w·k, ½ + w·(n − k)) with relevance w; cases that come in groups count as their groups",
        ),
        term(
            "inside view",
            "the share of draws in which this case’s own models say yes; for holding, over the draws that sign",
        ),
        term(
            "combined",
            &format!(
                "logit pool of both, weight {} for the inside view; held within 3 and 97 % unless history itself lies beyond",
                settings.weight
            ),
        ),
        term(
            "interval",
            "90 %, from 2,000 replicates: the class and its share drawn anew, the draws resampled",
        ),
        term(
            "words",
            &format!(
                "{}: {}; a number on a border takes the band nearer to 50 %, one in a gap the nearest band",
                scale.name,
                scale.bands_in_words()
            ),
        ),
        term(
            "wide prior",
            "uniform over the quantity’s legal range: what an input falls back to when its last source is dropped",
        ),
        term(
            "utility",
            "a party’s salience-weighted mean of its levels’ worth, scaled: 0 its worst package, 1 its best",
        ),
        term(
            "zone of agreement",
            "packages that cross no red line of, and give at least the alternative to, everybody whose consent is needed",
        ),
    ];
    terms.push(term("confidence", evidence::CONFIDENCE));
    if let Some(effect) = &case.grades {
        let rows = effect.print();
        let rows: Vec<String> =
            rows.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        terms.push(term(
            "grades",
            &format!(
                "intervals that rest on graded claims are widened by these factors (a proposal, not a standard; the best supported claim decides, and its chain is as good as its worst link); {} of {} inputs are: {}",
                bound.widened.len(),
                case.inputs.len(),
                rows.join("; ")
            ),
        ));
    }
    if case.references.iter().any(|row| row.question == QuestionKind::Holds) {
        terms.push(term(
            "survival S(t)",
            "share of past cases in which the event had not happened t years on (Kaplan–Meier)",
        ));
    }
    Definitions {
        signed: case.question.signed.as_ref().map(|q| SignedDefinition {
            what: q.what.clone(),
            by: q.by.to_string(),
            required,
            rule,
        }),
        holds: case
            .question
            .holds
            .as_ref()
            .map(|q| HoldsDefinition { event: q.event.clone(), years: q.years }),
        terms,
        scale: scale.id,
    }
}
