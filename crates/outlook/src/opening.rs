//! The outlook in plain words: what the terminal and the report open with. Two digits at most, the word beside
//! the number, the interval beside both; likelihood kept apart from the quality of the evidence.
//!
//! Every sentence is made of numbers that the outlook holds: the questions' numbers, [`crate::InputEffect`]s,
//! [`crate::SourceEffect`]s, the steps from history to the answer, and [`detente_bind::evidence::Evidence`].

use crate::Outlook;
use crate::answer::Answer;
use crate::hangs::{InputEffect, SourceEffect};
use detente_bind::titles;
use detente_case::QuestionKind;
use detente_chance::words::{Scale, percent};
use serde::Serialize;

/// A line of the opening text; in JSON its words alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about: where the report groups lines, it goes by this.
    pub about: About,
    /// What it says.
    pub words: String,
}

impl Serialize for Line {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.words)
    }
}

/// What a line of the opening text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A question's word and numbers.
    Answer,
    /// What a question means.
    Meaning,
    /// The hundred worlds.
    Worlds,
    /// What it hangs on.
    HangsOn,
    /// What would change it, and what to find out.
    Change,
    /// What could be tried.
    Try,
    /// Where history and the models differ.
    Differ,
    /// Where the deal fails.
    Fails,
    /// How good the evidence is.
    Evidence,
}

/// How the line begins that says what would change the answer.
pub const WOULD_CHANGE: &str = "What would change it: ";

/// The opening lines. The first four say whether it will be signed, whether it would hold, what that hangs on and
/// what would change it, short enough for ten lines of a terminal; what the questions mean follows at once.
#[must_use]
pub fn lines(outlook: &Outlook) -> Vec<Line> {
    let scale = Scale::named(outlook.definitions.scale);
    let mut lines: Vec<Line> = Vec::new();
    let mut meaning = Vec::new();
    let line = |about: About, words: String| Line { about, words };
    if let (Some(answer), Some(definition)) = (&outlook.signed, &outlook.definitions.signed) {
        let words = format!("Signed by {}? {}", definition.by, headline(answer, &scale));
        lines.push(line(About::Answer, words));
        meaning.push(format!("“Signed”: {}.", definition.what.trim_end_matches('.')));
    }
    if let (Some(answer), Some(definition)) = (&outlook.holds, &outlook.definitions.holds) {
        let years = years(definition.years);
        let words = format!("Holds for {years} if signed? {}", headline(answer, &scale));
        lines.push(line(About::Answer, words));
        meaning
            .push(format!("“Holds”: none of this in {years}: {}.", definition.event.trim_end_matches('.')));
    }
    let (first, next) = hangs_on(outlook);
    lines.extend(first.map(|words| line(About::HangsOn, words)));
    let mut changes = would_change(outlook, &scale);
    // One more where it is short, so that the opening stays within ten lines.
    let short = changes.iter().take(2).map(|part| part.chars().count()).sum::<usize>() < 170;
    let also = changes.split_off(changes.len().min(if short { 2 } else { 1 }));
    if !changes.is_empty() {
        lines.push(line(About::Change, format!("{WOULD_CHANGE}{}.", changes.join("; "))));
    }
    lines.extend(meaning.into_iter().map(|words| line(About::Meaning, words)));
    if let Some(worlds) = &outlook.worlds {
        let later = if worlds.fails_later > 0 || worlds.fails_in_year_1 > 0 {
            format!(
                "signed but broken within a year {}, broken later {}",
                worlds.fails_in_year_1, worlds.fails_later
            )
        } else {
            "signed but broken 0".to_owned()
        };
        let words = format!(
            "In 100 such worlds: no deal {}, {later}, signed and holding {}.",
            worlds.no_deal, worlds.holds
        );
        lines.push(line(About::Worlds, words));
    }
    lines.extend(next.map(|words| line(About::HangsOn, words)));
    if !also.is_empty() {
        lines.push(line(About::Change, format!("It would also change {}.", also.join("; "))));
    }
    for (name, answer) in [("signing", &outlook.signed), ("holding", &outlook.holds)] {
        let words = answer.as_ref().and_then(|answer| steps(name, answer));
        lines.extend(words.map(|words| line(About::Differ, words)));
    }
    if let Some(deep) = &outlook.hangs_on.deep {
        lines.extend(crate::deep::find_out_next(deep).map(|words| line(About::Change, words)));
        lines.extend(crate::deep::by_origin(deep).map(|words| line(About::HangsOn, words)));
        lines.extend(crate::deep::best_levers(deep).map(|words| line(About::Try, words)));
        let fails = |words: &str| line(About::Fails, capitalise(&format!("{words}.")));
        lines.extend(deep.boxes.iter().map(|found| fails(&found.words)));
    }
    lines.extend(drafted(outlook).map(|words| line(About::Evidence, words)));
    lines.push(line(About::Evidence, evidence(outlook)));
    let one_sided = outlook.evidence.one_sided.clone();
    lines.extend(one_sided.map(|words| line(About::Evidence, words)));
    lines
}

