//! Which issue an article speaks of, and which of its levels, or which number, it sets: told by words.
//!
//! An issue is known by the words of its title, of its levels and, more weakly, of the claims that parties' stances on it
//! rest on; a word that several issues have counts less (its inverse frequency: Spärck Jones 1972, *Journal of
//! Documentation* 28(1): 11–21). An article is paired with the issue that shares most of its words with it, then with
//! the level whose own words, not those of the other levels, it has. What is denied must be denied on both sides. A
//! number counts where its unit fits. Scores are from 0 to 1 and order guesses; they are no chances. A person's word
//! overrules them.
//!
//! ```
//! use detente_treaty::{articles::split, pairing::Topics};
//! let text = r#"
//! format = 1
//! [[issue]]
//! id = "forces"
//! title = "Forces in the south"
//! levels = [{ id = "none", text = "no forces but police" }, { id = "light", text = "light forces up to a line" }]
//! [[issue]]
//! id = "price"
//! title = "Price of water"
//! unit = "USD/m3"
//! from = 0
//! to = 2
//! "#;
//! let files = detente_case::files::Files::memory([("case.toml", text)]);
//! let case = detente_case::load_files(&files, "case.toml", None).case;
//! let topics = Topics::of(&case);
//! let text = "1. Light forces may stand in the south, up to an agreed line.\n2. Water is sold at USD 0.80 per cubic metre.";
//! let said: Vec<String> =
//!     split(text).articles.iter().map(|article| topics.named(&case, topics.pair(article).first.as_ref())).collect();
//! assert_eq!(said, ["forces.light", "price = 0.8"]);
//! ```

use crate::articles::Article;
use crate::wording::{Number, Token, factor, numbers, of_name, stem, tokens, units};
use detente_bind::deals::consenting_parties;
use detente_case::{Case, IssueId, Level, LevelId, Matter, Outcome, TermId};
use std::collections::{BTreeMap, BTreeSet};

/// Least score of a pair.
const LEAST: f64 = 0.3;
/// Least share of a level's own words for it to be told apart.
const LEAST_LEVEL: f64 = 0.08;
/// What words of a title, of a level, of a claim count.
const OF_TITLE: f64 = 2.0;
const OF_LEVEL: f64 = 1.0;
const OF_CLAIM: f64 = 0.25;
/// Shared weight at which a pair has half the score that it may have, in a short article.
const HALF: f64 = 2.4;

/// The issues of a case as words.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    list: Vec<Topic>,
    /// Names of those who sign: they are in every article.
    names: Vec<String>,
    /// How many issues have a stem in their title or levels.
    having: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Topic {
    matter: Matter,
    words: BTreeMap<String, f64>,
    levels: Vec<Wording>,
    /// Where its terms are numbers: from, to, the unit and what it is multiplied by.
    range: Option<(f64, f64, BTreeSet<String>, f64)>,
}

#[derive(Clone, Debug)]
struct Wording {
    tokens: BTreeSet<Token>,
    numbers: Vec<Number>,
}

/// An issue with what an article sets it to.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// Which issue.
    pub matter: Matter,
    /// Its level or number; `None` where the article does not tell.
    pub outcome: Option<Outcome>,
    /// 0–1.
    pub score: f64,
}

/// What an article is paired with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// The best guess, where one is good enough.
    pub first: Option<Guess>,
    /// The next best.
    pub also: Option<Guess>,
}

