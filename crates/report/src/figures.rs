//! One file a figure. Every function here takes plain data and gives a [`Figure`], or `None` where there is
//! nothing to draw: the caller then says in a sentence what is missing.

mod answer;
mod bars;
mod base_rates;
mod curve;
mod deal_space;
mod flips;
mod flow;
mod graph;
mod heat;
mod overview;
mod positions;
mod scale;
mod slack;
mod steps;
mod swings;
mod timeline;
mod worlds;

pub use answer::answer;
pub(crate) use bars::{drop_one, tornado};
pub use bars::{levers, shapley};
pub use base_rates::base_rates;
pub use deal_space::deal_space;
pub use flips::flips;
pub use flow::flow;
pub use graph::graph;
pub use heat::acceptability;
pub use overview::overview;
pub use positions::positions;
pub use slack::slack;
pub use steps::steps;
pub use swings::swings;
pub use timeline::timeline;
pub(crate) use timeline::when_words;
pub use worlds::worlds;

use crate::figure::Figure;
use detente_case::{Case, PartyId};
use detente_outlook::Outlook;

/// Every figure that the case and its outlook have data for, in the order of the report.
#[must_use]
pub fn figures(case: &Case, outlook: &Outlook) -> Vec<Figure> {
    let mut all = Vec::new();
    all.extend(answer(outlook));
    for question in [Question::Signed, Question::Holds] {
        all.extend(question.answer(outlook).and_then(|answer| steps(answer, question)));
        all.extend(along(outlook, question));
    }
    all.extend(
        outlook.worlds.as_ref().map(|w| worlds(w, outlook.definitions.holds.as_ref().map(|h| h.years))),
    );
    all.extend(drop_one(&outlook.hangs_on.sources));
    if let Some(deep) = &outlook.hangs_on.deep {
        all.extend(deep.origins.as_ref().and_then(shapley));
    }
    all.extend(swings(outlook));
    if let Some(deep) = &outlook.hangs_on.deep {
        all.extend(tornado(&deep.correlations));
        all.extend(flips(&deep.flips));
        all.extend(levers(case, &deep.levers));
    }
    all.extend(timeline(case));
    all.extend(overview(case, &outlook.findings.forecast));
    all.extend(
        outlook.findings.forecast.iter().enumerate().filter_map(|(at, found)| positions(case, found, at)),
    );
    all.extend(outlook.findings.deals.as_ref().and_then(|found| deal_space(case, found)));
    all.extend(outlook.findings.deals.as_ref().and_then(|found| acceptability(case, found)));
    all.extend(outlook.findings.graph.as_ref().and_then(graph));
    all.extend(outlook.findings.hold.as_ref().and_then(|found| slack(case, found)));
    let years = outlook.definitions.holds.as_ref().map(|holds| holds.years);
    for question in [Question::Signed, Question::Holds] {
        let mark = if question == Question::Holds { years } else { None };
        all.extend(question.answer(outlook).and_then(|answer| base_rates(&answer.classes, question, mark)));
    }
    all.extend(flow(case));
    all
}

/// One of the two questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Will it be signed?
    Signed,
    /// Would it hold?
    Holds,
}

impl Question {
    /// `signed` or `holds`, for ids.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Holds => "holds",
        }
    }

    /// Its numbers.
    #[must_use]
    pub fn answer(self, outlook: &Outlook) -> Option<&detente_outlook::Answer> {
        match self {
            Self::Signed => outlook.signed.as_ref(),
            Self::Holds => outlook.holds.as_ref(),
        }
    }
}

/// What a level is called where there is no room for its text: its id read as words, names of parties and of places
/// in the issue's own texts written as they are there. `all-but-hermon` is "all but Hermon".
#[must_use]
pub fn level_name(case: &Case, issue: &str, level: &str) -> String {
    let issue = case.issues.iter().find(|row| row.id == issue);
    let texts = issue.into_iter().flat_map(|issue| &issue.levels);
    // The first word of a sentence is no name for being written large.
    let inside = texts.flat_map(|level| level.text.split_whitespace().skip(1));
    let names = case.parties.iter().flat_map(|party| party.name.split_whitespace());
    let bare = |word: &'_ str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let large: Vec<String> =
        names.chain(inside).map(bare).filter(|word| word.starts_with(char::is_uppercase)).collect();
    let word = |word: &str| {
        let known = large.iter().find(|name| name.to_lowercase() == word);
        known.cloned().unwrap_or_else(|| word.to_owned())
    };
    level.split(['-', '_']).map(word).collect::<Vec<_>>().join(" ")
}

/// Place and full name of a party by its id; parties that the case does not know come after those it knows.
pub(crate) fn party_of<'a>(case: &'a Case, id: &'a str, row: usize) -> (usize, &'a str) {
    match case.party(id) {
        Some(PartyId(at)) => {
            let at = at as usize;
            (at, case.parties.get(at).map_or(id, |party| party.name.as_str()))
        }
        None => (case.parties.len() + row, id),
    }
}

/// A question's answer along time.
#[must_use]
pub fn along(outlook: &Outlook, question: Question) -> Option<Figure> {
    let answer = question.answer(outlook)?;
    let from = outlook.as_of.as_deref();
    let mark = match question {
        Question::Signed => {
            let by = detente_case::date::day(&outlook.definitions.signed.as_ref()?.by)?;
            let start = detente_case::date::day(from?)?;
            start.until(by).ok().map(|span| f64::from(span.get_days()))
        }
        Question::Holds => outlook.definitions.holds.as_ref().map(|holds| holds.years),
    };
    curve::curve(answer, question, from, mark)
}
