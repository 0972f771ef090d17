//! From a case and one draw to each model's small input: one file a model. The only place where a case meets a model.
//!
//! [`bind`] looks a case over once and decides, for each model, whether its inputs are there. What is there
//! becomes a *plan*: indices into the row of a draw, so that filling a model's input is a handful of copies.
//! What is missing becomes a [`Note`], said once. What cannot be used (a formula that names no option, a
//! class that is not in the table) becomes a diagnostic with its place.
//!
//! A number that the models need and the analyst has not given (the salience of one stance, the influence of
//! one party among several) is not invented: it enters as a *wide prior*, an input of its own with a note.

pub mod baserates;
pub mod codes;
pub mod conditions;
pub mod deals;
pub mod evidence;
pub mod forecast;
pub mod formulas;
pub mod grades;
pub mod graph;
pub mod history;
pub mod hold;
pub mod note;
pub mod reading;
pub mod reference;
pub mod run;
pub mod sample;
pub mod seek;
pub mod titles;

use crate::codes::NoteCode;
use crate::note::Note;
use crate::reading::{Missing, Planned, Row};
use detente_case::{Basis, Case, Diagnostic, Input, InputId, QuestionKind, Severity, Span};
use detente_chance::correlate::Copula;
use detente_chance::{Dist, Quantity};
use std::collections::BTreeMap;

/// Every model's plan for a case.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// The case's inputs, followed by the wide priors that stand for numbers not given.
    pub inputs: Vec<Input>,
    /// Title of each input.
    pub titles: BTreeMap<InputId, String>,
    /// Issues to forecast.
    pub forecast: forecast::Plan,
    /// Packages, if a zone can be computed.
    pub deals: Option<deals::Plan>,
    /// The conflict graph, if options and preferences are given.
    pub graph: Option<graph::Plan>,
    /// Holding.
    pub hold: hold::Plan,
    /// Chosen base-rate classes.
    pub references: reference::Plan,
    /// The table of factors, bound to the case, in its order.
    pub factors: Vec<Planned>,
    /// What is not computed and why, each once.
    pub notes: Vec<Note>,
    /// Inputs whose interval the grades of their claims widened, with the factor.
    pub widened: Vec<(InputId, f64)>,
    /// Mistakes that only show when the case meets a model.
    pub diagnostics: Vec<Diagnostic>,
}

detente_case::vocabulary! {
    /// A factor of the inside view: what has to be so for the deal to be signed, or to hold. [`Factor::row`] is the
    /// one table of them.
    pub enum Factor {
        /// Packages: all whose consent is needed accept one.
        Deal => "deal",
        /// The conflict graph: improvements lead to an agreement.
        Way => "way",
        /// Keeping the deal pays.
        Enforcement => "enforcement",
        /// Nothing from outside ends it.
        Hazards => "hazards",
        /// No false alarm ends it.
        Accidents => "accidents",
    }
}

impl Factor {
    /// All that the program needs to know of a factor. A new one is a value above, a row here and a file of its own
    /// in this crate: draws, answer, terminal, report and workbench go by this table.
    #[must_use]
    pub const fn row(self) -> Row {
        match self {
            Self::Deal => Row {
                question: QuestionKind::Signed,
                name: "the deal",
                gist: "all accept the best package",
                title: "all whose consent is needed accept the package that suits them best together",
                missing: "the case does not give issues, stances and alternatives of all whose consent is needed",
                plan: deals::acceptable,
            },
            Self::Way => Row {
                question: QuestionKind::Signed,
                name: "the way",
                gist: "moves lead to agreement",
                title: "step by step, moves that somebody gains by lead from the present state to an agreed one",
                missing: "the case does not give options, preferences and an agreement formula",
                plan: graph::way,
            },
            Self::Enforcement => Row {
                question: QuestionKind::Holds,
                name: "enforcement",
                gist: "keeping it pays for all",
                title: "keeping the deal pays for every party at every step",
                missing: "the case gives no [compliance]",
                plan: hold::self_enforcing,
            },
            Self::Hazards => Row {
                question: QuestionKind::Holds,
                name: "outside hazards",
                gist: "no outside event ends it",
                title: "no outside event ends the deal",
                missing: "the case gives no [[hazard]]",
                plan: hold::undisturbed,
            },
            Self::Accidents => Row {
                question: QuestionKind::Holds,
                name: "accidental breakdown",
                gist: "no false alarm ends it",
                title: "no false alarm starts a mutual punishment that ends the deal",
                missing: "the case gives no [monitoring] false_alarm beside [compliance]",
                plan: hold::no_accident,
            },
        }
    }

    /// The factors of a question, in the order of the table.
    pub fn of(question: QuestionKind) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |factor| factor.row().question == question)
    }
}

/// What the plans are built with.
#[derive(Debug)]
pub struct Builder<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its inputs, followed by the wide priors asked for so far.
    pub inputs: Vec<Input>,
    /// Title of each.
    pub titles: BTreeMap<InputId, String>,
    /// What was said so far.
    pub notes: Vec<Note>,
    /// Mistakes found so far.
    pub diagnostics: Vec<Diagnostic>,
    wide: Vec<String>,
    /// Bytes that the conflict graph may take.
    pub graph_memory: u64,
}

impl<'a> Builder<'a> {
    fn new(case: &'a Case) -> Self {
        Self {
            case,
            inputs: Vec::new(),
            titles: BTreeMap::new(),
            notes: Vec::new(),
            diagnostics: Vec::new(),
            wide: Vec::new(),
            graph_memory: graph::LIMIT,
        }
    }

