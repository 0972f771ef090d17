//! The words of the page.

use super::{count, thousands, years};
use detente_bind::evidence::Confidence;
use detente_case::{Direction, RedLineGrade, SourceKind};
use detente_outlook::About;

pub(crate) const KICKER: &str = "Détente · outlook";
pub(crate) const UNTITLED: &str = "A case without a title";
pub(crate) const SKIP: &str = "Skip to the answer";
pub(crate) const CONTENTS: &str = "Contents";
pub(crate) const FOOTER: &str = "Made with Détente. Likelihoods are judgements from the evidence listed here, never facts. What a source says stands in its own words, as that source’s claim.";
pub(crate) fn numbers_behind(title: &str) -> String {
    format!("Numbers: {title}")
}

pub(crate) const NUMBERS_BEHIND: &str = "The numbers behind this figure";

// Section titles.
pub(crate) const ANSWER: &str = "The answer";
pub(crate) const WORLDS: &str = "Four possible worlds";
pub(crate) const HANGS_ON: &str = "What it hangs on";
pub(crate) const TIMELINE: &str = "Events";
pub(crate) const POSITIONS: &str = "Positions";
pub(crate) const DEALS: &str = "Deals";
pub(crate) const HOLDING: &str = "Would it hold";
pub(crate) const BASE_RATES: &str = "Base rates";
pub(crate) const EVIDENCE: &str = "The evidence as a whole";
pub(crate) const SOURCES: &str = "Sources";
pub(crate) const CLAIMS: &str = "Claims";
pub(crate) const JUDGEMENTS: &str = "Judgements";
pub(crate) const GLOSSARY: &str = "Names";
pub(crate) const DEFINITIONS: &str = "Definitions";
pub(crate) const NOTES: &str = "What is not computed, and why";
pub(crate) const MANIFEST: &str = "Manifest";
pub(crate) const CITE: &str = "Cite this";

pub(crate) fn page_title(case: &str) -> String {
    format!("{case}: outlook")
}

pub(crate) fn as_of(day: &str) -> String {
    format!("As seen on {day}")
}

// The answer.
pub(crate) const NO_QUESTION: &str =
    "The case asks neither question with its definition, and without a definition no number is given.";
pub(crate) const NUMBERS: &str = "The two questions in numbers";
pub(crate) const ABOUT: &str = "About this case";
pub(crate) const NO_NUMBER: &str = "No number";
pub(crate) const COUNTS_AS_BROKEN: &str = "Counted as broken:";
pub(crate) const COUNTS_AS_SIGNED: &str = "Counted as signed:";
pub(crate) const MUST_ACCEPT: &str = "Must accept:";
pub(crate) const NO_COMBINED: &str = "No number: ";
pub(crate) const FACTORS: &str = "What the models say, factor by factor";
pub(crate) const FACTOR: &str = "Factor";
pub(crate) const SHARE_OF_DRAWS: &str = "As read";
pub(crate) const UNREAD: &str = "With nothing known";
pub(crate) const TERM: &str = "Difference (logits)";
pub(crate) const SAYS_NOTHING: &str = "says nothing here";
pub(crate) const GATES: &str = "Gates: hurdles that past cases do not usually have";
pub(crate) const GATE: &str = "Gate";
pub(crate) const BINDS: &str = "Stands in the way";
pub(crate) const PASSED: &str = "Passed by the date, if it does";
pub(crate) const COSTS: &str = "Costs (points)";
pub(crate) const CONDITIONS: &str = "Conditions: what parties insist on";
pub(crate) const CONDITION: &str = "Condition";
pub(crate) const INSISTED: &str = "Insisted on";
pub(crate) const MET: &str = "Met";
pub(crate) const MOVES: &str = "Moves the answer (points)";
pub(crate) const REMARK: &str = "Remark";

/// Titles of what the outlook's lines are about. None where it has a place of its own: the two numbers and their
/// meaning above, the evidence beside them, where the deal fails further down.
pub(crate) fn about(about: About) -> Option<&'static str> {
    match about {
        About::Answer | About::Meaning | About::Evidence | About::Fails => None,
        About::Worlds => Some(""),
        About::HangsOn => Some(HANGS_ON),
        About::Change => Some("What would change it"),
        About::Try => Some(LEVERS),
        About::Differ => Some("From history to the answer"),
    }
}

