//! What is negotiated: demands about one matter are one issue, and what is wanted, offered or refused there are its levels.
//!
//! Two demands are about one matter where the shipped list of matters says so, where they share a word that few demands of
//! the dossier have, or where one answers the other ("rejected the demand"). Levels lie between the ends that the sides
//! want: by their number where they have one, else from what is refused to what is asked.

use crate::{Demand, Dossier, Issue, Level, Proviso, distinct, matters};
use detente_read::memory::slug;
use detente_will::{Assertion, Direction, Tie};

/// Words that say nothing of what a demand is about.
const SMALL: [&str; 69] = [
    "these", "those", "latter", "the", "a", "an", "of", "to", "in", "on", "for", "its", "their", "his",
    "her", "that", "this", "and", "or", "be", "is", "was", "it", "will", "by", "at", "as", "any", "all",
    "not", "no", "with", "from", "than", "more", "less", "new", "first", "into", "over", "up", "out", "has",
    "have", "had", "would", "must", "should", "if", "unless", "until", "before", "after", "once", "what",
    "which", "who", "our", "we", "they", "them", "end", "step", "whole", "full", "such", "own", "other",
    "every",
];

/// Words for what was said before.
const ANSWERS: [&str; 16] = [
    "demand",
    "demands",
    "proposal",
    "proposals",
    "offer",
    "plan",
    "idea",
    "request",
    "call",
    "terms",
    "condition",
    "conditions",
    "text",
    "draft",
    "suggestion",
    "step",
];

/// Verbs that hide what a demand is about: "accept quotas" is about quotas.
const VERBS: [&str; 84] = [
    "accept",
    "bear",
    "spread",
    "commit",
    "recognis",
    "deploy",
    "disclose",
    "host",
    "introduce",
    "keep",
    "lead",
    "let",
    "move",
    "publish",
    "pass",
    "reject",
    "resume",
    "settle",
    "stay",
    "submit",
    "set",
    "turn",
    "agree",
    "allow",
    "amend",
    "answer",
    "back",
    "ban",
    "build",
    "cap",
    "cede",
    "come",
    "compensate",
    "cut",
    "disarm",
    "dismantle",
    "drop",
    "double",
    "extend",
    "fund",
    "finance",
    "free",
    "freeze",
    "get",
    "give",
    "grant",
    "guarantee",
    "halt",
    "hand",
    "have",
    "hold",
    "impose",
    "join",
    "leave",
    "lift",
    "limit",
    "make",
    "open",
    "pay",
    "provide",
    "pull",
    "put",
    "raise",
    "recognise",
    "recognize",
    "reduce",
    "release",
    "remove",
    "reopen",
    "restore",
    "return",
    "scrap",
    "send",
    "share",
    "sign",
    "start",
    "stop",
    "support",
    "suspend",
    "take",
    "withdraw",
    "enter",
    "begin",
    "fix",
];

/// Stems of the words that tell what a text is about.
#[must_use]
pub fn stems(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    distinct(
        lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| {
                word.chars().count() > 1 && !SMALL.contains(word) && !word.chars().all(|c| c.is_ascii_digit())
            })
            .map(|word| {
                let cut = ["ings", "ing", "ed", "es", "s"].iter().find_map(|end| word.strip_suffix(end));
                cut.filter(|stem| stem.chars().count() > 2).unwrap_or(word).trim_end_matches('e').to_owned()
            }),
    )
}

/// Numbers of a text, in order.
#[must_use]
pub fn numbers(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '%' | '(' | ')' | '$' | '€' | '£')) {
        let plain = word.trim_matches(|c: char| !c.is_ascii_digit()).replace(',', "");
        if let Ok(number) = plain.parse::<f64>() {
            found.push(number);
        }
    }
    found
}

/// True where two demands say the same: most words of the shorter, and the same numbers.
fn says_the_same(a: &str, b: &str) -> bool {
    let (x, y) = (stems(a), stems(b));
    let shared = x.iter().filter(|stem| y.contains(stem)).count();
    let least = x.len().min(y.len());
    a.eq_ignore_ascii_case(b)
        || least > 0
            && numbers(a) == numbers(b)
            && 3 * shared >= 2 * x.len().max(y.len()).min(least + 2)
            && shared >= least.min(2)
}

/// "accept", "them": a verb without its object and a pronoun name nothing that could be asked or refused.
fn says_something(will: &Assertion) -> bool {
    let what = will.what.to_lowercase();
    let lone = !what.contains(' ') && !what.contains(|c: char| c.is_ascii_digit());
    let empty = matches!(what.as_str(), "them" | "it" | "this" | "that" | "him" | "her" | "nothing" | "so")
        || VERBS.contains(&what.as_str())
        || what == "end";
    // "fund them", "repay it": what was told before is asked for again.
    let last = what.rsplit(' ').next().unwrap_or_default();
    let again = matches!(last, "them" | "it") && what.split(' ').count() == 2;
    !(again || lone && empty && will.direction != Direction::Offers)
}

