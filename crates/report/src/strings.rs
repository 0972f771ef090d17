//! Every word that figures and pages say of themselves, in one place: another language is another list.
//!
//! Numbers are rounded here and nowhere else: two digits at most.

pub(crate) mod page;

use crate::figures::Question;
use crate::label::with_units;
use crate::svg::num;
use detente_chance::words;
use detente_findings::deals::Settlement;

// Words of tables and figures.
pub(crate) const ANSWER_NAME: &str = "Answer";
pub(crate) const STEP: &str = "Step";
pub(crate) const AS_READ: &str = "As read";
pub(crate) const NOTHING_KNOWN: &str = "With nothing known";
pub(crate) const WORD_CHANGES: &str = "Chance of another word";
pub(crate) const DOES_NOT_ENTER: &str = "does not enter";
pub(crate) const NO_CLOCK: &str = "no clock: no number";
pub(crate) const AT_LEAST: &str = "at least ";
pub(crate) const QUESTION: &str = "Question";
pub(crate) const HISTORY: &str = "History";
pub(crate) const HISTORY_SHORT: &str = "history";
pub(crate) const ANSWER_TITLE: &str = "Both questions on one scale";
pub(crate) const NUMBER: &str = "Number";
pub(crate) const INTERVAL: &str = "Interval";
pub(crate) const INTERVAL_90: &str = "90\u{a0}% interval";
pub(crate) const WORDS: &str = "In words";
pub(crate) const WORLD: &str = "World";
pub(crate) const OF_100: &str = "Of 100";
pub(crate) const INPUT: &str = "Input";
pub(crate) const RHO_SIGNED: &str = "Signing (ρ)";
pub(crate) const RHO_HOLDS: &str = "Holding (ρ)";
pub(crate) const SUPPORT: &str = "Support";
pub(crate) const SUPPORTED: &str = "cites claims";
pub(crate) const UNSUPPORTED: &str = "unsupported";
pub(crate) const UNSUPPORTED_TAIL: &str = " (unsupported)";
pub(crate) const SOURCE: &str = "Source";
pub(crate) const POINTS_SIGNED: &str = "Signing, points";
pub(crate) const POINTS_HOLDS: &str = "Holding, points";
pub(crate) const CLAIMS: &str = "Claims";
pub(crate) const INPUTS_FALL: &str = "Inputs that fall back";
pub(crate) const WORD_CHANGE: &str = "Word";
pub(crate) const SIGNING: &str = "signing";
pub(crate) const HOLDING: &str = "holding";
pub(crate) const PARTY: &str = "Party";
pub(crate) const PARTIES: &str = "Parties";
pub(crate) const SLACK: &str = "Slack (5, 50, 95\u{a0}%)";
pub(crate) const DELTA: &str = "Discount factor a round";
pub(crate) const CRITICAL: &str = "Critical factor";
pub(crate) const KEEPS: &str = "Draws in which it keeps the deal";
pub(crate) const NO_CRITICAL: &str = "none below 1";
pub(crate) const ROW: &str = "Row";
pub(crate) const MEDIAN: &str = "Median";
pub(crate) const RANGE_90: &str = "90\u{a0}% range";
pub(crate) const RANGE_50: &str = "50\u{a0}% range";
pub(crate) const SALIENCE: &str = "Salience";
pub(crate) const INFLUENCE: &str = "Influence";
pub(crate) const LEVEL: &str = "named level";
pub(crate) const CLASS: &str = "Class";
pub(crate) const YEARS_ON: &str = "Years on";
pub(crate) const SHARE: &str = "Share";
pub(crate) const CASES: &str = "Cases";
pub(crate) const CLUSTERS: &str = "Groups";
pub(crate) const POINT: &str = "Point";
pub(crate) const IN_ZONE: &str = "In the zone";
pub(crate) const YES: &str = "yes";
pub(crate) const NO: &str = "no";
pub(crate) const WHEN: &str = "When";
pub(crate) const EVENT: &str = "Event";
pub(crate) const KIND: &str = "Kind";
pub(crate) const PLACE: &str = "Place";
pub(crate) const NOT_DATED: &str = "not dated";
pub(crate) const NO_KIND: &str = "event";

