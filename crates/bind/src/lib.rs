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
pub mod deals;
pub mod evidence;
pub mod forecast;
pub mod formulas;
pub mod grades;
pub mod graph;
pub mod hold;
pub mod note;
pub mod reference;
pub mod run;
pub mod sample;
pub mod titles;

use crate::note::Note;
use detente_case::{Basis, Case, Diagnostic, Input, InputId, Severity, Span};
use detente_chance::correlate::Copula;
use detente_chance::{Dist, Quantity};
use std::collections::BTreeMap;

/// Every model's plan for a case.
#[derive(Clone, Debug)]
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
    /// What is not computed and why, each once.
    pub notes: Vec<Note>,
    /// Inputs whose interval the grades of their claims widened, with the factor.
    pub widened: Vec<(InputId, f64)>,
    /// Mistakes that only show when the case meets a model.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the plans are built with.
pub(crate) struct Builder<'a> {
    pub case: &'a Case,
    pub inputs: Vec<Input>,
    pub titles: BTreeMap<InputId, String>,
    pub notes: Vec<Note>,
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
    pub fn note(&mut self, code: &'static str, what: impl Into<String>, why: impl Into<String>) {
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
            dist: Dist::wide(&quantity),
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
    let (inputs, titles) = (case.inputs.clone(), titles::titles(case));
    let mut builder = Builder { inputs, titles, graph_memory, ..Builder::new(case) };
    let widened = grades::widen(case, &mut builder.inputs);
    let forecast = forecast::plan(&mut builder);
    let graph = graph::plan(&mut builder);
    let deals = deals::plan(&mut builder);
    let hold = hold::plan(&mut builder);
    let references = reference::plan(&mut builder);
    correlations(&mut builder);
    if !builder.wide.is_empty() {
        let list = builder.wide.join("; ");
        builder.note(
            "N1101",
            "numbers that the models need and the case does not give".to_owned(),
            format!("each is drawn from its whole legal range: {list}"),
        );
    }
    let Builder { inputs, titles, notes, diagnostics, .. } = builder;
    Bound { inputs, titles, forecast, deals, graph, hold, references, notes, widened, diagnostics }
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