/// Issues and demands of a dossier. A threat is no demand: nobody is offered harm, and what would avert it is wanted.
pub(crate) fn agenda(dossier: &Dossier<'_>) -> (Vec<Issue>, Vec<Demand>) {
    let mut demands: Vec<Demand> = Vec::new();
    let mut first: Vec<usize> = Vec::new();
    for will in dossier.wills.iter().filter(|will| !will.threat && says_something(will)) {
        let cites = dossier.cites(will);
        let known = demands.iter_mut().find(|known| {
            known.party == will.party
                && known.direction == will.direction
                && (known.of.is_none() || will.of.is_none() || known.of == will.of)
                && says_the_same(&known.what, &will.what)
        });
        if let Some(known) = known {
            known.cites = distinct(known.cites.iter().cloned().chain(cites));
            known.red_line |= will.red_line;
            known.of = known.of.take().or_else(|| will.of.clone());
            known.by = known.by.take().or_else(|| will.by.clone());
            continue;
        }
        first.push(will.cites.first().map_or(0, |cite| cite.report));
        demands.push(Demand {
            party: will.party.clone(),
            of: will.of.clone(),
            issue: String::new(),
            what: will.what.clone(),
            direction: will.direction,
            grade: will.grade,
            red_line: will.red_line,
            cites,
            by: will.by.clone(),
            level: 0,
        });
    }
    let groups = matters::groups(&demands, &first);
    let mut issues: Vec<Issue> = Vec::new();
    for group in groups {
        let issue = issue(&mut demands, &group, &issues);
        issues.push(issue);
    }
    (issues, demands)
}

/// "the demand", "that proposal": words for what was said before.
pub(crate) fn is_answer(what: &str) -> bool {
    let stems = stems(what);
    !stems.is_empty() && stems.iter().all(|stem| ANSWERS.contains(&stem.as_str()))
}

pub(crate) fn is_verb(stem: &str) -> bool {
    VERBS.iter().any(|verb| verb.trim_end_matches('e') == stem)
}

/// The issue of a group of demands; their level is set.
fn issue(demands: &mut [Demand], group: &[usize], known: &[Issue]) -> Issue {
    let title = matters::title(demands, group);
    let mut id = short(&title, 4);
    let mut number = 1;
    while known.iter().any(|issue| issue.id == id) {
        number += 1;
        id = format!("{}-{number}", short(&title, 4));
    }
    let levels = levels(demands, group);
    for at in group {
        demands[*at].issue.clone_from(&id);
    }
    let cites = distinct(group.iter().flat_map(|at| demands[*at].cites.iter().cloned()));
    Issue { id, title, levels, cites }
}

/// The first words of a text as an id.
pub(crate) fn short(text: &str, most: usize) -> String {
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| !matches!(*word, "the" | "a" | "an" | "The" | "A")).collect();
    slug(&words[..words.len().min(most)].join(" "))
}

/// The levels of a group, from one end to the other; each demand is given its place.
fn levels(demands: &mut [Demand], group: &[usize]) -> Vec<Level> {
    // One level for what is said twice; an answer ("the demand") is to the level of whom it answers.
    let mut texts: Vec<(String, Vec<usize>)> = Vec::new();
    for at in group {
        let what = demands[*at].what.clone();
        let answers = is_answer(&what);
        let place = match texts.iter().position(|(known, _)| says_the_same(known, &what)) {
            Some(place) => Some(place),
            None if answers && !texts.is_empty() => Some(texts.len() - 1),
            None => None,
        };
        match place {
            Some(place) => texts[place].1.push(*at),
            None => texts.push((what, vec![*at])),
        }
    }
    let numbered: Vec<Option<f64>> = texts.iter().map(|(text, _)| numbers(text).first().copied()).collect();
    let by_number = texts.len() > 1 && numbered.iter().all(Option::is_some);
    let first = group.first().map(|at| demands[*at].party.clone()).unwrap_or_default();
    let ask = |places: &[usize]| -> f64 {
        let score = |at: &usize| {
            let demand = &demands[*at];
            match (demand.direction, demand.party == first) {
                (Direction::Wants, true) => 3.0,
                (Direction::Refuses, false) => 3.0,
                (Direction::Offers, true) => 2.0,
                (Direction::Offers, false) => 1.5,
                (Direction::Refuses, true) => -1.0,
                (Direction::Wants, false) => 0.5,
            }
        };
        places.iter().map(score).sum::<f64>() / places.len().max(1) as f64
    };
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let key = |at: usize| if by_number { numbered[at].unwrap_or(0.0) } else { ask(&texts[at].1) };
    order.sort_by(|a, b| key(*a).total_cmp(&key(*b)).then(a.cmp(b)));
    let refused = group.iter().any(|at| demands[*at].direction == Direction::Refuses);
    let mut levels: Vec<Level> = Vec::new();
    // What is there without a deal, where one end is only refused or nothing else is told.
    let now = texts.len() < 2 || refused && !by_number;
    if now {
        levels.push(Level { id: "now".to_owned(), text: "as it is now".to_owned() });
    }
    for place in order {
        let (text, places) = &texts[place];
        let stem = Some(short(text, 4)).filter(|id| id != "unknown").unwrap_or_else(|| "level".to_owned());
        let mut id = stem.clone();
        let mut number = 1;
        while levels.iter().any(|level| level.id == id) {
            number += 1;
            id = format!("{stem}-{number}");
        }
        for at in places {
            demands[*at].level = levels.len();
        }
        levels.push(Level { id, text: text.clone() });
    }
    levels
}

/// The conditions of a dossier, threats included.
pub(crate) fn provisos(dossier: &Dossier<'_>) -> Vec<Proviso> {
    let mut all: Vec<Proviso> = Vec::new();
    for will in &dossier.wills {
        let Some(condition) = &will.condition else { continue };
        let (r#if, until) = match condition.tie {
            Tie::If => (Some(condition.text.clone()), None),
            Tie::Until => (None, Some(condition.text.clone())),
        };
        let cites = dossier.cites(will);
        let text = condition.text.as_str();
        let same = all.iter_mut().find(|known| {
            known.party == will.party
                && says_the_same(&known.act, &will.what)
                && [&known.r#if, &known.until].into_iter().flatten().any(|old| says_the_same(old, text))
        });
        match same {
            Some(known) => known.cites = distinct(known.cites.iter().cloned().chain(cites)),
            None => {
                all.push(Proviso { party: will.party.clone(), act: will.what.clone(), r#if, until, cites })
            }
        }
    }
    all
}
