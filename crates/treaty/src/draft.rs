//! The draft desk: what a text is worth to whom, article by article, and what would open it.
//!
//! *Price.* What an article costs a party: its utility with the issue set as it likes best, less its utility of the text as
//! it is, all else equal, at mid values; utilities are 0 for its worst package and 1 for its best. In the issue's own unit:
//! how far the number is from the one that it likes best. *Chance.* The share of draws in which it accepts the text, and in
//! which it would with the article changed to what it likes best.
//!
//! Issues that no article speaks of are open. The text is accepted in a draw where some way of filling them is; prices and
//! changes are told of the text filled in the way that all accept most often (with numbers: as suits the worst-off party best
//! at mid values).

use crate::next::{self, Next};
use crate::pairing::{Guess, id_of, level_id, levels_of, matters, title_of};
use crate::reading::{By, Reading, counting};
use crate::tables::{Choice, Ground, Scale, Shares, nearest, with};
use detente_bind::Bound;
use detente_bind::conditions::{Known, holds, speaks_of};
use detente_case::{Basis, Case, LevelId, Matter, Outcome, PartyId, Says};
use detente_deals::TOLERANCE;
use detente_findings::deals::Said;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Openings that are listed.
const OPENINGS: usize = 8;
/// Pairs of changes whose draws are looked at, those first that leave the worst-off best off at mid values.
const PAIRS: usize = 32;
/// Pairs of changes that are looked at at all.
const MOST_PAIRS: usize = 40_000;

/// What the desk says of a draft.
#[derive(Clone, Debug, Serialize)]
pub struct Draft {
    /// Its articles, in order.
    pub articles: Vec<ArticleAnswer>,
    /// What of its text is no article.
    pub rest: Vec<crate::articles::Rest>,
    /// Numbers of articles that speak of no issue of the case.
    pub unmatched: Vec<String>,
    /// Issues that no article sets.
    pub open: Vec<OpenIssue>,
    /// Rules of the case that the text breaks, or may break once open issues are filled.
    pub exclusions: Vec<Broken>,
    /// Conditions of parties that the text does not meet.
    pub conditions: Vec<Unmet>,
    /// How often the text is accepted; absent where the case has no packages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// Changes after which all accept more often, the best first: single ones, or pairs where no single one opens it.
    pub opens: Vec<Opening>,
    /// The next single text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
    /// The claims that objections rest on.
    pub claims: Vec<Cited>,
    /// The row of the case in which the draft is kept, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// An article.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleAnswer {
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
    /// The issue that it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The level that it sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The number that it sets, in the issue's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// How sure words are, 0–1; 1 where a person said so.
    pub score: f64,
    /// Who says what it sets.
    pub by: By,
    /// What words would guess next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Also>,
    /// False where it was taken out of the text.
    #[serde(rename = "in")]
    pub inside: bool,
    /// The article that counts for this issue in its place, where two speak of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overruled: Option<String>,
    /// True where its number lies outside of what the case allows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub outside: bool,
    /// Who would have it otherwise, whom it costs most first.
    pub objects: Vec<Objection>,
    /// The change of this article after which all accept most often, where that is more often than now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// A guess of words.
#[derive(Clone, Debug, Serialize)]
pub struct Also {
    /// The issue.
    pub issue: String,
    /// Its level or number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// 0–1.
    pub score: f64,
}

/// A party that would have an article otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Objection {
    /// Who.
    pub party: String,
    /// What the article costs it, in utility (0–1).
    pub price: f64,
    /// The same in the issue's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_in_unit: Option<f64>,
    /// What it likes best in its place.
    pub wants: Said,
    /// True where the article crosses a red line of its, at mid values.
    pub red_line: bool,
    /// The share of draws in which it does.
    pub red_line_chance: f64,
    /// Claims that its stance and its red line rest on.
    pub cites: Vec<String>,
    /// The share of draws in which it accepts the whole text.
    pub chance: f64,
    /// The share in which it would, with this article as it likes best.
    pub chance_changed: f64,
}

