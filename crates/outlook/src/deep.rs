//! What takes longer and is asked for with `--deep`: indices of the inputs, what would turn the answer, what the
//! answer owes to each origin, where the deal fails, and the list *what would change our mind* made of them.

use crate::assumptions::{self, FailureBox};
use crate::bind::Bound;
use crate::bind::graph::Memory;
use crate::flips::{self, FlipRow, Ranked, Turn};
use crate::indices::{self, Indices};
use crate::levers::{self, Lever};
use crate::names;
use crate::numbers::{Asker, Stop};
use crate::shapley::{self, Origins};
use crate::{HangsOn, Outlook, Settings, draw, text};
use detente_case::Case;
use detente_chance::words::percent;
use serde::Serialize;
use std::collections::VecDeque;

/// The deeper findings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Deep {
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

/// Says how long the parts took: (what, runs of all models, seconds). Kept out of the outlook, which holds no
/// clock.
pub type Stopwatch<'a> = &'a mut dyn FnMut(&'static str, usize, f64);

/// Adds the deeper findings to an outlook of the same case, plans and settings, and words to its text.
pub fn deepen(
    case: &Case,
    bound: &Bound,
    settings: &Settings,
    outlook: &mut Outlook,
    stopwatch: Stopwatch<'_>,
) {
    deepen_until(case, bound, settings, outlook, stopwatch, Stop::NEVER);
}

/// The same for a reader who may lose patience: `stop` is asked all the while, and its first yes leaves the outlook
/// as it was. True where it was deepened.
pub fn deepen_until(
    case: &Case,
    bound: &Bound,
    settings: &Settings,
    outlook: &mut Outlook,
    stopwatch: Stopwatch<'_>,
    stop: Stop<'_>,
) -> bool {
    let memory = Memory::default();
    let asker = Asker { case, bound, settings, memory: &memory, stop };
    let sample = draw(case, bound, settings);
    let whole = asker.run(&sample);
    let views = asker.views();
    let mut deep = Deep::default();
    let mut time = |what: &'static str, runs: usize, start: std::time::Instant| {
        stopwatch(what, runs, start.elapsed().as_secs_f64());
        deep.runs.push((what, runs));
    };

    let start = std::time::Instant::now();
    let ranked = &ranked(&outlook.hangs_on);
    let indices = indices::indices(&asker, &sample, ranked);
    time("Sobol’ indices", indices.as_ref().map_or(0, |found| found.runs), start);

    let start = std::time::Instant::now();
    let flips = flips::flips(&asker, &sample, &whole, &views, ranked);
    let held = flips.iter().map(|row| if row.yes_no() { 2 } else { flips::CELLS }).sum::<usize>();
    time("flips", (held + 1) * flips::DRAWS.min(sample.draws), start);

    let start = std::time::Instant::now();
    let origins = shapley::origins(&asker, &sample, &views);
    time("Shapley values of origins", origins.as_ref().map_or(0, |found| found.sets * found.draws), start);

    let start = std::time::Instant::now();
    let boxes = assumptions::boxes(bound, &sample, &whole);
    time("boxes", 0, start);

    let start = std::time::Instant::now();
    let levers = levers::singles(case, bound, settings, stop);
    time("levers", levers.runs, start);

    if asker.stopped() {
        return false;
    }

    (deep.indices, deep.flips, deep.origins, deep.boxes) = (indices, flips, origins, boxes);
    deep.levers = levers.levers;
    deep.change_our_mind = change_our_mind(outlook, &deep);
    outlook.hangs_on.deep = Some(deep);
    outlook.text = text::lines(outlook);
    true
}

/// Inputs that are worth a closer look: in turn the next by what it does to the answer, and the next by what it does
/// to the margins.
fn ranked(hangs: &HangsOn) -> Vec<Ranked> {
    let swings = hangs.swings.iter().map(|row| Ranked::of(&row.input, &row.title, row.unsupported));
    let margins = hangs.inputs.iter().map(|row| Ranked::of(&row.input, &row.title, row.unsupported));
    let (mut swings, mut margins) = (swings.collect::<VecDeque<_>>(), margins.collect::<VecDeque<_>>());
    let mut list: Vec<Ranked> = Vec::new();
    while !swings.is_empty() || !margins.is_empty() {
        for next in [swings.pop_front(), margins.pop_front()].into_iter().flatten() {
            if list.iter().all(|row| row.input != next.input) {
                list.push(next);
            }
        }
    }
    list
}

/// Sentences in the order of what could be learnt: inputs, sources, trust in the models, models.
fn change_our_mind(outlook: &Outlook, deep: &Deep) -> Vec<String> {
    let mut list = Vec::new();
    for row in deep.flips.iter().filter(|row| row.probability() >= 0.05).take(6) {
        for (question, turn) in [("signing", &row.signed), ("holding", &row.holds)] {
            if let Some(turn) = turn.as_ref().filter(|turn| turn.probability >= 0.05) {
                list.extend(flip_sentence(row, question, turn));
            }
        }
    }
    for source in &outlook.hangs_on.sources {
        if let Some(words) = &source.words {
            list.push(format!("If {} proved worthless ({words}).", source.name));
        }
    }
    for (name, answer) in [("signing", &outlook.signed), ("holding", &outlook.holds)] {
        let Some(answer) = answer else { continue };
        for change in &answer.word_changes_at {
            list.push(format!(
                "If the models earned a weight of {} instead of {}: {name} becomes {}.",
                change.weight, answer.weight, change.word
            ));
        }
    }
    list
}

/// "If Israel: worth of no deal were above 66 (now 45 to 80), signing becomes unlikely (chance that knowing it changes
/// the verdict: 12 %)."
fn flip_sentence(row: &FlipRow, question: &str, turn: &Turn) -> Option<String> {
    let (word, at, above) = (turn.word?, turn.at?, turn.above?);
    let chance = percent(turn.probability);
    let known = format!("(chance that knowing it changes the verdict: {chance})");
    if row.yes_no() {
        let so = |held: bool| if held { "if so" } else { "if not" };
        let mut parts = vec![format!("{word} {}", so(above))];
        parts.extend(turn.otherwise.map(|other| format!("{other} {}", so(!above))));
        return Some(format!(
            "If we knew {}, {question} becomes {} {known}.",
            names::whether(&row.title),
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
            let what = if row.yes_no() { names::whether(&row.title) } else { row.title.clone() };
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
