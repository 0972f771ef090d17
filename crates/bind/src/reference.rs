//! Chosen base-rate classes: ids looked up in the shipped table, and the case's own counts.

use super::Builder;
use crate::baserates::{self, About, Chosen, Class, SurvivalPoint, Timed};
use crate::codes::NoteCode;
use detente_case::date::Date;
use detente_case::{Basis, Case, QuestionKind, Reference, ReferenceClass, Spells};
use detente_chance::clock::{Clock, End, Spell, resample};
use detente_chance::draw::Key;
use detente_chance::summary::quantile_sorted;
use std::sync::Arc;

/// How often the cases of an own class are drawn anew.
const REPLICATES: u32 = 200;
const DAYS_IN_A_YEAR: f64 = 365.25;
/// The years after signature at which an own class of deals is read, at most.
const LAST_YEAR: usize = 50;

/// Chosen classes by question.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For signing.
    pub signed: Vec<(Chosen, Basis)>,
    /// For holding.
    pub holds: Vec<(Chosen, Basis)>,
}

pub(super) fn plan(b: &mut Builder<'_>) -> Plan {
    let case = b.case;
    let mut plan = Plan::default();
    let years = case.question.holds.as_ref().map_or(0.0, |holds| holds.years);
    for row in &case.references {
        let class = match &row.class {
            ReferenceClass::Shipped(text) => shipped(b, row, text),
            ReferenceClass::Own { title, k, n } => Some(counted(row, title, *k, *n)),
            ReferenceClass::Spells { title, spells } => listed(row.question, title, spells),
        };
        let Some(class) = class else { continue };
        if row.question == QuestionKind::Holds {
            say_how_far(b, &class, years);
        }
        let (since, is_assumed) = since(case, row);
        if class.timed.is_some() && case.question.signed.is_some() {
            say_from_when(b, row, &class, since, is_assumed);
        }
        let chosen = Chosen { class, relevance: row.relevance, why: row.basis.why.clone(), since };
        match row.question {
            QuestionKind::Signed => plan.signed.push((chosen, row.basis.clone())),
            QuestionKind::Holds => plan.holds.push((chosen, row.basis.clone())),
        }
    }
    let asked = [
        (case.question.signed.is_some(), plan.signed.is_empty(), "signed", "signing"),
        (case.question.holds.is_some(), plan.holds.is_empty(), "holds", "holding"),
    ];
    for (asked, empty, question, word) in asked {
        if asked && empty {
            b.note(
                NoteCode::N1701,
                format!("no outside view and no combined number for {word}"),
                format!("no reference class chosen: add [[reference]] with question = \"{question}\""),
            );
        }
    }
    plan
}

/// A class of the shipped table, or the mistake that there is none.
fn shipped(b: &mut Builder<'_>, row: &Reference, text: &detente_case::Text) -> Option<Class> {
    match baserates::class(&text.text) {
        Some(class) if class.question == row.question => Some(class.clone()),
        Some(class) => {
            let speaks = class.question;
            b.error(
                "E0902",
                text.span,
                format!("the class `{}` speaks to the question `{speaks}`", text.text),
                format!(
                    "write `question = \"{speaks}\"`, or choose another class (`detente schema base-rates`)"
                ),
            );
            None
        }
        None => {
            let near = detente_case::nearest(&text.text, baserates::classes().iter().map(|c| c.id.as_str()));
            let help = match near {
                Some(near) => format!("did you mean `{near}`? `detente schema base-rates` lists all"),
                None => {
                    "`detente schema base-rates` lists all classes; a count of your own is `class = \"own\"`"
                        .into()
                }
            };
            b.error("E0901", text.span, format!("no base-rate class is called `{}`", text.text), help);
            None
        }
    }
}

/// How far the table of a class about holding reaches.
fn say_how_far(b: &mut Builder<'_>, class: &Class, years: f64) {
    if class.fixed.is_none() && class.share(years).is_none() && years > 0.0 {
        let last = class.survival.last().map_or(0.0, |point| point.years);
        b.note(
            NoteCode::N1702,
            format!("the table of the class “{}” ends before {years} years", class.title),
            format!(
                "after year {last} it keeps the mean hazard of its last ten years, and its interval is wider"
            ),
        );
    }
    if let Some(horizon) = class.horizon
        && (horizon - years).abs() > 1e-9
        && years > 0.0
    {
        b.note(
            NoteCode::N1703,
            format!("the class “{}” speaks of {horizon} years, the question of {years}", class.title),
            if horizon < years {
                "it knows nothing of later years and is left out of history’s number"
            } else {
                "its share is spread evenly over its years"
            },
        );
    }
}

