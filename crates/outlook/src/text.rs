//! The outlook in plain words: what the terminal and the report open with. Two digits at most, the word beside
//! the number, the interval beside both; likelihood kept apart from the quality of the evidence.

use crate::model::{Answer, InputEffect, Outlook, SourceEffect};
use detente_chance::words::{Scale, percent};

/// The opening lines. The first four say whether it will be signed, whether it would hold, what that hangs on and
/// what would change it, each short enough for two lines of a terminal; what the questions mean follows at once.
#[must_use]
pub fn lines(outlook: &Outlook) -> Vec<String> {
    let mut lines = Vec::new();
    let mut meaning = Vec::new();
    if let (Some(answer), Some(definition)) = (&outlook.signed, &outlook.definitions.signed) {
        lines.push(format!("Signed by {}? {}", definition.by, headline(answer)));
        meaning.push(format!("“Signed”: {}.", definition.what.trim_end_matches('.')));
    }
    if let (Some(answer), Some(definition)) = (&outlook.holds, &outlook.definitions.holds) {
        let years = years(definition.years);
        lines.push(format!("Holds for {years} if signed? {}", headline(answer)));
        meaning
            .push(format!("“Holds”: none of this in {years}: {}.", definition.event.trim_end_matches('.')));
    }
    let (first, more) = hangs_on(outlook);
    lines.extend(first);
    let mut changes = would_change(outlook);
    let also = changes.split_off(changes.len().min(2));
    if !changes.is_empty() {
        lines.push(format!("What would change it: {}.", changes.join("; ")));
    }
    lines.extend(meaning);
    if let Some(worlds) = &outlook.worlds {
        let later = if worlds.fails_later > 0 || worlds.fails_in_year_1 > 0 {
            format!(
                "signed but broken within a year {}, broken later {}",
                worlds.fails_in_year_1, worlds.fails_later
            )
        } else {
            "signed but broken 0".to_owned()
        };
        let basis = if worlds.basis == "inside" { " (from the model’s draws alone)" } else { "" };
        lines.push(format!(
            "In 100 such worlds{basis}: no deal {}, {later}, signed and holding {}.",
            worlds.no_deal, worlds.holds
        ));
    }
    lines.extend(more);
    if !also.is_empty() {
        lines.push(format!("It would also change with {}.", also.join("; ")));
    }
    for (name, answer) in [("signing", &outlook.signed), ("holding", &outlook.holds)] {
        if let Some(line) = answer.as_ref().and_then(|answer| disagreement(name, answer)) {
            lines.push(line);
        }
    }
    if let Some(deep) = &outlook.hangs_on.deep {
        lines.extend(crate::deep::find_out_next(deep));
        lines.extend(crate::deep::by_origin(deep));
        lines.extend(deep.boxes.iter().map(|found| capitalise(&format!("{}.", found.words))));
    }
    lines.push(evidence(outlook));
    if let Some(line) = &outlook.evidence.one_sided {
        lines.push(line.clone());
    }
    lines
}

fn years(years: f64) -> String {
    if (years - 1.0).abs() < 1e-9 { "1 year".into() } else { format!("{years} years") }
}

fn headline(answer: &Answer) -> String {
    let (Some(p), Some(words)) = (answer.combined.or(answer.inside).or(answer.outside), &answer.words) else {
        return "Not computed: neither the models nor a base rate speak to it (see the notes).".into();
    };
    let interval = match answer.interval {
        Some([low, high]) => format!(", 90 % interval {} to {}", percent(low), percent(high)),
        None => String::new(),
    };
    let parts = match (answer.outside, answer.inside) {
        (Some(o), Some(i)) => {
            format!(" [history {}, models {} with weight {}]", percent(o), percent(i), answer.weight)
        }
        (None, Some(_)) => " [this case’s models alone: no reference class was chosen]".into(),
        (Some(_), None) => " [history alone: no model of this case speaks to it]".into(),
        (None, None) => String::new(),
    };
    let capped = if answer.capped { " Held at the cap of 3 to 97 %." } else { "" };
    format!("{}: {}{interval}{parts}.{capped}", capitalise(words), percent(p))
}

fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A shift in points: "+7 points".
fn points(change: f64) -> String {
    let points = (change * 100.0).round() as i64;
    match points {
        0 => "less than a point".into(),
        1 | -1 => format!("{points:+} point").replace('-', "−"),
        _ => format!("{points:+} points").replace('-', "−"),
    }
}

fn shift(source: &SourceEffect) -> String {
    let mut parts = Vec::new();
    if let Some(change) = source.signed {
        parts.push(format!("signing {}", points(change)));
    }
    if let Some(change) = source.holds {
        parts.push(format!("holding {}", points(change)));
    }
    parts.join(", ")
}