pub(crate) fn asked_signed(day: &str) -> String {
    format!("Will it be signed by {day}?")
}

pub(crate) fn asked_holds(horizon: f64) -> String {
    format!("If signed, would it hold for {}?", years(horizon).replace(' ', "\u{a0}"))
}

pub(crate) fn interval_in_words(interval: &str, low: &str, high: &str) -> String {
    if low == high {
        format!("90\u{a0}% interval {interval}: {low} throughout.")
    } else {
        format!("90\u{a0}% interval {interval}: from {low} to {high}.")
    }
}

/// Where the number comes from.
pub(crate) fn made_of(history: &str, drawing: &str, silent: bool) -> String {
    let models = if silent { "; no model of this case speaks to it" } else { "" };
    format!("History alone says {history}{models}. The number of draws adds {drawing}.")
}

/// What came, beside the answer.
pub(crate) fn outcome(came: &str, on: Option<&str>, brier: Option<f64>) -> String {
    let on = on.map_or_else(String::new, |day| format!(", known on {day}"));
    let score = brier.map_or_else(String::new, |brier| format!(". Brier score of this answer: {brier:.3}"));
    format!("Outcome: {came}{on}{score}.")
}

pub(crate) const CHANGED: &str = "What changed";
pub(crate) const WHERE_FROM: &str = "Where the difference comes from, in points";
pub(crate) const PART: &str = "Part";
pub(crate) const POINTS: &str = "Points";
pub(crate) const SAME_IN_BOTH: &str = "The same in both:";
pub(crate) const ROWS: &str = "Rows of the case";
pub(crate) const NO_ROW_DIFFERS: &str = "No row differs.";
pub(crate) const ROWS_CHANGED: &str = "Changed:";
pub(crate) const ROWS_ADDED: &str = "Added:";
pub(crate) const ROWS_REMOVED: &str = "Removed:";
pub(crate) const FILES_CHANGED: &str = "Other files that differ:";

pub(crate) fn since_outlook(day: Option<&str>) -> String {
    let of = day.map_or_else(String::new, |day| format!(" of {day}"));
    format!(
        "Against the earlier outlook{of}. First what the case says is compared, judged from the earlier day; then come the days that passed, the question’s date, and drawing. The parts of the first step are means over all orders in which they could have changed (Shapley values), so that all parts add up."
    )
}

pub(crate) fn then_and_now(then: &str, now: &str, points: Option<&str>) -> String {
    match points {
        Some(points) => format!("{then} then, {now} now: {points} points."),
        None => format!("{then} then, {now} now."),
    }
}

pub(crate) fn by_day(day: &str) -> String {
    format!(", by {day}.")
}

pub(crate) fn would_end(horizon: f64) -> String {
    format!("Given that it is signed, it holds if for {} there is none of this:", years(horizon))
}

pub(crate) fn both(number: &str, word: &str) -> String {
    format!("Signed and holding, both together: {number} ({word}).")
}

pub(crate) fn in_words(words: &str) -> String {
    format!("In words: {words}. In brackets, what the ends of the interval would be called.")
}

pub(crate) fn trust_used(
    trust: f64,
    prior: f64,
    interval: [f64; 2],
    resolved: usize,
    given: bool,
    ratio: f64,
) -> String {
    let from = match (given, resolved) {
        (true, _) => "as given".to_owned(),
        (false, 0) => format!(
            "a prior from {} to {} (90\u{a0}%), no earlier question being resolved yet",
            super::hundredth(interval[0]),
            super::hundredth(interval[1])
        ),
        (false, n) => format!(
            "from {} to {} (90\u{a0}%) after {n} resolved question{}; the prior is {}",
            super::hundredth(interval[0]),
            super::hundredth(interval[1]),
            if n == 1 { "" } else { "s" },
            super::hundredth(prior)
        ),
    };
    format!(
        "Trust in the models: {}, {from}. What this case shows multiplies history’s hazard by {}.",
        super::hundredth(trust),
        super::hundredth(ratio)
    )
}

