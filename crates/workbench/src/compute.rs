//! Answers for what a page supposes: first over a thousand draws, then over all of them, each computed once.
//!
//! A view may take sources away and suppose other values ([`View`]); [`ground`] makes the case that would then
//! stand, by the rule of "what it hangs on": an input all of whose claims pass through a source that is taken
//! away falls back to its wide prior, and a base-rate class that rests only on it goes.

use crate::view::{self, View};
use detente_bind::Bound;
use detente_bind::evidence;
use detente_case::{Case, ClaimState};
use detente_chance::Dist;
use detente_deals::{Negotiation, Space, TOLERANCE};
use detente_desk::Snapshot;
use detente_findings::graph::{Asked, GraphAnswer, WayTo, Why, analyse};
use detente_outlook::Outlook;
use detente_outlook::Parts;
use detente_outlook::Stop;
use detente_outlook::compare::Comparison;
use detente_outlook::{Settings, Trust};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Answers kept.
const KEPT: usize = 24;
/// Graphs up to this many states are analysed for a page.
pub const MOST_STATES: usize = 1 << 12;

/// A case as a view supposes it, with its plans.
#[derive(Debug)]
pub struct Ground {
    /// The case.
    pub case: Case,
    /// The models' plans.
    pub bound: Bound,
    /// What the address asks for and the case cannot give, in words.
    pub ignored: Vec<String>,
}

/// The case under a view; `None` where the case is not sound.
#[must_use]
pub fn ground(snapshot: &Snapshot, view: &View) -> Option<Ground> {
    let bound = snapshot.bound.as_ref()?;
    let mut case = snapshot.loaded.case.clone();
    let mut ignored = Vec::new();
    if !view.supposes() {
        return Some(Ground { case, bound: bound.clone(), ignored });
    }
    let off = |case: &Case, claim: &detente_case::Claim| {
        case.whole_chain(claim).iter().any(|link| view.off.iter().any(|off| off == link))
    };
    let rests = |basis: &detente_case::Basis| {
        let mut any = false;
        let all = evidence::supporting(&snapshot.loaded.case, basis).all(|claim| {
            any = true;
            off(&snapshot.loaded.case, claim)
        });
        any && all
    };
    let used = evidence::sources_in_use(&case);
    ignored.extend(view.off.iter().filter(|id| !used.contains(id)).cloned());
    // A gate whose hurdle nobody else tells of falls away.
    let binds: Vec<usize> = case.gates.iter().map(|gate| gate.binds.at()).collect();
    for (at, input) in case.inputs.iter_mut().enumerate() {
        if rests(&input.basis) {
            input.dist =
                if binds.contains(&at) { Dist::Exact(0.0) } else { Dist::ignorance(&input.quantity) };
        }
    }
    case.references.retain(|row| !rests(&row.basis));
    let rejected: Vec<usize> = (0..case.claims.len())
        .filter(|at| off(&snapshot.loaded.case, &snapshot.loaded.case.claims[*at]))
        .collect();
    for at in rejected {
        case.claims[at].state = ClaimState::Rejected;
    }
    for (path, to) in &view.set {
        match case.inputs.iter_mut().find(|input| &input.path == path) {
            Some(input) => match view::supposed(to, &input.quantity) {
                Some(dist) => input.dist = dist,
                None => ignored.push(format!("{path} = {to}")),
            },
            None => ignored.push(path.clone()),
        }
    }
    let bound = detente_bind::bind(&case);
    Some(Ground { case, bound, ignored })
}

/// How far an answer is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A thousand draws, no source dropped, nothing but the answer itself: for the desk, at once.
    Glance,
    /// A thousand draws, no source dropped: in well under a fifth of a second.
    Quick,
    /// All draws, each source dropped in turn.
    Full,
}

/// An answer with what it is an answer to.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How far it is computed.
    pub stage: Stage,
    /// The numbers.
    pub outlook: Arc<Outlook>,
}

/// What an answer was computed from.
#[derive(PartialEq)]
struct Key {
    case: String,
    view: String,
    draws: usize,
    stage: Stage,
    /// What else it depends on.
    more: String,
}

