//! Each demand, condition and event of the new reports against the judgement that it bears on.

use super::place::{Places, Point, point};
use super::{Change, Stranger, Verdict, Weighed, Weighing};
use crate::edit::Edit;
use detente_case::date::{When, day};
use detente_case::vocabulary::Role;
use detente_case::{Case, GateTime, Input, InputId, Stance};
use detente_draft::agenda::stems;
use detente_draft::casefile::{cut, reach, real};
use detente_draft::happenings::first_day;
use detente_draft::{Demand, Draft, Happening, Proviso};
use detente_will::{Direction, Grade};
use std::collections::BTreeSet;

/// Points by which a range has to get narrower before it is worth a change.
const NARROWER: f64 = 5.0;
/// The least width of a range that is proposed.
const LEAST: f64 = 10.0;
/// Letters of a report's words that are shown.
const SHOWN: usize = 160;

/// Everything that verdicts look at.
pub(super) struct Bench<'a> {
    case: &'a Case,
    draft: &'a Draft,
    places: Places<'a>,
    /// Ids of the claims of new reports.
    fresh: BTreeSet<&'a str>,
    judged_only: bool,
    made: Weighing,
}

impl<'a> Bench<'a> {
    pub(super) fn new(case: &'a Case, draft: &'a Draft, new: &BTreeSet<String>, judged_only: bool) -> Self {
        let fresh = draft.claims.iter().filter(|claim| new.contains(&claim.report));
        let fresh = fresh.map(|claim| claim.id.as_str()).collect();
        Self { case, draft, places: Places::new(case), fresh, judged_only, made: Weighing::default() }
    }

    pub(super) fn weighing(mut self) -> Weighing {
        let draft = self.draft;
        for demand in &draft.demands {
            let cites = self.fresh_of(&demand.cites);
            if !cites.is_empty() {
                self.demand(demand, cites);
            }
        }
        for proviso in &draft.conditions {
            let cites = self.fresh_of(&proviso.cites);
            if !cites.is_empty() {
                self.condition(proviso, cites);
            }
        }
        for event in &draft.events {
            let cites = self.fresh_of(&event.cites);
            if !cites.is_empty() {
                self.event(event, cites);
            }
        }
        self.as_of();
        self.joined();
        self.made
    }

    fn fresh_of(&self, cites: &[String]) -> Vec<String> {
        cites.iter().filter(|id| self.fresh.contains(id.as_str())).cloned().collect()
    }

    fn push(&mut self, weighed: Weighed) {
        self.made.judgements.push(weighed);
    }

    fn stranger(&mut self, what: &str, words: String, cites: Vec<String>) {
        let known = self.made.strangers.iter_mut().find(|known| known.what == what && known.words == words);
        match known {
            Some(known) => known.cites.extend(cites),
            None => self.made.strangers.push(Stranger { what: what.to_owned(), words, cites }),
        }
    }

