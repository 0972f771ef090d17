//! `detente graph`: the conflict graph of a case or of a `.gmcr` file.

use crate::args::{Common, Format, GraphArgs};
use crate::{load, output};
use anyhow::{Context, bail};
use detente_chance::words::percent;
use detente_exchange::{gmcr, network};
use detente_graph::{Concepts, Graph, megabytes};
use detente_outlook::graph::{Analysis, Asked, GraphAnswer, Move, StateVerdict, analyse};
use detente_outlook::picture::picture;
use detente_outlook::{Note, findings};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Serialize)]
struct Answer<'a> {
    format: &'static str,
    #[serde(flatten)]
    graph: Option<&'a GraphAnswer>,
    notes: Vec<Note>,
}

/// States of a text table; beyond, only equilibria and the present state are listed.
const LISTED: usize = 64;
/// Lines of a text table.
const LINES: usize = 200;
/// Ways that are told in words.
const WAYS: usize = 10;
/// Width of a terminal.
const WIDTH: usize = 100;
/// Work from which the size is said before it begins.
const LARGE: usize = 1 << 18;

pub fn run(args: &GraphArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if gmcr::is_gmcr(&args.case) {
        return foreign(args, common);
    }
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(code),
    };
    let notes: Vec<Note> = ready.bound.notes.iter().filter(|n| n.code.starts_with("N14")).cloned().collect();
    let Some(plan) = &ready.bound.graph else {
        match common.format {
            Format::Json => output::json(&Answer { format: "detente.graph/1", graph: None, notes })?,
            Format::Csv => output::csv(&["state"], std::iter::empty())?,
            Format::Text => load::notes(&notes, common.format)?,
        }
        return Ok(ExitCode::SUCCESS);
    };
    let (explain, target) = numbers(args, plan.graph.len())?;
    said(&plan.graph, args)?;
    let mid = findings::mid(&ready.bound);
    let mut analysis = analysed(plan.with_ranks(&mid));
    let asked = Asked { status_quo: plan.status_quo, agreed: plan.agreed.as_deref(), explain: &explain };
    let mut answer = analysis.answer(asked);
    let sample = detente_outlook::draw(&ready.loaded.case, &ready.bound, &load::settings(&args.draws, 0.3));
    analysis.probabilities(plan, &sample, &mut answer);
    answer.beyond.hypergame = analysis.hypergame(plan, &mid);
    answer.target = target.map(|state| analysis.target(state));
    finish(args, common, &analysis, &answer, notes)
}

/// Straight from a file.
fn foreign(args: &GraphArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(&args.case).with_context(|| format!("cannot read {}", args.case.display()))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| anyhow::anyhow!("{} is not UTF-8: {error}", args.case.display()))?;
    let read = gmcr::read(&text).and_then(|model| {
        let graph = model.graph(args.memory.saturating_mul(1_000_000))?;
        Ok((model, graph))
    });
    let (model, graph) = match read {
        Ok(read) => read,
        Err(problems) => {
            for problem in &problems {
                output::message(&match problem.line {
                    Some(line) => format!("error: {}:{line}: {}", args.case.display(), problem.message),
                    None => format!("error: {}: {}", args.case.display(), problem.message),
                });
            }
            output::message(&format!("{}. Nothing was computed.", load::count(problems.len(), "error")));
            return Ok(ExitCode::from(1));
        }
    };
    let mut notes = Vec::new();
    let seen: Vec<&str> = model
        .decision_makers
        .iter()
        .filter(|maker| !maker.misperceptions.is_empty())
        .map(|maker| maker.name.as_str())
        .collect();
    if !seen.is_empty() {
        notes.push(Note {
            code: "N1409",
            what: format!("misperceptions of {}", seen.join(", ")),
            why: "verdicts use the moves and preferences as the file gives them".into(),
        });
    }
    let (explain, target) = numbers(args, graph.len())?;
    said(&graph, args)?;
    let analysis = analysed(graph);
    let mut answer = analysis.answer(Asked { explain: &explain, ..Asked::default() });
    answer.target = target.map(|state| analysis.target(state));
    finish(args, common, &analysis, &answer, notes)
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

/// Says what a large graph will take, and refuses one that is beyond what is allowed.
fn said(graph: &Graph, args: &GraphArgs) -> anyhow::Result<()> {
    let (states, parties) = (graph.len(), graph.parties().len());
    let threads = rayon::current_num_threads();
    let bytes = detente_graph::memory(states as u128, graph.options().len(), parties, threads);
    if bytes > u128::from(args.memory) * 1_000_000 {
        bail!("{states} states need {}: allow it with --memory", megabytes(bytes));
    }
    if states >= LARGE {
        output::message(&format!("{states} states, {parties} parties: about {}", megabytes(bytes)));
    }
    Ok(())
}