/// The last few answers of one kind.
struct Kept<T>(Mutex<VecDeque<(Key, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    fn have(&self, key: &Key) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(have, _)| have == key).map(|(_, answer)| Arc::clone(answer))
    }

    fn keep(&self, key: Key, answer: T) -> Arc<T> {
        let answer = Arc::new(answer);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((key, Arc::clone(&answer)));
        kept.truncate(KEPT);
        answer
    }
}

/// What a page shows of a conflict graph.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Graphed {
    /// Concepts computed.
    pub concepts: Vec<&'static str>,
    /// Number of the present state.
    pub status_quo: Option<usize>,
    /// States that count as agreed.
    pub agreed: Option<Vec<usize>>,
    /// Share of draws in which an agreed state lasts and can be reached.
    pub agreement: Option<f64>,
    /// All states, in the order of their numbers.
    pub states: Vec<GraphedState>,
    /// From the present state to those that last and those that are agreed.
    pub ways: Vec<WayTo>,
}

/// A state of it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct GraphedState {
    /// From 1.
    pub id: usize,
    /// Options taken.
    pub options: Vec<String>,
    /// Concepts under which it is an equilibrium at mid values.
    pub equilibrium: Vec<&'static str>,
    /// By concept: the share of draws in which it is one.
    pub probability: BTreeMap<&'static str, f64>,
    /// Why it lasts or not, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Vec<Why>>,
}

/// The answer in a form of its own: what is kept outlives the analysis.
fn graphed(answer: &GraphAnswer<'_>) -> Graphed {
    let state = |state: detente_findings::graph::StateVerdict<'_>| GraphedState {
        id: state.id,
        options: state.options.iter().map(|&option| option.to_owned()).collect(),
        equilibrium: state.equilibrium.names(),
        probability: state.probability.iter().copied().collect(),
        why: state.why.map(<[Why]>::to_vec),
    };
    Graphed {
        concepts: answer.concepts.clone(),
        status_quo: answer.status_quo,
        agreed: answer.agreed.clone(),
        agreement: answer.agreement,
        states: answer.states.iter().map(state).collect(),
        ways: answer.ways.clone(),
    }
}

/// As `detente outlook` has them: trust learns from the cases beside this one.
fn settings(snapshot: &Snapshot, draws: usize) -> Settings {
    let loaded = &snapshot.loaded;
    let beside = detente_desk::ledger::beside(&loaded.folder, loaded.case.as_of);
    Settings { draws, trust: Trust::learnt(&beside.outcomes), ..Settings::default() }
}

/// The answers computed so far.
#[derive(Default)]
pub struct Answers {
    outlooks: Kept<Outlook>,
    graphs: Kept<Graphed>,
    comparisons: Kept<Comparison>,
    interviews: Kept<detente_interview::State>,
}

impl Answers {
    fn key(snapshot: &Snapshot, view: &View, stage: Stage) -> Key {
        let all = view.draws.unwrap_or(view::FULL_DRAWS);
        let full = stage == Stage::Full;
        Key {
            case: snapshot.loaded.hash.clone(),
            view: view.key(),
            draws: if full { all } else { all.min(view::QUICK_DRAWS) },
            stage,
            more: if full && view.deep { "deep".to_owned() } else { String::new() },
        }
    }

    /// The answer at a stage; `None` where the case is not sound or `stop` said so.
    pub fn at(&self, snapshot: &Snapshot, view: &View, stage: Stage, stop: Stop<'_>) -> Option<Answer> {
        let key = Self::key(snapshot, view, stage);
        if let Some(outlook) = self.outlooks.have(&key) {
            return Some(Answer { stage, outlook });
        }
        let full = stage == Stage::Full;
        let ground = ground(snapshot, view)?;
        let files = detente_outlook::Files::of(&snapshot.loaded);
        let settings = settings(snapshot, key.draws);
        let parts = Parts { sources: full, inputs: full, findings: stage != Stage::Glance };
        let plain = Self::key(snapshot, &View { deep: false, ..view.clone() }, stage);
        let outlook = match self.outlooks.have(&plain) {
            Some(known) => known,
            None => {
                let (case, bound) = (&ground.case, &ground.bound);
                let outlook = detente_outlook::outlook_until(case, bound, &settings, files, parts, stop)?;
                self.outlooks.keep(plain, outlook)
            }
        };
        if key.more.is_empty() {
            return Some(Answer { stage, outlook });
        }
        let mut deeper = (*outlook).clone();
        let watch = &mut |_: &'static str, _: usize, _: f64| {};
        detente_outlook::deepen_until(&ground.case, &ground.bound, &settings, &mut deeper, watch, stop)
            .then(|| Answer { stage, outlook: self.outlooks.keep(key, deeper) })
    }

