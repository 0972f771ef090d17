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
            "history",
            "signing: the share of the chosen classes’ cases that were signed by then, of those that were open as long as this one is; holding: the share that held so long; classes count by their relevance",
        ),
        term(
            "what this case shows",
            "each model’s chance with the case’s inputs against the same model with every input unknown, as a difference of logits, held within ±3.5",
        ),
        term(
            "unknown",
            "the ignorance prior of an input: a number anywhere in its range, a yes or no even, an outside event from once in a hundred years to once a year (log-uniform)",
        ),
        term(
            "trust",
            &format!(
                "how far what this case shows moves history: history’s hazard is multiplied by exp(trust × the sum of differences), at most by {times} and at least by 1/{times}; trust is {trust}, {from}",
                times = crate::terms::MOST_TIMES,
                trust = two(settings.trust.mean()),
                from = trust_from(settings)
            ),
        ),
        term(
            "interval",
            "90 %, from 2,000 replicates: another class and other cases of it, another trust, other assumptions of each model, each model left out one time in five; the drawing error stands apart",
        ),
        term(
            "drawing error",
            "one standard error that stems from the number of draws alone; more draws make it smaller, and leave the interval as it is",
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

/// Two digits at most.
fn two(x: f64) -> String {
    format!("{:.2}", x).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What trust rests on.
fn trust_from(settings: &Settings) -> String {
    if settings.trust.is_given() {
        return "as given".to_owned();
    }
    match settings.trust.told().resolved {
        0 => "the prior Beta(2, 3), no question of the ledger being resolved yet".to_owned(),
        1 => "the prior Beta(2, 3), mean .4, updated by one resolved question".to_owned(),
        n => format!("the prior Beta(2, 3), mean .4, updated by {n} resolved questions"),
    }
}