pub(crate) fn left_out(why: Option<&str>) -> String {
    match why {
        Some(why) => format!("left out: {why}"),
        None => "left out: its inputs are not given".into(),
    }
}

pub(crate) fn undefined_in(draws: usize) -> String {
    format!("no answer in {draws} draws, counted as no")
}

// Worlds, what it hangs on.
pub(crate) const NO_WORLDS: &str =
    "Four worlds need a number for signing and one for holding; the case does not give both.";
pub(crate) const HANGS_SOURCES: &str = "On which source";
pub(crate) const HANGS_INPUTS: &str = "On which input";
pub(crate) const LEVERS: &str = "What could be tried";
pub(crate) const NO_LEVERS: &str = "No act that the case speaks of moves either number by half a point.";
pub(crate) const LEVERS_HOW: &str =
    "What the models say of each act. Whether it can be had, and at what price, they do not know.";
pub(crate) const NO_SOURCES: &str = "The case lists no source.";
pub(crate) const NO_SOURCE_MOVES: &str = "Dropping any one source moves neither number by half a point.";
pub(crate) const NO_INPUT_EFFECTS: &str =
    "No uncertain input goes with the margins of signing or holding beyond chance.";
pub(crate) const NO_HANGS: &str =
    "No model of this case speaks to either question, so there is nothing for the answer to hang on.";
pub(crate) const NO_QUESTION_RATES: &str =
    "The case asks neither question, so no class of past cases was chosen.";
pub(crate) const NO_CLASSES: &str =
    "No reference class was chosen, so history gives no number and nothing is combined.";
pub(crate) const NO_CLAIMS_LIST: &str = "The case holds no report and no claim.";
pub(crate) const NO_ORIGIN_MOVES: &str = "No origin by itself moves either number by half a point.";
pub(crate) const NO_FLIPS: &str =
    "No value of any single input, within what is believed of it, changes a verdict.";
pub(crate) const NOT_DEEP: &str = "How far each input would have to move, what the answer owes to each origin, where the deal fails and what could be tried take longer, and were not asked for (--deep).";
pub(crate) const WHERE_IT_FAILS: &str = "Where the deal fails";
pub(crate) const CHANGE_OUR_MIND: &str = "What would change our mind";
pub(crate) const SOBOL_CAPTION: &str =
    "Share of variance in which an input has any part (total Sobol’ index, 90\u{a0}% interval)";
pub(crate) const SOBOL_HEADS: [&str; 4] =
    ["Margin of signing", "Margin of holding", "Chance of signing", "Chance of holding"];
pub(crate) const NOT_ABOVE_ZERO: &str = "≈ 0";
pub(crate) const GRAPH: &str = "The conflict graph";
pub(crate) const NO_GRAPH: &str = "The case gives no options, so there is no conflict graph.";
pub(crate) const CONCEPTS_HOW: &str = "At rest means that no party has a reason to move: under Nash because it gains by no move at all; under GMR because others could answer each gain so that it ends no better; under SMR even after it answers back; under SEQ where the others answer only by moves that they themselves gain by; under SSEQ both.";

pub(crate) fn index_between(total: f64, [low, high]: [f64; 2]) -> String {
    format!("{total:.2} ({low:.2} to {high:.2})")
}

pub(crate) fn sobol_how(rows: usize, runs: usize) -> String {
    format!(
        "Total Sobol’ indices from {rows} rows, {} runs of all models. 1 would be an input that everything depends on; shares may add to more than 1 where inputs act together.",
        thousands(runs as u128)
    )
}

pub(crate) fn graph_agreement(share: &str) -> String {
    format!(
        "Walks of improvements from the present state come to rest in an agreed one with a chance of {share}, over all draws and ways of thinking ahead."
    )
}

pub(crate) const TAKES: &str = "now taken:";
pub(crate) const GIVES_UP: &str = "given up:";
pub(crate) const NOTHING: &str = "nothing.";

pub(crate) fn now_taken(id: usize) -> String {
    format!("In the present state ({id}) these options are taken:")
}

pub(crate) fn step_to(id: usize) -> String {
    format!("Then {id}:")
}

