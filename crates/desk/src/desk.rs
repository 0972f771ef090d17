//! The case on the desk: what was read, what can be undone, and the one door through which anything is written.
//!
//! Whatever reaches the disk went through here: edits of `case.toml`, lines of the log, reports. The case is read, the
//! change worked out and checked while nobody is kept waiting; then the lock of the case ([`lock`]) is taken, only to
//! see that all of it still is what was read, and to write. Where it is not, the change is worked out anew, and the last
//! time under the lock, so that whoever keeps to the lock comes through.
//!
//! An edit in a browser says which text of `case.toml` its maker saw. Where another stands on the disk by now, it goes
//! through if the rows that it changes stand there as they were seen; else nothing is written and the difference is
//! shown. A command that sets a key by its name ([`Desk::change`], [`Desk::take_over`]) sets it in the text that is
//! there. Undoing an edit of the case
//! brings back the text before, if the text after it still stands; undoing a decision about a claim appends
//! the decision to take it back, for the log is never rewritten; undoing a new report takes its file away and
//! rejects what was read in it.

mod reading;

use crate::edit::{self, Edit, beside_comments, does_the_same};
use crate::incoming;
use crate::lock::{self, Busy, Held};
use crate::sentences::{sentence, sentence_with};
use crate::write;
use detente_bind::Bound;
use detente_case::claims::{Act, ClaimRecord, Decision, Record};
use detente_case::files::Files;
use detente_case::vocabulary::{ClaimKind, Modality, Unknown};
use detente_case::{Diagnostic, Loaded, Severity, log};
use reading::{Shown, Signature};
use serde_json::{Map, Value};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// No more steps than this can be undone.
const STEPS: usize = 200;
/// How often a write is worked out beside the lock before it is worked out under it.
const BESIDE: usize = 4;
/// How often under it: an editor, who asks for no lock, may save in between.
const UNDER: usize = 5;
/// How often a text that was checked is put beside the comments that an editor saves meanwhile.
const QUICK: usize = 20;

/// A case as it was read at one moment.
#[derive(Debug)]
pub struct Snapshot {
    /// Counts readings; the page asks for what is newer.
    pub number: u64,
    /// The case and its files.
    pub loaded: Loaded,
    /// The models' plans, where the case is sound.
    pub bound: Option<Bound>,
    /// Every problem, those of the models included.
    pub diagnostics: Vec<Diagnostic>,
}

impl Snapshot {
    /// Binds what was read.
    #[must_use]
    pub fn new(number: u64, loaded: Loaded) -> Self {
        let mut diagnostics = loaded.diagnostics.clone();
        let bound = if loaded.is_sound() {
            let bound = detente_bind::bind(&loaded.case);
            diagnostics.extend(bound.diagnostics.iter().cloned());
            bound.diagnostics.iter().all(|d| d.severity != Severity::Error).then_some(bound)
        } else {
            diagnostics.extend(detente_bind::formulas::diagnose(&loaded.case));
            None
        };
        diagnostics.sort_by_key(|d| (d.span.file, d.span.start, d.code));
        Self { number, loaded, bound, diagnostics }
    }

    /// Text of `case.toml`.
    #[must_use]
    pub fn text(&self) -> &str {
        self.loaded.files.first().map_or("", |file| file.text.as_str())
    }

    /// Which text of `case.toml` this is: what an edit names as seen.
    #[must_use]
    pub fn seen(&self) -> &str {
        self.loaded.files.first().map_or("", |file| file.hash.get(..16).unwrap_or(""))
    }

    /// The problems that forbid computing.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    }
}

/// Something that can be taken back: its parts in the order in which they were done.
#[derive(Clone, Debug)]
struct Step {
    title: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// `case.toml` was one text and is another.
    Text { before: String, after: String },
    /// A file that was not there before.
    File { name: PathBuf, bytes: Vec<u8> },
    /// A decision about a claim or a suggestion.
    Decision(Decision),
    /// A claim that was not in the log before.
    Claim(String),
}

impl Step {
    fn decision(decision: Decision) -> Self {
        let act = match decision.act {
            Act::Accept => sentence("step.accept"),
            Act::Edit => sentence("step.edit"),
            Act::Reject => sentence("step.reject"),
            Act::Undo => sentence("step.undo"),
        };
        Self { title: format!("{}: {act}", decision.claim), parts: vec![Part::Decision(decision)] }
    }

    /// The text that must stand in `case.toml` for the step to be taken back (or done again), and the one that
    /// then takes its place.
    fn texts(&self, back: bool) -> Option<(&str, &str)> {
        self.parts.iter().find_map(|part| match part {
            Part::Text { before, after } if back => Some((after.as_str(), before.as_str())),
            Part::Text { before, after } => Some((before.as_str(), after.as_str())),
            _ => None,
        })
    }

    /// The files that the step brought.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = self.parts.iter().filter_map(|part| match part {
            Part::File { name, bytes } => Some((name.clone(), bytes.clone())),
            _ => None,
        });
        files.collect()
    }

    /// The lines of the log that take the step back, or do it again.
    fn decisions(&self, back: bool) -> Vec<(&str, Act, Map<String, Value>)> {
        let made = self.parts.iter().filter_map(|part| {
            let (id, act, set) = match part {
                Part::Decision(made) if back => (&made.claim, Act::Undo, Map::new()),
                Part::Decision(made) => (&made.claim, made.act, made.set.clone()),
                // A claim stays in the log for ever: taken back, it is rejected.
                Part::Claim(id) => (id, if back { Act::Reject } else { Act::Undo }, Map::new()),
                Part::Text { .. } | Part::File { .. } => return None,
            };
            Some((id.as_str(), act, set))
        });
        made.collect()
    }
}

struct State {
    snapshot: Arc<Snapshot>,
    /// The files as they were before the snapshot was read; none where it must be read again in any case.
    signature: Option<Signature>,
    /// Texts that edits may still name as seen.
    shown: Shown,
    past: Vec<Step>,
    future: Vec<Step>,
}

