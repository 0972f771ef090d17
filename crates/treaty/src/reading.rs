//! A draft as the case reads it: each article with the issue that it is about and what it sets that to, told by words or
//! by a person. What a person said is kept in the case (`[[package]] articles`), and known again wherever the same words
//! come.

use crate::articles::{Article, Rest, split, value};
use crate::pairing::{Guess, Pair, Topics, id_of, level_id, levels_of, matters};
use detente_case::{Case, DraftArticle, LevelId, Matter, Outcome, Package};
use serde::Serialize;
use std::collections::BTreeMap;

/// Who says what an article is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Its words.
    Words,
    /// A person.
    Person,
}

/// An article, or a paragraph that speaks of an issue of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its number as written.
    pub number: String,
    /// Its title; may be empty.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Where it begins, in code points of the draft.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it sets; `None` where it speaks of no issue of the case.
    pub first: Option<Guess>,
    /// The next best guess of words.
    pub also: Option<Guess>,
    /// Who says so.
    pub by: By,
}

/// A draft, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Its articles.
    pub units: Vec<Unit>,
    /// What is no article.
    pub rest: Vec<Rest>,
}

/// What a person says of an article: its number, and what it sets, or nothing.
pub type Match = (String, Option<(Matter, Option<Outcome>)>);

/// Reads a draft. `said` is what a person says of articles; what the case has on record of the same words comes after it,
/// and then the words themselves.
///
/// # Errors
/// In words, where `said` names an article that is not there.
pub fn read(case: &Case, text: &str, said: &[Match]) -> Result<Reading, String> {
    let topics = Topics::of(case);
    let found = split(text);
    let mut reading = Reading { units: Vec::new(), rest: found.rest };
    for article in &found.articles {
        let asked = |part: &Article| said.iter().any(|(number, _)| is_named(&part.number, number));
        let parts = if article.parts.iter().any(asked) {
            article.parts.iter().collect()
        } else {
            topics.units(article)
        };
        if let [first, ..] = parts[..]
            && first.start > article.start
        {
            let text: String = article.text.chars().take(first.start - article.start).collect();
            let end = article.start + text.trim_end().chars().count();
            let text = text.trim_end().to_owned();
            reading.rest.push(Rest { kind: "heading", start: article.start, end, text });
        }
        reading.units.extend(parts.into_iter().map(|part| unit(&topics, article, part)));
    }
    reading.rest.sort_by_key(|rest| rest.start);
    recall(case, &mut reading);
    for (number, says) in said {
        say(&mut reading, number, *says)?;
    }
    Ok(reading)
}

fn unit(topics: &Topics, article: &Article, part: &Article) -> Unit {
    let title = if part.title.is_empty() { article.title.clone() } else { part.title.clone() };
    let Pair { first, also } = topics.pair(part);
    let (number, text) = (part.number.clone(), part.text.clone());
    Unit { number, title, text, start: part.start, end: part.end, first, also, by: By::Words }
}

/// Reads a draft that the case has on record with its articles.
#[must_use]
pub fn on_record(case: &Case, package: &Package) -> Reading {
    let topics = Topics::of(case);
    let mut start = 0;
    let mut units: Vec<Unit> = Vec::new();
    for DraftArticle { number, text, says } in &package.articles {
        let parsed = split(text).articles.into_iter().next().unwrap_or_default();
        let title = if parsed.number == *number { parsed.title } else { String::new() };
        let end = start + text.chars().count();
        let article = Article {
            number: number.clone(),
            title: title.clone(),
            text: text.clone(),
            start,
            end,
            parts: Vec::new(),
        };
        let mut unit = unit(&topics, &article, &article);
        if let Some(says) = says {
            confirm(&mut unit, as_match(*says));
        }
        units.push(unit);
        start = end + 2;
    }
    Reading { units, rest: Vec::new() }
}

fn as_match(says: Option<(Matter, Outcome)>) -> Option<(Matter, Option<Outcome>)> {
    says.map(|(matter, outcome)| (matter, Some(outcome)))
}