pub(crate) fn graph_too_large(states: usize) -> String {
    format!(
        "The graph has {} states, too many to be drawn here: see “detente graph”.",
        thousands(states as u128)
    )
}

pub(crate) const WITHOUT: &str = "Without";
// Events, positions, deals, holding.
pub(crate) const NO_EVENTS: &str = "The case lists no event.";
pub(crate) const NO_POSITIONS: &str = "The case gives no position on a scaled issue, so nothing is forecast.";
pub(crate) const NAMED_ONLY: &str = "On these issues the levels have names and no place on a scale:";
pub(crate) const NO_DEALS: &str =
    "Packages are not compared: that takes issues with named levels and parties whose consent counts.";
pub(crate) const LIKELIEST: &str = "Packages most often acceptable to all";
pub(crate) const NO_LIKELIEST: &str = "No package is acceptable to all in any draw.";
pub(crate) const DRAFTS: &str = "Drafts on record";
pub(crate) const NO_DRAFTS: &str = "The case lists no draft.";
pub(crate) const AS_FIRST_BUT: &str = "as the first, but";
pub(crate) const PACKAGES_CAPTION: &str = "Share of draws in which each package is acceptable";
pub(crate) const EFFICIENT: &str = "On the frontier";
pub(crate) const REGRET: &str = "Regret";
pub(crate) const PACKAGES_OPEN: &str = "Of a draft that leaves issues open: the share of draws in which it is acceptable whatever becomes of them, to that in which it is if they are filled in some acceptable way.";
pub(crate) const PACKAGES_HOW: &str = "On the frontier: share of draws in which no allowed package is better for everybody. Regret: how much less the worst-off party gains than under the best package for the worst-off, on the scale 0–1, over the draws in which a deal exists; crossing a red line counts as 1.";
pub(crate) const PACKAGE: &str = "Package";
pub(crate) const ACCEPTABLE_ALL: &str = "Acceptable to all";
pub(crate) const BY_PARTY: &str = "By party";
pub(crate) const NO_HOLD: &str =
    "Holding is not modelled: the case gives no payoffs, no hazards and no contest.";
pub(crate) const NO_PAYOFFS: &str =
    "No party’s payoffs of keeping and breaking the deal are given, so enforcement is not computed.";
pub(crate) const NO_HAZARDS: &str = "No outside hazard is given.";
pub(crate) const NO_RANGE: &str =
    "No bargaining range is computed: the case names no contest behind the talks.";
pub(crate) const WEAKEST: &str = "The weakest link most often:";
pub(crate) const AT_THE_STEP: &str = "at the step";

pub(crate) fn zone_exists(share: &str, packages: u128) -> String {
    format!(
        "In {share} of draws at least one of {} packages crosses no red line and beats the alternative of everybody whose consent is needed.",
        thousands(packages)
    )
}

pub(crate) fn zone_size(share: [f64; 3]) -> String {
    let [low, mid, high] = share.map(super::percent);
    format!("Such packages are {mid} of all (median; 90\u{a0}% range {low} to {high}).")
}

pub(crate) fn forecast_inside(share: &str) -> String {
    format!("The settlement that the position forecast points to lies among them in {share} of draws.")
}

pub(crate) fn self_enforcing(share: &str) -> String {
    format!("In {share} of draws keeping the deal pays for every party at every step.")
}

pub(crate) fn of_draws(share: &str) -> String {
    format!("{share} of draws")
}

pub(crate) fn hazards(share: &str) -> String {
    format!(
        "Outside events (spoilers, exits) leave the deal standing to the end of the period with a mean chance of {share}."
    )
}

pub(crate) fn range_exists(share: &str, width: [f64; 3]) -> String {
    let [low, mid, high] = width.map(|x| super::signed_tick(libm::round(x * 100.0) / 100.0));
    format!(
        "In {share} of draws both sides, each with its own estimate, prefer some split to the contest; the range is {mid} of the stake wide (median; 90\u{a0}% range {low} to {high})."
    )
}

pub(crate) fn optimism(share: &str) -> String {
    format!("In {share} of draws it is optimism alone that closes a range which costs would open.")
}