/// What a write does, worked out on one reading of the case.
#[derive(Default)]
struct Plan {
    /// The text that takes the place of the one that was read, and the case that it makes.
    text: Option<(String, Snapshot)>,
    /// Files of their own that come after it, or go: name and bytes.
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Whether they go.
    back: bool,
    /// Lines of the log, last.
    records: Vec<Record>,
}

impl Plan {
    fn is_empty(&self) -> bool {
        self.text.is_none() && self.files.is_empty() && self.records.is_empty()
    }
}

/// What was written: the text before and after, and lines of the log.
#[derive(Default)]
struct Written {
    text: Option<(String, String)>,
    records: Vec<Record>,
}

impl Written {
    /// As a step that can be taken back; none where nothing was written.
    fn step(self, title: String) -> Option<Step> {
        let text = self.text.map(|(before, after)| Part::Text { before, after });
        let made = self.records.into_iter().filter_map(|record| match record {
            Record::Decision(made) => Some(Part::Decision(made)),
            Record::Claim(_) | Record::Suggestion(_) => None,
        });
        let parts: Vec<Part> = text.into_iter().chain(made).collect();
        (!parts.is_empty()).then_some(Step { title, parts })
    }
}

/// Who is told of new readings.
type Told = Box<dyn Fn(u64) + Send + Sync>;

/// The case on the desk.
pub struct Desk {
    path: PathBuf,
    /// The way to the case's files for everything that is written.
    files: Files,
    /// Who decides.
    who: String,
    state: Mutex<State>,
    /// Told the number of every new reading.
    told: Mutex<Option<Told>>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Refusal {
    /// The file on the disk is not the one that was seen.
    Conflict(Arc<Snapshot>),
    /// The edit has no place in the file, or there is nothing to undo.
    Words(String),
    /// The case would have these problems.
    Problems(Box<Snapshot>),
    /// The file system refused.
    Disk(String),
    /// Another program is writing and does not come to an end.
    Busy(Busy),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Conflict(_) => f.write_str(sentence("changed-meanwhile")),
            Self::Words(words) => f.write_str(words),
            Self::Problems(would) => {
                let first = would.diagnostics.iter().find(|d| d.severity == Severity::Error);
                let why = first.map_or("", |d| d.message.as_str());
                f.write_str(&sentence_with("would-have-errors", &[("why", why)]))
            }
            Self::Disk(why) => f.write_str(&sentence_with("disk-refuses", &[("why", why)])),
            Self::Busy(busy) => busy.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

/// What can be undone and redone next.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Steps {
    /// Title of what `undo` takes back.
    pub undo: Option<String>,
    /// Title of what `redo` does again.
    pub redo: Option<String>,
}

impl Desk {
    /// Reads the case at `path` (a folder or its `case.toml`), sound or not.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        let before = Signature::of(&reading::folder(path));
        let snapshot = Snapshot::new(1, detente_case::load(path));
        for part in ["", "reports", "outlooks"] {
            write::sweep(&snapshot.loaded.folder.join(part));
        }
        let files = Files::folder(&snapshot.loaded.folder);
        let mut shown = Shown::default();
        shown.add(&snapshot);
        let (past, future) = (Vec::new(), Vec::new());
        let state = State { snapshot: Arc::new(snapshot), signature: Some(before), shown, past, future };
        let who = ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default();
        Self { path: path.to_path_buf(), files, who, state: Mutex::new(state), told: Mutex::new(None) }
    }

    /// The desk of somebody else than the user of this machine: decisions bear this name.
    #[must_use]
    pub fn of(mut self, who: &str) -> Self {
        self.who = who.to_owned();
        self
    }

    /// The desk with `files` as its way to the disk, for a test that makes writes fail.
    #[must_use]
    pub fn through(mut self, files: Files) -> Self {
        self.files = files;
        self
    }

