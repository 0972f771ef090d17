//! What takes longer and is asked for with `--deep`: indices of the inputs, what would turn the answer, what the
//! answer owes to each origin, where the deal fails, and the list *what would change our mind* made of them.

use crate::assumptions::FailureBox;
use crate::flips::{FlipRow, Turn};
use crate::indices::{Indices, RankCorrelation};
use crate::levers::Lever;
use crate::shapley::Origins;
use detente_bind::titles;
use detente_chance::words::percent;
use serde::Serialize;

/// The deeper findings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Deep {
    /// Inputs by their rank correlation with the margins.
    pub correlations: Vec<RankCorrelation>,
    /// Sobol' indices by group of inputs.
    pub indices: Option<Indices>,
    /// What learning an input would do, the most telling first.
    pub flips: Vec<FlipRow>,
    /// Shapley values of the origins.
    pub origins: Option<Origins>,
    /// Where the deal fails.
    pub boxes: Vec<FailureBox>,
    /// What could be done: every feasible act on the same draws, best first ([`crate::levers`]).
    pub levers: Vec<Lever>,
    /// What would change our mind, in sentences.
    pub change_our_mind: Vec<String>,
    /// Runs of all models together, by what they were for.
    pub runs: Vec<(&'static str, usize)>,
}

/// "If Israel: worth of no deal were above 66 (now 45 to 80), signing becomes unlikely (chance that knowing it changes
/// the verdict: 12 %)."
pub(crate) fn flip_sentence(row: &FlipRow, question: &str, turn: &Turn) -> Option<String> {
    let (word, at, above) = (turn.word?, turn.at?, turn.above?);
    let chance = percent(turn.probability);
    let known = format!("(chance that knowing it changes the verdict: {chance})");
    if row.yes_no() {
        let so = |held: bool| if held { "if so" } else { "if not" };
        let mut parts = vec![format!("{word} {}", so(above))];
        parts.extend(turn.otherwise.map(|other| format!("{other} {}", so(!above))));
        return Some(format!(
            "If we knew {}, {question} becomes {} {known}.",
            titles::whether(&row.title),
            parts.join(", ")
        ));
    }
    let side = if above { "above" } else { "below" };
    let (title, now) = (&row.title, &row.now);
    Some(format!("If {title} were {side} {} (now {now}), {question} becomes {word} {known}.", two_digits(at)))
}

fn two_digits(x: f64) -> String {
    if x.abs() >= 10.0 {
        format!("{x:.0}")
    } else if x.abs() >= 1.0 {
        format!("{x:.1}")
    } else {
        format!("{x:.2}")
    }
}

/// The line of the opening text that says what to find out next.
pub(crate) fn find_out_next(deep: &Deep) -> Option<String> {
    let rows: Vec<String> = deep
        .flips
        .iter()
        .filter(|row| row.probability() >= 0.05)
        .take(3)
        .map(|row| {
            let what = if row.yes_no() { titles::whether(&row.title) } else { row.title.clone() };
            format!("{what} ({})", percent(row.probability()))
        })
        .collect();
    if rows.is_empty() {
        let word = "No single input, once known, would be likely to change a verdict";
        return (!deep.flips.is_empty()).then(|| format!("{word}."));
    }
    Some(format!(
        "What to find out next (with the chance that knowing it would change a word or the side of 50 %): {}.",
        rows.join("; ")
    ))
}

/// The line about origins.
pub(crate) fn by_origin(deep: &Deep) -> Option<String> {
    let origins = deep.origins.as_ref()?;
    let points = |value: Option<f64>| {
        value
            .map(|v| (v * 100.0).round() as i64)
            .filter(|points| *points != 0)
            .map(|points| format!("{points:+}").replace('-', "−"))
    };
    let rows: Vec<String> = origins
        .origins
        .iter()
        .filter(|row| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs()) >= 0.01)
        .take(3)
        .map(|row| {
            let parts: Vec<String> = [("signing", points(row.signed)), ("holding", points(row.holds))]
                .into_iter()
                .filter_map(|(name, value)| Some(format!("{name} {}", value?)))
                .collect();
            format!("{} ({} points)", row.name, parts.join(", "))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        format!("What each origin contributes, counted once however many repeat it: {}.", rows.join("; "))
    })
}

/// The line about what could be done.
pub(crate) fn best_levers(deep: &Deep) -> Option<String> {
    let points = |value: Option<f64>| match value.map(|v| (v * 100.0).round() as i64) {
        None | Some(0) => None,
        Some(points) => Some(format!("{points:+}").replace('-', "−")),
    };
    let rows: Vec<String> = deep
        .levers
        .iter()
        .filter(|lever| lever.change() >= 0.005 && lever.dominated_by.is_none())
        .take(2)
        .map(|lever| {
            let parts: Vec<String> = [("signing", points(lever.signed)), ("holding", points(lever.holds))]
                .into_iter()
                .filter_map(|(name, value)| Some(format!("{name} {}", value?)))
                .collect();
            if parts.is_empty() {
                lever.act.clone()
            } else {
                format!("{} ({} points)", lever.act, parts.join(", "))
            }
        })
        .collect();
    (!rows.is_empty()).then(|| format!("What would move it most, by the models: {}.", rows.join("; ")))
}