/// From when a class's clock counts for the case, and whether nobody said so.
fn since(case: &Case, row: &Reference) -> (Option<Date>, bool) {
    if let Some(since) = row.since.or(case.question.since) {
        return (Some(since), false);
    }
    let is_past = |day: &Date| case.as_of.is_none_or(|as_of| *day <= as_of);
    let rounds = case.events.iter().filter(|event| event.kind.trim().eq_ignore_ascii_case("round"));
    let first = rounds.filter_map(|event| Some(event.when.as_ref()?.from)).filter(is_past).min();
    (first.or(case.as_of), true)
}

/// Tells where the case is taken to stand on the class's clock, where that is not plain.
fn say_from_when(b: &mut Builder<'_>, row: &Reference, class: &Class, since: Option<Date>, is_assumed: bool) {
    if let Some(since) = since.filter(|_| is_assumed) {
        let is_round = Some(since) != b.case.as_of;
        let from = if is_round { "the first event of kind “round”" } else { "`as_of`" };
        let counts = if class.clock.is_empty() { "its start" } else { &class.clock };
        b.note(
            NoteCode::N1704,
            format!("nobody says from when the clock of “{}” counts", class.title),
            format!("it is counted from {from}, {since}; the class counts from {counts}: give `since`"),
        );
    }
    say_stage(b, row, class, since);
    let open = since.zip(b.case.as_of).map_or(0.0, |(since, as_of)| f64::from((as_of - since).get_days()));
    if class.timed.as_ref().is_some_and(|timed| timed.clock.open(open) <= 0.0) {
        b.note(
            NoteCode::N1706,
            format!("“{}” is left out: the talks are older than all its cases", class.title),
            format!("they have gone on for {open} days; set `since` to the start of the present stage"),
        );
    }
}

/// The stages from which shipped classes of signing count, in the order in which talks pass them; those that nothing comes
/// before stand side by side. A stage is known by the beginnings of its words.
const STAGES: [(&str, u8, &[&str]); 5] = [
    ("crisis", 0, &["crisis"]),
    ("fighting", 0, &["fighting"]),
    ("strike", 0, &["strike"]),
    ("mediation", 1, &["mediation", "mediat"]),
    ("signed", 2, &["signed", "signature", "signing"]),
];

/// The stage that a text names, with its place in the order.
fn stage_of(text: &str) -> Option<(&'static str, u8)> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let names = |begins: &[&str]| words.iter().any(|word| begins.iter().any(|begin| word.starts_with(begin)));
    // The latest that it names: "mediation in the crisis" is mediation.
    let found = STAGES.iter().rev().find(|(.., begins)| names(begins));
    found.map(|(name, place, _)| (*name, *place))
}

/// Classes of signing with a clock that counts from a stage, in words.
fn classes_from(stage: &str) -> String {
    let from = |class: &&Class| {
        class.question == QuestionKind::Signed
            && class.timed.is_some()
            && stage_of(&class.about.stage).is_some_and(|(name, _)| name == stage)
    };
    let ids: Vec<&str> = baserates::classes().iter().filter(from).map(|class| class.id.as_str()).collect();
    ids.join(", ")
}

/// Tells where a class counts from another stage than the case has reached, by its `stage` or by its events.
fn say_stage(b: &mut Builder<'_>, row: &Reference, class: &Class, since: Option<Date>) {
    let counts = &class.about.stage;
    if counts.is_empty() || class.question != QuestionKind::Signed {
        return;
    }
    let own = "class = \"own\", counted by you";
    if let Some(stage) = row.stage.as_ref().or(b.case.question.stage.as_ref()) {
        let (case, from) = (stage_of(stage), stage_of(counts));
        if stage.trim().eq_ignore_ascii_case(counts) || case.is_some() && case == from {
            return;
        }
        let others = case.map(|(name, _)| classes_from(name)).filter(|ids| !ids.is_empty());
        let way_out = match others {
            Some(ids) => format!("classes that count from there: {ids}; or {own}"),
            None => format!("no class of the program counts from there: {own}, would"),
        };
        b.note(
            NoteCode::N1705,
            format!("“{}” counts from another stage than the case", class.title),
            format!(
                "the class counts from {counts}, the case from {stage}: talks that are further on sign more often than the class; {way_out}"
            ),
        );
        return;
    }
    let Some((_, place)) = stage_of(counts) else { return };
    let told = b.case.events.iter().filter_map(|event| {
        let (name, later) = stage_of(&event.kind).filter(|(_, later)| *later > place)?;
        let day = event.when.as_ref()?.from;
        let is_past = b.case.as_of.is_none_or(|as_of| day <= as_of) && since.is_none_or(|since| day >= since);
        is_past.then_some((later, std::cmp::Reverse(day), name))
    });
    // The latest stage, from the first day on which it is told.
    if let Some((_, std::cmp::Reverse(day), name)) = told.max() {
        b.note(
            NoteCode::N1707,
            format!("the case tells of a later stage than “{}” counts from", class.title),
            format!(
                "the class counts from {counts}; an event of {day} is of the stage {name}, and talks that are further on sign more often. Classes that count from there: {}; with since = {day} and stage = \"{name}\". Or {own}. Nothing was changed",
                classes_from(name)
            ),
        );
    }
}