/// Another level or number in the place of what an issue is set to.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The issue.
    pub issue: String,
    /// The article that would change; absent where none speaks of the issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// What the issue is set to now; absent where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Said>,
    /// What it would be.
    pub to: Said,
    /// Of a number: any between these is accepted as often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
    /// The share of draws in which all would accept, with this change alone.
    pub all: f64,
}

/// Changes that open a text.
#[derive(Clone, Debug, Serialize)]
pub struct Opening {
    /// One, or two.
    pub changes: Vec<Change>,
    /// The share of draws in which all accept then.
    pub all: f64,
    /// The same by party.
    pub parties: BTreeMap<String, f64>,
    /// True where all accept then at mid values.
    pub at_mid: bool,
}

/// An issue that no article sets.
#[derive(Clone, Debug, Serialize)]
pub struct OpenIssue {
    /// Which.
    pub issue: String,
    /// Its title.
    pub title: String,
    /// Articles that speak of it without saying which level.
    pub spoken_of: Vec<String>,
    /// What the text counts as by saying nothing, where the case has a level for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent: Option<Said>,
    /// What it is filled with where prices and changes are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled: Option<Said>,
}

/// A rule of the case about texts.
#[derive(Clone, Debug, Serialize)]
pub struct Broken {
    /// What cannot be written, as the case has it.
    pub formula: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// True where the text breaks it; false where that hangs on issues that it leaves open.
    pub certain: bool,
    /// The articles that it speaks of.
    pub articles: Vec<String>,
}

/// A condition that is not met.
#[derive(Clone, Debug, Serialize)]
pub struct Unmet {
    /// Who insists.
    pub party: String,
    /// On what it hangs, as the case has it.
    pub formula: String,
    /// What the party does only then.
    pub act: String,
    /// Claims behind it.
    pub cites: Vec<String>,
}

/// How often a text is accepted.
#[derive(Clone, Debug, Serialize)]
pub struct Acceptance {
    /// Share of draws in which all whose consent is needed accept it; of an open one, some way of filling it.
    pub all: f64,
    /// Standard error of that share.
    pub error: f64,
    /// Of an open text: the share in which they accept every way of filling it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<f64>,
    /// Of an open text: the share in which they accept it filled as `open` says, from which changes and chances are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled: Option<f64>,
    /// The share in which each party accepts it.
    pub parties: BTreeMap<String, f64>,
    /// What each party gains over no deal at mid values, in utility; below 0 where no deal is better. Empty where the
    /// text cannot be written.
    pub gains: BTreeMap<String, f64>,
    /// Do all accept at mid values?
    pub at_mid: bool,
    /// Draws.
    pub draws: usize,
}

/// A claim with those who passed it on.
#[derive(Clone, Debug, Serialize)]
pub struct Cited {
    /// Its id.
    pub id: String,
    /// Its words, in the analyst's language where there is a gloss.
    pub quote: String,
    /// Names of those through whom it came, the outlet first, its origin last.
    pub chain: Vec<String>,
}

/// What the desk knows of a draft before it says anything.
struct Desk<'a> {
    case: &'a Case,
    ground: &'a Ground,
    parties: Vec<PartyId>,
    reading: &'a Reading,
    /// Place of the article that counts, by issue.
    counting: &'a BTreeMap<Matter, usize>,
    /// What articles and silence set, by seat.
    said: Vec<Option<Choice>>,
    /// The same with open issues filled.
    text: Vec<Choice>,
}

