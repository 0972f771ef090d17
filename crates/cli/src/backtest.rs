//! `detente backtest`: the board judged by decisions whose outcome is known, history's clock by spells, and minimal cases.

mod cases;
mod spells;

use crate::args::BacktestArgs;
use crate::flags::{Common, Format};
use crate::output;
use anyhow::Context;
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_exchange::decided::{self, DecidedIssues};
use detente_forecast::{
    Actor, BENCHMARKS, Backtest, Benchmark, Decided, Fold, Issue, MODELS, Model, Procedure, Score, Spread,
    backtest,
};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Decided issues in the file.
    issues: usize,
    /// Groups that they come in.
    groups: usize,
    /// One row a model.
    models: Vec<Row>,
    /// The issues on which two points are held.
    choices: ChoicesRow,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Row {
    /// Name of the model.
    model: String,
    /// Issues on which it says something.
    issues: usize,
    /// Issues on which it says nothing; the notes say why.
    undefined: usize,
    /// Mean absolute error, in points of 0–100; null where it says nothing at all, as in the rows below.
    mae: Option<f64>,
    /// 95 % interval of it: percentiles over resamples of the issues.
    mae_ci95: Option<[f64; 2]>,
    /// Root of the mean squared error, in points.
    rmse: Option<f64>,
    /// Median absolute error, in points.
    median: Option<f64>,
    /// Continuous ranked probability score of the distribution around the point, in points.
    crps: Option<f64>,
    /// Share of issues with an error of at most ten points, 0–1.
    within_10: Option<f64>,
    /// Share of outcomes within the middle 50 %, 0–1.
    coverage_50: Option<f64>,
    /// Share of outcomes within the middle 90 %, 0–1.
    coverage_90: Option<f64>,
    /// The same on issues with more than two points held.
    coverage_90_scales: Option<f64>,
    /// The same on issues with two.
    coverage_90_choices: Option<f64>,
    /// Mean width of the middle 90 %, in points.
    width_90: Option<f64>,
    /// `held-out` where the constants of its spread were learned from the other groups of the same file,
    /// `shipped` where there were too few.
    spread: Option<&'static str>,
    /// Its error less the default's, on the issues where both speak; null for the default.
    difference: Option<DifferenceRow>,
}

#[derive(Serialize)]
struct DifferenceRow {
    /// The default model.
    to: &'static str,
    /// Issues where both speak.
    issues: usize,
    /// Difference of the mean absolute errors, in points.
    mae: f64,
    /// 95 % interval of it.
    ci95: [f64; 2],
}

#[derive(Serialize)]
struct ChoicesRow {
    /// How many there are.
    issues: usize,
    /// How many ended at one of the two points.
    landed: usize,
    /// How many of these ended where more weight stood.
    heavier_side: usize,
    /// Mean squared error of the weights read as chances, 0–1.
    brier: Option<f64>,
}

