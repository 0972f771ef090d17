//! One file a figure. Every function here takes plain data and gives a [`Figure`], or `None` where there is
//! nothing to draw: the caller then says in a sentence what is missing.

mod answer;
mod bars;
mod base_rates;
mod deal_space;
mod flips;
mod flow;
mod graph;
mod heat;
mod overview;
mod positions;
mod slack;
mod timeline;
mod views;
mod worlds;

pub use answer::answer;
pub use bars::{drop_one, shapley, tornado};
pub use base_rates::base_rates;
pub use deal_space::deal_space;
pub use flips::flips;
pub use flow::flow;
pub use graph::graph;
pub use heat::acceptability;
pub use overview::overview;
pub use positions::positions;
pub use slack::slack;
pub use timeline::timeline;
pub(crate) use timeline::when_words;
pub use views::views;
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
        all.extend(question.answer(outlook).and_then(|answer| views(answer, question)));
    }
    all.extend(
        outlook.worlds.as_ref().map(|w| worlds(w, outlook.definitions.holds.as_ref().map(|h| h.years))),
    );
    all.extend(drop_one(&outlook.hangs_on.sources));
    if let Some(deep) = &outlook.hangs_on.deep {
        all.extend(deep.origins.as_ref().and_then(shapley));
    }
    all.extend(tornado(&outlook.hangs_on.inputs));
    if let Some(deep) = &outlook.hangs_on.deep {
        all.extend(flips(&deep.flips));
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