/// Everything about a draft. `out` are places of articles that are taken out of the text; `next` asks for the next single
/// text, which takes longer than all else.
#[must_use]
pub fn draft(
    case: &Case,
    bound: &Bound,
    ground: Option<&Ground>,
    reading: &Reading,
    out: &[usize],
    with_next: bool,
) -> Draft {
    let counting = counting(reading, out);
    let said = explicit(case, reading, &counting);
    let mut draft = Draft {
        articles: articles(case, reading, &counting, out),
        rest: reading.rest.clone(),
        unmatched: (reading.units.iter().filter(|unit| unit.first.is_none()))
            .map(|unit| unit.number.clone())
            .collect(),
        open: open_issues(case, reading, &said, out),
        exclusions: exclusions(case, reading, &counting, &said),
        conditions: conditions(case, &said),
        acceptance: None,
        opens: Vec::new(),
        next: None,
        claims: Vec::new(),
        kept: None,
    };
    if let (Some(ground), Some(plan)) = (ground, &bound.deals) {
        let parties: Vec<PartyId> = plan.parties.iter().map(|party| party.party).collect();
        let choices: Vec<Option<Choice>> = ground
            .seats
            .iter()
            .enumerate()
            .map(|(at, seat)| said.get(&seat.matter).and_then(|outcome| ground.choice(case, at, *outcome)))
            .collect();
        let text = ground.filled(&choices);
        let desk = Desk { case, ground, parties, reading, counting: &counting, said: choices, text };
        desk.judge(&mut draft);
        if with_next {
            draft.take_next(next::next(case, ground, &desk.parties));
        }
    }
    let cited: BTreeSet<&String> = draft
        .articles
        .iter()
        .flat_map(|article| article.objects.iter().flat_map(|objection| &objection.cites))
        .chain(draft.conditions.iter().flat_map(|unmet| &unmet.cites))
        .collect();
    draft.claims = cited.into_iter().filter_map(|id| cited_claim(case, id)).collect();
    draft
}

impl Draft {
    /// Adds the next single text, and says which issues it sets otherwise than this draft.
    pub fn take_next(&mut self, next: Option<Next>) {
        self.next = next.map(|mut next| {
            let same = |(issue, said): (&String, &Said)| {
                let by_article = self.articles.iter().any(|article| {
                    let level = article
                        .level
                        .as_deref()
                        .map(|level| Said::Level(level.into()))
                        .or(article.value.map(Said::Number));
                    article.inside
                        && article.overruled.is_none()
                        && article.issue.as_ref() == Some(issue)
                        && level.as_ref() == Some(said)
                });
                by_article
                    || self.open.iter().any(|open| open.issue == *issue && open.silent.as_ref() == Some(said))
            };
            next.differs =
                next.package.iter().filter(|pair| !same(*pair)).map(|(issue, _)| issue.clone()).collect();
            next
        });
    }
}

fn cited_claim(case: &Case, id: &str) -> Option<Cited> {
    let claim = case.claim(id)?;
    let name = |link: &str| case.source(link).map_or_else(|| link.to_owned(), |source| source.name.clone());
    Some(Cited {
        id: claim.id.clone(),
        quote: claim.gloss.clone().unwrap_or_else(|| claim.quote.clone()),
        chain: case.whole_chain(claim).into_iter().map(name).collect(),
    })
}

/// What a text sets: by its articles, and by silence where the case has a level for a text that is silent.
fn explicit(case: &Case, reading: &Reading, counting: &BTreeMap<Matter, usize>) -> BTreeMap<Matter, Outcome> {
    let mut said: BTreeMap<Matter, Outcome> = counting
        .iter()
        .filter_map(|(matter, at)| Some((*matter, reading.units[*at].first.as_ref()?.outcome?)))
        .collect();
    for matter in matters(case) {
        if !counting.contains_key(&matter)
            && let Some(level) = silent(case, matter)
        {
            said.insert(matter, Outcome::Level(level));
        }
    }
    said
}

/// The level of an issue that a text has which says nothing of it: one that is called so, or told so.
#[must_use]
pub fn silent(case: &Case, matter: Matter) -> Option<LevelId> {
    let says = |id: &str, text: &str| {
        let text = text.to_lowercase();
        matches!(id, "out" | "absent" | "silent" | "omitted" | "left-out" | "not-in")
            || ["text is silent", "not in the text", "left out of the text"]
                .iter()
                .any(|words| text.contains(words))
    };
    let at = levels_of(case, matter).iter().position(|level| says(&level.id, &level.text))?;
    Some(LevelId(at as u32))
}