/// With a bar after a second.
fn analysed(graph: Graph) -> Analysis {
    let begun = Instant::now();
    let bar = std::sync::OnceLock::new();
    let analysis = analyse(graph, &|share| {
        if begun.elapsed() > Duration::from_secs(1) {
            let bar = bar.get_or_init(|| {
                let bar = indicatif::ProgressBar::new(1000);
                bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                bar
            });
            bar.set_position((share * 1000.0) as u64);
        }
    });
    if let Some(bar) = bar.get() {
        bar.finish_and_clear();
    }
    analysis
}

fn finish(
    args: &GraphArgs,
    common: &Common,
    analysis: &Analysis,
    answer: &GraphAnswer,
    mut notes: Vec<Note>,
) -> anyhow::Result<ExitCode> {
    notes.extend(analysis.notes.iter().cloned());
    for path in &args.output {
        let text = export(analysis, answer, path)?;
        output::write_file(path, text.as_bytes())?;
    }
    match common.format {
        Format::Json => {
            output::json(&Answer { format: "detente.graph/1", graph: Some(answer), notes })?;
        }
        Format::Csv => csv(answer)?,
        Format::Text => {
            output::text(&text(answer))?;
            load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn export(analysis: &Analysis, answer: &GraphAnswer, path: &Path) -> anyhow::Result<String> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
    let (graph, stability) = (&analysis.graph, &analysis.stability);
    let written = match ending.as_str() {
        "graphml" => network::graphml(graph, stability),
        "dot" | "gv" => network::dot(graph, stability),
        "gmcr" => gmcr::write(graph),
        "svg" => {
            let state = |id: usize| id.checked_sub(1).and_then(|at| u32::try_from(at).ok());
            let agreed: Vec<u32> = answer.agreed.iter().flatten().filter_map(|id| state(*id)).collect();
            let found = picture(graph, stability, answer.status_quo.and_then(state), &agreed);
            let figure = detente_report::figures::graph(&found);
            return figure.map(|figure| figure.standalone()).context("there is nothing to draw");
        }
        _ => bail!("{}: the ending must be .svg, .graphml, .dot or .gmcr", path.display()),
    };
    written.map_err(|problem| anyhow::anyhow!("{}: {problem}", path.display()))
}

fn csv(answer: &GraphAnswer) -> anyhow::Result<()> {
    let mut head: Vec<String> = vec!["state".into(), "options".into()];
    head.extend(answer.parties.iter().map(|party| format!("stable {party}")));
    head.push("equilibrium".into());
    head.extend(answer.concepts.iter().map(|concept| format!("probability {concept}")));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows =
        answer.states.iter().map(|state| {
            let mut row = vec![state.id.to_string(), state.options.join(" ")];
            row.extend(answer.parties.iter().map(|party| {
                state.stable.get(party).map_or_else(String::new, |concepts| concepts.join(" "))
            }));
            row.push(state.equilibrium.join(" "));
            row.extend(
                answer
                    .concepts
                    .iter()
                    .map(|concept| state.probability.get(concept).map_or_else(String::new, f64::to_string)),
            );
            row
        });
    output::csv(&head, rows)
}

/// The narrowest words for a set of concepts: what follows from them is left out.
fn brief(concepts: &[&'static str]) -> String {
    let set = concepts.iter().filter_map(|name| Concepts::named(name)).fold(Concepts::NONE, Concepts::with);
    if set.has(Concepts::NASH) {
        return "nash".into();
    }
    let mut words = Vec::new();
    if set.has(Concepts::SSEQ) {
        words.push("sseq");
    } else {
        words.extend(
            [(Concepts::SEQ, "seq"), (Concepts::SMR, "smr")]
                .iter()
                .filter(|(c, _)| set.has(*c))
                .map(|(_, n)| *n),
        );
        if words.is_empty() && set.has(Concepts::GMR) {
            words.push("gmr");
        }
    }
    if set.has(Concepts::SIM) {
        words.push("sim");
    }
    if words.is_empty() { "–".into() } else { words.join(" ") }
}

fn path(moves: &[Move]) -> String {
    let steps: Vec<String> = moves.iter().map(|step| format!("{} → {}", step.party, step.to)).collect();
    steps.join(", ")
}

fn text(answer: &GraphAnswer) -> String {
    let total = answer.states.len();
    let mut out = format!(
        "{} of {} options and {}.\n",
        load::count(total, "feasible state"),
        answer.options.len(),
        if answer.parties.len() == 1 {
            "1 party".into()
        } else {
            format!("{} parties", answer.parties.len())
        }
    );
    let wanted = |state: &&StateVerdict| {
        total <= LISTED || !state.equilibrium.is_empty() || answer.status_quo == Some(state.id)
    };
    let listed: Vec<&StateVerdict> = answer.states.iter().filter(wanted).collect();
    let uncertain = answer.draws.is_some_and(|(_, rankings)| rankings > 1);
    let columns = answer.parties.len() <= 4;
    let mut head: Vec<String> = vec!["state".into(), "options taken".into()];
    if columns {
        head.extend(answer.parties.iter().map(|party| cut(party, 14)));
    }
    head.push("equilibrium".into());
    if uncertain {
        head.push("seq".into());
    }
    let mut rows: Vec<Vec<String>> = listed
        .iter()
        .take(LINES)
        .map(|state| {
            let now = if answer.status_quo == Some(state.id) { "*" } else { "" };
            let options = if state.options.is_empty() { "–".into() } else { state.options.join(", ") };
            let mut row = vec![format!("{}{now}", state.id), options];
            if columns {
                let stable = |party: &String| state.stable.get(party).map_or_else(String::new, |c| brief(c));
                row.extend(answer.parties.iter().map(stable));
            }
            row.push(brief(&state.equilibrium));
            if uncertain {
                row.push(state.probability.get("seq").map_or_else(|| "–".into(), |share| percent(*share)));
            }
            row
        })
        .collect();
    // What is left for the options after the other columns.
    let widest =
        |at: usize| rows.iter().map(|row| row[at].chars().count()).chain([head[at].chars().count()]).max();
    let others: usize = (0..head.len()).filter(|at| *at != 1).map(|at| widest(at).unwrap_or(0) + 2).sum();
    let room = WIDTH.saturating_sub(others).max(16);
    let mut legend = String::new();
    if rows.iter().any(|row| row[1].chars().count() > room) {
        // Names do not fit: a letter for each option, in order.
        for (row, state) in rows.iter_mut().zip(&listed) {
            let taken = |option: &String| if state.options.contains(option) { 'Y' } else { '-' };
            row[1] = cut(&answer.options.iter().map(taken).collect::<String>(), room);
        }
        let order = format!("Options in order: {}.", answer.options.join(", "));
        legend = format!("{}\n", output::wrap(&order, WIDTH - 2, "  "));
    }
    out.push('\n');
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let right = if uncertain { vec![0, head.len() - 1] } else { vec![0] };
    out.push_str(&output::table(&head, &rows, &right));
    out.push_str(&legend);
    if listed.len() > LINES {
        out.push_str(&format!("… and {} more: see --format csv\n", listed.len() - LINES));
    }
    if listed.len() < total {
        out.push_str(&format!(
            "Listed: equilibria and the present state; {} others are none.\n",
            total - listed.len()
        ));
    }
    out.push_str(
        "The narrowest concept is shown: nash gives all, sseq gives seq, smr and gmr, seq and smr give gmr.\n",
    );
    if answer.status_quo.is_some() {
        out.push_str("* the present state");
        if uncertain {
            out.push_str("; seq: share of draws in which the state is an equilibrium under SEQ, verdicts at mid values");
        }
        out.push_str(".\n");
    } else if uncertain {
        out.push_str(
            "seq: share of draws in which the state is an equilibrium under SEQ; verdicts at mid values.\n",
        );
    }
    if let Some(agreed) = &answer.agreed {
        let list: Vec<String> = agreed.iter().take(12).map(usize::to_string).collect();
        let more = if agreed.len() > 12 { " …" } else { "" };
        out.push_str(&format!("\nAgreed states: {}{more}.", list.join(", ")));
        if let Some(share) = answer.agreement {
            out.push_str(&format!(
                " One of them lasts (SEQ) and can be reached in {} of draws.",
                percent(share)
            ));
        }
        out.push('\n');
    }
    // Agreed equilibria first, then where everybody gains on the way.
    let rests = |id: usize| answer.states.get(id - 1).is_some_and(|state| state.equilibrium.contains(&"seq"));
    let agreed = |id: usize| answer.agreed.as_ref().is_some_and(|agreed| agreed.contains(&id));
    let mut ways: Vec<_> =
        answer.ways.iter().filter(|way| Some(way.to) != answer.status_quo && rests(way.to)).collect();
    ways.sort_by_key(|way| (!agreed(way.to), way.improving.is_none(), way.to));
    let unlisted = ways.len().saturating_sub(WAYS);
    ways.truncate(WAYS);
    if !ways.is_empty() {
        out.push_str(&format!(
            "\nFrom state {} to equilibria under SEQ, agreed states first:\n",
            answer.status_quo.unwrap_or(0)
        ));
    }
    for way in ways {
        let line = match (&way.improving, &way.any) {
            (Some(moves), _) => format!("to {}, each gaining by its own step: {}", way.to, path(moves)),
            (None, Some(moves)) => format!(
                "to {}: {} – not everybody gains by its own step; {} can begin",
                way.to,
                path(moves),
                way.first.join(" or ")
            ),
            (None, None) => format!("to {}: no way", way.to),
        };
        let block = if way.any.is_some() && !way.can_block.is_empty() {
            format!("; can block: {}", way.can_block.join(", "))
        } else {
            String::new()
        };
        out.push_str(&format!("  {}\n", output::wrap(&format!("{line}{block}"), WIDTH - 4, "    ")));
    }
    if unlisted > 0 {
        out.push_str(&format!("  … and {unlisted} more: see --format json\n"));
    }
    out.push_str(&beyond(answer));
    for state in answer.states.iter().filter(|state| state.why.is_some()) {
        out.push_str(&format!("\nState {}:\n", state.id));
        for why in state.why.iter().flatten() {
            out.push_str(&format!("  {}\n", output::wrap(&why.text, WIDTH - 4, "    ")));
        }
    }
    out
}

/// Coalitions, looking ahead, pictures, and the target, in words.
fn beyond(answer: &GraphAnswer) -> String {
    let numbers = |list: &[usize]| match list {
        [] => "none".to_owned(),
        list => {
            let shown: Vec<String> = list.iter().take(12).map(usize::to_string).collect();
            format!("{}{}", shown.join(", "), if list.len() > 12 { " …" } else { "" })
        }
    };
    let mut lines = Vec::new();
    for coalition in answer.beyond.coalitions.iter().flatten().filter(|c| !c.leaves.is_empty()) {
        let from: Vec<String> =
            coalition.leaves.iter().take(6).map(|(from, to)| format!("{from} for {}", numbers(to))).collect();
        lines.push(format!("{} together would leave {}.", coalition.members.join(" and "), from.join("; ")));
    }
    if let Some(ahead) = &answer.beyond.ahead {
        let mut line = format!("Looking ahead without limit (non-myopic): {}", numbers(&ahead.non_myopic));
        for (state, party, period) in ahead.cycles.iter().take(6) {
            line.push_str(&format!("; {state} for {party} cycles with period {period}"));
        }
        lines.push(format!("{line}. Ties: {}.", ahead.tie_rule));
        for (leader, states) in &ahead.stackelberg {
            lines.push(format!("If {leader} commits itself first: {}.", numbers(states)));
        }
    }
    if let Some(hypergame) = &answer.beyond.hypergame {
        let seq =
            |map: &std::collections::BTreeMap<&str, Vec<usize>>| numbers(map.get("seq").map_or(&[], |l| l));
        lines.push(format!(
            "With the pictures of {}: equilibria under SEQ {}; among them, none in the game as the case tells it: {}.",
            hypergame.pictures.join(", "),
            seq(&hypergame.equilibria),
            seq(&hypergame.surprises)
        ));
    }
    if let Some(target) = &answer.target {
        lines.push(format!(
            "What state {} hangs on, swaps in a party’s ranking that change its verdict:",
            target.state
        ));
        for party in &target.parties {
            let change = match (party.swaps, party.exact) {
                (Some(swaps), true) => load::count(swaps as usize, "swap"),
                (Some(swaps), false) => format!("at most {}", load::count(swaps as usize, "swap")),
                (None, _) => "no ranking".into(),
            };
            let share = party
                .share
                .map_or_else(String::new, |s| format!("; stable under {} of its rankings", percent(s)));
            let now = if party.stable { "stable" } else { "not stable" };
            lines.push(format!("  {} ({}): {now}, {change}{share}", party.party, party.concept));
        }
        for (list, what) in [(&target.directions, "could only go"), (&target.settled, "were settled as")] {
            for option in list.iter() {
                lines.push(format!(
                    "  if {} {what} {}: gains {}, loses {}",
                    option.option,
                    option.becomes,
                    if option.gains.is_empty() { "nothing".into() } else { option.gains.join(", ") },
                    if option.loses.is_empty() { "nothing".into() } else { option.loses.join(", ") }
                ));
            }
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let wrapped: Vec<String> = lines
        .iter()
        .map(|line| {
            let indent = if line.starts_with("  ") { "  " } else { "" };
            format!("{indent}{}\n", output::wrap(line, WIDTH - 4, "    "))
        })
        .collect();
    format!("\n{}", wrapped.concat())
}

/// Cut to `width` letters.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}
