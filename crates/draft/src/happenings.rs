//! What happened and what is due, as a negotiation counts it: rounds, texts on the table, signatures, walk-outs, strikes,
//! attacks, deadlines, elections, votes. Each has a day where the report gives one; told twice, it is one.
//!
//! A word shows the kind ("round", "initialled", "walked out"), the verb's group whether it came about, is due or neither
//! (`tense`), and the date that stands nearest in its clause when (`when`). What is denied, supposed or asked is none; what
//! lies on the wrong side of the day of publication for its tense is another day or none.

mod due;
mod force;
mod lists;
mod nouns;
mod rounds;
mod tense;
mod texts;
mod undated;
mod when;
mod who;

use crate::{Dossier, Happening, Paper, Said, distinct};
use detente_read::calendar;
use detente_read::phrases::View;
use detente_read::segment::{Kind, Offsets};
use detente_read::sentences_of;
use lists::one_of;
use serde_json::Value;
use std::collections::BTreeSet;
use tense::Tense;
use undated::Planned;
use when::{Dated, civil};

/// A report, with what its sentences are read against.
struct Desk<'a> {
    dossier: &'a Dossier<'a>,
    report: usize,
    paper: &'a Paper,
    /// True where workers are at the table, so that a strike is theirs.
    labour: bool,
    offsets: &'a Offsets<'a>,
    /// Its day.
    published: Option<i64>,
    /// True where that day was concluded from the other reports.
    guess: bool,
    /// A day of the other reports, for one that has none.
    others: Option<i64>,
}

/// A sentence.
struct Scene<'a> {
    v: View<'a>,
    dates: &'a [Dated],
    labour: bool,
    /// Parties that it names.
    named: usize,
    /// True where somebody who negotiates is named.
    people: bool,
}

/// A word that shows an event.
#[derive(Clone, Copy, Debug)]
struct Sign {
    kind: &'static str,
    at: usize,
    tense: Tense,
    /// The date that it has, where its own words give it.
    date: Option<usize>,
    /// True for a noun, which adds nothing to a verb of the same day.
    noun: bool,
    /// Steps within which its date stands.
    reach: usize,
}

impl Sign {
    fn new(kind: &'static str, at: usize, tense: Tense) -> Self {
        Self { kind, at, tense, date: None, noun: false, reach: 30 }
    }

    fn on(self, date: usize) -> Self {
        Self { date: Some(date), ..self }
    }

    fn within(self, reach: usize) -> Self {
        Self { reach, ..self }
    }
}

/// What shows that workers are at the table.
const LABOUR: [&str; 13] = [
    "union",
    "workers",
    "wage",
    "nurses",
    "teachers",
    "dockers",
    "pay rise",
    "per cent raise",
    "employers",
    "seafarers",
    "drivers",
    "lecturers",
    "crews",
];

