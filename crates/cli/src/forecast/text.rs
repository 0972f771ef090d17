//! The board as text, within 96 columns.

use super::Answer;
use super::learned::range;
use crate::{load, output};
use detente_findings::forecast::{
    Agreement, ChoiceForecast, IssueBoard, OutcomeRange, Suggestion, TradeBalance, TradeRow,
};

/// Columns of a line.
const WIDTH: usize = 96;
/// Longest name in a table.
const NAME: usize = 26;

/// All of it.
pub(super) fn board(answer: &Answer, story: bool) -> String {
    let mut out = String::new();
    for issue in &answer.issues {
        text(issue, answer, story, &mut out);
    }
    if story && !answer.trades.is_empty() {
        trades(&answer.trades, &answer.exchange, &mut out);
    }
    if !answer.suggestions.is_empty() {
        suggestions(&answer.suggestions, &mut out);
    }
    if !answer.issues.is_empty() {
        out.push_str(
            "Error: mean distance from the outcome on 353 decisions of the European Union, in points of 0–100;\n\
             “–” not measured. On real decisions no model beats the weighted mean; simulated rounds are a story,\n\
             not a better number.\n",
        );
    }
    out
}

/// A point with as many digits as its scale bears.
fn point(issue: &IssueBoard, x: f64) -> String {
    // Where everybody stands close together, more digits are needed to tell them apart.
    let held = || issue.forecast.positions.iter().map(|position| position.p50);
    let span = held().fold(f64::NEG_INFINITY, f64::max) - held().fold(f64::INFINITY, f64::min);
    let width = (issue.scale[1] - issue.scale[0]).abs();
    let width = if span > 0.0 { width.min(4.0 * span) } else { width };
    let digits = if width >= 50.0 {
        0
    } else if width >= 5.0 {
        1
    } else {
        2
    };
    minus(format!("{:.digits$}", x + 0.0))
}

/// With the sign that belongs to numbers; none before a zero.
fn minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

fn signed(text: String) -> String {
    let text = minus(text);
    if text.starts_with('−') || text.chars().all(|c| c == '0' || c == '.') {
        text
    } else {
        format!("+{text}")
    }
}

/// A name on its own, whatever way its letters run.
fn name(text: &str) -> String {
    output::isolate(&output::cut(text, NAME))
}

fn text(issue: &IssueBoard, answer: &Answer, story: bool, out: &mut String) {
    let certain = answer.certain;
    let p = |x: f64| point(issue, x);
    let ends = |r: [f64; 2]| format!("{} to {}", p(r[0]), p(r[1]));
    let title = &issue.forecast.title;
    let mut head = output::isolate(title);
    if *title != issue.forecast.id {
        head.push_str(&format!(" ({})", output::isolate(&issue.forecast.id)));
    }
    if issue.scale != [0.0, 100.0] {
        head.push_str(&format!(", on {} to {}", issue.scale[0], issue.scale[1]));
    }
    out.push_str(&output::wrap(&head, WIDTH, "  "));
    out.push('\n');
    models(issue, certain, out);
    let mut say = |line: String| {
        out.push_str("  ");
        out.push_str(&output::wrap(&line, WIDTH - 2, "  "));
        out.push('\n');
    };
    if let Some(choice) = &issue.choice {
        say(chosen(issue, choice));
    }
    if let Some(outcome) = &issue.outcome {
        say(format!(
            "Outcome, given how far past outcomes fell from the mean: even odds within {}, nine in ten within {}.",
            ends(outcome.p50),
            ends(outcome.p90)
        ));
    }
    if let Some(agreement) = &issue.agreement {
        say(agreed(issue, agreement, certain));
    }
    let words = pulls(issue);
    if !words.is_empty() {
        say(format!("Who pulls the mean: {}.", words.join(", ")));
    }
    match &answer.party {
        Some(party) if issue.levers.is_empty() => {
            say(format!("Levers: {} holds no position here.", output::isolate(party)));
        }
        _ => levers(issue, out),
    }
    if story {
        rounds(issue, out);
    }
    out.push('\n');
}

/// Two points to choose from, and what each has going for it.
fn chosen(issue: &IssueBoard, choice: &ChoiceForecast) -> String {
    let p = |x: f64| point(issue, x);
    let of = |k: usize| match &choice.names {
        Some(names) => format!("{} ({})", output::isolate(&names[k]), p(choice.at[k])),
        None => p(choice.at[k]),
    };
    format!(
        "A choice between two points: {} with {:.0} %, {} with {:.0} %, something else with {:.0} %. The weights are {:.0} to {:.0}.",
        of(0),
        choice.chance[0] * 100.0,
        of(1),
        choice.chance[1] * 100.0,
        choice.neither * 100.0,
        (1.0 - choice.weight_upper) * 100.0,
        choice.weight_upper * 100.0
    )
}

