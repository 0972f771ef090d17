//! Which demands are about one matter, and what it is called.
//!
//! Two demands are alike by the words that they share, rare words counting for more than common ones, and by the shipped list
//! of matters. Groups are joined while they are alike on the average over all of their pairs, so that a chain of
//! half-likenesses does not make one issue of everything (average linkage: Sokal and Michener, 1958).

use crate::Demand;
use crate::agenda::{is_answer, is_verb, numbers, stems};
use detente_read::matters::Lexicon;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Least average likeness of two groups that are one matter.
const ALIKE: f64 = 0.2;

/// Words before which a title ends.
const ENDS: [&str; 47] = [
    "before", "until", "if", "unless", "by", "because", "that", "which", "who", "in", "from", "at", "to",
    "after", "on", "was", "were", "is", "are", "be", "being", "has", "have", "been", "kept", "agreed",
    "stopped", "paid", "for", "into", "instead", "over", "as", "with", "without", "below", "above", "this",
    "must", "should", "will", "would", "can", "could", "cannot", "go", "goes",
];

/// Small words between a verb and what it is about.
const LEADS: [&str; 26] = [
    "up", "out", "back", "down", "for", "on", "to", "in", "its", "their", "his", "her", "any", "all", "off",
    "with", "the", "a", "an", "our", "over", "every", "some", "at", "least", "most",
];

/// What numbers count.
const UNITS: [&str; 26] = [
    "percent",
    "per",
    "cent",
    "million",
    "billion",
    "thousand",
    "dollars",
    "euros",
    "pounds",
    "crowns",
    "shillings",
    "dollar",
    "euro",
    "years",
    "year",
    "months",
    "month",
    "days",
    "weeks",
    "tonnes",
    "tons",
    "cubic",
    "metres",
    "meters",
    "kilometres",
    "points",
];

/// Words that begin no verb's phrase: what follows a verb, or a thing itself.
const BEFORE_A_THING: [&str; 22] = [
    "the", "a", "an", "its", "their", "his", "her", "our", "any", "all", "no", "every", "this", "that",
    "these", "those", "some", "both", "one", "two", "three", "each",
];

/// Demands by matter, each a list of places, in the order of their first; `reports` is where each was first told.
pub(crate) fn groups(demands: &[Demand], reports: &[usize]) -> Vec<Vec<usize>> {
    let n = demands.len();
    let mut groups = Groups::new(n, likenesses(demands));
    for a in 0..n {
        // "rejected the demand", "6 percent": what another party asked last, with a number where it has one.
        let what = &demands[a].what;
        let bare = stems(what).iter().all(|stem| is_verb(stem)) && !numbers(what).is_empty();
        if is_answer(what) || bare {
            let fits = |b: usize| {
                demands[b].party != demands[a].party
                    && reports[a] <= reports[b] + 1
                    && (!bare || !numbers(&demands[b].what).is_empty())
            };
            if let Some(b) = (0..a).rev().find(|&b| fits(b)) {
                groups.merge(a, b);
            }
        }
    }
    groups.join();
    groups.lists()
}