    /// Who decides here; empty where nobody is known.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    fn decision(&self, claim: &str, act: Act, set: Map<String, Value>) -> Decision {
        decision(&self.who, claim, act, set)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is replaced whole, never half: what a panicking holder left behind is sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The case as last read.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.state().snapshot)
    }

    /// What can be undone and redone.
    #[must_use]
    pub fn steps(&self) -> Steps {
        let state = self.state();
        let title = |steps: &[Step]| steps.last().map(|step| step.title.clone());
        Steps { undo: title(&state.past), redo: title(&state.future) }
    }

    /// Calls `told` with the number of every new reading from now on. It must not ask the desk for anything: the
    /// desk is busy while it is called.
    pub fn tell(&self, told: impl Fn(u64) + Send + Sync + 'static) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(told));
    }

    /// Looks whether the files changed, and reads them again if so.
    pub fn refresh(&self) {
        self.look(&mut self.state());
    }

    fn look(&self, state: &mut State) {
        if state.signature.as_ref() != Some(&Signature::of(&state.snapshot.loaded.folder)) {
            self.read(state);
        }
    }

    fn read(&self, state: &mut State) {
        state.signature = Some(Signature::of(&state.snapshot.loaded.folder));
        let loaded = detente_case::load(&self.path);
        if loaded.hash != state.snapshot.loaded.hash {
            self.show(state, Snapshot::new(0, loaded));
        }
    }

    /// Makes this the case as it was last read.
    fn show(&self, state: &mut State, snapshot: Snapshot) {
        let number = state.snapshot.number + 1;
        state.snapshot = Arc::new(Snapshot { number, ..snapshot });
        state.shown.add(&state.snapshot);
        if let Some(told) = &*self.told.lock().unwrap_or_else(PoisonError::into_inner) {
            told(number);
        }
    }

    /// True where the log and the reports are those that the snapshot was read from, by their sizes and times. For a
    /// line of the log the log alone counts.
    fn stands(&self, state: &State, text: bool) -> bool {
        let now = Signature::of(&state.snapshot.loaded.folder);
        let then = state.signature.as_ref();
        then.is_some_and(|then| if text { then.same_beside(&now) } else { then.same_log(&now) })
    }

    /// True where the file of the case holds this text.
    fn has_text(&self, state: &State, text: &str) -> bool {
        std::fs::read(self.file(state)).is_ok_and(|now| now == text.as_bytes())
    }

    /// Works a write out beside the lock and carries it out under it, if what it was worked out on still stands; else
    /// again, in the end under the lock throughout. A refusal counts as well only where that stands.
    fn write<E: From<Refusal>>(
        &self,
        state: &mut State,
        plan: &dyn Fn(&State) -> Result<Plan, E>,
    ) -> Result<Written, E> {
        let mut held = None;
        for time in 0..BESIDE + UNDER {
            if time == BESIDE {
                held = Some(hold(&self.files)?);
            }
            self.look(state);
            if !self.has_text(state, state.snapshot.text()) {
                self.read(state);
            }
            let plan = match plan(state) {
                Err(refusal) if held.is_some() => return Err(refusal),
                Err(refusal) if self.stands(state, true) && self.has_text(state, state.snapshot.text()) => {
                    return Err(refusal);
                }
                Err(_) => continue,
                Ok(plan) if plan.is_empty() => return Ok(Written::default()),
                Ok(plan) => plan,
            };
            let now = match &held {
                None => Some(hold(&self.files)?),
                Some(_) => None,
            };
            if !self.stands(state, plan.text.is_some()) {
                state.signature = None;
                continue;
            }
            match self.carry_out(state, plan, now) {
                Err(Refusal::Conflict(_)) => state.signature = None,
                done => return Ok(done?),
            }
        }
        self.look(state);
        Err(Refusal::Conflict(Arc::clone(&state.snapshot)).into())
    }

    /// Writes what was worked out: all of it, or nothing. `held` is let go of before anything is read again.
    fn carry_out(&self, state: &mut State, plan: Plan, held: Option<Held>) -> Result<Written, Refusal> {
        let file = self.file(state);
        let text = match plan.text {
            None => None,
            Some((after, would)) => {
                let swapped = self.swap(state, &file, &after);
                if swapped.is_err() {
                    state.signature = None;
                }
                let (before, written) = swapped?;
                let as_checked = (written == after).then_some(would);
                Some((before, written, as_checked))
            }
        };
        let file_at = |(name, bytes): &(PathBuf, Vec<u8>), goes: bool| match goes {
            true => take_away(&self.files, name, bytes),
            false => put_file(&self.files, &file, name, bytes),
        };
        let mut moved = 0;
        let files = plan.files.iter().try_for_each(|one| {
            file_at(one, plan.back)?;
            moved += 1;
            Ok(())
        });
        // Killed before these lines a new row stands in the case, and the suggestion that it came from beside it: it
        // can be dismissed then. The other way round it would be lost.
        let append =
            || log::append(&self.files, &plan.records).map_err(|error| Refusal::Disk(error.to_string()));
        if let Err(refusal) = files.and_then(|()| append()) {
            // What is refused leaves nothing behind.
            for one in plan.files.iter().take(moved) {
                let _ = file_at(one, !plan.back);
            }
            if let Some((before, after, _)) = &text {
                let _ = write::replace(&self.files, &file, after.as_bytes(), before.as_bytes());
            }
            drop(held);
            self.read(state);
            return Err(refusal);
        }
        let alone = plan.files.is_empty() && plan.records.is_empty();
        let mut adopted = false;
        let text = text.map(|(before, after, would)| {
            adopted = alone && would.is_some_and(|would| self.adopt(state, would));
            (before, after)
        });
        drop(held);
        if !adopted {
            self.read(state);
        }
        Ok(Written { text, records: plan.records })
    }

    /// Puts a text that was checked in the place of the one that it was made of; or, with what an editor wrote beside
    /// it, of one that differs from that in comments only. Returns the text that went and the one that came.
    fn swap(&self, state: &State, file: &Path, after: &str) -> Result<(String, String), Refusal> {
        let before = state.snapshot.text();
        let conflict = || Refusal::Conflict(Arc::clone(&state.snapshot));
        for _ in 0..QUICK {
            let now = std::fs::read_to_string(file).map_err(|_| conflict())?;
            let new = match now == before {
                true => after.to_owned(),
                false => beside_comments(before, after, &now).ok_or_else(conflict)?,
            };
            match write::replace(&self.files, file, now.as_bytes(), new.as_bytes()) {
                Ok(()) => return Ok((now, new)),
                Err(error) if write::is_changed(&error) => {}
                Err(error) => return Err(Refusal::Disk(error.to_string())),
            }
        }
        Err(conflict())
    }

    /// Takes the case that was checked before the write for the one that is there, unless somebody was faster.
    fn adopt(&self, state: &mut State, would: Snapshot) -> bool {
        let now = Signature::of(&state.snapshot.loaded.folder);
        let beside = state.signature.as_ref().is_some_and(|then| then.same_beside(&now));
        let there = beside && self.has_text(state, would.text());
        if there {
            state.signature = Some(now);
            self.show(state, would);
        }
        there
    }

    /// The file of the case: `case.toml`, or the file that was named.
    fn file(&self, state: &State) -> PathBuf {
        let name = state.snapshot.loaded.files.first().map_or("case.toml", |file| file.path.as_str());
        state.snapshot.loaded.folder.join(name)
    }

    /// Makes an edit whose maker saw the text `seen` ([`Snapshot::seen`]). When this returns `Ok`, it is on the
    /// disk.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn edit(&self, change: &Edit, seen: &str) -> Result<Arc<Snapshot>, Refusal> {
        self.accept(change, seen, None)
    }

    /// As [`Desk::edit`]; and where the edit puts a suggestion into the case, says so in the log.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn accept(
        &self,
        change: &Edit,
        seen: &str,
        suggestion: Option<&str>,
    ) -> Result<Arc<Snapshot>, Refusal> {
        let mut state = self.state();
        let written = self.write(&mut state, &|state| {
            if state.snapshot.seen() != seen {
                let (text, case) = (state.snapshot.text(), &state.snapshot.loaded.case);
                let then = state.shown.text(seen);
                if !then.is_some_and(|then| does_the_same(change, then, text, case)) {
                    return Err(Refusal::Conflict(Arc::clone(&state.snapshot)));
                }
            }
            self.edited(state, change, suggestion)
        })?;
        remember(&mut state, written.step(change.title()));
        Ok(Arc::clone(&state.snapshot))
    }

    /// An edit of the text that is there, worked out; and the line that says that it took over a suggestion.
    fn edited(&self, state: &State, change: &Edit, suggestion: Option<&str>) -> Result<Plan, Refusal> {
        let after = edit::apply(state.snapshot.text(), &state.snapshot.loaded.case, change)
            .map_err(|error| Refusal::Words(error.to_string()))?;
        let mut plan = self.with_text(state, after)?;
        let known = |id: &&str| state.snapshot.loaded.case.suggestions.iter().any(|s| s.id == *id);
        if let (Some(_), Some(id)) = (&plan.text, suggestion.filter(known)) {
            plan.records.push(Record::Decision(self.decision(id, Act::Accept, Map::new())));
        }
        Ok(plan)
    }

    /// A new text of the case, if the case is then no worse than it was.
    fn with_text(&self, state: &State, after: String) -> Result<Plan, Refusal> {
        if after == state.snapshot.text() {
            return Ok(Plan::default());
        }
        let would = Snapshot::new(0, detente_case::load_with(&self.path, &after));
        if would.errors() > 0 && (state.snapshot.errors() == 0 || would.errors() > state.snapshot.errors()) {
            return Err(Refusal::Problems(Box::new(would)));
        }
        Ok(Plan { text: Some((after, would)), ..Plan::default() })
    }

    /// Puts a suggestion into the case as it was proposed, with the keys of `set` changed; an empty value takes
    /// its key away.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn take_over(&self, id: &str, set: &[(String, String)]) -> Result<Arc<Snapshot>, Refusal> {
        let mut state = self.state();
        // A row is added wherever the text stands by now.
        let change = |state: &State| {
            let waiting = incoming::waiting(&state.snapshot.loaded.case);
            let Some((suggestion, row)) = waiting.iter().find(|(one, _)| one.id == id) else {
                return Err(Refusal::Words(sentence_with("not-waiting", &[("id", id)])));
            };
            let (mut given, _) = incoming::fields(suggestion, row);
            for (key, value) in set {
                given.retain(|(known, _)| known != key);
                given.push((key.clone(), value.clone()));
            }
            Ok(Edit::Add { table: suggestion.table.clone(), row: given })
        };
        let title = std::cell::RefCell::new(String::new());
        let written = self.write(&mut state, &|state| {
            let change = change(state)?;
            title.replace(change.title());
            self.edited(state, &change, Some(id))
        })?;
        remember(&mut state, written.step(title.into_inner()));
        Ok(Arc::clone(&state.snapshot))
    }

    /// Changes `case.toml` by a rule that holds for any text of it, such as a key that is set by its name: `make` is
    /// given the text that is on the disk and what was read from it, and again should somebody write in between.
    ///
    /// # Errors
    /// Why nothing was written; what `make` refuses is returned as it is.
    pub fn change<E: From<Refusal>>(
        &self,
        title: &str,
        make: &dyn Fn(&str, &Loaded) -> Result<String, E>,
    ) -> Result<Arc<Snapshot>, E> {
        self.change_and_log(title, &|text, loaded| Ok((make(text, loaded)?, Vec::new())))
    }

    /// As [`Desk::change`], with lines of the log that belong to the change: both are written, or neither, and one undo
    /// takes both back.
    ///
    /// # Errors
    /// Why nothing was written; what `make` refuses is returned as it is.
    pub(crate) fn change_and_log<E: From<Refusal>>(
        &self,
        title: &str,
        make: &dyn Fn(&str, &Loaded) -> Result<(String, Vec<Record>), E>,
    ) -> Result<Arc<Snapshot>, E> {
        let mut state = self.state();
        let written = self.write(&mut state, &|state| {
            let (after, records) = make(state.snapshot.text(), &state.snapshot.loaded)?;
            Ok::<Plan, E>(Plan { records, ..self.with_text(state, after)? })
        })?;
        remember(&mut state, written.step(title.to_owned()));
        Ok(Arc::clone(&state.snapshot))
    }

    /// Decides on a claim or a suggestion; [`Act::Undo`] takes its last decision back.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn decide(&self, id: &str, act: Act, set: Map<String, Value>) -> Result<Arc<Snapshot>, Refusal> {
        let mut state = self.state();
        let written = self.write(&mut state, &|state| {
            let case = &state.snapshot.loaded.case;
            match case.claim(id) {
                Some(old) if act == Act::Edit => check_edit(old, &set)?,
                Some(_) => {}
                None if act != Act::Edit && case.suggestions.iter().any(|s| s.id == id) => {}
                None => return Err(Refusal::Words(sentence_with("no-claim", &[("id", id)]))),
            }
            let mut plan = match case.claim(id).filter(|_| matches!(act, Act::Accept | Act::Edit)) {
                Some(claim) => self.with_sources(state, &chain_of(claim, &set))?,
                None => Plan::default(),
            };
            plan.records.push(Record::Decision(self.decision(id, act, set.clone())));
            Ok(plan)
        })?;
        if act == Act::Undo {
            // The step that it takes back can no longer be taken back from the list.
            let is_it = |step: &Step| matches!(&step.parts[..], [Part::Decision(made)] if made.claim == id);
            if let Some(at) = state.past.iter().rposition(is_it) {
                let step = state.past.remove(at);
                state.future.push(step);
            }
        } else {
            let made = written.records.into_iter().find_map(|record| match record {
                Record::Decision(made) => Some(made),
                Record::Claim(_) | Record::Suggestion(_) => None,
            });
            remember(&mut state, made.map(Step::decision));
        }
        Ok(Arc::clone(&state.snapshot))
    }

    /// The text with a row for every link of a chain that the case has no source for: what is accepted cannot turn the
    /// answer off.
    fn with_sources(&self, state: &State, chain: &[String]) -> Result<Plan, Refusal> {
        let mut after = state.snapshot.text().to_owned();
        for row in crate::drafts::stubs(&state.snapshot.loaded.case, chain) {
            let add = Edit::Add { table: "source".to_owned(), row };
            after = edit::apply(&after, &state.snapshot.loaded.case, &add)
                .map_err(|error| Refusal::Words(error.to_string()))?;
        }
        self.with_text(state, after)
    }

    /// Puts a new report into the folder, with what was read in it as proposals. `name` is a file's name.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn report(&self, name: &str, text: &str, records: &[Record]) -> Result<Arc<Snapshot>, Refusal> {
        let mut state = self.state();
        let name = file_report(&self.files, &self.file(&state), name, text, records)?;
        self.read(&mut state);
        let claims = records.iter().filter_map(|record| match record {
            Record::Claim(claim) => Some(Part::Claim(claim.id.clone())),
            Record::Suggestion(suggestion) => Some(Part::Claim(suggestion.id.clone())),
            Record::Decision(_) => None,
        });
        let title = sentence_with("report-added", &[("name", &name.to_string_lossy())]);
        let parts = std::iter::once(Part::File { name: name.clone(), bytes: text.as_bytes().to_vec() });
        let step = Step { title, parts: parts.chain(claims).collect() };
        remember(&mut state, Some(step));
        Ok(Arc::clone(&state.snapshot))
    }

    /// Proposes a claim that a person found, and accepts it.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn claim(&self, record: ClaimRecord) -> Result<Arc<Snapshot>, Refusal> {
        let mut state = self.state();
        let id = record.id.clone();
        self.write(&mut state, &|state| {
            if state.snapshot.loaded.case.claim(&id).is_some() {
                return Err(Refusal::Words(sentence_with("claim-there", &[("id", &id)])));
            }
            let mut plan = self.with_sources(state, &record.chain)?;
            let accepted = self.decision(&id, Act::Accept, Map::new());
            plan.records.extend([Record::Claim(record.clone()), Record::Decision(accepted)]);
            Ok(plan)
        })?;
        remember(&mut state, Some(Step { title: id.clone(), parts: vec![Part::Claim(id)] }));
        Ok(Arc::clone(&state.snapshot))
    }

    /// Takes the last step back.
    ///
    /// # Errors
    /// Where there is none, or its traces were changed since.
    pub fn undo(&self) -> Result<Arc<Snapshot>, Refusal> {
        self.step(true)
    }

    /// Does the step again that was taken back last.
    ///
    /// # Errors
    /// Where there is none, or its place was changed since.
    pub fn redo(&self) -> Result<Arc<Snapshot>, Refusal> {
        self.step(false)
    }

    fn step(&self, back: bool) -> Result<Arc<Snapshot>, Refusal> {
        let mut state = self.state();
        let list = if back { &mut state.past } else { &mut state.future };
        let Some(step) = list.pop() else {
            let words = if back { sentence("nothing-to-undo") } else { sentence("nothing-to-redo") };
            return Err(Refusal::Words(words.to_owned()));
        };
        let done = self.write(&mut state, &|state| self.taken(state, &step, back));
        // What was refused stays where it was.
        let goal = if back == done.is_ok() { &mut state.future } else { &mut state.past };
        goal.push(step);
        done.map(|_| Arc::clone(&state.snapshot))
    }

    /// A step back, or once more, worked out.
    fn taken(&self, state: &State, step: &Step, back: bool) -> Result<Plan, Refusal> {
        let mut plan = match step.texts(back) {
            Some((from, _)) if state.snapshot.text() != from => {
                return Err(Refusal::Conflict(Arc::clone(&state.snapshot)));
            }
            Some((_, to)) => self.with_text(state, to.to_owned())?,
            None => Plan::default(),
        };
        plan.back = back;
        plan.files = step.files();
        let lines = step.decisions(back).into_iter();
        plan.records = lines.map(|(id, act, set)| Record::Decision(self.decision(id, act, set))).collect();
        Ok(plan)
    }
}

