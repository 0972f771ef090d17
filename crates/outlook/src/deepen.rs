//! Works out what takes longer: [`crate::deep`] says what that is.

use crate::deep::{Deep, flip_sentence};
use crate::flips::{self, Ranked};
use crate::hangs::HangsOn;
use crate::numbers::Asker;
use crate::settings::{Settings, Stop, draw};
use crate::{Outlook, assumptions, indices, levers, opening, shapley};
use detente_bind::Bound;
use detente_bind::reading::Memory;
use detente_case::Case;
use std::collections::VecDeque;

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
    outlook.text = opening::lines(outlook);
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