/// How alike two demands are, for pairs that are at all.
fn likenesses(demands: &[Demand]) -> Vec<(usize, usize, f64)> {
    let about: Vec<Vec<String>> = demands
        .iter()
        .map(|demand| stems(&demand.what).into_iter().filter(|stem| !is_verb(stem)).collect())
        .collect();
    // Names of parties and places are in demands about anything.
    let mut names: BTreeSet<String> = demands.iter().flat_map(|demand| stems(&demand.party)).collect();
    for demand in demands {
        let capitals =
            demand.what.split_whitespace().skip(1).filter(|word| word.starts_with(char::is_uppercase));
        names.extend(capitals.flat_map(stems));
    }
    let mut having: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, stems) in about.iter().enumerate() {
        for stem in stems.iter().filter(|stem| !names.contains(*stem)) {
            having.entry(stem).or_default().push(at);
        }
    }
    let n = demands.len() as f64;
    let weight = |stem: &str| having.get(stem).map_or(0.0, |all| libm::log(1.0 + n / all.len() as f64));
    let whole: Vec<f64> = about
        .iter()
        .map(|stems| stems.iter().map(|stem| weight(stem)).sum::<f64>().max(f64::MIN_POSITIVE))
        .collect();
    let mut shared: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (stem, all) in &having {
        // What nearly every demand names joins nothing, and would be a square of them all.
        if all.len() > 60 {
            continue;
        }
        for (place, &a) in all.iter().enumerate() {
            for &b in &all[place + 1..] {
                *shared.entry((a, b)).or_default() += weight(stem);
            }
        }
    }
    let lexicon = Lexicon::shipped();
    let mut by_matter: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, demand) in demands.iter().enumerate() {
        if let Some(matter) = lexicon.of_text(&demand.what).first() {
            by_matter.entry(*matter).or_default().push(at);
        }
    }
    let mut pairs: BTreeMap<(usize, usize), f64> =
        shared.into_iter().map(|((a, b), sum)| ((a, b), sum / whole[a].min(whole[b]))).collect();
    for all in by_matter.values().filter(|all| all.len() <= 60) {
        for (place, &a) in all.iter().enumerate() {
            for &b in &all[place + 1..] {
                let known = pairs.entry((a, b)).or_default();
                *known = known.max(0.5);
            }
        }
    }
    pairs.into_iter().map(|((a, b), like)| (a, b, like.min(1.0))).collect()
}

/// Groups while they are joined: the sum of likenesses between every two that have any, and how often each has changed.
struct Groups {
    of: Vec<Vec<usize>>,
    between: Vec<BTreeMap<usize, f64>>,
    changed: Vec<usize>,
}

/// Two groups in the queue: the most alike first, then the earliest.
#[derive(PartialEq)]
struct Candidate {
    like: f64,
    pair: Reverse<(usize, usize)>,
    changed: (usize, usize),
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.like
            .total_cmp(&other.like)
            .then(self.pair.cmp(&other.pair))
            .then(self.changed.cmp(&other.changed))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Groups {
    fn new(n: usize, pairs: Vec<(usize, usize, f64)>) -> Self {
        let of = (0..n).map(|at| vec![at]).collect();
        let mut groups = Self { of, between: vec![BTreeMap::new(); n], changed: vec![0; n] };
        for (a, b, like) in pairs {
            groups.between[a].insert(b, like);
            groups.between[b].insert(a, like);
        }
        groups
    }

    /// Puts the group of one demand into that of another.
    fn merge(&mut self, a: usize, b: usize) {
        let place = |at: usize| self.of.iter().position(|group| group.contains(&at));
        let (Some(x), Some(y)) = (place(a), place(b)) else { return };
        if x != y {
            self.put(x.max(y), x.min(y));
        }
    }

    fn put(&mut self, from: usize, into: usize) {
        let members = std::mem::take(&mut self.of[from]);
        self.of[into].extend(members);
        self.of[into].sort_unstable();
        for (other, like) in std::mem::take(&mut self.between[from]) {
            self.between[other].remove(&from);
            if other != into {
                *self.between[into].entry(other).or_default() += like;
                *self.between[other].entry(into).or_default() += like;
            }
        }
        self.changed[from] += 1;
        self.changed[into] += 1;
    }

    fn candidate(&self, a: usize, b: usize, sum: f64) -> Option<Candidate> {
        let like = sum / (self.of[a].len() * self.of[b].len()) as f64;
        let pair = Reverse((a.min(b), a.max(b)));
        let changed = (self.changed[a.min(b)], self.changed[a.max(b)]);
        (like >= ALIKE).then_some(Candidate { like, pair, changed })
    }

    /// Joins the two groups that are most alike, until none are alike enough.
    fn join(&mut self) {
        let mut queue: BinaryHeap<Candidate> = BinaryHeap::new();
        for (a, others) in self.between.iter().enumerate() {
            queue.extend(others.range(a + 1..).filter_map(|(&b, &sum)| self.candidate(a, b, sum)));
        }
        while let Some(Candidate { pair: Reverse((a, b)), changed, .. }) = queue.pop() {
            if changed != (self.changed[a], self.changed[b]) {
                continue;
            }
            self.put(b, a);
            queue.extend(self.between[a].iter().filter_map(|(&other, &sum)| self.candidate(a, other, sum)));
        }
    }

    fn lists(self) -> Vec<Vec<usize>> {
        let mut lists: Vec<Vec<usize>> = self.of.into_iter().filter(|group| !group.is_empty()).collect();
        lists.sort_by_key(|group| group.first().copied());
        lists
    }
}

/// The name of a matter: the shortest head that has what most of the group's demands speak of.
pub(crate) fn title(demands: &[Demand], group: &[usize]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for at in group {
        for stem in stems(&demands[*at].what).into_iter().filter(|stem| !is_verb(stem)) {
            *counts.entry(stem).or_default() += 1;
        }
    }
    let weigh = |head: &str| -> usize {
        let plain = stems(head);
        let about =
            plain.iter().filter(|stem| !is_verb(stem)).filter_map(|stem| counts.get(stem)).copied().max();
        about.unwrap_or(0)
    };
    let heads = group.iter().filter(|at| !is_answer(&demands[**at].what)).map(|at| head(&demands[*at].what));
    let best = heads.filter(|head| !head.is_empty()).max_by_key(|head| {
        let long = head.chars().count();
        (weigh(head).min(3), Reverse(usize::from(long < 4)), Reverse(long))
    });
    let words = best.or_else(|| group.first().map(|at| demands[*at].what.clone())).unwrap_or_default();
    let words: Vec<&str> = words.split_whitespace().take(6).collect();
    let joined = words.join(" ");
    // Half of a quotation is none.
    let joined = joined.replace(['"', '“', '”'], "");
    let joined = joined.trim_matches(|c: char| !c.is_alphanumeric());
    let mut letters = joined.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "What is asked".to_owned(),
    }
}