/// Adds lines to the log of the case in `files`, under its lock and without reading it: for a command that looked at
/// the case already.
///
/// # Errors
/// Why nothing was written.
pub fn log_records(files: &Files, records: &[Record]) -> Result<(), Refusal> {
    let _held = hold(files)?;
    log::append(files, records).map_err(|error| Refusal::Disk(error.to_string()))
}

/// Moves the lines of the log that cannot be read to the file beside that keeps them, under the lock of the case.
/// Returns the log as it was, and what was moved.
///
/// # Errors
/// Why nothing was written.
pub fn repair(files: &Files) -> Result<(Vec<u8>, Vec<log::Damaged>), Refusal> {
    let disk = |error: io::Error| Refusal::Disk(error.to_string());
    let path = files.path(log::NAME);
    let read = || match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(disk),
    };
    // Looked through beside the lock, and under it only where the log grew meanwhile.
    let mut before = read()?;
    let mut damaged = log::damaged(&before);
    if damaged.is_empty() {
        return Ok((before, damaged));
    }
    let _held = hold(files)?;
    let now = read()?;
    if now != before {
        damaged = log::damaged(&now);
        before = now;
    }
    if !damaged.is_empty() {
        for one in &damaged {
            log::keep(files, before.get(one.bytes.clone()).unwrap_or_default()).map_err(disk)?;
        }
        write::replace(files, &path, &before, &log::without(&before, &damaged)).map_err(disk)?;
    }
    Ok((before, damaged))
}

