//! `detente outlook`: the whole way from a case to an answer.

use crate::args::{EvidenceArgs, OutlookArgs};
use crate::flags::{CaseArgs, Common, Format};
use crate::{against, load, output};
use detente_chance::words::percent;
use detente_desk::ledger as sealed;
use detente_outlook::answer::EvidenceTold;
use detente_outlook::deep::Deep;
use detente_outlook::flips::Turn;
use detente_outlook::indices::Index;
use detente_outlook::{Answer, Ends, Outlook};
use std::process::ExitCode;

/// Reads a case and computes its outlook; errors in the case end the command, and so does a date that is past.
pub(crate) fn compute(
    args: &CaseArgs,
    evidence: &EvidenceArgs,
) -> anyhow::Result<Result<(load::Ready, Outlook), ExitCode>> {
    let ready = match load::ready(&args.case) {
        Ok(ready) => ready,
        Err(code) => return Ok(Err(code)),
    };
    if let Some(why) = detente_outlook::answer::past(&ready.loaded.case) {
        output::message(&format!(
            "{}: {why}. If it is known what came, write it down (detente resolve {} --signed yes|no --on DAY); else set a later `by` in [question]. Nothing was computed.",
            args.case.display(),
            args.case.display()
        ));
        return Ok(Err(ExitCode::from(1)));
    }
    load::say_ledger(evidence, &ready.loaded);
    let outlook = outlook_of(&ready, &load::settings(&args.draws, evidence, &ready.loaded)?);
    Ok(Ok((ready, outlook)))
}

/// The outlook of a case that is ready.
pub(crate) fn outlook_of(ready: &load::Ready, settings: &detente_outlook::Settings) -> Outlook {
    let files = detente_outlook::Files::of(&ready.loaded);
    detente_outlook::outlook(&ready.loaded.case, &ready.bound, settings, files)
}