fn years(years: f64) -> String {
    if (years - 1.0).abs() < 1e-9 { "1 year".into() } else { format!("{years} years") }
}

/// "Unlikely (to roughly even chance): 41 %, 90 % interval 32 to 49 %, ± 1 from drawing. History alone says 45 %."
fn headline(answer: &Answer, scale: &Scale) -> String {
    let (Some(p), Some(history)) = (answer.combined, answer.history) else {
        let Some(missing) = &answer.missing else {
            return "No number: the case does not say from which day it is judged, or by when.".into();
        };
        let most = missing.at_most.map_or_else(String::new, |share| {
            format!(
                " ({} of the class ended so at some time: the chance by any date is at most about that)",
                percent(share)
            )
        });
        return format!("No number: {}{most}. {}.", missing.what, capitalise(&missing.way_out));
    };
    let word = scale.word(p);
    let (mut range, mut interval) = (String::new(), String::new());
    if let Some([low, high]) = answer.interval {
        let (from, to) = (scale.word(low), scale.word(high));
        range = match (from == word, to == word) {
            (true, true) => String::new(),
            (true, false) => format!(" (to {to})"),
            (false, true) => format!(" (from {from})"),
            (false, false) => format!(" ({from} to {to})"),
        };
        interval = format!(", 90 % interval {} to {}", percent(low).trim_end_matches(" %"), percent(high));
    }
    let drawing = answer.drawing_error.map_or_else(String::new, |error| format!(", {}", drawing(error)));
    let least = if answer.at_least { "at least " } else { "" };
    let moved = match answer.evidence.hazard_ratio {
        _ if answer.evidence.terms.is_empty() => "; no model of this case speaks to it".to_owned(),
        ratio if (p - history).abs() < 0.005 && (ratio - 1.0).abs() < 0.05 => {
            "; what this case shows leaves that as it is".to_owned()
        }
        _ => String::new(),
    };
    let median =
        answer.median.as_ref().map_or_else(String::new, |day| format!(" As likely as not by {day}."));
    format!(
        "{}{range}: {least}{}{interval}{drawing}. History alone says {}{moved}.{median}",
        capitalise(word),
        percent(p),
        percent(history)
    )
}

/// "± 2 from drawing": in points.
#[must_use]
pub fn drawing(error: f64) -> String {
    format!("{} from drawing", drawn(error))
}

/// "± 2", in points.
#[must_use]
pub fn drawn(error: f64) -> String {
    let points = 100.0 * error;
    if points < 0.95 { "less than ± 1".to_owned() } else { format!("± {points:.0}") }
}

fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// "signing 47 % if low, 36 % if high".
fn moves(row: &InputEffect, question: &str, pair: [f64; 2]) -> String {
    let [low, high] = pair.map(percent);
    let (no, yes) = if row.yes_no { ("if not", "if so") } else { ("if low", "if high") };
    let unsupported = if row.unsupported { "; no claim supports it" } else { "" };
    let title = if row.yes_no { titles::whether(&row.title) } else { row.title.clone() };
    format!("{title} ({question} {low} {no}, {high} {yes}{unsupported})")
}

/// What it hangs on: the strongest input of each question and the strongest source; then the next inputs.
fn hangs_on(outlook: &Outlook) -> (Option<String>, Option<String>) {
    let ranked = |question: QuestionKind| {
        let mut rows: Vec<(&InputEffect, crate::hangs::Ends)> = outlook
            .hangs_on
            .inputs
            .iter()
            .filter_map(|row| Some((row, row.of(question)?)))
            .filter(|(_, ends)| ends.size() >= 0.01)
            .collect();
        rows.sort_by(|a, b| b.1.size().total_cmp(&a.1.size()));
        rows
    };
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for (name, question) in [("signing", QuestionKind::Signed), ("holding", QuestionKind::Holds)] {
        let said = ranked(question);
        let say = |(row, ends): &(&InputEffect, crate::hangs::Ends)| moves(row, name, [ends.low, ends.high]);
        first.extend(said.iter().take(1).map(say));
        next.extend(said.iter().skip(1).take(2).map(say));
    }
    let mut sentences = Vec::new();
    let answers = [&outlook.signed, &outlook.holds];
    let number = answers.into_iter().flatten().any(|answer| answer.combined.is_some());
    if !first.is_empty() {
        sentences.push(format!("It hangs most on {}.", first.join(" and ")));
    } else if !outlook.hangs_on.inputs.is_empty() && number {
        sentences.push("No single input moves it by a point.".into());
    }
    let sources = &outlook.hangs_on.sources;
    if let Some(source) = sources.iter().find(|source| matters(source)) {
        // What changes a word is said with what would change it.
        if source.words.is_none() {
            sentences.push(format!("Without {}, {}.", named(source), without(outlook, source, None)));
        }
    } else if let Some(source) = sources.iter().find(|source| source.note.is_some()) {
        sentences.push(format!("Without {}, {}.", named(source), source.note.as_deref().unwrap_or_default()));
    } else if !sources.is_empty() && number {
        sentences.push("No single source moves it by a point.".into());
    }
    let next = (!next.is_empty()).then(|| format!("It hangs next on {}.", next.join("; ")));
    ((!sentences.is_empty()).then(|| sentences.join(" ")), next)
}

/// A source in a sentence after "without".
fn named(source: &SourceEffect) -> String {
    if source.source.is_empty() {
        "what rests on the analyst’s own word".to_owned()
    } else {
        source.name.clone()
    }
}

/// "holding falls from 43 % to 9 %": the questions that move by a point, by the shift on the common draws of the
/// sources; with a scale also the new word, where it is another.
fn without(outlook: &Outlook, source: &SourceEffect, scale: Option<&Scale>) -> String {
    let number = |answer: &Option<Answer>| answer.as_ref().and_then(|answer| answer.combined);
    let mut rows = [
        ("signing", number(&outlook.signed), source.signed),
        ("holding", number(&outlook.holds), source.holds),
    ];
    rows.sort_by(|a, b| b.2.unwrap_or(0.0).abs().total_cmp(&a.2.unwrap_or(0.0).abs()));
    let parts: Vec<String> = rows
        .iter()
        .filter_map(|(name, now, change)| Some((name, (*now)?, (*change)?)))
        .filter(|(_, _, change)| change.abs() >= 0.005)
        .map(|(name, now, change)| {
            let after = (now + change).clamp(0.0, 1.0);
            let verb = if change < 0.0 { "falls" } else { "rises" };
            let word = scale
                .filter(|scale| scale.word(after) != scale.word(now))
                .map_or_else(String::new, |scale| format!(", {}", scale.word(after)));
            format!("{name} {verb} from {} to {}{word}", percent(now), percent(after))
        })
        .collect();
    parts.join(" and ")
}