// Figures.
pub(crate) const NO_DEAL: &str = "no deal by the date";
pub(crate) const FAILS_EARLY: &str = "signed, broken within a year";
pub(crate) const SWINGS_TITLE: &str = "What each input does to the answer";
pub(crate) const SWINGS_HOLLOW: &str = "hollow: low, or not so";
pub(crate) const SIGNED_IF_LOW: &str = "Signing if low, or not so";
pub(crate) const SIGNED_IF_HIGH: &str = "Signing if high, or so";
pub(crate) const HOLDS_IF_LOW: &str = "Holding if low, or not so";
pub(crate) const HOLDS_IF_HIGH: &str = "Holding if high, or so";
pub(crate) const LEVERS_TITLE: &str = "What acts would do to both numbers";
pub(crate) const ACT: &str = "Act";
pub(crate) const MUST_AGREE: &str = "Must agree";
pub(crate) const POINTS_BOTH: &str = "Signed and holding, points (90\u{a0}% interval)";
pub(crate) const COSTS: &str = "Costs";
pub(crate) const OUTDONE_BY: &str = "Outdone by";
pub(crate) const TORNADO_TITLE: &str = "Which inputs the answer goes with";
pub(crate) const DROP_TITLE: &str = "What dropping a source does to both numbers";
pub(crate) const SLACK_TITLE: &str = "Does keeping the deal pay?";
pub(crate) const BREAKS: &str = "breaking it pays";
pub(crate) const KEEPS_SIDE: &str = "keeping it pays";
pub(crate) const KEEPS_SHORT: &str = "keeps in";
pub(crate) const SLACK_AXIS: &str = "discount factor less the critical one";
pub(crate) const MODELS_EXPECT: &str = "Where models expect it to settle";
pub(crate) const SURVIVAL_AXIS: &str = "share for which it had not happened";
pub(crate) const SHARE_AS_USED: &str = "Share as used, with 90\u{a0}% interval";
pub(crate) const DEALS_TITLE: &str = "The space of packages";
pub(crate) const NO_DEAL_ALTERNATIVE: &str = "without a deal (alternative)";
pub(crate) const WORTH_TAIL: &str = ": worth, 0 its worst, 1 its best";
pub(crate) const KEY_FRONTIER: &str = "frontier: none can gain unless another loses";
pub(crate) const KEY_ZONE: &str = "package in the zone of agreement";
pub(crate) const KEY_PACKAGE: &str = "another package";
pub(crate) const KEY_ALTERNATIVE: &str = "what each has without a deal";
pub(crate) const KEY_ZERO: &str = "at 0 a party is as well off without a deal";
pub(crate) const GAIN_AXIS: &str = "gain over the alternative";
pub(crate) const HEAT_TITLE: &str = "Who accepts which package";
pub(crate) const PACKAGE_HEAD: &str = "Package";
pub(crate) const ALL_ACCEPT: &str = "All accept";
pub(crate) const ALL_SHORT: &str = "all";
pub(crate) const HEAT_KEY: &str = "Per cent of draws in which the party accepts the package: it crosses none of its red lines and leaves it no worse off than its alternative.";
pub(crate) const HEAT_OPEN: &str = "A draft that leaves issues open: left, whatever becomes of them; right, if they are filled as the party can accept.";
pub(crate) const ISSUE: &str = "Issue";
pub(crate) const MODELS_MEDIANS: &str = "middle half of the models’ medians";
pub(crate) const OVERVIEW_TITLE: &str = "All issues at a glance";
pub(crate) const KEY_MODELS: &str = "where the models expect it to settle (middle half)";
pub(crate) const ORIGIN: &str = "Origin";
pub(crate) const INPUTS_RESTING: &str = "Inputs that rest on it";
pub(crate) const SIGNED_ALONE: &str = "Signing, dropped alone";
pub(crate) const HOLDS_ALONE: &str = "Holding, dropped alone";
pub(crate) const SHAPLEY_TITLE: &str = "What the answer owes to each origin";
pub(crate) const FLIPS_TITLE: &str = "How far an input would have to move to change the verdict";
pub(crate) const BELIEVED_NOW: &str = "Believed now";
pub(crate) const SIGNING_TURNS: &str = "Signing turns";
pub(crate) const HOLDING_TURNS: &str = "Holding turns";
pub(crate) const CHANCE_SIGNED: &str = "Chance, signing";
pub(crate) const CHANCE_HOLDS: &str = "Chance, holding";
pub(crate) const NEVER_TURNS: &str = "at no value";
pub(crate) const STATE: &str = "State";
pub(crate) const OPTIONS_TAKEN: &str = "Options taken";
pub(crate) const EQUILIBRIUM: &str = "Equilibrium under";
pub(crate) const AGREED: &str = "Counts as agreed";
pub(crate) const NOTHING_TAKEN: &str = "nothing taken";
pub(crate) const GRAPH_TITLE: &str = "The conflict graph: all states";
pub(crate) const GRAPH_PART_TITLE: &str = "The conflict graph: equilibria and the way there";
pub(crate) const KEY_NOW: &str = "the present state";
pub(crate) const KEY_SEQ: &str = "equilibrium (SEQ)";
pub(crate) const KEY_GMR: &str = "equilibrium under GMR or SMR only";
pub(crate) const KEY_AGREED: &str = "counts as agreed";
pub(crate) const KEY_WAY: &str = "the way";
pub(crate) const FLOW_TITLE: &str = "From sources to claims to judgements";
pub(crate) const JUDGEMENTS: &str = "Judgements";
pub(crate) const CITATIONS: &str = "Citations";
pub(crate) const NO_CLAIM_CITED: &str = "no claim: unsupported";
pub(crate) const TIMELINE_TITLE: &str = "What happened";

