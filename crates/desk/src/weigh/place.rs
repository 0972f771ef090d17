//! Where in a case the words of a report belong: the issue that they speak of, and the point on its scale.

use detente_case::{Case, Issue};
use detente_draft::agenda::{numbers, stems};
use detente_read::matters::Lexicon;
use std::collections::BTreeMap;

/// The least score for which words count as speaking of an issue: one rare word, or two common ones.
const ENOUGH: f64 = 1.0;

/// The words of a case's issues.
pub(super) struct Places<'a> {
    case: &'a Case,
    lexicon: Lexicon,
    /// Stems of each issue's title and levels.
    own: Vec<Vec<String>>,
    /// Stems of the claims and reasons behind its stances.
    told: Vec<Vec<String>>,
    /// In how many issues a stem is at home.
    homes: BTreeMap<String, usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(case: &'a Case) -> Self {
        let mut lexicon = Lexicon::shipped().clone();
        for issue in &case.issues {
            let words = issue.id.replace(['-', '_'], " ");
            lexicon.add(&issue.id, &issue.title, [words.as_str(), issue.title.as_str()]);
        }
        // Who is who is said of every issue: a name is no sign of a matter.
        let names: Vec<String> = case
            .parties
            .iter()
            .flat_map(|party| std::iter::once(&party.name).chain(&party.aliases).chain([&party.id]))
            .flat_map(|name| stems(name))
            .collect();
        let free = |text: &str| -> Vec<String> {
            stems(text).into_iter().filter(|stem| !names.contains(stem)).collect()
        };
        let mut own = Vec::new();
        let mut told = Vec::new();
        for (at, issue) in case.issues.iter().enumerate() {
            let levels = issue.levels.iter().flat_map(|level| [level.text.as_str(), level.id.as_str()]);
            own.push(free(
                &[issue.title.as_str(), issue.id.as_str()]
                    .into_iter()
                    .chain(levels)
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace('-', " "),
            ));
            let stances = case.stances.iter().filter(|stance| stance.issue.at() == at);
            let words = stances.flat_map(|stance| {
                let claims = stance
                    .basis
                    .cites
                    .iter()
                    .filter_map(|id| case.claim(id))
                    .map(|claim| claim.quote.as_str());
                claims.chain(stance.basis.why.as_deref()).collect::<Vec<_>>()
            });
            told.push(free(&words.collect::<Vec<_>>().join(" ")));
        }
        let mut homes: BTreeMap<String, usize> = BTreeMap::new();
        for (own, told) in own.iter().zip(&told) {
            let mut all: Vec<&String> = own.iter().chain(told).collect();
            all.sort();
            all.dedup();
            for stem in all {
                *homes.entry(stem.clone()).or_default() += 1;
            }
        }
        Self { case, lexicon, own, told, homes }
    }

    /// The issue that some words speak of; `drafted` is the issue under which a draft of all reports has them.
    pub(super) fn issue(&self, words: &str, drafted: Option<&str>) -> Option<usize> {
        let stems = stems(words);
        let matters: Vec<&str> = self
            .lexicon
            .of_text(words)
            .into_iter()
            .filter_map(|at| self.lexicon.matter(at))
            .map(|(id, _)| id)
            .collect();
        let score = |at: usize| -> f64 {
            let id = self.case.issues[at].id.as_str();
            let rare = |stem: &String| 1.0 / self.homes.get(stem).copied().unwrap_or(1).max(1) as f64;
            let own: f64 = stems.iter().filter(|stem| self.own[at].contains(stem)).map(rare).sum();
            let told: f64 = stems.iter().filter(|stem| self.told[at].contains(stem)).map(rare).sum();
            own + told / 2.0
                + if matters.contains(&id) { 1.0 } else { 0.0 }
                + if drafted == Some(id) { 1.0 } else { 0.0 }
        };
        let best =
            (0..self.case.issues.len()).map(|at| (at, score(at))).fold(None, |best, next| match best {
                Some((_, most)) if most >= next.1 => best,
                _ => Some(next),
            });
        best.filter(|(_, score)| *score >= ENOUGH).map(|(at, _)| at)
    }
}