fn matters(source: &SourceEffect) -> bool {
    source.signed.unwrap_or(0.0).abs() >= 0.005 || source.holds.unwrap_or(0.0).abs() >= 0.005
}

/// What would change the answer, one entry each: the source whose loss changes a word, the input whose knowing most
/// likely does, the gate and the condition that cost most.
fn would_change(outlook: &Outlook, scale: &Scale) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(source) = outlook.hangs_on.sources.iter().find(|source| source.words.is_some()) {
        let worthless = if source.source.is_empty() { "counted for nothing" } else { "proved worthless" };
        parts.push(format!("if {} {worthless} ({})", named(source), without(outlook, source, Some(scale))));
    }
    let telling = outlook.hangs_on.inputs.first().filter(|row| row.word_changes() >= 0.05);
    parts.extend(telling.map(|row| {
        let title = if row.yes_no { titles::whether(&row.title) } else { row.title.clone() };
        format!(
            "if one knew {title} (with a chance of {} it would be another word)",
            percent(row.word_changes())
        )
    }));
    let points = |points: f64| {
        let word = if points.round().abs() == 1.0 { "point" } else { "points" };
        format!("{points:+.0} {word} on signing").replace('-', "−")
    };
    let gates = outlook.gates.iter().filter(|gate| gate.points >= 1.0);
    if let Some(gate) = gates.max_by(|a, b| a.points.total_cmp(&b.points)) {
        parts.push(format!("if “{}” were out of the way ({})", gate.what, points(gate.points)));
    }
    let conditions = outlook.conditions.iter().filter(|row| row.points <= -1.0);
    if let Some(row) = conditions.min_by(|a, b| a.points.total_cmp(&b.points)) {
        parts.push(format!("if nobody insisted that {} ({})", row.title, points(-row.points)));
    }
    parts
}

/// The steps from history to the answer: "What takes signing from 45 % to 41 %: …".
fn steps(name: &str, answer: &Answer) -> Option<String> {
    let (history, p) = (answer.history?, answer.combined?);
    let mut rows: Vec<_> = answer.waterfall.iter().filter(|step| step.points.abs() >= 0.5).collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    let list: Vec<String> = rows
        .iter()
        .map(|step| {
            let term = answer.evidence.terms.iter().find(|term| term.id == step.id);
            let shares = term.map_or_else(String::new, |term| {
                if name == "holding" {
                    format!(
                        ", {} a year against {} with nothing known",
                        percent(term.read),
                        percent(term.unread)
                    )
                } else {
                    format!(
                        ", {} of draws against {} with nothing known",
                        percent(term.read),
                        percent(term.unread)
                    )
                }
            });
            format!("{} ({}{shares})", step.title, format!("{:+.0}", step.points).replace('-', "−"))
        })
        .collect();
    Some(format!("From history’s {} to {} on {name}: {}.", percent(history), percent(p), list.join("; ")))
}

/// "Draft: 12 of 16 values not yet looked at."
fn drafted(outlook: &Outlook) -> Option<String> {
    let (unseen, all) = (outlook.evidence.unseen, outlook.evidence.inputs);
    (unseen > 0).then(|| format!("Draft: {unseen} of {all} values not yet looked at."))
}

fn evidence(outlook: &Outlook) -> String {
    let e = &outlook.evidence;
    let why = if e.confidence_why.is_empty() {
        String::new()
    } else {
        format!(": {}", e.confidence_why.join("; "))
    };
    let plural = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    format!(
        "Confidence in the evidence, apart from likelihood: {}{why}. There are {} from {}; {} of {} inputs rest on no claim.",
        e.confidence,
        plural(e.claims, "accepted claim", "accepted claims"),
        plural(e.origins, "independent origin", "independent origins"),
        e.unsupported.len(),
        e.inputs
    )
}