pub(crate) fn tip(text: &str) -> String {
    format!(": {text}")
}

pub(crate) fn per_cent(x: f64) -> String {
    format!("{}\u{a0}%", num(x))
}

pub(crate) fn whole(x: f64) -> String {
    if x.is_finite() { num(libm::round(x)) } else { "–".into() }
}

pub(crate) fn hundredth(x: f64) -> String {
    if x.is_finite() { num(x) } else { "–".into() }
}

pub(crate) fn count(x: f64) -> String {
    if x.is_finite() { num(libm::round(x * 10.0) / 10.0) } else { "–".into() }
}

/// A whole number with its thousands apart: "15,552".
pub(crate) fn thousands(x: u128) -> String {
    let digits = x.to_string();
    let mut out = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

pub(crate) fn range(low: f64, high: f64) -> String {
    format!("{} to {}", whole(low), whole(high))
}

pub(crate) fn three(values: [f64; 3]) -> String {
    values.map(|x| hundredth(x).replace('-', "−")).join(" · ")
}

/// A correlation with its sign, two decimals: "+.42".
pub(crate) fn rho(x: Option<f64>) -> String {
    let Some(x) = x.filter(|x| x.is_finite()) else { return "–".into() };
    let hundredths = libm::round(x.abs() * 100.0);
    let sign = if hundredths == 0.0 {
        ""
    } else if x < 0.0 {
        "−"
    } else {
        "+"
    };
    if hundredths >= 100.0 { format!("{sign}1.00") } else { format!("{sign}.{hundredths:02.0}") }
}

pub(crate) fn rho_tick(x: f64) -> String {
    signed_tick(x)
}

pub(crate) fn signed_tick(x: f64) -> String {
    let text = num(x.abs());
    if text == "0" {
        text
    } else if x < 0.0 {
        format!("−{text}")
    } else {
        format!("+{text}")
    }
}

/// A change in points of 100: "+10", "−0.4" below one.
pub(crate) fn points(x: Option<f64>) -> String {
    let Some(x) = x.filter(|x| x.is_finite()) else { return "–".into() };
    let size = x.abs();
    let text = if size < 0.05 {
        return "0".into();
    } else if size < 0.95 {
        num(libm::round(size * 10.0) / 10.0)
    } else {
        num(libm::round(size))
    };
    format!("{}{text}", if x < 0.0 { "−" } else { "+" })
}

pub(crate) fn points_tick(x: f64) -> String {
    signed_tick(x)
}

pub(crate) fn years(x: f64) -> String {
    if x == 1.0 { "1 year".into() } else { format!("{} years", num(x)) }
}

pub(crate) fn question(question: Question) -> &'static str {
    match question {
        Question::Signed => "Will it be signed?",
        Question::Holds => "Would it hold?",
    }
}