fn confirm(unit: &mut Unit, says: Option<(Matter, Option<Outcome>)>) {
    // What words had guessed is the next best, where a person says otherwise.
    let matter = says.map(|(matter, _)| matter);
    if let Some(guess) = unit.first.take().filter(|guess| Some(guess.matter) != matter) {
        unit.also = Some(guess);
    }
    unit.first = says.map(|(matter, outcome)| Guess { matter, outcome, score: 1.0 });
    unit.by = By::Person;
}

/// What a person said before of the same words.
fn recall(case: &Case, reading: &mut Reading) {
    let articles = case.packages.iter().flat_map(|package| &package.articles);
    let known: BTreeMap<String, Option<(Matter, Outcome)>> =
        articles.filter_map(|article| Some((plain(&article.text), article.says?))).collect();
    for unit in &mut reading.units {
        if let Some(says) = known.get(&plain(&unit.text)) {
            confirm(unit, as_match(*says));
        }
    }
}

/// The words alone, so that line breaks and signs make no other article.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<String>>().join(" ")
}

/// Says of the article of a number what it sets, as a person.
///
/// # Errors
/// In words, where there is no such article.
pub fn say(
    reading: &mut Reading,
    number: &str,
    says: Option<(Matter, Option<Outcome>)>,
) -> Result<(), String> {
    let at = place(reading, number).ok_or_else(|| {
        let known: Vec<&str> = reading.units.iter().map(|unit| unit.number.as_str()).collect();
        format!("there is no article `{}`; there are {}", number.trim(), known.join(", "))
    })?;
    say_at(reading, at, says);
    Ok(())
}

/// Says of the article at a place what it sets, as a person; nothing where there is no such place.
pub fn say_at(reading: &mut Reading, at: usize, says: Option<(Matter, Option<Outcome>)>) {
    if let Some(unit) = reading.units.get_mut(at) {
        confirm(unit, says);
    }
}

/// The place of the article of this number.
#[must_use]
pub fn place(reading: &Reading, number: &str) -> Option<usize> {
    let exact = reading.units.iter().position(|unit| unit.number == number.trim());
    exact.or_else(|| reading.units.iter().position(|unit| is_named(&unit.number, number)))
}

/// Is this the number of the article: `3`, `Article III`, `3 (a)`?
fn is_named(number: &str, typed: &str) -> bool {
    let clean = |text: &str| -> String {
        let low = text.trim().to_lowercase();
        let bare = ["article", "section", "clause", "art.", "art", "§"]
            .iter()
            .find_map(|head| low.strip_prefix(head));
        bare.unwrap_or(&low)
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '.')
            .collect::<String>()
            .trim_matches('.')
            .to_owned()
    };
    let (number, typed) = (clean(number), clean(typed));
    let counts = |text: &str| value(text).filter(|value| *value > 0 && !text.contains('.'));
    number == typed
        || counts(&number).is_some()
            && counts(&number) == counts(&typed)
            && number.chars().all(char::is_alphabetic) != typed.chars().all(char::is_alphabetic)
}

/// Reads `ARTICLE=issue.level`, `ARTICLE=issue=57`, `ARTICLE=issue` and `ARTICLE=none`.
///
/// # Errors
/// In words, with what there is.
pub fn as_typed(case: &Case, typed: &str) -> Result<Match, String> {
    let (number, says) = typed.split_once('=').ok_or("write ARTICLE=issue.level, or ARTICLE=none")?;
    Ok((number.trim().to_owned(), outcome(case, says.trim())?))
}