    /// Says once that something is not computed.
    pub fn note(&mut self, code: NoteCode, what: impl Into<String>, why: impl Into<String>) {
        let note = Note { code, what: what.into(), why: why.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Reports a mistake at a place.
    pub fn error(&mut self, code: &'static str, span: Span, message: String, help: String) {
        self.diagnostics.push(Diagnostic { code, severity: Severity::Error, span, message, help });
    }

    /// A number of the program's own between 0 and 1, drawn evenly: how what is known only by its order is spread
    /// out. It stands for nothing that the case could have given.
    pub fn spread(&mut self, path: String, title: String) -> InputId {
        let known = self.wide.len();
        let id = self.or_wide(None, || path, || title, Quantity::SCALE);
        self.wide.truncate(known);
        id
    }

    /// The input itself, or a wide prior in its place under `path`.
    pub fn or_wide(
        &mut self,
        input: Option<InputId>,
        path: impl FnOnce() -> String,
        title: impl FnOnce() -> String,
        quantity: Quantity,
    ) -> InputId {
        if let Some(input) = input {
            return input;
        }
        let path = path();
        if let Some(at) = self.inputs.iter().position(|input| input.path == path) {
            return InputId(at as u32);
        }
        let id = InputId(self.inputs.len() as u32);
        let title = title();
        self.wide.push(title.clone());
        self.titles.insert(id, title);
        self.inputs.push(Input {
            path,
            dist: Dist::ignorance(&quantity),
            quantity,
            basis: Basis::default(),
            span: Span::default(),
        });
        id
    }
}

/// Refuses correlations that no joint distribution has, at the row that asks for the impossible.
fn correlations(b: &mut Builder<'_>) {
    let rows = &b.case.correlations;
    for group in sample::groups(rows) {
        let pairs = sample::pairs(rows, &group);
        if let Err(error) = Copula::new(group.len(), &pairs) {
            let blamed = error.pair().and_then(|(first, second)| {
                let ids = [group.get(first)?, group.get(second)?];
                rows.iter().find(|row| ids.contains(&&row.a) && ids.contains(&&row.b))
            });
            if let Some(row) = blamed.or_else(|| rows.iter().find(|row| group.contains(&row.a))) {
                b.error("E0802", row.span, error.to_string(), error.help());
            }
        }
    }
}

/// Looks a sound case over and makes every model's plan. (A case with errors is incomplete: see
/// [`formulas::diagnose`].)
#[must_use]
pub fn bind(case: &Case) -> Bound {
    bind_within(case, graph::LIMIT)
}

/// The same with another bound on the bytes that the conflict graph may take.
#[must_use]
pub fn bind_within(case: &Case, graph_memory: u64) -> Bound {
    bind_rows(case, graph_memory, &Factor::ALL.map(Factor::row))
}

/// The same with another table of factors.
#[must_use]
pub fn bind_rows(case: &Case, graph_memory: u64, rows: &[Row]) -> Bound {
    let (inputs, titles) = (case.inputs.clone(), titles::titles(case));
    let mut builder = Builder { inputs, titles, graph_memory, ..Builder::new(case) };
    let widened = grades::widen(case, &mut builder.inputs);
    let forecast = forecast::plan(&mut builder);
    let graph = graph::plan(&mut builder);
    let deals = deals::plan(&mut builder);
    let hold = hold::plan(&mut builder);
    let there =
        |list: Vec<usize>| (0..case.conditions.len()).map(|at| list.contains(&at)).collect::<Vec<bool>>();
    let in_graph = graph.iter().flat_map(|plan| plan.shunned.iter().map(|row| row.condition)).collect();
    let in_packages = deals.iter().flat_map(|plan| plan.closings.iter().map(|row| row.condition)).collect();
    conditions::say_which_do_not_enter(&mut builder, &there(in_graph), &there(in_packages));
    let references = reference::plan(&mut builder);
    let mut bound = Bound { forecast, deals, graph, hold, references, widened, ..Bound::default() };
    bound.factors = rows
        .iter()
        .map(|row| Planned {
            question: row.question,
            reading: (row.plan)(&mut builder, &bound).map_err(|missing| match missing {
                Missing::Inputs => row.missing.to_owned(),
                Missing::Because(why) => why,
            }),
        })
        .collect();
    correlations(&mut builder);
    if !builder.wide.is_empty() {
        let list = builder.wide.join("; ");
        builder.note(
            NoteCode::N1101,
            "numbers that the models need and the case does not give".to_owned(),
            format!("each is drawn from its whole legal range: {list}"),
        );
    }
    let Builder { inputs, titles, notes, diagnostics, .. } = builder;
    Bound { inputs, titles, notes, diagnostics, ..bound }
}

/// The row of mid values.
#[must_use]
pub fn mid(bound: &Bound) -> Vec<f64> {
    bound
        .inputs
        .iter()
        .map(|input| {
            let value = input.dist.sampler(&input.quantity).at(0.5);
            if input.quantity == Quantity::YES_NO { f64::from(u8::from(value >= 0.5)) } else { value }
        })
        .collect()
}

/// Draws every input of a bound case `draws` times.
#[must_use]
pub fn draw(case: &Case, bound: &Bound, seed: u64, draws: usize) -> sample::Sample {
    sample::sample(&bound.inputs, &case.correlations, seed, draws)
}