/// "Will it be signed? unlikely, 41 % (90 % interval 32–49 %)."
pub(crate) fn lane_said(question: &str, word: &str, number: &str, interval: &str) -> String {
    format!("{question} {}, {number} (90\u{a0}% interval {interval}).", capital(word))
}

pub(crate) fn answer_description(said: &str) -> String {
    format!(
        "{said} Filled mark and bar: the number and its 90\u{a0}% interval; hollow marks: what it was made of."
    )
}

/// With a capital letter first.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A day in words, "31 December 2026"; what is no day stays as it is.
pub(crate) fn long_day(day: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<&str> = day.split('-').collect();
    if let [year, month, day_of] = parts.as_slice()
        && let (Ok(month), Ok(of)) = (month.parse::<usize>(), day_of.parse::<u32>())
        && let Some(name) = month.checked_sub(1).and_then(|at| MONTHS.get(at))
    {
        return format!("{of}\u{a0}{name} {year}");
    }
    day.to_owned()
}

/// A step's points: `+4`, `−12`.
pub(crate) fn points_of(points: f64) -> String {
    format!("{points:+.0}").replace('-', "−").replace("+0", "0").replace("−0", "0")
}

/// A factor's mean: a share of draws, or, for holding, the chance of an end within a year.
pub(crate) fn evidence_of(which: Question, value: f64) -> String {
    match which {
        Question::Signed => percent(value),
        Question::Holds => format!("{} a year", percent(value)),
    }
}

pub(crate) fn steps_title(which: Question) -> String {
    format!("{} From history to the answer", question(which))
}

pub(crate) fn steps_description(said: &str) -> String {
    format!(
        "{said}. Steps are in points of 100: what this case shows, against the same case with nothing known. The bar of the answer is its 90\u{a0}% interval; behind stand the bands of the probability words."
    )
}

pub(crate) fn curve_title(which: Question) -> String {
    match which {
        Question::Signed => "Signed by which day?".to_owned(),
        Question::Holds => "Holding for how long?".to_owned(),
    }
}

pub(crate) const CURVE_HOLDS: &str =
    "Chance that a deal, once signed, still holds at the end of each year, beside history’s.";

pub(crate) fn curve_signed(median: Option<&str>) -> String {
    let median = match median {
        Some(day) => format!("It is as likely as not by {}.", long_day(day)),
        None => "It does not become as likely as not within what history has watched.".to_owned(),
    };
    format!(
        "Chance of signing by each day, beside history’s. The broken line is the date of the question. {median}"
    )
}

pub(crate) fn curve_tip(when: &str, p: &str, history: &str) -> String {
    format!("{when}: {p}; history {history}")
}

pub(crate) fn year_number(year: f64) -> String {
    num(year)
}