pub(crate) fn run(args: &OutlookArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (ready, mut outlook) = match compute(&args.case, &args.evidence)? {
        Ok(done) => done,
        Err(code) => return Ok(code),
    };
    let settings = load::settings(&args.case.draws, &args.evidence, &ready.loaded)?;
    // Before anything is published: the last one is that before today's.
    let earlier = args
        .against
        .as_deref()
        .map(|what| detente_desk::earlier::earlier(what, &ready.loaded))
        .transpose()?;
    if args.deep {
        deepen(&ready, &settings, &mut outlook);
    }
    if args.publish {
        // What is sealed is the outlook alone, so that it can be computed again without the earlier one.
        let mut told = Vec::new();
        let done = sealed::publish(&ready.loaded, &ready.bound, &outlook, &mut told);
        // A terminal that does not take a message holds up nobody.
        for message in &told {
            output::message(message);
        }
        done?;
    }
    if let Some(earlier) = &earlier {
        against::add(earlier, &ready, &settings, &mut outlook);
    }
    if let Some(path) = &args.report {
        let html = detente_report::html(&ready.loaded.case, &outlook);
        output::write_file(path, html.as_bytes())?;
        output::message(&format!("report written to {}", path.display()));
    }
    match common.format {
        Format::Json => output::text(&detente_outlook::ledger::print(&outlook)?)?,
        Format::Csv => csv(&outlook)?,
        Format::Text => {
            output::text(&text(&outlook))?;
            load::notes(&outlook.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds the deeper findings; runs and times go to standard error, since the outlook itself holds no clock.
pub(crate) fn deepen(ready: &load::Ready, settings: &detente_outlook::Settings, outlook: &mut Outlook) {
    detente_outlook::deepen(
        &ready.loaded.case,
        &ready.bound,
        settings,
        outlook,
        &mut |what, runs, seconds| {
            let each = if runs > 0 {
                format!(", {runs} runs of all models, {:.1} µs a run", seconds * 1e6 / runs as f64)
            } else {
                String::new()
            };
            output::message(&format!("{what}: {seconds:.2} s{each}"));
        },
    );
}

fn number(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn csv(outlook: &Outlook) -> anyhow::Result<()> {
    let row = |name: &str, answer: &Option<Answer>| {
        answer.as_ref().map(|a| {
            vec![
                name.to_owned(),
                number(a.history),
                number(a.combined),
                number(a.interval.map(|i| i[0])),
                number(a.interval.map(|i| i[1])),
                number(a.drawing_error),
                a.words.clone().unwrap_or_default(),
            ]
        })
    };
    let world = |name: &str, value: u32| {
        vec![
            name.to_owned(),
            String::new(),
            format!("{}", f64::from(value) / 100.0),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    let rows = [row("signed", &outlook.signed), row("holds", &outlook.holds)].into_iter().flatten().chain(
        outlook.worlds.iter().flat_map(|w| {
            [
                world("world: no deal", w.no_deal),
                world("world: fails in year 1", w.fails_in_year_1),
                world("world: fails later", w.fails_later),
                world("world: holds", w.holds),
            ]
        }),
    );
    output::csv(&["question", "history", "combined", "low", "high", "drawing_error", "words"], rows)
}

fn text(outlook: &Outlook) -> String {
    let mut out = String::new();
    out.push_str(&outlook.title);
    if let Some(day) = &outlook.as_of {
        out.push_str(&format!(", as of {day}"));
    }
    out.push('\n');
    for line in &outlook.text {
        out.push_str(&output::wrap(&line.words, 98, "    "));
        out.push('\n');
    }
    out.push('\n');
    answers(outlook, &mut out);
    outcomes(outlook, &mut out);
    if let Some(found) = &outlook.against {
        out.push_str(&against::text(found));
    }
    out.push_str(&history(outlook));
    sources(outlook, &mut out);
    inputs(outlook, &mut out);
    evidence(outlook, &mut out);
    hurdles(outlook, &mut out);
    curve(outlook, &mut out);
    if let Some(deep) = &outlook.hangs_on.deep {
        out.push_str(&deeper(deep));
    }
    out.push_str(&format!(
        "\nseed {}, {} draws, detente {}\n",
        outlook.manifest.seed, outlook.manifest.draws, outlook.manifest.version
    ));
    out
}

/// The two questions: history, the answer, how sure.
fn answers(outlook: &Outlook, out: &mut String) {
    let rows: Vec<Vec<String>> = [("signed", &outlook.signed), ("holds", &outlook.holds)]
        .into_iter()
        .filter_map(|(name, answer)| {
            let a = answer.as_ref()?;
            let interval = a.interval.map_or_else(
                || "–".to_owned(),
                |[low, high]| format!("{} to {}", percent(low), percent(high)),
            );
            let least = if a.at_least { "≥ " } else { "" };
            Some(vec![
                name.to_owned(),
                share(a.history),
                a.combined.map_or_else(|| "–".to_owned(), |p| format!("{least}{}", percent(p))),
                interval,
                a.drawing_error.map_or_else(|| "–".to_owned(), detente_outlook::opening::drawn),
                a.words.clone().unwrap_or_else(|| "–".into()),
            ])
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&output::table(
            &["", "history", "answer", "90 % interval", "drawing", "in words"],
            &rows,
            &[1, 2],
        ));
    }
}

/// What came, where the case knows it.
fn outcomes(outlook: &Outlook, out: &mut String) {
    for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        let Some(came) = answer.as_ref().and_then(|answer| answer.outcome.as_ref()) else { continue };
        let on = came.on.as_ref().map_or_else(String::new, |day| format!(", known on {day}"));
        let brier =
            came.brier.map_or_else(String::new, |brier| format!("; Brier score of this answer {brier:.3}"));
        out.push_str(&format!("Outcome, {name}: {}{on}{brier}\n", came.came));
    }
}

/// What the answer would be without each source.
fn sources(outlook: &Outlook, out: &mut String) {
    let sources: Vec<Vec<String>> = outlook
        .hangs_on
        .sources
        .iter()
        .filter(|source| source.inputs > 0 || source.note.is_some())
        .take(8)
        .map(|source| {
            let points = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), signed_points);
            vec![
                output::cut(&source.name, 46),
                source.claims.to_string(),
                source.inputs.to_string(),
                points(source.signed),
                points(source.holds),
                [source.words.clone(), source.note.clone()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("; "),
            ]
        })
        .collect();
    if !sources.is_empty() {
        out.push_str("\nWithout this source (points of change):\n");
        out.push_str(&output::table(
            &["source", "claims", "inputs lost", "signed", "holds", ""],
            &sources,
            &[1, 2, 3, 4],
        ));
    }
}

/// The inputs that move the answer most.
fn inputs(outlook: &Outlook, out: &mut String) {
    let list = &outlook.hangs_on.inputs;
    let rows: Vec<Vec<String>> = list
        .iter()
        .filter(|row| row.size() >= 0.005)
        .take(10)
        .map(|row| {
            let cell = |ends: Option<Ends>| {
                ends.map_or_else(|| "–".into(), |e| format!("{} → {}", percent(e.low), percent(e.high)))
            };
            vec![
                output::cut(&row.title, 56),
                if row.yes_no { "no → yes" } else { "low → high" }.into(),
                cell(row.signed),
                cell(row.holds),
                percent(row.word_changes()),
                if row.unsupported { "no claim".into() } else { String::new() },
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    out.push_str("\nWhat it hangs on (the answer with the input at the low → the high end of its range; chance that\nknowing it would change the word):\n");
    out.push_str(&output::table(&["input", "", "signed", "holds", "word", ""], &rows, &[2, 3, 4]));
    let outside = list.iter().filter(|row| !row.enters).count();
    if outside > 0 {
        out.push_str(&format!("  {outside} of {} inputs do not enter.\n", list.len()));
    }
}

/// From history to the answer.
fn evidence(outlook: &Outlook, out: &mut String) {
    for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        let Some(answer) = answer.as_ref().filter(|answer| !answer.evidence.terms.is_empty()) else {
            continue;
        };
        let mean =
            |value: f64| if name == "holds" { format!("{} a year", percent(value)) } else { percent(value) };
        let mut rows: Vec<Vec<String>> = Vec::new();
        for term in &answer.evidence.terms {
            let points = answer.waterfall.iter().find(|step| step.id == term.id).map(|step| step.points);
            rows.push(vec![
                output::wrap(&term.title, 60, "  ")
                    .lines()
                    .next()
                    .map_or_else(String::new, |_| output::cut(&term.title, 60)),
                mean(term.read),
                mean(term.unread),
                format!("{:+.1}", term.term).replace('-', "−"),
                points.map_or_else(|| "–".to_owned(), |p| signed_points(p / 100.0)),
                if term.says_nothing { "says nothing".into() } else { String::new() },
            ]);
        }
        let trust = &answer.evidence;
        out.push_str(&format!(
            "\nFrom history to the answer, {name} (trust {:.2}, {}; history’s hazard × {:.2}):\n",
            trust.trust,
            trust_from(trust),
            trust.hazard_ratio
        ));
        out.push_str(&output::table(
            &["", "as read", "nothing known", "logits", "points", ""],
            &rows,
            &[1, 2, 3, 4],
        ));
    }
}

/// What trust rests on.
fn trust_from(evidence: &EvidenceTold) -> String {
    match (evidence.trust_given, evidence.trust_resolved) {
        (true, _) => "as given".to_owned(),
        (false, 0) => "its prior".to_owned(),
        (false, n) => {
            format!("from a prior of {:.2} by {}", evidence.trust_prior, load::count(n, "resolved question"))
        }
    }
}

/// Gates and conditions.
fn hurdles(outlook: &Outlook, out: &mut String) {
    if !outlook.gates.is_empty() {
        let rows: Vec<Vec<String>> = outlook
            .gates
            .iter()
            .map(|gate| {
                let cost = signed_points(-gate.points / 100.0);
                vec![output::cut(&gate.what, 50), percent(gate.binds), percent(gate.passed), cost]
            })
            .collect();
        out.push_str(
            "\nGates (stands in the way; passed by the date if it does; what it costs, in points):\n",
        );
        out.push_str(&output::table(&["gate", "binds", "passed", "points"], &rows, &[1, 2, 3]));
    }
    if !outlook.conditions.is_empty() {
        let rows: Vec<Vec<String>> = outlook
            .conditions
            .iter()
            .map(|row| {
                let moves = signed_points(row.points / 100.0);
                vec![output::cut(&row.title, 50), percent(row.insisted), percent(row.met), moves]
            })
            .collect();
        out.push_str("\nConditions (insisted on; met; what they do, in points):\n");
        out.push_str(&output::table(&["condition", "insisted", "met", "points"], &rows, &[1, 2, 3]));
    }
}

/// Signed by which day: a few points of the curve.
fn curve(outlook: &Outlook, out: &mut String) {
    let Some(answer) = outlook.signed.as_ref().filter(|answer| answer.curve.len() > 1) else { return };
    let step = answer.curve.len().div_ceil(8);
    let last = answer.curve.len() - 1;
    let points: Vec<String> = answer
        .curve
        .iter()
        .enumerate()
        .filter(|(at, _)| at % step == 0 || *at == last)
        .map(|(_, point)| {
            let least = if point.at_least { "≥ " } else { "" };
            format!("{} {least}{}", point.on.as_deref().unwrap_or_default(), percent(point.p))
        })
        .collect();
    out.push_str("\nSigned by: ");
    out.push_str(&output::wrap(&points.join("; "), 88, "  "));
    out.push('\n');
}

/// A share, or a dash where there is none.
fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), percent)
}

/// The reference classes, each with its own numbers, and what its makers warn of.
fn history(outlook: &Outlook) -> String {
    let mut rows = String::new();
    let mut warnings: Vec<String> = Vec::new();
    for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
        for class in answer.iter().flat_map(|answer| &answer.classes) {
            let groups = class.clusters.map_or_else(String::new, |groups| format!(" in {groups:.0} groups"));
            let meaning = match (class.event.as_str(), class.survival.is_empty()) {
                // A count of the case's own is told by its title.
                ("", _) => class.title.clone(),
                (event, true) => format!("{}: {event}", class.title),
                // In a survival table the event is the bad one.
                (event, false) => format!("{}: without {event}", class.title),
            };
            rows.push_str(&format!(
                "  {name:<6}  {}: {:.0} cases{groups}{}, relevance {}\n          {}\n",
                class.share.map_or_else(|| "no clock".to_owned(), percent),
                class.n,
                class.since.as_ref().map_or_else(String::new, |day| format!(", counted from {day}")),
                percent(class.relevance),
                output::wrap(&meaning, 88, "          "),
            ));
            for warning in &class.warnings {
                if !warnings.contains(warning) {
                    warnings.push(warning.clone());
                }
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::from("\nHistory: the reference classes, each with its own number for this case:\n");
    out.push_str(&rows);
    for warning in warnings {
        out.push_str(&format!("  {}\n", output::wrap(&format!("Note: {warning}"), 96, "    ")));
    }
    out
}

/// A change in points with its sign: "+7", "−34", "0".
fn signed_points(change: f64) -> String {
    match (change * 100.0).round() as i64 {
        0 => "0".into(),
        points => format!("{points:+}").replace('-', "−"),
    }
}

/// The deeper findings as tables.
fn deeper(deep: &Deep) -> String {
    let mut out = String::new();
    if !deep.change_our_mind.is_empty() {
        out.push_str("\nWhat would change our mind:\n");
        for line in &deep.change_our_mind {
            out.push_str(&format!("  {}\n", output::wrap(line, 96, "    ")));
        }
    }
    if let Some(indices) = &deep.indices {
        let total = |index: &Option<Index>| match index {
            None => "–".to_owned(),
            Some(index) if !index.above_zero => "≈ 0".to_owned(),
            Some(index) => format!(
                "{:.2} ({:.2} to {:.2})",
                index.total, index.total_interval[0], index.total_interval[1]
            ),
        };
        let rows: Vec<Vec<String>> = indices
            .groups
            .iter()
            .enumerate()
            .filter(|(at, group)| *at < 10 || group.title.starts_with("all "))
            .map(|(_, group)| {
                let mut row = vec![output::cut(&group.title, 50)];
                row.extend(
                    [&group.margin_signed, &group.margin_holds, &group.signed, &group.holds].map(total),
                );
                row
            })
            .collect();
        out.push_str(&format!(
            "\nShare of variance in which an input has any part (total Sobol’ index, 90 % interval; {} rows, {} runs):\n",
            indices.rows, indices.runs
        ));
        out.push_str(&output::table(
            &["input", "margin signing", "margin holding", "signed", "holds"],
            &rows,
            &[1, 2, 3, 4],
        ));
        if indices.undefined > 0 {
            out.push_str(&format!(
                "In {} of these runs a model had no answer; they count as no.\n",
                indices.undefined
            ));
        }
    }
    let flips: Vec<Vec<String>> = deep
        .flips
        .iter()
        .filter(|row| row.probability() > 0.0)
        .take(8)
        .map(|row| {
            let cell = |turn: &Option<Turn>| {
                turn.as_ref().and_then(|turn| Some((turn.distance?, turn.probability))).map_or_else(
                    || "never".to_owned(),
                    |(distance, p)| format!("{} / {distance:.2}", percent(p)),
                )
            };
            vec![output::cut(&row.title, 50), row.now.clone(), cell(&row.signed), cell(&row.holds)]
        })
        .collect();
    if !flips.is_empty() {
        out.push_str("\nWhat to find out next (chance that knowing it changes the verdict / how far from its median, in quantiles):\n");
        out.push_str(&output::table(&["input", "now", "signed", "holds"], &flips, &[2, 3]));
    }
    if let Some(origins) = &deep.origins {
        let points =
            |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{:+.1}", v * 100.0));
        let with = |value: Option<f64>, interval: &Option<[f64; 2]>| match interval {
            Some([low, high]) => format!("{} ± {:.1}", points(value), 50.0 * (high - low)),
            None => points(value),
        };
        let rows: Vec<Vec<String>> = origins
            .origins
            .iter()
            .take(10)
            .map(|row| {
                vec![
                    output::cut(&row.name, 46),
                    row.claims.to_string(),
                    row.inputs.to_string(),
                    with(row.signed, &row.signed_interval),
                    with(row.holds, &row.holds_interval),
                    points(row.signed_alone),
                    points(row.holds_alone),
                ]
            })
            .collect();
        let how = if origins.method == "subsets" { "every subset" } else { "random orders, 90 % interval" };
        out.push_str(&format!(
            "\nWhat the answer owes to each origin (Shapley value in points; {how}; {} sets of origins on {} draws):\n",
            origins.sets, origins.draws
        ));
        out.push_str(&output::table(
            &["origin", "claims", "inputs", "signed", "holds", "signed alone", "holds alone"],
            &rows,
            &[1, 2, 3, 4, 5, 6],
        ));
    }
    out
}