fn articles(
    case: &Case,
    reading: &Reading,
    counting: &BTreeMap<Matter, usize>,
    out: &[usize],
) -> Vec<ArticleAnswer> {
    let answer = |(at, unit): (usize, &crate::reading::Unit)| {
        let first = unit.first.as_ref();
        let inside = !out.contains(&at);
        let counts = first.and_then(|guess| counting.get(&guess.matter)).copied();
        let said = first.and_then(|guess| named(case, guess.matter, guess.outcome?));
        let (level, value) = match said {
            Some(Said::Level(level)) => (Some(level), None),
            Some(Said::Number(value)) => (None, Some(value)),
            None => (None, None),
        };
        ArticleAnswer {
            number: unit.number.clone(),
            title: unit.title.clone(),
            text: unit.text.clone(),
            start: unit.start,
            end: unit.end,
            issue: first.map(|guess| id_of(case, guess.matter).to_owned()),
            outside: first.is_some_and(|guess| outside(case, guess)),
            level: level.map(|level| level.to_string()),
            value,
            score: first.map_or(0.0, |guess| guess.score),
            by: unit.by,
            also: unit.also.as_ref().map(|guess| Also {
                issue: id_of(case, guess.matter).to_owned(),
                said: guess.outcome.and_then(|outcome| named(case, guess.matter, outcome)),
                score: guess.score,
            }),
            inside,
            overruled: counts
                .filter(|place| inside && *place != at)
                .map(|place| reading.units[place].number.clone()),
            objects: Vec::new(),
            change: None,
        }
    };
    reading.units.iter().enumerate().map(answer).collect()
}

fn outside(case: &Case, guess: &Guess) -> bool {
    let (Matter::Term(id), Some(Outcome::At(number))) = (guess.matter, guess.outcome) else { return false };
    case.terms.get(id.at()).is_some_and(|term| !(term.from..=term.to).contains(&number))
}

fn named(case: &Case, matter: Matter, outcome: Outcome) -> Option<Said> {
    Some(match outcome {
        Outcome::At(number) => Said::Number(number),
        Outcome::Level(level) => Said::Level(level_id(case, matter, level).into()),
    })
}

fn open_issues(
    case: &Case,
    reading: &Reading,
    said: &BTreeMap<Matter, Outcome>,
    out: &[usize],
) -> Vec<OpenIssue> {
    let by_article = |matter: &Matter| {
        let sets = |(at, unit): (usize, &crate::reading::Unit)| {
            !out.contains(&at)
                && unit.first.as_ref().is_some_and(|guess| {
                    guess.matter == *matter && guess.outcome.is_some() && !outside(case, guess)
                })
        };
        reading.units.iter().enumerate().any(sets)
    };
    let speaks = |matter: Matter| {
        let units = reading.units.iter().enumerate().filter(|(at, _)| !out.contains(at));
        let about =
            units.filter(move |(_, unit)| unit.first.as_ref().is_some_and(|guess| guess.matter == matter));
        about.map(|(_, unit)| unit.number.clone()).collect()
    };
    matters(case)
        .into_iter()
        .filter(|matter| !by_article(matter))
        .map(|matter| OpenIssue {
            issue: id_of(case, matter).to_owned(),
            title: title_of(case, matter).0.to_owned(),
            spoken_of: speaks(matter),
            silent: said.get(&matter).and_then(|outcome| named(case, matter, *outcome)),
            filled: None,
        })
        .collect()
}

/// A text as formulas see it.
struct Written<'a> {
    case: &'a Case,
    said: &'a BTreeMap<Matter, Outcome>,
}

impl Known for Written<'_> {
    fn has(&self, matter: Matter, level: LevelId) -> Option<bool> {
        match self.said.get(&matter)? {
            Outcome::Level(own) => Some(*own == level),
            Outcome::At(number) => {
                let at = levels_of(self.case, matter).get(level.at())?.at?;
                Some((at - number).abs() <= 1e-9 * at.abs().max(1.0))
            }
        }
    }

    fn number(&self, matter: Matter) -> Option<f64> {
        match self.said.get(&matter)? {
            Outcome::At(number) => Some(*number),
            Outcome::Level(level) => levels_of(self.case, matter).get(level.at())?.at,
        }
    }
}

/// The issues that a formula speaks of.
fn spoken(says: &Says, found: &mut BTreeSet<Matter>) {
    match says {
        Says::Always(_) | Says::Taken(..) => {}
        Says::Has(matter, ..) => {
            found.insert(*matter);
        }
        Says::Sum { of, .. } => found.extend(of.iter().map(|(_, matter)| *matter)),
        Says::Not(inner) => spoken(inner, found),
        Says::All(parts) | Says::Any(parts) | Says::Count { of: parts, .. } => {
            parts.iter().for_each(|part| spoken(part, found));
        }
        Says::If(a, b) | Says::Iff(a, b) => {
            spoken(a, found);
            spoken(b, found);
        }
    }
}

