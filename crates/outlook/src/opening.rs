//! The outlook in plain words: what the terminal and the report open with. Two digits at most, the word beside
//! the number, the interval beside both; likelihood kept apart from the quality of the evidence.
//!
//! Every sentence is made of numbers that the outlook holds: the questions' numbers, [`crate::Swing`]s,
//! [`crate::SourceEffect`]s, [`crate::WordChange`]s, [`crate::ModelEffect`]s and [`detente_bind::evidence::Evidence`].

use crate::Outlook;
use crate::answer::Answer;
use crate::hangs::{SourceEffect, Swing};
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
        let basis = match worlds.basis {
            "inside" => " (by the models alone)",
            "outside" => " (by history alone)",
            _ => "",
        };
        let words = format!(
            "In 100 such worlds{basis}: no deal {}, {later}, signed and holding {}.",
            worlds.no_deal, worlds.holds
        );
        lines.push(line(About::Worlds, words));
    }
    lines.extend(next.map(|words| line(About::HangsOn, words)));
    if !also.is_empty() {
        lines.push(line(About::Change, format!("It would also change {}.", also.join("; "))));
    }
    for (name, answer) in [("signing", &outlook.signed), ("holding", &outlook.holds)] {
        let words = answer.as_ref().and_then(|answer| disagreement(name, answer, &scale));
        lines.extend(words.map(|words| line(About::Differ, words)));
    }
    if let Some(deep) = &outlook.hangs_on.deep {
        lines.extend(crate::deep::find_out_next(deep).map(|words| line(About::Change, words)));
        lines.extend(crate::deep::by_origin(deep).map(|words| line(About::HangsOn, words)));
        lines.extend(crate::deep::best_levers(deep).map(|words| line(About::Try, words)));
        let fails = |words: &str| line(About::Fails, capitalise(&format!("{words}.")));
        lines.extend(deep.boxes.iter().map(|found| fails(&found.words)));
    }
    lines.push(line(About::Evidence, evidence(outlook)));
    let one_sided = outlook.evidence.one_sided.clone();
    lines.extend(one_sided.map(|words| line(About::Evidence, words)));
    lines
}

fn years(years: f64) -> String {
    if (years - 1.0).abs() < 1e-9 { "1 year".into() } else { format!("{years} years") }
}

/// "Unlikely (to roughly even chance): 41 %, 90 % interval 32 to 49 %. History says 45 %, the models 30 %."
fn headline(answer: &Answer, scale: &Scale) -> String {
    let Some(p) = answer.combined.or(answer.inside).or(answer.outside) else {
        return "Not computed: neither the models nor a base rate speak to it (see the notes).".into();
    };
    if let (None, Some(share)) = (answer.outside, answer.inside) {
        // A share of draws is not a chance: it gets no word.
        let interval = answer.interval.map_or_else(String::new, |[low, high]| {
            format!(" (90 % interval {} to {})", percent(low).trim_end_matches(" %"), percent(high))
        });
        return format!(
            "No number: no reference class was chosen. This case’s models say yes in {} of draws{interval}, which is no chance yet.",
            percent(share)
        );
    }
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
    let parts = match (answer.outside, answer.inside) {
        (Some(o), Some(i)) => format!(" History says {}, the models {}.", percent(o), percent(i)),
        (Some(_), None) => " By history alone: no model of this case speaks to it.".into(),
        (None, _) => String::new(),
    };
    let capped = if answer.capped { " Held at the cap of 3 to 97 %." } else { "" };
    format!("{}{range}: {}{interval}.{parts}{capped}", capitalise(word), percent(p))
}

fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// "signing 47 % if low, 36 % if high".
fn moves(row: &Swing, question: &str, pair: [f64; 2]) -> String {
    let [low, high] = pair.map(percent);
    let (no, yes) = if row.yes_no { ("if not", "if so") } else { ("if low", "if high") };
    let unsupported = if row.unsupported { "; no claim supports it" } else { "" };
    let title = if row.yes_no { titles::whether(&row.title) } else { row.title.clone() };
    format!("{title} ({question} {low} {no}, {high} {yes}{unsupported})")
}