impl Topics {
    /// The issues of a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let mut topics = Self { names: names(case), ..Self::default() };
        for (at, issue) in case.issues.iter().enumerate() {
            let range = issue.levels.is_empty().then_some((0.0, 100.0));
            let matter = Matter::Issue(IssueId(at as u32));
            topics.add(case, matter, (&issue.id, &issue.title, &issue.unit), &issue.levels, range);
        }
        for (at, term) in case.terms.iter().enumerate() {
            let matter = Matter::Term(TermId(at as u32));
            topics.add(
                case,
                matter,
                (&term.id, &term.title, &term.unit),
                &term.levels,
                Some((term.from, term.to)),
            );
        }
        for topic in &topics.list {
            let own = topic.words.iter().filter(|(_, weight)| **weight >= OF_LEVEL);
            for (stem, _) in own {
                *topics.having.entry(stem.clone()).or_default() += 1;
            }
        }
        topics
    }

    fn add(
        &mut self,
        case: &Case,
        matter: Matter,
        (id, title, unit): (&str, &str, &str),
        levels: &[Level],
        range: Option<(f64, f64)>,
    ) {
        let mut words: BTreeMap<String, f64> = BTreeMap::new();
        let mut learn = |text: &str, weight: f64| {
            for token in tokens(text).into_iter().filter(|token| !self.is_name(&token.stem)) {
                let known = words.entry(token.stem).or_default();
                *known = known.max(weight);
            }
        };
        learn(title, OF_TITLE);
        learn(&of_name(id), OF_TITLE);
        for level in levels {
            learn(&level.text, OF_LEVEL);
            learn(&of_name(&level.id), OF_LEVEL);
        }
        for claim in cited(case, matter) {
            learn(claim, OF_CLAIM);
        }
        let levels = levels.iter().map(|level| {
            let text = format!("{}. {}", level.text, of_name(&level.id));
            let of_level = tokens(&text).into_iter().filter(|token| !self.is_name(&token.stem));
            Wording { tokens: of_level.collect(), numbers: numbers(&text) }
        });
        let levels = levels.collect();
        let range = range.map(|(from, to)| (from, to, units(unit), factor(unit)));
        self.list.push(Topic { matter, words, levels, range });
    }

    fn is_name(&self, stem: &str) -> bool {
        self.names.iter().any(|name| stem.starts_with(name.as_str()))
    }

    /// What an article is most likely about. Its title counts twice.
    #[must_use]
    pub fn pair(&self, article: &Article) -> Pair {
        let text = Said::of(self, &article.text, &article.title);
        let mut guesses: Vec<Guess> = self.list.iter().filter_map(|topic| self.guess(topic, &text)).collect();
        guesses.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.matter.cmp(&b.matter)));
        let mut guesses = guesses.into_iter();
        let best = guesses.next();
        let (first, rest) = match best {
            Some(guess) if guess.score >= LEAST => (Some(guess), guesses.next()),
            other => (None, other),
        };
        Pair { first, also: rest.filter(|guess| guess.score >= LEAST / 2.0) }
    }

    /// The paragraphs of an article that speak of different issues, each by itself; else the article whole.
    #[must_use]
    pub fn units<'a>(&self, article: &'a Article) -> Vec<&'a Article> {
        let about: BTreeSet<Matter> =
            article.parts.iter().filter_map(|part| self.pair(part).first).map(|guess| guess.matter).collect();
        if about.len() > 1 { article.parts.iter().collect() } else { vec![article] }
    }

    /// How rare a stem is among issues.
    fn rarity(&self, stem: &str) -> f64 {
        let having = self.having.get(stem).copied().unwrap_or(1).max(1) as f64;
        libm::log(1.0 + self.list.len().max(2) as f64 / having)
    }

    fn guess(&self, topic: &Topic, text: &Said) -> Option<Guess> {
        let shared: f64 = text
            .counts
            .iter()
            .filter_map(|(stem, count)| Some(topic.words.get(stem)? * count * self.rarity(stem)))
            .sum();
        let number = topic.range.as_ref().and_then(|range| of_range(topic, range, text));
        // A number in the issue's own unit speaks for it as two words of its title would.
        let by_number = number.as_ref().map_or(0.0, |(_, fit)| if *fit > 0.0 { fit * 4.0 } else { 0.0 });
        let shared = if shared > 0.0 || by_number >= 4.0 { shared + by_number } else { 0.0 };
        if shared <= 0.0 {
            return None;
        }
        let half = HALF * (1.0 + libm::log(1.0 + text.counts.len() as f64 / 12.0));
        let issue = shared / (shared + half);
        let (outcome, fit) = match (&topic.range, number) {
            (None, _) => level_of(topic, text),
            (Some(_), Some((at, _))) => (Some(Outcome::At(at)), 1.0),
            (Some(_), None) => {
                let (level, fit) = level_of(topic, text);
                (level, fit)
            }
        };
        Some(Guess { matter: topic.matter, outcome, score: issue * (0.6 + 0.4 * fit) })
    }

    /// `issue.level` or `issue = 57`, as people write it.
    #[must_use]
    pub fn named(&self, case: &Case, guess: Option<&Guess>) -> String {
        guess.map_or_else(String::new, |guess| said(case, guess.matter, guess.outcome))
    }
}