fn exclusions(
    case: &Case,
    reading: &Reading,
    counting: &BTreeMap<Matter, usize>,
    said: &BTreeMap<Matter, Outcome>,
) -> Vec<Broken> {
    let written = Written { case, said };
    let broken = |row: &detente_case::Exclude| {
        let truth = holds(&row.when.says, &written);
        let mut about = BTreeSet::new();
        spoken(&row.when.says, &mut about);
        // Where nothing of it is set, nothing is near breaking it.
        let near = about.iter().any(|matter| counting.contains_key(matter));
        if truth == Some(false) || truth.is_none() && !near {
            return None;
        }
        let articles = about.iter().filter_map(|matter| counting.get(matter));
        Some(Broken {
            formula: row.when.text.text.clone(),
            why: row.basis.why.clone(),
            certain: truth == Some(true),
            articles: articles.map(|at| reading.units[*at].number.clone()).collect(),
        })
    };
    case.excludes.iter().filter_map(broken).collect()
}

fn conditions(case: &Case, said: &BTreeMap<Matter, Outcome>) -> Vec<Unmet> {
    let written = Written { case, said };
    let unmet = case
        .conditions
        .iter()
        .filter(|row| speaks_of(&row.when.says).1 && holds(&row.when.says, &written) == Some(false));
    unmet
        .map(|row| Unmet {
            party: case.parties[row.party.at()].id.clone(),
            formula: row.when.text.text.clone(),
            act: case.options.get(row.act.at()).map_or_else(String::new, |option| option.title.clone()),
            cites: row.basis.cites.clone(),
        })
        .collect()
}

/// What a choice is called.
pub(crate) fn choice_named(case: &Case, ground: &Ground, seat: usize, choice: Choice) -> Said {
    let matter = ground.seats[seat].matter;
    match (choice, &ground.seats[seat].scale) {
        (Choice::Number(number), _) => Said::Number(format!("{number:.9e}").parse().unwrap_or(number)),
        (Choice::Level(level), Scale::Levels(points)) => match levels_of(case, matter).get(level) {
            Some(level) => Said::Level(level.id.as_str().into()),
            // A point of a bare scale.
            None => Said::Number(points.get(level).copied().flatten().unwrap_or(0.0)),
        },
        (Choice::Level(level), Scale::Numbers(..)) => Said::Level(level.to_string().as_str().into()),
    }
}

/// A change of one issue, with what becomes of the text.
struct Tried {
    seat: usize,
    to: Choice,
    shares: Shares,
    at_mid: bool,
    range: Option<[f64; 2]>,
}