pub(crate) fn fails_later(years: Option<f64>) -> String {
    match years {
        Some(h) => format!("signed, broken later within {}", self::years(h)),
        None => "signed, broken later".into(),
    }
}

pub(crate) fn world_holds(years: Option<f64>) -> String {
    match years {
        Some(h) => format!("signed and holding for {}", self::years(h)),
        None => "signed and holding".into(),
    }
}

pub(crate) const WORLDS_TITLE: &str = "A hundred worlds like this one";

pub(crate) fn worlds_description(said: &str) -> String {
    format!("Of 100 worlds: {said}. One square is one world.")
}

pub(crate) fn swings_description(first: &str, drawn: usize, moving: usize) -> String {
    format!(
        "Both numbers with an input at the low end of its range (hollow) and at the high end (filled), all else as drawn; of what is so or not, where it is not so and where it is. Most first: {first}. {drawn} of the {moving} inputs that move a number by a point are drawn."
    )
}

pub(crate) fn levers_description(first: &str, drawn: usize, all: usize) -> String {
    format!(
        "Change in points of 100 if the act were done, on the same draws: by the models alone, which know nothing of how it would be got. Best first: {first}. {drawn} of {all} acts drawn; those that help nothing, or that another act outdoes without needing anybody else, stand in the table."
    )
}

pub(crate) fn tornado_description(first: &str, drawn: usize, all: usize) -> String {
    format!(
        "Rank correlation of each uncertain input with the margin of signing (round end) and of holding (square end), strongest first: {first}. {drawn} of {all} inputs drawn; a bar to the right means that more of it goes with yes."
    )
}

pub(crate) fn drop_description(first: &str, moving: usize, all: usize) -> String {
    format!(
        "Change in points of 100 when a source and all that rests on it alone is left out, largest first: {first}. {moving} of {all} sources move a number by half a point or more."
    )
}

/// "+12 (+8 to +16)".
pub(crate) fn points_between(value: &str, low: &str, high: &str) -> String {
    format!("{value} ({low} to {high})")
}

pub(crate) fn shapley_description(
    first: &str,
    moving: usize,
    all: usize,
    exact: bool,
    draws: usize,
) -> String {
    let how = if exact {
        "over every subset of origins"
    } else {
        "over random orders of origins; lines are 90\u{a0}% intervals"
    };
    format!(
        "Points of 100 that both numbers owe to each origin, the end of the chains, however many repeat it (Shapley value {how}, {draws} draws), largest first: {first}. {moving} of {all} origins move a number by half a point or more."
    )
}

pub(crate) fn flips_description(first: &str, drawn: usize, turning: usize, all: usize) -> String {
    format!(
        "Each bar goes from the median of what is believed of an input to the value at which a question’s word, or its side of 50\u{a0}%, would change; beside it that value, the new word, and in brackets the chance that knowing the input would change it. The most telling first: {first}. {drawn} of the {turning} inputs that can are drawn; {}.",
        match all.saturating_sub(turning) {
            0 => "no other was looked at".to_owned(),
            1 => "one more changes nothing wherever it lies".to_owned(),
            n => format!("{n} more change nothing wherever they lie"),
        }
    )
}

/// A value with its unit, two digits at most.
fn value_in(at: f64, unit: &str) -> String {
    // Two digits: none beyond the point from 10, one from 1.
    let step = if at.abs() >= 10.0 {
        1.0
    } else if at.abs() >= 1.0 {
        10.0
    } else {
        100.0
    };
    let text = num(libm::round(at * step) / step);
    match unit {
        "0–100" | "−100–100" | "" => text,
        "%" => format!("{text}\u{a0}%"),
        unit => format!("{text} {unit}"),
    }
}

/// "above 66: unlikely".
pub(crate) fn turn_at(at: f64, unit: &str, above: bool, word: &str) -> String {
    format!("{} {}: {word}", if above { "above" } else { "below" }, value_in(at, unit))
}