/// `issue.level` or `issue = 57`; the issue alone where its level is not known.
#[must_use]
pub fn said(case: &Case, matter: Matter, outcome: Option<Outcome>) -> String {
    let issue = id_of(case, matter);
    match outcome {
        None => issue.to_owned(),
        Some(Outcome::At(at)) => format!("{issue} = {at}"),
        Some(Outcome::Level(level)) => format!("{issue}.{}", level_id(case, matter, level)),
    }
}

/// The id of an issue.
#[must_use]
pub fn id_of(case: &Case, matter: Matter) -> &str {
    match matter {
        Matter::Issue(id) => case.issues.get(id.at()).map_or("", |issue| &issue.id),
        Matter::Term(id) => case.terms.get(id.at()).map_or("", |term| &term.id),
    }
}

/// Its title and its unit.
#[must_use]
pub fn title_of(case: &Case, matter: Matter) -> (&str, &str) {
    match matter {
        Matter::Issue(id) => case.issues.get(id.at()).map_or(("", ""), |issue| (&issue.title, &issue.unit)),
        Matter::Term(id) => case.terms.get(id.at()).map_or(("", ""), |term| (&term.title, &term.unit)),
    }
}

/// Its levels, or named points.
#[must_use]
pub fn levels_of(case: &Case, matter: Matter) -> &[Level] {
    match matter {
        Matter::Issue(id) => case.issues.get(id.at()).map_or(&[], |issue| &issue.levels),
        Matter::Term(id) => case.terms.get(id.at()).map_or(&[], |term| &term.levels),
    }
}

/// The id of a level.
#[must_use]
pub fn level_id(case: &Case, matter: Matter, level: LevelId) -> &str {
    levels_of(case, matter).get(level.at()).map_or("", |level| &level.id)
}

/// Every issue of a case.
#[must_use]
pub fn matters(case: &Case) -> Vec<Matter> {
    let issues = (0..case.issues.len()).map(|at| Matter::Issue(IssueId(at as u32)));
    issues.chain((0..case.terms.len()).map(|at| Matter::Term(TermId(at as u32)))).collect()
}

/// Stems of the names of those who sign.
fn names(case: &Case) -> Vec<String> {
    let deciding = consenting_parties(case);
    let parties = deciding.iter().filter_map(|party| case.parties.get(party.at()));
    let words = parties.flat_map(|party| party.aliases.iter().chain([&party.name, &party.id]));
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let stems = words.flat_map(|name| {
        name.split(|c: char| !c.is_alphanumeric()).filter(capital).map(stem).collect::<Vec<String>>()
    });
    stems.filter(|stem| stem.chars().count() > 3).collect::<BTreeSet<String>>().into_iter().collect()
}

/// Words of the claims that stances on an issue rest on.
fn cited(case: &Case, matter: Matter) -> Vec<&str> {
    let of_issue = case.stances.iter().filter(|row| Matter::Issue(row.issue) == matter).map(|row| &row.basis);
    let of_term =
        case.term_stances.iter().filter(|row| Matter::Term(row.term) == matter).map(|row| &row.basis);
    let ids: BTreeSet<&String> = of_issue.chain(of_term).flat_map(|basis| &basis.cites).collect();
    ids.into_iter()
        .filter_map(|id| case.claim(id))
        .map(|claim| claim.gloss.as_ref().unwrap_or(&claim.quote).as_str())
        .collect()
}

/// What an article says, in words.
struct Said {
    /// Stems, each with what it counts.
    counts: BTreeMap<String, f64>,
    tokens: BTreeSet<Token>,
    numbers: Vec<Number>,
}

impl Said {
    fn of(topics: &Topics, text: &str, title: &str) -> Self {
        let keep = |token: &Token| !topics.is_name(&token.stem);
        let tokens: Vec<Token> = tokens(text).into_iter().filter(keep).collect();
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for token in &tokens {
            counts.insert(token.stem.clone(), 1.0);
        }
        for token in crate::wording::tokens(title).into_iter().filter(keep) {
            counts.insert(token.stem, 1.7);
        }
        Self { counts, tokens: tokens.into_iter().collect(), numbers: numbers(text) }
    }
}

