//! `detente graph`: the conflict graph of a case or of a `.gmcr` file.

mod text;

use crate::args::GraphArgs;
use crate::flags::{Common, Format};
use crate::progress::Progress;
use crate::{load, output};
use anyhow::{Context, bail};
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_exchange::{gmcr, network};
use detente_findings::graph::picture::picture;
use detente_findings::graph::{
    Analysis, Asked, GraphAnswer, SANCTIONS, analyse, judges_coalitions, rows, shape,
};
use detente_graph::{Concepts, Graph, Shape, Thresholds, megabytes, threads};
use serde::Serialize;
use std::cell::Cell;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Serialize)]
struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    #[serde(flatten)]
    graph: Option<&'a GraphAnswer<'a>>,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

/// States drawn in a picture.
const DRAWN: usize = 60;
/// Work from which the size is said before it begins.
const LARGE: u128 = 1 << 18;

pub(crate) fn run(args: &GraphArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if gmcr::is_gmcr(&args.case) {
        return foreign(args, common);
    }
    let bytes = args.memory.saturating_mul(1_000_000);
    // What is told before the work begins is what the answer repeats. Moves on a list are known once they are made.
    let expected = Cell::new(Shape::default());
    let ready = match load::ready_within(&args.case, bytes, &|case| {
        if let Some(size) = detente_bind::graph::size(case) {
            let joined = judges_coalitions(size.states, size.parties, whole(args));
            expected.set(Shape { joined, ..shape(&size) });
            if !size.listed {
                said(&expected.get(), bytes);
            }
        }
    }) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let mut notes: Vec<Note> = ready.bound.notes.iter().filter(|n| n.code.is_of(&["14"])).cloned().collect();
    let Some(plan) = &ready.bound.graph else {
        // A graph that would not fit is refused; a case without one is as it should be.
        let refused = notes.iter().any(|note| note.code == NoteCode::N1404);
        match common.format {
            Format::Json => output::json(&Answer { format: "detente.graph/1", graph: None, notes })?,
            Format::Csv => output::csv(&["state"], std::iter::empty())?,
            Format::Text => load::notes(&notes, common.format)?,
        }
        return Ok(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS });
    };
    let mut expected = expected.get();
    if !plan.graph.option_form() {
        let (drawn, joined) = (expected.drawn, expected.joined);
        expected = Shape { drawn, joined, ..Shape::of(&plan.graph) };
        said(&expected, bytes);
    }
    let (explain, target) = numbers(args, plan.graph.len())?;
    let mid = detente_bind::mid(&ready.bound);
    let analysis = analysed(plan.with_ranks(&mid).with_sanction(sanction(args)));
    notes.extend(analysis.notes.iter().cloned());
    let asked = Asked {
        status_quo: plan.status_quo,
        agreed: plan.agreed.as_deref(),
        explain: &explain,
        memory: u64::try_from(expected.memory(threads())).ok(),
        whole: whole(args),
        ..Asked::default()
    };
    let mut answer = watched("looking further", || analysis.answer(asked));
    notes.extend(analysis.omitted(&asked));
    if let Some(start) = plan.status_quo {
        let needed = detente_bind::deals::consenting_parties(&ready.loaded.case);
        let place = |party: &detente_case::PartyId| plan.parties.iter().position(|known| known == party);
        let needed: Vec<usize> = needed.iter().filter_map(place).collect();
        let agreed = plan.agreed.as_deref();
        let (goes, without) =
            watched("the way", || analysis.evolution(start, &needed, agreed, &plan.tolls(&mid)));
        answer.evolution = goes;
        notes.extend(without);
    }
    let sample = detente_outlook::draw(&ready.loaded.case, &ready.bound, &load::draws(&args.draws));
    let drawn = plan.with_sanction(analysis.graph.sanction());
    notes.extend(watched("draws", || analysis.probabilities(&drawn, &sample, &mid, &mut answer)));
    answer.beyond.hypergame = analysis.hypergame(&drawn, &mid);
    watched("preferences that are no order", || analysis.finer(&drawn, &mut answer.beyond));
    let (probable, fuzzy) = (thresholds(args)?, args.fuzzy);
    notes.extend(watched("chances of preference", || {
        analysis.doubtful(&drawn, &sample, probable, fuzzy, &mut answer.beyond)
    }));
    changes(args, &analysis, target, &mut answer)?;
    let parties = &ready.loaded.case.parties;
    let names: Vec<String> = plan.parties.iter().map(|party| parties[party.at()].name.clone()).collect();
    finish(args, common, &analysis, &mut answer, &names, notes)
}