/// "if so: unlikely; if not: likely".
pub(crate) fn turn_if(so: bool, word: &str, otherwise: Option<&str>) -> String {
    let name = |so: bool| if so { "if so" } else { "if not" };
    let other = otherwise.map(|other| format!("; {}: {other}", name(!so))).unwrap_or_default();
    format!("{}: {word}{other}", name(so))
}

pub(crate) fn turn_and_chance(turn: &str, chance: &str) -> String {
    format!("{turn} ({chance})")
}

/// What is believed now, with its unit.
pub(crate) fn believed(now: &str, unit: &str) -> String {
    match unit {
        "0–100" | "−100–100" | "" => now.to_owned(),
        "%" => format!("{now}\u{a0}%"),
        unit => format!("{now} {unit}"),
    }
}

pub(crate) fn percentile(q: f64) -> String {
    if q == 0.5 { "median".into() } else { per_cent(q * 100.0) }
}

pub(crate) fn overview_description(issues: usize, widest: Option<&str>) -> String {
    let widest = widest.map(|title| format!(" Furthest apart on {title}.")).unwrap_or_default();
    format!(
        "Every party’s median position on {issues} issues, each on its own scale 0–100; the larger the mark, the more influence. Grey: the middle half of the models’ medians.{widest}"
    )
}

pub(crate) fn graph_description(
    drawn: usize,
    all: usize,
    seq: &[usize],
    way: &[usize],
    improving: bool,
    lines: Option<bool>,
    now: Option<usize>,
) -> String {
    let numbers = |list: &[usize], between: &str| {
        let shown: Vec<String> = list.iter().take(20).map(usize::to_string).collect();
        format!("{}{}", shown.join(between), if list.len() > 20 { ", …" } else { "" })
    };
    let count = if drawn == all { format!("{all} states") } else { format!("{drawn} of {all} states") };
    let mut said = format!(
        "{count} by how many moves they are away from the present one, at mid values. At rest under SEQ: {}.",
        if seq.is_empty() { "none".to_owned() } else { numbers(seq, ", ") }
    );
    if way.len() > 1 {
        let how =
            if improving { "everybody gains by its own step" } else { "not everybody gains by its own step" };
        said.push_str(&format!(" The thick line goes {}: {how}.", numbers(way, " to ")));
    } else if let Some(now) = now {
        said.push_str(if seq == [now] {
            " That is the present state: nobody has a reason to leave it."
        } else if seq.is_empty() {
            ""
        } else {
            " No other than the present state can be reached from it."
        });
    }
    said.push_str(match lines {
        Some(false) => " Thin lines are improvements; the mark near their end is whose.",
        Some(true) => {
            " Thin lines are each party’s best improvement from each state; the mark near their end is whose."
        }
        None => "",
    });
    said
}

pub(crate) fn state_tip(id: usize, options: &str, rests: &str) -> String {
    if rests.is_empty() { format!("{id}: {options}") } else { format!("{id}: {options} [{rests}]") }
}

pub(crate) fn flow_description(
    claims: usize,
    origins: usize,
    first: &str,
    idle: usize,
    judgements: usize,
    unsupported: usize,
) -> String {
    let idle = match idle {
        0 => String::new(),
        1 => " One claim is cited by no judgement.".into(),
        n => format!(" {n} claims are cited by no judgement."),
    };
    format!(
        "{claims} claims by the end of their chain ({origins} origins, most from {first}) and the judgements that cite them; hollow: a claim not yet reviewed, judgements that cite none.{idle} {unsupported} of {judgements} judgements are unsupported."
    )
}

pub(crate) fn other_origins(number: usize) -> String {
    format!("{number} other origins")
}

pub(crate) fn other_judgements(number: usize) -> String {
    format!("{number} other groups")
}

/// " (3)".
pub(crate) fn count_tail(number: usize) -> String {
    format!(" ({number})")
}