/// The number that an article sets an issue to, and how well its unit fits (0–1).
fn of_range(
    topic: &Topic,
    (from, to, unit, times): &(f64, f64, BTreeSet<String>, f64),
    text: &Said,
) -> Option<(f64, f64)> {
    let fit = |number: &Number| {
        if unit.is_empty() {
            return 0.0;
        }
        number.units.intersection(unit).count() as f64 / unit.len() as f64
    };
    let near = |number: &Number| number.units.iter().any(|word| topic.words.contains_key(word));
    let scale = |value: f64| {
        let scaled = value / times;
        if (*from..=*to).contains(&value) { value } else { scaled }
    };
    let rank = |number: &Number| {
        let inside = (*from..=*to).contains(&scale(number.value));
        (fit(number), inside, near(number))
    };
    let better = |a: &&Number, b: &&Number| {
        let (x, y) = (rank(a), rank(b));
        x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)).then(b.place.cmp(&a.place))
    };
    let best = text.numbers.iter().max_by(better)?;
    // A number in another unit counts something else.
    let (fits, inside, _) = rank(best);
    let other =
        |word: &String| word.chars().count() == 3 && unit.iter().any(|own| own.len() == 3 && own != word);
    let foreign = fits <= 0.0 && !unit.is_empty() && !best.units.is_empty();
    (!foreign && (inside || fits > 0.0) && !best.units.iter().any(|word| money(word) && other(word)))
        .then_some((scale(best.value), fits))
}

fn money(unit: &str) -> bool {
    matches!(unit, "usd" | "eur" | "gbp" | "jpy" | "cny" | "inr" | "chf")
}