/// How far the models agree, and which of them moves their mean most.
fn agreed(issue: &IssueBoard, a: &Agreement, certain: bool) -> String {
    let p = |x: f64| point(issue, x);
    let apart = (a.highest.1 - a.lowest.1) / (issue.scale[1] - issue.scale[0]) * 100.0;
    let close = if certain {
        format!("{apart:.0} points of 0–100 apart")
    } else {
        format!("all within ten points of 0–100 in {:.0} % of draws", a.within_10 * 100.0)
    };
    let ends = if p(a.lowest.1) == p(a.highest.1) {
        format!("{} models, all at {}", a.models, p(a.lowest.1))
    } else {
        format!(
            "{} models, from {} ({}) to {} ({}), {close}",
            a.models,
            p(a.lowest.1),
            a.lowest.0,
            p(a.highest.1),
            a.highest.0
        )
    };
    let moved = signed(p(a.moves_by));
    if moved.starts_with(['+', '−']) {
        format!("{ends}. {} moves their mean most: without it, by {moved}.", a.moves_most)
    } else {
        format!("{ends}. No model moves their mean by much.")
    }
}

/// Who pulls the mean, the strongest first.
fn pulls(issue: &IssueBoard) -> Vec<String> {
    let p = |x: f64| point(issue, x);
    let mut pulls: Vec<_> = issue.contributions.iter().collect();
    pulls.sort_by(|a, b| b.pull.abs().total_cmp(&a.pull.abs()));
    let (shown, rest) = pulls.split_at(pulls.len().min(6));
    let mut words: Vec<String> = shown
        .iter()
        .map(|c| {
            format!(
                "{} {} ({:.0} % of the weight)",
                output::isolate(&c.party),
                signed(p(c.pull)),
                c.share * 100.0
            )
        })
        .collect();
    if !rest.is_empty() {
        words.push(format!(
            "{} {} together ({:.0} %)",
            load::count(rest.len(), "other"),
            signed(p(rest.iter().map(|c| c.pull).sum())),
            rest.iter().map(|c| c.share).sum::<f64>() * 100.0
        ));
    }
    words
}

/// The round models, round by round.
fn rounds(issue: &IssueBoard, out: &mut String) {
    for path in &issue.rounds {
        let rest = if path.rounds == 0 { ": nobody moves" } else { ":" };
        out.push_str(&format!("  {}, {}{rest}\n", path.model, load::count(path.rounds, "round")));
        for state in &path.path {
            let median = state.median.map_or_else(String::new, |m| format!("median {m:.3}, "));
            out.push_str(&format!("    {:>2}  {median}mean {:.3}\n", state.round, state.mean));
            for words in &state.words {
                let words = output::isolate_runs(words);
                out.push_str(&format!("        {}\n", output::wrap(&words, WIDTH - 8, "        ")));
            }
            if state.words.is_empty() {
                out.push_str("        nobody moves\n");
            }
        }
        if path.rounds > path.path.len() {
            out.push_str(&format!("        … and {} more\n", path.rounds - path.path.len()));
        }
    }
}

/// The table of models: those that somebody defends, then the yardsticks.
fn models(issue: &IssueBoard, certain: bool, out: &mut String) {
    let p = |x: f64| point(issue, x);
    let ends = |r: [f64; 2]| format!("{} to {}", p(r[0]), p(r[1]));
    let yardstick = |id: &str| detente_forecast::model(id).is_some_and(detente_forecast::Model::is_benchmark);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for bench in [false, true] {
        let mut of = issue.forecast.models.iter().filter(|m| yardstick(&m.model) == bench).peekable();
        if bench && of.peek().is_some() {
            rows.push(vec!["  yardsticks".into()]);
        }
        for m in of {
            let outcome = issue.outcomes.iter().find(|o| o.model == m.model);
            let past = |get: fn(&OutcomeRange) -> [f64; 2]| {
                outcome.map_or_else(|| "–".to_owned(), |outcome| ends(get(outcome)))
            };
            let error = m.benchmark_mae.map_or_else(|| "–".into(), |v| format!("{v:.1}"));
            let mut row = vec![format!("  {}", output::cut(&m.model, 44)), p(m.median)];
            if certain {
                row.extend([past(|o| o.p50), past(|o| o.p90)]);
            } else {
                row.extend([ends(m.p50), ends(m.p90), past(|o| o.p90)]);
            }
            row.push(error);
            rows.push(row);
        }
    }
    let head: &[&str] = if certain {
        &["  model", "point", "50 % of outcomes", "90 % of outcomes", "error"]
    } else {
        &["  model", "median", "50 % of draws", "90 % of draws", "90 % of outcomes", "error"]
    };
    out.push_str(&output::table(head, &rows, &(1..head.len()).collect::<Vec<_>>()));
}