/// Puts a new report into the case in `files`, with the lines that were read in it, under its lock: both or neither.
/// `like` is the file whose mode it gets. Returns its name in the folder.
///
/// # Errors
/// Why nothing was written.
pub fn file_report(
    files: &Files,
    like: &Path,
    name: &str,
    text: &str,
    records: &[Record],
) -> Result<PathBuf, Refusal> {
    let _held = hold(files)?;
    let name = Path::new("reports").join(name);
    put_file(files, like, &name, text.as_bytes())?;
    // Killed here, the report stands without proposals: `detente read --into` finds them again.
    if let Err(error) = log::append(files, records) {
        let _ = take_away(files, &name, text.as_bytes());
        return Err(Refusal::Disk(error.to_string()));
    }
    Ok(name)
}

fn hold(files: &Files) -> Result<Held, Refusal> {
    lock::hold(files.on_disk().unwrap_or(Path::new("")), lock::PATIENCE).map_err(Refusal::Busy)
}

fn put_file(files: &Files, like: &Path, name: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let path = files.path(&name.to_string_lossy());
    let made = path.parent().map_or(Ok(()), |folder| write::folder(folder, like));
    made.and_then(|()| write::create(files, &path, bytes, Some(like))).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Refusal::Words(sentence_with("file-there", &[("name", &name.to_string_lossy())]))
        }
        _ => Refusal::Disk(error.to_string()),
    })
}

