//! The interview: what a case needs first, then the input whose knowing would change the answer most, asked in words.
//!
//! First come the questions without which there is no number: by when, since when, which class of history, what counts.
//! Then every input that a machine drafted and nobody has judged, in the order of what it does to the answer
//! (`outlook`, "what it hangs on"). An answer in words becomes a stated range; "I don't know" leaves the range as it is and
//! is not asked again. Each answer is written into the case with who gave it.

mod answers;
mod phrasing;

pub use answers::{Answered, answer};

use detente_bind::Bound;
use detente_bind::seek;
use detente_case::{Case, Input, Loaded, QuestionKind};
use detente_outlook::{Outlook, Parts, Settings, Stop};
use serde::Serialize;

/// Draws behind the order of the questions.
const DRAWS: usize = 512;
/// Classes that are offered.
const CLASSES: usize = 4;

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// The last day that counts.
    By,
    /// From when history's clock counts.
    Since,
    /// What counts as signed.
    What,
    /// The class of history for a question.
    Class(QuestionKind),
    /// An input of the case.
    Input,
}

/// A question to the analyst.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// `question.by`, `question.since`, `question.signed`, `class.signed`, `class.holds`, or the path of an input.
    pub id: String,
    /// The question.
    pub text: String,
    /// What can be answered; anything else is read as a value.
    pub choices: Vec<Choice>,
    /// Claims that bear on it.
    pub cites: Vec<Cited>,
    /// What knowing it would do; null where that cannot be computed before it is answered.
    pub effect: Option<Effect>,
    #[serde(skip)]
    pub(crate) about: About,
}

/// An answer that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The key that chooses it.
    pub key: String,
    /// The answer in words.
    pub words: String,
    /// What is written; null for "I don't know".
    pub value: Option<String>,
}

/// A claim that bears on a question.
#[derive(Clone, Debug, Serialize)]
pub struct Cited {
    /// Id of the claim.
    pub claim: String,
    /// Its words.
    pub quote: String,
    /// Who says it, nearest first.
    pub chain: Vec<String>,
}

/// The answers at the ends of an input's range.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Effect {
    /// Signing, low and high; null where it does not depend on it.
    pub signed: Option<[f64; 2]>,
    /// Holding, low and high.
    pub holds: Option<[f64; 2]>,
    /// Chance that the answer's word would be another.
    pub word_changes: f64,
}

/// The two numbers of a case.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Numbers {
    /// Signed by the date; null where there is no number.
    pub signed: Option<f64>,
    /// Would hold.
    pub holds: Option<f64>,
}

/// The two numbers of a case, over the draws of the interview.
#[must_use]
pub fn numbers(case: &Case, bound: &Bound) -> Numbers {
    let settings = Settings { draws: DRAWS, ..Settings::default() };
    let parts = Parts { sources: false, inputs: false, findings: false };
    let files = detente_outlook::Files::default();
    let found = detente_outlook::outlook_until(case, bound, &settings, files, parts, Stop::NEVER);
    found.map(|outlook| Numbers::of(&outlook)).unwrap_or_default()
}

impl Numbers {
    fn of(outlook: &Outlook) -> Self {
        let combined =
            |answer: &Option<detente_outlook::Answer>| answer.as_ref().and_then(|answer| answer.combined);
        Self { signed: combined(&outlook.signed), holds: combined(&outlook.holds) }
    }
}

/// What the interview sees of a case.
#[derive(Debug)]
pub struct State {
    /// The questions that are left, the next one first.
    pub questions: Vec<Question>,
    /// The answer as it stands.
    pub numbers: Numbers,
}

/// Looks at a case: its numbers, and the questions that are left. `asked` were put off for now.
#[must_use]
pub fn look(loaded: &Loaded, bound: &Bound, asked: &[String]) -> State {
    look_until(loaded, bound, asked, Stop::NEVER).unwrap_or_else(|| state(loaded, Outlook::default(), asked))
}

/// As [`look`]; `None` where `stop` said so before it was done.
#[must_use]
pub fn look_until(loaded: &Loaded, bound: &Bound, asked: &[String], stop: Stop<'_>) -> Option<State> {
    let settings = Settings { draws: DRAWS, ..Settings::default() };
    let files = detente_outlook::Files::of(loaded);
    let parts = Parts { sources: false, inputs: true, findings: false };
    let outlook = detente_outlook::outlook_until(&loaded.case, bound, &settings, files, parts, stop)?;
    Some(state(loaded, outlook, asked))
}

fn state(loaded: &Loaded, outlook: Outlook, asked: &[String]) -> State {
    let case = &loaded.case;
    let mut questions = first(loaded, &outlook);
    questions.extend(inputs(case, &outlook));
    questions.retain(|question| !asked.contains(&question.id));
    State { questions, numbers: Numbers::of(&outlook) }
}