fn levers(issue: &IssueBoard, out: &mut String) {
    if issue.levers.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = issue
        .levers
        .iter()
        .take(8)
        .map(|lever| {
            let other = |id: &str| {
                lever.other_models.get(id).map_or_else(|| "–".into(), |x| signed(format!("{x:.1}")))
            };
            vec![
                format!("  {}: {} {}", name(&lever.party), lever.what, signed(format!("{:.0}", lever.step))),
                signed(format!("{:.2}", lever.shift)),
                other("weighted-median"),
                other("challenge-textbook"),
                other("ktab"),
                minus(format!("{:.2}", lever.benefit)),
                minus(format!("{:.2}", lever.cost)),
            ]
        })
        .collect();
    out.push_str("  Levers: shift towards the chosen party, in points of 0–100, by model\n");
    out.push_str(&output::table(
        &["  step", "mean", "median", "challenge", "ktab", "benefit", "cost"],
        &rows,
        &[1, 2, 3, 4, 5, 6],
    ));
}

fn trades(trades: &[TradeRow], sums: &[TradeBalance], out: &mut String) {
    const SHOWN: usize = 12;
    out.push_str(&format!("Exchange model, first round: {}\n", load::count(trades.len(), "trade")));
    for (at, trade) in trades.iter().take(SHOWN).enumerate() {
        let moves: Vec<String> = trade
            .moves
            .iter()
            .map(|(party, issue, from, to)| {
                format!("{} moves {from:.1} → {to:.1} on {}", output::isolate(party), output::isolate(issue))
            })
            .collect();
        let gains = match trade.gains {
            None => format!("each gains {:.3}", trade.gain),
            Some([a, b]) => format!("gains {a:.3} and {b:.3}"),
        };
        let line = format!("{:>2}  {gains}: {}", at + 1, moves.join("; "));
        out.push_str(&format!("  {}\n", output::wrap(&line, WIDTH - 2, "      ")));
    }
    if trades.len() > SHOWN {
        out.push_str(&format!("      … and {} more\n", trades.len() - SHOWN));
    }
    let rows: Vec<Vec<String>> = sums
        .iter()
        .map(|sum| {
            vec![
                format!("  {}", name(&sum.party)),
                signed(format!("{:.2}", sum.own)),
                signed(format!("{:.2}", sum.others)),
                signed(format!("{:.2}", sum.own + sum.others)),
            ]
        })
        .collect();
    out.push_str("  What the trades bring, in points of outcome × salience\n");
    out.push_str(&output::table(&["  party", "its own", "others’", "in all"], &rows, &[1, 2, 3]));
    out.push('\n');
}

fn suggestions(all: &[Suggestion], out: &mut String) {
    out.push_str("Earlier rounds suggest narrower ranges; nothing changes until somebody accepts them\n");
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|s| {
            vec![
                format!("  {}", output::cut(&s.input, 50)),
                format!("{:.0} to {:.0}", s.from[0], s.from[1]),
                range(s.to),
            ]
        })
        .collect();
    out.push_str(&output::table(&["  input", "now", "suggested"], &rows, &[1, 2]));
    if let Some(first) = all.first() {
        let changes: Vec<String> = first
            .changes
            .iter()
            .map(|(issue, before, after)| format!("{issue} {before:.1} → {after:.1}"))
            .collect();
        let line = format!(
            "From {}; {:.0} of {} draws still speak (effective sample size). All accepted, the weighted means \
             become: {}.",
            load::count(first.observations, "observed move"),
            first.effective_draws,
            first.draws,
            changes.join(", ")
        );
        out.push_str(&format!("  {}\n", output::wrap(&line, WIDTH - 2, "  ")));
        let line = "--suggest writes them to claims.jsonl, --accept INPUT (or all) into case.toml.";
        out.push_str(&format!("  {line}\n\n"));
    }
}