/// The events of a dossier, by day; a claim of the author's is added where no claim covers what one rests on.
pub(crate) fn happenings(dossier: &Dossier<'_>, claims: &mut Vec<Said>) -> Vec<Happening> {
    let all: String = dossier.papers.iter().flat_map(|paper| [paper.text.as_str(), "\n"]).collect();
    let lower = all.to_lowercase();
    let labour = LABOUR.iter().any(|word| lower.contains(word));
    let day = |paper: &Paper| paper.head.published.as_deref().and_then(calendar::parse);
    let mut known: Vec<Known> = Vec::new();
    let mut planned: Vec<Planned> = Vec::new();
    let others = dossier.papers.iter().filter_map(day).max();
    // Reports with a day go first: what they say is due may tell the day of one without.
    let mut order: Vec<usize> = (0..dossier.papers.len()).collect();
    order.sort_by_key(|&report| day(&dossier.papers[report]).is_none());
    for report in order {
        let paper = &dossier.papers[report];
        let offsets = Offsets::new(&paper.text);
        let sentences = sentences_of(&paper.text, dossier.names.own());
        let published = day(paper);
        let mut desk =
            Desk { dossier, report, paper, labour, offsets: &offsets, published, guess: false, others };
        if published.is_none() {
            desk.published = desk.guessed(&sentences, &planned);
            desk.guess = desk.published.is_some();
        }
        for (place, tokens) in sentences.iter().enumerate() {
            let v = View { text: &paper.text, t: tokens, own: dossier.names.own() };
            for one in desk.sentence(&v, place, claims) {
                let due =
                    span(one.event.on.as_ref()).filter(|(from, to)| from == to && published <= Some(*from));
                planned.extend(due.map(|(day, _)| Planned { kind: one.event.kind.clone(), day }));
                join(&mut known, one);
            }
        }
    }
    let mut found: Vec<Happening> = known.into_iter().map(|one| one.event).collect();
    // What is told without a day adds nothing to the same kind with one.
    let dated: BTreeSet<String> =
        found.iter().filter(|one| one.on.is_some()).map(|one| one.kind.clone()).collect();
    found.retain(|one| one.on.is_some() || !dated.contains(&one.kind));
    // What was initialled on a day was agreed by that: one event.
    let initialled: Vec<Option<Value>> =
        found.iter().filter(|one| one.kind == "initialling").map(|one| one.on.clone()).collect();
    found.retain(|one| one.kind != "agreement" || !initialled.contains(&one.on));
    found.sort_by_key(|one| first_day(one.on.as_ref()));
    found
}

/// The first day of a time, as text; `9999` where there is none, so that it comes last.
#[must_use]
pub fn first_day(on: Option<&Value>) -> String {
    match on {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value["from"].as_str().unwrap_or("9999").to_owned(),
        None => "9999".to_owned(),
    }
}

/// First and last day.
fn span(on: Option<&Value>) -> Option<(i64, i64)> {
    match on? {
        Value::String(text) => {
            let first = calendar::parse(text)?;
            let last = match text.len() {
                4 => first + 364,
                7 => first + 27,
                _ => first,
            };
            Some((first, last))
        }
        value => Some((calendar::parse(value["from"].as_str()?)?, calendar::parse(value["to"].as_str()?)?)),
    }
}

/// An event, with the days over which it lasts.
struct Known {
    event: Happening,
    days: Option<(i64, i64)>,
}

/// Adds an event, or what it tells of one that is known: of the same kind on the same day, or within the other's days.
fn join(found: &mut Vec<Known>, new: Known) {
    let same = found.iter_mut().find(|known| {
        let (kind, event) = (known.event.kind.as_str(), &new.event);
        if kind != event.kind {
            return false;
        }
        let shares = known.event.parties.is_empty()
            || event.parties.is_empty()
            || known.event.parties.iter().any(|party| event.parties.contains(party));
        let (Some(a), Some(b)) = (known.days, new.days) else { return shares && kind != "round" };
        let inside = a.0 <= b.0 && b.1 <= a.1 || b.0 <= a.0 && a.1 <= b.1;
        inside && (shares || !matches!(kind, "offer" | "refusal" | "ratification" | "deadline"))
    });
    let Some(known) = same else { return found.push(new) };
    let width = |days: Option<(i64, i64)>| days.map_or(i64::MAX, |(from, to)| to - from);
    let event = new.event;
    if width(new.days) < width(known.days) {
        known.event.on = event.on;
        known.event.what = event.what;
    }
    if width(new.days) > width(known.days) || known.days.is_none() {
        known.days = new.days;
    }
    known.event.place = known.event.place.take().or(event.place);
    known.event.parties = distinct(known.event.parties.iter().cloned().chain(event.parties));
    known.event.cites = distinct(known.event.cites.iter().cloned().chain(event.cites));
}