pub(crate) fn run(args: &BacktestArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(table) = &args.cases {
        return cases::run(table, args, common);
    }
    let path = args.file.as_deref().unwrap_or(std::path::Path::new(""));
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (text, decoded) = detente_exchange::tables::decode(&bytes);
    if let Some(table) =
        detente_findings::history::spells::read(&text, &args.only).map_err(anyhow::Error::msg)?
    {
        return spells::run(&table, args, common);
    }
    let mut file = match decided::read(&text) {
        Ok(file) => file,
        Err(problems) => {
            for problem in &problems {
                output::message(&format!("{}: {problem}", path.display()));
            }
            return Ok(ExitCode::from(1));
        }
    };
    file.notes.extend(decoded.map(|what| (what, "such files do not say in which code they are written")));
    let owned = Owned::of(&file);
    let own = crate::forecast::variants(&args.models)?;
    let models: Vec<Model> = MODELS.iter().cloned().chain(own).chain(BENCHMARKS.iter().cloned()).collect();
    let result = backtest(&owned.decided(), &models, args.resamples);
    if args.fit {
        return constants(&result);
    }
    let notes = notes(&file, &models, &result);
    match common.format {
        Format::Json => output::json(&Answer {
            format: "detente.backtest/1",
            issues: result.issues,
            groups: result.groups,
            models: result.models.iter().map(row).collect(),
            choices: ChoicesRow {
                issues: result.choices.issues,
                landed: result.choices.landed,
                heavier_side: result.choices.heavier_side,
                brier: finite(result.choices.brier),
            },
            notes,
        })?,
        Format::Csv => csv(&result)?,
        Format::Text => {
            output::text(&table(&result))?;
            crate::load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The file's issues in the shape that the models take.
#[derive(Default)]
struct Owned {
    actors: Vec<Vec<Actor>>,
    parties: Vec<Vec<u32>>,
    alternatives: Vec<Vec<f64>>,
    rules: Vec<Option<decided::DecisionRule>>,
    rest: Vec<(f64, Option<f64>, u32)>,
}

impl Owned {
    fn of(file: &DecidedIssues) -> Self {
        let mut owned = Self::default();
        for issue in &file.issues {
            owned.actors.push(
                issue
                    .actors
                    .iter()
                    .map(|actor| Actor {
                        position: actor.position,
                        // Not given: such an actor has no weight, but has a position.
                        salience: actor.salience.unwrap_or(f64::NAN),
                        influence: actor.influence,
                    })
                    .collect(),
            );
            owned.parties.push(issue.actors.iter().map(|actor| actor.party).collect());
            // Where nobody's alternative is known, NaN throughout says so.
            owned
                .alternatives
                .push(issue.actors.iter().map(|actor| actor.alternative.unwrap_or(f64::NAN)).collect());
            owned.rules.push(issue.rule.clone());
            owned.rest.push((issue.outcome, issue.reference, issue.group));
        }
        owned
    }

    fn decided(&self) -> Vec<Decided<'_>> {
        self.actors
            .iter()
            .zip(&self.parties)
            .zip(&self.alternatives)
            .zip(&self.rules)
            .zip(&self.rest)
            .map(|((((actors, parties), alternatives), rule), (outcome, reference, group))| Decided {
                issue: Issue {
                    actors,
                    reference: *reference,
                    alternatives,
                    parties,
                    procedure: rule.as_ref().map(|rule| Procedure {
                        quota: rule.quota,
                        voters: &rule.voters,
                        setter: rule.setter,
                        vetoes: &rule.vetoes,
                    }),
                },
                outcome: *outcome,
                group: *group,
            })
            .collect()
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn fold(score: &Score) -> &'static str {
    match score.fold {
        Fold::HeldOut => "held-out",
        Fold::Shipped => "shipped",
    }
}

fn row(score: &Score) -> Row {
    let ends = |ends: [f64; 2]| ends.iter().all(|x| x.is_finite()).then_some(ends);
    Row {
        model: score.model.clone(),
        issues: score.issues,
        undefined: score.undefined,
        mae: finite(score.mae),
        mae_ci95: ends(score.mae_ci95),
        rmse: finite(score.rmse),
        median: finite(score.median),
        crps: finite(score.crps),
        within_10: finite(score.within_10),
        coverage_50: finite(score.cover_50),
        coverage_90: finite(score.cover_90),
        coverage_90_scales: finite(score.cover_90_by_kind[0]),
        coverage_90_choices: finite(score.cover_90_by_kind[1]),
        width_90: finite(score.width_90),
        spread: (score.issues > 0).then(|| fold(score)),
        difference: score.difference.filter(|d| d.issues > 0).map(|d| DifferenceRow {
            to: detente_forecast::DEFAULT,
            issues: d.issues,
            mae: d.mae,
            ci95: d.ci95,
        }),
    }
}

fn notes(file: &DecidedIssues, models: &[Model], result: &Backtest) -> Vec<Note> {
    let mut notes: Vec<Note> = file
        .notes
        .iter()
        .map(|(what, why)| Note { code: NoteCode::N1210, what: what.clone(), why: (*why).to_owned() })
        .collect();
    let mut silent: Vec<(usize, &str, Vec<&str>)> = Vec::new();
    for (score, model) in result.models.iter().zip(models).filter(|(score, _)| score.undefined > 0) {
        let row = (score.undefined, model.needs);
        match silent.iter_mut().find(|(count, needs, _)| (*count, *needs) == row) {
            Some((.., ids)) => ids.push(&score.model),
            None => silent.push((row.0, row.1, vec![&score.model])),
        }
    }
    for (count, needs, ids) in silent {
        let (say, need) = if ids.len() == 1 { ("says", "it needs") } else { ("say", "they need") };
        notes.push(Note {
            code: NoteCode::N1211,
            what: format!("{} {say} nothing on {count} of {} issues", ids.join(", "), result.issues),
            why: format!("{need} {needs}"),
        });
    }
    let shipped: Vec<&str> = result
        .models
        .iter()
        .filter(|score| score.issues > 0 && score.fold == Fold::Shipped)
        .map(|score| score.model.as_str())
        .collect();
    if !shipped.is_empty() {
        let all = result.models.iter().filter(|score| score.issues > 0).count() == shipped.len();
        let whose = if all { "all models".to_owned() } else { shipped.join(", ") };
        notes.push(Note {
            code: NoteCode::N1212,
            what: format!("coverage and CRPS of {whose} use the shipped spread"),
            why: format!(
                "fewer than {} issues that are no choices, once a group is left out, to learn a spread from",
                detente_forecast::MIN_FIT
            ),
        });
    }
    notes
}

fn table(result: &Backtest) -> String {
    let mut out = format!(
        "{} in {}. Errors in points of a 0–100 scale, intervals 95 % over\nresamples of the issues.\n\n",
        crate::load::count(result.issues, "decided issue"),
        crate::load::count(result.groups, "group")
    );
    let share = |value: f64| format!("{:.0} %", value * 100.0);
    let signed = |value: f64, digits: usize| format!("{value:+.digits$}").replace('-', "−");
    let said = || result.models.iter().filter(|score| score.issues > 0);
    let name = |score: &Score| output::cut(&score.model, 34);
    let rows: Vec<Vec<String>> = said()
        .map(|score| {
            let mut row = vec![
                name(score),
                score.issues.to_string(),
                format!("{:.2}", score.mae),
                format!("{:.1}–{:.1}", score.mae_ci95[0], score.mae_ci95[1]),
                format!("{:.1}", score.rmse),
                format!("{:.1}", score.median),
                share(score.within_10),
            ];
            if let Some(difference) = score.difference.filter(|d| d.issues > 0) {
                row.push(signed(difference.mae, 2));
                row.push(format!("{} to {}", signed(difference.ci95[0], 1), signed(difference.ci95[1], 1)));
            }
            row
        })
        .collect();
    out.push_str(
        "Points: mean absolute error, root mean square, median, share within 10 points, and the mean\n",
    );
    out.push_str("error less the weighted mean’s on the same issues\n");
    out.push_str(&output::table(
        &["model", "issues", "mean", "95 %", "root", "median", "≤ 10", "less mean’s", "95 %"],
        &rows,
        &[1, 2, 3, 4, 5, 6, 7, 8],
    ));
    let rows: Vec<Vec<String>> = said()
        .map(|score| {
            let kind = |value: f64| if value.is_finite() { share(value) } else { "–".to_owned() };
            vec![
                name(score),
                format!("{:.2}", score.crps),
                share(score.cover_50),
                share(score.cover_90),
                kind(score.cover_90_by_kind[0]),
                kind(score.cover_90_by_kind[1]),
                format!("{:.0}", score.width_90),
            ]
        })
        .collect();
    out.push_str("\nDistributions around the points, their spread learned from the other groups alone: CRPS, share of\n");
    out.push_str("outcomes inside the 50 % and the 90 % interval, the latter’s width\n");
    out.push_str(&output::table(
        &["model", "CRPS", "in 50 %", "in 90 %", "of scales", "of choices", "width"],
        &rows,
        &[1, 2, 3, 4, 5, 6],
    ));
    let choices = result.choices;
    if choices.issues > 0 {
        out.push_str(&format!(
            "\n{} between two points; {} decided at one of the two, {} of those on the side with\n\
             more weight.",
            if choices.issues == 1 {
                "1 issue is a choice".to_owned()
            } else {
                format!("{} issues are choices", choices.issues)
            },
            choices.landed,
            choices.heavier_side
        ));
        if choices.brier.is_finite() {
            out.push_str(&format!(
                " The weights read as chances have a mean squared error of {:.3}\n(even chances: .250).",
                choices.brier
            ));
        }
        out.push('\n');
    }
    out
}

fn csv(result: &Backtest) -> anyhow::Result<()> {
    let head = [
        "model",
        "issues",
        "undefined",
        "mae",
        "mae_low",
        "mae_high",
        "rmse",
        "median",
        "crps",
        "within_10",
        "coverage_50",
        "coverage_90",
        "width_90",
        "difference",
        "difference_low",
        "difference_high",
    ];
    let cell = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
    output::csv(
        &head,
        result.models.iter().map(|s| {
            let mut row = vec![s.model.to_owned(), s.issues.to_string(), s.undefined.to_string()];
            row.extend(
                [
                    s.mae,
                    s.mae_ci95[0],
                    s.mae_ci95[1],
                    s.rmse,
                    s.median,
                    s.crps,
                    s.within_10,
                    s.cover_50,
                    s.cover_90,
                    s.width_90,
                ]
                .map(cell),
            );
            row.extend(match s.difference {
                Some(d) => [d.mae, d.ci95[0], d.ci95[1]].map(cell),
                None => [const { String::new() }; 3],
            });
            row
        }),
    )
}

/// The table of constants that the crate `forecast` ships, learned from this file.
fn constants(result: &Backtest) -> anyhow::Result<ExitCode> {
    let rows: Vec<Benchmark> = result
        .models
        .iter()
        .filter_map(|score| {
            Some(Benchmark {
                model: score.model.to_owned(),
                issues: score.issues as u32,
                mae: score.mae,
                spread: score.spread?,
            })
        })
        .collect();
    output::csv(
        &["model", "issues", "mae", "sigma", "choice_sigma", "landed", "slope"],
        rows.into_iter().map(|row| {
            let Spread { sigma, choice_sigma, landed, slope } = row.spread;
            let digits = |value: f64| format!("{value:.4}");
            vec![
                row.model,
                row.issues.to_string(),
                digits(row.mae),
                digits(sigma),
                digits(choice_sigma),
                digits(landed),
                digits(slope),
            ]
        }),
    )?;
    Ok(ExitCode::SUCCESS)
}