fn own(question: QuestionKind, title: &str, n: f64) -> Class {
    Class {
        id: "own".into(),
        question,
        title: if title.is_empty() { "counted for this case".into() } else { title.to_owned() },
        event: String::new(),
        clock: "as counted by the analyst".into(),
        n,
        clusters: None,
        fixed: None,
        horizon: None,
        survival: Vec::new(),
        warnings: Vec::new(),
        citation: "the case’s own count".into(),
        quiet: 0.0,
        timed: None,
        about: About::default(),
    }
}

/// `k` of `n`, within a time where the case gives one.
fn counted(row: &Reference, title: &str, k: f64, n: f64) -> Class {
    let mut class = own(row.question, title, n);
    class.fixed = Some(if n > 0.0 { k / n } else { 0.5 });
    let Some(days) = row.within.as_ref().map(|within| within.days) else { return class };
    match row.question {
        QuestionKind::Signed => {
            let draw = |at| Clock::of_count_at(k, n, days, (f64::from(at) + 0.5) / f64::from(REPLICATES));
            let replicates = (0..REPLICATES).filter_map(draw).collect();
            class.timed = Clock::of_count(k, n, days).map(|clock| Arc::new(Timed { clock, replicates }));
        }
        QuestionKind::Holds => class.horizon = Some(days / DAYS_IN_A_YEAR),
    }
    class
}

/// Cases with how long each took: `None` where the table could not be read.
fn listed(question: QuestionKind, title: &str, spells: &Spells) -> Option<Class> {
    let spells: Vec<Spell> = match spells {
        Spells::Table { rows, .. } => rows.clone(),
        Spells::Listed { ended, open } => {
            let ended = ended.iter().map(|days| (*days, End::Agreed));
            let all = ended.chain(open.iter().map(|days| (*days, End::Open)));
            let of = |(at, (days, end)): (usize, (f64, End))| Spell { days, end, group: at as u32 };
            all.enumerate().map(of).collect()
        }
    };
    if spells.is_empty() {
        return None;
    }
    let mut class = own(question, title, spells.len() as f64);
    let mut groups: Vec<u32> = spells.iter().map(|spell| spell.group).collect();
    groups.sort_unstable();
    groups.dedup();
    class.clusters = (groups.len() < spells.len()).then_some(groups.len() as f64);
    let key = Key::new(0, "history.own");
    let again = |spells: &[Spell]| (0..REPLICATES).map(|at| Clock::of(&resample(spells, &key, at))).collect();
    match question {
        QuestionKind::Signed => {
            let agreed = spells.iter().filter(|spell| spell.end == End::Agreed).count();
            class.fixed = Some(agreed as f64 / spells.len() as f64);
            class.timed = Some(Arc::new(Timed { clock: Clock::of(&spells), replicates: again(&spells) }));
        }
        QuestionKind::Holds => {
            // What ended a deal's life in another way hid whether it would have broken.
            let hidden = |spell: &Spell| Spell {
                end: if spell.end == End::Other { End::Open } else { spell.end },
                ..*spell
            };
            let spells: Vec<Spell> = spells.iter().map(hidden).collect();
            let clock = Clock::of(&spells);
            let replicates: Vec<Clock> = again(&spells);
            let last = ((clock.until() / DAYS_IN_A_YEAR) as usize).clamp(1, LAST_YEAR);
            class.survival = (1..=last).map(|year| survival(&clock, &replicates, year)).collect();
        }
    }
    Some(class)
}