// Base rates.
pub(crate) const NO_CLASS: &str = "No reference class was chosen for this question, so history gives no number here and nothing is combined.";
pub(crate) const CLASS_EVENT: &str = "Event";
pub(crate) const CLASS_CLOCK: &str = "Clock";
pub(crate) const CLASS_CASES: &str = "Cases";
pub(crate) const CLASS_SHARE: &str = "Its number here";
pub(crate) const CLASS_SINCE: &str = "Counted from";
pub(crate) const CLASS_RELEVANCE: &str = "Relevance";
pub(crate) const CLASS_WHY: &str = "Why chosen";
pub(crate) const CLASS_CITATION: &str = "Source";
pub(crate) const NO_REASON: &str = "no reason is given";

pub(crate) fn class_cases(n: f64, clusters: Option<f64>) -> String {
    let groups = clusters.map(|m| format!(", in {} groups that stand for single cases", count(m)));
    format!("{}{}", count(n), groups.unwrap_or_default())
}

// Evidence.
pub(crate) const NO_CLAIMS: &str =
    "No claim is on record: every number here is the analyst’s judgement alone.";
pub(crate) fn confidence(grade: Confidence) -> String {
    format!("Confidence in the evidence: {grade}")
}

/// Why it is not high, as a sentence.
pub(crate) fn confidence_why(why: &[String]) -> Option<String> {
    let all = why.join("; ");
    (!all.is_empty()).then(|| format!("{}.", super::capital(&all)))
}

pub(crate) const CONFIDENCE_IS: &str = "How far the evidence can be trusted, whatever it says: apart from the two likelihoods, and no part of them.";
pub(crate) const BY_PARTY_CAPTION: &str = "Of whom the evidence tells";
pub(crate) const STANCES_SUPPORTED: &str = "Supported stances";
pub(crate) const SOURCES_HOW: &str = "Reliability is the Admiralty letter: A completely reliable, B usually, C fairly, D not usually, E unreliable, F cannot be judged. A claim’s origin is the end of its chain.";
pub(crate) const SOURCES_CAPTION: &str = "Every link that a chain may have";
pub(crate) const SPEAKS_FOR: &str = "Speaks for";
pub(crate) const RELIABILITY: &str = "Reliability";
pub(crate) const CLAIMS_THROUGH: &str = "Claims through it";
pub(crate) const CLAIMS_ORIGIN: &str = "As origin";
pub(crate) const ALSO: &str = "also:";
pub(crate) const CLAIMS_HOW: &str = "What somebody said, by report. First the chain it came through, from the outlet to its origin; then the exact words of the report as stored, beside a line, or a paraphrase marked as such.";
pub(crate) const NO_CLAIM_OF_REPORT: &str = "No claim is taken from this report.";
pub(crate) const STRAY: &str = "Claims without a report on file";
pub(crate) const NO_OUTLET: &str = "outlet not known";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const PARAPHRASE: &str = "paraphrase";
pub(crate) const DENIED: &str = "in the negative";
pub(crate) const SAID: &str = "said";
pub(crate) const SAID_UNKNOWN: &str = "day it was said not known";
pub(crate) const SAID_WITHHELD: &str = "day withheld";
pub(crate) const REPORT_WITHHELD: &str =
    "title, day, address and file withheld, because a protected source speaks in it";
pub(crate) const REDACTED: &str = "Redacted: sources under protection bear numbers; their names, words and reports are withheld. The numbers are those of the whole case.";
pub(crate) const MEANT: &str = "speaks of";
pub(crate) const UNDECIDED: &str = "not yet reviewed";
pub(crate) const EXTRACTED_BY: &str = "taken by";
pub(crate) const NO_SPEAKER: &str = "no speaker known";
pub(crate) const UNNAMED: &str = "(unnamed)";
pub(crate) const OWN_VOICE: &str = "(in its own voice)";

fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

pub(crate) fn evidence_counts(claims: usize, undecided: usize, origins: usize) -> String {
    let waiting = match undecided {
        0 => String::new(),
        n => format!(" {n} more have not been reviewed."),
    };
    format!(
        "{} from {}.{waiting}",
        plural(claims, "accepted claim", "accepted claims"),
        plural(origins, "independent origin", "independent origins")
    )
}