/// " (9, 2 unsupported)".
pub(crate) fn count_of_which(all: usize, unsupported: usize) -> String {
    if unsupported == 0 { count_tail(all) } else { format!(" ({all}, {unsupported} unsupported)") }
}

pub(crate) fn slack_description(said: &str) -> String {
    format!(
        "Slack of each party over draws: median and 90\u{a0}% range. Right of 0 the future weighs enough that keeping the deal pays; −1 stands for draws in which no patience is enough. Share of draws at 0 or above: {said}."
    )
}

pub(crate) fn positions_title(issue: &str) -> String {
    format!("Positions: {issue}")
}

pub(crate) fn positions_description(said: &str) -> String {
    if said.is_empty() {
        return "No party’s position is given. Models: median, with the 50\u{a0}% range thick and the 90\u{a0}% range thin.".into();
    }
    format!(
        "Positions on the scale 0–100, median and 90\u{a0}% range: {said}. The larger the mark, the more influence. Models: median, with the 50\u{a0}% range thick and the 90\u{a0}% range thin."
    )
}

pub(crate) fn benchmark(mae: f64) -> String {
    format!("mean error {} in the benchmark", num(libm::round(mae * 10.0) / 10.0))
}

/// What a model is called in tables.
pub(crate) fn model(id: &str) -> String {
    match id {
        "weighted-mean" => "mean, by influence × salience",
        "influence-mean" => "mean, by influence",
        "plain-mean" => "plain mean",
        "weighted-median" => "median, by influence × salience",
        "plain-median" => "plain median",
        "mid-range" => "middle of the range",
        "reference-point" => "reference point (no decision)",
        "modal" => "position with the most weight behind it",
        "quota-pivot" => "pivot under the quota",
        "nash" => "Nash bargaining",
        "kalai-smorodinsky" => "Kalai–Smorodinsky bargaining",
        "nash-reference" => "Nash, from the reference point",
        "ks-reference" => "Kalai–Smorodinsky, from there",
        "exchange" => "exchange between issues",
        "challenge-textbook" => "challenges, as in the textbook",
        "challenge-scholz-code" => "challenges, as in Scholz’s code",
        "ktab" => "bargains in pairs (KTAB)",
        "ktab-joint" => "the same on all issues at once",
        other => return other.to_owned(),
    }
    .to_owned()
}

pub(crate) const fn settlement(settlement: Settlement) -> &'static str {
    match settlement {
        Settlement::Nash => "Nash",
        Settlement::WeightedNash => "weighted Nash",
        Settlement::NashOutsideOptions => "Nash with outside options",
        Settlement::KalaiSmorodinsky => "Kalai–Smorodinsky",
        Settlement::Raiffa => "Raiffa",
        Settlement::Egalitarian => "egalitarian",
        Settlement::Utilitarian => "utilitarian",
        Settlement::RelativeUtilitarian => "relative utilitarian",
    }
}

pub(crate) fn class_said(title: &str, share: &str, n: &str) -> String {
    format!("{title}: {share} of {n}")
}

pub(crate) fn cases_tail(n: f64, clusters: Option<f64>) -> String {
    match clusters {
        Some(groups) => format!(" (n = {} in {} groups)", count(n), count(groups)),
        None => format!(" (n = {})", count(n)),
    }
}

pub(crate) fn cluster_interval(text: &str) -> String {
    format!("{text} (95\u{a0}%, over groups)")
}

pub(crate) fn base_rates_title(which: Question) -> String {
    match which {
        Question::Signed => "History: how often such talks end in a signature",
        Question::Holds => "History: how long such agreements hold",
    }
    .into()
}

pub(crate) fn base_rates_description(said: &str, curves: bool) -> String {
    if !curves {
        return format!("{said}. No year is known for these classes: the share alone, with its interval.");
    }
    format!(
        "{said}. Curves: share of past cases in which the event had not happened so many years on, with 95\u{a0}% intervals over groups of cases where known."
    )
}