    fn input(&self, id: InputId) -> &'a Input {
        &self.case.inputs[id.at()]
    }

    /// True where the input waits for a person still, and drafts are left out.
    fn is_passed_over(&self, input: &Input) -> bool {
        self.judged_only && input.basis.draft && input.basis.by.is_none()
    }

    fn party_name(&self, id: &str) -> String {
        let row = self.case.parties.iter().find(|row| row.id == id);
        row.map_or_else(
            || id.to_owned(),
            |row| if row.name.is_empty() { id.to_owned() } else { row.name.clone() },
        )
    }

    fn issue_name(&self, at: usize) -> &'a str {
        let issue = &self.case.issues[at];
        if issue.title.is_empty() { &issue.id } else { &issue.title }
    }

    /// True where none of the claims ends in an origin that the judgement rested on already.
    fn is_independent(&self, cites: &[String], input: &Input) -> bool {
        let origin = |id: &String| -> Option<String> {
            match self.case.claim(id) {
                Some(claim) => self.case.origin(claim).map(str::to_owned),
                None => self.draft.claims.iter().find(|claim| claim.id == *id)?.chain.last().cloned(),
            }
        };
        let old: BTreeSet<String> = input.basis.cites.iter().filter_map(origin).collect();
        cites
            .iter()
            .filter(|id| !input.basis.cites.contains(id))
            .filter_map(origin)
            .any(|one| !old.contains(&one))
    }

    fn demand(&mut self, demand: &Demand, cites: Vec<String>) {
        let case = self.case;
        let told =
            format!("{} {}: {}", self.party_name(&demand.party), demand.direction, cut(&demand.what, SHOWN));
        let Some(party) = case.party(&demand.party) else {
            self.stranger("party", told, cites);
            return;
        };
        let Some(issue) = self.places.issue(&demand.what, Some(&demand.issue)) else {
            self.stranger("matter", told, cites);
            return;
        };
        let point = point(&case.issues[issue], &demand.what);
        let stance = case.stances.iter().find(|row| row.party == party && row.issue.at() == issue);
        let case_of = Told { demand, issue, words: told, cites };
        match (stance, point) {
            (None, None) => self.stranger("matter", case_of.words, case_of.cites),
            (None, Some(point)) => self.new_stance(&case_of, &point),
            (Some(stance), point) if demand.direction == Direction::Refuses => {
                self.refused(&case_of, stance, point.as_ref());
            }
            (Some(stance), Some(point)) => self.held(&case_of, stance, &point),
            (Some(stance), None) => self.bears_on(&case_of, stance),
        }
    }

    /// It speaks of the issue, and names no outcome of it.
    fn bears_on(&mut self, told: &Told<'_>, stance: &Stance) {
        let Some(input) = stance.position.map(|id| self.input(id)) else { return };
        if self.is_passed_over(input) {
            return;
        }
        self.push(Weighed {
            id: input.path.clone(),
            verdict: Verdict::BearsOn,
            about: self.about(told),
            words: told.words.clone(),
            cites: told.cites.clone(),
            before: Some(input.dist.words(&input.quantity)),
            after: None,
            change: None,
        });
    }

    fn about(&self, told: &Told<'_>) -> String {
        format!("{} on “{}”", self.party_name(&told.demand.party), self.issue_name(told.issue))
    }

    /// A party that the case has no stance of: where it stands is told for the first time.
    fn new_stance(&mut self, told: &Told<'_>, point: &Point) {
        if told.demand.direction == Direction::Refuses {
            self.stranger("matter", told.words.clone(), told.cites.clone());
            return;
        }
        let (low, high) = about(point.at, reach(told.demand.grade));
        let issue = &self.case.issues[told.issue].id;
        let to = format!("{low} to {high}");
        let row = [
            ("party", told.demand.party.clone()),
            ("issue", issue.clone()),
            ("position", to.clone()),
            ("salience", "15 to 85".to_owned()),
            ("cites", told.cites.join(", ")),
            ("why", told.words.clone()),
        ];
        let row = row.map(|(key, value)| (key.to_owned(), value)).to_vec();
        self.push(Weighed {
            id: format!("stance.{}.{issue}.position", told.demand.party),
            verdict: Verdict::Adds,
            about: self.about(told),
            words: told.words.clone(),
            cites: told.cites.clone(),
            before: None,
            after: Some(to),
            change: Some(Change::Edit(Edit::Add { table: "stance".to_owned(), row })),
        });
    }

    /// What a party wants or offers against where it was judged to stand, and against its red lines.
    fn held(&mut self, told: &Told<'_>, stance: &Stance, point: &Point) {
        if let Some(line) = point.level.and_then(|level| line(stance, level)) {
            let input = self.input(line);
            let likely = input.dist.quantile(0.5, &input.quantity) > 50.0;
            if likely && !self.is_passed_over(input) {
                self.value(told, input, Verdict::Contradicts, Some("5 to 40".to_owned()));
            }
        }
        let Some(input) = stance.position.map(|id| self.input(id)) else { return };
        if self.is_passed_over(input) {
            return;
        }
        let (low, high) = ends(input);
        let (near, far) = about(point.at, reach(told.demand.grade));
        if point.at >= low - 0.5 && point.at <= high + 0.5 {
            let (least, most) = (low.max(near).round(), high.min(far).round());
            let narrower = (high - low) - (most - least) >= NARROWER
                && most - least >= LEAST
                && self.is_independent(&told.cites, input);
            self.value(told, input, Verdict::Confirms, narrower.then(|| format!("{least} to {most}")));
            return;
        }
        let middle = input.dist.quantile(0.5, &input.quantity);
        let (least, most) = if told.demand.grade == Grade::Stated {
            let half = (point.at + middle) / 2.0;
            if point.at > high { (near.min(half), far) } else { (near, far.max(half)) }
        } else {
            (low.min(near), high.max(far))
        };
        self.value(told, input, Verdict::Contradicts, Some(format!("{} to {}", least.round(), most.round())));
    }

    /// A change of an input's value, or of what it cites alone.
    fn value(&mut self, told: &Told<'_>, input: &Input, verdict: Verdict, to: Option<String>) {
        let is_cited = told.cites.iter().all(|id| input.basis.cites.contains(id));
        self.push(Weighed {
            id: input.path.clone(),
            verdict,
            about: self.about(told),
            words: told.words.clone(),
            cites: told.cites.clone(),
            before: Some(input.dist.words(&input.quantity)),
            after: to.clone(),
            change: (to.is_some() || !is_cited).then(|| Change::Value { to, cites: told.cites.clone() }),
        });
    }

    /// A refusal against the red lines of a stance and against its position.
    fn refused(&mut self, told: &Told<'_>, stance: &Stance, point: Option<&Point>) {
        let Some(level) = point.and_then(|point| point.level) else {
            self.bears_on(told, stance);
            return;
        };
        let chance = real(told.demand);
        if let Some(input) = line(stance, level).map(|line| self.input(line)) {
            if self.is_passed_over(input) {
                return;
            }
            let least: f64 = chance.split(' ').next().and_then(|low| low.parse().ok()).unwrap_or(0.0);
            let firmer = input.dist.quantile(0.05, &input.quantity) < least && !input.dist.is_exact();
            self.value(told, input, Verdict::Confirms, firmer.then(|| chance.to_owned()));
            return;
        }
        let position = stance.position.map(|id| self.input(id));
        if position.is_some_and(|input| self.is_passed_over(input)) {
            return;
        }
        let at = self.case.issues[told.issue].levels[level].at.unwrap_or(f64::NAN);
        // Where the party was judged to stand about there, it says otherwise now.
        let stood = position.is_some_and(|input| {
            let quarter = |p: f64| input.dist.quantile(p, &input.quantity);
            at >= quarter(0.25) && at <= quarter(0.75)
        });
        let (issue, id) = (&self.case.issues[told.issue], &self.case.issues[told.issue].levels[level].id);
        let grade = if told.demand.grade == Grade::Inferred { "inferred" } else { "stated" };
        let cites: Vec<String> = told.cites.iter().map(|id| format!("\"{id}\"")).collect();
        let line = format!(
            "{{ is = \"{id}\", grade = \"{grade}\", chance = \"{chance}\", cites = [{}] }}",
            cites.join(", ")
        );
        self.push(Weighed {
            id: format!("stance.{}.{}.refuses.{id}", told.demand.party, issue.id),
            verdict: if stood { Verdict::Contradicts } else { Verdict::Adds },
            about: format!("{}, no deal rather than {id}", self.about(told)),
            words: told.words.clone(),
            cites: told.cites.clone(),
            before: None,
            after: Some(chance.to_owned()),
            change: Some(Change::RedLine { party: told.demand.party.clone(), issue: issue.id.clone(), line }),
        });
    }

    /// A condition that is told again, or for the first time.
    fn condition(&mut self, proviso: &Proviso, cites: Vec<String>) {
        let case = self.case;
        let Some(party) = case.party(&proviso.party) else { return };
        let Some(text) = proviso.r#if.as_ref().or(proviso.until.as_ref()) else { return };
        let words = format!(
            "{}: {} if {}",
            self.party_name(&proviso.party),
            cut(&proviso.act, SHOWN / 2),
            cut(text, SHOWN)
        );
        let known = case.conditions.iter().filter(|row| row.party == party).find(|row| {
            let told = format!("{} {}", row.basis.why.as_deref().unwrap_or_default(), row.when.text.text);
            shares(text, &told.replace(['.', '-', '_'], " "))
        });
        if let Some(input) = known.map(|row| self.input(row.held)) {
            if self.is_passed_over(input) {
                return;
            }
            let is_cited = cites.iter().all(|id| input.basis.cites.contains(id));
            self.push(Weighed {
                id: input.path.clone(),
                verdict: Verdict::Confirms,
                about: format!("a condition of {}", self.party_name(&proviso.party)),
                words,
                before: Some(input.dist.words(&input.quantity)),
                after: None,
                change: (!is_cited).then(|| Change::Value { to: None, cites: cites.clone() }),
                cites,
            });
            return;
        }
        let option = case.options.iter().find(|row| row.party == party && row.id == "sign");
        let place = self.places.issue(text, None);
        let level = place.and_then(|at| Some((at, point(&case.issues[at], text)?.level?)));
        let (Some(_), Some((issue, level))) = (option, level) else {
            self.stranger("matter", words, cites);
            return;
        };
        let formula = format!("{}.{}", case.issues[issue].id, case.issues[issue].levels[level].id);
        let id = format!("{}-{}", proviso.party, formula.replace('.', "-"));
        if case.conditions.iter().any(|row| row.id == id) {
            return;
        }
        let row = [
            ("id", id.clone()),
            ("party", proviso.party.clone()),
            ("act", format!("{}.sign", proviso.party)),
            ("if", formula.clone()),
            ("chance", "30 to 90".to_owned()),
            ("cites", cites.join(", ")),
            ("why", words.clone()),
        ];
        let row = row.map(|(key, value)| (key.to_owned(), value)).to_vec();
        self.push(Weighed {
            id: format!("condition.{id}.chance"),
            verdict: Verdict::Adds,
            about: format!("a condition of {}: {formula}", self.party_name(&proviso.party)),
            words,
            cites,
            before: None,
            after: Some("30 to 90".to_owned()),
            change: Some(Change::Edit(Edit::Add { table: "condition".to_owned(), row })),
        });
    }

    /// An event against the events, the gates and the last day of the case.
    fn event(&mut self, event: &Happening, cites: Vec<String>) {
        let on = first_day(event.on.as_ref());
        let words = format!("{}: {}", event.kind, cut(&event.what, SHOWN));
        self.outcome(event, &on, &words, &cites);
        if matches!(event.kind.as_str(), "ratification" | "election") && self.gate(event, &on, &words, &cites)
        {
            return;
        }
        if event.kind == "deadline" && self.last_day(&on, &words, &cites) {
            return;
        }
        let told = When::parse(&on);
        let same = self.case.events.iter().find(|row| {
            let parties = row.parties.is_empty()
                || event.parties.is_empty()
                || row.parties.iter().any(|at| event.parties.contains(&self.case.parties[at.at()].id));
            let near = match (&row.when, &told) {
                (Some(old), Some(new)) => new.from <= old.to && old.from <= new.to,
                _ => shares(&event.what, &row.title),
            };
            row.kind == event.kind && parties && near
        });
        let Some(row) = same else {
            self.new_event(event, &on, words, cites);
            return;
        };
        let wider = |old: &When, new: &When| {
            (old.from, old.to) != (new.from, new.to) && old.from <= new.from && new.to <= old.to
        };
        let dated = match (&row.when, &told) {
            (None, Some(_)) => true,
            (Some(old), Some(new)) => wider(old, new),
            _ => false,
        };
        if !dated && cites.iter().all(|id| row.basis.cites.contains(id)) {
            return;
        }
        let change = (dated && !row.id.is_empty()).then(|| {
            let row = vec![("id".to_owned(), row.id.clone())];
            Change::Edit(Edit::Key { table: "event".to_owned(), row, key: "on".to_owned(), to: on.clone() })
        });
        let before = row.when.as_ref().map(in_words);
        self.push(Weighed {
            id: format!("event.{}.on", row.id),
            verdict: if dated { Verdict::Dates } else { Verdict::Confirms },
            about: format!("{}: {}", row.kind, cut(&row.title, SHOWN / 2)),
            words,
            cites,
            after: change.is_some().then_some(on),
            before,
            change,
        });
    }

    /// True where a vote or an election is one that the case has as a gate.
    fn gate(&mut self, event: &Happening, on: &str, words: &str, cites: &[String]) -> bool {
        let Some(row) = self.case.gates.iter().find(|row| shares(&event.what, &row.what)) else {
            return false;
        };
        let Some(told) = day(on) else { return false };
        let (verdict, before) = match &row.time {
            GateTime::On(old) if *old == told => (Verdict::Confirms, old.to_string()),
            GateTime::On(old) => (Verdict::Contradicts, old.to_string()),
            GateTime::AtOnce => (Verdict::Dates, "no day".to_owned()),
            GateTime::NotBefore(old) if *old <= told => (Verdict::Dates, format!("not before {old}")),
            GateTime::NotBefore(old) => (Verdict::Contradicts, format!("not before {old}")),
            GateTime::Within(duration) => (Verdict::Dates, format!("within {}", duration.text.text)),
            GateTime::Between(when) if when.from <= told && told <= when.to => {
                (Verdict::Dates, in_words(when))
            }
            GateTime::Between(when) => (Verdict::Contradicts, in_words(when)),
        };
        let fresh = verdict != Verdict::Confirms && matches!(row.time, GateTime::On(_) | GateTime::AtOnce);
        let change = fresh.then(|| {
            let row = vec![("id".to_owned(), row.id.clone())];
            Change::Edit(Edit::Key { table: "gate".to_owned(), row, key: "on".to_owned(), to: on.to_owned() })
        });
        self.push(Weighed {
            id: format!("gate.{}.on", row.id),
            verdict,
            about: cut(&row.what, SHOWN / 2),
            words: words.to_owned(),
            cites: cites.to_vec(),
            before: Some(before),
            after: change.is_some().then(|| on.to_owned()),
            change,
        });
        true
    }

    /// True where a deadline says by when the case is asked.
    fn last_day(&mut self, on: &str, words: &str, cites: &[String]) -> bool {
        let (Some(told), question) = (day(on), &self.case.question) else { return false };
        if self.case.as_of.is_some_and(|as_of| told <= as_of) {
            return false;
        }
        let (verdict, before, change) = match (&question.signed, &question.undated) {
            // The last day is part of the question: another one would be another question.
            (Some(asked), _) if asked.by == told => (Verdict::Confirms, Some(told.to_string()), None),
            (Some(asked), _) => (Verdict::BearsOn, Some(asked.by.to_string()), None),
            (None, Some(what)) => {
                let what = detente_draft::casefile::quoted(what);
                let to = format!("{{ what = {what}, by = {told} }}");
                let edit =
                    Edit::Key { table: "question".to_owned(), row: Vec::new(), key: "signed".to_owned(), to };
                (Verdict::Dates, None, Some(Change::Edit(edit)))
            }
            (None, None) => return false,
        };
        self.push(Weighed {
            id: "question.signed.by".to_owned(),
            verdict,
            about: "the last day that counts as signed".to_owned(),
            words: words.to_owned(),
            cites: cites.to_vec(),
            before,
            after: change.is_some().then(|| told.to_string()),
            change,
        });
        true
    }

    /// An event that the case does not have.
    fn new_event(&mut self, event: &Happening, on: &str, words: String, cites: Vec<String>) {
        let dated = When::parse(on).is_some();
        let stem = if dated { format!("{}-{on}", event.kind) } else { format!("{}-new", event.kind) };
        let mut id = stem.clone();
        let taken = |id: &String, made: &Weighing| {
            self.case.events.iter().any(|row| row.id == *id)
                || made.judgements.iter().any(|row| row.id == format!("event.{id}"))
        };
        let mut number = 1;
        while taken(&id, &self.made) {
            number += 1;
            id = format!("{stem}-{number}");
        }
        let parties: Vec<&str> =
            event.parties.iter().map(String::as_str).filter(|id| self.case.party(id).is_some()).collect();
        let row = [
            ("id", id.clone()),
            ("kind", event.kind.clone()),
            ("title", cut(&event.what, 120)),
            ("on", if dated { on.to_owned() } else { String::new() }),
            ("place", event.place.clone().unwrap_or_default()),
            ("parties", parties.join(", ")),
            ("cites", cites.join(", ")),
        ];
        let row = row.map(|(key, value)| (key.to_owned(), value)).to_vec();
        self.push(Weighed {
            id: format!("event.{id}"),
            verdict: Verdict::Adds,
            about: "what happened, or is due".to_owned(),
            words,
            cites,
            before: None,
            after: Some(if dated { on.to_owned() } else { "no day".to_owned() }),
            change: Some(Change::Edit(Edit::Add { table: "event".to_owned(), row })),
        });
    }

    /// An agreement after the day from which the case judges may be the answer itself.
    fn outcome(&mut self, event: &Happening, on: &str, words: &str, cites: &[String]) {
        let later = match (day(on), self.case.as_of) {
            (Some(told), Some(as_of)) => told > as_of,
            _ => false,
        };
        let is_signer = |id: &&String| {
            let row = self.case.parties.iter().find(|row| row.id == **id);
            row.is_some_and(|row| row.roles.contains(&Role::Signatory))
        };
        let signers = event.parties.iter().filter(is_signer).count();
        if later
            && matches!(event.kind.as_str(), "agreement" | "initialling")
            && (signers > 1 || event.parties.is_empty())
        {
            let words =
                format!("{words} ({on}). If that is what the case asks for, say so: `detente resolve`");
            self.stranger("outcome", words, cites.to_vec());
        }
    }

    /// The day from which the case judges follows the last report.
    fn as_of(&mut self) {
        let told = self
            .draft
            .reports
            .iter()
            .filter(|report| report.cites.iter().any(|id| self.fresh.contains(id.as_str())));
        let last = told.filter_map(|report| day(report.published.as_deref()?)).max();
        let (Some(last), Some(old)) = (last, self.case.as_of) else { return };
        if last <= old {
            return;
        }
        let to = last.to_string();
        let edit =
            Edit::Key { table: "case".to_owned(), row: Vec::new(), key: "as_of".to_owned(), to: to.clone() };
        self.push(Weighed {
            id: "case.as_of".to_owned(),
            verdict: Verdict::Dates,
            about: "the day from which the case judges".to_owned(),
            words: format!("the last report is of {to}"),
            cites: Vec::new(),
            before: Some(old.to_string()),
            after: Some(to),
            change: Some(Change::Edit(edit)),
        });
    }

    /// One verdict a judgement: what contradicts goes before what confirms, a change before none, and claims join.
    fn joined(&mut self) {
        let rank =
            |row: &Weighed| (row.after.is_none(), row.verdict != Verdict::Contradicts, row.change.is_none());
        let mut all = std::mem::take(&mut self.made.judgements);
        all.sort_by_key(rank);
        let mut kept: Vec<Weighed> = Vec::new();
        for row in all {
            match kept.iter_mut().find(|known| known.id == row.id) {
                Some(known) if known.verdict == row.verdict || row.verdict == Verdict::BearsOn => {
                    for id in row.cites {
                        if !known.cites.contains(&id) {
                            known.cites.push(id);
                        }
                    }
                }
                // Told both ways: the second is shown and changes nothing.
                Some(_) => kept.push(Weighed { after: None, change: None, ..row }),
                None => kept.push(row),
            }
        }
        self.made.judgements = kept;
    }
}