/// The thing that a demand is about: "spread the filling over five years" is about filling, "hand over the 412 prisoners"
/// about prisoners. Empty where only a number or a pronoun is left.
fn head(what: &str) -> String {
    let mut words: Vec<&str> = what.split_whitespace().collect();
    let lower = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let act = |words: &[&str]| {
        let first = lower(words[0]);
        let second = words.get(1).map(|word| lower(word)).unwrap_or_default();
        let thing = BEFORE_A_THING.contains(&first.as_str()) || first.chars().any(|c| c.is_ascii_digit());
        let verb = stems(&first).first().is_some_and(|stem| is_verb(stem)) || is_verb(&first);
        let capital = words[0].starts_with(char::is_uppercase);
        !thing
            && (verb
                || !capital
                    && (LEADS.contains(&second.as_str()) || BEFORE_A_THING.contains(&second.as_str())))
    };
    if words.len() > 1 && act(&words) {
        words.remove(0);
    }
    let number = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    while words.len() > 1 && (LEADS.contains(&lower(words[0]).as_str()) || number(words[0])) {
        words.remove(0);
    }
    let cut = words.iter().skip(1).position(|word| ENDS.contains(&lower(word).as_str()));
    let marked = words.iter().position(|word| word.ends_with([',', ';', ':', '.']));
    let end = cut.map_or(words.len(), |at| at + 1).min(marked.map_or(words.len(), |at| at + 1));
    words.truncate(end);
    let first = words.first().map(|word| lower(word)).unwrap_or_default();
    let pronoun =
        matches!(first.as_str(), "it" | "them" | "this" | "that" | "so" | "him" | "her" | "us" | "what");
    let unit = |word: &str| UNITS.contains(&lower(word).as_str());
    let bare = words.iter().all(|word| number(word) || unit(word)) || ENDS.contains(&first.as_str());
    if pronoun || bare { String::new() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_demand_is_what_it_is_about() {
        for (what, want) in [
            ("spread the filling over five years", "filling"),
            ("the filling must be suspended", "filling"),
            ("hands over the 412 prisoners taken in its winter offensive", "prisoners taken"),
            (
                "a guaranteed release of 900 cubic metres a second",
                "guaranteed release of 900 cubic metres a second",
            ),
            ("raise wages by 9 percent", "wages"),
            ("commits to it by treaty", ""),
            ("6", ""),
        ] {
            assert_eq!(head(what), want, "{what}");
        }
    }
}
