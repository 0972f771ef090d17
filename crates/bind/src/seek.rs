//! Base-rate classes by words: which speak of what a text, or a case, speaks of.
//!
//! A class is known by the words of its field, its title and its event. Each word that is asked for and that the class
//! has counts by how few classes have it, ln(1 + classes / classes with it); the words of the field count twice. Endings
//! of the plural are cut off, so that "strikes" finds "strike".

use crate::baserates::{self, Class};
use detente_case::{Case, QuestionKind};
use std::collections::{BTreeMap, BTreeSet};

/// A class that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The class.
    pub class: &'static Class,
    /// How well its words fit; more is better.
    pub weight: f64,
    /// The words that it has.
    pub words: Vec<String>,
}

/// Words that stand everywhere.
const COMMON: &[&str] = &[
    "all", "and", "any", "are", "before", "both", "but", "day", "deal", "did", "for", "from", "has", "have",
    "her", "his", "into", "its", "more", "new", "not", "one", "other", "out", "over", "than", "that", "the",
    "their", "them", "they", "this", "two", "united", "was", "were", "which", "who", "will", "with",
    "within", "without", "year",
];

/// The words of a text: lower case, three letters and more, without endings of the plural.
#[must_use]
pub fn words(text: &str) -> BTreeSet<String> {
    let all = text.to_lowercase();
    let words = all.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3);
    words.map(singular).filter(|word| !COMMON.contains(&word.as_str())).collect()
}

fn singular(word: &str) -> String {
    let stem = match word {
        _ if word.ends_with("ies") && word.len() > 4 => return format!("{}y", &word[..word.len() - 3]),
        _ if word.ends_with("ss") || word.ends_with("us") || word.len() < 4 => word,
        _ => word.strip_suffix('s').unwrap_or(word),
    };
    stem.to_owned()
}

/// What a case is about, in the words that classes are searched by: title, questions, parties, issues, options.
#[must_use]
pub fn words_of(case: &Case) -> BTreeSet<String> {
    let mut text = case.title.clone();
    let mut say = |more: &str| {
        text.push(' ');
        text.push_str(more);
    };
    case.about.iter().for_each(|about| say(about));
    case.question.signed.iter().for_each(|question| say(&question.what));
    case.question.holds.iter().for_each(|question| say(&question.event));
    case.parties.iter().for_each(|party| say(&party.name));
    case.issues.iter().for_each(|issue| say(&issue.title));
    case.terms.iter().for_each(|term| say(&term.title));
    case.options.iter().for_each(|option| say(&option.title));
    words(&text)
}

/// The classes that have any of the words, best first; of equals those with a clock, then in the order of the table.
/// `question` leaves only classes that speak to it.
#[must_use]
pub fn seek(wanted: &BTreeSet<String>, question: Option<QuestionKind>) -> Vec<Found> {
    let classes = baserates::classes();
    let known: Vec<(BTreeSet<String>, BTreeSet<String>)> = classes
        .iter()
        .map(|class| {
            (words(&class.about.words.join(" ")), words(&format!("{} {}", class.title, class.event)))
        })
        .collect();
    let mut having: BTreeMap<&String, f64> = BTreeMap::new();
    for word in known.iter().flat_map(|(field, rest)| field.union(rest)) {
        *having.entry(word).or_default() += 1.0;
    }
    let rare = |word: &String| having.get(word).map_or(0.0, |n| libm::log1p(classes.len() as f64 / n));
    let mut found: Vec<Found> = classes
        .iter()
        .zip(&known)
        .filter(|(class, _)| question.is_none_or(|question| class.question == question))
        .filter_map(|(class, (field, rest))| {
            let hits: Vec<&String> =
                wanted.iter().filter(|word| field.contains(*word) || rest.contains(*word)).collect();
            let weight =
                hits.iter().map(|word| rare(word) * if field.contains(*word) { 2.0 } else { 1.0 }).sum();
            (!hits.is_empty()).then(|| Found { class, weight, words: hits.into_iter().cloned().collect() })
        })
        .collect();
    found.sort_by(|a, b| {
        let clocked =
            |found: &Found| u8::from(found.class.timed.is_none() && found.class.survival.is_empty());
        b.weight.total_cmp(&a.weight).then(clocked(a).cmp(&clocked(b)))
    });
    found
}

/// The past cases behind a class that share most words with what is asked: their places in the list, best first, those
/// with none left out. Empty where the rows may not be shipped.
#[must_use]
pub fn nearest_cases(cases: &baserates::Cases, wanted: &BTreeSet<String>, most: usize) -> Vec<usize> {
    let mut near: Vec<(usize, usize)> = cases
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| (words(&row.what.join(" ")).intersection(wanted).count(), at))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    near.into_iter().take(most).map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str, question: QuestionKind) -> &'static str {
        seek(&words(text), Some(question)).first().map_or("", |found| &found.class.id)
    }

    #[test]
    fn plain_words_find_the_field() {
        use QuestionKind::{Holds, Signed};
        assert_eq!(best("Nurses on strike at a hospital", Signed), "fmcs_clock_health");
        assert_eq!(best("dockers walk out, the ports stand still", Signed), "fmcs_clock_transport");
        assert!(best("ratification of a treaty on river pollution", Signed).starts_with("ieadb_clock_"));
        assert!(best("rebels and the government in a civil war", Signed).starts_with("ucdp_clock_"));
        assert!(best("mediated crisis between states", Signed).starts_with("icb_"));
        assert!(best("strategic rivals", Holds).starts_with("mid_neg_rival"));
        assert_eq!(best("zzz", Signed), "");
    }

    #[test]
    fn words_are_cut_the_same_way_on_both_sides() {
        let list = |text: &str| words(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(list("Strikes, parties & fisheries of the bus ÉTATS"), "bus fishery party strike état");
        assert_eq!(list("a of to class"), "class");
    }

    #[test]
    fn a_class_with_a_clock_comes_before_one_without() {
        let found = seek(&words("mediated crises inside a protracted conflict"), Some(QuestionKind::Signed));
        assert!(found[0].class.timed.is_some(), "{}", found[0].class.id);
        assert!(found.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
    }

    #[test]
    fn past_cases_are_named_where_they_may_be() {
        let cases = baserates::cases("ucdp_ended_all").unwrap();
        let near = nearest_cases(&cases, &words("Guatemala"), 3);
        assert!(
            !near.is_empty() && near.iter().all(|at| cases.rows[*at].what.join(" ").contains("Guatemala"))
        );
        // Strikes of many workers, by their industry and union; small ones are in the numbers alone.
        let strikes = baserates::cases("fmcs_clock_health").unwrap();
        let near = nearest_cases(&strikes, &words("SEIU strike in health care"), 3);
        assert_eq!(near.len(), 3);
        assert!(
            near.iter()
                .all(|at| strikes.rows[*at].what[..2] == ["Health Care and Social Assistance", "SEIU"])
        );
        assert!(strikes.rows.iter().all(|row| row.years < 4.0 && row.what[3].ends_with(" workers")));
        assert!(baserates::cases("fmcs_clock_small").is_none());
        assert!(nearest_cases(&cases, &words("zzz"), 3).is_empty());
    }
}