/// S at a year, with the interval over groups drawn anew.
fn survival(clock: &Clock, replicates: &[Clock], year: usize) -> SurvivalPoint {
    let years = year as f64;
    // Before its first day a deal is whole, so that those that broke on it count too.
    let at = |clock: &Clock| 1.0 - clock.counted(years * DAYS_IN_A_YEAR, -1.0).map_or(0.0, |read| read.p);
    let mut drawn: Vec<f64> = replicates.iter().map(at).collect();
    drawn.sort_by(f64::total_cmp);
    let interval = [quantile_sorted(&drawn, 0.025), quantile_sorted(&drawn, 0.975)];
    SurvivalPoint { years, share: at(clock), interval: (interval[0] < interval[1]).then_some(interval) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history;
    use crate::note::Note;

    /// A case read from its text, with what binding says of it.
    fn bound(text: &str) -> (Plan, Vec<Note>, Option<Date>) {
        let head = "format = 1\n[case]\ntitle = \"t\"\nas_of = 2026-03-01\n[question]\nsigned = { what = \"a pact\", by = 2026-06-01 }\nholds = { event = \"war\", years = 5 }\n";
        let files = detente_case::files::Files::memory([("case.toml", &*format!("{head}{text}"))]);
        let loaded = detente_case::load_files(&files, "case.toml", None);
        assert!(loaded.is_sound(), "{:#?}", loaded.diagnostics);
        let bound = crate::bind(&loaded.case);
        (bound.references, bound.notes, loaded.case.as_of)
    }

    fn signing(text: &str) -> Result<history::Signing, history::Why> {
        let (plan, _, as_of) = bound(text);
        history::signed(plan.signed.iter().map(|row| &row.0), as_of.unwrap())
    }

    const OWN: &str = "[[reference]]\nquestion = \"signed\"\nclass = \"own\"\ntitle = \"pacts\"\n";

    #[test]
    fn a_later_stage_is_told_with_the_classes_that_count_from_it() {
        let notes = |text: &str| {
            let notes = bound(text).1.into_iter();
            let stages = notes.filter(|note| matches!(note.code, NoteCode::N1705 | NoteCode::N1707));
            stages.map(|note| (note.code, note.why)).collect::<Vec<_>>()
        };
        let class = |id: &str, more: &str| {
            format!("[[reference]]\nquestion = \"signed\"\nclass = \"{id}\"\nsince = 2025-12-01\n{more}\n")
        };
        let event = |kind: &str, day: &str| {
            format!("[[event]]\nid = \"{kind}-{day}\"\nkind = \"{kind}\"\ntitle = \"t\"\non = {day}\n")
        };
        let crisis = class("icb_clock_all", "");
        assert!(notes(&crisis).is_empty());
        let found =
            notes(&(crisis.clone() + &event("mediation", "2026-01-20") + &event("Mediation", "2026-01-10")));
        assert_eq!((found.len(), found[0].0), (1, NoteCode::N1707));
        assert!(found[0].1.contains("2026-01-10") && found[0].1.contains("icb_clock_mediated"), "{found:?}");
        // What is to come, or came before the class counts, is no later stage; neither is the class's own.
        assert!(notes(&(crisis.clone() + &event("mediation", "2026-04-10"))).is_empty());
        assert!(notes(&(crisis.clone() + &event("mediation", "2025-10-10"))).is_empty());
        assert!(notes(&(class("icb_clock_mediated", "") + &event("mediation", "2026-01-10"))).is_empty());
        // A stage that is said goes before what events say.
        let kept = class("icb_clock_all", "stage = \"crisis\"") + &event("mediation", "2026-01-10");
        assert!(notes(&kept).is_empty());
        assert!(notes(&class("icb_clock_mediated", "stage = \"mediation begins\"")).is_empty());
        let early = notes(&class("icb_clock_all", "stage = \"mediation begins\""));
        assert!(early[0].1.contains("icb_clock_mediated"), "{early:?}");
        let none = notes(&class("icb_clock_all", "stage = \"initialled\""));
        assert!(none[0].1.contains("no class of the program"), "{none:?}");
    }

    #[test]
    fn a_count_within_a_time() {
        let row = format!("{OWN}k = 8\nn = 9\nwithin = \"60 days\"\nsince = 2026-01-26\n");
        let read = signing(&row).unwrap();
        assert!((read.by(26.0).p - 0.614).abs() < 5e-4, "{:?}", read.by(26.0));
        assert_eq!((read.by(0.0).p, read.by(26.0).at_least, read.by(27.0).at_least), (0.0, false, true));
        assert_eq!(read.until(), 26.0);
        let old = signing(&row.replace("2026-01-26", "2025-12-01"));
        assert!(old.unwrap_err().way_out.contains("`since`"));
        let without = signing(&row.replace("within = \"60 days\"\n", "")).unwrap_err();
        assert_eq!(without.at_most, Some(8.0 / 9.0));
        assert_eq!(signing("").unwrap_err().at_most, None);
    }

    #[test]
    fn listed_times_count_from_where_the_case_stands() {
        let times = format!("{OWN}times = [10, 20, 30]\nopen = [40]\n");
        let at = |since: &str| signing(&format!("{times}since = {since}\n")).unwrap().by(15.0).p;
        // Of four, one within 15 days; of the two that were open at day 20, one by day 35 and none by day 25.
        assert!(at("2026-03-01") > 0.25 && at("2026-03-01") < 0.5);
        assert!((at("2026-02-09") - 0.5).abs() < 1e-12);
        // The question's `since` stands in, then the first round, then `as_of`; the latter two are told.
        let round = format!(
            "{times}[[event]]\nkind = \"round\"\non = 2026-02-09\n[[event]]\nkind = \"round\"\non = 2026-02-20\n"
        );
        let (plan, notes, _) = bound(&round);
        assert_eq!(plan.signed[0].0.since.unwrap().to_string(), "2026-02-09");
        assert!(notes.iter().any(|note| note.code == NoteCode::N1704 && note.why.contains("round")));
        let (plan, notes, _) = bound(&times);
        assert_eq!(plan.signed[0].0.since.unwrap().to_string(), "2026-03-01");
        assert!(notes.iter().any(|note| note.code == NoteCode::N1704 && note.why.contains("as_of")));
        let (plan, notes, _) = bound(&format!("{times}since = 2026-02-27\n"));
        assert_eq!(plan.signed[0].0.since.unwrap().to_string(), "2026-02-27");
        assert!(notes.iter().all(|note| note.code != NoteCode::N1704));
    }

    #[test]
    fn several_classes_are_averaged_and_one_is_drawn() {
        let two = format!(
            "{OWN}k = 1\nn = 2\nwithin = \"100 days\"\nsince = 2026-03-01\nrelevance = 30\n{OWN}k = 9\nn = 10\nwithin = \"100 days\"\nsince = 2026-03-01\nrelevance = 10\n"
        );
        let read = signing(&two).unwrap();
        assert!((read.by(100.0).p - (0.75 * 0.5 + 0.25 * 0.9)).abs() < 1e-12);
        let key = Key::new(1, "test");
        let drawn: Vec<f64> = (0..4096).map(|draw| read.draw(&key, draw).by(100.0).p).collect();
        // The posterior means are (k + ½) / (n + 1).
        let mean = drawn.iter().sum::<f64>() / 4096.0;
        assert!((mean - (0.75 * 0.5 + 0.25 * 9.5 / 11.0)).abs() < 0.01, "{mean}");
        assert_eq!(drawn[7], read.draw(&key, 7).by(100.0).p);
        let mut sorted = drawn.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(quantile_sorted(&sorted, 0.05) < 0.2 && quantile_sorted(&sorted, 0.95) > 0.85);
    }

    #[test]
    fn own_deals_break_over_the_years() {
        let row = "[[reference]]\nquestion = \"holds\"\nclass = \"own\"\ntitle = \"deals\"\ntimes = [200, 800]\nopen = [3000, 3000]\n";
        let (plan, _, _) = bound(row);
        let class = &plan.holds[0].0.class;
        let shares: Vec<f64> = class.survival.iter().map(|point| point.share).collect();
        assert_eq!(shares, [0.75, 0.75, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
        let holding = history::holding([&plan.holds[0].0], 5.0).unwrap();
        let survival: f64 = (1..=5).map(|year| holding.hazard(year)).sum();
        assert!((libm::exp(-survival) - 0.5).abs() < 1e-12);
        // A count without a time speaks of the years asked; with a time, of no later ones.
        let count =
            "[[reference]]\nquestion = \"holds\"\nclass = \"own\"\ntitle = \"deals\"\nk = 14\nn = 20\n";
        let (plan, _, _) = bound(count);
        let holding = history::holding([&plan.holds[0].0], 5.0).unwrap();
        assert!((libm::exp(-5.0 * holding.hazard(3)) - 0.7).abs() < 1e-9);
        let (plan, notes, _) = bound(&format!("{count}within = \"4 years\"\n"));
        assert!(history::holding([&plan.holds[0].0], 5.0).is_err());
        assert!(notes.iter().any(|note| note.code == NoteCode::N1703));
    }
}