    /// The questions that are left and the two numbers, as `detente ask` has them; `None` where the case is not sound, or
    /// `stop` said so.
    #[must_use]
    pub fn interview(&self, snapshot: &Snapshot, stop: Stop<'_>) -> Option<Arc<detente_interview::State>> {
        let bound = snapshot.bound.as_ref()?;
        let key = Key {
            case: snapshot.loaded.hash.clone(),
            view: String::new(),
            draws: 0,
            stage: Stage::Quick,
            more: String::new(),
        };
        if let Some(known) = self.interviews.have(&key) {
            return Some(known);
        }
        let state = detente_interview::look_until(&snapshot.loaded, bound, &[], stop)?;
        Some(self.interviews.keep(key, state))
    }

    /// The full answer where it is known already, else one at `stage`.
    #[must_use]
    pub fn best(&self, snapshot: &Snapshot, view: &View, stage: Stage) -> Option<Answer> {
        match self.outlooks.have(&Self::key(snapshot, view, Stage::Full)) {
            Some(outlook) => Some(Answer { stage: Stage::Full, outlook }),
            None => self.at(snapshot, view, stage, Stop::NEVER),
        }
    }

    /// The conflict graph at a stage; `None` where the case has none, or one that is too large for a page.
    pub fn graph(
        &self,
        snapshot: &Snapshot,
        ground: &Ground,
        view: &View,
        stage: Stage,
    ) -> Option<Arc<Graphed>> {
        let plan = ground.bound.graph.as_ref().filter(|plan| plan.graph.len() <= MOST_STATES)?;
        let explained = view.state.filter(|state| (1..=plan.graph.len()).contains(state));
        let key = Key { more: format!("{explained:?}"), ..Self::key(snapshot, view, stage) };
        if let Some(graphed) = self.graphs.have(&key) {
            return Some(graphed);
        }
        let mid = detente_bind::mid(&ground.bound);
        let analysis = analyse(plan.with_ranks(&mid), &|_| {});
        let explain: Vec<u32> = explained.into_iter().map(|state| state as u32 - 1).collect();
        let asked = Asked {
            status_quo: plan.status_quo,
            agreed: plan.agreed.as_deref(),
            explain: &explain,
            ..Asked::default()
        };
        let mut answer = analysis.answer(asked);
        let settings = Settings { draws: key.draws, ..Settings::default() };
        let sample = detente_outlook::draw(&ground.case, &ground.bound, &settings);
        analysis.probabilities(plan, &sample, &mut answer);
        Some(self.graphs.keep(key, graphed(&answer)))
    }

    /// The case under a view beside another case: what each difference does.
    pub fn comparison(
        &self,
        snapshot: &Snapshot,
        ground: &Ground,
        view: &View,
        other: &Snapshot,
        stop: Stop<'_>,
    ) -> Option<Arc<Comparison>> {
        let bound = other.bound.as_ref()?;
        let key = Key { more: other.loaded.hash.clone(), ..Self::key(snapshot, view, Stage::Full) };
        if let Some(comparison) = self.comparisons.have(&key) {
            return Some(comparison);
        }
        let settings = settings(snapshot, key.draws);
        let comparison = detente_outlook::compare::compare_until(
            (&other.loaded.case, bound),
            (&ground.case, &ground.bound),
            &settings,
            stop,
        )?;
        Some(self.comparisons.keep(key, comparison))
    }
}

/// A package that a person put together, and what each party makes of it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Play {
    /// (issue, level) for every issue.
    pub package: Vec<(String, String)>,
    /// One row a party whose consent counts.
    pub parties: Vec<PlayParty>,
    /// Share of draws in which all of them accept.
    pub all: f64,
}

/// A party before the played package.
#[derive(Clone, Debug, serde::Serialize)]
pub struct PlayParty {
    /// Its id.
    pub party: String,
    /// Its name.
    pub name: String,
    /// Worth of the package at mid values, 0–1.
    pub utility: f64,
    /// Worth of no deal at mid values, 0–1.
    pub alternative: f64,
    /// Share of draws in which it accepts.
    pub accepts: f64,
    /// Share of draws in which the package crosses one of its red lines.
    pub crosses: f64,
}