/// Reads `issue.level`, `issue = 57`, `issue`, `none`.
///
/// # Errors
/// In words, with what there is.
pub fn outcome(case: &Case, typed: &str) -> Result<Option<(Matter, Option<Outcome>)>, String> {
    let alike =
        |a: &str, b: &str| a.trim().replace('_', " ").eq_ignore_ascii_case(&b.trim().replace('_', " "));
    if typed.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    let cut = typed.find(['.', '=']).unwrap_or(typed.len());
    let name = typed[..cut].trim();
    let all = matters(case);
    let matter = all.iter().copied().find(|matter| alike(id_of(case, *matter), name)).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|matter| id_of(case, *matter)).collect();
        format!("there is no issue `{name}`; there are {}", known.join(", "))
    })?;
    let rest = typed[cut..].trim_start_matches(['.', '=', ' ']).trim();
    if rest.is_empty() {
        return Ok(Some((matter, None)));
    }
    let levels = levels_of(case, matter);
    if let Some(at) = levels.iter().position(|level| alike(&level.id, rest)) {
        return Ok(Some((matter, Some(Outcome::Level(LevelId(at as u32))))));
    }
    let range = match matter {
        Matter::Term(id) => case.terms.get(id.at()).map(|term| (term.from, term.to)),
        Matter::Issue(id) => {
            case.issues.get(id.at()).filter(|issue| issue.levels.is_empty()).map(|_| (0.0, 100.0))
        }
    };
    if let (Some((from, to)), Ok(number)) = (range, rest.parse::<f64>()) {
        if (from..=to).contains(&number) {
            return Ok(Some((matter, Some(Outcome::At(number)))));
        }
        return Err(format!("{name} goes from {from} to {to}, and `{rest}` lies outside"));
    }
    let known: Vec<&str> = levels.iter().map(|level| level.id.as_str()).collect();
    let there = match range {
        Some((from, to)) => format!("write a number from {from} to {to}"),
        None => format!("there are {}", known.join(", ")),
    };
    Err(format!("{name} has no level `{rest}`; {there}"))
}

/// The draft as a row of the case: `[[package]]` with its levels and its articles, each with what a person said of it.
#[must_use]
pub fn row(case: &Case, reading: &Reading, id: &str, title: &str) -> String {
    let quoted = |text: &str| {
        let mut out = String::with_capacity(text.len() + 2);
        out.push('"');
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
                c => out.push(c),
            }
        }
        out.push('"');
        out
    };
    let set = |guess: &Guess| -> Option<String> {
        let value = match guess.outcome? {
            Outcome::Level(level) => quoted(level_id(case, guess.matter, level)),
            Outcome::At(number) => format!("{number:?}"),
        };
        Some(format!("{} = {value}", id_of(case, guess.matter)))
    };
    let counting = counting(reading, &[]);
    let levels: Vec<String> =
        counting.values().filter_map(|at| reading.units[*at].first.as_ref()).filter_map(set).collect();
    let articles: Vec<String> = reading
        .units
        .iter()
        .map(|unit| {
            let says = match (&unit.first, unit.by) {
                (_, By::Words) => String::new(),
                (None, By::Person) => ", says = \"none\"".to_owned(),
                (Some(guess), By::Person) => {
                    set(guess).map_or_else(String::new, |set| format!(", says = {{ {set} }}"))
                }
            };
            format!("  {{ number = {}, text = {}{says} }},\n", quoted(&unit.number), quoted(&unit.text))
        })
        .collect();
    format!(
        "[[package]]\nid = {}\ntitle = {}\nlevels = {{ {} }}\narticles = [\n{}]\n",
        quoted(id),
        quoted(title),
        levels.join(", "),
        articles.concat()
    )
}