pub(crate) fn years_axis(years: Option<f64>) -> String {
    match years {
        Some(h) => format!("years on (dashed: the question’s {})", self::years(h)),
        None => "years on".into(),
    }
}

pub(crate) fn class_at(year: f64, share: &str) -> String {
    format!("{share} after {}", years(year))
}

pub(crate) fn relevance(x: f64) -> String {
    format!("relevance {}", num(x))
}

pub(crate) fn frontier_package(levels: &str) -> String {
    format!("frontier: {levels}")
}

pub(crate) fn draft_tail(acceptable: &str) -> String {
    format!(": draft, acceptable in {acceptable} of draws")
}

pub(crate) fn as_first_but(levels: &str) -> String {
    if levels.is_empty() { "as the one above".into() } else { format!("as the first, but {levels}") }
}

/// One share, or two that differ when rounded.
pub(crate) fn between(low: f64, high: f64) -> String {
    let (low, high) = (percent(low), percent(high));
    if low == high { high } else { format!("{low} to {high}") }
}

pub(crate) fn offer_of(on: &str) -> String {
    format!(": offer of {on}")
}

pub(crate) fn heat_description(drafts: usize, packages: usize, best: &str) -> String {
    let drafts = match drafts {
        0 => String::new(),
        1 => "one draft on record and ".to_owned(),
        n => format!("{n} drafts on record and "),
    };
    let packages = match packages {
        0 => "no package that is ever acceptable to all".to_owned(),
        1 => "the one package that is ever acceptable to all".to_owned(),
        n => format!("the {n} packages most often acceptable to all"),
    };
    format!(
        "Rows: {drafts}{packages}. Columns: all who must accept, then each of them. The most that any of these reaches with all is {best} of draws."
    )
}

pub(crate) fn likeliest_name(acceptable: &str) -> String {
    format!("package most often acceptable to all ({acceptable} of draws)")
}

pub(crate) fn key_fan(most: usize) -> String {
    format!("packages in the zone or on the frontier (at most {most} drawn)")
}

pub(crate) fn deals_description(
    drawn: usize,
    all: u128,
    zone: usize,
    probability: &str,
    alternatives: &str,
) -> String {
    format!(
        "{} of {} packages drawn at mid values, {zone} of them in the zone of agreement. A zone exists in {probability} of draws. Worth without a deal: {alternatives}.",
        thousands(drawn as u128),
        thousands(all),
    )
}

pub(crate) fn timeline_description(events: usize, undated: usize, first: &str, last: &str) -> String {
    let undated = match undated {
        0 => String::new(),
        1 => " One has no date.".into(),
        n => format!(" {n} have no date."),
    };
    let events = match events {
        1 => format!("One event, {first}"),
        _ if first == last => format!("{events} events, {first}"),
        _ => format!("{events} events from {first} to {last}"),
    };
    format!(
        "{events}.{undated} A mark alone is an exact day; a bar covers every day that it may have been, dashed where the ends are soft."
    )
}

pub(crate) fn span(from: &str, to: &str) -> String {
    format!("{from} to {to}")
}

pub(crate) fn about(text: &str) -> String {
    format!("about {text}")
}

pub(crate) fn judged_from(day: &str) -> String {
    format!("the day this is judged from, {day}")
}

/// A chance in per cent, its sign on the same line.
pub(crate) fn percent(p: f64) -> String {
    with_units(&words::percent(p))
}

/// An interval in per cent, its sign on the same line.
pub(crate) fn percent_interval(low: f64, high: f64) -> String {
    let text = words::percent_interval(low, high);
    // "<1–4 %" and "96–>99 %" are hard to read with a dash.
    let text = if text.contains(['<', '>']) { text.replace('–', " to ") } else { text };
    with_units(&text)
}

/// A share as a number, or a dash.
pub(crate) fn maybe_percent(x: Option<f64>) -> String {
    x.map_or_else(|| "–".into(), percent)
}