/// Plays the package of the view; issues that it leaves open take their level from the package that is most
/// often acceptable to all. `None` where the case has no packages.
#[must_use]
pub fn play(ground: &Ground, outlook: &Outlook, view: &View) -> Option<Play> {
    let plan = ground.bound.deals.as_ref()?;
    let likeliest = outlook.findings.deals.as_ref().and_then(|deals| deals.likeliest.first());
    let mut levels = Vec::new();
    let mut package = Vec::new();
    for issue in &plan.issues {
        let id = &ground.case.issues.get(issue.issue.at())?.id;
        let named = |level: &str| issue.levels.iter().position(|have| have == level);
        let picked = view.pick.iter().find(|(have, _)| have == id).and_then(|(_, level)| named(level));
        let usual = || {
            let (_, level) = likeliest?.package.iter().find(|(have, _)| have == id)?;
            named(level)
        };
        let at = picked.or_else(usual).unwrap_or(0);
        package.push((id.clone(), issue.levels.get(at)?.clone()));
        levels.push(at);
    }
    let settings = Settings { draws: view::QUICK_DRAWS, ..Settings::default() };
    let sample = detente_outlook::draw(&ground.case, &ground.bound, &settings);
    let mut negotiation = plan.negotiation();
    let mut space = Space::default();
    let count = plan.parties.len();
    let (mut accepts, mut crosses, mut all) = (vec![0_usize; count], vec![0_usize; count], 0_usize);
    for draw in 0..sample.draws {
        let (yes, crossed) = respond(plan, &mut negotiation, &mut space, sample.row(draw), &levels)?;
        all += usize::from(yes.iter().all(|(accepted, ..)| *accepted));
        for (party, (accepted, ..)) in yes.iter().enumerate() {
            accepts[party] += usize::from(*accepted);
            crosses[party] += usize::from(crossed[party]);
        }
    }
    let (middle, _) =
        respond(plan, &mut negotiation, &mut space, &detente_bind::mid(&ground.bound), &levels)?;
    let share = |part: usize| if sample.draws == 0 { 0.0 } else { part as f64 / sample.draws as f64 };
    let parties = plan
        .parties
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let party = ground.case.parties.get(row.party.at())?;
            let (_, utility, alternative) = *middle.get(at)?;
            Some(PlayParty {
                party: party.id.clone(),
                name: party.name.clone(),
                utility,
                alternative,
                accepts: share(accepts[at]),
                crosses: share(crosses[at]),
            })
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Play { package, parties, all: share(all) })
}

/// Accepts?, worth of the package, worth of no deal.
type Response = (bool, f64, f64);