/// Which article counts for each issue: what a person said before what words say, then the surer guess, then the first.
/// Articles at the places in `out` are not in the text.
#[must_use]
pub fn counting(reading: &Reading, out: &[usize]) -> BTreeMap<Matter, usize> {
    let mut found: BTreeMap<Matter, usize> = BTreeMap::new();
    let strength = |unit: &Unit| {
        let sure = unit.first.as_ref().map_or(0.0, |guess| guess.score);
        (unit.first.as_ref().is_some_and(|guess| guess.outcome.is_some()), unit.by == By::Person, sure)
    };
    for (at, unit) in reading.units.iter().enumerate().filter(|(at, _)| !out.contains(at)) {
        let Some(guess) = &unit.first else { continue };
        match found.get(&guess.matter) {
            Some(before) if strength(&reading.units[*before]) >= strength(unit) => {}
            _ => {
                found.insert(guess.matter, at);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = r#"
format = 1
[case]
title = "Gas"
as_of = 2026-01-31
[[issue]]
id = "forces"
title = "Forces"
levels = [{ id = "stay", text = "forces stay" }, { id = "leave", text = "forces leave" }]
[[issue]]
id = "price"
title = "Price of gas"
unit = "USD/m3"
from = 0
to = 2
"#;

    fn case(text: &str) -> Case {
        let files = detente_case::files::Files::memory([("case.toml", text)]);
        let loaded = detente_case::load_files(&files, "case.toml", None);
        let wrong = |d: &&detente_case::Diagnostic| d.severity == detente_case::Severity::Error;
        assert_eq!(loaded.diagnostics.iter().find(wrong), None);
        loaded.case
    }

    const TEXT: &str = "Article I\nForces leave.\n\nArticle II\nGas costs USD 1.50 per cubic metre.\n\nArticle III\n(a) Songs are sung.\n(b) \"Dances\" are\tdanced.\n";

    #[test]
    fn a_person_overrules_words_and_is_remembered() {
        let plain = case(CASE);
        let said =
            [as_typed(&plain, "1=forces.stay").unwrap(), as_typed(&plain, "Article III(b)=none").unwrap()];
        let reading = read(&plain, TEXT, &said).unwrap();
        let numbers: Vec<(&str, By)> =
            reading.units.iter().map(|unit| (unit.number.as_str(), unit.by)).collect();
        assert_eq!(
            numbers,
            [("I", By::Person), ("II", By::Words), ("III(a)", By::Words), ("III(b)", By::Person)]
        );
        assert!(reading.rest.iter().any(|rest| rest.kind == "heading" && rest.text == "Article III"));
        // Written into the case and read again, the same words are known, in whatever order and lines they come.
        let row = row(&plain, &reading, "draft-1", "A \"draft\"");
        let kept = case(&format!("{CASE}\n{row}"));
        assert_eq!(kept.packages[0].articles.len(), 4);
        assert_eq!(kept.packages[0].numbers, [(Matter::Term(detente_case::TermId(0)), 1.5)]);
        let again = read(&kept, "Article 7\nSomething new.\n\nArticle 8\nForces\nleave.", &[]).unwrap();
        assert_eq!(again.units[1].by, By::Words, "the number belongs to the words that a person saw");
        let again = read(&kept, "Article I. Forces leave", &[]).unwrap();
        assert_eq!(
            (again.units[0].by, again.units[0].first.as_ref().unwrap().outcome),
            (By::Person, Some(Outcome::Level(LevelId(0))))
        );
        let record = on_record(&kept, &kept.packages[0]);
        assert_eq!(
            record.units.iter().map(|unit| &unit.text).collect::<Vec<_>>(),
            reading.units.iter().map(|unit| &unit.text).collect::<Vec<_>>()
        );
        assert_eq!(record.units[0].by, By::Person);
    }

    #[test]
    fn what_is_typed_is_checked() {
        let case = case(CASE);
        let typed = |text: &str| as_typed(&case, text).map(|(_, says)| says);
        assert_eq!(typed("1=none"), Ok(None));
        assert_eq!(typed("1=price.1.5"), typed("1 = Price = 1.5"));
        assert!(matches!(typed("1=forces"), Ok(Some((_, None)))));
        assert!(typed("1").unwrap_err().contains("ARTICLE=issue.level"));
        assert!(typed("1=weather.fine").unwrap_err().contains("there are forces, price"));
        assert!(typed("1=forces.fly").unwrap_err().contains("there are stay, leave"));
        assert!(typed("1=price.9").unwrap_err().contains("from 0 to 2"));
        assert!(typed("1=price.x").unwrap_err().contains("a number from 0 to 2"));
        assert!(read(&case, TEXT, &[("9".into(), None)]).unwrap_err().contains("there are I, II, III"));
    }
}