/// Straight from a file.
fn foreign(args: &GraphArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(&args.case).with_context(|| format!("cannot read {}", args.case.display()))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            output::message(&format!("error: {}: not UTF-8: {error}", args.case.display()));
            return Ok(ExitCode::from(1));
        }
    };
    let limit = args.memory.saturating_mul(1_000_000);
    let read = gmcr::read(&text).and_then(|model| {
        let (options, parties) = (model.options.len(), model.decision_makers.len());
        let states = model.size().states;
        let joined = judges_coalitions(states, parties, whole(args));
        said(&Shape { states, options, parties, joined, ..Shape::default() }, limit);
        let graph = watched("states", || model.graph(limit))?;
        Ok((model, graph))
    });
    let (model, graph) = match read {
        Ok(read) => read,
        Err(problems) => {
            for problem in &problems {
                let mut place = args.case.display().to_string();
                for number in [problem.line, problem.column].into_iter().flatten() {
                    place.push_str(&format!(":{number}"));
                }
                output::message(&format!("error: {place}: {}", text::clean(&problem.message)));
            }
            output::message(&format!("{}. Nothing was computed.", load::count(problems.len(), "error")));
            return Ok(ExitCode::from(1));
        }
    };
    let mut graph = graph.with_sanction(sanction(args));
    let mut notes = Vec::new();
    let mut note = |code, what: String, why: &str| notes.push(Note { code, what, why: why.into() });
    if !model.twice.is_empty() {
        let what = format!("names given twice: {}", text::clean(&model.twice.join(", ")));
        note(NoteCode::N1411, what, "the second and further ones bear a number");
    }
    let blind: Vec<usize> = (0..model.decision_makers.len())
        .filter(|maker| !model.decision_makers[*maker].misperceptions.is_empty())
        .collect();
    let mut seen = Vec::new();
    for maker in &blind {
        let unseen = model.unseen(&graph, *maker);
        // A party to whose mind no state can be has no game.
        if let Ok(game) = graph.restricted(&|state| !unseen[state as usize]) {
            seen.push((*maker, game));
        }
    }
    for maker in blind.iter().filter(|_| args.misperceived == "avoided") {
        let unseen = model.unseen(&graph, *maker);
        graph = graph.with_moves_where(*maker, &|_, to| !unseen[to as usize])?;
    }
    if !blind.is_empty() {
        let names: Vec<&str> = blind.iter().map(|maker| graph.parties()[*maker].as_str()).collect();
        let why = if args.misperceived == "avoided" {
            "verdicts let nobody move to a state that it does not see; `hypergame` judges each in its own game"
        } else {
            "verdicts use the moves and preferences as the file gives them; `hypergame` judges each in its own game"
        };
        note(NoteCode::N1409, format!("misperceptions of {}", text::clean(&names.join(", "))), why);
    }
    if args.fuzzy.is_some() || args.thresholds.is_some() {
        note(
            NoteCode::N1410,
            "no verdicts for preferences that hold with a chance".into(),
            "a .gmcr file is certain",
        );
    }
    let (explain, target) = numbers(args, graph.len())?;
    let analysis = analysed(graph);
    notes.extend(analysis.notes.iter().cloned());
    let asked =
        Asked { explain: &explain, coalitions: &model.coalitions, whole: whole(args), ..Asked::default() };
    let mut answer = watched("looking further", || analysis.answer(asked));
    notes.extend(analysis.omitted(&asked));
    answer.beyond.hypergame = analysis.hypergame_of(seen);
    changes(args, &analysis, target, &mut answer)?;
    finish(args, common, &analysis, &mut answer, analysis.graph.parties(), notes)
}

/// What has to change, as far as it is asked for.
fn changes(
    args: &GraphArgs,
    analysis: &Analysis,
    target: Option<u32>,
    answer: &mut GraphAnswer<'_>,
) -> anyhow::Result<()> {
    answer.target = target.map(|state| watched("what the target hangs on", || analysis.target(state)));
    for name in &args.what_if {
        let Some(option) = answer.options.iter().position(|option| option == name) else {
            bail!("there is no option {name}: options are {}", answer.options.join(", "));
        };
        answer.what_if.extend(watched("what if", || analysis.what_if(option)));
    }
    Ok(())
}

fn sanction(args: &GraphArgs) -> detente_graph::Sanction {
    // The argument is one of these names.
    SANCTIONS
        .iter()
        .find(|(_, name)| *name == args.sanction)
        .map(|(sanction, _)| *sanction)
        .unwrap_or_default()
}

/// α, β and γ; one number stands for all three.
fn thresholds(args: &GraphArgs) -> anyhow::Result<Option<Thresholds>> {
    let Some(numbers) = &args.thresholds else { return Ok(None) };
    if let Some(bad) = numbers.iter().find(|number| !(0.0..=1.0).contains(*number)) {
        bail!("a threshold is a share from 0 to 1, not {bad}");
    }
    Ok(Some(match numbers[..] {
        [all] => Thresholds { leave: all, harm: all, believe: all },
        [leave, harm] => Thresholds { leave, harm, believe: leave },
        [leave, harm, believe] => Thresholds { leave, harm, believe },
        _ => bail!("--thresholds takes α, or α,β, or α,β,γ"),
    }))
}

/// Is everything asked for, however large?
fn whole(args: &GraphArgs) -> bool {
    args.list.as_deref() == Some("all")
}