pub(crate) fn anonymous(share: &str) -> String {
    format!("{share} of them end in an unnamed source or nowhere.")
}

pub(crate) fn outlet_share(share: &str) -> String {
    format!("{share} come through one outlet,")
}

pub(crate) fn inputs_counts(all: usize, unsupported: usize, single: usize) -> String {
    format!(
        "Of {} that the models use, {unsupported} rest on no claim and {single} on claims of one origin only.",
        plural(all, "number", "numbers")
    )
}

pub(crate) fn source_kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Outlet => "outlet",
        SourceKind::Body => "body",
        SourceKind::Person => "person",
        SourceKind::Unnamed => "unnamed",
        SourceKind::Document => "document",
    }
}

pub(crate) fn credibility(grade: u8) -> String {
    format!("credibility {grade} of 6")
}

pub(crate) fn rejected(number: usize) -> String {
    format!(
        "{} rejected in review; the log keeps what was said, and nothing rests on it.",
        match number {
            1 => "One claim was".to_owned(),
            n => format!("{n} claims were"),
        }
    )
}

// Judgements.
pub(crate) const NO_JUDGEMENTS: &str = "The case holds no judgement yet.";
pub(crate) const UNSUPPORTED_LIST: &str = "Unsupported judgements";
pub(crate) const ALL_JUDGEMENTS: &str = "Every judgement";
pub(crate) const AND_NO_REASON: &str = "(unsupported, and no reason is given)";
pub(crate) const JUDGEMENT: &str = "Judgement";
pub(crate) const VALUE: &str = "Value";
pub(crate) const RESTS_ON: &str = "Rests on, and why";
pub(crate) const JUDGED_BY: &str = "judged by";
pub(crate) const JUDGED_ON: &str = "on";
pub(crate) const OPTIONS: &str = "Options";
pub(crate) const PREFERENCES: &str = "Preferences";
pub(crate) const INFEASIBLE: &str = "States that cannot be";
pub(crate) const CANNOT_BE: &str = "cannot be";
pub(crate) const NOT: &str = "not ";
pub(crate) const AND: &str = "and";
pub(crate) const OR: &str = "or";
pub(crate) const AS_GOOD_AS: &str = ", or as good ";
pub(crate) const PACKAGES: &str = "Drafts on record";

/// "[Israel: sign the pact]".
pub(crate) fn option_in_formula(party: &str, title: &str) -> String {
    format!("[{party}: {title}]")
}

pub(crate) const EVENTS: &str = "Events";

pub(crate) fn judgement_counts(all: usize, bare: usize) -> String {
    format!(
        "{}, {bare} of them unsupported: no claim is cited for them.",
        plural(all, "judgement", "judgements")
    )
}

pub(crate) fn group_counts(all: usize, bare: usize) -> String {
    let bare = if bare > 0 { format!(", {bare} unsupported") } else { String::new() };
    format!("{}{bare}", plural(all, "judgement", "judgements"))
}

/// What a table of the case file is called.
pub(crate) fn table(id: &str) -> String {
    match id {
        "party" => "Influence and alternatives",
        "issue" => "Reference points",
        "interaction" => "Levels together",
        "interest" => "Interests",
        "view" => "How parties see each other",
        "contest" => "The contest behind the talks",
        "delay" => "Waiting",
        "compliance" => "Keeping and breaking the deal",
        "monitoring" => "Monitoring and guarantee",
        "hazard" => "Outside hazards",
        "step" => "Steps of the deal",
        "uncertain" => "Odds of uncertain events",
        "transfer" => "Payments",
        other => other,
    }
    .to_owned()
}

pub(crate) fn table_of(table: &str, party: &str) -> String {
    let what = if table == "stance" { "stances" } else { "preference" };
    format!("{party}, {what}")
}

pub(crate) fn refuses(levels: &str, grade: RedLineGrade) -> String {
    let grade = match grade {
        RedLineGrade::Inferred => "inferred",
        RedLineGrade::Stated => "stated",
        RedLineGrade::Tested => "tested",
    };
    format!("refuses {levels}, {grade}")
}

