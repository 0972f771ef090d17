//! What is negotiated: demands about one matter are one issue, and what is wanted, offered or refused there are its levels.
//!
//! Two demands are about one matter where the shipped list of matters says so, where they share a word that few demands of
//! the dossier have, or where one answers the other ("rejected the demand"). Levels lie between the ends that the sides
//! want: by their number where they have one, else from what is refused to what is asked.

use crate::{Demand, Dossier, Issue, Level, Proviso, distinct};
use detente_read::matters::Lexicon;
use detente_read::memory::slug;
use detente_will::{Direction, Tie};
use std::collections::{BTreeMap, BTreeSet};

/// Words that say nothing of what a demand is about.
const SMALL: [&str; 66] = [
    "the", "a", "an", "of", "to", "in", "on", "for", "its", "their", "his", "her", "that", "this", "and",
    "or", "be", "is", "was", "it", "will", "by", "at", "as", "any", "all", "not", "no", "with", "from",
    "than", "more", "less", "new", "first", "into", "over", "up", "out", "has", "have", "had", "would",
    "must", "should", "if", "unless", "until", "before", "after", "once", "what", "which", "who", "our",
    "we", "they", "them", "end", "step", "whole", "full", "such", "own", "other", "every",
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
const VERBS: [&str; 64] = [
    "accept",
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
    "keep",
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

/// Small words between a verb and what it is about.
const LEADS: [&str; 16] = [
    "up", "out", "back", "down", "for", "on", "to", "in", "its", "their", "his", "her", "any", "all", "off",
    "with",
];

/// Words before which a title ends.
const ENDS: [&str; 34] = [
    "before", "until", "if", "unless", "by", "because", "that", "which", "in", "from", "at", "to", "after",
    "on", "was", "were", "is", "are", "be", "has", "have", "been", "kept", "agreed", "stopped", "paid",
    "for", "into", "instead", "over", "as", "with", "below", "this",
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
fn numbers(text: &str) -> Vec<f64> {
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

/// Issues and demands of a dossier. A threat is no demand: nobody is offered harm, and what would avert it is wanted.
pub(crate) fn agenda(dossier: &Dossier<'_>) -> (Vec<Issue>, Vec<Demand>) {
    let mut demands: Vec<Demand> = Vec::new();
    let mut first: Vec<usize> = Vec::new();
    for will in dossier.wills.iter().filter(|will| !will.threat) {
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
    let groups = groups(&demands, &first);
    let mut issues: Vec<Issue> = Vec::new();
    for group in groups {
        let issue = issue(&mut demands, &group, &issues);
        issues.push(issue);
    }
    (issues, demands)
}

/// Demands by matter, each a list of places, in the order of their first.
fn groups(demands: &[Demand], reports: &[usize]) -> Vec<Vec<usize>> {
    let n = demands.len();
    let mut of: Vec<usize> = (0..n).collect();
    fn root(of: &[usize], mut at: usize) -> usize {
        while of[at] != at {
            at = of[at];
        }
        at
    }
    let join = |of: &mut Vec<usize>, a: usize, b: usize| {
        let (a, b) = (root(of, a), root(of, b));
        let (low, high) = (a.min(b), a.max(b));
        of[high] = low;
    };
    let about: Vec<Vec<String>> = demands
        .iter()
        .map(|demand| stems(&demand.what).into_iter().filter(|stem| !is_verb(stem)).collect())
        .collect();
    let mut having: BTreeMap<&String, usize> = BTreeMap::new();
    for stem in about.iter().flatten() {
        *having.entry(stem).or_default() += 1;
    }
    let mut parties: BTreeSet<String> = demands.iter().flat_map(|demand| stems(&demand.party)).collect();
    // A name that several matters have is a place, not a matter.
    for demand in demands {
        let names =
            demand.what.split_whitespace().skip(1).filter(|word| word.starts_with(char::is_uppercase));
        parties.extend(names.flat_map(stems));
    }
    let lexicon = Lexicon::shipped();
    let matter: Vec<Option<usize>> =
        demands.iter().map(|demand| lexicon.of_text(&demand.what).first().copied()).collect();
    let common = (2 * n / 5).max(3);
    for a in 0..n {
        for b in a + 1..n {
            let same_matter = matter[a].is_some() && matter[a] == matter[b];
            let shared = about[a]
                .iter()
                .filter(|stem| about[b].contains(stem) && having[stem] <= common && !parties.contains(*stem))
                .count();
            if same_matter || shared > 0 {
                join(&mut of, a, b);
            }
        }
        // "rejected the demand": what another party asked last.
        let answers = about[a].iter().all(|stem| ANSWERS.contains(&stem.as_str()));
        if answers
            && let Some(b) =
                (0..a).rev().find(|&b| demands[b].party != demands[a].party && reports[a] <= reports[b] + 1)
        {
            join(&mut of, a, b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..n {
        groups.entry(root(&of, at)).or_default().push(at);
    }
    groups.into_values().collect()
}

/// "the demand", "that proposal": words for what was said before.
fn is_answer(what: &str) -> bool {
    let stems = stems(what);
    !stems.is_empty() && stems.iter().all(|stem| ANSWERS.contains(&stem.as_str()))
}

fn is_verb(stem: &str) -> bool {
    VERBS.iter().any(|verb| verb.trim_end_matches('e') == stem)
}

/// The issue of a group of demands; their level is set.
fn issue(demands: &mut [Demand], group: &[usize], known: &[Issue]) -> Issue {
    let title = title(demands, group);
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

/// The shortest words that have what most of the group's demands speak of, without the verb before them.
fn title(demands: &[Demand], group: &[usize]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for at in group {
        for stem in stems(&demands[*at].what).into_iter().filter(|stem| !is_verb(stem)) {
            *counts.entry(stem).or_default() += 1;
        }
    }
    let weight = |what: &str| -> usize {
        stems(what).iter().filter_map(|stem| counts.get(stem)).copied().max().unwrap_or(0)
    };
    let best = group
        .iter()
        .map(|at| demands[*at].what.as_str())
        .filter(|what| !is_answer(what))
        .max_by_key(|what| (weight(what), std::cmp::Reverse(what.chars().count())));
    let best = best.unwrap_or_else(|| group.first().map_or("", |at| demands[*at].what.as_str()));
    let mut words: Vec<&str> = best.split_whitespace().collect();
    // "reopened the Kettle Pass", "give up enrichment on its soil": about the pass, about enrichment.
    let acts = |word: &str| {
        let lower = word.to_lowercase();
        VERBS.contains(&lower.as_str()) || stems(&lower).first().is_some_and(|stem| is_verb(stem))
    };
    if words.len() > 1 && acts(words[0]) {
        words.remove(0);
    }
    while words.len() > 1 && LEADS.contains(&words[0].to_lowercase().as_str()) {
        words.remove(0);
    }
    let cut = words.iter().skip(1).position(|word| ENDS.contains(word));
    words.truncate(cut.map_or(6, |at| at + 1).min(6));
    let joined = words.join(" ");
    let joined = joined.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut letters = joined.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "What is asked".to_owned(),
    }
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