/// What it hangs on: the strongest input of each question and the strongest source; then the next inputs.
fn hangs_on(outlook: &Outlook) -> (Option<String>, Option<String>) {
    let inputs = &outlook.hangs_on.inputs;
    let strongest = |of: fn(&InputEffect) -> Option<f64>| {
        inputs
            .iter()
            .filter(|input| of(input).is_some())
            .max_by(|a, b| of(a).unwrap_or(0.0).abs().total_cmp(&of(b).unwrap_or(0.0).abs()))
    };
    let say = |input: &InputEffect, what: &str, rho: Option<f64>| {
        let unsupported = if input.unsupported { ", unsupported" } else { "" };
        format!("{} ({what}{}{unsupported})", input.title, correlation(rho.unwrap_or(0.0)))
    };
    let (signed, holds) = (strongest(|input| input.signed), strongest(|input| input.holds));
    let mut parts = Vec::new();
    let mut said: Vec<&str> = Vec::new();
    match (signed, holds) {
        (Some(s), Some(h)) => {
            let (for_signing, for_holding) =
                (say(s, "signing, rank correlation ", s.signed), say(h, "holding, ", h.holds));
            parts.push(format!("most on {for_signing} and {for_holding}"));
            said.extend([s.input.as_str(), h.input.as_str()]);
        }
        (Some(one), None) => {
            parts.push(format!("most on {}", say(one, "rank correlation ", one.signed)));
            said.push(&one.input);
        }
        (None, Some(one)) => {
            parts.push(format!("most on {}", say(one, "rank correlation ", one.holds)));
            said.push(&one.input);
        }
        (None, None) => {}
    }
    let sources = &outlook.hangs_on.sources;
    if let Some(source) = sources.iter().find(|source| matters(source)) {
        parts.push(format!("Without {}: {}", source.name, shift(source)));
    } else if let Some(source) = sources.iter().find(|source| source.note.is_some()) {
        parts.push(format!("Without {} {}", source.name, source.note.as_deref().unwrap_or_default()));
    } else if !sources.is_empty() {
        parts.push("No single source moves it by a point".into());
    }
    let next: Vec<String> = inputs
        .iter()
        .filter(|input| !said.contains(&input.input.as_str()))
        .take(2)
        .map(|input| {
            let rho = match (input.signed, input.holds) {
                (Some(s), Some(h)) if s.abs() >= h.abs() => Some(s),
                (_, Some(h)) => Some(h),
                (s, None) => s,
            };
            say(input, "rank correlation ", rho)
        })
        .collect();
    let first = (!parts.is_empty()).then(|| match (signed, holds) {
        (None, None) => format!("{}.", parts.join(". ")),
        _ => format!("It hangs {}.", parts.join(". ")),
    });
    (first, (!next.is_empty()).then(|| format!("Next most on {}.", next.join("; "))))
}

fn correlation(rho: f64) -> String {
    let hundredths = (rho.abs() * 100.0).round() as u32;
    let sign = if rho < 0.0 { "−" } else { "+" };
    if hundredths >= 100 { format!("{sign}1") } else { format!("{sign}.{hundredths:02}") }
}

fn matters(source: &SourceEffect) -> bool {
    source.signed.unwrap_or(0.0).abs() >= 0.005 || source.holds.unwrap_or(0.0).abs() >= 0.005
}

/// What would change the answer, the nearest first, one entry each.
fn would_change(outlook: &Outlook) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(source) = outlook.hangs_on.sources.iter().find(|source| source.words.is_some()) {
        let words = source.words.as_deref().unwrap_or_default();
        parts.push(format!("dropping {} ({words})", source.name));
    }
    for (name, answer) in [("signing", &outlook.signed), ("holding", &outlook.holds)] {
        let Some(answer) = answer else { continue };
        if let (Some(_), Some(change)) = (answer.combined, answer.word_changes_at.first()) {
            parts.push(format!("models at weight {} ({name} becomes {})", change.weight, change.word));
        }
    }
    for (question, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        let Some(inside) = answer.as_ref().and_then(|answer| answer.inside) else { continue };
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
            parts.push(format!(
                "the models’ factor “{}” left out ({question}, by the models: {})",
                row.model,
                points(gain)
            ));
        }
    }
    parts
}

fn disagreement(name: &str, answer: &Answer) -> Option<String> {
    let (outside, inside) = (answer.outside?, answer.inside?);
    if Scale::ICD203.word(outside) == Scale::ICD203.word(inside) {
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
            format!("the models find that “{}” is true in only {} of draws", factor.title, percent(share))
        })
    } else if missing.is_empty() {
        "the models know of no other obstacle than those entered, past cases met many".into()
    } else {
        format!("the models leave out what the case does not give ({})", missing.join("; "))
    };
    Some(format!(
        "For {name}, history says {} and the models {}: {why}.",
        Scale::ICD203.word(outside),
        Scale::ICD203.word(inside)
    ))
}

fn evidence(outlook: &Outlook) -> String {
    let e = &outlook.evidence;
    let unsupported = e.unsupported.len();
    let outlet = match &e.largest_outlet {
        Some((outlet, share)) if *share >= 0.5 && e.claims > 0 => {
            format!("; {} of the claims come through {outlet}", percent(*share))
        }
        _ => String::new(),
    };
    let confidence = match e.inputs {
        0 => "none",
        n if unsupported * 2 > n || e.origins < 4 => "low",
        n if unsupported * 4 > n || e.anonymous_share > 0.3 => "moderate",
        _ => "fair",
    };
    format!(
        "Confidence in the evidence, apart from likelihood: {confidence}. {} accepted claims from {} independent origins; {unsupported} of {} inputs rest on no claim, {} on a single origin{outlet}.",
        e.claims, e.origins, e.inputs, e.single_origin
    )
}