/// State numbers from the command line, from 0.
fn numbers(args: &GraphArgs, states: usize) -> anyhow::Result<(Vec<u32>, Option<u32>)> {
    let one = |state: usize| {
        if state == 0 || state > states {
            bail!("there is no state {state}: they go from 1 to {states}");
        }
        Ok(state as u32 - 1)
    };
    let mut explain = args.why.iter().map(|state| one(*state)).collect::<anyhow::Result<Vec<u32>>>()?;
    explain.sort_unstable();
    explain.dedup();
    Ok((explain, args.target.map(one).transpose()?))
}

/// Says what a large graph will take, before the work begins.
fn said(shape: &Shape, limit: u64) {
    let bytes = shape.memory(threads());
    if shape.states >= LARGE && bytes <= u128::from(limit) {
        let (states, parties) = (shape.states, shape.parties);
        output::message(&format!("{states} states, {parties} parties: about {}", megabytes(bytes)));
    }
}

/// Work that shows after a second that it goes on.
fn watched<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    let (done, wait) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(Duration::from_secs(1)) != Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                return;
            }
            let progress = Progress::new();
            while wait.recv_timeout(Duration::from_millis(120))
                == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                progress.turn(what);
            }
        });
        // The sender is dropped with this closure, also where the work panics.
        let _done = done;
        work()
    })
}

/// With a bar after a second.
fn analysed(graph: Graph) -> Analysis {
    let begun = Instant::now();
    let bar = std::sync::OnceLock::new();
    let analysis = analyse(graph, &|share| {
        if begun.elapsed() > Duration::from_secs(1) {
            bar.get_or_init(Progress::new).at((share * 1000.0) as u64, 1000);
        }
    });
    drop(bar);
    analysis
}

fn finish(
    args: &GraphArgs,
    common: &Common,
    analysis: &Analysis,
    answer: &mut GraphAnswer<'_>,
    names: &[String],
    notes: Vec<Note>,
) -> anyhow::Result<ExitCode> {
    for path in &args.output {
        let text = export(analysis, answer, names, path)?;
        output::write_file(path, text.as_bytes())?;
    }
    list(args, answer);
    match common.format {
        Format::Json => {
            let whole = Answer { format: "detente.graph/1", graph: Some(answer), notes };
            rows::json(std::io::stdout().lock(), &whole, &answer.states)?;
        }
        Format::Csv => csv(answer)?,
        Format::Text => {
            output::text(&text::text(answer, args.list.is_some()))?;
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Keeps the states that are asked for.
fn list(args: &GraphArgs, answer: &mut GraphAnswer<'_>) {
    let Some(which) = args.list.as_deref().filter(|which| *which != "all") else { return };
    let (status_quo, agreed) = (answer.status_quo, &answer.agreed);
    answer.states.keep(|id, equilibrium| {
        args.why.contains(&id)
            || match which {
                "none" => false,
                "equilibria" => {
                    !equilibrium.is_empty()
                        || status_quo == Some(id)
                        || agreed.as_ref().is_some_and(|agreed| agreed.binary_search(&id).is_ok())
                }
                concept => Concepts::named(concept).is_some_and(|concept| equilibrium.has(concept)),
            }
    });
}

fn export(
    analysis: &Analysis,
    answer: &GraphAnswer<'_>,
    names: &[String],
    path: &Path,
) -> anyhow::Result<String> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    let (graph, stability) = (&analysis.graph, &analysis.stability);
    let written = match ending.as_str() {
        "graphml" => network::graphml(graph, stability),
        "dot" | "gv" => network::dot(graph, stability),
        "gmcr" => gmcr::write(graph),
        "svg" => {
            let seen = |id: &usize| *id as u32 - 1;
            let agreed: Vec<u32> = answer.agreed.iter().flatten().map(seen).collect();
            let mut found = picture(graph, stability, answer.status_quo.as_ref().map(seen), &agreed, DRAWN);
            for ((_, name), full) in found.parties.iter_mut().zip(names) {
                name.clone_from(full);
            }
            let figure = detente_report::figures::graph(&found);
            return figure.map(|figure| figure.standalone()).context("there is nothing to draw");
        }
        _ => bail!("{}: the ending must be .svg, .graphml, .dot or .gmcr", path.display()),
    };
    written.map_err(|problem| anyhow::anyhow!("{}: {problem}", path.display()))
}

fn csv(answer: &GraphAnswer<'_>) -> anyhow::Result<()> {
    let mut head: Vec<String> = vec!["state".into(), "options".into()];
    head.extend(answer.parties.iter().map(|party| format!("stable {party}")));
    head.push("equilibrium".into());
    head.extend(answer.concepts.iter().map(|concept| format!("probability {concept}")));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows = answer.states.iter().map(|state| {
        let mut row = vec![state.id.to_string(), state.options.join(" ")];
        row.extend(state.stable.iter().map(|(_, concepts)| concepts.names().join(" ")));
        row.push(state.equilibrium.names().join(" "));
        row.extend(
            answer
                .concepts
                .iter()
                .map(|concept| state.share(concept).map_or_else(String::new, |share| share.to_string())),
        );
        row
    });
    output::csv(&head, rows)
}