/// The level whose own words the article has, and the share of them that it has (0–1).
fn level_of(topic: &Topic, text: &Said) -> (Option<Outcome>, f64) {
    let count = topic.levels.len() as f64;
    let having = |stem: &str| {
        topic.levels.iter().filter(|level| level.tokens.iter().any(|token| token.stem == stem)).count().max(1)
    };
    let score = |level: &Wording| {
        let (mut shared, mut whole) = (0.0, 0.0);
        for token in &level.tokens {
            let rare = libm::log((count + 0.5) / having(&token.stem) as f64).max(0.02);
            whole += rare;
            if text.tokens.contains(token) {
                shared += rare;
            } else if text.tokens.contains(&Token { denied: !token.denied, ..token.clone() }) {
                shared -= 0.7 * rare;
            }
        }
        // Numbers of a level are there or are others.
        for number in &level.numbers {
            let same_unit = |other: &&Number| {
                number.units.is_empty() || other.units.is_empty() || !number.units.is_disjoint(&other.units)
            };
            whole += 1.0;
            if text.numbers.iter().filter(same_unit).any(|other| (other.value - number.value).abs() < 1e-9) {
                shared += 1.5;
            } else if text.numbers.iter().any(|other| same_unit(&other)) {
                shared -= 0.5;
            }
        }
        if whole > 0.0 { shared / libm::sqrt(whole * whole.max(2.0)) } else { 0.0 }
    };
    let mut scores: Vec<(f64, usize)> =
        topic.levels.iter().map(score).enumerate().map(|(at, s)| (s, at)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    match scores[..] {
        [(best, _), (next, _), ..] if best < LEAST_LEVEL || best - next < 1e-9 => (None, 0.0),
        [(best, at), ..] if best >= LEAST_LEVEL => {
            (Some(Outcome::Level(LevelId(at as u32))), best.clamp(0.0, 1.0))
        }
        _ => (None, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::split;

    /// What each unit of a text is paired with, its number before it.
    fn paired(case: &str, text: &str) -> Vec<String> {
        let files = detente_case::files::Files::memory([("case.toml", case)]);
        let case = detente_case::load_files(&files, "case.toml", None).case;
        let topics = Topics::of(&case);
        let found = split(text);
        let units = found.articles.iter().flat_map(|article| topics.units(article));
        units
            .map(|unit| format!("{} {}", unit.number, topics.named(&case, topics.pair(unit).first.as_ref())))
            .collect()
    }

    const WATER: &str = r#"
format = 1
[[issue]]
id = "filling"
title = "Filling of the reservoir"
levels = [{ id = "fast", text = "filled within three years" }, { id = "slow", text = "filled over seven years, slower in a drought" }]
[[issue]]
id = "data"
title = "Exchange of data"
levels = [{ id = "none", text = "no data are shared" }, { id = "daily", text = "daily data on inflow and releases" }]
[[issue]]
id = "release"
title = "Guaranteed release"
unit = "billion cubic metres/year"
from = 30
to = 50
[[issue]]
id = "disputes"
title = "Settling of disputes"
levels = [{ id = "talks", text = "by talks alone" }, { id = "arbitration", text = "binding arbitration at the request of either side" }]
"#;

    #[test]
    fn water() {
        let text = "TREATY\n\nArticle 1\nThe reservoir shall be filled over seven years, and more slowly in years of drought.\n\nArticle 2\nThe upstream party releases no less than 37 billion cubic metres a year.\n\nArticle 3\nThe operators exchange data every day on inflow and releases.\n\nArticle 4\nEither side may refer a dispute to an arbitral tribunal, whose award is binding.\n\nArticle 5\nThis treaty enters into force on the day of its signature.\n";
        assert_eq!(
            paired(WATER, text),
            ["1 filling.slow", "2 release = 37", "3 data.daily", "4 disputes.arbitration", "5 "]
        );
    }

    const WAGES: &str = r#"
format = 1
[[issue]]
id = "wage"
title = "Wage"
unit = "USD/h"
from = 15
to = 40
[[issue]]
id = "hours"
title = "Working week"
levels = [{ id = "h35", text = "35 hours" }, { id = "h38", text = "38 hours" }, { id = "h40", text = "40 hours" }]
[[issue]]
id = "jobs"
title = "Dismissals"
levels = [{ id = "guarantee", text = "no dismissals before the end of the contract" }, { id = "free", text = "dismissals as the law allows" }]
"#;

    #[test]
    fn wages() {
        let text = "1. From 1 March 2027 the hourly wage is twenty-two dollars and fifty cents (USD 22.50).\n2. The working week has 38 hours.\n3. The employer shall not dismiss anybody before this contract ends.\n4. Canteen prices stay as they are.";
        let found = paired(WAGES, text);
        assert_eq!(found[1..], ["2 hours.h38", "3 jobs.guarantee", "4 "]);
        assert!(found[0] == "1 wage = 22.5" || found[0] == "1 wage = 22", "{found:?}");
        assert_eq!(paired(WAGES, "- The wage is USD 57 per hour.\n- Nothing else."), ["1 wage = 57", "2 "]);
    }

    const CEASEFIRE: &str = r#"
format = 1
[[issue]]
id = "withdrawal"
title = "Withdrawal of forces"
levels = [{ id = "stay", text = "forces stay where they are" }, { id = "full", text = "forces withdraw behind the river" }]
[[issue]]
id = "prisoners"
title = "Prisoners"
levels = [{ id = "all", text = "all prisoners are exchanged at once" }, { id = "stages", text = "released in stages" }, { id = "none", text = "no exchange" }]
[[issue]]
id = "monitors"
title = "Monitors"
levels = [{ id = "none", text = "nobody watches" }, { id = "un", text = "United Nations observers along the line" }]
"#;

    #[test]
    fn a_ceasefire_with_denials_and_paragraphs() {
        let leaves = "Article I\nThe forces of both sides shall withdraw behind the river.\nArticle II\n(a) All captives shall be exchanged at once.\n(b) Observers of the United Nations are placed along the line.\n";
        assert_eq!(
            paired(CEASEFIRE, leaves),
            ["I withdrawal.full", "II(a) prisoners.all", "II(b) monitors.un"]
        );
        let stays = "Article I\nForces shall not withdraw.\nArticle II\nThere is no exchange of prisoners.\n";
        assert_eq!(paired(CEASEFIRE, stays), ["I withdrawal.stay", "II prisoners.none"]);
    }
}