/// What each party makes of the package in one draw, and whether it crosses a red line of its.
fn respond(
    plan: &detente_bind::deals::Plan,
    negotiation: &mut Negotiation,
    space: &mut Space,
    row: &[f64],
    levels: &[usize],
) -> Option<(Vec<Response>, Vec<bool>)> {
    plan.fill(row, negotiation);
    space.fill(negotiation).ok()?;
    space.rescale();
    let utilities = space.utilities(space.index(levels)?);
    let mut responses = Vec::with_capacity(utilities.len());
    let mut crossings = Vec::with_capacity(utilities.len());
    for (party, utility) in utilities.iter().enumerate() {
        let mut slot = 0;
        let mut crossed = false;
        for (level, count) in levels.iter().zip(&negotiation.levels) {
            crossed |= negotiation.parties.get(party)?.refuses.get(slot + level).copied().unwrap_or(false);
            slot += count;
        }
        let alternative = space.reservation(party);
        responses.push((!crossed && *utility >= alternative - TOLERANCE, *utility, alternative));
        crossings.push(crossed);
    }
    Some((responses, crossings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_desk::Desk;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn snapshot() -> Arc<Snapshot> {
        Desk::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/israel-syria")).snapshot()
    }

    fn full(snapshot: &Snapshot, view: &View) -> Arc<Outlook> {
        let view = view.with(|view| view.draws = Some(1024));
        Answers::default().at(snapshot, &view, Stage::Full, Stop::NEVER).unwrap().outlook
    }

    #[test]
    fn a_source_taken_away_moves_the_number_as_dropping_it_said() {
        let snapshot = snapshot();
        let base = full(&snapshot, &View::default());
        // The shift is measured on fewer draws than the answer.
        for row in base.hangs_on.sources.iter().filter(|row| !row.source.is_empty()).take(3) {
            let off = full(&snapshot, &View { off: vec![row.source.clone()], ..View::default() });
            let moved = off.signed.as_ref().unwrap().combined.unwrap()
                - base.signed.as_ref().unwrap().combined.unwrap();
            assert!((moved - row.signed.unwrap()).abs() < 0.03, "{}: {moved} {:?}", row.source, row.signed);
            let moved = off.holds.as_ref().unwrap().combined.unwrap()
                - base.holds.as_ref().unwrap().combined.unwrap();
            assert!((moved - row.holds.unwrap()).abs() < 0.03, "{}: {moved} {:?}", row.source, row.holds);
        }
    }

    #[test]
    fn a_supposed_value_is_the_edited_value() {
        let snapshot = snapshot();
        let path = "party.israel.alternative.worth";
        let path = snapshot
            .loaded
            .case
            .inputs
            .iter()
            .find(|input| input.path.starts_with("party.israel.alternative"))
            .map_or(path, |input| input.path.as_str());
        let view = View { set: vec![(path.to_owned(), "80..95".to_owned())], ..View::default() };
        let supposed = full(&snapshot, &view);
        let edit = detente_desk::edit::Edit::Value { path: path.to_owned(), to: "80 to 95".into() };
        let text = detente_desk::edit::apply(snapshot.text(), &snapshot.loaded.case, &edit).unwrap();
        let case = detente_case::load_with(&snapshot.loaded.folder, &text).case;
        let bound = detente_bind::bind(&case);
        let settings = Settings { draws: 1024, ..Settings::default() };
        let edited = detente_outlook::outlook(&case, &bound, &settings, Default::default());
        let number = |outlook: &Outlook| outlook.signed.as_ref().unwrap().combined.unwrap();
        assert_eq!(number(&supposed).to_bits(), number(&edited).to_bits());
        assert!(number(&supposed) < number(&full(&snapshot, &View::default())));
    }

    #[test]
    fn the_quick_answer_is_the_full_one_over_fewer_draws_and_a_stop_stops() {
        let snapshot = snapshot();
        let answers = Answers::default();
        let view = View { draws: Some(1024), ..View::default() };
        let quick = answers.at(&snapshot, &view, Stage::Quick, Stop::NEVER).unwrap();
        assert!(quick.outlook.hangs_on.sources.is_empty());
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= 2;
        assert!(answers.at(&snapshot, &view, Stage::Full, Stop(&stop)).is_none());
        assert_eq!(asked.load(Ordering::Relaxed), 3, "nothing is done after the first yes");
        assert_eq!(answers.best(&snapshot, &view, Stage::Quick).unwrap().stage, Stage::Quick);
        let full = answers.at(&snapshot, &view, Stage::Full, Stop::NEVER).unwrap();
        // The deeper run is left in the midst of it, and nothing half-done is kept.
        let deep = View { deep: true, ..view.clone() };
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= 3;
        assert!(answers.at(&snapshot, &deep, Stage::Full, Stop(&stop)).is_none());
        assert_eq!(answers.best(&snapshot, &deep, Stage::Quick).unwrap().stage, Stage::Quick);
        assert_eq!(
            full.outlook.signed.as_ref().unwrap().combined,
            quick.outlook.signed.as_ref().unwrap().combined
        );
        assert_eq!(answers.best(&snapshot, &view, Stage::Quick).unwrap().stage, Stage::Full);
    }

    #[test]
    fn the_played_package_is_accepted_as_often_as_the_engine_says() {
        let snapshot = snapshot();
        let outlook = full(&snapshot, &View::default());
        let deals = outlook.findings.deals.as_ref().unwrap();
        let ground = ground(&snapshot, &View::default()).unwrap();
        for chance in deals.likeliest.iter().take(3) {
            let view = View { pick: chance.package.clone(), ..View::default() };
            let played = play(&ground, &outlook, &view).unwrap();
            assert!((played.all - chance.acceptable).abs() < 1e-12, "{} {}", played.all, chance.acceptable);
            for (party, share) in played.parties.iter().zip(&chance.by_party) {
                assert!((party.accepts - share).abs() < 1e-12);
            }
        }
    }
}