impl Desk<'_> {
    /// The events of a sentence.
    fn sentence(&self, v: &View<'_>, place: usize, claims: &mut Vec<Said>) -> Vec<Known> {
        let n = v.t.len();
        let question = v.mark(n.saturating_sub(1)) == Some('?');
        let rumour = (0..n).any(|at| one_of(v, at, "rumours rumors rumour"));
        if question || rumour || self.head(v) {
            return Vec::new();
        }
        let dates = self.dates(v);
        let scene = self.scene(v, &dates);
        let mut signs: Vec<(Sign, Option<Dated>)> = Vec::new();
        for at in (0..n).filter(|&at| v.t[at].kind == Kind::Word) {
            for sign in signs_at(&scene, at) {
                let date = self.attached(v, &sign, &dates);
                let date =
                    date.filter(|date| !date.is_year() || sign.kind == "deadline" && sign.date.is_some());
                // "which took over last week, has tabled a paper": a week is no day of a text.
                let date =
                    date.filter(|date| date.is_day() || date.on.is_string() || sign.tense != Tense::Past);
                let same = |known: &(Sign, Option<Dated>)| {
                    known.0.kind == sign.kind
                        && known.1.as_ref().map(|date| &date.on) == date.as_ref().map(|date| &date.on)
                };
                if !signs.iter().any(same) {
                    signs.push((sign, date));
                }
            }
        }
        narrowed(&mut signs);
        let mut made = Vec::new();
        for (sign, date) in signs {
            if let Some(event) = self.event(&scene, &sign, date, place, claims) {
                let days = span(event.on.as_ref()).map(|days| rounds::lasting(v, &sign, days));
                made.push(Known { event, days });
            }
        }
        made
    }

    /// True for a sentence of the report's head.
    fn head(&self, v: &View<'_>) -> bool {
        let last = v.t.last().map_or(0, |token| token.end as usize);
        self.offsets.code_points(last) <= self.paper.head.skip
    }

    fn scene<'s>(&self, v: &View<'s>, dates: &'s [Dated]) -> Scene<'s> {
        let named = self.named(v).len();
        let people = named > 0
            || (0..v.t.len()).any(|b| one_of(v, b, rounds::DELEGATES) || one_of(v, b, rounds::SIDES));
        Scene { v: *v, dates, labour: self.labour, named, people }
    }

    /// The event, where it has a day or is of a kind that counts without one.
    fn event(
        &self,
        scene: &Scene<'_>,
        sign: &Sign,
        date: Option<Dated>,
        place: usize,
        claims: &mut Vec<Said>,
    ) -> Option<Happening> {
        let v = &scene.v;
        let on = match date {
            // A vote that lasts some days is over on the last.
            Some(date) if sign.kind == "ratification" && date.to - date.from < 10 => {
                Some(Value::String(civil(date.to)))
            }
            // Talks that last some days have the day on which they open.
            Some(date) if sign.kind == "round" && date.on.is_object() && date.to - date.from < 6 => {
                Some(Value::String(civil(date.from)))
            }
            Some(date) => Some(date.on),
            None => self.today(scene, sign, place).map(|day| Value::String(civil(day))),
        };
        let (what, from, to) = self.words(v, sign.at);
        let parties = self.parties(v, sign.at, sign.kind);
        let open = self.published.is_none() && sign.kind == "proposal" && sign.tense == Tense::Past;
        if on.is_none() && (parties.is_empty() || !open) {
            return None;
        }
        let cites = vec![self.cite(v, from, to, claims)];
        Some(Happening {
            kind: sign.kind.to_owned(),
            on,
            place: self.place(v, sign.at),
            parties,
            what,
            cites,
        })
    }

    /// The day of the report, where the text tells what has just come about.
    fn today(&self, scene: &Scene<'_>, sign: &Sign, place: usize) -> Option<i64> {
        let v = &scene.v;
        let day = self.published.filter(|_| !self.guess)?;
        let text =
            matches!(sign.kind, "proposal" | "offer" | "agreement" | "initialling" | "walk-out" | "refusal");
        // An older day, month or year is the time of what the sentence tells; a week may be of something else in it.
        let other =
            |date: &Dated| date.on.is_string() && date.from < day && !date.told && v.t[date.first].quote == 0;
        let other = scene.dates.iter().any(other);
        if sign.tense != Tense::Past || !text || v.t[sign.at].quote != 0 || other {
            return None;
        }
        let back = (0..v.t.len())
            .any(|b| one_of(v, b, "earlier previously ago once already had years last previous"));
        let ticker = self.ticker(v);
        let own = matches!(self.paper.head.kind, "press release" | "statement");
        let lead = place < 3;
        let fresh = ticker || own || lead || sign.kind == "proposal";
        (!back && fresh).then_some(day)
    }

    /// True for an entry of a live report: "16:05 The truce has been signed."
    fn ticker(&self, v: &View<'_>) -> bool {
        let Some(first) = v.t.first() else { return false };
        let start = first.start as usize;
        let line = v.text.get(..start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let head: Vec<char> = v.text.get(line..).unwrap_or_default().chars().take(5).collect();
        let digit = |at: usize| head.get(at).is_some_and(char::is_ascii_digit);
        let clock = |at: usize| matches!(head.get(at), Some(':' | '.' | 'h'));
        digit(0) && digit(1) && clock(2) && digit(3) && digit(4)
            || digit(0) && clock(1) && digit(2) && digit(3)
    }
}