pub(crate) fn option(now: bool, direction: Direction) -> &'static str {
    match (now, direction) {
        (true, Direction::Both) => "taken now",
        (false, Direction::Both) => "not taken now",
        (true, Direction::Up) => "taken now; may be taken up only",
        (false, Direction::Up) => "not taken now; may be taken up only",
        (true, Direction::Down) => "taken now; may be given up only",
        (false, Direction::Down) => "not taken now; may be given up only",
    }
}

pub(crate) fn preference_of(party: &str) -> String {
    format!("{party}: what it wants, first things first")
}

pub(crate) fn at_most_one(options: &str) -> String {
    format!("more than one of: {options}")
}

pub(crate) fn at_least_one(options: &str) -> String {
    format!("none of: {options}")
}

pub(crate) fn only_if(option: &str, formula: &str) -> String {
    format!("{option}, unless {formula}")
}

pub(crate) fn draft_by(party: Option<&str>, when: &str) -> String {
    match party {
        Some(party) => format!("put forward by {party}, {when}"),
        None => when.to_owned(),
    }
}

pub(crate) fn dist_interval(low: f64, high: f64) -> String {
    format!("{low} to {high}")
}

pub(crate) fn dist_three(low: f64, mid: f64, high: f64) -> String {
    format!("{low} to {high}, median {mid}")
}

pub(crate) fn dist_uniform(low: f64, high: f64) -> String {
    format!("anything from {low} to {high} alike")
}

pub(crate) fn dist_log_uniform(low: f64, high: f64) -> String {
    format!("any order of size from {low} to {high} alike")
}

pub(crate) fn dist_normal(mean: f64, sd: f64) -> String {
    format!("normal, mean {mean}, standard deviation {sd}")
}

pub(crate) fn dist_lognormal(mu: f64, sigma: f64) -> String {
    format!("lognormal, mean of the logarithm {mu}, standard deviation {sigma}")
}

pub(crate) fn dist_beta(a: f64, b: f64, low: f64, high: f64) -> String {
    format!("beta with shapes {a} and {b}, from {low} to {high}")
}

pub(crate) fn dist_pert(min: f64, mode: f64, max: f64) -> String {
    format!("PERT, {min} to {max}, likeliest {mode}")
}

pub(crate) fn dist_triangle(min: f64, mode: f64, max: f64) -> String {
    format!("triangle, {min} to {max}, likeliest {mode}")
}

pub(crate) fn dist_discrete(values: &[(f64, f64)]) -> String {
    let parts: Vec<String> =
        values.iter().map(|(value, weight)| format!("{value} (weight {weight})")).collect();
    format!("one of {}", parts.join(", "))
}

// The end.
pub(crate) const GLOSSARY_HOW: &str = "The neutral term used here, and what each party calls the same thing.";
pub(crate) const ALIASES: &str = "Other names of the parties, as sources use them";
pub(crate) const ALSO_CALLED: &str = "Also called";
pub(crate) const NO_DEFINITIONS: &str = "The case defines neither question.";
pub(crate) const TERM_SIGNED: &str = "signed";
pub(crate) const TERM_HOLDS: &str = "holds";
pub(crate) const FORMAT: &str = "Format";
pub(crate) const VERSION: &str = "Version of Détente";
pub(crate) const SEED: &str = "Seed";
pub(crate) const DRAWS: &str = "Draws";
pub(crate) const TRUST: &str = "Trust in the models";
pub(crate) const STREAMS: &str = "How draws are made";
pub(crate) const BASE_RATE_TABLE: &str = "Table of base rates, SHA-256";
pub(crate) const RUN: &str = "The run";
pub(crate) const FILES: &str = "The files of the case";
pub(crate) const FILE: &str = "File";
pub(crate) const HASH: &str = "SHA-256";
pub(crate) const MANIFEST_HOW: &str = "What it takes to compute the same numbers again. The same files, seed, draws and version give the same bytes.";

pub(crate) fn cite_note(version: &str, seed: u64, draws: usize, file: Option<(&str, &str)>) -> String {
    let file = file.map(|(name, hash)| {
        let short: String = hash.chars().take(16).collect();
        format!(", {name} SHA-256 {short}…")
    });
    format!("Détente {version}, seed {seed}, {draws} draws{}", file.unwrap_or_default())
}
