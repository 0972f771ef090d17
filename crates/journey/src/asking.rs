//! `detente ask`: the questions that would change the answer most, one after the other; at the terminal, or from a file.

use anyhow::{Context, anyhow};
use clap::Args as ClapArgs;
use detente_chance::words::percent;
use detente_desk::Desk;
use detente_interview::{Answered, Numbers, Question, State, answer, look};
use detente_terminal::flags::{Common, Format};
use detente_terminal::keys::Keys;
use detente_terminal::{output, ready};
use serde::Serialize;
use std::collections::VecDeque;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `ask`
#[derive(ClapArgs, Debug, Clone)]
pub struct AskArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
    /// Who answers [default: the user's name].
    #[arg(long)]
    pub who: Option<String>,
    /// Answers from a file, a line each: `ID = ANSWER`, or the answer alone to whatever is asked next; or a JSON object of
    /// answers by id.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// The most questions that are asked at the terminal.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub most: usize,
}

/// Answers that were prepared: by id, and in order.
#[derive(Default)]
struct Prepared {
    named: Vec<(String, String)>,
    next: VecDeque<String>,
}

impl Prepared {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = if path == Path::new("-") {
            std::io::read_to_string(std::io::stdin())?
        } else {
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
        };
        let mut all = Self::default();
        if let Ok(serde_json::Value::Object(map)) = serde_json::from_str(&text) {
            for (id, value) in map {
                let answer = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                all.named.push((id, answer));
            }
            return Ok(all);
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.split_once('=').filter(|(id, _)| id.contains('.') && !id.trim().contains(' ')) {
                Some((id, answer)) => all.named.push((id.trim().to_owned(), answer.trim().to_owned())),
                None => all.next.push_back(line.to_owned()),
            }
        }
        Ok(all)
    }

    /// The question that is answered next, and its answer.
    fn take<'a>(&mut self, state: &'a State) -> Option<(&'a Question, String)> {
        for question in &state.questions {
            if let Some(at) = self.named.iter().position(|(id, _)| *id == question.id) {
                return Some((question, self.named.remove(at).1));
            }
        }
        let first = state.questions.first()?;
        self.next.pop_front().map(|answer| (first, answer))
    }
}

/// An answer with the numbers after it.
#[derive(Serialize)]
struct Step {
    /// What was answered.
    #[serde(flatten)]
    answered: Answered,
    /// Signing after it; null where there is no number.
    signed: Option<f64>,
    /// Holding after it.
    holds: Option<f64>,
}

#[derive(Serialize)]
struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// What was answered now, in order.
    answered: &'a [Step],
    /// The next question; null where nothing is left.
    question: Option<&'a Question>,
    /// Questions that are left.
    left: usize,
    /// Signed by the date, as it stands; null where there is no number.
    signed: Option<f64>,
    /// Would hold, as it stands.
    holds: Option<f64>,
}

fn state(path: &Path, asked: &[String]) -> Result<State, ExitCode> {
    let ready = ready::ready(path)?;
    Ok(look(&ready.loaded, &ready.bound, asked))
}

/// `detente ask`.
///
/// # Errors
/// An answer that is none, a file that cannot be read or written.
pub fn run(args: &AskArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.case);
    let desk = match &args.who {
        Some(who) => desk.of(who),
        None => desk,
    };
    let mut asked: Vec<String> = Vec::new();
    let mut now = match state(&args.case, &asked) {
        Ok(now) => now,
        Err(code) => return Ok(code),
    };
    let mut steps: Vec<Step> = Vec::new();
    let mut prepared = args.answers.as_deref().map(Prepared::read).transpose()?.unwrap_or_default();
    while let Some((question, typed)) = prepared.take(&now) {
        let done = answer(&desk, question, &typed).map_err(|why| anyhow!("{}: {why}", question.id))?;
        asked.push(question.id.clone());
        now = match state(&args.case, &asked) {
            Ok(now) => now,
            Err(code) => return Ok(code),
        };
        if common.format == Format::Text {
            output::text(&line(&done, now.numbers))?;
        }
        steps.push(Step { answered: done, signed: now.numbers.signed, holds: now.numbers.holds });
    }
    for (id, _) in &prepared.named {
        output::message(&format!("{id}: not asked; it is answered already, or the case has no such input"));
    }
    if common.format == Format::Json {
        output::json(&Answer {
            format: "detente.ask/1",
            answered: &steps,
            question: now.questions.first(),
            left: now.questions.len(),
            signed: now.numbers.signed,
            holds: now.numbers.holds,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    if common.format == Format::Csv {
        let rows = now.questions.iter().map(|one| vec![one.id.clone(), one.text.clone()]);
        output::csv(&["id", "question"], rows)?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.answers.is_some() {
        let left = now.questions.len();
        output::message(&format!("{left} questions left"));
        return Ok(ExitCode::SUCCESS);
    }
    at_terminal(args, &desk, now)
}

/// "   much worse: 0 to 30 (signed 41 %, holds 62 %)"
fn line(done: &Answered, numbers: Numbers) -> String {
    let other = done.value.as_ref().filter(|value| **value != done.answer);
    let value = other.map(|value| format!(": {value}")).unwrap_or_default();
    format!("  {}{value} ({})\n", done.answer, told(numbers))
}

fn told(numbers: Numbers) -> String {
    let one = |number: Option<f64>| number.map_or_else(|| "no number yet".to_owned(), percent);
    format!("signed {}, holds {}", one(numbers.signed), one(numbers.holds))
}

/// What is printed of a question.
fn shown(question: &Question) -> String {
    let clean = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let mut out = format!("\n{}\n", output::wrap(&clean(&question.text), 96, ""));
    for cited in &question.cites {
        let who = if cited.chain.is_empty() { "the report".to_owned() } else { cited.chain.join(" > ") };
        out.push_str(&format!("  “{}” ({})\n", output::cut(&clean(&cited.quote), 84), clean(&who)));
    }
    for choice in &question.choices {
        out.push_str(&format!("  {}  {}\n", choice.key, output::cut(&clean(&choice.words), 90)));
    }
    out
}

/// Asks until enough was asked, nothing is left, or the analyst stops.
fn at_terminal(args: &AskArgs, desk: &Desk, mut now: State) -> anyhow::Result<ExitCode> {
    output::text(&format!("Now: {}.\n", told(now.numbers)))?;
    if now.questions.is_empty() {
        output::message("Nothing is left to ask: every value was judged by a person.");
        return Ok(ExitCode::SUCCESS);
    }
    let mut asked: Vec<String> = Vec::new();
    let keys = Keys::new();
    while let Some(question) = now.questions.first().filter(|_| asked.len() < args.most) {
        output::text(&shown(question))?;
        write!(std::io::stdout().lock(), "[a key; v types a value, s or Enter skips, q stops] ")?;
        std::io::stdout().flush()?;
        let Some(typed) =
            keys.answer(&question.choices.iter().map(|choice| choice.key.as_str()).collect::<Vec<_>>())?
        else {
            break;
        };
        output::text("\n")?;
        match answer(desk, question, &typed) {
            Ok(done) => {
                asked.push(question.id.clone());
                now = match state(&args.case, &asked) {
                    Ok(now) => now,
                    Err(code) => return Ok(code),
                };
                output::text(&line(&done, now.numbers))?;
            }
            Err(why) => output::message(&format!("  {why}")),
        }
    }
    output::message(&format!("{} asked, {} left: {}", asked.len(), now.questions.len(), told(now.numbers)));
    Ok(ExitCode::SUCCESS)
}
