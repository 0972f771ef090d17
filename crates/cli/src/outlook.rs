//! `detente outlook`: the whole way from a case to an answer.

use crate::args::OutlookArgs;
use crate::flags::{CaseArgs, Common, Format};
use crate::{load, output, sealed};
use detente_case::QuestionKind;
use detente_chance::words::percent;
use detente_outlook::Answer;
use detente_outlook::Outlook;
use detente_outlook::deep::Deep;
use detente_outlook::flips::Turn;
use detente_outlook::indices::Index;
use std::process::ExitCode;

/// Reads a case and computes its outlook; errors in the case end the command.
pub(crate) fn compute(args: &CaseArgs, weight: f64) -> Result<(load::Ready, Outlook), ExitCode> {
    let ready = load::ready(&args.case)?;
    let outlook = outlook_of(&ready, &load::settings(&args.draws, weight));
    Ok((ready, outlook))
}

/// The outlook of a case that is ready.
pub(crate) fn outlook_of(ready: &load::Ready, settings: &detente_outlook::Settings) -> Outlook {
    let files = ready.loaded.files.iter().map(|file| (file.path.clone(), file.hash.clone())).collect();
    detente_outlook::outlook(&ready.loaded.case, &ready.bound, settings, files)
}

pub(crate) fn run(args: &OutlookArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let (ready, mut outlook) = match compute(&args.case, args.weight) {
        Ok(done) => done,
        Err(code) => return Ok(code),
    };
    if args.deep {
        deepen(&ready, &load::settings(&args.case.draws, args.weight), &mut outlook);
    }
    if args.publish {
        sealed::publish(&ready, &outlook)?;
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
                number(a.outside),
                number(a.inside),
                number(a.combined),
                number(a.interval.map(|i| i[0])),
                number(a.interval.map(|i| i[1])),
                a.words.clone().unwrap_or_default(),
            ]
        })
    };
    let world = |name: &str, value: u32| {
        vec![
            name.to_owned(),
            String::new(),
            String::new(),
            format!("{}", f64::from(value) / 100.0),
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
    output::csv(&["question", "outside", "inside", "combined", "low", "high", "words"], rows)
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
    out.push_str(&history(outlook));
    sources(outlook, &mut out);
    swings(outlook, &mut out);
    models(outlook, &mut out);
    if let Some(deep) = &outlook.hangs_on.deep {
        out.push_str(&deeper(deep));
    }
    out.push_str(&format!(
        "\nseed {}, {} draws, detente {}\n",
        outlook.manifest.seed, outlook.manifest.draws, outlook.manifest.version
    ));
    out
}

/// The two questions: history, models, both.
fn answers(outlook: &Outlook, out: &mut String) {
    let rows: Vec<Vec<String>> = [("signed", &outlook.signed), ("holds", &outlook.holds)]
        .into_iter()
        .filter_map(|(name, answer)| {
            let a = answer.as_ref()?;
            let interval = a.interval.map_or_else(
                || "–".to_owned(),
                |[low, high]| format!("{} to {}", percent(low), percent(high)),
            );
            Some(vec![
                name.to_owned(),
                share(a.outside),
                share(a.inside),
                share(a.combined),
                interval,
                a.words.clone().unwrap_or_else(|| "–".into()),
            ])
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&output::table(
            &["", "history", "models", "combined", "90 % interval", "in words"],
            &rows,
            &[1, 2, 3],
        ));
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
fn swings(outlook: &Outlook, out: &mut String) {
    let swings: Vec<Vec<String>> = outlook
        .hangs_on
        .swings
        .iter()
        .take(10)
        .map(|row| {
            let cell = |pair: Option<[f64; 2]>| {
                pair.map_or_else(|| "–".into(), |[low, high]| format!("{} → {}", percent(low), percent(high)))
            };
            vec![
                output::cut(&row.title, 60),
                if row.yes_no { "no → yes" } else { "low → high" }.into(),
                cell(row.signed),
                cell(row.holds),
                if row.unsupported { "no claim".into() } else { String::new() },
            ]
        })
        .collect();
    if !swings.is_empty() {
        out.push_str("\nInputs that move the answer most (the number when the input is in its lowest third → in its highest):\n");
        out.push_str(&output::table(&["input", "", "signed", "holds", ""], &swings, &[2, 3]));
    }
}

/// The conditions that the models ask for.
fn models(outlook: &Outlook, out: &mut String) {
    let models: Vec<Vec<String>> = outlook
        .hangs_on
        .models
        .iter()
        .map(|model| {
            let answer = match model.question {
                QuestionKind::Signed => &outlook.signed,
                QuestionKind::Holds => &outlook.holds,
            };
            let factor = answer
                .as_ref()
                .and_then(|answer| answer.factors.iter().find(|factor| factor.id == model.model));
            vec![
                factor.map_or_else(|| model.model.row().title.to_owned(), |factor| factor.title.clone()),
                model.question.to_string(),
                percent(model.share),
                share(model.without),
            ]
        })
        .collect();
    if !models.is_empty() {
        out.push_str("\nConditions that the models ask for (share of draws in which each is met; the models’ number without it):\n");
        out.push_str(&output::table(&["condition", "question", "met", "without it"], &models, &[2, 3]));
    }
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
            let [low, high] = class.interval.map(percent);
            let meaning = match (class.event.as_str(), class.survival.is_empty()) {
                // A count of the case's own is told by its title.
                ("", _) => class.title.clone(),
                (event, true) => format!("{}: {event}", class.title),
                // In a survival table the event is the bad one.
                (event, false) => format!("{}: without {event}", class.title),
            };
            rows.push_str(&format!(
                "  {name:<6}  {}, 90 % interval {} to {high}: {:.0} of {:.0}{groups}, relevance {}\n          {}\n",
                percent(class.share),
                low.trim_end_matches(" %"),
                class.k,
                class.n,
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
    let mut out = String::from("\nHistory: the reference classes, by their share of good outcomes:\n");
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