/// A demand with its place in the case.
struct Told<'a> {
    demand: &'a Demand,
    issue: usize,
    words: String,
    cites: Vec<String>,
}

/// The range about a point.
fn about(at: f64, reach: f64) -> (f64, f64) {
    ((at - reach).max(0.0).round(), (at + reach).min(100.0).round())
}

/// The nine tenths of an input in the middle.
fn ends(input: &Input) -> (f64, f64) {
    (input.dist.quantile(0.05, &input.quantity), input.dist.quantile(0.95, &input.quantity))
}

/// The yes/no input of the red line against a level.
fn line(stance: &Stance, level: usize) -> Option<InputId> {
    let own = stance.red_lines.iter().find(|line| line.levels.iter().any(|id| id.at() == level));
    let whole = stance.refuses.as_ref().filter(|line| line.levels.iter().any(|id| id.at() == level));
    own.map(|line| line.held).or_else(|| whole.map(|line| line.held))
}

/// True where half of the words of the shorter text stand in the other.
fn shares(a: &str, b: &str) -> bool {
    let (a, b) = (stems(a), stems(b));
    let shared = a.iter().filter(|stem| b.contains(stem)).count();
    shared > 0 && 2 * shared >= a.len().min(b.len())
}

fn in_words(when: &When) -> String {
    if when.from == when.to { when.from.to_string() } else { format!("{} to {}", when.from, when.to) }
}