/// What a case needs before there is a number.
fn first(loaded: &Loaded, outlook: &Outlook) -> Vec<Question> {
    let case = &loaded.case;
    let plain = |id: &str, text: String, choices: Vec<Choice>, about: About| Question {
        id: id.to_owned(),
        text,
        choices,
        cites: Vec::new(),
        effect: None,
        about,
    };
    let mut all = Vec::new();
    if case.question.signed.is_none() {
        let choices = phrasing::deadlines(case.as_of);
        all.push(plain("question.by", phrasing::by(case), choices, About::By));
    }
    let draft = case.drafts.iter().any(|draft| draft.table == "question");
    if case.question.since.is_none() || draft && !is_answered(loaded, "since") {
        all.push(plain("question.since", phrasing::since(case), phrasing::starts(case), About::Since));
    }
    for (kind, name, answer) in
        [(QuestionKind::Signed, "signed", &outlook.signed), (QuestionKind::Holds, "holds", &outlook.holds)]
    {
        let missing =
            answer.as_ref().is_none_or(|answer| answer.classes.is_empty() && answer.combined.is_none());
        let has = case.references.iter().any(|row| row.question == kind);
        let drafted = has
            && case
                .references
                .iter()
                .filter(|row| row.question == kind)
                .all(|row| in_draft(case, row.span.range().start));
        if drafted || !has && missing {
            let choices = classes(case, kind);
            all.push(plain(&format!("class.{name}"), phrasing::class(kind), choices, About::Class(kind)));
        }
    }
    if draft && !is_answered(loaded, "signed") && case.question.signed.is_some() {
        all.push(plain("question.signed", phrasing::what(case), phrasing::keep(), About::What));
    }
    all
}

/// A line of the [question] table that ends in this mark was judged by a person.
pub(crate) const JUDGED: &str = "# judged";

/// True where a key of the question was answered: its line says so.
fn is_answered(loaded: &Loaded, key: &str) -> bool {
    let text = loaded.files.first().map_or("", |file| file.text.as_str());
    text.lines().any(|line| line.trim_start().starts_with(key) && line.trim_end().ends_with(JUDGED))
}

fn in_draft(case: &Case, at: usize) -> bool {
    case.drafts.iter().any(|draft| draft.span.range().contains(&at))
}

/// The classes whose words fit the case best, as choices.
fn classes(case: &Case, kind: QuestionKind) -> Vec<Choice> {
    let words = seek::words_of(case);
    let drafted: Vec<String> = case
        .references
        .iter()
        .filter(|row| row.question == kind)
        .filter_map(|row| match &row.class {
            detente_case::ReferenceClass::Shipped(id) => Some(id.text.clone()),
            _ => None,
        })
        .collect();
    let found = seek::seek(&words, Some(kind)).into_iter().map(|found| found.class);
    let usable =
        found.filter(|class| class.quiet == 0.0 && (class.timed.is_some() || !class.survival.is_empty()));
    let all = detente_bind::baserates::classes().iter().filter(|class| class.question == kind);
    let first = all.filter(|class| drafted.contains(&class.id));
    let mut kept: Vec<&detente_bind::baserates::Class> = Vec::new();
    for class in first.chain(usable) {
        if kept.len() < CLASSES && !kept.iter().any(|known| known.id == class.id) {
            kept.push(class);
        }
    }
    let mut choices: Vec<Choice> = kept
        .into_iter()
        .enumerate()
        .map(|(at, class)| Choice {
            key: (at + 1).to_string(),
            words: format!("{}, {} cases ({})", class.title, class.n, class.id),
            value: Some(class.id.clone()),
        })
        .collect();
    choices.push(phrasing::unknown());
    choices
}

/// Inputs that nobody has judged, in the order of what they do to the answer.
fn inputs(case: &Case, outlook: &Outlook) -> Vec<Question> {
    let unseen: Vec<&Input> = case.unseen().collect();
    let mut all = Vec::new();
    for row in outlook.hangs_on.inputs.iter() {
        let Some(input) = unseen.iter().find(|input| input.path == row.path) else { continue };
        let ends = |ends: &Option<detente_outlook::Ends>| ends.map(|ends| [ends.low, ends.high]);
        let effect =
            Effect { signed: ends(&row.signed), holds: ends(&row.holds), word_changes: row.word_changes() };
        let (text, choices) = phrasing::input(case, input, &row.title);
        all.push(Question {
            id: row.path.clone(),
            text,
            choices,
            cites: cited(case, &input.basis.cites),
            effect: row.enters.then_some(effect),
            about: About::Input,
        });
    }
    all
}

fn cited(case: &Case, ids: &[String]) -> Vec<Cited> {
    let claims = ids.iter().filter_map(|id| case.claim(id)).take(3);
    claims
        .map(|claim| Cited {
            claim: claim.id.clone(),
            quote: claim.quote.clone(),
            chain: claim.chain.clone(),
        })
        .collect()
}