impl Desk<'_> {
    fn party(&self, at: usize) -> &str {
        &self.case.parties[self.parties[at].at()].id
    }

    fn by_party(&self, list: &[f64]) -> BTreeMap<String, f64> {
        list.iter().enumerate().map(|(at, share)| (self.party(at).to_owned(), *share)).collect()
    }

    fn judge(&self, draft: &mut Draft) {
        let open = self.ground.open_shares(&self.said);
        let middle = self.ground.middle(&self.text);
        let draws = self.ground.draws();
        let gains: Vec<f64> = middle
            .utility
            .iter()
            .enumerate()
            .map(|(at, utility)| utility - self.ground.reservation(at))
            .collect();
        let whole = self.said.iter().all(Option::is_some);
        let base = if whole { open.some.clone() } else { self.ground.shares(&self.text) };
        draft.acceptance = Some(Acceptance {
            all: open.some.all,
            error: (open.some.all * (1.0 - open.some.all) / draws.max(1) as f64).sqrt(),
            every: open.every.as_ref().map(|every| every.all),
            filled: (!whole).then_some(base.all),
            parties: self.by_party(&open.some.parties),
            gains: self.by_party(&gains),
            at_mid: middle.all,
            draws,
        });
        for issue in &mut draft.open {
            let seat = self.ground.seats.iter().position(|seat| id_of(self.case, seat.matter) == issue.issue);
            if let Some(seat) = seat.filter(|seat| self.said[*seat].is_none()) {
                issue.filled = Some(choice_named(self.case, self.ground, seat, self.text[seat]));
            }
        }
        let tried: Vec<Vec<Tried>> = (0..self.text.len()).map(|seat| self.tried(seat)).collect();
        for (matter, at) in self.counting {
            let Some(seat) = self.ground.seat(*matter).filter(|seat| self.said[*seat].is_some()) else {
                continue;
            };
            draft.articles[*at].objects = self.objections(seat, &tried[seat], &base);
            let best = tried[seat].iter().filter(|tried| tried.shares.all > base.all + TOLERANCE);
            let best = best.max_by(|a, b| a.shares.all.total_cmp(&b.shares.all).then(b.seat.cmp(&a.seat)));
            draft.articles[*at].change = best.map(|tried| self.change(tried));
        }
        draft.opens = self.openings(&tried, &base, middle.all);
    }

    /// Everything else that an issue may be set to.
    fn tried(&self, seat: usize) -> Vec<Tried> {
        let stretch = self.ground.stretch(&self.text, seat);
        let others =
            self.ground.alternatives(&self.text, seat).into_iter().filter(|to| *to != self.text[seat]);
        others
            .map(|to| {
                let text = with(&self.text, seat, to);
                let inside =
                    stretch.filter(|stretch| to == Choice::Number(nearest(self.text[seat], stretch)));
                Tried {
                    seat,
                    to,
                    shares: self.ground.shares(&text),
                    at_mid: self.ground.middle(&text).all,
                    range: inside.map(|stretch| [stretch.from, stretch.to]),
                }
            })
            .collect()
    }

    fn change(&self, tried: &Tried) -> Change {
        let matter = self.ground.seats[tried.seat].matter;
        let name = |choice| choice_named(self.case, self.ground, tried.seat, choice);
        Change {
            issue: id_of(self.case, matter).to_owned(),
            article: self.counting.get(&matter).map(|at| self.reading.units[*at].number.clone()),
            from: self.said[tried.seat].map(name),
            to: name(tried.to),
            range: tried.range,
            all: tried.shares.all,
        }
    }

    fn objections(&self, seat: usize, tried: &[Tried], base: &Shares) -> Vec<Objection> {
        let now = self.text[seat];
        let matter = self.ground.seats[seat].matter;
        let utility = self.ground.middle(&self.text).utility;
        let mut found: Vec<Objection> = (0..self.parties.len())
            .filter_map(|party| {
                let (best, most) = self.ground.best(&self.text, seat, party);
                let red_line_chance = self.ground.refused(party, seat, now);
                let price = (most - utility.get(party).copied().unwrap_or(most)).max(0.0);
                if price <= TOLERANCE && red_line_chance <= 0.0 {
                    return None;
                }
                let changed = tried.iter().find(|tried| tried.to == best);
                Some(Objection {
                    party: self.party(party).to_owned(),
                    price,
                    price_in_unit: self.in_unit(seat, now, best),
                    wants: choice_named(self.case, self.ground, seat, best),
                    red_line: red_line_chance >= 0.5,
                    red_line_chance,
                    cites: cites(self.case, self.parties[party], matter, red_line_chance > 0.0),
                    chance: base.parties[party],
                    chance_changed: changed.map_or(base.parties[party], |tried| tried.shares.parties[party]),
                })
            })
            .collect();
        found.sort_by(|a, b| b.red_line.cmp(&a.red_line).then(b.price.total_cmp(&a.price)));
        found
    }

    /// How far two outcomes are from each other in the issue's unit.
    fn in_unit(&self, seat: usize, now: Choice, best: Choice) -> Option<f64> {
        let row = &self.ground.seats[seat];
        if title_of(self.case, row.matter).1.is_empty() {
            return None;
        }
        let at = |choice: Choice| match (choice, &row.scale) {
            (Choice::Number(at), _) => Some(at),
            (Choice::Level(level), Scale::Levels(points)) => *points.get(level)?,
            (Choice::Level(_), Scale::Numbers(..)) => None,
        };
        let far = (at(now)? - at(best)?).abs();
        Some(format!("{far:.9e}").parse().unwrap_or(far))
    }

    /// Single changes after which all accept more often, the best first; pairs where no single one lets all accept at mid
    /// values.
    fn openings(&self, tried: &[Vec<Tried>], base: &Shares, accepted: bool) -> Vec<Opening> {
        let better = |all: f64| all > base.all + TOLERANCE;
        let mut found: Vec<Opening> = tried
            .iter()
            .flatten()
            .filter(|tried| better(tried.shares.all) || tried.at_mid && !accepted)
            .map(|tried| Opening {
                changes: vec![self.change(tried)],
                all: tried.shares.all,
                parties: self.by_party(&tried.shares.parties),
                at_mid: tried.at_mid,
            })
            .collect();
        if !accepted && !found.iter().any(|opening| opening.at_mid) {
            found.extend(
                self.pairs(tried).into_iter().filter(|opening| opening.at_mid || better(opening.all)),
            );
        }
        let few = |opening: &Opening| opening.changes.len();
        found.sort_by(|a, b| b.at_mid.cmp(&a.at_mid).then(few(a).cmp(&few(b)).then(b.all.total_cmp(&a.all))));
        // Of changes that do not open it at mid values, those come first that all accept most often.
        if !found.iter().any(|opening| opening.at_mid) {
            found.sort_by(|a, b| b.all.total_cmp(&a.all).then(few(a).cmp(&few(b))));
        }
        found.truncate(OPENINGS);
        found
    }

    /// Two changes at once, of those that leave the worst-off best off at mid values.
    fn pairs(&self, tried: &[Vec<Tried>]) -> Vec<Opening> {
        let all: Vec<&Tried> = tried.iter().flatten().collect();
        let mut pairs: Vec<(f64, Vec<Choice>, usize, usize)> = Vec::new();
        for (a, first) in all.iter().enumerate() {
            for (b, second) in all.iter().enumerate().skip(a + 1) {
                if first.seat == second.seat || pairs.len() >= MOST_PAIRS {
                    continue;
                }
                let text = with(&with(&self.text, first.seat, first.to), second.seat, second.to);
                let seen = self.ground.middle(&text);
                let gain = |(at, utility): (usize, &f64)| {
                    if seen.content[at] {
                        utility - self.ground.reservation(at)
                    } else {
                        (utility - self.ground.reservation(at)).min(0.0) - 1.0
                    }
                };
                let least = seen.utility.iter().enumerate().map(gain).fold(f64::INFINITY, f64::min);
                pairs.push((if seen.all { least + 2.0 } else { least }, text, a, b));
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        pairs.truncate(PAIRS);
        pairs
            .into_iter()
            .filter(|(least, ..)| least.is_finite())
            .map(|(_, text, a, b)| {
                let shares = self.ground.shares(&text);
                Opening {
                    changes: vec![self.change(all[a]), self.change(all[b])],
                    all: shares.all,
                    parties: self.by_party(&shares.parties),
                    at_mid: self.ground.middle(&text).all,
                }
            })
            .collect()
    }
}

/// Claims that a party's stance on an issue rests on, and its red line.
fn cites(case: &Case, party: PartyId, matter: Matter, red_line: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut take = |basis: &Basis| {
        for id in &basis.cites {
            if !found.contains(id) {
                found.push(id.clone());
            }
        }
    };
    let (inputs, basis) = match matter {
        Matter::Issue(issue) => {
            let Some(row) = case.stance(party, issue) else { return Vec::new() };
            let lines =
                row.refuses.iter().map(|line| line.held).chain(row.red_lines.iter().map(|line| line.held));
            (lines.chain(row.at_least).chain(row.at_most).collect::<Vec<_>>(), &row.basis)
        }
        Matter::Term(term) => {
            let row = case.term_stances.iter().find(|row| row.party == party && row.term == term);
            let Some(row) = row else { return Vec::new() };
            (row.at_least.into_iter().chain(row.at_most).collect(), &row.basis)
        }
    };
    if red_line {
        inputs.iter().filter_map(|id| case.inputs.get(id.at())).for_each(|input| take(&input.basis));
    }
    take(basis);
    found
}