/// The signs of a word, each of its own kind.
fn signs_at(scene: &Scene<'_>, at: usize) -> Vec<Sign> {
    let found = rounds::round(scene, at)
        .or_else(|| texts::initialled(scene, at))
        .or_else(|| rounds::walk_out(scene, at))
        .or_else(|| force::strike(scene, at))
        .or_else(|| force::attack(scene, at))
        .or_else(|| texts::refused(scene, at))
        .or_else(|| due::vote(scene, at))
        .or_else(|| due::election(scene, at))
        .or_else(|| texts::agreed(scene, at))
        .or_else(|| due::deadline(scene, at))
        .or_else(|| texts::tabled(scene, at))
        .or_else(|| nouns::dated(scene, at));
    found.into_iter().collect()
}

/// Of one sentence the narrower word counts: what was initialled was not agreed besides, a walk-out is no round that day,
/// and the last day of a vote is no deadline besides.
fn narrowed(signs: &mut Vec<(Sign, Option<Dated>)>) {
    let on = |date: &Option<Dated>| date.as_ref().map(|date| date.on.clone());
    let all: Vec<(&'static str, Option<Value>)> =
        signs.iter().map(|(sign, date)| (sign.kind, on(date))).collect();
    let verbs: Vec<Option<Value>> =
        signs.iter().filter(|(sign, _)| !sign.noun).map(|(_, date)| on(date)).collect();
    signs.retain(|(sign, date)| !sign.noun || !verbs.contains(&on(date)));
    let has = |kind: &str| all.iter().any(|(known, _)| *known == kind);
    let same =
        |kinds: &[&str], day: &Option<Value>| all.iter().any(|(kind, on)| kinds.contains(kind) && on == day);
    signs.retain(|(sign, date)| {
        let day = on(date);
        match sign.kind {
            // "will sign the text by 15 April"
            "agreement"
                if sign.tense == Tense::Ahead && date.as_ref().is_some_and(|date| date.lead == "by") =>
            {
                false
            }
            "agreement" => {
                (!has("initialling") || sign.tense == Tense::Ahead) && !same(&["ratification"], &day)
            }
            "round" => !same(&["walk-out", "agreement"], &day),
            "deadline" if date.as_ref().is_some_and(|date| date.lead == "by") => {
                !same(&["ratification", "round", "strike", "election"], &day)
            }
            "deadline" => {
                !same(&["ratification", "round", "strike", "election", "agreement", "initialling"], &day)
            }
            // A deal that members voted down was refused.
            "ratification" => !same(&["refusal"], &day),
            "proposal" => !has("offer"),
            _ => true,
        }
    });
}