/// What it hangs on: the strongest input of each question and the strongest source; then the next inputs.
fn hangs_on(outlook: &Outlook) -> (Option<String>, Option<String>) {
    let size = |pair: Option<[f64; 2]>| pair.map_or(0.0, |[low, high]| (high - low).abs());
    let of = |question: &str, row: &Swing| if question == "signing" { row.signed } else { row.holds };
    let ranked = |question: &'static str| {
        let mut rows: Vec<&Swing> =
            outlook.hangs_on.swings.iter().filter(|row| size(of(question, row)) >= 0.01).collect();
        rows.sort_by(|a, b| size(of(question, b)).total_cmp(&size(of(question, a))));
        rows
    };
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for question in ["signing", "holding"] {
        let said = ranked(question);
        let say = |row: &&Swing| of(question, row).map(|pair| moves(row, question, pair));
        first.extend(said.iter().take(1).filter_map(say));
        next.extend(said.iter().skip(1).take(2).filter_map(say));
    }
    let mut sentences = Vec::new();
    if !first.is_empty() {
        sentences.push(format!("It hangs most on {}.", first.join(" and ")));
    }
    let sources = &outlook.hangs_on.sources;
    if let Some(source) = sources.iter().find(|source| matters(source)) {
        // What changes a word is said with what would change it.
        if source.words.is_none() {
            sentences.push(format!("Without {}, {}.", source.name, without(outlook, source, None)));
        }
    } else if let Some(source) = sources.iter().find(|source| source.note.is_some()) {
        sentences.push(format!("Without {}, {}.", source.name, source.note.as_deref().unwrap_or_default()));
    } else if !sources.is_empty() {
        sentences.push("No single source moves it by a point.".into());
    }
    let next = (!next.is_empty()).then(|| format!("It hangs next on {}.", next.join("; ")));
    ((!sentences.is_empty()).then(|| sentences.join(" ")), next)
}

/// "holding falls from 43 % to 9 %": the questions that move by a point, by the shift on the common draws of the
/// sources; with a scale also the new word, where it is another.
fn without(outlook: &Outlook, source: &SourceEffect, scale: Option<&Scale>) -> String {
    let number = |answer: &Option<Answer>| {
        answer.as_ref().and_then(|answer| answer.combined.or(answer.inside).or(answer.outside))
    };
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

/// What would change the answer, one entry each: the source whose loss changes a word, the trust in the models, and
/// the condition that lowers a question most.
fn would_change(outlook: &Outlook, scale: &Scale) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(source) = outlook.hangs_on.sources.iter().find(|source| source.words.is_some()) {
        parts.push(format!(
            "if {} proved worthless ({})",
            source.name,
            without(outlook, source, Some(scale))
        ));
    }
    for (name, answer) in [("signing", &outlook.signed), ("holding", &outlook.holds)] {
        let Some(answer) = answer else { continue };
        // The nearest weight at which the word is another.
        let nearest = answer
            .word_changes_at
            .iter()
            .min_by(|a, b| (a.weight - answer.weight).abs().total_cmp(&(b.weight - answer.weight).abs()));
        if let (Some(_), Some(change)) = (answer.combined, nearest) {
            let trust = if change.weight <= 0.02 {
                "if the models counted for nothing".to_owned()
            } else if change.weight >= 0.98 {
                "if only the models counted".to_owned()
            } else {
                format!("if the models counted for {} instead of {}", change.weight, answer.weight)
            };
            parts.push(format!("{trust} ({name} becomes {})", change.word));
        }
    }
    for (question, name, answer) in
        [(QuestionKind::Signed, "signing", &outlook.signed), (QuestionKind::Holds, "holding", &outlook.holds)]
    {
        let Some(answer) = answer else { continue };
        let Some(inside) = answer.inside else { continue };
        let best = outlook
            .hangs_on
            .models
            .iter()
            .filter(|row| row.question == question)
            .filter_map(|row| Some((row, row.without? - inside)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((row, gain)) = best
            && gain >= 0.1
        {
            let title = answer.factors.iter().find(|factor| factor.id == row.model);
            parts.push(format!(
                "if it were sure that {} (the models would give {name} {} instead of {})",
                title.map_or(row.model.row().title, |factor| factor.title.as_str()),
                percent(inside + gain),
                percent(inside)
            ));
        }
    }
    parts
}

fn disagreement(name: &str, answer: &Answer, scale: &Scale) -> Option<String> {
    let (outside, inside) = (answer.outside?, answer.inside?);
    if scale.word(outside) == scale.word(inside) {
        return None;
    }
    let lowest = answer
        .factors
        .iter()
        .filter_map(|factor| Some((factor, factor.share?)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let missing: Vec<&str> = answer
        .factors
        .iter()
        .filter(|factor| factor.missing.is_some())
        .map(|factor| factor.title.as_str())
        .collect();
    let why = if inside < outside {
        lowest.map_or_else(String::new, |(factor, share)| {
            format!("in only {} of draws the models find that {}", percent(share), factor.title)
        })
    } else if missing.is_empty() {
        "the models know of no other obstacle than those entered, past cases met many".into()
    } else {
        format!("the models leave out what the case does not give ({})", missing.join("; "))
    };
    Some(format!(
        "For {name}, history says {} and the models {}: {why}.",
        scale.word(outside),
        scale.word(inside)
    ))
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