/// Removes a file that was made here, if it is still as it was made.
fn take_away(files: &Files, name: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let path = files.path(&name.to_string_lossy());
    let disk = |error: io::Error| Refusal::Disk(error.to_string());
    if std::fs::read(&path).map_err(disk)? != bytes {
        return Err(Refusal::Words(sentence_with("file-changed", &[("name", &name.to_string_lossy())])));
    }
    std::fs::remove_file(&path).and_then(|()| write::sync_folder(&path)).map_err(disk)
}

/// A decision that is made now.
#[must_use]
pub fn decision(who: &str, claim: &str, act: Act, set: Map<String, Value>) -> Decision {
    let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Decision { claim: claim.to_owned(), act, set, who: who.to_owned(), at }
}

fn remember(state: &mut State, step: Option<Step>) {
    let Some(step) = step else { return };
    state.future.clear();
    state.past.push(step);
    if state.past.len() > STEPS {
        state.past.remove(0);
    }
}

/// The chain of a claim as a decision leaves it.
fn chain_of(claim: &detente_case::Claim, set: &Map<String, Value>) -> Vec<String> {
    match set.get("chain").and_then(Value::as_array) {
        Some(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => claim.chain.clone(),
    }
}

/// An edit of a claim must leave a claim: the log keeps what is wrong for ever.
fn check_edit(old: &detente_case::Claim, set: &Map<String, Value>) -> Result<(), Refusal> {
    let words = |text: &str| Err(Refusal::Words(text.to_owned()));
    for (key, value) in set {
        match (key.as_str(), value) {
            ("quote", Value::String(text)) if text.trim().is_empty() => {
                return words(sentence("quote-empty"));
            }
            ("credibility", Value::Number(grade))
                if !grade.as_u64().is_some_and(|n| (1..=6).contains(&n)) =>
            {
                return words(sentence("credibility-range"));
            }
            ("kind", Value::String(word)) => known::<ClaimKind>(word)?,
            ("modality", Value::String(word)) => known::<Modality>(word)?,
            ("polarity", Value::String(sign)) if sign != "+" && sign != "-" => {
                return words(sentence("polarity-range"));
            }
            ("said" | "meant", Value::String(time)) if detente_case::date::When::parse(time).is_none() => {
                return Err(Refusal::Words(sentence_with("no-date", &[("text", time)])));
            }
            (
                "quote" | "kind" | "modality" | "polarity" | "said" | "meant" | "credibility" | "chain"
                | "paraphrase" | "spans",
                _,
            ) => {}
            _ => {
                return Err(Refusal::Words(sentence_with(
                    "not-for-editing",
                    &[("key", key), ("id", &old.id)],
                )));
            }
        }
    }
    Ok(())
}

/// A word of a list; else the list.
fn known<T: FromStr<Err = Unknown>>(word: &str) -> Result<(), Refusal> {
    word.parse::<T>().map(drop).map_err(|unknown| Refusal::Words(unknown.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::ClaimState;

    fn desk() -> (tempfile::TempDir, Desk) {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/israel-syria");
        std::fs::create_dir(folder.path().join("reports")).unwrap();
        for part in ["", "reports"] {
            for entry in std::fs::read_dir(from.join(part)).unwrap().flatten() {
                if entry.path().is_file() {
                    std::fs::copy(entry.path(), folder.path().join(part).join(entry.file_name())).unwrap();
                }
            }
        }
        let desk = Desk::open(folder.path());
        (folder, desk)
    }

    fn value(to: &str) -> Edit {
        Edit::Value { path: "stance.israel.withdrawal.position".into(), to: to.into() }
    }

    fn text(folder: &tempfile::TempDir) -> String {
        std::fs::read_to_string(folder.path().join("case.toml")).unwrap()
    }

    #[test]
    fn edits_are_on_the_disk_and_come_back_by_undo_and_redo() {
        let (folder, desk) = desk();
        let before = text(&folder);
        let first = desk.snapshot().seen().to_owned();
        let second = desk.edit(&value("20 to 40"), &first).unwrap();
        let after = text(&folder);
        assert!(after.contains(r#"position = "20 to 40""#));
        assert_eq!(second.text(), after);
        desk.undo().unwrap();
        assert_eq!(text(&folder), before);
        desk.redo().unwrap();
        assert_eq!(text(&folder), after);
        assert!(matches!(desk.redo(), Err(Refusal::Words(_))));
        // A new edit ends what could be redone.
        desk.undo().unwrap();
        let seen = desk.snapshot().seen().to_owned();
        desk.edit(&value("1 to 2"), &seen).unwrap();
        assert!(desk.steps().redo.is_none());
    }

    #[test]
    fn what_an_editor_saved_is_never_overwritten() {
        let (folder, desk) = desk();
        let seen = desk.snapshot().seen().to_owned();
        let save = |text: &str| std::fs::write(folder.path().join("case.toml"), text).unwrap();
        let before = text(&folder);
        // The row that is edited was changed meanwhile, or the text that was seen is not known: nothing is written.
        desk.edit(&value("30 to 50"), &seen).unwrap();
        let theirs = text(&folder);
        assert!(matches!(desk.edit(&value("20 to 40"), &seen), Err(Refusal::Conflict(_))));
        assert!(matches!(desk.edit(&value("20 to 40"), "0123456789abcdef"), Err(Refusal::Conflict(_))));
        assert!(matches!(desk.edit(&Edit::Text(before.clone()), &seen), Err(Refusal::Conflict(_))));
        assert_eq!(text(&folder), theirs);
        // Changed elsewhere it goes through, with what was changed, and undoing it leaves the editor's change.
        let mine = before.replace("# Parties", "# The parties");
        save(&mine);
        desk.edit(&value("20 to 40"), &seen).unwrap();
        assert!(
            text(&folder).contains("# The parties") && text(&folder).contains(r#"position = "20 to 40""#)
        );
        let number = desk.snapshot().number;
        desk.refresh();
        assert_eq!(desk.snapshot().number, number, "what was checked is what is there");
        desk.undo().unwrap();
        assert_eq!(text(&folder), mine);
        let seen = desk.snapshot().seen().to_owned();
        desk.edit(&value("20 to 40"), &seen).unwrap();
        desk.undo().unwrap();
        assert_eq!(text(&folder), mine);
        // Another save between edit and undo: nothing is lost either.
        let seen = desk.snapshot().seen().to_owned();
        desk.edit(&value("20 to 40"), &seen).unwrap();
        let theirs = text(&folder).replace("# Issues", "# The issues");
        save(&theirs);
        assert!(matches!(desk.undo(), Err(Refusal::Conflict(_))));
        assert_eq!(text(&folder), theirs);
    }

    #[test]
    fn two_desks_edit_one_case_and_neither_sees_the_other() {
        let (folder, one) = desk();
        let two = Desk::open(folder.path());
        let seen = one.snapshot().seen().to_owned();
        std::thread::scope(|scope| {
            for (desk, name) in [(&one, "one"), (&two, "two")] {
                let seen = &seen;
                scope.spawn(move || {
                    for number in 0..8 {
                        let id = format!("{name}-{number}");
                        let row = vec![("id".to_owned(), id.clone()), ("name".to_owned(), id)];
                        desk.edit(&Edit::Add { table: "party".into(), row }, seen).unwrap();
                    }
                });
            }
        });
        let text = text(&folder);
        for id in (0..8).flat_map(|number| [format!("one-{number}"), format!("two-{number}")]) {
            assert_eq!(text.matches(&format!("id = \"{id}\"")).count(), 1, "{id}");
        }
        let double = Edit::Add { table: "party".into(), row: vec![("id".into(), "two-0".into())] };
        assert!(matches!(one.edit(&double, &seen), Err(Refusal::Conflict(_))));
        assert_eq!(one.snapshot().errors(), 0);
    }

    #[test]
    fn a_step_that_is_refused_leaves_its_files_as_they_were() {
        use detente_case::files::Step as At;
        let (folder, desk) = desk();
        let fails = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let asked = Arc::clone(&fails);
        let fault = move |at: At, path: &Path| {
            let stop = at == At::Written && path.ends_with(log::NAME);
            match stop && asked.load(std::sync::atomic::Ordering::Relaxed) {
                true => Err(io::Error::other("full")),
                false => Ok(()),
            }
        };
        let desk = desk.through(Files::folder(folder.path()).failing(Arc::new(fault)));
        let id = desk.snapshot().loaded.case.claims[0].id.clone();
        let claim = ClaimRecord { id: "c-new".into(), ..record_of(&id, &desk) };
        desk.report("new.md", "---\ntitle: New\n---\nWords.\n", &[Record::Claim(claim)]).unwrap();
        fails.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(matches!(desk.undo(), Err(Refusal::Disk(_))));
        assert!(folder.path().join("reports/new.md").exists());
        fails.store(false, std::sync::atomic::Ordering::Relaxed);
        desk.undo().unwrap();
        assert!(!folder.path().join("reports/new.md").exists());
    }

    fn record_of(id: &str, desk: &Desk) -> ClaimRecord {
        let log = std::fs::read_to_string(desk.files.path(log::NAME)).unwrap();
        let found =
            log.lines().filter_map(|line| serde_json::from_str(line).ok()).find_map(|record| match record {
                Record::Claim(claim) if claim.id == id => Some(claim),
                _ => None,
            });
        found.unwrap()
    }

    #[test]
    fn an_edit_of_a_claim_takes_known_words_only() {
        let (folder, desk) = desk();
        let log = || std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap();
        let (before, id) = (log(), desk.snapshot().loaded.case.claims[0].id.clone());
        let edit = |key: &str, word: &str| {
            let set = Map::from_iter([(key.to_owned(), Value::from(word))]);
            desk.decide(&id, Act::Edit, set)
        };
        let Err(Refusal::Words(why)) = edit("modality", "hoped") else { panic!("taken") };
        assert_eq!(why, "`hoped` is none of asserted, possible, conditional, required, imputed");
        assert!(edit("kind", "ofer").is_err());
        assert_eq!(log(), before);
        edit("modality", "imputed").unwrap();
        assert_eq!(desk.snapshot().loaded.case.claims[0].modality, Modality::Imputed);
    }

    #[test]
    fn an_edit_that_breaks_the_case_is_shown_its_problems_and_not_written() {
        let (folder, desk) = desk();
        let before = text(&folder);
        for to in ["60 to 20", "about fifty", "-5", "{ low = 1 }"] {
            match desk.edit(&value(to), desk.snapshot().seen()) {
                Err(Refusal::Problems(would)) => assert!(would.errors() > 0),
                other => panic!("{to}: {other:?}"),
            }
            assert_eq!(text(&folder), before, "{to}");
        }
    }

    #[test]
    fn a_broken_case_can_be_mended_here() {
        let (folder, desk) = desk();
        let good = text(&folder);
        std::fs::write(folder.path().join("case.toml"), good.replace("\"70 to 90\"", "\"90 to 70\""))
            .unwrap();
        desk.refresh();
        assert_eq!(desk.snapshot().errors(), 1);
        assert!(desk.snapshot().bound.is_none());
        let edit = Edit::Value { path: "party.israel.influence".into(), to: "70 to 90".into() };
        desk.edit(&edit, desk.snapshot().seen()).unwrap();
        assert_eq!(text(&folder), good);
        assert_eq!(desk.snapshot().errors(), 0);
    }

    #[test]
    fn decisions_are_lines_of_the_log_and_so_is_taking_them_back() {
        let (folder, desk) = desk();
        let id = desk.snapshot().loaded.case.claims[0].id.clone();
        let state = |desk: &Desk| desk.snapshot().loaded.case.claim(&id).unwrap().state;
        let before = state(&desk);
        let lines = || std::fs::read_to_string(folder.path().join("claims.jsonl")).unwrap().lines().count();
        let count = lines();
        desk.decide(&id, Act::Reject, Map::new()).unwrap();
        assert_eq!(state(&desk), ClaimState::Rejected);
        desk.undo().unwrap();
        assert_eq!(state(&desk), before);
        desk.redo().unwrap();
        assert_eq!(state(&desk), ClaimState::Rejected);
        desk.decide(&id, Act::Undo, Map::new()).unwrap();
        assert_eq!(state(&desk), before);
        assert_eq!(lines(), count + 4, "the log only grows");
        let mut set = Map::new();
        set.insert("credibility".into(), 9.into());
        assert!(matches!(desk.decide(&id, Act::Edit, set), Err(Refusal::Words(_))));
        assert_eq!(lines(), count + 4);
    }

    #[test]
    fn a_report_comes_in_is_taken_away_and_comes_back() {
        let (folder, desk) = desk();
        let given = incoming::Given {
            title: "Round six".into(),
            outlet: "Axios".into(),
            date: "2026-01-08".into(),
            text: "Channel 12 reported, citing Israeli sources, that talks would resume in Paris.".into(),
            read: true,
            ..Default::default()
        };
        let made = incoming::receive(folder.path(), &desk.snapshot().loaded.case, &given).unwrap();
        let name = format!("{}.md", made.id);
        let path = folder.path().join("reports").join(&name);
        desk.report(&name, &made.file, &made.records).unwrap();
        let found = |desk: &Desk| {
            let snapshot = desk.snapshot();
            let case = &snapshot.loaded.case;
            assert_eq!(snapshot.errors(), 0, "{:?}", snapshot.diagnostics);
            let proposed =
                |claim: &&detente_case::Claim| claim.report == made.id && claim.state == ClaimState::Proposed;
            (case.report(&made.id).is_some(), case.claims.iter().filter(proposed).count())
        };
        let (there, claims) = found(&desk);
        assert!(there && claims > 0);
        // The same report again, and a file that is there: refused, and nothing changes.
        assert!(incoming::receive(folder.path(), &desk.snapshot().loaded.case, &given).is_err());
        assert!(matches!(desk.report(&name, "other", &[]), Err(Refusal::Words(_))));
        desk.undo().unwrap();
        assert_eq!(found(&desk), (false, 0));
        assert!(!path.exists());
        desk.redo().unwrap();
        assert_eq!(found(&desk), (true, claims));
        // Changed by hand meanwhile, it is not taken away.
        std::fs::write(&path, "---\ntitle: mine\n---\nmine\n").unwrap();
        assert!(matches!(desk.undo(), Err(Refusal::Words(_))));
        assert!(path.exists());
    }

    #[test]
    fn a_suggestion_is_taken_over_once_and_its_undo_is_whole() {
        let (folder, desk) = desk();
        let row = serde_json::json!({ "id": "norway", "name": "Norway", "roles": ["mediator"] });
        let made = detente_case::claims::SuggestionRecord {
            id: "s-1".into(),
            table: "party".into(),
            row,
            cites: vec![],
        };
        let other = detente_case::claims::SuggestionRecord { id: "s-2".into(), ..made.clone() };
        for record in [Record::Suggestion(made), Record::Suggestion(other)] {
            log::append(&Files::folder(folder.path()), &[record]).unwrap();
        }
        desk.refresh();
        let waiting = |desk: &Desk| incoming::waiting(&desk.snapshot().loaded.case).len();
        assert_eq!(waiting(&desk), 2);
        let before = text(&folder);
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let add =
            Edit::Add { table: "party".into(), row: vec![pair("id", "norway"), pair("name", "Norway")] };
        desk.accept(&add, desk.snapshot().seen(), Some("s-1")).unwrap();
        // The row stands: neither the one that was taken over nor its double waits.
        assert_eq!(waiting(&desk), 0);
        desk.undo().unwrap();
        assert_eq!((waiting(&desk), text(&folder) == before), (2, true));
        desk.decide("s-2", Act::Reject, Map::new()).unwrap();
        assert_eq!(waiting(&desk), 1);
        desk.undo().unwrap();
        assert_eq!(waiting(&desk), 2);
        assert!(matches!(desk.decide("s-9", Act::Reject, Map::new()), Err(Refusal::Words(_))));
        assert_eq!(desk.snapshot().errors(), 0);
    }
}