/// A point on the scale of an issue, and the level that has it where the words name one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    /// 0 to 100.
    pub at: f64,
    /// Place of the level in the issue's list; none between two levels.
    pub level: Option<usize>,
}

/// The point of an issue that some words name: by their number where its levels have numbers, else by their words.
pub(super) fn point(issue: &Issue, words: &str) -> Option<Point> {
    let scaled: Vec<(usize, f64, String)> = issue
        .levels
        .iter()
        .enumerate()
        .filter_map(|(at, level)| {
            let words =
                if level.text.is_empty() { level.id.replace(['-', '_'], " ") } else { level.text.clone() };
            Some((at, level.at?, words))
        })
        .collect();
    by_number(&scaled, words).or_else(|| by_words(&scaled, words))
}

/// By number: between levels that have one, straight lines.
fn by_number(levels: &[(usize, f64, String)], words: &str) -> Option<Point> {
    let [told] = numbers(words)[..] else { return None };
    let mut known: Vec<(f64, f64, usize)> = levels
        .iter()
        .filter_map(|(level, at, text)| match numbers(text)[..] {
            [number] => Some((number, *at, *level)),
            _ => None,
        })
        .collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, at, level)) = known.iter().find(|(number, ..)| *number == told) {
        return Some(Point { at: *at, level: Some(*level) });
    }
    // Beyond the ends nobody has said what a number is worth.
    let pair = known.windows(2).find(|pair| pair[0].0 < told && told < pair[1].0)?;
    let share = (told - pair[0].0) / (pair[1].0 - pair[0].0);
    Some(Point { at: pair[0].1 + share * (pair[1].1 - pair[0].1), level: None })
}

/// By words: the level that shares most of the shorter text's, if it shares half of them and no other level as many.
fn by_words(levels: &[(usize, f64, String)], words: &str) -> Option<Point> {
    let told = stems(words);
    let score = |text: &str| -> f64 {
        let there = stems(text);
        let shared = told.iter().filter(|stem| there.contains(stem)).count();
        let least = told.len().min(there.len()).max(1);
        if 2 * shared >= least && shared > 0 {
            shared as f64 / least as f64 + shared as f64 / 100.0
        } else {
            0.0
        }
    };
    let mut best: Option<(f64, &(usize, f64, String))> = None;
    let mut tied = false;
    for level in levels {
        let score = score(&level.2);
        match best {
            Some((most, _)) if score < most => {}
            Some((most, _)) if score == most => tied = true,
            _ => {
                best = Some((score, level));
                tied = false;
            }
        }
    }
    best.filter(|(score, _)| *score > 0.0 && !tied)
        .map(|(_, level)| Point { at: level.1, level: Some(level.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::Level;

    fn issue(levels: &[(&str, f64, &str)]) -> Issue {
        let level = |(id, at, text): &(&str, f64, &str)| Level {
            id: (*id).to_owned(),
            at: Some(*at),
            text: (*text).to_owned(),
            span: detente_case::diagnostic::Span::default(),
        };
        Issue {
            id: "wages".into(),
            title: "wages".into(),
            levels: levels.iter().map(level).collect(),
            ..Issue::default()
        }
    }

    #[test]
    fn a_number_lies_between_the_numbers_of_the_levels() {
        let wages = issue(&[
            ("a", 0.0, "raise wages by 2 percent"),
            ("b", 50.0, "4 percent"),
            ("c", 100.0, "8 percent"),
        ]);
        assert_eq!(point(&wages, "a rise of 4 percent"), Some(Point { at: 50.0, level: Some(1) }));
        assert_eq!(point(&wages, "pay 6 percent more"), Some(Point { at: 75.0, level: None }));
        assert_eq!(point(&wages, "pay 11 percent more"), None);
    }

    #[test]
    fn words_name_a_level_only_where_one_fits_best() {
        let troops = issue(&[
            ("stay", 0.0, "troops stay on the ridge"),
            ("leave", 100.0, "troops withdraw behind the river"),
        ]);
        assert_eq!(point(&troops, "withdraw its troops"), Some(Point { at: 100.0, level: Some(1) }));
        assert_eq!(point(&troops, "its troops"), None);
        assert_eq!(point(&troops, "open the road"), None);
    }
}
